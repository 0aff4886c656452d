//! Whose turn it is in a case, and by when.
//!
//! Promises: plain data, pure; it follows the scheme's steps in their order, by the working-day calendar, an open appeal
//! before them; the notice of the result comes last. **Not here**: what the case is (`case.rs`), what holds its payment
//! (`held.rs`), and days that the text states (`due.rs`).

use serde::Serialize;

use super::past::Over;
use crate::detect::f29_notice_missing::given;
use crate::detect::gate::role_of_level;
use crate::domain::calendar::{Calendar, CalendarError};
use crate::domain::date::Date;
use crate::domain::events::claims::ClaimAmended;
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::payments::{PaymentInstructed, PaymentMethod};
use crate::domain::party::Role;
use crate::projections::cases::{Case, ReviewDecision};
use crate::projections::notices::upheld::{HeldRow, Unanswered};
use crate::projections::notices::{Notice, Objection};
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::{StepKind, StepRule};
use crate::schemes::pairing::DayUnit;

/// Whose turn it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Turn {
    /// The role.
    pub role: Role,
    /// The command that does it.
    pub command: &'static str,
    /// Day by which it is due, or from which it can be done for a notice that is running.
    pub by: Option<Date>,
    /// Why the day cannot be told.
    pub note: Option<String>,
    /// What can be done where a day of the text is over.
    pub over: Option<Over>,
}

/// Instructions of the case that stand, by its number or by its awards alone.
pub(super) fn payments_of<'a>(
    world: &'a World,
    scheme: &str,
    case_no: &str,
    case: &Case,
) -> Vec<(&'a Fact<PaymentInstructed>, bool)> {
    let by_award = case
        .awards
        .iter()
        .flat_map(|award| world.payments.of_award(scheme, &award.said.award_no));
    world
        .payments
        .of_case(scheme, case_no)
        .into_iter()
        .chain(by_award)
        .flat_map(|(_, payment)| {
            let arrived = !payment.confirmed.is_empty();
            let standing = payment.standing().into_iter();
            standing.map(move |fact| (fact, arrived))
        })
        .collect()
}

pub(super) fn to(role: Role, command: &'static str) -> Option<Turn> {
    Some(Turn {
        role,
        command,
        by: None,
        note: None,
        over: None,
    })
}

pub(super) fn due(turn: Option<Turn>, by: Result<Date, CalendarError>) -> Option<Turn> {
    turn.map(|turn| match by {
        Ok(day) => Turn {
            by: Some(day),
            ..turn
        },
        Err(error) => Turn {
            note: Some(error.to_string()),
            ..turn
        },
    })
}

/// Whose turn it is: the first step of the scheme that is not done.
pub(super) fn turn(
    world: &World,
    scheme: &Scheme,
    case_no: &str,
    case: &Case,
    day: Date,
) -> Option<Turn> {
    if !case.is_known() {
        return to(Role::App, "claim submit");
    }
    if world.appeal_open(&scheme.id, case_no) {
        return to(Role::R3, "claim resolve");
    }
    if let Some((level, since)) = world.reopened_in_review(&scheme.id, case_no) {
        let mut steps = scheme.step.iter();
        let step = steps.find(|step| step.kind == StepKind::Review && step.level == Some(level));
        return review_due(world, step, level, Some(since));
    }
    // What an appeal has overturned is decided anew, once every level of review has said its word.
    if world.reopened(&scheme.id, case_no) {
        if world.refused_in_review(&scheme.id, case_no).is_some() {
            return None;
        }
        let reviews = scheme.step.iter();
        let mut reviews = reviews.filter(|step| step.kind == StepKind::Review);
        let next = reviews.find_map(|step| review(world, (scheme, case_no), case, step));
        return next.or_else(|| to(Role::Apr, "claim award"));
    }
    if world.overturned(&scheme.id, case_no).is_some() {
        return to(Role::Apr, "claim award");
    }
    if !case.is_live() {
        return None;
    }
    let decided = !case.awards.is_empty();
    let payments = payments_of(world, &scheme.id, case_no, case);
    for step in &scheme.step {
        let next = match step.kind {
            StepKind::Intake if case.steps.is_empty() && !decided => to(Role::Unit, "claim step"),
            StepKind::Review if !decided => review(world, (scheme, case_no), case, step),
            StepKind::Notice if payments.is_empty() => notice(world, scheme, case_no, step, day),
            StepKind::Approve if !decided => to(Role::Apr, "claim award"),
            StepKind::Pay => payment(world, scheme, case_no, case),
            _ => None,
        };
        if next.is_some() {
            return next;
        }
    }
    if !decided {
        return to(Role::Apr, "claim award");
    }
    payment(world, scheme, case_no, case).or_else(|| result(world, scheme, &payments))
}

/// The notice of the result, once all is paid: due so many days after the payment where the scheme says.
pub(super) fn result(
    world: &World,
    scheme: &Scheme,
    payments: &[(&Fact<PaymentInstructed>, bool)],
) -> Option<Turn> {
    let step = scheme.notice_step(NoticeStage::PostPayment)?;
    let last = payments.iter().map(|(fact, _)| fact);
    let last = last.max_by_key(|fact| (fact.clock, fact.at))?;
    if given(world, scheme, NoticeStage::PostPayment, last.said.period) {
        return None;
    }
    let turn = to(Role::Ntc, "notice open");
    match step.due_days {
        Some(days) => due(
            turn,
            span(world.registry.calendar(), last.clock, days, false),
        ),
        None => turn,
    }
}

/// The turn of a level of review: its own until it agreed, the applicant's once it sent the case back, and its own again
/// once a paper or an amendment came in.
fn review(
    world: &World,
    (scheme, case_no): (&Scheme, &str),
    case: &Case,
    step: &StepRule,
) -> Option<Turn> {
    let level = step.level?;
    let words = || {
        let steps = case.steps.iter();
        steps.filter_map(|fact| Some((fact, fact.said.review?)))
    };
    let last = words()
        .filter(|(_, (of, _))| *of == level)
        .max_by(|(one, _), (other, _)| one.in_time().cmp(&other.in_time()));
    let below = words().filter(|(_, (of, said))| *of < level && *said == ReviewDecision::Agreed);
    let below = below.map(|(fact, _)| fact.clock).max();
    let begun = below.or_else(|| case.claims.first().map(|claim| claim.clock));
    match last {
        Some((_, (_, ReviewDecision::Agreed))) => None,
        Some((back, (_, ReviewDecision::SentBack))) => {
            let since = (back.clock, back.at);
            let papers = case.evidence.iter().map(|fact| (fact.clock, fact.at));
            let amended = world.acts.about::<ClaimAmended>(&scheme.id, case_no);
            let amended = amended.map(|act| (act.fact.clock, act.fact.at));
            match papers.chain(amended).filter(|when| *when > since).max() {
                Some((day, _)) => review_due(world, Some(step), level, Some(day)),
                None => to(Role::App, "claim evidence"),
            }
        }
        // What a level refused comes to nobody's turn: it is over, or was reopened.
        Some((_, (_, ReviewDecision::Refused))) => None,
        None => review_due(world, Some(step), level, begun),
    }
}

/// The turn of whoever reviews at a level, due so many working days after the case came to it where the scheme says.
fn review_due(
    world: &World,
    step: Option<&StepRule>,
    level: u8,
    since: Option<Date>,
) -> Option<Turn> {
    let turn = to(reviewer(level), "claim review");
    match (step.and_then(|step| step.max_wd), since) {
        (Some(most), Some(since)) => due(turn, span(world.registry.calendar(), since, most, true)),
        _ => turn,
    }
}

/// Who reviews at a level.
pub(super) fn reviewer(level: u8) -> Role {
    role_of_level(level)
}

pub(super) fn notice(
    world: &World,
    scheme: &Scheme,
    case_no: &str,
    step: &StepRule,
    day: Date,
) -> Option<Turn> {
    if step.stage != Some(NoticeStage::PreAward) {
        return None;
    }
    let listing: Vec<&Notice> = world
        .notices
        .listing(&scheme.id, case_no)
        .into_iter()
        .map(|(_, notice)| notice)
        .filter(|notice| {
            let mut opened = notice.opened.iter();
            opened.any(|fact| fact.said.stage == NoticeStage::PreAward)
        })
        .collect();
    if listing.is_empty() {
        return to(Role::Ntc, "notice open");
    }
    let objections = || world.notices.objections_of(&scheme.id, case_no);
    let in_time = |objection: &&Objection| {
        let mut filed = objection.filed.iter();
        filed.any(|fact| world.notices.in_window(&scheme.id, fact))
    };
    if objections().any(|objection| objection.open_on(day)) {
        return to(Role::R3, "notice resolve");
    }
    let over = |notice: &&Notice| {
        !notice.closed.is_empty()
            || notice
                .opened
                .iter()
                .any(|fact| fact.source.is_some() && (fact.said.standing || fact.said.until < day))
    };
    // One that was right: the list or the case is changed before anything is paid.
    let row = HeldRow {
        case_no: Some(case_no),
        is_them: &|_| false,
    };
    let mut upheld = objections().filter(in_time);
    let waits = upheld.find_map(|one| world.unanswered(&scheme.id, one, row, day));
    match waits {
        Some(Unanswered::Running(_)) => return to(Role::Ntc, "notice close"),
        Some(Unanswered::Unchanged) => {
            let up = !listing.iter().all(over);
            if up {
                return to(Role::Ntc, "notice amend");
            }
            return to(Role::Ntc, "notice supplement");
        }
        None => {}
    }
    if listing.iter().any(over) {
        return None;
    }
    let opened = listing.iter().flat_map(|notice| &notice.opened).next()?;
    let rule = scheme.notice_rule(NoticeStage::PreAward)?;
    let start = match opened.source {
        Some(_) => opened.said.from,
        None => opened.said.from.max(opened.clock),
    };
    let end = span(
        world.registry.calendar(),
        start,
        rule.min,
        rule.working_days,
    );
    // It stands at least as long as the text asks, and as long as it says of itself.
    let end = end.map(|end| end.max(opened.said.until));
    due(to(Role::Ntc, "notice close"), end)
}

/// The last day of a span; one in plain days whose last day is off runs on (Civil Code art. 203).
pub(super) fn span(
    calendar: &Calendar,
    start: Date,
    days: u32,
    working: bool,
) -> Result<Date, CalendarError> {
    if working {
        return calendar.add_working_days(start, days);
    }
    let end = start
        .checked_add_days(i64::from(days))
        .ok_or(CalendarError::OutOfRange)?;
    calendar.next_day_if_off(end)
}

fn payment(world: &World, scheme: &Scheme, case_no: &str, case: &Case) -> Option<Turn> {
    let standing = world.awards_standing(&scheme.id, case_no, case);
    let awarded = standing.first()?;
    let payments: Vec<_> = world
        .payments
        .of_case(&scheme.id, case_no)
        .into_iter()
        .chain(
            case.awards
                .iter()
                .flat_map(|award| world.payments.of_award(&scheme.id, &award.said.award_no)),
        )
        .filter(|(_, payment)| !payment.standing().is_empty())
        .collect();
    if payments.is_empty() {
        let turn = to(Role::Pay, "pay instruct");
        let days = scheme
            .payment
            .as_ref()
            .and_then(|rule| Some((rule.due_days?, rule.due_unit)));
        return match days {
            Some((days, unit)) => due(
                turn,
                span(
                    world.registry.calendar(),
                    awarded.clock,
                    days,
                    unit == Some(DayUnit::Wd),
                ),
            ),
            None => turn,
        };
    }
    let paid = payments.iter().flat_map(|(_, payment)| payment.standing());
    let ordered: i128 = paid.map(|fact| i128::from(fact.said.amount.0)).sum();
    let ordered = ordered + world.settled_beside(&scheme.id, case_no, case);
    let awards = standing.iter();
    let granted: i128 = awards.map(|fact| i128::from(fact.said.amount.0)).sum();
    for (_, payment) in payments {
        if payment.confirmed.is_empty() {
            return to(Role::Pay, "pay confirm");
        }
        // What the award has left is still to be paid.
        if ordered < granted {
            return to(Role::Pay, "pay instruct");
        }
        let by_hand = payment
            .instructed
            .iter()
            .any(|fact| fact.said.method == PaymentMethod::Custodian);
        if by_hand && payment.acknowledged.is_empty() {
            return to(Role::App, "pay acknowledge");
        }
    }
    None
}
