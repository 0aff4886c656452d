//! What to do first where an act rests on something that the ledger does not know.
//!
//! Promises: of each thing that an act of the command line records, the command and the option that takes its number; of all else that it
//! is to be recorded or its number corrected. **Not here**: what is wrong, which the fault says (`fault.rs`).

/// Commands that record what other acts rest on, by what it is called: with the option that takes its number.
const RECORDED_WITH: &[(&str, &str)] = &[
    ("agreement", "sunledger agreement sign --agreement-no"),
    ("appeal", "sunledger claim appeal --appeal-no"),
    ("appropriation", "sunledger fund appropriate --document-no"),
    (
        "appropriation or receipt",
        "sunledger fund appropriate --document-no",
    ),
    ("award", "sunledger claim award --award-no"),
    ("award of case", "sunledger claim award --case-no"),
    ("refusal of case", "sunledger claim refuse --case-no"),
    ("case", "sunledger claim submit --case-no"),
    ("clawback order", "sunledger clawback order --order-no"),
    ("contract", "sunledger contract sign --contract-no"),
    (
        "decision on finding",
        "sunledger finding settle --finding-no",
    ),
    ("document", "sunledger claim evidence --document-no"),
    ("finding", "sunledger finding raise --finding-no"),
    ("inquiry", "sunledger inquiry open --inquiry-no"),
    ("node", "sunledger plan add --plan-no"),
    ("node of the plan", "sunledger plan add --plan-no"),
    ("notice", "sunledger notice open --notice-no"),
    ("objection", "sunledger notice object --objection-no"),
    ("payment", "sunledger pay order --payment-no"),
    ("quota of unit", "sunledger quota allocate --unit-code"),
    (
        "report of repair on finding",
        "sunledger rectify report --finding-no",
    ),
    ("row of the notice", "sunledger notice row --case-no"),
    ("unit", "sunledger register org --code"),
    ("hand-over of tip", "sunledger tip triage --tip-no"),
    ("sample of spot check", "sunledger spotcheck draw"),
    ("spot check", "sunledger spotcheck open"),
    ("tip", "sunledger tip receive --tip-no"),
];

/// What to do where a number is not known: the command that records it, where one does.
pub(super) fn first(what: &str, number: &str) -> String {
    match RECORDED_WITH.iter().find(|(known, _)| *known == what) {
        Some((_, command)) => {
            format!("record it first with `{command} {number}`, or correct the number")
        }
        None => "record it first, or correct the number".to_owned(),
    }
}
