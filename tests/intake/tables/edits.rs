//! Random edits of an office's sheet: a row deleted, doubled or moved, columns swapped, the encoding, the
//! delimiter or the kind of file changed. Each gives the right books (the events of exactly the rows that
//! are there) or the right refusal (the total that no longer agrees, at its cell).

use std::io::Cursor;
use std::sync::OnceLock;

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use sunledger::intake::plan::Options;
use sunledger::intake::read::{Limits, read_bytes};
use sunledger::intake::{Plan, Source, plan};
use sunledger::schemes::{Scheme, Tables};
use sunledger::vault::MemoryRegistrar;

use super::{Before, b, common};

/// How the sheet is saved.
#[derive(Clone, Copy, Debug)]
enum Saved {
    Utf8,
    Utf8Marked,
    Gb18030,
    Utf16,
    Tabs,
    Bars,
    Workbook,
}

/// What an office does to its sheet between two exports.
#[derive(Clone, Debug)]
struct Edits {
    deleted: Option<usize>,
    doubled: Option<usize>,
    moved: Option<(usize, usize)>,
    swapped: Vec<(usize, usize)>,
    total: bool,
    title: bool,
    saved: Saved,
}

const ROWS: usize = 6;
const HEADINGS: [&str; 6] = [
    "单位代码",
    "申报单位",
    "单位类别",
    "推荐名额",
    "其中退休名额上限",
    "备注",
];

fn edits() -> impl Strategy<Value = Edits> {
    (
        proptest::option::of(0..ROWS),
        proptest::option::of(0..ROWS),
        proptest::option::of((0..ROWS, 0..ROWS)),
        proptest::collection::vec((0..HEADINGS.len(), 0..HEADINGS.len()), 0..4),
        any::<bool>(),
        any::<bool>(),
        prop_oneof![
            Just(Saved::Utf8),
            Just(Saved::Utf8Marked),
            Just(Saved::Gb18030),
            Just(Saved::Utf16),
            Just(Saved::Tabs),
            Just(Saved::Bars),
            Just(Saved::Workbook),
        ],
    )
        .prop_map(
            |(deleted, doubled, moved, swapped, total, title, saved)| Edits {
                deleted,
                doubled,
                moved,
                swapped,
                total,
                title,
                saved,
            },
        )
}

/// The units and how many they may put forward.
fn row(number: usize) -> Vec<String> {
    vec![
        format!("43072290{number:02}"),
        format!("第{}中学", ["一", "二", "三", "四", "五", "六"][number]),
        ["县直中学", "乡镇中学"][number % 2].to_owned(),
        (number + 1).to_string(),
        (number % 2).to_string(),
        String::new(),
    ]
}

fn save(rows: &[Vec<String>], saved: Saved) -> (&'static str, Vec<u8>) {
    let delimited = |delimiter: &str| {
        let lines: Vec<String> = rows.iter().map(|row| row.join(delimiter)).collect();
        lines.join("\r\n") + "\r\n"
    };
    match saved {
        Saved::Utf8 => ("名额.csv", delimited(",").into_bytes()),
        Saved::Utf8Marked => (
            "名额.csv",
            format!("\u{feff}{}", delimited(",")).into_bytes(),
        ),
        Saved::Gb18030 => {
            let text = delimited(",");
            let (bytes, _, unmappable) = encoding_rs::GB18030.encode(&text);
            assert!(!unmappable);
            ("名额.csv", bytes.into_owned())
        }
        Saved::Utf16 => {
            let mut bytes = vec![0xFF, 0xFE];
            bytes.extend(delimited("\t").encode_utf16().flat_map(u16::to_le_bytes));
            ("名额.txt", bytes)
        }
        Saved::Tabs => ("名额.txt", delimited("\t").into_bytes()),
        Saved::Bars => ("名额.txt", delimited("|").into_bytes()),
        Saved::Workbook => {
            let mut book = Workbook::new();
            let sheet = book.add_worksheet();
            for (line, row) in (0..).zip(rows) {
                for (column, text) in (0..).zip(row) {
                    // Figures as an office types them: into number cells, all but the codes.
                    match text.parse::<f64>() {
                        Ok(number) if text.len() < 8 => sheet.write_number(line, column, number),
                        _ => sheet.write_string(line, column, text),
                    }
                    .unwrap();
                }
            }
            let mut bytes = Cursor::new(Vec::new());
            book.save_to_writer(&mut bytes).unwrap();
            ("名额.xlsx", bytes.into_inner())
        }
    }
}

fn planned(rows: &[Vec<String>], saved: Saved) -> Plan {
    let (name, bytes) = save(rows, saved);
    let file = read_bytes(name, &bytes, &Limits::default()).expect("a file that is read");
    let source = Source {
        file,
        folder: "B-爱烛行动".to_owned(),
    };
    // Read once: sheets are planned thousands of times.
    static RULES: OnceLock<(Scheme, Tables)> = OnceLock::new();
    let (b, common) = RULES.get_or_init(|| (b(), common()));
    plan(
        &[source],
        &[(b, b.version)],
        common,
        &Before::default(),
        &mut MemoryRegistrar::new(),
        Options::default(),
    )
    .expect("a plan")
}

/// Events without where they stood.
fn books(plan: &Plan) -> Vec<String> {
    let mut out: Vec<String> = plan
        .sheets
        .iter()
        .flat_map(|sheet| &sheet.events)
        .map(|(head, event)| format!("{} {event:?}", head.effective))
        .collect();
    out.sort();
    out
}

fn sum(rows: &[Vec<String>], column: usize) -> u64 {
    rows.iter()
        .map(|row| row[column].parse::<u64>().unwrap())
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_edit_gives_the_right_books_or_the_right_refusal(edits in edits()) {
        let before: Vec<Vec<String>> = (0..ROWS).map(row).collect();
        let mut after = before.clone();
        if let Some((from, to)) = edits.moved {
            let moved = after.remove(from);
            after.insert(to, moved);
        }
        if let Some(at) = edits.doubled {
            after.push(after[at].clone());
        }
        if let Some(at) = edits.deleted {
            after.remove(at);
        }
        // The total line is the one that the office added up before it edited the rows.
        let mut lines = vec![HEADINGS.map(str::to_owned).to_vec()];
        lines.extend(after.clone());
        if edits.total {
            let mut total = vec![String::new(); HEADINGS.len()];
            total[0] = "合计".to_owned();
            for column in [3, 4] {
                total[column] = sum(&before, column).to_string();
            }
            lines.push(total);
        }
        for (one, other) in &edits.swapped {
            for line in &mut lines {
                line.swap(*one, *other);
            }
        }
        if edits.title {
            let mut title = vec![String::new(); HEADINGS.len()];
            title[0] = "2025年名额分配表".to_owned();
            lines.insert(0, title);
        }
        // The word for a total stands first among the cells of its line, wherever its column went.
        let plan = planned(&lines, edits.saved);

        let mut expected: Vec<String> = after
            .iter()
            .flat_map(|one| {
                let alone = [HEADINGS.map(str::to_owned).to_vec(), one.clone()];
                books(&planned(&alone, Saved::Utf8))
            })
            .collect();
        expected.sort();
        prop_assert_eq!(books(&plan), expected);

        let heading_line = 1 + usize::from(edits.title);
        let total_line = heading_line + after.len() + 1;
        let mut refused: Vec<(String, String)> = plan
            .bad
            .iter()
            .map(|bad| (bad.code.to_owned(), bad.cell.clone()))
            .collect();
        refused.sort();
        let mut due = Vec::new();
        for column in [3usize, 4] {
            if edits.total && sum(&after, column) != sum(&before, column) {
                let now = lines[heading_line - 1]
                    .iter()
                    .position(|heading| heading == HEADINGS[column])
                    .unwrap();
                let letter = char::from(b'A' + now as u8);
                due.push(("total-differs".to_owned(), format!("{letter}{total_line}")));
            }
        }
        due.sort();
        prop_assert_eq!(refused, due);
    }
}
