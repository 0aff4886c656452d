//! A scheme file examined before it is published: everything wrong, open or doubtful, each with its line.
//!
//! Promises: all of it is told at once, in the order of the lines; what is *wrong* or *open* stops
//! publishing, a *doubt* does not. It is stricter than [`Scheme::parse`], which reads whatever an earlier
//! program let onto a ledger; what only publishing asks for is in [`lint`](super::lint). It does not know
//! what intake reads of an office's sheets: that is intake's check.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Scheme;
use super::check::other_format;
use super::fault::SchemeError;
use super::model::Accepted;
use super::shape;
use super::source::Source;
use super::syntax;
use super::unknowns::{Open, open_values, stand_in};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Wrong: a gap or a contradiction.
    Fault,
    /// Open: only whoever issued the policy can say it.
    Open,
    /// To be looked at; it stops nothing.
    Doubt,
}

/// Something found in a scheme file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it weighs.
    pub weight: Weight,
    /// A word for it that never changes.
    pub code: &'static str,
    /// Line of the text, where it has one.
    pub line: Option<u32>,
    /// The rule, as the file names it.
    pub place: String,
    /// The key of the rule that it is about, where one is known.
    #[serde(skip)]
    pub key: Option<String>,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// What to do.
    pub remedy: String,
}

/// A file and what was found in it.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The scheme, as far as it could be read; its open values stood in for.
    pub scheme: Option<Scheme>,
    /// What was found, by line.
    pub findings: Vec<Finding>,
}

impl Examined {
    /// What stops publishing.
    pub fn blocking(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.weight != Weight::Doubt)
    }

    /// Whether the text may be published.
    pub fn well(&self) -> bool {
        self.blocking().next().is_none()
    }

    /// Puts findings in the order of their lines; those without one come first.
    pub fn add(&mut self, more: impl IntoIterator<Item = Finding>) {
        self.findings.extend(more);
        self.findings.sort_by(|a, b| {
            (a.line, a.weight, &a.place, a.code).cmp(&(b.line, b.weight, &b.place, b.code))
        });
    }
}

/// Examines a file's text.
pub fn examine(text: &str) -> Examined {
    let mut examined = Examined {
        scheme: None,
        findings: Vec::new(),
    };
    let mended = match syntax::mended(text) {
        Ok(mended) => mended,
        Err(slip) => {
            examined.add([*slip]);
            return examined;
        }
    };
    let text = mended.text.as_str();
    let Ok(source) = Source::read(text) else {
        return examined;
    };
    if let Some(error) = other_format(text) {
        examined.add([of_rule(&source, error)]);
        return examined;
    }
    let open = open_values(&source);
    examined.add(open.iter().map(opened));
    let shaped = shape::read(&stand_in(text, &open), &source, mended.lost);
    let made_up =
        !shaped.found.is_empty() || !mended.found.is_empty() || open.iter().any(Open::is_replaced);
    let mut told: Vec<u32> = open.iter().map(|value| value.line).collect();
    let slips = mended
        .found
        .iter()
        .filter(|one| one.code != syntax::BRACKETS);
    told.extend(slips.filter_map(|finding| finding.line));
    examined.add(mended.found);
    let shape = shaped.found.iter();
    let shape: Vec<Finding> = shape
        .filter(|finding| {
            let own = finding.code == shape::MISSING;
            own || !finding.line.is_some_and(|line| told.contains(&line))
        })
        .cloned()
        .collect();
    // The line of a missing key is that of its rule, of which other things may be wrong.
    let own_line = shape.iter().filter(|one| one.code != shape::MISSING);
    told.extend(own_line.filter_map(|finding| finding.line));
    examined.add(shape);
    let Some(scheme) = &shaped.scheme else {
        return examined;
    };
    let groups = scheme.check_shared_tables().err();
    let rules = scheme
        .faults()
        .into_iter()
        .chain(groups.into_iter().flat_map(|faults| faults.0))
        .map(|fault| of_rule(&source, fault))
        .chain(super::lint::lint(scheme, &source));
    // What follows from an open value or from a key left out is no fault of its own.
    let rules: Vec<Finding> = rules
        .filter(|finding| !finding.line.is_some_and(|line| told.contains(&line)))
        .filter(|finding| !(made_up && finding.weight == Weight::Doubt))
        .filter(|finding| !shaped.made_up(finding))
        .collect();
    examined.add(match made_up {
        // Doubts are not told of such a file, and neither is which of them it answers.
        true => rules,
        false => accepted(scheme, &source, rules),
    });
    examined.scheme = shaped.scheme;
    examined
}

/// What was found, without the doubts that the file answers; an answer to no doubt is one itself. An answer names
/// its rule, so that a doubt of a rule that is added later is told: one that names none answers nothing, and what
/// it may name is said.
fn accepted(scheme: &Scheme, source: &Source<'_>, found: Vec<Finding>) -> Vec<Finding> {
    let is_doubt = |one: &Finding, code: &str| one.weight == Weight::Doubt && one.code == code;
    let answers = |own: &Accepted, one: &Finding| {
        is_doubt(one, &own.doubt) && own.at.as_ref().is_some_and(|at| *at == one.place)
    };
    let idle: Vec<Finding> = scheme
        .accepted
        .iter()
        .filter(|own| !found.iter().any(|one| answers(own, one)))
        .map(|own| {
            let place = format!("accepted {}", own.doubt);
            let raised = found.iter().filter(|one| is_doubt(one, &own.doubt));
            let places: BTreeSet<&str> = raised.map(|one| one.place.as_str()).collect();
            let places: Vec<&str> = places.into_iter().collect();
            let (expected, remedy) = match places.is_empty() {
                false => (
                    format!(
                        "at, the rule of the doubt that it answers: {}",
                        places.join(" | ")
                    ),
                    "write the rule of each doubt as at, or take the answer off",
                ),
                true => (
                    "the word of a doubt that this file raises (scheme check --json tells it as code)"
                        .to_owned(),
                    "take it off",
                ),
            };
            Finding {
                weight: Weight::Doubt,
                code: "accepted-no-doubt",
                line: source.line_of(&place, "doubt"),
                place,
                key: None,
                expected,
                found: match &own.at {
                    Some(at) => format!("{} {at}", own.doubt),
                    None => own.doubt.clone(),
                },
                remedy: remedy.to_owned(),
            }
        })
        .collect();
    let answered = |one: &Finding| scheme.accepted.iter().any(|own| answers(own, one));
    let mut left: Vec<Finding> = found.iter().filter(|one| !answered(one)).cloned().collect();
    left.extend(idle);
    left
}

fn opened(value: &Open) -> Finding {
    let place = match value.place.as_str() {
        "" => value.key.clone(),
        place => format!("{place}: {}", value.key),
    };
    Finding {
        weight: Weight::Open,
        code: "unknown-value",
        line: Some(value.line),
        place,
        key: None,
        expected: "the value that the policy sets".to_owned(),
        found: value.found.clone(),
        remedy:
            "ask the issuing body, and write what it answers with its document under legal_basis"
                .to_owned(),
    }
}

fn of_rule(source: &Source<'_>, fault: SchemeError) -> Finding {
    let listed = fault.place == "unknown";
    Finding {
        weight: if listed { Weight::Open } else { Weight::Fault },
        code: if listed { "unknown-value" } else { "rule" },
        line: fault
            .line
            .or_else(|| source.line_of_fault(&fault.place, &fault.expected)),
        place: fault.place,
        key: None,
        expected: fault.expected,
        found: fault.found,
        remedy: fault.remedy,
    }
}
