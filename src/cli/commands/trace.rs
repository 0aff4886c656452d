//! `trace`: all about one subject.

use clap::Args;

use crate::cli::context::file_name;
use crate::cli::{Context, Failure, data};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Kind;
use crate::inquiry::trace::Trace;
use crate::ledger::{History, Until};
use crate::report::Table;

/// Show all about a person, case, payment or notice
#[derive(Args)]
pub struct Arguments {
    /// An alias, or the number of a case, award, payment, notice, objection or unit
    subject: String,
    /// Count facts up to this day
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Read the ledger up to this entry, included
    #[arg(long, value_name = "SEQUENCE")]
    at: Option<u64>,
    /// Show each event whole
    #[arg(long)]
    why: bool,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let until = Until {
        sequence: arguments.at,
        as_of: arguments.as_of,
    };
    let body = |event: &crate::domain::recorded::RecordedEvent| {
        event
            .event()
            .and_then(|event| event.serialize_body(serde_json::value::Serializer).ok())
            .unwrap_or(serde_json::Value::Null)
    };
    let mut subjects = vec![arguments.subject.clone()];
    if let Some(alias) = Alias::from_hex(&arguments.subject) {
        subjects = vec![alias.to_string()];
    }
    let mut trace = Trace::of(subjects);
    History::read(context.disk(), until, |event, _| {
        trace.follow(event, &body(event));
    })?;
    let mut table = Table::new(&["event", "day", "kind", "what", "source"]);
    let mut list = Vec::new();
    History::read(context.disk(), until, |event, world| {
        let json = body(event);
        if !trace.belongs(event, &json) {
            return;
        }
        let source = event.source().map_or_else(String::new, |source| {
            format!(
                "{} {} row {}",
                file_name(world, &source.file),
                source.sheet,
                source.row
            )
        });
        let what = if arguments.why {
            serde_json::to_string_pretty(&json).unwrap_or_default()
        } else {
            summary(&json)
        };
        table.rows.push(vec![
            event.at.to_string(),
            event.clock().to_string(),
            Kind(event.decoded.kind).name(),
            what,
            source,
        ]);
        list.push(serde_json::json!({
            "sequence": event.at.sequence, "event": event.at.index, "entry": event.entry,
            "day": event.clock(), "kind": Kind(event.decoded.kind).name(),
            "head": event.head(), "body": json,
        }));
    })?;
    if list.is_empty() {
        return Err(Failure::new(format!(
            "nothing in the ledger names {}: give an alias (`person find`), or a number as the office writes it",
            arguments.subject
        )));
    }
    if context.json {
        data(&serde_json::to_string_pretty(&list)?);
    } else {
        data(&table.to_terminal());
    }
    Ok(0)
}

/// The numbers and amounts of an event on one line.
fn summary(json: &serde_json::Value) -> String {
    let Some(fields) = json.as_object() else {
        return String::new();
    };
    let mut out = Vec::new();
    for name in [
        "case_no",
        "award_no",
        "payment_no",
        "notice_no",
        "receipt_no",
        "objection_no",
        "unit",
        "fund",
        "document_type",
        "decision",
        "step",
        "stage",
        "method",
        "relation",
        "status",
    ] {
        if let Some(text) = fields.get(name).and_then(|value| value.as_str()) {
            out.push(format!("{name} {text}"));
        }
    }
    if let Some(fen) = fields.get("amount").and_then(serde_json::Value::as_i64) {
        out.push(format!("{} yuan", crate::domain::money::Fen(fen)));
    }
    out.join(", ")
}
