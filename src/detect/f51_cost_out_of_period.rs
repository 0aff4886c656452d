//! F51 A cost of another time was charged to a support year, or money went out outside the time of its agreement.
//!
//! **Definition.** An expenditure is charged to a support year of an agreement, and the day of its invoice lies
//! outside that year; the first and the last day of the year count. Years are the text's, or, of an agreement that begins outside the text's
//! first year, counted from its own first day. Or, where a programme pays bodies by their agreements and
//! nobody decides an award, a payment names no agreement, or one that was not signed or in force by its day, had ended, or ran out before it.
//! Or a payment for works is on a contract that is not on the ledger.
//! **Example.** An invoice of 2022-04-21 over 36,420.68 yuan is charged to the third year, 2022-09-01 to 2023-08-31.
//! The agreement ran until 2026-08-31, and 3,000 yuan are paid on it on 2026-09-01.
//! **Exclusions.** A voucher without an invoice date, a support year or an agreement; a scheme without support years. A payment on
//! the agreement's last day; an agreement without a last day; one that was extended by then; one to a body of no agreement, where
//! the clause (`payees`) pays such a one too. Where the ledger has no agreement
//! (or contract) of the scheme, payments of files that name one are told as not judged (an order of the desk had one, which was reversed since); where rows of the agreements' or contracts' sheet were refused and not
//! read since, an agreement that is not there is told as data quality. Tranches, which F47 judges.
//! **False positives:** costs that belong to a year and are invoiced after it.
//! **Evidence:** the voucher's row; or the payments, and the agreement or its end. **Amount:** the expenditure, or what was paid.
//! One flag a voucher, an agreement, a contract, and a payment that names none.
//! **Look at:** the day of the invoice, the support year; the days of the agreement and of the payment.
//! **Source:** the scheme's agreement rule (帮扶年度); red-flag catalogue F51.

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings, contracted, text, transferred};
use crate::domain::date::{Date, Period};
use crate::domain::events::payments::ExpenditureRecorded;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::schemes::Scheme;

/// F51.
pub struct CostOutOfPeriod;

/// What is wrong with the day of an invoice, of a cost that is charged to a support year of an agreement.
pub(super) fn out_of_year(
    world: &World,
    scheme: &Scheme,
    said: &ExpenditureRecorded,
) -> Option<String> {
    let (agreement, year) = (said.agreement_no.as_ref()?, said.year?);
    let period = year_of(world, scheme, agreement, year)?;
    let invoiced = said.invoice_date?;
    (!period.contains(invoiced)).then(|| {
        format!(
            "agreement {agreement}: an invoice of {invoiced} is charged to support year {year}, {} to {}",
            period.first_day(),
            period.last_day()
        )
    })
}

/// A support year of an agreement; the text's, where the ledger does not know it.
fn year_of(world: &World, scheme: &Scheme, agreement: &str, year: u8) -> Option<Period> {
    match world.agreements.get(&scheme.id, agreement) {
        Some(known) => known.support_year(scheme, year),
        None => scheme.support_year(year),
    }
}

impl Detector for CostOutOfPeriod {
    fn code(&self) -> &'static str {
        "F51"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for ((scheme_id, voucher_no), facts) in world.payments.expenditures() {
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme_id, voucher_no);
            let mut amounts = Vec::new();
            for fact in facts {
                let said = &fact.said;
                let (Some(agreement), Some(year)) = (&said.agreement_no, said.year) else {
                    continue;
                };
                let text = text::of_agreement(world, scheme_id, agreement, fact.version);
                let Some(scheme) = text else { continue };
                let Some(finding) = out_of_year(world, scheme, said) else {
                    continue;
                };
                flag.rests_on(fact);
                amounts.push(said.amount);
                let period = year_of(world, scheme, agreement, year);
                flag.period = period.map(|period| period.to_string());
                flag.clause = scheme
                    .agreement
                    .as_ref()
                    .map(|rule| rule.clause.clone())
                    .unwrap_or_default();
                flag.finding = finding;
            }
            if amounts.is_empty() {
                continue;
            }
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            found.flags.push(flag);
        }
        let (flags, unjudged) =
            transferred::out_of_time_flags(world, self.code(), Severity::Medium);
        found.flags.extend(flags);
        found.unjudged.extend(unjudged);
        let (flags, unjudged) = contracted::unknown_flags(world, self.code(), Severity::Medium);
        found.flags.extend(flags);
        found.unjudged.extend(unjudged);
        found
    }
}
