//! The catalogue is complete and consistent, its schemas are the committed ones, and schema and
//! type accept the same JSON.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sunledger::domain::events::catalogue::{Family, KindRow, ROWS, default_role_table};
use sunledger::domain::events::{Event, Kind, schemas};
use sunledger::domain::events::{
    audit, claims, control, funds, keys, lists, notices, pairing, parties, payments, rules,
};
use sunledger::domain::party::Role;

#[path = "common/examples.rs"]
mod examples;

use examples::{example, read};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn row_of(name: &str) -> &'static KindRow {
    Kind::from_name(name)
        .and_then(Kind::row)
        .unwrap_or_else(|| panic!("{name} is not in the table"))
}

// The table.

#[test]
fn numbers_ascend_and_lie_in_the_range_of_their_family() {
    for pair in ROWS.windows(2) {
        assert!(
            pair[0].kind < pair[1].kind,
            "{} comes after {}",
            pair[1].name,
            pair[0].name
        );
    }
    for row in ROWS {
        let range = match row.family {
            Family::Key => 1..=39,
            Family::Rule => 40..=59,
            Family::Fund => 60..=99,
            Family::Party => 100..=139,
            Family::Claim => 140..=179,
            Family::Notice => 180..=199,
            Family::Payment => 200..=239,
            Family::Pairing => 240..=269,
            Family::List => 270..=289,
            Family::Control => 290..=297,
            Family::Audit => 298..=349,
        };
        // Two of the house-keeping kinds were numbered after the auditor's.
        let range = if matches!(row.kind, 315 | 316) {
            assert_eq!(row.family, Family::Control);
            315..=316
        } else {
            range
        };
        assert!(range.contains(&row.kind), "{} {}", row.kind, row.name);
    }
}

#[test]
fn names_are_unique_pascal_case_and_have_a_chinese_name() {
    let mut names = BTreeSet::new();
    let mut chinese = BTreeSet::new();
    for row in ROWS {
        assert!(names.insert(row.name), "{} stands twice", row.name);
        assert!(chinese.insert(row.zh), "{} stands twice", row.zh);
        assert!(
            row.name.starts_with(|c: char| c.is_ascii_uppercase())
                && row.name.chars().all(|c| c.is_ascii_alphabetic()),
            "{}",
            row.name
        );
        assert!(
            row.zh
                .chars()
                .all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
                && !row.zh.is_empty(),
            "{} {}",
            row.name,
            row.zh
        );
        assert_eq!(Kind::from_name(row.name), Some(Kind(row.kind)));
        assert_eq!(Kind(row.kind).name(), row.name);
    }
    assert_eq!(Kind(999).name(), "Kind 999");
}

#[test]
fn kinds_with_fields_are_exactly_the_rows_with_a_version_and_in_their_family() {
    let families: [(Family, &[u16]); 11] = [
        (Family::Key, keys::KeyEvent::KINDS),
        (Family::Rule, rules::RuleEvent::KINDS),
        (Family::Fund, funds::FundEvent::KINDS),
        (Family::Party, parties::PartyEvent::KINDS),
        (Family::Claim, claims::ClaimEvent::KINDS),
        (Family::Notice, notices::NoticeEvent::KINDS),
        (Family::Payment, payments::PaymentEvent::KINDS),
        (Family::Pairing, pairing::PairingEvent::KINDS),
        (Family::List, lists::ListEvent::KINDS),
        (Family::Control, control::ControlEvent::KINDS),
        (Family::Audit, audit::AuditEvent::KINDS),
    ];
    let mut with_fields = Vec::new();
    for (family, kinds) in families {
        for kind in kinds {
            let row = Kind(*kind)
                .row()
                .unwrap_or_else(|| panic!("kind {kind} of {family:?} has no row"));
            assert_eq!(row.family, family, "{}", row.name);
            // The family's type and the table must mean the same event by a number.
            let title = Event::body_schema(*kind).and_then(|schema| {
                let title = schema.get("title")?.as_str()?;
                Some(title.to_owned())
            });
            assert_eq!(title.as_deref(), Some(row.name));
            with_fields.push(*kind);
        }
    }
    with_fields.sort_unstable();
    let versioned: Vec<u16> = ROWS
        .iter()
        .filter(|row| row.version > 0)
        .map(|row| row.kind)
        .collect();
    assert_eq!(versioned, with_fields);
    assert_eq!(Event::kinds_with_fields(), with_fields);
}

#[test]
fn every_kind_has_signers_and_every_endorser_may_endorse() {
    let may_endorse = row_of("Endorsed").places[0];
    for row in ROWS {
        assert_eq!(row.quorum, row.places.is_empty(), "{}", row.name);
        for roles in row.places {
            assert!(!roles.is_empty(), "{} has an empty place", row.name);
            assert!(
                !roles.contains(&Role::Bnk),
                "{}: no bank holds a key",
                row.name
            );
        }
        for roles in row.places.iter().skip(1) {
            for role in *roles {
                assert!(may_endorse.contains(role), "{}: {role}", row.name);
            }
        }
    }
    assert!(may_endorse.contains(&Role::Ka), "the quorum endorses too");
    let quorum: Vec<&str> = ROWS
        .iter()
        .filter(|row| row.quorum)
        .map(|row| row.name)
        .collect();
    assert_eq!(
        quorum,
        [
            "LedgerOpened",
            "KeyRegistered",
            "KeyRotated",
            "KeyRevoked",
            "RoleTableChanged",
            "WitnessPolicySet"
        ]
    );
}

#[test]
fn no_file_can_carry_a_key_a_rule_text_a_verdict_or_a_close() {
    let starts = [
        "Scheme",
        "Calendar",
        "Settings",
        "Flag",
        "Finding",
        "Inquiry",
        "SpotCheck",
    ];
    let names = [
        "SampleDrawn",
        "PeriodClosed",
        "VaultOpened",
        "PersonErased",
        "ExportIssued",
    ];
    for row in ROWS {
        let live_only = row.family == Family::Key
            || starts.iter().any(|start| row.name.starts_with(start))
            || names.contains(&row.name);
        assert!(!(live_only && row.imported), "{}", row.name);
    }
    // What the sheets of an office become.
    let from_sheets = "ClaimSubmitted PersonRegistered AccountBound EvidenceAttached QuotaAllocated \
        CaseStepRecorded ReviewRecorded NoticeOpened NoticeClosed NoticeTakenDown NoticeRowListed \
        ObjectionFiled ObjectionResolved AwardDecided PaymentInstructed PaymentConfirmed \
        PaymentReturned ReceiptAcknowledged ListRegistered ListEntryRecorded DutyAssigned \
        FundReceived AppropriationIssued FundStatementFiled ClawbackOrdered RecoveryReceived \
        WaiverGranted ConflictDeclared HouseholdLinked TipReceived OrgRegistered SchoolTierSet \
        PostAssigned PostEnded AccountChanged InKindDonated AgreementSigned TrancheScheduled \
        TrancheReleased TrancheWithheld SelfEvaluationFiled AcceptanceRecorded \
        ExpenditureRecorded AttendanceRecorded OutputAccepted ReportFiled FeeRemitted";
    for name in from_sheets.split_whitespace() {
        assert!(row_of(name).imported, "{name}");
    }
}

#[test]
fn the_role_table_of_genesis_is_the_table() {
    let table = default_role_table();
    assert_eq!(table.len(), ROWS.len());
    let scheme = table.iter().find(|rule| rule.kind == 40).unwrap();
    assert_eq!(
        scheme.places,
        [vec![Role::Edu, Role::Fnd], vec![Role::Fin]],
        "a scheme is published by education or foundation, then finance"
    );
}

/// The names in the first column of the event tables, with `A / B` split and the short form
/// `SuspensionStarted / Lifted` read as SuspensionLifted.
fn names_of_tables(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let cell = line.split('|').nth(1).unwrap_or("").trim();
        if cell == "Event" {
            continue;
        }
        let mut parts = cell
            .split('/')
            .map(|part| part.split('(').next().unwrap_or("").trim().to_owned());
        let Some(first) = parts.next() else { continue };
        let last_word = first.rfind(|c: char| c.is_ascii_uppercase()).unwrap_or(0);
        let stem = first[..last_word].to_owned();
        names.push(first);
        for part in parts {
            let words = part.chars().filter(char::is_ascii_uppercase).count();
            names.push(if words == 1 {
                format!("{stem}{part}")
            } else {
                part
            });
        }
    }
    names
}

#[test]
fn every_event_of_the_domain_notes_is_in_the_table() {
    assert_eq!(
        names_of_tables("| Event | x |\n|---|---|\n| TipReceived / Closed (n) | y |\n"),
        ["TipReceived", "TipClosed"]
    );
    let Some(shared) = std::env::var_os("SUNLEDGER_SHARED") else {
        eprintln!("skipped: SUNLEDGER_SHARED does not name the folder of the domain notes");
        return;
    };
    let path = PathBuf::from(shared).join("domain/events.md");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    let names = names_of_tables(&text);
    assert!(names.len() > 100, "only {} names were found", names.len());
    let missing: Vec<&String> = names
        .iter()
        .filter(|name| Kind::from_name(name).is_none())
        .collect();
    assert!(missing.is_empty(), "not in the table: {missing:?}");
}

// The committed files.

fn file_names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| {
            entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}

#[test]
fn the_committed_schemas_are_the_generated_ones() {
    let folder = root().join("schemas/events");
    let mut expected: Vec<(String, String)> = schemas::schemas()
        .into_iter()
        .map(|(name, schema)| {
            let text = serde_json::to_string_pretty(&schema).unwrap();
            (name, format!("{text}\n"))
        })
        .collect();
    expected.push(("README.md".to_owned(), schemas::readme()));
    expected.sort();
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        for stale in file_names(&folder) {
            std::fs::remove_file(folder.join(stale)).unwrap();
        }
        for (name, text) in &expected {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    let hint = "run UPDATE_SCHEMAS=1 cargo test --test events_catalogue, and read the difference";
    let names: Vec<&String> = expected.iter().map(|(name, _)| name).collect();
    let found = file_names(&folder);
    assert_eq!(found.iter().collect::<Vec<_>>(), names, "{hint}");
    for (name, text) in &expected {
        let found = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(
            found == *text,
            "schemas/events/{name} is not current: {hint}"
        );
    }
}

// The shapes of the wire types.

/// Every fault of the wire rules that a schema shows, each with its place.
fn wire_faults(place: &str, schema: &Value, faults: &mut Vec<String>) {
    match schema {
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                wire_faults(&format!("{place}/{i}"), item, faults);
            }
        }
        Value::Object(fields) => {
            let types: Vec<&str> = match fields.get("type") {
                Some(Value::String(one)) => vec![one],
                Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            if types.contains(&"number") {
                faults.push(format!("{place}: a float"));
            }
            if types.contains(&"object") {
                let more = fields.get("additionalProperties");
                let closed = more == Some(&Value::Bool(false));
                let map = !fields.contains_key("properties") && more.is_some_and(Value::is_object);
                if !closed && !map {
                    faults.push(format!("{place}: an object that takes unknown fields"));
                }
            }
            // schemars writes the width of an integer; `uint` and `int` are usize and isize.
            let format = fields.get("format").and_then(Value::as_str);
            if matches!(format, Some("uint" | "int")) {
                faults.push(format!("{place}: usize or isize"));
            }
            for (name, field) in fields {
                wire_faults(&format!("{place}/{name}"), field, faults);
            }
        }
        _ => {}
    }
}

#[test]
fn wire_types_hold_no_float_and_take_no_unknown_field() {
    // The walk must be able to fail.
    let mut seen = Vec::new();
    let bad = json!({
        "a": {"type": ["number", "null"]},
        "b": {"type": "object", "properties": {}},
        "c": {"type": "integer", "format": "uint"},
        "map": {"type": "object", "additionalProperties": {"type": "integer"}},
    });
    wire_faults("", &bad, &mut seen);
    assert_eq!(seen.len(), 3, "{seen:?}");

    let mut faults = Vec::new();
    for (name, schema) in schemas::schemas() {
        wire_faults(&name, &schema, &mut faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn words(code: &str) -> Vec<&str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect()
}

/// What a source holds that a wire type must not; comments do not count.
fn forbidden_words(source: &str) -> Vec<String> {
    // An attribute may run over several lines, so lines are joined.
    let code: String = source
        .lines()
        .map(|line| line.split("//").next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join(" ");
    let mut found = Vec::new();
    for word in words(&code) {
        if ["HashMap", "HashSet", "f32", "f64", "usize", "isize"].contains(&word) {
            found.push(word.to_owned());
        }
    }
    for attribute in code.split("#[serde(").skip(1) {
        for word in words(attribute.split(")]").next().unwrap_or("")) {
            if ["tag", "untagged", "flatten", "skip_serializing_if"].contains(&word) {
                found.push(format!("serde attribute {word}"));
            }
        }
    }
    found
}

#[test]
fn sources_of_wire_types_hold_nothing_that_bincode_cannot_read_back() {
    assert_eq!(
        forbidden_words("#[serde(\n untagged)]\nx: usize, // f64\n#[serde(tag = \"k\")]").len(),
        3
    );
    let mut folders = vec![root().join("src/domain/events")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files += 1;
                let found = forbidden_words(&std::fs::read_to_string(&path).unwrap());
                assert!(found.is_empty(), "{path:?}: {found:?}");
            }
        }
    }
    assert!(files >= 13, "only {files} files were read");
}

// Schema and type agree.

/// Changes of a valid example that make it invalid: (what, changed example).
fn spoilt(valid: &Value) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    for part in ["head", "body"] {
        let mut more = valid.clone();
        more[part]["unknown_field"] = json!(1);
        out.push((format!("an unknown field in {part}"), more));
        let names: Vec<String> = valid[part].as_object().unwrap().keys().cloned().collect();
        for name in names {
            // No field takes an object with this member: no text, number, list, enum or struct.
            let mut wrong = valid.clone();
            wrong[part][&name] = json!({"unknown_field": 1});
            out.push((format!("the wrong type of {part}.{name}"), wrong));
        }
        let mut nothing = valid.clone();
        nothing[part] = json!(null);
        out.push((format!("no {part}"), nothing));
    }
    let mut newer = valid.clone();
    newer["version"] = json!(65535);
    out.push(("a version to come".to_owned(), newer));
    let mut outer = valid.clone();
    outer["unknown_field"] = json!(1);
    out.push(("an unknown outer field".to_owned(), outer));
    out
}

#[test]
fn schema_and_type_agree_on_what_an_event_is() {
    let mut valid_seen = 0;
    let mut invalid_seen = 0;
    for (name, schema) in schemas::schemas() {
        let validator =
            jsonschema::validator_for(&schema).unwrap_or_else(|e| panic!("{name}: {e}"));
        for full in [false, true] {
            let valid = example(&schema, &schema["$defs"], full);
            if let Err(error) = validator.validate(&valid) {
                panic!("{name}: the example does not fit its schema: {error}\n{valid:#}");
            }
            let (head, event) = read(&valid).unwrap_or_else(|e| panic!("{name}: {e}\n{valid:#}"));
            valid_seen += 1;

            // What is shown of an event fits the schema, and reads back as the same event.
            let shown = json!({
                "kind": event.kind().name(),
                "version": event.version(),
                "head": head,
                "body": event.serialize_body(serde_json::value::Serializer).unwrap(),
            });
            assert!(validator.is_valid(&shown), "{name}: {shown:#}");
            assert_eq!(read(&shown), Ok((head, event)), "{name}");

            for (what, bad) in spoilt(&valid) {
                assert!(!validator.is_valid(&bad), "{name}: the schema takes {what}");
                assert!(read(&bad).is_err(), "{name}: the type takes {what}");
                invalid_seen += 1;
            }
            // A field left out: where the schema calls it optional, the type must too.
            for part in ["head", "body"] {
                for field in valid[part].as_object().unwrap().keys() {
                    let mut less = valid.clone();
                    less[part].as_object_mut().unwrap().remove(field);
                    assert_eq!(
                        validator.is_valid(&less),
                        read(&less).is_ok(),
                        "{name}: without {part}.{field}"
                    );
                }
            }
        }
    }
    assert!(
        valid_seen >= 100 && invalid_seen >= 1000,
        "{valid_seen} {invalid_seen}"
    );
}

#[test]
fn a_kind_without_fields_is_refused() {
    let bare = ROWS.iter().find(|row| row.version == 0).unwrap();
    let error = Event::deserialize_body(bare.kind, 1, json!({}))
        .unwrap_err()
        .to_string();
    assert!(error.contains("unknown to this version"), "{error}");
}
