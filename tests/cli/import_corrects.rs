//! A corrected copy of a list, imported with `--corrects`: equal rows add nothing, changed and missing
//! ones are proposed and take effect when another person has endorsed them, new ones are recorded. After
//! that every report stands as if the copy had been the first, with the correction as its evidence.

use crate::messages;

use messages::{Desk, good_claims, names_nobody, set};
use serde_json::Value;

fn json(desk: &Desk, arguments: &[&str]) -> Value {
    let said = desk.run(arguments);
    assert!(
        said.status.is_some_and(|status| status <= 1),
        "{}",
        said.err
    );
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.out))
}

/// A list of payments of cases of the demo: number, award, case, amount, day, result.
fn payments(desk: &Desk, name: &str, rows: &[[&str; 4]]) -> String {
    let claims = good_claims();
    let column = |heading: &str| claims[0].iter().position(|cell| cell == heading).unwrap();
    let headings =
        "发放编号,决定编号,申请编号,姓名,身份证号,发放金额(元),发放方式,发放日期,发放结果";
    let mut list = vec![headings.split(',').map(str::to_owned).collect::<Vec<_>>()];
    for (at, [number, amount, day, result]) in rows.iter().enumerate() {
        let person = &claims[1 + at % (claims.len() - 1)];
        list.push(
            [
                *number,
                &format!("J-{number}"),
                &format!("B-2025-9{at:03}"),
                &person[column("姓名")],
                &person[column("身份证号")],
                amount,
                "银行代发",
                day,
                result,
            ]
            .map(str::to_owned)
            .to_vec(),
        );
    }
    desk.csv(name, &list)
}

const FIRST: [[&str; 4]; 4] = [
    ["MX-1", "2000.00", "2026-01-20", "成功"],
    ["MX-2", "2000.00", "2026-01-20", "成功"],
    ["MX-3", "1500.00", "2026-01-20", "成功"],
    ["MX-4", "900.00", "2026-01-20", "成功"],
];

/// Of the first list: MX-1 stays, MX-2 is 2,100 and a day later, MX-3 came back, MX-4 is gone, MX-5 is
/// new.
const COPY: [[&str; 4]; 4] = [
    ["MX-1", "2000.00", "2026-01-20", "成功"],
    ["MX-2", "2100.00", "2026-01-21", "成功"],
    ["MX-3", "1500.00", "2026-01-20", "退回"],
    ["MX-5", "700.00", "2026-01-22", "成功"],
];

fn import(desk: &Desk, file: &str) -> String {
    let answer = json(desk, &["import", file, "--json"]);
    answer["recorded"]["import"].as_str().unwrap().to_owned()
}

/// Paid out, returned and lying in the fund.
fn books(desk: &Desk) -> [i64; 4] {
    let answer = json(desk, &["balances", "--json"]);
    let row = &answer["rows"][0];
    ["awarded", "paid_out", "returned", "balance"].map(|field| row[field].as_i64().unwrap())
}

fn difference(after: [i64; 4], before: [i64; 4]) -> [i64; 4] {
    std::array::from_fn(|at| after[at] - before[at])
}

#[test]
fn a_corrected_copy_is_paired_approved_and_net() {
    let desk = Desk::new();
    let empty = books(&desk);
    let first = payments(&desk, "09发放登记表.csv", &FIRST);
    let id = import(&desk, &first);
    let before = books(&desk);
    assert_eq!(difference(before, empty), [0, 640_000, 0, -640_000]);

    let copy = payments(&desk, "09发放登记表(更正).csv", &COPY);
    let log = desk.log();
    let dry = desk.run(&["import", "--corrects", &id, &copy, "--dry-run"]);
    dry.says(
        0,
        &[
            "1 rows as recorded, 2 changed, 1 gone, 1 new",
            "row 3 · 金额: 2000.00 → 2100.00",
            "row 3 · 发放日期: 2026-01-20 → 2026-01-21",
            "row 4: PaymentConfirmed → PaymentReturned",
            "EventCorrected",
            "EventReversed",
            "Dry run",
        ],
    );
    assert_eq!(desk.log(), log, "a dry run writes nothing");

    let said = desk.run(&[
        "import",
        "--corrects",
        &id[..8],
        &copy,
        "--reason",
        "录入有误",
    ]);
    said.says(
        0,
        &["corrections and reversals proposed", "sunledger endorse"],
    );
    assert!(!said.err.contains("录入有误"));
    let entry = said
        .err
        .split("sunledger endorse ")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    // Only the new row counts until somebody else has looked.
    assert_eq!(difference(books(&desk), before), [0, 70_000, 0, -70_000]);

    // The same again proposes nothing twice.
    let log = desk.log();
    desk.run(&["import", "--corrects", &id, &copy])
        .says(0, &["wait for approval already", "Nothing new"]);
    assert_eq!(desk.log(), log);
    // Nor can it be booked as a list of its own.
    desk.run(&["import", &copy])
        .says(2, &["was read as a corrected copy of import"]);

    // The recorder can't approve alone.
    desk.run(&["endorse", &entry, "--role", "REC"]).says(2, &[]);
    desk.run(&["endorse", &entry, "--role", "APR"])
        .says(0, &["Endorsed"]);
    // 2000 + 2100 + 1500 (returned) + 700 paid out; 1500 came back; MX-4 never was.
    assert_eq!(
        difference(books(&desk), empty),
        [0, 630_000, 150_000, -480_000]
    );
    desk.run(&["verify"]).says(0, &["Nothing was altered"]);

    // Net, with the correction as evidence, and the gross one step away.
    let traced = json(&desk, &["trace", "MX-2", "--json"]);
    let events = traced["events"].as_array().unwrap();
    let corrected: Vec<&Value> = events
        .iter()
        .filter(|event| event["replaced_by"].is_string())
        .collect();
    // The day was corrected too, so every fact of the row was.
    for kind in ["PaymentInstructed", "PaymentConfirmed"] {
        let found = corrected.iter().any(|event| event["kind"] == kind);
        assert!(found, "{kind}: {traced:#}");
    }
    assert!(events.iter().any(|event| event["kind"] == "EventCorrected"));
    let at = corrected[0]["sequence"].as_u64().unwrap().to_string();
    assert!(
        desk.run(&["show", &at, "--json"])
            .out
            .contains("replaced_by")
    );

    // What was corrected can be corrected again, and what is equal now adds nothing.
    let log = desk.log();
    desk.run(&["import", "--corrects", &id, &copy])
        .says(0, &["Nothing new"]);
    assert_eq!(desk.log(), log);
    let mut third = COPY;
    third[1][1] = "2050.00";
    let third = payments(&desk, "09发放登记表(再更正).csv", &third);
    let said = desk.run(&["import", "--corrects", &id, &third]);
    said.says(
        0,
        &[
            "3 rows as recorded, 1 changed, 0 gone, 0 new",
            "2100.00 → 2050.00",
        ],
    );
    let entry = said.err.split("sunledger endorse ").nth(1).unwrap();
    let entry = entry.split_whitespace().next().unwrap().to_owned();
    desk.run(&["endorse", &entry, "--role", "FIN"])
        .says(0, &["Endorsed"]);
    assert_eq!(
        difference(books(&desk), empty),
        [0, 625_000, 150_000, -475_000]
    );
    // A report as of a day before the rows shows nothing of them.
    let early = json(&desk, &["balances", "--json", "--as-of", "2026-01-19"]);
    assert_eq!(early["rows"][0]["paid_out"].as_i64().unwrap(), empty[1]);
    let between = json(&desk, &["balances", "--json", "--as-of", "2026-01-20"]);
    // MX-2 was paid on the 21st after all.
    assert_eq!(
        between["rows"][0]["paid_out"].as_i64().unwrap() - empty[1],
        350_000
    );
    desk.run(&["verify"]).says(0, &["Nothing was altered"]);
    names_nobody(&String::from_utf8_lossy(&desk.log()));
}

#[test]
fn a_copy_of_claims_shows_no_personal_value() {
    let desk = Desk::new();
    let mut rows = good_claims();
    let first = desk.csv("申请汇总表.csv", &rows);
    let id = import(&desk, &first);
    set(&mut rows, "联系电话", "13900000001");
    set(&mut rows, "申请金额(元)", "1800");
    let copy = desk.csv("申请汇总表(更正).csv", &rows);
    let said = desk.run(&["import", "--corrects", &id, &copy]);
    said.says(
        0,
        &[
            "0 rows as recorded, 3 changed",
            "申请金额: ",
            "→ 1800.00",
            "it tells of a person",
        ],
    );
    let entry = said.err.split("sunledger endorse ").nth(1).unwrap();
    let entry = entry.split_whitespace().next().unwrap().to_owned();
    desk.run(&["endorse", &entry, "--role", "APR"]).says(0, &[]);
    // A copy of another kind, an import that is none, and a copy that says the same in other words.
    desk.run(&["import", "--corrects", "ffffffff", &copy])
        .says(2, &["there is no such import"]);
    let other = payments(&desk, "09发放登记表.csv", &FIRST);
    desk.run(&["import", "--corrects", &id, &other])
        .says(2, &["no sheet of the kind payments"]);
    set(&mut rows, "申请金额(元)", "１８００");
    let same = desk.csv("申请汇总表(再次).csv", &rows);
    desk.run(&["import", "--corrects", &id, &same])
        .says(0, &["3 rows as recorded, 0 changed, 0 gone, 0 new"]);
}

#[test]
fn of_two_equal_rows_one_can_go() {
    let desk = Desk::new();
    let rows = [["MY-1", "300.00", "2026-01-20", "成功"]; 1];
    let line = payments(&desk, "09发放登记表.csv", &rows);
    let text = std::fs::read_to_string(&line).unwrap();
    let double = text.clone() + text.lines().nth(1).unwrap() + "\n";
    std::fs::write(&line, &double).unwrap();
    let id = import(&desk, &line);
    let before = books(&desk);
    let single = desk.at("B-爱烛行动/09发放登记表(更正).csv");
    std::fs::write(&single, &text).unwrap();
    let said = desk.run(&["import", "--corrects", &id, &single]);
    said.says(0, &["1 rows as recorded, 0 changed, 1 gone, 0 new"]);
    let entry = said.err.split("sunledger endorse ").nth(1).unwrap();
    let entry = entry.split_whitespace().next().unwrap().to_owned();
    desk.run(&["endorse", &entry, "--role", "APR"]).says(0, &[]);
    assert_eq!(difference(books(&desk), before), [0, -30_000, 0, 30_000]);
}

#[test]
fn a_closed_period_is_put_right_and_nothing_comes_to_it() {
    let desk = Desk::new();
    let first = payments(&desk, "09发放登记表.csv", &FIRST);
    let id = import(&desk, &first);
    desk.run(&["period", "close", "2026-01"]).says(0, &[]);
    let closing = json(&desk, &["pending", "--json"])[0]["entry"]
        .as_u64()
        .unwrap();
    desk.run(&["endorse", &format!("{closing}.0"), "--role", "AUD"])
        .says(0, &[]);

    let mut rows = FIRST;
    rows[1][1] = "2100.00";
    let changed = payments(&desk, "09发放登记表(更正).csv", &rows);
    let said = desk.run(&["import", "--corrects", &id, &changed]);
    said.says(
        0,
        &["3 rows as recorded, 1 changed", "金额: 2000.00 → 2100.00"],
    );
    let entry = said.err.split("sunledger endorse ").nth(1).unwrap();
    let entry = entry.split_whitespace().next().unwrap().to_owned();
    desk.run(&["endorse", &entry, "--role", "APR"]).says(0, &[]);
    // The close states what stood then, and holds.
    desk.run(&["verify"]).says(0, &["Nothing was altered"]);

    let log = desk.log();
    let copy = payments(&desk, "09发放登记表(再更正).csv", &COPY);
    desk.run(&["import", "--corrects", &id, &copy]).says(
        2,
        &["row 5: would come to 2026-01-22, in 2026-01, whose books are closed"],
    );
    assert_eq!(desk.log(), log);
}

/// A public note stands in the log in clear: neither the name of anybody in the vault nor a long number
/// gets there, and the refusal repeats neither.
#[test]
fn a_public_note_holds_no_name() {
    let desk = Desk::new();
    let first = payments(&desk, "09发放登记表.csv", &FIRST);
    let id = import(&desk, &first);
    let copy = payments(&desk, "09发放登记表(更正).csv", &COPY);
    let log = desk.log();
    // A claimant of the year that is on the desk's ledger.
    let claims = good_claims();
    let column = claims[0].iter().position(|cell| cell == "姓名").unwrap();
    let name = &claims[1][column];
    let spaced: String = name.chars().map(|letter| format!("{letter} ")).collect();
    for note in [
        format!("{name}的金额更正"),
        format!("更正:{spaced}"),
        "电话 13912345678".to_owned(),
    ] {
        let line = ["import", "--corrects", &id, &copy, "--note", &note];
        let said = desk.run(&line);
        said.says(
            2,
            &["--note: found", "without names and numbers of persons"],
        );
        assert!(!said.err.contains(name.as_str()) && !said.err.contains("13912345678"));
        assert_eq!(desk.log(), log, "{note}");
    }
    let line = [
        "import",
        "--corrects",
        &id,
        &copy,
        "--note",
        "第三行金额录入有误",
    ];
    desk.run(&line)
        .says(0, &["corrections and reversals proposed"]);
    assert!(desk.log() != log);
}
