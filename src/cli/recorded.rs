//! What the ledger has recorded, as an import asks for it.
//!
//! Promises: answers from the projections alone, so that an import is judged the same wherever the
//! ledger lies. Not here: what an import itself adds, which the plan keeps track of.

use std::collections::{BTreeMap, BTreeSet};

use crate::crypto::digest::{Digest, FileHash};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::claims::AppealFiled;
use crate::domain::events::funds::LoanWithdrawn;
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::payments::{Payee, PaymentHeld};
use crate::domain::money::Fen;
use crate::intake::History;
use crate::intake::known::{
    BankLine, HeldRow, Instructed, Lead, Movement, Once, OrderedFor, Register, Settled,
};
use crate::projections::{Fact, World};

/// The ledger's projections, asked by an import.
pub struct Recorded<'a>(pub &'a World);

impl Recorded<'_> {
    /// Whether the sheet was recorded without a refused row.
    fn sheet_is_whole(&self, file: &FileHash, sheet: &str) -> bool {
        !self
            .0
            .imports
            .parts()
            .flat_map(|(_, parts)| parts)
            .any(|part| part.sha256 == *file && part.sheet == sheet && part.refused > 0)
    }
}

/// The file that told a fact; `None` for a live act.
fn file<T>(fact: &Fact<T>) -> Option<FileHash> {
    fact.source.as_ref().map(|source| source.file)
}

/// The person whom a number of a scheme leads to.
pub fn whose(world: &World, scheme: &str, lead: Lead<'_>) -> Option<Alias> {
    match lead {
        Lead::Case(number) => world.cases.get(scheme, number)?.person(),
        Lead::Appeal(number) => {
            let mut appeals = world.acts.all::<AppealFiled>(scheme);
            let appeal = appeals.find(|act| act.said.appeal_no == number)?;
            whose(world, scheme, Lead::Case(&appeal.said.case_no))
        }
        Lead::Order(number) => {
            let ordered = &world.payments.clawback(scheme, number)?.ordered;
            match ordered.first()?.said.debtor {
                Payee::Person(person) => Some(person),
                Payee::Org(_) => None,
            }
        }
    }
}

impl History for Recorded<'_> {
    fn whose(&self, scheme: &str, lead: Lead<'_>) -> Option<Alias> {
        whose(self.0, scheme, lead)
    }

    fn row_recorded(&self, file: &FileHash, sheet: &str, row: u32) -> bool {
        self.0.imports.row_recorded(file, sheet, row)
    }

    fn sheet_recorded(&self, content: &Digest) -> bool {
        self.0.imports.sheet_recorded(content)
    }

    fn instructed(&self, scheme: &str, payment_no: &str) -> Option<Instructed> {
        let payment = self.0.payments.get(scheme, payment_no)?;
        let fact = payment.instructed.first()?;
        let said = &fact.said;
        let set_off = self.0.set_against_order(scheme, payment_no);
        let set_off = Fen::from_wide(set_off).unwrap_or(said.amount);
        Some(Instructed {
            amount: said.amount.checked_sub(set_off).unwrap_or(Fen(0)),
            set_off,
            person: match &said.payee {
                Payee::Person(person) => Some(*person),
                Payee::Org(_) => None,
            },
            live: fact.source.is_none(),
        })
    }

    fn told_again(&self, scheme: &str, payment_no: &str) -> Option<bool> {
        let payment = self.0.payments.get(scheme, payment_no)?;
        Some(payment.instructed.first()?.said.again)
    }

    fn ordered_for(&self, scheme: &str) -> BTreeSet<OrderedFor> {
        let payments = self.0.payments.of_scheme(scheme);
        let orders = payments.flat_map(|(_, payment)| &payment.instructed);
        let lists = orders.filter(|fact| fact.said.batch_no.is_some());
        let persons = lists.filter_map(|fact| match fact.said.payee {
            Payee::Person(person) => Some((person, fact.said.period, fact.said.amount)),
            Payee::Org(_) => None,
        });
        persons.collect()
    }

    fn set_off(&self, scheme: &str, payment_no: &str) -> Fen {
        let set_off = self.0.set_against_order(scheme, payment_no);
        Fen::from_wide(set_off).unwrap_or(Fen(i64::MAX))
    }

    fn held(&self, scheme: &str, payment_no: &str) -> Vec<HeldRow> {
        let payment = self.0.payments.get(scheme, payment_no);
        if payment.is_some_and(|payment| !payment.instructed.is_empty()) {
            return Vec::new();
        }
        let held = self.0.acts.about::<PaymentHeld>(scheme, payment_no);
        held.map(|act| HeldRow {
            amount: act.said.amount,
            person: match &act.said.payee {
                Payee::Person(person) => Some(*person),
                Payee::Org(_) => None,
            },
            file: act.said.file,
            sheet: act.said.sheet.clone(),
            line: act.said.row,
            rules: act.said.rules.clone(),
        })
        .collect()
    }

    fn settled(&self, scheme: &str, payment_no: &str) -> Settled {
        let Some(payment) = self.0.payments.get(scheme, payment_no) else {
            return Settled::default();
        };
        let arrived = payment.confirmed.iter().find(|fact| fact.source.is_none());
        // What was instructed again after it came back may arrive yet.
        let again = payment.instructed.len() > payment.returned.len();
        let returned = payment.returned.iter().find(|fact| fact.source.is_none());
        Settled {
            arrived: arrived.map(|fact| (fact.said.amount, fact.said.bank_ref.clone())),
            returned: returned
                .filter(|_| !again)
                .map(|fact| (fact.said.amount, fact.said.bank_ref.clone())),
        }
    }

    fn schemes(&self) -> BTreeSet<String> {
        self.0.registry.scheme_ids().cloned().collect()
    }

    fn suspended(&self, scheme: &str, person: Alias, day: Date) -> bool {
        self.0.suspended(scheme, person, day)
    }

    fn notice_opened(&self, scheme: &str, notice_no: &str) -> Option<Date> {
        let notice = self.0.notices.get(scheme, notice_no)?;
        notice.opened.iter().map(|fact| fact.said.from).min()
    }

    fn bank_refs(&self, scheme: &str) -> BTreeMap<String, Vec<BankLine>> {
        let mut refs: BTreeMap<String, Vec<BankLine>> = BTreeMap::new();
        let mut add = |reference: &Option<String>, movement, amount, source: Option<FileHash>| {
            if let Some(reference) = reference {
                refs.entry(reference.clone()).or_default().push(BankLine {
                    movement,
                    amount,
                    file: source,
                });
            }
        };
        for ((of, _), receipts) in self.0.funds.receipts() {
            for fact in receipts.iter().filter(|_| of == scheme) {
                let movement = Movement::Receipt(fact.said.receipt_no.clone());
                add(&fact.said.bank_ref, movement, fact.said.amount, file(fact));
            }
        }
        for ((of, number), order) in self.0.payments.clawbacks() {
            for fact in order.recovered.iter().filter(|_| of == scheme) {
                let movement = Movement::Recovery(number.clone());
                add(&fact.said.bank_ref, movement, fact.said.amount, file(fact));
            }
        }
        for ((of, number), payment) in self.0.payments.iter() {
            if of != scheme {
                continue;
            }
            for fact in &payment.confirmed {
                let movement = Movement::Arrived(number.clone());
                add(&fact.said.bank_ref, movement, fact.said.amount, file(fact));
            }
            for fact in &payment.returned {
                let movement = Movement::Back(number.clone());
                add(&fact.said.bank_ref, movement, fact.said.amount, file(fact));
            }
        }
        refs
    }

    fn answered(&self, scheme: &str, payment_no: &str) -> Option<Fen> {
        let payment = self.0.payments.get(scheme, payment_no)?;
        let arrived = payment.confirmed.first().map(|fact| fact.said.amount);
        arrived.or_else(|| payment.returned.first().map(|fact| fact.said.amount))
    }

    fn told_once(&self, scheme: &str, fact: &Once) -> Option<Option<FileHash>> {
        match fact {
            Once::Receipt(number) => {
                let funds = self.0.funds.receipts().iter();
                let mut told = funds
                    .filter(|((of, _), _)| of == scheme)
                    .flat_map(|(_, receipts)| receipts);
                told.find(|one| one.said.receipt_no == *number).map(file)
            }
            Once::Drawing(number) => {
                let mut told = self.0.acts.about::<LoanWithdrawn>(scheme, number);
                told.next().map(|act| file(act.fact))
            }
            Once::Order(number) => {
                let order = self.0.payments.clawback(scheme, number)?;
                order.ordered.first().map(file)
            }
            Once::Recovery(number, amount, day) => {
                let order = self.0.payments.clawback(scheme, number)?;
                let mut told = order.recovered.iter();
                told.find(|one| {
                    (one.said.amount, one.clock) == (*amount, *day) && one.said.bank_ref.is_none()
                })
                .map(file)
            }
        }
    }

    fn loan_currency(&self, scheme: &str, loan_no: &str) -> Option<String> {
        let mut drawn = self.0.acts.all::<LoanWithdrawn>(scheme);
        let first = drawn.find(|act| act.said.loan_no == loan_no)?;
        Some(first.said.currency.clone())
    }

    fn batch_is_whole(&self, scheme: &str, batch_no: &str) -> Option<bool> {
        let mut sheets: Vec<(FileHash, &str)> = self
            .0
            .payments
            .of_batch(scheme, batch_no)
            .flat_map(|payment| &payment.instructed)
            .filter_map(|fact| fact.source.as_ref())
            .map(|source| (source.file, source.sheet.as_str()))
            .collect();
        sheets.dedup();
        if sheets.is_empty() {
            return None;
        }
        Some(
            sheets
                .iter()
                .all(|(file, sheet)| self.sheet_is_whole(file, sheet)),
        )
    }

    fn version_on(&self, scheme: &str, day: Date) -> Option<u16> {
        self.0.registry.version_on(scheme, day)
    }

    fn bodies(&self) -> BTreeSet<String> {
        let world = self.0;
        let orgs = world.parties.orgs().flat_map(|(_, told)| told);
        let mut names: BTreeSet<String> = orgs.map(|fact| fact.said.name.clone()).collect();
        for (_, agreement) in world.agreements.iter() {
            for fact in &agreement.signed {
                names.extend([fact.said.supporter.clone(), fact.said.aided.clone()]);
            }
        }
        for (_, payment) in world.payments.iter() {
            for fact in &payment.instructed {
                if let Payee::Org(name) = &fact.said.payee {
                    names.insert(name.clone());
                }
            }
        }
        // A payer that is a person stands there by alias.
        for receipts in world.funds.receipts().values() {
            names.extend(receipts.iter().map(|fact| fact.said.payer.clone()));
        }
        for scheme in world.registry.scheme_ids() {
            let signed = world.acts.all::<ContractSigned>(scheme);
            let coded = signed.filter(|act| act.said.contractor_code.is_some());
            names.extend(coded.map(|act| act.said.contractor.clone()));
        }
        names
    }

    fn register(&self, scheme: &str) -> Register {
        let mut register = Register::default();
        for (alias, person) in self.0.parties.iter() {
            let alias: Alias = *alias;
            if scheme.is_empty() {
                let held_for = person.accounts.iter().map(|fact| &fact.said);
                register.proxy_accounts.extend(
                    held_for
                        .filter(|bound| bound.holder_person.is_some())
                        .map(|bound| bound.account),
                );
                continue;
            }
            let of_scheme = person.registered.iter().any(|(of, _)| of == scheme);
            if !person.posts.is_empty() && of_scheme {
                register.persons.insert(alias);
            }
            for (_, fact) in person.names.iter().filter(|(of, _)| of == scheme) {
                register.name(alias, fact.said.name);
            }
        }
        register
    }
}
