//! The flags of an act: one for each field of its event, made from the event's schema.
//!
//! A field's flag is its name with dashes; its help is what the schema says of it, with yuan for fen. A
//! field that must be stated is required, but for the fund and the period, which the scheme gives.

use clap::{Arg, ArgAction, Command};

use super::decimal::scale;
use super::verbs::VerbRow;
use crate::domain::events::Kind;
use crate::domain::events::fields::{Field, Sort, fields_of};

/// Flags that every act has.
pub(super) const SCHEME: &str = "scheme";
/// Day on which it took effect.
pub(super) const ON: &str = "on";
/// Role to act under.
pub(super) const ROLE: &str = "as-role";
/// Organisation acted for.
pub(super) const ORG: &str = "for-org";
/// Key to sign with.
pub(super) const KEY: &str = "key";
/// A part of an order, with its last day.
pub(super) const INSTALMENT: &str = "instalment";
/// Whether an amount that looks like a slip is right.
pub(super) const SURE: &str = "sure";
/// Whether to show it only.
pub(super) const DRY_RUN: &str = "dry-run";

/// The flag of a field.
pub(super) fn flag(field: &Field) -> String {
    match scale(field) {
        Some(scale) => scale.flag,
        None => field.name.replace('_', "-"),
    }
}

/// The flag under which a number in the event's own small unit can still be given, where it has another name.
pub(super) fn as_kept(field: &Field) -> Option<String> {
    let own = field.name.replace('_', "-");
    scale(field).filter(|scale| scale.flag != own)?;
    Some(own)
}

/// What the schema says of a field, in the units that are typed.
fn help(field: &Field) -> String {
    let text = field.help.split('\n').collect::<Vec<_>>().join(" ");
    let text = text.trim_end_matches('.').replace("in fen", "in yuan");
    let text = text
        .replace("`None`", "leave out")
        .replace(". leave", ". Leave");
    let text = match scale(field) {
        Some(scale) => scale.help(&text),
        None => text,
    };
    without_foreign(&text)
}

/// Without what the schema adds in Chinese in brackets: help speaks one language at a time.
fn without_foreign(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('(') {
        let Some((inner, behind)) = after.split_once(')') else {
            break;
        };
        out.push_str(before);
        if inner.is_ascii() {
            out.push_str(&format!("({inner})"));
        }
        rest = behind;
    }
    out.push_str(rest);
    let words: Vec<&str> = out.split_whitespace().collect();
    words.join(" ").replace(" .", ".").replace(" ,", ",")
}

/// Lists that must not be empty, and hold texts: what two aliases are held to be one person by.
const TEXTS: &[(&str, &str)] = &[("PersonMerged", "evidence")];

/// What was asked or not: left out, nothing is said; `--own-card` says yes and `--own-card=false` no.
pub(super) const ASKED: &[&str] = &["own_card", "passed"];

/// What stands for a value in the usage line.
fn placeholder(sort: Sort) -> &'static str {
    match sort {
        Sort::Text => "TEXT",
        Sort::Number => "NUMBER",
        Sort::Truth => "",
        Sort::Money => "YUAN",
        Sort::Day => "DATE",
        Sort::Month => "MONTH",
        Sort::Period => "PERIOD",
        Sort::Alias => "ALIAS|@FILE|-",
        Sort::Commitment => "TEXT|@FILE",
        Sort::File => "@FILE|SHA256",
        Sort::Party => "ALIAS|@FILE|-|org:NAME",
        Sort::List => "NUMBER",
        Sort::Evidence => "LABEL=@FILE|SHA256",
        Sort::Json => "JSON",
    }
}

/// The flags of the fields of an event; with `must` those that have to be stated are required.
pub(super) fn with_fields(command: Command, kind: Kind, must: bool) -> Command {
    with(command, (kind, fields_of(kind)), must)
}

/// The flags of some fields of an event.
fn with(mut command: Command, (kind, fields): (Kind, Vec<Field>), must: bool) -> Command {
    for field in fields {
        let flag = flag(&field);
        let is_texts = TEXTS.contains(&(kind.name().as_str(), field.name.as_str()));
        let mut arg = Arg::new(flag.clone()).long(flag).help(help(&field));
        arg = if field.sort == Sort::Truth && ASKED.contains(&field.name.as_str()) {
            arg.num_args(0..=1)
                .require_equals(true)
                .default_missing_value("true")
                .value_name("true|false")
                .value_parser(clap::builder::PossibleValuesParser::new(["true", "false"]))
        } else if field.sort == Sort::Truth {
            arg.action(ArgAction::SetTrue)
        } else {
            let arg = arg
                .value_name(match is_texts {
                    true => "TEXT",
                    // Typed as people write it (`fill.rs`).
                    false if field.name == "tranche" => "AGREEMENT/NUMBER",
                    false => placeholder(field.sort),
                })
                .required((field.required || is_texts) && must)
                .allow_hyphen_values(matches!(
                    field.sort,
                    Sort::Money | Sort::Number | Sort::Alias | Sort::Party
                ));
            let arg = match field.sort {
                Sort::List => arg.action(ArgAction::Append).value_delimiter(','),
                Sort::Evidence => arg.action(ArgAction::Append),
                _ => arg,
            };
            if let Some(kept) = as_kept(&field) {
                command = command.arg(
                    Arg::new(kept.clone())
                        .long(kept.clone())
                        .value_name(placeholder(field.sort))
                        .allow_hyphen_values(true)
                        .hide(true),
                );
                let arg = arg.conflicts_with(kept.clone()).required(false);
                if field.required && must {
                    arg.required_unless_present(kept)
                } else {
                    arg
                }
            } else if field.words.is_empty() {
                arg
            } else {
                arg.value_parser(clap::builder::PossibleValuesParser::new(field.words))
            }
        };
        command = command.arg(arg);
    }
    command
}

/// The command of an act.
pub(super) fn command(verb: &'static VerbRow) -> Command {
    let command = Command::new(verb.name).about(verb.about);
    let mut command = match verb.only() {
        [] => with_fields(command, verb.number(), true),
        only => {
            let own = |field: &Field| only.contains(&field.name.as_str());
            let fields = fields_of(verb.number()).into_iter().filter(own);
            let typed: Vec<Field> = fields
                .map(|field| Field {
                    required: true,
                    ..field
                })
                .collect();
            with(command, (verb.number(), typed), true)
        }
    };
    if verb.by_instalments() {
        command = command.arg(
            Arg::new(INSTALMENT)
                .long(INSTALMENT)
                .value_name("DATE=YUAN")
                .help("A part of the amount and its last day (repeatable); together they are the amount")
                .action(ArgAction::Append)
                .conflicts_with("due"),
        );
    }
    if verb.may_be_far_off() {
        command = command.arg(
            Arg::new(SURE)
                .long(SURE)
                .help("The amount is ten times what the flags have at stake or more, and no slip")
                .action(ArgAction::SetTrue),
        );
    }
    let common = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(help)
            .help_heading(COMMON)
    };
    command
        .arg(common(
            SCHEME,
            "ID",
            if verb.of_the_ledger() {
                "Scheme it is about, where it is about one"
            } else {
                "Scheme it belongs to (default: the only one published)"
            },
        ))
        .arg(common(
            ON,
            "DATE",
            "Day on which it took effect (default: today)",
        ))
        .arg(common(
            ROLE,
            "ROLE",
            "Role to act under (default: the first that may propose it and whose key is here)",
        ))
        .arg(common(
            ORG,
            "CODE",
            "Code of the organisation acted for, or to which goods are given; a person from @FILE",
        ))
        .arg(common(
            KEY,
            "NAME",
            "Key to sign with (default: the role's)",
        ))
        .arg(
            Arg::new(DRY_RUN)
                .long(DRY_RUN)
                .help("Show the event, and record nothing")
                .help_heading(COMMON)
                .action(ArgAction::SetTrue),
        )
}

/// Heading over the flags that every act has.
const COMMON: &str = "Of every act";
