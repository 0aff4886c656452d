//! The invented office files that the demo ships: a county of six schools, thirteen applicants and
//! twelve grants, with a handful of frauds put in by hand.
//!
//! **Promises**: the same bytes on every run; every ID number and account has a right check digit,
//! and a division code (4399) that was never given out. **Not here**: what the program makes of
//! them; the README beside says what is planted.

mod table;
mod year;

pub use year::files;
