//! What `import` says of a plan: each sheet with its rows, the columns that were not read, every cell that cannot be taken;
//! as sentences, as JSON, or event by event.
//!
//! Promises: every bad cell is told, with its place; what is only to be looked at is told up to a limit, and JSON has all.
//! **Not here**: what the cells are ([`crate::intake`]), and what is recorded ([`super::parts`]).

use super::parts;
use crate::cli::{Context, Failure, data};
use crate::domain::events::{Event, EventHead};
use crate::intake::plan::{
    HELD_AT_DESK, NO_CODE, NearColumn, PlannedSheet, READ_AS_PERSON, Shape, UnknownSheet,
};
use crate::intake::{BadCell, Plan};
use crate::projections::World;
use crate::schemes::shipped::groups_with;

/// So many cells that are recorded as they stand are shown; `--json` has all.
const TOLD_SHOWN: usize = 40;
/// So many characters of a heading are shown.
const HEADING_SHOWN: usize = 40;

/// The answer as JSON: every sheet, every bad cell, and what was recorded, if anything.
pub(super) fn answer(made: &Plan, recorded: Option<&parts::Recorded>) -> Result<(), Failure> {
    let sheets: Vec<_> = made
        .sheets
        .iter()
        .map(|sheet| {
            serde_json::json!({
                "file": sheet.file, "sheet": sheet.sheet, "sha256": sheet.sha256,
                "table": sheet.table, "scheme": sheet.scheme, "accepted": sheet.accepted,
                "refused": sheet.refused, "skipped": sheet.skipped, "ignored": sheet.ignored,
                "unpublished": sheet.unpublished, "events": sheet.events.len(),
                "totals": sheet.totals, "left_out": sheet.left_out, "unread": sheet.unread, "mapped": sheet.mapped,
                "held": sheet.held(),
            })
        })
        .collect();
    data(&serde_json::to_string_pretty(&serde_json::json!({
        "sheets": sheets, "bad": made.bad, "told": made.told, "unknown": made.unknown, "recorded": recorded,
    }))?);
    Ok(())
}

/// A file and its sheet; a text file has none.
pub(super) fn place(file: &str, sheet: &str) -> String {
    if sheet.is_empty() {
        file.to_owned()
    } else {
        format!("{file} · {sheet}")
    }
}

/// Lines of a sheet, the first of them where there are many.
fn shown_lines(lines: &[u32]) -> String {
    let shown = lines.iter().take(TOLD_SHOWN).map(u32::to_string);
    let rest = (lines.len() > TOLD_SHOWN).then(|| "…".to_owned());
    shown.chain(rest).collect::<Vec<String>>().join(", ")
}

/// Says what is to be recorded of each sheet, and what is not.
pub(super) fn tell(context: &Context, world: &World, made: &Plan) {
    let mut unpublished = std::collections::BTreeMap::new();
    for sheet in &made.sheets {
        context.tell(
            "import-sheet",
            &[
                ("place", place(&sheet.file, &sheet.sheet)),
                ("table", context.table_word(&sheet.table)),
                ("accepted", sheet.accepted.to_string()),
                ("refused", sheet.refused.to_string()),
                ("skipped", sheet.skipped.to_string()),
            ],
        );
        if sheet.ignored > 0 {
            context.tell("import-ignored", &[("lines", sheet.ignored.to_string())]);
        }
        if let Some(held) = sheet.held() {
            let amount = held.scheduled.map(|amount| amount.to_string());
            context.tell(
                "import-held",
                &[
                    ("place", place(&sheet.file, &sheet.sheet)),
                    ("rows", held.lines.len().to_string()),
                    ("lines", shown_lines(&held.lines)),
                    ("amount", amount.unwrap_or_else(|| "…".to_owned())),
                ],
            );
        }
        for left in &sheet.left_out {
            context.tell(
                "import-left-out",
                &[
                    ("place", place(&sheet.file, &sheet.sheet)),
                    ("column", left.name.clone()),
                    ("lines", shown_lines(&left.lines)),
                    ("amount", left.amount.to_string()),
                ],
            );
        }
        // Of a sheet read before, this was said before.
        if sheet.skipped == 0 {
            unread(context, &place(&sheet.file, &sheet.sheet), &sheet.unread);
        }
        for (scheme, rows) in &sheet.unpublished {
            if world.registry.scheme(scheme).is_some() {
                tell_untabled(context, sheet, scheme, *rows);
                continue;
            }
            let sum = unpublished.entry(scheme.as_str()).or_insert(0u64);
            *sum = sum.saturating_add(u64::from(*rows));
        }
    }
    if let Some(rows) = unpublished.remove(NO_CODE) {
        context.tell("import-no-code", &[("rows", rows.to_string())]);
    }
    if !unpublished.is_empty() {
        let schemes: Vec<String> = unpublished
            .iter()
            .map(|(scheme, rows)| format!("{scheme} ({rows})"))
            .collect();
        context.tell(
            "import-unpublished",
            &[
                ("rows", unpublished.values().sum::<u64>().to_string()),
                ("schemes", schemes.join(", ")),
            ],
        );
    }
    for unknown in &made.unknown {
        if !unknown.mapped.is_empty() {
            tell_mended(context, unknown);
            continue;
        }
        if let Some(shape) = &unknown.shape {
            let (key, headings) = match shape {
                Shape::Codes(codes) => ("import-codes", codes),
                Shape::MonthsAcross(months) => ("import-months-across", months),
            };
            let values = [
                ("place", place(&unknown.file, &unknown.sheet)),
                ("headings", headings.join("、")),
                ("first", headings.first().cloned().unwrap_or_default()),
            ];
            context.tell(key, &values);
            continue;
        }
        if let Some(months) = &unknown.month {
            let key = match months.len() {
                0 => "import-month",
                1 => "import-month-days",
                _ => "import-months",
            };
            let values = [
                ("place", place(&unknown.file, &unknown.sheet)),
                ("lacking", unknown.lacking.join("、")),
                ("months", months.join("、")),
            ];
            context.tell(key, &values);
            continue;
        }
        context.tell(
            "import-unknown",
            &[
                ("place", place(&unknown.file, &unknown.sheet)),
                (
                    "lacking",
                    if unknown.lacking.is_empty() {
                        context.say("import-unknown-all", &[])
                    } else {
                        unknown.lacking.join("、")
                    },
                ),
            ],
        );
        unread(
            context,
            &place(&unknown.file, &unknown.sheet),
            &unknown.near,
        );
    }
    for told in made.told.iter().take(TOLD_SHOWN) {
        let key = match told.code {
            HELD_AT_DESK => "told-held",
            READ_AS_PERSON => "told-person",
            _ => "told-cell",
        };
        context.tell(key, &cell_values(context, told));
    }
    if made.told.len() > TOLD_SHOWN {
        let more = made.told.len() - TOLD_SHOWN;
        context.tell("told-more", &[("count", more.to_string())]);
    }
    for bad in &made.bad {
        tell_bad(context, bad);
    }
}

/// Names a sheet that a mapping mends in part: what it has settled, what is still missing, and what to add.
fn tell_mended(context: &Context, unknown: &UnknownSheet) {
    let settled = unknown.mapped.iter();
    let settled: Vec<String> = settled
        .map(|(heading, name)| format!("“{}” = “{name}”", one_line(heading)))
        .collect();
    let lacking = unknown.lacking.iter();
    let maps: Vec<String> = lacking
        .map(|name| {
            let mut near = unknown.near.iter();
            let near = near.find(|column| column.nearest.as_ref() == Some(name));
            let heading = match near {
                Some(column) => one_line(&column.heading),
                None => context.say("import-mended-heading", &[]),
            };
            format!("--map '{heading}={name}'")
        })
        .collect();
    context.tell(
        "import-mended",
        &[
            ("place", place(&unknown.file, &unknown.sheet)),
            ("settled", settled.join(", ")),
            ("lacking", unknown.lacking.join("、")),
            ("maps", maps.join(" ")),
        ],
    );
}

/// Names a sheet of a published scheme whose file has no table of its kind, and what to write there.
fn tell_untabled(context: &Context, sheet: &PlannedSheet, scheme: &str, rows: u32) {
    let groups = groups_with(&sheet.table);
    let key = match groups.is_empty() {
        true => "import-untabled-own",
        false => "import-untabled",
    };
    context.tell(
        key,
        &[
            ("place", place(&sheet.file, &sheet.sheet)),
            ("rows", rows.to_string()),
            ("scheme", scheme.to_owned()),
            ("table", context.table_word(&sheet.table)),
            ("kind", sheet.table.clone()),
            (
                "group",
                groups.first().copied().unwrap_or_default().to_owned(),
            ),
        ],
    );
}

/// Names a cell that cannot be taken.
pub(in crate::cli::commands) fn tell_bad(context: &Context, bad: &BadCell) {
    context.tell("bad-cell", &cell_values(context, bad));
}

/// What is said of a cell.
pub(in crate::cli::commands) fn cell_values(
    context: &Context,
    cell: &BadCell,
) -> [(&'static str, String); 6] {
    [
        ("place", place(&cell.file, &cell.sheet)),
        ("cell", context.retell(&cell.cell)),
        ("column", one_line(&cell.column)),
        ("shown", context.retell(&cell.shown)),
        ("expected", context.retell(&cell.expected)),
        ("remedy", context.retell(&cell.remedy)),
    ]
}

/// A heading on one line, whatever lines the office's cell has.
fn one_line(heading: &str) -> String {
    let words: Vec<&str> = heading.split_whitespace().collect();
    words.join(" ")
}

/// Says which columns were not read, and which heading each may have been meant for.
fn unread(context: &Context, place: &str, columns: &[NearColumn]) {
    let shown = |heading: &str| {
        one_line(heading)
            .chars()
            .take(HEADING_SHOWN)
            .collect::<String>()
    };
    let mut others = Vec::new();
    for column in columns {
        match &column.nearest {
            Some(nearest) => context.tell(
                "import-column-near",
                &[
                    ("place", place.to_owned()),
                    ("cell", column.cell.clone()),
                    ("heading", shown(&column.heading)),
                    ("nearest", nearest.clone()),
                ],
            ),
            None => others.push(format!("{} “{}”", column.cell, shown(&column.heading))),
        }
    }
    if !others.is_empty() {
        context.tell(
            "import-columns",
            &[("place", place.to_owned()), ("columns", others.join(", "))],
        );
    }
}

/// Prints every event an import would record, in the shape of `show`.
pub(super) fn dry_run(made: &Plan) -> Result<(), Failure> {
    for sheet in &made.sheets {
        for (head, event) in &sheet.events {
            data(&event_json(head, event)?.to_string());
        }
    }
    Ok(())
}

/// An event in the shape of `show`.
pub(super) fn event_json(head: &EventHead, event: &Event) -> Result<serde_json::Value, Failure> {
    Ok(serde_json::json!({
        "kind": event.kind().name(),
        "version": event.version(),
        "head": head,
        "body": event.serialize_body(serde_json::value::Serializer)?,
    }))
}
