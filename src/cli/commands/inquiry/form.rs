//! `inquiry form`: a record of facts (审计取证单), made for signing, then recorded with what became of it.

use std::path::PathBuf;

use clap::Args;

use super::lines::{Read, signature};
use crate::cli::commands::act::{evidence_of, record_own, unit_there};
use crate::cli::{Context, Failure, shown, write_whole};
use crate::domain::date::Date;
use crate::domain::events::audit::{AuditEvidence, EvidenceFormRecorded, FormSignature};
use crate::domain::party::Role;
use crate::inquiry::file::{SIGNED_COPY, Told, form, inquiry};
use crate::ledger::Until;
use crate::report::document::{Document, html::html, markdown::markdown};
use crate::report::workbook::workbook;
use crate::report::{About, Table};

/// Make a record of facts for the audited unit to sign, and record that it signed or refused
///
/// Without --signed or --refused it is only made, for signing, and nothing is recorded. With one of them
/// it is recorded and made; that the unit signed is proved by the scan of the signed paper (--scan). The number of a record that is
/// on the ledger makes its paper again.
#[derive(Args)]
pub struct Arguments {
    /// Number of the form
    no: String,
    /// The inquiry it belongs to
    #[arg(long, value_name = "NUMBER")]
    inquiry: Option<String>,
    /// Code of the unit whose facts they are
    #[arg(long, value_name = "CODE")]
    unit_code: Option<String>,
    /// The facts, in words that everybody may read
    #[arg(long, value_name = "TEXT")]
    facts: Option<String>,
    /// A paper they rest on, with its file or the SHA-256 of it; may be given more than once
    #[arg(long, value_name = "LABEL=@FILE|SHA256")]
    evidence: Vec<String>,
    /// The unit signed: needs --scan
    #[arg(long, conflicts_with = "refused")]
    signed: bool,
    /// The scan of the paper that the unit signed, or the SHA-256 of it
    #[arg(long, value_name = "@FILE|SHA256", conflicts_with = "refused")]
    scan: Option<String>,
    /// The unit refused to sign, for this reason
    #[arg(long, value_name = "REASON")]
    refused: Option<String>,
    /// Write it as one printable web page to this new file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write it as a workbook to this new file
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Key to sign with
    #[arg(long, default_value = "aud", value_name = "KEY")]
    key: String,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let read = Read::of(context, Until::default())?;
    if let Some(known) = form(&read.history.world, &arguments.no) {
        let nothing_new = arguments.facts.is_none()
            && arguments.inquiry.is_none()
            && !arguments.signed
            && arguments.scan.is_none()
            && arguments.refused.is_none();
        if !nothing_new {
            return Err(Failure::new(format!(
                "form {} is on the ledger, in entry {}: give its number alone to make its paper again, or take another number",
                arguments.no, known.at.sequence
            )));
        }
        let paper = paper(context, &read, &known.said, Some(&known));
        return give(context, arguments, &paper);
    }
    let need = |flag: &str, value: &Option<String>| {
        value.clone().ok_or_else(|| {
            Failure::new(format!(
                "form {} is not on the ledger: say what it is to hold, --{flag} is missing",
                arguments.no
            ))
        })
    };
    let inquiry_no = need("inquiry", &arguments.inquiry)?;
    if inquiry(&read.history.world, &inquiry_no).is_none() {
        return Err(Failure::new(format!(
            "--inquiry {inquiry_no}: expected an inquiry of this ledger: see `sunledger inquiry list`"
        )));
    }
    let unit_code = need("unit-code", &arguments.unit_code)?;
    unit_there(context, &unit_code)?;
    let mut evidence: Vec<AuditEvidence> =
        serde_json::from_value(evidence_of("evidence", &arguments.evidence)?)?;
    match (&arguments.scan, arguments.signed) {
        (Some(scan), true) => {
            let scan = [format!("{SIGNED_COPY}={scan}")];
            let scan: Vec<AuditEvidence> = serde_json::from_value(evidence_of("scan", &scan)?)?;
            evidence.extend(scan);
        }
        (None, true) => {
            return Err(Failure::new(
                "--signed: expected the scan of the paper that the unit signed, since nothing else proves it: give it as --scan @FILE, or its SHA-256",
            ));
        }
        (Some(_), false) => {
            return Err(Failure::new(
                "--scan: expected with --signed, since it proves that the unit signed",
            ));
        }
        (None, false) => {}
    }
    let mut said = EvidenceFormRecorded {
        form_no: arguments.no.clone(),
        inquiry_no,
        unit_code,
        facts: need("facts", &arguments.facts)?,
        evidence,
        signature: FormSignature::Signed,
    };
    match (arguments.signed, &arguments.refused) {
        (true, _) => {}
        (false, Some(why)) => said.signature = FormSignature::Refused(why.clone()),
        (false, None) => {
            let paper = paper(context, &read, &said, None);
            context.tell("form-for-signing", &[]);
            return give(context, arguments, &paper);
        }
    }
    let ledger = context.open("inquiry form")?;
    record_own(context, ledger, Role::Aud, &arguments.key, said.into())?;
    let read = Read::of(context, Until::default())?;
    if let Some(known) = form(&read.history.world, &arguments.no) {
        let paper = paper(context, &read, &known.said, Some(&known));
        return give(context, arguments, &paper);
    }
    Ok(0)
}

/// The paper: signed or refused once it is recorded, else with room for signatures.
fn paper(
    context: &Context,
    read: &Read,
    said: &EvidenceFormRecorded,
    recorded: Option<&Told<EvidenceFormRecorded>>,
) -> Document {
    let say = |key: &str| context.say(key, &[]);
    let world = &read.history.world;
    let subject = inquiry(world, &said.inquiry_no).map(|file| file.opened.said.subject);
    let unit = world
        .parties
        .orgs()
        .find(|(code, _)| **code == said.unit_code)
        .and_then(|(code, facts)| Some(format!("{code} · {}", facts.last()?.said.name)));
    let mut facts = vec![
        (say("form-no"), said.form_no.clone()),
        (say("form-inquiry"), said.inquiry_no.clone()),
        (say("form-subject"), subject.unwrap_or_default()),
        (
            say("form-unit"),
            unit.unwrap_or_else(|| said.unit_code.clone()),
        ),
        (say("form-facts"), said.facts.clone()),
    ];
    let mut signatures = vec![say("form-auditor-signs")];
    match recorded {
        None => signatures.push(say("form-unit-signs")),
        Some(told) => {
            facts.push((say("form-signature"), signature(context, said)));
            facts.push((say("form-day"), told.day.to_string()));
            let at = format!("{} · {}", told.at, read.hash(told.at));
            facts.push((say("form-entry"), at));
            signatures.push(say("form-unit-signs"));
        }
    }
    facts.retain(|(_, text)| !text.is_empty());
    let mut evidence = context.table(&["proof", "sha256"]);
    for one in &said.evidence {
        evidence
            .rows
            .push(vec![one.label.clone(), one.sha256.to_string()]);
    }
    let day: Option<Date> = Some(read.history.day);
    let command = match recorded {
        Some(_) => format!("inquiry form {}", said.form_no),
        // Nothing of it is on the ledger: all of it has to be said again.
        None => unrecorded(said),
    };
    Document {
        title: say("form-title"),
        subtitle: said.form_no.clone(),
        statement: vec![say("form-note")],
        facts,
        tables: vec![(say("form-evidence"), evidence)],
        pictures: Vec::new(),
        blanks: Vec::new(),
        signatures,
        standing: Some(context.standing(&read.history.chain, day, &command)),
    }
}

/// The command that makes the paper of a form that is not recorded again.
fn unrecorded(said: &EvidenceFormRecorded) -> String {
    let mut words = vec![
        format!("inquiry form {}", said.form_no),
        format!("--inquiry {}", said.inquiry_no),
        format!("--unit-code {}", said.unit_code),
        format!("--facts {}", quoted(&said.facts)),
    ];
    for one in &said.evidence {
        let evidence = format!("{}={}", one.label, one.sha256);
        words.push(format!("--evidence {}", quoted(&evidence)));
    }
    words.join(" ")
}

/// A value as a shell reads it: between single quotes, one inside them parted.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Writes the paper where it was asked for, else shows it.
fn give(context: &Context, arguments: &Arguments, paper: &Document) -> Result<u8, Failure> {
    write_paper(
        context,
        arguments.html.as_ref(),
        arguments.xlsx.as_ref(),
        paper,
    )?;
    if arguments.html.is_none() && arguments.xlsx.is_none() {
        shown(&markdown(paper, &context.words));
    }
    Ok(0)
}

/// A paper as a page and as a workbook, each where a file is named.
///
/// # Errors
/// A file that is there already, or cannot be written.
pub fn write_paper(
    context: &Context,
    page: Option<&PathBuf>,
    book: Option<&PathBuf>,
    paper: &Document,
) -> Result<(), Failure> {
    let mut made = Vec::new();
    if let Some(path) = page {
        let text = html(paper, &context.words).map_err(|error| Failure::new(error.to_string()))?;
        made.push((path, text.into_bytes()));
    }
    if let Some(path) = book {
        let mut table: Table = context.table(&["item", "text"]);
        let pairs = paper.facts.iter();
        table
            .rows
            .extend(pairs.map(|(label, text)| vec![label.clone(), text.clone()]));
        let signed = paper.signatures.iter();
        table
            .rows
            .extend(signed.map(|line| vec![String::new(), line.clone()]));
        let table = table.of("paper", paper.standing.clone());
        let others: Vec<(String, &Table)> = paper
            .tables
            .iter()
            .filter(|(_, table)| !table.rows.is_empty())
            .map(|(name, table)| (name.clone(), table))
            .collect();
        let mut about = About::of_all(
            &table,
            others.iter().map(|(_, table)| *table),
            &context.words,
        );
        about.title.clone_from(&paper.title);
        made.push((path, workbook(&table, &about, &others)?));
    }
    for (path, bytes) in made {
        write_whole(path, &bytes)?;
        context.tell("written", &[("file", path.display().to_string())]);
    }
    Ok(())
}
