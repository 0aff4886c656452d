//! F70 A report that is owed is missing.
//!
//! **Definition.** A unit that files reports of a kind has none for a period for which another unit has one;
//! or a report stands in the register as owed, without a day of filing, and its
//! last day is over.
//! **Example.** A county filed for March and May; for April eleven other counties filed, and it did not.
//! **Exclusions.** Periods whose last day for filing is not over; kinds that the unit never files; late reports.
//! **False positives:** outages of the reporting system; counties that joined later.
//! **Evidence:** the unit's reports of that kind: what is missing has no row. **Amount:** none. One flag a unit and period.
//! **Source:** the scheme's reports (月调度、季汇总、半年通报); plan 18.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::date::{Date, Period};
use crate::domain::events::Event;
use crate::domain::events::pairing::{ReportFiled, ReportKind};
use crate::projections::Fact;

/// F70.
pub struct ReportGap;

/// What one unit told of one kind.
type Series<'a> = BTreeMap<Period, Vec<(&'a ReportFiled, &'a Fact<Event>)>>;

impl Detector for ReportGap {
    fn code(&self) -> &'static str {
        "F70"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = Findings::default();
        for scheme in world.registry.scheme_ids() {
            let mut kinds: BTreeMap<ReportKind, BTreeMap<&str, Series<'_>>> = BTreeMap::new();
            for act in world.acts.all::<ReportFiled>(scheme) {
                // A plan put on file is of one matter, and no period's.
                if act.said.kind == ReportKind::Filing {
                    continue;
                }
                kinds
                    .entry(act.said.kind)
                    .or_default()
                    .entry(&act.said.unit)
                    .or_default()
                    .entry(act.said.period)
                    .or_default()
                    .push((act.said, act.fact));
            }
            for (kind, units) in kinds {
                // When a period's report was due, by the latest word of any unit.
                let mut due: BTreeMap<Period, Date> = BTreeMap::new();
                for (period, told) in units.values().flatten() {
                    let last = told.iter().filter_map(|(said, _)| said.due).max();
                    let last = last.unwrap_or(period.last_day());
                    let known = due.entry(*period).or_insert(last);
                    *known = last.max(*known);
                }
                let over: BTreeSet<Period> = due
                    .iter()
                    .filter(|(_, last)| **last < as_of)
                    .map(|(period, _)| *period)
                    .collect();
                for (unit, series) in &units {
                    for period in &over {
                        let filed = series
                            .get(period)
                            .is_some_and(|told| told.iter().any(|(said, _)| said.filed.is_some()));
                        if filed {
                            continue;
                        }
                        let about = format!("{unit}/{period}");
                        let mut flag = Flag::new(self.code(), Severity::Lead, scheme, &about);
                        let facts = series.values().flatten().map(|(_, fact)| *fact);
                        for fact in facts.clone() {
                            flag.rests_on(fact);
                        }
                        flag.period = Some(period.to_string());
                        let text = facts.min_by_key(|fact| fact.version);
                        flag.clause = text
                            .and_then(|fact| text::of_fact(world, scheme, fact))
                            .and_then(|text| text.report.iter().find(|rule| rule.kind == kind))
                            .map(|rule| rule.clause.clone())
                            .unwrap_or_default();
                        let others = units
                            .values()
                            .filter(|series| series.contains_key(period))
                            .count();
                        flag.finding = if series.contains_key(period) {
                            format!("the report for {period} is owed and was not filed")
                        } else {
                            format!("no report for {period}; {others} others have one")
                        };
                        found.flags.push(flag);
                    }
                }
            }
        }
        found
    }
}
