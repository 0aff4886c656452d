//! `report loan`: the statements of a programme that a World Bank loan pays for.

use clap::Args;

use super::{Common, give};
use crate::cli::context::known_scheme;
use crate::cli::rows::{Names, Rows};
use crate::cli::{Context, Failure};
use crate::domain::date::Period;
use crate::report::loan::{self, Span};

/// Make the four statements of a programme that a World Bank loan pays for
///
/// Sources and uses of funds, uses by year and cost line with how the agreements stand, the loan as it was drawn, with
/// currency, rate and conversion account, and the designated account. With --period and without --as-of they
/// count up to the period's last day. Refused for a scheme of which no loan is told.
#[derive(Args)]
pub struct Arguments {
    /// The scheme, for instance G
    scheme: String,
    /// Show this period beside all time up to its end: 2025, 2025-H1, 2025-Q3, 2025-03
    #[arg(long, value_name = "PERIOD")]
    period: Option<Period>,
    #[command(flatten)]
    common: Common,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let scheme = &arguments.scheme;
    let history = arguments.common.history_of(context, arguments.period)?;
    known_scheme(&history.world, scheme)?;
    let world = &history.world;
    loan::told(world, scheme, history.day)?;
    let span = Span::new(arguments.period, history.day);
    let sections = vec![
        Rows::of(&loan::sources(world, scheme, span)?)?,
        Rows::of(&loan::components(world, scheme, span)?)?,
        Rows::of(&loan::uses(world, scheme, span)?)?,
        Rows::of(&loan::standing(world, scheme, span)?)?,
        Rows::of(&loan::drawings(world, scheme, span))?,
        Rows::of(&loan::legs(world, scheme, span)?)?,
        Rows::of(&loan::account(world, scheme, span)?)?,
    ];
    let mut command = format!("report loan {scheme}");
    if let Some(period) = arguments.period {
        command.push_str(&format!(" --period {period}"));
    }
    let names = Names::default();
    give(
        context,
        &arguments.common,
        &history,
        (sections, names),
        &command,
        None,
    )
}
