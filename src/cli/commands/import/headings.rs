//! `import --map`, `--mapping` and `--save-mapping`: the office's own headings, said once and kept.

use std::collections::BTreeSet;
use std::path::Path;

use super::Arguments;
use crate::cli::{Context, Failure, replace_whole};
use crate::intake::Plan;
use crate::intake::headings::read_heading;
use crate::intake::mapping::Mapping;

/// Longest kept file, in bytes: a thousand headings take far less.
const FILE_MAX: u64 = 1 << 20;

/// The mapping that the command line asks for.
pub fn asked(arguments: &Arguments) -> Result<Mapping, Failure> {
    let mut mapping = match &arguments.mapping {
        Some(path) => read(path)?,
        None => Mapping::default(),
    };
    for pair in &arguments.maps {
        mapping
            .add_pair(pair)
            .map_err(|error| Failure::new(error.to_string()))?;
    }
    Ok(mapping)
}

/// Whether a mapping names a cell, such as `F1`.
fn is_cell(heading: &str) -> bool {
    let figures = heading.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    (1..=3).contains(&(heading.len() - figures.len()))
        && !figures.is_empty()
        && figures.bytes().all(|byte| byte.is_ascii_digit())
}

fn read(path: &Path) -> Result<Mapping, Failure> {
    let length = std::fs::metadata(path)
        .map_err(|error| Failure::file(path, error))?
        .len();
    if length > FILE_MAX {
        return Err(Failure::file(path, "larger than 1 MiB: not such a file"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
    Mapping::parse(&text).map_err(|error| Failure::file(path, error))
}

/// Says which headings given with `--map` no sheet has: a slip there would go unseen.
pub fn tell_unused(context: &Context, arguments: &Arguments, made: &Plan) {
    // A sheet that still lacks a column has the headings all the same: it is told with what they settled.
    let unread = made.unknown.iter().flat_map(|sheet| &sheet.mapped);
    let used: BTreeSet<String> = made
        .sheets
        .iter()
        .flat_map(|sheet| &sheet.mapped)
        .chain(unread)
        .map(|(heading, _)| read_heading(heading).plain)
        .collect();
    for pair in &arguments.maps {
        let Some((heading, _)) = pair.rsplit_once('=') else {
            continue;
        };
        if !used.contains(&read_heading(heading).plain) {
            context.tell("import-map-unused", &[("heading", heading.to_owned())]);
        }
    }
}

/// Keeps the headings that this import settled, beside those that the file or `--mapping` has already.
pub fn save(
    context: &Context,
    path: &Path,
    arguments: &Arguments,
    made: &Plan,
) -> Result<(), Failure> {
    let mut kept = match &arguments.mapping {
        Some(before) => read(before)?,
        None if path.exists() => read(path)?,
        None => Mapping::default(),
    };
    for sheet in &made.sheets {
        // A cell is of this file alone: in the next the column may stand elsewhere.
        for (heading, field) in sheet.mapped.iter().filter(|(heading, _)| !is_cell(heading)) {
            kept.add(&sheet.table, heading, field);
        }
    }
    replace_whole(path, kept.to_toml().as_bytes())?;
    context.tell(
        "import-mapping-kept",
        &[("file", path.display().to_string())],
    );
    Ok(())
}
