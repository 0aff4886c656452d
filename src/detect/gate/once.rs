//! What the rules of every row of a list look through, built once for the list.
//!
//! Promises: the same facts in the same order as each row would find them by itself; so a list of many rows costs no walk over all
//! awards, vouchers or units for each. **Not here**: what is asked of them.

use std::collections::{BTreeMap, BTreeSet};

use super::Proposed;
use crate::detect::whole_quota::{Counted, counted};
use crate::domain::events::parties::OrgRegistered;
use crate::domain::events::payments::{ExpenditureRecorded, Payee};
use crate::projections::{Fact, World};

/// A voucher, by its number.
type Voucher<'a> = (&'a str, &'a Fact<ExpenditureRecorded>);

/// Awards that count, vouchers by agreement and units by code and name.
pub(super) struct Once<'a> {
    counted: BTreeMap<String, Vec<Counted<'a>>>,
    vouchers: BTreeMap<(&'a str, &'a str), Vec<Voucher<'a>>>,
    units: BTreeMap<&'a str, Vec<(usize, &'a Fact<OrgRegistered>)>>,
}

impl<'a> Once<'a> {
    /// Of a world in which the rows are tried.
    pub(super) fn of(world: &'a World, rows: &[Proposed]) -> Self {
        let ids: BTreeSet<&str> = rows.iter().map(|row| row.scheme.id.as_str()).collect();
        let counted = ids
            .iter()
            .map(|id| ((*id).to_owned(), counted(world, id)))
            .collect();
        let mut once = Once {
            counted,
            vouchers: BTreeMap::new(),
            units: BTreeMap::new(),
        };
        if rows.iter().any(|row| row.instructed.tranche.is_some()) {
            for ((scheme, number), facts) in world.payments.expenditures() {
                for fact in facts.iter().filter(|_| ids.contains(scheme.as_str())) {
                    if let Some(agreement) = fact.said.agreement_no.as_deref() {
                        let of = once.vouchers.entry((scheme, agreement)).or_default();
                        of.push((number, fact));
                    }
                }
            }
        }
        if rows
            .iter()
            .any(|row| matches!(row.instructed.payee, Payee::Org(_)))
        {
            let facts = world.parties.orgs().flat_map(|(_, facts)| facts);
            for (place, fact) in facts.enumerate() {
                let names: BTreeSet<&str> = [fact.said.code.as_str(), fact.said.name.as_str()]
                    .into_iter()
                    .collect();
                for name in names {
                    once.units.entry(name).or_default().push((place, fact));
                }
            }
        }
        once
    }

    /// Awards of a scheme that stand or are paid, in the order in which they use up quotas.
    pub(super) fn counted(&self, scheme: &str) -> &[Counted<'a>] {
        self.counted.get(scheme).map_or(&[], Vec::as_slice)
    }

    /// Vouchers under an agreement, in the order of their numbers.
    pub(super) fn vouchers(&self, scheme: &'a str, agreement: &'a str) -> &[Voucher<'a>] {
        self.vouchers
            .get(&(scheme, agreement))
            .map_or(&[], Vec::as_slice)
    }

    /// Registrations of units under any of some codes, or under a name, each once, in the order of their codes.
    pub(super) fn units(&self, name: &str, codes: &[&str]) -> Vec<&'a Fact<OrgRegistered>> {
        let named = self.units.get(name).into_iter().flatten();
        let coded = codes.iter().flat_map(|code| {
            let of = self.units.get(code).into_iter().flatten();
            of.filter(|(_, fact)| fact.said.code == **code)
        });
        let found: BTreeMap<usize, &'a Fact<OrgRegistered>> = named.chain(coded).copied().collect();
        found.into_values().collect()
    }
}
