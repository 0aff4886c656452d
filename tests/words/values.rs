//! What stands in events is said in both languages: every kind, field, value of a closed list, state of
//! a list's row and account has its word, whatever is on a ledger today. The schemas of the events are
//! walked, so that a new field or value fails here until its words stand in `values.*.ftl`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sunledger::domain::events::catalogue::ROWS;
use sunledger::domain::events::corrections::StatedOwner;
use sunledger::domain::events::funds::Stage;
use sunledger::domain::events::schemas::schemas;
use sunledger::projections::postings::{Account, Owner};
use sunledger::words::values::{LISTS, MONEY};
use sunledger::words::{EN, Lang, Words};

/// What a field of some event is declared to hold.
#[derive(Default)]
struct Declared {
    /// Words of closed lists.
    words: BTreeSet<String>,
    /// Fen.
    money: bool,
    /// Another whole number.
    number: bool,
}

/// Words that a schema allows where it is a closed list of words.
fn words_of(schema: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut words: Vec<String> = schema["enum"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(text)
        .collect();
    for one in schema["oneOf"].as_array().into_iter().flatten() {
        words.extend(text(&one["const"]));
        words.extend(words_of(one));
    }
    words
}

fn declare(fields: &mut BTreeMap<String, Declared>, name: &str, schema: &Value, all: &Value) {
    let declared = fields.entry(name.to_owned()).or_default();
    if let Some(reference) = schema["$ref"].as_str() {
        let target = reference.rsplit('/').next().unwrap();
        if target == "Fen" {
            declared.money = true;
            return;
        }
        let words = words_of(&all["$defs"][target]);
        declared.words.extend(words);
        return;
    }
    declared.words.extend(words_of(schema));
    let kind = &schema["type"];
    declared.number |= kind == "integer"
        || kind
            .as_array()
            .is_some_and(|kinds| kinds.contains(&json!("integer")));
    for inner in schema["anyOf"].as_array().into_iter().flatten() {
        declare(fields, name, inner, all);
    }
    if schema["items"].is_object() {
        declare(fields, name, &schema["items"], all);
    }
}

fn walk(fields: &mut BTreeMap<String, Declared>, schema: &Value, all: &Value) {
    match schema {
        Value::Object(parts) => {
            for (name, value) in schema["properties"].as_object().into_iter().flatten() {
                declare(fields, name, value, all);
            }
            for part in parts.values() {
                walk(fields, part, all);
            }
        }
        Value::Array(parts) => {
            for part in parts {
                walk(fields, part, all);
            }
        }
        _ => {}
    }
}

/// Every field of every event and its head.
fn fields() -> BTreeMap<String, Declared> {
    let mut fields = BTreeMap::new();
    for (_, schema) in schemas() {
        let all = json!({ "$defs": schema["$defs"] });
        walk(&mut fields, &schema["$defs"], &all);
    }
    fields
}

fn both() -> [Words; 2] {
    [Words::new(Lang::En), Words::new(Lang::Zh)]
}

fn chinese(text: &str) -> bool {
    text.chars()
        .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

#[test]
fn every_kind_has_its_name() {
    let [en, zh] = both();
    for row in ROWS {
        assert!(chinese(&zh.kind(row.name)), "{}", row.name);
        assert_eq!(en.kind(row.name), row.name);
    }
}

#[test]
fn every_field_has_its_name() {
    let fields = fields();
    assert!(fields.len() > 200, "only {} fields", fields.len());
    for words in both() {
        let missing: Vec<&String> = fields
            .keys()
            .filter(|name| !words.has(&format!("field-{}", name.replace('_', "-"))))
            .collect();
        assert!(missing.is_empty(), "{:?}: {missing:?}", words.lang);
    }
    let zh = Words::new(Lang::Zh);
    for name in fields.keys() {
        assert!(chinese(&zh.field(name)), "{name}: {}", zh.field(name));
    }
    let idle: Vec<&str> = EN
        .iter()
        .flat_map(|file| file.lines())
        .filter_map(|line| line.strip_prefix("field-")?.split(" = ").next())
        .filter(|name| *name != "line" && !fields.contains_key(&name.replace('-', "_")))
        .collect();
    assert!(idle.is_empty(), "fields that no event has: {idle:?}");
}

/// A field that may hold a word of a closed list draws on lists with that word; no two of them have it.
#[test]
fn every_value_of_a_closed_list_has_its_word() {
    let fields = fields();
    let mut seen = 0;
    for (name, declared) in &fields {
        if declared.words.is_empty() {
            continue;
        }
        let (_, lists) = LISTS
            .iter()
            .find(|(field, _)| field == name)
            .unwrap_or_else(|| panic!("{name} holds {:?}: say of which list", declared.words));
        for word in &declared.words {
            let end = word.replace('_', "-").to_lowercase();
            for words in both() {
                let known: Vec<&&str> = lists
                    .iter()
                    .filter(|list| words.has(&format!("{list}-{end}")))
                    .collect();
                assert_eq!(known.len(), 1, "{name}: {word}: in lists {known:?}");
                let told = words.value(name, &json!(word)).unwrap();
                assert!(!told.is_empty());
                if words.lang == Lang::Zh {
                    assert!(chinese(&told), "{name}: {word}: {told}");
                }
            }
            seen += 1;
        }
    }
    assert!(seen > 90, "only {seen} values were seen");
    for (name, _) in LISTS {
        let held = fields.get(*name).map(|field| field.words.len());
        assert!(held > Some(0), "{name} holds no closed list in any event");
    }
}

#[test]
fn money_is_said_in_yuan_and_nothing_else_is() {
    let fields = fields();
    for (name, declared) in &fields {
        let listed = MONEY.contains(&name.as_str());
        assert_eq!(declared.money, listed, "{name}");
        assert!(!(declared.money && declared.number), "{name}: fen or not?");
    }
    let [en, zh] = both();
    assert_eq!(en.value("amount", &json!(123_456)).unwrap(), "1234.56 yuan");
    assert_eq!(zh.value("amount", &json!(-5)).unwrap(), "-0.05 元");
    assert_eq!(zh.value("rows", &json!(123_456)).unwrap(), "123456");
    assert_eq!(zh.value("score_tenths", &json!(785)).unwrap(), "78.5");
}

#[test]
fn every_account_is_said_without_a_word_of_the_code() {
    let owners = [
        StatedOwner::Fund,
        StatedOwner::Unit("U1".to_owned()),
        StatedOwner::Case("C1".to_owned()),
        StatedOwner::Payment("P1".to_owned()),
        StatedOwner::Tranche("T1".to_owned(), 2),
    ];
    let stages = fields().remove("stage").unwrap().words;
    let stages: Vec<Stage> = stages
        .iter()
        .filter_map(|word| serde_json::from_value(json!(word)).ok())
        .collect();
    assert_eq!(stages.len(), 12);
    for words in both() {
        for stage in &stages {
            for owner in owners.clone().map(Owner::from) {
                let account = Account {
                    fund: "资金".to_owned(),
                    scheme: "B".to_owned(),
                    stage: *stage,
                    owner,
                };
                let told = words.account(&account);
                assert!(!told.contains(['"', '(', '_']), "{told}");
                assert!(!told.contains("owner-"), "{told}");
                let letters = told.chars().filter(char::is_ascii_lowercase).count();
                if words.lang == Lang::Zh {
                    assert_eq!(letters, 0, "{told}");
                }
            }
        }
    }
    let [en, zh] = both();
    let account = Account {
        fund: "f".to_owned(),
        scheme: "B".to_owned(),
        stage: Stage::Instructed,
        owner: Owner::Payment("X-1".to_owned()),
    };
    assert_eq!(en.account(&account), "B / f / instructed / payment X-1");
    assert_eq!(zh.account(&account), "B / f / 指令 / 发放 X-1");
}

/// Words of reports' own lists: how grave a flag is, and how far a case, payment, notice or tranche has
/// come.
#[test]
fn every_state_of_a_row_has_its_word() {
    use sunledger::detect::flag::Severity;
    use sunledger::inquiry::file::FindingState;
    use sunledger::inquiry::outcome::FlagState;
    use sunledger::projections::agreements::TrancheState;
    use sunledger::report::lists::cases::CaseState;
    use sunledger::report::lists::notices::NoticeState;
    use sunledger::report::lists::payments::PaymentState;
    use sunledger::report::open_parents::Parent;
    let lists = [
        ("severity", 4, schemars::schema_for!(Severity)),
        ("tranche", 6, schemars::schema_for!(TrancheState)),
        ("case", 8, schemars::schema_for!(CaseState)),
        ("notice-state", 6, schemars::schema_for!(NoticeState)),
        ("payment", 5, schemars::schema_for!(PaymentState)),
        ("parent", 6, schemars::schema_for!(Parent)),
        ("flag-state", 5, schemars::schema_for!(FlagState)),
        ("finding-state", 5, schemars::schema_for!(FindingState)),
    ];
    for (list, least, schema) in lists {
        let states = words_of(&schema.to_value());
        assert!(states.len() >= least, "{list}: {states:?}");
        for words in both() {
            for state in &states {
                let key = format!("{list}-{}", state.replace('_', "-"));
                assert!(words.has(&key), "no word for {key}");
                if words.lang == Lang::Zh {
                    let told = words.term(list, state);
                    assert!(chinese(&told), "{list}: {state}: {told}");
                }
            }
        }
    }
}

/// An event is said whole: no value of its JSON is missing, empty ones aside.
#[test]
fn nothing_of_an_event_is_left_out() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/events");
    let mut files = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        let vector: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let event = &vector["json"];
        assert!(event["body"].is_object(), "{}", path.display());
        for words in both() {
            let told = words.lines(&event["body"]).join("\n");
            let mut texts = Vec::new();
            leaves(&event["body"], &mut texts);
            for text in texts {
                assert!(
                    told.contains(&text),
                    "{}: {text} in\n{told}",
                    path.display()
                );
            }
            assert!(!told.contains("field-"), "{told}");
        }
        files += 1;
    }
    assert!(files > 100, "only {files} events were read");
}

/// Texts and numbers of a value that are said as they stand.
fn leaves(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() > 24 => out.extend(text.lines().map(str::to_owned)),
        Value::Object(fields) => {
            // A fact that a correction states is JSON within JSON.
            let inner = fields.get("value").and_then(Value::as_str);
            match inner.and_then(|text| serde_json::from_str::<Value>(text).ok()) {
                Some(inner) if fields.contains_key("name") => leaves(&inner, out),
                _ => fields.values().for_each(|field| leaves(field, out)),
            }
        }
        Value::Array(items) => items.iter().for_each(|item| leaves(item, out)),
        _ => {}
    }
}

#[test]
fn a_correction_is_said_as_before_and_after() {
    let field = |name: &str, value: Value| json!({ "name": name, "value": value.to_string() });
    let body = |amount: i64| {
        json!([
            field("payment_no", json!("P-1")),
            field("amount", json!(amount)),
            field("method", json!("cash"))
        ])
    };
    let event = json!({ "before": { "kind": 200, "body": body(1000) }, "after": { "kind": 200, "body": body(2000) } });
    let [en, zh] = both();
    assert_eq!(
        en.gist(&event),
        "payment number P-1, method cash, 10.00 yuan → payment number P-1, method cash, 20.00 yuan"
    );
    assert_eq!(
        zh.gist(&event),
        "发放编号 P-1, 发放方式 现金, 10.00 元 → 发放编号 P-1, 发放方式 现金, 20.00 元"
    );
    let lines = zh.lines(&event);
    assert!(lines.contains(&"  种类: 发放指令".to_owned()), "{lines:?}");
    assert!(
        lines.contains(&"    金额: 20.00 元".to_owned()),
        "{lines:?}"
    );
}

/// A row of the public payroll holds a class of post where other lists have a fund, and is told so.
#[test]
fn a_class_of_post_is_no_fund() {
    let row = json!({ "kind": "payroll", "person": "x", "fund": "public_teacher" });
    let other = json!({ "kind": "other_funds", "person": "x", "fund": "public_teacher" });
    let words = Words::new(Lang::Zh);
    assert_eq!(words.gist(&row), "岗位类别 事业编制教师");
    assert!(words.lines(&row).join("\n").contains("事业编制教师"));
    let whole = json!({ "body": row });
    assert!(!words.lines(&whole).join("\n").contains("public_teacher"));
    assert_eq!(words.gist(&other), "资金 public_teacher");
    let words = Words::new(Lang::En);
    assert_eq!(
        words.gist(&row),
        "class of post teacher on the public payroll"
    );
}
