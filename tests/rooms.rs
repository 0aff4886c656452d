//! The rooms of ARCHITECTURE.md against the code: who uses whom, and what only one place may name.
//! Each rule is a function over text, so that a test can show that it finds what it is for.

use std::path::{Path, PathBuf};

/// A row of the room table.
struct Room {
    name: String,
    number: usize,
    /// Rooms above it in the table that it must not use all the same.
    never: Vec<String>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Rows of the table: `| number | room | what happens there | never uses |`.
fn rooms(architecture: &str) -> Vec<Room> {
    architecture
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.trim().trim_matches('|').split('|').collect();
            let [number, room, _, never] = cells.as_slice() else {
                return None;
            };
            let number = number.trim().parse().ok()?;
            let name = room
                .trim()
                .trim_matches('`')
                .trim_end_matches('/')
                .to_owned();
            let never = never
                .split('`')
                .skip(1)
                .step_by(2)
                .map(|word| word.trim_end_matches('/').to_owned())
                .collect();
            Some(Room {
                name,
                number,
                never,
            })
        })
        .collect()
}

fn sources(folder: &Path, out: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy();
            out.push((name.into_owned(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

fn all() -> Vec<(String, String)> {
    let mut out = Vec::new();
    sources(&root().join("src"), &mut out);
    out
}

/// The line without its comment, and without what stands in quotes.
fn code(line: &str) -> String {
    let mut out = String::new();
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' if quoted => {
                characters.next();
            }
            '"' => quoted = !quoted,
            '/' if !quoted && characters.peek() == Some(&'/') => break,
            _ if !quoted => out.push(c),
            _ => {}
        }
    }
    out
}

fn room_of(file: &str) -> &str {
    let inner = file.trim_start_matches("src/");
    inner
        .split('/')
        .next()
        .unwrap_or(inner)
        .trim_end_matches(".rs")
}

/// Uses of one room by another that the table forbids, as `file:line: what`.
fn forbidden_uses(table: &[Room], file: &str, text: &str) -> Vec<String> {
    let own = room_of(file);
    let Some(room) = table.iter().find(|room| room.name == own) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = code(line);
        for (start, _) in line.match_indices("crate::") {
            let used: String = line[start + 7..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let Some(other) = table.iter().find(|room| room.name == used) else {
                continue;
            };
            if other.number > room.number || room.never.contains(&used) {
                found.push(format!("{file}:{}: {own} uses {used}", at + 1));
            }
        }
    }
    found
}

/// Places that hold a word outside the files that may, as `file:line: what`.
fn only_in(words: &[&str], allowed: &[&str], file: &str, text: &str) -> Vec<String> {
    if allowed.iter().any(|start| file.starts_with(start)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        // The page of red flag F32 is no float.
        let line = code(line).replace("f32_", "");
        for word in words {
            // `f64_reviewer_bias` is a flag's file, and no number.
            let stands = line
                .match_indices(word)
                .any(|(start, _)| !line[start + word.len()..].starts_with('_'));
            if stands {
                found.push(format!("{file}:{}: {word}", at + 1));
            }
        }
    }
    found
}

/// Rules on words: what, and where it may stand.
const ONLY_IN: &[(&[&str], &[&str])] = &[
    (&["bincode::"], &["src/chain/encoding.rs"]),
    (&["sled::"], &["src/ledger/index/"]),
    (
        &[
            "ed25519_dalek::",
            "blake3::",
            "sha2::",
            "chacha20poly1305::",
            "scrypt::",
            "pkcs8::",
        ],
        &["src/crypto/"],
    ),
    (&["calamine::"], &["src/intake/read/"]),
    (
        &["encoding_rs::"],
        &["src/intake/read/", "src/cli/console.rs"],
    ),
    (
        &["println!", "print!(", "std::env", "process::exit"],
        &["src/cli/", "src/main.rs", "src/crypto/keyfile/tests.rs"],
    ),
    (&["SystemTime", "Instant::now"], &["src/cli/"]),
    // The order of a hash map differs from run to run: one cache has one, and nothing walks it.
    (&["HashMap", "HashSet"], &["src/chain/check.rs"]),
    (
        &["f64", "f32"],
        &[
            "src/statistics/",
            // What a workbook's cell holds, read and written; money becomes whole fen at once.
            "src/intake/",
            "src/domain/money.rs",
            "src/report/act_sheet.rs",
            "src/report/refusals.rs",
            "src/report/table.rs",
            "src/report/workbook.rs",
            // Serialisers must name it, to hash or to refuse it.
            "src/chain/compare.rs",
            "src/chain/text.rs",
            "src/ledger/index/words.rs",
            // A test, which works the law out another way.
            "src/inquiry/verbs/benford.rs",
        ],
    ),
    (&["todo!", "unimplemented!", "dbg!"], &[]),
    (&["unsafe "], &[]),
];

/// Words that have no place where histories become state.
const NEVER_IN: &[(&[&str], &[&str])] = &[
    (
        &["HashMap", "HashSet", "f64", "f32"],
        &[
            "src/projections/",
            "src/detect/",
            "src/schemes/",
            "src/domain/events/",
            "src/report/books.rs",
        ],
    ),
    (
        &["std::fs", "std::net"],
        &[
            "src/domain/",
            "src/schemes/",
            "src/projections/",
            "src/detect/",
            "src/chain/",
            "src/merkle/",
            "src/notice/",
        ],
    ),
];

fn never_in(words: &[&str], places: &[&str], file: &str, text: &str) -> Vec<String> {
    if !places.iter().any(|start| file.starts_with(start)) {
        return Vec::new();
    }
    only_in(words, &[], file, text)
}

#[test]
fn the_code_keeps_the_rooms() {
    let architecture = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let table = rooms(&architecture);
    assert!(table.len() >= 17, "the room table was not found");
    let mut found = Vec::new();
    for (file, text) in all() {
        let room = room_of(&file);
        if !["lib", "main"].contains(&room) && !table.iter().any(|row| row.name == room) {
            found.push(format!("{file}: room {room} is not in the table"));
        }
        found.extend(forbidden_uses(&table, &file, &text));
        for (words, allowed) in ONLY_IN {
            found.extend(only_in(words, allowed, &file, &text));
        }
        for (words, places) in NEVER_IN {
            found.extend(never_in(words, places, &file, &text));
        }
        if !text.starts_with("//!") {
            found.push(format!("{file}: a module opens by saying what it is for"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn each_rule_finds_what_it_is_for() {
    let table = rooms(
        "| 1 | `crypto/` | x | |\n| 2 | `log/` | x | |\n| 3 | `notice/` | x | never `log/` |",
    );
    assert_eq!(table.len(), 3);
    let uses = |file: &str, text: &str| forbidden_uses(&table, file, text).len();
    assert_eq!(uses("src/crypto/a.rs", "use crate::log::Frame;"), 1);
    assert_eq!(uses("src/log/a.rs", "use crate::crypto::hash;"), 0);
    assert_eq!(uses("src/notice/a.rs", "fn f() { crate::log::x() }"), 1);
    assert_eq!(uses("src/crypto/a.rs", "// crate::log is below"), 0);
    assert_eq!(uses("src/crypto/a.rs", "let s = \"crate::log\";"), 0);
    assert_eq!(
        only_in(
            &["sled::"],
            &["src/ledger/index.rs"],
            "src/cli/a.rs",
            "sled::open()"
        )
        .len(),
        1
    );
    assert_eq!(
        only_in(
            &["sled::"],
            &["src/ledger/index.rs"],
            "src/ledger/index.rs",
            "sled::open()"
        )
        .len(),
        0
    );
    for (word, file) in [
        ("HashMap", "src/inquiry/a.rs"),
        ("f64", "src/notice/a.rs"),
        ("f32", "src/schemes/a.rs"),
    ] {
        let line = format!("let x: {word}<u8> = y;");
        let found =
            |(words, allowed): &(&[&str], &[&str])| only_in(words, allowed, file, &line).len();
        assert_eq!(ONLY_IN.iter().map(found).sum::<usize>(), 1, "{word}");
    }
    assert_eq!(
        never_in(
            &["f64"],
            &["src/detect/"],
            "src/detect/f13.rs",
            "let x: f64 = 0.0;"
        )
        .len(),
        1
    );
    let file = "pub mod f64_reviewer_bias;";
    assert!(never_in(&["f64"], &["src/detect/"], "src/detect/mod.rs", file).is_empty());
}

/// Folders under one, by their paths from the root, `below` levels deep.
fn folders(under: &str, below: usize, out: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(root().join(under)) else {
        return;
    };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if !path.is_dir() {
            continue;
        }
        let name = path.strip_prefix(root()).unwrap().to_string_lossy();
        out.push(name.clone().into_owned());
        if below > 1 {
            folders(&name, below - 1, out);
        }
    }
}

/// Folders that a page does not name as `name/`.
fn unnamed<'f>(page: &str, folders: &'f [(String, String)]) -> Vec<&'f str> {
    let missing = folders
        .iter()
        .filter(|(called, _)| !page.contains(&format!("`{called}/")));
    missing.map(|(_, path)| path.as_str()).collect()
}

/// Every folder has its place on the page, but one beside a file of its name, which holds that file's parts.
#[test]
fn every_folder_is_on_the_page() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut all = Vec::new();
    for (under, below) in [("src", 3), ("tests", 1), ("tools", 1), ("schemas", 1)] {
        folders(under, below, &mut all);
    }
    let own: Vec<(String, String)> = all
        .iter()
        .filter(|path| {
            let parts = path.starts_with("src/") && root().join(format!("{path}.rs")).is_file();
            // Files of the demo, and headings of a folder that is part of one.
            let inside = path.starts_with("src/cli/demo_files");
            let commands = path.starts_with("src/cli/commands/");
            !parts && !inside && !commands
        })
        .map(|path| {
            let called = path.strip_prefix("src/").or(path.strip_prefix("tests/"));
            (called.unwrap_or(path).to_owned(), path.clone())
        })
        .collect();
    assert!(own.len() > 50, "{own:?}");
    assert_eq!(unnamed(&page, &own), Vec::<&str>::new());
    // One that is not there is found.
    let strange = [("attic".to_owned(), "src/attic".to_owned())];
    assert_eq!(unnamed(&page, &strange), ["src/attic"]);
}
