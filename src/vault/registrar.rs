//! What intake asks of the vault: an alias for a number, a place for a name, a commitment for a
//! text. A trait, so that a dry run and the tests of intake need no vault on disk.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::crypto::digest::{Commitment, Digest};
use crate::crypto::hash;
use crate::domain::alias::Alias;

/// What a looked-up value is; equal values of different kinds have different aliases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RegisterKind {
    /// A person, by ID number.
    PersonId,
    /// An official, by staff number.
    StaffNo,
    /// A teacher, by the office's own number.
    TeacherNo,
    /// An official by name, post and scheme, joined by U+001F.
    NamedOfficial,
    /// Anyone else by name, role and scheme, joined by U+001F.
    NamedPerson,
    /// An account.
    Account,
    /// A telephone.
    Phone,
    /// An address.
    Address,
    /// An invoice number.
    Invoice,
    /// A document, by its hash.
    Document,
    /// A household number.
    Household,
    /// A number plate.
    Plate,
}

/// A personal field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FieldKind {
    /// Name.
    Name,
    /// ID number.
    IdNumber,
    /// Staff or teacher number.
    StaffNo,
    /// Birth date and sex.
    Birth,
    /// Account.
    Account,
    /// Telephone.
    Phone,
    /// Address.
    Address,
    /// Anything else.
    Other,
}

/// Why the register could not answer.
#[derive(Debug, thiserror::Error)]
#[error("the vault: {0}")]
pub struct RegistrarError(pub String);

/// Gives aliases and commitments, and keeps what stands behind them.
pub trait Registrar {
    /// The alias of a normalised value; a new one when the value is new.
    fn alias(&mut self, kind: RegisterKind, value: &str) -> Result<Alias, RegistrarError>;

    /// Keeps a personal field; an equal value already kept changes nothing.
    fn keep(&mut self, about: Alias, field: FieldKind, value: &str) -> Result<(), RegistrarError>;

    /// A salted commitment to a text, about a person or about none.
    fn commit(&mut self, about: Option<Alias>, text: &str) -> Result<Commitment, RegistrarError>;

    /// A keyed fingerprint of bytes that may hold personal data: equality shows, nothing else.
    fn fingerprint(&self, bytes: &[u8]) -> Digest;
}

/// A register in memory: for dry runs and tests. Its aliases follow from the values, so they are
/// no protection and must never reach a log.
#[derive(Debug, Default)]
pub struct MemoryRegistrar {
    fields: BTreeMap<(Alias, FieldKind), String>,
    commitments: u64,
}

impl MemoryRegistrar {
    /// An empty register.
    pub fn new() -> Self {
        Self::default()
    }

    /// A field kept.
    pub fn field(&self, about: &Alias, field: FieldKind) -> Option<&str> {
        self.fields.get(&(*about, field)).map(String::as_str)
    }
}

impl Registrar for MemoryRegistrar {
    fn alias(&mut self, kind: RegisterKind, value: &str) -> Result<Alias, RegistrarError> {
        let digest = hash::digest(&[&[kind as u8], value.as_bytes()]).0;
        let mut alias = Alias::ZERO;
        for (to, from) in alias.0.iter_mut().zip(digest) {
            *to = from;
        }
        Ok(alias)
    }

    fn keep(&mut self, about: Alias, field: FieldKind, value: &str) -> Result<(), RegistrarError> {
        self.fields.insert((about, field), value.to_owned());
        Ok(())
    }

    fn commit(&mut self, _: Option<Alias>, text: &str) -> Result<Commitment, RegistrarError> {
        self.commitments += 1;
        let salt = self.commitments.to_le_bytes();
        Ok(Commitment(hash::digest(&[&salt, text.as_bytes()]).0))
    }

    fn fingerprint(&self, bytes: &[u8]) -> Digest {
        hash::digest(&[b"sunledger.sheet1", bytes])
    }
}
