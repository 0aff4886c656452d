//! Answers as tables, JSON, CSV or workbooks: one plain shape, one file a format.

pub mod about;
pub mod act_sheet;
pub mod bank;
pub mod batched;
pub mod books;
pub mod completeness;
pub mod controls;
pub mod document;
pub mod inquiry;
pub mod lists;
pub mod loan;
pub mod marked;
pub mod notice_report;
pub mod open_parents;
pub mod plan;
pub mod refusals;
pub mod roster;
pub mod scheme;
pub mod sheet_names;
pub mod spotcheck;
pub mod table;
pub mod terminal;
pub mod workbook;
pub mod works;
pub mod wrap;

pub use about::{About, MadeFrom, Standing};
pub use table::Table;
