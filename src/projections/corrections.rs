//! Corrections and reversals: one fact taken out of every projection, another put in its place.
//!
//! **Promises**: after a correction every projection stands as if the corrected fact had been told at
//! once, with the correction as its evidence; the books are net, and what was posted first stays in the
//! log, one step away. A correction names the newest event of its line, states the fact as it stood
//! (which is compared with what is held), and posts what the two facts differ by. Undo and rebuild go
//! the same way. **Not here**: whose signatures it needs (`chain/`), and which rows of a corrected file
//! belong to which earlier ones (`intake/pairing.rs`).
//!
//! A new projection over correctable events gives two functions, `told` and `take_out`, and is named in
//! the two functions of the same names below.

mod judged;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::acts::Acts;
use super::fact::Told;
use super::kept::Kept;
use super::postings::{Posting, postings};
use super::structure::StructureFault;
use super::{FoldError, World, counts_on, makes_tree};
use crate::domain::date::Date;
use crate::domain::events::control::ControlEvent;
use crate::domain::events::corrections::{
    CorrectionPosting, EventCorrected, EventReversed, StatedError, StatedFact,
};
use crate::domain::events::payments::{PaymentEvent, PaymentInstructed};
use crate::domain::events::rules::RuleEvent;
use crate::domain::events::{Event, EventHead, EventRef, Kind};
use crate::domain::party::Role;
use crate::domain::recorded::{EventAt, RecordedEvent};

/// What became of an event that stands no more as it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Replaced {
    /// The correction or reversal.
    pub by: EventAt,
    /// Whether it stands no more at all.
    pub reversed: bool,
}

/// Which events were corrected, and what is needed to judge the next correction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Corrections {
    replaced: BTreeMap<EventAt, Replaced>,
    /// Unit that a spending was posted for: no other projection keeps it.
    units: BTreeMap<EventAt, String>,
    // Orders that stand no more, by scheme and payment: money may have arrived on one, and its award is told by nothing else.
    // No part of the digest, since every one is stated in the log by what took it out.
    #[serde(skip)]
    gone: BTreeMap<(String, String), Vec<GoneOrder>>,
    // Kinds of facts of each scheme of which one was taken out, with how many: that they were told is not undone by that. No part of
    // the digest, since every one is stated in the log.
    #[serde(skip)]
    back: BTreeMap<(String, u16), u32>,
    // First bytes of the hash of each entry that holds a fact, by sequence, to tell whether a reference
    // and a place mean the same entry. No part of the digest, since the log itself has them.
    #[serde(skip)]
    entries: Vec<[u8; 8]>,
}

/// An order to pay that stands no more under its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoneOrder {
    /// The reversal, or the correction that gave it another number.
    pub by: EventAt,
    /// What was ordered.
    pub said: PaymentInstructed,
}

/// A correction or reversal as two events: what it takes out, and what it puts in its place.
#[derive(Clone, Debug)]
pub struct Change {
    /// The fact as it stood, at its own place.
    pub before: RecordedEvent,
    /// The fact as it stands now, at the place of the correction; `None` for a reversal.
    pub after: Option<RecordedEvent>,
    same_day: bool,
}

impl Change {
    /// The change that an event makes; `None` for any other event.
    ///
    /// # Errors
    /// A stated fact that is none.
    pub fn of(event: &RecordedEvent) -> Option<Result<Change, StatedError>> {
        let (target, sequence, before, after) = match event.event()? {
            Event::Control(ControlEvent::EventCorrected(e)) => {
                (&e.target, e.target_sequence, &*e.before, Some(&*e.after))
            }
            Event::Control(ControlEvent::EventReversed(e)) => {
                (&e.target, e.target_sequence, &*e.before, None)
            }
            _ => return None,
        };
        Some(Change::made(event, target, sequence, before, after))
    }

    fn made(
        event: &RecordedEvent,
        target: &EventRef,
        sequence: u64,
        before: &StatedFact,
        after: Option<&StatedFact>,
    ) -> Result<Change, StatedError> {
        let role = |fact: &StatedFact| match fact.source {
            Some(_) => Role::Rec,
            None => event.head().role,
        };
        let old = RecordedEvent {
            at: EventAt {
                sequence,
                index: target.index,
            },
            entry: target.entry,
            decoded: Arc::new(before.decoded(role(before))?),
            ..event.clone()
        };
        let new = match after {
            Some(after) => Some(RecordedEvent {
                decoded: Arc::new(after.decoded(role(after))?),
                ..event.clone()
            }),
            None => None,
        };
        Ok(Change {
            before: old,
            after: new,
            same_day: after.is_some_and(|after| after.effective == before.effective),
        })
    }
}

/// Postings of a fact, where it has any.
fn posted(fact: &StatedFact) -> Option<Vec<Posting>> {
    postings(&fact.event().ok()?, fact.scheme_id(), fact.org.as_deref())
}

/// What a correction changes the books by: the postings of `before` taken back, then those of `after`;
/// empty where both post the same. `None` where an amount cannot be negated or a fact is none.
pub fn correction_postings(
    before: &StatedFact,
    after: &StatedFact,
) -> Option<Vec<CorrectionPosting>> {
    let (before, after) = (posted(before)?, posted(after)?);
    if before == after {
        return Some(Vec::new());
    }
    let mut lines = reversal_postings(before)?;
    lines.extend(after);
    Some(lines.into_iter().map(CorrectionPosting::from).collect())
}

/// Postings with the other sign.
pub(super) fn reversal_postings(lines: Vec<Posting>) -> Option<Vec<Posting>> {
    let back = |line: Posting| {
        let amount = crate::domain::money::Fen(line.amount.0.checked_neg()?);
        Some(Posting { amount, ..line })
    };
    lines.into_iter().map(back).collect()
}

impl Corrections {
    /// What became of the event at a place, if it stands no more as it was recorded.
    pub fn replaced(&self, at: EventAt) -> Option<Replaced> {
        self.replaced.get(&at).copied()
    }

    /// Every event that stands no more as it was recorded, in the order of the log.
    pub fn iter(&self) -> impl Iterator<Item = (&EventAt, &Replaced)> {
        self.replaced.iter()
    }

    /// Orders to pay of a scheme that were reversed, with the number of their payment, by number and in the order of the log.
    pub fn gone_orders<'a>(
        &'a self,
        scheme: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a GoneOrder)> {
        let from = (scheme.to_owned(), String::new());
        let own = self.gone.range(from..);
        let own = own.take_while(move |((of, _), _)| of == scheme);
        own.flat_map(|((_, number), orders)| orders.iter().map(|one| (number.as_str(), one)))
    }

    /// Whether an order of the payment was reversed.
    pub fn had_order(&self, scheme: &str, payment_no: &str) -> bool {
        let key = (scheme.to_owned(), payment_no.to_owned());
        self.gone.contains_key(&key)
    }

    /// Whether a fact of this kind and scheme was reversed or corrected.
    pub fn took_back(&self, scheme: &str, kind: u16) -> bool {
        self.back.contains_key(&(scheme.to_owned(), kind))
    }

    /// Notes that a fact of its kind was told once.
    fn note_back(&mut self, before: &RecordedEvent) {
        let key = (before.scheme().to_owned(), before.decoded.kind);
        let count = self.back.entry(key).or_default();
        *count = count.saturating_add(1);
    }

    /// Notes an order that a change takes from its payment's number.
    fn note_gone(&mut self, change: &Change, by: EventAt) {
        let Some(said) = ordered(&change.before) else {
            return;
        };
        let after = change.after.as_ref().and_then(ordered);
        if after.is_some_and(|after| after.payment_no == said.payment_no) {
            return;
        }
        let key = (change.before.scheme().to_owned(), said.payment_no.clone());
        let said = said.clone();
        self.gone
            .entry(key)
            .or_default()
            .push(GoneOrder { by, said });
    }

    /// Corrections and reversals that took effect.
    pub fn len(&self) -> usize {
        self.replaced.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.replaced.is_empty()
    }

    /// Notes where a fact stands.
    pub(super) fn note(&mut self, event: &RecordedEvent) {
        let fact = matches!(
            event.event(),
            Some(
                Event::Fund(_)
                    | Event::Party(_)
                    | Event::Claim(_)
                    | Event::Notice(_)
                    | Event::Payment(_)
                    | Event::Pairing(_)
                    | Event::List(_)
                    | Event::Control(ControlEvent::EventCorrected(_))
                    | Event::Rule(RuleEvent::WaiverGranted(_))
            )
        );
        let Ok(sequence) = usize::try_from(event.at.sequence) else {
            return;
        };
        if !fact {
            return;
        }
        if self.entries.len() <= sequence {
            self.entries.resize(sequence + 1, [0; 8]);
        }
        if let Some(start) = self.entries.get_mut(sequence) {
            *start = start_of(event.entry.as_bytes());
        }
        if let (Some(Event::Payment(PaymentEvent::ExpenditureRecorded(_))), Some(org)) =
            (event.event(), &event.head().org)
        {
            self.units.insert(event.at, org.clone());
        }
    }

    /// A sequence after that of every fact noted.
    pub fn next_sequence(&self) -> u64 {
        self.entries.len() as u64
    }

    fn is_at(&self, target: &EventRef, sequence: u64) -> bool {
        let known = usize::try_from(sequence)
            .ok()
            .and_then(|at| self.entries.get(at));
        known == Some(&start_of(target.entry.as_bytes()))
    }
}

/// What an event orders to be paid, where it does.
fn ordered(event: &RecordedEvent) -> Option<&PaymentInstructed> {
    match event.event()? {
        Event::Payment(PaymentEvent::PaymentInstructed(said)) => Some(said),
        _ => None,
    }
}

fn start_of(hash: &[u8; 32]) -> [u8; 8] {
    let mut start = [0; 8];
    for (to, from) in start.iter_mut().zip(hash) {
        *to = *from;
    }
    start
}

/// Corrections as they stood before an entry.
#[derive(Debug, Default)]
pub(super) struct CorrectionsKept {
    replaced: Kept<EventAt, Replaced>,
    units: Kept<EventAt, String>,
    gone: Kept<(String, String), Vec<GoneOrder>>,
    back: Kept<(String, u16), u32>,
}

impl Corrections {
    /// Keeps what the event will change.
    pub(super) fn keep(&self, event: &RecordedEvent, kept: &mut CorrectionsKept) {
        kept.units.keep(&self.units, event.at);
        if let Some(Ok(change)) = Change::of(event) {
            kept.replaced.keep(&self.replaced, change.before.at);
            let before = &change.before;
            let kind = (before.scheme().to_owned(), before.decoded.kind);
            kept.back.keep(&self.back, kind);
            if let Some(said) = ordered(&change.before) {
                let key = (change.before.scheme().to_owned(), said.payment_no.clone());
                kept.gone.keep(&self.gone, key);
            }
        }
    }

    /// Goes back to what was kept. Starts of hashes stay: they are written anew with the entry.
    pub(super) fn put_back(&mut self, kept: CorrectionsKept) {
        kept.replaced.put_back(&mut self.replaced);
        kept.units.put_back(&mut self.units);
        kept.gone.put_back(&mut self.gone);
        kept.back.put_back(&mut self.back);
    }
}

impl World {
    /// How the fact of an event was told, if a projection holds it and it says this.
    fn told(&self, scheme: &str, at: EventAt, event: &Event) -> Option<Told> {
        if Acts::holds(event) {
            return self.acts.told(scheme, at, event);
        }
        match event {
            Event::Claim(e) => self.cases.told(scheme, at, e),
            Event::Payment(e) => self.payments.told(scheme, at, e),
            Event::Notice(e) => self.notices.told(scheme, at, e),
            Event::Fund(e) => self.funds.told(scheme, at, e),
            Event::List(e) => self.funds.list_told(at, e),
            Event::Party(e) => self.parties.told(at, e),
            Event::Pairing(e) => self.agreements.told(scheme, at, e),
            Event::Rule(RuleEvent::WaiverGranted(e)) => self.registry.waiver_told(scheme, at, e),
            Event::Key(_) | Event::Rule(_) | Event::Control(_) | Event::Audit(_) => None,
        }
    }

    /// Takes the fact of an event out of every projection but the books.
    fn take_told_out(&mut self, event: &RecordedEvent) -> Option<Told> {
        let (scheme, at) = (event.scheme(), event.at);
        let body = event.event()?;
        if Acts::holds(body) {
            return self.acts.take_out(scheme, at, body);
        }
        match body {
            Event::Claim(e) => self.cases.take_out(scheme, at, e),
            Event::Payment(e) => self.payments.take_out(scheme, at, e),
            Event::Notice(e) => self.notices.take_out(scheme, at, e),
            Event::Fund(e) => self.funds.take_out(scheme, at, e),
            Event::List(e) => self.funds.take_list_out(at, e),
            Event::Party(e) => self.parties.take_out(at, e),
            Event::Pairing(e) => self.agreements.take_out(scheme, at, e),
            Event::Rule(RuleEvent::WaiverGranted(e)) => {
                self.registry.take_waiver_out(scheme, at, e)
            }
            Event::Key(_) | Event::Rule(_) | Event::Control(_) | Event::Audit(_) => None,
        }
    }

    /// Folds a correction or reversal. With a day, of a world that holds only the facts up to it:
    /// what is not held is not taken out, and what is of a later day is not put in.
    pub(super) fn change(
        &mut self,
        event: &RecordedEvent,
        change: Result<Change, StatedError>,
        day: Option<Date>,
    ) -> Result<(), FoldError> {
        let unfit = |what: String| FoldError::Text { at: event.at, what };
        let change = change.map_err(|error| unfit(error.to_string()))?;
        // What is posted of a fund's tree rests on the facts that change here: it is posted anew after them.
        let (old, new) = (&change.before, change.after.as_ref());
        let of_tree = |fact: &RecordedEvent| makes_tree(fact.event());
        let trees: BTreeSet<String> = std::iter::once(old)
            .chain(new)
            .filter(|fact| of_tree(fact))
            .map(|fact| fact.scheme().to_owned())
            .collect();
        for scheme in &trees {
            self.books.unsettle(scheme);
        }
        let told = self.take_told_out(&change.before);
        if told.is_none() && day.is_none() {
            return Err(unfit(format!(
                "event {}, which it corrects, is not held as stated",
                change.before.at
            )));
        }
        let mut after = None;
        if let Some(new) = &change.after
            && let Some((mut head, body)) = Told::take(new.clone(), &mut self.sharing)
        {
            if let Some(told) = &told {
                head.keep_from(
                    told,
                    change.same_day,
                    Kind(change.before.decoded.kind).is_joint(),
                );
            }
            if day.is_none_or(|day| counts_on(Some(&body), head.clock(), day)) {
                after = Some((new, head, body));
            }
        }
        let posted = after.as_ref().map(|(new, _, _)| *new);
        self.books
            .replace(told.is_some().then_some(&change.before), posted)?;
        let reversed = change.after.is_none();
        if let Some((new, head, body)) = after {
            self.imports.apply(new);
            self.corrections.note(new);
            self.join_told(new, head, body)?;
        }
        self.corrections.note(event);
        let by = event.at;
        if told.is_some() {
            self.corrections.note_gone(&change, by);
            self.corrections.note_back(&change.before);
        }
        self.corrections
            .replaced
            .insert(change.before.at, Replaced { by, reversed });
        for scheme in &trees {
            self.settle(scheme);
        }
        Ok(())
    }

    /// Judges a correction: what it says of the target is what is held, and nothing has replaced it.
    pub(super) fn check_corrected(
        &self,
        head: &EventHead,
        e: &EventCorrected,
    ) -> Result<(), StructureFault> {
        let before = self.check_target(head, &e.target, e.target_sequence, &e.before)?;
        let after = e
            .after
            .event()
            .map_err(|error| StructureFault::Text(format!("after: {error}")))?;
        let unlike = |what| Err(StructureFault::CorrectionUnlike { what });
        if std::mem::discriminant(&before) != std::mem::discriminant(&after) {
            return unlike("a fact of another family");
        }
        if e.after.scheme_id() != e.before.scheme_id() {
            return unlike("a fact of another scheme");
        }
        canonical(&e.after)?;
        // What a role may do is by kind and unit: a correction makes no other act of a live one.
        if e.before.source.is_none() {
            if e.after.kind != e.before.kind {
                return unlike("an act of another kind");
            }
            if e.after.org != e.before.org {
                return unlike("an act for another organisation");
            }
        }
        if e.after.source.is_some() != e.before.source.is_some() {
            return unlike("a live act in place of a fact from a file, or the reverse");
        }
        if e.after == e.before {
            return unlike("nothing: the two facts are equal");
        }
        if correctable(&after)
            && correction_postings(&e.before, &e.after).as_ref() == Some(&e.postings)
        {
            return Ok(());
        }
        unlike("postings that are not those of the two facts")
    }

    /// Judges a reversal.
    pub(super) fn check_reversed(
        &self,
        head: &EventHead,
        e: &EventReversed,
    ) -> Result<(), StructureFault> {
        self.check_target(head, &e.target, e.target_sequence, &e.before)
            .map(|_| ())
    }

    fn check_target(
        &self,
        head: &EventHead,
        target: &EventRef,
        sequence: u64,
        before: &StatedFact,
    ) -> Result<Event, StructureFault> {
        let at = EventAt {
            sequence,
            index: target.index,
        };
        let event = before
            .event()
            .map_err(|error| StructureFault::Text(format!("before: {error}")))?;
        canonical(before)?;
        if !correctable(&event) {
            return Err(StructureFault::Uncorrectable {
                kind: Kind(before.kind).name(),
            });
        }
        if let Some(replaced) = self.corrections.replaced(at) {
            return Err(StructureFault::Replaced {
                at,
                by: replaced.by,
            });
        }
        if head.corrects != Some(*target) || !self.corrections.is_at(target, sequence) {
            return Err(StructureFault::NoTarget { at });
        }
        let told = self.told(before.scheme_id(), at, &event);
        let unit_stands = match &event {
            Event::Payment(PaymentEvent::ExpenditureRecorded(_)) => {
                self.corrections.units.get(&at) == before.org.as_ref()
            }
            _ => true,
        };
        // Of the names in a row only their place is kept; its other facts have the rest.
        let names = matches!(&event, Event::Payment(PaymentEvent::PaymentNamed(_)));
        if !unit_stands || !told.is_some_and(|told| names || told.stated_by(before)) {
            return Err(StructureFault::TargetDiffers { at });
        }
        // A mandate is limited to schemes and units: the correction is of the same ones.
        let scheme = head.scheme.as_ref().map_or("", |scheme| scheme.id.as_str());
        if scheme != before.scheme_id() || head.org != before.org {
            return Err(StructureFault::CorrectionUnlike {
                what: "a head of another scheme or organisation than its target",
            });
        }
        // Of an act that several sign any of them proposes, and the chain has the others endorse it.
        let may = |role: Role| {
            let row = Kind(before.kind).row();
            row.is_some_and(|row| row.places.iter().any(|place| place.contains(&role)))
        };
        if before.source.is_none() && !may(head.role) {
            return Err(StructureFault::CorrectionRole {
                role: head.role,
                kind: Kind(before.kind).name(),
            });
        }
        Ok(event)
    }
}

/// Whether a stated fact is written in the one way there is, all its texts in normal form C: the texts
/// of its body are JSON, and no encoder looks into them.
fn canonical(stated: &StatedFact) -> Result<(), StructureFault> {
    let decoded = stated
        .decoded(Role::Rec)
        .map_err(|error| StructureFault::Text(error.to_string()))?;
    let Some(event) = &decoded.event else {
        return Ok(());
    };
    crate::chain::encoding::check_body_text(event)
        .map_err(|error| StructureFault::Text(error.to_string()))?;
    match StatedFact::of(&decoded.head, event) {
        Ok(again) if again == *stated => Ok(()),
        _ => Err(StructureFault::CorrectionUnlike {
            what: "a fact that is not written as the ledger writes it",
        }),
    }
}

/// Whether facts of this kind can be corrected: those that a projection holds and that decide over no
/// other event's validity.
pub fn correctable(event: &Event) -> bool {
    use crate::domain::events::lists::ListEvent;
    use crate::domain::events::notices::NoticeEvent;
    use crate::domain::events::parties::PartyEvent;
    match event {
        Event::List(e) => !matches!(e, ListEvent::TipTriaged(_) | ListEvent::TipClosed(_)),
        Event::Fund(_) | Event::Claim(_) | Event::Payment(_) | Event::Pairing(_) => true,
        Event::Party(e) => !matches!(
            e,
            PartyEvent::OrgStatusChanged(_) | PartyEvent::PersonMerged(_)
        ),
        Event::Notice(e) => !matches!(e, NoticeEvent::ExportIssued(_)),
        Event::Rule(e) => matches!(e, RuleEvent::WaiverGranted(_)),
        // What an auditor did is never made another: a further act answers it.
        Event::Key(_) | Event::Control(_) | Event::Audit(_) => false,
    }
}
