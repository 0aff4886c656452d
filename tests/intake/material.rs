//! Lists that others published and files that broke other importers, through the reader: each is read
//! or refused with a reason, the publishers' own totals come out, and what never ends is refused in
//! bounded memory.
//!
//! The material lies outside the repository: SUNLEDGER_SHARED names the folder that holds `vectors/`.
//! Without it those tests say that they skip. The endless inputs are made here.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use sunledger::intake::overview::{SheetView, figure, overview};
use sunledger::intake::read::{
    Cell, LimitKind, Limits, OfficeFile, ReadError, read_file, read_from,
};

fn shared(below: &str) -> Option<PathBuf> {
    match std::env::var_os("SUNLEDGER_SHARED") {
        Some(shared) => Some(Path::new(&shared).join("vectors").join(below)),
        None => {
            eprintln!("skipped: SUNLEDGER_SHARED is not set");
            None
        }
    }
}

fn read(path: &Path) -> OfficeFile {
    read_file(path, &Limits::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The only sheet that has a column of this heading.
fn sheet_with(path: &Path, heading: &str) -> SheetView {
    let views = overview(&read(path));
    let mut with = views
        .into_iter()
        .filter(|view| view.columns.iter().any(|column| column.heading == heading));
    let first = with.next().unwrap_or_else(|| panic!("no column {heading}"));
    assert!(with.next().is_none(), "two sheets with {heading}");
    first
}

fn sum_of(view: &SheetView, heading: &str) -> String {
    let column = view
        .columns
        .iter()
        .find(|column| column.heading == heading)
        .unwrap_or_else(|| panic!("no column {heading}"));
    column
        .sum
        .clone()
        .unwrap_or_else(|| panic!("no sum of {heading}"))
}

/// ab-charitable-trust: 783 grants of GBP 12,785,625.
#[test]
fn a_charitys_grants_come_to_what_it_published() {
    let Some(folder) = shared("grants/360giving") else {
        return;
    };
    let view = sheet_with(
        &folder.join("ab-charitable-trust-783.xlsx"),
        "Amount Awarded",
    );
    assert_eq!(view.rows, 783);
    assert_eq!(sum_of(&view, "Amount Awarded"), "12785625");
}

/// Federal student aid: the last line is the publisher's own total, and the rows add up to it, in three
/// dresses of a number and below four title lines.
#[test]
fn federal_student_aid_adds_up_to_its_publishers_total() {
    let Some(folder) = shared("grants/us-pell") else {
        return;
    };
    let file = read(&folder.join("pell-recipients-2017-2018.tsv"));
    let views = overview(&file);
    assert_eq!(views[0].heading_line, Some(5));
    assert_eq!(views[0].rows, 5_159, "5,158 institutions and the total");
    let rows = &file.sheets[0].rows;
    let (total, institutions) = rows.split_last().unwrap();
    for (column, heading, expected) in [
        (5, "TOTAL AWARDS", "28671733830"),
        (6, "TOTAL RECIPIENTS", "7112203"),
    ] {
        let sum: Decimal = institutions
            .iter()
            .filter_map(|row| figure(row.cell(column)))
            .sum();
        assert_eq!(sum.normalize().to_string(), expected, "{heading}");
        assert_eq!(figure(total.cell(column)), Some(sum), "{heading}");
        // The view counts the total as one more row.
        let twice = (sum + sum).normalize().to_string();
        assert_eq!(sum_of(&views[0], heading), twice);
    }
}

/// Lists of beneficiaries in UTF-8, Windows code pages, .xlsx and a page of HTML under the name .xls:
/// counts taken by the publishers' readers, or a refusal that says what the file is.
#[test]
fn lists_of_beneficiaries_have_all_their_rows_or_a_reason() {
    let Some(folder) = shared("grants") else {
        return;
    };
    let mut said = BTreeMap::new();
    let mut files = Vec::new();
    files_under(&folder, &mut files);
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let told = match read_file(&path, &Limits::default()) {
            Ok(file) => {
                let rows: u64 = overview(&file)
                    .iter()
                    .map(|view| view.rows)
                    .max()
                    .unwrap_or(0);
                format!("{rows}")
            }
            Err(error) => {
                let text = error.to_string();
                assert!(
                    text.contains("expected") && text.contains("found"),
                    "{text}"
                );
                error.code().to_owned()
            }
        };
        println!("{name}: {told}");
        said.insert(name, told);
    }
    for (name, expected) in [
        ("montana-150k-plus.csv", "2196"),
        ("uk-england-esif-2014-2020.csv", "394"),
        ("uk-northern-ireland-erdf-2014-2020.xlsx", "196"),
        // 1,787 rows are declared: the headings, 1,781 with a value, and blank ones at the end.
        ("cz-erdf-2014-2020.xlsx", "1781"),
        ("schemes.csv", "102"),
        ("lv-2014-2020.csv", "134"),
        ("lv-2014-2020.xls", "file-other-format"),
    ] {
        assert_eq!(said.get(name).map(String::as_str), Some(expected), "{name}");
    }
}

fn files_under(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_under(&path, out);
        } else {
            out.push(path);
        }
    }
}

/// Awards changed after the first decision stand as text in their cells: they are no numbers, and are
/// not read as if they were.
#[test]
fn an_amount_with_a_sentence_beside_it_is_no_number() {
    let Some(folder) = shared("grants/jp-npo-subsidies") else {
        return;
    };
    let mut sentences = 0;
    for name in [
        "h25_youshiki1.xlsx",
        "h27_youshiki1.xlsx",
        "h29_youshiki1.xlsx",
    ] {
        for sheet in &read(&folder.join(name)).sheets {
            for cell in sheet.rows.iter().flat_map(|row| &row.cells) {
                if let Cell::Text(text) = cell
                    && text.contains("減額交付決定")
                {
                    assert_eq!(figure(cell), None);
                    sentences += 1;
                }
            }
        }
    }
    assert!(sentences > 0, "the lists hold such cells");
}

/// Files that broke other importers: read or refused, and looked over either way.
#[test]
fn files_that_broke_others_are_looked_over_or_refused() {
    let Some(folder) = shared("robustness") else {
        return;
    };
    let mut files = Vec::new();
    files_under(&folder, &mut files);
    let (mut seen, mut refused) = (0, 0);
    for path in files {
        match read_file(&path, &Limits::default()) {
            Ok(file) => {
                for view in overview(&file) {
                    let most = view.rows;
                    assert!(view.columns.iter().all(|column| {
                        column.filled <= most && column.days + column.numbers <= column.filled
                    }));
                }
                seen += 1;
            }
            Err(error) => {
                let text = error.to_string();
                assert!(text.contains("expected") && text.contains("; "), "{text}");
                refused += 1;
            }
        }
    }
    println!("{seen} looked over, {refused} refused");
    assert!(seen > 60, "{seen}");
}

/// A table without end, as a program would send it through a pipe; counts what is taken of it.
struct Endless {
    taken: u64,
    length: u64,
    line: Vec<u8>,
    at: usize,
}

impl Endless {
    fn new(length: u64, line: &str) -> Endless {
        Endless {
            taken: 0,
            length,
            line: line.as_bytes().to_vec(),
            at: 0,
        }
    }
}

impl Read for &mut Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let room = buffer.len().min((self.length - self.taken) as usize);
        let mut filled = 0;
        while filled < room {
            let rest = &self.line[self.at..];
            let count = rest.len().min(room - filled);
            buffer[filled..filled + count].copy_from_slice(&rest[..count]);
            filled += count;
            self.at = (self.at + count) % self.line.len();
        }
        self.taken += filled as u64;
        Ok(filled)
    }
}

const TEN_GB: u64 = 10_000_000_000;

/// Ten gigabytes through a pipe: not one byte past the limit is taken, and the answer says how to go on.
#[test]
fn ten_gigabytes_through_a_pipe_are_refused_at_the_limit() {
    let limits = Limits {
        file_bytes_max: 32 << 20,
        ..Limits::default()
    };
    for line in ["B-2025-0001,金坪镇中学,2000.00\n", "\"", "\0", ",", "甲"] {
        let mut source = Endless::new(TEN_GB, line);
        let error = read_from("管道.csv", &mut source, &limits).unwrap_err();
        assert!(
            matches!(
                error,
                ReadError::OverLimit {
                    limit: LimitKind::FileBytes,
                    ..
                }
            ),
            "{error}"
        );
        assert!(error.to_string().contains("split the file"), "{error}");
        assert_eq!(source.taken, limits.file_bytes_max + 1);
    }
}

/// Below the limit of bytes the limits of rows, columns and cells bite: memory follows what is kept, not
/// what a file could make of itself.
#[test]
fn many_cells_in_few_bytes_are_refused_by_their_count() {
    let limits = Limits {
        cells_max: 4 << 20,
        ..Limits::default()
    };
    for (line, limit) in [
        ("1,2,3,4,5,6,7,8\n", LimitKind::Cells),
        ("1\n", LimitKind::SheetRows),
        ("1,", LimitKind::SheetColumns),
    ] {
        let mut source = Endless::new(8 << 20, line);
        let error = read_from("密.csv", &mut source, &limits).unwrap_err();
        assert!(
            matches!(error, ReadError::OverLimit { limit: found, .. } if found == limit),
            "{line:?}: {error}"
        );
    }
}
