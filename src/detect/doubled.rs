//! Money that stands on the ledger twice, or otherwise than it was ordered: one line of the bank's under two movements,
//! one receipt note twice, one school's coverage of a period twice in other counts, a payment of which the bank's word is of another amount or comes twice.
//!
//! Pure; flags of F42, whose page tells of them. It does not matter which file came first. A payment that arrived and came
//! back has one line of the bank's for both, if the bank says so. **Not here**: two payments for one period (F16).

use std::collections::BTreeMap;

use super::flag::{Evidence, Flag, Severity};
use super::general::general;
use crate::domain::date::Period;
use crate::domain::events::funds::FundReceived;
use crate::domain::events::pairing::CoverageReported;
use crate::domain::events::payments::{
    PaymentConfirmed, PaymentMethod, PaymentReturned, RecoveryReceived,
};
use crate::domain::money::Fen;
use crate::projections::payments::Payment;
use crate::projections::{Fact, World};

/// What one line of the bank's is measured by.
const LINE: &str = general!("银行流水的登记", "一笔银行流水只对应一笔收付");
/// What a school's coverage is measured by.
const COVERAGE: &str = general!("资助覆盖情况的报送", "一校一期只报一次资助覆盖情况");
/// What a payment is measured by.
const ORDERED: &str = general!("到账金额", "到账、退回金额与发放指令一致");

/// What a movement is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of<'a> {
    Note(&'a str),
    Order(&'a str),
    Payment(&'a str),
}

/// The fact that told a movement. Evidence is written of those alone that a flag names: of millions nearly none is.
#[derive(Clone, Copy)]
enum Teller<'a> {
    Receipt(&'a Fact<FundReceived>),
    Recovery(&'a Fact<RecoveryReceived>),
    Arrival(&'a Fact<PaymentConfirmed>),
    Return(&'a Fact<PaymentReturned>),
}

impl Teller<'_> {
    fn amount(self) -> Fen {
        match self {
            Teller::Receipt(fact) => fact.said.amount,
            Teller::Recovery(fact) => fact.said.amount,
            Teller::Arrival(fact) => fact.said.amount,
            Teller::Return(fact) => fact.said.amount,
        }
    }

    fn evidence(self) -> Evidence {
        match self {
            Teller::Receipt(fact) => fact.into(),
            Teller::Recovery(fact) => fact.into(),
            Teller::Arrival(fact) => fact.into(),
            Teller::Return(fact) => fact.into(),
        }
    }
}

/// A movement under a reference or the number of a note.
#[derive(Clone, Copy)]
struct Moved<'a> {
    scheme: &'a str,
    under: &'a str,
    of: Of<'a>,
    told: Teller<'a>,
}

impl Moved<'_> {
    /// A number that movements of one scheme under one reference share, and others hardly ever do (FNV-1a).
    fn print(&self) -> u64 {
        let bytes = self.scheme.bytes().chain([0]).chain(self.under.bytes());
        bytes.fold(0xcbf2_9ce4_8422_2325, |print, byte| {
            (print ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}

/// Movements under a line of the bank's, but those of payments.
fn of_others<'a>(world: &'a World, take: &mut impl FnMut(Moved<'a>)) {
    for ((scheme, _), receipts) in world.funds.receipts() {
        for fact in receipts {
            if let Some(under) = fact.said.bank_ref.as_deref() {
                take(Moved {
                    scheme,
                    under,
                    of: Of::Note(&fact.said.receipt_no),
                    told: Teller::Receipt(fact),
                });
            }
        }
    }
    for ((scheme, number), order) in world.payments.clawbacks() {
        for fact in &order.recovered {
            if let Some(under) = fact.said.bank_ref.as_deref() {
                take(Moved {
                    scheme,
                    under,
                    of: Of::Order(number),
                    told: Teller::Recovery(fact),
                });
            }
        }
    }
}

/// Movements of a payment under a line of the bank's.
fn of_payment<'a>(
    (scheme, number): (&'a str, &'a str),
    payment: &'a Payment,
    take: &mut impl FnMut(Moved<'a>),
) {
    let of = Of::Payment(number);
    let arrived = payment.confirmed.iter();
    let arrived = arrived.map(|fact| (fact.said.bank_ref.as_deref(), Teller::Arrival(fact)));
    let back = payment.returned.iter();
    let back = back.map(|fact| (fact.said.bank_ref.as_deref(), Teller::Return(fact)));
    for (under, told) in arrived.chain(back) {
        if let Some(under) = under {
            take(Moved {
                scheme,
                under,
                of,
                told,
            });
        }
    }
}

/// All such flags.
pub(super) fn flags<'a>(world: &'a World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    // Nearly each of millions of movements has a line of its own. So a number of each is kept, and only of those that share one
    // with another is looked at which they are.
    let mut prints: Vec<u64> = Vec::with_capacity(world.payments.len());
    let mut note = |moved: Moved<'_>| prints.push(moved.print());
    of_others(world, &mut note);
    for ((scheme, number), payment) in world.payments.iter() {
        of_payment((scheme, number), payment, &mut note);
        flags.extend(otherwise(scheme, number, payment, code, world));
    }
    prints.sort_unstable();
    let shared = prints.chunk_by(|a, b| a == b);
    let shared = shared.filter(|of| of.len() > 1);
    let shared: Vec<u64> = shared.filter_map(|of| of.first().copied()).collect();
    let mut lines: Vec<Moved<'a>> = Vec::new();
    if !shared.is_empty() {
        let mut keep = |moved: Moved<'a>| {
            let may_be = shared.binary_search(&moved.print()).is_ok();
            lines.extend(may_be.then_some(moved));
        };
        of_others(world, &mut keep);
        for ((scheme, number), payment) in world.payments.iter() {
            of_payment((scheme, number), payment, &mut keep);
        }
    }
    for moved in under_each(&mut lines) {
        let Some((first, others)) = moved.split_first().filter(|(_, others)| !others.is_empty())
        else {
            continue;
        };
        // Money on one order, or of one note, under one line is told twice; a payment's two ends may share it.
        let one_payment = matches!(first.of, Of::Payment(_));
        if one_payment && others.iter().all(|other| other.of == first.of) {
            continue;
        }
        let reference = first.under;
        let finding = format!(
            "bank reference {reference} stands for {} movements",
            moved.len()
        );
        flags.push(told_twice(code, moved, (first.scheme, reference), finding));
    }
    flags.extend(coverage(world, code));
    let receipts = world.funds.receipts().iter();
    let notes = receipts.flat_map(|((scheme, _), receipts)| {
        receipts.iter().map(|fact| Moved {
            scheme,
            under: &fact.said.receipt_no,
            of: Of::Note(&fact.said.receipt_no),
            told: Teller::Receipt(fact),
        })
    });
    let mut notes: Vec<Moved<'_>> = notes.collect();
    for moved in under_each(&mut notes) {
        let Some(first) = moved.first().filter(|_| moved.len() > 1) else {
            continue;
        };
        let number = first.under;
        let finding = format!("receipt {number} is told {} times", moved.len());
        flags.push(told_twice(code, moved, (first.scheme, number), finding));
    }
    flags
}

/// Movements by what they stand under, in order; those of one stand as they were found.
fn under_each<'m, 'a>(all: &'m mut [Moved<'a>]) -> impl Iterator<Item = &'m [Moved<'a>]> {
    all.sort_by_key(|one| (one.scheme, one.under));
    all.chunk_by(|a, b| (a.under, a.scheme) == (b.under, b.scheme))
}

/// A flag over movements that stand under one reference or number.
fn told_twice(
    code: &'static str,
    moved: &[Moved<'_>],
    (scheme, about): (&str, &str),
    finding: String,
) -> Flag {
    let told = moved
        .iter()
        .map(|one| (one.told.amount(), one.told.evidence()));
    twice(code, (scheme, about), told.collect(), finding)
}

/// School, period and stage that a coverage is of.
pub(super) type OfSchool<'a> = (&'a str, Period, Option<&'a str>);

/// What a flag about the coverage of a school is known by: a school of several stages tells each.
pub(super) fn coverage_id(unit: &str, period: Period, stage: Option<&str>) -> String {
    let stage = stage.map_or_else(String::new, |stage| format!("/{stage}"));
    format!("coverage/{unit}/{period}{stage}")
}

/// Schools whose coverage of a period is told twice, in other counts.
fn coverage(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for scheme in world.registry.scheme_ids() {
        let mut told: BTreeMap<OfSchool<'_>, Vec<(&CoverageReported, Evidence)>> = BTreeMap::new();
        for act in world.acts.all::<CoverageReported>(scheme) {
            let said = act.said;
            let key = (said.unit_code.as_str(), said.period, said.stage.as_deref());
            let of = told.entry(key).or_default();
            if of.iter().all(|(other, _)| *other != act.said) {
                of.push((act.said, Evidence::from(act.fact)));
            }
        }
        for ((unit, period, stage), told) in told {
            if told.len() < 2 {
                continue;
            }
            let finding = format!(
                "the coverage of school {unit} for {period} is told {} times, each time otherwise",
                told.len()
            );
            let moved = told
                .into_iter()
                .map(|(said, evidence)| (said.amount, evidence))
                .collect();
            let mut flag = twice(code, (scheme, unit), moved, finding)
                .known_by(scheme, &coverage_id(unit, period, stage));
            flag.period = Some(period.to_string());
            flag.clause = COVERAGE.to_owned();
            flags.push(flag);
        }
    }
    flags
}

/// A flag over movements of which all but the largest are too many.
fn twice(
    code: &'static str,
    (scheme, about): (&str, &str),
    moved: Vec<(Fen, Evidence)>,
    finding: String,
) -> Flag {
    let mut flag = Flag::new(code, Severity::Critical, scheme, about);
    let amounts = || moved.iter().map(|(amount, _)| i128::from(amount.0));
    let sum: i128 = amounts().sum();
    let most = amounts().max();
    flag.amount = Fen::from_wide(sum - most.unwrap_or(0)).unwrap_or(Fen(i64::MAX));
    flag.clause = LINE.to_owned();
    flag.finding = finding;
    for (_, evidence) in moved {
        flag.rests_on_event(evidence);
    }
    flag
}

/// What arrived of a payment: where the row of a list that hands out cash tells both that it was ordered and that it was paid, and the
/// bank tells the end of the same payment too, the bank's word alone counts.
fn counted(payment: &Payment) -> impl Iterator<Item = &Fact<PaymentConfirmed>> {
    let by_list = move |fact: &Fact<PaymentConfirmed>| {
        fact.said.bank_ref.is_none()
            && payment.instructed.iter().any(|order| {
                order.said.method != PaymentMethod::Bank
                    && order.source.is_some()
                    && order.source == fact.source
            })
    };
    let by_bank = payment.confirmed.iter().any(|fact| !by_list(fact));
    let all = payment.confirmed.iter();
    all.filter(move |fact| !by_bank || !by_list(fact))
}

/// A payment of which the bank's word is of another amount than was ordered, or comes more often.
fn otherwise(
    scheme: &str,
    number: &str,
    payment: &Payment,
    code: &'static str,
    world: &World,
) -> Option<Flag> {
    // Nearly all arrived once, as they were ordered.
    if let ([only], [arrived], []) = (
        payment.instructed.as_slice(),
        payment.confirmed.as_slice(),
        payment.returned.as_slice(),
    ) && only.said.amount == arrived.said.amount
    {
        return None;
    }
    if payment.instructed.is_empty() {
        return None;
    }
    let amounts = || payment.instructed.iter().map(|one| one.said.amount);
    let sum = |amounts: &mut dyn Iterator<Item = Fen>| -> i128 {
        amounts.map(|amount| i128::from(amount.0)).sum()
    };
    let ordered = sum(&mut amounts());
    let arrived = sum(&mut counted(payment).map(|fact| fact.said.amount));
    let back = payment.returned.iter().map(|fact| fact.said.amount);
    let confirmed = payment.confirmed.iter().map(|fact| fact.said.amount);
    let mut other = confirmed
        .chain(back)
        .filter(|amount| amounts().all(|own| own != *amount))
        .peekable();
    // What was set against a debt was ordered, and does not arrive.
    let set_off = match other.peek() {
        Some(_) => world.set_against(scheme, number),
        None => 0,
    };
    let net = |amount: &Fen| {
        let whole = i128::from(amount.0).saturating_add(set_off);
        amounts().any(|own| i128::from(own.0) == whole)
    };
    let strange = other.find(|amount| !(set_off > 0 && net(amount)));
    if strange.is_none() && arrived <= ordered {
        return None;
    }
    let mut flag = Flag::new(code, Severity::Critical, scheme, number);
    for fact in &payment.instructed {
        flag.concerns(super::flag::payee(world, fact));
        flag.rests_on(fact);
    }
    for fact in &payment.confirmed {
        flag.rests_on(fact);
    }
    for fact in &payment.returned {
        flag.rests_on(fact);
    }
    let first = amounts().next().map_or(0, |amount| i128::from(amount.0));
    let off = match strange {
        Some(amount) if arrived <= ordered => (i128::from(amount.0) - first).abs(),
        _ => arrived - ordered,
    };
    flag.amount = Fen::from_wide(off).unwrap_or(Fen(i64::MAX));
    flag.clause = ORDERED.to_owned();
    flag.finding = format!(
        "{} yuan were ordered, by the bank's word {} yuan arrived or {} yuan came back",
        Fen::from_wide(ordered).unwrap_or(Fen(i64::MAX)),
        Fen::from_wide(arrived).unwrap_or(Fen(i64::MAX)),
        Fen::from_wide(sum(&mut payment
            .returned
            .iter()
            .map(|fact| fact.said.amount)))
        .unwrap_or(Fen(i64::MAX))
    );
    Some(flag)
}
