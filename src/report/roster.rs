//! The disbursement list (发放花名册, 签领表): every payment of a scheme with unit, tier, amount, how it
//! went, what the bank said and who signed; and what it comes to for each unit and each batch.
//!
//! Promises: a row for each payment number, by unit and then in the order of the numbers as people
//! count (2 before 10); what every row says is net of corrections; the units' sums are those of the
//! rows; a batch says what was instructed, what came back and what reached the payees. Persons stand by alias. It does not judge: a payment that came back has its row like any other.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::batched::{BatchSums, Batched};
use super::books::SumError;
use super::lists::payments::{self, PaymentState};
use super::lists::units::units;
use super::lists::{Cell, Paid, Rest, Rests, Row, fen, rest_on_payment, settled_by_offset};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::events::payments::{Payee, PaymentMethod};
use crate::domain::party::Relation;
use crate::projections::World;
use crate::projections::figures::unit_of;
use crate::projections::payments::Payment;

/// One payment; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RosterRow {
    /// Ordinal in the list, from 1.
    pub number: u64,
    /// Code of the payee's unit: its own, that of its case, or of the body of its agreement that the text pays; empty where
    /// no source has a code, as of the school of a contract.
    pub unit_code: String,
    /// Its name.
    pub unit: Option<String>,
    /// The person paid.
    pub person: Option<Alias>,
    /// The organisation paid, as the instruction names it: by name or code.
    pub org: Option<String>,
    /// Its registered name, where it is named by code.
    pub org_name: Option<String>,
    /// Tier or kind paid, where the scheme has such, as the text calls it.
    pub tier: Option<String>,
    /// What it is for.
    pub period: Option<String>,
    /// Payment number.
    pub payment_no: String,
    /// Batch.
    pub batch_no: Option<String>,
    /// Whether it pays again what had come back.
    pub again: bool,
    /// Day of the instruction.
    pub instructed_on: Option<Date>,
    /// Instructed.
    pub instructed: i64,
    /// How it is handed over.
    pub method: Option<PaymentMethod>,
    /// How far it has come.
    pub state: PaymentState,
    /// Day it arrived.
    pub paid_on: Option<Date>,
    /// Arrived, and not returned afterwards.
    pub paid: i64,
    /// The bank's reference, of the arrival or else of the return.
    pub bank_ref: Option<String>,
    /// Came back.
    pub returned: i64,
    /// Day of the signature.
    pub acknowledged_on: Option<Date>,
    /// Signed for.
    pub acknowledged: i64,
    /// Who signed, by relation to the payee.
    pub signer: Option<Relation>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for RosterRow {
    const LIST: &'static str = "roster";
    const COLUMNS: &'static [&'static str] = &[
        "ordinal",
        "unit code",
        "unit",
        "person",
        "payee org",
        "tier",
        "period",
        "payment",
        "batch",
        "again",
        "instructed on",
        "instructed",
        "method",
        "state",
        "paid on",
        "paid",
        "bank ref",
        "returned",
        "acknowledged on",
        "acknowledged",
        "signer",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Count(Some(self.number)),
            Cell::Text(self.unit_code.clone()),
            Cell::text(self.unit.as_deref()),
            Cell::Persons(self.person.into_iter().collect()),
            self.payee_org(),
            Cell::text(self.tier.as_deref()),
            Cell::text(self.period.as_deref()),
            Cell::Text(self.payment_no.clone()),
            Cell::text(self.batch_no.as_deref()),
            Cell::term("again", self.again.then_some("again")),
            Cell::Day(self.instructed_on),
            Cell::Money(self.instructed),
            Cell::term("method", self.method),
            Cell::term("payment", Some(self.state)),
            Cell::Day(self.paid_on),
            Cell::Money(self.paid),
            Cell::text(self.bank_ref.as_deref()),
            Cell::Money(self.returned),
            Cell::Day(self.acknowledged_on),
            Cell::Money(self.acknowledged),
            Cell::term("relation", self.signer),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

impl RosterRow {
    /// Whom a bank slip names, with the code beside it.
    fn payee_org(&self) -> Cell {
        match (&self.org, &self.org_name) {
            (Some(code), Some(name)) => Cell::Text(format!("{name} ({code})")),
            (org, _) => Cell::text(org.as_deref()),
        }
    }
}

/// What a unit's payments come to; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RosterUnitRow {
    /// The unit; empty where no source names one.
    pub unit_code: String,
    /// Its name.
    pub unit: Option<String>,
    /// Persons and organisations paid or to be paid, each once.
    pub heads: u64,
    /// Payments.
    pub payments: u64,
    /// Instructed.
    pub instructed: i64,
    /// Arrived, and not returned afterwards.
    pub paid: i64,
    /// Came back.
    pub returned: i64,
    /// Instructed, and neither arrived nor came back nor was set against a debt.
    pub under_way: i64,
    /// Signed for.
    pub acknowledged: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for RosterUnitRow {
    const LIST: &'static str = "roster-units";
    const COLUMNS: &'static [&'static str] = &[
        "unit code",
        "unit",
        "heads",
        "payments",
        "instructed",
        "paid",
        "returned",
        "under way",
        "acknowledged",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.unit_code.clone()),
            Cell::text(self.unit.as_deref()),
            Cell::Count(Some(self.heads)),
            Cell::Count(Some(self.payments)),
            Cell::Money(self.instructed),
            Cell::Money(self.paid),
            Cell::Money(self.returned),
            Cell::Money(self.under_way),
            Cell::Money(self.acknowledged),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A batch told to the bank, with what came back of it since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RosterBatchRow {
    /// What it comes to.
    #[serde(flatten)]
    pub batch: Batched,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for RosterBatchRow {
    const LIST: &'static str = "roster-batches";
    const COLUMNS: &'static [&'static str] = &Batched::COLUMNS;

    fn cells(&self) -> Vec<Cell> {
        self.batch.cells()
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Which payments a list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choice<'a> {
    /// Only what is for a period inside this one.
    pub period: Option<Period>,
    /// Only this unit.
    pub unit_code: Option<&'a str>,
}

impl Choice<'_> {
    fn takes(&self, payment: &Payment, unit_code: &str) -> bool {
        let of_unit = self.unit_code.is_none_or(|only| only == unit_code);
        let of_period = self.period.is_none_or(|wanted| {
            payment.instructed.iter().any(|fact| {
                wanted.first_day() <= fact.said.period.first_day()
                    && fact.said.period.last_day() <= wanted.last_day()
            })
        });
        of_unit && of_period
    }
}

/// The list of a scheme, its units' sums, and what all of it comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// Payments.
    pub rows: Vec<RosterRow>,
    /// Units, by code.
    pub units: Vec<RosterUnitRow>,
    /// Batches, by number; none where payments are made singly.
    pub batches: Vec<RosterBatchRow>,
    /// All units; its code is empty.
    pub total: RosterUnitRow,
}

#[derive(Default)]
struct Sum {
    heads: BTreeSet<Payee>,
    payments: u64,
    returns: u64,
    money: Paid,
    /// Set against debts out of the orders, and neither arrived nor came back.
    set_off: i128,
    rests: Rests,
}

impl Sum {
    fn add(&mut self, payment: &Payment, set_off: i128) {
        self.payments += 1;
        self.returns += u64::from(!payment.returned.is_empty());
        self.money.add(payment);
        let mut own = Paid::default();
        own.add(payment);
        self.set_off += settled_by_offset(&own, set_off);
        let payees = payment.instructed.iter();
        self.heads
            .extend(payees.map(|fact| fact.said.payee.clone()));
        rest_on_payment(&mut self.rests, payment);
    }

    fn batch(self, batch_no: String) -> Result<RosterBatchRow, SumError> {
        let money = self.money;
        let sums = BatchSums {
            payments: self.payments,
            instructed: money.instructed,
            returns: self.returns,
            returned: money.returned,
            paid: money.paid,
            under_way: money.instructed - money.paid - money.returned - self.set_off,
        };
        Ok(RosterBatchRow {
            batch: Batched::of(batch_no, sums)?,
            rests_on: self.rests.done(),
        })
    }

    fn row(self, unit_code: String, unit: Option<String>) -> Result<RosterUnitRow, SumError> {
        let money = self.money;
        let unit_code = coded(unit_code, unit.as_deref());
        Ok(RosterUnitRow {
            heads: self.heads.len() as u64,
            payments: self.payments,
            instructed: fen("instructed", &unit_code, money.instructed)?,
            paid: fen("paid", &unit_code, money.paid)?,
            returned: fen("returned", &unit_code, money.returned)?,
            under_way: fen(
                "under way",
                &unit_code,
                money.instructed - money.paid - money.returned - self.set_off,
            )?,
            acknowledged: fen("acknowledged", &unit_code, money.acknowledged)?,
            rests_on: self.rests.done(),
            unit_code,
            unit,
        })
    }
}

/// The disbursement list of a scheme.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn roster(world: &World, scheme: &str, choice: Choice<'_>) -> Result<Roster, SumError> {
    let names: BTreeMap<String, Option<String>> = units(world)?
        .into_iter()
        .filter(|row| row.scheme == scheme || row.scheme.is_empty())
        .map(|row| (row.unit_code, row.unit))
        .collect();
    let name_of = |code: &str| names.get(code).cloned().flatten();
    let text = world.registry.scheme(scheme);
    let mut chosen = Vec::new();
    for ((of, number), payment) in world
        .payments
        .iter()
        .filter(|((of, _), _)| of.as_str() == scheme)
    {
        let unit = payment
            .instructed
            .iter()
            .find_map(|fact| unit_of(world, of, &fact.said))
            .unwrap_or_default();
        if choice.takes(payment, &unit) {
            chosen.push((unit, natural(number), number, payment));
        }
    }
    chosen.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    let mut rows = Vec::with_capacity(chosen.len());
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    let mut batches: BTreeMap<String, Sum> = BTreeMap::new();
    let mut total = Sum::default();
    let set_off = world.set_off_orders(scheme);
    for (ordinal, (unit, _, number, payment)) in (1u64..).zip(chosen) {
        let set_off = set_off.get(number.as_str()).copied().unwrap_or(0);
        for sum in [sums.entry(unit.clone()).or_default(), &mut total] {
            sum.add(payment, set_off);
        }
        let mut orders = payment.instructed.iter();
        if let Some(batch) = orders.find_map(|fact| fact.said.batch_no.clone()) {
            batches.entry(batch).or_default().add(payment, set_off);
        }
        let name = name_of(&unit);
        let mut row = row(ordinal, (unit, name), (scheme, number, set_off), payment)?;
        row.org_name = row.org.as_deref().and_then(|org| registered(world, org));
        let called = row.tier.as_deref().zip(text);
        let called = called.and_then(|(tier, text)| text.called(tier).map(str::to_owned));
        row.tier = called.or(row.tier);
        rows.push(row);
    }
    let units = sums
        .into_iter()
        .map(|(code, sum)| {
            let name = name_of(&code);
            sum.row(code, name)
        })
        .collect::<Result<_, _>>()?;
    let batches = batches.into_iter();
    Ok(Roster {
        rows,
        units,
        batches: batches
            .map(|(number, sum)| sum.batch(number))
            .collect::<Result<_, _>>()?,
        total: total.row(String::new(), None)?,
    })
}

/// A unit's code; a name that stands in its place, as of the school of a contract, is none.
fn coded(code: String, name: Option<&str>) -> String {
    match name == Some(code.as_str()) {
        true => String::new(),
        false => code,
    }
}

/// The name under which an organisation of that code is registered.
fn registered(world: &World, code: &str) -> Option<String> {
    let told = world.parties.org(code).iter();
    let newest = told.max_by_key(|fact| (fact.clock, fact.at))?;
    let name = &newest.said.name;
    (name != code).then(|| name.clone())
}

fn row(
    ordinal: u64,
    (unit_code, unit): (String, Option<String>),
    (scheme, number, set_off): (&str, &str, i128),
    payment: &Payment,
) -> Result<RosterRow, SumError> {
    let signed = payment.acknowledged.last();
    let unit_code = coded(unit_code, unit.as_deref());
    let tier = payment
        .instructed
        .first()
        .and_then(|fact| fact.said.tier.clone());
    // What the list of payments says too is taken from there.
    let paid = payments::row(scheme, number, payment, set_off)?;
    Ok(RosterRow {
        number: ordinal,
        unit_code,
        unit,
        person: paid.person,
        org: paid.org,
        org_name: None,
        tier,
        period: paid.period,
        payment_no: paid.payment_no,
        batch_no: paid.batch_no,
        again: paid.again,
        instructed_on: paid.instructed_on,
        instructed: paid.instructed,
        method: paid.method,
        state: paid.state,
        paid_on: paid.paid_on,
        paid: paid.paid,
        bank_ref: paid.bank_ref,
        returned: paid.returned,
        acknowledged_on: signed.map(|fact| fact.clock),
        acknowledged: paid.acknowledged,
        signer: signed.map(|fact| fact.said.relation),
        rests_on: paid.rests_on,
    })
}

/// A part of a number as people count: digits by their value, all else by its letters.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Digits, leading zeros left out: the longer is the larger.
    Digits(usize, String),
    Letters(String),
}

/// A number in parts, so that 2 comes before 10.
fn natural(number: &str) -> Vec<Part> {
    let mut parts: Vec<(bool, String)> = Vec::new();
    for letter in number.chars() {
        let digit = letter.is_ascii_digit();
        match parts.last_mut() {
            Some((of_digits, text)) if *of_digits == digit => text.push(letter),
            _ => parts.push((digit, letter.to_string())),
        }
    }
    parts
        .into_iter()
        .map(|(digits, text)| {
            if digits {
                let plain = text.trim_start_matches('0').to_owned();
                Part::Digits(plain.len(), plain)
            } else {
                Part::Letters(text)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_the_order_people_count() {
        let mut numbers = vec!["F-10", "F-2", "F-002/1", "E-30", "F-1/10", "F-1/9"];
        numbers.sort_by_key(|number| natural(number));
        assert_eq!(
            numbers,
            ["E-30", "F-1/9", "F-1/10", "F-2", "F-002/1", "F-10"]
        );
    }
}
