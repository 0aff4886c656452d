//! An award as a live act: what keeps it from being recorded, and what is told of it.
//!
//! Promises: pure; whatever the desk would hold its payment for on the same day is said with the award, so that nobody learns
//! of it only once the money is asked for: of the person (dead, stopped, twice known), of two hands, of a payment made twice. What the award itself breaks for good (a threshold, an exclusion, a quota, an
//! objection that is open, a review that is missing) binds it by its rule's mode; what later acts may still bring (papers, the
//! notice, money in the fund) is told. Source: 审批:公示期满无异议,名额、上限、回溯无误. **Not here**: a payment of the award (`award.rs`),
//! and what no log may hold, which is structure.

use super::act::{told, with_waivers};
use super::claim::stop;
use super::person::STOPPED;
use super::{Proposed, Stop, trial};
use crate::detect::f27_paid_before_notice_closed::notices_listing;
use crate::detect::f28_notice_too_short::end_of;
use crate::detect::f41_overdraw::FUNDED;
use crate::detect::{claimed, granted, reviewed, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::payments::Payee;
use crate::domain::events::{EventHead, SchemeRef};
use crate::domain::money::Fen;
use crate::domain::party::Role;
use crate::projections::books::FundKey;
use crate::projections::case_facts::{assessment, facts, papers};
use crate::projections::cases::Case;
use crate::projections::{Supposed, World};
use crate::schemes::Scheme;
use crate::schemes::cel::Rules;
use crate::schemes::eligible::Asked;
use crate::schemes::model::Mode;
use crate::schemes::tariff::Entitlement;

/// Reviews that the case lacks on the day of its award, and what else it lacks that only money waits for.
pub(super) fn judge(
    supposed: &mut Supposed<'_>,
    scheme: &Scheme,
    e: &AwardDecided,
    day: Date,
) -> Vec<Stop> {
    let world: &World = supposed;
    let mut stops = to_body(world, scheme, e, day);
    let case = world.cases.get(&scheme.id, &e.case_no);
    let agreement = world.agreements.get(&scheme.id, &e.case_no);
    let version = case.map(Case::version).or(text::agreed(agreement));
    let version = version.unwrap_or(scheme.version);
    let Some(text) = world.registry.text_or_newest(&scheme.id, version).cloned() else {
        return stops;
    };
    let text: &Scheme = &text;
    let subjects = [e.case_no.clone(), e.award_no.clone()];
    let above = above_most(world, text, e).into_iter().collect();
    stops.extend(with_waivers(world, text, &subjects, day, above));
    let vetoed = vetoed(world, text, e);
    stops.extend(with_waivers(world, text, &subjects, day, vetoed));
    // An award under an agreement rests on no claim.
    let Some(case) = case else {
        stops.extend(beyond_fund(world, text, e));
        return stops;
    };
    let lacking = reviewed::lacking(&reviewed::Asked {
        scheme: text,
        case: Some(case),
        batch: None,
        by: day,
        overturned: world.refusal_overturned(&scheme.id, &e.case_no, day),
        approval: false,
        calendar: world.registry.calendar(),
    });
    let lacking = lacking.into_iter().map(|breach| {
        let lifts = "record the review, with its decision";
        stop(breach, lifts)
    });
    let mut lacking = with_waivers(world, text, &subjects, day, lacking.collect());
    // An appeal that was won sends the case back to the level that refused it: whatever the step's mode is, nothing is decided
    // before that has given its word, as nothing is after a refusal.
    if let Some((level, _)) = world.reopened_in_review(&scheme.id, &e.case_no) {
        let silent = reviewed::silent(level);
        let own = lacking.iter_mut().filter(|stop| stop.finding == silent);
        for stop in own.filter(|stop| stop.waived_by.is_none()) {
            stop.mode = Mode::Gate;
            "let that level review the case anew (`sunledger claim review`)"
                .clone_into(&mut stop.lifts);
        }
    }
    stops.append(&mut lacking);
    // A claim that its time holds is awarded no more than it is paid, unless an appeal has let it in.
    let late = claimed::out_of_time(world, text, (&e.case_no, case), day).into_iter();
    let late = late.map(|breach| stop(breach, super::claim::OUT_OF_TIME));
    stops.extend(with_waivers(world, text, &subjects, day, late.collect()));
    let others = of_award(world, text, (case, e), day);
    let others = with_waivers(world, text, &subjects, day, others);
    let open = others.into_iter().filter(|stop| stop.waived_by.is_none());
    stops.extend(open.map(told));
    stops.extend(as_paid(supposed, text, e, day));
    stops
}

/// Codes of what no later act brings, but a correction of what is on record or the settling of what is open: the award
/// itself breaks the rule, which binds it by its mode.
const LASTING: &[&str] = &[
    "F08", "F10", "F11", "F13", "F14", "F18", "F31", "F39", "F40", "F69",
];

/// Codes that are said of the award above ([`judge`], [`of_award`], `caution.rs`).
const ABOVE: &[&str] = &["F21", "F26", "F27", "F34", "F36", "F41", "F43"];

/// Codes of the account, the channel and the day of the money: the award says nothing of them.
const OF_MONEY: &[&str] = &["F04", "F05", "F06", "F37", "F46", "F56"];

/// What the desk would say of the award's payment if it were ordered on the same day: of that all but what is said of the
/// award above, and what is about the account and the money that goes out.
fn as_paid(world: &mut Supposed<'_>, text: &Scheme, e: &AwardDecided, day: Date) -> Vec<Stop> {
    let Some(case) = world.cases.get(&text.id, &e.case_no) else {
        return Vec::new();
    };
    let Some(person) = e.person.or(case.person()) else {
        return Vec::new();
    };
    // What no paper says yet, one that is filed later may say.
    let short = claimed::thresholds(text, &facts(world, text, &e.case_no), case);
    let unsaid = short.iter().filter(|short| !short.said);
    let unsaid: Vec<String> = unsaid.map(|short| short.breach.rule.to_owned()).collect();
    let listed = !notices_listing(world, &text.id, &e.case_no).is_empty();
    let proposed = payment(text, (case, e), person, day);
    let head = EventHead {
        scheme: Some(SchemeRef {
            id: text.id.clone(),
            version: text.version,
        }),
        ..EventHead::live(Role::Apr, day)
    };
    let at = (world.corrections.next_sequence(), 0);
    let mut after = world.suppose();
    let folded = trial::one(&mut after, at, day, head, e.clone().into());
    let judged = folded.and_then(|()| super::judge(after.suppose(), &[proposed]));
    // A sum out of range is refused by the ledger itself.
    let Ok(mut judged) = judged else {
        return Vec::new();
    };
    let stops = judged.rows.pop().unwrap_or_default().stops.into_iter();
    let stops = stops.filter(|stop| stop.waived_by.is_none());
    let mut said: Vec<Stop> = stops
        .filter_map(|stop| match stop.code {
            Some(_) if unsaid.contains(&stop.rule) => Some(told(stop)),
            Some(code) if LASTING.contains(&code) => Some(stop),
            Some("F29" | "F30") if !listed => {
                let finding = "no notice lists the case yet";
                Some(told(stop.found(finding, "")))
            }
            Some(code) if ABOVE.contains(&code) || OF_MONEY.contains(&code) => None,
            // A later act may still put it right (the notice, the bills), or the desk alone can judge it: it is said.
            Some(_) => Some(told(stop)),
            None if stop.rule == STOPPED => Some(told(stop)),
            None => None,
        })
        .collect();
    said.dedup_by(|one, other| one.rule == other.rule && one.finding == other.finding);
    said
}

/// The payment of an award, as it would be ordered on a day.
fn payment(text: &Scheme, (case, e): (&Case, &AwardDecided), person: Alias, day: Date) -> Proposed {
    let payee = Payee::Person(person);
    let mut proposed = Proposed::unmade(text, &e.case_no, payee, e.amount, day);
    let said = &mut proposed.instructed;
    said.award_no = Some(e.award_no.clone());
    said.fund.clone_from(&e.fund);
    said.period = e.period;
    proposed.on_case(&e.case_no, case)
}

/// An award of more than the fund has that nothing is decided about.
fn beyond_fund(world: &World, text: &Scheme, e: &AwardDecided) -> Option<Stop> {
    let fund = FundKey {
        scheme: text.id.clone(),
        fund: e.fund.clone(),
    };
    let free = world.free_balance(&fund);
    if i128::from(e.amount.0) <= free {
        return None;
    }
    let finding = format!(
        "the fund {} has {} yuan that nothing is decided about, {} yuan are awarded",
        e.fund,
        Fen::from_wide(free).unwrap_or(Fen(i64::MAX)),
        e.amount
    );
    let stop = Stop::new("F41", Some("F41"), Mode::Flag, FUNDED);
    Some(stop.found(finding, ""))
}

/// An award of more than the text gives anybody, of a case that does not say what its own amount hangs on (a bill that is not
/// filed, an assessment that is not made); where it does, the ledger itself measures the award.
fn above_most(world: &World, text: &Scheme, e: &AwardDecided) -> Option<Stop> {
    let tariff = text.tariff.as_ref()?;
    if text.entitles(&facts(world, text, &e.case_no)) != Entitlement::Unsaid {
        return None;
    }
    let most = tariff.most().filter(|most| e.amount > *most)?;
    let finding = format!(
        "the scheme gives nobody more than {most} yuan, and {} yuan would be awarded",
        e.amount
    );
    let stop = Stop::new("tariff", Some("F43"), tariff.mode, &tariff.clause);
    Some(stop.found(
        finding,
        "award no more than that, once the papers that the amount hangs on are on record",
    ))
}

/// A veto of the year's assessment: a condition of the text that asks for its absence, which payment is held for too.
fn vetoed(world: &World, text: &Scheme, e: &AwardDecided) -> Vec<Stop> {
    let case = world.cases.get(&text.id, &e.case_no);
    let mut facts = facts(world, text, &e.case_no);
    // The year that is awarded, where no claim says another.
    if case.is_none_or(|case| case.claims.is_empty())
        && let Some(act) = assessment(world, &text.id, &e.case_no, e.period.first_day().year())
    {
        facts.set_truth("vetoed", act.said.vetoed);
    }
    let (failed, _) = claimed::conditions(&Rules::of(text), Asked::Case, &facts, case);
    let vetoes = failed
        .into_iter()
        .filter(|breach| breach.code == Some("F69"));
    vetoes
        .map(|breach| stop(breach, "correct the assessment, where it is wrong"))
        .collect()
}

/// An award under an agreement to the body that the text does not pay: nothing could be paid on it.
fn to_body(world: &World, scheme: &Scheme, e: &AwardDecided, day: Date) -> Vec<Stop> {
    let agreement = world.agreements.get(&scheme.id, &e.case_no);
    let version = text::agreed(agreement).unwrap_or(scheme.version);
    let text = world.registry.text_or_newest(&scheme.id, version);
    let text = text.map_or(scheme, |text| text);
    if !granted::to_other_body(world, text, e, day) {
        return Vec::new();
    }
    let clause = text.payment.as_ref().map(|rule| rule.clause.as_str());
    let stop = Stop::new("award", Some("F42"), Mode::Gate, clause.unwrap_or_default());
    vec![stop.found(granted::OTHER_BODY, granted::AWARD_THE_OTHER)]
}

/// What an award leaves for later to hold or to flag: a notice that runs, papers that are not there, a claim out of time, a
/// fund that has not so much.
fn of_award(
    world: &World,
    text: &Scheme,
    (case, e): (&Case, &AwardDecided),
    day: Date,
) -> Vec<Stop> {
    let mut stops = Vec::new();
    let filed = papers(world, &text.id, &e.case_no, case, Some(day));
    for required in text.papers_required(&facts(world, text, &e.case_no)) {
        let mut filed = filed.iter();
        if !filed.any(|paper| paper.said.document_type == required.code) {
            let finding = format!("the paper {} is not on file", required.told());
            let stop = Stop::new(&required.code, Some("F21"), required.mode, &required.clause);
            stops.push(stop.found(finding, ""));
        }
    }
    let notice = text
        .notice_step(NoticeStage::PreAward)
        .zip(text.notice_rule(NoticeStage::PreAward));
    let mut running = notices_listing(world, &text.id, &e.case_no)
        .into_iter()
        .filter_map(|(number, notice)| Some((end_of(world, &text.id, notice)?, number)))
        .filter(|(last, _)| day <= *last);
    if let (Some((step, rule)), Some((last, number))) = (notice, running.next()) {
        let finding = format!("notice {number} is shown until {last}, and the award is of {day}");
        let stop = Stop::new(&step.id, Some("F27"), Mode::Flag, rule.clause);
        stops.push(stop.found(finding, ""));
    }
    stops.extend(beyond_fund(world, text, e));
    stops
}
