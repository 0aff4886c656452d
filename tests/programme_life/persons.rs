//! Programmes that aid persons by case: B, C1, C2, D1, D2, E. Every case stands as its sheets say, and one is
//! followed step by step; the reports of the programme equal its books.

use std::collections::BTreeSet;

use serde_json::Value;

use super::desk::{Moved, Year, alone, clean, demo, table, the, total};
use super::sheets::{Row, sum, with};

/// The sheets of a programme by case.
struct Sheets {
    claims: Vec<Row>,
    papers: Vec<Row>,
    bills: Vec<Row>,
    steps: Vec<Row>,
    notices: Vec<Row>,
    listed: Vec<Row>,
    awards: Vec<Row>,
    payments: Vec<Row>,
    receipts: Vec<Row>,
}

impl Sheets {
    fn of(year: &Year, code: &str) -> Sheets {
        let rows = |start: &str| year.office.rows(code, start);
        let maybe = |start: &str| match year.office.has(code, start) {
            true => rows(start),
            false => Vec::new(),
        };
        Sheets {
            claims: rows("01申请汇总表"),
            papers: rows("02证明材料登记表"),
            bills: maybe("03票据明细表"),
            steps: rows("04办理记录"),
            notices: rows("05公示登记"),
            listed: rows("06公示名单"),
            awards: rows("08救助决定"),
            payments: rows("09发放登记表"),
            receipts: rows("10领取签收表"),
        }
    }
}

/// Something that happened in a case: day, kind, number, level, amount, line of its sheet.
type Happened = (String, String, String, Option<i64>, Option<i64>, u64);

/// What the sheets say happened in a case.
fn written(sheets: &Sheets, case: &str) -> Vec<Happened> {
    let mut all = Vec::new();
    let mut push = |day: String, kind: &str, number: &str, level, amount, row: &Row| {
        all.push((
            day,
            kind.to_owned(),
            number.to_owned(),
            level,
            amount,
            row.line,
        ));
    };
    for row in with(&sheets.claims, "申请编号", case) {
        push(
            row.day("申请日期"),
            "ClaimSubmitted",
            "",
            None,
            row.maybe("申请金额(元)").map(|_| row.fen("申请金额(元)")),
            row,
        );
    }
    for row in with(&sheets.papers, "申请编号", case) {
        let amount = row.maybe("载明金额(元)").map(|_| row.fen("载明金额(元)"));
        push(
            row.day("登记时间"),
            "EvidenceAttached",
            row.text("材料编号"),
            None,
            amount,
            row,
        );
    }
    for row in with(&sheets.bills, "申请编号", case) {
        let amount = Some(row.fen("票据金额(元)"));
        push(
            row.day("开票日期"),
            "EvidenceAttached",
            "",
            None,
            amount,
            row,
        );
    }
    for row in with(&sheets.steps, "申请编号", case) {
        let (kind, level) = match row.text("环节") {
            "受理" | "支付" => ("CaseStepRecorded", None),
            "初审" => ("ReviewRecorded", Some(1)),
            "复审" => ("ReviewRecorded", Some(2)),
            "审批" => ("ReviewRecorded", Some(3)),
            other => panic!("a step {other}"),
        };
        push(row.day("业务日期"), kind, "", level, None, row);
    }
    for row in with(&sheets.listed, "申请编号", case) {
        let number = row.text("公示编号");
        for notice in with(&sheets.notices, "公示编号", number) {
            let amount = Some(row.fen("金额(元)"));
            let (from, until) = (notice.day("公示开始"), notice.day("公示结束"));
            push(from, "NoticeOpened", number, None, amount, notice);
            push(until, "NoticeClosed", number, None, None, notice);
        }
    }
    for row in with(&sheets.awards, "申请编号", case) {
        let amount = Some(row.fen("批准金额(元)"));
        push(
            row.day("决定日期"),
            "AwardDecided",
            row.text("决定编号"),
            None,
            amount,
            row,
        );
    }
    for row in with(&sheets.payments, "申请编号", case) {
        let (day, number) = (row.day("发放日期"), row.text("发放编号"));
        let amount = Some(row.fen("金额(元)"));
        push(day.clone(), "PaymentInstructed", number, None, amount, row);
        push(day, "PaymentConfirmed", number, None, amount, row);
        for receipt in with(&sheets.receipts, "发放编号", number) {
            let amount = Some(receipt.fen("金额(元)"));
            push(
                receipt.day("签收日期"),
                "ReceiptAcknowledged",
                number,
                None,
                amount,
                receipt,
            );
        }
    }
    all.sort();
    all
}

/// What `claim show` says happened.
fn told(shown: &Value) -> Vec<Happened> {
    let rows = table(shown, "happened").iter();
    let mut all: Vec<Happened> = rows
        .map(|one| {
            let number = one["number"].as_str().unwrap_or_default();
            (
                one["day"].as_str().unwrap().to_owned(),
                one["kind"].as_str().unwrap().to_owned(),
                number.to_owned(),
                one["level"].as_i64(),
                one["amount"].as_i64(),
                one["source"]["row"].as_u64().unwrap(),
            )
        })
        .collect();
    all.sort();
    all
}

/// Every case of a programme stands as its sheets say.
fn every_case(year: &Year, code: &str, sheets: &Sheets) {
    let cases = year.list("cases", code);
    assert_eq!(cases.len(), sheets.claims.len(), "{code}");
    for claim in &sheets.claims {
        let no = claim.text("申请编号");
        let case = the(&cases, "case_no", no);
        let awards = with(&sheets.awards, "申请编号", no);
        let payments = with(&sheets.payments, "申请编号", no);
        let signed = payments
            .iter()
            .flat_map(|row| with(&sheets.receipts, "发放编号", row.text("发放编号")));
        let arrived = payments.iter().filter(|row| row.text("支付结果") == "成功");
        assert_eq!(case["unit_code"], claim.text("单位代码"), "{no}");
        let asked = claim
            .maybe("申请金额(元)")
            .map(|_| claim.fen("申请金额(元)"));
        assert_eq!(case["requested"].as_i64(), asked, "{no}");
        assert_eq!(case["claimed_on"], claim.day("申请日期"), "{no}");
        assert_eq!(
            case["awarded"],
            sum(awards.iter().copied(), "批准金额(元)"),
            "{no}"
        );
        assert_eq!(case["paid"], sum(arrived.copied(), "金额(元)"), "{no}");
        assert_eq!(case["acknowledged"], sum(signed, "金额(元)"), "{no}");
        assert_eq!(case["returned"], 0, "{no}");
        let state = if awards.is_empty() {
            "refused"
        } else {
            "acknowledged"
        };
        assert_eq!(case["state"], state, "{no}");
    }
}

/// One case from its claim to the signature: every stage, in no other words than the sheets'.
fn one_case(year: &Year, code: &str, sheets: &Sheets, award: &Row) {
    let case = award.text("申请编号");
    let shown: Value = year.desk.json(&["claim", "show", case, "--json"]);
    assert_eq!(told(&shown), written(sheets, case), "{case}");
    let stages: BTreeSet<&str> = table(&shown, "happened")
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    for stage in [
        "ClaimSubmitted",
        "EvidenceAttached",
        "CaseStepRecorded",
        "ReviewRecorded",
        "NoticeOpened",
        "NoticeClosed",
        "AwardDecided",
        "PaymentInstructed",
        "PaymentConfirmed",
        "ReceiptAcknowledged",
    ] {
        assert!(stages.contains(stage), "{case}: {stage}");
    }
    for levels in 1..=3 {
        let mut all = table(&shown, "happened").iter();
        assert!(
            all.any(|one| one["level"] == levels && one["decision"] == "Agreed"),
            "{case}"
        );
    }
    for nothing in ["missing", "flags", "unjudged"] {
        assert!(
            table(&shown, nothing).is_empty(),
            "{case}: {}",
            shown[nothing]
        );
    }
    assert_eq!(shown["turn"], Value::Null, "{case}: nobody's turn is left");
    assert_eq!(shown["state"], "acknowledged", "{case}");
    assert_eq!(shown["awarded"], award.fen("批准金额(元)"), "{case}");
    assert_eq!(shown["paid"], award.fen("批准金额(元)"), "{case}");
    match shown["entitled"]["kind"].as_str().unwrap() {
        "exactly" => assert_eq!(shown["entitled"]["amount"], shown["awarded"], "{case}"),
        "at_most" => assert!(shown["entitled"]["amount"].as_i64() >= shown["awarded"].as_i64()),
        kind => assert_eq!((code, kind), ("E", "open"), "{case}"),
    }
    // The trace has the rows of the sheets that name the case or its payment, and no others.
    let trace: Value = year.desk.json(&["trace", case, "--json"]);
    let traced: BTreeSet<(String, u64)> = table(&trace, "events")
        .iter()
        .map(|event| {
            let file = event["file"].as_str().unwrap().to_owned();
            (file, event["head"]["source"]["row"].as_u64().unwrap())
        })
        .collect();
    let mut rows = year.office.places(code, &["申请编号"], case);
    for payment in with(&sheets.payments, "申请编号", case) {
        rows.extend(
            year.office
                .places(code, &["发放编号"], payment.text("发放编号")),
        );
    }
    assert_eq!(traced, rows, "{case}");
}

/// The reports of a programme by case equal its sheets and its books.
fn reports(year: &Year, code: &str, sheets: &Sheets, award: &Row) {
    let books = year.books(code, code);
    let awarded = sum(&sheets.awards, "批准金额(元)");
    let sent = sum(&sheets.payments, "金额(元)");
    let signed = sum(&sheets.receipts, "金额(元)");
    assert_eq!(
        (books["awarded"].as_i64(), books["paid_out"].as_i64()),
        (Some(awarded), Some(sent))
    );
    for (stage, into, rest) in [
        ("committed", awarded, awarded - sent),
        ("instructed", sent, 0),
        ("paid", sent, sent - signed),
        ("acknowledged", signed, signed),
    ] {
        // What was paid beyond an award is missing where awards lie.
        assert_eq!(year.stage(code, stage), (into, rest), "{code}: {stage}");
    }

    let plan = year.report("plan", code);
    let fund = &table(&plan, "rows")[0];
    for (field, fen) in [
        ("received", books["received"].as_i64().unwrap()),
        ("awarded", awarded),
        ("instructed", sent),
        ("paid", sent),
        ("balance", books["balance"].as_i64().unwrap()),
        ("paid_less_awarded", sent - awarded),
    ] {
        assert_eq!(fund[field], fen, "{code}: {field} of the plan's report");
    }
    let units = table(&plan, "plan-units");
    let unit = award.text("单位代码");
    let of_unit = with(&sheets.awards, "单位代码", unit);
    let row = the(units, "unit_code", unit);
    assert_eq!(row["awards"], of_unit.len(), "{code} {unit}");
    assert_eq!(
        row["awarded"],
        sum(of_unit.iter().copied(), "批准金额(元)"),
        "{code} {unit}"
    );
    if year.office.has(code, "03名额分配表") {
        let quotas = year.office.rows(code, "03名额分配表");
        for quota in &quotas {
            let row = the(units, "unit_code", quota.text("单位代码"));
            let count = quota.number("推荐名额");
            assert_eq!(row["quota"], count, "{code}");
            let used = with(&sheets.awards, "单位代码", quota.text("单位代码")).len() as i64;
            assert_eq!(row["quota_left"], count - used, "{code}");
        }
    }

    let roster = year.report("roster", code);
    let lines = table(&roster, "rows");
    assert_eq!(lines.len(), sheets.payments.len(), "{code}");
    for payment in &sheets.payments {
        let line = the(lines, "payment_no", payment.text("发放编号"));
        assert_eq!(line["instructed"], payment.fen("金额(元)"), "{code}");
        assert_eq!(line["paid"], payment.fen("金额(元)"), "{code}");
        assert_eq!(line["paid_on"], payment.day("发放日期"), "{code}");
        let receipts = with(&sheets.receipts, "发放编号", payment.text("发放编号"));
        assert_eq!(
            line["acknowledged_on"],
            receipts[0].day("签收日期"),
            "{code}"
        );
        assert_eq!(line["state"], "acknowledged", "{code}");
    }
    assert_eq!(
        total(table(&roster, "roster-units"), "instructed"),
        sent,
        "{code}"
    );

    for notice in &sheets.notices {
        let number = notice.text("公示编号");
        let report: Value = year.desk.json(&["report", "notice", number, "--json"]);
        let listed = with(&sheets.listed, "公示编号", number);
        assert_eq!(
            report["notice"]["opened_on"],
            notice.day("公示开始"),
            "{number}"
        );
        assert_eq!(
            report["notice"]["until"],
            notice.day("公示结束"),
            "{number}"
        );
        assert_eq!(
            report["notice"]["taken_down_on"],
            notice.day("撤下日期"),
            "{number}"
        );
        assert_eq!(
            report["notice"]["least"],
            notice.number("最短工作日数"),
            "{number}"
        );
        assert!(report["notice"]["counted"].as_i64() >= report["notice"]["least"].as_i64());
        assert_eq!(report["stated_rows"], notice.number("公示人数"), "{number}");
        if !listed.is_empty() {
            assert_eq!(report["notice"]["rows"], listed.len(), "{number}");
            assert_eq!(
                report["notice"]["amount"],
                sum(listed.iter().copied(), "金额(元)")
            );
        }
    }
    let before = &sheets.notices[0];
    let certificate = year
        .desk
        .run(&["report", "certificate", before.text("公示编号")]);
    let settled = year.totals.is_some();
    assert_eq!(
        certificate.status == 0,
        settled,
        "{code}: {}",
        certificate.words
    );
}

/// Money in by the bank's notes, out by the list of payments.
fn statement(year: &Year, code: &str, payments: &[Row]) -> Vec<Moved> {
    let mut moved = year.arrived(code);
    moved.extend(payments.iter().map(|row| Moved {
        day: row.day("发放日期"),
        fen: -row.fen("金额(元)"),
        reference: String::new(),
        summary: "发放".to_owned(),
    }));
    moved
}

fn grants(code: &str) -> Option<(&'static Year, Sheets)> {
    let year = clean()?;
    let sheets = Sheets::of(year, code);
    every_case(year, code, &sheets);
    let award = sheets.awards.last().unwrap().clone();
    one_case(year, code, &sheets, &award);
    reports(year, code, &sheets, &award);
    year.reconciled(code, statement(year, code, &sheets.payments));
    Some((year, sheets))
}

#[test]
fn b_grants_from_the_receipt_to_the_signature() {
    let Some((_, sheets)) = grants("B") else {
        return;
    };
    let hand = sheets.payments.iter();
    assert!(hand.clone().count() > 0 && hand.clone().all(|row| row.text("发放方式") != "银行转账"));
}

/// The files of programme B that ship with the program, where no others are at hand.
#[test]
fn b_on_the_files_that_ship_with_the_program() {
    let year = demo();
    let sheets = Sheets::of(&year, "B");
    every_case(&year, "B", &sheets);
    // A school with two cases and a quota of two; the others have what the demo shows.
    let award = with(&sheets.awards, "申请编号", "B-2025-0006")[0].clone();
    one_case(&year, "B", &sheets, &award);
    reports(&year, "B", &sheets, &award);
    let lines = || statement(&year, "B", &sheets.payments);
    year.reconciled("B", lines());
    // A reference that the ledger does not know, and one that it knows with another amount.
    for (reference, more, finding) in [
        (Some("R0000"), 0, "unknown_reference"),
        (None, 100, "other_amount"),
    ] {
        let mut lines = lines();
        let came = lines.iter_mut().find(|line| line.fen > 0).unwrap();
        came.fen += more;
        came.reference = reference.map_or(came.reference.clone(), str::to_owned);
        let (status, answer) = year.compared("B", &mut lines);
        assert_eq!(status, 1, "{finding}: {answer}");
        let found = table(&answer, "reconcile-findings");
        assert_eq!(found.len(), 1, "{answer}");
        assert_eq!(found[0]["finding"], finding);
    }
    // A payment whose reference the ledger was never told is matched by amount, day and payee: the bank has numbers of its own.
    let mut unknown = lines();
    let paid = unknown.iter_mut().find(|line| line.fen < 0).unwrap();
    paid.reference = "R0001".to_owned();
    let (status, answer) = year.compared("B", &mut unknown);
    assert_eq!(status, 0, "{answer}");
    assert!(table(&answer, "reconcile-findings").is_empty(), "{answer}");
    let item = |name: &str| the(table(&answer, "rows"), "item", name)["amount"].clone();
    assert_eq!(item("difference"), 0, "{answer}");
    // Another amount is none of its.
    let mut late = lines();
    let paid = late.iter_mut().find(|line| line.fen < 0).unwrap();
    paid.reference = "R0001".to_owned();
    paid.fen -= 100;
    let (status, answer) = year.compared("B", &mut late);
    assert_eq!(status, 1, "{answer}");
    let found = table(&answer, "reconcile-findings");
    assert_eq!(found[0]["finding"], "unknown_reference", "{answer}");
    let open = table(&answer, "reconcile-open");
    let groups: Vec<&Value> = open.iter().map(|row| &row["group"]).collect();
    assert_eq!(groups, ["bank_paid", "ledger_paid"]);
    // Balances are those of one day: what both sides booked later is on neither.
    let before = "2025-12-21";
    let (status, answer) = year.compared_on("B", &mut lines(), &["--as-of", before]);
    assert_eq!(status, 0, "{answer}");
    assert_eq!(answer["as_of"], before);
    assert!(table(&answer, "reconcile-open").is_empty(), "{answer}");
    let all = lines();
    let by_then = all.iter().filter(|line| line.day.as_str() <= before);
    let lay: i64 = by_then.map(|line| line.fen).sum();
    assert!(lay > all.iter().map(|line| line.fen).sum::<i64>());
    for side in ["bank-balance", "ledger-balance"] {
        let row = the(table(&answer, "rows"), "item", side);
        assert_eq!((&row["amount"], &row["day"]), (&lay.into(), &before.into()));
    }
}

/// Province and city: the public list after payment, and the file of one person.
#[test]
fn c_grants_from_the_receipt_to_the_three_publicities() {
    for code in ["C1", "C2"] {
        let Some((year, sheets)) = grants(code) else {
            return;
        };
        let _alone = alone();
        let out = year.desk.folder().join(format!("三公开-{code}"));
        let out = out.to_string_lossy().into_owned();
        let run = year
            .desk
            .run(&["report", "three", code, "--out", &out, "--json"]);
        assert_eq!(run.status, 0, "{}", run.words);
        let answer: Value = serde_json::from_str(&run.data).unwrap();
        assert_eq!(answer["rows"], sheets.payments.len(), "{code}");
        let path = std::path::Path::new(&out).join(format!("three-{code}.csv"));
        let list = std::fs::read_to_string(path).unwrap();
        for claim in &sheets.claims {
            assert!(!list.contains(claim.text("身份证号")), "{code}");
        }
        if code == "C1" {
            let award = &sheets.awards[0];
            let case = award.text("申请编号");
            let file: Value = year
                .desk
                .json(&["report", "person", "--case", case, "--json"]);
            let facts = table(&file, "facts");
            assert_eq!(
                the(facts, "item", "ID number")["text"],
                award.text("身份证号")
            );
            assert_eq!(the(facts, "item", "paid")["text"], "10000.00");
            let kinds: BTreeSet<&str> = table(&file, "events")
                .iter()
                .map(|one| one["kind"].as_str().unwrap())
                .collect();
            assert!(kinds.contains("ClaimSubmitted") && kinds.contains("ReceiptAcknowledged"));
        }
    }
}

/// A soft rule was waived for two cases, and each waiver lifts nothing but its own rule.
#[test]
fn c_waivers_cover_the_fourth_retired_person_and_a_late_claim() {
    let Some(year) = clean() else { return };
    let waivers = year.office.rows("0", "06例外审批登记");
    for waiver in &waivers {
        let case = waiver.text("对象编号");
        let shown: Value = year.desk.json(&["claim", "show", case, "--json"]);
        assert_eq!(shown["state"], "acknowledged", "{case}");
        assert_eq!(shown["missing"], serde_json::json!([]), "{case}");
        assert_eq!(shown["flags"], serde_json::json!([]), "{case}");
    }
    let retired = |code: &str| {
        let awards = year.office.rows(code, "08救助决定");
        with(&awards, "在职状态", "退休").len()
    };
    assert!(
        retired("C1") > 3 || retired("C2") > 8,
        "a sub-cap is passed, with a waiver"
    );
}

#[test]
fn d_grants_from_the_receipt_to_the_signature() {
    for code in ["D1", "D2"] {
        let Some((_, sheets)) = grants(code) else {
            return;
        };
        assert!(
            !sheets.bills.is_empty(),
            "{code}: bills are what it pays by"
        );
    }
}

/// The pool: gifts in, by activity as much as the bank's notes say; goods in and out.
#[test]
fn e_pool_from_the_gifts_to_the_signature() {
    let Some((year, _)) = grants("E") else { return };
    let gifts = year.office.rows("E", "12捐赠收入登记");
    let notes = year.receipts("E");
    assert_eq!(sum(&gifts, "捐赠金额(元)"), sum(&notes, "到账金额(元)"));
    let events = year.desk.run(&["export", "events", "--json"]).data;
    let of = |kind: &str| -> Vec<Value> {
        let kind = format!("\"kind\":\"{kind}\"");
        let lines = events
            .lines()
            .filter(|line| line.replace(": ", ":").contains(&kind));
        let all = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
        all.filter(|event| event["head"]["scheme"]["id"] == "E")
            .collect()
    };
    let given: i64 = of("DonationRecorded")
        .iter()
        .map(|one| one["body"]["amount"].as_i64().unwrap())
        .sum();
    assert_eq!(given, sum(&gifts, "捐赠金额(元)"));
    let goods = year.office.rows("E", "13物资收发登记");
    for (word, kind) in [("收", "InKindReceived"), ("发", "InKindDonated")] {
        let rows = with(&goods, "收发", word);
        let told = of(kind);
        assert_eq!(told.len(), rows.len(), "{kind}");
        let value: i64 = told
            .iter()
            .map(|one| one["body"]["value"].as_i64().unwrap())
            .sum();
        assert_eq!(value, sum(rows.iter().copied(), "价值(元)"), "{kind}");
    }
}
