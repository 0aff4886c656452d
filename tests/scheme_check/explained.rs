//! Every parameter of a scheme file is told by `scheme explain`: another value gives another text, in both
//! languages. The keys come from the JSON Schema, so that a new one fails here until it is told.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value as Json;
use sunledger::report::scheme::explain::explain;
use sunledger::schemes::{Scheme, shipped};
use sunledger::words::{Lang, Words};

/// Parts of the file that bind nobody: how sheets are read.
const OF_SHEETS: [&str; 4] = ["format", "table", "tables", "words"];
/// Names of rules within the file, which stand beside the sentences; and a list with one word.
const NAMES: [&str; 14] = [
    "legal_basis.id",
    "eligibility.id",
    "exclusion.id",
    "quota.sub_cap.id",
    "window.id",
    "step.id",
    "condition.code",
    "tranche.id",
    "cost_line.id",
    "cost_line.cap_unit",
    "rule.id",
    "report.id",
    "check.id",
    "sanction.id",
];
/// What a doubt is called, in a word of the program.
const DOUBT: &str = "accepted.doubt";

/// Keys that no shipped scheme has, in rules of their own.
const MORE: &str = r#"
[[document]]
code = "doc-77"
names = ["残疾证"]
required_if = "debt_fen >= 5000000 && (vetoed || age > 60)"
issuers = ["残联"]
clause = "残疾的附残疾证"

[[rule]]
id = "once"
of = "payment"
holds = "amount_fen <= 200000"
categories = ["cat-1"]
clause = "每笔不超过2000元"

[[exclusion]]
id = "left"
kind = "status"
classes = ["other"]
clause = "离职的不予资助"

[[quota.sub_cap]]
id = "retired-most"
names = ["退休教师"]
status = "retired"
max = 3
percent = 5
of = "unit"
clause = "退休3名"
mode = "soft"

[[step]]
id = "meeting"
kind = "review"
level = 2
max_wd = 7
by_meeting = true
clause = "会议审定"

[[sanction]]
id = "barred"
breach = "虚报"
measure = "取消资格"
years = 3
percent = 200
clause = "三年内不得申请"
"#;

/// A path of keys, with other values for what stands there.
type Change = (String, toml::Value);

fn def<'a>(schema: &'a Json, node: &'a Json) -> &'a Json {
    let options = node["anyOf"].as_array();
    let node = options.map_or(node, |all| &all[0]);
    match node["$ref"].as_str() {
        Some(name) => &schema["$defs"][name.rsplit('/').next().unwrap()],
        None => node,
    }
}

/// The words of a closed list.
fn closed(node: &Json) -> Vec<String> {
    let text = |one: &Json| one.as_str().map(str::to_owned);
    if let Some(all) = node["enum"].as_array() {
        return all.iter().filter_map(text).collect();
    }
    let options = node["oneOf"].as_array().into_iter().flatten();
    options
        .flat_map(|one| {
            let listed = one["enum"].as_array().into_iter().flatten();
            listed.chain([&one["const"]]).filter_map(text)
        })
        .collect()
}

/// Another value for a leaf; `None` takes the key off.
fn other(path: &str, node: &Json, value: &toml::Value) -> Option<toml::Value> {
    use toml::Value::{Array, Boolean, Integer, String as Text};
    let text = |text: &str| Some(Text(text.to_owned()));
    match (path, value) {
        ("step.every", _) => None,
        ("window.late", Text(own)) => text(if own == "waive" { "reject" } else { "waive" }),
        ("step.unit", Text(own)) => text(if own == "wd" { "day" } else { "wd" }),
        ("quota.basis", Text(own)) => text(if own == "all" { "unit" } else { "all" }),
        ("eligibility.op", Text(own)) => text(if own == "<" { ">" } else { "<" }),
        ("rule.holds" | "document.required_if", Text(own)) => text(&format!("{own} && vetoed")),
        (_, Integer(own)) => Some(Integer(own + 1)),
        (_, Boolean(own)) => Some(Boolean(!own)),
        (_, Text(own)) => {
            let words = closed(node);
            let day = own.len() == 10 && own.as_bytes()[4] == b'-';
            match words.iter().find(|word| *word != own) {
                Some(word) => text(word),
                None if day => text("2024-02-03"),
                None => text(&format!("{own}改")),
            }
        }
        (_, Array(items)) => {
            let mut items = items.clone();
            let last = items.pop()?;
            items.push(other(path, node, &last)?);
            Some(Array(items))
        }
        _ => panic!("{path}: {value}"),
    }
}

/// Every way to change one leaf below a value.
fn changes(schema: &Json, node: &Json, value: &toml::Value, path: &str) -> Vec<Change> {
    let node = def(schema, node);
    let mut all = Vec::new();
    match value {
        toml::Value::Table(table) => {
            for (key, inner) in table {
                let below = match path {
                    "" => key.clone(),
                    path => format!("{path}.{key}"),
                };
                if OF_SHEETS.contains(&below.as_str()) {
                    continue;
                }
                let own = &node["properties"][key];
                let leaf = |inner: &toml::Value| !inner.is_table() && !is_rules(inner);
                if leaf(inner) {
                    let item = match def(schema, own)["items"].is_null() {
                        true => def(schema, own),
                        false => def(schema, &def(schema, own)["items"]),
                    };
                    let mut changed = table.clone();
                    match other(&below, item, inner) {
                        Some(value) => changed.insert(key.clone(), value),
                        None => changed.remove(key),
                    };
                    all.push((below, toml::Value::Table(changed)));
                    continue;
                }
                for (below, value) in changes(schema, own, inner, &below) {
                    let mut changed = table.clone();
                    changed.insert(key.clone(), value);
                    all.push((below, toml::Value::Table(changed)));
                }
            }
        }
        toml::Value::Array(rules) => {
            for (at, rule) in rules.iter().enumerate() {
                for (below, value) in changes(schema, &node["items"], rule, path) {
                    let mut changed = rules.clone();
                    changed[at] = value;
                    let kind = rule.get("kind").and_then(toml::Value::as_str);
                    let below = match kind {
                        Some(kind) => format!("{below} of {kind}"),
                        None => below,
                    };
                    all.push((below, toml::Value::Array(changed)));
                }
            }
        }
        _ => panic!("{path}: {value}"),
    }
    all
}

fn is_rules(value: &toml::Value) -> bool {
    let items = value.as_array();
    items.is_some_and(|items| items.iter().any(toml::Value::is_table))
}

/// Every key of the schema that is a leaf, as a path.
fn keys(schema: &Json, node: &Json, path: &str, found: &mut BTreeSet<String>) {
    let node = def(schema, node);
    let node = match node["items"].is_null() {
        true => node,
        false => def(schema, &node["items"]),
    };
    match node["properties"].as_object() {
        Some(properties) if !OF_SHEETS.contains(&path) => {
            for (key, own) in properties {
                let below = match path {
                    "" => key.clone(),
                    path => format!("{path}.{key}"),
                };
                keys(schema, own, &below, found);
            }
        }
        _ => {
            found.insert(path.to_owned());
        }
    }
}

fn told(file: &toml::Value, words: &Words) -> String {
    let text = toml::to_string(file).unwrap();
    let scheme: Scheme = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let lines = explain(&scheme, &[], words);
    let lines = lines.iter().map(|line| {
        let clause = line.clause.as_deref().unwrap_or_default();
        format!("{} {} {clause}\n", line.part, line.text)
    });
    lines.collect()
}

#[test]
fn another_value_of_any_parameter_is_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = std::fs::read_to_string(root.join("schemas/scheme.schema.json")).unwrap();
    let schema: Json = serde_json::from_str(&schema).unwrap();
    let languages = [Words::new(Lang::Zh), Words::new(Lang::En)];
    let mut tried: BTreeSet<String> = BTreeSet::new();
    let mut silent = Vec::new();
    let c1 = shipped::SCHEMES.iter().find(|(name, _)| *name == "C1.toml");
    let due = "channels = [\"bank\"]\ndue_days = 10\ndue_unit = \"wd\"";
    let extra = format!("unknown = [\"何时发放\"]\n{}\n{MORE}", c1.unwrap().1).replacen(
        "channels = [\"bank\"]",
        due,
        1,
    );
    let texts = shipped::SCHEMES.iter().map(|(_, text)| *text);
    for text in texts.chain([extra.as_str()]) {
        let file: toml::Value = toml::from_str(text).unwrap();
        let before: Vec<String> = languages.iter().map(|words| told(&file, words)).collect();
        for (path, changed) in changes(&schema, &schema, &file, "") {
            let own = path.split(" of ").next().unwrap();
            if NAMES.contains(&own) || own == DOUBT {
                tried.insert(path.clone());
                continue;
            }
            // No days have no unit.
            let no_days = own == "report.due_unit" && !text.contains("due_days = 10");
            if no_days || !tried.insert(path.clone()) {
                continue;
            }
            let after = languages.iter().map(|words| told(&changed, words));
            let same = before.iter().zip(after).filter(|(a, b)| *a == b).count();
            // A title is told in its own language.
            if same > usize::from(own.starts_with("title.")) {
                silent.push(path);
            }
        }
    }
    assert!(silent.is_empty(), "not told: {silent:#?}");
    let mut all = BTreeSet::new();
    keys(&schema, &schema, "", &mut all);
    let tried: BTreeSet<String> = tried
        .iter()
        .map(|path| path.split(" of ").next().unwrap().to_owned())
        .collect();
    let untried: Vec<&String> = all
        .iter()
        .filter(|key| !OF_SHEETS.contains(&key.as_str()) && !tried.contains(*key))
        .collect();
    assert!(
        untried.is_empty(),
        "in no scheme of this test: {untried:#?}"
    );
}

/// What a clerk would stumble over: blanks and English in Chinese sentences, empty parts, nought days.
#[test]
fn sentences_read_well() {
    let words = Words::new(Lang::Zh);
    for (name, text) in shipped::SCHEMES {
        let scheme = Scheme::parse(text).unwrap();
        for line in explain(&scheme, &[], &words) {
            let told = &line.text;
            for odd in [":。", ":;", "()", "、。", ",。", "元 ", " 元", "。。", ";;"] {
                assert!(!told.contains(odd), "{name}: “{odd}” in {told}");
            }
            let nought = told.match_indices("0日").any(|(at, _)| {
                let before = told[..at].chars().next_back();
                !before.is_some_and(|letter| letter.is_ascii_digit())
            });
            assert!(!nought, "{name}: no days in {told}");
            // Of a sentence only codes and letters of the file itself are Latin.
            if line.part != "called" && line.part != "about" {
                let mut latin = told.split(|c: char| !c.is_ascii_alphabetic());
                let word = latin.find(|word| word.len() > 3);
                assert_eq!(word, None, "{name}: {told}");
            }
            // The number of a step stands apart.
            let spaces = told.matches(' ').count();
            let own = matches!(line.part, "about" | "called");
            let most = usize::from(line.part == "steps");
            assert!(own || spaces <= most, "{name}: {told}");
        }
    }
}
