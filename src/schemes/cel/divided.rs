//! What a condition divides by, where that may be nought.
//!
//! Promises: a divisor that is a number other than nought is passed over, and so is a fact that the condition itself
//! asks to be above nought (`debt_fen > 0 && 100 / debt_fen > 1`), since a part that is false settles the whole. It
//! judges nothing, and takes what is reckoned of facts for what may be nought.

use super::said::{Comparison, Said, Term};

/// Each divisor that may be nought: its text, or `None` for nought itself.
pub(super) fn divisors(said: &Said) -> Vec<Option<String>> {
    let mut found = Vec::new();
    let mut guarded = Vec::new();
    walk(said, &mut found, &mut guarded);
    found.retain(|divisor| !divisor.as_ref().is_some_and(|name| guarded.contains(name)));
    found
}

fn walk(said: &Said, found: &mut Vec<Option<String>>, guarded: &mut Vec<String>) {
    match said {
        Said::Number(fact, how, value) => {
            let above = match how {
                Comparison::Above => *value >= 0,
                Comparison::AtLeast => *value > 0,
                // `debt_fen == 0 || …` settles the case of nought by itself.
                Comparison::Equal => true,
                Comparison::Other => *value == 0,
                Comparison::AtMost | Comparison::Below => false,
            };
            if above {
                guarded.push(fact.clone());
            }
        }
        Said::Compared(one, _, other) => {
            term(one, found);
            term(other, found);
        }
        Said::All(parts) | Said::Any(parts) => {
            for part in parts {
                walk(part, found, guarded);
            }
        }
        Said::Not(one) => walk(one, found, guarded),
        Said::Choice(asked, then, other) => {
            for part in [asked, then, other] {
                walk(part, found, guarded);
            }
        }
        Said::Truth(..)
        | Said::Word(..)
        | Said::Among(..)
        | Said::AmongNumbers(..)
        | Said::Fixed(_) => {}
    }
}

fn term(of: &Term, found: &mut Vec<Option<String>>) {
    match of {
        Term::Fact(_) | Term::Whole(_) => {}
        Term::Minus(one) => term(one, found),
        Term::Reckoned(one, sign, other) => {
            term(one, found);
            term(other, found);
            if matches!(sign, '/' | '%') {
                match other.as_ref() {
                    Term::Whole(0) => found.push(None),
                    Term::Whole(_) => {}
                    other => found.push(Some(text(other))),
                }
            }
        }
    }
}

fn text(of: &Term) -> String {
    match of {
        Term::Fact(name) => name.clone(),
        Term::Whole(number) => number.to_string(),
        Term::Minus(one) => format!("-{}", text(one)),
        Term::Reckoned(one, sign, other) => format!("({} {sign} {})", text(one), text(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Condition;

    #[test]
    fn what_may_be_nought_is_told_and_what_is_asked_first_is_not() {
        let of = |text: &str| Condition::read(text).unwrap().divisors();
        assert_eq!(of("debt_fen / 100 > 3"), []);
        assert_eq!(of("debt_fen / 0 > 3"), [None]);
        assert_eq!(
            of("requested_fen % debt_fen == 0 || amount_fen / (debt_fen - 1) > 2"),
            [
                Some("debt_fen".to_owned()),
                Some("(debt_fen - 1)".to_owned())
            ]
        );
        assert_eq!(of("debt_fen > 0 && requested_fen / debt_fen < 2"), []);
        assert_eq!(of("debt_fen >= 0 && requested_fen / debt_fen < 2").len(), 1);
    }
}
