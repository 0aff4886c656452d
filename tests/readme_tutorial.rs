//! The README's tutorial: the file it shows is checked, told, published and used as it says.

use std::path::Path;
use std::process::Command;

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
        &format!("申请编号,学校,学生姓名,身份证号,家庭类别,银行账号,申请金额,申请日期\nJS-2025-001,青石镇小学,甘小雨,{first},脱贫家庭,6217000000000011,500,2025-03-15\nJS-2025-002,青石镇小学,商小言,{second},低保家庭,,500,2025-03-18\n"),
    );
    office.file(
        "JS-寄宿生生活补助/寄宿生资助决定.csv",
        &format!("决定编号,申请编号,学生姓名,身份证号,补助金额,决定日期\nJD-1,JS-2025-001,甘小雨,{first},500,2025-04-01\nJD-2,JS-2025-002,商小言,{second},500,2025-04-01\n"),
    );
    office.file(
        "JS-寄宿生生活补助/公示登记.csv",
        "公示编号,公示阶段,公示单位,公示渠道,公示开始,公示结束,公示人数,公示金额,异议件数\nGS-1,拟发放名单公示,青石镇小学,校内公示栏,2025-03-24,2025-03-31,2,1000,0\n",
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
    office.must(&["import", "JS-寄宿生生活补助"]);
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
