//! Money, dates, working days, parties, roles and events. Pure values: this room sees no disk, no
//! clock and no vault.

pub mod alias;
pub mod calendar;
pub mod calendar_file;
pub mod currency;
pub mod date;
pub mod events;
pub mod ids;
pub mod money;
pub mod names;
pub mod near;
pub mod numbers;
pub mod party;
pub mod randomness;
pub mod recorded;
