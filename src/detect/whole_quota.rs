//! The quota of a whole scheme, in places and in money, and of counties for pairs.
//!
//! Asked by the gates of one award, and by F39 of all that were decided: one code for both. Awards use up a quota in
//! the order of their decision numbers; those of a text's period count, and no other year's. Pure. **Not here**:
//! quotas of units (F39) and parts of a quota (F40).

use std::collections::BTreeMap;

use super::breach::Breach;
use super::f39_quota_overrun::in_order;
use super::f40_sub_cap::status;
use super::flag::charged;
use crate::domain::date::Date;
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::funds::BudgetPlanned;
use crate::domain::events::pairing::{AgreementEnded, AgreementSigned};
use crate::domain::money::Fen;
use crate::domain::party::ServiceStatus;
use crate::projections::cases::Case;
use crate::projections::quotas;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::quota::Quota;

/// An award that counts.
pub(super) struct Counted<'a> {
    /// Number of its case.
    pub case_no: &'a str,
    /// Its case.
    pub case: &'a Case,
    /// The award.
    pub fact: &'a Fact<AwardDecided>,
    /// The status it counts under.
    pub status: Option<ServiceStatus>,
    /// The unit it counts for.
    pub unit: Option<&'a str>,
    /// The text that judges its case.
    pub text: Option<&'a Scheme>,
}

/// The unit that an award counts for.
pub(super) fn unit<'a>(case: &'a Case, award: &'a Fact<AwardDecided>) -> Option<&'a str> {
    award.said.unit_code.as_deref().or(case.unit_code())
}

/// Whether a code may be that of the unit which the claims of a case name: a claim that states a code says it itself, and of one that has
/// the name alone the register of units, or the unit's quota, must have the code under that name. A case without a claim names none.
pub(super) fn is_unit_of(world: &World, scheme: &str, case: &Case, code: &str) -> bool {
    let mut claims = case.claims.iter().rev();
    if let Some(claimed) = claims.find_map(|claim| claim.said.unit_code.as_deref()) {
        return claimed == code;
    }
    let Some(claim) = case.claims.iter().next_back() else {
        return true;
    };
    let name = claim.said.unit.as_str();
    let mut registered = world.parties.org(code).iter();
    let quotas = world.funds.quotas();
    let given = quotas.get(&(scheme.to_owned(), code.to_owned()));
    registered.any(|fact| same_name(&fact.said.name, name))
        || (given.into_iter().flatten()).any(|fact| same_name(&fact.said.unit, name))
}

/// Whether two names are one but for spaces.
fn same_name(a: &str, b: &str) -> bool {
    let letters = |name: &str| -> String { name.split_whitespace().collect() };
    letters(a) == letters(b)
}

/// Whether the quota of a text is of each unit: the text has a most for one, or quotas of units are on record.
pub(super) fn asks_units(world: &World, text: &Scheme) -> bool {
    let Some(quota) = &text.quota else {
        return false;
    };
    let quotas = world.funds.quotas();
    let mut units = quotas.range((text.id.clone(), String::new())..);
    quota.unit_max.is_some() || units.next().is_some_and(|((of, _), _)| *of == text.id)
}

/// Awards of a scheme that stand or are paid, in the order in which they use up quotas.
pub(super) fn counted<'a>(world: &'a World, scheme: &str) -> Vec<Counted<'a>> {
    let mut awards: Vec<Counted<'a>> = world
        .cases
        .iter()
        .filter(|((of, _), _)| *of == scheme)
        .flat_map(|((of, case_no), case)| {
            let text = world.registry.text_or_newest(of, case.version());
            charged(world, of, case_no, case).map(move |fact| Counted {
                case_no,
                case,
                fact,
                status: status(case, fact),
                unit: unit(case, fact),
                text: text.map(|text| &**text),
            })
        })
        .collect();
    awards.sort_by(|a, b| in_order(a.fact, b.fact));
    awards
}

/// Awards that are of the same period's quota as a text.
pub(super) fn of_period<'a, 'c>(all: &'c [Counted<'a>], text: &Scheme) -> Vec<&'c Counted<'a>> {
    all.iter()
        .filter(|one| one.text.is_none_or(|own| own.period == text.period))
        .collect()
}

/// From which award on, by its place, the quota of places is used up, and from which that of money; with the
/// words for it.
pub(super) fn beyond(quota: &Quota, awards: &[&Counted<'_>]) -> [Option<(usize, String)>; 2] {
    let places = quota.total.and_then(|total| {
        let from = usize::try_from(total).unwrap_or(usize::MAX);
        let words = format!("quota {total}, awards {}", awards.len());
        (awards.len() > from).then_some((from, words))
    });
    let money = quota.total_fen.and_then(|total| {
        let mut so_far = 0i128;
        let from = awards.iter().position(|one| {
            so_far += i128::from(one.fact.said.amount.0);
            so_far > i128::from(total)
        })?;
        let all = Fen::sum(awards.iter().map(|one| one.fact.said.amount));
        let words = format!(
            "quota {} yuan, awards {} yuan",
            Fen(total),
            all.unwrap_or(Fen(i64::MAX))
        );
        Some((from, words))
    });
    [places, money]
}

/// An agreement that uses up a place.
struct Pair<'a> {
    /// Its number.
    number: &'a str,
    /// The county of the aided school.
    county: Option<&'a str>,
    /// Its signing.
    signed: &'a Fact<AgreementSigned>,
    /// The day it ended on.
    ended: Option<Date>,
}

/// Agreements that were signed under a scheme, in the order of their signing, those of one day by their numbers.
fn agreements<'a>(world: &'a World, scheme: &str) -> Vec<Pair<'a>> {
    let all = world.agreements.iter();
    let mut pairs: Vec<Pair<'a>> = all
        .filter(|((of, _), _)| of == scheme)
        .filter_map(|((_, number), known)| {
            let signed = known
                .signed
                .iter()
                .min_by_key(|fact| (fact.clock, fact.at))?;
            let ended = world.acts.about::<AgreementEnded>(scheme, number);
            Some(Pair {
                number,
                county: signed.said.division.as_deref(),
                signed,
                ended: ended.map(|act| act.fact.clock).min(),
            })
        })
        .collect();
    pairs.sort_by_key(|pair| pair.signed.clock);
    pairs
}

/// Agreements that were more than a quota when they were signed.
struct Beyond<'a, 'p> {
    /// The most that ran at once, at the signing of one of them.
    count: usize,
    /// Those that ran then, and the ones beyond the quota themselves.
    counted: Vec<&'a Fact<AgreementSigned>>,
    /// Those beyond it.
    over: Vec<&'p Pair<'a>>,
}

/// Which of some agreements were beyond a quota: one that ended before a newer was signed left its place to it.
fn too_many<'a, 'p>(own: &[&'p Pair<'a>], most: usize) -> Option<Beyond<'a, 'p>> {
    if own.len() <= most {
        return None;
    }
    let mut found = Beyond {
        count: 0,
        counted: Vec::new(),
        over: Vec::new(),
    };
    // They come in the order of their signing: what has ended by one day runs on no later one.
    let mut running = 0;
    let mut ends: BTreeMap<Date, usize> = BTreeMap::new();
    let mut is_over = Vec::with_capacity(own.len());
    for newer in own {
        while let Some(first) = ends.first_entry() {
            if *first.key() >= newer.signed.clock {
                break;
            }
            running -= first.remove();
        }
        running += 1;
        if let Some(day) = newer.ended {
            *ends.entry(day).or_default() += 1;
        }
        is_over.push(running > most);
        if running > most {
            found.count = found.count.max(running);
            found.over.push(*newer);
        }
    }
    // Each ran beside one beyond the quota that still ran when the next of these was signed.
    let mut next: Option<Date> = None;
    for (pair, is_over) in own.iter().zip(is_over).rev() {
        let beside = next.is_some_and(|day| pair.ended.is_none_or(|ended| ended >= day));
        if is_over || beside {
            found.counted.push(pair.signed);
        }
        if is_over {
            next = Some(pair.signed.clock);
        }
    }
    found.counted.sort_by_key(|fact| fact.at);
    found.counted.dedup_by_key(|fact| fact.at);
    (!found.over.is_empty()).then_some(found)
}

/// Agreements beyond a quota, with the words for it.
pub(super) struct Pairs<'a> {
    /// What the quota is of: a county's code, or the scheme's period.
    pub about: String,
    /// The breach, which rests on every agreement that ran beside one beyond it and on the quota.
    pub breach: Breach<'a>,
    /// Agreements beyond it, by their numbers.
    pub over: Vec<(&'a str, &'a Fact<AgreementSigned>)>,
}

/// What quotas an agreement would go beyond that is signed now, beside those that run.
pub(super) fn pairs_with<'a>(
    world: &World,
    scheme: &'a Scheme,
    e: &AgreementSigned,
) -> Vec<Breach<'a>> {
    let (Some(quota), Some(_)) = (&scheme.quota, &scheme.agreement) else {
        return Vec::new();
    };
    let all = agreements(world, &scheme.id);
    let running = |county: Option<&str>| {
        let own = all.iter().filter(|pair| pair.ended.is_none());
        own.filter(|pair| county.is_none() || pair.county == county)
            .count()
    };
    let mut most: Vec<(u32, usize)> = Vec::new();
    if let Some(county) = e.division.as_deref() {
        let own = running(Some(county)) + 1;
        let allowed = quotas::of_unit(world, &scheme.id, county);
        most.extend(allowed.iter().filter_map(|one| Some((one.count?, own))));
    }
    most.extend(quota.total.map(|total| (total, running(None) + 1)));
    let beyond = most
        .into_iter()
        .filter(|(most, own)| usize::try_from(*most).is_ok_and(|most| *own > most));
    beyond
        .map(|(most, own)| Breach {
            rule: "quota",
            code: Some("F39"),
            mode: quota.mode,
            clause: quota.clause.as_str(),
            finding: format!("quota {most}, agreements {own}"),
            evidence: Vec::new(),
        })
        .collect()
}

/// Agreements beyond the quotas of their counties, or of the whole scheme, for a scheme of pairs.
pub(super) fn pairs<'a>(world: &'a World, scheme: &'a Scheme) -> Vec<Pairs<'a>> {
    let (Some(quota), Some(_)) = (&scheme.quota, &scheme.agreement) else {
        return Vec::new();
    };
    let all = agreements(world, &scheme.id);
    let breach = |finding| Breach {
        rule: "quota",
        code: Some("F39"),
        mode: quota.mode,
        clause: quota.clause.as_str(),
        finding,
        evidence: Vec::new(),
    };
    let mut found = Vec::new();
    let over = |beyond: &Beyond<'a, '_>| {
        let over = beyond.over.iter();
        over.map(|pair| (pair.number, pair.signed)).collect()
    };
    let mut counties: BTreeMap<&str, Vec<&Pair<'a>>> = BTreeMap::new();
    for pair in &all {
        if let Some(county) = pair.county {
            counties.entry(county).or_default().push(pair);
        }
    }
    for (county, own) in counties {
        for allowed in quotas::of_unit(world, &scheme.id, county) {
            let Some(most) = allowed.count else { continue };
            let Some(beyond) = too_many(&own, usize::try_from(most).unwrap_or(usize::MAX)) else {
                continue;
            };
            let finding = format!("quota {most}, agreements {}", beyond.count);
            let breach = breach(finding)
                .on(beyond.counted.iter().copied())
                .on(allowed.allocated.iter().copied())
                .on(allowed.moved.iter().copied());
            found.push(Pairs {
                about: county.to_owned(),
                breach,
                over: over(&beyond),
            });
        }
    }
    let whole: Vec<&Pair<'a>> = all.iter().collect();
    if let Some(most) = quota.total
        && let Some(beyond) = too_many(&whole, usize::try_from(most).unwrap_or(usize::MAX))
    {
        let finding = format!("quota {most}, agreements {}", beyond.count);
        found.push(Pairs {
            about: scheme.period.clone(),
            breach: breach(finding).on(beyond.counted.iter().copied()),
            over: over(&beyond),
        });
    }
    found
}

/// The heads of a scheme's plan, where they are beyond the money of its quota: by how much, and the breach.
pub(super) fn plan<'a>(world: &World, scheme: &'a Scheme) -> Option<(Fen, Breach<'a>)> {
    let quota = scheme.quota.as_ref()?;
    let total = Fen(quota.total_fen?);
    let mut heads: Vec<(&str, _, Fen)> = Vec::new();
    for act in world.acts.all::<BudgetPlanned>(&scheme.id) {
        if act.said.parent_no.is_some() {
            continue;
        }
        let number = act.said.plan_no.as_str();
        // Acts come in the order of their numbers.
        match heads.last_mut().filter(|(known, ..)| *known == number) {
            // Of a node told twice the later one holds.
            Some(known) => {
                let earlier: &Fact<_> = known.1;
                if (act.fact.clock, act.fact.at) >= (earlier.clock, earlier.at) {
                    (known.1, known.2) = (act.fact, act.said.amount);
                }
            }
            None => heads.push((number, act.fact, act.said.amount)),
        }
    }
    let planned = Fen::sum(heads.iter().map(|(.., amount)| *amount)).unwrap_or(Fen(i64::MAX));
    let over = planned.checked_sub(total).unwrap_or(Fen(i64::MAX));
    (over > Fen(0)).then(|| {
        let breach = Breach {
            rule: "quota",
            code: Some("F39"),
            mode: quota.mode,
            clause: &quota.clause,
            finding: format!("the plan comes to {planned} yuan, the scheme has {total} yuan"),
            evidence: Vec::new(),
        };
        (over, breach.on(heads.iter().map(|(_, fact, _)| *fact)))
    })
}
