//! What a red flag's code looks for, in Chinese: beside the English page, which is the module doc of its detector.
//!
//! Promises: the whole page of every code of the catalogue (a test holds it): what is looked for, when it is in order,
//! what to look at, an example, what the flag rests on, its source, what its thresholds count. It decides nothing;
//! thresholds and severity are the catalogue's.

/// The text, a line a code: code, what is looked for, when it is in order, what to look at.
const TEXT: &str = include_str!("flag_pages.zh.txt");
/// The rest, a line a code: code, an example, evidence and amount, source, what each threshold counts.
const REST: &str = include_str!("flag_examples.zh.txt");

/// One code's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagPage {
    /// What is looked for.
    pub tells: &'static str,
    /// When it is in order.
    pub innocent: &'static str,
    /// What to look at.
    pub look_at: &'static str,
    /// An example; for a code that is not built a dash.
    pub example: &'static str,
    /// Evidence and amount of a flag; for a code that is not built, why it is not.
    pub rests_on: &'static str,
    /// The source.
    pub source: &'static str,
    numbers: &'static str,
}

impl FlagPage {
    /// What a threshold of the code counts.
    pub fn number(&self, name: &str) -> Option<&'static str> {
        let mut all = self.numbers.split(';');
        all.find_map(|one| one.strip_prefix(name)?.strip_prefix('='))
    }
}

/// The parts of a code's line.
fn parts(text: &'static str, code: &str) -> Option<impl Iterator<Item = &'static str>> {
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.strip_prefix(code)?.strip_prefix('|'))?;
    Some(line.split('|'))
}

/// The page of a code.
pub fn flag_page(code: &str) -> Option<FlagPage> {
    let (mut first, mut rest) = (parts(TEXT, code)?, parts(REST, code)?);
    Some(FlagPage {
        tells: first.next()?,
        innocent: first.next()?,
        look_at: first.next()?,
        example: rest.next()?,
        rests_on: rest.next()?,
        source: rest.next()?,
        numbers: rest.next()?,
    })
}
