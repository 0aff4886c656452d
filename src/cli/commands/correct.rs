//! `correct` and `reverse`: one event put right, or taken back, by its place in the log.
//!
//! Promises: the newest event of the line is found, the fact as it stood is stated field by field, and what the books
//! change by is worked out; nothing of that is typed. Both are proposals until another person of the approvers or the
//! finance bureau endorses them, or, of a live act that several sign, the other of its roles; the fact stays on the ledger. **Not here**: whether the correction may stand, which
//! the ledger judges; and a corrected copy of a whole sheet (`import --corrects`).

use std::collections::BTreeSet;

use clap::Args;

use super::act::{restated, scheme_of, shown, told_may_go, value_in_clear};
use super::import::check_note;
use crate::cli::{Context, Failure, data};
use crate::detect::bereft;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::catalogue::ROWS;
use crate::domain::events::control::ControlEvent;
use crate::domain::events::corrections::{EventCorrected, EventReversed, StatedFact, StatedField};
use crate::domain::events::{Event, EventHead, EventRef, Kind};
use crate::domain::party::Role;
use crate::domain::recorded::EventAt;
use crate::ledger::history::replay;
use crate::ledger::{Ledger, LedgerError};
use crate::log::{LogOptions, LogReader};
use crate::projections::corrections::{correctable, correction_postings};
use crate::vault::{Registrar, Vault};

// What both commands are told. No doc comment: it would stand in the place of theirs.
#[derive(Args)]
struct Common {
    /// Entry and event, such as 17.0 (17 where it holds one)
    #[arg(value_name = "ENTRY[.EVENT]")]
    event: String,
    /// Why; kept as a commitment
    #[arg(long, value_name = "TEXT|@FILE")]
    reason: String,
    /// What anyone may read about it, without names and numbers of persons
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Role to act under (default: REC for what was read from a file, else one that may sign the event)
    #[arg(long, value_name = "ROLE")]
    as_role: Option<String>,
    /// Key to sign with (default: the role's)
    #[arg(long, value_name = "NAME")]
    key: Option<String>,
    /// Show the event, and record nothing
    #[arg(long)]
    dry_run: bool,
}

/// Correct single fields of one recorded event
///
/// The fact stays on the ledger as it was told; the correction states it whole, before and after, and what the books
/// change by. It waits for an approver or the finance bureau (`endorse`); where several sign such an act (an agreement, a
/// contract), any of its roles proposes and another person of the others endorses. Of a line of corrections the newest is taken.
///
/// `sunledger show ENTRY` names the fields; they are typed as the command of the act takes them: amounts in yuan,
/// days as YYYY-MM-DD, persons and accounts as aliases or @FILE. For a corrected sheet: `import --corrects`.
///
/// A live act is held by what would hold it, were it done so today, when the correction is proposed and when it is endorsed.
#[derive(Args)]
pub struct CorrectArguments {
    #[command(flatten)]
    common: Common,
    /// A field and what it says from now on, such as amount=1800.00; nothing behind = empties it
    #[arg(long, value_name = "FIELD=VALUE", required = true)]
    set: Vec<String>,
}

/// Reverse one recorded event: it counts no more, and stays on the ledger
///
/// Where payments rest on it (a contract, an agreement, an award, a year's acceptance, a release) it says which, and asks for `--sure`.
///
/// An order whose money arrived is not reversed: `pay return` undoes it once the money is back; of one from a file it asks for `--sure`. Where what came back is reversed, its order stands again: it is held where it could not be ordered now.
///
/// The reversal states the fact as it stood, and its postings are taken back. It waits for an approver or the finance
/// bureau (`endorse`), or, where several sign such an act, for the other of its roles. Of a line of corrections the newest is taken.
#[derive(Args)]
pub struct ReverseArguments {
    #[command(flatten)]
    common: Common,
    /// Payments rest on the event (a contract, an agreement, an award, a year's acceptance, a release) and are left
    /// without a basis, and no slip
    #[arg(long)]
    sure: bool,
}

/// An event that stands.
struct Standing {
    at: EventAt,
    target: EventRef,
    /// Under which head it was recorded.
    head: EventHead,
    fact: StatedFact,
}

/// Entry and event as typed.
fn place(text: &str) -> Result<(u64, Option<u32>), Failure> {
    let (entry, event) = match text.split_once('.') {
        Some((entry, event)) => (entry, Some(event)),
        None => (text, None),
    };
    let wrong = || {
        Failure::new(format!(
            "{text}: expected an entry, or an entry and an event, such as 17 or 17.0"
        ))
    };
    let event = event.map(str::parse).transpose().map_err(|_| wrong())?;
    Ok((entry.parse().map_err(|_| wrong())?, event))
}

/// The newest event of the line of the one that is named, as it took effect.
fn standing(context: &Context, ledger: &Ledger, named: &str) -> Result<Standing, Failure> {
    let (sequence, index) = place(named)?;
    let mut at = EventAt {
        sequence,
        index: index.unwrap_or(0),
    };
    while let Some(replaced) = ledger.world().corrections.replaced(at) {
        if replaced.reversed {
            return Err(Failure::new(format!(
                "event {at} was reversed by {}, and stands no more",
                replaced.by
            )));
        }
        at = replaced.by;
    }
    let reader =
        LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
    let mut found = None;
    let mut others = 0usize;
    replay(&reader, None, |entry, _| {
        for effect in &entry.effects {
            others += usize::from(effect.sequence == sequence);
            if (effect.sequence, effect.index) == (at.sequence, at.index) {
                let head = effect.event.head.clone();
                found = Some((effect.entry, head, effect.event.event.clone()));
            }
        }
        Ok(())
    })?;
    if index.is_none() && others > 1 {
        return Err(Failure::new(format!(
            "entry {sequence} holds {others} events: say which, such as {sequence}.0 (`sunledger show {sequence}`)"
        )));
    }
    let Some((entry, head, Some(event))) = found else {
        return Err(Failure::new(format!(
            "event {at} is not in effect: see `sunledger log` and `sunledger pending`"
        )));
    };
    let (fact, event) = match event {
        Event::Control(ControlEvent::EventCorrected(said)) => {
            let event = said
                .after
                .event()
                .map_err(|error| Failure::new(error.to_string()))?;
            (*said.after, event)
        }
        event => (StatedFact::of(&head, &event)?, event),
    };
    if !correctable(&event) {
        return Err(Failure::new(format!(
            "event {at} is a {}, which no correction can name: record what puts it right",
            event.kind().name()
        )));
    }
    Ok(Standing {
        at,
        target: EventRef {
            entry,
            index: at.index,
        },
        head,
        fact,
    })
}

/// The role to act under.
fn role_of(context: &Context, typed: Option<&str>, fact: &StatedFact) -> Result<Role, Failure> {
    if let Some(word) = typed {
        return Role::from_word(word).ok_or_else(|| {
            Failure::new(format!(
                "--as-role {word}: expected a role such as FIN, APR or KA"
            ))
        });
    }
    if fact.source.is_some() {
        return Ok(Role::Rec);
    }
    let row = ROWS.iter().find(|row| row.kind == fact.kind);
    // Of an act that several sign any of them proposes; the others endorse.
    let roles: Vec<Role> = row
        .into_iter()
        .flat_map(|row| row.places.concat())
        .collect();
    let at_hand = |role: &&Role| context.key_path(&role.word().to_lowercase()).exists();
    let role = roles.iter().find(at_hand).or(roles.first()).copied();
    Ok(role.unwrap_or(Role::Rec))
}

/// Runs `correct`.
pub fn correct(context: &mut Context, arguments: &CorrectArguments) -> Result<u8, Failure> {
    run(context, &arguments.common, (Some(&arguments.set), true))
}

/// Runs `reverse`.
pub fn reverse(context: &mut Context, arguments: &ReverseArguments) -> Result<u8, Failure> {
    run(context, &arguments.common, (None, arguments.sure))
}

fn run(
    context: &mut Context,
    common: &Common,
    (sets, sure): (Option<&[String]>, bool),
) -> Result<u8, Failure> {
    let today = context.clock().now.date_cn();
    let mut ledger = context.open(if sets.is_some() { "correct" } else { "reverse" })?;
    let one = standing(context, &ledger, &common.event)?;
    let role = role_of(context, common.as_role.as_deref(), &one.fact)?;
    let rests = match sets {
        Some(_) => None,
        None => rests_on(&ledger, &one)?,
    };
    let (after, vault) = match sets {
        Some(sets) => {
            let (after, vault) = restate(context, &ledger, &one, sets)?;
            (Some(after), vault)
        }
        None => (None, None),
    };
    let mut vault = match vault {
        Some(vault) => vault,
        None => context.vault(&ledger.id())?,
    };
    if let Some(note) = &common.note {
        check_note(note)?;
        if vault.mentions().find(note, false)?.is_some() {
            return Err(Failure::new(
                "--note: found the name of a person whom the ledger knows; expected a note that may be published, without names and numbers of persons: say it without the name, or in --reason, which is kept apart",
            ));
        }
    }
    let reason = value_in_clear("reason", &common.reason)?;
    let reason = vault.commit(None, &reason)?;
    let (target, target_sequence) = (one.target, one.at.sequence);
    let public_note = common.note.clone();
    let event = match after {
        Some(after) => Event::from(EventCorrected {
            target,
            target_sequence,
            postings: correction_postings(&one.fact, &after).ok_or_else(|| {
                Failure::new(format!("event {}: its amount cannot be negated", one.at))
            })?,
            before: Box::new(one.fact),
            after: Box::new(after),
            reason,
            public_note,
        }),
        None => Event::from(EventReversed {
            target,
            target_sequence,
            before: Box::new(one.fact),
            reason,
            public_note,
        }),
    };
    let mut head = EventHead::live(role, today);
    head.scheme.clone_from(&one.head.scheme);
    head.org.clone_from(&one.head.org);
    head.corrects = Some(target);
    let gates = told_may_go(context, &mut ledger, &head, &event);
    if common.dry_run {
        vault.discard();
        data(&serde_json::to_string_pretty(&shown(&head, &event)?)?);
        gates?;
        confirmed(context, rests.as_deref(), sure)?;
        context.tell("act-dry", &[]);
        return Ok(0);
    }
    if let Err(failure) = gates.and_then(|()| confirmed(context, rests.as_deref(), sure)) {
        vault.discard();
        return Err(failure);
    }
    let key = context.key_for(common.key.as_deref(), role)?;
    let events = [(head, event)];
    context.names_nobody(&ledger.id(), Some(&vault), &events, &BTreeSet::new())?;
    // The vault first: a commitment in the log whose text is lost would be worse than the reverse.
    vault.save()?;
    let receipt = context.record_compared(ledger, &key, &events)?;
    if context.json {
        data(
            &serde_json::json!({
                "sequence": receipt.sequence, "hash": receipt.hash,
                "recorded_at": receipt.recorded_at, "resent": receipt.resent,
            })
            .to_string(),
        );
    }
    Ok(0)
}

/// What money rests on the event and nothing else, said for whoever would reverse it.
fn rests_on(ledger: &Ledger, one: &Standing) -> Result<Option<String>, Failure> {
    let event = one.fact.event();
    let event = event.map_err(|error| Failure::new(error.to_string()))?;
    let scheme = one.fact.scheme.as_ref().map_or("", |of| of.id.as_str());
    let Some(left) = bereft::of(ledger.world(), scheme, &event, one.at) else {
        return Ok(None);
    };
    let (at, kind) = (one.at, event.kind().name());
    let (count, sum, numbers) = (left.payments.len(), left.sum(), left.numbers());
    Ok(Some(match left.code {
        Some(code) => format!(
            "event {at}: {count} payments of {sum} yuan in all rest on this {kind}, and are left without a basis, which is flagged ({code}): {numbers}"
        ),
        None => format!(
            "event {at}: {count} payments of {sum} yuan in all rest on this {kind}, and are left without a basis: {numbers}"
        ),
    }))
}

/// Refuses to leave payments without a basis unless it is said to be no slip; then it is told.
fn confirmed(context: &Context, rests: Option<&str>, sure: bool) -> Result<(), Failure> {
    match (rests, sure) {
        (None, _) => Ok(()),
        (Some(rests), true) => {
            crate::cli::word(&context.retell(rests));
            Ok(())
        }
        (Some(rests), false) => Err(Failure::new(format!(
            "{rests}; have the money back first (`sunledger pay return`, `sunledger clawback order`), or say --sure if it is to be reversed all the same"
        ))),
    }
}

/// The fact with what was typed in the place of what stood.
fn restate(
    context: &mut Context,
    ledger: &Ledger,
    one: &Standing,
    sets: &[String],
) -> Result<(StatedFact, Option<Vault>), Failure> {
    let kind = Kind(one.fact.kind);
    let world = ledger.world();
    let named = one.fact.scheme.as_ref().map(|of| of.id.as_str());
    let scheme = match named {
        Some(id) => Some(scheme_of(
            world,
            Some(id),
            latest(one.fact.effective, context),
        )?),
        None => None,
    };
    let body = one
        .fact
        .json()
        .map_err(|error| Failure::new(error.to_string()))?;
    let about = body.get("person").and_then(|person| person.as_str());
    let about = about.and_then(Alias::from_hex);
    let of = (kind, scheme.as_deref());
    let (typed, vault) = restated(context, ledger, of, about, sets)?;
    let mut after = one.fact.clone();
    for (name, value) in typed {
        let value = serde_json::to_string(&value)?;
        match after.body.iter_mut().find(|field| field.name == name) {
            Some(field) => field.value = value,
            None => after.body.push(StatedField { name, value }),
        }
    }
    if after == one.fact {
        return Err(Failure::new(format!(
            "event {} says that already: nothing is to be corrected",
            one.at
        )));
    }
    after
        .event()
        .map_err(|error| Failure::new(format!("{}: {error}", kind.name())))?;
    Ok((after, vault))
}

fn latest(day: Date, context: &Context) -> Date {
    day.max(context.clock().now.date_cn())
}
