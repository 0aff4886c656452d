//! Payments to persons as detectors look at them: made, and not undone.
//!
//! A payment counts once it arrived: the bank, or whoever handed the money over, confirmed it and nobody
//! returned it. Not here: what a payment should have been.

use std::collections::BTreeSet;

use super::flag::{Flag, payee};
use super::general::general;
use super::joined::Joined;
use super::own_account;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month, Period};
use crate::domain::events::parties::NameAliases;
use crate::domain::events::payments::{Payee, PaymentInstructed, PaymentMethod};
use crate::domain::money::Fen;
use crate::domain::party::HolderMatch;
use crate::projections::payments::{Named, Payment};
use crate::projections::{Fact, World};
use crate::schemes::Scheme;

/// One payment to a person that was made.
///
/// What nearly every detector asks of every payment stands here and not only in the fact: a walk in the order of
/// persons would else wait for the memory of each fact, which lie in the order of the log.
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
    /// Who was paid, by the alias that stands for them.
    pub person: Alias,
    /// The text that judges it, where that was looked up already.
    pub judged: Option<&'a Scheme>,
    unit: Option<&'a str>,
    amount: Fen,
    period: Period,
    clock: Date,
    /// Its place in the order of scheme and number.
    place: u32,
    account: Option<Alias>,
    numbers: Numbers,
    method: PaymentMethod,
    stated: HolderMatch,
    holder: Holder,
    of_case: bool,
    /// Whether it went to another account than was ordered.
    elsewhere: bool,
    /// Whether the instruction has the payee by another alias than the one that stands.
    told_otherwise: bool,
    /// Whether anybody signed a receipt of it.
    receipts: bool,
    /// Whether it is the first that stands under its number.
    first: bool,
}

/// What the rows of a payment say of the holder's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// No row names a holder.
    Unnamed,
    /// The rows name the payee too, and every holder's name is one of the payee's in them.
    AsPayee,
    /// Anything else, which a look at the names decides.
    Named,
}

impl Holder {
    fn of(named: &[Named]) -> Self {
        let mut holders = named.iter().filter_map(|named| named.holder).peekable();
        if holders.peek().is_none() {
            return Holder::Unnamed;
        }
        let payee = |holder: NameAliases| {
            let mut payees = named.iter().filter_map(|named| named.payee);
            payees.any(|payee| payee.whole == holder.whole)
        };
        match holders.all(payee) {
            true => Holder::AsPayee,
            false => Holder::Named,
        }
    }
}

/// Whether the holder is the payee, by the words of the bank and of the list: one that says they differ counts most.
fn stated(payment: &Payment, fact: &Fact<PaymentInstructed>) -> HolderMatch {
    let words = payment.confirmed.iter().map(|fact| fact.said.holder);
    let words = words.chain([fact.said.holder]);
    words.fold(HolderMatch::Unstated, |known, word| match (known, word) {
        (HolderMatch::Different, _) | (_, HolderMatch::Different) => HolderMatch::Different,
        (HolderMatch::Same, _) | (_, HolderMatch::Same) => HolderMatch::Same,
        _ => HolderMatch::Unstated,
    })
}

impl<'a> Paid<'a> {
    /// A payment by an instruction under a number of a scheme.
    pub fn of(
        (scheme, number): (&'a str, &'a str),
        payment: &'a Payment,
        fact: &'a Fact<PaymentInstructed>,
        person: Alias,
    ) -> Self {
        let mut told = payment.confirmed.iter();
        let account = told.find_map(|fact| fact.said.account);
        let ordered = fact.said.account;
        Paid {
            scheme,
            number,
            payment,
            fact,
            person,
            judged: None,
            unit: fact.said.unit_code.as_deref(),
            amount: fact.said.amount,
            period: fact.said.period,
            clock: fact.clock,
            place: 0,
            account: account.or(ordered),
            elsewhere: account.is_some() && ordered.is_some() && account != ordered,
            numbers: Numbers::of(payment),
            method: fact.said.method,
            stated: stated(payment, fact),
            holder: Holder::of(&payment.named),
            of_case: fact.said.case_no.is_some(),
            told_otherwise: match fact.said.payee {
                Payee::Person(alias) => alias != person,
                Payee::Org(_) => false,
            },
            receipts: !payment.acknowledged.is_empty(),
            first: true,
        }
    }

    /// The amount.
    pub fn amount(&self) -> Fen {
        self.amount
    }

    /// What it is for.
    pub fn period(&self) -> Period {
        self.period
    }

    /// The month it is for, where it is for one.
    pub fn month(&self) -> Option<Month> {
        match self.period {
            Period::Month { month } => Some(month),
            _ => None,
        }
    }

    /// Day by which clocks count it.
    pub fn clock(&self) -> Date {
        self.clock
    }

    /// The account it went to, by the bank's word, else by the list.
    pub fn account(&self) -> Option<Alias> {
        self.account
    }

    /// Whether it went to another account, by the bank's word, than was ordered.
    pub(super) fn went_elsewhere(&self) -> bool {
        self.elsewhere
    }

    /// How it was paid.
    pub fn method(&self) -> PaymentMethod {
        self.method
    }

    /// The unit of the payee, as the list says.
    pub fn unit(&self) -> Option<&'a str> {
        self.unit
    }

    /// Its place among the payments of [`Joined::by_person`] in the order of scheme and number, in which they were told; of one
    /// that was joined with no others 0.
    ///
    /// [`Joined::by_person`]: super::joined::Joined::by_person
    pub(super) fn place(&self) -> u32 {
        self.place
    }

    /// Whether it is the first of those that stand under its number; of one that was joined with no others it is.
    pub(super) fn first_of_number(&self) -> bool {
        self.first
    }

    /// Whether anybody signed a receipt of it.
    pub(super) fn has_receipts(&self) -> bool {
        self.receipts
    }

    /// Whether the holder is the payee, by the words of the bank and of the list.
    pub(super) fn stated(&self) -> HolderMatch {
        self.stated
    }

    /// What its rows say of the holder's name.
    pub(super) fn holder(&self) -> Holder {
        self.holder
    }

    /// Whether it names a case.
    pub fn of_case(&self) -> bool {
        self.of_case
    }

    /// The office's numbers that its rows give the person.
    pub(super) fn numbers(&self) -> Numbers {
        self.numbers
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

    /// The alias of the payee as the instruction has it, which another may stand for.
    pub fn told(&self) -> Alias {
        match (self.told_otherwise, &self.fact.said.payee) {
            (true, Payee::Person(alias)) => *alias,
            _ => self.person,
        }
    }

    /// The kind of aid it is, by the scheme's code, where the scheme gives several and the list said which.
    pub fn kind(&self, world: &'a World) -> Option<&'a str> {
        let code = self.fact.said.tier.as_deref()?;
        let of = &self.text(world)?.category;
        of.iter().any(|one| one.code == code).then_some(code)
    }

    /// The payee's name as the rows of this payment write it.
    pub fn names(&self) -> impl Iterator<Item = NameAliases> + 'a {
        let named: &'a [Named] = &self.payment.named;
        named.iter().filter_map(|named| named.payee)
    }

    /// The account holder's name as the rows of this payment write it.
    pub fn holders(&self) -> impl Iterator<Item = NameAliases> + 'a {
        let named: &'a [Named] = &self.payment.named;
        named.iter().filter_map(|named| named.holder)
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
        .flat_map(move |((scheme, number), payment)| {
            let standing = arrived(payment).then(|| payment.standing());
            standing.into_iter().flatten().filter_map(move |fact| {
                Some(Paid::of(
                    (scheme, number),
                    payment,
                    fact,
                    payee(world, fact)?,
                ))
            })
        })
}

/// Payments to persons, by scheme and person, each person's in order of day, period and number.
pub(super) fn of_persons(world: &World) -> Vec<Paid<'_>> {
    let mut told = in_turn(world);
    // They come by scheme and number, so their place among all stands for both. What is sorted is kept small, as there are
    // millions of it: few payments of one person share a day, and these alone are sorted again by period.
    let key = |paid: &Paid<'_>| (paid.person, paid.clock, paid.place);
    let mut order: Vec<(Alias, Date, u32)> = told.iter().map(key).collect();
    let mut rest = order.as_mut_slice();
    for of_scheme in told.chunk_by(|a, b| a.scheme == b.scheme) {
        let (own, others) = rest.split_at_mut(of_scheme.len().min(rest.len()));
        rest = others;
        own.sort_unstable();
        let period = |at: u32| told.get(at as usize).map(|paid| (paid.period, at));
        for of_day in own.chunk_by_mut(|a, b| (a.0, a.1) == (b.0, b.1)) {
            if of_day.len() > 1 {
                of_day.sort_unstable_by_key(|(_, _, at)| period(*at));
            }
        }
    }
    let mut places: Vec<u32> = order.into_iter().map(|(_, _, at)| at).collect();
    arrange(&mut told, &mut places);
    told
}

/// Every payment to a person that was made, by scheme and number, with its text and its place; each unit's code stands
/// in one place of memory, however many payments name it.
fn in_turn(world: &World) -> Vec<Paid<'_>> {
    let mut last: Option<(&str, u16, Option<&Scheme>)> = None;
    let mut units: BTreeSet<&str> = BTreeSet::new();
    let (mut unit, mut number) = (None, None);
    // Room for all at once: a list that grows is copied again and again, and each copy asks for fresh pages.
    let mut told: Vec<Paid<'_>> = Vec::with_capacity(world.payments.len());
    told.extend(to_persons(world).zip(0..).map(|(mut paid, place)| {
        let version = paid.fact.version;
        paid.judged = match last {
            _ if paid.of_case => paid.text(world),
            Some((scheme, of, text)) if (scheme, of) == (paid.scheme, version) => text,
            _ => {
                let text = paid.text(world);
                last = Some((paid.scheme, version, text));
                text
            }
        };
        // A list is nearly always of one unit.
        if paid.unit != unit {
            unit = paid.unit.map(|code| {
                let known = units.get(code).copied();
                units.extend(known.is_none().then_some(code));
                known.unwrap_or(code)
            });
        }
        paid.unit = unit;
        paid.place = place;
        let own = Some((paid.scheme, paid.number));
        paid.first = own != number;
        number = own;
        paid
    }));
    told
}

/// Moves each item to where its place stands, without a second list: rows of millions of payments take room.
fn arrange<T: Copy>(items: &mut [T], places: &mut [u32]) {
    for start in 0..places.len() {
        let Some(first) = items.get(start).copied() else {
            return;
        };
        // Around the circle of those that stand in each other's places; one that is settled stands in its own.
        let mut to = start;
        while let Some(place) = places.get_mut(to) {
            // Places are counted in 32 bits, as no list is longer.
            let own = u32::try_from(to).unwrap_or(u32::MAX);
            let from = std::mem::replace(place, own) as usize;
            if from == to {
                break;
            }
            let item = match from == start {
                true => Some(first),
                false => items.get(from).copied(),
            };
            if let (Some(item), Some(here)) = (item, items.get_mut(to)) {
                *here = item;
            }
            if from == start {
                break;
            }
            to = from;
        }
    }
}

/// Numbers that the rows of a payment give the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    None,
    One(Alias),
    /// More than one, which are not told here.
    Several,
}

impl Numbers {
    fn of(payment: &Payment) -> Self {
        let mut numbers = payment.named.iter().filter_map(|named| named.number);
        match (numbers.next(), numbers.next()) {
            (None, _) => Numbers::None,
            (Some(one), None) => Numbers::One(one),
            (Some(_), Some(_)) => Numbers::Several,
        }
    }
}

/// Payments for a month, by month, those of one month in the order given.
pub(super) fn by_month<'p, 'a>(
    payments: impl Iterator<Item = &'p Paid<'a>>,
) -> Vec<(Month, &'p Paid<'a>)> {
    let of_month = |paid: &'p Paid<'a>| Some((paid.month()?, paid));
    let mut months: Vec<_> = payments.filter_map(of_month).collect();
    months.sort_by_key(|(month, _)| *month);
    months
}

/// Sum of payments; the largest amount where it does not fit.
pub fn sum<'a>(payments: impl IntoIterator<Item = &'a Paid<'a>>) -> Fen {
    Fen::sum(payments.into_iter().map(Paid::amount)).unwrap_or(Fen(i64::MAX))
}

/// Sum of payments with what was set against them beside their orders, or against what they make again: what they were due for, where
/// a list shows what was left.
pub fn with_set_off<'a>(
    world: &Joined<'_>,
    payments: impl IntoIterator<Item = &'a Paid<'a>> + Clone,
) -> Fen {
    let mut numbers: BTreeSet<(&str, &str)> = BTreeSet::new();
    let own = payments.clone().into_iter();
    for paid in own {
        numbers.insert((paid.scheme, paid.number));
        let of_scheme = world.remade().get(paid.scheme);
        let again = of_scheme.and_then(|all| all.beside(world, &paid.fact.said, |_| true));
        let kept = again.into_iter().flat_map(|again| again.kept);
        numbers.extend(kept.map(|kept| (paid.scheme, kept.number)));
    }
    let set_off = numbers.into_iter();
    let set_off: i128 = set_off
        .map(|(scheme, number)| world.set_off_beside(scheme, number))
        .sum();
    let whole = i128::from(sum(payments).0).saturating_add(set_off);
    Fen::from_wide(whole).unwrap_or(Fen(i64::MAX))
}

/// What a flag over several payments is for, as text: their one period, or first and last.
pub fn span<'a>(payments: impl IntoIterator<Item = &'a Paid<'a>>) -> Option<String> {
    let periods: BTreeSet<(Date, Date, String)> = payments
        .into_iter()
        .map(Paid::period)
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

/// The clause on whose account is paid to, of the text that judges the first of these payments; else the general rule, which says
/// that the text has none.
pub(super) fn account_clause(world: &World, payments: &[Paid<'_>]) -> String {
    let text = payments.first().and_then(|paid| paid.text(world));
    let payee = payments.first().map(|paid| &paid.fact.said.payee);
    payee.map_or_else(String::new, |payee| {
        own_account::clause(text, payee).to_owned()
    })
}

/// The clause on how money is handed over, where it has one of these words, of the text that judges the first of these
/// payments; else a general rule.
pub(super) fn fitting_clause(
    world: &World,
    payments: &[Paid<'_>],
    words: &[&str],
    general: &str,
) -> String {
    let own = payment_clause(world, payments);
    match words.iter().any(|word| own.contains(word)) {
        true => own,
        false => general.to_owned(),
    }
}

/// Words of a clause on who signs for the money.
const SIGNED: &[&str] = &["签收", "签字", "签领"];
/// What is quoted where the text has none.
const SIGNS: &str = general!("签收", "补助资金由本人如数签收,银行卡由本人持有");

/// The clause on who signs for the money, else the general rule, which says that the text has none.
pub(super) fn signing_clause(world: &World, payments: &[Paid<'_>]) -> String {
    fitting_clause(world, payments, SIGNED, SIGNS)
}

/// The clause on how money is handed over, of the text that judges the first of these payments.
pub fn payment_clause(world: &World, payments: &[Paid<'_>]) -> String {
    payments
        .first()
        .and_then(|paid| paid.text(world))
        .and_then(|scheme| scheme.payment.as_ref().map(|rule| rule.clause.clone()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::arrange;

    #[test]
    fn items_go_to_their_places() {
        let orders: [&[u32]; 5] = [&[], &[0], &[2, 0, 1], &[1, 0, 2, 4, 3], &[3, 4, 0, 2, 1, 5]];
        for order in orders {
            let items: Vec<usize> = (10..10 + order.len()).collect();
            let wanted: Vec<usize> = order.iter().map(|place| items[*place as usize]).collect();
            let mut arranged = items.clone();
            arrange(&mut arranged, &mut order.to_vec());
            assert_eq!(arranged, wanted);
        }
    }
}
