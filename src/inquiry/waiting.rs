//! Whether a proposal that waits for signers could still take effect.
//!
//! Promises: pure; judged by the very rules that judge the completing endorsement, over the history as it stands, at the
//! moment of its newest entry, so that the same history gives the same answer. What time or another record can still put
//! right (a parent that is not recorded yet, money that is still to come, a period that is still open) makes no
//! proposal void. **Not here**: who must still sign, and corrections whose target was replaced, which `endorse` refuses.

use crate::chain::endorsement::Proposal;
use crate::domain::date::Timestamp;
use crate::domain::events::Event;
use crate::domain::events::control::ControlEvent;
use crate::projections::World;
use crate::projections::structure::StructureFault;

/// Why a proposal cannot take effect any more; `None` where it can.
pub fn void_because(
    world: &World,
    proposal: &Proposal,
    size: u64,
    now: Timestamp,
) -> Option<String> {
    // The digests of a close are of the position where it was proposed.
    if let Some(Event::Control(ControlEvent::PeriodClosed(_))) = &proposal.event.event {
        return None;
    }
    let fault = world
        .check(&proposal.event, &proposal.signers, size, now)
        .err()?;
    let passing = matches!(
        fault,
        StructureFault::Overdraft { .. }
            | StructureFault::Unknown { .. }
            | StructureFault::PeriodOpen { .. }
    );
    (!passing).then(|| fault.to_string())
}
