//! `waiver confirm`: an approver signs an exception that a register (例外审批登记) tells of.
//!
//! Promises: it is recorded as an exception of the same number, rule, subject and last day, with the file's own words as they
//! are committed, and names the imported event as its cause; from then on it lifts what a granted one lifts. What the file does
//! not say in a rule's own words, whoever confirms it says. **Not here**: exceptions that no file tells of (`waiver grant`).

use std::collections::BTreeSet;

use clap::Args;

use super::super::act::{head, scheme_of};
use super::{Signing, known_subject, soft_rule, text_of};
use crate::cli::{Context, Failure};
use crate::domain::events::rules::WaiverGranted;
use crate::domain::events::{Event, EventRef};
use crate::domain::party::Role;
use crate::domain::recorded::EventAt;
use crate::ledger::LedgerError;
use crate::ledger::history::replay;
use crate::log::{LogOptions, LogReader};
use crate::projections::{Fact, World};
use crate::schemes::Scheme;

/// What is confirmed.
#[derive(Args)]
pub struct ConfirmArguments {
    /// Number of the waiver, as the file has it
    #[arg(value_name = "NUMBER")]
    no: String,
    /// The scheme's id of the rule, where the file's words name none
    #[arg(long)]
    rule: Option<String>,
    /// Number of the case, unit, agreement, contract, payment or voucher, where the file has several under the number
    #[arg(long, value_name = "NUMBER")]
    subject: Option<String>,
    #[command(flatten)]
    signing: Signing,
}

/// Runs the command.
pub(super) fn run(context: &mut Context, arguments: &ConfirmArguments) -> Result<u8, Failure> {
    let ledger = context.open("waiver confirm")?;
    let today = context.clock().now.date_cn();
    let text = scheme_of(ledger.world(), arguments.signing.scheme.as_deref(), today)?;
    let told = told(ledger.world(), &text.id, arguments)?;
    let said = &told.said;
    known_subject(ledger.world(), &text.id, &said.subject_no)?;
    let text = text_of(ledger.world(), text, &said.subject_no);
    let rule = rule_of(&text, said, arguments.rule.as_deref())?;
    if let Some(last) = said.expires.filter(|last| *last < today) {
        return Err(Failure::new(format!(
            "waiver {} was for use until {last}, which is past: have a new one granted with `sunledger waiver grant`",
            said.waiver_no
        )));
    }
    let waivers = ledger.world().registry.waivers(&text.id, &said.subject_no);
    let signed = waivers.iter().any(|known| {
        known.source.is_none()
            && known.said.waiver_no == said.waiver_no
            && known.said.rule.as_deref() == Some(rule.as_str())
    });
    if signed {
        return Err(Failure::new(format!(
            "waiver {} is signed already; see claim show {}",
            said.waiver_no, said.subject_no
        )));
    }
    let event = Event::from(WaiverGranted {
        rule: Some(rule),
        ..said.clone()
    });
    let mut head = head(Role::Apr, today, &text, None);
    head.causes.push(place(context, told.at)?);
    let signing = &arguments.signing;
    if signing.dry_run {
        return signing.show(context, &head, &event);
    }
    signing.sign(context, ledger, (head, event), None)
}

/// The one waiver of the number that a file tells of.
fn told(
    world: &World,
    scheme: &str,
    arguments: &ConfirmArguments,
) -> Result<Fact<WaiverGranted>, Failure> {
    let no = arguments.no.as_str();
    let of_files = || {
        let all = world.registry.waivers_of(scheme);
        all.filter(|fact| fact.source.is_some())
    };
    let of_number = || {
        let subject = arguments.subject.as_deref();
        of_files().filter(move |fact| {
            let said = &fact.said;
            said.waiver_no == no && subject.is_none_or(|subject| said.subject_no == subject)
        })
    };
    let subjects: BTreeSet<&str> = of_number()
        .map(|fact| fact.said.subject_no.as_str())
        .collect();
    if subjects.len() > 1 {
        let subjects: Vec<&str> = subjects.into_iter().collect();
        return Err(Failure::new(format!(
            "the files have waiver {no} for {}: say which with --subject",
            subjects.join(", ")
        )));
    }
    of_number().last().cloned().ok_or_else(|| {
        let known: BTreeSet<&str> = of_files().map(|fact| fact.said.waiver_no.as_str()).collect();
        let known: Vec<&str> = known.into_iter().collect();
        Failure::new(match known.is_empty() {
            true => format!(
                "no file tells of a waiver of scheme {scheme}: import 例外审批登记, or grant one with `sunledger waiver grant`"
            ),
            false => format!(
                "no file tells of waiver {no} of scheme {scheme}: expected one of {}",
                known.join(", ")
            ),
        })
    })
}

/// The rule it is for: the file's, else the one that is named; soft in either case.
fn rule_of(text: &Scheme, said: &WaiverGranted, named: Option<&str>) -> Result<String, Failure> {
    match (said.rule.as_deref(), named) {
        (Some(rule), Some(named)) if rule != named => Err(Failure::new(format!(
            "--rule {named}: the file names rule {rule} for waiver {}: grant one of another rule with `sunledger waiver grant`",
            said.waiver_no
        ))),
        (Some(rule), _) | (None, Some(rule)) => {
            soft_rule(text, rule)?;
            Ok(rule.to_owned())
        }
        (None, None) if text.soft_rules().is_empty() => Err(Failure::new(format!(
            "the file's words for waiver {} are those of no rule of scheme {}, and it marks no rule soft: a waiver can lift none",
            said.waiver_no, text.id
        ))),
        (None, None) => Err(Failure::new(format!(
            "the file's words for waiver {} are those of no rule of scheme {}: read its paper, and say which of its soft rules it is with --rule: {}",
            said.waiver_no,
            text.id,
            text.soft_rules().join(", ")
        ))),
    }
}

/// The event at a place, as another event names it.
fn place(context: &Context, at: EventAt) -> Result<EventRef, Failure> {
    let reader =
        LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
    let mut found = None;
    replay(&reader, None, |entry, _| {
        let mut effects = entry.effects.iter();
        let own = effects.find(|effect| (effect.sequence, effect.index) == (at.sequence, at.index));
        found = found.or(own.map(|effect| effect.entry));
        Ok(())
    })?;
    found
        .map(|entry| EventRef {
            entry,
            index: at.index,
        })
        .ok_or_else(|| Failure::new(format!("event {at} is not in effect: see `sunledger log`")))
}
