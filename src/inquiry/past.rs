//! A day of the text that is over, and what can still be done.
//!
//! Promises: plain data, pure. Of a claim that came after its last day it says the ways that the rule's mode leaves, and sends
//! nobody on in a case that no payment can follow; of any other act whose day is past, that it is late and is still to be
//! done. **Not here**: by when an act is due (`due.rs`, `turn.rs`, `deal_turn.rs`), and what holds a payment (`held.rs`).

use serde::Serialize;

use super::turn::Turn;
use crate::detect::gate::Stop;
use crate::domain::date::Date;
use crate::domain::party::Role;
use crate::schemes::model::Mode;

/// What can be done once a day is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The act itself, late.
    Act,
    /// An approver waives the rule (`waiver grant`).
    Waive,
    /// An approver signs the waiver that a register tells of (`waiver confirm`).
    Confirm,
    /// The case goes on, and is flagged (F26) once it is awarded.
    GoOn,
    /// An approver refuses the claim (`claim refuse`).
    Refuse,
    /// The applicant appeals that refusal (`claim appeal --against refusal`).
    Appeal,
}

/// A day that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Over {
    /// The day, the last one that counted.
    pub day: Date,
    /// Id of the rule that the claim itself came too late for; `None` where only the act is late.
    pub rule: Option<String>,
    /// Number of the waiver of it that is on record and unsigned.
    pub waiver: Option<String>,
    /// What can be done, in the order in which it would be.
    pub ways: Vec<Way>,
}

/// What comes before a payment and is in vain where nothing can make good for the time of the claim.
const IN_VAIN: &[&str] = &[
    "claim step",
    "claim evidence",
    "claim review",
    "notice open",
    "claim award",
];

/// The turn of an act whose day is before the day asked about.
pub(super) fn past(turn: Option<Turn>, day: Date) -> Option<Turn> {
    let turn = turn?;
    // A notice closes at the end of its day at the earliest.
    let by = turn
        .by
        .filter(|by| *by < day && turn.command != "notice close");
    let over = by.map(|day| Over {
        day,
        rule: None,
        waiver: None,
        ways: vec![Way::Act],
    });
    Some(Turn { over, ..turn })
}

/// The turn of a case that is not decided, whose claim came too late by the stop that the desk gives; `last` is the last day that
/// counted. What an appeal has opened again is not sent back to be refused.
pub(super) fn late(turn: Option<Turn>, stop: &Stop, last: Date, opened: bool) -> Option<Turn> {
    let turn = turn?;
    if stop.waived_by.is_some() {
        // The day binds no more.
        let by = turn.by.filter(|by| *by != last);
        let over = turn.over.filter(|_| by.is_some());
        return Some(Turn { by, over, ..turn });
    }
    let waiver = stop.unsigned_waiver.clone().or(stop.unnamed_waiver.clone());
    let mut ways = match stop.mode {
        Mode::Soft if waiver.is_some() => vec![Way::Confirm],
        Mode::Soft => vec![Way::Waive],
        Mode::Flag => vec![Way::GoOn],
        Mode::Gate => Vec::new(),
    };
    if !opened {
        ways.extend([Way::Refuse, Way::Appeal]);
    }
    let over = Some(Over {
        day: last,
        rule: Some(stop.rule.clone()),
        waiver,
        ways,
    });
    if stop.mode == Mode::Gate && !opened && IN_VAIN.contains(&turn.command) {
        return Some(Turn {
            role: Role::Apr,
            command: "claim refuse",
            by: None,
            note: None,
            over,
        });
    }
    Some(Turn { over, ..turn })
}
