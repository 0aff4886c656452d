//! `import` at the desk: refused cells come back in a copy of the office's own sheets, headings of the
//! office are settled once and kept, and each kind of bad input has a message with its remedy. Nothing
//! is recorded in any of them.

use crate::messages;

use std::io::Read as _;

use messages::{Desk, claims, good_claims, rename, set};
use rust_xlsxwriter::{Format, Workbook};
use sunledger::intake::read::{Cell, Limits, OfficeFile, read_file};

/// The text of every part of a workbook whose name has this in it.
fn parts(path: &std::path::Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut out = String::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        if part.name().unwrap().contains(name) {
            part.read_to_string(&mut out).unwrap();
        }
    }
    out
}

fn copy_of(desk: &Desk, name: &str) -> OfficeFile {
    read_file(&desk.path(name), &Limits::default()).unwrap()
}

#[test]
fn refused_cells_come_back_marked_in_a_copy() {
    let desk = Desk::new();
    let before = desk.log();
    let file = desk.csv("申请汇总表.csv", &claims());
    let out = desk.at("退回.xlsx");
    desk.run(&["import", &file, "--refusals", &out]).says(
        2,
        &[
            "3 cells marked in",
            "退回.xlsx",
            "keep it in the house",
            "Nothing was recorded",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");

    // The same values at the same places.
    let copy = copy_of(&desk, "退回.xlsx");
    let names: Vec<&str> = copy
        .sheets
        .iter()
        .map(|sheet| sheet.name.as_str())
        .collect();
    assert_eq!(names, ["Errors", "申请汇总表"]);
    let original = copy_of(&desk, "B-爱烛行动/申请汇总表.csv");
    assert!(copy.sheets[1].rows == original.sheets[0].rows);

    // The list: one line a cell, with a link; the cells coloured and noted.
    let list: Vec<(&Cell, &Cell)> = copy.sheets[0].rows[2..]
        .iter()
        .map(|row| (row.cell(2), row.cell(3)))
        .collect();
    let text = |text: &str| Cell::Text(text.to_owned());
    let expected = [
        (text("F3"), text("身份证号")),
        (text("L5"), text("申请金额(元)")),
        (text("M6"), text("申请日期")),
    ];
    assert_eq!(list.len(), 3);
    for (found, wanted) in list.iter().zip(&expected) {
        assert!(*found.0 == wanted.0 && *found.1 == wanted.1);
    }
    let links = parts(&desk.path("退回.xlsx"), "worksheets/sheet1.xml");
    for cell in ["F3", "L5", "M6"] {
        assert!(links.contains(&format!("'申请汇总表'!{cell}")), "{cell}");
    }
    let notes = parts(&desk.path("退回.xlsx"), "comments");
    for part in [
        "ref=\"F3\"",
        "ref=\"L5\"",
        "ref=\"M6\"",
        "a valid ID number",
        "write it in digits",
    ] {
        assert!(notes.contains(part), "{part} in {notes}");
    }
    assert!(parts(&desk.path("退回.xlsx"), "styles.xml").contains("FFFFC7CE"));

    // What is there is never overwritten, and nothing half-written is left beside it.
    let held = std::fs::read(desk.path("退回.xlsx")).unwrap();
    desk.run(&["import", &file, "--refusals", &out])
        .says(2, &["there is a file of this name"]);
    assert_eq!(std::fs::read(desk.path("退回.xlsx")).unwrap(), held);
    let left = std::fs::read_dir(desk.path("."))
        .unwrap()
        .filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().ends_with(".part")
        })
        .count();
    assert_eq!(left, 0);

    // A sheet that is not read is no cell: the two are counted apart.
    let strange: Vec<Vec<String>> = [["天气", "心情"], ["晴", "好"]]
        .map(|row| row.map(str::to_owned).to_vec())
        .to_vec();
    let strange = desk.csv("杂记.csv", &strange);
    let both = desk.at("退回二.xlsx");
    desk.run(&["import", &file, &strange, "--refusals", &both])
        .says(
            2,
            &[
                "3 cells marked in",
                "and 1 sheets that were not read",
                "3 cells cannot be taken",
            ],
        );
    let alone = desk.at("退回三.xlsx");
    desk.run(&["import", &strange, "--refusals", &alone])
        .says(2, &["1 sheets that were not read listed in"]);

    // The copy is read as the sheet it copies; its list is passed over.
    let moved = desk.at("B-爱烛行动/退回.xlsx");
    std::fs::rename(&out, &moved).unwrap();
    let said = desk.run(&["import", &moved]);
    said.says(
        2,
        &["退回.xlsx · 申请汇总表 · F3", "3 cells cannot be taken"],
    );
    assert!(!said.err.contains("Errors:"), "{}", said.err);
}

#[test]
fn a_copy_holds_numbers_dates_and_merged_cells_as_they_were_read() {
    let desk = Desk::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("名额分配").unwrap();
    sheet
        .merge_range(0, 0, 0, 3, "2025年名额分配表", &Format::new())
        .unwrap();
    for (column, heading) in (0..).zip(["单位代码", "申报单位", "单位类别", "推荐名额"])
    {
        sheet.write_string(1, column, heading).unwrap();
    }
    sheet
        .merge_range(2, 2, 3, 2, "乡镇中学", &Format::new())
        .unwrap();
    for (row, count) in [(2, 2.0), (3, 1.5)] {
        sheet.write_string(row, 0, format!("0{row}")).unwrap();
        sheet.write_string(row, 1, "某中学").unwrap();
        sheet.write_number(row, 3, count).unwrap();
    }
    let other = book.add_worksheet().set_name("附表").unwrap();
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2025, 11, 3).unwrap();
    let form = Format::new().set_num_format("yyyy-mm-dd");
    other.write_datetime_with_format(4, 2, &day, &form).unwrap();
    other.write_boolean(5, 0, true).unwrap();
    let file = desk.at("B-爱烛行动/名额.xlsx");
    book.save(&file).unwrap();
    let out = desk.at("退回.xlsx");
    desk.run(&["import", &file, "--refusals", &out])
        .says(2, &["名额.xlsx · 名额分配 · D4 (推荐名额)"]);
    let (copy, original) = (
        copy_of(&desk, "退回.xlsx"),
        copy_of(&desk, "B-爱烛行动/名额.xlsx"),
    );
    assert_eq!(copy.sheets.len(), 3);
    for (ours, theirs) in copy.sheets[1..].iter().zip(&original.sheets) {
        assert_eq!(ours.name, theirs.name);
        assert!(ours.rows == theirs.rows, "{}", ours.name);
        assert_eq!(ours.merged, theirs.merged);
    }
}

#[test]
fn headings_are_settled_once_and_kept() {
    let desk = Desk::new();
    let mut rows = good_claims();
    rename(&mut rows, "姓名", "当事人");
    rename(&mut rows, "身份证号", "第三列");
    let file = desk.csv("申请汇总表.csv", &rows);
    desk.run(&["import", &file, "--dry-run"]).says(
        1,
        &[
            "no published table has these columns",
            "with --map what they mean",
        ],
    );
    // Mended in part: what is settled, what is still missing, and what to add.
    let part = desk.run(&["import", &file, "--dry-run", "--map", "当事人=姓名"]);
    part.says(
        1,
        &[
            "--map settles “当事人” = “姓名”",
            "still lacks 身份证号:",
            "add --map '",
            "=身份证号'",
        ],
    );
    assert!(
        !part.err.contains("no sheet has the heading"),
        "{}",
        part.err
    );
    // By its cell as well.
    let at = rows[0].iter().position(|cell| cell == "当事人").unwrap();
    let cell = format!("{}1", char::from(b'A' + at as u8));
    let part = desk.run(&[
        "import",
        &file,
        "--dry-run",
        "--map",
        &format!("{cell}=name"),
    ]);
    part.says(
        1,
        &["--map settles “当事人” = “姓名”", "still lacks 身份证号:"],
    );
    let kept = desk.at("列名.toml");
    desk.run(&[
        "import",
        &file,
        "--dry-run",
        "--map",
        "当事人=姓名",
        "--map",
        "第三列=id",
        "--map",
        "没有的列=phone",
        "--save-mapping",
        &kept,
    ])
    .says(
        0,
        &[
            "claims, 3 rows good, 0 refused",
            "no sheet has the heading “没有的列”",
            "Headings kept in",
        ],
    );
    let text = std::fs::read_to_string(desk.path("列名.toml")).unwrap();
    assert_eq!(
        text,
        "[\"claims\"]\n\"当事人\" = \"name\"\n\"第三列\" = \"id\"\n"
    );
    desk.run(&["import", &file, "--mapping", &kept])
        .says(0, &["claims, 3 rows good, 0 refused", "Recorded 1 entries"]);

    desk.run(&["import", &file, "--map", "当事人=姓明"])
        .says(2, &["“当事人” = “姓明”", "did you mean “姓名”?"]);
    desk.run(&["import", &file, "--map", "当事人"])
        .says(2, &["expected HEADING=FIELD"]);
    std::fs::write(desk.path("列名.toml"), "[claim]\n\"当事人\" = \"name\"\n").unwrap();
    desk.run(&["import", &file, "--mapping", &kept]).says(
        2,
        &[
            "mapping [claim]: no table of this kind",
            "did you mean “claims”?",
        ],
    );
    std::fs::write(desk.path("列名.toml"), "当事人 = name").unwrap();
    desk.run(&["import", &file, "--mapping", &kept])
        .says(2, &["列名.toml", "expected tables of headings"]);
    desk.run(&["import", &file, "--as", "claim"])
        .says(2, &["--as claim: no kind of table", "claims"]);
}

/// A container as Office writes it around an encrypted workbook, with one empty stream.
fn container(stream: &str) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    let mut out = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    out.extend([0; 16]);
    for half in [0x3Eu16, 3, 0xFFFE, 9, 6] {
        out.extend(half.to_le_bytes());
    }
    out.extend([0; 6]);
    for word in [0, 1, 1, 0, 4096, END, 0, END, 0, 0] {
        out.extend(word.to_le_bytes());
    }
    out.resize(512, 0xFF);
    // The table of sectors is sector 0, the directory sector 1.
    for word in [0xFFFF_FFFD, END] {
        out.extend(word.to_le_bytes());
    }
    out.resize(1024, 0xFF);
    for (name, kind, child) in [("Root Entry", 5u8, 1u32), (stream, 2, u32::MAX)] {
        let start = out.len();
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        out.extend(&units);
        out.resize(start + 64, 0);
        out.extend((units.len() as u16 + 2).to_le_bytes());
        out.extend([kind, 1]);
        for word in [u32::MAX, u32::MAX, child] {
            out.extend(word.to_le_bytes());
        }
        out.resize(start + 116, 0);
        out.extend(END.to_le_bytes());
        out.resize(start + 128, 0);
    }
    out.resize(1536, 0);
    out
}

/// Files that cannot be read as a whole, each with what to do.
#[test]
fn a_file_that_cannot_be_read_says_why_and_what_to_do() {
    let desk = Desk::new();
    let before = desk.log();
    let sheet = desk.csv("申请汇总表.csv", &good_claims());
    let utf8 = std::fs::read(&sheet).unwrap();
    let mut broken = utf8.clone();
    let at = broken.len() / 2;
    broken[at] = 0xFF;
    let mut open = utf8.clone();
    open.extend(b"\"B-2025-0009,");
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write_string(0, 0, "姓名").unwrap();
    let workbook = workbook.save_to_buffer().unwrap();
    let cut = workbook[..workbook.len() / 2].to_vec();
    for (name, bytes, parts) in [
        (
            "锁.xlsx",
            container("EncryptedPackage"),
            ["password-protected", "remove the password, save it again"],
        ),
        (
            "表.et",
            container("Workbook"),
            ["WPS spreadsheet (.et)", "save it as .xlsx"],
        ),
        (
            "乱码.csv",
            broken,
            ["expected UTF-8 or GB18030 throughout", "CSV UTF-8"],
        ),
        (
            "半截.csv",
            open,
            [
                "a quotation mark that is never closed",
                "fetch the whole file again",
            ],
        ),
        (
            "半截.xlsx",
            cut,
            ["expected a whole file", "fetch the file again"],
        ),
        (
            "空.xls",
            Vec::new(),
            ["an empty file", "fetch the file again"],
        ),
    ] {
        let path = desk.at(&format!("B-爱烛行动/{name}"));
        std::fs::write(&path, bytes).unwrap();
        let said = desk.run(&["import", &path]);
        said.says(2, &[&[name], parts.as_slice()].concat());
        std::fs::remove_file(&path).unwrap();
    }
    // Nor could it run where no sheet is a table that is known here.
    let path = desk.at("B-爱烛行动/甲乙.csv");
    std::fs::write(&path, "甲,乙\n1,2\n").unwrap();
    desk.run(&["import", &path])
        .says(2, &["no published table has these columns"]);
    assert_eq!(desk.log(), before, "nothing may be written");
}

/// What is said to have happened on a day that is still to come; the day itself can be.
#[test]
fn a_day_that_is_still_to_come() {
    let desk = Desk::new();
    let before = desk.log();
    let mut rows = good_claims();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // The office's day, at UTC+8.
    let day = ((now.unwrap().as_secs() + 8 * 3600) / 86_400) as i32;
    let ahead = sunledger::domain::date::Date(day + 2).to_string();
    set(&mut rows, "申请日期", &ahead);
    let file = desk.csv("申请汇总表.csv", &rows);
    desk.run(&["import", &file]).says(
        2,
        &[
            &format!("M2 (申请日期): found {ahead}; expected a day up to "),
            "what is still to come is recorded when it has happened",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");
    set(
        &mut rows,
        "申请日期",
        &sunledger::domain::date::Date(day).to_string(),
    );
    let file = desk.csv("申请汇总表.csv", &rows);
    desk.run(&["import", &file]).says(0, &["3 rows good"]);
}

/// Cells and sheets that cannot be taken, each with its place and what to do.
#[test]
fn a_sheet_that_does_not_hold_says_where_and_what_to_do() {
    let desk = Desk::new();
    let before = desk.log();
    let of = |change: &dyn Fn(&mut Vec<Vec<String>>)| {
        let mut rows = good_claims();
        change(&mut rows);
        rows
    };
    let total = |word: &str, asked: &str| {
        let mut row = vec![String::new(); good_claims()[0].len()];
        row[0] = word.to_owned();
        row[11] = asked.to_owned();
        row
    };
    assert_eq!(good_claims()[0][11], "申请金额(元)");
    for (rows, parts) in [
        (
            of(&|rows| set(&mut rows[..2], "申请金额(元)", "-2000")),
            [
                "L2 (申请金额(元)): found -2000; expected an amount of 0 or more",
                "record money that came back as a return or recovery",
            ],
        ),
        (
            of(&|rows| rename(rows, "申请金额(元)", "申请金额(美元)")),
            [
                "L1 (申请金额(美元)): found 美元; expected amounts in yuan or a unit of it",
                "none of its rows is taken",
            ],
        ),
        (
            of(&|rows| rows.push(total("合计", "6000.01"))),
            [
                "L5 (申请金额(元)): found 6000.01; expected 6000.00, the sum of the rows it covers (lines 2 to 4)",
                "only rows are recorded",
            ],
        ),
        (
            of(&|rows| set(&mut rows[..2], "申请日期", "45999年")),
            ["M2 (申请日期)", "expected a date such as"],
        ),
    ] {
        let file = desk.csv("申请汇总表.csv", &rows);
        desk.run(&["import", &file]).says(2, &parts);
    }
    // A total that agrees is left out, and told.
    let rows = of(&|rows| rows.push(total("合　计", "6000.00")));
    let file = desk.csv("申请汇总表.csv", &rows);
    desk.run(&["import", &file, "--dry-run"])
        .says(0, &["3 rows good", "1 lines are no data"]);

    let statement = |balance: &str| -> Vec<Vec<String>> {
        [
            "项目代码,资金名称,收入合计(元),拨付合计(元),退回合计(元),追回合计(元),结余(元),截止日期".to_owned(),
            format!("B,爱烛行动救助资金,85000,80000,0,0,{balance},2025-12-30"),
        ]
        .iter()
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
    };
    let first = desk.csv("结存一.csv", &statement("5000"));
    let second = desk.csv("结存二.csv", &statement("4000"));
    desk.run(&["import", &first, &second]).says(
        2,
        &[
            "结存一.csv · H2 (截止日期)",
            "expected one sheet for it; 结存二.csv claims it as well",
            "import the one that holds",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");
}

/// A month whose books are closed takes no new row; a correction is the way.
#[test]
fn a_day_in_a_closed_period() {
    let desk = Desk::new();
    desk.run(&["period", "close", "2025-11"]).says(0, &[]);
    let waiting: serde_json::Value =
        serde_json::from_str(&desk.run(&["pending", "--json"]).out).unwrap();
    let row = &waiting.as_array().expect("what waits")[0];
    let place = format!("{}.{}", row["entry"], row["event"]);
    let mut rows = good_claims();
    set(&mut rows, "申请日期", "2025/11/3");
    let file = desk.csv("申请汇总表.csv", &rows);
    // Proposed is not closed.
    desk.run(&["import", &file, "--dry-run"])
        .says(0, &["3 rows good"]);
    desk.run(&["endorse", &place, "--role", "AUD", "--key", "aud"])
        .says(0, &[]);
    let before = desk.log();
    desk.run(&["import", &file]).says(
        2,
        &[
            "M2 (申请日期): found 2025/11/3; expected a day outside 2025-11, whose books are closed",
            "record it as a correction",
            "3 cells cannot be taken",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");
    set(&mut rows, "申请日期", "2025/12/1");
    let file = desk.csv("申请汇总表.csv", &rows);
    desk.run(&["import", &file]).says(0, &["3 rows good"]);
}

/// A list of another office, by a command of its own: an edition with its day, matched by alias, and shown so.
#[test]
fn an_outside_list_is_kept_in_editions_and_names_nobody() {
    let desk = Desk::new();
    let claims = good_claims();
    let column = |heading: &str| claims[0].iter().position(|cell| cell == heading).unwrap();
    let (name, id) = (&claims[1][column("姓名")], &claims[1][column("身份证号")]);
    let known = desk.csv("申请汇总表.csv", &claims);
    desk.run(&["import", &known]).says(0, &[]);
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    let heading = row(["姓名", "身份证号", "死亡日期", "登记日期"]);
    let list = desk.csv(
        "死亡人员名单.csv",
        &[
            heading.clone(),
            row([name, id, "2025-01-02", "2025-01-05"]),
            row(["白某", "110105194912310021", "2025-01-03", "2025-01-05"]),
        ],
    );
    let before = desk.log();
    desk.run(&["list", "import", "deceased", &list])
        .says(2, &["expected the day of the edition", "--edition"]);
    assert_eq!(desk.log(), before, "nothing may be written");
    let edition = ["--edition", "2025-01-10", "--source", "县民政局"];
    let mut import = vec!["list", "import", "deceased", &list];
    import.extend(edition);
    desk.run(&import).says(0, &[]);
    // The very file is of one day, whatever is said of it, and of none to come.
    let before = desk.log();
    for (day, what) in [
        ("2025-02-10", "on the ledger as the edition of 2025-01-10"),
        ("2099-01-10", "expected a day up to"),
    ] {
        desk.run(&["list", "import", "deceased", &list, "--edition", day])
            .says(2, &[what]);
    }
    assert_eq!(desk.log(), before, "nothing may be written");
    let shown = desk.run(&["list", "list", "--json"]);
    shown.says(0, &[]);
    let rows: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
    let row = &rows["rows"][0];
    for (field, value) in [
        ("kind", serde_json::json!("deceased")),
        ("edition", "2025-01-10".into()),
        ("source", "县民政局".into()),
        ("recorded", 2.into()),
        ("known", 1.into()),
        ("newest", true.into()),
    ] {
        assert_eq!(row[field], value, "{field}: {rows}");
    }
    let shown = desk.run(&[
        "list",
        "show",
        "deceased",
        "2025-01-10",
        "--known",
        "--json",
    ]);
    shown.says(0, &[]);
    let rows: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
    assert_eq!(rows["rows"].as_array().unwrap().len(), 1, "{rows}");
    assert_eq!(rows["rows"][0]["on"], "2025-01-02");
    assert!(
        !shown.out.contains(id) && !shown.out.contains(name),
        "{}",
        shown.out
    );
    desk.run(&["list", "show", "deceased", "2024-01-10"])
        .says(2, &["no such edition", "2025-01-10"]);
    desk.run(&["list", "show", "payroll"])
        .says(2, &["no list of that kind was imported"]);

    // The day once more, with another content: the first is corrected, or nothing is recorded. Nor is a day to come.
    let own = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    let other = desk.csv(
        "死亡人员名单更正.csv",
        &[
            heading,
            own(["白某", "110105194912310021", "2025-01-03", "2025-01-05"]),
        ],
    );
    let before = desk.log();
    let mut again = vec!["list", "import", "deceased", &other];
    again.extend(edition);
    let refused = desk.run(&again);
    refused.says(
        2,
        &[
            "the edition of 2025-01-10 was recorded from 死亡人员名单.csv already",
            "--source",
        ],
    );
    let future = [
        "list",
        "import",
        "deceased",
        &other,
        "--edition",
        "2099-01-10",
    ];
    desk.run(&future)
        .says(2, &["--edition 2099-01-10: expected a day up to"]);
    assert_eq!(desk.log(), before, "nothing may be written");
    let import = refused.err.split("--corrects ").nth(1).unwrap();
    let import = import.split([',', ' ']).next().unwrap();
    again.extend(["--corrects", import, "--reason", "登记有误"]);
    let said = desk.run(&again);
    said.says(0, &["sunledger endorse"]);
    let entry = said.err.split("sunledger endorse ").nth(1).unwrap();
    let entry = entry.split_whitespace().next().unwrap();
    desk.run(&["endorse", entry, "--role", "APR"])
        .says(0, &["Endorsed"]);
    let shown = desk.run(&["list", "show", "deceased", "2025-01-10", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
    assert_eq!(rows["rows"].as_array().unwrap().len(), 1, "{rows}");
    assert_eq!(rows["rows"][0]["on"], "2025-01-03", "{rows}");
    // Another office's list of that day is a list of its own, and is asked for by its file.
    let mut theirs = vec![
        "list",
        "import",
        "deceased",
        &other,
        "--edition",
        "2025-01-10",
    ];
    theirs.extend(["--source", "县卫健局"]);
    desk.run(&theirs).says(2, &["was read as a corrected copy"]);
    let other_id: &str = &claims[2][column("身份证号")];
    let third = desk.csv(
        "死亡人员名单卫健.csv",
        &[
            own(["姓名", "身份证号", "死亡日期", "登记日期"]),
            own([
                &claims[2][column("姓名")],
                other_id,
                "2025-01-02",
                "2025-01-05",
            ]),
        ],
    );
    let mut theirs = vec![
        "list",
        "import",
        "deceased",
        &third,
        "--edition",
        "2025-01-10",
    ];
    theirs.extend(["--source", "县卫健局", "--json"]);
    desk.run(&theirs).says(0, &[]);
    desk.run(&["list", "show", "deceased", "2025-01-10"])
        .says(2, &["several offices keep a list of that day"]);

    let log = desk.log();
    let clear = |text: &str| log.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(
        !clear(id) && !clear(name),
        "a person stands in the log in clear"
    );
}
