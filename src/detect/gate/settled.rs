//! What a live act says of a payment against its order: what was set off and what is paid are together no more than the order, and
//! no more is signed for than was paid, and what was set off does not come back, nor is it ordered anew.
//!
//! Promises: pure; of files F65 and F73 tell the same. A payment is ordered whole, a debt is set against it, and what is left
//! is paid; what comes back of that is what may be ordered again. **Not here**: whose debt it is and whether so much is owed,
//! which is structure; which order makes which again (`projections/remade.rs`).

use std::collections::BTreeMap;

use super::{Stop, View};
use crate::detect::general::general;
use crate::domain::events::payments::{
    PaymentConfirmed, PaymentReturned, ReceiptAcknowledged, RecoveryOffset,
};
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::payments::Payment;
use crate::projections::set_off::whole;
use crate::schemes::model::Mode;

/// Id of the stop of an offset, and of what it was taken from: no rule of a scheme.
pub(super) const RULE: &str = "F65";
/// What offsets are measured by.
const OFFSETS: &str = general!("抵扣", "抵扣的款项不再发放:抵扣与实付之和不超过应付金额");
/// What receipts are measured by.
const RECEIPTS: &str = general!("签收金额", "签收金额合计不超过实付金额");

fn fen(amount: Fen) -> i128 {
    i128::from(amount.0)
}

/// A sum as an amount to be shown.
fn yuan(sum: i128) -> Fen {
    Fen::from_wide(sum.max(0)).unwrap_or(Fen(i64::MAX))
}

/// What stands of a payment's orders.
fn ordered(payment: &Payment) -> i128 {
    let standing = payment.standing().into_iter();
    standing.map(|fact| fen(fact.said.amount)).sum()
}

/// What of that is left beside what was set off: an order made again under its own number is for what came back already.
fn net(payment: &Payment, set_off: i128) -> i128 {
    let ordered = ordered(payment);
    match ordered {
        0 => -set_off,
        _ => ordered.min(whole(payment) - set_off),
    }
}

/// The entry of the first debt that was set against a payment, as `sunledger reverse` takes it.
fn first_offset(world: &World, scheme: &str, payment_no: &str) -> String {
    let offsets = world.acts.all::<RecoveryOffset>(scheme);
    let own = offsets.filter(|act| act.said.payment_no == payment_no);
    // One that was taken from the order itself, where there is any.
    own.min_by_key(|act| act.said.case_no.is_some())
        .map_or_else(|| "ENTRY".to_owned(), |act| act.fact.at.to_string())
}

/// A debt set against more than is left of the payment's order. What names a case is taken from what that was awarded beyond the
/// order ([`of_award`]).
pub(super) fn offset(world: &World, scheme: &str, e: &RecoveryOffset) -> Option<Stop> {
    let payment = world.payments.get(scheme, &e.payment_no)?;
    let of_award = |case_no: &str| {
        let known = world.cases.get(scheme, case_no).is_some();
        known && !payment.standing().is_empty()
    };
    let before = match e.case_no.as_deref() {
        Some(case_no) if of_award(case_no) => return None,
        // Of an agreement or a contract nobody decides an award, and of what came back nothing is paid.
        Some(_) => world.set_against(scheme, &e.payment_no),
        None => world.set_against_order(scheme, &e.payment_no),
    };
    let left = net(payment, before);
    (fen(e.amount) > left).then(|| {
        let finding = format!(
            "{} yuan are set against payment {}, of whose order {} yuan are left",
            e.amount,
            e.payment_no,
            yuan(left)
        );
        let stop = Stop::new(RULE, Some("F65"), Mode::Gate, OFFSETS);
        stop.found(
            finding,
            "set off what is left of the order at most, and the rest against a later payment",
        )
    })
}

/// A debt set against what a case was awarded, all of which is ordered: it is the order that becomes smaller, and no award.
pub(super) fn of_award(world: &World, scheme: &str, e: &RecoveryOffset) -> Option<Stop> {
    let case_no = e.case_no.as_deref()?;
    let case = world.cases.get(scheme, case_no)?;
    let granted = world.still_awarded(scheme, case_no, case);
    let of_awards = case.awards.iter();
    let of_awards = of_awards.flat_map(|one| world.payments.of_award(scheme, &one.said.award_no));
    let of_case = world.payments.of_case(scheme, case_no).into_iter();
    let payments: BTreeMap<&str, &Payment> = of_case.chain(of_awards).collect();
    let sent: i128 = payments.values().map(|payment| ordered(payment)).sum();
    let offsets = world.acts.all::<RecoveryOffset>(scheme);
    let before = offsets.filter(|act| act.said.case_no.as_deref() == Some(case_no));
    let before: i128 = before.map(|act| fen(act.said.amount)).sum();
    let free = granted - sent - before;
    (fen(e.amount) > free).then(|| {
        let finding = format!(
            "of what case {case_no} was awarded {} yuan are not ordered, and this takes {} yuan of it",
            yuan(free),
            e.amount
        );
        let stop = Stop::new(RULE, Some("F65"), Mode::Gate, OFFSETS);
        stop.found(
            finding,
            "leave --case-no out: the payment is ordered, and what is set off is taken from its order",
        )
    })
}

/// A payment paid whole of which a part was set against a debt, or less what its order was not made smaller by.
pub(super) fn arrival(world: &World, scheme: &str, e: &PaymentConfirmed) -> Option<Stop> {
    let payment = world.payments.get(scheme, &e.payment_no)?;
    let (found, net, set_off) = not_the_net(world, scheme, (&e.payment_no, payment), e.amount)?;
    let lifts = match (net > 0, set_off > 0) {
        (true, true) => format!(
            "confirm what is left (`--amount {}`); where the whole was paid, reverse the offset first (`sunledger reverse {} --reason WHY`)",
            yuan(net),
            first_offset(world, scheme, &e.payment_no)
        ),
        (true, false) => format!("confirm what was ordered (`--amount {}`)", yuan(net)),
        (false, _) => format!(
            "nothing is left of the order: reverse an offset (`sunledger reverse {} --reason WHY`)",
            first_offset(world, scheme, &e.payment_no)
        ),
    };
    Some(Stop::new(RULE, Some("F65"), Mode::Gate, OFFSETS).found(found, lifts))
}

/// A payment that comes back whole although a part of it was set against a debt, which would be owed no longer and paid by
/// nothing. What had arrived may come back as it did.
pub(super) fn back(world: &World, scheme: &str, e: &PaymentReturned) -> Option<Stop> {
    let payment = world.payments.get(scheme, &e.payment_no)?;
    let mut arrived = payment.confirmed.iter();
    if arrived.any(|fact| fact.said.amount == e.amount) {
        return None;
    }
    let (found, net, set_off) = not_the_net(world, scheme, (&e.payment_no, payment), e.amount)?;
    let lifts = match (net > 0, set_off > 0) {
        (true, true) => format!(
            "record the return of what was sent (`--amount {}`); where the whole came back, reverse the offset first (`sunledger reverse {} --reason WHY`)",
            yuan(net),
            first_offset(world, scheme, &e.payment_no)
        ),
        (true, false) => format!(
            "record the return of what was ordered (`--amount {}`)",
            yuan(net)
        ),
        (false, _) => format!(
            "nothing is left of the order: reverse an offset (`sunledger reverse {} --reason WHY`)",
            first_offset(world, scheme, &e.payment_no)
        ),
    };
    Some(Stop::new(RULE, Some("F65"), Mode::Gate, OFFSETS).found(found, lifts))
}

/// A row that makes orders again of which a part was set against a debt, for more than came back: what was set off would be forgiven and
/// paid all the same. Orders that make them again before this one take of what came back.
pub(super) fn again(view: &View<'_>, stops: &mut Vec<Stop>) {
    let scheme = view.scheme.id.as_str();
    let said = &view.row.instructed;
    let remade = view.once.remade.get(scheme);
    let again = remade.and_then(|all| all.beside(view.world, said, |at| view.before(at)));
    let Some(again) = again.filter(|again| again.makes(said, view.row.day)) else {
        return;
    };
    let left = again.back - again.anew;
    if fen(said.amount) <= left {
        return;
    }
    let numbers: Vec<&str> = again.kept.iter().map(|one| one.number).collect();
    let offsets = view.world.acts.all::<RecoveryOffset>(scheme);
    let offsets = offsets.filter(|act| {
        act.said.case_no.is_none() && numbers.contains(&act.said.payment_no.as_str())
    });
    let offsets: Vec<_> = offsets.map(|act| act.fact).collect();
    let Some(first) = offsets.first() else {
        return;
    };
    let set_off: i128 = again.kept.iter().map(|one| one.set_off).sum();
    let finding = format!(
        "{} yuan of the order of payment {} are set against a debt, {} yuan of it came back and {} yuan are ordered anew: this says {} yuan",
        yuan(set_off),
        numbers.join(", "),
        yuan(again.back),
        yuan(again.anew),
        said.amount
    );
    let lifts = match left > 0 {
        true => format!(
            "order what came back ({} yuan), or reverse the offset first (`sunledger reverse {} --reason WHY`)",
            yuan(left),
            first.at
        ),
        false => format!(
            "what came back is ordered already: leave it out, or reverse the offset first (`sunledger reverse {} --reason WHY`)",
            first.at
        ),
    };
    let mut stop = Stop::new(RULE, Some("F65"), Mode::Gate, OFFSETS)
        .found(finding, lifts)
        .on(offsets);
    for one in again.kept.iter().chain(&again.orders) {
        stop = stop.on(&one.payment.instructed).on(&one.payment.returned);
    }
    stops.push(stop);
}

/// That an amount is not what is left of a payment's order, where anything is set against the payment, what is left, and what was
/// taken from the order.
fn not_the_net(
    world: &World,
    scheme: &str,
    (number, payment): (&str, &Payment),
    said: Fen,
) -> Option<(String, i128, i128)> {
    let set_off = world.set_against_order(scheme, number);
    let net = net(payment, set_off);
    if world.set_against(scheme, number) == 0 || fen(said) == net {
        return None;
    }
    let found = match fen(said) > net {
        true if set_off == 0 => format!(
            "payment {number} is ordered for {} yuan, of which nothing is set against a debt, and this says {said} yuan",
            yuan(net)
        ),
        true => format!(
            "{} yuan of payment {number} are set against a debt: {} yuan are left to be paid, and this says {said} yuan",
            yuan(set_off),
            yuan(net)
        ),
        false => format!(
            "{} yuan of the order of payment {number} are left to be paid, and this says {said} yuan: what is set off with a case is taken from its award, and from no order",
            yuan(net)
        ),
    };
    Some((found, net, set_off))
}

/// More signed for than was paid, in one receipt or in several.
pub(super) fn receipt(world: &World, scheme: &str, e: &ReceiptAcknowledged) -> Option<Stop> {
    let payment = world.payments.get(scheme, &e.payment_no)?;
    let set_off = world.set_against_order(scheme, &e.payment_no);
    let sent = net(payment, set_off);
    let signed = payment.acknowledged.iter();
    let signed: i128 = signed.map(|fact| fen(fact.said.amount)).sum();
    // One receipt that is larger than the order by itself is structure.
    (signed + set_off > 0 && signed + fen(e.amount) > sent).then(|| {
        let finding = format!(
            "{} yuan were paid and {} yuan are signed for, and this is a receipt of {} yuan more",
            yuan(sent),
            yuan(signed),
            e.amount
        );
        let stop = Stop::new("F73", Some("F73"), Mode::Gate, RECEIPTS);
        stop.found(
            finding,
            "record what is still to be signed for at most; what a visit or a call found belongs into the working paper of the check",
        )
    })
}
