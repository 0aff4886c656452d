//! What the money is spent on: the cost that the row itself states, whether it is what the money is meant for, whether its bill was used before, and what was spent under the agreement
//! before its next tranche leaves.

use std::collections::BTreeMap;

use super::{Proposed, Stop, View};
use crate::detect::breach::{Word, waiver};
use crate::detect::cost::{OffList, off_list};
use crate::detect::f17_bill_used_twice::{CLAUSE, is_same_bill, used_of};
use crate::detect::f56_diversion::{self, Contractors, contractors, of_row};
use crate::domain::alias::Alias;
use crate::domain::events::payments::ExpenditureRecorded;
use crate::projections::{Fact, World};
use crate::schemes::model::Mode;

type Voucher<'w> = (&'w (String, String), &'w Fact<ExpenditureRecorded>);

/// What was spent, by what the rows of a list are asked about.
#[derive(Default)]
pub(super) struct Costs<'w> {
    of_agreement: BTreeMap<&'w str, BTreeMap<&'w str, Vec<Voucher<'w>>>>,
    of_bill: BTreeMap<Alias, Vec<Voucher<'w>>>,
    /// Places of rows that name a bill.
    rows: BTreeMap<Alias, Vec<usize>>,
    contractors: Contractors<'w>,
}

impl<'w> Costs<'w> {
    /// Of all vouchers, where a row pays a tranche or says what it is spent on.
    pub fn of(world: &'w World, rows: &[Proposed]) -> Costs<'w> {
        let mut costs = Costs::default();
        for (place, row) in rows.iter().enumerate() {
            if let Some(bill) = row.spent.as_ref().and_then(|spent| spent.invoice) {
                costs.rows.entry(bill).or_default().push(place);
            }
        }
        if rows.iter().any(|row| row.spent.is_some()) {
            costs.contractors = contractors(world);
        }
        let pays_tranches = rows.iter().any(|row| row.instructed.tranche.is_some());
        if costs.rows.is_empty() && !pays_tranches {
            return costs;
        }
        for (key, facts) in world.payments.expenditures() {
            for fact in facts {
                if let Some(number) = &fact.said.agreement_no {
                    let of_scheme = costs.of_agreement.entry(&key.0).or_default();
                    of_scheme.entry(number).or_default().push((key, fact));
                }
                if let Some(bill) = fact.said.invoice {
                    costs.of_bill.entry(bill).or_default().push((key, fact));
                }
            }
        }
        costs
    }

    fn under(&self, scheme: &str, agreement_no: &str) -> &[Voucher<'w>] {
        let own = self.of_agreement.get(scheme);
        let own = own.and_then(|of| of.get(agreement_no));
        own.map_or(&[], Vec::as_slice)
    }

    /// Vouchers on record that used the bill of one that is about to be paid.
    fn used_before(
        &self,
        scheme: &str,
        spent: &ExpenditureRecorded,
    ) -> Vec<&'w Fact<ExpenditureRecorded>> {
        let bill = spent.invoice.and_then(|bill| self.of_bill.get(&bill));
        let vouchers = bill.into_iter().flatten().copied();
        used_of(vouchers, scheme, spent)
    }
}

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>) {
    if let Some(spent) = &view.row.spent
        && let Some(off) = off_list(view.scheme, spent)
    {
        let stop = Stop::new(off.rule, Some("F49"), off.mode, &off.clause);
        stops.push(stop.found(
            off.finding,
            "name a cost line of the scheme, or the number of the approval, in the row",
        ));
    }
    diverted(view, stops);
    used_twice(view, stops);
    let Some((agreement_no, _)) = &view.row.instructed.tranche else {
        return;
    };
    type Spent<'a> = (OffList<'a>, Vec<&'a Fact<ExpenditureRecorded>>);
    let mut broken: BTreeMap<(&str, &str), Spent<'_>> = BTreeMap::new();
    let scheme = view.scheme.id.as_str();
    for ((_, voucher_no), fact) in view.once.costs.under(scheme, agreement_no) {
        if fact.clock > view.row.day || !view.before(fact.at) {
            continue;
        }
        let Some(off) = off_list(view.scheme, &fact.said) else {
            continue;
        };
        let subject = std::slice::from_ref(voucher_no);
        let rule = (off.rule, Some("F49"));
        let on = (view.row.day, Word::Signed);
        if waiver(view.world, scheme, subject, rule, on).is_some() {
            continue;
        }
        let known = broken.entry((off.rule, off.finding));
        known.or_insert_with(|| (off, Vec::new())).1.push(*fact);
    }
    for (off, facts) in broken.into_values() {
        let stop = Stop::new(off.rule, Some("F49"), off.mode, &off.clause).found(
            format!("{} vouchers of the agreement: {}", facts.len(), off.finding),
            "correct the vouchers, with the number of the approval, or record that the money came back",
        );
        stops.push(stop.on(facts));
    }
}

/// Whether the row spends earmarked money on something else: a purpose that says so holds it, a payee alone is told.
fn diverted(view: &View<'_>, stops: &mut Vec<Stop>) {
    let spent = view.row.spent.as_ref();
    let found = spent.and_then(|spent| of_row(&view.once.costs.contractors, view.scheme, spent));
    if let Some((finding, purpose)) = found {
        let mode = if purpose { Mode::Gate } else { Mode::Flag };
        let clause = f56_diversion::clause(Some(view.scheme));
        let stop = Stop::new("F56", Some("F56"), mode, clause);
        let lifts = "pay what the money is meant for, or correct the purpose in the row";
        stops.push(stop.found(finding, lifts));
    }
}

/// Whether the bill that the row names was used by a voucher on record, or by an earlier row that goes.
fn used_twice(view: &View<'_>, stops: &mut Vec<Stop>) {
    let Some(spent) = &view.row.spent else {
        return;
    };
    let mode = view.scheme.payment.as_ref().map(|rule| rule.mode);
    let stop = |finding: String| {
        let clause = view
            .scheme
            .bill()
            .map_or(CLAUSE, |bill| bill.clause.as_str());
        Stop::new("F17", Some("F17"), mode.unwrap_or(Mode::Flag), clause).found(
            finding,
            "leave the row out, or correct the number of its bill",
        )
    };
    let before = view.once.costs.used_before(&view.scheme.id, spent);
    if let Some(first) = before.first() {
        let finding = format!("its bill was used for voucher {}", first.said.voucher_no);
        stops.push(stop(finding).on(before));
        return;
    }
    let naming = spent
        .invoice
        .and_then(|bill| view.once.costs.rows.get(&bill));
    let goes = |at: &&usize| view.gone.get(**at).copied().unwrap_or(false);
    let going = naming.into_iter().flatten().filter(goes);
    let going = going.filter_map(|at| view.rows.get(*at));
    let mut same = going.filter(|row| {
        let of = row.spent.as_ref();
        of.is_some_and(|other| other.voucher_no != spent.voucher_no && is_same_bill(other, spent))
    });
    if let Some(first) = same.next() {
        let line = first.row.row;
        stops.push(stop(format!("line {line} of the list uses the same bill")));
    }
}
