//! F57 A supplier was paid, and then gave to the side that paid.
//!
//! **Definition.** A supplier was paid by a voucher, and within 180 days after it gave money or goods to a fund of
//! this ledger, or paid into one.
//! **Example.** A company is paid 12,164.54 yuan for activities in August and gives 5,000 to the bureau's love pool in October.
//! **Exclusions.** A gift before the first payment, or later than the 180th day after the last one before it; a gift of somebody of
//! another name; schools that are paid under an agreement and give goods under it, which the agreement asks; money that comes back
//! as an order to pay back. Suppliers are joined by code and, for gifts, which have a name alone, by the name that a
//! register or contract has for that code. **False positives:** true charity.
//! **Evidence:** the gifts, and the vouchers of the 180 days before each. **Amount:** the gifts. One flag a supplier and paying scheme.
//! **Source:** central audit of 2024 (five counties); red-flag catalogue F57.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Evidence, Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::funds::{DonationRecorded, Donor};
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::payments::{InKindReceived, Payee};
use crate::domain::money::Fen;
use crate::projections::World;

/// F57.
pub struct KickBack;

/// Days after a payment within which a gift is a lead.
const DAYS_MAX: i64 = 180;
/// What it is measured by.
const CLAUSE: &str = "采购和付款各方不得收受供应商的回扣或捐赠";

/// A name as gifts and registers write it: without spaces.
fn plain(name: &str) -> String {
    name.split_whitespace().collect()
}

/// A gift: who by name, when, how much, by which row.
struct Gift {
    on: Date,
    amount: Fen,
    evidence: Evidence,
}

fn gifts(world: &World) -> BTreeMap<String, Vec<Gift>> {
    let mut gifts: BTreeMap<String, Vec<Gift>> = BTreeMap::new();
    let mut add = |name: &str, on, amount, evidence| {
        let gift = Gift {
            on,
            amount,
            evidence,
        };
        gifts.entry(plain(name)).or_default().push(gift);
    };
    for scheme in world.registry.scheme_ids() {
        for act in world.acts.all::<DonationRecorded>(scheme) {
            if let Donor::Org(name) = &act.said.donor {
                add(
                    name,
                    act.fact.clock,
                    act.said.amount,
                    Evidence::from(act.fact),
                );
            }
        }
        for act in world.acts.all::<InKindReceived>(scheme) {
            if let (Some(name), None) = (&act.said.donor, &act.said.agreement_no) {
                add(
                    name,
                    act.fact.clock,
                    act.said.value,
                    Evidence::from(act.fact),
                );
            }
        }
    }
    for facts in world.funds.receipts().values() {
        for fact in facts {
            add(
                &fact.said.payer,
                fact.clock,
                fact.said.amount,
                Evidence::from(fact),
            );
        }
    }
    gifts
}

/// Names under which a supplier's code is known.
fn names(world: &World) -> BTreeMap<&str, BTreeSet<String>> {
    let mut names: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (code, facts) in world.parties.orgs() {
        let of = names.entry(code).or_default();
        of.extend(facts.iter().map(|fact| plain(&fact.said.name)));
    }
    for scheme in world.registry.scheme_ids() {
        for act in world.acts.all::<ContractSigned>(scheme) {
            if let Some(code) = act.said.contractor_code.as_deref() {
                let of = names.entry(code).or_default();
                of.insert(plain(&act.said.contractor));
            }
        }
    }
    names
}

impl Detector for KickBack {
    fn code(&self) -> &'static str {
        "F57"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let gifts = gifts(world);
        if gifts.is_empty() {
            return found;
        }
        let names = names(world);
        // Vouchers of each supplier, by scheme.
        let mut paid: BTreeMap<(&str, &str), Vec<(Date, Evidence)>> = BTreeMap::new();
        for ((scheme, _), facts) in world.payments.expenditures() {
            for fact in facts {
                if let Some(Payee::Org(code)) = &fact.said.payee {
                    let of = paid.entry((scheme, code)).or_default();
                    of.push((fact.clock, Evidence::from(fact)));
                }
            }
        }
        for ((scheme, code), vouchers) in paid {
            let mut flag = Flag::new(self.code(), Severity::High, scheme, code);
            let mut amounts = Vec::new();
            let own = plain(code);
            let known = names.get(code).into_iter().flatten().chain([&own]);
            let of_supplier: BTreeMap<(Date, u64, u32), &Gift> = known
                .filter_map(|name| gifts.get(name))
                .flatten()
                .map(|gift| ((gift.on, gift.evidence.sequence, gift.evidence.event), gift))
                .collect();
            for gift in of_supplier.into_values() {
                let after = |day: Date| i64::from(gift.on.0) - i64::from(day.0);
                let before = vouchers
                    .iter()
                    .filter(|(day, _)| (0..=DAYS_MAX).contains(&after(*day)));
                let before: Vec<&Evidence> = before.map(|(_, evidence)| evidence).collect();
                if before.is_empty() {
                    continue;
                }
                amounts.push(gift.amount);
                for one in [&gift.evidence].into_iter().chain(before) {
                    flag.rests_on_event(one.clone());
                }
            }
            if amounts.is_empty() {
                continue;
            }
            flag.finding = format!(
                "a supplier gave {} times within {DAYS_MAX} days after it was paid",
                amounts.len()
            );
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            flag.clause = CLAUSE.to_owned();
            found.flags.push(flag);
        }
        found
    }
}
