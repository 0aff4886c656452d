//! F16 Paid twice for one period.
//!
//! **Definition.** A person has more than one payment of one scheme for one period that arrived and was not
//! returned. Where a scheme gives several kinds of aid, each kind counts for itself.
//! **Example.** The January list has a teacher of the tier of 600 yuan on lines 191 and 193, and the bank paid
//! both.
//! **Exclusions.** A payment that the bank returned, and the one that pays it again; payments of one award
//! that together stay within it; payments that together make what the period's notice list shows, as when
//! the difference of a raised rate is paid later; a payment of which no word of the bank is known yet.
//! **False positives:** arrears that no list shows.
//! **Evidence:** every payment of the period and the bank's row for each. **Amount:** all beyond the first
//! payment, by day and number. One flag a person, period and kind of aid.
//! **Source:** red-flag catalogue F16; a county audit found one pupil paid 15 times.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, about, payment_clause, sum};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::money::Fen;
use crate::projections::World;

/// F16.
pub struct DuplicatePayment;

/// Whether the payments are parts of one award and stay within it.
fn within_one_award(world: &World, payments: &[Paid<'_>]) -> bool {
    let Some(first) = payments.first() else {
        return true;
    };
    let said = &first.fact.said;
    let (Some(award_no), Some(case_no)) = (&said.award_no, &said.case_no) else {
        return false;
    };
    let one_award = payments
        .iter()
        .all(|paid| paid.fact.said.award_no.as_ref() == Some(award_no));
    let awarded = world
        .cases
        .get(first.scheme, case_no)
        .into_iter()
        .flat_map(|case| &case.awards)
        .filter(|fact| fact.said.award_no == *award_no)
        .map(|fact| fact.said.amount)
        .max();
    one_award && awarded.is_some_and(|awarded| sum(payments) <= awarded)
}

impl Detector for DuplicatePayment {
    fn code(&self) -> &'static str {
        "F16"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        type Key<'a> = (&'a str, Alias, Period, Option<&'a str>);
        let mut groups: BTreeMap<Key<'_>, Vec<Paid<'_>>> = BTreeMap::new();
        let period = |paid: &Paid<'_>| paid.period();
        for ((scheme, person), payments) in world.by_person() {
            // Nearly everybody is paid once for a period, and in the order of the periods.
            if payments.is_sorted_by(|a, b| period(a) < period(b)) {
                continue;
            }
            let mut payments = payments.to_vec();
            payments.sort_by_key(period);
            for group in payments.chunk_by(|a, b| period(a) == period(b)) {
                let [first, _, ..] = group else { continue };
                for paid in group {
                    let key = (scheme, person, period(first), paid.kind(world));
                    groups.entry(key).or_default().push(*paid);
                }
            }
        }
        groups.retain(|_, payments| payments.len() > 1);
        let mut found = Findings::default();
        if groups.is_empty() {
            return found;
        }
        let coverage = world.coverage();
        for ((scheme, person, period, kind), mut payments) in groups {
            payments.sort_by_key(|paid| (paid.fact.clock, paid.number, &paid.fact.source));
            let noticed = payments.first().and_then(|first| {
                let month = first.month()?;
                Some(coverage.listed(world, first, month)?.amount)
            });
            if noticed == Some(sum(&payments)) || within_one_award(world, &payments) {
                continue;
            }
            let mut flag = Flag::new(
                self.code(),
                Severity::Critical,
                scheme,
                &format!("{}/{period}", about(&payments, person)),
            )
            .known_by(
                scheme,
                &match kind {
                    Some(kind) => format!("{person}/{period}/{kind}"),
                    None => format!("{person}/{period}"),
                },
            );
            for paid in &payments {
                paid.supports(&mut flag);
            }
            flag.amount = payments
                .split_first()
                .map_or(Fen(0), |(_, others)| sum(others));
            flag.period = Some(period.to_string());
            flag.clause = payments
                .first()
                .and_then(|paid| paid.text(world))
                .and_then(|text| text.tariff.as_ref().map(|tariff| tariff.clause.clone()))
                .unwrap_or_else(|| payment_clause(world, &payments));
            flag.finding = format!("{} payments for {period} arrived", payments.len());
            found.flags.push(flag);
        }
        found
    }
}
