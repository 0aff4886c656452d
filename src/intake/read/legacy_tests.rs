//! .xls files built record by record, sound ones and hostile ones.

use super::*;
use crate::domain::date::Date;

/// A record of the given type.
fn rec(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut out = kind.to_le_bytes().to_vec();
    out.extend((data.len() as u16).to_le_bytes());
    out.extend(data);
    out
}

/// The start of a cell's data: row, column, format.
fn at(row: u16, column: u16, format: u16) -> Vec<u8> {
    [row, column, format]
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .collect()
}

/// A text of the table of texts, two bytes a character.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = (units.len() as u16).to_le_bytes().to_vec();
    out.push(1);
    out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    out
}

const BOF: [u8; 4] = [0, 6, 5, 0];

/// A workbook stream with one sheet whose records are `cells` and a table of `texts`.
fn stream(texts: &[Vec<u8>], globals: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    let mut table = vec![0; 8];
    texts.iter().for_each(|text| table.extend(text));
    let mut sheet = vec![0, 0, 0, 0, 0, 0, 6, 0];
    sheet.extend(b"Sheet1");
    let mut out = rec(BEGIN, &BOF);
    out.extend(rec(CODE_PAGE, &936_u16.to_le_bytes()));
    // Two formats: general and day.
    out.extend(rec(0x00E0, &[0; 20]));
    out.extend(rec(
        0x00E0,
        &[0, 0, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ));
    globals.iter().for_each(|record| out.extend(record));
    let bound = out.len();
    out.extend(rec(BOUND_SHEET, &sheet));
    out.extend(rec(TEXTS, &table));
    out.extend(rec(END, &[]));
    let start = (out.len() as u32).to_le_bytes();
    out[bound + 4..bound + 8].copy_from_slice(&start);
    out.extend(rec(BEGIN, &BOF));
    // Every sheet here declares all of the rows and columns there are.
    let mut dimensions = vec![0; 14];
    dimensions[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    dimensions[10..12].copy_from_slice(&u16::MAX.to_le_bytes());
    out.extend(rec(DIMENSIONS, &dimensions));
    cells.iter().for_each(|record| out.extend(record));
    out.extend(rec(END, &[]));
    out
}

fn read(stream: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    read_xls("a.xls", &wrap(stream).unwrap(), &Limits::default())
}

fn text_of_table(row: u16, column: u16, index: u32) -> Vec<u8> {
    rec(
        TEXT_OF_TABLE,
        &[at(row, column, 0), index.to_le_bytes().to_vec()].concat(),
    )
}

fn number_cell(row: u16, column: u16, format: u16, value: f64) -> Vec<u8> {
    rec(
        NUMBER,
        &[at(row, column, format), value.to_le_bytes().to_vec()].concat(),
    )
}

#[test]
fn texts_numbers_days_and_formula_results_are_read() {
    let mut formula = at(2, 0, 0);
    // A text result: the value says "a text follows"; then flags, a cell chain and a formula.
    formula.extend([
        0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 3, 0, 0x1E, 1, 0,
    ]);
    formula.push(0);
    let mut label = at(3, 1, 0);
    label.extend(wide("直接文字"));
    let mut merged = vec![1, 0];
    merged.extend([1_u16, 2, 0, 1].iter().flat_map(|n| n.to_le_bytes()));
    let cells = [
        text_of_table(0, 0, 1),
        text_of_table(0, 2, 0),
        number_cell(1, 0, 0, 0.1),
        number_cell(1, 1, 1, 45_717.0),
        rec(FORMULA, &formula),
        rec(FORMULA_TEXT, &wide("结果")),
        rec(LABEL, &label),
        rec(0x00E5, &merged),
    ];
    let sheets = read(&stream(&[wide("金额"), wide("姓名")], &[], &cells)).unwrap();
    let [sheet] = sheets.as_slice() else {
        panic!("one sheet")
    };
    let text = |text: &str| Cell::Text(text.to_owned());
    let rows: Vec<(u32, Vec<Cell>)> = vec![
        (1, vec![text("姓名"), Cell::Empty, text("金额")]),
        (2, vec![number(0.1), Cell::Date(Date(20_148))]),
        (3, vec![text("结果")]),
        (4, vec![Cell::Empty, text("直接文字")]),
    ];
    let read: Vec<(u32, Vec<Cell>)> = sheet
        .rows
        .iter()
        .map(|row| (row.line, row.cells.clone()))
        .collect();
    assert!(read == rows, "{read:?}");
    assert_eq!(sheet.merged.len(), 1);
    assert_eq!(
        (sheet.merged[0].first_line, sheet.merged[0].last_line),
        (2, 3)
    );
}

#[test]
fn a_password_is_named_as_such() {
    let locked = stream(&[], &[rec(FILE_PASS, &[1, 0])], &[]);
    assert!(matches!(
        read(&locked),
        Err(ReadError::PasswordProtected { .. })
    ));
}

#[test]
fn an_encrypted_package_is_a_password_and_another_container_is_no_workbook() {
    let named = |name: &str| {
        let mut file = wrap(&stream(&[], &[], &[])).unwrap();
        // The second entry of the directory, which is the second sector.
        let place = 8192 + 128;
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        file[place..place + 64].fill(0);
        file[place..place + units.len()].copy_from_slice(&units);
        read_xls("a.xlsx", &file, &Limits::default()).unwrap_err()
    };
    let error = named("EncryptedPackage");
    assert!(matches!(error, ReadError::PasswordProtected { .. }));
    assert!(error.to_string().contains("remove the password"), "{error}");
    for (name, kind) in [
        ("WordDocument", FileKind::OtherCompound),
        ("Book", FileKind::OldExcel),
    ] {
        let error = named(name);
        assert!(
            matches!(error, ReadError::WrongKind { found, .. } if found == kind),
            "{error}"
        );
    }
}

#[test]
fn a_wps_file_is_named_as_such() {
    let file = wrap(&stream(&[], &[], &[])).unwrap();
    let error = read_xls("名册.ET", &file, &Limits::default()).unwrap_err();
    assert!(matches!(error, ReadError::WpsSpreadsheet { .. }));
    assert!(error.to_string().contains(".xlsx"), "{error}");
}

#[test]
fn a_long_text_repeated_over_and_over_is_refused_before_it_takes_memory() {
    // 4,000 characters in the table, referred to 180,000 times: 2 GB from a file of 2.5 MB.
    let long = "长".repeat(4_000);
    let table: Vec<Vec<u8>> = vec![wide(&long)];
    let cells: Vec<Vec<u8>> = (0..60_000)
        .flat_map(|row| (0..3).map(move |column| text_of_table(row, column, 0)))
        .collect();
    let error = read(&stream(&table, &[], &cells)).unwrap_err();
    assert!(
        matches!(
            error,
            ReadError::OverLimit {
                limit: LimitKind::TextBytes,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn two_cells_in_opposite_corners_are_refused() {
    let cells = [
        number_cell(0, 0, 0, 1.0),
        number_cell(65_535, 65_535, 0, 1.0),
    ];
    let error = read(&stream(&[], &[], &cells)).unwrap_err();
    assert!(
        matches!(
            error,
            ReadError::OverLimit {
                limit: LimitKind::Cells,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_cell_given_twice_is_refused() {
    let cells = [number_cell(4, 4, 0, 1.0), number_cell(4, 4, 0, 2.0)];
    let error = read(&stream(&[], &[], &cells)).unwrap_err();
    assert!(
        matches!(
            error,
            ReadError::Unreadable {
                found: Damage::CellTwice,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_text_that_is_not_in_the_table_is_refused_and_not_left_out() {
    let error = read(&stream(&[wide("甲")], &[], &[text_of_table(0, 0, 1)])).unwrap_err();
    assert!(
        matches!(
            error,
            ReadError::Unreadable {
                found: Damage::Sheet,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn changed_bytes_never_bring_it_down() {
    let cells = [
        text_of_table(0, 0, 0),
        number_cell(1, 1, 1, 45_717.0),
        rec(
            MUL_RK,
            &[
                at(2, 0, 0),
                vec![0; 4],
                at(0, 0, 0),
                1_u16.to_le_bytes().to_vec(),
            ]
            .concat(),
        ),
    ];
    let sound = wrap(&stream(&[wide("姓名"), wide("金额")], &[], &cells)).unwrap();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for _ in 0..2_000 {
        let mut file = sound.clone();
        for _ in 0..=random(4) {
            // The stream lies in the last sector; its first 400 bytes hold the records.
            let place = match random(3) {
                0 => random(file.len()),
                _ => file.len() - 4096 + random(400),
            };
            file[place] = random(256) as u8;
        }
        let _: Result<Vec<Sheet>, ReadError> = read_xls("a.xls", &file, &Limits::default());
    }
}
