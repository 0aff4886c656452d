//! Reports that are owed, checks that are made, and what follows a breach.

use schemars::JsonSchema;
use serde::Deserialize;

use super::model::Mode;
use super::pairing::DayUnit;
use crate::domain::calendar::Calendar;
use crate::domain::date::{Date, Period};
use crate::domain::events::pairing::ReportKind;
use crate::domain::party::Level;

/// A report that is owed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportRule {
    /// Id of the rule.
    pub id: String,
    /// How often, or `filing` for a plan put on file (备案).
    pub kind: ReportKind,
    /// Words offices write.
    #[serde(default)]
    pub names: Vec<String>,
    /// Who owes it (县, 学校).
    pub from: String,
    /// To whom.
    pub to: String,
    /// Which units of the ledger owe it; left out, it is owed by nobody whom the ledger knows, and a gap shows only
    /// beside others who filed.
    pub owed_by: Option<OwedBy>,
    /// Day of the period's last month from which time is counted; its last day where this is left
    /// out.
    pub from_day: Option<u8>,
    /// Time to file it in.
    pub due_days: u32,
    /// Its unit.
    pub due_unit: DayUnit,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

/// Which units of the ledger owe a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwedBy {
    /// Every county of a contract or of the plan.
    County,
    /// Every supporting school of an agreement.
    Supporter,
    /// Every aided school of an agreement.
    Aided,
}

/// What a check looks at, one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// Cases.
    Cases,
    /// Payments that stand.
    Payments,
    /// Agreements between schools.
    Agreements,
    /// Contracts for works and goods.
    Contracts,
}

impl Checked {
    /// As files, and the lists that a spot check draws from, write it.
    pub fn word(self) -> &'static str {
        match self {
            Checked::Cases => "cases",
            Checked::Payments => "payments",
            Checked::Agreements => "agreements",
            Checked::Contracts => "contracts",
        }
    }
}

/// A check of what the levels below have done.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRule {
    /// Id of the rule.
    pub id: String,
    /// Who checks.
    pub level: Level,
    /// Share checked, in percent.
    pub percent: Option<u8>,
    /// What the share is of, as the spot checks of the ledger draw it; left out, whether it was reached is for people.
    pub of: Option<Checked>,
    /// The span in which the share is owed; the scheme's period where it is left out.
    pub every: Option<ReportKind>,
    /// How the numbers of its spot checks begin, where several checks of one thing are told apart (复查-); any spot
    /// check of the list counts where it is left out.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// What is checked in any case.
    #[serde(default)]
    pub always: Vec<String>,
    /// The clause.
    pub clause: String,
}

/// What follows a breach.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SanctionRule {
    /// Id of the rule.
    pub id: String,
    /// For what.
    pub breach: String,
    /// What follows, in a word (追回, 取消资格, 通报).
    pub measure: String,
    /// Years shut out, where it is that.
    pub years: Option<u8>,
    /// The amount taken, in percent of the amount at stake.
    pub percent: Option<u32>,
    /// The clause.
    pub clause: String,
}

impl CheckRule {
    /// What the share is of and how large it is, where the ledger can count it.
    pub fn counted(&self) -> Option<(Checked, u8)> {
        self.of.zip(self.percent)
    }

    /// Whether a spot check of this number is one of its checks.
    pub fn is_of(&self, check_no: &str) -> bool {
        let mut begins = self.numbers.iter();
        self.numbers.is_empty() || begins.any(|begin| check_no.starts_with(begin.as_str()))
    }
}

impl ReportRule {
    /// The last day that it allows for a report of a period; `None` where no calendar says.
    pub fn due(&self, calendar: &Calendar, period: Period) -> Option<Date> {
        let from = self.counts_from(period)?;
        match self.due_unit {
            DayUnit::Day => from.checked_add_days(i64::from(self.due_days)),
            DayUnit::Wd => calendar.add_working_days(from, self.due_days).ok(),
        }
    }

    /// Day from which the time to file runs, for a report of a period.
    pub fn counts_from(&self, period: Period) -> Option<Date> {
        let last = period.last_day();
        let Some(day) = self.from_day else {
            return Some(last);
        };
        let (year, month, _) = last.ymd();
        Date::from_ymd(year, month, u32::from(day))
    }
}
