//! What a red flag's code looks for, in Chinese: beside the English page, which is the module doc of its detector.
//!
//! Promises: a line for every code of the catalogue (a test holds it), short: what is looked for, when it is in
//! order, what to look at. It decides nothing; thresholds and severity are the catalogue's.

/// The text, a line a code: code, what is looked for, when it is in order, what to look at.
const TEXT: &str = include_str!("flag_pages.zh.txt");

/// One code's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagPage {
    /// What is looked for.
    pub tells: &'static str,
    /// When it is in order.
    pub innocent: &'static str,
    /// What to look at.
    pub look_at: &'static str,
}

/// The page of a code.
pub fn flag_page(code: &str) -> Option<FlagPage> {
    TEXT.lines().find_map(|line| {
        let mut parts = line.strip_prefix(code)?.strip_prefix('|')?.split('|');
        Some(FlagPage {
            tells: parts.next()?,
            innocent: parts.next()?,
            look_at: parts.next()?,
        })
    })
}
