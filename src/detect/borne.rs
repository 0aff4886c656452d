//! What joint funders bear of a programme, what of it arrived, and whether more was paid than the others' money is for.
//!
//! Promises: a receipt counts for the funder whom it names as payer, letter for letter, in a scheme's funds, and for the oldest
//! period of the texts published until then of which the funder's part has not come yet: as far as that is short, the rest for the
//! next that is; what is left when none is short, for the period of its own text.
//! Each period is judged by its own newest text for good. Of the money of the quota, what is no joint funder's part is the programme's own; paid may be
//! that and what came from each funder, up to its part: from then on another's part is paid by money that is not for it.
//! Asked by the gates before a payment leaves, and by F41 of what was paid: one code for both. It is asked where the text
//! states the money of the quota and of every part. What came is summed once for all payments that are asked about ([`Borne`]). Pure. **Not here**: which awards a funder pays for, which no event
//! tells; whether the fund holds the money at all (F41's own question).

use std::collections::BTreeMap;

use super::breach::Breach;
use super::f16_duplicate_payment::beyond_first;
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::text;
use crate::domain::date::{Date, Period};
use crate::domain::events::funds::FundReceived;
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::money::Fen;
use crate::projections::payments::Payment;
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

/// The texts of a scheme that say who bears what: of each period the newest, the oldest period first.
pub fn texts<'a>(world: &'a World, scheme: &str) -> Vec<&'a Scheme> {
    text::of_periods(world, scheme)
}

/// What came from a joint funder for the period of a text: each receipt with what of it is for that period, in fen.
pub fn received<'a>(
    world: &'a World,
    scheme: &Scheme,
    part: &Joint,
) -> Vec<(&'a Fact<FundReceived>, i128)> {
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
        let mut left = i128::from(fact.said.amount.0);
        let mut of_asked = 0;
        // The oldest period comes first.
        for due in dues.iter_mut().filter(|due| due.since <= fact.version) {
            let lacks = due.part.map_or(0, |part| part - due.came);
            let taken = left.min(lacks);
            if taken <= 0 {
                continue;
            }
            due.came += taken;
            left -= taken;
            if due.period == asked {
                of_asked += taken;
            }
        }
        let text = world.registry.text(&scheme.id, fact.version);
        if text.is_some_and(|text| text.claim_period() == asked) {
            of_asked += left;
        }
        if of_asked != 0 {
            found.push((fact, of_asked));
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

/// What came for one part: its most, and by day what had come by the end of it; in fen.
struct Came {
    most: i128,
    by_day: Vec<(Date, i128)>,
}

impl Came {
    fn of(receipts: &[(&Fact<FundReceived>, i128)], part: &Joint) -> Came {
        let mut days: BTreeMap<Date, i128> = BTreeMap::new();
        for (fact, amount) in receipts {
            *days.entry(fact.clock).or_default() += *amount;
        }
        let mut so_far = 0;
        let by_day = days.into_iter().map(|(day, amount)| {
            so_far += amount;
            (day, so_far)
        });
        Came {
            by_day: by_day.collect(),
            most: part.amount_fen.map_or(0, i128::from),
        }
    }

    /// What counts of it by a day.
    fn by(&self, day: Date) -> i128 {
        let known = self.by_day.partition_point(|(of, _)| *of <= day);
        let last = known.checked_sub(1).and_then(|at| self.by_day.get(at));
        last.map_or(0, |(_, sum)| *sum).min(self.most)
    }
}

/// What the funders of a text bear, worked out once for any number of payments.
pub(super) struct Borne<'w> {
    scheme: &'w Scheme,
    own: i128,
    parts: Vec<Came>,
    facts: Vec<&'w Fact<FundReceived>>,
}

impl<'w> Borne<'w> {
    /// Of a text that states the money of its quota and of every part.
    pub fn of(world: &'w World, scheme: &'w Scheme) -> Option<Borne<'w>> {
        let own = own(scheme)?;
        let (mut parts, mut facts) = (Vec::new(), Vec::new());
        for part in scheme.quota.iter().flat_map(|quota| &quota.joint) {
            let came = received(world, scheme, part);
            parts.push(Came::of(&came, part));
            facts.extend(came.into_iter().map(|(fact, _)| fact));
        }
        Some(Borne {
            scheme,
            own,
            parts,
            facts,
        })
    }

    /// What may be paid by a day: the programme's own, and what came from each funder up to its part.
    fn covered(&self, day: Date) -> i128 {
        self.own + self.parts.iter().map(|part| part.by(day)).sum::<i128>()
    }

    /// The first funder whose part had not come whole by a day; where all came, the first.
    fn short_part(&self, day: Date) -> Option<&'w Joint> {
        let joint = &self.scheme.quota.as_ref()?.joint;
        let mut parts = joint.iter().zip(&self.parts);
        let short = parts.find(|(part, came)| {
            part.amount_fen
                .is_some_and(|most| came.by(day) < i128::from(most))
        });
        short.map(|(part, _)| part).or(joint.first())
    }

    /// By how much what is paid goes beyond what the funders' money is for, as of a day.
    pub fn short(&self, paid: i128, day: Date) -> Option<Fen> {
        let short = paid.checked_sub(self.covered(day))?;
        (short > 0).then(|| fen(short))
    }

    /// That it does.
    pub fn breach(&self, paid: i128, day: Date) -> Option<Breach<'w>> {
        let quota = self.scheme.quota.as_ref()?;
        let part = self.short_part(day)?;
        let breach = Breach {
            rule: "quota",
            code: Some("F41"),
            mode: quota.mode,
            clause: &part.clause,
            finding: format!(
                "{} yuan are paid or under way, what came from the joint funders and is borne without them is {} yuan: the part of {} has not come whole",
                fen(paid),
                fen(self.covered(day)),
                part.funder
            ),
            evidence: Vec::new(),
        };
        Some(breach.on(self.facts.iter().copied()))
    }
}

fn fen(sum: i128) -> Fen {
    Fen::from_wide(sum).unwrap_or(Fen(i64::MAX))
}

/// Instructions of a payment that stand and are of a text's period.
pub(super) fn paid_of<'a>(
    world: &World,
    scheme: &Scheme,
    payment: &'a Payment,
) -> impl Iterator<Item = &'a Fact<PaymentInstructed>> {
    let standing = payment.standing().into_iter();
    standing.filter(move |fact| of_period(world, scheme, fact.version))
}

/// The same of all payments of a scheme.
pub(super) fn paid<'a>(
    world: &'a World,
    scheme: &'a Scheme,
) -> impl Iterator<Item = &'a Fact<PaymentInstructed>> {
    let all = world.payments.of_scheme(&scheme.id);
    all.flat_map(move |(_, payment)| paid_of(world, scheme, payment))
}

/// Payments made while the money for them had not come, and the largest gap with what was paid by its day.
type Gap<'a> = (Vec<&'a Fact<PaymentInstructed>>, Option<(Fen, i128, Date)>);

fn gap<'a>(borne: &Borne<'_>, payments: &[&'a Fact<PaymentInstructed>]) -> Gap<'a> {
    let mut so_far: i128 = 0;
    let mut over = Vec::new();
    let mut worst: Option<(Fen, i128, Date)> = None;
    for fact in payments {
        so_far += i128::from(fact.said.amount.0);
        let Some(short) = borne.short(so_far, fact.clock) else {
            continue;
        };
        over.push(*fact);
        if worst.is_none_or(|(known, ..)| short > known) {
            worst = Some((short, so_far, fact.clock));
        }
    }
    (over, worst)
}

/// Programmes of which more was paid than the joint funders' money had come for, with the largest gap: one flag a scheme
/// and period.
///
/// What was paid to a person beyond the first payment of a period is F16's, and counts here only as far as the money is short without it.
pub(super) fn flags(world: &Joined<'_>, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    let ids = world.registry.scheme_ids();
    let texts = ids.flat_map(|id| {
        let texts = text::of_periods(world, id).into_iter().enumerate();
        texts.map(move |(at, scheme)| (id, at, scheme))
    });
    for (id, at, scheme) in texts {
        let Some(borne) = Borne::of(world, scheme) else {
            continue;
        };
        let mut payments: Vec<_> = paid(world, scheme).collect();
        payments.sort_by_key(|fact| (fact.clock, &fact.said.payment_no));
        let (mut over, mut worst) = gap(&borne, &payments);
        if worst.is_some() {
            let twice = beyond_first(world, id);
            payments.retain(|fact| !twice.contains(&fact.at));
            (over, worst) = gap(&borne, &payments);
        }
        let breach = |(short, paid, day)| Some((short, day, borne.breach(paid, day)?));
        let Some((short, day, breach)) = worst.and_then(breach) else {
            continue;
        };
        let funder = borne.short_part(day);
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
