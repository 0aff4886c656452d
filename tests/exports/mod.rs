//! Lists that leave the program, read back in each form; and a county of two schools and a pair of
//! schools, whose sheets stand here as offices write them, all invented.

use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use sunledger::domain::date::Date;

/// A list: its command, and the columns whose sums are compared, each by its English heading, the field
/// of the JSON answer, and whether it is money.
pub struct List {
    /// The command.
    pub command: &'static [&'static str],
    /// Heading, field, and whether it is money.
    pub sums: &'static [(&'static str, &'static str, bool)],
    /// A column that names something and must stay text.
    pub text: &'static str,
}

/// Runs a command on a ledger; gives status, stdout and stderr.
pub fn run(home: &Path, lang: &str, line: &[&str]) -> (i32, Vec<u8>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(line)
        .args(["--lang", lang])
        .env("SUNLEDGER_LEDGER", home.join("ledger"))
        .env_remove("SUNLEDGER_KEYS")
        .env_remove("SUNLEDGER_TRUST")
        .env("SUNLEDGER_PASSPHRASE_FILE", home.join("passphrase"))
        .env("SUNLEDGER_VAULT_PASSPHRASE_FILE", home.join("passphrase"))
        .output()
        .unwrap();
    (
        output.status.code().unwrap_or(-1),
        output.stdout,
        String::from_utf8(output.stderr).unwrap(),
    )
}

pub fn with<'a>(list: &List, more: &[&'a str]) -> Vec<&'a str> {
    let mut line: Vec<&'a str> = list.command.to_vec();
    line.extend_from_slice(more);
    line
}

/// As [`with`], for a workbook: of lists that a snapshot may give, the one that the log gives.
fn from_log<'a>(list: &List, more: &[&'a str]) -> Vec<&'a str> {
    let mut line = with(list, more);
    // A workbook says where its figures come from: another program of the same folder may keep them meanwhile.
    if matches!(
        list.command[0],
        "balances" | "flags" | "funnel" | "trial-balance"
    ) {
        line.push("--rebuild");
    }
    line
}

/// Hundredths of a decimal text: fen of yuan.
pub fn hundredths(text: &str) -> i128 {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "00"));
    assert_eq!(part.len(), 2, "{text}");
    sign * (whole.parse::<i128>().unwrap() * 100 + part.parse::<i128>().unwrap())
}

/// Headings and rows of a CSV answer.
pub fn csv_of(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let text = std::str::from_utf8(bytes).unwrap();
    let text = text
        .strip_prefix('\u{feff}')
        .expect("a mark for spreadsheets");
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let headings = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    (headings, rows)
}

/// Rows of a sheet, each cell as text; figures as the CSV file has them.
pub fn sheet(bytes: &[u8], number: usize) -> Vec<Vec<Data>> {
    let mut book = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    sheet_of(&mut book, number)
}

/// The same of a workbook that is open.
pub fn sheet_of(book: &mut Xlsx<Cursor<Vec<u8>>>, number: usize) -> Vec<Vec<Data>> {
    let name = book.sheet_names()[number].clone();
    let range = book.worksheet_range(&name).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

pub fn shown(cell: &Data, money: bool) -> String {
    match cell {
        Data::Float(value) if money => format!("{value:.2}"),
        Data::Float(value) => format!("{value:.0}"),
        Data::Int(value) => value.to_string(),
        // Spreadsheets count days from here.
        Data::DateTime(day) => Date::from_ymd(1899, 12, 30)
            .and_then(|first| first.checked_add_days(day.as_f64() as i64))
            .unwrap()
            .to_string(),
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}

pub fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// One list of one ledger in all its forms.
pub fn round_trip(home: &Path, list: &List) {
    let said = format!("{:?}", list.command);
    let (status, json, words) = run(home, "en", &with(list, &["--json"]));
    assert!(status <= 1, "{said}: {words}");
    let answer: Value = serde_json::from_slice(&json).unwrap();
    let items = answer
        .get("rows")
        .unwrap_or(&answer)
        .as_array()
        .unwrap()
        .clone();

    let (_, csv, _) = run(home, "en", &with(list, &["--csv"]));
    let (headings, rows) = csv_of(&csv);
    // Sums are no rows: a CSV file has none, a workbook below them.
    assert_eq!(rows.len(), items.len(), "{said}");
    let totals = &answer["totals"];
    let sums_below = match totals["rows"] {
        Value::Null => usize::from(list.command[0] == "trial-balance"),
        // Of units a line a scheme, where there are several, and one for all.
        _ => totals["schemes"].as_array().map_or(0, Vec::len) + 1,
    };

    let file = home.join(format!("{}.xlsx", list.command.join("")));
    let _ = std::fs::remove_file(&file);
    let at = file.to_string_lossy().into_owned();
    let (status, _, words) = run(home, "en", &from_log(list, &["--xlsx", &at]));
    assert!(status <= 1, "{said}: {words}");
    let book = std::fs::read(&file).unwrap();
    let cells = sheet(&book, 0);
    assert_eq!(cells.len(), rows.len() + 1 + sums_below, "{said}");
    let first: Vec<String> = cells[0].iter().map(ToString::to_string).collect();
    assert_eq!(first, headings, "{said}");

    // Every cell of the workbook is the cell of the CSV file.
    for (line, row) in rows.iter().enumerate() {
        for (column, text) in row.iter().enumerate() {
            let money = text.contains('.');
            let cell = cells[line + 1].get(column).unwrap_or(&Data::Empty);
            let other = shown(cell, money);
            assert_eq!(*text, other, "{said}, row {line}, {}", headings[column]);
        }
    }
    // The totals are those of the JSON answer.
    for (heading, field, money) in list.sums {
        let column = headings.iter().position(|name| name == heading);
        let column = column.unwrap_or_else(|| panic!("{said}: no column {heading}"));
        let total: i128 = rows
            .iter()
            .map(|row| row[column].as_str())
            .filter(|text| !text.is_empty())
            .map(|text| {
                if *money {
                    hundredths(text)
                } else {
                    text.parse().unwrap()
                }
            })
            .sum();
        let expected: i128 = items
            .iter()
            .filter_map(|item| item[field].as_i64())
            .map(i128::from)
            .sum();
        assert_eq!(total, expected, "{said}, {heading}");
    }
    // What names something is text, in the cell and in its format.
    let column = headings.iter().position(|name| name == list.text).unwrap();
    for row in &cells[1..] {
        assert!(
            matches!(row[column], Data::String(_) | Data::Empty),
            "{said}: {:?}",
            row[column]
        );
    }
    // A column of days holds dates, which a spreadsheet can sort and filter by month.
    for (column, heading) in headings.iter().enumerate() {
        let texts = rows.iter().map(|row| row[column].as_str());
        let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
        let day = |text: &&str| text.len() == 10 && text.parse::<Date>().is_ok();
        if texts.is_empty() || !texts.iter().all(day) {
            continue;
        }
        for row in &cells[1..=rows.len()] {
            let cell = row.get(column).unwrap_or(&Data::Empty);
            let dated =
                matches!(cell, Data::DateTime(_) | Data::Empty) || cell.to_string().is_empty();
            assert!(dated, "{said}, {heading}: {cell:?}");
        }
    }
    // It prints across one page, its headings on each.
    let xml = part(&book, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("fitToPage=\"1\""), "{said}");
    assert!(xml.contains("orientation=\"landscape\""), "{said}");
    let names = part(&book, "xl/workbook.xml");
    assert!(names.contains("_xlnm.Print_Titles"), "{said}");
    assert!(xml.contains("state=\"frozen\""), "{said}");
    assert!(xml.contains("<autoFilter "), "{said}");
    assert!(
        part(&book, "xl/styles.xml").contains("numFmtId=\"49\""),
        "{said}"
    );

    // The same ledger gives the same bytes on another day.
    let again = home.join("again.xlsx");
    let _ = std::fs::remove_file(&again);
    let to = again.to_string_lossy().into_owned();
    if list.command == ["persons"] {
        // An archive counts time in two seconds.
        std::thread::sleep(std::time::Duration::from_millis(2100));
    }
    run(home, "en", &from_log(list, &["--xlsx", &to]));
    assert!(
        std::fs::read(&again).unwrap() == book,
        "{said}: other bytes"
    );
}

/// The list that a workbook says gives it again, and the verification it names.
pub fn about(home: &Path, list: &List) {
    let file = home.join(format!("about-{}.xlsx", list.command.join("")));
    let _ = std::fs::remove_file(&file);
    let at = file.to_string_lossy().into_owned();
    run(home, "zh", &from_log(list, &["--xlsx", &at]));
    let book = std::fs::read(&file).unwrap();
    let mut opened: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book.clone())).unwrap();
    let names = opened.sheet_names();
    assert_eq!(names[1], "说明", "{names:?}");
    let lines = sheet(&book, 1);
    let of = |label: &str| -> String {
        lines
            .iter()
            .find(|line| line[0] == label)
            .map(|line| line[1].to_string())
            .unwrap_or_else(|| panic!("{:?}: no line {label}", list.command))
    };
    assert!(of("数字来源").starts_with("日志"));
    let verify = of("核验命令");
    let line: Vec<&str> = verify.split(' ').skip(1).collect();
    let (status, report, words) = run(home, "zh", &line);
    let report = String::from_utf8(report).unwrap();
    assert_eq!(status, 0, "{verify}: {words}");
    assert!(report.contains("台账编号与您指定的一致"), "{report}");
    assert!(report.contains("历史记录延续了外部记下的末端"), "{report}");
    assert!(verify.contains(&of("台账编号")) && verify.contains(&of("默克尔根")));
    assert_eq!(of("末条哈希").len(), 64);
    assert!(of("范围").contains("个条目"));

    // The command it names gives the list again.
    let command = of("再次列出");
    let mut line: Vec<&str> = command.split(' ').skip(1).collect();
    line.push("--csv");
    let (_, again, words) = run(home, "zh", &line);
    let (_, first, _) = run(home, "zh", &with(list, &["--csv"]));
    assert!(again == first, "{command}: {words}");

    // Every heading of the list is explained.
    let headings = opened.worksheet_range(&names[0]).unwrap();
    for heading in headings.rows().next().unwrap() {
        let meaning = of(&heading.to_string());
        assert!(
            !meaning.is_empty() && !meaning.starts_with("mean-"),
            "{heading}"
        );
    }
}

/// Sheets of programme A: two schools, three teachers, one of whom has changed schools.
const TEACHERS: &[(&str, &str)] = &[
    (
        "02学校类别档次表.csv",
        "学校标识码,学校名称,补助类别,艰苦程度分值,月补助标准(元),起始日期,终止日期,核定文号\n\
         4399010784,北铺教学点,教学点,80.6,600,2024-09-01,,教人〔2024〕12号\n\
         4399010785,安塘中心小学,镇中心,40.1,400,2024-09-01,,教人〔2024〕12号\n",
    ),
    (
        "03教师实名信息库.csv",
        "序号,教师编号,姓名,身份证号,性别,出生日期,学校标识码,学校名称,岗位,任教起始日期,离岗日期,在岗状态,开户银行,工资账号,联系电话,登记人,登记时间\n\
         1,T000001,甘雨晴,439901197803140222,女,1978-03-14,4399010784,北铺教学点,语文,2010-09-01,,在岗,明河农商银行,6299997003001100008,19910020030,丁戊己,2024-12-06 14:07:57\n\
         2,T000002,商立言,439901198111020253,男,1981-11-02,4399010785,安塘中心小学,数学,2012-09-01,,在岗,明河农商银行,6299997003001179192,19910021267,丁戊己,2024-12-06 14:09:01\n\
         3,T000003,梅若兰,439901198506210268,女,1985-06-21,4399010785,安塘中心小学,英语,2015-09-01,2025-03-04,离岗,明河农商银行,6299997003001258384,19910022504,丁戊己,2024-12-06 14:10:11\n",
    ),
    (
        "04岗位变动登记.csv",
        "变动编号,教师编号,姓名,身份证号,变动类型,原学校标识码,原学校,现学校标识码,现学校,生效日期,登记时间,经办人\n\
         BD202500001,T000002,商立言,439901198111020253,调动,4399010784,北铺教学点,4399010785,安塘中心小学,2025-02-25,2025-02-25 08:37:50,丁戊己\n",
    ),
];

/// Sheets of programme G: two pairs, one of which failed its first year.
const PAIRS: &[(&str, &str)] = &[
    (
        "02帮扶协议台账.csv",
        "序号,协议编号,帮扶类型,支援学校标识码,支援学校,支援校所在市,支援学校账户,受援学校标识码,受援学校,县(市、区),行政区划代码,省厅协议签订日期,结对协议签订日期,协议总额(元)\n\
         1,SH2020-440513-001,跨市对口,4401061711,安墟实验小学,中山市,6299997003001100008,4405130031,松岗学校,潮阳区,440513,2020-09-28,2020-10-13,300000\n\
         2,SH2020-440513-002,市内对口,4401062601,梅岗中学,汕头市,6299997003001179192,4405138586,平禾学校,潮阳区,440513,2020-09-14,2020-09-21,300000\n",
    ),
    (
        "03年度经费拨付表.csv",
        "协议编号,帮扶年度,支援学校,应拨金额(元),拨付条件,应拨截止日期,拨付状态,实拨日期,实拨金额(元),收款账号,经办人\n\
         SH2020-440513-001,1,安墟实验小学,100000,省厅协议签订后30天内,2020-10-28,已拨付,2020-10-16,100000,6299997003001100008,丁戊己\n\
         SH2020-440513-001,2,安墟实验小学,100000,上一年度验收合格(75分及以上)后30个工作日内,2021-11-03,已拨付,2021-09-27,100000,6299997003001100008,丁戊己\n\
         SH2020-440513-001,3,安墟实验小学,100000,上一年度验收合格(75分及以上)后30个工作日内,2022-11-04,已拨付,2022-10-17,100000,6299997003001100008,丁戊己\n\
         SH2020-440513-002,1,梅岗中学,100000,省厅协议签订后30天内,2020-10-14,已拨付,2020-09-22,100000,6299997003001179192,丁戊己\n\
         SH2020-440513-002,2,梅岗中学,100000,上一年度验收合格(75分及以上)后30个工作日内,2021-11-03,暂缓拨付,,,6299997003001179192,丁戊己\n",
    ),
    (
        "04自评与验收表.csv",
        "协议编号,帮扶年度,年度结束日,自评报送日期,自评得分,验收日期,验收得分,验收结论,验收人一,验收人二\n\
         SH2020-440513-001,1,2021-08-31,2021-08-19,88.1,2021-09-16,82.8,合格,甲乙丙,庚辛壬\n\
         SH2020-440513-001,2,2022-08-31,2022-08-30,84.8,2022-09-20,82.8,合格,甲乙丙,庚辛壬\n\
         SH2020-440513-002,1,2021-08-31,2021-08-19,78.6,2021-09-16,70.5,不合格,甲乙丙,庚辛壬\n",
    ),
];

/// Writes those sheets below a folder; gives the two folders of programmes.
pub fn schools(home: &Path) -> Vec<String> {
    let mut folders = Vec::new();
    for (name, files) in [
        ("A-乡村教师生活补助", TEACHERS),
        ("G-世行贷款学校对口帮扶", PAIRS),
    ] {
        let folder = home.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        for (file, text) in files {
            std::fs::write(folder.join(file), format!("\u{feff}{text}")).unwrap();
        }
        folders.push(folder.to_string_lossy().into_owned());
    }
    folders
}
