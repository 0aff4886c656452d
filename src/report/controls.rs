//! The office's own figures beside ours: what a fund statement says, what a notice's register says of
//! its list. Total lines of sheets are compared when a sheet is read, and a disagreement is refused there.
//!
//! **Promises**: figures in fen, or counts; a difference is ours less the office's. **Not here**: which
//! of the two is right.

use serde::Serialize;

use super::books::{Grouping, SumError, balances};
use crate::domain::events::notices::NoticeStage;
use crate::domain::money::Fen;
use crate::projections::World;

/// One figure, ours and the office's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Control {
    /// Scheme.
    pub scheme: String,
    /// What the figure is of: a fund, or a notice.
    pub about: String,
    /// Which figure.
    pub figure: &'static str,
    /// Whether it is money in fen; else a count.
    pub money: bool,
    /// Ours.
    pub ours: i64,
    /// The office's.
    pub office: i64,
    /// Ours less the office's.
    pub difference: i64,
}

fn control(
    scheme: &str,
    about: &str,
    figure: &'static str,
    money: bool,
    (ours, office): (i64, i64),
) -> Control {
    Control {
        scheme: scheme.to_owned(),
        about: about.to_owned(),
        figure,
        money,
        ours,
        office,
        difference: ours.saturating_sub(office),
    }
}

/// Every figure that the office has stated itself, with ours.
///
/// # Errors
/// A sum of ours that no amount can hold.
pub fn controls(world: &World) -> Result<Vec<Control>, SumError> {
    let mut out = Vec::new();
    for row in balances(world, Grouping::Fund)? {
        let key = (row.scheme.clone(), row.fund.clone());
        let newest = world
            .funds
            .statements()
            .get(&key)
            .and_then(|facts| facts.iter().max_by_key(|fact| (fact.said.as_of, fact.at)));
        let Some(stated) = newest.map(|fact| &fact.said) else {
            continue;
        };
        for (figure, ours, office) in [
            ("received", row.received, stated.received),
            ("paid-out", row.paid_out, stated.paid),
            ("returned", row.returned, stated.returned),
            ("recovered", row.recovered, stated.recovered),
            ("balance", row.balance, stated.balance),
        ] {
            let both = (ours, office.0);
            out.push(control(&row.scheme, &row.fund, figure, true, both));
        }
    }
    for ((scheme, number), notice) in world.notices.iter() {
        let Some(opened) = notice.opened.first() else {
            continue;
        };
        // A notice of results shows the payments; offices keep no list of its own for it.
        if notice.rows.is_empty() && opened.said.stage == NoticeStage::PostPayment {
            continue;
        }
        if let Some(rows) = opened.said.rows {
            let ours = i64::try_from(notice.rows.len()).unwrap_or(i64::MAX);
            let both = (ours, i64::from(rows));
            out.push(control(scheme, number, "rows", false, both));
        }
        if let Some(amount) = opened.said.amount {
            let sum = Fen::sum(notice.rows.iter().map(|fact| fact.said.amount));
            let ours = sum.map_or(i64::MAX, |sum| sum.0);
            out.push(control(scheme, number, "amount", true, (ours, amount.0)));
        }
    }
    Ok(out)
}
