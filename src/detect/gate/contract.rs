//! Payments for works: the contract decides who is paid, and how much.
//!
//! Promises: a programme whose sheets hold payments to contractors pays on a contract, not on an award; a row is held
//! that names no contract of the ledger, pays another than its contractor, or goes beyond the contract's sum with what
//! was paid on it before; a contract above its budget holds every payment; one beyond the plan of its node is judged by the mode of the tariff (`planned.rs`); where the text pays by milestone, one ahead of the works is
//! judged by the mode of the tariff (`contracted.rs`), and so is one of a contract of which no report says how far its works have come or
//! which states no budget; one from the limit for central payment on that nobody examined, by the
//! mode of the payment rule (`examined.rs`). A payee with the contractor's code and another name is
//! told, since the order will hold the code alone, and so is a credit code that fails its check. **Not here**: quality held back.

use std::collections::BTreeSet;

use super::judging::Texts;
use super::{Proposed, Stop, View, amount, claim};
use crate::crypto::digest::FileHash;
pub(super) use crate::detect::contracted::pays;
use crate::detect::{contracted, examined, f63_shell_recipient};
use crate::domain::events::Event;
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::payments::Payee;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::schemes::model::Mode;

/// Schemes of which some payment names who examined it, of those whose texts ask for it.
#[derive(Default)]
pub(super) struct Examined<'w> {
    by_a_row: bool,
    schemes: BTreeSet<&'w str>,
}

impl<'w> Examined<'w> {
    /// Of the schemes of some texts, and of the rows of a list.
    pub fn of(world: &World, rows: &[Proposed], texts: &Texts<'w>) -> Examined<'w> {
        let asking = texts.values().filter(|text| examined::asks(text));
        let schemes: BTreeSet<&str> = asking.map(|text| text.id.as_str()).collect();
        let told = schemes.into_iter();
        Examined {
            by_a_row: examined::is_told_by(rows.iter().map(|row| row.acted_by.as_slice())),
            schemes: told.filter(|id| examined::is_told(world, id)).collect(),
        }
    }

    fn is_told(&self, scheme: &str) -> bool {
        self.by_a_row || self.schemes.contains(scheme)
    }
}

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>) {
    let (said, scheme) = (&view.row.instructed, view.scheme.id.as_str());
    let Some(number) = said.case_no.as_deref() else {
        let lifts = "name the contract that it pays (--case-no), or its number in the row";
        let none = Stop::new("contract", None, Mode::Gate, "");
        stops.push(none.found("the payment names no contract", lifts));
        return;
    };
    let signed = view.world.acts.about::<ContractSigned>(scheme, number);
    let Some(contract) = signed.max_by_key(|act| (act.fact.clock, act.fact.at)) else {
        let lifts = "record the contract, or correct its number in the row";
        stops.push(claim::stop(contracted::unknown(number), lifts));
        return;
    };
    let (named, held) = (contract.said, [contract.fact]);
    if let Some(other) = contracted::other_payee(named, &said.payee) {
        let lifts = "pay the contractor, or record the change of the contract";
        stops.push(claim::stop(other, lifts).on(held));
    } else if let Some(name) = &view.row.called
        && !contracted::is_called(view.world, named, name)
    {
        let told = Stop::new("contract", Some("F56"), Mode::Flag, "").found(
            format!("the payee has the code of the contractor of contract {number}, and another name"),
            "compare the name with the contract and the register, and correct the one that is wrong",
        );
        stops.push(told.on(held));
    }
    // An order by hand comes from no file, and has no place for who examined it. A list of one sheet, as a CSV file is, names none.
    if let Some(lacks) = examined::lacking(view.scheme, said.amount, &view.row.acted_by)
        && view.row.row.file != FileHash([0; 32])
        && view.once.examined.is_told(scheme)
    {
        let lifts = "have it examined, and name who did in the row";
        stops.push(claim::stop(lacks, lifts));
    }
    let codes = [named.contractor_code.as_deref(), paid_code(&said.payee)];
    if codes
        .into_iter()
        .flatten()
        .any(f63_shell_recipient::fails_check)
    {
        let (rule, clause) = ("contract", f63_shell_recipient::clause(Some(view.scheme)));
        let told = Stop::new(rule, Some("F63"), Mode::Flag, clause);
        let lifts = "compare the code with the business licence and the register, and correct the one that is wrong";
        stops.push(told.found(f63_shell_recipient::FAILS, lifts).on(held));
    }
    let earlier: Vec<_> = view
        .world
        .payments
        .of_case(scheme, number)
        .into_iter()
        .filter(|(other, _)| *other != said.payment_no)
        .flat_map(|(_, payment)| payment.standing())
        .filter(|fact| view.before(fact.at))
        .collect();
    let paid = sum(earlier.iter().map(|fact: &&Fact<_>| fact.said.amount));
    if let Some(above) = contracted::above_sum(named, paid, Some(amount(view))) {
        let above = claim::stop(above, "pay what the contract has left");
        stops.push(above.on(held).on(earlier));
    }
    let with_row = sum([paid, amount(view)]);
    let by_progress = contracted::ahead(view.world, view.scheme, named, (with_row, view.row.day));
    if let Some((ahead, _)) = by_progress {
        let lifts = "record the progress that the works have come to, or pay what it gives";
        stops.push(claim::stop(ahead, lifts).on(held));
    }
    if let Some(unreported) = contracted::unreported(view.world, view.scheme, named, view.row.day) {
        let lifts = "record how far the works have come (`sunledger contract progress`), or import the sheet of progress";
        stops.push(claim::stop(unreported, lifts).on(held));
    }
    if let Some(unbudgeted) = contracted::unbudgeted(view.scheme, named) {
        stops.push(claim::stop(unbudgeted, &budget_lifts(contract.fact)).on(held));
    }
    if let Some(above) = contracted::above_budget(named) {
        stops.push(claim::stop(above, &budget_lifts(contract.fact)).on(held));
    }
    for beyond in view.once.plans.of_contract(view.scheme, number) {
        let lifts = "have the plan adjusted, and record that (`sunledger plan add`), or correct the contract";
        stops.push(claim::stop(beyond, lifts));
    }
}

/// The payee as the order names an organisation.
fn paid_code(payee: &Payee) -> Option<&str> {
    match payee {
        Payee::Org(code) => Some(code),
        Payee::Person(_) => None,
    }
}

/// What puts a contract above its budget right: the budget stands in the contract's own event. One read from a file is put
/// right by the corrected sheet, or by the same command.
fn budget_lifts(fact: &Fact<Event>) -> String {
    let at = fact.at;
    match fact.source {
        None => format!(
            "have the budget adjusted, and put it into the contract (`sunledger correct {at} --set budget=YUAN --reason @FILE`), which its other signer endorses"
        ),
        Some(_) => format!(
            "have the budget adjusted, and put it into the contract: `sunledger correct {at} --set budget=YUAN --reason @FILE`, or the corrected sheet (`sunledger import --corrects`), which an approver endorses"
        ),
    }
}

fn sum(amounts: impl IntoIterator<Item = Fen>) -> Fen {
    Fen::sum(amounts).unwrap_or(Fen(i64::MAX))
}
