//! Persons: in which schemes and units each is known, which posts an official holds, and what each was
//! awarded and paid. By alias; names lie in the vault.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Cell, Paid, Rest, Rests, Row, fen, rest_on_payment};
use crate::domain::alias::Alias;
use crate::domain::party::ServiceStatus;
use crate::projections::World;
use crate::report::books::SumError;

/// One person; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonRow {
    /// The person.
    pub person: Alias,
    /// Schemes in which they are known.
    pub schemes: BTreeSet<String>,
    /// Code of the unit they belong to, by the newest registration that says one.
    pub unit_code: Option<String>,
    /// Its name.
    pub unit: Option<String>,
    /// Employment status.
    pub status: Option<ServiceStatus>,
    /// Posts held as an official.
    pub duties: BTreeSet<String>,
    /// Claims that name them.
    pub claims: u64,
    /// Awards that name them.
    pub awards: u64,
    /// Awarded.
    pub awarded: i64,
    /// Payments that name them.
    pub payments: u64,
    /// Arrived, and not returned afterwards.
    pub paid: i64,
    /// Came back.
    pub returned: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for PersonRow {
    const LIST: &'static str = "persons";
    const COLUMNS: &'static [&'static str] = &[
        "person",
        "schemes",
        "unit code",
        "unit",
        "service",
        "duties",
        "claims",
        "awards",
        "awarded",
        "payments",
        "paid",
        "returned",
    ];

    fn cells(&self) -> Vec<Cell> {
        let joined = |set: &BTreeSet<String>| {
            let items: Vec<&str> = set.iter().map(String::as_str).collect();
            Cell::Text(items.join("、"))
        };
        vec![
            Cell::Persons(vec![self.person]),
            joined(&self.schemes),
            Cell::text(self.unit_code.as_deref()),
            Cell::text(self.unit.as_deref()),
            Cell::term("service", self.status),
            joined(&self.duties),
            Cell::Count(Some(self.claims)),
            Cell::Count(Some(self.awards)),
            Cell::Money(self.awarded),
            Cell::Count(Some(self.payments)),
            Cell::Money(self.paid),
            Cell::Money(self.returned),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        self.schemes.iter().map(String::as_str).collect()
    }
}

#[derive(Default)]
struct Known {
    schemes: BTreeSet<String>,
    unit: Option<(String, Option<String>)>,
    status: Option<ServiceStatus>,
    duties: BTreeSet<String>,
    claims: u64,
    awards: u64,
    awarded: i128,
    payments: u64,
    money: Paid,
    rests: Rests,
}

/// Every person that a registration, a duty, a claim, an award or a payment names, by alias.
pub fn persons(world: &World) -> Result<Vec<PersonRow>, SumError> {
    let mut all: BTreeMap<Alias, Known> = BTreeMap::new();
    for (alias, person) in world.parties.iter() {
        let known = all.entry(*alias).or_default();
        let mut registered: Vec<_> = person.registered.iter().collect();
        registered.sort_by_key(|(_, fact)| (fact.clock, fact.at));
        for (scheme, fact) in registered {
            known.schemes.insert(scheme.clone());
            if let Some(code) = &fact.said.unit_code {
                known.unit = Some((code.clone(), fact.said.unit.clone()));
            }
            known.status = fact.said.status.or(known.status);
            known.rests.on([fact]);
        }
        for (scheme, fact) in &person.duties {
            known.schemes.insert(scheme.clone());
            known.duties.insert(fact.said.post.clone());
            known.rests.on([fact]);
        }
    }
    for ((scheme, case_no), case) in world.cases.iter() {
        for fact in &case.claims {
            let known = all.entry(world.one(fact.said.person)).or_default();
            known.schemes.insert(scheme.clone());
            known.claims += 1;
            known.rests.on([fact]);
        }
        for fact in world.awards_counted(scheme, case_no, case) {
            let Some(person) = fact.said.person else {
                continue;
            };
            let known = all.entry(world.one(person)).or_default();
            known.schemes.insert(scheme.clone());
            known.awards += 1;
            known.awarded += i128::from(fact.said.amount.0);
            known.rests.on([fact]);
        }
    }
    for ((scheme, _), payment) in world.payments.iter() {
        let payee = payment
            .instructed
            .iter()
            .find_map(|fact| crate::detect::flag::payee(world, fact));
        let Some(person) = payee else { continue };
        let known = all.entry(person).or_default();
        known.schemes.insert(scheme.clone());
        known.payments += 1;
        known.money.add(payment);
        rest_on_payment(&mut known.rests, payment);
    }
    // A fact that belongs to no scheme names none.
    all.into_iter()
        .map(|(person, mut known)| {
            known.schemes.remove("");
            let of = person.to_string();
            let (unit_code, unit) = known.unit.unzip();
            Ok(PersonRow {
                person,
                schemes: known.schemes,
                unit_code,
                unit: unit.flatten(),
                status: known.status,
                duties: known.duties,
                claims: known.claims,
                awards: known.awards,
                awarded: fen("awarded", &of, known.awarded)?,
                payments: known.payments,
                paid: fen("paid", &of, known.money.paid)?,
                returned: fen("returned", &of, known.money.returned)?,
                rests_on: known.rests.done(),
            })
        })
        .collect()
}
