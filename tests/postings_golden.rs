//! Golden vectors of postings: for each event that moves money, the double entry it makes. Postings
//! are never stored; were the function to change for a version already shipped, every balance of
//! every ledger would change with it, unseen. These vectors see it.
//!
//! `tests/vectors/postings/<NNN>-<name>.v<V>.<case>.json` holds an event in the shape of `record` and its
//! postings in order. `UPDATE_SCHEMAS=1 cargo test --test postings_golden` **adds** the cases below that
//! have no file; it never rewrites one, and a file stays for ever.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sunledger::domain::events::{Event, EventHead, schemas};
use sunledger::ledger::json::EventJson;
use sunledger::projections::postings::postings;

#[path = "common/examples.rs"]
mod examples;

/// An event and what it moves.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Golden {
    event: Value,
    postings: Vec<Value>,
}

/// Kind, case, and what the case changes in the fullest example's body (`org` changes the head).
fn cases() -> Vec<(&'static str, &'static str, Value)> {
    let line = |stage: &str, unit: &str, amount: i64| json!({"stage": stage, "fund": "f", "unit": unit, "amount": amount});
    let stated = |stage: &str, owner: Value, amount: i64| json!({"scheme": "B", "fund": "f", "stage": stage, "owner": owner, "amount": amount});
    let field = |name: &str, value: Value| json!({"name": name, "value": value.to_string()});
    vec![
        ("FundReceived", "donation", json!({"amount": 10_000_000})),
        (
            "AppropriationIssued",
            "document",
            json!({"amount": 5_000_000}),
        ),
        (
            "OpeningBalanceRecorded",
            "fund-and-unit",
            json!({"postings": [
                line("outside", "", -300), line("received", "", 100), line("allocated", "S-01", 200),
            ]}),
        ),
        (
            "AwardDecided",
            "case",
            json!({"amount": 80_000, "case_no": "B-2025-001"}),
        ),
        (
            "TrancheReleased",
            "agreement",
            json!({"amount": 250_000, "number": 2}),
        ),
        (
            "PaymentInstructed",
            "of-an-award",
            json!({"amount": 80_000, "again": false, "tranche": null}),
        ),
        (
            "PaymentInstructed",
            "of-a-tranche",
            json!({"amount": 80_000, "again": false, "tranche": ["A-7", 2]}),
        ),
        (
            "PaymentInstructed",
            "of-a-list",
            json!({"amount": 30_000, "again": false, "tranche": null, "award_no": null}),
        ),
        (
            "PaymentInstructed",
            "again",
            json!({"amount": 80_000, "again": true}),
        ),
        ("PaymentConfirmed", "bank", json!({"amount": 80_000})),
        (
            "PaymentReturned",
            "before-confirmation",
            json!({"amount": 80_000, "after_confirmation": false}),
        ),
        (
            "PaymentReturned",
            "after-confirmation",
            json!({"amount": 80_000, "after_confirmation": true}),
        ),
        ("ReceiptAcknowledged", "signed", json!({"amount": 80_000})),
        ("RecoveryReceived", "order", json!({"amount": 4_000})),
        ("RecoveryOffset", "of-a-case", json!({"amount": 4_000})),
        (
            "RecoveryOffset",
            "of-an-order",
            json!({"amount": 4_000, "case_no": null}),
        ),
        ("AppropriationAdjusted", "less", json!({"change": -70_000})),
        ("UnspentReturned", "rest", json!({"amount": 1_200})),
        ("ExpenditureRecorded", "of-a-unit", json!({"amount": 9_900})),
        (
            "ExpenditureRecorded",
            "of-the-fund",
            json!({"amount": 9_900, "org": null}),
        ),
        (
            "EventCorrected",
            "award",
            json!({"postings": [
                stated("received", json!("fund"), 200_000),
                stated("committed", json!({"case": "B-2025-001"}), -200_000),
                stated("received", json!("fund"), -180_000),
                stated("committed", json!({"case": "B-2025-001"}), 180_000),
            ]}),
        ),
        (
            "EventReversed",
            "receipt",
            json!({"before": {
                "kind": 60, "version": 1, "effective": "2025-12-22", "registered_at": null,
                "source": null, "acted_by": [], "org": null, "scheme": {"id": "B", "version": 1},
                "body": [
                    field("receipt_no", json!("D-1")), field("fund", json!("f")),
                    field("source", json!("donation")), field("nature", json!("n")),
                    field("payer", json!("p")), field("amount", json!(500)),
                    field("bank_ref", json!(null)),
                ],
            }}),
        ),
    ]
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/postings")
}

fn files() -> BTreeMap<String, String> {
    let Ok(entries) = std::fs::read_dir(folder()) else {
        return BTreeMap::new();
    };
    entries
        .map(|entry| entry.expect("the folder lists").path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            let text = std::fs::read_to_string(&path).expect("the vector reads");
            (name.into_owned(), text)
        })
        .collect()
}

/// The fullest example of every kind, with its schema file's stem.
fn examples_by_kind() -> BTreeMap<String, (String, Value)> {
    schemas::schemas()
        .into_iter()
        .map(|(file, schema)| {
            let example = examples::example(&schema, &schema["$defs"], true);
            let kind = example["kind"].as_str().expect("a kind").to_owned();
            let stem = file.strip_suffix(".json").expect("a JSON file").to_owned();
            (kind, (stem, example))
        })
        .collect()
}

fn posted(head: &EventHead, event: &Event) -> Vec<Value> {
    let scheme = head.scheme.as_ref().map_or("", |scheme| &scheme.id);
    postings(event, scheme, head.org.as_deref())
        .expect("no amount is the least number")
        .into_iter()
        .map(|line| {
            let mut shown = serde_json::to_value(&line.account).expect("an account");
            shown["amount"] = json!(line.amount);
            shown
        })
        .collect()
}

#[test]
fn every_case_has_its_vector_and_none_is_ever_rewritten() {
    let by_kind = examples_by_kind();
    let found = files();
    let mut missing = Vec::new();
    for (kind, case, changes) in cases() {
        let (stem, mut example) = by_kind[kind].clone();
        for (field, value) in changes.as_object().expect("fields") {
            let part = if field == "org" { "head" } else { "body" };
            assert!(example[part].get(field).is_some(), "{kind} has no {field}");
            example[part][field] = value.clone();
        }
        let name = format!("{stem}.{case}.json");
        if found.contains_key(&name) {
            continue;
        }
        let (head, event) = examples::read(&example).unwrap_or_else(|e| panic!("{name}: {e}"));
        let golden = Golden {
            postings: posted(&head, &event),
            event: example,
        };
        missing.push((name, golden));
    }
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::create_dir_all(folder()).expect("the folder");
        for (name, golden) in missing {
            let text = serde_json::to_string_pretty(&golden).expect("JSON");
            // `create_new`: even a slip in this test cannot write over a vector.
            let mut file = std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(folder().join(name))
                .expect("a new vector");
            std::io::Write::write_all(&mut file, format!("{text}\n").as_bytes())
                .expect("the vector is written");
        }
        return;
    }
    let names: Vec<&String> = missing.iter().map(|(name, _)| name).collect();
    assert!(
        names.is_empty(),
        "without a vector: {names:?}: run UPDATE_SCHEMAS=1 cargo test --test postings_golden"
    );
}

#[test]
fn every_event_makes_the_postings_of_its_vector_and_they_sum_to_zero() {
    let mut kinds = BTreeSet::new();
    for (name, text) in files() {
        let golden: Golden =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (head, event) =
            EventJson::parse(&golden.event.to_string()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(posted(&head, &event), golden.postings, "{name}");
        let sum: i64 = golden
            .postings
            .iter()
            .map(|line| line["amount"].as_i64().expect("fen"))
            .sum();
        assert_eq!(sum, 0, "{name}");
        assert!(!golden.postings.is_empty(), "{name} moves nothing");
        kinds.insert(event.kind().name());
    }
    // Whatever posts, has a vector.
    for (kind, (_, example)) in examples_by_kind() {
        if kind == "EventReversed" {
            // It posts what it takes back, and its example takes back nothing.
            assert!(kinds.contains(&kind));
            continue;
        }
        let (head, event) = examples::read(&example).expect("an example");
        assert_eq!(
            kinds.contains(&kind),
            !posted(&head, &event).is_empty(),
            "{kind}: a vector for each kind that posts, and for no other"
        );
    }
}

#[test]
fn an_amount_that_cannot_be_negated_makes_no_postings() {
    let (_, mut example) = examples_by_kind()["FundReceived"].clone();
    example["body"]["amount"] = json!(i64::MIN);
    let (_, event) = examples::read(&example).expect("it reads");
    assert_eq!(postings(&event, "B", None), None);
}
