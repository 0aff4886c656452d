//! A table to ask: columns, and rows of values that know where they stand.
//!
//! Promises: a number in the dress that offices put on it (`1,234.56元`) is a number when one is asked for,
//! and stays as written when a key is; digits that name something (an ID, an account, a code with zeros in
//! front) are no number of a column. It does not know where the rows come from.

use rust_decimal::Decimal;

use super::VerbError;
use crate::domain::date::Date;
use crate::domain::near::nearest;
use crate::intake::dates::parse_date;
use crate::intake::headings::{Unit, one_spelling, read_heading};
use crate::intake::overview::{figure_in, names_somebody};

/// How columns end whose numbers name something and count nothing, as `one_spelling` has them.
const CODES: &[&str] = &[
    "代码", "编码", "编号", "证号", "账号", "卡号", "学号", "号码", "code",
];

/// Parts of the names of columns whose numbers are those of bills.
const BILLS: &[&str] = &[
    "发票", "票据", "收据", "凭证", "invoice", "receipt", "voucher",
];

/// Parts of the names of columns of money.
const MONEY: &[&str] = &["金额", "款额", "amount", "实发", "应发"];

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text as written.
    Text(String),
    /// A number.
    Number(Decimal),
    /// So many things.
    Count(u64),
    /// A day.
    Day(Date),
    /// A value of a closed list, by the list's name.
    Term(&'static str, String),
    /// Places of rows.
    Places(Vec<u32>),
}

impl Value {
    /// So many things.
    pub fn count(count: usize) -> Value {
        u64::try_from(count).map_or(Value::Empty, Value::Count)
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Empty => true,
            Value::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The number, also of a text that holds one.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Count(count) => Some(Decimal::from(*count)),
            Value::Text(text) => figure_in(text),
            _ => None,
        }
    }

    /// The day, also of a text that names one. A number is one only if it has the eight digits of a day:
    /// amounts are numbers too.
    pub fn day(&self) -> Option<Date> {
        match self {
            Value::Day(day) => Some(*day),
            Value::Text(text) => parse_date(text),
            Value::Number(number) => {
                let text = number.normalize().to_string();
                (text.len() == 8).then(|| parse_date(&text)).flatten()
            }
            _ => None,
        }
    }

    /// As text, the same for equal values: what keys are compared by.
    pub fn text(&self) -> String {
        match self {
            Value::Empty => String::new(),
            Value::Text(text) => text.trim().to_owned(),
            Value::Number(number) => number.normalize().to_string(),
            Value::Count(count) => count.to_string(),
            Value::Day(day) => day.to_string(),
            Value::Term(_, word) => word.clone(),
            Value::Places(places) => {
                let places: Vec<String> = places.iter().map(u32::to_string).collect();
                places.join(",")
            }
        }
    }

    /// Whether it is made of digits that name something and count nothing.
    fn is_code(&self) -> bool {
        let Value::Text(text) = self else {
            return match self {
                Value::Number(number) => names_somebody(*number),
                _ => false,
            };
        };
        let text = text.trim();
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits
            && ((text.len() > 1 && text.starts_with('0'))
                || figure_in(text).is_none_or(names_somebody))
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// Other names it answers to.
    pub also: Vec<String>,
    /// What people read over it, where that is another word than its name.
    pub called: Option<String>,
    /// Whether its cells may name somebody.
    pub personal: bool,
    /// Whether it is known to hold texts, so that digits in it are codes.
    pub text: bool,
}

impl Column {
    /// What people read over it.
    pub fn called(&self) -> &str {
        self.called.as_deref().unwrap_or(&self.name)
    }

    /// A column that names nobody.
    pub fn new(name: &str) -> Column {
        Column {
            name: name.to_owned(),
            also: Vec::new(),
            called: None,
            personal: false,
            text: false,
        }
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its line in the sheet, or its number in the list.
    pub place: u32,
    /// A value for each column.
    pub values: Vec<Value>,
}

impl Record {
    /// The value in a column.
    pub fn value(&self, column: usize) -> &Value {
        self.values.get(column).unwrap_or(&Value::Empty)
    }

    /// The values of some columns as texts.
    pub fn key(&self, columns: &[usize]) -> Vec<String> {
        let values = columns.iter().map(|column| self.value(*column).text());
        values.collect()
    }
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers that count.
    Number,
    /// Days.
    Day,
    /// Digits or letters with digits, which name something.
    Code,
    /// Anything else.
    Word,
    /// Nothing.
    Empty,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Record>,
}

impl Listing {
    /// Place of the column of that name.
    ///
    /// # Errors
    /// There is none; the error names those there are.
    pub fn find(&self, name: &str) -> Result<usize, VerbError> {
        let spelt = one_spelling(name);
        let at = |fits: &dyn Fn(&Column) -> bool| self.columns.iter().position(fits);
        at(&|column| column.name == name)
            .or_else(|| at(&|column| one_spelling(&column.name) == spelt))
            .or_else(|| {
                let is = |also: &String| also == name || one_spelling(also) == spelt;
                let also = |column: &Column| column.also.iter().any(is);
                at(&also)
            })
            .or_else(|| {
                // 金额 is 金额(元), where no other column could be meant.
                let stem = |column: &Column| {
                    let read = read_heading(&column.name);
                    read.plain == spelt || read.bare.is_some_and(|bare| bare == spelt)
                };
                let mut found = (0..).zip(&self.columns).filter(|(_, own)| stem(own));
                match (found.next(), found.next()) {
                    (Some((at, _)), None) => Some(at),
                    _ => None,
                }
            })
            .ok_or_else(|| {
                let names = || self.columns.iter().map(Column::called);
                VerbError::Column {
                    name: name.to_owned(),
                    known: names().collect::<Vec<_>>().join(", "),
                    near: match nearest(name, names()) {
                        Some(near) => format!("; write {near}, if that is meant"),
                        None => String::new(),
                    },
                }
            })
    }

    /// Places of several columns; there must be one.
    ///
    /// # Errors
    /// None is named, or one is not there.
    pub fn find_all(&self, names: &[String]) -> Result<Vec<usize>, VerbError> {
        if names.is_empty() {
            return Err(VerbError::NoKey);
        }
        names.iter().map(|name| self.find(name)).collect()
    }

    /// A column.
    pub fn column(&self, at: usize) -> Option<&Column> {
        self.columns.get(at)
    }

    /// Name of a column.
    pub fn name(&self, at: usize) -> &str {
        self.column(at).map_or("", |column| column.name.as_str())
    }

    /// Refuses a column of which no single number may be seen: one that names persons, or that holds numbers
    /// as long as theirs.
    ///
    /// # Errors
    /// It is such a column.
    pub fn open(&self, at: usize) -> Result<(), VerbError> {
        let named = self.column(at).is_some_and(|column| column.personal);
        let long = |record: &Record| match record.value(at) {
            Value::Number(number) => names_somebody(*number),
            Value::Text(text) => {
                let text = text.trim().trim_end_matches(['x', 'X']);
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                digits && text.len() < 20 && Decimal::from_str_exact(text).is_ok_and(names_somebody)
            }
            _ => false,
        };
        match named || self.rows.iter().any(long) {
            true => Err(VerbError::Personal {
                column: self.name(at).to_owned(),
            }),
            false => Ok(()),
        }
    }

    /// Whether a column is called as numbers of bills are, which name a paper and nobody: 发票号码, 票据编号.
    pub fn is_of_bills(&self, at: usize) -> bool {
        let name = one_spelling(self.name(at));
        BILLS.iter().any(|part| name.contains(part))
    }

    /// Whether a column is called as numbers that name something are: 单位代码, unit_code.
    fn is_called_code(&self, at: usize) -> bool {
        let Some(column) = self.column(at) else {
            return false;
        };
        let read = read_heading(&column.name);
        let name = read.bare.unwrap_or(read.plain);
        CODES.iter().any(|end| name.ends_with(end))
    }

    /// Whether a column is called as money is: 金额, 补助(元), amount.
    fn is_called_money(&self, at: usize) -> bool {
        let name = self.name(at);
        let read = read_heading(name);
        matches!(read.unit, Some(Unit::Money(_))) || MONEY.iter().any(|part| name.contains(part))
    }

    /// What the filled cells of a column are. A column of numbers is one also where some cells hold none, if
    /// it is called money or most of its cells are numbers: one slip of a key must not hide all the rest.
    pub fn kind(&self, column: usize) -> Kind {
        let filled = || {
            let values = self.rows.iter().map(|record| record.value(column));
            values.filter(|value| !value.is_empty())
        };
        let text = self.column(column).is_some_and(|own| own.text);
        let numbers = filled().filter(|value| value.number().is_some()).count();
        let called_code = text || self.is_called_code(column);
        if filled().next().is_none() {
            Kind::Empty
        } else if !called_code && numbers > 0 && self.is_called_money(column) {
            Kind::Number
        } else if (text && numbers > 0)
            || filled().any(Value::is_code)
            || self.is_called_code(column)
        {
            Kind::Code
        } else if numbers * 2 > filled().count() {
            Kind::Number
        } else if filled().all(|value| value.day().is_some()) {
            Kind::Day
        } else if filled().all(|value| value.text().bytes().any(|byte| byte.is_ascii_digit())) {
            Kind::Code
        } else {
            Kind::Word
        }
    }
}
