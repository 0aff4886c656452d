//! `person match --score`: how many pairs of public sets with known answers are found, and how many found are right.
//!
//! Which file has which fields, and where its answer stands: `schemas/linkage.toml`. The answer is taken away
//! before anything is compared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use crate::cli::{Context, Failure, Output};
use crate::inquiry::persons::{Field, People, Sort, likely};

const SETS: &str = include_str!("../../../../schemas/linkage.toml");
/// Largest file that is read, in bytes.
const BYTES_MAX: u64 = 64 << 20;

#[derive(Deserialize)]
struct Sets {
    set: Vec<Set>,
}

#[derive(Deserialize)]
struct Set {
    name: String,
    file: String,
    truth: Truth,
    fields: Vec<Mapped>,
    /// Two fields that are exchanged now and then.
    #[serde(default)]
    exchanged: Vec<[String; 2]>,
    /// Column of a household's number: its members are two persons.
    kin: Option<String>,
}

#[derive(Deserialize)]
struct Truth {
    column: Option<String>,
    part: Option<usize>,
    file: Option<String>,
}

#[derive(Deserialize)]
struct Mapped {
    name: String,
    columns: Vec<String>,
    sort: Sort,
}

/// Measures every set that the folder holds.
pub(super) fn run(context: &Context, folder: &Path, output: &Output) -> Result<u8, Failure> {
    let sets: Sets = toml::from_str(SETS)?;
    let mut table = context.table(&[
        "linkage set",
        "linkage records",
        "true pairs",
        "pairs compared",
        "pairs found",
        "pairs right",
        "pair precision",
        "pair recall",
    ]);
    let mut answers = Vec::new();
    for set in &sets.set {
        let path = folder.join(&set.file);
        if !path.is_file() {
            continue;
        }
        let (people, persons) = read(folder, set)?;
        let (found, compared) = likely(&people);
        let truth = pairs_of(&persons);
        let right = found
            .iter()
            .filter(|pair| truth.contains(&(pair.a, pair.b)));
        let right = right.count();
        let share = |whole: usize| match whole {
            0 => String::new(),
            whole => {
                let hundredths = right * 10_000 / whole;
                format!("{}.{:02}", hundredths / 100, hundredths % 100)
            }
        };
        answers.push(json!({
            "set": set.name, "records": persons.len(), "true_pairs": truth.len(),
            "compared": compared, "found": found.len(), "right": right,
            "precision": share(found.len()), "recall": share(truth.len()),
        }));
        table.rows.push(vec![
            set.name.clone(),
            persons.len().to_string(),
            truth.len().to_string(),
            compared.to_string(),
            found.len().to_string(),
            right.to_string(),
            share(found.len()),
            share(truth.len()),
        ]);
    }
    if answers.is_empty() {
        let files: Vec<&str> = sets.set.iter().map(|set| set.file.as_str()).collect();
        return Err(Failure::new(format!(
            "{}: expected a folder with at least one of {}",
            folder.display(),
            files.join(", ")
        )));
    }
    table.right = (1..8).collect();
    let table = table.of("person-score", None);
    output.give(context, &table, &json!({ "sets": answers }))?;
    Ok(0)
}

/// Pairs of records of one person.
fn pairs_of(persons: &[String]) -> BTreeSet<(usize, usize)> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, person) in persons.iter().enumerate() {
        groups.entry(person).or_default().push(at);
    }
    let mut pairs = BTreeSet::new();
    for members in groups.values() {
        for (at, a) in members.iter().enumerate() {
            pairs.extend(members.iter().skip(at + 1).map(|b| (*a, *b)));
        }
    }
    pairs
}

/// The records without their answer, and the answer.
fn read(folder: &Path, set: &Set) -> Result<(People, Vec<String>), Failure> {
    let path = folder.join(&set.file);
    let (headings, rows) = table_of(&path)?;
    let at = |name: &str| {
        let found = headings.iter().position(|heading| heading == name);
        found.ok_or_else(|| Failure::file(&path, format!("no column {name}")))
    };
    let cell = |row: &[String], at: usize| row.get(at).map_or("", String::as_str).to_owned();
    let persons = match (&set.truth.column, &set.truth.file) {
        (Some(column), _) => {
            let at = at(column)?;
            let whole = rows.iter().map(|row| cell(row, at));
            whole
                .map(|text| match set.truth.part {
                    Some(part) => text.split('-').nth(part).unwrap_or_default().to_owned(),
                    None => text,
                })
                .collect()
        }
        (None, Some(file)) => {
            let (_, rows) = table_of(&folder.join(file))?;
            rows.iter().map(|row| cell(row, 0)).collect()
        }
        (None, None) => Vec::new(),
    };
    if persons.len() != rows.len() {
        return Err(Failure::file(
            &path,
            format!("{} rows, and answers for {}", rows.len(), persons.len()),
        ));
    }
    let mut places = Vec::new();
    for field in &set.fields {
        let columns: Result<Vec<usize>, Failure> =
            field.columns.iter().map(|column| at(column)).collect();
        places.push((field.sort, columns?));
    }
    let records = rows.iter().map(|row| {
        let values = places.iter().map(|(sort, columns)| {
            let parts = columns.iter().map(|at| cell(row, *at));
            let parts = parts.filter(|part| part != "NA");
            match sort {
                // Parts of a day have two digits each, the year four.
                Sort::Day => parts
                    .map(|part| format!("{:0>2}", part.replace('-', "")))
                    .collect(),
                _ => parts.collect::<String>().to_lowercase(),
            }
        });
        values
            .map(|value| if value == "00" { String::new() } else { value })
            .collect()
    });
    let records = records.collect();
    let fields = set.fields.iter().map(|field| Field {
        name: field.name.clone(),
        sort: field.sort,
    });
    let place = |name: &String| {
        let found = set.fields.iter().position(|field| field.name == *name);
        found.ok_or_else(|| Failure::file(&path, format!("no field {name}")))
    };
    let mut exchanged = Vec::new();
    for [one, other] in &set.exchanged {
        exchanged.push((place(one)?, place(other)?));
    }
    let mut kin = BTreeSet::new();
    if let Some(column) = &set.kin {
        let at = at(column)?;
        let households: Vec<String> = rows.iter().map(|row| cell(row, at)).collect();
        let pairs = pairs_of(&households).into_iter();
        kin.extend(pairs.filter(|(a, _)| households.get(*a).is_some_and(|own| !own.is_empty())));
    }
    let people = People {
        fields: fields.collect(),
        records,
        exchanged,
        kin,
    };
    Ok((people, persons))
}

/// Headings and rows of a text with commas or tabs, cells without blanks around.
fn table_of(path: &Path) -> Result<(Vec<String>, Vec<Vec<String>>), Failure> {
    use std::io::Read as _;
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(BYTES_MAX).read_to_string(&mut text))
        .map_err(|error| Failure::file(path, error))?;
    let tabs = text.lines().next().is_some_and(|line| line.contains('\t'));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if tabs { b'\t' } else { b',' })
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let headings = reader.headers()?.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(record?.iter().map(str::to_owned).collect());
    }
    Ok((headings, rows))
}
