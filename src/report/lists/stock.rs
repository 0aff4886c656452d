//! Goods: what came in, what was given and what is left, by item; those under an agreement apart.
//!
//! Promises: pieces and fair values are as the slips have them; what is left is pieces in less pieces out, and below
//! nothing where more was given than came in. Under an agreement of which nothing came in, goods went straight
//! from giver to receiver, and nothing is left or lacking. No value here is in any balance.

use serde::Serialize;

use super::{Cell, Rest, Rests, Row, fen};
use crate::projections::World;
use crate::projections::goods::of_scheme;
use crate::report::books::SumError;

/// One item; values in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StockRow {
    /// Scheme.
    pub scheme: String,
    /// The agreement under which it was given; `None` for the scheme's own store.
    pub agreement_no: Option<String>,
    /// Item.
    pub item: String,
    /// What is counted.
    pub measure: Option<String>,
    /// Pieces that came in.
    pub came_in: u64,
    /// Their fair value.
    pub value_in: i64,
    /// Pieces that were given.
    pub went_out: u64,
    /// Their fair value.
    pub value_out: i64,
    /// Pieces left, below 0 where more was given than came in; `None` where goods go straight from giver to
    /// receiver.
    pub left: Option<i64>,
    /// Who gave, as the slips name them; persons by alias.
    pub donors: Vec<String>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for StockRow {
    const LIST: &'static str = "stock";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "agreement",
        "goods",
        "counted in",
        "pieces in",
        "value in",
        "pieces out",
        "value out",
        "pieces left",
        "donors",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::text(self.agreement_no.as_deref()),
            Cell::Text(self.item.clone()),
            Cell::text(self.measure.as_deref()),
            Cell::Count(Some(self.came_in)),
            Cell::Money(self.value_in),
            Cell::Count(Some(self.went_out)),
            Cell::Money(self.value_out),
            match self.left {
                Some(left) if left < 0 => Cell::Text(left.to_string()),
                left => Cell::Count(left.and_then(|left| u64::try_from(left).ok())),
            },
            Cell::Parties(self.donors.clone()),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// Every item, by scheme, agreement and name.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn stock(world: &World) -> Result<Vec<StockRow>, SumError> {
    let mut rows = Vec::new();
    for scheme in world.registry.scheme_ids() {
        for ((agreement, item), goods) in of_scheme(world, scheme) {
            let mut rests = Rests::default();
            rests.on(goods.received.iter().map(|(fact, _)| *fact));
            rests.on(goods.given.iter().map(|(fact, _)| *fact));
            let (came_in, went_out) = (goods.came_in(), goods.went_out());
            let left = i128::from(came_in) - i128::from(went_out);
            let straight = !agreement.is_empty() && came_in == 0;
            let received = goods.received.iter();
            let mut donors: Vec<String> = received
                .filter_map(|(_, said)| said.donor.clone())
                .collect();
            donors.sort();
            donors.dedup();
            rows.push(StockRow {
                scheme: scheme.clone(),
                agreement_no: (!agreement.is_empty()).then(|| agreement.to_owned()),
                item: item.to_owned(),
                measure: goods.measure.map(str::to_owned),
                came_in,
                value_in: fen("value in", item, goods.value_in())?,
                went_out,
                value_out: fen("value out", item, goods.value_out())?,
                left: match straight {
                    true => None,
                    false => Some(fen("pieces left", item, left)?),
                },
                donors,
                rests_on: rests.done(),
            });
        }
    }
    Ok(rows)
}
