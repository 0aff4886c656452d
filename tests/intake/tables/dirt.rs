//! `small-dirty` against its own answers, cell by cell: what is to be accepted is read as the value the
//! answer gives, what is to be refused is refused with exactly its address, what is to be ignored adds
//! nothing, and nothing else is refused.
//!
//! A cell to be accepted is judged by washing: the same set with the answer's value written in its place
//! must give the same events and the same entries of the register, row by row; and a washed cell with
//! another value must not, so that the comparison can fail.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use sunledger::crypto::digest::{Commitment, Digest, FileHash};
use sunledger::domain::alias::Alias;
use sunledger::intake::plan::Options;
use sunledger::intake::read::{Cell, Limits, Sheet, cell_address, read_file};
use sunledger::intake::{Plan, PlannedSheet, Source, plan};
use sunledger::schemes::{Scheme, Tables, shipped};
use sunledger::vault::{FieldKind, MemoryRegistrar, RegisterKind, Registrar, RegistrarError};

use super::sets::set_folder;
use super::{Before, common};

/// A register that writes down what it is told, apart from salts.
#[derive(Default)]
struct Noting {
    inner: MemoryRegistrar,
    told: BTreeSet<String>,
}

impl Registrar for Noting {
    fn alias(&mut self, kind: RegisterKind, normalised: &str) -> Result<Alias, RegistrarError> {
        self.told.insert(format!("{kind:?} {normalised}"));
        self.inner.alias(kind, normalised)
    }
    fn keep(&mut self, about: Alias, field: FieldKind, value: &str) -> Result<(), RegistrarError> {
        self.told.insert(format!("{about:?} {field:?} {value}"));
        self.inner.keep(about, field, value)
    }
    fn commit(&mut self, about: Option<Alias>, text: &str) -> Result<Commitment, RegistrarError> {
        self.told.insert(format!("{about:?} says {text}"));
        // Without its salt, so that equal texts give equal events.
        let fixed = self.inner.fingerprint(text.as_bytes());
        self.inner.commit(about, text)?;
        Ok(Commitment(fixed.0))
    }
    fn fingerprint(&self, bytes: &[u8]) -> Digest {
        self.inner.fingerprint(bytes)
    }
}

/// A line of `dirt.csv`.
#[derive(Clone, Debug)]
struct Dirt {
    id: String,
    kind: String,
    file: String,
    sheet: String,
    row: Option<u32>,
    column: String,
    treatment: String,
    value: String,
}

fn dirt_of(folder: &Path) -> Vec<Dirt> {
    let mut reader = csv::Reader::from_path(folder.join("dirt.csv")).unwrap();
    let headings: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(|h| h.trim_start_matches('\u{feff}').to_owned())
        .collect();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let of = |name: &str| {
                let at = headings.iter().position(|h| h == name).unwrap();
                record[at].to_owned()
            };
            Dirt {
                id: of("id"),
                kind: of("kind"),
                file: of("file"),
                sheet: of("sheet"),
                row: of("row").parse().ok(),
                column: of("column"),
                treatment: of("treatment"),
                value: of("value"),
            }
        })
        .collect()
}

/// Every file of the folders that shipped schemes and the common tables answer for.
pub fn sources_of(set: &Path, folders: &[&str]) -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in folders {
        let mut paths: Vec<_> = std::fs::read_dir(set.join(folder))
            .unwrap_or_else(|error| panic!("{folder}: {error}"))
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in paths {
            sources.push(Source {
                file: read_file(&path, &Limits::default()).unwrap(),
                folder: (*folder).to_owned(),
            });
        }
    }
    sources
}

/// The shipped schemes and the common tables, read once: the sheets are planned hundreds of times.
fn rules() -> &'static (Vec<Scheme>, Tables) {
    static RULES: OnceLock<(Vec<Scheme>, Tables)> = OnceLock::new();
    RULES.get_or_init(|| {
        let texts = shipped::SCHEMES.iter();
        let schemes = texts.map(|(_, text)| Scheme::parse(text).unwrap());
        (schemes.collect(), common())
    })
}

fn planned(sources: &[Source]) -> (Plan, BTreeSet<String>) {
    let schemes: Vec<&Scheme> = rules().0.iter().collect();
    planned_under(&schemes, sources)
}

fn planned_under(schemes: &[&Scheme], sources: &[Source]) -> (Plan, BTreeSet<String>) {
    let (_, common) = rules();
    let schemes: Vec<(&Scheme, u16)> = schemes.iter().map(|s| (*s, s.version)).collect();
    let mut register = Noting::default();
    let plan = plan(
        sources,
        &schemes,
        common,
        &Before::default(),
        &mut register,
        Options::default(),
    )
    .unwrap();
    (plan, register.told)
}

/// Folder and name of each file: two programmes call their files alike.
fn paths(sources: &[Source]) -> BTreeMap<FileHash, String> {
    sources
        .iter()
        .map(|source| {
            let path = format!("{}/{}", source.folder, source.file.name);
            (source.file.sha256, path)
        })
        .collect()
}

/// Events by file, sheet and row.
fn events_of(plan: &Plan, sources: &[Source]) -> BTreeMap<(String, String, u32), Vec<String>> {
    let paths = paths(sources);
    let mut out: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for sheet in &plan.sheets {
        for (head, event) in &sheet.events {
            let row = head.source.as_ref().unwrap().row;
            let path = original(&paths[&sheet.sha256]);
            out.entry((path, sheet.sheet.clone(), row))
                .or_default()
                .push(format!("{head:?} {event:?}"));
        }
    }
    out
}

fn sheet_of<'a>(sources: &'a mut [Source], dirt: &Dirt) -> Option<&'a mut Sheet> {
    sheets_of(sources, dirt).into_iter().next()
}

/// The sheet first, then the copies of it: the same export under another name of file or sheet.
fn sheets_of<'a>(sources: &'a mut [Source], dirt: &Dirt) -> Vec<&'a mut Sheet> {
    let mut own = Vec::new();
    let mut copies = Vec::new();
    for source in sources {
        let file = format!("{}/{}", source.folder, source.file.name);
        if original(&file) != dirt.file {
            continue;
        }
        for sheet in &mut source.file.sheets {
            if file == dirt.file && sheet.name == dirt.sheet {
                own.push(sheet);
            } else if sheet.name == dirt.sheet || sheet.name == "Sheet1 (2)" {
                copies.push(sheet);
            }
        }
    }
    own.into_iter().chain(copies).collect()
}

fn original(file: &str) -> String {
    file.replace(" - 副本", "")
}

/// Column of a heading as the answers write it, which may stand below title rows.
fn column_of(sheet: &Sheet, heading: &str) -> Option<usize> {
    sheet.rows.iter().take(6).find_map(|row| {
        row.cells
            .iter()
            .position(|cell| matches!(cell, Cell::Text(text) if text == heading))
    })
}

fn cell_of(sheet: &mut Sheet, line: u32, column: usize) -> &mut Cell {
    let row = sheet.rows.iter_mut().find(|row| row.line == line).unwrap();
    if row.cells.len() <= column {
        row.cells.resize(column + 1, Cell::Empty);
    }
    &mut row.cells[column]
}

/// The folders whose sheets have tables: those of the shipped schemes and the common ones.
pub fn folders(set: &Path) -> Vec<String> {
    let schemes: Vec<Scheme> = shipped::SCHEMES
        .iter()
        .map(|(_, text)| Scheme::parse(text).unwrap())
        .collect();
    let mut names: Vec<String> = std::fs::read_dir(set)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| {
            name.split_once('-').is_some_and(|(code, _)| {
                code == "0" || schemes.iter().any(|scheme| scheme.owns_folder(code))
            })
        })
        .collect();
    names.sort();
    names
}

#[test]
fn every_dirty_cell_is_treated_as_the_set_says() {
    let Some(set) = set_folder("small-dirty") else {
        return;
    };
    let folders = folders(&set);
    let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
    let dirt = dirt_of(&set);
    let mut sources = sources_of(&set, &folders);
    let (dirty, told_dirty) = planned(&sources);
    // Sheets that no table answers to are none of this test's, but a known one must not get lost.
    let unknown: BTreeSet<&str> = dirty
        .unknown
        .iter()
        .map(|sheet| sheet.file.as_str())
        .collect();
    let read: Vec<Dirt> = dirt
        .into_iter()
        .filter(|dirt| {
            let (folder, name) = dirt.file.split_once('/').unwrap();
            folders.contains(&folder) && !unknown.contains(name)
        })
        .collect();
    println!("no table: {unknown:?}");

    // Refuse: exactly these cells.
    let mut refuse: Vec<(String, String)> = Vec::new();
    for dirt in read.iter().filter(|dirt| dirt.treatment == "refuse") {
        let sheet = sheet_of(&mut sources, dirt).unwrap();
        let column = column_of(sheet, &dirt.column)
            .unwrap_or_else(|| panic!("{}: no column {}", dirt.id, dirt.column));
        let name = dirt.file.rsplit('/').next().unwrap().to_owned();
        refuse.push((name, cell_address(dirt.row.unwrap(), column)));
    }
    let mut refused: Vec<(String, String)> = dirty
        .bad
        .iter()
        // Of two equal sheets the first is read, and the copy's name may come first.
        .map(|bad| (original(&bad.file), bad.cell.clone()))
        .collect();
    refuse.sort();
    refused.sort();
    assert_eq!(refused, refuse, "{:#?}", dirty.bad);
    assert!(!refuse.is_empty());

    // Accept: wash each cell and compare, row by row.
    let mut washed = sources_of(&set, &folders);
    let accept: Vec<&Dirt> = read
        .iter()
        .filter(|dirt| dirt.treatment == "accept" && !dirt.value.is_empty())
        .collect();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for dirt in &accept {
        for sheet in sheets_of(&mut washed, dirt) {
            let column = column_of(sheet, &dirt.column)
                .unwrap_or_else(|| panic!("{}: no column {}", dirt.id, dirt.column));
            *cell_of(sheet, dirt.row.unwrap(), column) = Cell::Text(dirt.value.clone());
        }
        *kinds.entry(&dirt.kind).or_default() += 1;
    }
    println!("accepted after washing, by kind: {kinds:?}");
    let (clean, told_clean) = planned(&washed);
    let (left, right) = (events_of(&dirty, &sources), events_of(&clean, &washed));
    for dirt in &accept {
        let row = (dirt.file.clone(), dirt.sheet.clone(), dirt.row.unwrap());
        // A row with a cell to be refused, or of a programme that is not published, gives none.
        assert_eq!(left.get(&row), right.get(&row), "{dirt:?}");
    }
    assert_eq!(left, right);
    assert_eq!(told_dirty, told_clean, "names, numbers and texts");

    // The comparison can fail: another value in any of these cells shows. One cell of each kind and
    // column, in rows that gave an event.
    let mut blind = Vec::new();
    let mut seen = BTreeSet::new();
    for dirt in &accept {
        let row = (dirt.file.clone(), dirt.sheet.clone(), dirt.row.unwrap());
        // Sheets of one name have one table, whatever the programme.
        let (folder, name) = dirt.file.split_once('/').unwrap();
        if !right.contains_key(&row) || !seen.insert((&dirt.kind, name, &dirt.column)) {
            continue;
        }
        let at = washed
            .iter()
            .position(|source| source.folder == folder && source.file.name == name)
            .unwrap();
        // Under the schemes of its folder: a file is planned twice for each cell, and the tables of
        // all others would be made ready each time.
        let code = folder.split('-').next().unwrap();
        let own: Vec<&Scheme> = rules()
            .0
            .iter()
            .filter(|scheme| code == "0" || scheme.owns_folder(code))
            .collect();
        let alone = |sources: &[Source]| {
            let (plan, told) = planned_under(&own, &sources[at..=at]);
            (events_of(&plan, sources), told, plan.bad)
        };
        let before = alone(&washed);
        let sheet = sheet_of(&mut washed, dirt).unwrap();
        let column = column_of(sheet, &dirt.column).unwrap();
        let cell = cell_of(sheet, dirt.row.unwrap(), column);
        let right = std::mem::replace(cell, Cell::Text(other(&dirt.value)));
        // A name beside a number of the case or payment makes no part of an event.
        let heading: String = dirt.column.chars().filter(|c| !c.is_whitespace()).collect();
        if alone(&washed) == before && heading != "姓名" {
            blind.push(format!("{} {}", dirt.file, dirt.column));
        }
        let sheet = sheet_of(&mut washed, dirt).unwrap();
        *cell_of(sheet, dirt.row.unwrap(), column) = right;
    }
    println!("{} kinds of cells looked at", seen.len());
    assert!(seen.len() > 40);
    assert!(blind.is_empty(), "no event rests on these: {blind:?}");

    // Ignore: no line that is to be ignored gave an event or an error; a copy added nothing.
    // A copy may be the same bytes: the folder is known by them, the name by the plan.
    let paths = paths(&sources);
    let path = |sheet: &PlannedSheet| {
        let (folder, _) = paths[&sheet.sha256].split_once('/').unwrap();
        format!("{folder}/{}", sheet.file)
    };
    for dirt in read.iter().filter(|dirt| dirt.treatment == "ignore") {
        if let Some(row) = dirt.row {
            let place = (dirt.file.clone(), dirt.sheet.clone(), row);
            assert!(!left.contains_key(&place), "{dirt:?}");
        }
        let of_file = |sheet: &str| {
            dirty
                .sheets
                .iter()
                .find(|planned| path(planned) == dirt.file && planned.sheet == sheet)
                .unwrap_or_else(|| panic!("{dirt:?}: the sheet was lost"))
        };
        match dirt.kind.as_str() {
            "重复导出" => {
                let (copy, original) = (of_file(&dirt.sheet), original(&dirt.file));
                let mut sheets = dirty.sheets.iter();
                let first = sheets.find(|sheet| path(sheet) == original);
                let first = first.unwrap_or_else(|| panic!("{dirt:?}: no original"));
                let rows = [copy.accepted, copy.skipped, first.accepted, first.skipped];
                let once = copy.skipped > 0 && copy.accepted == 0
                    || first.skipped > 0 && first.accepted == 0;
                let told: u32 = copy
                    .unpublished
                    .values()
                    .chain(first.unpublished.values())
                    .sum();
                assert!(once || told > 0, "{dirt:?}: {rows:?}");
            }
            "重复工作表" => {
                let copy = of_file("Sheet1 (2)");
                assert_eq!((copy.accepted, copy.refused), (0, 0), "{dirt:?}");
            }
            _ => {}
        }
    }
}

/// A value of the same form that is another one.
fn other(value: &str) -> String {
    if value.len() == 10 && value.as_bytes()[4] == b'-' {
        return "2001-02-03".to_owned();
    }
    if value.len() == 18 {
        return if value == "11010519491231002X" {
            "440524188001010014".to_owned()
        } else {
            "11010519491231002X".to_owned()
        };
    }
    match value.chars().last() {
        Some(digit) if digit.is_ascii_digit() => {
            let mut changed = value.to_owned();
            changed.pop();
            changed.push(if digit == '1' { '2' } else { '1' });
            changed
        }
        _ => format!("{value}甲"),
    }
}
