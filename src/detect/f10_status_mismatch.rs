//! F10 Aided while of a status that the scheme is not for.
//!
//! **Definition.** A case was awarded or paid, and by what its claim says the status of employment (or the
//! age, where a text asks it) is outside what the scheme's thresholds, conditions and exclusions let in.
//! **Example.** The hardship grant is for those in service; a retired applicant gets 2,000.
//! **Exclusions.** A status that is let in; a soft rule that a waiver covers; cases that were refused or
//! withdrawn unpaid. A case that does not say its status is told as not judged, and so is one whose person no register of posts
//! holds, where a text asks the post. **False positives:** late staff data.
//! **Evidence:** the claim, award and payment rows. **Amount:** what was paid, else awarded. One flag a case.
//! It is judged by the very code that holds a payment, under the text the case was claimed under.
//! **Look at:** the row of the claim, the word of the personnel office, the clause.
//! **Source:** the scheme's eligibility; red-flag catalogue F10.

use std::collections::{BTreeMap, BTreeSet};

use super::breach::Breach;
use super::claimed::{self, Decided};
use super::flag::{Evidence, Severity};
use super::joined::Joined;
use super::shut_out::of_status;
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::projections::World;
use crate::projections::case_facts::{amendments, facts_on};
use crate::schemes::Scheme;
use crate::schemes::cel::Rules;
use crate::schemes::eligible::Asked;
use crate::schemes::facts::Facts;

/// F10.
pub struct StatusMismatch;

impl Detector for StatusMismatch {
    fn code(&self) -> &'static str {
        "F10"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        measured(self.code(), Severity::Medium, world)
    }
}

/// What decided cases break of thresholds, conditions and status, whatever code it stands under.
#[derive(Default)]
pub(super) struct Measured<'a> {
    /// Cases that break something, by their places among those decided.
    broken: Vec<(usize, Vec<Breach<'a>>)>,
    /// Cases that do not say what a rule asks, by the rule's code, scheme and id.
    untold: BTreeMap<(&'static str, &'a str, String), usize>,
}

/// Measures cases, each once for all codes.
pub(super) fn measure<'a>(world: &'a World, decided: &[Decided<'a>]) -> Measured<'a> {
    let mut measured = Measured::default();
    // Cases come scheme by scheme, and reading its conditions takes longer than asking them.
    let mut read: Option<(&'a Scheme, Rules<'a>)> = None;
    // Where the ledger has no posts at all, that is told of the whole scheme (`inputs.rs`), and of no case.
    let posts = claimed::knows_posts(world);
    for (at, case) in decided.iter().enumerate() {
        let scheme = case.scheme;
        if scheme.eligibility.is_empty() && scheme.rule.is_empty() && scheme.exclusion.is_empty() {
            continue;
        }
        let (_, rules) = match read.take() {
            Some((of, rules)) if std::ptr::eq(of, scheme) => read.insert((of, rules)),
            _ => read.insert((scheme, Rules::of(scheme))),
        };
        let breaches = breaches(world, case, (&*rules, posts), &mut measured.untold);
        if !breaches.is_empty() {
            measured.broken.push((at, breaches));
        }
    }
    measured
}

/// What one case breaks.
fn breaches<'a>(
    world: &'a World,
    case: &Decided<'a>,
    (rules, posts): (&Rules<'a>, bool),
    untold: &mut BTreeMap<(&'static str, &'a str, String), usize>,
) -> Vec<Breach<'a>> {
    let scheme = case.scheme;
    // What was amended or sent back after the decision says nothing of it.
    let on = case.judged_on;
    let claimed = !case.case.claims.is_empty();
    let mut facts = facts_on(world, scheme, case.case_no, Some(on));
    let mut breaches = Vec::new();
    for short in claimed::thresholds(scheme, &facts, case.case) {
        if short.said {
            breaches.push(short.breach);
        } else if let (Some(code), true) = (short.breach.code, claimed) {
            let rule = short.breach.rule.to_owned();
            *untold.entry((code, &scheme.id, rule)).or_default() += 1;
        }
    }
    let mut undecided = Vec::new();
    let mut ask = |of, facts: &Facts| {
        let (failed, open) = claimed::conditions(rules, of, facts, Some(case.case));
        breaches.extend(failed);
        undecided.extend(open.into_iter().map(|(rule, _)| rule));
    };
    ask(Asked::Case, &facts);
    // As the gate asks them: of each payment, with its own amount.
    for payment in &case.payments {
        facts.set_int("amount_fen", payment.said.amount.0);
        ask(Asked::Payment, &facts);
    }
    let told = |rule: &&str| posts || !claimed::asks_post(scheme, rule);
    for rule in undecided.into_iter().filter(|_| claimed).filter(told) {
        let key = (
            claimed::code_of_rule(scheme, rule),
            scheme.id.as_str(),
            rule.to_owned(),
        );
        *untold.entry(key).or_default() += 1;
    }
    breaches.extend(of_status(scheme, &facts, Some(case.case)));
    if breaches.is_empty() {
        return breaches;
    }
    let amended: Vec<_> = amendments(world, &scheme.id, case.case_no, Some(on))
        .into_iter()
        .map(|act| Evidence::from(act.fact))
        .collect();
    for breach in &mut breaches {
        for evidence in &amended {
            if !breach.evidence.contains(evidence) {
                breach.evidence.push(evidence.clone());
            }
        }
    }
    breaches
}

/// Cases that break a rule that stands under the code, by scheme and number.
pub(super) fn broken<'a>(world: &'a Joined<'_>, code: &str) -> BTreeSet<(&'a str, &'a str)> {
    let of_code = |(at, breaches): &'a (usize, Vec<Breach<'_>>)| {
        let broken = breaches.iter().any(|breach| breach.code == Some(code));
        let case = world.decided().get(*at).filter(|_| broken)?;
        Some((case.scheme.id.as_str(), case.case_no))
    };
    world.measured().broken.iter().filter_map(of_code).collect()
}

/// Cases whose thresholds, conditions or status break a rule that stands under the code.
pub(super) fn measured(code: &'static str, severity: Severity, world: &Joined<'_>) -> Findings {
    let mut found = Findings::default();
    let measured = world.measured();
    for (at, breaches) in &measured.broken {
        let flag = (world.decided().get(*at))
            .and_then(|case| case.flag(world, code, severity, breaches.clone()));
        found.flags.extend(flag);
    }
    for ((of, scheme, rule), cases) in &measured.untold {
        if *of == code {
            let text = world.registry.scheme(scheme);
            let rule = text.map_or_else(|| rule.clone(), |text| text.quoted(rule));
            found.unjudged.push(format!(
                "{code}, scheme {scheme}: {cases} cases do not say what rule {rule} asks: amend the claims, file the papers with their amounts, or import the register of posts"
            ));
        }
    }
    found
}
