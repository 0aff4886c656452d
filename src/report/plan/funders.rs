//! Joint funders: what the text of each period says each of them bears, and what of it arrived for that period.
//!
//! Promises: each period shows the funders of its own newest text, whatever the next year's says, the oldest period first; a receipt
//! counts for the funder whom it names as payer, letter for letter, in a scheme's funds, as far as it is
//! for that period (`detect/borne.rs`); a place is paid for once the whole fixed amount has arrived. Which awards a
//! funder pays for is told by no event, so that no award is named.

use serde::Serialize;

use super::reasons::{Reason, Why, note, reason};
use crate::detect::borne;
use crate::projections::World;
use crate::report::books::SumError;
use crate::report::lists::{Cell, Rest, Rests, Row, fen};
use crate::schemes::Scheme;
use crate::schemes::quota::Joint;

/// One joint funder; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FunderRow {
    /// The period of the text that says it.
    pub period: String,
    /// Who, as the scheme's text has it.
    pub funder: String,
    /// Awards that the text says it bears.
    pub borne: Option<i64>,
    /// Money that the text says it bears.
    pub borne_amount: Option<i64>,
    /// Received from it.
    pub received: i64,
    /// Awards that the money received is enough for, where the scheme pays one amount.
    pub covered: Option<i64>,
    /// Received less what it bears.
    pub received_less_borne: Option<i64>,
    /// Why that is below zero.
    pub reasons: Vec<Reason>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for FunderRow {
    const LIST: &'static str = "plan-funders";
    const COLUMNS: &'static [&'static str] = &[
        "period",
        "funder",
        "borne",
        "borne amount",
        "received",
        "covered",
        "received less borne",
        "plan note",
    ];

    fn cells(&self) -> Vec<Cell> {
        let count = |number: Option<i64>| Cell::Count(number.and_then(|n| u64::try_from(n).ok()));
        vec![
            Cell::Text(self.period.clone()),
            Cell::Text(self.funder.clone()),
            count(self.borne),
            Cell::MoneyIfAny(self.borne_amount),
            Cell::Money(self.received),
            count(self.covered),
            Cell::MoneyIfAny(self.received_less_borne),
            Cell::Sentence(note(&self.reasons)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Every joint funder of each period of a scheme, in the order of its text.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn funders(world: &World, scheme: &str) -> Result<Vec<FunderRow>, SumError> {
    let texts = borne::texts(world, scheme).into_iter();
    let parts = texts.flat_map(|text| {
        let joint = text.quota.iter().flat_map(|quota| &quota.joint);
        joint.map(move |part| (text, part))
    });
    parts.map(|(text, part)| row(world, text, part)).collect()
}

fn row(world: &World, text: &Scheme, part: &Joint) -> Result<FunderRow, SumError> {
    let mut sum: i128 = 0;
    let mut rests = Rests::default();
    for (fact, amount) in borne::received(world, text, part) {
        sum += amount;
        rests.on([fact]);
    }
    let received = fen("received", &part.funder, sum)?;
    let each = text
        .fixed_amount()
        .map(|each| each.0)
        .filter(|each| *each > 0);
    Ok(FunderRow {
        period: text.period.clone(),
        funder: part.funder.clone(),
        borne: part.persons.map(i64::from),
        borne_amount: part.amount_fen,
        received,
        covered: each.and_then(|each| received.checked_div(each)),
        received_less_borne: part
            .amount_fen
            .map(|borne| fen("differences", &part.funder, sum - i128::from(borne)))
            .transpose()?,
        reasons: part
            .amount_fen
            .and_then(|borne| reason(Why::PartMissing, i128::from(borne) - sum))
            .into_iter()
            .collect(),
        rests_on: rests.done(),
    })
}
