//! What a message may say of a bad cell.
//!
//! Promises: a value of a personal column is only described; of any other, only what figures, dates and
//! codes are made of is shown, since a slip of the column puts names and numbers of persons where a
//! figure was expected.
//!
//! **Deliberately not here**: the copy of the office's own sheets with their bad cells marked, which
//! shows everything to the office that wrote it.

use super::plan::READ_AS_PERSON;
use super::read::Cell;
use crate::domain::names::reads_as_person;

/// Fields whose content is personal: described in messages, never shown.
const PERSONAL: &[&str] = &[
    "name",
    "id",
    "birth",
    "sex",
    "phone",
    "address",
    "account",
    "holder",
    "signer",
    "owner",
    "owner_id",
    "text",
    "opinion",
    "reason",
    "remark",
    "category",
    "staff_no",
    "staff_name",
    "approver",
    "cashier",
    "officer",
    "about",
    "clause",
    "teacher_no",
    "clerk",
    "old_account",
    "new_account",
    "payee",
    "payee_id",
    "invoice",
    "representative",
    "receiver",
    "scorer_one",
    "scorer_two",
    "household",
    "plate",
    "certificate",
    "donor",
    "donor_id",
    "party",
    "assessor",
    "representative_id",
    "fee",
    "person",
    "pupil",
    "debtor",
    "document",
    "supporter_account",
];

/// Whether a field's content is personal: it goes to the vault, or as an alias or commitment to the log.
pub(super) fn is_personal(field: &str) -> bool {
    PERSONAL.contains(&field)
}

/// Beginnings of the codes of faults in columns that hold numbers and dates.
const NUMBERS: &[&str] = &["money-", "count-", "date-", "moment-"];

/// What a message may say of a field's cell refused with this code. Where a number belongs, letters alone are not shown: they may
/// be a name that has slipped into the column.
pub(super) fn describe(cell: &Cell, field: &str, code: &str) -> String {
    let named = [NAMED, PERSON_FOR_BODY, PERSON_FOR_POST, READ_AS_PERSON];
    let personal = is_personal(field) || named.contains(&code);
    let number = NUMBERS.iter().any(|kind| code.starts_with(kind));
    let letters = |text: &str| {
        number
            && text.contains(|c: char| c.is_ascii_alphabetic())
            && !text.contains(|c: char| c.is_ascii_digit())
    };
    match cell {
        Cell::Empty => "nothing".to_owned(),
        Cell::Text(text) if personal || !harmless(text) || letters(text) || in_letters(text) => {
            format!("{} characters", text.chars().count())
        }
        Cell::Text(text) => text.clone(),
        Cell::Number { text, .. } if personal || !harmless(text) => "a number".to_owned(),
        Cell::Number { text, .. } => text.clone(),
        Cell::Bool(value) => value.to_string(),
        Cell::Date(_) | Cell::DateTime { .. } if personal => "a date".to_owned(),
        Cell::Date(date) => date.to_string(),
        Cell::DateTime { date, .. } => date.to_string(),
        Cell::Error(error) => error.clone(),
    }
}

/// Code of a cell that names somebody: it is never shown.
pub(super) const NAMED: &str = "name-in-clear";
/// Code of a cell that reads as a person's name where a body is expected; it is never shown.
pub(super) const PERSON_FOR_BODY: &str = "person-for-body";
/// The same where the word of a post is.
pub(super) const PERSON_FOR_POST: &str = "person-for-post";

/// Whether a text without Chinese characters reads as somebody's name: Mary Smith.
fn in_letters(text: &str) -> bool {
    text.is_ascii() && reads_as_person(text)
}

/// Characters that figures and dates in words are made of.
const FIGURE_WORDS: &str = "零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟萬元圆角分整正年月日号时约左右余多个人名件第期学度季上下半全无未";
/// Longest text that a message shows, in characters.
const SHOWN_MAX: usize = 24;
/// As many digits in a row may be an ID number, a telephone or an account.
const DIGITS_MAX: usize = 10;

/// Whether a value may stand in a message: a slip of the column puts names and numbers of persons
/// where a figure was expected, so only what figures, dates and codes are made of is shown.
fn harmless(text: &str) -> bool {
    let mut digits = 0;
    text.chars().count() <= SHOWN_MAX
        && text.chars().all(|c| {
            digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
            digits <= DIGITS_MAX
                && (c.is_ascii() || !c.is_alphanumeric() || FIGURE_WORDS.contains(c))
        })
}
