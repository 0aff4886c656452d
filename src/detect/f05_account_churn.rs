//! F05 Accounts of a payee change often, or shortly before a payment.
//!
//! **Definition.** A person who is paid under a scheme had a number of accounts within 365 days, by the register of
//! changes; or was paid on a new account within some working days after it was entered.
//! **Parameters.** `accounts` = 3: accounts within 365 days, from which on it is told. `working_days` = 10: working
//! days after a change within which a payment to the new account is told.
//! **Example.** One payee has three accounts between March and May, each changed three days before the list is paid.
//! **Exclusions.** A change after the bank returned a payment and before it is paid again later than that; changes
//! that no payment followed; payments that were returned. Working days of a year whose calendar is not published
//! are not counted, and the number of accounts judges alone.
//! **False positives:** lost cards. **Evidence:** the changes, and the payments on accounts that were taken up by them.
//! **Amount:** these payments. One flag a person and scheme.
//! **Look at:** the register of changes, who entered each change, the days from the change to the payment.
//! **Source:** the scheme's payment clause where it is on accounts (新账户第11个工作日起方可使用), else the general rule, which is named as such; red-flag catalogue F05.

use std::collections::BTreeSet;

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, account_clause, span, sum};
use super::settings::Settings;
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::parties::AccountChanged;
use crate::projections::Fact;

/// F05.
pub struct AccountChurn;

/// Days within which accounts are counted.
const SPAN: i64 = 365;

/// The most accounts held within the span.
fn most_accounts(changes: &[&Fact<AccountChanged>]) -> usize {
    let mut most = 0;
    let mut first = 0;
    for (last, change) in changes.iter().enumerate() {
        let begins = |at: usize| changes.get(at).map_or(change.clock, |fact| fact.clock);
        while i64::from(change.clock.0) - i64::from(begins(first).0) > SPAN {
            first += 1;
        }
        let within = changes.get(first..=last).unwrap_or_default();
        let accounts: BTreeSet<_> = within
            .iter()
            .flat_map(|fact| fact.said.old.into_iter().chain([fact.said.new]))
            .collect();
        most = most.max(accounts.len());
        // A person's changes are few; a row of thousands is cut, not walked again and again.
        if within.len() > 64 {
            return most;
        }
    }
    most
}

impl Detector for AccountChurn {
    fn code(&self) -> &'static str {
        "F05"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut found = Findings::default();
        for ((scheme, person), payments) in world.by_person() {
            let Some(known) = world.parties.get(&person) else {
                continue;
            };
            if known.account_changes.is_empty() {
                continue;
            }
            let mut changes: Vec<_> = known.account_changes.iter().collect();
            changes.sort_by_key(|fact| (fact.clock, fact.said.new, fact.at));
            let on_new: Vec<Paid<'_>> = payments
                .iter()
                .filter(|paid| {
                    changes.iter().any(|change| {
                        paid.account() == Some(change.said.new) && change.clock <= paid.fact.clock
                    })
                })
                .copied()
                .collect();
            if on_new.is_empty() {
                continue;
            }
            let accounts = most_accounts(&changes);
            let soon = settings.number(scheme, "working_days");
            let calendar = world.registry.calendar();
            let hasty: Vec<Paid<'_>> = on_new
                .iter()
                .filter(|paid| {
                    changes.iter().any(|change| {
                        paid.account() == Some(change.said.new)
                            && change.clock <= paid.fact.clock
                            && calendar
                                .working_days_between(change.clock, paid.fact.clock)
                                .is_ok_and(|days| i64::from(days) <= soon)
                    })
                })
                .copied()
                .collect();
            let churns = accounts >= settings.count(scheme, "accounts");
            if !churns && hasty.is_empty() {
                continue;
            }
            let told = if churns { &on_new } else { &hasty };
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme, &person.to_string());
            flag.concerns(Some(person));
            for change in &changes {
                flag.rests_on(change);
            }
            for paid in told {
                flag.rests_on(paid.fact);
            }
            flag.amount = sum(told);
            flag.period = span(told);
            flag.clause = account_clause(world, told);
            flag.finding = format!(
                "{accounts} accounts within {SPAN} days; {} payments within {soon} working days after a change",
                hasty.len()
            );
            found.flags.push(flag);
        }
        found
    }
}
