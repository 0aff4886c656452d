//! How many and how much: quotas and their parts, and what the fund holds.

use std::collections::BTreeMap;

use super::{Judged, Proposed, Stop, View};
use crate::detect::f39_quota_overrun::in_order;
use crate::detect::f40_sub_cap::status;
use crate::detect::flag::charged;
use crate::domain::events::claims::AwardDecided;
use crate::domain::money::Fen;
use crate::domain::party::ServiceStatus;
use crate::projections::Fact;
use crate::projections::books::FundKey;
use crate::projections::cases::Case;
use crate::projections::quotas::{of_unit, within};
use crate::schemes::model::Mode;
use crate::schemes::quota::CapOf;

/// A row whose number was instructed before.
/// Id of the stop of a row that was ordered already: no rule of a scheme.
pub const ORDERED: &str = "payment_no";

pub(super) fn instructed_already(view: &View<'_>) -> Stop {
    let number = &view.row.instructed.payment_no;
    let known = view.world.payments.get(&view.scheme.id, number);
    Stop::new(ORDERED, Some("F16"), Mode::Gate, "")
        .found(
            format!("payment {number} is instructed already"),
            "leave the row out, or give a payment made again its own number",
        )
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

/// An award with the status it counts under.
type Award<'a> = (
    &'a Fact<AwardDecided>,
    Option<ServiceStatus>,
    Option<&'a str>,
);

/// Awards of the scheme that stand or are paid, in the order in which they use up quotas.
fn awards<'a>(view: &View<'a>) -> Vec<Award<'a>> {
    let mut awards: Vec<Award<'a>> = view
        .world
        .cases
        .iter()
        .filter(|((scheme, _), _)| **scheme == view.scheme.id)
        .flat_map(|((scheme, case_no), case)| {
            charged(view.world, scheme, case_no, case)
                .map(move |fact| (fact, status(case, fact), unit(case, fact)))
        })
        .collect();
    awards.sort_by(|a, b| in_order(a.0, b.0));
    awards
}

fn unit<'a>(case: &'a Case, award: &'a Fact<AwardDecided>) -> Option<&'a str> {
    award.said.unit_code.as_deref().or(case.unit_code())
}

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>) {
    let (Some(quota), Some((_, case))) = (&view.scheme.quota, view.case) else {
        return;
    };
    let said = &view.row.instructed;
    let Some(own) = case.awards.iter().find(|fact| {
        said.award_no
            .as_ref()
            .is_none_or(|number| *number == fact.said.award_no)
    }) else {
        return;
    };
    let all = awards(view);
    // The place of this award among those that are counted, from 1.
    let place = |counted: &dyn Fn(&Award<'_>) -> bool| {
        let mut counted = all.iter().filter(|award| counted(award));
        counted
            .position(|award| award.0.at == own.at)
            .map(|at| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1))
    };
    let own_unit = unit(case, own);
    let lifts = "a waiver of this rule for the case, or more quota";
    if let Some(unit_code) = own_unit {
        for allowed in of_unit(view.world, &view.scheme.id, unit_code) {
            let Some(count) = allowed.count else { continue };
            if allowed
                .period
                .is_some_and(|period| !within(own.said.period, period))
            {
                continue;
            }
            let in_unit = |award: &Award<'_>| {
                award.2 == Some(unit_code)
                    && allowed
                        .period
                        .is_none_or(|period| within(award.0.said.period, period))
            };
            if let Some(place) = place(&in_unit).filter(|place| *place > count) {
                let mut stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause)
                    .found(
                        format!("award {place} of unit {unit_code}, whose quota is {count}"),
                        lifts,
                    )
                    .on([own])
                    .on(allowed.allocated.iter().copied());
                for fact in &allowed.moved {
                    stop.rests_on((*fact).into());
                }
                stops.push(stop);
            }
        }
    }
    if let (Some(unit_code), Some(most)) = (own_unit, quota.unit_max) {
        let beside = |award: &Award<'_>| {
            award.2 == Some(unit_code) && award.0.said.period == own.said.period
        };
        if let Some(place) = place(&beside).filter(|place| *place > most) {
            let stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause).found(
                format!("award {place} of unit {unit_code}, and a unit has at most {most}"),
                lifts,
            );
            stops.push(stop.on([own]));
        }
    }
    if let Some(total) = quota.total
        && let Some(place) = place(&|_| true).filter(|place| *place > total)
    {
        let stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause)
            .found(format!("award {place} of {total}"), lifts);
        stops.push(stop.on([own]));
    }
    if let Some(total) = quota.total_fen {
        let mut so_far = 0i128;
        for (fact, ..) in &all {
            so_far += i128::from(fact.said.amount.0);
            if fact.at == own.at {
                break;
            }
        }
        if so_far > i128::from(total) {
            let stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause).found(
                format!(
                    "awards up to this one sum to {} yuan of {} yuan",
                    Fen::from_wide(so_far).unwrap_or(Fen(i64::MAX)),
                    Fen(total)
                ),
                lifts,
            );
            stops.push(stop.on([own]));
        }
    }
    for cap in &quota.sub_cap {
        if status(case, own) != Some(cap.status) {
            continue;
        }
        let whole = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let most = match cap.of {
            CapOf::All => cap.most(quota.total.unwrap_or(whole)),
            CapOf::Unit => cap.most(of_unit_count(view, own_unit).unwrap_or(0)),
        };
        let capped = |award: &Award<'_>| {
            award.1 == Some(cap.status) && (cap.of == CapOf::All || award.2 == own_unit)
        };
        let Some(most) = most else { continue };
        if let Some(place) = place(&capped).filter(|place| *place > most) {
            let stop = Stop::new(&cap.id, Some("F40"), cap.mode, &cap.clause).found(
                format!("award {place} of that status, at most {most}"),
                lifts,
            );
            stops.push(stop.on([own]));
        }
    }
}

/// Persons allowed to the unit, over all its periods.
fn of_unit_count(view: &View<'_>, unit_code: Option<&str>) -> Option<u32> {
    let allowed = of_unit(view.world, &view.scheme.id, unit_code?);
    allowed.iter().filter_map(|one| one.count).max()
}

/// Lets the rows that go take their money in order; one that the fund does not cover is held.
pub(super) fn spend(
    rows: &[Proposed],
    mut available: BTreeMap<FundKey, i128>,
    judged: &mut [Judged],
) {
    for (row, judged) in rows.iter().zip(judged) {
        if !judged.pays() {
            continue;
        }
        let key = FundKey {
            scheme: row.scheme.id.clone(),
            fund: row.instructed.fund.clone(),
        };
        let wanted = i128::from(row.instructed.amount.0);
        let left = available.entry(key).or_default();
        if *left >= wanted {
            *left -= wanted;
            continue;
        }
        let stop = Stop::new("F41", Some("F41"), Mode::Gate, "资金支出不得超过到账资金").found(
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
}
