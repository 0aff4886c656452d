//! Rules of a scheme's text that a live act breaks in the very moment: a claim outside its window, a review before the level
//! below it or in another level's role, an award without its reviews or against its conditions, a second appeal against one decision,
//! a cost beyond its tranche or its days, or outside its year, a tranche without its year's acceptance, a year accepted before it is over or out of turn, places or agreements
//! beyond a quota, an award in spite of a veto, goods beyond the store, money under a text that carries none, a contract above its budget or beyond its plan, coverage off the scheme's shares; and what an award will be flagged for, which is only said.
//!
//! Promises: pure; the code is that which holds a payment and flags what is on record, so that nobody learns of a
//! rule only once the money is asked for. A rule binds by its mode: `gate` keeps the act from being recorded, `soft`
//! and `flag` are said and the act stands. What was spent is a fact of the world outside: it is always recorded, and said.
//! **Not here**: what can't be so at all, which is structure, and payments themselves ([`judge`](super::judge)).

use super::claim::stop;
use super::{Stop, awarding, named, released, settled, waiver};
use crate::detect::accepted::Acceptor;
use crate::detect::breach::{Breach, Word};
use crate::detect::cost::off_list;
use crate::detect::f17_bill_used_twice::{CLAUSE, used_before};
use crate::detect::f50_meal_overrun::above_days;
use crate::detect::f51_cost_out_of_period::out_of_year;
use crate::detect::general::general;
use crate::detect::own_account::Known;
use crate::detect::{
    accepted, agreed, appealed, claimed, contracted, f78_aided_bears_cost, goods, moneyless,
    org_account, own_account, planned, pupils, reviewed, spent, text, whole_quota,
};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::events::Event;
use crate::domain::events::claims::{AppealFiled, ClaimEvent, ReviewRecorded};
use crate::domain::events::funds::{FundEvent, QuotaAllocated};
use crate::domain::events::pairing::{
    AcceptanceRecorded, AgreementSigned, PairingEvent, SelfEvaluationFiled,
};
use crate::domain::events::parties::{PartyEvent, SchoolTierSet};
use crate::domain::events::payments::{
    ExpenditureRecorded, Payee, PaymentConfirmed, PaymentEvent, PaymentMethod,
};
use crate::domain::money::Fen;
use crate::domain::party::{HolderMatch, Role};
use crate::projections::accounts::Accounts;
use crate::projections::appeals::Filed;
use crate::projections::cases::Case;
use crate::projections::{Supposed, World};
use crate::schemes::Scheme;
use crate::schemes::model::Mode;

/// What levels of review are measured by.
const LEVELS: &str = general!("审核次序", "逐级审核,上一级在下一级审核同意之后审核");

/// What speaks against a live act of a day, those that hold it first.
pub fn of_act(mut world: Supposed<'_>, scheme: &Scheme, event: &Event, day: Date) -> Vec<Stop> {
    if moneyless::is_of_money(event)
        && let Some(breach) = moneyless::breach(scheme)
    {
        return vec![stop(breach, moneyless::LIFTS)];
    }
    let mut stops = match event {
        Event::Claim(ClaimEvent::AwardDecided(e)) => awarding::judge(&mut world, scheme, e, day),
        _ => of_other(&world, scheme, event, day),
    };
    for stop in &mut stops {
        stop.called_by(scheme);
    }
    stops.sort_by_key(|stop| stop.mode != Mode::Gate);
    stops
}

/// The same of an act that is no award.
fn of_other(world: &World, scheme: &Scheme, event: &Event, day: Date) -> Vec<Stop> {
    match event {
        Event::Claim(ClaimEvent::ClaimSubmitted(e)) => {
            let subjects = [e.case_no.clone(), e.person.to_string()];
            let late = claimed::out_of_time_on(world, scheme, day);
            // That papers came late is a fact, and whoever is refused for it may appeal: it holds the award and the money.
            let stops = late
                .into_iter()
                .map(|breach| match (breach.mode, breach.code) {
                    (Mode::Soft, _) => stop(breach, "a waiver of this rule for the case"),
                    _ if breach.rule == claimed::CLOSED => {
                        stop(breach, "no claim is taken after the last day")
                    }
                    (_, None) => stop(breach, "submit the claim once its time has begun"),
                    _ => told(stop(breach, super::claim::OUT_OF_TIME)),
                });
            with_waivers(world, scheme, &subjects, day, stops.collect())
        }
        Event::Claim(ClaimEvent::ReviewRecorded(e)) => review(world, scheme, e, day),
        Event::Claim(ClaimEvent::AppealFiled(e)) => appeal(world, scheme, e),
        Event::Pairing(PairingEvent::AgreementSigned(e)) => signing(world, scheme, e),
        Event::Pairing(PairingEvent::ContractSigned(e)) => {
            let above = contracted::above_budget(e)
                .into_iter()
                .chain(contracted::unbudgeted(scheme, e));
            let above = above.chain(planned::with(world, scheme, e));
            above.map(|breach| told(stop(breach, ""))).collect()
        }
        Event::Pairing(PairingEvent::CoverageReported(e)) => {
            let off = pupils::off(scheme, e).into_iter();
            off.map(|(breach, _)| told(stop(breach, ""))).collect()
        }
        Event::Party(PartyEvent::SchoolTierSet(e)) => rate(scheme, e),
        Event::Payment(PaymentEvent::ExpenditureRecorded(e)) => spending(world, scheme, e),
        Event::Payment(PaymentEvent::CostBorne(e)) => {
            let borne = f78_aided_bears_cost::with(world, scheme, e).into_iter();
            borne.map(|breach| told(stop(breach, ""))).collect()
        }
        Event::Payment(PaymentEvent::PaymentInstructed(e)) => named::order(world, scheme, e, day),
        Event::Pairing(PairingEvent::ReportFiled(e)) => named::filing(world, scheme, e),
        Event::Payment(PaymentEvent::PaymentConfirmed(e)) => {
            let mut stops = bank_word(world, scheme, e, day);
            stops.extend(settled::arrival(world, &scheme.id, e));
            stops
        }
        Event::Payment(PaymentEvent::PaymentReturned(e)) => {
            settled::back(world, &scheme.id, e).into_iter().collect()
        }
        Event::Payment(PaymentEvent::RecoveryOffset(e)) => {
            let beyond = settled::offset(world, &scheme.id, e).into_iter();
            let of_award = settled::of_award(world, &scheme.id, e);
            beyond.chain(of_award).collect()
        }
        Event::Payment(PaymentEvent::ReceiptAcknowledged(e)) => {
            settled::receipt(world, &scheme.id, e).into_iter().collect()
        }
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
        Event::Pairing(PairingEvent::SelfEvaluationFiled(e)) => evaluation(world, scheme, e, day),
        _ => Vec::new(),
    }
}

/// What does not hold the act, and will hold or flag what rests on it.
pub(super) fn told(mut stop: Stop) -> Stop {
    stop.mode = Mode::Flag;
    stop
}

/// An agreement beyond the quota of its county or of the scheme, or outside the years that the text states.
fn signing(world: &World, scheme: &Scheme, e: &AgreementSigned) -> Vec<Stop> {
    // One that is extended has its place already.
    let known = world.agreements.get(&scheme.id, &e.agreement_no);
    let extends = known.is_some_and(|known| !known.signed.is_empty());
    let beyond = match extends {
        true => Vec::new(),
        false => whole_quota::pairs_with(world, scheme, e),
    };
    let mut stops: Vec<Stop> = beyond
        .into_iter()
        .map(|breach| told(stop(breach, "")))
        .collect();
    if let (Some(rule), Some(text_first), Some(last)) = (
        &scheme.agreement,
        scheme.support_year(1),
        scheme
            .agreement
            .as_ref()
            .and_then(|rule| scheme.support_year(rule.years)),
    ) {
        let (first, last) = (text_first.first_day(), last.last_day());
        let outside = e.from.is_some_and(|from| from < first || from > last)
            || e.to.is_some_and(|to| to < first || to > last);
        if outside {
            let finding = match e.from.filter(|from| !text_first.contains(*from)) {
                Some(from) => format!(
                    "the agreement's years are outside those of the scheme, {first} to {last}: they are counted from its own first day, {from}"
                ),
                None => format!(
                    "the agreement's years are outside those of the scheme, {first} to {last}: costs of it count as out of their year"
                ),
            };
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

/// A year that its schools evaluate before it has begun.
fn evaluation(world: &World, scheme: &Scheme, e: &SelfEvaluationFiled, day: Date) -> Vec<Stop> {
    let text = text::of_agreement(world, &scheme.id, &e.agreement_no, 0).unwrap_or(scheme);
    let known = world.agreements.get(&scheme.id, &e.agreement_no);
    let year = match known {
        Some(known) => known.support_year(text, e.year),
        None => text.support_year(e.year),
    };
    let begins = year.map(Period::first_day);
    let Some(first) = begins.filter(|first| day < *first) else {
        return Vec::new();
    };
    let rule = text.agreement.as_ref();
    let clause = rule.map_or("", |rule| rule.clause.as_str());
    let stop = Stop::new("agreement", Some("F36"), Mode::Gate, clause);
    vec![stop.found(
        format!("the year begins on {first}, and its self-evaluation is of {day}"),
        format!("record it on {first} at the earliest"),
    )]
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

/// An appeal against a decision that somebody has appealed against: while that one is open, and once it was settled.
fn appeal(world: &World, scheme: &Scheme, e: &AppealFiled) -> Vec<Stop> {
    let docket = appealed::Docket::of(world, (&scheme.id, &e.case_no), e.against);
    let Some(first) = docket.first(e, Filed::NOW) else {
        return Vec::new();
    };
    let number = &first.filed.said.appeal_no;
    let (finding, lifts) = match first.settled {
        None => (
            format!(
                "appeal {number} against the same decision is open since entry {}",
                first.filed.fact.at
            ),
            format!(
                "record its outcome with `sunledger claim resolve --appeal-no {number}`, with --upheld where the decision stands"
            ),
        ),
        Some((settled, true)) => (
            format!(
                "appeal {number} against the same decision was settled in entry {}, and the decision stands: the scheme's text gives no second appeal against it",
                settled.at
            ),
            "a new decision can be appealed against; until there is one, tell whoever appeals of review by the body above (复查、复核)".to_owned(),
        ),
        Some((settled, false)) => (
            format!(
                "appeal {number} against the same decision was settled in entry {}, and has overturned it: there is nothing left to appeal against",
                settled.at
            ),
            "record the new decision (`sunledger claim review`, `claim award` or `claim refuse`), which can be appealed against".to_owned(),
        ),
    };
    let stop = Stop::new("appeal", Some("F42"), Mode::Gate, appealed::CLAUSE);
    vec![stop.found(finding, lifts)]
}

/// Levels below that have not passed the case, or the list, on to the level that reviews it now. Nobody reviews what has
/// not come to them, whatever the mode of the step; a level that a signed waiver lets out is not waited for.
fn review(world: &World, scheme: &Scheme, e: &ReviewRecorded, day: Date) -> Vec<Stop> {
    let own = world.cases.get(&scheme.id, &e.case_no);
    let case = own.filter(|case| case.is_known());
    let version = case.map_or(scheme.version, Case::version);
    let text = world.registry.text_or_newest(&scheme.id, version);
    let text = text.map_or(scheme, |text| text);
    // A level that the text does not have is refused as such.
    if !text.levels().is_empty() && !text.levels().contains(&e.level) {
        return Vec::new();
    }
    let below = reviewed::not_passed_below(
        &reviewed::Asked {
            scheme: text,
            case,
            batch: own.filter(|_| case.is_none()),
            by: day,
            overturned: world.refusal_overturned(&scheme.id, &e.case_no, day),
            approval: false,
            calendar: world.registry.calendar(),
        },
        e.level,
    );
    let stops = below.into_iter().map(|breach| {
        stop(
            breach,
            "record that level's review first, with its decision: `sunledger claim review --level`",
        )
    });
    let subjects = std::slice::from_ref(&e.case_no);
    let mut stops = with_waivers(world, text, subjects, day, stops.collect());
    stops.retain(|stop| stop.waived_by.is_none());
    for stop in &mut stops {
        stop.mode = Mode::Gate;
    }
    stops
}

/// The role that reviews at a level: the first, the second, and one for all above.
pub fn role_of_level(level: u8) -> Role {
    match level {
        1 => Role::R1,
        2 => Role::R2,
        _ => Role::R3,
    }
}

/// That a live review is made in the role of another level than it is of.
pub fn of_level(role: Role, event: &Event) -> Option<Stop> {
    let Event::Claim(ClaimEvent::ReviewRecorded(e)) = event else {
        return None;
    };
    let own = role_of_level(e.level);
    let stop = Stop::new("review-level", Some("F34"), Mode::Gate, LEVELS).found(
        format!(
            "a review of level {} is made by {}, not by {}",
            e.level,
            own.word(),
            role.word()
        ),
        format!(
            "sign with a key of {0}, and say --as-role {0} or leave it out",
            own.word()
        ),
    );
    (role != own).then_some(stop)
}

/// That a year's acceptance is told for a school that it judges, or signed by one of its people, where an office proposes or
/// endorses it.
pub fn of_judged(
    world: &World,
    scheme: &Scheme,
    (event, day): (&Event, Date),
    by: &Acceptor<'_>,
) -> Option<Stop> {
    let Event::Pairing(PairingEvent::AcceptanceRecorded(e)) = event else {
        return None;
    };
    let text = text::of_agreement(world, &scheme.id, &e.agreement_no, 0).unwrap_or(scheme);
    let found = accepted::by_itself(world, text, (e, day), by)?;
    Some(stop(
        found,
        "let persons of the bureau accept the year, for no school (leave --for-org out)",
    ))
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
    if let Some(found) = out_of_year(world, text, e) {
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
        let found = match &said.payee {
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
        };
        found.map(|found| (&said.payee, found))
    });
    let stop = |(payee, found): (&Payee, &str)| {
        let clause = own_account::clause(Some(scheme), payee);
        let stop = Stop::new("payment", Some("F06"), Mode::Flag, clause);
        stop.found(found.to_owned(), "")
    };
    found.map(stop).into_iter().collect()
}

/// Soft rules that a signed waiver covers on the day are named as waived.
pub(super) fn with_waivers(
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
