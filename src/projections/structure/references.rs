//! Money comes and goes but once: a line of the bank's is of one movement, a receipt note of one receipt.
//!
//! Promises: a reference that a live act states names no receipt, no money on an order to pay back, and no other
//! payment of the scheme. A payment that arrived and came back may have one for both. **Not here**: references in files,
//! which intake compares, and what stands doubled on the ledger all the same, which F42 flags.

use super::super::World;
use super::{StructureFault, duplicate, positive, reference_taken};
use crate::domain::date::Date;
use crate::domain::events::funds::FundReceived;
use crate::domain::events::payments::RecoveryReceived;
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;

impl World {
    /// What has a reference of the bank's already; `payment_no` is of the payment that may have it.
    fn reference_of(
        &self,
        scheme: &str,
        payment_no: Option<&str>,
        reference: &str,
    ) -> Option<(EventAt, Date, Fen)> {
        let own = payment_no.unwrap_or_default();
        let payment = self.payments.bank_ref_of_other(scheme, own, reference);
        payment
            .or_else(|| self.funds.bank_ref_known(reference))
            .or_else(|| self.payments.bank_ref_of_recovery(scheme, reference))
    }

    /// A reference, where one is stated, is nobody else's.
    pub(super) fn bank_ref_free(
        &self,
        scheme: &str,
        payment_no: Option<&str>,
        reference: Option<&str>,
    ) -> Result<(), StructureFault> {
        let Some(reference) = reference else {
            return Ok(());
        };
        match self.reference_of(scheme, payment_no, reference) {
            Some(taken) => Err(reference_taken(reference, taken)),
            None => Ok(()),
        }
    }

    /// Money that arrives in a fund: under a note and a line of the bank's that are not told yet.
    pub(super) fn check_receipt(
        &self,
        e: &FundReceived,
        scheme: &str,
    ) -> Result<(), StructureFault> {
        positive(e.amount)?;
        if self.funds.receipt_known(scheme, &e.receipt_no) {
            return Err(duplicate("receipt", &e.receipt_no));
        }
        self.bank_ref_free(scheme, None, e.bank_ref.as_deref())
    }

    /// Money that comes back on an order: so much is still owed, and the bank's line says which money it is.
    pub(super) fn check_recovery(
        &self,
        e: &RecoveryReceived,
        scheme: &str,
    ) -> Result<(), StructureFault> {
        positive(e.amount)?;
        let order = self.clawback_ordered(scheme, &e.order_no)?;
        let reference = e.bank_ref.as_deref().map(str::trim);
        let Some(reference) = reference.filter(|reference| !reference.is_empty()) else {
            return Err(StructureFault::Unstated {
                what: "money on an order",
                field: "reference of the bank's line or of the cash receipt (--bank-ref), by which it counts once",
            });
        };
        self.bank_ref_free(scheme, None, Some(reference))?;
        self.within_open(scheme, &e.order_no, order, e.amount)
    }
}
