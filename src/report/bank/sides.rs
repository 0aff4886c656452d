//! Which line of a statement is which movement of the ledger: by reference, by batch, by amount and day.
//!
//! Promises: each of either side is taken once at most; nearer days go before further ones; two references
//! that differ are never brought together.

use std::collections::{BTreeMap, BTreeSet};

use super::movements::{Movement, MovementKind};
use super::{FindingKind, FindingRow, place};
use crate::domain::date::Date;
use crate::intake::statement::StatementLine;
use crate::report::lists::Rest;

/// Both sides, and which of each is taken.
pub(super) struct Sides<'a> {
    lines: &'a [StatementLine],
    movements: &'a [Movement],
    line_taken: Vec<bool>,
    movement_taken: Vec<bool>,
    /// Lines about which a finding was told already.
    told: BTreeSet<usize>,
}

impl<'a> Sides<'a> {
    pub fn new(lines: &'a [StatementLine], movements: &'a [Movement]) -> Sides<'a> {
        Sides {
            lines,
            movements,
            line_taken: vec![false; lines.len()],
            movement_taken: vec![false; movements.len()],
            told: BTreeSet::new(),
        }
    }

    pub fn line_free(&self, at: usize) -> bool {
        self.line_taken.get(at) == Some(&false)
    }

    pub fn movement_free(&self, at: usize) -> bool {
        self.movement_taken.get(at) == Some(&false)
    }

    fn take_line(&mut self, at: usize) {
        if let Some(taken) = self.line_taken.get_mut(at) {
            *taken = true;
        }
    }

    fn take_movement(&mut self, at: usize) {
        if let Some(taken) = self.movement_taken.get_mut(at) {
            *taken = true;
        }
    }

    pub fn matched_lines(&self) -> usize {
        self.line_taken.iter().filter(|taken| **taken).count()
    }

    /// Lines by which the bank took back a line of its own: the one it names by its reference, or writes of,
    /// with the opposite amount; the nearest before it first. Where the ledger tells of the return itself
    /// and no plain line does, both lines are left for its movements.
    pub fn by_reversal(&mut self) {
        let lines = self.lines;
        for (at, red) in lines.iter().enumerate().filter(|(_, red)| red.reversal) {
            let own = |reference: Option<&String>, amount: i64| {
                reference.is_some() && reference == red.reference.as_ref() && amount == red.amount
            };
            let movements = self.movements.iter();
            let told = movements.filter(|one| own(one.reference.as_ref(), one.amount));
            let plain = lines.iter().filter(|line| !line.reversal);
            let shown = plain.filter(|line| own(line.reference.as_ref(), line.amount));
            if told.count() > shown.count() {
                continue;
            }
            let names = |line: &StatementLine| {
                line.reference.as_deref().is_some_and(|own| {
                    let written = || {
                        red.summary
                            .as_deref()
                            .is_some_and(|text| text.contains(own))
                    };
                    red.reference.as_deref() == Some(own) || written()
                })
            };
            let fits = |(one, line): &(usize, &StatementLine)| {
                *one != at
                    && !line.reversal
                    && self.line_free(*one)
                    && line.amount.checked_neg() == Some(red.amount)
                    && names(line)
            };
            let before = lines.iter().enumerate().take(at).rev().find(fits);
            let found = before.or_else(|| lines.iter().enumerate().skip(at).find(fits));
            if let Some((one, _)) = found {
                self.take_line(one);
                self.take_line(at);
            }
        }
    }

    /// Lines that take back a booking, and that are neither a line's nor a movement's of the ledger.
    pub fn lone_reversals(&mut self, findings: &mut Vec<FindingRow>) {
        for (at, line) in self.lines.iter().enumerate() {
            if line.reversal && self.line_free(at) && self.told.insert(at) {
                findings.push(FindingRow {
                    finding: FindingKind::Reversal,
                    about: line.reference.clone(),
                    day: Some(line.on),
                    found: line.amount,
                    expected: None,
                    place: Some(place(line)),
                    rests_on: Vec::new(),
                });
            }
        }
    }

    /// Lines and movements with the same reference; the same with another amount is told.
    pub fn by_reference(&mut self, findings: &mut Vec<FindingRow>) {
        let mut known: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, movement) in self.movements.iter().enumerate() {
            if let Some(reference) = &movement.reference {
                known.entry(reference.as_str()).or_default().push(at);
            }
        }
        let lines = self.lines;
        for (at, line) in lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.amount != 0)
        {
            if !self.line_free(at) {
                continue;
            }
            let Some(named) = line.reference.as_deref().and_then(|own| known.get(own)) else {
                continue;
            };
            let free = named.iter().copied().filter(|one| self.movement_free(*one));
            let free: Vec<usize> = free.collect();
            let amount_of = |one: &usize| self.movements.get(*one).map(|one| one.amount);
            let equal = free.iter().find(|one| amount_of(one) == Some(line.amount));
            if let Some(one) = equal.copied() {
                self.take_line(at);
                self.take_movement(one);
                continue;
            }
            let other = free.first().and_then(|one| self.movements.get(*one));
            findings.push(FindingRow {
                finding: match other {
                    Some(_) => FindingKind::OtherAmount,
                    None => FindingKind::Repeated,
                },
                about: line.reference.clone(),
                day: Some(line.on),
                found: line.amount,
                expected: other.map(|movement| movement.amount),
                place: Some(place(line)),
                rests_on: other
                    .map(|movement| movement.rest.clone())
                    .into_iter()
                    .collect(),
            });
            self.told.insert(at);
        }
    }

    /// Batches that the bank booked in one sum: the line names the batch, or has its sum within the days.
    pub fn by_batch(&mut self, days: u32) {
        let mut batches: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, movement) in self.movements.iter().enumerate() {
            if let Some(batch) = &movement.batch
                && movement.amount < 0
                && self.movement_free(at)
            {
                batches.entry(batch.as_str()).or_default().push(at);
            }
        }
        for (batch, members) in batches.iter().filter(|(_, members)| members.len() > 1) {
            let of = || members.iter().filter_map(|at| self.movements.get(*at));
            let sum: i128 = of().map(|one| i128::from(one.amount)).sum();
            let span = of()
                .map(|one| one.day)
                .min()
                .zip(of().map(|one| one.day).max());
            let Some((first, last)) = span else { continue };
            let fits = |line: &StatementLine| i128::from(line.amount) == sum;
            let names = |line: &StatementLine| {
                line.reference.as_deref() == Some(*batch)
                    || line
                        .summary
                        .as_deref()
                        .is_some_and(|text| text.contains(*batch))
            };
            let near = |line: &StatementLine| {
                line.reference.is_none() && within(line.on, first, last, days)
            };
            let free = || {
                let lines = self.lines.iter().enumerate();
                lines.filter(|(at, line)| self.line_free(*at) && fits(line))
            };
            let found = free()
                .find(|(_, line)| names(line))
                .or_else(|| free().find(|(_, line)| near(line)))
                .map(|(at, _)| at);
            if let Some(at) = found {
                self.take_line(at);
                for member in members {
                    self.take_movement(*member);
                }
            }
        }
    }

    /// Lines and movements of equal amount whose references do not contradict each other, the nearest day
    /// first.
    pub fn by_amount(&mut self, days: u32) {
        let mut by_amount: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (at, movement) in self.movements.iter().enumerate() {
            if self.movement_free(at) {
                by_amount.entry(movement.amount).or_default().push(at);
            }
        }
        let lines = self.lines;
        // First those of the same day, so that none loses its own to an earlier line.
        for distance in 0..=days {
            for (at, line) in lines.iter().enumerate() {
                if line.amount == 0 || !self.line_free(at) || self.told.contains(&at) {
                    continue;
                }
                let candidates = by_amount.get(&line.amount).into_iter().flatten().copied();
                let found = candidates
                    .filter(|one| self.movement_free(*one))
                    .find(|one| {
                        self.movements.get(*one).is_some_and(|movement| {
                            let agree = match (&line.reference, &movement.reference) {
                                // The return has a reference; what left before it may have had another.
                                _ if movement.kind == MovementKind::Unpaid => true,
                                (Some(own), Some(other)) => own == other,
                                _ => true,
                            };
                            agree && apart(line.on, movement.day) == distance
                        })
                    });
                if let Some(one) = found {
                    self.take_line(at);
                    self.take_movement(one);
                }
            }
        }
    }

    /// A payment that the bank did not make, of which the statement has neither leg, is nothing to it.
    pub fn drop_unpaid(&mut self) {
        let mut legs: BTreeMap<(Rest, &str), Vec<usize>> = BTreeMap::new();
        for (at, movement) in self.movements.iter().enumerate() {
            let unpaid = matches!(
                movement.kind,
                MovementKind::Unpaid | MovementKind::UnpaidBack
            );
            if unpaid && self.movement_free(at) {
                legs.entry((movement.rest.clone(), movement.number.as_str()))
                    .or_default()
                    .push(at);
            }
        }
        for pair in legs.into_values().filter(|pair| pair.len() == 2) {
            for at in pair {
                self.take_movement(at);
            }
        }
    }

    /// References that the ledger does not know.
    pub fn unknown(&self, findings: &mut Vec<FindingRow>) {
        for (at, line) in self.lines.iter().enumerate() {
            if line.amount != 0
                && line.reference.is_some()
                && self.line_free(at)
                && !self.told.contains(&at)
            {
                findings.push(FindingRow {
                    finding: FindingKind::UnknownReference,
                    about: line.reference.clone(),
                    day: Some(line.on),
                    found: line.amount,
                    expected: None,
                    place: Some(place(line)),
                    rests_on: Vec::new(),
                });
            }
        }
    }
}

/// Days between two days.
fn apart(a: Date, b: Date) -> u32 {
    a.0.abs_diff(b.0)
}

/// Whether a day lies in a span, or not further from it than so many days.
fn within(day: Date, first: Date, last: Date, days: u32) -> bool {
    (first <= day && day <= last) || apart(day, first).min(apart(day, last)) <= days
}
