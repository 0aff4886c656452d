//! Rows that are dated on a day off: what an office decides, puts up or pays on a Saturday is recorded as it stands,
//! and said, so that a slip in the date is seen before anybody reckons with it.
//!
//! Promises: days by the calendar on the ledger; a sheet is named once, with its first rows. **Not here**: whether
//! it is a flag (F37 judges approvals and payments), and facts that may fall on any day: gifts, papers of others,
//! what a bank did with an order.

use std::collections::BTreeSet;

use super::place;
use crate::cli::Context;
use crate::domain::date::Date;
use crate::domain::events::claims::ClaimEvent;
use crate::domain::events::notices::NoticeEvent;
use crate::domain::events::payments::PaymentEvent;
use crate::domain::events::{Event, EventHead};
use crate::intake::Plan;
use crate::projections::World;

/// So many rows of a sheet are named.
const ROWS_SHOWN: usize = 5;

/// Says which rows are dated on days off.
pub(super) fn tell(context: &Context, world: &World, made: &Plan) {
    for sheet in &made.sheets {
        let rows: BTreeSet<(u32, Date)> = sheet
            .events
            .iter()
            .filter(|(head, event)| is_off(world, head, event))
            .filter_map(|(head, _)| Some((head.source.as_ref()?.row, head.effective)))
            .collect();
        if rows.is_empty() {
            continue;
        }
        let first: Vec<String> = rows
            .iter()
            .take(ROWS_SHOWN)
            .map(|(row, day)| format!("{row} ({day})"))
            .collect();
        context.tell(
            "import-off-days",
            &[
                ("place", place(&sheet.file, &sheet.sheet)),
                ("count", rows.len().to_string()),
                ("rows", first.join(", ")),
            ],
        );
    }
}

/// Whether it is an act of the office on a day off; a year whose calendar is not published tells nothing.
fn is_off(world: &World, head: &EventHead, event: &Event) -> bool {
    let of_office = matches!(
        event,
        Event::Claim(
            ClaimEvent::CaseStepRecorded(_)
                | ClaimEvent::ReviewRecorded(_)
                | ClaimEvent::AwardDecided(_)
                | ClaimEvent::AwardRefused(_)
        ) | Event::Notice(NoticeEvent::NoticeOpened(_) | NoticeEvent::NoticeClosed(_))
            | Event::Payment(PaymentEvent::PaymentInstructed(_))
    );
    let calendar = world.registry.calendar_on(head.effective);
    of_office && calendar.is_working_day(head.effective) == Ok(false)
}
