//! F43 The rate paid is not the tariff's.
//!
//! **Definition.** A scheme pays by tier and months in post, and what a school's list paid a person for a month is
//! not the rate that the school's tier had on the day of the month that decides. Of whoever moved, the school where they were
//! in post on that day gives the rate, though another one's list pays.
//! Or what a school reports as aid to its pupils is not the pupils aided times the amount a head that it states (`pupils.rs`).
//! **Example.** A teacher of a school of the tier of 400 yuan is paid 600 for February to May; one who moved there on 10 March is
//! paid 600 for March by the school that she left.
//! **Exclusions.** Another school's list that pays the very rate of the school of that day, in its place; one that pays beside
//! it (F15 and F44). A month's payments of one school that together make the rate, or do with what was set against them (抵扣); a payment that the bank returned; a
//! school that changed its tier by a document, from its day on; two payments of the right rate, of one award or tranche each of the whole, or of a decision made twice (F16
//! alone); an award to a unit that failed its assessment or was vetoed (F69 alone). A
//! school whose tier on that day is not in the ledger is told as not judged, and so are cases that do not say what the amount hangs on.
//! An amount that is right for all bills, those outside their window too, is F22 alone.
//! Where rows of the sheets of claims, papers or bills were refused and not read since, it is told as data quality.
//! **False positives:** rules for months that began or ended in mid-month.
//! **Evidence:** the payment rows and the row that set the tier. **Amount:** the differences from the rate, more or
//! less. One flag a person, a case, an agreement, or a school and period.
//! **Look at:** the table of tiers, the day that decides, the lists of those months.
//! **Source:** the scheme's tariff clause; plan 3 (分档发放).

use std::collections::BTreeMap;

use super::breach::Breach;
use super::entitled::{Measure, measure};
use super::f10_status_mismatch::broken;
use super::f16_duplicate_payment::{decided_again, of_tranche, repeats};
use super::f69_award_despite_veto::failed_assessment;
use super::few::with_few;
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::lacking::Lacking;
use super::paid::{Paid, span, sum, with_set_off};
use super::{Detector, Findings, agreed, pupils, text};
use crate::domain::date::{Date, Month};
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::money::Fen;
use crate::projections::case_facts::{self, facts_on};
use crate::projections::posts::{Posts, Tiers};
use crate::projections::{Fact, World};
use crate::schemes::model::TariffKind;

/// F43.
pub struct RateDiffers;

/// A payment with its month, the school whose list paid, and the day that decides.
type Judged<'p, 'a> = (Month, Option<&'a str>, Date, &'p Paid<'a>);

/// F43 of lists by the month alone, as the gates ask it: of one award or tranche they ask the other tariffs themselves.
pub struct MonthlyRate;

/// The school whose list paid: as the list says, else the one where the person was in post.
fn school<'a>(posts: Option<Posts<'a>>, paid: &Paid<'a>, day: Date) -> Option<&'a str> {
    if let Some(code) = paid.unit() {
        return Some(code);
    }
    match posts?.schools(day)[..] {
        [one] => Some(one),
        _ => None,
    }
}

/// The school whose tier gives the rate where a list pays somebody who had left its school by the day that decides, or had
/// not joined it yet: the one where they were in post, unless that one's list pays the month too. Changes of post alone say
/// so: a register shows the school of today.
fn moved_to<'a>(
    posts: Posts<'a>,
    (month, listed, day, _): Judged<'_, '_>,
    all: &[Judged<'_, '_>],
) -> Option<&'a str> {
    let listed = listed?;
    if !posts.changed_at(listed) {
        return None;
    }
    let [own] = posts.schools(day)[..] else {
        return None;
    };
    let by_own = |other: &Judged<'_, '_>| other.0 == month && other.1 == Some(own);
    (own != listed && !all.iter().any(by_own)).then_some(own)
}

/// The day that decides over a payment, by the text it was recorded under.
fn deciding_day(world: &World, paid: &Paid<'_>) -> Option<Date> {
    let scheme = paid.text(world)?;
    let tariff = scheme.tariff.as_ref()?;
    if tariff.kind != TariffKind::TierMonths {
        return None;
    }
    scheme.deciding_day(paid.month()?)
}

impl Detector for RateDiffers {
    fn code(&self) -> &'static str {
        "F43"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = MonthlyRate.look(world, as_of);
        by_case(self.code(), world, &mut found);
        found.flags.extend(by_agreement(self.code(), world));
        found.flags.extend(pupils::flags(world, self.code()));
        found
    }
}

impl Detector for MonthlyRate {
    fn code(&self) -> &'static str {
        "F43"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let mut untold: BTreeMap<&str, usize> = BTreeMap::new();
        let mut months: Vec<Judged<'_, '_>> = Vec::new();
        let mut tiers = Tiers::default();
        for ((scheme_id, person), payments) in world.by_person() {
            let mut decided = payments.iter();
            if !decided.any(|paid| deciding_day(world, paid).is_some()) {
                continue;
            }
            let posts = Posts::of(world, &person);
            let judged = |paid| {
                let day = deciding_day(world, paid)?;
                Some((paid.month()?, school(posts, paid, day), day, paid))
            };
            months.clear();
            months.extend(payments.iter().filter_map(judged));
            months.sort_by_key(|(month, school, ..)| (*month, *school));
            // Most persons never moved: of these no payment is asked where they were.
            let moves = posts.filter(Posts::any_change);
            // Nothing is off of nearly everybody, of whom no flag is made.
            let mut flag: Option<Flag> = None;
            let (mut off, mut differences) = (Vec::new(), Vec::new());
            let (mut elsewhere, mut each) = (0, Vec::new());
            for paid in months.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
                let of_move = moves.and_then(|posts| moved_to(posts, *paid.first()?, &months));
                let tier = paid.first().and_then(|(_, school, day, _)| {
                    let school = of_move.or(*school)?;
                    tiers.on(world, school, *day)
                });
                let Some(tier) = tier else {
                    *untold.entry(scheme_id).or_default() += paid.len();
                    continue;
                };
                let rate = tier.said.rate;
                let paid = paid.iter().map(|(.., paid)| *paid);
                if sum(paid.clone()) == rate || with_set_off(world, paid.clone()) == rate {
                    continue;
                }
                for paid in paid.filter(|paid| paid.amount() != rate) {
                    elsewhere += usize::from(of_move.is_some());
                    let by = i128::from(paid.amount().0) - i128::from(rate.0);
                    differences.push(Fen::from_wide(by.abs()).unwrap_or(Fen(i64::MAX)));
                    let flag = flag.get_or_insert_with(|| {
                        let about = person.to_string();
                        Flag::new(self.code(), Severity::High, scheme_id, &about)
                    });
                    each.push(format!(
                        "payment {} of {}: {} yuan paid, {rate} yuan due",
                        paid.number,
                        paid.fact.said.period,
                        paid.amount()
                    ));
                    flag.rests_on(paid.fact);
                    flag.rests_on(tier);
                    off.push(*paid);
                }
            }
            let Some(mut flag) = flag else { continue };
            if let Some(posts) = posts.filter(|_| elsewhere > 0) {
                for fact in posts.ended() {
                    flag.rests_on(fact);
                }
                for fact in posts.joined() {
                    flag.rests_on(fact);
                }
            }
            flag.concerns(Some(person));
            flag.amount = Fen::sum(differences).unwrap_or(Fen(i64::MAX));
            flag.period = span(&off);
            flag.clause = off
                .first()
                .and_then(|first| first.text(world)?.tariff.as_ref())
                .map_or_else(String::new, |tariff| tariff.clause.clone());
            flag.finding = format!(
                "{} payments differ from the monthly rate of the school's tier",
                off.len()
            );
            if elsewhere > 0 {
                let of_another = format!(
                    "{elsewhere} of them by the list of a school where the person was not in post on the deciding day"
                );
                flag.finding = [flag.finding, of_another].join("; ");
            }
            flag.finding = with_few(flag.finding, &each);
            found.flags.push(flag);
        }
        for (scheme_id, payments) in untold {
            found.unjudged.push(format!(
                "F43, scheme {scheme_id}: the tier of the school on the deciding day is not in the ledger for {payments} payments: import the table of tiers"
            ));
        }
        found
    }
}

/// Kinds of tables that tell what an amount hangs on.
const SAYING: &[&str] = &[
    "claims",
    "evidence",
    "bills",
    "assessments",
    "attendance",
    "awards",
];

/// By how much two amounts differ.
fn difference(a: Fen, b: Fen) -> Fen {
    let by = (i128::from(a.0) - i128::from(b.0)).abs();
    Fen::from_wide(by).unwrap_or(Fen(i64::MAX))
}

/// Cases that were awarded or paid another amount than their tariff gives.
fn by_case(code: &'static str, world: &Joined<'_>, found: &mut Findings) {
    let mut untold: BTreeMap<&str, usize> = BTreeMap::new();
    let vetoed = broken(world, "F69");
    for one in world.decided() {
        let total =
            |amounts: &mut dyn Iterator<Item = Fen>| Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
        let counted = world.awards_counted(&one.scheme.id, one.case_no, one.case);
        let mut awarded = total(&mut counted.iter().map(|fact| fact.said.amount));
        let mut paid = total(&mut one.payments.iter().map(|fact| fact.said.amount));
        // An award paid more than once is F16 alone.
        if repeats(world, &one.scheme.id, &one.payments) {
            paid = awarded;
        }
        // So is a decision that was made and paid more than once.
        if let Some(first) = one.payments.first()
            && decided_again(world, &one.scheme.id, one.case_no, &one.payments)
        {
            (awarded, paid) = (first.said.amount, first.said.amount);
        }
        let sum = awarded.max(paid);
        let mut facts = facts_on(world, one.scheme, one.case_no, Some(one.judged_on));
        let (breach, gives) = match measure(one.scheme, &facts, sum, true) {
            Measure::Within => continue,
            // That nothing was due at all is told by F69, where a veto or a failed assessment is why.
            Measure::Off(_, gives)
                if gives == Fen(0)
                    && (vetoed.contains(&(one.scheme.id.as_str(), one.case_no))
                        || failed_assessment(world, one).is_some()) =>
            {
                continue;
            }
            Measure::Off(breach, gives) => (breach, gives),
            Measure::Unsaid(_) => {
                *untold.entry(&one.scheme.id).or_default() += 1;
                continue;
            }
        };
        // What bills outside their window alone make is told by F22.
        let all = case_facts::all_bills(world, &one.scheme.id, one.case_no, one.judged_on);
        if let Some(all) = all {
            facts.set_int("receipts_fen", all);
            if matches!(measure(one.scheme, &facts, sum, true), Measure::Within) {
                continue;
            }
        }
        let assessed = case_facts::assessment(
            world,
            &one.scheme.id,
            one.case_no,
            case_facts::year_of(one.scheme, one.case),
        );
        let breach = breach.on(&one.case.claims).on(assessed.map(|act| act.fact));
        let Some(mut flag) = one.flag(world, code, Severity::High, vec![breach]) else {
            continue;
        };
        flag.amount = difference(sum, gives);
        if Lacking::of(world, &one.scheme.id, SAYING).any() {
            flag = flag.as_data_quality();
        }
        found.flags.push(flag);
    }
    for (scheme_id, cases) in untold {
        found.unjudged.push(format!(
            "F43, scheme {scheme_id}: {cases} cases do not say what their amount hangs on: import the papers, bills or assessments"
        ));
    }
}

/// Agreements that were signed, scheduled or paid with other amounts than the scheme gives.
fn by_agreement(code: &'static str, world: &Joined<'_>) -> Vec<Flag> {
    let paid = world.tranches();
    let mut flags = Vec::new();
    for ((scheme_id, agreement_no), agreement) in world.agreements.iter() {
        let Some(scheme) = text::of_agreement(world, scheme_id, agreement_no, 0) else {
            continue;
        };
        if scheme.agreement.is_none() {
            continue;
        }
        let mut flag = Flag::new(code, Severity::High, scheme_id, agreement_no)
            .known_by(scheme_id, &format!("agreement/{agreement_no}"));
        let (mut findings, mut differences) = (Vec::new(), Vec::new());
        let off = agreed::off_total(scheme, agreement);
        let signed = agreement.signed.iter().filter_map(|fact| fact.said.amount);
        let whole = scheme.agreement.as_ref().map(|rule| Fen(rule.total_fen));
        if let (true, Some(signed), Some(whole)) = (off.is_some(), signed.max(), whole) {
            differences.push(difference(signed, whole));
        }
        let mut breaches: Vec<Breach<'_>> = off.into_iter().collect();
        let mut of_tranches = Vec::new();
        for (number, tranche) in &agreement.tranches {
            let payments = paid.of_tranche(scheme_id, agreement_no, *number);
            // A tranche paid whole more than once is F16 alone.
            let whole = of_tranche(world, scheme_id, agreement_no, *number);
            let doubled = |fact: &&&Fact<PaymentInstructed>| Some(fact.said.amount) == whole;
            let again =
                payments.len() > 1 && payments.iter().filter(doubled).count() == payments.len();
            let payments = match again {
                true => payments.get(..1).unwrap_or_default(),
                false => payments,
            };
            let mut in_order = payments.to_vec();
            in_order.sort_by_key(|fact| (fact.clock, fact.at));
            let asked = |fact: Option<&&Fact<PaymentInstructed>>, before: usize| agreed::Tranche {
                agreement_no,
                number: *number,
                day: fact.map_or(Date(i32::MAX), |fact| fact.clock),
                amount: fact.map(|fact| fact.said.amount),
                leaves: false,
                earlier: in_order.get(..before).unwrap_or_default(),
            };
            let each = in_order.iter().enumerate();
            let each = each.map(|(at, fact)| asked(Some(fact), at));
            let mut off = false;
            for asked in std::iter::once(asked(None, 0)).chain(each) {
                for (breach, _) in agreed::judge(world, scheme, &asked) {
                    // The agreement's own sum is told once, above.
                    if breach.code == Some(code) && breach.rule != "agreement" {
                        off = true;
                        breaches.push(breach);
                    }
                }
            }
            let scheduled = tranche.scheduled.iter().map(|fact| fact.said.amount).max();
            let gone = Fen::sum(payments.iter().map(|fact| fact.said.amount));
            let given = scheme
                .tranche_rule(*number)
                .map(|rule| Fen(rule.amount_fen));
            if let (true, Some(given)) = (off, given.or(scheduled)) {
                for fact in payments {
                    flag.rests_on(fact);
                }
                let most = gone
                    .unwrap_or(Fen(i64::MAX))
                    .max(scheduled.unwrap_or(given));
                of_tranches.push(difference(most, given));
            }
        }
        if breaches.is_empty() {
            continue;
        }
        differences.push(Fen::sum(of_tranches).unwrap_or(Fen(i64::MAX)));
        for breach in breaches {
            flag.clause = breach.clause.to_owned();
            for evidence in breach.evidence {
                flag.rests_on_event(evidence);
            }
            if !findings.contains(&breach.finding) {
                findings.push(breach.finding);
            }
        }
        flag.amount = differences.into_iter().max().unwrap_or(Fen(0));
        flag.finding = findings.join("; ");
        flags.push(flag);
    }
    flags
}
