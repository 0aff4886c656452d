//! Gates (拨付前校验): history plus proposed payments, each of which may go or is held, and why.
//!
//! **How.** The rows of a payment list are added to the history as if they had been paid on the day asked
//! for, and the detectors that can stop a payment are asked as always: a flag that rests on a row stops
//! that row ([`flags`]). Rules that no detector asks of one payment (award, papers, thresholds, quotas, …)
//! are asked here ([`award`], [`claim`], [`person`], [`reported`], [`quota`], [`joint`], [`limits`], [`spending`]). So one code serves the audit and the gate.
//!
//! **Promises.** Pure, and the same answer for the same rows in the same order. A rule binds by its mode in
//! the scheme's text that judges the case: `gate` holds the row; `soft` holds it unless a signed waiver
//! covers rule and subject on that day; `flag` lets it go and tells. One that binds and cannot be judged holds as well, but for
//! what the vault alone knows. What can't be paid at all (no award,
//! paid twice, more than the fund holds, stopped, dead) holds in any scheme. A held row takes no money, so
//! that those after it are judged by what is left of the fund, the award, the contract and the agreement.
//!
//! **Deliberately not here**: facts that happened outside, which are recorded and flagged, never refused;
//! and any record of the answer.

mod act;
mod award;
mod awarding;
mod change;
mod claim;
mod contract;
mod flags;
mod joint;
mod judging;
mod limits;
mod named;
mod once;
mod org;
mod own_day;
mod person;
mod places;
mod proposed;
mod quota;
mod reissue;
mod released;
mod reported;
mod settled;
mod spending;
mod stands_again;
mod together;
mod transfer;
mod trial;

pub use super::accepted::Acceptor;
pub use act::{of_act, of_judged, of_level, role_of_level};
pub use limits::ORDERED;
pub use own_day::{OwnDays, by_its_order, of_its_time, on_days_off};
pub use proposed::Proposed;
pub use released::waits;
pub use together::of_acts;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::breach::{Word, of_no_rule, subjects, waiver};
use super::coverage::Coverage;
use super::f70_report_gap;
use super::flag::{Evidence, each_once};
use super::joined::Joined;
use super::moneyless;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::projections::books::FundKey;
use crate::projections::cases::Case;
use crate::projections::{Fact, FoldError, Supposed, World};
use crate::schemes::Scheme;
use crate::schemes::facts::Facts;
use crate::schemes::model::Mode;
use judging::{case_of, text_of, texts_of, version_on};
use once::Once;

/// What speaks against a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stop {
    /// The scheme's id of the rule, or the code of the flag where no scheme names it.
    pub rule: String,
    /// What the scheme calls the step, window or paper of that id, where it has a word for it.
    pub name: Option<String>,
    /// What kind of rule it is, as the key of the scheme's file, where one with a clause has the id.
    pub kind: Option<&'static str>,
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
    /// Number of one that a register tells of and nobody has signed in the ledger, where none covers it.
    pub unsigned_waiver: Option<String>,
    /// Number of one that a register tells of in words of no rule and nobody has signed, where none of this rule is there.
    pub unnamed_waiver: Option<String>,
}

fn mode_word<S: serde::Serializer>(mode: &Mode, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(match mode {
        Mode::Gate => "gate",
        Mode::Soft => "soft",
        Mode::Flag => "flag",
    })
}

impl Stop {
    /// Takes what the scheme calls the rule.
    fn called_by(&mut self, scheme: &Scheme) {
        let called = || scheme.called(&self.rule).map(str::to_owned);
        self.name = self.name.take().or_else(called);
        self.kind = scheme.kind_of(&self.rule);
    }

    fn new(rule: &str, code: Option<&'static str>, mode: Mode, clause: &str) -> Stop {
        Stop {
            rule: rule.to_owned(),
            name: None,
            kind: None,
            code,
            mode,
            clause: clause.to_owned(),
            finding: String::new(),
            lifts: String::new(),
            evidence: Vec::new(),
            waived_by: None,
            unsigned_waiver: None,
            unnamed_waiver: None,
        }
    }

    fn found(mut self, finding: impl Into<String>, lifts: impl Into<String>) -> Stop {
        self.finding = finding.into();
        self.lifts = lifts.into();
        self
    }

    /// Rests it on facts; those of the trial are taken out before the answer is given.
    fn on<'a, T: 'a>(mut self, facts: impl IntoIterator<Item = &'a Fact<T>>) -> Stop {
        self.rests_on_all(facts.into_iter().map(Evidence::from));
        self
    }

    fn rests_on(&mut self, evidence: Evidence) {
        self.rests_on_all([evidence]);
    }

    fn rests_on_all(&mut self, evidence: impl IntoIterator<Item = Evidence>) {
        each_once(&mut self.evidence, evidence);
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
    /// What is told of the list as a whole.
    pub told: Vec<String>,
}

/// What rules of one row are asked of.
struct View<'a> {
    /// History and trial.
    world: &'a World,
    /// The text that judges the row.
    scheme: &'a Scheme,
    /// The row.
    row: &'a Proposed,
    /// All rows of the list.
    rows: &'a [Proposed],
    /// Which of the rows before it go: its own place is as many.
    gone: &'a [bool],
    /// Sequence of the events that the trial added.
    trial: u64,
    /// The case, where it has one that is known.
    case: Option<(&'a str, &'a Case)>,
    /// What the case says.
    facts: Facts,
    /// What is worked out once for all rows.
    once: &'a Once<'a>,
    /// Rows of notices before payment.
    coverage: &'a Coverage<'a>,
}

impl View<'_> {
    /// Whether an event belongs to the history, or to a row before this one that is paid: one that is held takes no
    /// money.
    fn before(&self, at: EventAt) -> bool {
        let goes = || self.gone.get(at.index as usize).copied();
        at.sequence != self.trial || goes().unwrap_or(false)
    }
}

/// Judges the rows of a list over a history, each on its own day, as if those that are judged before had been paid.
///
/// # Errors
/// A sum that leaves the range of amounts.
pub fn judge(world: Supposed<'_>, rows: &[Proposed]) -> Result<Answer, FoldError> {
    judge_beside(world, rows, &[])
}

/// As [`judge`], where the ledger itself would refuse some of the rows: for each row, by its place, why. Such a row is held
/// like any other, and takes no money from those after it.
///
/// # Errors
/// A sum that leaves the range of amounts.
pub fn judge_beside(
    mut world: Supposed<'_>,
    rows: &[Proposed],
    refused: &[Option<Stop>],
) -> Result<Answer, FoldError> {
    let first = pass(world.suppose(), rows, (refused, &[]))?;
    // A row that is held whatever the others do is paid in no case: what a flag says of others beside it is asked again
    // without it.
    let leans = |of: &BTreeSet<usize>| {
        let mut of = of.iter();
        of.any(|place| first.alone.get(*place).copied().unwrap_or(false))
    };
    if !first.leans.iter().any(leans) {
        return Ok(first.answer);
    }
    let mut answer = pass(world.suppose(), rows, (refused, &first.alone))?.answer;
    let out = first.alone.iter().zip(first.answer.rows);
    for (own, (out, judged)) in answer.rows.iter_mut().zip(out) {
        if *out {
            *own = judged;
        }
    }
    answer.unjudged.extend(first.answer.unjudged);
    answer.unjudged.sort();
    answer.unjudged.dedup();
    Ok(answer)
}

/// What one look at the rows gives.
struct Pass {
    /// The answer.
    answer: Answer,
    /// Which rows are held for what rests on no other row.
    alone: Vec<bool>,
    /// For each row, the other rows that what speaks against it rests on.
    leans: Vec<BTreeSet<usize>>,
}

/// Looks at the rows once, those left out neither being tried nor judged.
fn pass(
    mut world: Supposed<'_>,
    rows: &[Proposed],
    (refused, out): (&[Option<Stop>], &[bool]),
) -> Result<Pass, FoldError> {
    let mut available = funds_of(&world, rows);
    let again = trial::numbered_before(&world, rows);
    let trial = world.corrections.next_sequence();
    let is_out = |at: usize| out.get(at).copied().unwrap_or(false);
    let twins = trial::twins(rows, is_out);
    let tried: Vec<bool> = again
        .iter()
        .zip(&twins)
        .enumerate()
        .map(|(at, (again, twin))| again.is_none() && twin.is_none() && !is_out(at))
        .collect();
    trial::fold(&mut world, rows, (trial, &tried))?;
    let world: &World = &world;
    let mut answer = Answer::default();
    let mut alone = Vec::new();
    let mut leans = Vec::new();
    let as_of = rows.iter().map(|row| row.day).max().unwrap_or(Date(0));
    let joined = Joined::of(world, as_of);
    let tried_on = (trial, as_of);
    let (mut found, rivals) = flags::of_rows(&joined, rows, tried_on, &mut answer.unjudged);
    let texts = texts_of(world, rows);
    let gaps = f70_report_gap::gaps(world, as_of);
    let once = Once::of(world, rows, &texts, &gaps);
    let mut joint = joint::Joint::of(world, &texts, trial);
    let mut reissues = reissue::Reissues::of(world, rows, trial);
    let mut gone: Vec<bool> = Vec::new();
    for (((at, row), again), twin) in rows.iter().enumerate().zip(again).zip(twins) {
        if is_out(at) {
            answer.rows.push(Judged::default());
            gone.push(false);
            continue;
        }
        let case_no = case_of(world, row);
        let case = case_no
            .as_deref()
            .and_then(|number| Some((number, world.cases.get(&row.scheme.id, number)?)));
        let Some(scheme) = text_of(world, row) else {
            let stop = Stop::new("scheme", None, Mode::Gate, "").found(
                format!("scheme {} is not published", row.scheme.id),
                "publish the scheme",
            );
            answer.rows.push(Judged { stops: vec![stop] });
            gone.push(false);
            alone.push(true);
            leans.push(BTreeSet::new());
            continue;
        };
        if let Some(breach) = moneyless::breach(scheme) {
            let stops = vec![claim::stop(breach, moneyless::LIFTS)];
            answer.rows.push(Judged { stops });
            gone.push(false);
            alone.push(true);
            leans.push(BTreeSet::new());
            continue;
        }
        let facts = case
            .map(|(number, _)| crate::projections::case_facts::facts(world, scheme, number))
            .unwrap_or_default();
        let view = View {
            world,
            scheme,
            row,
            rows,
            gone: &gone,
            trial,
            case,
            facts,
            once: &once,
            coverage: joined.coverage(),
        };
        let mut stops = Vec::new();
        if let Some(before) = again {
            stops.push(limits::numbered_before(&view, before));
        }
        award::judge(&view, &mut stops);
        settled::again(&view, &mut stops);
        reissue::judge(&view, &mut reissues, &mut stops);
        claim::judge(&view, &mut stops, &mut answer.unjudged);
        person::judge(&view, &mut stops, &mut answer.unjudged);
        named::row(&view, &mut stops);
        org::judge(&view, &mut stops, &mut answer.unjudged);
        reported::judge(&view, &mut stops);
        joint::judge(&view, &mut joint, &mut stops);
        quota::judge(&view, &mut stops, &mut answer.unjudged);
        spending::judge(&view, &mut stops);
        let mut of_flags = found.remove(&at).unwrap_or_default();
        // The same fact, which stops a row whatever the tariff's mode is.
        if stops.iter().any(|stop| stop.rule == person::STOPPED) {
            of_flags.retain(|stop| stop.code != Some("F44"));
        }
        stops.append(&mut of_flags);
        let mut rests = Rests::default();
        for stop in &mut stops {
            waive(&view, stop);
            rests.note(stop, (trial, at, rows.len()));
            stop.called_by(view.scheme);
            // The proposed rows themselves are no evidence.
            stop.evidence.retain(|one| one.sequence != trial);
        }
        if let Some(first) = twin.and_then(|place| rows.get(place)) {
            stops.insert(0, limits::twin_of(&view, first.row.row));
            rests.others.extend(twin);
        }
        let mut judged = Judged { stops };
        flags::settle(rows, rivals.get(&at), &gone, &mut judged);
        limits::spend(row, &mut available, &mut judged);
        if let Some(refusal) = refused.get(at).and_then(Option::as_ref)
            && judged.pays()
        {
            limits::give_back(row, &mut available);
            judged.stops.insert(0, refusal.clone());
            rests.alone = true;
        }
        alone.push(rests.alone);
        leans.push(rests.others);
        judged.stops.sort_by_key(|stop| !stop.holds());
        gone.push(judged.pays());
        answer.rows.push(judged);
    }
    answer.unjudged.sort();
    answer.unjudged.dedup();
    Ok(Pass {
        answer,
        alone,
        leans,
    })
}

/// What is told of a row: whether something that rests on no other row of the list holds it, and the other rows that the
/// rest leans on.
#[derive(Default)]
struct Rests {
    alone: bool,
    others: BTreeSet<usize>,
}

impl Rests {
    fn note(&mut self, stop: &Stop, (trial, own, rows): (u64, usize, usize)) {
        let of_trial = stop.evidence.iter().filter(|one| one.sequence == trial);
        let places = of_trial.map(|one| one.event as usize);
        let others: BTreeSet<usize> = places.filter(|at| *at != own && *at < rows).collect();
        self.alone |= stop.holds() && others.is_empty();
        self.others.extend(others);
    }
}

/// What each fund of the rows holds for new instructions, in fen.
fn funds_of(world: &World, rows: &[Proposed]) -> BTreeMap<FundKey, i128> {
    let keys = rows.iter().map(|row| FundKey {
        scheme: row.scheme.id.clone(),
        fund: row.instructed.fund.clone(),
    });
    keys.map(|key| {
        // What is under way is no longer there to spend.
        let held = world.books.fund_balance(&key) - world.books.under_way(&key);
        (key, held)
    })
    .collect()
}

/// Looks for a waiver that covers the stop: of its rule, for its subject, in force on the day.
fn waive(view: &View<'_>, stop: &mut Stop) {
    if stop.mode != Mode::Soft {
        return;
    }
    let rule = (stop.rule.as_str(), stop.code);
    let subjects = subjects(view.world, &view.scheme.id, &view.row.instructed, view.case);
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
        return;
    }
    let told = waiver(
        view.world,
        &view.scheme.id,
        &subjects,
        rule,
        (view.row.day, Word::Told),
    );
    let unnamed = match told {
        Some(_) => None,
        None => of_no_rule(view.world, &view.scheme.id, &subjects, view.row.day),
    };
    if let Some(fact) = unnamed {
        stop.unnamed_waiver = Some(fact.said.waiver_no.clone());
        stop.rests_on(Evidence::from(fact));
    }
    let before = std::mem::take(&mut stop.lifts);
    // A payment that is only proposed is known by no number yet.
    let said = &view.row.instructed;
    let known = view
        .world
        .payments
        .get(&view.scheme.id, &said.payment_no)
        .is_some();
    let mut named = subjects
        .iter()
        .filter(|one| known || **one != said.payment_no);
    stop.lifts = match (told, named.next().or_else(|| subjects.first())) {
        (Some(fact), _) => {
            let number = &fact.said.waiver_no;
            stop.unsigned_waiver = Some(number.clone());
            stop.rests_on(Evidence::from(fact));
            let way = format!(
                "waiver {number} is on record from a file and unsigned: an approver signs `sunledger waiver confirm {number} --rule {} --scheme {}`",
                stop.rule, view.scheme.id
            );
            match before.is_empty() {
                true => way,
                false => format!("{before}; {way}"),
            }
        }
        (None, Some(subject)) if before.is_empty() => format!(
            "an approver signs `sunledger waiver grant --no NUMBER --rule {} --subject {subject} --reason @FILE --scheme {}`",
            stop.rule, view.scheme.id
        ),
        (None, Some(subject)) => format!(
            "{before}; or an approver signs `sunledger waiver grant --no NUMBER --rule {} --subject {subject} --reason @FILE --scheme {}`",
            stop.rule, view.scheme.id
        ),
        (None, None) => before,
    };
    if let Some(number) = &stop.unnamed_waiver {
        let (rule, scheme) = (&stop.rule, &view.scheme.id);
        stop.lifts = match stop.lifts.as_str() {
            "" => format!(
                "waiver {number} is on record from a file, and its words name no rule: where its paper is for this one, an approver signs `sunledger waiver confirm {number} --rule {rule} --scheme {scheme}`"
            ),
            other => format!(
                "waiver {number} is on record from a file, and its words name no rule: where its paper is for this one, an approver signs `sunledger waiver confirm {number} --rule {rule} --scheme {scheme}`; else {other}"
            ),
        };
    }
}

/// What a payment list's row is for, in fen.
fn amount(view: &View<'_>) -> Fen {
    view.row.instructed.amount
}
