//! The real-name register of persons in post, and what changes in it: posts and accounts.
//!
//! Promises: the register's rows count from the day they were entered (登记时间), and the first day in
//! post is what they say of the past; a change counts from the day it took effect, with the time it
//! was entered beside it. It does not tell a transfer from two changes: who leaves one school and joins
//! another has two events from one row.

use super::super::fields::Fields;
use super::{Context, acted, noted};
use crate::domain::events::ActedBy;
use crate::domain::events::parties::{
    AccountBound, AccountChanged, PersonRegistered, PostAssigned, PostEnded, PostSuspended,
};
use crate::domain::party::{HolderMatch, Step};
use crate::vault::{FieldKind, RegisterKind, RegistrarError};

fn clerk(name: Option<String>, context: &mut Context<'_>) -> Result<Vec<ActedBy>, RegistrarError> {
    Ok(match name {
        Some(name) => acted(context.named_official(&name, "经办人")?, Step::Register),
        None => Vec::new(),
    })
}

/// 03教师实名信息库: a person, the account, the post.
pub(super) fn teachers(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let teacher_no = fields.need_code("teacher_no");
    let name = fields.need_name("name");
    let id = fields.need_id("id");
    let sex = fields.text("sex");
    let birth = fields.date("birth");
    let unit_code = fields.need_code("unit_code");
    let unit = fields.need_text("unit");
    let post = fields.text("post");
    let from = fields.need_date("from");
    let left = fields.date("left");
    let bank = fields.text("bank");
    let account = fields.account("account");
    let phone = fields.code("phone");
    let by = fields.name("clerk");
    let registered_at = fields.moment("registered_at");
    if left.is_some_and(|left| left < from) && fields.bad.is_empty() {
        fields.refuse(
            "left",
            "date-order",
            &format!("a day not before {from}"),
            "compare both dates with the post's papers",
        );
    }
    let (Some(id), Some(name), true) = (id, name, fields.bad.is_empty()) else {
        return Ok(());
    };
    context.on = registered_at.map_or(from, |moment| moment.date_cn());
    let person = context.person(&id, Some(&name))?;
    let acted_by = clerk(by, context)?;
    let number = context.teacher_no(&teacher_no)?;
    let named = context.person_named(person, &id, &name, birth, sex.as_deref())?;
    let called = name.clone();
    let name = context.registrar.commit(Some(person), &name)?;
    let phone = context.value(RegisterKind::Phone, FieldKind::Phone, phone)?;
    let birth = match birth {
        Some(date) => {
            let text = format!("{date} {}", sex.unwrap_or_default());
            context.registrar.keep(person, FieldKind::Birth, &text)?;
            context.text(Some(person), Some(text))?
        }
        None => None,
    };
    context.add_acted(
        PersonRegistered {
            person,
            number: Some(number),
            named: Some(named.name.whole),
            name,
            birth,
            unit_code: Some(unit_code.clone()),
            unit: Some(unit.clone()),
            status: None,
            phone,
            address: None,
        },
        acted_by.clone(),
        registered_at,
        None,
    );
    context.add_acted(named, acted_by.clone(), registered_at, None);
    if let Some(account) = &account {
        let account = context.account(account)?;
        context.add_acted(
            AccountBound {
                person,
                account,
                bank,
                holder: HolderMatch::Unstated,
                holder_person: None,
                relation: None,
            },
            acted_by.clone(),
            registered_at,
            None,
        );
    }
    context.add_acted(
        PostAssigned {
            change_no: None,
            person,
            unit_code,
            unit,
            post,
            change: None,
            from,
            to: left,
        },
        acted_by,
        registered_at,
        None,
    );
    noted::named_otherwise(context, person, &called)?;
    Ok(())
}

/// What a kind of change does to a post, by the words of `[words.post_change]`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    /// What the schools of the row say: one left, one joined, or both.
    Moved,
    /// A school is left.
    Left,
    /// A school is joined, or a post left for a time is taken up again.
    Joined,
    /// A post is left for a time.
    Suspended,
    /// Paid leave: the person stays in post.
    Leave,
}

impl Change {
    /// The kind of change that the row names. A word that no set holds is refused: whoever is taken for gone
    /// loses what hangs on being in post.
    fn read(fields: &mut Fields<'_>) -> Option<Change> {
        let change = match fields.need_choice("change", "post_change")?.as_str() {
            "left" => Change::Left,
            "joined" => Change::Joined,
            "suspended" => Change::Suspended,
            "leave" => Change::Leave,
            _ => Change::Moved,
        };
        let needs = match change {
            Change::Left | Change::Suspended => Some(("old_code", "the code of the school left")),
            Change::Joined => Some(("new_code", "the code of the school joined")),
            Change::Moved | Change::Leave => None,
        };
        if let Some((field, expected)) = needs
            && fields.has(field)
            && fields.peek_code(field).is_none_or(|code| code.is_empty())
        {
            let remedy = "fill it in, or correct the kind of change";
            fields.refuse(field, "cell-empty", expected, remedy);
        }
        Some(change)
    }
}

/// 04岗位变动登记: a post ended, a post taken, or both; or a post left for a time. Leave is told and changes
/// nothing.
pub(super) fn post_changes(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let change_no = fields.need_code("change_no");
    let name = fields.name("name");
    let id = fields.need_id("id");
    let read = Change::read(fields);
    let change = fields.text("change").unwrap_or_default();
    let old_code = fields.code("old_code");
    let new_code = fields.code("new_code");
    let new_unit = fields.text("new_unit");
    let from = fields.need_date("on");
    let registered_at = fields.moment("registered_at");
    let by = fields.name("clerk");
    if read == Some(Change::Leave) {
        if fields.bad.is_empty() {
            fields.tell(
                "change",
                "row-without-effect",
                "a change of post, or an absence that stops what hangs on it",
                "nothing is recorded: on leave the person stays in post; write 停岗 where payments are to stop",
            );
        }
        return Ok(());
    }
    if old_code.is_none() && new_code.is_none() && fields.bad.is_empty() {
        let field = if fields.has("old_code") {
            "old_code"
        } else {
            "change"
        };
        fields.refuse(
            field,
            "cell-empty",
            "the code of the school left or joined",
            "fill in at least one of both schools",
        );
    }
    let (Some(id), true) = (id, fields.bad.is_empty()) else {
        return Ok(());
    };
    context.on = from;
    let person = context.person(&id, name.as_deref())?;
    let acted_by = clerk(by, context)?;
    if let Some(unit_code) = old_code {
        if read == Some(Change::Suspended) {
            let reason = context.text(Some(person), Some(change.clone()))?;
            context.add_acted(
                PostSuspended {
                    person,
                    unit_code,
                    from,
                    to: None,
                    reason,
                },
                acted_by.clone(),
                registered_at,
                None,
            );
        } else {
            context.add_acted(
                PostEnded {
                    change_no: Some(change_no.clone()),
                    person,
                    unit_code,
                    change: Some(change.clone()),
                    from,
                },
                acted_by.clone(),
                registered_at,
                None,
            );
        }
    }
    if let Some(unit_code) = new_code {
        context.add_acted(
            PostAssigned {
                change_no: Some(change_no),
                person,
                unit: new_unit.unwrap_or_else(|| unit_code.clone()),
                unit_code,
                post: None,
                change: Some(change),
                from,
                to: None,
            },
            acted_by,
            registered_at,
            None,
        );
    }
    Ok(())
}

/// 05账户变更登记: the account from a day on.
pub(super) fn account_changes(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let name = fields.name("name");
    let id = fields.need_id("id");
    let old = fields.account("old_account");
    let new = fields.need_account("new_account");
    context.on = fields.need_date("on");
    let reason = fields.text("reason");
    let by = fields.name("clerk");
    let (Some(id), Some(new), true) = (id, new, fields.bad.is_empty()) else {
        return Ok(());
    };
    let person = context.person(&id, name.as_deref())?;
    let acted_by = clerk(by, context)?;
    let old = match &old {
        Some(account) => Some(context.account(account)?),
        None => None,
    };
    let new = context.account(&new)?;
    let reason = context.text(Some(person), reason)?;
    context.add_acted(
        AccountChanged {
            person,
            old,
            new,
            reason,
        },
        acted_by,
        None,
        None,
    );
    Ok(())
}
