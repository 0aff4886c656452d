//! Period closes; corrections are judged where they are folded.

use super::super::World;
use super::StructureFault;
use crate::domain::events::EventHead;
use crate::domain::events::control::ControlEvent;

impl World {
    pub(super) fn check_control(
        &self,
        event: &ControlEvent,
        head: &EventHead,
        size: u64,
    ) -> Result<(), StructureFault> {
        let e = match event {
            ControlEvent::PeriodClosed(e) => e,
            ControlEvent::EventCorrected(e) => return self.check_corrected(head, e),
            ControlEvent::EventReversed(e) => return self.check_reversed(head, e),
            ControlEvent::FileImported(_)
            | ControlEvent::VaultOpened(_)
            | ControlEvent::ImportPaired(_)
            | ControlEvent::HistoricalMarked(_) => return Ok(()),
        };
        if e.ledger_size != size {
            return Err(StructureFault::CloseSize {
                expected: size,
                found: e.ledger_size,
            });
        }
        // What the close states is compared. A projection that came later stands in no earlier close,
        // and one whose fold has changed since is of another version: neither says anything here.
        let ours = self.digests()?;
        let mut compared = 0usize;
        for stated in &e.digests {
            let own = ours
                .iter()
                .find(|own| own.name == stated.name && own.version == stated.version);
            let Some(own) = own else { continue };
            if own.digest != stated.digest {
                return Err(StructureFault::CloseDigest {
                    name: own.name.clone(),
                    expected: own.digest.to_string(),
                    found: stated.digest.to_string(),
                });
            }
            compared += 1;
        }
        let repeated = e.digests.iter().enumerate().any(|(at, one)| {
            e.digests
                .iter()
                .skip(at + 1)
                .any(|two| two.name == one.name)
        });
        if compared == 0 || repeated {
            return Err(StructureFault::CloseDigest {
                name: "books".to_owned(),
                expected: "one digest a projection".to_owned(),
                found: if repeated {
                    "one stated twice"
                } else {
                    "none known here"
                }
                .to_owned(),
            });
        }
        Ok(())
    }
}
