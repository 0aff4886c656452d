//! What the purpose of a voucher says the money was used for, by the words of `schemas/tables/purposes.toml`.
//!
//! Promises: whole terms only. A Chinese clause says what its end says (利息减免公示牌 is a board), English terms
//! stand between word boundaries, and a clause with a word that turns the meaning says nothing. The words are
//! the table's, none stands here. **Not here**: whether such a use is allowed (F56, and the scheme's cost lines).

use std::sync::OnceLock;

use serde::Deserialize;

use super::shipped::PURPOSES;

/// A use that earmarked money is not for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It serves a debt.
    Debt,
    /// It pays staff.
    Wages,
    /// It serves the office itself.
    Own,
}

/// Terms of one use.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    /// Say it wherever they stand in a clause.
    acts: Vec<String>,
    /// Say it at the end of a clause.
    things: Vec<String>,
    /// English terms.
    words: Vec<String>,
    /// Turn the meaning of their clause.
    never: Vec<String>,
    /// English words that do.
    never_words: Vec<String>,
}

/// The table.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purposes {
    endings: Vec<String>,
    parting: Vec<String>,
    debt: Terms,
    wages: Terms,
    own: Terms,
}

impl Purposes {
    /// The table that travels inside the program; a test holds that it reads.
    pub fn shipped() -> &'static Purposes {
        static READ: OnceLock<Purposes> = OnceLock::new();
        READ.get_or_init(|| Self::parse(PURPOSES).unwrap_or_default())
    }

    /// Reads a table.
    ///
    /// # Errors
    ///
    /// Says where the text is no such table.
    pub fn parse(text: &str) -> Result<Purposes, toml::de::Error> {
        toml::from_str(text)
    }

    /// What a purpose says, if it says one of these uses.
    pub fn use_of(&self, purpose: &str) -> Option<Use> {
        let purpose = purpose.to_lowercase();
        let mut parted = purpose;
        for word in &self.parting {
            parted = parted.replace(word.as_str(), ",");
        }
        let clauses = || {
            parted
                .split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, ' ' | '-'))
                .map(str::trim)
                .filter(|clause| !clause.is_empty())
        };
        if clauses().any(|clause| self.says(clause, &self.debt)) {
            return Some(Use::Debt);
        }
        if clauses().any(|clause| self.says(clause, &self.wages)) {
            return Some(Use::Wages);
        }
        clauses()
            .any(|clause| self.says(clause, &self.own))
            .then_some(Use::Own)
    }

    fn says(&self, clause: &str, terms: &Terms) -> bool {
        let holds = |words: &[String]| words.iter().any(|word| clause.contains(word.as_str()));
        let turned = holds(&terms.never) || terms.never_words.iter().any(|w| whole_word(clause, w));
        let ends = |term: &String| {
            // The last place is the one that ends the clause, if any does.
            clause
                .rsplit_once(term.as_str())
                .is_some_and(|(_, rest)| self.only_endings(rest))
        };
        !turned
            && (holds(&terms.acts)
                || terms.things.iter().any(ends)
                || terms.words.iter().any(|word| whole_word(clause, word)))
    }

    /// Whether nothing but endings and numbers follows.
    fn only_endings(&self, rest: &str) -> bool {
        let rest = rest
            .trim_start_matches(|letter: char| letter.is_ascii_digit() || " -".contains(letter));
        rest.is_empty()
            || self
                .endings
                .iter()
                .filter_map(|ending| rest.strip_prefix(ending.as_str()))
                .any(|rest| self.only_endings(rest))
    }
}

/// Whether an English term stands in the text between word boundaries.
fn whole_word(text: &str, term: &str) -> bool {
    text.match_indices(term).any(|(at, found)| {
        let before = text.get(..at).and_then(|part| part.chars().next_back());
        let after = text
            .get(at + found.len()..)
            .and_then(|part| part.chars().next());
        let bounds = |letter: Option<char>| letter.is_none_or(|one| !one.is_ascii_alphanumeric());
        bounds(before) && bounds(after)
    })
}

#[cfg(test)]
mod tests {
    use super::{Purposes, Use};

    #[test]
    fn whole_terms_and_no_fragments() {
        let table = Purposes::parse(super::PURPOSES).expect("the shipped table reads");
        for (purpose, said) in [
            ("偿还到期债务利息", Some(Use::Debt)),
            ("支付城投公司贷款本息(2025年上半年)", Some(Use::Debt)),
            ("还贷", Some(Use::Debt)),
            ("债务本金及手续费", Some(Use::Debt)),
            ("bank loan interest, June", Some(Use::Debt)),
            ("发放机关人员工资", Some(Use::Wages)),
            ("2025年绩效奖金补发", Some(Use::Wages)),
            ("教师津贴和办公费", Some(Use::Wages)),
            ("Salaries of the bureau", Some(Use::Wages)),
            ("归还平台公司借款", Some(Use::Debt)),
            ("平台公司周转", Some(Use::Debt)),
            ("公务用车购置款", Some(Use::Own)),
            ("弥补机关公用经费", Some(Use::Own)),
            ("教师周转宿舍建设", None),
            ("学校食堂接待中心装修", None),
            ("学校公用经费", None),
            ("项目绩效评价费", None),
            ("薪火相传文化墙建设", None),
            ("无息贷款利息减免公示牌制作", None),
            ("质量奖金杯石材采购", None),
            ("工程进度款(含农民工工资专户)", None),
            ("支付农民工工资", None),
            ("校园宣传栏 interesting facts board", None),
            ("工资专用账户监管服务费", None),
            ("债务审计费", None),
            ("工程进度款", None),
            ("奖学金", None),
            ("", None),
        ] {
            assert_eq!(table.use_of(purpose), said, "{purpose}");
        }
    }
}
