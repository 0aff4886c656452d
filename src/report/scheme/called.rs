//! What offices call things: how the scheme's files are known, and the other words for what the sentences before
//! name by its first word.
//!
//! Promises: every word of the file, beside what it stands for. Columns of sheets are not told.

use super::explain::Told;
use crate::schemes::Scheme;

pub(super) fn tell(scheme: &Scheme, told: &mut Told<'_>) {
    let own = &scheme.recognise;
    for (key, words) in [
        ("known_codes", &own.codes),
        ("known_folders", &own.folders),
        ("known_names", &own.names),
        ("known_cases", &own.case_no_prefix),
    ] {
        if !words.is_empty() {
            let words = told.list(words.iter().cloned());
            let text = told.phrase(key, &[("words", words)]);
            told.add("called", "", text, None);
        }
    }
    for rule in &scheme.fund {
        also("", &rule.name, &rule.names, told);
    }
    for kind in &scheme.category {
        if let Some((first, rest)) = kind.names.split_first() {
            let values = [("name", first.clone()), ("code", kind.code.clone())];
            also(
                &kind.code,
                &told.phrase("category_coded", &values),
                rest,
                told,
            );
        }
    }
    for rule in &scheme.document {
        let code = &rule.code;
        if let Some((first, rest)) = rule.names.split_first() {
            let values = [("name", first.clone()), ("code", code.clone())];
            also(code, &told.phrase("coded", &values), rest, told);
        }
    }
    for rule in scheme.quota.iter().flat_map(|quota| &quota.sub_cap) {
        quoted(&rule.id, &rule.clause, &rule.names, told);
    }
    for rule in &scheme.window {
        quoted(&rule.id, &rule.clause, &rule.names, told);
    }
    for rule in scheme.tariff.iter().flat_map(|tariff| &tariff.tier) {
        also("tariff", &rule.name, &rule.names, told);
    }
    for rule in &scheme.step {
        others(&rule.id, &rule.names, told);
    }
    for rule in &scheme.condition {
        quoted(&rule.code, &rule.clause, &rule.names, told);
    }
    for rule in &scheme.cost_line {
        also(&rule.id, &rule.name, &rule.names, told);
    }
    for rule in &scheme.report {
        let kind = serde_json::to_value(rule.kind).unwrap_or_default();
        let kind = kind.as_str().unwrap_or_default().replace('_', "-");
        let own = told.phrase(&format!("report-{kind}"), &[]);
        let values = [("from", rule.from.clone()), ("kind", own)];
        let name = told.phrase("whose_report", &values);
        also(&rule.id, &name, &rule.names, told);
    }
}

/// The other words for a thing.
fn also(rule: &str, name: &str, words: &[String], told: &mut Told<'_>) {
    if !words.is_empty() {
        let words = told.list(words.iter().cloned());
        let text = told.phrase("also", &[("name", name.to_owned()), ("words", words)]);
        told.add("called", rule, text, None);
    }
}

/// The same for what is named by the first of its words.
fn others(rule: &str, words: &[String], told: &mut Told<'_>) {
    if let Some((first, rest)) = words.split_first() {
        also(rule, first, rest, told);
    }
}

/// Words in which offices quote a clause.
fn quoted(rule: &str, clause: &str, words: &[String], told: &mut Told<'_>) {
    if !words.is_empty() {
        let words = told.list(words.iter().cloned());
        let text = told.phrase("quoted", &[("clause", clause.to_owned()), ("words", words)]);
        told.add("called", rule, text, None);
    }
}
