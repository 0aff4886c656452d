//! Whom a cell names that is no column for persons: who gave, is paid or works for money, and bodies that stand in clear.
//!
//! Promises: a person enters the log by alias alone, and whoever reads the report of the import is told that the cell was read so; where
//! only a body can stand, what reads as a person's name is refused with its cell. A body that is called as a person may be is known by its
//! code beside it, by a register, an agreement or an earlier fact, or by `org:` before its name, which is no part of it.
//! **Not here**: how a name reads ([`crate::domain::names`]), and persons with a number of their own.

use super::super::fields::Fields;
use super::super::plan::READ_AS_PERSON;
use super::super::shown::{PERSON_FOR_BODY, PERSON_FOR_POST};
use super::{Context, called};
use crate::domain::events::payments::Payee;
use crate::domain::ids::normalise_name;
use crate::domain::names::{is_body_code, reads_as_person, reads_as_post, stated_body};
use crate::vault::RegistrarError;

/// What a name is that stands where a body is expected.
enum Named {
    /// A body, by the name to be recorded.
    Body(String),
    /// A person, by name.
    Person(String),
}

impl Context<'_> {
    /// Who is named: a body where it is said to be one, has a code beside it, or nothing of its name reads as a person's.
    fn named(&mut self, fields: &mut Fields<'_>, name: String, code: Option<&str>) -> Named {
        if let Some(body) = stated_body(&name) {
            fields.asked.bodies.push(body.to_owned());
            return Named::Body(body.to_owned());
        }
        if code.is_some_and(is_body_code) {
            fields.asked.bodies.push(name.clone());
            return Named::Body(name);
        }
        let person = reads_as_person(&name) && !self.known.is_body(self.history, &name);
        match person {
            true => Named::Person(normalise_name(&name)),
            false => Named::Body(name),
        }
    }

    /// Whoever gave, is paid or works for money, as a text of the log: a body by its name, a person by alias. `code` is what stands
    /// beside the name as a body's code.
    pub fn party(
        &mut self,
        fields: &mut Fields<'_>,
        field: &str,
        (name, code): (String, Option<&str>),
    ) -> Result<String, RegistrarError> {
        Ok(match self.payee(fields, field, (name, code))? {
            Payee::Person(person) => person.to_string(),
            Payee::Org(name) => name,
        })
    }

    /// Who is paid, of whom the sheet has the name: a body by it, a person by alias.
    pub fn payee(
        &mut self,
        fields: &mut Fields<'_>,
        field: &str,
        (name, code): (String, Option<&str>),
    ) -> Result<Payee, RegistrarError> {
        match self.named(fields, name, code) {
            Named::Person(name) => {
                self.tell_person(fields, field, &name);
                Ok(Payee::Person(self.named_person(&name, called::OUTSIDE)?))
            }
            Named::Body(name) => {
                needed(fields, field, &name);
                Ok(Payee::Org(name))
            }
        }
    }

    /// The name of a body; one that reads as a person's is refused.
    pub fn body(
        &mut self,
        fields: &mut Fields<'_>,
        field: &str,
        (name, code): (String, Option<&str>),
    ) -> String {
        match self.named(fields, name, code) {
            Named::Person(name) => {
                fields.refuse(
                    field,
                    PERSON_FOR_BODY,
                    "the name of a body, since this column enters the ledger in clear, and not what reads as a person's",
                    "name the body; if it is called so, write org: before the name (org:李宁), or its code in the sheet's column for codes; persons are named in the columns for names and ID numbers",
                );
                name
            }
            Named::Body(name) => {
                needed(fields, field, &name);
                name
            }
        }
    }

    /// Tells, once for each name of an import, that a cell was read as the name of a person.
    pub fn tell_person(&mut self, fields: &mut Fields<'_>, field: &str, name: &str) {
        if self.known.first_person(name) {
            fields.tell(
                field,
                READ_AS_PERSON,
                "the name of a person or of a body; this reads as a person's, so that the vault keeps it and the ledger has an alias",
                "leave it for a person; for a body write org: before the name (org:李宁), or its code in the sheet's column for codes, and import again",
            );
        }
    }
}

/// Refuses `org:` with nothing behind it.
fn needed(fields: &mut Fields<'_>, field: &str, name: &str) {
    if name.is_empty() && fields.peek_code(field).is_some() {
        fields.refuse(field, "cell-empty", "a value", "fill it in");
    }
}

/// The word of a post; one that reads as the name of whoever holds it is refused.
pub(super) fn post(fields: &mut Fields<'_>, field: &str) -> Option<String> {
    let word = fields.text(field)?;
    if reads_as_person(&word) && !reads_as_post(&word) {
        fields.refuse(
            field,
            PERSON_FOR_POST,
            "the word of a post, such as 校长, since this column enters the ledger in clear, and not what reads as a person's name",
            "write the post alone; who holds it stands in the table of duties",
        );
    }
    Some(word)
}
