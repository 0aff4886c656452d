//! F49 Money was spent on what the scheme does not name.
//!
//! **Definition.** The scheme lists what its money may be spent on. An expenditure stands under a cost line that is not on
//! the list, or under the line for other costs, which needs an approval, without an approval number.
//! **Example.** 44,045.31 yuan for official receptions (公务接待费); 11,743.65 yuan of other costs without an approval.
//! **Exclusions.** Other costs with an approval number; lines by another word that the scheme knows; a scheme without
//! a list of costs; three or more other costs of a scheme of which no voucher at all has an approval number, which are told as not judged; a soft rule that a waiver for the voucher or its agreement covers on the day. **False positives:** an open list (等) that the scheme's file closes too soon.
//! A word that no cost line knows, that names no foreign cost (接待, 购车, 工资: `schemas/tables/purposes.toml`) and that three or more vouchers, a tenth
//! of the scheme's, of more than one agreement stand under is rather the office's own word for a line: it is told once as data quality, and suspects nobody.
//! **Evidence:** the voucher's row. **Amount:** the expenditure. One flag a voucher; of an office's own word, one flag the word.
//! **Look at:** the voucher, the list of cost lines, the approval.
//! **Source:** the scheme's cost lines; plan 16 (伙食补助、交通费、购买意外保险、活动费等).

use std::collections::{BTreeMap, BTreeSet};

use super::breach::{Word, waiver};
use super::cost::off_list;
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::events::payments::ExpenditureRecorded;
use crate::domain::money::Fen;
use crate::projections::Fact;
use crate::schemes::Scheme;
use crate::schemes::model::Mode;
use crate::schemes::purposes::Purposes;

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

/// Fewest vouchers under one word that no cost line knows of which it is rather the office's own word for a line.
const OWN_WORD_MIN: usize = 3;

/// Of so many vouchers of a scheme, one at least stands under an office's own word: it writes that word everywhere, where
/// somebody who repeats a wrong cost does so in a place.
const OWN_WORD_SHARE: usize = 10;

/// The text of a scheme that judges a voucher.
fn text_of<'a>(
    world: &'a Joined<'_>,
    scheme: &str,
    fact: &Fact<ExpenditureRecorded>,
) -> Option<&'a Scheme> {
    let text = match &fact.said.agreement_no {
        Some(number) => text::of_agreement(world, scheme, number, fact.version),
        None => text::of_fact(world, scheme, fact),
    };
    text.filter(|text| !text.cost_line.is_empty())
}

/// Words of offices by scheme, each with its vouchers.
type OwnWords<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Fact<ExpenditureRecorded>>>;

/// Words of offices, by scheme: those that no cost line knows and that name no foreign cost, with their vouchers, where
/// these are many.
fn own_words<'a>(world: &'a Joined<'_>) -> OwnWords<'a> {
    let mut words = OwnWords::new();
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    for ((scheme_id, _), facts) in world.payments.expenditures() {
        *all.entry(scheme_id.as_str()).or_default() += facts.len();
        for fact in facts {
            let word = fact.said.cost_line.as_str();
            let known = text_of(world, scheme_id, fact)
                .is_none_or(|text| text.cost_line_named(word).is_some());
            if !known && !Purposes::shipped().is_foreign(word) {
                words
                    .entry((scheme_id.as_str(), word))
                    .or_default()
                    .push(fact);
            }
        }
    }
    words.retain(|(scheme, _), facts| {
        let all = all.get(scheme).copied().unwrap_or_default();
        let agreements: BTreeSet<_> = facts
            .iter()
            .map(|fact| fact.said.agreement_no.as_deref())
            .collect();
        facts.len() >= OWN_WORD_MIN.max(all / OWN_WORD_SHARE) && agreements.len() > 1
    });
    words
}

/// One notice for each of them.
fn notices<'a>(world: &'a Joined<'_>, words: &OwnWords<'a>) -> Vec<Flag> {
    let mut out = Vec::new();
    for ((scheme_id, word), facts) in words {
        let mut flag = Flag::new("F49", Severity::Lead, scheme_id, word).as_data_quality();
        let lines = facts
            .first()
            .and_then(|fact| text_of(world, scheme_id, fact));
        let lines: Vec<&str> = lines
            .iter()
            .flat_map(|text| &text.cost_line)
            .map(|line| line.clause.as_str())
            .collect();
        flag.clause = lines.join("；");
        for fact in facts.iter().copied() {
            flag.rests_on(fact);
            // While its vouchers were few each was flagged by itself.
            flag.known_also(scheme_id, &fact.said.voucher_no);
        }
        let amounts = facts.iter().map(|fact| fact.said.amount);
        flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
        flag.finding = format!(
            "{} vouchers stand under a word that no cost line knows: see what it means, and add it to the scheme's file where it means a line",
            facts.len()
        );
        out.push(flag);
    }
    out
}

impl Detector for WrongCostLine {
    fn code(&self) -> &'static str {
        "F49"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let unread = approvals_unread(world);
        let own_words = own_words(world);
        found.flags.extend(notices(world, &own_words));
        for (scheme, costs) in &unread {
            found.unjudged.push(format!(
                "F49, scheme {scheme}: none of {costs} other costs has an approval number: see that the column of approvals was read"
            ));
        }
        for ((scheme_id, voucher_no), facts) in world.payments.expenditures() {
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, voucher_no);
            let mut amounts = Vec::new();
            for fact in facts {
                let Some(scheme) = text_of(world, scheme_id, fact) else {
                    continue;
                };
                let Some(off) = off_list(scheme, &fact.said) else {
                    continue;
                };
                let word = (scheme_id.as_str(), fact.said.cost_line.as_str());
                if own_words.contains_key(&word) {
                    continue;
                }
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
