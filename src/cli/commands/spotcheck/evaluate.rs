//! `spotcheck evaluate`, `spotcheck close`: what the results project to.

use clap::Args;

use super::others::{dropped_draws, others_json, says, tell_close, tell_dropped, tell_others};
use super::unsigned::{none_waits, tell as tell_unsigned, unsigned};
use super::{Late, Which, evaluated, give_plain, record};
use crate::cli::{Context, Failure, Output};
use crate::domain::events::Event;
use crate::domain::events::audit::{AuditEvent, SpotCheckClosed};
use crate::domain::money::Fen;
use crate::inquiry::spotcheck::check::Check;
use crate::ledger::Until;
use crate::projections::spotchecks::ABANDONED;
use crate::report::spotcheck::results;

/// Project the recorded results to the population, with upper limits
///
/// Draws the sample again first: one that is not what its randomness gives ends with status 3. Items that
/// could not be verified, or have no endorsed working paper, count as wholly wrong. Accepted is what has an
/// upper limit no larger than the tolerable one that was frozen; exit status 1 where it is not accepted.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    late: Late,
    #[command(flatten)]
    output: Output,
}

/// Close a check with what it projects to
///
/// The figures are those of `spotcheck evaluate`; a second auditor endorses the conclusion. No check is closed while a
/// working paper waits for its reviewer: it is endorsed or rejected first.
#[derive(Args)]
pub struct CloseArguments {
    /// Number of the check
    check_no: String,
    /// Conclusion, in words that name nobody
    #[arg(long, value_name = "TEXT")]
    conclusion: String,
    /// Close with items that have no endorsed working paper; they count as wholly wrong
    #[arg(long)]
    open_as_errors: bool,
    /// Key to sign with
    #[arg(long, default_value = "aud")]
    key: String,
}

/// Runs `evaluate`.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    arguments.late.refused()?;
    let which = &arguments.which;
    let history = which.history(context)?;
    let check = Check::of(&history.world, &which.check_no)?;
    let done = evaluated(context, &check)?;
    let dropped = dropped_draws(context, &which.check_no, which.until().sequence)?;
    let json = serde_json::json!({
        "check_no": which.check_no, "evaluation": done, "others": others_json(&check),
        "dropped": dropped,
    });
    give_plain(
        context,
        &arguments.output,
        &history,
        &results(&done),
        &which.command("evaluate"),
        json,
    )?;
    if done.open > 0 {
        context.tell("spotcheck-open-items", &[("count", done.open.to_string())]);
    }
    tell_others(context, &check);
    tell_dropped(context, &check, &dropped);
    tell_close(context, &check, &done);
    let papers = unsigned(&history.world, &history.chain, &which.check_no);
    let waiting = papers.iter().filter(|one| one.void.is_none()).count();
    if waiting > 0 {
        context.tell("spotcheck-waiting", &[("count", waiting.to_string())]);
    }
    let void: Vec<_> = papers
        .into_iter()
        .filter(|one| one.void.is_some())
        .collect();
    tell_unsigned(context, &void);
    Ok(u8::from(done.accepted == Some(false)))
}

/// Runs `close`.
pub fn close(context: &mut Context, arguments: &CloseArguments) -> Result<u8, Failure> {
    let check_no = &arguments.check_no;
    let history = context.history(Until::default())?;
    let check = Check::of(&history.world, check_no)?;
    if check.closed.is_some() {
        return Err(Failure::new(format!(
            "spot check {check_no} is closed already"
        )));
    }
    none_waits(&history.world, &history.chain, check_no)?;
    let done = evaluated(context, &check)?;
    if done.open > 0 && !arguments.open_as_errors {
        let results = check.results();
        let open = check.sample()?.drawn.iter();
        let mut open = open.filter(|one| !results.contains_key(one.item.as_str()));
        let first = open.next().map(|one| one.item.as_str()).unwrap_or_default();
        return Err(Failure::new(format!(
            "{} items of spot check {check_no} have no endorsed working paper, {first} the first: file them, or close with --open-as-errors",
            done.open
        )));
    }
    let event = SpotCheckClosed {
        check_no: check_no.clone(),
        errors: done.errors,
        not_verified: done.not_verified,
        projected: Fen(done.projected),
        upper: done.upper.map(Fen),
        upper_items: done.upper_items,
        method: done.method.to_owned(),
        accepted: done.accepted == Some(true),
        conclusion: arguments.conclusion.clone(),
    };
    let mut pending = history.chain.pending().iter();
    let waiting = pending.find(|one| {
        matches!(&one.event.event, Some(Event::Audit(AuditEvent::SpotCheckClosed(e)))
            if e.check_no == *check_no && e.method != ABANDONED && says(e, &done))
    });
    if let Some(one) = waiting {
        return Err(Failure::new(format!(
            "a close of spot check {check_no} with these figures waits for a second auditor as {}.{}: let it be endorsed (sunledger pending)",
            one.sequence, one.index
        )));
    }
    let dropped = dropped_draws(context, check_no, None)?;
    let answer = serde_json::json!({
        "check_no": check_no, "evaluation": done, "others": others_json(&check),
        "dropped": dropped,
    });
    tell_others(context, &check);
    tell_dropped(context, &check, &dropped);
    if done.accepted.is_none() {
        context.tell("spotcheck-verdict-open", &[("check", check_no.clone())]);
    }
    let ledger = context.open("spotcheck close")?;
    record(context, ledger, &arguments.key, event, answer)
}
