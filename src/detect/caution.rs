//! What somebody should know of an act that stands: it is recorded, and does not do what they may think.
//!
//! Promises: pure; sentences without personal data, none for an ordinary act. **Not here**: what is refused,
//! which is structure, and what is flagged once it is recorded.

use super::f28_notice_too_short::close_on;
use crate::domain::date::Date;
use crate::domain::events::claims::ClaimEvent;
use crate::domain::events::notices::{NoticeEvent, ObjectionOutcome};
use crate::domain::events::pairing::PairingEvent;
use crate::domain::events::{Event, EventHead};
use crate::projections::World;
use crate::schemes::Scheme;
use crate::schemes::pairing::ConditionKind;

/// Sentences on a live act that would be recorded `today`, over the history before it.
pub fn of(
    world: &World,
    scheme: &Scheme,
    head: &EventHead,
    event: &Event,
    today: Date,
) -> Vec<String> {
    let mut cautions = Vec::new();
    if head.effective < today {
        // DESIGN §6: for live events legal clocks start at the later of the two.
        cautions.push(format!(
            "the act is dated {}, which is past: clocks, reports and flags count it from {today}, the day on which it is recorded",
            head.effective
        ));
    }
    match event {
        Event::Notice(NoticeEvent::NoticeClosed(e)) => {
            let last_day = head.effective.max(today);
            if let Some(notice) = world.notices.get(&scheme.id, &e.notice_no)
                && let Some(told) = close_on(world, &scheme.id, notice, last_day)
            {
                cautions.push(format!(
                    "notice {} is closed too early (F28): {told}; what it alone lists stays held",
                    e.notice_no
                ));
            }
            let open = world.notices.objections().filter(|((of, _), objection)| {
                let mut filed = objection.filed.iter();
                *of == scheme.id
                    && objection.open_on(last_day)
                    && filed.any(|fact| {
                        fact.said.notice_no == e.notice_no
                            && world.notices.in_window(&scheme.id, fact)
                    })
            });
            let open: Vec<&str> = open.map(|((_, number), _)| number.as_str()).collect();
            if !open.is_empty() {
                cautions.push(format!(
                    "notice {} is closed while objection {} is open: what it holds is not paid until it is settled (F31)",
                    e.notice_no,
                    open.join(", ")
                ));
            }
        }
        Event::Notice(NoticeEvent::ObjectionFiled(e)) => {
            let filed = head.effective.max(today);
            let notice = world.notices.get(&scheme.id, &e.notice_no);
            if let Some(notice) = notice.filter(|notice| !notice.takes_objection(filed))
                && let Some(last) = notice.last_objection()
            {
                cautions.push(format!(
                    "notice {} took objections until {last}: this one is taken as a tip and holds no payment; who looks into it records the result with `notice resolve`",
                    e.notice_no
                ));
            }
        }
        Event::Notice(NoticeEvent::ObjectionResolved(e))
            if e.outcome == ObjectionOutcome::Upheld =>
        {
            let objection = world.notices.objection_by_no(&scheme.id, &e.objection_no);
            let mut filed = objection.into_iter().flat_map(|one| &one.filed);
            if filed.any(|fact| world.notices.in_window(&scheme.id, fact)) {
                cautions.push(format!(
                    "objection {} is upheld: what it holds is not paid until, after it, the row is lowered or taken off, or shown anew by a supplementary notice, or the case is reviewed or decided anew, or refused (F31)",
                    e.objection_no
                ));
            }
        }
        Event::Claim(ClaimEvent::AwardDecided(e)) => {
            if let Some(case) = world.cases.get(&scheme.id, &e.case_no)
                && let Some((_, found)) = world.above_tariff(&scheme.id, case, e)
            {
                cautions.push(format!(
                    "more is awarded than the scheme gives (F43): {found}"
                ));
            }
        }
        Event::Pairing(PairingEvent::AcceptanceRecorded(e)) if e.passed == Some(true) => {
            let mut conditions = scheme.condition.iter();
            let failed = conditions.find(|condition| {
                condition.kind == ConditionKind::YearAccepted && !condition.passes(e.score_tenths)
            });
            if let Some(condition) = failed {
                cautions.push(format!(
                    "year {} is called passed, and its score of {}.{} does not meet condition {} of the scheme: no tranche is paid on it",
                    e.year,
                    e.score_tenths / 10,
                    (e.score_tenths % 10).abs(),
                    scheme.quoted(&condition.code)
                ));
            }
        }
        _ => {}
    }
    cautions
}
