//! The vault on disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::frames;
use super::registrar::{FieldKind, RegisterKind, Registrar, RegistrarError};
use crate::chain::encoding;
use crate::crypto::digest::{Commitment, Digest, LedgerId};
use crate::crypto::hash;
use crate::crypto::random;
use crate::crypto::seal::{ScryptParams, SealKey, open, passphrase_key, seal};
use crate::disk::{Disk, LockGuard, write_durably};
use crate::domain::alias::Alias;

pub(super) const DIR: &str = "vault";
const HEADER: &str = "vault/header";
const KEYS: &str = "vault/keys.log";
const RECORDS: &str = "vault/records.log";
const LOCK: &str = "vault/lock";
const MAGIC: [u8; 8] = *b"SUNVAULT";

/// Why the vault could not be used. Holds no value of a person.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// No vault there.
    #[error("there is no vault in this ledger: run `init`, or bring back the folder `vault`")]
    Missing,
    /// There is one already.
    #[error("there is a vault already")]
    Exists,
    /// The passphrase does not open it.
    #[error("the vault's passphrase is wrong (or its header was altered)")]
    WrongPassphrase,
    /// It belongs to another ledger.
    #[error("the vault belongs to ledger {found}, this is ledger {expected}")]
    ForeignLedger {
        /// This ledger.
        expected: LedgerId,
        /// The vault's.
        found: LedgerId,
    },
    /// Bytes are not what was written.
    #[error(
        "{file} is damaged at byte {offset}: bring it back from a backup; the log itself is not touched by this"
    )]
    Damaged {
        /// File.
        file: String,
        /// Offset of the bad frame.
        offset: u64,
    },
    /// A record does not open under its key.
    #[error(
        "{file}: record {record} does not open under its key: bring the file back from a backup"
    )]
    Record {
        /// File.
        file: String,
        /// Its number, from 0.
        record: usize,
    },
    /// The system could not.
    #[error("{file}: {source}")]
    Io {
        /// File.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// Somebody else writes.
    #[error("the vault is in use: {0}")]
    Locked(String),
    /// Sealing or encoding failed.
    #[error("the vault: {0}")]
    Other(String),
}

#[derive(Serialize, Deserialize)]
struct Header {
    magic: [u8; 8],
    version: u16,
    ledger: LedgerId,
    params: ScryptParams,
    salt: [u8; 32],
    nonce: [u8; 24],
    sealed: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct KeyRecord {
    about: Alias,
    nonce: [u8; 24],
    sealed: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
enum Record {
    Register {
        nonce: [u8; 24],
        sealed: Vec<u8>,
    },
    Field {
        about: Alias,
        field: FieldKind,
        version: u32,
        nonce: [u8; 24],
        sealed: Vec<u8>,
    },
    Salt {
        about: Option<Alias>,
        commitment: Commitment,
        nonce: [u8; 24],
        sealed: Vec<u8>,
    },
}

struct Field {
    version: u32,
    nonce: [u8; 24],
    sealed: Vec<u8>,
}

/// The vault, open. Additions are staged until [`Vault::save`].
pub struct Vault {
    disk: Arc<dyn Disk>,
    ledger: LedgerId,
    wrapping: SealKey,
    register_key: [u8; 32],
    /// Salts of notice rows and texts that concern no person.
    own_key: SealKey,
    register: BTreeMap<[u8; 32], Alias>,
    keys: BTreeMap<Alias, SealKey>,
    fields: BTreeMap<(Alias, FieldKind), Field>,
    salts: BTreeMap<(Option<Alias>, Commitment), ([u8; 24], Vec<u8>)>,
    keys_end: u64,
    records_end: u64,
    records_count: u64,
    staged_keys: Vec<u8>,
    staged_records: Vec<u8>,
    /// What to take back when staged additions are dropped.
    staged_values: Vec<Staged>,
    _lock: LockGuard,
}

enum Staged {
    Register([u8; 32]),
    Key(Alias),
    Field(Alias, FieldKind, Option<Field>),
    Salt(Option<Alias>, Commitment),
}

fn other(error: impl std::fmt::Display) -> VaultError {
    VaultError::Other(error.to_string())
}

impl Vault {
    /// Whether there is a vault.
    pub fn exists(disk: &dyn Disk) -> bool {
        matches!(disk.len(HEADER), Ok(Some(_)))
    }

    /// Makes a vault for a ledger.
    pub fn create(
        disk: Arc<dyn Disk>,
        ledger: &LedgerId,
        passphrase: &[u8],
        params: ScryptParams,
        holder: &str,
    ) -> Result<Vault, VaultError> {
        if Self::exists(&*disk) {
            return Err(VaultError::Exists);
        }
        let io = |source| VaultError::Io {
            file: DIR.to_owned(),
            source,
        };
        disk.create_dir(DIR).map_err(io)?;
        disk.sync_dir("").map_err(io)?;
        let wrapping: [u8; 32] = random::array().map_err(other)?;
        let salt: [u8; 32] = random::array().map_err(other)?;
        let nonce: [u8; 24] = random::array().map_err(other)?;
        let key = passphrase_key(passphrase, &salt, &params).map_err(other)?;
        let header = Header {
            magic: MAGIC,
            version: 1,
            ledger: *ledger,
            params,
            salt,
            nonce,
            sealed: seal(&key, nonce, &aad(ledger, b"header", None, 0, 0), &wrapping),
        };
        let bytes = encoding::encode(&header).map_err(other)?;
        write_durably(&*disk, HEADER, &bytes).map_err(io)?;
        Self::open(disk, ledger, passphrase, holder)
    }

    /// Opens the vault with its passphrase. `holder` names this user to whoever finds it in use.
    pub fn open(
        disk: Arc<dyn Disk>,
        ledger: &LedgerId,
        passphrase: &[u8],
        holder: &str,
    ) -> Result<Vault, VaultError> {
        if !Self::exists(&*disk) {
            return Err(VaultError::Missing);
        }
        let io = |source| VaultError::Io {
            file: HEADER.to_owned(),
            source,
        };
        let bytes = disk.read_whole(HEADER, 4096).map_err(io)?;
        let damaged = || VaultError::Damaged {
            file: HEADER.to_owned(),
            offset: 0,
        };
        let header: Header = encoding::decode(&bytes).map_err(|_| damaged())?;
        if header.magic != MAGIC || header.version != 1 {
            return Err(damaged());
        }
        if header.ledger != *ledger {
            return Err(VaultError::ForeignLedger {
                expected: *ledger,
                found: header.ledger,
            });
        }
        let key = passphrase_key(passphrase, &header.salt, &header.params).map_err(other)?;
        let plain = open(
            &key,
            header.nonce,
            &aad(ledger, b"header", None, 0, 0),
            &header.sealed,
        )
        .map_err(|_| VaultError::WrongPassphrase)?;
        let wrapping: [u8; 32] = plain
            .as_slice()
            .try_into()
            .map_err(|_| VaultError::WrongPassphrase)?;
        let lock = disk
            .lock_exclusive(LOCK, holder)
            .map_err(|error| VaultError::Locked(error.to_string()))?;
        let mut vault = Vault {
            register_key: hash::derive("sunledger 2026 vault register v1", &[&wrapping]),
            own_key: SealKey::from_bytes(hash::derive("sunledger 2026 vault own v1", &[&wrapping])),
            wrapping: SealKey::from_bytes(wrapping),
            disk,
            ledger: *ledger,
            register: BTreeMap::new(),
            keys: BTreeMap::new(),
            fields: BTreeMap::new(),
            salts: BTreeMap::new(),
            keys_end: 0,
            records_end: 0,
            records_count: 0,
            staged_keys: Vec::new(),
            staged_records: Vec::new(),
            staged_values: Vec::new(),
            _lock: lock,
        };
        vault.load()?;
        Ok(vault)
    }

    fn load(&mut self) -> Result<(), VaultError> {
        let keys = frames::read(&*self.disk, KEYS)?;
        self.keys_end = keys.whole;
        for (number, bytes) in keys.records.iter().enumerate() {
            let bad = || VaultError::Record {
                file: KEYS.to_owned(),
                record: number,
            };
            let record: KeyRecord = encoding::decode(bytes).map_err(|_| bad())?;
            let aad = aad(&self.ledger, b"key", Some(&record.about), 0, 0);
            let plain =
                open(&self.wrapping, record.nonce, &aad, &record.sealed).map_err(|_| bad())?;
            let key: [u8; 32] = plain.as_slice().try_into().map_err(|_| bad())?;
            self.keys.insert(record.about, SealKey::from_bytes(key));
        }
        let records = frames::read(&*self.disk, RECORDS)?;
        self.records_end = records.whole;
        for (number, bytes) in records.records.iter().enumerate() {
            let bad = || VaultError::Record {
                file: RECORDS.to_owned(),
                record: number,
            };
            match encoding::decode(bytes).map_err(|_| bad())? {
                Record::Register { nonce, sealed } => {
                    let aad = aad(&self.ledger, b"register", None, 0, number as u64);
                    let plain = open(&self.wrapping, nonce, &aad, &sealed).map_err(|_| bad())?;
                    let (hash, alias) = plain.split_first_chunk::<32>().ok_or_else(bad)?;
                    let alias: [u8; 16] = alias.try_into().map_err(|_| bad())?;
                    self.register.insert(*hash, Alias(alias));
                }
                Record::Field {
                    about,
                    field,
                    version,
                    nonce,
                    sealed,
                } => {
                    self.fields.insert(
                        (about, field),
                        Field {
                            version,
                            nonce,
                            sealed,
                        },
                    );
                }
                Record::Salt {
                    about,
                    commitment,
                    nonce,
                    sealed,
                } => {
                    self.salts.insert((about, commitment), (nonce, sealed));
                }
            }
            self.records_count += 1;
        }
        Ok(())
    }

    fn keyed(&self, kind: RegisterKind, value: &str) -> [u8; 32] {
        hash::keyed(&self.register_key, &[&[kind as u8], value.as_bytes()])
    }

    /// The alias of a value that is known already.
    pub fn find(&self, kind: RegisterKind, value: &str) -> Option<Alias> {
        self.register.get(&self.keyed(kind, value)).copied()
    }

    /// Newest value of a field.
    pub fn field(
        &self,
        about: &Alias,
        field: FieldKind,
    ) -> Result<Option<Zeroizing<String>>, VaultError> {
        let Some(kept) = self.fields.get(&(*about, field)) else {
            return Ok(None);
        };
        // A person who was erased has fields without a key: nothing to show.
        let Some(key) = self.keys.get(about) else {
            return Ok(None);
        };
        let aad = aad(
            &self.ledger,
            b"field",
            Some(about),
            field as u8,
            u64::from(kept.version),
        );
        let plain = open(key, kept.nonce, &aad, &kept.sealed).map_err(|_| VaultError::Record {
            file: RECORDS.to_owned(),
            record: 0,
        })?;
        Ok(String::from_utf8(plain.to_vec()).ok().map(Zeroizing::new))
    }

    /// Persons and other things that have a key.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    fn key_for(&mut self, about: &Alias) -> Result<SealKey, VaultError> {
        if let Some(key) = self.keys.get(about) {
            return Ok(SealKey::from_bytes(*key.as_bytes()));
        }
        let key: [u8; 32] = random::array().map_err(other)?;
        let nonce: [u8; 24] = random::array().map_err(other)?;
        let aad = aad(&self.ledger, b"key", Some(about), 0, 0);
        let record = KeyRecord {
            about: *about,
            nonce,
            sealed: seal(&self.wrapping, nonce, &aad, &key),
        };
        let bytes = encoding::encode(&record).map_err(other)?;
        frames::frame(&mut self.staged_keys, &bytes);
        self.keys.insert(*about, SealKey::from_bytes(key));
        self.staged_values.push(Staged::Key(*about));
        Ok(SealKey::from_bytes(key))
    }

    fn stage(&mut self, record: &Record) -> Result<(), VaultError> {
        let bytes = encoding::encode(record).map_err(other)?;
        frames::frame(&mut self.staged_records, &bytes);
        self.records_count += 1;
        Ok(())
    }

    fn add_alias(&mut self, kind: RegisterKind, value: &str) -> Result<Alias, VaultError> {
        let keyed = self.keyed(kind, value);
        if let Some(alias) = self.register.get(&keyed) {
            return Ok(*alias);
        }
        let alias = Alias(random::array().map_err(other)?);
        let nonce: [u8; 24] = random::array().map_err(other)?;
        let mut plain = Zeroizing::new(keyed.to_vec());
        plain.extend_from_slice(&alias.0);
        // The number of the record is bound in, so that rows cannot be moved.
        let aad = aad(&self.ledger, b"register", None, 0, self.records_count);
        let sealed = seal(&self.wrapping, nonce, &aad, &plain);
        self.stage(&Record::Register { nonce, sealed })?;
        self.register.insert(keyed, alias);
        self.staged_values.push(Staged::Register(keyed));
        Ok(alias)
    }

    fn add_field(&mut self, about: Alias, field: FieldKind, value: &str) -> Result<(), VaultError> {
        if let Some(kept) = self.field(&about, field)?
            && kept.as_str() == value
        {
            return Ok(());
        }
        let version = self
            .fields
            .get(&(about, field))
            .map_or(1, |kept| kept.version + 1);
        let key = self.key_for(&about)?;
        let nonce: [u8; 24] = random::array().map_err(other)?;
        let aad = aad(
            &self.ledger,
            b"field",
            Some(&about),
            field as u8,
            u64::from(version),
        );
        let sealed = seal(&key, nonce, &aad, value.as_bytes());
        self.stage(&Record::Field {
            about,
            field,
            version,
            nonce,
            sealed: sealed.clone(),
        })?;
        let before = self.fields.insert(
            (about, field),
            Field {
                version,
                nonce,
                sealed,
            },
        );
        self.staged_values.push(Staged::Field(about, field, before));
        Ok(())
    }

    fn add_commitment(
        &mut self,
        about: Option<Alias>,
        text: &str,
    ) -> Result<Commitment, VaultError> {
        let salt: [u8; 32] = random::array().map_err(other)?;
        let commitment = Commitment(hash::derive(
            "sunledger 2026 commitment v1",
            &[&self.ledger.0, &salt, text.as_bytes()],
        ));
        let mut plain = Zeroizing::new(salt.to_vec());
        plain.extend_from_slice(text.as_bytes());
        self.keep_salt(about, commitment, &plain)?;
        Ok(commitment)
    }

    fn keep_salt(
        &mut self,
        about: Option<Alias>,
        commitment: Commitment,
        plain: &[u8],
    ) -> Result<(), VaultError> {
        let nonce: [u8; 24] = random::array().map_err(other)?;
        let key = match &about {
            Some(about) => self.key_for(about)?,
            None => SealKey::from_bytes(*self.own_key.as_bytes()),
        };
        let mut aad = aad(&self.ledger, b"salt", about.as_ref(), 0, 0);
        aad.extend_from_slice(&commitment.0);
        let sealed = seal(&key, nonce, &aad, plain);
        self.stage(&Record::Salt {
            about,
            commitment,
            nonce,
            sealed: sealed.clone(),
        })?;
        self.salts.insert((about, commitment), (nonce, sealed));
        self.staged_values.push(Staged::Salt(about, commitment));
        Ok(())
    }

    /// The salt of a row of a public list: random, under the person's key, the same at each asking.
    pub fn row_salt(
        &mut self,
        about: Option<Alias>,
        list: &str,
        ordinal: u32,
    ) -> Result<[u8; 32], VaultError> {
        let place = Commitment(hash::keyed(
            &self.register_key,
            &[b"row", list.as_bytes(), &ordinal.to_le_bytes()],
        ));
        if let Some((nonce, sealed)) = self.salts.get(&(about, place)) {
            let key = match &about {
                Some(about) => self.keys.get(about),
                None => Some(&self.own_key),
            };
            let mut aad = aad(&self.ledger, b"salt", about.as_ref(), 0, 0);
            aad.extend_from_slice(&place.0);
            if let Some(key) = key
                && let Ok(plain) = open(key, *nonce, &aad, sealed)
                && let Ok(salt) = plain.as_slice().try_into()
            {
                return Ok(salt);
            }
        }
        let salt: [u8; 32] = random::array().map_err(other)?;
        self.keep_salt(about, place, &salt)?;
        Ok(salt)
    }

    /// Writes and syncs what was staged. Keys first: a field without its key could not be read.
    pub fn save(&mut self) -> Result<(), VaultError> {
        if !self.staged_keys.is_empty() {
            frames::append(&*self.disk, KEYS, self.keys_end, &self.staged_keys)?;
            self.keys_end += self.staged_keys.len() as u64;
            self.staged_keys.clear();
        }
        if !self.staged_records.is_empty() {
            frames::append(&*self.disk, RECORDS, self.records_end, &self.staged_records)?;
            self.records_end += self.staged_records.len() as u64;
            self.staged_records.clear();
        }
        self.staged_values.clear();
        Ok(())
    }

    /// Forgets what was staged.
    pub fn discard(&mut self) {
        self.staged_keys.clear();
        self.staged_records.clear();
        for staged in self.staged_values.drain(..).rev() {
            match staged {
                Staged::Register(keyed) => {
                    self.register.remove(&keyed);
                    self.records_count -= 1;
                }
                Staged::Key(about) => {
                    self.keys.remove(&about);
                }
                Staged::Field(about, field, before) => {
                    match before {
                        Some(before) => self.fields.insert((about, field), before),
                        None => self.fields.remove(&(about, field)),
                    };
                    self.records_count -= 1;
                }
                Staged::Salt(about, commitment) => {
                    self.salts.remove(&(about, commitment));
                    self.records_count -= 1;
                }
            }
        }
    }
}

/// Ledger id ‖ tag ‖ alias (zero for none) ‖ field ‖ number: what a sealed value is bound to.
fn aad(ledger: &LedgerId, tag: &[u8], about: Option<&Alias>, field: u8, number: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(72);
    out.extend_from_slice(&ledger.0);
    out.push(tag.len() as u8);
    out.extend_from_slice(tag);
    out.extend_from_slice(&about.copied().unwrap_or_default().0);
    out.push(field);
    out.extend_from_slice(&number.to_le_bytes());
    out
}

impl Registrar for Vault {
    fn alias(&mut self, kind: RegisterKind, value: &str) -> Result<Alias, RegistrarError> {
        self.add_alias(kind, value)
            .map_err(|error| RegistrarError(error.to_string()))
    }

    fn keep(&mut self, about: Alias, field: FieldKind, value: &str) -> Result<(), RegistrarError> {
        self.add_field(about, field, value)
            .map_err(|error| RegistrarError(error.to_string()))
    }

    fn commit(&mut self, about: Option<Alias>, text: &str) -> Result<Commitment, RegistrarError> {
        self.add_commitment(about, text)
            .map_err(|error| RegistrarError(error.to_string()))
    }

    fn fingerprint(&self, bytes: &[u8]) -> Digest {
        Digest(hash::keyed(&self.register_key, &[b"sheet", bytes]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SimDisk;

    const LEDGER: LedgerId = LedgerId([7; 32]);

    fn new_vault(disk: &Arc<dyn Disk>) -> Vault {
        Vault::create(
            Arc::clone(disk),
            &LEDGER,
            b"secret",
            ScryptParams::QUICK,
            "test",
        )
        .unwrap()
    }

    #[test]
    fn what_is_saved_comes_back_and_nothing_stands_in_clear() {
        let sim = Arc::new(SimDisk::new());
        let disk: Arc<dyn Disk> = sim.clone();
        let mut vault = new_vault(&disk);
        let alias = vault
            .alias(RegisterKind::PersonId, "11010519491231002X")
            .unwrap();
        assert_eq!(
            vault
                .alias(RegisterKind::PersonId, "11010519491231002X")
                .unwrap(),
            alias
        );
        assert_ne!(
            vault
                .alias(RegisterKind::StaffNo, "11010519491231002X")
                .unwrap(),
            alias
        );
        vault.keep(alias, FieldKind::Name, "王小明").unwrap();
        vault.commit(Some(alias), "白血病").unwrap();
        let salt = vault.row_salt(Some(alias), "GS1", 3).unwrap();
        vault.save().unwrap();
        drop(vault);
        for name in ["header", "keys.log", "records.log"] {
            let bytes = disk.read_whole(&format!("vault/{name}"), 1 << 20).unwrap();
            for planted in ["11010519491231002X", "王小明", "白血病"] {
                assert!(
                    !bytes
                        .windows(planted.len())
                        .any(|part| part == planted.as_bytes()),
                    "{planted} in {name}"
                );
            }
        }
        let mut vault = Vault::open(disk.clone(), &LEDGER, b"secret", "test").unwrap();
        assert_eq!(
            vault.find(RegisterKind::PersonId, "11010519491231002X"),
            Some(alias)
        );
        assert_eq!(
            vault
                .field(&alias, FieldKind::Name)
                .unwrap()
                .unwrap()
                .as_str(),
            "王小明"
        );
        assert_eq!(vault.row_salt(Some(alias), "GS1", 3).unwrap(), salt);
        assert!(matches!(
            Vault::open(disk.clone(), &LEDGER, b"secret", "x"),
            Err(VaultError::Locked(_))
        ));
        drop(vault);
        assert!(matches!(
            Vault::open(disk.clone(), &LEDGER, b"Secret", "x"),
            Err(VaultError::WrongPassphrase)
        ));
        assert!(matches!(
            Vault::open(disk, &LedgerId([8; 32]), b"secret", "x"),
            Err(VaultError::ForeignLedger { .. })
        ));
    }

    #[test]
    fn what_is_dropped_leaves_no_trace() {
        let disk: Arc<dyn Disk> = Arc::new(SimDisk::new());
        let mut vault = new_vault(&disk);
        let kept = vault.alias(RegisterKind::Account, "1").unwrap();
        vault.keep(kept, FieldKind::Name, "甲").unwrap();
        vault.save().unwrap();
        let before = disk.read_whole("vault/records.log", 1 << 20).unwrap();
        vault.alias(RegisterKind::Account, "2").unwrap();
        vault.keep(kept, FieldKind::Name, "乙").unwrap();
        vault.discard();
        assert_eq!(vault.find(RegisterKind::Account, "2"), None);
        assert_eq!(
            vault
                .field(&kept, FieldKind::Name)
                .unwrap()
                .unwrap()
                .as_str(),
            "甲"
        );
        vault.save().unwrap();
        assert_eq!(
            disk.read_whole("vault/records.log", 1 << 20).unwrap(),
            before
        );
        vault.alias(RegisterKind::Account, "3").unwrap();
        vault.save().unwrap();
        drop(vault);
        let vault = Vault::open(disk, &LEDGER, b"secret", "test").unwrap();
        assert!(vault.find(RegisterKind::Account, "3").is_some());
    }

    #[test]
    fn a_flipped_byte_is_located_and_a_torn_tail_is_not_damage() {
        let sim = Arc::new(SimDisk::new());
        let disk: Arc<dyn Disk> = sim.clone();
        let mut vault = new_vault(&disk);
        for number in 0..4 {
            vault
                .alias(RegisterKind::Account, &number.to_string())
                .unwrap();
        }
        vault.save().unwrap();
        drop(vault);
        let bytes = disk.read_whole("vault/records.log", 1 << 20).unwrap();
        for at in 0..bytes.len() / 2 {
            let copy = Arc::new(sim.copy());
            copy.overwrite("vault/records.log", at, &[bytes[at] ^ 1]);
            let opened = Vault::open(copy, &LEDGER, b"secret", "test");
            assert!(
                matches!(opened, Err(VaultError::Damaged { .. })),
                "byte {at}"
            );
        }
        let copy = Arc::new(sim.copy());
        copy.cut("vault/records.log", bytes.len() - 3);
        let vault = Vault::open(copy, &LEDGER, b"secret", "test").unwrap();
        assert_eq!(vault.find(RegisterKind::Account, "3"), None);
        assert!(vault.find(RegisterKind::Account, "2").is_some());
    }
}
