//! F43 The rate paid is not the tariff's.
//!
//! **Definition.** A scheme pays by tier and months in post, and what a school's list paid a person for a month is
//! not the rate that the school's tier had on the day of the month that decides.
//! **Example.** A teacher of a school of the tier of 400 yuan is paid 600 for February to May.
//! **Exclusions.** A month's payments of one school that together make the rate; a payment that the bank returned; a
//! school that changed its tier by a document, from its day on; two payments of the right rate (F16 alone). A
//! school whose tier on that day is not in the ledger is told as not judged.
//! **False positives:** rules for months that began or ended in mid-month.
//! **Evidence:** the payment rows and the row that set the tier. **Amount:** the differences from the rate, more or
//! less. One flag a person.
//! **Source:** the scheme's tariff clause; plan 3 (分档发放).

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, span, sum};
use super::{Detector, Findings};
use crate::domain::date::{Date, Month};
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::posts::{Posts, tier_on};
use crate::schemes::model::TariffKind;

/// F43.
pub struct RateDiffers;

/// A payment with its month, the school whose list paid, and the day that decides.
type Judged<'p, 'a> = (Month, Option<&'a str>, Date, &'p Paid<'a>);

/// The school whose list paid: as the list says, else the one where the person was in post.
fn school<'a>(world: &'a World, paid: &Paid<'a>, day: Date) -> Option<&'a str> {
    if let Some(code) = &paid.fact.said.unit_code {
        return Some(code);
    }
    match Posts::of(world, &paid.person)?.schools(day).as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// The day that decides over a payment, by the text it was recorded under.
fn deciding_day(world: &World, paid: &Paid<'_>) -> Option<Date> {
    let scheme = paid.text(world)?;
    let tariff = scheme.tariff.as_ref()?;
    if tariff.kind != TariffKind::TierMonths {
        return None;
    }
    scheme.deciding_day(paid.month()?)
}

impl Detector for RateDiffers {
    fn code(&self) -> &'static str {
        "F43"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let mut untold: BTreeMap<&str, usize> = BTreeMap::new();
        for ((scheme_id, person), payments) in world.by_person() {
            let judged = |paid| {
                let day = deciding_day(world, paid)?;
                Some((paid.month()?, school(world, paid, day), day, paid))
            };
            let mut months: Vec<Judged<'_, '_>> = payments.iter().filter_map(judged).collect();
            months.sort_by_key(|(month, school, ..)| (*month, *school));
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, &person.to_string());
            let (mut off, mut differences) = (Vec::new(), Vec::new());
            for paid in months.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
                let tier = paid.first().and_then(|(_, school, day, _)| {
                    let school = (*school)?;
                    tier_on(world, school, *day)
                });
                let Some(tier) = tier else {
                    *untold.entry(scheme_id).or_default() += paid.len();
                    continue;
                };
                let rate = tier.said.rate;
                let paid = paid.iter().map(|(.., paid)| *paid);
                if sum(paid.clone()) == rate {
                    continue;
                }
                for paid in paid.filter(|paid| paid.amount() != rate) {
                    let by = i128::from(paid.amount().0) - i128::from(rate.0);
                    differences.push(Fen::from_wide(by.abs()).unwrap_or(Fen(i64::MAX)));
                    flag.rests_on(paid.fact);
                    flag.rests_on(tier);
                    off.push(*paid);
                }
            }
            if off.is_empty() {
                continue;
            }
            flag.concerns(Some(person));
            flag.amount = Fen::sum(differences).unwrap_or(Fen(i64::MAX));
            flag.period = span(&off);
            flag.clause = off
                .first()
                .and_then(|first| first.text(world)?.tariff.as_ref())
                .map_or_else(String::new, |tariff| tariff.clause.clone());
            flag.finding = format!(
                "{} payments differ from the monthly rate of the school's tier",
                off.len()
            );
            found.flags.push(flag);
        }
        for (scheme_id, payments) in untold {
            found.unjudged.push(format!(
                "F43, scheme {scheme_id}: the tier of the school on the deciding day is not in the ledger for {payments} payments: import the table of tiers"
            ));
        }
        found
    }
}
