//! What a row of each kind of table means, as events. One file a group of sheets that belong
//! together; the columns stand in the scheme's file.

mod case;
mod fund;
mod notice;
mod payment;

use super::fields::Fields;
use super::read::OfficeFile;
use crate::crypto::digest::Commitment;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::{ActedBy, Event, EventHead, SchemeRef, SourceRef};
use crate::domain::ids::{BankAccount, ResidentId};
use crate::domain::party::{Role, Step};
use crate::schemes::Scheme;
use crate::vault::{FieldKind, RegisterKind, Registrar, RegistrarError};

/// What a row is turned into events with.
pub struct Context<'a> {
    /// The scheme of the row.
    pub scheme: &'a Scheme,
    /// Its published version.
    pub version: u16,
    /// The file.
    pub file: &'a OfficeFile,
    /// The sheet's name.
    pub sheet: &'a str,
    /// The row's line.
    pub line: u32,
    /// Rows of the sheet.
    pub sheet_rows: u32,
    /// Whether no row of the sheet was taken before.
    pub first_row: bool,
    /// The vault.
    pub registrar: &'a mut dyn Registrar,
    /// Events made so far.
    pub events: Vec<(EventHead, Event)>,
    /// Effective date of the events that follow.
    pub on: Date,
}

/// Turns a row into events; what is wrong with it is noted in the fields.
pub type Convert = fn(&mut Fields<'_>, &mut Context<'_>) -> Result<(), RegistrarError>;

/// The meaning of a kind of table, by the word used in scheme files.
pub fn kind_of(kind: &str) -> Option<Convert> {
    Some(match kind {
        "claims" => case::claims,
        "evidence" => case::evidence,
        "steps" => case::steps,
        "awards" => case::awards,
        "duties" => case::duties,
        "quotas" => fund::quotas,
        "fund_receipts" => fund::fund_receipts,
        "appropriations" => fund::appropriations,
        "fund_statements" => fund::fund_statements,
        "fund_list" => fund::fund_list,
        "notices" => notice::notices,
        "notice_rows" => notice::notice_rows,
        "objections" => notice::objections,
        "payments" => payment::payments,
        "receipts" => payment::receipts,
        _ => return None,
    })
}

impl Context<'_> {
    /// The head of an event of this row.
    pub fn head(&self) -> EventHead {
        EventHead {
            effective: self.on,
            registered_at: None,
            source: Some(SourceRef {
                file: self.file.sha256,
                sheet: self.sheet.to_owned(),
                row: self.line,
            }),
            role: Role::Rec,
            acted_by: Vec::new(),
            org: None,
            scheme: Some(SchemeRef {
                id: self.scheme.id.clone(),
                version: self.version,
            }),
            calendar: None,
            causes: Vec::new(),
            corrects: None,
        }
    }

    /// Adds an event of this row.
    pub fn add(&mut self, event: impl Into<Event>) {
        let head = self.head();
        self.events.push((head, event.into()));
    }

    /// Adds an event with who acted and when it was registered.
    pub fn add_acted(
        &mut self,
        event: impl Into<Event>,
        acted_by: Vec<ActedBy>,
        registered_at: Option<Timestamp>,
        org: Option<String>,
    ) {
        let mut head = self.head();
        head.acted_by = acted_by;
        head.registered_at = registered_at;
        head.org = org;
        self.events.push((head, event.into()));
    }

    /// The alias of a person by ID; name and ID go to the vault.
    pub fn person(&mut self, id: &ResidentId, name: Option<&str>) -> Result<Alias, RegistrarError> {
        let alias = self.registrar.alias(RegisterKind::PersonId, id.as_str())?;
        self.registrar
            .keep(alias, FieldKind::IdNumber, id.as_str())?;
        if let Some(name) = name {
            self.registrar.keep(alias, FieldKind::Name, name)?;
        }
        Ok(alias)
    }

    /// The alias of an official by staff number.
    pub fn staff(&mut self, number: &str, name: Option<&str>) -> Result<Alias, RegistrarError> {
        let alias = self.registrar.alias(RegisterKind::StaffNo, number)?;
        self.registrar.keep(alias, FieldKind::StaffNo, number)?;
        if let Some(name) = name {
            self.registrar.keep(alias, FieldKind::Name, name)?;
        }
        Ok(alias)
    }

    /// The alias of an official of whom only the name and the post are known.
    pub fn named_official(&mut self, name: &str, post: &str) -> Result<Alias, RegistrarError> {
        let value = format!("{name}\u{1f}{post}\u{1f}{}", self.scheme.id);
        let alias = self.registrar.alias(RegisterKind::NamedOfficial, &value)?;
        self.registrar.keep(alias, FieldKind::Name, name)?;
        Ok(alias)
    }

    /// The alias of anyone else of whom only the name is known.
    pub fn named_person(&mut self, name: &str, role: &str) -> Result<Alias, RegistrarError> {
        let value = format!("{name}\u{1f}{role}\u{1f}{}", self.scheme.id);
        let alias = self.registrar.alias(RegisterKind::NamedPerson, &value)?;
        self.registrar.keep(alias, FieldKind::Name, name)?;
        Ok(alias)
    }

    /// The alias of an account.
    pub fn account(&mut self, account: &BankAccount) -> Result<Alias, RegistrarError> {
        let alias = self
            .registrar
            .alias(RegisterKind::Account, account.as_str())?;
        self.registrar
            .keep(alias, FieldKind::Account, account.as_str())?;
        Ok(alias)
    }

    /// The alias of a value that is neither a person nor an account.
    pub fn value(
        &mut self,
        kind: RegisterKind,
        field: FieldKind,
        value: Option<String>,
    ) -> Result<Option<Alias>, RegistrarError> {
        let Some(value) = value else { return Ok(None) };
        let alias = self.registrar.alias(kind, &value)?;
        self.registrar.keep(alias, field, &value)?;
        Ok(Some(alias))
    }

    /// A commitment to free text.
    pub fn text(
        &mut self,
        about: Option<Alias>,
        text: Option<String>,
    ) -> Result<Option<Commitment>, RegistrarError> {
        match text {
            Some(text) => self.registrar.commit(about, &text).map(Some),
            None => Ok(None),
        }
    }
}

/// Who acted, in which step.
pub(super) fn acted(person: Alias, step: Step) -> Vec<ActedBy> {
    vec![ActedBy { person, step }]
}
