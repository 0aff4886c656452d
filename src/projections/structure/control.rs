//! Period closes, and the parts of an import; corrections are judged where they are folded.

use std::collections::BTreeSet;

use super::super::World;
use super::{StructureFault, ended};
use crate::domain::date::{Date, Period};
use crate::domain::events::EventHead;
use crate::domain::events::control::{ControlEvent, FileImported, PeriodClosed};

impl World {
    pub(super) fn check_control(
        &self,
        event: &ControlEvent,
        head: &EventHead,
        size: u64,
        today: Date,
    ) -> Result<(), StructureFault> {
        match event {
            ControlEvent::PeriodClosed(e) => {
                self.check_period(e.period, today)?;
                self.check_digests(e, size)
            }
            ControlEvent::FileImported(e) => self.check_part(e),
            ControlEvent::EventCorrected(e) => self.check_corrected(head, e),
            ControlEvent::EventReversed(e) => self.check_reversed(head, e),
            ControlEvent::VaultOpened(_)
            | ControlEvent::ImportPaired(_)
            | ControlEvent::HistoricalMarked(_) => Ok(()),
        }
    }

    /// Whether a period may be closed on `today`: it is over, and was not closed before. This is
    /// judged again when the last endorsement comes, for another close may have come between.
    pub fn check_period(&self, period: Period, today: Date) -> Result<(), StructureFault> {
        let last = period.last_day();
        if last >= today || period.first_day() > last {
            return Err(StructureFault::PeriodOpen {
                period: period.to_string(),
                last,
                today,
            });
        }
        match self.closes.of(period) {
            None => Ok(()),
            Some(close) => Err(ended(
                "period",
                &period.to_string(),
                ("closed", close.at),
                "what was told wrong in it is put right by an event of today (`sunledger correct`)",
            )),
        }
    }

    /// A further part of a sheet follows the one before it. First parts stand alone, and are not
    /// judged: see [`World::stands_alone`].
    fn check_part(&self, e: &FileImported) -> Result<(), StructureFault> {
        if e.part == 1 {
            return Ok(());
        }
        let last = self
            .imports
            .parts_of(&e.import_id)
            .iter()
            .filter(|part| part.sha256 == e.sha256 && part.sheet == e.sheet)
            .max_by_key(|part| part.part);
        if last.is_some_and(|last| last.part.checked_add(1) == Some(e.part) && !last.last_part) {
            return Ok(());
        }
        let expected = match last {
            None => "part 1 first".to_owned(),
            Some(last) if last.last_part => {
                format!("nothing after part {}, its last", last.part)
            }
            Some(last) => format!("part {} next", last.part.saturating_add(1)),
        };
        Err(StructureFault::Part {
            sheet: e.sheet.clone(),
            file: e.sha256.to_string(),
            expected,
            found: e.part,
        })
    }

    fn check_digests(&self, e: &PeriodClosed, size: u64) -> Result<(), StructureFault> {
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
        let names: BTreeSet<&str> = e.digests.iter().map(|one| one.name.as_str()).collect();
        let repeated = names.len() < e.digests.len();
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
