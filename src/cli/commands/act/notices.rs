//! Whether a notice that somebody opens or closes can be counted, and shows anything at all.
//!
//! Promises: it reads and records nothing; a year whose calendar is missing is named. **Not here**: what the
//! ledger itself refuses of a notice, which is structure; what is too early or too late, which is a caution.

use crate::cli::Failure;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::notices::NoticeEvent;
use crate::projections::World;

/// Refuses a notice whose days nobody can count, and one that covers no row.
pub(super) fn counted(world: &World, scheme: &str, event: &Event) -> Result<(), Failure> {
    let Event::Notice(event) = event else {
        return Ok(());
    };
    match event {
        NoticeEvent::NoticeOpened(e) => {
            rows(&e.notice_no, e.rows)?;
            // A notice that stands all year is counted from its first day as far as is needed.
            let last = if e.standing { e.from } else { e.until };
            calendar(world, &e.notice_no, [e.from, last])
        }
        NoticeEvent::SupplementaryNoticeOpened(e) => {
            rows(&e.notice_no, e.rows)?;
            calendar(world, &e.notice_no, [e.from, e.until])
        }
        NoticeEvent::NoticeClosed(e) => {
            let Some(notice) = world.notices.get(scheme, &e.notice_no) else {
                return Ok(());
            };
            // A list that was put up and is still to be imported is known by its number of rows or its checksum.
            let stated = notice.opened.iter().any(|fact| {
                fact.said.rows.is_some_and(|rows| rows > 0) || fact.said.list_checksum.is_some()
            });
            if notice.opened.is_empty() || stated || !notice.rows.is_empty() {
                return Ok(());
            }
            Err(Failure::new(format!(
                "notice {} shows no row: put its rows on it with `notice row`, or import its list, before it is closed",
                e.notice_no
            )))
        }
        _ => Ok(()),
    }
}

fn rows(number: &str, rows: Option<u32>) -> Result<(), Failure> {
    match rows {
        Some(0) => Err(Failure::new(format!(
            "notice {number} covers no row: expected --rows of 1 or more, or none"
        ))),
        _ => Ok(()),
    }
}

/// The years of both days are published.
fn calendar(world: &World, number: &str, days: [Date; 2]) -> Result<(), Failure> {
    for day in days {
        if let Err(missing) = world.registry.calendar().is_working_day(day) {
            return Err(Failure::new(format!(
                "notice {number} cannot be counted: {missing}"
            )));
        }
    }
    Ok(())
}
