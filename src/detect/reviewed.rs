//! Whether each level of review agreed, in its time and by as many as it asks: of a case, or of the whole list that pays without one.
//!
//! Asked by the gates before a payment leaves, and by F34 of what was awarded or paid: one code for both. The
//! last word of each level counts, of one day the one entered last; a refusal that an
//! appeal has overturned is a refusal no more, and the level is asked for its word anew. Also in which order the steps of a case stand, for F34 (levels) and
//! F36 (stages). Pure. **Not here**: whether the persons differ (F35).

use std::collections::{BTreeMap, BTreeSet};

use super::breach::Breach;
use super::claimed::arrived;
use crate::domain::alias::Alias;
use crate::domain::calendar::Calendar;
use crate::domain::date::Date;
use crate::domain::party::Step;
use crate::domain::recorded::EventAt;
use crate::projections::Fact;
use crate::projections::cases::{Case, ReviewDecision, StepTaken};
use crate::schemes::Scheme;
use crate::schemes::model::{Mode, StepKind, StepRule};
use crate::schemes::steps::WindowOf;

/// Kind of the sheets that tell the steps of cases (办理记录).
const STEPS: &str = "steps";
/// The level of a list's third review where the text has none from the third up.
const THIRD: u8 = 3;

/// Whose reviews are asked for.
pub(super) struct Asked<'a> {
    /// The text that judges it.
    pub scheme: &'a Scheme,
    /// The case; none for a list that rests on no case.
    pub case: Option<&'a Case>,
    /// Steps of the list it is a line of.
    pub batch: Option<&'a Case>,
    /// The day by which they must have agreed.
    pub by: Date,
    /// When an appeal last overturned a refusal of the case by that day.
    pub overturned: Option<(Date, EventAt)>,
    /// Whether the approval must stand among the steps too: of a list always.
    pub approval: bool,
    /// Working days; a time that it cannot count is not judged.
    pub calendar: &'a Calendar,
}

impl Asked<'_> {
    /// Whether an appeal has overturned a step's refusal.
    fn is_overturned(&self, step: &Fact<StepTaken>) -> bool {
        let overturned = self.overturned;
        overturned.is_some_and(|overturned| (step.clock, step.at) < overturned)
    }
}

/// Whether the approval of a case must stand in the office's record of steps: its sheets have such a record, and no
/// approver signed the award in the ledger.
pub(super) fn approval_told(scheme: &Scheme, case: &Case) -> bool {
    scheme.table.iter().any(|table| table.kind == STEPS)
        && case.awards.iter().all(|award| award.source.is_some())
}

/// What steps say of their levels, in the order in which they were taken. A list's third reviews stand for the text's
/// levels from the third up in their order, as its record does not tell them apart.
fn words<'a>(
    scheme: &Scheme,
    mut steps: Vec<&'a Fact<StepTaken>>,
    of_list: bool,
) -> Vec<(&'a Fact<StepTaken>, u8, ReviewDecision)> {
    steps.sort_by(|one, other| one.in_time().cmp(&other.in_time()));
    let levels = scheme.third_levels();
    let mut thirds = levels.iter().copied();
    let mut third = THIRD;
    let mut said = Vec::new();
    for fact in steps {
        if fact.said.review.is_none() && fact.said.step == Step::ThirdReview {
            // More of them than levels are of the last.
            third = thirds.next().unwrap_or(third);
        }
        let of = word((scheme, third), fact, of_list);
        said.extend(of.map(|(level, decision)| (fact, level, decision)));
    }
    said
}

/// What a step says of its level. Where the record of a list has no opinion, a step taken is one that agreed.
fn word(
    (scheme, third): (&Scheme, u8),
    fact: &Fact<StepTaken>,
    of_list: bool,
) -> Option<(u8, ReviewDecision)> {
    match (fact.said.review, of_list, fact.said.step) {
        (Some(review), ..) => Some(review),
        (None, true, Step::FirstReview) => Some((1, ReviewDecision::Agreed)),
        (None, true, Step::SecondReview) => Some((2, ReviewDecision::Agreed)),
        (None, true, Step::ThirdReview) => Some((third, ReviewDecision::Agreed)),
        (None, true, Step::Approve) => Some((scheme.approval_level(), ReviewDecision::Agreed)),
        _ => None,
    }
}

/// Persons who made a review: as the office names them, else who signed.
fn present(fact: &Fact<StepTaken>) -> Vec<Alias> {
    let named: Vec<Alias> = fact.acted_by.iter().map(|by| by.person).collect();
    if named.is_empty() {
        fact.signers.iter().copied().collect()
    } else {
        named
    }
}

/// The day from which a review's time runs: that of the last agreement of the level before, else the day the papers
/// arrived.
fn begun(
    case: Option<&Case>,
    all: &[(&Fact<StepTaken>, u8, ReviewDecision)],
    level: u8,
    until: Date,
) -> Option<Date> {
    let earlier = all.iter().filter(|(fact, of, said)| {
        *of < level && *said == ReviewDecision::Agreed && fact.clock <= until
    });
    let earlier = earlier.map(|(fact, ..)| fact.clock).max();
    earlier.or_else(|| arrived(case?))
}

/// What is said of a level whose refusal an appeal has overturned, and which has not looked at the case anew.
pub(super) fn silent(level: u8) -> String {
    format!("review {level} has given no new word since an appeal overturned its refusal")
}

/// What is said of each level by the day asked for, in the order in which it was said.
fn told<'a>(asked: &Asked<'a>) -> Vec<(&'a Fact<StepTaken>, u8, ReviewDecision)> {
    let steps = asked.case.into_iter().chain(asked.batch);
    let steps = steps.flat_map(|of| &of.steps);
    let steps = steps.filter(|fact| fact.clock <= asked.by);
    words(asked.scheme, steps.collect(), asked.case.is_none())
}

/// Levels of review below one that have not agreed: a case comes to a level once those below it passed it on.
pub(super) fn not_passed_below<'a>(asked: &Asked<'a>, level: u8) -> Vec<Breach<'a>> {
    let steps = asked.scheme.step.iter();
    let below = steps
        .filter(|step| step.kind == StepKind::Review && step.level.is_some_and(|own| own < level));
    not_agreed(asked, &told(asked), below)
}

/// Of some steps those whose level is not recorded, refused or sent back.
fn not_agreed<'a>(
    asked: &Asked<'a>,
    all: &[(&'a Fact<StepTaken>, u8, ReviewDecision)],
    steps: impl Iterator<Item = &'a StepRule>,
) -> Vec<Breach<'a>> {
    let of_list = asked.case.is_none();
    let mut breaches = Vec::new();
    for step in steps {
        let Some(level) = step.level else { continue };
        let last = all
            .iter()
            .filter(|(_, of, _)| *of == level)
            .max_by(|(one, ..), (other, ..)| one.in_time().cmp(&other.in_time()));
        let finding = match last.map(|(.., said)| *said) {
            Some(ReviewDecision::Agreed) => continue,
            // The appeal is no word of the level: it sends the case back to it.
            Some(ReviewDecision::Refused)
                if last.is_some_and(|(fact, ..)| asked.is_overturned(fact)) =>
            {
                silent(level)
            }
            Some(ReviewDecision::Refused) if of_list => format!("review {level} refused the list"),
            Some(ReviewDecision::Refused) => format!("review {level} refused the case"),
            Some(ReviewDecision::SentBack) if of_list => {
                format!("review {level} sent the list back")
            }
            Some(ReviewDecision::SentBack) => format!("review {level} sent the case back"),
            None => format!("review {level} is not recorded"),
        };
        let breach = Breach {
            rule: &step.id,
            code: Some("F34"),
            mode: step.mode,
            clause: &step.clause,
            finding,
            evidence: Vec::new(),
        };
        breaches.push(breach.on(last.map(|(fact, ..)| *fact)));
    }
    breaches
}

/// Levels that are not recorded, refused or sent back, and reviews outside the window for them.
pub(super) fn lacking<'a>(asked: &Asked<'a>) -> Vec<Breach<'a>> {
    let scheme = asked.scheme;
    let of_list = asked.case.is_none();
    let all = told(asked);
    let steps = scheme.step.iter().filter(|step| {
        step.kind == StepKind::Review
            || (step.kind == StepKind::Approve && (of_list || asked.approval))
    });
    let mut breaches = not_agreed(asked, &all, steps);
    // A sheet's own words stand for the levels up to the third; a higher one was typed.
    let levels = scheme.levels();
    let most = levels.last().copied().unwrap_or(u8::MAX).max(3);
    for (fact, level, _) in all.iter().filter(|(_, level, _)| *level > most) {
        let first = scheme.step.iter().find(|step| step.level.is_some());
        let Some(step) = first else { continue };
        let breach = Breach {
            rule: &step.id,
            code: Some("F34"),
            mode: Mode::Flag,
            clause: &step.clause,
            finding: format!("review {level} is of a level that the scheme does not have"),
            evidence: Vec::new(),
        };
        breaches.push(breach.on([*fact]));
    }
    for step in scheme
        .step
        .iter()
        .filter(|step| step.kind == StepKind::Review)
    {
        let Some(level) = step.level else { continue };
        let breach = |finding| Breach {
            rule: step.id.as_str(),
            code: Some("F34"),
            mode: step.mode,
            clause: step.clause.as_str(),
            finding,
            evidence: Vec::new(),
        };
        let of_level = || all.iter().filter(|(_, of, _)| *of == level);
        let last = of_level().map(|(fact, ..)| fact.clock).max();
        if let (true, Some(day)) = (step.by_meeting, last) {
            // A record may have a row for each of those present.
            let of_day = || of_level().filter(|(fact, ..)| fact.clock == day);
            let persons: BTreeSet<Alias> = of_day().flat_map(|(fact, ..)| present(fact)).collect();
            let there = persons.len();
            if there < 2 {
                let finding =
                    format!("review {level} is for a meeting, and names {there} of those present");
                breaches.push(breach(finding).on(of_day().map(|(fact, ..)| *fact)));
            }
        }
        for (fact, ..) in of_level() {
            let before = begun(asked.case, &all, level, fact.clock);
            if let (Some(most), Some(before)) = (step.max_wd, before)
                && let Ok(took) = asked.calendar.working_days_between(before, fact.clock)
                && took > most
            {
                let finding = format!(
                    "review {level} took {took} working days from {before}, expected at most {most}"
                );
                breaches.push(breach(finding).on([*fact]));
            }
        }
    }
    for window in &scheme.window {
        if window.of != WindowOf::Reviews {
            continue;
        }
        for (fact, level, _) in &all {
            if window.covers(fact.clock) {
                continue;
            }
            let breach = Breach {
                rule: &window.id,
                code: Some("F34"),
                mode: scheme.mode_of(&window.id).unwrap_or(window.mode),
                clause: &window.clause,
                finding: format!(
                    "review {level} was made on {}, the last day for reviews is {}",
                    fact.clock, window.last_day
                ),
                evidence: Vec::new(),
            };
            breaches.push(breach.on([*fact]));
        }
    }
    breaches
}

/// Place of the papers' intake, or of the making of a list.
pub(super) const BEGUN: u8 = 0;
/// Place of the approval, after every review.
const APPROVED: u8 = 4;
/// Place of the payment.
pub(super) const PAID: u8 = 5;

/// Where a step stands in the order of a case; `None` for those without a place.
fn place(step: Step) -> Option<u8> {
    match step {
        Step::Prepare | Step::Intake => Some(BEGUN),
        Step::FirstReview => Some(1),
        Step::SecondReview => Some(2),
        Step::ThirdReview => Some(3),
        Step::Approve => Some(APPROVED),
        Step::Pay => Some(PAID),
        _ => None,
    }
}

/// The earliest and the latest day told of the steps of a case or batch, by their places.
pub(super) fn days_of_steps(case: &Case) -> BTreeMap<u8, (Date, Date)> {
    let mut days: BTreeMap<u8, (Date, Date)> = BTreeMap::new();
    for step in &case.steps {
        if let Some(place) = place(step.said.step) {
            let span = days.entry(place).or_insert((step.clock, step.clock));
            *span = (span.0.min(step.clock), span.1.max(step.clock));
        }
    }
    days
}

/// Steps of a level of review, or of the approval, that is in all that was told of it of days before every telling of the level
/// below it, with the steps of that level.
pub(super) fn out_of_order(case: &Case) -> Vec<&Fact<StepTaken>> {
    let mut days = days_of_steps(case);
    days.retain(|at, _| (BEGUN + 1..=APPROVED).contains(at));
    let below = |at: u8| days.range(..at).next_back();
    let wrong = days.iter().filter_map(|(at, (_, last))| {
        let (before, (first, _)) = below(*at)?;
        (last < first).then_some([*at, *before])
    });
    let wrong: BTreeSet<u8> = wrong.flatten().collect();
    let steps = case.steps.iter();
    let of_these =
        |step: &&Fact<StepTaken>| place(step.said.step).is_some_and(|at| wrong.contains(&at));
    steps.filter(of_these).collect()
}
