//! Empty sheets of acts, and of a programme's own tables, for a clerk to fill in: the headings, and what each column
//! expects.
//!
//! Promises: the headings are ones that the import knows, in the order of the table's own fields; the sheet is
//! called as the import asks for; the same bytes on any day. What a column expects stands on a sheet of its
//! own, since every line under the headings is a row. A column is said to be needed where the import asks for it, with
//! the rows in which it does. **Deliberately not here**: any rule of a programme, and which table a name means
//! ([`super::sheet_names`]).

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Note, Workbook, XlsxError,
};

use super::sheet_names::Named;
use crate::domain::events::fields::{Sort, fields_of};
use crate::intake::tables::{Asked, act_of, asked, choices as chosen_from, fields_in_order};
use crate::schemes::tables::{Column, Words as Choices};
use crate::words::Words;

/// Columns that stand after those of the act, in this order.
const AFTER: &[&str] = &["on", "clerk", "approver", "registered_at"];
/// Width of a column, in characters.
const WIDTH: f64 = 20.0;

/// A column of a sheet of acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActColumn {
    /// Its heading.
    pub heading: String,
    /// When a row must fill it in.
    pub must: Asked,
    /// What a cell holds.
    pub expects: String,
}

/// Fields of tables that hold money, whole numbers, days, times and months, beside those that end in `_on`.
const MONEY: &[&str] = &[
    "amount",
    "balance",
    "debt",
    "paid",
    "rate",
    "received",
    "recovered",
    "requested",
    "returned",
    "scheduled",
    "value",
];
const COUNTS: &[&str] = &[
    "count",
    "line",
    "objections",
    "pupils",
    "quantity",
    "retired_max",
    "rows",
    "teachers",
    "working_days",
    "year",
];
const DAYS: &[&str] = &[
    "birth",
    "due",
    "filed",
    "founded",
    "from",
    "invoice_date",
    "issued",
    "left",
    "on",
    "to",
    "until",
    "taken_down",
    "year_end",
];

/// Kinds of tables whose payee is an organisation.
const PAYS_BODIES: &[&str] = &["org_payments", "works_payments"];

/// What a cell of a programme's own table holds, by its field.
fn expects_of(of: Named<'_>, field: &str, choices: &Choices, words: &Words) -> String {
    let table = of.table;
    if let Some(known) = chosen_from(table, field, of.scheme, choices) {
        return words.say("act-cell-choice", &[("words", known.join("、"))]);
    }
    let key = match field {
        "scheme" => "act-cell-scheme",
        // A body, which stands on the ledger in clear.
        "payee" if PAYS_BODIES.contains(&table.kind.as_str()) => "act-cell-body",
        "id" => "act-cell-id",
        "name" | "holder" | "payee" | "signer" | "staff_name" | "clerk" | "approver"
        | "cashier" | "officer" | "scorer_one" | "scorer_two" => "act-cell-name",
        "category" => "act-cell-category",
        "fund" => "act-cell-fund",
        "month" | "meal_month" => "act-cell-month",
        // What is paid by the month is noticed from a month to a month.
        "from" | "to" if table.kind == "notice_months" => "act-cell-month",
        "period" => "act-cell-period",
        "registered_at" | "received_at" => "act-cell-moment",
        "sha256" | "checksum_start" | "checksum_end" => "act-cell-hash",
        _ if field.contains("account") => "act-cell-account",
        _ if MONEY.contains(&field) => "act-cell-money",
        _ if COUNTS.contains(&field) => "act-cell-count",
        _ if DAYS.contains(&field) || field.ends_with("_on") => "act-cell-day",
        _ => "act-cell-text",
    };
    words.say(key, &[])
}

/// The words for when a cell must be filled in.
fn must_key(asked: Asked) -> &'static str {
    match asked {
        Asked::Always => "act-yes",
        Asked::Never => "act-no",
        Asked::OfReview => "act-of-review",
        Asked::OfPaid => "act-of-paid",
        Asked::ByBank => "act-by-bank",
        Asked::OfRecovered => "act-of-recovered",
        Asked::WithAcceptance => "act-with-acceptance",
        Asked::OneSchool => "act-one-school",
        Asked::BelowRoot => "act-below-root",
        Asked::OfCounty => "act-of-county",
        Asked::UnlessOther => "act-unless-other",
    }
}

/// The columns of a table, in the order of the sheet.
pub fn columns(of: Named<'_>, choices: &Choices, words: &Words) -> Vec<ActColumn> {
    let table = of.table;
    if table.event.is_none() {
        let fields = fields_in_order(table).into_iter();
        return fields
            .filter_map(|field| {
                let column = table.columns.get(field)?;
                Some(ActColumn {
                    heading: column.names.first().cloned().unwrap_or_default(),
                    must: asked(table, field, of.scheme),
                    expects: expects_of(of, field, choices, words),
                })
            })
            .collect();
    }
    let fields = act_of(table).map(fields_of).unwrap_or_default();
    let mut order: Vec<&str> = vec!["scheme"];
    for field in &fields {
        if field.sort == Sort::Alias {
            order.extend(["name", "teacher_no"]);
        }
        order.push(&field.name);
        if field.sort == Sort::Party {
            order.extend(
                table
                    .columns
                    .keys()
                    .map(String::as_str)
                    .filter(|name| name.strip_suffix("_unit") == Some(field.name.as_str())),
            );
        }
    }
    order.push("name");
    order.extend(AFTER);
    let mut out: Vec<ActColumn> = Vec::new();
    let mut said: Vec<&str> = Vec::new();
    for name in order {
        let Some(column) = table.columns.get(name).filter(|_| !said.contains(&name)) else {
            continue;
        };
        said.push(name);
        let field = fields.iter().find(|field| field.name == name);
        let stated = field.is_some_and(|field| field.required);
        let must = (column.required && !column.may_be_empty) || stated;
        out.push(ActColumn {
            heading: column.names.first().cloned().unwrap_or_default(),
            must: if must { Asked::Always } else { Asked::Never },
            expects: expects(name, field.map(|field| field.sort), column, choices, words),
        });
    }
    out
}

/// What a cell holds, in words.
fn expects(
    name: &str,
    sort: Option<Sort>,
    column: &Column,
    choices: &Choices,
    words: &Words,
) -> String {
    let say = |key: &str| words.say(key, &[]);
    if let Some(set) = column.words.as_ref().and_then(|set| choices.get(set)) {
        let known: Vec<&str> = set
            .values()
            .filter_map(|known| known.first().map(String::as_str))
            .collect();
        return words.say("act-cell-choice", &[("words", known.join("、"))]);
    }
    match (name, sort) {
        ("scheme", _) => say("act-cell-scheme"),
        ("name" | "clerk" | "approver", _) => say("act-cell-name"),
        ("on", _) | (_, Some(Sort::Day)) => say("act-cell-day"),
        ("registered_at", _) => say("act-cell-moment"),
        ("account" | "supporter_account", Some(Sort::Alias)) => say("act-cell-account"),
        ("category", _) => say("act-cell-category"),
        ("fund", _) => say("act-cell-fund"),
        ("change", Some(Sort::Money)) => say("act-cell-change"),
        ("drawn", _) => say("act-cell-foreign"),
        (_, Some(Sort::Money)) => say("act-cell-money"),
        (_, Some(Sort::Alias | Sort::Party)) => say("act-cell-id"),
        (_, Some(Sort::Number)) => match column.decimals {
            Some(decimals) => words.say("act-cell-decimals", &[("count", decimals.to_string())]),
            None => say("act-cell-count"),
        },
        (_, Some(Sort::Month)) => say("act-cell-month"),
        (_, Some(Sort::Period)) => say("act-cell-period"),
        (_, Some(Sort::File)) => say("act-cell-hash"),
        (_, Some(Sort::Commitment)) => say("act-cell-reason"),
        (_, Some(Sort::Truth)) => say("act-cell-truth"),
        (_, Some(Sort::Text | Sort::Json | Sort::List | Sort::Evidence) | None) => {
            say("act-cell-text")
        }
    }
}

/// The sheets as a workbook, and one that says what each column expects.
///
/// # Errors
/// What the writer of workbooks says.
pub fn workbook(
    tables: &[Named<'_>],
    choices: &Choices,
    words: &Words,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The day of writing is no part of the sheets.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let heading = Format::new().set_bold().set_text_wrap();
    let must = heading.clone().set_font_color(Color::RGB(0x00C0_0000));
    let text = Format::new()
        .set_num_format_index(49)
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    let mut notes: Vec<[String; 4]> = vec![[
        words.say("act-sheet", &[]),
        words.say("act-column", &[]),
        words.say("act-must", &[]),
        words.say("act-expects", &[]),
    ]];
    for of in tables {
        let called = of.table.names.first().cloned().unwrap_or_default();
        let sheet = book.add_worksheet();
        sheet.set_name(&called)?;
        for (at, column) in (0u16..).zip(columns(*of, choices, words)) {
            let format = match column.must {
                Asked::Never => &heading,
                _ => &must,
            };
            sheet.write_string_with_format(0, at, &column.heading, format)?;
            sheet.insert_note(0, at, &Note::new(&column.expects))?;
            sheet.set_column_width(at, WIDTH)?;
            // As text, so that no number loses its digits.
            sheet.set_column_format(at, &text)?;
            let yes = words.say(must_key(column.must), &[]);
            notes.push([called.clone(), column.heading, yes, column.expects]);
        }
        sheet.set_freeze_panes(1, 0)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name("说明")?;
    for (line, cells) in (0u32..).zip(&notes) {
        for (at, cell) in (0u16..).zip(cells) {
            let format = if line == 0 { &heading } else { &text };
            sheet.write_string_with_format(line, at, cell, format)?;
        }
    }
    for (at, width) in [(0, WIDTH), (1, WIDTH), (2, 16.0), (3, 70.0)] {
        sheet.set_column_width(at, width)?;
    }
    book.save_to_buffer()
}
