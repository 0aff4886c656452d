//! The fact that a correction puts in place of a live act, judged as if it were done now.
//!
//! **Promises**: what a live act may not be, a correction does not make of it: no amount of nothing, no
//! parent that nobody knows, no number that is taken, no order above what the fund holds, no second duty
//! of whoever did it or proposes it. What it replaces is taken out while it is judged, and stands again after.
//! **Not here**: facts from files, which are recorded whatever they say; and what rests on the act that is
//! corrected, which stays as it was told.

use crate::domain::date::Timestamp;
use crate::domain::events::Kind;
use crate::domain::recorded::RecordedEvent;

use super::super::fact::signing;
use super::super::structure::StructureFault;
use super::super::{World, WorldKept};
use super::Change;

impl World {
    /// Judges what a correction puts in place of a live act; any other event is let pass. `size` and
    /// `now` are those of [`World::check`]. The world is as before afterwards.
    ///
    /// # Errors
    /// What the act would be refused with, did its author do it anew.
    pub fn check_replacement(
        &mut self,
        event: &RecordedEvent,
        size: u64,
        now: Timestamp,
    ) -> Result<(), StructureFault> {
        let Some(Ok(change)) = Change::of(event) else {
            return Ok(());
        };
        let Some(after) = &change.after else {
            return Ok(());
        };
        if change.before.imported() {
            return Ok(());
        }
        let mut kept = WorldKept::default();
        self.keep_joined(event, &mut kept);
        let told = self.take_told_out(&change.before);
        self.books.take_out(&change.before);
        // The act stays that of whoever did it, and is the proposer's too.
        let before = told.as_ref().map_or(&[][..], |told| told.signers());
        let signers = signing(
            before,
            &event.signers,
            Kind(change.before.decoded.kind).is_joint(),
        );
        let judged = self.check(&after.decoded, &signers, size, now);
        // It was in the books, so it fits again.
        let _ = self.books.apply(&change.before);
        self.put_back(kept);
        judged
    }
}
