//! Whether rows that an import refused may be what a flag misses: then it asks for better data and suspects nobody.
//!
//! Promises: asked for one scheme, and for the sheets that tell of the very thing: a bad cell somewhere else
//! excuses nothing, and once the row is read (the same file again, or its corrected copy) neither does
//! this one. Pure. **Not here**: which rows were refused (`projections/imports.rs`).

use crate::crypto::digest::FileHash;
use crate::projections::{Fact, World};

/// Sheets of one kind, of one scheme, that still lack rows.
pub(super) struct Lacking<'a>(Vec<(FileHash, &'a str)>);

impl<'a> Lacking<'a> {
    /// Those of these kinds of tables.
    pub fn of(world: &'a World, scheme: &str, kinds: &[&str]) -> Self {
        Lacking(world.imports.lacking(scheme, kinds))
    }

    /// Whether there is any.
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether a fact came from one of them.
    pub fn told<T>(&self, fact: &Fact<T>) -> bool {
        fact.source.as_ref().is_some_and(|source| {
            let mut sheets = self.0.iter();
            sheets.any(|(file, sheet)| source.file == *file && source.sheet == **sheet)
        })
    }

    /// Whether one of them is of this time: some of its facts are, or nothing of it was read.
    pub fn of_time<'f, T: 'f, All: Iterator<Item = &'f Fact<T>>>(
        &self,
        facts: impl Fn() -> All,
        in_time: impl Fn(&Fact<T>) -> bool,
    ) -> bool {
        self.0.iter().any(|sheet| {
            let one = Lacking(vec![*sheet]);
            let mut own = facts().filter(|fact| one.told(fact)).peekable();
            own.peek().is_none() || own.any(&in_time)
        })
    }
}
