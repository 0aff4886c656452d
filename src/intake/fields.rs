//! Typed values of a row, each refused with its cell. A value of a personal column is never shown,
//! only described.
//!
//! Promises: what a spreadsheet has put around a value (an apostrophe, `="…"`, blanks of any width) is
//! no part of it; a number of which a spreadsheet has lost digits is refused, never taken; an amount
//! that stands in a cell merged over several rows is refused, since it belongs to none of them alone.
//!
//! **Deliberately not here**: days and moments ([`super::days`]), words of a list ([`super::choices`]), years, areas
//! and progress ([`super::measures`]).

use std::collections::BTreeMap;

use super::amounts::parse_amount;
use super::columns::Found;
use super::plan::BadCell;
use super::read::{Cell, NO_VALUE, Row, cell_address};
use super::shown::{describe, is_personal};
use super::totals::Numbers;
use crate::crypto::digest::FileHash;
use crate::domain::date::{Date, Month};
use crate::domain::ids::{
    BankAccount, IdError, ResidentId, holds_resident_id, normalise_name, to_half_width,
};
use crate::domain::money::{Fen, MoneyError, MoneyUnit};
use crate::schemes::tables::Words;

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
    /// Columns whose cell here is merged with those of other rows.
    pub shared: Vec<usize>,
    /// Bad cells found so far.
    pub bad: Vec<BadCell>,
    /// Cells that are taken and that somebody should look at.
    pub told: Vec<BadCell>,
    /// What was asked of the row so far.
    pub asked: Asked<'a>,
    /// The month that the sheet names for all its rows, and the field that it is of.
    pub month_named: Option<(&'a str, Month)>,
    /// The other file that has told what the row tells, where one has.
    pub doubled: Option<FileHash>,
}

/// Digits of an ID number of before 1999.
const OLD_FORM_DIGITS: usize = 15;

/// What a row was asked for.
#[derive(Default)]
pub struct Asked<'a> {
    /// Fields that hold numbers that add up.
    pub numbers: BTreeMap<&'a str, Numbers>,
    /// A field of which the heading gives a unit that nobody knows.
    pub strange_unit: Option<&'a str>,
    /// Fields that hold days or months, with the first and last day each means.
    pub days: Vec<(&'a str, Date, Date)>,
    /// Fields that hold moments, with their day.
    pub moments: Vec<(&'a str, Date, Date)>,
    /// ID numbers that were taken though their check character does not fit.
    pub doubted: Vec<ResidentId>,
    /// Fields with ID numbers that were taken and whose check character fits.
    pub ids: Vec<(String, ResidentId)>,
    /// ID numbers that the row writes in the old form of 15 digits.
    pub old_forms: Vec<ResidentId>,
    /// Names that the row says are bodies', by `org:` or by a code beside them, whoever else is called so.
    pub bodies: Vec<String>,
}

impl<'a> Fields<'a> {
    /// A row to be read.
    pub fn new(
        (file, sheet): (&'a str, &'a str),
        row: &'a Row,
        columns: &'a BTreeMap<&'a str, Found>,
        words: [&'a Words; 2],
        shared: Vec<usize>,
    ) -> Fields<'a> {
        Fields {
            file,
            sheet,
            row,
            columns,
            words,
            shared,
            bad: Vec::new(),
            told: Vec::new(),
            asked: Asked::default(),
            month_named: None,
            doubled: None,
        }
    }

    pub(super) fn cell(&self, field: &str) -> &'a Cell {
        self.columns
            .get(field)
            .map_or(&Cell::Empty, |found| self.row.cell(found.column))
    }

    pub(super) fn column(&self, field: &str) -> Option<(&'a str, &'a Found)> {
        let columns: &'a BTreeMap<&'a str, Found> = self.columns;
        columns
            .get_key_value(field)
            .map(|(field, found)| (*field, found))
    }

    /// Whether a field's numbers can be read: `false` where its heading gives a unit nobody knows.
    pub(super) fn numbers(&mut self, field: &str, kind: Numbers) -> bool {
        let Some((field, found)) = self.column(field) else {
            return false;
        };
        self.asked.numbers.insert(field, kind);
        // A count of 分 is one of minutes, not of money, and one of 万 is no count of single things.
        let minutes = kind == Numbers::Counts && found.unit_noted && found.unit != MoneyUnit::Yuan;
        if found.other_unit.is_some() || minutes {
            self.asked.strange_unit.get_or_insert(field);
            return false;
        }
        true
    }

    /// Refuses every cell of a column that enters the log in clear and holds an ID number.
    pub(super) fn check_clear(&mut self) {
        let columns: &'a BTreeMap<&'a str, Found> = self.columns;
        for (field, found) in columns {
            let held = match self.row.cell(found.column) {
                Cell::Text(text) => holds_resident_id(text),
                Cell::Number { text, .. } => holds_resident_id(text),
                _ => false,
            };
            if held && !is_personal(field) {
                self.refuse(
                    field,
                    "id-in-clear",
                    "a value without an ID number, since this column enters the ledger in clear",
                    "take the number out: persons are named in the columns for names and ID numbers",
                );
            }
        }
    }

    /// Marks a field's cell as bad.
    pub fn refuse(&mut self, field: &str, code: &'static str, expected: &str, remedy: &str) {
        let (code, remedy) = match self.cell(field) {
            Cell::Error(error) if error == NO_VALUE => (
                "formula-empty",
                "open the file in a spreadsheet program and save it there, so that the values of its formulas are kept in it",
            ),
            _ => (code, remedy),
        };
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
        let shown = describe(self.cell(field), field, code);
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
                let inside = unwrapped(text);
                (!inside.is_empty()).then(|| inside.to_owned())
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
        if digits_lost(self.cell(field)) {
            self.refuse(
                field,
                "digits-lost",
                "a number as text, with all its digits",
                "the spreadsheet has stored the number as a number and lost its last digits: copy it anew from the document into a text cell",
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
        if is_number(self.cell(field)) {
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
                self.asked.doubted.push(id.clone());
                id
            }),
            read => read,
        };
        match read {
            Ok(id) => {
                if to_half_width(&text).trim().chars().count() == OLD_FORM_DIGITS {
                    self.asked.old_forms.push(id.clone());
                }
                if !self.asked.doubted.contains(&id) {
                    self.asked.ids.push((field.to_owned(), id.clone()));
                }
                Some(id)
            }
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
        if is_number(self.cell(field)) {
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
        self.money_of(field, SIGNED.contains(&field))
    }

    /// An amount that may be below zero where the office's table means something by it (红字).
    pub fn signed_money(&mut self, field: &str) -> Option<Fen> {
        self.money_of(field, true)
    }

    fn money_of(&mut self, field: &str, signed: bool) -> Option<Fen> {
        let columns = self.columns;
        let found = columns.get(field)?;
        let (unit, column) = (found.unit, found.column);
        if !self.numbers(field, Numbers::Money) {
            return None;
        }
        if self.shared.contains(&column) && !RATES.contains(&field) {
            self.refuse(
                field,
                "money-merged",
                "an amount of this row alone",
                "the cell is merged over several rows: split it, and write in each row what belongs to it",
            );
            return None;
        }
        let read = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Number { value, .. } => Fen::from_f64_shortest(*value, unit),
            Cell::Text(text) => parse_amount(unwrapped(text), unit, &found.heading),
            _ => Err(MoneyError::NotANumber),
        };
        match read {
            Ok(amount) if amount.0 >= 0 || signed => Some(amount),
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
                            "it has a fraction of a fen: round it as the document says, or check the unit of the column"
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
                if self.bad.len() == before && self.asked.strange_unit.is_none() {
                    self.refuse(field, "cell-empty", "an amount", "fill it in");
                }
                Fen(0)
            }
        }
    }

    /// A whole number of 0 or more.
    pub fn count(&mut self, field: &str) -> Option<u32> {
        let text = self.text(field)?;
        if !self.numbers(field, Numbers::Counts) {
            return None;
        }
        match parse_count(&text) {
            Some(number) => Some(number),
            None => {
                self.refuse(field, "count-format", "a whole number", "write digits only");
                None
            }
        }
    }
}

/// Fields of money that may lie below zero: what an office states of a fund that it has overdrawn, by how much a
/// budget document is changed, and what a school is rewarded or must pay.
const SIGNED: &[&str] = &["balance", "change", "reward_or_penalty"];
/// Fields that say how much a month or a head is worth: one cell may hold for many rows.
const RATES: &[&str] = &["rate", "rate_month", "rate_year", "standard"];

/// What stands inside the wrapping that spreadsheets put around text: blanks, an apostrophe before
/// it, or a formula that is nothing but the text (`="4307…"`).
pub(super) fn unwrapped(text: &str) -> &str {
    fn trimmed(text: &str) -> &str {
        text.trim_matches(|letter: char| {
            letter.is_whitespace() || matches!(letter, '\u{feff}' | '\u{200b}'..='\u{200f}')
        })
    }
    let text = trimmed(text);
    let inside = text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .map_or(text, trimmed);
    trimmed(inside.trim_start_matches(['\'', '‘', '’', '`']))
}

/// Whether a cell holds a number, or the scientific notation in which a spreadsheet saves one as text.
fn is_number(cell: &Cell) -> bool {
    match cell {
        Cell::Number { .. } => true,
        Cell::Text(text) => is_scientific(text),
        _ => false,
    }
}

/// Whether a number has lost digits: a spreadsheet keeps fifteen.
fn digits_lost(cell: &Cell) -> bool {
    match cell {
        Cell::Number { value, .. } => value.abs() >= 1e15,
        Cell::Text(text) => is_scientific(text),
        _ => false,
    }
}

/// `4.30723E+17`: digits, a point and more of them perhaps, and an exponent with its sign.
fn is_scientific(text: &str) -> bool {
    let plain = to_half_width(unwrapped(text));
    let Some((number, exponent)) = plain.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    digits(whole)
        && digits(decimals)
        && exponent
            .strip_prefix('+')
            .is_some_and(|exponent| digits(exponent) && exponent.len() <= 3)
}

/// A whole number, with the word for what is counted, grouping commas or empty decimals as they come.
fn parse_count(text: &str) -> Option<u32> {
    let plain = to_half_width(text).replace(',', "");
    let plain =
        plain.trim_end_matches(['人', '名', '个', '天', '日', '秒', '对', '份', '件', '户']);
    let whole = match plain.split_once('.') {
        Some((whole, decimals)) if decimals.bytes().all(|byte| byte == b'0') => whole,
        _ => plain,
    };
    whole.parse().ok()
}
