//! What became of a flag: taken up, dismissed, escalated, confirmed; and how often each rule was right.
//!
//! Promises: the newest act decides, but a dismissal only of what it saw: evidence recorded after it opens the flag
//! again. An act is known by the whole id of its flag, or by a beginning that only one raised flag has, as older
//! programs recorded it. A flag is confirmed when a finding that names it was settled and stands.
//! What is counted for a rule are its suspicions, those that are gone again included once somebody acted on
//! them; notices about data are counted apart, and so is what was dismissed for bad data: it says nothing of
//! the rule. It holds no score of a person.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::detect::flag::meant;
use crate::detect::{Flag, Nature};
use crate::domain::events::audit::{
    DismissalCause, FindingRaised, FindingSettled, FlagDismissed, FlagEscalated, FlagTriaged,
};
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::projections::World;
use crate::projections::recovery::Decisions;

/// Where a flag stands.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FlagState {
    /// Nobody acted on it.
    #[default]
    Open,
    /// It was taken up.
    Triaged,
    /// It was dismissed.
    Dismissed,
    /// It was dismissed, and rests on evidence that was recorded since.
    Reopened,
    /// It became an inquiry.
    Escalated,
    /// A finding that names it was upheld.
    Confirmed,
}

impl FlagState {
    /// Whether somebody still has to decide.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            FlagState::Open | FlagState::Triaged | FlagState::Reopened | FlagState::Escalated
        )
    }
}

/// Money of a flag on its way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyBack {
    /// What the finding asks back, in fen.
    pub recover: Fen,
    /// What of it has neither come, nor was set off or given up, in fen.
    pub open: Fen,
}

impl MoneyBack {
    fn of(decisions: &Decisions<'_>, settled: &FindingSettled) -> Option<MoneyBack> {
        let open = decisions.recovery(settled).open;
        (settled.recover.0 > 0).then(|| MoneyBack {
            recover: settled.recover,
            open: Fen(i64::try_from(open).unwrap_or(i64::MAX)),
        })
    }
}

/// What became of one flag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Where it stands.
    pub state: FlagState,
    /// Why it was dismissed.
    pub cause: Option<DismissalCause>,
    /// The inquiry it became.
    pub inquiry_no: Option<String>,
    /// The finding that confirms it.
    pub finding_no: Option<String>,
    /// What the finding asks back, and what of it is still open, in fen; none where it asks nothing back.
    pub money: Option<MoneyBack>,
    /// The reason given last.
    pub reason: Option<String>,
    /// The act that decides.
    pub at: Option<EventAt>,
}

/// Whether a flag rests on something that was recorded after an entry and says more than what was known then.
pub fn news_since(flag: &Flag, entry: u64) -> bool {
    let mut evidence = flag.evidence.iter();
    evidence.any(|one| one.sequence > entry && !one.again)
}

/// Outcomes of every flag that somebody acted on: of those raised by their ids, of others by the id that the
/// act names.
pub fn outcomes(world: &World, raised: &[Flag]) -> BTreeMap<String, Outcome> {
    let mut told: Vec<(EventAt, String, Outcome)> = Vec::new();
    for act in world.acts.all::<FlagTriaged>("") {
        let outcome = Outcome {
            state: FlagState::Triaged,
            reason: Some(act.said.reason.clone()),
            ..Outcome::default()
        };
        told.push((act.fact.at, act.said.flag.clone(), outcome));
    }
    for act in world.acts.all::<FlagDismissed>("") {
        let outcome = Outcome {
            state: FlagState::Dismissed,
            cause: Some(act.said.cause),
            reason: Some(act.said.reason.clone()),
            ..Outcome::default()
        };
        told.push((act.fact.at, act.said.flag.clone(), outcome));
    }
    for act in world.acts.all::<FlagEscalated>("") {
        let outcome = Outcome {
            state: FlagState::Escalated,
            inquiry_no: Some(act.said.inquiry_no.clone()),
            reason: Some(act.said.reason.clone()),
            ..Outcome::default()
        };
        told.push((act.fact.at, act.said.flag.clone(), outcome));
    }
    let decisions = world.decisions();
    for act in world.acts.all::<FindingRaised>("") {
        let mut settled = world.acts.about::<FindingSettled>("", &act.said.finding_no);
        let Some(settled) = settled.next().filter(|one| one.said.upheld) else {
            continue;
        };
        let money = MoneyBack::of(&decisions, settled.said);
        for flag in &act.said.flags {
            let outcome = Outcome {
                state: FlagState::Confirmed,
                inquiry_no: act.said.inquiry_no.clone(),
                finding_no: Some(act.said.finding_no.clone()),
                money,
                reason: Some(settled.said.reason.clone()),
                ..Outcome::default()
            };
            told.push((settled.fact.at, flag.clone(), outcome));
        }
    }
    told.sort_by_key(|(at, _, _)| *at);
    let mut known = BTreeMap::new();
    for (at, id, mut outcome) in told {
        let flag = meant(&id, raised);
        outcome.at = Some(at);
        if outcome.state == FlagState::Dismissed
            && flag.is_some_and(|flag| news_since(flag, at.sequence))
        {
            outcome.state = FlagState::Reopened;
        }
        known.insert(flag.map_or(id, |flag| flag.id.clone()), outcome);
    }
    known
}

/// How often one rule was right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Precision {
    /// Code of the rule.
    pub code: String,
    /// Suspicions raised, those included that are gone and were acted on.
    pub raised: u64,
    /// Confirmed by a finding that stands.
    pub confirmed: u64,
    /// Dismissed: the fact is in order.
    pub explained: u64,
    /// Dismissed: looked into, and nothing found.
    pub not_confirmed: u64,
    /// Dismissed: another flag tells the same fact.
    pub same_fact: u64,
    /// Dismissed for bad data.
    pub data_quality: u64,
    /// Still to be decided.
    pub open: u64,
    /// Notices about data, which suspect nobody.
    pub notices: u64,
    /// Confirmed as a share of confirmed, explained and not confirmed, in hundredths of a percent, rounded
    /// down; `None` before anything was decided.
    pub precision: Option<u64>,
}

/// Precision of every rule that raised anything.
pub fn precision(flags: &[Flag], outcomes: &BTreeMap<String, Outcome>) -> Vec<Precision> {
    let mut rules: BTreeMap<String, Precision> = BTreeMap::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for flag in flags {
        seen.insert(&flag.id);
        let rule = rules.entry(flag.code.to_owned()).or_default();
        match flag.nature {
            Nature::DataQuality => rule.notices += 1,
            Nature::Suspicion => rule.count(outcomes.get(&flag.id)),
        }
    }
    for (id, outcome) in outcomes {
        if !seen.contains(id.as_str()) {
            let code = id.split('-').next().unwrap_or_default();
            let rule = rules.entry(code.to_owned()).or_default();
            rule.count(Some(outcome));
        }
    }
    rules
        .into_iter()
        .map(|(code, rule)| {
            let decided = rule.confirmed + rule.explained + rule.not_confirmed;
            Precision {
                code,
                precision: (rule.confirmed.saturating_mul(10_000)).checked_div(decided),
                ..rule
            }
        })
        .collect()
}

impl Precision {
    fn count(&mut self, outcome: Option<&Outcome>) {
        self.raised += 1;
        let Some(outcome) = outcome else {
            self.open += 1;
            return;
        };
        match (outcome.state, outcome.cause) {
            (FlagState::Confirmed, _) => self.confirmed += 1,
            (FlagState::Dismissed, Some(DismissalCause::DataQuality)) => self.data_quality += 1,
            (FlagState::Dismissed, Some(DismissalCause::Explained)) => self.explained += 1,
            (FlagState::Dismissed, Some(DismissalCause::SameFact)) => self.same_fact += 1,
            (FlagState::Dismissed, _) => self.not_confirmed += 1,
            _ => self.open += 1,
        }
    }
}
