//! A scheme file becomes checked rules and pure questions. Nothing about one programme is coded in
//! Rust: eligibility, papers, notices, payment channels and the columns of the office's own sheets
//! stand in the file, each rule beside its clause. Pure: no disk, no clock.

pub mod binding;
pub mod cel;
mod check;
mod check_flow;
pub mod diff;
pub mod eligible;
pub mod examine;
pub mod facts;
mod fault;
mod lint;
pub mod model;
pub mod monthly;
pub mod oversight;
pub mod pairing;
pub mod purposes;
pub mod quota;
mod shape;
pub mod shipped;
pub mod source;
mod stand_ins;
pub mod steps;
mod syntax;
pub mod tables;
pub mod tariff;
pub mod template;
pub mod unknowns;

pub use fault::{SchemeError, SchemeErrors};
pub use model::Scheme;
pub use tables::{Table, Tables};
