//! Every value that a condition compares a fact with, wherever it stands in it.
//!
//! Promises: comparisons of a fact by its name with a number or words, on either side and however deep; a fact
//! within a reckoning is passed over, since its value is none of the fact's own. It judges nothing.

use cel::common::ast::{Expr, IdedExpr, LiteralValue, operators as op};

/// What a fact is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// A whole number.
    Number(String, i64),
    /// A word.
    Word(String, String),
}

/// The comparisons below a part, in the order of the text.
pub(super) fn below(part: &IdedExpr, found: &mut Vec<Compared>) {
    let Expr::Call(call) = &part.expr else { return };
    let compares = matches!(
        call.func_name.as_str(),
        op::GREATER_EQUALS
            | op::GREATER
            | op::LESS_EQUALS
            | op::LESS
            | op::EQUALS
            | op::NOT_EQUALS
            | op::IN
    );
    if compares && let [left, right] = call.args.as_slice() {
        match (&left.expr, &right.expr) {
            (Expr::Ident(fact), value) | (value, Expr::Ident(fact)) => with(fact, value, found),
            _ => {}
        }
    }
    for argument in &call.args {
        below(argument, found);
    }
}

fn with(fact: &str, value: &Expr, found: &mut Vec<Compared>) {
    match value {
        Expr::Literal(LiteralValue::Int(number)) => {
            found.push(Compared::Number(fact.to_owned(), **number));
        }
        Expr::Literal(LiteralValue::String(word)) => {
            found.push(Compared::Word(fact.to_owned(), word.to_string()));
        }
        Expr::List(list) => list
            .elements
            .iter()
            .for_each(|item| with(fact, &item.expr, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::Condition;
    use super::*;

    #[test]
    fn comparisons_are_found_however_deep() {
        let number = |fact: &str, value| Compared::Number(fact.to_owned(), value);
        let word = |fact: &str, value: &str| Compared::Word(fact.to_owned(), value.to_owned());
        let of = |text: &str| Condition::read(text).unwrap().compared();
        assert_eq!(
            of(
                "!(500 >= requested_fen) && (vetoed ? age > 3 : status in [\"retired\", \"other\"])"
            ),
            [
                number("requested_fen", 500),
                number("age", 3),
                word("status", "retired"),
                word("status", "other"),
            ]
        );
        assert_eq!(
            of("debt_fen / 2 > 100 || category != \"cat-1\""),
            [word("category", "cat-1")]
        );
    }
}
