//! F49 Money was spent on what the scheme does not name.
//!
//! **Definition.** The scheme lists what its money may be spent on. An expenditure stands under a cost line that is not on
//! the list, or under the line for other costs, which needs an approval, without an approval number.
//! **Example.** 44,045.31 yuan for official receptions (公务接待费); 11,743.65 yuan of other costs without an approval.
//! **Exclusions.** Other costs with an approval number; lines by another word that the scheme knows; a scheme without
//! a list of costs; three or more other costs of a scheme of which no voucher at all has an approval number, which are told as not judged; a soft rule that a waiver for the voucher or its agreement covers on the day. **False positives:** an open list (等) that the scheme's file closes too soon.
//! **Evidence:** the voucher's row. **Amount:** the expenditure. One flag a voucher.
//! **Source:** the scheme's cost lines; plan 16 (伙食补助、交通费、购买意外保险、活动费等).

use std::collections::{BTreeMap, BTreeSet};

use super::breach::{Word, waiver};
use super::cost::off_list;
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::schemes::model::Mode;

/// F49.
pub struct WrongCostLine;

/// Fewest costs that need an approval of which a missing column, and not each of them, may be the cause.
const OTHERS_MIN: usize = 3;

/// Schemes of which no expenditure at all has an approval number though several need one, with how many: their
/// sheets have no such column, or it was not read.
fn approvals_unread<'a>(world: &'a Joined<'_>) -> BTreeMap<&'a str, usize> {
    let mut approved = BTreeSet::new();
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    for ((scheme_id, _), facts) in world.payments.expenditures() {
        for fact in facts {
            let text = match &fact.said.agreement_no {
                Some(number) => text::of_agreement(world, scheme_id, number, fact.version),
                None => text::of_fact(world, scheme_id, fact),
            };
            if fact.said.approval_no.is_some() {
                approved.insert(scheme_id.as_str());
            } else if text
                .and_then(|text| off_list(text, &fact.said))
                .is_some_and(|off| off.unapproved)
            {
                *others.entry(scheme_id.as_str()).or_default() += 1;
            }
        }
    }
    others.retain(|scheme, costs| *costs >= OTHERS_MIN && !approved.contains(scheme));
    others
}

impl Detector for WrongCostLine {
    fn code(&self) -> &'static str {
        "F49"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let unread = approvals_unread(world);
        for (scheme, costs) in &unread {
            found.unjudged.push(format!(
                "F49, scheme {scheme}: none of {costs} other costs has an approval number: see that the column of approvals was read"
            ));
        }
        for ((scheme_id, voucher_no), facts) in world.payments.expenditures() {
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, voucher_no);
            let mut amounts = Vec::new();
            for fact in facts {
                let text = match &fact.said.agreement_no {
                    Some(number) => text::of_agreement(world, scheme_id, number, fact.version),
                    None => text::of_fact(world, scheme_id, fact),
                };
                let Some(scheme) = text.filter(|text| !text.cost_line.is_empty()) else {
                    continue;
                };
                let Some(off) = off_list(scheme, &fact.said) else {
                    continue;
                };
                if off.unapproved && unread.contains_key(scheme_id.as_str()) {
                    continue;
                }
                let mut subjects = vec![voucher_no.clone()];
                subjects.extend(fact.said.agreement_no.clone());
                let rule = (off.rule, Some(self.code()));
                let on = (fact.clock, Word::Told);
                if off.mode == Mode::Soft && waiver(world, scheme_id, &subjects, rule, on).is_some()
                {
                    continue;
                }
                flag.rests_on(fact);
                amounts.push(fact.said.amount);
                flag.period = scheme
                    .support_year(fact.said.year.unwrap_or(0))
                    .map(|period| period.to_string());
                flag.clause = off.clause;
                flag.finding = match &fact.said.agreement_no {
                    Some(agreement) => format!("agreement {agreement}: {}", off.finding),
                    None => off.finding.to_owned(),
                };
            }
            if amounts.is_empty() {
                continue;
            }
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            found.flags.push(flag);
        }
        found
    }
}
