//! What must hold of the tree in which money is appropriated: a body passes on what it was given, changes leave every body
//! within that, and what goes back leaves the fund only at its top.
//!
//! Promises: asked of live acts alone. **Not here**: what files tell of the tree, which F41 and F42 flag, and the sums
//! themselves (`projections/appropriations.rs`).

use std::collections::BTreeSet;

use super::super::World;
use super::super::appropriations::{self, Appropriation, GoesBack};
use super::super::books::FundKey;
use super::acts::{other_fund, shown};
use super::{StructureFault, unknown};
use crate::domain::events::funds::{
    AppropriationAdjusted, AppropriationIssued, Stage, UnspentReturned,
};

impl World {
    /// A body passes on no more of a fund than it was given of it; one that was given nothing stands at the top.
    pub(super) fn can_pass_on(
        &self,
        scheme: &str,
        e: &AppropriationIssued,
    ) -> Result<(), StructureFault> {
        let bodies = appropriations::bodies(self, scheme);
        let body = bodies.get(&(e.fund.as_str(), e.from.as_str()));
        match body.and_then(appropriations::Body::left) {
            Some(left) if i128::from(e.amount.0) > left => Err(StructureFault::Differs {
                what: "appropriation",
                number: e.document_no.clone(),
                expected: format!(
                    "{} yuan that its issuer can still pass on",
                    shown(left.max(0))
                ),
                found: format!("{} yuan", e.amount),
            }),
            _ => Ok(()),
        }
    }

    /// Whether a change leaves every body within what it was given: the issuer has what it adds, the receiver has not
    /// passed on what it takes back.
    pub(super) fn within_tree(
        &self,
        scheme: &str,
        e: &AppropriationAdjusted,
    ) -> Result<(), StructureFault> {
        let change = i128::from(e.change.0);
        let known = Appropriation::of(self, scheme, &e.adjusts, &e.fund);
        let receivers: BTreeSet<&str> = known
            .issued
            .iter()
            .map(|fact| fact.said.to.as_str())
            .collect();
        if !receivers.contains(e.to.as_str()) {
            let receivers: Vec<&str> = receivers.into_iter().collect();
            return Err(StructureFault::Differs {
                what: "appropriation",
                number: e.adjusts.clone(),
                expected: format!("the body {}", receivers.join(", ")),
                found: format!("the body {}", e.to),
            });
        }
        let bodies = appropriations::bodies(self, scheme);
        let left = |body: &str| {
            let body = bodies.get(&(e.fund.as_str(), body));
            body.and_then(appropriations::Body::left)
        };
        let differs = |expected: String| StructureFault::Differs {
            what: "appropriation",
            number: e.adjusts.clone(),
            expected,
            found: format!("{} yuan", shown(change.abs())),
        };
        if change < 0 {
            return match left(&e.to).map(|left| left.max(0)) {
                Some(left) if -change > left => Err(differs(format!(
                    "{} yuan that its receiver did not pass on",
                    shown(left)
                ))),
                _ => Ok(()),
            };
        }
        let mut issuers = known.issued.iter().filter_map(|fact| left(&fact.said.from));
        match issuers.find(|left| change > *left) {
            Some(left) => Err(differs(format!(
                "{} yuan that its issuer can still pass on",
                shown(left.max(0))
            ))),
            None => Ok(()),
        }
    }

    /// Money that goes back to a body of the fund's own tree does not leave the fund: there the document is lowered, so
    /// that the body above has it again; for one further up, each document on the way to it.
    pub(super) fn leaves_the_fund(
        &self,
        scheme: &str,
        e: &UnspentReturned,
    ) -> Result<(), StructureFault> {
        match appropriations::Trees::of(self, scheme).goes_back(e) {
            GoesBack::Out => Ok(()),
            GoesBack::ToIssuer => Err(StructureFault::Text(format!(
                "{} was itself given money of {}, so that what goes back to it does not leave the fund: lower document {} by {} yuan with `fund adjust`",
                e.to, e.fund, e.appropriation_no, e.amount
            ))),
            GoesBack::Beyond(documents) => Err(StructureFault::Text(format!(
                "{} was itself given money of {}, but did not issue {}: what goes back goes to the issuer of its document, so lower each of {} by {} yuan with `fund adjust`, in this order",
                e.to,
                e.fund,
                e.appropriation_no,
                documents.join(", "),
                e.amount
            ))),
        }
    }

    /// What an appropriation comes to for the fund, less what went back of it, in fen and never below zero; where `receipts`
    /// count, of a receipt too.
    pub(super) fn not_gone_back(
        &self,
        scheme: &str,
        (number, receipts): (&str, bool),
        fund: &str,
    ) -> Result<i128, StructureFault> {
        let known = Appropriation::of(self, scheme, number, fund);
        if known.is_unknown() || (known.issued.is_empty() && !receipts) {
            let key = (scheme.to_owned(), number.to_owned());
            let issued = self.funds.appropriations().get(&key);
            return Err(match issued.and_then(|facts| facts.first()) {
                Some(other) => other_fund("appropriation", number, &other.said.fund, fund),
                None if receipts => unknown("appropriation or receipt", number),
                None => unknown("appropriation", number),
            });
        }
        Ok((known.comes_to() - known.went_back()).max(0))
    }

    /// What goes back is there to be given: the fund holds it, and no payment that is under way takes it. A
    /// fund of which the ledger has no money in is another office's, and is not judged.
    pub(super) fn still_held(
        &self,
        scheme: &str,
        e: &UnspentReturned,
    ) -> Result<(), StructureFault> {
        let key = FundKey {
            scheme: scheme.to_owned(),
            fund: e.fund.clone(),
        };
        let held = self.books.fund_balance(&key);
        let came_in = self
            .books
            .flows()
            .get(&key)
            .and_then(|stages| stages.get(&Stage::Received))
            .is_some_and(|flow| flow.into > 0);
        let left = held - self.books.stage(&key, Stage::Instructed).max(0);
        if !came_in || i128::from(e.amount.0) <= left {
            return Ok(());
        }
        Err(StructureFault::Differs {
            what: "fund",
            number: e.fund.clone(),
            expected: format!("{} yuan that are not spent", shown(left.max(0))),
            found: format!("{} yuan", e.amount),
        })
    }
}
