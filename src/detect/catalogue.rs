//! The catalogue of red flags: every code, how grave it is held, and its name.
//!
//! Promises: all 78 codes stand here, built or not; the page of a built code is the module doc of its file,
//! that of one that cannot be built stands in [`unbuilt`](super::unbuilt). It judges nothing.
//! Source: red-flag catalogue F01-F78.

use serde::{Deserialize, Serialize};

/// How grave the catalogue holds it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Critical.
    Critical,
    /// High.
    High,
    /// Medium.
    Medium,
    /// A lead only.
    Lead,
}

/// A code of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The code, for instance `F13`.
    pub code: &'static str,
    /// How grave it is held.
    pub severity: Severity,
    /// What it is called.
    pub name: &'static str,
}

const fn row(code: &'static str, severity: Severity, name: &'static str) -> Entry {
    Entry {
        code,
        severity,
        name,
    }
}

use Severity::{Critical as C, High as H, Lead as L, Medium as M};

/// Every code, in order.
#[rustfmt::skip]
pub const CATALOGUE: &[Entry] = &[
    row("F01", H, "Bad ID number"),
    row("F02", M, "One ID number, many names"),
    row("F03", M, "One person, two ID numbers"),
    row("F04", H, "Shared account"),
    row("F05", M, "Account churn"),
    row("F06", H, "Holder is not the beneficiary"),
    row("F07", C, "Deceased beneficiary"),
    row("F08", M, "Excluded class"),
    row("F09", H, "Undeclared relative"),
    row("F10", M, "Status mismatch"),
    row("F11", H, "Below the threshold"),
    row("F12", L, "Threshold hugging"),
    row("F13", H, "Double aid in a year"),
    row("F14", H, "Look-back breach"),
    row("F15", H, "Cross-region overlap"),
    row("F16", C, "Duplicate payment"),
    row("F17", H, "Expense used twice"),
    row("F18", M, "Household stacking"),
    row("F19", H, "Document reuse"),
    row("F20", M, "Near-duplicate scan"),
    row("F21", H, "Missing document"),
    row("F22", M, "Receipt outside its window"),
    row("F23", M, "Serial invoices"),
    row("F24", H, "Evidence after the decision"),
    row("F25", M, "Proxy signing"),
    row("F26", M, "Late claim accepted"),
    row("F27", C, "Paid before the notice closed"),
    row("F28", H, "Notice too short"),
    row("F29", C, "Notice missing"),
    row("F30", C, "Paid differs from the notice"),
    row("F31", H, "Objection open"),
    row("F32", H, "Notice edited in its window"),
    row("F33", M, "Notice left online"),
    row("F34", M, "Rubber-stamp or missing review"),
    row("F35", C, "Duty not separated"),
    row("F36", M, "Back-dating"),
    row("F37", L, "Off-day act"),
    row("F38", M, "Late tranche"),
    row("F39", H, "Quota overrun"),
    row("F40", M, "Sub-cap breach"),
    row("F41", C, "Overdraw"),
    row("F42", C, "Sum break"),
    row("F43", H, "Rate differs from the tariff"),
    row("F44", C, "Off-post payment"),
    row("F45", M, "Drifting tier"),
    row("F46", H, "Wrong channel"),
    row("F47", C, "Tranche without a pass"),
    row("F48", M, "Score hugging"),
    row("F49", H, "Wrong cost line"),
    row("F50", M, "Meal overrun"),
    row("F51", M, "Cost out of period"),
    row("F52", M, "Split below the limit"),
    row("F53", L, "Round sums"),
    row("F54", L, "Benford"),
    row("F55", L, "Repeated amount"),
    row("F56", C, "Diversion"),
    row("F57", H, "Kick-back loop"),
    row("F58", M, "Supplier links"),
    row("F59", H, "Ghost school or pupil"),
    row("F60", M, "Velocity"),
    row("F61", M, "Peer outlier"),
    row("F62", H, "Ring"),
    row("F63", H, "Shell recipient"),
    row("F64", M, "Reviewer bias"),
    row("F65", M, "Unrecovered"),
    row("F66", H, "Tips converge"),
    row("F67", C, "Log fault"),
    row("F68", M, "Left out"),
    row("F69", H, "Award despite a veto"),
    row("F70", L, "Report gap"),
    row("F71", H, "Duplicate claim"),
    row("F72", H, "Noticed, not paid"),
    row("F73", C, "Acknowledged differs from paid"),
    row("F74", H, "On roll, not on post"),
    row("F75", C, "Payee is an insider"),
    row("F76", H, "More heads funded than paid"),
    row("F77", M, "Money passed down late"),
    row("F78", M, "Aided school bears the cost"),
];

/// A code of the catalogue.
pub fn entry(code: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.code == code)
}

/// The page of a code: definition, example, exclusions, source.
pub fn page(code: &str) -> Option<String> {
    let source = super::pages::PAGES
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, source)| *source)?;
    let lines = source
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line));
    Some(lines.collect::<Vec<_>>().join("\n"))
}
