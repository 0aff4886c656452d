//! A condition in CEL, and the facts it names, in the reader's words.
//!
//! Promises: a condition is told whole, amounts in yuan, scores in points, parts in brackets where they are
//! joined in several ways; what no sentence tells plainly stands as the code it is, so that nothing is told
//! wrongly. Programs never get it: JSON keeps the code.

use super::{Lang, Words};
use crate::domain::money::Fen;
use crate::schemes::cel::{Comparison, Condition, Said, Term};
use crate::schemes::facts::KNOWN;

/// What stands before and behind a condition in the sentences of rooms that know no language.
const QUOTED: (&str, &str) = ("the condition ", " does not hold");
/// The same of a fact that a case does not say.
const UNSAID: &str = "the case does not say ";

/// What a word of a fact is called; `None` where nothing is known of it.
pub type WordOf<'a> = dyn Fn(&str, &str) -> Option<String> + 'a;

impl Words {
    /// The condition in words, or as it stands.
    pub fn condition(&self, text: &str, word_of: &WordOf<'_>) -> String {
        let said = Condition::read(text).ok().and_then(|read| read.said());
        said.and_then(|said| self.sentence(&said, word_of))
            .unwrap_or_else(|| text.to_owned())
    }

    /// The name of a fact, without the unit in which files write it: values are told in yuan and points.
    pub fn fact(&self, name: &str) -> String {
        if name == "age" {
            return self.say("explain-age", &[]);
        }
        let known = KNOWN.iter().find(|known| known.0 == name);
        let (told, ends) = match (known, self.lang) {
            (None, _) => return name.to_owned(),
            (Some(known), Lang::Zh) => (known.2, ["(", "代码"]),
            (Some(known), Lang::En) => (known.3, [", in ", ": "]),
        };
        let told = told.strip_prefix("whether ").unwrap_or(told);
        let end = ends.iter().filter_map(|end| told.find(end)).min();
        told.get(..end.unwrap_or(told.len()))
            .unwrap_or(told)
            .to_owned()
    }

    /// Yuan with marks between thousands.
    pub fn money(&self, fen: i64) -> String {
        let plain = Fen(fen).to_string();
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, "00"));
        let (sign, digits) = match whole.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", whole),
        };
        let mut grouped = String::from(sign);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        self.say("explain-money", &[("amount", format!("{grouped}.{part}"))])
    }

    /// A number as a fact counts it: fen as yuan, tenths as points.
    pub fn counted(&self, fact: &str, value: i64) -> String {
        if fact.ends_with("_fen") {
            self.money(value)
        } else if fact.ends_with("_tenths") {
            self.say("explain-points", &[("score", points(value))])
        } else if fact == "age" {
            self.say("explain-years-old", &[("years", value.to_string())])
        } else {
            value.to_string()
        }
    }

    /// Conditions and facts in a sentence of a room that knows no language, in words.
    pub(super) fn with_conditions(&self, text: &str) -> String {
        let (open, close) = QUOTED;
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(open) {
            let Some((code, behind)) = after.split_once(close) else {
                break;
            };
            out.push_str(before);
            match self.contrary(code) {
                Some(plain) => out.push_str(&plain),
                None => {
                    out.push_str(open);
                    out.push_str(&self.condition(code, &|_, _| None));
                    out.push_str(close);
                }
            }
            rest = behind;
        }
        out.push_str(rest);
        match out.split_once(UNSAID) {
            Some((before, name)) if KNOWN.iter().any(|known| known.0 == name) => {
                format!("{before}{UNSAID}{}", self.fact(name))
            }
            _ => out,
        }
    }

    /// What breaks a condition that is one fact, said without denying twice. In English alone: the Chinese sentence names the
    /// condition, and a sentence that is said already is none that [`super::sentences`] knows.
    fn contrary(&self, code: &str) -> Option<String> {
        let said = Condition::read(code).ok()?.said()?;
        let (Said::Truth(fact, truth), Lang::En) = (said, self.lang) else {
            return None;
        };
        let key = match truth {
            true => "explain-fact-lacks",
            false => "explain-fact-against",
        };
        Some(self.say(key, &[("fact", self.fact(&fact))]))
    }

    fn sentence(&self, said: &Said, word_of: &WordOf<'_>) -> Option<String> {
        let told = |key: &str, fact: String, value: String| {
            let key = format!("explain-{key}");
            self.say(&key, &[("fact", fact), ("value", value)])
        };
        Some(match said {
            Said::Truth(fact, truth) => {
                let key = if *truth { "op-yes" } else { "op-no" };
                told(key, self.fact(fact), String::new())
            }
            Said::Fixed(truth) => {
                let key = if *truth { "always" } else { "never" };
                told(key, String::new(), String::new())
            }
            Said::Number(fact, how, number) => {
                told(sign(*how), self.fact(fact), self.counted(fact, *number))
            }
            Said::Compared(one, how, other) => {
                let unit = unit(one).or_else(|| unit(other)).unwrap_or_default();
                told(
                    sign(*how),
                    self.reckoned(one, unit)?,
                    self.reckoned(other, unit)?,
                )
            }
            Said::Word(fact, word, same) => {
                let key = if *same { "op-eq" } else { "op-ne" };
                told(key, self.fact(fact), self.word(fact, word, word_of))
            }
            Said::Among(fact, words) => {
                let words = words.iter().map(|word| self.word(fact, word, word_of));
                self.among(fact, words.collect())
            }
            Said::AmongNumbers(fact, numbers) => {
                let numbers = numbers.iter().map(|number| self.counted(fact, *number));
                self.among(fact, numbers.collect())
            }
            Said::All(parts) => self.joined(parts, "explain-and", word_of)?,
            Said::Any(parts) => self.joined(parts, "explain-or", word_of)?,
            Said::Not(inner) => {
                let inner = self.sentence(inner, word_of)?;
                told("not", String::new(), inner)
            }
            Said::Choice(asked, then, other) => self.say(
                "explain-choice",
                &[
                    ("asked", self.sentence(asked, word_of)?),
                    ("then", self.sentence(then, word_of)?),
                    ("other", self.sentence(other, word_of)?),
                ],
            ),
        })
    }

    /// Parts joined by one word, those that are joined themselves in brackets.
    fn joined(&self, parts: &[Said], key: &str, word_of: &WordOf<'_>) -> Option<String> {
        let mut told = Vec::new();
        for part in parts {
            let text = self.sentence(part, word_of)?;
            told.push(match part {
                Said::All(_) | Said::Any(_) | Said::Choice(..) => format!("({text})"),
                _ => text,
            });
        }
        Some(told.join(&self.say(key, &[])))
    }

    fn among(&self, fact: &str, words: Vec<String>) -> String {
        let joint = match self.lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        };
        let values = [("fact", self.fact(fact)), ("words", words.join(joint))];
        self.say("explain-op-in", &values)
    }

    fn word(&self, fact: &str, word: &str, word_of: &WordOf<'_>) -> String {
        match word_of(fact, word) {
            Some(told) => told,
            None if fact == "status" => self.term_if_any("service", word),
            None => word.to_owned(),
        }
    }

    /// A term whose whole numbers are counted as a fact's; `None` where two facts are multiplied.
    fn reckoned(&self, term: &Term, of: &str) -> Option<String> {
        Some(match term {
            Term::Fact(name) => self.fact(name),
            Term::Whole(number) => self.counted(of, *number),
            Term::Minus(inner) => format!("-({})", self.reckoned(inner, of)?),
            Term::Reckoned(one, sign, other) => {
                let alike = matches!(sign, '+' | '-');
                let of_both = match (unit(one), unit(other)) {
                    _ if alike => (of, of),
                    (Some(_), None) => (of, ""),
                    (None, Some(_)) => ("", of),
                    (None, None) => ("", ""),
                    (Some(_), Some(_)) => return None,
                };
                let shown = match sign {
                    '*' => '×',
                    '/' => '÷',
                    other => *other,
                };
                let (one, other) = (
                    self.reckoned(one, of_both.0)?,
                    self.reckoned(other, of_both.1)?,
                );
                format!("({one} {shown} {other})")
            }
        })
    }
}

/// The end of the key of a comparison.
fn sign(how: Comparison) -> &'static str {
    match how {
        Comparison::AtLeast => "op-ge",
        Comparison::Above => "op-gt",
        Comparison::AtMost => "op-le",
        Comparison::Below => "op-lt",
        Comparison::Equal => "op-eq",
        Comparison::Other => "op-ne",
    }
}

/// The first fact of a term: its numbers are counted as that is.
fn unit(term: &Term) -> Option<&str> {
    match term {
        Term::Fact(name) => Some(name),
        Term::Whole(_) => None,
        Term::Minus(inner) => unit(inner),
        Term::Reckoned(one, _, other) => unit(one).or_else(|| unit(other)),
    }
}

/// A score in points, without a tenth that is none.
pub fn points(tenths: i64) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        tenth => format!("{}.{}", tenths / 10, tenth.abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_told_in_both_languages() {
        for (code, en, zh) in [
            (
                "requested_fen <= 50000",
                "the condition amount asked is 500.00 yuan or less does not hold",
                "申请金额不高于500.00元(含)",
            ),
            (
                "debt_fen / 2 >= 1500000 && (age > 60 || !by_proxy)",
                "",
                "(申报负债 ÷ 2)不低于15,000.00元(含),并且(申请时年龄高于60周岁(不含),或者不属于“他人代为申请”的情形)",
            ),
            (
                "status == \"retired\" ? score_tenths >= 745 : !(age in [1, 2])",
                "",
                "在职状态为退休时须得分不低于74.5分(含),否则须不符合“申请时年龄为下列之一:1周岁、2周岁”",
            ),
            (
                "debt_fen * age > 1",
                "debt_fen * age > 1",
                "debt_fen * age > 1",
            ),
        ] {
            for (lang, told) in [(Lang::En, en), (Lang::Zh, zh)] {
                let words = Words::new(lang);
                let sentence = format!("the condition {code} does not hold");
                let retold = words.retell(&sentence);
                if !told.is_empty() {
                    assert!(retold.contains(told), "{retold}");
                }
                assert_eq!(
                    retold.contains("_fen") || retold.contains("&&"),
                    told == code,
                    "{retold}"
                );
            }
        }
        let zh = Words::new(Lang::Zh);
        let unsaid = zh.retell("the case does not say debt_fen");
        assert_eq!(unsaid, "个案没有写明 申报负债");
    }
}
