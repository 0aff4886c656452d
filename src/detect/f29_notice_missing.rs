//! F29 A notice that the scheme requires was not given.
//!
//! **Definition.** The scheme requires a notice, before payment or of its result, and payments arrived for a period for
//! which the ledger has no notice of that stage. Where the scheme asks it for each month, each month paid needs
//! one of its own or, before payment, a list that covers it; else one for the scheme's period. Or the first notice of the result
//! was put up later than the days that the scheme gives for it after the last payment of the period. Or a notice says where it was put
//! up, and that is none of the places that the scheme names. A notice that names no
//! period is for those about whose time it was put up: from 31 days before to 92 days after.
//! **Example.** The teachers were paid for June, and no notice of the result of June was ever posted.
//! **Exclusions.** A stage for which the scheme asks no notice; a result notice while the days that the scheme gives for it have not
//! passed since the last payment of the period; payments that were returned. A notice without rows is a notice. Where a row
//! of the scheme's sheet of notices of that year was refused and not read since, it is told as data quality.
//! Where the ledger never had a notice of the scheme (one that was reversed was there), payments that files told are told as not judged; one that the desk ordered is judged.
//! Three or more notices of a monthly stage of which none says its month are told as not judged.
//! **False positives:** notices on paper that nobody registered.
//! **Evidence:** the payments of the period, and the rows of the notices that there were for it at another
//! stage. **Amount:** the sum of the payments. One flag a stage and period, and one a notice.
//! **Look at:** the register of notices, pictures of the board, the payments of the period.
//! **Source:** the scheme's notice step; audit of a county's 23 subsidies [SMX].

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::{covers, within};
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::lacking::Lacking;
use super::paid::arrived;
use super::unread::Sheet;
use super::{Detector, Findings};
use crate::domain::date::{Date, Month, Period};
use crate::domain::events::notices::{NoticeOpened, NoticeStage};
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;

/// F29.
pub struct NoticeMissing;

fn word(stage: NoticeStage) -> &'static str {
    match stage {
        NoticeStage::PreAward => "before payment",
        NoticeStage::Quota => "of quotas",
        NoticeStage::PostPayment => "of the result",
    }
}

/// The stage as scheme files write it.
fn code_of(stage: NoticeStage) -> &'static str {
    match stage {
        NoticeStage::PreAward => "pre_award",
        NoticeStage::Quota => "quota",
        NoticeStage::PostPayment => "post_payment",
    }
}

/// Payments that arrived, by what they are for.
fn payments<'a>(
    world: &'a World,
    scheme_id: &str,
) -> BTreeMap<Period, Vec<&'a Fact<PaymentInstructed>>> {
    let mut periods: BTreeMap<Period, Vec<_>> = BTreeMap::new();
    for (_, payment) in world.payments.of_scheme(scheme_id) {
        for fact in payment.standing() {
            if arrived(payment) {
                periods.entry(fact.said.period).or_default().push(fact);
            }
        }
    }
    periods
}

/// Kinds of tables that say which notices there were.
const NOTICES: &[&str] = &["notices"];

/// Fewest notices of which none says its month, so that the column was rather not read.
const UNDATED_MIN: usize = 3;

/// Days before a period from which on a notice that names no period may be for it.
const BEFORE: i64 = 31;
/// Days after a period up to which it may be.
const AFTER: i64 = 92;

/// Whether a notice is for a period: it says so, or it says none and was put up about that time.
pub(super) fn is_for(scheme: &Scheme, opened: &Fact<NoticeOpened>, period: Period) -> bool {
    let each_month = scheme
        .notice_step(opened.said.stage)
        .is_some_and(|step| step.every.as_deref() == Some("month"));
    let month = match period {
        Period::Month { month } => Some(month),
        _ => None,
    };
    match (opened.said.period, month) {
        (None, _) => {
            let days = |from: Date| i64::from(opened.said.from.0) - i64::from(from.0);
            days(period.first_day()) >= -BEFORE && days(period.last_day()) <= AFTER
        }
        (Some(stated), Some(_)) if each_month => stated == period,
        (Some(stated), Some(month)) => within(month, stated),
        (Some(stated), None) => {
            stated.first_day() <= period.last_day() && period.first_day() <= stated.last_day()
        }
    }
}

/// Whether a notice of the stage was given for the period.
pub fn given(world: &World, scheme: &Scheme, stage: NoticeStage, period: Period) -> bool {
    let scheme_id = scheme.id.as_str();
    let month = match period {
        Period::Month { month } => Some(month),
        _ => None,
    };
    world.notices.iter().any(|((of, _), notice)| {
        if of.as_str() != scheme_id {
            return false;
        }
        let mut of_stage = notice
            .opened
            .iter()
            .filter(|fact| fact.said.stage == stage)
            .peekable();
        if of_stage.peek().is_none() {
            return false;
        }
        let listed = |month: Month| {
            stage == NoticeStage::PreAward
                && notice.rows.iter().any(|row| covers(notice, row, month))
        };
        of_stage.any(|fact| is_for(scheme, fact, period)) || month.is_some_and(listed)
    })
}

/// Whether the scheme asks the notice for each month, and several were given of which none says for which.
fn months_unread(world: &World, scheme: &Scheme, stage: NoticeStage) -> bool {
    let each_month = scheme
        .notice_step(stage)
        .is_some_and(|step| step.every.as_deref() == Some("month"));
    let of = world.notices.iter().filter(|((of, _), _)| *of == scheme.id);
    let mut opened = of
        .flat_map(|(_, notice)| &notice.opened)
        .filter(|fact| fact.said.stage == stage);
    let mut count = 0;
    each_month
        && opened.all(|fact| {
            count += 1;
            fact.said.period.is_none()
        })
        && count >= UNDATED_MIN
}

/// Openings of the notices of other stages for a period that has none of this one: the nearest rows to the
/// one that is missing.
fn beside<'a>(
    world: &'a World,
    scheme_id: &str,
    stage: NoticeStage,
    period: Period,
) -> Vec<&'a Fact<NoticeOpened>> {
    world
        .notices
        .iter()
        .filter(|((of, _), _)| of == scheme_id)
        .flat_map(|(_, notice)| &notice.opened)
        .filter(|fact| fact.said.stage != stage && fact.said.period == Some(period))
        .collect()
}

/// Last day by which the result notice must be up; `None` where the days leave the calendar.
fn due(scheme: &Scheme, stage: NoticeStage, last_paid: Date) -> Option<Date> {
    match stage {
        NoticeStage::PostPayment => {
            let days = scheme.notice_step(stage)?.due_days.unwrap_or(0);
            last_paid.checked_add_days(i64::from(days))
        }
        NoticeStage::PreAward | NoticeStage::Quota => Some(last_paid),
    }
}

/// The first notice of the result for a period, where it was put up after its last day and the scheme gives days for it.
fn late<'a>(
    world: &'a World,
    scheme: &Scheme,
    period: Period,
    due: Date,
) -> Option<&'a Fact<NoticeOpened>> {
    let stage = NoticeStage::PostPayment;
    scheme
        .notice_step(stage)?
        .due_days
        .filter(|days| *days > 0)?;
    let notices = world.notices.iter().filter(|((of, _), _)| *of == scheme.id);
    let opened = notices.flat_map(|(_, notice)| &notice.opened);
    let first = opened
        .filter(|fact| fact.said.stage == stage && is_for(scheme, fact, period))
        .min_by_key(|fact| (fact.said.from, &fact.said.notice_no, fact.at))?;
    // A last day that is a day off moves to the next working day, where the calendar knows.
    let due = world
        .registry
        .calendar()
        .next_day_if_off(due)
        .unwrap_or(due);
    (first.said.from > due).then_some(first)
}

impl Detector for NoticeMissing {
    fn code(&self) -> &'static str {
        "F29"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = Findings::default();
        let mut undated: BTreeSet<(&str, &str)> = BTreeSet::new();
        for scheme_id in world.registry.scheme_ids() {
            for (period, facts) in payments(world, scheme_id) {
                // By the text under which the money was paid: an amendment asks nothing of before.
                let version = facts.iter().map(|fact| fact.version).max().unwrap_or(0);
                let Some(scheme) = world.registry.text_or_newest(scheme_id, version) else {
                    continue;
                };
                let stages = [NoticeStage::PreAward, NoticeStage::PostPayment];
                for stage in stages
                    .iter()
                    .filter(|stage| scheme.notice_rule(**stage).is_some())
                {
                    let Some(last) = facts.iter().map(|fact| fact.clock).max() else {
                        continue;
                    };
                    let due = due(scheme, *stage, last);
                    if due.is_some_and(|due| as_of < due) {
                        continue;
                    }
                    if months_unread(world, scheme, *stage) {
                        undated.insert((scheme_id, code_of(*stage)));
                        continue;
                    }
                    if given(world, scheme, *stage, period) {
                        let late = due
                            .filter(|_| *stage == NoticeStage::PostPayment)
                            .and_then(|due| late(world, scheme, period, due).zip(Some(due)));
                        if let Some((opened, due)) = late {
                            let mut flag = flag(self.code(), scheme, *stage, period, &facts);
                            flag.rests_on(opened);
                            flag.finding = format!(
                                "the notice of the result for {period} was put up on {}, its last day is {due}",
                                opened.said.from
                            );
                            found.flags.push(flag);
                        }
                        continue;
                    }
                    let mut flag = flag(self.code(), scheme, *stage, period, &facts);
                    for fact in beside(world, scheme_id, *stage, period) {
                        flag.rests_on(fact);
                    }
                    let opened = || {
                        let notices = world.notices.iter();
                        notices.flat_map(|(_, notice)| &notice.opened)
                    };
                    let lacks = Lacking::of(world, scheme_id, NOTICES).of_time(opened, |fact| {
                        let of = fact.said.period.map_or(fact.said.from, Period::first_day);
                        of.year() == period.first_day().year()
                    });
                    if lacks {
                        flag = flag.as_data_quality();
                    }
                    found.flags.push(flag);
                }
            }
        }
        for (scheme, stage) in undated {
            found.unjudged.push(format!(
                "F29, scheme {scheme}: no notice of stage {stage} says for which month it is: see that the column of months was read"
            ));
        }
        found.flags.extend(elsewhere(self.code(), world));
        found
    }

    fn on_record(&self, world: &World, found: &mut Findings) {
        // Where a notice is on the ledger nothing is taken out, so that none of those of single notices is.
        let unread = Sheet::Notices.excuse(self.code(), world, &mut found.flags);
        found.unjudged.extend(unread);
    }
}

/// Notices that were put up at none of the places that the scheme names for their stage. One that does not say where
/// is left out.
fn elsewhere(code: &'static str, world: &World) -> Vec<Flag> {
    let mut flags = Vec::new();
    for ((scheme_id, notice_no), notice) in world.notices.iter() {
        for fact in &notice.opened {
            let text = world.registry.text_or_newest(scheme_id, fact.version);
            let Some(step) = text.and_then(|text| text.notice_step(fact.said.stage)) else {
                continue;
            };
            let channel = fact.said.channel.trim();
            let named = step
                .places
                .iter()
                .any(|place| channel.contains(place.as_str()));
            if step.places.is_empty() || channel.is_empty() || named {
                continue;
            }
            let key = format!("place/{notice_no}");
            let mut flag =
                Flag::new(code, Severity::Medium, scheme_id, notice_no).known_by(scheme_id, &key);
            flag.rests_on(fact);
            flag.period = fact.said.period.map(|period| period.to_string());
            flag.clause.clone_from(&step.clause);
            flag.finding = format!(
                "notice {notice_no} was put up at {channel}, none of the places that the scheme names"
            );
            flags.push(flag);
            break;
        }
    }
    flags
}

fn flag(
    code: &'static str,
    scheme: &Scheme,
    stage: NoticeStage,
    period: Period,
    facts: &[&Fact<PaymentInstructed>],
) -> Flag {
    let about = format!("{period}/{}", code_of(stage));
    let mut flag = Flag::new(code, Severity::Critical, &scheme.id, &about);
    for fact in facts {
        flag.rests_on(fact);
    }
    flag.amount = Fen::sum(facts.iter().map(|fact| fact.said.amount)).unwrap_or(Fen(i64::MAX));
    flag.period = Some(period.to_string());
    flag.clause = scheme
        .notice_rule(stage)
        .map(|rule| rule.clause.to_owned())
        .unwrap_or_default();
    let batches: BTreeSet<&str> = facts
        .iter()
        .filter_map(|fact| fact.said.batch_no.as_deref())
        .collect();
    let batches = match batches.is_empty() {
        true => String::new(),
        false => format!(" ({})", Vec::from_iter(batches).join(", ")),
    };
    flag.finding = format!(
        "{} payments for {period}{batches} and no notice {}",
        facts.len(),
        word(stage)
    );
    flag
}
