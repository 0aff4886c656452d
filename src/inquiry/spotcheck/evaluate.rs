//! What the recorded results say of the population: errors, projected misstatement, upper limits, and
//! by which method.
//!
//! - Monetary units (`interval`, `cells`): Stringer's bound with exact factors decides; the printed
//!   table's limit, which ACL gives, stands beside it. Items that were all taken add what they are wrong by.
//! - Equal chances (`random`, `tickets`): the hypergeometric limit of items in error, beside it the rate's of
//!   Clopper and Pearson; money is projected by the chances, and has a limit where every item is worth
//!   the same (a fixed rate).
//! - Strata: N·mean of each; the limit of items is the sum of the strata's, each at a confidence that
//!   leaves the whole its own (Bonferroni).
//! - Risk: Horvitz and Thompson's Σ y/π. Stringer's bound over it decides, with the most that one item could
//!   add (book value over chance) for an interval, and no more than what was left to the draw; the limit by the standard error stands beside it and
//!   decides nothing, since it is nothing where no error was found.
//! - All items: what is wrong is known.
//!
//! **Rules.** An item that could not be verified, or has no endorsed working paper, counts as wholly
//! wrong (non-response is an error); one whose right amount is the booked one is none. No more is projected than the
//! population is worth, nor has a limit more. Overstatement is never set against understatement, neither in what was
//! found, nor in what is projected, nor in a limit. Accepted is
//! what has an upper limit no larger than the tolerable one that was frozen; without either the verdict is open.
//! The order in which results were recorded changes nothing.

use std::collections::BTreeMap;

use serde::Serialize;

use super::SpotError;
use super::check::{Check, Drawing};
use super::population::Population;
use crate::domain::events::audit::{DrawnBy, DrawnItem, ItemResult, SampleMethod, SpotCheckOpened};
use crate::inquiry::sampling::SamplingError;
use crate::inquiry::sampling::draw::{AtStake, at_stake};
use crate::inquiry::sampling::evaluate::{
    Factors, Found, Weighed, at_rate, attribute, by_chances, horvitz_thompson, stratified, stringer,
};
use crate::statistics::{Confidence, StatisticsError, finite_upper};

/// The result of a check; amounts in fen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evaluation {
    /// Items of the population.
    pub items: u32,
    /// Items of the sample.
    pub sampled: u32,
    /// Of them, taken whatever the draw said.
    pub certain: u32,
    /// Items left to a test of their own, which is not part of this.
    pub apart: u32,
    /// Items in error, those that could not be verified included.
    pub errors: u32,
    /// Items that could not be verified, or have no endorsed paper.
    pub not_verified: u32,
    /// Of them, those without a paper.
    pub open: u32,
    /// Overstatement found.
    pub found: i64,
    /// Understatement found, as a positive figure.
    pub found_under: i64,
    /// Overstatement projected to the population.
    pub projected: i64,
    /// What the factors of a limit are multiplied with: the interval of a monetary-unit sample, or the most
    /// that one item could add to a sample by risk.
    pub unit: Option<i64>,
    /// Basic precision, of either.
    pub basic: Option<i64>,
    /// Incremental allowance, of either.
    pub allowance: Option<i64>,
    /// Misstatement of items that were all taken, of either.
    pub known: Option<i64>,
    /// Understatement projected apart, never set against the other.
    pub understated: i64,
    /// Standard error of the projection, of a sample by risk.
    pub error: Option<i64>,
    /// The limit by that error, which decides nothing.
    pub upper_normal: Option<i64>,
    /// Upper limit of the misstatement, no more than all there is.
    pub upper: Option<i64>,
    /// The same by the printed table.
    pub upper_printed: Option<i64>,
    /// Upper limit of items in error.
    pub upper_items: Option<u32>,
    /// Upper limit of the rate of errors, millionths (Clopper and Pearson).
    pub upper_rate: Option<u32>,
    /// Tolerable misstatement, as frozen.
    pub tolerable: Option<i64>,
    /// Tolerable number of items in error, as frozen.
    pub tolerable_items: Option<u32>,
    /// How it was reckoned, and why so.
    pub method: &'static str,
    /// Whether the limits are within what is tolerable; `None` where the method has no such limit.
    pub accepted: Option<bool>,
    /// What earlier versions of this program told of the same papers: what was projected, understatement set
    /// against it, and the limit, whatever there is. A close that says so is no lie.
    #[serde(skip)]
    pub earlier: (i64, Option<i64>),
}

/// An item of the sample as it was found.
struct Looked<'a> {
    item: &'a DrawnItem,
    /// Book value less what is right; of an item not verified all of it.
    off: i64,
    error: bool,
}

/// Evaluates a check whose sample was drawn. The population is the frozen one.
///
/// # Errors
/// No sample, or sums beyond 63 bits.
pub fn evaluate(check: &Check<'_>, population: &Population) -> Result<Evaluation, SpotError> {
    let sample = check.sample()?;
    let mut out = Evaluation::default();
    let looked = look(check, &sample.drawn, &mut out)?;
    out.apart = count(sample.apart.len());
    reckon(check.opened.said, population, &looked, out)
}

/// What a drawn sample would say if nothing of it were wrong: no sample of its kind can say more.
///
/// # Errors
/// As [`evaluate`].
pub fn at_best(
    opened: &SpotCheckOpened,
    drawing: &Drawing,
    population: &Population,
) -> Result<Evaluation, SpotError> {
    let right = |item| Looked {
        item,
        off: 0,
        error: false,
    };
    let looked: Vec<Looked<'_>> = drawing.drawn.iter().map(right).collect();
    reckon(opened, population, &looked, Evaluation::default())
}

fn reckon(
    opened: &SpotCheckOpened,
    population: &Population,
    looked: &[Looked<'_>],
    mut out: Evaluation,
) -> Result<Evaluation, SpotError> {
    let confidence = Confidence::new(opened.confidence).map_err(SamplingError::from)?;
    out.items = opened.items;
    out.sampled = count(looked.len());
    out.tolerable = opened.tolerable.map(|fen| fen.0);
    out.tolerable_items = opened.tolerable_items;
    let drawn = |one: &&Looked<'_>| !matches!(one.item.by, DrawnBy::Certain(_));
    let (drawn, certain): (Vec<&Looked<'_>>, Vec<&Looked<'_>>) =
        looked.iter().partition(|one| drawn(one));
    out.certain = count(certain.len());
    let sure_errors = count(certain.iter().filter(|one| one.error).count());
    // Item by item: understatement of one is no relief of what another was overstated.
    let sure_over = sum(certain.iter().map(|one| one.off.max(0)))?;
    let sure_under = sum(certain.iter().map(|one| under(one.off)))?;
    out.found = sum(looked.iter().map(|one| one.off.max(0)))?;
    out.found_under = sum(looked.iter().map(|one| under(one.off)))?;
    match &opened.method {
        SampleMethod::Interval(interval) | SampleMethod::Cells(interval) => {
            out.method = MONETARY;
            monetary(&mut out, interval.0, (&drawn, &certain), confidence)?;
        }
        SampleMethod::Random(_) | SampleMethod::Tickets(_) => {
            out.method = EQUAL;
            let open = opened.items.saturating_sub(out.certain);
            let errors = count(drawn.iter().filter(|one| one.error).count());
            let limit = attribute(open, count(drawn.len()), errors, confidence)?;
            out.upper_items = Some(limit.upper_items.saturating_add(sure_errors));
            out.upper_rate = Some(limit.upper_rate);
            by_weight(&mut out, looked)?;
            if let Some(rate) = fixed_rate(population) {
                out.method = FIXED;
                let upper = at_rate(limit.upper_items, rate)?;
                out.upper = Some(add(upper, sure_over)?);
            }
        }
        SampleMethod::Stratified(_) => {
            out.method = STRATA;
            let (projected, upper) = strata(population, &drawn, confidence)?;
            out.projected = add(projected.over, sure_over)?;
            out.understated = add(projected.under, sure_under)?;
            out.earlier.0 = add(projected.net, add(sure_over, -sure_under)?)?;
            out.upper_items = upper.map(|upper| upper.saturating_add(sure_errors));
            if let (Some(items), Some(rate)) = (upper, fixed_rate(population)) {
                out.upper = Some(add(at_rate(items, rate)?, sure_over)?);
            }
        }
        SampleMethod::Risk(size) => {
            out.method = WEIGHTED;
            by_weight(&mut out, looked)?;
            let stake = at_stake(&population.items, *size)?;
            by_risk(&mut out, looked, stake, confidence)?;
        }
        SampleMethod::All => {
            out.method = WHOLE;
            out.projected = sure_over;
            out.understated = sure_under;
            out.earlier.0 = add(sure_over, -sure_under)?;
            out.upper = Some(sure_over);
            out.upper_items = Some(sure_errors);
        }
    }
    // No more can be wrong than there is.
    let most = out.found.max(opened.book.0);
    out.projected = out.projected.min(most);
    out.earlier.0 = out.earlier.0.min(most);
    let whole = sum(population.items.iter().map(|item| item.book.max(0)))?.max(out.found);
    out.earlier.1 = out.upper;
    out.upper = out.upper.map(|upper| upper.min(whole));
    out.upper_normal = out.upper_normal.map(|upper| upper.min(whole));
    let money = out
        .tolerable
        .map(|most| out.upper.map(|upper| upper <= most));
    let items = out
        .tolerable_items
        .map(|most| out.upper_items.map(|upper| upper <= most));
    out.accepted = match (money, items) {
        (None, None) | (Some(None), _) | (_, Some(None)) => None,
        (money, items) => Some(money.flatten().unwrap_or(true) && items.flatten().unwrap_or(true)),
    };
    Ok(out)
}

const MONETARY: &str = "Stringer's bound with exact Poisson factors, because chances follow amounts; the printed table stands beside it";
const EQUAL: &str = "the hypergeometric limit of items in error, because chances are equal and the population is finite; amounts differ, so money has no limit";
const FIXED: &str = "the hypergeometric limit of items in error times the rate, because every item is worth the same";
const STRATA: &str = "the mean of each stratum times its items, because strata were drawn apart; the limit of items adds up the hypergeometric limits of the strata";
const WEIGHTED: &str = "Horvitz and Thompson's estimate, because chances follow risk; its limit is Stringer's bound with exact Poisson factors over the most that one item could add, and the limit by the standard error decides nothing";
const WHOLE: &str = "every item was checked, so nothing is projected";

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn add(a: i64, b: i64) -> Result<i64, SpotError> {
    a.checked_add(b).ok_or(SpotError::TooLarge)
}

fn sum(amounts: impl Iterator<Item = i64>) -> Result<i64, SpotError> {
    let mut amounts = amounts;
    amounts.try_fold(0, add)
}

fn look<'a>(
    check: &Check<'a>,
    drawn: &'a [DrawnItem],
    out: &mut Evaluation,
) -> Result<Vec<Looked<'a>>, SpotError> {
    let results = check.results();
    let mut looked = Vec::with_capacity(drawn.len());
    for item in drawn {
        let book = item.book.0;
        let paper = results.get(item.item.as_str()).map(|act| act.said);
        let (off, error) = match paper.map(|paper| (paper.result, paper.audited)) {
            Some((ItemResult::Agrees, _)) => (0, false),
            Some((ItemResult::Differs, Some(right))) => {
                let off = book.checked_sub(right.0).ok_or(SpotError::TooLarge)?;
                (off, off != 0)
            }
            Some((ItemResult::NotVerified | ItemResult::Differs, _)) | None => {
                out.not_verified += 1;
                out.open += u32::from(paper.is_none());
                (book.checked_abs().ok_or(SpotError::TooLarge)?, true)
            }
        };
        out.errors += u32::from(error);
        looked.push(Looked { item, off, error });
    }
    Ok(looked)
}

fn monetary(
    out: &mut Evaluation,
    interval: i64,
    (drawn, certain): (&[&Looked<'_>], &[&Looked<'_>]),
    confidence: Confidence,
) -> Result<(), SpotError> {
    let found = |one: &Looked<'_>| -> Result<Found, SpotError> {
        let book = one.item.book.0;
        let audit = book.checked_sub(one.off).ok_or(SpotError::TooLarge)?;
        Ok(Found { book, audit })
    };
    let (mut hits, mut top) = (Vec::new(), Vec::new());
    for one in certain {
        top.push(found(one)?);
    }
    for one in drawn {
        match one.item.by {
            DrawnBy::Hits(n) => {
                let n = usize::try_from(n).map_err(|_| SpotError::TooLarge)?;
                // An item smaller than the interval is hit twice at most, and by cells alone.
                hits.extend(std::iter::repeat_n(found(one)?, n.min(2)));
            }
            _ => top.push(found(one)?),
        }
    }
    let exact = stringer(interval, &hits, &top, confidence, Factors::Exact)?;
    let printed = stringer(interval, &hits, &top, confidence, Factors::Printed)?;
    out.projected = add(exact.projected, exact.known)?;
    out.unit = Some(interval);
    out.basic = Some(exact.basic);
    out.allowance = Some(exact.allowance);
    out.known = Some(exact.known);
    let whole = sum(top
        .iter()
        .map(|one| one.audit.saturating_sub(one.book).max(0)))?;
    out.understated = add(exact.understated, whole)?;
    out.earlier.0 = out.projected;
    out.upper = Some(exact.upper);
    out.upper_printed = Some(printed.upper);
    Ok(())
}

/// Limits of a sample by risk; what was taken whole is known, and understatement no relief of it.
fn by_risk(
    out: &mut Evaluation,
    looked: &[Looked<'_>],
    stake: AtStake,
    confidence: Confidence,
) -> Result<(), SpotError> {
    let is_drawn = |one: &&Looked<'_>| matches!(one.item.by, DrawnBy::Hits(_));
    let (drawn, whole): (Vec<&Looked<'_>>, Vec<&Looked<'_>>) = looked.iter().partition(is_drawn);
    let weighed: Vec<Weighed> = drawn
        .iter()
        .map(|one| Weighed {
            off: one.off,
            chance: (one.item.chance_parts, one.item.chance_of),
        })
        .collect();
    let limits = by_chances(&weighed, stake.heaviest, confidence)?;
    let known = sum(whole.iter().map(|one| one.off.max(0)))?;
    out.unit = Some(stake.heaviest);
    out.basic = Some(limits.basic);
    out.allowance = Some(limits.allowance);
    out.known = Some(known);
    // No more can be wrong than there is.
    out.upper = Some(add(limits.upper.min(stake.whole), known)?);
    out.error = limits.error;
    let normal = limits.upper_normal.map(|normal| add(normal, known));
    out.upper_normal = normal.transpose()?;
    Ok(())
}

/// What was found too little, as a positive figure.
fn under(off: i64) -> i64 {
    off.saturating_neg().max(0)
}

/// Σ y/π, of overstatement and of understatement apart.
fn by_weight(out: &mut Evaluation, looked: &[Looked<'_>]) -> Result<(), SpotError> {
    let weighted = |part: fn(i64) -> i64| {
        let found: Vec<(i64, (u64, u64))> = looked
            .iter()
            .map(|one| (part(one.off), (one.item.chance_parts, one.item.chance_of)))
            .collect();
        horvitz_thompson(&found)
    };
    out.projected = weighted(|off| off.max(0))?;
    out.understated = weighted(under)?;
    out.earlier.0 = weighted(|off| off)?;
    Ok(())
}

/// The book value of every item that was not certain, where there is only one.
pub fn fixed_rate(population: &Population) -> Option<i64> {
    let mut open = population
        .items
        .iter()
        .filter(|item| item.certain.is_none());
    let rate = open.next()?.book;
    (rate > 0 && open.all(|item| item.book == rate)).then_some(rate)
}

/// Whether a method gives the misstatement of a population an upper limit, and the number of its items in
/// error.
pub fn limits_of(method: &SampleMethod, population: &Population) -> (bool, bool) {
    match method {
        SampleMethod::Interval(_) | SampleMethod::Cells(_) | SampleMethod::Risk(_) => (true, false),
        SampleMethod::Random(_) | SampleMethod::Tickets(_) | SampleMethod::Stratified(_) => {
            (fixed_rate(population).is_some(), true)
        }
        SampleMethod::All => (true, true),
    }
}

/// What strata project, each way apart and set against each other.
struct Projected {
    over: i64,
    under: i64,
    net: i64,
}

/// Projected misstatement, and the limit of items in error.
fn strata(
    population: &Population,
    drawn: &[&Looked<'_>],
    confidence: Confidence,
) -> Result<(Projected, Option<u32>), SpotError> {
    let mut members: BTreeMap<&str, (u32, Vec<i64>, u32)> = BTreeMap::new();
    for item in population
        .items
        .iter()
        .filter(|item| item.certain.is_none())
    {
        members.entry(&item.stratum).or_default().0 += 1;
    }
    for one in drawn {
        let place = usize::try_from(one.item.place).unwrap_or_default();
        let item = population.items.get(place.saturating_sub(1));
        let stratum = item.map(|item| item.stratum.as_str()).unwrap_or_default();
        let member = members.entry(stratum).or_default();
        member.1.push(one.off);
        member.2 += u32::from(one.error);
    }
    let means = |part: fn(i64) -> i64| {
        let means: Vec<(u32, Vec<i64>)> = members
            .values()
            .map(|(n, off, _)| (*n, off.iter().map(|off| part(*off)).collect()))
            .collect();
        stratified(&means)
    };
    let projected = Projected {
        over: means(|off| off.max(0))?,
        under: means(under)?,
        net: means(|off| off)?,
    };
    // Each stratum may be wrong about itself with its share of the risk.
    let risk = 10_000 - u32::from(confidence.hundredths());
    let share = risk / count(members.len()).max(1);
    let each = u16::try_from(10_000 - share).ok().map(Confidence::new);
    let Some(Ok(each)) = each else {
        return Ok((projected, None));
    };
    let mut upper = 0_u32;
    for (n, off, errors) in members.values() {
        let limit = finite_upper(*n, count(off.len()), *errors, each);
        let limit = limit.map_err(|error: StatisticsError| SamplingError::from(error))?;
        upper = upper.saturating_add(limit);
    }
    Ok((projected, Some(upper)))
}
