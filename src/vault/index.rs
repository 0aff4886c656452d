//! What is known of the records without opening what is sealed within them.
//!
//! Two of these make a vault: one of the saved records, whose secrets stay on disk, and one of the
//! staged ones, whose secrets are held sealed. **Promises**: in order of keys, never of hashing.

use super::header::Secrets;
use super::prints::NamePrint;
use super::record::{Record, bound, unseal};
use super::scan::Place;
use super::{FieldKind, RegisterKind};
use crate::crypto::digest::{Commitment, Digest, FileHash};
use crate::crypto::seal::SealKey;
use crate::domain::alias::Alias;
use std::collections::BTreeMap;

/// Where the sealed part of a record is.
pub(super) enum Held {
    /// In the records file.
    Saved(Place),
    /// In memory.
    Staged(Vec<u8>),
}

/// One line of a notice: whom it is about, notice number, ordinal.
pub(super) type NoticeLine = (Option<Alias>, String, u32);

/// A register's row, from the alias's side.
pub(super) struct Member {
    pub kind: RegisterKind,
    pub key: SealKey,
}

#[derive(Default)]
pub(super) struct Index {
    pub register: BTreeMap<(RegisterKind, Digest), Alias>,
    pub members: BTreeMap<Alias, Member>,
    /// Newest version of each field.
    pub fields: BTreeMap<(Alias, FieldKind), (u32, Held)>,
    pub texts: BTreeMap<Commitment, (Option<Alias>, Held)>,
    pub notices: BTreeMap<NoticeLine, Held>,
    pub files: BTreeMap<FileHash, SealKey>,
    /// Fingerprint of the newest version of each name.
    pub prints: BTreeMap<Alias, NamePrint>,
}

impl Index {
    /// Takes a record in; `place` is `None` for a staged one. Says what should have been there
    /// where the record cannot follow from those before it.
    pub fn apply(
        &mut self,
        secrets: &Secrets,
        record: Record,
        place: Option<Place>,
    ) -> Result<(), &'static str> {
        let held = |sealed| place.map_or_else(|| Held::Staged(sealed), Held::Saved);
        match record {
            Record::Member {
                kind,
                keyed_hash,
                alias,
                sealed,
            } => {
                let aad = bound::alias_key(&secrets.ledger, &alias);
                let key = key_of(secrets, &aad, &sealed).ok_or("the key of an alias")?;
                if self.register.insert((kind, keyed_hash), alias).is_some()
                    || self.members.insert(alias, Member { kind, key }).is_some()
                {
                    return Err("a row of the register that is not there twice");
                }
            }
            Record::Field {
                about,
                field,
                version,
                sealed,
            } => {
                self.fields.insert((about, field), (version, held(sealed)));
            }
            Record::Text {
                about,
                commitment,
                sealed,
            } => {
                self.texts.insert(commitment, (about, held(sealed)));
            }
            Record::NoticeSalt {
                about,
                notice_no,
                ordinal,
                sealed,
            } => {
                self.notices
                    .insert((about, notice_no, ordinal), held(sealed));
            }
            Record::File { hash, sealed } => {
                let aad = bound::file_key(&secrets.ledger, &hash);
                let key = key_of(secrets, &aad, &sealed).ok_or("the key of an attachment")?;
                self.files.insert(hash, key);
            }
            Record::Names { prints } => {
                let prints = prints.into_iter().map(|print| (print.about, print));
                self.prints.extend(prints);
            }
        }
        Ok(())
    }
}

fn key_of(secrets: &Secrets, aad: &[u8], sealed: &[u8]) -> Option<SealKey> {
    let plain = unseal(&secrets.wrapping, aad, sealed)?;
    Some(SealKey::from_bytes(plain.as_slice().try_into().ok()?))
}
