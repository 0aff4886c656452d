//! Money before it has a beneficiary: receipts, appropriations, quotas, statements.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::family;
use crate::crypto::digest::Commitment;
use crate::domain::date::{Date, Period};
use crate::domain::money::Fen;

/// Where fund money comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FundSource {
    /// Budget money (财政拨款).
    Appropriation,
    /// A gift (捐赠).
    Donation,
    /// A loan drawing (贷款提款).
    LoanDraw,
    /// Proceeds of a sale (义卖).
    Sale,
    /// Anything else the office names.
    Other,
}

/// Money has arrived in a fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FundReceived {
    /// The office's number of the receipt note (到账通知编号).
    pub receipt_no: String,
    /// Name of the fund, as the scheme file has it.
    pub fund: String,
    /// Kind of money.
    pub source: FundSource,
    /// The office's own word for the kind of money (资金性质).
    pub nature: String,
    /// The paying organisation.
    pub payer: String,
    /// Amount in fen.
    pub amount: Fen,
    /// The bank's reference; unique over the ledger. `None` for fiscal quota (用款额度).
    pub bank_ref: Option<String>,
}

/// A budget document promises money to a lower level (指标下达). It is not income.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppropriationIssued {
    /// Number of the document (文号).
    pub document_no: String,
    /// Issuing body.
    pub from: String,
    /// Receiving body.
    pub to: String,
    /// Name of the fund.
    pub fund: String,
    /// Purpose, committed.
    pub purpose: Commitment,
    /// Amount in fen.
    pub amount: Fen,
}

/// How many persons, pairs or how much money a unit may put forward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaAllocated {
    /// Code of the unit or county.
    pub unit_code: String,
    /// Name of the unit or county.
    pub unit: String,
    /// Kind of unit, as the office writes it.
    pub unit_kind: Option<String>,
    /// Persons or pairs allowed.
    pub count: Option<u32>,
    /// Of them retired at most.
    pub retired_max: Option<u32>,
    /// Money allowed, in fen.
    pub amount: Option<Fen>,
    /// Of the count, how many are in this set of files (pairings).
    pub count_in_set: Option<u32>,
    /// The period the quota is for.
    pub period: Option<Period>,
}

/// The office's own statement of a fund (收支结存表): compared, moves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FundStatementFiled {
    /// Name of the fund.
    pub fund: String,
    /// Received in all, in fen.
    pub received: Fen,
    /// Paid out in all.
    pub paid: Fen,
    /// Returned by banks.
    pub returned: Fen,
    /// Recovered from recipients.
    pub recovered: Fen,
    /// Balance the office states.
    pub balance: Fen,
    /// Day the statement is for.
    pub as_of: Date,
}

/// The stages money passes through (DESIGN §6); each is an account per fund, unit and scheme.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Outside the fund: the world money comes from and goes to.
    Outside,
    /// Planned (计划).
    Planned,
    /// Received and free (到账).
    Received,
    /// Promised by budget documents (指标).
    Appropriated,
    /// Allocated to a unit.
    Allocated,
    /// Committed by an award (AwardDecided).
    Committed,
    /// Instructed to the bank or cashier.
    Instructed,
    /// Paid (到账 with the payee).
    Paid,
    /// Acknowledged by the beneficiary (签收).
    Acknowledged,
    /// Spent by a unit.
    Spent,
    /// Returned by the bank (退票).
    Returned,
    /// Recovered from a recipient (追缴).
    Recovered,
}

/// One line of a double entry: positive debits, negative credits, in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedPosting {
    /// The stage.
    pub stage: Stage,
    /// The fund.
    pub fund: String,
    /// The unit's code; empty when the stage belongs to the fund as a whole.
    pub unit: String,
    /// The amount; all lines of one event sum to zero.
    pub amount: Fen,
}

/// The books of an office that starts in mid-life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningBalanceRecorded {
    /// The postings, summing to zero.
    pub postings: Vec<StatedPosting>,
    /// Day the balances are for.
    pub as_of: Date,
    /// Number of the document they rest on.
    pub document_no: String,
}

impl OpeningBalanceRecorded {
    /// The sum of the debits, in fen: the money it is about. More than an amount can hold counts as
    /// the most.
    pub fn debits(&self) -> Fen {
        let debits = self.postings.iter().map(|line| line.amount);
        Fen::sum(debits.filter(|amount| amount.0 > 0)).unwrap_or(Fen(i64::MAX))
    }
}

family! {
    /// Receipts, appropriations, quotas, statements.
    FundEvent {
        FundReceived = 60,
        AppropriationIssued = 61,
        QuotaAllocated = 63,
        FundStatementFiled = 65,
        OpeningBalanceRecorded = 66,
    }
}
