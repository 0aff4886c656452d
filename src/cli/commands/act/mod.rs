//! Live acts for one case, one command each: `claim submit`, `notice open`, `clawback order`, …
//!
//! One table says which kind of event each command records ([`verbs`]); the flags of a command are the
//! fields of that event, made from the event's own schema ([`form`]), so that a command can never lack a
//! field; what is typed becomes the event ([`fill`]). Amounts are typed in yuan, days as YYYY-MM-DD; text
//! goes into the ledger as a commitment. Of persons, accounts and documents only aliases are typed; a value
//! in clear comes from a file (`@FILE`) or from stdin (`-`), is kept in the vault, and stands in no command
//! line. Whatever waits for a second person is proposed, and says so.
//!
//! **Not here**: what must hold of an act; the ledger judges that, as it does for `record`.

mod decimal;
mod fill;
mod form;
mod instalments;
mod leads;
mod notices;
mod tree;
mod verbs;
mod years;

use std::marker::PhantomData;

use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};

use crate::cli::recorded::whose;
use crate::cli::{Context, Failure, data};
use crate::crypto::digest::PublicKey;
use crate::detect::flag::meant;
use crate::detect::{self, caution, gate};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::audit::AuditEvent;
use crate::domain::events::fields::{Sort, fields_of};
use crate::domain::events::{Event, EventHead, Kind, SchemeRef};
use crate::domain::party::Role;
use crate::intake::known::Lead;
use crate::projections::World;
use crate::schemes::model::Mode;
use crate::vault::Vault;

pub(super) use fill::{
    clear as value_in_clear, evidence as evidence_of, hash_of, scheme as scheme_of,
    told_without_persons,
};
pub use leads::unit_there;
pub use verbs::{
    Agreement, Claim, Clawback, Contract, Coverage, Fee, Filing, Finding, Fund, Goods, Group,
    Inquiry, Notice, Pay, Person, Plan, Quota, Rectify, Register, Spend, Suspend, Tip, Tranche,
    Work,
};
use verbs::{VerbRow, of_group};

/// One act, as it was typed.
#[derive(Clone, Debug)]
pub struct Act<G> {
    verb: &'static VerbRow,
    typed: ArgMatches,
    group: PhantomData<G>,
}

impl<G: Group> FromArgMatches for Act<G> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let named = matches.subcommand().and_then(|(name, typed)| {
            of_group(G::NAME)
                .find(|verb| verb.name == name)
                .map(|verb| (verb, typed))
        });
        match named {
            Some((verb, typed)) => Ok(Act {
                verb,
                typed: typed.clone(),
                group: PhantomData,
            }),
            None => Err(clap::Error::new(clap::error::ErrorKind::MissingSubcommand)),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<G: Group> Subcommand for Act<G> {
    fn augment_subcommands(command: Command) -> Command {
        of_group(G::NAME).fold(
            command
                .subcommand_required(true)
                .arg_required_else_help(true),
            |command, verb| command.subcommand(form::command(verb)),
        )
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        of_group(G::NAME).any(|verb| verb.name == name)
    }
}

/// A command that has acts alone.
#[derive(Args, Clone, Debug)]
pub struct Of<G: Group> {
    #[command(subcommand)]
    act: Act<G>,
}

/// Runs a command that has acts alone.
pub fn run_of<G: Group>(context: &mut Context, arguments: &Of<G>) -> Result<u8, Failure> {
    run(context, &arguments.act)
}

/// Records or proposes the act, or shows it.
pub fn run<G: Group>(context: &mut Context, act: &Act<G>) -> Result<u8, Failure> {
    let typed = &act.typed;
    let text = |name: &str| typed.get_one::<String>(name).map(String::as_str);
    // A level of review has a role of its own, whoever signs.
    let level = match typed.try_get_one::<String>("level") {
        Ok(Some(level)) if act.verb.name == "review" => {
            let level = level.parse::<u8>().ok().filter(|level| *level > 0);
            level.map(gate::role_of_level)
        }
        _ => None,
    };
    let role = match text(form::ROLE) {
        Some(word) => Role::from_word(word).ok_or_else(|| {
            Failure::new(format!(
                "--role {word}: expected a role such as FIN, APR or KA"
            ))
        })?,
        // Of several that may propose it, the one whose key is at hand.
        None => match level {
            Some(own) => own,
            None => {
                let mut roles = act.verb.roles().iter().copied();
                roles
                    .find(|role| context.key_path(&role.word().to_lowercase()).exists())
                    .unwrap_or_else(|| act.verb.first_role())
            }
        },
    };
    let today = context.clock().now.date_cn();
    let effective = match text(form::ON) {
        Some(day) => fill::day(form::ON, day)?,
        None => today,
    };
    let dry = typed.get_flag(form::DRY_RUN);
    // The ledger is read before anything is asked for, so that a slip in the scheme is told first.
    let mut ledger = context.open(act.verb.name)?;
    let scheme = match (act.verb.of_the_ledger(), text(form::SCHEME)) {
        (true, None) => None,
        (_, named) => Some(fill::scheme(ledger.world(), named, effective.max(today))?),
    };
    let id = ledger.id();
    let of = scheme.as_ref().map_or("", |scheme| scheme.id.as_str());
    let led_to = led_to(ledger.world(), of, typed);
    let known = scheme.as_deref();
    let mut filler = fill::Filler::new(context, id, typed, known, ledger.world(), led_to);
    let mut event = filler.event(act.verb)?;
    let beside = filler.beside(&mut event)?;
    whole_flags(&mut event, ledger.world(), today);
    let org = filler.acted_for()?;
    let bodies = filler.bodies();
    let vault = filler.done();
    let event = tree::within(context, ledger.world(), of, event)?;
    let sure = typed.try_get_one::<bool>(form::SURE).ok().flatten();
    leads::there(context, &ledger, &event, sure.copied() == Some(true))?;
    notices::counted(ledger.world(), of, &event)?;
    years::judged(ledger.world(), of, &event)?;
    let head = EventHead {
        scheme: scheme.as_ref().map(|scheme| SchemeRef {
            id: scheme.id.clone(),
            version: scheme.version,
        }),
        org,
        ..EventHead::live(role, effective)
    };
    let gates = no_gate_holds(context, &mut ledger, &head, &event, scheme.as_deref());
    let cautions = match scheme.as_deref() {
        Some(scheme) => caution::of(ledger.world(), scheme, &head, &event, today),
        None => Vec::new(),
    };
    let parts = match act.verb.by_instalments() {
        true => instalments::of(typed, event)?,
        false => vec![event],
    };
    if dry {
        if let Some(mut vault) = vault {
            vault.discard();
        }
        // What is refused in earnest is shown all the same, and refused.
        for event in &parts {
            data(&serde_json::to_string_pretty(&shown(&head, event)?)?);
        }
        gates?;
        for event in &parts {
            stands(&ledger, &head, event, context.clock().now).map_err(|failure| Failure {
                text: crate::cli::waits::with_keys(context, &failure.text),
                ..failure
            })?;
        }
        caution_of(context, &cautions);
        context.tell("act-dry", &[]);
        return Ok(0);
    }
    gates?;
    let key = context.key_for(text(form::KEY), role)?;
    for event in &parts {
        not_by_the_judged(context, &ledger, (&head, event), &key.public())?;
    }
    let parts = parts.into_iter().chain(beside);
    let events: Vec<_> = parts.map(|event| (head.clone(), event)).collect();
    context.names_nobody(&id, vault.as_ref(), &events, &bodies)?;
    // The vault first: an alias in the log whose person is lost would be worse than the reverse.
    if let Some(mut vault) = vault {
        vault.save()?;
    }
    let receipt = context.record_compared(ledger, &key, &events)?;
    caution_of(context, &cautions);
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

/// Fields of an event as a clerk types them (`amount=100.00`, `account=@FILE`), in the shape of its JSON, and the vault
/// that holds what is personal in them.
pub(super) fn restated(
    context: &mut Context,
    ledger: &crate::ledger::Ledger,
    (kind, scheme): (Kind, Option<&crate::schemes::Scheme>),
    about: Option<Alias>,
    sets: &[String],
) -> Result<(serde_json::Map<String, serde_json::Value>, Option<Vault>), Failure> {
    let fields = fields_of(kind);
    let mut line = vec!["set".to_owned()];
    for set in sets {
        let (name, text) = set.split_once('=').unwrap_or((set.as_str(), ""));
        let flag = name.replace('_', "-");
        let Some(field) = fields.iter().find(|field| form::flag(field) == flag) else {
            let known: Vec<String> = fields.iter().map(form::flag).collect();
            return Err(Failure::new(format!(
                "--set {name}: {} has no such field, expected one of {}",
                kind.name(),
                known.join(", ")
            )));
        };
        if !field.words.is_empty() && !field.words.iter().any(|word| word == text) {
            let words = field.words.join(", ");
            return Err(Failure::new(format!(
                "--set {name}: expected one of {words}"
            )));
        }
        match (field.sort, text) {
            (Sort::Truth, "true") => line.push(format!("--{flag}")),
            (Sort::Truth, _) | (_, "") => {}
            _ => line.push(format!("--{flag}={text}")),
        }
    }
    let typed = form::with_fields(Command::new("set"), kind, false)
        .try_get_matches_from(line)
        .map_err(|error| Failure::new(error.to_string()))?;
    let mut filler = fill::Filler::new(context, ledger.id(), &typed, scheme, ledger.world(), about);
    let mut body = filler.typed_fields(kind)?;
    let vault = filler.done();
    for set in sets {
        let (name, text) = set.split_once('=').unwrap_or((set.as_str(), ""));
        let flag = name.replace('_', "-");
        let field = fields.iter().find(|field| form::flag(field) == flag);
        let emptied = match field {
            Some(field)
                if field.sort == Sort::Truth
                    && text != "true"
                    && !(text.is_empty() && form::ASKED.contains(&field.name.as_str())) =>
            {
                Some((field, false.into()))
            }
            Some(field) if text.is_empty() => Some((field, serde_json::Value::Null)),
            _ => None,
        };
        if let Some((field, value)) = emptied {
            body.insert(field.name.clone(), value);
        }
    }
    Ok((body, vault))
}

/// Flags that an act names by the beginning of their ids are recorded by the whole of them.
fn whole_flags(event: &mut Event, world: &World, today: Date) {
    let named = match event {
        Event::Audit(AuditEvent::InquiryOpened(e)) => &mut e.flags,
        Event::Audit(AuditEvent::FindingRaised(e)) => &mut e.flags,
        _ => return,
    };
    if named.is_empty() {
        return;
    }
    let raised = detect::run(world, today).flags;
    for id in named {
        if let Some(flag) = meant(id, &raised) {
            id.clone_from(&flag.id);
        }
    }
}

/// Whether no gate holds a live act, whichever command records it: a payment is judged as a row of a list is, other acts
/// by the scheme's text in force on their day.
pub(super) fn no_gate_holds(
    context: &Context,
    ledger: &mut crate::ledger::Ledger,
    head: &EventHead,
    event: &Event,
    scheme: Option<&crate::schemes::Scheme>,
) -> Result<(), Failure> {
    super::pay::one_may_go(context, ledger, head, event)?;
    let day = head.effective.max(context.clock().now.date_cn());
    if let Event::Control(_) = event {
        return together_may_go(context, ledger, &[(head, event)], day);
    }
    match scheme {
        Some(scheme) => may_act(context, ledger, scheme, (head, event), day),
        None => Ok(()),
    }
}

/// Whether no gate holds any of the live acts that take effect together, corrections and reversals too: what a live act may not be it
/// does not come to be in two steps, nor beside another that waited as it did.
pub(super) fn together_may_go(
    context: &Context,
    ledger: &mut crate::ledger::Ledger,
    acts: &[(&EventHead, &Event)],
    day: Date,
) -> Result<(), Failure> {
    let stops = gate::of_acts(ledger.suppose(), acts, day)?;
    let held: Vec<String> = stops
        .iter()
        .flatten()
        .map(|stop| {
            let why = super::pay::reason(context, stop);
            format!("{why}\n  {}", context.retell(&stop.lifts))
        })
        .collect();
    if held.is_empty() {
        return Ok(());
    }
    let values = [("why", held.join("\n")), ("day", day.to_string())];
    Err(Failure::new(context.say("act-held", &values)))
}

/// Whether who signs an act, or endorses it, is of no school that the act judges.
pub(super) fn not_by_the_judged(
    context: &Context,
    ledger: &crate::ledger::Ledger,
    (head, event): (&EventHead, &Event),
    key: &PublicKey,
) -> Result<(), Failure> {
    let mandates = ledger.chain().mandates();
    let registry = &ledger.world().registry;
    let scheme = head.scheme.as_ref();
    let scheme = scheme.and_then(|named| registry.scheme(&named.id));
    let (Some(own), Some(scheme)) = (mandates.key(key), scheme) else {
        return Ok(());
    };
    let theirs = mandates.keys().filter(|(_, one)| one.person == own.person);
    let by = gate::Acceptor {
        org: head.org.as_deref(),
        person: own.person,
        keys: theirs
            .flat_map(|(_, one)| &one.mandates)
            .filter_map(|mandate| mandate.org.as_deref())
            .collect(),
    };
    let day = context.clock().now.date_cn();
    let Some(stop) = gate::of_judged(ledger.world(), scheme, (event, day), &by) else {
        return Ok(());
    };
    let why = super::pay::reason(context, &stop);
    let why = format!("{why}\n  {}", context.retell(&stop.lifts));
    let day = day.to_string();
    Err(Failure::new(
        context.say("act-held", &[("why", why), ("day", day)]),
    ))
}

/// Whether no gate of the scheme's text holds the act; what its other rules say is told.
fn may_act(
    context: &Context,
    ledger: &mut crate::ledger::Ledger,
    scheme: &crate::schemes::Scheme,
    (head, event): (&EventHead, &Event),
    day: Date,
) -> Result<(), Failure> {
    let mut holding = Vec::new();
    let of_level = gate::of_level(head.role, event);
    let of_text = gate::of_act(ledger.suppose(), scheme, event, day);
    for stop in of_level.into_iter().chain(of_text) {
        let why = super::pay::reason(context, &stop);
        match stop.mode {
            Mode::Gate => holding.push(format!("{why}\n  {}", context.retell(&stop.lifts))),
            Mode::Soft | Mode::Flag => crate::cli::word(&why),
        }
    }
    if holding.is_empty() {
        return Ok(());
    }
    let waiting = crate::ledger::waiting::Subjects::of(ledger.chain().pending());
    let waits = crate::cli::waits::lines(context, (ledger.chain(), &waiting), head, event);
    let why = format!("{}{waits}", holding.join("\n"));
    Err(Failure::new(
        context.say("act-held", &[("why", why), ("day", day.to_string())]),
    ))
}

/// Says what is to be known of an act that stands.
fn caution_of(context: &Context, cautions: &[String]) {
    for caution in cautions {
        crate::cli::word(&context.retell(caution));
    }
}

/// Whether no gate holds an act told as JSON, judged by the text in force on its day whatever version it names. What the
/// ledger refuses, or has already, is the ledger's to tell.
pub(super) fn told_may_go(
    context: &Context,
    ledger: &mut crate::ledger::Ledger,
    head: &EventHead,
    event: &Event,
) -> Result<(), Failure> {
    let now = context.clock().now;
    if stands(ledger, head, event, now).is_err() {
        return Ok(());
    }
    let day = head.effective.max(now.date_cn());
    let registry = &ledger.world().registry;
    let named = head.scheme.as_ref();
    let scheme = named
        .and_then(|named| registry.text_on(&named.id, day))
        .cloned();
    no_gate_holds(context, ledger, head, event, scheme.as_deref())
}

/// Whether the ledger would take the act, as far as that does not hang on who signs it.
fn stands(
    ledger: &crate::ledger::Ledger,
    head: &EventHead,
    event: &Event,
    now: Timestamp,
) -> Result<(), Failure> {
    let judged = ledger.would_take(head, event, now);
    judged.map_err(|fault| Failure::new(fault.to_string()))
}

/// The person of the case, appeal or order that is named.
fn led_to(world: &World, scheme: &str, typed: &ArgMatches) -> Option<Alias> {
    let named = |flag: &str| typed.try_get_one::<String>(flag).ok().flatten();
    let leads = [
        named("case-no").map(|number| Lead::Case(number)),
        named("appeal-no").map(|number| Lead::Appeal(number)),
        named("order-no").map(|number| Lead::Order(number)),
    ];
    let mut leads = leads.into_iter().flatten();
    leads.find_map(|lead| whose(world, scheme, lead))
}

/// Records an act of the ledger's own, which names no scheme, as of today.
pub(super) fn record_own(
    context: &mut Context,
    ledger: crate::ledger::Ledger,
    role: Role,
    key: &str,
    event: Event,
) -> Result<(), Failure> {
    let key = context.key(key)?;
    let head = EventHead::live(role, context.clock().now.date_cn());
    let receipt = context.record(ledger, &key, &[(head, event)])?;
    if context.json {
        data(
            &serde_json::json!({ "sequence": receipt.sequence, "hash": receipt.hash }).to_string(),
        );
    }
    Ok(())
}

/// The head of a live act.
pub(super) fn head(
    role: Role,
    effective: Date,
    scheme: &crate::schemes::Scheme,
    org: Option<&str>,
) -> EventHead {
    EventHead {
        scheme: Some(SchemeRef {
            id: scheme.id.clone(),
            version: scheme.version,
        }),
        org: org.map(str::to_owned),
        ..EventHead::live(role, effective)
    }
}

/// An event in the shape of `show`.
pub(super) fn shown(head: &EventHead, event: &Event) -> Result<serde_json::Value, Failure> {
    Ok(serde_json::json!({
        "kind": event.kind().name(),
        "version": event.version(),
        "head": head,
        "body": event.serialize_body(serde_json::value::Serializer)?,
    }))
}
