//! A clerk's desk: a county ledger in a folder of its own, and the office files to import.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex, OnceLock};

use serde::de::DeserializeOwned;
use sunledger::crypto::keyfile::{KeyFileCost, decrypt_pem, encrypt_pem};
use sunledger::crypto::seal::ScryptParams;
use sunledger::disk::{Disk, RealDisk};
use sunledger::domain::ids::{ResidentId, normalise_name};
use sunledger::intake::read::{Cell, Limits, read_file};
use sunledger::ledger::Ledger;
use sunledger::vault::Vault;
use tempfile::TempDir;

/// One of the sets, with the files of some programmes and the public ones they need.
pub struct Set {
    /// Folder of the set.
    pub folder: PathBuf,
    paths: Vec<PathBuf>,
}

/// The set of that name, with programme B; `None`, said aloud, where the files are not at hand.
pub fn set(name: &str) -> Option<Set> {
    set_of(name, &["B"], |file| {
        ["01", "02", "03", "04"]
            .iter()
            .any(|start| file.starts_with(start))
    })
}

/// The set of that name, with every programme and all that other offices know.
pub fn whole_set(name: &str) -> Option<Set> {
    let every = ["A", "B", "C1", "C2", "D1", "D2", "E", "F", "G", "H"];
    set_of(name, &every, |_| true)
}

fn set_of(name: &str, programmes: &[&str], public: impl Fn(&str) -> bool) -> Option<Set> {
    let shared = std::env::var("SUNLEDGER_SHARED").unwrap_or_default();
    let folder = Path::new(&shared).join("office-files").join(name);
    if shared.is_empty() || !folder.is_dir() {
        eprintln!("skipped: SUNLEDGER_SHARED names no folder with office-files/{name}");
        return None;
    }
    let name_of = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut paths = Vec::new();
    for inner in listed(&folder).iter().filter(|path| path.is_dir()) {
        let inner_name = name_of(inner);
        let code = inner_name.split('-').next().unwrap_or_default();
        if programmes.contains(&code) {
            paths.extend(listed(inner));
        } else if code == "0" {
            paths.extend(
                listed(inner)
                    .into_iter()
                    .filter(|path| public(&name_of(path))),
            );
        }
    }
    Some(Set { folder, paths })
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

/// In which order, and in how many commands, the files are imported.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    /// One command, in the order of the names.
    AsListed,
    /// One command, backwards.
    Reversed,
    /// One command, in an order made from the number.
    Shuffled(u64),
    /// Four commands, in an order made from the number.
    InFour(u64),
    /// A command for each file, in an order made from the number.
    OneByOne(u64),
}

impl Set {
    /// Paths in that order.
    pub fn files(&self, order: Order) -> Vec<PathBuf> {
        let mut paths = self.paths.clone();
        match order {
            Order::AsListed => {}
            Order::Reversed => paths.reverse(),
            Order::Shuffled(seed) | Order::InFour(seed) | Order::OneByOne(seed) => {
                let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
                for at in (1..paths.len()).rev() {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(99);
                    paths.swap(at, (state >> 33) as usize % (at + 1));
                }
            }
        }
        paths
    }

    fn column(&self, part: &str, headings: &[&str], shortest: usize) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let paths = self.paths.iter();
        for path in paths.filter(|path| path.to_string_lossy().contains(part)) {
            let file = read_file(path, &Limits::default()).unwrap();
            for sheet in &file.sheets {
                // Titles may stand above the headings, and the headings again on each page.
                let text = |cell: &Cell| cell.as_text().unwrap_or_default().trim().to_owned();
                let heads = |cell: &Cell| headings.contains(&text(cell).as_str());
                let mut rows = sheet.rows.iter();
                let Some(head) = rows.find(|row| row.cells.iter().any(heads)) else {
                    continue;
                };
                for row in rows {
                    let cells = head.cells.iter().zip(&row.cells);
                    let own = cells.filter(|(head, cell)| heads(head) && !heads(cell));
                    let values = own.map(|(_, cell)| text(cell));
                    found.extend(values.filter(|value| value.chars().count() >= shortest));
                }
            }
        }
        found
    }

    /// Names of persons in the files whose path has this part.
    pub fn names(&self, part: &str) -> BTreeSet<String> {
        self.column(part, &["姓名", "签收人", "负责人", "办理人", "审批人"], 2)
    }

    /// Names of three characters and more, which no school or office bears by chance, and every number
    /// and address of persons and organisations that must not stand in clear, in all sheets.
    pub fn personal_in_all(&self) -> BTreeSet<String> {
        let mut all = self.column(
            "",
            &[
                "姓名",
                "户名",
                "登记人",
                "经办人",
                "办理人",
                "审批人",
                "公示专员",
                "涉及人员",
                "受益人",
                "账户所有人",
                "验收人一",
                "验收人二",
                "考核人",
                "接收人",
                "法定代表人",
            ],
            3,
        );
        // Where money was diverted the bank names a school as the holder; schools stand in clear.
        let schools = self.column("01学校名册", &["学校名称"], 3);
        all.retain(|name| !schools.contains(name));
        all.extend(self.column(
            "",
            &[
                "教师编号",
                "身份证号",
                "账户所有人身份证号",
                "法定代表人身份证号",
                "票据号码",
                "银行账号",
                "工资账号",
                "原账号",
                "新账号",
                "收款账号",
                "支援学校账户",
                "学校银行账号",
                "联系电话",
                "家庭住址",
                "注册地址",
                "户号",
                "号牌",
                "不动产权证号",
                "发票号码",
            ],
            6,
        ));
        all.extend(self.donors());
        all
    }

    /// Names of three characters and more, and numbers, of the donors who are persons; organisations that
    /// give stand in clear.
    fn donors(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let paths = self.paths.iter();
        for path in paths.filter(|path| path.to_string_lossy().contains("捐赠收入登记")) {
            for sheet in &read_file(path, &Limits::default()).unwrap().sheets {
                for row in &sheet.rows {
                    let text = |at: usize| row.cell(at).as_text().unwrap_or_default();
                    if text(2) == "个人" {
                        found.extend([text(1), text(3)].map(str::to_owned));
                    }
                }
            }
        }
        found.retain(|value| value.chars().count() >= 3);
        found
    }

    /// Names of persons, short ones too: those in the columns for them, and those that stand before an ID number.
    pub fn persons_named(&self) -> BTreeSet<String> {
        let columns = [
            "姓名",
            "签收人",
            "负责人",
            "办理人",
            "审批人",
            "登记人",
            "经办人",
            "公示专员",
            "受益人",
            "账户所有人",
            "验收人一",
            "验收人二",
            "考核人",
            "接收人",
            "法定代表人",
            "出纳",
        ];
        let mut all = self.column("", &columns, 2);
        for path in &self.paths {
            for sheet in &read_file(path, &Limits::default()).unwrap().sheets {
                for row in &sheet.rows {
                    let texts: Vec<&str> = row
                        .cells
                        .iter()
                        .map(|cell| cell.as_text().unwrap_or_default())
                        .collect();
                    for pair in texts.windows(2) {
                        let name = pair[0].chars().count() >= 2
                            && !pair[0].contains(|one: char| one.is_ascii_digit());
                        if name && ResidentId::parse(pair[1]).is_ok() {
                            all.insert(pair[0].trim().to_owned());
                        }
                    }
                }
            }
        }
        all.into_iter().map(|name| normalise_name(&name)).collect()
    }

    /// Names of schools, which stand in clear, whoever else is called so.
    pub fn units(&self) -> BTreeSet<String> {
        self.column("01学校名册", &["学校名称"], 2)
    }

    /// Every name, ID number, account, telephone and address in the files.
    pub fn personal(&self) -> BTreeSet<String> {
        let mut all = self.names("");
        all.extend(self.column(
            "",
            &[
                "身份证号",
                "账号",
                "银行账号",
                "收款账号",
                "联系电话",
                "家庭住址",
                "户名",
                "签收人身份证号",
            ],
            6,
        ));
        all
    }
}

/// A line of `truth.csv` or `innocents.csv`.
pub struct Labelled {
    /// Number of the fraud or look-alike.
    pub id: String,
    /// Code.
    pub flag: String,
    /// Programme.
    pub programme: String,
    /// Whether the rows are the wrong ones, not their context.
    pub primary: bool,
    file: String,
    rows: String,
}

impl Labelled {
    /// File name and line of each row.
    pub fn places(&self) -> Vec<(String, u64)> {
        let file = self.file.rsplit('/').next().unwrap_or_default();
        self.rows
            .split(';')
            .map(|row| (file.to_owned(), row.trim().parse().unwrap()))
            .collect()
    }
}

/// Lines of a set's answers.
pub fn rows_of(set: &Set, name: &str) -> Vec<Labelled> {
    let text = std::fs::read_to_string(set.folder.join(name)).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let at: std::collections::HashMap<String, usize> = reader
        .headers()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(at, name)| (name.to_owned(), at))
        .collect();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let field = |name: &str| record[at[name]].to_owned();
            Labelled {
                id: field("id"),
                flag: field("flag"),
                programme: field("programme"),
                primary: field("role") == "primary",
                file: field("file"),
                rows: field("rows"),
            }
        })
        .collect()
}

/// What a command gave.
pub struct Run {
    /// Exit status.
    pub status: i32,
    /// Its stdout.
    pub data: String,
    /// Its stderr.
    pub words: String,
}

/// A folder with a ledger and its keys.
pub struct Desk {
    home: TempDir,
    said: Mutex<Vec<u8>>,
}

/// A county ledger just opened: made once, copied for every desk, since sealing keys takes seconds.
/// Its keys and its vault are sealed anew at next to no cost: each act opens them.
fn opened() -> &'static TempDir {
    static OPENED: OnceLock<TempDir> = OnceLock::new();
    OPENED.get_or_init(|| {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("passphrase"), "a passphrase for tests\n").unwrap();
        let made = command(home.path(), &["init", "--profile", "county"]);
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        seal_cheaply(home.path());
        home
    })
}

/// Seals the keys and the vault, which is still empty, at the cost that guards nothing.
fn seal_cheaply(home: &Path) {
    let passphrase = std::fs::read_to_string(home.join("passphrase")).unwrap();
    let passphrase = passphrase.trim_end().as_bytes();
    for path in listed(&home.join("ledger.keys")) {
        let pem = std::fs::read_to_string(&path).unwrap();
        let key = decrypt_pem(&pem, passphrase).unwrap();
        let quick = encrypt_pem(&key, passphrase, KeyFileCost::Quick).unwrap();
        std::fs::write(path, quick.as_bytes()).unwrap();
    }
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(home.join("ledger")));
    let ledger = Ledger::open(Arc::clone(&disk), "process 1 (a test)").unwrap();
    let id = ledger.id();
    ledger.close().unwrap();
    std::fs::remove_dir_all(home.join("ledger/vault")).unwrap();
    drop(Vault::create(disk, &id, passphrase, ScryptParams::QUICK).unwrap());
}

/// A desk with that set, imported once for each list of files.
fn kept(set: &Set) -> Arc<Desk> {
    type Kept = BTreeMap<Vec<PathBuf>, Arc<OnceLock<Arc<Desk>>>>;
    static KEPT: Mutex<Kept> = Mutex::new(BTreeMap::new());
    let place = {
        let mut kept = KEPT.lock().unwrap_or_else(|broken| broken.into_inner());
        Arc::clone(kept.entry(set.paths.clone()).or_default())
    };
    Arc::clone(place.get_or_init(|| Arc::new(Desk::imported(set, Order::AsListed))))
}

/// English, where the call names no language.
fn english(arguments: &[&str]) -> &'static [&'static str] {
    match arguments.contains(&"--lang") {
        true => &[],
        false => &["--lang", "en"],
    }
}

fn command(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(arguments)
        .args(english(arguments))
        .env("SUNLEDGER_LEDGER", home.join("ledger"))
        .env_remove("SUNLEDGER_KEYS")
        .env_remove("SUNLEDGER_TRUST")
        .env("SUNLEDGER_PASSPHRASE_FILE", home.join("passphrase"))
        .env("SUNLEDGER_VAULT_PASSPHRASE_FILE", home.join("passphrase"))
        .output()
        .unwrap()
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

/// Writes a sheet into a folder of the desk.
pub fn sheet(desk: &Desk, folder: &str, name: &str, rows: &[&str]) -> PathBuf {
    let folder = desk.folder().join("files").join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.csv"));
    std::fs::write(&path, rows.join("\r\n") + "\r\n").unwrap();
    path
}

impl Desk {
    /// A desk with an empty county ledger.
    pub fn new() -> Desk {
        let home = tempfile::tempdir().unwrap();
        copy(opened().path(), home.path());
        Desk {
            home,
            said: Mutex::new(Vec::new()),
        }
    }

    /// A desk with the set imported in that order; in the order of the names it is a copy of one that
    /// was imported once, since that takes seconds.
    pub fn with(set: &Set, order: Order) -> Desk {
        match order {
            Order::AsListed => Desk::like(&kept(set)),
            _ => Desk::imported(set, order),
        }
    }

    /// A desk that stands as the other does.
    fn like(other: &Desk) -> Desk {
        let home = tempfile::tempdir().unwrap();
        copy(other.folder(), home.path());
        Desk {
            home,
            said: Mutex::new(other.said()),
        }
    }

    fn imported(set: &Set, order: Order) -> Desk {
        let desk = Desk::new();
        let files = set.files(order);
        let portions: Vec<&[PathBuf]> = match order {
            Order::OneByOne(_) => files.chunks(1).collect(),
            Order::InFour(_) => files.chunks(files.len().div_ceil(4)).collect(),
            _ => vec![&files],
        };
        for portion in portions {
            let run = desk.import(portion);
            assert!(run.status <= 1, "{}", run.words);
            assert!(!run.words.contains("cannot be taken"), "{}", run.words);
        }
        desk
    }

    /// Imports files.
    pub fn import(&self, files: &[PathBuf]) -> Run {
        let mut arguments = vec!["import".to_owned()];
        arguments.extend(files.iter().map(|path| path.to_string_lossy().into_owned()));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.run(&arguments)
    }

    /// Runs a command.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let output = command(self.home.path(), arguments);
        let mut said = self.said.lock().unwrap();
        if !arguments.contains(&"--names") {
            said.extend_from_slice(&output.stdout);
            said.extend_from_slice(&output.stderr);
        }
        Run {
            status: output.status.code().unwrap_or(-1),
            data: String::from_utf8(output.stdout).unwrap(),
            words: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command that answers in JSON.
    pub fn json<T: DeserializeOwned>(&self, arguments: &[&str]) -> T {
        let run = self.run(arguments);
        assert!(run.status <= 1, "{arguments:?}: {}", run.words);
        serde_json::from_str(&run.data).unwrap()
    }

    /// Every flag there is.
    pub fn flags(&self) -> Vec<serde_json::Value> {
        let mut answer: serde_json::Value = self.json(&["flags", "--json"]);
        match answer["rows"].take() {
            serde_json::Value::Array(rows) => rows,
            other => panic!("flags: {other}"),
        }
    }

    /// All that the commands have said.
    pub fn said(&self) -> Vec<u8> {
        self.said.lock().unwrap().clone()
    }

    /// The desk's folder.
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// The ledger's folder.
    pub fn ledger(&self) -> PathBuf {
        self.home.path().join("ledger")
    }

    /// Entries on the ledger.
    pub fn entries(&self) -> usize {
        let report: serde_json::Value = self.json(&["verify", "--json"]);
        report["size"].as_u64().expect("size") as usize
    }

    /// Every byte of the segments, in the order of their names.
    pub fn log_bytes(&self) -> Vec<u8> {
        let mut files = Vec::new();
        gather(&self.ledger().join("log"), &mut files);
        files
            .into_iter()
            .filter(|(path, _)| path.ends_with(".seg") || path.ends_with(".log"))
            .flat_map(|(_, bytes)| bytes)
            .collect()
    }

    /// Every file of the ledger with its bytes.
    pub fn all_files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        gather(&self.ledger(), &mut files);
        files
    }
}

fn gather(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for path in listed(folder) {
        if path.is_dir() {
            gather(&path, files);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            files.push((path.to_string_lossy().into_owned(), bytes));
        }
    }
}
