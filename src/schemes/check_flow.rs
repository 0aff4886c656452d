//! What can be wrong with tiers, accounts, tranches and cost lines.
//!
//! Promises: a tariff by tier has tiers with rates and the day that decides; tranches are numbered
//! from 1 without a gap, name known conditions and sum to the agreed total; a cap says what it is
//! for. It does not judge whether a rate is right.

use std::collections::BTreeSet;

use super::Scheme;
use super::check::plain;
use super::fault::Faults;
use super::model::{Beneficiary, ExclusionKind, TariffKind};
use super::pairing::ConditionKind;

impl Scheme {
    pub(super) fn check_flow(&self, faults: &mut Faults) {
        self.check_tiers(faults);
        self.check_channel(faults);
        self.check_tranches(faults);
        self.check_cost_lines(faults);
        for rule in &self.exclusion {
            if rule.kind == ExclusionKind::Listed && rule.list.is_none() {
                faults.say(
                    &format!("exclusion {}", rule.id),
                    "list, the outside list that shuts out",
                    "none",
                    "name the list, for instance payroll",
                );
            }
        }
    }

    fn check_tiers(&self, faults: &mut Faults) {
        let Some(tariff) = &self.tariff else { return };
        if tariff.kind == TariffKind::TierMonths {
            if tariff.tier.is_empty() {
                faults.say(
                    "tariff",
                    "at least one tier for a tariff by tier",
                    "none",
                    "add [[tariff.tier]] with name and rate_fen",
                );
            }
            // No month lacks the 28th; a later day would leave months without a deciding day.
            if !tariff.in_post_on.is_some_and(|day| (1..=28).contains(&day)) {
                faults.say(
                    "tariff",
                    "in_post_on from 1 to 28",
                    &tariff
                        .in_post_on
                        .map_or("none".to_owned(), |day| day.to_string()),
                    "set the day of the month that decides",
                );
            }
        }
        for tier in &tariff.tier {
            if tier.rate_fen <= 0 {
                faults.say(
                    &format!("tariff tier {}", tier.name),
                    "rate_fen above 0",
                    &tier.rate_fen.to_string(),
                    "set the rate of a month in fen",
                );
            }
        }
        faults.once("tariff tier", tariff.tier.iter().map(|t| t.name.as_str()));
        let ended = tariff
            .ended
            .first()
            .map(|first| (first.as_str(), Vec::from_iter(&tariff.ended)));
        faults.one_meaning(
            "tariff tier",
            tariff
                .tier
                .iter()
                .map(|tier| {
                    let words: Vec<&String> =
                        std::iter::once(&tier.name).chain(&tier.names).collect();
                    (tier.name.as_str(), words)
                })
                .chain(ended)
                .map(|(name, words)| (name, words.into_iter())),
        );
    }

    fn check_channel(&self, faults: &mut Faults) {
        let Some(payment) = &self.payment else { return };
        if !payment.proxies.is_empty() && !payment.own_account {
            faults.say(
                "payment",
                "own_account = true beside proxies",
                "proxies alone",
                "an exception needs the rule it is from: set own_account, or take proxies off",
            );
        }
        for step in &self.step {
            let every = step.every.as_deref();
            if every.is_some_and(|word| word != "month") {
                faults.say(
                    &format!("step {}", step.id),
                    "every month, or no every",
                    every.unwrap_or_default(),
                    "write month, or take it off",
                );
            }
        }
    }

    fn check_tranches(&self, faults: &mut Faults) {
        for rule in &self.condition {
            let place = format!("condition {}", rule.code);
            if !plain(&rule.code) {
                faults.say(
                    &place,
                    "a code of letters, digits and dashes",
                    &rule.code,
                    "choose such a code",
                );
            }
            if rule.kind == ConditionKind::YearAccepted && rule.score_min_tenths.is_none() {
                faults.say(
                    &place,
                    "score_min_tenths for an acceptance",
                    "none",
                    "set the least score in tenths of a point",
                );
            }
            if rule.due_days == 0 {
                faults.say(&place, "due_days above 0", "0", "set the time to pay in");
            }
        }
        faults.one_meaning(
            "condition",
            self.condition
                .iter()
                .map(|rule| (rule.code.as_str(), rule.names.iter())),
        );
        let codes: BTreeSet<&str> = self.condition.iter().map(|r| r.code.as_str()).collect();
        for (at, rule) in self.tranche.iter().enumerate() {
            let place = format!("tranche {}", rule.id);
            faults.known(
                &place,
                "condition",
                std::slice::from_ref(&rule.condition),
                &codes,
            );
            if usize::from(rule.number) != at + 1 {
                faults.say(
                    &place,
                    &format!("number {}", at + 1),
                    &rule.number.to_string(),
                    "number the tranches from 1 in their order",
                );
            }
        }
        let Some(agreement) = &self.agreement else {
            if self.beneficiary == Beneficiary::Pair && !self.tranche.is_empty() {
                faults.say(
                    "agreement",
                    "what an agreement says, beside its tranches",
                    "none",
                    "add [agreement] with total_fen, years and first_day",
                );
            }
            return;
        };
        if agreement.years == 0 || self.support_year(agreement.years).is_none() {
            faults.say(
                "agreement",
                "years of 1 or more that begin on a day every year has",
                &format!("{} from {}", agreement.years, agreement.first_day),
                "set years and first_day from the agreement",
            );
        }
        let sum: i128 = self
            .tranche
            .iter()
            .map(|rule| i128::from(rule.amount_fen))
            .sum();
        if !self.tranche.is_empty() && sum != i128::from(agreement.total_fen) {
            faults.say(
                "agreement",
                &format!("total_fen {sum}, the sum of the tranches"),
                &agreement.total_fen.to_string(),
                "compare the amounts with the agreement",
            );
        }
    }

    fn check_cost_lines(&self, faults: &mut Faults) {
        for rule in &self.cost_line {
            if rule.cap_fen.is_some() != rule.cap_unit.is_some()
                || rule.cap_fen.is_some_and(|cap| cap <= 0)
            {
                faults.say(
                    &format!("cost_line {}", rule.id),
                    "cap_fen above 0 together with cap_unit, or neither",
                    &rule
                        .cap_fen
                        .map_or("none".to_owned(), |cap| cap.to_string()),
                    "set both from the document",
                );
            }
        }
        faults.one_meaning(
            "cost_line",
            self.cost_line.iter().map(|rule| {
                let words: Vec<&String> = std::iter::once(&rule.name).chain(&rule.names).collect();
                (rule.id.as_str(), words.into_iter())
            }),
        );
    }
}
