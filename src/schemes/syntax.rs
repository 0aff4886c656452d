//! A text that is no TOML, mended line by line for the checks alone, so that one slip hides nothing of the rest.
//!
//! Promises: each slip is told with its line and what to do; lines are never moved; a line that cannot be read is
//! left out, and which key it held is told, so that nobody calls it missing. A part in single brackets where several
//! may stand, or in double ones where one stands, is read as the other, and one whose brackets are not closed as the
//! part that it names. It does not mend the author's file, and gives up where a text
//! is so broken that what follows would be guessed at: then the first slip alone is told.

use toml::de::DeTable;

use super::examine::{Finding, Weight};
use super::shape;
use super::source::{Source, line_at};

/// Parts of which there may be several, in double brackets.
const SEVERAL: [&str; 21] = [
    "legal_basis",
    "fund",
    "category",
    "document",
    "eligibility",
    "exclusion",
    "window",
    "step",
    "condition",
    "tranche",
    "cost_line",
    "rule",
    "report",
    "check",
    "sanction",
    "accepted",
    "table",
    "quota.sub_cap",
    "quota.joint",
    "tariff.bracket",
    "tariff.tier",
];
/// Parts that stand once, in single brackets.
const ONCE: [&str; 9] = [
    "title",
    "recognise",
    "tariff",
    "quota",
    "coverage",
    "payment",
    "payment.again",
    "agreement",
    "costs",
];
/// The word for a part in the wrong brackets.
pub(super) const BRACKETS: &str = "brackets";
/// So many lines are left out before the text is given up.
const SLIPS_MAX: usize = 20;

/// A text that reads as TOML, and what was wrong with it.
pub(super) struct Mended {
    /// The text, line for line.
    pub(super) text: String,
    /// The slips.
    pub(super) found: Vec<Finding>,
    /// Keys whose lines were left out, with the place they belong to.
    pub(super) lost: Vec<(String, String)>,
}

/// The text as TOML; `None` where it is too broken for that, with the first slip.
pub(super) fn mended(text: &str) -> Result<Mended, Box<Finding>> {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let mut found = brackets(&mut lines);
    let mut first = None;
    let mut left_out: Vec<(usize, String)> = Vec::new();
    for _ in 0..=SLIPS_MAX {
        let now = lines.join("\n");
        let error = match DeTable::parse(&now) {
            Ok(_) => {
                let lost = lost(&now, &left_out);
                return Ok(Mended {
                    text: now,
                    found,
                    lost,
                });
            }
            Err(error) => error,
        };
        let at = error.span().map_or(1, |span| line_at(&now, span.start));
        let message = error.message().trim().replace('\n', " ");
        let twice = message.contains("duplicate key");
        let Some(number) = culprit(&lines, at, twice) else {
            return Err(Box::new(first.unwrap_or_else(|| slip(&now, at, &message))));
        };
        let line = u32::try_from(number + 1).unwrap_or(u32::MAX);
        let told = slip(&now, line, &message);
        first.get_or_insert_with(|| told.clone());
        // A part whose brackets are broken is read as the part that it names, so that its keys are not told as those
        // of the part before it.
        if let Some(head) = lines.get(number).and_then(|line| meant(line)) {
            if let Some(line) = lines.get_mut(number) {
                *line = head;
            }
            found.push(told);
            continue;
        }
        let is_head = head(lines.get(number).map_or("", String::as_str)).is_some();
        let end = match is_head {
            true => section_end(&lines, number),
            false => number + 1,
        };
        for out in lines.iter_mut().take(end).skip(number) {
            // A key that stands twice is there once.
            if let Some((key, _)) = out.split_once('=')
                && !twice
            {
                left_out.push((number, key.trim().to_owned()));
            }
            out.clear();
        }
        found.push(told);
    }
    Err(Box::new(first.unwrap_or_else(|| slip(text, 1, ""))))
}

/// The line to blame for an error at a line (from 1): the line itself where it cannot be read alone or stands
/// twice, else the nearest one before it that cannot be read alone.
fn culprit(lines: &[String], at: u32, twice: bool) -> Option<usize> {
    let at = usize::try_from(at).ok()?.checked_sub(1)?;
    let alone = |line: &String| {
        let text = line.trim();
        text.is_empty() || text.starts_with('#') || DeTable::parse(text).is_ok()
    };
    if twice {
        return lines.get(at).map(|_| at);
    }
    lines.iter().take(at + 1).rposition(|line| !alone(line))
}

/// The name in a line's brackets, and whether they are double.
fn head(line: &str) -> Option<(&str, bool)> {
    let line = line.split('#').next().unwrap_or_default().trim();
    if let Some(inner) = line
        .strip_prefix("[[")
        .and_then(|rest| rest.strip_suffix("]]"))
    {
        return Some((inner.trim(), true));
    }
    let inner = line.strip_prefix('[')?.strip_suffix(']')?;
    (!inner.contains(['"', '\'', ',', '['])).then_some((inner.trim(), false))
}

/// The head that a line with broken brackets means, where it names a part of a scheme file.
fn meant(line: &str) -> Option<String> {
    let name = line.trim().strip_prefix('[')?.trim_start_matches('[');
    let name = name.split([']', '#']).next().unwrap_or_default().trim();
    let meant = match (SEVERAL.contains(&name), ONCE.contains(&name)) {
        (true, _) => format!("[[{name}]]"),
        (_, true) => format!("[{name}]"),
        _ => return None,
    };
    (line.trim() != meant).then_some(meant)
}

/// Where the part ends that begins at a line: at the next part that is not below it.
fn section_end(lines: &[String], begins: usize) -> usize {
    let name = lines.get(begins).and_then(|line| head(line));
    let below = name.map_or_else(String::new, |(name, _)| format!("{name}."));
    lines
        .iter()
        .enumerate()
        .skip(begins + 1)
        .find(|(_, line)| head(line).is_some_and(|(name, _)| !name.starts_with(&below)))
        .map_or(lines.len(), |(number, _)| number)
}

/// Blanks the part whose brackets stand on a line (from 1), byte for byte. `false` where no brackets stand there.
pub(super) fn blank_section(text: &mut String, line: u32) -> bool {
    let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let Some(number) = usize::try_from(line)
        .ok()
        .and_then(|line| line.checked_sub(1))
    else {
        return false;
    };
    if lines.get(number).and_then(|line| head(line)).is_none() {
        return false;
    }
    let part = number..section_end(&lines, number);
    let blanked: Vec<String> = lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| match part.contains(&at) {
            true => " ".repeat(line.len()),
            false => line,
        })
        .collect();
    *text = blanked.join("\n");
    true
}

/// Puts single and double brackets right.
fn brackets(lines: &mut [String]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut within = false;
    let mut once: Vec<String> = Vec::new();
    for number in 0..lines.len() {
        let line = lines.get(number).map_or("", String::as_str);
        let quotes = line.matches("\"\"\"").count() + line.matches("'''").count();
        let inside = within;
        within ^= quotes % 2 == 1;
        if inside {
            continue;
        }
        let Some((name, double)) = head(line) else {
            continue;
        };
        let name = name.to_owned();
        let (several, single) = (format!("[[{name}]]"), format!("[{name}]"));
        let finding = |place: &str, expected: String, remedy: &str| Finding {
            weight: Weight::Fault,
            code: BRACKETS,
            line: u32::try_from(number + 1).ok(),
            place: place.to_owned(),
            key: None,
            expected,
            found: format!("“{}”", line.trim()),
            remedy: remedy.to_owned(),
        };
        if SEVERAL.contains(&name.as_str()) && !double {
            found.push(finding(
                &name,
                format!("{several}, of which there may be several"),
                "write it in double brackets, once for each",
            ));
            if let Some(line) = lines.get_mut(number) {
                *line = format!("[[{name}]]");
            }
        } else if ONCE.contains(&name.as_str()) && double {
            found.push(finding(
                &name,
                format!("{single}, which stands once in a file"),
                "write it in single brackets, and keep one of them",
            ));
            let again = once.contains(&name);
            let end = match again {
                true => section_end(lines, number),
                false => number + 1,
            };
            for line in lines.iter_mut().take(end).skip(number) {
                line.clear();
            }
            if let Some(line) = lines.get_mut(number)
                && !again
            {
                *line = format!("[{name}]");
            }
        }
        once.push(name);
    }
    found
}

/// The keys of lines that were left out, with the part that each belongs to.
fn lost(text: &str, left_out: &[(usize, String)]) -> Vec<(String, String)> {
    let Ok(source) = Source::read(text) else {
        return Vec::new();
    };
    let begins = |number: usize| {
        let before = text.split('\n').take(number);
        before.map(|line| line.len() + 1).sum::<usize>()
    };
    left_out
        .iter()
        .map(|(number, key)| (source.table_at(begins(*number)).to_owned(), key.clone()))
        .collect()
}

fn slip(text: &str, line: u32, message: &str) -> Finding {
    let content = usize::try_from(line)
        .ok()
        .and_then(|line| text.lines().nth(line.checked_sub(1)?));
    let (expected, remedy) = if shape::is_day(content.unwrap_or_default()) {
        shape::NO_DAY
    } else if message.contains("duplicate key") {
        (
            "each key of a part once",
            "keep the one that the document sets, and take the other off",
        )
    } else if content.is_some_and(|line| line.contains(['“', '”', '‘', '’'])) {
        (
            "straight quotation marks round a text, as in key = \"…\"",
            "write \" in place of “ and ”, which a word processor may have put there",
        )
    } else {
        (
            "a file in TOML: key = value, texts in quotes",
            "mend the line; the shipped schemes are examples",
        )
    };
    Finding {
        weight: Weight::Fault,
        code: "not-toml",
        line: Some(line),
        place: String::new(),
        key: None,
        expected: expected.to_owned(),
        found: format!("“{}”: {message}", content.unwrap_or_default().trim()),
        remedy: remedy.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each part is one that the reader takes in the brackets that are said here.
    #[test]
    fn the_parts_are_those_of_the_schema() {
        let schema = serde_json::to_value(schemars::schema_for!(crate::schemes::Scheme)).unwrap();
        let of = |name: &str| {
            let mut at = schema.clone();
            for part in name.split('.') {
                let property = at["properties"][part].clone();
                assert!(!property.is_null(), "{name}");
                let text = property.to_string();
                let named = text.split("#/$defs/").nth(1).map(|rest| {
                    let name = rest.split('"').next().unwrap();
                    schema["$defs"][name].clone()
                });
                at = match property["type"] == "array" {
                    true => {
                        serde_json::json!({ "array": true, "properties": named.unwrap()["properties"] })
                    }
                    false => named.unwrap(),
                };
            }
            at["array"] == true
        };
        for name in SEVERAL {
            assert!(of(name), "{name}");
        }
        for name in ONCE {
            assert!(!of(name), "{name}");
        }
    }

    #[test]
    fn slips_are_told_by_their_own_lines() {
        let text = "id = \"X\nversion = 1\n[step]\nid = \"a\"\nlevel = 1\nlevel = 2\n[[payment]]\nchannels = [\"bank\"\nclause = \"c\"\n[[payment]]\nclause = \"d\"\n";
        let mended = mended(text).unwrap_or_else(|one| panic!("{one:?}"));
        let mut told: Vec<(u32, &str)> = mended
            .found
            .iter()
            .map(|one| (one.line.unwrap(), one.code))
            .collect();
        told.sort_unstable();
        assert_eq!(
            told,
            [
                (1, "not-toml"),
                (3, "brackets"),
                (6, "not-toml"),
                (7, "brackets"),
                (8, "not-toml"),
                (10, "brackets"),
            ]
        );
        assert_eq!(mended.text.lines().count(), text.lines().count());
        let mut lost = mended.lost;
        lost.sort();
        assert_eq!(
            lost,
            [
                (String::new(), "id".to_owned()),
                ("payment".to_owned(), "channels".to_owned())
            ]
        );
        // What stands under a head whose bracket is missing is that part's.
        let text = "[tariff\nkind = \"fixed\"\n[[step]\nid = \"a\"\n";
        let mended = super::mended(text).unwrap_or_else(|one| panic!("{one:?}"));
        assert_eq!(mended.found.len(), 2, "{:?}", mended.found);
        assert_eq!(
            mended.text,
            "[tariff]\nkind = \"fixed\"\n[[step]]\nid = \"a\"\n"
        );
        // What is no such file at all is told once.
        assert!(super::mended(&"a, b, c\n".repeat(99)).is_err());
    }
}
