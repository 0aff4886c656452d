//! A registrar in memory, for tests and dry runs.
//!
//! **Promises**: everything it gives is a function of the calls made so far and of a fixed seed.
//! **Deliberately not here**: secrecy. The seed is in this file, so its aliases must never reach a
//! ledger that counts.

use super::registrar::check_length;
use super::{FieldKind, RegisterKind, Registrar, RegistrarError, commitment};
use crate::crypto::digest::{Commitment, Digest, LedgerId};
use crate::crypto::hash;
use crate::domain::alias::Alias;
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

const SEED: [u8; 32] = *b"sunledger: a seed for dry runs. ";

/// Deterministic registrar without a disk; forgets everything when dropped.
#[derive(Default)]
pub struct MemoryRegistrar {
    aliases: BTreeSet<Alias>,
    fields: BTreeMap<(Alias, FieldKind), String>,
    commitments: u64,
}

impl MemoryRegistrar {
    /// An empty register.
    pub fn new() -> Self {
        Self::default()
    }

    /// The newest value of a field.
    pub fn field(&self, about: &Alias, field: FieldKind) -> Option<&str> {
        self.fields.get(&(*about, field)).map(String::as_str)
    }

    /// How many aliases were given.
    pub fn aliases(&self) -> usize {
        self.aliases.len()
    }

    fn check_known(&self, alias: Alias) -> Result<(), RegistrarError> {
        if !self.aliases.contains(&alias) {
            return Err(RegistrarError::UnknownAlias { alias });
        }
        Ok(())
    }
}

impl Registrar for MemoryRegistrar {
    fn alias(&mut self, kind: RegisterKind, normalised: &str) -> Result<Alias, RegistrarError> {
        check_length(normalised)?;
        let digest = hash::keyed(&SEED, &[b"alias", &[kind.number()], normalised.as_bytes()]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        self.aliases.insert(Alias(bytes));
        Ok(Alias(bytes))
    }

    fn keep(&mut self, about: Alias, field: FieldKind, value: &str) -> Result<(), RegistrarError> {
        check_length(value)?;
        self.check_known(about)?;
        self.fields.insert((about, field), value.to_owned());
        Ok(())
    }

    fn commit(&mut self, about: Option<Alias>, text: &str) -> Result<Commitment, RegistrarError> {
        check_length(text)?;
        about.map_or(Ok(()), |alias| self.check_known(alias))?;
        let salt = hash::keyed(&SEED, &[b"salt", &self.commitments.to_le_bytes()]);
        self.commitments += 1;
        Ok(commitment(&LedgerId::ZERO, &salt, text))
    }

    fn fingerprint(&self, bytes: &[u8]) -> Digest {
        Digest(hash::keyed(&SEED, &[b"sheet", bytes]))
    }

    fn name_of(&self, person: &Alias) -> Result<Option<Zeroizing<String>>, RegistrarError> {
        let name = self.field(person, FieldKind::Name);
        Ok(name.map(|name| Zeroizing::new(name.to_owned())))
    }
}

impl std::fmt::Debug for MemoryRegistrar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MemoryRegistrar({} aliases)", self.aliases.len())
    }
}
