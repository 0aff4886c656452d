//! Who may be aided, and how rules bind: facts that can be judged, thresholds that agree with each other
//! and with their clauses, conditions that can be read, modes that fit the clause.

use super::clauses::{amounts, says};
use super::{Notes, one_case};
use crate::schemes::Scheme;
use crate::schemes::cel::{CelError, Condition};
use crate::schemes::eligible::{Eligibility, ExclusionKind};
use crate::schemes::examine::Weight;
use crate::schemes::facts::{KNOWN, Sort, instead_of, sort_of};
use crate::schemes::model::{Mode, TariffKind};

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    modes(scheme, notes);
    for rule in &scheme.eligibility {
        threshold(rule, notes);
    }
    in_vault(scheme, notes);
    pairs(scheme, notes);
    conditions(scheme, notes);
    for rule in &scheme.exclusion {
        if rule.kind == ExclusionKind::Status && rule.classes.is_empty() {
            notes.fault(
                "exclusion-without-status",
                (&format!("exclusion {}", rule.id), "classes"),
                "classes, the statuses that are shut out",
                "none",
                "name them, for instance retired",
            );
        }
    }
}

/// Every rule with its mode.
fn bound(scheme: &Scheme) -> Vec<(String, &str, Mode)> {
    let mut all: Vec<(String, &str, Mode)> = Vec::new();
    let mut add = |place: String, clause, mode| all.push((place, clause, mode));
    for rule in &scheme.document {
        add(
            format!("document {}", rule.code),
            rule.clause.as_str(),
            rule.mode,
        );
    }
    for rule in &scheme.eligibility {
        add(format!("eligibility {}", rule.id), &rule.clause, rule.mode);
    }
    for rule in &scheme.exclusion {
        add(format!("exclusion {}", rule.id), &rule.clause, rule.mode);
    }
    for rule in &scheme.window {
        add(format!("window {}", rule.id), &rule.clause, rule.mode);
    }
    for rule in &scheme.step {
        add(format!("step {}", rule.id), &rule.clause, rule.mode);
    }
    if let Some(rule) = &scheme.tariff {
        add("tariff".to_owned(), &rule.clause, rule.mode);
    }
    if let Some(rule) = &scheme.quota {
        add("quota".to_owned(), &rule.clause, rule.mode);
        for cap in &rule.sub_cap {
            add(format!("quota sub_cap {}", cap.id), &cap.clause, cap.mode);
        }
    }
    if let Some(rule) = &scheme.payment {
        add("payment".to_owned(), &rule.clause, rule.mode);
    }
    for rule in &scheme.condition {
        add(format!("condition {}", rule.code), &rule.clause, rule.mode);
    }
    for rule in &scheme.tranche {
        add(format!("tranche {}", rule.id), &rule.clause, rule.mode);
    }
    for rule in &scheme.cost_line {
        add(format!("cost_line {}", rule.id), &rule.clause, rule.mode);
    }
    for rule in &scheme.rule {
        add(format!("rule {}", rule.id), &rule.clause, rule.mode);
    }
    all
}

fn modes(scheme: &Scheme, notes: &mut Notes<'_>) {
    let word = |mode| match mode {
        Mode::Gate => "gate",
        Mode::Flag => "flag",
        Mode::Soft => "soft",
    };
    for (place, clause, mode) in bound(scheme) {
        if says(clause, &["原则上"]) && mode != Mode::Soft {
            notes.fault(
                "soft-by-clause",
                (&place, "mode"),
                "mode = \"soft\", as the clause says 原则上",
                word(mode),
                "write soft: a breach needs a signed waiver, and stops nothing by itself",
            );
        }
    }
    // A gate must be able to say yes or no before the money leaves.
    let unjudged = match (&scheme.tariff, &scheme.quota) {
        (Some(tariff), _)
            if tariff.mode == Mode::Gate
                && (tariff.kind == TariffKind::Unstated
                    || (tariff.kind == TariffKind::Discretionary
                        && tariff.amount_fen.is_none())) =>
        {
            Some((
                "tariff",
                "an amount or a ceiling that a payment can be compared with",
            ))
        }
        (_, Some(quota))
            if quota.mode == Mode::Gate
                && quota.basis == "all"
                && quota.total.is_none()
                && quota.total_fen.is_none() =>
        {
            Some((
                "quota",
                "total or total_fen that awards can be compared with",
            ))
        }
        _ => None,
    };
    if let Some((place, expected)) = unjudged {
        notes.fault(
            "gate-nobody-can-judge",
            (place, "mode"),
            expected,
            "a gate with nothing to compare",
            "set the number, or write mode = \"flag\"",
        );
    }
}

fn threshold(rule: &Eligibility, notes: &mut Notes<'_>) {
    let place = format!("eligibility {}", rule.id);
    let words = rule.op == "in";
    let Some(sort) = sort_of(&rule.field) else {
        let near = crate::domain::near::nearest(&rule.field, KNOWN.iter().map(|known| known.0));
        let all: Vec<&str> = KNOWN.iter().map(|known| known.0).collect();
        notes.fault(
            "fact-unknown",
            (&place, "field"),
            &format!("a fact of a case, one of {}", all.join(", ")),
            &rule.field,
            &match (instead_of(&rule.field), near) {
                (Some(instead), _) => instead.to_owned(),
                (None, Some(near)) => format!("write {near}, if that is meant"),
                (None, None) => "name one of them".to_owned(),
            },
        );
        return;
    };
    let fits = match sort {
        Sort::Int => !words && rule.words.is_empty(),
        Sort::Word => words && !rule.words.is_empty(),
        // 1 is true, 0 is false.
        Sort::Truth => rule.op == "=" && (0..=1).contains(&rule.value),
    };
    if !fits {
        let (expected, remedy) = match sort {
            Sort::Int => (
                "a comparison with a number: op >=, >, <=, < or =, and value",
                "the fact is a number",
            ),
            Sort::Word => (
                "op in, and words, the words that pass",
                "the fact is a word: list those that pass",
            ),
            Sort::Truth => (
                "op = and value 1 for yes or 0 for no",
                "the fact is yes or no",
            ),
        };
        notes.fault(
            "comparison-misfits",
            (&place, "op"),
            expected,
            &rule.op,
            remedy,
        );
        return;
    }
    let stated = amounts(&rule.clause);
    if rule.field.ends_with("_fen") && !stated.is_empty() && !stated.contains(&rule.value) {
        let shown: Vec<String> = stated.iter().map(i64::to_string).collect();
        notes.fault(
            "value-differs",
            (&place, "value"),
            &format!("value {} in fen, as the clause says", shown.join(", ")),
            &rule.value.to_string(),
            "compare both with the document: the threshold of a survey is not that of admission",
        );
    }
    let excludes = says(&rule.clause, &["不含", "超过", "高于", "多于"]);
    let includes = says(
        &rule.clause,
        &["(含", "\u{ff08}含", "含本数", "不低于", "不少于"],
    );
    let wrong = match rule.op.as_str() {
        ">" => includes && !excludes,
        ">=" => excludes && !includes,
        _ => false,
    };
    if wrong {
        notes.fault(
            "inclusive-differs",
            (&place, "op"),
            if rule.op == ">" {
                ">=, as the clause takes the value itself in (含)"
            } else {
                ">, as the clause leaves the value itself out (不含, 超过)"
            },
            &rule.op,
            "compare it with the clause",
        );
    }
}

/// Rules that ask what only the vault knows: a gate of them would hold for ever, and any other says nothing.
fn in_vault(scheme: &Scheme, notes: &mut Notes<'_>) {
    let thresholds = scheme.eligibility.iter().map(|rule| {
        let names = vec![rule.field.clone()];
        (
            format!("eligibility {}", rule.id),
            "field",
            rule.mode,
            names,
        )
    });
    let named = |text: &str| Condition::read(text).map_or_else(|_| Vec::new(), |read| read.names);
    let rules = scheme.rule.iter().map(|rule| {
        let names = named(&rule.holds);
        (format!("rule {}", rule.id), "holds", rule.mode, names)
    });
    let papers = scheme.document.iter().filter_map(|document| {
        let names = named(document.required_if.as_deref()?);
        let place = format!("document {}", document.code);
        Some((place, "required_if", document.mode, names))
    });
    for (place, key, mode, names) in thresholds.chain(rules).chain(papers) {
        let of_vault = |name: &&String| sort_of(name).is_some() && instead_of(name).is_some();
        let Some(name) = names.iter().find(of_vault) else {
            continue;
        };
        let weight = match mode {
            Mode::Gate => Weight::Fault,
            Mode::Soft | Mode::Flag => Weight::Doubt,
        };
        notes.say(
            weight,
            "fact-in-the-vault",
            (&place, key),
            "a fact that the ledger can say",
            name,
            instead_of(name).unwrap_or_default(),
        );
    }
}

/// Two thresholds for one fact of one kind of need.
fn pairs(scheme: &Scheme, notes: &mut Notes<'_>) {
    let lower = |rule: &Eligibility| rule.op.starts_with('>');
    for (number, rule) in scheme.eligibility.iter().enumerate() {
        let other = scheme.eligibility.iter().take(number).find(|other| {
            other.field == rule.field
                && one_case(&rule.categories, &other.categories)
                && rule.op != "in"
                && other.op != "in"
                && lower(other) == lower(rule)
                && (other.value, &other.op) != (rule.value, &rule.op)
        });
        if let Some(other) = other {
            notes.fault(
                "two-thresholds",
                (&format!("eligibility {}", rule.id), "value"),
                &format!(
                    "one threshold of {} for one kind of need, that of {} being {} {}",
                    rule.field, other.id, other.op, other.value
                ),
                &format!("{} {}", rule.op, rule.value),
                "ask which of the two admits, and keep one",
            );
        }
    }
}

fn conditions(scheme: &Scheme, notes: &mut Notes<'_>) {
    let mut say = |place: String, key: &str, error: CelError| {
        notes.say(
            Weight::Fault,
            "condition",
            (&place, key),
            &error.expected,
            &error.found,
            &error.remedy,
        );
    };
    for rule in &scheme.rule {
        if let Err(error) = Condition::read(&rule.holds) {
            say(format!("rule {}", rule.id), "holds", error);
        }
    }
    for document in &scheme.document {
        if let Some(text) = &document.required_if
            && let Err(error) = Condition::read(text)
        {
            say(format!("document {}", document.code), "required_if", error);
        }
    }
}
