//! A sheet of acts: each row tells one event, whose fields the columns name.
//!
//! The kind `acts` has no columns of its own. Its table in the scheme's file, or in
//! `schemas/tables/acts.toml`, names the event; what a cell may hold follows from the event's schema, as
//! the flags of the act's command do, so that both tell the same event.
//!
//! Promises: every cell is typed and refused with its place; persons, accounts and papers become aliases
//! through the vault, free text becomes commitments; a field that goes into the log in clear is refused
//! where it holds the name of the person in the same row; so is the name or ID number of another person than the
//! one whom the row's case, appeal or order is of. What a row leaves open (fund, period) the scheme
//! gives, as for the commands. **Deliberately not here**: what must hold of an act; one cell
//! (`act/cell.rs`); drawings of a loan (`act/loan.rs`); and fields that are neither a value nor a choice, which no cell can hold.

mod cell;
mod loan;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::fields::Fields;
use super::super::known::{Lead, Movement, Once};
use super::super::read::Cell;
use super::super::shown::NAMED;
use super::once::{bank_line, told_once};
use super::{ACTS, Context, acted};
use crate::crypto::digest::Commitment;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::catalogue::Kind;
use crate::domain::events::claims::ClaimEvent;
use crate::domain::events::fields::{Field, Sort, fields_of};
use crate::domain::events::funds::FundEvent;
use crate::domain::events::payments::PaymentEvent;
use crate::domain::party::Step;
use crate::schemes::Table;
use crate::schemes::tables::Column;
use crate::vault::{FieldKind, RegistrarError};
use cell::{PROOF_HASH, Read, cell, unstated};

/// Columns that a sheet of acts may have beside the fields of its event: the scheme, the day, the name
/// and the number of the person, the organisation that is paid or gives, who did it when it was
/// registered, and what stands on the ledger already.
const BESIDE: &[&str] = &[
    "scheme",
    "on",
    "name",
    "teacher_no",
    "debtor_unit",
    "clerk",
    "approver",
    "registered_at",
    PROOF_HASH,
    // What the ledger knows with the finding already, and an office keeps beside its repair all the same.
    "problem",
    "standard",
    "unit_code",
    "deadline",
    "struck_off_on",
];

/// The event that a table of acts tells; `None` where there is no such event, or where it is a live act that
/// no file may tell.
pub fn event_of(table: &Table) -> Option<Kind> {
    let kind = Kind::from_name(table.event.as_deref()?)?;
    let row = kind.row()?;
    (table.kind == ACTS && row.imported && row.version > 0).then_some(kind)
}

/// What an act's column means in its event; `None` for one beside it, or none at all.
pub fn field_of(kind: Kind, column: &str) -> Option<Field> {
    let mut fields = fields_of(kind).into_iter();
    fields.find(|field| {
        let lists = [Sort::Json, Sort::List];
        field.name == column && !lists.contains(&field.sort)
    })
}

/// Columns of a table of acts that are neither fields of its event nor known beside them; `None` when it
/// tells no event that there is.
pub(super) fn unread_fields(table: &Table) -> Option<Vec<&str>> {
    let kind = event_of(table)?;
    Some(
        table
            .columns
            .keys()
            .map(String::as_str)
            .filter(|name| field_of(kind, name).is_none() && !BESIDE.contains(name))
            .collect(),
    )
}

/// A row of a sheet of acts: one event.
pub(super) fn acts(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let Some(kind) = event_of(context.table) else {
        return Ok(());
    };
    let wanted = fields_of(kind);
    let mut read = Vec::new();
    for field in &wanted {
        let column = context.table.columns.get(&field.name);
        let before = fields.bad.len();
        let held = cell(fields, context, (kind, field), column);
        let filled = |column: &Column| column.required && !column.may_be_empty;
        let must = field.required || column.is_some_and(filled);
        if must && matches!(held, Read::Nothing) && fields.bad.len() == before {
            fields.refuse(&field.name, "cell-empty", "a value", "fill it in");
        }
        if field.name == "fund"
            && matches!(held, Read::Nothing)
            && context.scheme.main_fund().is_empty()
        {
            fields.refuse(
                "fund",
                "fund-none",
                "a scheme that has a fund",
                "no money moves in this scheme: correct its code in the row",
            );
        }
        read.push((field, held));
    }
    let name = fields.name("name");
    if let Some(name) = &name {
        named_in_clear(fields, &wanted, name);
    }
    let registered_at = fields.moment("registered_at");
    let hands = [
        (fields.name("clerk"), "经办人", Step::Register),
        (fields.name("approver"), "审批人", Step::Approve),
    ];
    context.on = day(fields, &read, context.table.columns.get("on"));
    if !fields.bad.is_empty() {
        return Ok(());
    }
    // Persons come before the texts about them.
    let mut aliases: BTreeMap<&str, Alias> = BTreeMap::new();
    let mut about = None;
    for (field, held) in &read {
        let alias = match held {
            Read::Person(id) | Read::PartyPerson(id) => context.person(id, name.as_deref())?,
            Read::Teacher(number) => {
                let alias = context.teacher_no(number)?;
                if let Some(name) = &name {
                    context.registrar.keep(alias, FieldKind::Name, name)?;
                }
                alias
            }
            Read::Registered(kind, kept, value) => {
                let alias = context.registrar.alias(*kind, value)?;
                context.registrar.keep(alias, *kept, value)?;
                aliases.insert(&field.name, alias);
                continue;
            }
            _ => continue,
        };
        about = about.or(Some(alias));
        aliases.insert(&field.name, alias);
    }
    let led = led_to(&read, context);
    if let Some(led) = led {
        of_another(fields, context, &aliases, (led, name.as_deref()))?;
    }
    if let (None, Some(name), Some(person)) = (led, &name, aliases.get("person")) {
        called_otherwise(fields, context, *person, name)?;
    }
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let about = about.or(led);
    let mut body = Map::new();
    for (field, held) in &read {
        let alias = aliases.get(field.name.as_str());
        let value = match held {
            Read::Value(value) => value.clone(),
            Read::Text(text) => json!(text_about(context, about, text)?),
            Read::PartyPerson(_) => json!({ "person": alias }),
            Read::Person(_) | Read::Teacher(_) | Read::Registered(..) => json!(alias),
            Read::Nothing => unstated(field, context),
        };
        body.insert(field.name.clone(), value);
    }
    let version = kind.row().map_or(1, |row| row.version);
    let event = match Event::deserialize_body(kind.0, version, Value::Object(body)) {
        Ok(event) => event,
        Err(_) => {
            let first = wanted.first().map_or("on", |field| field.name.as_str());
            fields.refuse(
                first,
                "act-shape",
                "a row that holds all that the act says",
                "compare the columns with the template of the sheet: sunledger sheets --template",
            );
            return Ok(());
        }
    };
    if let Event::Fund(FundEvent::LoanWithdrawn(told)) = &event {
        loan::drawing(fields, context, told);
        if !fields.bad.is_empty() {
            return Ok(());
        }
    }
    if again(fields, context, &event) {
        return Ok(());
    }
    not_stopped(fields, context, &event);
    let mut acted_by = Vec::new();
    for (who, post, step) in hands {
        if let Some(who) = who {
            acted_by.extend(acted(context.named_official(&who, post)?, step));
        }
    }
    context.add_acted(event, acted_by, registered_at, None);
    Ok(())
}

/// Refuses money on an order, or an order, that was told before; whether it did.
fn again(fields: &mut Fields<'_>, context: &mut Context<'_>, event: &Event) -> bool {
    match event {
        Event::Payment(PaymentEvent::RecoveryReceived(e)) => match &e.bank_ref {
            Some(reference) => {
                let movement = Movement::Recovery(e.order_no.clone());
                bank_line(fields, context, reference, (movement, e.amount));
            }
            None => {
                let back = Once::Recovery(e.order_no.clone(), e.amount, context.on);
                told_once(fields, context, "order_no", back);
            }
        },
        Event::Payment(PaymentEvent::ClawbackOrdered(e)) => {
            told_once(fields, context, "order_no", Once::Order(e.order_no.clone()));
        }
        _ => {}
    }
    !fields.bad.is_empty()
}

/// The day on which the act took effect: the column for it, else the first day that the event itself states.
fn day(fields: &mut Fields<'_>, read: &[(&Field, Read)], column: Option<&Column>) -> Date {
    let stated = read.iter().find_map(|(field, held)| match held {
        Read::Value(value) if field.sort == Sort::Day => value.as_str()?.parse().ok(),
        _ => None,
    });
    let needed = column.is_some_and(|column| column.required);
    let empty = matches!(fields.cell("on"), Cell::Empty);
    match stated {
        Some(stated) if !needed && empty => stated,
        // A day of the event that cannot be read is told already, in its own cell.
        None if !fields.bad.is_empty() && (!fields.has("on") || !needed && empty) => Date(0),
        _ => fields.need_date("on"),
    }
}

/// The person of the case, appeal or order that the row names, where it names nobody: what is said there is
/// said of that person, and goes when the person is erased.
fn led_to(read: &[(&Field, Read)], context: &Context<'_>) -> Option<Alias> {
    read.iter().find_map(|(field, held)| {
        let Read::Value(Value::String(number)) = held else {
            return None;
        };
        context.whose(match field.name.as_str() {
            "case_no" => Lead::Case(number),
            "appeal_no" => Lead::Appeal(number),
            "order_no" => Lead::Order(number),
            _ => return None,
        })
    })
}

/// Refuses the ID number, or the name, of another person than the one whom the row's case, appeal or order is of. Whose
/// name no register tells is not compared, nor is a number of a teacher, which is another's alias.
fn of_another(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
    aliases: &BTreeMap<&str, Alias>,
    (led, name): (Alias, Option<&str>),
) -> Result<(), RegistrarError> {
    const EXPECTED: &str = "the person of the case, appeal or order whose number the row has";
    const REMEDY: &str = "compare both with the application, and correct the number or the person";
    let by_number = matches!(fields.cell("person"), Cell::Empty);
    let person = aliases.get("person").filter(|_| !by_number);
    if person.is_some_and(|person| *person != led) {
        fields.refuse("person", "case-of-another", EXPECTED, REMEDY);
        return Ok(());
    }
    let Some(name) = name else { return Ok(()) };
    let named = context.name_aliases(name)?;
    let scheme = context.scheme.id.clone();
    let register = context.known.register(context.history, &scheme);
    if register.is_called(led, named) == Some(false) {
        fields.refuse("name", "case-of-another", EXPECTED, REMEDY);
    }
    Ok(())
}

/// Refuses a name that is not the one on record under the ID number beside it, in an act that names no case: one of
/// the two is another person's. A number under which the scheme has nobody is told of.
fn called_otherwise(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
    person: Alias,
    name: &str,
) -> Result<(), RegistrarError> {
    if matches!(fields.cell("person"), Cell::Empty) {
        return Ok(());
    }
    let named = context.name_aliases(name)?;
    let scheme = context.scheme.id.clone();
    let register = context.known.register(context.history, &scheme);
    match register.is_called(person, named) {
        Some(true) => {}
        Some(false) => fields.refuse(
            "name",
            "name-of-another",
            "the name that is on record under the ID number in the row",
            "compare both with the register: correct the name or the number, or record the change of name",
        ),
        None if register.has_names() => fields.tell(
            "person",
            "person-unknown",
            "a person whom the scheme's register knows",
            "compare the number with the register, or import the register's newer copy",
        ),
        None => {}
    }
    Ok(())
}

/// Tells of payments that go on though nothing has stopped them.
fn not_stopped(fields: &mut Fields<'_>, context: &Context<'_>, event: &Event) {
    let Event::Claim(ClaimEvent::SuspensionLifted(e)) = event else {
        return;
    };
    let scheme = context.scheme.id.as_str();
    let known = context.known.stopped(scheme, e.person, e.from)
        || context.history.suspended(scheme, e.person, e.from);
    if !known {
        fields.tell(
            "from",
            "not-stopped",
            "payments that were stopped before that day; no stop of them is known",
            "import the sheet of stops as well, or compare the person and the day with it",
        );
    }
}

/// A commitment to a text about a person; of one whose key is gone already, to the text alone.
fn text_about(
    context: &mut Context<'_>,
    about: Option<Alias>,
    text: &str,
) -> Result<Commitment, RegistrarError> {
    match context.registrar.commit(about, text) {
        Err(RegistrarError::UnknownAlias { .. }) if about.is_some() => {
            context.registrar.commit(None, text)
        }
        done => done,
    }
}

/// Refuses fields that go into the log in clear and hold the name of the row's person.
fn named_in_clear(fields: &mut Fields<'_>, wanted: &[Field], name: &str) {
    if name.chars().count() < 2 {
        return;
    }
    for field in wanted.iter().filter(|field| field.sort == Sort::Text) {
        let held = match fields.cell(&field.name) {
            Cell::Text(text) => text.contains(name),
            _ => false,
        };
        if held {
            fields.refuse(
                &field.name,
                NAMED,
                "a value without the person's name, since this column enters the ledger in clear",
                "take the name out: persons are named in the columns for names and ID numbers",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Sort, event_of, fields_of};
    use crate::schemes::{Tables, shipped};

    /// A table of acts that lacked a field which its event must state could never be read; nor could one
    /// whose words stand for something that the event does not hold.
    #[test]
    fn every_sheet_of_acts_can_tell_its_event() {
        let common = Tables::parse(shipped::COMMON_TABLES).unwrap();
        let acts = common.table.iter().filter(|table| table.event.is_some());
        assert!(acts.clone().count() >= 20);
        for table in acts {
            let event = table.meaning();
            let kind = event_of(table).unwrap_or_else(|| panic!("{event}: no file may tell it"));
            let must = |name: &str| table.columns.get(name).is_some_and(|held| held.required);
            let fields = fields_of(kind);
            let stated = fields.iter().find(|field| field.sort == Sort::Day);
            assert!(
                must("on") || stated.is_some_and(|field| must(&field.name)),
                "{event}: the day"
            );
            for field in &fields {
                let name = field.name.as_str();
                let column = table.columns.get(name);
                assert!(
                    !field.required || must(name) || must(&format!("{name}_unit")),
                    "{event}: {name} must be stated"
                );
                let codes = column.and_then(|column| column.words.as_ref());
                let codes = codes.map(|set| common.words[set].keys().collect::<Vec<_>>());
                match (field.sort, codes) {
                    (Sort::Truth, Some(codes)) => assert_eq!(codes, ["no", "yes"], "{event}"),
                    (Sort::Text, Some(codes)) if !field.words.is_empty() => {
                        let held = codes.iter().all(|code| field.words.contains(code));
                        assert!(held, "{event}: {name} holds {:?}", field.words);
                    }
                    (Sort::Text, None) if column.is_some() => {
                        assert!(field.words.is_empty(), "{event}: {name} needs words");
                    }
                    _ => {}
                }
            }
        }
    }
}
