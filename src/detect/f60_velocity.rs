//! F60 One clerk entered far more persons in a day than clerks do, or a claim was paid faster than the legal steps allow.
//!
//! **Definition.** The number of persons that one clerk registered on one day for a scheme lies above the third
//! quartile plus 3 times the spread of the quartiles, over all days on which a clerk registered anybody; the finding
//! shows these. Or a claim arrived when the list that shows it was up already, and the case was paid within fewer days than the
//! scheme's notice before payment takes, counted from that arrival.
//! **Parameters.** `operator_days` = 20: clerk's days without which a fence says nothing. `least` = 20: persons in a day
//! below which nothing is told.
//! **Example.** Clerks enter up to 8 persons a day; one enters 40 on 2024-12-24.
//! A list is up on Monday, a claim of Wednesday stands on it, and is paid on the Monday after; five working days are asked.
//! **Exclusions.** Persons of whom no clerk or no time of entry is known; fewer clerk's days than the number. Where the notice was
//! put up after the claim, money that moves faster than its days is F27, F28 or F29; a claim that came back as a new one after
//! the list was up, of one that stood before.
//! **False positives:** campaigns of registration, moves to a new system.
//! **Evidence:** every person entered on that day by the clerk; or the claim, the notices and the payments. **Amount:** none; or what
//! was paid so fast. One flag a clerk and day, or a case.
//! **Look at:** the persons entered on that day, who entered them, the sheets.
//! **Source:** the scheme's clause on how persons are entered where its text has one, else the general rule, which is named as
//! such; GAO 2023 on velocity checks; red-flag catalogue F60.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity, paid_of};
use super::general::{general, quoted_by};
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::parties::PersonRegistered;
use crate::domain::money::Fen;
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

/// Words of a clause on how persons are entered, and what is quoted where the scheme's text has none.
const ONE_BY_ONE: &[&str] = &["逐人"];
const CLAUSE: &str = general!("登记的方式", "登记应据实逐人办理");

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
                let by = (scheme, facts.first().copied());
                flag.clause = quoted_by(world, by, ONE_BY_ONE, CLAUSE);
                let (first, third) = fence.quartiles();
                flag.finding = format!(
                    "{count} persons entered by one clerk on {day}; {} clerk's days in all with quartiles {first} and {third}, the third plus three times their spread is {}",
                    fence.n,
                    fence.far_fence()
                );
                found.flags.push(flag);
            }
        }
        found.flags.extend(too_fast(self.code(), world));
        found
    }
}

/// Cases paid sooner after their claim than the notice before payment takes, on a list that was up before the claim.
fn too_fast(code: &'static str, world: &Joined<'_>) -> Vec<Flag> {
    let mut flags = Vec::new();
    for ((scheme, case_no), case) in world.cases.iter() {
        let text = text::of_case(world, scheme, case_no);
        let rule = text.and_then(|text| text.notice_rule(NoticeStage::PreAward));
        // The claim that came first: one told anew is an old one put right.
        let claims = case.claims.iter().map(|fact| match fact.registered_at {
            Some(at) => at.date_cn().min(fact.clock),
            None => fact.clock,
        });
        let (Some(rule), Some(arrived)) = (rule, claims.min()) else {
            continue;
        };
        let listing = world.notices.listing(scheme, case_no).into_iter();
        let opened = listing.flat_map(|(_, notice)| &notice.opened);
        let opened: Vec<_> = opened
            .filter(|fact| fact.said.stage == NoticeStage::PreAward)
            .collect();
        if opened.is_empty() || opened.iter().any(|fact| fact.said.from >= arrived) {
            continue;
        }
        let calendar = world.registry.calendar();
        let last = match rule.working_days {
            true => calendar.add_working_days(arrived, rule.min).ok(),
            false => arrived.checked_add_days(i64::from(rule.min)),
        };
        let Some(last) = last else { continue };
        let paid = paid_of(world, scheme, case_no);
        let fast: Vec<_> = paid.into_iter().filter(|fact| fact.clock <= last).collect();
        let Some(first) = fast.iter().map(|fact| fact.clock).min() else {
            continue;
        };
        let mut flag = Flag::new(code, Severity::Medium, scheme, case_no);
        flag.concerns(case.person());
        for claim in &case.claims {
            flag.rests_on(claim);
        }
        for fact in opened {
            flag.rests_on(fact);
        }
        for fact in &fast {
            flag.rests_on(*fact);
        }
        let amounts = fast.iter().map(|fact| fact.said.amount);
        flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
        flag.clause = rule.clause.to_owned();
        flag.finding = format!(
            "the claim of {arrived} came when its list was up already, and was paid on {first}; a notice after it ends on {last} at the earliest"
        );
        flags.push(flag);
    }
    flags
}
