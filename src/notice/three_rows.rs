//! What is made public once money has been paid, as tables for a spreadsheet and for paper: the list itself, and what each unit
//! comes to.
//!
//! Promises: the rows hold what [`super::redact`] let through and nothing else, so that a workbook shows no more than the page; the
//! units' sums are those of the rows, and a person with two tiers is one head. **Not here**: who is on the list
//! ([`super::three`]), and words.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::choose::NoticeList;
use super::redact::PublicRow;
use crate::domain::alias::Alias;
use crate::domain::money::Fen;
use crate::report::books::SumError;
use crate::report::lists::{Cell, Rest, Row, fen};

/// A line of the list; the amount in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ThreeRow {
    /// Ordinal, from 1.
    pub ordinal: u32,
    /// Name as displayed.
    pub beneficiary: String,
    /// Unit.
    pub unit: String,
    /// Programme's title, in Chinese, as in the published scheme.
    pub programme: String,
    /// Tier, where it is no category of need, way and days of payment (受助情况).
    pub situation: String,
    /// What arrived and was not returned.
    pub paid: i64,
}

impl Row for ThreeRow {
    const LIST: &'static str = "three";
    const COLUMNS: &'static [&'static str] = &[
        "ordinal",
        "beneficiary",
        "unit",
        "programme",
        "situation",
        "paid",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Count(Some(u64::from(self.ordinal))),
            Cell::Text(self.beneficiary.clone()),
            Cell::Text(self.unit.clone()),
            Cell::Text(self.programme.clone()),
            Cell::Text(self.situation.clone()),
            Cell::Money(self.paid),
        ]
    }

    // What leaves the house names no event.
    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// What a unit comes to; the amount in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ThreeUnitRow {
    /// Unit.
    pub unit: String,
    /// Persons, each once.
    pub persons: u64,
    /// What arrived at them and was not returned.
    pub paid: i64,
}

impl Row for ThreeUnitRow {
    const LIST: &'static str = "three-units";
    const COLUMNS: &'static [&'static str] = &["unit", "persons aided", "paid"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.unit.clone()),
            Cell::Count(Some(self.persons)),
            Cell::Money(self.paid),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// The lines of the list, as they may leave the house.
pub fn lines(shown: &[PublicRow]) -> Vec<ThreeRow> {
    let line = |row: &PublicRow| ThreeRow {
        ordinal: row.ordinal,
        beneficiary: row.name.clone(),
        unit: row.unit.clone(),
        programme: row.programme.clone(),
        situation: row.tier.clone().unwrap_or_default(),
        paid: row.amount,
    };
    shown.iter().map(line).collect()
}

/// What each unit comes to, by the names of units; and all of them, under no name.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn by_unit(list: &NoticeList) -> Result<(Vec<ThreeUnitRow>, ThreeUnitRow), SumError> {
    let mut units: BTreeMap<&str, (BTreeSet<Alias>, i128)> = BTreeMap::new();
    let mut all = BTreeSet::new();
    for row in &list.rows {
        let unit = units.entry(&row.unit).or_default();
        unit.0.insert(row.person);
        unit.1 += i128::from(row.amount.0);
        all.insert(row.person);
    }
    let rows = units.into_iter().map(|(unit, (persons, amount))| {
        Ok(ThreeUnitRow {
            unit: unit.to_owned(),
            persons: persons.len() as u64,
            paid: fen("paid", unit, amount)?,
        })
    });
    let Fen(paid) = list.total;
    let total = ThreeUnitRow {
        unit: String::new(),
        persons: all.len() as u64,
        paid,
    };
    Ok((rows.collect::<Result<_, SumError>>()?, total))
}
