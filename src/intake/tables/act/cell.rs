//! One cell of a sheet of acts: what a field of an event may hold, by its sort.
//!
//! Promises: nothing goes to the vault here; persons, accounts and papers are handed on as what they are, to become aliases once the
//! whole row is good. **Not here**: what a row must hold beside its cells (`tables/act.rs`).

use serde_json::{Value, json};

use super::super::case::category;
use super::super::fund::fund_if_any;
use super::super::notice::checksum;
use super::super::quantity::number;
use super::super::{Context, party};
use super::loan;
use crate::domain::events::catalogue::Kind;
use crate::domain::events::fields::{Field, Sort};
use crate::domain::events::texts::{self, Names};
use crate::domain::ids::{ResidentId, Uscc, to_half_width};
use crate::domain::money::Fen;
use crate::intake::fields::Fields;
use crate::intake::read::Cell;
use crate::schemes::tables::Column;
use crate::vault::{FieldKind, RegisterKind};

/// The checksum of the file that the column `evidence` names.
pub(super) const PROOF_HASH: &str = "evidence_sha256";

/// Fields that are numbers of other papers or codes, beyond those that end in `_no` or `_code`.
const CODES: &[&str] = &["of", "adjusts", "currency"];

/// What a cell holds, before anything goes to the vault.
pub(super) enum Read {
    /// As the event holds it.
    Value(Value),
    /// A person, by ID number.
    Person(ResidentId),
    /// A person, by the number of a teacher.
    Teacher(String),
    /// A value that the register knows by an alias.
    Registered(RegisterKind, FieldKind, String),
    /// Text to be committed to.
    Text(String),
    /// Who is paid or gives: a person.
    PartyPerson(ResidentId),
    /// Nothing.
    Nothing,
}

/// What a field holds when its cell is empty: what the scheme gives, or nothing.
pub(super) fn unstated(field: &Field, context: &Context<'_>) -> Value {
    match (field.sort, field.name.as_str()) {
        (Sort::Truth, _) => json!(false),
        (Sort::List | Sort::Evidence, _) => json!([]),
        (_, "fund") => json!(context.scheme.main_fund()),
        (_, "period") => json!(context.scheme.claim_period()),
        _ => Value::Null,
    }
}

/// What the cell of a field holds.
pub(super) fn cell(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
    (kind, field): (Kind, &Field),
    column: Option<&Column>,
) -> Read {
    let name = field.name.as_str();
    let value = |value: Option<Value>| value.map_or(Read::Nothing, Read::Value);
    // A person may be known by the number of a teacher, and a party be an organisation.
    match field.sort {
        Sort::Party if !fields.has(name) || matches!(fields.cell(name), Cell::Empty) => {
            let beside = format!("{name}_unit");
            let unit = fields.text(&beside);
            let unit = unit.map(|unit| context.body(fields, &beside, (unit, None)));
            return value(unit.map(|unit| json!({ "org": unit })));
        }
        Sort::Alias if name == "person" && matches!(fields.cell(name), Cell::Empty) => {
            let number = fields.code("teacher_no");
            return number.map_or(Read::Nothing, Read::Teacher);
        }
        _ => {}
    }
    if matches!(fields.cell(name), Cell::Empty) {
        return Read::Nothing;
    }
    let set = column.and_then(|column| column.words.as_deref());
    match field.sort {
        Sort::Text => match (name, set) {
            ("category", _) => value(category(fields, context).map(Value::String)),
            ("fund", _) => value(fund_if_any(fields, context).map(Value::String)),
            (_, Some(set)) => value(fields.choice(name, set).map(Value::String)),
            _ if !field.words.is_empty() => value(listed(fields, field)),
            ("party", _) => unit_or_person(fields, context),
            ("currency", _) => value(loan::currency(fields).map(Value::String)),
            _ if is_code(name) => value(fields.code(name).map(Value::String)),
            _ => value(text_named(fields, context, (kind, name)).map(Value::String)),
        },
        Sort::Number => value(number(fields, field, column)),
        Sort::Truth => {
            let code = fields.choice(name, set.unwrap_or("yes_no"));
            value(code.map(|code| json!(code == "yes")))
        }
        Sort::Money => value(fields.money(name).map(|Fen(fen)| json!(fen))),
        Sort::Day => value(fields.date(name).map(|day| json!(day))),
        Sort::Month => value(fields.month(name).map(|month| json!(month))),
        Sort::Period => value(fields.need_period(name).map(|period| json!(period))),
        Sort::File => value(checksum(fields, name).map(|hash| json!(hash))),
        Sort::Commitment => fields.text(name).map_or(Read::Nothing, Read::Text),
        Sort::Party => fields
            .need_id(name)
            .map_or(Read::Nothing, Read::PartyPerson),
        Sort::Alias => alias(fields, name),
        Sort::Evidence => value(proof(fields, name)),
        Sort::Json | Sort::List => Read::Nothing,
    }
}

/// A text of the event, as far as it may name whom it names.
fn text_named(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
    (kind, field): (Kind, &str),
) -> Option<String> {
    match texts::names(kind, field) {
        Some(Names::Post) => party::post(fields, field),
        Some(Names::Body { code } | Names::Party { code }) => {
            let code = code.and_then(|code| fields.peek_code(code));
            let name = fields.text(field)?;
            Some(context.body(fields, field, (name, code.as_deref())))
        }
        _ => fields.text(field),
    }
}

/// A unit by its code, or a person by the ID number: what could be one and is not valid stays out of the log, and so does a name.
fn unit_or_person(fields: &mut Fields<'_>, context: &mut Context<'_>) -> Read {
    let code = fields.peek_code("party").unwrap_or_default();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let like_id = match code.len() {
        15 => digits(&code),
        18 => code.get(..17).is_some_and(digits) && Uscc::parse(&code).is_err(),
        _ => false,
    };
    if like_id || ResidentId::parse(&code).is_ok() {
        return fields.need_id("party").map_or(Read::Nothing, Read::Person);
    }
    // A name in letters is one with its blanks alone.
    let text = fields.text("party");
    let text = text.map(|text| context.body(fields, "party", (text, None)));
    text.map_or(Read::Nothing, |text| {
        Read::Value(Value::String(to_half_width(&text)))
    })
}

/// A proof by its label and the checksum of its file; one without a checksum proves nothing, and is told.
fn proof(fields: &mut Fields<'_>, name: &str) -> Option<Value> {
    let label = fields.text(name)?;
    if !fields.has(PROOF_HASH) || matches!(fields.cell(PROOF_HASH), Cell::Empty) {
        fields.tell(
            name,
            "proof-unsealed",
            "a proof with the SHA-256 of its file beside it",
            "the row is taken without the proof: give the checksum in a column of its own, or name the file with `rectify report --evidence`",
        );
        return None;
    }
    let hash = checksum(fields, PROOF_HASH)?;
    Some(json!([{ "label": label, "sha256": hash }]))
}

/// What stands for an account, an invoice, a paper or a person.
fn alias(fields: &mut Fields<'_>, name: &str) -> Read {
    let registered = match name {
        "account" | "supporter_account" => fields.account(name).map(|account| {
            let account = account.as_str().to_owned();
            (RegisterKind::Account, FieldKind::Account, account)
        }),
        "invoice" => fields
            .code(name)
            .map(|number| (RegisterKind::Invoice, FieldKind::Other, number)),
        "document" => fields
            .code(name)
            .map(|hash| (RegisterKind::Document, FieldKind::Other, hash)),
        _ => return fields.need_id(name).map_or(Read::Nothing, Read::Person),
    };
    registered.map_or(Read::Nothing, |(kind, kept, value)| {
        Read::Registered(kind, kept, value)
    })
}

fn is_code(name: &str) -> bool {
    name.ends_with("_no") || name.ends_with("_code") || CODES.contains(&name)
}

/// A word of the event's own closed list, as the log writes it.
fn listed(fields: &mut Fields<'_>, field: &Field) -> Option<Value> {
    let word = fields.code(&field.name)?;
    if field.words.contains(&word) {
        return Some(Value::String(word));
    }
    fields.refuse(
        &field.name,
        "word-unknown",
        &format!("one of {}", field.words.join("、")),
        "use one of these words, or add the office's own to the scheme's file",
    );
    None
}
