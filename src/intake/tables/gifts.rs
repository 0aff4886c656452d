//! What was given to a fund in money, and goods that came in and went out.
//!
//! Promises: a donor who is a person stands by alias, with or without a number; an organisation stands
//! by its name; a name of a donor of money that may be either is taken for a person's, and one on a slip of goods where it reads
//! as one. A gift of money moves nothing: it is
//! income only with the bank's note of the collection.

use super::super::fields::Fields;
use super::{Context, called, office};
use crate::domain::events::funds::{DonationRecorded, Donor};
use crate::domain::events::payments::{InKindDonated, InKindReceived};
use crate::domain::ids::{ResidentId, Uscc};
use crate::domain::names::stated_body;
use crate::domain::party::Step;
use crate::schemes::tables::code_of;
use crate::vault::RegistrarError;

/// Who gave, before the vault is asked for aliases.
enum Giver {
    Person(ResidentId, String),
    /// A name alone, and whether the sheet says that it is a person's.
    Called(String, bool),
    Org(String),
    Unnamed,
}

/// Who gave: by the number beside the name where it is a person's or an organisation's, else by the
/// sheet's word for the kind of donor.
fn giver(fields: &mut Fields<'_>) -> Option<Giver> {
    let name = fields.name("donor");
    let kind = fields.choice("donor_kind", "donor_kind");
    let unnamed = name.as_deref().is_none_or(|name| {
        let mut words = fields.words.into_iter();
        words.any(|words| code_of(words, "donor", name) == Some("unnamed"))
    });
    let number = fields.peek_code("donor_id");
    let of_org = number
        .as_deref()
        .is_some_and(|number| Uscc::parse(number).is_ok() && ResidentId::parse(number).is_err());
    let of_person = number
        .as_deref()
        .is_some_and(|number| ResidentId::as_stated(number).is_ok() && !of_org);
    if let Some(body) = name.as_deref().and_then(stated_body)
        && !body.is_empty()
    {
        fields.asked.bodies.push(body.to_owned());
        return Some(Giver::Org(body.to_owned()));
    }
    match (kind.as_deref(), name) {
        (_, None) if number.is_none() => Some(Giver::Unnamed),
        (Some("unnamed"), _) => Some(Giver::Unnamed),
        _ if unnamed && number.is_none() => Some(Giver::Unnamed),
        // Whoever has an ID number is a person, whatever the sheet calls the kind.
        (Some("org"), Some(name)) if !of_person => Some(Giver::Org(name)),
        (None, Some(name)) if of_org => Some(Giver::Org(name)),
        (kind, Some(name)) if number.is_none() => Some(Giver::Called(name, kind.is_some())),
        (_, Some(name)) => fields.need_id("donor_id").map(|id| Giver::Person(id, name)),
        (_, None) => {
            fields.refuse("donor", "cell-empty", "a name", "fill it in");
            None
        }
    }
}

/// 12捐赠收入登记: a gift of money.
pub(super) fn donations(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let donation_no = fields.need_code("donation_no");
    let giver = giver(fields);
    let amount = fields.need_money("amount");
    context.on = fields.need_date("on");
    let activity = fields.need_text("activity");
    let method = fields.text("method");
    let slip_no = fields.code("slip_no");
    let (Some(giver), true) = (giver, fields.bad.is_empty()) else {
        return Ok(());
    };
    let donor = match giver {
        Giver::Person(id, name) => Donor::Person(context.person(&id, Some(&name))?),
        Giver::Called(name, said) => {
            if !said {
                context.tell_person(fields, "donor", &name);
            }
            Donor::Person(context.named_person(&name, called::OUTSIDE)?)
        }
        Giver::Org(name) => Donor::Org(name),
        Giver::Unnamed => Donor::Unnamed,
    };
    let fund = context.scheme.main_fund().to_owned();
    context.add(DonationRecorded {
        donation_no,
        donor,
        amount,
        fund,
        activity,
        method,
        slip_no,
    });
    Ok(())
}

/// 13物资收发登记: goods that came in or were handed out. Whoever they were handed to stands as the
/// organisation that the event is for.
pub(super) fn goods(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let slip_no = fields.need_code("slip_no");
    let direction = fields.need_choice("direction", "direction");
    let item = fields.need_text("item");
    let quantity = fields.need_count("quantity");
    let measure = fields.text("measure");
    let value = fields.need_money("value");
    let party = fields.text("party");
    context.on = fields.need_date("on");
    let clerk = fields.name("clerk");
    let (Some(direction), true) = (direction, fields.bad.is_empty()) else {
        return Ok(());
    };
    let acted_by = office::acted_by(context, [(clerk, "经办人", Step::Register)])?;
    let party = party
        .map(|name| context.party(fields, "party", (name, None)))
        .transpose()?;
    if direction == "in" {
        let received = InKindReceived {
            slip_no,
            agreement_no: None,
            item,
            quantity,
            measure,
            value,
            donor: party,
        };
        context.add_acted(received, acted_by, None, None);
    } else {
        let given = InKindDonated {
            slip_no: Some(slip_no),
            agreement_no: None,
            item,
            quantity,
            value,
        };
        context.add_acted(given, acted_by, None, party);
    }
    Ok(())
}
