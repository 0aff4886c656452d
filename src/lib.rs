//! Sunledger (阳光台账): an event-sourced audit ledger for subsidy and public-funding flows.
//!
//! Data flows one way: bytes → verified entry → event → projection → report. Two halves, the log
//! that knows no meaning (`crypto`, `merkle`, `disk`, `log`) and the domain that knows no disk
//! (`domain`, `schemes`, `projections`, `detect`), meet in one room, [`ledger`]. The room table and
//! who may use whom stand in ARCHITECTURE.md; a test compares it with the code.
//!
//! Units, everywhere: money is integer fen ([`domain::money::Fen`]); dates are civil dates at
//! UTC+8 ([`domain::date::Date`]); instants are UTC microseconds ([`domain::date::Timestamp`]).

pub mod chain;
pub mod cli;
pub mod crypto;
pub mod detect;
pub mod disk;
pub mod domain;
pub mod inquiry;
pub mod intake;
pub mod ledger;
pub mod log;
pub mod merkle;
pub mod notice;
pub mod projections;
pub mod report;
pub mod schemes;
pub mod statistics;
pub mod vault;
pub mod words;
