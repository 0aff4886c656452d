//! Which texts of events name somebody, and which of those may be persons, who stand in the log by alias alone.
//!
//! Promises: every text of every event that somebody writes has its row here, and a test of the catalogue asks for it. DESIGN.md §5 is
//! the rule: names of units and organisations may stand in clear, names of persons never. **Not here**: whether a text reads as a
//! person's name ([`crate::domain::names::reads_as_person`]), and words of somebody's choice, in which whoever the vault knows is looked
//! for where they are written.

use super::Kind;

/// What a text of an event may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Whoever gave, paid or works for money: a body by its name, a person by alias. Beside the code of a body, if the event has
    /// a field for it, any name is a body's.
    Party {
        /// The field of the code.
        code: Option<&'static str>,
    },
    /// A body, never a person: an office, a fund, a school, a supplier. Beside a code, as for a party, any name is one.
    Body {
        /// The field of the code.
        code: Option<&'static str>,
    },
    /// A post, by its word (校长, 分管局长), and nobody who holds it.
    Post,
    /// A unit of a register, or a place: called by the thousand, and often as persons are (石门, 文学院): not asked how it reads.
    Unit,
    /// Nobody: a number, a code, a word of the scheme or of a list.
    Nobody,
    /// Words of somebody's choice.
    Words,
}

/// Fields that are told apart by their event.
#[rustfmt::skip]
const ROWS: &[(&str, &str, Names)] = &[
    ("FundReceived", "payer", Names::Party { code: None }),
    ("InKindReceived", "donor", Names::Party { code: None }),
    ("ContractSigned", "contractor", Names::Party { code: Some("contractor_code") }),
    ("AgreementSigned", "supporter", Names::Body { code: Some("supporter_code") }),
    ("AgreementSigned", "aided", Names::Body { code: Some("aided_code") }),
    ("OrgRegistered", "name", Names::Body { code: Some("code") }),
    ("AppropriationIssued", "from", Names::Body { code: None }),
    ("AppropriationIssued", "to", Names::Body { code: None }),
    ("AppropriationAdjusted", "to", Names::Body { code: None }),
    ("UnspentReturned", "to", Names::Body { code: None }),
    ("NoticeOpened", "publisher", Names::Body { code: None }),
    ("ListRegistered", "source", Names::Body { code: None }),
    ("CostBorne", "unit", Names::Body { code: None }),
    // Codes and numbers, in whose place a name is written all the same.
    ("SanctionImposed", "party", Names::Body { code: None }),
    ("InquiryOpened", "subject", Names::Body { code: None }),
    ("TipReceived", "subject_no", Names::Body { code: None }),
    ("RectificationReported", "responsible", Names::Post),
];

/// Fields that are the same in every event.
#[rustfmt::skip]
const UNITS: &[&str] = &["unit", "school", "county", "division", "place", "bank", "org"];
/// Words of somebody's choice.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "activity", "basis", "cause", "change", "channel", "class", "conclusion", "condition", "cost_line", "criteria", "document_type",
    "effect", "facts", "fee", "grade", "item", "kind", "label", "measure", "method", "nature", "note", "post", "procedure",
    "public_note", "purpose", "query", "reason", "result", "stage", "statement", "status", "summary", "text", "tier", "topic",
    "unit_kind", "what",
];
/// Numbers, codes and names of things.
#[rustfmt::skip]
const NOBODY: &[&str] = &[
    "adjusts", "bank_ref", "category", "code", "currency", "earlier_sheet", "flag", "fund", "id", "name", "of", "origin", "program", "published_at",
    "randomness", "randomness_after", "randomness_source", "row_of", "rule", "scheme", "sheet", "table", "uscc",
];

/// What a text of a kind of event may name; `None` where nobody has looked at the field.
pub fn names(kind: Kind, field: &str) -> Option<Names> {
    let own = kind.name();
    let row = ROWS
        .iter()
        .find(|(of, name, _)| *of == own && *name == field);
    if let Some((_, _, names)) = row {
        return Some(*names);
    }
    let number = field.ends_with("_no") || field.ends_with("_code");
    match field {
        _ if UNITS.contains(&field) => Some(Names::Unit),
        _ if WORDS.contains(&field) => Some(Names::Words),
        _ if number || NOBODY.contains(&field) => Some(Names::Nobody),
        _ => None,
    }
}

impl Names {
    /// The field that holds the code of the body, where the event has one.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Names::Party { code } | Names::Body { code } => code,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, ROWS, names};
    use crate::domain::events::Kind;
    use crate::domain::events::catalogue;
    use crate::domain::events::fields::{Sort, fields_of};

    /// A text that nobody has looked at could put a name into the log.
    #[test]
    fn every_text_of_every_event_is_known() {
        let mut texts = 0;
        for row in catalogue::ROWS.iter().filter(|row| row.version > 0) {
            for field in fields_of(Kind(row.kind)) {
                if field.sort != Sort::Text || !field.words.is_empty() {
                    continue;
                }
                texts += 1;
                let known = names(Kind(row.kind), &field.name);
                assert!(known.is_some(), "{} {}", row.name, field.name);
            }
        }
        assert!(texts > 150, "{texts}");
        for (kind, field, _) in ROWS {
            let kind = Kind::from_name(kind).unwrap_or_else(|| panic!("{kind}: no such event"));
            let own = fields_of(kind);
            let has = |name: &str| own.iter().any(|one| one.name == name);
            assert!(has(field), "{}: no {field}", kind.name());
            let code = names(kind, field).and_then(Names::code);
            assert!(code.is_none_or(has), "{} {field}: no {code:?}", kind.name());
        }
    }
}
