//! A heading over two columns or more, and a word below it that says which: 支援方 over 标识码 and 学校名称, 应拨情况 over
//! 金额 and 截止日期.
//!
//! Promises: the ways in which the two lines may be said in one, by the words in `[words.heading_parent]`; what a table
//! knows of them is what is meant, where all that it knows mean one thing. **Not here**: which cells are merged
//! ([`super::layout`]), and what a heading means ([`super::meanings`]).

use super::headings::one_spelling;

/// Words of a heading over others and of those below it, in one spelling.
pub(super) struct ParentWords {
    /// Ends of the upper heading that add nothing: 情况, 信息.
    pub ends: Vec<String>,
    /// Beginnings of it that add nothing.
    pub leads: Vec<String>,
    /// Words below that mean what the upper heading says itself.
    pub names: Vec<String>,
    /// What the upper heading may leave out between itself and the word below: 学校.
    pub between: Vec<String>,
    /// Words below for the first and for the second of two, each with the word that joins to the upper heading.
    pub first: Vec<String>,
    /// The same for the second.
    pub second: Vec<String>,
}

impl ParentWords {
    /// Every way to say the two lines in one.
    pub(super) fn compositions(&self, parent: &str, child: &str) -> Vec<String> {
        let (parent, child) = (parent.trim(), child.trim());
        let mut out: Vec<String> = Vec::new();
        let mut note = |text: String| {
            if !out.contains(&text) {
                out.push(text);
            }
        };
        let says = |words: &[String]| {
            let spelt = one_spelling(child);
            words.contains(&spelt)
        };
        let ordinal = [&self.first, &self.second].into_iter().find(|of| says(of));
        for core in self.cores(parent) {
            note(format!("{core}{child}"));
            note(joined(core, child));
            note(format!("{child}{core}"));
            if let Some(word) = ordinal.and_then(|of| of.first()) {
                note(format!("{core}{word}"));
            }
            let named = says(&self.names);
            if named {
                note(core.to_owned());
            }
            for between in self.between.iter().filter(|word| !core.contains(&***word)) {
                let core = format!("{core}{between}");
                note(joined(&core, child));
                if named {
                    note(core);
                }
            }
        }
        out
    }

    /// An upper heading, and what is left of it without the words that add nothing.
    fn cores<'t>(&self, parent: &'t str) -> Vec<&'t str> {
        let without_end = |text: &'t str| {
            let mut ends = self.ends.iter();
            ends.find_map(|end| text.strip_suffix(&**end))
        };
        let without_lead = |text: &'t str| {
            let mut leads = self.leads.iter();
            leads.find_map(|lead| text.strip_prefix(&**lead))
        };
        let end = without_end(parent);
        let lead = without_lead(parent);
        let both = end.and_then(without_lead);
        let cores = [Some(parent), end, lead, both].into_iter().flatten();
        cores.filter(|core| core.chars().nth(1).is_some()).collect()
    }
}

/// Two words in one, what ends the first and begins the second said once: 支援学校 and 学校代码 are 支援学校代码.
fn joined(first: &str, second: &str) -> String {
    let shared = first.char_indices().find_map(|(at, _)| {
        let end = first.get(at..)?;
        second.strip_prefix(end)
    });
    format!("{first}{}", shared.unwrap_or(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> ParentWords {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        ParentWords {
            ends: list(&["情况", "方", "信息"]),
            leads: list(&["学校"]),
            names: list(&["名称", "学校名称"]),
            between: list(&["学校"]),
            first: list(&["一", "甲"]),
            second: list(&["二", "乙"]),
        }
    }

    #[test]
    fn two_lines_are_said_in_one() {
        for (parent, child, said) in [
            ("支援方", "标识码", "支援学校标识码"),
            ("支援方", "学校名称", "支援学校"),
            ("支援学校信息", "学校代码", "支援学校代码"),
            ("调入学校", "校名", "调入学校名"),
            ("应拨情况", "金额(元)", "应拨金额(元)"),
            ("学校自评", "得分", "自评得分"),
            ("银行账号", "变更前", "变更前银行账号"),
            ("验收专家", "乙", "验收专家二"),
        ] {
            let all = words().compositions(parent, child);
            assert!(
                all.iter().any(|one| one == said),
                "{parent} {child}: {all:?}"
            );
        }
        // The upper heading alone is meant only by a word that names what it says.
        let all = words().compositions("支援学校", "标识码");
        assert!(!all.iter().any(|one| one == "支援学校"), "{all:?}");
    }
}
