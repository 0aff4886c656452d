//! A case once it is decided, withdrawn or looked at again: what may still be recorded in it.
//!
//! Promises: nothing is reviewed, filed or granted in a claim that was taken back; nobody reviews one level of a case
//! twice, unless it was sent back in between; aid that was refused is reviewed and granted only once an appeal has overturned the
//! refusal; a level of review that refused ends the case at that level, until it sends the case back, reviews it anew, or an appeal
//! overturns its word; nobody is granted what another claimed; no more is awarded than the scheme's tariff gives, unless a signed
//! waiver covers it; an award
//! that an appeal has overturned is not paid until it is decided anew. **Not here**: who may decide (`duties.rs`), and the
//! same of facts from files, which F36, F42, F43 and F69 flag.

use super::super::World;
use super::super::appeals::since;
use super::super::case_facts::facts;
use super::super::cases::{Case, ReviewDecision, StepTaken};
use super::super::fact::Fact;
use super::{StructureFault, ended};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::{
    AppealAgainst, AppealFiled, AppealResolved, AwardDecided, Decision, ReviewRecorded,
};
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::schemes::model::Mode;
use crate::schemes::tariff::{Entitlement, Tariff};

/// A claim that was taken back is asked no more: whoever asks again does so under a new number.
pub(super) fn still_asked(case: &Case, case_no: &str) -> Result<(), StructureFault> {
    match case.withdrawn.last().filter(|_| case.is_withdrawn()) {
        Some(fact) => Err(ended(
            "case",
            case_no,
            ("withdrawn", fact.at),
            "whoever asks again does so under a number of its own (`sunledger claim submit`)",
        )),
        None => Ok(()),
    }
}

/// A case that a level of review has refused.
fn refused_at(case_no: &str, level: u8) -> StructureFault {
    StructureFault::RefusedInReview {
        case_no: case_no.to_owned(),
        level,
    }
}

impl World {
    /// The level of review that refused a case for good so far: neither sent back, nor reviewed anew by that level, nor
    /// overturned by an appeal since.
    pub fn refused_in_review(&self, scheme: &str, case_no: &str) -> Option<(u8, &Fact<StepTaken>)> {
        let refused = self.cases.get(scheme, case_no)?.refused_in_review();
        refused.filter(|(_, step)| {
            let refused = (step.clock, step.at);
            let case = (scheme, case_no);
            // What an older program took for overturned stays so: whatever was settled so since, whichever decision it was against.
            let settled = || self.settled(scheme, case_no, AppealAgainst::Refusal);
            let since =
                |(fact, upheld): (&Fact<Event>, bool)| !upheld && (fact.clock, fact.at) >= refused;
            self.overturning(case, AppealAgainst::Refusal, refused)
                .is_none()
                && !settled().is_some_and(since)
        })
    }

    /// Whether a review may follow what the reviews before it said: after a refusal only its own level looks at the case
    /// again.
    pub(super) fn may_review(
        &self,
        scheme: &str,
        e: &ReviewRecorded,
    ) -> Result<(), StructureFault> {
        match self.refused_in_review(scheme, &e.case_no) {
            Some((level, _)) if level != e.level => Err(refused_at(&e.case_no, level)),
            _ => Ok(()),
        }
    }

    /// Whether no level of review has refused the case for good so far.
    pub(super) fn passed_review(&self, scheme: &str, case_no: &str) -> Result<(), StructureFault> {
        match self.refused_in_review(scheme, case_no) {
            Some((level, _)) => Err(refused_at(case_no, level)),
            None => Ok(()),
        }
    }

    /// Whether none of the signers has reviewed this level of the case and not sent it back since. To send back what is not
    /// decided is no second review, and an appeal that overturned a refusal opens the case as that does.
    pub(super) fn not_reviewed_by(
        &self,
        (scheme, case): (&str, &Case),
        e: &ReviewRecorded,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        let undecided = case.awards.is_empty() && case.refusals.is_empty();
        if e.decision == Decision::SentBack && undecided {
            return Ok(());
        }
        let reviews = case.steps.iter().filter_map(|step| {
            let (level, decision) = step.said.review?;
            Some((step.at, level, decision, &step.signers))
        });
        let sent_back = reviews
            .clone()
            .filter(|(_, _, decision, _)| *decision == ReviewDecision::SentBack)
            .map(|(at, ..)| at)
            .max();
        let overturned = self.appealed(scheme, &e.case_no, AppealAgainst::Refusal);
        let overturned = overturned.filter(|(_, upheld)| !upheld).map(|(at, _)| at);
        let sent_back = sent_back.max(overturned);
        let mut again = reviews
            .filter(|(at, level, ..)| *level == e.level && sent_back.is_none_or(|back| *at > back));
        let by = again.find_map(|(.., by)| by.iter().find(|one| self.signs(**one, signers)));
        match by {
            Some(_) if self.refused_in_review(scheme, &e.case_no).is_some() => {
                Err(refused_at(&e.case_no, e.level))
            }
            Some(person) => Err(StructureFault::ReviewedTwice {
                person: *person,
                level: e.level,
                case_no: e.case_no.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Whether the scheme that judges the case has reviews of the level, where it numbers any.
    pub(super) fn knows_level(
        &self,
        scheme: &str,
        case: &Case,
        level: u8,
    ) -> Result<(), StructureFault> {
        let Some(text) = self.registry.text_or_newest(scheme, case.version()) else {
            return Ok(());
        };
        let known = text.levels();
        if known.is_empty() || known.contains(&level) {
            return Ok(());
        }
        let known: Vec<String> = known.iter().map(u8::to_string).collect();
        Err(StructureFault::Text(format!(
            "scheme {scheme} has no review of level {level}: expected one of {}",
            known.join(", ")
        )))
    }

    /// Whether the scheme that judges the case knows the kind of paper, where it names any.
    pub(super) fn knows_document(
        &self,
        scheme: &str,
        case: &Case,
        kind: &str,
    ) -> Result<(), StructureFault> {
        let Some(text) = self.registry.text_or_newest(scheme, case.version()) else {
            return Ok(());
        };
        let known: Vec<&str> = text.document.iter().map(|own| own.code.as_str()).collect();
        if known.is_empty() || known.contains(&kind) {
            return Ok(());
        }
        Err(StructureFault::Document {
            id: scheme.to_owned(),
            known: known.join(", "),
        })
    }

    /// When an appeal against a decision of the case was settled last, and whether the decision stands.
    fn appealed(
        &self,
        scheme: &str,
        case_no: &str,
        against: AppealAgainst,
    ) -> Option<(EventAt, bool)> {
        let settled = self.settled(scheme, case_no, against)?;
        Some((settled.0.at, settled.1))
    }

    /// The settlements that overturned decisions of the case last, which opened it for a new one.
    pub(super) fn opened_anew(&self, scheme: &str, case_no: &str) -> Vec<&Fact<Event>> {
        [AppealAgainst::Award, AppealAgainst::Refusal]
            .into_iter()
            .filter_map(|against| self.settled(scheme, case_no, against))
            .filter(|(_, upheld)| !upheld)
            .map(|(fact, _)| fact)
            .collect()
    }

    /// The settlement of an appeal against a decision of the case that was recorded last, and whether the decision stands.
    fn settled(
        &self,
        scheme: &str,
        case_no: &str,
        against: AppealAgainst,
    ) -> Option<(&Fact<Event>, bool)> {
        let appeals = self.appeals(scheme, case_no, against).into_iter();
        appeals
            .filter_map(|appeal| appeal.settled)
            .max_by_key(|(fact, _)| (fact.clock, fact.at))
    }

    /// Whether an appeal in the case waits for its answer.
    pub fn appeal_open(&self, scheme: &str, case_no: &str) -> bool {
        let mut appeals = self.acts.about::<AppealFiled>(scheme, case_no);
        appeals.any(|appeal| {
            let number = &appeal.said.appeal_no;
            let mut settled = self.acts.about::<AppealResolved>(scheme, number);
            settled.next().is_none()
        })
    }

    /// Whether the case was refused, an appeal has overturned that, and nobody has decided anew.
    pub fn reopened(&self, scheme: &str, case_no: &str) -> bool {
        let Some(case) = self.cases.get(scheme, case_no) else {
            return false;
        };
        let settled = self.refusal_lifted(scheme, case, case_no);
        settled.is_some_and(|settled| {
            let anew = case.awards.iter().any(|award| since(award, settled));
            !anew && !case.is_withdrawn()
        })
    }

    /// What settled the appeal that overturned the last refusal of a case.
    fn refusal_lifted(&self, scheme: &str, case: &Case, case_no: &str) -> Option<&Fact<Event>> {
        let refused = case.refusals.iter().map(|fact| (fact.clock, fact.at)).max();
        self.overturning((scheme, case_no), AppealAgainst::Refusal, refused?)
    }

    /// When an appeal last overturned a refusal of the case, on a day or before: what refused it until then speaks against it
    /// no more.
    pub fn refusal_overturned(
        &self,
        scheme: &str,
        case_no: &str,
        by: Date,
    ) -> Option<(Date, EventAt)> {
        let appeals = self.acts.about::<AppealFiled>(scheme, case_no);
        appeals
            .filter(|appeal| appeal.said.against == AppealAgainst::Refusal)
            .flat_map(|appeal| {
                let number = &appeal.said.appeal_no;
                self.acts.about::<AppealResolved>(scheme, number)
            })
            .filter(|settled| !settled.said.upheld && settled.fact.clock <= by)
            .map(|settled| (settled.fact.clock, settled.fact.at))
            .max()
    }

    /// The level of review that refused the case before an appeal overturned its word, where that level has not looked at
    /// it anew and nobody has decided; and the day since when it is asked to.
    pub fn reopened_in_review(&self, scheme: &str, case_no: &str) -> Option<(u8, Date)> {
        let case = self.cases.get(scheme, case_no)?;
        // Where a decision followed the level's word, the appeal has overturned both.
        let open = match case.refusals.is_empty() {
            true => case.awards.is_empty(),
            false => self.reopened(scheme, case_no),
        };
        if !open || !case.withdrawn.is_empty() {
            return None;
        }
        let (level, step) = case.refused_in_review()?;
        let refused = (step.clock, step.at);
        let settled = self.overturning((scheme, case_no), AppealAgainst::Refusal, refused)?;
        Some((level, settled.clock))
    }

    /// An award that was overturned is not paid. Whichever is told first of an appeal and of what was decided anew after it: what
    /// follows it by its day, or in the ledger, is decided anew.
    pub(super) fn not_overturned(&self, scheme: &str, case_no: &str) -> Result<(), StructureFault> {
        let told_since = |settled: EventAt| {
            let case = self.cases.get(scheme, case_no);
            case.is_some_and(|case| case.awards.iter().any(|award| award.at > settled))
        };
        let overturned = self.overturned(scheme, case_no).map(|fact| fact.at);
        match overturned.filter(|at| !told_since(*at)) {
            Some(at) => Err(ended(
                "award of case",
                case_no,
                ("overturned on appeal", at),
                "decide anew with `sunledger claim award` first",
            )),
            None => Ok(()),
        }
    }

    /// Whether a person is the one whose case it is: who claimed, else whom it was awarded to before.
    pub(super) fn of_the_case(
        &self,
        case: &Case,
        case_no: &str,
        person: Alias,
    ) -> Result<(), StructureFault> {
        match case.person() {
            Some(own) if !self.is_case_of(case, person) => Err(StructureFault::Differs {
                what: "case",
                number: case_no.to_owned(),
                expected: format!("person {}", self.one(own)),
                found: format!("person {person}"),
            }),
            _ => Ok(()),
        }
    }

    /// A case that was refused is over, until an appeal has overturned the refusal.
    pub(super) fn not_refused(
        &self,
        scheme: &str,
        case: &Case,
        case_no: &str,
    ) -> Result<(), StructureFault> {
        let refused = case.refusals.iter().map(|fact| fact.at).max();
        let Some(refused) = refused else {
            return Ok(());
        };
        // What an older program took for overturned stays so.
        let told = || self.appealed(scheme, case_no, AppealAgainst::Refusal);
        let by_ledger = || told().is_some_and(|(at, upheld)| !upheld && at > refused);
        if self.refusal_lifted(scheme, case, case_no).is_some() || by_ledger() {
            return Ok(());
        }
        Err(ended(
            "case",
            case_no,
            ("refused", refused),
            "it goes on once an appeal has overturned that (`sunledger claim appeal --against refusal`, `sunledger claim resolve`)",
        ))
    }

    /// An award beside a refusal, or above what the scheme gives.
    pub(super) fn check_award(
        &self,
        scheme: &str,
        case: &Case,
        e: &AwardDecided,
        day: Date,
    ) -> Result<(), StructureFault> {
        still_asked(case, &e.case_no)?;
        self.not_refused(scheme, case, &e.case_no)?;
        self.passed_review(scheme, &e.case_no)?;
        // What the text only flags is recorded: `detect/caution.rs` says so, and F43 tells it.
        let above = self.above_tariff(scheme, case, e);
        let Some((tariff, found)) = above.filter(|(tariff, _)| tariff.mode != Mode::Flag) else {
            return Ok(());
        };
        if self.waived(scheme, &[&e.case_no, &e.award_no], &["tariff", "F43"], day) {
            return Ok(());
        }
        Err(StructureFault::Rule {
            rule: "tariff".to_owned(),
            clause: tariff.clause.clone(),
            found,
            remedy: match tariff.mode {
                Mode::Soft => {
                    "award what it gives, record the papers that raise it, or have a waiver of the rule granted for the case"
                }
                Mode::Gate | Mode::Flag => {
                    "award what it gives, or record the papers that raise it"
                }
            },
        })
    }

    /// Whether an award brings a case above what the text that judges it gives, and how far.
    pub fn above_tariff(
        &self,
        scheme: &str,
        case: &Case,
        e: &AwardDecided,
    ) -> Option<(&Tariff, String)> {
        let text = self.registry.text_or_newest(scheme, case.version())?;
        let most = match text.entitles(&facts(self, text, &e.case_no)) {
            Entitlement::Exactly(most) | Entitlement::AtMost(most) => most,
            Entitlement::Open | Entitlement::Unsaid => return None,
        };
        // An award that an appeal has overturned gives nothing any more: by its day, or in the ledger.
        let since = match self.appealed(scheme, &e.case_no, AppealAgainst::Award) {
            Some((at, false)) => Some(at),
            _ => None,
        };
        let fen = |one: &Fact<AwardDecided>| i128::from(one.said.amount.0);
        let told = case.awards.iter();
        let told = told.filter(|award| since.is_none_or(|since| award.at > since));
        let standing = self.awards_untouched(scheme, &e.case_no, case).into_iter();
        let before = told.map(fen).sum::<i128>().min(standing.map(fen).sum());
        let total = before + i128::from(e.amount.0);
        let tariff = text
            .tariff
            .as_ref()
            .filter(|_| total > i128::from(most.0))?;
        let found = format!(
            "the scheme gives case {} {most} yuan, and {} yuan would be awarded",
            e.case_no,
            Fen::from_wide(total).unwrap_or(Fen(i64::MAX))
        );
        Some((tariff, found))
    }

    /// Whether a signed waiver of one of the rules covers one of the subjects on a day.
    pub(super) fn waived(
        &self,
        scheme: &str,
        subjects: &[&str],
        rules: &[&str],
        day: Date,
    ) -> bool {
        let mut granted = subjects
            .iter()
            .flat_map(|subject| self.registry.waivers(scheme, subject));
        granted.any(|fact| {
            let of_rule = fact.said.rule.as_deref();
            of_rule.is_some_and(|rule| rules.contains(&rule))
                && fact.source.is_none()
                && fact.clock <= day
                && fact.said.expires.is_none_or(|last| day <= last)
        })
    }
}
