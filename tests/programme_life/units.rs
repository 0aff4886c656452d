//! Programmes that pay units: rewards of pairs (F), tranches of a loan (G), works and aid (H1, H2).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::desk::{Moved, Year, clean, table, the, total};
use super::office::Desk;
use super::sheets::{Row, sum, with};

#[track_caller]
fn one<'a>(rows: &'a [Row], heading: &str, value: &str) -> &'a Row {
    let found = with(rows, heading, value);
    assert_eq!(found.len(), 1, "{heading} {value}");
    found[0]
}

/// Files and lines of the events of a trace, and their kinds.
fn traced(year: &Year, number: &str) -> (BTreeSet<(String, u64)>, BTreeMap<String, usize>) {
    let trace: Value = year.desk.json(&["trace", number, "--json"]);
    let mut kinds = BTreeMap::new();
    let mut places = BTreeSet::new();
    for event in table(&trace, "events") {
        *kinds
            .entry(event["kind"].as_str().unwrap().to_owned())
            .or_default() += 1;
        let file = event["file"].as_str().unwrap().to_owned();
        places.insert((file, event["head"]["source"]["row"].as_u64().unwrap()));
    }
    (places, kinds)
}

fn out(payments: &[Row], day: &str, amount: &str) -> impl Iterator<Item = Moved> {
    let paid = payments.iter().filter(|row| row.maybe(amount).is_some());
    let moved = paid.map(|row| Moved {
        day: row.day(day),
        fen: -row.fen(amount),
        reference: String::new(),
        summary: "拨付".to_owned(),
    });
    moved.collect::<Vec<_>>().into_iter()
}

/// What the plan of F gives for a score in tenths: nothing below 75, then 10,000, 20,000 and 30,000 yuan.
fn reward(assessed: &Row) -> i64 {
    match assessed.tenths("考核得分") {
        _ if assessed.text("是否一票否决") == "是" => 0,
        ..750 => 0,
        750..800 => 1_000_000,
        800..900 => 2_000_000,
        _ => 3_000_000,
    }
}

#[test]
fn f_rewards_from_the_agreement_to_the_payment() {
    let Some(year) = clean() else { return };
    let books = year.books("F", "F");
    let agreements = year.office.rows("F", "01结对协议名册");
    let assessed = year.office.rows("F", "02年度考核表");
    let awards = year.office.rows("F", "03奖补名单");
    let listed = year.office.rows("F", "05公示名单");
    let payments = year.office.rows("F", "06奖补拨付表");
    let told = year.list("agreements", "F");
    assert_eq!(told.len(), agreements.len());
    let cases = year.list("cases", "F");
    let mut vetoed = 0;
    for agreement in &agreements {
        let no = agreement.text("协议编号");
        let row = the(&told, "agreement_no", no);
        assert_eq!(
            row["supporter_code"],
            agreement.text("支援学校标识码"),
            "{no}"
        );
        assert_eq!(row["signed_on"], agreement.day("签订日期"), "{no}");
        // The agreement's own line has what was paid under it, and its assessed year.
        let own = with(&awards, "协议编号", no).into_iter();
        let own = own.map(|award| one(&payments, "奖补编号", award.text("奖补编号")));
        let paid: i64 = own.map(|payment| payment.fen("拨付金额(元)")).sum();
        assert_eq!(row["paid"], paid, "{no}");
        assert_eq!(row["acceptances"], 1, "{no}");
        // Awarded is what the plan gives for the score, and nothing where the year is vetoed.
        let score = one(&assessed, "协议编号", no);
        let own = with(&awards, "协议编号", no);
        assert_eq!(
            sum(own.iter().copied(), "奖补金额(元)"),
            reward(score),
            "{no}"
        );
        vetoed += i32::from(score.tenths("考核得分") >= 750 && own.is_empty());
        let Some(award) = own.first() else {
            let none = cases
                .iter()
                .all(|case| case["case_no"] != no || case["awarded"] == 0);
            assert!(none, "{no}");
            continue;
        };
        let payment = one(&payments, "奖补编号", award.text("奖补编号"));
        let notice = one(&listed, "协议编号", no);
        let case = the(&cases, "case_no", no);
        assert_eq!(case["awarded"], award.fen("奖补金额(元)"), "{no}");
        assert_eq!(case["awarded_on"], award.day("决定日期"), "{no}");
        assert_eq!(case["paid"], payment.fen("拨付金额(元)"), "{no}");
        assert_eq!(
            notice.fen("奖补金额(元)"),
            award.fen("奖补金额(元)"),
            "{no}"
        );
    }
    assert!(vetoed > 0, "somebody with a good score was vetoed");

    // An agreement without an award is shown as what it is.
    let bare = agreements
        .iter()
        .map(|one| one.text("协议编号"))
        .find(|no| with(&awards, "协议编号", no).is_empty())
        .expect("one was not awarded");
    let shown: Value = year.desk.json(&["claim", "show", bare, "--json"]);
    assert_eq!(shown["subject"], "agreement", "{shown:#}");
    assert_eq!(shown["turn"], Value::Null, "{shown:#}");
    assert_eq!(shown["happened"][0]["kind"], "AgreementSigned", "{shown:#}");
    // One of them, step by step.
    let no = awards[0].text("协议编号");
    let shown: Value = year.desk.json(&["claim", "show", no, "--json"]);
    let happened: Vec<(&str, &str)> = table(&shown, "happened")
        .iter()
        .map(|one| (one["kind"].as_str().unwrap(), one["day"].as_str().unwrap()))
        .collect();
    let notice = &year.office.rows("F", "04公示登记")[0];
    let (opened, closed) = (notice.day("公示开始"), notice.day("公示结束"));
    let (decided, paid) = (awards[0].day("决定日期"), payments[0].day("拨付日期"));
    let agreed = one(&agreements, "协议编号", no).day("签订日期");
    let scored = one(&assessed, "协议编号", no).day("考核日期");
    assert_eq!(
        happened,
        [
            ("AgreementSigned", agreed.as_str()),
            ("AssessmentRecorded", scored.as_str()),
            ("NoticeOpened", opened.as_str()),
            ("NoticeClosed", closed.as_str()),
            ("AwardDecided", decided.as_str()),
            ("PaymentInstructed", paid.as_str()),
            ("PaymentConfirmed", paid.as_str()),
        ]
    );
    for nothing in ["missing", "flags", "unjudged"] {
        assert_eq!(shown[nothing], serde_json::json!([]), "{no}");
    }
    assert_eq!(
        (&shown["state"], &shown["turn"]),
        (&"paid".into(), &Value::Null),
        "{no}"
    );
    assert_eq!(
        shown["entitled"]["amount"],
        reward(one(&assessed, "协议编号", no))
    );
    let (places, kinds) = traced(year, no);
    assert_eq!(places, year.office.places("F", &["协议编号"], no), "{no}");
    assert_eq!(kinds["AssessmentRecorded"], 1);

    let plan = year.report("plan", "F");
    let fund = &table(&plan, "rows")[0];
    let documents = year.office.rows("0", "03指标文登记");
    assert_eq!(
        fund["appropriated"],
        one(&documents, "项目代码", "F").ten_thousands("指标金额(万元)")
    );
    assert_eq!(fund["awarded"], sum(&awards, "奖补金额(元)"));
    assert_eq!(
        (&fund["paid_less_awarded"], &fund["balance"]),
        (&0.into(), &books["balance"])
    );
    assert_eq!(
        year.stage("F", "committed"),
        (sum(&awards, "奖补金额(元)"), 0)
    );
    assert_eq!(year.stage("F", "paid").0, sum(&payments, "拨付金额(元)"));
    let roster = year.report("roster", "F");
    for payment in &payments {
        let line = the(
            table(&roster, "rows"),
            "payment_no",
            payment.text("拨付编号"),
        );
        assert_eq!(line["paid"], payment.fen("拨付金额(元)"));
        assert_eq!(line["org"], payment.text("收款单位"));
    }
    let certificate: Value =
        year.desk
            .json(&["report", "certificate", notice.text("公示编号"), "--json"]);
    assert_eq!(certificate["certifiable"], true);
    assert_eq!(certificate["notice"]["rows"], listed.len());
    let mut moved = year.arrived("F");
    moved.extend(out(&payments, "拨付日期", "拨付金额(元)"));
    year.reconciled("F", moved);
}

#[test]
fn g_tranches_from_the_loan_to_the_spending() {
    let Some(year) = clean() else { return };
    year.books("G", "G");
    let quotas = year.office.rows("G", "01项目县名额表");
    let agreements = year.office.rows("G", "02帮扶协议台账");
    let tranches = year.office.rows("G", "03年度经费拨付表");
    let judged = year.office.rows("G", "04自评与验收表");
    let vouchers = year.office.rows("G", "05工作经费支出明细");
    let attended = year.office.rows("G", "06支教出勤表");
    assert_eq!(
        quotas.iter().map(|row| row.number("计划对数")).sum::<i64>(),
        500
    );

    let told = year.list("agreements", "G");
    assert_eq!(told.len(), agreements.len());
    let schedule = year.list("tranches", "G");
    assert_eq!(schedule.len(), tranches.len());
    for agreement in &agreements {
        let no = agreement.text("协议编号");
        let row = the(&told, "agreement_no", no);
        let own = with(&tranches, "协议编号", no);
        let paid: Vec<&Row> = own
            .iter()
            .copied()
            .filter(|row| row.text("拨付状态") == "已拨付")
            .collect();
        assert_eq!(row["agreed"], agreement.fen("协议总额(元)"), "{no}");
        assert_eq!(row["signed_on"], agreement.day("省厅协议签订日期"), "{no}");
        assert_eq!(
            row["scheduled"],
            agreement.fen("协议总额(元)"),
            "{no}: tranches add up"
        );
        assert_eq!(
            row["paid"],
            sum(paid.iter().copied(), "实拨金额(元)"),
            "{no}"
        );
        assert_eq!(
            row["acceptances"],
            with(&judged, "协议编号", no).len(),
            "{no}"
        );
    }
    for tranche in &tranches {
        let (no, year_no) = (tranche.text("协议编号"), tranche.number("帮扶年度"));
        let row = schedule
            .iter()
            .find(|row| row["agreement_no"] == no && row["number"] == year_no)
            .unwrap_or_else(|| panic!("{no}/{year_no}"));
        assert_eq!(
            row["scheduled"],
            tranche.fen("应拨金额(元)"),
            "{no}/{year_no}"
        );
        // The score of the year before decides, from 75 on.
        let before = judged
            .iter()
            .find(|one| one.text("协议编号") == no && one.number("帮扶年度") == year_no - 1);
        let score = before.map(|one| one.tenths("验收得分"));
        let passed = score.is_none_or(|tenths| tenths >= 750);
        let told = row["score"]
            .as_str()
            .map(|text| super::sheets::decimal(text, 1));
        assert_eq!(told, score.filter(|_| year_no > 1), "{no}/{year_no}");
        match tranche.text("拨付状态") {
            "已拨付" => {
                assert!(passed, "{no}/{year_no}");
                assert_eq!(
                    row["due"],
                    tranche.day("应拨截止日期"),
                    "{no}/{year_no}: the rule's day"
                );
                assert_eq!(row["paid_on"], tranche.day("实拨日期"), "{no}/{year_no}");
                assert_eq!(row["paid"], tranche.fen("实拨金额(元)"), "{no}/{year_no}");
                assert_eq!(row["state"], "paid", "{no}/{year_no}");
            }
            _ => {
                assert_eq!(
                    (&row["state"], &row["paid"]),
                    (&"withheld".into(), &0.into()),
                    "{no}/{year_no}"
                );
                assert!(!passed || year_no == 3, "{no}/{year_no}: a year failed");
            }
        }
    }

    // One agreement: every row of every sheet that names it.
    let no = agreements[0].text("协议编号");
    let (places, kinds) = traced(year, no);
    let mut sheets = year.office.places("G", &["协议编号"], no);
    sheets.retain(|(file, _)| !file.starts_with("08"));
    let own: BTreeSet<_> = places
        .into_iter()
        .filter(|(file, _)| !file.starts_with("08"))
        .collect();
    assert_eq!(own, sheets, "{no}");
    for stage in [
        "AgreementSigned",
        "TrancheScheduled",
        "SelfEvaluationFiled",
        "AcceptanceRecorded",
        "TrancheReleased",
        "PaymentInstructed",
        "PaymentConfirmed",
        "AttendanceRecorded",
        "ExpenditureRecorded",
    ] {
        assert!(kinds.contains_key(stage), "{no}: {stage}");
    }
    assert_eq!(kinds["TrancheScheduled"], 3, "{no}");

    // Meals: forty yuan for a day that was attended.
    for meal in with(&vouchers, "费用类别", "伙食补助") {
        let days: i64 = attended
            .iter()
            .filter(|row| {
                row.text("身份证号") == meal.text("收款人证号")
                    && row.text("月份") == meal.text("伙食月份")
            })
            .map(|row| row.number("出勤工作日"))
            .sum();
        assert!(
            meal.fen("支出金额(元)") <= 4_000 * days,
            "{}",
            meal.text("支出编号")
        );
    }

    let plan = year.report("plan", "G");
    for quota in &quotas {
        let row = the(
            table(&plan, "plan-units"),
            "unit_code",
            quota.text("行政区划代码"),
        );
        let pairs = with(&agreements, "行政区划代码", quota.text("行政区划代码")).len();
        assert_eq!(row["awards"], pairs, "{}", quota.text("县(市、区)"));
        assert_eq!(quota.number("本批对数") as usize, pairs);
    }
    let fund = &table(&plan, "rows")[0];
    assert_eq!(fund["spent"], sum(&vouchers, "支出金额(元)"));
    let totals = year.totals.as_ref().unwrap();
    assert_eq!(
        fund["spent"],
        super::sheets::decimal(totals["programmes"]["G"]["spent"].as_str().unwrap(), 2)
    );

    let paid: i64 = tranches
        .iter()
        .filter(|row| row.maybe("实拨金额(元)").is_some())
        .map(|row| row.fen("实拨金额(元)"))
        .sum();
    let received = sum(&year.receipts("G"), "到账金额(元)");
    let loan = year.report("loan", "G");
    let line = |name: &str| the(table(&loan, "rows"), "item", name)["so_far"].clone();
    assert_eq!(line("loan-draws"), received);
    assert_eq!(
        (line("uses"), line("left")),
        (paid.into(), (received - paid).into())
    );
    assert_eq!(
        line("held-by-schools"),
        paid - sum(&vouchers, "支出金额(元)")
    );
    for component in table(&loan, "loan-components") {
        let of_year = component["year"].as_i64().unwrap();
        let own: Vec<&Row> = vouchers
            .iter()
            .filter(|row| row.number("帮扶年度") == of_year)
            .collect();
        assert_eq!(
            component["spent"],
            sum(own, "支出金额(元)"),
            "year {of_year}"
        );
    }
    let lines = table(&loan, "loan-uses");
    for using in lines {
        let name = using["cost_line"].as_str().unwrap();
        let own = with(&vouchers, "费用类别", name);
        assert_eq!(
            using["so_far"],
            sum(own.iter().copied(), "支出金额(元)"),
            "{name}"
        );
        assert_eq!(using["vouchers"], own.len(), "{name}");
    }
    assert_eq!(total(lines, "vouchers"), vouchers.len() as i64);
    let closing = the(table(&loan, "loan-account"), "item", "account-closing");
    assert_eq!(closing["amount"], received - paid);
    let mut moved = year.arrived("G");
    moved.extend(out(&tranches, "实拨日期", "实拨金额(元)"));
    year.reconciled("G", moved);
}

#[test]
fn h1_works_from_the_plan_to_the_quarterly_report() {
    let Some(year) = clean() else { return };
    year.books("H1", "H");
    let nodes = year.office.rows("H", "01资金分配表");
    let projects = year.office.rows("H", "02项目台账");
    let payments = year.office.rows("H", "04工程付款登记");
    let progress = year.office.rows("H", "05项目进度表");
    let filed = year.office.rows("H", "06报送登记");

    // Contracts are no cases: their own list has them.
    assert!(year.list("cases", "H1").is_empty());
    assert!(!year.list("contracts", "H1").is_empty());
    let plan = year.report("plan", "H1");
    let told = table(&plan, "plan-nodes");
    assert_eq!(told.len(), nodes.len());
    for node in &nodes {
        let no = node.text("节点编号");
        let row = the(told, "plan_no", no);
        let amount = node.ten_thousands("分配金额(万元)");
        assert_eq!(row["planned"], amount, "{no}");
        assert_eq!(row["parent_no"].as_str(), node.maybe("上级编号"), "{no}");
        let below = with(&nodes, "上级编号", no);
        if !below.is_empty() {
            let sum: i64 = below
                .iter()
                .map(|row| row.ten_thousands("分配金额(万元)"))
                .sum();
            assert_eq!(
                (sum, &row["planned_less_below"]),
                (amount, &0.into()),
                "{no}"
            );
        }
    }
    let fund = &table(&plan, "rows")[0];
    let documents = year.office.rows("0", "03指标文登记");
    let promised: i64 = with(&documents, "项目代码", "H")
        .iter()
        .map(|row| row.ten_thousands("指标金额(万元)"))
        .sum();
    assert_eq!(fund["appropriated"], promised);
    // All of it arrived, so that what is not used of it is what is free.
    let (_, free) = year.stage("H1", "received");
    assert_eq!(year.stage("H1", "appropriated"), (promised, free));
    assert_eq!(year.stage("H1", "paid").0, sum(&payments, "付款金额(元)"));

    let report: Value = year
        .desk
        .json(&["report", "works", "H1", "--every", "quarter", "--json"]);
    let works = table(&report, "rows");
    assert_eq!(works.len(), projects.len());
    for project in &projects {
        let no = project.text("项目编号");
        let row = the(works, "contract_no", no);
        let own = with(&payments, "项目编号", no);
        let paid = sum(own.iter().copied(), "付款金额(元)");
        let newest = with(&progress, "项目编号", no)
            .into_iter()
            .max_by_key(|row| row.day("统计日期"))
            .unwrap();
        assert_eq!(row["plan_no"], project.text("节点编号"), "{no}");
        assert_eq!(row["budget"], project.ten_thousands("预算(万元)"), "{no}");
        assert_eq!(row["contracted"], project.fen("合同金额(元)"), "{no}");
        assert_eq!(row["paid"], paid, "{no}");
        assert_eq!(
            row["progress_permille"],
            newest.tenths("形象进度(%)"),
            "{no}"
        );
        assert!(
            paid <= project.fen("合同金额(元)") && row["state"] == "kept",
            "{no}"
        );
        if project.maybe("新增学位").is_some() {
            assert_eq!(row["places_agreed"], project.number("新增学位"), "{no}");
        }
    }
    let no = projects[0].text("项目编号");
    let (places, kinds) = traced(year, no);
    assert_eq!(places, year.office.places("H", &["项目编号"], no), "{no}");
    assert_eq!(
        kinds["ProgressReported"],
        with(&progress, "项目编号", no).len()
    );

    let periods = table(&report, "works-periods");
    assert_eq!(total(periods, "paid"), sum(&payments, "付款金额(元)"));
    assert_eq!(total(periods, "contracted"), sum(&projects, "合同金额(元)"));
    let reports = table(&report, "works-reports");
    assert_eq!(reports.len(), filed.len());
    for row in reports {
        assert_eq!(row["state"], "filed", "{row}");
    }
    let days = |rows: Vec<(String, String)>| -> BTreeMap<(String, String), usize> {
        let mut all = BTreeMap::new();
        rows.into_iter()
            .for_each(|row| *all.entry(row).or_default() += 1);
        all
    };
    let written = filed
        .iter()
        .map(|row| (row.text("县(市、区)").to_owned(), row.day("实报日期")));
    let said = reports.iter().map(|row| {
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        (text("unit"), text("filed"))
    });
    assert_eq!(days(said.collect()), days(written.collect()));
    let roster = year.report("roster", "H1");
    for payment in &payments {
        let line = the(
            table(&roster, "rows"),
            "payment_no",
            payment.text("付款编号"),
        );
        assert_eq!(line["paid"], payment.fen("付款金额(元)"));
        assert_eq!(line["org"], payment.text("统一社会信用代码"));
    }
    let mut moved = year.arrived("H");
    moved.extend(out(&payments, "付款日期", "付款金额(元)"));
    year.reconciled("H1", moved);
}

/// Aid to a pupil from the money that arrived: checked at the desk, ordered, answered by the bank, a fee that is not asked for, and
/// what the school reports of it. The sheets are by hand, as the year's office keeps none of H2's money.
#[test]
fn h2_aid_from_the_receipt_to_its_reports() {
    const ID: &str = "11010519491231002X";
    const ACCOUNT: &str = "6222021907014455668";
    let desk = Desk::new();
    let sheet = |folder: &str, name: &str, rows: &[&str]| {
        let folder = desk.folder().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}.csv"));
        std::fs::write(&path, rows.join("\r\n")).unwrap();
        path
    };
    let import = |path: std::path::PathBuf| {
        let run = desk.import(&[path]);
        assert_eq!(run.status, 0, "{}", run.words);
    };
    import(sheet(
        "0-公共资料",
        "02资金到账通知",
        &[
            "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额(元),到账日期,银行流水号",
            "DZ1,H2,学生资助专项资金,财政拨款,市财政局,2000.00,2025-09-01,R1",
        ],
    ));
    let paid =
        format!("202509-1,1,甲乙丙,{ID},3709020806,2025-09,1250.00,银行代发,{ACCOUNT},2025-09-19");
    let list = sheet(
        "H-学生资助",
        "寄宿生生活补助发放表",
        &[
            "批次号,序号,学生姓名,学生身份证号,学校标识码,所属月份,补助金额(元),发放方式,银行账号,发放日期",
            &paid,
        ],
    );
    let path = list.to_str().unwrap();
    let check = desk.run(&["pay", "check", path]);
    assert_eq!(check.status, 0, "{}{}", check.data, check.words);
    import(list.clone());
    import(sheet(
        "H-学生资助",
        "银行回盘_2025年09月",
        &[
            "批次号,序号,银行账号,户名,金额(元),处理结果,退回原因,入账日期,银行流水号",
            &format!("202509-1,1,{ACCOUNT},甲乙丙,1250.00,成功,,2025-09-21,L1"),
        ],
    ));
    import(sheet(
        "H-学生资助",
        "费用减免登记表",
        &[
            "减免编号,学校标识码,学校名称,姓名,身份证号,减免项目,所属期,减免金额(元)",
            &format!("JM1,3709020806,甲小学,甲乙丙,{ID},免学杂费,2025H2,120.00"),
        ],
    ));
    import(sheet(
        "H-学生资助",
        "07学生资助覆盖表",
        &[
            "学校标识码,学校名称,县(市、区),学段,在校生数,寄宿生数,建档立卡寄宿生数,受助人数,其中建档立卡受助人数,年补助标准(元),资助金额(元)",
            "3709020806,甲小学,泰山区,小学,20,10,1,1,1,1250.00,1250.00",
        ],
    ));
    let books: Value = desk.json(&["balances", "--json"]);
    let books = the(table(&books, "rows"), "scheme", "H2");
    let stages = ["received", "paid_out", "balance"].map(|stage| &books[stage]);
    assert_eq!(stages, [200_000, 125_000, 75_000], "{books:#}");
    let shown: Value = desk.json(&["claim", "show", "202509-1", "--json"]);
    assert_eq!(
        (&shown["subject"], &shown["paid"]),
        (&"batch".into(), &125_000.into())
    );
    let roster: Value = desk.json(&["report", "roster", "H2", "--json"]);
    assert_eq!(total(table(&roster, "rows"), "instructed"), 125_000);
    let works: Value = desk.json(&["report", "works", "H2", "--json"]);
    let county = the(table(&works, "works-coverage"), "county", "泰山区");
    assert_eq!(
        (&county["aided"], &county["amount"]),
        (&1.into(), &125_000.into())
    );
    let remitted: Value = desk.json(&["remissions", "--json"]);
    assert_eq!(total(table(&remitted, "rows"), "remitted"), 12_000);
    let flags = desk.run(&["flags", "--check"]);
    assert_eq!(flags.status, 0, "{}", flags.data);
}

/// Aid by school: at most 30 of a hundred boarders, and every one that is registered as poor. The money of
/// H2 is paid by lists, which the test above tells.
#[test]
fn h2_coverage_of_student_aid_to_its_report() {
    let Some(year) = clean() else { return };
    let schools = year.office.rows("H", "07学生资助覆盖表");
    let report = year.report("works", "H2");
    let counties = table(&report, "works-coverage");
    let names: BTreeSet<&str> = schools.iter().map(|row| row.text("县(市、区)")).collect();
    assert_eq!(counties.len(), names.len());
    for county in counties {
        let name = county["county"].as_str().unwrap();
        let own = with(&schools, "县(市、区)", name);
        let count = |heading: &str| own.iter().map(|row| row.number(heading)).sum::<i64>();
        for (field, heading) in [
            ("enrolled", "在校生数"),
            ("boarders", "寄宿生数"),
            ("poor_boarders", "建档立卡寄宿生数"),
            ("aided", "受助人数"),
            ("poor_aided", "其中建档立卡受助人数"),
        ] {
            assert_eq!(county[field], count(heading), "{name}: {heading}");
        }
        assert_eq!(
            county["amount"],
            sum(own.iter().copied(), "资助金额(元)"),
            "{name}"
        );
        assert_eq!(
            county["aided_permille"],
            count("受助人数") * 1000 / count("寄宿生数"),
            "{name}"
        );
        assert_eq!(
            (&county["poor_permille"], &county["schools_lacking"]),
            (&1000.into(), &0.into()),
            "{name}"
        );
    }
    let totals = year.totals.as_ref().unwrap();
    assert_eq!(
        total(counties, "aided"),
        totals["programmes"]["H"]["aid_heads"].as_i64().unwrap()
    );
    let amount =
        super::sheets::decimal(totals["programmes"]["H"]["aid_amount"].as_str().unwrap(), 2);
    assert_eq!(total(counties, "amount"), amount);
}
