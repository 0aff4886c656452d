//! Whether the years before a tranche were accepted as the conditions of the tranches up to it ask, and by others than the
//! judged unit; and whether a year may be accepted on a day, and by whom.
//!
//! Asked by the gates before a tranche leaves, when it is released and when a year is accepted (`gate/award.rs`,
//! `gate/released.rs`, `gate/act.rs`), and by F35, F36 and F47 of what is on record: one code for all. Pure; acceptances of a
//! later day than the one asked about count for nothing, nor do those of a day on which the year was not over: what is accepted
//! is what was done in the whole year. A year that failed ends the payments, those of later years too, until that same year is
//! accepted. Source: plan 16 (对项目学校每一年的帮扶任务完成情况进行验收; 验收不合格的停止拨付). **Not here**: the agreement and its
//! schedule (`agreed.rs`).

use super::breach::Breach;
use super::flag::{Flag, Severity};
use super::text;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::pairing::AcceptanceRecorded;
use crate::domain::events::parties::PostAssigned;
use crate::domain::party::ServiceStatus;
use crate::projections::agreements::{Agreement, TrancheState};
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::Mode;
use crate::schemes::pairing::{Condition, ConditionKind};

/// The condition of a tranche, where it is the acceptance of the year before.
pub(super) fn condition(scheme: &Scheme, number: u8) -> Option<&Condition> {
    scheme
        .condition_rule(&scheme.tranche_rule(number)?.condition)
        .filter(|rule| rule.kind == ConditionKind::YearAccepted)
}

/// The last day of a support year, where an acceptance of that day is one of before its end.
pub(super) fn not_over(
    scheme: &Scheme,
    agreement: &Agreement,
    year: u8,
    day: Date,
) -> Option<Date> {
    let last = agreement.support_year(scheme, year)?.last_day();
    (!agreement.year_is_over(scheme, year, day)).then_some(last)
}

/// A year that a tranche waits for, and how it was judged by a day.
pub(super) struct Unpassed<'a> {
    /// Its ordinal.
    pub year: u8,
    /// Acceptances of it by that day.
    pub told: Vec<&'a Fact<AcceptanceRecorded>>,
    /// What was found.
    pub finding: String,
}

/// Points in words, from tenths of a point.
fn points(tenths: i32) -> String {
    format!("{}.{}", tenths / 10, (tenths % 10).abs())
}

/// How an unpassed year was judged: of the year directly before it is said so, of one before that by its ordinal.
fn unpassed<'a>(
    (scheme, agreement): (&Scheme, &Agreement),
    (year, number): (u8, u8),
    told: Vec<&'a Fact<AcceptanceRecorded>>,
) -> Unpassed<'a> {
    let before = year == number.saturating_sub(1);
    let counted = told
        .iter()
        .filter(|fact| not_over(scheme, agreement, year, fact.clock).is_none());
    let best = counted.map(|fact| fact.said.score_tenths).max();
    let early = told
        .iter()
        .filter_map(|fact| Some((fact.clock, not_over(scheme, agreement, year, fact.clock)?)))
        .min();
    let finding = match (best, early) {
        (Some(score), _) if before => format!("the year before had {} points", points(score)),
        (Some(score), _) => format!(
            "year {year} had {} points, and a year that fails ends the payments",
            points(score)
        ),
        (None, Some((day, last))) => {
            format!("year {year} was accepted on {day}, before it is over: its last day is {last}")
        }
        (None, None) if before => "the year before had not been accepted".to_owned(),
        (None, None) => format!("year {year} had not been accepted"),
    };
    Unpassed {
        year,
        told,
        finding,
    }
}

/// The year that a tranche of that ordinal waits for on a day, where one of those before it was not accepted by then as the
/// condition of the tranche after it asks: that directly before it, else the first. Acceptances that `counts` denies are none.
pub(super) fn waits_for<'a>(
    scheme: &Scheme,
    agreement: &'a Agreement,
    (number, day): (u8, Date),
    counts: &dyn Fn(&Fact<AcceptanceRecorded>) -> bool,
) -> Option<Unpassed<'a>> {
    condition(scheme, number)?;
    let before = number.checked_sub(1)?;
    let mut years = std::iter::once(before).chain(1..before);
    years.find_map(|year| {
        let condition = condition(scheme, year.checked_add(1)?)?;
        let known = agreement.years.get(&year);
        let told = known.into_iter().flat_map(|year| &year.acceptances);
        let told: Vec<_> = told.filter(|fact| fact.clock <= day).collect();
        let passed = told.iter().any(|fact| {
            condition.passes(fact.said.score_tenths)
                && fact.said.passed != Some(false)
                && not_over(scheme, agreement, year, fact.clock).is_none()
                && counts(fact)
        });
        (!passed).then(|| unpassed((scheme, agreement), (year, number), told))
    })
}

/// What speaks against accepting a year of an agreement on a day, with what lifts it: the year is not over, or the one before
/// it was never accepted nor refused.
pub(super) fn too_soon<'a>(
    scheme: &'a Scheme,
    agreement: &Agreement,
    e: &AcceptanceRecorded,
    day: Date,
) -> Vec<(Breach<'a>, String)> {
    let clause = condition(scheme, e.year.saturating_add(1))
        .map(|condition| condition.clause.as_str())
        .or_else(|| Some(scheme.agreement.as_ref()?.clause.as_str()));
    let breach = |finding: String| Breach {
        rule: "agreement",
        code: Some("F36"),
        mode: Mode::Gate,
        clause: clause.unwrap_or_default(),
        finding,
        evidence: Vec::new(),
    };
    let (number, year) = (&e.agreement_no, e.year);
    let mut found = Vec::new();
    if let Some(last) = not_over(scheme, agreement, year, day) {
        let finding = format!(
            "year {year} of agreement {number} ends on {last}, and this accepts it on {day}"
        );
        let lifts = match last.checked_add_days(1) {
            Some(first) => format!("accept it once it is over, from {first} on"),
            None => "accept it once it is over".to_owned(),
        };
        found.push((breach(finding), lifts));
    }
    let before = year.checked_sub(1).filter(|before| *before > 0);
    let judged = |before: &u8| {
        let known = agreement.years.get(before);
        known.is_some_and(|known| !known.acceptances.is_empty())
    };
    if let Some(before) = before.filter(|before| !judged(before)) {
        let finding = format!(
            "year {before} of agreement {number} is not accepted yet, and this accepts year {year}"
        );
        let lifts = format!(
            "record how year {before} was judged first (`sunledger tranche accept --agreement-no {number} --year {before}`), whether it passed or not"
        );
        found.push((breach(finding), lifts));
    }
    found
}

/// Acceptances on record that a command would be refused, but for those of before their year began, which F36 tells itself: of a year
/// that was not over, or of a year of which the one before was first judged later. One flag a year and kind.
pub(super) fn out_of_turn(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for ((scheme_id, number), agreement) in world.agreements.iter() {
        for (year, known) in &agreement.years {
            let version = known.acceptances.first().map_or(0, |fact| fact.version);
            let Some(text) = text::of_agreement(world, scheme_id, number, version) else {
                continue;
            };
            let about = format!("{number}/{year}");
            let period = agreement.support_year(text, *year);
            let clause = text.agreement.as_ref().map(|rule| rule.clause.clone());
            let mut tell = |kind: &str, facts: &[&Fact<AcceptanceRecorded>], finding: String| {
                let key = format!("{kind}/{about}");
                let mut flag = Flag::of(code, Severity::Medium, (scheme_id, &about), &key);
                flag.period = period.map(|period| period.to_string());
                flag.clause = clause.clone().unwrap_or_default();
                flag.finding = finding;
                for fact in facts {
                    flag.rests_on(*fact);
                }
                flags.push(flag);
            };
            let running = |fact: &&Fact<AcceptanceRecorded>| {
                period.is_some_and(|period| {
                    period.first_day() <= fact.clock && fact.clock <= period.last_day()
                })
            };
            let early: Vec<_> = known.acceptances.iter().filter(running).collect();
            if let (Some(first), Some(period)) = (early.first(), period) {
                let finding = format!(
                    "the year ends on {}, and was accepted on {}",
                    period.last_day(),
                    first.clock
                );
                tell("running", &early, finding);
            }
            let first = |year: u8| {
                let known = agreement.years.get(&year)?;
                known
                    .acceptances
                    .iter()
                    .min_by_key(|fact| (fact.clock, fact.at))
            };
            if let Some((own, before)) = first(*year).zip(first(year.saturating_sub(1)))
                && own.clock < before.clock
            {
                let finding = format!(
                    "the year was accepted on {}, and the year before it on {}",
                    own.clock, before.clock
                );
                tell("turn", &[own, before], finding);
            }
        }
    }
    flags
}

/// Codes and names of both schools of an agreement: those that are judged.
fn judged_units(agreement: &Agreement) -> Vec<&str> {
    let signed = agreement.signed.iter().map(|signed| &signed.said);
    let both = signed.flat_map(|said| {
        [
            said.supporter_code.as_str(),
            said.supporter.as_str(),
            said.aided_code.as_str(),
            said.aided.as_str(),
        ]
    });
    both.filter(|unit| !unit.is_empty()).collect()
}

/// Where a register, a change or a duty has a person from a day on: the unit's code, and its name.
type At<'a> = (Date, Option<&'a str>, Option<&'a str>);

/// Whether the person is of one of these units on the day (of none: as last told): by the newest registration or change of
/// unit, and by the duties of each scheme that began last, where nothing newer says otherwise. Who left the unit, retired or
/// is no longer in service is of none; a posting of which the last day is over says nothing. A name that a register has stands for its
/// code; other names are compared only where no code is known at all, so that another spelling does not hide a unit.
fn is_of(world: &World, person: Alias, units: &[&str], day: Option<Date>) -> bool {
    let who = world.parties.who(person);
    let Some(known) = world.parties.get(&who) else {
        return false;
    };
    let by_then = |on: Date| day.is_none_or(|day| on <= day);
    let is_judged = |unit: Option<&str>| unit.is_some_and(|unit| units.contains(&unit));
    let registered = known.registered.iter().map(|(_, fact)| {
        let said = &fact.said;
        let at: At<'_> = (fact.clock, said.unit_code.as_deref(), said.unit.as_deref());
        (at, said.status)
    });
    let updates = known.updates.iter().map(|fact| {
        let said = &fact.said;
        let at: At<'_> = (fact.clock, said.unit_code.as_deref(), None);
        (at, said.status)
    });
    let over = |said: &PostAssigned| said.to.zip(day).is_some_and(|(to, day)| to < day);
    let posts = known.posts.iter().filter(|fact| !over(&fact.said));
    let posts = posts.map(|fact| {
        let said = &fact.said;
        let at: At<'_> = (said.from, Some(said.unit_code.as_str()), None);
        (at, None)
    });
    let told: Vec<(At<'_>, Option<ServiceStatus>)> = registered
        .chain(updates)
        .chain(posts)
        .filter(|((on, ..), _)| by_then(*on))
        .collect();
    let code_of = |name: &str| {
        let mut orgs = world.parties.orgs();
        let (code, _) = orgs.find(|(_, facts)| facts.iter().any(|fact| fact.said.name == name))?;
        Some(code.as_str())
    };
    let of_unit = told.iter().map(|((on, code, name), _)| {
        let coded = code.or_else(|| code_of((*name)?));
        (*on, coded, *name)
    });
    let of_unit: Vec<At<'_>> = of_unit
        .filter(|(_, code, name)| code.is_some() || name.is_some())
        .collect();
    let any_code = of_unit.iter().any(|(_, code, _)| code.is_some());
    let newest = of_unit
        .into_iter()
        .filter(|(_, code, _)| code.is_some() == any_code)
        .max_by_key(|(on, ..)| *on);
    // The day on which somebody was last told to be out of service, where nothing later says otherwise.
    let of_status = told.iter().filter_map(|((on, ..), status)| {
        let status = (*status)?;
        Some((*on, status))
    });
    let out = of_status
        .max_by_key(|(on, _)| *on)
        .filter(|(_, status)| *status != ServiceStatus::InService)
        .map(|(on, _)| on)
        .filter(|on| newest.is_none_or(|(since, ..)| since <= *on));
    let left = |code: Option<&str>, since: Date| {
        let ends = known.post_ends.iter().filter(|fact| {
            let said = &fact.said;
            let of_it = code.is_none_or(|code| said.unit_code == code);
            let own = code.is_some() || units.contains(&said.unit_code.as_str());
            of_it && own && since <= said.from && by_then(said.from)
        });
        let back = |from: Date| {
            known.posts.iter().any(|fact| {
                let said = &fact.said;
                let of_it = code.is_none_or(|code| said.unit_code == code);
                let own = code.is_some() || units.contains(&said.unit_code.as_str());
                of_it && own && from <= said.from && by_then(said.from)
            })
        };
        let last = ends.map(|fact| fact.said.from).max();
        last.is_some_and(|from| !back(from))
    };
    let registered = newest.is_some_and(|(on, code, name)| {
        let judged = match code {
            Some(_) => is_judged(code),
            None => is_judged(name),
        };
        judged && out.is_none() && !left(code, on)
    });
    let duties = || {
        let duties = known.duties.iter();
        duties.filter(|(_, fact)| by_then(fact.said.from))
    };
    registered
        || duties().any(|(scheme, fact)| {
            let from = fact.said.from;
            let mut later = duties().filter(|(of, other)| of == scheme && other.said.from > from);
            // A code that was told on that day or later is a better word than the name beside a duty.
            let coded = newest.is_some_and(|(on, code, _)| code.is_some() && from <= on);
            let unit = fact.said.unit.as_deref();
            is_judged(unit)
                && later.next().is_none()
                && !coded
                && out.is_none_or(|on| on < from)
                && !left(None, from)
        })
}

/// Whether somebody of the supporting or the aided unit took part in the acceptance.
fn by_judged_unit(world: &World, agreement: &Agreement, fact: &Fact<AcceptanceRecorded>) -> bool {
    let units = judged_units(agreement);
    let acted = fact.acted_by.iter().map(|by| by.person);
    let mut persons = acted.chain(fact.signers.iter().copied());
    persons.any(|person| is_of(world, person, &units, Some(fact.clock)))
}

/// Who is about to accept a year.
pub struct Acceptor<'a> {
    /// The unit for which the act is told.
    pub org: Option<&'a str>,
    /// Who signs.
    pub person: Alias,
    /// Units to which that person's keys are bound.
    pub keys: Vec<&'a str>,
}

/// That a year is about to be accepted for, or by a person of, a school that it judges.
pub(super) fn by_itself<'a>(
    world: &World,
    scheme: &'a Scheme,
    (e, day): (&AcceptanceRecorded, Date),
    by: &Acceptor<'_>,
) -> Option<Breach<'a>> {
    let agreement = world.agreements.get(&scheme.id, &e.agreement_no)?;
    let units = judged_units(agreement);
    let finding = if by.org.is_some_and(|org| units.contains(&org)) {
        "the acceptance is told for a school that it judges"
    } else if by.keys.iter().any(|unit| units.contains(unit)) {
        "who signs the acceptance holds a key of a school that it judges"
    } else if is_of(world, by.person, &units, Some(day)) {
        "who signs the acceptance is of a school that it judges"
    } else {
        return None;
    };
    Some(Breach {
        rule: "agreement",
        code: Some("F35"),
        mode: Mode::Gate,
        clause: clause(scheme),
        finding: finding.to_owned(),
        evidence: Vec::new(),
    })
}

/// Words by which a text has a failed year judged once more.
const AGAIN: [&str; 6] = [
    "重新验收",
    "再次验收",
    "复验",
    "重新考核",
    "再次考核",
    "整改",
];
/// Words by which it asks for the money of such a year back.
const BACK: [&str; 5] = ["追回", "收回", "退回", "扣回", "追缴"];

/// What the scheme allows after a year that failed: the tranche stopped; what else its clauses on acceptance, its tranches
/// and its sanctions name, or that they name nothing, so that it takes a decision of its own.
fn after_failure(
    scheme: &Scheme,
    (of, agreement): (&str, &Agreement),
    (number, year, day): (u8, u8, Date),
    condition: &Condition,
) -> String {
    let conditions = scheme.condition.iter();
    let conditions = conditions.filter(|rule| rule.kind == ConditionKind::YearAccepted);
    let sanctions = scheme.sanction.iter();
    let texts: Vec<&str> = conditions
        .map(|rule| rule.clause.as_str())
        .chain(scheme.tranche.iter().map(|rule| rule.clause.as_str()))
        .chain(sanctions.flat_map(|rule| [rule.measure.as_str(), rule.clause.as_str()]))
        .collect();
    let says = |words: &[&str]| {
        let mut texts = texts.iter();
        texts.any(|text| words.iter().any(|word| text.contains(word)))
    };
    let tranche = agreement.tranches.get(&number);
    let stop = match tranche.map(|known| known.state(&[], &[], day)) {
        Some(TrancheState::Withheld) => "leave it held back".to_owned(),
        _ => format!(
            "hold it back (`sunledger tranche withhold --agreement-no {of} --number {number}`)"
        ),
    };
    let again = match says(&AGAIN) {
        true => "as the text says, have the year put right and judged anew",
        false => {
            "the text names no second judgement, so that it takes a decision of the department to have the year put right and judged anew"
        }
    };
    let back = match says(&BACK) {
        true => "as the text says, money of that year is ordered back (`sunledger clawback order`)",
        false => {
            "nor does it ask for money of that year back: an order of it (`sunledger clawback order`) takes a decision too"
        }
    };
    let least = condition.score_min_tenths.unwrap_or(0);
    format!(
        "no tranche follows a year that failed: {stop}, or end the agreement (`sunledger agreement end --agreement-no {of}`); {again} (`sunledger tranche accept --agreement-no {of} --year {year}`, {} points or more); {back}",
        points(least)
    )
}

/// The clause that keeps duties apart, else that of the agreements.
fn clause(scheme: &Scheme) -> &str {
    let of_agreements = || Some(scheme.agreement.as_ref()?.clause.as_str());
    let apart = scheme.separation_clause().or_else(of_agreements);
    apart.unwrap_or_default()
}

/// Acceptances on record in which somebody of a judged school took part: one flag each, of F35.
pub(super) fn by_themselves(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for ((scheme_id, number), agreement) in world.agreements.iter() {
        for (year, known) in &agreement.years {
            let own = known.acceptances.iter();
            let own: Vec<_> = own
                .filter(|fact| by_judged_unit(world, agreement, fact))
                .collect();
            let Some(first) = own.first() else { continue };
            let about = format!("{number}/{year}");
            let key = format!("acceptance/{about}");
            let mut flag = Flag::of(code, Severity::Critical, (scheme_id, &about), &key);
            let text = text::of_agreement(world, scheme_id, number, first.version);
            flag.period = text
                .and_then(|text| agreement.support_year(text, *year))
                .map(|period| period.to_string());
            flag.clause = text.map(clause).unwrap_or_default().to_owned();
            flag.finding =
                "the acceptance was made by a person of a school that it judges".to_owned();
            let units = judged_units(agreement);
            for fact in own {
                let acted = fact.acted_by.iter().map(|by| by.person);
                for person in acted.chain(fact.signers.iter().copied()) {
                    if is_of(world, person, &units, Some(fact.clock)) {
                        flag.concerns(Some(world.parties.who(person)));
                    }
                }
                flag.rests_on(fact);
            }
            flags.push(flag);
        }
    }
    flags
}

/// What a tranche of that ordinal lacks on a day of its condition and of those before, with what lifts it; nothing where it waits for no
/// acceptance.
pub(super) fn lacking<'a>(
    world: &World,
    scheme: &'a Scheme,
    (of, agreement): (&str, &Agreement),
    (number, day): (u8, Date),
) -> Option<(Breach<'a>, String)> {
    let condition = condition(scheme, number)?;
    let asked = (number, day);
    let others = |fact: &Fact<AcceptanceRecorded>| !by_judged_unit(world, agreement, fact);
    let found = waits_for(scheme, agreement, asked, &others)?;
    let breach = |finding: String| Breach {
        rule: &condition.code,
        code: Some("F47"),
        mode: condition.mode,
        clause: &condition.clause,
        finding,
        evidence: Vec::new(),
    };
    let year = found.year;
    let by_anyone = waits_for(scheme, agreement, asked, &|_| true);
    if by_anyone.is_none_or(|other| other.year != found.year) {
        let own = found.told.into_iter().filter(|fact| !others(fact));
        let own: Vec<_> = own.collect();
        // A year that passed is accepted once: what was signed so is taken back before another is recorded.
        let entries = own
            .iter()
            .map(|fact| format!("`sunledger reverse {}`", fact.at));
        let entries: Vec<String> = entries.collect();
        let finding =
            format!("the acceptance of year {year} was signed by a person of the judged unit");
        let lifts = format!(
            "take that acceptance back ({}), then let other persons accept year {year}",
            entries.join(", ")
        );
        return Some((breach(finding).on(own), lifts));
    }
    let mut counted = found.told.iter();
    let failed = counted.any(|fact| not_over(scheme, agreement, year, fact.clock).is_none());
    let lifts = match failed {
        true => after_failure(scheme, (of, agreement), (number, year, day), condition),
        false => format!(
            "record how year {year} is judged once it is over (`sunledger tranche accept --agreement-no {of} --year {year}`)"
        ),
    };
    Some((breach(found.finding).on(found.told), lifts))
}
