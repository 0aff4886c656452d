//! Units and tiers: quota against awards, and what was instructed, paid, came back and was recovered.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::contracts;
use crate::domain::events::funds::QuotaReallocated;
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::projections::World;
use crate::projections::figures::{by_pair, is_award, paid_body, unit_of, unit_of_case};
use crate::report::books::SumError;
use crate::report::lists::{Cell, Paid, Rest, Rests, Row, fen, rest_on_payment};

/// One unit; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitRow {
    /// Code; empty where no source names one, as of the school of a contract.
    pub unit_code: String,
    /// Its name.
    pub unit: Option<String>,
    /// Persons or pairs that its quota allows, moves between units included.
    pub quota: Option<i64>,
    /// Money that its quota allows.
    pub quota_amount: Option<i64>,
    /// Awards; agreements, in a scheme of pairs; contracts, in one of works.
    pub awards: u64,
    /// Awarded, agreed or contracted.
    pub awarded: i64,
    /// Contracts.
    pub contracts: u64,
    /// Contract sums.
    pub contracted: i64,
    /// Quota less awards.
    pub quota_left: Option<i64>,
    /// Instructed.
    pub instructed: i64,
    /// Arrived, and not returned afterwards.
    pub paid: i64,
    /// Came back.
    pub returned: i64,
    /// Recovered.
    pub recovered: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for UnitRow {
    const LIST: &'static str = "plan-units";
    const COLUMNS: &'static [&'static str] = &[
        "unit code",
        "unit",
        "quota",
        "quota amount",
        "awards",
        "awarded",
        "contracts",
        "contracted",
        "quota left",
        "instructed",
        "paid",
        "returned",
        "recovered",
        "plan note",
    ];

    fn cells(&self) -> Vec<Cell> {
        let count = |count: Option<i64>| match count {
            Some(count) if count < 0 => Cell::Text(count.to_string()),
            count => Cell::Count(count.and_then(|count| u64::try_from(count).ok())),
        };
        vec![
            Cell::Text(self.unit_code.clone()),
            Cell::text(self.unit.as_deref()),
            count(self.quota),
            Cell::MoneyIfAny(self.quota_amount),
            Cell::Count(Some(self.awards)),
            Cell::Money(self.awarded),
            Cell::Count(Some(self.contracts)),
            Cell::Money(self.contracted),
            count(self.quota_left),
            Cell::Money(self.instructed),
            Cell::Money(self.paid),
            Cell::Money(self.returned),
            Cell::Money(self.recovered),
            Cell::Sentence(self.note()),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

impl UnitRow {
    /// What units come to, under no code; a quota where any of them has one.
    ///
    /// # Errors
    /// [`SumError`] where a sum fits no amount.
    pub fn total(rows: &[UnitRow]) -> Result<UnitRow, SumError> {
        let sum = |what, of: fn(&UnitRow) -> i64| {
            let each = rows.iter().map(|row| i128::from(of(row)));
            fen(what, "", each.sum())
        };
        let count = |what, of: fn(&UnitRow) -> u64| {
            let each = rows.iter().map(|row| i128::from(of(row)));
            let all = fen(what, "", each.sum())?;
            Ok(u64::try_from(all).unwrap_or_default())
        };
        let any = |what, of: fn(&UnitRow) -> Option<i64>| {
            let each: Vec<i128> = rows.iter().filter_map(of).map(i128::from).collect();
            let some = (!each.is_empty()).then(|| each.into_iter().sum());
            some.map(|sum| fen(what, "", sum)).transpose()
        };
        Ok(UnitRow {
            unit_code: String::new(),
            unit: None,
            quota: any("quotas", |row| row.quota)?,
            quota_amount: any("quotas", |row| row.quota_amount)?,
            awards: count("awards", |row| row.awards)?,
            awarded: sum("awarded", |row| row.awarded)?,
            contracts: count("contracts", |row| row.contracts)?,
            contracted: sum("contracted", |row| row.contracted)?,
            quota_left: any("quotas", |row| row.quota_left)?,
            instructed: sum("instructed", |row| row.instructed)?,
            paid: sum("paid", |row| row.paid)?,
            returned: sum("returned", |row| row.returned)?,
            recovered: sum("recovered", |row| row.recovered)?,
            rests_on: Vec::new(),
        })
    }

    /// Why a figure of the quota is below zero; empty where none is.
    fn note(&self) -> String {
        let (left, quota) = (self.quota_left.unwrap_or(0), self.quota.unwrap_or(0));
        match (quota, left) {
            (..0, _) => format!(
                "{} more of the quota was moved to other units than the unit was given: a row of the quota is missing or was refused",
                quota.unsigned_abs()
            ),
            (_, ..0) => format!(
                "{} awards more than the quota allows: a row of the quota is missing or was refused, or the unit gave more than its quota (F39)",
                left.unsigned_abs()
            ),
            _ => String::new(),
        }
    }
}

/// One tier; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TierRow {
    /// Tier, as it was paid.
    pub tier: String,
    /// Persons and organisations, each once.
    pub heads: u64,
    /// Payments.
    pub payments: u64,
    /// Instructed.
    pub instructed: i64,
    /// Arrived, and not returned afterwards.
    pub paid: i64,
    /// Came back.
    pub returned: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for TierRow {
    const LIST: &'static str = "plan-tiers";
    const COLUMNS: &'static [&'static str] = &[
        "tier",
        "heads",
        "payments",
        "instructed",
        "paid",
        "returned",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.tier.clone()),
            Cell::Count(Some(self.heads)),
            Cell::Count(Some(self.payments)),
            Cell::Money(self.instructed),
            Cell::Money(self.paid),
            Cell::Money(self.returned),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

#[derive(Default)]
struct Sum {
    unit: Option<String>,
    quota: Option<i64>,
    quota_amount: Option<i128>,
    awards: u64,
    awarded: i128,
    contracts: u64,
    contracted: i128,
    money: Paid,
    recovered: i128,
    rests: Rests,
}

/// Whose row it is: a code, or the name of a school that none is told of.
type Place = (String, String);

fn coded(code: String) -> Place {
    (code, String::new())
}

fn school(name: String) -> Place {
    (String::new(), name)
}

/// Every unit of a scheme that has a quota, awards, contracts or payments. Where the scheme's quota is by
/// county, an agreement and its tranches belong to the county of the aided school; else an agreement and what is paid under
/// it to the body that the text pays. A contract and its
/// payments belong to the school that it is for, which offices name without a code: it stands in the column of names.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn units(world: &World, scheme: &str) -> Result<Vec<UnitRow>, SumError> {
    let by_county = world
        .registry
        .scheme(scheme)
        .and_then(|rules| rules.quota.as_ref())
        .is_some_and(|quota| quota.basis == "county");
    let promises = world
        .registry
        .scheme(scheme)
        .is_none_or(|text| by_pair(text));
    let county_of = |agreement_no: &str| -> Option<String> {
        let agreement = world.agreements.get(scheme, agreement_no)?;
        agreement
            .signed
            .iter()
            .find_map(|fact| fact.said.division.clone())
    };
    let contracts = contracts(world, scheme);
    let place_of = |said: &PaymentInstructed| -> Place {
        let county = said
            .tranche
            .as_ref()
            .filter(|_| by_county)
            .and_then(|(agreement, _)| county_of(agreement));
        let unit = county.or_else(|| unit_of(world, scheme, said));
        let unit = unit.unwrap_or_default();
        let contract = said
            .case_no
            .as_ref()
            .and_then(|number| contracts.get(number));
        let named = contract.filter(|_| said.unit_code.is_none());
        match named.is_some_and(|act| act.said.school == unit) {
            true => school(unit),
            false => coded(unit),
        }
    };
    let mut sums: BTreeMap<Place, Sum> = BTreeMap::new();
    for ((of, code), facts) in world.funds.quotas() {
        for fact in facts.iter().filter(|_| of == scheme) {
            let sum = sums.entry(coded(code.clone())).or_default();
            sum.unit = Some(fact.said.unit.clone());
            if let Some(count) = fact.said.count {
                sum.quota = Some(sum.quota.unwrap_or(0).saturating_add(i64::from(count)));
            }
            if let Some(amount) = fact.said.amount {
                sum.quota_amount = Some(sum.quota_amount.unwrap_or(0) + i128::from(amount.0));
            }
            sum.rests.on([fact]);
        }
    }
    for act in world.acts.all::<QuotaReallocated>(scheme) {
        for (code, sign) in [(&act.said.from_code, -1), (&act.said.to_code, 1)] {
            let sum = sums.entry(coded(code.clone())).or_default();
            if let Some(count) = act.said.count {
                let moved = i64::from(count).saturating_mul(sign);
                sum.quota = Some(sum.quota.unwrap_or(0).saturating_add(moved));
            }
            if let Some(amount) = act.said.amount {
                let moved = i128::from(amount.0) * i128::from(sign);
                sum.quota_amount = Some(sum.quota_amount.unwrap_or(0) + moved);
            }
            sum.rests.on([act.fact]);
        }
    }
    for ((_, case_no), case) in world
        .cases
        .iter()
        .filter(|((of, _), _)| of.as_str() == scheme)
    {
        for fact in world.awards_counted(scheme, case_no, case) {
            let code = unit_of_case(world, scheme, case_no, case).unwrap_or_default();
            let sum = sums.entry(coded(code)).or_default();
            sum.awards += 1;
            sum.awarded += i128::from(fact.said.amount.0);
            sum.rests.on([fact]);
        }
        if let Some(claim) = case.claims.first()
            && let Some(sum) = claim
                .said
                .unit_code
                .as_ref()
                .and_then(|code| sums.get_mut(&coded(code.clone())))
        {
            sum.unit.get_or_insert_with(|| claim.said.unit.clone());
        }
    }
    for ((of, number), agreement) in world.agreements.iter() {
        let signed = agreement
            .signed
            .iter()
            .max_by_key(|fact| (fact.clock, fact.at));
        let Some(signed) = signed.filter(|_| of == scheme) else {
            continue;
        };
        let county = county_of(number).filter(|_| by_county);
        // One rule for what is agreed and what is paid: the body that the text pays.
        let (code, name) = paid_body(world, scheme, &signed.said);
        let code = county.unwrap_or_else(|| code.to_owned());
        let sum = sums.entry(coded(code)).or_default();
        if !by_county {
            sum.unit.get_or_insert_with(|| name.to_owned());
        }
        // An agreement without money awards none, nor does one whose transfers are the awards.
        if let Some(amount) = signed.said.amount.filter(|_| promises) {
            sum.awards += 1;
            sum.awarded += i128::from(amount.0);
        }
        sum.rests.on([signed]);
    }
    for act in contracts.values() {
        let sum = sums.entry(school(act.said.school.clone())).or_default();
        sum.unit.get_or_insert_with(|| act.said.school.clone());
        sum.contracts += 1;
        sum.contracted += i128::from(act.said.amount.0);
        // A contract is what the scheme decides: it stands as awarded in the funds' books too.
        sum.awards += 1;
        sum.awarded += i128::from(act.said.amount.0);
        sum.rests.on([act.fact]);
    }
    let mut unit_of_payee: BTreeMap<&Payee, Place> = BTreeMap::new();
    for (_, payment) in world
        .payments
        .iter()
        .filter(|((of, _), _)| of.as_str() == scheme)
    {
        let first = payment.instructed.first();
        // Of a payment whose instruction is not on the ledger nobody says the unit: it counts all the same.
        let place = first.map_or_else(Place::default, |first| place_of(&first.said));
        if let Some(first) = first {
            unit_of_payee.insert(&first.said.payee, place.clone());
        }
        let sum = sums.entry(place).or_default();
        // A payment that rests on no decision is the award itself, as in the funds' books.
        if let Some(first) = first.filter(|first| is_award(world, scheme, &first.said)) {
            sum.awards += 1;
            sum.awarded += i128::from(first.said.amount.0);
        }
        sum.money.add(payment);
        rest_on_payment(&mut sum.rests, payment);
    }
    for ((of, _), clawback) in world.payments.clawbacks() {
        for fact in clawback.recovered.iter().filter(|_| of == scheme) {
            let debtor = clawback.ordered.first().map(|order| &order.said.debtor);
            let place = debtor.and_then(|debtor| unit_of_payee.get(debtor).cloned());
            let sum = sums.entry(place.unwrap_or_default()).or_default();
            sum.recovered += i128::from(fact.said.amount.0);
            sum.rests.on([fact]);
        }
    }
    sums.into_iter()
        .map(|((unit_code, school), sum)| {
            let of = if unit_code.is_empty() {
                school.as_str()
            } else {
                unit_code.as_str()
            };
            let registered = world.parties.org(&unit_code).iter();
            let registered = registered.max_by_key(|fact| (fact.clock, fact.at));
            let awards = i64::try_from(sum.awards).unwrap_or(i64::MAX);
            Ok(UnitRow {
                unit: registered.map(|fact| fact.said.name.clone()).or(sum.unit),
                quota: sum.quota,
                quota_amount: sum
                    .quota_amount
                    .map(|amount| fen("quotas", of, amount))
                    .transpose()?,
                awards: sum.awards,
                awarded: fen("awarded", of, sum.awarded)?,
                contracts: sum.contracts,
                contracted: fen("contracted", of, sum.contracted)?,
                quota_left: sum.quota.map(|quota| quota.saturating_sub(awards)),
                instructed: fen("instructed", of, sum.money.instructed)?,
                paid: fen("paid", of, sum.money.paid)?,
                returned: fen("returned", of, sum.money.returned)?,
                recovered: fen("recovered", of, sum.recovered)?,
                rests_on: sum.rests.done(),
                unit_code,
            })
        })
        .collect()
}

/// Every tier of a scheme that was paid.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn tiers(world: &World, scheme: &str) -> Result<Vec<TierRow>, SumError> {
    #[derive(Default)]
    struct Tier<'a> {
        heads: BTreeSet<&'a Payee>,
        payments: u64,
        money: Paid,
        rests: Rests,
    }
    let mut tiers: BTreeMap<&str, Tier<'_>> = BTreeMap::new();
    for ((of, _), payment) in world.payments.iter() {
        let first = payment.instructed.first().filter(|_| of == scheme);
        let Some((first, tier)) = first.and_then(|fact| Some((fact, fact.said.tier.as_deref()?)))
        else {
            continue;
        };
        let sum = tiers.entry(tier).or_default();
        sum.heads.insert(&first.said.payee);
        sum.payments += 1;
        sum.money.add(payment);
        rest_on_payment(&mut sum.rests, payment);
    }
    tiers
        .into_iter()
        .map(|(tier, sum)| {
            Ok(TierRow {
                tier: tier.to_owned(),
                heads: sum.heads.len() as u64,
                payments: sum.payments,
                instructed: fen("instructed", tier, sum.money.instructed)?,
                paid: fen("paid", tier, sum.money.paid)?,
                returned: fen("returned", tier, sum.money.returned)?,
                rests_on: sum.rests.done(),
            })
        })
        .collect()
}
