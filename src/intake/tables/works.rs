//! Works: the tree of planned money, contracts, payments to contractors, progress, reports, and how many
//! pupils are aided.
//!
//! Promises: a plan is no money. A contractor who is a person stands by alias. A payment to a contractor names its contract as its case; it was made
//! when the office's table says so, and its invoice and purpose stand in the expenditure that the same
//! row is. A report that is owed and not filed is a fact too. It does not add up the tree.

use super::super::fields::Fields;
use super::{Context, noted, office};
use crate::domain::events::funds::BudgetPlanned;
use crate::domain::events::pairing::{
    ContractSigned, CoverageReported, ProgressReported, ReportFiled, ReportKind,
};
use crate::domain::events::payments::{ExpenditureRecorded, Payee};
use crate::domain::names::stated_body;
use crate::domain::party::{Level, Step};
use crate::vault::RegistrarError;

/// 01资金分配表: a node of the plan. The sheet has no date: it holds for the scheme's period.
pub(super) fn plan_nodes(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let plan_no = fields.need_code("plan_no");
    let parent_no = fields.code("parent_no");
    // A node for one project is of no level of government.
    let level = match fields.known_choice("level", "level").as_deref() {
        Some("central") => Some(Level::Central),
        Some("province") => Some(Level::Province),
        Some("city") => Some(Level::City),
        Some("county") => Some(Level::County),
        _ => None,
    };
    let unit = match level {
        Some(Level::County) => office::unit(fields, "county"),
        _ => fields.text("county"),
    };
    let item = fields.need_text("item");
    let class = fields.text("class");
    let amount = fields.need_money("amount");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let period = context.scheme.claim_period();
    let fund = context.scheme.main_fund().to_owned();
    context.on = period.first_day();
    context.add(BudgetPlanned {
        plan_no,
        parent_no,
        item,
        class,
        unit,
        level,
        fund,
        amount,
        document_no: None,
        period: Some(period),
    });
    Ok(())
}

/// 02项目台账: a contract.
pub(super) fn contracts(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let contract_no = fields.need_code("contract_no");
    let plan_no = fields.need_code("plan_no");
    let county = office::unit(fields, "county");
    let school = fields.need_text("school");
    let class = fields.text("class");
    let budget = fields.money("budget");
    let amount = fields.need_money("amount");
    context.on = fields.need_date("on");
    let contractor = fields.need_text("contractor");
    let contractor_code = fields.code("uscc").map(|code| code.to_ascii_uppercase());
    let area_tenths = fields.area("area");
    let places = fields.count("places");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let code = contractor_code.as_deref();
    let contractor = context.party(fields, "contractor", (contractor, code))?;
    context.add(ContractSigned {
        contract_no,
        plan_no,
        school,
        county,
        class,
        budget,
        amount,
        contractor,
        contractor_code,
        area_tenths,
        places,
    });
    Ok(())
}

/// 04工程付款登记: money to a contractor.
pub(super) fn works_payments(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let payment_no = fields.need_code("payment_no");
    let contract_no = fields.need_code("contract_no");
    let payee = fields.need_text("payee");
    let code = fields.code("uscc").map(|code| code.to_ascii_uppercase());
    let account = fields.account("account");
    let amount = fields.need_money("amount");
    context.on = fields.need_date("on");
    let invoice = fields.code("invoice");
    let purpose = fields.need_text("purpose");
    let clerk = fields.name("clerk");
    let approver = fields.name("approver");
    let examiner = fields.name("examiner");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let account = office::account(context, account.as_ref())?;
    let invoice = office::invoice(context, invoice.as_deref())?;
    let named = [
        (clerk.clone(), "经办人", Step::Prepare),
        (approver.clone(), "审批人", Step::Approve),
        // The treasury's second look at a payment from a limit on.
        (examiner, "国库审核人", Step::SecondReview),
    ];
    let acted_by = office::acted_by(context, named)?;
    let fund = context.scheme.main_fund().to_owned();
    let period = context.scheme.claim_period();
    let payee = match code {
        Some(code) => {
            let called = stated_body(&payee).unwrap_or(&payee);
            context.called = Some(called.to_owned());
            Payee::Org(code)
        }
        None => context.payee(fields, "payee", (payee, None))?,
    };
    let paid = office::OrgPayment {
        payment_no: payment_no.clone(),
        award_no: None,
        case_no: Some(contract_no),
        payee: payee.clone(),
        unit_code: None,
        amount,
        fund: fund.clone(),
        period,
        account,
    };
    paid.add(fields, context, &acted_by);
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let spent = ExpenditureRecorded {
        voucher_no: payment_no.clone(),
        agreement_no: None,
        year: None,
        cost_line: purpose,
        payee: Some(payee),
        invoice,
        invoice_date: None,
        amount,
        fund,
        meal_month: None,
        working_days: None,
        approval_no: None,
    };
    context.add_acted(spent, acted_by, None, None);
    let hands = [clerk.as_deref(), approver.as_deref()];
    noted::one_name(context, &payment_no, hands);
    Ok(())
}

/// 05项目进度表: how far works have come.
pub(super) fn progress(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let contract_no = fields.need_code("contract_no");
    let period = fields.need_period("period");
    let permille = fields.progress("progress");
    if permille.is_none() && fields.bad.is_empty() {
        fields.refuse("progress", "cell-empty", "a percentage", "fill it in");
    }
    context.on = fields.need_date("on");
    if let (Some(period), Some(permille), true) = (period, permille, fields.bad.is_empty()) {
        context.add(ProgressReported {
            contract_no,
            period,
            permille,
        });
    }
    Ok(())
}

/// 06报送登记: a report that is owed, and perhaps filed. One that is not filed counts from the last day
/// allowed.
pub(super) fn reports(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let unit = fields.need_text("unit");
    let kind = match fields.need_choice("report_kind", "report_kind").as_deref() {
        Some("month") => Some(ReportKind::Month),
        Some("quarter") => Some(ReportKind::Quarter),
        Some("half_year") => Some(ReportKind::HalfYear),
        Some("year") => Some(ReportKind::Year),
        Some("filing") => Some(ReportKind::Filing),
        _ => None,
    };
    let period = fields.need_period("period");
    let due = fields.date("due");
    let filed = fields.date("filed");
    let subject_no = fields.code("subject_no");
    let (Some(kind), Some(period), true) = (kind, period, fields.bad.is_empty()) else {
        return Ok(());
    };
    context.on = filed.or(due).unwrap_or(period.last_day());
    context.add(ReportFiled {
        unit,
        kind,
        period,
        due,
        filed,
        subject_no,
    });
    Ok(())
}

/// 07学生资助覆盖表: how many pupils of a school are aided. The sheet has no date: it holds for the
/// scheme's period.
pub(super) fn coverage(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let unit_code = fields.need_code("unit_code");
    let unit = fields.need_text("unit");
    let county = fields.text("county");
    let stage = fields.text("stage");
    let enrolled = fields.need_count("enrolled");
    let boarders = fields.need_count("boarders");
    let poor_boarders = fields.need_count("poor_boarders");
    let aided = fields.need_count("aided");
    let poor_aided = fields.need_count("poor_aided");
    // More aided than are enrolled, or more poor aided than board, is taken: it is what a ghost school's papers say (F59).
    let within = [
        (
            "boarders",
            boarders,
            enrolled,
            "no more boarders than pupils enrolled",
        ),
        (
            "poor_boarders",
            poor_boarders,
            boarders,
            "no more poor boarders than boarders",
        ),
        (
            "poor_aided",
            poor_aided,
            aided,
            "no more poor aided than aided",
        ),
    ];
    let over = within.iter().find(|(_, part, whole, _)| part > whole);
    if let Some((field, _, _, expected)) = over
        && fields.bad.is_empty()
    {
        let remedy = "correct the count by the school's register";
        fields.refuse(field, "count-heads", expected, remedy);
    }
    let standard = fields.need_money("standard");
    let amount = fields.need_money("amount");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let period = context.scheme.claim_period();
    context.on = period.first_day();
    context.add(CoverageReported {
        unit_code,
        unit,
        county,
        stage,
        enrolled,
        boarders,
        poor_boarders,
        aided,
        poor_aided,
        standard,
        amount,
        period,
    });
    Ok(())
}
