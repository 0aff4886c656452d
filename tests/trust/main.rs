//! Damage, forgery and full disks: whatever is done to a ledger's files, the reader says so or the ledger is whole.

mod decoders;
mod disk;
mod forgery;
mod killed;
mod random;
mod tail;
mod tamper;
#[path = "../trust_support/mod.rs"]
mod trust_support;
