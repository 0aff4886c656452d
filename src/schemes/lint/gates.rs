//! Modes that bind nothing: a gate, or a rule that a waiver lifts, of what nobody can ask before the money leaves.
//!
//! Promises: each such mode is a fault with its line and the remedy, so that no text promises a hold (不得拨付) which never comes;
//! what is asked at the desk passes. A table of every kind of rule holds it (`tests/gates/modes.rs`). **Not here**: rules
//! that ask what lies in the vault, and gates without a number to compare (`needs.rs`).

use super::Notes;
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::pairing::ReportKind;
use crate::schemes::Scheme;
use crate::schemes::model::{Mode, StepKind};

/// What is judged on record only.
const ON_RECORD: &str =
    "this rule is judged on record only: write mode = \"flag\", or leave the mode out";
/// What the ledger judges nowhere.
const NOWHERE: &str =
    "nothing in the ledger says whether it was kept: write mode = \"flag\", or leave the mode out";

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    for (place, mode, expected, remedy) in unasked(scheme) {
        let found = match mode {
            Mode::Flag => continue,
            Mode::Gate => "gate",
            Mode::Soft => "soft",
        };
        notes.fault(
            "mode-without-gate",
            (&place, "mode"),
            expected,
            found,
            remedy,
        );
    }
}

/// Rules that no payment is asked by, with what is expected instead and the remedy.
fn unasked(scheme: &Scheme) -> Vec<(String, Mode, &'static str, &'static str)> {
    let mut all = Vec::new();
    for rule in &scheme.report {
        let expected = match (rule.kind, rule.owed_by) {
            (ReportKind::Filing, _) => {
                "mode flag of a plan put on file, for which no day is the last"
            }
            _ if !scheme.carries_money() => "mode flag where no money moves",
            (_, None) => {
                let expected = "mode flag of a report that no unit of the ledger owes";
                let remedy = "say who owes it (owed_by), or write mode = \"flag\"";
                all.push((format!("report {}", rule.id), rule.mode, expected, remedy));
                continue;
            }
            _ => continue,
        };
        all.push((format!("report {}", rule.id), rule.mode, expected, NOWHERE));
    }
    if let Some(rule) = &scheme.coverage {
        all.push((
            "coverage".to_owned(),
            rule.mode,
            "mode flag of shares of pupils, which are reported after the year",
            ON_RECORD,
        ));
    }
    for rule in &scheme.step {
        let expected = match rule.kind {
            StepKind::Notice if rule.stage == Some(NoticeStage::PostPayment) => {
                "mode flag of a notice that is put up after the payment"
            }
            StepKind::Document => "mode flag of a paper of agreements without money",
            StepKind::Intake | StepKind::Prepare | StepKind::Pay | StepKind::Assess
                if !rule.different_person =>
            {
                "mode flag of a step that decides nothing"
            }
            _ => continue,
        };
        let remedy = match rule.kind {
            StepKind::Notice => ON_RECORD,
            _ => NOWHERE,
        };
        all.push((format!("step {}", rule.id), rule.mode, expected, remedy));
    }
    let central = |rule: &&crate::schemes::model::PaymentRule| rule.central_from_fen.is_some();
    if let Some(rule) = scheme.payment.as_ref().filter(central) {
        all.push((
            "payment".to_owned(),
            rule.mode,
            "mode flag beside central_from_fen: a register of payments need not say who examined them",
            "write mode = \"flag\", or take central_from_fen off and leave it to the clause",
        ));
    }
    for rule in &scheme.document {
        let place = format!("document {}", rule.code);
        if rule.required_for.is_empty() && rule.required_if.is_none() {
            let expected = "mode flag of a paper that is asked of no case";
            // A bill's own rule asks whether it was used before.
            if !rule.bill {
                let remedy = "say for whom it is asked (required_for, required_if), or write mode = \"flag\"";
                all.push((place.clone(), rule.mode, expected, remedy));
            }
        }
        if !rule.issuers.is_empty() {
            all.push((
                place,
                rule.mode,
                "mode flag beside issuers: the ledger keeps who issued a paper sealed, and compares none",
                "write mode = \"flag\", or take issuers off and leave them to the clause",
            ));
        }
    }
    all
}
