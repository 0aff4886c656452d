//! Bad input in files: office lists, scheme files, calendar files. See `refusals.rs` for what each
//! test holds; here the place is a file, its sheet and a cell.

use crate::messages;

use messages::{Desk, claims, good_claims, rename, set};
use rust_xlsxwriter::Workbook;

const SCHEME: &str = include_str!("../../schemas/schemes/B.toml");

#[test]
fn good_rows_are_taken() {
    let desk = Desk::new();
    let file = desk.csv("申请汇总表.csv", &good_claims());
    desk.run(&["import", &file])
        .says(0, &["claims, 3 rows good, 0 refused", "Recorded 1 entries"]);
}

/// A mended copy in another file is not booked beside the first; that takes a word.
#[test]
fn a_copy_under_another_name() {
    let desk = Desk::new();
    let mut rows = good_claims();
    let first = desk.csv("申请汇总表.csv", &rows);
    desk.run(&["import", &first])
        .says(0, &["Recorded 1 entries"]);
    set(&mut rows, "申请金额(元)", "1800.00");
    let copy = desk.csv("申请汇总表(改).csv", &rows);
    let before = desk.log();
    desk.run(&["import", &copy]).says(
        2,
        &[
            "3 of its 3 numbers were recorded from 申请汇总表.csv already",
            "nothing was recorded",
            "--corrects ",
            "--as-new",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");
    desk.run(&["import", &copy, "--as-new"])
        .says(0, &["Recorded 1 entries"]);
}

/// The same for tables whose numbers no projection keeps: money that came in, papers, pupils' numbers of a
/// quota. What has other numbers, cases or days is more.
#[test]
fn a_copy_of_any_table() {
    let desk = Desk::new();
    let money = "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额(元),到账日期,银行流水号";
    let papers = "申请编号,材料类型,出具单位,登记时间,载明金额(元)";
    let quotas = "单位代码,申报单位,推荐名额";
    for (name, heading, row) in [
        (
            "02资金到账通知",
            money,
            "DZ-9N,B,爱烛行动救助资金,基金会,某会,AMOUNT.00,2026-01-1N,LS-9N",
        ),
        (
            "02证明材料登记表",
            papers,
            "B-2025-910N,申请表,某医院,2026-01-0N 10:00:00,AMOUNT.00",
        ),
        ("03名额分配表", quotas, "34010N,第N小学,AMOUNT"),
    ] {
        let file = |other: &str, numbers: [&str; 3], amounts: [&str; 3]| {
            let name = format!("B-爱烛行动/{name}{other}.csv");
            let rows = numbers.iter().zip(amounts);
            let rows = rows.map(|(n, amount)| row.replace("AMOUNT", amount).replace('N', n));
            let text: Vec<String> = std::iter::once(heading.to_owned()).chain(rows).collect();
            std::fs::write(desk.path(&name), text.join("\n") + "\n").unwrap();
            desk.at(&name)
        };
        let first = file("", ["1", "2", "3"], ["10", "20", "30"]);
        desk.run(&["import", &first])
            .says(0, &["Recorded 1 entries"]);
        let before = desk.log();
        let copy = file("改", ["1", "2", "3"], ["10", "20", "90"]);
        let all = file("又改", ["1", "2", "3"], ["11", "21", "91"]);
        for copy in [&copy, &all] {
            desk.run(&["import", copy, "--dry-run"]).says(
                2,
                &[
                    "3 of its 3 rows were recorded from",
                    "already",
                    "--corrects ",
                    "--as-new",
                ],
            );
        }
        // Rows that are new, in one import with a copy of them.
        let more = file("后", ["4", "5", "6"], ["10", "20", "30"]);
        let twice = file("后改", ["4", "5", "6"], ["10", "20", "90"]);
        desk.run(&["import", &more, &twice]).says(
            2,
            &["3 of its 3 rows are in", "too, which is imported with it"],
        );
        assert_eq!(desk.log(), before, "nothing may be written");
        desk.run(&["import", &more])
            .says(0, &["Recorded 1 entries"]);
        // Money that came in under a note comes in once, whatever is asked.
        if heading == money {
            desk.run(&["import", &copy, "--as-new"])
                .says(2, &["a receipt that is not told yet; receipt DZ-91 is"]);
            continue;
        }
        desk.run(&["import", &copy, "--as-new"])
            .says(0, &["Recorded 1 entries"]);
    }
}

/// An edition of an outside list is told once, whatever its file is called; the next one is another list.
#[test]
fn an_edition_of_a_list_twice() {
    let desk = Desk::new();
    let people = good_claims();
    let column = |heading: &str| people[0].iter().position(|one| one == heading).unwrap();
    let (name, id) = (column("姓名"), column("身份证号"));
    let file = |file: &str, last: &str| {
        let mut text = "姓名,身份证号,死亡日期,登记日期\n".to_owned();
        for (at, cells) in people.iter().skip(1).enumerate() {
            let died = if at == 2 { last } else { "2025-12-01" };
            text.push_str(&format!(
                "{},{},{died},2025-12-20\n",
                cells[name], cells[id]
            ));
        }
        let file = format!("0-公共资料/{file}.csv");
        std::fs::create_dir_all(desk.path("0-公共资料")).unwrap();
        std::fs::write(desk.path(&file), text).unwrap();
        desk.at(&file)
    };
    let first = file("11死亡人员名单_2026-01-10版", "2025-12-02");
    desk.run(&["import", &first]).says(0, &["Recorded"]);
    let before = desk.log();
    let copy = file("11死亡人员名单(改)_2026-01-10版", "2025-12-03");
    desk.run(&["import", &copy]).says(
        2,
        &[
            "2 of its 3 rows were recorded from",
            "nothing was recorded",
            "--corrects ",
            "--as-new",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");
    let next = file("11死亡人员名单_2026-02-10版", "2025-12-03");
    desk.run(&["import", &next]).says(0, &["Recorded"]);
}

/// One case number on two rows: neither may hide the other.
#[test]
fn a_case_number_twice() {
    let desk = Desk::new();
    let mut rows = good_claims();
    let column = rows[0].iter().position(|one| one == "申请编号").unwrap();
    rows[3][column] = rows[1][column].clone();
    let file = desk.csv("申请汇总表.csv", &rows);
    let before = desk.log();
    desk.run(&["import", &file]).says(
        2,
        &[
            "4 (申请编号): found",
            "a case number of one claim; row 2 has it as well",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");
}

/// A list under another batch number, of the same persons with the same amounts for the same months.
#[test]
fn a_list_paid_again_under_another_number() {
    let desk = Desk::new();
    let people = good_claims();
    let of = |heading: &str, row: usize| {
        let at = people[0].iter().position(|one| one == heading).unwrap();
        people[row][at].clone()
    };
    let list = |batch: &str, months: [&str; 2], amount: &str| {
        let heading = "批次号,序号,姓名,身份证号,学校名称,所属月份,金额(元),银行账号,发放日期";
        let mut rows = vec![heading.split(',').map(str::to_owned).collect::<Vec<_>>()];
        for (at, month) in months.iter().enumerate() {
            for row in 1..people.len() {
                let number = rows.len().to_string();
                let (name, id) = (of("姓名", row), of("身份证号", row));
                let account = of("银行账号", row);
                let day = format!("2025-0{}-20", at + 7);
                let cells = [
                    batch,
                    &number,
                    &name,
                    &id,
                    "某某小学",
                    month,
                    amount,
                    &account,
                    &day,
                ];
                rows.push(cells.map(str::to_owned).to_vec());
            }
        }
        rows
    };
    let file = |name: &str, rows: &[Vec<String>]| {
        let name = format!("乡村教师生活补助发放表{name}.csv");
        let text: Vec<String> = rows.iter().map(|cells| cells.join(",")).collect();
        std::fs::write(desk.path(&name), text.join("\n") + "\n").unwrap();
        desk.at(&name)
    };
    let first = file("", &list("202507-1", ["2025-06", "2025-07"], "500"));
    desk.run(&["import", &first])
        .says(0, &["Recorded 1 entries"]);
    let before = desk.log();
    let again = file("改", &list("202507-9", ["2025-06", "2025-07"], "500"));
    desk.run(&["import", &again]).says(
        2,
        &[
            "6 of its 6 payments go to whom 乡村教师生活补助发放表.csv has paid as much",
            "--corrects ",
            "--as-new",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");
    // Other months, or other amounts, are other payments.
    let later = file("后", &list("202509-1", ["2025-08", "2025-09"], "500"));
    desk.run(&["import", &later])
        .says(0, &["Recorded 1 entries"]);
    let more = file("补差", &list("202509-2", ["2025-08", "2025-09"], "100"));
    desk.run(&["import", &more])
        .says(0, &["Recorded 1 entries"]);
    desk.run(&["import", &again, "--as-new"])
        .says(0, &["Recorded 1 entries"]);
}

/// Three cells of a draft are wrong; each is named, and nothing is recorded.
#[test]
fn wrong_cells() {
    let desk = Desk::new();
    let before = desk.log();
    let file = desk.csv("申请汇总表.csv", &claims());
    desk.run(&["import", &file]).says(
        2,
        &[
            "申请汇总表.csv · F3 (身份证号): found 18 characters; expected a valid ID number",
            "申请汇总表.csv · L5 (申请金额(元)): found",
            "申请汇总表.csv · M6 (申请日期): found 2025/13/2; expected a date",
            "3 cells cannot be taken. Nothing was recorded.",
            "--accept-good-rows",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");
    desk.run(&["import", &file, "--accept-good-rows"]).says(
        1,
        &[
            "3 rows good, 3 refused",
            // What the books are lower by than the sheet, and by which rows.
            "of 申请金额 stay out (line 3, 6)",
            "the other rows are recorded",
        ],
    );
    assert_ne!(desk.log(), before);
}

/// A heading that no table knows, where a column is needed: the sheet is not known, and the nearest
/// heading is named.
#[test]
fn an_unknown_column_in_place_of_a_needed_one() {
    let desk = Desk::new();
    let mut rows = good_claims();
    rename(&mut rows, "困难类别", "其他困难类别");
    let file = desk.csv("申请汇总表.csv", &rows);
    let before = desk.log();
    desk.run(&["import", &file]).says(
        2,
        &[
            "申请汇总表.csv: no published table has these columns; nearest lacks 困难类别",
            "申请汇总表.csv · J1: the column “其他困难类别” was not read",
            "the nearest known heading is “困难类别”",
            "rename the column, or add the heading to the scheme's file",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");
}

/// A column that the table can do without, or that means nothing: the rows are taken and it is told.
#[test]
fn an_unknown_column_beside_the_known_ones() {
    let desk = Desk::new();
    let mut rows = good_claims();
    for (line, row) in rows.iter_mut().enumerate() {
        row.push(if line == 0 { "星座" } else { "白羊" }.to_owned());
    }
    rename(&mut rows, "联系电话", "备用联系电话(手机)");
    let file = desk.csv("申请汇总表.csv", &rows);
    let said = desk.run(&["import", &file]);
    said.says(
        0,
        &[
            "P1: the column “备用联系电话(手机)” was not read; the nearest known heading is “联系电话",
            "were not read, since no published table has them: U1 “星座”",
            "--map 'HEADING=KNOWN HEADING'",
            "3 rows good",
        ],
    );
    assert!(!said.err.contains("序号"), "{}", said.err);
}

#[test]
fn a_sheet_of_another_kind() {
    let desk = Desk::new();
    let rows = vec![
        vec!["品名".to_owned(), "库存".to_owned()],
        vec!["粉笔".to_owned(), "12".to_owned()],
    ];
    let file = desk.csv("仓库.csv", &rows);
    desk.run(&["import", &file]).says(
        2,
        &["仓库.csv: no published table has these columns; nearest lacks most of the columns"],
    );
}

#[test]
fn two_columns_for_one_field() {
    let desk = Desk::new();
    let mut rows = good_claims();
    rename(&mut rows, "序号", "身份证号码");
    let file = desk.csv("申请汇总表.csv", &rows);
    desk.run(&["import", &file]).says(
        2,
        &[
            "申请汇总表.csv: columns A1 and F1 both mean “身份证号”",
            "say which is not to be read with --map 'A1=-' or --map 'F1=-'",
        ],
    );
}

/// A spreadsheet keeps 15 digits of a number, so that the end of an ID in a numeric cell is lost.
#[test]
fn an_id_in_a_numeric_cell() {
    let desk = Desk::new();
    let rows = good_claims();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("申请汇总").unwrap();
    for (line, row) in rows.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            let at = (line as u32, column as u16);
            match cell.parse::<f64>() {
                Ok(number) if line == 2 && rows[0][column] == "身份证号" => {
                    sheet.write_number(at.0, at.1, number).unwrap()
                }
                _ => sheet.write_string(at.0, at.1, cell).unwrap(),
            };
        }
    }
    let file = desk.at("B-爱烛行动/申请汇总表.xlsx");
    book.save(&file).unwrap();
    let before = desk.log();
    desk.run(&["import", &file]).says(
        2,
        &[
            "申请汇总表.xlsx · 申请汇总 · F3 (身份证号): found a number",
            "expected",
            "as text",
            "1 cells cannot be taken. Nothing was recorded.",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");
}

/// The same after a spreadsheet has saved it as text.
#[test]
fn an_id_that_a_spreadsheet_has_cut() {
    let desk = Desk::new();
    let mut rows = good_claims();
    set(&mut rows[..2], "身份证号", "4.39901E+17");
    let file = desk.csv("申请汇总表.csv", &rows);
    desk.run(&["import", &file])
        .says(2, &["申请汇总表.csv · F2 (身份证号): found", "expected"]);
}

#[test]
fn a_fraction_of_a_fen() {
    let desk = Desk::new();
    let mut rows = good_claims();
    set(&mut rows[..2], "申请金额(元)", "1999.995");
    let file = desk.csv("申请汇总表.csv", &rows);
    desk.run(&["import", &file]).says(
        2,
        &[
            "申请汇总表.csv · L2 (申请金额(元)): found 1999.995",
            "expected an amount to the fen, such as 1,234.56",
            "it has a fraction of a fen: round it",
        ],
    );
}

/// Columns that have slipped put a name where an amount belongs: it does not come back.
#[test]
fn a_name_in_the_column_of_amounts() {
    let desk = Desk::new();
    let mut rows = good_claims();
    for value in ["甘雨晴", "439901197803140222", "Gan Yuqing"] {
        set(&mut rows[..2], "申请金额(元)", value);
        let file = desk.csv("申请汇总表.csv", &rows);
        let said = desk.run(&["import", &file]);
        said.says(2, &["L2 (申请金额(元)): found "]);
        assert!(!said.err.contains(value), "{}", said.err);
    }
}

#[test]
fn rows_of_a_scheme_that_is_not_published() {
    let desk = Desk::new();
    let folder = "Z-某项目";
    std::fs::create_dir(desk.path(folder)).unwrap();
    let mut rows = good_claims();
    set(&mut rows, "申请编号", "Z-2025-0001");
    let file = desk.csv("申请汇总表.csv", &rows);
    let moved = desk.at(&format!("{folder}/申请汇总表.csv"));
    std::fs::rename(file, &moved).unwrap();
    desk.run(&["import", &moved]).says(
        1,
        &[
            "3 rows left out, of schemes not published here: Z (3)",
            "sunledger scheme publish FILE",
            "import the same files again",
        ],
    );
}

#[test]
fn a_scheme_file_of_a_later_format() {
    let desk = Desk::new();
    let text = format!("format = 2\nsettlement = \"weekly\"\n{SCHEME}");
    std::fs::write(desk.path("B.toml"), text).unwrap();
    let parts = [
        "wrong · format",
        "a scheme file of format 1",
        "format 2",
        "use the program that this file was written for, or a newer one",
    ];
    desk.run(&["scheme", "check", &desk.at("B.toml")])
        .says(1, &parts);
    desk.run(&["scheme", "publish", &desk.at("B.toml")])
        .says(2, &parts);
}

#[test]
fn a_scheme_file_with_an_unknown_key() {
    let desk = Desk::new();
    // One in another character set says so, with its line; one that is no TOML speaks the reader's language.
    let bytes = [b"id = \"B\"\ntitle = \"".as_slice(), &[0xd7, 0xca], b"\"\n"].concat();
    std::fs::write(desk.path("GBK.toml"), bytes).unwrap();
    desk.run(&["scheme", "check", &desk.at("GBK.toml")]).says(
        2,
        &["GBK.toml: line 2: expected UTF-8", "save the file as UTF-8"],
    );
    desk.run(&["--lang", "zh", "claim", "submit"])
        .says(2, &["用法: sunledger claim submit --case-no"]);
    std::fs::write(desk.path("T.toml"), "id = JS\n").unwrap();
    desk.run(&["--lang", "zh", "scheme", "check", &desk.at("T.toml")])
        .says(1, &["“id = JS”:文字须加引号,应为 单引号的文字"]);
    let text = format!("settlement = \"weekly\"\n{SCHEME}");
    std::fs::write(desk.path("B.toml"), text).unwrap();
    desk.run(&["scheme", "publish", &desk.at("B.toml")])
        .says(2, &["settlement", "expected", "B.toml:1"]);
}

/// A notice of a year whose working days are not on the ledger is told as not judged, never guessed.
#[test]
fn a_calendar_year_that_is_not_published() {
    let desk = Desk::new();
    let rows = [
        "公示编号,公示阶段,公示单位,公示渠道,公示开始,公示结束,最短工作日数,公示人数,公示金额(元),异议件数,撤下日期",
        "MGS200601,拟救助名单公示,明河县教育局,网站,2006/12/4,2006/12/12,5,12,24000,0,2007/1/9",
    ]
    .map(|line| line.split(',').map(str::to_owned).collect());
    let file = desk.csv("公示登记.csv", &rows);
    desk.run(&["import", &file])
        .says(0, &["notices, 1 rows good"]);
    desk.run(&["flags", "--as-of", "2007-02-01"]).says(
        0,
        &[
            "F28, notice MGS200601 of scheme B",
            "the working days of 2006 are not published on this ledger",
            "publish them with `calendar import FILE`",
        ],
    );
}

#[test]
fn a_calendar_file_with_a_day_of_another_year() {
    let desk = Desk::new();
    let text = "year = 2027\nversion = 1\nnotice = \"a notice\"\nurl = \"https://www.gov.cn/\"\n\
                off_days = [\"2028-01-01\"]\nwork_days = []\n";
    std::fs::write(desk.path("2027.toml"), text).unwrap();
    desk.run(&["calendar", "publish", &desk.at("2027.toml")])
        .says(2, &["2027"]);
}
