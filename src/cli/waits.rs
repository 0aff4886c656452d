//! What waits for an endorsement, said to whoever proposed it, leans on it or asks about it.
//!
//! Promises: it prints and returns words; what waits is asked of `ledger/waiting.rs`.

use super::Context;
use crate::chain::ChainState;
use crate::chain::endorsement::{Proposal, places_text};
use crate::domain::events::{Event, EventHead};
use crate::domain::party::Role;
use crate::ledger::waiting::{ANOTHER_KEY, Next, Subjects, next, told};

/// What is typed after `--role`: the role to endorse as next, with the key where that is not the role's own. The
/// proposer has signed, so of their own role another person's key is meant.
fn typed(context: &Context, next: Next) -> String {
    let word = next.role.word();
    match next.own {
        false => word.to_owned(),
        true => format!("{word} {}", anothers(context, next.role)),
    }
}

/// The key of another person than the role's own belongs to: the second, where one is here.
fn anothers(context: &Context, role: Role) -> String {
    let second = format!("{}2", role.word().to_lowercase());
    match role == Role::Ka || context.key_path(&second).exists() {
        true => format!("--key {second}"),
        false => ANOTHER_KEY.to_owned(),
    }
}

/// A text of the ledger's, with the keys in its commands by their names where they are here.
pub fn with_keys(context: &Context, text: &str) -> String {
    let mut parts = text.split(ANOTHER_KEY);
    let mut named = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let word = named.trim_end().rsplit(' ').next().unwrap_or_default();
        let key = Role::from_word(word).map(|role| anothers(context, role));
        named.push_str(key.as_deref().unwrap_or(ANOTHER_KEY));
        named.push_str(part);
    }
    named
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
    let told = on
        .iter()
        .map(|(act, one)| with_keys(context, &told(chain, act, one)));
    let lines = told.map(|told| format!("\n  {}", context.retell(&told)));
    lines.collect()
}
