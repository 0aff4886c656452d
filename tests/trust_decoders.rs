//! Every decoder against seeded mutations of what it honestly reads: an answer or an error, never a
//! panic, never memory by what a length claims. The seed of a case is printed when it fails.
//!
//! Memory is bounded by construction (every length is compared with what is there before anything is
//! taken); these cases would end in an abort if it were not.

mod trust_support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use sunledger::chain::state::LIMITS_MAX;
use sunledger::chain::{KeyCache, Submission, check_entry, entry};
use sunledger::crypto::digest::LedgerId;
use sunledger::crypto::keyfile::{KeyFileCost, decrypt_pem, encrypt_pem};
use sunledger::crypto::seal::ScryptParams;
use sunledger::disk::{Disk, SimDisk};
use sunledger::domain::calendar::CalendarYear;
use sunledger::intake::read::{Limits, read_bytes};
use sunledger::ledger::json::EventJson;
use sunledger::ledger::verify::Trust;
use sunledger::schemes::{Scheme, tables::Tables};
use sunledger::vault::{FieldKind, RegisterKind, Registrar, Vault};
use trust_support::forge::{mend_frame, payloads_of};
use trust_support::random::{Seeded, cases};
use trust_support::story::Story;
use trust_support::{SEGMENT, bytes_of, check, open};

const PASSPHRASE: &[u8] = b"a passphrase";
const LEDGER: LedgerId = LedgerId([7; 32]);

/// Runs a decoder over `count` mutations of its honest inputs and says how many it took for good.
fn mutate(
    name: &str,
    count: usize,
    honest: &[Vec<u8>],
    decode: impl Fn(&[u8]) -> bool,
) -> (usize, usize) {
    for bytes in honest {
        assert!(decode(bytes), "{name}: an honest input is refused");
    }
    let mut taken = 0;
    for case in 0..count {
        let seed = 0x5eed_0000 + case as u64;
        let mut random = Seeded(seed);
        let bytes = random.pick(honest);
        let other = random.pick(honest);
        let changed = random.mutate(bytes, other, 1 << 20);
        match catch_unwind(AssertUnwindSafe(|| decode(&changed))) {
            Ok(true) => taken += 1,
            Ok(false) => {}
            Err(_) => panic!("{name}: seed {seed:#x} panics on {} bytes", changed.len()),
        }
    }
    (count, taken)
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn repository(path: &str) -> Vec<u8> {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn files_below(path: &str) -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)];
    while let Some(folder) = folders.pop() {
        for item in std::fs::read_dir(folder).expect("a folder") {
            let path = item.expect("an item").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

/// `unit` mutations for each cheap decoder; a part of that for the dear ones.
fn all(unit: usize) -> usize {
    let story = Story::whole(SimDisk::new(), 1).expect("an honest story");
    let (id, disk) = (story.ledger.id(), story.disk.clone());
    story.ledger.close().expect("it closes");
    let segment = bytes_of(&disk, SEGMENT);
    let mark = bytes_of(&disk, "log/mark");
    let entries = payloads_of(&segment);
    let events: Vec<Vec<u8>> = entries
        .iter()
        .flat_map(|payload| {
            let header = entry::Header::from_bytes(payload).expect("an entry");
            let body = &payload[entry::HEADER_LEN..];
            let (_, events) = entry::split_body(body, header.signed.event_count).expect("a body");
            events.into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>()
        })
        .collect();
    let shown: Vec<Vec<u8>> = events
        .iter()
        .map(|bytes| {
            let decoded = entry::decode_event(bytes).expect("an event");
            let shown = EventJson::of(&decoded).expect("JSON");
            serde_json::to_vec(&shown).expect("JSON")
        })
        .collect();
    let keys = KeyCache::new();
    let mut told = Vec::new();
    let mut run = |name: &str, count: usize, honest: &[Vec<u8>], decode: &dyn Fn(&[u8]) -> bool| {
        let (count, taken) = mutate(name, count, honest, decode);
        println!("{name}: {count} mutations, {taken} read as something");
        told.push(count);
    };

    run("entry", unit, &entries, &|bytes| {
        let ledger = if bytes.starts_with(&entries[0][..80]) {
            LedgerId::ZERO
        } else {
            id
        };
        let found = entry::Header::from_bytes(bytes);
        if let Some(header) = &found {
            let _ = entry::split_body(
                bytes.get(entry::HEADER_LEN..).unwrap_or_default(),
                header.signed.event_count,
            );
        }
        let _ = check_entry(bytes, &ledger, &LIMITS_MAX, &keys);
        found.is_some()
    });
    run("event", unit * 4, &events, &|bytes| {
        entry::decode_event(bytes).is_ok()
    });
    let submissions: Vec<Vec<u8>> = entries
        .iter()
        .map(|payload| {
            let header = entry::Header::from_bytes(payload).expect("an entry");
            let submission = Submission {
                signed: header.signed,
                signature: header.signature,
                body: payload[entry::HEADER_LEN..].to_vec(),
            };
            submission.to_bytes()
        })
        .collect();
    run("submission", unit, &submissions, &|bytes| {
        Submission::from_bytes(bytes).is_some()
    });
    run("event JSON", unit, &shown, &|bytes| {
        text(bytes).is_some_and(|text| EventJson::parse(text).is_ok())
    });
    run(
        "scheme file",
        unit / 4,
        &[repository("schemas/schemes/B.toml")],
        &|bytes| text(bytes).is_some_and(|text| Scheme::parse(text).is_ok()),
    );
    run(
        "table file",
        unit / 4,
        &[repository("schemas/tables/common.toml")],
        &|bytes| text(bytes).is_some_and(|text| Tables::parse(text).is_ok()),
    );
    run(
        "calendar file",
        unit,
        &[repository("schemas/calendars/2025.toml")],
        &|bytes| {
            text(bytes)
                .and_then(|text| toml::from_str::<CalendarYear>(text).ok())
                .is_some_and(|year| year.check().is_ok())
        },
    );
    let key = trust_support::story::key(9);
    let pem = encrypt_pem(&key, PASSPHRASE, KeyFileCost::Quick).expect("a key file");
    run("key file", unit / 8, &[pem.as_bytes().to_vec()], &|bytes| {
        text(bytes).is_some_and(|text| decrypt_pem(text, PASSPHRASE).is_ok())
    });
    let office: Vec<std::path::PathBuf> = files_below("src/cli/demo_files");
    for kind in ["xlsx", "csv"] {
        let honest: Vec<Vec<u8>> = office
            .iter()
            .filter(|path| path.extension().is_some_and(|found| found == kind))
            .map(|path| std::fs::read(path).expect("a file"))
            .collect();
        let name = format!("a.{kind}");
        run(&name, unit / 8, &honest, &|bytes| {
            read_bytes(&name, bytes, &Limits::default()).is_ok()
        });
    }

    // Whole logs: what lies on the disk is changed, with the checksums made right now and then.
    run(
        "segment",
        unit / 16,
        std::slice::from_ref(&segment),
        &|bytes| {
            let changed = disk.copy();
            changed.cut(SEGMENT, 0);
            changed.overwrite(SEGMENT, 0, bytes);
            let _ = open(&changed).map(|ledger| ledger.close());
            check(&changed, Trust::default()).is_ok()
        },
    );
    run(
        "payload under a right checksum",
        unit / 16,
        &entries[..1],
        &|bytes| {
            let mut one = segment[..32].to_vec();
            one.extend_from_slice(&segment[32..72]);
            one[36..40].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
            one.extend_from_slice(bytes);
            let len = one.len();
            if bytes.is_empty() {
                return true;
            }
            mend_frame(&mut one, 32, len - 32);
            let changed = disk.copy();
            changed.cut(SEGMENT, 0);
            changed.overwrite(SEGMENT, 0, &one);
            let _ = open(&changed).map(|ledger| ledger.close());
            check(&changed, Trust::default()).is_ok()
        },
    );
    run("mark", unit / 16, &[mark], &|bytes| {
        let changed = disk.copy();
        changed.cut("log/mark", 0);
        changed.overwrite("log/mark", 0, bytes);
        let _ = open(&changed).map(|ledger| ledger.close());
        check(&changed, Trust::default()).is_ok()
    });

    let vault_disk = SimDisk::new();
    let on: Arc<dyn Disk> = Arc::new(vault_disk.clone());
    let mut vault = Vault::create(on, &LEDGER, PASSPHRASE, ScryptParams::QUICK).expect("a vault");
    for number in ["110101199001011237", "11010119900307803X"] {
        let person = vault
            .alias(RegisterKind::PersonId, number)
            .expect("an alias");
        vault.keep(person, FieldKind::Name, "a name").expect("kept");
        vault.commit(Some(person), "a text").expect("committed");
    }
    vault.save().expect("saved");
    drop(vault);
    let names = vault_disk.list("vault").expect("a list");
    for name in names {
        let path = format!("vault/{name}");
        if !matches!(vault_disk.len(&path), Ok(Some(len)) if len > 0) {
            continue;
        }
        let honest = bytes_of(&vault_disk, &path);
        run(&path, unit / 32, &[honest], &|bytes| {
            let changed = vault_disk.copy();
            changed.cut(&path, 0);
            changed.overwrite(&path, 0, bytes);
            let on: Arc<dyn Disk> = Arc::new(changed);
            Vault::open_read(on, &LEDGER, PASSPHRASE).is_ok()
        });
    }
    told.iter().sum()
}

#[test]
fn every_decoder_answers_sample() {
    println!("{} mutations", all(cases(1_600)));
}

#[test]
#[ignore = "a million mutations: many minutes"]
fn every_decoder_answers_a_million_mutations() {
    let tried = all(cases(112_000));
    println!("{tried} mutations");
    assert!(tried >= 1_000_000, "{tried}");
}
