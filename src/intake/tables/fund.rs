//! Money before it has a beneficiary, quotas, statements, and lists of other funds.

use super::super::fields::Fields;
use super::super::known::{Movement, Once};
use super::Context;
use super::once::{bank_line, told_once};
use super::outside::registered;
use crate::domain::date::Period;
use crate::domain::events::funds::{
    AppropriationIssued, FundReceived, FundSource, FundStatementFiled, QuotaAllocated,
};
use crate::domain::events::lists::{ListEntryRecorded, ListKind, ListStatus};
use crate::domain::party::Level;
use crate::vault::RegistrarError;

/// The scheme's fund of the row; an unknown name is refused.
fn fund(fields: &mut Fields<'_>, context: &Context<'_>) -> Option<String> {
    let name = fields.need_text("fund");
    named(name, fields, context)
}

/// The scheme's fund of the row, where it names one; an unknown name is refused.
pub(super) fn fund_if_any(fields: &mut Fields<'_>, context: &Context<'_>) -> Option<String> {
    let name = fields.text("fund")?;
    named(name, fields, context)
}

fn named(name: String, fields: &mut Fields<'_>, context: &Context<'_>) -> Option<String> {
    match context.scheme.fund_named(&name) {
        Some(fund) => Some(fund.name.clone()),
        None if name.is_empty() => None,
        None => {
            let known: Vec<&str> = context
                .scheme
                .fund
                .iter()
                .map(|fund| fund.name.as_str())
                .collect();
            fields.refuse(
                "fund",
                "fund-unknown",
                &format!("a fund of the scheme: {}", known.join("、")),
                "use the fund's name, or add the office's own name for it to the scheme's file",
            );
            None
        }
    }
}

/// 03名额分配表.
pub(super) fn quotas(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let unit_code = fields.need_code("unit_code");
    let unit = fields.need_text("unit");
    let unit_kind = fields.text("unit_kind");
    let count = Some(fields.need_count("count"));
    let retired_max = fields.count("retired_max");
    let count_in_set = fields.count("count_in_set");
    if fields.bad.is_empty() {
        // The sheet has no date: the quota holds for the scheme's period.
        let period = context.scheme.claim_period();
        context.on = period.first_day();
        context.add(QuotaAllocated {
            unit_code,
            unit,
            unit_kind,
            count,
            retired_max,
            amount: None,
            count_in_set,
            period: Some(period),
        });
    }
    Ok(())
}

/// 02资金到账通知.
pub(super) fn fund_receipts(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let receipt_no = fields.need_code("receipt_no");
    let fund = fund(fields, context);
    let nature = fields.text("nature").unwrap_or_default();
    let source = if nature.is_empty() {
        FundSource::Other
    } else {
        match fields.choice("nature", "source").as_deref() {
            Some("appropriation") => FundSource::Appropriation,
            Some("donation") => FundSource::Donation,
            Some("loan_draw") => FundSource::LoanDraw,
            Some("sale") => FundSource::Sale,
            _ => FundSource::Other,
        }
    };
    let payer = fields.need_text("payer");
    let amount = fields.need_money("amount");
    let bank_ref = fields.code("bank_ref");
    context.on = fields.need_date("on");
    let doubled = fields.bad.is_empty()
        && told_once(
            fields,
            context,
            "receipt_no",
            Once::Receipt(receipt_no.clone()),
        );
    if let (Some(reference), false) = (&bank_ref, doubled || !fields.bad.is_empty()) {
        let movement = Movement::Receipt(receipt_no.clone());
        bank_line(fields, context, reference, (movement, amount));
    }
    if let (Some(fund), true) = (fund, fields.bad.is_empty()) {
        let payer = context.party(fields, "payer", (payer, None))?;
        context.add(FundReceived {
            receipt_no,
            fund,
            source,
            nature,
            payer,
            amount,
            bank_ref,
        });
    }
    Ok(())
}

/// 03指标文登记.
pub(super) fn appropriations(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let document_no = fields.need_text("document_no");
    let from = fields.need_text("from");
    let from = context.body(fields, "from", (from, None));
    let to = fields.need_text("to");
    let to = context.body(fields, "to", (to, None));
    let fund = fund(fields, context);
    let purpose = fields.text("purpose").unwrap_or_default();
    let amount = fields.need_money("amount");
    context.on = fields.need_date("on");
    if let (Some(fund), true) = (fund, fields.bad.is_empty()) {
        let purpose = context.registrar.commit(None, &purpose)?;
        context.add(AppropriationIssued {
            document_no,
            from,
            to,
            fund,
            purpose,
            amount,
        });
    }
    Ok(())
}

/// 04资金收支结存表.
pub(super) fn fund_statements(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let fund = fund(fields, context);
    let received = fields.need_money("received");
    let paid = fields.need_money("paid");
    let returned = fields.need_money("returned");
    let recovered = fields.need_money("recovered");
    let balance = fields.need_money("balance");
    let as_of = fields.need_date("as_of");
    context.on = as_of;
    if let (Some(fund), true) = (fund, fields.bad.is_empty()) {
        context.add(FundStatementFiled {
            fund,
            received,
            paid,
            returned,
            recovered,
            balance,
            as_of,
        });
    }
    Ok(())
}

/// The level of the fund of a row, which must be there.
fn level(fields: &mut Fields<'_>) -> Option<Level> {
    match fields.need_choice("level", "level").as_deref() {
        Some("central") => Some(Level::Central),
        Some("province") => Some(Level::Province),
        Some("city") => Some(Level::City),
        Some("county") => Some(Level::County),
        _ => None,
    }
}

/// 11前两年受助名单: the list, once, and its rows. A row counts from the last day of its year, by which
/// it was so whenever in the year it was paid.
pub(super) fn earlier_list(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let level = level(fields);
    let year = fields.need_year("year");
    let fund = fields.need_text("fund");
    let name = fields.name("name");
    let id = fields.need_id("id");
    let amount = fields.need_money("amount");
    let (Some(id), true) = (id, fields.bad.is_empty()) else {
        return Ok(());
    };
    context.on = Period::Year { year }.last_day();
    let person = context.person(&id, name.as_deref())?;
    let edition = context.list.edition;
    registered(context, ListKind::EarlierYears, edition);
    context.add(ListEntryRecorded {
        kind: ListKind::EarlierYears,
        list: context.file.sha256,
        person,
        level,
        fund: Some(fund),
        amount: Some(amount),
        on: None,
        year: Some(year),
        status: ListStatus::Unstated,
    });
    Ok(())
}

/// 11本年度其他基金受助名单: the list, once, and its rows.
pub(super) fn fund_list(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let level = level(fields);
    let fund = fields.need_text("fund");
    let name = fields.name("name");
    let id = fields.need_id("id");
    let amount = fields.need_money("amount");
    let on = fields.need_date("on");
    context.on = on;
    let status = match fields.choice("status", "list_status").as_deref() {
        Some("in_force") => ListStatus::InForce,
        Some("revoked") => ListStatus::Revoked,
        _ => ListStatus::Unstated,
    };
    let (Some(id), true) = (id, fields.bad.is_empty()) else {
        return Ok(());
    };
    let person = context.person(&id, name.as_deref())?;
    let edition = context.list.edition;
    registered(context, ListKind::OtherFunds, edition);
    context.add(ListEntryRecorded {
        kind: ListKind::OtherFunds,
        list: context.file.sha256,
        person,
        level,
        fund: Some(fund),
        amount: Some(amount),
        on: Some(on),
        year: None,
        status,
    });
    Ok(())
}
