//! Keeps persons out of the names of files and sheets, which enter the log in clear.
//!
//! **Promises**: a file or sheet named after somebody whose name, ID number, account or telephone
//! stands in the import, or after any ID number, is refused before anything is recorded, and the refusal
//! repeats neither.
//! **Deliberately not here**: guessing at names that stand in no cell.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::plan::Source;
use super::plan_error::PlanError;
use crate::crypto::digest::{Commitment, Digest};
use crate::domain::alias::Alias;
use crate::domain::ids::holds_resident_id;
use crate::vault::{FieldKind, RegisterKind, Registrar, RegistrarError};

/// Shortest value looked for, in characters: one character of a name stands in many words.
const CHARACTERS_MIN: usize = 2;

/// A registrar that notes what it is told about persons.
pub(super) struct Watch<'a> {
    inner: &'a mut dyn Registrar,
    told: BTreeSet<String>,
}

impl<'a> Watch<'a> {
    /// Watches `inner`.
    pub fn new(inner: &'a mut dyn Registrar) -> Self {
        Watch {
            inner,
            told: BTreeSet::new(),
        }
    }

    /// Refuses sources whose file or sheet is named after somebody.
    pub fn check(&self, sources: &[Source]) -> Result<(), PlanError> {
        for (at, source) in sources.iter().enumerate() {
            let sheets = source.file.sheets.iter().map(|sheet| sheet.name.as_str());
            let names: Vec<&str> = std::iter::once(source.file.name.as_str())
                .chain(sheets)
                .collect();
            let found = names.iter().position(|name| {
                holds_resident_id(name)
                    || self.told.iter().any(|value| name.contains(value.as_str()))
            });
            if let Some(found) = found {
                return Err(PlanError::NamedAfterPerson {
                    number: at + 1,
                    sha256: source.file.sha256,
                    what: if found == 0 {
                        "its name".to_owned()
                    } else {
                        format!("the name of its sheet {found}")
                    },
                });
            }
        }
        Ok(())
    }
}

impl Registrar for Watch<'_> {
    fn alias(&mut self, kind: RegisterKind, normalised: &str) -> Result<Alias, RegistrarError> {
        self.inner.alias(kind, normalised)
    }

    fn keep(&mut self, about: Alias, field: FieldKind, value: &str) -> Result<(), RegistrarError> {
        let personal = matches!(
            field,
            FieldKind::Name | FieldKind::IdNumber | FieldKind::Account | FieldKind::Phone
        );
        if personal && value.chars().count() >= CHARACTERS_MIN && !self.told.contains(value) {
            self.told.insert(value.to_owned());
        }
        self.inner.keep(about, field, value)
    }

    fn commit(&mut self, about: Option<Alias>, text: &str) -> Result<Commitment, RegistrarError> {
        self.inner.commit(about, text)
    }

    fn fingerprint(&self, bytes: &[u8]) -> Digest {
        self.inner.fingerprint(bytes)
    }

    fn name_of(&self, person: &Alias) -> Result<Option<Zeroizing<String>>, RegistrarError> {
        self.inner.name_of(person)
    }
}
