//! Receipts, appropriations, quotas, the office's own statements, and outside lists.

mod corrected;

use std::collections::BTreeMap;

use serde::Serialize;

use super::fact::{Fact, Told, add};
use super::kept::Kept;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::funds::{
    AppropriationIssued, FundEvent, FundReceived, FundStatementFiled, OpeningBalanceRecorded,
    QuotaAllocated,
};
use crate::domain::events::lists::{ListEntryRecorded, ListEvent, ListRegistered, TipReceived};
use crate::domain::money::Fen;
use crate::domain::recorded::{EventAt, RecordedEvent};

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
    // The scheme that a tip names: beside the tips, and no part of the digest.
    #[serde(skip)]
    tip_schemes: BTreeMap<String, String>,
}

impl Funds {
    /// Folds an event of the fund family.
    pub(super) fn apply(&mut self, told: Told, fund: FundEvent) {
        let scheme = told.scheme.clone();
        match fund {
            FundEvent::FundReceived(e) => add(
                self.receipts.entry((scheme, e.fund.clone())).or_default(),
                told.fact(e),
            ),
            FundEvent::AppropriationIssued(e) => add(
                self.appropriations
                    .entry((scheme, e.document_no.clone()))
                    .or_default(),
                told.fact(e),
            ),
            FundEvent::QuotaAllocated(e) => add(
                self.quotas
                    .entry((scheme, e.unit_code.clone()))
                    .or_default(),
                told.fact(e),
            ),
            FundEvent::FundStatementFiled(e) => add(
                self.statements.entry((scheme, e.fund.clone())).or_default(),
                told.fact(e),
            ),
            FundEvent::OpeningBalanceRecorded(e) => {
                add(self.openings.entry(scheme).or_default(), told.fact(e))
            }
            // `acts.rs` holds the rest.
            _ => {}
        }
    }

    /// Folds an event of the list family.
    pub(super) fn apply_list(&mut self, told: Told, list: ListEvent) {
        match list {
            ListEvent::ListRegistered(e) => self.lists.push(told.fact(e)),
            ListEvent::ListEntryRecorded(e) => add(
                self.entries.entry(e.person).or_default(),
                (told.scheme.clone(), told.fact(e)),
            ),
            ListEvent::TipReceived(e) => {
                self.tip_schemes
                    .insert(e.tip_no.clone(), told.scheme.clone());
                add(self.tips.entry(e.tip_no.clone()).or_default(), told.fact(e))
            }
            // `acts.rs` holds what became of it.
            ListEvent::TipTriaged(_) | ListEvent::TipClosed(_) | ListEvent::RowNoted(_) => {}
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

    /// Place, day and amount of the receipt that bears this bank reference.
    pub fn bank_ref_known(&self, reference: &str) -> Option<(EventAt, Date, Fen)> {
        let mut all = self.receipts.values().flatten();
        let found = all.find(|fact| fact.said.bank_ref.as_deref() == Some(reference))?;
        Some((found.at, found.clock, found.said.amount))
    }

    /// Whether the scheme has a receipt of that number.
    pub fn receipt_known(&self, scheme: &str, receipt_no: &str) -> bool {
        let mut funds = self.receipts.iter().filter(|((of, _), _)| of == scheme);
        funds.any(|(_, facts)| facts.iter().any(|fact| fact.said.receipt_no == receipt_no))
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

    /// Every entry of outside lists, by person.
    pub fn entries(
        &self,
    ) -> impl Iterator<Item = (&Alias, &Vec<(String, Fact<ListEntryRecorded>)>)> {
        self.entries.iter()
    }

    /// Every tip, with the scheme it names, by number.
    pub fn tips(&self) -> impl Iterator<Item = (&str, &Fact<TipReceived>)> {
        self.tips.iter().flat_map(|(number, facts)| {
            let scheme = self.tip_schemes.get(number).map_or("", String::as_str);
            facts.iter().map(move |fact| (scheme, fact))
        })
    }

    /// Whether a tip of that number is recorded.
    pub fn tip_known(&self, tip_no: &str) -> bool {
        self.tips.contains_key(tip_no)
    }

    /// Tips, by number.
    pub fn tips_by_number(&self) -> impl Iterator<Item = (&String, &Vec<Fact<TipReceived>>)> {
        self.tips.iter()
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

/// Funds and lists as they stood before an entry.
#[derive(Debug, Default)]
pub(super) struct FundsKept {
    receipts: Kept<(String, String), Vec<Fact<FundReceived>>>,
    openings: Kept<String, Vec<Fact<OpeningBalanceRecorded>>>,
    appropriations: Kept<(String, String), Vec<Fact<AppropriationIssued>>>,
    quotas: Kept<(String, String), Vec<Fact<QuotaAllocated>>>,
    statements: Kept<(String, String), Vec<Fact<FundStatementFiled>>>,
    lists: Option<Vec<Fact<ListRegistered>>>,
    entries: Kept<Alias, Vec<(String, Fact<ListEntryRecorded>)>>,
    tips: Kept<String, Vec<Fact<TipReceived>>>,
}

impl Funds {
    /// Keeps what the event will change.
    pub(super) fn keep(&self, event: &RecordedEvent, kept: &mut FundsKept) {
        let key = |name: &str| (event.scheme().to_owned(), name.to_owned());
        match event.event() {
            Some(Event::Fund(fund)) => match fund {
                FundEvent::FundReceived(e) => kept.receipts.keep(&self.receipts, key(&e.fund)),
                FundEvent::AppropriationIssued(e) => kept
                    .appropriations
                    .keep(&self.appropriations, key(&e.document_no)),
                FundEvent::QuotaAllocated(e) => kept.quotas.keep(&self.quotas, key(&e.unit_code)),
                FundEvent::FundStatementFiled(e) => {
                    kept.statements.keep(&self.statements, key(&e.fund));
                }
                FundEvent::OpeningBalanceRecorded(_) => {
                    kept.openings
                        .keep(&self.openings, event.scheme().to_owned());
                }
                // `acts.rs` holds the rest.
                _ => {}
            },
            Some(Event::List(list)) => match list {
                ListEvent::ListRegistered(_) => {
                    kept.lists.get_or_insert_with(|| self.lists.clone());
                }
                ListEvent::ListEntryRecorded(e) => kept.entries.keep(&self.entries, e.person),
                ListEvent::TipReceived(e) => kept.tips.keep(&self.tips, e.tip_no.clone()),
                ListEvent::TipTriaged(_) | ListEvent::TipClosed(_) | ListEvent::RowNoted(_) => {}
            },
            _ => {}
        }
    }

    /// Goes back to what was kept.
    pub(super) fn put_back(&mut self, kept: FundsKept) {
        kept.receipts.put_back(&mut self.receipts);
        kept.openings.put_back(&mut self.openings);
        kept.appropriations.put_back(&mut self.appropriations);
        kept.quotas.put_back(&mut self.quotas);
        kept.statements.put_back(&mut self.statements);
        if let Some(before) = kept.lists {
            self.lists = before;
        }
        kept.entries.put_back(&mut self.entries);
        kept.tips.put_back(&mut self.tips);
    }
}
