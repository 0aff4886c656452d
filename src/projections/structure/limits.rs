//! What a part may not exceed of its parent: a schedule the agreement's sum, a year the agreement's years, a score a
//! hundred points, a release its condition, an order to pay back what was paid, a move of quota what is not taken.
//!
//! Promises: judged by the text that the agreement was signed under; a condition marked `gate` refuses a release, one
//! marked `soft` does so unless a signed waiver covers it, one marked `flag` is left to F47. A debtor to whom the ledger knows
//! no payment is not judged: who misused money need not have been paid it. **Not here**: the same of facts from
//! files, which intake refuses (scores, years) or F39, F42 and F47 flag.

use std::collections::BTreeMap;

use super::super::World;
use super::super::agreements::Agreement;
use super::super::payments::{Clawback, Payment};
use super::super::quotas::within;
use super::{StructureFault, positive, told, unknown};
use crate::domain::date::{Date, Period};
use crate::domain::events::funds::QuotaAllocated;
use crate::domain::events::pairing::{AcceptanceRecorded, TrancheReleased, TrancheScheduled};
use crate::domain::events::parties::OrgRegistered;
use crate::domain::events::payments::{ClawbackOrdered, ExpenditureRecorded, Payee};
use crate::domain::money::Fen;
use crate::schemes::Scheme;
use crate::schemes::model::Mode;
use crate::schemes::pairing::ConditionKind;
use crate::schemes::quota::Quota;

/// The most points there are, in tenths.
pub const SCORE_MAX_TENTHS: i32 = 1_000;

/// Places and money of a unit's quota that cases have taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Cases that are asked or granted.
    pub places: u32,
    /// What was awarded, in fen.
    pub fen: i128,
}

/// A score lies between nothing and a hundred points.
pub(super) fn score_within(score_tenths: Option<i32>) -> Result<(), StructureFault> {
    match score_tenths {
        Some(score) if !(0..=SCORE_MAX_TENTHS).contains(&score) => Err(StructureFault::Score {
            found: format!("{}.{}", score / 10, (score % 10).abs()),
        }),
        _ => Ok(()),
    }
}

impl World {
    /// The text that an agreement was signed under.
    pub(super) fn text_of_agreement(&self, scheme: &str, agreement: &Agreement) -> Option<&Scheme> {
        let version = agreement.signed.iter().map(|fact| fact.version).min();
        let text = self.registry.text_or_newest(scheme, version.unwrap_or(0))?;
        Some(text)
    }

    /// What was agreed on, in fen: by the agreement itself, else by the scheme.
    pub fn agreed_on(&self, scheme: &str, agreement: &Agreement) -> Option<Fen> {
        let stated = agreement.signed.iter().filter_map(|f| f.said.amount).max();
        stated.or_else(|| {
            let rule = self
                .text_of_agreement(scheme, agreement)?
                .agreement
                .as_ref();
            rule.map(|rule| Fen(rule.total_fen))
        })
    }

    /// A tranche that is scheduled: under a condition of the scheme's, and within the agreement's sum with the others.
    pub(super) fn check_schedule(
        &self,
        scheme: &str,
        e: &TrancheScheduled,
    ) -> Result<(), StructureFault> {
        let agreement = self.agreement(scheme, &e.agreement_no)?;
        positive(e.amount)?;
        let text = self.text_of_agreement(scheme, agreement);
        if let Some(text) = text
            && text.tranche_rule(e.number).is_none()
            && let Some(last) = text.tranche.iter().max_by_key(|rule| rule.number)
        {
            return Err(StructureFault::Rule {
                rule: last.id.clone(),
                clause: last.clause.clone(),
                found: format!(
                    "tranche {} of agreement {}, and the last tranche of the scheme is {}",
                    e.number, e.agreement_no, last.number
                ),
                remedy: "correct the number",
            });
        }
        if let (Some(condition), Some(text)) = (&e.condition, text)
            && !text.condition.is_empty()
            && text.condition_rule(condition).is_none()
        {
            return Err(unknown("condition of payment", condition));
        }
        let own = agreement.tranches.get(&e.number);
        if let Some(fact) = own.and_then(|own| own.scheduled.last()) {
            let of = format!("{}/{}", e.agreement_no, e.number);
            return Err(told("tranche", of, fact.at));
        }
        let mut parts: BTreeMap<u8, Fen> = agreement
            .tranches
            .iter()
            .filter_map(|(number, tranche)| {
                let amounts = tranche.scheduled.iter().map(|fact| fact.said.amount);
                Some((*number, amounts.max()?))
            })
            .collect();
        parts.insert(e.number, e.amount);
        let sum: i128 = parts.values().map(|part| i128::from(part.0)).sum();
        match self.agreed_on(scheme, agreement) {
            Some(agreed) if sum > i128::from(agreed.0) => Err(StructureFault::Differs {
                what: "agreement",
                number: e.agreement_no.clone(),
                expected: format!("{agreed} yuan in all"),
                found: format!(
                    "{} yuan with the tranches scheduled before",
                    Fen::from_wide(sum).unwrap_or(Fen(i64::MAX))
                ),
            }),
            _ => Ok(()),
        }
    }

    /// A year that is judged is one of the agreement's, and its score one that there is.
    pub(super) fn check_year(
        &self,
        scheme: &str,
        agreement_no: &str,
        year: u8,
        score_tenths: Option<i32>,
    ) -> Result<(), StructureFault> {
        let agreement = self.agreement(scheme, agreement_no)?;
        self.one_of_years(scheme, agreement, agreement_no, year)?;
        score_within(score_tenths)
    }

    /// A year is accepted that has begun.
    pub(super) fn has_begun(
        &self,
        scheme: &str,
        e: &AcceptanceRecorded,
        day: Date,
    ) -> Result<(), StructureFault> {
        let agreement = self.agreement(scheme, &e.agreement_no)?;
        let text = self.text_of_agreement(scheme, agreement);
        // By the text's years or the agreement's own, whichever begin first: a log that was valid stays so.
        let years = text.into_iter().flat_map(|text| {
            let own = agreement.support_year(text, e.year);
            text.support_year(e.year).into_iter().chain(own)
        });
        let begins = years.map(|year| year.first_day()).min();
        match begins.filter(|first| *first > day) {
            Some(first) => Err(StructureFault::Text(format!(
                "year {} of agreement {} begins on {first}, and this is of {day}: accept it once it has begun",
                e.year, e.agreement_no
            ))),
            None => Ok(()),
        }
    }

    fn one_of_years(
        &self,
        scheme: &str,
        agreement: &Agreement,
        agreement_no: &str,
        year: u8,
    ) -> Result<(), StructureFault> {
        let text = self.text_of_agreement(scheme, agreement);
        let rule = text.and_then(|text| text.agreement.as_ref());
        match rule {
            Some(rule) if year == 0 || year > rule.years => Err(StructureFault::Rule {
                rule: "agreement".to_owned(),
                clause: rule.clause.clone(),
                found: format!(
                    "agreement {agreement_no} is for {} years, and this is of year {year}",
                    rule.years
                ),
                remedy: "correct the year",
            }),
            _ => Ok(()),
        }
    }

    /// A cost is charged to one of the agreement's years.
    pub(super) fn check_year_of_cost(
        &self,
        scheme: &str,
        e: &ExpenditureRecorded,
    ) -> Result<(), StructureFault> {
        let (Some(agreement_no), Some(year)) = (&e.agreement_no, e.year) else {
            return Ok(());
        };
        match self.agreements.get(scheme, agreement_no) {
            Some(agreement) => self.one_of_years(scheme, agreement, agreement_no, year),
            None => Ok(()),
        }
    }

    /// A tranche that waits for the acceptance of the year before is not released without it.
    pub(super) fn check_condition(
        &self,
        scheme: &str,
        e: &TrancheReleased,
        day: Date,
    ) -> Result<(), StructureFault> {
        let agreement = self.agreement(scheme, &e.agreement_no)?;
        let Some(text) = self.text_of_agreement(scheme, agreement) else {
            return Ok(());
        };
        let rule = text.tranche_rule(e.number);
        let condition = rule
            .and_then(|rule| text.condition_rule(&rule.condition))
            .filter(|condition| condition.kind == ConditionKind::YearAccepted);
        let (Some(rule), Some(condition)) = (rule, condition) else {
            return Ok(());
        };
        let year = agreement.years.get(&e.number.saturating_sub(1));
        let acceptances = year.map_or(&[][..], |year| year.acceptances.as_slice());
        let passed = acceptances.iter().any(|fact| {
            condition.passes(fact.said.score_tenths) && fact.said.passed != Some(false)
        });
        let rules = [condition.code.as_str(), rule.id.as_str(), "F47"];
        let best = acceptances.iter().map(|fact| fact.said.score_tenths).max();
        let remedy = match (condition.mode, best) {
            _ if passed => return Ok(()),
            (Mode::Flag, _) => return Ok(()),
            (Mode::Soft, _) if self.waived(scheme, &[&e.agreement_no], &rules, day) => {
                return Ok(());
            }
            (Mode::Soft, None) => {
                "record how the year is judged (`sunledger tranche accept`), or have a waiver of the rule granted for the agreement"
            }
            (Mode::Soft, Some(_)) => {
                "hold the tranche back (`sunledger tranche withhold`), have the year judged anew where the department decides so, or have a waiver of the rule granted for the agreement"
            }
            (Mode::Gate, None) => "record how the year is judged (`sunledger tranche accept`)",
            (Mode::Gate, Some(_)) => {
                "no tranche follows a year that failed: hold it back (`sunledger tranche withhold`) or end the agreement (`sunledger agreement end`); only where the department decides to have the year put right and judged anew does that acceptance release it (`sunledger tranche accept`)"
            }
        };
        let found = match best {
            Some(score) => format!(
                "tranche {} of {} waits for the year before, which had {}.{} points",
                e.number,
                e.agreement_no,
                score / 10,
                (score % 10).abs()
            ),
            None => format!(
                "tranche {} of {} waits for the year before, which is not accepted",
                e.number, e.agreement_no
            ),
        };
        Err(StructureFault::Rule {
            rule: condition.code.clone(),
            clause: condition.clause.clone(),
            found,
            remedy,
        })
    }

    /// Whether two are one: a person is who stands for the alias, an organisation its code.
    fn same_payee(&self, one: &Payee, other: &Payee) -> bool {
        match (one, other) {
            (Payee::Person(a), Payee::Person(b)) => self.parties.who(*a) == self.parties.who(*b),
            _ => one == other,
        }
    }

    /// Whether an order to pay back and a payment are of one person, under any alias, or of one body, by its name or its code
    /// of the register.
    pub fn owes_and_is_paid(&self, order: &Clawback, payment: &Payment) -> bool {
        let one = |debtor: &Payee, payee: &Payee| match (debtor, payee) {
            (Payee::Org(a), Payee::Org(b)) => {
                let mut told = self.parties.orgs().flat_map(|(_, facts)| facts);
                let both = |said: &OrgRegistered| {
                    let own = [&said.code, &said.name];
                    own.contains(&a) && own.contains(&b)
                };
                a == b || told.any(|fact| both(&fact.said))
            }
            _ => self.same_payee(debtor, payee),
        };
        payment.instructed.iter().any(|paid| {
            let mut orders = order.ordered.iter();
            orders.any(|owed| one(&owed.said.debtor, &paid.said.payee))
        })
    }

    /// What was paid to somebody under a scheme and not returned, in fen; `None` where the ledger knows of
    /// nothing.
    pub fn paid_to(&self, scheme: &str, payee: &Payee) -> Option<i128> {
        let same = |other: &Payee| self.same_payee(payee, other);
        let payments = self.payments.iter().filter(|((of, _), _)| *of == scheme);
        let paid: Vec<i128> = payments
            .flat_map(|(_, payment)| payment.standing())
            .filter(|fact| same(&fact.said.payee))
            .map(|fact| i128::from(fact.said.amount.0))
            .collect();
        (!paid.is_empty()).then(|| paid.iter().sum())
    }

    /// What the orders against somebody under a scheme ask for, in fen.
    pub fn ordered_of(&self, scheme: &str, debtor: &Payee) -> i128 {
        let same = |other: &Payee| self.same_payee(debtor, other);
        let orders = self.payments.clawbacks();
        orders
            .filter(|((of, _), _)| of == scheme)
            .flat_map(|(_, order)| &order.ordered)
            .filter(|fact| same(&fact.said.debtor))
            .map(|fact| i128::from(fact.said.amount.0))
            .sum()
    }

    /// No more is ordered back of a person than was paid to them. A school may be fined whatever it was paid.
    pub(super) fn within_paid(
        &self,
        scheme: &str,
        e: &ClawbackOrdered,
    ) -> Result<(), StructureFault> {
        let person = matches!(e.debtor, Payee::Person(_));
        let Some(paid) = self.paid_to(scheme, &e.debtor).filter(|_| person) else {
            return Ok(());
        };
        let before = self.ordered_of(scheme, &e.debtor);
        if before + i128::from(e.amount.0) <= paid {
            return Ok(());
        }
        Err(StructureFault::Differs {
            what: "clawback order",
            number: e.order_no.clone(),
            expected: format!(
                "{} yuan that were paid to the debtor and not ordered back yet",
                Fen::from_wide((paid - before).max(0)).unwrap_or(Fen(i64::MAX))
            ),
            found: format!("{} yuan", e.amount),
        })
    }

    /// What cases of a unit have taken of its quota for a period: each that is asked or granted has a place.
    pub fn places_used(&self, scheme: &str, unit_code: &str, period: Option<Period>) -> Used {
        let inside = |own: Period| period.is_none_or(|period| within(own, period));
        let mut used = Used::default();
        for ((of, case_no), case) in self.cases.iter() {
            if of != scheme || case.unit_code() != Some(unit_code) || !case.is_live() {
                continue;
            }
            let standing = self.awards_untouched(scheme, case_no, case);
            let awarded = standing.iter().filter(|fact| inside(fact.said.period));
            let fen: i128 = awarded.map(|fact| i128::from(fact.said.amount.0)).sum();
            let asked = case.claims.iter().any(|fact| inside(fact.said.period));
            if asked || fen > 0 {
                used.places = used.places.saturating_add(1);
                used.fen += fen;
            }
        }
        used
    }

    /// No unit gets more places than the scheme lets one have.
    pub(super) fn check_quota(
        &self,
        e: &QuotaAllocated,
        scheme: &str,
    ) -> Result<(), StructureFault> {
        let quota = self
            .registry
            .scheme(scheme)
            .and_then(|text| text.quota.as_ref());
        // What the text only flags is recorded: it is told with the act, and by F39.
        let quota = quota.filter(|quota| quota.mode != Mode::Flag);
        let Some(quota) = quota else { return Ok(()) };
        match self.above_unit_most(e, scheme, quota) {
            None => Ok(()),
            Some(found) => Err(StructureFault::Rule {
                rule: "quota".to_owned(),
                clause: quota.clause.clone(),
                found,
                remedy: "allocate fewer",
            }),
        }
    }

    /// The finding where a unit would have more places with an allocation than a quota's text lets one have,
    /// whatever its mode.
    pub fn above_unit_most(
        &self,
        e: &QuotaAllocated,
        scheme: &str,
        quota: &Quota,
    ) -> Option<String> {
        let most = quota.unit_max?;
        let allowed = super::super::quotas::of_unit(self, scheme, &e.unit_code);
        let of_period = allowed
            .iter()
            .find(|one| one.period == e.period || one.period.is_none() || e.period.is_none());
        let before = of_period.and_then(|one| one.count).unwrap_or(0);
        let total = before.saturating_add(e.count.unwrap_or(0));
        (total > most).then(|| {
            format!(
                "unit {} would have {total} places, and a unit has at most {most}",
                e.unit_code
            )
        })
    }
}
