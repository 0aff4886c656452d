//! What supporting schools spent, with whom, and what was given in kind.
//!
//! Promises: a payee with an ID number is an alias, one with a credit code stands by the code; a name
//! alone, which may be a person's, is left out. A cost line off the scheme's list stands as the office
//! wrote it, so that it can be flagged. In whose books a cost stands (列支单位) is told where the sheet says so, beside
//! the voucher; a ledger whose role table is older than that event gets the voucher alone.

use super::super::fields::Fields;
use super::pairing::{days, support_year};
use super::{Context, acted, noted, office};
use crate::domain::events::parties::{OrgRegistered, OrgStatusChanged};
use crate::domain::events::payments::{CostBorne, ExpenditureRecorded, InKindDonated, Payee};
use crate::domain::ids::{ResidentId, Uscc, to_half_width};
use crate::domain::party::Step;
use crate::vault::{FieldKind, RegisterKind, RegistrarError};

/// Whose number stands in `payee_id`.
enum PayeeId {
    Person(ResidentId),
    Org(String),
}

/// A number that could be a person's is taken for a person's: one ID number in 31 passes for a credit
/// code by chance, and a person's number must not stand in clear.
fn payee(fields: &mut Fields<'_>) -> Option<PayeeId> {
    let text = fields.code("payee_id")?;
    match ResidentId::as_stated(&text) {
        Ok((id, true)) => {
            (fields.asked.ids).push(("payee_id".to_owned(), id.clone()));
            return Some(PayeeId::Person(id));
        }
        Ok((id, false)) => {
            fields.tell(
                "payee_id",
                "id-doubtful",
                "a valid ID number (GB 11643)",
                "the check character does not fit the others: compare it with the certificate",
            );
            fields.asked.doubted.push(id.clone());
            return Some(PayeeId::Person(id));
        }
        Err(_) => {}
    }
    if let Ok(uscc) = Uscc::parse(&text) {
        return Some(PayeeId::Org(uscc.as_str().to_owned()));
    }
    // A code of an organisation (GB 32100: the first two characters say who registered it) whose check
    // character does not fit is a fact to be flagged.
    let plain = text.to_ascii_uppercase();
    let of_org = plain.len() == 18
        && plain.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && [
            "91", "92", "93", "51", "52", "53", "12", "13", "N1", "N2", "N3", "A1", "Y1",
        ]
        .iter()
        .any(|kind| plain.starts_with(kind));
    if of_org {
        return Some(PayeeId::Org(plain));
    }
    fields.refuse(
        "payee_id",
        "id-payee",
        "a valid ID number (GB 11643) or credit code (GB 32100)",
        "compare it with the payee's papers",
    );
    None
}

/// 05工作经费支出明细: money a supporting school spent.
pub(super) fn expenditures(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let voucher_no = fields.need_code("voucher_no");
    let agreement_no = fields.code("agreement_no");
    let year = fields
        .peek_code("year")
        .is_some()
        .then(|| fields.need_ordinal("year"));
    if let (Some(year), Some(_)) = (year, &context.scheme.agreement) {
        support_year(fields, context, year);
    }
    context.on = fields.need_date("on");
    let word = fields.need_text("cost_line");
    let borne_by = fields.text("borne_by");
    let name = fields.name("payee");
    let payee_id = payee(fields);
    let invoice = fields.code("invoice");
    let invoice_date = fields.date("invoice_date");
    let amount = fields.need_money("amount");
    let meal_month = fields.month("meal_month");
    let working_days = days(fields, "working_days");
    let approval_no = fields.code("approval_no");
    let clerk = fields.name("clerk");
    let approver = fields.name("approver");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let cost_line = match context.scheme.cost_line_named(&to_half_width(&word)) {
        Some(rule) => rule.name.clone(),
        None => {
            if !context.scheme.cost_line.is_empty() {
                let names = context.scheme.cost_line.iter();
                let names: Vec<&str> = names.map(|rule| rule.name.as_str()).collect();
                fields.tell(
                    "cost_line",
                    "word-cost-line",
                    &format!("a cost line of the scheme: {}", names.join("、")),
                    "it stands as written and is judged as a cost off the list: add the office's own word to the scheme's file where it means one of these",
                );
            }
            word
        }
    };
    let payee = match payee_id {
        Some(PayeeId::Person(id)) => Some(Payee::Person(context.person(&id, name.as_deref())?)),
        Some(PayeeId::Org(code)) => Some(Payee::Org(code)),
        None => None,
    };
    let invoice = office::invoice(context, invoice.as_deref())?;
    let named = [
        (clerk.clone(), "经办人", Step::Prepare),
        (approver.clone(), "审批人", Step::Approve),
    ];
    let acted_by = office::acted_by(context, named)?;
    let fund = context.scheme.main_fund().to_owned();
    let borne = borne_by.map(|unit| CostBorne {
        voucher_no: voucher_no.clone(),
        agreement_no: agreement_no.clone(),
        unit: to_half_width(&unit),
        cost_line: Some(cost_line.clone()),
        amount,
    });
    context.add_acted(
        ExpenditureRecorded {
            voucher_no: voucher_no.clone(),
            agreement_no,
            year,
            cost_line,
            payee,
            invoice,
            invoice_date,
            amount,
            fund,
            meal_month,
            working_days,
            approval_no,
        },
        acted_by,
        None,
        None,
    );
    if let Some(mut borne) = borne {
        borne.unit = context.party(fields, "borne_by", (borne.unit, None))?;
        context.add(borne);
    }
    let hands = [clerk.as_deref(), approver.as_deref()];
    noted::one_name(context, &voucher_no, hands);
    Ok(())
}

/// 07供应商名册, 03承包供应单位名册: an organisation, from the day it was founded where the sheet says so.
pub(super) fn suppliers(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let name = fields.need_text("unit");
    let code = fields.need_code("uscc").to_ascii_uppercase();
    let name = context.body(fields, "unit", (name, Some(&code)));
    let representative = fields.name("representative");
    let representative_id = match fields.peek_code("representative_id") {
        Some(_) => fields.need_id("representative_id"),
        None => None,
    };
    let status = fields.text("status");
    let phone = fields.code("phone");
    let address = fields.text("address");
    let account = fields.account("account");
    let founded = fields.date("founded");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let representative = match (representative_id, representative) {
        (Some(id), name) => Some(context.person(&id, name.as_deref())?),
        (None, Some(name)) => Some(context.name_aliases(&name)?.whole),
        (None, None) => None,
    };
    let phone = context.value(RegisterKind::Phone, FieldKind::Phone, phone)?;
    let address = context.value(RegisterKind::Address, FieldKind::Address, address)?;
    let account = office::account(context, account.as_ref())?;
    context.on = context.scheme.claim_period().first_day();
    context.add(OrgRegistered {
        uscc: Uscc::parse(&code).ok().map(|uscc| uscc.as_str().to_owned()),
        code: code.clone(),
        name,
        division: None,
        place: None,
        kind: None,
        pupils: None,
        teachers: None,
        account,
        representative,
        phone,
        address,
        founded,
    });
    if let Some(status) = status {
        context.add(OrgStatusChanged { code, status });
    }
    Ok(())
}

/// 08物资捐赠登记: goods given.
pub(super) fn in_kind(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let agreement_no = fields.code("agreement_no");
    let item = fields.need_text("item");
    let quantity = fields.count("quantity");
    if quantity.is_none() && fields.bad.is_empty() {
        fields.refuse("quantity", "cell-empty", "a whole number", "fill it in");
    }
    let value = fields.need_money("value");
    context.on = fields.need_date("on");
    let receiver = fields.name("receiver");
    let (Some(quantity), true) = (quantity, fields.bad.is_empty()) else {
        return Ok(());
    };
    let acted_by = match receiver {
        Some(name) => acted(context.named_person(&name, "接收人")?, Step::Acknowledge),
        None => Vec::new(),
    };
    context.add_acted(
        InKindDonated {
            slip_no: None,
            agreement_no,
            item,
            quantity,
            value,
        },
        acted_by,
        None,
        None,
    );
    Ok(())
}
