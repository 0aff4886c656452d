//! F59 More pupils are aided than a school has.
//!
//! **Definition.** A school reports more aided pupils than it has enrolled.
//! **Example.** 1,645 pupils are enrolled, of them 815 boarders, and 1,674 are aided with 1,250 yuan each.
//! **Exclusions.** A school that aids all of its pupils; schools beyond the scheme's share of boarders that have
//! so many pupils. Pupils who are enrolled and never attend are not judged: no sheet has the attendance of pupils.
//! **False positives:** enrolment of another date. **Evidence:** the report's row. **Amount:** the heads beyond
//! what the scheme's share of boarders allows, or beyond the enrolled where it sets no share, times the amount a
//! head. One flag a school.
//! **Source:** the scheme's coverage rule; red-flag catalogue F59.

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::events::pairing::CoverageReported;
use crate::domain::money::Fen;

/// F59.
pub struct GhostSchool;

impl Detector for GhostSchool {
    fn code(&self) -> &'static str {
        "F59"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for scheme_id in world.registry.scheme_ids() {
            for act in world.acts.all::<CoverageReported>(scheme_id) {
                let said = act.said;
                if said.aided <= said.enrolled {
                    continue;
                }
                let rule = text::of_fact(world, scheme_id, act.fact)
                    .and_then(|scheme| scheme.coverage.as_ref());
                let share = rule.map(|rule| {
                    let share = u64::from(said.boarders) * u64::from(rule.boarders_percent_max);
                    u32::try_from(share / 100).unwrap_or(u32::MAX)
                });
                let allowed = share.unwrap_or(said.enrolled).max(said.poor_boarders);
                let beyond = i128::from(said.aided) - i128::from(allowed.min(said.aided));
                let mut flag = Flag::new(self.code(), Severity::High, scheme_id, &said.unit_code);
                flag.rests_on(act.fact);
                flag.amount =
                    Fen::from_wide(beyond * i128::from(said.standard.0)).unwrap_or(Fen(i64::MAX));
                flag.period = Some(said.period.to_string());
                flag.clause = rule.map(|rule| rule.clause.clone()).unwrap_or_default();
                flag.finding = format!(
                    "{} pupils are aided, {} are enrolled; {allowed} may be aided",
                    said.aided, said.enrolled
                );
                found.flags.push(flag);
            }
        }
        // Two reports of one school and period are one fact told twice.
        found.flags.sort_by(|a, b| a.id.cmp(&b.id));
        found.flags.dedup_by(|later, first| {
            let same = later.id == first.id;
            if same {
                first.evidence.append(&mut later.evidence);
            }
            same
        });
        found
    }
}
