//! What is said of a payment list: the answer to each row, as a table, JSON or a marked copy of the list.
//!
//! Promises: every reason in the reader's language, with the clause and what would lift it. **Not here**: the judgement itself
//! (`detect/gate`), and what is recorded of it.

use std::collections::BTreeMap;
use std::path::Path;

use super::list::List;
use crate::cli::{Context, Failure, Output, write_whole};
use crate::crypto::digest::FileHash;
use crate::detect::gate::{Answer, Judged, Proposed, Stop};
use crate::domain::money::Fen;
use crate::projections::World;
use crate::report::books::yuan;
use crate::report::marked::{Colour, Mark, workbook};

/// Names of files by hash, for the evidence.
pub(in crate::cli) fn files_of(world: &World) -> Files {
    world
        .imports
        .parts()
        .flat_map(|(_, parts)| parts)
        .map(|part| (part.sha256, part.name.clone()))
        .collect()
}

pub(in crate::cli) type Files = BTreeMap<FileHash, String>;

/// The answer to a row in a word.
fn verdict(context: &Context, judged: &Judged) -> String {
    let waived = judged.stops.iter().any(|stop| stop.waived_by.is_some());
    context.say(
        match (judged.pays(), waived, judged.stops.is_empty()) {
            (false, ..) => "gate-hold",
            (true, true, _) => "gate-pay-waived",
            (true, false, false) => "gate-pay-told",
            (true, false, true) => "gate-pay",
        },
        &[],
    )
}

/// One stop in a sentence: how it binds, what was found, under which clause.
pub(in crate::cli) fn reason(context: &Context, stop: &Stop) -> String {
    let waiver = match &stop.waived_by {
        Some(number) => context.say("gate-waived", &[("waiver", number.clone())]),
        None => String::new(),
    };
    let mut lists = ["gate-rule", "rule"].into_iter();
    let told = lists.find_map(|list| {
        let word = context.term_if_any(list, &stop.rule);
        (word != stop.rule).then_some(word)
    });
    let kind = || stop.kind.map(|kind| context.term_if_any("gate-kind", kind));
    // A word stands for the rule's id, which the command of a waiver has.
    let code = match (stop.name.clone().or(told).or_else(kind), stop.code) {
        (Some(name), Some(code)) => format!("{name} ({code})"),
        (Some(name), None) => name,
        (None, Some(code)) if code != stop.rule => format!("{} {code}", stop.rule),
        (None, _) => stop.rule.clone(),
    };
    let clause = if stop.clause.is_empty() {
        String::new()
    } else {
        context.say("gate-clause", &[("clause", stop.clause.clone())])
    };
    context.say(
        "gate-reason",
        &[
            ("mode", mode(context, stop)),
            ("rule", code),
            ("finding", context.retell(&stop.finding)),
            ("clause", clause),
            ("waiver", waiver),
        ],
    )
}

fn mode(context: &Context, stop: &Stop) -> String {
    use crate::schemes::model::Mode;
    let key = match stop.mode {
        Mode::Gate => "binds-gate",
        Mode::Soft => "binds-soft",
        Mode::Flag => "binds-flag",
    };
    context.say(key, &[])
}

fn reasons(context: &Context, judged: &Judged) -> (String, String) {
    let why: Vec<String> = judged.stops.iter().map(|s| reason(context, s)).collect();
    let lifts: Vec<String> = judged
        .stops
        .iter()
        .filter(|stop| stop.holds())
        .map(|stop| context.retell(&stop.lifts))
        .collect();
    (why.join("\n"), lifts.join("\n"))
}

/// Gives the answer in the form that was asked for.
pub(super) fn give(
    context: &Context,
    list: &List,
    answer: &Answer,
    files: &Files,
    (output, all): (&Output, bool),
) -> Result<(), Failure> {
    let mut table = context.table(&[
        "sheet", "list row", "payment", "case", "amount", "answer", "why", "lifts",
    ]);
    table.right = vec![1, 4];
    table = table.of("pay-check", None);
    let mut rows = Vec::new();
    let mut sums = [Fen(0), Fen(0)];
    let mut counts = [0usize, 0];
    for (row, judged) in list.rows.iter().zip(&answer.rows) {
        let at = usize::from(!judged.pays());
        if let (Some(sum), Some(count)) = (sums.get_mut(at), counts.get_mut(at)) {
            *sum = sum
                .checked_add(row.instructed.amount)
                .unwrap_or(Fen(i64::MAX));
            *count += 1;
        }
        rows.push(json(row, judged, files)?);
        let (why, lifts) = reasons(context, judged);
        if all || output.to_file() || !judged.stops.is_empty() {
            table.rows.push(vec![
                row.row.sheet.clone(),
                row.row.row.to_string(),
                row.instructed.payment_no.clone(),
                row.instructed.case_no.clone().unwrap_or_default(),
                yuan(row.instructed.amount.0),
                verdict(context, judged),
                why,
                lifts,
            ]);
        }
    }
    for owed in &list.owed {
        table.rows.push(vec![
            owed.row.sheet.clone(),
            owed.row.row.to_string(),
            owed.order_no.clone(),
            String::new(),
            yuan(owed.amount.0),
            context.say("gate-owed", &[]),
            context.say("gate-owed-why", &[]),
            context.say("gate-owed-next", &[]),
        ]);
        rows.push(serde_json::json!({
            "sheet": owed.row.sheet, "row": owed.row.row, "scheme": owed.scheme.id,
            "order_no": owed.order_no, "debtor": owed.debtor, "amount": owed.amount,
            "pays": false, "owed": true, "stops": [],
        }));
    }
    for one in &list.withheld {
        table.rows.push(vec![
            one.row.sheet.clone(),
            one.row.row.to_string(),
            one.agreement_no.clone(),
            String::new(),
            yuan(one.amount.0),
            context.say("gate-withheld", &[]),
            context.say("gate-withheld-why", &[]),
            context.say("gate-withheld-next", &[]),
        ]);
        rows.push(serde_json::json!({
            "sheet": one.row.sheet, "row": one.row.row, "scheme": one.scheme.id,
            "agreement_no": one.agreement_no, "amount": one.amount,
            "pays": false, "withheld": true, "stops": [],
        }));
    }
    for ((sheet, line), judged) in &list.unread {
        let (why, lifts) = reasons(context, judged);
        let mut row = vec![sheet.clone(), line.to_string()];
        row.extend([String::new(), String::new(), String::new()]);
        row.extend([verdict(context, judged), why, lifts]);
        table.rows.push(row);
        rows.push(serde_json::json!({
            "sheet": sheet, "row": line, "pays": false,
            "stops": stops_json(judged, files)?,
        }));
    }
    let [paid, held] = sums;
    let held = held.checked_add(list.unread_sum).unwrap_or(Fen(i64::MAX));
    let [pays, holds] = counts;
    let holds = holds + list.unread.len();
    let owes = Fen::sum(list.owed.iter().map(|one| one.amount)).unwrap_or(Fen(i64::MAX));
    let kept = Fen::sum(list.withheld.iter().map(|one| one.amount)).unwrap_or(Fen(i64::MAX));
    let json = serde_json::json!({
        "file": list.source.file.name, "sha256": list.source.file.sha256,
        "rows": rows, "unjudged": answer.unjudged, "told": answer.told,
        "pays": { "rows": pays, "amount": paid }, "holds": { "rows": holds, "amount": held },
        "owed": { "rows": list.owed.len(), "amount": owes },
        "withheld": { "rows": list.withheld.len(), "amount": kept },
    });
    output.give(context, &table, &json)?;
    for sentence in answer.unjudged.iter().chain(&answer.told) {
        crate::cli::word(&context.retell(sentence));
    }
    context.tell(
        "pay-checked",
        &[
            ("pays", pays.to_string()),
            ("paid", paid.to_string()),
            ("holds", holds.to_string()),
            ("held", held.to_string()),
        ],
    );
    if !list.owed.is_empty() {
        let told = [
            ("count", list.owed.len().to_string()),
            ("amount", owes.to_string()),
        ];
        context.tell("pay-owed", &told);
    }
    if !list.withheld.is_empty() {
        let told = [
            ("count", list.withheld.len().to_string()),
            ("amount", kept.to_string()),
        ];
        context.tell("pay-withheld", &told);
    }
    Ok(())
}

/// What speaks against a row, with the names of the files it rests on.
fn stops_json(judged: &Judged, files: &Files) -> Result<serde_json::Value, Failure> {
    let mut stops = serde_json::to_value(&judged.stops)?;
    let each = stops.as_array_mut().into_iter().flatten();
    for (stop, holds) in each.zip(judged.stops.iter().map(Stop::holds)) {
        if let Some(fields) = stop.as_object_mut() {
            fields.insert("holds".to_owned(), serde_json::json!(holds));
        }
        let evidence = stop.get_mut("evidence").and_then(|e| e.as_array_mut());
        for one in evidence.into_iter().flatten() {
            let name = one
                .get("file")
                .and_then(|hash| hash.as_str())
                .and_then(FileHash::from_hex)
                .and_then(|hash| files.get(&hash).cloned());
            if let Some(fields) = one.as_object_mut() {
                fields.insert("name".to_owned(), serde_json::json!(name));
            }
        }
    }
    Ok(stops)
}

fn json(row: &Proposed, judged: &Judged, files: &Files) -> Result<serde_json::Value, Failure> {
    let stops = stops_json(judged, files)?;
    Ok(serde_json::json!({
        "sheet": row.row.sheet, "row": row.row.row, "scheme": row.scheme.id,
        "payment_no": row.instructed.payment_no, "case_no": row.instructed.case_no,
        "award_no": row.instructed.award_no, "payee": row.instructed.payee,
        "amount": row.instructed.amount, "day": row.day,
        "pays": judged.pays(), "stops": stops,
    }))
}

/// Writes the marked copy.
pub(super) fn mark(
    context: &Context,
    path: &Path,
    list: &List,
    answer: &Answer,
) -> Result<(), Failure> {
    let read = list.rows.iter().zip(&answer.rows);
    let read = read.map(|(row, judged)| (row.row.sheet.as_str(), row.row.row, judged));
    let unread = list.unread.iter();
    let unread = unread.map(|((sheet, line), judged)| (sheet.as_str(), *line, judged));
    let marks: Vec<Mark> = read
        .chain(unread)
        .map(|(sheet, line, judged)| {
            let (why, lifts) = reasons(context, judged);
            Mark {
                sheet: sheet.to_owned(),
                line,
                colour: match (judged.pays(), judged.stops.is_empty()) {
                    (false, _) => Colour::Red,
                    (true, false) => Colour::Yellow,
                    (true, true) => Colour::None,
                },
                cells: [verdict(context, judged), why, lifts],
            }
        })
        .chain(list.owed.iter().map(|owed| Mark {
            sheet: owed.row.sheet.clone(),
            line: owed.row.row,
            colour: Colour::Yellow,
            cells:
                ["gate-owed", "gate-owed-why", "gate-owed-next"].map(|key| context.say(key, &[])),
        }))
        .chain(list.withheld.iter().map(|one| {
            Mark {
                sheet: one.row.sheet.clone(),
                line: one.row.row,
                colour: Colour::Yellow,
                cells: ["gate-withheld", "gate-withheld-why", "gate-withheld-next"]
                    .map(|key| context.say(key, &[])),
            }
        }))
        .collect();
    let headings = ["col-answer", "col-why", "col-lifts"].map(|key| context.say(key, &[]));
    let bytes = workbook(&list.source.file, &marks, &headings)?;
    write_whole(path, &bytes)?;
    context.tell("written", &[("file", path.display().to_string())]);
    Ok(())
}
