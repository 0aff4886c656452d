//! Agreements and their tranches: what was agreed, scheduled, released, withheld and paid, and how each
//! year was judged.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Cell, Paid, Rest, Rests, Row, fen, rest_on_payment};
use crate::domain::date::Date;
use crate::domain::events::pairing::{AgreementEnded, AssessmentRecorded};
use crate::projections::World;
use crate::projections::agreements::state::{AgreementState, arrived, state};
use crate::projections::agreements::{Agreement, Tranche, TrancheState};
use crate::projections::payments::Payment;
use crate::report::books::SumError;

/// One agreement; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgreementRow {
    /// Scheme.
    pub scheme: String,
    /// Agreement number.
    pub agreement_no: String,
    /// Kind of pairing, as the office writes it.
    pub kind: Option<String>,
    /// Supporting school.
    pub supporter: Option<String>,
    /// Its code.
    pub supporter_code: Option<String>,
    /// Aided school.
    pub aided: Option<String>,
    /// Its code.
    pub aided_code: Option<String>,
    /// Day signed with the department.
    pub signed_on: Option<Date>,
    /// First day in force.
    pub from: Option<Date>,
    /// Last day in force, inclusive.
    pub to: Option<Date>,
    /// Agreed total.
    pub agreed: Option<i64>,
    /// Tranches on the schedule.
    pub tranches: u64,
    /// Sum of the schedule.
    pub scheduled: i64,
    /// Released.
    pub released: i64,
    /// Paid, returned sums taken off.
    pub paid: i64,
    /// Years judged.
    pub acceptances: u64,
    /// How it stands.
    pub state: AgreementState,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for AgreementRow {
    const LIST: &'static str = "agreements";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "agreement",
        "pairing",
        "supporter code",
        "supporter",
        "aided code",
        "aided",
        "signed on",
        "from",
        "to",
        "agreed",
        "tranches",
        "scheduled",
        "released",
        "paid",
        "acceptances",
        "state",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.agreement_no.clone()),
            Cell::text(self.kind.as_deref()),
            Cell::text(self.supporter_code.as_deref()),
            Cell::text(self.supporter.as_deref()),
            Cell::text(self.aided_code.as_deref()),
            Cell::text(self.aided.as_deref()),
            Cell::Day(self.signed_on),
            Cell::Day(self.from),
            Cell::Day(self.to),
            Cell::MoneyIfAny(self.agreed),
            Cell::Count(Some(self.tranches)),
            Cell::Money(self.scheduled),
            Cell::Money(self.released),
            Cell::Money(self.paid),
            Cell::Count(Some(self.acceptances)),
            Cell::term("deal", Some(self.state)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// One tranche of an agreement; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrancheRow {
    /// Scheme.
    pub scheme: String,
    /// Agreement number.
    pub agreement_no: String,
    /// Ordinal, from 1.
    pub number: u8,
    /// On the schedule.
    pub scheduled: Option<i64>,
    /// Its condition, as the scheme codes it.
    pub condition: Option<String>,
    /// Its condition, as offices write it.
    #[serde(skip)]
    pub condition_words: Option<String>,
    /// Last day allowed, as the office computed.
    pub due: Option<Date>,
    /// Score of the year before, in points with one decimal; the first tranche has none.
    pub score: Option<String>,
    /// Day it was released.
    pub released_on: Option<Date>,
    /// Released.
    pub released: i64,
    /// Day it was withheld.
    pub withheld_on: Option<Date>,
    /// Day it was paid.
    pub paid_on: Option<Date>,
    /// Paid, returned sums taken off.
    pub paid: i64,
    /// How far it has come.
    pub state: TrancheState,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for TrancheRow {
    const LIST: &'static str = "tranches";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "agreement",
        "tranche",
        "scheduled",
        "condition",
        "due",
        "score",
        "released on",
        "released",
        "withheld on",
        "paid on",
        "paid",
        "state",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.agreement_no.clone()),
            Cell::Count(Some(u64::from(self.number))),
            Cell::MoneyIfAny(self.scheduled),
            Cell::text(
                self.condition_words
                    .as_deref()
                    .or(self.condition.as_deref()),
            ),
            Cell::Day(self.due),
            Cell::text(self.score.as_deref()),
            Cell::Day(self.released_on),
            Cell::Money(self.released),
            Cell::Day(self.withheld_on),
            Cell::Day(self.paid_on),
            Cell::Money(self.paid),
            Cell::term("tranche", Some(self.state)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// Payments of tranches, by scheme, agreement and ordinal.
type Payments<'a> = std::collections::BTreeMap<(&'a str, &'a str, u8), Vec<&'a Payment>>;

fn payments(world: &World) -> Payments<'_> {
    let mut paid = Payments::new();
    for ((scheme, _), payment) in world.payments.iter() {
        let tranche = payment
            .instructed
            .iter()
            .find_map(|fact| fact.said.tranche.as_ref());
        if let Some((agreement, number)) = tranche {
            paid.entry((scheme.as_str(), agreement.as_str(), *number))
                .or_default()
                .push(payment);
        }
    }
    paid
}

/// Every agreement, by scheme and number, as it stands at the end of a day.
pub fn agreements(world: &World, day: Date) -> Result<Vec<AgreementRow>, SumError> {
    let paid = payments(world);
    world
        .agreements
        .iter()
        .map(|((scheme, number), agreement)| {
            agreement_row(world, (scheme, number), agreement, &paid, day)
        })
        .collect()
}

fn agreement_row(
    world: &World,
    (scheme, number): (&str, &str),
    agreement: &Agreement,
    paid: &Payments<'_>,
    day: Date,
) -> Result<AgreementRow, SumError> {
    let mut rests = Rests::default();
    rests.on(&agreement.signed);
    let (mut scheduled, mut released) = (0i128, 0i128);
    for tranche in agreement.tranches.values() {
        rest_on_tranche(&mut rests, tranche);
        scheduled += newest(tranche).map_or(0, i128::from);
        released += sum_released(tranche);
    }
    let mut money = Paid::default();
    let first = (scheme, number, u8::MIN);
    let last = (scheme, number, u8::MAX);
    for (_, payments) in paid.range(first..=last) {
        for payment in payments {
            money.add(payment);
            rest_on_payment(&mut rests, payment);
        }
    }
    // Where an agreement's money is an award, its payments name the agreement as their case.
    for (_, payment) in world.payments.of_case(scheme, number) {
        let mut orders = payment.instructed.iter();
        if orders.all(|fact| fact.said.tranche.is_none()) {
            money.add(payment);
            rest_on_payment(&mut rests, payment);
        }
    }
    let mut judged = BTreeSet::new();
    for (year, known) in &agreement.years {
        rests.on(&known.evaluations);
        rests.on(&known.acceptances);
        if !known.acceptances.is_empty() {
            judged.insert(u16::from(*year));
        }
    }
    for assessed in world.acts.about::<AssessmentRecorded>(scheme, number) {
        rests.on([assessed.fact]);
        judged.insert(assessed.said.year);
    }
    let acceptances = judged.len() as u64;
    let ends = world.acts.about::<AgreementEnded>(scheme, number);
    rests.on(ends.map(|act| act.fact));
    let came = |ordinal: u8| {
        let payments = paid.get(&(scheme, number, ordinal));
        let payments = payments.into_iter().flatten();
        payments.map(|payment| arrived(payment, day)).sum()
    };
    let said = agreement.signed.first().map(|fact| &fact.said);
    // As it was extended last.
    let newest = agreement.signed.iter();
    let newest = newest.max_by_key(|fact| (fact.clock, fact.at));
    Ok(AgreementRow {
        scheme: scheme.to_owned(),
        agreement_no: number.to_owned(),
        kind: said.and_then(|said| said.kind.clone()),
        supporter: said.map(|said| said.supporter.clone()),
        supporter_code: said.map(|said| said.supporter_code.clone()),
        aided: said.map(|said| said.aided.clone()),
        aided_code: said.map(|said| said.aided_code.clone()),
        signed_on: said.and_then(|said| said.signed_with_department.or(said.signed_by_pair)),
        from: said.and_then(|said| said.from),
        to: newest.and_then(|fact| fact.said.to),
        agreed: said.and_then(|said| said.amount).map(|amount| amount.0),
        tranches: agreement
            .tranches
            .values()
            .filter(|tranche| !tranche.scheduled.is_empty())
            .count() as u64,
        scheduled: fen("scheduled", number, scheduled)?,
        released: fen("released", number, released)?,
        paid: fen("paid", number, money.paid)?,
        acceptances,
        state: state(world, (scheme, number), &came, day),
        rests_on: rests.done(),
    })
}

/// Every tranche, by scheme, agreement and ordinal, as it stands at the end of a day.
pub fn tranches(world: &World, day: Date) -> Result<Vec<TrancheRow>, SumError> {
    let paid = payments(world);
    let mut rows = Vec::new();
    for ((scheme, number), agreement) in world.agreements.iter() {
        for (ordinal, tranche) in &agreement.tranches {
            let payments = paid
                .get(&(scheme.as_str(), number.as_str(), *ordinal))
                .map_or(&[][..], Vec::as_slice);
            let mut rests = Rests::default();
            rest_on_tranche(&mut rests, tranche);
            let mut money = Paid::default();
            for payment in payments {
                money.add(payment);
                rest_on_payment(&mut rests, payment);
            }
            let judged = ordinal
                .checked_sub(1)
                .and_then(|year| agreement.years.get(&year))
                .map(|year| &year.acceptances);
            rests.on(judged.into_iter().flatten());
            let score = judged
                .and_then(|facts| facts.iter().max_by_key(|fact| (fact.clock, fact.at)))
                .map(|fact| points(fact.said.score_tenths));
            let standing: Vec<_> = payments
                .iter()
                .flat_map(|payment| payment.standing())
                .collect();
            let arrived = payments.iter().filter(|one| !one.standing().is_empty());
            let arrived = arrived.flat_map(|one| &one.confirmed);
            let arrived: Vec<Date> = arrived.map(|fact| fact.clock).collect();
            let schedule = tranche.scheduled.iter().max_by_key(|f| (f.clock, f.at));
            let condition = schedule.and_then(|fact| fact.said.condition.clone());
            let rule = condition.as_deref().zip(world.registry.scheme(scheme));
            let rule = rule.and_then(|(code, rules)| rules.condition_rule(code));
            rows.push(TrancheRow {
                scheme: scheme.clone(),
                agreement_no: number.clone(),
                number: *ordinal,
                scheduled: newest(tranche),
                condition,
                condition_words: rule.and_then(|rule| rule.names.first().cloned()),
                due: schedule.and_then(|fact| fact.said.due),
                score,
                released_on: tranche.released.iter().map(|fact| fact.clock).max(),
                released: fen("released", number, sum_released(tranche))?,
                withheld_on: tranche.withheld.iter().map(|fact| fact.clock).max(),
                paid_on: payments
                    .iter()
                    .flat_map(|payment| &payment.confirmed)
                    .map(|fact| fact.clock)
                    .max(),
                paid: fen("paid", number, money.paid)?,
                state: tranche.state(&arrived, &standing, day),
                rests_on: rests.done(),
            });
        }
    }
    Ok(rows)
}

fn rest_on_tranche(rests: &mut Rests, tranche: &Tranche) {
    rests.on(&tranche.scheduled);
    rests.on(&tranche.released);
    rests.on(&tranche.withheld);
}

/// The amount of the newest schedule.
fn newest(tranche: &Tranche) -> Option<i64> {
    tranche
        .scheduled
        .iter()
        .max_by_key(|fact| (fact.clock, fact.at))
        .map(|fact| fact.said.amount.0)
}

fn sum_released(tranche: &Tranche) -> i128 {
    tranche
        .released
        .iter()
        .map(|fact| i128::from(fact.said.amount.0))
        .sum()
}

/// Tenths of a point as points.
fn points(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let tenths = tenths.unsigned_abs();
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}
