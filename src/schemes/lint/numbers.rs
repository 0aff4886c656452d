//! Numbers that mean nothing: amounts of nought or less, shares above the whole, amounts that fall as what they
//! are for climbs.
//!
//! Promises: each is told with its key; what may be nought (a line of a table for nothing) is left alone.

use super::Notes;
use crate::schemes::Scheme;

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    for (place, key, value) in amounts(scheme) {
        if value <= 0 {
            notes.fault(
                "number-not-positive",
                (&place, key),
                &format!("{key} above 0"),
                &value.to_string(),
                "compare it with the document",
            );
        }
    }
    if let Some(coverage) = &scheme.coverage {
        for (key, percent) in [
            ("boarders_percent_max", coverage.boarders_percent_max),
            ("poor_percent_min", coverage.poor_percent_min),
        ] {
            if percent > 100 {
                notes.fault(
                    "share-above-whole",
                    ("coverage", key),
                    "a percentage of 100 or less",
                    &percent.to_string(),
                    "compare it with the document",
                );
            }
        }
    }
    let Some(tariff) = &scheme.tariff else { return };
    for (number, line) in tariff.bracket.iter().enumerate() {
        let place = format!("tariff bracket {}", number + 1);
        if line.amount_fen < 0 {
            notes.fault(
                "number-not-positive",
                (&place, "amount_fen"),
                "amount_fen of 0 or more",
                &line.amount_fen.to_string(),
                "compare it with the document",
            );
        }
        let before = number.checked_sub(1).and_then(|at| tariff.bracket.get(at));
        if let Some(before) = before
            && line.from > before.from
            && line.amount_fen <= before.amount_fen
        {
            notes.doubt(
                "bracket-falls",
                (&place, "amount_fen"),
                &format!("more than the {} fen of the line before", before.amount_fen),
                &line.amount_fen.to_string(),
                "compare both lines with the document",
            );
        }
    }
}

/// Every number that must be above nought, with its rule and key.
fn amounts(scheme: &Scheme) -> Vec<(String, &'static str, i64)> {
    let mut all: Vec<(String, &'static str, Option<i64>)> = Vec::new();
    if let Some(tariff) = &scheme.tariff {
        // A fixed one is told where the file is read.
        let fixed = scheme.fixed_amount().is_some();
        let amount = tariff.amount_fen.filter(|_| !fixed);
        all.push(("tariff".to_owned(), "amount_fen", amount));
    }
    if let Some(quota) = &scheme.quota {
        let total = quota.total.map(i64::from);
        all.push(("quota".to_owned(), "total", total));
        all.push(("quota".to_owned(), "total_fen", quota.total_fen));
        let most = quota.unit_max.map(i64::from);
        all.push(("quota".to_owned(), "unit_max", most));
        for part in &quota.joint {
            let place = format!("quota joint {}", part.funder);
            all.push((place.clone(), "persons", part.persons.map(i64::from)));
            all.push((place, "amount_fen", part.amount_fen));
        }
    }
    if let Some(payment) = &scheme.payment {
        all.push((
            "payment".to_owned(),
            "central_from_fen",
            payment.central_from_fen,
        ));
        let days = payment.due_days.map(i64::from);
        all.push(("payment".to_owned(), "due_days", days));
    }
    for rule in &scheme.exclusion {
        let place = format!("exclusion {}", rule.id);
        all.push((place, "value_min_fen", rule.value_min_fen));
    }
    for rule in &scheme.step {
        let place = format!("step {}", rule.id);
        all.push((place, "max_wd", rule.max_wd.map(i64::from)));
    }
    if let Some(agreement) = &scheme.agreement {
        let total = Some(agreement.total_fen);
        all.push(("agreement".to_owned(), "total_fen", total));
    }
    for rule in &scheme.tranche {
        let place = format!("tranche {}", rule.id);
        all.push((place, "amount_fen", Some(rule.amount_fen)));
    }
    for rule in &scheme.condition {
        let place = format!("condition {}", rule.code);
        all.push((
            place,
            "score_min_tenths",
            rule.score_min_tenths.map(i64::from),
        ));
    }
    for rule in &scheme.sanction {
        let place = format!("sanction {}", rule.id);
        all.push((place.clone(), "years", rule.years.map(i64::from)));
        all.push((place, "percent", rule.percent.map(i64::from)));
    }
    all.into_iter()
        .filter_map(|(place, key, value)| Some((place, key, value?)))
        .collect()
}
