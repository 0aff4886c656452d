//! A world as it would be: events are folded into it to ask what they would do, and taken out again once the question is over.
//!
//! Promises: nothing is copied; asking costs what the events touch. The world is as it was, digests included, when the value is
//! dropped, whatever was folded and whether it was refused. Who holds one can read the world and suppose more; only events that were
//! verified change a world for good (`ledger/fold.rs`). **Not here**: how a world goes back (`undo.rs`).

use std::ops::Deref;

use super::{FoldError, World, WorldKept};
use crate::domain::recorded::RecordedEvent;

/// A world with events that nobody has recorded.
pub struct Supposed<'w> {
    world: &'w mut World,
    kept: WorldKept,
}

impl World {
    /// The world to ask what would be.
    pub fn suppose(&mut self) -> Supposed<'_> {
        Supposed {
            world: self,
            kept: WorldKept::default(),
        }
    }
}

impl Supposed<'_> {
    /// Folds an event as if it had been recorded.
    ///
    /// # Errors
    /// That the books refuse it.
    pub fn fold(&mut self, event: &RecordedEvent) -> Result<(), FoldError> {
        self.world.keep(event, &mut self.kept);
        let folded = self.world.apply(event);
        if folded.is_err() {
            self.kept.not_posted();
        }
        folded
    }

    /// The world with what was supposed so far, to suppose more that is taken out before it.
    pub fn suppose(&mut self) -> Supposed<'_> {
        self.world.suppose()
    }
}

impl Deref for Supposed<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        self.world
    }
}

impl Drop for Supposed<'_> {
    fn drop(&mut self) {
        self.world.put_back(std::mem::take(&mut self.kept));
    }
}
