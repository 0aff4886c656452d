//! Notices and their clocks: since when each is up, how many days have counted by a day, how many must,
//! on which day it may end, and which objections are open.
//!
//! The scheme's rule judges; where the scheme has none, the office's own figure is shown as such. The day
//! of posting is not counted (Civil Code art. 201); a span in plain days whose last day is off runs on
//! (art. 203). A year whose calendar is not published leaves the count open and says so.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Cell, Rest, Rests, Row, fen};
use crate::domain::calendar::{Calendar, CalendarError};
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeStage;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::notices::{Notice, Objection};
use crate::report::books::SumError;

/// Where a notice stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// Its list is on the ledger, its opening is not.
    Unopened,
    /// It stands all year.
    Standing,
    /// It is up, and its time has not run.
    Running,
    /// It is up, its time has run, and its close is not recorded.
    Due,
    /// It is closed.
    Closed,
    /// It is no longer shown.
    TakenDown,
}

/// One notice; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeRow {
    /// Scheme.
    pub scheme: String,
    /// Notice number.
    pub notice_no: String,
    /// Stage.
    pub stage: Option<NoticeStage>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Day of posting, which is not counted.
    pub opened_on: Option<Date>,
    /// Last day it is meant to be shown.
    pub until: Option<Date>,
    /// Days counted through the close, or through the day asked for.
    pub counted: Option<u64>,
    /// Least number of days.
    pub least: Option<u64>,
    /// Whether days are working days; `None` where nobody says a least number.
    pub working_days: Option<bool>,
    /// First day at whose end it may close.
    pub may_close_on: Option<Date>,
    /// Day of its close.
    pub closed_on: Option<Date>,
    /// Day it was taken down.
    pub taken_down_on: Option<Date>,
    /// Rows of its list.
    pub rows: u64,
    /// Sum of its list.
    pub amount: i64,
    /// Objections filed.
    pub objections: u64,
    /// Of them open.
    pub objections_open: u64,
    /// Where it stands.
    pub state: NoticeState,
    /// Why the count is open.
    pub note: Option<String>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for NoticeRow {
    const LIST: &'static str = "notices";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "notice",
        "notice stage",
        "publisher",
        "opened on",
        "until",
        "counted",
        "least",
        "day kind",
        "may close on",
        "closed on",
        "taken down on",
        "rows",
        "listed sum",
        "objections",
        "objections open",
        "state",
        "note",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.notice_no.clone()),
            Cell::term("notice-stage", self.stage),
            Cell::text(self.publisher.as_deref()),
            Cell::Day(self.opened_on),
            Cell::Day(self.until),
            Cell::Count(self.counted),
            Cell::Count(self.least),
            Cell::term(
                "days",
                self.working_days
                    .map(|working| if working { "working" } else { "plain" }),
            ),
            Cell::Day(self.may_close_on),
            Cell::Day(self.closed_on),
            Cell::Day(self.taken_down_on),
            Cell::Count(Some(self.rows)),
            Cell::Money(self.amount),
            Cell::Count(Some(self.objections)),
            Cell::Count(Some(self.objections_open)),
            Cell::term("notice-state", Some(self.state)),
            Cell::Sentence(self.note.clone().unwrap_or_default()),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// The numbers of the notices there are, of a scheme where one is asked for.
pub fn numbers(world: &World, scheme: Option<&str>) -> String {
    let own = world.notices.iter();
    let own = own.filter(|((of, _), _)| scheme.is_none_or(|only| only == of));
    let numbers: Vec<&str> = own.map(|((_, number), _)| number.as_str()).collect();
    match (numbers.as_slice(), scheme) {
        ([], None) => "no notice yet".to_owned(),
        ([], Some(scheme)) => format!("no notice of scheme {scheme} yet"),
        (some, _) => some.join(", "),
    }
}

/// Every notice as it stands at the end of a day.
pub fn notices(world: &World, as_of: Date) -> Result<Vec<NoticeRow>, SumError> {
    let mut objections: Filed<'_> = BTreeMap::new();
    for ((scheme, _), objection) in world.notices.objections() {
        let named: BTreeSet<&str> = objection
            .filed
            .iter()
            .map(|fact| fact.said.notice_no.as_str())
            .collect();
        for number in named {
            objections
                .entry((scheme, number))
                .or_default()
                .push(objection);
        }
    }
    world
        .notices
        .iter()
        .map(|((scheme, number), notice)| {
            let filed = objections
                .get(&(scheme.as_str(), number.as_str()))
                .map_or(&[][..], Vec::as_slice);
            row(world, (scheme, number), notice, filed, as_of)
        })
        .collect()
}

/// Objections by scheme and notice.
type Filed<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Objection>>;

/// How long a notice has to be up, by whose rule.
#[derive(Clone, Copy)]
struct Least {
    days: u32,
    working: bool,
}

fn row(
    world: &World,
    (scheme, number): (&str, &str),
    notice: &Notice,
    objections: &[&Objection],
    as_of: Date,
) -> Result<NoticeRow, SumError> {
    let mut rests = Rests::default();
    rests.on(&notice.opened);
    rests.on(&notice.supplements);
    rests.on(&notice.rows);
    rests.on(&notice.amended);
    rests.on(&notice.closed);
    rests.on(&notice.taken_down);
    let mut open = 0;
    for objection in objections {
        open += u64::from(objection.open_on(as_of));
        rests.on(&objection.filed);
        rests.on(&objection.resolved);
    }
    let opened = notice.opened.first();
    // For a live act the clock starts when it was recorded, for an import with its date.
    let start = opened.map(|fact| match fact.source {
        Some(_) => fact.said.from,
        None => fact.said.from.max(fact.clock),
    });
    let own = opened.and_then(|fact| fact.said.working_days_min);
    let least = opened
        .and_then(|fact| {
            let rule = world
                .registry
                .scheme(scheme)?
                .notice_rule(fact.said.stage)?;
            Some(Least {
                days: rule.min,
                working: rule.working_days,
            })
        })
        .or_else(|| {
            own.map(|days| Least {
                days: u32::from(days),
                working: true,
            })
        });
    let closed_on = notice.closed.iter().map(|fact| fact.clock).min();
    let taken_down_on = notice.taken_down.iter().map(|fact| fact.clock).min();
    let through = closed_on.unwrap_or(as_of).min(as_of);
    let calendar = world.registry.calendar_at(notice.clock_end(as_of));
    let working = least.is_none_or(|least| least.working);
    let counted = start.map(|start| count(&calendar, start, through, working));
    let may_close = start
        .zip(least)
        .map(|(start, least)| end(&calendar, start, least));
    let note = [
        counted.and_then(Result::err),
        may_close.and_then(Result::err),
    ]
    .into_iter()
    .flatten()
    .next();
    let may_close_on = may_close.and_then(Result::ok);
    let shown: Vec<Fen> = notice.shown().map(|row| row.amount).collect();
    let sum: i128 = shown.iter().map(|amount| i128::from(amount.0)).sum();
    let standing = opened.is_some_and(|fact| fact.said.standing);
    let state = if taken_down_on.is_some() {
        NoticeState::TakenDown
    } else if closed_on.is_some() {
        NoticeState::Closed
    } else if opened.is_none() {
        NoticeState::Unopened
    } else if standing {
        NoticeState::Standing
    } else if may_close_on
        .or_else(|| opened.map(|fact| fact.said.until))
        .is_some_and(|day| day < as_of)
    {
        NoticeState::Due
    } else {
        NoticeState::Running
    };
    Ok(NoticeRow {
        scheme: scheme.to_owned(),
        notice_no: number.to_owned(),
        stage: opened.map(|fact| fact.said.stage),
        publisher: opened.map(|fact| fact.said.publisher.clone()),
        opened_on: start,
        until: opened.map(|fact| fact.said.until),
        counted: counted.and_then(Result::ok).map(u64::from),
        least: least.map(|least| u64::from(least.days)),
        working_days: least.map(|least| least.working),
        may_close_on,
        closed_on,
        taken_down_on,
        rows: shown.len() as u64,
        amount: fen("listed", number, sum)?,
        objections: objections.len() as u64,
        objections_open: open,
        state,
        note: note.map(|error| error.to_string()),
        rests_on: rests.done(),
    })
}

fn count(
    calendar: &Calendar,
    start: Date,
    through: Date,
    working: bool,
) -> Result<u32, CalendarError> {
    if working {
        calendar.working_days_between(start, through)
    } else {
        Ok(u32::try_from(through.0.saturating_sub(start.0)).unwrap_or(0))
    }
}

fn end(calendar: &Calendar, start: Date, least: Least) -> Result<Date, CalendarError> {
    if least.working {
        calendar.add_working_days(start, least.days)
    } else {
        let end = start
            .checked_add_days(i64::from(least.days))
            .ok_or(CalendarError::OutOfRange)?;
        calendar.next_day_if_off(end)
    }
}
