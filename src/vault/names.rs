//! Whether a text that anyone may read holds somebody's name.
//!
//! Names lie sealed under each person's key, so every one of them is opened once and compared, blanks and
//! the form of the middle dot aside; nothing of them leaves. **Promises**: no name, alias or place is
//! given back, only whether there is one. **Deliberately not here**: guessing at names that the vault
//! does not hold; single characters, which stand in many words.

use super::store::Vault;
use super::{FieldKind, VaultError};
use crate::domain::ids::normalise_name;

/// Shortest name looked for, in characters.
const CHARACTERS_MIN: usize = 2;

/// A text as names are compared: without blanks, its dots in one form.
fn plain(text: &str) -> String {
    normalise_name(text).split_whitespace().collect()
}

impl Vault {
    /// Whether a person's name stands in the text. Staged names count; those of organisations, and of
    /// persons who were erased, do not.
    ///
    /// # Errors
    /// A sealed name that cannot be opened.
    pub fn names_somebody(&self, text: &str) -> Result<bool, VaultError> {
        let text = plain(text);
        for (alias, kind) in self.members() {
            if !kind.is_person() {
                continue;
            }
            let Some(name) = self.field(&alias, FieldKind::Name)? else {
                continue;
            };
            let name = plain(&name);
            if name.chars().count() >= CHARACTERS_MIN && text.contains(&name) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
