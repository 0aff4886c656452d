//! F56 Earmarked money was used for debts, wages or the office's own account.
//!
//! **Definition.** A voucher's purpose is to serve a debt (principal or interest) or to pay wages and allowances of staff, or what it
//! paid went to a government organ's own account, under a scheme whose costs do not name that. The words by which a purpose
//! is known stand in the common tables (`[words.purpose]`).
//! **Example.** 286,666.66 yuan of a school-building fund pay the interest of a city investment platform; 230,000 pay the
//! wages of the education bureau.
//! **Exclusions.** A purpose that stands on the scheme's own list of costs; wages of migrant workers on a building site (农民工工资),
//! which the law wants paid from the building money; a return of what was paid in error.
//! **False positives:** loans between pots, given back; a works payment through a treasury.
//! **Evidence:** the voucher's row. **Amount:** the voucher. One flag a voucher.
//! **Source:** Budget Law art. 57 and 63 on earmarked money; the classification of government expenditure by its
//! economic nature (301 wages, 307 debt interest, 231 repayment); central audit of 2024 on money diverted.

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::events::payments::{ExpenditureRecorded, Payee};
use crate::domain::money::Fen;
use crate::schemes::shipped::common_words;

/// F56.
pub struct Diversion;

/// The set of the common tables that has the words of purposes.
const PURPOSES: &str = "purpose";
/// First two characters of the credit code of a government organ (GB 32100: registered by the
/// establishment office, category organ).
const ORGAN: &str = "11";
/// Length of a credit code.
const CODE: usize = 18;
/// What it is measured by.
const CLAUSE: &str = "专项资金专款专用,不得用于偿还债务、发放人员工资或转入本单位账户";

fn names(purpose: &str, code: &str) -> bool {
    let words = common_words(PURPOSES, code);
    words.iter().any(|word| purpose.contains(word.as_str()))
}

/// Why a voucher is no use of earmarked money; `None` where nothing speaks against it.
fn diverted(said: &ExpenditureRecorded) -> Option<&'static str> {
    let purpose = said.cost_line.to_lowercase();
    if names(&purpose, "debt") {
        return Some("the purpose is to serve a debt");
    }
    if names(&purpose, "wages") && !names(&purpose, "wages_of_works") {
        return Some("the purpose is to pay staff");
    }
    match &said.payee {
        Some(Payee::Org(code)) if code.len() == CODE && code.starts_with(ORGAN) => {
            Some("it went to a government organ")
        }
        _ => None,
    }
}

impl Detector for Diversion {
    fn code(&self) -> &'static str {
        "F56"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for ((scheme_id, voucher_no), facts) in world.payments.expenditures() {
            let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, voucher_no);
            let mut amounts = Vec::new();
            for fact in facts {
                let Some(why) = diverted(&fact.said) else {
                    continue;
                };
                let judged = match &fact.said.agreement_no {
                    Some(number) => text::of_agreement(world, scheme_id, number, fact.version),
                    None => text::of_fact(world, scheme_id, fact),
                };
                if judged.is_some_and(|text| text.cost_line_named(&fact.said.cost_line).is_some()) {
                    continue;
                }
                flag.rests_on(fact);
                amounts.push(fact.said.amount);
                flag.period = Some(fact.clock.to_string());
                flag.finding = format!("{} yuan of earmarked money: {why}", fact.said.amount);
            }
            if amounts.is_empty() {
                continue;
            }
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            flag.clause = CLAUSE.to_owned();
            found.flags.push(flag);
        }
        found
    }
}
