//! Reports that a scheme's text says are owed: which unit, for which period, by when.
//!
//! Promises: pure, in any order of import; by the newest text of the scheme, within the period that it names; a
//! unit owes from the period in which the ledger first knows of it, up to the day asked for, and under an agreement
//! no longer than that. A text that does not say which units of the ledger owe a report names none here. **Not
//! here**: whether the report came; plans put on file (备案), which no period's end makes due.

use std::collections::{BTreeMap, BTreeSet};

use super::World;
use super::acts::Act;
use super::fact::Fact;
use crate::domain::calendar::Calendar;
use crate::domain::date::{Date, Period};
use crate::domain::events::funds::BudgetPlanned;
use crate::domain::events::pairing::{AgreementEnded, ContractSigned, ReportKind};
use crate::schemes::oversight::{OwedBy, ReportRule};
use crate::schemes::pairing::DayUnit;

/// One report that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed<'a> {
    /// The rule.
    pub rule: &'a ReportRule,
    /// Who owes it, by name.
    pub unit: &'a str,
    /// What it is for.
    pub period: Period,
    /// Last day allowed; `None` where no calendar says.
    pub due: Option<Date>,
    /// The fact by which the ledger knows the unit.
    pub known_by: Fact<()>,
}

/// Since when the ledger knows a unit, and until when it has to do with the scheme.
struct Known {
    from: Date,
    to: Option<Date>,
    by: Fact<()>,
}

/// A fact without what it says.
fn bare<T>(fact: &Fact<T>) -> Fact<()> {
    Fact {
        at: fact.at,
        source: fact.source.clone(),
        version: fact.version,
        clock: fact.clock,
        registered_at: fact.registered_at,
        acted_by: fact.acted_by.clone(),
        signers: fact.signers.clone(),
        said: (),
    }
}

/// Every report that is owed under a scheme for a period that has begun by a day.
pub fn owed<'a>(world: &'a World, scheme_id: &str, as_of: Date) -> Vec<Owed<'a>> {
    let Some(scheme) = world.registry.scheme(scheme_id) else {
        return Vec::new();
    };
    let whole = scheme.claim_period();
    let mut rows = Vec::new();
    for rule in &scheme.report {
        let Some(by) = rule.owed_by else { continue };
        for (unit, known) in units(world, scheme_id, by) {
            let last = known.to.unwrap_or(as_of).min(as_of).min(whole.last_day());
            let mut day = known.from.max(whole.first_day());
            while day <= last {
                let Some(period) = period_of(rule.kind, day) else {
                    break;
                };
                rows.push(Owed {
                    rule,
                    unit,
                    period,
                    due: last_day(world.registry.calendar(), rule, period),
                    known_by: known.by.clone(),
                });
                match period.last_day().checked_add_days(1) {
                    Some(next) if next > day => day = next,
                    _ => break,
                }
            }
        }
    }
    rows
}

/// The period of a kind of report that a day lies in; `None` for a plan put on file.
pub fn period_of(kind: ReportKind, day: Date) -> Option<Period> {
    let (year, month, _) = day.ymd();
    let year = u16::try_from(year).ok()?;
    let month = u8::try_from(month).ok()?;
    Some(match kind {
        ReportKind::Month => Period::Month { month: day.month() },
        ReportKind::Quarter => Period::Quarter {
            year,
            quarter: month.saturating_sub(1) / 3 + 1,
        },
        ReportKind::HalfYear => Period::HalfYear {
            year,
            half: month.saturating_sub(1) / 6 + 1,
        },
        ReportKind::Year => Period::Year { year },
        ReportKind::Filing => return None,
    })
}

/// Units of the ledger that owe reports of a scheme, by name.
fn units<'a>(world: &'a World, scheme: &str, by: OwedBy) -> BTreeMap<&'a str, Known> {
    let mut units: BTreeMap<&str, Known> = BTreeMap::new();
    let mut add = |name: &'a str, from: Date, to: Option<Date>, by: Fact<()>| {
        let known = units.entry(name).or_insert_with(|| Known {
            from,
            to,
            by: by.clone(),
        });
        if (from, by.at) < (known.from, known.by.at) {
            (known.from, known.by) = (from, by);
        }
        // Whoever has two agreements owes until the later ends; one without an end has none.
        known.to = known.to.zip(to).map(|(one, other)| one.max(other));
    };
    match by {
        OwedBy::County => {
            for act in world.acts.all::<ContractSigned>(scheme) {
                if let Some(county) = act.said.county.as_deref() {
                    add(county, act.fact.clock, None, bare(act.fact));
                }
            }
            let mut nodes: BTreeMap<&str, Act<'a, BudgetPlanned>> = BTreeMap::new();
            for act in world.acts.all::<BudgetPlanned>(scheme) {
                nodes.insert(&act.said.plan_no, act);
            }
            for act in nodes.values() {
                if let Some(county) = act.said.unit.as_deref() {
                    add(county, act.fact.clock, None, bare(act.fact));
                }
            }
        }
        OwedBy::Supporter | OwedBy::Aided => {
            for ((of, number), agreement) in world.agreements.iter() {
                if of != scheme {
                    continue;
                }
                let ended = world.acts.about::<AgreementEnded>(scheme, number);
                let ended = ended.map(|act| act.fact.clock).min();
                for fact in &agreement.signed {
                    let name = match by {
                        OwedBy::Aided => &fact.said.aided,
                        _ => &fact.said.supporter,
                    };
                    let to = fact.said.to.into_iter().chain(ended).min();
                    add(name, fact.said.from.unwrap_or(fact.clock), to, bare(fact));
                }
            }
        }
    }
    units
}

/// Names under which a unit that owes reports may file them: its own, and its code in the agreements.
pub fn names_of<'a>(world: &'a World, scheme: &str, unit: &'a str) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::from([unit]);
    for ((of, _), agreement) in world.agreements.iter() {
        for fact in agreement.signed.iter().filter(|_| of == scheme) {
            let said = &fact.said;
            if said.supporter == unit {
                names.insert(&said.supporter_code);
            }
            if said.aided == unit {
                names.insert(&said.aided_code);
            }
        }
    }
    names
}

/// The last day that a rule allows for a period; `None` where no calendar says. One that is a day off is the next working
/// day, where the calendar knows.
pub fn last_day(calendar: &Calendar, rule: &ReportRule, period: Period) -> Option<Date> {
    let day = due(calendar, rule, period)?;
    Some(calendar.next_day_if_off(day).unwrap_or(day))
}

/// As [`last_day`], whether it is a day off or not.
fn due(calendar: &Calendar, rule: &ReportRule, period: Period) -> Option<Date> {
    let from = rule.counts_from(period)?;
    match rule.due_unit {
        DayUnit::Day => from.checked_add_days(i64::from(rule.due_days)),
        DayUnit::Wd => calendar.add_working_days(from, rule.due_days).ok(),
    }
}
