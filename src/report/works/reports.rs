//! Reports that are owed, and whether they came: in time, late, or not at all.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::domain::date::{Date, Period};
use crate::domain::events::pairing::{ReportFiled, ReportKind};
use crate::projections::World;
use crate::projections::acts::Act;
use crate::projections::owed::{self, Owed};
use crate::report::lists::{Cell, Rest, Row};

/// How a report stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// It came in time, or no last day is known.
    Filed,
    /// It came after its last day.
    Late,
    /// Its last day is over, and it has not come.
    Missing,
    /// It is not due yet.
    Owed,
}

/// One report of one county or unit for one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportRow {
    /// Who owes it.
    pub unit: String,
    /// What it is.
    pub kind: ReportKind,
    /// What it is for.
    pub period: String,
    /// Last day allowed: the office's, else the scheme's.
    pub due: Option<Date>,
    /// Day it came.
    pub filed: Option<Date>,
    /// How it stands.
    pub state: ReportState,
    /// First day of its period, for the order.
    #[serde(skip)]
    pub of: Period,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ReportRow {
    const LIST: &'static str = "works-reports";
    const COLUMNS: &'static [&'static str] = &[
        "owed by",
        "report kind",
        "period",
        "report due",
        "report filed",
        "report state",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.unit.clone()),
            Cell::term("report-kind", Some(self.kind)),
            Cell::Text(self.period.clone()),
            Cell::Day(self.due),
            Cell::Day(self.filed),
            Cell::term("report-state", Some(self.state)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Every report that is owed or came by a day: those that the office lists, those that the scheme's text says a
/// unit of the ledger owes, those of a unit and a period known beside others of their kind that nothing is told
/// of, and a plan that the text wants put on file and nobody did.
pub fn reports(world: &World, scheme: &str, as_of: Date) -> Vec<ReportRow> {
    let mut told: BTreeMap<(ReportKind, Period, &str), Vec<Act<'_, ReportFiled>>> = BTreeMap::new();
    let mut units: BTreeMap<ReportKind, BTreeSet<&str>> = BTreeMap::new();
    let mut periods: BTreeMap<ReportKind, BTreeSet<Period>> = BTreeMap::new();
    for act in world.acts.all::<ReportFiled>(scheme) {
        let said = act.said;
        units.entry(said.kind).or_default().insert(&said.unit);
        periods.entry(said.kind).or_default().insert(said.period);
        told.entry((said.kind, said.period, said.unit.as_str()))
            .or_default()
            .push(act);
    }
    // What the text says is owed, by whoever knows the unit under the name it files under.
    let mut by_text: BTreeMap<(ReportKind, Period, &str), Owed<'_>> = BTreeMap::new();
    for one in owed::owed(world, scheme, as_of) {
        let names = owed::names_of(world, scheme, one.unit);
        let known = units.entry(one.rule.kind).or_default();
        let name = names.into_iter().find(|name| known.contains(name));
        let name = name.unwrap_or(one.unit);
        by_text.insert((one.rule.kind, one.period, name), one);
    }
    for (kind, period, unit) in by_text.keys() {
        units.entry(*kind).or_default().insert(*unit);
        periods.entry(*kind).or_default().insert(*period);
    }
    let rules = world.registry.scheme(scheme);
    let calendar = world.registry.calendar();
    let rule_of = |kind: ReportKind| {
        let mut all = rules.into_iter().flat_map(|rules| &rules.report);
        all.find(|rule| rule.kind == kind)
    };
    let filers: BTreeSet<(ReportKind, &str)> =
        told.keys().map(|(kind, _, unit)| (*kind, *unit)).collect();
    let filed: BTreeSet<(ReportKind, Period)> = told
        .keys()
        .map(|(kind, period, _)| (*kind, *period))
        .collect();
    let mut rows = Vec::new();
    for (kind, periods) in &periods {
        for period in periods {
            for unit in units.get(kind).into_iter().flatten() {
                let acts = told.get(&(*kind, *period, *unit));
                let acts = acts.map_or(&[][..], Vec::as_slice);
                let text = by_text.get(&(*kind, *period, *unit));
                // Beside what the text says, only a unit that files owes a period for which others file.
                let files = filers.contains(&(*kind, *unit)) && filed.contains(&(*kind, *period));
                if text.is_none() && !files {
                    continue;
                }
                let stated = acts.iter().filter_map(|act| act.said.due).max();
                // As F70 has it: the text's day holds, and the register's where the text has none. A plan put on file is of
                // one matter, whose day the register has.
                let given = rule_of(*kind).and_then(|rule| owed::last_day(calendar, rule, *period));
                let due = match kind {
                    ReportKind::Filing => stated.or(given),
                    _ => given.or(stated),
                };
                let filed = acts.iter().filter_map(|act| act.said.filed).min();
                let filed = filed.filter(|day| *day <= as_of);
                let state = match (filed, due) {
                    (Some(filed), Some(due)) if filed > due => ReportState::Late,
                    (Some(_), _) => ReportState::Filed,
                    (None, Some(due)) if due < as_of => ReportState::Missing,
                    // Of a plan put on file nobody else's day says when it is due.
                    (None, _) if acts.is_empty() && *kind == ReportKind::Filing => continue,
                    (None, _) => ReportState::Owed,
                };
                rows.push(ReportRow {
                    unit: (*unit).to_owned(),
                    kind: *kind,
                    period: period.to_string(),
                    due,
                    filed,
                    state,
                    of: *period,
                    rests_on: match text {
                        Some(text) if acts.is_empty() => vec![Rest::from(&text.known_by)],
                        _ => acts.iter().map(|act| Rest::from(act.fact)).collect(),
                    },
                });
            }
        }
    }
    let filing = rules.into_iter().flat_map(|rules| &rules.report);
    for rule in filing.filter(|rule| rule.kind == ReportKind::Filing) {
        let whole = rules.map(|rules| rules.claim_period());
        if let Some(period) = whole.filter(|_| !units.contains_key(&ReportKind::Filing)) {
            rows.push(ReportRow {
                unit: rule.from.clone(),
                kind: rule.kind,
                period: period.to_string(),
                due: None,
                filed: None,
                state: ReportState::Owed,
                of: period,
                rests_on: Vec::new(),
            });
        }
    }
    rows.sort_by(|a, b| {
        let rank = |row: &ReportRow| (row.kind, row.of.first_day(), row.unit.clone());
        rank(a).cmp(&rank(b))
    });
    rows
}
