//! JSON Schemas of the events, made from the types and the catalogue. `schemas/events/` holds what
//! these functions give; a test compares the two, so a schema never lags behind its type.
//!
//! A schema describes the JSON shape that `record` takes and `show` and `export` give: kind,
//! version, head, body. It says nothing of the bytes on disk, and validity under it is only the
//! first step: ranges of integers, preconditions and mandates are judged where an entry is
//! admitted.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::catalogue::{Family, KindRow, Mark, ROWS};
use super::{Event, EventHead};
use crate::domain::party::Role;

/// Where a type's own definitions stand in a schema.
const DEFINITIONS: &str = "$defs";

/// One schema for each kind with fields, ascending by number: the file's name (for instance
/// `143-evidence-attached.v1.json`) and the schema (JSON Schema 2020-12).
pub fn schemas() -> Vec<(String, Value)> {
    ROWS.iter()
        .filter(|row| row.version > 0)
        .filter_map(|row| Some((file_name(row), schema(row)?)))
        .collect()
}

/// Number, words of the name and version, as in `143-evidence-attached.v1.json`.
fn file_name(row: &KindRow) -> String {
    let mut name = format!("{:03}", row.kind);
    for letter in row.name.chars() {
        if letter.is_ascii_uppercase() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    format!("{name}.v{}.json", row.version)
}

/// The schema of one kind; `None` while it has no fields.
fn schema(row: &KindRow) -> Option<Value> {
    let mut definitions = Map::new();
    let head = schemars::schema_for!(EventHead).to_value();
    let body = Event::body_schema(row.kind)?.to_value();
    let meaning = body
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or(row.name)
        .to_owned();
    define(&mut definitions, "EventHead", head);
    define(&mut definitions, row.name, body);
    Some(json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:sunledger:event:{}:{}:{}", row.kind, row.name, row.version),
        "title": format!("{} {}", row.name, row.zh),
        "description": description(row, &meaning),
        "type": "object",
        "properties": {
            "kind": { "const": row.name },
            "version": {
                "const": row.version,
                "description": "Schema version of the body; the newest when left out on input.",
            },
            "head": { "$ref": "#/$defs/EventHead" },
            "body": { "$ref": format!("#/$defs/{}", row.name) },
        },
        "required": ["kind", "head", "body"],
        "additionalProperties": false,
        "$defs": definitions,
    }))
}

/// Adds a type's schema under its name and lifts the definitions it brings along, so that its
/// `#/$defs/…` references hold in the schema around it. Equal names are equal types: head and body
/// draw on the same modules.
fn define(definitions: &mut Map<String, Value>, name: &str, mut schema: Value) {
    if let Some(fields) = schema.as_object_mut() {
        fields.remove("$schema");
        fields.remove("title");
        if let Some(Value::Object(own)) = fields.remove(DEFINITIONS) {
            definitions.extend(own);
        }
    }
    definitions.insert(name.to_owned(), schema);
}

/// What the kind means and what must hold.
fn description(row: &KindRow, meaning: &str) -> String {
    let mut text = meaning.to_owned();
    for precondition in row.preconditions {
        let mark = mark_letter(precondition.mark);
        let _ = write!(text, "\n{mark}: {}.", precondition.text);
    }
    text
}

fn mark_letter(mark: Mark) -> char {
    match mark {
        Mark::S => 'S',
        Mark::P => 'P',
    }
}

fn family_word(family: Family) -> &'static str {
    match family {
        Family::Key => "key",
        Family::Rule => "rule",
        Family::Fund => "fund",
        Family::Party => "party",
        Family::Claim => "claim",
        Family::Notice => "notice",
        Family::Payment => "payment",
        Family::Pairing => "pairing",
        Family::List => "list",
        Family::Control => "control",
        Family::Audit => "audit",
    }
}

/// The signer places of a row, for people: `EDU or FND, then FIN`.
fn signers(row: &KindRow) -> String {
    if row.quorum {
        return "quorum of KA".to_owned();
    }
    let place = |roles: &&[Role]| {
        let words: Vec<&str> = roles.iter().map(|role| role.word()).collect();
        words.join(" or ")
    };
    let places: Vec<String> = row.places.iter().map(place).collect();
    places.join(", then ")
}

/// The text of `schemas/events/README.md`: the whole catalogue as a table.
pub fn readme() -> String {
    let mut text = String::from(
        "# Events\n\n\
         Every kind of event, made from `src/domain/events/catalogue/rows.rs`; do not edit by hand.\n\
         `UPDATE_SCHEMAS=1 cargo test --test events_catalogue` writes this folder anew.\n\n\
         - A schema describes the JSON shape `{\"kind\", \"version\", \"head\", \"body\"}` that `record` takes and\n  \
           `show` and `export` give: amounts are integer fen, digests and aliases hex. A kind without a schema is\n  \
           named and numbered only; numbers are never reused.\n\
         - Signers are those of a live act under the role table that `init` writes; the role table in force at an\n  \
           entry's position decides. The first place proposes, each further place is an endorsement by another\n  \
           person. PAY signs where the office would name its bank, with hash and line of the bank's file.\n\
         - Imported: the recorder (REC) may record it from an office file, alone and at once.\n\
         - **S** (structure): refused when it does not hold. Where it names a parent or compares persons it binds\n  \
           live acts; an imported fact is recorded, and joined or flagged later. **P** (policy): recorded and\n  \
           flagged; refused only where the scheme makes it a gate.\n\n\
         | No. | Kind | 名称 | Family | Schema | Signers | Imported | Preconditions |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for row in ROWS {
        let file = match row.version {
            0 => "—".to_owned(),
            version => format!("[v{version}]({})", file_name(row)),
        };
        let preconditions: Vec<String> = row
            .preconditions
            .iter()
            .map(|rule| format!("**{}** {}", mark_letter(rule.mark), rule.text))
            .collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {file} | {} | {} | {} |",
            row.kind,
            row.name,
            row.zh,
            family_word(row.family),
            signers(row),
            if row.imported { "yes" } else { "no" },
            preconditions.join("; "),
        );
    }
    text
}
