//! F70 A report that is owed is missing, or one of a year came outside its time; or fewer were checked than the text asks for.
//!
//! **Definition.** A unit that owes a report by the scheme's text (a county of its contracts, a school of its agreements) has filed none,
//! and its last day is over. Or a unit that files reports of a kind has none for a period for which another unit has one;
//! or a report stands in the register as owed, without a day of filing, and its
//! last day is over. Or a school's report of its year, which the assessment rests on, came outside the scheme's window for reports; or
//! every self-evaluation of a support year was filed after that year or more than the scheme's days before its end; or a year was
//! accepted without one, where the ledger has self-evaluations of the scheme. Or a span is over in which a check of the scheme (one
//! that says what it looks at) has working papers on a smaller share of that than the text asks for: a paper is of the span in which its check was opened;
//! of an agreement or a contract a look is owed in each span of which it was there on half of the days, or for half of its own; of a case or a payment one,
//! which may come at any time from its span on (`checked.rs`).
//! **Example.** A county filed for March and May; for April eleven other counties filed, and it did not.
//! **Exclusions.** A report of a period that was filed after its last day: it is there, and late is told by the list of reports and at the desk. Periods whose last day for filing is not over, and those before the ledger knows the unit; kinds that the unit
//! never files and the text does not say it owes; the last day itself, which a day off moves to the next working day;
//! windows of other years than the report's; works accepted as finished and agreements ended or over, of which no look is owed any more; checks of which the ledger has no working paper at all, which are told as not judged. Where
//! the ledger never had a report of the scheme (one that was reversed was there), those that units known by files owe are told as not judged; a gate asks for them all the same.
//! **False positives:** outages of the reporting system; counties that joined later.
//! **Evidence:** the unit's reports of that kind: what is missing has no row, so that the contract or agreement stands by which the unit is known; the assessment; the self-evaluations; of a check the contracts, agreements, cases or payments that nobody looked at. **Amount:** none. One
//! flag a unit, agreement or check, and period.
//! **Look at:** the register of reports, the others' reports of the period.
//! **Source:** the scheme's reports (月调度、季汇总、半年通报), its window for reports, the days for self-evaluation and its checks with a share (乡镇自查、县级复查); plans 7, 8, 11, 16, 18, 19.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::unread::Sheet;
use super::{Detector, Findings, checked, text};
use crate::domain::date::{Date, Period};
use crate::domain::events::Event;
use crate::domain::events::pairing::{
    AssessmentRecorded, ReportFiled, ReportKind, SelfEvaluationFiled,
};
use crate::projections::agreements::Year;
use crate::projections::{Fact, World, owed};
use crate::schemes::model::Mode;
use crate::schemes::oversight::ReportRule;
use crate::schemes::steps::WindowOf;

/// F70.
pub struct ReportGap;

/// A report that is missing or late, with the rule that asks for it: the detector flags it, and a gate asks it of a payment
/// to whoever owes it (`gate/reported.rs`).
pub(super) struct Gap {
    /// What is flagged of it.
    pub flag: Flag,
    /// The unit that owes it, by name or code, or the number of its agreement.
    pub owner: String,
    /// Id of the rule, and how it binds; none where no text asks for the report.
    pub rule: Option<(String, Mode)>,
    /// What is owed.
    pub what: What,
    /// Whether it came, late.
    pub came: bool,
}

/// What is owed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The report of a period.
    Period,
    /// A school's report of a year, which its assessment rests on.
    Year(i32),
    /// The self-evaluation of a support year, by its ordinal.
    SelfEvaluation(u8),
}

/// What one unit told of one kind.
type Series<'a> = BTreeMap<Period, Vec<(&'a ReportFiled, &'a Fact<Event>)>>;

/// Reports of a school's year that came outside the window for them.
fn yearly(world: &World, scheme_id: &str, code: &'static str, gaps: &mut Vec<Gap>) {
    for act in world.acts.all::<AssessmentRecorded>(scheme_id) {
        let (said, year) = (act.said, i32::from(act.said.year));
        let (Some(reported), Some(scheme)) =
            (said.reported, text::of_fact(world, scheme_id, act.fact))
        else {
            continue;
        };
        let mut windows = scheme
            .window
            .iter()
            .filter(|window| window.of == WindowOf::Reports && window.last_day.year() == year);
        let Some(window) = windows.find(|window| !window.covers(reported)) else {
            continue;
        };
        let about = format!("{}/{year}", said.agreement_no);
        let mut flag = Flag::new(code, Severity::Lead, scheme_id, &about);
        flag.rests_on(act.fact);
        flag.period = Some(year.to_string());
        flag.clause.clone_from(&window.clause);
        flag.finding = format!(
            "the report for {year} was filed on {reported}, its last day is {}",
            window.last_day
        );
        gaps.push(Gap {
            flag,
            owner: said.agreement_no.clone(),
            rule: Some((
                window.id.clone(),
                scheme.mode_of(&window.id).unwrap_or(window.mode),
            )),
            what: What::Year(year),
            came: true,
        });
    }
}

/// Support years of which no self-evaluation was filed within the days before their end, and one was outside.
fn self_evaluations(world: &World, code: &'static str, gaps: &mut Vec<Gap>) {
    let all = || world.agreements.iter();
    let tells = all().filter(|(_, known)| known.years.values().any(|y| !y.evaluations.is_empty()));
    let tell: BTreeSet<&str> = tells.map(|((of, _), _)| of.as_str()).collect();
    for ((scheme_id, agreement_no), agreement) in all() {
        for (number, year) in &agreement.years {
            let Some(first) = year.evaluations.first() else {
                let key = (scheme_id.as_str(), agreement_no.as_str(), *number);
                let missing = tell.contains(scheme_id.as_str());
                gaps.extend(
                    missing
                        .then(|| unevaluated(world, code, key, year))
                        .flatten(),
                );
                continue;
            };
            let text = text::of_agreement(world, scheme_id, agreement_no, first.version);
            let rule = text.and_then(|scheme| scheme.agreement.as_ref());
            let Some((rule, days)) = rule.and_then(|rule| Some((rule, rule.self_evaluation_days?)))
            else {
                continue;
            };
            let end = |fact: &Fact<SelfEvaluationFiled>| {
                let of_years = || Some(agreement.support_year(text?, *number)?.last_day());
                fact.said.year_end.or_else(of_years)
            };
            let outside = |fact: &&Fact<SelfEvaluationFiled>| {
                end(fact).is_some_and(|end| {
                    let before = i64::from(end.0) - i64::from(fact.clock.0);
                    before < 0 || before > i64::from(days)
                })
            };
            let late: Vec<_> = year.evaluations.iter().filter(outside).collect();
            if late.len() < year.evaluations.len() {
                continue;
            }
            let about = format!("{agreement_no}/{number}");
            let mut flag = Flag::new(code, Severity::Lead, scheme_id, &about);
            for fact in &late {
                flag.rests_on(fact);
            }
            let filed = late.iter().map(|fact| fact.clock).min();
            if let (Some(filed), Some(end)) = (filed, end(first)) {
                flag.period = Some(end.to_string());
                flag.finding = format!(
                    "the self-evaluation was filed on {filed}, expected within the {days} days before {end}"
                );
            }
            flag.clause.clone_from(&rule.clause);
            gaps.push(Gap {
                flag,
                owner: agreement_no.clone(),
                rule: Some(("agreement".to_owned(), rule.mode)),
                what: What::SelfEvaluation(*number),
                came: true,
            });
        }
    }
}

/// A support year that was accepted, and of which no self-evaluation was filed.
fn unevaluated(
    world: &World,
    code: &'static str,
    (scheme_id, agreement_no, number): (&str, &str, u8),
    year: &Year,
) -> Option<Gap> {
    let accepted = year.acceptances.iter().min_by_key(|fact| fact.clock)?;
    let text = text::of_agreement(world, scheme_id, agreement_no, accepted.version)?;
    let rule = text.agreement.as_ref()?;
    rule.self_evaluation_days?;
    let about = format!("{agreement_no}/{number}");
    let mut flag = Flag::new(code, Severity::Lead, scheme_id, &about);
    for fact in &year.acceptances {
        flag.rests_on(fact);
    }
    let known = world.agreements.get(scheme_id, agreement_no)?;
    let end = known.support_year(text, number);
    let end = end.map(|period| period.last_day());
    flag.period = end.map(|end| end.to_string());
    flag.finding = format!(
        "year {number} was accepted on {}, and no self-evaluation was filed",
        accepted.clock
    );
    flag.clause.clone_from(&rule.clause);
    Some(Gap {
        flag,
        owner: agreement_no.to_owned(),
        rule: Some(("agreement".to_owned(), rule.mode)),
        what: What::SelfEvaluation(number),
        came: false,
    })
}

/// A rule by its id, and how it binds.
fn asks(rule: &ReportRule) -> (String, Mode) {
    (rule.id.clone(), rule.mode)
}

/// A report of a register that was filed after its last day: the first filing counts.
fn late(
    code: &'static str,
    world: &World,
    scheme_id: &str,
    (unit, period): (&str, Period),
    told: &[(&ReportFiled, &Fact<Event>)],
) -> Option<Gap> {
    let filed = told.iter().filter_map(|(said, _)| said.filed).min()?;
    let (said, fact) = told.first()?;
    let text = text::of_fact(world, scheme_id, fact);
    let rule = text.and_then(|text| text.report.iter().find(|rule| rule.kind == said.kind));
    let stated = told.iter().filter_map(|(said, _)| said.due).max();
    let calendar = world.registry.calendar();
    let given = rule.and_then(|rule| owed::last_day(calendar, rule, period));
    let due = given.or(stated)?;
    (filed > due).then(|| {
        let about = format!("{unit}/{period}");
        let mut flag = Flag::new(code, Severity::Lead, scheme_id, &about);
        for (_, fact) in told {
            flag.rests_on(fact);
        }
        flag.period = Some(period.to_string());
        flag.clause = rule.map(|rule| rule.clause.clone()).unwrap_or_default();
        flag.finding =
            format!("the report for {period} was filed on {filed}, its last day is {due}");
        Gap {
            flag,
            owner: unit.to_owned(),
            rule: rule.map(asks),
            what: What::Period,
            came: true,
        }
    })
}

impl Detector for ReportGap {
    fn code(&self) -> &'static str {
        "F70"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = Findings::default();
        let (owed, others): (Vec<Gap>, Vec<Gap>) = gaps(world, as_of)
            .into_iter()
            .partition(|gap| gap.what == What::Period && !gap.came);
        let mut owed: Vec<Flag> = owed.into_iter().map(|gap| gap.flag).collect();
        let unread = Sheet::Reports.excuse(self.code(), world, &mut owed);
        found.unjudged.extend(unread);
        // A report of a period that came late is none that is missing: the register of reports tells it, and the desk.
        let others = others.into_iter().filter(|gap| gap.what != What::Period);
        found.flags.extend(others.map(|gap| gap.flag));
        found.flags.extend(owed);
        let shares = checked::shares(world, self.code(), as_of);
        found.flags.extend(shares);
        found
    }
}

/// Every report that is missing or late on a day.
pub(super) fn gaps(world: &World, as_of: Date) -> Vec<Gap> {
    const CODE: &str = "F70";
    let mut found = Vec::new();
    self_evaluations(world, CODE, &mut found);
    for scheme in world.registry.scheme_ids() {
        yearly(world, scheme, CODE, &mut found);
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
                for (period, told) in series {
                    found.extend(late(CODE, world, scheme, (unit, *period), told));
                }
                for period in &over {
                    let filed = series
                        .get(period)
                        .is_some_and(|told| told.iter().any(|(said, _)| said.filed.is_some()));
                    if filed {
                        continue;
                    }
                    let about = format!("{unit}/{period}");
                    let mut flag = Flag::new(CODE, Severity::Lead, scheme, &about);
                    let facts = series.values().flatten().map(|(_, fact)| *fact);
                    for fact in facts.clone() {
                        flag.rests_on(fact);
                    }
                    flag.period = Some(period.to_string());
                    let text = facts.min_by_key(|fact| fact.version);
                    let rule = text
                        .and_then(|fact| text::of_fact(world, scheme, fact))
                        .and_then(|text| text.report.iter().find(|rule| rule.kind == kind));
                    flag.clause = rule.map(|rule| rule.clause.clone()).unwrap_or_default();
                    let others = units
                        .values()
                        .filter(|series| series.contains_key(period))
                        .count();
                    flag.finding = if series.contains_key(period) {
                        format!("the report for {period} is owed and was not filed")
                    } else {
                        format!("no report for {period}; {others} others have one")
                    };
                    found.push(Gap {
                        flag,
                        owner: (*unit).to_owned(),
                        rule: rule.map(asks),
                        what: What::Period,
                        came: false,
                    });
                }
            }
        }
        by_text(world, scheme, CODE, as_of, &mut found);
    }
    found
}

/// Reports that the text says a unit of the ledger owes, that it has not filed under any of its names, and that
/// no other word of the register has told already.
fn by_text(world: &World, scheme: &str, code: &'static str, as_of: Date, gaps: &mut Vec<Gap>) {
    let mut filed: BTreeMap<(ReportKind, Period), BTreeSet<&str>> = BTreeMap::new();
    for act in world.acts.all::<ReportFiled>(scheme) {
        if act.said.filed.is_some() {
            let of = filed.entry((act.said.kind, act.said.period)).or_default();
            of.insert(&act.said.unit);
        }
    }
    let told: BTreeSet<String> = gaps
        .iter()
        .map(|gap| &gap.flag)
        .filter(|flag| flag.scheme == scheme)
        .map(|flag| flag.about.clone())
        .collect();
    for one in owed::owed(world, scheme, as_of) {
        let Some(due) = one.due.filter(|due| *due < as_of) else {
            continue;
        };
        let names = owed::names_of(world, scheme, one.unit);
        let of = filed.get(&(one.rule.kind, one.period));
        let known = |name: &str| told.contains(&format!("{name}/{}", one.period));
        if of.is_some_and(|of| !of.is_disjoint(&names)) || names.iter().any(|name| known(name)) {
            continue;
        }
        let about = format!("{}/{}", one.unit, one.period);
        let mut flag = Flag::new(code, Severity::Lead, scheme, &about);
        flag.rests_on(&one.known_by);
        flag.period = Some(one.period.to_string());
        flag.clause.clone_from(&one.rule.clause);
        flag.finding = format!(
            "the report for {} was due by {due} and was not filed",
            one.period
        );
        gaps.push(Gap {
            flag,
            owner: one.unit.to_owned(),
            rule: Some(asks(one.rule)),
            what: What::Period,
            came: false,
        });
    }
}
