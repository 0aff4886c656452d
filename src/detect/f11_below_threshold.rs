//! F11 Aided below a threshold, or against another condition of the text.
//!
//! **Definition.** A case was awarded or paid, and what it says (debt shown by papers, receipts, amount
//! asked, …) does not reach a threshold of the scheme; the very value passes where the text counts it in.
//! The catalogue has no code of its own for a text's further conditions (`[[rule]] holds`, in CEL): those of
//! a case's figures stand here too, those of a status under F10, a veto under F69.
//! **Example.** Papers show a debt of 48,000, the scheme asks 50,000; the claim says 62,000.
//! **Exclusions.** The threshold itself; a soft rule that a waiver covers; cases refused or withdrawn
//! unpaid; a case without any paper that states an amount, which is told as not judged (a missing paper is F21);
//! conditions that the case does not decide. **False positives:** new receipts.
//! **Evidence:** the claim, the papers that show it, award and payments. **Amount:** what was paid, else
//! awarded. One flag a case. It is judged by the very code that holds a payment, under the text the case was claimed under.
//! **Look at:** the sum of the papers, the threshold and the category in the clause.
//! **Source:** the scheme's eligibility (plans 9 and 10: 含); red-flag catalogue F11.

use super::f10_status_mismatch::measured;
use super::flag::Severity;
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::date::Date;

/// F11.
pub struct BelowThreshold;

impl Detector for BelowThreshold {
    fn code(&self) -> &'static str {
        "F11"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        measured(self.code(), Severity::High, world)
    }
}
