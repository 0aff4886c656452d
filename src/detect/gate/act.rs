//! Rules of a scheme's text that a live act breaks in the very moment: a claim outside its window, an award without its
//! reviews, a cost beyond its tranche or its days, or outside its year, a tranche without its year's acceptance, a year accepted before it is over or out of turn, places or agreements
//! beyond a quota, an award in spite of a veto, goods beyond the store, money under a text that carries none, a contract above its budget or beyond its plan, coverage off the scheme's shares; and what an award will be flagged for, which is only said.
//!
//! Promises: pure; the code is that which holds a payment and flags what is on record, so that nobody learns of a
//! rule only once the money is asked for. A rule binds by its mode: `gate` keeps the act from being recorded, `soft`
//! and `flag` are said and the act stands. What was spent is a fact of the world outside: it is always recorded, and said.
//! **Not here**: what can't be so at all, which is structure, and payments themselves ([`judge`](super::judge)).

use super::claim::stop;
use super::{Stop, named, released, waiver};
use crate::detect::breach::{Breach, Word};
use crate::detect::cost::off_list;
use crate::detect::f17_bill_used_twice::{CLAUSE, used_before};
use crate::detect::f27_paid_before_notice_closed::notices_listing;
use crate::detect::f28_notice_too_short::end_of;
use crate::detect::f50_meal_overrun::above_days;
use crate::detect::f51_cost_out_of_period::out_of_year;
use crate::detect::own_account::Known;
use crate::detect::{
    accepted, agreed, claimed, contracted, goods, granted, moneyless, org_account, own_account,
    planned, pupils, reviewed, spent, text, whole_quota,
};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::{AwardDecided, ClaimEvent};
use crate::domain::events::funds::{FundEvent, QuotaAllocated};
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::pairing::{AcceptanceRecorded, AgreementSigned, PairingEvent};
use crate::domain::events::parties::{PartyEvent, SchoolTierSet};
use crate::domain::events::payments::{
    ExpenditureRecorded, Payee, PaymentConfirmed, PaymentEvent, PaymentMethod,
};
use crate::domain::money::Fen;
use crate::domain::party::HolderMatch;
use crate::projections::World;
use crate::projections::accounts::Accounts;
use crate::projections::books::FundKey;
use crate::projections::case_facts::{assessment, facts, papers};
use crate::projections::cases::Case;
use crate::schemes::Scheme;
use crate::schemes::cel::Rules;
use crate::schemes::eligible::Asked;
use crate::schemes::model::Mode;

/// What money is measured by.
const FUNDED: &str = "资金支出不得超过到账资金";

/// What speaks against a live act of a day, those that hold it first.
pub fn of_act(world: &World, scheme: &Scheme, event: &Event, day: Date) -> Vec<Stop> {
    if moneyless::is_of_money(event)
        && let Some(breach) = moneyless::breach(scheme)
    {
        return vec![stop(breach, moneyless::LIFTS)];
    }
    let mut stops = match event {
        Event::Claim(ClaimEvent::ClaimSubmitted(e)) => {
            let subjects = [e.case_no.clone(), e.person.to_string()];
            let late = claimed::out_of_time_on(world, scheme, day);
            let stops = late.into_iter().map(|breach| {
                let lifts = match breach.mode {
                    Mode::Soft => "a waiver of this rule for the case",
                    Mode::Gate | Mode::Flag => "nothing: the claim is out of time",
                };
                stop(breach, lifts)
            });
            with_waivers(world, scheme, &subjects, day, stops.collect())
        }
        Event::Claim(ClaimEvent::AwardDecided(e)) => award(world, scheme, e, day),
        Event::Pairing(PairingEvent::AgreementSigned(e)) => signing(world, scheme, e),
        Event::Pairing(PairingEvent::ContractSigned(e)) => {
            let above = contracted::above_budget(e).into_iter();
            let above = above.chain(planned::with(world, scheme, e));
            above.map(|breach| told(stop(breach, ""))).collect()
        }
        Event::Pairing(PairingEvent::CoverageReported(e)) => {
            let off = pupils::off(scheme, e).into_iter();
            off.map(|(breach, _)| told(stop(breach, ""))).collect()
        }
        Event::Party(PartyEvent::SchoolTierSet(e)) => rate(scheme, e),
        Event::Payment(PaymentEvent::ExpenditureRecorded(e)) => spending(world, scheme, e),
        Event::Payment(PaymentEvent::PaymentInstructed(e)) => named::order(world, scheme, e, day),
        Event::Pairing(PairingEvent::ReportFiled(e)) => named::filing(world, scheme, e),
        Event::Payment(PaymentEvent::PaymentConfirmed(e)) => bank_word(world, scheme, e, day),
        Event::Payment(PaymentEvent::InKindDonated(e)) => {
            let beyond = goods::with(world, scheme, e);
            let stop = |found| {
                let stop = Stop::new("F41", Some("F41"), Mode::Gate, goods::CLAUSE);
                stop.found(found, goods::LIFTS)
            };
            beyond.map(stop).into_iter().collect()
        }
        Event::Fund(FundEvent::QuotaAllocated(e)) => places(world, scheme, e),
        Event::Pairing(PairingEvent::TrancheReleased(e)) => {
            let stops = released::judge(world, scheme, e, day);
            let subjects = std::slice::from_ref(&e.agreement_no);
            with_waivers(world, scheme, subjects, day, stops)
        }
        Event::Pairing(PairingEvent::AcceptanceRecorded(e)) => acceptance(world, scheme, e, day),
        _ => Vec::new(),
    };
    for stop in &mut stops {
        stop.called_by(scheme);
    }
    stops.sort_by_key(|stop| stop.mode != Mode::Gate);
    stops
}

/// What does not hold the act, and will hold or flag what rests on it.
fn told(mut stop: Stop) -> Stop {
    stop.mode = Mode::Flag;
    stop
}

/// An agreement beyond the quota of its county or of the scheme, or outside the years that the text states.
fn signing(world: &World, scheme: &Scheme, e: &AgreementSigned) -> Vec<Stop> {
    let mut stops: Vec<Stop> = whole_quota::pairs_with(world, scheme, e)
        .into_iter()
        .map(|breach| told(stop(breach, "")))
        .collect();
    if let (Some(rule), Some(first), Some(last)) = (
        &scheme.agreement,
        scheme.support_year(1),
        scheme
            .agreement
            .as_ref()
            .and_then(|rule| scheme.support_year(rule.years)),
    ) {
        let (first, last) = (first.first_day(), last.last_day());
        let outside = e.from.is_some_and(|from| from < first || from > last)
            || e.to.is_some_and(|to| to < first || to > last);
        if outside {
            let finding = format!(
                "the agreement's years are outside those of the scheme, {first} to {last}: costs of it count as out of their year"
            );
            let stop = Stop::new("agreement", Some("F51"), Mode::Flag, &rule.clause);
            stops.push(stop.found(finding, ""));
        }
    }
    stops
}

/// A year that is accepted before it is over, or before anybody judged the year before it.
fn acceptance(world: &World, scheme: &Scheme, e: &AcceptanceRecorded, day: Date) -> Vec<Stop> {
    let text = text::of_agreement(world, &scheme.id, &e.agreement_no, 0).unwrap_or(scheme);
    let Some(agreement) = agreed::signed_by(world, text, &e.agreement_no, day) else {
        return Vec::new();
    };
    let found = accepted::too_soon(text, agreement, e, day).into_iter();
    found.map(|(breach, lifts)| stop(breach, &lifts)).collect()
}

/// A rate that is not the tier's.
fn rate(scheme: &Scheme, e: &SchoolTierSet) -> Vec<Stop> {
    let (Some(tariff), Some(tier)) = (&scheme.tariff, scheme.tier_rule(&e.tier)) else {
        return Vec::new();
    };
    let most = Fen(tier.rate_fen);
    if e.rate == most {
        return Vec::new();
    }
    let finding = format!(
        "the rate is {} yuan a month, the scheme gives tier {} a rate of {most} yuan",
        e.rate, tier.name
    );
    let stop = Stop::new("tariff", Some("F43"), Mode::Flag, &tariff.clause);
    vec![stop.found(finding, "")]
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
    for breach in claimed::out_of_time(world, text, case) {
        stops.push(stop(breach, ""));
    }
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

/// An award of more than the fund has that nothing is decided about.
fn beyond_fund(world: &World, text: &Scheme, e: &AwardDecided) -> Option<Stop> {
    let fund = FundKey {
        scheme: text.id.clone(),
        fund: e.fund.clone(),
    };
    let free = world.books.free_balance(&fund);
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

/// Reviews that the case lacks on the day of its award, and what else it lacks that only money waits for.
fn award(world: &World, scheme: &Scheme, e: &AwardDecided, day: Date) -> Vec<Stop> {
    let mut stops = to_body(world, scheme, e, day);
    let case = world.cases.get(&scheme.id, &e.case_no);
    let agreement = world.agreements.get(&scheme.id, &e.case_no);
    let version = case.map(Case::version).or(text::agreed(agreement));
    let version = version.unwrap_or(scheme.version);
    let Some(text) = world.registry.text_or_newest(&scheme.id, version) else {
        return stops;
    };
    let subjects = [e.case_no.clone(), e.award_no.clone()];
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
    stops.extend(with_waivers(world, text, &subjects, day, lacking.collect()));
    let others = of_award(world, text, (case, e), day);
    let others = with_waivers(world, text, &subjects, day, others);
    let open = others.into_iter().filter(|stop| stop.waived_by.is_none());
    stops.extend(open.map(told));
    stops
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

/// Places of a unit beyond the most that the text only flags: what binds is structure.
fn places(world: &World, scheme: &Scheme, e: &QuotaAllocated) -> Vec<Stop> {
    let quota = scheme.quota.as_ref();
    let Some(quota) = quota.filter(|quota| quota.mode == Mode::Flag) else {
        return Vec::new();
    };
    let found = world.above_unit_most(e, &scheme.id, quota);
    let stop = |found| Stop::new("quota", Some("F39"), Mode::Flag, &quota.clause).found(found, "");
    found.map(stop).into_iter().collect()
}

/// What is wrong with a cost: all of it is only said.
fn spending(world: &World, scheme: &Scheme, e: &ExpenditureRecorded) -> Vec<Stop> {
    let under = e.agreement_no.as_deref();
    let text = under.and_then(|number| text::of_agreement(world, &scheme.id, number, 0));
    let text = text.unwrap_or(scheme);
    let mut stops = Vec::new();
    if let Some(off) = off_list(text, e) {
        let stop = Stop::new(off.rule, Some("F49"), Mode::Flag, &off.clause);
        stops.push(stop.found(off.finding, ""));
    }
    if let Some(found) = out_of_year(text, e) {
        let clause = text.agreement.as_ref().map(|rule| rule.clause.clone());
        let stop = Stop::new("F51", Some("F51"), Mode::Flag, &clause.unwrap_or_default());
        stops.push(stop.found(found, ""));
    }
    if let Some(first) = used_before(world, &scheme.id, e).first() {
        let clause = text.bill().map_or(CLAUSE, |bill| bill.clause.as_str());
        let found = format!("its bill was used for voucher {}", first.said.voucher_no);
        stops.push(Stop::new("F17", Some("F17"), Mode::Flag, clause).found(found, ""));
    }
    let beyond = spent::with(world, &scheme.id, e);
    let beyond = beyond.into_iter().chain(above_days(world, text, e));
    stops.extend(beyond.map(|breach: Breach<'_>| stop(breach, "")));
    stops
}

/// What the bank's word of a payment says against the account it went to: a fact, which is recorded all the same.
fn bank_word(world: &World, scheme: &Scheme, e: &PaymentConfirmed, day: Date) -> Vec<Stop> {
    let Some(payment) = world.payments.get(&scheme.id, &e.payment_no) else {
        return Vec::new();
    };
    let found = payment.standing().iter().find_map(|fact| {
        let said = &fact.said;
        if !matches!(said.method, PaymentMethod::Bank | PaymentMethod::Other) {
            return None;
        }
        match &said.payee {
            Payee::Org(payee) => org_account::at_the_bank(world, payee, said.account, e),
            Payee::Person(person) => {
                let case = said.case_no.as_deref();
                let case = case.and_then(|number| world.cases.get(&scheme.id, number));
                let rule = scheme.payment.as_ref().filter(|rule| rule.own_account);
                let known = Known::of(world, *person, case, day);
                let relation = |account: Alias| {
                    Accounts::relation(world, &scheme.id, &world.one(*person), &account, day)
                };
                let another = || {
                    own_account::another(
                        world,
                        &Accounts::of(world),
                        &known,
                        (&scheme.id, *person, day),
                        (said.account, e.account),
                    )
                };
                match (rule, e.account) {
                    (Some(rule), Some(account)) if known.any() && !known.has(rule, account) => {
                        Some(org_account::OFF_RECORD)
                    }
                    (_, account) if e.holder == HolderMatch::Different => {
                        let related = account.and_then(relation).is_some();
                        (!related).then_some(org_account::HOLDER)
                    }
                    (Some(rule), Some(account)) if !known.any() && !known.has(rule, account) => {
                        another()
                    }
                    _ => None,
                }
            }
        }
    });
    let clause = scheme.payment.as_ref().map(|rule| rule.clause.as_str());
    let stop = |found: &str| {
        let stop = Stop::new(
            "payment",
            Some("F06"),
            Mode::Flag,
            clause.unwrap_or_default(),
        );
        stop.found(found.to_owned(), "")
    };
    found.map(stop).into_iter().collect()
}

/// Soft rules that a signed waiver covers on the day are named as waived.
fn with_waivers(
    world: &World,
    scheme: &Scheme,
    subjects: &[String],
    day: Date,
    mut stops: Vec<Stop>,
) -> Vec<Stop> {
    for stop in &mut stops {
        stop.called_by(scheme);
        if stop.mode == Mode::Soft {
            let rule = (stop.rule.as_str(), stop.code);
            let found = waiver(world, &scheme.id, subjects, rule, (day, Word::Signed));
            stop.waived_by = found.map(|fact| fact.said.waiver_no.clone());
        }
    }
    stops
}
