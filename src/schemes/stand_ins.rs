//! Values that stand in for keys that a scheme file lacks, so that the rest of it can be read.
//!
//! Promises: a stand-in is written where the reader of TOML says that a key is missing, and changed until
//! it is of the kind that the key takes; lines are told as the file has them, whatever was written in. It
//! knows no key and no rule, and nothing of it is ever shown: texts that stand in hold [`MADE_UP`].

use std::ops::Range;

use super::source::line_at;

/// What every text that stands in begins with.
pub(super) const MADE_UP: &str = "stand-in-";
/// So often one stand-in is changed before it is given up.
const CHANGES_MAX: u8 = 4;

/// One stand-in, by its bytes in the text as it is now.
struct Made {
    whole: Range<usize>,
    value: Range<usize>,
    /// Whether it was put on a line of its own.
    line: bool,
    changes: u8,
}

/// Every stand-in of a text.
#[derive(Default)]
pub(super) struct StandIns(Vec<Made>);

impl StandIns {
    /// The line that a byte had before anything was written in.
    pub(super) fn line_of(&self, text: &str, at: usize) -> u32 {
        let above = self
            .0
            .iter()
            .filter(|made| made.line && made.whole.start < at);
        let above = u32::try_from(above.count()).unwrap_or(u32::MAX);
        line_at(text, at).saturating_sub(above).max(1)
    }

    /// Whether a byte belongs to a stand-in.
    pub(super) fn covers(&self, at: usize) -> bool {
        self.0.iter().any(|made| made.whole.contains(&at))
    }

    /// Whether a byte lies in what a stand-in says: the head of the file, where keys are written in, does not.
    pub(super) fn holds(&self, at: usize) -> bool {
        self.0.iter().any(|made| made.value.contains(&at))
    }

    /// Writes one for `key` into the table that begins at a byte: in braces, below its header, or at the
    /// head of the file. `false` where that place is none.
    pub(super) fn add(&mut self, text: &mut String, table: usize, key: &str) -> bool {
        let rest = text.get(table..).unwrap_or_default();
        let (at, line) = if rest.starts_with('{') {
            (table + 1, false)
        } else if rest.starts_with('[') {
            match rest.find('\n') {
                Some(end) => (table + end + 1, true),
                None => {
                    text.push('\n');
                    (text.len(), true)
                }
            }
        } else {
            (0, true)
        };
        let value = format!("\"{MADE_UP}{}\"", self.0.len());
        let head = format!("{key} = ");
        let empty = text
            .get(at..)
            .is_some_and(|rest| rest.trim_start().starts_with('}'));
        let tail = match (line, empty) {
            (true, _) => "\n",
            (false, true) => "",
            (false, false) => ", ",
        };
        if !text.is_char_boundary(at) {
            return false;
        }
        text.insert_str(at, &format!("{head}{value}{tail}"));
        self.moved(at, 0, head.len() + value.len() + tail.len());
        let begins = at + head.len();
        self.0.push(Made {
            whole: at..begins + value.len(),
            value: begins..begins + value.len(),
            line,
            changes: 0,
        });
        true
    }

    /// Changes the innermost stand-in at a byte to a value that the reader's message asks for. `false`
    /// where none would do.
    pub(super) fn fit(&mut self, text: &mut String, at: usize, message: &str) -> bool {
        let Some(index) = self
            .0
            .iter()
            .enumerate()
            .filter(|(_, made)| made.whole.contains(&at) && made.changes < CHANGES_MAX)
            .min_by_key(|(_, made)| made.whole.len())
            .map(|(index, _)| index)
        else {
            return false;
        };
        let new = asked_for(message);
        let Some(made) = self.0.get_mut(index) else {
            return false;
        };
        made.changes += 1;
        let old = made.value.clone();
        if text.get(old.clone()).is_none() {
            return false;
        }
        text.replace_range(old.clone(), &new);
        self.moved(old.start, old.len(), new.len());
        true
    }

    /// Puts a value that the reader's message asks for in the place of one that is there; the same number of lines
    /// stays. `false` where that place is none.
    pub(super) fn replace(&mut self, text: &mut String, old: Range<usize>, message: &str) -> bool {
        let Some(was) = text.get(old.clone()) else {
            return false;
        };
        let mut new = asked_for(message);
        if new == was {
            return false;
        }
        let breaks = was.matches('\n').count();
        new.push_str(&"\n".repeat(breaks));
        text.replace_range(old.clone(), &new);
        self.moved(old.start, old.len(), new.len());
        true
    }

    /// What lies behind a change has moved, and what holds it has grown.
    fn moved(&mut self, at: usize, was: usize, is: usize) {
        let after = |byte: usize| byte + is - was.min(byte + is);
        for made in &mut self.0 {
            for range in [&mut made.whole, &mut made.value] {
                if range.start >= at + was {
                    range.start = after(range.start);
                }
                if range.end >= at + was && range.end > at {
                    range.end = after(range.end);
                }
            }
        }
    }
}

/// A value of the kind that a reader's message expects.
fn asked_for(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("unknown variant `") {
        let first = quoted.get(1).copied().unwrap_or_default();
        return format!("\"{first}\"");
    }
    let expected = message
        .rsplit_once("expected")
        .map_or("", |(_, expected)| expected);
    let says = |words: &[&str]| words.iter().any(|word| expected.contains(word));
    let value = if message.contains("a date such as") {
        "\"2000-01-01\""
    } else if says(&["bool"]) {
        "true"
    } else if says(&["sequence", "array", "tuple"]) {
        "[]"
    } else if says(&["struct", "map"]) {
        "{}"
    } else if says(&["string"]) {
        "\"x\""
    } else {
        "1"
    };
    value.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_follow_what_is_written_in() {
        let mut text = "[a]\nx = 1\n[b]\ny = {}\n".to_owned();
        let mut made = StandIns::default();
        assert!(made.add(&mut text, 0, "k"));
        let b = text.find("[b]").unwrap();
        assert!(made.add(&mut text, b, "l"));
        let y = text.find("{}").unwrap();
        assert!(made.add(&mut text, y, "m"));
        let l = text.find("l = ").unwrap();
        assert!(made.fit(&mut text, l, "invalid type: string, expected struct X"));
        let brace = text.find("{}").unwrap();
        assert!(made.covers(brace) && made.add(&mut text, brace, "n"));
        let n = text.find("n = ").unwrap();
        assert!(made.fit(
            &mut text,
            n,
            "unknown variant `x`, expected one of `one`, `two`"
        ));
        assert_eq!(
            text,
            "[a]\nk = \"stand-in-0\"\nx = 1\n[b]\nl = {n = \"one\"}\ny = {m = \"stand-in-2\"}\n"
        );
        assert_eq!(made.line_of(&text, text.find("y = ").unwrap()), 4);
        for made in &made.0 {
            assert!(text[made.whole.clone()].contains(" = "));
        }
        let values: Vec<&str> = made
            .0
            .iter()
            .map(|made| &text[made.value.clone()])
            .collect();
        assert_eq!(
            values,
            [
                "\"stand-in-0\"",
                "{n = \"one\"}",
                "\"stand-in-2\"",
                "\"one\""
            ]
        );
    }
}
