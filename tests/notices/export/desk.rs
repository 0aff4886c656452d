//! An office with a county's ledger: founded and filled once by the real program, copied for each test.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use crate::founded::Desk;

/// The demo's pre-award notice of twelve grants.
pub const NOTICE: &str = "MGS202501";

impl Desk {
    /// A copy of the one ledger into which the demo's office files were imported.
    pub fn filled() -> Desk {
        static FIRST: OnceLock<PathBuf> = OnceLock::new();
        let first = FIRST.get_or_init(|| {
            let desk = Desk::new();
            let office = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/demo_files/office");
            desk.well(&["import", office.to_str().expect("UTF-8")]);
            // Kept below the build's own folder, where the next run replaces it.
            let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("notice_export");
            let _ = std::fs::remove_dir_all(&kept);
            copy(desk.0.path(), &kept);
            kept
        });
        let desk = Desk(tempfile::tempdir().expect("a folder"));
        copy(first, desk.0.path());
        desk
    }

    /// The same ledger, keys and vault in another folder.
    pub fn copied(&self) -> Desk {
        let desk = Desk(tempfile::tempdir().expect("a folder"));
        copy(self.0.path(), desk.0.path());
        desk
    }

    /// Records a live event.
    pub fn record(&self, kind: &str, json: &str) {
        let output = self.run(&["record", kind], json);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
    }

    /// Writes an office's own text files into a folder and imports it.
    pub fn import(&self, files: &[(&str, String)]) {
        let folder = self.at("more/B-爱烛行动");
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.join(name), text).expect("a file");
        }
        self.well(&["import", "more"]);
    }

    /// Exports a notice; its page and its list.
    pub fn export(&self, number: &str, out: &str, more: &[&str]) -> Exported {
        let words = ["notice", "export", number, "--out", out, "--json"];
        let answer = self.well(&[&words[..], more].concat());
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
        let read = |name: &str| {
            let path = answer[name].as_str().expect("a path");
            std::fs::read(self.at(path)).expect("the file it says it wrote")
        };
        Exported {
            html: read("html"),
            csv: read("csv"),
            answer,
        }
    }

    /// Every event on the ledger, as its JSON.
    pub fn events(&self) -> Vec<serde_json::Value> {
        let lines = self.well(&["export", "events"]);
        let parse = |line| serde_json::from_str(line).expect("JSON");
        lines.lines().map(parse).collect()
    }

    /// The newest record of an export on the ledger.
    pub fn issued(&self) -> serde_json::Value {
        let events = self.events();
        let last = events.iter().rfind(|event| event["kind"] == "ExportIssued");
        last.expect("an export").clone()
    }

    /// How many entries the ledger has.
    pub fn size(&self) -> usize {
        self.well(&["log", "--json"]).lines().count()
    }

    /// Names of all files and folders below a folder that may be missing.
    pub fn below(&self, folder: &str) -> Vec<String> {
        fn walk(folder: &Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.expect("an entry").path();
                found.push(path.display().to_string());
                walk(&path, found);
            }
        }
        let mut found = Vec::new();
        walk(&self.at(folder), &mut found);
        found
    }
}

/// What an export wrote and said.
pub struct Exported {
    pub html: Vec<u8>,
    pub csv: Vec<u8>,
    /// The command's JSON.
    pub answer: serde_json::Value,
}

impl Exported {
    pub fn html(&self) -> &str {
        std::str::from_utf8(&self.html).expect("UTF-8")
    }

    pub fn csv(&self) -> &str {
        std::str::from_utf8(&self.csv).expect("UTF-8")
    }

    /// A text of the command's JSON.
    pub fn said(&self, name: &str) -> String {
        match &self.answer[name] {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// A resident ID number with its check digit (GB 11643).
pub fn id_number(birth: &str, order: u32) -> String {
    let body = format!("439901{birth}{order:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"];
    format!("{body}{}", check[(sum % 11) as usize])
}

/// Comma-separated text with every cell in quotes.
pub fn sheet(rows: &[Vec<&str>]) -> String {
    let cell = |text: &&str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |row: &Vec<&str>| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n";
    rows.iter().map(line).collect()
}
