//! F73 What was signed for is not what was paid, nobody signed for cash, or the card is not in the payee's hands.
//!
//! **Definition.** A payment arrived, and the amounts signed for are together not the amount paid; or it was
//! handed over in cash, by a custodian or without one, and nobody had signed for it when the days of the scheme (`signed_days`) were over; or a
//! receipt says that somebody else keeps the payee's bank card.
//! **Example.** 2,000 are paid out by hand, the teacher signs for 1,500; a parent signs, and writes that the school keeps the card.
//! **Exclusions.** A receipt for each instalment of one payment; the same receipt told twice in the same words for one day; no receipt at all for money that went by
//! bank, or where the scheme names no days (the reports list those); a payment that was returned; a smaller receipt whose rest was set against a debt (抵扣). Whether the card is at home counts only where the
//! receipt asks it. Three or more payments handed over under a scheme of which the ledger has no receipt at all are told as not judged. **False positives:** helpers of the ill who keep a card with consent; slips of the pen.
//! **Evidence:** the payment row and the receipts. **Amount:** the difference; the payment where nobody signed or the card is kept. One flag a payment.
//! **Look at:** the slip, the bank's slip, who holds the card.
//! **Source:** the scheme's payment clause where it is on signing (签收), else the general rule, which is named as such; red-flag catalogue F73.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, signing_clause};
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::payments::PaymentMethod;
use crate::domain::money::Fen;
use crate::projections::World;

/// Fewest unsigned payments of a scheme of which a list that was never read, and not each of them, may be the cause.
const UNSIGNED_MIN: usize = 3;

/// F73.
pub struct AcknowledgedDiffers;

/// What was signed for beside what was paid, where the two differ.
fn signed(world: &World, paid: &Paid<'_>) -> Option<(i128, i128)> {
    let standing = paid.payment.standing();
    let amount: i128 = standing
        .iter()
        .map(|fact| i128::from(fact.said.amount.0))
        .sum();
    let sum: i128 = match paid.payment.acknowledged.as_slice() {
        [] => return None,
        [only] => i128::from(only.said.amount.0),
        several => {
            // One receipt that two sheets tell in the same words is one.
            let told = several.iter().map(|fact| {
                let said = &fact.said;
                let who = (said.signer, said.relation, said.own_card);
                (fact.clock, i128::from(said.amount.0), &said.fund, who)
            });
            let receipts: BTreeSet<_> = told.collect();
            receipts.into_iter().map(|(_, fen, ..)| fen).sum()
        }
    };
    let arrived = paid.payment.confirmed.iter();
    let arrived: i128 = arrived.map(|fact| i128::from(fact.said.amount.0)).sum();
    let whole = arrived >= amount || arrived == 0;
    if whole && sum == amount {
        return None;
    }
    // What is set off against the order is not handed over, but where the bank paid the whole all the same.
    let net = amount - world.set_against_order(paid.scheme, paid.number);
    if sum == net {
        return None;
    }
    Some((sum, if whole { amount } else { net }))
}

/// Cash that nobody signed for in the days of the scheme.
fn unsigned(world: &World, paid: &Paid<'_>, as_of: Date) -> Option<Flag> {
    let cash = [PaymentMethod::Cash, PaymentMethod::Custodian];
    if !cash.contains(&paid.method()) {
        return None;
    }
    let handed = paid.payment.confirmed.iter().map(|fact| fact.clock).max()?;
    let days = paid.text(world)?.payment.as_ref()?.signed_days?;
    let last = handed.checked_add_days(i64::from(days))?;
    if last >= as_of {
        return None;
    }
    let mut flag = Flag::new("F73", Severity::High, paid.scheme, paid.number);
    paid.supports(&mut flag);
    flag.amount = paid.amount();
    flag.period = Some(paid.fact.said.period.to_string());
    flag.clause = signing_clause(world, &[*paid]);
    flag.finding = format!(
        "{} yuan were handed over on {handed}, and nobody has signed for them {days} days later",
        paid.amount()
    );
    Some(flag)
}

impl Detector for AcknowledgedDiffers {
    fn code(&self) -> &'static str {
        "F73"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = Findings::default();
        // Each with the place of its payment: they are told in the order of the numbers, and payments are walked by person.
        let mut flagged: Vec<(u32, Flag)> = Vec::new();
        let mut unsigned_of: BTreeMap<&str, Vec<(u32, Flag)>> = BTreeMap::new();
        let mut signed_for: BTreeSet<&str> = BTreeSet::new();
        let all = world.by_person().flat_map(|(_, payments)| payments);
        // A number that two rows repeat is one payment.
        for paid in all.filter(|paid| paid.first_of_number()) {
            if !paid.has_receipts() {
                if let Some(flag) = unsigned(world, paid, as_of) {
                    let of_scheme = unsigned_of.entry(paid.scheme).or_default();
                    of_scheme.push((paid.place(), flag));
                }
                continue;
            }
            signed_for.insert(paid.scheme);
            let kept = paid.payment.acknowledged.iter();
            let kept = kept
                .filter(|fact| fact.said.own_card == Some(false))
                .count();
            let differs = signed(world, paid);
            if differs.is_none() && kept == 0 {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::Critical, paid.scheme, paid.number);
            flag.concerns(Some(paid.person));
            for fact in paid.payment.standing() {
                flag.rests_on(fact);
            }
            for fact in &paid.payment.acknowledged {
                flag.rests_on(fact);
            }
            let mut findings = Vec::new();
            if let Some((signed, amount)) = differs {
                let yuan = |sum| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
                flag.amount = yuan((amount - signed).abs());
                findings.push(format!(
                    "{} yuan were paid, {} yuan were signed for",
                    yuan(amount),
                    yuan(signed)
                ));
            }
            if kept > 0 {
                flag.amount = paid.amount();
                findings
                    .push("the receipt says that somebody else keeps the payee's card".to_owned());
            }
            flag.period = Some(paid.fact.said.period.to_string());
            flag.clause = signing_clause(world, &[*paid]);
            flag.finding = findings.join("; ");
            flagged.push((paid.place(), flag));
        }
        let in_turn = |mut flags: Vec<(u32, Flag)>| {
            flags.sort_by_key(|(place, _)| *place);
            flags.into_iter().map(|(_, flag)| flag)
        };
        found.flags.extend(in_turn(flagged));
        for (scheme, flags) in unsigned_of {
            if flags.len() >= UNSIGNED_MIN && !signed_for.contains(scheme) {
                found.unjudged.push(format!(
                    "F73, scheme {scheme}: {} payments were handed over, and the ledger has no receipt of the scheme at all: import the signed lists",
                    flags.len()
                ));
            } else {
                found.flags.extend(in_turn(flags));
            }
        }
        found
    }
}
