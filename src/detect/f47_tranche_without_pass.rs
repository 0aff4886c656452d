//! F47 A tranche was paid without the agreement or the acceptance it waits for.
//!
//! **Definition.** The scheme lets a tranche be paid once the year before was accepted with the least score, and the
//! tranche was released or paid while no acceptance of that year with that score, given once the year was over, was on record by that day, or
//! while an earlier year that the tranche before it waited for stood unpassed: a failed year ends the payments. Or it was paid while its
//! agreement was not signed yet, had ended, or had run out before the tranche was due, while it was held back, or, where a live act scheduled it, before it was released.
//! **Example.** The first year was judged with 67.8 points, 75 pass; the second tranche of 100,000 is paid on 2021-10-21.
//! **Exclusions.** A tranche that is withheld; one whose condition is not an acceptance, such as the first; an acceptance with the very
//! score that passes where the scheme counts it in; a year that failed and was accepted later, from that day on; one paid after the agreement's last day that was due by then, which is late (F38). Where the ledger
//! was never told any acceptance or self-evaluation of the scheme it is told as not judged where files told the tranche, for a year after it went out or, where
//! that is later, its row was read: by then the scheme has none; one that the desk ordered is judged at once. Where
//! rows of the agreements' sheet were refused and not read since, an agreement that is not there is told as data quality; where the ledger has none of the scheme it is not asked for, but of a tranche that the desk ordered: then it was reversed.
//! **False positives:** none known.
//! **Evidence:** the payment and release rows, and the acceptances of the year that did not pass. **Amount:** what was paid,
//! or released. One flag a tranche; later tranches after one failed year are told with the first that went out after it.
//! **Look at:** the score and day of the acceptance, the day of the payment.
//! **Source:** the scheme's tranche condition; plan 16 (达到或超过75分; 验收不合格的停止拨付).

use std::collections::{BTreeMap, BTreeSet};

use super::bereft::by_desk;
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::lacking::Lacking;
use super::unread::Sheet;
use super::{Detector, Findings, accepted, agreed, text};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::agreements::{Agreement, TranchePayments};

/// Days after a tranche, and after its row was read, during which a scheme without any acceptance is told as not judged: time to
/// bring the sheet in, also for a folder of years that are long over.
const WAITS: i64 = 365;

/// F47.
pub struct TrancheWithoutPass;

impl Detector for TrancheWithoutPass {
    fn code(&self) -> &'static str {
        "F47"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = Findings::default();
        let paid = world.tranches();
        found.flags.extend(too_early(self.code(), world, paid));
        for (scheme_id, _) in world.registry.schemes() {
            // Where nothing is known of any year the sheet is not in.
            let unread = Sheet::Acceptances.is_unread(world, scheme_id);
            let unknown = Agreement::default();
            let mut untold = 0;
            // Flags of this scheme by agreement and the year that did not pass.
            let mut told: BTreeMap<(&str, u8), usize> = BTreeMap::new();
            for (number, agreement_no) in gone_out(world, paid, scheme_id) {
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
                let Some(condition) = accepted::condition(scheme, number) else {
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
                let asked = (number, first);
                let Some(unpassed) = accepted::waits_for(scheme, agreement, asked, &|_| true)
                else {
                    continue;
                };
                // The desk orders and releases no tranche without the acceptance it waits for: one that is not there was taken back.
                let by_files =
                    !by_desk(payments) && released.iter().all(|fact| fact.source.is_some());
                let rows = payments.iter().filter_map(|fact| fact.source.as_ref());
                let rows = rows.chain(released.iter().filter_map(|fact| fact.source.as_ref()));
                let read = rows
                    .filter_map(|row| world.imports.read_on(&row.file, &row.sheet))
                    .min();
                let waits = read
                    .map_or(first, |read| read.max(first))
                    .checked_add_days(WAITS)
                    .is_none_or(|until| as_of <= until);
                if unread && by_files && waits {
                    untold += 1;
                    continue;
                }
                let year = (agreement_no, unpassed.year);
                if let Some(first_told) = told.get(&year).and_then(|at| found.flags.get_mut(*at)) {
                    let more = format!("so did tranche {number} on {first}");
                    first_told.finding = format!("{}; {more}", first_told.finding);
                    continue;
                }
                told.insert(year, found.flags.len());
                let about = format!("{agreement_no}/{}", number);
                let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, &about);
                for fact in payments {
                    flag.rests_on(fact);
                }
                for fact in released {
                    flag.rests_on(fact);
                }
                // One of a later day, too: it came too late.
                let judged = agreement.years.get(&unpassed.year);
                for fact in judged.into_iter().flat_map(|year| &year.acceptances) {
                    flag.rests_on(fact);
                }
                let amounts: Vec<Fen> = match payments {
                    [] => released.iter().map(|fact| fact.said.amount).collect(),
                    _ => payments.iter().map(|fact| fact.said.amount).collect(),
                };
                flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
                let period = agreement.support_year(scheme, number);
                flag.period = period.map(|period| period.to_string());
                flag.clause.clone_from(&condition.clause);
                flag.finding =
                    format!("tranche {number} went out on {first}; {}", unpassed.finding);
                let known = !unpassed.told.is_empty() || unpassed.year == number.saturating_sub(1);
                if !known && Lacking::of(world, scheme_id, ACCEPTANCES).any() {
                    flag = flag.as_data_quality();
                }
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

/// Kinds of tables that tell acceptances.
const ACCEPTANCES: &[&str] = &["evaluations"];
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
        // Where no agreement of the scheme is known their sheet is not in; the desk orders nothing without one.
        let told = |((of, _), known): (&(String, String), &Agreement)| {
            of == scheme_id && !known.signed.is_empty()
        };
        if !by_desk(payments) && !world.agreements.iter().any(told) {
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
