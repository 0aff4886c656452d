//! What a comparison with a corrected copy found, in words and as JSON. Fields are named by the heading
//! that the office knows; a value that tells of a person is never shown, only that it changed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::earlier::SheetAt;
use super::parts::Recorded;
use super::place;
use crate::cli::{Context, Failure, data};
use crate::domain::events::control::ImportId;
use crate::domain::events::{Event, EventHead};
use crate::domain::money::Fen;
use crate::intake::pairing::{Difference, FactChange, PairedRow, RowChange};
use crate::intake::{Plan, PlannedSheet};
use crate::schemes::{Scheme, Tables};

/// One sheet compared.
pub(super) struct Compared<'a> {
    /// The sheet of the copy.
    pub sheet: &'a PlannedSheet,
    /// The sheet of the earlier import that it corrects.
    pub earlier: SheetAt,
    /// Its rows, and those that are gone.
    pub rows: Vec<PairedRow>,
    /// Changes that wait for approval already.
    pub waiting: u32,
    /// Facts that no correction can name, by kind.
    pub stuck: BTreeMap<String, u32>,
    /// Corrections and reversals.
    pub proposals: Vec<(EventHead, Event)>,
    /// Facts that the ledger lacks.
    pub new: Vec<(EventHead, Event)>,
}

impl Compared<'_> {
    /// Rows that became this.
    pub fn count(&self, change: RowChange) -> u32 {
        let rows = self.rows.iter().filter(|row| row.change == change);
        u32::try_from(rows.count()).unwrap_or(u32::MAX)
    }
}

/// Says fields and values as people know them.
pub(super) struct Sayer<'a> {
    /// Published schemes.
    pub schemes: &'a [(&'a Scheme, u16)],
    /// Tables that all programmes share.
    pub common: &'a Tables,
}

/// Fields of events that stand under another name in a table.
const COLUMNS: &[(&str, &[&str])] = &[
    (
        "effective",
        &[
            "on",
            "signed_on",
            "from",
            "issued",
            "registered_at",
            "as_of",
        ],
    ),
    ("registered_at", &["registered_at", "received_at"]),
    ("person", &["id", "name"]),
    ("payee", &["id", "name"]),
    ("name", &["name"]),
    (
        "acted_by",
        &["staff_no", "staff_name", "approver", "cashier"],
    ),
    ("org", &["unit_code"]),
    ("document", &["sha256"]),
    ("decision", &["opinion"]),
    ("outcome", &["result"]),
];

/// Fields whose values may be shown as they stand; of all others only that they changed.
const SHOWN: &[&str] = &[
    "effective",
    "registered_at",
    "case_no",
    "award_no",
    "payment_no",
    "notice_no",
    "receipt_no",
    "order_no",
    "document_no",
    "bank_ref",
    "unit_code",
    "unit",
    "fund",
    "period",
    "method",
    "decision",
    "step",
    "level",
    "tier",
    "count",
    "retired_max",
    "from",
    "to",
    "until",
    "due",
    "as_of",
    "month",
    "year",
    "number",
    "rows",
    "status",
    "working_days",
    "score_tenths",
    "after_confirmation",
    "again",
];

/// Fields in fen.
const MONEY: &[&str] = &[
    "amount",
    "debt",
    "requested",
    "received",
    "paid",
    "returned",
    "recovered",
    "balance",
    "rate",
    "value",
];

impl Sayer<'_> {
    /// The heading that a field of an event stands under, as the tables know it.
    fn heading(&self, sheet: &PlannedSheet, field: &str) -> String {
        let of_scheme = sheet.scheme.as_ref().and_then(|id| {
            let scheme = self.schemes.iter().find(|(scheme, _)| scheme.id == *id)?;
            scheme
                .0
                .table
                .iter()
                .find(|table| table.meaning() == sheet.table)
        });
        let table = of_scheme.or_else(|| {
            let mut tables = self.common.table.iter();
            tables.find(|table| table.meaning() == sheet.table)
        });
        let own = [field];
        let columns = COLUMNS
            .iter()
            .find(|(name, _)| *name == field)
            .map_or(&own[..], |(_, columns)| columns);
        columns
            .iter()
            .find_map(|column| table?.columns.get(*column)?.names.first().cloned())
            .unwrap_or_else(|| field.to_owned())
    }

    /// Both values of a difference; `None` where they tell of a person.
    fn values(difference: &Difference) -> Option<(String, String)> {
        let field = difference.field.as_str();
        let shown = |text: &str| {
            let value: Value = serde_json::from_str(text).unwrap_or(Value::Null);
            match (&value, value.as_i64()) {
                (Value::Null, _) => "—".to_owned(),
                (_, Some(fen)) if MONEY.contains(&field) => Fen(fen).to_string(),
                (Value::String(text), _) => text.clone(),
                _ => text.to_owned(),
            }
        };
        (SHOWN.contains(&field) || MONEY.contains(&field))
            .then(|| (shown(&difference.before), shown(&difference.after)))
    }
}

/// Says what was found.
pub(super) fn tell(context: &Context, compared: &[Compared<'_>], say: &Sayer<'_>) {
    for one in compared {
        let place = place(&one.sheet.file, &one.sheet.sheet);
        context.tell(
            "import-compared",
            &[
                ("place", place.clone()),
                ("equal", one.count(RowChange::Equal).to_string()),
                ("changed", one.count(RowChange::Changed).to_string()),
                ("gone", one.count(RowChange::Gone).to_string()),
                ("new", one.count(RowChange::New).to_string()),
            ],
        );
        if one.sheet.refused > 0 {
            context.tell("import-gone-unknown", &[("place", place.clone())]);
        }
        if one.waiting > 0 {
            context.tell("import-waits", &[("count", one.waiting.to_string())]);
        }
        for (kind, count) in &one.stuck {
            context.tell(
                "import-stuck",
                &[("kind", context.kind(kind)), ("count", count.to_string())],
            );
        }
        for row in &one.rows {
            let line = ("line", row.line.to_string());
            // One cell may stand in several facts: it is said once.
            let mut said: Vec<&Difference> = Vec::new();
            for fact in &row.facts {
                match fact {
                    FactChange::Corrected {
                        before,
                        after,
                        differences,
                    } => {
                        if before.event.kind() != after.1.kind() {
                            context.tell(
                                "import-row-kind",
                                &[
                                    ("place", place.clone()),
                                    line.clone(),
                                    ("before", context.kind(&before.event.kind().name())),
                                    ("after", context.kind(&after.1.kind().name())),
                                ],
                            );
                        }
                        for difference in differences {
                            if said.contains(&difference) {
                                continue;
                            }
                            said.push(difference);
                            let heading = say.heading(one.sheet, &difference.field);
                            let (key, values) = match Sayer::values(difference) {
                                Some((before, after)) => (
                                    "import-row-changed",
                                    vec![("before", before), ("after", after)],
                                ),
                                None => ("import-row-changed-hidden", Vec::new()),
                            };
                            let mut all =
                                vec![("place", place.clone()), line.clone(), ("heading", heading)];
                            all.extend(values);
                            context.tell(key, &all);
                        }
                    }
                    FactChange::Reversed(before) => context.tell(
                        "import-row-gone",
                        &[
                            line.clone(),
                            ("kind", context.kind(&before.event.kind().name())),
                            ("event", before.at.to_string()),
                        ],
                    ),
                    FactChange::New(_) => {}
                }
            }
        }
    }
}

/// The answer as JSON: the same facts.
pub(super) fn answer(
    corrects: ImportId,
    compared: &[Compared<'_>],
    plan: &Plan,
    recorded: Option<&Recorded>,
    say: &Sayer<'_>,
) -> Result<(), Failure> {
    let fact = |one: &Compared<'_>, change: &FactChange| match change {
        FactChange::Corrected {
            before,
            after,
            differences,
        } => {
            let cells: Vec<Value> = differences
                .iter()
                .map(|difference| {
                    let values = Sayer::values(difference);
                    json!({
                        "field": difference.field,
                        "heading": say.heading(one.sheet, &difference.field),
                        "before": values.as_ref().map(|(before, _)| before),
                        "after": values.as_ref().map(|(_, after)| after),
                    })
                })
                .collect();
            json!({ "change": "corrected", "event": before.at.to_string(),
                    "kind": before.event.kind().name(), "kind_after": after.1.kind().name(),
                    "cells": cells })
        }
        FactChange::Reversed(before) => json!({ "change": "reversed",
            "event": before.at.to_string(), "kind": before.event.kind().name() }),
        FactChange::New(fact) => json!({ "change": "new", "kind": fact.1.kind().name() }),
    };
    let sheets: Vec<Value> = compared
        .iter()
        .map(|one| {
            let rows: Vec<Value> = one
                .rows
                .iter()
                .filter(|row| row.change != RowChange::Equal)
                .map(|row| {
                    let facts: Vec<Value> =
                        row.facts.iter().map(|change| fact(one, change)).collect();
                    json!({ "line": row.line, "change": row.change, "facts": facts })
                })
                .collect();
            json!({
                "file": one.sheet.file, "sheet": one.sheet.sheet, "sha256": one.sheet.sha256,
                "table": one.sheet.table, "scheme": one.sheet.scheme,
                "equal": one.count(RowChange::Equal), "changed": one.count(RowChange::Changed),
                "gone": one.count(RowChange::Gone), "new": one.count(RowChange::New),
                "waiting": one.waiting, "cannot_be_corrected": one.stuck,
                "proposed": one.proposals.len(), "rows": rows,
            })
        })
        .collect();
    data(&serde_json::to_string_pretty(&json!({
        "corrects": corrects, "sheets": sheets, "bad": plan.bad, "unknown": plan.unknown,
        "recorded": recorded,
    }))?);
    Ok(())
}
