//! F52 A payment may have been split to stay below a limit.
//!
//! **Definition.** The scheme sends single payments from a limit on to another authority. One payee had two or more
//! payments within some days, each just below the limit, and together at or above it.
//! **Parameters.** `days` = 7: calendar days from the first to the last payment. `percent` = 80: share of the limit,
//! in percent, from which on a payment is just below it.
//! **Example.** 480,000 and 490,000 yuan go to one contractor on 12 and 15 May; 500,000 is the limit.
//! **Exclusions.** Payments at or above the limit; payments farther apart; schemes without a limit; payments that
//! were returned. **False positives:** instalments of two contracts. **Evidence:** the payments.
//! **Amount:** the payments together. One flag a payee and first payment.
//! **Look at:** the contracts, what each payment is for, the clause of the limit.
//! **Source:** the scheme's limit for central payment (单笔限额); red-flag catalogue F52.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::arrived;
use super::settings::Settings;
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::money::Fen;
use crate::projections::Fact;

/// F52.
pub struct SplitPayment;

impl Detector for SplitPayment {
    fn code(&self) -> &'static str {
        "F52"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut near: BTreeMap<(&str, String, i64), Vec<&Fact<PaymentInstructed>>> =
            BTreeMap::new();
        for ((scheme, _), payment) in world.payments.iter().filter(|(_, one)| arrived(one)) {
            for fact in payment.standing() {
                let rule = text::of_fact(world, scheme, fact)
                    .and_then(|text| text.payment.as_ref()?.central_from_fen);
                let Some(limit) = rule.filter(|limit| *limit > 0) else {
                    continue;
                };
                let least =
                    i128::from(limit) * i128::from(settings.number(scheme, "percent")) / 100;
                if i128::from(fact.said.amount.0) < least || fact.said.amount.0 >= limit {
                    continue;
                }
                let payee = match &fact.said.payee {
                    Payee::Person(alias) => alias.to_string(),
                    Payee::Org(code) => code.clone(),
                };
                near.entry((scheme, payee, limit)).or_default().push(fact);
            }
        }
        let mut found = Findings::default();
        for ((scheme, _, limit), mut payments) in near {
            payments.sort_by_key(|fact| (fact.clock, &fact.said.payment_no));
            let days = settings.number(scheme, "days");
            let mut rest = payments.as_slice();
            while let Some(first) = rest.first() {
                let apart = |fact: &Fact<PaymentInstructed>| {
                    i64::from(fact.clock.0) - i64::from(first.clock.0)
                };
                let together = rest.iter().take_while(|fact| apart(fact) <= days).count();
                let (run, others) = rest.split_at(together.max(1));
                rest = others;
                let sum =
                    Fen::sum(run.iter().map(|fact| fact.said.amount)).unwrap_or(Fen(i64::MAX));
                if run.len() < 2 || sum.0 < limit {
                    continue;
                }
                let mut flag = Flag::new(
                    self.code(),
                    Severity::Medium,
                    scheme,
                    &first.said.payment_no,
                );
                for fact in run {
                    if let Payee::Person(alias) = fact.said.payee {
                        flag.concerns(Some(alias));
                    }
                    flag.rests_on(fact);
                }
                flag.amount = sum;
                flag.period = Some(first.clock.to_string());
                flag.clause = text::of_fact(world, scheme, first)
                    .and_then(|text| Some(text.payment.as_ref()?.clause.clone()))
                    .unwrap_or_default();
                flag.finding = format!(
                    "{} payments to one payee within {days} days, each below the limit of {} yuan",
                    run.len(),
                    Fen(limit)
                );
                found.flags.push(flag);
            }
        }
        found
    }
}
