//! Organisations and units: what is registered of each, its quota, and what its persons were awarded and
//! paid. One row for each unit of each scheme in which it appears.
//!
//! Promises: the rows of a scheme come to all its awards and payments, those of no unit under an empty code;
//! awards are counted and joined to units as in the balances by unit. What an organisation received itself (a contractor, a
//! supplier, a school that is paid) stands in columns of its own, beside the payments of the unit they are for.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Cell, Paid, Rest, Rests, Row, fen, rest_on_payment};
use crate::domain::events::pairing::{ContractSigned, CoverageReported};
use crate::projections::World;
use crate::projections::figures::{by_unit, paid_body, unit_of, unit_of_case};
use crate::projections::payees::{Party, Payees};
use crate::report::books::SumError;

/// One unit in one scheme; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitRow {
    /// The office's code of the unit; empty where no sheet names it.
    pub unit_code: String,
    /// Its name, as the newest source writes it.
    pub unit: Option<String>,
    /// Scheme; empty where it is only registered.
    pub scheme: String,
    /// Kind, as the office writes it.
    pub kind: Option<String>,
    /// County and town.
    pub place: Option<String>,
    /// Unified social credit code.
    pub uscc: Option<String>,
    /// Pupils enrolled.
    pub pupils: Option<u32>,
    /// Teachers in post.
    pub teachers: Option<u32>,
    /// Persons or pairs its quota allows.
    pub quota: Option<u64>,
    /// Claims it put forward.
    pub claims: u64,
    /// Awards; first payments of a list, agreements and contracts.
    pub awards: u64,
    /// Awarded.
    pub awarded: i64,
    /// Payments to its persons or to itself.
    pub payments: u64,
    /// Arrived, and not returned afterwards.
    pub paid: i64,
    /// Payments that name it as the payee, for whatever unit they are.
    pub payments_to_itself: u64,
    /// Arrived at it by these, and not returned afterwards.
    pub paid_to_itself: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for UnitRow {
    const LIST: &'static str = "orgs";
    const COLUMNS: &'static [&'static str] = &[
        "unit code",
        "unit",
        "scheme",
        "unit kind",
        "place",
        "uscc",
        "pupils",
        "teachers",
        "quota",
        "claims",
        "awards",
        "awarded",
        "payments",
        "paid",
        "payments to itself",
        "paid to itself",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.unit_code.clone()),
            Cell::text(self.unit.as_deref()),
            Cell::Text(self.scheme.clone()),
            Cell::text(self.kind.as_deref()),
            Cell::text(self.place.as_deref()),
            Cell::text(self.uscc.as_deref()),
            Cell::Count(self.pupils.map(u64::from)),
            Cell::Count(self.teachers.map(u64::from)),
            Cell::Count(self.quota),
            Cell::Count(Some(self.claims)),
            Cell::Count(Some(self.awards)),
            Cell::Money(self.awarded),
            Cell::Count(Some(self.payments)),
            Cell::Money(self.paid),
            Cell::Count(Some(self.payments_to_itself)),
            Cell::Money(self.paid_to_itself),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

#[derive(Default)]
struct Known {
    unit: Option<String>,
    kind: Option<String>,
    quota: Option<u64>,
    claims: u64,
    awards: u64,
    awarded: i128,
    payments: u64,
    money: Paid,
    received: u64,
    itself: Paid,
    rests: Rests,
}

/// Every unit that is registered, or that a quota, a claim, an award or a payment names.
pub fn units(world: &World) -> Result<Vec<UnitRow>, SumError> {
    let mut all: BTreeMap<(String, String), Known> = BTreeMap::new();
    let key = |code: &str, scheme: &str| (code.to_owned(), scheme.to_owned());
    for ((scheme, code), quotas) in world.funds.quotas() {
        let known = all.entry(key(code, scheme)).or_default();
        for fact in quotas {
            known.unit = Some(fact.said.unit.clone());
            known.kind = fact.said.unit_kind.clone().or(known.kind.take());
            if let Some(count) = fact.said.count {
                known.quota = Some(known.quota.unwrap_or(0).saturating_add(u64::from(count)));
            }
        }
        known.rests.on(quotas);
    }
    for ((scheme, case_no), case) in world.cases.iter() {
        for fact in &case.claims {
            let code = fact.said.unit_code.as_deref();
            let code = code.or_else(|| case.unit_code()).unwrap_or_default();
            let known = all.entry(key(code, scheme)).or_default();
            if !code.is_empty() {
                known.unit.get_or_insert_with(|| fact.said.unit.clone());
            }
            known.claims += 1;
            known.rests.on([fact]);
        }
        if !case.awards.is_empty() {
            let code = unit_of_case(world, scheme, case_no, case).unwrap_or_default();
            let known = all.entry(key(&code, scheme)).or_default();
            known.rests.on(&case.awards);
        }
    }
    for ((scheme, _), agreement) in world.agreements.iter() {
        for fact in &agreement.signed {
            let (code, name) = paid_body(world, scheme, &fact.said);
            let known = all.entry(key(code, scheme)).or_default();
            // An agreement names its school, whether or not a register has it.
            if !name.is_empty() {
                known.unit.get_or_insert_with(|| name.to_owned());
            }
            known.rests.on([fact]);
        }
    }
    for (scheme, _) in world.registry.schemes() {
        for act in world.acts.all::<ContractSigned>(scheme) {
            let known = all.entry(key(&act.said.school, scheme)).or_default();
            // Offices name the school of a contract without a code.
            known.unit.get_or_insert_with(|| act.said.school.clone());
            known.rests.on([act.fact]);
        }
    }
    for ((scheme, _), payment) in world.payments.iter() {
        let mut told = payment.instructed.iter();
        let code = told.find_map(|fact| unit_of(world, scheme, &fact.said));
        // Of a payment whose instruction is not on the ledger nobody says the unit: it counts all the same.
        let known = all
            .entry(key(&code.unwrap_or_default(), scheme))
            .or_default();
        known.payments += 1;
        known.money.add(payment);
        rest_on_payment(&mut known.rests, payment);
    }
    let schemes = world.registry.scheme_ids();
    let payees: BTreeMap<&str, Payees<'_>> = schemes
        .map(|scheme| (scheme.as_str(), Payees::of(world, scheme)))
        .collect();
    let mut by_name: BTreeMap<(String, String), String> = BTreeMap::new();
    for ((code, scheme), known) in &all {
        if let Some(name) = known.unit.as_ref().filter(|_| !code.is_empty()) {
            let of = (name.clone(), scheme.clone());
            by_name.entry(of).or_insert_with(|| code.clone());
        }
    }
    for ((scheme, _), payment) in world.payments.iter() {
        let mut told = payment.instructed.iter();
        let payees = payees.get(scheme.as_str());
        let to = payees.zip(told.next());
        let to = to.map(|(payees, fact)| payees.party(world, &fact.said));
        let Some(Party::Body(body)) = to else {
            continue;
        };
        let code = by_name.get(&(body.to_owned(), scheme.clone()));
        let code = code.map_or(body, String::as_str);
        let known = all.entry(key(code, scheme)).or_default();
        known.received += 1;
        known.itself.add(payment);
        rest_on_payment(&mut known.rests, payment);
    }
    // A school whose pupils are counted is named there; that alone gives it no row.
    for (scheme, _) in world.registry.schemes() {
        for act in world.acts.all::<CoverageReported>(scheme) {
            if let Some(known) = all.get_mut(&key(&act.said.unit_code, scheme)) {
                known.unit.get_or_insert_with(|| act.said.unit.clone());
            }
        }
    }
    // The one count of awards there is: that of the balances by unit.
    for row in by_unit(world)? {
        let known = all.entry((row.unit, row.scheme)).or_default();
        known.awards = row.awards;
        known.awarded = i128::from(row.awarded);
    }
    // What is registered and appears in no scheme has a row of its own.
    let named: BTreeSet<String> = all.keys().map(|(code, _)| code.clone()).collect();
    for (code, _) in world.parties.orgs() {
        if !named.contains(code) {
            all.entry(key(code, "")).or_default();
        }
    }
    all.into_iter()
        .map(|((unit_code, scheme), mut known)| {
            let registered = world.parties.org(&unit_code);
            known.rests.on(registered);
            let newest = registered.iter().max_by_key(|fact| (fact.clock, fact.at));
            let said = newest.map(|fact| &fact.said);
            Ok(UnitRow {
                unit: said.map(|said| said.name.clone()).or(known.unit),
                kind: said.and_then(|said| said.kind.clone()).or(known.kind),
                place: said.and_then(|said| said.place.clone()),
                uscc: said.and_then(|said| said.uscc.clone()),
                pupils: said.and_then(|said| said.pupils),
                teachers: said.and_then(|said| said.teachers),
                quota: known.quota,
                claims: known.claims,
                awards: known.awards,
                awarded: fen("awarded", &unit_code, known.awarded)?,
                payments: known.payments,
                paid: fen("paid", &unit_code, known.money.paid)?,
                payments_to_itself: known.received,
                paid_to_itself: fen("paid to itself", &unit_code, known.itself.paid)?,
                rests_on: known.rests.done(),
                unit_code,
                scheme,
            })
        })
        .collect()
}
