//! F60 One clerk entered far more persons in a day than clerks do.
//!
//! **Definition.** The number of persons that one clerk registered on one day for a scheme lies above the third
//! quartile plus three times the spread of the quartiles, over all days on which a clerk registered anybody; the finding
//! shows these.
//! **Parameters.** `operator_days` = 20: clerk's days without which a fence says nothing. `least` = 20: persons in a day
//! below which nothing is told.
//! **Example.** Clerks enter up to 8 persons a day; one enters 40 on 2024-12-24.
//! **Exclusions.** Persons of whom no clerk or no time of entry is known; fewer clerk's days than the number. Money that
//! moves faster than the legal steps allow is F27 and F28.
//! **False positives:** campaigns of registration, moves to a new system.
//! **Evidence:** every person entered on that day by the clerk. **Amount:** none. One flag a clerk and day.
//! **Source:** GAO 2023 on velocity checks; red-flag catalogue F60.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::PersonRegistered;
use crate::domain::party::Step;
use crate::projections::Fact;
use crate::statistics::fences;

/// F60.
pub struct Velocity;

/// Whom each clerk entered on each day.
type Days<'a> = BTreeMap<(Alias, Date), Vec<&'a Fact<PersonRegistered>>>;

/// Who entered a person, and when; `None` where either is not known.
fn entered(fact: &Fact<PersonRegistered>) -> Option<(Alias, Date)> {
    match fact.source {
        Some(_) => {
            let by = fact.acted_by.iter().find(|by| by.step == Step::Register)?;
            Some((by.person, fact.registered_at?.date_cn()))
        }
        None => Some((*fact.signers.first()?, fact.clock)),
    }
}

impl Detector for Velocity {
    fn code(&self) -> &'static str {
        "F60"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut days: BTreeMap<&str, Days<'_>> = BTreeMap::new();
        for (_, person) in world.parties.iter() {
            for (scheme, fact) in &person.registered {
                if let Some((clerk, day)) = entered(fact) {
                    let days = days.entry(scheme).or_default();
                    let clerk = world.parties.who(clerk);
                    days.entry((clerk, day)).or_default().push(fact);
                }
            }
        }
        let mut found = Findings::default();
        for (scheme, days) in days {
            if days.len() < settings.count(scheme, "operator_days") {
                continue;
            }
            let many = |facts: &Vec<_>| i64::try_from(facts.len()).unwrap_or(i64::MAX);
            let mut counts: Vec<i64> = days.values().map(many).collect();
            let Ok(fence) = fences(&mut counts) else {
                continue;
            };
            for ((clerk, day), facts) in &days {
                let count = many(facts);
                if count < settings.number(scheme, "least") || !fence.far_above(count) {
                    continue;
                }
                let about = format!("{clerk}/{day}");
                let mut flag = Flag::new(self.code(), Severity::Medium, scheme, &about);
                flag.concerns(Some(*clerk));
                for fact in facts {
                    flag.rests_on(*fact);
                }
                flag.period = Some(day.to_string());
                flag.clause = "登记应据实逐人办理".to_owned();
                let (first, third) = fence.quartiles();
                flag.finding = format!(
                    "{count} persons entered by one clerk on {day}; {} clerk's days in all with quartiles {first} and {third}, the third plus three times their spread is {}",
                    fence.n,
                    fence.far_fence()
                );
                found.flags.push(flag);
            }
        }
        found
    }
}
