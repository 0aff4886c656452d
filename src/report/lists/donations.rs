//! Donations, as the office's register has them.
//!
//! Promises: a donation that rows repeat stands once for each of them; donors are aliases, or organisations by
//! name. Not here: whether the money came, which is what the bank's notes say.

use serde::Serialize;

use super::{Cell, Rest, Row};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::funds::{DonationRecorded, Donor};
use crate::projections::World;
use crate::report::books::SumError;

/// One donation; the amount in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DonationRow {
    /// Scheme.
    pub scheme: String,
    /// Donation number.
    pub donation_no: String,
    /// The person who gave.
    pub person: Option<Alias>,
    /// The organisation that gave.
    pub org: Option<String>,
    /// Day it was given.
    pub day: Date,
    /// Amount.
    pub amount: i64,
    /// The fund it goes to.
    pub fund: String,
    /// The collection it was given in.
    pub activity: String,
    /// Number of the receipt slip given out.
    pub slip_no: Option<String>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for DonationRow {
    const LIST: &'static str = "donations";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "donation",
        "person",
        "donor",
        "day",
        "amount",
        "fund",
        "collection",
        "slip",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.donation_no.clone()),
            Cell::Persons(self.person.into_iter().collect()),
            Cell::text(self.org.as_deref()),
            Cell::Day(Some(self.day)),
            Cell::Money(self.amount),
            Cell::Text(self.fund.clone()),
            Cell::Text(self.activity.clone()),
            Cell::text(self.slip_no.as_deref()),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// Every donation, by scheme and number.
///
/// # Errors
/// None; the form is that of the other lists.
pub fn donations(world: &World) -> Result<Vec<DonationRow>, SumError> {
    let mut rows = Vec::new();
    for scheme in world.registry.scheme_ids() {
        for act in world.acts.all::<DonationRecorded>(scheme) {
            let said = act.said;
            let (person, org) = match &said.donor {
                Donor::Person(person) => (Some(*person), None),
                Donor::Org(org) => (None, Some(org.clone())),
                Donor::Unnamed => (None, None),
            };
            rows.push(DonationRow {
                scheme: scheme.clone(),
                donation_no: said.donation_no.clone(),
                person,
                org,
                day: act.fact.clock,
                amount: said.amount.0,
                fund: said.fund.clone(),
                activity: said.activity.clone(),
                slip_no: said.slip_no.clone(),
                rests_on: vec![Rest::from(act.fact)],
            });
        }
    }
    Ok(rows)
}
