//! A condition taken apart for whoever tells it in words.
//!
//! Promises: only forms that one sentence tells without loss: a comparison of a fact with a value, a fact that
//! holds or does not, one of several words, and such parts joined by `&&` and `||`, of which one within the other
//! stays a part of its own. Anything else is left as code. It knows no language.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators as op};

/// How a fact is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `>=`
    AtLeast,
    /// `>`
    Above,
    /// `<=`
    AtMost,
    /// `<`
    Below,
    /// `==`
    Equal,
    /// `!=`
    Other,
}

/// A condition, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A fact that is true, or false.
    Truth(String, bool),
    /// A fact beside a number.
    Number(String, Comparison, i64),
    /// A fact that is a word, or is not.
    Word(String, String, bool),
    /// A fact that is one of several words.
    Among(String, Vec<String>),
    /// All of these.
    All(Vec<Said>),
    /// Any of these.
    Any(Vec<Said>),
}

/// The condition; `None` where no sentence tells it.
pub(super) fn said(part: &IdedExpr) -> Option<Said> {
    let Expr::Call(call) = &part.expr else {
        return single(part);
    };
    let joint = call.func_name.as_str();
    if !matches!(joint, op::LOGICAL_AND | op::LOGICAL_OR) {
        return single(part);
    }
    let mut parts = Vec::new();
    gather(call, joint, &mut parts)?;
    Some(match joint {
        op::LOGICAL_AND => Said::All(parts),
        _ => Said::Any(parts),
    })
}

/// The parts that one sign joins; what another sign joins among them is one part.
fn gather(call: &CallExpr, joint: &str, parts: &mut Vec<Said>) -> Option<()> {
    for part in &call.args {
        match &part.expr {
            Expr::Call(inner) if inner.func_name == joint => gather(inner, joint, parts)?,
            _ => parts.push(said(part)?),
        }
    }
    Some(())
}

fn fact(part: &IdedExpr) -> Option<&String> {
    match &part.expr {
        Expr::Ident(name) => Some(name),
        _ => None,
    }
}

fn single(part: &IdedExpr) -> Option<Said> {
    let call = match &part.expr {
        Expr::Ident(name) => return Some(Said::Truth(name.clone(), true)),
        Expr::Call(call) => call,
        _ => return None,
    };
    match (call.func_name.as_str(), call.args.as_slice()) {
        (op::LOGICAL_NOT, [one]) => Some(Said::Truth(fact(one)?.clone(), false)),
        (op::IN, [one, list]) => {
            let Expr::List(list) = &list.expr else {
                return None;
            };
            let mut words = Vec::new();
            for item in &list.elements {
                let Expr::Literal(LiteralValue::String(word)) = &item.expr else {
                    return None;
                };
                words.push(word.to_string());
            }
            Some(Said::Among(fact(one)?.clone(), words))
        }
        (sign, [one, value]) => {
            let how = match sign {
                op::GREATER_EQUALS => Comparison::AtLeast,
                op::GREATER => Comparison::Above,
                op::LESS_EQUALS => Comparison::AtMost,
                op::LESS => Comparison::Below,
                op::EQUALS => Comparison::Equal,
                op::NOT_EQUALS => Comparison::Other,
                _ => return None,
            };
            let name = fact(one)?.clone();
            match (&value.expr, how) {
                (Expr::Literal(LiteralValue::Int(number)), _) => {
                    Some(Said::Number(name, how, **number))
                }
                (Expr::Literal(LiteralValue::String(word)), Comparison::Equal) => {
                    Some(Said::Word(name, word.to_string(), true))
                }
                (Expr::Literal(LiteralValue::String(word)), Comparison::Other) => {
                    Some(Said::Word(name, word.to_string(), false))
                }
                (Expr::Literal(LiteralValue::Boolean(truth)), Comparison::Equal) => {
                    Some(Said::Truth(name, **truth))
                }
                (Expr::Literal(LiteralValue::Boolean(truth)), Comparison::Other) => {
                    Some(Said::Truth(name, !**truth))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Condition;
    use super::*;

    #[test]
    fn comparisons_are_taken_apart_and_the_rest_is_left_as_code() {
        let said = |text: &str| Condition::read(text).unwrap().said();
        let own = str::to_owned;
        assert_eq!(said("!by_proxy"), Some(Said::Truth(own("by_proxy"), false)));
        assert_eq!(
            said("debt_fen >= 3000000 && status == \"in_service\" && age != 60"),
            Some(Said::All(vec![
                Said::Number(own("debt_fen"), Comparison::AtLeast, 3_000_000),
                Said::Word(own("status"), own("in_service"), true),
                Said::Number(own("age"), Comparison::Other, 60),
            ]))
        );
        assert_eq!(
            said("status in [\"retired\"] || vetoed"),
            Some(Said::Any(vec![
                Said::Among(own("status"), vec![own("retired")]),
                Said::Truth(own("vetoed"), true),
            ]))
        );
        assert_eq!(
            said("age > 60 && (vetoed || by_proxy)"),
            Some(Said::All(vec![
                Said::Number(own("age"), Comparison::Above, 60),
                Said::Any(vec![
                    Said::Truth(own("vetoed"), true),
                    Said::Truth(own("by_proxy"), true),
                ]),
            ]))
        );
        for text in [
            "debt_fen / 2 > 1",
            "vetoed ? true : by_proxy",
            "!(age > 3)",
            "3 < age",
        ] {
            assert_eq!(said(text), None, "{text}");
        }
    }
}
