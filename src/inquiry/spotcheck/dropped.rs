//! Draws of a check that were proposed and never counted: rejected, or left behind by another.
//!
//! Whoever proposes a draw makes it known what it draws. One that its proposer takes back and makes again with other
//! randomness is a choice among samples, like a check that is abandoned and opened again; hence none with
//! other randomness is proposed or endorsed after it. What the witness rejected was not drawn with what was published, and binds
//! nobody (`projections/draws.rs`). Every answer about the check names each of them.
//!
//! Promises: the whole log is read and verified, since projections hold what took effect alone; draws stand
//! in the order they were proposed; one that waits for the witness still is none of them, unless another
//! is in force. **Not here**: refusing, which the commands do: a ledger written before that rule stays valid.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::crypto::digest::EntryHash;
use crate::disk::Disk;
use crate::domain::alias::Alias;
use crate::domain::date::Timestamp;
use crate::domain::events::Event;
use crate::domain::events::audit::AuditEvent;
use crate::domain::events::keys::KeyEvent;
use crate::domain::recorded::EventAt;
use crate::ledger::LedgerError;
use crate::ledger::history::replay;
use crate::log::{LogOptions, LogReader};

/// A draw that never counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// Sequence of the entry that proposed it.
    pub entry: u64,
    /// Its index there.
    pub event: u32,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// Who proposed it.
    pub proposed_by: Alias,
    /// The randomness it drew with, in its one spelling.
    pub randomness: String,
    /// Items drawn.
    pub items: usize,
    /// Sequence of the entry that rejected it, where one did.
    pub rejected_by: Option<u64>,
    /// When that entry was recorded.
    pub rejected_at: Option<Timestamp>,
    /// Who signed it.
    pub rejected_person: Option<Alias>,
    /// Whether the same person rejected it who proposed it.
    pub taken_back: bool,
}

/// The draws of each check that never counted, by the number of the check, up to an entry (the last where
/// none is named).
///
/// # Errors
/// As reading the ledger.
pub fn dropped(
    disk: &Arc<dyn Disk>,
    until: Option<u64>,
) -> Result<BTreeMap<String, Vec<Dropped>>, LedgerError> {
    let reader = LogReader::open(Arc::clone(disk), LogOptions::default())?;
    let mut open = BTreeMap::new();
    let mut places: BTreeMap<(EntryHash, u32), EventAt> = BTreeMap::new();
    let mut in_force = BTreeMap::new();
    let chain = replay(&reader, until, |entry, _| {
        for (index, event) in (0_u32..).zip(&entry.events) {
            let at = EventAt {
                sequence: entry.sequence,
                index,
            };
            match &event.event {
                Some(Event::Audit(AuditEvent::SampleDrawn(said))) => {
                    places.insert((entry.hash, index), at);
                    let draw = Dropped {
                        entry: at.sequence,
                        event: at.index,
                        proposed_at: entry.recorded_at,
                        proposed_by: entry.person,
                        randomness: said.randomness.clone(),
                        items: said.drawn.len(),
                        rejected_by: None,
                        rejected_at: None,
                        rejected_person: None,
                        taken_back: false,
                    };
                    open.insert(at, (said.check_no.clone(), entry.person, draw));
                }
                Some(Event::Key(KeyEvent::ProposalRejected(said))) => {
                    let target = places.get(&(said.target.entry, said.target.index));
                    if let Some((_, by, draw)) = target.and_then(|at| open.get_mut(at)) {
                        draw.rejected_by = Some(entry.sequence);
                        draw.rejected_at = Some(entry.recorded_at);
                        draw.rejected_person = Some(entry.person);
                        draw.taken_back = *by == entry.person;
                    }
                }
                _ => {}
            }
        }
        for effect in &entry.effects {
            if let Some(Event::Audit(AuditEvent::SampleDrawn(said))) = &effect.event.event {
                let at = EventAt {
                    sequence: effect.sequence,
                    index: effect.index,
                };
                in_force.entry(said.check_no.clone()).or_insert(at);
            }
        }
        Ok(())
    })?;
    for waiting in chain.pending().iter() {
        let at = EventAt {
            sequence: waiting.sequence,
            index: waiting.index,
        };
        if let Some((check, _, _)) = open.get(&at)
            && !in_force.contains_key(check)
        {
            open.remove(&at);
        }
    }
    let mut out: BTreeMap<String, Vec<Dropped>> = BTreeMap::new();
    for (at, (check, _, draw)) in open {
        if in_force.get(&check) != Some(&at) {
            out.entry(check).or_default().push(draw);
        }
    }
    Ok(out)
}
