//! What publishing asks of a scheme beyond what reading it asks: gaps and contradictions between a
//! rule's numbers and the words of its clause, between rules, and between a rule and what can be judged.
//!
//! Promises: every finding names its rule, its line, what was expected and what to do; texts that are
//! on a ledger already are never judged by it. It reads clauses for what they certainly say (a number of
//! working days, a day, an amount, 原则上, 等) and is silent where they say it in another way. The traps of
//! real plans are its tests (`tests/schemes/traps.rs`).

mod clashes;
mod clauses;
mod counts;
mod figures;
mod gates;
mod idle;
mod lone;
mod meet;
mod money;
mod names;
mod needs;
mod numbers;
mod owed;
mod pairing;
mod reach;
mod slips;
mod times;

use super::Scheme;
use super::examine::{Finding, Weight};
use super::source::Source;

/// Every condition of a text: the rule that has it, the key it stands under, and itself.
fn conditions_of(scheme: &Scheme) -> impl Iterator<Item = (String, &'static str, &str)> {
    let rules = scheme
        .rule
        .iter()
        .map(|rule| (format!("rule {}", rule.id), "holds", rule.holds.as_str()));
    let papers = scheme.document.iter().filter_map(|rule| {
        let text = rule.required_if.as_deref()?;
        Some((format!("document {}", rule.code), "required_if", text))
    });
    rules.chain(papers)
}

/// So many rules that one contradicts are told.
const AGAINST_MAX: usize = 4;

/// Whether two rules bind one case: of the kinds of need that each names one is the same, or one of them names none.
fn one_case(own: &[String], others: &[String]) -> bool {
    own.is_empty() || others.is_empty() || own.iter().any(|kind| others.contains(kind))
}

/// What was found so far.
struct Notes<'a> {
    source: &'a Source<'a>,
    found: Vec<Finding>,
}

/// Where a finding stands: the rule and the key.
type At<'a> = (&'a str, &'a str);

impl Notes<'_> {
    fn say(
        &mut self,
        weight: Weight,
        code: &'static str,
        (place, key): At<'_>,
        expected: &str,
        found: &str,
        remedy: &str,
    ) {
        self.found.push(Finding {
            weight,
            code,
            line: self.source.line_of(place, key),
            // What stands at the head of the file is told by its key.
            place: match place {
                "" => key.to_owned(),
                place => place.to_owned(),
            },
            key: Some(key.to_owned()),
            expected: expected.to_owned(),
            found: found.to_owned(),
            remedy: remedy.to_owned(),
        });
    }

    /// Another rule, as a finding names it: by the line of its key, and by its id.
    fn other(&self, place: &str, key: &str) -> String {
        match self.source.line_of(place, key) {
            Some(line) => format!("line {line} ({place})"),
            None => place.to_owned(),
        }
    }

    /// Whether a rule was told of already in this way.
    fn has(&self, code: &str, place: &str) -> bool {
        let mut all = self.found.iter();
        all.any(|one| one.code == code && one.place == place)
    }

    fn fault(&mut self, code: &'static str, at: At<'_>, expected: &str, found: &str, remedy: &str) {
        self.say(Weight::Fault, code, at, expected, found, remedy);
    }

    /// What a rule asks, and rules before it of which no case meets both: each with its place, key and what it asks. The
    /// first few are told.
    fn nobody_admitted(
        &mut self,
        (place, key, own): (&str, &str, &str),
        against: impl Iterator<Item = (String, &'static str, String)>,
    ) {
        for (other, other_key, asked) in against.take(AGAINST_MAX) {
            let of = self.other(&other, other_key);
            self.fault(
                "nobody-admitted",
                (place, key),
                &format!("a value that {asked} of {of} admits too"),
                own,
                "compare both with the document: no case meets the two of them",
            );
        }
    }

    fn doubt(&mut self, code: &'static str, at: At<'_>, expected: &str, found: &str, remedy: &str) {
        self.say(Weight::Doubt, code, at, expected, found, remedy);
    }
}

/// Everything that publishing asks for.
pub(super) fn lint(scheme: &Scheme, source: &Source<'_>) -> Vec<Finding> {
    let mut notes = Notes {
        source,
        found: Vec::new(),
    };
    needs::lint(scheme, &mut notes);
    gates::lint(scheme, &mut notes);
    money::lint(scheme, &mut notes);
    times::lint(scheme, &mut notes);
    pairing::lint(scheme, &mut notes);
    slips::lint(scheme, &mut notes);
    clashes::lint(scheme, &mut notes);
    numbers::lint(scheme, &mut notes);
    idle::lint(scheme, &mut notes);
    lone::lint(scheme, &mut notes);
    owed::lint(scheme, &mut notes);
    reach::lint(scheme, &mut notes);
    meet::lint(scheme, &mut notes);
    figures::lint(scheme, &mut notes);
    counts::lint(scheme, &mut notes);
    names::lint(scheme, &mut notes);
    notes.found
}
