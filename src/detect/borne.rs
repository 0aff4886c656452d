//! What joint funders bear of a programme, what of it arrived, and whether more was paid than the others' money is for.
//!
//! Promises: a receipt counts for the funder whom it names as payer, letter for letter, in a scheme's funds and under a
//! text that is for the same period. Of the money of the quota, what is no joint funder's part is the programme's own; paid may be
//! that and what came from each funder, up to its part: from then on another's part is paid by money that is not for it.
//! Asked by the gates before a payment leaves, and by F41 of what was paid: one code for both. It is asked where the text
//! states the money of the quota and of every part. Pure. **Not here**: which awards a funder pays for, which no event
//! tells; whether the fund holds the money at all (F41's own question).

use super::breach::Breach;
use super::flag::{Flag, Severity};
use crate::domain::date::Date;
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

/// What came from a joint funder for the period of a text.
pub fn received<'a>(
    world: &'a World,
    scheme: &Scheme,
    part: &Joint,
) -> Vec<&'a Fact<FundReceived>> {
    let all = world.funds.receipts().iter();
    let own = all.filter(|((of, _), _)| *of == scheme.id);
    own.flat_map(|(_, facts)| facts)
        .filter(|fact| fact.said.payer == part.funder && of_period(world, scheme, fact.version))
        .collect()
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
    let part = quota.joint.first()?;
    let breach = Breach {
        rule: "quota",
        code: Some("F41"),
        mode: quota.mode,
        clause: &part.clause,
        finding: format!(
            "{} yuan are paid or under way, what came from the joint funders and is borne without them is {} yuan",
            fen(paid),
            fen(covered)
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

/// Programmes of which more was paid than the joint funders' money had come for, with the largest gap: one flag a scheme.
pub(super) fn flags(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for (id, scheme) in world.registry.schemes() {
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
        let mut worst: Option<(Fen, Breach<'_>)> = None;
        for fact in payments {
            so_far += i128::from(fact.said.amount.0);
            let Some((short, breach)) = beyond(world, scheme, so_far, fact.clock) else {
                continue;
            };
            over.push(fact);
            if worst.as_ref().is_none_or(|(known, _)| short > *known) {
                worst = Some((short, breach));
            }
        }
        let Some((short, breach)) = worst else {
            continue;
        };
        let funder = scheme.quota.iter().flat_map(|quota| &quota.joint).next();
        let about = funder.map_or(id.as_str(), |part| part.funder.as_str());
        let mut flag = Flag::new(code, Severity::High, id, about);
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
