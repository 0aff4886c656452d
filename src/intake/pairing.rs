//! Which row of a corrected copy belongs to which row that was recorded before, and what differs.
//!
//! Rows pair by the office's own number (of a case, award, payment, document …); rows without one by
//! scheme, kind, whom or what they are about and the period, and the ordinal among equals. Among rows of
//! one key those that say the same pair first, so that of two equal payments one can go.
//!
//! **Promises**: a fact of a paired row that says the same is left alone; one that differs is a change
//! with its fields; one that is gone is a reversal; one that is new is new. Two commitments count as
//! equal when the vault says that they hide the same text. **Not here**: reading the ledger, and asking
//! for approval.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::crypto::digest::{EntryHash, FileHash};
use crate::domain::events::claims::ClaimEvent;
use crate::domain::events::funds::FundEvent;
use crate::domain::events::lists::ListEvent;
use crate::domain::events::notices::NoticeEvent;
use crate::domain::events::pairing::PairingEvent;
use crate::domain::events::parties::PartyEvent;
use crate::domain::events::payments::PaymentEvent;
use crate::domain::events::rules::RuleEvent;
use crate::domain::events::{Event, EventHead};
use crate::domain::recorded::EventAt;

/// A row: file, sheet, line.
pub type RowAt = (FileHash, String, u32);

/// A fact on the ledger that stands, net of corrections.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its place.
    pub at: EventAt,
    /// Hash of its entry.
    pub entry: EntryHash,
    /// The row it belongs to: for a corrected fact, that of the first of its line.
    pub row: RowAt,
    /// Head.
    pub head: EventHead,
    /// Body.
    pub event: Event,
}

/// A field of a fact that is not what it was; values as JSON text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The field.
    pub field: String,
    /// As the ledger has it.
    pub before: String,
    /// As the corrected copy has it.
    pub after: String,
}

/// What becomes of one fact.
#[derive(Clone, Debug)]
pub enum FactChange {
    /// It says something else.
    Corrected {
        /// As it stands.
        before: Box<Standing>,
        /// As the copy has it; what did not change is kept, commitments included.
        after: Box<(EventHead, Event)>,
        /// The fields that differ.
        differences: Vec<Difference>,
    },
    /// It is gone.
    Reversed(Box<Standing>),
    /// The ledger does not have it.
    New(Box<(EventHead, Event)>),
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowChange {
    /// It says what the ledger has.
    Equal,
    /// It says something else.
    Changed,
    /// The copy lacks it.
    Gone,
    /// The ledger lacks it.
    New,
}

/// A row with what became of it.
#[derive(Clone, Debug)]
pub struct PairedRow {
    /// What became of it.
    pub change: RowChange,
    /// Its line in the copy; for a row that is gone, in the earlier file.
    pub line: u32,
    /// Its facts that do not stand as they were.
    pub facts: Vec<FactChange>,
}

/// How values of two files are compared.
pub struct Comparison<'a> {
    /// Whether two commitments, in hex, hide the same text.
    pub same_text: &'a dyn Fn(&str, &str) -> bool,
    /// Hashes of the earlier files, in hex: facts that name their own file are the same facts.
    pub earlier_files: Vec<String>,
    /// Hash of the corrected copy, in hex.
    pub file: String,
}

/// The office's own number of what an event is about.
pub(super) fn number_of(event: &Event) -> Option<String> {
    let one = |number: &str| Some(number.to_owned());
    match event {
        Event::Claim(e) => match e {
            ClaimEvent::ClaimSubmitted(e) => one(&e.case_no),
            ClaimEvent::ClaimWithdrawn(e) => one(&e.case_no),
            ClaimEvent::EvidenceAttached(e) => {
                let number = e.document_no.as_ref()?;
                Some(format!("{}\u{1f}{number}", e.case_no))
            }
            ClaimEvent::AwardDecided(e) => one(&e.award_no),
            ClaimEvent::AwardRefused(e) => one(&e.case_no),
            ClaimEvent::ClaimAmended(e) => one(&e.case_no),
            ClaimEvent::EvidenceRejected(e) => {
                Some(format!("{}\u{1f}{}", e.case_no, e.document_no))
            }
            ClaimEvent::AppealFiled(e) => one(&e.appeal_no),
            ClaimEvent::AppealResolved(e) => one(&e.appeal_no),
            ClaimEvent::SuspensionStarted(e) => Some(e.person.to_string()),
            ClaimEvent::SuspensionLifted(e) => Some(e.person.to_string()),
            ClaimEvent::ReviewRecorded(_) | ClaimEvent::CaseStepRecorded(_) => None,
        },
        Event::Payment(e) => match e {
            PaymentEvent::PaymentInstructed(e) => one(&e.payment_no),
            PaymentEvent::PaymentConfirmed(e) => one(&e.payment_no),
            PaymentEvent::PaymentReturned(e) => one(&e.payment_no),
            PaymentEvent::ReceiptAcknowledged(e) => one(&e.payment_no),
            PaymentEvent::PaymentNamed(e) => one(&e.payment_no),
            PaymentEvent::ClawbackOrdered(e) => one(&e.order_no),
            PaymentEvent::RecoveryReceived(e) => one(&e.order_no),
            PaymentEvent::ExpenditureRecorded(e) => one(&e.voucher_no),
            PaymentEvent::CostBorne(e) => one(&e.voucher_no),
            PaymentEvent::InKindDonated(e) => e.slip_no.clone(),
            PaymentEvent::InKindReceived(e) => one(&e.slip_no),
            PaymentEvent::PaymentHeld(e) => one(&e.payment_no),
            PaymentEvent::RecoveryWrittenOff(e) => one(&e.order_no),
            PaymentEvent::RecoveryOffset(e) => one(&e.order_no),
            PaymentEvent::FeeRemitted(e) => one(&e.remission_no),
        },
        Event::Notice(e) => match e {
            NoticeEvent::NoticeOpened(e) => one(&e.notice_no),
            NoticeEvent::NoticeClosed(e) => one(&e.notice_no),
            NoticeEvent::NoticeTakenDown(e) => one(&e.notice_no),
            NoticeEvent::NoticeRowListed(e) => {
                let case_no = e.case_no.as_ref()?;
                Some(format!("{}\u{1f}{case_no}", e.notice_no))
            }
            NoticeEvent::ObjectionFiled(e) => one(&e.objection_no),
            NoticeEvent::ObjectionResolved(e) => one(&e.objection_no),
            NoticeEvent::SupplementaryNoticeOpened(e) => one(&e.notice_no),
            NoticeEvent::NoticeAmended(e) => {
                let case_no = e.case_no.as_ref()?;
                Some(format!("{}\u{1f}{case_no}", e.notice_no))
            }
            NoticeEvent::NoticeEvidenceAdded(_) | NoticeEvent::ExportIssued(_) => None,
        },
        Event::Fund(e) => match e {
            FundEvent::FundReceived(e) => one(&e.receipt_no),
            FundEvent::AppropriationIssued(e) => one(&e.document_no),
            FundEvent::QuotaAllocated(e) => one(&e.unit_code),
            FundEvent::FundStatementFiled(e) => Some(format!("{}\u{1f}{}", e.fund, e.as_of)),
            FundEvent::OpeningBalanceRecorded(e) => one(&e.document_no),
            FundEvent::AppropriationAdjusted(e) => one(&e.document_no),
            FundEvent::QuotaReallocated(e) => Some(format!("{}\u{1f}{}", e.from_code, e.to_code)),
            FundEvent::UnspentReturned(e) => one(&e.document_no),
            FundEvent::BudgetPlanned(e) => one(&e.plan_no),
            FundEvent::DonationRecorded(e) => one(&e.donation_no),
            FundEvent::LoanWithdrawn(e) => one(&e.application_no),
        },
        Event::Party(e) => match e {
            PartyEvent::OrgRegistered(e) => one(&e.code),
            PartyEvent::PersonRegistered(e) => e.number.map(|number| number.to_string()),
            PartyEvent::PostAssigned(e) => e.change_no.clone(),
            PartyEvent::PostEnded(e) => e.change_no.clone(),
            PartyEvent::SchoolTierSet(e) => Some(format!("{}\u{1f}{}", e.unit_code, e.from)),
            _ => None,
        },
        Event::Pairing(e) => match e {
            PairingEvent::AgreementSigned(e) => one(&e.agreement_no),
            PairingEvent::TrancheScheduled(e) => Some(tranche(&e.agreement_no, e.number)),
            PairingEvent::TrancheReleased(e) => Some(tranche(&e.agreement_no, e.number)),
            PairingEvent::TrancheWithheld(e) => Some(tranche(&e.agreement_no, e.number)),
            PairingEvent::SelfEvaluationFiled(e) => Some(tranche(&e.agreement_no, e.year)),
            PairingEvent::AcceptanceRecorded(e) => Some(tranche(&e.agreement_no, e.year)),
            PairingEvent::AgreementEnded(e) => one(&e.agreement_no),
            PairingEvent::AssessmentRecorded(e) => {
                Some(format!("{}\u{1f}{}", e.agreement_no, e.year))
            }
            PairingEvent::ContractSigned(e) => one(&e.contract_no),
            PairingEvent::ProgressReported(e) => {
                Some(format!("{}\u{1f}{}", e.contract_no, e.period))
            }
            PairingEvent::OutputAccepted(e) => one(&e.contract_no),
            PairingEvent::ReportFiled(e) => {
                Some(format!("{}\u{1f}{:?}\u{1f}{}", e.unit, e.kind, e.period))
            }
            PairingEvent::CoverageReported(e) => Some(format!("{}\u{1f}{}", e.unit_code, e.period)),
            PairingEvent::AttendanceRecorded(_) => None,
        },
        Event::List(e) => match e {
            ListEvent::TipReceived(e) => one(&e.tip_no),
            ListEvent::ListRegistered(_)
            | ListEvent::ListEntryRecorded(_)
            | ListEvent::TipTriaged(_)
            | ListEvent::TipClosed(_)
            | ListEvent::RowNoted(_) => None,
        },
        Event::Rule(RuleEvent::WaiverGranted(e)) => one(&e.waiver_no),
        Event::Key(_) | Event::Rule(_) | Event::Control(_) | Event::Audit(_) => None,
    }
}

fn tranche(agreement_no: &str, ordinal: u8) -> String {
    format!("{agreement_no}\u{1f}{ordinal}")
}

/// Fields that say whom or what a row without a number is about, and for when.
const ABOUT: &[&str] = &[
    "case_no",
    "notice_no",
    "agreement_no",
    "person",
    "official",
    "applicant",
    "payee",
    "unit_code",
    "document_type",
    "step",
    "level",
    "post",
    "period",
    "month",
    "year",
    "fund",
];

fn json(event: &Event) -> Value {
    event
        .serialize_body(serde_json::value::Serializer)
        .unwrap_or(Value::Null)
}

/// What rows pair by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RowKey {
    Number(String, String),
    About(String, u16, String),
}

pub(super) fn key_of<'a>(
    facts: impl Iterator<Item = (&'a EventHead, &'a Event)> + Clone,
) -> RowKey {
    let scheme = |head: &EventHead| {
        let scheme = head.scheme.as_ref();
        scheme.map_or_else(String::new, |scheme| scheme.id.clone())
    };
    let numbered = |persons: bool| {
        facts.clone().find_map(|(head, event)| {
            let of_person = matches!(event, Event::Party(PartyEvent::PersonRegistered(_)));
            let number = number_of(event).filter(|_| of_person == persons)?;
            Some(RowKey::Number(scheme(head), number))
        })
    };
    // A person's number says whose row it is only where the row has no number of its own.
    if let Some(key) = numbered(false).or_else(|| numbered(true)) {
        return key;
    }
    let mut facts = facts;
    match facts.next() {
        None => RowKey::About(String::new(), 0, String::new()),
        Some((head, event)) => {
            let body = json(event);
            let about: Vec<String> = ABOUT
                .iter()
                .filter_map(|field| Some(format!("{field}={}", body.get(field)?)))
                .collect();
            RowKey::About(scheme(head), event.kind().0, about.join("\u{1f}"))
        }
    }
}

impl Comparison<'_> {
    fn alike(&self, before: &Value, after: &Value) -> bool {
        match (before, after) {
            (Value::String(before), Value::String(after)) => {
                before == after
                    || (*after == self.file && self.earlier_files.contains(before))
                    || (before.len() == 64 && after.len() == 64 && (self.same_text)(before, after))
            }
            (Value::Array(before), Value::Array(after)) => {
                before.len() == after.len()
                    && before.iter().zip(after).all(|(b, a)| self.alike(b, a))
            }
            (Value::Object(before), Value::Object(after)) => {
                before.len() == after.len()
                    && before
                        .iter()
                        .all(|(name, b)| after.get(name).is_some_and(|a| self.alike(b, a)))
            }
            _ => before == after,
        }
    }

    /// Fields of the body and the head that differ; those of the head have their JSON names.
    fn differences(
        &self,
        (old_head, old): (&EventHead, &Event),
        (new_head, new): (&EventHead, &Event),
    ) -> Vec<Difference> {
        // Of another kind only what both have is compared: that the kind differs says the rest.
        let same_kind = old.kind() == new.kind();
        let mut out = Vec::new();
        // A list is called by its file's name, and a copy has another.
        let list = matches!(old, Event::List(ListEvent::ListRegistered(_)));
        let mut compare = |field: &str, before: &Value, after: &Value| {
            let named = list && field == "source";
            if !named && !self.alike(before, after) {
                out.push(Difference {
                    field: field.to_owned(),
                    before: before.to_string(),
                    after: after.to_string(),
                });
            }
        };
        let head = |head: &EventHead| serde_json::to_value(head).unwrap_or(Value::Null);
        let (before, after) = (head(old_head), head(new_head));
        // A notice's list states no day: the rows have that of the notice, as far as it was known.
        let undated = matches!(old, Event::Notice(NoticeEvent::NoticeRowListed(_)));
        for field in ["effective", "registered_at", "acted_by", "org"] {
            if undated && field == "effective" {
                continue;
            }
            let of = |head: &Value| head.get(field).cloned().unwrap_or(Value::Null);
            compare(field, &of(&before), &of(&after));
        }
        let (before, after) = (json(old), json(new));
        if let (Some(before), Some(after)) = (before.as_object(), after.as_object()) {
            for (field, value) in before {
                match after.get(field) {
                    Some(after) => compare(field, value, after),
                    None if same_kind => compare(field, value, &Value::Null),
                    None => {}
                }
            }
            for (field, value) in after {
                if same_kind && !before.contains_key(field) {
                    compare(field, &Value::Null, value);
                }
            }
        }
        out
    }

    /// The new fact with what did not change as it was.
    fn corrected(&self, before: &Standing, after: &(EventHead, Event)) -> (EventHead, Event) {
        let mut head = after.0.clone();
        head.scheme.clone_from(&before.head.scheme);
        let (old, new) = (json(&before.event), json(&after.1));
        let mut merged = new.clone();
        if before.event.kind() == after.1.kind()
            && let (Some(fields), Some(old)) = (merged.as_object_mut(), old.as_object())
        {
            for (name, value) in fields.iter_mut() {
                if let Some(before) = old.get(name)
                    && self.alike(before, value)
                {
                    value.clone_from(before);
                }
            }
        }
        let kind = after.1.kind().0;
        let event = Event::deserialize_body(kind, after.1.version(), merged);
        (head, event.unwrap_or_else(|_| after.1.clone()))
    }

    /// What differs between the facts of two rows that belong together.
    fn facts(&self, before: &[Standing], after: &[(EventHead, Event)]) -> Vec<FactChange> {
        let mut old: Vec<Option<&Standing>> = before.iter().map(Some).collect();
        let mut new: Vec<Option<&(EventHead, Event)>> = after.iter().map(Some).collect();
        let mut out = Vec::new();
        // Equal facts first, then of one kind, then of one family: a payment that arrived may have
        // come back.
        for round in 0..3 {
            for place in &mut new {
                let Some(fact) = *place else { continue };
                let found = old.iter_mut().find(|slot| {
                    slot.is_some_and(|one| match round {
                        0 => {
                            one.event.kind() == fact.1.kind()
                                && self
                                    .differences((&one.head, &one.event), (&fact.0, &fact.1))
                                    .is_empty()
                        }
                        1 => one.event.kind() == fact.1.kind(),
                        _ => std::mem::discriminant(&one.event) == std::mem::discriminant(&fact.1),
                    })
                });
                let Some(one) = found.and_then(Option::take) else {
                    continue;
                };
                *place = None;
                if round > 0 {
                    let after = self.corrected(one, fact);
                    out.push(FactChange::Corrected {
                        differences: self
                            .differences((&one.head, &one.event), (&after.0, &after.1)),
                        before: Box::new(one.clone()),
                        after: Box::new(after),
                    });
                }
            }
        }
        let gone = old.into_iter().flatten();
        out.extend(gone.map(|one| FactChange::Reversed(Box::new(one.clone()))));
        let added = new.into_iter().flatten();
        out.extend(added.map(|one| FactChange::New(Box::new(one.clone()))));
        out
    }

    fn equal(&self, before: &[Standing], after: &[(EventHead, Event)]) -> bool {
        self.facts(before, after).is_empty()
    }
}

/// Rows of each file and sheet, in order.
type BySheet = BTreeMap<(FileHash, String), Vec<Vec<Standing>>>;

/// Rows of facts that stand, by key and in order. Facts of one row that were read from several copies
/// come together again: the ordinals of rows with one key are counted in each file.
fn standing_rows(facts: Vec<Standing>) -> BTreeMap<RowKey, Vec<Vec<Standing>>> {
    let mut rows: BTreeMap<RowAt, Vec<Standing>> = BTreeMap::new();
    for fact in facts {
        rows.entry(fact.row.clone()).or_default().push(fact);
    }
    let mut by_key: BTreeMap<RowKey, BySheet> = BTreeMap::new();
    for ((file, sheet, _), facts) in rows {
        let key = key_of(facts.iter().map(|fact| (&fact.head, &fact.event)));
        let of_file = by_key.entry(key).or_default();
        of_file.entry((file, sheet)).or_default().push(facts);
    }
    by_key
        .into_iter()
        .map(|(key, files)| {
            let mut rows: Vec<Vec<Standing>> = Vec::new();
            for of_file in files.into_values() {
                for (ordinal, facts) in of_file.into_iter().enumerate() {
                    match rows.get_mut(ordinal) {
                        Some(row) => row.extend(facts),
                        None => rows.push(facts),
                    }
                }
            }
            for row in &mut rows {
                row.sort_by_key(|fact| fact.at);
            }
            (key, rows)
        })
        .collect()
}

/// Rows of a copy that have the key of one that stands: how much two sheets have to do with each other.
pub fn rows_in_common(standing: &[Standing], events: &[(EventHead, Event)]) -> usize {
    let line_of = |head: &EventHead| head.source.as_ref().map_or(0, |source| source.row);
    let earlier: BTreeSet<RowKey> = standing
        .chunk_by(|a, b| a.row == b.row)
        .map(|row| key_of(row.iter().map(|fact| (&fact.head, &fact.event))))
        .collect();
    events
        .chunk_by(|a, b| line_of(&a.0) == line_of(&b.0))
        .filter(|row| earlier.contains(&key_of(row.iter().map(|(head, event)| (head, event)))))
        .count()
}

/// So many rows of one number are looked through for an equal one; past them the order tells. Offices
/// number their rows, so more than a few of one number are a slip, or somebody's patience to be tried.
const ALIKE_MAX: usize = 32;

/// Pairs the rows of a corrected copy (`events`, in row order) with the facts that stand. Rows come out
/// in the order of the copy, then those that are gone.
pub fn pair(
    standing: Vec<Standing>,
    events: &[(EventHead, Event)],
    comparison: &Comparison<'_>,
) -> Vec<PairedRow> {
    let mut earlier = standing_rows(standing);
    let line_of = |head: &EventHead| head.source.as_ref().map_or(0, |source| source.row);
    let rows: Vec<&[(EventHead, Event)]> = events
        .chunk_by(|a, b| line_of(&a.0) == line_of(&b.0))
        .collect();
    let keys: Vec<RowKey> = rows
        .iter()
        .map(|row| key_of(row.iter().map(|(head, event)| (head, event))))
        .collect();
    let mut out: BTreeMap<u32, PairedRow> = BTreeMap::new();
    for equal_ones in [true, false] {
        for (row, key) in rows.iter().zip(&keys) {
            let line = row.first().map_or(0, |(head, _)| line_of(head));
            if out.contains_key(&line) {
                continue;
            }
            let rest = earlier.entry(key.clone()).or_default();
            let found = if equal_ones {
                rest.iter()
                    .take(ALIKE_MAX)
                    .position(|before| comparison.equal(before, row))
            } else {
                (!rest.is_empty()).then_some(0)
            };
            let paired = match found {
                Some(place) => {
                    let facts = comparison.facts(&rest.remove(place), row);
                    PairedRow {
                        change: if facts.is_empty() {
                            RowChange::Equal
                        } else {
                            RowChange::Changed
                        },
                        line,
                        facts,
                    }
                }
                None if equal_ones => continue,
                None => PairedRow {
                    change: RowChange::New,
                    line,
                    facts: row
                        .iter()
                        .map(|fact| FactChange::New(Box::new(fact.clone())))
                        .collect(),
                },
            };
            out.insert(line, paired);
        }
    }
    let mut gone: Vec<PairedRow> = earlier
        .into_values()
        .flatten()
        .map(|facts| PairedRow {
            change: RowChange::Gone,
            line: facts.first().map_or(0, |fact| fact.row.2),
            facts: facts
                .into_iter()
                .map(|fact| FactChange::Reversed(Box::new(fact)))
                .collect(),
        })
        .collect();
    gone.sort_by_key(|row| row.line);
    out.into_values().chain(gone).collect()
}
