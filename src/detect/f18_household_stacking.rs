//! F18 Two of one household were aided where the scheme aids one.
//!
//! **Definition.** The scheme aids one person of a household a year, and two or more persons that the
//! household register links to one household have awards of the scheme for one year that stand.
//! **Example.** Husband and wife each get 2,000 of a fund that aids each household once.
//! **Exclusions.** Persons of different households; awards of different years; a case refused or withdrawn;
//! a member whose case a waiver of the rule covers. **False positives:** where a household ends.
//! **Evidence:** the household's rows of those members, their award and payment rows. **Amount:** all but the
//! first, by the day of award and its number. One flag a household and year. Who shares a household is asked by the very code
//! that holds a payment.
//! **Look at:** the household book, the days of the awards, the exceptions.
//! **Source:** the scheme's exclusion of households (每户一年救助一人); red-flag catalogue F18.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity, at_stake};
use super::joined::Joined;
use super::shut_out::{Aided, year_of};
use super::{Detector, Findings, claimed};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::schemes::eligible::ExclusionKind;
use crate::schemes::model::Mode;

/// F18.
pub struct HouseholdStacking;

impl Detector for HouseholdStacking {
    fn code(&self) -> &'static str {
        "F18"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let aided = Aided::of(world);
        // Decided cases of each household, scheme and year, in the order of their decisions.
        let mut groups: BTreeMap<(String, i32, Alias), Vec<claimed::Decided<'_>>> = BTreeMap::new();
        for case in world.decided() {
            let rule = case.scheme.exclusion_of(ExclusionKind::Household);
            let (Some(_), Some(person), Some(year)) =
                (rule, world.person_of(case.case), year_of(case.case))
            else {
                continue;
            };
            let scheme = case.scheme.id.as_str();
            if aided.household(scheme, person, year).is_empty() {
                continue;
            }
            let households: BTreeSet<Alias> = aided
                .links(person)
                .map(|fact| fact.said.household)
                .collect();
            for household in households {
                let key = (scheme.to_owned(), year, household);
                groups.entry(key).or_default().push(case.clone());
            }
        }
        for ((scheme, year, household), mut cases) in groups {
            let persons: BTreeSet<Alias> = cases
                .iter()
                .filter_map(|case| world.person_of(case.case))
                .collect();
            if persons.len() < 2 {
                continue;
            }
            cases.sort_by_key(|case| {
                let first = case.case.awards.iter().map(|award| award.clock).min();
                (first, case.case_no)
            });
            // The first needs no waiver; each after it needs one of its own.
            let open = cases.iter().skip(1).any(|case| {
                let rule = case.scheme.exclusion_of(ExclusionKind::Household);
                rule.is_some_and(|rule| {
                    let waivable = rule.mode == Mode::Soft;
                    !(waivable && case.is_waived(world, (&rule.id, Some(self.code()))))
                })
            });
            if !open {
                continue;
            }
            let about = format!("{household}/{year}");
            let mut flag = Flag::new(self.code(), Severity::Medium, &scheme, &about);
            for case in &cases {
                flag.concerns(world.person_of(case.case));
                for fact in &case.case.awards {
                    flag.rests_on(fact);
                }
                for fact in &case.payments {
                    flag.rests_on(fact);
                }
                if let Some(rule) = case.scheme.exclusion_of(ExclusionKind::Household) {
                    flag.clause.clone_from(&rule.clause);
                }
            }
            for person in persons {
                for link in aided.links(person) {
                    if link.said.household == household {
                        flag.rests_on(link);
                    }
                }
            }
            let beyond = cases.iter().skip(1);
            flag.amount = Fen::sum(beyond.map(|case| at_stake(world, &scheme, case.case_no)))
                .unwrap_or(Fen(i64::MAX));
            flag.period = Some(year.to_string());
            let numbers: Vec<&str> = cases.iter().map(|case| case.case_no).collect();
            flag.finding = format!(
                "another member of the household is aided: cases {}",
                numbers.join(", ")
            );
            found.flags.push(flag);
        }
        found
    }
}
