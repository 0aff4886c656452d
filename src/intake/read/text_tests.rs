//! Text tables: encodings, delimiters, fields, against a second reader where there is one.

use super::*;

fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
    read(text.as_bytes())
        .unwrap()
        .0
        .rows
        .into_iter()
        .map(|row| {
            let cells = row.cells.iter();
            let cells = cells.map(|cell| cell.as_text().unwrap_or("").to_owned());
            (row.line, cells.collect())
        })
        .collect()
}

fn read(bytes: &[u8]) -> Result<(Sheet, &'static str), ReadError> {
    read_text("a.csv", bytes, &Limits::default())
}

fn row(line: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (line, cells.iter().map(|&cell| cell.to_owned()).collect())
}

#[test]
fn lines_are_the_ones_a_spreadsheet_shows() {
    let text = "\r\n标题\r\n\r\n姓名,说明\r\n甲,\"两\r\n行\"\r\n乙,\r\n,\r\n丙";
    assert_eq!(
        rows(text),
        [
            row(2, &["标题"]),
            row(4, &["姓名", "说明"]),
            row(5, &["甲", "两\r\n行"]),
            row(6, &["乙"]),
            row(8, &["丙"]),
        ]
    );
    assert_eq!(
        rows("a\rb\nc"),
        [row(1, &["a"]), row(2, &["b"]), row(3, &["c"])]
    );
    assert_eq!(
        rows("a,\"say \"\"hi\"\"\",c"),
        [row(1, &["a", "say \"hi\"", "c"])]
    );
}

#[test]
fn numbers_stay_text() {
    assert_eq!(
        rows("007,1e5,440524188001010014")[0].1[2],
        "440524188001010014"
    );
    assert_eq!(rows("007,1e5")[0].1, ["007", "1e5"]);
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_an_error_at_its_cell() {
    let error = read("a,b\nc,\"d\ne,f\n".as_bytes()).unwrap_err();
    assert!(matches!(
        &error,
        ReadError::Unreadable {
            found: Damage::OpenQuote,
            ..
        }
    ));
    assert_eq!(error.place().cell.as_deref(), Some("B2"));
    assert!(!error.to_string().contains("e,f"), "{error}");
}

#[test]
fn the_delimiter_is_the_one_the_lines_agree_on() {
    for (text, expected) in [
        ("", ','),
        ("a\nb", ','),
        ("a,b\nc,d", ','),
        ("a\tb\nc,x\td", '\t'),
        // A bank file with thousands separators.
        ("序号|金额|户名\n1|1,200.00|甲\n2|3,400.00|乙", '|'),
        ("Navn;Beløb\nA;12,50\nB;13,50", ';'),
        // A title above the table, and commas within quotation marks.
        ("发放表\n\"a,b\"\t1\n\"c,d\"\t2", '\t'),
        ("a,b;c,d", ','),
    ] {
        assert_eq!(delimiter(text), expected, "{text}");
    }
}

#[test]
fn encodings_are_told_apart_and_decoded_strictly() {
    let text = "姓名,金额\r\n䶮㼆,１２";
    let (gb, _, lossy) = GB18030.encode(text);
    assert!(!lossy);
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), "UTF-8"),
        ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), "UTF-8"),
        (gb.into_owned(), "GB18030"),
        ([b"\xFF\xFE".to_vec(), utf16].concat(), "UTF-16LE"),
        ([b"\xFE\xFF".to_vec(), be].concat(), "UTF-16BE"),
    ] {
        let (sheet, found) = read(&bytes).unwrap();
        assert_eq!(found, encoding);
        assert_eq!(sheet.rows[1].cell(0).as_text(), Some("䶮㼆"));
    }
}

#[test]
fn a_byte_that_fits_no_encoding_is_named_by_its_offset() {
    let offset = |bytes: &[u8]| match read(bytes) {
        Err(ReadError::Encoding { place, found }) => (place.offset.unwrap(), found),
        other => panic!("{other:?}"),
    };
    let fits_neither = [b"ab\n".as_slice(), &[0xB2, 0xE2], &[0xFF], b",c"].concat();
    assert_eq!(offset(&fits_neither), (5, EncodingFault::Neither));
    let lead_at_the_end = [b"ab\n".as_slice(), &[0xB2, 0xE2, 0xB2]].concat();
    assert_eq!(offset(&lead_at_the_end), (5, EncodingFault::Neither));
    let marked = [b"\xEF\xBB\xBFab".as_slice(), &[0xB2, 0xE2]].concat();
    assert_eq!(offset(&marked), (5, EncodingFault::BrokenUtf8));
    let half_unit = b"\xFF\xFEa\0b";
    assert_eq!(offset(half_unit).1, EncodingFault::BrokenUtf16);
    // UTF-8 cut within a character is not mistaken for GB18030, which every prefix of it fits.
    let text = "教师姓名".as_bytes();
    let cut = text.len() - 1;
    assert_eq!(offset(&text[..cut]), (9, EncodingFault::BrokenUtf8));
}

#[test]
fn text_is_put_in_nfc_and_otherwise_kept() {
    assert_eq!(
        rows(" e\u{301}\u{a0},１２Ｘ ,\u{3000}, z")[0].1,
        [" é\u{a0}", "１２Ｘ ", "", " z"]
    );
}

#[test]
fn bytes_that_are_no_text_are_not_read_as_text() {
    let error = read(b"a\0b").unwrap_err();
    assert!(matches!(
        error,
        ReadError::WrongKind {
            found: FileKind::Binary,
            ..
        }
    ));
}

#[test]
fn limits_hold_for_text_too() {
    let limits = Limits {
        sheet_rows_max: 3,
        sheet_columns_max: 3,
        cell_chars_max: 4,
        cells_max: 20,
        text_bytes_max: 10,
        ..Limits::default()
    };
    let kind = |text: &str| match read_text("a.csv", text.as_bytes(), &limits) {
        Err(ReadError::OverLimit { limit, place, .. }) => (limit, place.cell.unwrap()),
        other => panic!("{other:?}"),
    };
    assert_eq!(kind("a\n\n\n\nb"), (LimitKind::SheetRows, "A4".to_owned()));
    assert_eq!(kind("\n\n\n\n"), (LimitKind::SheetRows, "A4".to_owned()));
    assert_eq!(kind("a,,,d"), (LimitKind::SheetColumns, "D1".to_owned()));
    assert_eq!(kind("一二三四五"), (LimitKind::CellChars, "A1".to_owned()));
    assert_eq!(kind("一二三,四"), (LimitKind::TextBytes, "B1".to_owned()));
    assert!(read_text("a.csv", "一二三".as_bytes(), &limits).is_ok());
}

/// On every text whose quotation marks are closed, the fields are those of the `csv` crate, which
/// knows no blank lines.
#[test]
fn fields_are_those_of_a_second_reader() {
    let mut state = 88_172_645_463_325_252_u64;
    let (mut compared, mut open) = (0, 0);
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..14 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let pick = (state >> 33) as usize % 9;
            text.push_str(["a", "\"", ",", "\n", "\r\n", "\r", " ", "\"\"", "甲"][pick]);
        }
        let mut ours: Vec<Vec<String>> = Vec::new();
        let mut fields = Fields::new(&text, ',');
        let mut last = None;
        let mut closed = true;
        while let Some(field) = fields.next() {
            if last != Some(field.row) {
                ours.push(Vec::new());
            }
            last = Some(field.row);
            ours.last_mut().unwrap().push(field.text.into_owned());
            closed &= !field.open;
        }
        if !closed {
            open += 1;
            continue;
        }
        let mut theirs: Vec<Vec<String>> = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes())
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        ours.retain(|record| record != &[""]);
        theirs.retain(|record| record != &[""]);
        assert_eq!(ours, theirs, "{text:?}");
        compared += 1;
    }
    assert!(compared > 5_000 && open > 1_000, "{compared} {open}");
}
