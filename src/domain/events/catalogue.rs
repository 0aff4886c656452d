//! The one table of event kinds: number, names, family, signers and preconditions.
//!
//! It drives the role table of genesis, the JSON Schemas, `record`, `show` and the golden vectors.
//! A number is never reused. `version` 0 means: named and numbered, its fields come with the
//! command that writes it. The table takes no part in verification of a foreign ledger: there the
//! role table inside genesis decides.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::party::Role;

use super::keys::RoleRule;

mod rows;

pub use rows::ROWS;

/// The number of an event kind (u16 on the wire, never reused).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Kind(pub u16);

/// The family a kind belongs to; one file of this folder each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// `keys.rs`
    Key,
    /// `rules.rs`
    Rule,
    /// `funds.rs`
    Fund,
    /// `parties.rs`
    Party,
    /// `claims.rs`
    Claim,
    /// `notices.rs`
    Notice,
    /// `payments.rs`
    Payment,
    /// `pairing.rs`
    Pairing,
    /// `lists.rs`
    List,
    /// `control.rs`
    Control,
    /// `audit.rs`
    Audit,
}

/// What happens when a precondition does not hold (DESIGN §1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Structure: refused.
    S,
    /// Policy: recorded and flagged; refused only where the scheme makes it a gate.
    P,
}

/// One precondition of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precondition {
    /// Structure or policy.
    pub mark: Mark,
    /// What must hold.
    pub text: &'static str,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct KindRow {
    /// The number.
    pub kind: u16,
    /// Name in the past tense, as in the JSON and the code.
    pub name: &'static str,
    /// Chinese name, as in reports.
    pub zh: &'static str,
    /// Family.
    pub family: Family,
    /// Newest version of the body's schema; 0 while it has no fields.
    pub version: u16,
    /// Signer places of a live act: the first proposes, the others endorse.
    pub places: &'static [&'static [Role]],
    /// Whether the key authorities' quorum must sign instead.
    pub quorum: bool,
    /// Whether REC may record it from a file.
    pub imported: bool,
    /// What must hold.
    pub preconditions: &'static [Precondition],
}

impl Kind {
    /// The kind's row, if the number is in the table.
    pub fn row(self) -> Option<&'static KindRow> {
        ROWS.binary_search_by_key(&self.0, |row| row.kind)
            .ok()
            .and_then(|at| ROWS.get(at))
    }

    /// The kind's name, or `Kind 999` for a number unknown here.
    pub fn name(self) -> String {
        match self.row() {
            Some(row) => row.name.to_owned(),
            None => format!("Kind {}", self.0),
        }
    }

    /// Whether several persons sign a live act of the kind, under the role table that `init` writes.
    pub fn is_joint(self) -> bool {
        self.row().is_some_and(|row| row.places.len() > 1)
    }

    /// Finds a kind by its name.
    pub fn from_name(name: &str) -> Option<Kind> {
        ROWS.iter()
            .find(|row| row.name == name)
            .map(|row| Kind(row.kind))
    }
}

/// The role table that `init` writes into genesis: one rule a row.
pub fn default_role_table() -> Vec<RoleRule> {
    ROWS.iter()
        .map(|row| RoleRule {
            kind: row.kind,
            places: row.places.iter().map(|roles| roles.to_vec()).collect(),
            quorum: row.quorum,
            imported: row.imported,
        })
        .collect()
}
