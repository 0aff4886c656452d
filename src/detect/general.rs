//! The general rule that is quoted where a scheme's text has none: in words that say so, never as a clause of the text.
//!
//! Promises: what stands beside a flag or a held row as its clause is either a clause of the scheme's text, word for word, or
//! begins with the word that the text has none (项目条款未规定…;一般规则:…). Pure.
//! **Not here**: the rules themselves, each beside the code that measures by it; what an account or a signature is measured by
//! (`own_account.rs`, `paid.rs`), where the payment clause alone may be on it.

use super::flag::Flag;
use super::text;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;

/// A general rule, with what the scheme's text says nothing of.
macro_rules! general {
    ($on:literal, $rule:literal) => {
        concat!("项目条款未规定", $on, ";一般规则:", $rule)
    };
}
pub(super) use general;

/// The first clause of the text that has one of these words, else the general rule.
pub(super) fn quoted<'a>(text: Option<&'a Scheme>, words: &[&str], general: &'a str) -> &'a str {
    let mut clauses = text.into_iter().flat_map(Scheme::clauses);
    let fits = |clause: &&str| words.iter().any(|word| clause.contains(word));
    clauses.find(fits).unwrap_or(general)
}

/// The same, of the text that a fact of the scheme was recorded under.
pub(super) fn quoted_by<T>(
    world: &World,
    (scheme, fact): (&str, Option<&Fact<T>>),
    words: &[&str],
    general: &str,
) -> String {
    let text = fact.and_then(|fact| text::of_fact(world, scheme, fact));
    quoted(text, words, general).to_owned()
}

/// Names the catalogue as what a flag is measured by, where its code found nothing in the text.
pub(super) fn or_catalogue(flag: &mut Flag) {
    if flag.clause.is_empty() {
        flag.clause = format!("项目条款未规定此项;一般规则:疑点目录 {}", flag.code);
    }
}

#[cfg(test)]
mod tests {
    use super::{or_catalogue, quoted};
    use crate::detect::{Flag, Severity};
    use crate::schemes::{Scheme, shipped};

    const RULE: &str = general!("实名", "按身份证号");

    #[test]
    fn the_text_is_quoted_where_it_speaks_and_the_general_rule_named_where_it_does_not() {
        let text = |name: &str| {
            let mut all = shipped::SCHEMES.iter();
            let text = all.find(|(known, _)| *known == name).map(|(_, text)| *text);
            Scheme::parse(text.unwrap()).unwrap()
        };
        let of = |name: &str| quoted(Some(&text(name)), &["实名"], RULE).to_owned();
        assert!(of("A.toml").starts_with("实名制、以岗定补"));
        assert_eq!(of("C1.toml"), "项目条款未规定实名;一般规则:按身份证号");
        assert_eq!(quoted(None, &["实名"], RULE), RULE);
    }

    #[test]
    fn no_flag_is_without_what_it_is_measured_by() {
        let mut flag = Flag::new("F61", Severity::Medium, "A", "X");
        or_catalogue(&mut flag);
        assert_eq!(flag.clause, "项目条款未规定此项;一般规则:疑点目录 F61");
        "第三条".clone_into(&mut flag.clause);
        or_catalogue(&mut flag);
        assert_eq!(flag.clause, "第三条");
    }
}
