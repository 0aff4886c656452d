//! F72 Awarded and put before the public, and not paid, or paid late.
//!
//! **Definition.** A case was awarded, some payments of the scheme arrived, and the case has not been paid in full a
//! number of days after its award, counted from the latest of its awards. Where the scheme itself gives a time to pay after the
//! decision, that time counts in place of the number of days, and a case that was paid in full only after it is flagged too.
//! Or a claim stood on a list before payment with an amount, that number of days is over since the notice's last day, another case of the
//! list was awarded, and nobody has awarded or refused this one.
//! **Parameters.** `days` = 30: calendar days from the award, for schemes that give no time; and from the last day of a notice to a decision.
//! **Example.** 2,000 yuan were awarded on 12 December; the bank returned them on the 22nd, and nothing followed.
//! **Exclusions.** Cases withdrawn, or refused after the award; awards younger than the number of days; schemes of which
//! the ledger has no payment that arrived: there the payments were not recorded yet. Payments by the month are F68. Of a case that
//! was only noticed: one that an objection concerns, or of which no claim is on the ledger; where a row of the decisions' sheet was
//! refused and not read since, it is told as data quality. What was set
//! against a debt (抵扣) is paid, and out of an order it is no more than the order.
//! **False positives:** payments returned by the bank and under way again.
//! **Evidence:** the awards, and the payments and returns of the case; else its claims, and the notices with its rows. **Amount:** what is still to be paid,
//! was paid late, or was shown. One
//! flag a case.
//! **Look at:** the award, what the bank returned, lists on their way.
//! **Source:** the scheme's payment step; red-flag catalogue F72.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::lacking::Lacking;
use super::paid::arrived;
use super::settings::Settings;
use super::{Detector, Findings, text};
use crate::domain::calendar::Calendar;
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeStage;
use crate::domain::money::Fen;

/// F72.
pub struct NoticedNotPaid;

impl Detector for NoticedNotPaid {
    fn code(&self) -> &'static str {
        "F72"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let paying: BTreeSet<&str> = world
            .payments
            .iter()
            .filter(|(_, payment)| arrived(payment))
            .map(|((scheme, _), _)| scheme.as_str())
            .collect();
        let mut found = Findings::default();
        for ((scheme, case_no), case) in world.cases.iter() {
            if !paying.contains(scheme.as_str()) || !case.is_live() {
                continue;
            }
            let counted = world.awards_counted(scheme, case_no, case);
            let newest = counted
                .iter()
                .max_by_key(|award| (award.clock, award.source.is_some(), award.at));
            let Some((last, told)) = newest.map(|award| (award.clock, award.live_at())) else {
                continue;
            };
            let rule = text::of_case(world, scheme, case_no).and_then(|text| text.payment.as_ref());
            let given = rule.and_then(|rule| {
                let count = |calendar: &Calendar| rule.due(calendar, last).ok_or(());
                world.registry.calendars().deadline(told, count).ok()
            });
            let days = settings.number(scheme, "days");
            let Some(over) = given.or_else(|| last.checked_add_days(days)) else {
                continue;
            };
            if over >= as_of {
                continue;
            }
            let by_award = case
                .awards
                .iter()
                .flat_map(|award| world.payments.of_award(scheme, &award.said.award_no));
            let mut payments: Vec<_> = world
                .payments
                .of_case(scheme, case_no)
                .into_iter()
                .chain(by_award)
                .collect();
            payments.sort_by_key(|(number, _)| *number);
            payments.dedup_by_key(|(number, _)| *number);
            let paid = payments
                .iter()
                .filter(|(_, payment)| arrived(payment))
                .flat_map(|(_, payment)| payment.standing())
                .map(|fact| fact.said.amount);
            let (Ok(awarded), Ok(paid)) = (
                Fen::sum(counted.iter().map(|award| award.said.amount)),
                Fen::sum(paid),
            ) else {
                continue;
            };
            // A list may show what was left once a debt was set off; what is set off out of an order is paid with it.
            let set_off = payments.iter();
            let set_off: i128 = set_off
                .map(|(number, _)| world.set_off_beside(scheme, number))
                .sum();
            let owed = i128::from(awarded.0) - i128::from(paid.0) - set_off;
            let owed = Fen::from_wide(owed.max(0)).unwrap_or(Fen(i64::MAX));
            let arrived_late = || {
                let all = payments.iter().filter(|(_, payment)| arrived(payment));
                let facts = all.flat_map(|(_, payment)| payment.standing());
                let late = facts.filter(|fact| fact.clock > over);
                let late: Vec<_> = late.map(|fact| (fact.clock, fact.said.amount)).collect();
                let first = late.iter().map(|(clock, _)| *clock).min()?;
                let sum = Fen::sum(late.into_iter().map(|(_, amount)| amount));
                Some((first, sum.unwrap_or(Fen(i64::MAX))))
            };
            let (amount, finding) = if owed.0 > 0 {
                let finding = match given {
                    Some(due) => format!(
                        "awarded {awarded} yuan on {last}, paid {paid} yuan, and the last day to pay was {due}"
                    ),
                    None => format!(
                        "awarded {awarded} yuan on {last}, paid {paid} yuan more than {days} days later"
                    ),
                };
                (owed, finding)
            } else if let (Some(due), Some((first, late))) = (given, arrived_late()) {
                let finding = format!(
                    "awarded {awarded} yuan on {last}, {late} yuan were paid from {first} on, and the last day to pay was {due}"
                );
                (late, finding)
            } else {
                continue;
            };
            let mut flag = Flag::new(self.code(), Severity::High, scheme, case_no);
            flag.concerns(case.person());
            for award in &case.awards {
                flag.rests_on(award);
            }
            for (_, payment) in &payments {
                for fact in &payment.instructed {
                    flag.rests_on(fact);
                }
                for fact in &payment.returned {
                    flag.rests_on(fact);
                }
            }
            flag.amount = amount;
            flag.period = case
                .awards
                .first()
                .map(|award| award.said.period.to_string());
            flag.clause = rule.map(|rule| rule.clause.clone()).unwrap_or_default();
            flag.finding = finding;
            found.flags.push(flag);
        }
        found.flags.extend(undecided(self.code(), world, as_of));
        found
    }
}

/// Kinds of tables that say what was decided.
const DECISIONS: &[&str] = &["awards"];

/// Cases that stood on a list before payment beside others that were awarded, and of which nothing was decided since.
fn undecided(code: &'static str, world: &Joined<'_>, as_of: Date) -> Vec<Flag> {
    let settings = Settings::of(world, code, as_of);
    let mut flags: BTreeMap<(&str, &str), Flag> = BTreeMap::new();
    for ((scheme, notice_no), notice) in world.notices.iter() {
        let opened = notice.opened.iter();
        let mut opened = opened
            .filter(|fact| fact.said.stage == NoticeStage::PreAward)
            .peekable();
        let days = settings.number(scheme, "days");
        let over = notice.last_day().and_then(|day| day.checked_add_days(days));
        if opened.peek().is_none() || over.is_none_or(|over| over >= as_of) {
            continue;
        }
        let decided = |case_no: &str| {
            let case = world.cases.get(scheme, case_no);
            case.is_some_and(|case| !case.awards.is_empty())
        };
        let rows = || notice.shown().filter(|row| row.amount.0 > 0);
        let cases = || rows().filter_map(|row| row.fact.said.case_no.as_deref());
        if !cases().any(decided) {
            continue;
        }
        let opened: Vec<_> = opened.collect();
        for row in rows() {
            let Some(case_no) = row.fact.said.case_no.as_deref() else {
                continue;
            };
            let Some(case) = world.cases.get(scheme, case_no) else {
                continue;
            };
            let open = !case.claims.is_empty() && case.awards.is_empty() && case.is_live();
            let paid = || !world.payments.of_case(scheme, case_no).is_empty();
            let objected = || world.objections().concern(world, scheme, case_no);
            if !open || paid() || objected() {
                continue;
            }
            let flag = flags.entry((scheme, case_no)).or_insert_with(|| {
                let mut flag = Flag::new(code, Severity::High, scheme, case_no);
                flag.concerns(case.person());
                for claim in &case.claims {
                    flag.rests_on(claim);
                }
                let period = case.claims.first().map(|claim| claim.said.period);
                flag.period = period.map(|period| period.to_string());
                let text = text::of_case(world, scheme, case_no);
                let rule = text.and_then(|text| text.notice_rule(NoticeStage::PreAward));
                flag.clause = rule.map(|rule| rule.clause.to_owned()).unwrap_or_default();
                match Lacking::of(world, scheme, DECISIONS).any() {
                    true => flag.as_data_quality(),
                    false => flag,
                }
            });
            for fact in &opened {
                flag.rests_on(*fact);
            }
            flag.rests_on(row.fact);
            flag.amount = flag.amount.max(row.amount);
            flag.finding = format!(
                "on the list of notice {notice_no} with {} yuan, and {days} days after its last day nobody has awarded or refused it",
                row.amount
            );
        }
    }
    flags.into_values().collect()
}
