//! F37 Approved or paid on a day off.
//!
//! **Definition.** A case or batch was approved, or its payment made, on a day that the calendar in force then has as a
//! day off.
//! **Example.** A whole month's list is approved on Sunday 2025-02-23 at ten in the evening.
//! **Exclusions.** A weekend that the State Council made a working day; steps that neither decide nor pay; what the bank did with an
//! order afterwards; the register's time alone, where the day of the act is a working day. A year whose calendar is not
//! published is not judged: other codes (F28) say so already, and this one is a lead only.
//! **False positives:** automatic posting; work before a deadline.
//! **Evidence:** the rows of those acts. **Amount:** none. One flag a case, or batch.
//! **Look at:** the calendar, the log of the system, who acted.
//! **Source:** the scheme's clause on days off where its text has one, else the general rule, which is named as such; the State
//! Council's calendar of holidays; red-flag catalogue F37.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Evidence, Flag, Severity};
use super::general::{general, quoted};
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::calendar::Calendar;
use crate::domain::date::Date;
use crate::domain::party::Step;
use crate::domain::recorded::EventAt;
use crate::projections::registry::{Calendars, ClockEnd};
use crate::schemes::Scheme;

/// F37.
pub struct OffDay;

/// What it is measured by.
const CLAUSE: &str = general!("休息日办理", "休息日和法定节假日不办理审批和支付");
/// Words of a clause on days off.
const OFF: &[&str] = &["休息日", "节假日"];

/// What an act on a day off is measured by.
pub(super) fn clause(text: Option<&Scheme>) -> &str {
    quoted(text, OFF, CLAUSE)
}

/// Acts of one case or batch on days off.
#[derive(Default)]
struct Acts {
    days: BTreeSet<Date>,
    evidence: Vec<Evidence>,
    persons: BTreeSet<Alias>,
    period: Option<String>,
}

/// Days off, each asked once of the version of the calendar that an act of it knew.
struct Days<'a> {
    calendars: &'a Calendars,
    known: BTreeMap<(Date, Option<u16>), bool>,
}

impl Days<'_> {
    fn is_off(&mut self, day: Date, told: Option<EventAt>) -> bool {
        let end = ClockEnd { day, told };
        let year = u16::try_from(day.year()).ok();
        let table = year.and_then(|year| self.calendars.year_at(year, end));
        let version = table.map(|told| told.table.version);
        *self.known.entry((day, version)).or_insert_with(|| {
            let mut calendar = Calendar::default();
            if let Some(told) = table {
                calendar.insert(told.table.clone());
            }
            calendar.is_working_day(day) == Ok(false)
        })
    }
}

impl Detector for OffDay {
    fn code(&self) -> &'static str {
        "F37"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut days = Days {
            calendars: world.registry.calendars(),
            known: BTreeMap::new(),
        };
        let mut acts: BTreeMap<(&str, &str), Acts> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            for fact in &case.steps {
                let decides = matches!(fact.said.step, Step::Approve | Step::Pay);
                if decides && days.is_off(fact.clock, fact.live_at()) {
                    let of = acts.entry((scheme, case_no)).or_default();
                    of.days.insert(fact.clock);
                    of.evidence.push(Evidence::from(fact));
                    let by = fact.acted_by.iter().map(|by| world.parties.who(by.person));
                    of.persons.extend(by.chain(fact.signers.iter().copied()));
                }
            }
            for fact in &case.awards {
                if days.is_off(fact.clock, fact.live_at()) {
                    let of = acts.entry((scheme, case_no)).or_default();
                    of.days.insert(fact.clock);
                    of.evidence.push(Evidence::from(fact));
                    of.period = Some(fact.said.period.to_string());
                }
            }
        }
        for ((scheme, number), payment) in world.payments.iter() {
            for fact in &payment.instructed {
                if days.is_off(fact.clock, fact.live_at()) {
                    let said = &fact.said;
                    let about = said.case_no.as_deref().or(said.batch_no.as_deref());
                    let of = acts.entry((scheme, about.unwrap_or(number))).or_default();
                    of.days.insert(fact.clock);
                    of.evidence.push(Evidence::from(fact));
                    of.period = Some(said.period.to_string());
                }
            }
        }
        let mut found = Findings::default();
        for ((scheme, about), of) in acts {
            let mut flag = Flag::new(self.code(), Severity::Lead, scheme, about);
            for person in of.persons {
                flag.concerns(Some(person));
            }
            let mut seen = BTreeSet::new();
            for one in of.evidence {
                if seen.insert((one.sequence, one.event)) {
                    flag.evidence.push(one);
                }
            }
            flag.period = of.period;
            let text = world.registry.scheme(scheme).map(AsRef::as_ref);
            flag.clause = clause(text).to_owned();
            let days: Vec<String> = of.days.iter().map(Date::to_string).collect();
            flag.finding = format!("approved or paid on a day off: {}", days.join(", "));
            found.flags.push(flag);
        }
        found
    }
}
