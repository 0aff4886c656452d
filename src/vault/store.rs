//! [`Vault`]: the encrypted registrar on disk. Files, keys and reasons stand at the head of the room.

use super::error::{damaged, disk};
use super::header::{self, Secrets, header_path};
use super::index::{Held, Index, NoticeLine};
use super::mark::{self, Mark};
use super::record::{Record, bound, seal_up, unseal};
use super::registrar::check_length;
use super::scan::{self, FILE_HEAD};
use super::write::{append, create_records, sweep};
use super::{
    FieldKind, RegisterKind, Registrar, RegistrarError, VAULT_DIR, VaultError, commitment,
};
use crate::crypto::digest::{Commitment, Digest, LedgerId};
use crate::crypto::hash;
use crate::crypto::random;
use crate::crypto::seal::{ScryptParams, SealKey};
use crate::disk::{Disk, DiskFile, LockGuard, write_durably};
use crate::domain::alias::Alias;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Most bytes of an unacknowledged save that are moved aside: more is cut without a copy.
const TORN_BYTES_MAX: u64 = 256 << 20;

/// What a power cut left of a save that was never acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Torn {
    /// The records file.
    pub file: String,
    /// Where the torn part begins, in bytes.
    pub offset: u64,
    /// Its length in bytes.
    pub bytes: u64,
}

/// The encrypted register, fields and commitments of one ledger.
///
/// Additions are staged until [`Vault::save`]; dropping the vault forgets them.
pub struct Vault {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) secrets: Secrets,
    pub(super) params: ScryptParams,
    pub(super) file: Arc<dyn DiskFile>,
    pub(super) mark: Mark,
    pub(super) saved: Index,
    pub(super) staged: Index,
    staged_records: Vec<Record>,
    torn: Option<Torn>,
    /// A save failed: nothing more is written.
    pub(super) spent: bool,
    /// Held by a writer, absent in a reader.
    lock: Option<LockGuard>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Vault({} aliases, {} records, {} staged)",
            self.saved.members.len(),
            self.mark.frames,
            self.staged_records.len()
        )
    }
}

impl Vault {
    /// Makes an empty vault for `ledger`; it counts once its header is durable, the last step.
    pub fn create(
        on: Arc<dyn Disk>,
        ledger: &LedgerId,
        passphrase: &[u8],
        params: ScryptParams,
    ) -> Result<Self, VaultError> {
        if passphrase.is_empty() {
            return Err(VaultError::EmptyPassphrase);
        }
        params.check()?;
        if Self::header_exists(&*on)? {
            return Err(VaultError::Exists);
        }
        on.create_dir(VAULT_DIR)
            .map_err(disk(VAULT_DIR, "create it"))?;
        on.sync_dir("").map_err(disk(VAULT_DIR, "sync its name"))?;
        let lock = lock(&*on)?;
        // Another maker may have finished between the look above and the lock.
        if Self::header_exists(&*on)? {
            return Err(VaultError::Exists);
        }
        let secrets = Secrets::fresh(ledger)?;
        // Without a header the files of an attempt that was cut short belong to nothing.
        sweep(&*on, None)?;
        let file = create_records(&*on, &secrets)?;
        file.sync_all()
            .map_err(disk(&secrets.records_path(), "sync it"))?;
        let mark = mark::create(&*on, &secrets, 0, FILE_HEAD)?;
        on.sync_dir(VAULT_DIR).map_err(disk(VAULT_DIR, "sync it"))?;
        header::write(&*on, &secrets, passphrase, params)?;
        Ok(Self {
            disk: on,
            secrets,
            params,
            file,
            mark,
            saved: Index::default(),
            staged: Index::default(),
            staged_records: Vec::new(),
            torn: None,
            spent: false,
            lock: Some(lock),
        })
    }

    /// Opens the vault for writing: takes its lock, checks every record, moves a torn tail aside
    /// and makes durable whatever an unacknowledged save left whole.
    pub fn open(
        on: Arc<dyn Disk>,
        ledger: &LedgerId,
        passphrase: &[u8],
    ) -> Result<Self, VaultError> {
        if !Self::header_exists(&*on)? {
            return Err(VaultError::Missing);
        }
        let lock = lock(&*on)?;
        let mut vault = Self::load(on, ledger, passphrase, true)?;
        vault.lock = Some(lock);
        vault.settle()?;
        sweep(&*vault.disk, Some(vault.secrets.generation))?;
        vault.print_missing()?;
        Ok(vault)
    }

    /// Opens the vault for reading only: no lock, nothing on disk is changed, saving is refused.
    pub fn open_read(
        on: Arc<dyn Disk>,
        ledger: &LedgerId,
        passphrase: &[u8],
    ) -> Result<Self, VaultError> {
        Self::load(on, ledger, passphrase, false)
    }

    /// Whether there is a vault; a disk that cannot tell counts as none.
    pub fn exists(on: &dyn Disk) -> bool {
        Self::header_exists(on).unwrap_or(false)
    }

    fn header_exists(on: &dyn Disk) -> Result<bool, VaultError> {
        let path = header_path();
        on.exists(&path).map_err(disk(&path, "look for it"))
    }

    fn load(
        on: Arc<dyn Disk>,
        ledger: &LedgerId,
        passphrase: &[u8],
        writable: bool,
    ) -> Result<Self, VaultError> {
        let (secrets, params) = header::read(&*on, ledger, passphrase)?;
        let mut mark = mark::read(&*on, &secrets)?;
        let path = secrets.records_path();
        if !on.exists(&path).map_err(disk(&path, "look for it"))? {
            return Err(damaged(&path, 0, "the records file"));
        }
        let file = if writable {
            on.open_write(&path)
        } else {
            on.open_read(&path)
        }
        .map_err(disk(&path, "open it"))?;
        let mut saved = Index::default();
        let found = scan::scan(
            &*file,
            &secrets,
            (mark.frames, mark.end),
            |place, record| {
                saved
                    .apply(&secrets, record, Some(place))
                    .map_err(|expected| damaged(&path, place.offset, expected))
            },
        )?;
        let torn = (found.file_len > found.end).then(|| Torn {
            file: path.clone(),
            offset: found.end,
            bytes: found.file_len - found.end,
        });
        mark.frames = found.frames;
        mark.end = found.end;
        Ok(Self {
            disk: on,
            secrets,
            params,
            file,
            mark,
            saved,
            staged: Index::default(),
            staged_records: Vec::new(),
            torn,
            spent: false,
            lock: None,
        })
    }

    /// Reads everything again after a new header, keeping the lock.
    pub(super) fn reload(&mut self, passphrase: &[u8]) -> Result<(), VaultError> {
        let ledger = self.secrets.ledger;
        let mut fresh = Self::load(Arc::clone(&self.disk), &ledger, passphrase, true)?;
        fresh.lock = self.lock.take();
        fresh.spent = self.spent;
        *self = fresh;
        Ok(())
    }

    /// Cuts a torn tail, keeping a copy, and marks all whole records as saved.
    fn settle(&mut self) -> Result<(), VaultError> {
        let path = self.secrets.records_path();
        if let Some(torn) = &self.torn {
            if torn.bytes <= TORN_BYTES_MAX {
                let len = usize::try_from(torn.bytes).unwrap_or(0);
                let mut bytes = vec![0; len];
                let read = self
                    .file
                    .read_at(torn.offset, &mut bytes)
                    .map_err(disk(&path, "read its torn end"))?;
                bytes.truncate(read);
                let aside = format!(
                    "{VAULT_DIR}/torn.{}.{}",
                    self.secrets.generation, torn.offset
                );
                write_durably(&*self.disk, &aside, &bytes)
                    .map_err(disk(&aside, "write it durably"))?;
            }
            self.file
                .set_len(torn.offset)
                .map_err(disk(&path, "cut its torn end"))?;
        }
        // Whole records above the mark may still be in the page cache only.
        self.file.sync_all().map_err(disk(&path, "sync it"))?;
        self.mark.count += 1;
        mark::write(&*self.disk, &self.secrets, &self.mark)
    }

    /// What opening found torn, if anything. A writer has cut it; a reader has left it.
    pub fn torn(&self) -> Option<&Torn> {
        self.torn.as_ref()
    }

    /// Makes the staged additions durable; **call this before the log is written**. After an error
    /// the vault can be read and saves nothing more until it is opened again.
    pub fn save(&mut self) -> Result<(), VaultError> {
        self.check_writable()?;
        let prints = self.print_records();
        if self.staged_records.is_empty() && prints.is_empty() {
            return Ok(());
        }
        self.spent = true;
        self.staged_records.extend(prints);
        let mut places = Vec::with_capacity(self.staged_records.len());
        let end = append(
            &*self.file,
            &self.secrets,
            (self.mark.frames, self.mark.end),
            self.staged_records.iter(),
            |place| places.push(place),
        )?;
        let path = self.secrets.records_path();
        self.file.sync_data().map_err(disk(&path, "sync it"))?;
        let next = Mark {
            count: self.mark.count + 1,
            frames: end.0,
            end: end.1,
        };
        mark::write(&*self.disk, &self.secrets, &next)?;
        self.mark = next;
        self.staged = Index::default();
        for (record, place) in std::mem::take(&mut self.staged_records)
            .into_iter()
            .zip(places)
        {
            self.saved
                .apply(&self.secrets, record, Some(place))
                .map_err(|expected| damaged(&path, place.offset, expected))?;
        }
        self.spent = false;
        Ok(())
    }

    /// Forgets the staged additions.
    pub fn discard(&mut self) {
        self.staged = Index::default();
        self.staged_records.clear();
    }

    /// How many records are staged.
    pub fn staged(&self) -> usize {
        self.staged_records.len()
    }

    /// The alias of a value, if it has one.
    pub fn find(&self, kind: RegisterKind, normalised: &str) -> Option<Alias> {
        let row = (kind, self.keyed_hash(kind, normalised));
        let found = self.staged.register.get(&row);
        found.or_else(|| self.saved.register.get(&row)).copied()
    }

    /// The kind of value that an alias stands for.
    pub fn kind_of(&self, alias: &Alias) -> Option<RegisterKind> {
        let found = self.staged.members.get(alias);
        found
            .or_else(|| self.saved.members.get(alias))
            .map(|member| member.kind)
    }

    /// Every alias with the kind of value it stands for, saved ones first, each in order.
    pub(super) fn members(&self) -> impl Iterator<Item = (Alias, RegisterKind)> {
        let all = self.saved.members.iter().chain(&self.staged.members);
        all.map(|(alias, member)| (*alias, member.kind))
    }

    /// Number of the newest version of a field.
    pub(super) fn version_of(&self, about: &Alias, field: FieldKind) -> Option<u32> {
        let at = (*about, field);
        let found = self.staged.fields.get(&at);
        let newest = found.or_else(|| self.saved.fields.get(&at));
        newest.map(|(version, _)| *version)
    }

    /// The newest version of a field.
    pub fn field(
        &self,
        about: &Alias,
        field: FieldKind,
    ) -> Result<Option<Zeroizing<String>>, VaultError> {
        let at = (*about, field);
        let found = self.staged.fields.get(&at);
        let Some((version, held)) = found.or_else(|| self.saved.fields.get(&at)) else {
            return Ok(None);
        };
        // Whose key is gone has no fields.
        let Some(key) = self.key_of(Some(*about)) else {
            return Ok(None);
        };
        let aad = bound::field(&self.secrets.ledger, about, field, *version);
        self.open_held(held, key, &aad, text_of).map(Some)
    }

    /// The salt of a commitment; `None` where the vault does not hold it or it was erased.
    pub fn salt_of(
        &self,
        commitment: &Commitment,
    ) -> Result<Option<Zeroizing<[u8; 32]>>, VaultError> {
        Ok(self.opening(commitment)?.map(|(salt, _)| salt))
    }

    /// The text of a commitment; `None` where the vault does not hold it or it was erased.
    pub fn text_of(
        &self,
        commitment: &Commitment,
    ) -> Result<Option<Zeroizing<String>>, VaultError> {
        Ok(self.opening(commitment)?.map(|(_, text)| text))
    }

    #[allow(clippy::type_complexity)] // A pair, said once.
    fn opening(
        &self,
        commitment: &Commitment,
    ) -> Result<Option<(Zeroizing<[u8; 32]>, Zeroizing<String>)>, VaultError> {
        let found = self.staged.texts.get(commitment);
        let Some((about, held)) = found.or_else(|| self.saved.texts.get(commitment)) else {
            return Ok(None);
        };
        let Some(key) = self.key_of(*about) else {
            return Ok(None);
        };
        let aad = bound::text(&self.secrets.ledger, *about, commitment);
        self.open_held(held, key, &aad, |plain| {
            let (salt, text) = plain.split_first_chunk::<32>()?;
            Some((Zeroizing::new(*salt), text_of(text)?))
        })
        .map(Some)
    }

    /// The salt for one line of a notice: random at first, the same ever after.
    pub fn notice_salt(
        &mut self,
        about: Option<Alias>,
        notice_no: &str,
        ordinal: u32,
    ) -> Result<[u8; 32], VaultError> {
        check_length(notice_no)?;
        let line: NoticeLine = (about, notice_no.to_owned(), ordinal);
        let key = self.known_key(about)?;
        let aad = bound::notice(&self.secrets.ledger, about, notice_no, ordinal);
        let found = self.staged.notices.get(&line);
        if let Some(held) = found.or_else(|| self.saved.notices.get(&line)) {
            return self.open_held(held, key, &aad, |plain| plain.try_into().ok());
        }
        let salt: [u8; 32] = random::array()?;
        let sealed = seal_up(key, &aad, &salt)?;
        self.stage(Record::NoticeSalt {
            about,
            notice_no: line.1,
            ordinal,
            sealed,
        })?;
        Ok(salt)
    }

    /// How many persons the register holds, staged ones included. A person known by two numbers
    /// counts twice: the register joins nothing.
    pub fn persons(&self) -> usize {
        let members = self.saved.members.values();
        members
            .chain(self.staged.members.values())
            .filter(|member| member.kind.is_person())
            .count()
    }

    fn keyed_hash(&self, kind: RegisterKind, normalised: &str) -> Digest {
        let parts = [&[kind.number()][..], normalised.as_bytes()];
        Digest(hash::keyed(&self.secrets.register, &parts))
    }

    /// The key of an alias, or the one for what is about no person; `None` for an unknown alias.
    pub(super) fn key_of(&self, about: Option<Alias>) -> Option<&SealKey> {
        let Some(alias) = about else {
            return Some(&self.secrets.general);
        };
        let found = self.staged.members.get(&alias);
        found
            .or_else(|| self.saved.members.get(&alias))
            .map(|member| &member.key)
    }

    fn known_key(&self, about: Option<Alias>) -> Result<&SealKey, RegistrarError> {
        let alias = about.unwrap_or_default();
        self.key_of(about)
            .ok_or(RegistrarError::UnknownAlias { alias })
    }

    /// The attachment's own key.
    pub(super) fn file_key(&self, hash: &crate::crypto::digest::FileHash) -> Option<&SealKey> {
        let found = self.staged.files.get(hash);
        found.or_else(|| self.saved.files.get(hash))
    }

    /// Opens the sealed part of a record, wherever it is, and reads it.
    fn open_held<T>(
        &self,
        held: &Held,
        key: &SealKey,
        aad: &[u8],
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<T, VaultError> {
        let (plain, offset) = match held {
            Held::Staged(sealed) => (unseal(key, aad, sealed), self.mark.end),
            Held::Saved(place) => {
                let record = scan::read_at(&*self.file, &self.secrets, *place)?;
                (unseal(key, aad, record.sealed()), place.offset)
            }
        };
        plain.and_then(|plain| read(&plain)).ok_or_else(|| {
            let path = self.secrets.records_path();
            damaged(&path, offset, "a value sealed for this record")
        })
    }

    pub(super) fn check_writable(&self) -> Result<(), VaultError> {
        match (&self.lock, self.spent) {
            (None, _) => Err(VaultError::ReadOnly),
            (_, true) => Err(VaultError::Spent),
            _ => Ok(()),
        }
    }

    /// Stages a record. It is indexed from a copy of its sealed part, which is what is framed later.
    pub(super) fn stage(&mut self, record: Record) -> Result<(), VaultError> {
        self.staged
            .apply(&self.secrets, record.clone(), None)
            .map_err(|expected| damaged("staged additions", 0, expected))?;
        self.staged_records.push(record);
        Ok(())
    }
}

impl Registrar for Vault {
    fn name_of(&self, person: &Alias) -> Result<Option<Zeroizing<String>>, RegistrarError> {
        Ok(self.field(person, FieldKind::Name)?)
    }

    fn alias(&mut self, kind: RegisterKind, normalised: &str) -> Result<Alias, RegistrarError> {
        check_length(normalised)?;
        if let Some(alias) = self.find(kind, normalised) {
            return Ok(alias);
        }
        let alias = Alias(random::array()?);
        let key = Zeroizing::new(random::array::<32>()?);
        let aad = bound::alias_key(&self.secrets.ledger, &alias);
        let sealed = seal_up(&self.secrets.wrapping, &aad, key.as_slice())?;
        self.stage(Record::Member {
            kind,
            keyed_hash: self.keyed_hash(kind, normalised),
            alias,
            sealed,
        })?;
        Ok(alias)
    }

    fn keep(&mut self, about: Alias, field: FieldKind, value: &str) -> Result<(), RegistrarError> {
        check_length(value)?;
        self.known_key(Some(about))?;
        if self
            .field(&about, field)?
            .is_some_and(|newest| newest.as_str() == value)
        {
            return Ok(());
        }
        let newest = self.version_of(&about, field);
        let version = newest.map_or(1, |version| version.saturating_add(1));
        let aad = bound::field(&self.secrets.ledger, &about, field, version);
        let sealed = seal_up(self.known_key(Some(about))?, &aad, value.as_bytes())?;
        self.stage(Record::Field {
            about,
            field,
            version,
            sealed,
        })?;
        if field == FieldKind::Name {
            self.print_name(about, version, value);
        }
        Ok(())
    }

    fn commit(&mut self, about: Option<Alias>, text: &str) -> Result<Commitment, RegistrarError> {
        check_length(text)?;
        let key = self.known_key(about)?;
        let salt = Zeroizing::new(random::array::<32>()?);
        let commitment = commitment(&self.secrets.ledger, &salt, text);
        let aad = bound::text(&self.secrets.ledger, about, &commitment);
        let mut plain = Zeroizing::new(Vec::with_capacity(salt.len() + text.len()));
        plain.extend_from_slice(salt.as_slice());
        plain.extend_from_slice(text.as_bytes());
        let sealed = seal_up(key, &aad, &plain)?;
        self.stage(Record::Text {
            about,
            commitment,
            sealed,
        })?;
        Ok(commitment)
    }

    fn fingerprint(&self, bytes: &[u8]) -> Digest {
        // No kind of register row has the number 255, so no value's hash meets a fingerprint.
        Digest(hash::keyed(&self.secrets.register, &[&[255], bytes]))
    }
}

/// The text of opened bytes, in memory that is wiped.
fn text_of(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    Some(Zeroizing::new(text.to_owned()))
}

fn lock(on: &dyn Disk) -> Result<LockGuard, VaultError> {
    let holder = format!("process {}, which has the vault open", std::process::id());
    Ok(on.lock_exclusive(&format!("{VAULT_DIR}/lock"), &holder)?)
}
