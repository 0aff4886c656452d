//! `flags score`: the flags against answers that somebody labelled beforehand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::{Context, Failure, Output};
use crate::crypto::digest::FileHash;
use crate::crypto::hash;
use crate::detect::flag::shorts;
use crate::detect::score::{Figures, Label, Place, Score, score};
use crate::detect::{self, Flag};
use crate::domain::money::{Fen, MoneyUnit};
use crate::projections::World;
use crate::report::books::yuan;

/// Compare the flags with labelled answers: precision and recall for each code
///
/// FOLDER holds `truth.csv` (labelled frauds), may hold `innocents.csv` (look-alikes), and the office
/// files that both name by their path in it. A fraud counts as found when one flag of its code has
/// evidence on all of its primary rows. Frauds in files of the folder that are not in the ledger are missed;
/// other answers about files that are not there are left out and counted. One that is found by a flag of another amount is told as such. Exit 1 when
/// something labelled was missed or has another amount (with --rows-only amounts are told and do not count), or a flag is wrong or hits a
/// look-alike; exit 2 when none of the files is in the ledger.
#[derive(Args)]
pub struct Arguments {
    /// Folder of the answers and of the files they name
    folder: PathBuf,
    /// Only these codes, for instance F13,F27 (default: every code that has a detector)
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    codes: Vec<String>,
    /// Let rows alone decide the exit status: amounts that differ are told and do not count
    #[arg(long)]
    rows_only: bool,
    #[command(flatten)]
    output: Output,
}

/// One line of an answer file.
struct Answer {
    id: String,
    code: String,
    programme: String,
    primary: bool,
    file: String,
    sheet: String,
    rows: Vec<u32>,
    amount: Option<Fen>,
    also: BTreeSet<String>,
}

fn answers(path: &Path) -> Result<Vec<Answer>, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(format!(
            "{}: expected UTF-8, found another encoding",
            path.display()
        ))
    })?;
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut found = Vec::new();
    for record in reader.deserialize() {
        let record: BTreeMap<String, String> =
            record.map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        let place = || format!("{}, answer {}", path.display(), found.len() + 1);
        let need = |heading: &str| {
            record.get(heading).cloned().ok_or_else(|| {
                Failure::new(format!(
                    "{}: expected a column `{heading}`, found none",
                    place()
                ))
            })
        };
        let rows = need("rows")?
            .split(';')
            .filter(|row| !row.trim().is_empty())
            .map(|row| {
                row.trim().parse().map_err(|_| {
                    Failure::new(format!(
                        "{}: rows: expected line numbers joined by `;`, found {row}",
                        place()
                    ))
                })
            })
            .collect::<Result<_, _>>()?;
        let amount = match need("amount_yuan")?.trim() {
            "" => None,
            text => Some(Fen::parse(text, MoneyUnit::Yuan).map_err(|error| {
                Failure::new(format!("{}: amount_yuan {text}: {error}", place()))
            })?),
        };
        found.push(Answer {
            id: need("id")?,
            code: need("flag")?,
            programme: need("programme")?,
            primary: need("role")? == "primary",
            file: need("file")?,
            sheet: need("sheet")?,
            rows,
            amount,
            also: record
                .get("also_expect")
                .map(String::as_str)
                .unwrap_or_default()
                .split(';')
                .filter(|code| !code.is_empty())
                .map(str::to_owned)
                .collect(),
        });
    }
    Ok(found)
}

/// Finds the files that answers name: in the folder, by content; else the one of that name that was
/// imported.
struct Files<'a> {
    folder: &'a Path,
    world: &'a World,
    found: BTreeMap<String, Option<FileHash>>,
}

impl Files<'_> {
    fn hash(&mut self, file: &str) -> Option<FileHash> {
        if let Some(found) = self.found.get(file) {
            return *found;
        }
        let hash = match std::fs::read(self.folder.join(file)) {
            Ok(bytes) => Some(FileHash(hash::sha256(&[&bytes]))),
            Err(_) => {
                let name = Path::new(file)
                    .file_name()
                    .map(|name| name.to_string_lossy());
                let mut named = self
                    .world
                    .imports
                    .files()
                    .filter(|(_, imported)| Some(*imported) == name.as_deref());
                match (named.next(), named.next()) {
                    (Some((hash, _)), None) => Some(*hash),
                    _ => None,
                }
            }
        };
        self.found.insert(file.to_owned(), hash);
        hash
    }
}

/// Answers of one number, code and programme are one label.
fn labels(answers: Vec<Answer>, files: &mut Files<'_>) -> Vec<Label> {
    let mut labels: BTreeMap<(String, String, String), Label> = BTreeMap::new();
    for answer in answers {
        let key = (
            answer.id.clone(),
            answer.code.clone(),
            answer.programme.clone(),
        );
        let label = labels.entry(key).or_insert_with(|| Label {
            id: answer.id,
            code: answer.code,
            programme: answer.programme,
            ..Label::default()
        });
        label.also.extend(answer.also);
        label.amount = label.amount.or(answer.amount);
        let Some(file) = files.hash(&answer.file) else {
            label.lost.insert(answer.file);
            continue;
        };
        let places: BTreeSet<Place> = answer
            .rows
            .into_iter()
            .map(|row| (file, answer.sheet.clone(), row))
            .collect();
        if answer.primary {
            label.primary.extend(places);
        } else {
            label.context.extend(places);
        }
    }
    labels.into_values().collect()
}

/// A share in tenths of a percent, as text; nothing to divide by gives a dash.
fn share(part: usize, of: usize) -> String {
    match of {
        0 => "-".to_owned(),
        _ => {
            let tenths = part * 1000 / of;
            format!("{}.{}%", tenths / 10, tenths % 10)
        }
    }
}

fn label_json(label: &Label) -> serde_json::Value {
    serde_json::json!({
        "id": label.id, "code": label.code, "programme": label.programme, "amount": label.amount,
        "rows": label.primary.iter().map(|(file, sheet, row)| {
            serde_json::json!({"sha256": file, "sheet": sheet, "row": row})
        }).collect::<Vec<_>>(),
    })
}

fn json(score: &Score) -> serde_json::Value {
    let mut total = Figures::default();
    for figures in score.codes.values() {
        total.labelled += figures.labelled;
        total.found += figures.found;
        total.differ += figures.differ;
        total.flags += figures.flags;
        total.right += figures.right;
        total.innocents += figures.innocents;
        total.hit += figures.hit;
    }
    serde_json::json!({
        "codes": score.codes,
        "total": total,
        "missed": score.missed.iter().map(label_json).collect::<Vec<_>>(),
        "hits": score.hits.iter().map(|(label, flag)| {
            serde_json::json!({"label": label_json(label), "flag": flag})
        }).collect::<Vec<_>>(),
        "wrong": score.wrong,
        "amounts": score.amounts.iter().map(|(label, amount)| {
            serde_json::json!({"label": label_json(label), "found": amount})
        }).collect::<Vec<_>>(),
        "absent": score.absent,
        "unread": score.unread,
        "not_built": score.unbuilt,
    })
}

/// Compares, prints, and gives the exit status.
pub fn run(
    context: &Context,
    arguments: &Arguments,
    world: &World,
    flags: &[Flag],
) -> Result<u8, Failure> {
    let built: BTreeSet<String> = detect::all()
        .iter()
        .map(|detector| detector.code().to_owned())
        .collect();
    let codes: BTreeSet<String> = if arguments.codes.is_empty() {
        built.clone()
    } else {
        arguments.codes.iter().cloned().collect()
    };
    if let Some(unknown) = codes.difference(&built).next() {
        return Err(Failure::new(format!(
            "--codes {unknown}: expected codes among {}, found none such",
            Vec::from_iter(built.iter().map(String::as_str)).join(", ")
        )));
    }
    let truth = answers(&arguments.folder.join("truth.csv"))?;
    let path = arguments.folder.join("innocents.csv");
    let innocents = if path.exists() {
        answers(&path)?
    } else {
        Vec::new()
    };
    let mut files = Files {
        folder: &arguments.folder,
        world,
        found: BTreeMap::new(),
    };
    let truth = labels(truth, &mut files);
    let innocents = labels(innocents, &mut files);
    let mut score = score(world, flags, &truth, &innocents, &codes);
    if arguments.codes.is_empty() {
        for label in truth.iter().filter(|label| !built.contains(&label.code)) {
            *score.unbuilt.entry(label.code.clone()).or_default() += 1;
        }
    }
    if score.absent > 0 && !score.compared() {
        return Err(Failure::new(format!(
            "{}: {} answers, and none of the files they name is in this ledger: import the folder first",
            arguments.folder.display(),
            score.absent
        )));
    }
    let mut table = context
        .table(&[
            "code",
            "labelled",
            "found",
            "amount differs",
            "flags",
            "right",
            "innocents",
            "hit",
            "precision",
            "recall",
        ])
        .of("score", None);
    table.right = (1..10).collect();
    for (code, figures) in &score.codes {
        if *figures == Figures::default() {
            continue;
        }
        table.rows.push(vec![
            code.clone(),
            figures.labelled.to_string(),
            figures.found.to_string(),
            figures.differ.to_string(),
            figures.flags.to_string(),
            figures.right.to_string(),
            figures.innocents.to_string(),
            figures.hit.to_string(),
            share(figures.right, figures.flags),
            share(figures.found, figures.labelled),
        ]);
    }
    for (code, labelled) in &score.unbuilt {
        let mut row = vec![code.clone(), labelled.to_string()];
        row.extend((0..7).map(|_| "-".to_owned()));
        row.push(context.say("detect-state-unbuilt", &[]));
        table.rows.push(row);
    }
    arguments.output.give(context, &table, &json(&score))?;
    let values = |label: &Label| {
        vec![
            ("code", label.code.clone()),
            ("id", label.id.clone()),
            ("programme", label.programme.clone()),
        ]
    };
    for (code, count) in &score.unbuilt {
        let values = [("code", code.clone()), ("count", count.to_string())];
        context.tell("score-unbuilt", &values);
    }
    let shorts = shorts(flags);
    let said = |id: &str| shorts.get(id).cloned().unwrap_or_else(|| id.to_owned());
    for label in &score.missed {
        context.tell("score-missed", &values(label));
    }
    for (label, flag) in &score.hits {
        let mut values = values(label);
        values.push(("flag", said(flag)));
        context.tell("score-hit", &values);
    }
    for flag in &score.wrong {
        context.tell("score-wrong", &[("flag", said(flag))]);
    }
    for (label, amount) in &score.amounts {
        let mut values = values(label);
        values.push(("expected", yuan(label.amount.unwrap_or_default().0)));
        values.push(("found", yuan(amount.0)));
        context.tell("score-amount", &values);
    }
    if score.unread > 0 {
        context.tell("score-unread", &[("count", score.unread.to_string())]);
    }
    let left_out = score.absent.saturating_sub(score.unread);
    if left_out > 0 {
        context.tell("score-absent", &[("count", left_out.to_string())]);
    }
    let well = match arguments.rows_only {
        true => score.is_full_by_rows(),
        false => score.is_full(),
    };
    Ok(u8::from(!well))
}
