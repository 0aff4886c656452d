//! Why a difference of plan and actual is below zero: what stands against it, each part with its sum.
//!
//! Promises: only what the ledger's own records say; parts are in fen and above zero, and those of what was not paid sum to the
//! difference. A row rests on the events of its reasons, which `--why` lists. Not here: which sheet should have told the rest, and
//! whether anybody is to blame.

use serde::Serialize;

use crate::report::books::yuan;

/// What stands against a figure below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Of the plan no budget document promises it.
    NotPromised,
    /// It was planned, no budget document is on record, and it has not come.
    NotReceived,
    /// Budget documents promise it, and it has not arrived.
    NotArrived,
    /// Awarded or contracted beyond the most that the scheme's text lets be given.
    BeyondQuota,
    /// Awarded or contracted, and not ordered.
    NotOrdered,
    /// Ordered, and neither arrived nor came back.
    UnderWay,
    /// Came back, and not paid again.
    CameBack,
    /// More went out of the fund than came in.
    Overdrawn,
    /// A joint funder's part that has not arrived under its name.
    PartMissing,
    /// The nodes below come to more.
    BelowIsMore,
    /// The contracts come to more than the node has.
    ContractedBeyond,
    /// More was taken back or went back than the document promised.
    TakenBackBeyond,
}

/// One reason, with its sum in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What it is.
    pub why: Why,
    /// Its sum in fen, above zero.
    pub fen: i64,
}

/// A reason where its sum is above zero.
pub(super) fn reason(why: Why, fen: i128) -> Option<Reason> {
    let fen = i64::try_from(fen).unwrap_or(i64::MAX);
    (fen > 0).then_some(Reason { why, fen })
}

/// The reasons in one sentence, in English; empty where there is none.
pub(super) fn note(reasons: &[Reason]) -> String {
    let each: Vec<String> = reasons.iter().map(Reason::told).collect();
    each.join("; ")
}

impl Reason {
    fn told(&self) -> String {
        let sum = yuan(self.fen);
        match self.why {
            Why::NotPromised => {
                format!("{sum} yuan of the plan is promised by no budget document yet")
            }
            Why::NotReceived => format!(
                "{sum} yuan of the plan has not arrived, and no budget document is on record"
            ),
            Why::NotArrived => {
                format!("{sum} yuan that budget documents promise has not arrived")
            }
            Why::BeyondQuota => format!(
                "{sum} yuan was awarded or contracted beyond the most that the scheme's text lets be given (F39)"
            ),
            Why::NotOrdered => {
                format!("{sum} yuan was awarded or contracted and is not ordered")
            }
            Why::UnderWay => format!(
                "{sum} yuan was ordered, and the bank has not said that it arrived or came back"
            ),
            Why::CameBack => format!("{sum} yuan came back and was not paid again"),
            Why::Overdrawn => format!(
                "{sum} yuan more went out than came in: a receipt is missing or was refused, or the fund was overdrawn (F41)"
            ),
            Why::PartMissing => format!(
                "{sum} yuan of its part has not arrived, or its receipt names another payer"
            ),
            Why::BelowIsMore => {
                format!("the nodes below come to {sum} yuan more than this one (F42)")
            }
            Why::ContractedBeyond => {
                format!("contracts come to {sum} yuan more than the node has")
            }
            Why::TakenBackBeyond => format!(
                "{sum} yuan more was taken back or went back than the document promised (F41)"
            ),
        }
    }
}
