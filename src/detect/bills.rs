//! Bills of cases, each with what the import noted of its number: for F17 and F23.
//!
//! Promises: a bill and what was noted of it are those of one row. The fingerprints say which numbers of one issuer are equal or
//! follow each other, and which bills have issuer, day and amount in common; neither number nor issuer can be read from them.
//! Pure. **Not here**: what is wrong with a bill.

use std::collections::BTreeMap;

use crate::crypto::digest::FileHash;
use crate::domain::events::claims::EvidenceAttached;
use crate::domain::events::lists::{RowNoted, Seen};
use crate::projections::cases::Case;
use crate::projections::{Fact, World};

/// A row of a file.
type Row<'a> = (FileHash, &'a str, u32);

/// A bill of a case.
#[derive(Clone, Copy)]
pub(super) struct Bill<'a> {
    /// Scheme.
    pub scheme: &'a str,
    /// Case number.
    pub case_no: &'a str,
    /// The case.
    pub case: &'a Case,
    /// The bill.
    pub fact: &'a Fact<EvidenceAttached>,
    /// What was noted of its row.
    pub noted: Option<&'a RowNoted>,
}

/// Papers of cases that have a number of a bill, by scheme and case. Notes of a split (分割单) are among them.
pub(super) fn bills(world: &World) -> Vec<Bill<'_>> {
    let mut noted: BTreeMap<Row<'_>, &RowNoted> = BTreeMap::new();
    for scheme in world.registry.scheme_ids() {
        for act in world.acts.all::<RowNoted>(scheme) {
            if let (Seen::Bill, Some(source)) = (act.said.seen, &act.fact.source) {
                noted.insert((source.file, source.sheet.as_str(), source.row), act.said);
            }
        }
    }
    let mut bills = Vec::new();
    for ((scheme, case_no), case) in world.cases.iter() {
        for fact in case
            .evidence
            .iter()
            .filter(|fact| fact.said.invoice.is_some())
        {
            let row = fact.source.as_ref();
            let row = row.map(|source| (source.file, source.sheet.as_str(), source.row));
            bills.push(Bill {
                scheme,
                case_no,
                case,
                fact,
                noted: row.and_then(|row| noted.get(&row).copied()),
            });
        }
    }
    bills
}
