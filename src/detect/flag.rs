//! A flag: a lead with its evidence, its clause and the amount at stake. No score.

use std::collections::BTreeSet;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::crypto::digest::FileHash;
use crate::crypto::hash;
use crate::domain::alias::Alias;
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::money::Fen;
use crate::projections::payments::Payment;
use crate::projections::{Fact, World};

/// How grave the catalogue holds it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Critical.
    Critical,
    /// High.
    High,
    /// Medium.
    Medium,
    /// A lead only.
    Lead,
}

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}

impl<T> From<&Fact<T>> for Evidence {
    fn from(fact: &Fact<T>) -> Self {
        Evidence {
            sequence: fact.at.sequence,
            event: fact.at.index,
            file: fact.source.as_ref().map(|source| source.file),
            sheet: fact.source.as_ref().map(|source| source.sheet.clone()),
            row: fact.source.as_ref().map(|source| source.row),
        }
    }
}

/// A lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flag {
    /// The same over rebuilds: code and a digest of scheme and subject.
    pub id: String,
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
        let mut all = super::catalogue::CATALOGUE.iter();
        let entry = all.find(|entry| entry.code == written.code);
        let entry = entry.ok_or_else(|| D::Error::unknown_variant(&written.code, &[]))?;
        Ok(Flag {
            id: written.id,
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
    /// A flag about `about` under `scheme`.
    pub fn new(code: &'static str, severity: Severity, scheme: &str, about: &str) -> Flag {
        let key = hash::digest(&[
            code.as_bytes(),
            b"|",
            scheme.as_bytes(),
            b"|",
            about.as_bytes(),
        ]);
        Flag {
            id: format!("{code}-{}", key.short()),
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

    /// Forgets what is only of use while it grows.
    pub(super) fn finish(&mut self) {
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
pub fn standing(payment: &Payment) -> Vec<&Fact<PaymentInstructed>> {
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

/// Sum of the case's payments, or of its awards where nothing is paid.
pub fn at_stake(world: &World, scheme: &str, case_no: &str) -> Fen {
    let sum = |amounts: &mut dyn Iterator<Item = Fen>| Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
    let paid = paid_of(world, scheme, case_no);
    if !paid.is_empty() {
        return sum(&mut paid.iter().map(|fact| fact.said.amount));
    }
    match world.cases.get(scheme, case_no) {
        Some(case) => sum(&mut case.awards.iter().map(|fact| fact.said.amount)),
        None => Fen(0),
    }
}

/// The person of a payment.
pub fn payee(fact: &Fact<PaymentInstructed>) -> Option<Alias> {
    match fact.said.payee {
        Payee::Person(alias) => Some(alias),
        Payee::Org(_) => None,
    }
}
