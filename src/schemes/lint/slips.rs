//! Slips of unit: yuan where a file counts in fen, points where it counts in tenths.
//!
//! Promises: a number beside a fact in fen is doubted where it is no whole number of yuan, where its clause or
//! another rule has it as yuan, or where it is next to nothing beside what is paid; a score likewise. All of
//! them are doubts, since a small number may be meant. It reads conditions, thresholds and tables of amounts.

use super::Notes;
use super::clauses::{amounts, scores};
use crate::schemes::Scheme;
use crate::schemes::cel::{Compared, Condition};

/// A fen of yuan.
const YUAN: i64 = 100;
/// Tenths of a point.
const POINT: i64 = 10;
/// Below this many fen a number is small ...
const SMALL: i64 = 100 * YUAN;
/// ... where this many times as much is paid.
const TIMES: i64 = 50;

/// A number that a rule compares a fact with.
struct Literal<'a> {
    place: String,
    key: &'static str,
    clause: &'a str,
    fact: String,
    value: i64,
}

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    let literals = literals(scheme);
    let known = known(scheme);
    for literal in &literals {
        if literal.fact.ends_with("_fen") {
            money(literal, &known, notes);
        } else if literal.fact.ends_with("_tenths") {
            score(literal, notes);
        }
    }
}

fn literals(scheme: &Scheme) -> Vec<Literal<'_>> {
    let mut all = Vec::new();
    for rule in &scheme.eligibility {
        all.push(Literal {
            place: format!("eligibility {}", rule.id),
            key: "value",
            clause: &rule.clause,
            fact: rule.field.clone(),
            value: rule.value,
        });
    }
    let rules = scheme.rule.iter().map(|rule| {
        let place = format!("rule {}", rule.id);
        (place, "holds", rule.holds.as_str(), rule.clause.as_str())
    });
    let papers = scheme.document.iter().filter_map(|rule| {
        let place = format!("document {}", rule.code);
        let text = rule.required_if.as_deref()?;
        Some((place, "required_if", text, rule.clause.as_str()))
    });
    for (place, key, text, clause) in rules.chain(papers) {
        // One that cannot be read is told as such.
        let Ok(condition) = Condition::read(text) else {
            continue;
        };
        for compared in condition.compared() {
            if let Compared::Number(fact, value) = compared {
                all.push(Literal {
                    place: place.clone(),
                    key,
                    clause,
                    fact,
                    value,
                });
            }
        }
    }
    if let Some(tariff) = &scheme.tariff {
        let fact = tariff.of.clone().unwrap_or_default();
        for (number, line) in tariff.bracket.iter().enumerate() {
            all.push(Literal {
                place: format!("tariff bracket {}", number + 1),
                key: "from",
                clause: &tariff.clause,
                fact: fact.clone(),
                value: line.from,
            });
        }
    }
    for rule in &scheme.condition {
        if let Some(score) = rule.score_min_tenths {
            all.push(Literal {
                place: format!("condition {}", rule.code),
                key: "score_min_tenths",
                clause: &rule.clause,
                fact: "score_tenths".to_owned(),
                value: i64::from(score),
            });
        }
    }
    all
}

/// Amounts of the scheme that are certainly in fen, and the most that one case is paid.
struct Known {
    amounts: Vec<i64>,
    most: i64,
}

fn known(scheme: &Scheme) -> Known {
    let tariff = scheme.tariff.iter();
    let paid: Vec<i64> = tariff
        .flat_map(|tariff| {
            let lines = tariff.bracket.iter().map(|line| line.amount_fen);
            let tiers = tariff.tier.iter().map(|tier| tier.rate_fen);
            tariff.amount_fen.into_iter().chain(lines).chain(tiers)
        })
        .collect();
    let most = paid.iter().copied().max().unwrap_or(0);
    let stated = scheme.rules().into_iter();
    let stated = stated.flat_map(|rule| amounts(rule.clause));
    let thresholds = scheme.eligibility.iter();
    let thresholds = thresholds.filter(|rule| rule.field.ends_with("_fen"));
    let thresholds = thresholds.map(|rule| rule.value);
    Known {
        amounts: paid.into_iter().chain(stated).chain(thresholds).collect(),
        most,
    }
}

fn money(literal: &Literal<'_>, known: &Known, notes: &mut Notes<'_>) {
    let value = literal.value;
    let own = amounts(literal.clause);
    if value == 0 || own.contains(&value) {
        return;
    }
    let in_fen = value.saturating_mul(YUAN);
    let others = || known.amounts.iter().filter(|other| **other != value);
    let slip = own.contains(&in_fen)
        || (others().any(|other| *other == in_fen) && !known.amounts.contains(&value));
    let expected = if slip {
        format!("{in_fen} in fen, as the clauses have it in yuan")
    } else if value % YUAN != 0 {
        "a whole number of yuan, in fen".to_owned()
    } else if value > 0 && value < SMALL && value.saturating_mul(TIMES) <= known.most {
        format!(
            "an amount in fen beside the {} fen that are paid",
            known.most
        )
    } else {
        return;
    };
    let found = format!("{} {value}", literal.fact);
    // A fault of the threshold itself says it already.
    if literal.key != "value" || own.is_empty() {
        notes.doubt(
            "yuan-for-fen",
            (&literal.place, literal.key),
            &expected,
            &found,
            "write the amount in fen, a hundred for a yuan; or say under [[accepted]] that it is meant",
        );
    }
}

fn score(literal: &Literal<'_>, notes: &mut Notes<'_>) {
    let own = scores(literal.clause);
    let tenths = literal.value.saturating_mul(POINT);
    if literal.value != 0 && !own.contains(&literal.value) && own.contains(&tenths) {
        notes.doubt(
            "points-for-tenths",
            (&literal.place, literal.key),
            &format!("{tenths} in tenths of a point, as the clause has it in points"),
            &format!("{} {}", literal.fact, literal.value),
            "write the score in tenths of a point; or say under [[accepted]] that it is meant",
        );
    }
}
