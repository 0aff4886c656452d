//! `demo`.

use clap::Args;

use crate::cli::{Context, Failure};

/// Run a year of a real programme on shipped office files, in a folder of its own
#[derive(Args)]
pub struct Arguments {}

/// Runs the command.
pub fn run(_context: &mut Context, _arguments: &Arguments) -> Result<u8, Failure> {
    Ok(0)
}
