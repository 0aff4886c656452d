//! Rewards to schools after a yearly assessment, other money that goes to a school, and fees that pupils
//! are not asked for.
//!
//! Promises: the agreement's number is the case's; an award to a school names no person. A payment that
//! the office's table has was made: the table is the one word of the instruction and of its arrival. It
//! does not judge whether the grade earns the amount.

use super::super::fields::Fields;
use super::{Context, office};
use crate::domain::date::Period;
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::pairing::AssessmentRecorded;
use crate::domain::events::payments::{ClawbackOrdered, FeeRemitted};
use crate::domain::ids::to_half_width;
use crate::domain::money::Fen;
use crate::domain::party::Step;
use crate::vault::RegistrarError;

/// 02年度考核表: a year of an agreement is scored.
pub(super) fn assessments(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let agreement_no = fields.need_code("agreement_no");
    let year = fields.need_year("year");
    let reported = fields.date("reported");
    let score_tenths = fields.points("score");
    if score_tenths.is_none() && fields.bad.is_empty() {
        fields.refuse("score", "cell-empty", "a score", "fill it in");
    }
    let grade = fields.text("grade");
    let vetoed = fields.choice("vetoed", "yes_no").as_deref() == Some("yes");
    context.on = fields.need_date("on");
    let assessor = fields.name("assessor");
    let (Some(score_tenths), true) = (score_tenths, fields.bad.is_empty()) else {
        return Ok(());
    };
    let acted_by = office::acted_by(context, [(assessor, "考核人", Step::Accept)])?;
    context.add_acted(
        AssessmentRecorded {
            agreement_no,
            year,
            score_tenths,
            grade,
            vetoed,
            reported,
        },
        acted_by,
        None,
        None,
    );
    Ok(())
}

/// 03奖补名单: an award to the supporting school of an agreement.
pub(super) fn org_awards(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let award_no = fields.need_code("award_no");
    let agreement_no = fields.need_code("agreement_no");
    let unit_code = office::unit_code(fields, "supporter_code");
    let amount = fields.need_money("amount");
    context.on = fields.need_date("on");
    let approver = fields.name("approver");
    let document_no = fields.text("document_no");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let acted_by = office::acted_by(context, [(approver, "审批人", Step::Approve)])?;
    let fund = context.scheme.main_fund().to_owned();
    let period = context.scheme.claim_period();
    context.add_acted(
        AwardDecided {
            award_no,
            case_no: agreement_no,
            person: None,
            unit_code: unit_code.clone(),
            amount,
            fund,
            document_no,
            status: None,
            period,
        },
        acted_by,
        None,
        unit_code,
    );
    Ok(())
}

/// The field of a sheet whose amounts are rewards, or penalties where they lie below zero.
pub(super) const REWARD_OR_PENALTY: &str = "reward_or_penalty";

/// 06奖补拨付表: money to a school, instructed and paid on the day of the row; 月度奖罚登记: also a penalty, which is
/// an order to pay back that has no last day: it is received, or set against a later reward.
pub(super) fn org_payments(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let payment_no = fields.need_code("payment_no");
    let award_no = match fields.has("award_no") {
        true => Some(fields.need_code("award_no")),
        false => None,
    };
    // Where the text pays others too, what is bought from one of them is bought under no agreement.
    let agreement_no = match fields.has("agreement_no") {
        true if context.scheme.pays_others() => fields.code("agreement_no"),
        true => Some(fields.need_code("agreement_no")),
        false => None,
    };
    let unit_code = office::unit_code(fields, "unit_code");
    let payee = fields.need_text("payee");
    let month = match fields.has("period") {
        true => fields.need_month("period"),
        false => None,
    };
    let account = fields.account("account");
    // A sheet of rewards and penalties (奖罚) writes what a school owes below zero.
    let amount = match fields.has(REWARD_OR_PENALTY) {
        true => fields.need_money(REWARD_OR_PENALTY),
        false => fields.need_money("amount"),
    };
    context.on = fields.need_date("on");
    let cashier = fields.name("cashier");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    // Whoever has the code of a unit is one, however it is called.
    let payee = context.payee(fields, "payee", (payee, unit_code.as_deref()))?;
    if amount < Fen(0) {
        let fund = context.scheme.main_fund().to_owned();
        context.add(ClawbackOrdered {
            order_no: payment_no,
            debtor: payee,
            amount: Fen(amount.0.saturating_neg()),
            fund,
            due: None,
            reason: None,
        });
        return Ok(());
    }
    let account = office::account(context, account.as_ref())?;
    let acted_by = office::acted_by(context, [(cashier, "出纳", Step::Pay)])?;
    let fund = context.scheme.main_fund().to_owned();
    let period = match month {
        Some(month) => Period::Month { month },
        None => context.scheme.claim_period(),
    };
    let paid = office::OrgPayment {
        payment_no,
        award_no,
        case_no: agreement_no,
        payee,
        unit_code,
        amount,
        fund,
        period,
        account,
    };
    paid.add(fields, context, &acted_by);
    Ok(())
}

/// 费用减免登记表: a fee that a pupil need not pay. The kind of fee stands by the scheme's code, since it
/// says that the family is poor. The sheet has no date: it holds from the first day of its period.
pub(super) fn remissions(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let remission_no = fields.need_code("remission_no");
    let unit_code = fields.need_code("unit_code");
    let name = fields.name("name");
    let id = fields.need_id("id");
    let word = to_half_width(&fields.need_text("fee"));
    let fee = match word.is_empty() {
        true => None,
        false => office::category(fields, context, "fee", &word),
    };
    let period = fields.need_period("period");
    let amount = fields.need_money("amount");
    let (Some(id), Some(fee), Some(period), true) = (id, fee, period, fields.bad.is_empty()) else {
        return Ok(());
    };
    let pupil = context.person(&id, name.as_deref())?;
    context.on = period.first_day();
    context.add(FeeRemitted {
        remission_no,
        pupil,
        unit_code,
        fee,
        period,
        amount,
    });
    Ok(())
}
