//! Sheets of the acts that are rare: what a spreadsheet tells of them is what their commands record, a bad
//! cell is named, and nothing is told twice.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::Workbook;
use serde_json::Value;
use sunledger::intake::read::{Cell, Limits, read_file};

use super::office::Desk;
use super::{ACCOUNT, ID};

/// A sheet with one row of an act, and the command that tells the same.
struct Told {
    kind: &'static str,
    sheet: &'static str,
    headings: &'static str,
    row: String,
    command: String,
}

const PICTURE: &str = "abababababababababababababababababababababababababababababababab";

fn told(
    kind: &'static str,
    sheet: &'static str,
    headings: &'static str,
    row: &str,
    command: &str,
) -> Told {
    Told {
        kind,
        sheet,
        headings,
        row: row.to_owned(),
        command: command.to_owned(),
    }
}

/// Acts, each with its sheet and its command; `who` and `account` are files with a number each.
fn acts(who: &str, account: &str, proof: &str, proof_sha256: &str) -> Vec<Told> {
    vec![
        told(
            "SanctionImposed",
            "处理处罚登记",
            "项目代码|发现编号|被处理单位代码|处理处罚种类|扣减金额(元)|执行起始日期|执行截止日期|处理处罚依据|决定日期",
            "B|FX9|3601000001|限期禁止申报|200|2026-01-01|2028-12-31|管理办法第十条|2025-12-20",
            "finding sanction --finding-no FX9 --party 3601000001 --kind ban --amount 200 --from 2026-01-01 --to 2028-12-31 --basis 管理办法第十条",
        ),
        told(
            "RectificationReported",
            "整改台账",
            "项目代码|发现编号|问题|依据标准|单位代码|责任人(职务)|整改期限|整改措施|佐证材料|佐证校验码|整改状态|销号日期|报告日期|填报人",
            &format!(
                "B|FX9|重复发放|同年不重复|3601000001|资助中心主任|2026-06-30|每月比对|会议纪要|{proof_sha256}|持续整改||2026-01-15|丁戊己"
            ),
            &format!(
                "rectify report --finding-no FX9 --state ongoing --measure 每月比对 --responsible 资助中心主任 --evidence 会议纪要={proof}"
            ),
        ),
        told(
            "AppealResolved",
            "申诉处理登记",
            "项目代码|申诉编号|处理结果|处理说明|处理日期|经办人",
            "B|SS1|维持原决定|复核无误|2025-12-10|丁戊己",
            "claim resolve --appeal-no SS1 --upheld --text 复核无误",
        ),
        told(
            "ClaimWithdrawn",
            "撤回登记",
            "项目代码|申请编号|撤回原因|撤回日期",
            "B|B-2025-2|本人放弃|2025-11-20",
            "claim withdraw --case-no B-2025-2 --reason 本人放弃",
        ),
        told(
            "ClaimAmended",
            "申请变更登记",
            "项目代码|申请编号|变更后申请金额(元)|变更后在职状态|变更后银行账号|变更日期",
            &format!("B|B-2025-3|1,800.00|退休|{ACCOUNT}|2025-11-21"),
            &format!(
                "claim amend --case-no B-2025-3 --requested 1800 --status retired --account {account}"
            ),
        ),
        told(
            "SuspensionStarted",
            "停发登记",
            "项目代码|姓名|身份证号|停发类别|停发起始日期|停发原因说明",
            &format!("B|甲乙丙|{ID}|调离|2025-12-01|已调往外县"),
            &format!(
                "suspend start --person {who} --cause left_post --from 2025-12-01 --reason 已调往外县"
            ),
        ),
        told(
            "NoticeAmended",
            "公示更正",
            "项目代码|公示编号|申请编号|更正后金额(万元)|更正日期",
            "B|N1|B-2025-3|0.15|2025-12-04",
            "notice amend --notice-no N1 --case-no B-2025-3 --amount 1500",
        ),
        told(
            "SupplementaryNoticeOpened",
            "补充公示",
            "项目代码|公示编号|原公示编号|公示渠道|公示开始日期|公示结束日期|公示人数|公示金额合计(元)",
            "B|N2|N1|教育局网站|2025-12-05|2025-12-12|1|2000",
            "notice supplement --notice-no N2 --of N1 --channel 教育局网站 --from 2025-12-05 --until 2025-12-12 --rows 1 --amount 2000",
        ),
        told(
            "NoticeEvidenceAdded",
            "公示佐证",
            "项目代码|公示编号|文件校验码|佐证类型|拍摄日期",
            &format!("B|N1|{PICTURE}|网页截图|2025-12-06"),
            &format!(
                "notice evidence --notice-no N1 --sha256 {PICTURE} --label 网页 --taken 2025-12-06"
            ),
        ),
        told(
            "AppropriationAdjusted",
            "指标调整",
            "项目代码|调整文号|原指标文号|接收单位|调整金额(元)|调整日期",
            "B|财教〔2025〕9号|财教〔2025〕1号|某县教育局|-5,000.00|2025-10-08",
            "fund adjust --document-no 财教〔2025〕9号 --adjusts 财教〔2025〕1号 --to 某县教育局 --change -5000",
        ),
        told(
            "UnspentReturned",
            "结余上缴",
            "项目代码|上缴文号|原指标文号|缴入单位|资金名称|上缴金额(元)|上缴日期",
            "B|缴1|财教1|某县财政局|爱烛行动救助资金|300|2025-12-30",
            "fund return-unspent --document-no 缴1 --appropriation-no 财教1 --to 某县财政局 --amount 300",
        ),
        told(
            "QuotaReallocated",
            "名额调剂",
            "项目代码|调出单位代码|调入单位代码|调剂名额|调剂日期",
            "B|U1|U2|1|2025-10-20",
            "quota move --from-code U1 --to-code U2 --count 1",
        ),
        told(
            "RecoveryReceived",
            "追缴到账",
            "项目代码|追缴编号|到账金额(元)|银行流水号|到账日期",
            "B|K1|200|LS9|2025-12-15",
            "clawback receive --order-no K1 --amount 200 --bank-ref LS9",
        ),
        told(
            "RecoveryOffset",
            "追缴抵扣",
            "项目代码|追缴编号|发放编号|申请编号|抵扣金额(元)|抵扣日期|审批人",
            "B|K1|F1|B-2025-3|100|2025-12-16|丁戊己",
            "clawback offset --order-no K1 --payment-no F1 --case-no B-2025-3 --amount 100",
        ),
        told(
            "RecoveryWrittenOff",
            "核销登记",
            "项目代码|追缴编号|核销金额(元)|核销文号|核销日期|审批人",
            "B|K1|50.5|核1|2025-12-20|丁戊己",
            "clawback write-off --order-no K1 --amount 50.50 --document-no 核1",
        ),
        told(
            "LoanWithdrawn",
            "提款登记",
            "项目代码|提款编号|贷款编号|币种|原币金额|汇率|汇率日期|折合人民币金额(元)|提款日期",
            "G|W1|8791-CN|USD|450,000.00|6.8231|2021-03-01|3,070,395.00|2021-03-02",
            "fund draw --application-no W1 --loan-no 8791-CN --currency USD --drawn 450000 --rate 6.8231 --rate-date 2021-03-01 --amount 3070395",
        ),
        told(
            "OutputAccepted",
            "竣工验收",
            "项目代码|合同编号|验收面积(万平方米)|新增学位|是否竣工|验收日期",
            "H1|HT1|0.12505|90|是|2021-06-30",
            "contract accept --contract-no HT1 --area 1250.5 --places 90 --finished",
        ),
        told(
            "EvidenceRejected",
            "材料退回",
            "项目代码|申请编号|材料编号|退回原因|退回日期",
            "B|B-2025-3|CL1|不清晰|2025-11-22",
            "claim reject-paper --case-no B-2025-3 --document-no CL1 --reason 不清晰",
        ),
        told(
            "AwardRefused",
            "不予资助",
            "项目代码|申请编号|理由|决定日期",
            "B|B-2025-4|超出范围|2025-11-28",
            "claim refuse --case-no B-2025-4 --reason 超出范围",
        ),
        told(
            "SuspensionLifted",
            "恢复发放",
            "项目代码|身份证号|恢复发放日期|恢复原因|恢复决定日期",
            &format!("B|{ID}|2026-01-01|已核清|"),
            &format!("suspend lift --person {who} --from 2026-01-01 --reason 已核清"),
        ),
        told(
            "AgreementEnded",
            "协议终止",
            "项目代码|协议编号|终止原因|终止日期",
            "G|XY1|期满|2025-12-31",
            "agreement end --agreement-no XY1 --reason 期满",
        ),
        told(
            "ClawbackOrdered",
            "单位追缴",
            "项目代码|追缴编号|被追缴单位|应追缴金额(元)|限缴日期|追缴原因|下达日期",
            "B|K9|甲乙丙小学|300|2025-12-31|多付|2025-12-11",
            "clawback order --order-no K9 --debtor org:甲乙丙小学 --amount 300 --due 2025-12-31 --reason 多付",
        ),
    ]
}

/// A sheet: its name, its headings, its rows.
type Page<'a> = (&'a str, Vec<String>, Vec<Vec<String>>);

/// A workbook with a sheet for each, cells as text.
fn workbook(desk: &Desk, name: &str, sheets: &[Page<'_>]) -> PathBuf {
    let path = desk.folder().join(name);
    let mut book = Workbook::new();
    for (sheet, headings, rows) in sheets {
        let page = book.add_worksheet();
        page.set_name(*sheet).unwrap();
        for (line, cells) in (0u32..).zip(std::iter::once(headings).chain(rows)) {
            for (at, cell) in (0u16..).zip(cells) {
                page.write_string(line, at, cell).unwrap();
            }
        }
    }
    book.save(&path).unwrap();
    path
}

fn cells(line: &str) -> Vec<String> {
    line.split('|').map(str::to_owned).collect()
}

/// The headings of the sheet that `sheets --template` writes for an appeal.
fn appeal_headings(desk: &Desk) -> Vec<String> {
    let out = desk.folder().join("空表.xlsx");
    let at = out.to_string_lossy().into_owned();
    let line = ["sheets", "--template", "申诉登记", "--out", &at];
    let run = desk.run(&line);
    assert_eq!(run.status, 0, "{}", run.words);
    // What is there is not overwritten; a name that means nothing is told with those that do.
    assert_eq!(desk.run(&line).status, 2);
    let unnamed = desk.run(&["sheets", "--template", "all", "--out", "x"]);
    assert_eq!(unnamed.status, 2);
    assert!(
        unnamed.words.contains("ends in .xlsx, for instance x.xlsx"),
        "{}",
        unnamed.words
    );
    let none = desk.run(&["sheets", "--template", "借据登记", "--out", "x.xlsx"]);
    assert!(
        none.status == 2 && none.words.contains("核销登记"),
        "{}",
        none.words
    );
    let file = read_file(Path::new(&out), &Limits::default()).unwrap();
    assert_eq!(file.sheets[1].name, "说明");
    let text = |cell: &Cell| cell.as_text().unwrap_or_default().to_owned();
    let headings: Vec<String> = file.sheets[0].rows[0].cells.iter().map(text).collect();
    // Each column has a line that says what it expects.
    for heading in &headings {
        let said = file.sheets[1]
            .rows
            .iter()
            .skip(1)
            .any(|row| row.cell(1).as_text() == Some(heading) && !text(row.cell(3)).is_empty());
        assert!(said, "{heading}");
    }
    headings
}

/// A body without its commitments, which hide equal texts under different salts.
fn plain(mut body: Value) -> Value {
    for value in body.as_object_mut().unwrap().values_mut() {
        let hidden = value
            .as_str()
            .is_some_and(|text| text.len() == 64 && text != PICTURE);
        if hidden {
            *value = "a commitment".into();
        }
    }
    body
}

#[test]
fn a_sheet_tells_what_the_command_records() {
    let desk = Desk::new();
    let file = |name: &str, value: &str| {
        let path = desk.folder().join(name);
        std::fs::write(&path, format!("{value}\n")).unwrap();
        format!("@{}", path.display())
    };
    let (who, account) = (file("who.txt", ID), file("account.txt", ACCOUNT));
    let proof = file("纪要.txt", "会议纪要");
    let sha256 = sunledger::crypto::hash::sha256(&["会议纪要\n".as_bytes()]);
    let sha256: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    let acts = acts(&who, &account, &proof, &sha256);
    let headings = appeal_headings(&desk);
    let appeal: Vec<String> = headings
        .iter()
        .map(|heading| {
            let cell = match heading.as_str() {
                "项目代码" => "B",
                "申诉编号" => "SS1",
                "申请编号" => "B-2025-1",
                "姓名" => "甲乙丙",
                "申诉事项" => "不予资助",
                "申诉内容" => "材料齐全",
                "申诉日期" => "2025-12-01",
                _ => "",
            };
            cell.to_owned()
        })
        .collect();
    let mut sheets = vec![("申诉登记表", headings, vec![appeal])];
    for act in &acts {
        sheets.push((act.sheet, cells(act.headings), vec![cells(&act.row)]));
    }
    // A sanction on a person, by the ID number.
    let sanctions = sheets.iter_mut().find(|one| one.0 == "处理处罚登记");
    let person = format!("B|FX9|{ID}|通报批评||2026-01-01||管理办法第十条|2025-12-20");
    sanctions.unwrap().2.push(cells(&person));

    // Bad cells are named with their place, and nothing is recorded.
    let entries = desk.entries();
    let mut bad = sheets.clone();
    for (sheet, row) in [
        (
            "停发登记",
            format!("B|甲乙丙|{}|搬家|十二月|已调往外县", ID.replace('X', "1")),
        ),
        ("公示更正", "B|N1|B-2025-3|约一千|2025-12-04".to_owned()),
        // A number that is nearly a person's stays out of the log.
        (
            "处理处罚登记",
            format!("B|FX9|{}|警告||2026-01-01||办法|", ID.replace('X', "1")),
        ),
        (
            "整改台账",
            "B|FX9|||||||纪要|abc|大致整改||2026-01-15|".to_owned(),
        ),
        ("公示佐证", "B|N1|abc|网页截图|".to_owned()),
        ("竣工验收", "H1|HT1|0.125055|九十|是|2021-06-30".to_owned()),
        (
            "提款登记",
            "G|W1|8791-CN|USD|450,000.001|6.8231|2021-03-01|3,070,395.00|2021-03-02".to_owned(),
        ),
        (
            "单位追缴",
            "B|K9|甲乙丙家属|300|2025-12-31|多付|2025-12-11".to_owned(),
        ),
        (
            "核销登记",
            "B|K1|50.5|甲乙丙专项批文|2025-12-20|丁戊己".to_owned(),
        ),
    ] {
        let at = bad.iter().position(|one| one.0 == sheet).unwrap();
        bad[at].2 = vec![cells(&row)];
    }
    // Each fits by itself, and the yuan are not the dollars at their rate.
    let at = bad.iter().position(|one| one.0 == "提款登记").unwrap();
    let row = "G|W2|8791-CN|USD|100|7.1|2021-03-01|7,100,000.00|2021-03-02";
    bad[at].2.push(cells(row));
    let spoilt = workbook(&desk, "事项(草稿).xlsx", &bad);
    let run = desk.import(&[spoilt]);
    assert_eq!(run.status, 2, "{}", run.words);
    for place in [
        "停发登记 · C2 (身份证号)",
        "停发登记 · D2 (停发类别)",
        "停发登记 · E2 (停发起始日期)",
        "公示更正 · D2 (更正后金额(万元))",
        "处理处罚登记 · C2 (被处理单位代码)",
        "处理处罚登记 · D2 (处理处罚种类)",
        "整改台账 · F2 (责任人(职务))",
        "整改台账 · J2 (佐证校验码)",
        "整改台账 · K2 (整改状态)",
        "公示佐证 · C2 (文件校验码)",
        "公示佐证 · E2 (拍摄日期)",
        "竣工验收 · C2 (验收面积(万平方米))",
        "竣工验收 · D2 (新增学位)",
        "提款登记 · E2 (原币金额)",
        "提款登记 · H3 (折合人民币金额(元))",
    ] {
        assert!(run.words.contains(place), "{place}: {}", run.words);
    }
    assert_eq!(desk.entries(), entries);

    // Whoever is named in another sheet of the files is named in no cell that enters the log in clear, and
    // a school that is called after somebody is.
    for act in ["单位追缴", "核销登记"] {
        let at = bad.iter().position(|one| one.0 == act).unwrap();
        let person = sheets.iter().find(|one| one.0 == "停发登记").unwrap();
        let named = workbook(&desk, "点名.xlsx", &[person.clone(), bad[at].clone()]);
        let run = desk.import(&[named]);
        let place = match act {
            "单位追缴" => "单位追缴 · C2 (被追缴单位)",
            _ => "核销登记 · D2 (核销文号)",
        };
        assert_eq!(run.status, 2, "{}", run.words);
        assert!(run.words.contains(place), "{act}: {}", run.words);
        assert!(!run.words.contains("甲乙丙"), "{act}: {}", run.words);
    }
    assert_eq!(desk.entries(), entries);

    let good = workbook(&desk, "事项.xlsx", &sheets);
    let at = good.to_string_lossy().into_owned();
    let recorded: Value = desk.json(&["import", &at, "--json"]);
    let import = recorded["recorded"]["import"].as_str().unwrap().to_owned();
    let entries = desk.entries();
    assert_eq!(desk.import(std::slice::from_ref(&good)).status, 0);
    assert_eq!(desk.entries(), entries, "a second import adds nothing");

    let run = desk.run(&["export", "events", "--json"]);
    let events: Vec<Value> = run
        .data
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let appeal = told(
        "AppealFiled",
        "申诉登记表",
        "",
        "",
        "claim appeal --appeal-no SS1 --case-no B-2025-1 --against refusal --text 材料齐全",
    );
    for act in acts.iter().chain([&appeal]) {
        let event = events.iter().find(|event| event["kind"] == act.kind);
        let event = event.unwrap_or_else(|| panic!("{}: not on the ledger", act.kind));
        let scheme = event["head"]["scheme"]["id"].as_str().unwrap();
        assert_eq!(event["head"]["source"]["sheet"], act.sheet, "{}", act.kind);
        let words: Vec<&str> = act.command.split(' ').collect();
        let typed = [words.as_slice(), &["--scheme", scheme, "--dry-run"]].concat();
        // The sheet told it before, so that the command is refused where a number may be used once.
        let same: Value = serde_json::from_str(&desk.run(&typed).data).unwrap();
        assert_eq!(
            plain(event["body"].clone()),
            plain(same["body"].clone()),
            "{}",
            act.kind
        );
    }
    let suspension = events
        .iter()
        .find(|event| event["kind"] == "SuspensionStarted");
    assert_eq!(suspension.unwrap()["head"]["effective"], "2025-12-01");
    let mut warned = events
        .iter()
        .filter(|event| event["body"]["kind"] == "notice");
    let party = warned.next_back().unwrap()["body"]["party"]
        .as_str()
        .unwrap();
    assert_eq!(party.len(), 32, "a person is an alias: {party}");
    let given_up = events
        .iter()
        .find(|event| event["kind"] == "RecoveryWrittenOff");
    assert_eq!(given_up.unwrap()["head"]["acted_by"][0]["step"], "approve");
    let lifted = events
        .iter()
        .find(|event| event["kind"] == "SuspensionLifted");
    assert_eq!(lifted.unwrap()["head"]["effective"], "2026-01-01");
    let log = String::from_utf8_lossy(&desk.log_bytes()).replace("甲乙丙小学", "");
    let log = log.as_bytes();
    for text in [ID, ACCOUNT, "甲乙丙", "丁戊己", "已调往外县"] {
        assert!(
            !log.windows(text.len()).any(|held| held == text.as_bytes()),
            "{text}"
        );
    }

    // What it rests on has not come: each such number is told once.
    let status: Value = desk.json(&["import", "status", "--json"]);
    let mut open: Vec<String> = status["open_parents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap().to_owned();
            format!(
                "{} {} {}",
                text("scheme"),
                text("parent"),
                one["number"].as_str().unwrap()
            )
        })
        .collect();
    open.sort();
    for expected in [
        "B appropriation 财教1",
        "B appropriation 财教〔2025〕1号",
        "B case B-2025-1",
        "B order K1",
        "B payment F1",
        "B quota U1",
        "B quota U2",
    ] {
        assert!(
            open.iter().any(|one| one == expected),
            "{expected}: {open:?}"
        );
    }
    // The appeal that was settled is told, and K9 was ordered.
    for known in ["B appeal SS1", "B order K9"] {
        assert!(!open.iter().any(|one| one == known), "{known}: {open:?}");
    }

    // A corrected copy is compared with what was told.
    let at = sheets.iter().position(|one| one.0 == "核销登记").unwrap();
    sheets[at].2 = vec![cells("B|K1|40.5|核1|2025-12-20|丁戊己")];
    let copy = workbook(&desk, "事项(更正).xlsx", &sheets);
    let copy = copy.to_string_lossy().into_owned();
    let run = desk.run(&["import", "--corrects", &import, &copy, "--dry-run"]);
    for words in ["1 changed", "核销金额: 50.50 → 40.50"] {
        assert!(run.words.contains(words), "{words}: {}", run.words);
    }
}

/// A sheet of acts is one only where it is called so; where it is asked for, by the act's name.
#[test]
fn a_sheet_of_acts_is_called_so() {
    let desk = Desk::new();
    let rows = vec![cells("B|B-2025-2|本人放弃|2025-11-20")];
    let headings = cells("项目代码|申请编号|撤回原因|撤回日期");
    let file = workbook(&desk, "登记.xlsx", &[("Sheet1", headings, rows)]);
    let at = file.to_string_lossy().into_owned();
    let run = desk.run(&["import", &at]);
    assert_ne!(run.status, 0, "{}", run.words);
    let run = desk.run(&["import", &at, "--as", "ClaimWithdrawn", "--dry-run"]);
    assert_eq!(run.status, 0, "{}", run.words);
    assert!(
        run.words.contains("ClaimWithdrawn, 1 rows good"),
        "{}",
        run.words
    );
}

/// A row is taken off a notice by an empty amount; a column that is not there at all is another matter. A unit
/// that is none of the field's stops its column, and what is counted in 万 is so many times as much.
#[test]
fn an_empty_amount_takes_off_and_a_unit_counts() {
    let desk = Desk::new();
    let dry = |sheet: &str, headings: &str, row: &str| {
        let page = (sheet, cells(headings), vec![cells(row)]);
        let file = workbook(&desk, "单.xlsx", &[page]);
        desk.run(&["import", &file.to_string_lossy(), "--dry-run", "--json"])
    };
    let off = "项目代码|公示编号|申请编号|更正后金额|更正日期";
    let run = dry("公示更正", off, "B|N1|B-2025-3||2025-12-04");
    assert_eq!(run.status, 0, "{}", run.words);
    let without = "项目代码|公示编号|申请编号|更正日期";
    let run = dry("公示更正", without, "B|N1|B-2025-3|2025-12-04");
    assert_ne!(run.status, 0, "{}", run.words);

    let drawn =
        "项目代码|提款编号|贷款编号|币种|原币金额(万元)|汇率|汇率日期|折合人民币金额(元)|提款日期";
    let row = |amount: &str, rate: &str| {
        format!("G|W1|8791-CN|USD|{amount}|{rate}|2021-03-01|7100000|2021-03-02")
    };
    let run = dry("提款登记", drawn, &row("100", "7.1"));
    assert_eq!(run.status, 0, "{}", run.words);
    for (amount, rate, place) in [
        ("100分", "7.1", "E2"),
        ("100", "7.1%", "F2"),
        ("101", "7.1", "H2"),
    ] {
        let run = dry("提款登记", drawn, &row(amount, rate));
        assert!(run.words.contains(place), "{place}: {}", run.words);
        assert_ne!(run.status, 0, "{place}");
    }
    let euros = drawn.replace("万元", "万欧元");
    let run = dry("提款登记", &euros, &row("100", "7.1"));
    assert!(run.words.contains("E2"), "{}", run.words);
    let acres = "项目代码|合同编号|验收面积(亩)|是否竣工|验收日期";
    let run = dry("竣工验收", acres, "H1|HT1|4.2|是|2021-06-30");
    assert!(run.words.contains("C2"), "{}", run.words);
}

/// A drawing is told once, in the loan's currency, at a rate that was known on its day; a currency may stand by its name.
#[test]
fn a_drawing_is_told_once_in_the_loans_currency() {
    let desk = Desk::new();
    let drawn =
        "项目代码|提款编号|贷款编号|币种|原币金额|汇率|汇率日期|折合人民币金额(元)|提款日期";
    let row = |number: &str, currency: &str, on: &str| {
        format!("G|{number}|8791-CN|{currency}|1000|7.1|{on}|7100|2021-03-02")
    };
    let import = |name: &str, rows: &[String]| {
        let rows = rows.iter().map(|row| cells(row)).collect();
        let file = workbook(&desk, name, &[("提款登记", cells(drawn), rows)]);
        desk.run(&[
            "import",
            &file.to_string_lossy(),
            "--as-new",
            "--accept-good-rows",
        ])
    };
    let day = "2021-03-01";
    let run = import(
        "一.xlsx",
        &[
            row("WB-1", "美元", day),
            row("WB-1", "USD", day),
            row("WB-2", "USD", "2021-03-03"),
        ],
    );
    for place in ["B3", "G4"] {
        assert!(run.words.contains(place), "{place}: {}", run.words);
    }
    let run = import(
        "二.xlsx",
        &[
            row("WB-1", "USD", day),
            row("WB-3", "EUR", day),
            row("WB-4", "XYZ", day),
        ],
    );
    for place in ["B2", "D3", "D4"] {
        assert!(run.words.contains(place), "{place}: {}", run.words);
    }
    let run = import("三.xlsx", &[row("WB-5", "usd", day)]);
    assert_eq!(run.status, 0, "{}", run.words);
    let loan: serde_json::Value = desk.json(&["report", "loan", "G", "--json"]);
    let told = loan.to_string();
    for (number, there) in [
        ("WB-1", true),
        ("WB-2", false),
        ("WB-3", false),
        ("WB-5", true),
    ] {
        assert_eq!(told.contains(number), there, "{number}: {told}");
    }
}

/// A row of an act names the person of its case, by number and by name, or it is refused with its cell.
#[test]
fn an_act_of_one_case_names_no_other_person() {
    const OTHER: &str = "430121198001020120";
    let desk = Desk::new();
    let claims = super::sheet(
        &desk,
        "S6-帮困助学",
        "01申请汇总表",
        &[
            "申请编号,单位代码,申报单位,姓名,身份证号,困难类别,申请金额(元),申请日期",
            &format!("S6-2025-001,4302,某镇小学,甲乙丙,{ID},贫困学生,600,2025-09-10"),
            &format!("S6-2025-002,4302,某镇小学,子丑寅,{OTHER},贫困学生,600,2025-09-10"),
        ],
    );
    // The claims and the acts may come in one import, or one after the other.
    for apart in [true, false] {
        let amended = |file: &str, name: &str, id: &str| {
            let headings =
                cells("项目代码|公示编号|申请编号|姓名|身份证号|更正后金额(元)|更正日期");
            let row = cells(&format!("S6|N1|S6-2025-001|{name}|{id}|500|2025-09-20"));
            workbook(&desk, file, &[("公示更正", headings, vec![row])])
        };
        let withdrawn = |file: &str, name: &str| {
            let headings = cells("项目代码|申请编号|姓名|撤回日期");
            let row = cells(&format!("S6|S6-2025-001|{name}|2025-09-20"));
            workbook(&desk, file, &[("撤回登记", headings, vec![row])])
        };
        let tell = |act: &PathBuf| {
            let mut words = vec!["import".to_owned(), act.to_string_lossy().into_owned()];
            if apart {
                words.push(claims.to_string_lossy().into_owned());
            }
            words.push("--dry-run".to_owned());
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            desk.run(&words)
        };
        for (act, place) in [
            (
                amended("一.xlsx", "", OTHER),
                Some("公示更正 · E2 (身份证号)"),
            ),
            (
                amended("二.xlsx", "子丑寅", ID),
                Some("公示更正 · D2 (姓名)"),
            ),
            (amended("三.xlsx", "甲乙丙", ID), None),
            (withdrawn("四.xlsx", "子丑寅"), Some("撤回登记 · C2 (姓名)")),
            (withdrawn("五.xlsx", "甲乙丙"), None),
        ] {
            let run = tell(&act);
            let Some(place) = place else {
                assert_eq!(run.status, 0, "{}", run.words);
                continue;
            };
            assert!(run.words.contains(place), "{place}: {}", run.words);
            assert!(
                run.words.contains("the person of the case"),
                "{}",
                run.words
            );
            assert!(!run.words.contains("子丑寅"), "{}", run.words);
        }
        if apart {
            assert_eq!(desk.import(std::slice::from_ref(&claims)).status, 0);
        }
    }
}
