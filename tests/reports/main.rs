//! What is read out of the ledger: reports, lists, and the statement of the bank against the book.

mod bank;
#[path = "../exports/mod.rs"]
mod exports;
mod lists;
#[allow(dead_code)] // other tests use the rest
#[path = "../office/mod.rs"]
mod office;
mod reports;
mod three;
mod works;
