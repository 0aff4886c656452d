//! Money under a programme whose text carries none: it names no fund that could pay, as agreements and reports alone do.
//!
//! Asked by the gates before money is received, awarded or ordered by hand or by list, and by F56 of what is on record: one
//! code for both. Pure; each fact is measured by the text it was recorded under. **Not here**: which texts carry no money
//! (`Scheme::carries_money`), and money of a fund that the text does name.

use std::collections::BTreeMap;

use super::breach::Breach;
use super::flag::{Evidence, Flag, Severity, payee};
use super::general::general;
use super::text;
use crate::domain::alias::Alias;
use crate::domain::events::Event;
use crate::domain::events::claims::ClaimEvent;
use crate::domain::events::funds::{DonationRecorded, FundEvent};
use crate::domain::events::payments::PaymentEvent;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::Mode;

/// What it is measured by.
const CLAUSE: &str = general!(
    "未安排资金项目的收支",
    "资金收支在安排该项资金的项目下登记,不得列入未安排资金的项目"
);

/// What lifts it.
pub(super) const LIFTS: &str = "record it under the scheme whose fund it is (`sunledger scheme list`), or let this one name a fund first (`sunledger scheme amend`)";

/// What speaks against any money under the text; nothing where it names a fund.
pub(super) fn breach(scheme: &Scheme) -> Option<Breach<'static>> {
    (!scheme.carries_money()).then(|| Breach {
        rule: "fund",
        code: Some("F56"),
        mode: Mode::Gate,
        clause: CLAUSE,
        finding: format!(
            "the scheme {} carries no money: its text names no fund",
            scheme.id
        ),
        evidence: Vec::new(),
    })
}

/// Whether an act is one of money that comes in, is promised or goes out.
pub(super) fn is_of_money(event: &Event) -> bool {
    matches!(
        event,
        Event::Fund(FundEvent::FundReceived(_) | FundEvent::DonationRecorded(_))
            | Event::Claim(ClaimEvent::AwardDecided(_))
            | Event::Payment(PaymentEvent::PaymentInstructed(_))
    )
}

/// What is told of one receipt, award, payment or voucher.
#[derive(Default)]
struct Told {
    evidence: Vec<Evidence>,
    amounts: Vec<Fen>,
    person: Option<Alias>,
}

/// By scheme, what it is, and its number.
type ByNumber<'a> = BTreeMap<(&'a str, &'static str, &'a str), Told>;

/// One flag a receipt, a donation, an award, a payment and a voucher.
pub(super) fn flags(world: &World, code: &'static str) -> Vec<Flag> {
    let mut all = ByNumber::new();
    for ((scheme, _), facts) in world.funds.receipts() {
        for fact in facts
            .iter()
            .filter(|fact| carries_none(world, scheme, fact))
        {
            let key = (scheme.as_str(), "receipt", fact.said.receipt_no.as_str());
            note(&mut all, key, (Evidence::from(fact), fact.said.amount));
        }
    }
    for scheme in world.registry.scheme_ids() {
        for act in world.acts.all::<DonationRecorded>(scheme) {
            if carries_none(world, scheme, act.fact) {
                let key = (scheme.as_str(), "donation", act.said.donation_no.as_str());
                note(&mut all, key, (Evidence::from(act.fact), act.said.amount));
            }
        }
    }
    for ((scheme, _), case) in world.cases.iter() {
        for fact in &case.awards {
            if carries_none(world, scheme, fact) {
                let key = (scheme.as_str(), "award", fact.said.award_no.as_str());
                let told = note(&mut all, key, (Evidence::from(fact), fact.said.amount));
                told.person = fact.said.person.map(|person| world.one(person));
            }
        }
    }
    for ((scheme, number), payment) in world.payments.iter() {
        for fact in payment.standing() {
            if carries_none(world, scheme, fact) {
                let key = (scheme.as_str(), "payment", number.as_str());
                let told = note(&mut all, key, (Evidence::from(fact), fact.said.amount));
                told.person = payee(world, fact);
            }
        }
    }
    for ((scheme, number), facts) in world.payments.expenditures() {
        for fact in facts
            .iter()
            .filter(|fact| carries_none(world, scheme, fact))
        {
            let key = (scheme.as_str(), "voucher", number.as_str());
            note(&mut all, key, (Evidence::from(fact), fact.said.amount));
        }
    }
    let flag = |((scheme, what, number), told): ((&str, &str, &str), Told)| {
        let key = format!("moneyless/{what}/{number}");
        let mut flag = Flag::of(code, Severity::High, (scheme, number), &key);
        flag.concerns(told.person);
        flag.amount = Fen::sum(told.amounts).unwrap_or(Fen(i64::MAX));
        flag.clause = CLAUSE.to_owned();
        flag.finding = format!("the scheme {scheme} carries no money: its text names no fund");
        for evidence in told.evidence {
            flag.rests_on_event(evidence);
        }
        flag
    };
    all.into_iter().map(flag).collect()
}

/// Whether a fact was recorded under a text that carries no money.
fn carries_none<T>(world: &World, scheme: &str, fact: &Fact<T>) -> bool {
    text::of_fact(world, scheme, fact).is_some_and(|text| !text.carries_money())
}

fn note<'m, 'a>(
    all: &'m mut ByNumber<'a>,
    key: (&'a str, &'static str, &'a str),
    (evidence, amount): (Evidence, Fen),
) -> &'m mut Told {
    let told = all.entry(key).or_default();
    told.evidence.push(evidence);
    told.amounts.push(amount);
    told
}
