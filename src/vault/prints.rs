//! Keyed fingerprints of names, so that a text is compared with every name of a vault without opening any.
//!
//! **Layout**: a record `Names` holds fingerprints by the thousand: of whom, of which version of the name, how
//! many characters it has, keyed BLAKE3 of its first two characters (8 bytes) and of the whole (16 bytes), both
//! of the name as comparisons normalise it. The key follows from the vault's root key.
//!
//! **Promises**
//! - A saved name has its fingerprint in the same save; one without (of a vault that an older program wrote, or
//!   of a save that was cut short) gets it when the vault is next opened for writing, and is opened by itself
//!   until then.
//! - A fingerprint never answers: whoever it points at is opened and compared.
//! - Without the vault's passphrase nothing shows but how many records there are: the record is sealed as every
//!   other, and even opened it tells nothing of a name to whoever lacks the key. It takes the same room for a
//!   short name as for a long one.
//! - An erased person's fingerprints go with the person, and with a new version of a name the old one counts no
//!   more.
//!
//! **Deliberately not here**: where a name counts within a text (`names.rs`), and names of organisations.

use serde::{Deserialize, Serialize};

use super::record::Record;
use super::store::Vault;
use super::{FieldKind, VaultError};
use crate::crypto::hash;
use crate::domain::alias::Alias;
use crate::domain::ids::normalise_name;

/// Characters of a fingerprint's first part.
pub(super) const HEAD: usize = 2;
/// Fingerprints of one record: they stay below the longest frame.
const OF_RECORD: usize = 16_384;

/// The fingerprint of one version of a name.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NamePrint {
    pub about: Alias,
    pub version: u32,
    /// Length of the name in characters.
    pub length: u32,
    pub head: [u8; 8],
    pub whole: [u8; 16],
}

/// Fingerprint of the beginning of a name.
pub(super) fn head(key: &[u8; 32], letters: &str) -> [u8; 8] {
    cut(hash::keyed(key, &[b"head", letters.as_bytes()]))
}

/// Fingerprint of a whole name.
pub(super) fn whole(key: &[u8; 32], name: &str) -> [u8; 16] {
    cut(hash::keyed(key, &[b"name", name.as_bytes()]))
}

fn cut<const N: usize>(digest: [u8; 32]) -> [u8; N] {
    let mut out = [0; N];
    out.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    out
}

impl NamePrint {
    /// The fingerprint of a name as it was kept.
    pub(super) fn of(key: &[u8; 32], about: Alias, version: u32, name: &str) -> Self {
        let name = zeroize::Zeroizing::new(normalise_name(name));
        let first: zeroize::Zeroizing<String> =
            zeroize::Zeroizing::new(name.chars().take(HEAD).collect());
        Self {
            about,
            version,
            length: u32::try_from(name.chars().count()).unwrap_or(u32::MAX),
            head: head(key, &first),
            whole: whole(key, &name),
        }
    }
}

/// Fingerprints in the order in which they are looked up.
#[derive(Default)]
pub(super) struct Prints {
    heads: Vec<([u8; 8], u32)>,
    wholes: Vec<([u8; 16], Alias)>,
}

impl Prints {
    /// Those of names with at least `length_min` characters.
    pub(super) fn of(all: impl Iterator<Item = NamePrint>, length_min: usize) -> Self {
        let mut prints = Self::default();
        let long = |print: &NamePrint| usize::try_from(print.length).unwrap_or(0) >= length_min;
        for print in all.filter(long) {
            prints.heads.push((print.head, print.length));
            prints.wholes.push((print.whole, print.about));
        }
        prints.heads.sort_unstable();
        prints.heads.dedup();
        prints.wholes.sort_unstable();
        prints
    }

    /// Lengths of the names that begin so.
    pub(super) fn lengths(&self, head: [u8; 8]) -> impl Iterator<Item = usize> + '_ {
        let from = self.heads.partition_point(|(known, _)| *known < head);
        let all = self.heads.iter().skip(from);
        let same = all.take_while(move |(known, _)| *known == head);
        same.map(|(_, length)| usize::try_from(*length).unwrap_or(usize::MAX))
    }

    /// Whoever may have this name.
    pub(super) fn whom(&self, whole: [u8; 16]) -> impl Iterator<Item = &Alias> {
        let from = self.wholes.partition_point(|(known, _)| *known < whole);
        let all = self.wholes.iter().skip(from);
        all.take_while(move |(known, _)| *known == whole)
            .map(|(_, alias)| alias)
    }
}

impl Vault {
    /// Stages the fingerprint of a version of a name that is being kept.
    pub(super) fn print_name(&mut self, about: Alias, version: u32, name: &str) {
        if self.kind_of(&about).is_some_and(|kind| kind.is_person()) {
            let print = NamePrint::of(&self.secrets.names, about, version, name);
            self.staged.prints.insert(about, print);
        }
    }

    /// Every person with the fingerprint of the newest name; `None` where it is missing.
    fn printed(&self) -> impl Iterator<Item = (Alias, Option<NamePrint>)> + '_ {
        self.members().filter_map(|(alias, kind)| {
            if !kind.is_person() {
                return None;
            }
            let version = self.version_of(&alias, FieldKind::Name)?;
            let known = self.staged.prints.get(&alias);
            let known = known.or_else(|| self.saved.prints.get(&alias)).copied();
            Some((alias, known.filter(|print| print.version == version)))
        })
    }

    /// The fingerprint of the newest name of somebody, by opening it.
    fn print_anew(&self, alias: Alias) -> Result<Option<NamePrint>, VaultError> {
        let version = self.version_of(&alias, FieldKind::Name);
        let name = self.field(&alias, FieldKind::Name)?;
        Ok(version
            .zip(name)
            .map(|(version, name)| NamePrint::of(&self.secrets.names, alias, version, &name)))
    }

    /// Fingerprints of all names of persons, staged ones included.
    ///
    /// # Errors
    /// A sealed name without a fingerprint that cannot be opened.
    pub(super) fn prints(&self, length_min: usize) -> Result<Prints, VaultError> {
        let mut all = Vec::new();
        for (alias, known) in self.printed() {
            match known {
                Some(print) => all.push(print),
                None => all.extend(self.print_anew(alias)?),
            }
        }
        Ok(Prints::of(all.into_iter(), length_min))
    }

    /// Makes and saves the fingerprints that are missing. A name that does not open is left for whoever
    /// asks for it to be told.
    pub(super) fn print_missing(&mut self) -> Result<(), VaultError> {
        let without: Vec<Alias> = self
            .printed()
            .filter(|(_, known)| known.is_none())
            .map(|(alias, _)| alias)
            .collect();
        for alias in without {
            if let Ok(Some(print)) = self.print_anew(alias) {
                self.staged.prints.insert(alias, print);
            }
        }
        self.save()
    }

    /// The staged fingerprints as records.
    pub(super) fn print_records(&self) -> Vec<Record> {
        let staged: Vec<NamePrint> = self.staged.prints.values().copied().collect();
        let parts = staged.chunks(OF_RECORD);
        parts
            .map(|part| Record::Names {
                prints: part.to_vec(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::digest::LedgerId;
    use crate::crypto::seal::ScryptParams;
    use crate::disk::{Disk, SimDisk};
    use crate::vault::{Mentioned, RegisterKind, Registrar};
    use std::collections::BTreeSet;
    use std::sync::Arc;

    const LEDGER: LedgerId = LedgerId([7; 32]);

    fn person(vault: &mut Vault, number: &str, name: &str) -> Alias {
        let alias = vault.alias(RegisterKind::StaffNo, number).unwrap();
        vault.keep(alias, FieldKind::Name, name).unwrap();
        alias
    }

    fn names(vault: &Vault, text: &str) -> bool {
        vault.mentions().find(text, false).unwrap() == Some(Mentioned::Name)
    }

    fn missing(vault: &Vault) -> usize {
        vault.printed().filter(|(_, known)| known.is_none()).count()
    }

    #[test]
    fn an_old_vault_is_read_as_it_is_and_gets_its_fingerprints_once() {
        let disk = Arc::new(SimDisk::new());
        let on = || Arc::clone(&disk) as Arc<dyn Disk>;
        let mut vault = Vault::create(on(), &LEDGER, b"word", ScryptParams::QUICK).unwrap();
        person(&mut vault, "1", "欧阳小明");
        // As a program wrote it that knew none.
        vault.staged.prints.clear();
        vault.save().unwrap();
        drop(vault);
        let reader = Vault::open_read(on(), &LEDGER, b"word").unwrap();
        assert_eq!(missing(&reader), 1);
        assert!(names(&reader, "请欧阳小明补交"));
        drop(reader);
        let writer = Vault::open(on(), &LEDGER, b"word").unwrap();
        assert_eq!((missing(&writer), writer.staged()), (0, 0));
        let saved = writer.mark.frames;
        drop(writer);
        let again = Vault::open(on(), &LEDGER, b"word").unwrap();
        assert_eq!((missing(&again), again.mark.frames), (0, saved));
        assert!(names(&again, "请欧阳小明补交"));
    }

    #[test]
    fn the_newest_name_counts_and_erasure_takes_its_fingerprint() {
        let disk = Arc::new(SimDisk::new());
        let on = || Arc::clone(&disk) as Arc<dyn Disk>;
        let mut vault = Vault::create(on(), &LEDGER, b"word", ScryptParams::QUICK).unwrap();
        let gone = person(&mut vault, "1", "欧阳小明");
        let renamed = person(&mut vault, "2", "王大力");
        // Staged names count.
        assert!(names(&vault, "请欧阳小明补交") && names(&vault, "退回王大力户"));
        vault.save().unwrap();
        vault.keep(renamed, FieldKind::Name, "王小力").unwrap();
        vault.save().unwrap();
        let print = vault.saved.prints[&gone];
        // Nothing of it stands in the file.
        let bytes = disk.read_whole("vault/records.1", 1 << 20).unwrap();
        let stands = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        assert!(!stands(&print.whole) && !stands(&print.head) && !stands(&gone.0));
        drop(vault);
        let mut vault = Vault::open(on(), &LEDGER, b"word").unwrap();
        assert_eq!(missing(&vault), 0);
        assert!(!names(&vault, "退回王大力户") && names(&vault, "退回王小力户"));
        let erased = vault.erase(&BTreeSet::from([gone]), &BTreeSet::new(), b"word");
        assert_eq!(erased.unwrap(), 2, "its row and its name");
        assert!(!vault.saved.prints.contains_key(&gone));
        assert!(!names(&vault, "请欧阳小明补交") && names(&vault, "退回王小力户"));
    }

    #[test]
    fn a_fingerprint_alone_is_no_answer() {
        let disk = Arc::new(SimDisk::new());
        let mut vault = Vault::create(disk, &LEDGER, b"word", ScryptParams::QUICK).unwrap();
        let alias = person(&mut vault, "1", "欧阳小明");
        let mut print = NamePrint::of(&vault.secrets.names, alias, 1, "王大力");
        vault.staged.prints.insert(alias, print);
        assert!(!names(&vault, "退回王大力户"));
        // One of another version is none.
        print.version = 2;
        vault.staged.prints.insert(alias, print);
        assert!(names(&vault, "请欧阳小明补交"));
    }
}
