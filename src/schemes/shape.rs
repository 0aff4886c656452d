//! Reads a text as a scheme, and goes on where its shape is wrong.
//!
//! Promises: every key that nobody knows, every value of the wrong kind and every key that is missing is
//! told in one reading, with its line; the rest of the file can be judged all the same, since another value
//! stands in for what is missing, and nothing that follows from such a value is told. It does not judge
//! rules, and it makes no scheme that may be published: one that needed a stand-in has a fault.

use super::Scheme;
use super::examine::{Finding, Weight};
use super::source::{Source, line_at};
use super::stand_ins::{MADE_UP, StandIns};
use super::syntax;

/// The word for a key that is missing.
pub(super) const MISSING: &str = "missing-key";
/// So often a text is read again: a value of the wrong kind costs one reading, a missing key up to three.
const READINGS_MAX: usize = 100;

/// What shapes a text: the scheme, as far as one can be read, and what is wrong with its shape.
#[derive(Default)]
pub(super) struct Shaped {
    pub(super) scheme: Option<Scheme>,
    pub(super) found: Vec<Finding>,
    /// Keys that were missing, with the place they are missing at: what stands in for them is judged by
    /// nobody.
    missing: Vec<(String, String)>,
}

impl Shaped {
    /// Whether a finding is about a value that only stands in for a missing key.
    pub(super) fn made_up(&self, finding: &Finding) -> bool {
        let texts = [&finding.place, &finding.expected, &finding.found];
        if texts.iter().any(|text| text.contains(MADE_UP)) {
            return true;
        }
        let of_key = |key: &str| {
            finding
                .expected
                .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
                .any(|word| word == key)
        };
        self.missing.iter().any(|(place, key)| {
            let names_rule = matches!(key.as_str(), "kind" | "level" | "number");
            if place.is_empty() {
                let below = finding.place.strip_prefix(key.as_str());
                return below.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()));
            }
            let own = finding.key.as_deref() == Some(key);
            *place == finding.place && (names_rule || own || of_key(key))
        })
    }
}

/// Reads the text as a scheme. Of a key that nobody knows or a value of the wrong kind the rest is read
/// without it, and for a key that is missing another value stands in, so that all of them are told at once.
/// `lost` are keys that the text has in a form that nobody can read: they are not called missing.
pub(super) fn read(text: &str, source: &Source<'_>, lost: Vec<(String, String)>) -> Shaped {
    let mut text = text.to_owned();
    let mut shaped = Shaped {
        missing: lost,
        ..Shaped::default()
    };
    let mut stand_ins = StandIns::default();
    // A value of the wrong kind costs one reading, a missing key at most three.
    for _ in 0..READINGS_MAX {
        let error = match toml::from_str::<Scheme>(&text) {
            Ok(scheme) => {
                shaped.scheme = Some(scheme);
                return shaped;
            }
            Err(error) => error,
        };
        let at = error.span().map_or(0, |span| span.start);
        let line = stand_ins.line_of(&text, at);
        let Ok(now) = Source::read(&text) else {
            return shaped;
        };
        let message = error.message().trim().to_owned();
        if let Some(key) = missing(&message) {
            let place = now.table_at(at).to_owned();
            let known = (place.clone(), key.to_owned());
            if !stand_ins.holds(at) && !shaped.missing.contains(&known) {
                // Of a rule without an id the file's own place is told, never the id that stands in.
                let told = match place.contains(MADE_UP) {
                    true => source.table_on(line),
                    false => place.as_str(),
                };
                shaped.found.push(Finding {
                    weight: Weight::Fault,
                    code: MISSING,
                    line: source.line_of(&place, key).or(Some(line)),
                    place: match told {
                        "" => key.to_owned(),
                        place => place.to_owned(),
                    },
                    key: None,
                    expected: format!("the key {key}"),
                    found: "a rule without it".to_owned(),
                    remedy: remedy_for(key).to_owned(),
                });
                shaped.missing.push(known);
            }
            if !stand_ins.add(&mut text, at, key) {
                return shaped;
            }
            continue;
        }
        if stand_ins.covers(at) {
            if !stand_ins.fit(&mut text, at, &message) {
                return shaped;
            }
            continue;
        }
        let Some(entry) = now.entry_at(at).cloned() else {
            // A part that nobody knows: the rest is read without it.
            let table = now.table_at(at).to_owned();
            shaped
                .found
                .push(misshapen(&text, at, line, &table, &message));
            let own = line_at(&text, at);
            if !syntax::blank_section(&mut text, own) {
                return shaped;
            }
            continue;
        };
        let place = match entry.place.as_str() {
            "" => entry.key.as_str(),
            place => place,
        };
        shaped
            .found
            .push(misshapen(&text, at, line, place, &message));
        let Some(whole) = entry.whole.clone() else {
            // One item of a list: another one stands in for it, and what follows from that is not told.
            let item = (entry.place.clone(), entry.key.clone());
            if !stand_ins.replace(&mut text, entry.value.clone(), &message) {
                return shaped;
            }
            shaped.missing.push(item);
            continue;
        };
        // Its key is missing from now on, which is told already.
        shaped
            .missing
            .push((entry.place.clone(), entry.key.clone()));
        // Line breaks stay, so that no line moves.
        let blank: String = text
            .get(whole.clone())
            .unwrap_or_default()
            .bytes()
            .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
            .collect();
        text.replace_range(whole, &blank);
    }
    shaped
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

/// What is said of a day that is none: what was expected, and what to do.
pub(super) const NO_DAY: (&str, &str) = (
    "a day that the calendar has, in quotes, such as \"2025-11-15\"",
    "compare the day with the document, and write year-month-day in quotes",
);

/// Whether a line gives a key something in the form of a day.
pub(super) fn is_day(line: &str) -> bool {
    let Some((_, value)) = line.split_once('=') else {
        return false;
    };
    let value = value.split('#').next().unwrap_or_default().trim();
    let mut parts = value.trim_matches('"').split('-');
    let digits = |part: Option<&str>| {
        part.is_some_and(|part| {
            !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    digits(parts.next()) && digits(parts.next()) && digits(parts.next()) && parts.next().is_none()
}

/// A key nobody knows, or a value of the wrong kind.
fn misshapen(text: &str, at: usize, line: u32, place: &str, message: &str) -> Finding {
    let content = usize::try_from(line_at(text, at))
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
            format!("one of the words {}", known.join(", ")),
            "write one of them".to_owned(),
        ),
        _ if message.contains("a date such as") || is_day(content) => {
            ("no-day", NO_DAY.0.to_owned(), NO_DAY.1.to_owned())
        }
        _ => match number(content, message) {
            Some((expected, remedy)) => ("value-kind", expected, remedy.to_owned()),
            None => (
                "value-kind",
                "a value of the kind that the key takes".to_owned(),
                "numbers stand without quotes, texts and days in quotes, money in fen".to_owned(),
            ),
        },
    };
    Finding {
        weight: Weight::Fault,
        code,
        line: Some(line),
        place: place.to_owned(),
        key: None,
        expected,
        found: format!("“{content}”"),
        remedy,
    }
}

/// What is expected of a key that takes a whole number, and what to do about what stands there.
fn number(content: &str, message: &str) -> Option<(String, &'static str)> {
    let (found, takes) = message.split_once(", expected ")?;
    let bits = takes.trim().strip_prefix(['u', 'i'])?.parse::<u32>().ok()?;
    let unsigned = takes.trim().starts_with('u');
    let key = content.split('=').next().unwrap_or_default().trim();
    let most = match (unsigned, bits) {
        (true, ..64) => (1u64 << bits) - 1,
        (false, 2..64) => (1u64 << (bits - 1)) - 1,
        _ => i64::MAX.unsigned_abs(),
    };
    let expected = match key {
        key if key.ends_with("_fen") => "a whole number of fen".to_owned(),
        key if key.ends_with("_wd") => "a whole number of working days".to_owned(),
        key if key.ends_with("_days") || key == "min" => "a whole number of days".to_owned(),
        "years" => "a whole number of years".to_owned(),
        _ if unsigned => format!("a whole number from 0 to {most}"),
        _ => format!("a whole number, {most} or less"),
    };
    let remedy = if found.contains("integer `-") {
        "take the minus sign off: nothing that a scheme counts is below nought; a key that sets nothing is left out"
    } else if found.contains("integer `") {
        "compare it with the document: no such number is as great"
    } else if found.contains("floating point `") {
        "write it without a point: 500.50 yuan as 50050 fen, 92.5 points as 925 tenths"
    } else if found.contains("string") {
        "write the number alone, without quotes and unit, in the unit of the key: hours and months are no unit of a scheme, so ask how many days are meant"
    } else {
        return None;
    };
    Some((expected, remedy))
}
