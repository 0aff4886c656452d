//! How many and how much: quotas and their parts, and what the fund holds.

use std::collections::BTreeMap;

use super::trial::Before;
use super::{Judged, Proposed, Stop, View, claim};
use crate::detect::borne;
use crate::detect::breach::Word;
use crate::detect::f40_sub_cap::{self, status};
use crate::detect::whole_quota::{beyond, of_period, unit};
use crate::domain::events::claims::AwardDecided;
use crate::domain::money::Fen;
use crate::projections::Fact;
use crate::projections::books::FundKey;
use crate::projections::quotas::{of_unit, within};
use crate::schemes::model::Mode;
use crate::schemes::quota::CapOf;

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

/// What the row pays beyond what the joint funders' money is for.
fn joint(view: &View<'_>, stops: &mut Vec<Stop>) {
    let parts = view.scheme.quota.as_ref().map(|quota| &quota.joint);
    if parts.is_none_or(Vec::is_empty) {
        return;
    }
    let said = &view.row.instructed;
    let earlier = borne::paid(view.world, view.scheme)
        .filter(|fact| fact.said.payment_no != said.payment_no && view.before(fact.at));
    let earlier: i128 = earlier.map(|fact| i128::from(fact.said.amount.0)).sum();
    let paid = earlier + i128::from(said.amount.0);
    if let Some((_, beyond)) = borne::beyond(view.world, view.scheme, paid, view.row.day) {
        let funders = parts.into_iter().flatten().map(|part| part.funder.as_str());
        let funders: Vec<&str> = funders.collect();
        let lifts = format!(
            "record what came from {}, the payer written so (`sunledger fund receive`), or wait for it",
            funders.join("、")
        );
        stops.push(claim::stop(beyond, &lifts));
    }
}

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>) {
    joint(view, stops);
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
    let counted = view.once.counted(&view.scheme.id);
    let all = of_period(counted, view.scheme);
    let own_unit = unit(case, own);
    let mut beyond_own = false;
    let lifts = "more quota";
    if let Some(unit_code) = own_unit {
        for allowed in of_unit(view.world, &view.scheme.id, unit_code) {
            if allowed
                .period
                .is_some_and(|period| !within(own.said.period, period))
            {
                continue;
            }
            // Quotas of units are of the periods that they state, whichever text judges the case.
            let in_unit: Vec<_> = counted
                .iter()
                .filter(|award| {
                    award.unit == Some(unit_code)
                        && allowed
                            .period
                            .is_none_or(|period| within(award.fact.said.period, period))
                })
                .map(|award| award.fact)
                .collect();
            let Some(at) = in_unit.iter().position(|fact| fact.at == own.at) else {
                continue;
            };
            let place = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
            let places = allowed
                .count
                .filter(|count| place > *count)
                .map(|count| format!("award {place} of unit {unit_code}, whose quota is {count}"));
            let fen = |fact: &&Fact<AwardDecided>| i128::from(fact.said.amount.0);
            let so_far: i128 = in_unit.iter().take(at + 1).map(fen).sum();
            let yuan = |fen: i128| Fen::from_wide(fen).unwrap_or(Fen(i64::MAX));
            let money = allowed.amount.filter(|most| so_far > *most).map(|most| {
                format!(
                    "awards of unit {unit_code} up to this one sum to {} yuan, whose quota is {} yuan",
                    yuan(so_far),
                    yuan(most)
                )
            });
            for finding in places.into_iter().chain(money) {
                beyond_own = true;
                let mut stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause)
                    .found(finding, lifts)
                    .on([own])
                    .on(allowed.allocated.iter().copied());
                for fact in &allowed.moved {
                    stop.rests_on((*fact).into());
                }
                stops.push(stop);
            }
        }
    }
    // A unit beyond a quota of its own is told of that one alone, as F39 tells it.
    if let (Some(unit_code), Some(most), false) = (own_unit, quota.unit_max, beyond_own) {
        let mut beside = all.iter().filter(|award| {
            award.unit == Some(unit_code) && award.fact.said.period == own.said.period
        });
        let place = beside
            .position(|award| award.fact.at == own.at)
            .map(|at| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1));
        if let Some(place) = place.filter(|place| *place > most) {
            let stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause).found(
                format!("award {place} of unit {unit_code}, and a unit has at most {most}"),
                lifts,
            );
            stops.push(stop.on([own]));
        }
    }
    let own_place = all.iter().position(|award| award.fact.at == own.at);
    let [places, money] = beyond(quota, &all);
    let reached = |beyond: Option<(usize, String)>| {
        let (from, _) = beyond?;
        own_place.filter(|at| *at >= from)
    };
    if let (Some(at), Some(total)) = (reached(places), quota.total) {
        let stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause)
            .found(format!("award {} of {total}", at + 1), lifts);
        stops.push(stop.on([own]));
    }
    if let (Some(at), Some(total)) = (reached(money), quota.total_fen) {
        let up_to = all.iter().take(at + 1).map(|award| award.fact.said.amount);
        let stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause).found(
            format!(
                "awards up to this one sum to {} yuan of {} yuan",
                Fen::sum(up_to).unwrap_or(Fen(i64::MAX)),
                Fen(total)
            ),
            lifts,
        );
        stops.push(stop.on([own]));
    }
    for cap in &quota.sub_cap {
        if status(case, own) != Some(cap.status) {
            continue;
        }
        // Where no quota says how many a unit has, nothing can be measured, as F40 tells it.
        let most = f40_sub_cap::most(view.world, view.scheme, cap, own_unit, all.len());
        let (Some(most), Some(at)) = (most, own_place) else {
            continue;
        };
        // Of the awards before this one those count that no signed waiver of the cap covers; this one counts in any case.
        let signed = (view.row.day, Word::Signed);
        let before = all.iter().take(at).filter(|award| {
            award.status == Some(cap.status)
                && (cap.of == CapOf::All || award.unit == own_unit)
                && !f40_sub_cap::waived(view.world, &view.scheme.id, cap, award, signed)
        });
        let place = u32::try_from(before.count())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        if place > most {
            let stop = Stop::new(&cap.id, Some("F40"), cap.mode, &cap.clause).found(
                format!("award {place} of that status, at most {most}"),
                lifts,
            );
            stops.push(stop.on([own]));
        }
    }
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
