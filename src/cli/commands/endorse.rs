//! `endorse`, `pending`.

use clap::Args;

use crate::chain::endorsement::Proposal;
use crate::cli::context::hands_apart;
use crate::cli::{Context, Failure, Output};
use crate::domain::date::Date;
use crate::domain::events::control::ControlEvent;
use crate::domain::events::keys::{Endorsed, ProposalRejected};
use crate::domain::events::{Event, EventHead, EventRef, Kind};
use crate::domain::party::Role;
use crate::inquiry::trace::target_of;
use crate::ledger::waiting::{act_of, void_because};
use crate::ledger::{History, Ledger, Until};

/// Endorse a proposed event as another person
///
/// An act that needs several persons is proposed by one and takes effect when the last required one has
/// endorsed it. `pending` lists what waits and for whom. Nobody endorses what they proposed.
///
/// What held the act when it was proposed holds it now: others may have been recorded since, so that it no longer fits.
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

/// Reject a proposed event, so that it waits no more
///
/// Who proposed it takes it back, in the role of the proposal, or a person who could have endorsed it says no. What is
/// about keys, roles or witnesses only its proposer takes back: who is against it does not endorse it. The draw of a
/// spot check only the witness rejects, since who proposed it knows what it draws. What was meant is proposed anew.
#[derive(Args)]
pub struct RejectArguments {
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
/// A proposal that can no longer take effect, since what it does was done otherwise meanwhile, waits for nobody: it is left
/// out, and listed with the reason by --void.
#[derive(Args)]
pub struct PendingArguments {
    /// List those that can no longer take effect, each with the reason
    #[arg(long)]
    void: bool,
    #[command(flatten)]
    output: Output,
}

/// The role that was typed.
fn role_of(word: &str) -> Result<Role, Failure> {
    Role::from_word(word).ok_or_else(|| {
        Failure::new(format!(
            "--role {word}: expected a role such as FIN, APR or KA"
        ))
    })
}

/// The entry that was typed, and the event where one was.
fn place_of(typed: &str) -> Result<(u64, Option<u32>), Failure> {
    let place = || match typed.split_once('.') {
        Some((entry, event)) => Some((entry.parse().ok()?, Some(event.parse::<u32>().ok()?))),
        None => Some((typed.parse::<u64>().ok()?, None)),
    };
    place().ok_or_else(|| {
        Failure::new(format!(
            "{typed}: expected ENTRY.EVENT as `sunledger pending` lists it, for instance 12.0, or ENTRY for all of it"
        ))
    })
}

/// Runs `endorse`.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let role = role_of(&arguments.role)?;
    let (sequence, index) = place_of(&arguments.proposal)?;
    let key = context.key_for(arguments.key.as_deref(), role)?;
    let mut ledger = context.open("endorse")?;
    let day = context.clock().now.date_cn();
    let mut places = Vec::new();
    let named = named(&ledger, &arguments.proposal, (sequence, index))?;
    let events: Vec<(EventHead, Event)> = named
        .into_iter()
        .map(|proposal| {
            places.push((proposal.sequence, proposal.index));
            let (head, target) = answer_to(proposal, role, day);
            (head, Event::from(Endorsed { target }))
        })
        .collect();
    let mut acts = Vec::new();
    for proposal in ledger.chain().pending().iter() {
        if places.contains(&(proposal.sequence, proposal.index))
            && let Some(event) = &proposal.event.event
        {
            super::spotcheck::vouch(context, (ledger.world(), ledger.chain()), event)?;
            let own = ledger.chain().mandates().key(&key.public());
            let mut signers = proposal.signers.clone();
            signers.extend(own.map(|state| state.person));
            let told = [(proposal.event.head.clone(), event.clone())];
            hands_apart(ledger.world(), &told, &signers)?;
            let told = (&proposal.event.head, event);
            super::act::not_by_the_judged(context, &ledger, told, &key.public())?;
            acts.push((proposal.event.head.clone(), event.clone()));
        }
    }
    // Since they were proposed others may have been recorded.
    let acts: Vec<_> = acts.iter().map(|(head, event)| (head, event)).collect();
    super::act::together_may_go(context, &mut ledger, &acts, day)?;
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

/// The proposals that were typed.
fn named<'a>(
    ledger: &'a Ledger,
    typed: &str,
    (sequence, index): (u64, Option<u32>),
) -> Result<Vec<&'a Proposal>, Failure> {
    let pending = ledger.chain().pending().iter();
    let found: Vec<&Proposal> = pending
        .filter(|one| one.sequence == sequence && index.is_none_or(|index| one.index == index))
        .collect();
    match found.is_empty() {
        true => Err(Failure::new(format!(
            "{typed} is not pending: see `sunledger pending`"
        ))),
        false => Ok(found),
    }
}

/// The head of an answer to a proposal, under its scheme and unit, and which it answers.
fn answer_to(proposal: &Proposal, role: Role, day: Date) -> (EventHead, EventRef) {
    let mut head = EventHead::live(role, day);
    head.scheme.clone_from(&proposal.event.head.scheme);
    head.org.clone_from(&proposal.event.head.org);
    let target = EventRef {
        entry: proposal.entry,
        index: proposal.index,
    };
    (head, target)
}

/// Runs `reject`.
pub fn reject(context: &mut Context, arguments: &RejectArguments) -> Result<u8, Failure> {
    let role = role_of(&arguments.role)?;
    let place = place_of(&arguments.proposal)?;
    let key = context.key_for(arguments.key.as_deref(), role)?;
    let mut ledger = context.open("reject")?;
    let day = context.clock().now.date_cn();
    let mut places = Vec::new();
    let proposals = named(&ledger, &arguments.proposal, place)?;
    let signed = ledger.chain().mandates().key(&key.public());
    let person = signed.map(|key| key.person);
    for proposal in &proposals {
        if let Some(event) = &proposal.event.event {
            let proposer = proposal.signers.first();
            super::spotcheck::not_taken_back(ledger.world(), event, proposer, person)?;
        }
    }
    let events: Vec<(EventHead, Event)> = proposals
        .into_iter()
        .map(|proposal| {
            places.push((proposal.sequence, proposal.index));
            let (head, target) = answer_to(proposal, role, day);
            (head, Event::from(ProposalRejected { target }))
        })
        .collect();
    ledger.record(&key, &events, context.seed()?, context.clock())?;
    context.close(ledger)?;
    for (entry, index) in places {
        context.tell(
            "rejected",
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
    let command = match arguments.void {
        true => "pending --void",
        false => "pending",
    };
    let standing = context.standing(&history.chain, None, command);
    table = table.of("pending", Some(standing));
    let mut list = Vec::new();
    let now = history.chain.recorded_at();
    let mut others = 0_usize;
    for proposal in history.chain.pending().iter() {
        let now = now.unwrap_or(proposal.recorded_at);
        let void = void_because(&history.world, proposal, history.chain.size(), now);
        if void.is_some() != arguments.void {
            others += 1;
            continue;
        }
        let open = crate::chain::endorsement::places_text(&proposal.open);
        let kind = Kind(proposal.event.kind).name();
        let target = proposal.event.event.as_ref().and_then(target_of);
        let fields = proposal
            .event
            .event
            .as_ref()
            .map_or_else(Vec::new, changed_fields);
        let act = proposal.event.event.as_ref().and_then(act_of);
        let what = match target {
            Some(at) => {
                let values = [("event", at.to_string()), ("fields", fields.join(", "))];
                context.say("pending-corrects", &values)
            }
            None => act
                .as_ref()
                .map_or_else(String::new, |act| act.number.clone()),
        };
        list.push(serde_json::json!({
            "entry": proposal.sequence,
            "event": proposal.index,
            "kind": kind,
            "number": act.map(|act| act.number),
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
    if table.rows.is_empty() && !arguments.void {
        context.tell("nothing-pending", &[]);
    }
    if others > 0 && !arguments.void {
        context.tell("pending-void", &[("count", others.to_string())]);
    }
    Ok(0)
}
