//! Spot checks as far as their own events tell: how far each has come, which others stand over the same
//! population, and what the recorded papers add up to.
//!
//! **Same population**: two queries that can take the same money: lists of one kind (payments, awards and
//! cases are one), and no condition that holds them apart (`scheme`, `unit`, `fund`, `line`, days, amounts). Between two of those
//! lists only `scheme` and `fund` do: an award, its case and its payments each have a day, an amount and a unit of their own.
//! How items are drawn or taken for certain changes nothing of that. A query that cannot be read is taken
//! to overlap. **Abandoned**: closed without a sample, before its randomness may be known or once the witness rejected
//! whatever was drawn (`draws.rs`), with the reason as conclusion and two signatures.
//!
//! **Not here**: the population itself and the limits, which the auditors' room reckons.

use std::collections::{BTreeMap, BTreeSet};

use super::World;
use super::acts::Act;
use crate::domain::date::Date;
use crate::domain::events::audit::{
    DrawnBy, ItemResult, SampleDrawn, SampleMethod, SpotCheckClosed, SpotCheckOpened,
    WorkpaperFiled,
};
use crate::domain::money::{Fen, MoneyUnit};

/// What the closing of an abandoned check says as its method.
pub const ABANDONED: &str = "abandoned";

/// How a visit begins that was made by others than those drawn; the reason follows.
pub const INSTEAD: &str = "instead: ";

/// How far a check has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckStage {
    /// The population stands frozen and nothing is drawn.
    Frozen,
    /// The sample is drawn.
    Drawn,
    /// It is concluded.
    Closed,
    /// It was given up, and no sample of it stands.
    Abandoned,
}

/// What the papers of a sample add up to, in items and fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Papers {
    /// Items in error.
    pub errors: u32,
    /// Of them, not verified or without a paper.
    pub not_verified: u32,
    /// Overstatement projected.
    pub projected: i128,
    /// The same less the understatement projected, as earlier versions of this program told it.
    pub net: i128,
    /// What that may differ by from another way of rounding.
    pub rounding: i128,
    /// Items that a draw left to chance, errors among them, and errors among the others.
    pub by_chance: (u32, u32),
    /// Errors among items that were certain.
    pub sure_errors: u32,
    /// Items that were certain.
    pub certain: u32,
    /// Overstatement of all items looked at.
    pub overstated: i128,
}

impl World {
    /// How far a check has come; `None` where there is none.
    pub fn check_stage(&self, number: &str) -> Option<CheckStage> {
        self.acts.about::<SpotCheckOpened>("", number).next()?;
        if let Some(closed) = self.acts.about::<SpotCheckClosed>("", number).next() {
            return Some(match closed.said.method == ABANDONED {
                true => CheckStage::Abandoned,
                false => CheckStage::Closed,
            });
        }
        let drawn = self.acts.about::<SampleDrawn>("", number).next();
        Some(drawn.map_or(CheckStage::Frozen, |_| CheckStage::Drawn))
    }

    /// Every other check over the same population, in the order they were opened.
    pub fn checks_over(&self, number: &str, query: &str) -> Vec<(&str, CheckStage)> {
        self.checks_that(number, |other| overlap(other, query))
    }

    /// The first other check over the same population that waits for its draw and is not [free](World::is_free) of what was drawn.
    pub fn check_waits(&self, number: &str, query: &str) -> Option<&str> {
        self.waits_among(self.checks_over(number, query))
    }

    /// The same, by what earlier versions of this program took for the same population.
    pub(super) fn check_waited(&self, number: &str, query: &str) -> Option<&str> {
        self.waits_among(self.checks_that(number, |other| overlap_as_written(other, query)))
    }

    fn waits_among<'a>(&self, checks: Vec<(&'a str, CheckStage)>) -> Option<&'a str> {
        let mut frozen = checks
            .into_iter()
            .filter(|(_, stage)| *stage == CheckStage::Frozen);
        let waits = frozen.find(|(number, _)| !self.is_free(number));
        waits.map(|(number, _)| number)
    }

    /// Every other check of such a query, in the order they were opened.
    fn checks_that(&self, number: &str, over: impl Fn(&str) -> bool) -> Vec<(&str, CheckStage)> {
        let opened = self.acts.all::<SpotCheckOpened>("");
        let mut others: Vec<Act<'_, SpotCheckOpened>> = opened
            .filter(|act| act.said.check_no != number && over(&act.said.query))
            .collect();
        others.sort_by_key(|act| act.fact.at);
        others
            .into_iter()
            .filter_map(|act| {
                let number = act.said.check_no.as_str();
                Some((number, self.check_stage(number)?))
            })
            .collect()
    }

    /// What the papers of a drawn check add up to; `None` where nothing is drawn or sums are too large.
    pub fn papers_of(&self, number: &str) -> Option<Papers> {
        let opened = self.acts.about::<SpotCheckOpened>("", number).next()?.said;
        let sample = self.acts.about::<SampleDrawn>("", number).next()?.said;
        let papers = self.acts.about::<WorkpaperFiled>("", number);
        // The last that took effect counts.
        let papers: BTreeMap<&str, &WorkpaperFiled> = papers
            .map(|act| (act.said.item.as_str(), act.said))
            .collect();
        let mut out = Papers::default();
        let mut taints = 0_i128;
        let mut known = 0_i128;
        for one in &sample.drawn {
            let book = i128::from(one.book.0);
            let paper = papers.get(one.item.as_str());
            let (off, error) = match paper.map(|paper| (paper.result, paper.audited)) {
                Some((ItemResult::Agrees, _)) => (0, false),
                // An amount that is the booked one is no error, whatever it was called.
                Some((ItemResult::Differs, Some(right))) => {
                    let off = book - i128::from(right.0);
                    (off, off != 0)
                }
                _ => {
                    out.not_verified += 1;
                    (book.abs(), true)
                }
            };
            out.errors += u32::from(error);
            out.overstated += off.max(0);
            let certain = matches!(one.by, DrawnBy::Certain(_));
            if certain {
                out.certain += 1;
                out.sure_errors += u32::from(error);
            } else {
                out.by_chance.0 += 1;
                out.by_chance.1 += u32::from(error);
            }
            let chance = (i128::from(one.chance_parts), i128::from(one.chance_of));
            match &opened.method {
                SampleMethod::Interval(_) | SampleMethod::Cells(_) => match one.by {
                    DrawnBy::Hits(hits) => {
                        let taint = off.checked_mul(TAINT)?.checked_div(book)?;
                        taints += taint.clamp(0, TAINT) * i128::from(hits.min(2));
                    }
                    _ => known += off.max(0),
                },
                // Understatement is no relief of what another item was overstated.
                _ => {
                    let stands_for = match &opened.method {
                        SampleMethod::All => off,
                        _ if certain => off,
                        _ => rounded(off.checked_mul(chance.1)?, chance.0)?,
                    };
                    out.projected += stands_for.max(0);
                    out.net += stands_for;
                }
            }
        }
        match &opened.method {
            SampleMethod::Interval(Fen(interval)) | SampleMethod::Cells(Fen(interval)) => {
                let projected = i128::from(*interval).checked_mul(taints)?;
                out.projected = rounded(projected, TAINT)?.checked_add(known)?;
                out.net = out.projected;
            }
            // Strata are rounded whole, and here each item is.
            SampleMethod::Stratified(sizes) => {
                out.rounding = (sizes.len() + sample.drawn.len()) as i128;
            }
            _ => {}
        }
        // No more can be wrong than there is.
        let most = i128::from(opened.book.0).max(out.overstated);
        out.projected = out.projected.min(most);
        out.net = out.net.min(most);
        Some(out)
    }

    /// Why a check was abandoned; `None` where it was not.
    pub fn given_up(&self, number: &str) -> Option<&str> {
        let closed = self.acts.about::<SpotCheckClosed>("", number).next()?;
        (closed.said.method == ABANDONED).then_some(closed.said.conclusion.as_str())
    }
}

/// Parts of a whole taint.
const TAINT: i128 = 1_000_000_000_000;

/// `value / under`, to the nearest, halves away from zero.
fn rounded(value: i128, under: i128) -> Option<i128> {
    let half = under / 2;
    let shifted = match value < 0 {
        true => value.checked_sub(half)?,
        false => value.checked_add(half)?,
    };
    shifted.checked_div(under)
}

/// Whether a closed check says that its population is accepted, or could say neither.
pub fn verdict(opened: &SpotCheckOpened, closed: &SpotCheckClosed) -> Option<bool> {
    let within = |most: Fen| closed.upper.map(|upper| upper <= most);
    let money = opened.tolerable.map(within);
    let within = |most: u32| closed.upper_items.map(|upper| upper <= most);
    let items = opened.tolerable_items.map(within);
    match (money, items) {
        (None, None) | (Some(None), _) | (_, Some(None)) => None,
        (money, items) => Some(money.flatten().unwrap_or(true) && items.flatten().unwrap_or(true)),
    }
}

/// Whether two queries can take the same money.
pub fn overlap(one: &str, other: &str) -> bool {
    can_meet(one, other, |one, other| one.word == other.word)
}

/// As [`overlap`], by what earlier versions of this program let hold two lists of one kind apart: a ledger that was written by them
/// stays valid.
fn overlap_as_written(one: &str, other: &str) -> bool {
    can_meet(one, other, |_, _| true)
}

/// Whether two queries can take the same money; `alike` says of two lists of one kind whether their items have the same days, amounts
/// and units.
fn can_meet(one: &str, other: &str, alike: impl Fn(&Asked, &Asked) -> bool) -> bool {
    let (Some(one), Some(other)) = (Asked::of(one), Asked::of(other)) else {
        return true;
    };
    let apart = |name: &str| match (one.values.get(name), other.values.get(name)) {
        (Some(one), Some(other)) => one.is_disjoint(other),
        _ => false,
    };
    if one.list != other.list || ["scheme", "fund"].into_iter().any(apart) {
        return false;
    }
    !alike(&one, &other)
        || (!["unit", "line"].into_iter().any(apart)
            && meet(one.days, other.days)
            && meet(one.amounts, other.amounts))
}

/// Whether two spans, each open where nothing is said, have anything in common.
fn meet<T: PartialOrd>(one: (Option<T>, Option<T>), other: (Option<T>, Option<T>)) -> bool {
    let before = |last: &Option<T>, first: &Option<T>| match (last, first) {
        (Some(last), Some(first)) => last < first,
        _ => false,
    };
    !before(&one.1, &other.0) && !before(&other.1, &one.0)
}

/// A query as far as it says what is taken.
struct Asked {
    /// Its first word.
    word: String,
    /// The kind of lists that one is of.
    list: String,
    values: BTreeMap<String, BTreeSet<String>>,
    days: (Option<Date>, Option<Date>),
    amounts: (Option<Fen>, Option<Fen>),
}

impl Asked {
    fn of(query: &str) -> Option<Asked> {
        let words = parts(query, ' ');
        let mut words = words.iter().filter(|word| !word.is_empty());
        let word = words.next()?;
        let list = match word.as_str() {
            "payments" | "awards" | "cases" => "payments",
            other => other,
        };
        let mut asked = Asked {
            word: word.clone(),
            list: list.to_owned(),
            values: BTreeMap::new(),
            days: (None, None),
            amounts: (None, None),
        };
        for word in words {
            let (name, value) = word.split_once('=')?;
            let day = || value.parse::<Date>().ok();
            let yuan = || Fen::parse(value, MoneyUnit::Yuan).ok();
            match name {
                "from" => asked.days.0 = Some(day()?),
                "to" => asked.days.1 = Some(day()?),
                "least" => asked.amounts.0 = Some(yuan()?),
                "most" => asked.amounts.1 = Some(yuan()?),
                _ => {
                    let values = parts(value, ',').into_iter();
                    let values = values.map(|one| one.replace('"', ""));
                    asked.values.insert(name.to_owned(), values.collect());
                }
            }
        }
        Some(asked)
    }
}

/// The parts of a text between marks that stand in no quotes; quotes stay.
fn parts(text: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        quoted ^= letter == '"';
        if letter == mark && !quoted {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(letter);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::overlap;

    #[test]
    fn queries_that_can_take_the_same_money_overlap() {
        for (one, other, same) in [
            ("payments", "payments", true),
            ("payments scheme=B", "cases scheme=A,B stratum=unit", true),
            (
                "payments scheme=B",
                "awards certain=critical risk=flags",
                true,
            ),
            ("payments scheme=B", "payments scheme=A", false),
            ("payments", "expenditure", false),
            ("payments to=2025-11-30", "payments from=2025-11-30", true),
            ("payments to=2025-11-30", "payments from=2025-12-01", false),
            ("payments least=10.00", "payments most=9.99", false),
            ("payments least=10.00", "payments most=10.00", true),
            (
                "expenditure line=\"a, b\",c",
                "expenditure line=\"a, b\"",
                true,
            ),
            ("expenditure line=\"a, b\"", "expenditure line=a", false),
            ("payments from=yesterday", "cases scheme=B", true),
            // FF1 of November is the payment of JD1 of October.
            ("payments from=2026-11-01", "awards to=2026-10-31", true),
            (
                "payments unit=U1 least=10.00",
                "cases unit=U2 most=1.00",
                true,
            ),
            ("payments unit=U1", "payments unit=U2", false),
            ("awards fund=甲", "cases fund=乙", false),
            ("awards scheme=A", "payments scheme=B", false),
        ] {
            assert_eq!(overlap(one, other), same, "{one} / {other}");
            assert_eq!(overlap(other, one), same, "{other} / {one}");
        }
    }
}
