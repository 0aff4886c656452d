//! Who is kept out for a time by a sanction (禁止申报): a unit by its code or name, or a person.
//!
//! Asked by the gate before a payment leaves, and by F69 of what was imported: one code for both. Pure. A ban
//! counts from its first day to its last, both included; one without a last day does not end. **Not here**: other
//! sanctions, which keep nobody out, and whether the finding was right.

use super::Evidence;
use crate::domain::date::Date;
use crate::domain::events::audit::{SanctionImposed, SanctionKind};
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::projections::World;
use crate::projections::acts::Act;
use crate::projections::figures::unit_of;

/// What a ban finds, in words.
pub(super) const BARRED: &str = "the payee is kept out by a sanction on that day";

/// Every ban, in the order of the findings.
pub(super) fn bans(world: &World) -> Vec<Act<'_, SanctionImposed>> {
    let sanctions = world.acts.all::<SanctionImposed>("");
    sanctions
        .filter(|act| act.said.kind == SanctionKind::Ban)
        .collect()
}

/// The bans that keep the payee of an instruction out on a day, with the rule they were imposed under.
pub(super) fn of_payment<'a>(
    world: &World,
    bans: &[Act<'a, SanctionImposed>],
    (scheme, said, day): (&str, &PaymentInstructed, Date),
) -> Vec<(&'a str, Evidence)> {
    if bans.is_empty() {
        return Vec::new();
    }
    let parties = match &said.payee {
        Payee::Person(person) => {
            let aliases = world.parties.merged().aliases(*person);
            let mut all: Vec<String> = aliases.map(|alias| alias.to_string()).collect();
            all.push(world.parties.who(*person).to_string());
            all
        }
        // A school is paid under its name, and sanctioned under its code.
        Payee::Org(name) => std::iter::once(name.clone())
            .chain(unit_of(world, scheme, said))
            .collect(),
    };
    bans.iter()
        .filter(|act| {
            let ban = act.said;
            let in_force = ban.from <= day && ban.to.is_none_or(|last| day <= last);
            in_force && parties.contains(&ban.party)
        })
        .map(|act| (act.said.basis.as_str(), Evidence::from(act.fact)))
        .collect()
}
