//! What came back of the payments of a scheme, and what was ordered again for it.
//!
//! **Promises**: pure, exact, the same in any order of import; sums in fen. An order that is told as made again is for money that came
//! back of the same scheme and payee, and of the same fund and period, or of the same case. Payments alike in that stand together,
//! so that nothing that came back is ordered again twice; which of them makes which again nobody tells. Under its own number an order
//! makes itself again, whether or not it says so. Source: 退回的款项重新发放. One walk over the payments of a scheme where any is
//! told as made again. **Not here**: what was set against a debt of an order that came back (`remade.rs`), and what a desk holds
//! (`detect/gate/reissue.rs`) or F42 tells (`detect/reissues.rs`).

use std::collections::BTreeMap;

use super::World;
use super::fact::Fact;
use super::payees::{Party, Payees};
use super::payments::Payment;
use crate::domain::date::Period;
use crate::domain::events::payments::PaymentInstructed;

/// What payments have in common that stand together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Alike<'w> {
    /// Payee, fund and period.
    Time(Party<'w>, &'w str, Period),
    /// Payee and case.
    Case(Party<'w>, &'w str),
}

/// Payments that stand together: they came back, or make again what did.
#[derive(Default)]
pub struct Together<'w>(pub Vec<&'w Payment>);

impl<'w> Together<'w> {
    /// What came back of them, in fen.
    pub fn back(&self) -> i128 {
        let returned = self.0.iter().flat_map(|payment| &payment.returned);
        returned.map(|fact| i128::from(fact.said.amount.0)).sum()
    }

    /// The orders that make something again.
    pub fn anew(&self) -> impl Iterator<Item = &'w Fact<PaymentInstructed>> {
        self.0.iter().flat_map(|payment| {
            let mut orders: Vec<_> = payment.instructed.iter().collect();
            orders.sort_by_key(|fact| (fact.clock, &fact.source));
            let orders = orders.into_iter().enumerate();
            let anew = orders.filter(|(place, fact)| *place > 0 || fact.said.again);
            anew.map(|(_, fact)| fact)
        })
    }
}

/// Payments of a scheme that came back, and those that are made again.
#[derive(Default)]
pub struct Reissued<'w> {
    payees: Payees<'w>,
    /// By what they have in common, the place of those that stand together.
    places: BTreeMap<Alike<'w>, usize>,
    all: BTreeMap<usize, Together<'w>>,
}

/// The place that stands for all that stand together with one.
fn root(above: &mut [usize], of: usize) -> usize {
    let mut at = of;
    while let Some(up) = above.get(at).copied()
        && up != at
    {
        let over = above.get(up).copied().unwrap_or(up);
        if let Some(own) = above.get_mut(at) {
            *own = over;
        }
        at = over;
    }
    at
}

/// What an order has in common with others: its case first, where it names one.
fn alike<'a, 'w: 'a>(
    payees: &Payees<'w>,
    world: &World,
    said: &'a PaymentInstructed,
) -> [Option<Alike<'a>>; 2] {
    let party = payees.party(world, said);
    let case = said.case_no.as_deref();
    let case = case.map(|case_no| Alike::Case(party, case_no));
    [case, Some(Alike::Time(party, &said.fund, said.period))]
}

impl<'w> Reissued<'w> {
    /// Of a scheme; of one where no order is told as made again nothing is looked at.
    pub fn of(world: &'w World, scheme: &str) -> Reissued<'w> {
        let again = |payment: &Payment| payment.instructed.iter().any(|fact| fact.said.again);
        let mut payments = world.payments.of_scheme(scheme);
        if !payments.any(|(_, payment)| again(payment)) {
            return Reissued::default();
        }
        let payees = Payees::of(world, scheme);
        let payments = world.payments.of_scheme(scheme).map(|(_, payment)| payment);
        let payments = payments.filter(|one| !one.returned.is_empty() || again(one));
        let payments: Vec<&Payment> = payments.collect();
        let mut above: Vec<usize> = (0..payments.len()).collect();
        let mut places: BTreeMap<Alike<'_>, usize> = BTreeMap::new();
        for (place, payment) in payments.iter().enumerate() {
            for fact in &payment.instructed {
                for key in alike(&payees, world, &fact.said).into_iter().flatten() {
                    let other = *places.entry(key).or_insert(place);
                    let (own, other) = (root(&mut above, place), root(&mut above, other));
                    if let Some(up) = above.get_mut(own.max(other)) {
                        *up = own.min(other);
                    }
                }
            }
        }
        let mut all: BTreeMap<usize, Together<'_>> = BTreeMap::new();
        for (place, payment) in payments.into_iter().enumerate() {
            let place = root(&mut above, place);
            all.entry(place).or_default().0.push(payment);
        }
        for place in places.values_mut() {
            *place = root(&mut above, *place);
        }
        Reissued {
            payees,
            places,
            all,
        }
    }

    /// Those that stand together, each with their place.
    pub fn all(&self) -> impl Iterator<Item = (usize, &Together<'w>)> {
        self.all.iter().map(|(place, together)| (*place, together))
    }

    /// Those that stand together with an order.
    pub fn beside(&self, world: &World, said: &PaymentInstructed) -> Option<&Together<'w>> {
        self.all.get(&self.place(world, said)?)
    }

    /// The place of those that an order stands together with; `None` where nothing like it came back or is made again.
    pub fn place(&self, world: &World, said: &PaymentInstructed) -> Option<usize> {
        let places: &BTreeMap<Alike<'_>, usize> = &self.places;
        let keys = alike(&self.payees, world, said);
        let mut keys = keys.into_iter().flatten();
        keys.find_map(|key| places.get(&key)).copied()
    }
}
