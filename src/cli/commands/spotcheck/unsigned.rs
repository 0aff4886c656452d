//! Working papers that no reviewer has signed: those that wait, and those that can no longer take effect.
//!
//! Promises: none of them is dropped in silence. A check is not closed, nor its close endorsed, while a paper waits; one that
//! became void is told with its number, what it found and why. **Not here**: who may endorse or reject (`chain`), and what makes
//! a proposal void (`ledger/waiting.rs`).

use serde::Serialize;

use crate::chain::ChainState;
use crate::cli::{Context, Failure};
use crate::domain::events::Event;
use crate::domain::events::audit::{AuditEvent, ItemResult, WorkpaperFiled};
use crate::domain::recorded::EventAt;
use crate::ledger::waiting::void_because;
use crate::projections::World;

/// A working paper without its reviewer's signature.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Unsigned {
    /// Number of the paper.
    pub paper_no: String,
    /// Its item.
    pub item: String,
    /// What it found.
    pub result: ItemResult,
    /// Where it was proposed.
    pub at: EventAt,
    /// Why it can no longer take effect; `None` where it waits.
    pub void: Option<String>,
}

/// Papers of a check that no reviewer has signed, in the order of the ledger.
pub(super) fn unsigned(world: &World, chain: &ChainState, check_no: &str) -> Vec<Unsigned> {
    let of_check = |event: &Event| -> Option<WorkpaperFiled> {
        match event {
            Event::Audit(AuditEvent::WorkpaperFiled(paper)) => Some(paper.clone()),
            _ => None,
        }
        .filter(|paper| paper.check_no == check_no)
    };
    let pending = chain.pending().iter();
    let found = pending.filter_map(|one| {
        let paper = of_check(one.event.event.as_ref()?)?;
        let now = chain.recorded_at().unwrap_or(one.recorded_at);
        Some(Unsigned {
            result: paper.result,
            paper_no: paper.paper_no,
            item: paper.item,
            at: EventAt {
                sequence: one.sequence,
                index: one.index,
            },
            void: void_because(world, one, chain.size(), now),
        })
    });
    found.collect()
}

/// Refuses a close while a paper waits.
pub(super) fn none_waits(world: &World, chain: &ChainState, check_no: &str) -> Result<(), Failure> {
    let waiting = unsigned(world, chain, check_no);
    match waiting.iter().find(|one| one.void.is_none()) {
        None => Ok(()),
        Some(one) => Err(Failure::new(format!(
            "working paper {} of spot check {check_no} waits for its reviewer, and a close would drop it: let it be endorsed (sunledger endorse {} --role AUD) or rejected (sunledger reject {} --role AUD) first",
            one.paper_no, one.at, one.at
        ))),
    }
}

/// A paper in words.
pub(super) fn words(context: &Context, one: &Unsigned) -> String {
    let mut values = vec![
        ("paper", one.paper_no.clone()),
        ("item", one.item.clone()),
        ("result", context.term("item-result", one.result)),
        ("event", one.at.to_string()),
    ];
    match &one.void {
        None => context.say("spotcheck-paper-waits", &values),
        Some(why) => {
            values.push(("why", context.retell(why)));
            context.say("spotcheck-paper-void", &values)
        }
    }
}

/// Tells each of them.
pub(super) fn tell(context: &Context, papers: &[Unsigned]) {
    for one in papers {
        context.tell("spotcheck-paper-unsigned", &[("said", words(context, one))]);
    }
}
