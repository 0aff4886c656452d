//! F57 A supplier was paid, and then gave to the side that paid.
//!
//! **Definition.** A supplier was paid, and within 180 days after it gave money or goods to a fund of this ledger, or paid
//! into one; or somebody of its side gave as a private person: its legal representative, a member of the representative's
//! household, or a person who has its account, telephone or address; or another company that has its representative, account,
//! telephone or address, and was paid nothing itself under that scheme. Or what it was paid arrived on an account of an official
//! of the scheme or of the official's household.
//! **Example.** A company is paid 12,164.54 yuan for activities in August and gives 5,000 to the bureau's love pool in October.
//! **Exclusions.** A gift before the first payment, or later than the 180th day after the last one before it; a gift of somebody of
//! another name; a value that more than three companies have; schools that are paid under an agreement and give goods under it, which the agreement asks; money that comes back
//! as an order to pay back; a person of whom no sheet has the number, for a name alone fits many. Suppliers are joined by code and, for gifts, which have a name alone, by the name that a
//! register or contract has for that code. **False positives:** true charity.
//! **Evidence:** the gifts, the vouchers of the 180 days before each, and the rows that tie a giver, or the other company, to the supplier; of an account, the
//! payments, and the rows of the official. **Amount:** the gifts, and those payments. One flag a supplier and paying scheme.
//! **Look at:** the vouchers, the register of donations, how both sides are related.
//! **Source:** the scheme's clause on what suppliers give (回扣) where its text has one, else the general rule, which is named as
//! such; central audit of 2024 (five counties); red-flag catalogue F57.

use std::collections::{BTreeMap, BTreeSet};

use super::f75_payee_insider::{Insider, insiders};
use super::flag::{Evidence, Flag, Severity};
use super::general::{general, quoted};
use super::joined::Joined;
use super::paid::arrived;
use super::rings::of_org;
use super::sisters::{represented, sisters};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
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
const CLAUSE: &str = general!("回扣", "采购和付款各方不得收受供应商的回扣或捐赠");
/// Words of a clause on what suppliers give.
const BRIBED: &[&str] = &["回扣"];

/// A name as gifts and registers write it: without spaces.
fn plain(name: &str) -> String {
    name.split_whitespace().collect()
}

/// A gift: when, how much, by which row.
struct Gift {
    on: Date,
    amount: Fen,
    evidence: Evidence,
}

/// Gifts of organisations and of whoever a sheet has by name, and gifts of persons.
#[derive(Default)]
struct Gifts {
    by_name: BTreeMap<String, Vec<Gift>>,
    by_person: BTreeMap<Alias, Vec<Gift>>,
}

fn gifts(world: &World) -> Gifts {
    let mut gifts: BTreeMap<String, Vec<Gift>> = BTreeMap::new();
    let mut by_person: BTreeMap<Alias, Vec<Gift>> = BTreeMap::new();
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
            let (on, evidence) = (act.fact.clock, Evidence::from(act.fact));
            match &act.said.donor {
                Donor::Org(name) => add(name, on, act.said.amount, evidence),
                Donor::Person(person) => {
                    let giver = world.parties.who(*person);
                    by_person.entry(giver).or_default().push(Gift {
                        on,
                        amount: act.said.amount,
                        evidence,
                    });
                }
                Donor::Unnamed => {}
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
    Gifts {
        by_name: gifts,
        by_person,
    }
}

/// Givers of a supplier's side, each with the rows that tie them to it.
type Sides<'a> = BTreeMap<&'a str, BTreeMap<Alias, Vec<Evidence>>>;

/// Who of the givers is of which supplier's side. Schools and offices, of which no register has a representative, have none.
fn sides<'a>(world: &'a World, givers: &BTreeMap<Alias, Vec<Gift>>) -> Sides<'a> {
    let mut sides = Sides::new();
    if givers.is_empty() {
        return sides;
    }
    let mut has: BTreeMap<Alias, Vec<(&str, Evidence)>> = BTreeMap::new();
    for (code, facts) in world.parties.orgs() {
        if !represented(facts) {
            continue;
        }
        for fact in facts {
            for value in of_org(fact)
                .into_iter()
                .filter(|value| *value != Alias::ZERO)
            {
                has.entry(value).or_default().push((code, fact.into()));
            }
        }
    }
    let mut households: BTreeMap<Alias, Vec<(Alias, Evidence)>> = BTreeMap::new();
    for (alias, known) in world.parties.iter() {
        for link in &known.households {
            let of = households.entry(link.said.household).or_default();
            of.push((*alias, link.into()));
        }
    }
    for giver in givers.keys() {
        let mut ties: Vec<(Alias, Vec<Evidence>)> = vec![(*giver, Vec::new())];
        if let Some(known) = world.parties.get(giver) {
            for (_, fact) in &known.registered {
                let values = [fact.said.phone, fact.said.address];
                ties.extend(values.into_iter().flatten().map(|v| (v, vec![fact.into()])));
            }
            let accounts = known.accounts.iter();
            ties.extend(accounts.map(|fact| (fact.said.account, vec![fact.into()])));
            for link in &known.households {
                let mates = households.get(&link.said.household).into_iter().flatten();
                let mates = mates.filter(|(mate, _)| mate != giver);
                ties.extend(mates.map(|(mate, row)| (*mate, vec![link.into(), row.clone()])));
            }
        }
        for (value, rows) in ties {
            for (code, row) in has.get(&value).into_iter().flatten() {
                let tied = sides.entry(*code).or_default().entry(*giver).or_default();
                tied.push(row.clone());
                tied.extend(rows.iter().cloned());
            }
        }
    }
    sides
}

/// Who of a supplier's side gave.
#[derive(Clone, Copy)]
enum Giver<'a> {
    /// The supplier.
    Supplier,
    /// Another company, with the rows that tie the two.
    Sister(&'a Vec<Evidence>),
    /// A person.
    Person(Alias),
}

/// Payments to a supplier that arrived on an account of the payer's side.
#[derive(Default)]
struct Inside<'w, 'i> {
    payments: Vec<(Fen, Evidence)>,
    whose: Vec<&'i Insider<'w>>,
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
        let sides = sides(world, &gifts.by_person);
        // Only a company can take in for somebody else.
        let companies = world.parties.orgs().any(|(_, facts)| represented(facts));
        let insiders = match companies {
            true => insiders(world),
            false => BTreeMap::new(),
        };
        let names = names(world);
        let sisters = match gifts.by_name.is_empty() {
            true => BTreeMap::new(),
            false => sisters(world),
        };
        // Vouchers of each supplier, by scheme.
        let mut paid: BTreeMap<(&str, &str), Vec<(Date, Evidence)>> = BTreeMap::new();
        let mut vouchers: BTreeSet<(&str, &str)> = BTreeSet::new();
        for ((scheme, number), facts) in world.payments.expenditures() {
            vouchers.insert((scheme, number));
            for fact in facts {
                if let Some(Payee::Org(code)) = &fact.said.payee {
                    let of = paid.entry((scheme, code)).or_default();
                    of.push((fact.clock, Evidence::from(fact)));
                }
            }
        }
        let mut inside: BTreeMap<(&str, &str), Inside<'_, '_>> = BTreeMap::new();
        for ((scheme, number), payment) in world.payments.iter().filter(|(_, one)| arrived(one)) {
            let by_voucher = vouchers.contains(&(scheme.as_str(), number.as_str()));
            for fact in payment.standing() {
                let Payee::Org(code) = &fact.said.payee else {
                    continue;
                };
                if !represented(world.parties.org(code)) {
                    continue;
                }
                let key = (scheme.as_str(), code.as_str());
                if !by_voucher {
                    let of = paid.entry(key).or_default();
                    of.push((fact.clock, Evidence::from(fact)));
                }
                let told = payment.confirmed.iter().find_map(|one| one.said.account);
                let Some(account) = told.or(fact.said.account) else {
                    continue;
                };
                let held = insiders.get(&(key.0, account)).into_iter().flatten();
                let whose: Vec<_> = held
                    .filter(|insider| insider.duty.said.from <= fact.clock)
                    .collect();
                if !whose.is_empty() {
                    paid.entry(key).or_default();
                    let of = inside.entry(key).or_default();
                    of.payments.push((fact.said.amount, Evidence::from(fact)));
                    of.whose.extend(whose);
                }
            }
        }
        let payees: BTreeSet<(&str, &str)> = paid.keys().copied().collect();
        for ((scheme, code), vouchers) in paid {
            let mut flag = Flag::new(self.code(), Severity::High, scheme, code);
            let (mut amounts, mut findings) = (Vec::new(), Vec::new());
            let own = plain(code);
            let known = names.get(code).into_iter().flatten().chain([&own]);
            let of_name = known.filter_map(|name| gifts.by_name.get(name)).flatten();
            let of_name = of_name.map(|gift| (Giver::Supplier, gift));
            let tied = sisters.get(code).into_iter().flatten();
            let tied = tied.filter(|(sister, _)| !payees.contains(&(scheme, **sister)));
            let of_sister = tied.flat_map(|(sister, rows)| {
                let known = names.get(*sister).into_iter().flatten();
                let given = known.filter_map(|name| gifts.by_name.get(name)).flatten();
                given.map(move |gift| (Giver::Sister(rows), gift))
            });
            let of_side = sides.get(code).into_iter().flat_map(BTreeMap::keys);
            let of_side = of_side.filter_map(|giver| Some((giver, gifts.by_person.get(giver)?)));
            let of_side = of_side
                .flat_map(|(giver, all)| all.iter().map(move |gift| (Giver::Person(*giver), gift)));
            let of_supplier: BTreeMap<(Date, u64, u32), (Giver<'_>, &Gift)> = of_sister
                .chain(of_name)
                .chain(of_side)
                .map(|(giver, gift)| {
                    let at = (gift.on, gift.evidence.sequence, gift.evidence.event);
                    (at, (giver, gift))
                })
                .collect();
            let (mut private, mut by_sisters) = (0_usize, 0_usize);
            for (giver, gift) in of_supplier.into_values() {
                let after = |day: Date| i64::from(gift.on.0) - i64::from(day.0);
                let before = vouchers
                    .iter()
                    .filter(|(day, _)| (0..=DAYS_MAX).contains(&after(*day)));
                let before: Vec<&Evidence> = before.map(|(_, evidence)| evidence).collect();
                if before.is_empty() {
                    continue;
                }
                amounts.push(gift.amount);
                let ties = match giver {
                    Giver::Supplier => None,
                    Giver::Sister(rows) => {
                        by_sisters += 1;
                        Some(rows)
                    }
                    Giver::Person(person) => {
                        private += 1;
                        flag.concerns(Some(person));
                        sides.get(code).and_then(|side| side.get(&person))
                    }
                };
                let rows = [&gift.evidence].into_iter().chain(before);
                for one in rows.chain(ties.into_iter().flatten()) {
                    flag.rests_on_event(one.clone());
                }
            }
            let given = amounts.len() - private - by_sisters;
            if given > 0 {
                findings.push(format!(
                    "a supplier gave {given} times within {DAYS_MAX} days after it was paid"
                ));
            }
            if by_sisters > 0 {
                findings.push(format!(
                    "companies tied to a supplier gave {by_sisters} times within {DAYS_MAX} days after it was paid"
                ));
            }
            if private > 0 {
                findings.push(format!(
                    "persons of a supplier's side gave {private} times within {DAYS_MAX} days after it was paid"
                ));
            }
            if let Some(inside) = inside.get(&(scheme, code)) {
                findings.push(format!(
                    "{} payments to a supplier arrived on an account of an official of the scheme or of the official's household",
                    inside.payments.len()
                ));
                for (amount, evidence) in &inside.payments {
                    amounts.push(*amount);
                    flag.rests_on_event(evidence.clone());
                }
                for insider in &inside.whose {
                    flag.concerns(Some(insider.holder));
                    flag.rests_on_event(insider.has.clone());
                    flag.rests_on(insider.duty);
                }
            }
            if findings.is_empty() {
                continue;
            }
            flag.finding = findings.join("; ");
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            let text = world.registry.scheme(scheme).map(AsRef::as_ref);
            flag.clause = quoted(text, BRIBED, CLAUSE).to_owned();
            found.flags.push(flag);
        }
        found
    }
}
