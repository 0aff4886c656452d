//! What a row of each kind of table must fill in beyond what its columns say, and from which words it chooses.
//!
//! Promises: what an empty sheet tells a clerk is what the import asks of a filled one; a test fills in and empties
//! every cell of every table to hold it. The columns that a table cannot be read without stand in its own text.
//! **Deliberately not here**: sheets of acts, whose events say themselves what they need, and what a row means.

use crate::schemes::tables::Words;
use crate::schemes::{Scheme, Table};

/// When a row must fill in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Always.
    Always,
    /// It may stay empty.
    Never,
    /// Where the step is a review or an approval.
    OfReview,
    /// Where the tranche is paid.
    OfPaid,
    /// Where the money goes by bank.
    ByBank,
    /// Where money came back.
    OfRecovered,
    /// With the other column of the acceptance, or neither.
    WithAcceptance,
    /// At least one of the schools left and joined.
    OneSchool,
    /// In every node but the root.
    BelowRoot,
    /// In the node of a county.
    OfCounty,
    /// Unless the payee is none of the agreements', as where goods are bought.
    UnlessOther,
}

/// Kinds, their fields, and when a cell of theirs is asked for: where that is no matter of whether the table can be read
/// without the column.
const ASKED: &[(&str, &str, Asked)] = &[
    ("steps", "opinion", Asked::OfReview),
    ("batch_steps", "opinion", Asked::OfReview),
    ("claims", "unit_code", Asked::Always),
    ("awards", "unit_code", Asked::Always),
    ("payment_lists", "unit_code", Asked::Always),
    ("payment_lists", "account", Asked::ByBank),
    ("org_payments", "unit_code", Asked::Always),
    ("org_payments", "award_no", Asked::Always),
    ("post_changes", "old_code", Asked::OneSchool),
    ("post_changes", "new_code", Asked::OneSchool),
    ("agreements", "signed_with_department", Asked::Always),
    ("agreements", "amount", Asked::Always),
    ("agreements", "from", Asked::Always),
    ("tranches", "on", Asked::OfPaid),
    ("tranches", "amount", Asked::OfPaid),
    ("evaluations", "accepted_on", Asked::WithAcceptance),
    ("evaluations", "score", Asked::WithAcceptance),
    ("expenditures", "agreement_no", Asked::Never),
    ("suppliers", "address", Asked::Never),
    ("in_kind", "agreement_no", Asked::Never),
    ("donations", "donor", Asked::Never),
    ("plan_nodes", "parent_no", Asked::BelowRoot),
    ("plan_nodes", "county", Asked::OfCounty),
    ("contracts", "county", Asked::Always),
    ("duties", "unit", Asked::Always),
    ("org_awards", "supporter_code", Asked::Always),
    ("objections", "teacher_no", Asked::Never),
    ("schools", "unit_kind", Asked::Never),
    ("bank_returns", "account", Asked::Never),
    ("list_companies", "company", Asked::Never),
    ("list_companies", "status", Asked::Never),
    ("list_payroll", "class", Asked::Never),
    ("list_property", "certificate", Asked::Never),
    ("list_vehicles", "plate", Asked::Never),
    ("clawbacks", "recovered_on", Asked::OfRecovered),
];

/// When a row of a table must fill in a field; of a scheme, where the table is one's.
pub fn asked(table: &Table, field: &str, scheme: Option<&Scheme>) -> Asked {
    let kind = table.kind.as_str();
    let others = scheme.is_some_and(Scheme::pays_others);
    if (kind, field, others) == ("org_payments", "agreement_no", true) {
        return Asked::UnlessOther;
    }
    let mut own = ASKED.iter();
    if let Some((_, _, asked)) = own.find(|(of, one, _)| (*of, *one) == (kind, field)) {
        return *asked;
    }
    match table.columns.get(field) {
        Some(column) if column.required => Asked::Always,
        _ => Asked::Never,
    }
}

/// Fields that hold one of a set of words, by kind; of all kinds where none is named.
const CHOICES: &[(&str, &str, &str)] = &[
    ("steps", "opinion", "decision"),
    ("batch_steps", "opinion", "decision"),
    ("steps", "step", "step"),
    ("batch_steps", "step", "step"),
    ("notices", "stage", "notice_stage"),
    ("fund_receipts", "nature", "source"),
    ("claims", "status", "status"),
    ("awards", "status", "status"),
    ("tranches", "status", "tranche_status"),
    ("post_changes", "change", "post_change"),
    ("list_payroll", "class", "payroll_class"),
    ("list_payroll", "status", "status"),
    ("list_companies", "status", "list_status"),
    ("list_vehicles", "status", "list_status"),
    ("list_enrolment", "status", "enrolment_status"),
    ("fund_list", "status", "list_status"),
    ("fund_list", "level", "level"),
    ("earlier_list", "level", "level"),
    ("payments", "result", "result"),
    ("bank_returns", "result", "result"),
    ("objections", "result", "outcome"),
    ("tips", "state", "tip_state"),
    ("reports", "report_kind", "report_kind"),
    ("evaluations", "passed", "passed"),
    ("assessments", "vetoed", "yes_no"),
    ("donations", "donor_kind", "donor_kind"),
    ("goods", "direction", "direction"),
    ("", "by_proxy", "by_proxy"),
    ("", "method", "method"),
    ("", "relation", "relation"),
];

/// The words that a field of a table is chosen from, one of each meaning: the scheme's own where it has some; `None`
/// where it is no choice.
pub fn choices<'a>(
    table: &Table,
    field: &str,
    scheme: Option<&'a Scheme>,
    common: &'a Words,
) -> Option<Vec<&'a str>> {
    let firsts = |words: &'a Words, set: &str| -> Vec<&'a str> {
        let codes = words.get(set).into_iter().flat_map(|codes| codes.values());
        codes
            .filter_map(|names| names.first().map(String::as_str))
            .collect()
    };
    let named = |words: Vec<&'a str>| (!words.is_empty()).then_some(words);
    if let Some(scheme) = scheme {
        let own = match field {
            "step" => scheme.step_names(false),
            "stage" => scheme.step_names(true),
            "tier" => scheme.tier_words(),
            "fund" if table.kind != "earlier_list" && table.kind != "fund_list" => {
                scheme.fund.iter().map(|fund| fund.name.as_str()).collect()
            }
            "category" | "fee" => {
                let kinds = scheme.category.iter();
                kinds
                    .filter_map(|kind| kind.names.first().map(String::as_str))
                    .collect()
            }
            "document_type" => {
                let kinds = scheme.document.iter();
                kinds
                    .filter_map(|kind| kind.names.first().map(String::as_str))
                    .collect()
            }
            _ => Vec::new(),
        };
        // What no step of the scheme is called, offices' words are read for: 受理, 支付.
        if !matches!(field, "step") && !own.is_empty() {
            return Some(own);
        }
    }
    let mut sets = CHOICES.iter();
    let (_, _, set) =
        sets.find(|(kind, one, _)| *one == field && (*kind == table.kind || kind.is_empty()))?;
    let mut words = scheme.map_or_else(Vec::new, |scheme| match field {
        "step" => scheme.step_names(false),
        _ => firsts(&scheme.words, set),
    });
    for word in firsts(common, set) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    named(words)
}
