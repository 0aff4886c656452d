//! How much a case is entitled to.
//!
//! Promises: pure answers in whole fen by integer arithmetic; rounding is always down and to a stated
//! multiple. It does not know what a case says: that comes in [`Facts`].

use schemars::JsonSchema;
use serde::Deserialize;

use super::Scheme;
use super::facts::Facts;
use super::model::Mode;
use super::monthly::Tier;
use super::steps::StepKind;
use crate::domain::money::Fen;

/// How much is paid.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    /// Kind.
    pub kind: TariffKind,
    /// The amount in fen, for a fixed tariff; the ceiling for a discretionary one or a share; the rate
    /// of a day for one by working day.
    pub amount_fen: Option<i64>,
    /// What a share or a table of amounts is of: a fact of the case, such as `receipts_fen` or
    /// `score_tenths`.
    pub of: Option<String>,
    /// The share in thousandths, for a share.
    pub permille: Option<u32>,
    /// A share is rounded down to a whole multiple of this many fen.
    pub round_fen: Option<i64>,
    /// Amounts by what the case says, from the least up, for a tariff by step.
    #[serde(default)]
    pub bracket: Vec<Bracket>,
    /// The tiers, for a tariff by tier and months. The tier of a school and its rate on a day are
    /// facts of the ledger; the rates here are what those facts must agree with.
    #[serde(default)]
    pub tier: Vec<Tier>,
    /// Day of the month that decides: who is in post on it has the whole month, else nothing.
    pub in_post_on: Option<u8>,
    /// Words that a notice list writes in place of a tier where payment ends; the first one is
    /// written to the ledger.
    #[serde(default)]
    pub ended: Vec<String>,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

/// The fact that a tariff by working day hangs on.
const DAYS: &str = "working_days";
/// Kind of the sheets that are lists of payments.
const LISTS: &str = "payment_lists";
/// Kind of the sheets of claims.
const CLAIMS: &str = "claims";

/// Kinds of tariff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TariffKind {
    /// One amount.
    Fixed,
    /// By tier and months in post.
    TierMonths,
    /// By milestone: as the contract says, within its sum.
    Milestone,
    /// Up to a ceiling, where there is one.
    Discretionary,
    /// A share of what was spent, rounded down, up to a ceiling.
    Share,
    /// By a table: the amount of the last line that is reached.
    Bracket,
    /// By working days attended.
    WorkingDay,
    /// Not said beforehand: recorded when it is handed over.
    Unstated,
    /// A fee is not asked for; no money moves.
    Exempt,
}

/// A line of a table of amounts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bracket {
    /// Least value from which the line holds; it counts itself.
    pub from: i64,
    /// The amount in fen; 0 for nothing.
    pub amount_fen: i64,
    /// Words offices write for the line (优秀, 良好).
    #[serde(default)]
    pub names: Vec<String>,
}

/// What a case is entitled to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entitlement {
    /// Exactly this.
    Exactly(Fen),
    /// Not more than this.
    AtMost(Fen),
    /// The scheme names no amount.
    Open,
    /// The case does not say what the amount hangs on.
    Unsaid,
}

impl Tariff {
    /// The line of a table that a value reaches.
    pub fn bracket_of(&self, value: i64) -> Option<&Bracket> {
        self.bracket
            .iter()
            .filter(|line| line.from <= value)
            .max_by_key(|line| line.from)
    }

    /// The fact that the amount hangs on, where it hangs on one.
    pub fn asks(&self) -> Option<&str> {
        match self.kind {
            TariffKind::WorkingDay => Some(DAYS),
            _ => self.of.as_deref(),
        }
    }

    /// The most that it gives any case, whatever that says; `None` where it names no such sum.
    pub fn most(&self) -> Option<Fen> {
        match self.kind {
            TariffKind::Fixed | TariffKind::Discretionary | TariffKind::Share => {
                self.amount_fen.map(Fen)
            }
            TariffKind::Bracket => self.bracket.iter().map(|line| Fen(line.amount_fen)).max(),
            TariffKind::Exempt => Some(Fen(0)),
            TariffKind::WorkingDay
            | TariffKind::TierMonths
            | TariffKind::Milestone
            | TariffKind::Unstated => None,
        }
    }

    /// What a case is entitled to by what it says. Tariffs by tier and month and by milestone need more
    /// than the case, and are `Open` here.
    pub fn entitles(&self, facts: &Facts) -> Entitlement {
        let said = self.asks().and_then(|name| facts.int(name));
        match self.kind {
            TariffKind::Fixed => self
                .amount_fen
                .map_or(Entitlement::Unsaid, |fen| Entitlement::Exactly(Fen(fen))),
            TariffKind::Discretionary => self
                .amount_fen
                .map_or(Entitlement::Open, |fen| Entitlement::AtMost(Fen(fen))),
            TariffKind::Share => match (said, self.permille) {
                (Some(said), Some(permille)) => {
                    share(said, permille, self.round_fen.unwrap_or(1), self.amount_fen)
                }
                _ => Entitlement::Unsaid,
            },
            TariffKind::Bracket => match said {
                Some(said) => Entitlement::Exactly(Fen(self
                    .bracket_of(said)
                    .map_or(0, |line| line.amount_fen))),
                None => Entitlement::Unsaid,
            },
            TariffKind::Exempt => Entitlement::Exactly(Fen(0)),
            TariffKind::WorkingDay => match (said, self.amount_fen) {
                (Some(days), Some(rate)) => days
                    .checked_mul(rate)
                    .map_or(Entitlement::Unsaid, |fen| Entitlement::Exactly(Fen(fen))),
                _ => Entitlement::Unsaid,
            },
            TariffKind::TierMonths | TariffKind::Milestone | TariffKind::Unstated => {
                Entitlement::Open
            }
        }
    }
}

/// A share in thousandths, rounded down to a whole multiple of `round` fen, not above `ceiling`.
fn share(of: i64, permille: u32, round: i64, ceiling: Option<i64>) -> Entitlement {
    let round = i128::from(round.max(1));
    let exact = i128::from(of.max(0)) * i128::from(permille) / 1_000;
    let rounded = exact / round * round;
    let most = ceiling.map_or(i128::from(i64::MAX), i128::from);
    i64::try_from(rounded.min(most))
        .map_or(Entitlement::Unsaid, |fen| Entitlement::Exactly(Fen(fen)))
}

impl Scheme {
    /// What a case is entitled to; `Open` where the scheme has no tariff.
    pub fn entitles(&self, facts: &Facts) -> Entitlement {
        self.tariff
            .as_ref()
            .map_or(Entitlement::Open, |tariff| tariff.entitles(facts))
    }

    /// Whether money is awarded by being handed over: the tariff names no amount beforehand, and no step of the
    /// procedure decides one.
    pub fn transfer_is_award(&self) -> bool {
        let unstated = |tariff: &Tariff| tariff.kind == TariffKind::Unstated;
        let decided = self.step.iter().any(|step| step.kind == StepKind::Approve);
        self.tariff.as_ref().is_some_and(unstated) && !decided
    }

    /// Whether aid is asked for under the text: its office keeps a sheet of claims, or a step takes them in. Registers of persons
    /// in post, agreements, and money that is awarded by being handed over have no claims.
    pub fn takes_claims(&self) -> bool {
        self.table.iter().any(|table| table.kind == CLAIMS)
            || self.step.iter().any(|step| step.kind == StepKind::Intake)
    }

    /// Whether the scheme's lists of payments bear numbers of their own.
    pub fn lists_have_batches(&self) -> bool {
        let mut lists = self.table.iter().filter(|table| table.kind == LISTS);
        lists.any(|table| table.columns.contains_key("batch_no"))
    }

    /// Whether a tariff, threshold or condition asks for the working days attended.
    pub fn asks_days(&self) -> bool {
        let of_tariff = self.tariff.as_ref().and_then(Tariff::asks) == Some(DAYS);
        of_tariff
            || self.eligibility.iter().any(|rule| rule.field == DAYS)
            || self.rule.iter().any(|rule| rule.holds.contains(DAYS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_down_and_capped() {
        let fen = |of, ceiling| share(of, 200, 100, ceiling);
        // A fifth of 17,297.63 yuan is 3,459.526: 3,459 whole yuan.
        assert_eq!(fen(1_729_763, None), Entitlement::Exactly(Fen(345_900)));
        assert_eq!(fen(499, None), Entitlement::Exactly(Fen(0)));
        let most = Some(1_000_000);
        assert_eq!(fen(5_000_000, most), Entitlement::Exactly(Fen(1_000_000)));
        assert_eq!(fen(5_000_500, most), Entitlement::Exactly(Fen(1_000_000)));
        assert_eq!(fen(i64::MAX, most), Entitlement::Exactly(Fen(1_000_000)));
    }

    #[test]
    fn the_line_reached_counts_itself() {
        let line = |from, amount_fen| Bracket {
            from,
            amount_fen,
            names: Vec::new(),
        };
        let tariff = Tariff {
            kind: TariffKind::Bracket,
            amount_fen: None,
            of: Some("receipts_fen".to_owned()),
            permille: None,
            round_fen: None,
            bracket: vec![
                line(0, 100_000),
                line(1_500_000, 200_000),
                line(3_000_000, 300_000),
            ],
            tier: Vec::new(),
            in_post_on: None,
            ended: Vec::new(),
            clause: String::new(),
            mode: Mode::Flag,
        };
        for (said, fen) in [
            (0, 100_000),
            (1_499_999, 100_000),
            (1_500_000, 200_000),
            (3_000_000, 300_000),
        ] {
            let mut facts = Facts::default();
            facts.set_int("receipts_fen", said);
            assert_eq!(
                tariff.entitles(&facts),
                Entitlement::Exactly(Fen(fen)),
                "{said}"
            );
        }
        assert_eq!(tariff.entitles(&Facts::default()), Entitlement::Unsaid);
        // By working day: the rate for each day on record, and nothing can be said without them.
        let tariff = Tariff {
            kind: TariffKind::WorkingDay,
            amount_fen: Some(4_000),
            of: None,
            bracket: Vec::new(),
            ..tariff
        };
        let mut facts = Facts::default();
        assert_eq!(tariff.entitles(&facts), Entitlement::Unsaid);
        facts.set_int("working_days", 21);
        assert_eq!(tariff.entitles(&facts), Entitlement::Exactly(Fen(84_000)));
        facts.set_int("working_days", i64::MAX);
        assert_eq!(tariff.entitles(&facts), Entitlement::Unsaid);
    }
}
