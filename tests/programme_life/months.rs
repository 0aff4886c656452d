//! The monthly subsidy (A): every line of six months as the list and the bank tell it, and one teacher whose
//! money came back and was paid again.

use std::collections::BTreeMap;

use serde_json::Value;

use super::desk::{Moved, Year, clean, table, the, total};
use super::sheets::{Row, sum, with};

/// Months: the list the office sent, and what the bank said of each line.
struct Months {
    sent: Vec<Row>,
    back: BTreeMap<(String, String), Row>,
}

#[test]
fn a_subsidy_from_the_appropriation_to_the_return_that_is_paid_again() {
    let Some(year) = clean() else { return };
    let months = Months {
        sent: year.office.rows("A", "06补助发放表"),
        back: year
            .office
            .rows("A", "07银行回盘")
            .into_iter()
            .map(|row| {
                (
                    (row.text("批次号").to_owned(), row.text("序号").to_owned()),
                    row,
                )
            })
            .collect(),
    };
    let books = year.books("A", "A");
    let documents = year.office.rows("0", "03指标文登记");
    let promised: i64 = with(&documents, "项目代码", "A")
        .iter()
        .map(|row| row.ten_thousands("指标金额(万元)"))
        .sum();
    // All of it arrived, so that what is not used of it is what is free.
    let (_, free) = year.stage("A", "received");
    assert_eq!(year.stage("A", "appropriated"), (promised, free));
    assert_eq!(books["received"], promised, "what was promised arrived");

    // A list is no case, and is shown by its number.
    let batch = months.sent[0].text("批次号");
    let rows = with(&months.sent, "批次号", batch);
    let shown: Value = year.desk.json(&["claim", "show", batch, "--json"]);
    assert_eq!(shown["subject"], "batch", "{shown:#}");
    let of_list = shown["happened"].as_array().unwrap().iter();
    let mut ordered = of_list.filter(|line| line["kind"] == "PaymentInstructed");
    let first = ordered.next().unwrap();
    assert_eq!(first["number"], format!("×{}", rows.len()), "{shown:#}");
    assert!(ordered.next().is_none(), "one line a day: {shown:#}");

    // Each line, as the list and the bank tell it.
    let payments = year.list("payments", "A");
    assert_eq!(payments.len(), months.sent.len());
    let by_number: BTreeMap<&str, &Value> = payments
        .iter()
        .map(|row| (row["payment_no"].as_str().unwrap(), row))
        .collect();
    for row in &months.sent {
        let key = (row.text("批次号").to_owned(), row.text("序号").to_owned());
        let number = format!("{}/{}", key.0, key.1);
        let told = by_number[number.as_str()];
        let back = &months.back[&key];
        assert_eq!(told["instructed"], row.fen("金额(元)"), "{number}");
        assert_eq!(told["instructed_on"], row.day("发放日期"), "{number}");
        assert_eq!(told["period"], row.text("所属月份"), "{number}");
        assert_eq!(told["unit_code"], row.text("学校标识码"), "{number}");
        assert_eq!(told["again"], key.0.ends_with("-2"), "{number}");
        if back.text("处理结果") == "成功" {
            assert_eq!(
                (&told["state"], &told["returned"]),
                (&"paid".into(), &0.into()),
                "{number}"
            );
            assert_eq!(told["paid"], back.fen("金额(元)"), "{number}");
            assert_eq!(told["paid_on"], back.day("入账日期"), "{number}");
            assert_eq!(told["bank_ref"], back.text("银行流水号"), "{number}");
        } else {
            assert_eq!(
                (&told["state"], &told["paid"]),
                (&"returned".into(), &0.into()),
                "{number}"
            );
            assert_eq!(told["returned"], back.fen("金额(元)"), "{number}");
        }
    }
    one_teacher(year, &months, &by_number);

    let roster = year.report("roster", "A");
    assert_eq!(
        total(table(&roster, "rows"), "instructed"),
        sum(&months.sent, "金额(元)")
    );
    assert_eq!(total(table(&roster, "roster-units"), "under_way"), 0);
    let plan = year.report("plan", "A");
    let fund = &table(&plan, "rows")[0];
    assert_eq!(fund["appropriated"], promised);
    assert_eq!(fund["received_less_appropriated"], 0);
    assert_eq!(fund["returned"], books["returned"]);
    let first: Vec<&Row> = months
        .sent
        .iter()
        .filter(|row| row.text("批次号").ends_with("-1"))
        .collect();
    assert_eq!(
        fund["awarded"],
        sum(first, "金额(元)"),
        "lines of the first run"
    );
    for tier in ["教学点", "完小", "镇中心"] {
        let rows = with(&months.sent, "补助类别", tier);
        let told = the(table(&plan, "plan-tiers"), "tier", tier);
        assert_eq!(
            told["instructed"],
            sum(rows.iter().copied(), "金额(元)"),
            "{tier}"
        );
        assert_eq!(told["payments"], rows.len(), "{tier}");
    }

    let mut moved = year.arrived("A");
    for back in months.back.values() {
        let line = |fen: i64| Moved {
            day: back.day("入账日期"),
            fen,
            reference: back.text("银行流水号").to_owned(),
            summary: format!("代发 {}", back.text("批次号")),
        };
        moved.push(line(-back.fen("金额(元)")));
        if back.text("处理结果") != "成功" {
            moved.push(line(back.fen("金额(元)")));
        }
    }
    for order in year.office.rows("0", "05追缴登记") {
        assert_eq!(order.text("项目代码"), "A");
        assert_eq!(year.stage("A", "recovered").0, order.fen("已追回金额(元)"));
        moved.push(Moved {
            day: order.day("追回日期"),
            fen: order.fen("已追回金额(元)"),
            reference: String::new(),
            summary: "追缴".to_owned(),
        });
    }
    year.reconciled("A", moved);
}

/// A teacher whose money came back: post, tier, notice, list, return, account, list again, bank.
fn one_teacher(year: &Year, months: &Months, payments: &BTreeMap<&str, &Value>) {
    let mut failed = months
        .back
        .iter()
        .filter(|(_, row)| row.text("处理结果") != "成功");
    let (key, _) = failed.next().expect("something came back");
    let row = |key: &(String, String)| {
        let mut all = months.sent.iter();
        all.find(|row| (row.text("批次号"), row.text("序号")) == (&key.0, &key.1))
            .unwrap()
    };
    let sent = row(key);
    let (teacher, month) = (sent.text("教师编号"), sent.text("所属月份"));
    let again: Vec<&Row> = with(&months.sent, "教师编号", teacher)
        .into_iter()
        .filter(|row| row.text("所属月份") == month && row.text("批次号") != key.0)
        .collect();
    assert_eq!(again.len(), 1, "it was paid again, once");
    assert!(again[0].day("发放日期") > sent.day("发放日期"));
    // Entitled by the tier of the school on the 15th.
    let tiers = year.office.rows("A", "02学校类别档次表");
    let middle = format!("{month}-15");
    let on_the_day: Vec<&Row> = with(&tiers, "学校标识码", sent.text("学校标识码"))
        .into_iter()
        .filter(|tier| {
            tier.day("起始日期") <= middle
                && tier
                    .maybe("终止日期")
                    .is_none_or(|to| to >= middle.as_str())
        })
        .collect();
    assert_eq!(on_the_day.len(), 1);
    assert_eq!(sent.fen("金额(元)"), on_the_day[0].fen("月补助标准(元)"));
    // Noticed for that month before it was sent, and certified.
    let listed = year.office.rows("A", "09公示名单");
    let mut shown = listed.iter().filter(|row| {
        row.text("教师编号") == teacher
            && row.text("起始月份") <= month
            && row.text("截止月份") >= month
            && row.text("公示编号").starts_with("GS")
    });
    let notice = shown.next().expect("a notice that covers the month");
    assert_eq!(notice.fen("月补助标准(元)"), sent.fen("金额(元)"));
    let number = notice.text("公示编号");
    let report: Value = year.desk.json(&["report", "certificate", number, "--json"]);
    assert_eq!(
        report["certifiable"], true,
        "{number}: {}",
        report["refused_for"]
    );
    assert!(report["notice"]["until"].as_str().unwrap() < sent.day("发放日期").as_str());

    let number = |row: &Row| format!("{}/{}", row.text("批次号"), row.text("序号"));
    let person = payments[number(sent).as_str()]["person"].as_str().unwrap();
    let all: Vec<&&Value> = payments
        .values()
        .filter(|row| row["person"] == person)
        .collect();
    let paid: i64 = all.iter().map(|row| row["paid"].as_i64().unwrap()).sum();
    let rows = with(&months.sent, "教师编号", teacher);
    assert_eq!(all.len(), rows.len());
    let returned = sent.fen("金额(元)");
    assert_eq!(paid, sum(rows.iter().copied(), "金额(元)") - returned);
    // All that is known of the person: post, account, change of account, each line, each answer of the bank.
    let trace: Value = year.desk.json(&["trace", person, "--json"]);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for event in table(&trace, "events") {
        *kinds.entry(event["kind"].as_str().unwrap()).or_default() += 1;
    }
    let changes = year.office.rows("A", "05账户变更登记");
    assert_eq!(
        kinds.get("AccountChanged").copied().unwrap_or(0),
        with(&changes, "教师编号", teacher).len()
    );
    assert_eq!(kinds["PostAssigned"], 1);
    assert_eq!(kinds["PaymentInstructed"], rows.len());
    assert_eq!(kinds["PaymentConfirmed"], rows.len() - 1);
    assert_eq!(kinds["PaymentReturned"], 1);
}
