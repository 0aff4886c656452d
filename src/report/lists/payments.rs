//! Payments: each number from its instruction to the beneficiary's signature.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Cell, Paid, Rest, Rests, Row, fen, rest_on_payment, settled_by_offset};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::payments::{Payee, PaymentMethod};
use crate::projections::World;
use crate::projections::payments::Payment;
use crate::report::books::SumError;

/// How far a payment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// A later fact names it, its instruction is not on the ledger.
    Unknown,
    /// Instructed, and nothing heard.
    Instructed,
    /// Instructed, and all that did not come back is set against a debt (抵扣): nothing is paid out.
    SetOff,
    /// Came back.
    Returned,
    /// Arrived.
    Paid,
    /// Arrived and signed for.
    Acknowledged,
}

/// One payment; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaymentRow {
    /// Scheme.
    pub scheme: String,
    /// Payment number.
    pub payment_no: String,
    /// Batch.
    pub batch_no: Option<String>,
    /// What it pays: a case, an award, or agreement and tranche; else the kind of aid, where the scheme gives several.
    pub pays: String,
    /// The person paid.
    pub person: Option<Alias>,
    /// The organisation paid.
    pub org: Option<String>,
    /// Unit of the payee.
    pub unit_code: Option<String>,
    /// The fund it is paid from.
    pub fund: String,
    /// What it is for.
    pub period: Option<String>,
    /// How it is handed over.
    pub method: Option<PaymentMethod>,
    /// The account, by alias: the one that the bank names, else the one that was ordered.
    pub account: Option<Alias>,
    /// Whether it pays again what had come back.
    pub again: bool,
    /// Day of the instruction.
    pub instructed_on: Option<Date>,
    /// Instructed, each repetition of the number apart.
    pub instructed: i64,
    /// Day it arrived.
    pub paid_on: Option<Date>,
    /// Arrived, and not returned afterwards.
    pub paid: i64,
    /// The bank's reference, of the arrival or else of the return.
    pub bank_ref: Option<String>,
    /// Came back.
    pub returned: i64,
    /// Signed for.
    pub acknowledged: i64,
    /// How far it has come.
    pub state: PaymentState,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for PaymentRow {
    const LIST: &'static str = "payments";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "payment",
        "batch",
        "pays",
        "person",
        "payee org",
        "unit code",
        "fund",
        "period",
        "method",
        "account",
        "again",
        "instructed on",
        "instructed",
        "paid on",
        "paid",
        "bank ref",
        "returned",
        "acknowledged",
        "state",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.payment_no.clone()),
            Cell::text(self.batch_no.as_deref()),
            Cell::Text(self.pays.clone()),
            Cell::Persons(self.person.into_iter().collect()),
            Cell::text(self.org.as_deref()),
            Cell::text(self.unit_code.as_deref()),
            Cell::Text(self.fund.clone()),
            Cell::text(self.period.as_deref()),
            Cell::term("method", self.method),
            Cell::Text(
                self.account
                    .map_or_else(String::new, |alias| alias.to_string()),
            ),
            Cell::term("again", self.again.then_some("again")),
            Cell::Day(self.instructed_on),
            Cell::Money(self.instructed),
            Cell::Day(self.paid_on),
            Cell::Money(self.paid),
            Cell::text(self.bank_ref.as_deref()),
            Cell::Money(self.returned),
            Cell::Money(self.acknowledged),
            Cell::term("payment", Some(self.state)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// Every payment, by scheme and number.
pub fn payments(world: &World) -> Result<Vec<PaymentRow>, SumError> {
    let schemes = world.registry.scheme_ids();
    let set_off: BTreeMap<&str, BTreeMap<&str, i128>> = schemes
        .map(|scheme| (scheme.as_str(), world.set_off_orders(scheme)))
        .collect();
    world
        .payments
        .iter()
        .map(|((scheme, number), payment)| {
            let own = set_off.get(scheme.as_str());
            let own = own.and_then(|own| own.get(number.as_str()));
            let mut row = row(scheme, number, payment, own.copied().unwrap_or(0))?;
            if row.pays.is_empty() {
                row.pays = kind(world, scheme, payment).unwrap_or_default();
            }
            row.person = row.person.map(|person| world.one(person));
            Ok(row)
        })
        .collect()
}

/// The kind of aid that the list of the payment told, by the scheme's code.
fn kind(world: &World, scheme: &str, payment: &Payment) -> Option<String> {
    let first = payment.instructed.first()?;
    let code = first.said.tier.as_deref()?;
    let text = world.registry.text_or_newest(scheme, first.version)?;
    let known = text.category.iter().any(|one| one.code == code);
    known.then(|| code.to_owned())
}

/// One payment, as every list of payments says it, with what was set against debts out of its order, in fen.
pub(in crate::report) fn row(
    scheme: &str,
    number: &str,
    payment: &Payment,
    set_off: i128,
) -> Result<PaymentRow, SumError> {
    let mut rests = Rests::default();
    rest_on_payment(&mut rests, payment);
    let mut money = Paid::default();
    money.add(payment);
    let first = payment.instructed.first();
    let said = first.map(|fact| &fact.said);
    let pays = said.map_or_else(String::new, |said| {
        let tranche = said
            .tranche
            .as_ref()
            .map(|(agreement, number)| format!("{agreement}/{number}"));
        said.case_no
            .clone()
            .or_else(|| said.award_no.clone())
            .or(tranche)
            .unwrap_or_default()
    });
    let (person, org) = match said.map(|said| &said.payee) {
        Some(Payee::Person(person)) => (Some(*person), None),
        Some(Payee::Org(org)) => (None, Some(org.clone())),
        None => (None, None),
    };
    let fund = said
        .map(|said| said.fund.clone())
        .or_else(|| payment.confirmed.first().map(|fact| fact.said.fund.clone()))
        .or_else(|| payment.returned.first().map(|fact| fact.said.fund.clone()));
    Ok(PaymentRow {
        scheme: scheme.to_owned(),
        payment_no: number.to_owned(),
        batch_no: said.and_then(|said| said.batch_no.clone()),
        pays,
        person,
        org,
        unit_code: said.and_then(|said| said.unit_code.clone()),
        fund: fund.unwrap_or_default(),
        period: said.map(|said| said.period.to_string()),
        method: said.map(|said| said.method),
        account: payment.account(),
        again: said.is_some_and(|said| said.again),
        instructed_on: first.map(|fact| fact.clock),
        instructed: fen("instructed", number, money.instructed)?,
        paid_on: payment.confirmed.iter().map(|fact| fact.clock).max(),
        paid: fen("paid", number, money.paid)?,
        bank_ref: {
            let arrived = payment.confirmed.iter();
            let back = payment.returned.iter();
            let of_return = || back.clone().find_map(|fact| fact.said.bank_ref.clone());
            arrived
                .clone()
                .find_map(|fact| fact.said.bank_ref.clone())
                .or_else(of_return)
        },
        returned: fen("returned", number, money.returned)?,
        acknowledged: fen("acknowledged", number, money.acknowledged)?,
        state: state(payment, &money, set_off),
        rests_on: rests.done(),
    })
}

/// How far a payment has come.
fn state(payment: &Payment, money: &Paid, set_off: i128) -> PaymentState {
    if money.paid > 0 {
        if money.acknowledged >= money.paid {
            PaymentState::Acknowledged
        } else {
            PaymentState::Paid
        }
    } else if !payment.returned.is_empty() && money.returned >= money.instructed {
        PaymentState::Returned
    } else if payment.instructed.is_empty() {
        PaymentState::Unknown
    } else if settled_by_offset(money, set_off) > 0
        && settled_by_offset(money, set_off) >= money.instructed - money.returned
    {
        PaymentState::SetOff
    } else {
        PaymentState::Instructed
    }
}
