//! Drawings of a loan in a sheet of acts: the currency, the rate and the amount that fit together, each told once.
//!
//! Promises: each of the three that does not fit is refused with its cell; a rate is known on the day of the drawing. **Not here**: how
//! a cell is read (`act.rs`), and what a loan's standing is (`report/loan.rs`).

use super::super::super::fields::Fields;
use super::super::super::known::Once;
use super::super::Context;
use super::super::once::told_once;
use crate::domain::currency::currency_of;
use crate::domain::events::funds::LoanWithdrawn;

/// The code of a currency, written so or by its Chinese name.
pub(super) fn currency(fields: &mut Fields<'_>) -> Option<String> {
    let text = fields.code("currency")?;
    let code = currency_of(&text);
    if code.is_none() {
        fields.refuse(
            "currency",
            "currency-unknown",
            "a currency of ISO 4217, such as EUR or USD",
            "write the loan's currency by its code, or as 美元, 欧元",
        );
    }
    code.map(str::to_owned)
}

/// Refuses a drawing whose amount is not what it comes to at its rate; else one that was told before, whose currency is not the loan's, or whose rate is of a later day.
pub(super) fn drawing(fields: &mut Fields<'_>, context: &mut Context<'_>, e: &LoanWithdrawn) {
    if !e.is_at_its_rate() {
        fields.refuse(
            "amount",
            "rate-differs",
            &format!("{} yuan, which is the drawing at its rate", e.at_rate()),
            "correct the one of the three that is wrong; what a bank kept for itself is a payment of its own",
        );
        return;
    }
    if e.rate_date > context.on {
        fields.refuse(
            "rate_date",
            "rate-later",
            &format!(
                "a rate of {}, the day of the drawing, or before",
                context.on
            ),
            "write the day of the rate that the bank used, which was known when it drew",
        );
    }
    let scheme = context.scheme.id.clone();
    let other = context
        .known
        .loan_currency(context.history, (&scheme, &e.loan_no), &e.currency);
    if let Some(other) = other.filter(|other| *other != e.currency) {
        fields.refuse(
            "currency",
            "currency-other",
            &format!("{other}, in which loan {} was drawn", e.loan_no),
            "correct the currency, or the number of the loan",
        );
    }
    if fields.bad.is_empty() {
        let fact = Once::Drawing(e.application_no.clone());
        told_once(fields, context, "application_no", fact);
    }
}
