//! A scheme file examined before it is published: everything wrong, open or doubtful, each with its line.
//!
//! Promises: all of it is told at once, in the order of the lines; what is *wrong* or *open* stops
//! publishing, a *doubt* does not. It is stricter than [`Scheme::parse`], which reads whatever an earlier
//! program let onto a ledger; what only publishing asks for is in [`lint`](super::lint). It does not know
//! what intake reads of an office's sheets: that is intake's check.

use serde::Serialize;

use super::Scheme;
use super::check::{SchemeError, other_format};
use super::source::{Source, line_at};
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

/// So many faults of shape are looked for: each costs a reading of the whole text.
const SHAPE_FAULTS_MAX: usize = 40;

/// Examines a file's text.
pub fn examine(text: &str) -> Examined {
    let mut examined = Examined {
        scheme: None,
        findings: Vec::new(),
    };
    let source = match Source::read(text) {
        Ok(source) => source,
        Err(error) => {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            examined.add([not_toml(text, line, error.message())]);
            return examined;
        }
    };
    if let Some(error) = other_format(text) {
        examined.add([of_rule(&source, error)]);
        return examined;
    }
    let open = open_values(&source);
    examined.add(open.iter().map(opened));
    let (scheme, shape) = read(&stand_in(text, &open), &source);
    let of_shape = !shape.is_empty();
    let told: Vec<u32> = open.iter().map(|value| value.line).collect();
    examined.add(
        shape
            .into_iter()
            .filter(|finding| !finding.line.is_some_and(|line| told.contains(&line))),
    );
    let Some(scheme) = scheme else {
        return examined;
    };
    let told: Vec<u32> = examined
        .findings
        .iter()
        .filter_map(|finding| finding.line)
        .collect();
    let groups = scheme.check_shared_tables().err();
    let rules = scheme
        .faults()
        .into_iter()
        .chain(groups.into_iter().flat_map(|faults| faults.0))
        .map(|fault| of_rule(&source, fault))
        .chain(super::lint::lint(&scheme, &source));
    // What follows from an open value or from a key left out is no fault of its own.
    let rules: Vec<Finding> = rules
        .filter(|finding| !finding.line.is_some_and(|line| told.contains(&line)))
        .filter(|finding| !(of_shape && finding.weight == Weight::Doubt))
        .collect();
    examined.add(rules);
    examined.scheme = Some(scheme);
    examined
}

fn not_toml(text: &str, line: u32, message: &str) -> Finding {
    let content = usize::try_from(line)
        .ok()
        .and_then(|line| text.lines().nth(line.checked_sub(1)?));
    Finding {
        weight: Weight::Fault,
        code: "not-toml",
        line: Some(line),
        place: String::new(),
        expected: "a file in TOML: key = value, texts in quotes".to_owned(),
        found: format!(
            "“{}”: {}",
            content.unwrap_or_default().trim(),
            message.trim().replace('\n', " ")
        ),
        remedy: "mend the line; the shipped schemes are examples".to_owned(),
    }
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
        expected: fault.expected,
        found: fault.found,
        remedy: fault.remedy,
    }
}

/// Reads the text as a scheme. Of a key that nobody knows or a value of the wrong kind the rest is read
/// without it, so that all of them are told at once.
fn read(text: &str, source: &Source<'_>) -> (Option<Scheme>, Vec<Finding>) {
    let mut text = text.to_owned();
    let mut found = Vec::new();
    let mut dropped: Vec<(String, String)> = Vec::new();
    for _ in 0..SHAPE_FAULTS_MAX {
        let error = match toml::from_str::<Scheme>(&text) {
            Ok(scheme) => return (Some(scheme), found),
            Err(error) => error,
        };
        let at = error.span().map_or(0, |span| span.start);
        let line = line_at(&text, at);
        let Ok(now) = Source::read(&text) else {
            return (None, found);
        };
        let message = error.message().trim().to_owned();
        if let Some(key) = missing(&message) {
            let place = now.rule_at(at).unwrap_or_default().to_owned();
            if dropped.contains(&(place.clone(), key.to_owned())) {
                return (None, found);
            }
            found.push(Finding {
                weight: Weight::Fault,
                code: "missing-key",
                line: source.line_of(&place, key).or(Some(line)),
                place,
                expected: format!("the key {key}"),
                found: "a rule without it".to_owned(),
                remedy: remedy_for(key).to_owned(),
            });
            return (None, found);
        }
        let Some(entry) = now.entry_at(at).cloned() else {
            found.push(misshapen(&text, line, "", &message));
            return (None, found);
        };
        let place = match entry.place.as_str() {
            "" => entry.key.as_str(),
            place => place,
        };
        found.push(misshapen(&text, line, place, &message));
        let Some(whole) = entry.whole.clone() else {
            return (None, found);
        };
        dropped.push((entry.place.clone(), entry.key.clone()));
        // Line breaks stay, so that no line moves.
        let blank: String = text
            .get(whole.clone())
            .unwrap_or_default()
            .chars()
            .map(|letter| if letter == '\n' { '\n' } else { ' ' })
            .collect();
        text.replace_range(whole, &blank);
    }
    (None, found)
}

/// The key that a reader's message says is missing.
fn missing(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("missing field")?;
    rest.split('`').nth(1)
}

fn remedy_for(key: &str) -> &'static str {
    match key {
        "inclusive" => {
            "say whether the last day itself counts (日前 leaves it open): inclusive = true or false"
        }
        "clause" => "quote the clause that the rule comes from",
        "late" => "say what becomes of a late one: late = \"reject\" or \"waive\"",
        "due_unit" => "say whether the days are working days (wd) or calendar days (day)",
        "legal_basis" => "name the document that the scheme rests on",
        _ => "add it; schemas/scheme.schema.json says what it holds",
    }
}

/// A key nobody knows, or a value of the wrong kind.
fn misshapen(text: &str, line: u32, place: &str, message: &str) -> Finding {
    let content = usize::try_from(line)
        .ok()
        .and_then(|line| text.lines().nth(line.checked_sub(1)?))
        .unwrap_or_default()
        .trim();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (code, expected, remedy) = match quoted.split_first() {
        Some((key, known)) if message.starts_with("unknown field `") => (
            "unknown-key",
            "a key of the scheme file".to_owned(),
            match crate::domain::near::nearest(key, known.iter().copied()) {
                Some(near) => format!("write {near}, if that is meant"),
                None => {
                    "take it off, or name one of the keys in schemas/scheme.schema.json".to_owned()
                }
            },
        ),
        Some((_, known)) if message.starts_with("unknown variant `") => (
            "unknown-word",
            format!("one of {}", known.join(", ")),
            "write one of them".to_owned(),
        ),
        _ => (
            "value-kind",
            "a value of the kind that the key takes".to_owned(),
            "numbers stand without quotes, texts and days in quotes, money in fen".to_owned(),
        ),
    };
    Finding {
        weight: Weight::Fault,
        code,
        line: Some(line),
        place: place.to_owned(),
        expected,
        found: format!("“{content}”"),
        remedy,
    }
}
