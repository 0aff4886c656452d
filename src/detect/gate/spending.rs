//! What the money is spent on: the cost that the row itself states, whether it is what the money is meant for, whether its bill was used before, and what was spent under the agreement
//! before its next tranche leaves.

use std::collections::BTreeMap;

use super::{Stop, View};
use crate::detect::breach::{Word, waiver};
use crate::detect::cost::{OffList, off_list};
use crate::detect::f17_bill_used_twice::{CLAUSE, is_same_bill, used_before};
use crate::detect::f56_diversion::{CLAUSE as DIVERTED, of_row};
use crate::domain::events::payments::ExpenditureRecorded;
use crate::projections::Fact;
use crate::schemes::model::Mode;

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
    for (voucher_no, fact) in view.once.vouchers(scheme, agreement_no) {
        if fact.clock > view.row.day || !view.before(fact.at) {
            continue;
        }
        let Some(off) = off_list(view.scheme, &fact.said) else {
            continue;
        };
        let subject = [(*voucher_no).to_owned()];
        let rule = (off.rule, Some("F49"));
        let on = (view.row.day, Word::Signed);
        if waiver(view.world, scheme, &subject, rule, on).is_some() {
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
    let found = spent.and_then(|spent| of_row(view.world, view.scheme, spent));
    if let Some((finding, purpose)) = found {
        let mode = if purpose { Mode::Gate } else { Mode::Flag };
        let stop = Stop::new("F56", Some("F56"), mode, DIVERTED);
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
    let before = used_before(view.world, &view.scheme.id, spent);
    if let Some(first) = before.first() {
        let finding = format!("its bill was used for voucher {}", first.said.voucher_no);
        stops.push(stop(finding).on(before));
        return;
    }
    let earlier = view.rows.iter().zip(view.gone);
    let going = earlier.filter(|(_, goes)| **goes).map(|(row, _)| row);
    let mut same = going.filter(|row| {
        let of = row.spent.as_ref();
        of.is_some_and(|other| other.voucher_no != spent.voucher_no && is_same_bill(other, spent))
    });
    if let Some(first) = same.next() {
        let line = first.row.row;
        stops.push(stop(format!("line {line} of the list uses the same bill")));
    }
}
