//! Typed values of a row, each refused with its cell. A value of a personal column is never shown,
//! only described.

use std::collections::BTreeMap;

use super::columns::Found;
use super::plan::BadCell;
use super::read::{Cell, Row, cell_address};
use crate::domain::date::{Date, Timestamp};
use crate::domain::ids::{BankAccount, IdError, ResidentId, normalise_name, to_half_width};
use crate::domain::money::{Fen, MoneyError};
use crate::schemes::tables::{Words, code_of, words_of};

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
];

/// Beginnings of the codes of faults in columns that hold numbers and dates.
const NUMBERS: &[&str] = &["money-", "count-", "date-", "moment-"];

/// One row with its columns, and what is wrong with it.
pub struct Fields<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The sheet's name.
    pub sheet: &'a str,
    /// The row.
    pub row: &'a Row,
    /// Field → column.
    pub columns: &'a BTreeMap<&'a str, Found>,
    /// Words of the scheme, then the common ones.
    pub words: [&'a Words; 2],
    /// Bad cells found so far.
    pub bad: Vec<BadCell>,
    /// Cells that are taken and that somebody should look at.
    pub told: Vec<BadCell>,
}

impl Fields<'_> {
    pub(super) fn cell(&self, field: &str) -> &Cell {
        self.columns
            .get(field)
            .map_or(&Cell::Empty, |found| self.row.cell(found.column))
    }

    /// Marks a field's cell as bad.
    pub fn refuse(&mut self, field: &str, code: &'static str, expected: &str, remedy: &str) {
        let bad = self.named(field, code, expected, remedy);
        self.bad.push(bad);
    }

    /// Tells of a cell that is taken all the same.
    pub fn tell(&mut self, field: &str, code: &'static str, expected: &str, remedy: &str) {
        let told = self.named(field, code, expected, remedy);
        self.told.push(told);
    }

    fn named(&self, field: &str, code: &'static str, expected: &str, remedy: &str) -> BadCell {
        let (address, heading) = match self.columns.get(field) {
            Some(found) => (
                cell_address(self.row.line, found.column),
                found.heading.clone(),
            ),
            None => (format!("row {}", self.row.line), field.to_owned()),
        };
        let number = NUMBERS.iter().any(|kind| code.starts_with(kind));
        let shown = describe(self.cell(field), PERSONAL.contains(&field), number);
        BadCell {
            file: self.file.to_owned(),
            sheet: self.sheet.to_owned(),
            cell: address,
            line: self.row.line,
            column: heading,
            code,
            shown,
            expected: expected.to_owned(),
            remedy: remedy.to_owned(),
        }
    }

    /// The cell's text, trimmed; numbers as their shortest text.
    fn raw(&self, field: &str) -> Option<String> {
        match self.cell(field) {
            Cell::Text(text) => {
                let trimmed = text.trim_matches(|letter: char| {
                    letter.is_whitespace() || letter == '\u{a0}' || letter == '\u{feff}'
                });
                (!trimmed.is_empty()).then(|| trimmed.to_owned())
            }
            Cell::Number { text, .. } => Some(text.clone()),
            Cell::Bool(value) => Some(value.to_string()),
            Cell::Date(date) => Some(date.to_string()),
            Cell::DateTime { date, .. } => Some(date.to_string()),
            Cell::Empty | Cell::Error(_) => None,
        }
    }

    /// A code as written, in half width, without judging the cell.
    pub fn peek_code(&self, field: &str) -> Option<String> {
        self.raw(field).map(|text| to_half_width(&text))
    }

    /// Text of a field; `None` when it is empty.
    pub fn text(&mut self, field: &str) -> Option<String> {
        if matches!(self.cell(field), Cell::Error(_)) {
            self.refuse(
                field,
                "cell-error",
                "a value",
                "mend the formula and save the file again",
            );
            return None;
        }
        self.raw(field)
    }

    /// Text that must be there.
    pub fn need_text(&mut self, field: &str) -> String {
        let before = self.bad.len();
        match self.text(field) {
            Some(text) => text,
            None => {
                if self.bad.len() == before {
                    self.refuse(field, "cell-empty", "a value", "fill it in");
                }
                String::new()
            }
        }
    }

    /// A number or code in half width, such as a case number.
    pub fn need_code(&mut self, field: &str) -> String {
        to_half_width(&self.need_text(field))
    }

    /// A code that may be empty.
    pub fn code(&mut self, field: &str) -> Option<String> {
        self.text(field).map(|text| to_half_width(&text))
    }

    /// A name in one spelling.
    pub fn name(&mut self, field: &str) -> Option<String> {
        self.text(field).map(|text| normalise_name(&text))
    }

    /// A resident ID that must be there.
    pub fn need_id(&mut self, field: &str) -> Option<ResidentId> {
        if matches!(self.cell(field), Cell::Number { .. }) {
            self.refuse(
                field,
                "id-numeric",
                "an ID number as text",
                "the spreadsheet has stored the number as a number and lost its last digits: copy it anew from the certificate into a text cell",
            );
            return None;
        }
        let before = self.bad.len();
        let Some(text) = self.text(field) else {
            if self.bad.len() == before {
                self.refuse(field, "cell-empty", "an ID number", "fill it in");
            }
            return None;
        };
        // A letter O typed for the digit 0 is put right only where the check digit then agrees: it
        // catches every single wrong character (ISO 7064 MOD 11-2), so this is no guess.
        let read = match ResidentId::parse(&text) {
            Err(error @ IdError::Charset(_)) => {
                ResidentId::parse(&to_half_width(&text).replace(['O', 'o'], "0")).map_err(|_| error)
            }
            read => read,
        };
        let as_stated = self.columns.get(field).is_some_and(|found| found.as_stated);
        let read = match read {
            Err(IdError::Checksum) if as_stated => ResidentId::as_stated(&text).map(|(id, _)| {
                self.tell(
                    field,
                    "id-doubtful",
                    "a valid ID number (GB 11643)",
                    "the check character does not fit the others: compare it with the certificate",
                );
                id
            }),
            read => read,
        };
        match read {
            Ok(id) => Some(id),
            Err(error) => {
                let code = match error {
                    IdError::Length { .. } => "id-length",
                    IdError::Charset(_) => "id-charset",
                    IdError::BirthDate => "id-birth-date",
                    IdError::Checksum => "id-checksum",
                    IdError::SpreadsheetTruncated => "id-truncated",
                };
                self.refuse(
                    field,
                    code,
                    "a valid ID number (GB 11643)",
                    &format!("{error}: compare it with the certificate"),
                );
                None
            }
        }
    }

    /// An account; `None` when the cell is empty.
    pub fn account(&mut self, field: &str) -> Option<BankAccount> {
        if matches!(self.cell(field), Cell::Number { .. }) {
            self.refuse(
                field,
                "account-numeric",
                "an account number as text",
                "the spreadsheet has stored the number as a number and lost its last digits: copy it anew into a text cell",
            );
            return None;
        }
        let text = self.text(field)?;
        match BankAccount::parse(&text) {
            Ok(account) => Some(account),
            Err(error) => {
                self.refuse(
                    field,
                    "account-format",
                    "an account number of 8 to 32 digits",
                    &format!("{error}: compare it with the card or passbook"),
                );
                None
            }
        }
    }

    /// Money; `None` when the cell is empty.
    pub fn money(&mut self, field: &str) -> Option<Fen> {
        let unit = self.columns.get(field)?.unit;
        let read = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Number { value, .. } => Fen::from_f64_shortest(*value, unit),
            Cell::Text(text) => Fen::parse(text, unit),
            _ => Err(MoneyError::NotANumber),
        };
        match read {
            Ok(amount) if amount.0 >= 0 => Some(amount),
            Ok(_) => {
                self.refuse(
                    field,
                    "money-negative",
                    "an amount of 0 or more",
                    "record money that came back as a return or recovery, not as a negative amount",
                );
                None
            }
            Err(error) => {
                let code = match error {
                    MoneyError::FractionOfFen => "money-fraction",
                    MoneyError::Overflow => "money-overflow",
                    MoneyError::Grouping => "money-grouping",
                    MoneyError::Empty | MoneyError::NotANumber => "money-format",
                };
                self.refuse(
                    field,
                    code,
                    "an amount to the fen, such as 1,234.56",
                    match error {
                        MoneyError::FractionOfFen => {
                            "it has a fraction of a fen: round it as the document says, or check the unit of the column (元 or 万元)"
                        }
                        MoneyError::Overflow => "it is larger than the ledger can hold: check the unit",
                        MoneyError::Grouping => "set a comma every three digits, or none",
                        MoneyError::Empty | MoneyError::NotANumber => "write it in digits",
                    },
                );
                None
            }
        }
    }

    /// Money that must be there.
    pub fn need_money(&mut self, field: &str) -> Fen {
        let before = self.bad.len();
        match self.money(field) {
            Some(amount) => amount,
            None => {
                if self.bad.len() == before {
                    self.refuse(field, "cell-empty", "an amount", "fill it in");
                }
                Fen(0)
            }
        }
    }

    /// A whole number of 0 or more.
    pub fn count(&mut self, field: &str) -> Option<u32> {
        let text = self.text(field)?;
        match to_half_width(&text).parse::<u32>() {
            Ok(number) => Some(number),
            Err(_) => {
                self.refuse(field, "count-format", "a whole number", "write digits only");
                None
            }
        }
    }

    /// A date; `None` when the cell is empty.
    pub fn date(&mut self, field: &str) -> Option<Date> {
        let read = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Date(date) | Cell::DateTime { date, .. } => Some(*date),
            Cell::Text(text) => parse_date(text),
            Cell::Number { value, text } => {
                parse_date(text).or_else(|| serial(*value).map(|(date, _)| date))
            }
            Cell::Bool(_) | Cell::Error(_) => None,
        };
        if read.is_none() {
            self.refuse(
                field,
                "date-format",
                "a date such as 2025-11-03, 2025.11.3, 2025年11月3日 or 20251103",
                "write it as a date",
            );
        }
        read
    }

    /// A date that must be there.
    pub fn need_date(&mut self, field: &str) -> Date {
        let before = self.bad.len();
        match self.date(field) {
            Some(date) => date,
            None => {
                if self.bad.len() == before {
                    self.refuse(field, "cell-empty", "a date", "fill it in");
                }
                Date(0)
            }
        }
    }

    /// A moment at UTC+8; a day alone is its midnight.
    pub fn moment(&mut self, field: &str) -> Option<Timestamp> {
        let read = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Date(date) => Some(Timestamp::from_cn(*date, 0, 0, 0)),
            Cell::DateTime {
                date,
                seconds_of_day,
            } => Some(Timestamp::from_cn(*date, 0, 0, *seconds_of_day)),
            Cell::Text(text) => parse_moment(text),
            Cell::Number { value, .. } => {
                serial(*value).map(|(date, second)| Timestamp::from_cn(date, 0, 0, second))
            }
            _ => None,
        };
        if read.is_none() {
            self.refuse(
                field,
                "moment-format",
                "a date and time such as 2025-11-03 08:27:28",
                "write it as date and time",
            );
        }
        read
    }

    /// A choice from a set of words; `None` when the cell is empty.
    pub fn choice(&mut self, field: &str, set: &str) -> Option<String> {
        let text = to_half_width(&self.text(field)?);
        for words in self.words {
            if let Some(code) = code_of(words, set, &text) {
                return Some(code.to_owned());
            }
        }
        let mut known: Vec<String> = self.words.iter().flat_map(|w| words_of(w, set)).collect();
        known.dedup();
        self.refuse(
            field,
            "word-unknown",
            &format!("one of {}", known.join("、")),
            "use one of these words, or add the office's own to the scheme's file",
        );
        None
    }

    /// A choice that must be there.
    pub fn need_choice(&mut self, field: &str, set: &str) -> Option<String> {
        let before = self.bad.len();
        let choice = self.choice(field, set);
        if choice.is_none() && self.bad.len() == before {
            self.refuse(field, "cell-empty", "a word", "fill it in");
        }
        choice
    }
}

/// What a message may say of a cell. Where a `number` belongs, letters alone are not shown: they may
/// be a name that has slipped into the column.
fn describe(cell: &Cell, personal: bool, number: bool) -> String {
    let letters = |text: &str| {
        number
            && text.contains(|c: char| c.is_ascii_alphabetic())
            && !text.contains(|c: char| c.is_ascii_digit())
    };
    match cell {
        Cell::Empty => "nothing".to_owned(),
        Cell::Text(text) if personal || !harmless(text) || letters(text) => {
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

/// Day and seconds of a spreadsheet's serial number: a date cell that has lost its date format.
///
/// Days count from 1899-12-30 (ECMA-376 part 1, §18.17.4.1, the 1900 date base). Taken only between
/// 1910 and 2099, so that no count or amount passes for a date by chance, and never confused with
/// `20251103`, which is far above. A number without format does not show the 1904 base, which
/// spreadsheets have not written by default for many years.
pub(super) fn serial(value: f64) -> Option<(Date, u32)> {
    if !(3_654.0..73_051.0).contains(&value) {
        return None;
    }
    let seconds = (value * 86_400.0).round() as i64;
    let date = Date::from_ymd(1899, 12, 30)?.checked_add_days(seconds.div_euclid(86_400))?;
    Some((date, u32::try_from(seconds.rem_euclid(86_400)).ok()?))
}

/// Year, month and day in the forms offices use.
pub fn parse_date(text: &str) -> Option<Date> {
    let plain = to_half_width(text);
    if plain.len() == 8 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| plain.get(range)?.parse::<u32>().ok();
        return Date::from_ymd(part(0..4)? as i32, part(4..6)?, part(6..8)?);
    }
    let parts: Vec<&str> = plain
        .split(['-', '/', '.', '年', '月', '日'])
        .filter(|part| !part.is_empty())
        .collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    if year.len() != 4 {
        return None;
    }
    Date::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn parse_moment(text: &str) -> Option<Timestamp> {
    let trimmed = text.trim();
    let (date, time) = match trimmed.split_once([' ', 'T']) {
        Some((date, time)) => (date, time.trim()),
        None => (trimmed, "0:00"),
    };
    let date = parse_date(date)?;
    let mut parts = time
        .split(':')
        .map(|part| to_half_width(part).parse::<u32>().ok());
    let hour = parts.next()??;
    let minute = parts.next()??;
    let second = match parts.next() {
        Some(second) => second?,
        None => 0,
    };
    (hour < 24 && minute < 60 && second < 60)
        .then(|| Timestamp::from_cn(date, hour, minute, second))
}
