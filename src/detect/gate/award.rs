//! Whether somebody decided that this is to be paid, and how much: the award, its notice, the tariff; for
//! tranches the agreement, the schedule and the condition.

use std::collections::{BTreeMap, BTreeSet};

use super::flags::SUPPLEMENT;
use super::{Stop, View, amount, claim, contract, transfer};
use crate::detect::entitled::{Measure, measure};
use crate::detect::f27_paid_before_notice_closed::notices_carrying;
use crate::detect::f28_notice_too_short::{Lack, lack};
use crate::detect::flag::Evidence;
use crate::detect::granted;
use crate::detect::transferred::by_agreement;
use crate::detect::{accepted, agreed};
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::pairing::AssessmentRecorded;
use crate::domain::events::payments::{PaymentInstructed, RecoveryOffset};
use crate::domain::money::Fen;
use crate::projections::Fact;
use crate::projections::case_facts::year_of;
use crate::projections::payments::Payment;
use crate::schemes::model::{Mode, TariffKind};

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>) {
    if let Some((agreement_no, number)) = &view.row.instructed.tranche {
        tranche(view, agreement_no, *number, stops);
        if by_agreement(view.scheme) {
            transfer::judge(view, stops);
        }
        return;
    }
    if contract::pays(view.scheme) {
        contract::judge(view, stops);
        return;
    }
    if transfer::is_award(view) {
        transfer::judge(view, stops);
        return;
    }
    // A list by the month pays whoever is in post: there the tariff decides, and not an award.
    let monthly = view
        .scheme
        .tariff
        .as_ref()
        .is_some_and(|tariff| tariff.kind == TariffKind::TierMonths);
    if !monthly {
        award(view, stops);
        lacking_notice(view, stops);
    }
}

/// The award that the row pays.
fn award(view: &View<'_>, stops: &mut Vec<Stop>) {
    let gate = |finding: String, lifts: &str| {
        Stop::new("award", None, Mode::Gate, "").found(finding, lifts)
    };
    let said = &view.row.instructed;
    let named = |fact: &&Fact<AwardDecided>| {
        let number = said.award_no.as_ref();
        number.is_none_or(|number| *number == fact.said.award_no)
    };
    let told = view.case.into_iter().flat_map(|(_, case)| &case.awards);
    let told: Vec<&Fact<AwardDecided>> = told.filter(named).collect();
    let standing = standing(view);
    let awards = standing.iter().copied().filter(named);
    let awards: Vec<&Fact<AwardDecided>> = awards.collect();
    if told.is_empty() {
        let finding = match (&said.award_no, &said.case_no) {
            (Some(number), _) => format!("award {number} is not known for this case"),
            (None, Some(number)) => format!("case {number} has no award"),
            (None, None) => "the row names neither an award nor a case".to_owned(),
        };
        stops.push(gate(
            finding,
            "record the decision, and name its number in the row",
        ));
        return;
    }
    if let Some((_, case)) = view.case
        && !case.is_live()
    {
        let ended = gate(
            "the claim was withdrawn or refused".to_owned(),
            "leave the row out, or record a later decision in its favour",
        );
        stops.push(ended.on(&case.withdrawn).on(&case.refusals));
    }
    if awards.is_empty() {
        let lifts = match standing.is_empty() {
            true => "leave the row out, or record a later decision in its favour",
            false => "name the award that was decided anew",
        };
        let overturned = gate("an appeal has overturned the award".to_owned(), lifts);
        stops.push(overturned.on(told));
        return;
    }
    let of_another = |finding: &str, lifts: &str| {
        Stop::new("award", Some("F42"), Mode::Gate, "").found(finding.to_owned(), lifts)
    };
    if let Some(person) = view.row.person()
        && awards.iter().any(|fact| {
            // An award that names nobody is to whoever claimed.
            let claimant = view.case.and_then(|(_, case)| case.person());
            fact.said.person.or(claimant).is_some_and(|awarded| {
                !granted::may_take(view.world, &view.scheme.id, (awarded, person), view.row.day)
            })
        })
    {
        let other = of_another(
            "the payee is not the person of the award",
            "pay the person of the award, or correct the ID number in the row",
        );
        stops.push(other.on(awards.iter().copied()));
    }
    if let Some((_, case)) = view.case {
        let mut granted = granted::to_another(view.world, case).peekable();
        if granted.peek().is_some() {
            let other = of_another(
                "the award is to another person than claimed it",
                "correct the person of the award, or of the claim",
            );
            stops.push(other.on(&case.claims).on(granted));
        }
    }
    let mut bodies = awards
        .iter()
        .copied()
        .filter(|fact| granted::to_other_body(view.world, view.scheme, &fact.said, fact.clock))
        .peekable();
    if bodies.peek().is_some() {
        stops.push(of_another(granted::OTHER_BODY, granted::AWARD_THE_OTHER).on(bodies));
    }
    let (paid_of_case, all) = paid_before(view);
    let total = sum([paid_of_case, amount(view)]);
    // Of the award that the row names, what names it; of the case, all that was paid against all that stands. A payment that
    // names none pays whichever of them is left.
    let all: Vec<&Earlier<'_>> = all.iter().collect();
    let of_named = all.iter().copied().filter(|one| {
        let number = said.award_no.as_deref();
        number.is_some() && one.award_no == number
    });
    let of_named: Vec<_> = of_named.collect();
    let sums = |paid: &[&Earlier<'_>], awards: &[&Fact<AwardDecided>]| {
        let granted = sum(awards.iter().map(|fact| fact.said.amount));
        (granted, sum(paid.iter().map(|one| one.amount)))
    };
    let own = sums(&of_named, &awards);
    let (granted, paid) = sums(&all, &standing);
    // What was set against a debt out of the award is no more to be paid.
    let whole = (granted, sum([paid, set_off(view)]));
    let beyond = |(granted, paid): (Fen, Fen)| sum([paid, amount(view)]) > granted;
    let above = match (beyond(own), beyond(whole)) {
        (true, _) => Some((own, of_named)),
        (false, true) => Some((whole, all)),
        (false, false) => None,
    };
    if let Some(((granted, paid), earlier)) = above {
        let finding = if paid == Fen(0) {
            format!("awarded {granted} yuan, the row says {} yuan", amount(view))
        } else {
            format!(
                "awarded {granted} yuan, {paid} yuan are paid or under way, the row says {} yuan",
                amount(view)
            )
        };
        let above = gate(finding, "pay what the award has left");
        let mut above = above.on(awards.iter().copied());
        above.rests_on_all(earlier.into_iter().flat_map(|one| one.rests.clone()));
        stops.push(above);
    }
    match measure(view.scheme, &view.facts, total, false) {
        Measure::Within => {}
        Measure::Off(breach, _) => stops.push(
            claim::stop(
                breach,
                "pay what the tariff gives, or file the papers that raise it",
            )
            .on(awards.iter().copied()),
        ),
        Measure::Unsaid(mut breach) => {
            let lifts = match of_another_year(view) {
                Some(found) => {
                    breach.finding = found;
                    "assess the year that counts (`sunledger agreement assess --year`), or correct the year of the assessment"
                }
                None => "record what the amount hangs on",
            };
            stops.push(claim::stop(breach, lifts).on(awards.iter().copied()));
        }
    }
}

/// Why a case that was scored has no score: each of its assessments is of another year than the money.
fn of_another_year(view: &View<'_>) -> Option<String> {
    let asked = view.scheme.tariff.as_ref()?.asks()?;
    let (number, case) = view.case?;
    let assessed = view
        .world
        .acts
        .about::<AssessmentRecorded>(&view.scheme.id, number);
    let years: BTreeSet<u16> = assessed.map(|act| act.said.year).collect();
    if asked != "score_tenths" || years.is_empty() {
        return None;
    }
    let years: Vec<String> = years.iter().map(u16::to_string).collect();
    Some(format!(
        "the scores on record are of {}, none is of the scheme's period ({}), so that the tariff cannot be worked out",
        years.join(", "),
        year_of(view.scheme, case)
    ))
}

/// What was set against debts out of the case's awards, beyond its orders.
fn set_off(view: &View<'_>) -> Fen {
    let Some((case_no, _)) = view.case else {
        return Fen(0);
    };
    let acts = view.world.acts.all::<RecoveryOffset>(&view.scheme.id);
    let own = acts.filter(|act| act.said.case_no.as_deref() == Some(case_no));
    sum(own
        .filter(|act| view.before(act.fact.at))
        .map(|act| act.said.amount))
}

/// Awards of the case that no appeal has overturned.
fn standing<'a>(view: &View<'a>) -> Vec<&'a Fact<AwardDecided>> {
    let Some((case_no, case)) = view.case else {
        return Vec::new();
    };
    view.world.awards_standing(&view.scheme.id, case_no, case)
}

/// What was paid of a case under one number before.
struct Earlier<'a> {
    /// The award that its order names.
    award_no: Option<&'a str>,
    /// What counts of it, in fen.
    amount: Fen,
    /// The order, or the bank's word where the order is gone.
    rests: Vec<Evidence>,
}

/// What was paid of the case before this row, payments under way and earlier rows included: what was ordered, or what arrived, where
/// that is more or its order is gone; and what was kept of an order that came back since a debt was set against it.
fn paid_before<'a>(view: &View<'a>) -> (Fen, Vec<Earlier<'a>>) {
    let Some((case_no, case)) = view.case else {
        return (Fen(0), Vec::new());
    };
    let scheme = &view.scheme.id;
    let own = |number: &str| number == view.row.instructed.payment_no;
    let by_award = case
        .awards
        .iter()
        .flat_map(|award| view.world.payments.of_award(scheme, &award.said.award_no));
    let fen = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
    let arrived = |payment: &Payment| payment.arrived(|fact| view.before(fact.at));
    let paid = |(number, payment): (&str, &'a Payment)| {
        let kept = fen(view.world.kept(scheme, number, payment));
        let came_back = payment.instructed.first().filter(|_| kept.0 > 0);
        let standing: Vec<_> = payment.standing().into_iter().collect();
        let ordered: i128 = standing
            .iter()
            .map(|fact| i128::from(fact.said.amount.0))
            .sum();
        let more = fen((arrived(payment) - ordered).max(0));
        let last = standing.last().copied().filter(|_| more.0 > 0);
        let standing = standing.into_iter().map(|fact| (fact, fact.said.amount));
        standing
            .chain(last.map(|fact| (fact, more)))
            .chain(came_back.map(|fact| (fact, kept)))
            .filter(|(fact, _)| view.before(fact.at))
            .map(|(fact, amount)| Earlier {
                award_no: fact.said.award_no.as_deref(),
                amount,
                rests: vec![Evidence::from(fact)],
            })
            .collect::<Vec<_>>()
    };
    let payments: BTreeMap<&str, &Payment> = view
        .world
        .payments
        .of_case(scheme, case_no)
        .into_iter()
        .chain(by_award)
        .filter(|(number, _)| !own(number))
        .collect();
    let mut earlier: Vec<_> = payments.into_iter().flat_map(paid).collect();
    let of_case = |said: &PaymentInstructed| match &said.case_no {
        Some(number) => number == case_no,
        None => {
            let mut awards = case.awards.iter();
            awards.any(|award| said.award_no.as_ref() == Some(&award.said.award_no))
        }
    };
    let orphans = view.once.orphans.get(scheme.as_str());
    let orphans = orphans.into_iter().flatten();
    for (_, (said, payment)) in orphans.filter(|(number, (said, _))| !own(number) && of_case(said))
    {
        let amount = fen(arrived(payment));
        if amount.0 > 0 {
            earlier.push(Earlier {
                award_no: said.award_no.as_deref(),
                amount,
                rests: payment.confirmed.iter().map(Evidence::from).collect(),
            });
        }
    }
    (sum(earlier.iter().map(|one| one.amount)), earlier)
}

fn sum(amounts: impl IntoIterator<Item = Fen>) -> Fen {
    Fen::sum(amounts).unwrap_or(Fen(i64::MAX))
}

/// A notice that was put up inside the ledger is over when its close is recorded there, and a row that was
/// added to it is shown from the day on which that was recorded. One notice that lacks nothing will do.
/// Those that were up for too short a time are told by F28's own flag.
fn lacking_notice(view: &View<'_>, stops: &mut Vec<Stop>) {
    let (Some((case_no, _)), Some(step)) =
        (view.case, view.scheme.notice_step(NoticeStage::PreAward))
    else {
        return;
    };
    let scheme = view.scheme.id.as_str();
    let carrying = notices_carrying(view.world, view.coverage, scheme, case_no);
    let lacks: Option<Vec<_>> = carrying
        .into_iter()
        .map(|(number, notice)| {
            let rows = view.coverage.on(scheme, case_no, number);
            Some((number, notice, lack(view.world, scheme, notice, rows)?))
        })
        .collect();
    for (number, notice, lack) in lacks.into_iter().flatten() {
        let (code, finding, lifts) = match lack {
            Lack::Short => continue,
            // F27 speaks of the days of the notice; here nobody has ended it yet.
            Lack::Open if notice.last_day().is_some_and(|last| view.row.day <= last) => continue,
            Lack::Open => (
                "F27",
                format!("notice {number} is not closed"),
                "close the notice, once its time is over and no objection is open",
            ),
            Lack::LateRow(counted) => (
                "F28",
                format!("the row was added to notice {number} later: {counted}"),
                SUPPLEMENT,
            ),
        };
        let stop = Stop::new(&step.id, Some(code), step.mode, &step.clause).found(finding, lifts);
        stops.push(stop.on(&notice.opened));
    }
}

/// A tranche of an agreement: signed, on the schedule, not held back, its condition met.
fn tranche(view: &View<'_>, agreement_no: &str, number: u8, stops: &mut Vec<Stop>) {
    let scheme = view.scheme;
    let tranches = &view.once.tranches;
    let paid = tranches.of_tranche(&scheme.id, agreement_no, number).iter();
    let earlier: Vec<_> = paid
        .copied()
        .filter(|fact| fact.said.payment_no != view.row.instructed.payment_no)
        .filter(|fact| view.before(fact.at))
        .collect();
    let asked = agreed::Tranche {
        agreement_no,
        number,
        day: view.row.day,
        amount: Some(amount(view)),
        leaves: true,
        earlier: &earlier,
    };
    for (breach, lifts) in agreed::judge(view.world, scheme, &asked) {
        stops.push(claim::stop(breach, lifts));
    }
    let Some(agreement) = agreed::signed_by(view.world, scheme, agreement_no, view.row.day) else {
        return;
    };
    for pairs in view.once.beyond_quotas(scheme, agreement_no) {
        let lifts = "more quota, or leave the agreement out";
        stops.push(claim::stop(pairs.breach.clone(), lifts));
    }
    let of = (agreement_no, agreement);
    let condition = accepted::lacking(view.world, scheme, of, (number, view.row.day));
    stops.extend(condition.map(|(breach, lifts)| claim::stop(breach, &lifts)));
}
