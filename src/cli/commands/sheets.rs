//! `sheets`: what the reader sees of office files, before any table is known; and empty sheets of acts and programmes.

use std::path::{Path, PathBuf};

use clap::Args;

use super::import::collect;
use crate::cli::{Context, Failure, Output, write_new};
use crate::domain::near::nearest;
use crate::intake::overview::overview;
use crate::intake::read::{Limits, read_file};
use crate::report::act_sheet::workbook;
use crate::report::sheet_names::{Meant, known, meant, meant_of};
use crate::schemes::{Scheme, Tables, shipped};

/// Show what is read of office files: sheets, headings, rows, and the sum of every column of figures
///
/// For any table, also one that no scheme knows: where its headings stand, how many cells of each column
/// hold anything, days or numbers, and what the numbers come to, exactly. A total line counts as a row.
/// Needs no ledger and records nothing.
///
/// With --template it writes an empty sheet instead, of an act (an appeal, a suspension, a write-off) or of a table that
/// programmes share, with its headings and what each column expects; filled in, it is imported like any sheet. With
/// --of it writes sheets of one programme, with the headings of its file: claims, steps, the list of a notice, payments.
#[derive(Args)]
pub struct Arguments {
    /// Files or folders
    #[arg(required_unless_present = "template")]
    paths: Vec<PathBuf>,
    /// Write an empty sheet to --out: by what an office calls it, by its event or kind, such as AppealFiled or
    /// claims, or `all` acts
    #[arg(long, value_name = "NAME", requires = "out", conflicts_with = "paths")]
    template: Option<String>,
    /// Write sheets of this programme: its scheme file, or the code of a shipped one, such as A; by what they are
    /// called, by their kind, such as claims, or `all` of them
    #[arg(long, value_name = "SCHEME", requires = "template")]
    of: Option<PathBuf>,
    /// The workbook to write; it must not be there yet
    #[arg(long, value_name = "FILE", requires = "template")]
    out: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    if let (Some(name), Some(out)) = (&arguments.template, &arguments.out) {
        let of = arguments.of.as_deref();
        return template(context, name, (out, of));
    }
    let mut paths = Vec::new();
    for path in &arguments.paths {
        collect(path, &mut paths)?;
    }
    let mut views = Vec::new();
    for path in &paths {
        views.extend(overview(&read_file(path, &Limits::default())?));
    }
    let mut table = context.table(&[
        "file",
        "sheet",
        "line",
        "data rows",
        "column",
        "heading",
        "filled",
        "days",
        "numbers",
        "sum of numbers",
    ]);
    table.right = vec![2, 3, 6, 7, 8, 9];
    for view in &views {
        for column in &view.columns {
            table.rows.push(vec![
                view.file.clone(),
                view.sheet.clone(),
                view.heading_line
                    .map_or_else(String::new, |line| line.to_string()),
                view.rows.to_string(),
                column.letters.clone(),
                column.heading.clone(),
                column.filled.to_string(),
                column.days.to_string(),
                column.numbers.to_string(),
                column.sum.clone().unwrap_or_default(),
            ]);
        }
    }
    arguments
        .output
        .give(context, &table, &serde_json::to_value(&views)?)?;
    Ok(0)
}

/// The programme of a scheme file, or the shipped one of that code where there is no such file.
fn programme(of: &Path) -> Result<Scheme, Failure> {
    let code = of.to_string_lossy().to_string();
    let shipped = shipped::SCHEMES
        .iter()
        .find(|(name, _)| name.strip_suffix(".toml") == Some(&code));
    match shipped {
        Some((_, text)) if !of.exists() => Ok(Scheme::parse(text)?),
        _ => {
            let text = std::fs::read_to_string(of).map_err(|error| Failure::file(of, error))?;
            Ok(Scheme::parse(&text)?)
        }
    }
}

/// Writes the sheets that a name means: of acts, of tables that programmes share, or of one programme.
fn template(
    context: &Context,
    name: &str,
    (out, of): (&Path, Option<&Path>),
) -> Result<u8, Failure> {
    let common = Tables::parse(shipped::COMMON_TABLES)?;
    let own = of.map(programme).transpose()?;
    let shipped = match own {
        Some(_) => Vec::new(),
        None => shipped::SCHEMES
            .iter()
            .map(|(_, text)| Scheme::parse(text))
            .collect::<Result<Vec<_>, _>>()?,
    };
    let sheets = match &own {
        Some(scheme) => Meant {
            tables: meant_of(scheme, name),
            otherwise: Vec::new(),
        },
        None => meant(&common, &shipped, name),
    };
    if let (true, Some(scheme)) = (sheets.tables.is_empty(), &own) {
        let known: Vec<&str> = scheme
            .table
            .iter()
            .filter_map(|table| table.names.first().map(String::as_str))
            .collect();
        return Err(Failure::new(format!(
            "--template {name}: expected a sheet of scheme {}, one of {}, or all",
            scheme.id,
            known.join("、")
        )));
    }
    if sheets.tables.is_empty() && !sheets.otherwise.is_empty() {
        return Err(Failure::new(format!(
            "--template {name}: its columns are others in each of the programmes {}: say which with --of",
            sheets.otherwise.join("、")
        )));
    }
    if sheets.tables.is_empty() {
        let known = known(&common);
        let near = nearest(name, known.iter().copied());
        return Err(Failure::new(format!(
            "--template {name}: expected a sheet that is known, for instance {}; one of {}",
            near.unwrap_or("all"),
            known.join("、")
        )));
    }
    // A spreadsheet program opens a file by its ending.
    let ends = out
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("xlsx"));
    if !ends {
        return Err(Failure::new(format!(
            "--out {}: expected the name of a workbook, which ends in .xlsx, for instance {}.xlsx",
            out.display(),
            out.display()
        )));
    }
    write_new(
        out,
        &workbook(&sheets.tables, &common.words, &context.words)?,
    )?;
    context.tell("written", &[("file", out.display().to_string())]);
    if !sheets.otherwise.is_empty() {
        let schemes = sheets.otherwise.join("、");
        context.tell(
            "sheet-otherwise",
            &[("name", name.to_owned()), ("schemes", schemes)],
        );
    }
    Ok(0)
}
