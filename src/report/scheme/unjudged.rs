//! Which of a scheme's rules nothing in the program judges, and where a person looks instead.
//!
//! Promises: a rule is named here for what it asks, by its kind, never by its programme; what is judged from the log
//! is not named. A test (`tests/gates/rules.rs`) keeps the list of kinds that nobody judges.

use super::explain::Told;
use crate::domain::events::pairing::ReportKind;
use crate::schemes::Scheme;
use crate::schemes::cel::Condition;
use crate::schemes::facts::instead_of;
use crate::schemes::model::StepKind;

const PART: &str = "unjudged";

pub(super) fn tell(scheme: &Scheme, told: &mut Told<'_>) {
    let in_vault = |name: &String| instead_of(name).is_some();
    for rule in &scheme.eligibility {
        if in_vault(&rule.field) {
            let text = told.phrase("unjudged_vault", &[("fact", told.fact(&rule.field))]);
            told.add(PART, &rule.id, text, None);
        }
    }
    for rule in &scheme.rule {
        let names = Condition::read(&rule.holds).map_or_else(|_| Vec::new(), |read| read.names);
        if let Some(name) = names.iter().find(|name| in_vault(name)) {
            let text = told.phrase("unjudged_vault", &[("fact", told.fact(name))]);
            told.add(PART, &rule.id, text, None);
        }
    }
    for step in &scheme.step {
        if step.kind == StepKind::Document {
            let name = step.names.first().cloned();
            let name = name.unwrap_or_else(|| step.id.clone());
            let text = told.phrase("unjudged_document", &[("name", name)]);
            told.add(PART, &step.id, text, None);
        }
    }
    for rule in &scheme.report {
        if rule.kind == ReportKind::Filing {
            let from = ("from", rule.from.clone());
            let text = told.phrase("unjudged_filing", &[from]);
            told.add(PART, &rule.id, text, None);
        }
    }
    for rule in &scheme.check {
        if rule.counted().is_some() && rule.always.is_empty() {
            continue;
        }
        let level = told.word_of("level", rule.level);
        let key = match rule.counted() {
            Some(_) => "unjudged_check_always",
            None => "unjudged_check",
        };
        let text = told.phrase(key, &[("level", level)]);
        told.add(PART, &rule.id, text, None);
    }
}
