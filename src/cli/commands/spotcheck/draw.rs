//! `spotcheck draw`: published randomness draws the sample of the frozen population.

use clap::Args;

use super::others::{no_other_randomness, proposed_draws};
use super::{Late, frozen, record};
use crate::cli::{Context, Failure};
use crate::crypto::digest::Digest;
use crate::domain::date::Timestamp;
use crate::domain::events::audit::SampleDrawn;
use crate::domain::randomness;
use crate::inquiry::spotcheck::check::{Check, sample_of};
use crate::ledger::Until;

/// Draw the sample of a check from published randomness
///
/// The population is asked again at its frozen size; one that differs is not drawn from, and the exit
/// status is 3. The witness endorses the draw, or rejects it where its randomness is not what was published; then it is drawn again
/// with what was. Who proposed a draw takes it not back. A check is drawn once, and no filter can be given here.
#[derive(Args)]
pub struct Arguments {
    /// Number of the check
    check_no: String,
    /// The randomness, as it was published; how its groups of letters and digits are parted changes nothing
    #[arg(long, value_name = "TEXT")]
    randomness: String,
    /// When it was published, such as 2026-01-09T18:05:00+08:00
    #[arg(long, value_name = "TIME")]
    published: Timestamp,
    /// Key to sign with
    #[arg(long, default_value = "aud")]
    key: String,
    #[command(flatten)]
    late: Late,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    arguments.late.refused()?;
    let check_no = &arguments.check_no;
    let now = context.history(Until::default())?;
    let check = Check::of(&now.world, check_no)?;
    let opened = check.opened.said;
    if check.drawn.is_some() {
        return Err(Failure::new(format!(
            "spot check {check_no} is drawn already: a second draw could choose among samples"
        )));
    }
    if let Some((sequence, index, _)) = proposed_draws(&now.chain, check_no).first() {
        return Err(Failure::new(format!(
            "a draw of spot check {check_no} waits for the witness as {sequence}.{index}: a second draw could choose among samples"
        )));
    }
    let randomness = randomness::one_spelling(&arguments.randomness);
    if randomness.is_empty() {
        return Err(Failure::new(
            "--randomness: expected letters or digits as they were published",
        ));
    }
    no_other_randomness(&now.world, check_no, &randomness)?;
    if arguments.published < opened.randomness_after {
        return Err(Failure::new(format!(
            "--published {}: expected a moment after {}, which was frozen with the population: what was known before could steer the draw",
            arguments.published, opened.randomness_after
        )));
    }
    let clock = context.clock().now;
    if arguments.published > clock {
        return Err(Failure::new(format!(
            "--published {}: expected a moment that is past, and it is {clock}",
            arguments.published
        )));
    }
    let (history, population) = frozen(context, opened)?;
    check.same(&population)?;
    let drawing = sample_of(&history.world, opened, &population, &randomness)?;
    let event = SampleDrawn {
        check_no: check_no.clone(),
        randomness,
        published_at: arguments.published,
        seed: Digest(drawing.seed),
        drawn: drawing.drawn,
        apart: drawing.apart,
        program: format!("sunledger {}", env!("CARGO_PKG_VERSION")),
    };
    let said = [
        ("count", event.drawn.len().to_string()),
        ("seed", event.seed.to_string()),
        ("check", check_no.clone()),
    ];
    let answer = serde_json::json!({
        "check_no": check_no, "seed": event.seed, "drawn": event.drawn, "apart": event.apart,
    });
    let ledger = context.open("spotcheck draw")?;
    let done = record(context, ledger, &arguments.key, event, answer)?;
    context.tell("spotcheck-drawn", &said);
    Ok(done)
}
