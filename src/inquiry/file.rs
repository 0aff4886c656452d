//! An inquiry and its findings, each with all that was told of it: notes, records of facts, answers,
//! decisions, money on its way back, repair.
//!
//! Promises: plain data in the order it was told, each part with its place in the log; whether a finding's
//! unit was heard is told, not demanded. It does not know hashes of entries, names, or any wording.

use serde::Serialize;

use crate::domain::date::Date;
use crate::domain::events::Body;
use crate::domain::events::audit::{
    EvidenceFormRecorded, FindingRaised, FindingRebutted, FindingSettled, InquiryClosed,
    InquiryNoted, InquiryOpened, RectificationAccepted, RectificationReported, RectificationState,
    SanctionImposed,
};
use crate::domain::events::lists::{TipClosed, TipReceived, TipTriaged};
use crate::domain::recorded::EventAt;
use crate::projections::acts::Act;
use crate::projections::recovery::Recovery;
use crate::projections::{Fact, World};

/// Something told, with its place and day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told<T> {
    /// The event.
    pub at: EventAt,
    /// Day by which legal clocks count it.
    pub day: Date,
    /// What it says.
    pub said: T,
}

impl<T: Body + Clone> Told<T> {
    fn of(act: &Act<'_, T>) -> Told<T> {
        Told {
            at: act.fact.at,
            day: act.fact.clock,
            said: act.said.clone(),
        }
    }
}

impl<T: Clone> From<&Fact<T>> for Told<T> {
    fn from(fact: &Fact<T>) -> Self {
        Told {
            at: fact.at,
            day: fact.clock,
            said: fact.said.clone(),
        }
    }
}

fn all<T: Body + Clone + 'static>(world: &World, number: &str) -> Vec<Told<T>> {
    let acts = world.acts.about::<T>("", number);
    acts.map(|act| Told::of(&act)).collect()
}

/// Where a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// Raised, and not decided.
    Raised,
    /// Decided: it does not stand.
    Dropped,
    /// Decided: it stands, and nothing is told of its repair.
    Upheld,
    /// It stands and is said to be put right, in part or whole.
    Repairing,
    /// Struck off.
    StruckOff,
}

/// A finding with all that was told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingFile {
    /// Where it stands.
    pub state: FindingState,
    /// As it was raised.
    pub raised: Told<FindingRaised>,
    /// What the unit answered.
    pub rebutted: Vec<Told<FindingRebutted>>,
    /// The decision.
    pub settled: Option<Told<FindingSettled>>,
    /// Sanctions.
    pub sanctions: Vec<Told<SanctionImposed>>,
    /// What the unit put right, report after report.
    pub repaired: Vec<Told<RectificationReported>>,
    /// That it was struck off.
    pub accepted: Option<Told<RectificationAccepted>>,
    /// Its money on the way back, where it was upheld.
    pub recovery: Option<Recovery>,
}

impl FindingFile {
    /// How far its repair is, by the last report.
    pub fn repair(&self) -> Option<RectificationState> {
        self.repaired.last().map(|told| told.said.state)
    }
}

/// A finding by its number; `None` where it was never raised.
pub fn finding(world: &World, number: &str) -> Option<FindingFile> {
    let raised = all::<FindingRaised>(world, number).into_iter().next()?;
    let settled = all::<FindingSettled>(world, number).into_iter().next();
    let upheld = settled.as_ref().filter(|told| told.said.upheld);
    let recovery = upheld.map(|told| world.recovery(&told.said));
    let repaired = all::<RectificationReported>(world, number);
    let accepted = all::<RectificationAccepted>(world, number)
        .into_iter()
        .next();
    let state = match (&settled, upheld, repaired.is_empty(), &accepted) {
        (None, ..) => FindingState::Raised,
        (Some(_), None, ..) => FindingState::Dropped,
        (_, _, _, Some(_)) => FindingState::StruckOff,
        (_, _, false, None) => FindingState::Repairing,
        (_, _, true, None) => FindingState::Upheld,
    };
    Some(FindingFile {
        state,
        raised,
        rebutted: all(world, number),
        settled,
        sanctions: all(world, number),
        repaired,
        accepted,
        recovery,
    })
}

/// Every finding, by its number.
pub fn findings(world: &World) -> Vec<FindingFile> {
    let raised = world.acts.all::<FindingRaised>("");
    raised
        .filter_map(|act| finding(world, &act.said.finding_no))
        .collect()
}

/// A tip with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TipFile {
    /// As it came.
    pub received: Vec<Told<TipReceived>>,
    /// Who looks into it.
    pub triaged: Vec<Told<TipTriaged>>,
    /// That it was closed.
    pub closed: Option<Told<TipClosed>>,
}

/// Every tip, by its number.
pub fn tips(world: &World) -> Vec<(String, TipFile)> {
    let known = world.funds.tips_by_number();
    known
        .map(|(number, facts)| {
            let file = TipFile {
                received: facts.iter().map(Told::from).collect(),
                triaged: all(world, number),
                closed: all(world, number).into_iter().next(),
            };
            (number.clone(), file)
        })
        .collect()
}

/// An inquiry with all that was told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InquiryFile {
    /// As it was opened.
    pub opened: Told<InquiryOpened>,
    /// Steps.
    pub notes: Vec<Told<InquiryNoted>>,
    /// Records of facts that were put before the unit.
    pub forms: Vec<Told<EvidenceFormRecorded>>,
    /// Its result.
    pub closed: Option<Told<InquiryClosed>>,
    /// Findings that came of it.
    pub findings: Vec<FindingFile>,
    /// Tips it rests on.
    pub tips: Vec<(String, TipFile)>,
    /// Ids of the flags it is about: those it was opened for, those that became it, those its findings
    /// confirm.
    pub flags: Vec<String>,
}

/// An inquiry by its number; `None` where it was never opened.
pub fn inquiry(world: &World, number: &str) -> Option<InquiryFile> {
    use crate::domain::events::audit::FlagEscalated;
    let opened = all::<InquiryOpened>(world, number).into_iter().next()?;
    let findings: Vec<FindingFile> = findings(world)
        .into_iter()
        .filter(|one| one.raised.said.inquiry_no.as_deref() == Some(number))
        .collect();
    let mut flags = opened.said.flags.clone();
    let escalated = world.acts.all::<FlagEscalated>("");
    flags.extend(
        escalated
            .filter(|act| act.said.inquiry_no == number)
            .map(|act| act.said.flag.clone()),
    );
    flags.extend(
        findings
            .iter()
            .flat_map(|one| one.raised.said.flags.clone()),
    );
    flags.sort();
    flags.dedup();
    let tips = tips(world)
        .into_iter()
        .filter(|(tip, file)| {
            opened.said.tips.contains(tip)
                || file
                    .triaged
                    .iter()
                    .any(|told| told.said.inquiry_no.as_deref() == Some(number))
        })
        .collect();
    Some(InquiryFile {
        opened,
        notes: all(world, number),
        forms: all(world, number),
        closed: all(world, number).into_iter().next(),
        findings,
        tips,
        flags,
    })
}

/// Numbers of every inquiry.
pub fn inquiry_numbers(world: &World) -> Vec<String> {
    let opened = world.acts.all::<InquiryOpened>("");
    opened.map(|act| act.said.inquiry_no.clone()).collect()
}

/// The label under which the scan of a record of facts that the unit signed stands among its evidence.
pub const SIGNED_COPY: &str = "签署件";

/// Whether anything but the auditor's word says that the unit signed: the scan of the signed paper.
pub fn signature_proved(form: &EvidenceFormRecorded) -> bool {
    form.evidence.iter().any(|one| one.label == SIGNED_COPY)
}

/// A record of facts by its number.
pub fn form(world: &World, number: &str) -> Option<Told<EvidenceFormRecorded>> {
    let mut forms = world.acts.all::<EvidenceFormRecorded>("");
    forms
        .find(|act| act.said.form_no == number)
        .map(|act| Told::of(&act))
}
