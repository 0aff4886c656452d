//! F63 Money went to an organisation that may be a shell.
//!
//! **Definition.** An organisation that was paid was founded after, or less than a number of days before the first contract
//! with it or payment to it; or its credit code fails the check of GB 32100; or a register has it as struck off (注销, 吊销)
//! and money went to it from that day on; or it shares its address with other paid organisations of the scheme.
//! **Parameters.** `days` = 180: age in calendar days from which on it is old enough. `sharing` = 3: paid
//! organisations on one address from which on they are told.
//! **Example.** Founded on 2024-10-04, it signs a contract on 2024-10-30 and is paid 20,415,820.71 yuan.
//! **Exclusions.** Organisations that were not paid; schools and units, which have no credit code in the sheets;
//! organisations of which no day of founding is known, for their age; money that went before the day on which the register
//! tells of the end. A register's sheet has no such day: what it tells holds for the time that the sheet is of, from the first day of
//! the scheme's period. **False positives:** incubators, business parks, miscopied codes.
//! **Evidence:** the organisation's rows of the register, and those of the others on its address; the contract that was signed
//! first; the payments and vouchers that make up the sum. **Amount:** what it was paid. One flag an organisation.
//! **Look at:** the business register, the contract, the day of the first payment.
//! **Source:** the scheme's clause on whom is paid where its text has one, else the general rule, which is named as such; GB
//! 32100; GAO and Arachne on shell companies; red-flag catalogue F63.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::general::{general, quoted};
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings, suppliers};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::OrgStatusChanged;
use crate::domain::ids::Uscc;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::shipped::common_words;

/// F63.
pub struct ShellRecipient;

/// Characters of a credit code.
const CODE_LENGTH: usize = 18;

/// Rows that have the organisation as struck off, of a day when money was still to go to it.
fn struck_off<'a>(world: &'a World, code: &str, last: Date) -> Vec<&'a Fact<OrgStatusChanged>> {
    let known = common_words("list_status", "revoked");
    let statuses = world.parties.org_statuses(code).iter();
    statuses
        .filter(|fact| known.iter().any(|word| fact.said.status.trim() == word))
        .filter(|fact| fact.clock <= last)
        .collect()
}

/// What is said of a code that cannot be one.
pub(super) const FAILS: &str = "its credit code fails the check of GB 32100";

/// What it is measured by.
const CLAUSE: &str = general!("收款单位的资格", "收款单位须依法设立、信用代码真实有效");
/// Words of a clause on whom is paid.
const FOUNDED: &[&str] = &["依法设立", "信用代码"];

/// What an organisation that is paid is measured by.
pub(super) fn clause(text: Option<&Scheme>) -> &str {
    quoted(text, FOUNDED, CLAUSE)
}

/// Whether a text of a credit code's length fails its check.
pub(super) fn fails_check(code: &str) -> bool {
    code.chars().count() == CODE_LENGTH && Uscc::parse(code).is_err()
}

impl Detector for ShellRecipient {
    fn code(&self) -> &'static str {
        "F63"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let paid = world.suppliers();
        let mut addresses: BTreeMap<(&str, Alias), BTreeSet<&str>> = BTreeMap::new();
        for (scheme, code) in paid.keys() {
            for fact in world.parties.org(code) {
                if let Some(address) = fact.said.address {
                    addresses
                        .entry((*scheme, address))
                        .or_default()
                        .insert(code);
                }
            }
        }
        let mut found = Findings::default();
        // Of each flag the organisation, in their order.
        let mut keys = BTreeSet::new();
        for ((scheme, code), spent) in paid {
            let facts = world.parties.org(code);
            let mut reasons: Vec<String> = Vec::new();
            let signed = suppliers::signed_on(world, (scheme, code), spent.first);
            let begun = match signed.first() {
                Some(first) => format!(
                    "on {} contract {} was signed with it",
                    spent.first, first.said.contract_no
                ),
                None => format!("on {} it was paid for the first time", spent.first),
            };
            let mut young = false;
            let founded = facts.iter().filter_map(|fact| fact.said.founded).max();
            if let Some(founded) = founded {
                let age = i64::from(spent.first.0) - i64::from(founded.0);
                if age < 0 {
                    reasons.push(format!(
                        "it was founded on {founded}, {} days after {}",
                        age.unsigned_abs(),
                        spent.first
                    ));
                    reasons.push(begun.clone());
                    young = true;
                } else if age < settings.number(scheme, "days") {
                    reasons.push(format!(
                        "it was founded on {founded}, and {age} days old on {}",
                        spent.first
                    ));
                    reasons.push(begun.clone());
                    young = true;
                }
            }
            if fails_check(code) {
                reasons.push(FAILS.to_owned());
            }
            let ended = struck_off(world, code, spent.last);
            if let Some(day) = ended.iter().map(|fact| fact.clock).min() {
                reasons.push(format!(
                    "a register has it as struck off on {day}, money went to it until {}",
                    spent.last
                ));
            }
            let there: Option<&BTreeSet<&str>> = facts
                .iter()
                .filter_map(|fact| fact.said.address)
                .filter_map(|address| addresses.get(&(*scheme, address)))
                .max_by_key(|there| there.len());
            let there = there.filter(|there| there.len() >= settings.count(scheme, "sharing"));
            if let Some(sharing) = there.map(BTreeSet::len) {
                reasons.push(format!(
                    "{sharing} organisations that were paid share its address"
                ));
            }
            if reasons.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme, code);
            suppliers::rests_on(&mut flag, facts);
            for fact in ended {
                flag.rests_on(fact);
            }
            for other in there.into_iter().flatten() {
                suppliers::rests_on(&mut flag, world.parties.org(other));
            }
            for act in signed.iter().filter(|_| young) {
                flag.rests_on(act.fact);
            }
            keys.insert((*scheme, *code));
            flag.amount = spent.amount;
            flag.period = Some(spent.first.to_string());
            let text = world.registry.scheme(scheme).map(AsRef::as_ref);
            flag.clause = clause(text).to_owned();
            flag.finding = reasons.join("; ");
            found.flags.push(flag);
        }
        let sums = suppliers::paid_by(world, &keys);
        for (flag, key) in found.flags.iter_mut().zip(&keys) {
            suppliers::rests_on_paid(flag, &sums, *key);
        }
        found
    }
}
