//! Attachments: `vault/files/<hash>`, one sealed file each.
//!
//! **Layout**: nonce 24, then the sealed bytes, under the attachment's own random key, bound to
//! ledger and hash. The key is a record, so an attachment counts once [`Vault::save`] has returned;
//! a file whose key was never saved is meaningless and is replaced when the attachment comes again.
//!
//! **Deliberately not here**: whose attachment it is. The log knows; erasing a person names the
//! attachments that go with them.

use super::error::{damaged, disk};
use super::record::{Record, bound, seal_up, unseal};
use super::store::Vault;
use super::{VAULT_DIR, VaultError};
use crate::crypto::digest::FileHash;
use crate::crypto::hash;
use crate::crypto::random;
use crate::crypto::seal::SealKey;
use crate::disk::write_durably;
use zeroize::Zeroizing;

/// Longest attachment, in bytes: 256 MiB.
pub const FILE_BYTES_MAX: u64 = 256 << 20;

fn files_dir() -> String {
    format!("{VAULT_DIR}/files")
}

pub(super) fn file_path(hash: &FileHash) -> String {
    format!("{VAULT_DIR}/files/{hash}")
}

impl Vault {
    /// Keeps an attachment: its sealed bytes are durable on return, its key is staged. One that is
    /// kept already is left as it is.
    pub fn put_file(&mut self, hash: &FileHash, bytes: &[u8]) -> Result<(), VaultError> {
        self.check_writable()?;
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Err(VaultError::FileTooLong {
                hash: *hash,
                max: FILE_BYTES_MAX,
                found: bytes.len() as u64,
            });
        }
        if hash::sha256(&[bytes]) != hash.0 {
            return Err(VaultError::OtherFile { expected: *hash });
        }
        if self.file_key(hash).is_some() {
            return Ok(());
        }
        let key = SealKey::from_bytes(random::array()?);
        let ledger = self.secrets.ledger;
        let sealed = seal_up(&key, &bound::file(&ledger, hash), bytes)?;
        let (dir, path) = (files_dir(), file_path(hash));
        self.disk
            .create_dir(&dir)
            .map_err(disk(&dir, "create it"))?;
        self.disk
            .sync_dir(VAULT_DIR)
            .map_err(disk(VAULT_DIR, "sync it"))?;
        write_durably(&*self.disk, &path, &sealed).map_err(disk(&path, "write it durably"))?;
        let aad = bound::file_key(&ledger, hash);
        let sealed = seal_up(&self.secrets.wrapping, &aad, key.as_bytes())?;
        self.stage(Record::File {
            hash: *hash,
            sealed,
        })
    }

    /// The bytes of an attachment; `None` where the vault has no key for it.
    pub fn get_file(&self, hash: &FileHash) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let Some(key) = self.file_key(hash) else {
            return Ok(None);
        };
        let path = file_path(hash);
        let sealed = self
            .disk
            .read_whole(&path, FILE_BYTES_MAX + 64)
            .map_err(disk(&path, "read it"))?;
        let aad = bound::file(&self.secrets.ledger, hash);
        let plain = unseal(key, &aad, &sealed);
        let plain = plain.ok_or_else(|| damaged(&path, 0, "the sealed attachment"))?;
        Ok(Some(plain))
    }
}
