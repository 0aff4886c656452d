//! F34 Reviews too quick to be reviews, or none.
//!
//! **Definition.** One person took one kind of step in a number of cases of a scheme, each with the seconds spent,
//! and the median of the seconds is below a limit. Or a case was awarded or paid, or a list of payments paid, while a level of review
//! that the scheme asks for was not recorded by then, had refused it or had sent it back, the last word of each level counting, or had given no new
//! word since an appeal overturned its refusal; or
//! a review was made outside the scheme's window for reviews, took more working days than its step gives, or is for a meeting and
//! names fewer than two persons, or is of a level that the scheme does not have; or a level of review, or the approval, of a case
//! or a list is of days before the level below it. Or a payment from the limit on from which the text sends it to the central treasury
//! names nobody who examined it, where the register of payments, a workbook or a CSV file, names examiners at all.
//! **Parameters.** `reviews` = 30: reviews from which on the median is judged. `seconds` = 10: the limit.
//! **Example.** One reviewer's 44 second reviews took between 3 and 8 seconds each. A case is paid, and its second review said 不同意.
//! **Exclusions.** Steps that review nothing (intake, payment); reviews of which the seconds are not known; of the speed, a review
//! by a meeting, by the scheme's text; fewer reviews than the number; levels of one day; a level taken twice counts by its earliest and latest day in favour of the case. A
//! review before the papers came in, and a payment before its reviews, are F36. The approval of a case is asked
//! for where the scheme's sheets have a record of steps and no approver signed the award in the ledger. Where rows of that record
//! were refused and not read since, a level that is missing is told as data quality; where the ledger never had a step of the scheme (one that was reversed was
//! there), what files told is told as not judged.
//! **False positives:** reviews entered in a batch after they were made on paper.
//! **Evidence:** every such review; the award, the payments and the review that did not agree. **Amount:** none for speed; what the case
//! or the list was paid. One flag a person, step and scheme; one a case; one a list.
//! **Look at:** the time of each review, minutes of meetings, what the reviews say.
//! **Source:** the scheme's clause on reviewing one by one or by levels where its text has one, else the general rule, which is
//! named as such; red-flag catalogue F34; the scheme's steps, its window for reviews, and its limit for central payment (国库集中支付).

use std::collections::BTreeMap;

use super::breach::{Breach, Word, waiver};
use super::flag::{Flag, Nature, Severity, at_stake};
use super::general::{general, quoted, quoted_by};
use super::joined::Joined;
use super::lacking::Lacking;
use super::settings::Settings;
use super::unread::Sheet;
use super::{Detector, Findings, examined, reviewed, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::money::Fen;
use crate::domain::party::Step;
use crate::projections::cases::StepTaken;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::Mode;
use crate::schemes::steps::StepKind;

/// F34.
pub struct RubberStamp;

/// A step, and the seconds it took.
type Timed<'a> = (u32, &'a Fact<StepTaken>);

/// The step as a number for a stable id; `None` for steps that review nothing.
fn level(step: Step) -> Option<u8> {
    match step {
        Step::FirstReview => Some(1),
        Step::SecondReview => Some(2),
        Step::ThirdReview => Some(3),
        _ => None,
    }
}

/// Whoever took the step: as the office names them, else who signed.
pub(super) fn reviewer(fact: &Fact<StepTaken>) -> Option<Alias> {
    let named = fact.acted_by.first().map(|by| by.person);
    named.or_else(|| fact.signers.first().copied())
}

impl Detector for RubberStamp {
    fn code(&self) -> &'static str {
        "F34"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut reviews: BTreeMap<(&str, u8, Alias), Vec<Timed<'_>>> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            let mut text = None;
            for step in &case.steps {
                let (Some(level), Some(seconds), Some(who)) =
                    (level(step.said.step), step.said.seconds, reviewer(step))
                else {
                    continue;
                };
                let text = text.get_or_insert_with(|| text::of_case(world, scheme, case_no));
                let met = text.is_some_and(|text| {
                    text.step.iter().any(|rule| {
                        rule.kind == StepKind::Review
                            && rule.by_meeting
                            && rule.level == Some(level)
                    })
                });
                if !met {
                    reviews
                        .entry((scheme, level, world.parties.who(who)))
                        .or_default()
                        .push((seconds, step));
                }
            }
        }
        let mut found = Findings::default();
        found.flags.extend(without_reviews(self.code(), world));
        found.flags.extend(lists_without(self.code(), world));
        let unread = Sheet::Steps.excuse(self.code(), world, &mut found.flags);
        found.unjudged.extend(unread);
        found.flags.extend(examined::flags(world, self.code()));
        in_disorder(self.code(), world, &mut found.flags);
        for ((scheme, level, who), mut all) in reviews {
            if all.len() < settings.count(scheme, "reviews") {
                continue;
            }
            all.sort_by_key(|(seconds, fact)| (*seconds, &fact.source, fact.at));
            // Of an even number the higher of the two in the middle: in the reviewer's favour.
            let Some((median, _)) = all.get(all.len() / 2) else {
                continue;
            };
            if i64::from(*median) >= settings.number(scheme, "seconds") {
                continue;
            }
            let about = format!("{who}/{level}");
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme, &about);
            flag.concerns(Some(who));
            for (_, fact) in &all {
                flag.rests_on(fact);
            }
            let by = (scheme, all.first().map(|(_, fact)| *fact));
            flag.clause = quoted_by(world, by, ONE_BY_ONE, CLAUSE);
            flag.finding = format!(
                "{} reviews of level {level} by one person; the median took {median} seconds",
                all.len()
            );
            found.flags.push(flag);
        }
        found
    }
}

/// Words of a clause on how a case is reviewed, and what it is measured by where the scheme's text has none.
const ONE_BY_ONE: &[&str] = &["逐件", "逐份", "逐一审核"];
const CLAUSE: &str = general!("审核的方式", "审核须逐件核对材料");
/// Words of a clause on the order of levels, and what it is measured by where the scheme's text has none.
const BY_LEVELS: &[&str] = &["逐级"];
const LEVELS: &str = general!("审核的次序", "审核、审批须按规定的次序逐级进行");

/// Kinds of tables that say which steps were taken.
const STEPS: &[&str] = &["steps"];

/// Cases that were awarded or paid without a review that the scheme asks for.
fn without_reviews(code: &'static str, world: &Joined<'_>) -> Vec<Flag> {
    let mut flags = Vec::new();
    for one in world.decided() {
        let days = one.case.awards.iter().map(|award| award.clock);
        let last = days.chain(one.days.iter().copied()).max();
        let breaches = reviewed::lacking(&reviewed::Asked {
            scheme: one.scheme,
            case: Some(one.case),
            batch: one.payments.iter().find_map(|fact| {
                world
                    .cases
                    .get(&one.scheme.id, fact.said.batch_no.as_deref()?)
            }),
            by: last.unwrap_or(one.judged_on),
            overturned: world.refusal_overturned(
                &one.scheme.id,
                one.case_no,
                last.unwrap_or(one.judged_on),
            ),
            approval: reviewed::approval_told(one.scheme, one.case),
            calendar: world.registry.calendar(),
        });
        if breaches.is_empty() {
            continue;
        }
        let untold = breaches.iter().all(|breach| breach.evidence.is_empty());
        let Some(mut flag) = one.flag(world, code, Severity::Medium, breaches) else {
            continue;
        };
        if untold && Lacking::of(world, &one.scheme.id, STEPS).any() {
            flag = flag.as_data_quality();
        }
        flags.push(flag);
    }
    flags
}

/// Adds cases and lists whose levels stand in reversed order, each to its flag where there is one.
fn in_disorder(code: &'static str, world: &World, flags: &mut Vec<Flag>) {
    let places: BTreeMap<(String, String), usize> = flags
        .iter()
        .enumerate()
        .map(|(at, flag)| ((flag.scheme.clone(), flag.about.clone()), at))
        .collect();
    for ((scheme, case_no), case) in world.cases.iter() {
        let steps = reviewed::out_of_order(case);
        if steps.is_empty() {
            continue;
        }
        let finding = "a level of review is of days before the level below it";
        let known = places.get(&(scheme.clone(), case_no.clone()));
        if let Some(flag) = known.and_then(|at| flags.get_mut(*at)) {
            for step in steps {
                flag.rests_on(step);
            }
            flag.nature = Nature::Suspicion;
            flag.finding = format!("{}; {finding}", flag.finding);
            continue;
        }
        let mut flag = Flag::new(code, Severity::Medium, scheme, case_no);
        flag.concerns(world.person_of(case));
        for step in steps {
            flag.rests_on(step);
        }
        flag.amount = at_stake(world, scheme, case_no);
        let text = text::of_case(world, scheme, case_no);
        flag.clause = quoted(text, BY_LEVELS, LEVELS).to_owned();
        flag.finding = finding.to_owned();
        flags.push(flag);
    }
}

/// A list of payments that rests on no case, as it was paid.
struct List<'a> {
    scheme_id: &'a str,
    batch: &'a str,
    text: &'a Scheme,
    last: Date,
    facts: Vec<&'a Fact<PaymentInstructed>>,
}

/// Lists of payments without cases, by scheme and number, each with the text that judges it.
fn lists<'a>(world: &'a World) -> Vec<List<'a>> {
    let mut lists: Vec<List<'a>> = Vec::new();
    let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for ((scheme_id, _), payment) in world.payments.iter() {
        for fact in payment.standing() {
            let said = &fact.said;
            let (Some(batch), None, None) = (&said.batch_no, &said.case_no, &said.tranche) else {
                continue;
            };
            if said.award_no.is_some() {
                continue;
            }
            // Payments of one list mostly follow each other.
            let same = |list: &List<'_>| list.scheme_id == scheme_id && list.batch == batch;
            if let Some(last) = lists.last_mut().filter(|list| same(list)) {
                last.last = last.last.max(fact.clock);
                last.facts.push(fact);
                continue;
            }
            if let Some(list) = places
                .get(&(scheme_id.as_str(), batch.as_str()))
                .and_then(|at| lists.get_mut(*at))
            {
                list.last = list.last.max(fact.clock);
                list.facts.push(fact);
                continue;
            }
            let Some(text) = text::of_fact(world, scheme_id, fact) else {
                continue;
            };
            places.insert((scheme_id, batch), lists.len());
            lists.push(List {
                scheme_id,
                batch,
                text,
                last: fact.clock,
                facts: vec![fact],
            });
        }
    }
    lists
}

/// Lists that were paid without a review or the approval.
fn lists_without(code: &'static str, world: &World) -> Vec<Flag> {
    let mut flags = Vec::new();
    for list in lists(world) {
        let breaches = reviewed::lacking(&reviewed::Asked {
            scheme: list.text,
            case: None,
            batch: world.cases.get(list.scheme_id, list.batch),
            by: list.last,
            overturned: None,
            approval: true,
            calendar: world.registry.calendar(),
        });
        let subjects = [list.batch.to_owned()];
        let waived = |breach: &Breach<'_>| {
            let on = (list.last, Word::Told);
            let rule = (breach.rule, breach.code);
            breach.mode == Mode::Soft
                && waiver(world, list.scheme_id, &subjects, rule, on).is_some()
        };
        let breaches: Vec<_> = breaches.into_iter().filter(|one| !waived(one)).collect();
        let Some(first) = breaches.first() else {
            continue;
        };
        let mut flag = Flag::new(code, Severity::Medium, list.scheme_id, list.batch);
        flag.clause = first.clause.to_owned();
        let untold = breaches.iter().all(|breach| breach.evidence.is_empty());
        let mut findings = Vec::new();
        for breach in breaches {
            for evidence in breach.evidence {
                flag.rests_on_event(evidence);
            }
            findings.push(breach.finding);
        }
        for fact in &list.facts {
            flag.rests_on(fact);
        }
        let paid = Fen::sum(list.facts.iter().map(|fact| fact.said.amount));
        flag.amount = paid.unwrap_or(Fen(i64::MAX));
        flag.finding = findings.join("; ");
        if untold && Lacking::of(world, list.scheme_id, STEPS).any() {
            flag = flag.as_data_quality();
        }
        flags.push(flag);
    }
    flags
}
