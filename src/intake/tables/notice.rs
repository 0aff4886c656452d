//! Notices, their rows and objections.

use super::super::fields::Fields;
use super::case::category;
use super::school::tier;
use super::{Context, office};
use crate::crypto::digest::FileHash;
use crate::domain::date::{Date, Period};
use crate::domain::events::notices::{
    NoticeClosed, NoticeOpened, NoticeRowListed, NoticeStage, NoticeTakenDown, ObjectionFiled,
    ObjectionOutcome, ObjectionResolved,
};
use crate::domain::party::Step;
use crate::vault::{FieldKind, RegistrarError};

/// 05公示登记: opened, closed, taken down.
pub(super) fn notices(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let notice_no = fields.need_code("notice_no");
    // As the scheme calls its notices, else as offices do.
    let scheme = context.scheme;
    let named = fields.peek_code("stage");
    let stage = match named.and_then(|name| scheme.notice_named(&name)) {
        Some(stage) => Some(stage),
        None => match fields
            .need_choice_or("stage", "notice_stage", &scheme.step_names(true))
            .as_deref()
        {
            Some("pre_award") => Some(NoticeStage::PreAward),
            // A notice of its own, with a clock of its own; to which one it adds this sheet does not say.
            Some("supplement") => {
                fields.tell(
                    "stage",
                    "notice-supplement",
                    "a notice that names the one it adds to, in the sheet of supplementary notices (补充公示登记)",
                    "it is taken as a notice before payment of its own: where it answers a list that was changed, enter it in the sheet 补充公示登记 with the number of that notice (原公示编号)",
                );
                Some(NoticeStage::PreAward)
            }
            Some("quota") => Some(NoticeStage::Quota),
            Some("post_payment") => Some(NoticeStage::PostPayment),
            _ => None,
        },
    };
    let month = match fields.has("period") {
        true => fields.need_month("period"),
        false => None,
    };
    let publisher = fields.need_text("publisher");
    let publisher = context.body(fields, "publisher", (publisher, None));
    let channel = fields.text("channel").unwrap_or_default();
    let from = fields.need_date("from");
    let until = fields.need_date("until");
    if until < from && fields.bad.is_empty() {
        fields.refuse(
            "until",
            "date-order",
            &format!("a day not before {from}"),
            "compare both dates with the notice",
        );
    }
    let working_days_min = fields
        .count("working_days_min")
        .and_then(|days| u16::try_from(days).ok());
    let rows = fields.count("rows");
    let amount = fields.money("amount");
    let objections = fields.count("objections");
    let start = checksum(fields, "checksum_start");
    let end = checksum(fields, "checksum_end");
    let taken_down = fields.date("taken_down");
    let officer = fields.name("officer");
    let (Some(stage), true) = (stage, fields.bad.is_empty()) else {
        return Ok(());
    };
    let acted_by = office::acted_by(context, [(officer, "公示专员", Step::Notice)])?;
    context.on = from;
    context.add_acted(
        NoticeOpened {
            notice_no: notice_no.clone(),
            stage,
            publisher,
            channel,
            from,
            until,
            working_days_min,
            rows,
            amount,
            list_checksum: start,
            period: Some(match month {
                Some(month) => Period::Month { month },
                None => context.scheme.claim_period(),
            }),
            standing: context.scheme.standing_notice(stage).is_some(),
        },
        acted_by.clone(),
        None,
        None,
    );
    context.on = until;
    context.add_acted(
        NoticeClosed {
            notice_no: notice_no.clone(),
            objections,
            list_checksum: end,
        },
        acted_by.clone(),
        None,
        None,
    );
    if let Some(day) = taken_down {
        context.on = day;
        context.add_acted(NoticeTakenDown { notice_no }, acted_by, None, None);
    }
    Ok(())
}

/// A SHA-256, where the cell holds one.
pub(super) fn checksum(fields: &mut Fields<'_>, field: &str) -> Option<FileHash> {
    let text = fields.code(field)?;
    let hash = FileHash::from_hex(&text);
    if hash.is_none() {
        fields.refuse(
            field,
            "hash-format",
            "64 hexadecimal digits (SHA-256)",
            "compute the checksum again",
        );
    }
    hash
}

/// The day of a list's rows, which state none of their own: the first day of the notice that shows them. Where
/// its register has not been read yet, the first day of what the rows are for.
fn shown_from(context: &Context<'_>, notice_no: &str, otherwise: Date) -> Date {
    let scheme = context.scheme.id.as_str();
    let opened = context
        .known
        .notice_opened(context.history, scheme, notice_no);
    opened.unwrap_or(otherwise)
}

/// 06公示名单: a row of a case, or of an agreement whose number is the case's.
pub(super) fn notice_rows(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let notice_no = fields.need_code("notice_no");
    let case_no = match fields.has("agreement_no") {
        true => fields.need_code("agreement_no"),
        false => fields.need_code("case_no"),
    };
    let unit = fields.need_text("unit");
    let tier = match fields.has("grade") {
        true => fields.text("grade"),
        false => category(fields, context),
    };
    let amount = fields.need_money("amount");
    if fields.bad.is_empty() {
        context.on = shown_from(
            context,
            &notice_no,
            context.scheme.claim_period().first_day(),
        );
        context.add(NoticeRowListed {
            notice_no,
            case_no: Some(case_no),
            person: None,
            unit,
            tier,
            amount,
            from: None,
            to: None,
        });
    }
    Ok(())
}

/// 09公示名单 of a monthly scheme: who is shown with which tier, from which month to which.
pub(super) fn notice_months(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let notice_no = fields.need_code("notice_no");
    let teacher_no = fields.need_code("teacher_no");
    let name = fields.name("name");
    let unit = fields.need_text("unit");
    let tier = tier(fields, context, true);
    let from = fields.need_month("from");
    let to = fields.month("to");
    let amount = fields.need_money("amount");
    if from.zip(to).is_some_and(|(from, to)| to < from) && fields.bad.is_empty() {
        fields.refuse(
            "to",
            "date-order",
            "a month not before the first",
            "compare both months with the notice",
        );
    }
    let (Some(from), true) = (from, fields.bad.is_empty()) else {
        return Ok(());
    };
    let person = context.teacher_no(&teacher_no)?;
    if let Some(name) = &name {
        context.registrar.keep(person, FieldKind::Name, name)?;
    }
    context.on = shown_from(context, &notice_no, from.first_day());
    context.add(NoticeRowListed {
        notice_no,
        case_no: None,
        person: Some(person),
        unit,
        tier,
        amount,
        from: Some(from),
        to,
    });
    Ok(())
}

/// How an objection was settled: by a word of the set, else by what the words of the cell hold. What says neither is told, since whoever
/// was objected to is paid as though it was not upheld.
fn outcome(fields: &mut Fields<'_>) -> ObjectionOutcome {
    let known = fields.known_choice("result", "outcome");
    let mut holds = |code: &str| fields.holds_word("result", ("outcome_within", code));
    match known.as_deref() {
        Some("upheld") => ObjectionOutcome::Upheld,
        Some("rejected") => ObjectionOutcome::Rejected,
        Some(_) => ObjectionOutcome::Other,
        None if holds("partly") => ObjectionOutcome::Upheld,
        None if holds("rejected") => ObjectionOutcome::Rejected,
        None if holds("upheld") => ObjectionOutcome::Upheld,
        None => {
            fields.tell(
                "result",
                "objection-result",
                "whether the objection was right (属实, 不属实)",
                "write 属实 or 不属实, and why beside it: as it stands the objection is settled, and nobody is held to it",
            );
            ObjectionOutcome::Other
        }
    }
}

/// 07公示异议登记: filed, and resolved where a day says so.
pub(super) fn objections(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let objection_no = fields.need_code("objection_no");
    let notice_no = fields.need_code("notice_no");
    let on = fields.need_date("on");
    let case_no = fields.code("case_no");
    let teacher_no = fields.code("teacher_no");
    let text = fields.text("text").unwrap_or_default();
    let resolved_on = fields.date("resolved_on");
    let outcome = match resolved_on {
        Some(_) => outcome(fields),
        None => ObjectionOutcome::Other,
    };
    let result = fields.text("result");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let text = context.registrar.commit(None, &text)?;
    let person = match teacher_no {
        Some(number) => Some(context.teacher_no(&number)?),
        None => None,
    };
    context.on = on;
    context.add(ObjectionFiled {
        objection_no: objection_no.clone(),
        notice_no,
        case_no,
        person,
        text,
    });
    if let Some(day) = resolved_on {
        let text = context.text(None, result)?;
        context.on = day;
        context.add(ObjectionResolved {
            objection_no,
            outcome,
            text,
        });
    }
    Ok(())
}
