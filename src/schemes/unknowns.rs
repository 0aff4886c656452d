//! What a scheme file leaves open: a value written `"unknown"`, or one that is masked as the plan it was
//! taken from is (`20xx`).
//!
//! Promises: each open value is found, wherever it stands but among the words that offices write, with
//! its line; the rest of the file can be read all the same, each open value standing in for by one of
//! its kind. An open value is never a fault of the file, and never lets it be published. It does not
//! guess what the value is.

use std::ops::Range;

use super::source::Source;

/// How an open value is written.
pub const UNKNOWN: &str = "unknown";

/// One open value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The rule it stands in; empty for a key of the file itself.
    pub place: String,
    /// Its key.
    pub key: String,
    /// What stands there.
    pub found: String,
    /// Its line.
    pub line: u32,
    value: Range<usize>,
}

impl Open {
    /// Whether another value stands in for it in the scheme that was read; a text stands for itself.
    pub fn is_replaced(&self) -> bool {
        for_key(self) != quoted(&self.found)
    }

    /// Whether it belongs to the rule of this id.
    pub fn is_of(&self, rule: &str) -> bool {
        let own = self.place.rsplit(' ').next().unwrap_or_default();
        !rule.is_empty()
            && (self.place == rule || own == rule || self.place.starts_with(&format!("{rule} ")))
    }
}

/// Keys whose texts are words of offices' sheets, which may well be `unknown` or hold two x.
const OF_OFFICES: [&str; 6] = [
    "names",
    "codes",
    "ended",
    "remarks",
    "batch_endings",
    "words",
];

/// Every open value of a file, in the order of the text.
pub fn open_values(source: &Source<'_>) -> Vec<Open> {
    let mut open: Vec<Open> = source
        .entries()
        .iter()
        .filter(|entry| !entry.place.starts_with("words"))
        .filter(|entry| !OF_OFFICES.contains(&entry.key.as_str()))
        .filter_map(|entry| {
            let found = entry.text.as_deref()?;
            (found.trim().eq_ignore_ascii_case(UNKNOWN) || masked(found)).then(|| Open {
                place: entry.place.clone(),
                key: entry.key.clone(),
                found: found.to_owned(),
                line: source.line_at(entry.value.start),
                value: entry.value.clone(),
            })
        })
        .collect();
    open.sort_by_key(|value| value.value.start);
    open
}

/// Whether a text holds a masked number: two x or more beside a digit, or in place of all digits before
/// 年, 月, 日, 号, 元, 名 or 人 (20xx, 20XX年, xx元, ××号).
pub fn masked(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let is_mask = |letter: &char| matches!(letter, 'x' | 'X' | '×' | '\u{ff58}' | '\u{ff38}');
    let mut at = 0;
    while at < letters.len() {
        let run = letters.iter().skip(at).take_while(|l| is_mask(l)).count();
        if run >= 2 {
            let before = at.checked_sub(1).and_then(|index| letters.get(index));
            let after = letters.get(at + run);
            let digit = |letter: Option<&char>| letter.is_some_and(char::is_ascii_digit);
            let unit = after.is_some_and(|letter| "年月日号元名人万所个".contains(*letter));
            if digit(before) || digit(after) || unit {
                return true;
            }
        }
        at += run.max(1);
    }
    false
}

/// The text with every open value replaced by one of its kind, no line moved.
pub fn stand_in(text: &str, open: &[Open]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for value in open {
        let Some(before) = text.get(from..value.value.start) else {
            continue;
        };
        out.push_str(before);
        out.push_str(&for_key(value));
        from = value.value.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// A value of the kind that a key takes, for the checks alone: none of them is ever shown.
fn for_key(open: &Open) -> String {
    let (key, found) = (open.key.as_str(), open.found.as_str());
    let number = key.ends_with("_fen")
        || key.ends_with("_days")
        || key.ends_with("_wd")
        || key.ends_with("_tenths")
        || matches!(
            key,
            "min"
                | "max"
                | "total"
                | "unit_max"
                | "percent"
                | "permille"
                | "years"
                | "persons"
                | "value"
                | "number"
                | "version"
                | "in_post_on"
                | "from_day"
        );
    let fixed = match key {
        "last_day" | "first_day" => "\"2000-01-01\"",
        "period" => "\"2000\"",
        "inclusive"
        | "different_person"
        | "own_account"
        | "standing"
        | "by_meeting"
        | "other_requires_approval" => "true",
        "mode" => "\"flag\"",
        "level" if open.place.starts_with("step") => "1",
        "level" => "\"county\"",
        "late" => "\"reject\"",
        "unit" | "due_unit" => "\"day\"",
        "op" => "\">=\"",
        "channels" => "\"bank\"",
        "payees" => "\"aided\"",
        "stage" => "\"pre_award\"",
        "every" => "\"month\"",
        "owed_by" => "\"county\"",
        "audience" => "\"public\"",
        _ if number => "1",
        // A text: what stands there is one already.
        _ => return quoted(found),
    };
    fixed.to_owned()
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.replace('\n', " ")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_told_from_words() {
        for text in [
            "20xx",
            "20XX年11月",
            "教财函[20xx]106号",
            "每人xx元",
            "20××年",
            "1xx",
        ] {
            assert!(masked(text), "{text}");
        }
        for text in ["2025", "xlsx", "max", "B-xx", "", "x", "十一月", "6x9"] {
            assert!(!masked(text), "{text}");
        }
    }

    #[test]
    fn open_values_are_found_and_stood_in_for() {
        let text = "period = \"20xx\"\nnames = [\"unknown\"]\n\n[tariff]\namount_fen = \"unknown\"\nclause = \"每人20xx元\"\n";
        let source = Source::read(text).unwrap();
        let open = open_values(&source);
        let keys: Vec<(&str, &str, u32)> = open
            .iter()
            .map(|value| (value.place.as_str(), value.key.as_str(), value.line))
            .collect();
        assert_eq!(
            keys,
            [
                ("", "period", 1),
                ("tariff", "amount_fen", 5),
                ("tariff", "clause", 6)
            ]
        );
        let filled = stand_in(text, &open);
        assert_eq!(filled.lines().count(), text.lines().count());
        assert!(filled.contains("amount_fen = 1\n") && filled.contains("period = \"2000\""));
        assert!(filled.contains("names = [\"unknown\"]"));
    }
}
