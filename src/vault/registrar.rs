//! What intake asks of whoever keeps the register: aliases, fields, commitments.
//!
//! **Promises**: the same kind and value always give the same alias. **Not here**: normalising;
//! two spellings are two values.

use super::VaultError;
use crate::crypto::digest::{Commitment, Digest};
use crate::crypto::random::RandomError;
use crate::domain::alias::Alias;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Longest value or text that is taken, in bytes.
pub const VALUE_BYTES_MAX: usize = 1 << 20;

/// What kind of value an alias stands for. Values of different kinds never share an alias.
///
/// The order is part of the file format: new kinds go at the end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum RegisterKind {
    /// A natural person's ID number.
    PersonId,
    /// A staff number.
    StaffNo,
    /// A teacher's number.
    TeacherNo,
    /// An official known by name, scheme and role only.
    NamedOfficial,
    /// Another person known by name and circumstances only.
    NamedPerson,
    /// A bank or card account.
    Account,
    /// A telephone number.
    Phone,
    /// A postal address.
    Address,
    /// An invoice number.
    Invoice,
    /// The hash of a person's document.
    Document,
    /// A household.
    Household,
    /// A vehicle's number plate.
    Plate,
    /// The holder of an account, as printed, who is an organisation.
    OrgAccountHolder,
}

impl RegisterKind {
    /// The kind's number in keyed hashes. Never changes.
    pub(super) fn number(self) -> u8 {
        match self {
            Self::PersonId => 0,
            Self::StaffNo => 1,
            Self::TeacherNo => 2,
            Self::NamedOfficial => 3,
            Self::NamedPerson => 4,
            Self::Account => 5,
            Self::Phone => 6,
            Self::Address => 7,
            Self::Invoice => 8,
            Self::Document => 9,
            Self::Household => 10,
            Self::Plate => 11,
            Self::OrgAccountHolder => 12,
        }
    }

    /// Whether the alias stands for a person, and not for something a person has.
    pub fn is_person(self) -> bool {
        matches!(
            self,
            Self::PersonId
                | Self::StaffNo
                | Self::TeacherNo
                | Self::NamedOfficial
                | Self::NamedPerson
        )
    }
}

/// A personal field. The order is part of the file format: new fields go at the end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum FieldKind {
    /// Name of the person.
    Name,
    /// ID number as the office wrote it.
    IdNumber,
    /// Staff number.
    StaffNo,
    /// Date of birth.
    Birth,
    /// Sex.
    Sex,
    /// Account number.
    Account,
    /// Telephone number.
    Phone,
    /// Address.
    Address,
    /// Category of person or hardship.
    Category,
    /// Bank of the account.
    Bank,
    /// Anything else.
    Other,
}

impl FieldKind {
    /// The field's number in bound data. Never changes.
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Name => 0,
            Self::IdNumber => 1,
            Self::StaffNo => 2,
            Self::Birth => 3,
            Self::Sex => 4,
            Self::Account => 5,
            Self::Phone => 6,
            Self::Address => 7,
            Self::Category => 8,
            Self::Bank => 9,
            Self::Other => 10,
        }
    }
}

/// Gives aliases and commitments and keeps what they hide.
pub trait Registrar {
    /// The alias of a value; a new one where the value was never seen under this kind.
    fn alias(&mut self, kind: RegisterKind, normalised: &str) -> Result<Alias, RegistrarError>;

    /// Keeps a personal field as its newest version; the value it has already is kept once.
    fn keep(&mut self, about: Alias, field: FieldKind, value: &str) -> Result<(), RegistrarError>;

    /// A commitment to a text under a fresh salt, so that equal texts do not show as equal.
    fn commit(&mut self, about: Option<Alias>, text: &str) -> Result<Commitment, RegistrarError>;

    /// A keyed fingerprint of bytes that may hold personal data: equality shows, nothing else.
    fn fingerprint(&self, bytes: &[u8]) -> Digest;

    /// The name kept of a person, where there is one: to be compared with another spelling, and never shown.
    fn name_of(&self, _person: &Alias) -> Result<Option<Zeroizing<String>>, RegistrarError> {
        Ok(None)
    }
}

/// Why an addition was not taken. No message holds a value.
#[derive(Debug, thiserror::Error)]
pub enum RegistrarError {
    /// Something is kept about an alias that the register does not hold.
    #[error(
        "alias {alias}: expected one of the register, found none such; ask for the alias before \
         keeping something about it"
    )]
    UnknownAlias {
        /// The alias as given.
        alias: Alias,
    },
    /// A value beyond the limit.
    #[error("value: expected at most {VALUE_BYTES_MAX} bytes, found {found}; it was not taken")]
    TooLong {
        /// Its length in bytes.
        found: usize,
    },
    /// No random bytes for an alias, a key or a salt.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The vault failed.
    #[error(transparent)]
    Vault(Box<VaultError>),
}

impl From<VaultError> for RegistrarError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Refused(inner) => *inner,
            VaultError::Random(inner) => Self::Random(inner),
            other => Self::Vault(Box::new(other)),
        }
    }
}

/// Refuses what is longer than [`VALUE_BYTES_MAX`].
pub(super) fn check_length(value: &str) -> Result<(), RegistrarError> {
    if value.len() > VALUE_BYTES_MAX {
        return Err(RegistrarError::TooLong { found: value.len() });
    }
    Ok(())
}
