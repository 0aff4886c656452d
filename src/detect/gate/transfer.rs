//! Programmes in which money is awarded by being handed over: the plan names no amount, and nobody decides one
//! beforehand.
//!
//! Promises: a row needs no award; one that names an agreement is held where the agreement is not signed or has ended,
//! where the payee is neither of its two bodies, or where it goes beyond the sum the agreement names. All that is asked
//! of any payment (the fund, a second payment, a stop, a death) is asked elsewhere. **Not here**: a row that pays a case.

use super::{Stop, View, amount};
use crate::domain::events::pairing::AgreementEnded;
use crate::domain::events::payments::Payee;
use crate::domain::money::Fen;
use crate::projections::Fact;
use crate::projections::cases::Case;
use crate::schemes::model::{Beneficiary, Mode};

/// Whether the transfer is all the award there is: the row names none, and pays no case that somebody decides.
pub(super) fn is_award(view: &View<'_>) -> bool {
    let case = view.case.map(|(_, case)| case);
    view.scheme.transfer_is_award()
        && view.row.instructed.award_no.is_none()
        && !case.is_some_and(Case::is_known)
}

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>) {
    let (said, scheme) = (&view.row.instructed, view.scheme.id.as_str());
    // A row that names nothing of the kind, as a list of stipends or of monthly rewards does.
    let Some(number) = said.case_no.as_deref() else {
        return;
    };
    let clause = view.scheme.agreement.as_ref();
    let clause = clause.map_or("", |rule| rule.clause.as_str());
    let gate = |finding: String, lifts: &str| {
        Stop::new("agreement", None, Mode::Gate, clause).found(finding, lifts)
    };
    let by_now = view.world.agreements.get(scheme, number);
    let signed = by_now
        .into_iter()
        .flat_map(|known| &known.signed)
        .filter(|fact| fact.clock <= view.row.day)
        .max_by_key(|fact| (fact.clock, fact.at));
    let Some(signed) = signed else {
        stops.push(gate(
            format!("agreement {number} is not signed"),
            "record the agreement",
        ));
        return;
    };
    let ended = view.world.acts.about::<AgreementEnded>(scheme, number);
    let mut ended = ended.filter(|act| act.fact.clock <= view.row.day);
    if let Some(act) = ended.next() {
        let over = gate(
            format!("agreement {number} ended on {}", act.fact.clock),
            "leave the row out, or record the agreement that goes on",
        );
        stops.push(over.on([act.fact]));
    }
    let named = &signed.said;
    let bodies = [
        named.aided.as_str(),
        named.aided_code.as_str(),
        named.supporter.as_str(),
        named.supporter_code.as_str(),
    ];
    let other = match &said.payee {
        Payee::Org(name) => !bodies.contains(&name.as_str()),
        // A person takes an agreement's money only where the scheme aids persons.
        Payee::Person(_) => view.scheme.beneficiary != Beneficiary::Person,
    };
    if other {
        let other = gate(
            format!("the payee is neither body of agreement {number}"),
            "pay the body that the agreement names, or correct its number in the row",
        );
        stops.push(other.on([signed]));
    }
    let Some(most) = named.amount else { return };
    let earlier: Vec<_> = view
        .world
        .payments
        .of_case(scheme, number)
        .into_iter()
        .filter(|(other, _)| *other != said.payment_no)
        .flat_map(|(_, payment)| payment.standing())
        .filter(|fact: &&Fact<_>| view.before(fact.at))
        .collect();
    let sum = |amounts: Vec<Fen>| Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
    let paid = sum(earlier.iter().map(|fact| fact.said.amount).collect());
    if sum(vec![paid, amount(view)]) > most {
        let above = gate(
            format!(
                "agreement {number} is of {most} yuan, {paid} yuan are paid or under way, the row says {} yuan",
                amount(view)
            ),
            "pay what the agreement has left",
        );
        stops.push(above.on([signed]).on(earlier));
    }
}
