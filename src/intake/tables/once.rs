//! Rows that tell what was told before: money comes and goes but once, whatever file or command says so, and in
//! whatever order.
//!
//! Promises: a line of the bank's stands for one movement; a receipt note, an order to pay back and money on an
//! order without a reference, and a drawing from a loan, are told once in a scheme. A row that tells one again is refused with its cell, and
//! the file that told it first is noted, so that a whole copy is known as one. What a command has said of a payment, its
//! row may say again (`settled.rs`). **Not here**: a corrected copy, which is compared with what it corrects.

use super::super::fields::Fields;
use super::super::known::{BankLine, Movement, Once};
use super::Context;
use crate::crypto::digest::FileHash;
use crate::domain::money::Fen;

/// Refuses a reference of the bank's that another movement has.
pub(super) fn bank_line(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
    reference: &str,
    (movement, amount): (Movement, Fen),
) {
    let scheme = context.scheme.id.clone();
    let here = BankLine {
        movement: movement.clone(),
        amount,
        file: Some(context.file.sha256),
    };
    let other = context
        .known
        .other_of_bank_ref(context.history, &scheme, reference, here);
    let Some(other) = other else { return };
    let same = other.movement == movement;
    fields.refuse(
        "bank_ref",
        "bank-ref-amount",
        &other.expected(),
        "compare both lines with the bank's statement, and correct the reference or the amount",
    );
    // Another movement under the reference is no copy.
    noted(fields, context, other.file.filter(|_| same));
}

/// Refuses a fact that is told once, and was; whether it was.
pub(super) fn told_once(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
    column: &str,
    fact: Once,
) -> bool {
    let expected = match &fact {
        Once::Receipt(number) => {
            format!("a receipt that is not told yet; receipt {number} is")
        }
        Once::Drawing(number) => {
            format!("a drawing that is not told yet; application {number} is")
        }
        Once::Order(number) => {
            format!("an order that is not told yet; order {number} is")
        }
        Once::Recovery(number, amount, day) => format!(
            "money that is not told yet; {amount} yuan of {day} on order {number} are, without a reference of the bank's"
        ),
    };
    let scheme = context.scheme.id.clone();
    let here = context.file.sha256;
    let before = context
        .known
        .told_before(context.history, &scheme, fact, here);
    let Some(before) = before else { return false };
    fields.refuse(
        column,
        "told-twice",
        &expected,
        "compare both: take the row out where it is the same money, correct the first with import --corrects where it has changed, or give another its own number",
    );
    noted(fields, context, before);
    true
}

/// Notes the other file that told it first.
fn noted(fields: &mut Fields<'_>, context: &Context<'_>, file: Option<FileHash>) {
    fields.doubled = file.filter(|file| *file != context.file.sha256);
}
