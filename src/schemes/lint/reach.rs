//! Bounds that meet each other: a ceiling in one rule and what the tariff pays, a least value above a greatest one,
//! reckoning that some case breaks.
//!
//! Promises: thresholds and the conditions in CEL are read together, a condition for what it asks of every case
//! (`a && b` at its top). What stands in a choice or under `||` is passed over, since it binds some cases alone.
//! Every rule before it that a bound contradicts is told, the first few of many. It compares rules with each other, not
//! with their clauses; words and truths are compared in `meet.rs`.

use super::{Notes, one_case};
use crate::schemes::Scheme;
use crate::schemes::cel::{Comparison, Condition, Said};
use crate::schemes::eligible::{Asked, Rule};
use crate::schemes::examine::Weight;
use crate::schemes::model::TariffKind;

/// Tenths of a hundred points.
const HUNDRED_POINTS: i64 = 1_000;

/// What one rule asks of a number.
struct Bound<'a> {
    place: String,
    key: &'static str,
    fact: String,
    low: i64,
    high: i64,
    categories: &'a [String],
    of: Asked,
}

impl Bound<'_> {
    /// Whether some case meets both.
    fn joins(&self, other: &Bound<'_>) -> bool {
        self.fact == other.fact
            && self.of == other.of
            && one_case(self.categories, other.categories)
    }

    fn told(&self) -> String {
        let fact = &self.fact;
        match (self.low, self.high) {
            (low, high) if low == high => format!("{fact} = {low}"),
            (i64::MIN, high) => format!("{fact} <= {high}"),
            (low, _) => format!("{fact} >= {low}"),
        }
    }
}

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    let bounds = bounds(scheme);
    for (number, bound) in bounds.iter().enumerate() {
        let before = bounds.iter().take(number);
        // Two thresholds are compared in the file beside this one.
        let before = before.filter(|other| bound.key != other.key || bound.key != "value");
        let apart = before.filter(|other| {
            bound.joins(other) && bound.low.max(other.low) > bound.high.min(other.high)
        });
        let apart = apart.map(|other| (other.place.clone(), other.key, other.told()));
        notes.nobody_admitted((&bound.place, bound.key, &bound.told()), apart);
        beside_tariff(scheme, bound, notes);
        sense(bound, notes);
    }
    conditions(scheme, notes);
    money(scheme, notes);
}

fn bounds(scheme: &Scheme) -> Vec<Bound<'_>> {
    let mut all = Vec::new();
    for rule in &scheme.eligibility {
        let how = match rule.op.as_str() {
            ">=" => Comparison::AtLeast,
            ">" => Comparison::Above,
            "<=" => Comparison::AtMost,
            "<" => Comparison::Below,
            "=" => Comparison::Equal,
            _ => continue,
        };
        let (low, high) = span(how, rule.value).unwrap_or((i64::MIN, i64::MAX));
        all.push(Bound {
            place: format!("eligibility {}", rule.id),
            key: "value",
            fact: rule.field.clone(),
            low,
            high,
            categories: &rule.categories,
            of: Asked::Case,
        });
    }
    for (place, rule, parts) in asked_of_all(scheme) {
        for part in parts {
            let Said::Number(fact, how, value) = part else {
                continue;
            };
            let Some((low, high)) = span(how, value) else {
                continue;
            };
            all.push(Bound {
                place: place.clone(),
                key: "holds",
                fact,
                low,
                high,
                categories: &rule.categories,
                of: rule.of,
            });
        }
    }
    all
}

/// Each rule with its place and what it asks of every case; one of an id that stands before it has the place that the
/// text's own reading gives it.
pub(super) fn asked_of_all(scheme: &Scheme) -> Vec<(String, &Rule, Vec<Said>)> {
    let mut all = Vec::new();
    for (number, rule) in scheme.rule.iter().enumerate() {
        let mut before = scheme.rule.iter().take(number);
        let place = match before.any(|other| other.id == rule.id) {
            true => format!("rule {} ({})", rule.id, number + 1),
            false => format!("rule {}", rule.id),
        };
        let said = Condition::read(&rule.holds)
            .ok()
            .and_then(|read| read.said());
        let parts = match said {
            Some(Said::All(parts)) => parts,
            Some(one) => vec![one],
            None => continue,
        };
        all.push((place, rule, parts));
    }
    all
}

/// The whole numbers that pass, both ends included.
fn span(how: Comparison, value: i64) -> Option<(i64, i64)> {
    match how {
        Comparison::AtLeast => Some((value, i64::MAX)),
        Comparison::Above => Some((value.saturating_add(1), i64::MAX)),
        Comparison::AtMost => Some((i64::MIN, value)),
        Comparison::Below => Some((i64::MIN, value.saturating_sub(1))),
        Comparison::Equal => Some((value, value)),
        Comparison::Other => None,
    }
}

/// What the tariff pays one case: each amount, and whether it is what is paid or the most of it.
fn pays(scheme: &Scheme) -> (Vec<i64>, bool) {
    let Some(tariff) = &scheme.tariff else {
        return (Vec::new(), true);
    };
    let one = || tariff.amount_fen.into_iter().collect();
    match tariff.kind {
        TariffKind::Fixed => (one(), true),
        TariffKind::Bracket => {
            let lines = tariff.bracket.iter().map(|line| line.amount_fen);
            (lines.filter(|fen| *fen > 0).collect(), true)
        }
        TariffKind::Discretionary | TariffKind::Share => (one(), false),
        TariffKind::TierMonths
        | TariffKind::Milestone
        | TariffKind::WorkingDay
        | TariffKind::Unstated
        | TariffKind::Exempt => (Vec::new(), true),
    }
}

fn beside_tariff(scheme: &Scheme, bound: &Bound<'_>, notes: &mut Notes<'_>) {
    let paid = bound.fact == "amount_fen";
    // A slip of yuan for fen is told as such.
    let slip = notes.has("yuan-for-fen", &bound.place);
    if !paid && bound.fact != "requested_fen" {
        return;
    }
    let (amounts, exact) = pays(scheme);
    let (Some(least), Some(most)) = (amounts.iter().min(), amounts.iter().max()) else {
        return;
    };
    let remedy = "compare both with the document: the tariff and the rule cannot both hold";
    if bound.high < *most && !slip {
        let weight = match exact && bound.high < *least {
            true => Weight::Fault,
            false => Weight::Doubt,
        };
        notes.say(
            weight,
            "ceiling-below-tariff",
            (&bound.place, bound.key),
            &format!("a ceiling of {most} fen or more, which the tariff pays"),
            &bound.told(),
            remedy,
        );
    }
    if paid && bound.low > *most && bound.high >= *most {
        notes.fault(
            "floor-above-tariff",
            (&bound.place, bound.key),
            &format!("a least amount of {most} fen or less, which the tariff pays"),
            &bound.told(),
            remedy,
        );
    }
}

/// A bound that every case meets or none does, whatever it says.
fn sense(bound: &Bound<'_>, notes: &mut Notes<'_>) {
    let own = match (bound.low, bound.high) {
        (i64::MIN, high) => high,
        (low, _) => low,
    };
    if own < 0 {
        notes.fault(
            "number-negative",
            (&bound.place, bound.key),
            "a number of 0 or more",
            &bound.told(),
            "take the minus sign off: nothing that a case says is below nought",
        );
    }
    if bound.fact == "score_tenths" && own > HUNDRED_POINTS {
        notes.doubt(
            "score-above-hundred",
            (&bound.place, bound.key),
            "a score of 100 points or less, 1000 in tenths",
            &bound.told(),
            "compare it with the document; a score is written in tenths of a point",
        );
    }
}

/// Conditions that ask nothing, and those that reckon what cannot be reckoned.
fn conditions(scheme: &Scheme, notes: &mut Notes<'_>) {
    for (place, key, text) in super::conditions_of(scheme) {
        // One that cannot be read is told as such.
        let Ok(condition) = Condition::read(text) else {
            continue;
        };
        if condition.names.is_empty() {
            notes.doubt(
                "condition-of-no-case",
                (&place, key),
                "a condition that asks something of a case",
                text,
                "name the fact that it asks, or take the condition off",
            );
        }
        for divisor in condition.divisors() {
            let Some(divisor) = divisor else {
                notes.fault(
                    "division-by-zero",
                    (&place, key),
                    "a divisor that is never 0",
                    "a division by 0",
                    "compare it with the document, or multiply the other side instead",
                );
                continue;
            };
            notes.fault(
                "division-by-zero",
                (&place, key),
                "a divisor that is never 0",
                &format!("a division by {divisor}, which is 0 where a case says so"),
                "multiply the other side instead, or ask first that it is above 0: debt_fen > 0 && … / debt_fen …",
            );
        }
    }
}

/// Money for less than one case, and rounding above what is paid.
fn money(scheme: &Scheme, notes: &mut Notes<'_>) {
    if let Some(quota) = &scheme.quota
        && let (None, Some(total), Some(each)) =
            (quota.total, quota.total_fen, scheme.fixed_amount())
        && total > 0
        && total < each.0
    {
        notes.fault(
            "quota-above-money",
            ("quota", "total_fen"),
            &format!("total_fen of {} or more, what one case is paid", each.0),
            &total.to_string(),
            "compare both with the document",
        );
    }
    if let Some(tariff) = &scheme.tariff
        && let (Some(round), Some(most)) = (tariff.round_fen, tariff.amount_fen)
        && tariff.kind == TariffKind::Share
        && round > most
    {
        notes.fault(
            "share",
            ("tariff", "round_fen"),
            &format!("round_fen of {most} or less, the most that is paid"),
            &round.to_string(),
            "every share would be rounded down to nothing: compare both with the document",
        );
    }
    for (number, line) in scheme
        .tariff
        .iter()
        .flat_map(|tariff| tariff.bracket.iter().enumerate())
    {
        if line.from < 0 {
            notes.fault(
                "number-negative",
                (&format!("tariff bracket {}", number + 1), "from"),
                "a number of 0 or more",
                &line.from.to_string(),
                "take the minus sign off: nothing that a case says is below nought",
            );
        }
    }
}
