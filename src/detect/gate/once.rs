//! What the rules ask of the history for every row of a list, worked out once for the list.
//!
//! Promises: a row is answered by look-ups, so that a list of many rows over a long history costs what the history holds and what the
//! rows are, and not the one times the other. What no row of the list can be asked is not worked out. Pure. **Not here**: what
//! hangs on which rows before it go, which is carried from row to row (`joint.rs`, `limits.rs`).

use std::collections::{BTreeMap, BTreeSet};

use super::Proposed;
use super::contract::Examined;
use super::judging::{TextKey, Texts, key_of};
use super::named;
use super::org;
use super::quota::Quotas;
use super::reported::Owed;
use super::spending::Costs;
use crate::detect::barred::bans;
use crate::detect::claimed;
use crate::detect::f70_report_gap::Gap;
use crate::detect::planned::Plans;
use crate::detect::shut_out::Aided;
use crate::detect::whole_quota::{self, Pairs};
use crate::domain::date::Date;
use crate::domain::events::audit::SanctionImposed;
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::projections::World;
use crate::projections::accounts::Accounts;
use crate::projections::acts::Act;
use crate::projections::agreements::TranchePayments;
use crate::projections::payments::Payment;
use crate::projections::remade::Remade;
use crate::schemes::Scheme;

/// Agreements beyond the quotas of a text.
#[derive(Default)]
struct Crowded<'w> {
    quotas: Vec<Pairs<'w>>,
    /// By agreement, the places of the quotas it is beyond.
    over: BTreeMap<&'w str, Vec<usize>>,
}

impl<'w> Crowded<'w> {
    fn of(world: &'w World, scheme: &'w Scheme) -> Crowded<'w> {
        let quotas = whole_quota::pairs(world, scheme);
        let mut over: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, pairs) in quotas.iter().enumerate() {
            for &(number, _) in &pairs.over {
                let places = over.entry(number).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        Crowded { quotas, over }
    }
}

/// What was ordered, and the payment that is left of it.
pub(super) type Orphan<'w> = (&'w PaymentInstructed, &'w Payment);

fn orphans<'w>(
    world: &'w World,
    rows: &'w [Proposed],
) -> BTreeMap<&'w str, BTreeMap<&'w str, Orphan<'w>>> {
    let schemes: BTreeSet<&str> = rows.iter().map(|row| row.scheme.id.as_str()).collect();
    let of_scheme = |scheme: &'w str| {
        let gone = world.corrections.gone_orders(scheme);
        let left = gone.filter_map(|(number, order)| {
            let payment = world.payments.get(scheme, number)?;
            let alone = payment.instructed.is_empty() && !payment.confirmed.is_empty();
            alone.then_some((number, (&order.said, payment)))
        });
        (scheme, left.collect())
    };
    schemes.into_iter().map(of_scheme).collect()
}

/// What is worked out once.
pub(super) struct Once<'w> {
    /// Who was aided, of history and trial.
    pub aided: Aided<'w>,
    /// Accounts as parties have them on record.
    pub accounts: Accounts<'w>,
    /// Contracts beyond their plans.
    pub plans: Plans<'w>,
    /// Awards that use up quotas.
    pub quotas: Quotas<'w>,
    /// Payments by the tranche they pay.
    pub tranches: TranchePayments<'w>,
    /// What was spent.
    pub costs: Costs<'w>,
    /// Sanctions that keep somebody out.
    pub bans: Vec<Act<'w, SanctionImposed>>,
    /// Of whose payments somebody is named who examined them.
    pub examined: Examined<'w>,
    /// Reports that are missing or late.
    pub owed: Owed<'w>,
    /// Schemes of which a register of persons is on the ledger.
    pub registers: BTreeSet<&'w str>,
    /// Schemes of which an account of a registered person is on record.
    pub bound: BTreeSet<&'w str>,
    /// By scheme, orders that came back although a debt was set against them, and those that make them again.
    pub remade: BTreeMap<&'w str, Remade<'w>>,
    /// Schemes of which an account of a body is on record.
    pub bodies: BTreeSet<&'w str>,
    /// By scheme, payments that the bank tells of and whose order was reversed, by number, with what was ordered.
    pub orphans: BTreeMap<&'w str, BTreeMap<&'w str, Orphan<'w>>>,
    /// Whether the ledger knows anybody's post.
    pub posts: bool,
    crowded: BTreeMap<TextKey<'w>, Crowded<'w>>,
    /// Codes of units by the names they were registered under.
    codes: BTreeMap<&'w str, BTreeSet<&'w str>>,
}

impl<'w> Once<'w> {
    /// For some rows, with the texts that judge them.
    pub fn of(
        world: &'w World,
        rows: &'w [Proposed],
        texts: &Texts<'w>,
        gaps: &'w [Gap],
    ) -> Once<'w> {
        let last = rows.iter().map(|row| row.day).max().unwrap_or(Date(0));
        let pays_tranches = rows.iter().any(|row| row.instructed.tranche.is_some());
        let pays_orgs = rows
            .iter()
            .any(|row| matches!(row.instructed.payee, Payee::Org(_)));
        let crowded = texts.iter().filter(|_| pays_tranches);
        let crowded = crowded.map(|(key, text)| (*key, Crowded::of(world, text)));
        let mut codes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let units = world.parties.orgs().filter(|_| pays_orgs);
        for (code, facts) in units {
            for fact in facts {
                codes.entry(&fact.said.name).or_default().insert(code);
            }
        }
        let schemes: BTreeSet<&str> = rows.iter().map(|row| row.scheme.id.as_str()).collect();
        let remade = schemes.into_iter();
        let remade = remade.map(|scheme| (scheme, Remade::of(world, scheme)));
        Once {
            aided: Aided::of(world),
            accounts: Accounts::of(world),
            plans: Plans::of(world, rows.iter().map(|row| row.scheme.id.as_str())),
            quotas: Quotas::of(world, texts, last),
            tranches: match pays_tranches {
                true => TranchePayments::of(world),
                false => TranchePayments::default(),
            },
            costs: Costs::of(world, rows),
            bans: bans(world),
            examined: Examined::of(world, rows, texts),
            owed: Owed::of(gaps),
            registers: named::registers(world),
            bound: named::accounts(world),
            remade: remade.collect(),
            bodies: match pays_orgs {
                true => org::accounts(world, texts, &codes),
                false => BTreeSet::new(),
            },
            orphans: orphans(world, rows),
            posts: claimed::knows_posts(world),
            crowded: crowded.collect(),
            codes,
        }
    }

    /// Quotas that an agreement is beyond, by its text.
    pub fn beyond_quotas(
        &self,
        scheme: &Scheme,
        agreement_no: &str,
    ) -> impl Iterator<Item = &Pairs<'w>> {
        let mut texts = self.crowded.iter();
        let of_text = texts.find(|(key, _)| **key == key_of(scheme));
        let of_text = of_text.map(|(_, of)| of);
        let own = of_text.and_then(|of| Some((of, of.over.get(agreement_no)?)));
        own.into_iter()
            .flat_map(|(of, places)| places.iter().filter_map(move |place| of.quotas.get(*place)))
    }

    /// Codes of the units that were registered under a name.
    pub fn codes_of(&self, name: &str) -> impl Iterator<Item = &'w str> {
        self.codes.get(name).into_iter().flatten().copied()
    }
}
