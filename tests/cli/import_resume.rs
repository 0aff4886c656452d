//! A large import is several entries under one import id. Killed in the middle, it is shown as
//! unfinished, and the same command records the rest: no row twice, none lost, one id, gapless parts,
//! and the totals of the whole sheet.

use crate::messages;

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use messages::Desk;
use serde_json::Value;
use sunledger::disk::RealDisk;
use sunledger::log::{LogOptions, LogReader};

/// Rows of the list: at 8,000 events an entry it takes four.
const ROWS: usize = 28_000;

/// A list of signatures of receipt, one event a row.
fn list(desk: &Desk) -> String {
    let mut rows = vec![
        [
            "发放编号",
            "姓名",
            "领取金额(元)",
            "签收人",
            "与受助人关系",
            "签收日期",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for row in 0..ROWS {
        let amount = format!("{}.{:02}", 100 + row % 7, row % 100);
        rows.push(
            [
                &format!("MF2026{row:06}"),
                "",
                &amount,
                "甲某",
                "本人",
                "2026-01-20",
            ]
            .map(str::to_owned)
            .to_vec(),
        );
    }
    desk.csv("领取签收表.csv", &rows)
}

/// Every `FileImported` of the list, in order.
fn parts(desk: &Desk, name: &str) -> Vec<Value> {
    events(desk)
        .into_iter()
        .filter(|event| event["kind"] == "FileImported" && event["body"]["name"] == name)
        .map(|event| event["body"].clone())
        .collect()
}

fn events(desk: &Desk) -> Vec<Value> {
    let said = desk.run(&["export", "events"]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    said.out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Lines of the list that were recorded, in order.
fn rows(desk: &Desk) -> Vec<u64> {
    let mut rows: Vec<u64> = events(desk)
        .iter()
        .filter(|event| event["kind"] == "ReceiptAcknowledged")
        .filter(|event| {
            event["body"]["payment_no"]
                .as_str()
                .is_some_and(|number| number.starts_with("MF2026"))
        })
        .map(|event| event["head"]["source"]["row"].as_u64().unwrap())
        .collect();
    rows.sort_unstable();
    rows
}

/// Entries that the mark covers.
fn entries(desk: &Desk) -> u64 {
    let disk = Arc::new(RealDisk::new(desk.path("ledger")));
    LogReader::open(disk, LogOptions::default())
        .unwrap()
        .mark()
        .frames
}

/// Imports the list and kills the process once its first part is in the log; whether that came in
/// the middle.
fn killed_in_the_middle(desk: &Desk, file: &str) -> bool {
    let before = entries(desk);
    let mut child = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(["import", file])
        .env("SUNLEDGER_LEDGER", desk.path("ledger"))
        .env_remove("SUNLEDGER_KEYS")
        .env("SUNLEDGER_PASSPHRASE_FILE", desk.path("passphrase"))
        .env("SUNLEDGER_VAULT_PASSPHRASE_FILE", desk.path("passphrase"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while entries(desk) == before && child.try_wait().unwrap().is_none() {
        assert!(since.elapsed() < Duration::from_secs(120), "nothing came");
        std::thread::sleep(Duration::from_millis(1));
    }
    let _ = child.kill();
    child.wait().unwrap().code().is_none()
}

/// Money that comes on one order by very many instalments: wherever the import is cut, it is between two rows of it.
#[test]
fn killed_between_two_instalments_of_one_order_it_goes_on_without_doubling() {
    let desk = Desk::new();
    let heads =
        "追缴编号 项目代码 身份证号 应追缴金额(元) 下达日期 限缴日期 已追回金额(元) 追回日期";
    let mut rows = vec![heads.split(' ').map(str::to_owned).collect::<Vec<_>>()];
    for row in 0..ROWS {
        // No two of one day and one amount: else one would be told twice.
        let amount = format!("{}.{:02}", 1 + row / 100, row % 100);
        let line = format!(
            "K1 B 11010519491231002X 9000000 2025-01-10 2026-12-31 {amount} 2025-06-0{}",
            3 + row % 4
        );
        rows.push(line.split(' ').map(str::to_owned).collect());
    }
    let file = desk.csv("追缴登记.csv", &rows);
    assert!(
        killed_in_the_middle(&desk, &file),
        "it ended before it was killed"
    );
    let of = |kind: &str| -> Vec<Value> {
        let all = events(&desk).into_iter();
        all.filter(|event| event["kind"] == kind).collect()
    };
    let (ordered, had) = (of("ClawbackOrdered").len(), of("RecoveryReceived").len());
    assert!(
        ordered == 1 && had > 0 && had < ROWS,
        "{ordered} orders, {had} rows"
    );
    desk.run(&["import", &file]).says(0, &["was cut off"]);
    assert_eq!(of("ClawbackOrdered").len(), 1);
    let mut told: Vec<u64> = of("RecoveryReceived")
        .iter()
        .map(|event| event["head"]["source"]["row"].as_u64().unwrap())
        .collect();
    told.sort_unstable();
    let want: Vec<u64> = (2..2 + ROWS as u64).collect();
    assert_eq!(told, want, "every row once");
    let log = desk.log();
    desk.run(&["import", &file]).says(0, &["Nothing new"]);
    assert_eq!(desk.log(), log);
}

#[test]
fn killed_in_the_middle_it_goes_on_without_doubling() {
    let desk = Desk::new();
    let file = list(&desk);
    assert!(
        killed_in_the_middle(&desk, &file),
        "it ended before it was killed"
    );

    // Some of it is there, in whole parts, and the last is missing.
    let cut = parts(&desk, "领取签收表.csv");
    let had = rows(&desk).len();
    assert!(!cut.is_empty() && cut.iter().all(|part| part["last_part"] == false));
    assert!(had > 0 && had < ROWS, "{had} rows");
    let _ = std::io::stdout().write_all(format!("{had} rows were in\n").as_bytes());

    let import = cut[0]["import_id"].as_str().unwrap().to_owned();
    let unfinished = |desk: &Desk| {
        let said = desk.run(&["import", "status", "--json"]);
        assert_eq!(said.status, Some(0), "{}", said.err);
        let status: Value = serde_json::from_str(&said.out).unwrap();
        status["unfinished"].as_array().unwrap().clone()
    };
    let shown = unfinished(&desk);
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0]["import"], import.as_str());
    assert_eq!(shown[0]["rows"].as_u64(), Some(had as u64));
    desk.run(&["import", &file]).says(
        0,
        &[
            &format!("Import {import} was cut off"),
            &format!("{had} read before"),
        ],
    );

    let all = parts(&desk, "领取签收表.csv");
    let want: Vec<u64> = (2..2 + ROWS as u64).collect();
    assert_eq!(rows(&desk), want, "every row once");
    assert!(all.iter().all(|part| part["import_id"] == import.as_str()));
    let numbers: Vec<u64> = all
        .iter()
        .map(|part| part["part"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, (1..=all.len() as u64).collect::<Vec<_>>());
    let last: Vec<bool> = all.iter().map(|part| part["last_part"] == true).collect();
    assert_eq!(last.iter().filter(|last| **last).count(), 1);
    assert_eq!(last.last(), Some(&true));
    let accepted: u64 = all
        .iter()
        .map(|part| part["accepted"].as_u64().unwrap())
        .sum();
    assert_eq!(accepted, ROWS as u64);
    // The totals of the whole list, not of the rows that were missing.
    let fen: u64 = (0..ROWS as u64)
        .map(|row| (100 + row % 7) * 100 + row % 100)
        .sum();
    let totals = &all.last().unwrap()["totals"][0];
    assert_eq!(
        (totals["rows"].as_u64(), totals["amount"].as_u64()),
        (Some(ROWS as u64), Some(fen))
    );

    assert_eq!(unfinished(&desk), Vec::<Value>::new());
    // And once more adds nothing.
    let log = desk.log();
    desk.run(&["import", &file]).says(0, &["Nothing new"]);
    assert_eq!(desk.log(), log);
    desk.run(&["verify"]).says(0, &["Nothing was altered"]);
}
