//! Claims, papers, steps, decisions, and the officials who take them.

use super::super::fields::Fields;
use super::{Context, acted, noted, office};
use crate::crypto::digest::FileHash;
use crate::domain::events::claims::{
    AwardDecided, CaseStepRecorded, ClaimSubmitted, Decision, EvidenceAttached, ReviewRecorded,
};
use crate::domain::events::parties::{AccountBound, DutyAssigned, PersonRegistered};
use crate::domain::ids::to_half_width;
use crate::domain::names::fits_mask;
use crate::domain::party::{HolderMatch, ServiceStatus, Step};
use crate::vault::{FieldKind, RegisterKind, RegistrarError};

fn status(fields: &mut Fields<'_>) -> Option<ServiceStatus> {
    match fields.choice("status", "status")?.as_str() {
        "in_service" => Some(ServiceStatus::InService),
        "retired" => Some(ServiceStatus::Retired),
        _ => Some(ServiceStatus::Other),
    }
}

/// The scheme's code of the row's category; an unknown word is refused.
pub(super) fn category(fields: &mut Fields<'_>, context: &Context<'_>) -> Option<String> {
    let word = to_half_width(&fields.text("category")?);
    match context.scheme.category_code(&word) {
        Some(code) => Some(code.to_owned()),
        None => {
            let known: Vec<&str> = context
                .scheme
                .category
                .iter()
                .flat_map(|category| category.names.iter().map(String::as_str))
                .collect();
            fields.refuse(
                "category",
                "word-unknown",
                &format!("one of {}", known.join("、")),
                "use one of these words, or add the office's own to the scheme's file",
            );
            None
        }
    }
}

/// 01申请汇总表: a person, an account, a claim.
pub(super) fn claims(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let case_no = fields.need_code("case_no");
    let name = fields.need_name("name");
    let id = fields.need_id("id");
    let unit_code = office::unit_code(fields, "unit_code");
    let unit = fields.need_text("unit");
    let status = status(fields);
    let before = fields.bad.len();
    let category = category(fields, context);
    if category.is_none() && fields.bad.len() == before {
        let kinds = context.scheme.category.iter();
        let known: Vec<String> = kinds.flat_map(|kind| kind.names.iter().cloned()).collect();
        fields.refuse_empty("category", &known);
    }
    let debt = fields.money("debt");
    let requested = fields.money("requested");
    let received_at = fields.moment("received_at");
    let by_proxy = fields.choice("by_proxy", "by_proxy").as_deref() == Some("yes");
    let account = fields.account("account");
    let holder_name = fields.name("holder");
    let birth = fields.date("birth");
    let sex = fields.text("sex");
    let phone = fields.code("phone");
    let address = fields.text("address");
    let bank = fields.text("bank");
    context.on = fields.need_date("signed_on");
    let (Some(id), Some(name), true) = (id, name, fields.bad.is_empty()) else {
        return Ok(());
    };
    let person = context.person(&id, Some(&name))?;
    let phone = context.value(RegisterKind::Phone, FieldKind::Phone, phone)?;
    let address = context.value(RegisterKind::Address, FieldKind::Address, address)?;
    let name_commitment = context.registrar.commit(Some(person), &name)?;
    let named = context.person_named(person, &id, &name, birth, sex.as_deref())?;
    let birth_text = birth.map(|date| format!("{date} {}", sex.unwrap_or_default()));
    let birth = match birth_text {
        Some(text) => {
            context.registrar.keep(person, FieldKind::Birth, &text)?;
            context.text(Some(person), Some(text))?
        }
        None => None,
    };
    context.add(PersonRegistered {
        person,
        number: None,
        named: None,
        name: name_commitment,
        birth,
        unit_code: unit_code.clone(),
        unit: Some(unit.clone()),
        status,
        phone,
        address,
    });
    let account = match &account {
        Some(account) => {
            let alias = context.account(account)?;
            context.add(AccountBound {
                person,
                account: alias,
                bank,
                holder: match holder_name.as_deref() {
                    Some(holder) if holder == name || fits_mask(holder, &name) => HolderMatch::Same,
                    Some(_) => HolderMatch::Different,
                    None => HolderMatch::Unstated,
                },
                holder_person: None,
                relation: None,
            });
            Some(alias)
        }
        None => None,
    };
    let period = context.scheme.claim_period();
    context.add_acted(
        ClaimSubmitted {
            case_no,
            person,
            unit_code: unit_code.clone(),
            unit,
            category,
            period,
            debt,
            requested,
            status,
            by_proxy,
            account,
        },
        acted(person, Step::Apply),
        received_at,
        unit_code,
    );
    context.add(named);
    noted::named_otherwise(context, person, &name)?;
    Ok(())
}

/// 02证明材料登记表: a paper.
pub(super) fn evidence(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let case_no = fields.need_code("case_no");
    let document_no = fields.code("document_no");
    let word = to_half_width(&fields.need_text("document_type"));
    let document_type = context.scheme.document_code(&word).map(str::to_owned);
    if document_type.is_none() && !word.is_empty() {
        let kinds = context.scheme.document.iter();
        let known: Vec<String> = kinds.flat_map(|kind| kind.names.iter().cloned()).collect();
        fields.refuse_word("document_type", &known);
    }
    let issuer = fields.text("issuer");
    let issued = fields.date("issued");
    let amount = fields.money("amount");
    let sha = fields.code("sha256");
    if let Some(text) = &sha
        && FileHash::from_hex(text).is_none()
    {
        fields.refuse(
            "sha256",
            "hash-format",
            "64 hexadecimal digits (SHA-256)",
            "compute the checksum again",
        );
    }
    let registered_at = fields.moment("registered_at");
    let (Some(document_type), true) = (document_type, fields.bad.is_empty()) else {
        return Ok(());
    };
    // A paper without a date of its own took effect when it was registered.
    context.on = registered_at
        .map(|moment| moment.date_cn())
        .or(issued)
        .unwrap_or_default();
    let issuer = context.text(None, issuer)?;
    let document = match sha {
        Some(text) => Some(
            context
                .registrar
                .alias(RegisterKind::Document, &text.to_lowercase())?,
        ),
        None => None,
    };
    context.add_acted(
        EvidenceAttached {
            case_no,
            document_no,
            document_type,
            issuer,
            issued,
            amount,
            document,
            invoice: None,
            split: false,
        },
        Vec::new(),
        registered_at,
        None,
    );
    Ok(())
}

/// 03票据明细表: a bill, of the scheme's kind of paper for bills. A note of a split (分割单) says that
/// another claim may have the rest of it.
pub(super) fn bills(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let case_no = fields.need_code("case_no");
    let invoice = fields.need_code("invoice");
    let issuer = fields.text("issuer");
    let issued = fields.need_date("on");
    let amount = fields.need_money("amount");
    let remark = fields.text("remark").unwrap_or_default();
    let document_type = context.scheme.bill().map(|kind| kind.code.clone());
    if document_type.is_none() && fields.bad.is_empty() {
        fields.refuse(
            "invoice",
            "word-unknown",
            "a kind of paper the scheme names",
            "mark the scheme's kind of paper for bills with bill = true",
        );
    }
    let (Some(document_type), true) = (document_type, fields.bad.is_empty()) else {
        return Ok(());
    };
    context.on = issued;
    let split = context.words.into_iter().any(|words| {
        let said = words.get("bill").and_then(|codes| codes.get("split"));
        let mut said = said.into_iter().flatten();
        said.any(|word| remark.contains(word.as_str()))
    });
    let said_by = issuer.clone();
    let issuer = context.text(None, issuer)?;
    let number = invoice;
    let invoice = context.registrar.alias(RegisterKind::Invoice, &number)?;
    context.add(EvidenceAttached {
        case_no: case_no.clone(),
        document_no: None,
        document_type,
        issuer,
        issued: Some(issued),
        amount: Some(amount),
        document: None,
        invoice: Some(invoice),
        split,
    });
    let by = (said_by.as_deref(), number.as_str());
    noted::bill(context, &case_no, by, (issued, amount));
    Ok(())
}

/// 04办理记录: a step or a review of a case.
pub(super) fn steps(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    step_of(fields, context, "case_no")
}

/// 办理记录 of batches: a step or a review of a batch.
pub(super) fn batch_steps(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    step_of(fields, context, "batch_no")
}

/// A step of whatever the number in the field `of` stands for. A review of a case says how it went: a line
/// without its opinion is refused, also where the sheet has no column for it. A record of lists may have none,
/// and a step of it is one taken.
fn step_of(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
    of: &str,
) -> Result<(), RegistrarError> {
    let case_no = fields.need_code(of);
    // As the scheme calls its steps, else as offices do.
    let scheme = context.scheme;
    let named = fields.peek_code("step");
    let step = match named.and_then(|name| scheme.step_named(&name)) {
        Some(step) => Some(step),
        None => match fields
            .need_choice_or("step", "step", &scheme.step_names(false))
            .as_deref()
        {
            Some("prepare") => Some((Step::Prepare, None)),
            Some("intake") => Some((Step::Intake, None)),
            Some("first_review") => Some((Step::FirstReview, Some(1))),
            Some("second_review") => Some((Step::SecondReview, Some(2))),
            Some("approve") => Some((Step::Approve, Some(scheme.approval_level()))),
            Some("pay") => Some((Step::Pay, None)),
            _ => None,
        },
    };
    let staff_no = fields.need_code("staff_no");
    let staff_name = fields.name("staff_name");
    context.on = fields.need_date("on");
    let registered_at = fields.moment("registered_at");
    let seconds = fields.count("seconds");
    let decision = match step {
        Some((_, Some(_))) if fields.has("opinion") || of == "case_no" => {
            let before = fields.bad.len();
            let choice = fields.need_choice("opinion", "decision");
            if !fields.has("opinion")
                && let Some(bad) = fields.bad.get_mut(before)
            {
                let tables = scheme.table.iter();
                let columns = tables.filter_map(|table| table.columns.get("opinion"));
                if let Some(heading) = columns.flat_map(|column| &column.names).next() {
                    bad.column.clone_from(heading);
                }
                bad.remedy = "add the column, with the decision of each review".to_owned();
            }
            match choice.as_deref() {
                Some("agreed") => Some(Decision::Agreed),
                Some("refused") => Some(Decision::Refused),
                Some(_) => Some(Decision::SentBack),
                None => None,
            }
        }
        _ => None,
    };
    let opinion = fields.text("opinion");
    let (Some((step, level)), true) = (step, fields.bad.is_empty()) else {
        return Ok(());
    };
    let official = context.staff(&staff_no, staff_name.as_deref())?;
    let opinion = context.text(None, opinion)?;
    match (level, decision) {
        (Some(level), Some(decision)) => context.add_acted(
            ReviewRecorded {
                case_no,
                level,
                decision,
                opinion,
                seconds,
            },
            acted(official, step),
            registered_at,
            None,
        ),
        _ => context.add_acted(
            CaseStepRecorded {
                case_no,
                step,
                opinion,
                seconds,
            },
            acted(official, step),
            registered_at,
            None,
        ),
    }
    Ok(())
}

/// 08救助决定: an award.
pub(super) fn awards(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let award_no = fields.need_code("award_no");
    let case_no = fields.need_code("case_no");
    let unit_code = office::unit_code(fields, "unit_code");
    let name = fields.name("name");
    let id = fields.need_id("id");
    let status = status(fields);
    let amount = fields.need_money("amount");
    context.on = fields.need_date("on");
    let approver = fields.name("approver");
    let document_no = fields.text("document_no");
    let (Some(id), true) = (id, fields.bad.is_empty()) else {
        return Ok(());
    };
    let person = context.person(&id, name.as_deref())?;
    let acted_by = match approver {
        Some(approver) => acted(context.named_official(&approver, "审批人")?, Step::Approve),
        None => Vec::new(),
    };
    let fund = context.scheme.main_fund().to_owned();
    let period = context.scheme.claim_period();
    context.add_acted(
        AwardDecided {
            award_no,
            case_no,
            person: Some(person),
            unit_code: unit_code.clone(),
            amount,
            fund,
            document_no,
            status,
            period,
        },
        acted_by,
        None,
        unit_code,
    );
    Ok(())
}

/// 01岗位职责表: an official's post for a scheme.
pub(super) fn duties(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let staff_no = fields.need_code("staff_no");
    let name = fields.need_name("name");
    let id = fields.need_id("id");
    let unit = office::unit(fields, "unit");
    let post = fields.need_text("post");
    let phone = fields.code("phone");
    let address = fields.text("address");
    let from = fields.need_date("from");
    context.on = from;
    let (Some(id), Some(name), true) = (id, name, fields.bad.is_empty()) else {
        return Ok(());
    };
    let official = context.person(&id, Some(&name))?;
    let staff = context.staff(&staff_no, Some(&name))?;
    let named = context.named_official(&name, &post)?;
    let phone = context.value(RegisterKind::Phone, FieldKind::Phone, phone)?;
    let address = context.value(RegisterKind::Address, FieldKind::Address, address)?;
    context.add(DutyAssigned {
        official,
        staff: Some(staff),
        named: Some(named),
        post,
        unit,
        from,
        phone,
        address,
    });
    Ok(())
}
