//! Answers as tables, JSON, CSV or workbooks: one plain shape, one file a format.

pub mod about;
pub mod books;
pub mod completeness;
pub mod controls;
pub mod lists;
pub mod marked;
pub mod open_parents;
pub mod refusals;
pub mod scheme;
pub mod table;
pub mod terminal;
pub mod workbook;
pub mod wrap;

pub use about::{About, Standing};
pub use table::Table;
