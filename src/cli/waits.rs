//! What waits for an endorsement, said to whoever proposed it, leans on it or asks about it.
//!
//! Promises: it prints and returns words; what waits is asked of `ledger/waiting.rs`.

use super::Context;
use crate::chain::ChainState;
use crate::chain::endorsement::{Proposal, places_text};
use crate::domain::events::{Event, EventHead};
use crate::domain::party::Role;
use crate::ledger::waiting::{Next, Subjects, next, told};

/// What is typed after `--role`: the role to endorse as next, with the key where that is not the role's own. The
/// proposer has signed, so of their own role another person's key is meant: the second where one is here.
fn typed(context: &Context, next: Next) -> String {
    let word = next.role.word();
    let second = format!("{}2", word.to_lowercase());
    match next.own {
        false => word.to_owned(),
        true if next.role == Role::Ka => "KA --key ka2".to_owned(),
        true if context.key_path(&second).exists() => format!("{word} --key {second}"),
        true => format!("{word} --key NAME"),
    }
}

/// Says that an act was proposed, and who must endorse it: by name of role, and where only the proposer holds a key of
/// it, that another person must.
pub fn proposed(context: &Context, chain: &ChainState, proposal: &Proposal) {
    let Some(next) = next(chain, proposal) else {
        return;
    };
    let values = [
        ("entry", proposal.sequence.to_string()),
        ("index", proposal.index.to_string()),
        ("open", context.retell(&places_text(&proposal.open))),
        ("role", typed(context, next)),
    ];
    context.tell("proposed", &values);
    if !next.held {
        let role = next.role.word();
        context.tell(
            "proposed-nobody",
            &[
                (
                    "open",
                    context.retell(&places_text(
                        proposal.open.get(..1).unwrap_or(&proposal.open),
                    )),
                ),
                ("role", role.to_owned()),
                ("name", format!("{}2", role.to_lowercase())),
            ],
        );
    } else if next.own {
        let role = next.role.word().to_owned();
        context.tell("proposed-own", &[("role", role)]);
    }
}

/// What an act that was held leans on and waits, a line each, to be put behind the reasons.
pub fn lines(
    context: &Context,
    (chain, waiting): (&ChainState, &Subjects<'_>),
    head: &EventHead,
    event: &Event,
) -> String {
    let on = waiting.leant_on(head, event);
    let lines = on
        .iter()
        .map(|(act, one)| format!("\n  {}", context.retell(&told(chain, act, one))));
    lines.collect()
}
