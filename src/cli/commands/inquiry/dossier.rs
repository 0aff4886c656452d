//! `inquiry show`, `inquiry dossier`: all that is on the ledger of an inquiry, bound as one paper.
//!
//! Promises: every line names its entry by sequence and hash; persons are aliases unless names are asked for,
//! and then the look is on the ledger before anything is written; the same ledger gives the same bytes. Not here:
//! proof files of single entries, which come with checkpoints.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use super::form::write_paper;
use super::lines::{self, Read};
use crate::cli::called::Called;
use crate::cli::commands::flags::told_state;
use crate::cli::commands::trace::{aliases, drawn, flags_table, tree_table};
use crate::cli::point::Point;
use crate::cli::{Context, Failure, data, shown};
use crate::detect::flag::meant;
use crate::detect::{self, Flag};
use crate::domain::alias::Alias;
use crate::domain::events::Kind;
use crate::domain::near::nearest;
use crate::domain::recorded::EventAt;
use crate::inquiry::file::{InquiryFile, inquiry, inquiry_numbers};
use crate::inquiry::outcome::{Outcome, outcomes};
use crate::inquiry::trace::{Found, trace};
use crate::inquiry::tree::{MoneyNode, money};
use crate::ledger::{INDEX_DIR, SubjectIndex, Until};
use crate::report::Table;
use crate::report::books::yuan;
use crate::report::document::{Document, markdown::markdown};
use crate::report::inquiry::raised::{FlagRow, is_about};
use crate::report::inquiry::rows::{FindingRow, finding_row, repair_rows};
use crate::report::inquiry::svg::svg;
use crate::vault::FieldKind;

/// Which inquiry, as it stood when
#[derive(Args, Clone)]
pub struct ShowArguments {
    /// Number of the inquiry
    no: String,
    #[command(flatten)]
    point: Point,
    /// Show names; the look is recorded. Needs the vault and a key of AUD, FIN, EDU or NTC
    #[arg(long)]
    names: bool,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud", value_name = "KEY")]
    key: String,
}

/// Bind the file of an inquiry: one printable page and a workbook
///
/// Its subject and flags with their evidence, the subject's trace and its money as a tree and a picture,
/// steps, records of facts, findings, what came back and what was put right. Every line names its entry by
/// sequence and hash, and the page says how to verify them.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    which: ShowArguments,
    /// Write it as one printable web page to this new file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write it as a workbook to this new file
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
}

/// Shows an inquiry, without the trace of its subject.
pub fn show(context: &mut Context, arguments: &ShowArguments) -> Result<u8, Failure> {
    let mut gathered = gather(context, arguments, false)?;
    if context.json {
        data(&serde_json::to_string_pretty(&gathered.json()?)?);
        return Ok(0);
    }
    let names = gathered.names(context, arguments, "inquiry show")?;
    let paper = gathered.paper(context, arguments, &names)?;
    shown(&markdown(&paper, &context.words));
    Ok(0)
}

/// Binds the dossier.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    if arguments.html.is_none() && arguments.xlsx.is_none() && !context.json {
        return Err(Failure::new(
            "a dossier goes to a file: name a new one with --html FILE or --xlsx FILE, or ask for its data with --json",
        ));
    }
    let mut gathered = gather(context, &arguments.which, true)?;
    if context.json {
        data(&serde_json::to_string_pretty(&gathered.json()?)?);
        if arguments.html.is_none() && arguments.xlsx.is_none() {
            return Ok(0);
        }
    }
    let names = gathered.names(context, &arguments.which, "inquiry dossier")?;
    let paper = gathered.paper(context, &arguments.which, &names)?;
    write_paper(
        context,
        arguments.html.as_ref(),
        arguments.xlsx.as_ref(),
        &paper,
    )?;
    Ok(0)
}

/// A flag of the inquiry, as it is or was.
struct OneFlag {
    id: String,
    flag: Option<Flag>,
    /// Whether it is raised no more.
    gone: bool,
    outcome: Outcome,
}

/// All that a dossier is made of.
struct Gathered {
    read: Read,
    file: InquiryFile,
    flags: Vec<OneFlag>,
    /// Every flag about the subject, the inquiry's own or not.
    about: Vec<FlagRow>,
    found: Vec<Found>,
    tree: Vec<MoneyNode>,
}

fn gather(context: &Context, which: &ShowArguments, whole: bool) -> Result<Gathered, Failure> {
    let until = which.point.until();
    let read = Read::of(context, until)?;
    let world = &read.history.world;
    let Some(file) = inquiry(world, &which.no) else {
        let known = inquiry_numbers(world);
        let near = nearest(&which.no, known.iter().map(String::as_str));
        return Err(Failure::new(match near {
            Some(near) => format!(
                "inquiry {}: expected an inquiry of this ledger, found none such; the nearest known is {near}",
                which.no
            ),
            None => format!(
                "inquiry {}: expected an inquiry of this ledger, found none such: see `sunledger inquiry list`",
                which.no
            ),
        }));
    };
    let raised = detect::run(world, read.history.day).flags;
    let acted = outcomes(world, &raised);
    let mut flags: Vec<OneFlag> = Vec::new();
    for id in &file.flags {
        let now = meant(id, &raised).cloned();
        let id = now.as_ref().map_or(id, |flag| &flag.id).clone();
        // Acts may have named one flag by several of its ids.
        if flags.iter().any(|flag| flag.id == id) {
            continue;
        }
        let outcome = acted.get(&id).cloned().unwrap_or_default();
        let gone = now.is_none();
        let flag = match now {
            Some(flag) => Some(flag),
            None => earlier(context, &id, &file, &outcome)?,
        };
        flags.push(OneFlag {
            id,
            flag,
            gone,
            outcome,
        });
    }
    let subject = &file.opened.said.subject;
    let about = raised.iter().filter(|flag| is_about(flag, subject));
    let about = about.map(|flag| {
        let outcome = acted.get(&flag.id).cloned().unwrap_or_default();
        FlagRow::of(flag, &outcome)
    });
    let about = about.collect();
    let found = match whole {
        true => traced(context, &file, until)?,
        false => Vec::new(),
    };
    let tree = money(&found);
    Ok(Gathered {
        read,
        file,
        flags,
        about,
        found,
        tree,
    })
}

/// The flag as it was when the inquiry was opened, or when somebody acted on it: what it rested on may have
/// been corrected, or paid back, since.
fn earlier(
    context: &Context,
    id: &str,
    file: &InquiryFile,
    outcome: &Outcome,
) -> Result<Option<Flag>, Failure> {
    let mut places = vec![file.opened.at.sequence];
    places.extend(outcome.at.map(|at| at.sequence));
    for sequence in places {
        let until = Until {
            sequence: Some(sequence),
            as_of: None,
        };
        let then = context.history(until)?;
        let flags = detect::run(&then.world, then.day).flags;
        if let Some(flag) = meant(id, &flags) {
            return Ok(Some(flag.clone()));
        }
    }
    Ok(None)
}

/// All about the subject, and about the orders that bring the findings' money back; each event once, in the
/// order in which they took effect.
fn traced(context: &Context, file: &InquiryFile, until: Until) -> Result<Vec<Found>, Failure> {
    let mut subjects = vec![file.opened.said.subject.clone()];
    let settled = file.findings.iter().filter_map(|one| one.settled.as_ref());
    subjects.extend(settled.filter_map(|told| told.said.order_no.clone()));
    let mut all = BTreeMap::new();
    for subject in subjects {
        let index = SubjectIndex::open(&context.ledger_dir.join(INDEX_DIR));
        let (found, _) = trace(
            &context.disk(),
            index,
            false,
            subject.as_str().into(),
            until,
        )?;
        for one in found {
            all.insert((one.effective_sequence, one.at), one);
        }
    }
    Ok(all.into_values().collect())
}

impl Gathered {
    fn json(&self) -> Result<Value, Failure> {
        let flags: Vec<Value> = self
            .flags
            .iter()
            .map(|one| {
                serde_json::json!({
                    "id": one.id, "flag": one.flag, "gone": one.gone, "outcome": one.outcome,
                })
            })
            .collect();
        let mut json = serde_json::to_value(&self.file)?;
        if let Some(fields) = json.as_object_mut() {
            fields.insert("flags".to_owned(), Value::Array(flags));
            let about = serde_json::to_value(&self.about)?;
            fields.insert("flags_about_subject".to_owned(), about);
            if !self.found.is_empty() {
                let events = self.found.iter().map(|event| {
                    serde_json::json!({
                        "sequence": event.at.sequence, "event": event.at.index,
                        "entry": event.entry, "day": event.day,
                        "kind": Kind(event.event.kind).name(), "body": event.body,
                        "file": event.file,
                    })
                });
                fields.insert("events".to_owned(), events.collect());
                fields.insert("tree".to_owned(), serde_json::to_value(&self.tree)?);
            }
        }
        Ok(json)
    }

    /// Names behind every alias, where they were asked for; the look is recorded first.
    fn names(
        &mut self,
        context: &mut Context,
        which: &ShowArguments,
        purpose: &str,
    ) -> Result<BTreeMap<Alias, String>, Failure> {
        let mut names = BTreeMap::new();
        if !which.names {
            return Ok(names);
        }
        let mut all: BTreeSet<Alias> = self.found.iter().flat_map(aliases).collect();
        all.extend(Alias::from_hex(&self.file.opened.said.subject));
        let flags = self.flags.iter().filter_map(|one| one.flag.as_ref());
        all.extend(flags.flat_map(|flag| flag.subjects.clone()));
        let vault = context.look(&which.key, purpose, all.iter().copied().collect())?;
        for alias in all {
            if let Some(name) = vault.field(&alias, FieldKind::Name)? {
                names.insert(alias, name.to_string());
            }
        }
        Ok(names)
    }

    fn paper(
        &self,
        context: &Context,
        which: &ShowArguments,
        names: &BTreeMap<Alias, String>,
    ) -> Result<Document, Failure> {
        let say = |key: &str| context.say(key, &[]);
        let opened = &self.file.opened;
        let closed = self.file.closed.as_ref();
        let mut facts = vec![
            (say("dossier-no"), opened.said.inquiry_no.clone()),
            (
                say("dossier-subject"),
                context.words.about(&opened.said.subject),
            ),
            (say("dossier-opened"), opened.day.to_string()),
            (say("dossier-reason"), opened.said.reason.clone()),
            (
                say("dossier-closed"),
                lines::day(closed.map(|told| told.day)),
            ),
            (
                say("dossier-result"),
                closed.map_or_else(String::new, |told| {
                    let result = context.term("inquiry-result", told.said.result);
                    format!("{result}: {}", told.said.summary)
                }),
            ),
        ];
        facts.retain(|(_, text)| !text.is_empty());
        let mut tables = vec![
            (say("dossier-flags"), self.flag_table(context)),
            (say("dossier-evidence"), self.evidence_table(context)),
            (
                say("dossier-flags-about"),
                flags_table(context, &self.about, false)?,
            ),
            (say("dossier-tips"), self.tips(context)?),
            (say("dossier-steps"), self.steps(context)?),
        ];
        self.finding_tables(context, &mut tables)?;
        tables.push((say("dossier-trace"), self.trace_table(context)));
        let tree = tree_table(context, &self.tree);
        tables.push((say("dossier-money"), tree.of("money", None)));
        let mut pictures = Vec::new();
        if !self.tree.is_empty() {
            let title = say("dossier-picture");
            let picture = svg(&drawn(context, &self.tree), &title);
            pictures.push((title, picture));
        }
        let at = which
            .point
            .entry
            .at
            .map_or_else(String::new, |at| format!(" --at {at}"));
        let command = format!("inquiry show {}{at}", which.no);
        let history = &self.read.history;
        let mut paper = Document {
            title: say("dossier-title"),
            subtitle: opened.said.inquiry_no.clone(),
            statement: vec![say("dossier-note"), say("dossier-verify")],
            facts,
            tables,
            pictures,
            blanks: Vec::new(),
            signatures: vec![say("dossier-signs")],
            standing: Some(context.standing_on(&history.chain, Some(history.day), &command)),
        };
        lines::name(&mut paper, names);
        Ok(paper)
    }

    fn flag_table(&self, context: &Context) -> Table {
        let mut table = context.table(&[
            "flag",
            "severity",
            "about",
            "amount",
            "finding",
            "clause",
            "flag state",
            "event",
            "entry hash",
        ]);
        table.right = vec![3];
        for one in &self.flags {
            let (id, state) = (&one.id, told_state(context, &one.outcome));
            // The act that decided it.
            let at = one.outcome.at;
            let place = [
                at.map_or_else(String::new, |at| at.to_string()),
                at.map_or_else(String::new, |at| self.read.hash(at)),
            ];
            let gone = match one.gone {
                true => context.say("flag-gone", &[]),
                false => String::new(),
            };
            let mut row = match &one.flag {
                Some(flag) => vec![
                    id.clone(),
                    context.term("severity", flag.severity),
                    context.words.about(&flag.about),
                    yuan(flag.amount.0),
                    format!("{} {gone}", context.retell(&flag.finding))
                        .trim()
                        .to_owned(),
                    flag.clause.clone(),
                    state,
                ],
                None => {
                    let mut row = vec![id.clone()];
                    row.extend(std::iter::repeat_n(String::new(), 3));
                    row.extend([gone, String::new(), state]);
                    row
                }
            };
            row.extend(place);
            table.rows.push(row);
        }
        table.of("flags", None)
    }

    fn evidence_table(&self, context: &Context) -> Table {
        let mut table = context.table(&["flag", "event", "entry hash", "source"]);
        for flag in &self.flags {
            let id = &flag.id;
            for one in flag.flag.iter().flat_map(|flag| &flag.evidence) {
                let at = EventAt {
                    sequence: one.sequence,
                    index: one.event,
                };
                let source = match (&one.file, &one.sheet, one.row) {
                    (Some(file), Some(sheet), Some(row)) => {
                        let world = &self.read.history.world;
                        let file = crate::cli::context::file_name(world, file);
                        context.row_place(&file, sheet, row)
                    }
                    _ => String::new(),
                };
                table
                    .rows
                    .push(vec![id.clone(), at.to_string(), self.read.hash(at), source]);
            }
        }
        table.of("evidence", None)
    }

    fn tips(&self, context: &Context) -> Result<Table, Failure> {
        let mut table = lines::table(context);
        for (_, tip) in &self.file.tips {
            for one in &tip.received {
                table.rows.push(lines::told(context, &self.read, one)?);
            }
            for one in &tip.triaged {
                table.rows.push(lines::told(context, &self.read, one)?);
            }
            if let Some(one) = &tip.closed {
                table.rows.push(lines::told(context, &self.read, one)?);
            }
        }
        Ok(table.of("tip-file", None))
    }

    fn steps(&self, context: &Context) -> Result<Table, Failure> {
        let read = &self.read;
        let mut steps = vec![(
            self.file.opened.at,
            lines::told(context, read, &self.file.opened)?,
        )];
        for one in &self.file.notes {
            steps.push((one.at, lines::told(context, read, one)?));
        }
        for one in &self.file.forms {
            steps.push((one.at, lines::told(context, read, one)?));
        }
        if let Some(one) = &self.file.closed {
            steps.push((one.at, lines::told(context, read, one)?));
        }
        steps.sort_by_key(|(at, _)| *at);
        let mut table = lines::table(context);
        table.rows = steps.into_iter().map(|(_, row)| row).collect();
        Ok(table.of("steps", None))
    }

    fn finding_tables(
        &self,
        context: &Context,
        tables: &mut Vec<(String, Table)>,
    ) -> Result<(), Failure> {
        let mut all = context.table(&[
            "finding no",
            "unit code",
            "problem",
            "standard",
            "amount",
            "state",
            "still open",
            "event",
            "entry hash",
        ]);
        all.right = vec![4, 6];
        let rows: Vec<_> = self.file.findings.iter().map(finding_row).collect();
        for (row, file) in rows.iter().zip(&self.file.findings) {
            all.rows.push(vec![
                row.finding_no.clone(),
                row.unit_code.clone(),
                row.condition.clone(),
                row.criteria.clone(),
                yuan(row.amount),
                context.term("finding-state", row.state),
                row.open.map_or_else(String::new, yuan),
                file.raised.at.to_string(),
                self.read.hash(file.raised.at),
            ]);
        }
        tables.push((
            context.say("dossier-findings", &[]),
            all.of("findings", None),
        ));
        for finding in &self.file.findings {
            let number = [("no", finding.raised.said.finding_no.clone())];
            tables.push((
                context.say("dossier-finding", &number),
                lines::finding(context, &self.read, finding)?,
            ));
            if let Some(back) = finding.recovery.as_ref().filter(|back| back.recover > 0) {
                tables.push((
                    context.say("dossier-recovery", &number),
                    lines::recovery(context, &self.read, back),
                ));
            }
        }
        tables.push((
            context.say("dossier-repair", &[]),
            self.repair_table(context, &rows),
        ));
        Ok(())
    }

    /// The ledger of repairs, each line with the newest act that it rests on.
    fn repair_table(&self, context: &Context, findings: &[FindingRow]) -> Table {
        let mut table = context.table(&[
            "finding no",
            "responsible",
            "deadline",
            "measure",
            "proof",
            "repair",
            "still open",
            "struck off on",
            "event",
            "entry hash",
        ]);
        table.right = vec![6];
        for row in repair_rows(&self.read.history.world, self.read.history.day) {
            if !findings.iter().any(|one| one.finding_no == row.finding_no) {
                continue;
            }
            let newest = row.rests_on.last().map(|rest| rest.at);
            table.rows.push(vec![
                row.finding_no,
                row.responsible.unwrap_or_default(),
                lines::day(row.deadline),
                row.measure.unwrap_or_default(),
                row.proof.join("、"),
                context.term("repair", row.state),
                yuan(row.open),
                lines::day(row.struck_off_on),
                newest.map_or_else(String::new, |at| at.to_string()),
                newest.map_or_else(String::new, |at| self.read.hash(at)),
            ]);
        }
        table.of("repairs", None)
    }

    fn trace_table(&self, context: &Context) -> Table {
        let mut table = context.table(&["event", "day", "kind", "what", "entry hash", "source"]);
        let called = Called::of(&self.read.history.world, &self.found);
        for event in &self.found {
            let source = event.event.head.source.as_ref();
            let place = source.map_or_else(String::new, |source| {
                let file = event.file.clone();
                let file = file.unwrap_or_else(|| source.file.short());
                context.row_place(&file, &source.sheet, source.row)
            });
            let mut what = vec![context.words.gist(&called.body(event, false))];
            what.extend(aliases(event).iter().map(Alias::to_string));
            if let Some(by) = event.replaced_by {
                what.push(context.say("trace-replaced", &[("event", by.to_string())]));
            }
            what.retain(|part| !part.is_empty());
            table.rows.push(vec![
                event.at.to_string(),
                event.day.to_string(),
                context.kind(&Kind(event.event.kind).name()),
                what.join(", "),
                event.entry.to_string(),
                place,
            ]);
        }
        table.of("trace", None)
    }
}
