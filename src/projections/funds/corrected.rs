//! Funds, quotas, statements, lists and tips under a correction: the fact that is looked for, and taken
//! out. The corrected fact is added like any other.

use super::super::fact::{Told, take_at, take_under, told_at};
use super::Funds;
use crate::domain::events::funds::FundEvent;
use crate::domain::events::lists::ListEvent;
use crate::domain::recorded::EventAt;

impl Funds {
    /// How the fact at `at` was told, if it said this.
    pub(in crate::projections) fn told(
        &self,
        scheme: &str,
        at: EventAt,
        event: &FundEvent,
    ) -> Option<Told> {
        let key = |name: &str| (scheme.to_owned(), name.to_owned());
        match event {
            FundEvent::FundReceived(e) => told_at(self.receipts.get(&key(&e.fund))?, at, |fact| {
                fact.said == *e
            }),
            FundEvent::AppropriationIssued(e) => {
                told_at(self.appropriations.get(&key(&e.document_no))?, at, |fact| {
                    fact.said == *e
                })
            }
            FundEvent::QuotaAllocated(e) => {
                told_at(self.quotas.get(&key(&e.unit_code))?, at, |fact| {
                    fact.said == *e
                })
            }
            FundEvent::FundStatementFiled(e) => {
                told_at(self.statements.get(&key(&e.fund))?, at, |fact| {
                    fact.said == *e
                })
            }
            FundEvent::OpeningBalanceRecorded(e) => {
                told_at(self.openings.get(scheme)?, at, |fact| fact.said == *e)
            }
            // `acts.rs` holds the rest.
            _ => None,
        }
    }

    /// Takes the fact at `at` out.
    pub(in crate::projections) fn take_out(
        &mut self,
        scheme: &str,
        at: EventAt,
        event: &FundEvent,
    ) -> Option<Told> {
        let key = |name: &str| (scheme.to_owned(), name.to_owned());
        match event {
            FundEvent::FundReceived(e) => take_under(&mut self.receipts, &key(&e.fund), at),
            FundEvent::AppropriationIssued(e) => {
                take_under(&mut self.appropriations, &key(&e.document_no), at)
            }
            FundEvent::QuotaAllocated(e) => take_under(&mut self.quotas, &key(&e.unit_code), at),
            FundEvent::FundStatementFiled(e) => take_under(&mut self.statements, &key(&e.fund), at),
            FundEvent::OpeningBalanceRecorded(_) => {
                take_under(&mut self.openings, &scheme.to_owned(), at)
            }
            _ => None,
        }
    }

    /// How the list, entry or tip at `at` was told, if it said this.
    pub(in crate::projections) fn list_told(&self, at: EventAt, event: &ListEvent) -> Option<Told> {
        match event {
            ListEvent::ListRegistered(e) => told_at(&self.lists, at, |fact| fact.said == *e),
            ListEvent::ListEntryRecorded(e) => {
                told_at(self.entries.get(&e.person)?, at, |fact| fact.said == *e)
            }
            ListEvent::TipReceived(e) => {
                told_at(self.tips.get(&e.tip_no)?, at, |fact| fact.said == *e)
            }
            // `acts.rs` holds what became of it.
            ListEvent::TipTriaged(_) | ListEvent::TipClosed(_) | ListEvent::RowNoted(_) => None,
        }
    }

    /// Takes the list, entry or tip at `at` out.
    pub(in crate::projections) fn take_list_out(
        &mut self,
        at: EventAt,
        event: &ListEvent,
    ) -> Option<Told> {
        match event {
            ListEvent::ListRegistered(_) => take_at(&mut self.lists, at),
            ListEvent::ListEntryRecorded(e) => take_under(&mut self.entries, &e.person, at),
            ListEvent::TipReceived(e) => take_under(&mut self.tips, &e.tip_no, at),
            ListEvent::TipTriaged(_) | ListEvent::TipClosed(_) | ListEvent::RowNoted(_) => None,
        }
    }
}
