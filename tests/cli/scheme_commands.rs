//! Schemes and calendars on a ledger: amended, closed, listed, compared; which version a fact names.

use crate::messages;

use messages::{Desk, good_claims};
use serde_json::{Value, json};
use sunledger::schemes::shipped;

fn amended(version: u16, fen: u32) -> String {
    let (_, text) = shipped::SCHEMES
        .iter()
        .find(|(name, _)| *name == "B.toml")
        .unwrap();
    text.replacen("version = 1", &format!("version = {version}"), 1)
        .replacen("amount_fen = 200000", &format!("amount_fen = {fen}"), 1)
        .replacen("每人2000元", &format!("每人{}元", fen / 100), 1)
}

/// The entry that a command recorded.
fn entry(said: &messages::Said) -> String {
    let all = format!("{}{}", said.out, said.err);
    all.split("entry ")
        .nth(1)
        .unwrap_or_else(|| panic!("no entry in {all}"))
        .chars()
        .take_while(char::is_ascii_digit)
        .collect()
}

fn endorsed(desk: &Desk, arguments: &[&str]) {
    let said = desk.run(arguments);
    said.says(0, &[]);
    desk.run(&["endorse", &entry(&said), "--role", "FIN"])
        .says(0, &[]);
}

fn claims_named(desk: &Desk) -> Vec<(String, u64)> {
    let said = desk.run(&["export", "events"]);
    said.out
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|event| event["kind"] == "ClaimSubmitted")
        .map(|event| {
            (
                event["body"]["case_no"].as_str().unwrap().to_owned(),
                event["head"]["scheme"]["version"].as_u64().unwrap(),
            )
        })
        .filter(|(case_no, _)| case_no.starts_with("B-2025-91"))
        .collect()
}

#[test]
fn a_claim_names_the_text_in_force_on_its_day() {
    let desk = Desk::new();
    std::fs::write(desk.path("b2.toml"), amended(2, 300_000)).unwrap();
    let b2 = desk.at("b2.toml");
    desk.run(&["scheme", "amend", &b2, "--note", " "])
        .says(2, &["--note: expected why"]);
    // A note is for everybody: whom the vault knows is not named in it, nor in the refusal.
    let claims = good_claims();
    let column = claims[0].iter().position(|cell| cell == "姓名").unwrap();
    let name = &claims[1][column];
    let log = desk.log();
    let note = format!("因{name}的申请调整标准");
    let said = desk.run(&["scheme", "amend", &b2, "--note", &note]);
    said.says(2, &["SchemeAmended note holds the name of a person"]);
    assert!(!said.err.contains(name.as_str()) && desk.log() == log);
    let amend = [
        "scheme",
        "amend",
        &b2,
        "--note",
        "标准提高",
        "--document-no",
        "财社〔2025〕9号",
        "--from",
        "2025-10-20",
    ];
    let said = desk.run(&amend);
    said.says(0, &[]);
    // While it waits for its endorsement the same version is not proposed again, by whatever command.
    let (log, place) = (desk.log(), entry(&said));
    let waits = format!("version 2 of scheme B waits already as proposal {place}.0: let it be");
    desk.run(&amend).says(2, &[&waits]);
    let zh = format!("第 2 版已作为提议 {place}.0 待会签");
    desk.run(&[&["--lang", "zh"], &amend[..]].concat())
        .says(2, &[&zh]);
    let text = amended(2, 400_000);
    let event = json!({
        "kind": "SchemeAmended",
        "head": { "effective": "2026-01-01", "role": "EDU", "acted_by": [], "causes": [] },
        "body": {
            "id": "B", "version": 2, "text": text, "from": "2026-01-01", "note": "另一标准",
            "sha256": hex::encode(sunledger::crypto::hash::sha256(&[text.as_bytes()])),
        },
    });
    desk.run_with(&["record", "SchemeAmended"], &event.to_string())
        .says(2, &[&waits]);
    assert_eq!(desk.log(), log, "nothing may be written");
    desk.run(&["endorse", &place, "--role", "FIN"]).says(0, &[]);
    // The same version again is no amendment.
    desk.run(&["scheme", "amend", &b2, "--note", "again"]).says(
        2,
        &["scheme B has version 2 already; a new text needs a higher one"],
    );
    let mut rows = good_claims();
    let column = rows[0].iter().position(|cell| cell == "申请日期").unwrap();
    rows[1][column] = "2025-10-19".to_owned();
    rows[2][column] = "2025-10-20".to_owned();
    rows[3][column] = "2025-11-03".to_owned();
    let file = desk.csv("申请汇总表.csv", &rows);
    desk.run(&["import", &file]).says(0, &[]);
    let named = claims_named(&desk);
    let versions: Vec<u64> = named.iter().map(|(_, version)| *version).collect();
    assert_eq!(versions, [1, 2, 2], "{named:?}");

    desk.run(&["scheme", "list", "--csv"])
        .says(0, &["B,2,", "2025-10-20", "财社〔2025〕9号", "标准提高"]);
    let zh = ["--lang", "zh", "scheme", "diff", "B", "1", "2"];
    desk.run(&zh)
        .says(0, &["标准:金额或上限(元)", "2000.00 元", "3000.00 元"]);
    desk.run(&["scheme", "diff", "B", "1", "2"]).says(
        0,
        &[
            "tariff: amount_fen: 2000.00 yuan → 3000.00 yuan",
            "version: 1 → 2",
        ],
    );
    std::fs::write(desk.path("b3.toml"), amended(3, 350_000)).unwrap();
    desk.run(&["scheme", "diff", &desk.at("b3.toml")])
        .says(0, &["tariff: amount_fen: 3000.00 yuan → 3500.00 yuan"]);
    desk.run(&["scheme", "diff", "B"])
        .says(2, &["expected two versions"]);
    let shown = desk.run(&["scheme", "show", "B", "--version", "2"]);
    assert_eq!(shown.out, amended(2, 300_000));
    desk.run(&["scheme", "show", "B", "--version", "7"])
        .says(2, &["scheme B has no version 7: expected one of 1, 2"]);
    desk.run(&["scheme", "show", "ZZ"])
        .says(2, &["scheme ZZ is not published here"]);
    desk.run(&["scheme", "explain", "B", "--version", "1"])
        .says(0, &["2,000.00 yuan"]);
    desk.run(&["scheme", "explain", "B"])
        .says(0, &["3,000.00 yuan"]);
}

#[test]
fn a_text_that_waits_is_not_proposed_again() {
    let desk = Desk::new();
    let js = |version: u16| {
        let (_, text) = shipped::SCHEMES
            .iter()
            .find(|(name, _)| *name == "S4.toml")
            .unwrap();
        let text = text.replacen("id = \"S4\"", "id = \"JS4\"", 1).replacen(
            "version = 1",
            &format!("version = {version}"),
            1,
        );
        let name = format!("js{version}.toml");
        std::fs::write(desk.path(&name), text).unwrap();
        desk.at(&name)
    };
    let first = desk.run(&["scheme", "publish", &js(1)]);
    first.says(0, &[]);
    let log = desk.log();
    let waits = format!(
        "version 1 of scheme JS4 waits already as proposal {}.0",
        entry(&first)
    );
    desk.run(&["scheme", "publish", &js(1)]).says(2, &[&waits]);
    assert_eq!(desk.log(), log, "nothing may be written");
    // Where that text is not the one meant, the next version is published in its place; the first stands no more.
    endorsed(&desk, &["scheme", "publish", &js(2)]);
    desk.run(&["endorse", &entry(&first), "--role", "FIN"])
        .says(2, &["scheme JS4 has version 2 already"]);
}

#[test]
fn a_closed_scheme_takes_no_live_claim_after_its_day() {
    let desk = Desk::new();
    let record = |number: &str| {
        let claim = json!({
            "kind": "ClaimSubmitted",
            "head": {
                "effective": "2026-01-15", "role": "UNIT", "acted_by": [], "causes": [],
                "scheme": { "id": "B", "version": 1 },
            },
            "body": {
                "case_no": number, "person": "00112233445566778899aabbccddeeff",
                "unit": "明河县第一中学", "period": { "year": { "year": 2026 } },
                "by_proxy": false,
            },
        });
        desk.run_with(&["record", "ClaimSubmitted"], &claim.to_string())
    };
    record("B-2026-0001").says(0, &[]);
    endorsed(&desk, &["scheme", "close", "B", "--last-day", "2025-12-31"]);
    let log = desk.log();
    record("B-2026-0002").says(2, &["scheme B takes claims through 2025-12-31"]);
    assert_eq!(desk.log(), log, "nothing may be written");
    desk.run(&["scheme", "list", "--csv"])
        .says(0, &["2025-12-31"]);
    desk.run(&["scheme", "close", "ZZ", "--last-day", "2025-12-31"])
        .says(2, &["ZZ"]);
}

#[test]
fn calendars_in_versions() {
    let desk = Desk::new();
    let table = |off: &[&str]| {
        let off = off
            .iter()
            .map(|day| json!({"name": "假", "date": day, "isOffDay": true}));
        let worked = json!({"name": "春节", "date": "2020-02-01", "isOffDay": false});
        let days: Vec<_> = off.chain([worked]).collect();
        let table = json!({"year": 2020, "papers": ["http://www.gov.cn/a"], "days": days});
        std::fs::write(desk.path("2020.json"), table.to_string()).unwrap();
    };
    let off = [
        "2020-01-01",
        "2020-04-04",
        "2020-04-05",
        "2020-04-06",
        "2020-05-01",
        "2020-05-02",
        "2020-05-03",
        "2020-05-04",
        "2020-06-25",
        "2020-06-26",
        "2020-06-27",
    ];
    // The law of that year has eleven holidays: a table with fewer is not the whole of any notice.
    let log = desk.log();
    table(&off[..10]);
    desk.run(&["calendar", "import", &desk.at("2020.json")])
        .says(
            2,
            &["calendar 2020 has 10 days off, expected at least the 11 holidays of the law"],
        );
    assert_eq!(desk.log(), log, "nothing may be written");
    table(&off);
    desk.run(&[
        "calendar",
        "import",
        &desk.at("2020.json"),
        "--in-force",
        "2020-03-01",
    ])
    .says(0, &[]);
    desk.run(&["calendar", "list", "--csv"])
        .says(0, &["2020,3,2020-03-01,11,1"]);
    desk.run(&["calendar", "diff", "2020", "2", "3"])
        .says(0, &["2020-02-01: off → worked", "2020-01-24: off → worked"]);
    desk.run(&["calendar", "diff", "2020", "2", "2"])
        .says(0, &["Both versions have the same days."]);
    desk.run(&["calendar", "diff", "2020", "1", "9"])
        .says(2, &["year 2020 has no version"]);
    // What is shipped stands beside what is on the ledger, and needs none.
    desk.run(&["calendar", "diff", "2020", "1", "2"])
        .says(0, &["2020-01-31: worked → off"]);
    let nowhere = desk.at("no-ledger");
    desk.run(&["--ledger", &nowhere, "calendar", "diff", "2019", "1", "2"])
        .says(0, &["2019-05-02: worked → off"]);
    desk.run(&["--ledger", &nowhere, "calendar", "diff", "1999", "1", "2"])
        .says(2, &["year 1999 is neither on this ledger nor shipped"]);
    std::fs::write(
        desk.path("2027.json"),
        r#"{"year": 2027, "papers": [], "days": []}"#,
    )
    .unwrap();
    let log = desk.log();
    desk.run(&["calendar", "import", &desk.at("2027.json")])
        .says(2, &["2027.json", "names no paper of the State Council"]);
    std::fs::write(desk.path("no.json"), "{").unwrap();
    desk.run(&["calendar", "import", &desk.at("no.json")])
        .says(2, &["no.json", "expected the JSON of holiday-cn"]);
    assert_eq!(desk.log(), log, "nothing may be written");
}

/// A text of rules comes to the ledger by one door, whichever command brings it.
#[test]
fn recording_a_text_asks_what_publishing_asks() {
    let desk = Desk::new();
    let text = amended(2, 300_000).replacen("min = 5", "min = \"unknown\"", 1);
    let log = desk.log();
    for (kind, more) in [
        ("SchemePublished", json!({})),
        ("SchemeAmended", json!({ "note": "提高标准" })),
    ] {
        let mut body = json!({
            "id": "B", "version": 2, "text": text, "from": "2026-01-01",
            "sha256": hex::encode(sunledger::crypto::hash::sha256(&[text.as_bytes()])),
        });
        let fields = body.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        let event = json!({
            "kind": kind, "body": body,
            "head": { "effective": "2026-01-01", "role": "EDU", "acted_by": [], "causes": [] },
        });
        desk.run_with(&["record", kind], &event.to_string()).says(
            2,
            &[
                "step notice: min",
                "findings stop publishing; nothing was recorded",
            ],
        );
        assert_eq!(desk.log(), log, "{kind}");
    }
}

/// The auditor proposes how a flag is looked for, finance endorses, and the lists say so.
#[test]
fn a_threshold_is_set_by_two_persons_and_stands_in_the_lists() {
    let desk = Desk::new();
    let of = |code: &str| -> Value {
        let said = desk.run(&["detect", "list", "--json"]);
        let list: Vec<Value> = serde_json::from_str(&said.out).unwrap();
        assert_eq!(list.len(), 78);
        list.into_iter().find(|one| one["code"] == code).unwrap()
    };
    assert_eq!(of("F65")["thresholds"][0]["setting"], 90);
    assert_eq!(of("F65")["on"], true);
    assert_eq!(of("F67")["built"], false);
    let why = of("F67")["why_not"].clone();
    assert!(why.as_str().unwrap().contains("is never folded"), "{why}");
    let set = |rest: &[&str]| {
        let mut arguments = vec!["detect", "set", "F65", "--reason", "试行半年"];
        arguments.extend(rest);
        desk.run(&arguments)
    };
    set(&[]).says(2, &["expected --on, --off or --param"]);
    set(&["--param", "dayz=60"]).says(2, &["names no such threshold; the nearest is days"]);
    set(&["--param", "days=60", "--param", "days=61"])
        .says(2, &["expected each threshold once, found 60 and 61"]);
    desk.run(&["flags", "--code", "F20"])
        .says(2, &["the code is known and is not looked for"]);
    desk.run(&["flags", "watch", "--every", "0", "--lang", "zh"])
        .says(2, &["0 不在 1 至 3600 之间"]);
    set(&["--param", "days=sixty"]).says(2, &["expected a whole number, found sixty"]);
    set(&["--param", "days=-1"]).says(2, &["expected a number from 0 to 365, found -1"]);
    set(&["--off", "--scheme", "Z9"]).says(2, &["--scheme Z9: expected one of those published"]);
    desk.run(&["detect", "set", "F20", "--off", "--reason", "x"])
        .says(2, &["it has no detector"]);
    desk.run(&["detect", "explain", "F99"])
        .says(2, &["expected one of F01 to F78"]);
    let proposed = set(&["--param", "days=60"]);
    proposed.says(0, &[]);
    assert_eq!(
        of("F65")["thresholds"][0]["setting"],
        90,
        "not endorsed yet"
    );
    desk.run(&["endorse", &entry(&proposed), "--role", "FIN"])
        .says(0, &[]);
    assert_eq!(of("F65")["thresholds"][0]["setting"], 60);
    endorsed(
        &desk,
        &["detect", "set", "F65", "--off", "--reason", "试行半年"],
    );
    assert_eq!(of("F65")["on"], false);
    desk.run(&["flags"])
        .says(0, &["F65 is switched off since", "试行半年"]);
    desk.run(&["detect", "explain", "f28"]).says(
        0,
        &["F28", "A notice shown for too short a time", "Civil Code"],
    );
}
