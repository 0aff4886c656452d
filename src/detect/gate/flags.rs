//! Detectors as gates: asked over history and trial, a flag that rests on a proposed row speaks against it; one about a case,
//! a batch, a notice or an agreement speaks against the rows that pay these, though it rests on earlier acts alone.
//!
//! Which rule of the scheme a code stands for, and so how it binds, is said in [`rule_of`]. A code that is
//! not there stops no payment; it is still flagged once the payment is made. **Not here**: F21, F39, F41
//! and F47, which are about a case, a unit, a fund or an agreement: of one payment the rules of this
//! folder ask them, with the place of the row among the others.

use std::collections::{BTreeMap, BTreeSet};

use super::places::{Places, paid_of};
use super::{Judged, Proposed, Stop};
use crate::detect::coverage::Coverage;
use crate::detect::f32_notice_edited::{Touched, Touching};
use crate::detect::flag::{Evidence, Flag, Severity};
use crate::detect::joined::Joined;
use crate::detect::{
    Detector, f04_shared_account, f06_holder_differs, f13_double_aid, f15_two_units,
    f16_duplicate_payment, f17_bill_used_twice, f22_receipt_outside_window,
    f27_paid_before_notice_closed, f28_notice_too_short, f29_notice_missing,
    f30_paid_differs_from_notice, f31_objection_open, f32_notice_edited, f35_duty_not_separated,
    f43_rate_differs, f44_off_post, f46_wrong_channel, f50_meal_overrun,
};
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::parties::OrgRegistered;
use crate::domain::events::payments::Payee;
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::{ExclusionKind, Mode, Tariff, TariffKind, Window};
use crate::schemes::pairing::CapUnit;
use crate::schemes::steps::WindowOf;

/// What lifts a notice that was up for too short a time: a close is final.
pub(super) const SUPPLEMENT: &str =
    "put a supplementary notice up, and close it once its time is over";

/// What lifts a change of a list.
const SHOWN_ANEW: &str =
    "put a supplementary notice up that shows what is new, and pay once its time is over";

/// What lifts a payment made twice.
const LATER: &str = "leave the row out, or record that the earlier payment came back";

/// Detectors whose flags can stop a payment. Those of bills look at every paper on the ledger: they are asked where a text of the
/// rows has a rule for bills.
fn detectors(world: &World, rows: &[Proposed]) -> Vec<Box<dyn Detector>> {
    let mut texts = rows.iter().filter_map(|row| super::text_of(world, row));
    let bills = texts.any(|text| text.bill().is_some() || receipts_window(text).is_some());
    let mut all: Vec<Box<dyn Detector>> = vec![
        Box::new(f04_shared_account::SharedAccount),
        Box::new(f06_holder_differs::HolderNamed),
        Box::new(f13_double_aid::DoubleAid),
        Box::new(f15_two_units::TwoUnits),
        Box::new(f16_duplicate_payment::PaidTwice),
        Box::new(f27_paid_before_notice_closed::PaidBeforeNoticeClosed),
        Box::new(f28_notice_too_short::NoticeTooShort),
        Box::new(f29_notice_missing::NoticeMissing),
        Box::new(f30_paid_differs_from_notice::PaidDiffersFromNotice),
        Box::new(f31_objection_open::ObjectionOpen),
        Box::new(f32_notice_edited::NoticeEdited),
        Box::new(f35_duty_not_separated::DutyNotSeparated),
        Box::new(f43_rate_differs::MonthlyRate),
        Box::new(f44_off_post::OffPostAtDesk),
        Box::new(f46_wrong_channel::WrongChannel),
        Box::new(f50_meal_overrun::MealOverrun),
    ];
    if bills {
        all.push(Box::new(f17_bill_used_twice::BillUsedTwice));
        all.push(Box::new(f22_receipt_outside_window::ReceiptOutsideWindow));
    }
    all
}

/// The window that says of which days bills count.
fn receipts_window(scheme: &Scheme) -> Option<&Window> {
    let mut windows = scheme.window.iter();
    windows.find(|window| window.of == WindowOf::Receipts)
}

/// Id of the rule that a code stands for in a scheme, how it binds, and what lifts it.
fn rule_of<'a>(code: &str, scheme: &'a Scheme) -> Option<(&'a str, Mode, &'static str)> {
    let payment = scheme.payment.as_ref().map(|rule| ("payment", rule.mode));
    let notice = scheme
        .notice_step(NoticeStage::PreAward)
        .map(|step| (step.id.as_str(), step.mode));
    let tariff = scheme.tariff.as_ref().map(|rule| ("tariff", rule.mode));
    let by_month = |rule: &&Tariff| rule.kind == TariffKind::TierMonths;
    let monthly = scheme.tariff.as_ref().filter(by_month);
    let monthly = monthly.map(|rule| ("tariff", rule.mode));
    let (found, lifts) = match code {
        // Many parents have one account: a lead, which holds nobody's money.
        "F04" => (
            Some(("payment", Mode::Flag)),
            "record whose account it is and their relation",
        ),
        "F06" => (
            payment.or(Some(("payment", Mode::Flag))),
            "pay to an account of the beneficiary's own, or record the holder's relation beforehand",
        ),
        "F13" => (
            scheme
                .exclusion_of(ExclusionKind::OtherFundSameYear)
                .map(|rule| (rule.id.as_str(), rule.mode)),
            "record that the other aid was cancelled and given back",
        ),
        // Nor is anybody paid by two units for one time, unless a tariff by the month says how.
        "F15" => (
            Some(monthly.unwrap_or(("F15", Mode::Gate))),
            "leave the row out, or record the post that was held and the money that came back",
        ),
        // Nobody is paid twice, whatever the scheme says.
        "F16" => (Some(("F16", Mode::Gate)), LATER),
        "F17" => (
            scheme
                .bill()
                .map(|bill| (bill.code.as_str(), bill.mode))
                .or(Some(("F17", Mode::Flag))),
            "leave the row out, correct the number of its bill, or record the note that splits it (分割单)",
        ),
        "F22" => (
            receipts_window(scheme).map(|window| (window.id.as_str(), window.mode)),
            "file bills of the days that count",
        ),
        "F27" => (notice, "pay after the last day of the notice"),
        "F28" => (notice, SUPPLEMENT),
        "F29" => (notice, "put the list up, and pay once its time is over"),
        "F30" => (
            notice,
            "pay what the list shows, or put a supplementary notice up",
        ),
        "F31" => (notice, f31_objection_open::SETTLE),
        "F32" => (notice, SHOWN_ANEW),
        // As strict as the strictest of the steps that the clause binds; a scheme without one has it told.
        "F35" => (
            scheme
                .step
                .iter()
                .filter(|step| step.different_person)
                .min_by_key(|step| match step.mode {
                    Mode::Gate => 0,
                    Mode::Soft => 1,
                    Mode::Flag => 2,
                })
                .map(|step| (step.id.as_str(), step.mode))
                .or(Some(("F35", Mode::Flag))),
            "let another person do one of the steps again, or correct who did it",
        ),
        "F43" => (tariff, "pay the rate of the school's tier for that month"),
        "F44" => (
            tariff,
            "leave the row out, or record the post that was held",
        ),
        "F50" => (
            scheme
                .cost_line
                .iter()
                .find(|line| line.cap_unit == Some(CapUnit::PersonWorkingDay))
                .map(|line| (line.id.as_str(), line.mode)),
            "correct the vouchers or the days attended, or record that the money came back",
        ),
        "F46" => (payment, "pay by a channel that the scheme allows"),
        _ => return None,
    };
    found.map(|(rule, mode)| (rule, mode, lifts))
}

/// What the detectors have against each row, by its place.
pub(super) fn of_rows(
    joined: &Joined<'_>,
    rows: &[Proposed],
    (trial, as_of): (u64, Date),
    unjudged: &mut Vec<String>,
) -> (BTreeMap<usize, Vec<Stop>>, Rivals) {
    let mut rivals = Rivals::new();
    let mut stops: BTreeMap<usize, Vec<Stop>> = BTreeMap::new();
    let world: &World = joined;
    let places = Places::of(world, joined.coverage(), rows);
    let schemes: BTreeSet<&str> = rows.iter().map(|row| row.scheme.id.as_str()).collect();
    let schemes: Vec<String> = schemes.iter().map(|id| format!("scheme {id}")).collect();
    for detector in detectors(world, rows) {
        let mut found = detector.look(joined, as_of);
        let of_these = |text: &String| schemes.iter().any(|scheme| text.contains(scheme));
        unjudged.extend(found.unjudged.drain(..).filter(of_these));
        for flag in found.flags {
            let mut beyond: BTreeMap<usize, String> = BTreeMap::new();
            let at = match flag.code {
                "F15" => beyond_unit(joined, &flag, trial),
                "F28" => places.lacking_on(&flag.scheme, &flag.about),
                // That the result must be published is asked once it is paid.
                "F29" if flag.about.ends_with("/post_payment") => Vec::new(),
                // Of what is only to be paid it is no payment that lacks the notice.
                "F29" => {
                    let at = rests_on(&flag, trial);
                    let period = flag.period.clone().unwrap_or_default();
                    let lacks = format!("no notice before payment is on record for {period}");
                    beyond.extend(at.iter().map(|place| (*place, lacks.clone())));
                    at
                }
                "F17" => places.with_paper(&flag.evidence),
                "F16" => {
                    let later = later_of(&flag, trial, &mut rivals);
                    if let Some(finding) = earlier(joined, &flag, trial) {
                        beyond.extend(later.iter().map(|place| (*place, finding.clone())));
                    }
                    later
                }
                "F30" => {
                    beyond = beyond_list(joined, &flag, rows, trial)
                        .unwrap_or_else(|| each_alone(joined, &flag, rows, trial));
                    let at = match beyond.is_empty() {
                        true => rests_on(&flag, trial),
                        false => beyond.keys().copied().collect(),
                    };
                    beyond.extend(of_month(joined, &flag, rows, (trial, &at)));
                    at
                }
                // What is found of a body rests on payments to others, which it suspects of nothing.
                "F06" => paying(joined, &flag, rows, rests_on(&flag, trial)),
                "F32" => places.resting_on(&flag.scheme, &flag.about),
                "F35" => places.numbered(&flag.scheme, &flag.about),
                "F50" => places.under_agreement(&flag.scheme, &flag.about),
                _ => rests_on(&flag, trial),
            };
            let touching = match flag.code {
                "F32" if !at.is_empty() => Touching::of(world, &flag.scheme, &flag.about),
                _ => Touching::default(),
            };
            let first = at.first().copied();
            for at in at {
                let Some(row) = rows.get(at) else { continue };
                let Some(scheme) = super::text_of(world, row) else {
                    continue;
                };
                let Some((rule, mode, lifts)) = rule_of(flag.code, scheme) else {
                    continue;
                };
                let mode = match flag.code {
                    // One name for two hands may be two persons'.
                    "F35" if flag.severity == Severity::Lead => Mode::Flag,
                    "F32" => match touched(world, row, &touching) {
                        Some(Touched::Changed) => mode,
                        Some(Touched::Late) => Mode::Flag,
                        None => continue,
                    },
                    _ => mode,
                };
                let lifts = match flag.code {
                    "F31" => f31_objection_open::lifts(&flag),
                    _ => lifts,
                };
                let finding = beyond.get(&at).unwrap_or(&flag.finding);
                let mut stop = Stop::new(rule, Some(flag.code), mode, &flag.clause)
                    .found(finding.clone(), lifts);
                // A flag names each of its events once.
                stop.evidence = match flag.code {
                    "F29" => about_row(joined, &flag, row, (trial, at, Some(at) == first)),
                    _ => flag.evidence.clone(),
                };
                stops.entry(at).or_default().push(stop);
            }
        }
    }
    (stops, rivals)
}

/// Places of earlier rows of the list that pay a row's payee for the same period, by its own place.
pub(super) type Rivals = BTreeMap<usize, Vec<usize>>;

/// A row that is held pays nobody: it speaks against no later one. What is left names the line that does. `gone` says
/// of the rows before which are paid.
pub(super) fn settle(
    rows: &[Proposed],
    earlier: Option<&Vec<usize>>,
    gone: &[bool],
    own: &mut Judged,
) {
    let Some(earlier) = earlier else { return };
    let goes = |place: &&usize| gone.get(**place).copied().unwrap_or(false);
    let line = earlier
        .iter()
        .find(goes)
        .and_then(|place| rows.get(*place))
        .map(|row| row.row.row);
    let twice = |stop: &Stop| stop.rule == "F16" && stop.lifts == LATER;
    match line {
        None => own.stops.retain(|stop| !twice(stop)),
        Some(line) => {
            for stop in own.stops.iter_mut().filter(|stop| twice(stop)) {
                stop.finding =
                    format!("line {line} of the list pays the same payee for the same period");
                "leave one of the two rows out, or correct its ID number"
                    .clone_into(&mut stop.lifts);
            }
        }
    }
}

/// Of the evidence of a flag that speaks of every payment of a period what is about one row: the row itself, and what was paid
/// of its case or to its payee before; on the first row of the list also what is about no row of it, which all share.
fn about_row(
    joined: &Joined<'_>,
    flag: &Flag,
    row: &Proposed,
    (trial, at, first): (u64, usize, bool),
) -> Vec<Evidence> {
    let world: &World = joined;
    let case_no = super::case_of(world, row);
    let of_case = case_no.iter();
    let of_case = of_case.flat_map(|number| world.payments.of_case(&flag.scheme, number));
    let of_case = of_case.flat_map(|(_, payment)| &payment.instructed);
    let person = row.person().into_iter();
    let to_payee = person.flat_map(|person| joined.paid_to(&flag.scheme, person));
    let own = of_case.chain(to_payee.map(|paid| paid.fact));
    let own: BTreeSet<(u64, u32)> = own.map(|fact| (fact.at.sequence, fact.at.index)).collect();
    let evidence = flag
        .evidence
        .iter()
        .filter(|one| match one.sequence == trial {
            true => one.event as usize == at,
            false => first || own.contains(&(one.sequence, one.event)),
        });
    evidence.cloned().collect()
}

/// Places of the rows that a flag rests on, in order.
fn rests_on(flag: &Flag, trial: u64) -> Vec<usize> {
    let mut at: Vec<usize> = flag
        .evidence
        .iter()
        .filter(|evidence| evidence.sequence == trial)
        .map(|evidence| evidence.event as usize)
        .collect();
    at.sort_unstable();
    at.dedup();
    at
}

/// Of these places the rows that pay whom a flag is about, where that is a body.
fn paying(world: &World, flag: &Flag, rows: &[Proposed], at: Vec<usize>) -> Vec<usize> {
    let is_it = |payee: &str| {
        let mut orgs = world
            .parties
            .orgs()
            .filter(|(code, _)| **code == flag.about);
        let called = |facts: &Vec<Fact<OrgRegistered>>| {
            let mut facts = facts.iter();
            facts.any(|fact| fact.said.name == payee)
        };
        payee == flag.about || orgs.any(|(_, facts)| called(facts))
    };
    let of_it = |place: &usize| match rows.get(*place).map(|row| &row.instructed.payee) {
        Some(Payee::Org(payee)) => is_it(payee),
        _ => true,
    };
    at.into_iter().filter(of_it).collect()
}

/// Of rows that pay a person through several units, those that are not the right unit's; where all of these were paid
/// before, every row that pays the person for that time again.
fn beyond_unit(joined: &Joined<'_>, flag: &Flag, trial: u64) -> Vec<usize> {
    let person = flag.subjects.first().copied();
    let of_others = person.map(|person| f15_two_units::beyond(joined, &flag.scheme, person));
    let of_others = of_others.unwrap_or_default().into_iter();
    let mut at: Vec<usize> = of_others
        .filter(|at| at.sequence == trial)
        .map(|at| at.index as usize)
        .collect();
    at.sort_unstable();
    at.dedup();
    if at.is_empty() {
        rests_on(flag, trial)
    } else {
        at
    }
}

/// What was paid of a case, payments of the trial aside, in fen.
fn paid_before(joined: &Joined<'_>, flag: &Flag, trial: u64) -> i128 {
    let payments = joined.payments.of_case(&flag.scheme, &flag.about);
    let before = payments
        .into_iter()
        .filter(|(_, payment)| !payment.confirmed.is_empty())
        .flat_map(|(_, payment)| payment.standing())
        .filter(|fact| fact.at.sequence != trial);
    before.map(|fact| i128::from(fact.said.amount.0)).sum()
}

/// Of several rows that pay one case and of which the list shows none: each is held, and measured by itself with what was paid before,
/// since a row that is held pays nothing.
fn each_alone(
    joined: &Joined<'_>,
    flag: &Flag,
    rows: &[Proposed],
    trial: u64,
) -> BTreeMap<usize, String> {
    let at = rests_on(flag, trial);
    if at.len() < 2 || joined.cases.get(&flag.scheme, &flag.about).is_none() {
        return BTreeMap::new();
    }
    let before = paid_before(joined, flag, trial);
    let listed = joined.coverage().of_case(&flag.scheme, &flag.about);
    let finding = |place: usize| {
        let own = i128::from(rows.get(place)?.instructed.amount.0);
        let paid = before + own;
        let amounts = listed.iter().map(|listed| listed.amount);
        let off_by = |listed: &Fen| (paid - i128::from(listed.0)).abs();
        let nearest = amounts.min_by_key(|listed| (off_by(listed), *listed));
        let paid = Fen::from_wide(paid).unwrap_or(Fen(i64::MAX));
        let finding = match nearest {
            Some(listed) => format!("noticed {listed} yuan, paid {paid} yuan"),
            None => format!("paid {paid} yuan, on no list of a notice"),
        };
        Some((place, finding))
    };
    at.into_iter().filter_map(finding).collect()
}

/// Of rows of monthly lists each by itself, beside what the list of its month shows: the flag counts all months of the person, and
/// other rows that are held and pay nothing. What was paid for the month before counts with it.
fn of_month(
    joined: &Joined<'_>,
    flag: &Flag,
    rows: &[Proposed],
    (trial, at): (u64, &[usize]),
) -> BTreeMap<usize, String> {
    let finding = |place: usize| {
        let paid = paid_of(joined, rows.get(place)?).filter(|paid| !paid.of_case())?;
        let month = paid.month()?;
        let before = joined.paid_to(&flag.scheme, paid.person).iter();
        let before = before
            .filter(|other| other.month() == Some(month) && other.fact.at.sequence != trial)
            .map(|other| i128::from(other.amount().0));
        let sum = before.sum::<i128>() + i128::from(paid.amount().0);
        let sum = Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
        match joined.coverage().listed(joined, &paid, month) {
            // It fits, and is off by other rows alone.
            Some(listed) if listed.amount == sum => None,
            Some(listed) => Some(format!("noticed {} yuan, paid {sum} yuan", listed.amount)),
            None => Some(format!("paid {sum} yuan, on no list of a notice")),
        }
    };
    let own = at
        .iter()
        .filter_map(|place| Some((*place, finding(*place)?)));
    own.collect()
}

/// Of rows that pay one case the first that together pay what a list shows of it may go, with what was paid before. Those after them
/// are held, with the finding that tells which line goes; `None` where no such rows make it up.
fn beyond_list(
    joined: &Joined<'_>,
    flag: &Flag,
    rows: &[Proposed],
    trial: u64,
) -> Option<BTreeMap<usize, String>> {
    let at = rests_on(flag, trial);
    if at.len() < 2 || joined.cases.get(&flag.scheme, &flag.about).is_none() {
        return None;
    }
    let before = paid_before(joined, flag, trial);
    let listed = joined.coverage().of_case(&flag.scheme, &flag.about);
    let made_up = |most: i128, first: usize| {
        let (mut sum, mut going, mut held) = (before, None, Vec::new());
        for (number, place) in at.iter().enumerate() {
            let row = rows.get(*place)?;
            let with = sum + i128::from(row.instructed.amount.0);
            if number >= first && with <= most {
                sum = with;
                going = Some(row.row.row);
            } else {
                held.push(*place);
            }
        }
        let line = going.filter(|_| sum == most)?;
        Some((line, held))
    };
    listed.iter().find_map(|listed| {
        let most = i128::from(listed.amount.0);
        let (line, held) = (0..at.len()).find_map(|first| made_up(most, first))?;
        let finding = format!(
            "noticed {} yuan, which line {line} of the list makes up: this row goes beyond it",
            listed.amount
        );
        Some(
            held.into_iter()
                .map(|place| (place, finding.clone()))
                .collect(),
        )
    })
}

/// What a change of the flagged notice has to do with a row.
fn touched(world: &World, row: &Proposed, touching: &Touching<'_>) -> Option<Touched> {
    let case_no = super::case_of(world, row);
    let names = match case_no {
        Some(_) => Vec::new(),
        None => paid_of(world, row).map_or_else(Vec::new, |paid| Coverage::names(world, &paid)),
    };
    touching.touches(world, case_no.as_deref(), &names)
}

/// Of rows that pay one thing the first may go, unless the history has paid it.
fn later_of(flag: &Flag, trial: u64, rivals: &mut Rivals) -> Vec<usize> {
    let mut at = rests_on(flag, trial);
    let paid = flag
        .evidence
        .iter()
        .any(|evidence| evidence.sequence != trial);
    if !paid && !at.is_empty() {
        for (number, place) in at.iter().enumerate().skip(1) {
            rivals.insert(*place, at.iter().take(number).copied().collect());
        }
        at.remove(0);
    }
    at
}

/// The first payment of the history that pays what a row would pay again: that it arrived, or, where the bank's word is not known
/// yet, that it was ordered. The row itself is no payment; `None` where the history has none.
fn earlier(joined: &Joined<'_>, flag: &Flag, trial: u64) -> Option<String> {
    let of_flag = |at: EventAt| {
        let mut all = flag.evidence.iter();
        at.sequence != trial && all.any(|one| (one.sequence, one.event) == (at.sequence, at.index))
    };
    let persons = flag.subjects.iter();
    let paid = persons.flat_map(|person| joined.paid_to(&flag.scheme, *person));
    let paid = paid.filter(|paid| of_flag(paid.fact.at));
    let first = paid.min_by_key(|paid| (paid.clock(), paid.number))?;
    let (number, period) = (first.number, first.period());
    let mut words = first.payment.confirmed.iter();
    Some(match words.find(|word| word.at.sequence != trial) {
        Some(word) => format!("payment {number} for {period} arrived on {}", word.clock),
        None => format!(
            "payment {number} for {period} was ordered on {}, and the bank's word on it is not known",
            first.clock()
        ),
    })
}
