//! Windows, and the steps of the procedure in their order: reviews, notices, documents, decision and
//! payment.
//!
//! Promises: each says whether its last day counts, and counts in the unit it states. It does not know
//! the calendar.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Scheme;
use super::model::Mode;
use super::tables::is_among;
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeStage;
use crate::domain::party::Step;

/// A deadline.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Id of the rule.
    pub id: String,
    /// Words in which offices quote it where they waive it.
    #[serde(default)]
    pub names: Vec<String>,
    /// First day, where one is set.
    pub first_day: Option<Date>,
    /// What has to be inside it.
    #[serde(default)]
    pub of: WindowOf,
    /// Last day.
    pub last_day: Date,
    /// Whether the last day itself counts.
    pub inclusive: bool,
    /// `reject` or `waive`.
    pub late: String,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

/// What a window is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WindowOf {
    /// The day a claim's papers arrive.
    #[default]
    Claims,
    /// The day of a bill.
    Receipts,
    /// The day of a review.
    Reviews,
    /// The day of a unit's report.
    Reports,
}

/// Who may see a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody.
    Public,
    /// Within the unit (一定范围).
    Internal,
}

/// A step of the procedure, in order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRule {
    /// Id of the rule.
    pub id: String,
    /// Kind.
    pub kind: StepKind,
    /// Level of a review.
    pub level: Option<u8>,
    /// Words offices write.
    #[serde(default)]
    pub names: Vec<String>,
    /// Stage of a notice.
    pub stage: Option<NoticeStage>,
    /// Least length of a notice.
    pub min: Option<u32>,
    /// `wd` working days or `day` calendar days.
    pub unit: Option<String>,
    /// Longest time for it, in working days.
    pub max_wd: Option<u32>,
    /// Whether a meeting decides: those who were there are named, and no one of them alone.
    #[serde(default)]
    pub by_meeting: bool,
    /// Who may see a notice; the public where it is left out.
    pub audience: Option<Audience>,
    /// Where a notice is put up.
    #[serde(default)]
    pub places: Vec<String>,
    /// Working days after its end within which a notice with names comes down.
    pub take_down_wd: Option<u32>,
    /// Id of the legal basis of a notice's length.
    pub basis: Option<String>,
    /// Whether a person of another step must take it.
    #[serde(default)]
    pub different_person: bool,
    /// Whether the notice stands all year (常年公示): it does not close, and who joins is noticed
    /// before the first payment.
    #[serde(default)]
    pub standing: bool,
    /// Calendar days after the last payment by which a notice of the result must be up; it is asked for
    /// from the day of the payment where this is left out.
    pub due_days: Option<u32>,
    /// How often the notice is due: `month`, for each month paid; once for the scheme's period
    /// where it is left out.
    pub every: Option<String>,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

/// Kinds of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Papers are taken in.
    Intake,
    /// A list or batch is made up.
    Prepare,
    /// A review.
    Review,
    /// A public notice.
    Notice,
    /// The decision.
    Approve,
    /// The payment.
    Pay,
    /// A document is filed.
    Document,
    /// A year's work is scored.
    Assess,
}

/// The level at which an approval is recorded where the scheme names none.
const APPROVAL_LEVEL: u8 = 3;

impl StepRule {
    /// What a line of the office's record of steps that bears its name tells: the step, and the level where it is a
    /// review or the approval. `None` for steps that this record does not tell (notices, papers, scores).
    fn told(&self) -> Option<(Step, Option<u8>)> {
        let level = self.level;
        match self.kind {
            StepKind::Intake => Some((Step::Intake, None)),
            StepKind::Prepare => Some((Step::Prepare, None)),
            StepKind::Pay => Some((Step::Pay, None)),
            StepKind::Approve => Some((Step::Approve, level.or(Some(APPROVAL_LEVEL)))),
            StepKind::Review => match level {
                None | Some(0 | 1) => Some((Step::FirstReview, level.or(Some(1)))),
                Some(2) => Some((Step::SecondReview, level)),
                Some(_) => Some((Step::ThirdReview, level)),
            },
            StepKind::Notice | StepKind::Document | StepKind::Assess => None,
        }
    }
}

impl Scheme {
    /// The level of its approval: what its step says, else the third.
    pub fn approval_level(&self) -> u8 {
        let approvals = self
            .step
            .iter()
            .filter(|step| step.kind == StepKind::Approve);
        approvals
            .filter_map(|step| step.level)
            .max()
            .unwrap_or(APPROVAL_LEVEL)
    }

    /// Levels of the reviews that a record of steps tells as third ones, in their order: the third and those above it.
    pub fn third_levels(&self) -> Vec<u8> {
        let reviews = self.step.iter();
        let reviews = reviews.filter(|step| step.kind == StepKind::Review);
        let levels = reviews.filter_map(StepRule::told);
        let third = levels.filter(|(step, _)| *step == Step::ThirdReview);
        let mut levels: Vec<u8> = third.filter_map(|(_, level)| level).collect();
        levels.sort_unstable();
        levels.dedup();
        levels
    }

    /// The step that a word in the office's record of steps means by the names of its steps, with its level.
    pub fn step_named(&self, word: &str) -> Option<(Step, Option<u8>)> {
        let named = self.step.iter().filter(|step| is_among(&step.names, word));
        named.filter_map(StepRule::told).next()
    }

    /// The stage of the notice that a word in the register of notices means by the names of its steps.
    pub fn notice_named(&self, word: &str) -> Option<NoticeStage> {
        let named = self.step.iter().filter(|step| is_among(&step.names, word));
        named
            .filter(|step| step.kind == StepKind::Notice)
            .find_map(|step| step.stage)
    }

    /// Names of the steps that a record of steps tells; or, for `notices`, of its notices.
    pub fn step_names(&self, notices: bool) -> Vec<&str> {
        let asked = |step: &&StepRule| match notices {
            true => step.kind == StepKind::Notice,
            false => step.told().is_some(),
        };
        let names = self.step.iter().filter(asked).flat_map(|step| &step.names);
        names.map(String::as_str).collect()
    }
}

impl Window {
    /// Whether a day is inside; the last day itself only where it counts.
    pub fn covers(&self, day: Date) -> bool {
        let begun = self.first_day.is_none_or(|first| first <= day);
        let over = if self.inclusive {
            day > self.last_day
        } else {
            day >= self.last_day
        };
        begun && !over
    }
}
