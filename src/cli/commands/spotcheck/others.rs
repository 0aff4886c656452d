//! What an auditor could choose between, told: other checks over the same population, draws that were thrown
//! away, and a close whose figures are not what the papers give; and `spotcheck abandon`, which gives a frozen check up in the open.

use std::collections::BTreeSet;

use clap::Args;

use super::unsigned::none_waits;
use super::{evaluated, frozen, record};
use crate::chain::ChainState;
use crate::cli::{Context, Failure};
use crate::domain::alias::Alias;
use crate::domain::events::Event;
use crate::domain::events::audit::{AuditEvent, SampleDrawn, SpotCheckClosed};
use crate::domain::money::Fen;
use crate::inquiry::spotcheck::SpotError;
use crate::inquiry::spotcheck::check::{Check, sample_of};
use crate::inquiry::spotcheck::dropped::{Dropped, dropped};
use crate::inquiry::spotcheck::evaluate::Evaluation;
use crate::projections::World;
use crate::projections::spotchecks::{ABANDONED, CheckStage};
use crate::report::spotcheck::stage_word;

/// Give up a check that was frozen and not drawn
///
/// It stays on the list with the reason, and is named beside every other check over the same population; a
/// second auditor endorses it, both before the moment from which its randomness may be known. After it only a check is given up
/// of which the witness rejected whatever was drawn. A check that was drawn is closed with its figures.
#[derive(Args)]
pub struct Arguments {
    /// Number of the check
    check_no: String,
    /// Why, in words that everybody may read
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Key to sign with
    #[arg(long, default_value = "aud")]
    key: String,
}

/// Runs `abandon`.
pub fn abandon(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let check_no = &arguments.check_no;
    let ledger = context.open("spotcheck abandon")?;
    Check::of(ledger.world(), check_no)?;
    if let Some((sequence, index, _)) = proposed_draws(ledger.chain(), check_no).first() {
        return Err(Failure::new(format!(
            "a draw of spot check {check_no} stands proposed as {sequence}.{index}, and whoever reads the log knows what it draws: let the witness endorse it, and close the check with its figures, or reject it where its randomness is not what was published"
        )));
    }
    no_end_waits(ledger.chain(), check_no)?;
    let event = SpotCheckClosed {
        check_no: check_no.clone(),
        errors: 0,
        not_verified: 0,
        projected: Fen(0),
        upper: None,
        upper_items: None,
        method: ABANDONED.to_owned(),
        accepted: false,
        conclusion: arguments.reason.clone(),
    };
    let answer = serde_json::json!({ "check_no": check_no });
    record(context, ledger, &arguments.key, event, answer)
}

/// That nobody has proposed already to give the check up: of two that wait one can take effect.
fn no_end_waits(chain: &ChainState, check_no: &str) -> Result<(), Failure> {
    let mut pending = chain.pending().iter();
    let waiting = pending.find(|one| {
        matches!(&one.event.event, Some(Event::Audit(AuditEvent::SpotCheckClosed(e)))
            if e.check_no == check_no && e.method == ABANDONED)
    });
    match waiting {
        None => Ok(()),
        Some(one) => Err(Failure::new(format!(
            "the giving up of spot check {check_no} waits for a second auditor as {}.{}: let it be endorsed first (sunledger pending)",
            one.sequence, one.index
        ))),
    }
}

/// Draws of the check that wait for the witness, by their places.
pub(super) fn proposed_draws<'a>(
    chain: &'a ChainState,
    check_no: &str,
) -> Vec<(u64, u32, &'a SampleDrawn)> {
    let pending = chain.pending().iter();
    let found = pending.filter_map(|one| match &one.event.event {
        Some(Event::Audit(AuditEvent::SampleDrawn(drawn))) if drawn.check_no == check_no => {
            Some((one.sequence, one.index, drawn))
        }
        _ => None,
    });
    found.collect()
}

/// Tells every draw that stands proposed: what it draws is known, whether or not it is endorsed.
pub(super) fn tell_proposed(context: &Context, chain: &ChainState, check_no: &str) {
    for (sequence, index, drawn) in proposed_draws(chain, check_no) {
        let values = [
            ("entry", sequence.to_string()),
            ("event", index.to_string()),
            ("randomness", drawn.randomness.clone()),
            ("count", drawn.drawn.len().to_string()),
        ];
        context.tell("spotcheck-draw-proposed", &values);
    }
}

/// Draws of the check that were proposed and never counted, up to an entry.
pub(super) fn dropped_draws(
    context: &Context,
    check_no: &str,
    until: Option<u64>,
) -> Result<Vec<Dropped>, Failure> {
    let mut of_checks = dropped(&context.disk(), until)?;
    Ok(of_checks.remove(check_no).unwrap_or_default())
}

/// A draw that never counted, in words; one after which another sample came into force says so.
pub fn dropped_words(context: &Context, draw: &Dropped, in_force: Option<&SampleDrawn>) -> String {
    let key = match (draw.rejected_by, draw.taken_back) {
        (None, _) => "spotcheck-draw-lapsed",
        (Some(_), true) => "spotcheck-draw-taken-back",
        (Some(_), false) => "spotcheck-draw-rejected",
    };
    let by = draw
        .rejected_by
        .map_or_else(String::new, |by| by.to_string());
    let values = [
        ("entry", draw.entry.to_string()),
        ("event", draw.event.to_string()),
        ("randomness", draw.randomness.clone()),
        ("count", draw.items.to_string()),
        ("by", by),
    ];
    let mut said = context.say(key, &values);
    let who = match (draw.rejected_at, draw.rejected_person) {
        (Some(at), Some(person)) => ("spotcheck-draw-who", at.to_string(), person.to_string()),
        _ => ("spotcheck-draw-who-lapsed", String::new(), String::new()),
    };
    let values = [
        ("at", draw.proposed_at.to_string()),
        ("proposer", draw.proposed_by.to_string()),
        ("on", who.1),
        ("person", who.2),
    ];
    said.push(' ');
    said.push_str(&context.say(who.0, &values));
    match in_force.is_some_and(|sample| sample.randomness != draw.randomness) {
        true => format!("{said} {}", context.say("spotcheck-draw-another", &[])),
        false => said,
    }
}

/// Tells every draw that was thrown away.
pub(super) fn tell_dropped(context: &Context, check: &Check<'_>, draws: &[Dropped]) {
    let in_force = check.drawn.as_ref().map(|act| act.said);
    for draw in draws {
        let said = dropped_words(context, draw, in_force);
        context.tell("spotcheck-draw-dropped", &[("said", said)]);
    }
}

/// Refuses a draw after its proposer took back one with other randomness: who did knows what both draw. What the witness rejected
/// binds nobody (`projections/draws.rs`).
pub(super) fn no_other_randomness(
    world: &World,
    check_no: &str,
    randomness: &str,
) -> Result<(), Failure> {
    let bound = world.draws.binding(check_no);
    match bound.filter(|draw| draw.randomness != randomness) {
        None => Ok(()),
        Some(draw) => Err(Failure::new(format!(
            "a draw of spot check {check_no} with other randomness was proposed as {}.{} and taken back by its proposer, and another could choose among samples: propose it again with the same randomness (--randomness \"{}\"); where that is not what was published, the witness then rejects it (sunledger reject ENTRY --role WIT), and the check may be drawn with what was",
            draw.at.sequence, draw.at.index, draw.randomness
        ))),
    }
}

/// Refuses that whoever proposed a draw rejects it: they know what it draws.
///
/// # Errors
/// The event is a draw of a check that has no sample yet, and the person proposed it.
pub fn not_taken_back(
    world: &World,
    event: &Event,
    proposer: Option<&Alias>,
    person: Option<Alias>,
) -> Result<(), Failure> {
    let Event::Audit(AuditEvent::SampleDrawn(drawn)) = event else {
        return Ok(());
    };
    let waits = world.check_stage(&drawn.check_no) == Some(CheckStage::Frozen);
    match waits && proposer.copied() == person {
        false => Ok(()),
        true => Err(Failure::new(format!(
            "whoever proposed the draw of spot check {} knows what it draws, and takes it not back: the witness endorses or rejects it (sunledger pending)",
            drawn.check_no
        ))),
    }
}

/// The other checks over the check's population, for an answer as JSON.
pub(super) fn others_json(check: &Check<'_>) -> serde_json::Value {
    let others = check.others.iter();
    others
        .map(|other| {
            serde_json::json!({
                "check_no": other.number, "state": stage_word(other.stage), "reason": other.reason,
            })
        })
        .collect()
}

/// The other checks over the check's population in words, each with its state and why it was given up.
pub(super) fn others_words(context: &Context, check: &Check<'_>) -> String {
    let others = check.others.iter().map(|other| {
        let state = context.term("spot-state", stage_word(other.stage));
        match other.reason {
            None => format!("{} ({state})", other.number),
            Some(reason) => format!("{} ({state}: {reason})", other.number),
        }
    });
    others.collect::<Vec<_>>().join(", ")
}

/// Names the other checks over the check's population.
pub(super) fn tell_others(context: &Context, check: &Check<'_>) {
    if check.others.is_empty() {
        return;
    }
    let others = others_words(context, check);
    context.tell("spotcheck-others", &[("checks", others)]);
}

/// Whether a close says what the papers give, in money as told.
fn says_so(closed: &SpotCheckClosed, done: &Evaluation, told: (i64, Option<i64>)) -> bool {
    closed.errors == done.errors
        && closed.not_verified == done.not_verified
        && (closed.projected.0, closed.upper.map(|fen| fen.0)) == told
        && closed.upper_items == done.upper_items
        && closed.accepted == (done.accepted == Some(true))
}

/// Whether a close says what the papers give.
pub(super) fn says(closed: &SpotCheckClosed, done: &Evaluation) -> bool {
    says_so(closed, done, (done.projected, done.upper))
}

/// Tells whether the close differs from what the papers give; `true` where it does.
pub(super) fn tell_close(context: &Context, check: &Check<'_>, done: &Evaluation) -> bool {
    let Some(closed) = &check.closed else {
        return false;
    };
    if says(closed.said, done) || says_so(closed.said, done, done.earlier) {
        return false;
    }
    let check_no = check.opened.said.check_no.clone();
    context.tell("spotcheck-close-differs", &[("check", check_no)]);
    true
}

/// What only an earlier ledger can show of a draw or a close, asked before it is endorsed.
///
/// # Errors
/// The sample is not the draw of the frozen population, or its proposer took back one with other randomness; or the close states other figures than its papers
/// give, or a paper waits for its reviewer.
pub fn vouch(
    context: &Context,
    (world, chain): (&World, &ChainState),
    event: &Event,
) -> Result<(), Failure> {
    match event {
        Event::Audit(AuditEvent::SampleDrawn(drawn)) => {
            let check = Check::of(world, &drawn.check_no)?;
            no_other_randomness(world, &drawn.check_no, &drawn.randomness)?;
            let opened = check.opened.said;
            let (before, population) = frozen(context, opened)?;
            check.same(&population)?;
            let again = sample_of(&before.world, opened, &population, &drawn.randomness)?;
            match again.seed == drawn.seed.0
                && again.drawn == drawn.drawn
                && again.apart == drawn.apart
            {
                true => Ok(()),
                false => Err(SpotError::NotTheDraw(drawn.check_no.clone()).into()),
            }
        }
        Event::Audit(AuditEvent::SpotCheckClosed(closed)) if closed.method != ABANDONED => {
            let check = Check::of(world, &closed.check_no)?;
            none_waits(world, chain, &closed.check_no)?;
            let done = evaluated(context, &check)?;
            match says(closed, &done) {
                true => Ok(()),
                false => Err(Failure::new(format!(
                    "the close of spot check {} states other figures than its papers give now: see `sunledger spotcheck evaluate {}`, and propose it again",
                    closed.check_no, closed.check_no
                ))),
            }
        }
        _ => Ok(()),
    }
}

/// The persons that some aliases stand for: whom reviews name by a staff number is the official who a register says bears it.
/// Each once, in order.
///
/// # Errors
/// One whom neither a key nor a register knows.
pub(super) fn known(
    world: &World,
    chain: &ChainState,
    flag: &str,
    aliases: &[Alias],
) -> Result<Vec<Alias>, Failure> {
    let persons = aliases.iter().map(|alias| match world.parties.get(alias) {
        Some(_) => *alias,
        None => world.parties.who(*alias),
    });
    let persons: BTreeSet<Alias> = persons.collect();
    let holds_key = |person: &Alias| {
        let mut keys = chain.mandates().keys();
        keys.any(|(_, key)| key.person == *person)
    };
    let mut unknown = persons
        .iter()
        .filter(|person| world.parties.get(person).is_none() && !holds_key(person));
    match unknown.next() {
        None => Ok(persons.iter().copied().collect()),
        Some(person) => Err(Failure::new(format!(
            "--{flag} {person}: nobody of that alias holds a key or is in a register: see `key list` and `person find`"
        ))),
    }
}

/// Refuses that somebody looks into an item that they took in, reviewed, approved or paid themselves.
pub(super) fn handled_by_none(
    world: &World,
    check: &Check<'_>,
    item: &str,
    persons: &[Alias],
) -> Result<(), Failure> {
    let query = &check.opened.said.query;
    let list = query.split(' ').next().unwrap_or_default();
    let mut persons = persons.iter();
    match persons.find(|person| world.handled(list, item, **person)) {
        None => Ok(()),
        Some(person) => Err(Failure::new(format!(
            "{person} took in, reviewed, approved or paid {item}, and does not look into it: let others go (spotcheck visit --inspectors, --instead) and file the paper"
        ))),
    }
}
