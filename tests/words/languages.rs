//! Every text that the program asks for by key stands in both languages, with the same values; and no
//! text stands there that nothing asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Beginnings of keys whose end is a value of a closed list, put together when they are said.
const LISTS: &[&str] = &[
    "batch-state-",
    "deal-",
    "none-",
    "gate-kind-",
    "gate-rule-",
    "severity-",
    "level-",
    "payroll-",
    "stage-",
    "notice-stage-",
    "class-",
    "mean-",
    "case-",
    "payment-",
    "method-",
    "again-",
    "service-",
    "holder-",
    "days-",
    "notice-state-",
    "objection-state-",
    "posted-",
    "tranche-",
    "live-",
    "table-",
    "figure-",
    "parent-",
    "import-state-",
    "group-",
    "movement-",
    "recon-",
    "report-state-",
    "works-state-",
    "coverage-state-",
    "finished-",
    "loan-line-",
    "loan-account-",
    "spot-",
    "join-",
    "benford-",
    "replay-",
    "person-field-",
    "edition-state-",
    "tie-",
    "person-level-",
    "flag-state-",
    "finding-state-",
    "tip-confirmed-",
    "overdue-",
    "rule-",
];

/// A file of words: key → the names of its values.
fn words(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    // What stands in events has its own tests: `values.rs`.
    let files = ["", "columns.", "inquiry.", "reports.", "spotcheck."]
        .map(|part| format!("src/words/{part}{language}.ftl"));
    let files = files.map(|file| {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
    });
    let mut texts: Vec<String> = Vec::new();
    let lines = files.iter().flat_map(|text| text.lines());
    for line in lines.filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        // The forms of a text by a number stand on lines of their own below its key.
        match texts.last_mut() {
            Some(text) if line.starts_with([' ', '}']) => text.push_str(line),
            _ => texts.push(line.to_owned()),
        }
    }
    texts
        .iter()
        .map(|line| {
            let (key, text) = line
                .split_once(" = ")
                .unwrap_or_else(|| panic!("{language}.ftl: not a key and its text: {line}"));
            let values = text
                .split("{ $")
                .skip(1)
                .map(|rest| rest.split(' ').next().unwrap_or_default().to_owned())
                .collect();
            (key.to_owned(), values)
        })
        .collect()
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|end| end == "rs") {
            out.push(path);
        }
    }
}

/// The code of every room that may say words, tests left out.
fn code() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for room in ["report", "notice", "server", "cli"] {
        if root.join(room).is_dir() {
            sources(&root.join(room), &mut files);
        }
    }
    files.sort();
    let mut all = String::new();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        all.push_str(text.split("#[cfg(test)]").next().unwrap_or_default());
        all.push('\n');
    }
    all
}

/// String literals that stand directly after each place where `call` is found, spaces aside.
fn literals_after(code: &str, call: &str) -> BTreeSet<String> {
    code.split(call)
        .skip(1)
        .filter_map(|rest| {
            let literal = rest.trim_start().strip_prefix('"')?;
            Some(literal.split('"').next()?.to_owned())
        })
        .collect()
}

/// Headings of every table whose headings are said in the chosen language.
fn headings(code: &str) -> BTreeSet<String> {
    columns(code)
        .into_iter()
        .map(|column| format!("col-{column}"))
        .collect()
}

/// Columns of every list, as the ends of their keys.
fn columns(code: &str) -> BTreeSet<String> {
    let mut columns = BTreeSet::new();
    for (start, end) in [
        (".table(&[", "])"),
        ("COLUMNS: &'static [&'static str] = &[", "];"),
        ("COLUMNS: &'static [&'static str] =\n        &[", "];"),
        // The columns that several lists begin with, and those that follow them in one.
        ("COLUMNS: [&'static str; 7] = [", "];"),
        ("COLUMNS: &'static [&'static str] = &{", "};"),
        ("columns.push(", ")"),
        ("let mut columns = vec![", "];"),
        ("columns.extend([", "])"),
    ] {
        columns.extend(
            code.split(start)
                .skip(1)
                .filter_map(|rest| rest.split(end).next())
                .flat_map(|list| list.split('"').skip(1).step_by(2))
                .map(|heading| heading.replace(' ', "-")),
        );
    }
    columns
}

/// Names of every list that can leave the program.
fn lists(code: &str) -> BTreeSet<String> {
    let mut names = literals_after(code, ".of(");
    names.extend(literals_after(code, "const LIST: &'static str ="));
    names
}

/// Keys that the code names: directly, as headings, and as whole literals anywhere.
fn named(code: &str) -> BTreeSet<String> {
    let mut keys = headings(code);
    keys.extend(lists(code).into_iter().map(|name| format!("list-{name}")));
    for call in [".say(", ".tell(", ".step(", "words.say("] {
        keys.extend(literals_after(code, call));
    }
    keys
}

#[test]
fn both_languages_have_every_text_with_the_same_values() {
    let (en, zh) = (words("en"), words("zh"));
    assert!(en.len() > 100, "only {} texts were read", en.len());
    assert_eq!(en, zh);
}

#[test]
fn every_key_that_the_program_names_has_its_text() {
    let (code, texts) = (code(), words("en"));
    let named = named(&code);
    assert!(named.len() > 80, "only {} keys were found", named.len());
    let missing: Vec<&String> = named
        .iter()
        .filter(|key| !texts.contains_key(*key))
        .collect();
    assert!(missing.is_empty(), "keys without a text: {missing:?}");
    // Keys that are chosen first and said later stand as literals with the beginning of a known one.
    let first = |key: &str| key.split('-').next().unwrap_or_default().to_owned();
    let groups: BTreeSet<String> = texts
        .keys()
        .filter(|key| key.contains('-'))
        .map(|key| first(key))
        .collect();
    let chosen: Vec<&str> = code
        .lines()
        .filter(|line| line.contains("=> \"") || line.trim_start().starts_with('"'))
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .filter(|text| {
            text.contains('-')
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
                && groups.contains(&first(text))
                && !texts.contains_key(*text)
        })
        .collect();
    assert!(chosen.is_empty(), "keys without a text: {chosen:?}");
}

/// A workbook says of every column what it means, and what the list is called.
#[test]
fn every_column_has_its_meaning() {
    let (code, texts) = (code(), words("en"));
    let columns = columns(&code);
    assert!(
        columns.len() > 80,
        "only {} columns were found",
        columns.len()
    );
    assert!(lists(&code).len() > 12, "{:?}", lists(&code));
    let meanings: BTreeSet<String> = texts
        .keys()
        .filter_map(|key| key.strip_prefix("mean-").map(str::to_owned))
        .collect();
    assert_eq!(
        columns, meanings,
        "columns of the code, and meanings in the words"
    );
}

/// Tables and live state are said in the chosen language, whatever there is of them today.
#[test]
fn every_table_and_every_projection_has_its_word() {
    let texts = words("en");
    let live = sunledger::projections::World::default().live_items();
    let named = sunledger::intake::tables::kinds()
        .map(|kind| format!("table-{kind}"))
        .chain(live.iter().map(|(name, _)| format!("live-{name}")));
    for key in named {
        let key = key.replace([' ', '_'], "-");
        assert!(texts.contains_key(&key), "no text for {key}");
    }
}

#[test]
fn no_text_is_left_that_nothing_says() {
    let code = code();
    let named = named(&code);
    let idle: Vec<String> = words("en")
        .into_keys()
        .filter(|key| {
            !named.contains(key)
                && !code.contains(&format!("\"{key}\""))
                && !LISTS.iter().any(|list| key.starts_with(list))
        })
        .collect();
    assert!(idle.is_empty(), "texts that nothing says: {idle:?}");
}

/// A console set to GBK shows every text: none has a letter that its two-byte part lacks.
#[test]
fn every_text_can_be_shown_on_a_gbk_console() {
    use sunledger::words::{EN, ZH, sentences};
    let files = EN.iter().chain(ZH).copied();
    let files = files.chain(sentences::EN.iter().copied());
    for file in files.chain(sentences::ZH.iter().copied()) {
        for line in file.lines() {
            let (_, _, lacking) = encoding_rs::GBK.encode(line);
            assert!(!lacking, "not in GBK: {line}");
        }
    }
    assert!(encoding_rs::GBK.encode("«").2, "the test would not see it");
}
