//! Payment lists, and what the bank did with their lines.
//!
//! Promises: a line is known by batch ‖ `/` ‖ line number in both files, so that either may come first.
//! A line that no bank pays (cash) is confirmed by the list itself, which is all that will ever say so.
//! A return file that contradicts a list that is known (another amount, a line the batch does not have)
//! is refused with its cell; one whose list is not known yet is recorded and joined when it comes. What a
//! command has said of a line before counts once.
//!
//! Where a scheme gives several kinds of aid (助学金, 贴息, 勤工助学), a line says by code of which kind it is: by its own
//! column, else by what the list is called.
//!
//! The list names the payee and the bank the holder: both names stand as aliases under the payment's
//! number, so that whoever reads the ledger can compare them, whichever file came first. Hence neither
//! file says itself whether the holder is the payee. A holder whom the bank writes in letters (`ZHANG SAN`) is known as
//! the payee spelt otherwise where the list of the line came before its return, as it does within one import.

use super::super::fields::Fields;
use super::super::known::Movement;
use super::once::bank_line;
use super::payment::{Says, held_at_desk, ordered_inside};
use super::school::tier;
use super::settled::{Said, settled_inside};
use super::{Context, noted, office};
use crate::domain::alias::Alias;
use crate::domain::date::Period;
use crate::domain::events::payments::{
    Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod, PaymentNamed, PaymentReturned,
};
use crate::domain::ids::to_half_width;
use crate::domain::money::Fen;
use crate::domain::party::HolderMatch;
use crate::schemes::monthly::SaysAgain;
use crate::vault::RegistrarError;

/// Line number of a payment within its batch, in one spelling: `007` and `7` are one line.
fn payment_no(batch_no: &str, line: &str) -> String {
    let plain = line.trim_start_matches('0');
    let line = if plain.is_empty() { line } else { plain };
    format!("{batch_no}/{line}")
}

/// 06补助发放表: a payment instructed; by cash also paid.
pub(super) fn payment_lists(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let batch_no = fields.need_code("batch_no");
    let line = fields.need_code("line");
    let teacher_no = fields.code("teacher_no");
    let name = fields.need_name("name");
    let id = fields.need_id("id");
    let unit_code = office::unit_code(fields, "unit_code");
    let tier = tier(fields, context, false);
    let kind = kind_of_aid(fields, context);
    let month = fields.need_month("period");
    let amount = fields.need_money("amount");
    let method = match fields.choice("method", "method").as_deref() {
        Some("bank") | None => PaymentMethod::Bank,
        Some("custodian") => PaymentMethod::Custodian,
        Some("cash") => PaymentMethod::Cash,
        Some("intermediary") => PaymentMethod::Intermediary,
        Some(_) => PaymentMethod::Other,
    };
    let account = fields.account("account");
    if method == PaymentMethod::Bank && account.is_none() && fields.bad.is_empty() {
        let field = if fields.has("account") {
            "account"
        } else {
            "method"
        };
        fields.refuse(
            field,
            "cell-empty",
            "an account, for a payment by bank",
            "fill in the account, or the way it was paid",
        );
    }
    context.on = fields.need_date("on");
    let remark = fields.text("remark").unwrap_or_default();
    let (Some(id), Some(name), Some(month), true) = (id, name, month, fields.bad.is_empty()) else {
        return Ok(());
    };
    let person = context.person(&id, Some(&name))?;
    let register = context.known.register(context.history, &context.scheme.id);
    if !register.persons.is_empty() && !register.persons.contains(&person) {
        fields.tell(
            "id",
            "payee-not-registered",
            "a person in the scheme's register of posts",
            "compare the number with the register, or import the register's newer copy",
        );
    }
    let payee_name = context.name_aliases(&name)?;
    let number = match teacher_no {
        Some(number) => Some(context.teacher_no(&number)?),
        None => None,
    };
    let account = office::account(context, account.as_ref())?;
    let fund = context.scheme.main_fund().to_owned();
    let payment_no = payment_no(&batch_no, &line);
    let ordered = ordered_inside(fields, context, (&payment_no, amount), Some(("id", person)));
    let said = Said {
        payment_no: &payment_no,
        amount,
        paid: true,
        bank_ref: None,
        column: "on",
    };
    let arrived = method != PaymentMethod::Bank && settled_inside(fields, context, &said);
    let says = match method {
        PaymentMethod::Bank => Says::Asked,
        _ => Says::Nothing,
    };
    let held = held_at_desk(fields, context, (&payment_no, amount, Some(person)), says);
    if held || !fields.bad.is_empty() {
        return Ok(());
    }
    let period = Period::Month { month };
    let again = match context.scheme.pays_again(&remark, &batch_no) {
        SaysAgain::No => false,
        SaysAgain::CameBack => true,
        SaysAgain::Perhaps => {
            let scheme = &context.scheme.id;
            let told = context.history.told_again(scheme, &payment_no);
            told.unwrap_or_else(|| {
                let asked = (person, period, amount);
                context.known.ordered_for(context.history, scheme, asked)
            })
        }
    };
    let instructed = PaymentInstructed {
        payment_no: payment_no.clone(),
        again,
        batch_no: Some(batch_no),
        award_no: None,
        case_no: None,
        tranche: None,
        payee: Payee::Person(person),
        unit_code,
        tier: tier.or(kind),
        amount,
        fund: fund.clone(),
        period,
        method,
        account,
        holder: HolderMatch::Unstated,
    };
    if !ordered {
        context.add(instructed);
        context.add(PaymentNamed {
            payment_no: payment_no.clone(),
            number,
            payee: Some(payee_name),
            holder: None,
        });
    }
    if method != PaymentMethod::Bank && !context.history.proposes() && !arrived {
        context.add(PaymentConfirmed {
            payment_no,
            amount,
            fund,
            bank_ref: None,
            account,
            holder: HolderMatch::Unstated,
        });
    }
    Ok(())
}

/// The kind of aid that the whole list is of or, where the list is of several, that its row names: by code, since it
/// says what a family lacks. `None` where the scheme has tiers, or neither says.
fn kind_of_aid(fields: &mut Fields<'_>, context: &Context<'_>) -> Option<String> {
    if let Some(word) = fields.text("category") {
        return office::category(fields, context, "category", &to_half_width(&word));
    }
    let of_list = [context.sheet, context.file.name.as_str()]
        .into_iter()
        .find_map(|name| context.scheme.category_in(name));
    of_list.map(str::to_owned)
}

/// 07银行回盘: what the bank did with a line.
pub(super) fn bank_returns(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let batch_no = fields.need_code("batch_no");
    let line = fields.need_code("line");
    let account = fields.account("account");
    let holder = fields.name("holder");
    let amount = fields.need_money("amount");
    let result = fields.need_choice("result", "result");
    let reason = fields.text("reason");
    context.on = fields.need_date("on");
    let bank_ref = fields.code("bank_ref");
    let (Some(result), true) = (result, fields.bad.is_empty()) else {
        return Ok(());
    };
    let scheme = context.scheme.id.clone();
    let payment_no = payment_no(&batch_no, &line);
    let instructed = context
        .known
        .instructed(context.history, &scheme, &payment_no);
    match instructed {
        Some(instructed) if !instructed.fits(amount) => fields.refuse(
            "amount",
            "return-amount",
            &match instructed.set_off {
                Fen(0) => format!("{}, as line {line} of batch {batch_no} instructs", instructed.amount),
                set_off => format!("{}, as line {line} of batch {batch_no} instructs, less {set_off} set against a debt", instructed.amount),
            },
            match amount < instructed.amount {
                true => "where a debt was set off, import the sheet of what is set off (追缴抵扣) first; else this return file may be of another batch: compare the batch number with the payment list",
                false => "this return file may be of another batch: compare the batch number with the payment list",
            },
        ),
        // What the desk held and the bank paid all the same is a fact.
        None if !context.history.held(&scheme, &payment_no).is_empty() => {}
        None if context
            .known
            .batch_is_whole(context.history, &scheme, &batch_no) =>
        {
            fields.refuse(
                "line",
                "return-line",
                &format!("a line of the payment list of batch {batch_no}"),
                "this return file may be of another batch: compare the batch number with the payment list",
            );
        }
        _ => {}
    }
    if let Some(reference) = &bank_ref {
        let movement = match result == "paid" {
            true => Movement::Arrived(payment_no.clone()),
            false => Movement::Back(payment_no.clone()),
        };
        bank_line(fields, context, reference, (movement, amount));
    }
    let said = Said {
        payment_no: &payment_no,
        amount,
        paid: result == "paid",
        bank_ref: bank_ref.as_deref(),
        column: "result",
    };
    let settled = settled_inside(fields, context, &said);
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let account = office::account(context, account.as_ref())?;
    let person = instructed.and_then(|instructed| instructed.person);
    let mut masked = HolderMatch::Unstated;
    if let Some(written) = &holder {
        let name = context.holder_aliases(written, person)?;
        match context.masked_as(written, person)? {
            Some(_) => masked = HolderMatch::Same,
            None => holder_registered(fields, context, &scheme, name.whole, account),
        }
        context.add(PaymentNamed {
            payment_no: payment_no.clone(),
            number: None,
            payee: None,
            holder: Some(name),
        });
        noted::holder(context, &payment_no, written);
    }
    if settled {
        return Ok(());
    }
    let fund = context.scheme.main_fund().to_owned();
    if result == "paid" {
        context.add(PaymentConfirmed {
            payment_no,
            amount,
            fund,
            bank_ref,
            account,
            holder: masked,
        });
    } else {
        let reason = context.text(person, reason)?;
        context.add(PaymentReturned {
            payment_no,
            amount,
            fund,
            bank_ref,
            account,
            after_confirmation: false,
            reason,
        });
    }
    Ok(())
}

/// Tells of a holder whose name nobody in the register has, unless the account was recorded as one
/// that another holds for the payee.
fn holder_registered(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
    scheme: &str,
    named: Alias,
    account: Option<Alias>,
) {
    let history = context.history;
    let recorded = account.is_some_and(|account| {
        context
            .known
            .register(history, "")
            .proxy_accounts
            .contains(&account)
    });
    let register = context.known.register(history, scheme);
    if register.persons.is_empty() || recorded || register.has_name(&named) {
        return;
    }
    fields.tell(
        "holder",
        "holder-not-registered",
        "the name of a person in the scheme's register, or an account recorded for another (代收)",
        "compare the account's holder with the register and with the record of such accounts",
    );
}
