//! `notice export`.

use clap::Args;

use crate::cli::{Context, Failure};

/// Write a public notice
#[derive(Args)]
pub struct Arguments {}

/// Runs the command.
pub fn run(_context: &mut Context, _arguments: &Arguments) -> Result<u8, Failure> {
    Ok(0)
}
