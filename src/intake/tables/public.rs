//! Sheets that stand beside every programme: waivers, declarations of kinship, tips, and money to
//! be paid back. What a sheet says of persons in words enters as commitments only.

use super::super::fields::Fields;
use super::super::known::{Known, Once, OrderColumns};
use super::once::told_once;
use super::{Context, office, relation_of};
use crate::crypto::digest::FileHash;
use crate::domain::date::Date;
use crate::domain::events::lists::TipReceived;
use crate::domain::events::parties::ConflictDeclared;
use crate::domain::events::payments::{ClawbackOrdered, Payee, RecoveryReceived};
use crate::domain::events::rules::WaiverGranted;
use crate::domain::ids::ResidentId;
use crate::domain::money::Fen;
use crate::domain::party::Step;
use crate::vault::RegistrarError;

/// What becomes of a waiver whose words are those of no rule.
const OF_NO_RULE: &str = "the waiver is taken and lifts nothing: write the rule so, or say which it is when it is signed (`sunledger waiver confirm NUMBER --rule ID`)";

/// 06例外审批登记: a signed exception to a soft rule. The rule is named by its id where the office
/// quotes the scheme's clause, else left open for a person to say.
pub(super) fn waivers(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let waiver_no = fields.need_code("waiver_no");
    let clause = fields.need_text("clause");
    let subject_no = fields.need_code("subject_no");
    let reason = fields.text("reason").unwrap_or_default();
    let approver = fields.name("approver");
    context.on = fields.need_date("on");
    let expires = fields.date("expires");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let acted_by = office::acted_by(context, [(approver, "审批人", Step::Approve)])?;
    let rule = context.scheme.rule_with_clause(&clause).map(str::to_owned);
    if rule.is_none() {
        let known = context.scheme.rule_words();
        let expected = format!(
            "the words or the id of a rule of scheme {}: {}",
            context.scheme.id,
            known.join(", ")
        );
        fields.tell("clause", "waiver-of-no-rule", &expected, OF_NO_RULE);
    }
    let clause = context.registrar.commit(None, &clause)?;
    let reason = context.registrar.commit(None, &reason)?;
    context.add_acted(
        WaiverGranted {
            waiver_no,
            rule,
            clause,
            subject_no,
            reason,
            expires,
        },
        acted_by,
        None,
        None,
    );
    Ok(())
}

/// 07回避申报登记: an official is related to an applicant.
pub(super) fn conflicts(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let staff_no = fields.need_code("staff_no");
    let staff_name = fields.name("staff_name");
    let name = fields.name("name");
    let id = fields.need_id("id");
    let relation = fields.need_choice("relation", "relation");
    context.on = fields.need_date("on");
    let (Some(id), Some(relation), true) = (id, relation, fields.bad.is_empty()) else {
        return Ok(());
    };
    let official = context.staff(&staff_no, staff_name.as_deref())?;
    let applicant = context.person(&id, name.as_deref())?;
    context.add(ConflictDeclared {
        official,
        applicant,
        relation: relation_of(&relation),
    });
    Ok(())
}

/// 10举报登记: a tip from the public. It is a lead and says nothing of whoever it is about.
pub(super) fn tips(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let tip_no = fields.need_code("tip_no");
    context.on = fields.need_date("on");
    let channel = fields.text("channel");
    let about = fields.text("about");
    let subject_no = fields.code("subject_no");
    let topic = fields.text("topic");
    let closed = fields.choice("state", "tip_state").as_deref() == Some("closed");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let about = context.text(None, about)?;
    context.add(TipReceived {
        tip_no,
        channel,
        subject_no,
        topic,
        about,
        closed,
    });
    Ok(())
}

/// What a row says of its order, without what came on it.
fn order_columns(
    file: FileHash,
    id: &ResidentId,
    (amount, (on, due)): (Fen, (Date, Option<Date>)),
    (name, reason): (&Option<String>, &Option<String>),
) -> OrderColumns {
    let told = format!("{amount}\n{on}\n{due:?}\n{name:?}\n{reason:?}");
    OrderColumns::of(file, id.as_str(), &told)
}

/// Whose order a row tells, and of which day: what its instalments have in common.
fn order_of(file: FileHash, id: &ResidentId, on: Date) -> OrderColumns {
    OrderColumns::of(file, id.as_str(), &on.to_string())
}

/// Takes in what a row that was recorded before says of its order: a row below it, which an import that was cut off did not
/// reach, may tell the next money on it.
pub(super) fn order_recorded(
    fields: &mut Fields<'_>,
    (scheme, file): (&str, FileHash),
    known: &mut Known,
) {
    let order_no = fields.need_code("order_no");
    let name = fields.name("name");
    let id = fields.need_id("id");
    let amount = fields.need_money("amount");
    let days = (fields.need_date("on"), fields.date("due"));
    let reason = fields.text("reason");
    if let (Some(id), true) = (id, fields.bad.is_empty()) {
        let columns = order_columns(file, &id, (amount, days), (&name, &reason));
        let order = (scheme.to_owned(), order_no);
        known.note_part(order.clone(), order_of(file, &id, days.0), days.1);
        known.order_recorded(order, columns);
    }
}

/// 05追缴登记: an order to pay back, and what came back on it; where it came by instalments, a row for each. An order
/// that is to be paid in parts has a row for each part, with its amount and its last day.
pub(super) fn clawbacks(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let order_no = fields.need_code("order_no");
    let name = fields.name("name");
    let id = fields.need_id("id");
    let amount = fields.need_money("amount");
    context.on = fields.need_date("on");
    let due = fields.date("due");
    let recovered = fields.money("recovered").filter(|back| *back > Fen(0));
    let recovered_on = fields.date("recovered_on");
    let reason = fields.text("reason");
    if recovered.is_some() && recovered_on.is_none() && fields.bad.is_empty() {
        fields.refuse(
            "recovered_on",
            "cell-empty",
            "the day the money came back",
            "fill it in from the bank's note",
        );
    }
    let order = (context.scheme.id.clone(), order_no.clone());
    let days = (context.on, due);
    let columns = id
        .as_ref()
        .map(|id| order_columns(context.file.sha256, id, (amount, days), (&name, &reason)));
    // A further row of the order tells the next money that came on it, and no second order.
    let further = recovered.is_some()
        && columns.is_some_and(|columns| context.known.tells_order(&order, columns));
    // A row of the order with another last day tells the next part of it.
    let whose = id
        .as_ref()
        .map(|id| order_of(context.file.sha256, id, context.on));
    let part = !further && whose.is_some_and(|whose| context.known.is_part(&order, whose, due));
    if fields.bad.is_empty() && !further && !part {
        told_once(fields, context, "order_no", Once::Order(order_no.clone()));
    }
    if let (Some(amount), Some(day), true) = (recovered, recovered_on, fields.bad.is_empty()) {
        let back = Once::Recovery(order_no.clone(), amount, day);
        told_once(fields, context, "recovered", back);
    }
    let (Some(id), true) = (id, fields.bad.is_empty()) else {
        return Ok(());
    };
    let fund = context.scheme.main_fund().to_owned();
    if !further {
        let person = context.person(&id, name.as_deref())?;
        let reason = context.text(Some(person), reason)?;
        context.add(ClawbackOrdered {
            order_no: order_no.clone(),
            debtor: Payee::Person(person),
            amount,
            fund: fund.clone(),
            due,
            reason,
        });
        if let Some(whose) = whose {
            context.known.note_part(order.clone(), whose, due);
        }
        if let Some(columns) = columns {
            context.known.note_order(order, columns);
        }
    }
    if let (Some(amount), Some(day)) = (recovered, recovered_on) {
        context.on = day;
        context.add(RecoveryReceived {
            order_no,
            amount,
            fund,
            bank_ref: None,
        });
    }
    Ok(())
}
