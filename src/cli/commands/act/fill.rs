//! What was typed becomes an event: yuan become fen, text becomes commitments, values in clear become
//! aliases through the vault.
//!
//! The vault is opened only where a value asks for it, and saved by whoever records the event. **Not here**: whom a text may name
//! ([`named`]), and what must hold of an event.

mod named;

use std::collections::BTreeSet;
use std::io::Read;

use clap::ArgMatches;
use clap::parser::ValueSource;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::decimal::{scale, whole};
use super::form::{ASKED, as_kept, flag as flag_of};
use super::verbs::VerbRow;
use crate::cli::{Context, Failure};
use crate::crypto::digest::LedgerId;
use crate::crypto::hash::sha256;
use crate::domain::alias::Alias;
use crate::domain::currency::digits;
use crate::domain::date::{Date, Period};
use crate::domain::events::fields::{Field, Sort, fields_of};
use crate::domain::events::{BodyError, Event, Kind};
use crate::domain::ids::{BankAccount, ResidentId, normalise_name};
use crate::domain::money::{Fen, MoneyUnit};
use crate::domain::names::stated_body;
use crate::projections::World;
use crate::schemes::Scheme;
use crate::vault::{FieldKind, RegisterKind, Registrar, RegistrarError, Vault};
pub(in crate::cli::commands) use named::told_without_persons;

/// A file with one value is small.
const VALUE_MAX: u64 = 64 << 10;
/// A picture or page that is hashed, at most.
const FILE_MAX: u64 = 256 << 20;

/// A day as typed.
pub(super) fn day(flag: &str, text: &str) -> Result<Date, Failure> {
    text.parse().map_err(|_| {
        Failure::new(format!(
            "--{flag} {text}: expected a day such as 2025-11-15"
        ))
    })
}

/// The scheme an act belongs to: the one named, else the only one published; its text in force on the
/// day by which legal clocks count the act.
pub(in crate::cli::commands) fn scheme(
    world: &World,
    named: Option<&str>,
    day: Date,
) -> Result<std::sync::Arc<Scheme>, Failure> {
    let ids: Vec<&str> = world.registry.scheme_ids().map(String::as_str).collect();
    let id = match (named, ids.as_slice()) {
        (Some(named), _) => named,
        (None, [only]) => only,
        (None, []) => {
            return Err(Failure::new(
                "no scheme is published: publish one with `scheme publish`",
            ));
        }
        (None, _) => {
            return Err(Failure::new(format!(
                "which scheme? say --scheme with one of {}",
                ids.join(", ")
            )));
        }
    };
    match world.registry.text_on(id, day) {
        Some(scheme) => Ok(std::sync::Arc::clone(scheme)),
        None => Err(Failure::new(format!(
            "--scheme {id}: expected one of those published ({})",
            if ids.is_empty() {
                "none yet".to_owned()
            } else {
                ids.join(", ")
            }
        ))),
    }
}

/// Turns what was typed into an event.
pub(super) struct Filler<'a> {
    context: &'a mut Context,
    ledger: LedgerId,
    typed: &'a ArgMatches,
    scheme: Option<&'a Scheme>,
    world: &'a World,
    vault: Option<Vault>,
    /// The first person that is named, whom texts are about.
    about: Option<Alias>,
    /// The person of the case, appeal or order that is named, whom texts are about where nobody is.
    led_to: Option<Alias>,
    /// The kind of event that is filled.
    kind: Kind,
    /// Names that were said to be bodies'.
    bodies: BTreeSet<String>,
}

impl<'a> Filler<'a> {
    pub fn new(
        context: &'a mut Context,
        ledger: LedgerId,
        typed: &'a ArgMatches,
        scheme: Option<&'a Scheme>,
        world: &'a World,
        led_to: Option<Alias>,
    ) -> Filler<'a> {
        Filler {
            context,
            ledger,
            typed,
            scheme,
            world,
            vault: None,
            about: None,
            led_to,
            kind: Kind(0),
            bodies: BTreeSet::new(),
        }
    }

    /// The vault, if anything was put into it.
    pub fn done(self) -> Option<Vault> {
        self.vault
    }

    fn vault(&mut self) -> Result<&mut Vault, Failure> {
        let vault = match self.vault.take() {
            Some(vault) => vault,
            None => self.context.vault(&self.ledger)?,
        };
        Ok(self.vault.insert(vault))
    }

    /// The event of the verb. Persons come before the texts about them.
    pub fn event(&mut self, verb: &VerbRow) -> Result<Event, Failure> {
        self.kind = verb.number();
        let mut fields = fields_of(verb.number());
        fields.sort_by_key(|field| !matches!(field.sort, Sort::Alias | Sort::Party));
        let only = verb.only();
        let mut body = match only {
            [] => Map::new(),
            _ => self.stood()?,
        };
        fields.retain(|field| only.is_empty() || only.contains(&field.name.as_str()));
        for field in &fields {
            let value = self.value(field)?;
            body.insert(field.name.clone(), value);
        }
        let kind = verb.number();
        let version = kind.row().map_or(1, |row| row.version);
        Event::deserialize_body(kind.0, version, Value::Object(body)).map_err(|error| match error {
            BodyError::Body(error) => Failure::new(format!("{}: {error}", verb.kind)),
            other => Failure::new(other.to_string()),
        })
    }

    /// What the agreement that is named says as it was signed last: the rest of its extension.
    fn stood(&self) -> Result<Map<String, Value>, Failure> {
        let number = self.typed.get_one::<String>("agreement-no");
        let number = number.map_or("", String::as_str);
        let scheme = self.scheme.map_or("", |scheme| scheme.id.as_str());
        let known = self.world.agreements.get(scheme, number);
        let signed = known.into_iter().flat_map(|known| &known.signed);
        let newest = signed.max_by_key(|fact| (fact.clock, fact.at));
        let Some(newest) = newest.map(|fact| &fact.said) else {
            return Err(Failure::new(format!(
                "--agreement-no {number}: expected an agreement that is signed under scheme {scheme}, found none such: `sunledger agreements` lists them"
            )));
        };
        let Some(last) = newest.to else {
            return Err(Failure::new(format!(
                "--agreement-no {number}: it has no last day to move on"
            )));
        };
        let to = self.typed.get_one::<String>("to");
        let to = to.and_then(|to| to.parse::<Date>().ok());
        if to.is_some_and(|to| to <= last) {
            return Err(Failure::new(format!(
                "--to: expected a day after {last}, which is the last day of agreement {number}; to end it sooner, use `sunledger agreement end`"
            )));
        }
        match serde_json::to_value(newest)? {
            Value::Object(body) => Ok(body),
            _ => Ok(Map::new()),
        }
    }

    /// What was typed of the fields of an event, by name; the others are left out.
    pub fn typed_fields(&mut self, kind: Kind) -> Result<Map<String, Value>, Failure> {
        self.kind = kind;
        let mut fields = fields_of(kind);
        fields.sort_by_key(|field| !matches!(field.sort, Sort::Alias | Sort::Party));
        let mut body = Map::new();
        for field in &fields {
            let flag = flag_of(field);
            let typed = self.typed.value_source(&flag) == Some(ValueSource::CommandLine);
            if typed {
                let value = self.value(field)?;
                body.insert(field.name.clone(), value);
            }
        }
        Ok(body)
    }

    fn value(&mut self, field: &Field) -> Result<Value, Failure> {
        let flag = flag_of(field);
        if field.sort == Sort::Truth {
            if ASKED.contains(&field.name.as_str()) {
                let said = self.typed.get_one::<String>(&flag);
                return Ok(said.map_or(Value::Null, |said| Value::Bool(said == "true")));
            }
            return Ok(Value::Bool(self.typed.get_flag(&flag)));
        }
        match field.sort {
            Sort::List => return Ok(json!(self.several(&flag))),
            Sort::Evidence => return evidence(&flag, &self.several(&flag)),
            _ => {}
        }
        let Some(text) = self.typed.get_one::<String>(&flag).cloned() else {
            return self.as_kept(field);
        };
        let wrong = |expected: &str| Failure::new(format!("--{flag} {text}: expected {expected}"));
        if field.name == "fund" {
            self.known_fund(&text)?;
        }
        if field.required && field.sort == Sort::Text && text.trim().is_empty() {
            return Err(Failure::new(format!(
                "--{flag}: expected a value, found nothing"
            )));
        }
        if field.sort == Sort::Text
            && let Some(named) = self.named(&field.name, &flag, &text)?
        {
            return Ok(json!(named));
        }
        Ok(match field.sort {
            Sort::Text | Sort::Day | Sort::Month => Value::String(text),
            Sort::Period => match text.parse::<Period>() {
                Ok(period) => json!(period),
                Err(_) => {
                    return Err(wrong(
                        "a period such as 2025, 2025-H1, 2025-Q3, 2025-03 or 2025-03-01..2025-04-02",
                    ));
                }
            },
            Sort::Number => json!(self.number(field, &text)?),
            Sort::Money => {
                let negative = text.strip_prefix('-');
                let Fen(fen) = Fen::parse(negative.unwrap_or(&text), MoneyUnit::Yuan)
                    .map_err(|error| Failure::new(format!("--{flag}: {error}")))?;
                json!(if negative.is_some() { -fen } else { fen })
            }
            Sort::Alias => json!(self.alias(field, &text)?),
            Sort::Party => match stated_body(&text) {
                // Whoever types `org:` says that it is a body, however it is called: 金一中, 李宁.
                Some(name) => json!({ "org": self.stated(&flag, name)? }),
                None if text == "unnamed" => json!(text),
                None => json!({ "person": self.alias(field, &text)? }),
            },
            Sort::Commitment => {
                // What is itself personal stands in no command line, and is kept where the person is.
                let own = match field.name.as_str() {
                    "name" => Some(FieldKind::Name),
                    "birth" => Some(FieldKind::Birth),
                    _ => None,
                };
                if own.is_some() && text != "-" && !text.starts_with('@') {
                    return Err(Failure::new(format!(
                        "--{flag}: expected @FILE, or - for stdin: what a person is called stands in no command line"
                    )));
                }
                let mut text = clear(&flag, &text)?;
                if own == Some(FieldKind::Name) {
                    text = Zeroizing::new(normalise_name(&text));
                }
                let about = self.about.or(self.led_to);
                let vault = self.vault()?;
                if let (Some(own), Some(about)) = (own, about) {
                    vault.keep(about, own, &text)?;
                }
                json!(match vault.commit(about, &text) {
                    // Of a person whose key is gone already there is the text alone.
                    Err(RegistrarError::UnknownAlias { .. }) if about.is_some() => {
                        vault.commit(None, &text)?
                    }
                    done => done?,
                })
            }
            Sort::File => json!(hash_of(&flag, &text)?),
            Sort::Truth | Sort::List | Sort::Evidence => Value::Null,
            // A tranche is typed as people write it: the agreement's number and the ordinal.
            Sort::Json if field.name == "tranche" && !text.starts_with('[') => {
                match text.rsplit_once('/') {
                    Some((number, ordinal)) => match ordinal.parse::<u8>() {
                        Ok(ordinal) => json!([number, ordinal]),
                        Err(_) => {
                            return Err(wrong(
                                "an agreement's number and a tranche's ordinal, such as XY1/2",
                            ));
                        }
                    },
                    None => {
                        return Err(wrong(
                            "an agreement's number and a tranche's ordinal, such as XY1/2",
                        ));
                    }
                }
            }
            Sort::Json => serde_json::from_str(&text)?,
        })
    }

    /// A number as typed, in the unit that the event keeps.
    fn number(&self, field: &Field, text: &str) -> Result<i64, Failure> {
        let flag = flag_of(field);
        let wrong = |expected: &str| Failure::new(format!("--{flag} {text}: expected {expected}"));
        let Some(scale) = scale(field) else {
            return text.parse().map_err(|_| wrong("a whole number"));
        };
        let currency = || self.typed.get_one::<String>("currency");
        let places = scale
            .places
            .unwrap_or_else(|| currency().map_or(2, |code| digits(code)));
        whole(text, places).ok_or_else(|| match places {
            0 => wrong("a whole number"),
            _ => Failure::new(format!(
                "--{flag} {text}: expected a number with at most {places} digits behind the point"
            )),
        })
    }

    /// A field of which nothing was typed in the unit that people write: what was given in the event's own,
    /// else what it holds unstated.
    fn as_kept(&self, field: &Field) -> Result<Value, Failure> {
        let kept = as_kept(field)
            .and_then(|flag| Some((self.typed.get_one::<String>(&flag)?.clone(), flag)));
        match kept {
            Some((text, flag)) => match text.parse::<i64>() {
                Ok(number) => Ok(json!(number)),
                Err(_) => {
                    let expected = "a whole number";
                    Err(Failure::new(format!(
                        "--{flag} {text}: expected {expected}"
                    )))
                }
            },
            None => Ok(self.unstated(field)),
        }
    }

    /// What a field holds when nothing was typed: what the scheme gives, or nothing.
    fn unstated(&self, field: &Field) -> Value {
        match (field.name.as_str(), self.scheme) {
            ("fund", Some(scheme)) => json!(scheme.main_fund()),
            ("period", Some(scheme)) => json!(scheme.claim_period()),
            _ => Value::Null,
        }
    }

    /// A fund is one of the scheme's, or one that the ledger has under it already.
    fn known_fund(&self, name: &str) -> Result<(), Failure> {
        let Some(scheme) = self.scheme else {
            return Ok(());
        };
        let mut of_text = scheme.fund.iter().map(|fund| fund.name.as_str());
        let mut booked = self.world.books.flows().keys();
        if of_text.any(|own| own == name)
            || booked.any(|key| key.scheme == scheme.id && key.fund == name)
        {
            return Ok(());
        }
        let funds: Vec<&str> = scheme.fund.iter().map(|f| f.name.as_str()).collect();
        Err(Failure::new(format!(
            "--fund {name}: scheme {} has no such fund, expected one of {}",
            scheme.id,
            funds.join(", ")
        )))
    }

    /// Everything typed for a flag that may be given more than once.
    fn several(&self, flag: &str) -> Vec<String> {
        let typed = self.typed.get_many::<String>(flag);
        typed.into_iter().flatten().cloned().collect()
    }

    /// An alias as typed, or that of a value in clear from a file or stdin.
    fn alias(&mut self, field: &Field, text: &str) -> Result<Alias, Failure> {
        let flag = flag_of(field);
        let person = matches!(
            field.name.as_str(),
            "person"
                | "pupil"
                | "payee"
                | "debtor"
                | "donor"
                | "signer"
                | "official"
                | "applicant"
                | "holder_person"
        );
        let alias = if text == "-" || text.starts_with('@') {
            let value = clear(&flag, text)?;
            // Of whoever gives or is paid from outside, the office may have the name alone.
            let digit = |letter: char| letter.is_ascii_digit();
            match field.sort == Sort::Party && !value.contains(digit) {
                true => self.alias_of_outsider(&value)?,
                false => self.alias_of(&field.name, &flag, &value)?,
            }
        } else {
            Alias::from_hex(text).ok_or_else(|| {
                Failure::new(match field.sort {
                    Sort::Party => format!(
                        "--{flag}: expected an alias (`person find` gives it), @FILE with an ID number, or a name where that is all there is, on its first line, - for stdin, or org:NAME"
                    ),
                    _ => format!(
                        "--{flag}: expected an alias (`person find` gives it), @FILE, or - for stdin"
                    ),
                })
            })?
        };
        if person
            && self.world.parties.get(&alias).is_none()
            && self.vault()?.kind_of(&alias).is_none()
        {
            return Err(Failure::new(format!(
                "--{flag} {alias}: nobody has this alias, in the ledger or in its vault: `person find` gives the right one"
            )));
        }
        if person && self.about.is_none() {
            self.about = Some(alias);
        }
        Ok(alias)
    }

    /// The alias of a value in clear, which is kept in the vault.
    fn alias_of(&mut self, name: &str, flag: &str, value: &str) -> Result<Alias, Failure> {
        let bad = |error: &dyn std::fmt::Display| {
            Failure::new(format!(
                "--{flag}: the first line that was read is no such number: {error}; correct it, or give the alias (`person find`)"
            ))
        };
        let plain = |kind, field| (kind, field, value.to_owned());
        let (kind, field, value) = match name {
            "named" => return self.alias_of_name(value),
            "number" => plain(RegisterKind::TeacherNo, FieldKind::Other),
            "staff" => plain(RegisterKind::StaffNo, FieldKind::StaffNo),
            "phone" => plain(RegisterKind::Phone, FieldKind::Phone),
            "address" => plain(RegisterKind::Address, FieldKind::Address),
            "household" => plain(RegisterKind::Household, FieldKind::Other),
            // Steps name an official by the staff number, duties by the ID number.
            "official" if ResidentId::parse(value).is_err() => {
                plain(RegisterKind::StaffNo, FieldKind::StaffNo)
            }
            "account" | "supporter_account" | "old" | "new" => {
                let account = BankAccount::parse(value).map_err(|error| bad(&error))?;
                (
                    RegisterKind::Account,
                    FieldKind::Account,
                    account.as_str().to_owned(),
                )
            }
            "invoice" => plain(RegisterKind::Invoice, FieldKind::Other),
            "document" => plain(RegisterKind::Document, FieldKind::Other),
            _ => {
                let id = ResidentId::parse(value).map_err(|error| bad(&error))?;
                (
                    RegisterKind::PersonId,
                    FieldKind::IdNumber,
                    id.as_str().to_owned(),
                )
            }
        };
        let vault = self.vault()?;
        let alias = vault.alias(kind, &value)?;
        vault.keep(alias, field, &value)?;
        Ok(alias)
    }
}

/// A text as typed, or the first line of a file (`@FILE`) or of stdin (`-`).
pub(in crate::cli::commands) fn clear(
    flag: &str,
    text: &str,
) -> Result<Zeroizing<String>, Failure> {
    let mut read = Zeroizing::new(String::new());
    if text == "-" {
        std::io::stdin().take(VALUE_MAX).read_to_string(&mut read)?;
    } else if let Some(path) = text.strip_prefix('@') {
        let path = std::path::Path::new(path);
        std::fs::File::open(path)
            .and_then(|file| file.take(VALUE_MAX).read_to_string(&mut read))
            .map_err(|error| Failure::file(path, error))?;
    } else {
        return Ok(Zeroizing::new(text.to_owned()));
    }
    let line = Zeroizing::new(read.lines().next().unwrap_or("").trim().to_owned());
    if line.is_empty() {
        return Err(Failure::new(format!(
            "--{flag}: expected a value on the first line, found nothing"
        )));
    }
    Ok(line)
}

/// Evidence as typed: what it is, and the file or its hash.
pub(in crate::cli::commands) fn evidence(flag: &str, typed: &[String]) -> Result<Value, Failure> {
    let mut list = Vec::new();
    for text in typed {
        let Some((label, file)) = text.split_once('=').filter(|(label, _)| !label.is_empty())
        else {
            return Err(Failure::new(format!(
                "--{flag} {text}: expected LABEL=@FILE, or LABEL= and the SHA-256 of the file"
            )));
        };
        list.push(json!({ "label": label, "sha256": hash_of(flag, file)? }));
    }
    Ok(Value::Array(list))
}

/// The SHA-256 of a file, or one as typed.
pub(in crate::cli::commands) fn hash_of(flag: &str, text: &str) -> Result<String, Failure> {
    let Some(path) = text.strip_prefix('@') else {
        let whole = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !whole {
            return Err(Failure::new(format!(
                "--{flag} {text}: expected a SHA-256 of 64 hexadecimal digits, or @FILE to have it computed"
            )));
        }
        return Ok(text.to_ascii_lowercase());
    };
    let path = std::path::Path::new(path);
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(FILE_MAX + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::file(path, error))?;
    if bytes.len() as u64 > FILE_MAX {
        return Err(Failure::new(format!(
            "--{flag}: the file is larger than 256 MiB"
        )));
    }
    Ok(crate::crypto::digest::FileHash(sha256(&[&bytes])).to_string())
}
