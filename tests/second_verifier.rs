//! The layout that `schemas/entry.md` describes is the one the program writes, and a verifier
//! written from that page alone gives the same answer: the dump on the page is made here from a
//! fixed ledger, and `tools/verifier/verify.py` is run on sound and on changed ones.
//!
//! `UPDATE_SCHEMAS=1 cargo test --test second_verifier` writes the dump on the page anew.

#[path = "common/examples.rs"]
mod examples;
mod trust_support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use serde_json::Value;
use sunledger::chain::Draft;
use sunledger::chain::entry::{encode_event, hash_of};
use sunledger::chain::mandates::{next_key_commitment, possession_message};
use sunledger::chain::state::LIMITS_MAX;
use sunledger::crypto::digest::Digest;
use sunledger::crypto::sign::SigningKey;
use sunledger::disk::RealDisk;
use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Date, Timestamp};
use sunledger::domain::events::corrections::StatedFact;
use sunledger::domain::events::keys::{
    Endorsed, KeyRegistered, KeyRevoked, KeyRotated, Limits, Mandate, Nonce, ProposalRejected,
    RevocationReason, RoleRule, RoleTableChanged, WitnessPolicySet,
};
use sunledger::domain::events::{Event, EventHead, EventRef, schemas};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{KeyClass, Role};
use sunledger::ledger::Ledger;
use sunledger::ledger::append::Clock;
use sunledger::ledger::create::{Founder, Founding};
use sunledger::ledger::verify::{Trust, Verdict, verify};
use trust_support::forge::{payloads_of, segment_of};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const PAGE: &str = "schemas/entry.md";
const BEGIN: &str = "<!-- example: begin (made by tests/second_verifier.rs; do not edit) -->\n";
const END: &str = "<!-- example: end -->";

/// 2026-03-02 09:30:00 at +08:00.
const OPENED: Timestamp = Timestamp(1_772_415_000_000_000);

fn clock(seconds: i64) -> Clock {
    Clock {
        now: Timestamp(OPENED.0 + seconds * 1_000_000),
        allow_jump: false,
    }
}

/// The smallest table under which the ledger can go on: the authorities decide, any of them endorses.
fn role_table() -> Vec<RoleRule> {
    [2, 3, 4, 7, 10]
        .into_iter()
        .map(|kind| RoleRule {
            kind,
            places: if kind == 10 {
                vec![vec![Role::Ka]]
            } else {
                Vec::new()
            },
            quorum: kind != 10,
            imported: false,
        })
        .collect()
}

/// The ledger of the page: genesis by the first authority, endorsed by the second. Every byte is
/// fixed: Ed25519 signatures are deterministic, and clock and seeds are given.
fn example(dir: &Path) -> Result<Ledger, Box<dyn std::error::Error>> {
    let key = |number: u8| SigningKey::from_seed([number; 32]);
    let (first, second, operator) = (key(1), key(2), key(3));
    let (first_next, second_next, operator_next) = (key(0x11), key(0x12), key(0x13));
    let founding = Founding {
        nonce: Nonce([0x4e; 32]),
        origin: "ledger.example/subsidies",
        authorities: &[
            Founder {
                key: &first,
                next: &first_next,
                person: Alias([0xa1; 16]),
            },
            Founder {
                key: &second,
                next: &second_next,
                person: Alias([0xa2; 16]),
            },
        ],
        quorum: 2,
        operator: Founder {
            key: &operator,
            next: &operator_next,
            person: Alias([0xa3; 16]),
        },
        role_table: role_table(),
        limits: Limits { ..LIMITS_MAX },
        seed: [0x5e; 32],
    };
    let disk = Arc::new(RealDisk::new(dir));
    let mut ledger = Ledger::create(disk, &founding, clock(0), "the example")?;
    let endorsed = Endorsed {
        target: EventRef {
            entry: ledger.chain().head(),
            index: 0,
        },
    };
    let head = EventHead::live(Role::Ka, OPENED.date_cn());
    let events = [(head, Event::from(endorsed))];
    ledger.record(&second, &events, [0x5f; 32], clock(60))?;
    Ok(ledger)
}

/// Writes bytes field by field, as a reader of the page would take them.
struct Dump<'a> {
    bytes: &'a [u8],
    at: usize,
    text: String,
}

impl Dump<'_> {
    fn section(&mut self, title: &str) {
        let _ = writeln!(self.text, "\n# {title}");
    }

    /// The next `len` bytes, 16 a line, with what they are; gives them as a number where they are one.
    fn field(&mut self, len: usize, meaning: &str) -> u64 {
        let bytes = &self.bytes[self.at..self.at + len];
        for (line, part) in bytes.chunks(16).enumerate() {
            let at = self.at + line * 16;
            let meaning = if line == 0 { meaning } else { "" };
            let text = format!("{at:5}  {:<32}  {meaning}", hex::encode(part));
            let _ = writeln!(self.text, "{}", text.trim_end());
        }
        self.at += len;
        let mut number = [0; 8];
        for (to, from) in number.iter_mut().zip(bytes) {
            *to = *from;
        }
        u64::from_le_bytes(number)
    }

    fn frame(&mut self, what: &str) -> usize {
        self.section(&format!("frame: {what}"));
        self.field(4, "\"SLF1\"");
        let length = self.field(4, "payload length");
        self.field(8, "commit group");
        self.field(8, "sequence");
        self.field(4, "frames in the group");
        self.field(4, "index in the group");
        self.field(4, "CRC of the payload");
        self.field(4, "CRC of segment number, offset and the 36 bytes before");
        self.at + length as usize
    }

    fn entry_header(&mut self, what: &str) {
        self.section(&format!("entry {what}: signed part"));
        self.field(16, "label \"sunledger.entry1\"");
        self.field(32, "ledger id");
        self.field(32, "author's key");
        self.field(8, "the key's count");
        self.field(4, "number of events");
        self.field(32, "event root");
        self.field(8, "claimed time");
        self.field(8, "seen: sequence");
        self.field(32, "seen: hash");
        self.section(&format!("entry {what}: signature"));
        self.field(64, "Ed25519 over the signed part");
        self.section(&format!("entry {what}: ledger part"));
        self.field(8, "sequence");
        self.field(8, "recorded-at");
        self.field(32, "hash of the previous entry");
        self.field(32, "mandates root before this entry");
        self.field(32, "digest of bytes set aside");
    }

    fn event_head(&mut self, what: &str) {
        self.section(&format!("entry {what}: body"));
        self.field(32, "seed");
        self.field(4, "event 0: length");
        self.field(2, "kind");
        self.field(2, "version");
        self.field(4, "effective: days since 1970-01-01");
        self.field(1, "registered_at: none");
        self.field(1, "source: none");
        self.field(4, "role: 0 = KA");
        self.field(8, "acted_by: 0 elements");
        self.field(1, "org: none");
        self.field(1, "scheme: none");
        self.field(1, "calendar: none");
        self.field(8, "causes: 0 elements");
        self.field(1, "corrects: none");
        self.field(8, "length of the body");
    }

    fn founder(&mut self, who: &str) {
        self.field(32, &format!("{who}: key"));
        self.field(16, &format!("{who}: person"));
        self.field(32, &format!("{who}: commitment to the next key"));
        self.field(64, &format!("{who}: proof of possession"));
    }

    fn opening(&mut self) {
        self.field(32, "LedgerOpened: nonce");
        let length = self.field(8, "origin: length");
        self.field(length as usize, "origin: UTF-8");
        let authorities = self.field(8, "authorities: elements");
        for number in 1..=authorities {
            self.founder(&format!("authority {number}"));
        }
        self.field(2, "quorum");
        self.founder("operator");
        let rules = self.field(8, "role table: elements");
        for number in 1..=rules {
            self.field(2, &format!("rule {number}: kind"));
            let places = self.field(8, &format!("rule {number}: places"));
            for _ in 0..places {
                let roles = self.field(8, "place: roles");
                for _ in 0..roles {
                    self.field(4, "role");
                }
            }
            self.field(1, &format!("rule {number}: quorum signs"));
            self.field(1, &format!("rule {number}: imported"));
        }
        self.field(4, "limits: events an entry");
        self.field(4, "limits: bytes an entry");
        self.field(8, "limits: seen window");
    }
}

/// The text between the marks of the page.
fn example_text(dir: &Path, ledger: &Ledger) -> Result<String, Box<dyn std::error::Error>> {
    let bytes = std::fs::read(dir.join("log/00000000.seg"))?;
    let mut dump = Dump {
        bytes: &bytes,
        at: 0,
        text: String::new(),
    };
    dump.section("log/00000000.seg: segment header");
    dump.field(8, "\"SUNLEDG1\"");
    dump.field(4, "segment number");
    dump.field(8, "sequence of its first frame");
    dump.field(8, "commit group of its first frame");
    dump.field(4, "CRC of the 28 bytes before");
    let end = dump.frame("genesis");
    dump.entry_header("0");
    dump.event_head("0");
    dump.opening();
    assert_eq!(dump.at, end, "the fields of genesis are all its bytes");
    let end = dump.frame("the second authority endorses it");
    dump.entry_header("1");
    dump.event_head("1");
    dump.field(32, "Endorsed: hash of the entry");
    dump.field(4, "Endorsed: index of the event");
    assert_eq!(
        dump.at, end,
        "the fields of the endorsement are all its bytes"
    );
    assert_eq!(dump.at, bytes.len(), "nothing follows");
    let chain = ledger.chain();
    Ok(format!(
        "```text\n{}```\n\n```text\nledger id               {}\nhash of entry 1         {}\nmandates root after it  {}\ntree root of 2 entries  {}\n```\n",
        dump.text.trim_start(),
        chain.ledger(),
        chain.head(),
        chain.mandates().root(),
        chain.root()
    ))
}

#[test]
fn the_dump_on_the_page_is_that_of_the_example_ledger() -> Outcome {
    let dir = tempfile::tempdir()?;
    let ledger = example(dir.path())?;
    let text = example_text(dir.path(), &ledger)?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = std::fs::read_to_string(&path)?;
    let (before, rest) = page.split_once(BEGIN).ok_or("the page has no example")?;
    let (found, after) = rest.split_once(END).ok_or("the example has no end")?;
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{text}{END}{after}"))?;
    } else {
        assert_eq!(
            found, text,
            "{PAGE} is not what the program writes; if the change is meant, it is a new format"
        );
    }
    Ok(())
}

/// Runs the second verifier, or says that it could not.
fn second_verifier(arguments: &[&str]) -> Option<Output> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/verifier/verify.py");
    let output = Command::new("python3")
        .arg("-B")
        .arg(script)
        .args(arguments)
        .output();
    match output {
        Ok(output) => Some(output),
        Err(error) => {
            println!("skipped: python3 can't be run here ({error})");
            None
        }
    }
}

fn stdout(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Both verifiers on one ledger: the same size and root, and both satisfied.
fn agree(dir: &Path) -> Result<Option<String>, Box<dyn std::error::Error>> {
    let report = verify(Arc::new(RealDisk::new(dir)), Trust::default(), |_, _| {})?;
    assert_eq!(report.verdict, Verdict::Sound, "{:?}", report.findings);
    let trust = report.ledger.to_string();
    let head = format!("{}:{}", report.size, report.root);
    let folder = dir.to_str().ok_or("a folder's name is not UTF-8")?;
    let Some(output) = second_verifier(&[folder, "--trust", &trust, "--head", &head]) else {
        return Ok(None);
    };
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for line in [
        format!("ledger: {}", report.ledger),
        format!("size: {}", report.size),
        format!("root: {}", report.root),
    ] {
        assert!(said.lines().any(|found| found == line), "{line}: {said}");
    }
    Ok(Some(folder.to_owned()))
}

fn copy_log(from: &Path, to: &Path) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(to.join("log"))?;
    for name in ["00000000.seg", "mark"] {
        std::fs::copy(from.join("log").join(name), to.join("log").join(name))?;
    }
    Ok(to.join("log/00000000.seg"))
}

#[test]
fn the_second_verifier_agrees_on_the_example_and_refuses_what_differs() -> Outcome {
    let dir = tempfile::tempdir()?;
    let ledger = example(dir.path())?;
    ledger.close()?;
    let Some(folder) = agree(dir.path())? else {
        return Ok(());
    };
    let bytes = std::fs::read(dir.path().join("log/00000000.seg"))?;

    // One bit anywhere: header, frame, signature, event, seed.
    for at in [9, 40, 100, 250, 330, 400, 500, 700, bytes.len() - 1] {
        let copy = tempfile::tempdir()?;
        let path = copy_log(dir.path(), copy.path())?;
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        std::fs::write(path, changed)?;
        let folder = copy.path().to_str().ok_or("not UTF-8")?;
        let Some(output) = second_verifier(&[folder]) else {
            return Ok(());
        };
        assert_eq!(
            output.status.code(),
            Some(3),
            "byte {at}: {}",
            stdout(&output)
        );
    }

    // Another ledger to trust, another head, and no log at all.
    let other = "00".repeat(32);
    let head = format!("2:{other}");
    for (arguments, status) in [
        (vec![folder.as_str(), "--trust", &other], 3),
        (vec![folder.as_str(), "--head", &head], 3),
        (vec!["/nonexistent"], 2),
    ] {
        let Some(output) = second_verifier(&arguments) else {
            return Ok(());
        };
        assert_eq!(output.status.code(), Some(status), "{}", stdout(&output));
    }
    Ok(())
}

#[test]
fn a_changed_byte_is_found_even_with_its_crc_made_right() -> Outcome {
    let dir = tempfile::tempdir()?;
    example(dir.path())?.close()?;
    let bytes = std::fs::read(dir.path().join("log/00000000.seg"))?;
    let genesis = 32usize;
    let length = |at: usize| -> Result<usize, Box<dyn std::error::Error>> {
        Ok(u32::from_le_bytes(bytes[at + 4..at + 8].try_into()?) as usize)
    };
    let endorsement = genesis + 40 + length(genesis)?;
    // Signed part, signature, ledger part, seed, event: a forger who knows the CRC changes each.
    for (frame, at, fault) in [
        (genesis, 20, "ForeignLedger"),
        (genesis, 100, "BadSignature"),
        (genesis, 200, "BadSignature"),
        (genesis, 237, "ForeignLedger"),
        (genesis, 260, "Previous"),
        (genesis, 290, "MandatesRoot"),
        (genesis, 330, "Genesis"),
        (genesis, 350, "EventRoot"),
        (genesis, length(genesis)? - 1, "EventRoot"),
        (endorsement, 237, "Sequence"),
        (endorsement, 251, "RecordedAt"),
        (endorsement, 260, "Previous"),
        (endorsement, 290, "MandatesRoot"),
    ] {
        let copy = tempfile::tempdir()?;
        let path = copy_log(dir.path(), copy.path())?;
        // The top bit makes a time negative, so that it runs back.
        std::fs::write(path, forged(&bytes, frame, length(frame)?, at, 0x80))?;
        let folder = copy.path().to_str().ok_or("not UTF-8")?;
        let Some(output) = second_verifier(&[folder]) else {
            return Ok(());
        };
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(3), "byte {at}: {said}");
        assert!(said.contains(fault), "byte {at}, expected {fault}: {said}");
        let disk = Arc::new(RealDisk::new(copy.path()));
        let report = verify(disk, Trust::default(), |_, _| {})?;
        assert_eq!(report.verdict, Verdict::Distrust, "byte {at}");
    }
    Ok(())
}

/// The log with one byte of a frame's payload changed and both CRCs of the frame made right again.
fn forged(bytes: &[u8], frame: usize, length: usize, at: usize, bits: u8) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    let payload = frame + 40..frame + 40 + length;
    changed[frame + 40 + at] ^= bits;
    let crc = crc32c::crc32c(&changed[payload]);
    changed[frame + 32..frame + 36].copy_from_slice(&crc.to_le_bytes());
    let place = [&[0u8; 4][..], &(frame as u64).to_le_bytes()].concat();
    let crc = crc32c::crc32c_append(crc32c::crc32c(&place), &changed[frame..frame + 36]);
    changed[frame + 36..frame + 40].copy_from_slice(&crc.to_le_bytes());
    changed
}

/// Makes every record of a mark name the frame with this tag.
fn remark(path: &Path, tag: &[u8; 32]) -> Outcome {
    let mut mark = std::fs::read(path)?;
    for slot in mark
        .chunks_mut(4_096)
        .filter(|slot| slot.starts_with(b"SUNMARK1"))
    {
        slot[48..80].copy_from_slice(tag);
        let crc = crc32c::crc32c(&slot[..88]);
        slot[88..92].copy_from_slice(&crc.to_le_bytes());
    }
    Ok(std::fs::write(path, mark)?)
}

/// The page says so under "Against this design": until a later entry or somebody outside holds its
/// hash, the ledger part of the last entry is the operator's to choose.
#[test]
fn the_last_ledger_part_is_held_by_a_head_noted_outside_alone() -> Outcome {
    let dir = tempfile::tempdir()?;
    let ledger = example(dir.path())?;
    let head = format!("2:{}", ledger.chain().root());
    ledger.close()?;
    let path = dir.path().join("log/00000000.seg");
    let bytes = std::fs::read(&path)?;
    let frame = 32 + 40 + u32::from_le_bytes(bytes[36..40].try_into()?) as usize;
    let length = u32::from_le_bytes(bytes[frame + 4..frame + 8].try_into()?) as usize;
    // Recorded-at, and the mark made to name the new hash: nothing within contradicts it.
    let forged = forged(&bytes, frame, length, 249, 1);
    std::fs::write(&path, &forged)?;
    let at = Arc::new(RealDisk::new(dir.path()));
    let report = verify(at, Trust::default(), |_, _| {})?;
    assert_eq!(report.verdict, Verdict::Distrust, "the mark names another");
    let start = frame + 40;
    let hash = hash_of(&forged[start..start + length]).ok_or("too short")?;
    remark(&dir.path().join("log/mark"), &hash.0)?;
    let Some(folder) = agree(dir.path())? else {
        return Ok(());
    };
    let Some(output) = second_verifier(&[&folder, "--head", &head]) else {
        return Ok(());
    };
    assert_eq!(output.status.code(), Some(3), "{}", stdout(&output));
    Ok(())
}

#[test]
fn a_torn_tail_is_no_distrust() -> Outcome {
    let dir = tempfile::tempdir()?;
    example(dir.path())?.close()?;
    let path = dir.path().join("log/00000000.seg");
    let mut bytes = std::fs::read(&path)?;
    bytes.extend_from_slice(b"SLF1 and then the power went");
    std::fs::write(&path, bytes)?;
    let folder = dir.path().to_str().ok_or("not UTF-8")?;
    let Some(output) = second_verifier(&[folder]) else {
        return Ok(());
    };
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    let report = verify(
        Arc::new(RealDisk::new(dir.path())),
        Trust::default(),
        |_, _| {},
    )?;
    assert_eq!(report.verdict, Verdict::TornTail);
    Ok(())
}

/// A mark that covers nothing vouches for nothing: whole entries past it were never acknowledged.
#[test]
fn nothing_is_recorded_before_the_mark_says_so() -> Outcome {
    let dir = tempfile::tempdir()?;
    example(dir.path())?.close()?;
    let mut record = [0u8; 92];
    record[..8].copy_from_slice(b"SUNMARK1");
    record[8] = 9;
    record[32] = 32;
    let crc = crc32c::crc32c(&record[..88]);
    record[88..].copy_from_slice(&crc.to_le_bytes());
    let mut mark = vec![0u8; 12_288];
    mark[4_096..4_096 + 92].copy_from_slice(&record);
    std::fs::write(dir.path().join("log/mark"), mark)?;
    let disk = Arc::new(RealDisk::new(dir.path()));
    let report = verify(disk, Trust::default(), |_, _| {})?;
    assert_eq!((report.size, report.tail_entries), (0, 2));
    assert_eq!(report.verdict, Verdict::Distrust);
    let folder = dir.path().to_str().ok_or("not UTF-8")?;
    let Some(output) = second_verifier(&[folder]) else {
        return Ok(());
    };
    assert_eq!(output.status.code(), Some(3), "{}", stdout(&output));
    Ok(())
}

/// A proposal that its proposer took back waits no more: both verifiers say so, and neither believes a log in which it is
/// endorsed all the same, or was rejected by another authority than proposed it.
#[test]
fn the_second_verifier_follows_a_rejection() -> Outcome {
    let dir = tempfile::tempdir()?;
    let mut ledger = example(dir.path())?;
    let id = ledger.id();
    let (first, second) = (
        SigningKey::from_seed([1; 32]),
        SigningKey::from_seed([2; 32]),
    );
    let head = || EventHead::live(Role::Ka, OPENED.date_cn());
    let person = Alias([0x23; 16]);
    let witness = SigningKey::from_seed([0x23; 32]);
    let proof = witness.sign(&possession_message(&id, &person, KeyClass::Witness, &[]));
    let enrolled = Event::from(KeyRegistered {
        key: witness.public(),
        class: KeyClass::Witness,
        person,
        next_key: None,
        mandates: Vec::new(),
        proof,
    });
    let proposed = ledger.record(&first, &[(head(), enrolled)], [7; 32], clock(120))?;
    let target = || EventRef {
        entry: proposed.hash,
        index: 0,
    };
    // What the ledger refuses, as an operator would write it all the same.
    let forge = |ledger: &mut Ledger, by: &SigningKey, event: Event, seconds: i64| {
        let events = [(head(), event)];
        let draft = Draft {
            ledger: id,
            count: ledger.next_count(&by.public()),
            claimed: clock(seconds).now,
            seen: ledger.seen(),
            seed: [9; 32],
            events: &events,
        };
        let submission = draft.sign(by)?;
        let refused = ledger.submit(std::slice::from_ref(&submission), clock(seconds));
        assert!(refused.is_err(), "it was recorded");
        let part = ledger
            .chain()
            .next_ledger_part(clock(seconds).now, Digest::ZERO);
        Ok::<_, Box<dyn std::error::Error>>(submission.with_ledger_part(part))
    };
    let written = |dir: &Path| -> Result<Vec<Vec<u8>>, Box<dyn std::error::Error>> {
        Ok(payloads_of(&std::fs::read(dir.join("log/00000000.seg"))?))
    };
    let rejection = || Event::from(ProposalRejected { target: target() });
    let endorsement = || Event::from(Endorsed { target: target() });
    let by_another = forge(&mut ledger, &second, rejection(), 180)?;
    let mut forgeries = vec![(written(dir.path())?, by_another, "ProposerOnly")];

    ledger.record(&first, &[(head(), rejection())], [8; 32], clock(240))?;
    assert!(ledger.chain().pending().is_empty(), "it waits no more");
    let endorsed = forge(&mut ledger, &second, endorsement(), 300)?;
    let again = forge(&mut ledger, &first, rejection(), 300)?;
    forgeries.push((written(dir.path())?, endorsed, "NothingPending"));
    forgeries.push((written(dir.path())?, again, "NothingPending"));
    ledger.close()?;
    if agree(dir.path())?.is_none() {
        return Ok(());
    }

    for (mut payloads, forged, fault) in forgeries {
        payloads.push(forged);
        let copy = tempfile::tempdir()?;
        std::fs::create_dir_all(copy.path().join("log"))?;
        let (segment, mark) = segment_of(&payloads);
        std::fs::write(copy.path().join("log/00000000.seg"), segment)?;
        std::fs::write(copy.path().join("log/mark"), mark)?;
        let folder = copy.path().to_str().ok_or("not UTF-8")?;
        let Some(output) = second_verifier(&[folder]) else {
            return Ok(());
        };
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(3), "{fault}: {said}");
        assert!(said.contains(fault), "expected {fault}: {said}");
        let disk = Arc::new(RealDisk::new(copy.path()));
        let report = verify(disk, Trust::default(), |_, _| {})?;
        assert_eq!(report.verdict, Verdict::Distrust, "{fault}");
    }
    Ok(())
}

fn mandate(role: Role, from: Date) -> Mandate {
    Mandate {
        role,
        org: None,
        scheme: None,
        limit: None,
        from,
        to: None,
    }
}

/// Every event about keys, mandates with every field, a proposal that waits, one that is completed,
/// and two entries in one commit group: the mandates root is compared before each entry.
#[test]
fn the_second_verifier_follows_keys_through_their_lives() -> Outcome {
    let dir = tempfile::tempdir()?;
    let mut ledger = example(dir.path())?;
    let id = ledger.id();
    let key = |number: u8| SigningKey::from_seed([number; 32]);
    let (first, second, second_next) = (key(1), key(2), key(0x12));
    let today = OPENED.date_cn();
    let head = || EventHead::live(Role::Ka, today);
    let mut at = 120;
    let mut tick = || {
        at += 60;
        clock(at)
    };
    // What one authority proposes, another endorses.
    let mut decide =
        |ledger: &mut Ledger, by: &SigningKey, with: &SigningKey, events: Vec<Event>| -> Outcome {
            let events: Vec<_> = events.into_iter().map(|event| (head(), event)).collect();
            let receipt = ledger.record(by, &events, [7; 32], tick())?;
            let endorsements: Vec<_> = (0..events.len() as u32)
                .map(|index| {
                    let entry = receipt.hash;
                    let target = EventRef { entry, index };
                    (head(), Event::from(Endorsed { target }))
                })
                .collect();
            ledger.record(with, &endorsements, [8; 32], tick())?;
            Ok(())
        };
    let register = |number: u8, class: KeyClass, mandates: Vec<Mandate>| {
        let person = Alias([number; 16]);
        let proof = key(number).sign(&possession_message(&id, &person, class, &mandates));
        Event::from(KeyRegistered {
            key: key(number).public(),
            class,
            person,
            // An authority commits to its next key; which one is of no matter here.
            next_key: mandates
                .iter()
                .any(|mandate| mandate.role == Role::Ka)
                .then(|| next_key_commitment(&key(number + 0x40).public())),
            mandates,
            proof,
        })
    };
    let narrow = Mandate {
        org: Some("3301-学校".to_owned()),
        scheme: Some("B".to_owned()),
        limit: Some(Fen(500_000)),
        to: Some(Date(today.0 + 300)),
        ..mandate(Role::Apr, today)
    };
    let authority = vec![mandate(Role::Ka, today)];
    decide(
        &mut ledger,
        &first,
        &second,
        vec![
            register(0x21, KeyClass::Author, authority),
            register(
                0x22,
                KeyClass::Author,
                vec![narrow, mandate(Role::Rec, today)],
            ),
            register(0x23, KeyClass::Witness, Vec::new()),
        ],
    )?;
    let proof = possession_message(
        &id,
        &Alias([0xa2; 16]),
        KeyClass::Author,
        &[mandate(Role::Ka, today)],
    );
    let rotated = KeyRotated {
        old: second.public(),
        new: second_next.public(),
        next_key: next_key_commitment(&key(0x32).public()),
        proof: second_next.sign(&proof),
    };
    decide(&mut ledger, &first, &second, vec![Event::from(rotated)])?;
    let mut table = role_table();
    table.reverse();
    table.push(RoleRule {
        kind: 60,
        places: vec![vec![Role::Pay, Role::Fin], vec![Role::Apr]],
        quorum: false,
        imported: true,
    });
    table.push(RoleRule {
        kind: 8,
        places: Vec::new(),
        quorum: true,
        imported: false,
    });
    let revoked = KeyRevoked {
        key: key(0x21).public(),
        reason: RevocationReason::Left,
        tainted_from: Some(3),
    };
    let policy = WitnessPolicySet {
        quorum: 1,
        keys: vec![key(0x23).public()],
    };
    decide(
        &mut ledger,
        &second_next,
        &first,
        vec![
            Event::from(RoleTableChanged { role_table: table }),
            Event::from(revoked),
        ],
    )?;
    decide(
        &mut ledger,
        &second_next,
        &first,
        vec![Event::from(policy.clone())],
    )?;
    // Two entries in one group; their proposals wait.
    let (count, seen) = (ledger.next_count(&first.public()), ledger.seen());
    let group: Vec<_> = (0..2)
        .map(|nth| {
            Draft {
                ledger: id,
                count: count + nth * 5,
                claimed: OPENED,
                seen,
                seed: [9; 32],
                events: &[(head(), Event::from(policy.clone()))],
            }
            .sign(&first)
        })
        .collect::<Result<_, _>>()?;
    ledger.submit(&group, tick())?;
    assert_eq!(ledger.chain().pending().len(), 2);
    ledger.close()?;
    agree(dir.path())?;
    Ok(())
}

/// A ledger as `init` makes it: enrolled keys, endorsements, calendars and schemes; and in it an agreement that two signed,
/// put right by both in either order and taken back.
#[test]
fn the_second_verifier_agrees_on_a_county_ledger() -> Outcome {
    let dir = tempfile::tempdir()?;
    let secret = dir.path().join("passphrase");
    std::fs::write(&secret, "a passphrase for a test\n")?;
    let ledger = dir.path().join("ledger");
    let output = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(["init", "--profile", "county", "--lang", "en", "--ledger"])
        .arg(&ledger)
        .arg("--passphrase-file")
        .arg(&secret)
        .arg("--vault-passphrase-file")
        .arg(&secret)
        .output()?;
    assert!(output.status.success(), "{}", stdout(&output));
    agree(&ledger)?;
    let run = |line: &str| {
        Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(line.split_whitespace())
            .args(["--lang", "en", "--json", "--ledger"])
            .arg(&ledger)
            .arg("--passphrase-file")
            .arg(&secret)
            .arg("--vault-passphrase-file")
            .arg(&secret)
            .output()
    };
    // Gives the entry that the act stands in.
    let does = |line: &str| -> Result<u64, Box<dyn std::error::Error>> {
        let output = run(line)?;
        assert!(output.status.success(), "{line}: {output:?}");
        let said: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        Ok(said["sequence"].as_u64().ok_or("no sequence")?)
    };
    let signed = does(
        "agreement sign --scheme S1 --agreement-no X1 --supporter-code 4301 --supporter 城一校 --aided-code 4302 \
         --aided 乡一校 --signed-by-pair 2025-09-01 --from 2025-09-01 --to 2099-08-31",
    )?;
    let endorsed = run(&format!("endorse {signed} --role UNIT"))?;
    assert!(endorsed.status.success(), "{endorsed:?}");
    for (act, role, other) in [
        ("correct --set aided=乡二校", "UNIT", "EDU"),
        ("correct --set aided=乡三校", "EDU", "UNIT"),
        ("reverse", "UNIT", "EDU"),
    ] {
        let act = act.replacen(' ', &format!(" {signed}.0 "), 1);
        let act = match act.contains(".0") {
            true => act,
            false => format!("{act} {signed}.0"),
        };
        let proposed = does(&format!("{act} --reason 录入有误 --as-role {role}"))?;
        let others = run(&format!("endorse {proposed} --role FIN"))?;
        assert_eq!(others.status.code(), Some(2), "{others:?}");
        let endorsed = run(&format!("endorse {proposed} --role {other}"))?;
        assert!(endorsed.status.success(), "{act}: {endorsed:?}");
        agree(&ledger)?;
    }
    Ok(())
}

#[test]
fn the_second_verifiers_primitives_hold_the_public_vectors() -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("python3")
        .arg("-B")
        .arg(root.join("tools/verifier/primitives.py"))
        .arg(root.join("tests/vectors"))
        .output();
    match output {
        Ok(output) => assert!(output.status.success(), "{}", stdout(&output)),
        Err(error) => println!("skipped: python3 can't be run here ({error})"),
    }
    Ok(())
}

/// A mandate's limit binds what an event decides over: both programs read the same amount of every kind, of its fullest and its
/// least example, and of each as a correction and a reversal state it.
#[test]
fn both_verifiers_compare_the_same_amount_with_a_limit() -> Outcome {
    let mut asked: Vec<(String, Vec<u8>, Option<Fen>)> = Vec::new();
    let all = schemas::schemas();
    let named = |start: &str| all.iter().find(|(name, _)| name.starts_with(start));
    let corrections = [named("291-"), named("292-")].map(|found| found.map(|(_, schema)| schema));
    let [Some(corrected), Some(reversed)] = corrections else {
        return Err("no schema of a correction".into());
    };
    let mut ask =
        |name: String, example: &Value| -> Result<StatedFact, Box<dyn std::error::Error>> {
            let (head, event) = examples::read(example)?;
            asked.push((name, encode_event(&head, &event)?, event.amount()));
            Ok(StatedFact::of(&head, &event)?)
        };
    for (name, schema) in &all {
        for full in [true, false] {
            let mut example = examples::example(schema, &schema["$defs"], full);
            // Sums that stand nowhere else in it.
            let mut lower = example.clone();
            for (field, sum) in [("amount", 987_654_321), ("change", -987_654_321)] {
                for (of, sum) in [(&mut example, sum), (&mut lower, sum / 3)] {
                    if let Some(value) = of["body"].get_mut(field)
                        && value.is_i64()
                    {
                        *value = sum.into();
                    }
                }
            }
            if let Some(lines) = example["body"]
                .get_mut("postings")
                .filter(|_| name.starts_with("066"))
            {
                let line = |sum: i64| serde_json::json!({"stage": "spent", "fund": "甲", "unit": "", "amount": sum});
                *lines = serde_json::json!([line(400), line(-700), line(300)]);
            }
            let stated = ask(format!("{name} {full}"), &example)?;
            let lower = ask(format!("{name} {full}, lower"), &lower)?;
            let (stated, lower) = (
                serde_json::to_value(&stated)?,
                serde_json::to_value(&lower)?,
            );
            let mut of = |schema: &Value, facts: [(&str, &Value); 2], what: &str| {
                let mut correction = examples::example(schema, &schema["$defs"], full);
                for (field, fact) in facts {
                    if let Some(place) = correction["body"].get_mut(field) {
                        place.clone_from(fact);
                    }
                }
                ask(format!("{name} {full}, {what}"), &correction)
            };
            of(
                corrected,
                [("before", &lower), ("after", &stated)],
                "raised",
            )?;
            of(
                corrected,
                [("before", &stated), ("after", &lower)],
                "lowered",
            )?;
            of(
                reversed,
                [("before", &stated), ("after", &stated)],
                "reversed",
            )?;
        }
    }
    // Of some kinds the amount is the one that was put in: no test of noughts.
    let told = asked
        .iter()
        .filter(|(_, _, amount)| *amount == Some(Fen(987_654_321)));
    assert!(told.count() > 100);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in asked.chunks(100) {
        let output = Command::new("python3")
            .arg("-B")
            .arg(root.join("tools/verifier/events.py"))
            .arg("--amounts")
            .args(part.iter().map(|(_, bytes, _)| hex::encode(bytes)))
            .output();
        let output = match output {
            Ok(output) => output,
            Err(error) => {
                println!("skipped: python3 can't be run here ({error})");
                return Ok(());
            }
        };
        assert!(output.status.success(), "{}", stdout(&output));
        let said = String::from_utf8(output.stdout)?;
        assert_eq!(said.lines().count(), part.len());
        for ((name, _, amount), said) in part.iter().zip(said.lines()) {
            let expected = amount.map_or("none".to_owned(), |fen| fen.0.to_string());
            assert_eq!(said, expected, "{name}");
        }
    }
    Ok(())
}

#[test]
fn every_golden_event_can_be_read_by_its_schema_alone() -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("python3")
        .arg("-B")
        .arg(root.join("tools/verifier/events.py"))
        .arg("--vectors")
        .arg(root.join("tests/vectors/events"))
        .output();
    match output {
        Ok(output) => assert!(output.status.success(), "{}", stdout(&output)),
        Err(error) => println!("skipped: python3 can't be run here ({error})"),
    }
    Ok(())
}
