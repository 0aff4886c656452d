//! A fence around the foreign workbook reader.
//!
//! Why it is needed: calamine slices and adds without checking in many places (a container whose
//! chain points past its table, a cell address with too many digits), so a hostile or merely cut
//! file can make it panic. What is read here comes from strangers, and a panic would end the whole
//! import, so it is turned into an answer. Everything that could instead exhaust memory or never
//! end is checked before the file reaches calamine, because no fence holds that back.
//!
//! The panic's message is not shown and not kept: it can quote the file.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether this thread is inside [`fenced`].
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` and returns `None` where it panicked.
///
/// The values that `work` touches are dropped or ignored after a panic by every caller here, so
/// no half-changed state is seen again; that is why the assertion of unwind safety holds.
pub(super) fn fenced<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    // The hook belongs to the whole process. It is set once and passes every panic of a thread
    // that is not inside the fence to the hook that was there before.
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if !QUIET.try_with(Cell::get).unwrap_or(false) {
                before(info);
            }
        }));
    });
    let outer = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(outer);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_answer_and_the_fence_comes_down_again() {
        assert_eq!(fenced(|| 7), Some(7));
        let empty: Vec<u8> = Vec::new();
        assert_eq!(fenced(|| empty[0]), None);
        assert!(!QUIET.get());
    }
}
