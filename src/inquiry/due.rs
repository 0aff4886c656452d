//! By when a case's next act is due, where the scheme's text states a day for it.
//!
//! Promises: plain data, pure; the day is the last one that counts, so that a last day that does not count itself gives the
//! day before it, and of several windows the earliest end holds. Of a day that a turn has already and a window's, the earlier one holds. **Not here**:
//! notices, payments and tranches, whose days `turn.rs` and `deal_turn.rs` count.

use super::turn::{Turn, due};
use crate::domain::calendar::Calendar;
use crate::domain::date::Date;
use crate::projections::cases::Case;
use crate::schemes::Scheme;
use crate::schemes::model::StepKind;
use crate::schemes::steps::{Window, WindowOf};

/// The last day that counts of the windows of a kind; `None` where the text has none.
pub(super) fn last_day(scheme: &Scheme, of: WindowOf) -> Option<Date> {
    let windows = scheme.window.iter().filter(|window| window.of == of);
    windows.filter_map(counted).min()
}

/// The last day that counts of the window of that id.
pub(super) fn last_day_of(scheme: &Scheme, id: &str) -> Option<Date> {
    let mut windows = scheme.window.iter();
    windows.find(|window| window.id == id).and_then(counted)
}

/// The last day of a window that counts itself.
fn counted(window: &Window) -> Option<Date> {
    match window.inclusive {
        true => Some(window.last_day),
        false => window.last_day.checked_add_days(-1),
    }
}

/// The turn of a case, with the day that the text states for it: of a window, or so many working days after the step
/// before, whichever is earlier.
pub(super) fn by_text(
    turn: Option<Turn>,
    calendar: &Calendar,
    scheme: &Scheme,
    case: &Case,
) -> Option<Turn> {
    let turn = turn?;
    // A review's days are counted where its turn is found.
    let counted = match turn.by {
        Some(_) => None,
        None => longest(&turn, scheme).zip(last_act(case)),
    };
    let turn = match counted {
        Some((days, from)) => due(Some(turn), calendar.add_working_days(from, days)),
        None => Some(turn),
    };
    by_window(turn, scheme)
}

/// The turn of a case, with the last day of the window for it where that is earlier.
pub(super) fn by_window(turn: Option<Turn>, scheme: &Scheme) -> Option<Turn> {
    let turn = turn?;
    if turn.note.is_some() {
        return Some(turn);
    }
    let window = match turn.command {
        "claim submit" | "claim step" | "claim evidence" => last_day(scheme, WindowOf::Claims),
        "claim review" => last_day(scheme, WindowOf::Reviews),
        _ => None,
    };
    let by = turn.by.into_iter().chain(window).min();
    Some(Turn { by, ..turn })
}

/// The longest time, in working days, that the text gives for the decision whose turn it is.
fn longest(turn: &Turn, scheme: &Scheme) -> Option<u32> {
    if turn.command != "claim award" {
        return None;
    }
    let mut steps = scheme.step.iter();
    steps.find(|step| step.kind == StepKind::Approve)?.max_wd
}

/// The day of the newest step or claim, from which the next one's time runs.
fn last_act(case: &Case) -> Option<Date> {
    let steps = case.steps.iter().map(|fact| fact.clock).max();
    steps.or_else(|| case.claims.iter().map(|fact| fact.clock).max())
}
