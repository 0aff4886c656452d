//! Which unit do the lines above a table give for its amounts?
//!
//! Promises: every such line counts (`单位:万元`), with the cell it stands in; where two of them differ
//! neither is chosen, and both are told. The unit of a column's own heading goes before either: that is
//! settled in [`super::columns`].
//!
//! **Deliberately not here**: units in headings ([`super::headings`]), and for how many tables of a
//! sheet a line counts ([`super::blocks`]).

use super::headings::{Unit, unit_of_line};
use super::read::{Row, cell_address};

/// A unit that a line gives for the tables below it, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitSaid {
    /// The unit.
    pub unit: Unit,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 0.
    pub column: usize,
}

impl UnitSaid {
    /// The cell and the unit: `F2 万元`.
    pub(super) fn told(&self) -> String {
        let unit = match &self.unit {
            Unit::Money(unit) => unit.name(),
            Unit::Other(unit) => unit,
        };
        format!("{} {unit}", cell_address(self.line, self.column))
    }
}

/// The units that lines give, in order.
pub(super) fn units_said(rows: &[Row]) -> Vec<UnitSaid> {
    rows.iter().flat_map(units_of).collect()
}

/// Whether a line gives a unit.
pub(super) fn gives_unit(row: &Row) -> bool {
    units_of(row).next().is_some()
}

fn units_of(row: &Row) -> impl Iterator<Item = UnitSaid> {
    row.cells.iter().enumerate().filter_map(|(column, cell)| {
        Some(UnitSaid {
            unit: unit_of_line(cell.as_text()?)?,
            line: row.line,
            column,
        })
    })
}

/// Whether they say more than one unit.
pub(super) fn differ(units: &[UnitSaid]) -> bool {
    units.windows(2).any(|pair| match pair {
        [a, b] => a.unit != b.unit,
        _ => false,
    })
}
