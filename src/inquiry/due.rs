//! By when a case's next act is due, where the scheme's text states a day for it.
//!
//! Promises: plain data, pure; the day is the last one that counts, so that a last day that does not count itself gives the
//! day before it, and of several windows the earliest end holds. A day that a turn has already is kept. **Not here**:
//! notices, payments and tranches, whose days `turn.rs` and `deal_turn.rs` count.

use super::turn::{Turn, due, reviewer};
use crate::domain::calendar::Calendar;
use crate::domain::date::Date;
use crate::projections::cases::Case;
use crate::schemes::Scheme;
use crate::schemes::model::StepKind;
use crate::schemes::steps::WindowOf;

/// The last day that counts of the windows of a kind; `None` where the text has none.
pub(super) fn last_day(scheme: &Scheme, of: WindowOf) -> Option<Date> {
    let windows = scheme.window.iter().filter(|window| window.of == of);
    let days = windows.filter_map(|window| match window.inclusive {
        true => Some(window.last_day),
        false => window.last_day.checked_add_days(-1),
    });
    days.min()
}

/// The turn of a case, with the day that the text states for it: of a window, or so many working days after the step
/// before.
pub(super) fn by_text(
    turn: Option<Turn>,
    calendar: &Calendar,
    scheme: &Scheme,
    case: &Case,
) -> Option<Turn> {
    let turn = by_window(turn, scheme)?;
    let Some((days, from)) = longest(&turn, scheme).zip(last_act(case)) else {
        return Some(turn);
    };
    match (turn.by, calendar.add_working_days(from, days)) {
        (Some(day), Ok(other)) => due(Some(turn), Ok(day.min(other))),
        (Some(_), Err(_)) => Some(turn),
        (None, counted) => due(Some(turn), counted),
    }
}

/// The turn of a case, with the last day of the window for it.
pub(super) fn by_window(turn: Option<Turn>, scheme: &Scheme) -> Option<Turn> {
    let turn = turn?;
    if turn.by.is_some() || turn.note.is_some() {
        return Some(turn);
    }
    let by = match turn.command {
        "claim submit" | "claim step" | "claim evidence" => last_day(scheme, WindowOf::Claims),
        "claim review" => last_day(scheme, WindowOf::Reviews),
        _ => None,
    };
    Some(Turn { by, ..turn })
}

/// The longest time, in working days, that the text gives for the review or decision whose turn it is.
fn longest(turn: &Turn, scheme: &Scheme) -> Option<u32> {
    let kind = match turn.command {
        "claim review" => StepKind::Review,
        "claim award" => StepKind::Approve,
        _ => return None,
    };
    let mut steps = scheme.step.iter().filter(|step| step.kind == kind);
    let own = steps.find(|step| {
        let role = step.level.map(reviewer);
        kind == StepKind::Approve || role == Some(turn.role)
    });
    own?.max_wd
}

/// The day of the newest step or claim, from which the next one's time runs.
fn last_act(case: &Case) -> Option<Date> {
    let steps = case.steps.iter().map(|fact| fact.clock).max();
    steps.or_else(|| case.claims.iter().map(|fact| fact.clock).max())
}
