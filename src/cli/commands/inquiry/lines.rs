//! Events as lines of a paper: each names its entry by sequence and hash.
//!
//! Promises: what an event says stands whole, in the words of the reader; a person is an alias unless names
//! are at hand. It opens no vault and decides nothing.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::cli::{Context, Failure};
use crate::crypto::digest::EntryHash;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::audit::{AuditEvent, EvidenceFormRecorded, FormSignature};
use crate::domain::events::{Body, Event};
use crate::domain::recorded::EventAt;
use crate::inquiry::file::{FindingFile, Told, signature_proved};
use crate::ledger::{History, Until};
use crate::projections::recovery::Recovery;
use crate::report::Table;
use crate::report::books::yuan;
use crate::report::document::Document;

/// The history, and the hash of every entry that took effect.
pub struct Read {
    /// The history.
    pub history: History,
    hashes: BTreeMap<u64, EntryHash>,
    /// Days on which events took effect that waited for a second signature.
    endorsed: BTreeMap<EventAt, Date>,
}

impl Read {
    /// Reads and verifies the log.
    ///
    /// # Errors
    /// The ledger cannot be read or trusted.
    pub fn of(context: &Context, until: Until) -> Result<Read, Failure> {
        let mut hashes = BTreeMap::new();
        let mut endorsed = BTreeMap::new();
        let history = History::read_with(context.disk(), until, |event, _| {
            hashes.insert(event.at.sequence, event.entry);
            if event.effective_sequence != event.at.sequence {
                endorsed.insert(event.at, event.effective_at.date_cn());
            }
        })?;
        Ok(Read {
            history,
            hashes,
            endorsed,
        })
    }

    /// The day on which the last signature that an event waited for came; `None` where it waited for none.
    pub fn endorsed(&self, at: EventAt) -> Option<Date> {
        self.endorsed.get(&at).copied()
    }

    /// Hash of an entry, in hex.
    pub fn hash(&self, at: EventAt) -> String {
        let hash = self.hashes.get(&at.sequence);
        hash.map_or_else(String::new, ToString::to_string)
    }
}

/// A table of events.
pub fn table(context: &Context) -> Table {
    context.table(&["event", "day", "kind", "what", "entry hash"])
}

/// Something told, as a row of [`table`].
///
/// # Errors
/// A body that cannot be written as JSON; bodies always can.
pub fn told<T: Body + Clone + Into<Event>>(
    context: &Context,
    read: &Read,
    told: &Told<T>,
) -> Result<Vec<String>, Failure> {
    let event: Event = told.said.clone().into();
    let body: Value = event.serialize_body(serde_json::value::Serializer)?;
    Ok(vec![
        told.at.to_string(),
        told.day.to_string(),
        context.kind(&event.kind().name()),
        said(context, &event, body),
        read.hash(told.at),
    ])
}

/// Fields that mean something of their own in an auditor's act, and the key of what they are called there.
const OWN: &[(&str, &str, &str)] = &[
    ("FindingRaised", "condition", "col-problem"),
    ("FindingRaised", "criteria", "col-standard"),
    ("FindingSettled", "upheld", "finding-upheld"),
    ("RectificationReported", "measure", "col-measure"),
];

/// What an event says, its fields one after the other.
fn said(context: &Context, event: &Event, mut body: Value) -> String {
    if let Event::Audit(AuditEvent::EvidenceFormRecorded(form)) = event
        && let Some(fields) = body.as_object_mut()
    {
        let text = signature(context, form);
        fields.insert("signature".to_owned(), Value::String(text));
    }
    let kind = event.kind().name();
    let own = OWN.iter().filter(|(of, _, _)| *of == kind);
    let own: Vec<(String, String)> = own
        .map(|(_, field, key)| (context.words.field(field), context.say(key, &[])))
        .collect();
    let mut parts = Vec::new();
    for line in context.words.lines(&body) {
        let line = line.trim().trim_start_matches("- ");
        let renamed = own.iter().find_map(|(field, called)| {
            let rest = line.strip_prefix(field.as_str())?;
            rest.starts_with([':', '：'])
                .then(|| format!("{called}{rest}"))
        });
        parts.push(renamed.unwrap_or_else(|| line.to_owned()));
    }
    one_line(&parts)
}

/// Parts one after the other; what stands below a label or the number in a list follows it at once.
fn one_line(parts: &[String]) -> String {
    let mut line = String::new();
    for part in parts {
        let number = part.bytes().all(|byte| byte.is_ascii_digit());
        line.push_str(part);
        line.push_str(match (number, part.ends_with([':', '：'])) {
            (true, _) => ") ",
            (_, true) => " ",
            _ => "; ",
        });
    }
    line.trim_end_matches("; ").to_owned()
}

/// All that was told of a finding, line by line.
///
/// # Errors
/// As [`told`].
pub fn finding(context: &Context, read: &Read, file: &FindingFile) -> Result<Table, Failure> {
    let mut table = table(context);
    table.rows.push(told(context, read, &file.raised)?);
    for one in &file.rebutted {
        table.rows.push(told(context, read, one)?);
    }
    if let Some(one) = &file.settled {
        table.rows.push(told(context, read, one)?);
    }
    for one in &file.sanctions {
        table.rows.push(told(context, read, one)?);
    }
    for one in &file.repaired {
        table.rows.push(told(context, read, one)?);
    }
    if let Some(one) = &file.accepted {
        table.rows.push(told(context, read, one)?);
    }
    Ok(table.of("finding-file", None))
}

/// The way back of the money, to the last fen: what is asked for, each step, and what is still open.
pub fn recovery(context: &Context, read: &Read, back: &Recovery) -> Table {
    let mut table = context.table(&["event", "day", "kind", "amount", "entry hash"]);
    table.right = vec![3];
    for step in &back.steps {
        table.rows.push(vec![
            step.at.to_string(),
            step.day.to_string(),
            context.kind(&step.kind),
            yuan(step.fen),
            read.hash(step.at),
        ]);
    }
    for (key, fen) in [
        ("recovery-asked", back.recover),
        ("recovery-ordered", back.ordered),
        ("recovery-received", back.received),
        ("recovery-offset", back.offset),
        ("recovery-written-off", back.written_off),
        ("recovery-open", back.open),
    ] {
        let fen = i64::try_from(fen).unwrap_or(i64::MAX);
        let mut row = vec![String::new(), String::new(), context.say(key, &[])];
        row.extend([yuan(fen), String::new()]);
        table.rows.push(row);
        table.sums += 1;
    }
    table.of("recovery", None)
}

/// What became of a signature, in words; one that rests on the auditor's word alone says so.
pub fn signature(context: &Context, form: &EvidenceFormRecorded) -> String {
    match &form.signature {
        FormSignature::Signed if signature_proved(form) => context.say("form-was-signed", &[]),
        FormSignature::Signed => context.say("form-was-signed-unproved", &[]),
        FormSignature::Refused(why) => context.say("form-was-refused", &[("why", why.clone())]),
    }
}

/// Puts names in the place of aliases, everywhere in a paper.
pub fn name(paper: &mut Document, names: &BTreeMap<Alias, String>) {
    let replace = |text: &mut String| {
        for (alias, name) in names {
            let alias = alias.to_string();
            if text.contains(&alias) {
                let start = alias.get(..8).unwrap_or_default();
                *text = text.replace(&alias, &format!("{name} ({start})"));
            }
        }
    };
    paper.facts.iter_mut().for_each(|(_, text)| replace(text));
    for (_, table) in &mut paper.tables {
        table.rows.iter_mut().flatten().for_each(replace);
    }
}

/// Day as text, or nothing.
pub fn day(day: Option<Date>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}
