//! What loses its basis where one fact is reversed: money on a contract, an agreement, an award, a year's acceptance, a
//! release or the very order; and payments on record whose award is gone.
//!
//! Asked by `reverse` before it proposes, and by F69 of what is on record; F47 and F51 tell the tranches, transfers and
//! payments for works that are left without. Promises: pure, in the order of payment numbers; a fact that another of the
//! same number stands beside takes nothing with it. An order that the desk gave was held to its basis by the gates, so that
//! one whose award, contract or agreement is not on the ledger has lost it, whatever else of the scheme is there; of a row of a
//! file the sheet of the other may still be to come. **Not here**: what is put right first, which is for people; corrections of single fields.

use std::collections::BTreeMap;

use super::accepted;
use super::contracted;
use super::flag::{Flag, Severity, payee};
use super::general::general;
use super::text;
use super::unordered::left_by;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::{AwardDecided, ClaimEvent};
use crate::domain::events::pairing::{ContractSigned, PairingEvent};
use crate::domain::events::payments::{PaymentEvent, PaymentInstructed};
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::projections::cases::Case;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::TariffKind;

/// What a payment is measured by.
pub(super) const DECIDED: &str = general!("付款依据", "发放须有有效的资助决定");
/// Numbers that are named; of more it is said how many there are.
const NAMED: usize = 5;

/// Payments that stand and would have no basis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bereft {
    /// The flag that will name them, where one does.
    pub code: Option<&'static str>,
    /// Numbers of the payments, each with what it is of, in fen.
    pub payments: BTreeMap<String, Fen>,
}

impl Bereft {
    /// What they come to, in fen.
    pub fn sum(&self) -> Fen {
        Fen::sum(self.payments.values().copied()).unwrap_or(Fen(i64::MAX))
    }

    /// Their numbers, the first few of many.
    pub fn numbers(&self) -> String {
        let mut named: Vec<&str> = self.payments.keys().map(String::as_str).collect();
        if named.len() > NAMED {
            named.truncate(NAMED);
            named.push("…");
        }
        named.join(", ")
    }
}

/// What rests on the fact that an event told at a place, and on nothing else; none where no money does.
pub fn of(world: &World, scheme: &str, event: &Event, at: EventAt) -> Option<Bereft> {
    let (code, payments) = match event {
        Event::Pairing(PairingEvent::ContractSigned(e)) => {
            let mut told = world.acts.about::<ContractSigned>(scheme, &e.contract_no);
            if told.any(|act| act.fact.at != at) {
                return None;
            }
            let paid = under(world, scheme, &e.contract_no, &|_| true);
            (Some("F51"), paid)
        }
        Event::Pairing(PairingEvent::AgreementSigned(e)) => {
            let known = world.agreements.get(scheme, &e.agreement_no)?;
            if known.signed.iter().any(|fact| fact.at != at) {
                return None;
            }
            let tranches = tranches(world, scheme, &e.agreement_no, &|_, _| true);
            match tranches.is_empty() {
                false => (Some("F47"), tranches),
                true => {
                    let newest = world.registry.scheme(scheme);
                    let code = newest.is_some_and(|text| super::transferred::by_agreement(text));
                    let paid = under(world, scheme, &e.agreement_no, &|_| true);
                    (code.then_some("F51"), paid)
                }
            }
        }
        Event::Pairing(PairingEvent::AcceptanceRecorded(e)) => {
            let known = world.agreements.get(scheme, &e.agreement_no)?;
            let text = text::of_agreement(world, scheme, &e.agreement_no, 0)?;
            let rests = |number: u8, day: Date| {
                let waits = |counts: &dyn Fn(&Fact<_>) -> bool| {
                    accepted::waits_for(text, known, (number, day), counts).is_some()
                };
                !waits(&|_| true) && waits(&|fact| fact.at != at)
            };
            let paid = tranches(world, scheme, &e.agreement_no, &rests);
            (Some("F47"), paid)
        }
        Event::Pairing(PairingEvent::TrancheReleased(e)) => {
            let known = world.agreements.get(scheme, &e.agreement_no)?;
            let tranche = known.tranches.get(&e.number)?;
            if !tranche.by_desk() || tranche.released.iter().any(|fact| fact.at != at) {
                return None;
            }
            let own = |number: u8, _| number == e.number;
            let paid = tranches(world, scheme, &e.agreement_no, &own);
            (Some("F47"), paid)
        }
        Event::Claim(ClaimEvent::AwardDecided(e)) => {
            let case = world.cases.get(scheme, &e.case_no)?;
            let others: Vec<&Fact<AwardDecided>> =
                case.awards.iter().filter(|fact| fact.at != at).collect();
            let pays_another = |fact: &Fact<PaymentInstructed>| {
                let named = fact.said.award_no.as_ref();
                let mut others = others.iter();
                others.any(|other| named.is_none_or(|named| *named == other.said.award_no))
            };
            let by_this = |fact: &Fact<PaymentInstructed>| {
                let named = fact.said.award_no.as_ref();
                named.is_none_or(|named| *named == e.award_no) && !pays_another(fact)
            };
            let mut paid = under(world, scheme, &e.case_no, &by_this);
            let by_award = world.payments.of_award(scheme, &e.award_no);
            for (number, payment) in &by_award {
                for fact in payment.standing().iter().filter(|fact| by_this(fact)) {
                    paid.insert((*number).to_owned(), fact.said.amount);
                }
            }
            // Of a row of a file the award may still be to come.
            let mut orders = paid
                .keys()
                .filter_map(|number| world.payments.get(scheme, number))
                .flat_map(|payment| &payment.instructed);
            let flagged = orders.any(|fact| fact.source.is_none());
            (flagged.then_some("F69"), paid)
        }
        Event::Payment(PaymentEvent::PaymentInstructed(e)) => {
            let payment = world.payments.get(scheme, &e.payment_no)?;
            let left = left_by(payment, at, Fen(0))?;
            (Some("F42"), BTreeMap::from([(e.payment_no.clone(), left)]))
        }
        _ => return None,
    };
    (!payments.is_empty()).then_some(Bereft { code, payments })
}

/// Payments under a number that stand, tranches aside.
fn under(
    world: &World,
    scheme: &str,
    number: &str,
    which: &dyn Fn(&Fact<PaymentInstructed>) -> bool,
) -> BTreeMap<String, Fen> {
    let paid = world.payments.of_case(scheme, number).into_iter();
    paid.flat_map(|(number, payment)| {
        let standing = payment.standing();
        let own = standing
            .iter()
            .filter(|fact| fact.said.tranche.is_none() && which(fact));
        own.map(|fact| (number.to_owned(), fact.said.amount))
            .collect::<Vec<_>>()
    })
    .collect()
}

/// Payments of an agreement's tranches that stand, by ordinal and day.
fn tranches(
    world: &World,
    scheme: &str,
    agreement_no: &str,
    which: &dyn Fn(u8, Date) -> bool,
) -> BTreeMap<String, Fen> {
    let mut paid = BTreeMap::new();
    for (number, payment) in world.payments.of_scheme(scheme) {
        for fact in payment.standing() {
            if let Some((of, ordinal)) = &fact.said.tranche
                && of == agreement_no
                && which(*ordinal, fact.clock)
            {
                paid.insert(number.clone(), fact.said.amount);
            }
        }
    }
    paid
}

/// Whether a text pays on an award, and not by agreement, contract or month.
fn awards(scheme: &Scheme) -> bool {
    let tariff = scheme.tariff.as_ref();
    let monthly = tariff.is_some_and(|tariff| tariff.kind == TariffKind::TierMonths);
    !monthly && !contracted::pays(scheme) && !scheme.transfer_is_award()
}

/// Orders of the desk that arrived and whose award is not on the ledger, one flag a case, put to the flag that it has.
pub(super) fn unawarded(world: &World, code: &'static str, flags: &mut Vec<Flag>) {
    let mut paid: BTreeMap<(&str, &str), Vec<&Fact<PaymentInstructed>>> = BTreeMap::new();
    for ((scheme, number), payment) in world.payments.iter() {
        if payment.confirmed.is_empty() {
            continue;
        }
        for fact in payment.standing() {
            if fact.source.is_some()
                || fact.said.tranche.is_some()
                || has_award(world, scheme, fact)
            {
                continue;
            }
            if !text::of_fact(world, scheme, fact).is_some_and(awards) {
                continue;
            }
            let said = &fact.said;
            let about = said.case_no.as_ref().or(said.award_no.as_ref());
            let about = about.unwrap_or(number);
            paid.entry((scheme, about)).or_default().push(fact);
        }
    }
    for ((scheme, about), facts) in paid {
        const FINDING: &str = "paid, and the award it was paid on is not on the ledger";
        let place = flags
            .iter()
            .position(|flag| flag.scheme == scheme && flag.about == about);
        let mut flag = match place {
            Some(at) => flags.remove(at),
            None => Flag::new(code, Severity::High, scheme, about),
        };
        flag.finding = match flag.finding.is_empty() {
            true => FINDING.to_owned(),
            false => format!("{}; {FINDING}", flag.finding),
        };
        if flag.clause.is_empty() {
            flag.clause = DECIDED.to_owned();
        }
        for fact in &facts {
            flag.concerns(payee(world, fact));
            flag.rests_on(*fact);
        }
        let sum = Fen::sum(facts.iter().map(|fact| fact.said.amount));
        flag.amount = flag.amount.max(sum.unwrap_or(Fen(i64::MAX)));
        flags.push(flag);
    }
}

/// Whether the award that an order names, or one of its case where it names none, is on the ledger.
fn has_award(world: &World, scheme: &str, fact: &Fact<PaymentInstructed>) -> bool {
    let said = &fact.said;
    let of_case = |case: &Case| {
        let named = said.award_no.as_ref();
        let mut awards = case.awards.iter();
        awards.any(|award| named.is_none_or(|named| *named == award.said.award_no))
    };
    if let Some(number) = &said.case_no {
        return world.cases.get(scheme, number).is_some_and(of_case);
    }
    match &said.award_no {
        Some(award) => !world.cases.by_award(scheme, award).is_empty(),
        None => false,
    }
}

/// Whether an order of the desk is among payments: it was held to its agreement by the gates.
pub(super) fn by_desk(payments: &[&Fact<PaymentInstructed>]) -> bool {
    payments.iter().any(|fact| fact.source.is_none())
}
