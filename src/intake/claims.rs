//! Two sheets that each claim to be the list of one period.
//!
//! A table says in the scheme's file what only one sheet of an import may hold (`one_sheet_per`): the
//! statement of a fund for a day, the line of a batch. Two sheets that differ and share such a thing
//! cannot both be the list, and which of them holds is not for a program to guess: neither is taken,
//! and each is told with the other's name.
//!
//! Promises: what is kept of a row is of fixed size, however long its values are.
//!
//! **Deliberately not here**: the same sheet saved twice, which adds nothing, and a sheet that differs
//! from one recorded by an earlier import: that one is corrected.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::dates::{parse_date, parse_month};
use super::fields::Fields;
use super::plan::{BadCell, Plan};
use super::read::cell_address;
use crate::crypto::digest::Digest;
use crate::crypto::hash::digest;
use crate::schemes::Table;

/// Where a claim stands; the column is that of the last field that makes the claim.
#[derive(Clone, Copy)]
struct Place {
    sheet: usize,
    line: u32,
    column: Option<usize>,
}

/// Two sheets with one claim.
struct Clash {
    first: Place,
    second: Place,
    /// What both claim.
    claimed: String,
    heading: String,
}

/// What each sheet claims.
#[derive(Default)]
pub(super) struct Claims {
    /// Digest of kind, scheme and values → the first place.
    places: BTreeMap<Digest, Place>,
    /// The first clash of every two sheets.
    clashes: Vec<Clash>,
    pairs: BTreeSet<(usize, usize)>,
}

impl Claims {
    /// Notes what a row that is taken claims for its sheet.
    pub fn note(&mut self, table: &Table, scheme: Option<&str>, sheet: usize, fields: &Fields<'_>) {
        let Some(keys) = &table.one_sheet_per else {
            return;
        };
        let values: Vec<String> = keys.iter().map(|key| spelling(fields, key)).collect();
        let scheme = scheme.unwrap_or_default();
        let joined = values.join("\u{1f}");
        let key = digest(&[
            format!("{}\u{1e}{scheme}\u{1e}", table.kind).as_bytes(),
            joined.as_bytes(),
        ]);
        let column = keys.last().and_then(|key| fields.columns.get(key.as_str()));
        let second = Place {
            sheet,
            line: fields.row.line,
            column: column.map(|column| column.column),
        };
        match self.places.entry(key) {
            Entry::Vacant(place) => {
                place.insert(second);
            }
            Entry::Occupied(place) => {
                let first = *place.get();
                let pair = (first.sheet, sheet);
                // Within one sheet every row is a fact: two equal lines stay two.
                if first.sheet == sheet || !self.pairs.insert(pair) {
                    return;
                }
                self.clashes.push(Clash {
                    first,
                    second,
                    claimed: if values.is_empty() {
                        scheme.to_owned()
                    } else {
                        values.join(" · ")
                    },
                    heading: column.map_or_else(String::new, |column| column.heading.clone()),
                });
            }
        }
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
        let mut refused = BTreeSet::new();
        for clash in &self.clashes {
            for (place, other) in [(&clash.first, &clash.second), (&clash.second, &clash.first)] {
                let (Some(sheet), Some(other)) = (plan.sheets.get(at(place)), names.get(at(other)))
                else {
                    continue;
                };
                refused.insert(at(place));
                plan.bad.push(BadCell {
                    file: sheet.file.clone(),
                    sheet: sheet.sheet.clone(),
                    cell: place.column.map_or_else(
                        || format!("row {}", place.line),
                        |column| cell_address(place.line, column),
                    ),
                    line: place.line,
                    column: clash.heading.clone(),
                    code: "period-twice",
                    shown: clash.claimed.clone(),
                    expected: format!("one sheet for it; {other} claims it as well"),
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
