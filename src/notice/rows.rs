//! The leaves of a notice: what exactly is committed for each row.
//!
//! A row's bytes are, in this order: notice number, ordinal, displayed name, unit, programme, tier
//! (empty where none), amount, stage. Texts are their length in bytes (4 bytes, little-endian) and
//! UTF-8 in NFC as displayed; the ordinal is 4 bytes little-endian, the amount in fen 8 bytes
//! little-endian two's complement; the stage is its word (`pre_award`, `quota`, `post_payment`).
//!
//! The leaf is the salted leaf of the tree room under the label `sunledger notice`, with the row's
//! index from 0 and the number of rows. The salt is random and lies in the vault under the person's
//! key, so that erasing the person makes the row's leaf say nothing.

use crate::crypto::digest::{LedgerId, TreeRoot};
use crate::domain::events::notices::NoticeStage;
use crate::merkle::{root, salted_leaf};

use super::redact::PublicRow;

/// Label of a notice row's leaf.
pub const LABEL: &[u8; 16] = b"sunledger notice";

/// The word of a stage, as in the JSON of events.
pub fn stage_word(stage: NoticeStage) -> &'static str {
    match stage {
        NoticeStage::PreAward => "pre_award",
        NoticeStage::Quota => "quota",
        NoticeStage::PostPayment => "post_payment",
    }
}

/// The committed bytes of a row.
pub fn row_bytes(notice_no: &str, stage: NoticeStage, row: &PublicRow) -> Vec<u8> {
    let mut out = Vec::new();
    let text = |text: &str, out: &mut Vec<u8>| {
        // A text of 4 GiB is beyond every limit of an entry.
        let len = u32::try_from(text.len()).unwrap_or(u32::MAX);
        out.extend_from_slice(&len.to_le_bytes());
        out.extend_from_slice(text.as_bytes());
    };
    text(notice_no, &mut out);
    out.extend_from_slice(&row.ordinal.to_le_bytes());
    text(&row.name, &mut out);
    text(&row.unit, &mut out);
    text(&row.programme, &mut out);
    text(row.tier.as_deref().unwrap_or(""), &mut out);
    out.extend_from_slice(&row.amount.to_le_bytes());
    text(stage_word(stage), &mut out);
    out
}

/// The root over all rows, each with its salt.
pub fn rows_root(
    ledger: &LedgerId,
    notice_no: &str,
    stage: NoticeStage,
    rows: &[(PublicRow, [u8; 32])],
) -> TreeRoot {
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let leaves: Vec<[u8; 32]> = (0u32..)
        .zip(rows)
        .map(|(index, (row, salt))| {
            let bytes = row_bytes(notice_no, stage, row);
            salted_leaf(LABEL, ledger, index, count, salt, &bytes)
        })
        .collect();
    root(&leaves)
}
