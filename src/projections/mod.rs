//! The folds: state one could delete and rebuild from the log, byte for byte the same. Pure: no
//! disk, no clock, no vault. [`World`] holds them all and hands each recorded event to each.
//!
//! Imported facts come in any order, so every projection keeps what it was told under its business
//! number and joins when it is asked, never when it is told.

pub mod accounts;
pub mod acts;
pub mod agreements;
pub mod appeals;
pub mod appropriations;
mod awarded;
pub mod books;
pub mod case_facts;
pub mod cases;
pub mod closes;
pub mod corrections;
pub mod draws;
pub mod fact;
pub mod few;
pub mod figures;
pub mod freed;
pub mod funds;
mod funnel;
pub mod goods;
pub mod imports;
mod kept;
pub mod lying;
pub mod merged;
pub mod notices;
pub mod numbered;
pub mod owed;
mod owners;
pub mod parties;
pub mod payees;
pub mod payments;
pub mod postings;
pub mod posts;
pub mod quotas;
pub mod recovery;
pub mod recusal;
pub mod registry;
pub mod reissued;
pub mod remade;
pub mod set_off;
pub mod shared;
mod short;
pub mod snapshot;
pub mod spotchecks;
mod standing;
pub mod structure;
mod supposed;
mod undo;
pub mod works;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::date::Date;
use crate::domain::events::control::{ControlEvent, ProjectionDigest};
use crate::domain::events::funds::FundEvent;
use crate::domain::events::keys::KeyEvent;
use crate::domain::events::parties::PartyEvent;
use crate::domain::events::{DecodedEvent, Event};
use crate::domain::recorded::RecordedEvent;

use corrections::Change;
pub use fact::Fact;
use fact::Told;
pub use supposed::Supposed;
pub use undo::WorldKept;

/// Every projection of the ledger.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Double entry.
    pub books: books::Books,
    /// Cases from claim to award.
    pub cases: cases::Cases,
    /// Payments, returns, receipts, recoveries.
    pub payments: payments::Payments,
    /// Notices, rows, objections.
    pub notices: notices::Notices,
    /// Funds, quotas, statements, outside lists.
    pub funds: funds::Funds,
    /// Persons, officials, organisations.
    pub parties: parties::Parties,
    /// Agreements between schools: tranches, evaluations, attendance.
    pub agreements: agreements::Agreements,
    /// Plans, contracts, reports, appeals and other acts of which there are few.
    pub acts: acts::Acts,
    /// Published schemes, calendars, waivers.
    pub registry: registry::Registry,
    /// Closed periods.
    pub closes: closes::Closes,
    /// Which files, sheets and rows were read.
    pub imports: imports::Imports,
    /// Which events were corrected.
    pub corrections: corrections::Corrections,
    /// Draws of spot checks as they were proposed, and who rejected them: noted by the fold of entries, as a proposal takes no effect.
    pub draws: draws::Draws,
    // What neighbouring facts share; no state of its own.
    sharing: shared::Sharing,
    /// The latest day of any fact that reports count by its day, a correction's included.
    pub latest: Option<Date>,
}

/// Why an event cannot be folded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// A sum left the range of 64-bit fen.
    #[error("event {at}: the balance of account {account} leaves the range of 64-bit fen")]
    Overflow {
        /// The event.
        at: crate::domain::recorded::EventAt,
        /// The account.
        account: String,
    },
    /// Postings that do not sum to zero.
    #[error("event {at}: its postings sum to {sum} fen, expected 0")]
    Unbalanced {
        /// The event.
        at: crate::domain::recorded::EventAt,
        /// Their sum.
        sum: i128,
    },
    /// A published text that this program cannot read.
    #[error("event {at}: {what}")]
    Text {
        /// The event.
        at: crate::domain::recorded::EventAt,
        /// What is wrong.
        what: String,
    },
}

impl World {
    /// Folds one recorded event into every projection.
    pub fn apply(&mut self, event: &RecordedEvent) -> Result<(), FoldError> {
        self.apply_as_of(event, None)
    }

    /// As [`World::apply`], into a world that holds only the facts up to a day: of a correction, only
    /// what that world holds is taken out, and only what is not of a later day is put in.
    pub fn apply_as_of(
        &mut self,
        event: &RecordedEvent,
        day: Option<Date>,
    ) -> Result<(), FoldError> {
        let mut trees = BTreeSet::new();
        self.apply_unsettled(event, day, &mut trees)?;
        self.settle_trees(&trees);
        Ok(())
    }

    /// As [`World::apply_as_of`], for whoever folds many: schemes whose trees of funds the event touches are put among `trees`,
    /// and settled once with [`World::settle_trees`].
    pub(crate) fn apply_unsettled(
        &mut self,
        event: &RecordedEvent,
        day: Option<Date>,
        trees: &mut BTreeSet<String>,
    ) -> Result<(), FoldError> {
        if let Some(change) = Change::of(event) {
            self.change(event, change, day)?;
            self.latest = self.latest.max(day_of(event));
            return Ok(());
        }
        self.books.apply(event)?;
        // A rule moves no money, so a text that cannot be read leaves the books as they were.
        self.registry.apply(event)?;
        self.closes.apply(event);
        self.imports.apply(event);
        self.corrections.note(event);
        self.latest = self.latest.max(day_of(event));
        self.join(event.clone());
        if makes_tree(event.event()) && !trees.contains(event.scheme()) {
            trees.insert(event.scheme().to_owned());
        }
        Ok(())
    }

    /// Settles the trees of some schemes' funds, as the documents and returns held now tell them.
    pub(crate) fn settle_trees(&mut self, schemes: &BTreeSet<String>) {
        for scheme in schemes {
            self.settle(scheme);
        }
    }

    /// Posts what went back within the trees of a scheme's funds, as the documents and returns held now tell it.
    fn settle(&mut self, scheme: &str) {
        let within = appropriations::went_within(self, scheme);
        self.books.settle(scheme, within);
    }

    /// Whether nothing recorded before can refuse the event: it is judged without the history, and
    /// only the books can still say no to it.
    pub fn stands_alone(decoded: &DecodedEvent) -> bool {
        match &decoded.event {
            None => true,
            Some(
                Event::Rule(_)
                | Event::Audit(_)
                | Event::Control(
                    ControlEvent::PeriodClosed(_)
                    | ControlEvent::EventCorrected(_)
                    | ControlEvent::EventReversed(_),
                ),
            ) => false,
            // What it rejects may be a draw, which its check remembers.
            Some(Event::Key(KeyEvent::ProposalRejected(_))) => false,
            // Which scheme it names can be wrong.
            Some(
                Event::Key(_)
                | Event::Control(
                    ControlEvent::VaultOpened(_)
                    | ControlEvent::ImportPaired(_)
                    | ControlEvent::HistoricalMarked(_),
                ),
            ) => decoded.head.scheme.is_none(),
            // A further part of a sheet rests on the one before it.
            Some(Event::Control(ControlEvent::FileImported(e))) => {
                e.part == 1 && decoded.head.scheme.is_none()
            }
            Some(
                Event::Fund(_)
                | Event::Claim(_)
                | Event::Notice(_)
                | Event::Payment(_)
                | Event::Party(_)
                | Event::Pairing(_)
                | Event::List(_),
            ) => decoded.head.source.is_some(),
        }
    }

    /// Folds the rest of events that stand alone and that the books hold already.
    pub fn apply_posted(&mut self, events: Vec<RecordedEvent>) {
        self.imports.apply_all(&events);
        let mut trees = BTreeSet::new();
        for event in events {
            self.corrections.note(&event);
            self.latest = self.latest.max(day_of(&event));
            if makes_tree(event.event()) {
                trees.insert(event.scheme().to_owned());
            }
            self.join(event);
        }
        self.settle_trees(&trees);
    }

    /// Folds into the projections that cannot refuse; an event concerns one of them.
    fn join(&mut self, event: RecordedEvent) {
        let family = event.event();
        let held = family.is_some_and(acts::Acts::holds);
        if !held
            && matches!(
                family,
                None | Some(Event::Key(_) | Event::Rule(_) | Event::Control(_))
            )
        {
            return;
        }
        if let Some((told, event)) = Told::take(event, &mut self.sharing) {
            self.join_body(told, event);
        }
    }

    /// Folds a corrected fact, told as the one before it but for what was corrected.
    fn join_told(
        &mut self,
        event: &RecordedEvent,
        told: Told,
        body: Event,
    ) -> Result<(), FoldError> {
        self.registry.apply(event)?;
        self.join_body(told, body);
        Ok(())
    }

    fn join_body(&mut self, told: Told, event: Event) {
        if let Event::Party(PartyEvent::PersonMerged(e)) = &event {
            self.parties.join(e);
        }
        if acts::Acts::holds(&event) {
            return self.acts.apply(told, event);
        }
        match event {
            Event::Claim(event) => self.cases.apply(told, event),
            Event::Payment(event) => self.payments.apply(told, event),
            Event::Notice(event) => self.notices.apply(told, event),
            Event::Fund(event) => self.funds.apply(told, event),
            Event::List(event) => self.funds.apply_list(told, event),
            Event::Party(event) => self.parties.apply(told, event),
            Event::Pairing(event) => self.agreements.apply(told, event),
            // `acts` holds what auditors do.
            Event::Key(_) | Event::Rule(_) | Event::Control(_) | Event::Audit(_) => {}
        }
    }

    /// Digest of every projection of what took effect, in the order of their names, over their canonical bytes.
    ///
    /// # Errors
    /// A projection that could not be encoded; its types always can, and a close is refused rather
    /// than made over nothing.
    pub fn digests(&self) -> Result<Vec<ProjectionDigest>, DigestError> {
        Ok(vec![
            // 2: goods that were given are acts too. 3: and what an import saw in a row. One more for each that
            // holds facts: an endorsed one counts by its own day.
            digest("acts", 4, &self.acts)?,
            digest("agreements", 2, &self.agreements)?,
            kept(&self.books)?,
            digest("cases", 3, &self.cases)?,
            digest("closes", 1, &self.closes)?,
            digest("corrections", 1, &self.corrections)?,
            kept(&figures::Figures::of(self))?,
            digest("funds", 4, &self.funds)?,
            digest("imports", 2, &self.imports)?,
            digest("notices", 4, &self.notices)?,
            digest("parties", 5, &self.parties)?,
            digest("payments", 4, &self.payments)?,
            digest("registry", 5, &self.registry)?,
        ])
    }

    /// Live items held, by projection, for the memory account of `verify`.
    pub fn live_items(&self) -> Vec<(&'static str, usize)> {
        vec![
            ("accounts", self.books.len()),
            ("cases", self.cases.len()),
            ("payments", self.payments.len()),
            ("notice rows", self.notices.len()),
            ("persons", self.parties.len()),
            ("agreements", self.agreements.len()),
            ("fund facts", self.funds.len()),
            ("other acts", self.acts.len()),
            ("closes", self.closes.len()),
            ("imported sheets", self.imports.len()),
            ("corrections", self.corrections.len()),
        ]
    }
}

/// The day a report is for, when none is given: the +08:00 date of the last recorded-at.
pub fn default_as_of(last: Option<crate::domain::date::Timestamp>) -> Date {
    last.map_or(Date(0), |time| time.date_cn())
}

/// Whether an event tells of the tree of a fund, or of what goes back in it.
fn makes_tree(event: Option<&Event>) -> bool {
    matches!(
        event,
        Some(Event::Fund(
            FundEvent::AppropriationIssued(_) | FundEvent::UnspentReturned(_)
        ))
    )
}

/// The day from which on every report counts an event; `None` where every report does.
fn day_of(event: &RecordedEvent) -> Option<Date> {
    match event.event()? {
        Event::Control(ControlEvent::EventCorrected(e)) => {
            let live = e.after.source.is_none();
            let recorded = live.then(|| event.effective_at.date_cn());
            recorded.max(Some(e.after.effective))
        }
        body => {
            let clock = event.counts_from();
            // The day before it is the last that does not count it.
            let before = Date(clock.0.saturating_sub(1));
            (!counts_on(Some(body), clock, before)).then_some(clock)
        }
    }
}

/// Whether a report as of a day counts an event whose clock stands at `clock`. Rules, parties and
/// control events always count: they say how to read the others.
pub fn counts_on(event: Option<&Event>, clock: Date, as_of: Date) -> bool {
    match event {
        Some(
            Event::Fund(_)
            | Event::Claim(_)
            | Event::Notice(_)
            | Event::Payment(_)
            | Event::Pairing(_)
            | Event::List(_)
            | Event::Audit(_),
        ) => clock <= as_of,
        _ => true,
    }
}

/// A projection that has no digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("projection {name} cannot be encoded: {why}")]
pub struct DigestError {
    /// The projection.
    pub name: &'static str,
    /// What the encoder said.
    pub why: String,
}

/// Digest of a projection that snapshots keep: name and version are those of the snapshot, so that a close
/// and a snapshot of one fold always meet, and those of two folds never.
fn kept<T: snapshot::Kept>(projection: &T) -> Result<ProjectionDigest, DigestError> {
    digest(T::NAME, T::VERSION, projection)
}

/// BLAKE3 over label, length and canonical bytes, which are never held: a projection of millions of
/// payments is larger than any one value on the wire may be.
fn digest<T: Serialize>(
    name: &'static str,
    version: u16,
    projection: &T,
) -> Result<ProjectionDigest, DigestError> {
    let failed = |error: crate::chain::encoding::EncodingError| DigestError {
        name,
        why: error.to_string(),
    };
    let length = crate::chain::encoding::length_of(projection).map_err(failed)?;
    let mut stream = snapshot::stream(length);
    crate::chain::encoding::write_to(&mut stream, projection).map_err(failed)?;
    Ok(ProjectionDigest {
        name: name.to_owned(),
        version,
        digest: stream.finish(),
    })
}
