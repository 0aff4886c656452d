//! Conditions beyond the fixed parameters, in CEL (Common Expression Language): `[[rule]] holds` and
//! `document.required_if`.
//!
//! Promises: a condition is a truth value over facts of [`facts`](super::facts), made of comparisons,
//! `&&`, `||`, `!`, `in`, `? :` and whole-number arithmetic, so that the same facts give the same answer
//! for ever: floating point, clocks, text functions and loops are refused when it is read, with the place
//! and a remedy. A fact that a case does not say makes the answer *undecided* unless the rest settles it
//! (`false && x` is false). No text makes it panic: length, words and nesting are capped before the parser
//! sees it (`limits.rs`). It does not say what follows from an answer: that is the rule's `mode`; how a
//! condition is told in words is read from `said.rs`.

mod compared;
mod divided;
mod limits;
mod said;

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators as op};
use cel::{Context, ExecutionError, Program, Value as CelValue};

use super::Scheme;
use super::eligible::{Asked, Document, Rule};
use super::facts::{Facts, KNOWN, Sort, Value, instead_of, sort_of};
pub use compared::Compared;
pub use limits::LENGTH_MAX;
use limits::tokens;
pub use said::{Comparison, Said, Term};

/// Why a condition cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CelError {
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// What to do.
    pub remedy: String,
}

impl CelError {
    fn new(expected: &str, found: impl Into<String>, remedy: &str) -> CelError {
        CelError {
            expected: expected.to_owned(),
            found: found.into(),
            remedy: remedy.to_owned(),
        }
    }
}

impl std::fmt::Display for CelError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "expected {}; found {}; {}",
            self.expected, self.found, self.remedy
        )
    }
}

impl std::error::Error for CelError {}

/// What a condition says of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// The case does not say enough, or a sum leaves the range; the text says which.
    Undecided(String),
}

/// A condition that was read.
pub struct Condition {
    program: Program,
    /// Facts it names, in the order of their names.
    pub names: Vec<String>,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is not a condition over known facts, with what to do.
    pub fn read(text: &str) -> Result<Condition, CelError> {
        Condition::read_over(text, &sort_of)
    }

    /// Reads a condition over other names than those of a case: `sorts` says the sort of each.
    ///
    /// # Errors
    /// As [`Condition::read`].
    pub fn read_over(
        text: &str,
        sorts: &dyn Fn(&str) -> Option<Sort>,
    ) -> Result<Condition, CelError> {
        tokens(text)?;
        let program = Program::compile(text).map_err(|errors| {
            let first = errors.errors.first();
            let column = first.map_or(1, |error| error.pos.1.max(0) + 1);
            CelError::new(
                "a condition in CEL, such as debt_fen >= 3000000 && status == \"in_service\"",
                format!("“{text}”, which cannot be read from letter {column} on"),
                "compare it with the example",
            )
        })?;
        let mut names = Vec::new();
        match sort(program.expression(), &mut names, sorts)? {
            Kind::Truth => {}
            other => {
                return Err(CelError::new(
                    "a condition that is true or false",
                    other.word(),
                    "compare it with something, for instance >= 1",
                ));
            }
        }
        names.sort();
        names.dedup();
        Ok(Condition { program, names })
    }

    /// The condition as a sentence can tell it; `None` where it has a form that none tells plainly.
    pub fn said(&self) -> Option<Said> {
        said::said(self.program.expression())
    }

    /// What it divides by that may be nought: its text, or `None` for nought itself. A form that no sentence tells
    /// is passed over.
    pub fn divisors(&self) -> Vec<Option<String>> {
        self.said()
            .map_or_else(Vec::new, |said| divided::divisors(&said))
    }

    /// Every value that it compares a fact with.
    pub fn compared(&self) -> Vec<Compared> {
        let mut found = Vec::new();
        compared::below(self.program.expression(), &mut found);
        found
    }

    /// What it says of a case.
    pub fn ask(&self, facts: &Facts) -> Answer {
        self.ask_over(facts.iter().map(|(name, value)| (name, value.clone())))
    }

    /// What it says of values under other names.
    pub fn ask_over<'n>(&self, values: impl IntoIterator<Item = (&'n str, Value)>) -> Answer {
        let mut context = Context::default();
        for (name, value) in values {
            let value = match value {
                Value::Int(value) => CelValue::Int(value),
                Value::Word(word) => CelValue::String(std::sync::Arc::new(word)),
                Value::Truth(truth) => CelValue::Bool(truth),
            };
            context.add_variable_from_value(name, value);
        }
        match self.program.execute(&context) {
            Ok(CelValue::Bool(true)) => Answer::Holds,
            Ok(CelValue::Bool(false)) => Answer::Fails,
            Ok(_) => Answer::Undecided("the condition gives no truth value".to_owned()),
            Err(ExecutionError::UndeclaredReference(name)) => {
                Answer::Undecided(format!("the case does not say {name}"))
            }
            Err(ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_)) => {
                Answer::Undecided("the condition divides by zero".to_owned())
            }
            Err(_) => Answer::Undecided("the condition leaves the range of numbers".to_owned()),
        }
    }
}

/// The sort of a part of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Int,
    Word,
    Truth,
    Ints,
    Words,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Int => "a number",
            Kind::Word => "a word",
            Kind::Truth => "a truth value",
            Kind::Ints => "a list of numbers",
            Kind::Words => "a list of words",
        }
    }
}

/// The sort of an expression; facts it names are added.
fn sort(
    part: &IdedExpr,
    names: &mut Vec<String>,
    sorts: &dyn Fn(&str) -> Option<Sort>,
) -> Result<Kind, CelError> {
    match &part.expr {
        Expr::Ident(name) => {
            let kind = match sorts(name) {
                Some(Sort::Int) => Kind::Int,
                Some(Sort::Word) => Kind::Word,
                Some(Sort::Truth) => Kind::Truth,
                None => {
                    let near = crate::domain::near::nearest(name, KNOWN.iter().map(|k| k.0));
                    let all: Vec<&str> = KNOWN.iter().map(|known| known.0).collect();
                    return Err(CelError::new(
                        &format!("a fact of a case, one of {}", all.join(", ")),
                        name.clone(),
                        &match (instead_of(name), near) {
                            (Some(instead), _) => instead.to_owned(),
                            (None, Some(near)) => format!("write {near}, if that is meant"),
                            (None, None) => "name one of them".to_owned(),
                        },
                    ));
                }
            };
            names.push(name.clone());
            Ok(kind)
        }
        Expr::Literal(LiteralValue::Boolean(_)) => Ok(Kind::Truth),
        Expr::Literal(LiteralValue::Int(_)) => Ok(Kind::Int),
        Expr::Literal(LiteralValue::String(_)) => Ok(Kind::Word),
        Expr::Literal(_) => Err(only("another kind of value")),
        Expr::List(list) => {
            let mut kinds = Vec::new();
            for item in &list.elements {
                kinds.push(sort(item, names, sorts)?);
            }
            match kinds.first() {
                Some(Kind::Int) if kinds.iter().all(|kind| *kind == Kind::Int) => Ok(Kind::Ints),
                Some(Kind::Word) if kinds.iter().all(|kind| *kind == Kind::Word) => Ok(Kind::Words),
                _ => Err(CelError::new(
                    "a list of numbers alone or of words alone",
                    "another list",
                    "give all of it one sort",
                )),
            }
        }
        Expr::Call(call) => called(call, names, sorts),
        _ => Err(only("a selection or a loop")),
    }
}

fn only(found: &str) -> CelError {
    CelError::new(
        "facts, whole numbers, words in quotes and true or false, compared with ==, !=, <, <=, >, >=, in and joined with &&, ||, ! and ? :",
        found,
        "say it with those",
    )
}

/// The sort of an operator's result; its operands must fit.
fn called(
    call: &CallExpr,
    names: &mut Vec<String>,
    sorts: &dyn Fn(&str) -> Option<Sort>,
) -> Result<Kind, CelError> {
    if call.target.is_some() {
        return Err(only(&format!("the function {}", call.func_name)));
    }
    let mut kinds = Vec::new();
    for part in &call.args {
        kinds.push(sort(part, names, sorts)?);
    }
    let misfit = || {
        let found: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
        let sign = call.func_name.trim_matches(['_', '@']).replace('_', "");
        CelError::new(
            &format!("both sides of {sign} to be of a sort that it compares or reckons with"),
            found.join(", "),
            "compare numbers with numbers and words with words",
        )
    };
    use Kind::{Int, Ints, Truth, Word, Words};
    let fits = match (call.func_name.as_str(), kinds.as_slice()) {
        (op::LOGICAL_AND | op::LOGICAL_OR, list) if list.iter().all(|kind| *kind == Truth) => Truth,
        (op::LOGICAL_NOT, [Truth]) => Truth,
        (op::NEGATE, [Int]) => Int,
        (op::ADD | op::SUBSTRACT | op::MULTIPLY | op::DIVIDE | op::MODULO, [Int, Int]) => Int,
        (op::LESS | op::LESS_EQUALS | op::GREATER | op::GREATER_EQUALS, [Int, Int]) => Truth,
        (op::EQUALS | op::NOT_EQUALS, [Int, Int] | [Word, Word] | [Truth, Truth]) => Truth,
        (op::IN, [Int, Ints] | [Word, Words]) => Truth,
        (op::CONDITIONAL, [Truth, a, b]) if a == b => *a,
        (
            op::LOGICAL_AND
            | op::LOGICAL_OR
            | op::LOGICAL_NOT
            | op::NEGATE
            | op::ADD
            | op::SUBSTRACT
            | op::MULTIPLY
            | op::DIVIDE
            | op::MODULO
            | op::LESS
            | op::LESS_EQUALS
            | op::GREATER
            | op::GREATER_EQUALS
            | op::EQUALS
            | op::NOT_EQUALS
            | op::IN
            | op::CONDITIONAL,
            _,
        ) => return Err(misfit()),
        (op::INDEX | op::OPT_INDEX, _) => return Err(only("a place in a list")),
        (name, _) => return Err(only(&format!("the function {name}"))),
    };
    Ok(fits)
}

/// What a rule says of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleAnswer<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// What it says.
    pub answer: Answer,
}

/// The conditions of a scheme, read once to be asked of many cases.
pub struct Rules<'a> {
    rules: Vec<(&'a Rule, Result<Condition, CelError>)>,
}

impl<'a> Rules<'a> {
    /// Reads the conditions. One that cannot be read, which `scheme check` refuses, is undecided for
    /// every case.
    pub fn of(scheme: &'a Scheme) -> Rules<'a> {
        Rules {
            rules: scheme
                .rule
                .iter()
                .map(|rule| (rule, Condition::read(&rule.holds)))
                .collect(),
        }
    }

    /// What each rule asked of `of` and meant for the case's category says.
    pub fn ask(&self, of: Asked, facts: &Facts) -> Vec<RuleAnswer<'a>> {
        let category = facts.word("category");
        self.rules
            .iter()
            .filter(|(rule, _)| {
                let all = rule.categories.is_empty();
                rule.of == of
                    && (all
                        || rule
                            .categories
                            .iter()
                            .any(|own| Some(own.as_str()) == category))
            })
            .map(|(rule, condition)| RuleAnswer {
                rule,
                answer: match condition {
                    Ok(condition) => condition.ask(facts),
                    Err(error) => Answer::Undecided(error.to_string()),
                },
            })
            .collect()
    }
}

impl Scheme {
    /// The rules in CEL that a case fails; those that it does not say enough for are not among them.
    /// Whoever asks for many cases reads [`Rules`] once.
    pub fn rules_failed(&self, of: Asked, facts: &Facts) -> Vec<&Rule> {
        Rules::of(self)
            .ask(of, facts)
            .into_iter()
            .filter(|said| said.answer == Answer::Fails)
            .map(|said| said.rule)
            .collect()
    }

    /// Papers that a case must have: those of its category, and those whose condition it meets. A
    /// condition that the case does not say enough for asks for nothing.
    pub fn papers_required(&self, facts: &Facts) -> Vec<&Document> {
        let category = facts.word("category");
        let met = |condition: &str| {
            Condition::read(condition).is_ok_and(|read| read.ask(facts) == Answer::Holds)
        };
        self.document
            .iter()
            .filter(|document| {
                let of = &document.required_for;
                of.iter().any(|needed| Some(needed.as_str()) == category)
                    || document.required_if.as_deref().is_some_and(met)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        let mut facts = Facts::default();
        facts.set_int("debt_fen", 3_000_000);
        facts.set_word("status", "retired");
        facts
    }

    #[test]
    fn conditions_are_asked_of_facts() {
        for (text, answer) in [
            ("debt_fen >= 3000000", Answer::Holds),
            ("debt_fen > 3000000", Answer::Fails),
            ("status in [\"in_service\", 'retired']", Answer::Holds),
            (
                "!(status == \"retired\") || debt_fen / 2 >= 1500000",
                Answer::Holds,
            ),
            (
                "status == \"retired\" ? debt_fen >= 5000000 : true",
                Answer::Fails,
            ),
            // What is not said leaves it open, unless the rest settles it.
            (
                "age >= 60",
                Answer::Undecided("the case does not say age".to_owned()),
            ),
            ("age >= 60 || debt_fen > 0", Answer::Holds),
            ("age >= 60 && debt_fen < 0", Answer::Fails),
        ] {
            let condition = Condition::read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(condition.ask(&facts()), answer, "{text}");
        }
        let huge = Condition::read("debt_fen * 9223372036854775807 > 0").unwrap();
        assert!(matches!(huge.ask(&facts()), Answer::Undecided(_)));
        let zero = Condition::read("debt_fen / 0 > 0").unwrap();
        assert!(matches!(zero.ask(&facts()), Answer::Undecided(_)));
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in [
            "",
            "debt_fen",
            "debt_fen >= ",
            "debt >= 3",
            "debt_fen >= 1.5",
            "debt_fen >= 1e3",
            "debt_fen >= 0x10",
            "debt_fen >= 1u",
            "status >= 3",
            "status in [1, 2]",
            "status in [\"a\", 2]",
            "now() > 0",
            "timestamp(\"2025-01-01T00:00:00Z\") > 0",
            "status.startsWith(\"a\")",
            "[1, 2].all(x, x > 0)",
            "size(status) > 0",
            "has(status)",
            "(debt_fen > 0",
            "debt_fen > 0)",
            "status == \"open",
            "status == b\"x\"",
            "debt_fen > 0 ; true",
            "null == null",
        ] {
            assert!(Condition::read(text).is_err(), "{text}");
        }
    }

    /// Whatever is written, it is read or refused.
    #[test]
    fn no_text_breaks_it() {
        let mut texts = vec![
            "(".repeat(100_000),
            ")".repeat(500),
            "!".repeat(599) + "true",
            "-".repeat(590) + "1 > 0",
            "[".repeat(300) + &"]".repeat(300),
            "true?".repeat(100) + "true" + &":true".repeat(20),
            "true ? ".repeat(12) + "true" + &" : true".repeat(12),
            "1+".repeat(290) + "1 > 0",
            "true&&".repeat(75) + "true",
            "true||".repeat(90) + "true",
            "\u{202e}debt_fen\u{0} > 0".to_owned(),
            "负债 >= 3".to_owned(),
            "😀".repeat(100),
            "\"".to_owned(),
            "'\\".to_owned(),
            "a.b.c.d".to_owned(),
            "?:?:".to_owned(),
            "in in in".to_owned(),
            "=== == =".to_owned(),
            "&&&& |||| !!".to_owned(),
            "{1: 2}".to_owned(),
            "((((((((((((true))))))))))))".to_owned(),
            "99999999999999999999 > 0".to_owned(),
            "-9223372036854775808 < 0".to_owned(),
        ];
        // Words and signs in every order, from a fixed start.
        let words = [
            "debt_fen", "status", "(", ")", "[", "]", "&&", "||", "!", "==", "<", "in", "1",
            "\"a\"", "?", ":", ",", "-", "+", "/", "true", "%", "=", "&",
        ];
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        for _ in 0..3_000 {
            let mut text = String::new();
            for _ in 0..(state % 30) {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                text.push_str(words[(state % words.len() as u64) as usize]);
                text.push(' ');
            }
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            texts.push(text);
        }
        let mut read = 0;
        for text in &texts {
            if let Ok(condition) = Condition::read(text) {
                read += 1;
                let _ = condition.ask(&facts());
            }
        }
        assert!(read >= 3, "{read}");
    }
}
