//! F69 Awarded in spite of a veto, or paid while a sanction keeps the payee out.
//!
//! **Definition.** A unit or person was awarded or paid, and a condition of the scheme that asks for the
//! absence of a veto (一票否决) does not hold by the assessment on record for that year; or the scheme gives by the score of
//! the assessment, and by that on record for the year it gives nothing (不合格). Or a payment was made to a unit or person
//! on a day on which a ban (禁止申报) that was imposed on a finding was in force; or in a case that was refused or taken back
//! before, or whose award an appeal had overturned, with no decision in its favour since; or a case was awarded and refused on one day with no appeal won in between,
//! or awarded although a level of review had refused it, with no word of that level, sending back or appeal since; or an order
//! that the desk gave was paid and its award is not on the ledger any more (the award was reversed).
//! **Example.** A school whose pairing duty was found not done is awarded 30,000 all the same.
//! **Exclusions.** A unit that failed or was vetoed and was not awarded; an assessment of another year, but for that of the year
//! before where the year itself has none; payments returned; the day before a ban and the day after it; payments of files whose award no file has told. **False positives:** an appeal that was won and not recorded.
//! **Evidence:** the assessment or the ban, the award and payment rows. **Amount:** what was paid, else awarded. One flag
//! a case, or a payee where there is none. It is judged by the very code that holds a payment, under the text the case was decided under.
//! **Look at:** the assessment, what the veto rests on, the award.
//! **Source:** the scheme's clause where one is on it, else the general rule, which is named as such; plan 7 (年终考核评优实行一票否决); red-flag catalogue F69.

use std::collections::BTreeMap;

use super::barred::{BARRED, bans, of_payment};
use super::bereft::{DECIDED, unawarded};
use super::breach::Breach;
use super::claimed::Decided;
use super::f10_status_mismatch::measured;
use super::flag::{Flag, Severity, at_stake, payee};
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::payments::Payee;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::case_facts::{assessment, facts_on, year_of};
use crate::schemes::tariff::Entitlement;

/// The fact that an assessment says, as scheme files name it.
const SCORE: &str = "score_tenths";

/// F69.
pub struct AwardDespiteVeto;

impl Detector for AwardDespiteVeto {
    fn code(&self) -> &'static str {
        "F69"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = measured(self.code(), Severity::High, world);
        for flag in &mut found.flags {
            let (scheme, about) = (flag.scheme.clone(), flag.about.clone());
            let case = world.cases.get(&scheme, &about);
            let text = case.and_then(|case| {
                let text = world.registry.text_or_newest(&scheme, case.version())?;
                Some(year_of(text, case))
            });
            if let Some(act) = text.and_then(|year| assessment(world, &scheme, &about, year)) {
                flag.rests_on(act.fact);
            }
        }
        failed(world, self.code(), &mut found.flags);
        barred(world, self.code(), &mut found.flags);
        undone(world, self.code(), &mut found.flags);
        unawarded(world, self.code(), &mut found.flags);
        found
    }
}

/// What a decided case breaks whose assessment was failed: its tariff is by the score, and gives nothing by it.
pub(super) fn failed_assessment<'a>(world: &World, one: &Decided<'a>) -> Option<Breach<'a>> {
    let tariff = one.scheme.tariff.as_ref()?;
    if tariff.asks() != Some(SCORE) {
        return None;
    }
    let facts = facts_on(world, one.scheme, one.case_no, Some(one.judged_on));
    if tariff.entitles(&facts) != Entitlement::Exactly(Fen(0)) {
        return None;
    }
    let awarded = one.case.awards.iter().map(|fact| fact.said.amount);
    let paid = one.payments.iter().map(|fact| fact.said.amount);
    if awarded.chain(paid).all(|amount| amount.0 <= 0) {
        return None;
    }
    let year = year_of(one.scheme, one.case);
    let act = assessment(world, &one.scheme.id, one.case_no, year)?;
    let breach = Breach {
        rule: "tariff",
        code: Some("F69"),
        mode: tariff.mode,
        clause: &tariff.clause,
        finding: format!(
            "awarded or paid although the unit failed the assessment of {}: by its score nothing is due",
            act.said.year
        ),
        evidence: Vec::new(),
    };
    Some(breach.on([act.fact]))
}

/// Cases awarded or paid in spite of a failed assessment; one that a veto forbids has its flag already.
fn failed(world: &Joined<'_>, code: &'static str, flags: &mut Vec<Flag>) {
    for one in world.decided() {
        let known = |flag: &Flag| flag.scheme == one.scheme.id && flag.about == one.case_no;
        if flags.iter().any(known) {
            continue;
        }
        let breach = failed_assessment(world, one);
        flags.extend(breach.and_then(|breach| one.flag(world, code, Severity::High, vec![breach])));
    }
}

/// Cases that were paid although the decision in their favour was none, or none any more, or that were decided both ways on a day.
fn undone(world: &World, code: &'static str, flags: &mut Vec<Flag>) {
    for ((scheme, case_no), case) in world.cases.iter() {
        let ended = case.ended().filter(|_| !case.is_live());
        let overturned = world.overturned(scheme, case_no);
        let both = case.refusals.iter().any(|no| {
            let overturned = world.refusal_overturned(scheme, case_no, no.clock);
            // Of one day a file's order says nothing: the appeal that was won stands.
            overturned.is_none_or(|(day, _)| day < no.clock)
                && case.awards.iter().any(|yes| yes.clock == no.clock)
        });
        let in_review = world
            .refused_in_review(scheme, case_no)
            .filter(|(_, step)| case.awards.iter().any(|award| award.clock >= step.clock));
        if ended.is_none() && overturned.is_none() && !both && in_review.is_none() {
            continue;
        }
        let by_award = case.awards.iter();
        let by_award = by_award.flat_map(|one| world.payments.of_award(scheme, &one.said.award_no));
        let payments = world
            .payments
            .of_case(scheme, case_no)
            .into_iter()
            .chain(by_award);
        let settled = overturned;
        let paid: Vec<_> = payments
            .filter(|(_, payment)| !payment.confirmed.is_empty())
            .flat_map(|(_, payment)| payment.standing())
            .filter(|fact| {
                ended.is_some_and(|day| fact.clock > day)
                    || settled.is_some_and(|settled| fact.clock > settled.clock)
            })
            .collect();
        if paid.is_empty() && !both && in_review.is_none() {
            continue;
        }
        let place = flags
            .iter()
            .position(|flag| flag.scheme == *scheme && flag.about == *case_no);
        let finding = match (settled, paid.is_empty()) {
            (_, true) if both => "the case was awarded and refused on one day",
            (_, true) => "awarded although a level of review had refused the case",
            (Some(_), false) => "paid although an appeal had overturned the award",
            (None, false) => "paid although the claim was refused or taken back",
        };
        let mut flag = match place {
            Some(at) => flags.remove(at),
            None => Flag::new(code, Severity::High, scheme, case_no),
        };
        flag.finding = match flag.finding.is_empty() {
            true => finding.to_owned(),
            false => format!("{}; {finding}", flag.finding),
        };
        if flag.clause.is_empty() {
            flag.clause = DECIDED.to_owned();
        }
        flag.concerns(case.person());
        for fact in &case.awards {
            flag.rests_on(fact);
        }
        for fact in &case.refusals {
            flag.rests_on(fact);
        }
        for fact in &case.withdrawn {
            flag.rests_on(fact);
        }
        if let Some((_, step)) = in_review {
            flag.rests_on(step);
        }
        if let Some(settled) = settled {
            flag.rests_on(settled);
        }
        for fact in &paid {
            flag.rests_on(*fact);
        }
        let amounts = paid.iter().map(|fact| fact.said.amount);
        flag.amount = match paid.is_empty() {
            true => at_stake(world, scheme, case_no),
            false => Fen::sum(amounts).unwrap_or(Fen(i64::MAX)),
        };
        flags.push(flag);
    }
}

/// Payments to whom a sanction kept out, each put to the flag of its case where there is one.
fn barred(world: &World, code: &'static str, flags: &mut Vec<Flag>) {
    let bans = bans(world);
    if bans.is_empty() {
        return;
    }
    let mut paid: BTreeMap<(&str, String), Vec<Fen>> = BTreeMap::new();
    for ((scheme, _), payment) in world.payments.iter() {
        if payment.confirmed.is_empty() {
            continue;
        }
        for fact in payment.standing() {
            let said = &fact.said;
            let found = of_payment(world, &bans, (scheme, said, fact.clock));
            let Some((basis, _)) = found.first() else {
                continue;
            };
            let about = match (&said.case_no, &said.payee) {
                (Some(case_no), _) => case_no.clone(),
                (None, Payee::Person(person)) => person.to_string(),
                (None, Payee::Org(name)) => name.clone(),
            };
            let place = flags
                .iter()
                .position(|flag| flag.scheme == *scheme && flag.about == about);
            let sums = paid.entry((scheme, about.clone())).or_default();
            if place.is_none() {
                let mut flag = Flag::new(code, Severity::High, scheme, &about);
                flag.period = Some(said.period.to_string());
                flag.clause = (*basis).to_owned();
                BARRED.clone_into(&mut flag.finding);
                flags.push(flag);
            }
            let flag = match place {
                Some(at) => flags.get_mut(at),
                None => flags.last_mut(),
            };
            let Some(flag) = flag else { continue };
            sums.push(said.amount);
            if flag.finding == BARRED {
                flag.amount = Fen::sum(sums.iter().copied()).unwrap_or(Fen(i64::MAX));
            } else if !flag.finding.ends_with(BARRED) {
                flag.finding = format!("{}; {BARRED}", flag.finding);
            }
            flag.concerns(payee(world, fact));
            flag.rests_on(fact);
            for (_, evidence) in found {
                if !flag.evidence.contains(&evidence) {
                    flag.evidence.push(evidence);
                }
            }
        }
    }
}
