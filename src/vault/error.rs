//! Why the vault could not be made, opened, read or saved. No message holds a value or a key.

use super::RegistrarError;
use crate::crypto::digest::{FileHash, LedgerId};
use crate::crypto::random::RandomError;
use crate::crypto::seal::ScryptError;
use crate::disk::LockError;
use std::io;

/// Why an operation of the vault failed.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is a vault already.
    #[error("vault/header: expected no vault here, found one; open it instead")]
    Exists,
    /// There is no vault.
    #[error("vault/header: expected a vault, found none; create it or restore it from its backup")]
    Missing,
    /// The header is whole, but the passphrase does not open it.
    #[error(
        "vault/header: expected the vault's passphrase, found another one; nothing was changed, \
         so try again"
    )]
    WrongPassphrase,
    /// An empty passphrase would leave the vault open to anyone.
    #[error("vault: expected a passphrase, found an empty one; choose a passphrase")]
    EmptyPassphrase,
    /// The vault belongs to another ledger.
    #[error(
        "vault/header: expected the vault of ledger {expected}, found that of {found}; restore the \
         right vault beside this log"
    )]
    OtherLedger {
        /// The ledger that was asked for.
        expected: LedgerId,
        /// The ledger named in the header.
        found: LedgerId,
    },
    /// The header's format is newer than this program.
    #[error("vault/header: expected format 1, found {found}; use the program that wrote it")]
    FutureFormat {
        /// The format number found.
        found: u32,
    },
    /// Bytes are not what was saved.
    #[error(
        "{file}, byte {offset}: expected {expected}, found something else; the file is damaged, so \
         restore the vault from its backup"
    )]
    Damaged {
        /// The file, relative to the ledger's directory.
        file: String,
        /// Where the damaged frame or part begins, in bytes.
        offset: u64,
        /// What should be there.
        expected: &'static str,
    },
    /// An attachment's bytes do not have the hash they were given under.
    #[error(
        "attachment: expected the bytes with SHA-256 {expected}, found others; give the file itself"
    )]
    OtherFile {
        /// The hash as given.
        expected: FileHash,
    },
    /// An attachment beyond the limit.
    #[error("attachment {hash}: expected at most {max} bytes, found {found}; it was not taken")]
    FileTooLong {
        /// The attachment.
        hash: FileHash,
        /// Most bytes.
        max: u64,
        /// Bytes found.
        found: u64,
    },
    /// Additions wait to be saved or discarded.
    #[error("vault: expected no staged additions, found {staged}; save or discard them first")]
    Staged {
        /// How many there are.
        staged: usize,
    },
    /// The vault was opened for reading.
    #[error(
        "vault: expected one opened for writing, found one opened for reading only; open it for writing"
    )]
    ReadOnly,
    /// An earlier save failed, so what is on disk is not known.
    #[error(
        "vault: an earlier save failed and what it left on disk is not known; expected a vault \
         opened after that, so open it again"
    )]
    Spent,
    /// Somebody else writes to the vault.
    #[error("vault/lock: {0}; wait for it or stop it, and see that this user may write there")]
    Lock(#[from] LockError),
    /// The disk failed.
    #[error("{file}: cannot {action}: {source}")]
    Disk {
        /// The file or directory.
        file: String,
        /// What was tried.
        action: &'static str,
        /// The system's own error.
        source: io::Error,
    },
    /// The cost of the passphrase's key is out of bounds.
    #[error("vault/header: {0}")]
    Scrypt(#[from] ScryptError),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// An addition was refused.
    #[error(transparent)]
    Refused(Box<RegistrarError>),
}

impl From<RegistrarError> for VaultError {
    fn from(error: RegistrarError) -> Self {
        match error {
            RegistrarError::Vault(inner) => *inner,
            RegistrarError::Random(inner) => Self::Random(inner),
            other => Self::Refused(Box::new(other)),
        }
    }
}

/// Turns the disk's error at `file` into ours.
pub(super) fn disk(file: &str, action: &'static str) -> impl FnOnce(io::Error) -> VaultError {
    let file = file.to_owned();
    move |source| VaultError::Disk {
        file,
        action,
        source,
    }
}

/// Damage at a place.
pub(super) fn damaged(file: &str, offset: u64, expected: &'static str) -> VaultError {
    VaultError::Damaged {
        file: file.to_owned(),
        offset,
        expected,
    }
}
