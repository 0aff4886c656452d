//! What joint funders bear of a programme, what of it arrived, and whether more was paid than the others' money is for.
//!
//! Promises: a receipt counts for the funder whom it names as payer, letter for letter, in a scheme's funds, and for the oldest
//! period of the texts published until then of which the funder's part has not come yet; where none is short, for that of its own text.
//! Each period is judged by its own newest text for good. Of the money of the quota, what is no joint funder's part is the programme's own; paid may be
//! that and what came from each funder, up to its part: from then on another's part is paid by money that is not for it.
//! Asked by the gates before a payment leaves, and by F41 of what was paid: one code for both. It is asked where the text
//! states the money of the quota and of every part. Pure. **Not here**: which awards a funder pays for, which no event
//! tells; whether the fund holds the money at all (F41's own question).

use super::breach::Breach;
use super::flag::{Flag, Severity};
use super::text;
use crate::domain::date::{Date, Period};
use crate::domain::events::funds::FundReceived;
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::quota::Joint;

/// Whether a fact's text is for the period of another.
fn of_period(world: &World, scheme: &Scheme, version: u16) -> bool {
    let text = world.registry.text(&scheme.id, version);
    text.is_some_and(|text| text.claim_period() == scheme.claim_period())
}

/// What a joint funder bears by the text of a period, and what came for it so far, in fen.
struct Due {
    period: Period,
    since: u16,
    part: Option<i128>,
    came: i128,
}

/// What came from a joint funder for the period of a text.
pub fn received<'a>(
    world: &'a World,
    scheme: &Scheme,
    part: &Joint,
) -> Vec<&'a Fact<FundReceived>> {
    let all = world.funds.receipts().iter();
    let own = all.filter(|((of, _), _)| *of == scheme.id);
    let own = own.flat_map(|(_, facts)| facts);
    let mut own: Vec<_> = own.filter(|fact| fact.said.payer == part.funder).collect();
    own.sort_by_key(|fact| (fact.clock, fact.at));
    let mut dues: Vec<Due> = text::of_periods(world, &scheme.id)
        .into_iter()
        .filter_map(|text| {
            let mut parts = text.quota.iter().flat_map(|quota| &quota.joint);
            let bears = parts.find(|one| one.funder == part.funder)?;
            let period = text.claim_period();
            let told = world.registry.texts(&scheme.id).iter();
            let versions = told.map(|told| told.said.version);
            let of_it = versions.filter(|version| {
                let text = world.registry.text(&scheme.id, *version);
                text.is_some_and(|text| text.claim_period() == period)
            });
            Some(Due {
                period,
                since: of_it.min()?,
                part: bears.amount_fen.map(i128::from),
                came: 0,
            })
        })
        .collect();
    let asked = scheme.claim_period();
    let mut found = Vec::new();
    for fact in own {
        let short = |due: &&mut Due| {
            due.since <= fact.version && due.part.is_some_and(|part| due.came < part)
        };
        let oldest = dues.iter_mut().find(short);
        let period = match oldest {
            Some(due) => {
                due.came += i128::from(fact.said.amount.0);
                Some(due.period)
            }
            None => {
                let text = world.registry.text(&scheme.id, fact.version);
                text.map(|text| text.claim_period())
            }
        };
        if period == Some(asked) {
            found.push(fact);
        }
    }
    found
}

/// What the programme bears itself: the money of its quota less every part; `None` where the text does not say it.
fn own(scheme: &Scheme) -> Option<i128> {
    let quota = scheme.quota.as_ref()?;
    let parts = quota
        .joint
        .iter()
        .map(|part| part.amount_fen.map(i128::from));
    let parts: Vec<i128> = parts.collect::<Option<_>>()?;
    (!parts.is_empty()).then_some(())?;
    Some(i128::from(quota.total_fen?) - parts.iter().sum::<i128>())
}

/// What may be paid by a day: the programme's own, and what came from each funder up to its part.
fn covered(world: &World, scheme: &Scheme, day: Date) -> Option<i128> {
    let mut covered = own(scheme)?;
    for part in scheme.quota.iter().flat_map(|quota| &quota.joint) {
        let came = received(world, scheme, part).into_iter();
        let came = came.filter(|fact| fact.clock <= day);
        let sum: i128 = came.map(|fact| i128::from(fact.said.amount.0)).sum();
        covered += sum.min(part.amount_fen.map_or(0, i128::from));
    }
    Some(covered)
}

/// The first funder of a text whose part had not come whole by a day; where all came, the first.
fn short_on<'a>(world: &World, scheme: &'a Scheme, day: Date) -> Option<&'a Joint> {
    let joint = &scheme.quota.as_ref()?.joint;
    let mut short = joint.iter().filter(|part| {
        let came = received(world, scheme, part).into_iter();
        let came = came.filter(|fact| fact.clock <= day);
        let came: i128 = came.map(|fact| i128::from(fact.said.amount.0)).sum();
        part.amount_fen.is_some_and(|part| came < i128::from(part))
    });
    short.next().or(joint.first())
}

/// That what is paid goes beyond what the funders' money is for, as of a day, and by how much.
pub(super) fn beyond<'a>(
    world: &'a World,
    scheme: &'a Scheme,
    paid: i128,
    day: Date,
) -> Option<(Fen, Breach<'a>)> {
    let covered = covered(world, scheme, day)?;
    let short = paid.checked_sub(covered).filter(|short| *short > 0)?;
    let quota = scheme.quota.as_ref()?;
    let fen = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
    let part = short_on(world, scheme, day)?;
    let breach = Breach {
        rule: "quota",
        code: Some("F41"),
        mode: quota.mode,
        clause: &part.clause,
        finding: format!(
            "{} yuan are paid or under way, what came from the joint funders and is borne without them is {} yuan: the part of {} has not come whole",
            fen(paid),
            fen(covered),
            part.funder
        ),
        evidence: Vec::new(),
    };
    let came = quota.joint.iter();
    let came = came.flat_map(|part| received(world, scheme, part));
    Some((fen(short), breach.on(came)))
}

/// Payments of a scheme that stand and are of a text's period.
pub(super) fn paid<'a>(
    world: &'a World,
    scheme: &'a Scheme,
) -> impl Iterator<Item = &'a Fact<PaymentInstructed>> {
    let all = world
        .payments
        .iter()
        .filter(move |((of, _), _)| **of == scheme.id);
    let standing = all.flat_map(|(_, payment)| payment.standing());
    standing.filter(move |fact| of_period(world, scheme, fact.version))
}

/// Programmes of which more was paid than the joint funders' money had come for, with the largest gap: one flag a scheme
/// and period.
pub(super) fn flags(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    let ids = world.registry.scheme_ids();
    let texts = ids.flat_map(|id| {
        let texts = text::of_periods(world, id).into_iter().enumerate();
        texts.map(move |(at, scheme)| (id, at, scheme))
    });
    for (id, at, scheme) in texts {
        if own(scheme).is_none() {
            continue;
        }
        let mut payments: Vec<_> = paid(world, scheme).collect();
        payments.sort_by(|one, other| {
            let key = |fact: &Fact<PaymentInstructed>| (fact.clock, fact.said.payment_no.clone());
            key(one).cmp(&key(other))
        });
        let mut so_far: i128 = 0;
        let mut over = Vec::new();
        let mut worst: Option<(Fen, Date, Breach<'_>)> = None;
        for fact in payments {
            so_far += i128::from(fact.said.amount.0);
            let Some((short, breach)) = beyond(world, scheme, so_far, fact.clock) else {
                continue;
            };
            over.push(fact);
            if worst.as_ref().is_none_or(|(known, ..)| short > *known) {
                worst = Some((short, fact.clock, breach));
            }
        }
        let Some((short, day, breach)) = worst else {
            continue;
        };
        let funder = short_on(world, scheme, day);
        let about = funder.map_or(id.as_str(), |part| part.funder.as_str());
        // Which funder is short may change as money comes in: it is known by the first of the text, of a later period by that too.
        let first = scheme.quota.iter().flat_map(|quota| &quota.joint).next();
        let first = first.map_or(id.as_str(), |part| part.funder.as_str());
        let key = match at {
            0 => first.to_owned(),
            _ => format!("{first}/{}", scheme.period),
        };
        let mut flag = Flag::of(code, Severity::High, (id, about), &key);
        for evidence in breach.evidence {
            flag.rests_on_event(evidence);
        }
        for fact in over {
            flag.rests_on(fact);
        }
        flag.amount = short;
        flag.period = Some(scheme.period.clone());
        flag.clause = breach.clause.to_owned();
        flag.finding = breach.finding;
        flags.push(flag);
    }
    flags
}
