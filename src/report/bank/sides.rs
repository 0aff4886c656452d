//! Which line of a statement is which movement of the ledger: by reference, by batch, by amount and day.
//!
//! Promises: each of either side is taken once at most; nearer days go before further ones; a line with a
//! reference is never brought together with a movement that bears another, only suggested.

use std::collections::{BTreeMap, BTreeSet};

use super::movements::{Movement, MovementKind};
use super::{FindingKind, FindingRow, Later, place};
use crate::domain::date::Date;
use crate::intake::statement::StatementLine;
use crate::report::lists::Rest;

/// So many movements of one amount and day are looked through for a line's payee.
const LOOKED_AT: usize = 2_000;

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

    /// Lines by which the bank took back a line of its own: the one of its own reference, else the one it
    /// writes of, with the opposite amount; the nearest before it first. One that writes of several stays. Where the ledger tells of the return itself
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
            let fits = |(one, line): &(usize, &StatementLine)| {
                *one != at
                    && !line.reversal
                    && self.line_free(*one)
                    && line.amount.checked_neg() == Some(red.amount)
            };
            let written = |line: &StatementLine| {
                let text = red.summary.as_deref();
                let own = line.reference.as_deref();
                own.zip(text).is_some_and(|(own, text)| writes(text, own))
            };
            let own = red.reference.as_ref();
            let exact = self.nearest(at, |found| {
                fits(found) && own.is_some() && found.1.reference.as_ref() == own
            });
            let found = exact.or_else(|| {
                let all = lines.iter().enumerate().filter(fits);
                let named: BTreeSet<Option<&str>> = all
                    .filter(|(_, line)| written(line))
                    .map(|(_, line)| line.reference.as_deref())
                    .collect();
                // Of two lines that it writes of neither is chosen: it is told as it stands.
                (named.len() == 1)
                    .then(|| self.nearest(at, |found| fits(found) && written(found.1)))
                    .flatten()
            });
            if let Some(one) = found {
                self.take_line(one);
                self.take_line(at);
            }
        }
    }

    /// The nearest line before one that is asked for, else the first after it.
    fn nearest(
        &self,
        at: usize,
        asked: impl Fn(&(usize, &StatementLine)) -> bool,
    ) -> Option<usize> {
        let lines = self.lines.iter().enumerate();
        let before = lines.clone().take(at).rev().find(&asked);
        let found = before.or_else(|| lines.skip(at).find(&asked));
        found.map(|(one, _)| one)
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
                    suggested: None,
                    place: Some(place(line)),
                    rests_on: Vec::new(),
                });
            }
        }
    }

    /// Lines and movements with the same reference; the same with another amount is told.
    pub fn by_reference(&mut self, later: &Later<'_>, findings: &mut Vec<FindingRow>) {
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
            // The ledger has it after the cut-off: open on the day, and no fault.
            let own = line.reference.as_deref().unwrap_or_default();
            if later.movements.contains_key(&(own, line.amount)) {
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
                suggested: other.map(|movement| movement.number.clone()),
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
                        .is_some_and(|text| writes(text, batch))
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

    /// Lines and movements of equal amount of which one side has no reference, the nearest day first, and of one day those where
    /// the bank's line names the ledger's payee. A line whose reference the ledger knows elsewhere is left, and so is a movement
    /// whose payee is not the one that the bank writes.
    pub fn by_amount(&mut self, days: u32, later: &Later<'_>) {
        let lines = self.lines;
        let known: BTreeSet<&str> = (self.movements.iter())
            .filter_map(|movement| movement.reference.as_deref())
            .collect();
        // By amount and day; of each list the first so many are taken already.
        let mut free: BTreeMap<(i64, Date), (usize, Vec<usize>)> = BTreeMap::new();
        for (at, movement) in self.movements.iter().enumerate() {
            if self.movement_free(at) {
                let own = free.entry((movement.amount, movement.day)).or_default();
                own.1.push(at);
            }
        }
        // First those of the same day, so that none loses its own to an earlier line.
        for (distance, named) in (0..=days).flat_map(|days| [(days, true), (days, false)]) {
            for (at, line) in lines.iter().enumerate() {
                let own = line.reference.as_deref();
                let foreign =
                    own.is_none_or(|own| !known.contains(own) && !later.known.contains(own));
                let plain = line.amount != 0 && foreign && !(line.reversal && own.is_some());
                if !plain || !self.line_free(at) || self.told.contains(&at) {
                    continue;
                }
                let fits = |movement: &Movement| {
                    (own.is_none() || movement.reference.is_none())
                        && match names(line, movement) {
                            Some(theirs) => theirs,
                            None => !named,
                        }
                };
                let away = i64::from(distance);
                let before = line.on.checked_add_days(-away);
                let after = line.on.checked_add_days(away).filter(|_| away > 0);
                let mut found = None;
                for day in before.into_iter().chain(after) {
                    let Some((start, list)) = free.get_mut(&(line.amount, day)) else {
                        continue;
                    };
                    while list
                        .get(*start)
                        .is_some_and(|one| !self.movement_free(*one))
                    {
                        *start += 1;
                    }
                    let ahead = list.iter().copied().skip(*start);
                    let mut ahead = ahead.filter(|one| self.movement_free(*one)).take(LOOKED_AT);
                    let own = |one: &usize| self.movements.get(*one).is_some_and(fits);
                    found = found.or_else(|| ahead.find(own));
                }
                if let Some(one) = found {
                    self.take_line(at);
                    self.take_movement(one);
                }
            }
        }
    }

    /// Movements that no line has taken, by amount, each in the order of their days.
    fn free_by_amount(&self) -> BTreeMap<i64, Vec<usize>> {
        let mut by_amount: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (at, movement) in self.movements.iter().enumerate() {
            if self.movement_free(at) {
                by_amount.entry(movement.amount).or_default().push(at);
            }
        }
        by_amount
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

    /// References that the ledger does not know, neither before nor after the cut-off, each with the free
    /// movement of its amount that lies nearest within the days.
    ///
    /// Where no such movement is near, one of before the statement's first day is suggested that cannot lie in its opening balance:
    /// `opening` fen are less (or more) than such movements sum to, and without it the two are nearer. Those movements are given back.
    pub fn unknown(
        &self,
        (first_day, opening): (Date, i128),
        days: u32,
        later: &Later<'_>,
        findings: &mut Vec<FindingRow>,
    ) -> BTreeSet<usize> {
        let by_amount = self.free_by_amount();
        let early = |movement: &Movement| movement.day < first_day;
        let movements = self.movements.iter().enumerate();
        let before = movements.filter(|(at, one)| self.movement_free(*at) && early(one));
        let before: i128 = before.map(|(_, one)| i128::from(one.amount)).sum();
        let mut beyond = before - opening;
        let mut not_in_opening: BTreeSet<usize> = BTreeSet::new();
        let mut suggested: BTreeSet<usize> = BTreeSet::new();
        for (at, line) in self.lines.iter().enumerate() {
            let Some(own) = line.reference.as_deref() else {
                continue;
            };
            let open = line.amount != 0 && self.line_free(at) && !self.told.contains(&at);
            if !open || later.known.contains(own) {
                continue;
            }
            let candidates = || {
                let free = by_amount.get(&line.amount).into_iter().flatten().copied();
                free.filter(|one| !suggested.contains(one))
                    .filter_map(|one| self.movements.get(one).map(|movement| (one, movement)))
            };
            let distance =
                |(one, movement): &(usize, &Movement)| (apart(line.on, movement.day), *one);
            let mut near = candidates()
                .filter(|(_, movement)| apart(line.on, movement.day) <= days)
                .min_by_key(distance);
            let less = beyond - i128::from(line.amount);
            if near.is_none() && less.abs() < beyond.abs() {
                near = candidates()
                    .filter(|(_, movement)| early(movement))
                    .min_by_key(distance);
            }
            if let Some((one, movement)) = near {
                suggested.insert(one);
                // One of those near may be of before the first day, too.
                if early(movement) && less.abs() < beyond.abs() {
                    not_in_opening.insert(one);
                    beyond = less;
                }
            }
            findings.push(FindingRow {
                finding: FindingKind::UnknownReference,
                about: line.reference.clone(),
                day: Some(line.on),
                found: line.amount,
                expected: None,
                suggested: near.map(|(_, movement)| movement.number.clone()),
                place: Some(place(line)),
                rests_on: near
                    .map(|(_, movement)| movement.rest.clone())
                    .into_iter()
                    .collect(),
            });
        }
        not_in_opening
    }
}

/// Whether a line names the payee of a movement; `None` where either says nothing of it.
fn names(line: &StatementLine, movement: &Movement) -> Option<bool> {
    let body = movement.body.as_deref().filter(|body| !body.is_empty())?;
    let of_line = line.summary.as_deref().unwrap_or_default();
    if of_line.contains(body) {
        return Some(true);
    }
    let other = line
        .counterparty
        .as_deref()
        .filter(|other| !other.is_empty())?;
    Some(other.contains(body) || body.contains(other))
}

/// Whether a text writes of a reference: as a whole, no part of a longer number, code or amount.
fn writes(text: &str, own: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric();
    // A letter or digit right beside it, or behind a mark that joins two parts of one number.
    let joined = |mut letters: Box<dyn Iterator<Item = char> + '_>| match letters.next() {
        Some('-' | '.' | ',' | '/' | '_') => letters.next().is_some_and(plain),
        next => next.is_some_and(plain),
    };
    !own.is_empty()
        && text.match_indices(own).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default();
            let after = text.get(at + own.len()..).unwrap_or_default();
            !joined(Box::new(before.chars().rev())) && !joined(Box::new(after.chars()))
        })
}

/// Days between two days.
fn apart(a: Date, b: Date) -> u32 {
    a.0.abs_diff(b.0)
}

/// Whether a day lies in a span, or not further from it than so many days.
fn within(day: Date, first: Date, last: Date, days: u32) -> bool {
    (first <= day && day <= last) || apart(day, first).min(apart(day, last)) <= days
}

#[cfg(test)]
mod tests {
    use super::writes;

    #[test]
    fn a_reference_is_written_whole() {
        for (text, own, whole) in [
            ("冲正 12", "12", true),
            ("冲正凭证12号", "12", true),
            ("冲正 12, -500", "12", true),
            ("冲正 12", "1", false),
            ("冲正 A12", "12", false),
            ("冲正 A-12", "12", false),
            ("退款 500.12 元", "12", false),
            ("冲正112,12", "12", false),
            ("冲正112、12", "12", true),
            ("冲正", "", false),
        ] {
            assert_eq!(writes(text, own), whole, "{text} {own}");
        }
    }
}
