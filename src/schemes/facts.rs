//! What is known of a case, by the names that scheme files use in thresholds, tables and conditions.
//!
//! Promises: whole numbers, words and truth values only; money in fen, days as days since 1970-01-01,
//! scores in tenths of a point. A name that is not in [`KNOWN`] is refused by `scheme check`.
//!
//! **Not here**: age and sex. The day of birth and the sex of a person are told to the vault alone, for a day of birth beside a
//! school is a name; so no fold can say them, and a rule that asks one is never decided. `age` can be named all the
//! same, since policies do; `scheme check` says of it, and of `sex` and `birth`, what to ask instead.

use std::collections::BTreeMap;

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Int(i64),
    /// A word: a code, never a name.
    Word(String),
    /// A truth value.
    Truth(bool),
}

/// The sort of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A whole number.
    Int,
    /// A word.
    Word,
    /// A truth value.
    Truth,
}

/// Every fact a scheme file can name, with its sort and its meaning (zh, en).
pub const KNOWN: &[(&str, Sort, &str, &str)] = &[
    (
        "age",
        Sort::Int,
        "申请时周岁",
        "age in years on the day of the claim",
    ),
    (
        "amount_fen",
        Sort::Int,
        "金额(分)",
        "amount awarded or paid, in fen",
    ),
    (
        "by_proxy",
        Sort::Truth,
        "他人代为申请",
        "whether somebody else applied",
    ),
    (
        "category",
        Sort::Word,
        "困难类别代码",
        "code of the kind of need",
    ),
    ("debt_fen", Sort::Int, "申报负债(分)", "debt stated, in fen"),
    (
        "evidenced_debt_fen",
        Sort::Int,
        "有凭证的负债(分)",
        "debt shown by papers, in fen",
    ),
    (
        "post",
        Sort::Word,
        "申请时在岗岗位(按在岗登记)",
        "post held on the day of the claim, in the words of the register of posts",
    ),
    (
        "receipts_fen",
        Sort::Int,
        "有效票据合计(分)",
        "bills inside the window, in fen",
    ),
    (
        "requested_fen",
        Sort::Int,
        "申请金额(分)",
        "amount asked, in fen",
    ),
    (
        "score_tenths",
        Sort::Int,
        "得分(十分之一分)",
        "score, in tenths of a point",
    ),
    (
        "status",
        Sort::Word,
        "在职状态",
        "employment status: in_service, retired, other",
    ),
    (
        "vetoed",
        Sort::Truth,
        "一票否决",
        "whether an award is out of the question",
    ),
    (
        "working_days",
        Sort::Int,
        "出勤工作日数(按出勤登记)",
        "working days attended in the case's period, by the register of attendance",
    ),
];

/// Facts about a person that lie in the vault alone, so that no rule is decided by them.
const IN_VAULT: &[&str] = &["age", "birth", "sex"];

/// What to do about a rule that asks what only the vault knows; `None` for other names.
pub fn instead_of(name: &str) -> Option<&'static str> {
    in_vault(name).then_some(
        "age and sex lie in the vault, which no rule sees: ask for the paper that shows them (required_for), and let a review decide",
    )
}

/// Whether a fact lies in the vault alone, so that the ledger decides no rule that asks for it.
pub fn in_vault(name: &str) -> bool {
    IN_VAULT.contains(&name)
}

/// The facts of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(BTreeMap<&'static str, Value>);

/// Sort of a known fact.
pub fn sort_of(name: &str) -> Option<Sort> {
    KNOWN
        .iter()
        .find(|(known, ..)| *known == name)
        .map(|(_, sort, ..)| *sort)
}

impl Facts {
    /// Sets a number.
    pub fn set_int(&mut self, name: &'static str, value: i64) {
        self.0.insert(name, Value::Int(value));
    }

    /// Sets a word.
    pub fn set_word(&mut self, name: &'static str, value: &str) {
        self.0.insert(name, Value::Word(value.to_owned()));
    }

    /// Sets a truth value.
    pub fn set_truth(&mut self, name: &'static str, value: bool) {
        self.0.insert(name, Value::Truth(value));
    }

    /// A number, where the case says one.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.0.get(name) {
            Some(Value::Int(value)) => Some(*value),
            _ => None,
        }
    }

    /// A word, where the case says one.
    pub fn word(&self, name: &str) -> Option<&str> {
        match self.0.get(name) {
            Some(Value::Word(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether the case says the fact.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Every fact, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }
}
