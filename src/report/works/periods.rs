//! What came about in each month, quarter or half-year in each county.

use std::collections::BTreeMap;

use serde::Serialize;

use super::reports::{ReportState, reports};
use crate::domain::date::{Date, Period};
use crate::domain::events::pairing::ProgressReported;
use crate::projections::{World, works};
use crate::report::books::SumError;
use crate::report::lists::{Cell, Rest, Rests, Row, fen, rest_on_payment};
use crate::report::plan::contracts;

/// How long the periods of a report are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// A month (月调度).
    Month,
    /// A quarter (季汇总).
    Quarter,
    /// Half a year (半年通报).
    Half,
}

impl Every {
    /// The period that a day lies in.
    pub fn of(self, day: Date) -> Period {
        let (year, month, _) = day.ymd();
        let year = u16::try_from(year).unwrap_or(u16::MAX);
        match self {
            Every::Month => Period::Month { month: day.month() },
            Every::Quarter => Period::Quarter {
                year,
                quarter: if month <= 3 {
                    1
                } else if month <= 6 {
                    2
                } else if month <= 9 {
                    3
                } else {
                    4
                },
            },
            Every::Half => Period::HalfYear {
                year,
                half: if month <= 6 { 1 } else { 2 },
            },
        }
    }

    /// The length of a period; `None` of a year or of any other.
    pub fn of_period(period: Period) -> Option<Every> {
        match period {
            Period::Month { .. } => Some(Every::Month),
            Period::Quarter { .. } => Some(Every::Quarter),
            Period::HalfYear { .. } => Some(Every::Half),
            _ => None,
        }
    }

    /// The length of a word.
    pub fn from_word(word: &str) -> Option<Every> {
        [Every::Month, Every::Quarter, Every::Half]
            .into_iter()
            .find(|every| every.word() == word)
    }

    /// The word that commands know it by.
    pub fn word(self) -> &'static str {
        match self {
            Every::Month => "month",
            Every::Quarter => "quarter",
            Every::Half => "half",
        }
    }
}

/// One county in one period; amounts in fen, areas in tenths of a square metre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeriodRow {
    /// Period.
    pub period: String,
    /// County; empty where the source names none.
    pub county: String,
    /// Contracts signed.
    pub contracts: u64,
    /// Their sums.
    pub contracted: i64,
    /// Payments that arrived.
    pub payments: u64,
    /// Their sums, those returned afterwards taken off.
    pub paid: i64,
    /// Contract sums up to the period's end.
    pub contracted_so_far: i64,
    /// Paid up to the period's end.
    pub paid_so_far: i64,
    /// Contracts whose progress was reported for a time in the period.
    pub progress_reported: u64,
    /// Floor area accepted.
    pub area_accepted: i64,
    /// Places accepted.
    pub places_accepted: u64,
    /// Works finished.
    pub finished: u64,
    /// Reports for a time in the period, owed by its county.
    pub reports_owed: u64,
    /// Of them came late.
    pub reports_late: u64,
    /// Of them missing.
    pub reports_missing: u64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for PeriodRow {
    const LIST: &'static str = "works-periods";
    const COLUMNS: &'static [&'static str] = &[
        "period",
        "county",
        "contracts",
        "contracted",
        "payments",
        "paid",
        "contracted so far",
        "paid so far",
        "progress reported",
        "area accepted",
        "places accepted",
        "works finished",
        "reports owed",
        "reports late",
        "reports missing",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.period.clone()),
            Cell::Text(self.county.clone()),
            Cell::Count(Some(self.contracts)),
            Cell::Money(self.contracted),
            Cell::Count(Some(self.payments)),
            Cell::Money(self.paid),
            Cell::Money(self.contracted_so_far),
            Cell::Money(self.paid_so_far),
            Cell::Count(Some(self.progress_reported)),
            Cell::Tenths(Some(self.area_accepted)),
            Cell::Count(Some(self.places_accepted)),
            Cell::Count(Some(self.finished)),
            Cell::Count(Some(self.reports_owed)),
            Cell::Count(Some(self.reports_late)),
            Cell::Count(Some(self.reports_missing)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

#[derive(Default)]
struct Sum {
    contracts: u64,
    contracted: i128,
    payments: u64,
    paid: i128,
    progress: u64,
    area: i64,
    places: u64,
    finished: u64,
    owed: u64,
    late: u64,
    missing: u64,
    rests: Rests,
}

/// Every period in which something came about, by county, up to a day.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn periods(
    world: &World,
    scheme: &str,
    every: Every,
    as_of: Date,
) -> Result<Vec<PeriodRow>, SumError> {
    let mut sums: BTreeMap<(String, Date), (Period, Sum)> = BTreeMap::new();
    let mut of = |county: &str, day: Date, add: &mut dyn FnMut(&mut Sum)| {
        let period = every.of(day);
        let key = (county.to_owned(), period.first_day());
        let (_, sum) = sums.entry(key).or_insert_with(|| (period, Sum::default()));
        add(sum);
    };
    for (number, act) in contracts(world, scheme) {
        let county = act.said.county.clone().unwrap_or_default();
        of(&county, act.fact.clock, &mut |sum| {
            sum.contracts += 1;
            sum.contracted += i128::from(act.said.amount.0);
            sum.rests.on([act.fact]);
        });
        for (_, payment) in world.payments.of_case(scheme, &number) {
            for fact in &payment.confirmed {
                of(&county, fact.clock, &mut |sum| {
                    sum.payments += 1;
                    sum.paid += i128::from(fact.said.amount.0);
                    rest_on_payment(&mut sum.rests, payment);
                });
            }
            let back = payment.returned.iter();
            for fact in back.filter(|fact| fact.said.after_confirmation) {
                of(&county, fact.clock, &mut |sum| {
                    sum.paid -= i128::from(fact.said.amount.0);
                    rest_on_payment(&mut sum.rests, payment);
                });
            }
        }
        for told in world.acts.about::<ProgressReported>(scheme, &number) {
            of(&county, told.said.period.last_day(), &mut |sum| {
                sum.progress += 1;
                sum.rests.on([told.fact]);
            });
        }
        for told in works::accepted(world, scheme, &number).counted {
            of(&county, told.fact.clock, &mut |sum| {
                sum.area = sum.area.saturating_add(told.said.area_tenths.unwrap_or(0));
                sum.places += told.said.places.map_or(0, u64::from);
                sum.finished += u64::from(told.said.finished);
                sum.rests.on([told.fact]);
            });
        }
    }
    for report in reports(world, scheme, as_of) {
        of(&report.unit, report.of.last_day(), &mut |sum| {
            sum.owed += 1;
            sum.rests.also(&report.rests_on);
            sum.late += u64::from(report.state == ReportState::Late);
            sum.missing += u64::from(report.state == ReportState::Missing);
        });
    }
    let mut so_far: BTreeMap<String, (i128, i128)> = BTreeMap::new();
    let mut rows = Vec::new();
    // By county first, so that what came before is known; then by period for the reader.
    for ((county, first), (period, sum)) in sums {
        let (contracted, paid) = so_far.entry(county.clone()).or_default();
        *contracted += sum.contracted;
        *paid += sum.paid;
        let row = PeriodRow {
            period: period.to_string(),
            contracts: sum.contracts,
            contracted: fen("contracted", &county, sum.contracted)?,
            payments: sum.payments,
            paid: fen("paid", &county, sum.paid)?,
            contracted_so_far: fen("contracted", &county, *contracted)?,
            paid_so_far: fen("paid", &county, *paid)?,
            progress_reported: sum.progress,
            area_accepted: sum.area,
            places_accepted: sum.places,
            finished: sum.finished,
            reports_owed: sum.owed,
            reports_late: sum.late,
            reports_missing: sum.missing,
            rests_on: sum.rests.done(),
            county,
        };
        rows.push((first, row));
    }
    rows.sort_by(|a, b| (a.0, &a.1.county).cmp(&(b.0, &b.1.county)));
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lies_in_one_period_of_each_length() {
        for (day, month, quarter, half) in [
            ("2025-01-01", "2025-01", "2025-Q1", "2025-H1"),
            ("2025-06-30", "2025-06", "2025-Q2", "2025-H1"),
            ("2025-07-01", "2025-07", "2025-Q3", "2025-H2"),
            ("2025-12-31", "2025-12", "2025-Q4", "2025-H2"),
        ] {
            let day: Date = day.parse().unwrap();
            assert_eq!(Every::Month.of(day).to_string(), month);
            assert_eq!(Every::Quarter.of(day).to_string(), quarter);
            assert_eq!(Every::Half.of(day).to_string(), half);
            assert!(Every::Half.of(day).contains(day));
        }
    }
}
