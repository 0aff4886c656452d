//! Keeps ID numbers, telephones and bank cards out of the texts of live acts, which enter the log in clear.
//!
//! **Promises**: names the first field of an event whose text holds an ID number, never the number. What was
//! read from a file was judged by its cells (`intake/fields.rs`). Which texts are words that somebody chose
//! stands here too ([`chosen_words`]), and whether it is the name of an organisation, for whoever can compare them with the names in the vault. **Not here**:
//! that comparison, since a ledger knows no vault; and histories that stand already: an audit judges no text for
//! its content.

use serde_json::Value;

use super::error::Refusal;
use crate::domain::events::{Event, EventHead};
use crate::domain::ids::{holds_resident_id, holds_telephone_or_card, may_hold_resident_id};

/// Refuses the first live act that holds an ID number in clear.
pub(super) fn check(events: &[(EventHead, Event)]) -> Result<(), Refusal> {
    for (index, (head, event)) in (0u32..).zip(events) {
        if head.source.is_some() {
            continue;
        }
        let body = event
            .serialize_body(serde_json::value::Serializer)
            .unwrap_or_default();
        // The text of a published rule is for everybody; so is what its file is called.
        if let Some(field) = holding(&body, "") {
            return Err(Refusal::PersonInClear {
                index,
                kind: event.kind().name(),
                field,
            });
        }
        // Whom an act is about is typed by hand, and a slip in it lets no number through.
        for field in ABOUT {
            let typed = body.get(field).and_then(Value::as_str);
            if typed.is_some_and(may_hold_resident_id) {
                return Err(Refusal::PersonInClear {
                    index,
                    kind: event.kind().name(),
                    field: (*field).to_owned(),
                });
            }
        }
        // A channel is where everybody may complain: its telephone is the office's.
        let words = chosen_words(head, event).into_iter();
        let mut told = words.filter(|word| !matches!(word.field.as_str(), "channel" | "text"));
        if let Some(word) = told.find(|word| holds_telephone_or_card(&word.text)) {
            return Err(Refusal::NumberInClear {
                index,
                kind: event.kind().name(),
                field: word.field,
            });
        }
    }
    Ok(())
}

/// The first field that holds an ID number, as a path.
fn holding(value: &Value, path: &str) -> Option<String> {
    match value {
        Value::String(text) if holds_resident_id(text) => Some(path.to_owned()),
        Value::Array(items) => items.iter().find_map(|item| holding(item, path)),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            let below = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            holding(value, &below)
        }),
        _ => None,
    }
}

/// Fields that say whom a tip or an inquiry is about.
const ABOUT: &[&str] = &["subject_no", "subject"];

/// Fields whose text somebody chose, in words: reasons for everybody, items, labels, activities, and the text
/// of a scheme. A number in one may be somebody's; in all others it is that of a paper, unit or account.
const CHOSEN: &[&str] = &[
    "note",
    "public_note",
    "item",
    "measure",
    "activity",
    "label",
    "topic",
    "what",
    "purpose",
    "channel",
    "post",
    "change",
    "condition",
    "grade",
    "fee",
    "nature",
    "document_no",
    "text",
    "result",
    "procedure",
    "conclusion",
    "summary",
    "statement",
    "facts",
    "effect",
    "criteria",
    "cause",
    "responsible",
];

/// Fields that name an organisation, a place or a fund. Many are called after somebody, so that a name within
/// one says nothing; one that stands apart does.
const ORGANISATIONS: &[&str] = &[
    "org",
    "to",
    "from",
    "unit",
    "school",
    "name",
    "supporter",
    "aided",
    "contractor",
    "payer",
    "publisher",
    "issuer",
    "donor",
    "payee",
    "debtor",
    "fund",
    "county",
    "division",
    "place",
    "bank",
];

/// Kinds of imported rows that have words of somebody's choice and are no rows by the hundred thousand: every
/// act that a sheet of acts tells, and those beside them.
const IMPORTED: &[&str] = &[
    "AgreementEnded",
    "AgreementSigned",
    "AppealFiled",
    "AppealResolved",
    "AppropriationAdjusted",
    "AppropriationIssued",
    "AssessmentRecorded",
    "AwardRefused",
    "BudgetPlanned",
    "ClaimAmended",
    "ClaimWithdrawn",
    "ClawbackOrdered",
    "ContractSigned",
    "CostBorne",
    "DonationRecorded",
    "EvidenceRejected",
    "ExpenditureRecorded",
    "FundReceived",
    "InKindDonated",
    "InKindReceived",
    "LoanWithdrawn",
    "NoticeAmended",
    "NoticeEvidenceAdded",
    "NoticeOpened",
    "OutputAccepted",
    "PersonUpdated",
    "QuotaReallocated",
    "RecoveryOffset",
    "RecoveryReceived",
    "RecoveryWrittenOff",
    "RectificationReported",
    "SanctionImposed",
    "SupplementaryNoticeOpened",
    "SuspensionLifted",
    "SuspensionStarted",
    "TipReceived",
    "UnspentReturned",
];

/// A text of an event that everybody may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its field, as a path.
    pub field: String,
    /// The text.
    pub text: String,
    /// Whether it is the name of an organisation, which may be called after somebody.
    pub organisation: bool,
}

/// The texts of an act that everybody may read and that may name somebody: all in which there are words.
pub fn chosen_words(head: &EventHead, event: &Event) -> Vec<Word> {
    let mut found = Vec::new();
    if head.source.is_some() && !IMPORTED.contains(&event.kind().name().as_str()) {
        return found;
    }
    let body = event
        .serialize_body(serde_json::value::Serializer)
        .unwrap_or_default();
    gather(&body, "", "", &mut found);
    if let Some(org) = &head.org {
        gather(&Value::String(org.clone()), "org", "org", &mut found);
    }
    found
}

/// Every text below a value; `name` is the last field on the way that is no number or list.
fn gather(value: &Value, path: &str, name: &str, found: &mut Vec<Word>) {
    match value {
        Value::String(text) => {
            let chosen = CHOSEN.contains(&name);
            // Digits of what is no text in words are numbers of papers, hashes and days.
            if chosen || !text.is_ascii() || text.contains(' ') {
                found.push(Word {
                    field: path.to_owned(),
                    text: text.clone(),
                    organisation: ORGANISATIONS.contains(&name),
                });
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| gather(item, path, name, found)),
        Value::Object(fields) => fields.iter().for_each(|(own, value)| {
            let below = match path {
                "" => own.clone(),
                path => format!("{path}.{own}"),
            };
            gather(value, &below, own, found);
        }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::events::audit::InquiryNoted;
    use crate::domain::party::Role;
    use crate::schemes::{Tables, shipped};

    /// What somebody writes of an inquiry is read by everybody who reads the log.
    #[test]
    fn numbers_of_persons_stand_in_no_words_of_a_live_act() {
        let noted = |note: &str| {
            let event = InquiryNoted {
                inquiry_no: "HC-1".to_owned(),
                note: note.to_owned(),
                evidence: Vec::new(),
            };
            let day = "2025-06-30".parse().unwrap();
            check(&[(EventHead::live(Role::Aud, day), event.into())])
        };
        assert!(noted("与家长核对过凭证 B-2025-13800138000").is_ok());
        for (note, in_id) in [
            ("电话 13800138000 无人接", false),
            ("打入卡号 6222020000000000018", false),
            ("证号 11010519491231002X 不符", true),
        ] {
            let refusal = noted(note).unwrap_err();
            assert_eq!(
                matches!(refusal, Refusal::PersonInClear { .. }),
                in_id,
                "{note}"
            );
            assert!(!refusal.to_string().contains("138") && !refusal.to_string().contains("1101"));
        }
    }

    /// A sheet of acts whose event nobody looked through would put names into the log.
    #[test]
    fn every_act_that_a_sheet_tells_is_looked_through() {
        let common = Tables::parse(shipped::COMMON_TABLES).unwrap();
        let told = common
            .table
            .iter()
            .filter_map(|table| table.event.as_deref());
        let missing: Vec<&str> = told.filter(|event| !IMPORTED.contains(event)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
