//! F38 A tranche went out late.
//!
//! **Definition.** A tranche of an agreement was paid after the last day that its condition allows: so many days after
//! the agreement was signed with the department, or after the year before was accepted with the least score, in the
//! unit the scheme says. Where that cannot be counted, the last day that the office wrote judges.
//! **Example.** The department signed on 2020-09-27; the first 100,000 yuan went out on 2020-11-09, 30 days are allowed.
//! **Exclusions.** The last day itself; tranches withheld or not paid yet; a year accepted only later. Balances that
//! lie idle are not judged: no event says what a fund's money waits for.
//! **False positives:** money held by a court. **Evidence:** the payment's and the schedule's rows, the signing or
//! the acceptance. **Amount:** what was paid late. One flag a tranche.
//! **Source:** the scheme's tranche condition; plan 16 (30天内, 30个工作日内).

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::agreements::{Agreement, TranchePayments};
use crate::schemes::pairing::{Condition, ConditionKind, DayUnit};

/// F38.
pub struct LateTranche;

/// The day from which the time to pay runs.
fn met_on(agreement: &Agreement, number: u8, rule: &Condition) -> Option<Date> {
    match rule.kind {
        ConditionKind::AgreementSigned => agreement
            .signed
            .iter()
            .filter_map(|fact| fact.said.signed_with_department)
            .max(),
        ConditionKind::YearAccepted => agreement
            .years
            .get(&number.checked_sub(1)?)?
            .acceptances
            .iter()
            .filter(|fact| rule.passes(fact.said.score_tenths))
            .map(|fact| fact.clock)
            .min(),
    }
}

/// The last day allowed, counted by the scheme.
fn last_day(world: &World, met: Date, rule: &Condition) -> Option<Date> {
    match rule.due_unit {
        DayUnit::Day => met.checked_add_days(i64::from(rule.due_days)),
        DayUnit::Wd => world
            .registry
            .calendar()
            .add_working_days(met, rule.due_days)
            .ok(),
    }
}

impl Detector for LateTranche {
    fn code(&self) -> &'static str {
        "F38"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for ((scheme_id, agreement_no, number), payments) in TranchePayments::of(world).iter() {
            let Some(agreement) = world.agreements.get(scheme_id, agreement_no) else {
                continue;
            };
            let version = payments.iter().map(|fact| fact.version).min().unwrap_or(0);
            let Some(scheme) = text::of_agreement(world, scheme_id, agreement_no, version) else {
                continue;
            };
            let rule = scheme
                .tranche_rule(*number)
                .and_then(|tranche| scheme.condition_rule(&tranche.condition));
            let counted = rule.and_then(|rule| {
                let met = met_on(agreement, *number, rule)?;
                last_day(world, met, rule)
            });
            let tranche = agreement.tranches.get(number);
            let scheduled = || {
                let facts = tranche.into_iter().flat_map(|one| &one.scheduled);
                facts.filter_map(|fact| fact.said.due).max()
            };
            let Some(last) = counted.or_else(scheduled) else {
                continue;
            };
            let late: Vec<_> = payments.iter().filter(|fact| fact.clock > last).collect();
            if late.is_empty() {
                continue;
            }
            let about = format!("{agreement_no}/{number}");
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme_id, &about);
            for fact in &late {
                flag.rests_on(fact);
            }
            for fact in tranche.into_iter().flat_map(|one| &one.scheduled) {
                flag.rests_on(fact);
            }
            match rule.map(|rule| rule.kind) {
                Some(ConditionKind::YearAccepted) => {
                    let year = number
                        .checked_sub(1)
                        .and_then(|one| agreement.years.get(&one));
                    for fact in year.into_iter().flat_map(|year| &year.acceptances) {
                        flag.rests_on(fact);
                    }
                }
                _ => {
                    for fact in &agreement.signed {
                        flag.rests_on(fact);
                    }
                }
            }
            flag.amount =
                Fen::sum(late.iter().map(|fact| fact.said.amount)).unwrap_or(Fen(i64::MAX));
            flag.period = scheme.support_year(*number).map(|year| year.to_string());
            flag.clause = rule.map(|rule| rule.clause.clone()).unwrap_or_default();
            let paid = late.iter().map(|fact| fact.clock).max().unwrap_or(last);
            flag.finding = format!("tranche {number} was paid on {paid}, allowed until {last}");
            found.flags.push(flag);
        }
        found
    }
}
