//! Answers kept from the last time they were worked out, each under the history it is of.
//!
//! **Promises**: an answer is given back only for the very history, day and program it was made from
//! and by. Who uses one says "from cache". They lie in a small store of their own, so that opening it
//! does not wait for the index of words. **Not here**: what an answer means; it is bytes.

use std::path::Path;

use super::{IndexError, IndexedTo, guarded, open_store};
use crate::domain::date::Date;
use crate::projections::World;

/// Which program an answer is by: its version, and the versions of its folds.
fn edition() -> String {
    let folds = World::default().digests().unwrap_or_default();
    let folds: Vec<String> = folds
        .iter()
        .map(|fold| format!("{}{}", fold.name, fold.version))
        .collect();
    format!("{} {}", env!("CARGO_PKG_VERSION"), folds.join(" "))
}

/// Kept answers of one ledger, open in this process.
pub struct Answers(sled::Db);

impl Answers {
    /// Opens or makes the store in `folder`.
    ///
    /// # Errors
    /// The store is in use, damaged or on a disk that cannot be written; the log answers as well.
    pub fn open(folder: &Path) -> Result<Answers, IndexError> {
        Ok(Answers(open_store(&folder.join("answers"), 8 << 20)?))
    }

    fn stamp(history: &IndexedTo, day: Date) -> Vec<u8> {
        let mut stamp = history.to_bytes();
        stamp.extend_from_slice(&day.0.to_le_bytes());
        stamp.extend_from_slice(edition().as_bytes());
        stamp
    }

    /// The answer to a question, if it was kept for this history and day.
    pub fn get(&self, question: &str, history: &IndexedTo, day: Date) -> Option<Vec<u8>> {
        let kept = guarded(|| Ok(self.0.get(question)?)).ok()??;
        let bytes = kept.strip_prefix(Self::stamp(history, day).as_slice())?;
        Some(bytes.to_vec())
    }

    /// Keeps an answer.
    ///
    /// # Errors
    /// What the store says; nothing is lost but the time to work it out again.
    pub fn put(
        &self,
        question: &str,
        history: &IndexedTo,
        day: Date,
        answer: &[u8],
    ) -> Result<(), IndexError> {
        let mut kept = Self::stamp(history, day);
        kept.extend_from_slice(answer);
        guarded(|| {
            self.0.insert(question, kept)?;
            self.0.flush()?;
            Ok(())
        })
    }
}
