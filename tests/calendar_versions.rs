//! A year's calendar that was changed in the middle of the year judges each clock as it stood when the
//! clock ran out; a year that was never published stops every clock that needs it.
//!
//! The golden case is 2020: the notice of 21 November 2019 let the Spring Festival end on 30 January and
//! had Saturday 1 February worked; the notice of 27 January 2020 let it go on through 2 February.

use std::sync::Arc;

use sunledger::crypto::digest::{EntryHash, FileHash};
use sunledger::crypto::hash;
use sunledger::detect;
use sunledger::domain::alias::Alias;
use sunledger::domain::calendar::{CalendarError, CalendarYear};
use sunledger::domain::date::{Date, Timestamp};
use sunledger::domain::events::notices::{NoticeClosed, NoticeOpened, NoticeStage};
use sunledger::domain::events::rules::{CalendarPublished, SchemePublished};
use sunledger::domain::events::{DecodedEvent, Event, EventHead, SchemeRef, SourceRef};
use sunledger::domain::party::Role;
use sunledger::domain::recorded::{EventAt, RecordedEvent};
use sunledger::projections::World;
use sunledger::schemes::shipped;

const FIRST: &str = include_str!("../schemas/calendars/2020-v1.toml");
const SECOND: &str = include_str!("../schemas/calendars/2020.toml");

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd(year, month, day).expect("a day")
}

#[derive(Default)]
struct Books {
    world: World,
    sequence: u64,
}

impl Books {
    fn tell(&mut self, on: Date, from_file: bool, event: impl Into<Event>) {
        let event = event.into();
        let mut head = EventHead::live(if from_file { Role::Rec } else { Role::Fin }, on);
        if from_file {
            head.scheme = Some(SchemeRef {
                id: "B".to_owned(),
                version: 1,
            });
            head.source = Some(SourceRef {
                file: FileHash([1; 32]),
                sheet: "公示登记".to_owned(),
                row: self.sequence as u32,
            });
        }
        let at = Timestamp::from_cn(on, 12, 0, 0);
        self.sequence += 1;
        self.world
            .apply(&RecordedEvent {
                at: EventAt {
                    sequence: self.sequence,
                    index: 0,
                },
                entry: EntryHash::ZERO,
                recorded_at: at,
                effective_sequence: self.sequence,
                effective_at: at,
                signers: vec![Alias([1; 16])].into(),
                decoded: Arc::new(DecodedEvent {
                    kind: event.kind().0,
                    version: event.version(),
                    head,
                    event: Some(event),
                }),
            })
            .expect("it folds");
    }

    fn publish(&mut self) {
        let (_, text) = shipped::SCHEMES
            .iter()
            .find(|(name, _)| *name == "B.toml")
            .expect("B is shipped");
        self.tell(
            day(2019, 12, 1),
            false,
            SchemePublished {
                id: "B".to_owned(),
                version: 1,
                sha256: FileHash(hash::sha256(&[text.as_bytes()])),
                text: (*text).to_owned(),
                from: day(2019, 12, 1),
            },
        );
    }

    fn calendar(&mut self, text: &str, in_force: Date) {
        let calendar: CalendarYear = toml::from_str(text).expect("it is a calendar");
        self.tell(in_force, false, CalendarPublished { calendar });
    }

    fn notice(&mut self, number: &str, from: Date, until: Date) {
        self.tell(
            from,
            true,
            NoticeOpened {
                notice_no: number.to_owned(),
                stage: NoticeStage::PreAward,
                publisher: "教育局".to_owned(),
                channel: "公示栏".to_owned(),
                from,
                until,
                working_days_min: Some(5),
                rows: Some(1),
                amount: None,
                list_checksum: None,
                period: None,
                standing: false,
            },
        );
        self.tell(
            until,
            true,
            NoticeClosed {
                notice_no: number.to_owned(),
                objections: Some(0),
                list_checksum: None,
            },
        );
    }

    fn too_short(&self) -> Vec<String> {
        let found = detect::run(&self.world, day(2020, 12, 31));
        found
            .flags
            .into_iter()
            .filter(|flag| flag.code == "F28")
            .map(|flag| flag.about)
            .collect()
    }
}

#[test]
fn a_clock_goes_by_the_calendar_that_stood_when_it_ran_out() {
    let (open, close) = (day(2020, 1, 20), day(2020, 2, 1));
    // Under the first notice 21, 22, 23 and 31 January and 1 February are worked: five days.
    let mut books = Books::default();
    books.publish();
    books.calendar(FIRST, day(2019, 11, 21));
    books.notice("N-1", open, close);
    assert_eq!(books.too_short(), [""; 0]);
    let before = books
        .world
        .registry
        .calendar_on(day(2020, 1, 26))
        .into_owned();
    assert_eq!(before.add_working_days(open, 5), Ok(close));

    // The second notice came into force on 27 January: 1 February is off, and three days were shown.
    books.calendar(SECOND, day(2020, 1, 27));
    assert_eq!(books.too_short(), ["N-1"]);
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
    books.publish();
    books.calendar(FIRST, day(2019, 11, 21));
    books.notice("N-1", open, close);
    books.calendar(SECOND, day(2020, 2, 10));
    assert_eq!(books.too_short(), [""; 0]);
    books.notice("N-2", open, day(2020, 2, 11));
    assert_eq!(books.too_short(), [""; 0]);
    assert_eq!(books.world.registry.year_version(2020), Some(2));
    assert_eq!(books.world.registry.calendars().versions(2020).len(), 2);
}

#[test]
fn a_ledger_that_was_opened_after_the_fact_reads_a_year_by_its_first_version() {
    let mut books = Books::default();
    books.publish();
    books.calendar(SECOND, day(2026, 1, 1));
    books.notice("N-1", day(2020, 1, 20), day(2020, 2, 1));
    assert_eq!(books.too_short(), ["N-1"]);
}

#[test]
fn a_year_nobody_published_stops_every_clock_that_needs_it() {
    let mut books = Books::default();
    books.publish();
    books.calendar(FIRST, day(2019, 11, 21));
    books.notice("N-1", day(2020, 12, 29), day(2021, 1, 8));
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
    assert_eq!(both.version, 4);
    assert_ne!(both.digest, last.digest);
}
