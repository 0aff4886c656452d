//! Office files as they come: real shapes read back exactly, hostile ones refused.
//!
//! Hostile files are built here, byte by byte, so that none has to be kept.

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use sunledger::intake::read::{
    ArchiveFault, Cell, FileKind, LimitKind, Limits, OfficeFile, ReadError, Remedy, TEXT_SHEET,
    read_bytes, read_file,
};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const ROOT_RELS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

/// The parts of a small sound workbook; `sheet` is what stands in its one sheet.
fn parts(sheet: &str) -> Vec<(String, Vec<u8>)> {
    let sheet = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{sheet}</worksheet>"#
    );
    [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", ROOT_RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/worksheets/sheet1.xml", sheet.as_str()),
    ]
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .to_vec()
}

fn pack(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn with_texts(sheet: &str, texts: &str) -> Vec<u8> {
    let mut parts = parts(sheet);
    parts.push(("xl/sharedStrings.xml".to_owned(), texts.as_bytes().to_vec()));
    pack(&parts)
}

fn read(bytes: &[u8]) -> Result<OfficeFile, ReadError> {
    read_bytes("a.xlsx", bytes, &Limits::default())
}

/// Replaces every occurrence of `from` by `to`, of the same length.
fn patch(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> = (0..bytes.len().saturating_sub(from.len()))
        .filter(|&at| bytes[at..].starts_with(from))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
}

/// A small generator, so that every run changes the same bytes.
struct Changes(u64);

impl Changes {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % end as u64) as usize
    }

    fn spoil(&mut self, bytes: &mut [u8]) {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            bytes[at] = self.below(256) as u8;
        }
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn number(value: f64, text: &str) -> Cell {
    Cell::Number {
        value,
        text: text.to_owned(),
    }
}

/// A workbook as a bureau keeps it: a merged title, text IDs, amounts, days, a hidden sheet.
fn office_workbook() -> Vec<u8> {
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let length = Format::new().set_num_format("[h]:mm");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("发放表").unwrap();
    sheet
        .merge_range(0, 0, 0, 3, "2025年3月发放表", &Format::new())
        .unwrap();
    sheet.write(2, 0, "身份证号").unwrap();
    sheet.write(2, 3, "金额(元)").unwrap();
    sheet.write(3, 0, "11010519491231002X").unwrap();
    sheet
        .write(3, 1, ExcelDateTime::parse_from_str("2025-03-14").unwrap())
        .unwrap();
    sheet.write_with_format(3, 1, 45_730.0, &day).unwrap();
    sheet
        .write_with_format(3, 2, 45_730.5 + 1.0 / 86_400.0, &moment)
        .unwrap();
    sheet.write(3, 3, 600.1).unwrap();
    sheet.write(4, 0, 110_105_194_912_310_030_f64).unwrap();
    sheet.write(4, 1, true).unwrap();
    sheet.write_with_format(4, 2, 1.5, &length).unwrap();
    sheet.write(4, 3, -0.01).unwrap();
    sheet.write(6, 1, "   ").unwrap();
    sheet.write(7, 2, " e\u{301} ").unwrap();
    let hidden = book.add_worksheet();
    hidden.set_name("旧").unwrap();
    hidden.set_hidden(true);
    hidden.write(0, 0, 67_100).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_read_back_exactly() {
    let bytes = office_workbook();
    let file = read(&bytes).unwrap();
    assert_eq!(
        (file.name.as_str(), file.bytes, file.encoding),
        ("a.xlsx", bytes.len() as u64, None)
    );
    assert_eq!(
        file.sha256.as_bytes(),
        &sunledger::crypto::hash::sha256(&[&bytes])
    );
    let [sheet, hidden] = file.sheets.as_slice() else {
        panic!("two sheets")
    };
    assert_eq!((sheet.name.as_str(), sheet.hidden), ("发放表", false));
    assert_eq!((hidden.name.as_str(), hidden.hidden), ("旧", true));
    assert_eq!(hidden.rows[0].cells, [number(67_100.0, "67100")]);
    let lines: Vec<u32> = sheet.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [1, 3, 4, 5, 8]);
    assert_eq!(sheet.rows[0].cells, [text("2025年3月发放表")]);
    let heading = [text("身份证号"), Cell::Empty, Cell::Empty, text("金额(元)")];
    assert_eq!(sheet.rows[1].cells, heading);
    let row = &sheet.rows[2];
    assert_eq!(*row.cell(0), text("11010519491231002X"));
    assert!(matches!(row.cell(1), Cell::Date(day) if day.0 == 45_730 - 25_569));
    assert!(
        matches!(row.cell(2), Cell::DateTime { date, seconds_of_day: 43_201 } if date.0 == 20_161)
    );
    assert_eq!(*row.cell(3), number(600.1, "600.1"));
    assert_eq!(*row.cell(4), Cell::Empty);
    let row = &sheet.rows[3];
    // What a spreadsheet does to an ID typed as a number: the reader keeps it a number, so that
    // the field can refuse it.
    assert_eq!(
        *row.cell(0),
        number(110_105_194_912_310_030.0, "110105194912310030")
    );
    assert_eq!(*row.cell(1), Cell::Bool(true));
    assert_eq!(*row.cell(2), number(1.5, "1.5"));
    assert_eq!(*row.cell(3), number(-0.01, "-0.01"));
    assert_eq!(*sheet.rows[4].cell(2), text(" é "));
    let [merged] = sheet.merged.as_slice() else {
        panic!("one merged range")
    };
    assert_eq!(
        (
            merged.first_line,
            merged.last_line,
            merged.first_column,
            merged.last_column
        ),
        (1, 1, 0, 3)
    );
}

#[test]
fn the_1904_system_is_heeded() {
    let mut parts =
        parts(r#"<sheetData><row r="1"><c r="A1" s="1"><v>44255</v></c></row></sheetData>"#);
    let book = BOOK.replace("<sheets>", r#"<workbookPr date1904="1"/><sheets>"#);
    parts[2].1 = book.into_bytes();
    let styles = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    parts.push(("xl/styles.xml".to_owned(), styles.as_bytes().to_vec()));
    let file = read(&pack(&parts)).unwrap();
    // 2025-03-01.
    assert!(matches!(file.sheets[0].rows[0].cell(0), Cell::Date(day) if day.0 == 20_148));
}

#[test]
fn a_formula_without_a_stored_value_is_an_error_cell_and_not_an_empty_one() {
    let sheet = r#"<sheetData><row r="1"><c r="A1"><f>SUM(B1:B9)</f></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="e"><v>#REF!</v></c></row></sheetData>"#;
    let file = read(&pack(&parts(sheet))).unwrap();
    let row = &file.sheets[0].rows[0];
    assert!(matches!(row.cell(0), Cell::Error(_)));
    assert_eq!(*row.cell(1), number(2.0, "2"));
    assert_eq!(*row.cell(2), Cell::Error("#REF!".to_owned()));
}

#[test]
fn a_text_table_in_gb18030_is_read() {
    let table = "姓名,身份证号,金额\r\n㼆一,11010519491231002X,600.00\r\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(table);
    let file = read_bytes("回盘.csv", &bytes, &Limits::default()).unwrap();
    assert_eq!(file.encoding, Some("GB18030"));
    assert_eq!(file.sheets[0].name, TEXT_SHEET);
    let row = &file.sheets[0].rows[1];
    assert_eq!(row.line, 2);
    assert_eq!(
        row.cells,
        [text("㼆一"), text("11010519491231002X"), text("600.00")]
    );
}

#[test]
fn a_file_is_told_by_its_contents_and_not_by_its_name() {
    let limits = Limits::default();
    assert!(read_bytes("a.xls", &office_workbook(), &limits).is_ok());
    let ods = pack(&[(
        "mimetype".to_owned(),
        b"application/vnd.oasis.opendocument.spreadsheet".to_vec(),
    )]);
    let mut xlsb = parts("");
    xlsb[2].0 = "xl/workbook.bin".to_owned();
    let cases: [(&[u8], FileKind, Remedy); 10] = [
        (b"", FileKind::EmptyFile, Remedy::FetchAgain),
        (
            b" <HTML><table><tr><td>1",
            FileKind::Html,
            Remedy::SaveAsXlsx,
        ),
        (
            b"\xEF\xBB\xBF<?xml version='1.0'?><Workbook>",
            FileKind::Xml,
            Remedy::SaveAsXlsx,
        ),
        (
            b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' xmlns:html='http://www.w3.org/TR/REC-html40'><Worksheet><Table><Row>",
            FileKind::XmlSpreadsheet,
            Remedy::SaveAsXlsx,
        ),
        (
            b"MIME-Version: 1.0\r\n",
            FileKind::WebArchive,
            Remedy::SaveAsXlsx,
        ),
        (b"%PDF-1.7", FileKind::Pdf, Remedy::GiveSpreadsheet),
        (
            b"\x89PNG\r\n\x1a\n\0\0",
            FileKind::Binary,
            Remedy::GiveSpreadsheet,
        ),
        (&ods, FileKind::OpenDocument, Remedy::SaveAsXlsx),
        (&pack(&xlsb), FileKind::Xlsb, Remedy::SaveAsXlsx),
        (
            &pack(&[("a.csv".to_owned(), b"1".to_vec())]),
            FileKind::Archive,
            Remedy::Unpack,
        ),
    ];
    for (bytes, expected, remedy) in cases {
        match read_bytes("a.xls", bytes, &limits) {
            Err(error @ ReadError::WrongKind { .. }) => {
                assert!(
                    matches!(&error, ReadError::WrongKind { found, .. } if *found == expected),
                    "{error}"
                );
                assert_eq!(error.remedy(), remedy);
                assert!(error.to_string().starts_with("a.xls: expected"), "{error}");
            }
            // PNG bytes are no GB18030 either; both answers name a file that is no table.
            Err(ReadError::Encoding { .. }) if expected == FileKind::Binary => {}
            other => panic!("{expected:?}: {other:?}"),
        }
    }
}

#[test]
fn a_file_over_the_limit_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("名册.csv");
    // 10 GB that take no room on the disk: reading them would take minutes.
    std::fs::File::create(&path)
        .unwrap()
        .set_len(10_000_000_000)
        .unwrap();
    let started = std::time::Instant::now();
    let error = read_file(&path, &Limits::default()).unwrap_err();
    assert!(started.elapsed().as_secs() < 5);
    assert!(matches!(
        error,
        ReadError::OverLimit {
            limit: LimitKind::FileBytes,
            found: 10_000_000_000,
            ..
        }
    ));
    assert_eq!(error.place().file, "名册.csv");
    let missing = read_file(&folder.path().join("b.csv"), &Limits::default()).unwrap_err();
    assert!(matches!(missing, ReadError::Io { .. }));
}

#[test]
fn a_bomb_of_one_part_is_refused_while_it_unpacks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.xlsx");
    let mut zip = ZipWriter::new(std::fs::File::create(&path).unwrap());
    let options = SimpleFileOptions::default()
        .compression_level(Some(1))
        .large_file(true);
    for (name, bytes) in parts("") {
        zip.start_file(name.as_str(), options).unwrap();
        match name.ends_with("sheet1.xml") {
            true => {
                let zeros = std::io::repeat(0).take(1 << 30);
                std::io::copy(
                    &mut std::io::BufReader::with_capacity(1 << 20, zeros),
                    &mut zip,
                )
                .unwrap();
            }
            false => zip.write_all(&bytes).unwrap(),
        }
    }
    zip.finish().unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() < 16 << 20);
    let error = read_file(&path, &Limits::default()).unwrap_err();
    assert!(
        matches!(
            error,
            ReadError::OverLimit {
                limit: LimitKind::MemberBytes,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn many_parts_are_counted_together() {
    let limits = Limits {
        unpacked_bytes_max: 1 << 20,
        member_bytes_max: 1 << 20,
        ..Limits::default()
    };
    let mut many = parts("<sheetData/>");
    for i in 0..3 {
        many.push((format!("xl/media/{i}.bin"), vec![0; 400_000]));
    }
    let error = read_bytes("a.xlsx", &pack(&many), &limits).unwrap_err();
    assert!(matches!(error, ReadError::OverLimit { .. }), "{error}");
    many.truncate(7);
    assert!(read_bytes("a.xlsx", &pack(&many), &limits).is_ok());
    for i in 0..5_000 {
        many.push((format!("xl/media/m{i}.bin"), Vec::new()));
    }
    let error = read(&pack(&many)).unwrap_err();
    assert!(
        matches!(
            error,
            ReadError::OverLimit {
                limit: LimitKind::Members,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_text_that_expands_a_thousandfold_is_refused() {
    let long = "x".repeat(32_000);
    let texts =
        format!(r#"<?xml version="1.0"?><sst uniqueCount="1"><si><t>{long}</t></si></sst>"#);
    let mut sheet = String::from("<sheetData>");
    for row in 1..=20_000 {
        sheet += &format!(r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#);
    }
    sheet += "</sheetData>";
    let bytes = with_texts(&sheet, &texts);
    assert!(bytes.len() < 1 << 20);
    let error = read(&bytes).unwrap_err();
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
    assert_eq!(error.place().sheet.as_deref(), Some("Sheet1"));
}

#[test]
fn a_table_of_texts_that_declares_more_than_it_holds_is_refused() {
    let sheet = r#"<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>"#;
    let sound = r#"<?xml version="1.0"?><!-- made by hand --><x:sst xmlns:x="u" uniqueCount="1"><si><t>甲</t></si></x:sst>"#;
    assert_eq!(
        read(&with_texts(sheet, sound)).unwrap().sheets[0].rows[0].cells,
        [text("甲")]
    );
    for texts in [
        sound.replace("\"1\"><si", "\"99999999999\"><si"),
        sound.replace("\"1\"><si", "'18446744073709551615'><si"),
        sound.replace("<x:sst", &format!("{}<x:sst", " ".repeat(70_000))),
    ] {
        let error = read(&with_texts(sheet, &texts)).unwrap_err();
        assert!(
            matches!(
                error,
                ReadError::UnsafeArchive {
                    found: ArchiveFault::FalseCount,
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[test]
fn a_sheet_that_claims_every_cell_there_is_keeps_only_those_it_has() {
    let claim = r#"<dimension ref="A1:XFD1048576"/>"#;
    let cells = r#"<sheetData><row r="2"><c r="B2"><v>7</v></c></row><row r="1048576"><c r="C1048576" t="str"><v>末</v></c></row></sheetData>"#;
    let file = read(&pack(&parts(&format!("{claim}{cells}")))).unwrap();
    let rows = &file.sheets[0].rows;
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].line, rows[0].cells.len()), (2, 2));
    assert_eq!((rows[1].line, rows[1].cells.len()), (1_048_576, 3));
    let far = r#"<sheetData><row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>"#;
    let error = read(&pack(&parts(&format!("{claim}{far}")))).unwrap_err();
    assert!(matches!(
        error,
        ReadError::OverLimit {
            limit: LimitKind::SheetColumns,
            ..
        }
    ));
    assert_eq!(error.place().cell.as_deref(), Some("XFD9"));
    // One full cell at the right end of each row makes every row long.
    let mut wide = String::from("<sheetData>");
    for row in 1..=20_000 {
        wide += &format!(r#"<row r="{row}"><c r="AMJ{row}"><v>1</v></c></row>"#);
    }
    let error = read(&pack(&parts(&(wide + "</sheetData>")))).unwrap_err();
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
fn an_archive_built_to_do_harm_is_refused() {
    let sheet = r#"<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>"#;
    let found = |bytes: &[u8]| match read(bytes) {
        Err(ReadError::UnsafeArchive { found, .. }) => found,
        other => panic!("{other:?}"),
    };
    // Names that lead out, in either kind of slash. They are patched in, since no writer makes them.
    for name in [
        "../x/evil.xml",
        "..\\x\\evil.xml",
        "/x/x/evil.xml",
        "C:\\x\\evil.xml",
        "x/../evil.xml",
    ] {
        let mut outside = parts(sheet);
        let plain = "x".repeat(name.len());
        outside.push((plain.clone(), Vec::new()));
        let mut bytes = pack(&outside);
        patch(&mut bytes, plain.as_bytes(), name.as_bytes());
        assert_eq!(found(&bytes), ArchiveFault::EscapingName, "{name}");
    }
    // Two parts of one name: two programs would read two different sheets.
    for twin in [
        "xl/worksheets/sheet1.xml",
        "XL/worksheets/Sheet1.xml",
        "xl\\worksheets\\sheet1.xml",
    ] {
        let mut twins = parts(sheet);
        let plain = "x".repeat(twin.len());
        twins.push((plain.clone(), twins[4].1.clone()));
        let mut bytes = pack(&twins);
        patch(&mut bytes, plain.as_bytes(), twin.as_bytes());
        assert_eq!(found(&bytes), ArchiveFault::DuplicateName, "{twin}");
    }
    // Entities that stand for entities ("billion laughs"), at the start and after 64 KiB.
    for padding in [0, 65_530, 65_536, 200_000] {
        let mut laughs = String::from(r#"<?xml version="1.0"?><!--"#)
            + &" ".repeat(padding)
            + "--><!DOCTYPE x [<!ENTITY a0 \"ha\">";
        for i in 1..30 {
            laughs += &format!("<!ENTITY a{i} \"&a{0};&a{0};\">", i - 1);
        }
        laughs += "]><worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>&a29;</v></c></row></sheetData></worksheet>";
        let mut entities = parts(sheet);
        entities[4].1 = laughs.into_bytes();
        assert_eq!(
            found(&pack(&entities)),
            ArchiveFault::DocumentType,
            "{padding}"
        );
    }
    // Another encoding, in which the checks above would see nothing.
    let mut foreign = parts(sheet);
    let utf16 = String::from_utf8(foreign[4].1.clone()).unwrap();
    foreign[4].1 = [0xFF, 0xFE]
        .into_iter()
        .chain(utf16.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(found(&pack(&foreign)), ArchiveFault::ForeignEncoding);
    foreign[4].1 = utf16.replace("UTF-8", "GBK").into_bytes();
    assert_eq!(found(&pack(&foreign)), ArchiveFault::ForeignEncoding);
    // One part that is many sheets, which would be read as often.
    let mut shared = parts(sheet);
    let again = r#"<sheet name="Sheet2" sheetId="2" r:id="rId1"/></sheets>"#;
    shared[2].1 = BOOK.replace("</sheets>", again).into_bytes();
    assert_eq!(found(&pack(&shared)), ArchiveFault::SharedSheet);
}

#[test]
fn a_cell_given_twice_is_refused() {
    let sheet =
        r#"<sheetData><row r="3"><c r="B3"><v>1</v></c><c r="B3"><v>2</v></c></row></sheetData>"#;
    let error = read(&pack(&parts(sheet))).unwrap_err();
    assert!(matches!(error, ReadError::Unreadable { .. }), "{error}");
    assert_eq!(error.place().cell.as_deref(), Some("B3"));
}

#[test]
fn a_cut_workbook_is_refused_wherever_it_is_cut() {
    let bytes = office_workbook();
    for length in 1..bytes.len() {
        if length % 7 != 0 && length + 64 < bytes.len() {
            continue;
        }
        let result = read(&bytes[..length]);
        assert!(result.is_err(), "{length}");
    }
}

#[test]
fn changed_bytes_never_bring_it_down() {
    let bytes = office_workbook();
    let limits = Limits {
        unpacked_bytes_max: 1 << 20,
        member_bytes_max: 1 << 20,
        cells_max: 10_000,
        ..Limits::default()
    };
    let within = |file: &OfficeFile| {
        let rows = || file.sheets.iter().flat_map(|sheet| &sheet.rows);
        let cells: u64 = rows().map(|row| row.cells.len() as u64 + 1).sum();
        assert!(cells <= limits.cells_max);
        assert!(rows().all(|row| (1..=limits.sheet_rows_max).contains(&row.line)));
        assert!(rows().all(|row| row.cells.last().is_some_and(|cell| !cell.is_empty())));
    };
    let mut changes = Changes(0x2545_F491_4F6C_DD1D);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..2_000 {
        let mut spoilt = bytes.clone();
        changes.spoil(&mut spoilt);
        match read_bytes("a.xlsx", &spoilt, &limits) {
            Ok(file) => {
                read += 1;
                within(&file);
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 500, "{read} {refused}");
    // A changed byte in a packed part mostly shows in its checksum. Changed before packing, it
    // reaches the reader behind the checks.
    let mut archive = ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut sound = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        sound.push((member.name().unwrap().into_owned(), content));
    }
    (read, refused) = (0, 0);
    for _ in 0..2_000 {
        let mut spoilt = sound.clone();
        let part = changes.below(spoilt.len());
        changes.spoil(&mut spoilt[part].1);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, content) in &spoilt {
            zip.start_file(name.as_str(), stored).unwrap();
            zip.write_all(content).unwrap();
        }
        match read_bytes("a.xlsx", &zip.finish().unwrap().into_inner(), &limits) {
            Ok(file) => {
                read += 1;
                within(&file);
            }
            Err(_) => refused += 1,
        }
    }
    assert!(read > 500 && refused > 200, "{read} {refused}");
}

fn files_under(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_under(&path, out);
        } else {
            out.push(path);
        }
    }
}

/// Material that is not part of the repository is read where SUNLEDGER_SHARED says it lies.
#[test]
fn every_file_of_the_shared_material_is_read_or_refused_with_a_reason() {
    let Some(shared) = std::env::var_os("SUNLEDGER_SHARED").map(PathBuf::from) else {
        println!("skipped: SUNLEDGER_SHARED is not set");
        return;
    };
    let mut files = Vec::new();
    for folder in ["office-files", "vectors/robustness", "vectors/grants"] {
        files_under(&shared.join(folder), &mut files);
    }
    let (mut read, mut refused) = (0, 0);
    for path in &files {
        let place = path.strip_prefix(&shared).unwrap().display();
        match read_file(path, &Limits::default()) {
            Ok(file) => {
                read += 1;
                let cells: usize = file
                    .sheets
                    .iter()
                    .flat_map(|sheet| &sheet.rows)
                    .map(|row| row.cells.iter().filter(|c| **c != Cell::Empty).count())
                    .sum();
                println!(
                    "read {place}: {} sheets, {cells} cells {:?}",
                    file.sheets.len(),
                    file.encoding
                );
            }
            Err(error) => {
                refused += 1;
                println!("refused {place}: {error}");
                let text = path.to_string_lossy();
                assert!(!text.contains("small-clean"), "{error}");
                assert!(!matches!(error, ReadError::Io { .. }), "{error}");
            }
        }
    }
    println!("{} files: {read} read, {refused} refused", files.len());
    assert!(read > 400);
    // Counts taken by another program.
    let limits = Limits::default();
    for (name, lines) in [
        ("office-files/small-clean/B-爱烛行动/01申请汇总表.xlsx", 45),
        (
            "office-files/small-clean/B-爱烛行动/02证明材料登记表.xlsx",
            309,
        ),
        ("office-files/small-clean/B-爱烛行动/09发放登记表.xlsx", 41),
        ("vectors/encoding/gb2260-201904.gb18030.csv", 3_220),
    ] {
        let file = read_file(&shared.join(name), &limits).unwrap();
        let rows = &file.sheets[0].rows;
        assert_eq!(rows.len(), lines, "{name}");
        assert_eq!(
            rows.last().map(|row| row.line as usize),
            Some(lines),
            "{name}"
        );
    }
    // The same table as .xls, .xlsx and .csv.
    let table = |name: &str| {
        let path = shared.join("vectors/robustness/messytables").join(name);
        let file = read_file(&path, &limits).unwrap();
        let rows = file.sheets.into_iter().flat_map(|sheet| sheet.rows);
        rows.map(|row| row.cells.len()).collect::<Vec<_>>()
    };
    assert_eq!(table("simple.xls"), table("simple.csv"));
    assert_eq!(table("simple.xlsx"), table("simple.csv"));
}
