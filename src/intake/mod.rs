//! Office files to proposed events, every error with its cell. Data flows one way: bytes →
//! [`read`] → sheets of typed cells → [`columns`] → named fields → a table kind → events. Column
//! names live in scheme files and `schemas/tables/`, never in Rust.

pub mod read;
