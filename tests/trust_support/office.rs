//! Small office files to spoil: a text, the parts of a workbook of today and the stream of an old
//! one, each with a few rows of every sort of cell.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A table as text, in the encodings and with the separators that offices use.
pub fn texts() -> Vec<Vec<u8>> {
    let table =
        "姓名,学校,金额,日期\r\n张三,\"一小, 东\",1200.50,2025-03-01\r\n李四,二小,,2025/3/2\r\n";
    let mut wide = vec![0xff, 0xfe];
    wide.extend(table.encode_utf16().flat_map(u16::to_le_bytes));
    vec![
        table.as_bytes().to_vec(),
        format!("\u{feff}{table}").into_bytes(),
        table.replace(',', "|").into_bytes(),
        table.replace(',', "\t").into_bytes(),
        encoding_rs::GB18030.encode(table).0.into_owned(),
        wide,
    ]
}

/// A workbook with texts, numbers, a day, a formula, merged cells and a second sheet.
pub fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["姓名", "学校", "金额", "日期"].into_iter().enumerate() {
        sheet.write(0, column as u16, heading).unwrap();
    }
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write(1, 0, "张三").unwrap();
    sheet.write(1, 2, 1200.5).unwrap();
    let date = ExcelDateTime::from_ymd(2025, 3, 1).unwrap();
    sheet.write_with_format(1, 3, &date, &day).unwrap();
    sheet
        .write(2, 2, Formula::new("=SUM(C2:C2)").set_result("1200.5"))
        .unwrap();
    sheet.write(2, 1, true).unwrap();
    sheet
        .merge_range(3, 0, 4, 1, "合计", &Format::new())
        .unwrap();
    book.add_worksheet().write(0, 0, "第二张").unwrap();
    book.save_to_buffer().unwrap()
}

/// Names and bytes of the parts of a workbook.
pub fn parts(workbook: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut member = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).unwrap();
            (member.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// Packs parts with right checksums, so that what was done to a part reaches its reader.
pub fn pack(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut out = kind.to_le_bytes().to_vec();
    out.extend((data.len() as u16).to_le_bytes());
    out.extend(data);
    out
}

fn at(row: u16, column: u16) -> Vec<u8> {
    [row, column, 0]
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .collect()
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = (units.len() as u16).to_le_bytes().to_vec();
    out.push(1);
    out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    out
}

/// The workbook stream of an old file ([MS-XLS]): texts of a table, a label, numbers, a formula with
/// a text result, merged cells.
pub fn legacy_stream() -> Vec<u8> {
    let begin = record(0x0809, &[0, 6, 5, 0]);
    let mut table = vec![2, 0, 0, 0, 2, 0, 0, 0];
    table.extend(wide("金额"));
    table.extend(wide("姓名"));
    let mut out = begin.clone();
    out.extend(record(0x0042, &936u16.to_le_bytes()));
    out.extend(record(0x00e0, &[0; 20]));
    let bound = out.len();
    out.extend(record(0x0085, b"\0\0\0\0\0\0\x06\0Sheet1"));
    out.extend(record(0x00fc, &table));
    out.extend(record(0x000a, &[]));
    let start = (out.len() as u32).to_le_bytes();
    out[bound + 4..bound + 8].copy_from_slice(&start);
    out.extend(begin);
    out.extend(record(0x0200, &[0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 9, 0, 0, 0]));
    out.extend(record(
        0x00fd,
        &[at(0, 0), 1u32.to_le_bytes().to_vec()].concat(),
    ));
    out.extend(record(
        0x00fd,
        &[at(0, 1), 0u32.to_le_bytes().to_vec()].concat(),
    ));
    out.extend(record(
        0x0203,
        &[at(1, 1), 0.1f64.to_le_bytes().to_vec()].concat(),
    ));
    out.extend(record(0x0204, &[at(1, 0), wide("直接")].concat()));
    let mut formula = at(2, 0);
    formula.extend([
        0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 3, 0, 0x1e, 1, 0, 0,
    ]);
    out.extend(record(0x0006, &formula));
    out.extend(record(0x0207, &wide("结果")));
    out.extend(record(0x00e5, &[1, 0, 1, 0, 2, 0, 0, 0, 1, 0]));
    out.extend(record(0x000a, &[]));
    out
}

/// Wraps a workbook stream in a compound file ([MS-CFB]) of sectors of 512 bytes: one allocation
/// table, one directory sector, then the stream.
pub fn compound(stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const FREE: u32 = 0xffff_ffff;
    const END: u32 = 0xffff_fffe;
    let len = stream.len().max(4096);
    let sectors = len.div_ceil(SECTOR) as u32;
    assert!(sectors + 2 <= 128, "one table is enough");
    let mut out = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    out.extend([0; 16]);
    for number in [0x3eu16, 3, 0xfffe, 9, 6, 0, 0, 0] {
        out.extend(number.to_le_bytes());
    }
    for number in [0, 1, 1, 0, 4096, END, 0, END, 0, 0] {
        out.extend(u32::to_le_bytes(number));
    }
    while out.len() < SECTOR {
        out.extend(FREE.to_le_bytes());
    }
    for id in 0..128u32 {
        let next = match id {
            0 => 0xffff_fffd,
            1 => END,
            _ if id == sectors + 1 => END,
            _ if id < sectors + 1 => id + 1,
            _ => FREE,
        };
        out.extend(next.to_le_bytes());
    }
    for (name, kind, child, start, len) in [
        ("Root Entry", 5u8, 1u32, END, 0u64),
        ("Workbook", 2, FREE, 2, len as u64),
    ] {
        let begin = out.len();
        out.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        out.resize(begin + 64, 0);
        out.extend((name.len() as u16 * 2 + 2).to_le_bytes());
        out.extend([kind, 1]);
        for number in [FREE, FREE, child] {
            out.extend(number.to_le_bytes());
        }
        out.resize(begin + 116, 0);
        out.extend(start.to_le_bytes());
        out.extend(len.to_le_bytes());
    }
    out.resize(3 * SECTOR, 0);
    out.extend(stream);
    out.resize(3 * SECTOR + sectors as usize * SECTOR, 0);
    out
}
