//! `flags`.

use clap::Args;

use crate::cli::{Context, Failure, data};

/// List red flags, or show one with all its evidence
#[derive(Args)]
pub struct Arguments {}

/// Runs the command.
pub fn run(_context: &mut Context, _arguments: &Arguments) -> Result<u8, Failure> {
    data("");
    Ok(0)
}
