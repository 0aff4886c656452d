//! What is owed and what is there, told without anybody's sums: reports by the scheme's text, orders to pay back
//! by instalments, goods of a store, fees remitted, plans in the funnel.

use serde_json::Value;

use super::office::Desk;
use super::{ACCOUNT, AGREEMENTS, PAYMENTS, receipt, sheet, small_rows};

const CONTRACTS: &str = "项目编号,节点编号,县(市、区),学校名称,资金类别,预算(万元),合同金额(元),合同日期,承包单位,统一社会信用代码,建筑面积(平方米),新增学位";

/// Flags of a code, by what they are about.
fn flagged(desk: &Desk, code: &str) -> Vec<String> {
    let flags = desk.flags();
    let of_code = flags.iter().filter(|flag| flag["code"] == code);
    of_code
        .map(|flag| flag["about"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_county_of_the_contracts_owes_every_report_of_the_text() {
    let folder = "H-全面改薄与学生资助";
    let contracts = |desk: &Desk| {
        sheet(
            desk,
            folder,
            "02项目台账",
            &[
                CONTRACTS,
                "GB1,N1,泰山区,某小学,校园建设,1.00,10000.00,2024-09-04,某建筑公司,9137090251498386UM,,",
            ],
        )
    };
    // Nobody filed anything, and there is no register: 12 months, 4 quarters and 2 half-years are owed, and that none was filed
    // is not judged.
    let desk = Desk::new();
    assert_eq!(desk.import(&[contracts(&desk)]).status, 0);
    assert_eq!(flagged(&desk, "F70"), Vec::<String>::new());
    let answer: Value = desk.json(&["flags", "--json"]);
    let unjudged = answer["unjudged"].to_string();
    assert!(
        unjudged.contains("F70, scheme H1: 18 places cannot be judged"),
        "{unjudged}"
    );
    let works: Value = desk.json(&["report", "works", "H1", "--json"]);
    assert_eq!(works["works-reports"].as_array().map(Vec::len), Some(18));
    // Filed but for one month: that month alone.
    let mut rows = vec!["县(市、区),报送类型,所属期,应报日期,实报日期".to_owned()];
    for month in (1..=12).filter(|month| *month != 4) {
        rows.push(format!("泰山区,月调度,2025-{month:02},,2025-{month:02}-28"));
    }
    for quarter in 1..=4 {
        let month = quarter * 3;
        rows.push(format!("泰山区,季汇总,2025Q{quarter},,2025-{month:02}-28"));
    }
    rows.push("泰山区,半年通报,2025H1,,2025-06-28".to_owned());
    rows.push("泰山区,半年通报,2025H2,,2025-12-28".to_owned());
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let filed = sheet(&desk, folder, "06报送登记", &rows);
    assert_eq!(desk.import(&[filed]).status, 0);
    assert_eq!(flagged(&desk, "F70"), ["泰山区/2025-04"]);
}

#[test]
fn a_plan_that_nobody_put_on_file_is_owed_and_told() {
    let desk = Desk::new();
    let works: Value = desk.json(&["report", "works", "S11", "--json"]);
    let rows = works["works-reports"].as_array().unwrap();
    let told: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| {
            (
                row["kind"].as_str().unwrap(),
                row["state"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, [("filing", "owed")], "{rows:?}");
}

#[test]
fn an_order_is_paid_back_by_instalments() {
    let desk = Desk::new();
    let order = |parts: &[&str]| {
        let mut line = vec!["clawback", "order", "--scheme", "S11", "--order-no", "ZJ-1"];
        line.extend(["--debtor", "org:某村小学", "--amount", "2400"]);
        for part in parts {
            line.extend(["--instalment", part]);
        }
        desk.run(&line)
    };
    let parts = ["2027-12-01=800", "2026-01-15=800", "2027-06-01=800.00"];
    let entries = desk.entries();
    for (wrong, words) in [
        (
            ["2026-01-15=800", "2027-06-01=800", "2027-12-01=799.99"],
            "the instalments sum to 2399.99 yuan, expected 2400.00 yuan",
        ),
        (
            ["2026-01-15=800", "2026-01-15=800", "2027-12-01=800"],
            "2026-01-15 has an instalment already",
        ),
        (
            ["2026-01-15", "2027-06-01=800", "2027-12-01=800"],
            "expected a day and an amount",
        ),
        (
            ["2026-01-15=0", "2027-06-01=1600", "2027-12-01=800"],
            "expected an amount above 0",
        ),
    ] {
        let run = order(&wrong);
        assert!(
            run.status == 2 && run.words.contains(words),
            "{words}: {}",
            run.words
        );
    }
    assert_eq!(desk.entries(), entries);
    let run = order(&parts);
    assert_eq!(run.status, 0, "{}", run.words);
    // All parts are one entry; the number is taken for good.
    assert_eq!(desk.entries(), entries + 1);
    let again = order(&["2028-06-01=2400"]);
    assert!(
        again.status == 2 && again.words.contains("ZJ-1 is recorded already"),
        "{}",
        again.words
    );
    let mut back = vec![
        "clawback",
        "receive",
        "--scheme",
        "S11",
        "--order-no",
        "ZJ-1",
    ];
    back.extend(["--amount", "300", "--bank-ref", "L1"]);
    let run = desk.run(&back);
    assert_eq!(run.status, 0, "{}", run.words);
    let expected = [
        ("ordered", Value::from(240_000)),
        ("received", Value::from(30_000)),
        ("open", Value::from(210_000)),
        ("overdue", Value::from(50_000)),
        ("instalments", Value::from(3)),
        ("next_due", Value::from("2027-06-01")),
        ("debtor_org", Value::from("某村小学")),
    ];
    let list: Value = desk.json(&["clawbacks", "--scheme", "S11", "--json"]);
    let traced: Value = desk.json(&["trace", "ZJ-1", "--json"]);
    for row in [&list["rows"][0], &traced["orders"][0]] {
        for (field, value) in &expected {
            assert_eq!(row[*field], *value, "{field}: {row}");
        }
    }
    let shown = desk.run(&["trace", "ZJ-1"]);
    let told = format!("{}{}", shown.data, shown.words);
    assert!(
        told.contains("2100.00 still owed, next due 2027-06-01"),
        "{told}"
    );
    // Of the part that is due long since 500 yuan are owed; the others are not due.
    let flags = desk.flags();
    let flag = flags.iter().find(|flag| flag["code"] == "F65").unwrap();
    assert_eq!(
        (&flag["about"], &flag["amount"]),
        (&"ZJ-1".into(), &50_000.into())
    );
    assert!(
        flag["finding"]
            .as_str()
            .unwrap()
            .contains("1 of 3 instalments are overdue")
    );
    let sound: Value = desk.json(&["verify", "--json"]);
    assert_eq!(sound["verdict"], "sound");
}

#[test]
fn goods_beyond_what_came_in_are_flagged() {
    for (out, left, flags) in [(40, 0, 0), (30, 10, 0), (41, -1, 1)] {
        let desk = Desk::new();
        let slips = sheet(
            &desk,
            "S20-亲子义卖",
            "03物资收发登记",
            &[
                "物资单号,收发,物品名称,数量,单位,价值(元),捐赠方或受赠方,日期,经办人",
                "WZ1,收,图书,40,册,800.00,家委会,2025-12-01,甲乙",
                &format!("WZ2,发,图书,{out},册,820.00,某村小学,2025-12-05,甲乙"),
            ],
        );
        assert_eq!(desk.import(&[slips]).status, 0);
        let stock = small_rows(&desk, "stock", "S20");
        assert_eq!(
            (&stock[0]["item"], &stock[0]["left"]),
            (&"图书".into(), &left.into())
        );
        assert_eq!(
            (&stock[0]["came_in"], &stock[0]["measure"]),
            (&40.into(), &"册".into())
        );
        let told = flagged(&desk, "F41");
        assert_eq!(told, vec!["goods/图书"; flags], "{out}");
    }
}

/// A sheet of what was handed out alone: nothing came in that could be.
#[test]
fn goods_of_which_nothing_came_in_are_flagged() {
    let desk = Desk::new();
    let slips = sheet(
        &desk,
        "S20-亲子义卖",
        "03物资收发登记",
        &[
            "物资单号,收发,物品名称,数量,单位,价值(元),捐赠方或受赠方,日期,经办人",
            "WZ2,发,图书,11,册,330.00,某村小学,2025-12-05,甲乙",
        ],
    );
    assert_eq!(desk.import(&[slips]).status, 0);
    assert_eq!(flagged(&desk, "F41"), ["goods/图书"]);
}

#[test]
fn a_plan_stands_in_the_funnel_and_is_no_money() {
    let desk = Desk::new();
    for (number, parent, amount) in [("N0", "", "671000000"), ("N1", "N0", "537000000")] {
        let mut line = vec![
            "plan",
            "add",
            "--scheme",
            "H1",
            "--plan-no",
            number,
            "--item",
            "全面改薄",
        ];
        line.extend(["--amount", amount]);
        if !parent.is_empty() {
            line.extend(["--parent-no", parent]);
        }
        let run = desk.run(&line);
        assert_eq!(run.status, 0, "{}", run.words);
    }
    let funnel: Value = desk.json(&["funnel", "--scheme", "H1", "--json"]);
    let rows = funnel["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(
        (&rows[0]["stage"], &rows[0]["into"]),
        (&"planned".into(), &67_100_000_000_i64.into())
    );
    let none: Value = desk.json(&["funnel", "--scheme", "B", "--json"]);
    assert_eq!(none["rows"].as_array().map(Vec::len), Some(0));
    let unknown = desk.run(&["funnel", "--scheme", "Z9"]);
    assert_eq!(unknown.status, 2, "{}", unknown.data);
}

#[test]
fn slips_of_objections_that_are_missing_are_told() {
    let desk = Desk::new();
    let does = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().chain(["--scheme", "B"]).collect();
        let run = desk.run(&words);
        assert_eq!(run.status, 0, "{line}: {}", run.words);
    };
    does(
        "notice open --notice-no N1 --stage pre_award --publisher 某局 --channel 网站 --from 2025-12-03 --until 2025-12-10",
    );
    does("notice object --objection-no 0007 --notice-no N1 --text 有车");
    does("notice object --objection-no 0003 --notice-no N1 --text 有房");
    does("notice resolve --objection-no 0003 --outcome rejected --text 查无此事");
    let told: Vec<(String, String)> = small_rows(&desk, "objections", "B")
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            (text("objection_no"), text("state"))
        })
        .collect();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(told, [pair("0003", "settled"), pair("0007", "open")]);
    let log = desk.folder().join("asked.jsonl");
    let log = log.to_str().unwrap();
    let gaps = |more: &[&str]| -> String {
        let mut line = vec!["audit", "gaps", "objections", "--column", "objection"];
        line.extend(["--log", log]);
        line.extend(more);
        let run = desk.run(&line);
        assert_eq!(run.status, 1, "{}", run.words);
        run.data
    };
    assert!(gaps(&[]).contains("0004") && !gaps(&[]).contains("0001"));
    let all = gaps(&["--from", "1"]);
    for number in ["0001", "0002", "0004", "0006"] {
        assert!(all.contains(number), "{number}: {all}");
    }
    let report: Value = desk.json(&["report", "notice", "N1", "--scheme", "B", "--json"]);
    let missing = &report["missing_slips"];
    assert_eq!(*missing, serde_json::json!(["0001–0002", "0004–0006"]));
}

/// What the desk holds is flagged once it was paid all the same, by the same words: after the agreement's last day.
#[test]
fn what_is_paid_after_the_agreements_last_day_is_held_and_flagged() {
    let (scheme, folder, fund) = ("S11", "S11-城乡学校结对", "城区学校帮扶资金");
    for (last, paid, flags) in [
        ("2025-12-31", "2025-12-31", 0),
        ("2025-12-30", "2025-12-31", 1),
    ] {
        let desk = Desk::new();
        let agreement =
            format!("XY1,小学教育,4301,城区小学,4302,某村小学,2025-09-01,2025-09-01,{last}");
        let agreements = sheet(&desk, folder, "01结对协议名册", &[AGREEMENTS, &agreement]);
        let payment = format!("BF-1,XY1,某村小学,{ACCOUNT},3000.00,{paid},甲乙");
        let payments = sheet(&desk, folder, "02帮扶资金拨付表", &[PAYMENTS, &payment]);
        let first = [agreements, receipt(&desk, scheme, fund, "5000.00")];
        assert_eq!(desk.import(&first).status, 0);
        let path = payments.to_string_lossy().into_owned();
        // A live order counts from today, long after either day.
        let held = desk.run(&["pay", "check", &path]);
        assert_eq!(held.status, 1, "{}{}", held.data, held.words);
        let finding = format!("agreement XY1 ran until {last}");
        assert!(held.data.contains(&finding), "{}", held.data);
        assert_eq!(desk.import(&[payments]).status, 0);
        assert_eq!(flagged(&desk, "F51"), vec!["XY1"; flags], "{last}");
        if flags > 0 {
            let told = desk.flags();
            let flag = told.iter().find(|flag| flag["code"] == "F51").unwrap();
            assert_eq!(flag["finding"], finding);
        }
    }
}

/// What a file says was set off against another's payment, or beyond the debt, lowers no debt: the list says what it does not
/// count.
/// A school is a debtor like any other: what it was paid after the days were over is told.
#[test]
fn what_a_school_in_debt_was_paid_since_is_counted() {
    let desk = Desk::new();
    let order = "clawback order --scheme S11 --order-no ZJ-3 --debtor org:某村小学 --amount 2400 --due 2025-02-01";
    let run = desk.run(&order.split(' ').collect::<Vec<_>>());
    assert_eq!(run.status, 0, "{}", run.words);
    let payments = [
        PAYMENTS,
        "F1,XY1,某村小学,,3000.00,2025-10-02,",
        "F2,XY1,某村小学,,3000.00,2025-03-02,",
        "F3,XY1,另一小学,,3000.00,2025-10-02,",
    ];
    let payments = sheet(&desk, "S11-送教下乡", "02帮扶资金拨付表", &payments);
    assert!(desk.import(&[payments]).status <= 1);
    let flags = desk.flags();
    let flag = flags.iter().find(|flag| flag["code"] == "F65").unwrap();
    let finding = flag["finding"].as_str().unwrap();
    assert!(
        finding.contains("1 payments to the debtor since"),
        "{finding}"
    );
}

/// A bank gives each line a reference, and the office's sheet of transfers has none: amount, day and payee bring them together.
#[test]
fn a_statement_with_references_meets_payments_without() {
    let desk = Desk::new();
    let folder = "S11-送教下乡";
    let payments = [
        PAYMENTS,
        "F1,XY1,某村小学,,3000.00,2025-10-02,",
        "F2,XY1,另一小学,,3000.00,2025-10-02,",
        "F3,XY1,第三小学,,700.00,2025-10-05,",
    ];
    let payments = sheet(&desk, folder, "02帮扶资金拨付表", &payments);
    let run = desk.import(&[
        receipt(&desk, "S11", "城区学校帮扶资金", "10000.00"),
        payments,
    ]);
    assert!(run.status <= 1, "{}", run.words);
    let asked = |lines: &[&str]| -> (Vec<String>, Value) {
        let head = "交易日期,摘要,借方发生额,贷方发生额,余额,流水号,对方户名";
        let text: Vec<&str> = std::iter::once(head).chain(lines.iter().copied()).collect();
        let path = desk.folder().join("statement.csv");
        std::fs::write(&path, text.join("\n")).unwrap();
        let path = path.to_string_lossy().into_owned();
        let run = desk.run(&["reconcile", "bank", &path, "--scheme", "S11", "--json"]);
        let answer: Value = serde_json::from_str(&run.data).expect(&run.words);
        let rows = answer["reconcile-findings"].as_array().unwrap().clone();
        let told = rows.iter().map(|row| {
            let about = row["about"].as_str().unwrap_or_default();
            format!("{} {about}", row["finding"].as_str().unwrap())
        });
        (told.collect(), answer["reconcile-open"].clone())
    };
    let whole = [
        "2025-09-01,到账,,10000.00,10000.00,R-S11,",
        "2025-10-02,转账,3000.00,,7000.00,L1,另一小学",
        "2025-10-02,转账,3000.00,,4000.00,L2,某村小学",
        "2025-10-06,转账,700.00,,3300.00,L3,第三小学",
    ];
    let (told, open) = asked(&whole);
    assert_eq!(told, Vec::<String>::new(), "{open}");
    assert_eq!(open.as_array().map(Vec::len), Some(0), "{open}");
    // To another payee is another payment; and one that the bank never shows is told.
    let (told, _) = asked(&[
        whole[0],
        whole[1],
        "2025-10-02,转账,3000.00,,4000.00,L2,别的小学",
        "2025-10-06,转账,700.00,,3300.00,L3,第三小学",
        "2025-12-30,结息,,0.50,3300.50,L4,",
    ]);
    assert_eq!(
        told,
        ["unknown_reference L2", "unknown_reference L4", "unseen F1"]
    );
}

#[test]
fn an_offset_that_cannot_be_lowers_no_debt() {
    let desk = Desk::new();
    let order = "clawback order --scheme S11 --order-no ZJ-2 --debtor org:某村小学 --amount 2400";
    let run = desk.run(&order.split(' ').collect::<Vec<_>>());
    assert_eq!(run.status, 0, "{}", run.words);
    let folder = "S11-送教下乡";
    let payments = [
        PAYMENTS,
        "F1,XY1,某村小学,,3000.00,2025-10-02,",
        "F2,XY1,另一小学,,3000.00,2025-10-02,",
    ];
    let payments = sheet(&desk, folder, "02帮扶资金拨付表", &payments);
    let off = |name: &str, rows: &[&str]| {
        let head = "项目代码,追缴编号,发放编号,抵扣金额,抵扣日期";
        let rows: Vec<&str> = std::iter::once(head).chain(rows.iter().copied()).collect();
        sheet(&desk, "0-公共资料", name, &rows)
    };
    let first = off(
        "追缴抵扣登记",
        &["S11,ZJ-2,F1,1000,2025-10-01", "S11,ZJ-2,F2,500,2025-10-01"],
    );
    let run = desk.import(&[payments, first]);
    assert!(run.status <= 1, "{}", run.words);
    let row = || {
        let list: Value = desk.json(&["clawbacks", "--scheme", "S11", "--json"]);
        let row = &list["rows"][0];
        ["offset", "uncounted", "open"].map(|field| row[field].as_i64().unwrap())
    };
    assert_eq!(row(), [100_000, 50_000, 140_000]);
    // Of one that is larger than the debt the debt is counted.
    let second = off("追缴抵扣登记2", &["S11,ZJ-2,F1,1600,2025-10-02"]);
    let run = desk.import(&[second]);
    assert!(run.status <= 1, "{}", run.words);
    assert_eq!(row(), [240_000, 70_000, 0]);
    assert_eq!(flagged(&desk, "F65"), ["ZJ-2", "ZJ-2"]);
}
