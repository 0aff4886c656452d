//! Schools of a county, and the tier and rate of each.
//!
//! Promises: the tier is the scheme's own name of it, by whichever word the office writes. It does
//! not judge whether the rate is the tier's: that is a fact to be compared later.

use super::super::fields::Fields;
use super::{Context, office};
use crate::domain::events::parties::{OrgRegistered, SchoolTierSet};
use crate::domain::ids::to_half_width;
use crate::vault::RegistrarError;

/// 01学校名册: an organisation. The sheet has no date: it holds for the scheme's period.
pub(super) fn schools(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let code = fields.need_code("unit_code");
    let name = fields.need_text("unit");
    let name = context.body(fields, "unit", (name, Some(&code)));
    let division = fields.code("division");
    let county = fields.text("county").unwrap_or_default();
    let town = fields.text("town").unwrap_or_default();
    let kind = fields.text("unit_kind");
    let pupils = fields.count("pupils");
    let teachers = fields.count("teachers");
    let account = fields.account("account");
    if !fields.bad.is_empty() {
        return Ok(());
    }
    let account = office::account(context, account.as_ref())?;
    let place = format!("{county}{town}");
    context.on = context.scheme.claim_period().first_day();
    context.add(OrgRegistered {
        code,
        name,
        uscc: None,
        division,
        place: (!place.is_empty()).then_some(place),
        kind,
        pupils,
        teachers,
        account,
        representative: None,
        phone: None,
        address: None,
        founded: None,
    });
    Ok(())
}

/// The scheme's name of the tier in a cell; an unknown word is refused.
pub(super) fn tier(fields: &mut Fields<'_>, context: &Context<'_>, needed: bool) -> Option<String> {
    let word = if needed {
        fields.need_text("tier")
    } else {
        fields.text("tier").unwrap_or_default()
    };
    if word.is_empty() {
        return None;
    }
    let tier = context.scheme.tier_named(&to_half_width(&word));
    if tier.is_none() {
        let known = context.scheme.tier_words();
        let known: Vec<String> = known.into_iter().map(str::to_owned).collect();
        fields.refuse_word("tier", &known);
    }
    tier.map(str::to_owned)
}

/// 02学校类别档次表: tier and rate of a school, from a day on.
pub(super) fn tiers(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let unit_code = fields.need_code("unit_code");
    let unit = fields.need_text("unit");
    let tier = tier(fields, context, true);
    let score_tenths = fields.score("score");
    let rate = fields.need_money("rate");
    let from = fields.need_date("from");
    let to = fields.date("to");
    let document_no = fields.text("document_no");
    if to.is_some_and(|to| to < from) && fields.bad.is_empty() {
        fields.refuse(
            "to",
            "date-order",
            &format!("a day not before {from}"),
            "compare both dates with the document",
        );
    }
    context.on = from;
    if let (Some(tier), true) = (tier, fields.bad.is_empty()) {
        context.add(SchoolTierSet {
            unit_code,
            unit,
            tier,
            score_tenths,
            rate,
            from,
            to,
            document_no,
        });
    }
    Ok(())
}
