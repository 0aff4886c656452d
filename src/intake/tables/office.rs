//! What rows of several tables say alike: who acted, by the names beside their posts, accounts and invoices
//! that may be left out, and money that an office paid to an organisation on one day.
//!
//! Promises: a name becomes the alias of that name in that post, never a person of the register. Money to an
//! organisation that a command ordered, or said the arrival of, counts once: a row that says otherwise is
//! refused with its cell.

use super::super::fields::Fields;
use super::Context;
use super::payment::{Says, held_at_desk, ordered_inside};
use super::settled::{Said, settled_inside};
use crate::domain::alias::Alias;
use crate::domain::date::Period;
use crate::domain::events::ActedBy;
use crate::domain::events::payments::{Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod};
use crate::domain::ids::BankAccount;
use crate::domain::money::Fen;
use crate::domain::party::{HolderMatch, Step};
use crate::vault::{RegisterKind, RegistrarError};

/// Who acted, in the order of the steps; a post without a name is left out.
pub(super) fn acted_by<const N: usize>(
    context: &mut Context<'_>,
    named: [(Option<String>, &str, Step); N],
) -> Result<Vec<ActedBy>, RegistrarError> {
    let mut acted = Vec::with_capacity(N);
    for (name, post, step) in named {
        if let Some(name) = name {
            let person = context.named_official(&name, post)?;
            acted.push(ActedBy { person, step });
        }
    }
    Ok(acted)
}

/// The code of a unit, where the sheet has a column for it: a row without one would count in no quota, list or register of
/// a unit, and nobody would see it.
pub(super) fn unit_code(fields: &mut Fields<'_>, field: &str) -> Option<String> {
    let before = fields.bad.len();
    let code = fields.code(field);
    if code.is_none() && fields.has(field) && fields.bad.len() == before {
        fields.refuse(
            field,
            "cell-empty",
            "the code of a unit",
            "fill it in from the register of units: a row without one counts for no unit",
        );
    }
    code
}

/// The name of a unit, where the sheet has a column for it.
pub(super) fn unit(fields: &mut Fields<'_>, field: &str) -> Option<String> {
    fields.has(field).then(|| fields.need_text(field))
}

/// Code of a kind of aid or fee by an office's word; one that the scheme does not know is refused.
pub(super) fn category(
    fields: &mut Fields<'_>,
    context: &Context<'_>,
    field: &str,
    word: &str,
) -> Option<String> {
    let code = context.scheme.category_code(word);
    if code.is_none() {
        let known = context.scheme.category.iter();
        let known: Vec<&str> = known
            .flat_map(|category| category.names.iter().map(String::as_str))
            .collect();
        fields.refuse(
            field,
            "word-unknown",
            &format!("one of {}", known.join("、")),
            "use one of these words, or add the office's own to the scheme's file",
        );
    }
    code.map(str::to_owned)
}

/// An account, where the row has one.
pub(super) fn account(
    context: &mut Context<'_>,
    account: Option<&BankAccount>,
) -> Result<Option<Alias>, RegistrarError> {
    account.map(|account| context.account(account)).transpose()
}

/// An invoice by its number, where the row has one.
pub(super) fn invoice(
    context: &mut Context<'_>,
    number: Option<&str>,
) -> Result<Option<Alias>, RegistrarError> {
    let registrar = &mut context.registrar;
    number
        .map(|number| registrar.alias(RegisterKind::Invoice, number))
        .transpose()
}

/// Money to an organisation, ordered and arrived on the day of the row.
pub(super) struct OrgPayment {
    pub payment_no: String,
    pub award_no: Option<String>,
    pub case_no: Option<String>,
    pub payee: Payee,
    pub unit_code: Option<String>,
    pub amount: Fen,
    pub fund: String,
    pub period: Period,
    pub account: Option<Alias>,
}

/// What a row adds of a payment that an office made: what no command has recorded of it.
#[derive(Clone, Copy)]
pub(super) struct Adds {
    /// Its order.
    pub order: bool,
    /// Its arrival.
    pub arrival: bool,
}

/// What a row adds of a payment to an organisation, or to a person whom it has by name alone, which it says arrived on the day of `column`; nothing of one that the desk held.
pub(super) fn adds(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
    (payment_no, amount): (&str, Fen),
    payee: &Payee,
    (column, says): (&str, Says),
) -> Adds {
    let person = match payee {
        Payee::Person(person) => Some(*person),
        Payee::Org(_) => None,
    };
    let named = person.map(|person| ("payee", person));
    let ordered = ordered_inside(fields, context, (payment_no, amount), named);
    if held_at_desk(fields, context, (payment_no, amount, person), says) {
        return Adds {
            order: false,
            arrival: false,
        };
    }
    let said = Said {
        payment_no,
        amount,
        paid: true,
        bank_ref: None,
        column,
    };
    Adds {
        order: !ordered,
        arrival: !settled_inside(fields, context, &said),
    }
}

impl OrgPayment {
    /// Adds its instruction and its arrival, or what of them no command has recorded; nothing where the row
    /// is refused.
    pub(super) fn add(
        self,
        fields: &mut Fields<'_>,
        context: &mut Context<'_>,
        acted_by: &[ActedBy],
    ) {
        let said = ("on", Says::Nothing);
        let paid = (self.payment_no.as_str(), self.amount);
        let adds = adds(fields, context, paid, &self.payee, said);
        if !fields.bad.is_empty() {
            return;
        }
        let instructed = PaymentInstructed {
            payment_no: self.payment_no.clone(),
            batch_no: None,
            award_no: self.award_no,
            case_no: self.case_no,
            tranche: None,
            payee: self.payee,
            unit_code: self.unit_code,
            tier: None,
            amount: self.amount,
            fund: self.fund.clone(),
            period: self.period,
            method: PaymentMethod::Bank,
            account: self.account,
            holder: HolderMatch::Unstated,
            again: false,
        };
        if adds.order {
            context.add_acted(instructed, acted_by.to_vec(), None, None);
        }
        if !adds.arrival {
            return;
        }
        let confirmed = PaymentConfirmed {
            payment_no: self.payment_no,
            amount: self.amount,
            fund: self.fund,
            bank_ref: None,
            account: self.account,
            holder: HolderMatch::Unstated,
        };
        context.add_acted(confirmed, acted_by.to_vec(), None, None);
    }
}
