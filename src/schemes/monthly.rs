//! Schemes that pay a list each month: tiers, the deciding day, and which lines pay again.
//!
//! Promises: pure answers from the scheme's text. Which tier a school has on a day and who is in post
//! are facts of the ledger, and not here.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Scheme;
use super::model::{ExclusionKind, StepRule};
use super::tables::is_among;
use crate::domain::date::{Date, Month};
use crate::domain::events::lists::ListKind;
use crate::domain::events::notices::NoticeStage;

/// A tier of a tariff.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Name used in the ledger.
    pub name: String,
    /// Other names offices write.
    #[serde(default)]
    pub names: Vec<String>,
    /// Rate in fen a month.
    pub rate_fen: i64,
}

/// How a payment list marks lines that pay again after a return (补发).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Again {
    /// Words in the remark.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// Endings of batch numbers.
    #[serde(default)]
    pub batch_endings: Vec<String>,
}

/// What the remark and batch of a line say of whether it pays again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaysAgain {
    /// Nothing.
    No,
    /// That it is paid late or once more (补发), as arrears are that were never paid as well (补发5月漏发): it pays again where the same
    /// was ordered before.
    Perhaps,
    /// That what it pays came back (退回, 退票, 重发).
    CameBack,
}

/// Signs of a remark by which what it is about came back, or is paid anew for that.
const CAME_BACK: &[&str] = &["退", "重发", "重新", "重付"];

impl Scheme {
    /// The tier that an office's word means.
    pub fn tier_rule(&self, word: &str) -> Option<&Tier> {
        self.tariff
            .iter()
            .flat_map(|tariff| &tariff.tier)
            .find(|tier| {
                is_among(&tier.names, word) || is_among(std::slice::from_ref(&tier.name), word)
            })
    }

    /// The ledger's name of a tier, or of its end (停发), by an office's word.
    pub fn tier_named(&self, word: &str) -> Option<&str> {
        let ended = self.tariff.as_ref().map(|tariff| &tariff.ended);
        match self.tier_rule(word) {
            Some(tier) => Some(&tier.name),
            None => ended
                .filter(|ended| is_among(ended, word))
                .and_then(|ended| ended.first())
                .map(String::as_str),
        }
    }

    /// The words of all tiers, for messages.
    pub fn tier_words(&self) -> Vec<&str> {
        self.tariff
            .iter()
            .flat_map(|tariff| {
                tariff
                    .tier
                    .iter()
                    .map(|tier| tier.name.as_str())
                    .chain(tariff.ended.first().map(String::as_str))
            })
            .collect()
    }

    /// The day of a month that decides who has the whole of it; `None` where the scheme has none.
    pub fn deciding_day(&self, month: Month) -> Option<Date> {
        let day = self.tariff.as_ref()?.in_post_on?;
        month.first_day().checked_add_days(i64::from(day) - 1)
    }

    /// Whether a line of a payment list says, by remark or batch number, that it pays again what the
    /// bank had returned.
    pub fn pays_again(&self, remark: &str, batch_no: &str) -> SaysAgain {
        let rule = self.payment.as_ref().and_then(|rule| rule.again.as_ref());
        let Some(rule) = rule else {
            return SaysAgain::No;
        };
        let mut words = rule.remarks.iter();
        let mut endings = rule.batch_endings.iter();
        let said = words.any(|word| remark.contains(word.as_str()))
            || endings.any(|ending| batch_no.ends_with(ending.as_str()));
        match said {
            true if CAME_BACK.iter().any(|sign| remark.contains(sign)) => SaysAgain::CameBack,
            true => SaysAgain::Perhaps,
            false => SaysAgain::No,
        }
    }

    /// The notice of a stage that stands all year (常年公示).
    pub fn standing_notice(&self, stage: NoticeStage) -> Option<&StepRule> {
        self.step
            .iter()
            .find(|step| step.stage == Some(stage) && step.standing)
    }

    /// Whether an outside list shuts out whoever it has in this class.
    pub fn shut_out_by(&self, list: ListKind, class: Option<&str>) -> bool {
        self.exclusion.iter().any(|rule| {
            rule.kind == ExclusionKind::Listed
                && rule.list == Some(list)
                && (rule.classes.is_empty()
                    || class.is_some_and(|class| rule.classes.iter().any(|own| own == class)))
        })
    }
}
