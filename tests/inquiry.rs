//! From a tip to money that is back: the README's own lines on the demo's files, and what the papers hold.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use sunledger::domain::date::Timestamp;
use sunledger::intake::read::{Limits, read_file};
use tempfile::TempDir;

const FLAG: &str = "F13-cf75081d";

/// Lines of the README's walk-through.
fn lines() -> Vec<String> {
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, rest) = readme
        .split_once("## From a tip to money that is back")
        .expect("the README has the walk-through");
    let (_, rest) = rest.split_once("```sh\n").expect("it has lines");
    let (text, _) = rest.split_once("```").expect("they end");
    text.lines().map(str::to_owned).collect()
}

struct Run {
    status: i32,
    data: String,
    words: String,
}

struct Desk(TempDir);

impl Desk {
    fn folder(&self) -> PathBuf {
        self.0.path().join("demo")
    }

    fn run(&self, line: &[&str]) -> Run {
        let folder = self.folder();
        let output = Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(line)
            .current_dir(&folder)
            .env("LC_ALL", "en_US.UTF-8")
            .env("SUNLEDGER_LEDGER", "ledger")
            .env_remove("SUNLEDGER_KEYS")
            .env_remove("SUNLEDGER_TRUST")
            .env("SUNLEDGER_PASSPHRASE_FILE", "passphrase")
            .env("SUNLEDGER_VAULT_PASSPHRASE_FILE", "passphrase")
            .output()
            .unwrap();
        Run {
            status: output.status.code().unwrap_or(-1),
            data: String::from_utf8(output.stdout).unwrap(),
            words: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    fn must(&self, line: &[&str]) -> Run {
        let run = self.run(line);
        assert_eq!(run.status, 0, "{line:?}: {}{}", run.data, run.words);
        run
    }

    #[track_caller]
    fn json(&self, line: &str) -> Value {
        let words: Vec<&str> = line.split_whitespace().chain(["--json"]).collect();
        serde_json::from_str(&self.must(&words).data).unwrap()
    }

    /// Runs the line with a moment that comes soon; a slow machine takes more than a moment to get there.
    fn opened_soon(&self, line: &str) -> Timestamp {
        for seconds in [4, 40] {
            let after = Timestamp(now().0 + seconds * 1_000_000);
            let run = self.run(&words(&line.replace("AFTER", &after.to_string())));
            if run.status == 0 {
                return after;
            }
            assert!(run.words.contains("steers a draw"), "{line}: {}", run.words);
        }
        panic!("{line}: it took more than forty seconds");
    }

    fn newest(&self) -> u64 {
        let log = self.must(&["log", "--json"]).data;
        let last: Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
        last["sequence"].as_u64().unwrap()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder().join(name)).unwrap()
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp(since.as_micros() as i64)
}

/// The words of a line behind the program's name; quotes keep blanks.
fn words(line: &str) -> Vec<&str> {
    let parts = line.split('"').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        1 => vec![part],
        _ => part.split_whitespace().collect(),
    });
    words.skip(1).collect()
}

fn demo() -> Desk {
    let home = tempfile::tempdir().unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(["demo", "--lang", "en", "--dir"])
        .arg(home.path().join("demo"))
        .output()
        .unwrap();
    assert!(made.status.success());
    let desk = Desk(home);
    let file = |name: &str, text: &str| std::fs::write(desk.folder().join(name), text).unwrap();
    file("债务人.txt", "439901199012300305\n");
    file("名单.txt", "两份名单\n");
    desk
}

/// Whether it is the flag that people know by the beginning of its id.
fn is_it(flag: &Value) -> bool {
    let id = flag["id"].as_str().unwrap();
    assert_eq!(
        id.len(),
        "F13-".len() + 32,
        "128 bits in hexadecimal digits"
    );
    id.starts_with(FLAG)
}

fn state_of(flags: &Value) -> String {
    let list = flags["rows"].as_array().unwrap();
    let flag = list.iter().find(|flag| is_it(flag)).unwrap();
    flag["state"].as_str().unwrap().to_owned()
}

#[test]
fn the_readme_goes_from_a_tip_to_money_that_is_back() {
    let desk = demo();
    let founded = desk.newest();
    // Nobody said anything yet; an id nobody raised is refused with the nearest, and a name is kept out.
    assert_eq!(state_of(&desk.json("flags")), "open");
    let run = desk.run(&["flags", "triage", "F13-cf75081e", "--reason", "x"]);
    assert_eq!(run.status, 2);
    assert!(
        run.words.contains(&format!("the nearest is {FLAG}")),
        "{}",
        run.words
    );
    let name = "池映雪";
    let why = format!("{name}两次受助");
    let run = desk.run(&["flags", "triage", FLAG, "--reason", &why]);
    assert_eq!(run.status, 2, "{}", run.words);
    assert!(run.words.contains("the name of a person"), "{}", run.words);
    assert!(!run.words.contains(name), "{}", run.words);
    // Nor is anything opened about what nobody knows.
    for (about, what) in [
        (
            ["--subject", "B-2025-9999"],
            "nothing in the ledger names it",
        ),
        (["--subject", "B-2025-0005"], "the nearest is"),
    ] {
        let mut line = vec!["inquiry", "open", "--inquiry-no", "HC-9", "--reason", "x"];
        line.extend(about);
        line.extend([
            "--flags",
            if what.starts_with("the") {
                "F13-cf75081e"
            } else {
                FLAG
            },
        ]);
        let run = desk.run(&line);
        assert_eq!(run.status, 2, "{}", run.words);
        assert!(run.words.contains(what), "{}", run.words);
    }
    assert_eq!(desk.newest(), founded);
    // A flag that is dismissed once more, for another cause, is told as such; taken up, it is open again.
    let flags = desk.json("flags");
    let mut others = flags["rows"].as_array().unwrap().iter();
    let other = others.find(|flag| flag["code"] != "F13").unwrap();
    let other = other["id"].as_str().unwrap();
    for (cause, again) in [("explained", false), ("data-quality", true)] {
        let line = ["flags", "dismiss", other, "--cause", cause, "--reason", "x"];
        let run = desk.must(&line);
        assert_eq!(run.words.contains("was dismissed before"), again);
    }
    desk.must(&["flags", "triage", other, "--reason", "x"]);

    // Dismissed, it is dismissed of what it rested on: a further grant opens it again, as news.
    let of = |list: &Value| -> Vec<String> {
        let rows = list["rows"].as_array().unwrap().iter();
        let found = rows.filter(|flag| is_it(flag));
        found
            .map(|flag| flag["state"].as_str().unwrap().to_owned())
            .collect()
    };
    let why = ["--cause", "explained", "--reason", "已核对,仅一次受助"];
    desk.must(&[&["flags", "dismiss", FLAG], &why[..]].concat());
    assert_eq!(state_of(&desk.json("flags")), "dismissed");
    assert_eq!(of(&desk.json("flags --open --code F13")), [""; 0]);
    let dismissed = desk.newest();
    let list = "级别,基金名称,姓名,身份证号,单位,资助金额(元),资助日期,状态\n\
        市,市级教师大病救助,池映雪,439901199012300305,青石镇中学,40000,2025-08-01,已发放\n";
    std::fs::write(desk.folder().join("12新到其他基金受助名单.csv"), list).unwrap();
    desk.must(&["import", "12新到其他基金受助名单.csv"]);
    assert_eq!(of(&desk.json("flags --open --code F13")), ["reopened"]);
    let since = desk.json(&format!("flags --new-since {dismissed}"));
    assert_eq!(of(&since), ["reopened"]);
    // Its evidence is found by its id, and by the case it is about.
    let traced = desk.json(&format!("trace {FLAG}"));
    assert_eq!(traced["events"].as_array().unwrap().len(), 3, "{traced}");
    // Asked for a scheme, a person's flags are those of that scheme.
    let person = traced["flags"][0]["subjects"][0].as_str().unwrap();
    let own = desk.json(&format!("trace {person} --scheme B"));
    assert_eq!(own["flags"][0]["code"], "F13", "{own}");
    let run = desk.run(&["trace", person, "--scheme", "C1", "--json"]);
    assert!(!run.data.contains("F13"), "{}", run.data);

    let mut refused = 0;
    let mut after = Timestamp(0);
    for line in lines() {
        let (line, note) = line.split_once(" #").unwrap_or((&line, ""));
        let line = line.replace("ENTRY", &format!("{}.0", desk.newest()));
        if line.contains("AFTER") {
            after = desk.opened_soon(&line);
            continue;
        }
        if line.contains("PUBLISHED") {
            let left = u64::try_from(after.0 - now().0).unwrap_or(0);
            std::thread::sleep(std::time::Duration::from_micros(left));
        }
        let mut line = line.replace("PUBLISHED", &now().to_string());
        if line.contains("ITEM") {
            // Each item drawn has its paper, and each paper its reviewer; the page shows the last.
            let sample = desk.json("spotcheck sample CC-1");
            let drawn = sample["rows"].as_array().unwrap().iter();
            let mut drawn: Vec<&str> = drawn.map(|row| row["item"].as_str().unwrap()).collect();
            assert_eq!(drawn.len(), 5, "{sample}");
            let last = drawn.pop().unwrap();
            for item in drawn {
                desk.must(&words(&line.replace("ITEM", item)));
                let entry = format!("{}.0", desk.newest());
                desk.must(&["endorse", &entry, "--role", "AUD", "--key", "aud2"]);
            }
            line = line.replace("ITEM", last);
        }
        let run = desk.run(&words(&line));
        if let Some(what) = note.trim().strip_prefix("refused: ") {
            refused += 1;
            assert_eq!(run.status, 2, "{line}");
            assert!(run.words.contains(what), "{line}: {}", run.words);
            let back = &desk.json("finding list")["rows"][0];
            let figure = |key: &str| back[key].as_i64().unwrap();
            let figures = ["recover", "ordered", "received", "open"].map(figure);
            assert_eq!(figures, [200_000, 200_000, 150_000, 50_000]);
        } else {
            assert_eq!(run.status, 0, "{line}: {}", run.words);
        }
        for (act, state) in [
            ("flags escalate", "escalated"),
            ("rectify report", "confirmed"),
        ] {
            if line.contains(act) {
                assert_eq!(state_of(&desk.json("flags")), state);
            }
        }
    }
    assert_eq!(refused, 1);
    let check = desk.json("spotcheck list");
    assert_eq!(check["rows"][0]["state"], "closed", "{check}");
    let done = desk.json("spotcheck evaluate CC-1");
    let done = &done["evaluation"];
    assert_eq!((&done["open"], &done["errors"]), (&0.into(), &0.into()));
    assert!(done["upper_items"].as_u64().unwrap() > 0, "{done}");
    assert!(desk.read("底稿.html").contains("CC-1-005"));

    // Paid back, the grant is no second one any more; the rule was right all the same.
    let open = desk.json("flags --open");
    let open = open["rows"].as_array().unwrap();
    let codes: Vec<_> = open.iter().map(|flag| flag["code"].as_str()).collect();
    assert_eq!(open.len(), 7, "{codes:?}");
    assert!(open.iter().all(|flag| !is_it(flag)));
    let rules = desk.json("flags precision");
    let rule = rules["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["code"] == "F13");
    let rule = rule.unwrap();
    assert_eq!(
        (&rule["raised"], &rule["confirmed"]),
        (&1.into(), &1.into()),
        "{rule}"
    );
    assert_eq!(rule["precision"], 10_000);
    let repair = &desk.json("rectify list")["rows"][0];
    assert_eq!(repair["state"], "done");
    assert_eq!(repair["open"], 0);
    assert!(repair["struck_off_on"].is_string(), "{repair}");
    assert_eq!(repair["proof"], serde_json::json!(["比对记录"]));
    // As data without a paper; without either there is nothing to write.
    let bound = desk.json("inquiry dossier HC-1");
    assert!(bound["tree"].to_string().contains("LS-2"), "{bound}");
    assert!(bound["events"].as_array().unwrap().len() > 5, "{bound}");
    let run = desk.run(&["inquiry", "dossier", "HC-1"]);
    assert_eq!(run.status, 2);
    assert!(run.words.contains("--html FILE"), "{}", run.words);

    // The dossier: every line of the money and of the acts names its entry, and the page how to verify.
    let page = desk.read("案卷.html");
    // The order and what came on it stand in the tree, though no case names them.
    for number in ["ZJ-1", "LS-1", "LS-2", "aided by 2 other fund entries"] {
        assert!(page.contains(number), "{number}");
    }
    let hash = |sequence: u64| {
        let shown = desk.json(&format!("show {sequence}"));
        shown["hash"].as_str().unwrap_or_default().to_owned()
    };
    let whole = desk.json("inquiry show HC-1");
    let settled = whole["findings"][0]["settled"]["at"]["sequence"]
        .as_u64()
        .unwrap();
    assert!(page.contains(&hash(settled)) && hash(settled).len() == 64);
    for part in [
        "sunledger verify --trust",
        "--head",
        "<svg ",
        "校长外出",
        "F13-cf75081d",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for secret in [name, "439901199012300305"] {
        assert!(!page.contains(secret), "{secret}");
    }
    let book = read_file(&desk.folder().join("案卷.xlsx"), &Limits::default()).unwrap();
    assert!(book.sheets.len() >= 8, "{}", book.sheets.len());
    assert!(desk.read("待签.html").contains("QZ-1"));

    // With names the look is recorded, and the page has them.
    let before = desk.newest();
    desk.must(&[
        "inquiry",
        "dossier",
        "HC-1",
        "--names",
        "--html",
        "names.html",
    ]);
    assert_eq!(desk.newest(), before + 1);
    assert!(desk.read("names.html").contains(name));

    // Money forward and back, and its picture.
    let tree = desk.json("trace B-2025-0005 --tree");
    let fund = &tree["tree"][0];
    let kinds: Vec<&str> = fund["children"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|node| node["kind"].as_str())
        .collect();
    assert_eq!(kinds[0], "AwardDecided", "{tree}");
    assert_eq!(
        fund["children"][0]["children"][0]["kind"],
        "PaymentInstructed"
    );
    // The order names no case: it is found by its debtor, and what came on it by its number.
    let order = fund["children"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&order["kind"], &order["number"]),
        (&"ClawbackOrdered".into(), &"ZJ-1".into())
    );
    let back: Vec<&str> = order["children"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["number"].as_str().unwrap())
        .collect();
    assert_eq!(back, ["LS-1", "LS-2"], "{tree}");
    assert_eq!(desk.json("trace B-2025-0005 --tree --rebuild"), tree);
    // The payment leads there as well; another case of the scheme does not.
    let others = desk.json("trace B-2025-0006 --tree").to_string();
    assert!(!others.contains("ZJ-1"), "{others}");
    let paid = fund["children"][0]["children"][0]["number"]
        .as_str()
        .unwrap();
    assert!(
        desk.json(&format!("trace {paid} --tree"))
            .to_string()
            .contains("LS-2")
    );
    // An error names the file that was asked for, and none of our own.
    let run = desk.run(&["trace", "B-2025-0005", "--svg", "不存在/钱.svg"]);
    assert_eq!(run.status, 2, "{}", run.words);
    assert!(
        run.words.contains("不存在/钱.svg:") && !run.words.contains(".part"),
        "{}",
        run.words
    );
    desk.must(&["trace", "B-2025-0005", "--svg", "钱.svg"]);
    let picture = desk.read("钱.svg");
    assert!(
        picture.starts_with("<svg ") && picture.contains("LS-1"),
        "{picture}"
    );

    // Of a tip and an inquiry belongs what came of them; of a finding what was decided of it.
    let kinds_of = |subject: &str| -> Vec<String> {
        let traced = desk.json(&format!("trace {subject}"));
        assert_eq!(
            desk.json(&format!("trace {subject} --rebuild"))["events"],
            traced["events"],
            "{subject}"
        );
        let events = traced["events"].as_array().unwrap().iter();
        events
            .map(|event| event["kind"].as_str().unwrap().to_owned())
            .collect()
    };
    for (subject, first) in [
        ("JB-1", "TipReceived"),
        ("HC-1", "InquiryOpened"),
        ("FX-1", "FindingRaised"),
    ] {
        let kinds = kinds_of(subject);
        for kind in [
            first,
            "FindingSettled",
            "RectificationAccepted",
            "RecoveryReceived",
        ] {
            assert!(kinds.iter().any(|one| one == kind), "{subject}: {kinds:?}");
        }
    }
    assert!(kinds_of("HC-1").contains(&"InquiryClosed".to_owned()));
    // An order of that number of another scheme is not this one.
    let order = desk.json("trace B/ZJ-1");
    assert_eq!(
        order["events"],
        desk.json("trace ZJ-1 --scheme B")["events"]
    );
    assert!(order["events"].as_array().unwrap().len() >= 3);
    assert_eq!(desk.run(&["trace", "ZJ-1", "--scheme", "C1"]).status, 2);
    let run = desk.run(&["trace", ""]);
    assert_eq!(run.status, 2);
    assert!(run.words.contains("found an empty word"), "{}", run.words);
    // Whom an account is tied to is no question.
    let accounts = desk.json("accounts");
    let account = accounts["rows"][0]["account"].as_str().unwrap();
    let run = desk.run(&["trace", account, "--ring"]);
    assert_eq!(run.status, 2, "{}", run.words);
    assert!(run.words.contains("that of an account"), "{}", run.words);
    // The flag is raised no more, and what became of it is still told.
    let shown = desk.must(&["flags", "show", FLAG]).data;
    assert!(shown.contains("2000.00 yuan are back"), "{shown}");
    let flags = desk.json("flags");
    let code = flags["rows"][0]["code"].as_str().unwrap();
    let of_code = desk.json(&format!("flags --code {code}"));
    assert!(!of_code["rows"].as_array().unwrap().is_empty());
    let small = code.to_lowercase();
    assert_eq!(desk.json(&format!("flags --code {small}")), of_code);

    // Nothing is taken in about nobody, nor found of nothing.
    let tip = ["tip", "receive", "--tip-no", "JB-9"];
    for (subject, what) in [
        ("", "found an empty word"),
        ("B-2025-9999", "nothing in the ledger names it"),
        ("439901199012300300", "nothing in the ledger names it"),
    ] {
        let run = desk.run(&[&tip[..], &["--subject-no", subject]].concat());
        assert_eq!(run.status, 2, "{}", run.words);
        assert!(run.words.contains(what), "{}", run.words);
        assert!(!run.words.contains("439901199012300300"), "{}", run.words);
    }
    desk.must(&[
        "inquiry",
        "open",
        "--inquiry-no",
        "HC-2",
        "--subject",
        "B-2025-0006",
        "--reason",
        "来电",
    ]);
    let raise = |unit: &str, amount: &str| {
        let mut rows = flags["rows"].as_array().unwrap().iter();
        let flag = rows
            .find(|flag| flag["amount"].as_i64().unwrap() > 0)
            .unwrap();
        let flag = flag["id"].as_str().unwrap();
        desk.run(&[
            "finding",
            "raise",
            "--finding-no",
            "FX-9",
            "--inquiry-no",
            "HC-2",
            "--unit-code",
            unit,
            "--criteria",
            "x",
            "--condition",
            "x",
            "--cause",
            "x",
            "--effect",
            "x",
            "--amount",
            amount,
            "--flags",
            flag,
        ])
    };
    let run = raise("无此学校", "1");
    assert_eq!(run.status, 2, "{}", run.words);
    assert!(
        run.words
            .contains("--unit-code 无此学校: nothing in the ledger names it")
    );
    let run = raise("4399010002", "0");
    assert_eq!(run.status, 2, "{}", run.words);
    assert!(
        run.words.contains("--amount: expected more than 0"),
        "{}",
        run.words
    );

    // What later entries made: nothing here, all of it since the ledger was empty; ids outlive a rebuild.
    let since = |sequence: u64| desk.json(&format!("flags --new-since {sequence}"));
    assert_eq!(since(founded)["rows"].as_array().unwrap().len(), 0);
    let all = desk.json("flags");
    assert_eq!(all["rows"].as_array().unwrap().len(), 7);
    assert_eq!(since(0), all);
    std::fs::remove_dir_all(desk.folder().join("ledger/index")).unwrap();
    assert_eq!(desk.json("flags"), all);
    assert_eq!(desk.run(&["flags", "--new-since", "9999"]).status, 2);
    desk.must(&["verify"]);
}

/// Dismissed for each cause, a flag counts where the rule's precision says it does; a form is signed or refused; a finding
/// of which nothing is reported stands as not put right, and is overdue from the day after its deadline.
#[test]
fn causes_signatures_and_deadlines() {
    let desk = demo();
    let flags = desk.json("flags");
    let ids: Vec<(String, String)> = flags["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|flag| !is_it(flag))
        .map(|flag| {
            let text = |key: &str| flag[key].as_str().unwrap().to_owned();
            (text("id"), text("code"))
        })
        .collect();
    let causes = [
        ("same-fact", "same_fact"),
        ("not-confirmed", "not_confirmed"),
    ];
    for ((id, code), (cause, counted)) in ids.iter().zip(causes) {
        let figures = |key: &str| {
            let rules = desk.json("flags precision");
            let mut rules = rules["rows"].as_array().unwrap().clone().into_iter();
            let rule = rules.find(|row| row["code"] == code.as_str());
            rule.map_or(0, |rule| rule[key].as_u64().unwrap())
        };
        let other = ["same_fact", "not_confirmed"]
            .into_iter()
            .find(|one| *one != counted);
        let other = other.unwrap();
        let before = (figures(counted), figures(other));
        desk.must(&["flags", "dismiss", id, "--cause", cause, "--reason", "x"]);
        let after = (figures(counted), figures(other));
        assert_eq!(after, (before.0 + 1, before.1), "{code} {cause}");
    }
    let run = desk.run(&[
        "flags", "dismiss", FLAG, "--cause", "whatever", "--reason", "x",
    ]);
    assert_eq!(run.status, 2, "{}", run.words);

    let case = "B-2025-0005";
    desk.must(&[
        "inquiry",
        "open",
        "--inquiry-no",
        "HC-2",
        "--subject",
        case,
        "--reason",
        "x",
    ]);
    let form = |no: &str, more: &[&str]| {
        let own = [
            "inquiry",
            "form",
            no,
            "--inquiry",
            "HC-2",
            "--unit-code",
            "4399010002",
        ];
        let own = [&own[..], &["--facts", "同年两次受助"], more].concat();
        desk.run(&own)
    };
    // A signature has a scan, and a unit is one that the ledger knows.
    let scan = ["--signed", "--scan", "@名单.txt"];
    let before = desk.newest();
    assert_eq!(form("QZ-1", &[]).status, 0);
    assert_eq!(
        desk.newest(),
        before,
        "made for signing, nothing is recorded"
    );
    let unproved = form("QZ-1", &["--signed"]);
    assert_eq!(unproved.status, 2);
    assert!(
        unproved.words.contains("expected the scan of the paper"),
        "{}",
        unproved.words
    );
    let alone = form("QZ-1", &["--scan", "@名单.txt"]);
    assert!(
        alone.words.contains("expected with --signed"),
        "{}",
        alone.words
    );
    let mut nowhere = vec!["inquiry", "form", "QZ-1", "--inquiry", "HC-2"];
    nowhere.extend(["--unit-code", "0000000", "--facts", "x"]);
    for more in [&[][..], &scan] {
        let run = desk.run(&[&nowhere[..], more].concat());
        assert_eq!(run.status, 2, "{}", run.data);
        let what = "--unit-code 0000000: nothing in the ledger names it";
        assert!(run.words.contains(what), "{}", run.words);
    }
    assert_eq!(desk.newest(), before);
    assert_eq!(form("QZ-1", &scan).status, 0);
    assert_eq!(form("QZ-2", &["--refused", "校长外出"]).status, 0);
    assert_eq!(form("QZ-1", &scan).status, 2, "once");
    assert_eq!(form("QZ-3", &["--signed", "--refused", "x"]).status, 2);
    // One that was recorded without a scan, as earlier ledgers have them, says so.
    let bare = serde_json::json!({
        "kind": "EvidenceFormRecorded",
        "body": {
            "form_no": "QZ-4", "inquiry_no": "HC-2", "unit_code": "4399010002", "facts": "x",
            "evidence": [], "signature": "signed",
        },
        "head": {
            "role": "AUD",
            "effective": now().date_cn(),
        },
    });
    let file = desk.folder().join("取证单.json");
    std::fs::write(&file, bare.to_string()).unwrap();
    desk.must(&["record", "EvidenceFormRecorded", "--json", "取证单.json"]);
    let word = "by the auditor's word alone";
    let paper = |no: &str| desk.must(&["inquiry", "form", no]).data;
    assert!(paper("QZ-4").contains(word));
    assert!(!paper("QZ-1").contains(word) && paper("QZ-1").contains("签署件"));
    let shown = desk.must(&["inquiry", "show", "HC-2"]).data;
    assert_eq!(shown.matches(word).count(), 1, "{shown}");
    let whole = desk.json("inquiry show HC-2");
    let forms = whole["forms"].as_array().unwrap();
    let signature = |at: usize| forms[at]["said"]["signature"].clone();
    assert_eq!(signature(0), "signed", "{whole}");
    assert_eq!(signature(1)["refused"], "校长外出", "{whole}");

    let raise = "sunledger finding raise --finding-no FX-2 --inquiry-no HC-2 --unit-code 4399010002 --criteria 甲 --condition 乙 --cause 丙 --effect 丁 --amount 2000 --flags F13-cf75081d";
    // A slip of the keys is asked about.
    let slip = raise.replace("--amount 2000", "--amount 2000000");
    let run = desk.run(&words(&slip));
    assert_eq!(run.status, 2, "{}", run.data);
    let what = "found ten times the 2000.00 yuan that its flags have at stake";
    assert!(run.words.contains(what), "{}", run.words);
    let run = desk.run(&words(&format!("{slip} --sure --dry-run")));
    assert_eq!(run.status, 0, "{}", run.words);
    desk.must(&words(raise));
    let settle = "sunledger finding settle --finding-no FX-2 --upheld --amount 2000 --recover 0 --deadline 2027-06-30 --reason 证据充分";
    desk.must(&words(settle));
    let entry = format!("{}.0", desk.newest());
    desk.must(&["endorse", &entry, "--role", "AUD", "--key", "aud2"]);
    let row = |day: &str| desk.json(&format!("rectify list --as-of {day}"))["rows"][0].clone();
    let due = row("2027-06-30");
    assert_eq!(
        (&due["state"], &due["overdue"]),
        (&"not_done".into(), &false.into()),
        "{due}"
    );
    assert_eq!(row("2027-07-01")["overdue"], true);
    let told = desk
        .must(&["--lang", "zh", "rectify", "list", "--as-of", "2027-07-01"])
        .data;
    assert!(told.contains("未整改") && told.contains("逾期"), "{told}");
}

/// Who reviews goes by a staff number, and may be drawn to inspect under it; about a unit stands all that became of its money.
#[test]
fn reviewers_inspect_and_units_are_traced_whole() {
    let desk = demo();
    let reviews = desk.json("reviews --scheme B");
    let reviewer = reviews["rows"][0]["reviewers"][0].as_str().unwrap();
    let traced = desk.json(&format!("trace {reviewer}"));
    let mut events = traced["events"].as_array().unwrap().iter();
    let duty = events
        .find(|event| event["kind"] == "DutyAssigned")
        .unwrap();
    let official = duty["body"]["official"].as_str().unwrap();
    assert_ne!(official, reviewer);
    let after = Timestamp(now().0 + 3_600_000_000).to_string();
    let open = |inspector: &str| {
        let mut line = vec![
            "spotcheck",
            "open",
            "CC-2",
            "--population",
            "payments scheme=B",
        ];
        line.extend(["--size", "5", "--tolerable-items", "4", "--nothing-certain"]);
        line.extend(["--randomness-source", "dice", "--randomness-after", &after]);
        line.extend(["--inspectors", inspector, "--inspectors-per-item", "1"]);
        desk.run(&line)
    };
    let run = open("00000000000000000000000000000001");
    assert!(run.words.contains("nobody of that alias"), "{}", run.words);
    // Whoever reviewed an item does not look into it: another goes there.
    let keys = desk.json("key list");
    let mut keys = keys.as_array().unwrap().iter();
    let witness = keys.find(|key| key["mandates"].to_string().contains("\"WIT\""));
    let witness = witness.unwrap()["person"].as_str().unwrap();
    let run = open(&format!("{reviewer},{witness}"));
    assert_eq!(run.status, 0, "{}", run.words);
    let shown = desk.json("spotcheck show CC-2");
    let drawn_from: BTreeSet<&str> = shown["opened"]["inspectors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect();
    assert_eq!(drawn_from, BTreeSet::from([official, witness]));

    // What a list is headed with in Chinese is read and taken in Chinese, and a log of it replayed.
    let log = ["--log", "日志.jsonl"];
    let zh = |line: &[&str]| desk.run(&[&["--lang", "zh", "audit"], line, &log[..]].concat());
    let total = zh(&["total", "payments", "--column", "发放"]);
    assert_eq!(total.status, 0, "{}", total.words);
    assert!(
        total.data.contains("发放") && !total.data.contains("paid"),
        "{}",
        total.data
    );
    let twice = zh(&["duplicates", "payments", "--key", "state,资金"]);
    assert!(
        twice.data.contains("状态") && twice.data.contains("资金"),
        "{}",
        twice.data
    );
    assert!(
        !twice.data.contains("state") && !twice.data.contains("fund"),
        "{}",
        twice.data
    );
    let wrong = zh(&["total", "payments", "--column", "已付"]);
    assert_eq!(wrong.status, 2);
    assert!(
        wrong.words.contains("到账日期") && !wrong.words.contains("paid_on"),
        "{}",
        wrong.words
    );
    let english = desk.must(
        &[
            &["audit", "total", "payments", "--column", "发放"],
            &log[..],
        ]
        .concat(),
    );
    assert!(english.data.contains("paid"), "{}", english.data);
    let again = desk.json("audit replay 日志.jsonl");
    assert_eq!(
        (&again["others"], again["lines"].as_array().unwrap().len()),
        (&0.into(), 3)
    );

    let unit = "4399010002";
    let whole = desk.json(&format!("trace {unit}"));
    let of = |kind: &str| -> BTreeSet<String> {
        let events = whole["events"].as_array().unwrap().iter();
        let own = events.filter(|event| event["kind"] == kind);
        own.map(|event| event["body"]["payment_no"].as_str().unwrap().to_owned())
            .collect()
    };
    let ordered = of("PaymentInstructed");
    assert!(!ordered.is_empty(), "{whole}");
    assert_eq!(of("PaymentConfirmed"), ordered);
    assert_eq!(of("ReceiptAcknowledged"), ordered);
    // Whatever it is read from.
    let index = desk.folder().join("ledger/index");
    assert_eq!(
        desk.json(&format!("trace {unit} --rebuild"))["events"],
        whole["events"]
    );
    std::fs::remove_dir_all(&index).unwrap();
    std::fs::write(&index, b"in the way").unwrap();
    let without = desk.json(&format!("trace {unit}"));
    assert_eq!(without["events"], whole["events"]);
    let run = desk.run(&["trace", unit]);
    assert!(
        run.words.contains("the whole log was read"),
        "{}",
        run.words
    );
}

/// The page of a code is wholly in the reader's language, but for what is typed and what is called by letters.
#[test]
fn pages_of_codes_in_chinese_are_chinese() {
    let desk = demo();
    for number in 1..=78 {
        let code = format!("F{number:02}");
        let page = desk
            .must(&["--lang", "zh", "detect", "explain", &code])
            .data;
        let small = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
        let words: Vec<&str> = page
            .split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c))
            .collect();
        let english = words
            .windows(2)
            .find(|pair| pair.iter().all(|word| small(word)));
        assert_eq!(english, None, "{code}: {page}");
        assert!(
            page.contains("查什么") && page.contains("依据"),
            "{code}: {page}"
        );
        let built = sunledger::detect::all()
            .iter()
            .any(|one| one.code() == code);
        assert_eq!(page.contains("示例"), built, "{code}: {page}");
    }
}

#[test]
fn a_watch_tells_what_later_entries_raise_and_keeps_the_answer_that_the_log_gives() {
    let desk = demo();
    let settle = |switch: &str| {
        desk.must(&["detect", "set", "F13", switch, "--reason", "试行"]);
        let place = desk.newest();
        let place = format!("{place}.0");
        desk.must(&["endorse", &place, "--role", "FIN"]);
    };
    let first = desk.newest();
    let ids = |answer: &Value| -> BTreeSet<String> {
        let rows = answer["rows"].as_array().unwrap().iter();
        rows.map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let at_first = ids(&desk.json("flags --rebuild"));
    let mut watch = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(["flags", "watch", "--json", "--to", &(first + 4).to_string()])
        .current_dir(desk.folder())
        .env("LC_ALL", "en_US.UTF-8")
        .env("SUNLEDGER_LEDGER", "ledger")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It says where it begins; from then on every entry is one that it reads on.
    let mut words = BufReader::new(watch.stderr.take().unwrap()).lines();
    let begins = words.next().unwrap().unwrap();
    assert!(begins.contains(&format!("entry {first}")), "{begins}");
    settle("--off");
    let gone = words.next().unwrap().unwrap();
    assert!(gone.contains("raised no more"), "{gone}");
    let off = ids(&desk.json("flags --rebuild"));
    settle("--on");
    let end = watch.wait_with_output().unwrap();
    assert_eq!(end.status.code(), Some(0));
    let mut withdrawn = BTreeSet::new();
    let raised: BTreeSet<String> = String::from_utf8(end.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .inspect(|line| {
            if let Some(id) = line["gone"].as_str() {
                assert_eq!(line["entry"], first + 2, "{line}");
                withdrawn.insert(id.to_owned());
            }
        })
        .filter_map(|flag| Some(flag["id"].as_str()?.to_owned()))
        .collect();
    assert_eq!(withdrawn, at_first.difference(&off).cloned().collect());
    assert!(!raised.is_empty() && raised.iter().all(|id| id.starts_with("F13-")));
    // What it kept is what the log gives, and needs no reading.
    let kept = desk.run(&["flags", "--json"]);
    assert!(kept.words.contains("From cache"), "{}", kept.words);
    let kept = ids(&serde_json::from_str(&kept.data).unwrap());
    assert_eq!(kept, ids(&desk.json("flags --rebuild")));
    assert_eq!(kept, off.union(&raised).cloned().collect());
    assert_eq!(kept, at_first);

    // A day of the past is none that it could go on from.
    let run = desk.run(&["flags", "watch", "--at", "3", "--to", "3"]);
    assert_eq!(run.status, 2, "{}", run.words);
}
