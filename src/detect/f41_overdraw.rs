//! F41 A fund was overdrawn, more of an appropriation was passed on or went back than it came to, a contract is beyond its
//! money, or more goods were handed out than came in.
//!
//! **Definition.** On some day, what the fund owed or had paid exceeds what it held at the opening of the
//! ledger, had received and had recovered by the end of that day. An award is owed in full from its day
//! to the day on which it is given up or refused;
//! payments beyond their award, or without one, count as they are made. What a bank returns makes its
//! payment undone; the award it paid is owed again. What is set against a debt is owed no more. Or what went back of an appropriation as unspent (结转结余上缴) is in all
//! more than it came to, as issued and adjusted, or as received where it came without one. Or a body passed on (下达) more of a fund than it was given of it.
//! Or a contract for works was signed for more than its budget, or paid beyond its sum (`contracted.rs`); or the contracts of a node of the plan and of
//! those below it come to more than was planned for it, a contract above its budget counting as its budget (`planned.rs`); or an agreement that is paid without an
//! award was paid beyond the sum that it names. Or more was spent of a support year than its
//! tranche (`spent.rs`). Or of an item of a scheme that keeps goods
//! (物资收发) more had been handed out by some day than had come in by its end. Or more was paid than the programme bears itself and its
//! joint funders' money, up to the part of each, had come for by then (`borne.rs`).
//! **Example.** Received 30,000; grants of 50,000 decided. The city was given 1,000,000 and gives the county 5,000,000.
//! 54 books came in and 60 were handed out.
//! **Exclusions.** Goods given under an agreement of which none came in under it, and those of schemes that keep no goods. Money that arrives on the day
//! it is committed; a payment returned and made again; an award from the day on which its claim was withdrawn; awards
//! within what was recovered or lay in the fund when the ledger opened; payments ahead of the progress of the works, which the desk asks about; an appropriation that is not in the ledger,
//! which is an open parent; a fund of a scheme of which the ledger has
//! and had neither money received nor an opening balance, where files told all that was owed or paid: it is told as not judged; a body that was given nothing of the fund and stands at the top, or that issued
//! money of its own before it was given any; what came back to a
//! body, which it may pass on again.
//! **False positives:** timing of bank notes; an item that two slips call by two names. Goods, while a row of their sheet was refused and not read since, are told as data quality.
//! **Evidence:** the fund's receipts and opening balances, what was committed on the first day that went
//! below zero, and the payments of every day that ended with more paid than had come in; or the appropriation and what went back; or
//! what the body was given and what it passed on; or the item's slips.
//! **Amount:** the deepest deficit, or what went back or was passed on beyond, or the mean fair value of what was handed out
//! times the pieces beyond, rounded down. One flag a fund, an appropriation, a body, a contract, a node, an agreement,
//! a support year and an item.
//! **Look at:** the receipts, the opening balance, the awards and payments of the first day below zero.
//! **Source:** the scheme's clause where one is on it, else the general rule, which is named as such; double entry; red-flag catalogue F41.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Evidence, Flag, Severity};
use super::general::general;
use super::joined::Joined;
use super::unread::Sheet;
use super::{Detector, Findings, borne, contracted, planned, spent, transferred};
use crate::domain::date::Date;
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::funds::{Stage, UnspentReturned};
use crate::domain::events::payments::{PaymentInstructed, RecoveryOffset};
use crate::domain::money::Fen;
use crate::projections::acts::Act;
use crate::projections::appropriations::{self, Appropriation, GoesBack, Trees};
use crate::projections::{Fact, World};

/// F41.
pub struct Overdraw;

/// What money is owed or paid for: the awards of a case, an award that is not on record, or a payment that stands for itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Purpose<'a> {
    Case(&'a str),
    Award(&'a str),
    /// By its place among all payments.
    Payment(usize),
}

/// Sums of one purpose so far, in fen.
#[derive(Default)]
struct Owed {
    awarded: i128,
    paid: i128,
}

impl Owed {
    fn amount(&self) -> i128 {
        self.awarded.max(self.paid).max(0)
    }
}

/// What changes the sums. One that takes money is what the flag would rest on.
#[derive(Clone, Copy)]
enum By<'a> {
    Award(&'a Fact<AwardDecided>),
    Payment(&'a Fact<PaymentInstructed>),
    Return(Fen),
    GivenUp(Fen),
    /// What is set against a debt out of an order: neither is it paid, nor is so much of the award owed any more.
    SetOff(Fen),
}

/// One change on a day.
struct Change<'a> {
    purpose: Purpose<'a>,
    by: By<'a>,
}

impl Change<'_> {
    /// What it adds to the awards, and to the payments, in fen.
    fn amounts(&self) -> (i128, i128) {
        match self.by {
            By::Award(fact) => (i128::from(fact.said.amount.0), 0),
            By::Payment(fact) => (0, i128::from(fact.said.amount.0)),
            By::Return(amount) => (0, -i128::from(amount.0)),
            By::GivenUp(amount) => (-i128::from(amount.0), 0),
            By::SetOff(amount) => (-i128::from(amount.0), -i128::from(amount.0)),
        }
    }

    fn evidence(&self) -> Option<Evidence> {
        match self.by {
            By::Award(fact) => Some(Evidence::from(fact)),
            By::Payment(fact) => Some(Evidence::from(fact)),
            By::Return(_) | By::GivenUp(_) | By::SetOff(_) => None,
        }
    }
}

#[derive(Default)]
struct Day<'a> {
    came_in: i128,
    /// Payments of which nothing else is told, each for a purpose of its own: what they owe, and what was paid, in fen.
    alone: (i128, i128),
    changes: Vec<Change<'a>>,
}

/// A fund by scheme and name.
type Fund<'a> = (&'a str, &'a str);

/// A fund by scheme and name, day by day.
type Diary<'a> = BTreeMap<Fund<'a>, BTreeMap<Date, Day<'a>>>;

/// Payments that are only added up, gathered while they are of one fund and day, as those of a list are.
#[derive(Default)]
struct Alone<'a> {
    of: Option<(Fund<'a>, Date)>,
    sums: (i128, i128),
}

impl<'a> Alone<'a> {
    fn add(&mut self, diary: &mut Diary<'a>, fund: Fund<'a>, fact: &Fact<PaymentInstructed>) {
        if self.of != Some((fund, fact.clock)) {
            self.note(diary);
            self.of = Some((fund, fact.clock));
        }
        let amount = i128::from(fact.said.amount.0);
        self.sums.0 += amount.max(0);
        self.sums.1 += amount;
    }

    fn note(&mut self, diary: &mut Diary<'a>) {
        let (owed, paid) = std::mem::take(&mut self.sums);
        if let Some(((scheme, fund), date)) = self.of.take() {
            let day = day(diary, scheme, fund, date);
            day.alone.0 += owed;
            day.alone.1 += paid;
        }
    }
}

/// The diary of all funds. Payments of which nothing else is told are only added up, as there are millions, but those of the
/// funds of which `each` is wanted.
fn diary<'a>(world: &'a World, each: &BTreeSet<Fund<'_>>) -> Diary<'a> {
    let mut diary = Diary::new();
    money_in(world, &mut diary);
    money_back(world, &mut diary);
    money_owed(world, &mut diary, each);
    diary
}

fn day<'d, 'a>(
    diary: &'d mut Diary<'a>,
    scheme: &'a str,
    fund: &'a str,
    date: Date,
) -> &'d mut Day<'a> {
    let days = diary.entry((scheme, fund)).or_default();
    days.entry(date).or_default()
}

fn money_in<'a>(world: &'a World, diary: &mut Diary<'a>) {
    for ((scheme, fund), receipts) in world.funds.receipts() {
        for fact in receipts {
            day(diary, scheme, fund, fact.clock).came_in += i128::from(fact.said.amount.0);
        }
    }
    for (scheme, openings) in world.funds.openings() {
        for fact in openings {
            for line in fact.said.postings.iter().filter(|line| in_fund(line.stage)) {
                // A balance holds on the day it is stated for, whenever it was recorded.
                day(diary, scheme, &line.fund, fact.said.as_of).came_in +=
                    i128::from(line.amount.0);
            }
        }
    }
    for ((scheme, _), order) in world.payments.clawbacks() {
        for fact in &order.recovered {
            day(diary, scheme, &fact.said.fund, fact.clock).came_in +=
                i128::from(fact.said.amount.0);
        }
    }
}

/// What went back to whoever gave it is no longer there to pay from.
fn money_back<'a>(world: &'a World, diary: &mut Diary<'a>) {
    for scheme_id in world.registry.scheme_ids() {
        let trees = Trees::of(world, scheme_id);
        for back in world.acts.all::<UnspentReturned>(scheme_id) {
            // Within the tree of the fund it is still there.
            if trees.goes_back(back.said) != GoesBack::Out {
                continue;
            }
            day(diary, scheme_id, &back.said.fund, back.fact.clock).came_in -=
                i128::from(back.said.amount.0);
        }
    }
}

/// Stages whose money lies in the fund.
fn in_fund(stage: Stage) -> bool {
    matches!(
        stage,
        Stage::Received | Stage::Committed | Stage::Instructed | Stage::Returned | Stage::Recovered
    )
}

/// What was decided that a payment pays, by whichever number it names it.
fn purpose_of<'a>(
    world: &'a World,
    scheme: &str,
    said: &'a PaymentInstructed,
) -> Option<Purpose<'a>> {
    let awarded = |case_no: &&str| {
        let case = world.cases.get(scheme, case_no);
        case.is_some_and(|case| !case.awards.is_empty())
    };
    if let Some(case_no) = said.case_no.as_deref().filter(awarded) {
        return Some(Purpose::Case(case_no));
    }
    let number = said.award_no.as_deref()?;
    let known = world.cases.by_award(scheme, number).first();
    Some(known.map_or(Purpose::Award(number), |case_no| Purpose::Case(case_no)))
}

fn money_owed<'a>(world: &'a World, diary: &mut Diary<'a>, each: &BTreeSet<Fund<'_>>) {
    for ((scheme, case_no), case) in world.cases.iter() {
        let ended = case.ended();
        for (fact, fell) in world.awards_fell(scheme, case_no, case) {
            day(diary, scheme, &fact.said.fund, fact.clock)
                .changes
                .push(Change {
                    purpose: Purpose::Case(case_no),
                    by: By::Award(fact),
                });
            // Given up, refused or overturned: from that day on only what was paid counts.
            let fell = fell.map(|settled| settled.clock);
            let ended = ended.filter(|ended| fact.clock < *ended);
            if let Some(ended) = [ended, fell].into_iter().flatten().min() {
                day(diary, scheme, &fact.said.fund, ended)
                    .changes
                    .push(Change {
                        purpose: Purpose::Case(case_no),
                        by: By::GivenUp(fact.said.amount),
                    });
            }
        }
    }
    let mut offsets: BTreeMap<(&str, &str), Vec<Act<'_, RecoveryOffset>>> = BTreeMap::new();
    for scheme in world.registry.scheme_ids() {
        let acts = world.acts.all::<RecoveryOffset>(scheme);
        for act in acts {
            // With a case it is taken from what that was awarded, and from no order.
            if let Some(case_no) = &act.said.case_no {
                day(diary, scheme, &act.said.fund, act.fact.clock)
                    .changes
                    .push(Change {
                        purpose: Purpose::Case(case_no),
                        by: By::GivenUp(act.said.amount),
                    });
                continue;
            }
            let of_payment = (scheme.as_str(), act.said.payment_no.as_str());
            offsets.entry(of_payment).or_default().push(act);
        }
    }
    let mut alone = Alone::default();
    for (at, ((scheme, number), payment)) in world.payments.iter().enumerate() {
        let offsets = match offsets.is_empty() {
            true => None,
            false => offsets.get(&(scheme.as_str(), number.as_str())),
        };
        let mut instructed = payment.instructed.iter();
        let purpose = instructed.find_map(|fact| purpose_of(world, scheme, &fact.said));
        if let ([only], true, None, None) = (
            payment.instructed.as_slice(),
            payment.returned.is_empty(),
            offsets,
            purpose,
        ) {
            let fund = (scheme.as_str(), only.said.fund.as_str());
            if !each.contains(&fund) {
                alone.add(diary, fund, only);
                continue;
            }
        }
        let purpose = purpose.unwrap_or(Purpose::Payment(at));
        for fact in &payment.instructed {
            day(diary, scheme, &fact.said.fund, fact.clock)
                .changes
                .push(Change {
                    purpose,
                    by: By::Payment(fact),
                });
        }
        // What is set against a debt out of the order leaves the fund no more, as far as it neither came back nor is paid all the
        // same.
        let fen = |amount: Fen| i128::from(amount.0);
        let ordered = payment.instructed.iter();
        let ordered: i128 = ordered.map(|fact| fen(fact.said.amount)).sum();
        let back = payment.returned.iter();
        let back: i128 = back.map(|fact| fen(fact.said.amount)).sum();
        let arrived = payment.confirmed.iter();
        let arrived: i128 = arrived.map(|fact| fen(fact.said.amount)).sum();
        let left_again = payment.returned.iter();
        let left_again = left_again.filter(|fact| fact.said.after_confirmation);
        let left_again: i128 = left_again.map(|fact| fen(fact.said.amount)).sum();
        let mut room = ordered - back - (arrived - left_again).max(0);
        for act in offsets.into_iter().flatten() {
            let amount = i128::from(act.said.amount.0).min(room);
            let Some(amount) = Fen::from_wide(amount).ok().filter(|amount| amount.0 > 0) else {
                continue;
            };
            room -= i128::from(amount.0);
            day(diary, scheme, &act.said.fund, act.fact.clock)
                .changes
                .push(Change {
                    purpose,
                    by: By::SetOff(amount),
                });
        }
        for fact in &payment.returned {
            day(diary, scheme, &fact.said.fund, fact.clock)
                .changes
                .push(Change {
                    purpose,
                    by: By::Return(fact.said.amount),
                });
        }
    }
    alone.note(diary);
}

/// The worst of a fund's days.
struct Deficit {
    first: Date,
    deepest: i128,
    evidence: Vec<Evidence>,
}

fn deficit(days: &BTreeMap<Date, Day<'_>>) -> Option<Deficit> {
    let mut purposes: BTreeMap<Purpose<'_>, Owed> = BTreeMap::new();
    let (mut came_in, mut owed, mut paid) = (0i128, 0i128, 0i128);
    let mut worst: Option<Deficit> = None;
    let mut overpaid = Vec::new();
    for (date, day) in days {
        came_in += day.came_in;
        owed += day.alone.0;
        paid += day.alone.1;
        let mut committed = Vec::new();
        for change in &day.changes {
            let (more_awarded, more_paid) = change.amounts();
            let sums = purposes.entry(change.purpose).or_default();
            let before = sums.amount();
            sums.awarded += more_awarded;
            sums.paid += more_paid;
            paid += more_paid;
            owed += sums.amount() - before;
        }
        let balance = came_in - owed;
        // Only what a flag would rest on is looked up.
        let first = balance < 0 && worst.is_none();
        for change in &day.changes {
            let (more_awarded, more_paid) = change.amounts();
            let beyond = || {
                let sums = purposes.get(&change.purpose);
                sums.is_some_and(|sums| sums.paid > sums.awarded)
            };
            if first && (more_awarded > 0 || (more_paid > 0 && beyond())) {
                committed.extend(change.evidence());
            }
            if more_paid > 0 && paid > came_in {
                overpaid.extend(change.evidence());
            }
        }
        if balance < 0 {
            let worst = worst.get_or_insert(Deficit {
                first: *date,
                deepest: 0,
                evidence: committed,
            });
            worst.deepest = worst.deepest.min(balance);
        }
    }
    if let Some(worst) = &mut worst {
        worst.evidence.extend(overpaid);
    }
    worst
}

/// Appropriations, and receipts of money that came without one, of which more went back than they came to.
fn gone_back(code: &'static str, world: &World, flags: &mut Vec<Flag>) {
    for scheme in world.registry.scheme_ids() {
        let returns = world.acts.all::<UnspentReturned>(scheme);
        let returned: BTreeSet<(&str, &str)> = returns
            .map(|act| (act.said.appropriation_no.as_str(), act.said.fund.as_str()))
            .collect();
        for (number, fund) in returned {
            let known = Appropriation::of(world, scheme, number, fund);
            let beyond = known.went_back() - known.comes_to();
            if known.is_unknown() || beyond <= 0 {
                continue;
            }
            let about = format!("{number}/{fund}");
            let mut flag = Flag::new(code, Severity::Critical, scheme, &about);
            for fact in &known.issued {
                flag.rests_on(fact);
            }
            for fact in &known.received {
                flag.rests_on(fact);
            }
            for act in &known.adjusted {
                flag.rests_on(act.fact);
            }
            for act in &known.returned {
                flag.rests_on(act.fact);
            }
            let fen = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
            flag.amount = fen(beyond);
            flag.clause = GONE_BACK.to_owned();
            let (came, back) = (fen(known.comes_to()), fen(known.went_back()));
            flag.finding = match known.issued.is_empty() {
                true => format!("of {came} yuan received, {back} yuan went back"),
                false => format!("of {came} yuan appropriated, {back} yuan went back"),
            };
            flags.push(flag);
        }
    }
}

/// Bodies that passed on more of a fund than they were given of it.
fn passed_on(code: &'static str, world: &World, flags: &mut Vec<Flag>) {
    for scheme in world.registry.scheme_ids() {
        for ((fund, name), body) in appropriations::bodies(world, scheme) {
            let Some(left) = body.left().filter(|left| *left < 0) else {
                continue;
            };
            let about = format!("{name}/{fund}");
            let mut flag = Flag::new(code, Severity::Critical, scheme, &about);
            for fact in body.given.iter().chain(&body.passed) {
                flag.rests_on(fact);
            }
            for fact in &body.adjusted {
                flag.rests_on(fact);
            }
            let fen = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
            flag.amount = fen(-left);
            flag.clause = PASSED_ON.to_owned();
            flag.finding = format!(
                "given {} yuan of the fund, passed on {} yuan",
                fen(left + body.passed_on()),
                fen(body.passed_on())
            );
            flags.push(flag);
        }
    }
}

/// What money is measured by: no text of a scheme says it.
pub(super) const FUNDED: &str = general!("资金的余缺", "资金支出不得超过到账资金");
/// What a body that passes money on is measured by.
const PASSED_ON: &str = general!("指标的分配", "下达指标不得超过上级下达的指标");
/// What money that goes back is measured by.
const GONE_BACK: &str = general!("结余的上缴", "上缴结余不得超过下达指标");

impl Detector for Overdraw {
    fn code(&self) -> &'static str {
        "F41"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut sums = diary(world, &BTreeSet::new());
        sums.retain(|_, days| deficit(days).is_some());
        // Most funds hold: which payments a deficit rests on is looked up of those alone that do not.
        let short: BTreeSet<Fund<'_>> = sums.into_keys().collect();
        let mut whole = match short.is_empty() {
            true => Diary::new(),
            false => diary(world, &short),
        };
        whole.retain(|fund, _| short.contains(fund));
        let mut found = Findings::default();
        for (key, days) in whole {
            let Some(deficit) = deficit(&days) else {
                continue;
            };
            let (scheme, fund) = key;
            let mut flag = Flag::new(self.code(), Severity::Critical, scheme, fund);
            for fact in world
                .funds
                .receipts()
                .get(&(scheme.to_owned(), fund.to_owned()))
                .into_iter()
                .flatten()
            {
                flag.rests_on(fact);
            }
            for fact in world.funds.openings().get(scheme).into_iter().flatten() {
                if fact.said.postings.iter().any(|line| line.fund == fund) {
                    flag.rests_on(fact);
                }
            }
            for evidence in deficit.evidence {
                flag.rests_on_event(evidence);
            }
            flag.amount = Fen::from_wide(-deficit.deepest).unwrap_or(Fen(i64::MAX));
            flag.clause = FUNDED.to_owned();
            flag.finding = format!(
                "below zero from {}; deepest deficit {} yuan",
                deficit.first, flag.amount
            );
            found.flags.push(flag);
        }
        found.flags.extend(borne::flags(world, self.code()));
        let unread = Sheet::Money.excuse(self.code(), world, &mut found.flags);
        found.unjudged.extend(unread);
        gone_back(self.code(), world, &mut found.flags);
        passed_on(self.code(), world, &mut found.flags);
        found.flags.extend(contracted::flags(world, self.code()));
        found
            .unjudged
            .extend(contracted::unjudged(world, self.code()));
        found.flags.extend(planned::flags(world, self.code()));
        found.flags.extend(transferred::above_sum_flags(
            world,
            self.code(),
            Severity::Critical,
        ));
        found.flags.extend(spent::flags(world, self.code()));
        super::goods::beyond(self.code(), world, &mut found.flags);
        found
    }
}
