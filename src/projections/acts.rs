//! Acts of which there are few: plans, contracts, reports, appeals, suspensions, held payments, what an import
//! saw in a row and the like, each as it was told, under scheme, kind and the number of what it is about.
//!
//! **Promises**: facts stand in the order they were told, whatever order their files came in; what they
//! mean together (the tree of a plan, the progress of works, whose payments are stopped) is worked out
//! by whoever asks. **Not here**: claims, payments, notices and the other facts of which there are
//! millions; those have projections of their own, with smaller records.

use std::collections::BTreeMap;

use serde::Serialize;

use super::fact::{Fact, Told, add, take_at, told_at};
use super::kept::Kept;
use crate::domain::events::audit::AuditEvent as U;
use crate::domain::events::claims::ClaimEvent as C;
use crate::domain::events::funds::FundEvent as F;
use crate::domain::events::lists::ListEvent as L;
use crate::domain::events::notices::NoticeEvent as N;
use crate::domain::events::pairing::PairingEvent as A;
use crate::domain::events::parties::PartyEvent as Y;
use crate::domain::events::payments::PaymentEvent as P;
use crate::domain::events::rules::RuleEvent as R;
use crate::domain::events::{Body, Event};
use crate::domain::recorded::{EventAt, RecordedEvent};

/// Scheme, kind, and the number of what the act is about.
type ActKey = (String, u16, String);

/// All such acts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Acts {
    acts: BTreeMap<ActKey, Vec<Fact<Event>>>,
}

/// The number of what an act is about; `None` for events that another projection holds.
fn about(event: &Event) -> Option<String> {
    let number = match event {
        Event::Fund(F::AppropriationAdjusted(e)) => &e.adjusts,
        Event::Fund(F::QuotaReallocated(e)) => &e.from_code,
        Event::Fund(F::UnspentReturned(e)) => &e.appropriation_no,
        Event::Fund(F::BudgetPlanned(e)) => &e.plan_no,
        Event::Fund(F::DonationRecorded(e)) => &e.donation_no,
        Event::Fund(F::LoanWithdrawn(e)) => &e.application_no,
        Event::Claim(C::ClaimAmended(e)) => &e.case_no,
        Event::Claim(C::EvidenceRejected(e)) => &e.case_no,
        Event::Claim(C::AppealFiled(e)) => &e.case_no,
        Event::Claim(C::AppealResolved(e)) => &e.appeal_no,
        Event::Claim(C::SuspensionStarted(e)) => return Some(e.person.to_string()),
        Event::Claim(C::SuspensionLifted(e)) => return Some(e.person.to_string()),
        Event::Notice(N::NoticeEvidenceAdded(e)) => &e.notice_no,
        Event::Payment(P::PaymentHeld(e)) => &e.payment_no,
        Event::Payment(P::RecoveryWrittenOff(e)) => &e.order_no,
        Event::Payment(P::RecoveryOffset(e)) => &e.order_no,
        Event::Payment(P::InKindReceived(e)) => &e.slip_no,
        // A gift without a slip is known by what was given.
        Event::Payment(P::InKindDonated(e)) => e.slip_no.as_ref().unwrap_or(&e.item),
        Event::Payment(P::FeeRemitted(e)) => &e.remission_no,
        Event::Payment(P::CostBorne(e)) => &e.voucher_no,
        Event::Pairing(A::AgreementEnded(e)) => &e.agreement_no,
        Event::Pairing(A::AssessmentRecorded(e)) => &e.agreement_no,
        Event::Pairing(A::ContractSigned(e)) => &e.contract_no,
        Event::Pairing(A::ProgressReported(e)) => &e.contract_no,
        Event::Pairing(A::OutputAccepted(e)) => &e.contract_no,
        Event::Pairing(A::ReportFiled(e)) => &e.unit,
        Event::Pairing(A::CoverageReported(e)) => &e.unit_code,
        Event::List(L::TipTriaged(e)) => &e.tip_no,
        Event::List(L::TipClosed(e)) => &e.tip_no,
        // A person has none: what was seen of an ID number stands under its alias.
        Event::List(L::RowNoted(e)) => match (&e.row_of, e.person) {
            (Some(number), _) => number,
            (None, Some(person)) => return Some(person.to_string()),
            (None, None) => return Some(String::new()),
        },
        Event::Rule(R::SettingsChanged(e)) => &e.code,
        Event::Party(Y::PersonMerged(e)) => return Some(e.merged.to_string()),
        Event::Audit(e) => match e {
            U::FlagTriaged(e) => &e.flag,
            U::FlagDismissed(e) => &e.flag,
            U::FlagEscalated(e) => &e.flag,
            U::InquiryOpened(e) => &e.inquiry_no,
            U::InquiryNoted(e) => &e.inquiry_no,
            U::InquiryClosed(e) => &e.inquiry_no,
            U::EvidenceFormRecorded(e) => &e.inquiry_no,
            U::SpotCheckOpened(e) => &e.check_no,
            U::SampleDrawn(e) => &e.check_no,
            U::FieldVisitRecorded(e) => &e.check_no,
            U::WorkpaperFiled(e) => &e.check_no,
            U::SpotCheckClosed(e) => &e.check_no,
            U::FindingRaised(e) => &e.finding_no,
            U::FindingRebutted(e) => &e.finding_no,
            U::FindingSettled(e) => &e.finding_no,
            U::SanctionImposed(e) => &e.finding_no,
            U::RectificationReported(e) => &e.finding_no,
            U::RectificationAccepted(e) => &e.finding_no,
        },
        _ => return None,
    };
    Some(number.clone())
}

/// The scheme an act stands under: none for what belongs to the ledger, whatever scheme it names.
fn scheme_of(scheme: &str, event: &Event) -> String {
    match event {
        Event::List(L::RowNoted(_)) => scheme.to_owned(),
        Event::Audit(_) | Event::List(_) | Event::Rule(_) | Event::Party(_) => String::new(),
        _ => scheme.to_owned(),
    }
}

impl Acts {
    /// Whether this projection holds events like this one.
    pub(super) fn holds(event: &Event) -> bool {
        about(event).is_some()
    }

    /// Folds an event that it [`holds`](Acts::holds).
    pub(super) fn apply(&mut self, told: Told, event: Event) {
        if let Some(number) = about(&event) {
            let key = (scheme_of(&told.scheme, &event), event.kind().0, number);
            add(self.acts.entry(key).or_default(), told.fact(event));
        }
    }

    /// Acts of one kind about one number, in the order they were told.
    pub fn about<'a, T: Body + 'a>(
        &'a self,
        scheme: &str,
        number: &str,
    ) -> impl Iterator<Item = Act<'a, T>> {
        self.acts
            .get(&(scheme.to_owned(), T::KIND, number.to_owned()))
            .into_iter()
            .flatten()
            .filter_map(Act::of)
    }

    /// Acts of one kind of a scheme, in the order of their numbers.
    pub fn all<'a, T: Body + 'a>(&'a self, scheme: &str) -> impl Iterator<Item = Act<'a, T>> {
        let from = (scheme.to_owned(), T::KIND, String::new());
        let scheme = scheme.to_owned();
        self.acts
            .range(from..)
            .take_while(move |((of, kind, _), _)| *of == scheme && *kind == T::KIND)
            .flat_map(|(_, facts)| facts)
            .filter_map(Act::of)
    }

    /// Acts held.
    pub fn len(&self) -> usize {
        self.acts.values().map(Vec::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.acts.is_empty()
    }

    /// How the act at `at` was told, if it said this.
    pub(super) fn told(&self, scheme: &str, at: EventAt, event: &Event) -> Option<Told> {
        let key = (scheme_of(scheme, event), event.kind().0, about(event)?);
        told_at(self.acts.get(&key)?, at, |fact| fact.said == *event)
    }

    /// Takes the act at `at` out.
    pub(super) fn take_out(&mut self, scheme: &str, at: EventAt, event: &Event) -> Option<Told> {
        let key = (scheme_of(scheme, event), event.kind().0, about(event)?);
        let facts = self.acts.get_mut(&key)?;
        let told = take_at(facts, at);
        if facts.is_empty() {
            self.acts.remove(&key);
        }
        told
    }
}

/// One act: its body, and the fact it stands in.
#[derive(Debug)]
pub struct Act<'a, T> {
    /// The fact.
    pub fact: &'a Fact<Event>,
    /// What it says.
    pub said: &'a T,
}

// Two references, whatever the body is.
impl<T> Clone for Act<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Act<'_, T> {}

impl<'a, T: Body> Act<'a, T> {
    fn of(fact: &'a Fact<Event>) -> Option<Act<'a, T>> {
        T::of(&fact.said).map(|said| Act { fact, said })
    }
}

/// Acts as they stood before an entry.
#[derive(Debug, Default)]
pub(super) struct ActsKept {
    acts: Kept<ActKey, Vec<Fact<Event>>>,
}

impl Acts {
    /// Keeps what the event will change.
    pub(super) fn keep(&self, event: &RecordedEvent, kept: &mut ActsKept) {
        if let Some(body) = event.event()
            && let Some(number) = about(body)
        {
            let key = (scheme_of(event.scheme(), body), body.kind().0, number);
            kept.acts.keep(&self.acts, key);
        }
    }

    /// Goes back to what was kept.
    pub(super) fn put_back(&mut self, kept: ActsKept) {
        kept.acts.put_back(&mut self.acts);
    }
}
