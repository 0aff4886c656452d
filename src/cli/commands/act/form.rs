//! The flags of an act: one for each field of its event, made from the event's schema.
//!
//! A field's flag is its name with dashes; its help is what the schema says of it, with yuan for fen. A
//! field that must be stated is required, but for the fund and the period, which the scheme gives.

use clap::{Arg, ArgAction, Command};
use serde_json::Value;

use super::verbs::VerbRow;
use crate::domain::events::Event;

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
/// Whether to show it only.
pub(super) const DRY_RUN: &str = "dry-run";

/// How a field is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// As it stands.
    Text,
    /// A whole number.
    Number,
    /// A truth value.
    Truth,
    /// Yuan.
    Money,
    /// A day.
    Day,
    /// A month.
    Month,
    /// What something is for.
    Period,
    /// The alias of a person, account, document or invoice.
    Alias,
    /// Text that is committed to.
    Commitment,
    /// The SHA-256 of a file.
    File,
    /// Who is paid, or who gives.
    Party,
    /// Anything else, as JSON.
    Json,
}

/// A field of an event.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Its name in the JSON.
    pub name: String,
    /// What it is.
    pub help: String,
    /// How it is typed.
    pub sort: Sort,
    /// Whether it must be stated.
    pub required: bool,
    /// The words it can hold; empty for any.
    pub words: Vec<String>,
}

impl Field {
    /// Its flag.
    pub fn flag(&self) -> String {
        self.name.replace('_', "-")
    }
}

/// Fields of an event, in the order of its schema.
pub(super) fn fields(verb: &VerbRow) -> Vec<Field> {
    let Some(schema) = Event::body_schema(verb.number().0) else {
        return Vec::new();
    };
    let schema = schema.to_value();
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let definitions = schema.get("$defs");
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, property)| field(name, property, definitions, &required))
        .collect()
}

fn field(name: &str, property: &Value, definitions: Option<&Value>, required: &[&str]) -> Field {
    let (kind, definition) = resolved(property, definitions);
    let words = words_of(definition.unwrap_or(property));
    let pattern = property.get("pattern").and_then(Value::as_str);
    let is = |word: &str| match property.get("type") {
        Some(Value::String(one)) => one == word,
        Some(Value::Array(several)) => several.iter().any(|one| one == word),
        _ => false,
    };
    let sort = match (kind, pattern) {
        (Some("Fen"), _) => Sort::Money,
        (Some("Period"), _) => Sort::Period,
        (Some("Payee" | "Donor"), _) => Sort::Party,
        (Some(_), _) if !words.is_empty() => Sort::Text,
        (Some(_), _) => Sort::Json,
        (None, Some(pattern)) if pattern.contains("{32}") => Sort::Alias,
        (None, Some(pattern)) if pattern.contains("{64}") => match name {
            "sha256" | "list_checksum" => Sort::File,
            _ => Sort::Commitment,
        },
        (None, Some(_)) => Sort::Month,
        (None, None) if property.get("format").and_then(Value::as_str) == Some("date") => Sort::Day,
        (None, None) if is("boolean") => Sort::Truth,
        (None, None) if is("integer") => Sort::Number,
        (None, None) if is("string") => Sort::Text,
        (None, None) => Sort::Json,
    };
    let nullable = is("null") || property.get("anyOf").is_some();
    let from_scheme = matches!(name, "fund" | "period");
    Field {
        name: name.to_owned(),
        help: help(property),
        sort,
        required: required.contains(&name) && !nullable && !from_scheme && sort != Sort::Truth,
        words,
    }
}

/// The type that a property names, through the choice between it and nothing.
fn resolved<'a>(
    property: &'a Value,
    definitions: Option<&'a Value>,
) -> (Option<&'a str>, Option<&'a Value>) {
    let reference = property
        .get("$ref")
        .or_else(|| {
            let choices = property.get("anyOf")?.as_array()?;
            choices.iter().find_map(|choice| choice.get("$ref"))
        })
        .and_then(Value::as_str);
    let name = reference.and_then(|text| text.rsplit('/').next());
    let definition = name.and_then(|name| definitions?.get(name));
    (name, definition)
}

/// The words that a closed list has.
fn words_of(schema: &Value) -> Vec<String> {
    let listed = |value: &Value| {
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    if let Some(words) = schema.get("enum") {
        return listed(words);
    }
    let choices = schema.get("oneOf").and_then(Value::as_array);
    let choices: Vec<Option<&str>> = choices
        .into_iter()
        .flatten()
        .map(|choice| choice.get("const").and_then(Value::as_str))
        .collect();
    let words: Vec<String> = choices.iter().flatten().map(|w| (*w).to_owned()).collect();
    if words.len() == choices.len() {
        words
    } else {
        Vec::new()
    }
}

/// What the schema says of a field, in the units that are typed.
fn help(property: &Value) -> String {
    let text = property
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let text = text.split('\n').collect::<Vec<_>>().join(" ");
    let text = text.trim_end_matches('.').replace("in fen", "in yuan");
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
        Sort::Json => "JSON",
    }
}

/// The command of an act.
pub(super) fn command(verb: &'static VerbRow) -> Command {
    let mut command = Command::new(verb.name).about(verb.about);
    for field in fields(verb) {
        let flag = field.flag();
        let mut arg = Arg::new(flag.clone()).long(flag).help(field.help);
        arg = if field.sort == Sort::Truth {
            arg.action(ArgAction::SetTrue)
        } else {
            let arg = arg
                .value_name(placeholder(field.sort))
                .required(field.required)
                .allow_hyphen_values(matches!(
                    field.sort,
                    Sort::Money | Sort::Number | Sort::Alias | Sort::Party
                ));
            if field.words.is_empty() {
                arg
            } else {
                arg.value_parser(clap::builder::PossibleValuesParser::new(field.words))
            }
        };
        command = command.arg(arg);
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
            "Scheme it belongs to (default: the only one published)",
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
        .arg(common(ORG, "CODE", "Code of the organisation acted for"))
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
