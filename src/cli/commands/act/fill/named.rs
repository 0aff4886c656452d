//! What was typed where somebody is named: parties, bodies, posts, and names that are read from a file.
//!
//! Promises: a person who gave, paid or works for money goes into the event by alias, and the name is read from a file or stdin, never
//! typed; where only a body, a post or a number can stand, what reads as a person's name is refused with what to give instead. Whoever
//! types `org:` says that it is a body, however it is called; so does its code beside it. **Not here**: which texts are asked so
//! ([`texts`]), how a name reads ([`crate::domain::names`]), and persons by number (`fill.rs`).

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Filler, clear};
use crate::cli::Failure;
use crate::cli::commands::act::form::ORG;
use crate::cli::recorded::Recorded;
use crate::domain::alias::Alias;
use crate::domain::events::parties::PartyEvent;
use crate::domain::events::texts::{self, Names};
use crate::domain::events::{Event, EventHead, Kind};
use crate::domain::ids::{ResidentId, normalise_name};
use crate::domain::names::{is_body_code, reads_as_person, reads_as_post, stated_body};
use crate::intake::History as _;
use crate::intake::called;
use crate::projections::World;
use crate::schemes::{Tables, shipped};
use crate::vault::FieldKind;

/// Fields whose text is a number or code, so that a person is given there by alias.
const NUMBERS: &[&str] = &["party", "subject", "subject_no"];

/// Whether a text in the place of a name is a person's: nothing says that it is a body's.
fn is_person(world: &World, text: &str, code: Option<&str>) -> bool {
    !code.is_some_and(is_body_code)
        && reads_as_person(text)
        && !Recorded(world).bodies().contains(text)
}

impl Filler<'_> {
    /// A text of the event, where it may name somebody; `None` where it names nobody.
    pub(super) fn named(
        &mut self,
        field: &str,
        flag: &str,
        text: &str,
    ) -> Result<Option<String>, Failure> {
        let Some(names) = texts::names(self.kind, field) else {
            return Ok(None);
        };
        let beside = names.code().map(|code| code.replace('_', "-"));
        let code = match beside {
            Some(beside) => self.typed.try_get_one::<String>(&beside).ok().flatten(),
            None => None,
        };
        let code = code.cloned();
        Ok(match names {
            Names::Party { .. } => Some(self.party(flag, text, code.as_deref())?),
            Names::Body { .. } => Some(self.body(field, flag, (text, code.as_deref()))?),
            Names::Post if reads_as_person(text) && !reads_as_post(text) => {
                return Err(Failure::new(format!(
                    "--{flag}: it reads as a person's name, which does not stand in the log: write the post, such as 校长, and not who holds it"
                )));
            }
            Names::Post | Names::Unit | Names::Nobody | Names::Words => None,
        })
    }

    /// The organisation acted for, or to whom goods are given: a person by alias, whose name is read from a file.
    pub fn acted_for(&mut self) -> Result<Option<String>, Failure> {
        let typed = self.typed.get_one::<String>(ORG).cloned();
        typed.map(|typed| self.party(ORG, &typed, None)).transpose()
    }

    /// Who gave, paid or works for money, as a text: an organisation as typed, behind `org:` however it is called; a person, whose
    /// name is read from a file or stdin, by alias.
    fn party(&mut self, flag: &str, text: &str, code: Option<&str>) -> Result<String, Failure> {
        if let Some(name) = stated_body(text) {
            return self.stated(flag, name);
        }
        let typed = text != "-" && !text.starts_with('@');
        let name = normalise_name(&clear(flag, text)?);
        if code.is_some_and(is_body_code) {
            self.bodies.insert(name.clone());
        }
        if !is_person(self.world, &name, code) {
            return Ok(if typed { text.to_owned() } else { name });
        }
        if typed {
            return Err(Failure::new(format!(
                "--{flag}: it reads as a person's name, which stands in no command line and not in the log: write it on the first line of a file and give @FILE (or - for stdin), so that the log holds an alias; or write 个人捐赠; the name of a body that reads so is given as org:NAME"
            )));
        }
        Ok(self.alias_of_outsider(&name)?.to_string())
    }

    /// The name of a body, as typed behind `org:`.
    pub(super) fn stated(&mut self, flag: &str, name: &str) -> Result<String, Failure> {
        if name.trim().is_empty() {
            return Err(Failure::new(format!(
                "--{flag}: expected a value, found nothing"
            )));
        }
        self.bodies.insert(name.to_owned());
        Ok(name.to_owned())
    }

    /// Names that were said to be bodies', by `org:` or by a code beside them.
    pub fn bodies(&self) -> BTreeSet<String> {
        self.bodies.clone()
    }

    /// The alias of somebody of whom the ledger knows the name alone.
    pub(super) fn alias_of_outsider(&mut self, name: &str) -> Result<Alias, Failure> {
        let (scheme, name) = (self.scheme_id(), normalise_name(name));
        let named = (name.as_str(), called::OUTSIDE);
        Ok(called::named_person(self.vault()?, &scheme, named)?)
    }

    /// The name of a body as typed, or a number in whose place a name might be typed.
    fn body(
        &mut self,
        field: &str,
        flag: &str,
        (text, code): (&str, Option<&str>),
    ) -> Result<String, Failure> {
        if let Some(name) = stated_body(text) {
            return self.stated(flag, name);
        }
        if code.is_some_and(is_body_code) {
            self.bodies.insert(text.to_owned());
        }
        if !is_person(self.world, text, code) {
            return Ok(text.to_owned());
        }
        Err(Failure::new(match NUMBERS.contains(&field) {
            true => format!(
                "--{flag}: it reads as a person's name, which stands in no command line and not in the log: give the number or code, or the person's alias (`person find`)"
            ),
            false => format!(
                "--{flag}: it reads as a person's name, and only a body can stand there, in clear: name the body; the name of a body that reads so is given as org:NAME"
            ),
        }))
    }

    fn scheme_id(&self) -> String {
        self.scheme.map_or_else(String::new, |of| of.id.clone())
    }

    /// The alias of a name: of an official in the post that is typed beside it, else of a person.
    pub(super) fn alias_of_name(&mut self, name: &str) -> Result<Alias, Failure> {
        let (scheme, name) = (self.scheme_id(), normalise_name(name));
        let post = self.typed.try_get_one::<String>("post").ok().flatten();
        Ok(match (post.cloned(), self.scheme) {
            (Some(post), Some(text)) => {
                let common = Tables::parse(shipped::COMMON_TABLES)?;
                let words = [&text.words, &common.words];
                called::named_official(self.vault()?, words, &scheme, (&name, &post))?
            }
            _ => called::name_aliases(self.vault()?, &scheme, &name)?.whole,
        })
    }

    /// The event that stands beside one, as a sheet's row would tell both: who is registered is known by name.
    pub fn beside(&mut self, event: &mut Event) -> Result<Option<Event>, Failure> {
        let Event::Party(PartyEvent::PersonRegistered(said)) = event else {
            return Ok(None);
        };
        let (scheme, person) = (self.scheme_id(), said.person);
        let vault = self.vault()?;
        let kept = |field| vault.field(&person, field);
        let (name, id) = (kept(FieldKind::Name)?, kept(FieldKind::IdNumber)?);
        let (Some(name), Some(id)) = (name, id) else {
            return Ok(None);
        };
        let Ok(id) = ResidentId::parse(&id) else {
            return Ok(None);
        };
        let who = (person, &id, name.as_str());
        let named = called::person_named(vault, &scheme, who, None, None)?;
        said.named = said.named.or(Some(named.name.whole));
        Ok(Some(named.into()))
    }
}

/// Refuses an event that is told as JSON and has a person's name where the log has bodies, posts and aliases: as JSON nothing says that
/// it is a body's name, so that this is left to the commands.
pub(in crate::cli::commands) fn told_without_persons(
    world: &World,
    head: &EventHead,
    event: &Event,
) -> Result<(), Failure> {
    let kind: Kind = event.kind();
    let body = event
        .serialize_body(serde_json::value::Serializer)
        .unwrap_or_default();
    let text = |field: &str| body.get(field).and_then(Value::as_str);
    let fields = body.as_object().into_iter().flatten();
    let named = fields.filter_map(|(field, value)| Some((field.as_str(), value.as_str()?)));
    let org = head.org.as_deref().map(|org| ("org", org));
    for (field, said) in named.chain(org) {
        let person = match texts::names(kind, field) {
            Some(names @ (Names::Party { .. } | Names::Body { .. })) => {
                is_person(world, said, names.code().and_then(text))
            }
            Some(Names::Post) => reads_as_person(said) && !reads_as_post(said),
            _ => field == "org" && is_person(world, said, None),
        };
        if person {
            return Err(Failure::new(format!(
                "{} {field}: it reads as a person's name, which does not stand in the log: give the alias (`person find`); the name of a body that reads so is told with the command of the act, as org:NAME",
                kind.name()
            )));
        }
    }
    Ok(())
}
