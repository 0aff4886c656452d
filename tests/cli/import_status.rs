//! `import status`: what came for which period from which units, what is missing, the office's own
//! figures beside ours, facts whose parent has not come; and rows of days before the ledger opened.

use crate::messages;

use messages::{Desk, good_claims, set};
use serde_json::Value;

fn json(desk: &Desk, arguments: &[&str]) -> Value {
    let said = desk.run(arguments);
    assert_eq!(said.status, Some(0), "{}", said.err);
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.out))
}

fn list(desk: &Desk, name: &str, text: &str) -> String {
    let rows: Vec<Vec<String>> = text
        .lines()
        .map(|line| line.trim().split(',').map(str::to_owned).collect())
        .collect();
    desk.csv(name, &rows)
}

/// The entry of a list with these values.
fn found<'a>(list: &'a Value, values: &[(&str, &str)]) -> Option<&'a Value> {
    list.as_array()
        .unwrap()
        .iter()
        .find(|one| values.iter().all(|(field, value)| one[*field] == *value))
}

#[test]
fn units_periods_parents_and_figures() {
    let desk = Desk::new();
    // The demo's year: six schools have quotas.
    let before = json(&desk, &["import", "status", "--json"]);
    let claims = found(
        &before["sent"],
        &[("scheme", "B"), ("table", "claims"), ("period", "2025")],
    );
    let claims = claims.expect("claims came");
    let quotas = found(&before["sent"], &[("scheme", "B"), ("table", "quotas")]).expect("quotas");
    let units = quotas["units"].as_array().unwrap();
    let missing = claims["missing"].as_array().unwrap();
    let sent = claims["units"].as_array().unwrap();
    assert!(
        units
            .iter()
            .all(|unit| sent.contains(unit) != missing.contains(unit))
    );
    // The office states its fund's figures, and ours equal them where the demo says so.
    let balance = found(&before["controls"], &[("figure", "balance")]).expect("a statement");
    assert_eq!(
        balance["difference"].as_i64().unwrap(),
        balance["ours"].as_i64().unwrap() - balance["office"].as_i64().unwrap()
    );
    assert_eq!(before["unfinished"].as_array().unwrap().len(), 0);

    // A quota for a school that has sent nothing: it is missing from the claims.
    let file = list(
        &desk,
        "名额分配表.csv",
        "单位代码,单位名称,分配名额\nS-NEW,某小学,2",
    );
    desk.run(&["import", &file]).says(0, &[]);
    let status = json(&desk, &["import", "status", "--json"]);
    let claims = found(&status["sent"], &[("scheme", "B"), ("table", "claims")]).unwrap();
    assert!(
        claims["missing"]
            .as_array()
            .unwrap()
            .contains(&Value::from("S-NEW"))
    );

    // Signatures of payments that nobody has instructed yet.
    let file = list(
        &desk,
        "领取签收表.csv",
        "发放编号,姓名,领取金额(元),签收人,与受助人关系,签收日期
         MZ-1,,100,甲某,本人,2026-01-20
         MZ-1,,100,甲某,本人,2026-01-21
         MZ-2,,100,甲某,本人,2026-01-21",
    );
    desk.run(&["import", &file]).says(0, &[]);
    let status = json(&desk, &["import", "status", "--json"]);
    let open = found(
        &status["open_parents"],
        &[("parent", "payment"), ("number", "MZ-1")],
    );
    let open = open.expect("a parent that is missing");
    assert_eq!(open["facts"], 2);
    assert_eq!(
        (open["file"].as_str(), open["row"].as_u64()),
        (Some("领取签收表.csv"), Some(2))
    );

    // The parent comes, and is open no more.
    let file = list(
        &desk,
        "09发放登记表.csv",
        "发放编号,决定编号,申请编号,姓名,身份证号,发放金额(元),发放方式,发放日期,发放结果
         MZ-1,J-MZ-1,B-2025-9901,甲某,11010519491231002X,100,银行代发,2026-01-20,成功",
    );
    desk.run(&["import", &file]).says(0, &[]);
    let status = json(&desk, &["import", "status", "--json"]);
    assert!(
        found(
            &status["open_parents"],
            &[("parent", "payment"), ("number", "MZ-1")]
        )
        .is_none()
    );
    assert!(
        found(
            &status["open_parents"],
            &[("parent", "award"), ("number", "J-MZ-1")]
        )
        .is_some()
    );

    // For people, a spreadsheet and a program the same lists.
    desk.run(&["import", "status"]).says(
        0,
        &[
            "Facts whose parent has not been imported",
            "payment instruction",
            "MZ-2",
        ],
    );
    let csv = desk.run(&["import", "status", "--list", "open", "--csv"]);
    csv.says(0, &["scheme,parent missing,no.,facts", "MZ-2"]);
    let book = desk.at("status.xlsx");
    desk.run(&["import", "status", "--list", "imports", "--xlsx", &book])
        .says(0, &["Written"]);
    assert!(std::fs::read(book).unwrap().starts_with(b"PK"));
    desk.run(&["import", "status", "--list", "rubbish"])
        .says(2, &["possible values"]);
}

/// Two tables of one kind below each other: the sums are those of both.
#[test]
fn control_totals_are_of_every_table_of_a_sheet() {
    let desk = Desk::new();
    let file = list(
        &desk,
        "追缴登记.csv",
        "金额单位:万元
         追缴编号,项目代码,身份证号,应追缴金额,下达日期,已追回金额,追回日期
         Z-1,B,11010519491231002X,0.1,2025-12-01,,
         追缴编号,项目代码,身份证号,应追缴金额,下达日期,已追回金额,追回日期,原因
         Z-2,B,11010519491231002X,0.2,2025-12-01,0.05,2025-12-20,多发",
    );
    desk.run(&["import", &file]).says(0, &[]);
    let status = json(&desk, &["import", "status", "--json"]);
    let import = found(&status["imports"], &[("file", "追缴登记.csv")]).expect("the import");
    assert_eq!((&import["rows"], &import["parts"]), (&2.into(), &2.into()));
    let total = |name: &str| {
        let one = found(&import["totals"], &[("name", name)]).expect(name);
        [one["rows"].as_i64(), one["amount"].as_i64()]
    };
    assert_eq!(total("应追缴金额"), [Some(2), Some(300_000)]);
    assert_eq!(total("已追回金额"), [Some(1), Some(50_000)]);
}

#[test]
fn refused_rows_are_listed() {
    let desk = Desk::new();
    let mut rows = good_claims();
    set(&mut rows[..2], "申请金额(元)", "很多");
    let file = desk.csv("申请汇总表.csv", &rows);
    let said = desk.run(&["import", &file, "--accept-good-rows"]);
    assert_eq!(said.status, Some(1), "{}", said.err);
    let status = json(&desk, &["import", "status", "--json"]);
    let refused = &status["with_refused_rows"];
    assert_eq!(refused[0]["file"], "申请汇总表.csv");
    assert!(refused[0]["refused"].as_u64().unwrap() > 0);
    desk.run(&["import", "status"]).says(0, &["rows refused"]);
}

#[test]
fn rows_of_days_before_the_ledger_opened_are_marked_and_figures_say_so() {
    let desk = Desk::new();
    desk.run(&["balances"]);
    let rows = "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额(元),到账日期,银行流水号
                D-2019-1,B,爱烛行动救助资金,基金会,某基金会,1000,2019-03-01,BK-2019-1
                D-2019-2,B,爱烛行动救助资金,基金会,某基金会,1000,2019-05-01,BK-2019-2";
    let file = list(&desk, "资金到账通知.csv", rows);
    let plain = desk.run(&["import", &file, "--dry-run"]);
    plain.says(0, &["Dry run"]);
    assert!(
        !desk
            .run(&["balances"])
            .err
            .contains("before the ledger opened")
    );
    desk.run(&["import", &file, "--historical"])
        .says(0, &["2 rows are of days before the ledger opened"]);
    desk.run(&["balances"]).says(
        0,
        &["2 rows of days before the ledger opened (2019-03-01 to 2019-05-01)"],
    );
    let balances = json(&desk, &["balances", "--json"]);
    assert_eq!(balances["historical"]["rows"], 2);
    // They count by their own days all the same.
    let early = json(&desk, &["balances", "--json", "--as-of", "2019-04-01"]);
    assert_eq!(early["rows"][0]["received"], 100_000);
    desk.run(&["verify"]).says(0, &["Nothing was altered"]);
}
