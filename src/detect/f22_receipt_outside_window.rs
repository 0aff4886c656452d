//! F22 A bill of another time.
//!
//! **Definition.** The scheme says of which days bills count. A case that was awarded or paid has a bill whose day
//! lies outside that window; the first and the last day count where the window says so.
//! **Example.** Bills count from 2024-11-05 to 2025-10-25; one of 7,744.07 yuan is dated 2024-08-11.
//! **Exclusions.** A case that was neither awarded nor paid; papers that are not bills; a bill without a day; a
//! window that a waiver of the case covers. **False positives:** instalments of one treatment.
//! **Evidence:** the bills, the claim, the award and payment rows. **Amount:** the bills outside. One flag a case.
//! **Look at:** the days on the bills, the days of the clause, the approval.
//! **Source:** the scheme's window for bills; plan 15 (票据时限).

use std::collections::BTreeSet;

use super::breach::Breach;
use super::flag::Severity;
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::schemes::steps::WindowOf;

/// F22.
pub struct ReceiptOutsideWindow;

impl Detector for ReceiptOutsideWindow {
    fn code(&self) -> &'static str {
        "F22"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for case in world.decided() {
            let windows = case.scheme.window.iter();
            let mut breaches = Vec::new();
            let mut amounts = Vec::new();
            for window in windows.filter(|window| window.of == WindowOf::Receipts) {
                let outside: Vec<_> = case
                    .case
                    .evidence
                    .iter()
                    .filter(|paper| paper.said.invoice.is_some())
                    .filter(|paper| paper.said.issued.is_some_and(|day| !window.covers(day)))
                    .collect();
                if outside.is_empty() {
                    continue;
                }
                amounts.extend(outside.iter().map(|paper| (paper.at, paper.said.amount)));
                let days = outside.iter().filter_map(|paper| paper.said.issued);
                let days: BTreeSet<String> = days.map(|day| day.to_string()).collect();
                let breach = Breach {
                    rule: &window.id,
                    code: Some(self.code()),
                    mode: window.mode,
                    clause: &window.clause,
                    finding: format!(
                        "{} bills are of days outside the window for bills, which ends with {}: {}",
                        outside.len(),
                        window.last_day,
                        Vec::from_iter(days).join(", ")
                    ),
                    evidence: Vec::new(),
                };
                breaches.push(breach.on(outside).on(&case.case.claims));
            }
            let Some(mut flag) = case.flag(world, self.code(), Severity::Medium, breaches) else {
                continue;
            };
            amounts.sort_by_key(|(at, _)| *at);
            amounts.dedup_by_key(|(at, _)| *at);
            let amounts = amounts.into_iter().filter_map(|(_, amount)| amount);
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            found.flags.push(flag);
        }
        found
    }
}
