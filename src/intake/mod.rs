//! Office files to proposed events, every error with its cell. Data flows one way: bytes →
//! [`read`] → sheets of typed cells → [`layout`] (which are merged?) → [`columns`] (which table is this?)
//! → [`rows`] (which lines are data?) → [`fields`] (typed values with their cells) → [`tables`] (what
//! does a row mean?) → [`plan`]. Column names live in scheme
//! files and `schemas/tables/`, never in Rust. Nothing is written here: a plan is recorded by
//! somebody else, or not at all.

mod above;
mod amounts;
mod blocks;
pub mod called;
mod choices;
mod claims;
pub mod columns;
mod composed;
pub mod copies;
mod date_words;
pub mod dates;
mod days;
mod dress;
pub mod fields;
pub mod headings;
mod history;
pub mod known;
pub mod layout;
pub mod mapping;
mod meanings;
mod measures;
mod months;
mod names;
mod nearly;
pub mod overview;
mod owner;
pub mod pairing;
pub mod plain;
pub mod plan;
mod plan_error;
mod planned;
pub mod read;
pub mod rows;
mod shapes;
mod shown;
mod spans;
mod spellings;
pub mod statement;
mod strange;
pub mod tables;
mod take;
pub mod template;
mod titles;
pub mod totals;
mod units;
mod values;
mod weighty;
mod which;
mod years;

pub use plan::{BadCell, History, Plan, PlannedSheet, Source, plan};
pub use plan_error::PlanError;
