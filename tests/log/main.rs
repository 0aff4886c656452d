//! The log alone: what is written is read back, a crash leaves a whole prefix, damage is named, and what a ledger refuses leaves no trace.

mod crash;
mod damage;
mod refusal;
mod round_trip;
