//! Agreements between schools, and what hangs on them.

use super::super::World;
use super::super::agreements::Agreement;
use super::{StructureFault, duplicate, unknown};
use crate::domain::events::pairing::PairingEvent;

impl World {
    pub(super) fn check_pairing(
        &self,
        event: &PairingEvent,
        scheme: &str,
    ) -> Result<(), StructureFault> {
        let agreement_no = match event {
            PairingEvent::AgreementSigned(e) => {
                self.published(scheme)?;
                return match self.agreement(scheme, &e.agreement_no) {
                    Ok(_) => Err(duplicate("agreement", &e.agreement_no)),
                    Err(_) => Ok(()),
                };
            }
            PairingEvent::TrancheScheduled(e) => &e.agreement_no,
            PairingEvent::SelfEvaluationFiled(e) => &e.agreement_no,
            PairingEvent::AcceptanceRecorded(e) => &e.agreement_no,
            PairingEvent::TrancheReleased(e) => &e.agreement_no,
            PairingEvent::TrancheWithheld(e) => &e.agreement_no,
            PairingEvent::AttendanceRecorded(e) => &e.agreement_no,
            // The rest is judged in `acts.rs`.
            _ => return Ok(()),
        };
        self.agreement(scheme, agreement_no).map(|_| ())
    }

    /// A signed agreement; one that only its tranches or evaluations name is still to come.
    pub(super) fn agreement(
        &self,
        scheme: &str,
        number: &str,
    ) -> Result<&Agreement, StructureFault> {
        self.agreements
            .get(scheme, number)
            .filter(|agreement| !agreement.signed.is_empty())
            .ok_or_else(|| unknown("agreement", number))
    }

    /// Whether a tranche that is to be paid is on the schedule of a signed agreement, or released.
    pub(super) fn check_tranche(
        &self,
        scheme: &str,
        agreement_no: &str,
        number: u8,
    ) -> Result<(), StructureFault> {
        let agreement = self.agreement(scheme, agreement_no)?;
        let known = agreement
            .tranches
            .get(&number)
            .is_some_and(|tranche| !tranche.scheduled.is_empty() || !tranche.released.is_empty());
        if known {
            Ok(())
        } else {
            Err(unknown("tranche", &format!("{number} of {agreement_no}")))
        }
    }
}
