//! An answer on its way out: words for our headings, cells that may name somebody shown in part, control
//! figures and inputs beside the rows.

use serde_json::{Map, Value as Json, json};

use super::log::{Input, digest};
use super::{Given, Out};
use crate::cli::{Context, Failure};
use crate::inquiry::verbs::{Heading, Value};
use crate::report::Table;

/// Digits in a cell from which it may be the number of a person, an account or a telephone.
const DIGITS_MIN: usize = 11;
/// Letters shown at the end of a number.
const SHOWN: usize = 4;

/// What our headings and figures are called.
struct Called;

impl Called {
    const COLUMNS: &'static [&'static str] = &[
        "verb amounts",
        "verb blank",
        "verb closeness",
        "verb closing lines",
        "verb column",
        "verb count",
        "verb cut off",
        "verb days from",
        "verb days to",
        "verb deviation",
        "verb difference",
        "verb distinct amounts",
        "verb expected",
        "verb filled",
        "verb first digits",
        "verb from",
        "verb hash total",
        "verb keys",
        "verb largest",
        "verb lines",
        "verb many to many",
        "verb matched keys",
        "verb missing numbers",
        "verb no date",
        "verb no number",
        "verb numbers",
        "verb prefix",
        "verb primary lines",
        "verb primary only",
        "verb primary rows",
        "verb primary sum",
        "verb primary without key",
        "verb repeated keys",
        "verb repeated numbers",
        "verb rows",
        "verb rows left out",
        "verb rows read",
        "verb rows too many",
        "verb rows undecided",
        "verb secondary lines",
        "verb secondary only",
        "verb secondary rows",
        "verb secondary sum",
        "verb secondary without key",
        "verb series",
        "verb share of count",
        "verb share of sum",
        "verb smallest",
        "verb state",
        "verb sum",
        "verb to",
        "verb unequal sums",
        "verb without key",
        "verb zero or less",
        "verb of the table",
    ];

    /// The key of one of our names.
    fn key(name: &str) -> String {
        let key = |known: &str| known.replace([' ', '_'], "-");
        let asked = format!("verb-{}", key(name));
        let known = Self::COLUMNS.iter().find(|known| key(known) == asked);
        known.map_or_else(|| name.to_owned(), |known| key(known))
    }
}

impl Given {
    /// What people read for the name of a column.
    fn called(&self, name: &str) -> String {
        self.called
            .get(name)
            .map_or(name, String::as_str)
            .to_owned()
    }
}

/// Gives an answer.
pub(super) fn give(context: &Context, given: &Given, list: &str, out: &Out) -> Result<(), Failure> {
    let answer = &given.answer;
    for note in &answer.notes {
        crate::cli::word(&context.retell(note));
    }
    let name = list.strip_prefix("list-").unwrap_or(list);
    let mut table = Table::default().of(name, given.standing.clone());
    for (at, heading) in answer.headings.iter().enumerate() {
        let (key, text) = match heading {
            Heading::Ours(name) => {
                let key = Called::key(name);
                let text = context.say(&format!("col-{key}"), &[]);
                (key, text)
            }
            Heading::Of { name, .. } => (Called::key("of_the_table"), given.called(name)),
        };
        table.keys.push(key);
        table.headings.push(text);
        let mut values = answer.rows.iter().filter_map(|row| row.get(at));
        if values.all(|value| matches!(value, Value::Number(_) | Value::Count(_) | Value::Empty)) {
            table.right.push(at);
        }
    }
    let seen = |row: &Vec<Value>| -> Vec<String> {
        let cells = row.iter().zip(&answer.headings);
        cells
            .map(|(value, heading)| match (value, heading) {
                (Value::Text(name), Heading::Ours("column")) => given.called(name),
                _ => seen(context, value, heading, out.clear),
            })
            .collect()
    };
    table.rows = answer.rows.iter().map(seen).collect();
    let beside = figures(context, given);
    let name = context.say("audit-figures", &[]);
    let others: &[(String, &Table)] = &[(name, &beside)];
    let others = if out.output.csv() { &[] } else { others };
    out.output
        .give_with(context, &table, &json_of(given, out)?, others)
}

/// Control figures, inputs and what is to be known of the rows as a table.
fn figures(context: &Context, given: &Given) -> Table {
    let mut table = context.table(&["control", "control of", "value"]);
    let none = Heading::Ours("");
    for control in &given.answer.controls {
        let name = context.say(&format!("col-{}", Called::key(control.what)), &[]);
        table.rows.push(vec![
            name,
            given.called(control.column.as_deref().unwrap_or_default()),
            seen(context, &control.value, &none, true),
        ]);
    }
    for input in &given.inputs {
        let lines = match input {
            Input::File { sha256, .. } => vec![("audit-sha256", sha256.clone())],
            Input::Ledger {
                ledger, size, root, ..
            } => vec![
                ("audit-ledger", ledger.clone()),
                ("audit-head", format!("{size}:{root}")),
            ],
        };
        for (key, text) in lines {
            let line = vec![context.say(key, &[]), input.name(), text];
            table.rows.push(line);
        }
    }
    for note in &given.answer.notes {
        let line = vec![
            context.say("audit-note", &[]),
            String::new(),
            context.retell(note),
        ];
        table.rows.push(line);
    }
    table
}

/// A value for people.
fn seen(context: &Context, value: &Value, heading: &Heading, clear: bool) -> String {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::Term(list, word) => return context.term(list, word),
        other => other.text(),
    };
    match heading {
        Heading::Of { personal, .. } if !clear => in_part(&text, *personal),
        _ => text,
    }
}

/// What may be seen of a cell that names somebody: the end of a number, the first letter of a name.
fn in_part(text: &str, personal: bool) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digits = letters.iter().filter(|c| c.is_numeric()).count();
    if digits >= DIGITS_MIN
        && letters.iter().all(|c| c.is_alphanumeric())
        && digits + 2 > letters.len()
        || (personal && digits > SHOWN)
    {
        let end: String = letters
            .iter()
            .skip(letters.len().saturating_sub(SHOWN))
            .collect();
        return format!("****{end}");
    }
    if !personal || letters.is_empty() {
        return text.to_owned();
    }
    let first: String = letters.iter().take(1).collect();
    format!("{first}**")
}

fn json_of(given: &Given, out: &Out) -> Result<Json, Failure> {
    let answer = &given.answer;
    let rows = answer.rows.iter().map(|row| {
        let cells = row.iter().zip(&answer.headings).map(|(value, heading)| {
            let name = match heading {
                Heading::Ours(name) => (*name).to_owned(),
                Heading::Of { name, .. } => name.clone(),
            };
            (name, json_value(value, heading, out.clear))
        });
        Json::Object(cells.collect::<Map<_, _>>())
    });
    let controls = answer.controls.iter().map(|control| {
        json!({
            "what": control.what,
            "of": control.column,
            "value": json_value(&control.value, &Heading::Ours(""), true),
        })
    });
    Ok(json!({
        "rows": rows.collect::<Vec<_>>(),
        "controls": controls.collect::<Vec<_>>(),
        "notes": answer.notes,
        "inputs": given.inputs,
        "digest": digest(answer)?,
    }))
}

/// A value for programs: amounts are decimals as text, since a number of JSON may be rounded.
fn json_value(value: &Value, heading: &Heading, clear: bool) -> Json {
    let text = match value {
        Value::Empty => return Json::Null,
        Value::Count(count) => return json!(count),
        Value::Places(places) => return json!(places),
        Value::Number(number) => number.to_string(),
        other => other.text(),
    };
    Json::String(match heading {
        Heading::Of { personal, .. } if !clear => in_part(&text, *personal),
        _ => text,
    })
}

#[cfg(test)]
mod tests {
    use super::in_part;

    #[test]
    fn cells_that_name_somebody_are_shown_in_part() {
        for (text, personal, shown) in [
            ("张三丰", true, "张**"),
            ("张三丰", false, "张三丰"),
            ("11010519491231002X", false, "****002X"),
            ("6222020000000000011", false, "****0011"),
            ("13812345678", false, "****5678"),
            ("B-2025-000100020003", false, "B-2025-000100020003"),
            ("溪口镇18号", true, "溪**"),
            ("", true, ""),
        ] {
            assert_eq!(in_part(text, personal), shown, "{text}");
        }
    }
}
