//! F38 A tranche went out late, or a fund's money lies idle.
//!
//! **Definition.** A tranche of an agreement was paid after the last day that its condition allows: so many days after
//! the agreement was signed with the department, or after the year before was accepted with the least score once it was over, in the
//! unit the scheme says. Where that cannot be counted, the last day that the office wrote judges. Or: by the newest statement
//! of a fund that was filed, money is left on a day that lies more than a year after the last money of that fund came or went.
//! **Parameters.** `idle_days` = 365: calendar days without a movement up to which a balance is not idle.
//! **Example.** The department signed on 2020-09-27; the first 100,000 yuan went out on 2020-11-09, 30 days are allowed. A
//! statement of 2025-12-31 has 54,300 yuan, the last payment was of 2024-11-29.
//! **Exclusions.** The last day itself; an acceptance of before its year was over, which starts no time (F36, F47); tranches withheld or not paid yet; a year accepted only later. A fund of which no
//! statement is filed, or no movement is known; a balance of nothing; what happened after the statement's day; a
//! statement that has more paid than the ledger knows, for what moved is not all told; a programme of which a scheduled tranche is still to be paid, for which the money may lie.
//! **False positives:** money held by a court; an endowment that is meant to lie. **Evidence:** the payment's and the schedule's rows, the signing or
//! the acceptance; the statement and the last movements. **Amount:** what was paid late; the balance that lies. One flag a tranche, one a fund.
//! **Look at:** the days of signing, of acceptance and of the payment.
//! **Source:** the scheme's clause on money carried over where its text has one, else the general rule, which is named as such;
//! the scheme's tranche condition; plan 16 (30天内, 30个工作日内); Budget Law on carry-over of more than a year; red-flag catalogue F38.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Evidence, Flag, Severity};
use super::general::{general, quoted_by};
use super::joined::Joined;
use super::paid::arrived;
use super::settings::Settings;
use super::{Detector, Findings, text};
use crate::domain::calendar::Calendar;
use crate::domain::date::Date;
use crate::domain::events::pairing::AcceptanceRecorded;
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::projections::agreements::Agreement;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::pairing::{Condition, ConditionKind, DayUnit};

/// F38.
pub struct LateTranche;

/// The day from which the time to pay runs, and the live act that told of it. An acceptance of a day on which its year was not over is
/// none of the year, as for F47: the time runs from the first that is.
fn met(
    scheme: &Scheme,
    agreement: &Agreement,
    number: u8,
    rule: &Condition,
) -> Option<(Date, Option<EventAt>)> {
    match rule.kind {
        ConditionKind::AgreementSigned => agreement
            .signed
            .iter()
            .filter_map(|fact| Some((fact.said.signed_with_department?, fact)))
            .max_by_key(|(day, fact)| (*day, fact.source.is_some(), fact.at))
            .map(|(day, fact)| (day, fact.live_at())),
        ConditionKind::YearAccepted => {
            let year = number.checked_sub(1)?;
            let passed = accepted(scheme, agreement, year).filter(|fact| {
                rule.passes(fact.said.score_tenths) && fact.said.passed != Some(false)
            });
            let first = passed.min_by_key(|fact| (fact.clock, fact.live_at()));
            first.map(|fact| (fact.clock, fact.live_at()))
        }
    }
}

/// Acceptances of a support year of days on which it was over.
fn accepted<'a>(
    scheme: &Scheme,
    agreement: &'a Agreement,
    year: u8,
) -> impl Iterator<Item = &'a Fact<AcceptanceRecorded>> {
    let known = agreement.years.get(&year).into_iter();
    let told = known.flat_map(|year| &year.acceptances);
    told.filter(move |fact| agreement.year_is_over(scheme, year, fact.clock))
}

/// The day from which the time to pay runs.
pub(super) fn met_on(
    scheme: &Scheme,
    agreement: &Agreement,
    number: u8,
    rule: &Condition,
) -> Option<Date> {
    met(scheme, agreement, number, rule).map(|(day, _)| day)
}

/// The last day on which a tranche may be paid, counted by the scheme; where that cannot be, the last that the office wrote.
pub(super) fn allowed_until(
    world: &World,
    scheme: &Scheme,
    (agreement, number): (&Agreement, u8),
    rule: Option<&Condition>,
) -> Option<Date> {
    let counted = rule.and_then(|rule| {
        let (met, told) = met(scheme, agreement, number, rule)?;
        match rule.due_unit {
            DayUnit::Day => met.checked_add_days(i64::from(rule.due_days)),
            DayUnit::Wd => {
                let count = |calendar: &Calendar| calendar.add_working_days(met, rule.due_days);
                world.registry.calendars().deadline(told, count).ok()
            }
        }
    });
    counted.or_else(|| {
        let tranche = agreement.tranches.get(&number)?;
        let due = tranche.scheduled.iter().filter_map(|fact| fact.said.due);
        due.max()
    })
}

/// What the law says of money that lies.
const IDLE: &str = general!("结转资金", "结转资金超过一年未使用的,应当收回统筹使用");
/// Words of a clause on money that is carried over.
const CARRIED: &[&str] = &["结转", "闲置"];

/// A fund by scheme and name.
type FundKey<'a> = (&'a str, &'a str);

/// The last days on which money of each fund moved before a day of its own, with the rows that say so.
fn moved<'a>(
    world: &'a World,
    until: &BTreeMap<FundKey<'a>, Date>,
) -> BTreeMap<FundKey<'a>, (Date, Vec<Evidence>)> {
    let mut last: BTreeMap<FundKey<'_>, (Date, Vec<Evidence>)> = BTreeMap::new();
    let mut note = |key: FundKey<'a>, day: Date, evidence: &dyn Fn() -> Evidence| {
        if until.get(&key).is_none_or(|until| day > *until) {
            return;
        }
        let known = last.entry(key).or_insert_with(|| (day, Vec::new()));
        if day > known.0 {
            *known = (day, Vec::new());
        }
        if day == known.0 {
            known.1.push(evidence());
        }
    };
    for ((scheme, fund), facts) in world.funds.receipts() {
        for fact in facts {
            note((scheme.as_str(), fund.as_str()), fact.clock, &|| {
                fact.into()
            });
        }
    }
    for ((scheme, _), payment) in world.payments.iter().filter(|(_, one)| arrived(one)) {
        for fact in payment.standing() {
            note(
                (scheme.as_str(), fact.said.fund.as_str()),
                fact.clock,
                &|| fact.into(),
            );
        }
    }
    for ((scheme, _), facts) in world.payments.expenditures() {
        for fact in facts {
            note(
                (scheme.as_str(), fact.said.fund.as_str()),
                fact.clock,
                &|| fact.into(),
            );
        }
    }
    last
}

/// What the ledger knows as paid from a fund by the end of a day.
fn paid_by(world: &World, (scheme, fund): FundKey<'_>, day: Date) -> i128 {
    let of_scheme = world.payments.of_scheme(scheme);
    let of_scheme = of_scheme.filter(|(_, payment)| arrived(payment));
    let facts = of_scheme.flat_map(|(_, payment)| payment.standing());
    facts
        .filter(|fact| fact.said.fund == fund && fact.clock <= day)
        .map(|fact| i128::from(fact.said.amount.0))
        .sum()
}

/// Programmes that still owe a tranche on their schedule.
fn promised<'a>(world: &'a Joined<'_>) -> BTreeSet<&'a str> {
    let paid = world.tranches();
    let mut out = BTreeSet::new();
    for ((scheme, agreement_no), agreement) in world.agreements.iter() {
        let mut tranches = agreement.tranches.iter();
        let open = tranches.any(|(number, tranche)| {
            !tranche.scheduled.is_empty()
                && paid.of_tranche(scheme, agreement_no, *number).is_empty()
        });
        if open {
            out.insert(scheme.as_str());
        }
    }
    out
}

/// Funds whose money lies idle by their newest statement.
fn idle(world: &Joined<'_>, code: &'static str, settings: &Settings<'_>) -> Vec<Flag> {
    let newest = world.funds.statements().iter().filter_map(|(key, facts)| {
        let fact = facts.iter().max_by_key(|fact| (fact.said.as_of, fact.at))?;
        Some(((key.0.as_str(), key.1.as_str()), fact))
    });
    let left: BTreeMap<FundKey<'_>, _> =
        newest.filter(|(_, fact)| fact.said.balance.0 > 0).collect();
    let until = left.iter().map(|(key, fact)| (*key, fact.said.as_of));
    let moved = moved(world, &until.collect());
    let promised = promised(world);
    let mut flags = Vec::new();
    for ((scheme, fund), statement) in left {
        if promised.contains(scheme) {
            continue;
        }
        let Some((last, evidence)) = moved.get(&(scheme, fund)) else {
            continue;
        };
        let days = i64::from(statement.said.as_of.0) - i64::from(last.0);
        if days <= settings.number(scheme, "idle_days") {
            continue;
        }
        let told = i128::from(statement.said.paid.0);
        if told > paid_by(world, (scheme, fund), statement.said.as_of) {
            continue;
        }
        let mut flag = Flag::new(code, Severity::Medium, scheme, fund);
        flag.rests_on(statement);
        for one in evidence {
            if !flag.evidence.contains(one) {
                flag.evidence.push(one.clone());
            }
        }
        flag.amount = statement.said.balance;
        flag.period = Some(statement.said.as_of.to_string());
        flag.clause = quoted_by(world, (scheme, Some(statement)), CARRIED, IDLE);
        flag.finding = format!(
            "{} yuan lie on {}, {days} days after money last came or went on {last}",
            statement.said.balance, statement.said.as_of
        );
        flags.push(flag);
    }
    flags
}

impl Detector for LateTranche {
    fn code(&self) -> &'static str {
        "F38"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut found = Findings {
            flags: idle(world, self.code(), &settings),
            ..Findings::default()
        };
        for ((scheme_id, agreement_no, number), payments) in world.tranches().iter() {
            let Some(agreement) = world.agreements.get(scheme_id, agreement_no) else {
                continue;
            };
            let version = payments.iter().map(|fact| fact.version).min().unwrap_or(0);
            let Some(scheme) = text::of_agreement(world, scheme_id, agreement_no, version) else {
                continue;
            };
            let rule = scheme
                .tranche_rule(*number)
                .and_then(|tranche| scheme.condition_rule(&tranche.condition));
            let tranche = agreement.tranches.get(number);
            let Some(last) = allowed_until(world, scheme, (agreement, *number), rule) else {
                continue;
            };
            let late: Vec<_> = payments.iter().filter(|fact| fact.clock > last).collect();
            if late.is_empty() {
                continue;
            }
            let about = format!("{agreement_no}/{number}");
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme_id, &about);
            for fact in &late {
                flag.rests_on(fact);
            }
            for fact in tranche.into_iter().flat_map(|one| &one.scheduled) {
                flag.rests_on(fact);
            }
            match rule.map(|rule| rule.kind) {
                Some(ConditionKind::YearAccepted) => {
                    let year = number.checked_sub(1).into_iter();
                    for fact in year.flat_map(|year| accepted(scheme, agreement, year)) {
                        flag.rests_on(fact);
                    }
                }
                _ => {
                    for fact in &agreement.signed {
                        flag.rests_on(fact);
                    }
                }
            }
            flag.amount =
                Fen::sum(late.iter().map(|fact| fact.said.amount)).unwrap_or(Fen(i64::MAX));
            let period = agreement.support_year(scheme, *number);
            flag.period = period.map(|year| year.to_string());
            flag.clause = rule.map(|rule| rule.clause.clone()).unwrap_or_default();
            let paid = late.iter().map(|fact| fact.clock).max().unwrap_or(last);
            flag.finding = format!("tranche {number} was paid on {paid}, allowed until {last}");
            found.flags.push(flag);
        }
        found
    }
}
