//! `scheme template`, `scheme from-xlsx`: a scheme filled in as a workbook.

use std::path::Path;

use super::check::{examined, lines};
use crate::cli::{Context, Failure, data, write_new, write_whole};
use crate::intake::template::read;
use crate::report::scheme::template::workbook;

/// Runs `scheme template`.
pub(super) fn template(context: &mut Context, out: &Path) -> Result<u8, Failure> {
    let bytes = workbook(&context.words)?;
    write_new(out, &bytes)?;
    context.tell("written", &[("file", out.display().to_string())]);
    Ok(0)
}

/// Runs `scheme from-xlsx`: 0 when the file can be published, 1 when something is left to do in it, and
/// nothing is written when a cell cannot be taken.
pub(super) fn from_xlsx(context: &mut Context, workbook: &Path, out: &Path) -> Result<u8, Failure> {
    let file = crate::intake::read::read_file(workbook, &crate::intake::read::Limits::default())?;
    let made = read(&file);
    if !made.bad.is_empty() {
        if context.json {
            data(&serde_json::to_string_pretty(&made.bad)?);
        } else {
            for cell in &made.bad {
                data(&context.say(
                    "template-cell",
                    &[
                        ("file", workbook.display().to_string()),
                        ("sheet", cell.sheet.clone()),
                        ("cell", cell.cell.clone()),
                        ("column", cell.column.clone()),
                        ("found", context.retell(&cell.found)),
                        ("expected", context.retell(&cell.expected)),
                        ("remedy", context.retell(&cell.remedy)),
                    ],
                ));
            }
        }
        return Err(Failure::new(format!(
            "{}: {} cells cannot be taken; nothing was written",
            workbook.display(),
            made.bad.len()
        )));
    }
    let examined = examined(&made.text);
    write_whole(out, made.text.as_bytes())?;
    context.tell("written", &[("file", out.display().to_string())]);
    for line in lines(context, &out.display().to_string(), &examined) {
        data(&line);
    }
    Ok(u8::from(!examined.well()))
}
