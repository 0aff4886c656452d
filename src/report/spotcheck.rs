//! Spot checks as rows: the list of checks, plans, a sample, and the conclusion; the working papers of a sample stand in
//! `papers.rs`. A check names the draws of it that were thrown away.
//!
//! Promises: amounts in fen, persons by alias, items by number; the rows of a sample stand in the order of
//! the population. Not here: what results mean ([`crate::inquiry::spotcheck`]), words and forms.

mod papers;

pub use papers::{PaperRow, paper, period};

use serde::Serialize;

use super::lists::{Cell, Rest, Row};
use crate::domain::alias::Alias;
use crate::domain::events::audit::{DrawnBy, ItemResult, SampleMethod};
use crate::inquiry::spotcheck::SpotError;
use crate::inquiry::spotcheck::check::Check;
use crate::inquiry::spotcheck::dropped::Dropped;
use crate::inquiry::spotcheck::evaluate::Evaluation;
use crate::projections::spotchecks::{ABANDONED, CheckStage, verdict};

/// How far a check has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// The population stands frozen.
    Frozen,
    /// The sample is drawn.
    Drawn,
    /// Every item has its paper.
    Recorded,
    /// It is concluded.
    Closed,
    /// It was given up before anything was drawn.
    Abandoned,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckRow {
    /// Number.
    pub check_no: String,
    /// What the population is.
    pub query: String,
    /// Entries of the ledger that it was asked of.
    pub log_size: u64,
    /// Root over its items.
    pub population: String,
    /// Items.
    pub items: u32,
    /// Book value.
    pub book: i64,
    /// How the sample is drawn.
    pub method: &'static str,
    /// Items, or fen of the interval.
    pub measure: Option<i64>,
    /// Where the randomness is published.
    pub randomness_source: String,
    /// After this moment.
    pub randomness_after: String,
    /// The randomness, once it was used.
    pub randomness: Option<String>,
    /// Items drawn.
    pub sampled: usize,
    /// Items with a paper.
    pub papers: usize,
    /// How far it has come.
    pub state: CheckState,
    /// What its close says of the population; `undecided` where no limit could say it.
    pub verdict: Option<&'static str>,
    /// What was concluded, or why it was abandoned.
    pub conclusion: Option<String>,
    /// Draws that were proposed and never counted.
    pub dropped: Vec<Dropped>,
    /// Other checks over the same population, each with its state behind a colon.
    pub others: Vec<String>,
    /// The same, parted.
    #[serde(skip)]
    pub over: Vec<(String, &'static str)>,
    /// What it rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

/// The word for a method, and its size or interval.
pub fn method_word(method: &SampleMethod) -> (&'static str, Option<i64>) {
    match method {
        SampleMethod::Random(size) => ("random", Some(i64::from(*size))),
        SampleMethod::Tickets(size) => ("tickets", Some(i64::from(*size))),
        SampleMethod::Stratified(sizes) => {
            let sum = sizes.iter().map(|one| i64::from(one.size)).sum();
            ("stratified", Some(sum))
        }
        SampleMethod::Interval(fen) => ("interval", Some(fen.0)),
        SampleMethod::Cells(fen) => ("cells", Some(fen.0)),
        SampleMethod::Risk(size) => ("risk", Some(i64::from(*size))),
        SampleMethod::All => ("all", None),
    }
}

/// The word for how far a check has come.
pub fn stage_word(stage: CheckStage) -> &'static str {
    match stage {
        CheckStage::Frozen => "frozen",
        CheckStage::Drawn => "drawn",
        CheckStage::Closed => "closed",
        CheckStage::Abandoned => "abandoned",
    }
}

/// The word for a verdict.
fn verdict_word(accepted: Option<bool>) -> &'static str {
    match accepted {
        Some(true) => "accepted",
        Some(false) => "rejected",
        None => "undecided",
    }
}

impl CheckRow {
    /// The row of a check, with its draws that never counted.
    pub fn of(check: &Check<'_>, dropped: Vec<Dropped>) -> CheckRow {
        let opened = check.opened.said;
        let sample = check.drawn.as_ref().map(|act| act.said);
        let (method, measure) = method_word(&opened.method);
        let results = check.results();
        let sampled = sample.map_or(0, |sample| sample.drawn.len());
        let mut rests_on = vec![Rest::from(check.opened.fact)];
        rests_on.extend(check.drawn.iter().map(|act| Rest::from(act.fact)));
        rests_on.extend(check.closed.iter().map(|act| Rest::from(act.fact)));
        CheckRow {
            check_no: opened.check_no.clone(),
            query: opened.query.clone(),
            log_size: opened.log_size,
            population: opened.population.to_string(),
            items: opened.items,
            book: opened.book.0,
            method,
            measure,
            randomness_source: opened.randomness_source.clone(),
            randomness_after: opened.randomness_after.to_string(),
            randomness: sample.map(|sample| sample.randomness.clone()),
            sampled,
            papers: results.len(),
            dropped,
            verdict: check.closed.as_ref().and_then(|act| {
                let drawn = act.said.method != ABANDONED;
                drawn.then(|| verdict_word(verdict(opened, act.said)))
            }),
            conclusion: check.closed.as_ref().map(|act| act.said.conclusion.clone()),
            others: check
                .others
                .iter()
                .map(|other| format!("{}:{}", other.number, stage_word(other.stage)))
                .collect(),
            over: check
                .others
                .iter()
                .map(|other| (other.number.to_owned(), stage_word(other.stage)))
                .collect(),
            state: match (&check.closed, sample) {
                (Some(act), _) if act.said.method == ABANDONED => CheckState::Abandoned,
                (Some(_), _) => CheckState::Closed,
                (None, Some(_)) if results.len() == sampled => CheckState::Recorded,
                (None, Some(_)) => CheckState::Drawn,
                (None, None) => CheckState::Frozen,
            },
            rests_on,
        }
    }
}

/// Persons in their order, each once.
fn each_once(persons: impl Iterator<Item = Option<Alias>>) -> Vec<Alias> {
    let mut all = Vec::new();
    for person in persons.flatten() {
        if !all.contains(&person) {
            all.push(person);
        }
    }
    all
}

/// A draw that never counted, in signs alone: its entry and moment, what it drew with and how many items; then the entry that
/// rejected it, and its moment.
fn in_signs(draw: &Dropped) -> String {
    let (entry, event, at) = (draw.entry, draw.event, draw.proposed_at);
    let mut said = format!(
        "{entry}.{event} {at} “{}” ({})",
        draw.randomness, draw.items
    );
    if let (Some(by), Some(on)) = (draw.rejected_by, draw.rejected_at) {
        said.push_str(&format!(" → {by} {on}"));
    }
    said
}

impl Row for CheckRow {
    const LIST: &'static str = "spotchecks";
    const COLUMNS: &'static [&'static str] = &[
        "check",
        "query",
        "items",
        "book",
        "drawing",
        "sampled",
        "papers filed",
        "check state",
        "check verdict",
        "conclusion",
        "checks over",
        "draws dropped",
        "draws dropped by",
        "draws rejected by",
        "draws dropped when",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.check_no.clone()),
            Cell::Text(self.query.clone()),
            Cell::Count(Some(self.items.into())),
            Cell::Money(self.book),
            Cell::term("spot-method", Some(self.method)),
            Cell::count(self.sampled),
            Cell::count(self.papers),
            Cell::term("spot-state", Some(self.state)),
            Cell::term("spot-verdict", self.verdict),
            Cell::text(self.conclusion.as_deref()),
            Cell::Each("spot-state", self.over.clone()),
            Cell::count(self.dropped.len()),
            Cell::Persons(each_once(
                self.dropped.iter().map(|one| Some(one.proposed_by)),
            )),
            Cell::Persons(each_once(
                self.dropped.iter().map(|one| one.rejected_person),
            )),
            Cell::Text(Vec::from_iter(self.dropped.iter().map(in_signs)).join("; ")),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// One way to plan a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanRow {
    /// Which reckoning.
    pub reckoning: &'static str,
    /// Items.
    pub size: u32,
    /// Interval in ten-thousandths of a fen, of a monetary-unit sample.
    pub interval_parts: Option<i64>,
    /// The interval to draw with, in fen.
    pub interval: Option<i64>,
    /// Whether checking all items is the better plan.
    pub check_all: bool,
}

impl Row for PlanRow {
    const LIST: &'static str = "spotcheck-plan";
    const COLUMNS: &'static [&'static str] = &["reckoning", "size", "interval", "advice"];

    fn cells(&self) -> Vec<Cell> {
        let advice = if self.check_all { "all" } else { "sample" };
        vec![
            Cell::term("spot-plan", Some(self.reckoning)),
            Cell::Count(Some(self.size.into())),
            Cell::MoneyIfAny(self.interval),
            Cell::term("spot-advice", Some(advice)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// One item of a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SampleRow {
    /// Place in the population.
    pub place: u32,
    /// Number.
    pub item: String,
    /// Book value.
    pub book: i64,
    /// How it came in.
    pub by: &'static str,
    /// Why it was certain.
    pub why: Option<String>,
    /// Hits on it.
    pub hits: u64,
    /// Its chance: so many parts.
    pub chance_parts: u64,
    /// Of so many.
    pub chance_of: u64,
    /// Who looks at it.
    pub inspectors: Vec<Alias>,
    /// Result, where there is an endorsed paper.
    pub result: Option<ItemResult>,
    /// What it rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for SampleRow {
    const LIST: &'static str = "spotcheck-sample";
    const COLUMNS: &'static [&'static str] = &[
        "item place",
        "drawn item",
        "book",
        "taken",
        "taken why",
        "chance",
        "inspectors",
        "result",
    ];

    fn cells(&self) -> Vec<Cell> {
        let why = self.why.as_deref().map(|why| why.split(' '));
        let mut why = why.into_iter().flatten();
        let reason = Cell::term("spot-why", why.next());
        vec![
            Cell::Count(Some(self.place.into())),
            Cell::Text(self.item.clone()),
            Cell::Money(self.book),
            Cell::term("spot-by", Some(self.by)),
            reason,
            Cell::Text(format!("{}/{}", self.chance_parts, self.chance_of)),
            Cell::Persons(self.inspectors.clone()),
            Cell::term("item-result", self.result),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// The sample of a check.
///
/// # Errors
/// None was drawn yet.
pub fn sample(check: &Check<'_>) -> Result<Vec<SampleRow>, SpotError> {
    let results = check.results();
    let drawn = check.sample()?.drawn.iter();
    Ok(drawn
        .map(|one| {
            let paper = results.get(one.item.as_str());
            let (by, why, hits) = match &one.by {
                DrawnBy::Certain(why) => ("certain", Some(why.clone()), 0),
                DrawnBy::Top => ("top", None, 0),
                DrawnBy::Hits(hits) => ("hits", None, *hits),
            };
            SampleRow {
                place: one.place,
                item: one.item.clone(),
                book: one.book.0,
                by,
                why,
                hits,
                chance_parts: one.chance_parts,
                chance_of: one.chance_of,
                inspectors: one.inspectors.clone(),
                result: paper.map(|act| act.said.result),
                rests_on: paper.map(|act| Rest::from(act.fact)).into_iter().collect(),
            }
        })
        .collect())
}

/// One line of the evaluation, by the end of the key that says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResultRow {
    /// What.
    pub what: &'static str,
    /// How much.
    #[serde(skip)]
    pub value: Cell,
}

impl Row for ResultRow {
    const LIST: &'static str = "spotcheck-evaluation";
    const COLUMNS: &'static [&'static str] = &["question", "answer told"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::term("spot-result", Some(self.what)),
            self.value.clone(),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// The evaluation as lines.
pub fn results(done: &Evaluation) -> Vec<ResultRow> {
    let counts = [
        ("items", Some(done.items)),
        ("sampled", Some(done.sampled)),
        ("certain", Some(done.certain)),
        ("apart", Some(done.apart)),
        ("errors", Some(done.errors)),
        ("not_verified", Some(done.not_verified)),
        ("open", Some(done.open)),
        ("upper_items", done.upper_items),
        ("tolerable_items", done.tolerable_items),
    ];
    let money = [
        ("found", Some(done.found)),
        ("found_under", Some(done.found_under)),
        ("projected", Some(done.projected)),
        ("unit", done.unit),
        ("basic", done.basic),
        ("allowance", done.allowance),
        ("known", done.known),
        ("understated", Some(done.understated)),
        ("upper", done.upper),
        ("upper_printed", done.upper_printed),
        ("error", done.error),
        ("upper_normal", done.upper_normal),
        ("tolerable", done.tolerable),
    ];
    let counts = counts.into_iter().filter_map(|(what, n)| {
        let value = Cell::Count(Some(n?.into()));
        Some(ResultRow { what, value })
    });
    let money = money.into_iter().filter_map(|(what, fen)| {
        let value = Cell::Money(fen?);
        Some(ResultRow { what, value })
    });
    let mut rows: Vec<ResultRow> = counts.chain(money).collect();
    if let Some(rate) = done.upper_rate {
        // Millionths as a percentage to two places, as tables print it.
        let hundredths = rate.saturating_add(50) / 100;
        let text = format!("{}.{:02} %", hundredths / 100, hundredths % 100);
        let value = Cell::Text(text);
        let what = "upper_rate";
        rows.push(ResultRow { what, value });
    }
    rows.push(ResultRow {
        what: "method",
        value: Cell::Sentence(done.method.to_owned()),
    });
    let verdict = verdict_word(done.accepted);
    rows.push(ResultRow {
        what: "verdict",
        value: Cell::term("spot-verdict", Some(verdict)),
    });
    rows
}
