//! Rows that are told as made again: what they order came back, and nobody has made it again yet.
//!
//! Promises: pure; what came back is counted once for a list, and what its rows order again is carried from row to row, as far as
//! those before go. Nothing that came back is paid from what is free, so that neither a budget nor an award is asked for it:
//! therefore it must have come back. **Not here**: an order of which a part was set against a debt (`settled.rs`), and what
//! stands on the ledger already (F42, `detect/reissues.rs`).

use std::collections::{BTreeMap, BTreeSet};

use super::{Proposed, Stop, View};
use crate::detect::reissues::CLAUSE;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::reissued::Reissued;
use crate::schemes::model::Mode;

/// Id of the stop: no rule of a scheme.
pub const AGAIN: &str = "again";

/// What came back in the schemes of some rows, and what is ordered again for it.
pub(super) struct Reissues<'w> {
    of_scheme: BTreeMap<&'w str, Reissued<'w>>,
    /// By scheme and place, what came back and is not made again yet, in fen.
    left: BTreeMap<(&'w str, usize), i128>,
    /// Rows whose word is counted.
    looked_at: usize,
}

impl<'w> Reissues<'w> {
    /// Of rows that were tried at the sequence `trial`.
    pub fn of(world: &'w World, rows: &'w [Proposed], trial: u64) -> Reissues<'w> {
        let again = rows.iter().filter(|row| row.instructed.again);
        let schemes: BTreeSet<&str> = again.map(|row| row.scheme.id.as_str()).collect();
        let schemes = schemes.into_iter();
        let of_scheme: BTreeMap<&str, Reissued<'_>> = schemes
            .map(|scheme| (scheme, Reissued::of(world, scheme)))
            .collect();
        let mut left = BTreeMap::new();
        for (scheme, reissued) in &of_scheme {
            for (place, together) in reissued.all() {
                let anew = together.anew().filter(|fact| fact.at.sequence != trial);
                let anew: i128 = anew.map(|fact| i128::from(fact.said.amount.0)).sum();
                left.insert((*scheme, place), together.back() - anew);
            }
        }
        Reissues {
            of_scheme,
            left,
            looked_at: 0,
        }
    }

    fn key(&self, world: &World, row: &Proposed) -> Option<(&'w str, usize)> {
        let (scheme, reissued) = self.of_scheme.get_key_value(row.scheme.id.as_str())?;
        Some((*scheme, reissued.place(world, &row.instructed)?))
    }

    /// What is left for a row, where these of the rows before it go.
    fn left(&mut self, view: &View<'_>) -> i128 {
        let gone = view.gone.iter().enumerate().skip(self.looked_at);
        let rows = gone.filter_map(|(place, goes)| view.rows.get(place).filter(|_| *goes));
        for row in rows.filter(|row| row.instructed.again) {
            let key = self.key(view.world, row);
            if let Some(left) = key.and_then(|key| self.left.get_mut(&key)) {
                *left -= i128::from(row.instructed.amount.0);
            }
        }
        self.looked_at = view.gone.len();
        let own = self.key(view.world, view.row);
        own.and_then(|key| self.left.get(&key))
            .copied()
            .unwrap_or(0)
    }
}

/// A row that orders more again than came back and is not made again yet.
pub(super) fn judge(view: &View<'_>, reissues: &mut Reissues<'_>, stops: &mut Vec<Stop>) {
    let said = &view.row.instructed;
    // Of one against which a debt was set that is told with the debt.
    let told = stops.iter().any(|stop| stop.rule == super::settled::RULE);
    if !said.again || told {
        return;
    }
    let left = reissues.left(view).max(0);
    if i128::from(said.amount.0) <= left {
        return;
    }
    let left = Fen::from_wide(left).unwrap_or(Fen(i64::MAX));
    let finding = format!(
        "{} yuan are to be paid again, and of what came back from this payee for this fund and period, or this case, {left} yuan are not paid again yet",
        said.amount
    );
    let lifts = match left.0 > 0 {
        true => format!(
            "pay again what came back ({left} yuan at most), and the rest as a payment of its own, not told as made again"
        ),
        false => {
            "record what came back first (`sunledger pay return`), or order it as a payment of its own, not told as made again"
                .to_owned()
        }
    };
    stops.push(Stop::new(AGAIN, Some("F42"), Mode::Gate, CLAUSE).found(finding, lifts));
}
