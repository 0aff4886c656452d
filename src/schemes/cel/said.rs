//! A condition taken apart for whoever tells it in words.
//!
//! Promises: every form is kept as it joins: comparisons, a fact that holds or does not, one of several values,
//! reckoning with whole numbers, and parts joined, negated or chosen between. A choice between numbers and a
//! comparison of two truths are left as code: no sentence tells them plainly. It knows no language.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators as op};

use crate::schemes::facts::{Sort, sort_of};

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

impl Comparison {
    /// The comparison with its sides changed.
    fn turned(self) -> Comparison {
        match self {
            Comparison::AtLeast => Comparison::AtMost,
            Comparison::Above => Comparison::Below,
            Comparison::AtMost => Comparison::AtLeast,
            Comparison::Below => Comparison::Above,
            same => same,
        }
    }
}

/// A whole number, or what is reckoned of facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A fact.
    Fact(String),
    /// A number as it is written.
    Whole(i64),
    /// Less than nothing by this.
    Minus(Box<Term>),
    /// Two terms with the sign between them: `+`, `-`, `*`, `/` or `%`.
    Reckoned(Box<Term>, char, Box<Term>),
}

/// A condition, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A fact that is true, or false.
    Truth(String, bool),
    /// A fact beside a number.
    Number(String, Comparison, i64),
    /// Two terms beside each other.
    Compared(Term, Comparison, Term),
    /// A fact that is a word, or is not.
    Word(String, String, bool),
    /// A fact that is one of several words.
    Among(String, Vec<String>),
    /// A fact that is one of several numbers.
    AmongNumbers(String, Vec<i64>),
    /// Always, or never.
    Fixed(bool),
    /// All of these.
    All(Vec<Said>),
    /// Any of these.
    Any(Vec<Said>),
    /// That this does not hold.
    Not(Box<Said>),
    /// Where the first holds the second, else the third.
    Choice(Box<Said>, Box<Said>, Box<Said>),
}

/// The condition; `None` where no sentence tells it.
pub(super) fn said(part: &IdedExpr) -> Option<Said> {
    let Expr::Call(call) = &part.expr else {
        return single(part);
    };
    let joint = call.func_name.as_str();
    match (joint, call.args.as_slice()) {
        (op::LOGICAL_AND | op::LOGICAL_OR, _) => {
            let mut parts = Vec::new();
            gather(call, joint, &mut parts)?;
            Some(match joint {
                op::LOGICAL_AND => Said::All(parts),
                _ => Said::Any(parts),
            })
        }
        (op::CONDITIONAL, [asked, then, other]) => Some(Said::Choice(
            Box::new(said(asked)?),
            Box::new(said(then)?),
            Box::new(said(other)?),
        )),
        (op::LOGICAL_NOT, [one]) => Some(match said(one)? {
            Said::Truth(fact, truth) => Said::Truth(fact, !truth),
            Said::Fixed(truth) => Said::Fixed(!truth),
            Said::Not(inner) => *inner,
            other => Said::Not(Box::new(other)),
        }),
        _ => single(part),
    }
}

/// The parts that one sign joins; parts joined by another sign stay together.
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

fn term(part: &IdedExpr) -> Option<Term> {
    let call = match &part.expr {
        Expr::Ident(name) if sort_of(name) == Some(Sort::Int) => {
            return Some(Term::Fact(name.clone()));
        }
        Expr::Literal(LiteralValue::Int(number)) => return Some(Term::Whole(**number)),
        Expr::Call(call) => call,
        _ => return None,
    };
    let sign = match call.func_name.as_str() {
        op::ADD => '+',
        op::SUBSTRACT | op::NEGATE => '-',
        op::MULTIPLY => '*',
        op::DIVIDE => '/',
        op::MODULO => '%',
        _ => return None,
    };
    match call.args.as_slice() {
        [one] => Some(match term(one)? {
            Term::Whole(number) => Term::Whole(number.checked_neg()?),
            other => Term::Minus(Box::new(other)),
        }),
        [one, other] => Some(Term::Reckoned(
            Box::new(term(one)?),
            sign,
            Box::new(term(other)?),
        )),
        _ => None,
    }
}

fn single(part: &IdedExpr) -> Option<Said> {
    let call = match &part.expr {
        Expr::Ident(name) => return Some(Said::Truth(name.clone(), true)),
        Expr::Literal(LiteralValue::Boolean(truth)) => return Some(Said::Fixed(**truth)),
        Expr::Call(call) => call,
        _ => return None,
    };
    match (call.func_name.as_str(), call.args.as_slice()) {
        (op::IN, [one, list]) => {
            let Expr::List(list) = &list.expr else {
                return None;
            };
            let (mut words, mut numbers) = (Vec::new(), Vec::new());
            for item in &list.elements {
                match (&item.expr, term(item)) {
                    (Expr::Literal(LiteralValue::String(word)), _) => words.push(word.to_string()),
                    (_, Some(Term::Whole(number))) => numbers.push(number),
                    _ => return None,
                }
            }
            let fact = fact(one)?.clone();
            Some(match numbers.is_empty() {
                true => Said::Among(fact, words),
                false => Said::AmongNumbers(fact, numbers),
            })
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
            beside(one, how, value).or_else(|| beside(value, how.turned(), one))
        }
        _ => None,
    }
}

/// A fact or term beside a value or term.
fn beside(one: &IdedExpr, how: Comparison, value: &IdedExpr) -> Option<Said> {
    match (&value.expr, how) {
        (Expr::Literal(LiteralValue::String(word)), Comparison::Equal) => {
            Some(Said::Word(fact(one)?.clone(), word.to_string(), true))
        }
        (Expr::Literal(LiteralValue::String(word)), Comparison::Other) => {
            Some(Said::Word(fact(one)?.clone(), word.to_string(), false))
        }
        (Expr::Literal(LiteralValue::Boolean(truth)), Comparison::Equal) => {
            Some(Said::Truth(fact(one)?.clone(), **truth))
        }
        (Expr::Literal(LiteralValue::Boolean(truth)), Comparison::Other) => {
            Some(Said::Truth(fact(one)?.clone(), !**truth))
        }
        _ => match (term(one)?, term(value)?) {
            (Term::Fact(name), Term::Whole(number)) => Some(Said::Number(name, how, number)),
            // The fact goes first: it is turned round by whoever asked.
            (Term::Whole(_), Term::Fact(_)) => None,
            (one, other) => Some(Said::Compared(one, how, other)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::Condition;
    use super::*;

    #[test]
    fn conditions_are_taken_apart_and_what_is_no_sentence_is_left_as_code() {
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
        let above = |fact: &str, number| Said::Number(own(fact), Comparison::Above, number);
        assert_eq!(said("3 < age"), Some(above("age", 3)));
        assert_eq!(
            said("age > 60 && (vetoed || by_proxy)"),
            Some(Said::All(vec![
                above("age", 60),
                Said::Any(vec![
                    Said::Truth(own("vetoed"), true),
                    Said::Truth(own("by_proxy"), true),
                ]),
            ]))
        );
        assert_eq!(
            said("!(age > 3)"),
            Some(Said::Not(Box::new(above("age", 3))))
        );
        assert_eq!(
            said("vetoed ? false : age in [1, -2]"),
            Some(Said::Choice(
                Box::new(Said::Truth(own("vetoed"), true)),
                Box::new(Said::Fixed(false)),
                Box::new(Said::AmongNumbers(own("age"), vec![1, -2])),
            ))
        );
        let half = Term::Reckoned(
            Box::new(Term::Fact(own("debt_fen"))),
            '/',
            Box::new(Term::Whole(2)),
        );
        assert_eq!(
            said("debt_fen / 2 > 1"),
            Some(Said::Compared(half, Comparison::Above, Term::Whole(1)))
        );
        for text in ["vetoed == by_proxy", "(vetoed ? 1 : 2) > age"] {
            assert_eq!(said(text), None, "{text}");
        }
    }
}
