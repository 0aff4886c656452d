//! Numbers of rules beside those that their clauses say: shares, years, amounts.
//!
//! Promises: where a clause says a number of the kind for certain, the rule's own must be among them; where it says
//! none, nothing is told. Tariffs, quotas, thresholds and notices are compared in the files beside this one.

use super::Notes;
use super::clauses::{amounts, says, shares, years};
use crate::schemes::Scheme;
use crate::schemes::cel::{Compared, Condition};

/// A number of a rule: its place, its key, its value and the clause.
type Figure<'a> = (String, &'static str, i64, &'a str);

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    for (place, key, value, clause) in of_shares(scheme) {
        // A share is read in thousandths.
        let stated: Vec<i64> = shares(clause).iter().map(|share| share / 10).collect();
        let shown = shown(&stated);
        // 全覆盖 is the whole, whatever other share the clause names.
        let whole = value == 100 && says(clause, &["全覆盖", "全部", "所有", "逐一"]);
        if let Some(shown) = shown.filter(|_| !whole && !stated.contains(&value)) {
            notes.fault(
                "figure-differs",
                (&place, key),
                &format!("{key} {shown}, as the clause says"),
                &value.to_string(),
                "compare both with the document",
            );
        }
    }
    if let Some(tariff) = &scheme.tariff
        && let Some(permille) = tariff.permille
    {
        let stated = shares(&tariff.clause);
        if let Some(shown) = shown(&stated).filter(|_| !stated.contains(&i64::from(permille))) {
            notes.fault(
                "figure-differs",
                ("tariff", "permille"),
                &format!("permille {shown}, as the clause says"),
                &permille.to_string(),
                "compare both with the document; 20 % is written as 200",
            );
        }
    }
    for (place, key, value, clause) in of_years(scheme) {
        let stated = years(clause);
        if let Some(shown) = shown(&stated).filter(|_| !stated.contains(&value)) {
            notes.fault(
                "figure-differs",
                (&place, key),
                &format!("{key} {shown}, as the clause says"),
                &value.to_string(),
                "compare both with the document",
            );
        }
    }
    for (place, key, value, clause) in of_money(scheme) {
        let stated = amounts(clause);
        if let Some(shown) = shown(&stated).filter(|_| !stated.contains(&value)) {
            notes.fault(
                "amount-differs",
                (&place, key),
                &format!("{key} {shown}, as the clause says"),
                &value.to_string(),
                "compare both with the document; amounts are in fen",
            );
        }
    }
    conditions(scheme, notes);
}

fn shown(stated: &[i64]) -> Option<String> {
    let all: Vec<String> = stated.iter().map(i64::to_string).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn of_shares(scheme: &Scheme) -> Vec<Figure<'_>> {
    let mut all: Vec<(String, &'static str, Option<i64>, &str)> = Vec::new();
    for cap in scheme.quota.iter().flat_map(|quota| &quota.sub_cap) {
        let place = format!("quota sub_cap {}", cap.id);
        all.push((place, "percent", cap.percent.map(i64::from), &cap.clause));
    }
    if let Some(rule) = &scheme.coverage {
        for (key, percent) in [
            ("boarders_percent_max", rule.boarders_percent_max),
            ("poor_percent_min", rule.poor_percent_min),
        ] {
            let percent = Some(i64::from(percent));
            all.push(("coverage".to_owned(), key, percent, &rule.clause));
        }
    }
    for rule in &scheme.check {
        let percent = rule.percent.map(i64::from);
        all.push((
            format!("check {}", rule.id),
            "percent",
            percent,
            &rule.clause,
        ));
    }
    for rule in &scheme.sanction {
        let percent = rule.percent.map(i64::from);
        let place = format!("sanction {}", rule.id);
        all.push((place, "percent", percent, &rule.clause));
    }
    set(all)
}

fn of_years(scheme: &Scheme) -> Vec<Figure<'_>> {
    let mut all = Vec::new();
    for rule in &scheme.exclusion {
        let years = rule.years.map(i64::from);
        let place = format!("exclusion {}", rule.id);
        all.push((place, "years", years, rule.clause.as_str()));
    }
    for rule in &scheme.sanction {
        let years = rule.years.map(i64::from);
        let place = format!("sanction {}", rule.id);
        all.push((place, "years", years, rule.clause.as_str()));
    }
    if let Some(rule) = &scheme.agreement {
        let years = Some(i64::from(rule.years));
        all.push(("agreement".to_owned(), "years", years, rule.clause.as_str()));
    }
    set(all)
}

fn of_money(scheme: &Scheme) -> Vec<Figure<'_>> {
    let mut all = Vec::new();
    for rule in &scheme.exclusion {
        let place = format!("exclusion {}", rule.id);
        let least = rule.value_min_fen;
        all.push((place, "value_min_fen", least, rule.clause.as_str()));
    }
    for part in scheme.quota.iter().flat_map(|quota| &quota.joint) {
        let place = format!("quota joint {}", part.funder);
        let borne = part.amount_fen;
        all.push((place, "amount_fen", borne, part.clause.as_str()));
    }
    if let Some(rule) = &scheme.payment {
        let from = rule.central_from_fen;
        let place = "payment".to_owned();
        all.push((place, "central_from_fen", from, rule.clause.as_str()));
    }
    if let Some(rule) = &scheme.agreement {
        let total = Some(rule.total_fen);
        let place = "agreement".to_owned();
        all.push((place, "total_fen", total, rule.clause.as_str()));
    }
    for rule in &scheme.tranche {
        let place = format!("tranche {}", rule.id);
        let amount = Some(rule.amount_fen);
        all.push((place, "amount_fen", amount, rule.clause.as_str()));
    }
    for rule in &scheme.cost_line {
        let place = format!("cost_line {}", rule.id);
        all.push((place, "cap_fen", rule.cap_fen, rule.clause.as_str()));
    }
    set(all)
}

fn set<'a>(all: Vec<(String, &'static str, Option<i64>, &'a str)>) -> Vec<Figure<'a>> {
    all.into_iter()
        .filter_map(|(place, key, value, clause)| Some((place, key, value?, clause)))
        .collect()
}

/// A condition that compares an amount, none of which its clause says. What is a slip of yuan for fen is doubted
/// in the file beside this one.
fn conditions(scheme: &Scheme, notes: &mut Notes<'_>) {
    let rules = scheme.rule.iter().map(|rule| {
        let place = format!("rule {}", rule.id);
        (place, "holds", rule.holds.as_str(), rule.clause.as_str())
    });
    let papers = scheme.document.iter().filter_map(|rule| {
        let text = rule.required_if.as_deref()?;
        let place = format!("document {}", rule.code);
        Some((place, "required_if", text, rule.clause.as_str()))
    });
    for (place, key, text, clause) in rules.chain(papers) {
        let stated = amounts(clause);
        let Some(shown) = shown(&stated) else {
            continue;
        };
        // One that cannot be read is told as such.
        let Ok(condition) = Condition::read(text) else {
            continue;
        };
        let compared: Vec<i64> = condition
            .compared()
            .into_iter()
            .filter_map(|one| match one {
                Compared::Number(fact, value) if fact.ends_with("_fen") && value != 0 => {
                    Some(value)
                }
                _ => None,
            })
            .collect();
        let slip = |value: &i64| {
            value
                .checked_mul(100)
                .is_some_and(|fen| stated.contains(&fen))
        };
        let fits = |value: &i64| stated.contains(value) || slip(value);
        if let Some(other) = compared.first()
            && !compared.iter().any(fits)
        {
            notes.fault(
                "amount-differs",
                (&place, key),
                &format!("{key} with {shown}, as the clause says"),
                &other.to_string(),
                "compare both with the document; amounts are in fen",
            );
        }
    }
}
