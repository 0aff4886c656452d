//! The alias behind a value in clear: an ID, account, telephone, bill or the SHA-256 of a paper.
//!
//! Promises: the value comes from a file or stdin, never from the command line; nothing that is said repeats it;
//! a value of several kinds is told by all of its aliases. It adds nothing to the vault and records nothing:
//! whoever shows what hangs on the alias records the look.

use crate::domain::alias::Alias;
use crate::domain::ids::{BankAccount, ResidentId};
use crate::vault::{RegisterKind, Vault};

/// Sorts of values that have aliases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Sort {
    /// A person's ID number
    Id,
    /// A bank or card account
    Account,
    /// A telephone number
    Phone,
    /// The number of a bill or invoice
    Invoice,
    /// The SHA-256 of a person's paper
    Document,
}

/// Every sort.
pub const ALL: [Sort; 5] = [
    Sort::Id,
    Sort::Account,
    Sort::Phone,
    Sort::Invoice,
    Sort::Document,
];

impl Sort {
    /// Its alias, if the vault knows the value as this sort.
    pub fn find(self, vault: &Vault, value: &str) -> Option<Alias> {
        let value = value.trim();
        match self {
            Sort::Id => {
                let id = ResidentId::parse(value).ok()?;
                vault.find(RegisterKind::PersonId, id.as_str())
            }
            Sort::Account => {
                let account = BankAccount::parse(value).ok()?;
                vault.find(RegisterKind::Account, account.as_str())
            }
            Sort::Phone => {
                let digits: String = value
                    .chars()
                    .filter(|one| !matches!(one, ' ' | '-'))
                    .collect();
                let found = vault.find(RegisterKind::Phone, value);
                found.or_else(|| vault.find(RegisterKind::Phone, &digits))
            }
            Sort::Invoice => vault.find(RegisterKind::Invoice, value),
            Sort::Document => {
                let found = vault.find(RegisterKind::Document, &value.to_lowercase());
                found.or_else(|| vault.find(RegisterKind::Document, value))
            }
        }
    }
}

/// All aliases of a value, whatever sort it is of, each once.
pub fn aliases(vault: &Vault, value: &str) -> Vec<Alias> {
    let mut found: Vec<Alias> = ALL
        .iter()
        .filter_map(|sort| sort.find(vault, value))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}
