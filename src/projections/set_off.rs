//! Debts that are set off against payments: how much of each offset counts.
//!
//! **Promises**: pure, exact, in any order of import. A file may tell of an offset that cannot be: against a payment to another
//! person, against one that had arrived before, against one that nobody ordered, of more than is owed, or of more than is left of
//! the payment's order: a payment is ordered whole, and what is set against it is not paid out. It is recorded and
//! flagged (F65), and it lowers no debt: what such a one says stands apart as not counted. Of several, those of earlier days
//! fill the debt first. Of an order that came back there is no more to set off than what did not come back with it, and none of
//! it where the order was made again for more than came back (`remade.rs`). While the
//! order itself, or every order to pay, is not in the ledger, an offset counts as told.
//! **Not here**: what a live offset must keep (structure), and its postings, which follow from the event alone.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::World;
use super::acts::Act;
use super::cases::Case;
use super::fact::Fact;
use super::payments::Payment;
use super::posts::tier_on;
use super::remade::{Again, Remade};
use super::shared::RowOf;
use super::structure::shown;
use crate::domain::date::{Date, Period};
use crate::domain::events::payments::{PaymentInstructed, RecoveryOffset};
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::schemes::model::TariffKind;

/// Why an offset lowers no debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffsetFault {
    /// Nobody ordered the payment.
    Unordered,
    /// The payment goes to another.
    Another,
    /// The payment had arrived on that day, before the offset.
    Arrived(Date),
    /// What was paid of the payment and what was set against it are together more than is due.
    Beyond {
        /// What may be paid and set off together.
        ordered: Fen,
        /// What of it was paid.
        paid: Fen,
        /// What was set against it, with this offset.
        set_off: Fen,
    },
    /// What of the payment's order was sent came back, and it was ordered anew for more than that.
    MadeAgain {
        /// What came back.
        back: Fen,
        /// What was ordered anew.
        anew: Fen,
    },
}

/// An offset, and what of it counts.
pub struct SetOff<'a> {
    /// The offset.
    pub act: Act<'a, RecoveryOffset>,
    /// Why nothing of it does.
    pub fault: Option<OffsetFault>,
    /// What of it lowers the debt, in fen.
    pub counted: i128,
}

/// The offsets of a scheme, and what is asked of all its payments for them, once and only if it is.
pub struct SetOffs<'w> {
    world: &'w World,
    scheme: &'w str,
    /// Whether the scheme's orders to pay are in.
    pays_anybody: bool,
    remade: OnceCell<Remade<'w>>,
    told: OnceCell<Told<'w>>,
}

/// Offsets of a scheme in the order of their days, by the payment they are set against, walked once for all that is asked of them.
#[derive(Default)]
struct Told<'w> {
    of_payment: BTreeMap<&'w str, Vec<Act<'w, RecoveryOffset>>>,
    /// What was set against its payment up to each offset and with it, in fen: in all, and out of the payment's own order.
    up_to: BTreeMap<EventAt, (i128, i128)>,
}

impl<'w> Told<'w> {
    fn of(world: &'w World, scheme: &str) -> Told<'w> {
        let mut told = Told::default();
        for act in world.acts.all::<RecoveryOffset>(scheme) {
            let own = told.of_payment.entry(&act.said.payment_no).or_default();
            own.push(act);
        }
        for acts in told.of_payment.values_mut() {
            acts.sort_by_cached_key(place);
            let (mut all, mut of_order) = (0, 0);
            for act in acts {
                let fen = i128::from(act.said.amount.0);
                all += fen;
                if act.said.case_no.is_none() {
                    of_order += fen;
                }
                told.up_to.insert(act.fact.at, (all, of_order));
            }
        }
        told
    }
}

impl<'w> SetOffs<'w> {
    /// Whether the ledger has any order to pay of the scheme: while it has none, their sheet is not in.
    pub fn pays_anybody(&self) -> bool {
        self.pays_anybody
    }

    /// What came back of the order that an offset is set against and was ordered anew, where any of it came back.
    pub fn again(&self, said: &RecoveryOffset) -> Option<Again<'_>> {
        let (world, number) = (self.world, said.payment_no.as_str());
        let payment = world.payments.get(self.scheme, number)?;
        let first = payment.instructed.first()?;
        if said.case_no.is_some() || payment.returned.is_empty() {
            return None;
        }
        let remade = self.remade.get_or_init(|| Remade::of(world, self.scheme));
        remade.beside(world, &first.said, |_| true)
    }

    /// That the order of an offset was made again for more than came back, and what was sent and was set off with it are together more
    /// than was due.
    fn made_again(&self, act: Act<'_, RecoveryOffset>) -> Option<OffsetFault> {
        let again = self.again(act.said)?;
        if again.anew <= again.back {
            return None;
        }
        let own = place(&act);
        let of_payment = &self.told().of_payment;
        let kept = again.kept.iter();
        let acts = kept
            .filter_map(|kept| of_payment.get(kept.number))
            .flatten();
        let acts = acts.filter(|one| one.said.case_no.is_none());
        let up_to_this = acts.filter(|one| place(one) <= own);
        let set_off: i128 = up_to_this.map(|one| i128::from(one.said.amount.0)).sum();
        (again.anew + set_off > again.whole).then(|| OffsetFault::MadeAgain {
            back: shown(again.back),
            anew: shown(again.anew),
        })
    }

    fn told(&self) -> &Told<'w> {
        let told = || Told::of(self.world, self.scheme);
        self.told.get_or_init(told)
    }

    /// Why an offset lowers no debt.
    pub fn fault(&self, act: Act<'_, RecoveryOffset>) -> Option<OffsetFault> {
        let (world, scheme) = (self.world, self.scheme);
        let (said, day) = (act.said, act.fact.clock);
        let payment = world.payments.get(scheme, &said.payment_no);
        let Some(payment) = payment.filter(|payment| !payment.instructed.is_empty()) else {
            return self.pays_anybody.then_some(OffsetFault::Unordered);
        };
        let order = world.payments.clawback(scheme, &said.order_no);
        let order = order.filter(|order| !order.ordered.is_empty());
        if order.is_some_and(|order| !world.owes_and_is_paid(order, payment)) {
            return Some(OffsetFault::Another);
        }
        let arrived = payment.confirmed.iter().map(|fact| fact.clock).min();
        let before = arrived.filter(|arrived| *arrived < day);
        if let Some(arrived) = before {
            return Some(OffsetFault::Arrived(arrived));
        }
        let fen = |amount: Fen| i128::from(amount.0);
        let up_to_this = self.told().up_to.get(&act.fact.at).copied();
        let (set_off, of_order) = up_to_this.unwrap_or_default();
        // What came back whole was set against nothing: whoever it was for is owed it as before. What names a case was taken
        // from its award, and from no order.
        if said.case_no.is_none() && payment.standing().is_empty() {
            let kept = not_back(payment);
            if of_order > kept {
                return Some(OffsetFault::Beyond {
                    ordered: shown(kept),
                    paid: Fen(0),
                    set_off: shown(of_order),
                });
            }
        }
        if let Some(fault) = self.made_again(act) {
            return Some(fault);
        }
        let ordered = world.room(scheme, payment)?;
        let paid: i128 = match arrived {
            Some(_) => payment
                .confirmed
                .iter()
                .map(|fact| fen(fact.said.amount))
                .sum(),
            None => 0,
        };
        (paid + set_off > ordered).then(|| OffsetFault::Beyond {
            ordered: shown(ordered),
            paid: shown(paid),
            set_off: shown(set_off),
        })
    }

    /// What debts that are set off settle of each payment, by its number, in fen: what is set off wrongly settles nothing.
    pub fn settle(&self) -> BTreeMap<&'w str, i128> {
        let mut settled: BTreeMap<&str, i128> = BTreeMap::new();
        for act in self.world.acts.all::<RecoveryOffset>(self.scheme) {
            if self.fault(act).is_none() {
                let own = settled.entry(&act.said.payment_no).or_default();
                *own += i128::from(act.said.amount.0);
            }
        }
        settled
    }

    /// The offsets of an order to pay back, each with what of it counts.
    pub fn of(&self, order_no: &str) -> Vec<SetOff<'w>> {
        let (world, scheme) = (self.world, self.scheme);
        let acts = world.acts.about::<RecoveryOffset>(scheme, order_no);
        let mut acts: Vec<_> = acts.collect();
        acts.sort_by_key(place);
        let order = world.payments.clawback(scheme, order_no);
        let order = order.filter(|order| !order.ordered.is_empty());
        // An order that is still to come asks for as much as is set off.
        let mut left = order.map_or(i128::MAX, |order| {
            let asked = order
                .ordered
                .iter()
                .map(|fact| i128::from(fact.said.amount.0));
            let came = order
                .recovered
                .iter()
                .map(|fact| i128::from(fact.said.amount.0));
            (asked.sum::<i128>() - came.sum::<i128>()).max(0)
        });
        let one = |act: Act<'w, RecoveryOffset>| {
            let fault = self.fault(act);
            let said = i128::from(act.said.amount.0);
            let counted = match fault {
                Some(_) => 0,
                None => said.min(left),
            };
            left -= counted;
            SetOff {
                act,
                fault,
                counted,
            }
        };
        acts.into_iter().map(one).collect()
    }
}

impl World {
    /// The offsets of a scheme.
    pub fn set_offs<'w>(&'w self, scheme: &'w str) -> SetOffs<'w> {
        let mut payments = self.payments.of_scheme(scheme);
        SetOffs {
            world: self,
            scheme,
            pays_anybody: payments.any(|(_, payment)| !payment.instructed.is_empty()),
            remade: OnceCell::new(),
            told: OnceCell::new(),
        }
    }

    /// What may be paid of a payment and set against it together, in fen: what is awarded still in its cases and other payments
    /// do not pay, or the rate of its month, where the ledger has either, and no less than was ordered. `None` where it has
    /// neither, and one row of a file told order and arrival: what that row shows may be what was left.
    fn room(&self, scheme: &str, payment: &Payment) -> Option<i128> {
        let ordered = whole(payment);
        if let Some(due) = self.due(scheme, payment) {
            return Some(due.max(ordered));
        }
        let one_row = |fact: &Fact<PaymentInstructed>| {
            let own = fact.source.as_ref();
            let mut told = payment.confirmed.iter();
            own.is_some() && told.any(|word| word.source.as_ref() == own)
        };
        (!payment.instructed.iter().any(one_row)).then_some(ordered)
    }

    /// What a payment's cases are awarded still, less what other payments of theirs were ordered for; else the month's rate.
    fn due(&self, scheme: &str, payment: &Payment) -> Option<i128> {
        let fact = payment.instructed.first()?;
        let said = &fact.said;
        let fen = |amount: Fen| i128::from(amount.0);
        let mut cases: BTreeSet<&str> = said.case_no.as_deref().into_iter().collect();
        if let (None, Some(award_no)) = (&said.case_no, &said.award_no) {
            let awarded = self.cases.by_award(scheme, award_no);
            cases.extend(awarded.iter().map(String::as_str));
        }
        let known = cases.iter();
        let known = known.filter_map(|one| Some((*one, self.cases.get(scheme, one)?)));
        let awarded = known.filter(|(_, case)| !case.awards.is_empty());
        let awarded: Vec<(&str, &Case)> = awarded.collect();
        if !awarded.is_empty() {
            let awards = awarded.iter();
            let awards = awards.map(|(case_no, case)| self.still_awarded(scheme, case_no, case));
            let of_cases = cases
                .iter()
                .flat_map(|one| self.payments.of_case(scheme, one));
            let others = of_cases.filter(|(number, _)| *number != said.payment_no);
            let others: i128 = others.map(|(_, other)| self::ordered(other)).sum();
            return Some(awards.sum::<i128>() - others);
        }
        let text = self.registry.text_or_newest(scheme, fact.version)?;
        let Period::Month { month } = said.period else {
            return None;
        };
        let by_tier = text.tariff.as_ref()?.kind == TariffKind::TierMonths;
        let day = text.deciding_day(month).filter(|_| by_tier)?;
        let tier = tier_on(self, said.unit_code.as_deref()?, day)?;
        Some(fen(tier.said.rate))
    }

    /// What was set against a payment, by all offsets that name it, in fen.
    pub fn set_against(&self, scheme: &str, payment_no: &str) -> i128 {
        let acts = self.acts.all::<RecoveryOffset>(scheme);
        let on_it = acts.filter(|act| act.said.payment_no == payment_no);
        on_it.map(|act| i128::from(act.said.amount.0)).sum()
    }

    /// What of that is taken from the payment's own order, in fen: what names a case is taken from what the case was awarded
    /// beyond the order.
    pub fn set_against_order(&self, scheme: &str, payment_no: &str) -> i128 {
        let acts = self.acts.all::<RecoveryOffset>(scheme);
        let on_it = acts.filter(|act| act.said.payment_no == payment_no);
        let on_it = on_it.filter(|act| act.said.case_no.is_none());
        on_it.map(|act| i128::from(act.said.amount.0)).sum()
    }

    /// The same of all payments of a scheme, by number.
    pub fn set_off_orders<'w>(&'w self, scheme: &str) -> BTreeMap<&'w str, i128> {
        let mut set_off: BTreeMap<&str, i128> = BTreeMap::new();
        let acts = self.acts.all::<RecoveryOffset>(scheme);
        for act in acts.filter(|act| act.said.case_no.is_none()) {
            let own = set_off.entry(&act.said.payment_no).or_default();
            *own += i128::from(act.said.amount.0);
        }
        set_off
    }

    /// What was kept of those of a payment's orders that came back, since a debt was set against them, in fen: it is settled, and what came
    /// back is what may be paid again.
    pub fn kept(&self, scheme: &str, payment_no: &str, payment: &Payment) -> i128 {
        if payment.returned.is_empty() {
            return 0;
        }
        let standing = payment.standing().into_iter();
        let standing: i128 = standing.map(|fact| i128::from(fact.said.amount.0)).sum();
        let kept = (not_back(payment) - standing).max(0);
        kept.min(self.set_against_order(scheme, payment_no))
    }

    /// What debts that are set off have settled of a case beside its orders that stand, in fen: what was taken from its awards, and
    /// what was kept of orders that came back.
    pub fn settled_beside(&self, scheme: &str, case_no: &str, case: &Case) -> i128 {
        let awards = case.awards.iter();
        let by_award = awards.flat_map(|one| self.payments.of_award(scheme, &one.said.award_no));
        let of_case = self.payments.of_case(scheme, case_no).into_iter();
        let payments: BTreeMap<&str, &Payment> = of_case.chain(by_award).collect();
        let kept = payments.iter();
        let kept: i128 = kept
            .map(|(number, payment)| self.kept(scheme, number, payment))
            .sum();
        let acts = self.acts.all::<RecoveryOffset>(scheme);
        let of_awards = acts.filter(|act| act.said.case_no.as_deref() == Some(case_no));
        let of_awards: i128 = of_awards.map(|act| i128::from(act.said.amount.0)).sum();
        kept + of_awards
    }

    /// The offsets of an order, each with what of it counts.
    pub fn set_off<'a>(&'a self, scheme: &'a str, order_no: &str) -> Vec<SetOff<'a>> {
        let mut acts = self.acts.about::<RecoveryOffset>(scheme, order_no);
        match acts.next() {
            Some(_) => self.set_offs(scheme).of(order_no),
            None => Vec::new(),
        }
    }
}

/// Where an offset stands among others: those of earlier days come first.
fn place(act: &Act<'_, RecoveryOffset>) -> (Date, Option<RowOf>, EventAt) {
    (act.fact.clock, act.fact.source.clone(), act.fact.at)
}

/// What a payment is ordered for, in fen: the orders that stand, or the last one where each came back.
pub(super) fn ordered(payment: &Payment) -> i128 {
    let standing = payment.standing();
    let last = payment.instructed.last().filter(|_| standing.is_empty());
    let standing = standing.into_iter().chain(last);
    standing.map(|fact| i128::from(fact.said.amount.0)).sum()
}

/// What a payment's orders that stand are for, with what was kept of one that came back and is made again under the same number, in fen.
pub fn whole(payment: &Payment) -> i128 {
    let standing = payment.standing().into_iter();
    let standing: i128 = standing.map(|fact| i128::from(fact.said.amount.0)).sum();
    if standing == 0 {
        return ordered(payment);
    }
    let orders = payment.instructed.iter();
    let largest = orders.map(|fact| i128::from(fact.said.amount.0)).max();
    let once = not_back(payment).min(largest.unwrap_or_default());
    standing.max(once)
}

/// What debts that are set off settle of a payment beside those of its orders that stand and arrived, in fen. A payment is ordered
/// whole, and what is set off out of the order is no more than that; where a list shows what was left, or a debt is taken from an
/// award, it is beside the order. Of an order that did not arrive all of them are.
pub fn beside_orders(payment: &Payment, set_off: i128) -> i128 {
    if payment.confirmed.is_empty() {
        return set_off;
    }
    let fen = |amount: Fen| i128::from(amount.0);
    let standing = payment.standing().into_iter();
    let standing: i128 = standing.map(|fact| fen(fact.said.amount)).sum();
    let arrived = payment.confirmed.iter();
    let arrived: i128 = arrived.map(|fact| fen(fact.said.amount)).sum();
    let left_again = payment.returned.iter();
    let left_again = left_again.filter(|fact| fact.said.after_confirmation);
    let left_again: i128 = left_again.map(|fact| fen(fact.said.amount)).sum();
    let there = (arrived - left_again).max(0);
    (there + set_off - standing).clamp(0, set_off.max(0))
}

/// What of a payment's orders did not come back, in fen.
fn not_back(payment: &Payment) -> i128 {
    let orders = payment.instructed.iter();
    let orders: i128 = orders.map(|fact| i128::from(fact.said.amount.0)).sum();
    let back = payment.returned.iter();
    let back: i128 = back.map(|fact| i128::from(fact.said.amount.0)).sum();
    (orders - back).max(0)
}
