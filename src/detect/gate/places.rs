//! Rows of a list by what a flag may be about: the first answer to which of them a flag speaks of.
//!
//! Promises: each row is looked at once, whatever the number of flags; places come in order, each once. **Not here**: which of the
//! rows a flag holds (`flags.rs`).

use std::collections::BTreeMap;

use super::{Proposed, case_of};
use crate::detect::Evidence;
use crate::detect::coverage::Coverage;
use crate::detect::f27_paid_before_notice_closed::notices_carrying;
use crate::detect::f28_notice_too_short::lack;
use crate::detect::paid::Paid;
use crate::projections::World;

/// Places of rows by scheme and a number.
#[derive(Default)]
struct ByNumber<'a>(BTreeMap<&'a str, BTreeMap<String, Vec<usize>>>);

impl<'a> ByNumber<'a> {
    fn note(&mut self, scheme: &'a str, number: impl Into<String>, at: usize) {
        let of_scheme = self.0.entry(scheme).or_default();
        of_scheme.entry(number.into()).or_default().push(at);
    }

    fn get(&self, scheme: &str, number: &str) -> &[usize] {
        let own = self.0.get(scheme).and_then(|of| of.get(number));
        own.map_or(&[], Vec::as_slice)
    }
}

/// The notices that a row stands on, by number, each with whether it lacks something of what would let the row go.
type StandsOn<'a> = Vec<(&'a str, bool)>;

/// Where the rows of a list are found.
#[derive(Default)]
pub(super) struct Places<'a> {
    /// By the number of their case, batch or payment.
    numbers: ByNumber<'a>,
    /// By the agreement whose tranche they pay.
    agreements: ByNumber<'a>,
    /// By a notice that they stand on.
    notices: ByNumber<'a>,
    /// By the papers of their cases.
    papers: BTreeMap<(u64, u32), Vec<usize>>,
    /// What each row stands on.
    stand_on: Vec<StandsOn<'a>>,
}

/// In order, each once.
fn in_order(mut places: Vec<usize>) -> Vec<usize> {
    places.sort_unstable();
    places.dedup();
    places
}

impl<'a> Places<'a> {
    /// Looks at the rows.
    pub fn of(world: &'a World, coverage: &Coverage<'a>, rows: &'a [Proposed]) -> Places<'a> {
        let mut all = Places::default();
        for (at, row) in rows.iter().enumerate() {
            let (scheme, said) = (row.scheme.id.as_str(), &row.instructed);
            let case_no = case_of(world, row);
            let case = case_no.as_deref();
            let case = case.and_then(|number| world.cases.get(scheme, number));
            for paper in case.into_iter().flat_map(|case| &case.evidence) {
                let place = (paper.at.sequence, paper.at.index);
                all.papers.entry(place).or_default().push(at);
            }
            let stands_on = stands_on(world, coverage, row, case_no.as_deref());
            for (number, _) in &stands_on {
                all.notices.note(scheme, *number, at);
            }
            all.stand_on.push(stands_on);
            let (batch, own) = (said.batch_no.clone(), said.payment_no.clone());
            for number in batch.into_iter().chain([own]).chain(case_no) {
                all.numbers.note(scheme, number, at);
            }
            if let Some((number, _)) = &said.tranche {
                all.agreements.note(scheme, number.as_str(), at);
            }
        }
        all
    }

    /// Rows that bear a number, or pay the case or the batch of it.
    pub fn numbered(&self, scheme: &str, number: &str) -> Vec<usize> {
        in_order(self.numbers.get(scheme, number).to_vec())
    }

    /// Rows that pay a tranche of the agreement that a subject begins with: its number comes before a stroke.
    pub fn under_agreement(&self, scheme: &str, about: &str) -> Vec<usize> {
        let strokes = about.match_indices('/').map(|(at, _)| about.get(..at));
        let agreed = strokes.flatten();
        let all = agreed.flat_map(|number| self.agreements.get(scheme, number));
        in_order(all.copied().collect())
    }

    /// Rows that pay a case one of whose papers is among these.
    pub fn with_paper(&self, evidence: &[Evidence]) -> Vec<usize> {
        let papers = evidence.iter();
        let all = papers.filter_map(|one| self.papers.get(&(one.sequence, one.event)));
        in_order(all.flatten().copied().collect())
    }

    /// Rows that stand on a notice and on no other that lacks nothing: one that lacks nothing will do.
    pub fn resting_on(&self, scheme: &str, notice: &str) -> Vec<usize> {
        let own = self.notices.get(scheme, notice).iter().copied();
        let lacks = |at: &usize| {
            let stand_on = self.stand_on.get(*at).into_iter().flatten();
            let mut others = stand_on.filter(|(number, _)| *number != notice);
            others.all(|(_, lacks)| *lacks)
        };
        in_order(own.filter(lacks).collect())
    }

    /// Rows that stand on a notice, and on none that lacks nothing.
    pub fn lacking_on(&self, scheme: &str, notice: &str) -> Vec<usize> {
        let own = self.notices.get(scheme, notice).iter().copied();
        let lacks = |at: &usize| {
            let mut stand_on = self.stand_on.get(*at).into_iter().flatten();
            stand_on.all(|(_, lacks)| *lacks)
        };
        in_order(own.filter(lacks).collect())
    }
}

/// Numbers of the notices that a row stands on, each with whether it lacks something of what would let the row go.
fn stands_on<'a>(
    world: &'a World,
    coverage: &Coverage<'a>,
    row: &'a Proposed,
    case_no: Option<&str>,
) -> StandsOn<'a> {
    let scheme = row.scheme.id.as_str();
    if let Some(case_no) = case_no {
        let carrying = notices_carrying(world, coverage, scheme, case_no).into_iter();
        return carrying
            .map(|(number, notice)| {
                let rows = coverage.on(scheme, case_no, number);
                (number, lack(world, scheme, notice, rows).is_some())
            })
            .collect();
    }
    let found = || {
        let paid = paid_of(world, row)?;
        Some((coverage.listed(world, &paid, paid.month()?)?.number, true))
    };
    found().into_iter().collect()
}

/// A row that pays a person as the detectors look at it.
pub(super) fn paid_of<'a>(world: &'a World, row: &'a Proposed) -> Option<Paid<'a>> {
    let (scheme, number) = (row.scheme.id.as_str(), row.instructed.payment_no.as_str());
    let payment = world.payments.get(scheme, number)?;
    let fact = payment.instructed.last()?;
    let person = world.one(row.person()?);
    Some(Paid::of((scheme, number), payment, fact, person))
}
