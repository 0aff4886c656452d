//! Lists that other offices keep, in dated editions: the dead, the public payroll, companies,
//! vehicles, real estate, enrolment.
//!
//! Promises: the edition's day comes from whoever imports it, else from the name of the file (`…_2025-01-10版`), and two editions are
//! two lists even where their rows are equal. Of each row the ledger has what a rule can rest on: whose
//! it is, the day, the value, whether it is in force, and for the payroll the class of post, by code, in
//! `fund`, since whoever pays a person is that list's fund. Number plates and certificates stay in the
//! office's file.

use super::super::dates::parse_date;
use super::super::fields::Fields;
use super::Context;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::lists::{ListEntryRecorded, ListKind, ListRegistered, ListStatus};
use crate::domain::ids::ResidentId;
use crate::domain::money::Fen;
use crate::vault::RegistrarError;

/// Whether the word is one of these kinds of table.
pub(super) fn is_list(kind: &str) -> bool {
    kind.starts_with("list_")
}

/// The day in the name of a list's file: the last run of eight digits, or of digits parted as a date.
pub(super) fn edition(file: &str) -> Option<Date> {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let mut runs: Vec<String> = vec![String::new()];
    for letter in stem.chars() {
        let part = letter.is_ascii_digit() || matches!(letter, '-' | '.' | '年' | '月' | '日');
        match runs.last_mut() {
            Some(run) if part => run.push(letter),
            _ if !part => runs.push(String::new()),
            _ => {}
        }
    }
    runs.iter().rev().find_map(|run| ended_by_day(run))
}

/// The day that a run ends with: a number of the office's own may stand before it (`11-2025-11-30`).
fn ended_by_day(run: &str) -> Option<Date> {
    let mut rest = run.trim_matches(['-', '.']);
    loop {
        if let Some(day) = parse_date(rest) {
            return Some(day);
        }
        rest = rest.split_once(['-', '.'])?.1;
    }
}

/// What a row says beside whose it is.
#[derive(Default)]
struct Row {
    class: Option<String>,
    amount: Option<Fen>,
    on: Option<Date>,
    status: Option<ListStatus>,
}

/// Adds the list before its first row: whose it is and which edition, as was said, else the file's name.
pub(super) fn registered(context: &mut Context<'_>, kind: ListKind, version: Option<Date>) {
    if context.first_row {
        let source = context.list.source.unwrap_or(&context.file.name);
        context.add(ListRegistered {
            kind,
            source: source.to_owned(),
            version,
            sha256: context.file.sha256,
            rows: context.sheet_rows,
        });
    }
}

/// Adds the list, before its first row, and the row.
fn entry(
    context: &mut Context<'_>,
    kind: ListKind,
    id: &ResidentId,
    name: Option<&str>,
    row: Row,
) -> Result<Alias, RegistrarError> {
    let version = context.list.edition.or_else(|| edition(&context.file.name));
    // A list without a day in its name counts from the day of its row, so that the same file gives
    // the same events whenever it is read.
    context.on = version.or(row.on).unwrap_or(Date(0));
    let person = context.person(id, name)?;
    registered(context, kind, version);
    context.add(ListEntryRecorded {
        kind,
        list: context.file.sha256,
        person,
        level: None,
        fund: row.class,
        amount: row.amount,
        on: row.on,
        year: None,
        status: row.status.unwrap_or(ListStatus::Unstated),
    });
    Ok(person)
}

fn status(fields: &mut Fields<'_>) -> Option<ListStatus> {
    Some(match fields.choice("status", "list_status")?.as_str() {
        "in_force" => ListStatus::InForce,
        "revoked" => ListStatus::Revoked,
        _ => ListStatus::Unstated,
    })
}

/// What the rows of a list say beside whose they are, by field.
struct Said {
    kind: ListKind,
    /// The day, and whether it must be there.
    on: (&'static str, bool),
    amount: Option<&'static str>,
    /// Whether a word says if it is in force.
    status: bool,
}

/// 11死亡人员名单: the day of death.
const DECEASED: Said = Said {
    kind: ListKind::Deceased,
    on: ("died", true),
    amount: None,
    status: false,
};
/// 13工商登记名单: a company's legal representative; the amount is its registered capital.
const COMPANIES: Said = Said {
    kind: ListKind::Companies,
    on: ("founded", false),
    amount: Some("capital"),
    status: true,
};
/// 14机动车登记名单: a vehicle; the amount is its price.
const VEHICLES: Said = Said {
    kind: ListKind::Vehicles,
    on: ("registered_on", false),
    amount: Some("value"),
    status: true,
};
/// 15不动产登记名单: a property.
const PROPERTY: Said = Said {
    kind: ListKind::Property,
    on: ("registered_on", false),
    amount: None,
    status: false,
};

fn listed(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
    said: &Said,
) -> Result<(), RegistrarError> {
    let name = fields.name("name");
    let id = fields.need_id("id");
    let row = Row {
        class: None,
        amount: said.amount.and_then(|field| fields.money(field)),
        on: match said.on {
            (field, true) => Some(fields.need_date(field)),
            (field, false) => fields.date(field),
        },
        status: if said.status { status(fields) } else { None },
    };
    if let (Some(id), true) = (id, fields.bad.is_empty()) {
        entry(context, said.kind, &id, name.as_deref(), row)?;
    }
    Ok(())
}

/// 11死亡人员名单.
pub(super) fn deceased(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    listed(fields, context, &DECEASED)
}

/// 12财政供养人员名单: the class of post, and whether it is held.
pub(super) fn payroll(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let name = fields.name("name");
    let id = fields.need_id("id");
    let class = fields
        .known_choice("class", "payroll_class")
        .unwrap_or_else(|| "other".to_owned());
    let status = match fields.known_choice("status", "status").as_deref() {
        Some("in_service") => Some(ListStatus::InForce),
        Some(_) => Some(ListStatus::Revoked),
        None => None,
    };
    let row = Row {
        class: Some(class),
        status,
        ..Row::default()
    };
    if let (Some(id), true) = (id, fields.bad.is_empty()) {
        entry(context, ListKind::Payroll, &id, name.as_deref(), row)?;
    }
    Ok(())
}

/// 学籍名单: whether a pupil is in school, and since which day not.
pub(super) fn enrolment(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let name = fields.name("name");
    let id = fields.need_id("id");
    let on = fields.date("changed_on");
    let status = match fields.need_choice("status", "enrolment_status").as_deref() {
        Some("in_school") => Some(ListStatus::InForce),
        Some(_) => Some(ListStatus::Revoked),
        None => None,
    };
    let row = Row {
        on,
        status,
        ..Row::default()
    };
    if let (Some(id), true) = (id, fields.bad.is_empty()) {
        entry(context, ListKind::Enrolment, &id, name.as_deref(), row)?;
    }
    Ok(())
}

/// 13工商登记名单.
pub(super) fn companies(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    listed(fields, context, &COMPANIES)
}

/// 14机动车登记名单.
pub(super) fn vehicles(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    listed(fields, context, &VEHICLES)
}

/// 15不动产登记名单.
pub(super) fn property(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    listed(fields, context, &PROPERTY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edition_stands_in_the_name_of_the_file() {
        let day = Date::from_ymd(2025, 1, 10);
        for name in [
            "11死亡人员名单_2025-01-10版.csv",
            "死亡人员名单20250110.xlsx",
            "死亡人员名单(2025年1月10日).csv",
            "12财政供养_2025.01.10.csv",
            "外单位提供-11-2025-01-10版.xlsx",
        ] {
            assert_eq!(edition(name), day, "{name}");
        }
        assert_eq!(edition("11死亡人员名单.csv"), None);
        assert_eq!(edition("11死亡人员名单_2025-13-10.csv"), None);
    }
}
