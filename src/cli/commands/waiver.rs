//! `waiver grant` and `waiver confirm`: exceptions that an approver signs.

mod confirm;

use std::collections::BTreeSet;
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::act::{head, scheme_of, shown, value_in_clear};
use crate::cli::{Context, Failure, data};
use crate::domain::date::Date;
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::rules::WaiverGranted;
use crate::domain::events::{Event, EventHead};
use crate::domain::near::nearest;
use crate::domain::party::Role;
use crate::ledger::Ledger;
use crate::projections::World;
use crate::schemes::Scheme;
use crate::schemes::model::Mode;
use crate::vault::{Registrar, Vault};

/// Grant an exception to a soft rule, or sign one that a file tells of
///
/// A rule that the scheme marks soft holds a payment until an approver has signed an exception for it. An
/// exception names one rule and one case, unit, agreement, contract, payment or voucher; a gate has none.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Grant an exception; refused where the rule is not soft
    Grant(GrantArguments),
    /// Sign an exception that an imported register tells of, which lifts nothing before
    Confirm(confirm::ConfirmArguments),
}

/// What is granted.
#[derive(Args)]
struct GrantArguments {
    /// Number of the waiver
    #[arg(long, value_name = "NUMBER")]
    no: String,
    /// The scheme's id of the rule
    #[arg(long)]
    rule: String,
    /// Number of the case, unit, agreement, contract, payment or voucher it is for
    #[arg(long, value_name = "NUMBER")]
    subject: String,
    /// Why; kept as a commitment
    #[arg(long, value_name = "TEXT|@FILE")]
    reason: String,
    /// Last day on which it may be used
    #[arg(long, value_name = "DATE")]
    expires: Option<Date>,
    #[command(flatten)]
    signing: Signing,
}

/// Under which text, and who signs.
#[derive(Args)]
struct Signing {
    /// Scheme it belongs to (default: the only one published)
    #[arg(long, value_name = "ID")]
    scheme: Option<String>,
    /// Key to sign with
    #[arg(long, default_value = "apr")]
    key: String,
    /// Show the event, and record nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::Grant(own) => grant(context, own),
        Command::Confirm(own) => confirm::run(context, own),
    }
}

fn grant(context: &mut Context, arguments: &GrantArguments) -> Result<u8, Failure> {
    let GrantArguments {
        no,
        rule,
        subject,
        reason,
        expires,
        signing,
    } = arguments;
    let ledger = context.open("waiver grant")?;
    let today = context.clock().now.date_cn();
    let text = scheme_of(ledger.world(), signing.scheme.as_deref(), today)?;
    known_subject(ledger.world(), &text.id, subject)?;
    let text = text_of(ledger.world(), text, subject);
    soft_rule(&text, rule)?;
    if let Some(last) = expires.filter(|last| *last < today) {
        return Err(Failure::new(format!(
            "--expires {last}: expected {today} or a later day: a waiver of a day that is past lifts nothing"
        )));
    }
    let registry = &ledger.world().registry;
    let other = registry
        .waivers_of(&text.id)
        .find(|one| one.said.waiver_no == *no && one.said.subject_no != *subject)
        .map(|one| one.said.subject_no.clone());
    if let Some(other) = other {
        return Err(Failure::new(format!(
            "--no {no}: waiver {no} is recorded already, for {other}: give this one a number of its own"
        )));
    }
    let waivers = ledger.world().registry.waivers(&text.id, subject);
    let known = waivers.iter().filter(|known| known.said.waiver_no == *no);
    let mut known = known.peekable();
    if known.peek().is_some() && known.all(|known| known.source.is_some()) {
        return Err(Failure::new(format!(
            "--no {no}: waiver {no} for {subject} is on record from a file: sign it with `sunledger waiver confirm {no}`"
        )));
    }
    if waivers.iter().any(|known| known.said.waiver_no == *no) {
        return Err(Failure::new(format!(
            "--no {no}: waiver {no} for {subject} is recorded already; see claim show {subject}"
        )));
    }
    let reason = value_in_clear("reason", reason)?;
    let mut vault = context.vault(&ledger.id())?;
    let clause = text.clause_of(rule).unwrap_or_default().to_owned();
    let event = Event::from(WaiverGranted {
        waiver_no: no.clone(),
        rule: Some(rule.clone()),
        clause: vault.commit(None, &clause)?,
        subject_no: subject.clone(),
        reason: vault.commit(None, &reason)?,
        expires: *expires,
    });
    let today = context.clock().now.date_cn();
    let head = head(Role::Apr, today, &text, None);
    if signing.dry_run {
        vault.discard();
        return signing.show(context, &head, &event);
    }
    signing.sign(context, ledger, (head, event), Some(&mut vault))
}

impl Signing {
    /// Shows what would be recorded.
    fn show(&self, context: &Context, head: &EventHead, event: &Event) -> Result<u8, Failure> {
        data(&serde_json::to_string_pretty(&shown(head, event)?)?);
        context.tell("act-dry", &[]);
        Ok(0)
    }

    /// Records it, once the vault holds what it commits to.
    fn sign(
        &self,
        context: &mut Context,
        ledger: Ledger,
        act: (EventHead, Event),
        vault: Option<&mut Vault>,
    ) -> Result<u8, Failure> {
        let key = context.key(&self.key)?;
        if let Some(vault) = vault {
            vault.save()?;
        }
        let receipt = context.record(ledger, &key, &[act])?;
        if context.json {
            let receipt = serde_json::json!({ "sequence": receipt.sequence, "hash": receipt.hash });
            data(&receipt.to_string());
        }
        Ok(0)
    }
}

/// The text that judges a subject: an old case is judged by the one it was claimed under.
fn text_of(world: &World, text: Arc<Scheme>, subject: &str) -> Arc<Scheme> {
    let case = world.cases.get(&text.id, subject);
    case.and_then(|case| world.registry.text(&text.id, case.version()))
        .map_or(text, Arc::clone)
}

/// Refuses a rule that nobody can waive, with those that can be.
fn soft_rule(text: &Scheme, rule: &str) -> Result<(), Failure> {
    let soft = || match text.soft_rules().as_slice() {
        [] => "none".to_owned(),
        rules => rules.join(", "),
    };
    match text.mode_of(rule) {
        Some(Mode::Soft) => Ok(()),
        Some(_) => Err(Failure::new(format!(
            "--rule {rule}: scheme {} does not mark it soft, so nobody can waive it; soft are: {}",
            text.id,
            soft()
        ))),
        None => Err(Failure::new(format!(
            "--rule {rule}: scheme {} has no such rule; soft are: {}",
            text.id,
            soft()
        ))),
    }
}

/// Refuses a subject that the ledger does not know, with the nearest number of the scheme.
fn known_subject(world: &World, scheme: &str, subject: &str) -> Result<(), Failure> {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for ((of, case_no), case) in world.cases.iter() {
        if of == scheme {
            known.insert(case_no.clone());
            known.extend(case.awards.iter().map(|fact| fact.said.award_no.clone()));
            known.extend(case.unit_code().map(str::to_owned));
        }
    }
    let payments = world.payments.iter();
    for ((_, number), payment) in payments.filter(|((of, _), _)| *of == scheme) {
        known.insert(number.clone());
        let units = payment.instructed.iter();
        known.extend(units.filter_map(|fact| fact.said.unit_code.clone()));
    }
    let agreements = world.agreements.iter().filter(|((of, _), _)| of == scheme);
    for ((_, number), agreement) in agreements {
        known.insert(number.clone());
        let signed = agreement.signed.iter().map(|fact| &fact.said);
        known.extend(
            signed.flat_map(|said| [&said.supporter_code, &said.aided_code].map(String::clone)),
        );
    }
    let contracts = world.acts.all::<ContractSigned>(scheme);
    known.extend(contracts.map(|act| act.said.contract_no.clone()));
    let vouchers = world.payments.expenditures_of(scheme);
    known.extend(vouchers.map(|((_, number), _)| number.clone()));
    known.extend(
        world
            .funds
            .quotas()
            .iter()
            .filter(|((of, _), _)| of == scheme)
            .map(|((_, unit), _)| unit.clone()),
    );
    // Registers are of no one scheme: a unit of theirs is known, and none but the scheme's own is proposed.
    let mut units = world.parties.orgs().map(|(code, _)| code);
    let mut persons = world.parties.iter().map(|(alias, _)| alias.to_string());
    if known.contains(subject)
        || units.any(|code| code == subject)
        || persons.any(|alias| alias == subject)
    {
        return Ok(());
    }
    let nearest = nearest(subject, known.iter().map(String::as_str));
    Err(Failure::new(match nearest {
        Some(number) => format!(
            "--subject {subject}: scheme {scheme} knows no case, payment, agreement, contract, voucher, unit or person of that number; the nearest known is {number}"
        ),
        None => format!(
            "--subject {subject}: scheme {scheme} knows no case, payment, agreement, contract, voucher, unit or person of that number: see `sunledger cases`"
        ),
    }))
}
