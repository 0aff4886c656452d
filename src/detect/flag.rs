//! A flag: a lead with its evidence, its clause and the amount at stake. No score.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::catalogue::CATALOGUE;
pub use super::catalogue::Severity;
use crate::crypto::digest::FileHash;
use crate::crypto::hash;
use crate::domain::alias::Alias;
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::money::Fen;
use crate::projections::cases::Case;
use crate::projections::payments::{Payment, Standing};
use crate::projections::{Fact, World};

/// What kind of thing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// The facts do not fit the rules: a lead.
    Suspicion,
    /// The sheets do not fit each other in a way that bad data explains. It suspects nobody; the
    /// office is asked to compare the rows with the certificates.
    DataQuality,
}

/// One event a flag rests on, and the row it came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// Sequence of the entry.
    pub sequence: u64,
    /// Index of the event.
    pub event: u32,
    /// SHA-256 of the file; `None` for a live act.
    pub file: Option<FileHash>,
    /// Sheet.
    pub sheet: Option<String>,
    /// Line of the sheet.
    pub row: Option<u32>,
    /// Whether it only says again what earlier evidence said, as each edition of a list does.
    pub again: bool,
}

impl<T> From<&Fact<T>> for Evidence {
    fn from(fact: &Fact<T>) -> Self {
        Evidence {
            sequence: fact.at.sequence,
            event: fact.at.index,
            file: fact.source.as_ref().map(|source| source.file),
            sheet: fact.source.as_ref().map(|source| source.sheet.clone()),
            row: fact.source.as_ref().map(|source| source.row),
            again: false,
        }
    }
}

/// Adds what is none of the evidence yet, in its order.
pub(super) fn each_once(evidence: &mut Vec<Evidence>, more: impl IntoIterator<Item = Evidence>) {
    let mut known: Option<BTreeSet<Evidence>> = None;
    for one in more {
        let new = match evidence.len() < MANY {
            true => !evidence.contains(&one),
            false => known
                .get_or_insert_with(|| evidence.iter().cloned().collect())
                .insert(one.clone()),
        };
        if new {
            evidence.push(one);
        }
    }
}

/// A lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flag {
    /// The same over rebuilds and as further facts arrive: code and 128 bits of a digest of what it is about.
    /// [`short`] is how people say it.
    pub id: String,
    /// Other ids that it is known by: under which it stood before, or would stand by another of its members.
    pub former: Vec<String>,
    /// Code of the catalogue.
    pub code: &'static str,
    /// Severity.
    pub severity: Severity,
    /// Whether it suspects, or asks for better data.
    pub nature: Nature,
    /// Scheme.
    pub scheme: String,
    /// What it is about: a case, unit, notice, fund, agreement or voucher by its number; a person, account
    /// or document by alias.
    pub about: String,
    /// Persons concerned, by alias.
    pub subjects: Vec<Alias>,
    /// Period, as text.
    pub period: Option<String>,
    /// Amount at stake, in fen.
    pub amount: Fen,
    /// The clause it is measured by.
    pub clause: String,
    /// What was computed, in words and numbers without personal data.
    pub finding: String,
    /// Events it rests on.
    pub evidence: Vec<Evidence>,
    #[serde(skip)]
    known: Known,
}

/// A flag as it is read back, field by field as it is written; its code may be any text.
#[derive(Deserialize)]
struct Written {
    id: String,
    former: Vec<String>,
    code: String,
    severity: Severity,
    nature: Nature,
    scheme: String,
    about: String,
    subjects: Vec<Alias>,
    period: Option<String>,
    amount: Fen,
    clause: String,
    finding: String,
    evidence: Vec<Evidence>,
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Flag, D::Error> {
        let written = Written::deserialize(d)?;
        let mut all = CATALOGUE.iter();
        let entry = all.find(|entry| entry.code == written.code);
        let entry = entry.ok_or_else(|| D::Error::unknown_variant(&written.code, &[]))?;
        Ok(Flag {
            id: written.id,
            former: written.former,
            code: entry.code,
            severity: written.severity,
            nature: written.nature,
            scheme: written.scheme,
            about: written.about,
            subjects: written.subjects,
            period: written.period,
            amount: written.amount,
            clause: written.clause,
            finding: written.finding,
            evidence: written.evidence,
            known: Known::default(),
        })
    }
}

/// Places of the evidence and the persons that a flag has, once they are many: each is named once, and a flag
/// over a fund may rest on every payment. No part of the flag.
#[derive(Clone, Debug, Default)]
struct Known {
    events: BTreeSet<(u64, u32)>,
    persons: BTreeSet<Alias>,
    /// How many of the evidence, and of the persons, are among them.
    noted: (usize, usize),
}

/// From so many on what is known is looked up.
const MANY: usize = 32;

impl PartialEq for Known {
    fn eq(&self, _: &Known) -> bool {
        true
    }
}

impl Eq for Known {}

impl Flag {
    /// A flag about `about` under `scheme`, known by it.
    pub fn new(code: &'static str, severity: Severity, scheme: &str, about: &str) -> Flag {
        Flag {
            id: id_of(code, scheme, about),
            former: Vec::new(),
            code,
            severity,
            nature: Nature::Suspicion,
            scheme: scheme.to_owned(),
            about: about.to_owned(),
            subjects: Vec::new(),
            period: None,
            amount: Fen(0),
            clause: String::new(),
            finding: String::new(),
            evidence: Vec::new(),
            known: Known::default(),
        }
    }

    /// A flag about `about` that is known by another thing from the first, since a flag of the code may be about the same.
    pub(super) fn of(
        code: &'static str,
        severity: Severity,
        (scheme, about): (&str, &str),
        key: &str,
    ) -> Flag {
        let mut flag = Flag::new(code, severity, scheme, key);
        about.clone_into(&mut flag.about);
        flag
    }

    /// Knows the flag by something that no further fact changes, where what it is about may change: a document,
    /// a person, an account. `scheme` is empty where it may span several.
    pub fn known_by(mut self, scheme: &str, key: &str) -> Flag {
        let before = std::mem::replace(&mut self.id, id_of(self.code, scheme, key));
        if before != self.id {
            self.former.push(before);
        }
        self
    }

    /// Adds an id that it is known by as well.
    pub fn known_also(&mut self, scheme: &str, key: &str) {
        let id = id_of(self.code, scheme, key);
        if id != self.id && !self.former.contains(&id) {
            self.former.push(id);
        }
    }

    /// Whether the flag is the one of that id, whole.
    pub fn is(&self, id: &str) -> bool {
        self.id == id || self.former.iter().any(|one| one == id)
    }

    /// Whether an id, or a beginning of one, may mean it.
    pub fn may_be(&self, begun: &str) -> bool {
        let mut ids = std::iter::once(&self.id).chain(&self.former);
        !begun.is_empty() && ids.any(|id| id.starts_with(begun))
    }

    /// Whether all that it rests on are rows of files, and no live act is.
    pub(super) fn by_files(&self) -> bool {
        let mut evidence = self.evidence.iter();
        evidence.all(|one| one.file.is_some())
    }

    /// Makes it a notice about the data, that suspects nobody.
    pub fn as_data_quality(mut self) -> Flag {
        self.nature = Nature::DataQuality;
        self
    }

    /// Adds evidence, each event once.
    pub fn rests_on<T>(&mut self, fact: &Fact<T>) {
        self.rests_on_event(Evidence::from(fact));
    }

    /// Adds one event as evidence, if it is none yet.
    pub fn rests_on_event(&mut self, evidence: Evidence) {
        let at = (evidence.sequence, evidence.event);
        if self.evidence.len() < MANY {
            let mut all = self.evidence.iter();
            if all.any(|one| (one.sequence, one.event) == at) {
                return;
            }
        } else {
            let new = self.evidence.get(self.known.noted.0..).unwrap_or_default();
            let new = new.iter().map(|one| (one.sequence, one.event));
            self.known.events.extend(new);
            self.known.noted.0 = self.evidence.len() + 1;
            if !self.known.events.insert(at) {
                self.known.noted.0 = self.evidence.len();
                return;
            }
        }
        self.evidence.push(evidence);
    }

    /// Forgets what is only of use while it grows, and names each person once, by the alias that stands.
    pub(super) fn finish(&mut self, world: &World) {
        self.known = Known::default();
        let told = std::mem::take(&mut self.subjects);
        for person in told {
            self.concerns(Some(world.one(person)));
        }
        self.known = Known::default();
    }

    /// Adds a person, once.
    pub fn concerns(&mut self, person: Option<Alias>) {
        let Some(person) = person else { return };
        if self.subjects.len() < MANY {
            if self.subjects.contains(&person) {
                return;
            }
        } else {
            let new = self.subjects.get(self.known.noted.1..).unwrap_or_default();
            self.known.persons.extend(new.iter().copied());
            self.known.noted.1 = self.subjects.len() + 1;
            if !self.known.persons.insert(person) {
                self.known.noted.1 = self.subjects.len();
                return;
            }
        }
        self.subjects.push(person);
    }
}

/// Hexadecimal digits of an id: 128 bits, so that nobody who chooses numbers can make two flags share one.
const ID_DIGITS: usize = 32;
/// Digits that people are shown.
const SHORT_DIGITS: usize = 8;

fn id_of(code: &str, scheme: &str, key: &str) -> String {
    let parts = [
        code.as_bytes(),
        b"|",
        scheme.as_bytes(),
        b"|",
        key.as_bytes(),
    ];
    let digits = hash::digest(&parts).to_string();
    let digits: String = digits.chars().take(ID_DIGITS).collect();
    format!("{code}-{digits}")
}

/// The shortest beginning of each flag's id, of eight digits at least, that tells it from the others.
pub fn shorts(flags: &[Flag]) -> BTreeMap<String, String> {
    let ids: BTreeSet<&str> = flags.iter().map(|flag| flag.id.as_str()).collect();
    let ids = Vec::from_iter(ids);
    let around = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| ids.get(at));
        [before, ids.get(at + 1)].into_iter().flatten().copied()
    };
    // In their order an id shares most with one of its neighbours.
    let each = ids.iter().enumerate();
    each.map(|(at, id)| ((*id).to_owned(), beginning(id, around(at)).to_owned()))
        .collect()
}

fn beginning<'a, 'b>(id: &'a str, others: impl Iterator<Item = &'b str>) -> &'a str {
    let dash = id.find('-').map_or(0, |at| at + 1);
    let shared = |other: &str| {
        let same = id.bytes().zip(other.bytes());
        same.take_while(|(a, b)| a == b).count()
    };
    let most = others.map(shared).max().unwrap_or(0);
    id.get(..(dash + SHORT_DIGITS).max(most + 1)).unwrap_or(id)
}

/// The shortest beginning of an id, of eight digits at least, that no other of these ids has.
pub fn short<'a>(id: &'a str, among: &[Flag]) -> &'a str {
    let others = among.iter().map(|flag| flag.id.as_str());
    beginning(id, others.filter(|other| *other != id))
}

/// The flag that an id means: the one that has it whole, else the only one that it begins.
pub fn meant<'a>(id: &str, flags: &'a [Flag]) -> Option<&'a Flag> {
    if let Some(whole) = flags.iter().find(|flag| flag.is(id)) {
        return Some(whole);
    }
    let mut begun = flags.iter().filter(|flag| flag.may_be(id));
    begun.next().filter(|_| begun.next().is_none())
}

/// Every case the ledger knows, also one that only a payment names: money paid to somebody who never
/// applied is the last thing to overlook.
pub fn case_keys(world: &World) -> impl Iterator<Item = (&String, &String)> {
    let mut told = world.cases.iter().map(|(key, _)| key).peekable();
    let mut paid = world.payments.cases().peekable();
    // Both come in order, so one walk over the two gives each once.
    std::iter::from_fn(move || match (told.peek(), paid.peek()) {
        (Some(one), Some(other)) if one > other => paid.next(),
        (Some(one), Some(other)) => {
            if one == other {
                paid.next();
            }
            told.next()
        }
        (Some(_), None) => told.next(),
        (None, _) => paid.next(),
    })
}

/// Instructions under one number that stand.
pub fn standing(payment: &Payment) -> Standing<'_> {
    payment.standing()
}

/// Instructions of a case that were not returned.
pub fn paid_of<'a>(
    world: &'a World,
    scheme: &str,
    case_no: &str,
) -> Vec<&'a Fact<PaymentInstructed>> {
    world
        .payments
        .of_case(scheme, case_no)
        .into_iter()
        .flat_map(|(_, payment)| standing(payment))
        .collect()
}

/// Awards of a case that use up quota and money: those that no appeal has overturned, or where none stands and money went out
/// all of them. An award that was given up or refused before a fen was paid took nothing from anybody.
pub(super) fn charged<'a>(
    world: &World,
    scheme: &str,
    case_no: &str,
    case: &'a Case,
) -> impl Iterator<Item = &'a Fact<AwardDecided>> {
    let ended = case
        .ended()
        .filter(|_| paid_of(world, scheme, case_no).is_empty());
    let awards = world.awards_counted(scheme, case_no, case).into_iter();
    awards.filter(move |award| ended.is_none_or(|ended| award.clock >= ended))
}

/// Sum of the case's payments, or of its awards where nothing is paid.
pub fn at_stake(world: &World, scheme: &str, case_no: &str) -> Fen {
    let sum = |amounts: &mut dyn Iterator<Item = Fen>| Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
    let paid = paid_of(world, scheme, case_no);
    if !paid.is_empty() {
        return sum(&mut paid.iter().map(|fact| fact.said.amount));
    }
    match world.cases.get(scheme, case_no) {
        Some(case) => {
            let awards = world.awards_counted(scheme, case_no, case).into_iter();
            sum(&mut awards.map(|fact| fact.said.amount))
        }
        None => Fen(0),
    }
}

/// The person of a payment, by the alias that stands for them.
pub fn payee(world: &World, fact: &Fact<PaymentInstructed>) -> Option<Alias> {
    match fact.said.payee {
        Payee::Person(alias) => Some(world.one(alias)),
        Payee::Org(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Flag, Severity, meant, short, shorts};

    fn flag(about: &str) -> Flag {
        Flag::new("F13", Severity::High, "B", about)
    }

    #[test]
    fn an_id_has_128_bits_and_is_said_as_short_as_tells_it_apart() {
        let mut flags = vec![flag("C1"), flag("C2"), flag("C3")];
        let id = flags[0].id.clone();
        assert_eq!(id.len(), "F13-".len() + 32);
        assert_eq!(short(&id, &flags), &id[..12]);
        // Two that share ten digits, as nobody could arrange with all of them.
        flags[1].id = format!("{}{}", &id[..14], "f".repeat(22));
        let said = shorts(&flags);
        assert_eq!(said[&id], short(&id, &flags));
        assert!(said[&id].len() > 14 && said[&flags[1].id].len() > 14);
        assert_ne!(said[&id], said[&flags[1].id]);
        // What an older program recorded means the one that it begins, and nothing where it begins two.
        assert_eq!(meant(&flags[2].id[..12], &flags), Some(&flags[2]));
        assert_eq!(meant(&id[..12], &flags), None);
        assert_eq!(meant(&id, &flags), Some(&flags[0]));
        assert_eq!(meant("", &flags), None);
    }

    #[test]
    fn a_flag_known_by_a_person_keeps_the_ids_it_stood_under() {
        let before = flag("C1+C2");
        let now = flag("C1+C2").known_by("B", "person/2025");
        assert_ne!(before.id, now.id);
        assert!(now.is(&before.id));
        let grown = flag("C1+C2+C3").known_by("B", "person/2025");
        assert_eq!(grown.id, now.id);
    }
}
