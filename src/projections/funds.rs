//! Receipts, appropriations, quotas, the office's own statements, and outside lists.

use std::collections::BTreeMap;

use serde::Serialize;

use super::fact::Fact;
use crate::domain::alias::Alias;
use crate::domain::events::Event;
use crate::domain::events::funds::{
    AppropriationIssued, FundEvent, FundReceived, FundStatementFiled, OpeningBalanceRecorded,
    QuotaAllocated,
};
use crate::domain::events::lists::{ListEntryRecorded, ListEvent, ListRegistered, TipReceived};
use crate::domain::recorded::RecordedEvent;

/// What is known of funds, quotas and lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Funds {
    receipts: BTreeMap<(String, String), Vec<Fact<FundReceived>>>,
    openings: BTreeMap<String, Vec<Fact<OpeningBalanceRecorded>>>,
    appropriations: BTreeMap<(String, String), Vec<Fact<AppropriationIssued>>>,
    quotas: BTreeMap<(String, String), Vec<Fact<QuotaAllocated>>>,
    statements: BTreeMap<(String, String), Vec<Fact<FundStatementFiled>>>,
    lists: Vec<Fact<ListRegistered>>,
    entries: BTreeMap<Alias, Vec<(String, Fact<ListEntryRecorded>)>>,
    tips: BTreeMap<String, Vec<Fact<TipReceived>>>,
}

impl Funds {
    /// Folds an event.
    pub fn apply(&mut self, event: &RecordedEvent) {
        let scheme = || event.scheme().to_owned();
        match event.event() {
            Some(Event::Fund(fund)) => match fund {
                FundEvent::FundReceived(e) => self
                    .receipts
                    .entry((scheme(), e.fund.clone()))
                    .or_default()
                    .push(Fact::new(event, e.clone())),
                FundEvent::AppropriationIssued(e) => self
                    .appropriations
                    .entry((scheme(), e.document_no.clone()))
                    .or_default()
                    .push(Fact::new(event, e.clone())),
                FundEvent::QuotaAllocated(e) => self
                    .quotas
                    .entry((scheme(), e.unit_code.clone()))
                    .or_default()
                    .push(Fact::new(event, e.clone())),
                FundEvent::FundStatementFiled(e) => self
                    .statements
                    .entry((scheme(), e.fund.clone()))
                    .or_default()
                    .push(Fact::new(event, e.clone())),
                FundEvent::OpeningBalanceRecorded(e) => self
                    .openings
                    .entry(scheme())
                    .or_default()
                    .push(Fact::new(event, e.clone())),
            },
            Some(Event::List(list)) => match list {
                ListEvent::ListRegistered(e) => self.lists.push(Fact::new(event, e.clone())),
                ListEvent::ListEntryRecorded(e) => self
                    .entries
                    .entry(e.person)
                    .or_default()
                    .push((scheme(), Fact::new(event, e.clone()))),
                ListEvent::TipReceived(e) => self
                    .tips
                    .entry(e.tip_no.clone())
                    .or_default()
                    .push(Fact::new(event, e.clone())),
            },
            _ => {}
        }
    }

    /// Receipts by scheme and fund.
    pub fn receipts(&self) -> &BTreeMap<(String, String), Vec<Fact<FundReceived>>> {
        &self.receipts
    }

    /// Opening balances by scheme.
    pub fn openings(&self) -> &BTreeMap<String, Vec<Fact<OpeningBalanceRecorded>>> {
        &self.openings
    }

    /// Appropriations by scheme and document number.
    pub fn appropriations(&self) -> &BTreeMap<(String, String), Vec<Fact<AppropriationIssued>>> {
        &self.appropriations
    }

    /// Whether a receipt with this bank reference is known.
    pub fn bank_ref_known(&self, reference: &str) -> bool {
        self.receipts
            .values()
            .flatten()
            .any(|fact| fact.said.bank_ref.as_deref() == Some(reference))
    }

    /// Quotas by scheme and unit.
    pub fn quotas(&self) -> &BTreeMap<(String, String), Vec<Fact<QuotaAllocated>>> {
        &self.quotas
    }

    /// The office's own statements by scheme and fund.
    pub fn statements(&self) -> &BTreeMap<(String, String), Vec<Fact<FundStatementFiled>>> {
        &self.statements
    }

    /// Entries of outside lists that name the person, with the scheme whose folder they came in.
    pub fn entries_of(&self, person: &Alias) -> &[(String, Fact<ListEntryRecorded>)] {
        self.entries.get(person).map_or(&[], Vec::as_slice)
    }

    /// Lists known.
    pub fn lists(&self) -> &[Fact<ListRegistered>] {
        &self.lists
    }

    /// Facts held.
    pub fn len(&self) -> usize {
        self.receipts.values().map(Vec::len).sum::<usize>()
            + self.openings.values().map(Vec::len).sum::<usize>()
            + self.quotas.values().map(Vec::len).sum::<usize>()
            + self.statements.values().map(Vec::len).sum::<usize>()
            + self.entries.values().map(Vec::len).sum::<usize>()
            + self.tips.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
