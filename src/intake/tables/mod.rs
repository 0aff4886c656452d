//! What a row of each kind of table means, as events. One file a group of sheets that belong
//! together; the columns stand in the scheme's file.

mod act;
mod asked;
mod case;
mod fund;
mod gifts;
mod household;
mod kinds;
mod list;
pub(in crate::intake) mod noted;
mod notice;
mod office;
mod once;
mod outside;
mod pairing;
mod party;
mod payment;
mod public;
mod quantity;
mod school;
mod settled;
mod spending;
mod teacher;
mod works;
mod yearly;

pub use act::event_of as act_of;
pub use asked::{Asked, asked, choices};
pub use kinds::{kinds, makes};

use zeroize::Zeroizing;

use super::called;
use super::fields::Fields;
use super::known::{Known, Lead};
use super::plan::{History, ListAsked};
use super::read::OfficeFile;
use crate::crypto::digest::{Commitment, FileHash};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::parties::{NameAliases, PersonNamed};
use crate::domain::events::{ActedBy, Event, EventHead, SchemeRef, SourceRef};
use crate::domain::ids::{BankAccount, ResidentId};
use crate::domain::names::{fits_mask, is_han, is_masked, same_sound};
use crate::domain::party::{Relation, Role, Step};
use crate::schemes::tables::Words;
use crate::schemes::{Scheme, Table};
use crate::vault::{FieldKind, RegisterKind, Registrar, RegistrarError};
use kinds::KINDS;

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
    /// Facts of the sheets planned before.
    pub known: &'a mut Known,
    /// Facts of the ledger.
    pub history: &'a dyn History,
    /// Whether the row belongs to no scheme: what another office knows of persons.
    pub of_any_scheme: bool,
    /// Events made so far.
    pub events: Vec<(EventHead, Event)>,
    /// Effective date of the events that follow.
    pub on: Date,
    /// Words of the scheme, then the common ones.
    pub words: [&'a Words; 2],
    /// The table of the sheet.
    pub table: &'a Table,
    /// What was said of outside lists.
    pub list: ListAsked<'a>,
    /// The payee's name as the row writes it, where its events hold the code alone. It is never recorded.
    pub called: Option<String>,
}

/// Turns a row into events; what is wrong with it is noted in the fields.
pub type Convert = fn(&mut Fields<'_>, &mut Context<'_>) -> Result<(), RegistrarError>;

/// Kinds that rest on others, and the round in which an import plans them: a payment list is
/// compared with the register, a payment for works with its contract, a bank's return file with the list, the rows of a notice have the day of
/// its opening, and the texts of an act are about the person of its case. All others come first. An act that
/// rests on another is named by its event, and so are debts set off, without which a list and the bank's file differ.
const ROUNDS: &[(&str, u8)] = &[
    (ACTS, 1),
    ("RecoveryOffset", 0),
    ("AppealResolved", 2),
    ("SuspensionLifted", 2),
    ("RecoveryWrittenOff", 2),
    ("payment_lists", 1),
    // Whom a contract names as a body is one where it is paid.
    ("works_payments", 1),
    ("notice_rows", 1),
    ("notice_months", 1),
    ("bank_returns", 2),
];

/// The kind of the sheets of acts, whose columns are the fields of an event.
pub const ACTS: &str = "acts";

/// The round in which a table is planned.
pub fn round_of(table: &Table) -> u8 {
    let of = |kind: &str| ROUNDS.iter().find(|(word, _)| *word == kind);
    of(table.meaning())
        .or_else(|| of(&table.kind))
        .map_or(0, |(_, round)| *round)
}

/// Day of the edition of an outside list, from the name of its file; `None` for other tables and for
/// names without a day.
pub fn edition(kind: &str, file: &str) -> Option<Date> {
    outside::is_list(kind)
        .then(|| outside::edition(file))
        .flatten()
}

/// Takes in what a row that was recorded before says for the rows below it, where a kind of table has such rows.
pub fn recorded(table: &Table, fields: &mut Fields<'_>, told: (&str, FileHash), known: &mut Known) {
    if table.kind == "clawbacks" {
        public::order_recorded(fields, told, known);
    }
}

/// The meaning of a table's rows; `None` for a kind that there is not, and for an act that no file may tell.
pub fn meaning_of(table: &Table) -> Option<Convert> {
    match (table.kind == ACTS, &table.event) {
        (true, Some(_)) => act::event_of(table).map(|_| act::acts as Convert),
        (false, None) => KINDS
            .iter()
            .find(|known| known.word == table.kind)
            .map(|known| known.convert),
        _ => None,
    }
}

/// Fields of a table that no event names, in the order in which its kind has them; none for a sheet of an act.
pub fn fields_in_order(table: &Table) -> Vec<&'static str> {
    let mut kinds = KINDS.iter();
    let kind = kinds.find(|known| table.event.is_none() && known.word == table.kind);
    let fields = kind.into_iter().flat_map(|known| known.fields.split(' '));
    fields
        .filter(|field| table.columns.contains_key(*field))
        .collect()
}

/// Fields of a table that its kind never asks for: a misspelt field would lose its column unseen.
/// `None` when the kind itself is unknown.
pub fn unread_fields(table: &Table) -> Option<Vec<&str>> {
    if table.event.is_some() {
        return act::unread_fields(table);
    }
    let kind = KINDS.iter().find(|known| known.word == table.kind)?;
    Some(
        table
            .columns
            .keys()
            .map(String::as_str)
            .filter(|field| !kind.fields.split(' ').any(|known| known == *field))
            .collect(),
    )
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
            scheme: (!self.of_any_scheme).then(|| SchemeRef {
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
        let scheme = &self.scheme.id;
        called::named_official(self.registrar, self.words, scheme, (name, post))
    }

    /// The alias of anyone else of whom only the name is known.
    pub fn named_person(&mut self, name: &str, role: &str) -> Result<Alias, RegistrarError> {
        called::named_person(self.registrar, &self.scheme.id, (name, role))
    }

    /// The aliases of a name as a sheet writes it, within the scheme.
    pub fn name_aliases(&mut self, name: &str) -> Result<NameAliases, RegistrarError> {
        called::name_aliases(self.registrar, &self.scheme.id, name)
    }

    /// Aliases of an account's holder as the bank writes the name. Where it writes in letters what the payee's characters
    /// are read as (`ZHANG SAN`), or shows a part of it (`*三`), the second alias is that of the payee's name: the two are told as spelt otherwise.
    pub fn holder_aliases(
        &mut self,
        holder: &str,
        payee: Option<Alias>,
    ) -> Result<NameAliases, RegistrarError> {
        let mut aliases = self.name_aliases(holder)?;
        if let (Some(payee), false) = (payee, holder.chars().any(is_han))
            && let Some(name) = self.registrar.name_of(&payee)?
            && name.as_str() != holder
            && same_sound(holder, &name)
        {
            aliases.common = self.name_aliases(&name)?.common;
        }
        if let Some(name) = self.masked_as(holder, payee)? {
            aliases.common = self.name_aliases(&name)?.common;
        }
        Ok(aliases)
    }

    /// The payee's name, where the bank shows a part of it as the holder's (`*三`).
    pub fn masked_as(
        &mut self,
        holder: &str,
        payee: Option<Alias>,
    ) -> Result<Option<Zeroizing<String>>, RegistrarError> {
        let Some(payee) = payee.filter(|_| is_masked(holder)) else {
            return Ok(None);
        };
        let name = self.registrar.name_of(&payee)?;
        Ok(name.filter(|name| fits_mask(holder, name)))
    }

    /// Says by which name a register or a claim knows a person, and when that person was born: as the
    /// ID number has it, else as the sheet does.
    pub fn person_named(
        &mut self,
        person: Alias,
        id: &ResidentId,
        name: &str,
        birth: Option<Date>,
        sex: Option<&str>,
    ) -> Result<PersonNamed, RegistrarError> {
        let who = (person, id, name);
        called::person_named(self.registrar, &self.scheme.id, who, birth, sex)
    }

    /// The alias of a teacher's number (教师编号).
    pub fn teacher_no(&mut self, number: &str) -> Result<Alias, RegistrarError> {
        let alias = self.registrar.alias(RegisterKind::TeacherNo, number)?;
        self.registrar.keep(alias, FieldKind::Other, number)?;
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

    /// The person whom a number of the row leads to, where the row names none.
    pub fn whose(&self, lead: Lead<'_>) -> Option<Alias> {
        self.known.whose(self.history, &self.scheme.id, lead)
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

/// The relation that a code of `[words.relation]` stands for.
pub(super) fn relation_of(code: &str) -> Relation {
    match code {
        "own" => Relation::Own,
        "spouse" => Relation::Spouse,
        "parent" => Relation::Parent,
        "child" => Relation::Child,
        "sibling" => Relation::Sibling,
        "guardian" => Relation::Guardian,
        "colleague" => Relation::Colleague,
        "head" => Relation::Head,
        "kin" => Relation::Kin,
        _ => Relation::Other,
    }
}

/// Who acted, in which step.
pub(super) fn acted(person: Alias, step: Step) -> Vec<ActedBy> {
    vec![ActedBy { person, step }]
}
