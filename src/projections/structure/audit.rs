//! What must hold of an auditor's acts, marks S of the catalogue: an inquiry is open, a finding is settled
//! before it is repaired, and what it asks back is back before either ends. Numbers are the ledger's own,
//! whatever scheme an act names.
//!
//! **Not here**: spot checks (`spotcheck.rs`). Whether a flag exists is asked by the command, which alone can
//! ask the detectors; that the unit was heard before a finding is settled is policy, and told by the reports.

use std::collections::BTreeSet;

use super::super::World;
use super::{StructureFault, duplicate, ended, unknown};
use crate::domain::alias::Alias;
use crate::domain::date::Timestamp;
use crate::domain::events::Event;
use crate::domain::events::audit::{
    AuditEvent as U, EvidenceFormRecorded, FindingRaised, FindingSettled, FormSignature,
    InquiryClosed, InquiryOpened, InquiryResult, RectificationAccepted, RectificationReported,
    RectificationState,
};
use crate::domain::events::lists::{ListEvent as L, TipClosed, TipTriaged};
use crate::domain::events::parties::{PartyEvent as Y, PersonMerged};
use crate::domain::events::rules::{RuleEvent as R, SettingsChanged};
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;

/// Longest text of a reason or statement, in bytes: a paper of its own is evidence, by its hash.
const LONGEST: usize = 16_384;

/// What is done about a finding that is over.
const ANEW: &str = "raise what came up since as a finding of its own (`sunledger finding raise`)";

impl World {
    /// Acts that belong to the ledger and to no scheme alone; `None` for all others.
    pub(super) fn check_audit(
        &self,
        event: &Event,
        signers: &[Alias],
        size: u64,
        now: Timestamp,
    ) -> Option<Result<(), StructureFault>> {
        match event {
            Event::Audit(event) => Some(self.check_audit_act(event, signers, size, now)),
            Event::List(L::TipTriaged(e)) => {
                Some(stated("tip", "reason", &e.reason).and_then(|()| self.open_tip(&e.tip_no)))
            }
            Event::List(L::TipClosed(e)) => Some(self.check_tip_closed(e)),
            Event::Rule(R::SettingsChanged(e)) => Some(settings(e)),
            Event::Party(Y::PersonMerged(e)) => Some(self.check_merge(e)),
            _ => None,
        }
    }

    fn check_audit_act(
        &self,
        event: &U,
        signers: &[Alias],
        size: u64,
        now: Timestamp,
    ) -> Result<(), StructureFault> {
        match event {
            U::FlagTriaged(e) => {
                numbered("flag", &e.flag)?;
                stated("flag", "reason", &e.reason)
            }
            U::FlagDismissed(e) => {
                numbered("flag", &e.flag)?;
                stated("flag", "reason", &e.reason)?;
                let flag = e.flag.clone();
                if let Some(finding) = self.confirmed_by(&e.flag) {
                    let finding = finding.to_owned();
                    return Err(StructureFault::Confirmed { flag, finding });
                }
                match self.undecided_on(&e.flag) {
                    None => Ok(()),
                    Some(finding) => {
                        let finding = finding.to_owned();
                        Err(StructureFault::UnderFinding { flag, finding })
                    }
                }
            }
            U::FlagEscalated(e) => {
                numbered("flag", &e.flag)?;
                stated("flag", "reason", &e.reason)?;
                self.open_inquiry(&e.inquiry_no)
            }
            U::InquiryOpened(e) => {
                numbered("inquiry", &e.inquiry_no)?;
                stated("inquiry", "subject", &e.subject)?;
                for flag in &e.flags {
                    numbered("flag", flag)?;
                }
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
                numbered("record of facts", &e.form_no)?;
                numbered("unit", &e.unit_code)?;
                stated("record of facts", "facts", &e.facts)?;
                if let FormSignature::Refused(why) = &e.signature {
                    stated("record of facts", "reason for which it was not signed", why)?;
                }
                self.open_inquiry(&e.inquiry_no)?;
                let mut forms = self.acts.all::<EvidenceFormRecorded>("");
                if forms.any(|form| form.said.form_no == e.form_no) {
                    return Err(duplicate("record of facts", &e.form_no));
                }
                Ok(())
            }
            U::InquiryClosed(e) => {
                stated("inquiry", "result in words", &e.summary)?;
                self.open_inquiry(&e.inquiry_no)?;
                self.nothing_left(e)
            }
            U::SpotCheckOpened(e) => self.check_opened(e, size, now),
            U::SampleDrawn(e) => self.check_drawn(e, now),
            U::FieldVisitRecorded(e) => self.check_visit(e),
            U::WorkpaperFiled(e) => self.check_paper(e, signers),
            U::SpotCheckClosed(e) => self.check_closed(e, now),
            U::FindingRaised(e) => self.check_finding(e),
            U::FindingRebutted(e) => {
                stated("answer", "text", &e.statement)?;
                self.open_finding(&e.finding_no)
            }
            U::FindingSettled(e) => self.check_settled(e, now),
            // What its clause sets is judged with the scheme it names, in `sanctions.rs`.
            U::SanctionImposed(e) => self.upheld_finding(&e.finding_no).map(|_| ()),
            U::RectificationReported(e) => {
                stated("repair", "measure", &e.measure)?;
                stated("repair", "person who answers for it", &e.responsible)?;
                self.upheld_finding(&e.finding_no)?;
                self.not_struck_off(&e.finding_no)
            }
            U::RectificationAccepted(e) => {
                stated("repair", "reason", &e.reason)?;
                self.upheld_finding(&e.finding_no)?;
                let reports = self.acts.about::<RectificationReported>("", &e.finding_no);
                let Some(last) = reports.last() else {
                    return Err(unknown("report of repair on finding", &e.finding_no));
                };
                if last.said.state != RectificationState::Done {
                    return Err(StructureFault::Differs {
                        what: "report of repair on finding",
                        number: e.finding_no.clone(),
                        expected: "a repair that is not done by its last report".to_owned(),
                        found: "it is put right".to_owned(),
                    });
                }
                self.not_struck_off(&e.finding_no)?;
                let mut reports = self.acts.about::<RectificationReported>("", &e.finding_no);
                if !reports.any(|report| !report.said.evidence.is_empty()) {
                    return Err(StructureFault::Unstated {
                        what: "repair to be struck off",
                        field: "proof in any of its reports (rectify report --evidence)",
                    });
                }
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
        Err(StructureFault::Differs {
            what: "decision on finding",
            number: finding_no.to_owned(),
            expected: format!("{} yuan to be brought back", fen_of(back.recover)),
            found: format!("it is put right while {} yuan are open", fen_of(back.open)),
        })
    }

    /// What a decision asks back hangs on an order that is made and has room for it, so that it can come.
    fn check_settled(&self, e: &FindingSettled, now: Timestamp) -> Result<(), StructureFault> {
        stated("finding", "reason", &e.reason)?;
        self.open_finding(&e.finding_no)?;
        let differs = |what, number: &str, expected: String, found: String| {
            let number = number.to_owned();
            Err(StructureFault::Differs {
                what,
                number,
                expected,
                found,
            })
        };
        let most = if e.upheld { e.amount.0 } else { 0 };
        if e.amount.0 < 0 || e.recover.0 < 0 || e.recover.0 > most {
            return differs(
                "finding",
                &e.finding_no,
                "an amount to bring back between nothing and the finding's own".to_owned(),
                format!("{} of {} yuan", e.recover, e.amount),
            );
        }
        let today = now.date_cn();
        if let Some(deadline) = e.deadline.filter(|deadline| *deadline < today) {
            return differs(
                "finding",
                &e.finding_no,
                format!("a day by which it is to be put right, {today} or later"),
                deadline.to_string(),
            );
        }
        if e.recover.0 == 0 {
            return Ok(());
        }
        self.asked_back_once(&e.finding_no)?;
        let Some(order_no) = &e.order_no else {
            return Err(StructureFault::Unstated {
                what: "decision on a finding",
                field: "clawback order that brings the money back",
            });
        };
        if self.orders_named(order_no).len() > 1 {
            return differs(
                "clawback order",
                order_no,
                "one scheme, to be named as SCHEME/NUMBER".to_owned(),
                "a number of several schemes".to_owned(),
            );
        }
        let Some(order) = self.order_named(order_no) else {
            return Err(unknown("clawback order", order_no));
        };
        let room = self.room_on(order);
        if i128::from(e.recover.0) > room {
            return differs(
                "clawback order",
                order_no,
                format!("{} yuan that no other finding asks for", fen_of(room)),
                format!("{} yuan to be brought back", e.recover),
            );
        }
        Ok(())
    }

    /// That an inquiry leaves nothing undecided and no money open, unless another authority takes it over.
    fn nothing_left(&self, e: &InquiryClosed) -> Result<(), StructureFault> {
        if e.result == InquiryResult::Referred {
            return Ok(());
        }
        let differs = |expected: String| {
            Err(StructureFault::Differs {
                what: "inquiry",
                number: e.inquiry_no.clone(),
                expected,
                found: "it is closed".to_owned(),
            })
        };
        let decisions = self.decisions();
        for raised in self.acts.all::<FindingRaised>("") {
            if raised.said.inquiry_no.as_ref() != Some(&e.inquiry_no) {
                continue;
            }
            let number = &raised.said.finding_no;
            let mut settled = self.acts.about::<FindingSettled>("", number);
            let Some(settled) = settled.next() else {
                return differs(format!("a decision on finding {number} first"));
            };
            if !settled.said.upheld {
                continue;
            }
            if matches!(
                e.result,
                InquiryResult::Unfounded | InquiryResult::DataError
            ) {
                return differs(format!("a result that owns finding {number}, which stands"));
            }
            let open = decisions.recovery(settled.said).open;
            if open > 0 {
                return differs(format!(
                    "{} yuan of finding {number} to come back first",
                    fen_of(open)
                ));
            }
        }
        Ok(())
    }

    /// The finding that stands and names the flag.
    fn confirmed_by(&self, flag: &str) -> Option<&str> {
        let mut raised = self.acts.all::<FindingRaised>("");
        let found = raised.find(|act| {
            let names = act.said.flags.iter().any(|one| one == flag);
            names && self.upheld_finding(&act.said.finding_no).is_ok()
        })?;
        Some(&found.said.finding_no)
    }

    /// The finding that names the flag and that nobody decided yet.
    fn undecided_on(&self, flag: &str) -> Option<&str> {
        let mut raised = self.acts.all::<FindingRaised>("");
        let found = raised.find(|act| {
            let names = act.said.flags.iter().any(|one| one == flag);
            names && !self.has_act::<FindingSettled>(&act.said.finding_no)
        })?;
        Some(&found.said.finding_no)
    }

    /// That no other finding which stands asks the money of one of the finding's flags back.
    fn asked_back_once(&self, finding_no: &str) -> Result<(), StructureFault> {
        let raised = self.acts.about::<FindingRaised>("", finding_no).next();
        for flag in raised.iter().flat_map(|act| &act.said.flags) {
            let mut others = self.acts.all::<FindingRaised>("");
            let other = others.find(|act| {
                let number = &act.said.finding_no;
                number != finding_no
                    && act.said.flags.contains(flag)
                    && self
                        .upheld_finding(number)
                        .is_ok_and(|settled| settled.recover.0 > 0)
            });
            if let Some(other) = other {
                return Err(StructureFault::AskedBack {
                    flag: flag.clone(),
                    finding: other.said.finding_no.clone(),
                });
            }
        }
        Ok(())
    }

    fn check_tip_closed(&self, e: &TipClosed) -> Result<(), StructureFault> {
        self.open_tip(&e.tip_no)?;
        stated("tip", "reason", &e.reason)?;
        if e.confirmed && !self.has_act::<TipTriaged>(&e.tip_no) {
            return Err(unknown("hand-over of tip", &e.tip_no));
        }
        match self.looks_into(&e.tip_no) {
            Some(inquiry) if e.confirmed => Err(StructureFault::Differs {
                what: "tip",
                number: e.tip_no.clone(),
                expected: format!("the close of inquiry {inquiry} first"),
                found: "it is confirmed".to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// The first inquiry into a tip that is not closed yet.
    fn looks_into(&self, tip: &str) -> Option<String> {
        let handed = self.acts.about::<TipTriaged>("", tip);
        let handed = handed.filter_map(|act| act.said.inquiry_no.clone());
        let opened = self.acts.all::<InquiryOpened>("");
        let opened = opened.filter(|act| act.said.tips.iter().any(|one| one == tip));
        let opened = opened.map(|act| act.said.inquiry_no.clone());
        handed.chain(opened).find(|number| {
            self.has_act::<InquiryOpened>(number) && !self.has_act::<InquiryClosed>(number)
        })
    }

    /// Whether an act of this kind was told about the number.
    fn has_act<T: crate::domain::events::Body>(&self, number: &str) -> bool {
        self.place_of_act::<T>(number).is_some()
    }

    /// Where the first act of this kind about the number stands.
    pub(super) fn place_of_act<T: crate::domain::events::Body>(
        &self,
        number: &str,
    ) -> Option<EventAt> {
        let mut acts = self.acts.about::<T>("", number);
        acts.next().map(|act| act.fact.at)
    }

    fn open_inquiry(&self, number: &str) -> Result<(), StructureFault> {
        if !self.has_act::<InquiryOpened>(number) {
            return Err(unknown("inquiry", number));
        }
        match self.place_of_act::<InquiryClosed>(number) {
            Some(at) => Err(ended(
                "inquiry",
                number,
                ("closed", at),
                "what came up since is looked into under a number of its own (`sunledger inquiry open`)",
            )),
            None => Ok(()),
        }
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
        match self.place_of_act::<TipClosed>(number) {
            Some(at) => Err(ended(
                "tip",
                number,
                ("closed", at),
                "take what is new in under a number of its own (`sunledger tip receive`)",
            )),
            None => Ok(()),
        }
    }

    fn check_merge(&self, e: &PersonMerged) -> Result<(), StructureFault> {
        for person in [e.kept, e.merged] {
            self.known_person(person)?;
        }
        if e.kept == e.merged {
            return Err(StructureFault::JoinedSelf { person: e.kept });
        }
        for person in [e.kept, e.merged] {
            if self.has_act::<PersonMerged>(&person.to_string()) {
                let kept = self.one(person);
                return Err(StructureFault::JoinedBefore { person, kept });
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

    fn check_finding(&self, e: &FindingRaised) -> Result<(), StructureFault> {
        numbered("finding", &e.finding_no)?;
        numbered("unit", &e.unit_code)?;
        if e.amount.0 < 0 {
            return Err(StructureFault::Amount { found: e.amount });
        }
        for flag in &e.flags {
            numbered("flag", flag)?;
        }
        if e.inquiry_no.is_none() && e.check_no.is_none() {
            return Err(StructureFault::Unstated {
                what: "finding",
                field: "inquiry or spot check that it comes from",
            });
        }
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
        if let Some(inquiry) = &e.inquiry_no {
            self.open_inquiry(inquiry)?;
        }
        match &e.check_no {
            Some(check) => self.drawn_check(check),
            None => Ok(()),
        }
    }

    fn open_finding(&self, number: &str) -> Result<(), StructureFault> {
        if !self.has_act::<FindingRaised>(number) {
            return Err(unknown("finding", number));
        }
        match self.place_of_act::<FindingSettled>(number) {
            Some(at) => Err(ended("finding", number, ("settled", at), ANEW)),
            None => Ok(()),
        }
    }

    pub(super) fn upheld_finding(&self, number: &str) -> Result<&FindingSettled, StructureFault> {
        if !self.has_act::<FindingRaised>(number) {
            return Err(unknown("finding", number));
        }
        let mut settled = self.acts.about::<FindingSettled>("", number);
        match settled.next() {
            None => Err(unknown("decision on finding", number)),
            Some(act) if !act.said.upheld => {
                Err(ended("finding", number, ("dropped", act.fact.at), ANEW))
            }
            Some(act) => Ok(act.said),
        }
    }

    fn not_struck_off(&self, number: &str) -> Result<(), StructureFault> {
        match self.place_of_act::<RectificationAccepted>(number) {
            Some(at) => Err(ended("finding", number, ("struck off", at), ANEW)),
            None => Ok(()),
        }
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

fn fen_of(fen: i128) -> Fen {
    Fen(i64::try_from(fen).unwrap_or(i64::MAX))
}

/// That a number or id is there, on one line.
pub(super) fn numbered(what: &'static str, number: &str) -> Result<(), StructureFault> {
    if number.trim().is_empty() || number.contains(char::is_control) {
        return Err(StructureFault::Unstated {
            what,
            field: "number on one line",
        });
    }
    stated(what, "number on one line", number)
}

/// That a text says something, and no more than a text should.
pub(super) fn stated(
    what: &'static str,
    field: &'static str,
    text: &str,
) -> Result<(), StructureFault> {
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
