//! What joint funders' money is for, asked of one row of a list after another.
//!
//! Promises: what was paid under a text is summed once for the whole list and carried on by the rows that go, so that a row costs
//! what is known under its own number and no more. What a row pays under a number that has a payment already counts that payment
//! not at all. Sums in fen. **Not here**: what the funders bear, which F41 asks too (`detect/borne.rs`).

use std::collections::BTreeMap;

use super::judging::{TextKey, Texts, key_of};
use super::{Stop, View, claim};
use crate::detect::borne::{Borne, paid, paid_of};
use crate::domain::events::payments::PaymentInstructed;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;

fn fen(fact: &Fact<PaymentInstructed>) -> i128 {
    i128::from(fact.said.amount.0)
}

/// What was paid under one text, by the history and by the rows that go.
struct Paid<'w> {
    borne: Borne<'w>,
    /// By the history, and by the rows looked at so far that go.
    so_far: i128,
    /// What each row would pay, by its place.
    of_rows: BTreeMap<usize, i128>,
    /// How many rows were looked at.
    looked_at: usize,
}

impl<'w> Paid<'w> {
    fn of(world: &'w World, scheme: &'w Scheme, trial: u64) -> Option<Paid<'w>> {
        let borne = Borne::of(world, scheme)?;
        let mut known = Paid {
            borne,
            so_far: 0,
            of_rows: BTreeMap::new(),
            looked_at: 0,
        };
        for fact in paid(world, scheme) {
            match fact.at.sequence == trial {
                true => *known.of_rows.entry(fact.at.index as usize).or_default() += fen(fact),
                false => known.so_far += fen(fact),
            }
        }
        Some(known)
    }

    /// What is paid before the next row, where these of the rows before it go.
    fn before(&mut self, gone: &[bool]) -> i128 {
        for (place, goes) in gone.iter().enumerate().skip(self.looked_at) {
            if *goes {
                self.so_far += self.of_rows.get(&place).copied().unwrap_or_default();
            }
        }
        self.looked_at = gone.len();
        self.so_far
    }
}

/// What was paid so far under each text of a list that states joint funders' parts.
pub(super) struct Joint<'w>(BTreeMap<TextKey<'w>, Paid<'w>>);

impl<'w> Joint<'w> {
    /// Of the texts that judge some rows, which were tried at the sequence `trial`.
    pub fn of(world: &'w World, texts: &Texts<'w>, trial: u64) -> Joint<'w> {
        let all = texts.iter();
        let known = all.filter_map(|(key, text)| Some((*key, Paid::of(world, text, trial)?)));
        Joint(known.collect())
    }
}

/// What the row pays beyond what the joint funders' money is for.
pub(super) fn judge(view: &View<'_>, joint: &mut Joint<'_>, stops: &mut Vec<Stop>) {
    let scheme = view.scheme;
    let mut texts = joint.0.iter_mut();
    let Some((_, known)) = texts.find(|(key, _)| **key == key_of(scheme)) else {
        return;
    };
    let said = &view.row.instructed;
    let same = view.world.payments.get(&scheme.id, &said.payment_no);
    let same = same.into_iter();
    let same = same.flat_map(|payment| paid_of(view.world, scheme, payment));
    let same: i128 = same.filter(|fact| view.before(fact.at)).map(fen).sum();
    let paid = known.before(view.gone) - same + i128::from(said.amount.0);
    if known.borne.short(paid, view.row.day).is_none() {
        return;
    }
    let parts = scheme.quota.iter().flat_map(|quota| &quota.joint);
    let funders: Vec<&str> = parts.map(|part| part.funder.as_str()).collect();
    let lifts = format!(
        "record what came from {}, the payer written so (`sunledger fund receive`), or wait for it",
        funders.join("、")
    );
    let breach = known.borne.breach(paid, view.row.day);
    stops.extend(breach.map(|breach| claim::stop(breach, &lifts)));
}
