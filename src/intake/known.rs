//! What is known of the facts that a row rests on: the payment list behind a bank's return file, the
//! register behind a payment list. From the ledger, and from the other sheets of the same import.
//!
//! Promises: sheets are planned in rounds (registers, lists, returns; a notice's register before its rows), so that within one import the
//! order of the files does not matter. It decides nothing: a fact whose parent is not known yet is
//! recorded as open; only what contradicts a parent that is known is a bad cell.

mod bank;
mod register;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::plan::History;
use crate::crypto::digest::FileHash;
use crate::crypto::hash;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::events::claims::ClaimEvent;
use crate::domain::events::notices::NoticeEvent;
use crate::domain::events::pairing::PairingEvent;
use crate::domain::events::parties::PartyEvent;
use crate::domain::events::payments::{Payee, PaymentEvent};
use crate::domain::events::{Event, EventHead};
use crate::domain::money::Fen;

pub use bank::{BankLine, Movement};
pub use register::Register;

/// A payment that a list has told the bank to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instructed {
    /// Amount in fen: what was ordered, less what is set against a debt of the payee's.
    pub amount: Fen,
    /// What is set against a debt and taken from the order.
    pub set_off: Fen,
    /// Who is paid, where a person is.
    pub person: Option<Alias>,
    /// Whether it was instructed inside the ledger, so that the office's list of it says nothing new.
    pub live: bool,
}

impl Instructed {
    /// Whether this is the amount of a row about the payment: of what was ordered, whole or less what is set against a debt. An
    /// order may have been of what was left already; whether both are paid is flagged (F65).
    pub fn fits(&self, amount: Fen) -> bool {
        amount == self.amount || self.amount.checked_add(self.set_off) == Some(amount)
    }

    /// The same with more set off.
    fn less(mut self, set_off: Fen) -> Instructed {
        self.amount = self
            .amount
            .checked_sub(set_off)
            .unwrap_or(Fen(0))
            .max(Fen(0));
        self.set_off = self.set_off.checked_add(set_off).unwrap_or(self.set_off);
        self
    }
}

/// Who is paid, for which period, and how much in fen.
pub type OrderedFor = (Alias, Period, Fen);

/// A row of a payment list that the desk held (`pay instruct`), of a payment that nobody has ordered since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRow {
    /// Amount in fen.
    pub amount: Fen,
    /// Who would have been paid, where a person is.
    pub person: Option<Alias>,
    /// The file.
    pub file: FileHash,
    /// Its sheet.
    pub sheet: String,
    /// Its line.
    pub line: u32,
    /// Ids of the rules that held it.
    pub rules: Vec<String>,
}

/// What was recorded inside the ledger of a payment's end: each reference of the bank's, where one is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// It arrived: amount and reference.
    pub arrived: Option<(Fen, Option<String>)>,
    /// It came back, and was not instructed again since.
    pub returned: Option<(Fen, Option<String>)>,
}

/// A fact that is told once under its number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Once {
    /// Money that arrived, by the number of its note.
    Receipt(String),
    /// A drawing from a loan, by the number of its application.
    Drawing(String),
    /// An order to pay back, by its number.
    Order(String),
    /// Money that came back on an order without a reference of the bank's: order, amount and day.
    Recovery(String, Fen, Date),
}

/// What a row of a file says of an order to pay back, without what came on it: told apart, and not kept in clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderColumns {
    file: FileHash,
    digest: FileHash,
}

impl OrderColumns {
    /// Of a row: the file it is of, the debtor's ID, and its other columns.
    pub fn of(file: FileHash, id: &str, others: &str) -> Self {
        let told = [id.as_bytes(), b"\n", others.as_bytes()];
        OrderColumns {
            file,
            digest: FileHash(hash::sha256(&told)),
        }
    }
}

/// A number by which a row leads to a person whom it does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead<'a> {
    /// Of a case.
    Case(&'a str),
    /// Of an appeal.
    Appeal(&'a str),
    /// Of an order to pay back.
    Order(&'a str),
}

/// Facts of the sheets planned so far, and what was asked of the ledger.
#[derive(Debug, Default)]
pub struct Known {
    instructed: BTreeMap<(String, String), Instructed>,
    /// Persons whom lists of this import pay, by scheme, with period and amount.
    ordered: BTreeSet<(String, OrderedFor)>,
    /// The same of the ledger, by scheme; asked for once, where a list pays late or again.
    ordered_before: BTreeMap<String, BTreeSet<OrderedFor>>,
    /// What is set against debts and taken from orders, by scheme and payment.
    set_off: BTreeMap<(String, String), Fen>,
    /// Currencies of loans.
    loans: BTreeMap<(String, String), String>,
    batches: BTreeSet<(String, String)>,
    /// Batches of which a row was refused.
    broken: BTreeSet<String>,
    registers: BTreeMap<String, Register>,
    /// First days of notices, by scheme and number.
    opened: BTreeMap<(String, String), Date>,
    /// Payments of which a row has said what a command said before.
    joined: BTreeSet<(String, String)>,
    /// Cases claimed, by scheme and number, with the row.
    claimed: BTreeMap<(String, String), ClaimAt>,
    /// By scheme, the bank's references with what moved under each.
    bank_refs: BTreeMap<String, BTreeMap<String, Vec<BankLine>>>,
    /// By scheme, what is told once, with the file of this import that told it.
    once: BTreeMap<(String, Once), FileHash>,
    /// What the row that told an order to pay back says of it, by scheme and number.
    orders: BTreeMap<(String, String), Vec<OrderColumns>>,
    /// Debtor and day of such an order, with the last days of its parts, by scheme and number.
    parts: BTreeMap<(String, String), (OrderColumns, BTreeSet<Date>)>,
    /// Those of them whose row was recorded by an import before.
    recorded_orders: BTreeSet<(String, String)>,
    /// Persons by scheme and case, and by scheme and order to pay back.
    of_case: BTreeMap<(String, String), Alias>,
    of_order: BTreeMap<(String, String), Alias>,
    /// First days of stops, by scheme and person.
    stopped: BTreeMap<(String, Alias), Date>,
    /// Cases by scheme and appeal.
    of_appeal: BTreeMap<(String, String), String>,
    /// Names of bodies that this import told.
    bodies: BTreeSet<String>,
    /// Those that the ledger had before; asked for once, where a name may be a person's.
    bodies_before: Option<BTreeSet<String>>,
    /// Names that were told to have been read as persons'.
    persons_told: BTreeSet<String>,
}

/// The row of a claim: file and sheet, and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimAt {
    /// Whose file.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Line.
    pub line: u32,
}

impl Known {
    /// Whether this row is the first to say what a command has recorded of a payment: a second is a fact
    /// of its own.
    pub fn joins(&mut self, scheme: &str, payment_no: &str) -> bool {
        self.joined
            .insert((scheme.to_owned(), payment_no.to_owned()))
    }

    /// The earlier row of this import that claims under this row's case number, if one does; else this
    /// one is noted.
    pub fn claimed_before(
        &mut self,
        events: &[(EventHead, Event)],
        here: &ClaimAt,
    ) -> Option<ClaimAt> {
        let (head, case_no) = events.iter().find_map(|(head, event)| match event {
            Event::Claim(ClaimEvent::ClaimSubmitted(e)) => Some((head, &e.case_no)),
            _ => None,
        })?;
        let scheme = head.scheme.as_ref().map_or("", |scheme| scheme.id.as_str());
        let key = (scheme.to_owned(), case_no.clone());
        match self.claimed.get(&key) {
            Some(other) => Some(other.clone()),
            None => {
                self.claimed.insert(key, here.clone());
                None
            }
        }
    }

    /// The person whom a number leads to, where it is known.
    pub fn whose(&self, history: &dyn History, scheme: &str, lead: Lead<'_>) -> Option<Alias> {
        let key = |number: &str| (scheme.to_owned(), number.to_owned());
        let here = match lead {
            Lead::Case(number) => self.of_case.get(&key(number)).copied(),
            Lead::Order(number) => self.of_order.get(&key(number)).copied(),
            Lead::Appeal(number) => self
                .of_appeal
                .get(&key(number))
                .and_then(|case| self.whose(history, scheme, Lead::Case(case))),
        };
        here.or_else(|| history.whose(scheme, lead))
    }

    /// What has this line's reference of the bank's already and cannot share it. Else the line is noted.
    pub fn other_of_bank_ref(
        &mut self,
        history: &dyn History,
        scheme: &str,
        reference: &str,
        here: BankLine,
    ) -> Option<BankLine> {
        let refs = self
            .bank_refs
            .entry(scheme.to_owned())
            .or_insert_with(|| history.bank_refs(scheme));
        let known = refs.entry(reference.to_owned()).or_default();
        let other = known.iter().find(|line| !line.stands_beside(&here));
        if other.is_none() {
            known.push(here);
            return None;
        }
        other.cloned()
    }

    /// Whether a row of the same file told the order in the same words, and was taken.
    pub fn tells_order(&self, order: &(String, String), columns: OrderColumns) -> bool {
        let taken = self.of_order.contains_key(order) || self.recorded_orders.contains(order);
        let mut told = self.orders.get(order).into_iter().flatten();
        taken && told.any(|one| *one == columns)
    }

    /// Whether a row is one more instalment of an order that a row of the same file told and that was taken: of the
    /// same debtor and day, both with a last day, and none of them with this one.
    pub fn is_part(
        &self,
        order: &(String, String),
        whose: OrderColumns,
        due: Option<Date>,
    ) -> bool {
        let taken = self.of_order.contains_key(order) || self.recorded_orders.contains(order);
        let known = self.parts.get(order).filter(|(of, _)| *of == whose);
        let new =
            |due: Date| known.is_some_and(|(_, dues)| !dues.is_empty() && !dues.contains(&due));
        taken && due.is_some_and(new)
    }

    /// Notes a part of an order, which is the whole of it where it has no last day.
    pub fn note_part(&mut self, order: (String, String), whose: OrderColumns, due: Option<Date>) {
        let parts = self.parts.entry(order).or_insert((whose, BTreeSet::new()));
        parts.1.extend(due);
    }

    /// What a row says of an order that an earlier import of this very file recorded.
    pub fn order_recorded(&mut self, order: (String, String), columns: OrderColumns) {
        self.recorded_orders.insert(order.clone());
        self.orders.entry(order).or_default().push(columns);
    }

    /// What a row says of an order that was not told before.
    pub fn note_order(&mut self, order: (String, String), columns: OrderColumns) {
        self.orders.entry(order).or_default().push(columns);
    }

    /// Where a fact that is told once was told before: by a file, or inside by a command. Else it is noted as
    /// told by this file.
    pub fn told_before(
        &mut self,
        history: &dyn History,
        scheme: &str,
        fact: Once,
        here: FileHash,
    ) -> Option<Option<FileHash>> {
        if let Some(before) = history.told_once(scheme, &fact) {
            return Some(before);
        }
        match self.once.entry((scheme.to_owned(), fact)) {
            Entry::Occupied(other) => Some(Some(*other.get())),
            Entry::Vacant(place) => {
                place.insert(here);
                None
            }
        }
    }

    /// The currency in which a loan was drawn before, by what is recorded or by a row of this import; else this one is noted.
    pub fn loan_currency(
        &mut self,
        history: &dyn History,
        (scheme, loan_no): (&str, &str),
        here: &str,
    ) -> Option<String> {
        if let Some(before) = history.loan_currency(scheme, loan_no) {
            return Some(before);
        }
        let key = (scheme.to_owned(), loan_no.to_owned());
        match self.loans.entry(key) {
            Entry::Occupied(before) => Some(before.get().clone()),
            Entry::Vacant(place) => {
                place.insert(here.to_owned());
                None
            }
        }
    }

    /// Takes in the events of a row that was taken.
    pub fn note(&mut self, history: &dyn History, events: &[(EventHead, Event)]) {
        for (head, event) in events {
            let scheme = head.scheme.as_ref().map_or("", |scheme| scheme.id.as_str());
            match event {
                Event::Payment(PaymentEvent::PaymentInstructed(e)) => {
                    let person = match &e.payee {
                        Payee::Person(person) => Some(*person),
                        Payee::Org(_) => None,
                    };
                    if let (Some(person), Some(_)) = (person, &e.batch_no) {
                        let paid = (person, e.period, e.amount);
                        self.ordered.insert((scheme.to_owned(), paid));
                    }
                    if let Some(batch) = &e.batch_no {
                        self.batches.insert((scheme.to_owned(), batch.clone()));
                        self.instructed.insert(
                            (scheme.to_owned(), e.payment_no.clone()),
                            Instructed {
                                amount: e.amount,
                                set_off: Fen(0),
                                person,
                                live: false,
                            },
                        );
                    }
                }
                // What names a case is taken from its award, and from no order.
                Event::Payment(PaymentEvent::RecoveryOffset(e)) if e.case_no.is_none() => {
                    let key = (scheme.to_owned(), e.payment_no.clone());
                    let sum = self.set_off.entry(key).or_insert(Fen(0));
                    *sum = sum.checked_add(e.amount).unwrap_or(Fen(i64::MAX));
                }
                Event::Claim(ClaimEvent::ClaimSubmitted(e)) => {
                    let key = (scheme.to_owned(), e.case_no.clone());
                    self.of_case.entry(key).or_insert(e.person);
                }
                Event::Claim(ClaimEvent::SuspensionStarted(e)) => {
                    let key = (scheme.to_owned(), e.person);
                    let day = self.stopped.entry(key).or_insert(e.from);
                    *day = e.from.min(*day);
                }
                Event::Claim(ClaimEvent::AppealFiled(e)) => {
                    let key = (scheme.to_owned(), e.appeal_no.clone());
                    let case = self.of_appeal.entry(key);
                    case.or_insert_with(|| e.case_no.clone());
                }
                Event::Payment(PaymentEvent::ClawbackOrdered(e)) => {
                    if let Payee::Person(person) = e.debtor {
                        let key = (scheme.to_owned(), e.order_no.clone());
                        self.of_order.entry(key).or_insert(person);
                    }
                }
                Event::Party(PartyEvent::OrgRegistered(e)) => {
                    self.bodies.insert(e.name.clone());
                }
                Event::Pairing(PairingEvent::AgreementSigned(e)) => {
                    let both = [e.supporter.clone(), e.aided.clone()];
                    self.bodies.extend(both);
                }
                Event::Pairing(PairingEvent::ContractSigned(e)) if e.contractor_code.is_some() => {
                    self.bodies.insert(e.contractor.clone());
                }
                Event::Party(PartyEvent::PostAssigned(e)) => {
                    self.of(history, scheme).persons.insert(e.person);
                }
                Event::Notice(NoticeEvent::NoticeOpened(e)) => {
                    let key = (scheme.to_owned(), e.notice_no.clone());
                    let day = self.opened.entry(key).or_insert(e.from);
                    *day = e.from.min(*day);
                }
                Event::Party(PartyEvent::PersonNamed(e)) => {
                    self.of(history, scheme).name(e.person, e.name);
                }
                Event::Party(PartyEvent::AccountBound(e)) if e.holder_person.is_some() => {
                    self.of(history, "").proxy_accounts.insert(e.account);
                }
                _ => {}
            }
        }
    }

    /// Whether nothing was told of this name as a person's before.
    pub fn first_person(&mut self, name: &str) -> bool {
        self.persons_told.insert(name.to_owned())
    }

    /// Whether a register, an agreement or an earlier fact has the name as that of a body.
    pub fn is_body(&mut self, history: &dyn History, name: &str) -> bool {
        self.bodies.contains(name)
            || self
                .bodies_before
                .get_or_insert_with(|| history.bodies())
                .contains(name)
    }

    /// Whether a sheet of this import stops a person's payments by a day.
    pub fn stopped(&self, scheme: &str, person: Alias, day: Date) -> bool {
        let first = self.stopped.get(&(scheme.to_owned(), person));
        first.is_some_and(|first| *first <= day)
    }

    /// Notes that a row of this batch was refused: its list is not whole.
    pub fn refused(&mut self, batch_no: Option<String>) {
        self.broken.extend(batch_no);
    }

    fn of(&mut self, history: &dyn History, scheme: &str) -> &mut Register {
        self.registers
            .entry(scheme.to_owned())
            .or_insert_with(|| history.register(scheme))
    }

    /// The register of a scheme; of no scheme, the accounts recorded for others.
    pub fn register(&mut self, history: &dyn History, scheme: &str) -> &Register {
        self.of(history, scheme)
    }

    /// Schemes other than this one in which a name of the person is known.
    pub fn named_in(&mut self, history: &dyn History, scheme: &str, person: Alias) -> Vec<String> {
        let mut all = history.schemes();
        all.extend(self.registers.keys().cloned());
        let others = all.into_iter().filter(|of| !of.is_empty() && of != scheme);
        others
            .filter(|of| self.of(history, of).knows(person))
            .collect()
    }

    /// First day of a notice, where its register is known.
    pub fn notice_opened(
        &self,
        history: &dyn History,
        scheme: &str,
        notice_no: &str,
    ) -> Option<Date> {
        let here = self.opened.get(&(scheme.to_owned(), notice_no.to_owned()));
        here.copied()
            .into_iter()
            .chain(history.notice_opened(scheme, notice_no))
            .min()
    }

    /// The instruction under a payment number, less what the ledger and the sheets so far set off of it.
    pub fn instructed(
        &self,
        history: &dyn History,
        scheme: &str,
        payment_no: &str,
    ) -> Option<Instructed> {
        let own = (scheme.to_owned(), payment_no.to_owned());
        match self.instructed.get(&own) {
            Some(told) => Some(told.less(self.set_off(history, scheme, payment_no))),
            None => self.ordered_before(history, scheme, payment_no),
        }
    }

    /// Whether the ledger or the sheets so far order as much for a person and period.
    pub fn ordered_for(&mut self, history: &dyn History, scheme: &str, asked: OrderedFor) -> bool {
        let before = self.ordered_before.entry(scheme.to_owned());
        let before = before.or_insert_with(|| history.ordered_for(scheme));
        before.contains(&asked) || self.ordered.contains(&(scheme.to_owned(), asked))
    }

    /// The same of an instruction of the ledger.
    pub fn ordered_before(
        &self,
        history: &dyn History,
        scheme: &str,
        payment_no: &str,
    ) -> Option<Instructed> {
        let own = (scheme.to_owned(), payment_no.to_owned());
        let here = self.set_off.get(&own).copied().unwrap_or(Fen(0));
        let told = history.instructed(scheme, payment_no)?;
        Some(told.less(here))
    }

    /// What the ledger and the sheets so far set against debts out of a payment's order.
    pub fn set_off(&self, history: &dyn History, scheme: &str, payment_no: &str) -> Fen {
        let own = (scheme.to_owned(), payment_no.to_owned());
        let here = self.set_off.get(&own).copied().unwrap_or(Fen(0));
        let before = history.set_off(scheme, payment_no);
        before.checked_add(here).unwrap_or(before)
    }

    /// Whether every line of a batch's list is known: a line that is not among them contradicts it.
    pub fn batch_is_whole(&self, history: &dyn History, scheme: &str, batch_no: &str) -> bool {
        if self.broken.contains(batch_no) {
            return false;
        }
        history.batch_is_whole(scheme, batch_no).unwrap_or_else(|| {
            self.batches
                .contains(&(scheme.to_owned(), batch_no.to_owned()))
        })
    }
}
