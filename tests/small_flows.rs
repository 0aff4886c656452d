//! The small flows of the plans and the aid to pupils, each from its sheets to its books: a few rows as
//! a school or township would write them, imported through the program. Persons and schools are invented.

#[allow(dead_code)] // another test uses the rest
mod office;

#[path = "small_flows/acts.rs"]
mod acts;
#[path = "small_flows/hand.rs"]
mod hand;
#[path = "small_flows/owed.rs"]
mod owed;
#[path = "small_flows/pairings.rs"]
mod pairings;
#[path = "small_flows/put_right.rs"]
mod put_right;
#[path = "small_flows/set_off.rs"]
mod set_off;
#[path = "small_flows/two_steps.rs"]
mod two_steps;

use std::path::PathBuf;

use office::{Desk, sheet};
use serde_json::Value;

const ID: &str = "11010519491231002X";
const ACCOUNT: &str = "6222021907014455668";

fn receipt(desk: &Desk, scheme: &str, fund: &str, amount: &str) -> PathBuf {
    sheet(
        desk,
        "0-公共资料",
        &format!("02资金到账通知_{scheme}"),
        &[
            "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额(元),到账日期,银行流水号",
            &format!("DZ-{scheme},{scheme},{fund},捐款,某单位,{amount},2025-09-01,R-{scheme}"),
        ],
    )
}

const AGREEMENTS: &str =
    "协议编号,帮扶类别,支援学校标识码,支援学校,受援学校标识码,受援学校,签订日期,起始日期,终止日期";
const PAYMENTS: &str = "拨付编号,协议编号,收款单位,银行账号,拨付金额(元),拨付日期,出纳";

fn pair(desk: &Desk, folder: &str, number: &str) -> Vec<PathBuf> {
    vec![
        sheet(
            desk,
            folder,
            "01结对协议名册",
            &[
                AGREEMENTS,
                &format!(
                    "{number},小学教育,4301,城区小学,4302,某村小学,2025-09-01,2025-09-01,2099-08-31"
                ),
            ],
        ),
        sheet(
            desk,
            folder,
            "02帮扶资金拨付表",
            &[
                PAYMENTS,
                &format!("BF-{number},{number},某村小学,{ACCOUNT},3000.00,2025-10-15,甲乙"),
            ],
        ),
    ]
}

fn goods(desk: &Desk, folder: &str) -> PathBuf {
    sheet(
        desk,
        folder,
        "03物资收发登记",
        &[
            "物资单号,收发,物品名称,数量,单位,价值(元),捐赠方或受赠方,日期,经办人",
            "WZ1,收,图书,40,册,800.00,家委会,2025-12-01,甲乙",
            "WZ2,发,图书,40,册,800.00,某村小学,2025-12-05,甲乙",
        ],
    )
}

/// Rows of a list of a scheme.
fn small_rows(desk: &Desk, list: &str, scheme: &str) -> Vec<Value> {
    let answer: Value = desk.json(&[list, "--scheme", scheme, "--json"]);
    answer["rows"].as_array().unwrap().clone()
}

/// The row of a scheme in the balances.
fn books(desk: &Desk, scheme: &str) -> Value {
    let balances: Value = desk.json(&["balances", "--json"]);
    let rows = balances["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["scheme"] == scheme);
    row.unwrap_or_else(|| panic!("no books of {scheme}"))
        .clone()
}

/// Bodies of the events of a kind.
fn bodies(desk: &Desk, kind: &str) -> Vec<Value> {
    let run = desk.run(&["export", "events", "--json"]);
    assert_eq!(run.status, 0, "{}", run.words);
    run.data
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|event| event["kind"] == kind)
        .map(|event| event["body"].clone())
        .collect()
}

fn count(desk: &Desk, kind: &str) -> usize {
    bodies(desk, kind).len()
}

/// Imports the files, finds nothing amiss, and gives the flow's books; the reports of the flow say the same.
fn run(desk: &Desk, files: &[PathBuf], scheme: &str) -> Value {
    let run = desk.import(files);
    assert_eq!(run.status, 0, "{}{}", run.data, run.words);
    let flags = desk.run(&["flags", "--check"]);
    assert_eq!(flags.status, 0, "{}", flags.data);
    let row = books(desk, scheme);
    let sum = |rows: &Value, field: &str| -> i64 {
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row[field].as_i64().unwrap()).sum()
    };
    let plan: Value = desk.json(&["report", "plan", scheme, "--json"]);
    for field in ["received", "awarded", "balance"] {
        assert_eq!(row[field], sum(&plan["rows"], field), "{scheme} {field}");
    }
    assert_eq!(row["paid_out"], sum(&plan["rows"], "paid"), "{scheme}");
    let roster: Value = desk.json(&["report", "roster", scheme, "--json"]);
    assert_eq!(row["paid_out"], sum(&roster["rows"], "paid"), "{scheme}");
    assert_eq!(row["payments"], roster["rows"].as_array().unwrap().len());
    let funnel: Value = desk.json(&["funnel", "--json"]);
    let mut stages = funnel["rows"].as_array().unwrap().iter();
    let received = stages.find(|stage| stage["scheme"] == scheme && stage["stage"] == "received");
    assert_eq!(row["received"], received.unwrap()["into"], "{scheme}");
    let verified: Value = desk.json(&["verify", "--json"]);
    assert_eq!(verified["verdict"], "sound", "{scheme}");
    row
}

#[test]
fn pairs_with_money_that_nobody_fixed_beforehand() {
    for (scheme, folder, fund) in [
        ("S1", "S1-城乡结对帮扶", "结对帮扶学校资金"),
        ("S11", "S11-城乡学校结对", "城区学校帮扶资金"),
        ("S17", "S17-幼儿园结对", "幼儿园结对帮扶资金"),
    ] {
        let desk = Desk::new();
        let mut files = pair(&desk, folder, "XY1");
        files.push(goods(&desk, folder));
        files.push(receipt(&desk, scheme, fund, "5000.00"));
        // Of these texts one says that the supporting school owes a report of the year.
        if scheme == "S1" {
            files.push(sheet(
                &desk,
                folder,
                "06报送登记",
                &[
                    "报送单位,报送类型,所属期,应报日期,实报日期",
                    "城区小学,年度总结,2025,2025-12-31,2025-12-20",
                ],
            ));
        }
        let row = run(&desk, &files, scheme);
        assert_eq!(row["received"], 500_000, "{scheme}");
        // What is handed over is the award: no plan names an amount.
        assert_eq!(row["awarded"], 300_000, "{scheme}");
        assert_eq!(row["paid_out"], 300_000, "{scheme}");
        assert_eq!(row["balance"], 200_000, "{scheme}");
        assert_eq!(row["heads"], 1, "{scheme}: one agreement");
        assert_eq!(count(&desk, "InKindReceived"), 1, "{scheme}");
        assert_eq!(count(&desk, "InKindDonated"), 1, "{scheme}");
        let stock = small_rows(&desk, "stock", scheme);
        assert_eq!((stock.len(), &stock[0]["left"]), (1, &0.into()), "{scheme}");
        let funnel: Value = desk.json(&["funnel", "--scheme", scheme, "--json"]);
        let mut stages = funnel["rows"].as_array().unwrap().iter();
        let paid = stages.find(|row| row["stage"] == "paid").unwrap();
        assert_eq!(paid["heads"], 1, "{scheme}: one agreement");
        let units: Value = desk.json(&["balances", "--by", "unit", "--json"]);
        assert_eq!(units["rows"][0]["unit"], "4302", "{scheme}: {units}");
    }
}

/// What commands have ordered and confirmed of a payment to a school counts once when the sheet tells it too; a
/// sheet that says another amount is refused with its cell.
#[test]
fn a_payment_to_a_school_that_commands_have_told_counts_once() {
    let (scheme, folder, fund) = ("S11", "S11-城乡学校结对", "城区学校帮扶资金");
    let desk = Desk::new();
    let files = pair(&desk, folder, "XY1");
    let first = [files[0].clone(), receipt(&desk, scheme, fund, "9000.00")];
    assert_eq!(desk.import(&first).status, 0);
    let account = desk.folder().join("account.txt");
    std::fs::write(&account, ACCOUNT).unwrap();
    let account = format!("@{}", account.display());
    let said = desk.run(&[
        "pay",
        "order",
        "--scheme",
        scheme,
        "--payment-no",
        "BF-XY1",
        "--amount",
        "3000.00",
        "--method",
        "bank",
        "--account",
        &account,
        "--holder",
        "same",
        "--case-no",
        "XY1",
        "--payee",
        "org:某村小学",
    ]);
    assert_eq!(said.status, 0, "{}", said.words);
    let said = desk.run(&[
        "pay",
        "confirm",
        "--scheme",
        scheme,
        "--payment-no",
        "BF-XY1",
        "--amount",
        "3000.00",
        "--fund",
        fund,
        "--holder",
        "same",
        "--bank-ref",
        "BB1",
    ]);
    assert_eq!(said.status, 0, "{}", said.words);
    let entries = desk.entries();
    let more = sheet(
        &desk,
        folder,
        "02帮扶资金拨付表(误)",
        &[
            PAYMENTS,
            &format!("BF-XY1,XY1,某村小学,{ACCOUNT},3000.01,2025-10-15,甲乙"),
        ],
    );
    let run = desk.import(&[more]);
    assert_eq!(run.status, 2, "{}", run.words);
    for words in ["E2", "3000.00 yuan, as the payment was instructed"] {
        assert!(run.words.contains(words), "{words}: {}", run.words);
    }
    assert_eq!(desk.entries(), entries);
    let run = desk.import(&files[1..]);
    assert_eq!(run.status, 0, "{}", run.words);
    let row = books(&desk, scheme);
    assert_eq!(row["paid_out"], 300_000);
    assert_eq!(row["balance"], 600_000);
    assert_eq!(count(&desk, "PaymentInstructed"), 1);
    assert_eq!(count(&desk, "PaymentConfirmed"), 1);
}

/// A bank's answer to an order that nobody has recorded is a fact and waits for it; a command that answers
/// one is refused.
#[test]
fn an_answer_to_an_unknown_order_waits_for_it() {
    let desk = Desk::new();
    let folder = "H2-学生资助";
    let list = sheet(
        &desk,
        folder,
        "寄宿生生活补助发放表",
        &[
            "批次号,序号,学生姓名,学生身份证号,学校标识码,所属月份,补助金额(元),发放方式,银行账号,发放日期",
            &format!("202509-1,1,甲乙丙,{ID},3709,2025-09,125.00,银行代发,{ACCOUNT},2025-09-19"),
        ],
    );
    let bank = sheet(
        &desk,
        folder,
        "银行回盘_2025年09月",
        &[
            "批次号,序号,银行账号,户名,金额(元),处理结果,退回原因,入账日期,银行流水号",
            &format!("202509-1,1,{ACCOUNT},甲乙丙,125.00,成功,,2025-09-21,L1"),
        ],
    );
    let fund = "学生资助专项资金";
    let run = desk.import(&[bank, receipt(&desk, "H2", fund, "200.00")]);
    assert_eq!(run.status, 0, "{}", run.words);
    let open = || -> Vec<(Value, Value)> {
        let status: Value = desk.json(&["import", "status", "--json"]);
        let open = status["open_parents"].as_array().unwrap().iter();
        open.map(|one| (one["parent"].clone(), one["number"].clone()))
            .collect()
    };
    assert_eq!(open(), [("payment".into(), "202509-1/1".into())]);
    let entries = desk.entries();
    for verb in ["confirm", "return"] {
        let mut words = vec!["pay", verb, "--scheme", "H2", "--payment-no", "202509-1/2"];
        words.extend(["--amount", "125.00", "--fund", fund, "--bank-ref", "L2"]);
        if verb == "confirm" {
            words.extend(["--holder", "same"]);
        }
        let said = desk.run(&words);
        assert_eq!(said.status, 2, "{verb}: {}", said.words);
        let unknown = "payment 202509-1/2 is not known";
        assert!(said.words.contains(unknown), "{verb}: {}", said.words);
    }
    assert_eq!(desk.entries(), entries);
    assert_eq!(desk.import(&[list]).status, 0);
    assert_eq!(open(), []);
    assert_eq!(books(&desk, "H2")["paid_out"], 12_500);
}

#[test]
fn a_plan_is_put_on_file() {
    let desk = Desk::new();
    let filed = sheet(
        &desk,
        "S11-城乡学校结对",
        "06报送登记",
        &[
            "报送单位,报送类型,所属期,应报日期,实报日期",
            "东山学校,备案,2025,2025-12-31,2025-10-08",
        ],
    );
    let run = desk.import(&[filed]);
    assert_eq!(run.status, 0, "{}", run.words);
    let reports = bodies(&desk, "ReportFiled");
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0]["kind"], "filing", "{reports:?}");
}

#[test]
fn a_township_rewards_schools_each_month_and_remits_fees() {
    let desk = Desk::new();
    let folder = "S2-城乡同建同治";
    let files = [
        sheet(
            &desk,
            folder,
            "月度奖励发放表",
            &[
                "拨付编号,学校标识码,学校名称,所属月份,银行账号,奖励金额(元),拨付日期,出纳",
                &format!("JL1,4302,某村小学,2025-09,{ACCOUNT},500.00,2025-10-10,甲乙"),
                &format!("JL2,4302,某村小学,2025-10,{ACCOUNT},300.00,2025-11-10,甲乙"),
            ],
        ),
        sheet(
            &desk,
            folder,
            "两免一补登记表",
            &[
                "减免编号,学校标识码,学校名称,学生姓名,身份证号,减免项目,所属期,减免金额(元)",
                &format!("JM1,4302,某村小学,甲乙丙,{ID},免杂费,2025H2,120.00"),
            ],
        ),
        receipt(&desk, "S2", "城乡同建同治奖励资金", "1000.00"),
    ];
    let row = run(&desk, &files, "S2");
    assert_eq!(row["paid_out"], 80_000);
    assert_eq!(row["balance"], 20_000);
    assert_eq!(row["heads"], 1, "one school");
    // A fee that is not asked for moves no money.
    let remitted = bodies(&desk, "FeeRemitted");
    assert_eq!(remitted.len(), 1);
    // It says that the family is poor: the kind stands by code, the pupil by alias.
    assert_eq!(remitted[0]["fee"], "aid-1");
    let fees = small_rows(&desk, "remissions", "S2");
    assert_eq!(fees.len(), 1, "{fees:?}");
    for (field, value) in [
        ("unit_code", Value::from("4302")),
        ("pupils", Value::from(1)),
        ("remitted", Value::from(12_000)),
    ] {
        assert_eq!(fees[0][field], value, "{field}");
    }
    let log = desk.log_bytes();
    let held = |text: &str| log.windows(text.len()).any(|at| at == text.as_bytes());
    assert!(!held(ID) && !held("甲乙丙"));
}

#[test]
fn pupils_are_aided_one_to_one() {
    let desk = Desk::new();
    let folder = "S6-帮困助学";
    let files = [
        sheet(
            &desk,
            folder,
            "01申请汇总表",
            &[
                "申请编号,单位代码,申报单位,姓名,身份证号,困难类别,申请金额(元),申请日期,银行账号",
                &format!("S6-2025-001,4302,某镇小学,甲乙丙,{ID},贫困学生,600,2025-09-10,{ACCOUNT}"),
            ],
        ),
        sheet(
            &desk,
            folder,
            "08救助决定",
            &[
                "决定编号,申请编号,单位代码,姓名,身份证号,批准金额(元),决定日期,审批人",
                &format!("S6J1,S6-2025-001,4302,甲乙丙,{ID},600.00,2025-09-19,丙丁"),
            ],
        ),
        sheet(
            &desk,
            folder,
            "09发放登记表",
            &[
                "发放编号,决定编号,申请编号,姓名,身份证号,金额(元),发放方式,银行账号,户名,发放日期,支付结果,出纳",
                &format!(
                    "S6F1,S6J1,S6-2025-001,甲乙丙,{ID},600.00,银行转账,{ACCOUNT},甲乙丙,2025-09-25,成功,戊己"
                ),
            ],
        ),
        receipt(&desk, "S6", "帮困助学资金", "600.00"),
    ];
    let row = run(&desk, &files, "S6");
    assert_eq!(
        (&row["awarded"], &row["paid_out"], &row["balance"]),
        (&Value::from(60_000), &Value::from(60_000), &Value::from(0))
    );
}

#[test]
fn a_charity_sale_brings_money_and_gives_goods() {
    let desk = Desk::new();
    let folder = "S20-亲子义卖";
    let files = [
        sheet(
            &desk,
            folder,
            "12捐赠收入登记",
            &[
                "捐赠编号,捐赠人,捐赠人类型,证件号码,捐赠金额(元),捐赠日期,活动,收款方式,票据号",
                &format!("JZ1,甲乙丙,个人,{ID},120.00,2025-12-06,亲子义卖,扫码,PJ1"),
                "JZ2,匿名,,,30.00,2025-12-06,亲子义卖,现场收款,PJ2",
            ],
        ),
        goods(&desk, folder),
        receipt(&desk, "S20", "亲子义卖帮扶资金", "150.00"),
    ];
    let row = run(&desk, &files, "S20");
    // Gifts are income with the bank's note of the sale, and only once.
    assert_eq!(
        (&row["received"], &row["balance"]),
        (&Value::from(15_000), &Value::from(15_000))
    );
    assert_eq!(count(&desk, "DonationRecorded"), 2);
}

#[test]
fn stipends_of_pupils_are_paid_by_list_and_come_back_from_the_bank() {
    let desk = Desk::new();
    let folder = "H2-学生资助";
    let files = [
        sheet(
            &desk,
            folder,
            "寄宿生生活补助发放表",
            &[
                "批次号,序号,学生姓名,学生身份证号,学校标识码,所属月份,补助金额(元),发放方式,银行账号,发放日期",
                &format!(
                    "202509-1,1,甲乙丙,{ID},3709,2025-09,125.00,银行代发,{ACCOUNT},2025-09-19"
                ),
            ],
        ),
        sheet(
            &desk,
            folder,
            "银行回盘_2025年09月",
            &[
                "批次号,序号,银行账号,户名,金额(元),处理结果,退回原因,入账日期,银行流水号",
                &format!("202509-1,1,{ACCOUNT},甲乙丙,125.00,成功,,2025-09-21,L1"),
            ],
        ),
        receipt(&desk, "H2", "学生资助专项资金", "200.00"),
    ];
    let row = run(&desk, &files, "H2");
    assert_eq!(
        (&row["paid_out"], &row["balance"], &row["heads"]),
        (&Value::from(12_500), &Value::from(7_500), &Value::from(1))
    );
}

/// H1 pays no more than the contract, and reports within ten days after the 28th; H2 aids every boarder who is
/// registered as poor. Each told at its edge and one unit beyond.
#[test]
fn works_and_aid_at_the_edge_of_their_rules() {
    let desk = Desk::new();
    let folder = "H-全面改薄与学生资助";
    let bought = |no: u32, paid: &str| {
        (
            format!(
                "GB{no},N{no},泰山区,某小学{no},校园建设,1.00,10000.00,2024-09-04,某建筑公司,9137090251498386UM,,"
            ),
            format!(
                "HF{no},GB{no},某建筑公司,9137090251498386UM,6299787267176561187,{paid},2025-03-27,FP{no},工程进度款,甲乙,丙丁"
            ),
        )
    };
    let (kept, just) = bought(1, "10000.00");
    let (over, more) = bought(2, "10000.01");
    let dear =
        "GB3,N3,泰山区,某小学3,校园建设,1.00,10000.01,2024-09-04,某建筑公司,9137090251498386UM,,";
    let files = [
        sheet(
            &desk,
            folder,
            "01资金分配表",
            &[
                "节点编号,上级编号,层级,县(市、区),项目名称,资金类别,分配金额(万元)",
                "N0,,市,,规划总投入,,3",
                "N1,N0,项目,泰山区,某小学1教学楼,校园建设,1",
                "N2,N0,项目,泰山区,某小学2教学楼,校园建设,1",
                "N3,N0,项目,泰山区,某小学3教学楼,校园建设,1",
            ],
        ),
        sheet(
            &desk,
            folder,
            "02项目台账",
            &[
                "项目编号,节点编号,县(市、区),学校名称,资金类别,预算(万元),合同金额(元),合同日期,承包单位,统一社会信用代码,建筑面积(平方米),新增学位",
                &kept,
                &over,
                dear,
            ],
        ),
        sheet(
            &desk,
            folder,
            "04工程付款登记",
            &[
                "付款编号,项目编号,收款单位,统一社会信用代码,银行账号,付款金额(元),付款日期,发票号码,用途,经办人,审批人",
                &just,
                &more,
            ],
        ),
        // Nobody wrote the day by which they were owed: the rule's own day counts.
        sheet(
            &desk,
            folder,
            "06报送登记",
            &[
                "县(市、区),报送类型,所属期,应报日期,实报日期",
                "泰山区,月调度,2025-03,,2025-04-07",
                "岱岳区,月调度,2025-03,,2025-04-08",
                "泰山区,季汇总,2025Q1,,2025-04-07",
                "岱岳区,季汇总,2025Q1,,2025-04-08",
                "泰山区,半年通报,2025H1,,2025-07-08",
                "岱岳区,半年通报,2025H1,,2025-07-09",
            ],
        ),
        sheet(
            &desk,
            folder,
            "07学生资助覆盖表",
            &[
                "学校标识码,学校名称,县(市、区),学段,在校生数,寄宿生数,建档立卡寄宿生数,受助人数,其中建档立卡受助人数,年补助标准(元),资助金额(元)",
                "3709020806,甲小学,泰山区,小学,200,100,10,30,10,1000,30000.00",
                "3709837871,乙小学,岱岳区,小学,200,100,10,30,9,1000,30000.00",
                "3709820001,丙小学,宁阳县,小学,200,100,10,31,10,1000,31000.00",
                "3709830001,丁小学,肥城市,小学,200,100,10,31,9,1000,31000.00",
            ],
        ),
        receipt(&desk, "H", "全面改薄专项资金", "30000.00"),
    ];
    let run = desk.import(&files);
    assert_eq!(run.status, 0, "{}", run.words);
    let works = desk.run(&["report", "works", "H1", "--every", "month", "--json"]);
    assert!(
        works.words.contains("sunledger report works H2"),
        "{}",
        works.words
    );
    let works: Value = serde_json::from_str(&works.data).unwrap();
    let words = |rows: &Value, key: &str, field: &str| -> Vec<(String, String)> {
        let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| (text(row, key), text(row, field))).collect()
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        words(&works["rows"], "contract_no", "state"),
        [
            pair("GB1", "kept"),
            pair("GB2", "over_contract"),
            pair("GB3", "over_budget")
        ]
    );
    let reports = words(&works["works-reports"], "unit", "state");
    let late = |unit: &str, state: &str| {
        reports
            .iter()
            .filter(|row| **row == pair(unit, state))
            .count()
    };
    assert_eq!(
        (late("泰山区", "filed"), late("岱岳区", "late")),
        (3, 3),
        "{reports:?}"
    );
    let aid: Value = desk.json(&["report", "works", "H2", "--json"]);
    let counties = aid["works-coverage"].as_array().unwrap();
    let of = |name: &str| counties.iter().find(|row| row["county"] == name).unwrap();
    assert_eq!(
        (
            &of("泰山区")["schools_lacking"],
            &of("泰山区")["poor_permille"]
        ),
        (&0.into(), &1000.into())
    );
    assert_eq!(
        (
            &of("岱岳区")["schools_lacking"],
            &of("岱岳区")["poor_permille"]
        ),
        (&1.into(), &900.into())
    );
    assert_eq!(of("泰山区")["aided_permille"], 300);
    // No more than 30 % of the boarders, and all who are registered as poor.
    let counties = ["泰山区", "岱岳区", "宁阳县", "肥城市"];
    let states = counties.map(|name| of(name)["state"].clone());
    assert_eq!(states, ["reached", "short", "beyond", "short_and_beyond"]);
}

/// A pairing without money: an agreement, days at the paired school, and a report each quarter.
#[test]
fn a_pairing_without_money_is_agreements_and_reports() {
    let desk = Desk::new();
    let folder = "S5-网络学习空间结对";
    let files = [
        sheet(
            &desk,
            folder,
            "01结对协议名册",
            &[
                AGREEMENTS,
                "S5X1,网络结对,4301,溪边八中,4302,湖边学校,2025-03-01,2025-03-01,2026-02-28",
            ],
        ),
        sheet(
            &desk,
            folder,
            "06报送登记",
            &[
                "报送单位,报送类型,所属期,应报日期,实报日期,协议编号",
                "溪边八中,季度报告,2025Q1,2025-03-31,2025-03-25,S5X1",
                "溪边八中,季度报告,2025Q2,2025-06-30,2025-06-24,S5X1",
                "溪边八中,季度报告,2025Q3,2025-09-30,2025-09-23,S5X1",
                "溪边八中,季度报告,2025Q4,2025-12-31,2025-12-22,S5X1",
            ],
        ),
        sheet(
            &desk,
            "S4-三校结对帮扶",
            "支教出勤表",
            &[
                "协议编号,姓名,身份证号,月份,出勤工作日",
                &format!("S4X1,甲乙丙,{ID},2025-05,4"),
            ],
        ),
    ];
    let run = desk.import(&files);
    assert_eq!(run.status, 0, "{}{}", run.data, run.words);
    let agreements: Value = desk.json(&["agreements", "--scheme", "S5", "--json"]);
    assert_eq!(
        agreements["rows"].as_array().map(Vec::len),
        Some(1),
        "{agreements}"
    );
    assert!(agreements.to_string().contains("溪边八中"), "{agreements}");
    let reports = bodies(&desk, "ReportFiled");
    let quarters = reports.iter().filter(|body| body["kind"] == "quarter");
    assert_eq!(quarters.count(), 4, "{reports:?}");
    assert_eq!(count(&desk, "AttendanceRecorded"), 1);
    assert_eq!(desk.run(&["flags", "--check"]).status, 0);
    // Where no money moves there is no fund for it to come from: a row of money is refused with its cell.
    let recovered = sheet(
        &desk,
        folder,
        "追缴到账登记",
        &[
            "项目代码,追缴编号,到账金额(元),到账日期",
            "S5,K1,100,2025-06-01",
        ],
    );
    let run = desk.import(&[recovered]);
    assert_eq!(run.status, 2, "{}", run.words);
    assert!(
        run.words.contains("a scheme that has a fund"),
        "{}",
        run.words
    );
}

/// What the desk says of a list: how many rows it has, how many of them may go, and the rules that hold the others.
fn desk_says(desk: &Desk, list: &std::path::Path) -> (usize, usize, Vec<String>) {
    let run = desk.run(&["pay", "check", list.to_str().unwrap(), "--json"]);
    let answer: Value = serde_json::from_str(&run.data).unwrap_or_else(|_| panic!("{}", run.words));
    let rows = answer["rows"].as_array().unwrap();
    let pays = rows.iter().filter(|row| row["pays"] == true).count();
    assert_eq!(run.status == 0, pays == rows.len(), "{}", run.words);
    let stops = rows.iter().flat_map(|row| row["stops"].as_array().unwrap());
    let held = stops.filter(|stop| stop["holds"] == true);
    let mut rules: Vec<String> = held
        .map(|stop| stop["rule"].as_str().unwrap().to_owned())
        .collect();
    rules.sort();
    (rows.len(), pays, rules)
}

/// Where no plan names an amount and nobody decides one, the transfer is the award: a list passes the desk that breaks
/// no other rule, and a row that breaks one is held for that.
#[test]
fn a_transfer_that_is_the_award_passes_the_desk() {
    for (scheme, folder, fund) in [
        ("S1", "S1-城乡结对帮扶", "结对帮扶学校资金"),
        ("S11", "S11-城乡学校结对", "城区学校帮扶资金"),
        ("S17", "S17-幼儿园结对", "幼儿园结对帮扶资金"),
        ("S20", "S20-亲子义卖", "亲子义卖帮扶资金"),
    ] {
        let desk = Desk::new();
        let files = pair(&desk, folder, "XY1");
        let first = [files[0].clone(), receipt(&desk, scheme, fund, "5000.00")];
        assert_eq!(desk.import(&first).status, 0);
        assert_eq!(desk_says(&desk, &files[1]), (1, 1, vec![]), "{scheme}");
        for (row, rule) in [
            ("XY9,某村小学", "agreement"),
            ("XY1,别处小学", "agreement"),
            ("XY1,某村小学", "F41"),
        ] {
            let amount = if rule == "F41" { "5000.01" } else { "3000.00" };
            let spoilt = sheet(
                &desk,
                folder,
                "02帮扶资金拨付表(误)",
                &[
                    PAYMENTS,
                    &format!("BF-2,{row},{ACCOUNT},{amount},2025-10-15,甲乙"),
                ],
            );
            // S20 buys what it gives, too: there the money may go to a third.
            let expected = match (scheme, row) {
                ("S20", "XY1,别处小学") => (1, 1, Vec::new()),
                _ => (1, 0, vec![rule.to_owned()]),
            };
            assert_eq!(desk_says(&desk, &spoilt), expected, "{scheme} {row}");
        }
    }
    let desk = Desk::new();
    let rewards = |rows: &[&str]| {
        let heads = "拨付编号,学校标识码,学校名称,所属月份,银行账号,奖励金额(元),拨付日期,出纳";
        let mut lines = vec![heads];
        lines.extend(rows);
        sheet(&desk, "S2-城乡同建同治", "月度奖罚登记", &lines)
    };
    let income = receipt(&desk, "S2", "城乡同建同治奖励资金", "1000.00");
    assert_eq!(desk.import(&[income]).status, 0);
    let one = format!("JL1,4302,某村小学,2025-09,{ACCOUNT},500.00,2025-10-10,甲乙");
    let two = format!("JL2,4303,另村小学,2025-09,{ACCOUNT},500.01,2025-10-10,甲乙");
    assert_eq!(desk_says(&desk, &rewards(&[&one])), (1, 1, vec![]));
    assert_eq!(
        desk_says(&desk, &rewards(&[&one, &two])),
        (2, 1, vec!["F41".to_owned()])
    );
}

/// A penalty of the sheet of rewards is money that the school owes, and may be set against a later reward.
#[test]
fn a_monthly_penalty_is_owed_and_set_against_a_reward() {
    let desk = Desk::new();
    let folder = "S2-城乡同建同治";
    let files = [
        sheet(
            &desk,
            folder,
            "月度奖罚登记",
            &[
                "拨付编号,学校标识码,学校名称,所属月份,银行账号,奖励金额(元),拨付日期,出纳",
                &format!("JL1,4302,某村小学,2025-09,{ACCOUNT},500.00,2025-10-10,甲乙"),
                &format!("JL2,4303,另村小学,2025-09,{ACCOUNT},-200.00,2025-10-10,甲乙"),
            ],
        ),
        receipt(&desk, "S2", "城乡同建同治奖励资金", "1000.00"),
    ];
    // At the desk it is told, and is no payment.
    assert_eq!(desk.import(&files[1..]).status, 0);
    let checked = desk.run(&["pay", "check", files[0].to_str().unwrap(), "--json"]);
    assert_eq!(checked.status, 0, "{}", checked.words);
    let answer: Value = serde_json::from_str(&checked.data).unwrap();
    assert_eq!(answer["owed"]["amount"], 20_000, "{answer}");
    let penalty = answer["rows"].as_array().unwrap().iter();
    let penalty: Vec<&Value> = penalty.filter(|row| row["owed"] == true).collect();
    assert_eq!(penalty.len(), 1, "{answer}");
    assert_eq!(
        (
            &penalty[0]["row"],
            &penalty[0]["order_no"],
            &penalty[0]["pays"]
        ),
        (&3.into(), &"JL2".into(), &false.into())
    );
    assert_eq!(answer["pays"]["rows"], 1);
    let run = desk.import(&files);
    assert_eq!(run.status, 0, "{}{}", run.data, run.words);
    let orders = bodies(&desk, "ClawbackOrdered");
    assert_eq!(orders.len(), 1, "{orders:?}");
    assert_eq!(orders[0]["order_no"], "JL2");
    assert_eq!(orders[0]["debtor"]["org"], "另村小学");
    assert_eq!(orders[0]["amount"], 20_000);
    let row = books(&desk, "S2");
    assert_eq!(
        (&row["paid_out"], &row["balance"]),
        (&50_000.into(), &50_000.into())
    );
    // Read again, it says nothing new.
    assert_eq!(desk.import(&files).status, 0);
    assert_eq!(count(&desk, "ClawbackOrdered"), 1);
    // It is set against a reward that the school is still to get, and no more than it is.
    let offset_of = |payment: &str, amount: &str| {
        let mut words = vec!["clawback", "offset", "--scheme", "S2", "--order-no", "JL2"];
        words.extend(["--payment-no", payment, "--amount", amount, "--json"]);
        desk.run(&words)
    };
    let offset = |amount: &str| offset_of("JL3", amount);
    let order = |number: &str, payee: &str| {
        let mut words = vec!["pay", "order", "--scheme", "S2", "--payment-no", number];
        words.extend(["--payee", payee, "--amount", "210", "--method", "bank"]);
        words.extend(["--holder", "unstated"]);
        desk.run(&words)
    };
    for (number, payee) in [("JL3", "org:另村小学"), ("JL4", "org:某村小学")] {
        let said = order(number, payee);
        assert_eq!(said.status, 0, "{}", said.words);
    }
    for (payment, words) in [
        ("JL1", "payment JL1 is confirmed already"),
        ("JL4", "payment JL4, which goes to another"),
        ("JL9", "payment JL9 is not known"),
    ] {
        let said = offset_of(payment, "200");
        assert_eq!(said.status, 2, "{payment}: {}", said.data);
        assert!(said.words.contains(words), "{payment}: {}", said.words);
    }
    let said: Value = serde_json::from_str(&offset("200").data).unwrap();
    let entry = said["sequence"].to_string();
    // Another debt is proposed to be set against the same, and no longer fits once the first is.
    let another = "clawback order --scheme S2 --order-no ZJ9 --debtor org:另村小学 --amount 100";
    let run = desk.run(&another.split(' ').collect::<Vec<_>>());
    assert_eq!(run.status, 0, "{}", run.words);
    let another = "clawback offset --scheme S2 --order-no ZJ9 --payment-no JL3 --amount 100 --json";
    let run = desk.run(&another.split(' ').collect::<Vec<_>>());
    assert_eq!(run.status, 0, "{}", run.words);
    let said: Value = serde_json::from_str(&run.data).unwrap();
    let other = said["sequence"].to_string();
    assert_eq!(desk.run(&["endorse", &entry, "--role", "APR"]).status, 0);
    let run = desk.run(&["endorse", &other, "--role", "APR"]);
    assert_eq!(run.status, 2, "{}", run.words);
    let held = "of whose order 10.00 yuan are left";
    assert!(run.words.contains(held), "{}", run.words);
    let more = offset("0.01");
    assert_eq!(more.status, 2);
    assert!(
        more.words.contains("0.00 yuan that are still owed"),
        "{}",
        more.words
    );
    // That the whole was paid all the same is a fact, which the office's list may tell.
    let paid = sheet(
        &desk,
        folder,
        "月度奖罚登记_10月",
        &[
            "拨付编号,学校标识码,学校名称,所属月份,银行账号,奖励金额(元),拨付日期,出纳",
            &format!("JL3,4303,另村小学,2025-10,{ACCOUNT},210.00,2025-11-10,甲乙"),
        ],
    );
    let run = desk.import(&[paid]);
    assert!(run.status <= 1, "{}", run.words);
    assert_eq!(count(&desk, "PaymentConfirmed"), 2, "{}", run.words);
}

/// One pupil has three kinds of aid in one month: three payments, none of them twice. A second one of a kind is.
#[test]
fn kinds_of_aid_are_told_apart() {
    let desk = Desk::new();
    let folder = "H2-学生资助";
    let heads = "批次号,序号,学生姓名,学生身份证号,学校标识码,所属月份,补助金额(元),发放方式,银行账号,发放日期";
    let list = |name: &str, batch: &str, amount: &str| {
        sheet(
            &desk,
            folder,
            name,
            &[
                heads,
                &format!(
                    "{batch},1,甲乙丙,{ID},3709,2025-09,{amount},银行代发,{ACCOUNT},2025-09-19"
                ),
            ],
        )
    };
    let lists = [
        list("寄宿生生活补助发放表", "JS202509", "125.00"),
        list("贴息发放表", "TX202509", "88.00"),
        list("勤工助学报酬发放表", "QG202509", "125.00"),
    ];
    let bank = |name: &str, lines: &[&str]| {
        let mut rows = vec![
            "批次号,序号,银行账号,户名,金额(元),处理结果,退回原因,入账日期,银行流水号".to_owned(),
        ];
        for line in lines {
            let [batch, amount, number] = line.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            rows.push(format!(
                "{batch},1,{ACCOUNT},甲乙丙,{amount},成功,,2025-09-21,{number}"
            ));
        }
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        sheet(&desk, folder, name, &rows)
    };
    let income = receipt(&desk, "H2", "学生资助专项资金", "1000.00");
    assert_eq!(desk.import(&[income]).status, 0);
    // Nobody's account is on record in the programme: its lists are all it has.
    for list in &lists {
        assert_eq!(desk_says(&desk, list), (1, 1, vec![]), "{}", list.display());
    }
    assert_eq!(desk.import(&lists).status, 0);
    // While the bank has not answered, a second one of the kind is held, and one of another kind is not.
    let again = list("寄宿生生活补助发放表(补)", "JS202509B", "125.00");
    let (_, pays, rules) = desk_says(&desk, &again);
    assert_eq!(pays, 0);
    assert!(rules.contains(&"F16".to_owned()), "{rules:?}");
    let other = list("高中助学金发放表", "ZX202509", "125.00");
    assert_eq!(desk_says(&desk, &other), (1, 1, vec![]));
    let answers = bank(
        "银行回盘_2025年09月",
        &[
            "JS202509 125.00 L1",
            "TX202509 88.00 L2",
            "QG202509 125.00 L3",
        ],
    );
    assert_eq!(desk.import(&[answers]).status, 0);
    let mut kinds: Vec<String> = bodies(&desk, "PaymentInstructed")
        .iter()
        .map(|body| body["tier"].as_str().unwrap().to_owned())
        .collect();
    kinds.sort();
    assert_eq!(kinds, ["aid-3", "aid-8", "aid-9"]);
    let flags = desk.run(&["flags", "--check"]);
    assert_eq!(flags.status, 0, "{}", flags.data);
    let rows: Value = desk.json(&["payments", "--json"]);
    let pays: Vec<&Value> = rows["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["pays"])
        .collect();
    assert_eq!(pays, ["aid-3", "aid-9", "aid-8"], "{rows}");
    let roster: Value = desk.json(&["report", "roster", "H2", "--json"]);
    // On a paper to be signed a kind of aid is called by its name.
    let rows = roster["rows"].to_string();
    assert!(
        rows.contains("寄宿生生活费补助") && !rows.contains("aid-"),
        "{roster}"
    );
    // A second stipend of the kind, which the office paid all the same.
    let answer = bank("银行回盘_2025年09月补", &["JS202509B 125.00 L4"]);
    assert_eq!(desk.import(&[again, answer]).status, 0);
    let found: Vec<Value> = desk.flags();
    let twice: Vec<&Value> = found.iter().filter(|flag| flag["code"] == "F16").collect();
    assert_eq!(twice.len(), 1, "{found:?}");
    assert_eq!(twice[0]["amount"], 12_500);
}
