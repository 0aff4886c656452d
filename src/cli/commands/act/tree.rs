//! `fund return-unspent` to a body of the fund's own tree.
//!
//! Promises: money that goes back to the issuer of its document, which was itself given of the fund, does not leave the
//! fund; it is told as a change that lowers the document it went out by, so that the issuer has it again and the fund
//! keeps it. Only what goes back to the funder outside lowers the fund. **Not here**: a body of the fund that is not the
//! issuer, which structure refuses with the documents to lower; and whether so much can go back, which is structure too.

use std::collections::BTreeSet;

use crate::cli::{Context, Failure};
use crate::domain::events::Event;
use crate::domain::events::funds::{AppropriationAdjusted, FundEvent};
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::appropriations::{Appropriation, GoesBack, Trees};

/// The act as typed, or, where the money stays in the fund, the change of the document it went out by.
///
/// # Errors
/// A document that gives to several bodies: which of them sends back is not said.
pub(super) fn within(
    context: &Context,
    world: &World,
    scheme: &str,
    event: Event,
) -> Result<Event, Failure> {
    let Event::Fund(FundEvent::UnspentReturned(said)) = &event else {
        return Ok(event);
    };
    if Trees::of(world, scheme).goes_back(said) != GoesBack::ToIssuer {
        return Ok(event);
    }
    let known = Appropriation::of(world, scheme, &said.appropriation_no, &said.fund);
    let from: BTreeSet<&str> = known
        .issued
        .iter()
        .map(|fact| fact.said.to.as_str())
        .collect();
    let from: Vec<&str> = from.into_iter().collect();
    let ([from], Some(change)) = (from.as_slice(), said.amount.0.checked_neg()) else {
        return Err(Failure::new(format!(
            "--appropriation-no {}: the document gives to {}: say whose share is lowered with `fund adjust --to`",
            said.appropriation_no,
            from.join(", ")
        )));
    };
    context.tell(
        "act-within-fund",
        &[
            ("from", (*from).to_owned()),
            ("to", said.to.clone()),
            ("document", said.appropriation_no.clone()),
            ("amount", said.amount.to_string()),
        ],
    );
    Ok(AppropriationAdjusted {
        document_no: said.document_no.clone(),
        adjusts: said.appropriation_no.clone(),
        to: (*from).to_owned(),
        fund: said.fund.clone(),
        change: Fen(change),
        reason: said.reason,
    }
    .into())
}
