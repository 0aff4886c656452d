//! `import --refusals`: the office's own sheets back, with what could not be taken marked in them.

use std::path::Path;

use crate::cli::{Context, Failure, write_whole};
use crate::intake::{Plan, Source};
use crate::report::refusals::{Fault, Labels, workbook};

/// Writes the marked copy of every file with a refused cell, or says that there is none.
pub fn write(
    context: &Context,
    path: &Path,
    sources: &[Source],
    made: &Plan,
) -> Result<(), Failure> {
    let mut faults: Vec<Fault> = made
        .bad
        .iter()
        .map(|bad| Fault {
            file: bad.file.clone(),
            sheet: bad.sheet.clone(),
            cell: context.retell(&bad.cell),
            column: bad.column.clone(),
            found: context.retell(&bad.shown),
            expected: context.retell(&bad.expected),
            remedy: context.retell(&bad.remedy),
        })
        .collect();
    for unknown in &made.unknown {
        let lacking = if unknown.lacking.is_empty() {
            context.say("import-unknown-all", &[])
        } else {
            unknown.lacking.join("、")
        };
        faults.push(Fault {
            file: unknown.file.clone(),
            sheet: unknown.sheet.clone(),
            cell: String::new(),
            column: String::new(),
            found: context.say("refusals-unknown", &[]),
            expected: context.say("refusals-lacking", &[("lacking", lacking)]),
            remedy: match unknown.month {
                Some(_) => context.say("refusals-month", &[]),
                None => context.say("refusals-map", &[]),
            },
        });
    }
    let sheets = made.unknown.len();
    let cells = faults.len() - sheets;
    if faults.is_empty() {
        context.tell("refusals-none", &[]);
        return Ok(());
    }
    let files: Vec<_> = sources.iter().map(|source| &source.file).collect();
    let labels = Labels {
        sheet: context.say("refusals-sheet", &[]),
        note: context.say("refusals-note", &[]),
        headings: [
            "refusals-file",
            "refusals-of-sheet",
            "refusals-cell",
            "refusals-column",
            "refusals-found",
            "refusals-expected",
            "refusals-remedy",
        ]
        .map(|key| context.say(key, &[])),
    };
    let bytes = workbook(&files, &faults, &labels)?;
    write_whole(path, &bytes)?;
    // The same count as that of the cells that cannot be taken; a sheet that is not read has no cell to mark.
    let said = match (cells, sheets) {
        (_, 0) => "refusals-written",
        (0, _) => "refusals-written-sheets",
        (_, _) => "refusals-written-both",
    };
    context.tell(
        said,
        &[
            ("file", path.display().to_string()),
            ("cells", cells.to_string()),
            ("sheets", sheets.to_string()),
        ],
    );
    Ok(())
}
