//! `endorse`, `pending`.

use clap::Args;

use crate::cli::{Context, Failure, Output};
use crate::domain::events::control::ControlEvent;
use crate::domain::events::keys::Endorsed;
use crate::domain::events::{Event, EventHead, EventRef, Kind};
use crate::domain::party::Role;
use crate::inquiry::trace::target_of;
use crate::inquiry::waiting::void_because;
use crate::ledger::{History, Until};

/// Endorse a proposed event as another person
///
/// An act that needs several persons is proposed by one and takes effect when the last required one has
/// endorsed it. `pending` lists what waits and for whom. Nobody endorses what they proposed.
#[derive(Args)]
pub struct Arguments {
    /// The proposal, as `pending` lists it: ENTRY.EVENT, or ENTRY for all of its events that wait
    proposal: String,
    /// Role to sign as, for instance FIN
    #[arg(long)]
    role: String,
    /// Key to sign with (default: the role's)
    #[arg(long)]
    key: Option<String>,
}

/// List proposals that wait for signers
///
/// A proposal that can no longer take effect, since what it does was done otherwise meanwhile, is listed with the reason.
#[derive(Args)]
pub struct PendingArguments {
    #[command(flatten)]
    output: Output,
}

/// Runs `endorse`.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let role = Role::from_word(&arguments.role).ok_or_else(|| {
        Failure::new(format!(
            "--role {}: expected a role such as FIN, APR or KA",
            arguments.role
        ))
    })?;
    let place = || match arguments.proposal.split_once('.') {
        Some((entry, event)) => Some((entry.parse().ok()?, Some(event.parse::<u32>().ok()?))),
        None => Some((arguments.proposal.parse::<u64>().ok()?, None)),
    };
    let (sequence, index) = place().ok_or_else(|| {
        Failure::new(format!(
            "{}: expected ENTRY.EVENT as `sunledger pending` lists it, for instance 12.0, or ENTRY for all of it",
            arguments.proposal
        ))
    })?;
    let key = context.key_for(arguments.key.as_deref(), role)?;
    let mut ledger = context.open("endorse")?;
    let day = context.clock().now.date_cn();
    let mut places = Vec::new();
    let events: Vec<(EventHead, Event)> = ledger
        .chain()
        .pending()
        .iter()
        .filter(|one| one.sequence == sequence && index.is_none_or(|index| one.index == index))
        .map(|proposal| {
            places.push((proposal.sequence, proposal.index));
            let target = EventRef {
                entry: proposal.entry,
                index: proposal.index,
            };
            let mut head = EventHead::live(role, day);
            head.scheme.clone_from(&proposal.event.head.scheme);
            head.org.clone_from(&proposal.event.head.org);
            (head, Event::from(Endorsed { target }))
        })
        .collect();
    if events.is_empty() {
        return Err(Failure::new(format!(
            "{} is not pending: see `sunledger pending`",
            arguments.proposal
        )));
    }
    for proposal in ledger.chain().pending().iter() {
        if places.contains(&(proposal.sequence, proposal.index))
            && let Some(event) = &proposal.event.event
        {
            super::spotcheck::vouch(context, ledger.world(), event)?;
        }
    }
    ledger.record(&key, &events, context.seed()?, context.clock())?;
    context.close(ledger)?;
    for (entry, index) in places {
        context.tell(
            "endorsed",
            &[("entry", entry.to_string()), ("index", index.to_string())],
        );
    }
    Ok(0)
}

/// Names of the fields that a correction changes; what they hold is in `show`.
fn changed_fields(event: &Event) -> Vec<String> {
    let Event::Control(ControlEvent::EventCorrected(e)) = event else {
        return Vec::new();
    };
    let mut fields = Vec::new();
    if e.before.effective != e.after.effective {
        fields.push("effective".to_owned());
    }
    if e.before.acted_by != e.after.acted_by {
        fields.push("acted_by".to_owned());
    }
    let changed = e
        .after
        .body
        .iter()
        .filter(|field| !e.before.body.contains(field));
    fields.extend(changed.map(|field| field.name.clone()));
    fields
}

/// Runs `pending`.
pub fn pending(context: &mut Context, arguments: &PendingArguments) -> Result<u8, Failure> {
    let history = History::read(context.disk(), Until::default())?;
    let mut table = context.table(&[
        "proposal",
        "kind",
        "what",
        "recorded at",
        "signers",
        "open places",
        "void because",
    ]);
    let standing = context.standing(&history.chain, None, "pending");
    table = table.of("pending", Some(standing));
    let mut list = Vec::new();
    for proposal in history.chain.pending().iter() {
        let open = crate::chain::endorsement::places_text(&proposal.open);
        let kind = Kind(proposal.event.kind).name();
        let target = proposal.event.event.as_ref().and_then(target_of);
        let fields = proposal
            .event
            .event
            .as_ref()
            .map_or_else(Vec::new, changed_fields);
        let what = target.map_or_else(String::new, |at| {
            let values = [("event", at.to_string()), ("fields", fields.join(", "))];
            context.say("pending-corrects", &values)
        });
        let now = history.chain.recorded_at().unwrap_or(proposal.recorded_at);
        let void = void_because(&history.world, proposal, history.chain.size(), now);
        list.push(serde_json::json!({
            "entry": proposal.sequence,
            "event": proposal.index,
            "kind": kind,
            "corrects": target.map(|at| at.to_string()),
            "fields": fields,
            "recorded_at": proposal.recorded_at,
            "signers": proposal.signers,
            "open": proposal.open,
            "void": void,
        }));
        table.rows.push(vec![
            format!("{}.{}", proposal.sequence, proposal.index),
            context.kind(&kind),
            what,
            proposal.recorded_at.to_string(),
            proposal.signers.len().to_string(),
            context.retell(&open),
            void.map_or_else(String::new, |why| context.retell(&why)),
        ]);
    }
    arguments
        .output
        .give(context, &table, &serde_json::Value::Array(list))?;
    if table.rows.is_empty() {
        context.tell("nothing-pending", &[]);
    }
    Ok(0)
}
