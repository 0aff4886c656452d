//! Accounts, by alias: for whom each is on record, whose name the bank has, and who was paid on it.
//!
//! Promises: money is booked on the account that the bank names, and on the one that was ordered only where the bank names
//! none; an account that was ordered and not paid on stands there without payments. **Not here**: whether the bank was
//! right to pay elsewhere (F06).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Cell, Paid, Rest, Rests, Row, fen, rest_on_payment};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::party::HolderMatch;
use crate::projections::World;
use crate::projections::payments::Payment;
use crate::report::books::SumError;

/// One account; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountRow {
    /// The account.
    pub account: Alias,
    /// Schemes that paid on it.
    pub schemes: BTreeSet<String>,
    /// Persons for whom a register has it.
    pub on_record_for: BTreeSet<Alias>,
    /// Banks, as sources write them.
    pub banks: BTreeSet<String>,
    /// Whether the holder is the person, by all sources that say so: the worst of them.
    pub holder: Option<HolderMatch>,
    /// Persons paid on it.
    pub paid_to: BTreeSet<Alias>,
    /// Payments that went to it or came back from it by the bank's word, and those ordered to it of which the bank names
    /// no account.
    pub payments: u64,
    /// Arrived, and not returned afterwards.
    pub paid: i64,
    /// Came back.
    pub returned: i64,
    /// First instruction of these.
    pub first: Option<Date>,
    /// Last instruction of these.
    pub last: Option<Date>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for AccountRow {
    const LIST: &'static str = "accounts";
    const COLUMNS: &'static [&'static str] = &[
        "account",
        "schemes",
        "on record for",
        "banks",
        "holder",
        "paid to",
        "payees",
        "payments",
        "paid",
        "returned",
        "first",
        "last",
    ];

    fn cells(&self) -> Vec<Cell> {
        let schemes: Vec<&str> = self.schemes.iter().map(String::as_str).collect();
        let banks: Vec<&str> = self.banks.iter().map(String::as_str).collect();
        vec![
            Cell::Text(self.account.to_string()),
            Cell::Text(schemes.join("、")),
            Cell::Persons(self.on_record_for.iter().copied().collect()),
            Cell::Text(banks.join("、")),
            Cell::term("holder", self.holder),
            Cell::Persons(self.paid_to.iter().copied().collect()),
            Cell::count(self.paid_to.len()),
            Cell::Count(Some(self.payments)),
            Cell::Money(self.paid),
            Cell::Money(self.returned),
            Cell::Day(self.first),
            Cell::Day(self.last),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        self.schemes.iter().map(String::as_str).collect()
    }
}

#[derive(Default)]
struct Known {
    schemes: BTreeSet<String>,
    persons: BTreeSet<Alias>,
    banks: BTreeSet<String>,
    holder: Option<HolderMatch>,
    payees: BTreeSet<Alias>,
    payments: u64,
    money: Paid,
    days: BTreeSet<Date>,
    rests: Rests,
}

impl Known {
    /// One word that differs outweighs all that do not; a silence outweighs nothing.
    fn holder(&mut self, said: HolderMatch) {
        self.holder = match (self.holder, said) {
            (Some(HolderMatch::Different), _) | (_, HolderMatch::Different) => {
                Some(HolderMatch::Different)
            }
            (Some(HolderMatch::Same), _) | (_, HolderMatch::Same) => Some(HolderMatch::Same),
            _ => Some(HolderMatch::Unstated),
        };
    }
}

/// Every account that a register or a payment names, by alias.
pub fn accounts(world: &World) -> Result<Vec<AccountRow>, SumError> {
    let mut all: BTreeMap<Alias, Known> = BTreeMap::new();
    for (person, known) in world.parties.iter() {
        for fact in &known.accounts {
            let account = all.entry(fact.said.account).or_default();
            account.persons.insert(*person);
            account.banks.extend(fact.said.bank.clone());
            account.holder(fact.said.holder);
            account.rests.on([fact]);
        }
        for fact in &known.account_changes {
            for alias in fact.said.old.into_iter().chain([fact.said.new]) {
                let account = all.entry(alias).or_default();
                account.persons.insert(*person);
                account.rests.on([fact]);
            }
        }
    }
    for ((scheme, _), payment) in world.payments.iter() {
        // An account that was ordered is known by it, though the bank may have paid on another.
        for fact in &payment.instructed {
            if let Some(alias) = fact.said.account {
                let account = all.entry(alias).or_default();
                account.holder(fact.said.holder);
                account.rests.on([fact]);
            }
        }
        for (alias, money) in by_account(payment) {
            let account = all.entry(alias).or_default();
            for fact in &payment.instructed {
                account
                    .payees
                    .extend(crate::detect::flag::payee(world, fact));
                account.days.insert(fact.clock);
            }
            let word = payment.confirmed.iter();
            let word = word.filter(|fact| fact.said.account.is_none_or(|own| own == alias));
            for fact in word {
                account.holder(fact.said.holder);
            }
            account.schemes.insert(scheme.clone());
            account.payments += 1;
            account.money.paid += money.paid;
            account.money.returned += money.returned;
            rest_on_payment(&mut account.rests, payment);
        }
    }
    all.into_iter()
        .map(|(account, known)| {
            let of = account.to_string();
            Ok(AccountRow {
                account,
                schemes: known.schemes,
                on_record_for: known.persons,
                banks: known.banks,
                holder: known.holder,
                paid_to: known.payees,
                payments: known.payments,
                paid: fen("paid", &of, known.money.paid)?,
                returned: fen("returned", &of, known.money.returned)?,
                first: known.days.first().copied(),
                last: known.days.last().copied(),
                rests_on: known.rests.done(),
            })
        })
        .collect()
}

/// What of a payment went to which account and came back from it: each word of the bank counts on the account it names, one
/// that names none on that of the other words, else on the one that was ordered; and what the bank said nothing of on the latter.
fn by_account(payment: &Payment) -> BTreeMap<Alias, Paid> {
    let mut all: BTreeMap<Alias, Paid> = BTreeMap::new();
    let Some(known) = payment.account() else {
        return all;
    };
    for fact in &payment.confirmed {
        let own = all.entry(fact.said.account.unwrap_or(known)).or_default();
        own.paid += i128::from(fact.said.amount.0);
    }
    for fact in &payment.returned {
        let own = all.entry(fact.said.account.unwrap_or(known)).or_default();
        let amount = i128::from(fact.said.amount.0);
        own.returned += amount;
        if fact.said.after_confirmation {
            own.paid -= amount;
        }
    }
    if all.is_empty() {
        all.insert(known, Paid::default());
    }
    all
}
