//! Money before it has a beneficiary: receipts, appropriations, quotas, statements.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::family;
use crate::crypto::digest::Commitment;
use crate::domain::alias::Alias;
use crate::domain::currency::digits;
use crate::domain::date::{Date, Period};
use crate::domain::money::Fen;
use crate::domain::party::Level;

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
    /// Who paid: an organisation by name; a person by alias, at a command from @FILE.
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

/// A budget document is changed: more, or less, than was promised (指标调整).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppropriationAdjusted {
    /// Number of the document that changes it.
    pub document_no: String,
    /// Number of the document that is changed.
    pub adjusts: String,
    /// Receiving body of that document.
    pub to: String,
    /// Name of the fund.
    pub fund: String,
    /// The change in fen; below zero where money is taken back.
    pub change: Fen,
    /// Why, committed.
    pub reason: Option<Commitment>,
}

/// A quota moves from one unit to another (名额调剂).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaReallocated {
    /// Code of the unit that gives.
    pub from_code: String,
    /// Code of the unit that takes.
    pub to_code: String,
    /// Persons or pairs moved.
    pub count: Option<u32>,
    /// Money moved, in fen.
    pub amount: Option<Fen>,
    /// The period the quota is for.
    pub period: Option<Period>,
    /// Number of the document.
    pub document_no: Option<String>,
}

/// Money that was not spent goes back to whoever gave it (结转结余上缴).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnspentReturned {
    /// Number of the document.
    pub document_no: String,
    /// Number of the appropriation it is from; of the receipt, where the money came without one.
    pub appropriation_no: String,
    /// Body that it goes back to.
    pub to: String,
    /// Name of the fund.
    pub fund: String,
    /// Amount in fen.
    pub amount: Fen,
    /// Why, committed.
    pub reason: Option<Commitment>,
}

/// A plan of money: not money. Nodes make a tree in which each is the sum of its children.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetPlanned {
    /// Number of the node or plan.
    pub plan_no: String,
    /// Number of the node above; `None` for the whole.
    pub parent_no: Option<String>,
    /// What it is for, as the office names it.
    pub item: String,
    /// Class of money (校园建设, 设备购置).
    pub class: Option<String>,
    /// County or unit it is planned for.
    pub unit: Option<String>,
    /// Level of the node.
    pub level: Option<Level>,
    /// Name of the fund.
    pub fund: String,
    /// Amount in fen.
    pub amount: Fen,
    /// Number of the document.
    pub document_no: Option<String>,
    /// What it is planned for.
    pub period: Option<Period>,
}

/// Who gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Donor {
    /// A person, by alias.
    Person(Alias),
    /// An organisation, by its name.
    Org(String),
    /// Not named.
    Unnamed,
}

/// A gift of money, by the office's register of donations. It is income only with the bank's note of
/// the collection ([`FundReceived`]): this moves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DonationRecorded {
    /// Donation number.
    pub donation_no: String,
    /// Who gave.
    pub donor: Donor,
    /// Amount in fen.
    pub amount: Fen,
    /// Name of the fund it goes to.
    pub fund: String,
    /// The collection it was given in (慈善一日捐, 义卖).
    pub activity: String,
    /// How it was paid in, as the office writes it.
    pub method: Option<String>,
    /// Number of the receipt slip given out.
    pub slip_no: Option<String>,
}

/// Money is drawn from a loan in its currency and turned into yuan (提款报账). It is income only with
/// the bank's note ([`FundReceived`]): this moves nothing in yuan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoanWithdrawn {
    /// Number of the withdrawal application.
    pub application_no: String,
    /// Number of the loan.
    pub loan_no: String,
    /// Name of the fund.
    pub fund: String,
    /// ISO 4217 code of the loan's currency.
    pub currency: String,
    /// Amount drawn in minor units of that currency.
    pub drawn: i64,
    /// Yuan for one major unit of the currency, times 1,000,000.
    pub rate_micro: i64,
    /// Day of the rate.
    pub rate_date: Date,
    /// Amount in fen, as the bank credited it.
    pub amount: Fen,
    /// Number of the rate's or bank's document.
    pub document_no: Option<String>,
}

impl LoanWithdrawn {
    /// The drawing at its rate in fen, rounded down. A rate is for a major unit: a yen has no smaller one,
    /// a dollar a hundred.
    pub fn at_rate(&self) -> Fen {
        let fen = self.micro_fen() / 1_000_000;
        Fen(i64::try_from(fen).unwrap_or(i64::MAX))
    }

    /// Whether the yuan are the drawing at its rate, rounded to the fen either way.
    pub fn is_at_its_rate(&self) -> bool {
        let stated = i128::from(self.amount.0) * 1_000_000;
        self.micro_fen().saturating_sub(stated).saturating_abs() < 1_000_000
    }

    /// The drawing at its rate, in millionths of a fen.
    fn micro_fen(&self) -> i128 {
        let drawn = i128::from(self.drawn)
            .checked_mul(i128::from(self.rate_micro))
            .and_then(|exact| exact.checked_mul(100));
        drawn.map_or(i128::MAX, |drawn| {
            drawn / 10i128.pow(digits(&self.currency))
        })
    }
}

family! {
    /// Receipts, appropriations, quotas, statements.
    FundEvent {
        FundReceived = 60,
        AppropriationIssued = 61,
        AppropriationAdjusted = 62,
        QuotaAllocated = 63,
        QuotaReallocated = 64,
        FundStatementFiled = 65,
        OpeningBalanceRecorded = 66,
        UnspentReturned = 67,
        BudgetPlanned = 68,
        DonationRecorded = 69,
        LoanWithdrawn = 70,
    }
}
