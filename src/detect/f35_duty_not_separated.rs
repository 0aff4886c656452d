//! F35 One person in two steps of a case.
//!
//! **Definition.** One person stands in two or more of: apply, intake, the reviews, approve, pay, audit.
//! Officials are joined by staff number and, where a sheet gives a name alone, by the one official who
//! holds that post in that scheme; a name that fits several stays apart.
//! **Example.** The clerk who took the claim in also made the second review.
//! **Exclusions.** The same step recorded twice (04办理记录 and the decision's 审批人, say); two persons of
//! one name; steps of different cases. Acts inside the ledger that break this are
//! refused and never come here. **False positives:** tiny units.
//! **Evidence:** the rows of those steps.
//! **Source:** the scheme's separation clause; ACFE on segregation of duties.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Evidence, Flag, Severity, at_stake};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::party::Step;
use crate::projections::{Fact, World};

/// F35.
pub struct DutyNotSeparated;

type Acts = BTreeMap<Alias, BTreeMap<Step, Vec<Evidence>>>;

fn note<T>(world: &World, acts: &mut Acts, fact: &Fact<T>, live: Step) {
    for by in &fact.acted_by {
        acts.entry(world.parties.who(by.person))
            .or_default()
            .entry(by.step)
            .or_default()
            .push(Evidence::from(fact));
    }
    for signer in &fact.signers {
        acts.entry(*signer)
            .or_default()
            .entry(live)
            .or_default()
            .push(Evidence::from(fact));
    }
}

impl Detector for DutyNotSeparated {
    fn code(&self) -> &'static str {
        "F35"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for ((scheme_id, case_no), case) in world.cases.iter() {
            let mut acts = Acts::new();
            for fact in &case.claims {
                // A unit's clerk who types a claim in does not apply; the applicant does.
                for by in &fact.acted_by {
                    acts.entry(world.parties.who(by.person))
                        .or_default()
                        .entry(Step::Apply)
                        .or_default()
                        .push(Evidence::from(fact));
                }
            }
            for fact in &case.steps {
                note(world, &mut acts, fact, fact.said.step);
            }
            for fact in &case.awards {
                note(world, &mut acts, fact, Step::Approve);
            }
            for (_, payment) in world.payments.of_case(scheme_id, case_no) {
                for fact in &payment.instructed {
                    note(world, &mut acts, fact, Step::Pay);
                }
            }
            let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, case_no);
            let mut steps_named = BTreeSet::new();
            for (person, steps) in &acts {
                if steps.len() < 2 {
                    continue;
                }
                flag.concerns(Some(*person));
                for (step, evidence) in steps {
                    steps_named.insert(format!("{step:?}"));
                    for one in evidence {
                        flag.rests_on_event(one.clone());
                    }
                }
            }
            if flag.subjects.is_empty() {
                continue;
            }
            flag.amount = at_stake(world, scheme_id, case_no);
            flag.period = case
                .claims
                .first()
                .map(|claim| claim.said.period.to_string());
            flag.clause = text::of_case(world, scheme_id, case_no)
                .and_then(|scheme| scheme.separation_clause().map(str::to_owned))
                .unwrap_or_default();
            flag.finding = format!(
                "one person in {}",
                steps_named.into_iter().collect::<Vec<_>>().join(" and ")
            );
            found.flags.push(flag);
        }
        found
    }
}
