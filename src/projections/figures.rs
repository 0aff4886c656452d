//! What the funds come to: balances by fund, scheme, level and unit, and the funnel, joined over the
//! projections when they are asked for.
//!
//! **Promises**: [`Figures`] holds all of it in a few rows, however many payments there were, and beside them the accounts that
//! the trial balance puts right, while these are few enough. Its digest
//! is committed by a period close with those of the projections, so that figures kept from then are
//! proved by the close. **Not here**: what a day leaves out: [`Figures::latest`] says from which day on
//! the figures hold.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::funds::Stage;
use crate::domain::events::pairing::{AgreementSigned, ContractSigned};
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::party::Level;
use crate::schemes::model::PaidBody;

use super::World;
use super::awarded::{Told, awarded, by_contract, contracts, newest, set_off};
pub use super::awarded::{by_pair, is_award};
use super::books::{Flow, FundKey};
use super::cases::Case;
use super::freed::{Freed, freed};
use super::snapshot::Kept;

use super::funnel::funnel_of;
pub use super::funnel::{FunnelRow, funnel};
pub use super::short::Short;

/// All figures of one history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// The latest day of any fact that a report counts by its day; on that day and later the figures are
    /// those of the whole history. `None` where there is no such fact.
    pub latest: Option<Date>,
    /// Rows of days before the ledger opened, marked when they were imported, and the days they span.
    pub historical: Option<(u64, Date, Date)>,
    by_fund: Option<Vec<Balance>>,
    by_scheme: Option<Vec<Balance>>,
    by_level: Option<Vec<Balance>>,
    by_unit: Option<Vec<UnitBalance>>,
    funnel: Vec<FunnelRow>,
    /// What the trial balance moves from committed to received or returned; `None` where there is more of it than is kept.
    freed: Option<Vec<Freed>>,
}

/// So many accounts whose money is free again are kept with the figures.
const FREED_MAX: usize = 20_000;

impl Kept for Figures {
    const NAME: &'static str = "figures";
    // 2: what a unit was paid is net of what came back after it had arrived.
    // 3: what was awarded is without the awards of claims that were withdrawn.
    // 4: the funnel has plans, and heads by stage; what a body passed on is promised once.
    // 5: the funnel counts what came into a stage, and its awards are those of the balances; what is set
    // against a debt is no receipt; a node below an unknown one is not the top of a plan; a claim
    // taken back after it was paid stays awarded.
    // 6: an endorsed act counts by its own day; beside a rest of the funnel
    // stands what is promised beyond it, and whose money never came.
    // 7: a release counts from its last signature on.
    // 8: what went back within a fund's tree is in its balance; what is awarded or ordered uses budget documents up.
    // 9: money under an agreement stands under the body that the text pays.
    // 10: a payment that names an award or its case is no award beside it; an award that an appeal has overturned is none.
    // 11: a statement stands beside the balance of its own day.
    // 12: what is set aside and promised no more is kept, by owner, and is never more than the owner's account holds.
    // 13: a case that was ordered again out of what came back lacks nothing, and takes it from the returns.
    const VERSION: u16 = 13;
}

impl Figures {
    /// The figures of a state.
    pub fn of(world: &World) -> Figures {
        let listed = listed(world);
        let freed = freed(world);
        let rows = |by| balances_of(world, by, &listed).ok();
        let marks = || world.imports.historical();
        let from = marks().map(|mark| mark.from).min();
        let to = marks().map(|mark| mark.to).max();
        let marked = marks().map(|mark| u64::from(mark.rows)).sum();
        Figures {
            latest: world.latest,
            historical: from.zip(to).map(|(from, to)| (marked, from, to)),
            by_fund: rows(Grouping::Fund),
            by_scheme: rows(Grouping::Scheme),
            by_level: rows(Grouping::Level),
            by_unit: by_unit(world).ok(),
            funnel: funnel_of(world, &listed, &freed),
            freed: Some(freed).filter(|freed| freed.len() <= FREED_MAX),
        }
    }

    /// Whether every sum fits an amount.
    pub fn is_whole(&self) -> bool {
        let funds = self.by_fund.is_some() && self.by_scheme.is_some() && self.by_level.is_some();
        funds && self.by_unit.is_some()
    }

    /// Balances; `None` where a sum over several funds fits no amount, as [`balances`] says.
    pub fn balances(&self, by: Grouping) -> Option<&[Balance]> {
        match by {
            Grouping::Fund => self.by_fund.as_deref(),
            Grouping::Scheme => self.by_scheme.as_deref(),
            Grouping::Level => self.by_level.as_deref(),
        }
    }

    /// Balances of units; `None` as for [`Figures::balances`].
    pub fn by_unit(&self) -> Option<&[UnitBalance]> {
        self.by_unit.as_deref()
    }

    /// What the trial balance moves from committed to received or returned; `None` where it is worked out from the log each time.
    pub fn freed(&self) -> Option<&[Freed]> {
        self.freed.as_deref()
    }

    /// Every stage of every fund.
    pub fn funnel(&self) -> &[FunnelRow] {
        &self.funnel
    }
}

/// What the rows of the balances stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// One row for each fund of each scheme.
    Fund,
    /// One row for each scheme, over its funds.
    Scheme,
    /// One row for each level of government, over schemes and funds.
    Level,
}

/// Scheme, level and fund of a row of the balances, empty as [`Balance`] says.
pub type Group = (String, Option<Level>, String);

/// A sum that no amount can hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the {what} of {of} come to {fen} fen, and an amount holds at most 9223372036854775807 fen: ask for a narrower grouping or an earlier day"
)]
pub struct SumError {
    /// Which column.
    pub what: &'static str,
    /// Which row.
    pub of: String,
    /// The sum, in fen.
    pub fen: i128,
}

/// One fund of one scheme, or what a [`Grouping`] puts together; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Scheme; empty where rows are put together by level.
    pub scheme: String,
    /// Level of the fund; `None` where the scheme does not say, or rows are put together by scheme.
    pub level: Option<Level>,
    /// Fund; empty where funds are put together.
    pub fund: String,
    /// Persons paid, each once; agreements paid, where tranches or rewards are; contracts paid, where
    /// works are.
    pub heads: u64,
    /// Payments instructed, those that pay again after a return included.
    pub payments: u64,
    /// Awarded and not withdrawn; what a payment list paid for the first time, where nobody decides
    /// case by case; what agreements promise, in a scheme of pairs.
    pub awarded: i64,
    /// Received.
    pub received: i64,
    /// Paid out: confirmed or returned, as offices count.
    pub paid_out: i64,
    /// Returned.
    pub returned: i64,
    /// Recovered.
    pub recovered: i64,
    /// Instructed and neither confirmed nor returned.
    pub in_flight: i64,
    /// Acknowledged by the beneficiaries.
    pub acknowledged: i64,
    /// What lies in the fund: received − paid out + returned + recovered, and what an opening balance
    /// brought in.
    pub balance: i64,
    /// Balance in the office's own newest statement; where funds are put together, the sum if there
    /// is a statement for each, all of one day.
    pub stated: Option<i64>,
    /// The day that statement is as of.
    pub stated_on: Option<Date>,
    /// Ledger less statement, on the statement's day; `None` where the ledger holds later facts, since the
    /// balance of that day is then not this one.
    pub difference: Option<i64>,
}

/// Sums of one row, in fen, wide enough for any number of funds.
struct Sums<'a> {
    listed: Listed<'a>,
    awarded: i128,
    received: i128,
    paid_out: i128,
    returned: i128,
    recovered: i128,
    in_flight: i128,
    acknowledged: i128,
    balance: i128,
    /// Of the statements so far; `None` where one is missing or is of another day.
    stated: Option<i128>,
    stated_on: Option<Date>,
}

impl Default for Sums<'_> {
    fn default() -> Self {
        Sums {
            listed: Listed::default(),
            awarded: 0,
            received: 0,
            paid_out: 0,
            returned: 0,
            recovered: 0,
            in_flight: 0,
            acknowledged: 0,
            balance: 0,
            stated: Some(0),
            stated_on: None,
        }
    }
}

impl<'a> Sums<'a> {
    fn add(
        &mut self,
        world: &World,
        key: &FundKey,
        stages: &BTreeMap<Stage, Flow>,
        listed: Option<&Listed<'a>>,
    ) {
        let into = |stage: Stage| stages.get(&stage).map_or(0, |flow| i128::from(flow.into));
        let out_of = |stage: Stage| stages.get(&stage).map_or(0, |flow| i128::from(flow.out_of));
        // Money that came back after it had arrived went out only once.
        let came_back = out_of(Stage::Paid) - into(Stage::Acknowledged) - into(Stage::Spent);
        let stated = world
            .funds
            .statements()
            .get(&(key.scheme.clone(), key.fund.clone()))
            .and_then(|facts| facts.iter().max_by_key(|fact| (fact.said.as_of, fact.at)))
            .map(|fact| (i128::from(fact.said.balance.0), fact.said.as_of));
        if let Some(listed) = listed {
            self.listed.add(listed);
        }
        self.awarded += awarded(world, key, stages, listed).fen;
        self.received += into(Stage::Received) - set_off(world, key).fen;
        self.paid_out += into(Stage::Paid) + into(Stage::Returned) - came_back;
        self.returned += into(Stage::Returned);
        self.recovered += into(Stage::Recovered);
        self.in_flight += into(Stage::Instructed) - out_of(Stage::Instructed);
        self.acknowledged += into(Stage::Acknowledged);
        self.balance += world.books.fund_balance(key);
        let so_far = self.stated_on;
        let stated = stated.filter(|(_, on)| so_far.is_none_or(|day| day == *on));
        self.stated_on = so_far.or(stated.map(|(_, on)| on));
        self.stated = self.stated.zip(stated).map(|(sum, (fen, _))| sum + fen);
    }

    /// The row; `latest` is the latest day of any fact.
    fn row(self, of: Group, latest: Option<Date>) -> Result<Balance, SumError> {
        let (scheme, level, fund) = of;
        let fit = |what: &'static str, fen: i128| {
            i64::try_from(fen).map_err(|_| SumError {
                what,
                of: format!("{scheme} {fund}").trim().to_owned(),
                fen,
            })
        };
        let optional = |what, sum: Option<i128>| sum.map(|fen| fit(what, fen)).transpose();
        let stated_on = self.stated_on.filter(|_| self.stated.is_some());
        let then = self.stated.filter(|_| latest <= stated_on);
        let difference = then.map(|stated| self.balance - stated);
        let listed = &self.listed;
        Ok(Balance {
            heads: listed.heads.len() as u64,
            payments: listed.payments,
            awarded: fit("awards", self.awarded)?,
            received: fit("receipts", self.received)?,
            paid_out: fit("payments", self.paid_out)?,
            returned: fit("returns", self.returned)?,
            recovered: fit("recoveries", self.recovered)?,
            in_flight: fit("payments under way", self.in_flight)?,
            acknowledged: fit("acknowledgements", self.acknowledged)?,
            balance: fit("balances", self.balance)?,
            stated: optional("statements", self.stated)?,
            stated_on,
            difference: optional("differences", difference)?,
            scheme,
            level,
            fund,
        })
    }
}

/// Balances by scheme and fund, or put together.
///
/// # Errors
/// [`SumError`] where a sum over several funds fits no amount.
pub fn balances(world: &World, by: Grouping) -> Result<Vec<Balance>, SumError> {
    balances_of(world, by, &listed(world))
}

fn balances_of(
    world: &World,
    by: Grouping,
    listed: &ListedByFund<'_>,
) -> Result<Vec<Balance>, SumError> {
    let mut groups: BTreeMap<Group, Sums<'_>> = BTreeMap::new();
    for (key, stages) in world.books.flows() {
        let group = by.group(world, key);
        let listed = listed.get(&(key.scheme.as_str(), key.fund.as_str()));
        let sums = groups.entry(group).or_default();
        sums.add(world, key, stages, listed);
    }
    let rows = groups.into_iter();
    rows.map(|(of, sums)| sums.row(of, world.latest)).collect()
}

/// Whom a payment is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Head<'a> {
    /// A person or organisation.
    Payee(&'a Payee),
    /// A person, of whom an award is.
    Person(Alias),
    /// An agreement or contract, by scheme and number: what is paid under it is for the pair or the
    /// works, whoever holds the account.
    Agreement(&'a str, &'a str),
}

impl<'a> Head<'a> {
    /// Whom an instruction of a scheme is for.
    pub(super) fn of(scheme: &'a str, said: &'a PaymentInstructed) -> Head<'a> {
        match (&said.tranche, &said.payee, &said.case_no) {
            (Some((agreement, _)), _, _) => Head::Agreement(scheme, agreement),
            (None, Payee::Org(_), Some(case_no)) => Head::Agreement(scheme, case_no),
            (None, payee, _) => Head::Payee(payee),
        }
    }
}

/// [`Listed`] by scheme and fund.
pub(super) type ListedByFund<'a> = BTreeMap<(&'a str, &'a str), Listed<'a>>;

/// What the payments from a fund, or several, come to, and the awards that stand no more.
#[derive(Clone, Default)]
pub(super) struct Listed<'a> {
    heads: BTreeSet<Head<'a>>,
    payments: u64,
    /// First payments that rest on no award or tranche.
    pub(super) without_award: Told,
    /// Awards that count no more: of cases that were withdrawn, and what an appeal has overturned.
    pub(super) undone: Told,
}

impl<'a> Listed<'a> {
    fn add(&mut self, other: &Listed<'a>) {
        self.heads.extend(&other.heads);
        self.payments += other.payments;
    }
}

/// What the payments and the awards that count no more come to, by scheme and fund.
pub(super) fn listed(world: &World) -> ListedByFund<'_> {
    let mut out: ListedByFund<'_> = BTreeMap::new();
    for ((scheme, case_no), case) in world.cases.iter() {
        for award in world.awards_undone(scheme, case_no, case) {
            let listed = out.entry((scheme, &award.said.fund)).or_default();
            listed.undone.add(award.said.amount.0);
        }
    }
    for ((scheme, _), payment) in world.payments.iter() {
        for fact in &payment.instructed {
            let said = &fact.said;
            let listed = out.entry((scheme, &said.fund)).or_default();
            listed.payments += 1;
            if is_award(world, scheme, said) {
                listed.without_award.add(said.amount.0);
            }
            if !payment.confirmed.is_empty() {
                listed.heads.insert(Head::of(scheme, said));
            }
        }
    }
    out
}

/// Money of one unit under one scheme; amounts in fen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitBalance {
    /// Scheme.
    pub scheme: String,
    /// Unit code; empty where no sheet names it.
    pub unit: String,
    /// Awards; first payments of a list, and agreements.
    pub awards: u64,
    /// Awarded.
    pub awarded: i64,
    /// Arrived, and not returned afterwards.
    pub paid: i64,
    /// Acknowledged.
    pub acknowledged: i64,
}

/// The body of an agreement whose unit its money belongs to, by code and name: the one that the scheme's text pays
/// (`payees`, of several the first); without a word of it the supporting one.
pub fn paid_body<'a>(
    world: &World,
    scheme: &str,
    agreed: &'a AgreementSigned,
) -> (&'a str, &'a str) {
    let text = world.registry.scheme(scheme);
    let rule = text.and_then(|text| text.payment.as_ref());
    let mut named = rule.into_iter().flat_map(|rule| &rule.payees);
    match named.find(|body| **body != PaidBody::Others) {
        Some(PaidBody::Aided) => (&agreed.aided_code, &agreed.aided),
        _ => (&agreed.supporter_code, &agreed.supporter),
    }
}

/// The unit a case belongs to: its own, or of one that names none the body of the agreement of its number that the text pays.
pub fn unit_of_case(world: &World, scheme: &str, case_no: &str, case: &Case) -> Option<String> {
    let own = case.unit_code().map(str::to_owned);
    own.or_else(|| {
        let agreed = newest(world.agreements.get(scheme, case_no)?)?;
        Some(paid_body(world, scheme, agreed).0.to_owned())
    })
}

/// The unit a payment belongs to: its own, that of its case, the body of its agreement that the text pays, or the
/// school of its contract.
pub fn unit_of(world: &World, scheme: &str, said: &PaymentInstructed) -> Option<String> {
    let of_case = || {
        let case = world.cases.get(scheme, said.case_no.as_deref()?)?;
        case.unit_code().map(str::to_owned)
    };
    let tranche = said.tranche.as_ref().map(|(agreement, _)| agreement);
    let of_agreement = || {
        let number = tranche.or(said.case_no.as_ref())?;
        let agreement = newest(world.agreements.get(scheme, number)?)?;
        Some(paid_body(world, scheme, agreement).0.to_owned())
    };
    let of_contract = || {
        let signed = world
            .acts
            .about::<ContractSigned>(scheme, said.case_no.as_deref()?);
        let newest = signed.max_by_key(|act| (act.fact.clock, act.fact.at))?;
        Some(newest.said.school.clone())
    };
    let own = said.unit_code.clone();
    own.or_else(of_case)
        .or_else(of_agreement)
        .or_else(of_contract)
}

/// Money by unit: cases and payments are joined to the unit that put the case forward, agreements and what is paid under
/// them to the body that the text pays, contracts to the school that they are for.
///
/// # Errors
/// [`SumError`] where a unit's sum fits no amount.
pub fn by_unit(world: &World) -> Result<Vec<UnitBalance>, SumError> {
    /// Awards, awarded, paid, acknowledged.
    type Row = (u64, i128, i128, i128);
    let mut units: BTreeMap<(String, String), Row> = BTreeMap::new();
    for ((scheme, case_no), case) in world.cases.iter() {
        let counted = world.awards_counted(scheme, case_no, case);
        if counted.is_empty() {
            continue;
        }
        let unit = unit_of_case(world, scheme, case_no, case).unwrap_or_default();
        let row = units.entry((scheme.clone(), unit)).or_default();
        for award in counted {
            row.0 += 1;
            row.1 += i128::from(award.said.amount.0);
        }
    }
    for ((scheme, _), agreement) in world.agreements.iter() {
        let promises = world
            .registry
            .scheme(scheme)
            .is_none_or(|text| by_pair(text));
        let signed = newest(agreement).filter(|_| promises);
        if let Some((said, amount)) = signed.and_then(|said| Some((said, said.amount?))) {
            let unit = paid_body(world, scheme, said).0.to_owned();
            let row = units.entry((scheme.clone(), unit)).or_default();
            row.0 += 1;
            row.1 += i128::from(amount.0);
        }
    }
    for (id, scheme) in world.registry.schemes() {
        for said in contracts(world, id)
            .into_values()
            .filter(|_| by_contract(scheme))
        {
            let row = units.entry((id.clone(), said.school.clone())).or_default();
            row.0 += 1;
            row.1 += i128::from(said.amount.0);
        }
    }
    for ((scheme, _), payment) in world.payments.iter() {
        let unit = payment
            .instructed
            .iter()
            .find_map(|fact| unit_of(world, scheme, &fact.said))
            .unwrap_or_default();
        let row = units.entry((scheme.clone(), unit)).or_default();
        let awards = payment.instructed.iter();
        for fact in awards.filter(|fact| is_award(world, scheme, &fact.said)) {
            row.0 += 1;
            row.1 += i128::from(fact.said.amount.0);
        }
        for fact in &payment.confirmed {
            row.2 += i128::from(fact.said.amount.0);
        }
        let back = payment.returned.iter();
        for fact in back.filter(|fact| fact.said.after_confirmation) {
            row.2 -= i128::from(fact.said.amount.0);
        }
        for fact in &payment.acknowledged {
            row.3 += i128::from(fact.said.amount.0);
        }
    }
    units
        .into_iter()
        .filter(|(_, row)| row.1 != 0 || row.2 != 0)
        .map(|((scheme, unit), (awards, awarded, paid, acknowledged))| {
            let fit = |what: &'static str, fen: i128| {
                i64::try_from(fen).map_err(|_| SumError {
                    what,
                    of: format!("{scheme} {unit}"),
                    fen,
                })
            };
            Ok(UnitBalance {
                awards,
                awarded: fit("awards", awarded)?,
                paid: fit("payments", paid)?,
                acknowledged: fit("acknowledgements", acknowledged)?,
                scheme: scheme.clone(),
                unit: unit.clone(),
            })
        })
        .collect()
}
