//! A desk with a county ledger that holds a year, and what the program says when it is given bad
//! input there.
//!
//! The ledger is the one that `demo` makes (its keys are sealed cheaply), made once and copied for
//! every test. What is said is held against two rules: it names what the test asks for, and it never
//! names a person.

// Each of the test files uses a part of this.
#![allow(dead_code)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};

use serde_json::{Value, json};
use sunledger::crypto::keyfile::decrypt_pem;
use sunledger::crypto::sign::SigningKey;
use sunledger::disk::RealDisk;
use sunledger::domain::events::{Event, EventHead};
use sunledger::ledger::Ledger;
use sunledger::ledger::json::EventJson;
use tempfile::TempDir;

/// The list of the demo in which three rows are wrong, as the office wrote it.
const CLAIMS: &[u8] =
    include_bytes!("../../src/cli/demo_files/wrong/B-爱烛行动/申请汇总表(草稿).csv");

/// Columns of that list that say who a person is.
const PERSONAL: &[&str] = &[
    "姓名",
    "身份证号",
    "联系电话",
    "家庭住址",
    "银行账号",
    "户名",
];

/// That list as lines of cells, its headings first.
///
/// Its numbers are of a second round: those of the list itself are on the desk's ledger already.
pub fn claims() -> Vec<Vec<String>> {
    let (text, _, _) = encoding_rs::GB18030.decode(CLAIMS);
    text.replace("B-2025-00", "B-2025-91")
        .lines()
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

/// The rows of that list that are right, under its headings.
pub fn good_claims() -> Vec<Vec<String>> {
    claims()
        .into_iter()
        .enumerate()
        .filter(|(line, _)| [0, 1, 3, 6].contains(line))
        .map(|(_, cells)| cells)
        .collect()
}

/// Sets the cell below a heading in every line after the first.
pub fn set(rows: &mut [Vec<String>], heading: &str, value: &str) {
    let column = rows[0].iter().position(|cell| cell == heading).unwrap();
    for row in &mut rows[1..] {
        row[column] = value.to_owned();
    }
}

/// Gives a heading another name.
pub fn rename(rows: &mut [Vec<String>], heading: &str, name: &str) {
    let column = rows[0].iter().position(|cell| cell == heading).unwrap();
    rows[0][column] = name.to_owned();
}

/// Money that arrives, said by `role`.
pub fn received(role: &str, number: &str) -> Value {
    json!({
        "kind": "FundReceived",
        "head": {
            "effective": "2026-01-15", "role": role, "acted_by": [], "causes": [],
            "scheme": { "id": "B", "version": 1 },
        },
        "body": {
            "receipt_no": number, "fund": "爱烛行动救助资金", "source": "donation", "nature": "基金会",
            "payer": "县教师奖励基金会", "amount": 100_000, "bank_ref": number,
        },
    })
}

/// A payment of that many fen to the person of a case.
pub fn instructed(scheme: &str, fen: i64) -> Value {
    json!({
        "kind": "PaymentInstructed",
        "head": {
            "effective": "2026-01-15", "role": "PAY", "acted_by": [], "causes": [],
            "scheme": { "id": scheme, "version": 1 },
        },
        "body": {
            "payment_no": "MF20269999", "payee": { "person": "00112233445566778899aabbccddeeff" },
            "amount": fen, "fund": "爱烛行动救助资金", "period": { "year": { "year": 2025 } },
            "method": "bank", "holder": "same", "again": false,
        },
    })
}

/// An event as `record` reads it.
pub fn event(value: &Value) -> (EventHead, Event) {
    EventJson::parse(&value.to_string()).unwrap()
}

/// A folder with a ledger, its keys and its passphrase.
pub struct Desk {
    home: TempDir,
}

fn demo() -> &'static TempDir {
    static DEMO: OnceLock<TempDir> = OnceLock::new();
    DEMO.get_or_init(|| {
        let home = tempfile::tempdir().unwrap();
        let made = Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(["demo", "--lang", "en", "--dir"])
            .arg(home.path().join("demo"))
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        home
    })
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

impl Desk {
    /// A desk of its own.
    pub fn new() -> Desk {
        let home = tempfile::tempdir().unwrap();
        for part in ["ledger", "ledger.keys"] {
            copy(
                &demo().path().join("demo").join(part),
                &home.path().join(part),
            );
        }
        std::fs::copy(
            demo().path().join("demo").join("passphrase"),
            home.path().join("passphrase"),
        )
        .unwrap();
        std::fs::create_dir(home.path().join("B-爱烛行动")).unwrap();
        Desk { home }
    }

    /// Where something lies on the desk.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The same as text, to be given to a command.
    pub fn at(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// Runs a command in English.
    pub fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, "")
    }

    /// Runs a command in English with that on its stdin.
    pub fn run_with(&self, arguments: &[&str], stdin: &str) -> Said {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(arguments)
            .env("LC_ALL", "en_US.UTF-8")
            .env("SUNLEDGER_LEDGER", self.path("ledger"))
            .env_remove("SUNLEDGER_KEYS")
            .env_remove("SUNLEDGER_TRUST")
            .env("SUNLEDGER_PASSPHRASE_FILE", self.path("passphrase"))
            .env("SUNLEDGER_VAULT_PASSPHRASE_FILE", self.path("passphrase"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that never reads its input has closed it: that is no fault of the test's.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        Said {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Writes a list as a CSV file in the scheme's folder, and gives its path.
    pub fn csv(&self, name: &str, rows: &[Vec<String>]) -> String {
        let text: Vec<String> = rows.iter().map(|cells| cells.join(",")).collect();
        let name = format!("B-爱烛行动/{name}");
        std::fs::write(self.path(&name), text.join("\n") + "\n").unwrap();
        self.at(&name)
    }

    /// A key of the ledger.
    pub fn key(&self, name: &str) -> SigningKey {
        let pem = std::fs::read_to_string(self.path(&format!("ledger.keys/{name}.pem"))).unwrap();
        let passphrase = std::fs::read_to_string(self.path("passphrase")).unwrap();
        decrypt_pem(&pem, passphrase.trim_end().as_bytes()).unwrap()
    }

    /// The ledger, held open for writing by this process.
    pub fn open(&self) -> Ledger {
        let disk = Arc::new(RealDisk::new(self.path("ledger")));
        Ledger::open(disk, "process 1 (a test)").unwrap()
    }

    /// Every byte of the log, to show that a refusal wrote nothing.
    pub fn log(&self) -> Vec<u8> {
        std::fs::read(self.path("ledger/log/00000000.seg")).unwrap()
    }
}

/// What a command said.
pub struct Said {
    /// Its exit status.
    pub status: Option<i32>,
    /// Its stdout.
    pub out: String,
    /// Its stderr.
    pub err: String,
}

impl Said {
    /// Holds the exit status and the words against what was expected, and against the names and
    /// numbers of persons.
    #[track_caller]
    pub fn says(&self, status: i32, parts: &[&str]) -> &Said {
        let all = format!("{}{}", self.out, self.err);
        assert_eq!(self.status, Some(status), "exit status; said:\n{all}");
        for part in parts {
            assert!(all.contains(part), "expected “{part}” in:\n{all}");
        }
        names_nobody(&all);
        self
    }
}

/// No name, address or number of a person of the lists stands in the text, nor anything that has the
/// shape of an ID number, a telephone or an account.
#[track_caller]
pub fn names_nobody(text: &str) {
    let claims = claims();
    for (column, heading) in claims[0].iter().enumerate() {
        if PERSONAL.contains(&heading.as_str()) {
            for row in &claims[1..] {
                assert!(!text.contains(&row[column]), "{heading} stands in:\n{text}");
            }
        }
    }
    let long = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find(|word| {
            let body = word.strip_suffix(['X', 'x']).unwrap_or(word);
            // A published text names large sums.
            let published = || {
                let mut texts = sunledger::schemes::shipped::SCHEMES.iter();
                texts.any(|(_, text)| text.contains(word))
            };
            body.len() >= 11 && body.bytes().all(|byte| byte.is_ascii_digit()) && !published()
        });
    assert_eq!(long, None, "a long number stands in:\n{text}");
}
