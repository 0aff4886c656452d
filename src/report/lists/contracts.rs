//! Contracts of works and purchases, with what was paid under each.
//!
//! Promises: of a contract told twice the newest counts, as in `report works`, whose figures these are. Not
//! here: shares, areas and places, which that report has.

use serde::Serialize;

use super::{Cell, Rest, Row};
use crate::projections::World;
use crate::report::books::SumError;
use crate::report::plan::contracts;
use crate::report::works::{ContractState, contract_rows};

/// One contract; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContractLine {
    /// Scheme.
    pub scheme: String,
    /// Contract number.
    pub contract_no: String,
    /// Node of the plan.
    pub plan_no: String,
    /// County.
    pub county: Option<String>,
    /// School.
    pub school: String,
    /// Contractor's name; a person's alias.
    pub contractor: String,
    /// Contractor's credit code.
    pub contractor_code: Option<String>,
    /// Class of money.
    pub class: Option<String>,
    /// Budget.
    pub budget: Option<i64>,
    /// Contract sum.
    pub contracted: i64,
    /// Arrived at the contractor, and not returned afterwards.
    pub paid: i64,
    /// Booked on the contract, but arrived at somebody else, and not returned afterwards.
    pub paid_elsewhere: i64,
    /// What the payments say.
    pub state: ContractState,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ContractLine {
    const LIST: &'static str = "contracts";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "contract",
        "node",
        "county",
        "school",
        "contractor",
        "uscc",
        "money class",
        "budget",
        "contracted",
        "paid",
        "paid elsewhere",
        "works state",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.contract_no.clone()),
            Cell::Text(self.plan_no.clone()),
            Cell::text(self.county.as_deref()),
            Cell::Text(self.school.clone()),
            Cell::Parties(vec![self.contractor.clone()]),
            Cell::text(self.contractor_code.as_deref()),
            Cell::text(self.class.as_deref()),
            Cell::MoneyIfAny(self.budget),
            Cell::Money(self.contracted),
            Cell::Money(self.paid),
            Cell::Money(self.paid_elsewhere),
            Cell::term("works-state", Some(self.state)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// Every contract, by scheme and number.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn contract_lines(world: &World) -> Result<Vec<ContractLine>, SumError> {
    let mut lines = Vec::new();
    for scheme in world.registry.scheme_ids() {
        let signed = contracts(world, scheme);
        for row in contract_rows(world, scheme, None)? {
            let said = signed.get(&row.contract_no).map(|act| act.said);
            lines.push(ContractLine {
                scheme: scheme.clone(),
                contractor: said.map_or_else(String::new, |said| said.contractor.clone()),
                contractor_code: said.and_then(|said| said.contractor_code.clone()),
                contract_no: row.contract_no,
                plan_no: row.plan_no,
                county: row.county,
                school: row.school,
                class: row.class,
                budget: row.budget,
                contracted: row.contracted,
                paid: row.paid,
                paid_elsewhere: row.paid_elsewhere,
                state: row.state,
                rests_on: row.rests_on,
            });
        }
    }
    Ok(lines)
}
