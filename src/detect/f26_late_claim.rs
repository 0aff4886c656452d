//! F26 A claim that came too late was accepted.
//!
//! **Definition.** The papers of a case arrived after the last day of a window for claims, or after the last
//! day on which the closed scheme took claims, and the case was awarded or paid all the same. The day is
//! the office's own time of receipt, else the day of the claim; the last day counts where the window says so.
//! **Example.** Papers are due by 15 May, inclusive; they come on the 19th, and 10,000 are awarded.
//! **Exclusions.** The last day itself where it counts in; a window that can be waived, with a waiver for the
//! case; late claims that were refused or never decided; one whose refusal an appeal had overturned by the day it was first decided or
//! paid on; windows for bills (F22). **False positives:** the clock of the post; exceptions whose register was
//! not imported, which is said beside the flags.
//! **Evidence:** the claim, award and payment rows. **Amount:** what was paid, else awarded. One flag a case.
//! It is judged by the very code that holds a payment, under the text the case was claimed under.
//! **Look at:** when it was received, the clause of the window, the exception.
//! **Source:** plans 9, 10 and 15 (逾期不报将视作自动放弃); red-flag catalogue F26.

use super::flag::Severity;
use super::joined::Joined;
use super::{Detector, Findings, claimed, unread};
use crate::domain::date::Date;
use crate::projections::World;

/// F26.
pub struct LateClaim;

impl Detector for LateClaim {
    fn code(&self) -> &'static str {
        "F26"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for case in world.decided() {
            let of = (case.case_no, case.case);
            let late = claimed::out_of_time(world, case.scheme, of, case.judged_on);
            let flag = case.flag(world, self.code(), Severity::Medium, late);
            found.flags.extend(flag);
        }
        found
    }

    fn on_record(&self, world: &World, found: &mut Findings) {
        unread::exceptions(self.code(), world, found);
    }
}
