//! F36 A fact was entered long after its day, or steps stand in reversed order.
//!
//! **Definition.** A change of post, or a step of a case or batch, was entered more than a number of days after the
//! day it is said to be of; or the stages of a case or batch stand in reversed order: a review or approval is of an earlier day than the papers' intake
//! or the making of the list, or a payment than the reviews and the approval; or an appeal was settled before it was filed; or a claim was reviewed after it was taken back for good;
//! or a claim was taken back or refused after the day it was paid on, or awarded after the day it was taken back or refused on,
//! with no appeal; or a support year of an agreement was accepted, or evaluated by the schools themselves, before it began.
//! Or it was accepted before it was over, or on an earlier day than the year before it was first judged on.
//! **Parameters.** `days` = 30: calendar days from the fact to its entry that are still in order.
//! **Example.** A retirement of 2025-04-30 is entered on 2025-07-02.
//! **Exclusions.** A level of review, or the approval, before the level below it (F34). The first register of persons in post, which tells the past when it is set up; facts of which
//! the time of entry is not known; a step taken twice counts by its earliest and latest day in favour of the case.
//! **False positives:** history entered when an office begins with a register.
//! **Evidence:** the rows. **Amount:** none for what was only entered late; else what the case was paid, or awarded. One flag a
//! change, case, batch or support year.
//! **Look at:** the day of the fact, the time of entry, the order of the steps.
//! **Source:** the scheme's clause on entering in time or the order of steps where its text has one, else the general rule,
//! which is named as such; red-flag catalogue F36.

use std::collections::BTreeMap;

use super::flag::{Evidence, Flag, Severity, at_stake};
use super::general::{general, quoted};
use super::joined::Joined;
use super::reviewed::{BEGUN, PAID, days_of_steps};
use super::settings::Settings;
use super::{Detector, Findings, accepted, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::{AppealAgainst, AppealFiled, AppealResolved, AwardRefused};
use crate::projections::cases::Case;
use crate::projections::parties::Person;
use crate::projections::{Fact, World};

/// F36.
pub struct BackDating;

/// Days from the day a fact is of to its entry; `None` where the entry's time is not known.
fn days_late<T>(fact: &Fact<T>, of: Date) -> Option<i64> {
    let entered = match fact.source {
        Some(_) => fact.registered_at?.date_cn(),
        None => fact.clock,
    };
    Some(i64::from(entered.0) - i64::from(of.0))
}

/// The programme whose register has the person in post: the one that pays by the month, else the first.
fn scheme_of<'a>(world: &World, person: &'a Person) -> Option<&'a str> {
    let ids = || person.registered.iter().map(|(scheme, _)| scheme.as_str());
    let by_month = |id: &&str| {
        let text = world.registry.scheme(id);
        text.and_then(|text| text.tariff.as_ref())
            .is_some_and(|tariff| tariff.in_post_on.is_some())
    };
    ids().filter(by_month).min().or_else(|| ids().min())
}

/// A change that was entered late, and by how many days.
struct Late<'a> {
    about: String,
    from: Date,
    days: i64,
    rest: Box<dyn Fn(&mut Flag) + 'a>,
}

fn changes<'a>(alias: &Alias, person: &'a Person, most: i64) -> Vec<Late<'a>> {
    let mut late = Vec::new();
    let about = |number: &Option<String>| number.clone().unwrap_or_else(|| alias.to_string());
    for fact in &person.posts {
        let said = &fact.said;
        let is_change = said.change_no.is_some() || said.change.is_some() || fact.source.is_none();
        if let Some(days) = days_late(fact, said.from).filter(|days| is_change && *days > most) {
            late.push(Late {
                about: about(&said.change_no),
                from: said.from,
                days,
                rest: Box::new(move |flag| flag.rests_on(fact)),
            });
        }
    }
    for fact in &person.post_ends {
        if let Some(days) = days_late(fact, fact.said.from).filter(|days| *days > most) {
            late.push(Late {
                about: about(&fact.said.change_no),
                from: fact.said.from,
                days,
                rest: Box::new(move |flag| flag.rests_on(fact)),
            });
        }
    }
    late
}

/// Whether a review or the approval is, in all that was told of it, of a day before the papers were taken in or the list made up, or
/// a payment before the last step ahead of it.
fn reversed(case: &Case) -> bool {
    let days = days_of_steps(case);
    let begun = days.get(&BEGUN).map(|(first, _)| *first);
    days.iter().any(|(place, (_, last))| match *place {
        BEGUN => false,
        PAID => days
            .range(..PAID)
            .next_back()
            .is_some_and(|(_, (first, _))| last < first),
        _ => begun.is_some_and(|begun| *last < begun),
    })
}

/// Appeals of a case that were settled on a day before they were filed, with what settled them.
fn settled_first<'a>(world: &'a World, scheme: &str, case_no: &str) -> Vec<&'a Fact<Event>> {
    let appeals = world.acts.about::<AppealFiled>(scheme, case_no);
    let before = appeals.flat_map(|filed| {
        let settled = world
            .acts
            .about::<AppealResolved>(scheme, &filed.said.appeal_no);
        settled
            .filter(move |act| act.fact.clock < filed.fact.clock)
            .flat_map(move |act| [filed.fact, act.fact])
    });
    before.collect()
}

/// A case that was taken back or refused after it was paid, or decided all the same after that.
struct Turned {
    finding: &'static str,
    evidence: Vec<Evidence>,
}

/// What turned of a case beside its award or its payments. An award that is given up or taken back before it is paid is
/// in order; so is one after a refusal against which somebody appealed, and a refusal once an appeal upset the award.
fn turned(world: &World, scheme: &str, case_no: &str, case: &Case) -> Option<Turned> {
    if case.withdrawn.is_empty() && case.refusals.is_empty() {
        return None;
    }
    let by_award = case.awards.iter();
    let by_award = by_award.flat_map(|one| world.payments.of_award(scheme, &one.said.award_no));
    let mut paid: Vec<_> = world
        .payments
        .of_case(scheme, case_no)
        .into_iter()
        .chain(by_award)
        .flat_map(|(_, payment)| payment.standing())
        .collect();
    paid.sort_by_key(|fact| fact.at);
    paid.dedup_by_key(|fact| fact.at);
    let against_refusals = world.appeals(scheme, case_no, AppealAgainst::Refusal);
    let against_awards = world.appeals(scheme, case_no, AppealAgainst::Award);
    // One that somebody appealed against, or that came once somebody had appealed against the award.
    let appealed = |refused: &Fact<AwardRefused>| {
        let own = against_refusals.iter().any(|one| {
            let against = one.against;
            against.is_some_and(|one| (one.day, one.at) >= (refused.clock, refused.at))
        });
        let mut awards = against_awards.iter();
        own || awards.any(|one| one.filed.fact.clock <= refused.clock)
    };
    let paid_by = paid.iter().map(|fact| fact.clock).min();
    let awarded_by = case.awards.iter().map(|fact| fact.clock).max();
    let after = |day: Date| paid_by.is_some_and(|paid| day > paid);
    let before = |day: Date| awarded_by.is_some_and(|awarded| day < awarded);
    let turned = |day: Date| after(day) || before(day);
    let withdrawn: Vec<_> = case.withdrawn.iter().filter(|f| turned(f.clock)).collect();
    let refusals = case.refusals.iter();
    let refused: Vec<_> = refusals
        .filter(|refused| turned(refused.clock) && !appealed(refused))
        .collect();
    let clocks = withdrawn.iter().map(|fact| fact.clock);
    let mut clocks = clocks.chain(refused.iter().map(|fact| fact.clock));
    let finding = if clocks.next().is_none() {
        return None;
    } else if withdrawn.iter().any(|f| after(f.clock)) || refused.iter().any(|f| after(f.clock)) {
        "a claim was taken back or refused after it had been paid"
    } else {
        "a claim was awarded that had been taken back or refused, and nobody appealed"
    };
    let mut evidence: Vec<Evidence> = withdrawn.into_iter().map(Evidence::from).collect();
    evidence.extend(refused.into_iter().map(Evidence::from));
    evidence.extend(case.awards.iter().map(Evidence::from));
    evidence.extend(paid.into_iter().map(Evidence::from));
    Some(Turned { finding, evidence })
}

/// Years of agreements that were accepted, or evaluated by the schools themselves, on a day before they began: one flag a
/// year and kind.
fn judged_first(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for ((scheme_id, number), agreement) in world.agreements.iter() {
        for (year, told) in &agreement.years {
            let acceptances = told.acceptances.iter();
            let accepted = acceptances.map(|fact| (fact.clock, fact.version, Evidence::from(fact)));
            let evaluations = told.evaluations.iter();
            let evaluated =
                evaluations.map(|fact| (fact.clock, fact.version, Evidence::from(fact)));
            let kinds: [(&str, Vec<_>); 2] = [
                ("accepted", accepted.collect()),
                ("evaluated", evaluated.collect()),
            ];
            for (kind, facts) in kinds {
                let version = facts.first().map_or(0, |(_, version, _)| *version);
                let text = text::of_agreement(world, scheme_id, number, version);
                let Some(period) = text.and_then(|text| agreement.support_year(text, *year)) else {
                    continue;
                };
                let begins = period.first_day();
                let mut early = facts
                    .into_iter()
                    .filter(|(day, ..)| *day < begins)
                    .peekable();
                let Some((first, ..)) = early.peek() else {
                    continue;
                };
                let about = format!("{number}/{year}");
                let key = format!("{kind}/{about}");
                let mut flag = Flag::of(code, Severity::Medium, (scheme_id, &about), &key);
                flag.period = Some(period.to_string());
                let rule = text.and_then(|text| text.agreement.as_ref());
                flag.clause = rule.map(|rule| rule.clause.clone()).unwrap_or_default();
                flag.finding = match kind {
                    "accepted" => {
                        format!("the year begins on {begins}, and was accepted on {first}")
                    }
                    _ => format!(
                        "the year begins on {begins}, and its self-evaluation is of {first}"
                    ),
                };
                for (.., evidence) in early {
                    flag.rests_on_event(evidence);
                }
                flags.push(flag);
            }
        }
    }
    flags
}

/// Words of a clause on when a fact is entered, and what is quoted where the scheme's text has none.
const ENTERED: &[&str] = &["及时登记", "及时录入"];
const IN_TIME: &str = general!("登记的期限", "业务事项应在发生后及时登记");
/// Words of a clause on the order of the steps, and what is quoted where the scheme's text has none.
const ORDERED: &[&str] = &["逐级", "次序"];
const IN_ORDER: &str = general!("办理的次序", "受理、审核、审批、付款依次办理");

impl Detector for BackDating {
    fn code(&self) -> &'static str {
        "F36"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut found: BTreeMap<(String, String), Flag> = BTreeMap::new();
        for (alias, person) in world.parties.iter() {
            if person.posts.is_empty() && person.post_ends.is_empty() {
                continue;
            }
            let Some(scheme) = scheme_of(world, person) else {
                continue;
            };
            for late in changes(alias, person, settings.number(scheme, "days")) {
                let flag = found
                    .entry((scheme.to_owned(), late.about.clone()))
                    .or_insert_with(|| {
                        Flag::new(self.code(), Severity::Medium, scheme, &late.about)
                    });
                flag.concerns(Some(*alias));
                (late.rest)(flag);
                flag.period = Some(late.from.to_string());
                flag.clause = quoted(
                    world.registry.scheme(scheme).map(AsRef::as_ref),
                    ENTERED,
                    IN_TIME,
                )
                .to_owned();
                flag.finding = format!(
                    "a change of {} was entered {} days later",
                    late.from, late.days
                );
            }
        }
        for ((scheme, case_no), case) in world.cases.iter() {
            let most = settings.number(scheme, "days");
            let late: Vec<_> = case
                .steps
                .iter()
                .filter(|step| step.source.is_some())
                .filter(|step| days_late(step, step.clock).is_some_and(|days| days > most))
                .collect();
            let reversed = reversed(case);
            let settled_first = settled_first(world, scheme, case_no);
            let ended = case.withdrawn.iter().map(|fact| fact.clock).max();
            let ended = ended.filter(|_| case.is_withdrawn());
            let after_end: Vec<_> = case
                .steps
                .iter()
                .filter(|step| step.said.review.is_some())
                .filter(|step| ended.is_some_and(|day| step.clock > day))
                .collect();
            let turned = turned(world, scheme, case_no, case);
            let in_order = late.is_empty() && settled_first.is_empty() && after_end.is_empty();
            if in_order && !reversed && turned.is_none() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme, case_no);
            flag.concerns(case.person());
            for step in &case.steps {
                if reversed || late.iter().any(|one| one.at == step.at) {
                    flag.rests_on(step);
                }
            }
            for fact in &settled_first {
                flag.rests_on(*fact);
            }
            for fact in case.withdrawn.iter().filter(|_| !after_end.is_empty()) {
                flag.rests_on(fact);
            }
            for step in &after_end {
                flag.rests_on(*step);
            }
            if let Some(turned) = &turned {
                for evidence in &turned.evidence {
                    flag.rests_on_event(evidence.clone());
                }
            }
            // That something was entered late stakes no money.
            if reversed || turned.is_some() || !settled_first.is_empty() || !after_end.is_empty() {
                flag.amount = at_stake(world, scheme, case_no);
            }
            let text = text::of_case(world, scheme, case_no);
            let late_alone =
                !reversed && settled_first.is_empty() && after_end.is_empty() && turned.is_none();
            flag.clause = match late_alone {
                true => quoted(text, ENTERED, IN_TIME),
                false => quoted(text, ORDERED, IN_ORDER),
            }
            .to_owned();
            flag.finding = if reversed {
                "the stages of the case stand in reversed order: one is of days before the one that comes before it"
                    .to_owned()
            } else if !settled_first.is_empty() {
                "an appeal was settled on a day before it was filed".to_owned()
            } else if !after_end.is_empty() {
                "a claim was reviewed on a day after it was taken back".to_owned()
            } else if let Some(turned) = turned {
                turned.finding.to_owned()
            } else {
                format!(
                    "{} steps were entered more than {most} days later",
                    late.len()
                )
            };
            found.insert((scheme.clone(), case_no.clone()), flag);
        }
        let mut flags: Vec<Flag> = found.into_values().collect();
        flags.extend(judged_first(world, self.code()));
        flags.extend(accepted::out_of_turn(world, self.code()));
        Findings {
            flags,
            unjudged: Vec::new(),
        }
    }
}
