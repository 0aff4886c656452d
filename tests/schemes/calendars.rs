//! A year's calendar that was changed in the middle of the year judges each clock as it stood when the
//! clock ran out; a year that was never published stops every clock that needs it.
//!
//! The golden case is 2020: the notice of 21 November 2019 let the Spring Festival end on 30 January and
//! had Saturday 1 February worked; the notice of 27 January 2020 let it go on through 2 February.

use crate::books;

use books::Books;
use sunledger::detect;
use sunledger::domain::calendar::{Calendar, CalendarError};
use sunledger::domain::date::Date;

const FIRST: &str = include_str!("../../schemas/calendars/2020-v1.toml");
const SECOND: &str = include_str!("../../schemas/calendars/2020.toml");

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd(year, month, day).expect("a day")
}

fn publish(books: &mut Books) {
    books.publish_text(Books::shipped().to_owned(), 1, day(2019, 12, 1));
}

fn too_short(books: &Books) -> Vec<String> {
    books.flagged("F28", day(2020, 12, 31))
}

#[test]
fn a_clock_goes_by_the_calendar_that_stood_when_it_ran_out() {
    let (open, close) = (day(2020, 1, 20), day(2020, 2, 1));
    // Under the first notice 21, 22, 23 and 31 January and 1 February are worked: five days.
    let mut books = Books::default();
    publish(&mut books);
    books.calendar(FIRST, day(2019, 11, 21));
    books.notice("N-1", 1, open, close);
    assert_eq!(too_short(&books), [""; 0]);
    let before = books
        .world
        .registry
        .calendar_on(day(2020, 1, 26))
        .into_owned();
    assert_eq!(before.add_working_days(open, 5), Ok(close));

    // The second notice came into force on 27 January: 1 February is off, and three days were shown.
    books.calendar(SECOND, day(2020, 1, 27));
    assert_eq!(too_short(&books), ["N-1"]);
    let after = books.world.registry.calendar_on(close).into_owned();
    assert_eq!(after.add_working_days(open, 5), Ok(day(2020, 2, 4)));
    // A day before it came into force is read as it stood then, for ever.
    assert_eq!(
        books
            .world
            .registry
            .calendar_on(day(2020, 1, 26))
            .into_owned(),
        before
    );

    // Had it come into force later, the clock that ran out before would stand as it was.
    let mut books = Books::default();
    publish(&mut books);
    books.calendar(FIRST, day(2019, 11, 21));
    books.notice("N-1", 1, open, close);
    books.calendar(SECOND, day(2020, 2, 10));
    assert_eq!(too_short(&books), [""; 0]);
    books.notice("N-2", 1, open, day(2020, 2, 11));
    assert_eq!(too_short(&books), [""; 0]);
    assert_eq!(books.world.registry.year_version(2020), Some(2));
    assert_eq!(books.world.registry.calendars().versions(2020).len(), 2);
}

/// A version that is recorded after a clock of the desk has ended does not reach it, whatever day in force it states.
#[test]
fn a_version_recorded_after_a_clock_ended_does_not_reach_it() {
    let (open, close) = (day(2020, 1, 20), day(2020, 2, 1));
    let told = |recorded: Date| {
        let mut books = Books::default();
        publish(&mut books);
        books.at_the_desk();
        books.calendar(FIRST, day(2019, 11, 21));
        books.notice("N-1", 1, open, close);
        books.calendar_recorded(SECOND, day(2020, 1, 1), recorded);
        books
    };
    // On its last day the clock still runs; a day later it has ended.
    assert_eq!(too_short(&told(day(2020, 1, 31))), ["N-1"]);
    assert_eq!(too_short(&told(day(2020, 2, 2))), [""; 0]);
    // What is told only after the version was recorded is counted by it.
    let mut later = told(day(2020, 2, 2));
    later.notice("N-2", 1, open, close);
    assert_eq!(too_short(&later), ["N-2"]);
    // A deadline is counted anew by what is recorded while it runs.
    let books = told(day(2020, 2, 2));
    let calendars = books.world.registry.calendars();
    let begun = calendars.versions(2020)[0].at;
    let behind = sunledger::domain::recorded::EventAt {
        sequence: begun.sequence + 1,
        index: 0,
    };
    let due = |days: u32| {
        let count = |calendar: &Calendar| calendar.add_working_days(open, days);
        let due = calendars.deadline(Some(behind), count);
        due.expect("2020 is published")
    };
    assert_eq!(due(5), close);
    // Six days run on to 3 February by the first, and by the second, recorded on the 2nd, to the 5th.
    assert_eq!(due(6), day(2020, 2, 5));
}

/// Folder and calendars in whatever order: what files tell is judged by the days in force alone.
#[test]
fn what_files_tell_is_judged_alike_whichever_comes_first() {
    let (open, close) = (day(2020, 1, 20), day(2020, 2, 1));
    type Told<'a> = &'a dyn Fn(&mut Books);
    let judged = |told: &[Told<'_>]| {
        let mut books = Books::default();
        publish(&mut books);
        for tell in told {
            tell(&mut books);
        }
        let calendars = books.world.registry.calendars();
        // Six days run on to 3 February by the first alone, and past it by the second.
        let count = |calendar: &Calendar| calendar.add_working_days(open, 6);
        (too_short(&books), calendars.deadline(None, count))
    };
    for (in_force, short, due) in [
        (day(2020, 1, 1), true, day(2020, 2, 5)),
        (day(2020, 1, 27), true, day(2020, 2, 5)),
        (day(2020, 2, 2), false, day(2020, 2, 5)),
        (day(2020, 2, 10), false, day(2020, 2, 3)),
    ] {
        let folder: Told<'_> = &|books| books.notice("N-1", 1, open, close);
        let recorded = day(2026, 11, 27);
        let first: Told<'_> = &|books| books.calendar_recorded(FIRST, day(2019, 11, 21), recorded);
        let second: Told<'_> = &|books| books.calendar_recorded(SECOND, in_force, recorded);
        for order in [
            [first, second, folder],
            [first, folder, second],
            [folder, first, second],
        ] {
            let flagged = if short {
                vec!["N-1".to_owned()]
            } else {
                vec![]
            };
            assert_eq!(judged(&order), (flagged, Ok(due)), "in force on {in_force}");
        }
    }
}

#[test]
fn a_ledger_that_was_opened_after_the_fact_reads_a_year_by_its_first_version() {
    let mut books = Books::default();
    publish(&mut books);
    books.calendar(SECOND, day(2026, 1, 1));
    books.notice("N-1", 1, day(2020, 1, 20), day(2020, 2, 1));
    assert_eq!(too_short(&books), ["N-1"]);
}

#[test]
fn a_year_nobody_published_stops_every_clock_that_needs_it() {
    let mut books = Books::default();
    publish(&mut books);
    books.calendar(FIRST, day(2019, 11, 21));
    books.notice("N-1", 1, day(2020, 12, 29), day(2021, 1, 8));
    let found = detect::run(&books.world, day(2021, 12, 31));
    assert!(found.flags.iter().all(|flag| flag.code != "F28"));
    let unjudged: Vec<&String> = found
        .unjudged
        .iter()
        .filter(|text| text.starts_with("F28"))
        .collect();
    assert_eq!(unjudged.len(), 1, "{:?}", found.unjudged);
    assert!(
        unjudged[0].contains("the working days of 2021 are not published on this ledger")
            && unjudged[0].contains("calendar import FILE"),
        "{}",
        unjudged[0]
    );
    let calendar = books.world.registry.calendar_on(day(2021, 1, 8));
    assert_eq!(
        calendar.add_working_days(day(2020, 12, 31), 1),
        Err(CalendarError::Unpublished { year: 2021 })
    );
}

/// The digest of the registry is over every version, so that a close says which calendar it knew.
#[test]
fn the_digest_holds_every_version() {
    let digest = |texts: &[(&str, Date)]| {
        let mut books = Books::default();
        for (text, from) in texts {
            books.calendar(text, *from);
        }
        books
            .world
            .digests()
            .expect("it has digests")
            .into_iter()
            .find(|one| one.name == "registry")
            .expect("the registry has one")
    };
    let both = digest(&[(FIRST, day(2019, 11, 21)), (SECOND, day(2020, 1, 27))]);
    let last = digest(&[(SECOND, day(2020, 1, 27))]);
    assert_eq!(both.version, 5);
    assert_ne!(both.digest, last.digest);
}
