//! What must hold of an auditor's acts, marks S of the catalogue: an inquiry is open, an item is in the
//! sample, a finding is settled before it is repaired. Numbers are the ledger's own, whatever scheme an
//! act names.
//!
//! **Not here**: whether a flag exists is asked by the command, which alone can ask the detectors; that
//! the unit was heard before a finding is settled is policy, and told by the reports.

use std::collections::BTreeSet;

use super::super::World;
use super::{StructureFault, duplicate, ended, unknown};
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::audit::{
    AuditEvent as U, EvidenceFormRecorded, FindingRaised, FindingSettled, InquiryClosed,
    InquiryOpened, RectificationAccepted, RectificationReported, SampleDrawn, SpotCheckClosed,
    SpotCheckOpened, WorkpaperFiled,
};
use crate::domain::events::lists::{ListEvent as L, TipClosed};
use crate::domain::events::parties::{PartyEvent as Y, PersonMerged};
use crate::domain::events::rules::{RuleEvent as R, SettingsChanged};
use crate::domain::money::Fen;

/// Longest text of a reason or statement, in bytes: a paper of its own is evidence, by its hash.
const LONGEST: usize = 16_384;

impl World {
    /// Acts that belong to the ledger and to no scheme alone; `None` for all others.
    pub(super) fn check_audit(
        &self,
        event: &Event,
        size: u64,
        today: Date,
    ) -> Option<Result<(), StructureFault>> {
        match event {
            Event::Audit(event) => Some(self.check_audit_act(event, size, today)),
            Event::List(L::TipTriaged(e)) => Some(self.open_tip(&e.tip_no)),
            Event::List(L::TipClosed(e)) => Some(self.open_tip(&e.tip_no)),
            Event::Rule(R::SettingsChanged(e)) => Some(settings(e)),
            Event::Party(Y::PersonMerged(e)) => Some(self.check_merge(e)),
            _ => None,
        }
    }

    fn check_audit_act(&self, event: &U, size: u64, today: Date) -> Result<(), StructureFault> {
        match event {
            U::FlagTriaged(e) => stated("flag", "reason", &e.reason),
            U::FlagDismissed(e) => stated("flag", "reason", &e.reason),
            U::FlagEscalated(e) => {
                stated("flag", "reason", &e.reason)?;
                self.open_inquiry(&e.inquiry_no)
            }
            U::InquiryOpened(e) => {
                if self.has_act::<InquiryOpened>(&e.inquiry_no) {
                    return Err(duplicate("inquiry", &e.inquiry_no));
                }
                if e.flags.is_empty() && e.tips.is_empty() {
                    stated("inquiry", "flag, tip or reason it starts from", &e.reason)?;
                }
                for tip in &e.tips {
                    self.known_tip(tip)?;
                }
                Ok(())
            }
            U::InquiryNoted(e) => {
                stated("note", "text", &e.note)?;
                self.open_inquiry(&e.inquiry_no)
            }
            U::EvidenceFormRecorded(e) => {
                stated("record of facts", "facts", &e.facts)?;
                self.open_inquiry(&e.inquiry_no)?;
                let mut forms = self.acts.all::<EvidenceFormRecorded>("");
                if forms.any(|form| form.said.form_no == e.form_no) {
                    return Err(duplicate("record of facts", &e.form_no));
                }
                Ok(())
            }
            U::InquiryClosed(e) => {
                stated("inquiry", "result in words", &e.summary)?;
                self.open_inquiry(&e.inquiry_no)
            }
            U::SpotCheckOpened(e) => self.check_opened(e, size, today),
            U::SampleDrawn(e) => self.check_drawn(e, today),
            U::FieldVisitRecorded(e) => {
                self.open_check(&e.check_no)?;
                self.in_sample(&e.check_no, &e.item).map(|_| ())
            }
            U::WorkpaperFiled(e) => self.check_paper(e),
            U::SpotCheckClosed(e) => self.check_closed(e),
            U::FindingRaised(e) => self.check_finding(e),
            U::FindingRebutted(e) => {
                stated("answer", "text", &e.statement)?;
                self.open_finding(&e.finding_no)
            }
            U::FindingSettled(e) => {
                stated("finding", "reason", &e.reason)?;
                if e.amount.0 < 0 || e.recover.0 < 0 || e.recover.0 > e.amount.0 {
                    return Err(StructureFault::Differs {
                        what: "finding",
                        number: e.finding_no.clone(),
                        expected: "an amount to bring back between nothing and the finding's own"
                            .to_owned(),
                        found: format!("{} of {} yuan", e.recover, e.amount),
                    });
                }
                self.open_finding(&e.finding_no)
            }
            U::SanctionImposed(e) => self.upheld_finding(&e.finding_no).map(|_| ()),
            U::RectificationReported(e) => {
                stated("repair", "measure", &e.measure)?;
                self.upheld_finding(&e.finding_no)?;
                self.not_struck_off(&e.finding_no)
            }
            U::RectificationAccepted(e) => {
                self.upheld_finding(&e.finding_no)?;
                if !self.has_act::<RectificationReported>(&e.finding_no) {
                    return Err(unknown("report of repair on finding", &e.finding_no));
                }
                self.not_struck_off(&e.finding_no)?;
                self.money_back(&e.finding_no)
            }
        }
    }

    /// That nothing the decision asks for is still open.
    fn money_back(&self, finding_no: &str) -> Result<(), StructureFault> {
        let back = self.recovery(self.upheld_finding(finding_no)?);
        if back.open == 0 {
            return Ok(());
        }
        let shown = |fen: i128| Fen(i64::try_from(fen).unwrap_or(i64::MAX));
        Err(StructureFault::Differs {
            what: "decision on finding",
            number: finding_no.to_owned(),
            expected: format!("{} yuan to be brought back", shown(back.recover)),
            found: format!("it is put right while {} yuan are open", shown(back.open)),
        })
    }

    /// Whether an act of this kind was told about the number.
    fn has_act<T: crate::domain::events::Body>(&self, number: &str) -> bool {
        self.acts.about::<T>("", number).next().is_some()
    }

    fn open_inquiry(&self, number: &str) -> Result<(), StructureFault> {
        if !self.has_act::<InquiryOpened>(number) {
            return Err(unknown("inquiry", number));
        }
        if self.has_act::<InquiryClosed>(number) {
            return Err(ended("inquiry", number, "closed"));
        }
        Ok(())
    }

    fn known_tip(&self, number: &str) -> Result<(), StructureFault> {
        if self.funds.tip_known(number) {
            Ok(())
        } else {
            Err(unknown("tip", number))
        }
    }

    fn open_tip(&self, number: &str) -> Result<(), StructureFault> {
        self.known_tip(number)?;
        if self.has_act::<TipClosed>(number) {
            return Err(ended("tip", number, "closed"));
        }
        Ok(())
    }

    fn check_merge(&self, e: &PersonMerged) -> Result<(), StructureFault> {
        for person in [e.kept, e.merged] {
            self.known_person(person)?;
        }
        if e.kept == e.merged {
            return Err(StructureFault::Person {
                person: e.kept,
                lacks: "cannot be joined with itself",
            });
        }
        for person in [e.kept, e.merged] {
            if self.has_act::<PersonMerged>(&person.to_string()) {
                return Err(StructureFault::Person {
                    person,
                    lacks: "was joined with another before",
                });
            }
        }
        if e.evidence.is_empty() {
            return Err(StructureFault::Unstated {
                what: "joining of two persons",
                field: "evidence",
            });
        }
        stated("joining of two persons", "reason", &e.reason)
    }

    fn check_opened(
        &self,
        e: &SpotCheckOpened,
        size: u64,
        today: Date,
    ) -> Result<(), StructureFault> {
        if self.has_act::<SpotCheckOpened>(&e.check_no) {
            return Err(duplicate("spot check", &e.check_no));
        }
        for (field, given) in [
            ("query", &e.query),
            ("source of randomness", &e.randomness_source),
        ] {
            stated("spot check", field, given)?;
        }
        if e.items == 0 || e.population.is_zero() {
            return Err(StructureFault::Unstated {
                what: "spot check",
                field: "frozen population",
            });
        }
        if e.log_size > size {
            return Err(StructureFault::Differs {
                what: "spot check",
                number: e.check_no.clone(),
                expected: format!("a population of the {size} entries there are"),
                found: format!("one of {} entries", e.log_size),
            });
        }
        if e.randomness_after.date_cn() < today {
            return Err(StructureFault::Differs {
                what: "spot check",
                number: e.check_no.clone(),
                expected: format!("randomness that is not published before {today}"),
                found: format!("some after {}", e.randomness_after),
            });
        }
        Ok(())
    }

    fn open_check(&self, number: &str) -> Result<&SpotCheckOpened, StructureFault> {
        let mut opened = self.acts.about::<SpotCheckOpened>("", number);
        let Some(opened) = opened.next() else {
            return Err(unknown("spot check", number));
        };
        if self.has_act::<SpotCheckClosed>(number) {
            return Err(ended("spot check", number, "closed"));
        }
        Ok(opened.said)
    }

    fn check_drawn(&self, e: &SampleDrawn, today: Date) -> Result<(), StructureFault> {
        let opened = self.open_check(&e.check_no)?;
        if self.has_act::<SampleDrawn>(&e.check_no) {
            return Err(ended("spot check", &e.check_no, "drawn"));
        }
        stated("sample", "published randomness", &e.randomness)?;
        let wrong = |expected: String, found: String| StructureFault::Differs {
            what: "sample of spot check",
            number: e.check_no.clone(),
            expected,
            found,
        };
        if e.published_at < opened.randomness_after {
            return Err(wrong(
                format!("randomness published after {}", opened.randomness_after),
                format!("some of {}", e.published_at),
            ));
        }
        if e.published_at.date_cn() > today {
            return Err(wrong(
                format!("randomness published by {today}"),
                format!("some of {}", e.published_at),
            ));
        }
        let mut last = 0;
        for one in &e.drawn {
            if one.place <= last || one.place > opened.items {
                return Err(wrong(
                    format!("items in the order of their places, up to {}", opened.items),
                    format!("place {} after place {last}", one.place),
                ));
            }
            if one.chance_parts == 0 || one.chance_parts > one.chance_of {
                return Err(wrong(
                    "chances between 0 and 1".to_owned(),
                    format!("{} of {}", one.chance_parts, one.chance_of),
                ));
            }
            last = one.place;
        }
        Ok(())
    }

    /// The item as it was drawn.
    fn in_sample(
        &self,
        check_no: &str,
        item: &str,
    ) -> Result<&crate::domain::events::audit::DrawnItem, StructureFault> {
        let mut drawn = self.acts.about::<SampleDrawn>("", check_no);
        let Some(drawn) = drawn.next() else {
            return Err(unknown("sample of spot check", check_no));
        };
        let found = drawn.said.drawn.iter().find(|one| one.item == item);
        found.ok_or_else(|| unknown("item in the sample", item))
    }

    fn check_paper(&self, e: &WorkpaperFiled) -> Result<(), StructureFault> {
        use crate::domain::events::audit::ItemResult;
        self.open_check(&e.check_no)?;
        self.in_sample(&e.check_no, &e.item)?;
        stated("working paper", "conclusion", &e.conclusion)?;
        let mut papers = self.acts.about::<WorkpaperFiled>("", &e.check_no);
        if papers.any(|paper| paper.said.paper_no == e.paper_no) {
            return Err(duplicate("working paper", &e.paper_no));
        }
        match (e.result, e.audited) {
            (ItemResult::Differs, None) => Err(StructureFault::Unstated {
                what: "working paper",
                field: "right amount",
            }),
            _ => Ok(()),
        }
    }

    /// Items without a working paper count as wrong: who closes a check says of how many.
    fn check_closed(&self, e: &SpotCheckClosed) -> Result<(), StructureFault> {
        self.open_check(&e.check_no)?;
        let mut drawn = self.acts.about::<SampleDrawn>("", &e.check_no);
        let Some(drawn) = drawn.next() else {
            return Err(unknown("sample of spot check", &e.check_no));
        };
        let papers: BTreeSet<&str> = self
            .acts
            .about::<WorkpaperFiled>("", &e.check_no)
            .map(|paper| paper.said.item.as_str())
            .collect();
        let open = drawn
            .said
            .drawn
            .iter()
            .filter(|one| !papers.contains(one.item.as_str()))
            .count();
        if (e.not_verified as usize) < open || e.errors < e.not_verified {
            return Err(StructureFault::Differs {
                what: "spot check",
                number: e.check_no.clone(),
                expected: format!("{open} items without a working paper, counted as errors"),
                found: format!("{} errors, {} not verified", e.errors, e.not_verified),
            });
        }
        stated("spot check", "conclusion", &e.conclusion)
    }

    fn check_finding(&self, e: &FindingRaised) -> Result<(), StructureFault> {
        if self.has_act::<FindingRaised>(&e.finding_no) {
            return Err(duplicate("finding", &e.finding_no));
        }
        for (field, given) in [
            ("criteria", &e.criteria),
            ("condition", &e.condition),
            ("cause", &e.cause),
            ("effect", &e.effect),
        ] {
            stated("finding", field, given)?;
        }
        if e.evidence.is_empty() && e.flags.is_empty() {
            return Err(StructureFault::Unstated {
                what: "finding",
                field: "evidence",
            });
        }
        if let Some(inquiry) = &e.inquiry_no
            && !self.has_act::<InquiryOpened>(inquiry)
        {
            return Err(unknown("inquiry", inquiry));
        }
        if let Some(check) = &e.check_no
            && !self.has_act::<SpotCheckOpened>(check)
        {
            return Err(unknown("spot check", check));
        }
        Ok(())
    }

    fn open_finding(&self, number: &str) -> Result<(), StructureFault> {
        if !self.has_act::<FindingRaised>(number) {
            return Err(unknown("finding", number));
        }
        if self.has_act::<FindingSettled>(number) {
            return Err(ended("finding", number, "settled"));
        }
        Ok(())
    }

    fn upheld_finding(&self, number: &str) -> Result<&FindingSettled, StructureFault> {
        if !self.has_act::<FindingRaised>(number) {
            return Err(unknown("finding", number));
        }
        let mut settled = self.acts.about::<FindingSettled>("", number);
        match settled.next() {
            None => Err(unknown("decision on finding", number)),
            Some(act) if !act.said.upheld => Err(ended("finding", number, "dropped")),
            Some(act) => Ok(act.said),
        }
    }

    fn not_struck_off(&self, number: &str) -> Result<(), StructureFault> {
        if self.has_act::<RectificationAccepted>(number) {
            return Err(ended("finding", number, "struck off"));
        }
        Ok(())
    }
}

fn settings(e: &SettingsChanged) -> Result<(), StructureFault> {
    let mut seen = BTreeSet::new();
    for parameter in &e.parameters {
        if !seen.insert(parameter.name.as_str()) {
            return Err(duplicate("parameter", &parameter.name));
        }
    }
    stated("setting", "reason", &e.reason)
}

/// That a text says something, and no more than a text should.
fn stated(what: &'static str, field: &'static str, text: &str) -> Result<(), StructureFault> {
    if text.trim().is_empty() {
        return Err(StructureFault::Unstated { what, field });
    }
    if text.len() > LONGEST {
        return Err(StructureFault::Text(format!(
            "a text of {} bytes is too long, expected at most {LONGEST}: file the paper and name its hash",
            text.len()
        )));
    }
    Ok(())
}
