//! Tables beside the list of flags: what was not judged, what is set otherwise, and the rows each flag rests on.

use crate::cli::Context;
use crate::detect::Flag;
use crate::detect::inputs::Absent;
use crate::detect::settings::{Differs, Threshold};
use crate::inquiry::flagged::Flagged;
use crate::report::Table;

/// What was not judged, a line each; what has no input only where every line has room.
pub(super) fn unjudged_table(context: &Context, unjudged: &[String], absent: &[&Absent]) -> Table {
    let mut table = context.table(&["not judged"]);
    let told = unjudged.iter().cloned();
    table.rows = told
        .chain(absent.iter().map(|one| one.told()))
        .map(|one| vec![context.retell(&one)])
        .collect();
    table.of("unjudged", None)
}

/// Settings by which codes are not looked for as their pages have it.
pub(super) fn settings_table(context: &Context, settings: &[Differs]) -> Table {
    let mut table = context.table(&[
        "code",
        "scheme",
        "looked for",
        "thresholds",
        "page",
        "set on",
        "set why",
        "event",
    ]);
    let numbers = |one: &Differs, number: fn(&Threshold) -> i64| -> String {
        let all = one.thresholds.iter();
        let all = all.map(|threshold| format!("{}={}", threshold.name, number(threshold)));
        all.collect::<Vec<_>>().join(" ")
    };
    for one in settings {
        let state = match one.on {
            true => "detect-state-on",
            false => "detect-state-off",
        };
        table.rows.push(vec![
            one.code.to_owned(),
            one.scheme.clone().unwrap_or_default(),
            context.say(state, &[]),
            numbers(one, |threshold| threshold.setting),
            numbers(one, |threshold| threshold.page),
            one.since.to_string(),
            one.reason.clone(),
            format!("{}.{}", one.sequence, one.event),
        ]);
    }
    table.of("settings", None)
}

/// Every row that every flag rests on; a file has what a flag is about as programs know it, a terminal in words.
pub(super) fn why(context: &Context, flags: &[Flag], flagged: &Flagged, file: bool) -> Table {
    let mut table = context.table(&["flag", "scheme", "about", "event", "source"]);
    for flag in flags {
        for one in &flag.evidence {
            let source = match (&one.file, &one.sheet, one.row) {
                (Some(file), Some(sheet), Some(row)) => {
                    context.row_place(&flagged.file_name(file), sheet, row)
                }
                _ => String::new(),
            };
            table.rows.push(vec![
                flag.id.clone(),
                flag.scheme.clone(),
                match file {
                    true => flag.about.clone(),
                    false => context.words.about(&flag.about),
                },
                format!("{}.{}", one.sequence, one.event),
                source,
            ]);
        }
    }
    table
}
