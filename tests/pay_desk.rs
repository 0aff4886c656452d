//! A payment list on its way to the bank: checked, instructed, and imported back with what became of it.
//! Everything goes through the program: office files in, answers out.
//!
//! The one test on a whole programme reads the shared office files and says when it skips; the others write
//! the few sheets they need.

#[allow(dead_code)] // other tests use the rest
mod office;

use std::path::PathBuf;

use office::{Desk, Order, rows_of, set};
use serde_json::Value;
use sunledger::intake::read::{Cell, Limits, read_file};

/// A valid ID number of somebody invented.
fn id(number: u32) -> String {
    let body = format!("430121198001{:02}{:03}", number % 27 + 1, number);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize];
    format!("{body}{check}")
}

const NAMES: [&str; 3] = ["赵一一", "钱二二", "孙三三"];

/// The sheets of three cases up to their decisions, one of them three days late, in a folder of the scheme.
fn sheets(desk: &Desk) -> Vec<PathBuf> {
    let folder = desk.folder().join("B-爱烛行动");
    std::fs::create_dir_all(&folder).unwrap();
    let mut files: Vec<(&str, String)> = Vec::new();
    let mut claims = "申请编号,单位代码,申报单位,姓名,身份证号,在职状态,困难类别,负债金额(元),申请金额(元),申请日期,收件时间\n".to_owned();
    let mut papers = "材料编号,申请编号,姓名,材料类型,出具单位,出具日期,载明金额(元)\n".to_owned();
    let mut steps = "申请编号,环节,经办工号,业务日期,登记时间,用时(秒),意见\n".to_owned();
    let mut rows = "公示编号,申请编号,姓名,申报单位,困难类别,金额(元)\n".to_owned();
    let mut awards =
        "决定编号,申请编号,单位代码,姓名,身份证号,批准金额(元),决定日期,审批人\n".to_owned();
    for (at, name) in NAMES.iter().enumerate() {
        let no = at + 1;
        let day = if no == 3 { "2025-11-18" } else { "2025-11-03" };
        let id = id(no as u32);
        claims.push_str(&format!("B-2025-{no:03},U{no},某校{no},{name},{id},在职,重大疾病,40000.00,2000.00,{day},{day} 10:00:00\n"));
        for (kind, amount) in [
            ("申请表", ""),
            ("身份证复印件", ""),
            ("教师证复印件", ""),
            ("医院诊断证明", ""),
            ("治疗费用票据", ""),
            ("借款凭证", "40000.00"),
            ("公示无异议证明", ""),
        ] {
            papers.push_str(&format!(
                "M{no}-{kind},B-2025-{no:03},{name},{kind},某处,2025-11-02,{amount}\n"
            ));
        }
        for (step, staff, day) in [
            ("受理", "GZ01", "2025-11-18"),
            ("初审", "GZ02", "2025-11-19"),
            ("复审", "GZ03", "2025-11-20"),
            ("审批", "GZ04", "2025-12-12"),
        ] {
            steps.push_str(&format!(
                "B-2025-{no:03},{step},{staff},{day},{day} 15:00:00,300,同意\n"
            ));
        }
        rows.push_str(&format!(
            "GS1,B-2025-{no:03},{name},某校{no},重大疾病,2000.00\n"
        ));
        awards.push_str(&format!(
            "J{no},B-2025-{no:03},U{no},{name},{id},2000.00,2025-12-12,林某\n"
        ));
    }
    files.push(("01申请汇总表.csv", claims));
    files.push(("02证明材料登记表.csv", papers));
    files.push(("04办理记录.csv", steps));
    files.push(("05公示登记.csv", "公示编号,公示阶段,公示单位,公示渠道,公示开始,公示结束,公示人数,公示金额(元)\nGS1,拟救助名单公示,某局,网站,2025-12-03,2025-12-10,3,6000.00\n".to_owned()));
    files.push(("06公示名单.csv", rows));
    files.push(("08救助决定.csv", awards));
    files.push(("02资金到账通知.csv", "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额(元),到账日期,银行流水号\nDZ1,B,爱烛行动救助资金,基金会,某会,10000.00,2025-10-10,LS1\n".to_owned()));
    files
        .into_iter()
        .map(|(name, text)| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path
        })
        .collect()
}

/// The list that goes to the cashier: no result yet.
fn list(desk: &Desk, name: &str, rows: &[(u32, &str)]) -> String {
    let mut text =
        "发放编号,决定编号,申请编号,姓名,身份证号,金额(元),发放方式,发放日期\n".to_owned();
    for (no, amount) in rows {
        let person = NAMES[*no as usize - 1];
        text.push_str(&format!(
            "F{no},J{no},B-2025-{no:03},{person},{},{amount},现场发放,2025-12-22\n",
            id(*no)
        ));
    }
    let path = desk.folder().join("B-爱烛行动").join(name);
    std::fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

/// Publishes another text of a scheme.
fn amended(desk: &Desk, text: &str) {
    let path = desk.folder().join("amended.toml");
    std::fs::write(&path, text).unwrap();
    let published = desk.run(&[
        "scheme",
        "amend",
        path.to_str().unwrap(),
        "--note",
        "从严",
        "--from",
        "2025-01-01",
    ]);
    assert_eq!(published.status, 0, "{}", published.words);
    let pending: Value = desk.json(&["pending", "--json"]);
    let entry = pending[0]["entry"].as_u64().unwrap().to_string();
    let endorsed = desk.run(&["endorse", &entry, "--role", "FIN"]);
    assert_eq!(endorsed.status, 0, "{}", endorsed.words);
}

/// A second key of another role for whoever has the one of `role`.
fn second_key(desk: &Desk, name: &str, role: &str, of: &str) -> String {
    let keys: Value = desk.json(&["key", "list", "--json"]);
    let mut all = keys.as_array().unwrap().iter();
    let own = all.find(|key| key.to_string().contains(&format!("\"{of}\"")));
    let person = own.unwrap()["person"].as_str().unwrap().to_owned();
    enrol(desk, name, role, &person);
    person
}

/// One more key for a person, enrolled by two authorities.
fn enrol(desk: &Desk, name: &str, role: &str, person: &str) {
    for line in [
        &["key", "new", name][..],
        &["key", "enrol", name, "--role", role, "--person", person],
    ] {
        let run = desk.run(line);
        assert_eq!(run.status, 0, "{}", run.words);
    }
    let pending: Value = desk.json(&["pending", "--json"]);
    let entry = pending[0]["entry"].as_u64().unwrap().to_string();
    let run = desk.run(&["endorse", &entry, "--role", "KA", "--key", "ka2"]);
    assert_eq!(run.status, 0, "{}", run.words);
}

/// Whoever grants an exception pays nothing behind it, and whoever paid grants none, though it names the award or the payment.
#[test]
fn one_person_waives_by_the_number_of_the_award_and_pays() {
    let desk = strict();
    second_key(&desk, "waiver2", "APR", "PAY");
    // One person who may grant exceptions and pay.
    let both = second_key(&desk, "pay2", "PAY", "NTC");
    enrol(&desk, "waiver1", "APR", &both);
    let path = list(&desk, "09发放登记表.csv", &[(1, "2000.00"), (3, "2000.00")]);
    let waive = |no: &str, subject: &str, key: &str| {
        let line = format!(
            "waiver grant --no {no} --rule papers --subject {subject} --reason 住院 --scheme B --key {key}"
        );
        desk.run(&line.split(' ').collect::<Vec<_>>())
    };
    let run = waive("LW1", "J3", "waiver1");
    assert_eq!(run.status, 0, "{}", run.words);
    let words = "as approver of an exception; another person must act as payer";
    let run = desk.run(&[
        "pay",
        "instruct",
        &path,
        "--key",
        "pay2",
        "--dry-run",
        "--json",
    ]);
    let answer: Value = serde_json::from_str(&run.data).unwrap();
    assert_eq!(answer["rows"][0]["pays"], true, "{answer:#}");
    assert_eq!(stops(&answer["rows"][1]), ["structure"], "{answer:#}");
    assert!(run.data.contains(words), "{answer:#}");
    let entries = desk.entries();
    let events = desk.run(&["export", "events", "--json"]).data;
    let person = events.split("\"award_no\":\"J3\"").nth(1).unwrap();
    let person = person.split("\"person\":\"").nth(1).unwrap();
    let person = person.split('"').next().unwrap();
    let order = format!(
        "pay order --payment-no F9 --award-no J3 --payee {person} --amount 2000 --fund 爱烛行动救助资金 --period 2025 --method custodian --holder same --scheme B --key pay2"
    );
    let run = desk.run(&order.split(' ').collect::<Vec<_>>());
    assert_eq!(run.status, 2);
    assert!(run.words.contains(words), "{}", run.words);
    assert_eq!(desk.entries(), entries);
    let run = desk.run(&["pay", "instruct", &path, "--key", "pay"]);
    assert_eq!(run.status, 0, "{}", run.words);
    let words = "as payer; another person must act as approver of an exception";
    for subject in ["J1", "F1", "B-2025-001"] {
        let run = waive("LW2", subject, "waiver2");
        assert_eq!(run.status, 2);
        assert!(run.words.contains(words), "{subject}: {}", run.words);
    }
    let run = waive("LW2", "J2", "waiver2");
    assert_eq!(run.status, 0, "{}", run.words);
}

/// A soft rule of a programme that pays works is waived for the contract, by the command that the held row prints.
#[test]
fn a_soft_rule_is_waived_for_a_contract() {
    let desk = Desk::new();
    let shipped = sunledger::schemes::shipped::SCHEMES;
    let (_, text) = shipped.iter().find(|(name, _)| *name == "H1.toml").unwrap();
    let clause = "clause = \"管理细则:合同价不超过预算,付款按进度且累计不超过合同价\"\n";
    let text = text.replacen("version = 1\n", "version = 9\n", 1).replacen(
        &format!("{clause}mode = \"gate\""),
        &format!("{clause}mode = \"soft\""),
        1,
    );
    assert!(text.contains("mode = \"soft\""));
    amended(&desk, &text);
    let folder = desk.folder().join("H-全面改薄");
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let contracts = write(
        "02项目台账.csv",
        "项目编号,节点编号,县(市、区),学校名称,资金类别,预算(万元),合同金额(元),合同日期,承包单位,统一社会信用代码,建筑面积(平方米),新增学位\n\
         GB1,N1,泰山区,甲校,校园建设,10,100000.00,2025-01-04,甲建筑公司,91370902MA3C0AAA1X,10,1\n",
    );
    let run = desk.import(&[contracts]);
    assert!(run.status <= 1, "{}", run.words);
    let path = write(
        "04工程付款登记.csv",
        "付款编号,项目编号,收款单位,统一社会信用代码,银行账号,付款金额(元),付款日期,发票号码,用途,经办人,审批人\n\
         F1,GB1,甲建筑公司,91370902MA3C0AAA1X,,100.00,2025-03-27,FP1,工程进度款,,\n",
    );
    let checked = || {
        let run = desk.run(&["pay", "check", path.to_str().unwrap(), "--all", "--json"]);
        let answer: Value =
            serde_json::from_str(&run.data).unwrap_or_else(|_| panic!("{}", run.words));
        let all = answer["rows"][0]["stops"].as_array().unwrap().iter();
        all.filter(|stop| stop["rule"] == "tariff")
            .map(|stop| (stop["holds"].clone(), stop["lifts"].clone()))
            .collect::<Vec<_>>()
    };
    let before = checked();
    let lifts = before[0].1.as_str().unwrap();
    assert_eq!(before.len(), 1, "{before:?}");
    let line = lifts.split("`sunledger ").last().unwrap();
    let line = line.split('`').next().unwrap();
    let line = line.replace("NUMBER", "LW1").replace("@FILE", "停工");
    assert!(
        line.starts_with("waiver grant ") && line.contains("--subject GB1"),
        "{line}"
    );
    let run = desk.run(&line.split(' ').collect::<Vec<_>>());
    assert_eq!(run.status, 0, "{}", run.words);
    assert_eq!(checked()[0].0, false);
    let run = desk.run(&[
        "waiver",
        "grant",
        "--no",
        "LW2",
        "--rule",
        "tariff",
        "--subject",
        "GB2",
        "--reason",
        "停工",
        "--scheme",
        "H1",
    ]);
    assert!(
        run.words.contains("the nearest known is GB1"),
        "{}",
        run.words
    );
}

/// A desk whose scheme B has every rule a gate, but the deadline, which can be waived.
fn strict() -> Desk {
    let desk = Desk::new();
    let shipped = sunledger::schemes::shipped::SCHEMES;
    let (_, text) = shipped.iter().find(|(name, _)| *name == "B.toml").unwrap();
    let text = text
        .replacen("version = 1\n", "version = 9\n", 1)
        .replace("mode = \"flag\"", "mode = \"gate\"")
        .replace("late = \"reject\"", "late = \"waive\"")
        .replace("申报\"\nmode = \"gate\"", "申报\"\nmode = \"soft\"");
    assert!(text.contains("version = 9") && text.contains("late = \"waive\""));
    // No payment waits for the notice that is put up after it.
    let (before, result) = text.split_once("id = \"result-notice\"").unwrap();
    let result = result.replacen("mode = \"gate\"", "mode = \"flag\"", 1);
    let text = format!("{before}id = \"result-notice\"{result}");
    amended(&desk, &text);
    let imported = desk.import(&sheets(&desk));
    assert_eq!(imported.status, 0, "{}", imported.words);
    desk
}

fn stops(row: &Value) -> Vec<&str> {
    let all = row["stops"].as_array().unwrap();
    let holding = all.iter().filter(|stop| stop["holds"] == true);
    holding.map(|stop| stop["rule"].as_str().unwrap()).collect()
}

#[test]
fn a_list_is_checked_waived_instructed_and_comes_back() {
    let desk = strict();
    let rows = [(1, "2000.00"), (2, "2000.01"), (3, "2000.00")];
    let path = list(&desk, "09发放登记表.csv", &rows);
    let entries = desk.entries();
    let checked = desk.run(&["pay", "check", &path, "--json"]);
    assert_eq!(checked.status, 1, "{}", checked.words);
    assert_eq!(desk.entries(), entries, "a check records nothing");
    let answer: Value = serde_json::from_str(&checked.data).unwrap();
    let of = |at: usize| &answer["rows"][at];
    assert_eq!(of(0)["pays"], true, "{:#}", of(0));
    assert_eq!(stops(of(1)), ["award", "tariff", "notice"], "{:#}", of(1));
    assert_eq!(stops(of(2)), ["papers"], "{:#}", of(2));
    let late = &of(2)["stops"][0];
    assert_eq!(late["mode"], "soft");
    assert_eq!(late["code"], "F26");
    assert_eq!(late["evidence"][0]["name"], "01申请汇总表.csv");
    assert_eq!(late["evidence"][0]["row"], 4);
    assert_eq!(answer["holds"]["rows"], 2);

    // On screen and in a marked copy, in both languages; no name and no number of a person.
    let marked = desk.folder().join("marked.xlsx");
    let shown = desk.run(&["pay", "check", &path, "--marked", marked.to_str().unwrap()]);
    assert!(
        shown.data.contains("the papers arrived on 2025-11-18"),
        "{}",
        shown.data
    );
    assert!(
        shown
            .data
            .contains("awarded 2000.00 yuan, the row says 2000.01 yuan")
    );
    assert!(!shown.data.contains(NAMES[1]) && !shown.data.contains(&id(2)));
    let copy = read_file(&marked, &Limits::default()).unwrap();
    let sheet = &copy.sheets[0];
    let text = |row: usize, column: usize| match sheet.rows[row].cell(column) {
        Cell::Text(text) => text.clone(),
        other => format!("{other:?}"),
    };
    assert_eq!(text(0, 8), "answer");
    assert_eq!(text(1, 8), "pay");
    assert_eq!(text(2, 8), "hold");
    assert!(text(3, 9).contains("11月15日前"), "{}", text(3, 9));
    assert_eq!(text(2, 5), "2000.01", "values are as they were");

    // A cell that cannot be taken holds its own row, and the others are answered all the same.
    let undated = list(&desk, "未填日期.csv", &rows[..2]);
    let text = std::fs::read_to_string(&undated).unwrap();
    std::fs::write(&undated, text.replacen(",2025-12-22", ",", 1)).unwrap();
    let run = desk.run(&["pay", "check", &undated, "--json"]);
    assert_eq!(run.status, 1, "{}", run.words);
    let partly: Value = serde_json::from_str(&run.data).unwrap();
    let unread = &partly["rows"][1];
    assert_eq!((stops(unread), &unread["row"]), (vec!["cell"], &2.into()));
    let finding = unread["stops"][0]["finding"].as_str().unwrap();
    assert_eq!(
        finding,
        "cell H2 (发放日期): found nothing; expected a date"
    );
    assert_eq!(partly["rows"][0]["payment_no"], "F2");
    // What is ordered is held alike: the row with the cell, and no other for it.
    let run = desk.run(&["pay", "instruct", &undated, "--dry-run", "--json"]);
    assert_eq!(run.status, 1, "{}", run.words);
    let ordered: Value = serde_json::from_str(&run.data).unwrap();
    let unread = ordered["rows"].as_array().unwrap();
    let unread = unread.iter().find(|row| stops(row) == ["cell"]);
    assert_eq!(
        unread.map(|row| &row["stops"][0]["finding"]),
        Some(&finding.into())
    );
    assert_eq!(desk.entries(), entries);

    // A soft rule alone: whose turn it is says who lifts it.
    let case: Value = desk.json(&["claim", "show", "B-2025-003", "--json"]);
    assert_eq!(case["turn"]["command"], "waiver grant", "{}", case["turn"]);
    assert_eq!(case["turn"]["role"], "APR");

    // A waiver is for soft rules alone, and by the approver.
    let waive = |rule: &str| {
        desk.run(&[
            "waiver",
            "grant",
            "--no",
            "LW1",
            "--rule",
            rule,
            "--subject",
            "B-2025-003",
            "--reason",
            "住院",
            "--scheme",
            "B",
        ])
    };
    let refused = waive("notice");
    assert_eq!(refused.status, 2);
    assert!(
        refused
            .words
            .contains("does not mark it soft, so nobody can waive it; soft are: papers"),
        "{}",
        refused.words
    );
    assert_eq!(waive("nothing").status, 2);
    // The stop says how it is waived, and a number nobody knows is waived for nobody.
    assert!(
        late["lifts"].as_str().is_some_and(|lifts| lifts.contains(
            "waiver grant --no NUMBER --rule papers --subject B-2025-003 --reason @FILE --scheme B"
        )),
        "{late}"
    );
    let stranger = desk.run(&[
        "waiver",
        "grant",
        "--no",
        "LW1",
        "--rule",
        "papers",
        "--subject",
        "B-2025-03",
        "--reason",
        "住院",
        "--scheme",
        "B",
    ]);
    assert_eq!(stranger.status, 2);
    assert!(
        stranger.words.contains("the nearest known is B-2025-003"),
        "{}",
        stranger.words
    );
    // Registers are of no scheme of their own: what another has, however near, is not what was meant here.
    let line = "register org --scheme A --code B-2025-03339 --name 某村小学";
    let other = desk.run(&line.split(' ').collect::<Vec<_>>());
    assert_eq!(other.status, 0, "{}", other.words);
    let pending: Value = desk.json(&["pending", "--json"]);
    let last = pending
        .as_array()
        .and_then(|all| all.last())
        .expect("it waits");
    let entry = last["entry"].as_u64().unwrap().to_string();
    let endorsed = desk.run(&["endorse", &entry, "--role", "R1"]);
    assert_eq!(endorsed.status, 0, "{}", endorsed.words);
    let line = "waiver grant --no LW1 --rule papers --subject B-2025-0333 --reason 住院 --scheme B";
    let stranger = desk.run(&line.split(' ').collect::<Vec<_>>());
    assert_eq!(stranger.status, 2);
    assert!(
        stranger.words.contains("the nearest known is B-2025-003"),
        "{}",
        stranger.words
    );
    let granted = waive("papers");
    assert_eq!(granted.status, 0, "{}", granted.words);

    // What passes or is waived is instructed; the rest is recorded as held.
    let instructed = desk.run(&["pay", "instruct", &path, "--json"]);
    assert_eq!(instructed.status, 1, "{}", instructed.words);
    let answer: Value = serde_json::from_str(&instructed.data).unwrap();
    assert_eq!(answer["rows"][2]["stops"][0]["waived_by"], "LW1");
    let payments: Value = desk.json(&["payments", "--json"]);
    let numbers: Vec<&str> = payments["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["payment_no"].as_str().unwrap())
        .collect();
    assert_eq!(numbers, ["F1", "F3"]);
    let case: Value = desk.json(&["claim", "show", "B-2025-002", "--json"]);
    let kinds: Vec<&str> = case["happened"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["kind"].as_str().unwrap())
        .collect();
    assert!(kinds.contains(&"PaymentHeld"), "{kinds:?}");
    assert_eq!(case["turn"]["role"], "PAY");

    // The same list again holds every row: nobody is paid twice.
    let again = desk.run(&["pay", "check", &path, "--json"]);
    let answer: Value = serde_json::from_str(&again.data).unwrap();
    assert_eq!(stops(&answer["rows"][0])[0], "payment_no");
    assert_eq!(answer["pays"]["rows"], 0);

    // What a command ordered of the sheet is told with it, until the sheet itself says what became of it.
    let of_payments = || -> (u64, u64, bool) {
        let status: Value = desk.json(&["import", "status", "--json"]);
        let of = |list: &str| -> Vec<Value> {
            let all = status[list].as_array().unwrap().iter();
            let own = all.filter(|one| one["scheme"] == "B" && one["table"] == "payments");
            own.cloned().collect()
        };
        let sum = |field: &str| {
            of("sent")
                .iter()
                .filter_map(|one| one[field].as_u64())
                .sum()
        };
        (sum("rows"), sum("ordered"), of("missing").is_empty())
    };
    assert_eq!(of_payments(), (0, 2, true));

    // The office's own list with results says what became of the orders, and is no second order.
    let results = desk
        .folder()
        .join("B-爱烛行动")
        .join("09发放登记表_结果.csv");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // The office's day, at UTC+8.
    let today = sunledger::domain::date::Date(((now.unwrap().as_secs() + 28_800) / 86_400) as i32);
    let text = format!(
        "发放编号,决定编号,申请编号,姓名,身份证号,金额(元),发放方式,发放日期,支付结果\n\
         F1,J1,B-2025-001,{},{},2000.00,现场发放,{today},成功\n",
        NAMES[0],
        id(1)
    );
    std::fs::write(&results, text).unwrap();
    let imported = desk.import(&[results]);
    assert_eq!(imported.status, 0, "{}", imported.words);
    assert_eq!(of_payments(), (1, 1, true));
    // Ordered is not paid: that is so from the day on which the money arrived.
    let show = |day: &str| {
        desk.run(&["claim", "show", "B-2025-001", "--as-of", day])
            .data
    };
    let before = sunledger::domain::date::Date(today.0 - 1).to_string();
    assert!(show(&before).contains("paid 0.00 yuan"));
    let after = show(&today.to_string());
    assert!(after.contains("paid 2000.00 yuan"), "{after}");
    let report: Value = desk.json(&["verify", "--json"]);
    assert_eq!(report["verdict"], "sound");
}

/// A register of exceptions, read from its sheet, lifts nothing before an approver has signed what it tells of.
#[test]
fn an_exception_that_a_file_tells_of_lifts_once_it_is_signed() {
    let desk = strict();
    let register = desk.folder().join("06例外审批登记.csv");
    std::fs::write(
        &register,
        "审批编号,项目代码,适用条款,对象,对象编号,原因,审批人,批准日期\n\
         LW3,B,11月15日前申报,孙三三,B-2025-003,道路中断,段某,2025-11-17\n\
         LW4,B,另有约定,钱二二,B-2025-002,道路中断,段某,2025-11-17\n",
    )
    .unwrap();
    let imported = desk.import(&[register]);
    assert_eq!(imported.status, 0, "{}", imported.words);
    for told in ["C3 (适用条款)", "the waiver is taken and lifts nothing"] {
        assert!(imported.words.contains(told), "{}", imported.words);
    }
    let path = list(&desk, "09发放登记表.csv", &[(3, "2000.00")]);
    let late = || {
        let run = desk.run(&["pay", "check", &path, "--json"]);
        let answer: Value = serde_json::from_str(&run.data).unwrap();
        (run.status, answer["rows"][0]["stops"][0].clone())
    };
    let (status, stop) = late();
    assert_eq!((status, &stop["rule"]), (1, &"papers".into()), "{stop:#}");
    assert_eq!(stop["unsigned_waiver"], "LW3");
    assert_eq!(
        stop["lifts"],
        "waiver LW3 is on record from a file and unsigned: an approver signs `sunledger waiver confirm LW3 --rule papers --scheme B`"
    );
    let case: Value = desk.json(&["claim", "show", "B-2025-003", "--json"]);
    assert_eq!(
        case["turn"]["command"], "waiver confirm",
        "{}",
        case["turn"]
    );

    let refused = |line: &str, words: &str| {
        let typed: Vec<&str> = line.split_whitespace().collect();
        let entries = desk.entries();
        let run = desk.run(&typed);
        assert_eq!(run.status, 2, "{line}: {}", run.words);
        assert!(run.words.contains(words), "{line}: {}", run.words);
        assert_eq!(desk.entries(), entries, "{line}: nothing is recorded");
    };
    refused(
        "waiver grant --no LW3 --rule papers --subject B-2025-003 --reason 住院 --scheme B",
        "sign it with `sunledger waiver confirm LW3`",
    );
    refused(
        "waiver confirm LW9 --scheme B",
        "no file tells of waiver LW9 of scheme B: expected one of LW3, LW4",
    );
    refused(
        "waiver confirm LW4 --scheme B",
        "are those of no rule of scheme B: read its paper, and say which of its soft rules it is with --rule: papers",
    );
    refused(
        "waiver confirm LW4 --rule notice --scheme B",
        "does not mark it soft, so nobody can waive it; soft are: papers",
    );
    refused(
        "waiver confirm LW3 --rule notice --scheme B",
        "the file names rule papers for waiver LW3",
    );
    refused("waiver confirm LW3 --scheme B --key rec", "");
    let signed = desk.run(&["waiver", "confirm", "LW3", "--scheme", "B"]);
    assert_eq!(signed.status, 0, "{}", signed.words);
    refused(
        "waiver confirm LW3 --scheme B",
        "waiver LW3 is signed already",
    );
    let (status, stop) = late();
    assert_eq!((status, &stop["waived_by"]), (0, &"LW3".into()), "{stop:#}");
    let case: Value = desk.json(&["claim", "show", "B-2025-003", "--json"]);
    let waivers = case["happened"].as_array().unwrap().iter();
    let waivers: Vec<&Value> = waivers
        .filter(|one| one["kind"] == "WaiverGranted")
        .collect();
    assert_eq!(waivers.len(), 2);
    // The signed act names the row that it confirms.
    let entry = (desk.entries() - 1).to_string();
    let shown: Value = desk.json(&["show", &entry, "--json"]);
    let cause = &shown["events"][0]["head"]["causes"][0]["entry"];
    assert!(
        cause.as_str().is_some_and(|hash| hash.len() == 64),
        "{shown:#}"
    );
}

/// A row of the register whose words are of no rule is named where it stands for the case: its paper may be for the rule that holds.
#[test]
fn an_exception_in_words_of_no_rule_is_named_where_it_may_lift() {
    let desk = strict();
    let register = desk.folder().join("06例外审批登记.csv");
    std::fs::write(
        &register,
        "审批编号,项目代码,适用条款,对象,对象编号,原因,审批人,批准日期\n\
         LW5,B,另有约定,孙三三,B-2025-003,道路中断,段某,2025-11-17\n",
    )
    .unwrap();
    let imported = desk.import(&[register]);
    assert_eq!(imported.status, 0, "{}", imported.words);
    let path = list(&desk, "09发放登记表.csv", &[(3, "2000.00")]);
    let late = || {
        let run = desk.run(&["pay", "check", &path, "--json"]);
        let answer: Value = serde_json::from_str(&run.data).unwrap();
        (run.status, answer["rows"][0]["stops"][0].clone())
    };
    let (status, stop) = late();
    assert_eq!((status, &stop["rule"]), (1, &"papers".into()), "{stop:#}");
    assert_eq!(stop["unnamed_waiver"], "LW5");
    assert_eq!(stop["unsigned_waiver"], Value::Null);
    let lifts = stop["lifts"].as_str().unwrap();
    let named = "waiver LW5 is on record from a file, and its words name no rule: where its paper is for this one, an approver signs `sunledger waiver confirm LW5 --rule papers --scheme B`; else ";
    assert!(lifts.starts_with(named), "{lifts}");
    assert!(
        lifts.contains("waiver grant --no NUMBER --rule papers"),
        "{lifts}"
    );
    let case: Value = desk.json(&["claim", "show", "B-2025-003", "--json"]);
    assert_eq!(
        case["turn"]["command"], "waiver confirm",
        "{}",
        case["turn"]
    );
    // The command it names is the one that lifts it.
    let signed = desk.run(&[
        "waiver", "confirm", "LW5", "--rule", "papers", "--scheme", "B",
    ]);
    assert_eq!(signed.status, 0, "{}", signed.words);
    let (status, stop) = late();
    assert_eq!((status, &stop["waived_by"]), (0, &"LW5".into()), "{stop:#}");
}

#[test]
fn a_list_that_contradicts_its_order_is_refused() {
    let desk = strict();
    let path = list(&desk, "09发放登记表.csv", &[(1, "2000.00")]);
    assert_eq!(desk.run(&["pay", "instruct", &path]).status, 0);
    let results = desk.folder().join("B-爱烛行动").join("09结果.csv");
    let text = format!(
        "发放编号,决定编号,申请编号,姓名,身份证号,金额(元),发放方式,发放日期,支付结果\n\
         F1,J1,B-2025-001,{},{},1900.00,现场发放,2025-12-30,成功\n",
        NAMES[0],
        id(1)
    );
    std::fs::write(&results, text).unwrap();
    let run = desk.import(&[results]);
    assert_eq!(run.status, 2);
    assert!(
        run.words
            .contains("2000.00 yuan, as the payment was instructed"),
        "{}",
        run.words
    );
}

/// What `pay confirm` and `pay return` have said counts once when the office's list says it again, and a list
/// that says otherwise is refused with its cell.
#[test]
fn a_payment_that_a_command_has_ended_counts_once() {
    let desk = strict();
    let path = list(&desk, "09发放登记表.csv", &[(1, "2000.00"), (2, "2000.00")]);
    let said = desk.run(&["pay", "instruct", &path]);
    assert_eq!(said.status, 0, "{}", said.words);
    let end = |verb: &str, number: &str| {
        let mut words = vec!["pay", verb, "--scheme", "B", "--payment-no", number];
        words.extend(["--amount", "2000.00", "--fund", "爱烛行动救助资金"]);
        if verb == "confirm" {
            words.extend(["--holder", "same", "--bank-ref", "BB1"]);
        }
        let said = desk.run(&words);
        assert_eq!(said.status, 0, "{verb}: {}", said.words);
    };
    end("confirm", "F1");
    end("return", "F2");
    let results = |name: &str, first: &str, second: &str| {
        let path = desk.folder().join("B-爱烛行动").join(name);
        let mut text =
            "发放编号,决定编号,申请编号,姓名,身份证号,金额(元),发放方式,发放日期,支付结果\n"
                .to_owned();
        for (no, result) in [(1, first), (2, second)] {
            text.push_str(&format!(
                "F{no},J{no},B-2025-{no:03},{},{},2000.00,现场发放,2025-12-22,{result}\n",
                NAMES[no as usize - 1],
                id(no)
            ));
        }
        std::fs::write(&path, text).unwrap();
        path
    };
    let otherwise = desk.import(&[results("09甲.csv", "退回", "成功")]);
    assert_eq!(otherwise.status, 2, "{}", otherwise.words);
    for told in [
        "I2 (支付结果): found",
        "paid, as a command has recorded of the payment",
        "I3 (支付结果): found",
        "returned, as a command has recorded of the payment",
    ] {
        assert!(
            otherwise.words.contains(told),
            "{told}: {}",
            otherwise.words
        );
    }
    let again = desk.import(&[results("09乙.csv", "成功", "退回")]);
    assert_eq!(again.status, 0, "{}", again.words);
    let payments: Value = desk.json(&["payments", "--json"]);
    for (at, paid, returned) in [(0, 200_000, 0), (1, 0, 200_000)] {
        let row = &payments["rows"][at];
        assert_eq!(row["paid"], paid, "{row:#}");
        assert_eq!(row["returned"], returned, "{row:#}");
    }
}

#[test]
fn a_row_that_cannot_be_read_is_not_ordered() {
    let desk = strict();
    // What is held for another cell is held with its amount.
    let path = list(&desk, "09发放登记表.csv", &[(1, "2000.00"), (2, "2000.00")]);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(&id(2), "430121")).unwrap();
    let run = desk.run(&["pay", "check", &path, "--json"]);
    let answer: Value = serde_json::from_str(&run.data).unwrap();
    assert_eq!(answer["pays"]["rows"], 1, "{answer}");
    assert_eq!(answer["holds"], answer["pays"], "{answer}");
    assert!(run.words.contains("held: 1 rows, 2000.00"), "{}", run.words);
    let path = list(&desk, "09发放登记表.csv", &[(1, "2000.00"), (2, "两千")]);
    let run = desk.run(&["pay", "instruct", &path]);
    assert_eq!(run.status, 1, "{}", run.words);
    assert!(run.words.contains("F3"), "the cell is named: {}", run.words);
    // Mended, it is ordered, and the other row not again.
    let path = list(&desk, "09发放登记表.csv", &[(1, "2000.00"), (2, "2000.00")]);
    let run = desk.run(&["pay", "instruct", &path, "--json"]);
    assert_eq!(run.status, 1, "{}", run.words);
    let answer: Value = serde_json::from_str(&run.data).unwrap();
    assert_eq!(answer["rows"][0]["stops"][0]["rule"], "payment_no");
    assert_eq!(answer["rows"][1]["pays"], true, "{answer}");
    let events = desk.run(&["export", "events", "--json"]).data;
    assert_eq!(events.matches("\"PaymentInstructed\"").count(), 2);
    // A list whose total differs is no row's fault, and nothing of it is ordered.
    let entries = desk.entries();
    let text = std::fs::read_to_string(&path).unwrap();
    let columns = text.lines().next().unwrap().split(',');
    let total = columns.map(|heading| match heading {
        "发放编号" => "合计",
        "金额(元)" => "4000.01",
        _ => "",
    });
    let total: Vec<&str> = total.collect();
    std::fs::write(&path, format!("{text}{}\n", total.join(","))).unwrap();
    let run = desk.run(&["pay", "instruct", &path]);
    assert_eq!(run.status, 2, "{}", run.words);
    assert_eq!(desk.entries(), entries);
    let none = desk.folder().join("B-爱烛行动/01申请汇总表.csv");
    let run = desk.run(&["pay", "check", none.to_str().unwrap()]);
    assert_eq!(run.status, 2);
    assert!(run.words.contains("is a list of payments"), "{}", run.words);
}

#[test]
fn a_year_of_a_programme_passes_and_its_frauds_are_held() {
    for name in ["small-clean", "small-fraud"] {
        let Some(set) = set(name) else { return };
        let desk = Desk::new();
        let named = |path: &PathBuf, start: &str| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with(start) && path.to_string_lossy().contains("B-")
        };
        let (lists, others): (Vec<PathBuf>, Vec<PathBuf>) = set
            .files(Order::AsListed)
            .into_iter()
            .filter(|path| !named(path, "10"))
            .partition(|path| named(path, "09"));
        assert!(desk.import(&others).status <= 1);
        let run = desk.run(&["pay", "check", lists[0].to_str().unwrap(), "--json"]);
        let answer: Value = serde_json::from_str(&run.data).unwrap();
        if name == "small-clean" {
            assert_eq!(run.status, 0, "{answer:#}");
            assert_eq!(answer["pays"]["rows"], 40);
            assert_eq!(answer["pays"]["amount"], 8_000_000);
            continue;
        }
        assert_eq!(run.status, 1, "{}", run.words);
        // Every payment to somebody whom another fund aided this year is held, and none for that beside.
        let mut expected: Vec<u64> = rows_of(&set, "truth.csv")
            .iter()
            .filter(|row| row.flag == "F13" && row.programme == "B" && row.primary)
            .flat_map(|row| row.places())
            .filter(|(file, _)| file.starts_with("09"))
            .map(|(_, row)| row)
            .collect();
        expected.sort_unstable();
        let mut held: Vec<u64> = answer["rows"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| {
                let stops = row["stops"].as_array().unwrap();
                stops
                    .iter()
                    .any(|stop| stop["code"] == "F13" && stop["holds"] == true)
            })
            .map(|row| row["row"].as_u64().unwrap())
            .collect();
        held.sort_unstable();
        assert_eq!(held, expected);
        assert!(!held.is_empty());
    }
}

/// Numbers of the payments in a tree of money, with the numbers of what stands right below each.
fn payments_in(node: &Value, under: &str, found: &mut Vec<(String, String, Vec<String>)>) {
    let text = |node: &Value, field: &str| node[field].as_str().unwrap_or_default().to_owned();
    let children = node["children"].as_array().unwrap();
    if node["kind"] == "PaymentInstructed" {
        let below = children.iter().map(|child| text(child, "kind")).collect();
        found.push((under.to_owned(), text(node, "number"), below));
    } else {
        assert_ne!(
            node["kind"], "ExpenditureRecorded",
            "it is the payment: {node}"
        );
    }
    let own = match node["stands_for"].as_str() {
        Some(what) => what.to_owned(),
        None => text(node, "kind"),
    };
    for child in children
        .iter()
        .filter(|_| node["kind"] != "PaymentInstructed")
    {
        payments_in(child, &own, found);
    }
}

/// A contractor, a voucher and a contract are traced by their own money, once; what was paid on a contract to somebody else
/// stands apart, in its tree and in the list.
#[test]
fn money_is_traced_to_whom_it_went() {
    let desk = Desk::new();
    let folder = desk.folder().join("H-全面改薄");
    std::fs::create_dir_all(&folder).unwrap();
    let files = [
        (
            "02项目台账.csv",
            "项目编号,节点编号,县(市、区),学校名称,资金类别,预算(万元),合同金额(元),合同日期,承包单位,统一社会信用代码,建筑面积(平方米),新增学位\n\
             GB1,N1,泰山区,甲校,校园建设,10,100000.00,2024-09-04,甲建筑公司,91370902MA3C0AAA1X,10,1\n",
        ),
        (
            "04工程付款登记.csv",
            "付款编号,项目编号,收款单位,统一社会信用代码,银行账号,付款金额(元),付款日期,发票号码,用途,经办人,审批人\n\
             F1,GB1,甲建筑公司,91370902MA3C0AAA1X,,60000.00,2025-03-27,FP1,工程进度款,,\n\
             F2,GB1,丙平台公司,91370902MA3C0CCC1X,,30000.00,2025-04-27,FP2,工程进度款,,\n\
             F3,GB1,甲建筑公司,91370902MA3C0AAA1X,,5000.00,2025-05-27,FP3,工程进度款,,\n",
        ),
    ];
    let files = files.map(|(name, text)| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    });
    let run = desk.import(&files);
    assert!(run.status <= 1, "{}", run.words);
    let tree = |subject: &str| {
        let answer: Value = desk.json(&["trace", subject, "--tree", "--json"]);
        let mut found = Vec::new();
        for root in answer["tree"].as_array().unwrap() {
            payments_in(root, "", &mut found);
        }
        found
    };
    let booked = ["PaymentConfirmed", "ExpenditureRecorded"].map(str::to_owned);
    let paid = |under: &str, number: &str| (under.to_owned(), number.to_owned(), booked.to_vec());
    let own = [paid("ContractSigned", "F1"), paid("ContractSigned", "F3")];
    for subject in ["91370902MA3C0AAA1X", "甲建筑公司"] {
        assert_eq!(tree(subject), own, "{subject}");
    }
    for number in ["F1", "F2"] {
        assert_eq!(tree(number), [paid("fund", number)]);
    }
    assert_eq!(tree("91370902MA3C0CCC1X"), [paid("fund", "F2")]);
    // The contract's school, its node and the contract itself have all that was booked on it.
    let whole = [&own[..], &[paid("elsewhere", "F2")]].concat();
    for subject in ["GB1", "甲校", "N1"] {
        assert_eq!(tree(subject), whole, "{subject}");
    }
    let shown = desk.run(&["trace", "GB1", "--tree"]).data;
    assert!(
        shown.contains("on this contract, to another payee"),
        "{shown}"
    );
    let contracts: Value = desk.json(&["contracts", "--json"]);
    let row = &contracts["rows"][0];
    assert_eq!(
        (&row["paid"], &row["paid_elsewhere"]),
        (&6_500_000.into(), &3_000_000.into())
    );
    let orgs: Value = desk.json(&["orgs", "--json"]);
    let rows = orgs["rows"].as_array().unwrap();
    for (code, count, fen) in [
        ("91370902MA3C0AAA1X", 2, 6_500_000),
        ("91370902MA3C0CCC1X", 1, 3_000_000),
    ] {
        let row = rows.iter().find(|row| row["unit_code"] == code).unwrap();
        assert_eq!(
            (
                &row["payments_to_itself"],
                &row["paid_to_itself"],
                &row["paid"]
            ),
            (&count.into(), &fen.into(), &0.into()),
            "{row}"
        );
    }
    // Whatever it is read from.
    let index = desk.ledger().join("index");
    let events = |subject: &str| -> Value {
        let answer: Value = desk.json(&["trace", subject, "--json"]);
        answer["events"].clone()
    };
    let subjects = ["91370902MA3C0AAA1X", "GB1", "F2", "甲校"];
    let before = subjects.map(events);
    std::fs::remove_dir_all(&index).unwrap();
    std::fs::write(&index, b"in the way").unwrap();
    assert_eq!(subjects.map(events), before);
}

/// Works are paid on a contract: its contractor, up to its sum, within its budget.
#[test]
fn works_are_paid_on_their_contract() {
    let desk = Desk::new();
    let folder = desk.folder().join("H-全面改薄");
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let contracts = write(
        "02项目台账.csv",
        "项目编号,节点编号,县(市、区),学校名称,资金类别,预算(万元),合同金额(元),合同日期,承包单位,统一社会信用代码,建筑面积(平方米),新增学位\n\
         GB1,N1,泰山区,甲校,校园建设,10,100000.00,2024-09-04,甲建筑公司,91370902MA3C0AAA1X,10,1\n\
         GB2,N1,泰山区,乙校,校园建设,9,90000.01,2024-09-04,乙建筑公司,91370902MA3C0BBB1X,10,1\n",
    );
    let run = desk.import(&[contracts]);
    assert!(run.status <= 1, "{}", run.words);
    let heads = "付款编号,项目编号,收款单位,统一社会信用代码,银行账号,付款金额(元),付款日期,发票号码,用途,经办人,审批人\n";
    for (row, held) in [
        ("F1,GB1,甲建筑公司,91370902MA3C0AAA1X,,100000.00", None),
        (
            "F1,GB1,甲建筑公司,91370902MA3C0AAA1X,,100000.01",
            Some("beyond"),
        ),
        ("F1,GB1,乙建筑公司,91370902MA3C0BBB1X,,1.00", Some("payee")),
        (
            "F1,GB9,甲建筑公司,91370902MA3C0AAA1X,,1.00",
            Some("unknown"),
        ),
        ("F1,GB2,乙建筑公司,91370902MA3C0BBB1X,,1.00", Some("budget")),
    ] {
        let path = write(
            "04工程付款登记.csv",
            &format!("{heads}{row},2025-03-27,FP1,工程进度款,,\n"),
        );
        let run = desk.run(&["pay", "check", path.to_str().unwrap(), "--json"]);
        let answer: Value =
            serde_json::from_str(&run.data).unwrap_or_else(|_| panic!("{}", run.words));
        let found = stops(&answer["rows"][0]);
        assert_eq!(
            found.contains(&"contract"),
            held.is_some(),
            "{row}: {answer:#}"
        );
        assert!(!found.contains(&"award"), "{row}");
    }
    // Works that nobody applied for are a contract, shown by its number, and no case of the list.
    let paid = write(
        "04工程付款登记.csv",
        &format!(
            "{heads}F1,GB1,甲建筑公司,91370902MA3C0AAA1X,,100000.00,2025-03-27,FP1,工程进度款,,\n"
        ),
    );
    let run = desk.import(&[paid]);
    assert!(run.status <= 1, "{}", run.words);
    let cases: Value = desk.json(&["cases", "--scheme", "H1", "--json"]);
    assert!(!cases.to_string().contains("GB1"), "{cases}");
    let contracts: Value = desk.json(&["contracts", "--scheme", "H1", "--json"]);
    assert!(contracts.to_string().contains("GB1"), "{contracts}");
    let case: Value = desk.json(&["claim", "show", "GB1", "--json"]);
    assert_eq!(case["paid"], 10_000_000, "{case:#}");
    let kinds: Vec<&str> = case["happened"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["ContractSigned", "PaymentInstructed", "PaymentConfirmed"]
    );
    assert_eq!(case["subject"], "contract", "{case:#}");
    assert_eq!(case["turn"]["command"], "contract progress", "{case:#}");
    // The school of a contract has no code, and stands by its name; below the units stands what they come to.
    let plan: Value = desk.json(&["report", "plan", "H1", "--json"]);
    let units = plan["plan-units"].as_array().unwrap().iter();
    let units: Vec<_> = units
        .map(|row| (&row["unit_code"], &row["unit"], &row["contracted"]))
        .collect();
    let (no_code, sums) = (Value::from(""), [10_000_000, 9_000_001].map(Value::from));
    let [first, second] = ["甲校", "乙校"].map(Value::from);
    assert_eq!(
        units,
        [(&no_code, &second, &sums[1]), (&no_code, &first, &sums[0])]
    );
    let total = &plan["totals"]["plan-units"];
    assert_eq!(
        (&total["contracts"], &total["awarded"], &total["paid"]),
        (&2.into(), &19_000_001.into(), &10_000_000.into())
    );
    for report in [
        ["report", "plan", "H1", "--part", "plan-units"].as_slice(),
        &["balances", "--by", "unit"],
    ] {
        let shown = desk.run(report).data;
        let last = shown.lines().rfind(|line| line.contains("total"));
        assert!(
            last.is_some_and(|line| line.contains("190000.01")),
            "{shown}"
        );
        let csv = desk.run(&[report, &["--csv"]].concat()).data;
        assert!(!csv.contains("190000.01"), "{csv}");
    }
    let units: Value = desk.json(&["balances", "--by", "unit", "--json"]);
    assert_eq!(units["totals"]["rows"]["awarded"], 19_000_001, "{units:#}");
    assert_eq!(units["totals"]["schemes"], serde_json::json!([]));
    let none = desk.run(&["claim", "show", "GB7"]);
    assert_eq!(none.status, 2);
    assert!(
        none.words.contains("case GB7 is not known"),
        "{}",
        none.words
    );
}

/// Where the text itself names the tranches, a sheet of payments needs no schedule that it alone would bring.
#[test]
fn a_tranche_of_the_text_is_checked_by_the_sheet_that_pays_it() {
    let desk = Desk::new();
    let write = |folder: &str, name: &str, text: &str| {
        let folder = desk.folder().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    const FOLDER: &str = "G-世行贷款学校对口帮扶";
    let agreements = write(
        FOLDER,
        "02帮扶协议台账.csv",
        "协议编号,支援学校标识码,支援学校,支援学校账户,受援学校标识码,受援学校,行政区划代码,省厅协议签订日期,结对协议签订日期,协议总额(元)\n\
         XY1,4401000001,甲校,6222020100000000001,4452240002,乙校,445224,2020-09-23,2020-09-25,300000.00\n",
    );
    let money = write(
        "0-公共资料",
        "02资金到账通知.csv",
        "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额(元),到账日期,银行流水号\n\
         DZ1,G,世行贷款学校对口帮扶工作经费,贷款提款,省财政厅,300000.00,2020-09-01,B1\n",
    );
    let run = desk.import(&[agreements, money]);
    assert!(run.status <= 1, "{}", run.words);
    let check = |year: u8, condition: &str| {
        let path = write(
            FOLDER,
            "03年度经费拨付表.csv",
            &format!(
                "协议编号,帮扶年度,支援学校,应拨金额(元),拨付条件,应拨截止日期,拨付状态,实拨日期,实拨金额(元),收款账号,经办人\n\
                 XY1,{year},甲校,100000.00,{condition},2020-10-23,已拨付,2020-09-28,100000.00,6222020100000000001,甲乙\n"
            ),
        );
        let path = path.to_str().unwrap().to_owned();
        let run = desk.run(&["pay", "check", &path, "--all", "--json"]);
        let answer: Value =
            serde_json::from_str(&run.data).unwrap_or_else(|_| panic!("{}", run.words));
        (run.status, answer["rows"][0].clone())
    };
    let (status, row) = check(1, "省厅协议签订后30天内");
    assert_eq!(status, 0, "{row:#}");
    let (status, row) = check(2, "验收合格后30个工作日内");
    assert_eq!((status, stops(&row)), (1, vec!["accepted-75"]), "{row:#}");
}

/// Codes of the stops of each row of an answer that are told and hold nothing, in order.
fn told(answer: &Value) -> Vec<Vec<String>> {
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        let stops = row["stops"].as_array().unwrap().iter();
        let told = stops.filter(|stop| stop["holds"] == false);
        let mut codes: Vec<String> = told
            .map(|stop| {
                let code = stop["code"].as_str().or(stop["rule"].as_str());
                code.unwrap().to_owned()
            })
            .collect();
        codes.sort();
        codes
    })
    .collect()
}

/// Of money for works the desk tells an invoice that was used before, an account that is not the contractor's, and one person
/// who handles and approves.
#[test]
fn works_are_told_of_their_invoice_their_account_and_their_hands() {
    let desk = Desk::new();
    let folder = desk.folder().join("H-全面改薄");
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let contracts = write(
        "02项目台账.csv",
        "项目编号,节点编号,县(市、区),学校名称,资金类别,预算(万元),合同金额(元),合同日期,承包单位,统一社会信用代码,建筑面积(平方米),新增学位\n\
         GB1,N1,泰山区,甲校,校园建设,10,100000.00,2024-09-04,甲建筑公司,91370902MA3C0AAA1X,10,1\n",
    );
    let suppliers = write(
        "03承包供应单位名册.csv",
        "单位名称,统一社会信用代码,法定代表人,法定代表人身份证号,联系电话,注册地址,银行账号,成立日期,登记状态\n\
         甲建筑公司,91370902MA3C0AAA1X,,,,泰山路1号,37001618001234567890,2015-03-02,存续\n",
    );
    let money = write(
        "02资金到账通知.csv",
        "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额(元),到账日期,银行流水号\n\
         DZ1,H,全面改薄专项资金,财政拨款,某局,100000.00,2025-01-10,LS1\n",
    );
    let heads = "付款编号,项目编号,收款单位,统一社会信用代码,银行账号,付款金额(元),付款日期,发票号码,用途,经办人,审批人\n";
    let row = |number: &str, account: &str, invoice: &str, hands: &str| {
        format!(
            "{number},GB1,甲建筑公司,91370902MA3C0AAA1X,{account},100.00,2025-03-27,{invoice},工程进度款,{hands}\n"
        )
    };
    let (own, other) = ("37001618001234567890", "37001618009876543210");
    let first = write(
        "04工程付款登记.csv",
        &format!("{heads}{}", row("F1", own, "FP1", "王一,李二")),
    );
    let progress = write(
        "05项目进度表.csv",
        "项目编号,季度,形象进度(%),统计日期\nGB1,2025年第1季度,100,2025-03-25\n",
    );
    let run = desk.import(&[contracts, suppliers, money, progress, first]);
    assert!(run.status <= 1, "{}", run.words);
    let next = [
        row("F2", own, "FP2", "王一,李二"),
        row("F3", own, "FP1", "王一,李二").replace("100.00", "90.00"),
        row("F4", other, "FP4", "王一,李二").replace("100.00", "80.00"),
        row("F5", own, "FP5", "王一,王一").replace("100.00", "70.00"),
        row("F6", own, "FP5", "王一,李二").replace("100.00", "60.00"),
        row("F7", own, "FP7", "王一,李二")
            .replace("100.00", "50.00")
            .replace("甲建筑公司", "张三"),
        row("F8", own, "FP8", "王一,李二")
            .replace("100.00", "40.00")
            .replace("GB1", "GB9"),
    ];
    let path = write("04工程付款登记.csv", &format!("{heads}{}", next.concat()));
    let run = desk.run(&["pay", "check", path.to_str().unwrap(), "--all", "--json"]);
    let answer: Value = serde_json::from_str(&run.data).unwrap_or_else(|_| panic!("{}", run.words));
    let mut told = told(&answer);
    for codes in &mut told {
        codes.retain(|code| ["F06", "F17", "F35", "F56"].contains(&code.as_str()));
    }
    let expected: [&[&str]; 7] = [&[], &["F17"], &["F06"], &["F35"], &["F17"], &["F56"], &[]];
    assert_eq!(told, expected, "{answer:#}");
    assert!(!run.data.contains("张三"), "a name is kept back");
    // A contract that nobody recorded is named, at the desk and of what is on record.
    let unknown = "contract GB9 is not known";
    let stops = answer["rows"][6]["stops"].as_array().unwrap();
    let held = stops.iter().find(|stop| stop["finding"] == unknown);
    let held = held.map(|stop| (&stop["code"], &stop["holds"]));
    assert_eq!(held, Some((&"F51".into(), &true.into())), "{answer:#}");
    let run = desk.import(&[path]);
    assert!(run.status <= 1, "{}", run.words);
    let flags = desk.flags();
    let about = |code: &str, about: &str| {
        flags
            .iter()
            .find(|flag| flag["code"] == code && flag["about"] == about)
    };
    assert_eq!(about("F51", "GB9").unwrap()["finding"], unknown);
    assert_eq!(about("F35", "F5").unwrap()["severity"], "lead");
    assert!(about("F35", "F2").is_none());
}

/// A row with a day that is past is judged as of today, and what its own day would break is told.
#[test]
fn a_row_is_told_what_its_own_day_breaks() {
    let desk = Desk::new();
    let imported = desk.import(&sheets(&desk));
    assert!(imported.status <= 1, "{}", imported.words);
    let path = list(&desk, "09发放登记表.csv", &[(1, "2000.00"), (2, "2000.00")]);
    let said = |first: &str, more: &[&str]| {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.replacen("2025-12-22", first, 1);
        let other = desk
            .folder()
            .join("B-爱烛行动")
            .join("09发放登记表 - 副本.csv");
        std::fs::write(&other, text).unwrap();
        let mut asked = vec!["pay", "check", other.to_str().unwrap(), "--json"];
        asked.extend(more);
        let run = desk.run(&asked);
        let answer: Value =
            serde_json::from_str(&run.data).unwrap_or_else(|_| panic!("{}", run.words));
        told(&answer)
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(said("2025-12-22", &[]), [none.clone(), none.clone()]);
    assert_eq!(said("2025-12-27", &[])[0], ["F37"]);
    assert_eq!(said("2025-12-10", &[])[0], ["F27", "award"]);
    assert_eq!(said("2025-12-11", &[])[0], ["award"]);
    // Asked of another day it is judged on that day alone.
    assert_eq!(said("2025-12-10", &["--on", "2025-12-22"])[0], none);
}

/// A list of A with its headings as the office keeps them: two teachers, a month.
fn monthly(desk: &Desk, name: &str, amounts: [&str; 2]) -> PathBuf {
    let heads = "批次号,序号,教师编号,姓名,身份证号,学校标识码,学校名称,补助类别,所属月份,金额(元),发放方式,开户银行,银行账号,发放日期,备注";
    let row = |at: usize| {
        format!(
            "202503-1,{at},T00000{at},{},{},4307220784,下潭镇北铺教学点,教学点,2025-03,{},银行代发,汉寿农业银行,62995770062013314{at}6,2025-03-26,",
            NAMES[at - 1],
            id(at as u32),
            amounts[at - 1]
        )
    };
    let rows = [heads.to_owned(), row(1), row(2)];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    office::sheet(desk, "A-乡村教师生活补助", name, &rows)
}

/// A desk with what a month of A rests on.
fn of_a_month() -> Desk {
    let desk = Desk::new();
    let teacher = |at: usize| {
        format!(
            "{at},T00000{at},{},{},女,1980-01-02,4307220784,下潭镇北铺教学点,语文,2018-09-01,,在岗,汉寿农业银行,62995770062013314{at}6,,,",
            NAMES[at - 1],
            id(at as u32)
        )
    };
    let listed = |at: usize| {
        let name = NAMES[at - 1];
        format!("GS202503,T00000{at},{name},下潭镇北铺教学点,教学点,2025-03,2025-03,600")
    };
    let folder = "A-乡村教师生活补助";
    let sheets: [(&str, &str, Vec<String>); 7] = [
        (
            folder,
            "01学校名册",
            vec![
                "序号,学校标识码,学校名称,行政区划代码,县(市、区),乡镇,办学类型,在校学生数,教师数,学校银行账号".to_owned(),
                "1,4307220784,下潭镇北铺教学点,430722,汉寿县,下潭镇,教学点,35,2,6299362377480353883".to_owned(),
            ],
        ),
        (
            folder,
            "02学校类别档次表",
            vec![
                "学校标识码,学校名称,补助类别,艰苦程度分值,月补助标准(元),起始日期,终止日期,核定文号".to_owned(),
                "4307220784,下潭镇北铺教学点,教学点,80.6,600,2024-09-01,,教人〔2024〕12号".to_owned(),
            ],
        ),
        (
            folder,
            "03教师实名信息库",
            vec![
                "序号,教师编号,姓名,身份证号,性别,出生日期,学校标识码,学校名称,岗位,任教起始日期,离岗日期,在岗状态,开户银行,工资账号,联系电话,登记人,登记时间".to_owned(),
                teacher(1),
                teacher(2),
            ],
        ),
        (
            folder,
            "08公示登记",
            vec![
                "公示编号,公示阶段,所属月份,公示单位,公示渠道,公示开始,公示结束,最短工作日数,公示人数,公示金额(元),异议件数,撤下日期".to_owned(),
                "GS202503,发放前公示,2025-03,教育局,教育局网站专栏(常年公示)、学校公开栏,2025-03-14,2025-03-21,5,2,1200,0,".to_owned(),
            ],
        ),
        (
            folder,
            "09公示名单",
            vec![
                "公示编号,教师编号,姓名,学校名称,补助类别,起始月份,截止月份,月补助标准(元)".to_owned(),
                listed(1),
                listed(2),
            ],
        ),
        (
            folder,
            "11办理记录",
            vec![
                "批次号,环节,经办工号,业务日期,登记时间,用时(秒)".to_owned(),
                "202503-1,制表,GZ01,2025-03-12,2025-03-12 10:00:00,600".to_owned(),
                "202503-1,审核,GZ02,2025-03-13,2025-03-13 10:00:00,600".to_owned(),
                "202503-1,审批,GZ03,2025-03-24,2025-03-24 10:00:00,600".to_owned(),
            ],
        ),
        (
            "0-公共资料",
            "02资金到账通知",
            vec![
                "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额(元),到账日期,银行流水号".to_owned(),
                "DZ1,A,乡村教师生活补助资金,中央财政,省财政厅,10000.00,2025-01-10,LS1".to_owned(),
            ],
        ),
    ];
    let files: Vec<PathBuf> = sheets
        .iter()
        .map(|(folder, name, rows)| {
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            office::sheet(&desk, folder, name, &rows)
        })
        .collect();
    let imported = desk.import(&files);
    assert_eq!(imported.status, 0, "{}", imported.words);
    desk
}

/// What `pay instruct` held of a list is no order when the same list is imported, nor when it was saved anew; what the bank paid all
/// the same is a fact.
#[test]
fn a_row_that_the_desk_held_is_ordered_by_no_import() {
    let desk = of_a_month();
    let path = monthly(&desk, "06补助发放表_2025年03月", ["600", "600.01"]);
    let run = desk.run(&["pay", "instruct", path.to_str().unwrap(), "--json"]);
    let answer: Value = serde_json::from_str(&run.data).unwrap();
    assert_eq!(run.status, 1, "{}", run.words);
    assert_eq!(
        answer["pays"],
        serde_json::json!({"rows": 1, "amount": 60_000}),
        "{answer:#}"
    );
    let books = || {
        let books: Value = desk.json(&["balances", "--json"]);
        let rows = books["rows"].as_array().unwrap();
        let own = rows.iter().find(|row| row["scheme"] == "A").unwrap();
        ["received", "awarded", "paid_out", "balance"].map(|field| own[field].as_i64().unwrap())
    };
    let payments = || desk.json::<Value>(&["payments", "--json"])["rows"].clone();
    let before = (books(), payments());
    assert_eq!(before.0, [1_000_000, 60_000, 0, 1_000_000]);
    let told = "J3 (金额(元)): 600.01 is not recorded; expected a row that was ordered; the desk held payment 202503-1/2 (";
    for name in ["06补助发放表_2025年03月", "06补助发放表_2025年03月(盖章)"] {
        // Saved anew it is another file with the same rows.
        let path = monthly(&desk, name, ["600", "600.01"]);
        if name.ends_with("(盖章)") {
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, text.replace("2025-03-26", "2025/3/26")).unwrap();
        }
        let run = desk.import(&[path]);
        assert_eq!(run.status, 1, "{}", run.words);
        assert!(run.words.contains(told), "{}", run.words);
        assert!(
            run.words.contains("is on the ledger already, or was held"),
            "{}",
            run.words
        );
        assert_eq!((books(), payments()), before, "{name}");
    }
    // What the desk paid is what the books have once the bank has said so.
    let back = |rows: &[&str]| {
        let mut all =
            vec!["批次号,序号,银行账号,户名,金额(元),处理结果,失败原因,入账日期,银行流水号"];
        all.extend(rows);
        office::sheet(&desk, "A-乡村教师生活补助", "07银行回盘_2025年03月", &all)
    };
    let first = format!(
        "202503-1,1,6299577006201331416,{},600,成功,,2026-11-27,T1",
        NAMES[0]
    );
    let run = desk.import(&[back(&[&first])]);
    assert_eq!(run.status, 0, "{}", run.words);
    assert_eq!(books(), [1_000_000, 60_000, 60_000, 940_000]);
    let second = format!(
        "202503-1,2,6299577006201331426,{},600.01,成功,,2026-11-27,T2",
        NAMES[1]
    );
    let run = desk.import(&[back(&[&second])]);
    assert!(run.status <= 1, "{}", run.words);
    assert_eq!(books()[2], 120_001, "{}", run.words);
    let report: Value = desk.json(&["verify", "--json"]);
    assert_eq!(report["verdict"], "sound");
}

/// A list with a column for the result: what was held and not paid adds nothing, and what was paid all the same is told.
#[test]
fn a_held_row_with_a_result_counts_where_it_was_paid() {
    for (result, paid, numbers) in [
        ("退回", 200_000, vec!["F1"]),
        ("成功", 400_001, vec!["F1", "F2"]),
    ] {
        let desk = strict();
        let path = list(&desk, "09发放登记表.csv", &[(1, "2000.00"), (2, "2000.01")]);
        assert_eq!(desk.run(&["pay", "instruct", &path]).status, 1);
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<String> = text
            .lines()
            .zip(["支付结果", "成功", result])
            .map(|(line, result)| format!("{line},{result}"))
            .collect();
        std::fs::write(&path, lines.join("\n")).unwrap();
        let run = desk.import(&[PathBuf::from(&path)]);
        assert!(run.status <= 1, "{}", run.words);
        assert_eq!(
            run.words.contains("the desk held payment F2"),
            result == "退回",
            "{}",
            run.words
        );
        let payments: Value = desk.json(&["payments", "--json"]);
        let rows = payments["rows"].as_array().unwrap();
        let known: Vec<&str> = rows
            .iter()
            .map(|row| row["payment_no"].as_str().unwrap())
            .collect();
        assert_eq!(known, numbers, "{result}");
        let sum: i64 = rows.iter().map(|row| row["paid"].as_i64().unwrap()).sum();
        assert_eq!(sum, paid, "{result}");
    }
}
