//! What is made public once money has been paid, in a workbook and as CSV: read back it holds what the office's list of payments
//! holds, shows no more than the page, and is recorded by the hash of its very bytes.

use crate::exports::sheet_of;
use crate::office;

use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Xlsx};
use office::{Desk, Order, Set, whole_set};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A desk with two programmes of the clean set: one that is shown to everybody, one within the unit.
fn desk() -> Option<(Set, Desk)> {
    let set = whole_set("small-clean")?;
    let wanted = ["/B-", "/D1-", "/0-公共资料/"];
    let files = set.files(Order::AsListed).into_iter();
    let files: Vec<PathBuf> = files
        .filter(|path| {
            let path = path.to_string_lossy();
            wanted.iter().any(|part| path.contains(part))
        })
        .collect();
    let desk = Desk::new();
    let run = desk.import(&files);
    assert!(run.status <= 1, "{}", run.words);
    Some((set, desk))
}

fn workbook(path: &Path) -> Xlsx<Cursor<Vec<u8>>> {
    calamine::open_workbook_from_rs(Cursor::new(std::fs::read(path).unwrap())).unwrap()
}

/// The cells of a column between its heading and the sum, with their line.
fn column(rows: &[Vec<Data>], heading: &str) -> (Vec<Data>, Data) {
    let at = |row: &Vec<Data>| row.iter().position(|cell| *cell == *heading);
    let (line, at) = rows
        .iter()
        .enumerate()
        .find_map(|(line, row)| Some((line, at(row)?)))
        .unwrap_or_else(|| panic!("no column {heading}"));
    let mut cells: Vec<Data> = rows[line + 1..]
        .iter()
        .take_while(|row| row[at] != Data::Empty)
        .map(|row| row[at].clone())
        .collect();
    let sum = cells.pop().expect("a line of sums");
    (cells, sum)
}

fn fen(cell: &Data) -> i64 {
    match cell {
        Data::Float(yuan) => (yuan * 100.0).round() as i64,
        Data::Int(yuan) => yuan * 100,
        other => panic!("{other:?}"),
    }
}

fn text_of(rows: &[Vec<Data>]) -> String {
    let cells = rows.iter().flatten();
    cells.map(|cell| format!("{cell}\n")).collect()
}

/// The hashes that the ledger keeps of what went out in an entry.
fn recorded(desk: &Desk, sequence: usize) -> String {
    desk.run(&["show", &sequence.to_string(), "--json"]).data
}

/// The text under a key, wherever it stands.
fn find<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    match value {
        Value::Object(fields) => fields
            .get(key)
            .and_then(Value::as_str)
            .or_else(|| fields.values().find_map(|one| find(one, key))),
        Value::Array(all) => all.iter().find_map(|one| find(one, key)),
        _ => None,
    }
}

fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_workbook_of_the_public_list_reads_back_and_is_recorded() {
    let Some((set, desk)) = desk() else { return };
    let file = desk.folder().join("三公开.xlsx");
    let path = file.to_string_lossy().into_owned();
    let before = desk.entries();
    let line = ["report", "three", "B", "--xlsx", &path];
    let run = desk.run(&line);
    assert_eq!(run.status, 0, "{}", run.words);
    assert!(run.words.starts_with("40 rows."), "{}", run.words);
    assert!(run.words.contains("三公开.xlsx") && run.data.is_empty());
    assert_eq!(desk.entries(), before + 1);
    let kept = recorded(&desk, before);
    let root: Value = serde_json::from_str(&kept).unwrap();
    let root = find(&root, "root")
        .expect("the root over the rows")
        .to_owned();
    let bytes = std::fs::read(&file).unwrap();
    assert!(kept.contains(&hash(&bytes)), "{kept}");
    assert!(kept.contains("\"public\"") && kept.contains("\"three-B\""));

    let mut book = workbook(&file);
    let rows = sheet_of(&mut book, 0);
    // Title, head, headings, and below the sum whom to ask, the place of the seal and what it rests on.
    assert!(rows[0][0].to_string().contains("爱烛行动"), "{:?}", rows[0]);
    assert!(rows[1][0].to_string().contains("Amounts in yuan"));
    let all = text_of(&rows);
    assert!(all.contains("seal") && all.contains(&root));
    let (amounts, sum) = column(&rows, "paid");
    assert_eq!(amounts.len(), 40);
    assert_eq!(amounts.iter().map(fen).sum::<i64>(), 8_000_000);
    assert_eq!(fen(&sum), 8_000_000);
    let (shown, total) = column(&rows, "name");
    assert_eq!(total, *"total");
    let names = set.names("B-爱烛行动/09");
    let known = shown
        .iter()
        .filter(|name| names.contains(&name.to_string()));
    assert!(known.count() >= 38, "{shown:?}");
    for word in ["重大疾病", "自然灾害", "cat-1", "B-2025-", "4307"] {
        assert!(!all.contains(word), "{word}");
    }

    let about = text_of(&sheet_of(&mut book, 1));
    for said in ["sunledger verify --trust", "sunledger report three B\n"] {
        assert!(about.contains(said), "{said}: {about}");
    }
    assert!(about.contains(&root));

    let units = sheet_of(&mut book, 2);
    let (sums, all_units) = column(&units, "paid");
    assert_eq!(sums.iter().map(fen).sum::<i64>(), 8_000_000);
    assert_eq!(fen(&all_units), 8_000_000);
    let (heads, all_heads) = column(&units, "persons");
    assert_eq!(heads.iter().map(fen).sum::<i64>(), fen(&all_heads));

    // What is there already is replaced only where that was asked for, and nothing is recorded of what was refused.
    let again = desk.run(&line);
    assert_eq!(again.status, 2, "{}", again.data);
    assert!(again.words.contains("--force"), "{}", again.words);
    assert_eq!(desk.entries(), before + 1);
    let forced = desk.run(&["report", "three", "B", "--xlsx", &path, "--force"]);
    assert_eq!(forced.status, 0, "{}", forced.words);
    assert_eq!(desk.entries(), before + 2);
}

#[test]
fn the_public_list_as_csv_gives_the_table_that_was_asked_for() {
    let Some((_, desk)) = desk() else { return };
    let before = desk.entries();
    let run = desk.run(&["report", "three", "B", "--csv"]);
    assert_eq!(run.status, 0, "{}", run.words);
    assert_eq!(desk.entries(), before + 1);
    let kept = recorded(&desk, before);
    assert!(kept.contains(&hash(run.data.as_bytes())), "{kept}");
    let list = run.data.trim_start_matches('\u{feff}');
    assert_eq!(list.lines().count(), 41, "a heading and the rows, no sum");
    assert!(list.starts_with("no.,name,unit,programme,"), "{list}");

    let units = desk.run(&["report", "three", "B", "--csv", "--part", "three-units"]);
    assert_eq!(units.status, 0, "{}", units.words);
    let mut reader = csv::Reader::from_reader(units.data.trim_start_matches('\u{feff}').as_bytes());
    let paid: f64 = reader
        .records()
        .map(|row| row.unwrap()[2].parse::<f64>().unwrap())
        .sum();
    assert_eq!(paid, 80_000.0);

    // What names no table, and what has no form to be in, is refused before anything is recorded.
    let before = desk.entries();
    for (line, said) in [
        (&["--csv", "--part", "units"][..], "three, three-units"),
        (&["--out", "x", "--part", "three"][..], "--csv or --xlsx"),
        (&[][..], "--out"),
    ] {
        let run = desk.run(&[&["report", "three", "B"], line].concat());
        assert_eq!(run.status, 2, "{line:?}: {}", run.data);
        assert!(run.words.contains(said), "{line:?}: {}", run.words);
    }
    assert_eq!(desk.entries(), before);
}

#[test]
fn a_list_within_the_unit_says_so_in_its_workbook() {
    let Some((_, desk)) = desk() else { return };
    let file = desk.folder().join("inside.xlsx");
    let path = file.to_string_lossy().into_owned();
    let before = desk.entries();
    let refused = desk.run(&["report", "three", "D1", "--xlsx", &path]);
    assert_eq!(refused.status, 2, "{}", refused.data);
    assert!(refused.words.contains("--internal"), "{}", refused.words);
    assert!(!file.exists());
    assert_eq!(desk.entries(), before);
    let run = desk.run(&["report", "three", "D1", "--internal", "--xlsx", &path]);
    assert_eq!(run.status, 0, "{}", run.words);
    assert!(recorded(&desk, before).contains("\"internal\""));
    let mut book = workbook(&file);
    for sheet in 0..3 {
        let said = text_of(&sheet_of(&mut book, sheet));
        assert!(said.contains("within the unit only"), "{sheet}: {said}");
    }
}
