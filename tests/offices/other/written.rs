//! A set of office files, written again as another office would have written them, with its answers.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use sunledger::domain::money::{Fen, MoneyUnit};
use sunledger::intake::read::{Cell, Limits, Sheet, read_file};
use tempfile::TempDir;

use super::style::{Days, Layout, Style};

/// Heading of a table → heading of an office. The table `*` is any.
type Words = BTreeMap<(String, String), String>;

/// The files, and what they must come to.
pub struct Written {
    /// Holds `files/`, `truth.csv` and `innocents.csv`.
    pub folder: TempDir,
    /// Control totals.
    pub totals: String,
}

/// A table as another office has it.
struct Table {
    title: String,
    /// File of the set, `folder/name`.
    origin: String,
    /// Name of the sheet in the set.
    origin_sheet: String,
    /// Day of the edition, for lists that have one.
    edition: Option<String>,
    headings: Vec<String>,
    /// Group of each column, for headings of two lines.
    groups: Vec<Option<&'static str>>,
    money: Vec<bool>,
    rows: Vec<Vec<Out>>,
    /// Sum of each money column in fen.
    sums: Vec<i64>,
    wan: Vec<bool>,
}

/// A cell to write.
#[derive(Clone)]
enum Out {
    Empty,
    Text(String),
    Number(f64),
    Day(String),
    Moment(String, u32),
}

/// Where a table's rows went: file, sheet, and lines added before the first row.
struct Went {
    file: String,
    sheet: String,
    offset: u64,
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/offices/other")
        .join(name)
}

fn words_of(office: &str) -> Words {
    let mut reader = csv::Reader::from_path(here("headings.csv")).unwrap();
    let at = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == office)
        .unwrap();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            (
                (record[0].to_owned(), record[1].to_owned()),
                record[at].to_owned(),
            )
        })
        .collect()
}

/// The folder's code and the file's number: `A/06`.
fn code_of(origin: &str) -> String {
    let (folder, file) = origin.split_once('/').unwrap();
    format!(
        "{}/{}",
        folder.split('-').next().unwrap(),
        file.chars().take(2).collect::<String>()
    )
}

fn files_of(set: &Path) -> Vec<(String, PathBuf)> {
    let mut out = Vec::new();
    let sorted = |folder: &Path| {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        paths
    };
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    for folder in sorted(set).into_iter().filter(|path| path.is_dir()) {
        let code = name(&folder);
        for file in sorted(&folder) {
            out.push((format!("{code}/{}", name(&file)), file));
        }
    }
    out
}

/// The order in which an office has the columns: every `step`th, round and round.
fn order(width: usize, step: usize) -> Vec<usize> {
    let mut step = step;
    // The step and the width have no common part, so that every column comes once.
    while (2..=step).any(|part| step.is_multiple_of(part) && width.is_multiple_of(part)) {
        step += 1;
    }
    (0..width)
        .map(|at| (at * step + step / 2) % width)
        .collect()
}

fn is_month(text: &str) -> bool {
    text.len() == 7
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

impl Table {
    fn new(origin: &str, sheet: &Sheet, style: &Style, words: &Words) -> Table {
        let code = code_of(origin);
        let old: Vec<String> = sheet.rows[0]
            .cells
            .iter()
            .map(|cell| cell.as_text().unwrap().to_owned())
            .collect();
        // The sheets of C, D, E and F's notices are called as those of B.
        let (folder, number) = code.split_once('/').unwrap();
        let like = match folder {
            "C1" | "C2" | "D1" | "D2" | "E" => format!("B/{number}"),
            "F" if number == "04" => "B/05".to_owned(),
            _ => code.clone(),
        };
        let new = |heading: &String| {
            let own = words.get(&(code.clone(), heading.clone()));
            let alike = || words.get(&(like.clone(), heading.clone()));
            let any = || words.get(&("*".to_owned(), heading.clone()));
            own.or_else(alike)
                .or_else(any)
                .unwrap_or_else(|| panic!("{code} {heading}: no other heading"))
                .clone()
        };
        let file = origin.split('/').nth(1).unwrap();
        let stem = file.rsplit_once('.').unwrap().0;
        let edition = stem
            .split_once('_')
            .filter(|_| stem.ends_with('版'))
            .map(|(_, day)| day.to_owned());
        let mut table = Table {
            title: stem.to_owned(),
            origin: origin.to_owned(),
            origin_sheet: sheet.name.clone(),
            edition,
            headings: Vec::new(),
            groups: Vec::new(),
            money: Vec::new(),
            rows: vec![Vec::new(); sheet.rows.len() - 1],
            sums: Vec::new(),
            wan: Vec::new(),
        };
        let until = old.iter().position(|heading| heading == "公示结束");
        for at in order(old.len(), style.step) {
            let from_wan = old[at].contains("万元");
            let money = from_wan || old[at].contains("(元)");
            let span = until.filter(|_| style.spans && old[at] == "公示开始");
            if style.spans && Some(at) == until {
                continue;
            }
            let heading = match span {
                Some(_) => "公示起止时间".to_owned(),
                None => new(&old[at]),
            };
            let wan = heading.contains("万元") || heading.contains("10000");
            table.groups.push(match old[at].as_str() {
                "姓名" | "身份证号" | "性别" | "出生日期" => Some("个人基本信息"),
                "开户银行" | "银行账号" | "工资账号" | "户名" => Some("银行信息"),
                _ => None,
            });
            table.headings.push(heading);
            table.money.push(money);
            table.wan.push(wan);
            let mut sum = 0;
            for (row, out) in sheet.rows[1..].iter().zip(&mut table.rows) {
                let cell = row.cell(at);
                let made = match (cell, span) {
                    (Cell::Date(from), Some(until)) => {
                        let Cell::Date(until) = row.cell(until) else {
                            panic!("a day")
                        };
                        Out::Text(format!("{}-{}", style.day(*from), style.day(*until)))
                    }
                    _ => made(cell, style, money.then_some((from_wan, wan)), &mut sum),
                };
                out.push(made);
            }
            table.sums.push(sum);
        }
        table
    }
}

/// A cell as the office writes it; `money` says in which unit it was and is.
fn made(cell: &Cell, style: &Style, money: Option<(bool, bool)>, sum: &mut i64) -> Out {
    if let Some((from_wan, wan)) = money {
        let unit = if from_wan {
            MoneyUnit::Wan
        } else {
            MoneyUnit::Yuan
        };
        let fen = match cell {
            Cell::Empty => return Out::Empty,
            Cell::Number { value, .. } => Fen::from_f64_shortest(*value, unit).unwrap(),
            Cell::Text(text) => Fen::parse(text, unit).unwrap(),
            other => panic!("an amount: {other:?}"),
        };
        *sum += fen.0;
        let text = style.amount(fen.0, wan);
        return match text.parse() {
            Ok(number) => Out::Number(number),
            Err(_) => Out::Text(text),
        };
    }
    match cell {
        Cell::Empty => Out::Empty,
        Cell::Text(text) if is_month(text) => Out::Text(style.month(text)),
        Cell::Text(text) => match text.parse::<sunledger::domain::date::Date>() {
            Ok(date) => Out::Text(style.day(date)),
            Err(_) => Out::Text(text.clone()),
        },
        Cell::Number { value, .. } => Out::Number(*value),
        Cell::Date(date) if style.days == Days::Real => Out::Day(date.to_string()),
        Cell::Date(date) => Out::Text(style.day(*date)),
        Cell::DateTime {
            date,
            seconds_of_day,
        } if style.days == Days::Real => Out::Moment(date.to_string(), *seconds_of_day),
        Cell::DateTime {
            date,
            seconds_of_day: s,
        } => Out::Text(format!(
            "{} {:02}:{:02}:{:02}",
            style.day(*date),
            s / 3600,
            s / 60 % 60,
            s % 60
        )),
        other => panic!("{other:?}"),
    }
}

/// The folder of a set: where SUNLEDGER_SHARED says, else in the tests' own `office-files/`. Where neither
/// has it, that is said on the standard error itself, which a test that passes does not keep to itself.
fn set_folder(set: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("SUNLEDGER_SHARED").filter(|shared| !shared.is_empty());
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let places = shared.map(PathBuf::from).into_iter().chain([own]);
    let found = places
        .map(|place| place.join("office-files").join(set))
        .find(|folder| folder.is_dir());
    if found.is_none() {
        let line = format!(
            "skipped: neither SUNLEDGER_SHARED nor tests/ has office-files/{set}; nothing was tested\n"
        );
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
    found
}

impl Written {
    /// The set as the office would have it; `None`, said aloud, where the files are not at hand.
    pub fn new(set: &str, style: &Style) -> Option<Written> {
        let set = set_folder(set)?;
        let words = words_of(style.name);
        let tables: Vec<Table> = files_of(&set)
            .iter()
            .map(|(origin, path)| {
                let file = read_file(path, &Limits::default()).unwrap();
                assert_eq!(file.sheets.len(), 1, "{origin}");
                Table::new(origin, &file.sheets[0], style, &words)
            })
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let files = folder.path().join("files");
        std::fs::create_dir(&files).unwrap();
        let went = match style.layout {
            Layout::Workbook => workbooks(&tables, &files, style),
            Layout::Text => texts(&tables, &files),
            Layout::Stacked => stacked(&tables, &files),
        };
        for name in ["truth.csv", "innocents.csv"] {
            answers(&set.join(name), &folder.path().join(name), &went);
        }
        let totals = std::fs::read_to_string(set.join("totals.json")).unwrap();
        Some(Written { folder, totals })
    }
}

/// The answers with the places where the rows went. Those about other files are left out.
fn answers(from: &Path, to: &Path, went: &BTreeMap<(String, String), Went>) {
    let text = std::fs::read_to_string(from).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headings = reader.headers().unwrap().clone();
    let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let (file, sheet, rows) = (at("file"), at("sheet"), at("rows"));
    let mut writer = csv::Writer::from_path(to).unwrap();
    writer.write_record(&headings).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        let place = went.iter().find(|((origin, name), _)| {
            *origin == record[file] && (*name == record[sheet] || record[sheet].is_empty())
        });
        let Some((_, place)) = place else { continue };
        let moved: Vec<String> = record[rows]
            .split(';')
            .map(|row| (row.trim().parse::<u64>().unwrap() + place.offset).to_string())
            .collect();
        let out: Vec<String> = record
            .iter()
            .enumerate()
            .map(|(at, value)| match at {
                _ if at == file => format!("files/{}", place.file),
                _ if at == sheet => place.sheet.clone(),
                _ if at == rows => moved.join(";"),
                _ => value.to_owned(),
            })
            .collect();
        writer.write_record(&out).unwrap();
    }
    writer.flush().unwrap();
}

fn put(page: &mut Worksheet, row: u32, column: u16, cell: &Out) {
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    match cell {
        Out::Empty => {}
        Out::Text(text) => drop(page.write(row, column, text).unwrap()),
        Out::Number(number) => drop(page.write(row, column, *number).unwrap()),
        Out::Day(text) => {
            let date = rust_xlsxwriter::ExcelDateTime::parse_from_str(text).unwrap();
            page.write_with_format(row, column, &date, &day).unwrap();
        }
        Out::Moment(text, s) => {
            let text = format!("{text} {:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
            let at = rust_xlsxwriter::ExcelDateTime::parse_from_str(&text).unwrap();
            page.write_with_format(row, column, &at, &moment).unwrap();
        }
    }
}

fn workbooks(tables: &[Table], files: &Path, style: &Style) -> BTreeMap<(String, String), Went> {
    let mut went = BTreeMap::new();
    let mut books: BTreeMap<String, Vec<&Table>> = BTreeMap::new();
    for table in tables {
        // A list says in the name of its file of which day it is.
        let folder = table.origin.split_once('/').unwrap().0;
        let book = match &table.edition {
            Some(day) => format!(
                "外单位提供-{}-{day}",
                table.title.chars().take(2).collect::<String>()
            ),
            None => match folder.split_once('-').unwrap() {
                ("0", _) => "公共台账".to_owned(),
                (_, name) => format!("{name}2025年全套"),
            },
        };
        books.entry(book).or_default().push(table);
    }
    let plain = Format::new();
    for (name, tables) in books {
        let mut book = Workbook::new();
        let file = format!("{name}.xlsx");
        for (number, table) in tables.iter().enumerate() {
            let page = book.add_worksheet();
            let sheet = format!("附表{}", number + 1);
            page.set_name(&sheet).unwrap();
            let numbered = table.headings.iter().all(|heading| heading != "序号");
            let first = u16::from(numbered);
            let width = table.headings.len() as u16 + first;
            page.merge_range(0, 0, 0, width, "某某县2025年度统计表", &plain)
                .unwrap();
            page.write(1, 0, "填报单位：某某县教育局").unwrap();
            page.write(1, width, "单位：元").unwrap();
            let head = |page: &mut Worksheet, column: u16, text: &str| {
                page.merge_range(2, column, 3, column, text, &plain)
                    .unwrap();
            };
            if numbered {
                head(page, 0, "序号");
            }
            let mut at = 0;
            while at < table.headings.len() {
                let column = at as u16 + first;
                let group = table.groups[at];
                let same = table.groups[at..]
                    .iter()
                    .take_while(|next| **next == group)
                    .count();
                match group {
                    Some(name) if same > 1 => {
                        page.merge_range(2, column, 2, column + same as u16 - 1, name, &plain)
                            .unwrap();
                        for next in 0..same {
                            page.write(3, column + next as u16, &table.headings[at + next])
                                .unwrap();
                        }
                        at += same;
                    }
                    _ => {
                        head(page, column, &table.headings[at]);
                        at += 1;
                    }
                }
            }
            head(page, width, "核对情况");
            for (row, cells) in table.rows.iter().enumerate() {
                let line = row as u32 + 4;
                if numbered {
                    page.write(line, 0, row as u32 + 1).unwrap();
                }
                for (column, cell) in cells.iter().enumerate() {
                    put(page, line, column as u16 + first, cell);
                }
                page.write(line, width, "已核").unwrap();
            }
            let line = table.rows.len() as u32 + 4;
            // A total beside the numbers only where it stands in a column of its own.
            if numbered && table.money.contains(&true) {
                page.write(line, 0, "合计").unwrap();
                for column in (0..table.headings.len()).filter(|at| table.money[*at]) {
                    let sum = style.amount(table.sums[column], table.wan[column]);
                    page.write(line, column as u16 + first, sum).unwrap();
                }
            }
            page.write(line + 1, 0, "制表人：        审核人：        填报日期：")
                .unwrap();
            went.insert(
                (table.origin.clone(), table.origin_sheet.clone()),
                Went {
                    file: file.clone(),
                    sheet,
                    offset: 3,
                },
            );
        }
        book.save(files.join(&file)).unwrap();
    }
    went
}

fn text_of(cell: &Out) -> String {
    match cell {
        Out::Empty => String::new(),
        Out::Text(text) | Out::Day(text) => text.clone(),
        Out::Number(number) => number.to_string(),
        Out::Moment(day, s) => format!("{day} {:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60),
    }
}

fn texts(tables: &[Table], files: &Path) -> BTreeMap<(String, String), Went> {
    let mut went = BTreeMap::new();
    for (number, table) in tables.iter().enumerate() {
        // A programme is told by its name in the folder, without a code.
        let folder = table
            .origin
            .split_once('/')
            .unwrap()
            .0
            .split_once('-')
            .unwrap()
            .1;
        std::fs::create_dir_all(files.join(folder)).unwrap();
        let day = table
            .edition
            .as_deref()
            .map(|day| format!("({day})"))
            .unwrap_or_default();
        let file = format!("{folder}/导出{:03}{day}.csv", number + 1);
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&table.headings).unwrap();
        for row in &table.rows {
            writer.write_record(row.iter().map(text_of)).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let (bytes, _, lost) = encoding_rs::GB18030.encode(&text);
        assert!(!lost);
        std::fs::write(files.join(&file), bytes).unwrap();
        went.insert(
            (table.origin.clone(), table.origin_sheet.clone()),
            Went {
                file,
                sheet: String::new(),
                offset: 0,
            },
        );
    }
    went
}

fn stacked(tables: &[Table], files: &Path) -> BTreeMap<(String, String), Went> {
    let mut went = BTreeMap::new();
    let mut books: BTreeMap<String, Vec<&Table>> = BTreeMap::new();
    for table in tables {
        let folder = table.origin.split_once('/').unwrap().0;
        let book = match &table.edition {
            Some(day) => format!(
                "Register {} {day}",
                table.title.chars().take(2).collect::<String>()
            ),
            None => folder.to_owned(),
        };
        books.entry(book).or_default().push(table);
    }
    for (name, tables) in books {
        let mut book = Workbook::new();
        let file = format!("{name}.xlsx");
        let page = book.add_worksheet();
        page.set_name("All").unwrap();
        let mut line = 0;
        for table in tables {
            page.write(line, 0, format!("Table: {}", table.headings.len()))
                .unwrap();
            for (column, heading) in table.headings.iter().enumerate() {
                page.write(line + 1, column as u16, heading).unwrap();
            }
            for (row, cells) in table.rows.iter().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    put(page, line + 2 + row as u32, column as u16, cell);
                }
            }
            went.insert(
                (table.origin.clone(), table.origin_sheet.clone()),
                Went {
                    file: file.clone(),
                    sheet: "All".to_owned(),
                    offset: u64::from(line) + 1,
                },
            );
            line += table.rows.len() as u32 + 4;
        }
        book.save(files.join(&file)).unwrap();
    }
    went
}
