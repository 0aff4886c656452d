//! Whole sets of office files, as the folder SUNLEDGER_SHARED names them; each test says that it is
//! skipped when that is not set.

use std::path::{Path, PathBuf};

use sunledger::domain::events::{Event, EventHead};
use sunledger::intake::read::{Cell, Limits, read_file};
use sunledger::intake::{PlannedSheet, Source};

use super::{Before, b, kinds, plan_under};

/// Folder of a set, or `None` with a line that says the test was skipped.
pub fn set_folder(set: &str) -> Option<PathBuf> {
    match std::env::var_os("SUNLEDGER_SHARED") {
        Some(shared) => Some(Path::new(&shared).join("office-files").join(set)),
        None => {
            eprintln!("skipped: SUNLEDGER_SHARED is not set");
            None
        }
    }
}

/// The programme's folder and the first seven common sheets.
fn sources_of(set: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    for (folder, wanted) in [("0-公共资料", 7), ("B-爱烛行动", usize::MAX)] {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(set.join(folder))
            .unwrap_or_else(|error| panic!("{folder}: {error}"))
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in paths.into_iter().take(wanted) {
            sources.push(Source {
                file: read_file(&path, &Limits::default()).unwrap(),
                folder: folder.to_owned(),
            });
        }
    }
    sources
}

fn fen(yuan: &serde_json::Value) -> i64 {
    let (whole, cents) = yuan.as_str().unwrap().split_once('.').unwrap();
    whole.parse::<i64>().unwrap() * 100 + cents.parse::<i64>().unwrap()
}

fn sum(sheets: &[PlannedSheet], of: impl Fn(&Event) -> Option<i64>) -> i64 {
    sheets
        .iter()
        .flat_map(|sheet| &sheet.events)
        .filter_map(|(_, event)| of(event))
        .sum()
}

fn amounts(sheets: &[PlannedSheet], kind: &str) -> i64 {
    sum(sheets, |event| {
        (event.kind().name() == kind).then(|| event.amount().map_or(0, |amount| amount.0))
    })
}

#[test]
fn every_row_of_a_clean_set_and_of_one_with_frauds_becomes_events() {
    for set in ["small-clean", "small-fraud"] {
        let Some(folder) = set_folder(set) else {
            return;
        };
        let sources = sources_of(&folder);
        let plan = plan_under(&[b()], &sources, &Before::default()).unwrap();
        assert!(plan.bad.is_empty(), "{set}: {:?}", plan.bad);
        assert!(plan.unknown.is_empty(), "{set}: {:?}", plan.unknown);
        assert_eq!(plan.sheets.len(), sources.len());
        for (sheet, source) in plan.sheets.iter().zip(&sources) {
            // In these sets the headings stand in line 1 and all that follows is data.
            let rows = source.file.sheets[0].rows.len() - 1;
            let left_out: u32 = sheet.unpublished.values().sum();
            assert_eq!(
                sheet.accepted + left_out,
                rows as u32,
                "{set} {}",
                sheet.file
            );
            let taken = sheet.accepted as usize;
            let counts = kinds(sheet);
            let count = |kind: &str| counts.get(kind).copied().unwrap_or(0);
            let each: &[&str] = match sheet.table.as_str() {
                "claims" => &["PersonRegistered", "AccountBound", "ClaimSubmitted"],
                "evidence" => &["EvidenceAttached"],
                "quotas" => &["QuotaAllocated"],
                "notices" => &["NoticeOpened", "NoticeClosed", "NoticeTakenDown"],
                "notice_rows" => &["NoticeRowListed"],
                "objections" => &["ObjectionFiled"],
                "awards" => &["AwardDecided"],
                "payments" => &["PaymentInstructed", "PaymentConfirmed"],
                "receipts" => &["ReceiptAcknowledged"],
                "fund_list" => &["ListEntryRecorded"],
                "duties" => &["DutyAssigned"],
                "fund_receipts" => &["FundReceived"],
                "appropriations" => &["AppropriationIssued"],
                "fund_statements" => &["FundStatementFiled"],
                // None of their rows is of this programme in these sets.
                "clawbacks" | "waivers" | "conflicts" | "steps" => &[],
                other => panic!("{set} {}: taken for {other}", sheet.file),
            };
            for kind in each {
                assert_eq!(count(kind), taken, "{set} {} {kind}", sheet.file);
            }
            if sheet.table == "steps" {
                assert_eq!(count("ReviewRecorded") + count("CaseStepRecorded"), taken);
            }
            if sheet.table == "fund_list" {
                assert_eq!(count("ListRegistered"), 1);
            }
            assert!(sheet.events.iter().all(|(head, _)| {
                head.scheme.as_ref().is_some_and(|scheme| scheme.id == "B")
                    && head
                        .source
                        .as_ref()
                        .is_some_and(|row| row.file == sheet.sha256)
            }));
        }
        let told: serde_json::Value =
            serde_json::from_slice(&std::fs::read(folder.join("totals.json")).unwrap()).unwrap();
        let told = &told["programmes"]["B"];
        assert_eq!(
            amounts(&plan.sheets, "FundReceived"),
            fen(&told["received"]),
            "{set}"
        );
        assert_eq!(
            amounts(&plan.sheets, "AwardDecided"),
            fen(&told["awarded"]),
            "{set}"
        );
        assert_eq!(
            amounts(&plan.sheets, "PaymentInstructed"),
            fen(&told["paid_out"]),
            "{set}"
        );
        assert_eq!(
            amounts(&plan.sheets, "PaymentReturned"),
            fen(&told["returned"]),
            "{set}"
        );
        let sheet_of = |table: &str| plan.sheets.iter().find(|s| s.table == table).unwrap();
        assert_eq!(
            u64::from(sheet_of("claims").accepted),
            told["claims"].as_u64().unwrap()
        );
        assert_eq!(
            u64::from(sheet_of("payments").accepted),
            told["rows"].as_u64().unwrap()
        );
        assert_eq!(
            sheet_of("payments").totals[0].amount.0,
            fen(&told["paid_out"])
        );
    }
}

/// Every cell that stands in a column of persons: names, numbers, accounts, telephones, addresses.
fn personal_values(sources: &[Source]) -> Vec<String> {
    const HEADINGS: &[&str] = &[
        "姓名",
        "身份证号",
        "联系电话",
        "家庭住址",
        "银行账号",
        "户名",
        "办理人",
        "审批人",
        "出纳",
        "公示专员",
        "签收人",
        "涉及人员",
        "工号",
        "经办工号",
    ];
    let mut values = Vec::new();
    for sheet in sources.iter().flat_map(|source| &source.file.sheets) {
        for (column, cell) in sheet.rows[0].cells.iter().enumerate() {
            let Cell::Text(heading) = cell else { continue };
            if HEADINGS.contains(&heading.as_str()) {
                values.extend(
                    sheet.rows[1..]
                        .iter()
                        .filter_map(|row| match row.cell(column) {
                            Cell::Text(text) => Some(text.clone()),
                            _ => None,
                        }),
                );
            }
        }
    }
    values.sort();
    values.dedup();
    values
}

fn json(head: &EventHead, event: &Event) -> String {
    serde_json::json!({
        "head": head,
        "body": event.serialize_body(serde_json::value::Serializer).unwrap(),
    })
    .to_string()
}

#[test]
fn no_event_holds_what_a_column_of_persons_holds() {
    let Some(folder) = set_folder("small-fraud") else {
        return;
    };
    let sources = sources_of(&folder);
    let personal = personal_values(&sources);
    assert!(personal.len() > 300, "the set has persons");
    let plan = plan_under(&[b()], &sources, &Before::default()).unwrap();
    for sheet in &plan.sheets {
        for (head, event) in &sheet.events {
            let text = json(head, event);
            // Quotes on both sides for short names, which may be part of a school's name.
            for value in &personal {
                let leaks = if value.chars().count() <= 3 {
                    text.contains(&format!("\"{value}\""))
                } else {
                    text.contains(value.as_str())
                };
                assert!(
                    !leaks,
                    "{} {}: a personal value",
                    sheet.file,
                    event.kind().name()
                );
            }
            for word in ["重大疾病", "自然灾害"] {
                assert!(!text.contains(word), "{}: {word}", sheet.file);
            }
        }
    }
}
