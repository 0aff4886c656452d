//! Answers as tables, JSON or CSV: one plain shape, one file a format.

pub mod books;
pub mod refusals;
pub mod table;

pub use table::Table;
