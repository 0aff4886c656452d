//! Agreements between schools, their tranches, evaluations and attendance.
//!
//! Promises: a tranche is scheduled by its row whatever became of it; one that was paid is released,
//! instructed and confirmed on the day it was paid, since the office's table is the one word of all
//! three. It does not judge whether a condition was met.

use super::super::fields::Fields;
use super::payment::Says;
use super::{Context, acted, office};
use crate::domain::date::Period;
use crate::domain::events::pairing::{
    AcceptanceRecorded, AgreementSigned, AttendanceRecorded, SelfEvaluationFiled, TrancheReleased,
    TrancheScheduled, TrancheWithheld,
};
use crate::domain::events::payments::{Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod};
use crate::domain::ids::to_half_width;
use crate::domain::money::Fen;
use crate::domain::names::stated_body;
use crate::domain::party::{HolderMatch, Step};
use crate::vault::RegistrarError;

/// 02帮扶协议台账, 01结对协议名册: an agreement, from the day it was signed with the department or, where
/// no department signs, from the day the two schools did.
pub(super) fn agreements(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let agreement_no = fields.need_code("agreement_no");
    let kind = fields.text("agreement_kind");
    let supporter_code = fields.need_code("supporter_code");
    let supporter = fields.need_text("supporter");
    let account = fields.account("account");
    let aided_code = fields.need_code("aided_code");
    let aided = fields.need_text("aided");
    let supporter = context.body(fields, "supporter", (supporter, Some(&supporter_code)));
    let aided = context.body(fields, "aided", (aided, Some(&aided_code)));
    let division = fields.code("division");
    let with_department = match fields.has("signed_with_department") {
        true => Some(fields.need_date("signed_with_department")),
        false => None,
    };
    let by_pair = match with_department {
        Some(_) => fields.date("signed_by_pair"),
        None => Some(fields.need_date("signed_by_pair")),
    };
    let from = fields.has("from").then(|| fields.need_date("from"));
    let to = fields.date("to");
    if from.zip(to).is_some_and(|(from, to)| to < from) && fields.bad.is_empty() {
        fields.refuse(
            "to",
            "date-order",
            &format!("a day not before {}", from.unwrap_or_default()),
            "compare both dates with the document",
        );
    }
    let amount = match fields.has("amount") {
        true => Some(fields.need_money("amount")),
        false => None,
    };
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let supporter_account = match &account {
        Some(account) => Some(context.account(account)?),
        None => None,
    };
    context.on = with_department.or(by_pair).unwrap_or_default();
    context.add(AgreementSigned {
        agreement_no,
        kind,
        supporter_code,
        supporter,
        supporter_account,
        aided_code,
        aided,
        division,
        signed_with_department: with_department,
        signed_by_pair: by_pair,
        from,
        to,
        amount,
    });
    Ok(())
}

/// The support year of a row's ordinal; one beyond the scheme's years is refused.
pub(super) fn support_year(
    fields: &mut Fields<'_>,
    context: &Context<'_>,
    number: u8,
) -> Option<Period> {
    let year = context.scheme.support_year(number);
    if year.is_none() && number > 0 {
        let years = context
            .scheme
            .agreement
            .as_ref()
            .map_or(0, |rule| rule.years);
        fields.refuse(
            "year",
            "count-ordinal",
            &format!("a support year from 1 to {years}"),
            "compare the year with the agreement",
        );
    }
    year
}

/// 03年度经费拨付表: a tranche scheduled; released and paid, or withheld, as its row says.
pub(super) fn tranches(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let agreement_no = fields.need_code("agreement_no");
    let number = fields.need_ordinal("year");
    let period = support_year(fields, context, number);
    let supporter = fields.need_text("supporter");
    let scheduled = fields.need_money("scheduled");
    let condition = fields.text("condition").map(|word| {
        let word = to_half_width(&word);
        match context.scheme.condition_named(&word) {
            Some(condition) => condition.code.clone(),
            None => word,
        }
    });
    let due = fields.date("due");
    let status = fields.need_choice("status", "tranche_status");
    let paid = status.as_deref() == Some("paid");
    let on = if paid {
        Some(fields.need_date("on"))
    } else {
        fields.date("on")
    };
    let amount = if paid {
        Some(fields.need_money("amount"))
    } else {
        fields.money("amount").filter(|amount| *amount > Fen(0))
    };
    if !paid && amount.is_some() && fields.bad.is_empty() {
        fields.refuse(
            "amount",
            "tranche-status",
            "no amount paid beside a tranche that is not paid",
            "correct the state of the tranche, or take the amount out",
        );
    }
    let account = fields.account("account");
    let clerk = fields.name("clerk");
    let (Some(period), Some(status), true) = (period, status, fields.bad.is_empty()) else {
        return Ok(());
    };
    let acted_by = office::acted_by(context, [(clerk, "经办人", Step::Pay)])?;
    let account = office::account(context, account.as_ref())?;
    let fund = context.scheme.main_fund().to_owned();
    // The row dates the payment alone: the schedule stands from the first day of the support year.
    context.on = period.first_day();
    context.add(TrancheScheduled {
        agreement_no: agreement_no.clone(),
        number,
        amount: scheduled,
        condition,
        due,
    });
    if status == "withheld" {
        context.add_acted(
            TrancheWithheld {
                agreement_no: agreement_no.clone(),
                number,
            },
            acted_by.clone(),
            None,
            None,
        );
    }
    if let (true, Some(on), Some(amount)) = (paid, on, amount) {
        context.on = on;
        let payment_no = format!("{agreement_no}/{number}");
        let said = ("on", Says::Paid);
        // Who supports under an agreement is a school, however it is called: 金一中.
        let payee = Payee::Org(stated_body(&supporter).unwrap_or(&supporter).to_owned());
        let adds = office::adds(fields, context, (&payment_no, amount), &payee, said);
        if !fields.bad.is_empty() {
            return Ok(());
        }
        // A tranche that a command ordered to be paid was released before.
        if adds.order {
            context.add_acted(
                TrancheReleased {
                    agreement_no: agreement_no.clone(),
                    number,
                    amount,
                    fund: fund.clone(),
                },
                acted_by.clone(),
                None,
                None,
            );
            context.add_acted(
                PaymentInstructed {
                    payment_no: payment_no.clone(),
                    batch_no: None,
                    award_no: None,
                    case_no: None,
                    tranche: Some((agreement_no, number)),
                    payee,
                    unit_code: None,
                    tier: None,
                    amount,
                    fund: fund.clone(),
                    period,
                    method: PaymentMethod::Bank,
                    account,
                    holder: HolderMatch::Unstated,
                    again: false,
                },
                acted_by.clone(),
                None,
                None,
            );
        }
        if adds.arrival {
            context.add_acted(
                PaymentConfirmed {
                    payment_no,
                    amount,
                    fund,
                    bank_ref: None,
                    account,
                    holder: HolderMatch::Unstated,
                },
                acted_by,
                None,
                None,
            );
        }
    }
    Ok(())
}

/// 04自评与验收表: a self-evaluation, where one was filed, and an acceptance.
pub(super) fn evaluations(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let agreement_no = fields.need_code("agreement_no");
    let year = fields.need_ordinal("year");
    if context.scheme.agreement.is_some() {
        support_year(fields, context, year);
    }
    let year_end = fields.date("year_end");
    let filed_on = fields.date("filed_on");
    let own_score = fields.points("own_score");
    let accepted_on = fields.date("accepted_on");
    let score = fields.points("score");
    let passed = match fields.choice("passed", "passed").as_deref() {
        Some("yes") => Some(true),
        Some(_) => Some(false),
        None => None,
    };
    if accepted_on.is_some() != score.is_some() && fields.bad.is_empty() {
        let field = if score.is_none() {
            "score"
        } else {
            "accepted_on"
        };
        fields.refuse(
            field,
            "cell-empty",
            "both a day and a score of an acceptance, or neither",
            "fill it in from the acceptance's papers",
        );
    }
    let scorers = [fields.name("scorer_one"), fields.name("scorer_two")];
    if !fields.bad.is_empty() {
        return Ok(());
    }
    if let Some(day) = filed_on {
        context.on = day;
        context.add(SelfEvaluationFiled {
            agreement_no: agreement_no.clone(),
            year,
            year_end,
            score_tenths: own_score,
        });
    }
    if let (Some(day), Some(score_tenths)) = (accepted_on, score) {
        let mut acted_by = Vec::new();
        for name in scorers.into_iter().flatten() {
            acted_by.extend(acted(
                context.named_official(&name, "验收人")?,
                Step::Accept,
            ));
        }
        context.on = day;
        context.add_acted(
            AcceptanceRecorded {
                agreement_no,
                year,
                score_tenths,
                passed,
            },
            acted_by,
            None,
            None,
        );
    }
    Ok(())
}

/// 06支教出勤表: working days attended in a month; it counts from the month's last day.
pub(super) fn attendance(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let agreement_no = fields.need_code("agreement_no");
    let name = fields.name("name");
    let id = fields.need_id("id");
    let month = fields.need_month("month");
    let working_days = days(fields, "working_days");
    if working_days.is_none() && fields.bad.is_empty() {
        fields.refuse("working_days", "cell-empty", "working days", "fill it in");
    }
    let (Some(id), Some(month), Some(working_days), true) =
        (id, month, working_days, fields.bad.is_empty())
    else {
        return Ok(());
    };
    if month.first_day().0 + i32::from(working_days) - 1 > month.last_day().0 {
        fields.refuse(
            "working_days",
            "count-days",
            "no more days than the month has",
            "compare the days with the attendance sheet",
        );
        return Ok(());
    }
    let person = context.person(&id, name.as_deref())?;
    context.on = month.last_day();
    context.add(AttendanceRecorded {
        agreement_no,
        person,
        month,
        working_days,
    });
    Ok(())
}

/// Days of a month; more than the longest has are refused.
pub(super) fn days(fields: &mut Fields<'_>, field: &str) -> Option<u16> {
    let count = fields.count(field)?;
    match u16::try_from(count) {
        Ok(days) if days <= 31 => Some(days),
        _ => {
            fields.refuse(
                field,
                "count-days",
                "at most 31 days of a month",
                "compare the days with the attendance sheet",
            );
            None
        }
    }
}
