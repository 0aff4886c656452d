//! `report notice` and `report certificate`: what is to be said of a notice when its time is over, and
//! the certificate that nobody's objection is left.

use std::path::PathBuf;

use clap::Args;

use crate::cli::point::Point;
use crate::cli::rows::{Names, Rows, why};
use crate::cli::{Context, Failure, Output, data, shown, write_whole};
use crate::domain::date::Date;
use crate::ledger::History;
use crate::notice::html::stage_called;
use crate::report::Table;
use crate::report::books::yuan;
use crate::report::document::{Document, html::html, markdown::markdown};
use crate::report::notice_report::{NoticeReport, notice_report};
use crate::words::Lang;

/// Report on a notice: where and how long it stood, objections, changes, take-down
///
/// Working days are counted by the calendar on the ledger against the scheme's rule and its clause. Prints
/// the report as text; the list itself is not in it.
#[derive(Args)]
pub struct Arguments {
    /// Number of the notice
    number: String,
    /// Scheme, where several have a notice of that number
    #[arg(long)]
    scheme: Option<String>,
    #[command(flatten)]
    point: Point,
    /// List the events it rests on
    #[arg(long)]
    why: bool,
    /// Write it as one printable web page to this new file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["csv", "xlsx"])]
    html: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// Certify that a notice stood its time and that no objection is left
///
/// Refused, with every reason and exit status 1, when its days are too few or cannot be counted, its close
/// is not recorded, an objection is open or was right and the list was not changed, a row was raised or added
/// and no supplementary notice shows it, the register counts more objections than are recorded, or the list
/// at the end is not the list of the start. A list of which no row
/// is recorded is certified by its checksum, where the register has it at both ends.
#[derive(Args)]
pub struct CertificateArguments {
    #[command(flatten)]
    common: Arguments,
}

/// Runs `report notice`.
pub fn report(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let (history, report) = read(context, arguments)?;
    let paper = paper(context, arguments, &history, &report, "notice")?;
    give(context, arguments, &history, &report, (paper, false))?;
    Ok(0)
}

/// Runs `report certificate`.
pub fn certificate(context: &mut Context, arguments: &CertificateArguments) -> Result<u8, Failure> {
    let arguments = &arguments.common;
    let (history, report) = read(context, arguments)?;
    if !report.reasons.is_empty() {
        if context.json {
            let json = json(context, arguments, &history, &report)?;
            data(&serde_json::to_string_pretty(&json)?);
        }
        let number = report.notice.notice_no.clone();
        context.tell("certificate-refused", &[("notice", number)]);
        for reason in &report.reasons {
            let reason = context.retell(&reason.to_string());
            context.tell("certificate-reason", &[("reason", reason)]);
        }
        return Ok(1);
    }
    let mut paper = paper(context, arguments, &history, &report, "certificate")?;
    paper.title = context.say("certificate-title", &[]);
    paper.statement = vec![statement(context, &report)];
    paper.signatures = vec![context.say("certificate-signature", &[])];
    give(context, arguments, &history, &report, (paper, true))?;
    Ok(0)
}

fn read(context: &Context, arguments: &Arguments) -> Result<(History, NoticeReport), Failure> {
    let history = context.history(arguments.point.until())?;
    let scheme = arguments.scheme.as_deref();
    let report = notice_report(&history.world, &arguments.number, scheme, history.day)?;
    Ok((history, report))
}

/// Tables of a notice: objections, changes, proofs.
fn sections(report: &NoticeReport) -> Result<Vec<Rows>, Failure> {
    Ok(vec![
        Rows::of(&report.objections)?,
        Rows::of(&report.changes)?,
        Rows::of(&report.proofs)?,
    ])
}

fn json(
    context: &Context,
    arguments: &Arguments,
    history: &History,
    report: &NoticeReport,
) -> Result<serde_json::Value, Failure> {
    let mut json = serde_json::to_value(report)?;
    let said: Vec<String> = report
        .reasons
        .iter()
        .map(|reason| context.retell(&reason.to_string()))
        .collect();
    if let Some(fields) = json.as_object_mut() {
        fields.insert("as_of".to_owned(), serde_json::to_value(history.day)?);
        fields.insert("certifiable".to_owned(), said.is_empty().into());
        fields.insert("refused_for".to_owned(), serde_json::to_value(said)?);
        if arguments.why {
            let notice = Rows::of(std::slice::from_ref(&report.notice))?;
            fields.insert("why".to_owned(), notice.json(true, &history.world));
            for (name, rows) in ["objections", "changes", "proofs"]
                .into_iter()
                .zip(sections(report)?)
            {
                fields.insert(name.to_owned(), rows.json(true, &history.world));
            }
        }
    }
    Ok(json)
}

fn give(
    context: &Context,
    arguments: &Arguments,
    history: &History,
    report: &NoticeReport,
    (paper, certified): (Document, bool),
) -> Result<(), Failure> {
    let json = json(context, arguments, history, report)?;
    if let (Some(path), false) = (&arguments.html, context.json) {
        let page = html(&paper, &context.words).map_err(|error| Failure::new(error.to_string()))?;
        write_whole(path, page.as_bytes())?;
        context.tell("written", &[("file", path.display().to_string())]);
        return Ok(());
    }
    if context.json || arguments.output.to_file() {
        let mut facts = context.table(&["item", "text"]);
        let statement = context.say("paper-statement", &[]);
        let paragraphs = paper.statement.iter();
        facts
            .rows
            .extend(paragraphs.map(|text| vec![statement.clone(), text.clone()]));
        let pairs = paper.facts.iter();
        facts
            .rows
            .extend(pairs.map(|(label, text)| vec![label.clone(), text.clone()]));
        let facts = match certified {
            true => facts.of("certificate", paper.standing.clone()),
            false => facts.of("notice-report", paper.standing.clone()),
        };
        let mut tables = vec![(paper.title.clone(), facts)];
        tables.extend(paper.tables);
        return arguments.output.give_tables(context, &tables, &json);
    }
    shown(&markdown(&paper, &context.words));
    Ok(())
}

/// What both papers hold.
fn paper(
    context: &Context,
    arguments: &Arguments,
    history: &History,
    report: &NoticeReport,
    name: &str,
) -> Result<Document, Failure> {
    let row = &report.notice;
    let say = |key: &str| context.say(key, &[]);
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    let number = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let days = match row.working_days {
        Some(false) => context.term("days", "plain"),
        _ => context.term("days", "working"),
    };
    let basis: Vec<String> = report
        .basis
        .iter()
        .map(|(document, clause)| format!("{document}({clause})"))
        .collect();
    let calendar: Vec<String> = report
        .calendar
        .iter()
        .map(|(year, version)| {
            let values = [("year", year.to_string()), ("version", version.to_string())];
            context.say("paper-calendar", &values)
        })
        .collect();
    let rules = history.world.registry.scheme(&row.scheme);
    let stage = row.stage.map_or_else(String::new, |stage| match rules {
        Some(rules) => stage_called(&context.words, rules, stage),
        None => context.term("notice-stage", stage),
    });
    let facts = [
        ("paper-basis", basis.join("; ")),
        ("notice-number", row.notice_no.clone()),
        ("paper-stage", stage.clone()),
        (
            "notice-publisher",
            row.publisher.clone().unwrap_or_default(),
        ),
        ("paper-places", report.places.join("、")),
        ("notice-from", day(row.opened_on)),
        ("col-until", day(row.until)),
        ("paper-closed-on", day(row.closed_on)),
        (
            "paper-days",
            context.say(
                "paper-days-text",
                &[
                    ("counted", number(row.counted)),
                    ("least", number(row.least)),
                    ("days", days),
                    ("calendar", calendar.join(", ")),
                ],
            ),
        ),
        (
            "paper-rule",
            [report.clause_document.as_deref(), report.clause.as_deref()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(": "),
        ),
        (
            "paper-list",
            context.say(
                "paper-list-text",
                &[("rows", row.rows.to_string()), ("sum", yuan(row.amount))],
            ),
        ),
        (
            "paper-stated",
            match (report.stated_rows, report.stated_amount) {
                (None, None) => String::new(),
                (rows, sum) => context.say(
                    "paper-list-text",
                    &[
                        (
                            "rows",
                            rows.map_or_else(|| "-".to_owned(), |n| n.to_string()),
                        ),
                        ("sum", sum.map_or_else(|| "-".to_owned(), yuan)),
                    ],
                ),
            },
        ),
        (
            "paper-checksum-start",
            report
                .checksum_start
                .map_or_else(String::new, |sum| sum.to_string()),
        ),
        (
            "paper-checksum-end",
            report
                .checksum_end
                .map_or_else(String::new, |sum| sum.to_string()),
        ),
        (
            "paper-objections",
            context.say(
                "paper-objections-text",
                &[
                    ("count", row.objections.to_string()),
                    ("open", row.objections_open.to_string()),
                    ("stated", number(report.stated_objections.map(u64::from))),
                ],
            ),
        ),
        ("paper-missing-slips", report.missing_slips.join("、")),
        ("paper-taken-down-on", day(row.taken_down_on)),
        ("paper-take-down-due", day(report.take_down_due)),
        ("col-state", context.term("notice-state", row.state)),
        (
            "col-note",
            context.retell(row.note.as_deref().unwrap_or_default()),
        ),
    ];
    let facts = facts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (say(key), text))
        .collect();
    let names = Names::default();
    let sections = sections(report)?;
    let mut tables: Vec<(String, Table)> = sections
        .iter()
        .map(|rows| {
            let name = context.say(&format!("list-{}", rows.list), &[]);
            (name, rows.table(context, &names, false).of(rows.list, None))
        })
        .collect();
    if arguments.why {
        let notice = Rows::of(std::slice::from_ref(row))?;
        let rests = why(
            context,
            sections.iter().chain(std::iter::once(&notice)),
            &history.world,
        );
        tables.push((say("list-why"), rests));
    }
    let (zh, en) = &report.programme;
    let programme = match context.words.lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let mut command = format!("report {name} {}", row.notice_no);
    if arguments.scheme.is_some() {
        command.push_str(&format!(" --scheme {}", row.scheme));
    }
    Ok(Document {
        title: say("list-notice-report"),
        subtitle: format!("{programme} · {stage}"),
        statement: Vec::new(),
        facts,
        tables,
        pictures: Vec::new(),
        blanks: Vec::new(),
        signatures: vec![say("paper-signature")],
        standing: Some(context.standing_on(&history.chain, Some(history.day), &command)),
    })
}

/// What the certificate states.
fn statement(context: &Context, report: &NoticeReport) -> String {
    let row = &report.notice;
    let (zh, en) = &report.programme;
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    let days = match row.working_days {
        Some(false) => context.term("days", "plain"),
        _ => context.term("days", "working"),
    };
    let objections = if report.objections.is_empty() {
        context.say("certificate-no-objection", &[])
    } else {
        let count = report.objections.len().to_string();
        context.say("certificate-objections", &[("count", count)])
    };
    let (text, rows, sum) = if report.bound_by_checksum() {
        (
            "certificate-text-by-checksum",
            report.stated_rows.unwrap_or_default().to_string(),
            report.stated_amount.map_or_else(|| "-".to_owned(), yuan),
        )
    } else {
        ("certificate-text", row.rows.to_string(), yuan(row.amount))
    };
    // What hung is certified; what was changed when it hung no more is told beside it.
    let changes = report.changes.iter().filter(|one| one.supplement.is_none());
    let late = changes
        .filter(|one| row.closed_on.is_some_and(|day| one.day > day))
        .count();
    let (rows, sum, after) = match (report.stated_rows, report.stated_amount) {
        (Some(shown), Some(stated)) if late > 0 && !report.bound_by_checksum() => {
            let values = [("count", late.to_string()), ("rows", rows), ("sum", sum)];
            let after = context.say("certificate-changed-after", &values);
            (shown.to_string(), yuan(stated), after)
        }
        _ => (rows, sum, String::new()),
    };
    let checksum = report.checksum_end.map(|sum| sum.to_string());
    let certified = context.say(
        text,
        &[
            ("checksum", checksum.unwrap_or_default()),
            (
                "programme",
                match context.words.lang {
                    Lang::Zh => zh.clone(),
                    Lang::En => en.clone(),
                },
            ),
            ("notice", row.notice_no.clone()),
            ("publisher", row.publisher.clone().unwrap_or_default()),
            ("rows", rows),
            ("sum", sum),
            ("from", day(row.opened_on)),
            ("until", day(row.closed_on)),
            ("counted", row.counted.unwrap_or_default().to_string()),
            ("least", row.least.unwrap_or_default().to_string()),
            ("days", days),
            ("objections", objections),
        ],
    );
    certified + &after
}
