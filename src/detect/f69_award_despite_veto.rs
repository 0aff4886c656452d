//! F69 Awarded in spite of a veto.
//!
//! **Definition.** A unit or person was awarded or paid, and a condition of the scheme that asks for the
//! absence of a veto (一票否决) does not hold by the assessment on record for that year.
//! **Example.** A school whose pairing duty was found not done is awarded 30,000 all the same.
//! **Exclusions.** A vetoed unit that was not awarded; an assessment of another year, but for that of the year
//! before where the year itself has none. **False positives:** an appeal that was won and not recorded.
//! **Evidence:** the assessment, the award and payment rows. **Amount:** what was paid, else awarded. One flag
//! a case. It is judged by the very code that holds a payment, under the text the case was decided under.
//! **Source:** plan 7 (年终考核评优实行一票否决); red-flag catalogue F69.

use super::f10_status_mismatch::measured;
use super::flag::Severity;
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::projections::case_facts::{assessment, year_of};

/// F69.
pub struct AwardDespiteVeto;

impl Detector for AwardDespiteVeto {
    fn code(&self) -> &'static str {
        "F69"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = measured(self.code(), Severity::High, world);
        for flag in &mut found.flags {
            let (scheme, about) = (flag.scheme.clone(), flag.about.clone());
            let case = world.cases.get(&scheme, &about);
            let text = case.and_then(|case| {
                let text = world.registry.text_or_newest(&scheme, case.version())?;
                Some(year_of(text, case))
            });
            if let Some(act) = text.and_then(|year| assessment(world, &scheme, &about, year)) {
                flag.rests_on(act.fact);
            }
        }
        found
    }
}
