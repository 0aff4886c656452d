//! Every decoder against bytes that somebody spoiled: each mutation is a function of a seed and its
//! number, checksums are made right again in half of them so that they reach what lies below, and
//! the answer is a value or a typed error, never a panic.
//!
//! Deliberately not here: whether what still decodes is honest; that is the audit's work, and its
//! tests' (`tamper.rs`, `forgery.rs`). The vault's own bytes are random, so there the
//! seed gives the places and not the bytes.

use crate::trust_support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use sunledger::chain::{KeyCache, Submission, check_entry, entry, state::LIMITS_MAX};
use sunledger::crypto::digest::{FileHash, LedgerId};
use sunledger::crypto::hash;
use sunledger::crypto::keyfile::{KeyFileCost, decrypt_pem, encrypt_pem};
use sunledger::crypto::seal::ScryptParams;
use sunledger::disk::{Disk, SimDisk};
use sunledger::domain::calendar::CalendarYear;
use sunledger::intake::read::{Limits, read_bytes};
use sunledger::ledger::json::EventJson;
use sunledger::log::{LogOptions, LogReader, LogWriter, survey};
use sunledger::schemes::Scheme;
use sunledger::schemes::tables::Tables;
use sunledger::vault::{FieldKind, RegisterKind, Registrar, Vault};
use trust_support::forge::{self, FRAME_HEADER, SEGMENT_HEADER, payloads_of, segment_of};
use trust_support::random::{Seeded, cases};
use trust_support::story::{SCHEME, Story, key};
use trust_support::{SEGMENT, bytes_of, office};

/// One decoder: how to spoil something for it, and whether it took it.
struct Decoder {
    name: &'static str,
    /// Its part of a thousand mutations.
    share: usize,
    try_one: Box<dyn Fn(&mut Seeded) -> bool>,
}

fn decoder(
    name: &'static str,
    share: usize,
    try_one: impl Fn(&mut Seeded) -> bool + 'static,
) -> Decoder {
    Decoder {
        name,
        share,
        try_one: Box::new(try_one),
    }
}

/// Longest input that a mutation may give.
const BYTES_MAX: usize = 64 << 10;

fn spoiled(random: &mut Seeded, of: &[Vec<u8>]) -> Vec<u8> {
    let one = random.below(of.len());
    let other = random.below(of.len());
    random.mutate(&of[one], &of[other], BYTES_MAX)
}

/// As [`spoiled`], for what is read as text.
fn spoiled_text(random: &mut Seeded, of: &[Vec<u8>]) -> Option<String> {
    String::from_utf8(spoiled(random, of)).ok()
}

/// Makes every checksum right of what can be followed as frames.
fn mend_all(segment: &mut [u8]) {
    if segment.len() >= SEGMENT_HEADER {
        forge::mend_segment(segment);
    }
    let mut at = SEGMENT_HEADER;
    while at + FRAME_HEADER <= segment.len() {
        let stated = u32::from_le_bytes(segment[at + 4..at + 8].try_into().unwrap()) as usize;
        let left = segment.len() - at;
        let len = FRAME_HEADER.saturating_add(stated).min(left);
        forge::mend_frame(segment, at, len);
        at += len;
    }
}

/// A log is surveyed, read and opened for writing.
fn read_log(segment: &[u8], mark: &[u8]) -> bool {
    let disk = SimDisk::new();
    disk.create_dir("log").unwrap();
    disk.overwrite(SEGMENT, 0, segment);
    disk.overwrite("log/mark", 0, mark);
    let options = LogOptions::default();
    let seen = survey(&disk, &options);
    if let Ok(reader) = LogReader::open(Arc::new(disk.clone()), options) {
        // At most so many as there can be: a reader that does not end would be seen here.
        let most = segment.len() / FRAME_HEADER + 2;
        assert!(
            reader.scan(0).take(most + 1).count() <= most,
            "it does not end"
        );
        let _ = reader.read(reader.mark().frames.wrapping_sub(1));
    }
    let digest = |bytes: &[u8]| hash::digest(&[bytes]).0;
    let tag = |bytes: &[u8]| entry::hash_of(bytes).map_or([0; 32], |hash| hash.0);
    let opened = LogWriter::open(Arc::new(disk.clone()), options, "a test", digest, tag);
    assert!(
        opened.is_err() || survey(&disk, &options).is_intact(),
        "a writer goes on with a log that is damaged"
    );
    seen.is_intact()
}

fn logs(payloads: &[Vec<u8>]) -> Vec<Decoder> {
    let (segment, mark) = segment_of(payloads);
    let other = payloads.concat();
    let (frames, marks) = ((segment.clone(), mark.clone()), (segment, mark));
    vec![
        decoder("frames of a log", 100, move |random| {
            let mut segment = random.mutate(&frames.0, &other, BYTES_MAX);
            if random.below(2) == 0 {
                mend_all(&mut segment);
            }
            read_log(&segment, &frames.1)
        }),
        decoder("mark of a log", 50, move |random| {
            let mut mark = marks.1.clone();
            let slot = random.below(3);
            let at = slot * forge::SLOT;
            let record = random.mutate(&mark[at..at + forge::RECORD], &marks.0, forge::RECORD);
            mark[at..at + record.len()].copy_from_slice(&record);
            if random.below(2) == 0 {
                forge::mend_mark(&mut mark, slot);
            }
            mark.truncate(forge::RECORD + random.below(mark.len()));
            read_log(&marks.0, &mark)
        }),
    ]
}

fn entries(ledger: LedgerId, payloads: Vec<Vec<u8>>, events: Vec<Vec<u8>>) -> Vec<Decoder> {
    let keys = KeyCache::new();
    let (whole, bodies, sent) = (payloads.clone(), payloads.clone(), payloads);
    vec![
        decoder("entry", 150, move |random| {
            let bytes = spoiled(random, &whole);
            let header = entry::Header::from_bytes(&bytes);
            if let Some(header) = &header {
                assert!(bytes.starts_with(&header.to_bytes()), "unique");
            }
            let _ = check_entry(&bytes, &ledger, &LIMITS_MAX, &keys);
            header.is_some()
        }),
        decoder("body of an entry", 100, move |random| {
            let bytes = spoiled(random, &bodies);
            let count = *random.pick(&[0, 1, 2, 3, 5, u32::MAX]);
            let body = bytes.get(entry::HEADER_LEN..).unwrap_or_default();
            entry::split_body(body, count).is_some()
        }),
        decoder("submission", 50, move |random| {
            let bytes = spoiled(random, &sent);
            let read = Submission::from_bytes(&bytes);
            if let Some(read) = &read {
                assert!(read.to_bytes() == bytes, "unique");
            }
            read.is_some()
        }),
        decoder("event", 250, move |random| {
            let bytes = spoiled(random, &events);
            let read = entry::decode_event(&bytes);
            if let Ok(decoded) = &read
                && let Some(event) = &decoded.event
            {
                let again = entry::encode_event(&decoded.head, event).expect("it was decoded");
                assert!(again == bytes, "unique");
            }
            read.is_ok()
        }),
    ]
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for (at, three) in bytes.chunks(3).enumerate() {
        if at > 0 && at % 16 == 0 {
            out.push('\n');
        }
        let part = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = part(0) << 16 | part(1) << 8 | part(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place > three.len() {
                '='
            } else {
                letter as char
            });
        }
    }
    out
}

fn unbase64(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut out = Vec::new();
    let (mut bits, mut held) = (0u32, 0);
    for letter in text.bytes().filter(|b| !b"=\n\r".contains(b)) {
        (bits, held) = (bits << 6 | u32::from(value(letter)), held + 6);
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    out
}

fn key_file() -> Vec<Decoder> {
    let pass = b"correct-horse";
    let pem = encrypt_pem(&key(9), pass, KeyFileCost::Quick).unwrap();
    let (begin, end) = (
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
        "\n-----END ENCRYPTED PRIVATE KEY-----\n",
    );
    let inner = pem
        .strip_prefix(begin)
        .and_then(|rest| rest.split("-----").next())
        .unwrap();
    let der = unbase64(inner);
    let again = format!("{begin}{}{end}", base64(&der));
    assert_eq!(decrypt_pem(&again, pass).unwrap().public(), key(9).public());
    let texts = vec![pem.as_bytes().to_vec()];
    vec![
        decoder("key file", 8, move |random| {
            spoiled_text(random, &texts).is_some_and(|pem| decrypt_pem(&pem, pass).is_ok())
        }),
        decoder("key file, inside its armour", 4, move |random| {
            let der = random.mutate(&der, &[], BYTES_MAX);
            decrypt_pem(&format!("{begin}{}{end}", base64(&der)), pass).is_ok()
        }),
    ]
}

/// The vault's files, each in turn; in half of the spoiled records the checksum is right.
fn vault() -> Vec<Decoder> {
    const LEDGER: LedgerId = LedgerId([7; 32]);
    const PASS: &[u8] = b"a passphrase";
    let disk = SimDisk::new();
    let made = Vault::create(Arc::new(disk.clone()), &LEDGER, PASS, ScryptParams::QUICK);
    let mut vault = made.unwrap();
    for number in 0..4 {
        let text = number.to_string();
        let person = vault.alias(RegisterKind::PersonId, &text).unwrap();
        vault.keep(person, FieldKind::Name, &text).unwrap();
        vault.commit(Some(person), "a text").unwrap();
        vault.notice_salt(Some(person), "N1", number).unwrap();
    }
    vault
        .put_file(&FileHash(hash::sha256(&[b"bytes"])), b"bytes")
        .unwrap();
    vault.save().unwrap();
    drop(vault);
    let files: Vec<(String, Vec<u8>)> = disk
        .list("vault")
        .unwrap()
        .into_iter()
        .map(|name| format!("vault/{name}"))
        .filter(|path| disk.len(path).unwrap().is_some())
        .map(|path| {
            let bytes = bytes_of(&disk, &path);
            (path, bytes)
        })
        .filter(|(_, bytes)| !bytes.is_empty())
        .collect();
    assert!(files.len() >= 3, "{} files", files.len());
    let decoder = decoder("files of the vault", 30, move |random| {
        let (path, honest) = random.pick(&files).clone();
        let mut bytes = random.mutate(&honest, &files[0].1, BYTES_MAX);
        if path.contains("records") && random.below(2) == 0 {
            mend_vault(&mut bytes);
        }
        let disk = disk.copy();
        disk.cut(&path, 0);
        disk.overwrite(&path, 0, &bytes);
        let read = Vault::open_read(Arc::new(disk.clone()), &LEDGER, PASS);
        if let Ok(vault) = &read {
            assert!(vault.persons() <= 4);
        }
        let opened = Vault::open(Arc::new(disk), &LEDGER, PASS);
        read.is_ok() && opened.is_ok()
    });
    vec![decoder]
}

/// Makes the checksums of records right: length, then CRC-32C over length and rest.
fn mend_vault(bytes: &mut [u8]) {
    let mut at = 16;
    while at + 8 <= bytes.len() {
        let len = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let end = (at + 8).saturating_add(len).min(bytes.len());
        let crc = crc32c::crc32c(&bytes[at..at + 4]);
        let crc = crc32c::crc32c_append(crc, &bytes[at + 8..end]);
        bytes[at + 4..at + 8].copy_from_slice(&crc.to_le_bytes());
        at = end;
    }
}

fn texts(json: Vec<Vec<u8>>) -> Vec<Decoder> {
    let calendars: Vec<Vec<u8>> = sunledger::schemes::shipped::CALENDARS
        .iter()
        .map(|(_, text)| text.as_bytes().to_vec())
        .collect();
    let schemes: Vec<Vec<u8>> = sunledger::schemes::shipped::SCHEMES
        .iter()
        .map(|(_, text)| text.as_bytes().to_vec())
        .chain([SCHEME.as_bytes().to_vec()])
        .collect();
    let tables = vec![
        sunledger::schemes::shipped::COMMON_TABLES
            .as_bytes()
            .to_vec(),
    ];
    vec![
        decoder("calendar", 48, move |random| {
            spoiled_text(random, &calendars)
                .and_then(|text| toml::from_str::<CalendarYear>(&text).ok())
                .is_some_and(|year| year.check().is_ok())
        }),
        decoder("scheme", 25, move |random| {
            spoiled_text(random, &schemes).is_some_and(|text| Scheme::parse(&text).is_ok())
        }),
        decoder("tables of columns", 10, move |random| {
            spoiled_text(random, &tables).is_some_and(|text| Tables::parse(&text).is_ok())
        }),
        decoder("JSON of an event", 100, move |random| {
            let Some(text) = spoiled_text(random, &json) else {
                return false;
            };
            match EventJson::parse(&text) {
                Ok((head, event)) => {
                    // What it says may be no event that can be written; then that is told too.
                    let _ = entry::encode_event(&head, &event);
                    true
                }
                Err(_) => false,
            }
        }),
    ]
}

fn office_files() -> Vec<Decoder> {
    let read = |name: &str, bytes: &[u8]| read_bytes(name, bytes, &Limits::default()).is_ok();
    let texts = office::texts();
    let book = office::workbook();
    let stream = office::legacy_stream();
    let old = office::compound(&stream);
    for bytes in texts
        .iter()
        .chain([&book, &office::pack(&office::parts(&book)), &old])
    {
        assert!(read("a", bytes), "it is read before it is spoiled");
    }
    let parts = office::parts(&book);
    vec![
        decoder("text file", 45, move |random| {
            read("a.csv", &spoiled(random, &texts))
        }),
        decoder("workbook", 6, move |random| {
            read("a.xlsx", &random.mutate(&book, &[], BYTES_MAX))
        }),
        decoder("workbook, inside a part", 10, move |random| {
            let mut parts = parts.clone();
            let at = random.below(parts.len());
            let other = random.below(parts.len());
            parts[at].1 = random.mutate(&parts[at].1, &parts[other].1, BYTES_MAX);
            read("a.xlsx", &office::pack(&parts))
        }),
        decoder("old workbook", 7, move |random| {
            read("a.xls", &random.mutate(&old, &[], BYTES_MAX))
        }),
        decoder("old workbook, inside its stream", 7, move |random| {
            let stream = random.mutate(&stream, &stream, 32 << 10);
            read("a.xls", &office::compound(&stream))
        }),
    ]
}

/// Bytes and JSON of the golden events of every kind.
fn golden() -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/events");
    let (mut bytes, mut json) = (Vec::new(), Vec::new());
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let vector: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let (Some(hex), Some(event)) = (vector["bytes"].as_str(), vector.get("json")) else {
            continue;
        };
        bytes.push(hex::decode(hex).unwrap());
        let mut event = event.clone();
        event["kind"] = vector["kind"].clone();
        json.push(event.to_string().into_bytes());
    }
    bytes.sort();
    json.sort();
    assert!(bytes.len() > 60);
    (bytes, json)
}

fn decoders() -> Vec<Decoder> {
    let story = Story::whole(SimDisk::new(), 1).expect("an honest story");
    let payloads = payloads_of(&bytes_of(&story.disk, SEGMENT));
    let (mut events, json) = golden();
    for payload in &payloads {
        let header = entry::Header::from_bytes(payload).unwrap();
        let body = &payload[entry::HEADER_LEN..];
        let (_, split) = entry::split_body(body, header.signed.event_count).unwrap();
        events.extend(split.into_iter().map(<[u8]>::to_vec));
    }
    // Without genesis, which is long: a log does not look into its payloads.
    let mut out = logs(&payloads[1..9]);
    out.extend(entries(story.ledger.id(), payloads, events));
    out.extend(key_file());
    out.extend(vault());
    out.extend(texts(json));
    out.extend(office_files());
    assert_eq!(out.iter().map(|one| one.share).sum::<usize>(), 1_000);
    out
}

/// Tries `total` mutations, shared out among the decoders.
fn mutations(total: usize, seed: u64) {
    let mut tried_in_all = 0;
    for (place, decoder) in decoders().iter().enumerate() {
        let wanted = (total * decoder.share / 1_000).max(1);
        let (mut taken, mut slowest) = (0, (Duration::ZERO, 0));
        for number in 0..wanted {
            let own = seed ^ (place as u64) << 48 ^ number as u64;
            let from = Instant::now();
            let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                (decoder.try_one)(&mut Seeded(own))
            }));
            let took = from.elapsed();
            if took > slowest.0 {
                slowest = (took, own);
            }
            match answer {
                Ok(took) => taken += usize::from(took),
                Err(_) => panic!("{}: seed {own}: see above", decoder.name),
            }
        }
        println!(
            "{}: {wanted} mutations, {taken} taken, the slowest {} µs (seed {})",
            decoder.name,
            slowest.0.as_micros(),
            slowest.1
        );
        assert!(taken < wanted, "{}: nothing was refused", decoder.name);
        if wanted > 200 {
            assert!(taken > 0, "{}: none reached what lies below", decoder.name);
        }
        tried_in_all += wanted;
    }
    println!("{tried_in_all} mutations, seed {seed}: no panic");
}

#[test]
fn no_decoder_panics_sample() {
    mutations(20_000, 1);
}

#[test]
#[ignore = "a million mutations: minutes"]
fn no_decoder_panics_in_a_million() {
    mutations(cases(1_000_000), 2);
}
