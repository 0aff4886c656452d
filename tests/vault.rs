//! The vault from outside: what is kept comes back, what is damaged is refused, what is secret is
//! never on the disk.

use std::collections::BTreeSet;
use std::sync::Arc;
use sunledger::crypto::digest::{FileHash, LedgerId};
use sunledger::crypto::hash;
use sunledger::crypto::seal::ScryptParams;
use sunledger::disk::{Disk, Fault, RealDisk, SimDisk};
use sunledger::domain::alias::Alias;
use sunledger::vault::{
    FieldKind, MemoryRegistrar, RegisterKind, Registrar, RegistrarError, VALUE_BYTES_MAX, Vault,
    VaultError, commitment,
};

const LEDGER: LedgerId = LedgerId([7; 32]);
const PASSPHRASE: &[u8] = b"a passphrase of the vault";
const ID: &str = "110101199001011237";
const NAME: &str = "PLANTED-NAME-OF-A-PERSON";
const TEXT: &str = "PLANTED-REASON-FOR-HARDSHIP";
const ATTACHED: &[u8] = b"PLANTED-ATTACHMENT-BYTES";

fn create(disk: &SimDisk) -> Vault {
    Vault::create(
        Arc::new(disk.clone()),
        &LEDGER,
        PASSPHRASE,
        ScryptParams::QUICK,
    )
    .unwrap()
}

fn open(disk: &SimDisk) -> Result<Vault, VaultError> {
    Vault::open(Arc::new(disk.clone()), &LEDGER, PASSPHRASE)
}

/// Path and bytes of every file.
fn files(disk: &dyn Disk) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    let mut dirs = vec![String::new()];
    while let Some(dir) = dirs.pop() {
        for name in disk.list(&dir).unwrap() {
            let path = if dir.is_empty() {
                name
            } else {
                format!("{dir}/{name}")
            };
            match disk.len(&path).unwrap() {
                Some(_) => out.push((path.clone(), disk.read_whole(&path, 1 << 30).unwrap())),
                None => dirs.push(path),
            }
        }
    }
    out.sort();
    out
}

fn file_hash(bytes: &[u8]) -> FileHash {
    FileHash(hash::sha256(&[bytes]))
}

/// A saved vault with one of everything.
fn filled(disk: &SimDisk) -> Alias {
    let mut vault = create(disk);
    let person = vault.alias(RegisterKind::PersonId, ID).unwrap();
    vault.keep(person, FieldKind::Name, NAME).unwrap();
    vault.commit(Some(person), TEXT).unwrap();
    vault.notice_salt(Some(person), "N-1", 3).unwrap();
    vault.put_file(&file_hash(ATTACHED), ATTACHED).unwrap();
    vault.save().unwrap();
    person
}

fn name_of(vault: &Vault, person: &Alias) -> Option<String> {
    let found = vault.field(person, FieldKind::Name).unwrap();
    found.map(|name| name.to_string())
}

#[test]
fn what_is_saved_comes_back() {
    let disk = SimDisk::new();
    assert!(!Vault::exists(&disk));
    assert!(matches!(open(&disk), Err(VaultError::Missing)));
    let mut vault = create(&disk);
    assert!(Vault::exists(&disk));
    let person = vault.alias(RegisterKind::PersonId, ID).unwrap();
    let account = vault.alias(RegisterKind::Account, ID).unwrap();
    assert_ne!(person, account, "kinds never share an alias");
    assert_eq!(vault.alias(RegisterKind::PersonId, ID).unwrap(), person);
    vault.keep(person, FieldKind::Name, "first").unwrap();
    vault.keep(person, FieldKind::Name, NAME).unwrap();
    let about = vault.commit(Some(person), TEXT).unwrap();
    let again = vault.commit(Some(person), TEXT).unwrap();
    let general = vault.commit(None, "").unwrap();
    assert_ne!(about, again, "each commitment has a fresh salt");
    let salt = vault.notice_salt(Some(person), "N-1", 3).unwrap();
    assert_eq!(vault.notice_salt(Some(person), "N-1", 3).unwrap(), salt);
    assert_ne!(vault.notice_salt(Some(person), "N-1", 4).unwrap(), salt);
    assert_ne!(vault.notice_salt(None, "N-1", 3).unwrap(), salt);
    vault.put_file(&file_hash(ATTACHED), ATTACHED).unwrap();
    let check = |vault: &mut Vault| {
        assert_eq!(vault.find(RegisterKind::PersonId, ID), Some(person));
        assert_eq!(vault.alias(RegisterKind::Account, ID).unwrap(), account);
        assert_eq!(vault.find(RegisterKind::Phone, ID), None);
        assert_eq!(vault.kind_of(&account), Some(RegisterKind::Account));
        assert_eq!(name_of(vault, &person).as_deref(), Some(NAME));
        assert_eq!(name_of(vault, &account), None);
        assert_eq!(vault.persons(), 1);
        for (made, text) in [(about, TEXT), (again, TEXT), (general, "")] {
            let opened = vault.salt_of(&made).unwrap().unwrap();
            assert_eq!(commitment(&LEDGER, &opened, text), made);
            assert_eq!(vault.text_of(&made).unwrap().unwrap().as_str(), text);
        }
        assert_eq!(vault.notice_salt(Some(person), "N-1", 3).unwrap(), salt);
        let found = vault.get_file(&file_hash(ATTACHED)).unwrap().unwrap();
        assert_eq!(found.as_slice(), ATTACHED);
    };
    check(&mut vault);
    vault.save().unwrap();
    check(&mut vault);
    assert_eq!(vault.staged(), 0);
    // The value it has already is kept once.
    vault.keep(person, FieldKind::Name, NAME).unwrap();
    assert_eq!(vault.staged(), 0);
    drop(vault);
    let mut vault = open(&disk).unwrap();
    check(&mut vault);
    vault.keep(person, FieldKind::Name, "third").unwrap();
    vault.save().unwrap();
    drop(vault);
    let vault = open(&disk).unwrap();
    assert_eq!(name_of(&vault, &person).as_deref(), Some("third"));
}

#[test]
fn a_real_disk_will_do() {
    let dir = tempfile::tempdir().unwrap();
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(dir.path()));
    let mut vault = Vault::create(disk.clone(), &LEDGER, PASSPHRASE, ScryptParams::QUICK).unwrap();
    let mut aliases = Vec::new();
    for number in 0..3000 {
        let alias = vault
            .alias(RegisterKind::Phone, &number.to_string())
            .unwrap();
        vault
            .keep(alias, FieldKind::Other, &"long ".repeat(300))
            .unwrap();
        aliases.push(alias);
    }
    vault.save().unwrap();
    drop(vault);
    let vault = Vault::open(disk, &LEDGER, PASSPHRASE).unwrap();
    for (number, alias) in aliases.iter().enumerate() {
        assert_eq!(
            vault.find(RegisterKind::Phone, &number.to_string()),
            Some(*alias)
        );
    }
    assert!(
        vault
            .field(&aliases[2999], FieldKind::Other)
            .unwrap()
            .is_some()
    );
}

#[test]
fn refusals_are_told_apart() {
    let disk = SimDisk::new();
    filled(&disk);
    let on = || Arc::new(disk.clone());
    assert!(matches!(
        Vault::open(on(), &LEDGER, b"another"),
        Err(VaultError::WrongPassphrase)
    ));
    assert!(matches!(
        Vault::open(on(), &LedgerId([8; 32]), PASSPHRASE),
        Err(VaultError::OtherLedger { .. })
    ));
    assert!(matches!(
        Vault::create(on(), &LEDGER, PASSPHRASE, ScryptParams::QUICK),
        Err(VaultError::Exists)
    ));
    let mut held = open(&disk).unwrap();
    assert!(matches!(open(&disk), Err(VaultError::Lock(_))));
    let mut reader = Vault::open_read(on(), &LEDGER, PASSPHRASE).unwrap();
    reader.alias(RegisterKind::Phone, "1").unwrap();
    assert!(matches!(reader.save(), Err(VaultError::ReadOnly)));
    let unknown = held
        .keep(Alias([1; 16]), FieldKind::Name, NAME)
        .unwrap_err();
    assert!(matches!(unknown, RegistrarError::UnknownAlias { .. }));
    assert!(held.commit(Some(Alias([1; 16])), TEXT).is_err());
    assert!(held.notice_salt(Some(Alias([1; 16])), "N-1", 1).is_err());
    let long = "x".repeat(VALUE_BYTES_MAX + 1);
    assert!(matches!(
        held.commit(None, &long),
        Err(RegistrarError::TooLong { .. })
    ));
    assert!(matches!(
        held.put_file(&FileHash([1; 32]), ATTACHED),
        Err(VaultError::OtherFile { .. })
    ));
    assert_eq!(held.staged(), 0);
    held.commit(None, &long[1..]).unwrap();
    held.save().unwrap();
}

#[test]
fn staged_and_dropped_leaves_no_trace() {
    let disk = SimDisk::new();
    let person = filled(&disk);
    drop(open(&disk).unwrap());
    let mut vault = open(&disk).unwrap();
    let before = files(&disk);
    let phone = vault.alias(RegisterKind::Phone, "13800000000").unwrap();
    vault.keep(person, FieldKind::Name, "other").unwrap();
    vault.discard();
    assert_eq!(vault.find(RegisterKind::Phone, "13800000000"), None);
    assert_eq!(vault.kind_of(&phone), None);
    assert_eq!(name_of(&vault, &person).as_deref(), Some(NAME));
    vault.keep(person, FieldKind::Name, "other").unwrap();
    vault.save().map(drop).unwrap();
    assert_ne!(
        files(&disk),
        before,
        "a save shows, so the comparison can fail"
    );
    let before = files(&disk);
    vault.alias(RegisterKind::Phone, "13800000000").unwrap();
    drop(vault);
    assert_eq!(files(&disk), before);
}

#[test]
fn nothing_planted_is_in_any_file_or_debug_text() {
    let disk = SimDisk::new();
    let person = filled(&disk);
    let vault = open(&disk).unwrap();
    let all = files(&disk);
    assert!(all.len() >= 5);
    for (path, bytes) in &all {
        for secret in [
            ID.as_bytes(),
            NAME.as_bytes(),
            TEXT.as_bytes(),
            ATTACHED,
            PASSPHRASE,
        ] {
            assert!(
                !bytes.windows(secret.len()).any(|part| part == secret),
                "{path}"
            );
        }
        assert!(!bytes.windows(16).any(|part| part == person.0), "{path}");
    }
    assert_eq!(
        format!("{vault:?}"),
        "Vault(1 aliases, 6 records, 0 staged)"
    );
}

#[test]
fn every_changed_byte_of_header_and_records_is_refused_with_its_place() {
    let disk = SimDisk::new();
    filled(&disk);
    for path in ["vault/header", "vault/records.1"] {
        let bytes = disk.read_whole(path, 1 << 20).unwrap();
        for at in 0..bytes.len() {
            let damaged = disk.copy();
            damaged.overwrite(path, at, &[bytes[at] ^ 0x10]);
            match open(&damaged).unwrap_err() {
                VaultError::Damaged { file, offset, .. } => {
                    assert_eq!(file, path);
                    assert!(offset <= at as u64);
                }
                other => panic!("{path} at {at}: {other}"),
            }
            assert_eq!(
                damaged.len(path).unwrap(),
                Some(bytes.len() as u64),
                "nothing was cut"
            );
        }
        for len in 0..bytes.len() {
            let damaged = disk.copy();
            damaged.cut(path, len);
            assert!(
                matches!(open(&damaged), Err(VaultError::Damaged { .. })),
                "{path} cut to {len}"
            );
        }
    }
    let path = format!("vault/files/{}", file_hash(ATTACHED));
    disk.overwrite(&path, 30, &[0, 0]);
    let found = open(&disk).unwrap().get_file(&file_hash(ATTACHED));
    assert!(matches!(found, Err(VaultError::Damaged { .. })));
}

#[test]
fn one_slot_of_the_mark_may_decay_but_not_both() {
    let disk = SimDisk::new();
    filled(&disk);
    for slot in [0, 4096] {
        let damaged = disk.copy();
        damaged.overwrite("vault/mark.1", slot, &[0xFF; 8]);
        open(&damaged).unwrap();
    }
    disk.overwrite("vault/mark.1", 0, &[0xFF; 8]);
    disk.overwrite("vault/mark.1", 4096, &[0xFF; 8]);
    assert!(matches!(open(&disk), Err(VaultError::Damaged { .. })));
}

#[test]
fn records_cannot_be_swapped() {
    let disk = SimDisk::new();
    let mut vault = create(&disk);
    for phone in ["1", "2"] {
        vault.alias(RegisterKind::Phone, phone).unwrap();
    }
    vault.save().unwrap();
    drop(vault);
    let bytes = disk.read_whole("vault/records.1", 1 << 20).unwrap();
    let (first, second) = bytes[16..].split_at((bytes.len() - 16) / 2);
    disk.overwrite("vault/records.1", 16, &[second, first].concat());
    match open(&disk).unwrap_err() {
        VaultError::Damaged { offset, .. } => assert_eq!(offset, 16),
        other => panic!("{other}"),
    }
}

#[test]
fn what_was_saved_survives_a_power_cut() {
    for seed in 0..40 {
        let disk = SimDisk::new();
        let person = filled(&disk);
        disk.power_cut(seed);
        let mut vault = open(&disk).unwrap();
        assert_eq!(vault.find(RegisterKind::PersonId, ID), Some(person));
        assert_eq!(name_of(&vault, &person).as_deref(), Some(NAME));
        assert!(vault.get_file(&file_hash(ATTACHED)).unwrap().is_some());
        let phone = vault.alias(RegisterKind::Phone, "1").unwrap();
        vault.save().unwrap();
        disk.power_cut(seed + 1000);
        drop(vault);
        let vault = open(&disk).unwrap();
        assert_eq!(vault.find(RegisterKind::Phone, "1"), Some(phone));
    }
}

/// At every call that a save makes, with several faults and several ways for the power cut to land.
#[test]
fn a_save_that_fails_loses_nothing_older_and_can_be_done_again() {
    let mut torn = 0;
    for fault in [
        Fault::PowerLost,
        Fault::Error,
        Fault::NoSpace,
        Fault::ShortWrite(700),
    ] {
        for step in 0..12 {
            for seed in 0..5 {
                let disk = SimDisk::new();
                let person = filled(&disk);
                let mut vault = open(&disk).unwrap();
                for phone in 0..8 {
                    let alias = vault
                        .alias(RegisterKind::Phone, &phone.to_string())
                        .unwrap();
                    vault
                        .keep(alias, FieldKind::Other, &"wide ".repeat(100))
                        .unwrap();
                }
                disk.fail_at(disk.calls() + step, fault);
                let saved = vault.save();
                if saved.is_err() {
                    assert!(vault.save().is_err(), "a failed save is not tried again");
                }
                disk.power_cut(seed);
                drop(vault);
                let mut vault = open(&disk).unwrap();
                torn += usize::from(vault.torn().is_some());
                assert_eq!(vault.find(RegisterKind::PersonId, ID), Some(person));
                assert_eq!(name_of(&vault, &person).as_deref(), Some(NAME));
                if saved.is_ok() {
                    assert!(vault.find(RegisterKind::Phone, "7").is_some());
                }
                let alias = vault.alias(RegisterKind::Phone, "7").unwrap();
                vault.save().unwrap();
                drop(vault);
                let vault = open(&disk).unwrap();
                assert_eq!(vault.torn(), None, "a torn end is cut once");
                assert_eq!(vault.find(RegisterKind::Phone, "7"), Some(alias));
            }
        }
    }
    assert!(torn > 0, "no save was ever torn, so this test shows little");
}

#[test]
fn a_creation_that_fails_can_be_done_again() {
    for step in 0..30 {
        for seed in 0..6 {
            let disk = SimDisk::new();
            disk.fail_at(step, Fault::PowerLost);
            let made = Vault::create(
                Arc::new(disk.clone()),
                &LEDGER,
                PASSPHRASE,
                ScryptParams::QUICK,
            );
            let made = made.is_ok();
            disk.power_cut(seed);
            if Vault::exists(&disk) {
                open(&disk).unwrap();
            } else {
                assert!(!made);
                create(&disk);
            }
        }
    }
}

#[test]
fn erasure_takes_one_person_and_leaves_the_others() {
    let disk = SimDisk::new();
    let person = filled(&disk);
    let mut vault = open(&disk).unwrap();
    let other = vault.alias(RegisterKind::PersonId, "other").unwrap();
    vault.keep(other, FieldKind::Name, "stays").unwrap();
    let made = vault.commit(Some(person), TEXT).unwrap();
    let kept = vault.commit(None, TEXT).unwrap();
    let (aliases, attached) = (
        BTreeSet::from([person]),
        BTreeSet::from([file_hash(ATTACHED)]),
    );
    assert!(matches!(
        vault.erase(&aliases, &attached, PASSPHRASE),
        Err(VaultError::Staged { .. })
    ));
    vault.save().unwrap();
    assert!(matches!(
        vault.erase(&aliases, &attached, b"another"),
        Err(VaultError::WrongPassphrase)
    ));
    assert_eq!(vault.erase(&aliases, &attached, PASSPHRASE).unwrap(), 6);
    let check = |vault: &Vault| {
        assert_eq!(vault.find(RegisterKind::PersonId, ID), None);
        assert_eq!(name_of(vault, &person), None);
        assert!(vault.salt_of(&made).unwrap().is_none());
        assert!(vault.get_file(&file_hash(ATTACHED)).unwrap().is_none());
        assert_eq!(vault.find(RegisterKind::PersonId, "other"), Some(other));
        assert_eq!(name_of(vault, &other).as_deref(), Some("stays"));
        assert_eq!(vault.text_of(&kept).unwrap().unwrap().as_str(), TEXT);
    };
    check(&vault);
    let again = vault.alias(RegisterKind::PersonId, ID).unwrap();
    assert_ne!(again, person);
    vault.discard();
    drop(vault);
    let names: Vec<String> = files(&disk).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        names,
        [
            "vault/header",
            "vault/lock",
            "vault/mark.2",
            "vault/records.2"
        ]
    );
    check(&open(&disk).unwrap());
}

#[test]
fn an_erasure_that_fails_is_whole_or_nothing() {
    for step in 0..30 {
        for seed in 0..6 {
            let disk = SimDisk::new();
            let person = filled(&disk);
            let mut vault = open(&disk).unwrap();
            let other = vault.alias(RegisterKind::PersonId, "other").unwrap();
            vault.save().unwrap();
            disk.fail_at(disk.calls() + step, Fault::PowerLost);
            let done = vault.erase(&BTreeSet::from([person]), &BTreeSet::new(), PASSPHRASE);
            disk.power_cut(seed);
            drop(vault);
            let vault = open(&disk).unwrap();
            assert_eq!(vault.find(RegisterKind::PersonId, "other"), Some(other));
            match vault.find(RegisterKind::PersonId, ID) {
                Some(found) => {
                    assert!(done.is_err());
                    assert_eq!(found, person);
                    assert_eq!(name_of(&vault, &person).as_deref(), Some(NAME));
                }
                None => assert_eq!(name_of(&vault, &person), None),
            }
            let left = files(&disk);
            assert_eq!(
                left.iter()
                    .filter(|(path, _)| path.contains("records."))
                    .count(),
                1
            );
        }
    }
}

#[test]
fn the_registrar_in_memory_repeats_itself() {
    let run = || {
        let mut memory = MemoryRegistrar::new();
        let person = memory.alias(RegisterKind::PersonId, ID).unwrap();
        memory.keep(person, FieldKind::Name, NAME).unwrap();
        let made = [
            memory.commit(None, TEXT).unwrap(),
            memory.commit(None, TEXT).unwrap(),
        ];
        assert_ne!(made[0], made[1]);
        assert_eq!(memory.field(&person, FieldKind::Name), Some(NAME));
        assert!(memory.keep(Alias([1; 16]), FieldKind::Name, NAME).is_err());
        assert!(!format!("{memory:?}").contains(NAME));
        (person, made)
    };
    assert_eq!(run(), run());
}
