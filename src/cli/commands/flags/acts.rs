//! `flags triage|dismiss|escalate`: what an auditor decides of a flag, as a signed event.
//!
//! Promises: the flag is one that is raised now, was acted on before, or was raised at the entry named with
//! `--at`; any other id is refused with the nearest there is. Enough of an id's beginning will do, and the whole
//! id is what is recorded.

use std::collections::BTreeMap;

use clap::Args;

use crate::cli::commands::act::record_own;
use crate::cli::{Context, Failure};
use crate::detect::Flag;
use crate::detect::flag::meant;
use crate::domain::events::Event;
use crate::domain::events::audit::{
    AuditEvent, DismissalCause, FlagDismissed, FlagEscalated, FlagTriaged,
};
use crate::domain::near::nearest;
use crate::domain::party::Role;
use crate::inquiry::outcome::Outcome;

/// Of every such act
#[derive(Args, Clone)]
pub struct About {
    /// Id of the flag, or enough of its beginning
    pub(super) flag: String,
    /// Why, in words that everybody may read
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Why a flag turned out to be nothing
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Cause {
    /// The data was wrong, not the deed
    DataQuality,
    /// The fact is as told and in order
    Explained,
    /// Another flag tells the same fact
    SameFact,
    /// It was looked into, and nothing was found
    NotConfirmed,
}

impl From<Cause> for DismissalCause {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::DataQuality => DismissalCause::DataQuality,
            Cause::Explained => DismissalCause::Explained,
            Cause::SameFact => DismissalCause::SameFact,
            Cause::NotConfirmed => DismissalCause::NotConfirmed,
        }
    }
}

/// What is decided.
pub enum Decided<'a> {
    /// It is taken up.
    Triage,
    /// It is dismissed.
    Dismiss(Cause),
    /// It becomes an inquiry.
    Escalate(&'a str),
}

/// Records what was decided.
pub fn decide(
    context: &mut Context,
    about: &About,
    decided: &Decided<'_>,
    key: &str,
    raised: &[Flag],
    outcomes: &BTreeMap<String, Outcome>,
) -> Result<u8, Failure> {
    let flag = whole_id(&about.flag, raised, outcomes)?;
    let reason = about.reason.clone();
    let event: Event = match decided {
        Decided::Triage => FlagTriaged { flag, reason }.into(),
        Decided::Dismiss(cause) => FlagDismissed {
            flag,
            cause: (*cause).into(),
            reason,
        }
        .into(),
        Decided::Escalate(inquiry) => FlagEscalated {
            flag,
            inquiry_no: (*inquiry).to_owned(),
            reason,
        }
        .into(),
    };
    // A flag that is dismissed already is told as such: it is a second word, with a cause of its own.
    let again = match &event {
        Event::Audit(AuditEvent::FlagDismissed(e)) => {
            let before = outcomes.get(&e.flag).and_then(|outcome| outcome.cause);
            before.map(|before| (e.flag.clone(), before, e.cause))
        }
        _ => None,
    };
    let ledger = context.open("flags")?;
    record_own(context, ledger, Role::Aud, key, event)?;
    if let Some((flag, before, now)) = again {
        let values = [
            ("flag", flag),
            ("before", context.term("dismissed", before)),
            ("now", context.term("dismissed", now)),
        ];
        context.tell("flag-dismissed-again", &values);
    }
    Ok(0)
}

/// As much of an id as was given of the one that was meant.
fn alike<'a>(id: &'a str, given: &str) -> &'a str {
    id.get(..given.len()).unwrap_or(id)
}

/// The whole id of a flag there is, or was.
pub fn whole_id(
    given: &str,
    raised: &[Flag],
    outcomes: &BTreeMap<String, Outcome>,
) -> Result<String, Failure> {
    if let Some(flag) = meant(given, raised) {
        return Ok(flag.id.clone());
    }
    let mut known: Vec<&str> = raised.iter().map(|flag| flag.id.as_str()).collect();
    known.extend(outcomes.keys().map(String::as_str));
    known.sort_unstable();
    known.dedup();
    if known.contains(&given) {
        return Ok(given.to_owned());
    }
    let begun: Vec<&str> = known
        .iter()
        .filter(|id| !given.is_empty() && id.starts_with(given))
        .copied()
        .collect();
    match begun.as_slice() {
        [only] => Ok((*only).to_owned()),
        [] => Err(Failure::new(
            match nearest(given, known.iter().map(|id| alike(id, given))) {
                Some(near) => format!(
                    "flag {given}: expected the id of a flag that is raised, the nearest is {near}; if it was raised earlier, name an entry of that time with --at"
                ),
                None => format!(
                    "flag {given}: expected the id of a flag that is raised, see `sunledger flags`; if it was raised earlier, name an entry of that time with --at"
                ),
            },
        )),
        several => Err(Failure::new(format!(
            "flag {given}: expected the id of one flag, found the beginning of {}; give more of it",
            several.join(", ")
        ))),
    }
}
