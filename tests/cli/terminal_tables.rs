//! Tables at a terminal: Chinese letters take two columns, long cells wrap where the width is known, and
//! where it is not (a pipe, a file) each row is one line.

use sunledger::report::Table;
use unicode_width::UnicodeWidthStr;

fn table() -> Table {
    let mut table = Table::new(&["case", "name", "空列", "sum"]);
    table.right = vec![3];
    for (case, name, sum) in [
        ("B-1", "明河县第一中学", "2000.00"),
        ("B-12", "a short one", "12.50"),
        ("B-123", "阿依古丽·买买提", "123456.00"),
    ] {
        table
            .rows
            .push(vec![case.into(), name.into(), String::new(), sum.into()]);
    }
    table
}

/// Columns up to the end of a text in its line.
fn column_after(line: &str, text: &str) -> usize {
    let at = line.find(text).unwrap() + text.len();
    line[..at].width()
}

#[test]
fn figures_stand_below_each_other_whatever_the_script() {
    let text = table().to_terminal(None);
    let ends: Vec<usize> = text
        .lines()
        .flat_map(|line| {
            ["2000.00", " 12.50", "123456.00"]
                .into_iter()
                .filter(|sum| line.contains(sum))
                .map(|sum| column_after(line, sum))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(ends.len(), 3, "{text}");
    assert!(ends.iter().all(|end| *end == ends[0]), "{text}");
    assert!(!text.contains("空列"), "an empty column was shown:\n{text}");
}

#[test]
fn a_pipe_gets_one_line_a_row() {
    let mut table = table();
    let long = "很长的内容".repeat(60);
    table.rows[0][1] = format!("{long}\nsecond line");
    let text = table.to_terminal(None);
    let line = text.lines().find(|line| line.contains("B-1 ")).unwrap();
    assert!(line.contains(&format!("{long}; second line")), "{text}");
    assert!(line.contains("2000.00"));
    // Three rows, a heading and three lines of dashes.
    assert_eq!(text.lines().count(), 7, "{text}");
}

#[test]
fn a_terminal_gets_rows_of_its_width() {
    let mut table = table();
    table.rows[0][1] = "很长的内容".repeat(60);
    for width in [40u16, 80, 132] {
        let text = table.to_terminal(Some(width));
        for line in text.lines() {
            assert!(line.width() <= usize::from(width), "{width}: {line}");
        }
        let letters: usize = text.matches('很').count();
        assert_eq!(letters, 60, "a letter was lost at width {width}");
    }
}

/// Nothing but what the rows hold needs more than ASCII, and no colour is written anywhere.
#[test]
fn lines_are_ascii_and_without_colour() {
    let mut plain = Table::new(&["a", "b"]);
    plain.rows.push(vec!["1".into(), "2".into()]);
    for width in [None, Some(60)] {
        let text = plain.to_terminal(width);
        assert!(text.is_ascii() && !text.contains('\u{1b}'), "{text:?}");
    }
}

/// Every list as an office might have it, in both languages: long names, aliases, amounts.
fn lists() -> Vec<Table> {
    use sunledger::report::lists::{
        Row, accounts::AccountRow, agreements::AgreementRow, agreements::TrancheRow,
        cases::CaseRow, notices::NoticeRow, payments::PaymentRow, persons::PersonRow,
        posts::PostRow, units::UnitRow,
    };
    use sunledger::words::{Lang, Words};
    let columns: [&[&str]; 9] = [
        AccountRow::COLUMNS,
        AgreementRow::COLUMNS,
        TrancheRow::COLUMNS,
        CaseRow::COLUMNS,
        NoticeRow::COLUMNS,
        PaymentRow::COLUMNS,
        PersonRow::COLUMNS,
        PostRow::COLUMNS,
        UnitRow::COLUMNS,
    ];
    let mut tables = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        let words = Words::new(lang);
        for columns in columns {
            let headings: Vec<String> = columns
                .iter()
                .map(|column| words.say(&format!("col-{}", column.replace(' ', "-")), &[]))
                .collect();
            let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
            let mut table = Table::new(&headings);
            table.right = vec![columns.len() - 1];
            for number in 0..5 {
                let row = (0..columns.len()).map(|column| match (column + number) % 5 {
                    _ if column == columns.len() - 1 => format!("{}23456.00", number + 1),
                    0 => format!("{}0d23103d3077caaf7ced22f2c68f5{column:02}", number),
                    1 => "永洲镇下铺完全小学(含教学点,2025年秋季学期)".to_owned(),
                    2 => format!("2025-10-{:02}", number + 10),
                    3 => String::new(),
                    _ => format!("A-2025-{number:04}、B-2025-{column:04}"),
                });
                table.rows.push(row.collect());
            }
            // Its first column and its figures alone have room as a table on most screens.
            let mut narrow = table.clone();
            for row in narrow.rows.iter_mut().chain([&mut narrow.headings]) {
                row.drain(1..row.len() - 1);
            }
            narrow.right = vec![1];
            tables.extend([table, narrow]);
        }
    }
    tables
}

/// Whatever the width, no line is wider, no letter is lost, and nothing is squeezed into a column in
/// which nobody could read it.
#[test]
fn every_list_can_be_read_at_every_width() {
    use sunledger::report::wrap::columns as cjk;
    let (mut grids, mut records) = (0, 0);
    for width in [40u16, 60, 80, 120] {
        for table in lists() {
            let text = table.to_terminal(Some(width));
            let room = usize::from(width);
            for line in text.lines() {
                assert!(cjk(line) <= room, "{width}: {} of {line}", cjk(line));
            }
            let bare = |text: &str| -> String {
                text.chars()
                    .filter(|letter| !letter.is_whitespace())
                    .collect()
            };
            if text.starts_with("-[ 1 ]-") {
                records += 1;
                // A field a line, and where it is longer the rest of it below, to the letter.
                let all = bare(&text);
                for (number, row) in table.rows.iter().enumerate() {
                    assert!(text.contains(&format!("-[ {} ]-", number + 1)), "{text}");
                    let mut from = 0;
                    for (heading, cell) in table.headings.iter().zip(row) {
                        if cell.is_empty() {
                            continue;
                        }
                        let field = bare(&format!("{heading}{cell}"));
                        let at = all[from..].find(&field);
                        from += at.unwrap_or_else(|| panic!("{width}: no {field} in\n{text}"));
                    }
                }
            } else {
                grids += 1;
                for cell in table.rows.iter().flatten() {
                    // A figure, a day and an alias stand whole on one line.
                    let whole = cell.is_ascii() && !cell.is_empty();
                    assert!(
                        !whole || text.contains(cell.as_str()),
                        "{width}: {cell}\n{text}"
                    );
                }
                // No line of a cell is a letter or two of a text that goes on below.
                let letters = text.matches('铺').count();
                let expected: usize = table
                    .rows
                    .iter()
                    .flatten()
                    .map(|c| c.matches('铺').count())
                    .sum();
                assert_eq!(letters, expected, "{text}");
            }
        }
    }
    assert!(
        grids > 40 && records > 60,
        "{grids} grids, {records} records"
    );
}

/// A table that fits is a table; one column more than can be read makes it records.
#[test]
fn records_begin_where_columns_would_be_too_narrow() {
    let table = |columns: usize| {
        let headings: Vec<String> = (0..columns).map(|at| format!("c{at}")).collect();
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let mut table = Table::new(&headings);
        let cell = "资助资金的一段说明文字,较长".to_owned();
        table.rows.push(vec![cell; columns]);
        table
    };
    // Twelve columns of text and a blank on each side, one more between two.
    assert!(!table(5).to_terminal(Some(74)).starts_with("-["));
    assert!(table(5).to_terminal(Some(73)).starts_with("-["));
    assert!(table(6).to_terminal(Some(80)).starts_with("-["));
    let mut sums = table(9);
    sums.rows.push(sums.rows[0].clone());
    sums.sums = 1;
    let text = sums.to_terminal(Some(40));
    assert!(
        text.contains("-[ 1 ]-") && text.contains("-[ = ]-"),
        "{text}"
    );
    assert!(!text.contains("-[ 2 ]-"), "{text}");
}

#[test]
fn texts_break_where_they_may() {
    use sunledger::report::wrap::wrap;
    assert_eq!(wrap("a short one", 7), ["a short", "one"]);
    assert_eq!(wrap("明河县第一中学,二班", 14), ["明河县第一中", "学,二班"]);
    // A number stays whole where a line can hold it, and is cut where none can.
    assert_eq!(wrap("见B-2025-0005", 12), ["见", "B-2025-0005"]);
    assert_eq!(wrap("B-2025-0005", 6), ["B-2025", "-0005"]);
    assert_eq!(wrap("  - 甲乙丙", 8), ["  - 甲乙", "  丙"]);
    assert_eq!(wrap("a\n\nb", 8), ["a", "", "b"]);
    assert_eq!(wrap("", 8), [""]);
    for width in 2..12 {
        for line in wrap("阿依古丽·买买提(Ayguli Mamat)与B-12345、B-67890", width) {
            assert!(line.width_cjk() <= width, "{width}: {line}");
        }
    }
}
