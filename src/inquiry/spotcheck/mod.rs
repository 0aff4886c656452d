//! Spot checks (抽查): from a frozen population to what the sample says of it.
//!
//! - [`query`]: the closed language that a population is named in.
//! - [`population`]: its items, asked of the ledger as it stood, and the root over them.
//! - [`check`]: one check with all that was told of it; the draw, which anyone can repeat.
//! - [`dropped`]: draws that were proposed and never counted.
//! - [`evaluate`]: what the recorded results project to, with the method that says so.
//!
//! Pure: the same history gives the same items, the same root, the same sample and the same limits.
//! A filter stands in the query, before the randomness is known; nothing here takes one afterwards.
//! Not here: sizes, seeds and limits themselves ([`super::sampling`]).

pub mod check;
pub mod dropped;
pub mod evaluate;
pub mod population;
pub mod query;

use crate::inquiry::sampling::SamplingError;

/// Why a spot check cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpotError {
    /// A query that is not in the language.
    #[error(transparent)]
    Query(#[from] query::QueryError),
    /// What sampling says.
    #[error(transparent)]
    Sampling(#[from] SamplingError),
    /// Nothing to draw from.
    #[error("the population is empty: nothing in the ledger fits the query {0}")]
    Empty(String),
    /// A number or unit with a line break or the like in it.
    #[error(
        "item {0} of the population has a number or stratum with a line break in it: correct it first"
    )]
    Unreadable(u32),
    /// More items than a check can hold, or amounts beyond 63 bits.
    #[error("the population has more items, or larger amounts, than a check can hold")]
    TooLarge,
    /// No such check.
    #[error("spot check {0} is not known: see spotcheck list")]
    Unknown(String),
    /// No sample yet.
    #[error("spot check {0} has no sample yet: draw it, and let the witness endorse the draw")]
    NotDrawn(String),
    /// No sample, and none will be.
    #[error("spot check {check} was abandoned, and nothing is drawn of it: {reason}")]
    Abandoned {
        /// The check.
        check: String,
        /// Why.
        reason: String,
    },
    /// The ledger gives another population than the one that was frozen.
    #[error(
        "the population of spot check {check} is not the one that was frozen: expected root {expected} over {items} items, found {found} over {count}"
    )]
    Changed {
        /// The check.
        check: String,
        /// Frozen root.
        expected: String,
        /// Frozen count.
        items: u32,
        /// Root now.
        found: String,
        /// Count now.
        count: u32,
    },
    /// The recorded sample is not what its seed draws.
    #[error(
        "the sample of spot check {0} is not the one that its population, method and randomness give"
    )]
    NotTheDraw(String),
    /// Too few inspectors are left for an item.
    #[error(
        "item {item} needs {count} inspectors and {able} are able to look at it, relatives and those of its own unit left out: name more inspectors"
    )]
    Inspectors {
        /// The item.
        item: String,
        /// Wanted.
        count: u8,
        /// Able.
        able: u32,
    },
}
