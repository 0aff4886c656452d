//! Gates (拨付前校验): history plus proposed payments, each of which may go or is held, and why.
//!
//! **How.** The rows of a payment list are added to the history as if they had been paid on the day asked
//! for, and the detectors that can stop a payment are asked as always: a flag that rests on a row stops
//! that row ([`flags`]). Rules that no detector asks of one payment (award, papers, thresholds, quotas, …)
//! are asked here ([`award`], [`claim`], [`person`], [`limits`], [`spending`]). So one code serves the audit and the gate.
//!
//! **Promises.** Pure, and the same answer for the same rows in the same order. A rule binds by its mode in
//! the scheme's text that judges the case: `gate` holds the row; `soft` holds it unless a signed waiver
//! covers rule and subject on that day; `flag` lets it go and tells. What can't be paid at all (no award,
//! paid twice, more than the fund holds, stopped, dead) holds in any scheme. A held row takes no money, so
//! that those after it are judged by what is left.
//!
//! **Deliberately not here**: facts that happened outside, which are recorded and flagged, never refused;
//! and any record of the answer.

mod act;
mod award;
mod claim;
mod contract;
mod flags;
mod limits;
mod org;
mod person;
mod spending;
mod transfer;

pub use act::of_act;
pub use limits::ORDERED;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::breach::{Word, subjects, waiver};
use super::flag::Evidence;
use super::shut_out::Aided;
use super::text::agreed;
use crate::crypto::digest::EntryHash;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::payments::{
    ExpenditureRecorded, Payee, PaymentConfirmed, PaymentInstructed, PaymentNamed,
};
use crate::domain::events::{ActedBy, DecodedEvent, Event, EventHead, SchemeRef, SourceRef};
use crate::domain::money::Fen;
use crate::domain::party::Role;
use crate::domain::recorded::{EventAt, RecordedEvent};
use crate::projections::books::FundKey;
use crate::projections::cases::Case;
use crate::projections::{Fact, FoldError, World};
use crate::schemes::Scheme;
use crate::schemes::facts::Facts;
use crate::schemes::model::Mode;

/// A payment that is about to be made.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// The row of the list.
    pub row: SourceRef,
    /// Scheme, and the version of its newest text.
    pub scheme: SchemeRef,
    /// What would be instructed.
    pub instructed: PaymentInstructed,
    /// Whom the row names.
    pub named: Option<PaymentNamed>,
    /// Who acts, as the row says.
    pub acted_by: Vec<ActedBy>,
    /// Day it would be paid on.
    pub day: Date,
    /// What the row itself says that the money is spent on, where it does.
    pub spent: Option<ExpenditureRecorded>,
}

impl Proposed {
    /// The person paid.
    pub fn person(&self) -> Option<Alias> {
        match self.instructed.payee {
            Payee::Person(person) => Some(person),
            Payee::Org(_) => None,
        }
    }
}

/// What speaks against a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stop {
    /// The scheme's id of the rule, or the code of the flag where no scheme names it.
    pub rule: String,
    /// What the scheme calls the step, window or paper of that id, where it has a word for it.
    pub name: Option<String>,
    /// Code of the catalogue of red flags, where it has one.
    pub code: Option<&'static str>,
    /// How the rule binds.
    #[serde(serialize_with = "mode_word")]
    pub mode: Mode,
    /// The clause.
    pub clause: String,
    /// What was found, without personal data.
    pub finding: String,
    /// What would let the payment go.
    pub lifts: String,
    /// Events it rests on.
    pub evidence: Vec<Evidence>,
    /// Number of the waiver that covers it, for a soft rule.
    pub waived_by: Option<String>,
}

fn mode_word<S: serde::Serializer>(mode: &Mode, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(match mode {
        Mode::Gate => "gate",
        Mode::Soft => "soft",
        Mode::Flag => "flag",
    })
}

impl Stop {
    fn new(rule: &str, code: Option<&'static str>, mode: Mode, clause: &str) -> Stop {
        Stop {
            rule: rule.to_owned(),
            name: None,
            code,
            mode,
            clause: clause.to_owned(),
            finding: String::new(),
            lifts: String::new(),
            evidence: Vec::new(),
            waived_by: None,
        }
    }

    fn found(mut self, finding: impl Into<String>, lifts: impl Into<String>) -> Stop {
        self.finding = finding.into();
        self.lifts = lifts.into();
        self
    }

    /// Rests it on facts; those of the trial are taken out before the answer is given.
    fn on<'a, T: 'a>(mut self, facts: impl IntoIterator<Item = &'a Fact<T>>) -> Stop {
        for fact in facts {
            self.rests_on(Evidence::from(fact));
        }
        self
    }

    fn rests_on(&mut self, evidence: Evidence) {
        if !self.evidence.contains(&evidence) {
            self.evidence.push(evidence);
        }
    }

    /// What the ledger itself would refuse.
    pub fn of_structure(finding: String, lifts: &str) -> Stop {
        Stop::new("structure", None, Mode::Gate, "").found(finding, lifts)
    }

    /// A cell of the row that cannot be taken: what it says is not known, so nothing can be judged.
    pub fn of_cell(finding: String, lifts: &str) -> Stop {
        Stop::new("cell", None, Mode::Gate, "").found(finding, lifts)
    }

    /// Whether it holds the payment.
    pub fn holds(&self) -> bool {
        match self.mode {
            Mode::Gate => true,
            Mode::Soft => self.waived_by.is_none(),
            Mode::Flag => false,
        }
    }
}

/// What is said of one proposed payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// What speaks against it, those that hold it first.
    pub stops: Vec<Stop>,
}

impl Judged {
    /// Whether it may go.
    pub fn pays(&self) -> bool {
        !self.stops.iter().any(Stop::holds)
    }
}

/// The answer for a list.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// One for each row, in their order.
    pub rows: Vec<Judged>,
    /// What could not be judged, and why.
    pub unjudged: Vec<String>,
}

/// What rules of one row are asked of.
struct View<'a> {
    /// History and trial.
    world: &'a World,
    /// The text that judges the row.
    scheme: &'a Scheme,
    /// The row.
    row: &'a Proposed,
    /// Its place among the rows.
    at: usize,
    /// Sequence of the events that the trial added.
    trial: u64,
    /// The case, where it has one that is known.
    case: Option<(&'a str, &'a Case)>,
    /// What the case says.
    facts: Facts,
    /// Who was aided, of history and trial.
    aided: &'a Aided<'a>,
}

impl View<'_> {
    /// Whether an event belongs to the history, or to a row that goes before this one.
    fn before(&self, at: EventAt) -> bool {
        at.sequence != self.trial || (at.index as usize) < self.at
    }
}

/// Judges the rows of a list over a history, each on its own day. The rows are folded into the world
/// that is given, which is of no use afterwards.
///
/// # Errors
/// A sum that leaves the range of amounts.
pub fn judge(mut world: World, rows: &[Proposed]) -> Result<Answer, FoldError> {
    let available = funds_of(&world, rows);
    let again: Vec<bool> = instructed_before(&world, rows);
    let twins = twins(rows);
    let trial = world.corrections.next_sequence();
    let mut answer = Answer::default();
    in_flight_arrives(&mut world, rows, trial)?;
    for (((at, row), again), twin) in (0u32..).zip(rows).zip(&again).zip(&twins) {
        if !again && twin.is_none() {
            add(&mut world, row, (trial, at))?;
        }
    }
    let as_of = rows.iter().map(|row| row.day).max().unwrap_or(Date(0));
    let (mut found, rivals) = flags::of_rows(&world, rows, (trial, as_of), &mut answer.unjudged);
    let aided = Aided::of(&world);
    for (((at, row), again), twin) in rows.iter().enumerate().zip(again).zip(twins) {
        let case_no = case_of(&world, row);
        let case = case_no
            .as_deref()
            .and_then(|number| Some((number, world.cases.get(&row.scheme.id, number)?)));
        let Some(scheme) = text_of(&world, row) else {
            let stop = Stop::new("scheme", None, Mode::Gate, "").found(
                format!("scheme {} is not published", row.scheme.id),
                "publish the scheme",
            );
            answer.rows.push(Judged { stops: vec![stop] });
            continue;
        };
        let facts = case
            .map(|(number, _)| crate::projections::case_facts::facts(&world, scheme, number))
            .unwrap_or_default();
        let view = View {
            world: &world,
            scheme,
            row,
            at,
            trial,
            case,
            facts,
            aided: &aided,
        };
        let mut stops = Vec::new();
        if again {
            stops.push(limits::instructed_already(&view));
        }
        if let Some(first) = twin {
            stops.push(limits::twin_of(&view, first));
        }
        award::judge(&view, &mut stops);
        claim::judge(&view, &mut stops, &mut answer.unjudged);
        person::judge(&view, &mut stops, &mut answer.unjudged);
        org::judge(&view, &mut stops);
        limits::judge(&view, &mut stops);
        spending::judge(&view, &mut stops);
        let mut of_flags = found.remove(&at).unwrap_or_default();
        // The same fact, which stops a row whatever the tariff's mode is.
        if stops.iter().any(|stop| stop.rule == person::STOPPED) {
            of_flags.retain(|stop| stop.code != Some("F44"));
        }
        stops.append(&mut of_flags);
        for stop in &mut stops {
            waive(&view, stop);
            stop.name = view.scheme.called(&stop.rule).map(str::to_owned);
            // The proposed rows themselves are no evidence.
            stop.evidence.retain(|one| one.sequence != trial);
        }
        answer.rows.push(Judged { stops });
    }
    flags::settle(rows, &rivals, &mut answer.rows);
    limits::spend(rows, available, &mut answer.rows);
    for row in &mut answer.rows {
        row.stops.sort_by_key(|stop| !stop.holds());
    }
    answer.unjudged.sort();
    answer.unjudged.dedup();
    Ok(answer)
}

/// The text that judges a row: that of its case or agreement, else the one in force on its day.
fn text_of<'a>(world: &'a World, row: &Proposed) -> Option<&'a Scheme> {
    let scheme = row.scheme.id.as_str();
    let of_case = case_of(world, row).and_then(|number| world.cases.get(scheme, &number));
    let agreement = || {
        let (number, _) = row.instructed.tranche.as_ref()?;
        agreed(world.agreements.get(scheme, number))
    };
    let version = of_case
        .map(Case::version)
        .or_else(agreement)
        .unwrap_or_else(|| version_on(world, row));
    let text = world.registry.text_or_newest(scheme, version)?;
    Some(text)
}

/// Version of the text in force on the row's day.
fn version_on(world: &World, row: &Proposed) -> u16 {
    let version = world.registry.version_on(&row.scheme.id, row.day);
    version.unwrap_or(row.scheme.version)
}

/// The case a row pays: the one it names, else the one its award is for.
fn case_of(world: &World, row: &Proposed) -> Option<String> {
    let said = &row.instructed;
    said.case_no.clone().or_else(|| {
        let award_no = said.award_no.as_deref()?;
        match world.cases.by_award(&row.scheme.id, award_no) {
            [one] => Some(one.clone()),
            _ => None,
        }
    })
}

/// What each fund of the rows holds for new instructions, in fen.
fn funds_of(world: &World, rows: &[Proposed]) -> BTreeMap<FundKey, i128> {
    let keys = rows.iter().map(|row| FundKey {
        scheme: row.scheme.id.clone(),
        fund: row.instructed.fund.clone(),
    });
    keys.map(|key| {
        // What is under way is no longer there to spend.
        let in_flight = world
            .books
            .stage(&key, crate::domain::events::funds::Stage::Instructed)
            .max(0);
        let held = world.books.fund_balance(&key) - in_flight;
        (key, held)
    })
    .collect()
}

/// Which rows bear the number of a payment that was instructed already.
fn instructed_before(world: &World, rows: &[Proposed]) -> Vec<bool> {
    let mut seen = std::collections::BTreeSet::new();
    rows.iter()
        .map(|row| {
            let number = &row.instructed.payment_no;
            let known = world
                .payments
                .get(&row.scheme.id, number)
                .is_some_and(|payment| !payment.instructed.is_empty());
            known || !seen.insert((row.scheme.id.as_str(), number.as_str()))
        })
        .collect()
}

/// For each row the line of an earlier one that pays the same: such a row is held, and counts for nothing
/// else, so that it does not speak against the first.
fn twins(rows: &[Proposed]) -> Vec<Option<u32>> {
    let mut seen = BTreeMap::new();
    rows.iter()
        .map(|row| {
            let said = &row.instructed;
            let key = (
                row.scheme.id.as_str(),
                &said.payee,
                said.period,
                said.amount,
                (&said.award_no, &said.case_no, &said.tranche, &said.tier),
                // What two schools pay one person is asked by F15.
                &said.unit_code,
            );
            match seen.entry(key) {
                std::collections::btree_map::Entry::Occupied(first) => Some(*first.get()),
                std::collections::btree_map::Entry::Vacant(place) => {
                    place.insert(row.row.row);
                    None
                }
            }
        })
        .collect()
}

/// Payments to the same persons that are under way count as if they had arrived: nobody is paid twice
/// because the bank has not answered yet.
fn in_flight_arrives(world: &mut World, rows: &[Proposed], trial: u64) -> Result<(), FoldError> {
    let persons: std::collections::BTreeSet<Alias> = rows
        .iter()
        .filter_map(Proposed::person)
        .map(|one| world.one(one))
        .collect();
    let mut arriving = Vec::new();
    for ((scheme, _), payment) in world.payments.iter() {
        if !payment.confirmed.is_empty() {
            continue;
        }
        for fact in payment.standing() {
            if let Payee::Person(person) = &fact.said.payee
                && persons.contains(&world.one(*person))
            {
                arriving.push((scheme.clone(), fact.clock, confirmation(&fact.said)));
            }
        }
    }
    let rows_max = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    for (number, (scheme, day, event)) in (0u32..).zip(arriving) {
        let head = EventHead {
            scheme: Some(SchemeRef {
                id: scheme,
                version: 0,
            }),
            ..EventHead::live(Role::Pay, day)
        };
        fold(
            world,
            (trial, rows_max.saturating_add(number)),
            day,
            head,
            event,
        )?;
    }
    Ok(())
}

fn confirmation(said: &PaymentInstructed) -> Event {
    PaymentConfirmed {
        payment_no: said.payment_no.clone(),
        amount: said.amount,
        fund: said.fund.clone(),
        bank_ref: None,
        account: said.account,
        holder: said.holder,
    }
    .into()
}

/// Adds a row as if it had been paid.
fn add(world: &mut World, row: &Proposed, at: (u64, u32)) -> Result<(), FoldError> {
    let scheme = SchemeRef {
        id: row.scheme.id.clone(),
        version: version_on(world, row),
    };
    let head = || EventHead {
        scheme: Some(scheme.clone()),
        source: Some(row.row.clone()),
        acted_by: row.acted_by.clone(),
        ..EventHead::live(Role::Rec, row.day)
    };
    let events = [
        Some(Event::from(row.instructed.clone())),
        Some(confirmation(&row.instructed)),
        row.named.clone().map(Event::from),
    ];
    for event in events.into_iter().flatten() {
        fold(world, at, row.day, head(), event)?;
    }
    Ok(())
}

fn fold(
    world: &mut World,
    (sequence, index): (u64, u32),
    day: Date,
    head: EventHead,
    event: Event,
) -> Result<(), FoldError> {
    let noon = Timestamp::from_cn(day, 12, 0, 0);
    world.apply(&RecordedEvent {
        at: EventAt { sequence, index },
        entry: EntryHash([0; 32]),
        recorded_at: noon,
        effective_sequence: sequence,
        effective_at: noon,
        signers: Arc::from(Vec::new()),
        decoded: Arc::new(DecodedEvent {
            kind: event.kind().0,
            version: event.version(),
            head,
            event: Some(event),
        }),
    })
}

/// Looks for a waiver that covers the stop: of its rule, for its subject, in force on the day.
fn waive(view: &View<'_>, stop: &mut Stop) {
    if stop.mode != Mode::Soft {
        return;
    }
    let rule = (stop.rule.as_str(), stop.code);
    let subjects = subjects(&view.row.instructed, view.case);
    let covering = waiver(
        view.world,
        &view.scheme.id,
        &subjects,
        rule,
        (view.row.day, Word::Signed),
    );
    if let Some(fact) = covering {
        stop.waived_by = Some(fact.said.waiver_no.clone());
        stop.rests_on(Evidence::from(fact));
    } else if let Some(subject) = subjects.first() {
        stop.lifts = format!(
            "{}; or an approver signs `sunledger waiver grant --no NUMBER --rule {} --subject {subject} --reason @FILE --scheme {}`",
            stop.lifts, stop.rule, view.scheme.id
        );
    }
}

/// What a payment list's row is for, in fen.
fn amount(view: &View<'_>) -> Fen {
    view.row.instructed.amount
}
