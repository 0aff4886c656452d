//! `spotcheck sheet`, `spotcheck paper`: what is printed for the field, and the working paper.
//!
//! Promises: on paper every item and every act of the check names its entry, by sequence and hash; what was
//! done of an item stands apart from its figures, and so does who signed, so that each fits a page however long
//! the text is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;

use super::evaluated;
use super::others::{
    dropped_draws, dropped_words, others_json, others_words, tell_close, tell_dropped, tell_others,
};
use super::unsigned::{tell as tell_unsigned, unsigned, words as unsigned_words};
use super::{Late, Which, frozen, give, item_of};
use crate::cli::commands::inquiry::lines::Read;
use crate::cli::rows::{Look, Rows};
use crate::cli::{Context, Failure, Output, write_new};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::audit::DrawnItem;
use crate::domain::recorded::EventAt;
use crate::inquiry::spotcheck::check::Check;
use crate::projections::World;
use crate::report::Table;
use crate::report::books::yuan;
use crate::report::document::Document;
use crate::report::document::html::html;
use crate::report::lists::Row;
use crate::report::spotcheck::{PaperRow, method_word, paper, period, results};
use crate::vault::FieldKind;

/// Give the working paper of a check: each item with its result, evidence, preparer and reviewer
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    which: Which,
    /// Write it as one printable web page to this new file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["csv", "xlsx"])]
    html: Option<PathBuf>,
    /// Show names; each look is recorded. Needs the vault and a key of AUD, FIN, EDU or NTC
    #[arg(long)]
    names: bool,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud", value_name = "KEY")]
    key: String,
    #[command(flatten)]
    late: Late,
    #[command(flatten)]
    output: Output,
}

/// Write a field sheet for each item of the sample, to print and sign
///
/// One web page an item, with what the books say and places for what is found and for signatures; nothing
/// personal stands on it unless --names asks for it.
#[derive(Args)]
pub struct SheetArguments {
    #[command(flatten)]
    which: Which,
    /// Only this item
    #[arg(long, value_name = "ITEM")]
    item: Option<String>,
    /// Folder to write the pages to; it may be there already, the pages may not
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Put the persons' names on the sheets; each look is recorded. Needs the vault and a key of AUD, FIN, EDU or NTC
    #[arg(long)]
    names: bool,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud", value_name = "KEY")]
    key: String,
}

/// Runs `paper`.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    arguments.late.refused()?;
    let which = &arguments.which;
    let read = Read::of(context, which.until())?;
    let history = &read.history;
    let check = Check::of(&history.world, &which.check_no)?;
    let mut papers = paper(&check, &history.world)?;
    for row in &mut papers {
        let at = row.rests_on.first().map(|rest| rest.at);
        row.reviewed_on = at.and_then(|at| read.endorsed(at));
    }
    let rows = Rows::of(&papers)?;
    let done = evaluated(context, &check)?;
    let look = Look {
        names: arguments.names,
        key: &arguments.key,
    };
    let names = look.names(context, PaperRow::LIST, [&rows])?;
    let command = which.command("paper");
    let dropped = dropped_draws(context, &which.check_no, which.until().sequence)?;
    tell_others(context, &check);
    tell_dropped(context, &check, &dropped);
    let unsigned = unsigned(&history.world, &history.chain, &which.check_no);
    tell_unsigned(context, &unsigned);
    let differs = tell_close(context, &check, &done);
    let Some(path) = &arguments.html else {
        let json = serde_json::json!({
            "check_no": which.check_no, "evaluation": done, "others": others_json(&check),
            "dropped": dropped, "unsigned": unsigned,
        });
        let rows = (&rows, names, true);
        return give(context, &arguments.output, history, rows, &command, json);
    };
    let say = |key: &str| context.say(key, &[]);
    let [figures, done_of, signed] =
        paper_tables(context, &read, &papers, &rows.table(context, &names, false));
    let tables = vec![
        (say("list-spotcheck-paper"), figures),
        (say("spotsheet-done"), done_of),
        (say("spotsheet-signed"), signed),
        (
            say("list-spotcheck-evaluation"),
            Rows::of(&results(&done))?.table(context, &names, false),
        ),
        (say("spotsheet-acts"), acts(context, &read, &check)),
    ];
    let mut facts = about(context, &check);
    let units: BTreeSet<&str> = papers.iter().map(|row| row.unit_code.as_str()).collect();
    let units = units.into_iter().filter(|unit| !unit.is_empty());
    let units: Vec<String> = units.map(str::to_owned).collect();
    if !units.is_empty() {
        facts.insert(0, (say("spotsheet-auditees"), context.words.list(&units)));
    }
    if let Some(closed) = &check.closed {
        facts.push((say("spotsheet-conclusion"), closed.said.conclusion.clone()));
    }
    if differs {
        let values = [("check", which.check_no.clone())];
        let note = context.say("spotcheck-close-differs", &values);
        facts.push((say("spot-result-verdict"), note));
    }
    let others = others_words(context, &check);
    if !others.is_empty() {
        facts.push((say("col-checks-over"), others));
    }
    let in_force = check.drawn.as_ref().map(|act| act.said);
    for draw in &dropped {
        facts.push((
            say("spotsheet-dropped"),
            dropped_words(context, draw, in_force),
        ));
    }
    for one in &unsigned {
        facts.push((say("spotsheet-unsigned"), unsigned_words(context, one)));
    }
    let document = Document {
        title: say("list-spotcheck-paper"),
        subtitle: which.check_no.clone(),
        facts,
        tables,
        signatures: vec![say("spotsheet-preparer"), say("spotsheet-reviewer")],
        standing: Some(context.standing_on(&history.chain, None, &command)),
        ..Document::default()
    };
    let page = page(context, &document)?;
    write_new(path, page.as_bytes())?;
    context.tell("written", &[("file", path.display().to_string())]);
    Ok(0)
}

/// Columns of the working paper that are texts: what was done, the conclusion, the evidence.
const TEXTS: std::ops::Range<usize> = 8..11;
/// Columns of who prepared and reviewed it, and when.
const SIGNED: std::ops::Range<usize> = 12..16;
/// The column of the period, which is the same for all and stands at the head of the page.
const PERIOD: usize = 3;

/// The working paper on paper: its figures, what was done of each item with its entry, and who signed when.
fn paper_tables(context: &Context, read: &Read, papers: &[PaperRow], whole: &Table) -> [Table; 3] {
    let mut figures = context.table(&[
        "paper",
        "drawn item",
        "unit code",
        "book",
        "audited",
        "misstated",
        "result",
        "inspectors",
        "event",
    ]);
    figures.right = vec![3, 4, 5];
    let texts = ["paper", "procedure", "conclusion", "proofs", "entry hash"];
    let mut done = context.table(&texts);
    let mut signed = context.table(&["paper", "preparer", "reviewer", "day", "reviewed on"]);
    for (row, cells) in papers.iter().zip(&whole.rows) {
        let at = row.rests_on.first().map(|rest| rest.at);
        let mut line = Vec::new();
        let mut texts = vec![row.paper_no.clone()];
        let mut signers = vec![row.paper_no.clone()];
        for (column, cell) in cells.iter().enumerate() {
            match column {
                PERIOD => {}
                column if TEXTS.contains(&column) => texts.push(cell.clone()),
                column if SIGNED.contains(&column) => signers.push(cell.clone()),
                _ => line.push(cell.clone()),
            }
        }
        line.push(at.map_or_else(String::new, |at| at.to_string()));
        figures.rows.push(line);
        let Some(at) = at else { continue };
        texts.push(read.hash(at));
        done.rows.push(texts);
        signed.rows.push(signers);
    }
    [figures, done, signed]
}

/// The acts of the check itself: frozen, drawn, closed.
fn acts(context: &Context, read: &Read, check: &Check<'_>) -> Table {
    let mut table = context.table(&["event", "day", "kind", "entry hash"]);
    let mut told = |kind: &str, at: EventAt, day: Date| {
        let line = [at.to_string(), day.to_string(), context.kind(kind)];
        table.rows.push([&line[..], &[read.hash(at)]].concat());
    };
    let opened = &check.opened.fact;
    told("SpotCheckOpened", opened.at, opened.clock);
    if let Some(act) = &check.drawn {
        told("SampleDrawn", act.fact.at, act.fact.clock);
    }
    for act in &check.visits {
        told("FieldVisitRecorded", act.fact.at, act.fact.clock);
    }
    if let Some(act) = &check.closed {
        told("SpotCheckClosed", act.fact.at, act.fact.clock);
    }
    table
}

fn page(context: &Context, document: &Document) -> Result<String, Failure> {
    html(document, &context.words).map_err(|error| Failure::new(error.to_string()))
}

/// What a check is about, in labels and texts.
fn about(context: &Context, check: &Check<'_>) -> Vec<(String, String)> {
    let opened = check.opened.said;
    let say = |key: &str| context.say(key, &[]);
    let confidence = opened.confidence;
    let mut facts = vec![
        (say("col-query"), opened.query.clone()),
        (say("spotsheet-period"), period(check)),
        (say("col-items"), opened.items.to_string()),
        (say("col-book"), yuan(opened.book.0)),
        (
            say("col-drawing"),
            context.term("spot-method", method_word(&opened.method).0),
        ),
        (
            say("spotsheet-confidence"),
            format!("{}.{:02} %", confidence / 100, confidence % 100),
        ),
        (say("spotsheet-root"), opened.population.to_string()),
        (
            say("spotsheet-source"),
            format!("{} · {}", opened.randomness_source, opened.randomness_after),
        ),
    ];
    if let Some(tolerable) = opened.tolerable {
        facts.push((say("spot-result-tolerable"), yuan(tolerable.0)));
    }
    if let Some(items) = opened.tolerable_items {
        facts.push((say("spot-result-tolerable-items"), items.to_string()));
    }
    if let Some(sample) = &check.drawn {
        let said = sample.said;
        let randomness = format!("{} · {}", said.randomness, said.published_at);
        facts.push((say("spotsheet-randomness"), randomness));
        facts.push((say("spotsheet-seed"), said.seed.to_string()));
    }
    facts
}

/// Runs `sheet`.
pub fn sheet(context: &mut Context, arguments: &SheetArguments) -> Result<u8, Failure> {
    let which = &arguments.which;
    let read = Read::of(context, which.until())?;
    let check = Check::of(&read.history.world, &which.check_no)?;
    let only = arguments.item.as_deref();
    let only = only.map(|item| item_of(&check, item)).transpose()?;
    let drawn = check.sample()?.drawn.iter().enumerate();
    let wanted: Vec<_> = drawn
        .filter(|(_, one)| only.as_ref().is_none_or(|only| one.item == *only))
        .collect();
    let names = match arguments.names {
        true => persons(context, arguments, &check)?,
        false => BTreeMap::new(),
    };
    let mut pages = Vec::new();
    for (at, one) in wanted {
        let number = format!("{}-{:03}", which.check_no, at + 1);
        let who = names.get(&one.item).cloned().unwrap_or_default();
        let document = field(context, &read, &check, (&number, one), who);
        let file = number.replace(['/', '\\'], "_");
        let path = arguments.to.join(format!("{file}.html"));
        if path.symlink_metadata().is_ok() {
            return Err(Failure::file(
                &path,
                "there is a file of this name: give another, or move it away",
            ));
        }
        pages.push((path, page(context, &document)?));
    }
    std::fs::create_dir_all(&arguments.to).map_err(|error| Failure::file(&arguments.to, error))?;
    for (path, page) in &pages {
        write_new(path, page.as_bytes())?;
    }
    context.tell(
        "spotcheck-sheets",
        &[
            ("count", pages.len().to_string()),
            ("folder", arguments.to.display().to_string()),
        ],
    );
    Ok(0)
}

/// One field sheet.
fn field(
    context: &Context,
    read: &Read,
    check: &Check<'_>,
    (number, one): (&str, &DrawnItem),
    who: String,
) -> Document {
    let say = |key: &str| context.say(key, &[]);
    let check_no = &check.opened.said.check_no;
    let inspectors: Vec<String> = one.inspectors.iter().map(Alias::to_string).collect();
    let drawn = check.drawn.as_ref().map(|act| act.fact.at);
    let mut facts = vec![
        (say("col-check"), check_no.clone()),
        (say("col-drawn-item"), one.item.clone()),
        (say("col-book"), yuan(one.book.0)),
        (say("col-person"), who),
        (say("col-inspectors"), context.words.list(&inspectors)),
        (
            say("spotsheet-drawn"),
            drawn.map_or_else(String::new, |at| format!("{at} · {}", read.hash(at))),
        ),
    ];
    facts.extend(where_it_stands(
        context,
        &read.history.world,
        check,
        &one.item,
    ));
    facts.retain(|(_, text)| !text.is_empty());
    let blanks = [
        "spotsheet-day-and-place",
        "col-procedure",
        "spotsheet-result",
        "col-audited",
        "col-proofs",
        "spotsheet-remarks",
    ];
    let command = format!("spotcheck sheet {check_no} --item {} --to DIR", one.item);
    Document {
        title: say("spotsheet-title"),
        subtitle: number.to_owned(),
        statement: vec![say("spotsheet-note")],
        facts,
        blanks: blanks.into_iter().map(say).collect(),
        signatures: vec![
            say("spotsheet-inspector"),
            say("spotsheet-inspector"),
            say("spotsheet-visited"),
        ],
        standing: Some(context.standing_on(&read.history.chain, None, &command)),
        ..Document::default()
    }
}

/// What the books say of an item beside its amount: unit, case, day, fund, and how far its case has come.
fn where_it_stands(
    context: &Context,
    world: &World,
    check: &Check<'_>,
    item: &str,
) -> Vec<(String, String)> {
    let Some((scheme, number)) = item.split_once('/') else {
        return Vec::new();
    };
    let list = check
        .opened
        .said
        .query
        .split(' ')
        .next()
        .unwrap_or_default();
    let payment = match list {
        "payments" => world.payments.get(scheme, number),
        _ => None,
    };
    let ordered = payment.and_then(|payment| payment.instructed.first());
    let arrived = payment.and_then(|payment| payment.confirmed.first());
    let awarded = match list {
        "awards" => world.cases.by_award(scheme, number).first().cloned(),
        "cases" => Some(number.to_owned()),
        _ => None,
    };
    let case_no = ordered
        .and_then(|fact| fact.said.case_no.clone())
        .or(awarded);
    let case = case_no
        .as_deref()
        .and_then(|case_no| world.cases.get(scheme, case_no));
    let award = case.and_then(|case| case.awards.first());
    let day = ordered
        .map(|fact| fact.clock)
        .or(arrived.map(|fact| fact.clock))
        .or(award.map(|fact| fact.clock));
    let fund = ordered
        .map(|fact| fact.said.fund.clone())
        .or(arrived.map(|fact| fact.said.fund.clone()))
        .or(award.map(|fact| fact.said.fund.clone()));
    let step = case.and_then(|case| case.steps.iter().max_by_key(|step| (step.clock, step.at)));
    let say = |key: &str| context.say(key, &[]);
    let key = (scheme.to_owned(), number.to_owned());
    let voucher = match list {
        "expenditure" => {
            let mut vouchers = world.payments.expenditures();
            let found = vouchers.find(|(known, _)| **known == key);
            found.and_then(|(_, facts)| facts.first())
        }
        _ => None,
    };
    let day = day.or(voucher.map(|fact| fact.clock));
    let fund = fund.or(voucher.map(|fact| fact.said.fund.clone()));
    let said = voucher.map(|fact| &fact.said);
    let invoice_date = said.and_then(|said| said.invoice_date);
    vec![
        (
            say("col-agreement"),
            said.and_then(|said| said.agreement_no.clone())
                .unwrap_or_default(),
        ),
        (
            say("col-cost-line"),
            said.map_or_else(String::new, |said| said.cost_line.clone()),
        ),
        (
            say("col-invoice"),
            said.and_then(|said| said.invoice)
                .map_or_else(String::new, |invoice| invoice.to_string()),
        ),
        (
            say("col-invoice-date"),
            invoice_date.map_or_else(String::new, |day| day.to_string()),
        ),
        (
            say("col-unit"),
            world.concerned(list, item).unit.unwrap_or_default(),
        ),
        (say("col-case"), case_no.unwrap_or_default()),
        (
            say("col-day"),
            day.map_or_else(String::new, |day| day.to_string()),
        ),
        (say("col-fund"), fund.unwrap_or_default()),
        (
            say("col-step"),
            step.map_or_else(String::new, |step| context.term("at-step", step.said.step)),
        ),
    ]
}

/// Names of the persons of each item; the look is recorded first.
fn persons(
    context: &mut Context,
    arguments: &SheetArguments,
    check: &Check<'_>,
) -> Result<BTreeMap<String, String>, Failure> {
    let (_, population) = frozen(context, check.opened.said)?;
    check.same(&population)?;
    let sample = check.sample()?;
    let mut of: BTreeMap<String, Vec<Alias>> = BTreeMap::new();
    for (item, whose) in population.items.iter().zip(&population.of) {
        if sample.drawn.iter().any(|one| one.item == item.id) {
            of.insert(item.id.clone(), whose.persons.iter().copied().collect());
        }
    }
    let all = of.values().flatten().copied().collect();
    let vault = context.look(&arguments.key, "spotcheck sheet", all)?;
    let mut names = BTreeMap::new();
    for (item, persons) in of {
        let mut said: Vec<String> = Vec::new();
        for person in persons {
            if let Some(name) = vault.field(&person, FieldKind::Name)? {
                said.push(name.to_string());
            }
        }
        names.insert(item, context.words.list(&said));
    }
    Ok(names)
}
