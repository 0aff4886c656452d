//! Aliases of names: of a name as a sheet or a clerk writes it, of whoever bears it in a post, and of name and birth
//! together.
//!
//! Promises: within one scheme equal names have equal aliases, whoever they belong to and whichever way they come into
//! the ledger, so that a person registered by a command and one by a sheet can be compared. The names themselves go to
//! the vault. It does not say whether two names are one person's.

use super::read::common_characters;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::{NameAliases, PersonNamed};
use crate::domain::ids::{ResidentId, Sex};
use crate::schemes::tables::{Words, code_of};
use crate::vault::{FieldKind, RegisterKind, Registrar, RegistrarError};

/// What whoever gives, pays or is paid from outside is, where a sheet has the name alone.
pub const OUTSIDE: &str = "捐赠人";

/// The alias of an official of whom only the name and the post are known.
///
/// Sheets call one post by several words (a decision says 审批人, the table of duties 负责人):
/// `[words.post]` says which are the same, so that both have one alias.
///
/// # Errors
/// A vault that cannot keep it.
pub fn named_official(
    registrar: &mut dyn Registrar,
    words: [&Words; 2],
    scheme: &str,
    (name, post): (&str, &str),
) -> Result<Alias, RegistrarError> {
    let post = words
        .into_iter()
        .find_map(|words| code_of(words, "post", post))
        .unwrap_or(post);
    let value = format!("{name}\u{1f}{post}\u{1f}{scheme}");
    let alias = registrar.alias(RegisterKind::NamedOfficial, &value)?;
    registrar.keep(alias, FieldKind::Name, name)?;
    Ok(alias)
}

/// The alias of anyone else of whom only the name is known.
///
/// # Errors
/// A vault that cannot keep it.
pub fn named_person(
    registrar: &mut dyn Registrar,
    scheme: &str,
    (name, role): (&str, &str),
) -> Result<Alias, RegistrarError> {
    let value = format!("{name}\u{1f}{role}\u{1f}{scheme}");
    let alias = registrar.alias(RegisterKind::NamedPerson, &value)?;
    registrar.keep(alias, FieldKind::Name, name)?;
    Ok(alias)
}

/// The aliases of a name as it is written: equal names have equal aliases, whoever they belong to.
///
/// # Errors
/// A vault that cannot keep them.
pub fn name_aliases(
    registrar: &mut dyn Registrar,
    scheme: &str,
    name: &str,
) -> Result<NameAliases, RegistrarError> {
    let whole = named_person(registrar, scheme, (name, "姓名"))?;
    let common = common_characters(name);
    // One character, mostly a family name, is shared by half a county: it says nothing of a person and
    // much of how common the name is.
    let common = if common.chars().count() < 2 {
        name
    } else {
        &common
    };
    let value = format!("{common}\u{1f}常用字\u{1f}{scheme}");
    let common = registrar.alias(RegisterKind::NamedPerson, &value)?;
    Ok(NameAliases { whole, common })
}

/// Says by which name somebody is known, and when that person was born: as the ID number has it, else as is stated.
///
/// # Errors
/// A vault that cannot keep it.
pub fn person_named(
    registrar: &mut dyn Registrar,
    scheme: &str,
    (person, id, name): (Alias, &ResidentId, &str),
    birth: Option<Date>,
    sex: Option<&str>,
) -> Result<PersonNamed, RegistrarError> {
    let birth = id.birth_date().or(birth);
    let sex = match (id.sex(), sex) {
        (Some(Sex::Male), _) | (None, Some("男")) => "1",
        (Some(Sex::Female), _) | (None, Some("女")) => "2",
        (None, _) => "",
    };
    let born = match birth {
        Some(birth) => {
            let value = format!("{name}\u{1f}{birth}\u{1f}{sex}\u{1f}{scheme}");
            Some(registrar.alias(RegisterKind::NamedPerson, &value)?)
        }
        None => None,
    };
    Ok(PersonNamed {
        person,
        name: name_aliases(registrar, scheme, name)?,
        born,
    })
}
