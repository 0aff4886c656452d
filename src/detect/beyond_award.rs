//! Money that arrived for a case beyond all that it was awarded and that stands.
//!
//! Pure; flags of F42, whose page tells of them. An award may have become smaller after it was paid, or an order larger than it. What was ordered
//! back of whoever was paid is on its way and counts no more, but for what of it was given up: nobody pays that any more. An order to
//! pay back names no case, so that each is taken once from what the debtor was paid beyond, over all of their cases of the scheme: first from the one that
//! was paid just so much beyond, then from those that it can fill, out of its own fund before others, in the order of their numbers. What
//! another rule tells of the same money is left to it: two payments
//! of one period (F16), another amount than the notice shows (F30) or than the tariff gives (F43), money that went to another person
//! than it was granted to (`granted.rs`). **Not here**: a payment whose
//! award is not on the ledger (F69), and what arrived otherwise than it was ordered (`doubled.rs`).

use std::collections::{BTreeMap, BTreeSet};

use super::entitled::{Measure, measure};
use super::f16_duplicate_payment::repeats;
use super::flag::{Flag, Severity, payee};
use super::general::general;
use super::granted::paid_to_another;
use super::joined::Joined;
use super::lacking::Lacking;
use super::paid::arrived;
use super::{contracted, text};
use crate::domain::alias::Alias;
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::payments::{Payee, PaymentInstructed, RecoveryWrittenOff};
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

/// A case that more was paid on than its awards that stand come to; in fen.
struct Excess<'a> {
    scheme: &'a str,
    case_no: &'a str,
    case: &'a Case,
    /// Its awards that stand; none where it is not decided in favour any more.
    standing: Vec<&'a Fact<AwardDecided>>,
    paid: Vec<&'a Fact<PaymentInstructed>>,
    awarded: i128,
    sum: i128,
    /// What was paid beyond and nobody has ordered back.
    left: i128,
}

/// Every case that was awarded something and was paid more than what of it stands.
fn beyond<'a>(world: &'a Joined<'_>) -> Vec<Excess<'a>> {
    let mut all = Vec::new();
    for ((scheme, case_no), case) in world.cases.iter() {
        if case.awards.is_empty() {
            continue;
        }
        let standing = match case.is_live() {
            true => world.awards_standing(scheme, case_no, case),
            false => Vec::new(),
        };
        let mut paid = paid_of(world, scheme, case_no, case);
        paid.retain(|fact| paid_to_another(world, scheme, fact).is_none());
        let awarded = total(standing.iter().map(|fact| fact.said.amount));
        let sum = total(paid.iter().map(|fact| fact.said.amount));
        if sum > awarded {
            all.push(Excess {
                scheme,
                case_no,
                case,
                standing,
                paid,
                awarded,
                sum,
                left: sum - awarded,
            });
        }
    }
    all
}

/// An order to pay back of a person, less what of it was given up.
struct Back<'a> {
    scheme: &'a str,
    debtor: Alias,
    fund: &'a str,
    left: i128,
}

fn ordered_back(world: &World) -> Vec<Back<'_>> {
    let orders = world.payments.clawbacks();
    let orders = orders.filter_map(|((scheme, number), order)| {
        let first = order.ordered.iter().min_by_key(|fact| fact.at)?;
        let Payee::Person(debtor) = first.said.debtor else {
            return None;
        };
        let ordered = total(order.ordered.iter().map(|fact| fact.said.amount));
        let given_up = world.acts.about::<RecoveryWrittenOff>(scheme, number);
        let given_up = total(given_up.map(|act| act.said.amount));
        Some(Back {
            scheme,
            debtor: world.one(debtor),
            fund: &first.said.fund,
            left: (ordered - given_up).max(0),
        })
    });
    orders.collect()
}

/// Takes what was ordered back from what was paid beyond, each order once.
fn take_back(world: &World, all: &mut [Excess<'_>]) {
    let mut of_payee: BTreeMap<(&str, Alias), Vec<usize>> = BTreeMap::new();
    for (place, one) in all.iter().enumerate() {
        let payees: BTreeSet<Alias> = one
            .paid
            .iter()
            .filter_map(|fact| payee(world, fact))
            .collect();
        for payee in payees {
            of_payee.entry((one.scheme, payee)).or_default().push(place);
        }
    }
    let mut orders = ordered_back(world);
    for exact in [true, false] {
        for order in &mut orders {
            let mut places: Vec<usize> = Vec::new();
            let own = of_payee.get(&(order.scheme, order.debtor));
            places.extend(own.into_iter().flatten());
            // Of its own fund first: the sort keeps the order of their numbers.
            places.sort_by_key(|place| {
                let mut paid = all.get(*place).into_iter().flat_map(|one| &one.paid);
                !paid.any(|fact| fact.said.fund == order.fund)
            });
            for place in places {
                let Some(one) = all.get_mut(place) else {
                    continue;
                };
                let taken = match exact {
                    true if one.left != order.left => 0,
                    _ => one.left.min(order.left),
                };
                one.left -= taken;
                order.left -= taken;
            }
        }
    }
}

/// One flag a case.
pub(super) fn flags(world: &Joined<'_>, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    let mut all = beyond(world);
    take_back(world, &mut all);
    for one in all {
        if one.left <= 0 || one.standing.is_empty() {
            continue;
        }
        let (scheme, case_no) = (one.scheme, one.case_no);
        let Some(text) = text::of_case(world, scheme, case_no).filter(|text| by_award(text)) else {
            continue;
        };
        if told_elsewhere(world, text, case_no, &one.paid) {
            continue;
        }
        let key = format!("beyond-award/{case_no}");
        let mut flag = Flag::of(code, Severity::Critical, (scheme, case_no), &key);
        flag.concerns(one.case.person());
        for fact in &one.standing {
            flag.rests_on(*fact);
        }
        for fact in &one.paid {
            flag.concerns(payee(world, fact));
            flag.rests_on(*fact);
        }
        let yuan = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
        flag.amount = yuan(one.left);
        flag.period = one.paid.first().map(|fact| fact.said.period.to_string());
        flag.clause = CLAUSE.to_owned();
        flag.finding = format!(
            "{} yuan were paid on the case, and the awards of it that stand come to {} yuan",
            yuan(one.sum),
            yuan(one.awarded)
        );
        // The sheet of another award may be among what was refused.
        if Lacking::of(world, scheme, AWARDS).any() {
            flag = flag.as_data_quality();
        }
        flags.push(flag);
    }
    flags
}
