//! `spotcheck visit`, `spotcheck record`: what was done and found of one item.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::others::{handled_by_none, known};
use super::{fen, item_of, record};
use crate::chain::ChainState;
use crate::cli::commands::act::hash_of;
use crate::cli::{Context, Failure};
use crate::crypto::digest::FileHash;
use crate::domain::alias::Alias;
use crate::domain::events::Event;
use crate::domain::events::audit::{
    AuditEvent, AuditEvidence, FieldVisitRecorded, ItemResult, WorkpaperFiled,
};
use crate::domain::money::Fen;
use crate::inquiry::spotcheck::check::Check;
use crate::projections::spotchecks::INSTEAD;

/// File the working paper of an item of the sample
///
/// The preparer signs, a second auditor endorses as reviewer, and only then does it count. Of the evidence
/// the ledger keeps label and SHA-256. A later paper about the same item replaces the earlier one.
#[derive(Args)]
pub struct Arguments {
    /// Number of the check
    check_no: String,
    /// The item, as the sample lists it
    item: String,
    /// What was found
    #[arg(long, value_enum)]
    result: Found,
    /// The right amount in yuan, where it differs
    #[arg(
        long,
        value_name = "YUAN",
        allow_hyphen_values = true,
        required_if_eq("result", "differs")
    )]
    audited: Option<String>,
    /// The right amount is ten times the book value or more, and no slip
    #[arg(long, requires = "audited")]
    sure: bool,
    /// What was done, in words that name nobody
    #[arg(long, value_name = "TEXT")]
    procedure: String,
    /// Conclusion and what it rests on, in words that name nobody
    #[arg(long, value_name = "TEXT")]
    conclusion: String,
    /// A file that it rests on, LABEL=FILE or FILE; again for more
    #[arg(long, value_name = "FILE")]
    evidence: Vec<String>,
    /// Index number of the paper (default: the check's with the item's place in the sample)
    #[arg(long, value_name = "NUMBER")]
    paper_no: Option<String>,
    /// Key to sign with
    #[arg(long, default_value = "aud")]
    key: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Found {
    /// As booked
    Agrees,
    /// Another amount is right
    Differs,
    /// It could not be verified, and counts as wholly wrong
    #[value(name = "not_verified")]
    NotVerified,
}

/// Record a visit to an item of the sample
#[derive(Args)]
pub struct VisitArguments {
    /// Number of the check
    check_no: String,
    /// The item, as the sample lists it
    item: String,
    /// Who went, by alias, with commas between them (default: who was drawn for it)
    #[arg(long, value_name = "ALIAS", value_delimiter = ',')]
    inspectors: Vec<String>,
    /// Why others went than those drawn for the item
    #[arg(long, value_name = "REASON")]
    instead: Option<String>,
    /// What was done, in words that name nobody
    #[arg(long, value_name = "TEXT")]
    procedure: String,
    /// What was seen, in words that name nobody
    #[arg(long, value_name = "TEXT")]
    result: String,
    /// A file that it rests on, LABEL=FILE or FILE; again for more
    #[arg(long, value_name = "FILE")]
    evidence: Vec<String>,
    /// Key to sign with
    #[arg(long, default_value = "aud")]
    key: String,
}

/// Runs `record`.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let ledger = context.open("spotcheck record")?;
    let check = Check::of(ledger.world(), &arguments.check_no)?;
    let item = item_of(&check, &arguments.item)?;
    let result = match arguments.result {
        Found::Agrees => ItemResult::Agrees,
        Found::Differs => ItemResult::Differs,
        Found::NotVerified => ItemResult::NotVerified,
    };
    let audited = match (&arguments.audited, result) {
        (Some(text), ItemResult::Differs) => Some(Fen(fen("audited", text)?)),
        (Some(_), _) => {
            return Err(Failure::new(
                "--audited: expected with --result differs alone: what agrees has its book value",
            ));
        }
        (None, _) => None,
    };
    if let (Some(Fen(right)), Some(one)) = (audited, check.item(&item)?) {
        credible(&item, right, one.book.0, arguments.sure)?;
    }
    let drawn = &check.sample()?.drawn;
    let at = drawn.iter().position(|one| one.item == item);
    let number = || format!("{}-{:03}", arguments.check_no, at.unwrap_or_default() + 1);
    let paper_no = arguments.paper_no.clone().unwrap_or_else(number);
    if let Some((sequence, index)) = proposed(ledger.chain(), &arguments.check_no, &paper_no) {
        return Err(Failure::new(format!(
            "working paper {paper_no} waits for its reviewer as {sequence}.{index}: let it be endorsed, or give another with --paper-no"
        )));
    }
    if check.papers.iter().any(|act| act.said.paper_no == paper_no) {
        return Err(Failure::new(format!(
            "working paper {paper_no} is filed already: give the new one its own number with --paper-no"
        )));
    }
    let signs = context.key(&arguments.key)?.public();
    let preparer = ledger.chain().mandates().key(&signs);
    let preparer: Vec<Alias> = preparer.map(|key| key.person).into_iter().collect();
    handled_by_none(ledger.world(), &check, &item, &preparer)?;
    let event = WorkpaperFiled {
        paper_no: paper_no.clone(),
        check_no: arguments.check_no.clone(),
        item: item.clone(),
        procedure: arguments.procedure.clone(),
        result,
        audited,
        conclusion: arguments.conclusion.clone(),
        evidence: evidence(&arguments.evidence)?,
    };
    let answer = serde_json::json!({
        "check_no": arguments.check_no, "item": item, "paper_no": paper_no,
        "evidence": event.evidence,
    });
    record(context, ledger, &arguments.key, event, answer)
}

/// A right amount of so many times the book value is more likely a slip of the keys.
const FAR_ABOVE: i64 = 10;

/// Refuses a right amount that is the booked one, and one far above it unless it is said to be no slip.
fn credible(item: &str, right: i64, book: i64, sure: bool) -> Result<(), Failure> {
    if right == book {
        return Err(Failure::new(format!(
            "--audited {}: that is what the books say of {item}: say --result agrees",
            Fen(right)
        )));
    }
    if book > 0 && !sure && right / FAR_ABOVE >= book {
        return Err(Failure::new(format!(
            "--audited {}: found ten times the {} yuan that the books say of {item}, or more: look again, and say --sure if it is right",
            Fen(right),
            Fen(book)
        )));
    }
    Ok(())
}

/// Runs `visit`.
pub fn visit(context: &mut Context, arguments: &VisitArguments) -> Result<u8, Failure> {
    let ledger = context.open("spotcheck visit")?;
    let check = Check::of(ledger.world(), &arguments.check_no)?;
    let item = item_of(&check, &arguments.item)?;
    let mut inspectors = Vec::new();
    for text in &arguments.inspectors {
        inspectors.push(Alias::from_hex(text).ok_or_else(|| {
            Failure::new(
                "--inspectors: expected aliases (`key list` gives them), commas between them",
            )
        })?);
    }
    if inspectors.is_empty() {
        let drawn = check.item(&item)?;
        inspectors.extend(drawn.into_iter().flat_map(|one| &one.inspectors));
    }
    let inspectors = known(ledger.world(), ledger.chain(), "inspectors", &inspectors)?;
    handled_by_none(ledger.world(), &check, &item, &inspectors)?;
    let procedure = match &arguments.instead {
        Some(reason) => format!("{INSTEAD}{reason}; {}", arguments.procedure),
        None => arguments.procedure.clone(),
    };
    let event = FieldVisitRecorded {
        check_no: arguments.check_no.clone(),
        item: item.clone(),
        inspectors,
        procedure,
        result: arguments.result.clone(),
        evidence: evidence(&arguments.evidence)?,
    };
    let answer = serde_json::json!({
        "check_no": arguments.check_no, "item": item, "evidence": event.evidence,
    });
    record(context, ledger, &arguments.key, event, answer)
}

/// Labels and hashes of files. A file's own name may tell of a person, so that it is no label.
fn evidence(files: &[String]) -> Result<Vec<AuditEvidence>, Failure> {
    let mut evidence = Vec::new();
    for (number, text) in (1..).zip(files) {
        let (label, path) = match text.split_once('=') {
            Some((label, path)) if !label.is_empty() => (label.to_owned(), path),
            _ => (format!("{number}"), text.as_str()),
        };
        let path = PathBuf::from(path);
        let hash = hash_of("evidence", &format!("@{}", path.display()))?;
        evidence.push(AuditEvidence {
            label,
            sha256: FileHash::from_hex(&hash).unwrap_or_default(),
        });
    }
    Ok(evidence)
}

/// A paper of that number that waits for its reviewer.
fn proposed(chain: &ChainState, check_no: &str, paper_no: &str) -> Option<(u64, u32)> {
    let mut pending = chain.pending().iter();
    let found = pending.find(|one| match &one.event.event {
        Some(Event::Audit(AuditEvent::WorkpaperFiled(paper))) => {
            paper.check_no == check_no && paper.paper_no == paper_no
        }
        _ => false,
    });
    found.map(|one| (one.sequence, one.index))
}
