//! F54 First digits of free amounts are not those that nature writes.
//!
//! **Definition.** Of a scheme's vouchers on cost lines without a fixed rate or cap, more than 1,000 have amounts whose first two digits deviate from
//! Benford's law by more than 0.0022 in the mean (Nigrini's bound for "no conformity").
//! **Example.** 1,200 vouchers for activities, of which far too many begin with 19 and 49.
//! **Exclusions.** A thousand vouchers or fewer; lines with a cap, a rate by the day or an approval for each; grants of
//! fixed amounts, which fail the law by design and are never asked; vouchers of no amount. **False positives:** price lists; many small
//! purchases of one thing.
//! **Evidence:** the vouchers with the pair of digits that lies furthest above the law. **Amount:** their sum. One flag a scheme.
//! **Look at:** the vouchers whose digits deviate most.
//! **Source:** the scheme's clause on costs as they were (据实) where its text has one, else the general rule, which is named as
//! such; Nigrini 2012, mean absolute deviation of first-two digits; red-flag catalogue F54.

use std::collections::BTreeMap;

use super::f55_repeated_amount::{AS_SPENT, CLAUSE};
use super::flag::{Flag, Severity};
use super::general::quoted_by;
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::events::payments::ExpenditureRecorded;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::statistics::{Closeness, first_digits, first_two};

/// F54.
pub struct Benford;

/// Amounts that must be exceeded.
const AMOUNTS: u64 = 1_000;

/// Whether the text leaves the amounts of a voucher's line free.
fn is_free(world: &World, scheme: &str, fact: &Fact<ExpenditureRecorded>) -> bool {
    let said = &fact.said;
    let judged = match &said.agreement_no {
        Some(number) => text::of_agreement(world, scheme, number, fact.version),
        None => text::of_fact(world, scheme, fact),
    };
    let line = judged.and_then(|text| text.cost_line_named(&said.cost_line));
    said.working_days.is_none()
        && said.meal_month.is_none()
        && line.is_none_or(|line| line.cap_fen.is_none() && !line.other_requires_approval)
}

impl Detector for Benford {
    fn code(&self) -> &'static str {
        "F54"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut free: BTreeMap<&str, Vec<&Fact<ExpenditureRecorded>>> = BTreeMap::new();
        for ((scheme, _), facts) in world.payments.expenditures() {
            for fact in facts.iter().filter(|fact| is_free(world, scheme, fact)) {
                free.entry(scheme).or_default().push(fact);
            }
        }
        let mut found = Findings::default();
        for (scheme, facts) in free {
            let Ok(digits) = first_digits(facts.iter().map(|fact| fact.said.amount.0)) else {
                continue;
            };
            if digits.n <= AMOUNTS || digits.closeness != Closeness::Nonconforming {
                continue;
            }
            // The first of those that lie furthest above what the law expects.
            let beyond =
                |(_, seen, law): &(u8, u64, u64)| i128::from(*seen) * 1_000 - i128::from(*law);
            let Some(most) = digits.counts.iter().rev().max_by_key(|count| beyond(count)) else {
                continue;
            };
            let (pair, seen, law) = *most;
            let mut flag = Flag::new(self.code(), Severity::Lead, scheme, "first-two-digits");
            let of_pair: Vec<_> = facts
                .iter()
                .filter(|fact| first_two(fact.said.amount.0) == Some(pair))
                .collect();
            for fact in &of_pair {
                flag.evidence.push((**fact).into());
            }
            flag.amount =
                Fen::sum(of_pair.iter().map(|fact| fact.said.amount)).unwrap_or(Fen(i64::MAX));
            let by = (scheme, facts.first().copied());
            flag.clause = quoted_by(world, by, AS_SPENT, CLAUSE);
            flag.finding = format!(
                "n = {}: mean deviation {} millionths of first two digits, at most 2200; {pair} leads {seen} amounts, the law expects {}.{:03}",
                digits.n,
                digits.deviation,
                law / 1_000,
                law % 1_000
            );
            found.flags.push(flag);
        }
        found
    }
}
