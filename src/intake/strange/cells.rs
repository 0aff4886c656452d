//! What stands below a heading: whether cells have the form that a column's values have.
//!
//! Promises: a form is asked in the words of the reader that takes the cells afterwards, but for signs that only whole
//! rows show; nearly all cells must have it, so that a spoiled cell is refused by its place and not the whole column;
//! at most [`ROWS_MAX`] rows are looked at. **Not here**: what a cell that is taken means ([`crate::intake::fields`]).

use crate::domain::ids::{BankAccount, ResidentId, Uscc, to_half_width};
use crate::domain::money::{Fen, MoneyUnit};
use crate::intake::dates::{parse_date, parse_moment, parse_month, serial};
use crate::intake::fields::unwrapped;
use crate::intake::overview::figure;
use crate::intake::read::{Cell, Row};
use crate::intake::spans::parse_months;
use crate::schemes::Tables;

/// Most rows below the headings that are looked at.
pub(in crate::intake) const ROWS_MAX: usize = 40;
/// Longest name of a person, in characters.
const NAME_CHARS: usize = 12;
/// Longest code, in characters.
const CODE_CHARS: usize = 40;
/// A number with more digits before its point is no amount but a number of something.
const MONEY_DIGITS: usize = 13;

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Id,
    /// An ID number, or the code of a body.
    Party,
    CreditCode,
    Account,
    Day,
    Moment,
    Month,
    Period,
    Money,
    Count,
    Number,
    /// The number of a row.
    Line,
    Name,
    Code,
    Checksum,
    Telephone,
    Text,
}

impl Form {
    /// That of a column of a kind of table (`[forms]` in `schemas/tables/matching.toml`).
    pub(super) fn of(common: &Tables, kind: &str, field: &str) -> Form {
        let named = |kind: &str| {
            let mut forms = common.forms.get(kind)?.iter();
            let (form, _) = forms.find(|(_, fields)| fields.iter().any(|one| one == field))?;
            Form::named(form)
        };
        named(kind).or_else(|| named("any")).unwrap_or(Form::Text)
    }

    fn named(word: &str) -> Option<Form> {
        Some(match word {
            "id" => Form::Id,
            "party" => Form::Party,
            "credit_code" => Form::CreditCode,
            "account" => Form::Account,
            "day" => Form::Day,
            "moment" => Form::Moment,
            "month" => Form::Month,
            "period" => Form::Period,
            "money" => Form::Money,
            "count" => Form::Count,
            "number" => Form::Number,
            "line" => Form::Line,
            "name" => Form::Name,
            "code" => Form::Code,
            "checksum" => Form::Checksum,
            "telephone" => Form::Telephone,
            "text" => Form::Text,
            _ => return None,
        })
    }

    /// Whether a column of this form may stand under a heading that ends in a word of that form.
    pub(super) fn may_stand_under(self, word: &str) -> bool {
        match word {
            "day" => matches!(self, Form::Day | Form::Moment),
            "month" => matches!(self, Form::Month | Form::Period | Form::Day),
            "money" => self == Form::Money,
            "code" => matches!(
                self,
                Form::Code
                    | Form::Id
                    | Form::Party
                    | Form::CreditCode
                    | Form::Checksum
                    | Form::Line
                    | Form::Account
                    | Form::Telephone
                    | Form::Text
            ),
            "name" => matches!(self, Form::Name | Form::Text),
            "account" => matches!(self, Form::Account | Form::Code),
            "id" => matches!(self, Form::Id | Form::Party | Form::Code),
            "number" => matches!(self, Form::Number | Form::Count | Form::Money),
            "word" => self == Form::Text,
            "text" => matches!(self, Form::Text | Form::Name),
            "phone" => self == Form::Telephone,
            _ => true,
        }
    }

    fn fits(self, cell: &Cell) -> bool {
        let text = match cell {
            Cell::Text(text) => to_half_width(unwrapped(text)),
            Cell::Number { text, .. } => text.clone(),
            Cell::Date(date) | Cell::DateTime { date, .. } => date.to_string(),
            Cell::Empty | Cell::Bool(_) | Cell::Error(_) => return false,
        };
        let text = text.trim();
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_date = matches!(cell, Cell::Date(_) | Cell::DateTime { .. });
        // 20250126 may be a number of anything.
        let day = is_date || (parse_moment(text).is_some() && !digits(text));
        let id = || ResidentId::as_stated(text).is_ok();
        let figures = figure(cell);
        match self {
            Form::Id => id(),
            Form::Party => id() || Uscc::parse(text).is_ok(),
            Form::CreditCode => Uscc::parse(text).is_ok(),
            Form::Account => {
                !is_date && BankAccount::parse(text).is_ok() && ResidentId::parse(text).is_err()
            }
            Form::Day | Form::Moment => match cell {
                Cell::Number { value, .. } => {
                    parse_date(text).is_some() || serial(*value).is_some()
                }
                _ => is_date || parse_moment(text).is_some(),
            },
            Form::Month => is_date || parse_month(text).is_some(),
            Form::Period => {
                is_date
                    || parse_month(text).is_some()
                    || parse_months(text).is_some()
                    || text.starts_with("20")
            }
            Form::Money => {
                !is_date
                    && text.chars().take_while(char::is_ascii_digit).count() < MONEY_DIGITS
                    && (figures.is_some() || Fen::parse(text, MoneyUnit::Yuan).is_ok())
            }
            Form::Count => {
                figures.is_some_and(|figure| figure.is_integer()) && text.len() < MONEY_DIGITS
            }
            Form::Number => text.len() < MONEY_DIGITS && (figures.is_some() || text.ends_with('%')),
            Form::Line => digits(text) && text.len() <= 6,
            Form::Name => {
                !day && !text.bytes().any(|byte| byte.is_ascii_digit())
                    && text.chars().count() <= NAME_CHARS
            }
            Form::Code => {
                !day && !id()
                    && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
                    && !text.contains('.')
                    && text.chars().count() <= CODE_CHARS
            }
            Form::Checksum => text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
            Form::Telephone => {
                (7..=13).contains(&text.len())
                    && text
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || byte == b'-')
            }
            Form::Text => !day && !id() && (figures.is_none() || text.len() <= 4),
        }
    }
}

/// The cells of a column that hold anything.
pub(super) fn of_column<'r>(below: &[&'r Row], column: usize) -> Vec<&'r Cell> {
    let cells = below.iter().map(|row| row.cell(column));
    cells.filter(|cell| !cell.is_empty()).collect()
}

/// Whether a cell holds a time of day beside its day.
pub(super) fn has_time(cell: &Cell) -> bool {
    match cell {
        Cell::DateTime { seconds_of_day, .. } => *seconds_of_day > 0,
        Cell::Text(text) => {
            let text = to_half_width(unwrapped(text));
            text.contains([':', '时'])
                && !text.ends_with(" 00:00:00")
                && parse_moment(&text).is_some()
        }
        Cell::Number { value, .. } => serial(*value).is_some_and(|(_, second)| second > 0),
        Cell::Empty | Cell::Date(_) | Cell::Bool(_) | Cell::Error(_) => false,
    }
}

/// Whether cells number their rows: 1, 2, 3 and so on.
pub(super) fn counts_up(cells: &[&Cell]) -> bool {
    let number = |cell: &Cell| match cell {
        Cell::Text(text) | Cell::Number { text, .. } => text.trim().parse::<usize>().ok(),
        _ => None,
    };
    let mut at = cells.iter().enumerate();
    cells.len() > 2 && at.all(|(at, cell)| number(cell) == Some(at + 1))
}

/// Whether nine of ten cells have the form.
pub(super) fn fits_nearly_all(form: Form, cells: &[&Cell]) -> bool {
    let fitting = cells.iter().filter(|cell| form.fits(cell)).count();
    fitting * 10 >= cells.len() * 9
}
