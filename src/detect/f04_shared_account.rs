//! F04 Several persons on one account.
//!
//! **Definition.** Payments of one scheme to two or more persons arrived on one account, and somebody among them
//! is neither its holder nor linked to the holder. The holder is whom the bank names; a link is a household that both
//! are in, or an account of a spouse, guardian or other kin that was put on record before the payment.
//! **Example.** The subsidies of four teachers of three schools arrive on the account of one of them.
//! **Exclusions.** Couples and guardians whose account is on record by the day of the payment; members of one
//! household; payments that were returned.
//! **False positives:** parents of several pupils; a record that was made late, or not imported, which is said beside the flags.
//! **Evidence:** every payment on the account and the bank's rows. **Amount:** the payments of all but the
//! holder and those linked to them; where the bank names nobody, of all but the one registered first. One flag an
//! account and scheme.
//! **Look at:** the holder by the bank's slip, the day on which the link or guardianship was registered, what the person paid says.
//! **Source:** the scheme's payment clause where it is on accounts, else the general rule, which is named as such; red-flag catalogue F04.

use std::collections::{BTreeMap, BTreeSet};

use super::f02_many_names::register;
use super::f06_holder_differs::{Held, held_by};
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, account_clause, span, sum};
use super::{Detector, Findings, unread};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::projections::World;
use crate::projections::accounts::Accounts;

/// F04.
pub struct SharedAccount;

/// Whose account it is: one whom the bank's rows name as the holder, the first registered of several;
/// where they name no holder at all, the first registered of those paid.
fn holder(world: &World, scheme: &str, paid: &[Paid<'_>]) -> Option<Alias> {
    let own: BTreeSet<Alias> = paid
        .iter()
        .filter(|paid| held_by(world, paid) == Held::Own)
        .map(|paid| paid.person)
        .collect();
    let stated = paid
        .iter()
        .any(|paid| held_by(world, paid) != Held::Unstated);
    let candidates: BTreeSet<Alias> = if stated {
        own
    } else {
        paid.iter().map(|paid| paid.person).collect()
    };
    candidates.into_iter().min_by_key(|person| {
        let first = register(world, scheme, person).first().copied();
        (
            first.is_none(),
            first.map(|fact| (fact.registered_at, fact.clock, fact.source.clone())),
            *person,
        )
    })
}

impl Detector for SharedAccount {
    fn code(&self) -> &'static str {
        "F04"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        // Sorted rows first: of millions of accounts nearly all are one person's.
        let mut used: Vec<(&str, Alias, Alias)> = Vec::new();
        for ((scheme, person), payments) in world.by_person() {
            for account in payments.iter().filter_map(Paid::account) {
                let one = (scheme, account, person);
                if used.last() != Some(&one) {
                    used.push(one);
                }
            }
        }
        used.sort_unstable();
        used.dedup();
        let mut shared: BTreeMap<(&str, Alias), Vec<Paid<'_>>> = BTreeMap::new();
        for persons in used.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            if persons.len() < 2 {
                continue;
            }
            for &(scheme, account, person) in persons {
                let paid = world.paid_to(scheme, person).iter();
                let on_it = paid.filter(|paid| paid.account() == Some(account)).copied();
                shared.entry((scheme, account)).or_default().extend(on_it);
            }
        }
        let mut found = Findings::default();
        if shared.is_empty() {
            return found;
        }
        let accounts = Accounts::of(world);
        for ((scheme, account), mut paid) in shared {
            paid.sort_by_key(|paid| (paid.fact.clock, paid.number, &paid.fact.source));
            let holder = holder(world, scheme, &paid);
            let others: BTreeSet<Alias> = paid.iter().map(|paid| paid.person).collect();
            let linked = |one: &Paid<'_>| {
                Accounts::relation(world, scheme, &one.person, &account, one.fact.clock).is_some()
                    || match holder {
                        Some(holder) => {
                            holder == one.person || accounts.one_household(&holder, &one.person)
                        }
                        None => others.iter().any(|other| {
                            *other != one.person && accounts.one_household(other, &one.person)
                        }),
                    }
            };
            let unlinked: Vec<Paid<'_>> =
                paid.iter().filter(|paid| !linked(paid)).copied().collect();
            if unlinked.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme, &account.to_string());
            for paid in &paid {
                paid.supports(&mut flag);
            }
            flag.amount = sum(&unlinked);
            flag.period = span(&unlinked);
            flag.clause = account_clause(world, &paid);
            let strangers: BTreeSet<Alias> = unlinked.iter().map(|paid| paid.person).collect();
            flag.finding = format!(
                "{} persons are paid on one account; {} of them have no recorded link to its holder",
                others.len(),
                strangers.len()
            );
            found.flags.push(flag);
        }
        found
    }

    fn on_record(&self, world: &World, found: &mut Findings) {
        unread::accounts(self.code(), world, found);
    }
}
