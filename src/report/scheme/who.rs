//! Who is aided, in sentences: kinds of need, thresholds, exclusions, conditions, and the papers that show it.
//!
//! Promises: every rule with its parameters. It does not judge.

use super::condition::told as condition;
use super::explain::Told;
use crate::schemes::Scheme;
use crate::schemes::eligible::{Asked, Document, Eligibility, Exclusion, ExclusionKind};
use crate::schemes::facts::{KNOWN, Sort, instead_of};

pub(super) fn tell(scheme: &Scheme, told: &mut Told<'_>) {
    for kind in &scheme.category {
        // Its other words stand with those of everything else (`called.rs`).
        let name = kind.names.first().cloned().unwrap_or_default();
        let values = [("name", name), ("code", kind.code.clone())];
        let text = told.phrase("category", &values);
        told.add("who", &kind.code, text, None);
    }
    for rule in &scheme.eligibility {
        let text = threshold(scheme, rule, told);
        let of = categories(scheme, &rule.categories, told);
        let evidence = rule.evidence.as_deref().map_or_else(String::new, |code| {
            told.phrase("evidence", &[("name", paper_name(scheme, code))])
        });
        let values = [("of", of), ("what", text), ("evidence", evidence)];
        // Age and sex lie in the vault, which no rule sees.
        let at = (rule.id.as_str(), rule.clause.as_str(), rule.mode);
        if instead_of(&rule.field).is_some() {
            told.unjudged("who", at, "threshold", &values);
        } else {
            told.rule("who", at, "threshold", &values);
        }
    }
    for rule in &scheme.exclusion {
        exclusion(rule, told);
    }
    for rule in &scheme.rule {
        let key = match rule.of {
            Asked::Case => "condition_case",
            Asked::Payment => "condition_payment",
        };
        let of = categories(scheme, &rule.categories, told);
        told.rule(
            "who",
            (&rule.id, &rule.clause, rule.mode),
            key,
            &[("of", of), ("holds", condition(scheme, &rule.holds, told))],
        );
    }
    for rule in &scheme.document {
        paper(scheme, rule, told);
    }
}

/// What offices call a paper.
fn paper_name(scheme: &Scheme, code: &str) -> String {
    let known = scheme.document.iter().find(|rule| rule.code == code);
    let name = known.and_then(|rule| rule.names.first());
    name.map_or(code, String::as_str).to_owned()
}

fn categories(scheme: &Scheme, codes: &[String], told: &Told<'_>) -> String {
    if codes.is_empty() {
        return String::new();
    }
    let names = codes.iter().map(|code| {
        let mut known = scheme.category.iter();
        let known = known.find(|category| category.code == *code);
        let name = known.and_then(|category| category.names.first());
        name.unwrap_or(code).clone()
    });
    let names = told.list(names);
    told.phrase("of_categories", &[("names", names)])
}

fn exclusion(rule: &Exclusion, told: &mut Told<'_>) {
    let levels = rule
        .levels
        .iter()
        .map(|level| told.word_of("level", *level));
    let levels = told.list(levels);
    let key = match rule.kind {
        ExclusionKind::OtherFundSameYear => "shut_same_year",
        ExclusionKind::LookBack => "shut_look_back",
        ExclusionKind::Household => "shut_household",
        ExclusionKind::Listed if rule.classes.is_empty() => "shut_listed_all",
        ExclusionKind::Listed => "shut_listed",
        ExclusionKind::Status => "shut_status",
    };
    let of = match rule.kind {
        ExclusionKind::Status => "service",
        _ => "payroll",
    };
    let classes = rule.classes.iter();
    let classes: Vec<String> = classes.map(|class| told.term(of, class)).collect();
    let list = rule
        .list
        .map_or_else(String::new, |list| told.word_of("register", list));
    told.rule(
        "who",
        (&rule.id, &rule.clause, rule.mode),
        key,
        &[
            ("levels", levels),
            ("years", rule.years.unwrap_or(0).to_string()),
            ("list", list),
            (
                "value",
                rule.value_min_fen.map_or_else(String::new, |fen| {
                    told.phrase("shut_value", &[("amount", told.money(fen))])
                }),
            ),
            ("classes", told.list(classes)),
        ],
    );
}

fn threshold(scheme: &Scheme, rule: &Eligibility, told: &Told<'_>) -> String {
    let sort = KNOWN
        .iter()
        .find(|known| known.0 == rule.field)
        .map(|known| known.1);
    let fact = told.fact(&rule.field);
    if rule.op == "in" {
        let words = rule.words.iter();
        let words: Vec<String> = words
            .map(|word| told.word_of_fact(scheme, &rule.field, word))
            .collect();
        return told.among(fact, words);
    }
    if sort == Some(Sort::Truth) {
        let key = if rule.value == 1 { "op_yes" } else { "op_no" };
        return told.phrase(key, &[("fact", fact)]);
    }
    let op = match rule.op.as_str() {
        ">=" => "ge",
        ">" => "gt",
        "<=" => "le",
        "<" => "lt",
        _ => "eq",
    };
    let value = told.counted(&rule.field, rule.value);
    told.phrase(&format!("op-{op}"), &[("fact", fact), ("value", value)])
}

fn paper(scheme: &Scheme, rule: &Document, told: &mut Told<'_>) {
    let name = paper_name(scheme, &rule.code);
    let of = categories(scheme, &rule.required_for, told);
    let (key, met) = match (&rule.required_if, rule.required_for.is_empty()) {
        (Some(condition_text), true) => ("paper_if", condition(scheme, condition_text, told)),
        (Some(condition_text), false) => {
            ("paper_for_or_if", condition(scheme, condition_text, told))
        }
        (None, false) => ("paper_for", String::new()),
        (None, true) => ("paper_welcome", String::new()),
    };
    let issuers = match rule.issuers.is_empty() {
        true => String::new(),
        false => told.phrase(
            "issued_by",
            &[("issuers", told.list(rule.issuers.iter().cloned()))],
        ),
    };
    let bill = match rule.bill {
        true => told.phrase("of_bills", &[]),
        false => String::new(),
    };
    let values = [
        ("name", name),
        ("of", of),
        ("condition", met),
        ("issuers", issuers),
        ("bill", bill),
    ];
    let at = (rule.code.as_str(), rule.clause.as_str(), rule.mode);
    match key {
        "paper_welcome" => told.loose("papers", at, key, &values),
        _ => told.rule("papers", at, key, &values),
    }
}
