//! What publishing a scheme or a calendar records, for the commands and for `init`.

use std::io::Read;
use std::path::Path;

use crate::chain::ChainState;
use crate::cli::Failure;
use crate::crypto::digest::FileHash;
use crate::crypto::hash::sha256;
use crate::domain::calendar::CalendarYear;
use crate::domain::date::Date;
use crate::domain::events::rules::{CalendarPublished, RuleEvent, SchemePublished};
use crate::domain::events::{Event, EventHead};
use crate::domain::party::Role;
use crate::projections::World;
use crate::schemes::{Scheme, SchemeErrors};

/// Scheme and calendar files are small; more than this is another kind of file.
const FILE_MAX: u64 = 1 << 20;

pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(FILE_MAX + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::file(path, error))?;
    if bytes.len() as u64 > FILE_MAX {
        return Err(Failure::file(path, "larger than 1 MiB: not such a file"));
    }
    // What is published is kept byte for byte, so nothing is recoded on the way.
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to());
        let line = good.unwrap_or_default().iter().filter(|byte| **byte == b'\n');
        let line = line.count() + 1;
        Failure::file(
            path,
            format!(
                "line {line}: expected UTF-8, found bytes of another character set (GBK or GB18030, as it seems): save the file as UTF-8 and give it again"
            ),
        )
    })
}

/// Refuses to publish a text of a scheme that is published already: another text of it is an amendment, which says
/// why and from which day.
pub(crate) fn first_text(world: &World, id: &str) -> Result<(), Failure> {
    match world.registry.scheme_version(id) {
        None => Ok(()),
        Some(version) => Err(Failure::new(format!(
            "scheme {id} is published already, in version {version}: another text of it is an amendment; record it with `scheme amend FILE --note WHY --from DATE`"
        ))),
    }
}

/// Refuses to propose a version of a scheme whose text waits for its endorsement: of two that wait one can take
/// effect, and which one would hang on the order of the signatures.
pub(crate) fn no_text_waits(chain: &ChainState, id: &str, version: u16) -> Result<(), Failure> {
    let mut pending = chain.pending().iter();
    let waiting = pending.find(|one| match &one.event.event {
        Some(Event::Rule(RuleEvent::SchemePublished(e))) => e.id == id && e.version == version,
        Some(Event::Rule(RuleEvent::SchemeAmended(e))) => e.id == id && e.version == version,
        _ => false,
    });
    match waiting {
        None => Ok(()),
        Some(one) => Err(Failure::new(format!(
            "version {version} of scheme {id} waits already as proposal {}.{}: let it be endorsed (sunledger pending), or, where that text is not the one meant, raise `version` in the file",
            one.sequence, one.index
        ))),
    }
}

/// Reads a scheme file as one that may be published.
fn checked(text: &str) -> Result<Scheme, SchemeErrors> {
    let scheme = Scheme::parse(text)?;
    scheme.check_shared_tables()?;
    Ok(scheme)
}

/// What a published text says of itself.
pub(crate) fn said(scheme: &Scheme, text: &str, from: Date) -> SchemePublished {
    SchemePublished {
        id: scheme.id.clone(),
        version: scheme.version,
        text: text.to_owned(),
        sha256: FileHash(sha256(&[text.as_bytes()])),
        from,
    }
}

/// The event that publishes a scheme's text.
pub(crate) fn scheme_event(
    text: &str,
    today: Date,
    role: Role,
) -> Result<(Scheme, (EventHead, Event)), Failure> {
    let scheme = checked(text)?;
    let event = said(&scheme, text, today);
    Ok((scheme, (EventHead::live(role, today), Event::from(event))))
}

/// The events that publish calendar years.
pub(crate) fn calendar_events(
    files: &[(&str, &str)],
    today: Date,
) -> Result<Vec<(EventHead, Event)>, Failure> {
    files
        .iter()
        .map(|(name, text)| {
            let calendar: CalendarYear = toml::from_str(text)
                .map_err(|error| Failure::new(format!("{name}: {}", error.message())))?;
            let head = EventHead::live(Role::Fin, today);
            Ok((head, Event::from(CalendarPublished { calendar })))
        })
        .collect()
}
