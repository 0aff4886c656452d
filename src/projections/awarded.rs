//! What was awarded: by decisions, by what agreements or contracts promise in place of them, and by the first
//! payments of lists.
//!
//! **Promises**: one answer for the balances and the funnel; a decision whose claim was withdrawn before it was paid is none, nor is one
//! that an appeal has overturned; a payment of what was decided is no award of its own, by whichever number it names the decision; of
//! an agreement or contract told twice the newest counts. **Not here**: whom it is for, and what became of it; which awards of a case
//! stand (`standing.rs`).

use std::collections::BTreeMap;

use super::World;
use super::acts::Act;
use super::agreements::Agreement;
use super::books::{Flow, FundKey};
use super::cases::Case;
use super::figures::Listed;
use crate::domain::events::funds::Stage;
use crate::domain::events::pairing::{AgreementSigned, ContractSigned};
use crate::domain::events::payments::{PaymentInstructed, RecoveryOffset};
use crate::schemes::Scheme;
use crate::schemes::model::{Beneficiary, TariffKind};

/// How often something was told, and what it comes to in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// How often.
    pub times: u64,
    /// The sum.
    pub fen: i128,
}

impl Told {
    /// Counts one more.
    pub(super) fn add(&mut self, fen: i64) {
        self.times += 1;
        self.fen += i128::from(fen);
    }
}

impl World {
    /// Whether what a case was awarded is awarded no more: its claim was taken back for good, and nothing was paid on
    /// it. What has been paid stays awarded, whoever takes the claim back afterwards (F36 tells that).
    pub fn taken_back(&self, scheme: &str, case_no: &str, case: &Case) -> bool {
        case.is_withdrawn() && !self.paid_on(scheme, case_no, case)
    }
}

/// What was awarded from a fund: decisions that stand, what agreements or contracts promise in place of
/// them, and first payments of lists that rest on neither.
pub(super) fn awarded(
    world: &World,
    key: &FundKey,
    stages: &BTreeMap<Stage, Flow>,
    listed: Option<&Listed<'_>>,
) -> Told {
    let of_lists = listed.map_or(Told::default(), |listed| listed.without_award);
    let decided = agreed(world, key).unwrap_or_else(|| {
        let posted = stages.get(&Stage::Committed).copied().unwrap_or_default();
        let undone = listed.map_or(Told::default(), |listed| listed.undone);
        Told {
            times: posted.came.saturating_sub(undone.times),
            fen: i128::from(posted.into) - undone.fen,
        }
    });
    Told {
        times: decided.times + of_lists.times,
        fen: decided.fen + of_lists.fen,
    }
}

/// What is set against debts out of the payments of a fund: it goes back to what is free, and nobody paid
/// it in.
pub(super) fn set_off(world: &World, key: &FundKey) -> Told {
    let mut sum = Told::default();
    for act in world.acts.all::<RecoveryOffset>(&key.scheme) {
        if act.said.fund == key.fund {
            sum.add(act.said.amount.0);
        }
    }
    sum
}

/// What the agreements of a scheme of pairs, or the contracts of one that pays as they say, promise in
/// all, from its first fund: there nobody decides year by year what is granted. `None` for other schemes
/// and funds.
fn agreed(world: &World, key: &FundKey) -> Option<Told> {
    let mut sum = Told::default();
    for (_, fen) in promises(world, key)? {
        sum.add(fen);
    }
    Some(sum)
}

/// Each agreement or contract that promises money of a fund, by number, with its amount in fen; `None` where
/// [`awarded`] counts decisions.
pub(super) fn promises<'a>(world: &'a World, key: &FundKey) -> Option<Vec<(&'a str, i64)>> {
    let scheme = world.registry.scheme(&key.scheme)?;
    if scheme.main_fund() != key.fund {
        return None;
    }
    if by_contract(scheme) {
        let contracts = contracts(world, &key.scheme).into_iter();
        return Some(
            contracts
                .map(|(number, said)| (number, said.amount.0))
                .collect(),
        );
    }
    if !by_pair(scheme) {
        return None;
    }
    let agreements = world.agreements.iter();
    let of_scheme = agreements.filter(|((of, _), _)| *of == key.scheme);
    let promised = of_scheme.filter_map(|((_, number), agreement)| {
        let amount = newest(agreement)?.amount?;
        Some((number.as_str(), amount.0))
    });
    Some(promised.collect())
}

/// What an agreement says, as last signed.
pub(super) fn newest(agreement: &Agreement) -> Option<&AgreementSigned> {
    let signed = agreement.signed.iter();
    signed
        .max_by_key(|fact| (fact.clock, fact.at))
        .map(|fact| &fact.said)
}

/// Whether what the agreements of a scheme promise is what is awarded: else decisions are, or the transfers themselves.
pub fn by_pair(scheme: &Scheme) -> bool {
    scheme.beneficiary == Beneficiary::Pair
}

/// Whether a scheme pays as its contracts say.
pub(super) fn by_contract(scheme: &Scheme) -> bool {
    scheme
        .tariff
        .as_ref()
        .is_some_and(|tariff| tariff.kind == TariffKind::Milestone)
}

/// The contracts of a scheme by number, each as last signed.
pub(super) fn contracts<'a>(
    world: &'a World,
    scheme: &str,
) -> BTreeMap<&'a str, &'a ContractSigned> {
    let mut newest: BTreeMap<&str, Act<'_, ContractSigned>> = BTreeMap::new();
    for act in world.acts.all::<ContractSigned>(scheme) {
        let at = |act: &Act<'_, ContractSigned>| (act.fact.clock, act.fact.at);
        match newest.get(act.said.contract_no.as_str()) {
            Some(known) if at(known) > at(&act) => {}
            _ => drop(newest.insert(&act.said.contract_no, act)),
        }
    }
    newest
        .into_iter()
        .map(|(number, act)| (number, act.said))
        .collect()
}

/// Whether the books take an instruction out of what was set aside for an award: it names the award and the case.
fn from_committed(said: &PaymentInstructed) -> bool {
    said.award_no.is_some() && said.case_no.is_some()
}

/// Whether an instruction pays what was decided: it names an award that is on record, or a case that has one.
fn pays_award(world: &World, scheme: &str, said: &PaymentInstructed) -> bool {
    let award = said.award_no.as_deref();
    let case = said.case_no.as_deref();
    let case = case.and_then(|case_no| world.cases.get(scheme, case_no));
    award.is_some_and(|number| !world.cases.by_award(scheme, number).is_empty())
        || case.is_some_and(|case| !case.awards.is_empty())
}

/// Whether an instruction is itself the award: a list's first payment, that rests on no decision and on
/// no contract.
pub fn is_award(world: &World, scheme: &str, said: &PaymentInstructed) -> bool {
    let decided = from_committed(said) || pays_award(world, scheme, said);
    let of_contract = || {
        said.case_no.is_some()
            && world
                .registry
                .scheme(scheme)
                .is_some_and(|scheme| by_contract(scheme))
    };
    !said.again && !decided && said.tranche.is_none() && !of_contract()
}
