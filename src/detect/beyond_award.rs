//! Money that arrived for a case beyond all that it was awarded and that stands.
//!
//! Pure; flags of F42, whose page tells of them. An award may have become smaller after it was paid, or an order larger than it. What was ordered
//! back of whoever was paid is on its way and counts no more. What another rule tells of the same money is left to it: two payments
//! of one period (F16), another amount than the notice shows (F30) or than the tariff gives (F43). **Not here**: a payment whose
//! award is not on the ledger (F69), and what arrived otherwise than it was ordered (`doubled.rs`).

use std::collections::BTreeMap;

use super::entitled::{Measure, measure};
use super::f16_duplicate_payment::repeats;
use super::flag::{Flag, Severity, payee};
use super::general::general;
use super::joined::Joined;
use super::lacking::Lacking;
use super::paid::arrived;
use super::{contracted, text};
use crate::domain::alias::Alias;
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::money::Fen;
use crate::projections::cases::Case;
use crate::projections::{Fact, World, case_facts};
use crate::schemes::Scheme;
use crate::schemes::model::TariffKind;

/// What it is measured by.
const CLAUSE: &str = general!("超出决定的发放", "发放金额不超过资助决定金额");
/// Kinds of tables that tell what was awarded.
const AWARDS: &[&str] = &["awards"];

fn total(amounts: impl Iterator<Item = Fen>) -> i128 {
    amounts.map(|amount| i128::from(amount.0)).sum()
}

/// Whether what is paid on a case is measured by its award, as the gates do it: a list by the month goes by the tariff, a contract by its works.
fn by_award(text: &Scheme) -> bool {
    let tariff = text.tariff.as_ref();
    let monthly = tariff.is_some_and(|tariff| tariff.kind == TariffKind::TierMonths);
    !monthly && !contracted::pays(text)
}

/// What was ordered back of persons of a scheme, in fen.
fn ordered_back(world: &World) -> BTreeMap<(&str, Alias), i128> {
    let mut back: BTreeMap<(&str, Alias), i128> = BTreeMap::new();
    for ((scheme, _), order) in world.payments.clawbacks() {
        for fact in &order.ordered {
            if let Payee::Person(person) = fact.said.debtor {
                let own = back.entry((scheme, world.one(person))).or_default();
                *own += i128::from(fact.said.amount.0);
            }
        }
    }
    back
}

/// What arrived of a case: on its own number, or on one of its awards. What names an award that is not on the ledger is not of it.
fn paid_of<'a>(
    world: &'a World,
    scheme: &str,
    case_no: &str,
    case: &Case,
) -> Vec<&'a Fact<PaymentInstructed>> {
    let by_award = case.awards.iter();
    let by_award = by_award.flat_map(|one| world.payments.of_award(scheme, &one.said.award_no));
    let of_case = world.payments.of_case(scheme, case_no).into_iter();
    let payments: BTreeMap<_, _> = of_case.chain(by_award).collect();
    let known = |fact: &&Fact<PaymentInstructed>| {
        let named = fact.said.award_no.as_ref();
        let mut awards = case.awards.iter();
        named.is_none_or(|named| awards.any(|one| one.said.award_no == *named))
    };
    let paid = payments.into_values().filter(|payment| arrived(payment));
    let standing = paid.flat_map(|payment| payment.standing());
    let standing = standing.filter(|fact| fact.said.tranche.is_none());
    standing.filter(known).collect()
}

/// Whether another rule tells of what was paid.
fn told_elsewhere(
    world: &Joined<'_>,
    scheme: &Scheme,
    case_no: &str,
    paid: &[&Fact<PaymentInstructed>],
) -> bool {
    let sum = total(paid.iter().map(|fact| fact.said.amount));
    let same = |a: &Fact<PaymentInstructed>, b: &Fact<PaymentInstructed>| {
        payee(world, a).is_some()
            && payee(world, a) == payee(world, b)
            && a.said.period == b.said.period
    };
    let mut in_turn = paid.iter().enumerate();
    let twice = in_turn.any(|(at, one)| paid.iter().skip(at + 1).any(|other| same(one, other)));
    if twice || repeats(world, &scheme.id, paid) {
        return true;
    }
    let rows = world.coverage().of_case(&scheme.id, case_no);
    let noticed = scheme.notice_rule(NoticeStage::PreAward).is_some() && !rows.is_empty();
    if noticed && !rows.iter().any(|row| i128::from(row.amount.0) == sum) {
        return true;
    }
    let facts = case_facts::facts(world, scheme, case_no);
    let sum = Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
    matches!(measure(scheme, &facts, sum, true), Measure::Off(..))
}

/// One flag a case.
pub(super) fn flags(world: &Joined<'_>, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    let back = ordered_back(world);
    for ((scheme, case_no), case) in world.cases.iter() {
        let standing = world.awards_standing(scheme, case_no, case);
        if standing.is_empty() || !case.is_live() {
            continue;
        }
        let paid = paid_of(world, scheme, case_no, case);
        let awarded = total(standing.iter().map(|fact| fact.said.amount));
        let sum = total(paid.iter().map(|fact| fact.said.amount));
        let mut payees: Vec<Alias> = paid.iter().filter_map(|fact| payee(world, fact)).collect();
        payees.sort_unstable();
        payees.dedup();
        let owed = payees.iter();
        let owed = owed.filter_map(|one| back.get(&(scheme.as_str(), *one)));
        let beyond = sum - awarded - owed.sum::<i128>();
        if beyond <= 0 {
            continue;
        }
        let Some(text) = text::of_case(world, scheme, case_no).filter(|text| by_award(text)) else {
            continue;
        };
        if told_elsewhere(world, text, case_no, &paid) {
            continue;
        }
        let key = format!("beyond-award/{case_no}");
        let mut flag = Flag::of(code, Severity::Critical, (scheme, case_no), &key);
        flag.concerns(case.person());
        for fact in &standing {
            flag.rests_on(*fact);
        }
        for fact in &paid {
            flag.concerns(payee(world, fact));
            flag.rests_on(*fact);
        }
        let yuan = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
        flag.amount = yuan(beyond);
        flag.period = paid.first().map(|fact| fact.said.period.to_string());
        flag.clause = CLAUSE.to_owned();
        flag.finding = format!(
            "{} yuan were paid on the case, and the awards of it that stand come to {} yuan",
            yuan(sum),
            yuan(awarded)
        );
        // The sheet of another award may be among what was refused.
        if Lacking::of(world, scheme, AWARDS).any() {
            flag = flag.as_data_quality();
        }
        flags.push(flag);
    }
    flags
}
