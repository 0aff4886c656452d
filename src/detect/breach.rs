//! A rule of a scheme's text that a case or a payment breaks, and the waiver that covers it.
//!
//! Gates turn it into what stops a payment, detectors into a flag: so the code that holds a payment also
//! flags the import. Pure. **Not here**: which rules there are (`claimed.rs`, `shut_out.rs`).

use std::borrow::Cow;

use super::flag::{Evidence, each_once};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::events::rules::WaiverGranted;
use crate::projections::cases::Case;
use crate::projections::{Fact, World};
use crate::schemes::model::Mode;

/// What breaks a rule.
#[derive(Clone, Debug)]
pub(super) struct Breach<'a> {
    /// The scheme's id of the rule.
    pub rule: &'a str,
    /// Code of the catalogue, where one fits.
    pub code: Option<&'static str>,
    /// How the rule binds.
    pub mode: Mode,
    /// The clause.
    pub clause: &'a str,
    /// What was found, without personal data.
    pub finding: String,
    /// Events it rests on.
    pub evidence: Vec<Evidence>,
}

impl Breach<'_> {
    /// Rests it on facts, each once.
    pub fn on<'f, T: 'f>(mut self, facts: impl IntoIterator<Item = &'f Fact<T>>) -> Self {
        each_once(&mut self.evidence, facts.into_iter().map(Evidence::from));
        self
    }
}

/// Whose word a waiver is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Signed in the ledger by whoever may grant it: lifts a gate, and excuses what happened.
    Signed,
    /// Also one that a register tells of (例外审批登记), which the recorder alone signed: it excuses what
    /// happened outside, and lifts nothing before the money leaves.
    Told,
}

/// The waiver of a rule, by its id or its code, that covers one of the subjects on a day. One for a person covers them under
/// every alias that is theirs.
pub(super) fn waiver<'a>(
    world: &'a World,
    scheme: &str,
    subjects: &[String],
    (rule, code): (&str, Option<&str>),
    (day, word): (Date, Word),
) -> Option<&'a Fact<WaiverGranted>> {
    subjects
        .iter()
        .flat_map(|subject| known_as(world, subject))
        .flat_map(|subject| world.registry.waivers(scheme, &subject))
        .find(|fact| {
            let of_rule = fact
                .said
                .rule
                .as_deref()
                .is_some_and(|said| said == rule || Some(said) == code);
            let by_right = word == Word::Told || fact.source.is_none();
            of_rule
                && by_right
                && fact.clock <= day
                && fact.said.expires.is_none_or(|last| day <= last)
        })
}

/// The waiver that a register tells of for one of the subjects in words of no rule, in force on a day: which rule it is for
/// nobody has said yet by signing it.
pub(super) fn of_no_rule<'a>(
    world: &'a World,
    scheme: &str,
    subjects: &[String],
    day: Date,
) -> Option<&'a Fact<WaiverGranted>> {
    let of_subjects = subjects
        .iter()
        .flat_map(|subject| known_as(world, subject))
        .map(|subject| world.registry.waivers(scheme, &subject));
    of_subjects
        .flat_map(|facts| facts.iter().map(move |fact| (facts, fact)))
        .find(|(facts, fact)| {
            let said = &fact.said;
            let mut signed = facts.iter().filter(|one| one.source.is_none());
            fact.source.is_some()
                && said.rule.is_none()
                && fact.clock <= day
                && said.expires.is_none_or(|last| day <= last)
                && !signed.any(|one| one.said.waiver_no == said.waiver_no)
        })
        .map(|(_, fact)| fact)
}

/// A subject, and where it is a person's alias all others of that person.
pub(super) fn known_as<'s>(world: &World, subject: &'s str) -> Vec<Cow<'s, str>> {
    let mut all = vec![Cow::Borrowed(subject)];
    if let Some(alias) = Alias::from_hex(subject) {
        let aliases = world.parties.merged().aliases(alias);
        let others = aliases.filter(|other| *other != alias);
        all.extend(others.map(|other| Cow::Owned(other.to_string())));
    }
    all
}

/// The case that an order pays, with its number: the one it names, else the one that its award is of.
pub(super) fn case_of<'a>(
    world: &'a World,
    scheme: &str,
    said: &'a PaymentInstructed,
) -> Option<(&'a str, &'a Case)> {
    let by_award = || match world.cases.by_award(scheme, said.award_no.as_deref()?) {
        [one] => Some(one.as_str()),
        _ => None,
    };
    let number = said.case_no.as_deref().or_else(by_award)?;
    Some((number, world.cases.get(scheme, number)?))
}

/// The award that an order pays without naming it: the one that stands in its case. Of several nobody knows which.
fn award_of<'a>(
    world: &World,
    scheme: &str,
    said: &PaymentInstructed,
    case: Option<(&str, &'a Case)>,
) -> Option<&'a str> {
    let (number, case) = case.filter(|_| said.award_no.is_none())?;
    match world.awards_standing(scheme, number, case).as_slice() {
        [one] => Some(&one.said.award_no),
        _ => None,
    }
}

/// Numbers under which a waiver may name a payment: case, award, payment, agreement, unit, person. A decision is one by the number
/// of its case and by that of its award, whichever of them the order names.
pub(super) fn subjects(
    world: &World,
    scheme: &str,
    said: &PaymentInstructed,
    case: Option<(&str, &Case)>,
) -> Vec<String> {
    let mut subjects = Vec::new();
    subjects.extend(case.map(|(number, _)| number.to_owned()));
    subjects.extend(said.case_no.clone());
    subjects.extend(said.award_no.clone());
    subjects.extend(award_of(world, scheme, said, case).map(str::to_owned));
    subjects.push(said.payment_no.clone());
    subjects.extend(said.tranche.as_ref().map(|(number, _)| number.clone()));
    subjects.extend(
        case.and_then(|(_, case)| case.unit_code())
            .map(str::to_owned),
    );
    subjects.extend(said.unit_code.clone());
    if let Payee::Person(person) = &said.payee {
        subjects.push(person.to_string());
    }
    subjects
}
