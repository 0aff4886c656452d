//! `scheme check` on deliberately bad files, word for word in both languages; a scheme filled in as a
//! workbook becomes the same scheme, and a wrong cell is named.
//!
//! `UPDATE_MESSAGES=1 cargo test --test scheme_check` records what is said anew, in
//! `tests/scheme_check/{bad,clash,lone}.{en,zh}.txt`: read it before it is kept.

#[path = "scheme_check/explained.rs"]
mod explained;

use std::path::{Path, PathBuf};
use std::process::Command;

use rust_xlsxwriter::Workbook;
use sunledger::intake::read::{Limits, read_bytes};
use sunledger::intake::template::read;
use sunledger::report::scheme::explain::explain;
use sunledger::report::scheme::template::workbook;
use sunledger::schemes::examine::examine;
use sunledger::schemes::template::{Choice, Form, Holds, NOTE_MARK, SHEETS, SheetRule, in_yuan};
use sunledger::schemes::{Scheme, shipped};
use sunledger::words::{Lang, Words};

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/scheme_check")
        .join(name)
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn a_bad_file_is_explained_word_for_word_in_both_languages() {
    for (name, lang) in [
        ("bad", "en"),
        ("bad", "zh"),
        ("clash", "en"),
        ("clash", "zh"),
        ("lone", "en"),
        ("lone", "zh"),
    ] {
        let file = format!("{name}.toml");
        let (status, out, err) = run(&kept(""), &["--lang", lang, "scheme", "check", &file]);
        assert_eq!(status, 1, "{err}");
        let said = format!("{out}---\n{err}");
        let path = kept(&format!("{name}.{lang}.txt"));
        if std::env::var_os("UPDATE_MESSAGES").is_some() {
            std::fs::write(&path, &said).unwrap();
        }
        let recorded = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            said, recorded,
            "run with UPDATE_MESSAGES=1 and read the change"
        );
        if lang == "zh" {
            // What is expected and what to do is said in Chinese; only ids and keys stand as they are.
            for line in out
                .lines()
                .filter(|line| line.contains("应为:") || line.contains("处理:"))
            {
                let chinese = line.split_once(':').is_some_and(|(_, text)| {
                    text.chars()
                        .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
                });
                assert!(chinese, "not in Chinese: {line}");
            }
        }
    }
}

#[test]
fn the_statuses_and_json() {
    let home = tempfile::tempdir().unwrap();
    let (_, text) = shipped::SCHEMES
        .iter()
        .find(|(name, _)| *name == "A.toml")
        .unwrap();
    std::fs::write(home.path().join("b.toml"), text).unwrap();
    assert_eq!(run(home.path(), &["scheme", "check", "b.toml"]).0, 0);
    assert_eq!(run(home.path(), &["scheme", "check", "none.toml"]).0, 2);
    // One that cannot be read does not silence the others. Sheets that it shares count.
    let (status, _, err) = run(
        home.path(),
        &["--lang", "en", "scheme", "check", "none.toml", "b.toml"],
    );
    let tables = Scheme::parse(text).unwrap().table.len();
    assert_eq!(status, 2, "{err}");
    assert!(
        err.contains("none.toml: ") && err.contains(&format!("{tables} ")),
        "{err}"
    );
    std::fs::write(
        home.path().join("odd.toml"),
        text.replacen("kind = \"teachers\"", "kind = \"teacher\"", 1),
    )
    .unwrap();
    let (status, out, _) = run(
        home.path(),
        &["scheme", "check", "--json", "b.toml", "odd.toml"],
    );
    assert_eq!(status, 1);
    let answers: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answers[0]["well"], true);
    assert_eq!(answers[1]["well"], false);
    let finding = answers[1]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["code"] == "table")
        .unwrap();
    assert!(
        finding["line"].as_u64().is_some_and(|line| line > 100),
        "{finding}"
    );
    // Rules that nothing judges are named, of a scheme that has some.
    let s6 = shipped::SCHEMES.iter().find(|(name, _)| *name == "S6.toml");
    std::fs::write(home.path().join("s6.toml"), s6.unwrap().1).unwrap();
    let (status, _, err) = run(
        home.path(),
        &["--lang", "en", "scheme", "check", "s6.toml", "b.toml"],
    );
    assert_eq!(status, 0, "{err}");
    let named: Vec<&str> = err
        .lines()
        .skip_while(|line| !line.contains("Judged by people"))
        .take(3)
        .collect();
    assert!(
        named.len() == 3
            && named[0].ends_with(": 2")
            && named[1].ends_with(" [secondee-age]")
            && named[2].ends_with(" [secondment]"),
        "{err}"
    );
    // The other has a plan that is put on file.
    assert_eq!(err.matches("Judged by people").count(), 2, "{err}");
    assert!(err.contains(" [filing]"), "{err}");
    // A file with something open is not published, and nothing is asked for before that is said.
    std::fs::write(
        home.path().join("open.toml"),
        text.replacen("in_post_on = 15", "in_post_on = \"unknown\"", 1),
    )
    .unwrap();
    let (status, _, err) = run(home.path(), &["scheme", "publish", "open.toml"]);
    assert_eq!(status, 2);
    assert!(
        err.contains("ask the issuing body") && err.contains("nothing was recorded"),
        "{err}"
    );
}

/// Every shipped scheme is told in both languages; no key lacks its text, and every rule is told.
#[test]
fn every_shipped_scheme_is_told() {
    for (name, text) in shipped::SCHEMES {
        let scheme = Scheme::parse(text).unwrap();
        for lang in [Lang::En, Lang::Zh] {
            let lines = explain(&scheme, &[], &Words::new(lang));
            for line in &lines {
                assert!(
                    !line.text.contains("explain-") && !line.text.is_empty(),
                    "{name}: {line:?}"
                );
                for list in [
                    "level-",
                    "method-",
                    "relation-",
                    "service-",
                    "register-",
                    "notice-stage-",
                ] {
                    assert!(!line.text.contains(list), "{name}: {line:?}");
                }
            }
            let told: String = lines.iter().map(|line| line.text.as_str()).collect();
            for code in [
                "in_service",
                "civil_servant",
                "by_proxy",
                "vetoed",
                "_fen",
                "(分)",
            ] {
                assert!(!told.contains(code), "{name}: {code} in {told}");
            }
            for step in &scheme.step {
                assert!(
                    lines.iter().any(|line| line.rule == step.id),
                    "{name}: {}",
                    step.id
                );
            }
            for document in &scheme.document {
                assert!(
                    lines.iter().any(|line| line.rule == document.code),
                    "{name}: {}",
                    document.code
                );
            }
        }
    }
}

/// What stands in for an open value is never told as if the policy said it.
#[test]
fn what_is_open_is_told_as_open() {
    let home = tempfile::tempdir().unwrap();
    let (_, text) = shipped::SCHEMES
        .iter()
        .find(|(name, _)| *name == "B.toml")
        .unwrap();
    let text = text
        .replacen("amount_fen = 200000", "amount_fen = \"unknown\"", 1)
        .replacen("period = \"2025\"", "period = \"20xx\"", 1)
        .replacen("min = 5", "min = \"unknown\"", 1);
    std::fs::write(home.path().join("open.toml"), text).unwrap();
    let (status, out, err) = run(
        home.path(),
        &["--lang", "en", "scheme", "explain", "open.toml"],
    );
    assert_eq!(status, 0, "{err}");
    for part in [
        "county level for 20xx",
        "tariff amount_fen: “unknown” is open",
        "step notice min: “unknown” is open",
    ] {
        assert!(out.contains(part), "no {part} in:\n{out}");
    }
    assert!(
        !out.contains("0.01 yuan") && !out.contains("for 1 working days"),
        "{out}"
    );
}

/// A value of a scheme file as a clerk would fill it in.
fn filled(holds: Holds, value: &toml::Value, fact: Option<&str>) -> String {
    let word = |choices: &[Choice], code: &str| {
        choices
            .iter()
            .find(|choice| choice.1 == code)
            .unwrap_or_else(|| panic!("no word for {code}"))
            .0
            .to_owned()
    };
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    match (holds, value) {
        (Holds::One(choices), toml::Value::String(code)) => word(choices, code),
        (Holds::Several(choices), toml::Value::Array(codes)) => codes
            .iter()
            .map(|code| word(choices, code.as_str().unwrap()))
            .collect::<Vec<_>>()
            .join("、"),
        (Holds::Yuan, toml::Value::Integer(fen)) => yuan(*fen),
        (Holds::Value, toml::Value::Integer(value)) if fact.is_some_and(in_yuan) => yuan(*value),
        (Holds::Value, toml::Value::Integer(value)) if fact == Some("score_tenths") => {
            format!("{}.{}", value / 10, value % 10)
        }
        (Holds::Percent, toml::Value::Integer(permille)) => {
            format!("{}.{}", permille / 10, permille % 10)
        }
        (Holds::Yes, toml::Value::Boolean(yes)) => if *yes { "是" } else { "否" }.to_owned(),
        (_, toml::Value::Array(texts)) => texts
            .iter()
            .map(|text| text.as_str().unwrap())
            .collect::<Vec<_>>()
            .join("、"),
        (_, toml::Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

fn get<'a>(table: &'a toml::Table, path: &str) -> Option<&'a toml::Value> {
    match path.split_once('.') {
        Some((first, rest)) => get(table.get(first)?.as_table()?, rest),
        None => table.get(path),
    }
}

/// The rows of a sheet, from a scheme file: its text is taken apart as the template has it.
fn rows_of(rule: &SheetRule, file: &toml::Table) -> Vec<Vec<String>> {
    if rule.key == "table" {
        let mut rows = Vec::new();
        for table in file
            .get("table")
            .and_then(toml::Value::as_array)
            .into_iter()
            .flatten()
        {
            for (field, column) in table["columns"].as_table().unwrap() {
                let truth = |key: &str| {
                    column
                        .get(key)
                        .map_or(String::new(), |yes| filled(Holds::Yes, yes, None))
                };
                let cells = [
                    filled(Holds::Text, &table["kind"], None),
                    filled(Holds::Texts, &table["names"], None),
                    field.clone(),
                    filled(Holds::Texts, &column["names"], None),
                    truth("required"),
                    truth("as_stated"),
                    table
                        .get("one_sheet_per")
                        .map_or(String::new(), |list| filled(Holds::Texts, list, None)),
                ];
                rows.push(cells.to_vec());
            }
        }
        return rows;
    }
    if rule.key == "words" {
        let sets = file.get("words").and_then(toml::Value::as_table);
        return sets
            .into_iter()
            .flatten()
            .flat_map(|(set, codes)| {
                let codes = codes.as_table().unwrap().iter();
                codes.map(move |(code, names)| {
                    vec![set.clone(), code.clone(), filled(Holds::Texts, names, None)]
                })
            })
            .collect();
    }
    let of = get(file, "tariff.of").and_then(toml::Value::as_str);
    let of = of.filter(|_| rule.key == "tariff.bracket");
    let row = |table: &toml::Table| -> Vec<String> {
        let fact = table.get("field").and_then(toml::Value::as_str).or(of);
        rule.fields
            .iter()
            .map(|field| {
                get(table, field.key)
                    .map_or(String::new(), |value| filled(field.holds, value, fact))
            })
            .collect()
    };
    match (rule.form, rule.key) {
        (Form::One, "") => vec![row(file)],
        (Form::One, key) => get(file, key)
            .and_then(toml::Value::as_table)
            .map(row)
            .into_iter()
            .collect(),
        (Form::Rows, key) => get(file, key)
            .and_then(toml::Value::as_array)
            .into_iter()
            .flatten()
            .map(|item| row(item.as_table().unwrap()))
            .collect(),
    }
}

/// A template filled in from a scheme file; `spoil` changes a cell by sheet, row and column.
fn filled_in(text: &str, spoil: &[(&str, u32, u16, &str)]) -> Vec<u8> {
    let file: toml::Table = toml::from_str(text).unwrap();
    let mut book = Workbook::new();
    for rule in SHEETS {
        let sheet = book.add_worksheet();
        sheet.set_name(rule.name).unwrap();
        let rows = rows_of(rule, &file);
        match rule.form {
            Form::One => {
                for (line, field) in (1u32..).zip(rule.fields) {
                    sheet.write_string(line, 0, field.heading).unwrap();
                    if let Some(text) = rows
                        .first()
                        .map(|row| &row[line as usize - 1])
                        .filter(|text| !text.is_empty())
                    {
                        sheet.write_string(line, 1, text).unwrap();
                    }
                }
            }
            Form::Rows => {
                for (column, field) in (0u16..).zip(rule.fields) {
                    sheet.write_string(0, column, field.heading).unwrap();
                    sheet
                        .write_string(1, column, format!("{NOTE_MARK}{}", field.note))
                        .unwrap();
                }
                for (line, row) in (2u32..).zip(&rows) {
                    for (column, text) in (0u16..).zip(row) {
                        match text.parse::<i64>() {
                            Ok(number) if number < 1_000_000 => {
                                sheet.write_number(line, column, number as f64).unwrap()
                            }
                            _ if text.is_empty() => sheet,
                            _ => sheet.write_string(line, column, text).unwrap(),
                        };
                    }
                }
            }
        }
        for (_, line, column, text) in spoil.iter().filter(|cell| cell.0 == rule.name) {
            sheet.write_string(*line, *column, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn every_scheme_filled_in_as_a_workbook_is_the_same_scheme() {
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```toml\n# jisu.toml\n").unwrap();
    let (tutorial, _) = rest.split_once("```").unwrap();
    let texts = shipped::SCHEMES.iter().map(|(_, text)| *text);
    let others = [
        include_str!("readme_tutorial/monthly.toml"),
        include_str!("readme_tutorial/pair.toml"),
    ];
    for text in texts.chain([tutorial]).chain(others) {
        let bytes = filled_in(text, &[]);
        let file = read_bytes("模板.xlsx", &bytes, &Limits::default()).unwrap();
        let made = read(&file);
        assert!(made.bad.is_empty(), "{:#?}", made.bad);
        let scheme =
            Scheme::parse(&made.text).unwrap_or_else(|errors| panic!("{errors}\n{}", made.text));
        assert_eq!(scheme, Scheme::parse(text).unwrap(), "{}", made.text);
        let examined = examine(&made.text);
        assert!(examined.findings.is_empty(), "{:#?}", examined.findings);
    }
}

#[test]
fn a_wrong_cell_is_named_and_nothing_is_written() {
    let b = shipped::SCHEMES
        .iter()
        .find(|(name, _)| *name == "B.toml")
        .unwrap()
        .1;
    let spoil = [
        ("基本信息", 2u32, 1u16, "第一版"),
        ("标准", 2, 1, "两千元"),
        ("时限", 2, 4, "11月中旬"),
        ("时限", 2, 5, "也许"),
        ("资格", 2, 2, "大概"),
    ];
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("in.xlsx"), filled_in(b, &spoil)).unwrap();
    let (status, out, err) = run(
        home.path(),
        &["--lang", "en", "scheme", "from-xlsx", "in.xlsx", "out.toml"],
    );
    assert_eq!(status, 2, "{out}{err}");
    for cell in ["基本信息 B3", "标准 B3", "时限 E3", "时限 F3", "资格 C3"] {
        assert!(out.contains(cell), "no {cell} in:\n{out}");
    }
    assert!(
        out.contains("found 两千元; expected an amount in yuan"),
        "{out}"
    );
    let (_, out, _) = run(
        home.path(),
        &["--lang", "zh", "scheme", "from-xlsx", "in.xlsx", "out.toml"],
    );
    assert!(
        out.contains("应为以下词语之一:不低于(含)、高于(不含)") && !out.contains("one of"),
        "{out}"
    );
    assert!(!home.path().join("out.toml").exists());
    // What the policy leaves open goes into the file as unknown.
    std::fs::write(
        home.path().join("open.xlsx"),
        filled_in(b, &[("标准", 2, 1, "待定"), ("时限", 2, 8, "原则性")]),
    )
    .unwrap();
    let (status, out, _) = run(
        home.path(),
        &[
            "--lang",
            "zh",
            "scheme",
            "from-xlsx",
            "open.xlsx",
            "open.toml",
        ],
    );
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("待定") && out.contains("询问"), "{out}");
    let text = std::fs::read_to_string(home.path().join("open.toml")).unwrap();
    assert!(text.contains("amount_fen = \"unknown\""), "{text}");
    // A choice may be written without what its brackets add (原则性(突破须例外审批)).
    assert!(!b.contains("mode = \"soft\"") && text.contains("mode = \"soft\""));
}

#[test]
fn the_empty_template_has_the_same_bytes_and_asks_for_what_must_be_there() {
    let words = Words::new(Lang::Zh);
    let bytes = workbook(&words).unwrap();
    assert_eq!(bytes, workbook(&words).unwrap());
    let file = read_bytes("模板.xlsx", &bytes, &Limits::default()).unwrap();
    let made = read(&file);
    let asked: Vec<&str> = made.bad.iter().map(|cell| cell.column.as_str()).collect();
    assert_eq!(
        asked,
        [
            "项目编号",
            "版本",
            "级别",
            "适用期间",
            "资助对象",
            "名称",
            "英文名称",
            "项目代码"
        ]
    );
    // The notes of an empty template are no rows.
    assert!(!made.text.contains("[["), "{}", made.text);
}
