//! Orders that make one again that came back, against which a debt had been set.
//!
//! **Promises**: pure, exact, the same in any order of import; sums in fen. Of an order against which a debt is set the rest is
//! sent. Where that comes back, it is what may be paid again; what was set off stays settled by the part that was kept. An order
//! makes another again where it is of the same scheme, payee (merged persons are one, a body goes by its code or its name), fund and
//! period, and of the same case, award and tranche where both name one; where it is not of a day before that one came back; and
//! where it says that it is made again, has the same number, or is for more than came back and no more than the other was ordered for. Which of
//! several makes which again nobody tells, so that all that came back and all that was ordered anew are counted together. Of an
//! order made again what arrived and what was set against it in its turn counts, what came back of it, and the order itself while
//! the bank's word is not known. Sources: 抵扣的款项不再发放; 退回的款项重新发放. One walk over the payments of a scheme where any
//! such order came back, and none else. **Not here**: which offset counts (`set_off.rs`), and what a desk holds
//! (`detect/gate/settled.rs`).

use std::collections::BTreeMap;

use super::World;
use super::fact::Fact;
use super::payees::{Party, Payees};
use super::payments::Payment;
use crate::domain::date::{Date, Period};
use crate::domain::events::payments::{PaymentInstructed, PaymentReturned, RecoveryOffset};
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;

fn fen(amount: Fen) -> i128 {
    i128::from(amount.0)
}

/// What orders must have in common: payee, fund and period.
type Key<'w> = (Party<'w>, &'w str, Period);

/// A payment of a scheme.
pub struct Ordered<'w> {
    /// Its number.
    pub number: &'w str,
    /// What is known of it.
    pub payment: &'w Payment,
    /// What was set against its order, in fen.
    pub set_off: i128,
}

/// An order, and what came back of it.
type Turn<'w> = (
    &'w Fact<PaymentInstructed>,
    Option<&'w Fact<PaymentReturned>>,
);

impl<'w> Ordered<'w> {
    /// Its orders by time, each with the return that undid it.
    fn turns(&self) -> Vec<Turn<'w>> {
        let mut orders: Vec<_> = self.payment.instructed.iter().collect();
        orders.sort_by_key(|fact| (fact.clock, &fact.source));
        let mut returned: Vec<_> = self.payment.returned.iter().collect();
        returned.sort_by_key(|fact| (fact.clock, &fact.source));
        let mut returned = returned.into_iter();
        let turn = |order| (order, returned.next());
        orders.into_iter().map(turn).collect()
    }

    /// The first of them.
    fn first(&self) -> Option<&'w Fact<PaymentInstructed>> {
        let orders = self.payment.instructed.iter();
        orders.min_by_key(|fact| (fact.clock, &fact.source))
    }

    /// Whether a debt was set against it, and it came back.
    fn is_kept(&self) -> bool {
        self.set_off > 0 && !self.payment.returned.is_empty()
    }

    /// What of its orders that came back did not come back, and was set off, in fen.
    fn kept(&self) -> i128 {
        let turns = self.turns();
        let back = turns.iter().filter_map(|(order, back)| {
            let back = fen((*back)?.said.amount);
            Some(fen(order.said.amount) - back)
        });
        self.set_off.min(back.sum()).max(0)
    }

    /// What its orders from one on were for, in fen: what came back of those that did, and of the others what arrived and was set
    /// against it, or the order.
    fn comes_to(&self, from: usize) -> i128 {
        let turns = self.turns();
        let anew = || turns.iter().skip(from);
        let back: i128 = anew()
            .filter_map(|(_, back)| Some(fen((*back)?.said.amount)))
            .sum();
        let stand = anew().filter(|(_, back)| back.is_none());
        let stand: i128 = stand.map(|(order, _)| fen(order.said.amount)).sum();
        let kept = self.kept();
        let own_kept = match from {
            0 => kept,
            _ => 0,
        };
        let arrived = self.payment.confirmed.iter();
        let arrived: i128 = arrived.map(|fact| fen(fact.said.amount)).sum();
        let left_again = self.payment.returned.iter();
        let left_again = left_again.filter(|fact| fact.said.after_confirmation);
        let left_again: i128 = left_again.map(|fact| fen(fact.said.amount)).sum();
        let there = match arrived - left_again {
            there if there > 0 && stand > 0 => there + self.set_off - kept,
            _ => stand,
        };
        back + own_kept + there
    }
}

/// Payments that can be one another made again, of a scheme: those like one that came back although a debt was set against it.
#[derive(Default)]
pub struct Remade<'w> {
    like: BTreeMap<Key<'w>, Vec<Ordered<'w>>>,
    payees: Payees<'w>,
}

/// What came back of some orders, and what was ordered anew for it; in fen.
pub struct Again<'a> {
    /// What came back, which may be paid again.
    pub back: i128,
    /// What was ordered anew.
    pub anew: i128,
    /// What the orders that came back were for.
    pub whole: i128,
    /// Those of them against which a debt was set.
    pub kept: Vec<&'a Ordered<'a>>,
    /// The payments that make them again.
    pub orders: Vec<&'a Ordered<'a>>,
}

impl Again<'_> {
    /// Whether an order of a day makes one of them again.
    pub fn makes(&self, said: &PaymentInstructed, day: Date) -> bool {
        let mut kept = self.kept.iter();
        kept.any(|one| {
            let mut turns = one.turns().into_iter();
            one.number != said.payment_no
                && turns.any(|(order, back)| {
                    // Not told as made again: for more than came back, and for no more than was ordered.
                    back.filter(|back| back.clock <= day).is_some_and(|back| {
                        let more = back.said.amount < said.amount;
                        said.again || (more && said.amount <= order.said.amount)
                    })
                })
        })
    }
}

/// Whether two orders, alike in all else, are of the same case, award and tranche, where both name one.
fn same(a: &PaymentInstructed, b: &PaymentInstructed) -> bool {
    fn one<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
        a.is_none() || b.is_none() || a == b
    }
    one(a.case_no.as_ref(), b.case_no.as_ref())
        && one(a.award_no.as_ref(), b.award_no.as_ref())
        && one(a.tranche.as_ref(), b.tranche.as_ref())
}

impl<'w> Remade<'w> {
    /// Of a scheme.
    pub fn of(world: &'w World, scheme: &str) -> Remade<'w> {
        let mut set_off: BTreeMap<&str, i128> = BTreeMap::new();
        for act in world.acts.all::<RecoveryOffset>(scheme) {
            // What names a case is taken from its award, and from no order.
            if act.said.case_no.is_none() {
                *set_off.entry(&act.said.payment_no).or_default() += fen(act.said.amount);
            }
        }
        let known = set_off.keys();
        let known = known.filter_map(|number| world.payments.get(scheme, number));
        let came_back = known.filter(|payment| !payment.returned.is_empty());
        let came_back: Vec<&Payment> = came_back.collect();
        let mut remade = Remade::default();
        if came_back.is_empty() {
            return remade;
        }
        remade.payees = Payees::of(world, scheme);
        for payment in came_back {
            for fact in &payment.instructed {
                let key = remade.key(world, &fact.said);
                remade.like.entry(key).or_default();
            }
        }
        for (number, payment) in world.payments.of_scheme(scheme) {
            let set_off = set_off.get(number.as_str()).copied().unwrap_or_default();
            let one = Ordered {
                number,
                payment,
                set_off,
            };
            let key = one.first().map(|fact| remade.key(world, &fact.said));
            if let Some(like) = key.and_then(|key| remade.like.get_mut(&key)) {
                like.push(one);
            }
        }
        remade
    }

    fn key<'a>(&self, world: &World, said: &'a PaymentInstructed) -> Key<'a>
    where
        'w: 'a,
    {
        let party = self.payees.party(world, said);
        (party, &said.fund, said.period)
    }

    /// What came back of the orders like one, and what was ordered anew for it by those that count; `None` where a debt was set
    /// against none that came back.
    pub fn beside<'a>(
        &'a self,
        world: &World,
        said: &'a PaymentInstructed,
        counts: impl Fn(EventAt) -> bool,
    ) -> Option<Again<'a>> {
        let all: &'a BTreeMap<Key<'a>, Vec<Ordered<'a>>> = &self.like;
        if all.is_empty() {
            return None;
        }
        let like = all.get(&self.key(world, said))?.iter();
        let alike = |one: &&Ordered<'a>| one.first().is_some_and(|own| same(&own.said, said));
        let like: Vec<&Ordered<'a>> = like.filter(alike).collect();
        let kept = like.iter().copied().filter(|one| one.is_kept());
        let mut again = Again {
            back: 0,
            anew: 0,
            whole: 0,
            kept: kept.collect(),
            orders: Vec::new(),
        };
        if again.kept.is_empty() {
            return None;
        }
        for &one in &like {
            for (order, back) in one.turns() {
                if let Some(back) = back {
                    again.back += fen(back.said.amount);
                    again.whole += fen(order.said.amount);
                }
            }
            let Some(first) = one.first().filter(|first| counts(first.at)) else {
                continue;
            };
            let came_back = |other: &&Ordered<'a>| {
                let mut returned = other.payment.returned.iter();
                other.number != one.number && returned.any(|back| back.clock <= first.clock)
            };
            let told = first.said.again && like.iter().any(came_back);
            let from = match told || again.makes(&first.said, first.clock) {
                true => 0,
                // Under its own number it makes itself again.
                false if !one.payment.returned.is_empty() => 1,
                false => continue,
            };
            let anew = one.comes_to(from);
            if anew > 0 {
                again.anew += anew;
                again.orders.push(one);
            }
        }
        Some(again)
    }
}
