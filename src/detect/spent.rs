//! What was spent of a support year under an agreement, against the tranche that was paid for it.
//!
//! Asked when a cost is recorded (`gate/act.rs`) and by F41 of what is on record: one code for both. Pure. A tranche is
//! for the year of its own number; what was paid of it counts, and while nothing was, what its schedule has. Of
//! one cost that is told twice each telling counts. **Not here**: costs of no agreement or year, a year for which there
//! is no tranche at all (a school may bear it itself), and costs from another fund than the tranche.

use std::collections::BTreeMap;

use super::breach::Breach;
use super::flag::{Flag, Severity};
use super::general::general;
use super::joined::Joined;
use crate::domain::events::payments::{ExpenditureRecorded, PaymentInstructed};
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::schemes::model::Mode;

/// What costs are measured by.
const CLAUSE: &str = general!("年度支出", "当年支出不超过当年拨款");

/// What a year has for its costs, in fen, from a fund; `None` where nothing says so.
fn has(
    world: &World,
    scheme: &str,
    (agreement_no, year): (&str, u8),
    fund: &str,
    paid: &[&Fact<PaymentInstructed>],
) -> Option<i128> {
    let of_fund = || paid.iter().filter(|fact| fact.said.fund == fund);
    if of_fund().next().is_some() {
        return Some(of_fund().map(|fact| i128::from(fact.said.amount.0)).sum());
    }
    if !paid.is_empty() {
        return None;
    }
    let agreement = world.agreements.get(scheme, agreement_no)?;
    let scheduled = &agreement.tranches.get(&year)?.scheduled;
    let most = scheduled.iter().map(|fact| fact.said.amount.0).max();
    most.map(i128::from)
}

fn shown(fen: i128) -> Fen {
    Fen::from_wide(fen).unwrap_or(Fen(i64::MAX))
}

fn told(agreement_no: &str, year: u8, spent: i128, has: i128) -> String {
    format!(
        "agreement {agreement_no}: {} yuan are spent of year {year}, its tranche is {} yuan",
        shown(spent),
        shown(has)
    )
}

/// What a cost that would be recorded breaks, with all that was spent of its year before.
pub(super) fn with<'a>(world: &World, scheme: &str, e: &ExpenditureRecorded) -> Option<Breach<'a>> {
    let (agreement_no, year) = (e.agreement_no.as_deref()?, e.year?);
    let paid: Vec<_> = world
        .payments
        .of_tranche(scheme, agreement_no, year)
        .map(|(_, fact)| fact)
        .collect();
    let has = has(world, scheme, (agreement_no, year), &e.fund, &paid)?;
    let before = world.payments.expenditures_of(scheme);
    let before = before.flat_map(|(_, facts)| facts).filter(|fact| {
        let said = &fact.said;
        said.agreement_no.as_deref() == Some(agreement_no)
            && said.year == Some(year)
            && said.fund == e.fund
    });
    let before: i128 = before.map(|fact| i128::from(fact.said.amount.0)).sum();
    let spent = before + i128::from(e.amount.0);
    (spent > has).then(|| Breach {
        rule: "F41",
        code: Some("F41"),
        mode: Mode::Flag,
        clause: CLAUSE,
        finding: told(agreement_no, year, spent, has),
        evidence: Vec::new(),
    })
}

/// A year of an agreement and the fund its costs come from.
type Year<'a> = (&'a str, &'a str, u8, &'a str);

/// Flags of years of which more was spent than their tranche: one a year and fund.
pub(super) fn flags(world: &Joined<'_>, code: &'static str) -> Vec<Flag> {
    let mut years: BTreeMap<Year<'_>, Vec<&Fact<ExpenditureRecorded>>> = BTreeMap::new();
    for ((scheme, _), facts) in world.payments.expenditures() {
        for fact in facts {
            let said = &fact.said;
            if let (Some(agreement_no), Some(year)) = (&said.agreement_no, said.year) {
                let key = (
                    scheme.as_str(),
                    agreement_no.as_str(),
                    year,
                    said.fund.as_str(),
                );
                years.entry(key).or_default().push(fact);
            }
        }
    }
    if years.is_empty() {
        return Vec::new();
    }
    let payments = world.tranches();
    let mut flags = Vec::new();
    for ((scheme, agreement_no, year, fund), mut costs) in years {
        let paid = payments.of_tranche(scheme, agreement_no, year);
        let Some(has) = has(world, scheme, (agreement_no, year), fund, paid) else {
            continue;
        };
        let spent: i128 = costs
            .iter()
            .map(|fact| i128::from(fact.said.amount.0))
            .sum();
        if spent <= has {
            continue;
        }
        let about = format!("{agreement_no}/{year}");
        let mut flag = Flag::new(code, Severity::Critical, scheme, &about)
            .known_by(scheme, &format!("spent/{about}/{fund}"));
        costs.sort_by_key(|fact| (&fact.source, fact.at));
        for fact in costs {
            flag.rests_on(fact);
        }
        for fact in paid {
            flag.rests_on(fact);
        }
        flag.amount = shown(spent - has);
        flag.clause = CLAUSE.to_owned();
        flag.finding = told(agreement_no, year, spent, has);
        flags.push(flag);
    }
    flags
}
