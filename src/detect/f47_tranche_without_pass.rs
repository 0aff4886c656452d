//! F47 A tranche was paid without the agreement or the acceptance it waits for.
//!
//! **Definition.** The scheme lets a tranche be paid once the year before was accepted with the least score, and the
//! tranche was released or paid while no acceptance of that year with that score was on record by that day. Or it was paid while its
//! agreement was not signed yet, had ended, or had run out before the tranche was due, while it was held back, or, where a live act scheduled it, before it was released.
//! **Example.** The first year was judged with 67.8 points, 75 pass; the second tranche of 100,000 is paid on 2021-10-21.
//! **Exclusions.** A tranche that is withheld; one whose condition is not an acceptance, such as the first; an acceptance with the very
//! score that passes where the scheme counts it in; one paid after the agreement's last day that was due by then, which is late (F38); a failed year that was accepted later, from that day on. Where the ledger
//! has no acceptance of the scheme at all it is told as not judged, for a year after the tranche: by then the scheme has none. Where
//! rows of the agreements' sheet were refused and not read since, an agreement that is not there is told as data quality; where the ledger has none of the scheme it is not asked for.
//! **False positives:** none known.
//! **Evidence:** the payment and release rows, and the acceptances of the year before. **Amount:** what was paid,
//! or released. One flag a tranche.
//! **Source:** the scheme's tranche condition; plan 16 (达到或超过75分).

use std::collections::BTreeSet;

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::lacking::Lacking;
use super::{Detector, Findings, agreed, text};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::agreements::{Agreement, TranchePayments};
use crate::schemes::Scheme;
use crate::schemes::pairing::{Condition, ConditionKind};

/// Days after a tranche during which a scheme without any acceptance is told as not judged.
const WAITS: i64 = 365;

/// F47.
pub struct TrancheWithoutPass;

/// The condition of a tranche, where it is the acceptance of the year before.
fn condition(scheme: &Scheme, number: u8) -> Option<&Condition> {
    scheme
        .condition_rule(&scheme.tranche_rule(number)?.condition)
        .filter(|rule| rule.kind == ConditionKind::YearAccepted)
}

/// Points in words, from tenths of a point.
fn points(tenths: i32) -> String {
    format!("{}.{}", tenths / 10, (tenths % 10).abs())
}

impl Detector for TrancheWithoutPass {
    fn code(&self) -> &'static str {
        "F47"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = Findings::default();
        let paid = TranchePayments::of(world);
        found.flags.extend(too_early(self.code(), world, &paid));
        for (scheme_id, _) in world.registry.schemes() {
            // A scheme that was a year without any acceptance has none; before that its sheet may not be in yet.
            let any_accepted = world.agreements.iter().any(|((of, _), agreement)| {
                of == scheme_id
                    && agreement
                        .years
                        .values()
                        .any(|year| !year.acceptances.is_empty())
            });
            let unknown = Agreement::default();
            let mut untold = 0;
            for (number, agreement_no) in gone_out(world, &paid, scheme_id) {
                let agreement = world
                    .agreements
                    .get(scheme_id, agreement_no)
                    .unwrap_or(&unknown);
                let first_known = paid
                    .of_tranche(scheme_id, agreement_no, number)
                    .iter()
                    .map(|fact| fact.version)
                    .min();
                // By the text the agreement was signed under: an amendment asks nothing of before.
                let otherwise = first_known.unwrap_or(0);
                let text = text::of_agreement(world, scheme_id, agreement_no, otherwise);
                let Some(scheme) = text else { continue };
                let Some(condition) = condition(scheme, number) else {
                    continue;
                };
                let payments = paid.of_tranche(scheme_id, agreement_no, number);
                let released = agreement
                    .tranches
                    .get(&number)
                    .map_or(&[][..], |tranche| tranche.released.as_slice());
                let first = payments
                    .iter()
                    .map(|fact| fact.clock)
                    .chain(released.iter().map(|fact| fact.clock))
                    .min();
                let Some(first) = first else { continue };
                let acceptances = agreement
                    .years
                    .get(&number.saturating_sub(1))
                    .map_or(&[][..], |year| year.acceptances.as_slice());
                let passed = acceptances.iter().any(|fact| {
                    fact.clock <= first
                        && condition.passes(fact.said.score_tenths)
                        && fact.said.passed != Some(false)
                });
                if passed {
                    continue;
                }
                let waits = first
                    .checked_add_days(WAITS)
                    .is_none_or(|until| as_of <= until);
                if !any_accepted && waits {
                    untold += 1;
                    continue;
                }
                let about = format!("{agreement_no}/{}", number);
                let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, &about);
                for fact in payments {
                    flag.rests_on(fact);
                }
                for fact in released {
                    flag.rests_on(fact);
                }
                for fact in acceptances {
                    flag.rests_on(fact);
                }
                let amounts: Vec<Fen> = match payments {
                    [] => released.iter().map(|fact| fact.said.amount).collect(),
                    _ => payments.iter().map(|fact| fact.said.amount).collect(),
                };
                flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
                flag.period = scheme.support_year(number).map(|period| period.to_string());
                flag.clause.clone_from(&condition.clause);
                let best = acceptances
                    .iter()
                    .filter(|fact| fact.clock <= first)
                    .map(|fact| fact.said.score_tenths)
                    .max();
                flag.finding = match best {
                    Some(score) => format!(
                        "tranche {number} went out on {first}; the year before had {} points",
                        points(score)
                    ),
                    None => format!(
                        "tranche {number} went out on {first}; the year before had not been accepted"
                    ),
                };
                found.flags.push(flag);
            }
            if untold > 0 {
                found.unjudged.push(format!(
                    "F47, scheme {scheme_id}: {untold} tranches wait for an acceptance, but no acceptance is in the ledger: import them"
                ));
            }
        }
        found
    }
}

/// Kinds of tables that tell agreements.
const AGREEMENTS: &[&str] = &["agreements"];

/// Tranches that were paid before their agreement was signed, or while they were held back.
fn too_early(code: &'static str, world: &World, paid: &TranchePayments<'_>) -> Vec<Flag> {
    let mut flags = Vec::new();
    for ((scheme_id, agreement_no, number), payments) in paid.iter() {
        let first_known = payments.iter().map(|fact| fact.version).min().unwrap_or(0);
        let Some(scheme) = text::of_agreement(world, scheme_id, agreement_no, first_known) else {
            continue;
        };
        // Where no agreement of the scheme is known their sheet is not in.
        let told = |((of, _), known): (&(String, String), &Agreement)| {
            of == scheme_id && !known.signed.is_empty()
        };
        if !world.agreements.iter().any(told) {
            continue;
        }
        let key = format!("{agreement_no}/{number}/early");
        let about = format!("{agreement_no}/{number}");
        let mut flag =
            Flag::new(code, Severity::Critical, scheme_id, &about).known_by(scheme_id, &key);
        let (mut amounts, mut findings, mut known) = (Vec::new(), Vec::new(), false);
        for fact in payments {
            let asked = agreed::Tranche {
                agreement_no,
                number: *number,
                day: fact.clock,
                amount: Some(fact.said.amount),
                leaves: true,
                earlier: &[],
            };
            let breaches = agreed::judge(world, scheme, &asked).into_iter();
            let breaches: Vec<_> = breaches.filter(|(one, _)| one.code == Some(code)).collect();
            if breaches.is_empty() {
                continue;
            }
            flag.rests_on(fact);
            amounts.push(fact.said.amount);
            for (breach, _) in breaches {
                known |= !breach.evidence.is_empty();
                flag.clause = breach.clause.to_owned();
                for evidence in breach.evidence {
                    flag.rests_on_event(evidence);
                }
                if !findings.contains(&breach.finding) {
                    findings.push(breach.finding);
                }
            }
        }
        if amounts.is_empty() {
            continue;
        }
        flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
        flag.period = scheme
            .support_year(*number)
            .map(|period| period.to_string());
        flag.finding = findings.join("; ");
        if !known && Lacking::of(world, scheme_id, AGREEMENTS).any() {
            flag = flag.as_data_quality();
        }
        flags.push(flag);
    }
    flags
}

/// Tranches that were released or paid, by ordinal and agreement.
fn gone_out<'a>(
    world: &'a World,
    paid: &TranchePayments<'a>,
    scheme_id: &str,
) -> BTreeSet<(u8, &'a str)> {
    let agreements = world.agreements.iter();
    let released = agreements.filter(|((of, _), _)| of == scheme_id).flat_map(
        |((_, agreement_no), agreement)| {
            let tranches = agreement.tranches.iter();
            tranches
                .filter(|(_, tranche)| !tranche.released.is_empty())
                .map(|(number, _)| (*number, agreement_no.as_str()))
        },
    );
    let paid = paid
        .iter()
        .filter(|((of, ..), _)| *of == scheme_id)
        .map(|((_, agreement_no, number), _)| (*number, *agreement_no));
    released.chain(paid).collect()
}
