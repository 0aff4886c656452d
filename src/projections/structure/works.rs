//! Works, coverage and reports: a contract of a node of the plan, progress that only rises, heads that can be.
//!
//! Promises: a contract stands for a node that the ledger has; progress is of a period that has begun, at most the
//! whole, and between what was told of the periods before and after; a school's coverage is told once for a period, and nobody is
//! counted who is not there; a report was not filed on a day to come; a year is assessed that the agreement runs in, with the
//! grade that the scheme has for its score. **Not here**: the same of facts from files (F42, F59 flag it, or the row stays open), what
//! a contract may cost (F41), and how many must be aided (F39, F68).

use super::super::World;
use super::super::acts::Act;
use super::super::works;
use super::{StructureFault, duplicate, ended, positive, put_right, told, unknown};
use crate::domain::date::Date;
use crate::domain::events::funds::BudgetPlanned;
use crate::domain::events::pairing::{
    AgreementEnded, AgreementSigned, AssessmentRecorded, ContractSigned, CoverageReported,
    OutputAccepted, PairingEvent as A, ProgressReported, ReportFiled,
};

/// All of the works, in tenths of a percent.
const WHOLE: u16 = 1_000;

/// What the score of a year is called where a tariff hangs on it.
const SCORE: &str = "score_tenths";

/// Tenths as people write them.
fn tenths(number: u16) -> String {
    format!("{}.{}", number / 10, number % 10)
}

fn text(words: String) -> Result<(), StructureFault> {
    Err(StructureFault::Text(words))
}

/// Two schools, and years that begin before they end.
pub(super) fn between_two(e: &AgreementSigned) -> Result<(), StructureFault> {
    if e.supporter_code == e.aided_code {
        return text(format!(
            "agreement {} is of school {} with itself: name the school that supports and the one that is aided",
            e.agreement_no, e.aided_code
        ));
    }
    match (e.from, e.to) {
        (Some(from), Some(to)) if to < from => text(format!(
            "agreement {} begins on {from} and ends on {to}, which is before: correct the days",
            e.agreement_no
        )),
        _ => Ok(()),
    }
}

/// Nobody is counted among some who are not there.
fn heads(e: &CoverageReported) -> Result<(), StructureFault> {
    let within = [
        (e.boarders, e.enrolled, "boarders of the enrolled"),
        (e.poor_boarders, e.boarders, "poor boarders of the boarders"),
        (e.aided, e.enrolled, "aided of the enrolled"),
        (
            e.poor_aided,
            e.poor_boarders,
            "poor aided of the poor boarders",
        ),
        (e.poor_aided, e.aided, "poor aided of the aided"),
    ];
    match within.iter().find(|(part, whole, _)| part > whole) {
        Some((part, whole, which)) => text(format!(
            "the coverage of school {} counts {part} of {whole}, {which}: correct the counts",
            e.unit_code
        )),
        None => Ok(()),
    }
}

impl World {
    pub(super) fn check_works(
        &self,
        event: &A,
        scheme: &str,
        day: Date,
    ) -> Result<(), StructureFault> {
        match event {
            A::AgreementEnded(e) => {
                self.agreement(scheme, &e.agreement_no)?;
                let mut before = self.acts.about::<AgreementEnded>(scheme, &e.agreement_no);
                match before.next() {
                    Some(act) => {
                        let at = act.fact.at;
                        Err(ended(
                            "agreement",
                            &e.agreement_no,
                            ("ended", at),
                            put_right(at),
                        ))
                    }
                    None => Ok(()),
                }
            }
            A::AssessmentRecorded(e) => self.check_assessment(scheme, e),
            A::ContractSigned(e) => {
                positive(e.amount)?;
                if self.contract(scheme, &e.contract_no).is_ok() {
                    return Err(duplicate("contract", &e.contract_no));
                }
                let mut nodes = self.acts.about::<BudgetPlanned>(scheme, &e.plan_no);
                match nodes.next() {
                    Some(_) => Ok(()),
                    None => Err(unknown("node of the plan", &e.plan_no)),
                }
            }
            A::ProgressReported(e) => {
                self.contract(scheme, &e.contract_no)?;
                self.check_progress(scheme, e, day)
            }
            A::OutputAccepted(e) => {
                self.contract(scheme, &e.contract_no)?;
                self.accepted_anew(scheme, e, day)
            }
            A::CoverageReported(e) => {
                heads(e)?;
                let mut known = self.acts.about::<CoverageReported>(scheme, &e.unit_code);
                let same = |act: &Act<'_, CoverageReported>| {
                    (act.said.period, &act.said.stage) == (e.period, &e.stage)
                };
                match known.find(same) {
                    Some(act) => Err(told(
                        "coverage of school and period",
                        format!("{}/{}", e.unit_code, e.period),
                        act.fact.at,
                    )),
                    None => Ok(()),
                }
            }
            A::ReportFiled(e) => {
                filed_by(e, day)?;
                self.filed_once(scheme, e)
            }
            _ => Ok(()),
        }
    }

    /// A report of one kind, period and matter is filed once by a unit; one that was only owed may be filed.
    fn filed_once(&self, scheme: &str, e: &ReportFiled) -> Result<(), StructureFault> {
        let mut known = self.acts.about::<ReportFiled>(scheme, &e.unit);
        let same = |said: &ReportFiled| {
            (said.kind, said.period, &said.subject_no) == (e.kind, e.period, &e.subject_no)
        };
        match known.find(|act| same(act.said) && act.said.filed.is_some()) {
            Some(act) => {
                let of = format!("{}/{}", e.unit, e.period);
                Err(told("report", of, act.fact.at))
            }
            None => Ok(()),
        }
    }

    fn contract(&self, scheme: &str, number: &str) -> Result<(), StructureFault> {
        let mut signed = self.acts.about::<ContractSigned>(scheme, number);
        match signed.next() {
            Some(_) => Ok(()),
            None => Err(unknown("contract", number)),
        }
    }

    /// Works that are accepted as finished are accepted no more, and a part is accepted once: two acceptances of one day with
    /// the same figures are one.
    fn accepted_anew(
        &self,
        scheme: &str,
        e: &OutputAccepted,
        day: Date,
    ) -> Result<(), StructureFault> {
        let accepted = works::accepted(self, scheme, &e.contract_no);
        let mut finished = accepted.counted.iter().filter(|act| act.said.finished);
        if let Some(act) = finished.next() {
            let at = act.fact.at;
            let finished = ("accepted as finished", at);
            return Err(ended("contract", &e.contract_no, finished, put_right(at)));
        }
        let mut counted = accepted.counted.iter();
        match counted.find(|act| act.fact.clock == day && act.said == e) {
            Some(act) => {
                let of = format!("{}/{day}", e.contract_no);
                Err(told("acceptance", of, act.fact.at))
            }
            None => Ok(()),
        }
    }

    /// Progress of a period that has begun, not above the whole, and not below what was told of an earlier one or above
    /// what was told of a later one.
    fn check_progress(
        &self,
        scheme: &str,
        e: &ProgressReported,
        day: Date,
    ) -> Result<(), StructureFault> {
        let number = &e.contract_no;
        if e.permille > WHOLE {
            return text(format!(
                "progress of contract {number} is {} percent, expected 0 to 100: correct it",
                tenths(e.permille)
            ));
        }
        if e.period.first_day() > day {
            return text(format!(
                "progress of contract {number} is for {}, which begins on {}, and this is of {day}: report it once it has begun",
                e.period,
                e.period.first_day()
            ));
        }
        let mut told = self.acts.about::<ProgressReported>(scheme, number);
        let last = e.period.last_day();
        let against = told.find(|act| {
            let (other, permille) = (act.said.period.last_day(), act.said.permille);
            (other <= last && permille > e.permille) || (other > last && permille < e.permille)
        });
        match against {
            Some(act) => text(format!(
                "progress of contract {number} is {} percent for {}, and {} percent were told for {}: correct whichever is wrong (`sunledger correct`)",
                tenths(e.permille),
                e.period,
                tenths(act.said.permille),
                act.said.period
            )),
            None => Ok(()),
        }
    }

    /// A year that the agreement runs in, scored within a hundred points, and graded as the scheme grades the score.
    fn check_assessment(&self, scheme: &str, e: &AssessmentRecorded) -> Result<(), StructureFault> {
        let agreement = self.agreement(scheme, &e.agreement_no)?;
        super::limits::score_within(Some(e.score_tenths))?;
        let mut known = self
            .acts
            .about::<AssessmentRecorded>(scheme, &e.agreement_no);
        if let Some(act) = known.find(|act| act.said.year == e.year) {
            let of = format!("{}/{}", e.agreement_no, e.year);
            return Err(told("assessment of agreement", of, act.fact.at));
        }
        let year = i32::from(e.year);
        let outside = |signed: &AgreementSigned| {
            let before = signed.from.is_some_and(|from| year < from.year());
            before || signed.to.is_some_and(|to| year > to.year())
        };
        let mut signed = agreement.signed.iter();
        if let Some(first) = agreement.signed.first()
            && signed.all(|fact| outside(&fact.said))
        {
            let day = |day: Option<Date>| day.map_or("…".to_owned(), |day| day.to_string());
            return text(format!(
                "agreement {} runs from {} to {}, and this is of {year}: correct the year",
                e.agreement_no,
                day(first.said.from),
                day(first.said.to)
            ));
        }
        let version = agreement.signed.iter().map(|fact| fact.version).min();
        let rules = self.registry.text_or_newest(scheme, version.unwrap_or(0));
        let tariff = rules.and_then(|text| text.tariff.as_ref());
        let tariff = tariff.filter(|tariff| tariff.asks() == Some(SCORE));
        let line = tariff.and_then(|tariff| tariff.bracket_of(i64::from(e.score_tenths)));
        let (Some(grade), Some(tariff), Some(line)) = (&e.grade, tariff, line) else {
            return Ok(());
        };
        // A veto lowers the grade whatever the score.
        if e.vetoed || line.names.is_empty() || line.names.contains(grade) {
            return Ok(());
        }
        Err(StructureFault::Rule {
            rule: "tariff".to_owned(),
            clause: tariff.clause.clone(),
            found: format!(
                "{}.{} points are the grade {}, and this says {grade}",
                e.score_tenths / 10,
                (e.score_tenths % 10).abs(),
                line.names.join(", ")
            ),
            remedy: "correct the score or the grade",
        })
    }
}

/// Nothing was filed on a day to come.
fn filed_by(e: &ReportFiled, day: Date) -> Result<(), StructureFault> {
    match e.filed.filter(|filed| *filed > day) {
        Some(filed) => text(format!(
            "the report of {} for {} is said to be filed on {filed}, and this is of {day}: record it once it is filed",
            e.unit, e.period
        )),
        None => Ok(()),
    }
}
