//! F58 A supplier is linked with who approves, or with a rival.
//!
//! **Definition.** A supplier that was paid shares its telephone, address or account with an official who has a
//! duty, or its account or telephone with other paid suppliers of the scheme.
//! **Parameters.** `rivals` = 2: paid suppliers that share an account or a telephone, from which on they are told.
//! **Example.** A travel agency paid 309,290.56 yuan has the telephone of the person who approves the vouchers.
//! **Exclusions.** Suppliers that were never paid; one supplier registered twice under one code; values that no
//! register has. A supplier's share of the spending is not judged here: few schools have a choice of suppliers.
//! **False positives:** small towns, shared offices. **Evidence:** the supplier's and the official's rows.
//! **Amount:** what the supplier was paid. One flag a supplier.
//! **Source:** Arachne, Cardinal (shared contact data); red-flag catalogue F58.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings, suppliers};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::DutyAssigned;
use crate::projections::{Fact, World};

/// F58.
pub struct SupplierLinks;

/// What officials have in their registers: value, kind of value, official, and the row that says it.
fn of_officials(world: &World) -> BTreeMap<(&'static str, Alias), Vec<&Fact<DutyAssigned>>> {
    let mut held: BTreeMap<(&'static str, Alias), Vec<&Fact<DutyAssigned>>> = BTreeMap::new();
    for (_, person) in world.parties.iter() {
        for (_, duty) in &person.duties {
            let accounts = person.accounts.iter().map(|fact| fact.said.account);
            let values = (duty
                .said
                .phone
                .map(|value| ("telephone", value))
                .into_iter())
            .chain(duty.said.address.map(|value| ("address", value)))
            .chain(accounts.map(|value| ("account", value)));
            for value in values {
                held.entry(value).or_default().push(duty);
            }
        }
    }
    held
}

impl Detector for SupplierLinks {
    fn code(&self) -> &'static str {
        "F58"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let paid = suppliers::paid(world);
        let officials = of_officials(world);
        let mut rivals: BTreeMap<(&str, &str, Alias), BTreeSet<&str>> = BTreeMap::new();
        for (scheme, code) in paid.keys() {
            for fact in world.parties.org(code) {
                let said = &fact.said;
                let shared = [("account", said.account), ("telephone", said.phone)];
                for (kind, value) in shared {
                    if let Some(value) = value {
                        rivals
                            .entry((*scheme, kind, value))
                            .or_default()
                            .insert(code);
                    }
                }
            }
        }
        let mut found = Findings::default();
        for ((scheme, code), spent) in &paid {
            let facts = world.parties.org(code);
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme, code);
            let mut shared: BTreeSet<String> = BTreeSet::new();
            for fact in facts {
                let said = &fact.said;
                let values = [
                    ("account", said.account),
                    ("address", said.address),
                    ("telephone", said.phone),
                ];
                for (kind, value) in values {
                    let Some(value) = value else { continue };
                    for duty in officials.get(&(kind, value)).into_iter().flatten() {
                        flag.concerns(Some(duty.said.official));
                        flag.rests_on(duty);
                        shared.insert(format!("an official has its {kind}"));
                    }
                    let others = rivals.get(&(*scheme, kind, value));
                    let others = others.map_or(0, BTreeSet::len);
                    if others >= settings.count(scheme, "rivals") {
                        shared.insert(format!("{others} paid suppliers have its {kind}"));
                    }
                }
            }
            if shared.is_empty() {
                continue;
            }
            suppliers::rests_on(&mut flag, facts);
            flag.amount = spent.amount;
            flag.clause = "供应商与经办、审批人员及其他供应商不得存在关联".to_owned();
            let shared: Vec<String> = shared.into_iter().collect();
            flag.finding = shared.join("; ");
            found.flags.push(flag);
        }
        found
    }
}
