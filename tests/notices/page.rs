//! What leaves the house: a public notice from the demonstration's ledger, and the books grouped.

use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(words)
        .current_dir(folder)
        .env("SUNLEDGER_LEDGER", "ledger")
        .env("SUNLEDGER_PASSPHRASE_FILE", "passphrase")
        .env("SUNLEDGER_VAULT_PASSPHRASE_FILE", "passphrase")
        .env("LC_ALL", "zh_CN.UTF-8")
        .output()
        .expect("the program")
}

fn well(folder: &Path, words: &[&str]) -> String {
    let output = run(folder, words);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn text(path: &Path) -> String {
    String::from_utf8(std::fs::read(path).expect("a file")).expect("UTF-8")
}

/// Runs of at least `len` characters that all fit.
fn runs(text: &str, len: usize, fits: fn(char) -> bool) -> Vec<String> {
    text.split(|c| !fits(c))
        .filter(|run| run.len() >= len)
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_public_list_shows_its_rows_and_nothing_more() {
    let dir = tempfile::tempdir().expect("a folder");
    let demo = dir.path().join("demo");
    well(dir.path(), &["demo", "--dir", "demo"]);
    let out = dir.path().join("again");
    let out_name = out.to_str().expect("UTF-8");
    well(&demo, &["notice", "export", "MGS202501", "--out", out_name]);
    let page = text(&out.join("MGS202501.html"));
    let list = text(&out.join("MGS202501.csv"));

    // The CSV: a mark for spreadsheets, one heading, the rows of the page in the same order.
    let list = list.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(list.as_bytes());
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .filter(|row: &Vec<String>| row[0].parse::<u32>().is_ok())
        .collect();
    assert_eq!(rows.len(), 12);
    let mut at = 0;
    for row in &rows {
        assert_eq!(row.len(), 6, "{row:?}");
        for cell in [&row[1], &row[2], &row[5]] {
            let shown = format!(">{cell}<");
            at += page[at..]
                .find(&shown)
                .unwrap_or_else(|| panic!("{cell} in order"));
        }
    }
    assert_eq!(rows.iter().filter(|row| row[5] == "2000.00").count(), 12);

    // No number of a person or account, no alias: the long hexadecimal runs are the three hashes.
    let root = |name: &str| {
        let events = well(&demo, &["export", "events"]);
        let event = events
            .lines()
            .filter(|line| line.contains("ExportIssued"))
            .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
            .next_back()
            .expect("the export is on the ledger");
        event["body"][name].clone()
    };
    let rows_root = root("root").as_str().expect("a root").to_owned();
    assert_eq!(root("rows"), 12);
    assert_eq!(root("level"), "public");
    let hashes = runs(&page, 32, |c| c.is_ascii_hexdigit());
    assert_eq!(hashes.len(), 3, "{hashes:?}");
    assert!(hashes.iter().all(|hash| hash.len() == 64));
    assert_eq!(hashes[2], rows_root);
    for text in [page.as_str(), list] {
        let plain = hashes
            .iter()
            .fold(text.to_owned(), |text, hash| text.replace(hash, ""));
        let digits = runs(&plain, 11, |c| c.is_ascii_digit());
        assert!(digits.is_empty(), "{digits:?}");
        assert!(
            !text.contains("身份证") && !text.contains("银行"),
            "a field that stays in"
        );
    }
    // It needs no network and runs nothing.
    for word in ["http:", "https:", "<script", "src=", "url("] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.starts_with("<!doctype html>\n<html lang=\"zh"));

    // The files' hashes on the ledger are those of the files.
    use sha2::{Digest, Sha256};
    let files: Vec<String> = ["MGS202501.html", "MGS202501.csv"]
        .iter()
        .map(|name| {
            hex::encode(Sha256::digest(
                std::fs::read(out.join(name)).expect("a file"),
            ))
        })
        .collect();
    assert_eq!(root("files"), serde_json::json!(files));

    // Refused: files that are there, a notice nobody knows; nothing is written then.
    let before = well(&demo, &["export", "events"]).lines().count();
    for words in [
        ["notice", "export", "MGS202501", "--out", out_name],
        ["notice", "export", "MGS209999", "--out", out_name],
    ] {
        assert_eq!(run(&demo, &words).status.code(), Some(2), "{words:?}");
    }
    assert_eq!(well(&demo, &["export", "events"]).lines().count(), before);
    assert_eq!(text(&out.join("MGS202501.html")), page);

    // The notice was taken down in January: who exports it again is told, and may mark it for use inside.
    let again = |more: &[&str]| {
        let words = ["notice", "export", "MGS202501", "--out"];
        let run = run(&demo, &[&words[..], more].concat());
        assert_eq!(run.status.code(), Some(0));
        String::from_utf8(run.stderr).expect("UTF-8")
    };
    let told = again(&["anew"]);
    assert!(told.contains("已于 2026-01-09 撤下"), "{told}");
    let told = again(&["inside", "--internal"]);
    assert!(!told.contains("撤下"), "{told}");
    let inside = text(&demo.join("inside/MGS202501.html"));
    assert!(inside.contains("限单位内部"));

    // A statement stands beside the balance of its own day, whatever came later.
    let arrives = [
        "fund",
        "receive",
        "--scheme",
        "B",
        "--receipt-no",
        "N2",
        "--source",
        "appropriation",
        "--nature",
        "专项",
        "--payer",
        "教育局",
        "--amount",
        "700",
    ];
    well(&demo, &arrives);
    let said = well(&demo, &["balances", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    let row = &answer["rows"][0];
    assert_eq!(
        (&row["balance"], &row["stated"]),
        (&serde_json::json!(220_000), &serde_json::json!(150_000))
    );
    assert_eq!(
        (&row["stated_on"], &row["difference"]),
        (&serde_json::json!("2025-12-31"), &serde_json::json!(0))
    );

    // The books, grouped: one fund, so every grouping says the same sums under fewer names.
    let by = |what: &str| {
        let said = well(&demo, &["balances", "--by", what, "--json"]);
        let answer: serde_json::Value = serde_json::from_str(&said).expect("JSON");
        let rows = answer["rows"].as_array().expect("rows").clone();
        assert_eq!(rows.len(), 1, "{what}");
        rows[0].clone()
    };
    let (fund, scheme, level) = (by("fund"), by("scheme"), by("level"));
    for sum in [
        "received",
        "awarded",
        "paid_out",
        "balance",
        "stated",
        "stated_on",
        "difference",
        "heads",
    ] {
        assert_eq!(fund[sum], scheme[sum], "{sum}");
        assert_eq!(fund[sum], level[sum], "{sum}");
    }
    let names = |row: &serde_json::Value| [row["scheme"].clone(), row["level"].clone()];
    assert_eq!(
        names(&scheme),
        [serde_json::json!("B"), serde_json::Value::Null]
    );
    assert_eq!(
        names(&level),
        [serde_json::json!(""), serde_json::json!("county")]
    );
    assert_eq!(
        run(&demo, &["balances", "--by", "moon"]).status.code(),
        Some(2)
    );
}
