//! Leaves of the tree over the mandates in force (`schemas/entry.md`, section 10).

use crate::chain::encoding;
use crate::crypto::digest::{LedgerId, PublicKey};
use crate::domain::events::keys::Mandate;

use super::KeyState;

/// Label of a mandate's leaf.
pub const MANDATE_LABEL: &[u8; 16] = b"sunledger.mandat";
/// Label of the role table's leaf.
pub const ROLES_LABEL: &[u8; 16] = b"sunledger.roles1";
/// Label of the quorum's leaf.
pub const QUORUM_LABEL: &[u8; 16] = b"sunledger.quorum";
/// Label of the witness policy's leaf.
pub const WITNESS_LABEL: &[u8; 16] = b"sunledger.witnes";

/// label ‖ ledger id ‖ key ‖ class ‖ person ‖ role ‖ org ‖ scheme ‖ limit ‖ from ‖ to; texts are a
/// u32 length and UTF-8, an absent text has length 0xFFFFFFFF, an absent role is 0xFFFF, an absent
/// limit is -1, an absent last day is the largest i32.
pub(super) fn mandate_leaf(
    ledger: &LedgerId,
    key: &PublicKey,
    state: &KeyState,
    mandate: Option<&Mandate>,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(160);
    out.extend_from_slice(MANDATE_LABEL);
    out.extend_from_slice(&ledger.0);
    out.extend_from_slice(&key.0);
    out.push(state.class as u8);
    out.extend_from_slice(&state.person.0);
    let role = mandate.map_or(0xFFFF, |m| m.role.code());
    out.extend_from_slice(&role.to_le_bytes());
    for text in [
        mandate.and_then(|m| m.org.as_deref()),
        mandate.and_then(|m| m.scheme.as_deref()),
    ] {
        match text {
            Some(text) => {
                out.extend_from_slice(&(text.len() as u32).to_le_bytes());
                out.extend_from_slice(text.as_bytes());
            }
            None => out.extend_from_slice(&u32::MAX.to_le_bytes()),
        }
    }
    let limit = mandate.and_then(|m| m.limit).map_or(-1, |limit| limit.0);
    out.extend_from_slice(&limit.to_le_bytes());
    let from = mandate.map_or(0, |m| m.from.0);
    out.extend_from_slice(&from.to_le_bytes());
    let to = mandate.and_then(|m| m.to).map_or(i32::MAX, |to| to.0);
    out.extend_from_slice(&to.to_le_bytes());
    out
}

/// label ‖ ledger id ‖ the value in the wire encoding.
pub(super) fn table_leaf<T: serde::Serialize>(
    label: &[u8; 16],
    ledger: &LedgerId,
    value: &T,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(64);
    out.extend_from_slice(label);
    out.extend_from_slice(&ledger.0);
    // A value of these types always encodes; were it ever to fail, the empty tail would make the
    // root differ and the entry be refused, never accepted.
    out.extend_from_slice(&encoding::encode(value).unwrap_or_default());
    out
}
