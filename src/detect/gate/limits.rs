//! How often and how much: that a row is ordered once, and what the fund holds.
//!
//! Promises: a row that is held takes no money. **Not here**: quotas (`quota.rs`) and what joint funders bear (`joint.rs`).

use std::collections::BTreeMap;

use super::trial::Before;
use super::{Judged, Proposed, Stop, View};
use crate::detect::f41_overdraw::FUNDED;
use crate::domain::money::Fen;
use crate::projections::books::FundKey;
use crate::schemes::model::Mode;

/// Id of the stop of a row whose number was ordered already, or stands in an earlier row: no rule of a scheme.
pub const ORDERED: &str = "payment_no";

/// A row whose number was instructed before, or stands twice in the list.
pub(super) fn numbered_before(view: &View<'_>, before: Before) -> Stop {
    let number = &view.row.instructed.payment_no;
    let known = view.world.payments.get(&view.scheme.id, number);
    let line = view.row.row.row;
    let (finding, lifts) = match before {
        Before::Instructed => (
            format!("payment {number} is instructed already"),
            "leave the row out, or give a payment made again its own number",
        ),
        Before::Line(first) => (
            format!("the list has the number {number} twice, in rows {first} and {line}"),
            "leave one of the two rows out, or give each its own number",
        ),
    };
    Stop::new(ORDERED, Some("F16"), Mode::Gate, "")
        .found(finding, lifts)
        .on(known.into_iter().flat_map(|payment| &payment.instructed))
}

/// A row that pays what an earlier row of the list pays.
pub(super) fn twin_of(view: &View<'_>, first: u32) -> Stop {
    let clause = view
        .scheme
        .tariff
        .as_ref()
        .map_or("", |tariff| tariff.clause.as_str());
    Stop::new("F16", Some("F16"), Mode::Gate, clause).found(
        format!(
            "line {first} of the list pays the same amount to the same payee for the same period"
        ),
        "leave the row out",
    )
}

/// Lets a row that goes take its money, those before it having taken theirs; one that the fund does not cover is held.
pub(super) fn spend(row: &Proposed, available: &mut BTreeMap<FundKey, i128>, judged: &mut Judged) {
    if !judged.pays() {
        return;
    }
    let wanted = i128::from(row.instructed.amount.0);
    let left = available.entry(fund_of(row)).or_default();
    if *left >= wanted {
        *left -= wanted;
        return;
    }
    let stop = Stop::new("F41", Some("F41"), Mode::Gate, FUNDED).found(
        format!(
            "the fund {} has {} yuan left for this row, {} yuan are asked",
            row.instructed.fund,
            Fen::from_wide((*left).max(0)).unwrap_or(Fen(i64::MAX)),
            row.instructed.amount
        ),
        "record the receipt of the money first, or pay fewer rows",
    );
    judged.stops.push(stop);
}

/// Gives a row's money back, where something else holds it.
pub(super) fn give_back(row: &Proposed, available: &mut BTreeMap<FundKey, i128>) {
    *available.entry(fund_of(row)).or_default() += i128::from(row.instructed.amount.0);
}

fn fund_of(row: &Proposed) -> FundKey {
    FundKey {
        scheme: row.scheme.id.clone(),
        fund: row.instructed.fund.clone(),
    }
}
