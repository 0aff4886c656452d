//! Programmes in which money is awarded by being handed over: the plan names no amount, and nobody decides one
//! beforehand.
//!
//! Promises: a row needs no award; where the money goes to bodies under agreements it names one, but for a body of no agreement
//! that the clause pays too, and a row that does is held where the agreement is not signed, is not in force yet, has ended or
//! ran out, where the payee is not the body that the clause pays, or where it goes beyond the sum the agreement names (`transferred.rs`). All that is asked of any payment (the fund, a second payment, a
//! stop, a death) is asked elsewhere. **Not here**: a row that pays a case.

use super::{Stop, View, amount, claim};
use crate::detect::transferred::{above_sum, by_agreement, other_payee, out_of_time, signed};
use crate::domain::money::Fen;
use crate::projections::Fact;
use crate::projections::cases::Case;

/// Whether the transfer is all the award there is: the row names none, and pays no case that somebody decides.
pub(super) fn is_award(view: &View<'_>) -> bool {
    let case = view.case.map(|(_, case)| case);
    view.scheme.transfer_is_award()
        && view.row.instructed.award_no.is_none()
        && !case.is_some_and(Case::is_known)
}

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>) {
    let (said, scheme) = (&view.row.instructed, view.scheme);
    let of_tranche = said.tranche.as_ref().map(|(number, _)| number.as_str());
    let number = of_tranche.or(said.case_no.as_deref());
    // A row that names nothing of the kind, as a list of stipends or of monthly rewards does.
    if number.is_none() && !by_agreement(scheme) {
        return;
    }
    let day = view.row.day;
    if let Some((breach, lifts)) = out_of_time(view.world, scheme, (number, &said.payee), day) {
        let told = |stop: &Stop| stop.finding == breach.finding;
        if !stops.iter().any(told) {
            stops.push(claim::stop(breach, lifts));
        }
    }
    let agreed = number.and_then(|number| signed(view.world, &scheme.id, number, day));
    let (Some(number), Some(agreed)) = (number, agreed) else {
        return;
    };
    let agreed = (number, agreed);
    if let Some(other) = other_payee(scheme, agreed, &said.payee) {
        stops.push(claim::stop(
            other,
            "pay the body that the agreement names, or correct its number in the row",
        ));
    }
    let earlier: Vec<_> = view
        .world
        .payments
        .of_case(&scheme.id, number)
        .into_iter()
        .filter(|(other, _)| *other != said.payment_no)
        .flat_map(|(_, payment)| payment.standing())
        .filter(|fact: &&Fact<_>| view.before(fact.at))
        .collect();
    let paid = Fen::sum(earlier.iter().map(|fact| fact.said.amount)).unwrap_or(Fen(i64::MAX));
    if let Some(above) = above_sum(scheme, agreed, paid, Some(amount(view))) {
        stops.push(claim::stop(above, "pay what the agreement has left").on(earlier));
    }
}
