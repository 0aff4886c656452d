//! Who may be aided: the papers a claim needs, thresholds, exclusions, and conditions in CEL.
//!
//! Promises: a threshold says whether its own value passes (`>=` against `>`), in fen for money. What a
//! case says is in [`Facts`](super::facts::Facts). It does not know the ledger: whether a list names
//! somebody is for projections.

use schemars::JsonSchema;
use serde::Deserialize;

use super::model::Mode;
use crate::domain::events::lists::ListKind;
use crate::domain::party::Level;

/// A paper that must be filed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Code in the log.
    pub code: String,
    /// Words offices write.
    pub names: Vec<String>,
    /// Categories that need it; none: it is welcome, not required.
    #[serde(default)]
    pub required_for: Vec<String>,
    /// Whether bills that are listed one by one (票据明细) are of this kind.
    #[serde(default)]
    pub bill: bool,
    /// Who issues it, as offices write it; whoever when empty.
    #[serde(default)]
    pub issuers: Vec<String>,
    /// When it is needed, as a condition in CEL over the case; beside `required_for`.
    pub required_if: Option<String>,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

impl Document {
    /// What offices call it, with its code: `医院诊断证明 (doc-04)`.
    pub fn told(&self) -> String {
        match self.names.first() {
            Some(name) => format!("{name} ({})", self.code),
            None => self.code.clone(),
        }
    }
}

/// A threshold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// Id of the rule.
    pub id: String,
    /// What is compared.
    pub field: String,
    /// `>=`, `>`, `<=`, `<` or `=` a value; `in` for one of the words.
    pub op: String,
    /// With what, in the field's unit (fen for money); 0 where words are compared.
    #[serde(default)]
    pub value: i64,
    /// The words that pass, for `in`.
    #[serde(default)]
    pub words: Vec<String>,
    /// Document type that shows it.
    pub evidence: Option<String>,
    /// Categories it is for; all when empty.
    #[serde(default)]
    pub categories: Vec<String>,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

/// What shuts a person out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Id of the rule.
    pub id: String,
    /// Kind.
    pub kind: ExclusionKind,
    /// Levels of funds that count.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// Years looked back.
    pub years: Option<u16>,
    /// The outside list, for `listed`.
    pub list: Option<ListKind>,
    /// Classes of that list which are shut out, by their codes; all when empty.
    #[serde(default)]
    pub classes: Vec<String>,
    /// Least value in fen of what the list names (a vehicle, a company's capital); any when left out. It
    /// counts itself.
    pub value_min_fen: Option<i64>,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

/// Kinds of exclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionKind {
    /// Another fund's aid in the same calendar year.
    OtherFundSameYear,
    /// Aid of the named levels in the years before.
    LookBack,
    /// Another member of the household is aided.
    Household,
    /// On an outside list.
    Listed,
    /// Of a status of employment that is shut out (in `classes`, by code).
    Status,
}

/// What a condition in CEL is asked of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Each case, when it is decided.
    #[default]
    Case,
    /// Each payment, before it leaves.
    Payment,
}

/// A condition beyond the fixed parameters, in CEL (Common Expression Language).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Id of the rule.
    pub id: String,
    /// The expression; it must give a truth value, and `true` is well. Names are those of a case's
    /// facts, such as `debt_fen`, `category`, `status`.
    pub holds: String,
    /// What it is asked of.
    #[serde(default)]
    pub of: Asked,
    /// Categories it is for; all when empty.
    #[serde(default)]
    pub categories: Vec<String>,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}
