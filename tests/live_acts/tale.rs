//! One tale: what the catalogue says must hold, what happened before, an act that breaks it and the
//! words it is refused with, and an act nearly the same that stands.
//!
//! Told, a tale shows four things: the writer refuses the one act and writes nothing; an auditor does
//! not trust a log that holds it all the same, and says why; the other act is recorded, and the log with
//! it is sound; and the refused fact, read from a file, is recorded, where files may tell of it at all.

use sunledger::domain::events::Kind;
use sunledger::ledger::verify::Verdict;

use super::house::{Act, House, report};

/// A tale.
pub struct Tale {
    /// The kind of the act.
    pub kind: u16,
    /// What must hold, in the words of the catalogue.
    pub rule: &'static str,
    what: &'static str,
    before: Vec<Act>,
    refused: Option<(Act, &'static str)>,
    recorded: Option<Act>,
    from_file: Option<&'static str>,
}

/// Begins the tale called `what`.
pub fn tale(kind: u16, rule: &'static str, what: &'static str) -> Tale {
    Tale {
        kind,
        rule,
        what,
        before: Vec::new(),
        refused: None,
        recorded: None,
        from_file: None,
    }
}

impl Tale {
    /// What happened before.
    pub fn after(mut self, before: impl IntoIterator<Item = Act>) -> Tale {
        self.before.extend(before);
        self
    }

    /// What is refused, and in which words.
    pub fn refuses(mut self, act: Act, words: &'static str) -> Tale {
        self.refused = Some((act, words));
        self
    }

    /// What stands in its place.
    pub fn records(mut self, act: Act) -> Tale {
        self.recorded = Some(act);
        self
    }

    /// That even from a file it cannot be true.
    pub fn nor_from_a_file(mut self, words: &'static str) -> Tale {
        self.from_file = Some(words);
        self
    }

    /// Tells it.
    pub fn told(&self) -> Result<(), String> {
        let fail = |what: String| Err(format!("{} ({}): {what}", self.what, self.rule));
        let (Some((wrong, words)), Some(right)) = (&self.refused, &self.recorded) else {
            return fail("the tale has no ending".to_owned());
        };
        if wrong.kind() != self.kind || right.kind() != self.kind {
            return fail("it tells of another kind".to_owned());
        }
        let mut house = House::new();
        for (at, act) in self.before.iter().enumerate() {
            if let Err(refused) = house.does(act) {
                return fail(format!("what came before, {at}: {}", refused.words));
            }
        }

        let Err(refused) = house.copy().does(wrong) else {
            return fail("it was recorded".to_owned());
        };
        if !refused.words.contains(words) {
            return fail(format!("expected {words:?}, found {:?}", refused.words));
        }
        let audit = report(&refused.forged);
        let last = refused.forged.len() as u64 - 1;
        let found = audit.findings.first();
        if audit.verdict != Verdict::Distrust
            || !found.is_some_and(|f| f.sequence == Some(last) && f.what.contains(words))
        {
            return fail(format!("a log that holds it is {:?}", audit.verdict));
        }

        let mut other = house.copy();
        if let Err(refused) = other.does(right) {
            return fail(format!("the other act: {}", refused.words));
        }
        if other.report().verdict != Verdict::Sound {
            return fail(format!("after the other act {:?}", other.report()));
        }

        if !Kind(self.kind).row().is_some_and(|row| row.imported) {
            return Ok(());
        }
        let mut file = house.copy();
        match (file.does(&wrong.imported(7)), self.from_file) {
            (Ok(()), None) => {}
            (Err(refused), Some(words)) if refused.words.contains(words) => return Ok(()),
            (Ok(()), Some(_)) => return fail("from a file it was recorded".to_owned()),
            (Err(refused), _) => return fail(format!("from a file: {}", refused.words)),
        }
        if file.report().verdict != Verdict::Sound {
            return fail(format!("read from a file {:?}", file.report()));
        }
        Ok(())
    }
}
