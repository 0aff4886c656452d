//! The working paper of a spot check: each item drawn, with the paper that counts for it.
//!
//! Promises: items in the order of the sample, papers that a later one replaced behind them; amounts in fen, persons by
//! alias. **Not here**: what a paper's result means for the whole ([`crate::inquiry::spotcheck`]).

use serde::Serialize;

use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::audit::{AuditEvidence, DrawnItem, ItemResult, WorkpaperFiled};
use crate::inquiry::spotcheck::SpotError;
use crate::inquiry::spotcheck::check::Check;
use crate::projections::World;
use crate::projections::acts::Act;
use crate::report::lists::{Cell, Rest, Row};

/// One line of the working paper: an item with what was found of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperRow {
    /// Index number of the paper; empty where none stands.
    pub paper_no: String,
    /// The item.
    pub item: String,
    /// Code of the unit whose item it is; empty where the ledger names none.
    pub unit_code: String,
    /// What the check is of: days of its query, up to the day it was frozen.
    pub period: String,
    /// Book value.
    pub book: i64,
    /// What is right, where it is known.
    pub audited: Option<i64>,
    /// Book value less that.
    pub misstated: Option<i64>,
    /// Result; an item without a paper counts as not verified.
    pub result: ItemResult,
    /// What was done.
    pub procedure: String,
    /// Conclusion.
    pub conclusion: String,
    /// Evidence.
    pub evidence: Vec<AuditEvidence>,
    /// Who went, or else who was drawn to go.
    pub inspectors: Vec<Alias>,
    /// Who prepared it.
    pub preparer: Option<Alias>,
    /// Who reviewed it.
    pub reviewer: Option<Alias>,
    /// Day of the paper.
    pub day: Option<Date>,
    /// Day on which the reviewer endorsed it; whoever reads the log knows it.
    pub reviewed_on: Option<Date>,
    /// What it rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for PaperRow {
    const LIST: &'static str = "spotcheck-paper";
    const COLUMNS: &'static [&'static str] = &[
        "paper",
        "drawn item",
        "unit code",
        "period",
        "book",
        "audited",
        "misstated",
        "result",
        "procedure",
        "conclusion",
        "proofs",
        "inspectors",
        "preparer",
        "reviewer",
        "day",
        "reviewed on",
    ];

    fn cells(&self) -> Vec<Cell> {
        let proofs: Vec<String> = self
            .evidence
            .iter()
            .map(|one| format!("{} {}", one.label, one.sha256))
            .collect();
        vec![
            Cell::Text(self.paper_no.clone()),
            Cell::Text(self.item.clone()),
            Cell::Text(self.unit_code.clone()),
            Cell::Text(self.period.clone()),
            Cell::Money(self.book),
            Cell::MoneyIfAny(self.audited),
            Cell::MoneyIfAny(self.misstated),
            Cell::term("item-result", Some(self.result)),
            Cell::Text(self.procedure.clone()),
            Cell::Text(self.conclusion.clone()),
            Cell::Text(proofs.join("\n")),
            Cell::Persons(self.inspectors.clone()),
            Cell::Persons(self.preparer.into_iter().collect()),
            Cell::Persons(self.reviewer.into_iter().collect()),
            Cell::Day(self.day),
            Cell::Day(self.reviewed_on),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// The days that a check is of: those of its query, up to the day it was frozen.
pub fn period(check: &Check<'_>) -> String {
    let words = || check.opened.said.query.split(' ');
    let from = words().find_map(|word| word.strip_prefix("from="));
    let to = words().find_map(|word| word.strip_prefix("to="));
    let frozen = check.opened.fact.clock.to_string();
    format!("{} – {}", from.unwrap_or("…"), to.unwrap_or(&frozen))
}

/// The working paper: the items of the sample in their order, each with the paper that counts; papers that
/// a later one replaced stand behind them. `world` tells whose each item is.
///
/// # Errors
/// No sample was drawn yet.
pub fn paper(check: &Check<'_>, world: &World) -> Result<Vec<PaperRow>, SpotError> {
    let results = check.results();
    let mut rows = Vec::new();
    for one in &check.sample()?.drawn {
        let counts = results.get(one.item.as_str()).copied();
        rows.push(paper_row(check, world, one, counts));
    }
    for act in &check.papers {
        let counts = results.get(act.said.item.as_str());
        let replaced = counts.is_some_and(|counts| counts.fact.at != act.fact.at);
        if replaced && let Some(one) = check.item(&act.said.item)? {
            rows.push(paper_row(check, world, one, Some(act)));
        }
    }
    Ok(rows)
}

fn paper_row(
    check: &Check<'_>,
    world: &World,
    one: &DrawnItem,
    act: Option<&Act<'_, WorkpaperFiled>>,
) -> PaperRow {
    let said = act.map(|act| act.said);
    let book = one.book.0;
    let audited = match said.map(|said| (said.result, said.audited)) {
        Some((ItemResult::Agrees, _)) => Some(book),
        Some((ItemResult::Differs, right)) => right.map(|fen| fen.0),
        _ => None,
    };
    let text = |text: fn(&WorkpaperFiled) -> &String| said.map(text).cloned().unwrap_or_default();
    let visits = check.visits.iter();
    let of_item = visits.filter(|visit| visit.said.item == one.item);
    let mut inspectors: Vec<Alias> = Vec::new();
    for who in of_item.flat_map(|visit| &visit.said.inspectors) {
        if !inspectors.contains(who) {
            inspectors.push(*who);
        }
    }
    if inspectors.is_empty() {
        inspectors.clone_from(&one.inspectors);
    }
    let list = check.opened.said.query.split(' ').next();
    let unit = world.concerned(list.unwrap_or_default(), &one.item).unit;
    let mut signers = act.into_iter().flat_map(|act| act.fact.signers.iter());
    PaperRow {
        paper_no: text(|said| &said.paper_no),
        item: one.item.clone(),
        unit_code: unit.unwrap_or_default(),
        period: period(check),
        book,
        audited,
        misstated: audited.and_then(|right| book.checked_sub(right)),
        result: said.map_or(ItemResult::NotVerified, |said| said.result),
        procedure: text(|said| &said.procedure),
        conclusion: text(|said| &said.conclusion),
        evidence: said.map(|said| said.evidence.clone()).unwrap_or_default(),
        inspectors,
        preparer: signers.next().copied(),
        reviewer: signers.next().copied(),
        day: act.map(|act| act.fact.clock),
        reviewed_on: None,
        rests_on: act.map(|act| Rest::from(act.fact)).into_iter().collect(),
    }
}
