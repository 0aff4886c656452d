//! A list of another office whose edition is taken again, or is of a day to come.
//!
//! **Promises**: one keeper has one edition of a list a day; another file of that day, told by one import before,
//! is refused before anything is recorded, with the import it should correct, since flags would rest on both.
//! Files that are imported together may be parts of one edition. **Not here**: a file that was read already,
//! whose rows are skipped; what an edition says ([`crate::detect`]).

use super::again::import_of;
use super::place;
use crate::cli::Failure;
use crate::detect::editions::keeper;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::lists::{ListEvent, ListRegistered};
use crate::intake::{Plan, PlannedSheet};
use crate::projections::World;

fn lists(plan: &Plan) -> impl Iterator<Item = (&PlannedSheet, &ListRegistered)> {
    plan.sheets.iter().flat_map(|sheet| {
        let events = sheet.events.iter();
        events.filter_map(move |(_, event)| match event {
            Event::List(ListEvent::ListRegistered(list)) => Some((sheet, list)),
            _ => None,
        })
    })
}

/// Refuses an edition of a day after today.
pub(super) fn refuse_future(plan: &Plan, today: Date) -> Result<(), Failure> {
    for (sheet, list) in lists(plan) {
        if let Some(day) = list.version.filter(|day| *day > today) {
            let place = place(&sheet.file, &sheet.sheet);
            return Err(Failure::new(format!(
                "{place}: the edition is of {day}, expected a day up to {today}; nothing was recorded: say the day that the list is of with --edition, or in the name of the file"
            )));
        }
    }
    Ok(())
}

/// Refuses an edition that its keeper has given for that day already.
pub(super) fn refuse_again(world: &World, plan: &Plan) -> Result<(), Failure> {
    for (sheet, list) in lists(plan) {
        let Some(day) = list.version else { continue };
        let mut known = world.funds.lists().iter().map(|fact| &fact.said);
        let before = known.find(|known| {
            (known.kind, known.version) == (list.kind, list.version)
                && known.sha256 != list.sha256
                && keeper(&known.source) == keeper(&list.source)
        });
        if let Some(before) = before {
            let place = place(&sheet.file, &sheet.sheet);
            let (id, name) = import_of(world, &before.sha256);
            return Err(Failure::new(format!(
                "{place}: the edition of {day} was recorded from {name} already, with other content; nothing was recorded: import it with --corrects {id}, or say with --source which other office keeps it"
            )));
        }
    }
    Ok(())
}
