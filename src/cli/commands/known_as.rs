//! The alias behind a value in clear: an ID, account, telephone, bill, the SHA-256 of a paper, or the number by which an
//! office knows an official (工号) or a teacher (教师编号), as tips and objections name them.
//!
//! Promises: the value comes from a file or stdin, never from the command line; nothing that is said repeats it;
//! a value of several kinds is told by all of its aliases. It adds nothing to the vault and records nothing:
//! whoever shows what hangs on the alias records the look. Whose an office's number is, the log says, not the vault.

use crate::cli::{Context, Failure};
use crate::domain::alias::Alias;
use crate::domain::ids::{BankAccount, ResidentId, to_half_width};
use crate::inquiry::trace::{trace, whose};
use crate::ledger::{INDEX_DIR, SubjectIndex, Until};
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
    /// An official's staff number
    Staff,
    /// A teacher's number
    Teacher,
}

/// Every sort.
pub const ALL: [Sort; 7] = [
    Sort::Id,
    Sort::Account,
    Sort::Phone,
    Sort::Invoice,
    Sort::Document,
    Sort::Staff,
    Sort::Teacher,
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
            Sort::Staff => plain(vault, RegisterKind::StaffNo, value),
            Sort::Teacher => plain(vault, RegisterKind::TeacherNo, value),
            Sort::Document => {
                let found = vault.find(RegisterKind::Document, &value.to_lowercase());
                found.or_else(|| vault.find(RegisterKind::Document, value))
            }
        }
    }
}

/// The alias of an office's number, as it stands or in half width.
fn plain(vault: &Vault, kind: RegisterKind, value: &str) -> Option<Alias> {
    let found = vault.find(kind, value);
    found.or_else(|| vault.find(kind, &to_half_width(value)))
}

/// Whom the registers know by the alias of an office's number; the alias itself where it is of another sort, or nobody's.
pub fn persons(context: &Context, vault: &Vault, alias: Alias) -> Result<Vec<Alias>, Failure> {
    let sort = vault.kind_of(&alias);
    if !matches!(sort, Some(RegisterKind::StaffNo | RegisterKind::TeacherNo)) {
        return Ok(vec![alias]);
    }
    let disk = context.disk();
    let index = SubjectIndex::open(&context.ledger_dir.join(INDEX_DIR));
    let subject = alias.to_string();
    let (found, _) = trace(
        &disk,
        index,
        false,
        subject.as_str().into(),
        Until::default(),
    )?;
    let whose = whose(&found, alias);
    Ok(match whose.is_empty() {
        true => vec![alias],
        false => Vec::from_iter(whose),
    })
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
