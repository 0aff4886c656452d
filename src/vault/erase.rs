//! Erasure: the next generation of the vault, without some aliases and attachments.
//!
//! **Promises**: until the new header is durable the old generation counts whole, afterwards the new
//! one does; there is no state between. What a crash left of the other generation goes at the next
//! [`Vault::open`]. The other aliases, their fields and commitments stay as they are.
//!
//! **Deliberately not here**: whether erasure is allowed (retention, open cases, two signers: the
//! log's rules), and overwriting the medium: the old wrapping key is gone with the old header, and
//! backups of the old generation are the operator's to destroy.

use super::error::{damaged, disk};
use super::files::file_path;
use super::header::{self, Secrets};
use super::record::{Record, bound, seal_up, unseal};
use super::scan::{self, FILE_HEAD};
use super::store::Vault;
use super::write::{append, create_records, sweep};
use super::{VAULT_DIR, VaultError, mark};
use crate::crypto::digest::FileHash;
use crate::domain::alias::Alias;
use std::collections::BTreeSet;

/// Records copied at once.
const BATCH: usize = 4096;

impl Vault {
    /// Erases aliases with their rows, keys, fields, commitments and notice salts, and attachments
    /// with their keys. Unknown ones are nothing to erase. Gives how many records went.
    ///
    /// Refused while additions are staged. After an error open the vault again.
    pub fn erase(
        &mut self,
        aliases: &BTreeSet<Alias>,
        files: &BTreeSet<FileHash>,
        passphrase: &[u8],
    ) -> Result<u64, VaultError> {
        self.check_writable()?;
        if self.staged() > 0 {
            return Err(VaultError::Staged {
                staged: self.staged(),
            });
        }
        // The new header is sealed under this passphrase, so a slip of the hand must not become it.
        header::read(&*self.disk, &self.secrets.ledger, passphrase)?;
        let next = self.secrets.next()?;
        sweep(&*self.disk, Some(self.secrets.generation))?;
        let erased = |record: &Record| match record {
            Record::Member { alias, .. } => aliases.contains(alias),
            Record::Field { about, .. } => aliases.contains(about),
            Record::Text { about, .. } | Record::NoticeSalt { about, .. } => {
                about.is_some_and(|alias| aliases.contains(&alias))
            }
            Record::File { hash, .. } => files.contains(hash),
            Record::Names { .. } => false,
        };

        let new_file = create_records(&*self.disk, &next)?;
        let mut at = (0, FILE_HEAD);
        let mut batch = Vec::new();
        let mut gone = 0;
        let old_path = self.secrets.records_path();
        let saved = (self.mark.frames, self.mark.end);
        scan::scan(&*self.file, &self.secrets, saved, |place, mut record| {
            if let Record::Names { prints } = &mut record {
                prints.retain(|print| !aliases.contains(&print.about));
                if prints.is_empty() {
                    return Ok(());
                }
            }
            if erased(&record) {
                gone += 1;
                return Ok(());
            }
            let wrapped = rewrap(&self.secrets, &next, record)?;
            batch.push(wrapped.ok_or_else(|| damaged(&old_path, place.offset, "a sealed key"))?);
            if batch.len() >= BATCH {
                at = append(&*new_file, &next, at, batch.iter(), |_| {})?;
                batch.clear();
            }
            Ok(())
        })?;
        at = append(&*new_file, &next, at, batch.iter(), |_| {})?;
        let path = next.records_path();
        new_file.sync_all().map_err(disk(&path, "sync it"))?;
        mark::create(&*self.disk, &next, at.0, at.1)?;
        self.disk
            .sync_dir(VAULT_DIR)
            .map_err(disk(VAULT_DIR, "sync it"))?;

        // From here on either generation may be the one that counts, until the reload below.
        self.spent = true;
        header::write(&*self.disk, &next, passphrase, self.params)?;
        self.reload(passphrase)?;
        sweep(&*self.disk, Some(self.secrets.generation))?;
        self.remove_files(files)?;
        self.spent = false;
        Ok(gone)
    }

    fn remove_files(&self, files: &BTreeSet<FileHash>) -> Result<(), VaultError> {
        let mut removed = false;
        for hash in files {
            let path = file_path(hash);
            if self
                .disk
                .exists(&path)
                .map_err(disk(&path, "look for it"))?
            {
                self.disk.remove(&path).map_err(disk(&path, "remove it"))?;
                removed = true;
            }
        }
        if removed {
            let dir = format!("{VAULT_DIR}/files");
            self.disk.sync_dir(&dir).map_err(disk(&dir, "sync it"))?;
        }
        Ok(())
    }
}

/// The record with what is sealed under the old wrapping key sealed under the new one; `None` where
/// it does not open.
fn rewrap(old: &Secrets, new: &Secrets, mut record: Record) -> Result<Option<Record>, VaultError> {
    let (aad, sealed) = match &mut record {
        Record::Member { alias, sealed, .. } => (bound::alias_key(&old.ledger, alias), sealed),
        Record::File { hash, sealed } => (bound::file_key(&old.ledger, hash), sealed),
        Record::Field { .. }
        | Record::Text { .. }
        | Record::NoticeSalt { .. }
        | Record::Names { .. } => return Ok(Some(record)),
    };
    let Some(key) = unseal(&old.wrapping, &aad, sealed) else {
        return Ok(None);
    };
    *sealed = seal_up(&new.wrapping, &aad, &key)?;
    Ok(Some(record))
}
