//! The rows of one sheet, taken or refused.
//!
//! Promises: every row is read whole and all its bad cells are told together; a row with a bad cell
//! gives no event; what is wrong with the sheet as such (a unit nobody knows, a total that disagrees)
//! is told once, with its cell.
//!
//! **Deliberately not here**: what a row means ([`super::tables`]), and which lines are rows
//! ([`super::rows`]).

use std::collections::BTreeMap;

use super::columns::{Match, normalise_heading};
use super::fields::{Asked, Fields};
use super::known::ClaimAt;
use super::layout::Layout;
use super::owner::{is_code, numbers_its_cases, said_by};
use super::plan::{BadCell, History, LeftOut, NO_CODE, Plan, PlannedSheet, SoFar, Source, Under};
use super::plan_error::PlanError;
use super::read::cell_address;
use super::rows::Lines;
use super::shown::{NAMED, is_personal};
use super::tables::{Context, Convert, noted, recorded};
use super::totals::{Numbers, disagreements};
use super::years::{check_ahead, check_years};
use crate::crypto::hash::sha256;
use crate::domain::date::Date;
use crate::domain::events::control::ControlTotal;
use crate::domain::events::lists::RowNoted;
use crate::domain::events::payments::CostBorne;
use crate::domain::events::{Body, Event, EventHead, Kind};
use crate::domain::ids::to_half_width;
use crate::domain::money::Fen;
use crate::schemes::Scheme;
use crate::schemes::tables::Words;

/// Fields whose sums are control totals.
const MONEY: &[&str] = &[
    "amount",
    "received",
    "paid",
    "returned",
    "recovered",
    "balance",
    "requested",
    "debt",
];

/// Fields of whole numbers that add up, in every kind of table that has them.
const COUNTS: &[&str] = &["count", "rows", "objections", "pupils", "working_days"];

/// A sheet whose rows are taken.
pub(super) struct Taking<'a> {
    /// What the plan is made under.
    pub under: &'a Under<'a>,
    /// The file.
    pub source: &'a Source,
    /// The sheet.
    pub layout: &'a Layout<'a>,
    /// Its table.
    pub found: &'a Match<'a>,
    /// What a row means.
    pub convert: Convert,
    /// Words of the scheme, then the common ones.
    pub words: [&'a Words; 2],
    /// The scheme; `None` for a sheet of many schemes.
    pub scheme: Option<(&'a Scheme, u16)>,
    /// Index of the sheet in the plan.
    pub number: usize,
}

impl Taking<'_> {
    /// Takes the rows.
    pub fn rows(
        &self,
        lines: &Lines<'_>,
        planned: &mut PlannedSheet,
        so_far: &mut SoFar<'_, '_>,
        out: &mut Plan,
    ) -> Result<(), PlanError> {
        let history = self.under.history;
        let (file, sheet) = (&self.source.file, &self.layout.sheet.name);
        let rows = lines.data();
        let after = self.found.heading_line;
        let own_numbers = self.scheme.is_some_and(|(scheme, _)| {
            numbers_its_cases(scheme, self.layout, self.found, self.words)
        });
        let mut sums: BTreeMap<String, (u32, i128)> = BTreeMap::new();
        let mut lost: BTreeMap<String, LeftOut> = BTreeMap::new();
        let mut numbers: BTreeMap<&str, Numbers> = BTreeMap::new();
        let mut first_row = true;
        let mut seen: BTreeMap<[u8; 32], u32> = BTreeMap::new();
        for line in rows.iter().copied() {
            let row = self.layout.filled(line, after);
            let shared = self.layout.shared(line, after);
            let place = (file.name.as_str(), sheet.as_str());
            let mut fields = Fields::new(place, &row, &self.found.columns, self.words, shared);
            let named = self.found.month.as_ref();
            fields.month_named = named.map(|named| (named.field, named.month));
            if history.row_recorded(&file.sha256, sheet, line.line) {
                planned.skipped += 1;
                first_row = false;
                // Totals are of the sheet, also where an import goes on that was cut off.
                self.add_up(&mut fields, &mut sums);
                if let (Some((scheme, _)), _) = self.scheme_of(&mut fields) {
                    let told = (scheme.id.as_str(), file.sha256);
                    recorded(self.found.table, &mut fields, told, &mut so_far.known);
                }
                continue;
            }
            if own_numbers {
                self.check_case(&mut fields);
            }
            let (of_row, published) = self.scheme_of(&mut fields);
            if !published {
                let code = fields.peek_code("scheme").unwrap_or_default();
                // What is no code is not told as it stands: it may be somebody's name that stands in this column.
                let code = match is_code(&code) {
                    true => code,
                    false => NO_CODE.to_owned(),
                };
                *planned.unpublished.entry(code).or_default() += 1;
                continue;
            }
            let mut made = Vec::new();
            if let Some((scheme, version)) = of_row {
                let mut context = Context {
                    scheme,
                    version,
                    file,
                    sheet,
                    line: line.line,
                    sheet_rows: rows.len() as u32,
                    first_row,
                    registrar: so_far.registrar,
                    known: &mut so_far.known,
                    history,
                    of_any_scheme: self.of_any_scheme(),
                    events: Vec::new(),
                    on: Date(0),
                    words: self.words,
                    table: self.found.table,
                    list: self.under.options.list,
                    called: None,
                };
                (self.convert)(&mut fields, &mut context)?;
                noted::doubtful_ids(&mut fields, &mut context)?;
                made = context.events;
                let name = context.called.map(|name| (line.line, name));
                planned.called.extend(name);
                self.leave_untold(&mut made);
                under_their_text(&mut made, history);
            }
            self.check_told(&mut fields, &made);
            self.check_named(&mut fields);
            fields.check_clear();
            check_years(&mut fields, self.under.options.today);
            check_ahead(&mut fields, &made, self.under.options.today);
            self.check_closed(&mut fields, &made, of_row.map(|(scheme, _)| scheme));
            if let Some(field) = fields.asked.strange_unit {
                out.bad.push(self.strange_unit(field));
                planned.refused = rows.len() as u32 - planned.skipped;
                planned.accepted = 0;
                planned.events.clear();
                return Ok(());
            }
            let refused_before = planned.refused;
            if fields.bad.is_empty() {
                self.check_case_once(&mut fields, &made, so_far);
            }
            if fields.bad.is_empty() {
                self.tell_twice(&mut fields, &mut seen);
                first_row = false;
                planned.accepted += 1;
                self.add_up(&mut fields, &mut sums);
                let scheme = of_row.map(|(scheme, _)| scheme.id.as_str());
                so_far
                    .claims
                    .note(self.found.table, scheme, self.number, &fields);
                so_far.known.note(history, &made);
                planned.events.append(&mut made);
            } else {
                planned.refused += 1;
                planned.doubled.extend(fields.doubled);
                so_far.known.refused(fields.peek_code("batch_no"));
                out.bad.append(&mut fields.bad);
            }
            out.told.append(&mut fields.told);
            if planned.refused > refused_before {
                self.lose(&mut fields, line.line, &mut lost);
            }
            let Asked { numbers: asked, .. } = fields.asked;
            for (field, kind) in asked {
                if let Some((field, _)) = self.found.columns.get_key_value(field) {
                    numbers.insert(field, kind);
                }
            }
        }
        self.check_totals(lines, numbers, out);
        planned.totals = sums
            .into_iter()
            .map(|(name, (rows, sum))| ControlTotal {
                name,
                rows,
                amount: Fen(i64::try_from(sum).unwrap_or(i64::MAX)),
            })
            .collect();
        planned.left_out = lost.into_values().collect();
        Ok(())
    }

    /// Adds the amounts of a refused row, whose faults are told already, to what stays out.
    fn lose(&self, fields: &mut Fields<'_>, line: u32, lost: &mut BTreeMap<String, LeftOut>) {
        for (field, column) in &self.found.columns {
            if MONEY.contains(field)
                && let Some(amount) = fields.money(field).filter(|amount| amount.0 != 0)
            {
                let name = normalise_heading(&column.heading).0;
                let of = lost.entry(name.clone()).or_insert_with(|| LeftOut {
                    name,
                    field: (*field).to_owned(),
                    lines: Vec::new(),
                    amount: Fen(0),
                });
                of.lines.push(line);
                of.amount = of.amount.checked_add(amount).unwrap_or(Fen(i64::MAX));
            }
        }
        fields.bad.clear();
        fields.told.clear();
    }

    /// Compares the total lines with their rows. `numbers` says which fields the rows were asked for;
    /// rows that were read before are not asked again, so the fields that always add up join them.
    pub fn check_totals<'f>(
        &'f self,
        lines: &Lines<'_>,
        mut numbers: BTreeMap<&'f str, Numbers>,
        out: &mut Plan,
    ) {
        for (fields, kind) in [(MONEY, Numbers::Money), (COUNTS, Numbers::Counts)] {
            for field in fields {
                if let Some((field, _)) = self.found.columns.get_key_value(field) {
                    numbers.entry(field).or_insert(kind);
                }
            }
        }
        let place = (&*self.source.file.name, &*self.layout.sheet.name);
        out.bad
            .extend(disagreements(lines, self.found, &numbers, place));
    }

    /// Adds a row's amounts to the sums by heading.
    fn add_up(&self, fields: &mut Fields<'_>, sums: &mut BTreeMap<String, (u32, i128)>) {
        for (field, column) in &self.found.columns {
            if MONEY.contains(field)
                && let Some(amount) = fields.money(field)
            {
                let name = normalise_heading(&column.heading).0;
                let sum = sums.entry(name).or_default();
                sum.0 += 1;
                sum.1 += i128::from(amount.0);
            }
        }
    }

    /// Tells of a row that says in every column what an earlier row of the sheet has said, but for its number in the
    /// sheet: it may be a copy, and it may be a second fact.
    fn tell_twice(&self, fields: &mut Fields<'_>, seen: &mut BTreeMap<[u8; 32], u32>) {
        let columns = self.found.columns.iter();
        let said: Vec<String> = columns
            .filter(|(field, _)| **field != "line")
            .map(|(_, found)| said_by(fields.row.cell(found.column)) + "\0")
            .collect();
        let parts: Vec<&[u8]> = said.iter().map(String::as_bytes).collect();
        let line = fields.row.line;
        let first = *seen.entry(sha256(&parts)).or_insert(line);
        let column = self.found.columns.iter();
        let Some((field, _)) = column.min_by_key(|(_, found)| found.column) else {
            return;
        };
        if first != line {
            fields.tell(
                field,
                "row-twice",
                &format!("a row that no other repeats; row {first} says the same"),
                "take one of the two out where it is a copy",
            );
        }
    }

    /// Whether the sheet belongs to no scheme: what another office knows of persons.
    fn of_any_scheme(&self) -> bool {
        self.scheme.is_none() && !self.found.table.columns.contains_key("scheme")
    }

    /// The scheme of a row, and whether it is published; a row that does not say is refused.
    fn scheme_of(&self, fields: &mut Fields<'_>) -> (Option<(&Scheme, u16)>, bool) {
        if let Some(own) = self.scheme {
            return (Some(own), true);
        }
        if self.of_any_scheme() {
            // Any will do to read it.
            let any = self.under.schemes.first().copied();
            return (any, any.is_some());
        }
        let code = fields.need_code("scheme");
        let found = self
            .under
            .schemes
            .iter()
            .find(|(scheme, _)| scheme.owns_code(&code));
        match found {
            Some((scheme, version)) => (Some((*scheme, *version)), true),
            None => (None, !fields.bad.is_empty()),
        }
    }

    /// Refuses a case number of another scheme in a sheet whose other numbers are of its own.
    fn check_case(&self, fields: &mut Fields<'_>) {
        if let Some((own, _)) = self.scheme
            && let Some(case_no) = fields.peek_code("case_no")
            && !own.owns_case(&case_no)
        {
            fields.refuse(
                "case_no",
                "case-other-scheme",
                &format!(
                    "a case number of scheme {} (beginning with {})",
                    own.id,
                    own.recognise.case_no_prefix.join(" or ")
                ),
                "correct the number, or move the row to the sheet of its own scheme",
            );
        }
    }

    /// Refuses a claim under the case number of another row of this import: one of the two would hide
    /// the other.
    fn check_case_once(
        &self,
        fields: &mut Fields<'_>,
        made: &[(EventHead, Event)],
        so_far: &mut SoFar<'_, '_>,
    ) {
        let here = ClaimAt {
            file: self.source.file.name.clone(),
            sheet: self.layout.sheet.name.clone(),
            line: fields.row.line,
        };
        let Some(other) = so_far.known.claimed_before(made, &here) else {
            return;
        };
        let line = other.line;
        let expected = if (&other.file, &other.sheet) == (&here.file, &here.sheet) {
            format!("a case number of one claim; row {line} has it as well")
        } else {
            let (file, sheet) = (other.file, other.sheet);
            format!("a case number of one claim; row {line} of {file} · {sheet} has it as well")
        };
        fields.refuse(
            "case_no",
            "case-twice",
            &expected,
            "compare both rows with the applications, and give each its own number",
        );
    }

    /// Refuses a row that would take effect in a period whose books are closed: by the days that stand
    /// in it; a row without any belongs to its scheme's period, and is refused when the end of that
    /// period is closed. What another office knows belongs to no period.
    fn check_closed(
        &self,
        fields: &mut Fields<'_>,
        made: &[(EventHead, Event)],
        scheme: Option<&Scheme>,
    ) {
        let undated = fields.asked.days.is_empty() && fields.asked.moments.is_empty();
        let of_period = scheme
            .filter(|_| undated && !made.is_empty() && !self.of_any_scheme())
            .map(|scheme| scheme.claim_period());
        for period in self.under.options.closed {
            // A day goes before a moment: what was registered when is rarely what a row counts from.
            let asked = &fields.asked;
            let day = asked
                .days
                .iter()
                .chain(&asked.moments)
                .find(|(_, first, last)| {
                    made.iter().any(|(head, _)| {
                        period.contains(head.effective)
                            && (*first..=*last).contains(&head.effective)
                    })
                });
            if let Some((field, _, _)) = day.copied() {
                fields.refuse(
                    field,
                    "date-closed-period",
                    &format!(
                        "a day outside {}, whose books are closed",
                        period
                    ),
                    "record it as a correction of the row it changes (import --corrects), or as an adjustment dated after the close",
                );
                return;
            }
            let first = self
                .found
                .columns
                .iter()
                .min_by_key(|(_, found)| found.column);
            if let (Some(own), Some((field, _))) = (of_period, first)
                && period.contains(own.last_day())
            {
                fields.refuse(
                    field,
                    "date-closed-period",
                    &format!("a row of another period than {own}, which ends in {period}, whose books are closed"),
                    "record it as a correction of the row it changes (import --corrects), or as an adjustment dated after the close",
                );
                return;
            }
        }
    }

    /// Leaves out what was seen in the row, and in whose books its cost stands, where the ledger's own role table is older and
    /// lets no file tell it: the row stands. A row that tells nothing else is kept, to be refused.
    fn leave_untold(&self, made: &mut Vec<(EventHead, Event)>) {
        let beside = [Kind(RowNoted::KIND), Kind(CostBorne::KIND)];
        let stands = |(_, event): &(EventHead, Event)| !beside.contains(&event.kind());
        for seen in beside {
            if self.under.options.not_told.contains(&seen) && made.iter().any(stands) {
                made.retain(|(_, event)| event.kind() != seen);
            }
        }
    }

    /// Refuses an act that the ledger's own role table, which is older than this program, lets no file tell.
    fn check_told(&self, fields: &mut Fields<'_>, made: &[(EventHead, Event)]) {
        let not_told = self.under.options.not_told;
        let mut kinds = made.iter().map(|(_, event)| event.kind());
        let Some(kind) = kinds.find(|kind| not_told.contains(kind)) else {
            return;
        };
        let columns = self.found.columns.iter();
        let Some((field, _)) = columns.min_by_key(|(_, found)| found.column) else {
            return;
        };
        fields.refuse(
            field,
            "act-live-only",
            &format!("a sheet of acts that the role table of this ledger lets files tell, which {} is not", kind.name()),
            "record each with its command, or first give the ledger a role table that lets files tell it (RoleTableChanged)",
        );
    }

    /// Refuses the cells whose words name somebody.
    fn check_named(&self, fields: &mut Fields<'_>) {
        let key = (
            self.source.file.sha256,
            self.layout.sheet.name.clone(),
            fields.row.line,
        );
        let named = self.under.options.named.and_then(|named| named.get(&key));
        let named = named.into_iter().flatten();
        let bodies = fields.asked.bodies.clone();
        for (field, text) in named.filter(|(_, text)| !bodies.contains(text)) {
            // The column of that name, else the one that holds the text: a party's organisation has its own.
            let own = fields.peek_code(field).is_some();
            let spelt = to_half_width(text);
            let columns = self.found.columns.keys().copied();
            let holding = columns
                .filter(|column| !is_personal(column))
                .find(|column| fields.peek_code(column).as_deref() == Some(&*spelt));
            let at = match (own, holding) {
                (false, Some(column)) => column,
                _ => field.as_str(),
            };
            fields.refuse(
                at,
                NAMED,
                "words that name nobody whom the vault knows, and hold no account or telephone number, since this column enters the ledger in clear",
                "take the name or number out, or import the other rows with --accept-good-rows: persons are named in the columns for names and ID numbers",
            );
        }
    }

    fn strange_unit(&self, field: &str) -> BadCell {
        let column = self.found.columns.get(field);
        let unit = column.map(|column| {
            let other = column.other_unit.clone();
            other.unwrap_or_else(|| column.unit.name().to_owned())
        });
        let (line, at) = column.map_or((self.found.heading_line, 0), |column| {
            (column.line, column.column)
        });
        if let Some(last) = column.and_then(|column| column.units.last()) {
            return BadCell {
                file: self.source.file.name.clone(),
                sheet: self.layout.sheet.name.clone(),
                cell: cell_address(last.line, last.column),
                line: last.line,
                column: column.map_or_else(String::new, |column| column.heading.clone()),
                code: "unit-twice",
                shown: unit.unwrap_or_default(),
                expected: "one unit for the amounts of a table".to_owned(),
                remedy: "leave only the line with the right unit, or write the unit into the heading of each amount; none of its rows is taken".to_owned(),
            };
        }
        BadCell {
            file: self.source.file.name.clone(),
            sheet: self.layout.sheet.name.clone(),
            cell: cell_address(line, at),
            line,
            column: column.map_or_else(String::new, |column| column.heading.clone()),
            code: "unit-unknown",
            shown: unit.unwrap_or_default(),
            expected: "amounts in yuan or a unit of it, from 分 to 亿元, and times in 秒".to_owned(),
            remedy: "bring the whole column to such a unit and say so in its heading; none of its rows is taken".to_owned(),
        }
    }
}

/// Names the version of the scheme that was in force on each fact's own day: the newest text reads the
/// sheet, and judges nothing from before it.
fn under_their_text(made: &mut [(EventHead, Event)], history: &dyn History) {
    for (head, _) in made {
        if let Some(scheme) = &mut head.scheme
            && head.effective != Date(0)
            && let Some(version) = history.version_on(&scheme.id, head.effective)
        {
            scheme.version = version;
        }
    }
}
