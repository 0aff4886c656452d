//! Whose turn it is where the desk would hold the payment: whoever can lift what holds it.
//!
//! Promises: plain data, pure; it follows the stops that the gates give, so that it never sends anybody to order what
//! the desk would hold. A rule that nobody can waive comes before those that a waiver covers. **Not here**: turns before
//! there is something to pay (`turn.rs`), and the wording of a stop.

use super::turn::{Turn, reviewer, to};
use crate::detect::f31_objection_open::{ANSWER, RUN_OUT};
use crate::detect::gate::Stop;
use crate::domain::events::notices::NoticeStage;
use crate::domain::party::Role;
use crate::schemes::Scheme;
use crate::schemes::model::{Mode, StepKind};

/// The turn of what is to be paid, seeing what holds it.
pub(super) fn held(turn: Option<Turn>, stops: &[Stop], scheme: &Scheme) -> Option<Turn> {
    let turn = turn?;
    if turn.command != "pay instruct" {
        return Some(turn);
    }
    let holding: Vec<&Stop> = stops.iter().filter(|stop| stop.holds()).collect();
    let notice = scheme.notice_step(NoticeStage::PreAward);
    let of_notice = holding
        .iter()
        .find(|stop| notice.is_some_and(|step| step.id == stop.rule));
    let shown = of_notice.and_then(|stop| for_notice(stop));
    if shown.is_some() {
        return shown;
    }
    match holding.iter().find(|stop| stop.mode == Mode::Gate) {
        Some(hard) => Some(lifts(turn, hard, scheme)),
        None if holding.is_empty() => Some(turn),
        // A waiver that a register tells of is confirmed, not granted again.
        None if holding
            .iter()
            .any(|stop| stop.unsigned_waiver.is_some() || stop.unnamed_waiver.is_some()) =>
        {
            to(Role::Apr, "waiver confirm")
        }
        None => to(Role::Apr, "waiver grant"),
    }
}

/// What the notice lacks.
fn for_notice(stop: &Stop) -> Option<Turn> {
    match stop.code {
        Some("F29") => to(Role::Ntc, "notice open"),
        // A close is final: what it cut short is shown anew.
        Some("F28" | "F30") => to(Role::Ntc, "notice supplement"),
        // One that was right is settled already: the list or the case is changed.
        Some("F31") if stop.lifts == ANSWER => Some(Turn {
            note: Some(format!("the desk would hold the payment: {}", stop.finding)),
            ..to(Role::Ntc, "notice supplement")?
        }),
        Some("F31") if stop.lifts == RUN_OUT => to(Role::Ntc, "notice close"),
        Some("F31") => to(Role::R3, "notice resolve"),
        _ => None,
    }
}

/// Who lifts a stop that nobody can waive; where no single act does, nothing is paid before what is found is put right.
fn lifts(turn: Turn, stop: &Stop, scheme: &Scheme) -> Turn {
    let level = scheme
        .step
        .iter()
        .filter(|step| step.kind == StepKind::Review && step.id == stop.rule);
    let level = level.filter_map(|step| step.level).next();
    let (role, command) = match (stop.rule.as_str(), stop.code, level) {
        (rule, Some("F21"), _) if rule != "claim" => {
            return Turn {
                role: Role::App,
                command: "claim evidence",
                ..turn
            }
            .without_day();
        }
        ("claim", _, _) => (Role::App, "claim submit"),
        ("suspension", _, _) => (Role::Edu, "suspend lift"),
        // A contract above its budget: its own event has both.
        ("contract", Some("F41"), _) => (Role::Unit, "correct"),
        ("F41", _, _) => (Role::Pay, "fund receive"),
        (_, Some("F34"), Some(level)) => (reviewer(level), "claim review"),
        _ => (turn.role, "pay check"),
    };
    Turn {
        role,
        command,
        by: None,
        note: Some(format!("the desk would hold the payment: {}", stop.finding)),
        over: None,
    }
}

impl Turn {
    fn without_day(self) -> Turn {
        Turn {
            by: None,
            note: None,
            ..self
        }
    }
}
