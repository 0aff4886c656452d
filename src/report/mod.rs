//! Answers as tables, JSON or CSV: one plain shape, one file a format.

pub mod books;
pub mod completeness;
pub mod controls;
pub mod open_parents;
pub mod table;

pub use table::Table;
