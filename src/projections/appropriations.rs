//! What an appropriation comes to, and how much of it went back.
//!
//! **Promises**: pure, in any order of import; sums in fen, wide enough for any number of documents; changes
//! and returns count for the fund that they name. A document for several funds is one appropriation for each.
//! **Not here**: what was paid of it, which no event says: money is paid from a fund.

use super::World;
use super::acts::Act;
use super::fact::Fact;
use crate::domain::events::funds::{AppropriationAdjusted, AppropriationIssued, UnspentReturned};

/// One appropriation, for one fund.
#[derive(Debug)]
pub struct Appropriation<'a> {
    /// The document, as issued for the fund; more than one where it gives to several bodies.
    pub issued: Vec<&'a Fact<AppropriationIssued>>,
    /// What was changed since.
    pub adjusted: Vec<Act<'a, AppropriationAdjusted>>,
    /// What went back unspent.
    pub returned: Vec<Act<'a, UnspentReturned>>,
}

impl<'a> Appropriation<'a> {
    /// What is known under a document number for a fund; nothing where neither is known.
    pub fn of(world: &'a World, scheme: &str, number: &str, fund: &str) -> Appropriation<'a> {
        let key = (scheme.to_owned(), number.to_owned());
        let issued = world.funds.appropriations().get(&key);
        let adjusted = world.acts.about::<AppropriationAdjusted>(scheme, number);
        let returned = world.acts.about::<UnspentReturned>(scheme, number);
        Appropriation {
            issued: issued
                .into_iter()
                .flatten()
                .filter(|fact| fact.said.fund == fund)
                .collect(),
            adjusted: adjusted.filter(|act| act.said.fund == fund).collect(),
            returned: returned.filter(|act| act.said.fund == fund).collect(),
        }
    }

    /// As issued, with the changes made to it so far, in fen.
    pub fn comes_to(&self) -> i128 {
        let issued = self
            .issued
            .iter()
            .map(|fact| i128::from(fact.said.amount.0));
        let changes = self
            .adjusted
            .iter()
            .map(|act| i128::from(act.said.change.0));
        issued.chain(changes).sum()
    }

    /// What went back, in fen.
    pub fn went_back(&self) -> i128 {
        let returned = self.returned.iter();
        returned.map(|act| i128::from(act.said.amount.0)).sum()
    }
}
