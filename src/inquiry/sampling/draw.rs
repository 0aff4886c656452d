//! Which items: five ways to draw, each reproducible from the population, the method and the seed.

use super::seed::Seed;
use super::{Item, SamplingError};
use std::collections::{BTreeMap, BTreeSet};

/// How a sample is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// Each item with the same chance, `size` of them.
    Random {
        /// Items.
        size: u32,
    },
    /// The `size` smallest tickets: equal chances, and lists drawn apart can be put together.
    Tickets {
        /// Items.
        size: u32,
    },
    /// Random within each stratum, so many of each.
    Stratified {
        /// For each stratum by name, its share of the sample.
        sizes: BTreeMap<String, u32>,
    },
    /// Monetary units at a fixed interval from a random start.
    Interval {
        /// Fen.
        interval: i64,
    },
    /// One monetary unit at random in each cell of the interval's length.
    Cells {
        /// Fen.
        interval: i64,
    },
    /// Chances in proportion to each item's risk, at a fixed interval of the summed risk.
    Risk {
        /// Items, about: those that the draw takes besides the certain ones.
        size: u32,
    },
}

/// An item drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its place in the population, from 1.
    pub place: usize,
    /// How it came into the sample.
    pub by: By,
    /// The chance it had, as a fraction.
    pub chance: (u64, u64),
}

/// How an item came into a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Taken whatever the draw says.
    Certain(String),
    /// As large as the interval, or larger.
    Top,
    /// Drawn; picks or hits that fell on it.
    Hits(u64),
}

/// A sample: each item once, in the order of the population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The items.
    pub drawn: Vec<Drawn>,
    /// Places of items of zero or less, which a monetary draw leaves to a test of their own.
    pub apart: Vec<usize>,
    /// The random start of a fixed interval.
    pub start: Option<u64>,
}

/// Draws. The population is sorted by its numbers, each once.
pub fn draw(items: &[Item], method: &Method, seed: &Seed) -> Result<Sample, SamplingError> {
    sorted(items)?;
    let open: Vec<usize> = (0..items.len())
        .filter(|i| items.get(*i).is_some_and(|item| item.certain.is_none()))
        .collect();
    let mut sample = match method {
        Method::Random { size } => Sample::of(equal(&open, *size, seed)?),
        Method::Tickets { size } => Sample::of(tickets(items, &open, *size, seed)?),
        Method::Stratified { sizes } => Sample::of(stratified(items, &open, sizes, seed)?),
        Method::Interval { interval } => monetary(items, &open, *interval, seed, false)?,
        Method::Cells { interval } => monetary(items, &open, *interval, seed, true)?,
        Method::Risk { size } => by_risk(items, &open, *size, seed)?,
    };
    for (i, item) in items.iter().enumerate() {
        if let Some(why) = &item.certain {
            sample.drawn.push(Drawn {
                place: i + 1,
                by: By::Certain(why.clone()),
                chance: (1, 1),
            });
        }
    }
    sample.drawn.sort_by_key(|drawn| drawn.place);
    Ok(sample)
}

impl Sample {
    fn of(drawn: Vec<Drawn>) -> Self {
        Self {
            drawn,
            apart: Vec::new(),
            start: None,
        }
    }
}

fn sorted(items: &[Item]) -> Result<(), SamplingError> {
    for (place, pair) in (2..).zip(items.windows(2)) {
        if let [before, after] = pair
            && before.id >= after.id
        {
            return Err(SamplingError::Unsorted { place });
        }
    }
    Ok(())
}

fn enough(asked: u32, available: usize) -> Result<(), SamplingError> {
    if asked == 0 {
        return Err(SamplingError::Nothing);
    }
    if asked as usize > available {
        return Err(SamplingError::NotEnough {
            asked,
            available: u32::try_from(available).unwrap_or(u32::MAX),
        });
    }
    Ok(())
}

fn fraction(part: usize, whole: usize) -> (u64, u64) {
    (part as u64, whole as u64)
}

/// Rivest's picks, those that fell before left out, until there are enough. From more than half of
/// a list it is those left out that are picked, so the number of picks stays near the size.
fn places(n: usize, size: usize, seed: &Seed) -> BTreeSet<usize> {
    let picked = |size: usize, seed: &Seed| {
        let mut set = BTreeSet::new();
        let mut i = 0;
        while set.len() < size.min(n) {
            i += 1;
            let pick = seed.pick(i, n as u64);
            set.insert(usize::try_from(pick - 1).unwrap_or_default());
        }
        set
    };
    if size * 2 > n {
        let out = picked(n - size, &seed.part("left out"));
        (0..n).filter(|i| !out.contains(i)).collect()
    } else {
        picked(size, seed)
    }
}

fn equal(open: &[usize], size: u32, seed: &Seed) -> Result<Vec<Drawn>, SamplingError> {
    enough(size, open.len())?;
    let chance = fraction(size as usize, open.len());
    Ok(places(open.len(), size as usize, seed)
        .into_iter()
        .filter_map(|i| open.get(i))
        .map(|i| Drawn {
            place: i + 1,
            by: By::Hits(1),
            chance,
        })
        .collect())
}

fn tickets(
    items: &[Item],
    open: &[usize],
    size: u32,
    seed: &Seed,
) -> Result<Vec<Drawn>, SamplingError> {
    enough(size, open.len())?;
    let chance = fraction(size as usize, open.len());
    let mut all: Vec<([u8; 32], usize)> = open
        .iter()
        .filter_map(|i| items.get(*i).map(|item| (seed.ticket(&item.id), *i)))
        .collect();
    all.sort_unstable();
    Ok(all
        .into_iter()
        .take(size as usize)
        .map(|(_, i)| Drawn {
            place: i + 1,
            by: By::Hits(1),
            chance,
        })
        .collect())
}

fn stratified(
    items: &[Item],
    open: &[usize],
    sizes: &BTreeMap<String, u32>,
    seed: &Seed,
) -> Result<Vec<Drawn>, SamplingError> {
    let mut strata: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for i in open {
        if let Some(item) = items.get(*i) {
            strata.entry(&item.stratum).or_default().push(*i);
        }
    }
    let mut drawn = Vec::new();
    for (name, size) in sizes {
        let members = strata.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        drawn.extend(equal(members, *size, &seed.part(name))?);
    }
    Ok(drawn)
}

/// Hits of an interval, or of one unit a cell, on cumulated amounts. Those as large as the interval
/// are all taken and leave the row; a cell's length is then that of what is left.
fn monetary(
    items: &[Item],
    open: &[usize],
    interval: i64,
    seed: &Seed,
    cells: bool,
) -> Result<Sample, SamplingError> {
    let step = u64::try_from(interval).unwrap_or_default();
    if step == 0 {
        return Err(SamplingError::NoInterval);
    }
    let mut sample = Sample::of(Vec::new());
    let mut row = Vec::new();
    for i in open {
        let book = items.get(*i).map_or(0, |item| item.book);
        match u64::try_from(book) {
            Ok(book) if book >= step => sample.drawn.push(Drawn {
                place: i + 1,
                by: By::Top,
                chance: (1, 1),
            }),
            Ok(book) if book > 0 => row.push((*i, book)),
            _ => sample.apart.push(i + 1),
        }
    }
    if !cells {
        sample.start = Some(seed.pick(1, step));
    }
    hits(&mut sample, &row, step, seed, cells)?;
    Ok(sample)
}

/// The summed risk of a population as it is drawn from.
struct RiskRow {
    /// Items, by their places from 0, with their risk in the unit of the interval.
    row: Vec<(usize, u64)>,
    /// Items whose risk fills an interval.
    full: Vec<usize>,
    /// Items without risk.
    none: Vec<usize>,
    /// The interval; 0 where nothing is left to draw.
    step: u64,
}

/// The interval of the summed risk that gives `size` hits. Items whose risk fills an interval are certain,
/// and the interval of the others is found again without them.
fn risk_row(items: &[Item], open: &[usize], size: u32) -> RiskRow {
    let mut out = RiskRow {
        row: Vec::new(),
        full: Vec::new(),
        none: Vec::new(),
        step: 0,
    };
    for i in open {
        match items.get(*i).map_or(0, |item| item.risk) {
            0 => out.none.push(*i),
            // A thousandth of a point is the unit of the interval: no chance is lost by rounding.
            risk => out.row.push((*i, u64::from(risk) * 1_000)),
        }
    }
    let mut left = u64::from(size);
    while left > 0 && !out.row.is_empty() {
        let sum: u64 = out.row.iter().map(|(_, risk)| *risk).sum();
        let step = sum.div_ceil(left);
        let (full, row): (Vec<_>, Vec<_>) = out.row.iter().partition(|(_, risk)| *risk >= step);
        if full.is_empty() {
            out.step = step;
            break;
        }
        // So many intervals are full, and no more than there are: their risks are part of the sum.
        left = left.saturating_sub(full.len() as u64);
        out.row = row;
        out.full.extend(full.into_iter().map(|(i, _)| i));
    }
    out
}

/// Chances in proportion to risk, at a fixed interval of the summed risk.
fn by_risk(
    items: &[Item],
    open: &[usize],
    size: u32,
    seed: &Seed,
) -> Result<Sample, SamplingError> {
    enough(size, open.len())?;
    let risks = risk_row(items, open, size);
    let mut sample = Sample::of(Vec::new());
    sample.apart = risks.none.iter().map(|i| i + 1).collect();
    sample.drawn.extend(risks.full.iter().map(|i| Drawn {
        place: i + 1,
        by: By::Top,
        chance: (1, 1),
    }));
    if risks.step > 0 {
        sample.start = Some(seed.pick(1, risks.step));
        hits(&mut sample, &risks.row, risks.step, seed, false)?;
    }
    Ok(sample)
}

/// What a draw by risk leaves to chance, in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtStake {
    /// The most that one item can add to an estimate: the largest of book value over chance, rounded up.
    pub heaviest: i64,
    /// Book values of them all.
    pub whole: i64,
}

/// What a draw of so many items by risk leaves to chance.
///
/// # Errors
/// Beyond 63 bits.
pub fn at_stake(items: &[Item], size: u32) -> Result<AtStake, SamplingError> {
    let open: Vec<usize> = (0..items.len())
        .filter(|i| items.get(*i).is_some_and(|item| item.certain.is_none()))
        .collect();
    let risks = risk_row(items, &open, size);
    let (mut heaviest, mut whole) = (0_u128, 0_u128);
    for (i, risk) in &risks.row {
        let book = items.get(*i).map_or(0, |item| item.book.unsigned_abs());
        let added = u128::from(book) * u128::from(risks.step);
        heaviest = heaviest.max(added.div_ceil(u128::from(*risk)));
        whole += u128::from(book);
    }
    let fen = |sum| i64::try_from(sum).map_err(|_| SamplingError::Overflow);
    Ok(AtStake {
        heaviest: fen(heaviest)?,
        whole: fen(whole)?,
    })
}

/// Walks the cumulated row and notes what each hit falls on.
fn hits(
    sample: &mut Sample,
    row: &[(usize, u64)],
    step: u64,
    seed: &Seed,
    cells: bool,
) -> Result<(), SamplingError> {
    let hit = |cell: u64| -> Option<u64> {
        let offset = if cells {
            seed.pick(cell + 1, step)
        } else {
            seed.pick(1, step)
        };
        cell.checked_mul(step)?.checked_add(offset)
    };
    let mut cell = 0;
    let mut next = hit(cell).ok_or(SamplingError::Overflow)?;
    let mut sum = 0_u64;
    for (i, amount) in row {
        let start = sum;
        sum = sum.checked_add(*amount).ok_or(SamplingError::Overflow)?;
        let mut on = 0;
        while next <= sum {
            on += 1;
            cell += 1;
            next = hit(cell).ok_or(SamplingError::Overflow)?;
        }
        if on > 0 {
            sample.drawn.push(Drawn {
                place: i + 1,
                by: By::Hits(on),
                chance: match cells {
                    true => cell_chance(start, *amount, step),
                    false => ((*amount).min(step), step),
                },
            });
        }
    }
    Ok(())
}

/// The chance of an item smaller than a cell: one unit of each cell is hit, so that an item over two cells,
/// with the shares p and q of them, is missed by both with (1 − p)(1 − q). Told in lowest terms; terms that no
/// 64 bits hold are halved until they fit.
fn cell_chance(start: u64, amount: u64, step: u64) -> (u64, u64) {
    let begun = start % step.max(1);
    let first = amount.min(step - begun);
    let second = amount - first;
    if second == 0 {
        return (first, step);
    }
    let wide = |part: u64| u128::from(step - part.min(step));
    let mut of = u128::from(step) * u128::from(step);
    let mut parts = of - wide(first) * wide(second);
    let shared = gcd(parts, of).max(1);
    (parts, of) = (parts / shared, of / shared);
    while of > u128::from(u64::MAX) {
        parts = (parts / 2).max(1);
        of /= 2;
    }
    let told = |part: u128| u64::try_from(part).unwrap_or(u64::MAX);
    (told(parts), told(of))
}

fn gcd(a: u128, b: u128) -> u128 {
    match b {
        0 => a,
        _ => gcd(b, a % b),
    }
}

/// Draws `count` inspectors for one item, recused ones left out first; the purpose keeps each item's
/// draw apart.
pub fn inspectors(
    staff: &[String],
    recused: &BTreeSet<String>,
    count: u32,
    purpose: &str,
    seed: &Seed,
) -> Result<Vec<String>, SamplingError> {
    let able: BTreeSet<&String> = staff.iter().filter(|s| !recused.contains(*s)).collect();
    let able: Vec<&String> = able.into_iter().collect();
    enough(count, able.len())?;
    let seed = seed.part("inspectors").part(purpose);
    Ok(places(able.len(), count as usize, &seed)
        .into_iter()
        .filter_map(|i| able.get(i))
        .map(|s| (*s).clone())
        .collect())
}

#[cfg(test)]
mod tests;
