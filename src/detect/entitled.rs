//! What the tariff gives a case, against what it was or would be paid.
//!
//! Asked by the gates before a payment leaves, and by F43 of what was awarded or paid: one code for both. Pure.
//! **Not here**: tariffs by tier and month, which F43 judges by the register of posts, and by milestone, where the
//! contract says what is due (`contracted.rs`).

use super::breach::Breach;
use crate::domain::money::Fen;
use crate::schemes::Scheme;
use crate::schemes::facts::Facts;
use crate::schemes::tariff::{Entitlement, Tariff};

/// What a tariff says of a sum.
pub(super) enum Measure<'a> {
    /// Nothing against it.
    Within,
    /// It gives another amount, this one.
    Off(Breach<'a>, Fen),
    /// The ledger does not say what the amount hangs on.
    Unsaid(Breach<'a>),
}

/// Measures a sum. One that is `whole` is all that the case gets: then less than the tariff gives is off as well.
pub(super) fn measure<'a>(
    scheme: &'a Scheme,
    facts: &Facts,
    total: Fen,
    whole: bool,
) -> Measure<'a> {
    let Some(tariff) = &scheme.tariff else {
        return Measure::Within;
    };
    let (most, exact) = match tariff.entitles(facts) {
        Entitlement::Exactly(most) => (most, true),
        Entitlement::AtMost(most) => (most, false),
        Entitlement::Open => return Measure::Within,
        Entitlement::Unsaid => {
            let asked = tariff.asks().unwrap_or("amount_fen");
            return Measure::Unsaid(breach(
                tariff,
                format!("the tariff cannot be worked out: the case does not say {asked}"),
            ));
        }
    };
    let finding = if whole {
        format!("the tariff gives {most} yuan, {total} yuan were awarded or paid")
    } else {
        format!("the tariff gives {most} yuan, {total} yuan would be paid")
    };
    if total > most || (whole && exact && total < most) {
        Measure::Off(breach(tariff, finding), most)
    } else {
        Measure::Within
    }
}

fn breach(tariff: &Tariff, finding: String) -> Breach<'_> {
    Breach {
        rule: "tariff",
        code: Some("F43"),
        mode: tariff.mode,
        clause: &tariff.clause,
        finding,
        evidence: Vec::new(),
    }
}
