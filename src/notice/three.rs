//! What is made public once money has been paid (三公开: 对象, 情况, 金额): who was aided, under which
//! programme and tier, in which way and when, with how much.
//!
//! Promises: a row for each person and tier with what arrived and was not returned afterwards, by unit, and the ways and days of
//! payment (受助情况); the
//! reason of hardship is in no row, and what else leaves the house is decided where every public row is
//! ([`super::redact`]). Payments to organisations are no persons' and are left out.

use std::collections::{BTreeMap, BTreeSet};

use super::choose::{Handed, Listed, NoticeList};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::payments::{Payee, PaymentMethod};
use crate::domain::money::Fen;
use crate::projections::World;
use crate::report::lists::units::units;
use crate::schemes::Scheme;

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ThreeError {
    /// The scheme's text is not on the ledger.
    #[error("scheme {scheme} is not published on this ledger")]
    NoScheme {
        /// Scheme.
        scheme: String,
    },
    /// No person was paid.
    #[error(
        "scheme {scheme}: expected payments that have arrived at persons in that period, found none: import the bank's file or the list of payments first"
    )]
    NobodyPaid {
        /// Scheme.
        scheme: String,
    },
    /// Organisations alone were paid.
    #[error(
        "scheme {scheme}: what was paid in that period went to organisations, and this list is of persons: `sunledger report roster {scheme}` lists the payments"
    )]
    BodiesPaid {
        /// Scheme.
        scheme: String,
    },
    /// A sum fits no amount.
    #[error("scheme {scheme}: the sum of what was paid is larger than an amount can be")]
    Sum {
        /// Scheme.
        scheme: String,
    },
    /// Sums of units.
    #[error(transparent)]
    Units(#[from] crate::report::books::SumError),
}

#[derive(Default)]
struct Paid {
    amount: i128,
    first: Option<Date>,
    last: Option<Date>,
    ways: BTreeSet<PaymentMethod>,
}

/// The list of a scheme, of payments for a period or a part of it. `number` names the list; it stands in
/// every row's leaf.
///
/// # Errors
/// [`ThreeError`].
pub fn three<'a>(
    world: &'a World,
    scheme: &str,
    period: Option<Period>,
    number: &str,
) -> Result<(NoticeList, &'a Scheme), ThreeError> {
    let rules = world
        .registry
        .scheme(scheme)
        .ok_or_else(|| ThreeError::NoScheme {
            scheme: scheme.to_owned(),
        })?;
    let names: BTreeMap<String, String> = units(world)?
        .into_iter()
        .filter(|row| row.scheme == scheme || row.scheme.is_empty())
        .filter_map(|row| Some((row.unit_code, row.unit?)))
        .collect();
    let mut paid: BTreeMap<(String, Alias, Option<String>), Paid> = BTreeMap::new();
    let mut bodies = false;
    for ((of, _), payment) in world.payments.iter() {
        let Some(told) = payment.instructed.first().filter(|_| of == scheme) else {
            continue;
        };
        let inside = period.is_none_or(|wanted| {
            wanted.first_day() <= told.said.period.first_day()
                && told.said.period.last_day() <= wanted.last_day()
        });
        if !inside {
            continue;
        }
        let Payee::Person(person) = &told.said.payee else {
            bodies |= !payment.confirmed.is_empty();
            continue;
        };
        let of_case = || {
            let case = world.cases.get(scheme, told.said.case_no.as_deref()?)?;
            case.unit_code().map(str::to_owned)
        };
        let unit = told
            .said
            .unit_code
            .clone()
            .or_else(of_case)
            .unwrap_or_default();
        let key = (unit, *person, told.said.tier.clone());
        let row = paid.entry(key).or_default();
        if !payment.confirmed.is_empty() {
            row.ways.insert(told.said.method);
        }
        for fact in &payment.confirmed {
            row.amount += i128::from(fact.said.amount.0);
            row.first = Some(row.first.map_or(fact.clock, |day| day.min(fact.clock)));
            row.last = Some(row.last.map_or(fact.clock, |day| day.max(fact.clock)));
        }
        for fact in payment
            .returned
            .iter()
            .filter(|fact| fact.said.after_confirmation)
        {
            row.amount -= i128::from(fact.said.amount.0);
        }
    }
    let too_large = || ThreeError::Sum {
        scheme: scheme.to_owned(),
    };
    let mut rows = Vec::new();
    let (mut first, mut last) = (None::<Date>, None::<Date>);
    for ((unit, person, tier), of) in paid {
        if of.amount <= 0 {
            continue;
        }
        first = first.into_iter().chain(of.first).min();
        last = last.into_iter().chain(of.last).max();
        rows.push(Listed {
            ordinal: u32::try_from(rows.len() + 1).map_err(|_| too_large())?,
            person,
            unit: names.get(&unit).cloned().unwrap_or(unit),
            tier,
            paid: of.first.zip(of.last).map(|(first, last)| Handed {
                ways: of.ways,
                first,
                last,
            }),
            amount: Fen::from_wide(of.amount).map_err(|_| too_large())?,
        });
    }
    let (Some(from), Some(until)) = (first, last) else {
        let scheme = scheme.to_owned();
        return Err(match bodies {
            true => ThreeError::BodiesPaid { scheme },
            false => ThreeError::NobodyPaid { scheme },
        });
    };
    let total = Fen::sum(rows.iter().map(|row| row.amount)).map_err(|_| too_large())?;
    // The body that published the scheme's notices publishes what came of them.
    let publisher = world
        .notices
        .iter()
        .filter(|((of, _), _)| of == scheme)
        .flat_map(|(_, notice)| &notice.opened)
        .max_by_key(|fact| (fact.clock, fact.at))
        .map(|fact| fact.said.publisher.clone());
    Ok((
        NoticeList {
            scheme: scheme.to_owned(),
            notice_no: number.to_owned(),
            stage: NoticeStage::PostPayment,
            publisher: publisher.unwrap_or_else(|| rules.main_fund().to_owned()),
            from,
            until,
            stated_rows: None,
            stated_amount: None,
            rows,
            total,
        },
        rules,
    ))
}
