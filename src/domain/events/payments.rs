//! Money on its way to a beneficiary and back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::family;
use super::parties::NameAliases;
use crate::crypto::digest::{Commitment, FileHash};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month, Period};
use crate::domain::money::Fen;
use crate::domain::party::{HolderMatch, Relation};

/// Who is paid.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Payee {
    /// A person.
    Person(Alias),
    /// An organisation, by code or name.
    Org(String),
}

impl Payee {
    /// Whoever a text of the log names: a person by alias, else an organisation by its name.
    pub fn named(text: &str) -> Payee {
        match Alias::from_hex(text) {
            Some(person) => Payee::Person(person),
            None => Payee::Org(text.to_owned()),
        }
    }
}

/// How money is handed over.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// To an account by bank (银行代发).
    Bank,
    /// In cash by the principal or another custodian (现场发放).
    Custodian,
    /// Cash without a custodian (现金).
    Cash,
    /// Through another body's account (代领, 转付).
    Intermediary,
    /// Anything else the office wrote.
    Other,
}

impl PaymentMethod {
    /// As files and JSON write it.
    pub fn word(self) -> &'static str {
        match self {
            PaymentMethod::Bank => "bank",
            PaymentMethod::Custodian => "custodian",
            PaymentMethod::Cash => "cash",
            PaymentMethod::Intermediary => "intermediary",
            PaymentMethod::Other => "other",
        }
    }
}

/// The bank or cashier is told to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentInstructed {
    /// Payment number: the office's own, or batch ‖ `/` ‖ line.
    pub payment_no: String,
    /// Batch, where payments go in batches.
    pub batch_no: Option<String>,
    /// The award it pays, by number.
    pub award_no: Option<String>,
    /// The case, by number.
    pub case_no: Option<String>,
    /// The tranche, as agreement number and ordinal.
    pub tranche: Option<(String, u8)>,
    /// Who is paid.
    pub payee: Payee,
    /// Unit of the payee.
    pub unit_code: Option<String>,
    /// Tier paid, where the scheme has tiers; else the kind of aid, by the scheme's code, where it gives several.
    pub tier: Option<String>,
    /// Amount in fen.
    pub amount: Fen,
    /// The fund it is paid from.
    pub fund: String,
    /// What it is for.
    pub period: Period,
    /// How.
    pub method: PaymentMethod,
    /// The account, for bank payments.
    pub account: Option<Alias>,
    /// Whether the account's holder is the payee.
    pub holder: HolderMatch,
    /// The payment that this one makes again after a return, where the source says so.
    pub again: bool,
}

/// The money arrived (到账), by the bank's word or the cashier's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentConfirmed {
    /// Payment number.
    pub payment_no: String,
    /// Amount in fen.
    pub amount: Fen,
    /// The fund it was paid from.
    pub fund: String,
    /// The bank's reference.
    pub bank_ref: Option<String>,
    /// The account the bank names.
    pub account: Option<Alias>,
    /// The holder the bank names, by (name) alias.
    pub holder: HolderMatch,
}

/// The money came back (退票).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentReturned {
    /// Payment number.
    pub payment_no: String,
    /// Amount in fen.
    pub amount: Fen,
    /// The fund it was paid from.
    pub fund: String,
    /// The bank's reference.
    pub bank_ref: Option<String>,
    /// The account the bank names.
    pub account: Option<Alias>,
    /// Whether the same payment had been reported as arrived before (退票 after 到账).
    pub after_confirmation: bool,
    /// Why, committed.
    pub reason: Option<Commitment>,
}

/// The beneficiary, or somebody for them, signed for the money (签收).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptAcknowledged {
    /// Payment number.
    pub payment_no: String,
    /// Amount signed for, in fen.
    pub amount: Fen,
    /// The fund it was paid from.
    pub fund: String,
    /// Who signed, by (name, role, scheme) alias.
    pub signer: Option<Alias>,
    /// The signer's relation to the beneficiary.
    pub relation: Relation,
    /// Whether the card is in the beneficiary's own hands, where asked.
    pub own_card: Option<bool>,
}

/// Money must be paid back (追缴).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClawbackOrdered {
    /// Order number.
    pub order_no: String,
    /// Who must pay.
    pub debtor: Payee,
    /// Amount in fen.
    pub amount: Fen,
    /// The fund it goes back to.
    pub fund: String,
    /// Last day allowed.
    pub due: Option<Date>,
    /// Why, committed.
    pub reason: Option<Commitment>,
}

/// Money came back on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryReceived {
    /// Order number.
    pub order_no: String,
    /// Amount in fen.
    pub amount: Fen,
    /// The fund it goes back to.
    pub fund: String,
    /// The bank's reference.
    pub bank_ref: Option<String>,
}

/// A unit spent money it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpenditureRecorded {
    /// Voucher number.
    pub voucher_no: String,
    /// The agreement it is spent under.
    pub agreement_no: Option<String>,
    /// Support year, 1 to 3.
    pub year: Option<u8>,
    /// Cost line, as the scheme names it.
    pub cost_line: String,
    /// Who was paid.
    pub payee: Option<Payee>,
    /// Invoice number, by alias.
    pub invoice: Option<Alias>,
    /// Invoice date.
    pub invoice_date: Option<Date>,
    /// Amount in fen.
    pub amount: Fen,
    /// The fund it comes from.
    pub fund: String,
    /// Month of meals.
    pub meal_month: Option<Month>,
    /// Working days paid for.
    pub working_days: Option<u16>,
    /// Approval number, needed for other costs.
    pub approval_no: Option<String>,
}

/// In whose books a cost of a pairing stands (列支单位). It moves no money: what a fund of the ledger paid for the same
/// voucher is an [`ExpenditureRecorded`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostBorne {
    /// Voucher number.
    pub voucher_no: String,
    /// The agreement it is of.
    pub agreement_no: Option<String>,
    /// The unit in whose books it stands: its code, its name, or its side of the agreement as offices write it.
    pub unit: String,
    /// What it was for, as the office writes it.
    pub cost_line: Option<String>,
    /// Amount in fen.
    pub amount: Fen,
}

/// Goods were given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InKindDonated {
    /// Slip number.
    pub slip_no: Option<String>,
    /// The agreement, where there is one.
    pub agreement_no: Option<String>,
    /// What was given.
    pub item: String,
    /// How many.
    pub quantity: u32,
    /// Fair value in fen.
    pub value: Fen,
}

/// A row about a payment names whom it pays, or whose account it is. The names lie in the vault; what
/// stands here shows only whether two names are equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentNamed {
    /// Payment number.
    pub payment_no: String,
    /// Alias of the office's own number of the payee (教师编号, 工号), where the row has one.
    pub number: Option<Alias>,
    /// Name of the payee (姓名), as a list of payments writes it.
    pub payee: Option<NameAliases>,
    /// Name of the account's holder (户名), as the bank's file or the list writes it.
    pub holder: Option<NameAliases>,
}

/// A gate stopped a row of a payment list before it left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentHeld {
    /// Payment number the row has or would have.
    pub payment_no: String,
    /// Batch, where payments go in batches.
    pub batch_no: Option<String>,
    /// The case, by number.
    pub case_no: Option<String>,
    /// Who would have been paid.
    pub payee: Payee,
    /// Amount in fen.
    pub amount: Fen,
    /// The fund it would have been paid from.
    pub fund: String,
    /// The rules that stopped it: each the scheme's id of the rule, or the code of the flag.
    pub rules: Vec<String>,
    /// SHA-256 of the list that was checked.
    pub file: FileHash,
    /// Name of its sheet.
    pub sheet: String,
    /// Its line.
    pub row: u32,
}

/// An order to pay back is given up, in whole or in part (核销).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryWrittenOff {
    /// Order number.
    pub order_no: String,
    /// Amount in fen.
    pub amount: Fen,
    /// Number of the deciding document.
    pub document_no: String,
    /// Why, committed.
    pub reason: Option<Commitment>,
}

/// What is owed is set against a payment that is due (抵扣).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryOffset {
    /// Order number.
    pub order_no: String,
    /// The payment that was made smaller.
    pub payment_no: String,
    /// The case that payment is of, where it has one.
    pub case_no: Option<String>,
    /// Amount in fen.
    pub amount: Fen,
    /// The fund.
    pub fund: String,
}

/// Goods came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InKindReceived {
    /// Slip number.
    pub slip_no: String,
    /// The agreement, where there is one.
    pub agreement_no: Option<String>,
    /// What came.
    pub item: String,
    /// How many.
    pub quantity: u32,
    /// What is counted (册, 件).
    pub measure: Option<String>,
    /// Fair value in fen.
    pub value: Fen,
    /// Who gave: an organisation by name; a person by alias, at a command from @FILE.
    pub donor: Option<String>,
}

/// A pupil need not pay a fee (费用减免). No money moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeRemitted {
    /// Number of the remission.
    pub remission_no: String,
    /// The pupil.
    pub pupil: Alias,
    /// Code of the school.
    pub unit_code: String,
    /// Kind of fee, as the scheme names it.
    pub fee: String,
    /// What it is for.
    pub period: Period,
    /// Amount in fen.
    pub amount: Fen,
}

family! {
    /// Payments, returns, receipts, recoveries, spending.
    PaymentEvent {
        PaymentInstructed = 200,
        PaymentConfirmed = 201,
        PaymentReturned = 202,
        ReceiptAcknowledged = 203,
        PaymentHeld = 204,
        ClawbackOrdered = 205,
        RecoveryReceived = 206,
        RecoveryWrittenOff = 207,
        RecoveryOffset = 208,
        ExpenditureRecorded = 209,
        InKindDonated = 210,
        InKindReceived = 211,
        FeeRemitted = 212,
        PaymentNamed = 213,
        CostBorne = 214,
    }
}
