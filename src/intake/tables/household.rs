//! Households, and accounts that another person holds for a beneficiary.
//!
//! These sheets belong to no scheme: they say how persons are related, whoever aids them.

use super::super::fields::Fields;
use super::{Context, relation_of};
use crate::domain::events::parties::{AccountBound, HouseholdLinked};
use crate::domain::party::HolderMatch;
use crate::vault::{FieldKind, RegisterKind, RegistrarError};

/// 08户籍家庭关系表: a person's household. The extract has no date: it holds from the first day that a
/// published scheme pays for.
pub(super) fn households(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let household = fields.need_code("household");
    let name = fields.name("name");
    let id = fields.need_id("id");
    let relation = fields.need_choice("relation", "relation");
    let (Some(id), Some(relation), true) = (id, relation, fields.bad.is_empty()) else {
        return Ok(());
    };
    let household_alias = context
        .registrar
        .alias(RegisterKind::Household, &household)?;
    context
        .registrar
        .keep(household_alias, FieldKind::Other, &household)?;
    let person = context.person(&id, name.as_deref())?;
    context.on = context.scheme.claim_period().first_day();
    context.add(HouseholdLinked {
        household: household_alias,
        person,
        relation: relation_of(&relation),
    });
    Ok(())
}

/// 09代收账户备案表: an account that another person holds, recorded beforehand.
pub(super) fn proxy_accounts(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let name = fields.name("name");
    let id = fields.need_id("id");
    let account = fields.need_account("account");
    let owner = fields.name("owner");
    let owner_id = fields.need_id("owner_id");
    let relation = fields.need_choice("relation", "relation");
    context.on = fields.need_date("on");
    let (Some(id), Some(account), Some(owner_id), Some(relation), true) =
        (id, account, owner_id, relation, fields.bad.is_empty())
    else {
        return Ok(());
    };
    let person = context.person(&id, name.as_deref())?;
    let holder_person = context.person(&owner_id, owner.as_deref())?;
    let account = context.account(&account)?;
    context.add(AccountBound {
        person,
        account,
        bank: None,
        holder: if holder_person == person {
            HolderMatch::Same
        } else {
            HolderMatch::Different
        },
        holder_person: Some(holder_person),
        relation: Some(relation_of(&relation)),
    });
    Ok(())
}
