//! Tests of meaning as tables: entries in, and the books and flags that follow from them.

mod books;
mod detectors;
mod freed;
#[path = "table.rs"]
mod table;
