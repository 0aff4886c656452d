//! What the books have set aside and nobody is promised any more: moved back from committed to received.
//!
//! **Promises**: postings follow from an event alone. An order that names its award alone, or its case alone, is taken from what
//! the fund received, and what was set aside for the award stays there; an award that an appeal has overturned (撤销原决定), or whose
//! claim was taken back, is never released; a tranche that is ordered without a release is taken from what was set aside for
//! others. Here that is put right, from the folded state alone: the same in any order of import, by scheme, fund and owner, in fen,
//! exact, and gone again with whatever it rests on. Trial balance, funnel and free money all ask here. Of a case no more is
//! freed than is set aside for it. An award number that several cases share is paid in the order of their numbers, each as far
//! as it has something left. An order that names award and case takes its money from what was set aside, also where that was ordered before
//! and came back: what it took beyond is taken from what came back of the case, as if the order said that it is made again. The number of a contract, or of an agreement that promises money itself, is no case that an order could name
//! alone. What came back lies among the returns, as of an order that names both numbers. **Not here**: which awards count as awarded
//! (`standing.rs`): what was paid of one that fell stays awarded.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::World;
use super::awarded::by_pair;
use super::books::FundKey;
use super::cases::Case;
use super::fact::Fact;
use super::payments::Payment;
use super::postings::{Account, Owner, OwnerOf, Posting};
use super::shared::RowOf;
use crate::domain::date::Date;
use crate::domain::events::funds::Stage;
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::events::{Body, Kind};
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;

/// What is moved back to the fund from one owner's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freed {
    /// Scheme.
    pub scheme: String,
    /// Fund.
    pub fund: String,
    /// Case or tranche whose account it stands on.
    pub owner: Owner,
    /// Where it goes from committed: received; returned, for a case that was ordered again out of what came back.
    pub to: Stage,
    /// How much, in fen; below zero for a tranche that was ordered beyond what was released of it, and for a case that was ordered
    /// beyond what was set aside.
    pub fen: i64,
}

impl Freed {
    /// The two lines of the move.
    pub fn postings(&self) -> [Posting; 2] {
        let line = |stage, owner, fen| Posting {
            account: Account {
                fund: self.fund.clone(),
                scheme: self.scheme.clone(),
                stage,
                owner,
            },
            amount: Fen(fen),
        };
        [
            line(
                Stage::Committed,
                self.owner.clone(),
                self.fen.saturating_neg(),
            ),
            line(self.to, Owner::Fund, self.fen),
        ]
    }
}

/// The fact that set money free.
#[derive(Clone, Copy, Debug)]
pub struct FreedBy<'a> {
    /// The event.
    pub at: EventAt,
    /// Its kind.
    pub kind: Kind,
    /// Its day.
    pub day: Date,
    /// Its row, of an imported one.
    pub source: Option<&'a RowOf>,
}

impl<'a> FreedBy<'a> {
    fn of<T>(fact: &'a Fact<T>, kind: Kind) -> FreedBy<'a> {
        FreedBy {
            at: fact.at,
            kind,
            day: fact.clock,
            source: fact.source.as_ref(),
        }
    }

    fn order(fact: &'a Fact<PaymentInstructed>) -> FreedBy<'a> {
        FreedBy::of(fact, Kind(PaymentInstructed::KIND))
    }
}

/// Part of what is freed on one account. `by` is left to be looked up for a tranche, as that looks through all payments.
struct Part<'a> {
    owner: OwnerOf<'a>,
    to: Stage,
    fen: i128,
    by: Option<FreedBy<'a>>,
}

/// What is still set aside for each case of a fund, and what was freed so far.
#[derive(Default)]
struct Rooms<'a> {
    left: BTreeMap<&'a str, i128>,
    parts: Vec<Part<'a>>,
}

impl<'a> Rooms<'a> {
    /// Frees no more than `most` of a case; what of `most` it had no room for.
    fn free(&mut self, case_no: &'a str, most: i128, by: FreedBy<'a>) -> i128 {
        let Some(left) = self.left.get_mut(case_no) else {
            return most;
        };
        let fen = most.min(*left);
        if fen <= 0 {
            return most;
        }
        *left -= fen;
        self.parts.push(Part {
            owner: OwnerOf::Case(case_no),
            to: Stage::Received,
            fen,
            by: Some(by),
        });
        most - fen
    }
}

/// The settlement or the withdrawal by which each award of a case from a fund fell, with what it came to.
fn fallen<'a>(
    world: &'a World,
    (scheme, fund): (&str, &str),
    (case_no, case): (&str, &'a Case),
) -> Vec<(i128, FreedBy<'a>)> {
    let withdrawn = case.withdrawn.iter().filter(|_| case.is_withdrawn());
    let withdrawn = withdrawn.max_by_key(|fact| (fact.clock, fact.at));
    let withdrawn = withdrawn.map(|fact| FreedBy::of(fact, kind_of(fact)));
    let fell = world.awards_fell(scheme, case_no, case).into_iter();
    let fallen = fell.filter_map(|(award, settled)| {
        let overturned = settled.map(|settled| FreedBy::of(settled, settled.said.kind()));
        let by = withdrawn
            .or(overturned)
            .filter(|_| award.said.fund == fund)?;
        Some((i128::from(award.said.amount.0), by))
    });
    fallen.collect()
}

fn kind_of<T: Body>(_: &Fact<T>) -> Kind {
    Kind(T::KIND)
}

/// Whether a number is that of a contract, or of an agreement that promises money itself: what names it alone pays under that.
/// Under an agreement of another programme only an award gives money, and its number is the case's.
fn is_deal(world: &World, scheme: &str, number: &str) -> bool {
    let promises = world
        .registry
        .scheme(scheme)
        .is_none_or(|text| by_pair(text));
    let agreed = world.agreements.get(scheme, number).filter(|_| promises);
    let signed = agreed.is_some_and(|agreement| !agreement.signed.is_empty());
    signed || {
        let mut contracts = world.acts.about::<ContractSigned>(scheme, number);
        contracts.next().is_some()
    }
}

/// Orders of some payments from a fund that the books took from what was received, those by `named` alone, by number.
fn beside<'a>(
    payments: Vec<(&'a str, &'a Payment)>,
    fund: &str,
    named: impl Fn(&PaymentInstructed) -> bool,
) -> Vec<&'a Fact<PaymentInstructed>> {
    let mut payments = payments;
    payments.sort_unstable_by_key(|(number, _)| *number);
    let orders = payments
        .into_iter()
        .flat_map(|(_, payment)| &payment.instructed);
    orders
        .filter(|fact| {
            let said = &fact.said;
            said.fund == fund && !said.again && said.tranche.is_none() && named(said)
        })
        .collect()
}

/// What a case was ordered beyond what was set aside for it, as far as its own orders came back and are not told as made again: by
/// the last order that names award and case.
fn anew<'a>(
    world: &'a World,
    (scheme, fund): (&str, &str),
    case_no: &'a str,
    lacks: i128,
) -> Option<Part<'a>> {
    let fen = |amount: Fen| i128::from(amount.0);
    let payments = world.payments.of_case(scheme, case_no);
    let mut back = 0;
    let mut last: Option<&Fact<PaymentInstructed>> = None;
    for (_, payment) in payments {
        let own = payment
            .returned
            .iter()
            .filter(|fact| fact.said.fund == fund);
        back += own.map(|fact| fen(fact.said.amount)).sum::<i128>();
        for fact in payment
            .instructed
            .iter()
            .filter(|fact| fact.said.fund == fund)
        {
            let said = &fact.said;
            if said.again {
                back -= fen(said.amount);
            } else if said.award_no.is_some() && said.tranche.is_none() {
                let later = |known: &Fact<_>| (known.clock, known.at) < (fact.clock, fact.at);
                if last.is_none_or(later) {
                    last = Some(fact);
                }
            }
        }
    }
    let order = last?;
    let fen = lacks.min(back);
    (fen > 0).then(|| Part {
        owner: OwnerOf::Case(case_no),
        to: Stage::Returned,
        fen: -fen,
        by: Some(FreedBy::order(order)),
    })
}

fn parts<'a>(world: &'a World, scheme: &'a str, fund: &'a str) -> Vec<Part<'a>> {
    let mut rooms = Rooms::default();
    for (owner, fen) in world.books.committed(scheme, fund) {
        let fen = i128::from(fen);
        match owner {
            OwnerOf::Case(case_no) if fen > 0 => {
                rooms.left.insert(case_no, fen);
            }
            OwnerOf::Tranche(..) if fen < 0 => rooms.parts.push(Part {
                owner,
                to: Stage::Received,
                fen,
                by: None,
            }),
            OwnerOf::Case(case_no) if fen < 0 => {
                rooms
                    .parts
                    .extend(anew(world, (scheme, fund), case_no, -fen));
            }
            _ => {}
        }
    }
    let open: Vec<&str> = rooms.left.keys().copied().collect();
    let mut numbers: BTreeSet<&str> = BTreeSet::new();
    for case_no in open {
        let Some(case) = world.cases.get(scheme, case_no) else {
            continue;
        };
        for (fen, by) in fallen(world, (scheme, fund), (case_no, case)) {
            rooms.free(case_no, fen, by);
        }
        let awards = case.awards.iter().filter(|award| award.said.fund == fund);
        numbers.extend(awards.map(|award| award.said.award_no.as_str()));
        if is_deal(world, scheme, case_no) {
            continue;
        }
        let by_case = |said: &PaymentInstructed| {
            said.award_no.is_none() && said.case_no.as_deref() == Some(case_no)
        };
        for order in beside(world.payments.of_case(scheme, case_no), fund, by_case) {
            let fen = i128::from(order.said.amount.0);
            rooms.free(case_no, fen, FreedBy::order(order));
        }
    }
    for award_no in numbers {
        let mut cases: Vec<&str> = (world.cases.by_award(scheme, award_no).iter())
            .map(String::as_str)
            .collect();
        cases.sort_unstable();
        cases.dedup();
        let by_award = |said: &PaymentInstructed| {
            said.case_no.is_none() && said.award_no.as_deref() == Some(award_no)
        };
        for order in beside(world.payments.of_award(scheme, award_no), fund, by_award) {
            let mut fen = i128::from(order.said.amount.0);
            for case_no in &cases {
                fen = rooms.free(case_no, fen, FreedBy::order(order));
            }
        }
    }
    rooms.parts
}

/// What is freed of one fund of a scheme, by owner.
pub fn freed_of(world: &World, key: &FundKey) -> Vec<Freed> {
    let mut sums: BTreeMap<(OwnerOf<'_>, Stage), i128> = BTreeMap::new();
    for part in parts(world, &key.scheme, &key.fund) {
        *sums.entry((part.owner, part.to)).or_default() += part.fen;
    }
    sums.into_iter()
        .filter_map(|((owner, to), fen)| {
            // It is no more than the account holds.
            let fen = i64::try_from(fen).ok().filter(|fen| *fen != 0)?;
            Some(Freed {
                scheme: key.scheme.clone(),
                fund: key.fund.clone(),
                owner: owner.to_owner(),
                to,
                fen,
            })
        })
        .collect()
}

/// What is freed in all, by scheme, fund and owner.
pub fn freed(world: &World) -> Vec<Freed> {
    let funds = world.books.flows().keys();
    funds.flat_map(|key| freed_of(world, key)).collect()
}

/// The same by the facts that set it free, each with its scheme and the lines that stand beside those of its event.
pub fn freed_by(world: &World) -> Vec<(FreedBy<'_>, &str, Vec<Posting>)> {
    let mut tranches: Option<LastOrders<'_>> = None;
    let mut out = Vec::new();
    for key in world.books.flows().keys() {
        let (scheme, fund) = (key.scheme.as_str(), key.fund.as_str());
        for part in parts(world, scheme, fund) {
            let by = part.by.or_else(|| {
                let OwnerOf::Tranche(agreement, number) = part.owner else {
                    return None;
                };
                let last = tranches.get_or_insert_with(|| last_orders(world));
                let order = last.get(&(scheme, fund, agreement, number))?;
                Some(FreedBy::order(order))
            });
            let Some((by, fen)) = by.zip(i64::try_from(part.fen).ok()) else {
                continue;
            };
            let freed = Freed {
                scheme: scheme.to_owned(),
                fund: fund.to_owned(),
                owner: part.owner.to_owner(),
                to: part.to,
                fen,
            };
            out.push((by, scheme, freed.postings().into()));
        }
    }
    out
}

/// By scheme, fund, agreement and ordinal, an order.
type LastOrders<'a> = BTreeMap<(&'a str, &'a str, &'a str, u8), &'a Fact<PaymentInstructed>>;

/// The last order of each tranche.
fn last_orders(world: &World) -> LastOrders<'_> {
    let mut last = LastOrders::new();
    for ((scheme, _), payment) in world.payments.iter() {
        for fact in payment.instructed.iter().filter(|fact| !fact.said.again) {
            let Some((agreement, number)) = &fact.said.tranche else {
                continue;
            };
            let key = (
                scheme.as_str(),
                fact.said.fund.as_str(),
                agreement.as_str(),
                *number,
            );
            let held = last.entry(key).or_insert(fact);
            if (held.clock, held.at) < (fact.clock, fact.at) {
                *held = fact;
            }
        }
    }
    last
}

impl World {
    /// Money of a fund that nothing is decided about, in fen: what was received, came back or was recovered, with what is set aside
    /// and promised no more.
    pub fn free_balance(&self, key: &FundKey) -> i128 {
        let freed = freed_of(self, key);
        let freed: i128 = freed.iter().map(|one| i128::from(one.fen)).sum();
        self.books.free_as_posted(key) + freed
    }
}
