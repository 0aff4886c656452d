//! Valid events made from the schemas, for the tests that need one of every kind: the least (required
//! fields, first variants, empty lists) and the fullest (every field, last variants, one item a
//! list). What they say means nothing; only their shape is right.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use sunledger::domain::events::{Event, EventHead, Kind};

/// The outer shape, read with the types alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outer {
    kind: String,
    version: Option<u16>,
    head: EventHead,
    body: Value,
}

/// Reads an event from its JSON with the types alone.
pub fn read(example: &Value) -> Result<(EventHead, Event), String> {
    let outer: Outer = serde_json::from_value(example.clone()).map_err(|e| e.to_string())?;
    let row = Kind::from_name(&outer.kind)
        .and_then(Kind::row)
        .ok_or("no such kind")?;
    let version = outer.version.unwrap_or(row.version);
    Event::deserialize_body(row.kind, version, outer.body)
        .map(|event| (outer.head, event))
        .map_err(|e| e.to_string())
}

/// Makes a value that fits a schema: the least (required fields, first variant, empty lists) or the
/// fullest (every field, last variant, one item a list).
pub fn example(schema: &Value, definitions: &Value, full: bool) -> Value {
    let make = |schema: &Value| example(schema, definitions, full);
    let pick = |of: &[Value]| of[if full { of.len() - 1 } else { 0 }].clone();
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference
            .strip_prefix("#/$defs/")
            .expect("a local reference");
        return make(&definitions[name]);
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return pick(values);
    }
    for word in ["oneOf", "anyOf"] {
        if let Some(variants) = schema.get(word).and_then(Value::as_array) {
            let variants: Vec<Value> = variants
                .iter()
                .filter(|variant| variant["type"] != "null")
                .cloned()
                .collect();
            return make(&pick(&variants));
        }
    }
    let kind = match &schema["type"] {
        Value::Array(types) => &types[0],
        one => one,
    };
    match kind.as_str() {
        Some("object") => {
            let required = schema.get("required").and_then(Value::as_array);
            let required = required.map_or(&[][..], Vec::as_slice);
            let none = Map::new();
            let fields = schema["properties"].as_object().unwrap_or(&none);
            let chosen = fields
                .iter()
                .filter(|(name, _)| full || required.iter().any(|needed| needed == *name));
            Value::Object(
                chosen
                    .map(|(name, field)| (name.clone(), make(field)))
                    .collect(),
            )
        }
        Some("array") => match schema.get("prefixItems").and_then(Value::as_array) {
            Some(items) => items.iter().map(make).collect(),
            None if full => json!([make(&schema["items"])]),
            None => json!([]),
        },
        Some("string") => json!(text_example(schema)),
        Some("integer") => json!(i32::from(full)),
        Some("boolean") => json!(full),
        other => panic!("no example for type {other:?}: {schema}"),
    }
}

fn text_example(schema: &Value) -> String {
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let format = schema.get("format").and_then(Value::as_str);
    match (pattern, format) {
        (None, None) => "text".to_owned(),
        (None, Some("date")) => "2025-12-22".to_owned(),
        (None, Some("date-time")) => "2025-12-22T08:30:00+08:00".to_owned(),
        (Some("^[0-9]{4}-[0-9]{2}$"), None) => "2025-12".to_owned(),
        (Some(pattern), None) => {
            let digits = pattern
                .strip_prefix("^[0-9a-fA-F]{")
                .and_then(|rest| rest.strip_suffix("}$"))
                .and_then(|digits| digits.parse().ok())
                .unwrap_or_else(|| panic!("no example for the pattern {pattern}"));
            "0a".repeat(digits).chars().take(digits).collect()
        }
        (_, format) => panic!("no example for the format {format:?}"),
    }
}
