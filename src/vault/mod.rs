//! The vault: what the log's aliases stand for, the personal fields, and the salts and texts behind
//! commitments. All of it encrypted.
//!
//! **Promises**
//! - Nothing personal is ever on disk in the clear, and no error message or `Debug` text holds a
//!   value or a key.
//! - Equal values of one kind have one alias, for ever, and among staged additions too.
//! - Additions are *staged* in memory. [`Vault::save`] makes them durable before it returns, so a
//!   caller who saves before it writes the log never has an alias in the log that the vault does
//!   not know. Staged additions that are not saved leave no trace.
//! - A byte that changed below the saved mark is refused at [`Vault::open`] with file and offset.
//!
//! **Files**
//!
//! | file | content |
//! |---|---|
//! | `vault/header` | format, ledger, generation, scrypt cost and salt; the two secrets, sealed under the passphrase |
//! | `vault/records.<g>` | frames, appended: register rows with each alias's own key, fields, commitments, notice salts, keys of attachments, fingerprints of names |
//! | `vault/mark.<g>` | how far the records are known to be saved, in two slots written by turns |
//! | `vault/torn.<g>.<offset>` | what a power cut left of a save that was never acknowledged, moved here |
//! | `vault/files/<hash>` | one attachment each, sealed under its own key |
//! | `vault/lock` | the writer's lock |
//!
//! **Keys.** The header seals two random keys. The *wrapping key* seals every record as a whole
//! (bound to ledger, generation and record number, so that records can't be swapped, dropped from
//! the middle or brought from elsewhere) and, inside, the key of each alias. Field values, texts
//! and salts are sealed a second time, inside their record, under the key of the alias they are
//! about (bound to ledger, alias, field and version). The *root key* never changes: from it come
//! the keys of the register's look-up and of the fingerprints of names, the key for what is about no
//! person, and the mark's.
//!
//! **Why one records file.** A row, its key and its fields then become durable with one sync and in
//! one order, so that no crash can leave a field without its key. [`Vault::erase`] writes the
//! next generation's file without the erased aliases under a fresh wrapping key, and replacing the
//! header is the one step that makes it count: what remains of the old file on the medium can no
//! longer be opened by the passphrase, because the old wrapping key is gone with the old header.
//! The look-up key stays, as the values themselves are not kept with the rows and could not be
//! hashed anew. Erasure copies the vault, which is rare and needs two signers; saving is an append.
//!
//! **Deliberately not here**: who may look (that is an event in the log), when erasure is allowed,
//! normalising values (the caller's), and protection from somebody who puts back an older
//! copy of the whole vault: only the log, which names aliases the copy lacks, shows that.

mod erase;
mod error;
mod files;
mod header;
mod index;
mod mark;
mod memory;
mod names;
mod prints;
mod record;
mod registrar;
mod scan;
mod store;
mod write;

pub use error::VaultError;
pub use memory::MemoryRegistrar;
pub use names::{Mentioned, Mentions, may_mention};
pub use registrar::{FieldKind, RegisterKind, Registrar, RegistrarError, VALUE_BYTES_MAX};
pub use store::{Torn, Vault};

use crate::crypto::digest::{Commitment, LedgerId};
use crate::crypto::hash;

/// The directory of the vault, relative to the disk's root.
pub const VAULT_DIR: &str = "vault";

/// Context of [`commitment`].
pub const COMMITMENT_CONTEXT: &str = "sunledger 2026 commitment v1";

/// The commitment to a text: BLAKE3 (derive-key) over ledger id ‖ salt ‖ text. Only the text varies
/// in length, so no two lists of parts meet.
pub fn commitment(ledger: &LedgerId, salt: &[u8; 32], text: &str) -> Commitment {
    Commitment(hash::derive(
        COMMITMENT_CONTEXT,
        &[ledger.as_bytes(), salt, text.as_bytes()],
    ))
}
