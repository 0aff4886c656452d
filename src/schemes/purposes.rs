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
    /// Words in the name of a cost that no support is for.
    foreign: Vec<String>,
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

    /// Whether the name of a cost says that no support is for it: a foreign word stands in it, or it says one of the
    /// uses that earmarked money is not for.
    pub fn is_foreign(&self, cost: &str) -> bool {
        let foreign = self.foreign.iter();
        foreign.map(String::as_str).any(|word| cost.contains(word)) || self.use_of(cost).is_some()
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

    #[test]
    fn an_offices_own_use_is_said_and_what_works_lawfully_cost_is_not() {
        let table = Purposes::parse(super::PURPOSES).expect("the shipped table reads");
        let own = "支付招待费 弥补单位公用经费 还旧账 业务接待费 公务接待费用 归还银行借款 归还财政借款 偿还银行贷款 偿还历史欠账 还旧债 清偿债务 隐性债务化解 置换债务 借新还旧 拆借给平台公司 出借资金 支付融资成本 支付担保费 债券本金 化债资金 发放年终奖 目标考核奖 发放加班费 职工福利费 过节费 弥补人员经费 缴纳养老保险费 缴纳职业年金 车改补贴 弥补办公经费不足 局机关办公费 购置公务车 购买小汽车 公车维修费 公务车加油费 外出考察费 职工旅游费 疗休养费用 购买礼品 烟酒款 宴请费 购物卡 购买理财产品 投资入股 缴纳罚款 税收滞纳金 赞助费 保工资支出 三保支出 机关办公用房租金";
        for purpose in own.split(' ') {
            assert!(table.use_of(purpose).is_some(), "{purpose}");
        }
        let lawful = "支付农民工工资 民工工资款 农民工工资保证金 质保金 工程质量保证金 监理费 设计费 勘察费 造价咨询费 招标代理费 竣工决算审计费 工程进度款 工程预付款 工程结算款 工程尾款 材料款 设备采购款 课桌椅采购 图书购置 校车购置款 校车维修费 校车加油费 食堂设备采购 学生食堂改造 教师周转宿舍建设 围墙工程款 操场硬化 水电安装费 消防改造工程 检测费 征地拆迁补偿款 退还履约保证金 退还投标保证金 施工图审查费 环评费 绿化工程款 教学仪器 建设单位管理费 代建管理费 学生奖学金 寄宿生生活津贴 贫困学生补助 旅游职业学校实训楼建设 礼堂建设 厨房烟道改造 接待室门窗更换 学校公用经费 锅炉房加油泵安装 债券项目围墙工程 工程保险费 安全生产责任保险";
        for purpose in lawful.split(' ') {
            assert_eq!(table.use_of(purpose), None, "{purpose}");
        }
        for (cost, foreign) in [
            ("公务接待费", true),
            ("旅游活动费", true),
            ("车辆保险费", true),
            ("帮扶活动费", false),
            ("往返车票", false),
        ] {
            assert_eq!(table.is_foreign(cost), foreign, "{cost}");
        }
    }
}
