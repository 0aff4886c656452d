//! Payments to persons as detectors look at them: made, and not undone.
//!
//! A payment counts once it arrived: the bank, or whoever handed the money over, confirmed it and nobody
//! returned it. Not here: what a payment should have been.

use std::collections::BTreeSet;

use super::flag::{Flag, payee};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month, Period};
use crate::domain::events::parties::NameAliases;
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::money::Fen;
use crate::projections::payments::Payment;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;

/// One payment to a person that was made.
#[derive(Clone, Copy, Debug)]
pub struct Paid<'a> {
    /// Scheme.
    pub scheme: &'a str,
    /// Payment number.
    pub number: &'a str,
    /// All that is known under the number.
    pub payment: &'a Payment,
    /// The instruction.
    pub fact: &'a Fact<PaymentInstructed>,
    /// Who was paid.
    pub person: Alias,
    /// The text that judges it, where that was looked up already.
    pub judged: Option<&'a Scheme>,
}

impl<'a> Paid<'a> {
    /// The amount.
    pub fn amount(&self) -> Fen {
        self.fact.said.amount
    }

    /// The month it is for, where it is for one.
    pub fn month(&self) -> Option<Month> {
        match self.fact.said.period {
            Period::Month { month } => Some(month),
            _ => None,
        }
    }

    /// The account it went to, by the bank's word, else by the list.
    pub fn account(&self) -> Option<Alias> {
        self.payment
            .confirmed
            .iter()
            .find_map(|fact| fact.said.account)
            .or(self.fact.said.account)
    }

    /// The text that judges it: that of its case, where the case is known, for an amendment changes
    /// nothing that was claimed before; else that in force on its own day.
    pub fn text(&self, world: &'a World) -> Option<&'a Scheme> {
        if self.judged.is_some() {
            return self.judged;
        }
        let case = self
            .fact
            .said
            .case_no
            .as_deref()
            .and_then(|number| world.cases.get(self.scheme, number))
            .filter(|case| case.is_known());
        let version = case.map_or(self.fact.version, |case| case.version());
        let text = world.registry.text_or_newest(self.scheme, version)?;
        Some(text)
    }

    /// The kind of aid it is, by the scheme's code, where the scheme gives several and the list said which.
    pub fn kind(&self, world: &'a World) -> Option<&'a str> {
        let code = self.fact.said.tier.as_deref()?;
        let of = &self.text(world)?.category;
        of.iter().any(|one| one.code == code).then_some(code)
    }

    /// The payee's name as the rows of this payment write it.
    pub fn names(&self) -> impl Iterator<Item = NameAliases> + 'a {
        self.payment.named.iter().filter_map(|named| named.payee)
    }

    /// The account holder's name as the rows of this payment write it.
    pub fn holders(&self) -> impl Iterator<Item = NameAliases> + 'a {
        self.payment.named.iter().filter_map(|named| named.holder)
    }

    /// Rests a flag on its rows: the list's and the bank's.
    pub fn supports(&self, flag: &mut Flag) {
        flag.concerns(Some(self.person));
        flag.rests_on(self.fact);
        for fact in &self.payment.confirmed {
            flag.rests_on(fact);
        }
    }
}

/// Whether the money of a payment arrived, by the word of the bank or of who handed it over.
pub fn arrived(payment: &Payment) -> bool {
    !payment.confirmed.is_empty()
}

/// Every payment to a person that was made, by scheme and number.
pub fn to_persons(world: &World) -> impl Iterator<Item = Paid<'_>> {
    world
        .payments
        .iter()
        .flat_map(|((scheme, number), payment)| {
            let standing = arrived(payment).then(|| payment.standing());
            standing.into_iter().flatten().filter_map(move |fact| {
                Some(Paid {
                    scheme,
                    number,
                    payment,
                    fact,
                    person: payee(fact)?,
                    judged: None,
                })
            })
        })
}

/// Payments to persons, by scheme and person, each person's in order of day, period and number.
pub(super) fn of_persons(world: &World) -> Vec<Paid<'_>> {
    let mut last: Option<(&str, u16, Option<&Scheme>)> = None;
    let told: Vec<Paid<'_>> = to_persons(world)
        .map(|mut paid| {
            let version = paid.fact.version;
            paid.judged = match last {
                _ if paid.fact.said.case_no.is_some() => paid.text(world),
                Some((scheme, of, text)) if (scheme, of) == (paid.scheme, version) => text,
                _ => {
                    let text = paid.text(world);
                    last = Some((paid.scheme, version, text));
                    text
                }
            };
            paid
        })
        .collect();
    // They come by scheme and number, so their place among all stands for both.
    let mut order: Vec<(Alias, Date, Period, usize)> = told
        .iter()
        .enumerate()
        .map(|(at, paid)| (paid.person, paid.fact.clock, paid.fact.said.period, at))
        .collect();
    let mut sorted = Vec::with_capacity(told.len());
    let mut rest = order.as_mut_slice();
    for of_scheme in told.chunk_by(|a, b| a.scheme == b.scheme) {
        let (own, others) = rest.split_at_mut(of_scheme.len().min(rest.len()));
        rest = others;
        own.sort_unstable();
        sorted.extend(
            own.iter()
                .filter_map(|(_, _, _, at)| told.get(*at).copied()),
        );
    }
    sorted
}

/// Sum of payments; the largest amount where it does not fit.
pub fn sum<'a>(payments: impl IntoIterator<Item = &'a Paid<'a>>) -> Fen {
    Fen::sum(payments.into_iter().map(Paid::amount)).unwrap_or(Fen(i64::MAX))
}

/// What a flag over several payments is for, as text: their one period, or first and last.
pub fn span<'a>(payments: impl IntoIterator<Item = &'a Paid<'a>>) -> Option<String> {
    let periods: BTreeSet<(Date, Date, String)> = payments
        .into_iter()
        .map(|paid| paid.fact.said.period)
        .map(|period| (period.first_day(), period.last_day(), period.to_string()))
        .collect();
    let (first, last) = (periods.first()?, periods.last()?);
    Some(if periods.len() == 1 {
        first.2.clone()
    } else {
        format!("{}..{}", first.2, last.2)
    })
}

/// Number of the case that all these payments name, else the person's alias: what a flag about
/// them is about.
pub fn about(payments: &[Paid<'_>], person: Alias) -> String {
    let mut cases = payments
        .iter()
        .map(|paid| paid.fact.said.case_no.as_deref());
    match cases.next().flatten() {
        Some(first) if cases.all(|case| case == Some(first)) => first.to_owned(),
        _ => person.to_string(),
    }
}

/// The clause on how money is handed over, of the text that judges the first of these payments.
pub fn payment_clause(world: &World, payments: &[Paid<'_>]) -> String {
    payments
        .first()
        .and_then(|paid| paid.text(world))
        .and_then(|scheme| scheme.payment.as_ref().map(|rule| rule.clause.clone()))
        .unwrap_or_default()
}
