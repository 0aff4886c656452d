//! F08 Somebody of a class that the scheme shuts out was aided.
//!
//! **Definition.** The scheme shuts out whom an outside list names (in a class, or with a thing of a least
//! value), and on the day of a payment, or of the award where nothing is paid, the newest edition of that
//! list known by then (each keeper's newest day, with all files of that day) names the person, with an entry that stands.
//! **Example.** A legal representative of an operating company is paid 5,000; a civil servant gets a rural
//! teacher's subsidy for six months.
//! **Exclusions.** Entries that the list itself says are over (注销, 报废); older editions once a newer one is
//! known; payments returned by the bank; months before the list was known; a soft rule that a waiver covers on that
//! day. **False positives:** stale lists; owners of wrecks.
//! **Evidence:** the payment or award rows, and the list's entries; the finding names the edition. **Amount:** those payments, or the award.
//! One flag a case, or a person where there is none. It is judged by the very code that holds a payment.
//! **Look at:** the edition of the list and its row, the person's position or property on that day, the clause.
//! **Source:** the scheme's exclusions; red-flag catalogue F08.

use std::collections::BTreeMap;

use super::breach::{Breach, Word, case_of, subjects, waiver};
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, span, sum};
use super::shut_out::listed;
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::schemes::Scheme;
use crate::schemes::eligible::ExclusionKind;
use crate::schemes::model::Mode;

/// F08.
pub struct ExcludedClass;

/// What the lists say against a person on a day, but for soft rules that `waived` says yes to.
fn against<'a>(
    world: &World,
    scheme: &'a Scheme,
    (person, day): (Alias, Date),
    waived: impl Fn((&str, Option<&str>)) -> bool,
) -> Vec<Breach<'a>> {
    let rules = scheme.exclusion.iter();
    rules
        .filter(|rule| rule.kind == ExclusionKind::Listed)
        .filter_map(|rule| listed(world, rule, person, day))
        .filter(|breach| breach.mode != Mode::Soft || !waived((breach.rule, breach.code)))
        .collect()
}

/// Joins a part to others of its kind, each once.
fn join(all: &mut String, part: &str, by: &str) {
    if !all.split(by).any(|known| known == part) {
        if !all.is_empty() {
            all.push_str(by);
        }
        all.push_str(part);
    }
}

fn add(flag: &mut Flag, found: Vec<Breach<'_>>) {
    for breach in found {
        for one in breach.evidence {
            flag.rests_on_event(one);
        }
        join(&mut flag.clause, breach.clause, "；");
        join(&mut flag.finding, &breach.finding, "; ");
    }
}

impl Detector for ExcludedClass {
    fn code(&self) -> &'static str {
        "F08"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for ((scheme_id, person), payments) in world.by_person() {
            if world.listed(person).next().is_none() {
                continue;
            }
            let mut of: BTreeMap<String, (Flag, Vec<Paid<'_>>)> = BTreeMap::new();
            for paid in payments {
                let Some(scheme) = paid.text(world) else {
                    continue;
                };
                let said = &paid.fact.said;
                let case = case_of(world, scheme_id, said);
                let waived = |rule: (&str, Option<&str>)| {
                    let on = (paid.fact.clock, Word::Told);
                    let subjects = subjects(world, scheme_id, said, case);
                    waiver(world, scheme_id, &subjects, rule, on).is_some()
                };
                let entries = against(world, scheme, (person, paid.fact.clock), waived);
                if entries.is_empty() {
                    continue;
                }
                let about = super::paid::about(&[*paid], person);
                let (flag, paids) = of.entry(about.clone()).or_insert_with(|| {
                    let flag = Flag::new(self.code(), Severity::Medium, scheme_id, &about);
                    (flag, Vec::new())
                });
                flag.concerns(Some(person));
                flag.rests_on(paid.fact);
                add(flag, entries);
                paids.push(*paid);
            }
            for (mut flag, paids) in of.into_values() {
                flag.amount = sum(&paids);
                flag.period = span(&paids);
                found.flags.push(flag);
            }
        }
        for case in world.decided() {
            let unpaid = case.payments.is_empty();
            let Some(person) = world.person_of(case.case).filter(|_| unpaid) else {
                continue;
            };
            let Some(award) = case.case.awards.iter().min_by_key(|award| award.clock) else {
                continue;
            };
            let waived = |rule: (&str, Option<&str>)| case.is_waived(world, rule);
            let entries = against(world, case.scheme, (person, award.clock), waived);
            if entries.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::Medium, &case.scheme.id, case.case_no);
            flag.concerns(Some(person));
            for award in &case.case.awards {
                flag.rests_on(award);
            }
            add(&mut flag, entries);
            let amounts = case.case.awards.iter().map(|award| award.said.amount);
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            flag.period = Some(award.said.period.to_string());
            found.flags.push(flag);
        }
        found
    }
}
