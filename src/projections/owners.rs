//! Balances of one stage of a fund, by owner, found by borrowed names.
//!
//! **Promises**: lists owners in the order of [`Owner`](super::postings::Owner), none of them at zero, and
//! keeps each balance within what can be negated. **Not here**: which line moves what.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::postings::OwnerOf;

/// Balances in fen, by sort of owner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Owners {
    /// Of the fund as a whole; zero for none.
    fund: i64,
    units: BTreeMap<String, i64>,
    cases: BTreeMap<String, i64>,
    payments: BTreeMap<String, i64>,
    tranches: BTreeMap<(String, u8), i64>,
}

/// A balance that has its negative: the least 64-bit number has none, so no report could show it
/// as a credit.
pub(super) fn fitting(balance: Option<i64>) -> Option<i64> {
    balance.filter(|balance| balance.checked_neg().is_some())
}

/// Adds to a balance under a key that may not be there yet and is forgotten at zero; `false`, and nothing
/// changed, where the sum does not fit.
fn add_under<K: Ord>(balances: &mut BTreeMap<K, i64>, key: K, amount: i64) -> bool {
    match balances.entry(key) {
        Entry::Vacant(place) => {
            let Some(amount) = fitting(Some(amount)) else {
                return false;
            };
            if amount != 0 {
                place.insert(amount);
            }
        }
        Entry::Occupied(mut place) => match fitting(place.get().checked_add(amount)) {
            Some(0) => drop(place.remove()),
            Some(after) => *place.get_mut() = after,
            None => return false,
        },
    }
    true
}

impl Owners {
    /// Adds to an owner's balance; `false`, and nothing changed, where the sum does not fit.
    pub(super) fn add(&mut self, owner: OwnerOf<'_>, amount: i64) -> bool {
        match owner {
            OwnerOf::Fund => match fitting(self.fund.checked_add(amount)) {
                Some(after) => {
                    self.fund = after;
                    true
                }
                None => false,
            },
            OwnerOf::Unit(code) => add_under(&mut self.units, code.to_owned(), amount),
            OwnerOf::Case(number) => add_under(&mut self.cases, number.to_owned(), amount),
            OwnerOf::Payment(number) => add_under(&mut self.payments, number.to_owned(), amount),
            OwnerOf::Tranche(number, ordinal) => {
                add_under(&mut self.tranches, (number.to_owned(), ordinal), amount)
            }
        }
    }

    /// An owner's balance, in fen.
    pub(super) fn get(&self, owner: OwnerOf<'_>) -> i64 {
        let found = match owner {
            OwnerOf::Fund => return self.fund,
            OwnerOf::Unit(code) => self.units.get(code),
            OwnerOf::Case(number) => self.cases.get(number),
            OwnerOf::Payment(number) => self.payments.get(number),
            OwnerOf::Tranche(number, ordinal) => self.tranches.get(&(number.to_owned(), ordinal)),
        };
        found.copied().unwrap_or(0)
    }

    /// Every owner with its balance.
    pub(super) fn iter(&self) -> impl Iterator<Item = (OwnerOf<'_>, i64)> {
        let fund = (self.fund != 0).then_some((OwnerOf::Fund, self.fund));
        let units = self.units.iter();
        let cases = self.cases.iter();
        let payments = self.payments.iter();
        let tranches = self.tranches.iter();
        fund.into_iter()
            .chain(units.map(|(code, amount)| (OwnerOf::Unit(code), *amount)))
            .chain(cases.map(|(number, amount)| (OwnerOf::Case(number), *amount)))
            .chain(payments.map(|(number, amount)| (OwnerOf::Payment(number), *amount)))
            .chain(
                tranches.map(|((number, ordinal), amount)| {
                    (OwnerOf::Tranche(number, *ordinal), *amount)
                }),
            )
    }

    /// Owners whose balance is not zero.
    pub(super) fn len(&self) -> usize {
        usize::from(self.fund != 0)
            + self.units.len()
            + self.cases.len()
            + self.payments.len()
            + self.tranches.len()
    }

    /// Whether every balance is zero.
    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::super::postings::Owner;
    use super::*;

    #[test]
    fn owners_stand_in_order_and_are_forgotten_at_zero() {
        let mut all = [
            Owner::Payment("1".to_owned()),
            Owner::Tranche("b".to_owned(), 1),
            Owner::Unit("z".to_owned()),
            Owner::Tranche("a".to_owned(), 2),
            Owner::Fund,
            Owner::Case("x".to_owned()),
            Owner::Tranche("a".to_owned(), 1),
            Owner::Unit("a".to_owned()),
        ];
        let mut owners = Owners::default();
        for owner in &all {
            // What has no negative is refused of a new owner as of one that is there.
            assert!(!owners.add(owner.borrowed(), i64::MIN));
            assert_eq!(owners.get(owner.borrowed()), 0);
            assert!(owners.add(owner.borrowed(), 5));
            assert!(!owners.add(owner.borrowed(), i64::MAX));
            assert_eq!(owners.get(owner.borrowed()), 5);
        }
        all.sort();
        let listed: Vec<Owner> = owners.iter().map(|(owner, _)| owner.to_owner()).collect();
        assert_eq!(listed, all);
        for (left, owner) in (0..all.len()).rev().zip(&all) {
            assert!(owners.add(owner.borrowed(), -5));
            assert_eq!(owners.len(), left);
        }
        assert_eq!(owners, Owners::default());
    }
}
