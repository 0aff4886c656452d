//! What several detectors join from the folded state, joined once and shared.
//!
//! Promises: each part is worked out when it is first asked for, or beforehand by [`Joined::gather_persons`] and
//! [`Joined::gather_others`], which may run side by side; either way the same parts in the same order. No part is worked out by
//! several cores: a core that waits for its helpers may be handed a detector meanwhile, which would ask for the very part
//! that waits for it. It is read through as the [`World`] it is of. It holds a row for each payment and case, none for an
//! entry. Not here: what is found in the parts.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::OnceLock;

use super::claimed::{self, Decided};
use super::coverage::Coverage;
use super::f10_status_mismatch::{Measured, measure};
use super::f31_objection_open::Objections;
use super::paid::{Paid, of_persons};
use super::suppliers;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::projections::World;
use crate::projections::agreements::TranchePayments;
use crate::projections::remade::Remade;
use crate::projections::set_off::beside_orders;

/// The folded state on a day, with what is joined from it.
pub struct Joined<'w> {
    world: &'w World,
    as_of: Date,
    paid: OnceLock<Vec<Paid<'w>>>,
    decided: OnceLock<Vec<Decided<'w>>>,
    measured: OnceLock<Measured<'w>>,
    coverage: OnceLock<Coverage<'w>>,
    objections: OnceLock<Objections<'w>>,
    suppliers: OnceLock<BTreeMap<suppliers::Key<'w>, suppliers::Spent>>,
    remade: OnceLock<BTreeMap<&'w str, Remade<'w>>>,
    set_off: OnceLock<BTreeMap<(&'w str, &'w str), i128>>,
    tranches: OnceLock<TranchePayments<'w>>,
}

impl Deref for Joined<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        self.world
    }
}

impl<'w> Joined<'w> {
    /// Of a state as of a day; nothing is joined yet.
    pub fn of(world: &'w World, as_of: Date) -> Self {
        Joined {
            world,
            as_of,
            paid: OnceLock::new(),
            decided: OnceLock::new(),
            measured: OnceLock::new(),
            coverage: OnceLock::new(),
            objections: OnceLock::new(),
            suppliers: OnceLock::new(),
            remade: OnceLock::new(),
            set_off: OnceLock::new(),
            tranches: OnceLock::new(),
        }
    }

    /// Joins the payments to persons now, which takes longest.
    pub(super) fn gather_persons(&self) {
        self.paid();
    }

    /// Joins all other parts now. Detectors that then run side by side wait for none.
    pub(super) fn gather_others(&self) {
        self.coverage();
        self.objections();
        self.decided();
        self.measured();
        self.suppliers();
        self.remade();
        self.set_off();
        self.tranches();
    }

    fn paid(&self) -> &[Paid<'w>] {
        self.paid.get_or_init(|| of_persons(self.world))
    }

    /// Payments to persons, by scheme and person, each person's in order of day, period and number.
    pub fn by_person(&self) -> impl Iterator<Item = ((&'w str, Alias), &[Paid<'w>])> {
        let one = |a: &Paid<'_>, b: &Paid<'_>| (a.person, a.scheme) == (b.person, b.scheme);
        self.paid().chunk_by(one).filter_map(|group| {
            let first = group.first()?;
            Some(((first.scheme, first.person), group))
        })
    }

    /// The same of each scheme, all persons' behind one another.
    pub(super) fn by_scheme(&self) -> impl Iterator<Item = (&'w str, &[Paid<'w>])> {
        let of_scheme = self.paid().chunk_by(|a, b| a.scheme == b.scheme);
        of_scheme.filter_map(|rows| Some((rows.first()?.scheme, rows)))
    }

    /// Payments to one person under a scheme, in the same order.
    pub fn paid_to(&self, scheme: &str, person: Alias) -> &[Paid<'w>] {
        let all = self.paid();
        let person = self.one(person);
        let from = all.partition_point(|paid| (paid.scheme, paid.person) < (scheme, person));
        let rest = all.get(from..).unwrap_or_default();
        let end = rest.partition_point(|paid| (paid.scheme, paid.person) <= (scheme, person));
        rest.get(..end).unwrap_or_default()
    }

    /// Cases that were decided in their favour or paid, by scheme and number, each with its text.
    pub(super) fn decided(&self) -> &[Decided<'w>] {
        self.decided
            .get_or_init(|| claimed::decided(self.world, self.as_of).collect())
    }

    /// Thresholds, conditions and status that decided cases break.
    pub(super) fn measured(&self) -> &Measured<'w> {
        self.measured
            .get_or_init(|| measure(self.world, self.decided()))
    }

    /// Rows of notices before payment.
    pub(super) fn coverage(&self) -> &Coverage<'w> {
        self.coverage.get_or_init(|| Coverage::of(self.world))
    }

    /// Objections, by what they may hold.
    pub(super) fn objections(&self) -> &Objections<'w> {
        self.objections.get_or_init(|| Objections::of(self.world))
    }

    /// By scheme, orders that came back although a debt was set against them, and those that make them again.
    pub(super) fn remade(&self) -> &BTreeMap<&'w str, Remade<'w>> {
        self.remade.get_or_init(|| {
            let schemes = self.world.registry.scheme_ids();
            let of = |scheme: &'w String| (scheme.as_str(), Remade::of(self.world, scheme));
            schemes.map(of).collect()
        })
    }

    /// Instructions that stand, by the tranche they pay.
    pub(super) fn tranches(&self) -> &TranchePayments<'w> {
        self.tranches
            .get_or_init(|| TranchePayments::of(self.world))
    }

    /// What debts that are set off settle of each payment, by scheme and number, in fen.
    fn set_off(&self) -> &BTreeMap<(&'w str, &'w str), i128> {
        self.set_off.get_or_init(|| {
            let schemes = self.world.registry.scheme_ids();
            let of = |scheme: &'w String| {
                let settled = self.world.set_offs(scheme).settle().into_iter();
                settled.map(move |(number, sum)| ((scheme.as_str(), number), sum))
            };
            schemes.flat_map(of).collect()
        })
    }

    /// What of that a payment has beside those of its orders that stand and arrived, in fen.
    pub(super) fn set_off_beside(&self, scheme: &str, number: &str) -> i128 {
        let settled = self.set_off().get(&(scheme, number)).copied();
        let payment = self.world.payments.get(scheme, number);
        settled
            .zip(payment)
            .map_or(0, |(set_off, payment)| beside_orders(payment, set_off))
    }

    /// What went to each organisation, by scheme and code.
    pub(super) fn suppliers(&self) -> &BTreeMap<suppliers::Key<'w>, suppliers::Spent> {
        self.suppliers.get_or_init(|| suppliers::paid(self.world))
    }
}
