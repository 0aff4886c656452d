//! Payments and receipts.

use super::super::fields::Fields;
use super::super::plan::HELD_AT_DESK;
use super::settled::{Said, settled_inside};
use super::yearly::REWARD_OR_PENALTY;
use super::{Context, noted, office, relation_of};
use crate::domain::alias::Alias;
use crate::domain::events::payments::{
    Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod, PaymentNamed, PaymentReturned,
    ReceiptAcknowledged,
};
use crate::domain::money::Fen;
use crate::domain::names::fits_mask;
use crate::domain::party::{HolderMatch, Step};
use crate::vault::RegistrarError;

/// 09发放登记表: instructed, and paid or returned as the sheet says.
pub(super) fn payments(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let payment_no = fields.need_code("payment_no");
    let award_no = fields.need_code("award_no");
    let case_no = fields.need_code("case_no");
    let name = fields.name("name");
    let id = fields.need_id("id");
    let amount = fields.need_money("amount");
    let method = match fields.need_choice("method", "method").as_deref() {
        Some("bank") => PaymentMethod::Bank,
        Some("custodian") => PaymentMethod::Custodian,
        Some("cash") => PaymentMethod::Cash,
        Some("intermediary") => PaymentMethod::Intermediary,
        _ => PaymentMethod::Other,
    };
    let account = fields.account("account");
    let holder = fields.name("holder");
    context.on = fields.need_date("on");
    // What is still to be paid has no result yet.
    let result = match context.history.proposes() {
        true => Some("proposed".to_owned()),
        false => fields.need_choice("result", "result"),
    };
    let cashier = fields.name("cashier");
    let remark = fields.text("remark");
    let (Some(id), Some(result), true) = (id, result, fields.bad.is_empty()) else {
        return Ok(());
    };
    let person = context.person(&id, name.as_deref())?;
    let account = office::account(context, account.as_ref())?;
    let named = PaymentNamed {
        payment_no: payment_no.clone(),
        number: None,
        payee: match &name {
            Some(name) => Some(context.name_aliases(name)?),
            None => None,
        },
        holder: match &holder {
            Some(holder) => Some(context.holder_aliases(holder, Some(person))?),
            None => None,
        },
    };
    let named_holder = holder.clone();
    let holder = match (&holder, &name) {
        (Some(holder), Some(name)) if holder == name || fits_mask(holder, name) => {
            HolderMatch::Same
        }
        (Some(_), _) => HolderMatch::Different,
        (None, _) => HolderMatch::Unstated,
    };
    let acted_by = office::acted_by(context, [(cashier, "出纳", Step::Pay)])?;
    let fund = context.scheme.main_fund().to_owned();
    let period = context.scheme.claim_period();
    let ordered = ordered_inside(fields, context, (&payment_no, amount), Some(("id", person)));
    let says = match result == "paid" {
        true => Says::Paid,
        false => Says::Asked,
    };
    let held = held_at_desk(fields, context, (&payment_no, amount, Some(person)), says);
    let said = Said {
        payment_no: &payment_no,
        amount,
        paid: result == "paid",
        bank_ref: None,
        column: "result",
    };
    let settled = result != "proposed" && settled_inside(fields, context, &said);
    // Of a row that was held nothing was ordered, and nothing came back.
    if held || !fields.bad.is_empty() {
        return Ok(());
    }
    let instructed = PaymentInstructed {
        payment_no: payment_no.clone(),
        batch_no: None,
        award_no: Some(award_no),
        case_no: Some(case_no),
        tranche: None,
        payee: Payee::Person(person),
        unit_code: None,
        tier: None,
        amount,
        fund: fund.clone(),
        period,
        method,
        account,
        holder,
        again: false,
    };
    if !ordered {
        context.add_acted(instructed, acted_by.clone(), None, None);
    }
    if result == "proposed" || settled {
        // The list says what is asked for, and nothing that has happened; or a command has said it.
    } else if result == "paid" {
        context.add_acted(
            PaymentConfirmed {
                payment_no,
                amount,
                fund,
                bank_ref: None,
                account,
                holder,
            },
            acted_by,
            None,
            None,
        );
    } else {
        let reason = context.text(Some(person), remark)?;
        context.add_acted(
            PaymentReturned {
                payment_no,
                amount,
                fund,
                bank_ref: None,
                account,
                after_confirmation: false,
                reason,
            },
            acted_by,
            None,
            None,
        );
    }
    if !ordered && (named.payee.is_some() || named.holder.is_some()) {
        let payment_no = named.payment_no.clone();
        context.add(named);
        if let Some(holder) = &named_holder {
            noted::holder(context, &payment_no, holder);
        }
    }
    Ok(())
}

/// Whether the payment was ordered inside the ledger (`pay instruct`): the office's list of it then says
/// what became of it, and is no second order. One that says another amount or person is refused, with the column
/// that names the person; one to an organisation names none.
pub(super) fn ordered_inside(
    fields: &mut Fields<'_>,
    context: &Context<'_>,
    (payment_no, amount): (&str, Fen),
    person: Option<(&str, Alias)>,
) -> bool {
    let scheme = context.scheme.id.as_str();
    let instructed = context
        .known
        .ordered_before(context.history, scheme, payment_no);
    answered_otherwise(fields, context, (payment_no, amount), instructed.is_some());
    let ordered = instructed.filter(|ordered| ordered.live && !context.history.proposes());
    let Some(ordered) = ordered else {
        return false;
    };
    if !ordered.fits(amount) {
        let column = match fields.has(REWARD_OR_PENALTY) {
            true => REWARD_OR_PENALTY,
            false => "amount",
        };
        fields.refuse(
            column,
            "differs-from-order",
            &match ordered.set_off {
                Fen(0) => format!("{} yuan, as the payment was instructed", ordered.amount),
                set_off => format!("{} yuan, as the payment was instructed, less {set_off} yuan set against a debt", ordered.amount),
            },
            match amount < ordered.amount {
                true => "where a debt was set off, import the sheet of what is set off (追缴抵扣) first; else compare the list with the order, or give another payment its own number",
                false => "compare the list with the order, or give another payment its own number",
            },
        );
    }
    if ordered.person != person.map(|(_, person)| person) {
        fields.refuse(
            person.map_or("amount", |(column, _)| column),
            "differs-from-order",
            "the payee for whom the payment was instructed",
            "compare the list with the order, or give another payment its own number",
        );
    }
    true
}

/// What a row of an office's list says of its payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// In a column of its own that it was paid.
    Paid,
    /// That it is asked for, or came back.
    Asked,
    /// Nothing: the kind of sheet tells payments that were made.
    Nothing,
}

/// Whether the desk held the row (`pay instruct`) and nobody ordered its payment since, so that the list orders it no more than the
/// desk did: it is told, and adds nothing. A row that says that it was paid is a fact, whatever the desk said; where only the kind of
/// sheet says so, the very row of the very file that was held tells no payment.
pub(super) fn held_at_desk(
    fields: &mut Fields<'_>,
    context: &Context<'_>,
    (payment_no, amount, person): (&str, Fen, Option<Alias>),
    says: Says,
) -> bool {
    if context.history.proposes() || says == Says::Paid {
        return false;
    }
    let held = context.history.held(&context.scheme.id, payment_no);
    let (file, line) = (context.file.sha256, fields.row.line);
    let own = held.iter().rfind(|held| {
        let same = held.file == file && held.sheet == context.sheet && held.line == line;
        held.amount == amount
            && match says {
                Says::Asked => held.person == person,
                Says::Nothing => same,
                Says::Paid => false,
            }
    });
    let Some(own) = own else {
        return false;
    };
    let column = match fields.has(REWARD_OR_PENALTY) {
        true => REWARD_OR_PENALTY,
        false => "amount",
    };
    fields.tell(
        column,
        HELD_AT_DESK,
        &format!(
            "a row that was ordered; the desk held payment {payment_no} ({}), and nobody has ordered it since",
            own.rules.join(", ")
        ),
        "lift what holds it and order the list again (`sunledger pay instruct FILE`); if it was paid all the same, import the list with its result, or the bank's file",
    );
    true
}

/// Refuses the amount of a payment of which the bank's file came first, and gives another: whichever of the two comes
/// second is the one that is refused.
fn answered_otherwise(
    fields: &mut Fields<'_>,
    context: &Context<'_>,
    (payment_no, amount): (&str, Fen),
    instructed: bool,
) {
    let answered = match instructed {
        true => None,
        false => context.history.answered(&context.scheme.id, payment_no),
    };
    let set_off = context
        .known
        .set_off(context.history, &context.scheme.id, payment_no);
    let differs = |answered: &Fen| {
        // The bank's file says what was left once a debt was set off.
        *answered != amount && answered.checked_add(set_off) != Some(amount)
    };
    if let Some(answered) = answered.filter(differs) {
        fields.refuse(
            "amount",
            "return-amount",
            &format!("{answered}, as the bank's file that is recorded says of payment {payment_no}"),
            match answered < amount {
                true => "where a debt was set off, import the sheet of what is set off (追缴抵扣) first; else compare both with the bank's statement: correct the one that is wrong, the bank's file with import --corrects",
                false => "compare both with the bank's statement: correct the one that is wrong, the bank's file with import --corrects",
            },
        );
    }
}

/// 10领取签收表.
pub(super) fn receipts(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let payment_no = fields.need_code("payment_no");
    let amount = fields.need_money("amount");
    let signer = fields.need_name("signer");
    let relation = relation_of(
        fields
            .need_choice("relation", "relation")
            .as_deref()
            .unwrap_or_default(),
    );
    context.on = fields.need_date("on");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let signer = match signer {
        Some(name) => Some(context.named_person(&name, "签收")?),
        None => None,
    };
    let fund = context.scheme.main_fund().to_owned();
    context.add(ReceiptAcknowledged {
        payment_no,
        amount,
        fund,
        signer,
        relation,
        own_card: None,
    });
    Ok(())
}
