//! Two sheets that each claim to be the whole list of one period.
//!
//! A table says in the scheme's file what one sheet of it is the whole of (`one_sheet_per`): a fund
//! statement of a fund and a day, a monthly list of a batch. Two such sheets that differ cannot both
//! be the list, and which of them holds is not for a program to guess: neither is taken, and each is
//! told with the other's place.
//!
//! **Deliberately not here**: the same sheet saved twice, which adds nothing, and a sheet that differs
//! from one recorded by an earlier import: that one is corrected.

use std::collections::BTreeMap;

use super::dates::{parse_date, parse_month};
use super::fields::Fields;
use super::plan::{BadCell, Plan};
use super::read::cell_address;
use crate::schemes::Table;

/// Where a claim stands.
struct Place {
    sheet: usize,
    cell: String,
    line: u32,
    heading: String,
}

/// What each sheet claims: kind of table, scheme, and the values.
#[derive(Default)]
pub(super) struct Claims(BTreeMap<(String, String, Vec<String>), Vec<Place>>);

impl Claims {
    /// Notes what a row that is taken claims for its sheet.
    pub fn note(&mut self, table: &Table, scheme: Option<&str>, sheet: usize, fields: &Fields<'_>) {
        let Some(keys) = &table.one_sheet_per else {
            return;
        };
        let values = keys.iter().map(|key| spelling(fields, key)).collect();
        let scheme = scheme.unwrap_or_default().to_owned();
        let places = self
            .0
            .entry((table.kind.clone(), scheme, values))
            .or_default();
        if places.last().is_some_and(|last| last.sheet == sheet) {
            return;
        }
        let column = keys.last().and_then(|key| fields.columns.get(key.as_str()));
        let line = fields.row.line;
        places.push(Place {
            sheet,
            cell: column.map_or_else(
                || format!("row {line}"),
                |column| cell_address(line, column.column),
            ),
            line,
            heading: column.map_or_else(String::new, |column| column.heading.clone()),
        });
    }

    /// Refuses sheets that claim what another claims; `places` says where in the plan each stands.
    pub fn judge(self, plan: &mut Plan, places: &BTreeMap<usize, usize>) {
        let at = |place: &Place| places.get(&place.sheet).copied().unwrap_or(usize::MAX);
        let names: Vec<String> = plan
            .sheets
            .iter()
            .map(|sheet| match sheet.sheet.as_str() {
                "" => sheet.file.clone(),
                name => format!("{} · {name}", sheet.file),
            })
            .collect();
        let mut refused = Vec::new();
        for ((_, scheme, values), claiming) in self.0 {
            if claiming.len() < 2 {
                continue;
            }
            let claimed = values.join(" · ");
            for place in &claiming {
                let others: Vec<&str> = claiming
                    .iter()
                    .filter(|other| other.sheet != place.sheet)
                    .filter_map(|other| names.get(at(other)).map(String::as_str))
                    .collect();
                let Some(sheet) = plan.sheets.get(at(place)) else {
                    continue;
                };
                refused.push(at(place));
                plan.bad.push(BadCell {
                    file: sheet.file.clone(),
                    sheet: sheet.sheet.clone(),
                    cell: place.cell.clone(),
                    line: place.line,
                    column: place.heading.clone(),
                    code: "period-twice",
                    shown: if claimed.is_empty() { scheme.clone() } else { claimed.clone() },
                    expected: format!("one sheet for it; {} claims it as well", others.join(", ")),
                    remedy: "import the one that holds, and correct a sheet imported earlier with import --corrects".to_owned(),
                });
            }
        }
        for at in refused {
            if let Some(sheet) = plan.sheets.get_mut(at) {
                sheet.refused += std::mem::take(&mut sheet.accepted);
                sheet.events.clear();
                sheet.totals.clear();
            }
        }
    }
}

/// A value in one spelling: a day or a month by its date, all else in half width.
fn spelling(fields: &Fields<'_>, field: &str) -> String {
    let Some(text) = fields.peek_code(field) else {
        return String::new();
    };
    match (parse_date(&text), parse_month(&text)) {
        (Some(date), _) => date.to_string(),
        (None, Some(month)) => month.to_string(),
        (None, None) => text,
    }
}
