//! The README's tutorial: the file it shows is checked, told, published and used as it says; and every other line
//! that the page types runs on the demo's files, or is named with where it runs.

#[path = "readme_tutorial/shapes.rs"]
mod shapes;

use std::path::Path;
use std::process::Command;

use sunledger::intake::read::{Limits, read_file};
use tempfile::TempDir;

/// The scheme file as the README has it.
fn tutorial() -> String {
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, rest) = readme
        .split_once("```toml\n# jisu.toml\n")
        .expect("the README shows jisu.toml");
    let (text, _) = rest.split_once("```").expect("it ends");
    text.to_owned()
}

/// The lines that the README types, after it has shown the file.
fn lines() -> Vec<String> {
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, rest) = readme
        .split_once("```sh\nsunledger scheme check jisu.toml")
        .expect("the README types them");
    let (text, _) = rest.split_once("```").expect("they end");
    let text = format!("sunledger scheme check jisu.toml{text}");
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert!(lines.len() > 9, "{lines:?}");
    lines
}

/// Each row is held by what the page says, and told what lifts it.
#[track_caller]
fn held_until_lifted(office: &Office, typed: &[&str]) {
    let (status, out, err) = office.run(&[typed, &["--json"]].concat());
    assert_eq!(status, 1, "{out}{err}");
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    let mut held = Vec::new();
    for row in answer["rows"].as_array().unwrap() {
        let stops = row["stops"].as_array().unwrap().iter();
        let stops = stops.filter(|stop| stop["holds"] == true);
        for stop in stops {
            let number = row["payment_no"].as_str().unwrap();
            held.push((number, stop["rule"].as_str().unwrap()));
            assert!(!stop["finding"].as_str().unwrap().is_empty(), "{stop}");
            assert!(!stop["lifts"].as_str().unwrap().is_empty(), "{stop}");
        }
    }
    assert_eq!(
        held,
        [("JF-1", "F41"), ("JF-2", "papers"), ("JF-2", "payment")]
    );
}

/// The list of the notice.
const LIST: &str = "公示编号,申请编号,姓名,学校名称,金额\nGS-1,JS-2025-001,甘小雨,青石镇小学,500\nGS-1,JS-2025-002,商小言,青石镇小学,500\n";

/// The page gave 40 of the 100 places to one school: another gets one less than is left, then the last, and no more.
#[track_caller]
fn places_of_schools(office: &Office) {
    let give = |count: &str| {
        office.run(&[
            "quota",
            "allocate",
            "--scheme",
            "JS",
            "--unit-code",
            "2143000002",
            "--unit",
            "白石镇小学",
            "--count",
            count,
        ])
    };
    for (count, status) in [("59", 0), ("2", 2), ("1", 0), ("1", 2)] {
        let (found, out, err) = give(count);
        assert_eq!(found, status, "{count}: {out}{err}");
        assert!(status == 0 || err.contains("of 100 in all"), "{err}");
    }
}

/// The empty sheets have the file's own headings, and those of the groups it names; another name is told what there is.
#[track_caller]
fn empty_sheets(office: &Office) {
    let file = read_file(&office.0.path().join("空表.xlsx"), &Limits::default()).unwrap();
    let headings = |name: &str| -> Vec<String> {
        let sheet = file.sheets.iter().find(|sheet| sheet.name == name);
        let head = sheet
            .unwrap_or_else(|| panic!("no sheet {name}"))
            .rows
            .first();
        let cells = head.unwrap().cells.iter();
        cells
            .filter_map(|cell| cell.as_text().map(str::to_owned))
            .collect()
    };
    assert_eq!(
        headings("寄宿生申请表"),
        [
            "申请编号",
            "学校标识码",
            "学校",
            "学生姓名",
            "身份证号",
            "家庭类别",
            "申请金额",
            "申请日期",
            "银行账号"
        ]
    );
    assert_eq!(
        headings("公示名单"),
        [
            "公示编号",
            "申请编号",
            "姓名",
            "申报单位",
            "困难类别",
            "金额"
        ]
    );
    for name in [
        "办理记录",
        "证明材料登记表",
        "寄宿生发放表",
        "领取签收表",
        "公示异议登记",
    ] {
        assert!(headings(name).len() > 4, "{name}");
    }
    let line = [
        "sheets",
        "--template",
        "借据",
        "--of",
        "jisu.toml",
        "--out",
        "x.xlsx",
    ];
    let (status, _, err) = office.run(&line);
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("one of 寄宿生申请表、"), "{err}");
}

/// The columns that the page names of sheets which every scheme knows are those of their empty sheets.
#[track_caller]
fn sheets_of_every_scheme(office: &Office) {
    for (name, headings) in [
        (
            "代收账户备案表",
            "身份证号 银行账号 账户所有人身份证号 关系 备案日期",
        ),
        ("岗位职责表", "工号 姓名 身份证号 岗位"),
        ("资金到账通知", "到账通知编号 项目代码 资金名称 到账金额"),
        ("办理记录", "环节 意见"),
        ("公示登记", "公示编号 公示开始 公示结束"),
    ] {
        let out = format!("{name}.xlsx");
        office.must(&["sheets", "--template", name, "--out", &out]);
        let file = read_file(&office.0.path().join(&out), &Limits::default()).unwrap();
        let head = file.sheets[0].rows[0].cells.iter();
        let known: Vec<&str> = head.filter_map(|cell| cell.as_text()).collect();
        for heading in headings.split(' ') {
            assert!(known.contains(&heading), "{name}: {heading}");
        }
    }
    // A review's opinion must be filled in, as the import asks.
    let file = read_file(&office.0.path().join("办理记录.xlsx"), &Limits::default()).unwrap();
    let said = file.sheets[1]
        .rows
        .iter()
        .find(|row| row.cell(1).as_text() == Some("意见"))
        .map(|row| row.cell(2).as_text().unwrap_or_default().to_owned());
    assert_eq!(said.as_deref(), Some("in rows of a review or approval"));
    // What several programmes keep with other columns is said, and each is given by its code.
    let line = ["sheets", "--template", "公示名单", "--out", "名单.xlsx"];
    assert!(office.must(&line).contains("another sheet in A、F"));
    let line = [
        "sheets",
        "--template",
        "公示名单",
        "--of",
        "A",
        "--out",
        "名单A.xlsx",
    ];
    office.must(&line);
    let file = read_file(&office.0.path().join("名单A.xlsx"), &Limits::default()).unwrap();
    assert_eq!(file.sheets[0].rows[0].cell(1).as_text(), Some("教师编号"));
}

/// What the page shows of the demo is what the demo says: every line, with `…` for what differs from run to run.
/// That no flag stands, but that an act of today may be one of a day off (F37): these tests act on whatever day they run.
fn nobody_is_suspected(flags: &str) {
    let codes = flags.lines().map(str::trim_start);
    let mut codes = codes.filter(|line| {
        let code = line.strip_prefix('F').unwrap_or_default();
        code.starts_with(|one: char| one.is_ascii_digit()) && !code.starts_with("37")
    });
    assert!(codes.next().is_none(), "{flags}");
    assert!(
        flags.contains("No flags.") || flags.contains("F37"),
        "{flags}"
    );
}

#[test]
fn the_demo_says_what_the_page_shows() {
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, rest) = readme
        .split_once("```text\n2. A clerk imports")
        .expect("the README shows the demo");
    let (shown, _) = rest.split_once("```").expect("it ends");
    let office = Office(TempDir::new().unwrap());
    let told = office.must(&["demo", "--dir", "demo"]);
    let plain = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let told: Vec<String> = told.lines().map(plain).collect();
    let mut count = 0;
    for line in format!("2. A clerk imports{shown}").lines().map(plain) {
        let parts: Vec<&str> = line.split('…').collect();
        let says = |one: &String| {
            let mut rest = one.as_str();
            let (first, others) = parts.split_first().expect("a part");
            let Some(after) = rest.strip_prefix(first) else {
                return false;
            };
            rest = after;
            others.iter().enumerate().all(|(at, part)| {
                let last = at + 1 == others.len();
                let found = match last {
                    true => rest.ends_with(part).then_some(""),
                    false => rest
                        .find(part)
                        .and_then(|from| rest.get(from + part.len()..)),
                };
                found.map(|after| rest = after).is_some()
            }) && (!others.is_empty() || rest.is_empty())
        };
        assert!(
            told.iter().any(says),
            "{line}\nis not in:\n{}",
            told.join("\n")
        );
        count += usize::from(!line.is_empty());
    }
    assert!(count > 20, "{count} lines");
}

struct Office(TempDir);

impl Office {
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("LC_ALL", "en_US.UTF-8")
            .env_remove("SUNLEDGER_LEDGER")
            .env_remove("SUNLEDGER_KEYS")
            .env_remove("SUNLEDGER_TRUST")
            .env(
                "SUNLEDGER_PASSPHRASE_FILE",
                self.0.path().join("passphrase"),
            )
            .env(
                "SUNLEDGER_VAULT_PASSPHRASE_FILE",
                self.0.path().join("passphrase"),
            )
            .output()
            .unwrap();
        (
            output.status.code().unwrap_or(-1),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }

    #[track_caller]
    fn must(&self, arguments: &[&str]) -> String {
        let (status, out, err) = self.run(arguments);
        assert_eq!(status, 0, "{arguments:?}:\n{out}{err}");
        format!("{out}{err}")
    }

    fn file(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// The check character of an ID number (GB 11643).
fn id(body: &str) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .chars()
        .zip(weights)
        .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
        .sum();
    format!(
        "{body}{}",
        ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize]
    )
}

#[test]
fn a_new_programme_is_a_file() {
    let office = Office(tempfile::tempdir().unwrap());
    office.file("passphrase", "a passphrase for the tutorial\n");
    office.file("jisu.toml", &tutorial());
    office.must(&["scheme", "check", "jisu.toml"]);
    let told = office.must(&["scheme", "explain", "jisu.toml"]);
    for part in [
        "500.00 yuan",
        "5 working days",
        "Living subsidy for boarding pupils",
        "amount asked is 500.00 yuan or less",
    ] {
        assert!(told.contains(part), "no {part} in:\n{told}");
    }
    let zh = office.must(&["--lang", "zh", "scheme", "explain", "jisu.toml"]);
    for part in [
        "每人一次性500.00元",
        "公示不少于5个工作日",
        "申请金额不超过每学期500元",
    ] {
        assert!(zh.contains(part), "no {part} in:\n{zh}");
    }

    office.must(&[
        "init",
        "--profile",
        "county",
        "--origin",
        "ledger.example.gov.cn/tutorial",
    ]);
    let (first, second) = (id("43990120140506012"), id("43990120150607023"));
    let mother = id("43990119850607024");
    // The second pupil has no account, and asked three days late.
    office.file(
        "JS-寄宿生生活补助/寄宿生申请表.csv",
        &format!("申请编号,学校标识码,学校,学生姓名,身份证号,家庭类别,银行账号,申请金额,申请日期\nJS-2025-001,2143000001,青石镇小学,甘小雨,{first},脱贫家庭,6217000000000011,500,2025-03-15\nJS-2025-002,2143000001,青石镇小学,商小言,{second},低保家庭,,500,2025-03-18\n"),
    );
    office.file(
        "JS-寄宿生生活补助/证明材料登记表.csv",
        "材料编号,申请编号,材料类型,出具单位,出具日期\nCL-1,JS-2025-001,申请表,青石镇小学,2025-03-15\nCL-2,JS-2025-002,申请表,青石镇小学,2025-03-18\n",
    );
    let (head, chief) = (id("43990119800101001"), id("43990119790101003"));
    office.file(
        "JS-寄宿生生活补助/岗位职责表.csv",
        &format!("工号,姓名,身份证号,单位,岗位,负责项目,任职日期\nG01,安平,{head},青石镇小学,学校审核,JS,2024-09-01\nG02,鲁直,{chief},县教育局,县级审批,JS,2024-09-01\n"),
    );
    // Steps by the names that the scheme's file gives them.
    office.file(
        "JS-寄宿生生活补助/办理记录.csv",
        "申请编号,环节,经办工号,业务日期,意见\nJS-2025-001,学校审核,G01,2025-03-20,同意\nJS-2025-001,县级审批,G02,2025-04-01,同意\nJS-2025-002,学校审核,G01,2025-03-20,同意\nJS-2025-002,县级审批,G02,2025-04-01,同意\n",
    );
    office.file(
        "JS-寄宿生生活补助/寄宿生资助决定.csv",
        &format!("决定编号,申请编号,学生姓名,身份证号,补助金额,决定日期\nJD-1,JS-2025-001,甘小雨,{first},500,2025-04-01\nJD-2,JS-2025-002,商小言,{second},500,2025-04-01\n"),
    );
    office.file(
        "JS-寄宿生生活补助/公示登记.csv",
        "公示编号,公示阶段,公示单位,公示渠道,公示开始,公示结束,公示人数,公示金额,异议件数\nGS-1,拟发放名单公示,青石镇小学,校内公示栏,2025-03-24,2025-03-31,2,1000,0\n",
    );
    office.file("JS-寄宿生生活补助/公示名单.csv", LIST);
    office.file(
        "资金到账通知.csv",
        "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额,到账日期,银行流水号\nDZ-1,JS,寄宿生生活补助资金,财政拨款,县财政局,1000,2025-03-10,LS-1\n",
    );
    let head = "发放编号,决定编号,申请编号,学生姓名,身份证号,发放金额,发放方式,发放日期";
    office.file(
        "寄宿生发放表.csv",
        &format!("{head}\nJF-1,JD-1,JS-2025-001,甘小雨,{first},500,银行代发,2025-04-10\nJF-2,JD-2,JS-2025-002,商小言,{second},500,银行代发,2025-04-10\n"),
    );
    office.file(
        "代收账户备案表.csv",
        &format!("身份证号,银行账号,账户所有人身份证号,关系,备案日期\n{second},6217000000000029,{mother},父母,2025-03-05\n"),
    );
    office.file("原因.txt", "住院\n");
    let mut entry = String::new();
    for line in lines() {
        let (line, note) = line.split_once(" #").unwrap_or((&line, ""));
        let line = line.replace("ENTRY", &entry);
        let typed: Vec<&str> = line.split_whitespace().skip(1).collect();
        if note.trim().starts_with("held: ") {
            held_until_lifted(&office, &typed);
            continue;
        }
        let said = office.must(&typed);
        entry = said
            .split("entry ")
            .nth(1)
            .unwrap_or_default()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
    }
    empty_sheets(&office);
    sheets_of_every_scheme(&office);
    let listed = office.must(&["scheme", "list", "--csv"]);
    assert!(
        listed.contains("JS,1,Living subsidy for boarding pupils"),
        "{listed}"
    );
    // A second text of it is an amendment.
    let (status, _, err) = office.run(&["scheme", "publish", "jisu.toml"]);
    assert_eq!(status, 2, "{err}");
    assert!(
        err.contains("`scheme amend FILE --note WHY --from DATE`"),
        "{err}"
    );

    office.file(
        "JS-寄宿生生活补助/寄宿生发放表.csv",
        &format!("发放编号,决定编号,申请编号,学生姓名,身份证号,发放金额,发放方式,发放日期,支付结果\nJF-1,JD-1,JS-2025-001,甘小雨,{first},500,银行代发,2025-04-10,成功\nJF-2,JD-2,JS-2025-002,商小言,{second},500,银行代发,2025-04-10,成功\n"),
    );
    office.file(
        "JS-寄宿生生活补助/领取签收表.csv",
        "发放编号,姓名,金额,签收人,与受助人关系,签收日期\nJF-1,甘小雨,500,甘小雨,本人,2025-04-12\n",
    );
    office.must(&["import", "JS-寄宿生生活补助"]);
    // Every rule of the file was kept, or waived: nobody is suspected, and each case is told to its end.
    nobody_is_suspected(&office.must(&["flags"]));
    for (case, state, reviewed) in [
        (
            "JS-2025-001",
            "signed for",
            "Review recorded 2 approval agreed",
        ),
        ("JS-2025-002", "paid", "Review recorded 1 学校审核 agreed"),
    ] {
        let told = office.must(&["claim", "show", case]);
        for part in [&*format!(": {state} "), reviewed, "Notice closed GS-1"] {
            assert!(told.contains(part), "no {part} in:\n{told}");
        }
    }
    let certificate = office.must(&["report", "certificate", "GS-1"]);
    assert!(
        certificate.contains("The list of 2 rows over 1000.00 yuan"),
        "{certificate}"
    );
    office.must(&["notice", "export", "GS-1", "--out", "public"]);
    places_of_schools(&office);
    let (_, out, _) = office.run(&["balances", "--json"]);
    let books: serde_json::Value = serde_json::from_str(&out).unwrap();
    let row = books
        .as_array()
        .or_else(|| books["balances"].as_array())
        .or_else(|| books["rows"].as_array())
        .unwrap_or_else(|| panic!("{out}"))
        .iter()
        .find(|row| row["scheme"] == "JS")
        .unwrap_or_else(|| panic!("{out}"))
        .clone();
    assert_eq!(row["awarded"], 100_000, "{row}");
    assert_eq!(
        row["paid_out"].as_i64().or(row["paid"].as_i64()),
        Some(100_000),
        "{row}"
    );
    office.must(&["verify"]);
}

/// A published scheme without a table for a sheet is not told as unpublished: the message says what to write.
#[test]
fn a_sheet_that_the_file_has_no_table_for_is_told_with_what_to_write() {
    let office = Office(tempfile::tempdir().unwrap());
    office.file("passphrase", "a passphrase for the tutorial\n");
    let text = tutorial();
    let without = text.replace(r#"tables = ["case", "notice"]"#, r#"tables = ["case"]"#);
    assert_ne!(text, without);
    office.file("jisu.toml", &without);
    office.must(&[
        "init",
        "--profile",
        "county",
        "--origin",
        "ledger.example.gov.cn/tables",
    ]);
    let said = office.must(&["scheme", "publish", "jisu.toml"]);
    let entry: String = said
        .split("entry ")
        .nth(1)
        .unwrap()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    office.must(&["endorse", &entry, "--role", "FIN"]);
    // By its numbers alone: no folder names the scheme.
    office.file("公示名单.csv", LIST);
    for (lang, parts) in [
        (
            "en",
            [
                "2 rows left out: scheme JS is published",
                "Add \"notice\" to tables",
            ],
        ),
        ("zh", ["有 2 行未读入:项目 JS 已发布", "加上 \"notice\""]),
    ] {
        let (status, out, err) = office.run(&["--lang", lang, "import", "公示名单.csv"]);
        assert_eq!(status, 1, "{out}{err}");
        for part in parts {
            assert!(err.contains(part), "no {part} in:\n{err}");
        }
        assert!(
            !err.contains("not published here") && !err.contains("尚未发布"),
            "{err}"
        );
    }
}

/// Lines that need what the demo has not, by how they begin, and where they run.
const ELSEWHERE: &[(&str, &str)] = &[
    ("init ", "the tutorial"),
    ("import --corrects ", "cli/import_corrects.rs"),
    ("endorse ENTRY ", "inquiry.rs, spotcheck.rs"),
    ("flags score ", "offices/flags.rs"),
    ("flags watch ", "inquiry.rs: it stays"),
    (
        "audit benford ",
        "audit_verbs.rs: the demo has one fixed rate",
    ),
    ("reconcile ", "reports/bank.rs"),
    (
        "spotcheck open ",
        "spotcheck.rs: its moments must lie ahead",
    ),
    ("spotcheck draw ", "spotcheck.rs"),
    ("spotcheck sheet ", "spotcheck.rs"),
    ("spotcheck visit ", "spotcheck.rs"),
    ("spotcheck record ", "spotcheck.rs"),
    ("spotcheck evaluate ", "spotcheck.rs"),
    ("spotcheck close ", "spotcheck.rs"),
];

/// Lines that find something or refuse, as the page says of them.
const NOT_WELL: &[(&str, i32)] = &[
    // The demo's money has left long ago: every row is held.
    ("pay check ", 1),
    ("pay instruct ", 1),
    ("report certificate ", 1),
    // Where G has drawn its loan, the page says; in the demo it has not.
    ("report loan ", 2),
];

/// Words of a line as a shell takes them, without what is noted or redirected behind them.
fn words_of(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for letter in line.chars() {
        match (quote, letter) {
            (Some(mark), _) if mark == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, ' ') => {
                words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()))
            }
            _ => word.push(letter),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    let end = words
        .iter()
        .position(|word| word.starts_with('#') || word == ">");
    words.truncate(end.unwrap_or(words.len()));
    words
}

#[test]
fn every_other_line_of_the_page_runs_on_the_demo() {
    let office = Office(tempfile::tempdir().unwrap());
    office.file("passphrase", "not used\n");
    office.must(&["demo", "--dir", "demo"]);
    let home = office.0.path().join("demo");
    let folder = home.join("office/B-爱烛行动");
    let copy = folder.join("爱烛行动2025");
    std::fs::create_dir(&copy).unwrap();
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
        }
    }
    let late = id("43990119400101001");
    std::fs::write(
        folder.join("死亡人员名单_2025-11-30版.csv"),
        format!("姓名,身份证号,死亡日期,登记日期\n甘雨,{late},2025-10-01,2025-10-09\n"),
    )
    .unwrap();
    let run = |words: &[String]| {
        let output = Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(words)
            .current_dir(&folder)
            .env("LC_ALL", "en_US.UTF-8")
            .env("SUNLEDGER_LEDGER", home.join("ledger"))
            .env_remove("SUNLEDGER_KEYS")
            .env_remove("SUNLEDGER_TRUST")
            .env("SUNLEDGER_PASSPHRASE_FILE", home.join("passphrase"))
            .env("SUNLEDGER_VAULT_PASSPHRASE_FILE", home.join("passphrase"))
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.code(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    };
    let (_, verified) = run(&["verify".to_owned()]);
    let told = |mark: &str| {
        let (_, rest) = verified.split_once(mark).expect("verify tells it");
        let end = rest.find(|letter: char| letter.is_whitespace());
        rest[..end.unwrap_or(rest.len())].to_owned()
    };
    let (ledger, head) = (told("Ledger id: "), told("Head: "));
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (mut ran, mut elsewhere) = (0, 0);
    for block in readme.split("```sh\n").skip(1) {
        let (block, _) = block.split_once("```").expect("it ends");
        // These two have tests of their own.
        if block.contains("tip receive") || block.contains("jisu.toml") {
            continue;
        }
        for line in block.replace("\\\n", " ").lines() {
            let Some(line) = line.strip_prefix("sunledger ") else {
                assert!(
                    ["cargo ", "python3 tools/draw.py "]
                        .iter()
                        .any(|known| line.starts_with(known)),
                    "{line}"
                );
                continue;
            };
            if ELSEWHERE.iter().any(|(begins, _)| line.starts_with(begins)) {
                elsewhere += 1;
                continue;
            }
            let line = line
                .replace("LEDGER_ID", &ledger)
                .replace("SIZE:ROOT", &head);
            let (status, said) = run(&words_of(&line));
            let expected = NOT_WELL.iter().find(|(begins, _)| line.starts_with(begins));
            assert_eq!(
                status,
                Some(expected.map_or(0, |(_, status)| *status)),
                "{line}\n{said}"
            );
            ran += 1;
        }
    }
    assert!(
        ran > 40 && elsewhere > 8,
        "{ran} ran, {elsewhere} elsewhere"
    );
}
