//! A row that says what became of a payment of which a command (`pay confirm`, `pay return`) has said so.
//!
//! Promises: the same fact told twice counts once, and the row that says it may add the holder's name; one
//! that says otherwise (another result, amount or reference of the bank's) is refused with its cell. A second
//! row of one import is a fact of its own: two equal payments stay two. What a file has said is not looked
//! at here, for rows are facts and copies of sheets are told elsewhere.

use super::super::fields::Fields;
use super::Context;
use crate::domain::money::Fen;

/// What a row says of a payment.
pub(super) struct Said<'a> {
    /// Number of the payment.
    pub payment_no: &'a str,
    /// Amount.
    pub amount: Fen,
    /// Whether it arrived; else it came back.
    pub paid: bool,
    /// The bank's reference.
    pub bank_ref: Option<&'a str>,
    /// The column that says how it ended, or the day on which it did.
    pub column: &'a str,
}

const REMEDY: &str =
    "compare both with the bank's statement; the office's own act can be reversed and told anew";

/// Whether a command has recorded this already, so that the row adds no second fact.
pub(super) fn settled_inside(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
    said: &Said<'_>,
) -> bool {
    let scheme = context.scheme.id.clone();
    let settled = context.history.settled(&scheme, said.payment_no);
    let (known, otherwise) = match said.paid {
        true => (settled.arrived, settled.returned.is_some()),
        false => (settled.returned, settled.arrived.is_some()),
    };
    let Some((amount, reference)) = known else {
        if otherwise {
            let expected = match said.paid {
                true => "returned, as a command has recorded of the payment",
                false => "paid, as a command has recorded of the payment",
            };
            fields.refuse(said.column, "differs-from-act", expected, REMEDY);
        }
        return false;
    };
    if amount != said.amount {
        let expected = format!("{amount} yuan, as a command has recorded of the payment");
        fields.refuse("amount", "differs-from-act", &expected, REMEDY);
    }
    match (&reference, said.bank_ref) {
        (Some(known), Some(found)) if known != found => {
            let expected = format!("reference {known}, as a command has recorded of the payment");
            fields.refuse("bank_ref", "differs-from-act", &expected, REMEDY);
        }
        (None, Some(_)) => fields.tell(
            "bank_ref",
            "act-without-reference",
            "a payment whose end no command has recorded before; it was recorded without a reference, and counts once",
            "nothing, or reverse the act and import the file again, so that the reference is kept",
        ),
        _ => {}
    }
    context.known.joins(&scheme, said.payment_no)
}
