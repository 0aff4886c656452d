//! `spotcheck sheet`, `spotcheck paper`: what is printed for the field, and the working paper.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::evaluate::evaluated;
use super::{frozen, give, item_of};
use crate::cli::rows::{Look, Rows};
use crate::cli::{Context, Failure, Output, write_new};
use crate::domain::alias::Alias;
use crate::inquiry::spotcheck::check::Check;
use crate::ledger::{History, Until};
use crate::report::books::yuan;
use crate::report::document::Document;
use crate::report::document::html::html;
use crate::report::lists::Row;
use crate::report::spotcheck::{PaperRow, paper, results};
use crate::vault::FieldKind;

/// Give the working paper of a check: each item with its result, evidence, preparer and reviewer
#[derive(Args)]
pub struct Arguments {
    /// Number of the check
    check_no: String,
    /// Write it as one printable web page to this new file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["csv", "xlsx"])]
    html: Option<PathBuf>,
    /// Show names; each look is recorded. Needs the vault and an auditor's key
    #[arg(long)]
    names: bool,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud", value_name = "KEY")]
    key: String,
    #[command(flatten)]
    output: Output,
}

/// Write a field sheet for each item of the sample, to print and sign
///
/// One web page an item, with what the books say and places for what is found and for signatures; nothing
/// personal stands on it unless --names asks for it.
#[derive(Args)]
pub struct SheetArguments {
    /// Number of the check
    check_no: String,
    /// Only this item
    #[arg(long, value_name = "ITEM")]
    item: Option<String>,
    /// Folder to write the pages to; it may be there already, the pages may not
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Put the persons' names on the sheets; each look is recorded. Needs the vault and an auditor's key
    #[arg(long)]
    names: bool,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud", value_name = "KEY")]
    key: String,
}

/// Runs `paper`.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let history = context.history(Until::default())?;
    let check = Check::of(&history.world, &arguments.check_no)?;
    let rows = Rows::of(&paper(&check)?)?;
    let done = evaluated(context, &check)?;
    let look = Look {
        names: arguments.names,
        key: &arguments.key,
    };
    let names = look.names(context, PaperRow::LIST, [&rows])?;
    let command = format!("spotcheck paper {}", arguments.check_no);
    let Some(path) = &arguments.html else {
        let json = serde_json::json!({
            "check_no": arguments.check_no, "evaluation": done,
        });
        give(
            context,
            &arguments.output,
            &history,
            (&rows, names),
            &command,
            json,
        )?;
        return Ok(0);
    };
    let opened = check.opened.said;
    let say = |key: &str| context.say(key, &[]);
    let tables = vec![
        (
            say("list-spotcheck-paper"),
            rows.table(context, &names, false),
        ),
        (
            say("list-spotcheck-evaluation"),
            Rows::of(&results(&done))?.table(context, &names, false),
        ),
    ];
    let mut facts = about(context, &check);
    if let Some(closed) = &check.closed {
        facts.push((say("spotsheet-conclusion"), closed.said.conclusion.clone()));
    }
    let document = Document {
        title: say("list-spotcheck-paper"),
        subtitle: opened.check_no.clone(),
        statement: Vec::new(),
        facts,
        tables,
        pictures: Vec::new(),
        signatures: vec![say("spotsheet-preparer"), say("spotsheet-reviewer")],
        standing: Some(context.standing_on(&history.chain, None, &command)),
    };
    let page = page(context, &document)?;
    write_new(path, page.as_bytes())?;
    context.tell("written", &[("file", path.display().to_string())]);
    Ok(0)
}

fn page(context: &Context, document: &Document) -> Result<String, Failure> {
    html(document, &context.words).map_err(|error| Failure::new(error.to_string()))
}

/// What a check is about, in labels and texts.
fn about(context: &Context, check: &Check<'_>) -> Vec<(String, String)> {
    let opened = check.opened.said;
    let say = |key: &str| context.say(key, &[]);
    let mut facts = vec![
        (say("col-query"), opened.query.clone()),
        (say("col-items"), opened.items.to_string()),
        (say("col-book"), yuan(opened.book.0)),
        (say("spotsheet-root"), opened.population.to_string()),
    ];
    if let Some(sample) = &check.drawn {
        let randomness = &sample.said.randomness;
        facts.push((say("spotsheet-randomness"), randomness.clone()));
    }
    facts
}

/// Runs `sheet`.
pub fn sheet(context: &mut Context, arguments: &SheetArguments) -> Result<u8, Failure> {
    let history = context.history(Until::default())?;
    let check = Check::of(&history.world, &arguments.check_no)?;
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
    let command = format!("spotcheck sheet {}", arguments.check_no);
    let mut pages = Vec::new();
    for (at, one) in wanted {
        let number = format!("{}-{:03}", arguments.check_no, at + 1);
        let who = names.get(&one.item).cloned().unwrap_or_default();
        let document = field(
            context,
            &history,
            &check,
            (&number, one.item.as_str()),
            &who,
            yuan(one.book.0),
            &command,
        );
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
    history: &History,
    check: &Check<'_>,
    (number, item): (&str, &str),
    who: &str,
    book: String,
    command: &str,
) -> Document {
    let say = |key: &str| context.say(key, &[]);
    let blank = || "________________".to_owned();
    let mut facts = vec![
        (say("col-check"), check.opened.said.check_no.clone()),
        (say("col-drawn-item"), item.to_owned()),
        (say("col-book"), book),
    ];
    if !who.is_empty() {
        facts.push((say("col-person"), who.to_owned()));
    }
    for label in [
        "spotsheet-day-and-place",
        "col-procedure",
        "spotsheet-result",
        "col-audited",
        "col-proofs",
        "spotsheet-remarks",
    ] {
        facts.push((say(label), blank()));
    }
    Document {
        title: say("spotsheet-title"),
        subtitle: number.to_owned(),
        statement: vec![say("spotsheet-note")],
        facts,
        tables: Vec::new(),
        pictures: Vec::new(),
        signatures: vec![
            say("spotsheet-inspector"),
            say("spotsheet-inspector"),
            say("spotsheet-visited"),
        ],
        standing: Some(context.standing_on(&history.chain, None, command)),
    }
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
        names.insert(item, said.join("、"));
    }
    Ok(names)
}
