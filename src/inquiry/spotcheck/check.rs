//! One spot check with all that was told of it, and its draw.
//!
//! Promises: the draw is a function of the frozen population, the frozen method, the published
//! randomness and the check's number; [`Check::redraw`] gives what was recorded or says that it differs.
//! Inspectors are drawn after the items, for each item apart; left out are the item's own persons, their
//! declared kin, those who share a household with them, those of the item's own unit, and whoever took it in,
//! reviewed, approved or paid it (回避). Earlier versions of this program left the last in: a draw that
//! they made is still the draw.

use std::collections::{BTreeMap, BTreeSet};

use super::SpotError;
use super::population::{Of, Population};
use crate::domain::alias::Alias;
use crate::domain::events::audit::{
    DrawnBy, DrawnItem, FieldVisitRecorded, SampleDrawn, SampleMethod, SpotCheckClosed,
    SpotCheckOpened, WorkpaperFiled,
};
use crate::domain::money::Fen;
use crate::inquiry::sampling::draw::{By, Method, draw, inspectors};
use crate::inquiry::sampling::seed::Seed;
use crate::inquiry::sampling::{Item, SamplingError};
use crate::projections::World;
use crate::projections::acts::Act;
use crate::projections::recusal::Ties;
use crate::projections::spotchecks::CheckStage;

/// Why every item was taken.
pub const ALL: &str = "all";

/// A check.
#[derive(Debug)]
pub struct Check<'a> {
    /// How it was opened.
    pub opened: Act<'a, SpotCheckOpened>,
    /// Its sample.
    pub drawn: Option<Act<'a, SampleDrawn>>,
    /// Working papers, in the order they took effect.
    pub papers: Vec<Act<'a, WorkpaperFiled>>,
    /// Visits.
    pub visits: Vec<Act<'a, FieldVisitRecorded>>,
    /// Its conclusion.
    pub closed: Option<Act<'a, SpotCheckClosed>>,
    /// Other checks over the same population, in the order they were opened.
    pub others: Vec<Other<'a>>,
}

/// Another check over the same population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Other<'a> {
    /// Its number.
    pub number: &'a str,
    /// How far it has come.
    pub stage: CheckStage,
    /// Why it was abandoned.
    pub reason: Option<&'a str>,
}

/// What a draw gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// What seeded it.
    pub seed: [u8; 32],
    /// Items.
    pub drawn: Vec<DrawnItem>,
    /// Places of items without a positive amount or weight.
    pub apart: Vec<u32>,
}

impl<'a> Check<'a> {
    /// The check of that number.
    ///
    /// # Errors
    /// There is none.
    pub fn of(world: &'a World, number: &str) -> Result<Check<'a>, SpotError> {
        let acts = &world.acts;
        let opened: Option<Act<'a, SpotCheckOpened>> = acts.about("", number).next();
        let opened = opened.ok_or_else(|| SpotError::Unknown(number.to_owned()))?;
        let others = world.checks_over(number, &opened.said.query).into_iter();
        let others = others.map(|(number, stage)| Other {
            number,
            stage,
            reason: world.given_up(number),
        });
        Ok(Check {
            others: others.collect(),
            opened,
            drawn: acts.about("", number).next(),
            papers: acts.about("", number).collect(),
            visits: acts.about("", number).collect(),
            closed: acts.about("", number).next(),
        })
    }

    /// Numbers of all checks.
    pub fn numbers(world: &World) -> BTreeSet<&str> {
        let opened = world.acts.all::<SpotCheckOpened>("");
        opened.map(|act| act.said.check_no.as_str()).collect()
    }

    /// The sample.
    ///
    /// # Errors
    /// None was drawn yet.
    pub fn sample(&self) -> Result<&'a SampleDrawn, SpotError> {
        let drawn = self.drawn.as_ref().map(|act| act.said);
        drawn.ok_or_else(|| {
            let check = self.opened.said.check_no.clone();
            match &self.closed {
                Some(act) => SpotError::Abandoned {
                    check,
                    reason: act.said.conclusion.clone(),
                },
                None => SpotError::NotDrawn(check),
            }
        })
    }

    /// The paper that counts for each item: the last that took effect.
    pub fn results(&self) -> BTreeMap<&'a str, &Act<'a, WorkpaperFiled>> {
        let papers = self.papers.iter();
        papers.map(|act| (act.said.item.as_str(), act)).collect()
    }

    /// An item of the sample, by its number in the population or by the office's own where only one
    /// item of the sample bears it.
    pub fn item(&self, number: &str) -> Result<Option<&'a DrawnItem>, SpotError> {
        let drawn = &self.sample()?.drawn;
        if let Some(exact) = drawn.iter().find(|one| one.item == number) {
            return Ok(Some(exact));
        }
        let mut bare = drawn.iter().filter(|one| {
            let own = one.item.split_once('/');
            own.is_some_and(|(_, own)| own == number)
        });
        Ok(match (bare.next(), bare.next()) {
            (found, None) => found,
            _ => None,
        })
    }

    /// Refuses a population that is not the frozen one.
    ///
    /// # Errors
    /// Root or count differ.
    pub fn same(&self, population: &Population) -> Result<(), SpotError> {
        let opened = self.opened.said;
        let (root, count) = (population.root(), population.count()?);
        if root == opened.population && count == opened.items {
            return Ok(());
        }
        Err(SpotError::Changed {
            check: opened.check_no.clone(),
            expected: opened.population.to_string(),
            items: opened.items,
            found: root.to_string(),
            count,
        })
    }

    /// Draws the recorded sample again from its population and compares.
    ///
    /// # Errors
    /// No sample, another population, or another draw.
    pub fn redraw(&self, world: &World, population: &Population) -> Result<(), SpotError> {
        let sample = self.sample()?;
        self.same(population)?;
        let new = sample_of(world, self.opened.said, population, &sample.randomness);
        if let Ok(again) = &new
            && self.is_of(again, sample)
        {
            return Ok(());
        }
        let asked = (self.opened.said, population, sample.randomness.as_str());
        let earlier = sample_with(world, asked, Recusal::Ties);
        match earlier.is_ok_and(|again| self.is_of(&again, sample)) {
            true => Ok(()),
            false => Err(new
                .err()
                .unwrap_or_else(|| SpotError::NotTheDraw(sample.check_no.clone()))),
        }
    }

    /// Whether a sample is that of a drawing.
    fn is_of(&self, again: &Drawing, sample: &SampleDrawn) -> bool {
        let cells = match self.opened.said.method {
            SampleMethod::Cells(interval) => Some(interval),
            _ => None,
        };
        let mut pairs = again.drawn.iter().zip(&sample.drawn);
        again.seed == sample.seed.0
            && again.apart == sample.apart
            && again.drawn.len() == sample.drawn.len()
            && pairs.all(|(again, told)| same_item(again, told, cells))
    }
}

/// Whether an item was drawn as told. Earlier versions of this program told the chance of an item in cells
/// as if one cell held all of it; no limit of that method rests on the chance.
fn same_item(again: &DrawnItem, told: &DrawnItem, cells: Option<Fen>) -> bool {
    if again == told {
        return true;
    }
    let Some(step) = cells.and_then(|Fen(step)| u64::try_from(step).ok()) else {
        return false;
    };
    let book = u64::try_from(told.book.0).unwrap_or_default();
    let earlier = DrawnItem {
        chance_parts: book.min(step),
        chance_of: step,
        ..again.clone()
    };
    matches!(told.by, DrawnBy::Hits(_)) && earlier == *told
}

/// The method as sampling takes it; `None` where all are taken.
pub fn method_of(method: &SampleMethod) -> Option<Method> {
    Some(match method {
        SampleMethod::Random(size) => Method::Random { size: *size },
        SampleMethod::Tickets(size) => Method::Tickets { size: *size },
        SampleMethod::Stratified(sizes) => Method::Stratified {
            sizes: sizes
                .iter()
                .map(|one| (one.stratum.clone(), one.size))
                .collect(),
        },
        SampleMethod::Interval(Fen(interval)) => Method::Interval {
            interval: *interval,
        },
        SampleMethod::Cells(Fen(interval)) => Method::Cells {
            interval: *interval,
        },
        SampleMethod::Risk(size) => Method::Risk { size: *size },
        SampleMethod::All => return None,
    })
}

/// Draws items and inspectors. `world` is the ledger as it stood when the population was frozen.
///
/// # Errors
/// The sample is larger than the population, or an item has too few inspectors.
pub fn sample_of(
    world: &World,
    opened: &SpotCheckOpened,
    population: &Population,
    randomness: &str,
) -> Result<Drawing, SpotError> {
    sample_with(world, (opened, population, randomness), Recusal::Handled)
}

/// What keeps an inspector from an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Recusal {
    /// Ties alone.
    Ties,
    /// Ties, and having handled it.
    Handled,
}

fn sample_with(
    world: &World,
    (opened, population, randomness): (&SpotCheckOpened, &Population, &str),
    recusal: Recusal,
) -> Result<Drawing, SpotError> {
    let seed = Seed::bind(
        &opened.population.0,
        opened.log_size,
        randomness,
        &opened.check_no,
    )?;
    let staff = Staff::of(world, opened, recusal);
    let mut drawing = Drawing {
        seed: [0; 32],
        drawn: Vec::new(),
        apart: Vec::new(),
    };
    hex::decode_to_slice(seed.as_str(), &mut drawing.seed).map_err(|_| SpotError::TooLarge)?;
    let mut add = |place: usize, by: DrawnBy, chance: (u64, u64)| -> Result<(), SpotError> {
        let at = place.saturating_sub(1);
        let (Some(item), Some(of)) = (population.items.get(at), population.of.get(at)) else {
            return Err(SpotError::TooLarge);
        };
        let by_place = u32::try_from(place).map_err(|_| SpotError::TooLarge)?;
        drawing.drawn.push(DrawnItem {
            place: by_place,
            item: item.id.clone(),
            book: Fen(item.book),
            by,
            chance_parts: chance.0,
            chance_of: chance.1,
            inspectors: staff.drawn(item, of, opened.inspectors_per_item, &seed)?,
        });
        Ok(())
    };
    let Some(method) = method_of(&opened.method) else {
        for (place, item) in (1..).zip(&population.items) {
            let why = item.certain.clone().unwrap_or_else(|| ALL.to_owned());
            add(place, DrawnBy::Certain(why), (1, 1))?;
        }
        return Ok(drawing);
    };
    let sample = draw(&population.items, &method, &seed)?;
    for one in sample.drawn {
        let by = match one.by {
            By::Certain(why) => DrawnBy::Certain(why),
            By::Top => DrawnBy::Top,
            By::Hits(hits) => DrawnBy::Hits(hits),
        };
        add(one.place, by, one.chance)?;
    }
    for place in sample.apart {
        let place = u32::try_from(place).map_err(|_| SpotError::TooLarge)?;
        drawing.apart.push(place);
    }
    Ok(drawing)
}

/// Who may inspect, and what keeps each from an item.
struct Staff<'a> {
    world: &'a World,
    /// First word of the population's query.
    list: &'a str,
    recusal: Recusal,
    each: BTreeMap<Alias, Ties>,
}

impl<'a> Staff<'a> {
    fn of(world: &'a World, opened: &'a SpotCheckOpened, recusal: Recusal) -> Staff<'a> {
        let each = opened.inspectors.iter();
        let each = each.map(|inspector| (*inspector, world.ties(*inspector)));
        Staff {
            world,
            list: opened.query.split(' ').next().unwrap_or_default(),
            recusal,
            each: each.collect(),
        }
    }

    fn drawn(&self, item: &Item, of: &Of, count: u8, seed: &Seed) -> Result<Vec<Alias>, SpotError> {
        if count == 0 {
            return Ok(Vec::new());
        }
        let handlers = match self.recusal {
            Recusal::Handled => self.world.handlers(self.list, &item.id),
            Recusal::Ties => BTreeSet::new(),
        };
        let handled = |inspector: Alias| {
            let mut handlers = handlers.iter();
            handlers.any(|one| self.world.parties.may_be(*one, inspector))
        };
        let staff: Vec<String> = self.each.keys().map(ToString::to_string).collect();
        let recused: BTreeSet<String> = self
            .each
            .iter()
            .filter(|(inspector, ties)| {
                ties.keep_from(&of.persons, &of.households, of.unit.as_deref())
                    || handled(**inspector)
            })
            .map(|(inspector, _)| inspector.to_string())
            .collect();
        let able = staff.len() - recused.len();
        let drawn = inspectors(&staff, &recused, count.into(), &item.id, seed);
        let drawn = drawn.map_err(|error| match error {
            SamplingError::NotEnough { .. } => SpotError::Inspectors {
                item: item.id.clone(),
                count,
                able: u32::try_from(able).unwrap_or(u32::MAX),
            },
            other => SpotError::Sampling(other),
        })?;
        Ok(drawn
            .iter()
            .filter_map(|alias| Alias::from_hex(alias))
            .collect())
    }
}
