//! `record`: one event from JSON.

use std::io::Read;
use std::path::PathBuf;

use clap::Args;

use crate::cli::{Context, Failure, data, shown};
use crate::domain::events::catalogue::ROWS;
use crate::domain::events::rules::{RuleEvent, SchemeAmended, SchemePublished};
use crate::domain::events::{Event, Kind};
use crate::ledger::json::{EventJson, JsonError};

/// Record one event from JSON
///
/// The shape is that of schemas/events/ and of `show`: {"kind", "head", "body"}. Persons and accounts
/// are named by alias only; `person add` and `person find` give them. The receipt goes to stdout as
/// JSON. (`--json` after `record` names the file; for `--kinds` as JSON write `sunledger --json record
/// --kinds`.)
///
/// No field is set on this command's line: acts of one case have commands of their own with a flag for each
/// field (`claim submit`, `notice open`, `clawback order` and others), which show the JSON with `--dry-run`.
/// A text of rules is examined here as by `scheme publish`.
#[derive(Args)]
pub struct Arguments {
    /// Kind of event, for instance FundReceived
    #[arg(required_unless_present = "kinds")]
    event: Option<String>,
    /// File with the event's JSON; - for stdin
    #[arg(long = "json", value_name = "FILE|-", default_value = "-")]
    file: PathBuf,
    /// Key to sign with (default: that of the role in the head)
    #[arg(long)]
    key: Option<String>,
    /// List every kind of event with its signers
    #[arg(long)]
    kinds: bool,
}

/// An event's JSON is small.
const JSON_MAX: u64 = 8 << 20;

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    if arguments.kinds {
        return kinds(context);
    }
    let mut text = String::new();
    if arguments.file.as_os_str() == "-" {
        std::io::stdin().take(JSON_MAX).read_to_string(&mut text)?;
    } else {
        std::fs::File::open(&arguments.file)
            .and_then(|file| file.take(JSON_MAX).read_to_string(&mut text))
            .map_err(|error| Failure::file(&arguments.file, error))?;
    }
    let wanted = arguments.event.as_deref().unwrap_or("");
    if Kind::from_name(wanted).is_none() {
        return Err(JsonError::no_kind(wanted).into());
    }
    let (head, event) = EventJson::parse(&text)?;
    if event.kind().name() != wanted {
        return Err(Failure::new(format!(
            "the JSON is a {}, the command says {wanted}",
            event.kind().name()
        )));
    }
    // A text of rules comes to the ledger by one door, whichever command brings it.
    if let Event::Rule(
        RuleEvent::SchemePublished(SchemePublished { text, .. })
        | RuleEvent::SchemeAmended(SchemeAmended { text, .. }),
    ) = &event
    {
        super::scheme::publishable(context, wanted, text)?;
    }
    let key = context.key_for(arguments.key.as_deref(), head.role)?;
    let mut ledger = context.open("record")?;
    if let Event::Rule(RuleEvent::SchemePublished(e)) = &event {
        super::publish::first_text(ledger.world(), &e.id)?;
        super::publish::no_text_waits(ledger.chain(), &e.id, e.version)?;
    }
    if let Event::Rule(RuleEvent::SchemeAmended(e)) = &event {
        super::publish::no_text_waits(ledger.chain(), &e.id, e.version)?;
    }
    super::act::told_without_persons(ledger.world(), &head, &event)?;
    super::act::told_may_go(context, &mut ledger, &head, &event)?;
    super::act::not_by_the_judged(context, &ledger, (&head, &event), &key.public())?;
    let receipt = context.record(ledger, &key, &[(head, event)])?;
    data(
        &serde_json::json!({
            "sequence": receipt.sequence, "hash": receipt.hash,
            "recorded_at": receipt.recorded_at, "resent": receipt.resent,
        })
        .to_string(),
    );
    Ok(0)
}

fn kinds(context: &Context) -> Result<u8, Failure> {
    let mut table = context.table(&["number", "kind", "name", "shape", "by whom", "from files"]);
    let say = |key: &str| context.say(key, &[]);
    for row in ROWS {
        let places: Vec<Vec<crate::domain::party::Role>> =
            row.places.iter().map(|roles| roles.to_vec()).collect();
        table.rows.push(vec![
            row.kind.to_string(),
            row.name.to_owned(),
            row.zh.to_owned(),
            say(if row.version == 0 {
                "kinds-later"
            } else {
                "kinds-now"
            }),
            if row.quorum {
                say("kinds-quorum")
            } else {
                context.retell(&crate::chain::endorsement::places_text(&places))
            },
            say(if row.imported { "yes" } else { "no" }),
        ]);
    }
    if context.json {
        let list: Vec<_> = ROWS
            .iter()
            .map(|row| {
                serde_json::json!({ "kind": row.kind, "name": row.name, "zh": row.zh,
                    "version": row.version, "quorum": row.quorum, "imported": row.imported })
            })
            .collect();
        data(&serde_json::to_string_pretty(&list)?);
    } else {
        shown(&table.to_terminal(crate::cli::output::terminal_width()));
    }
    Ok(0)
}
