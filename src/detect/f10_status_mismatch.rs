//! F10 Aided while of a status that the scheme is not for.
//!
//! **Definition.** A case was awarded or paid, and by what its claim says the status of employment (or the
//! age, where a text asks it) is outside what the scheme's thresholds, conditions and exclusions let in.
//! **Example.** The hardship grant is for those in service; a retired applicant gets 2,000.
//! **Exclusions.** A status that is let in; a soft rule that a waiver covers; cases that were refused or
//! withdrawn unpaid. A case that does not say its status is told as not judged. **False positives:** late staff data.
//! **Evidence:** the claim, award and payment rows. **Amount:** what was paid, else awarded. One flag a case.
//! It is judged by the very code that holds a payment, under the text the case was claimed under.
//! **Source:** the scheme's eligibility; red-flag catalogue F10.

use std::collections::BTreeMap;

use super::flag::{Evidence, Severity};
use super::shut_out::of_status;
use super::{Detector, Findings, claimed};
use crate::domain::date::Date;
use crate::projections::World;
use crate::projections::case_facts::{amendments, facts_on};
use crate::schemes::cel::Rules;
use crate::schemes::eligible::Asked;
use crate::schemes::facts::Facts;

/// F10.
pub struct StatusMismatch;

impl Detector for StatusMismatch {
    fn code(&self) -> &'static str {
        "F10"
    }

    fn flags(&self, world: &World, as_of: Date) -> Findings {
        measured(self.code(), Severity::Medium, world, as_of)
    }
}

/// Cases whose thresholds, conditions or status break a rule that stands under the code.
pub(super) fn measured(
    code: &'static str,
    severity: Severity,
    world: &World,
    as_of: Date,
) -> Findings {
    let mut found = Findings::default();
    let mut untold: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for case in claimed::decided(world, as_of) {
        let scheme = case.scheme;
        if scheme.eligibility.is_empty() && scheme.rule.is_empty() && scheme.exclusion.is_empty() {
            continue;
        }
        // What was amended or sent back after the decision says nothing of it.
        let on = case.judged_on;
        let mut facts = facts_on(world, scheme, case.case_no, Some(on));
        let amended: Vec<_> = amendments(world, &scheme.id, case.case_no, Some(on))
            .into_iter()
            .map(|act| Evidence::from(act.fact))
            .collect();
        let mut breaches = Vec::new();
        for short in claimed::thresholds(scheme, &facts, case.case) {
            if short.said {
                breaches.push(short.breach);
            } else if short.breach.code == Some(code) && !case.case.claims.is_empty() {
                *untold
                    .entry((&scheme.id, short.breach.rule.to_owned()))
                    .or_default() += 1;
            }
        }
        let rules = Rules::of(scheme);
        let mut undecided = Vec::new();
        let mut ask = |of, facts: &Facts| {
            let (failed, open) = claimed::conditions(&rules, of, facts, Some(case.case));
            breaches.extend(failed);
            undecided.extend(open.into_iter().map(|(rule, _)| rule));
        };
        ask(Asked::Case, &facts);
        // As the gate asks them: of each payment, with its own amount.
        for payment in &case.payments {
            facts.set_int("amount_fen", payment.said.amount.0);
            ask(Asked::Payment, &facts);
        }
        for rule in undecided {
            if claimed::code_of_rule(scheme, rule) == code && !case.case.claims.is_empty() {
                *untold.entry((&scheme.id, rule.to_owned())).or_default() += 1;
            }
        }
        breaches.extend(of_status(scheme, &facts, Some(case.case)));
        for breach in &mut breaches {
            for evidence in &amended {
                if !breach.evidence.contains(evidence) {
                    breach.evidence.push(evidence.clone());
                }
            }
        }
        found
            .flags
            .extend(case.flag(world, code, severity, breaches));
    }
    for ((scheme, rule), cases) in untold {
        found.unjudged.push(format!(
            "{code}, scheme {scheme}: {cases} cases do not say what rule {rule} asks: amend the claims, or file the papers with their amounts"
        ));
    }
    found
}
