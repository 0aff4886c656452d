//! Golden vectors of events: for every kind and version that has fields, the record's JSON and the
//! event's bytes as they are hashed. What one release wrote, every later one must read alike.
//!
//! `tests/vectors/events/<NNN>-<name>.v<V>.json` holds the fullest example of a kind (every field, the
//! last variant of each choice, one item a list), `….v<V>.least.json` the least. Both ways are tested:
//! bytes give the JSON, JSON gives the bytes. A version that this program no longer writes is only
//! read: its bytes and its JSON must mean the same event.
//!
//! `UPDATE_SCHEMAS=1 cargo test --test events_golden` **adds** the vectors of new kinds and versions. It
//! never rewrites one: a vector that fails shows that bytes already in somebody's ledger would be read
//! or written differently, and the repair is a new version of the event. Old vectors stay for ever.
//!
//! `tests/vectors/events/invalid/` holds bytes that must be refused, each headed by the failure
//! expected. Those are written by hand (the base event and the change are in each file's note).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sunledger::chain::encoding::EncodingError;
use sunledger::chain::entry::{decode_event, encode_event};
use sunledger::domain::alias::Alias;
use sunledger::domain::date::Timestamp;
use sunledger::domain::events::{Kind, schemas};
use sunledger::ledger::json::EventJson;
use sunledger::projections::World;

#[path = "common/examples.rs"]
mod examples;

/// A golden vector.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Golden {
    kind: String,
    version: u16,
    json: Value,
    bytes: String,
}

/// Bytes that must be refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invalid {
    /// `malformed: …`, `not unique` or `not NFC: <field>` where the decoder refuses; `unknown kind` and
    /// `future version` for bytes whose body is left unread; `structure: …` for what decodes and
    /// cannot be a live act.
    expected: String,
    /// What was changed, and why it must be refused.
    #[allow(dead_code)] // for the reader of the file
    note: String,
    bytes: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/events")
}

/// The JSON files of a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
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

/// The vectors that this program's kinds and versions should have, by file name.
fn wanted() -> BTreeMap<String, Golden> {
    let mut out = BTreeMap::new();
    for (name, schema) in schemas::schemas() {
        for full in [true, false] {
            let mut example = examples::example(&schema, &schema["$defs"], full);
            let (head, event) = examples::read(&example).unwrap_or_else(|e| panic!("{name}: {e}"));
            let bytes = encode_event(&head, &event).unwrap_or_else(|e| panic!("{name}: {e}"));
            // Fields that may be left out stand in the shape that is given back.
            example = serde_json::json!({
                "kind": event.kind().name(),
                "version": event.version(),
                "head": head,
                "body": event.serialize_body(serde_json::value::Serializer).expect("a body"),
            });
            let stem = name.strip_suffix(".json").expect("a JSON file");
            let file = if full {
                format!("{stem}.json")
            } else {
                format!("{stem}.least.json")
            };
            out.insert(
                file,
                Golden {
                    kind: event.kind().name(),
                    version: event.version(),
                    json: example,
                    bytes: hex::encode(bytes),
                },
            );
        }
    }
    out
}

#[test]
fn every_kind_and_version_has_its_vectors_and_none_is_ever_rewritten() {
    let folder = folder();
    let found: BTreeSet<String> = files(&folder).into_keys().collect();
    let wanted = wanted();
    let missing: Vec<&String> = wanted
        .keys()
        .filter(|name| !found.contains(*name))
        .collect();
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::create_dir_all(&folder).expect("the folder");
        for name in missing {
            let text = serde_json::to_string_pretty(&wanted[name]).expect("JSON");
            // `create_new`: even a slip in this test cannot write over a vector.
            let mut file = std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(folder.join(name))
                .expect("a new vector");
            std::io::Write::write_all(&mut file, format!("{text}\n").as_bytes())
                .expect("the vector is written");
        }
        return;
    }
    assert!(
        missing.is_empty(),
        "without a vector: {missing:?}: run UPDATE_SCHEMAS=1 cargo test --test events_golden"
    );
}

#[test]
fn bytes_give_the_json_and_json_gives_the_bytes() {
    let mut current = 0;
    for (name, text) in files(&folder()) {
        let golden: Golden =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let bytes = hex::decode(&golden.bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(golden.json["kind"], golden.kind, "{name}");
        assert_eq!(golden.json["version"], golden.version, "{name}");
        let decoded = decode_event(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
        let (head, event) = EventJson::parse(&golden.json.to_string())
            .unwrap_or_else(|e| panic!("{name}: the JSON is refused: {e}"));
        assert_eq!(Kind(decoded.kind).name(), golden.kind, "{name}");
        assert_eq!(decoded.head, head, "{name}");
        assert_eq!(decoded.event.as_ref(), Some(&event), "{name}");
        if golden.version == event.version() {
            current += 1;
            let shown = serde_json::to_value(EventJson::of(&decoded).expect("JSON"));
            assert_eq!(shown.expect("JSON"), golden.json, "{name}: shown otherwise");
            let again = encode_event(&head, &event).expect("it encodes");
            assert_eq!(hex::encode(again), golden.bytes, "{name}: other bytes");
        }
    }
    assert!(current >= 2 * schemas::schemas().len(), "only {current}");
}

#[test]
fn a_vector_with_one_changed_byte_is_another_event_or_none() {
    // The comparison above must be able to fail: no byte of a vector is without meaning.
    let name = "060-fund-received.v1.json";
    let golden: Golden =
        serde_json::from_str(&files(&folder())[name]).expect("the vector of FundReceived");
    let bytes = hex::decode(&golden.bytes).expect("hex");
    let whole = decode_event(&bytes).expect("it decodes");
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        if let Ok(other) = decode_event(&changed) {
            assert_ne!(other, whole, "byte {at} has no meaning");
        }
        assert!(
            decode_event(&bytes[..at]).is_err(),
            "cut after {at} bytes it still decodes"
        );
    }
}

/// What reading the bytes says, in the words of the invalid vectors.
fn outcome(bytes: &[u8]) -> String {
    match decode_event(bytes) {
        Ok(decoded) if decoded.event.is_none() => match Kind(decoded.kind).row() {
            Some(row) if row.version > 0 => "future version".to_owned(),
            _ => "unknown kind".to_owned(),
        },
        Ok(decoded) => match World::default().check(&decoded, &[Alias::ZERO], 0, Timestamp(0)) {
            Ok(()) => "accepted".to_owned(),
            Err(fault) => format!("structure: {fault}"),
        },
        Err(EncodingError::NotNfc { field }) => format!("not NFC: {field}"),
        Err(EncodingError::NotUnique) => "not unique".to_owned(),
        Err(EncodingError::Malformed(what)) => format!("malformed: {what}"),
        Err(other) => format!("{other}"),
    }
}

#[test]
fn every_invalid_vector_is_refused_for_the_reason_it_names() {
    let invalid = files(&folder().join("invalid"));
    assert!(invalid.len() >= 12, "only {} vectors", invalid.len());
    let mut faults = Vec::new();
    for (name, text) in invalid {
        let vector: Invalid =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let bytes = hex::decode(&vector.bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
        let found = outcome(&bytes);
        if !found.starts_with(&vector.expected) {
            faults.push(format!(
                "{name}: expected {}, found {found}",
                vector.expected
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
