//! F74 On the roll here, at work elsewhere.
//!
//! **Definition.** A scheme paid a month to a person in post, and a register of attendance under an agreement has the
//! same person at work in another school for working days of that month.
//! **Example.** A village teacher is paid for October; an agreement has her in attendance for 19 working days at the
//! school of a county 400 km away.
//! **Exclusions.** Months without attendance; a person whose post was suspended by a recorded secondment is F44; posts at
//! two schools on one day are F15. Payrolls of other offices say no post and are not judged.
//! **False positives:** recorded secondments that both sides may pay.
//! **Evidence:** the payments and the rows of attendance. **Amount:** these payments. One flag a person and scheme.
//! **Look at:** the register of attendance, the papers of a secondment, the payments.
//! **Source:** the scheme's tariff clause; plan 3 (在岗享受), 在编不在岗; red-flag catalogue F74.

use std::collections::BTreeMap;

use super::f44_off_post::clause;
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, span, sum};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month};
use crate::domain::events::pairing::AttendanceRecorded;
use crate::projections::Fact;

/// F74.
pub struct OnRollNotOnPost;

impl Detector for OnRollNotOnPost {
    fn code(&self) -> &'static str {
        "F74"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut elsewhere: BTreeMap<(Alias, Month), Vec<&Fact<AttendanceRecorded>>> =
            BTreeMap::new();
        for (_, agreement) in world.agreements.iter() {
            for (key, facts) in &agreement.attendance {
                let there = facts.iter().filter(|fact| fact.said.working_days > 0);
                elsewhere.entry(*key).or_default().extend(there);
            }
        }
        elsewhere.retain(|_, facts| !facts.is_empty());
        let mut found = Findings::default();
        if elsewhere.is_empty() {
            return found;
        }
        for ((scheme, person), payments) in world.by_person() {
            let away: Vec<Paid<'_>> = payments
                .iter()
                .filter(|paid| {
                    paid.month().is_some_and(|month| {
                        elsewhere.contains_key(&(person, month))
                            && paid
                                .text(world)
                                .is_some_and(|text| text.deciding_day(month).is_some())
                    })
                })
                .copied()
                .collect();
            if away.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme, &person.to_string());
            for paid in &away {
                paid.supports(&mut flag);
                let month = paid.month().unwrap_or_default();
                for fact in elsewhere.get(&(person, month)).into_iter().flatten() {
                    flag.rests_on(*fact);
                }
            }
            flag.amount = sum(&away);
            flag.period = span(&away);
            flag.clause = clause(world, &away);
            flag.finding = format!(
                "paid for {} months in which an agreement has the person at work elsewhere",
                away.len()
            );
            found.flags.push(flag);
        }
        found
    }
}
