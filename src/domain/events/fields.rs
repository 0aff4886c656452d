//! What the fields of an event hold, as its own schema tells: the one list from which the commands make
//! their flags and the sheets of rare acts their columns.
//!
//! Promises: no field of an event is left out, and none is there that the event lacks. It does not say
//! how a value is typed or written in a cell, nor what must hold of an act.

use serde_json::Value;

use super::Event;
use super::catalogue::Kind;

/// How a field is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
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
    /// Several texts: numbers or ids.
    List,
    /// Files and what they are, by their hashes.
    Evidence,
    /// Anything else, as JSON.
    Json,
}

/// A field of an event.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in the JSON.
    pub name: String,
    /// What the schema says of it.
    pub help: String,
    /// How it is typed.
    pub sort: Sort,
    /// Whether it must be stated.
    pub required: bool,
    /// The words it can hold; empty for any.
    pub words: Vec<String>,
    /// The highest whole number it can hold, where it holds one.
    pub max: i64,
}

/// Fields of an event, in the order of its schema.
pub fn fields_of(kind: Kind) -> Vec<Field> {
    let Some(schema) = Event::body_schema(kind.0) else {
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
        (None, _) if is("array") => list_of(property),
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
        help: property
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        sort,
        required: required.contains(&name)
            && !nullable
            && !from_scheme
            && !matches!(sort, Sort::Truth | Sort::List | Sort::Evidence),
        words,
        max: max(property),
    }
}

/// What a list holds: texts, files, or what only JSON can say.
fn list_of(property: &Value) -> Sort {
    let items = property.get("items");
    let of = |key: &str| items.and_then(|items| items.get(key)?.as_str());
    match (of("type"), of("$ref")) {
        (Some("string"), _) if items.is_some_and(|items| items.get("pattern").is_none()) => {
            Sort::List
        }
        (_, Some(reference)) if reference.ends_with("/AuditEvidence") => Sort::Evidence,
        _ => Sort::Json,
    }
}

/// The highest whole number that a property's type can hold; bounds stand in the schema, or follow from
/// the format it names.
fn max(property: &Value) -> i64 {
    let stated = property.get("maximum").and_then(Value::as_i64);
    let format = property.get("format").and_then(Value::as_str);
    stated.unwrap_or(match format {
        Some("uint8") => i64::from(u8::MAX),
        Some("uint16") => i64::from(u16::MAX),
        Some("int32") => i64::from(i32::MAX),
        Some("uint32") => i64::from(u32::MAX),
        _ => i64::MAX,
    })
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
