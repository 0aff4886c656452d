//! F23 Bills with numbers that follow each other.
//!
//! **Definition.** Of one issuer a number of different bill numbers lie within five of each other (the lowest plus five counts), and
//! the bills are of different claimants, or the days on them lie more than a number of days apart.
//! **Parameters.** `numbers` = 3: different numbers from which on it is told. `days` = 14: calendar days between the first and the last
//! bill of one claimant that are still one visit.
//! **Example.** A pharmacy's bills 0214, 0215 and 0217 are filed by three teachers, for March, June and October.
//! **Exclusions.** Bills of one claimant from one visit; two numbers only; one number twice (F17); bills whose issuer the sheet
//! leaves out; numbers that do not end in digits; vouchers of spending, whose suppliers write runs of invoices for one buyer.
//! **False positives:** one pharmacy or hospital that few go to. **Evidence:** the bills, as the rows of their sheet. The log holds no
//! number in clear: the import seals each bill's number and the five that follow it under the vault's key, and only equal seals are
//! compared. A sheet of bills that was imported before the program noted this must be imported anew.
//! **Amount:** the bills together. One flag a run, in the scheme that has its last bill.
//! **Look at:** the counterfoils, the issuer's own record, the record of treatment.
//! **Source:** the scheme's clause named here where its text has it, else the general rule, which is named as such; general
//! audit practice; red-flag catalogue F23.

use std::collections::{BTreeMap, BTreeSet};

use super::bills::{Bill, bills};
use super::flag::{Flag, Severity};
use super::general::general;
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings, text};
use crate::crypto::digest::Digest;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::money::Fen;

/// F23.
pub struct SerialInvoices;

/// What bills are measured by where the scheme's text has no clause on them.
const CLAUSE: &str = general!("票据的真实性", "票据须真实、与实际就医或支出一致");

/// A bill with its sealed number.
type Numbered<'a> = (Digest, Bill<'a>);

impl Detector for SerialInvoices {
    fn code(&self) -> &'static str {
        "F23"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut found = Findings::default();
        let all = bills(world);
        let of = |bill: &Bill<'_>| bill.noted.and_then(|noted| noted.run.first().copied());
        let mut by_number: BTreeMap<Digest, Vec<Bill<'_>>> = BTreeMap::new();
        for bill in all.iter().filter(|bill| !bill.fact.said.split) {
            if let Some(own) = of(bill) {
                by_number.entry(own).or_default().push(*bill);
            }
        }
        // Runs that share a number are one.
        let mut runs: Vec<BTreeSet<Digest>> = Vec::new();
        for bills in by_number.values() {
            let Some((scheme, run)) = bills.first().and_then(|one| Some((one.scheme, one.noted?)))
            else {
                continue;
            };
            let within: Vec<Numbered<'_>> = run
                .run
                .iter()
                .filter_map(|number| by_number.get_key_value(number))
                .flat_map(|(number, bills)| bills.iter().map(|bill| (*number, *bill)))
                .collect();
            let numbers: BTreeSet<Digest> = within.iter().map(|(number, _)| *number).collect();
            if numbers.len() < settings.count(scheme, "numbers")
                || !is_strange(world, &within, settings.number(scheme, "days"))
            {
                continue;
            }
            let mut whole = numbers.clone();
            runs.retain(|other| {
                let shared = other.iter().any(|number| numbers.contains(number));
                if shared {
                    whole.extend(other.iter().copied());
                }
                !shared
            });
            runs.push(whole);
        }
        for run in runs {
            let bills = run.iter().filter_map(|number| by_number.get(number));
            found.flags.extend(flag_of(
                world,
                self.code(),
                bills.flatten().copied().collect(),
            ));
        }
        found
    }
}

/// Whether bills are of different claimants, or of days too far apart for one visit.
fn is_strange(world: &Joined<'_>, bills: &[Numbered<'_>], most: i64) -> bool {
    let claimants: BTreeSet<Option<Alias>> = bills
        .iter()
        .map(|(_, bill)| world.person_of(bill.case))
        .collect();
    let days = || bills.iter().filter_map(|(_, bill)| bill.fact.said.issued);
    let (first, last) = (days().min(), days().max());
    let apart = first
        .zip(last)
        .map(|(a, b)| i64::from(b.0) - i64::from(a.0));
    claimants.len() > 1 || apart.is_some_and(|apart| apart > most)
}

/// The flag over a run of bills.
fn flag_of(world: &Joined<'_>, code: &'static str, mut bills: Vec<Bill<'_>>) -> Option<Flag> {
    // By what the office says of them, whatever the order of import.
    bills.sort_by(|a, b| {
        let told = |bill: &Bill<'_>| (bill.fact.clock, bill.fact.said.issued);
        (told(a), a.scheme, a.case_no, &a.fact.source).cmp(&(
            told(b),
            b.scheme,
            b.case_no,
            &b.fact.source,
        ))
    });
    let (first, last) = (bills.first()?, bills.last()?);
    let about = first.fact.said.invoice?.to_string();
    let mut flag = Flag::new(code, Severity::Medium, last.scheme, &about).known_by("", &about);
    for bill in &bills {
        flag.known_also("", &bill.fact.said.invoice?.to_string());
    }
    let (mut cases, mut claimants) = (BTreeSet::new(), BTreeSet::new());
    for bill in &bills {
        let person = world.person_of(bill.case);
        flag.concerns(person);
        flag.rests_on(bill.fact);
        cases.insert(bill.case_no);
        claimants.insert(person);
    }
    let amounts = bills.iter().filter_map(|bill| bill.fact.said.amount);
    flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
    let text = text::of_case(world, last.scheme, last.case_no);
    flag.period = text.map(|scheme| scheme.period.clone());
    flag.clause = text
        .and_then(|scheme| scheme.bill())
        .map(|bill| bill.clause.clone())
        .filter(|clause| !clause.is_empty())
        .unwrap_or_else(|| CLAUSE.to_owned());
    let days = || bills.iter().filter_map(|bill| bill.fact.said.issued);
    let apart = days().min().zip(days().max());
    let apart = apart.map_or(0, |(a, b)| i64::from(b.0) - i64::from(a.0));
    flag.finding = format!(
        "{} bills of one issuer with numbers that follow each other, of {} claimants and {apart} days, in cases {}",
        bills.len(),
        claimants.len(),
        cases.into_iter().collect::<Vec<_>>().join(", ")
    );
    Some(flag)
}
