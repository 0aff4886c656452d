//! Contracts for works against their budget, and payments against their contract and the progress of its works.
//!
//! Asked by the gates before a payment leaves, and by F41 of what was signed and paid, F51 of what was paid on no contract and
//! F56 of who was paid: one code for both. Where the text pays by milestone, the desk asks that the share of the contract's sum that is paid is not beyond
//! the progress that was reported by the day of the payment; works that were accepted as finished by then are done. Of what was paid that is
//! no flag: no document of the programmes says so. A contract without
//! any report by then, or without a budget, holds its payments at the desk by the mode of the tariff, and is told as not judged of what was paid. Shares are tenths of a percent, rounded down. Pure. **Not here**: quality held back.

use std::collections::BTreeMap;

use super::bereft::by_desk;
use super::breach::Breach;
use super::flag::{Flag, Severity};
use super::general::general;
use super::lacking::Lacking;
use super::text;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::pairing::{ContractSigned, OutputAccepted, ProgressReported};
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::ids::to_half_width;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::{Mode, Tariff, TariffKind};

/// Kind of the sheets that tell payments to contractors.
const WORKS: &str = "works_payments";
/// Kinds of tables that tell contracts.
const CONTRACTS: &[&str] = &["contracts"];
/// What contracts and their payments are measured by where the scheme has no tariff.
const CLAUSE: &str = general!("合同价和付款", "合同价不超过预算,累计付款不超过合同价");
/// What a payment on no contract is measured by.
const ON_CONTRACT: &str = general!("工程付款的依据", "工程付款以已签订的合同为依据");

/// Whether a programme pays contractors.
pub(super) fn pays(scheme: &Scheme) -> bool {
    scheme.table.iter().any(|table| table.kind == WORKS)
}

fn breach(finding: String) -> Breach<'static> {
    Breach {
        rule: "contract",
        code: Some("F41"),
        mode: Mode::Gate,
        clause: "",
        finding,
        evidence: Vec::new(),
    }
}

/// Whether the contract's sum is beyond its budget.
pub(super) fn above_budget(said: &ContractSigned) -> Option<Breach<'static>> {
    let budget = said.budget.filter(|budget| said.amount > *budget)?;
    Some(breach(format!(
        "contract {} of {} yuan is above its budget of {budget} yuan",
        said.contract_no, said.amount
    )))
}

/// Whether what is paid goes beyond the contract's sum, with a row that would be paid where one is asked about.
pub(super) fn above_sum(
    said: &ContractSigned,
    paid: Fen,
    row: Option<Fen>,
) -> Option<Breach<'static>> {
    let total = Fen::sum([paid, row.unwrap_or(Fen(0))]).unwrap_or(Fen(i64::MAX));
    (total > said.amount).then_some(())?;
    let (number, sum) = (&said.contract_no, said.amount);
    Some(breach(match row {
        Some(row) => format!(
            "contract {number} is of {sum} yuan, {paid} yuan are paid or under way, the row says {row} yuan"
        ),
        None => format!("contract {number} is of {sum} yuan, {paid} yuan were paid on it"),
    }))
}

/// A payment on a contract that is not on the ledger.
pub(super) fn unknown(number: &str) -> Breach<'static> {
    Breach {
        code: Some("F51"),
        ..breach(format!("contract {number} is not known"))
    }
}

/// Whether a name is one of the contractor's: that of the contract, or one that a register has under its code.
pub(super) fn is_called(world: &World, said: &ContractSigned, name: &str) -> bool {
    let code = said.contractor_code.as_deref().unwrap_or_default();
    let registered = world.parties.org(code).iter();
    let mut known = registered
        .map(|fact| fact.said.name.as_str())
        .chain([said.contractor.as_str()]);
    known.any(|known| plain(known) == plain(name))
}

/// A name in half width, without blanks.
fn plain(name: &str) -> String {
    let name = to_half_width(name);
    name.chars().filter(|one| !one.is_whitespace()).collect()
}

/// Whether the payee is another than the contractor.
pub(super) fn other_payee(said: &ContractSigned, payee: &Payee) -> Option<Breach<'static>> {
    (!said.is_with(payee)).then(|| Breach {
        code: Some("F56"),
        ..breach(format!(
            "the payee is not the contractor of contract {}",
            said.contract_no
        ))
    })
}

/// How far the works of a contract had come by a day, in tenths of a percent, and what says so: of several reports that of the
/// latest period.
fn progress_on<'a>(
    world: &'a World,
    scheme: &str,
    number: &str,
    day: Date,
) -> Option<(u16, &'a Fact<Event>)> {
    let mut accepted = world.acts.about::<OutputAccepted>(scheme, number);
    if let Some(done) = accepted.find(|act| act.said.finished && act.fact.clock <= day) {
        return Some((WHOLE, done.fact));
    }
    let reported = world.acts.about::<ProgressReported>(scheme, number);
    let known = reported.filter(|act| act.fact.clock <= day);
    let newest = known.max_by_key(|act| (act.said.period.last_day(), act.fact.clock, act.fact.at));
    newest.map(|act| (act.said.permille, act.fact))
}

/// The whole of the works, in tenths of a percent.
const WHOLE: u16 = 1000;

/// Tenths of a percent as percent.
fn percent(permille: i128) -> String {
    format!("{}.{}", permille / 10, permille % 10)
}

/// Whether a text that pays by milestone had more paid by a day than the works had come to, and by how much; a row that would be paid
/// is among what is paid.
pub(super) fn ahead<'a>(
    world: &World,
    scheme: &'a Scheme,
    said: &ContractSigned,
    (paid, day): (Fen, Date),
) -> Option<(Breach<'a>, Fen)> {
    let tariff = scheme.tariff.as_ref()?;
    if tariff.kind != TariffKind::Milestone {
        return None;
    }
    let number = &said.contract_no;
    let (done, fact) = progress_on(world, &scheme.id, number, day)?;
    let (sum, wide) = (i128::from(said.amount.0), i128::from(paid.0));
    let share = (wide * i128::from(WHOLE)).checked_div(sum)?;
    let due = (sum * i128::from(done)).checked_div(i128::from(WHOLE))?;
    (share > i128::from(done)).then(|| {
        let breach = Breach {
            rule: "tariff",
            mode: tariff.mode,
            clause: &tariff.clause,
            ..breach(format!(
                "of contract {number} {} % of the sum are paid by {day}, its works had come to {} % as reported on {}",
                percent(share),
                percent(i128::from(done)),
                fact.clock
            ))
        };
        let beyond = Fen::from_wide(wide - due).unwrap_or(Fen(i64::MAX));
        (breach.on([fact]), beyond)
    })
}

/// The tariff of a text that pays by milestone: such a text asks for reports of progress and for the budget of each contract.
fn by_milestone(scheme: &Scheme) -> Option<&Tariff> {
    let tariff = scheme.tariff.as_ref();
    tariff.filter(|tariff| tariff.kind == TariffKind::Milestone)
}

/// Whether a text pays contractors by milestone.
pub(super) fn asks_progress(scheme: &Scheme) -> bool {
    pays(scheme) && by_milestone(scheme).is_some()
}

/// That a text which pays by milestone has no report by a day of how far the works of a contract had come.
pub(super) fn unreported<'a>(
    world: &World,
    scheme: &'a Scheme,
    said: &ContractSigned,
    day: Date,
) -> Option<Breach<'a>> {
    let tariff = by_milestone(scheme)?;
    let number = &said.contract_no;
    if progress_on(world, &scheme.id, number, day).is_some() {
        return None;
    }
    Some(Breach {
        rule: "tariff",
        mode: tariff.mode,
        clause: &tariff.clause,
        ..breach(format!(
            "the text pays by progress, and no report by {day} says how far the works of contract {number} have come"
        ))
    })
}

/// That a text which pays by milestone has a contract without the budget that it may not go beyond.
pub(super) fn unbudgeted<'a>(scheme: &'a Scheme, said: &ContractSigned) -> Option<Breach<'a>> {
    let tariff = by_milestone(scheme)?;
    said.budget.is_none().then(|| Breach {
        rule: "tariff",
        mode: tariff.mode,
        clause: &tariff.clause,
        ..breach(format!(
            "contract {} states no budget, which its sum may not go beyond",
            said.contract_no
        ))
    })
}

/// Whether the contracts of a scheme on the ledger say how far any works have come, and what any budget is.
pub(super) fn told(world: &World, scheme: &str) -> (bool, bool) {
    let mut finished = world.acts.all::<OutputAccepted>(scheme);
    let progress = world.acts.all::<ProgressReported>(scheme).next().is_some()
        || finished.any(|act| act.said.finished);
    let mut signed = world.acts.all::<ContractSigned>(scheme);
    (progress, signed.any(|act| act.said.budget.is_some()))
}

/// Contracts that were paid on a day by which no report says how far their works had come, or that state no budget, where others of
/// the scheme do: what could not be judged of them, a line a scheme.
pub(super) fn unjudged(world: &World, code: &'static str) -> Vec<String> {
    let mut lines = Vec::new();
    for scheme_id in world.registry.scheme_ids() {
        let (progress, budgets) = told(world, scheme_id);
        let (mut unreported, mut unbudgeted) = (Vec::new(), Vec::new());
        for (number, (fact, said)) in contracts(world, scheme_id) {
            let text = text::of_fact(world, scheme_id, fact);
            let Some(scheme) = text.filter(|text| asks_progress(text)) else {
                continue;
            };
            let payments = world.payments.of_case(scheme_id, number);
            let days = payments
                .iter()
                .flat_map(|(_, payment)| payment.standing())
                .map(|fact| fact.clock);
            let Some(first) = days.min() else { continue };
            if progress && self::unreported(world, scheme, said, first).is_some() {
                unreported.push(number);
            }
            if budgets && self::unbudgeted(scheme, said).is_some() {
                unbudgeted.push(number);
            }
        }
        if !unreported.is_empty() {
            lines.push(format!(
                "{code}, scheme {scheme_id}: contracts {} were paid before any report of how far their works had come: import the sheet of progress, or record it (`sunledger contract progress`)",
                unreported.join(", ")
            ));
        }
        if !unbudgeted.is_empty() {
            lines.push(format!(
                "{code}, scheme {scheme_id}: contracts {} state no budget that their sum may not go beyond: import their sheet with it",
                unbudgeted.join(", ")
            ));
        }
    }
    lines
}

/// What of a contract's sum may be paid by a day: where the text pays by milestone, what the works had come to; else, or
/// where no report says how far they had come, all of it. In fen.
pub fn due_by(world: &World, scheme: &Scheme, said: &ContractSigned, day: Date) -> Fen {
    let milestone = |tariff: &Tariff| tariff.kind == TariffKind::Milestone;
    let by_progress = scheme.tariff.as_ref().is_some_and(milestone);
    let done = progress_on(world, &scheme.id, &said.contract_no, day).filter(|_| by_progress);
    let Some((done, _)) = done else {
        return said.amount;
    };
    let due = (i128::from(said.amount.0) * i128::from(done)).checked_div(i128::from(WHOLE));
    due.and_then(|due| Fen::from_wide(due).ok())
        .unwrap_or(said.amount)
}

/// The contract as it was told last by a day; one that was told only later, as it was told first.
fn on<'a>(
    world: &'a World,
    scheme: &str,
    number: &str,
    day: Date,
) -> Option<(&'a Fact<Event>, &'a ContractSigned)> {
    let mut told: Vec<_> = world
        .acts
        .about::<ContractSigned>(scheme, number)
        .map(|act| (act.fact, act.said))
        .collect();
    told.sort_by_key(|(fact, _)| (fact.clock, fact.at));
    let by_then = told.iter().rev().find(|(fact, _)| fact.clock <= day);
    by_then.or(told.first()).copied()
}

/// A payment on record to another than the contractor: scheme, number, order, and what speaks against it.
pub(super) type Strange<'a> = (
    &'a str,
    &'a str,
    &'a Fact<PaymentInstructed>,
    Breach<'static>,
);

/// Payments under contracts that went to another than their contractor.
pub(super) fn strange(world: &World) -> Vec<Strange<'_>> {
    let mut all = Vec::new();
    for scheme_id in world.registry.scheme_ids() {
        if !world
            .registry
            .scheme(scheme_id)
            .is_some_and(|text| pays(text))
        {
            continue;
        }
        for (payment_no, payment) in world.payments.of_scheme(scheme_id) {
            for fact in payment.standing() {
                let number = fact.said.case_no.as_deref().unwrap_or_default();
                let contract = on(world, scheme_id, number, fact.clock);
                let found = contract
                    .and_then(|(told, said)| Some(other_payee(said, &fact.said.payee)?.on([told])));
                if let Some(breach) = found {
                    all.push((scheme_id.as_str(), payment_no.as_str(), fact, breach));
                }
            }
        }
    }
    all
}

/// Payments on contracts that are not on the ledger, one flag a contract; with what could not be judged, while the ledger has
/// no contract of the scheme at all.
pub(super) fn unknown_flags(
    world: &World,
    code: &'static str,
    severity: Severity,
) -> (Vec<Flag>, Vec<String>) {
    let (mut flags, mut waiting) = (Vec::new(), Vec::new());
    for scheme_id in world.registry.scheme_ids() {
        let newest = world.registry.scheme(scheme_id);
        if !newest.is_some_and(|text| pays(text)) {
            continue;
        }
        let known = contracts(world, scheme_id);
        let mut unknown: BTreeMap<&str, Vec<&Fact<PaymentInstructed>>> = BTreeMap::new();
        for (_, payment) in world.payments.of_scheme(scheme_id) {
            for fact in payment.standing() {
                let number = fact.said.case_no.as_deref();
                if let Some(number) = number.filter(|number| !known.contains_key(number)) {
                    unknown.entry(number).or_default().push(fact);
                }
            }
        }
        if known.is_empty() {
            // The desk orders nothing on a contract that is not there: it was reversed since.
            let count: usize = unknown.values().map(Vec::len).sum();
            unknown.retain(|_, paid| by_desk(paid));
            let count = count.saturating_sub(unknown.values().map(Vec::len).sum());
            if count > 0 {
                waiting.push(format!(
                    "{code}, scheme {scheme_id}: {count} payments are on contracts, but no contract is in the ledger: import them"
                ));
            }
        }
        for (number, paid) in unknown {
            let key = format!("contract/{number}");
            let mut flag = Flag::of(code, severity, (scheme_id, number), &key);
            for fact in &paid {
                flag.rests_on(fact);
            }
            let amounts = paid.iter().map(|fact| fact.said.amount);
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            flag.clause = ON_CONTRACT.to_owned();
            flag.finding = self::unknown(number).finding;
            // The row that signs it may be one that was refused.
            let lacking = !by_desk(&paid) && Lacking::of(world, scheme_id, CONTRACTS).any();
            flags.push(match lacking {
                true => flag.as_data_quality(),
                false => flag,
            });
        }
    }
    (flags, waiting)
}

/// Contracts of a scheme as they were told last, by number.
fn contracts<'a>(
    world: &'a World,
    scheme: &str,
) -> BTreeMap<&'a str, (&'a Fact<Event>, &'a ContractSigned)> {
    let mut last: BTreeMap<&str, (&Fact<Event>, &ContractSigned)> = BTreeMap::new();
    for act in world.acts.all::<ContractSigned>(scheme) {
        let number = act.said.contract_no.as_str();
        let newer = last
            .get(number)
            .is_none_or(|(known, _)| (act.fact.clock, act.fact.at) >= (known.clock, known.at));
        if newer {
            last.insert(number, (act.fact, act.said));
        }
    }
    last
}

/// Flags of contracts that are above their budget, or paid beyond their sum: one a contract.
pub(super) fn flags(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for scheme_id in world.registry.scheme_ids() {
        for (number, (fact, said)) in contracts(world, scheme_id) {
            let Some(scheme) = text::of_fact(world, scheme_id, fact).filter(|text| pays(text))
            else {
                continue;
            };
            let paid: Vec<_> = world
                .payments
                .of_case(scheme_id, number)
                .into_iter()
                .flat_map(|(_, payment)| payment.standing())
                .collect();
            let sum = Fen::sum(paid.iter().map(|one| one.said.amount)).unwrap_or(Fen(i64::MAX));
            let budget = above_budget(said);
            let paid_above = above_sum(said, sum, None);
            let over = |most: Fen| sum_over(said, sum, most);
            let amount = match (&budget, &paid_above) {
                (None, None) => continue,
                (Some(_), _) => over(said.budget.unwrap_or(said.amount)),
                (None, Some(_)) => over(said.amount),
            };
            let about = format!("contract/{number}");
            let mut flag =
                Flag::new(code, Severity::Critical, scheme_id, number).known_by(scheme_id, &about);
            flag.rests_on(fact);
            if paid_above.is_some() {
                for one in &paid {
                    flag.rests_on(one);
                }
            }
            flag.amount = amount;
            flag.clause = scheme
                .tariff
                .as_ref()
                .map_or_else(|| CLAUSE.to_owned(), |tariff| tariff.clause.clone());
            let findings = budget.into_iter().chain(paid_above);
            let findings: Vec<String> = findings.map(|one| one.finding).collect();
            flag.finding = findings.join("; ");
            flags.push(flag);
        }
    }
    flags
}

/// By how much the contract or what was paid on it, the more of the two, is beyond a sum.
fn sum_over(said: &ContractSigned, paid: Fen, most: Fen) -> Fen {
    said.amount
        .max(paid)
        .checked_sub(most)
        .unwrap_or(Fen(i64::MAX))
}
