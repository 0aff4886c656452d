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
