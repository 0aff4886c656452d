//! Rows of the lists about inquiries. Nothing here decides anything: what a state means stands with
//! `inquiry/file.rs` and `inquiry/outcome.rs`.

use serde::Serialize;

use crate::domain::date::Date;
use crate::domain::events::audit::{AuditEvidence, InquiryResult, RectificationState};
use crate::inquiry::file::{
    FindingFile, FindingState, InquiryFile, TipFile, Told, findings, inquiry, inquiry_numbers, tips,
};
use crate::inquiry::outcome::Precision;
use crate::projections::World;
use crate::projections::recovery::RecoveryStep;
use crate::report::lists::{Cell, Rest, Row};

fn rest<T>(told: &Told<T>) -> Rest {
    Rest {
        at: told.at,
        day: told.day,
        source: None,
    }
}

fn rests<T>(told: &[Told<T>]) -> impl Iterator<Item = Rest> {
    told.iter().map(rest)
}

/// Fen that fit; amounts of one finding always do, since each of its events does.
fn fen(sum: i128) -> i64 {
    i64::try_from(sum).unwrap_or(i64::MAX)
}

/// An inquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InquiryRow {
    /// Its number.
    pub inquiry_no: String,
    /// What it is about.
    pub subject: String,
    /// Day it was opened.
    pub opened_on: Date,
    /// Flags.
    pub flags: Vec<String>,
    /// Tips.
    pub tips: Vec<String>,
    /// Steps noted.
    pub notes: usize,
    /// Findings that came of it.
    pub findings: Vec<String>,
    /// Day it was closed.
    pub closed_on: Option<Date>,
    /// With which result.
    pub result: Option<InquiryResult>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for InquiryRow {
    const LIST: &'static str = "inquiries";
    const COLUMNS: &'static [&'static str] = &[
        "inquiry",
        "subject",
        "inquiry opened",
        "flags",
        "tips",
        "steps noted",
        "findings",
        "inquiry closed",
        "result",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.inquiry_no.clone()),
            Cell::Text(self.subject.clone()),
            Cell::Day(Some(self.opened_on)),
            Cell::Text(self.flags.join("、")),
            Cell::Text(self.tips.join("、")),
            Cell::count(self.notes),
            Cell::Text(self.findings.join("、")),
            Cell::Day(self.closed_on),
            Cell::term("inquiry-result", self.result),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Every inquiry, by its number.
pub fn inquiries(world: &World) -> Vec<InquiryRow> {
    let numbers = inquiry_numbers(world);
    let files = numbers.iter().filter_map(|number| inquiry(world, number));
    files.map(inquiry_row).collect()
}

fn inquiry_row(file: InquiryFile) -> InquiryRow {
    let mut rests_on = vec![rest(&file.opened)];
    rests_on.extend(rests(&file.notes));
    rests_on.extend(rests(&file.forms));
    rests_on.extend(file.closed.as_ref().map(rest));
    let finding = |one: &FindingFile| one.raised.said.finding_no.clone();
    InquiryRow {
        inquiry_no: file.opened.said.inquiry_no,
        subject: file.opened.said.subject,
        opened_on: file.opened.day,
        flags: file.flags,
        tips: file.tips.into_iter().map(|(number, _)| number).collect(),
        notes: file.notes.len() + file.forms.len(),
        findings: file.findings.iter().map(finding).collect(),
        closed_on: file.closed.as_ref().map(|told| told.day),
        result: file.closed.as_ref().map(|told| told.said.result),
        rests_on,
    }
}

/// A tip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TipRow {
    /// Its number.
    pub tip_no: String,
    /// Day it came.
    pub received_on: Option<Date>,
    /// What it is about, by number.
    pub subject: Option<String>,
    /// Kind of problem.
    pub topic: Option<String>,
    /// The inquiry that takes it up.
    pub inquiry_no: Option<String>,
    /// Day it was closed, here.
    pub closed_on: Option<Date>,
    /// Whether it was confirmed.
    pub confirmed: Option<bool>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for TipRow {
    const LIST: &'static str = "tips";
    const COLUMNS: &'static [&'static str] = &[
        "tip",
        "received on",
        "subject",
        "topic",
        "inquiry",
        "tip closed",
        "tip confirmed",
    ];

    fn cells(&self) -> Vec<Cell> {
        let confirmed = self.confirmed.map(|yes| if yes { "yes" } else { "no" });
        vec![
            Cell::Text(self.tip_no.clone()),
            Cell::Day(self.received_on),
            Cell::text(self.subject.as_deref()),
            Cell::text(self.topic.as_deref()),
            Cell::text(self.inquiry_no.as_deref()),
            Cell::Day(self.closed_on),
            Cell::term("tip-confirmed", confirmed),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Every tip, by its number.
pub fn tip_rows(world: &World) -> Vec<TipRow> {
    tips(world)
        .into_iter()
        .map(|(number, file)| tip_row(number, &file))
        .collect()
}

fn tip_row(tip_no: String, file: &TipFile) -> TipRow {
    let first = file.received.first();
    let mut rests_on: Vec<Rest> = rests(&file.received).collect();
    rests_on.extend(rests(&file.triaged));
    rests_on.extend(file.closed.as_ref().map(rest));
    TipRow {
        tip_no,
        received_on: first.map(|told| told.day),
        subject: first.and_then(|told| told.said.subject_no.clone()),
        topic: first.and_then(|told| told.said.topic.clone()),
        inquiry_no: file
            .triaged
            .iter()
            .rev()
            .find_map(|told| told.said.inquiry_no.clone()),
        closed_on: file.closed.as_ref().map(|told| told.day),
        confirmed: file.closed.as_ref().map(|told| told.said.confirmed),
        rests_on,
    }
}

/// A finding, with its money on the way back; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingRow {
    /// Its number.
    pub finding_no: String,
    /// The inquiry it comes from.
    pub inquiry_no: Option<String>,
    /// The unit that answers for it.
    pub unit_code: String,
    /// What is.
    pub condition: String,
    /// The rule.
    pub criteria: String,
    /// Amount concerned.
    pub amount: i64,
    /// Where it stands.
    pub state: FindingState,
    /// Answers of the unit.
    pub answers: usize,
    /// What is to be brought back.
    pub recover: Option<i64>,
    /// The order that brings it back.
    pub order_no: Option<String>,
    /// What was ordered.
    pub ordered: Option<i64>,
    /// What came.
    pub received: Option<i64>,
    /// What was set against payments.
    pub offset: Option<i64>,
    /// What was given up.
    pub written_off: Option<i64>,
    /// What is still open.
    pub open: Option<i64>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for FindingRow {
    const LIST: &'static str = "findings";
    const COLUMNS: &'static [&'static str] = &[
        "finding no",
        "inquiry",
        "unit code",
        "problem",
        "standard",
        "amount",
        "state",
        "answers",
        "to bring back",
        "order",
        "ordered",
        "came back",
        "set off",
        "given up",
        "still open",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.finding_no.clone()),
            Cell::text(self.inquiry_no.as_deref()),
            Cell::Text(self.unit_code.clone()),
            Cell::Text(self.condition.clone()),
            Cell::Text(self.criteria.clone()),
            Cell::Money(self.amount),
            Cell::term("finding-state", Some(self.state)),
            Cell::count(self.answers),
            Cell::MoneyIfAny(self.recover),
            Cell::text(self.order_no.as_deref()),
            Cell::MoneyIfAny(self.ordered),
            Cell::MoneyIfAny(self.received),
            Cell::MoneyIfAny(self.offset),
            Cell::MoneyIfAny(self.written_off),
            Cell::MoneyIfAny(self.open),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// What a finding rests on: everything told of it, the money that came back included.
fn rests_of(file: &FindingFile) -> Vec<Rest> {
    let mut all = vec![rest(&file.raised)];
    all.extend(rests(&file.rebutted));
    all.extend(file.settled.as_ref().map(rest));
    all.extend(rests(&file.sanctions));
    all.extend(rests(&file.repaired));
    all.extend(file.accepted.as_ref().map(rest));
    let steps = file.recovery.iter().flat_map(|back| &back.steps);
    all.extend(steps.map(|step: &RecoveryStep| Rest {
        at: step.at,
        day: step.day,
        source: None,
    }));
    all.sort();
    all.dedup();
    all
}

/// A finding as a row.
pub fn finding_row(file: &FindingFile) -> FindingRow {
    let said = &file.raised.said;
    let back = file.recovery.as_ref();
    FindingRow {
        finding_no: said.finding_no.clone(),
        inquiry_no: said.inquiry_no.clone(),
        unit_code: said.unit_code.clone(),
        condition: said.condition.clone(),
        criteria: said.criteria.clone(),
        amount: said.amount.0,
        state: file.state,
        answers: file.rebutted.len(),
        recover: back.map(|back| fen(back.recover)),
        order_no: back.and_then(|back| back.order_no.clone()),
        ordered: back.map(|back| fen(back.ordered)),
        received: back.map(|back| fen(back.received)),
        offset: back.map(|back| fen(back.offset)),
        written_off: back.map(|back| fen(back.written_off)),
        open: back.map(|back| fen(back.open)),
        rests_on: rests_of(file),
    }
}

/// Every finding, by its number.
pub fn finding_rows(world: &World) -> Vec<FindingRow> {
    findings(world).iter().map(finding_row).collect()
}

/// A line of the ledger of repairs (整改台账): a finding that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RepairRow {
    /// The finding.
    pub finding_no: String,
    /// The problem.
    pub problem: String,
    /// The standard it is measured by.
    pub standard: String,
    /// The unit.
    pub unit_code: String,
    /// Who answers for it, by duty.
    pub responsible: Option<String>,
    /// Day by which it is to be put right.
    pub deadline: Option<Date>,
    /// Whether that day is over and it is not struck off.
    pub overdue: bool,
    /// What was done.
    pub measure: Option<String>,
    /// Proof: labels of the evidence of every report, in the order in which it was handed in.
    pub proof: Vec<String>,
    /// The same with the digests of the files.
    pub proofs: Vec<AuditEvidence>,
    /// How far it is; not put right while nothing is reported.
    pub state: RectificationState,
    /// Still to be brought back, in fen.
    pub open: i64,
    /// Day it was struck off.
    pub struck_off_on: Option<Date>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for RepairRow {
    const LIST: &'static str = "repairs";
    const COLUMNS: &'static [&'static str] = &[
        "finding no",
        "problem",
        "standard",
        "unit code",
        "responsible",
        "deadline",
        "overdue",
        "measure",
        "proof",
        "repair",
        "still open",
        "struck off on",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.finding_no.clone()),
            Cell::Text(self.problem.clone()),
            Cell::Text(self.standard.clone()),
            Cell::Text(self.unit_code.clone()),
            Cell::text(self.responsible.as_deref()),
            Cell::Day(self.deadline),
            Cell::term("overdue", self.overdue.then_some("yes")),
            Cell::text(self.measure.as_deref()),
            Cell::Text(self.proof.join("、")),
            Cell::term("repair", Some(self.state)),
            Cell::Money(self.open),
            Cell::Day(self.struck_off_on),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Every finding that stands, with its repair as of a day.
pub fn repair_rows(world: &World, day: Date) -> Vec<RepairRow> {
    let standing = findings(world);
    standing
        .iter()
        .filter_map(|file| {
            let settled = file.settled.as_ref().filter(|told| told.said.upheld)?;
            Some(repair_row(file, settled.said.deadline, day))
        })
        .collect()
}

fn repair_row(file: &FindingFile, deadline: Option<Date>, day: Date) -> RepairRow {
    let last = file.repaired.last().map(|told| &told.said);
    let mut proofs: Vec<AuditEvidence> = Vec::new();
    for proof in file.repaired.iter().flat_map(|told| &told.said.evidence) {
        if !proofs.contains(proof) {
            proofs.push(proof.clone());
        }
    }
    RepairRow {
        finding_no: file.raised.said.finding_no.clone(),
        problem: file.raised.said.condition.clone(),
        standard: file.raised.said.criteria.clone(),
        unit_code: file.raised.said.unit_code.clone(),
        responsible: last.map(|said| said.responsible.clone()),
        deadline,
        overdue: file.accepted.is_none() && deadline.is_some_and(|last| last < day),
        measure: last.map(|said| said.measure.clone()),
        proof: proofs.iter().map(|proof| proof.label.clone()).collect(),
        proofs,
        state: file.repair().unwrap_or(RectificationState::NotDone),
        open: file.recovery.as_ref().map_or(0, |back| fen(back.open)),
        struck_off_on: file.accepted.as_ref().map(|told| told.day),
        rests_on: rests_of(file),
    }
}

/// A rule's precision, as a share written out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrecisionRow(pub Precision);

impl Row for PrecisionRow {
    const LIST: &'static str = "precision";
    const COLUMNS: &'static [&'static str] = &[
        "code",
        "raised",
        "confirmed",
        "explained",
        "not confirmed",
        "same fact",
        "bad data",
        "undecided",
        "of decided",
        "data notices",
    ];

    fn cells(&self) -> Vec<Cell> {
        let rule = &self.0;
        let share = rule
            .precision
            .map(|parts| format!("{}.{:02}%", parts / 100, parts % 100));
        vec![
            Cell::Text(rule.code.clone()),
            Cell::Count(Some(rule.raised)),
            Cell::Count(Some(rule.confirmed)),
            Cell::Count(Some(rule.explained)),
            Cell::Count(Some(rule.not_confirmed)),
            Cell::Count(Some(rule.same_fact)),
            Cell::Count(Some(rule.data_quality)),
            Cell::Count(Some(rule.open)),
            Cell::text(share.as_deref()),
            Cell::Count(Some(rule.notices)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}
