//! How each invented office writes: its layout, its dates, its amounts.

use sunledger::domain::date::Date;

/// How days are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// `2025年3月1日`, as text.
    Chinese,
    /// `2025.3.1`, as text.
    Dots,
    /// A spreadsheet's own date.
    Real,
}

/// How amounts are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Amounts {
    /// `¥1,234.50`, as text.
    Marked,
    /// `1234.5`, as it comes.
    Plain,
}

/// How the files are laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One workbook for each folder, each table with a title, a line of units, headings of two lines
    /// where columns belong together, a column of numbers before the rest, a column nobody knows, a
    /// total and a line for signatures.
    Workbook,
    /// One text file in GB18030 for each table, without a title.
    Text,
    /// One workbook for all, several tables below each other on one sheet.
    Stacked,
}

/// An office.
pub struct Style {
    /// Its column in the list of headings.
    pub name: &'static str,
    /// Days.
    pub days: Days,
    /// Amounts.
    pub amounts: Amounts,
    /// Files.
    pub layout: Layout,
    /// Step by which the columns change places.
    pub step: usize,
    /// Whether a notice's first and last day stand in one column.
    pub spans: bool,
}

/// An education bureau.
pub const BUREAU: Style = Style {
    name: "bureau",
    days: Days::Chinese,
    amounts: Amounts::Marked,
    layout: Layout::Workbook,
    step: 3,
    spans: true,
};

/// A foundation.
pub const FOUNDATION: Style = Style {
    name: "foundation",
    days: Days::Dots,
    amounts: Amounts::Plain,
    layout: Layout::Text,
    step: 5,
    spans: false,
};

/// An office that reports to a bank abroad.
pub const ENGLISH: Style = Style {
    name: "english",
    days: Days::Real,
    amounts: Amounts::Plain,
    layout: Layout::Stacked,
    step: 7,
    spans: false,
};

impl Style {
    /// A day as text.
    pub fn day(&self, date: Date) -> String {
        let text = date.to_string();
        let mut parts = text.split('-').map(|part| part.parse::<u32>().unwrap());
        let (year, month, day) = (
            parts.next().unwrap(),
            parts.next().unwrap(),
            parts.next().unwrap(),
        );
        match self.days {
            Days::Chinese => format!("{year}年{month}月{day}日"),
            Days::Dots => format!("{year}.{month}.{day}"),
            Days::Real => text,
        }
    }

    /// An amount of fen as text, in yuan or in 万元.
    pub fn amount(&self, fen: i64, wan: bool) -> String {
        let (whole, rest, places) = match wan {
            true => (fen / 1_000_000, fen % 1_000_000, 6),
            false => (fen / 100, fen % 100, 2),
        };
        let plain = format!("{whole}.{rest:0places$}");
        match self.amounts {
            Amounts::Plain => plain.trim_end_matches('0').trim_end_matches('.').to_owned(),
            Amounts::Marked => {
                let digits = whole.to_string();
                let mut grouped = String::new();
                for (at, digit) in digits.chars().enumerate() {
                    if at > 0 && (digits.len() - at) % 3 == 0 {
                        grouped.push(',');
                    }
                    grouped.push(digit);
                }
                format!("¥{grouped}.{rest:0places$}")
            }
        }
    }

    /// A month, given as `2025-03`.
    pub fn month(&self, text: &str) -> String {
        let Some((year, month)) = text.split_once('-') else {
            return text.to_owned();
        };
        let number: u32 = month.parse().unwrap();
        match self.days {
            Days::Chinese => format!("{year}年{number}月份"),
            Days::Dots => format!("{year}.{number:02}"),
            Days::Real => format!("{year}{month}"),
        }
    }
}
