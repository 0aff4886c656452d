//! An amended text judges what was begun under it, and nothing before.

use std::sync::Arc;

use sunledger::crypto::digest::{EntryHash, FileHash};
use sunledger::crypto::hash;
use sunledger::detect;
use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Date, Timestamp};
use sunledger::domain::events::notices::{NoticeClosed, NoticeOpened, NoticeStage};
use sunledger::domain::events::rules::{CalendarPublished, SchemePublished};
use sunledger::domain::events::{DecodedEvent, Event, EventHead, SchemeRef, SourceRef};
use sunledger::domain::party::Role;
use sunledger::domain::recorded::{EventAt, RecordedEvent};
use sunledger::projections::World;
use sunledger::schemes::shipped;

#[derive(Default)]
struct Books {
    world: World,
    sequence: u64,
}

impl Books {
    fn tell(&mut self, version: Option<u16>, on: Date, event: impl Into<Event>) {
        let event = event.into();
        let mut head = EventHead::live(Role::Rec, on);
        if let Some(version) = version {
            head.scheme = Some(SchemeRef {
                id: "B".to_owned(),
                version,
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

    fn publish(&mut self, version: u16, working_days: u32, on: Date) {
        let text = shipped::SCHEMES
            .iter()
            .find(|(name, _)| *name == "B.toml")
            .map(|(_, text)| *text)
            .expect("B is shipped");
        let text = text
            .replacen("version = 1", &format!("version = {version}"), 1)
            .replacen("min = 5", &format!("min = {working_days}"), 1);
        self.tell(
            None,
            on,
            SchemePublished {
                id: "B".to_owned(),
                version,
                sha256: FileHash(hash::sha256(&[text.as_bytes()])),
                text,
                from: on,
            },
        );
    }

    /// A notice of five working days, under a version of the text.
    fn notice(&mut self, number: &str, version: u16) {
        let (from, until) = (day(11, 17), day(11, 24));
        self.tell(
            Some(version),
            from,
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
            Some(version),
            until,
            NoticeClosed {
                notice_no: number.to_owned(),
                objections: Some(0),
                list_checksum: None,
            },
        );
    }

    fn too_short(&self) -> Vec<String> {
        let found = detect::run(&self.world, day(12, 31));
        let mut about: Vec<String> = found
            .flags
            .into_iter()
            .filter(|flag| flag.code == "F28")
            .map(|flag| flag.about)
            .collect();
        about.sort();
        about
    }
}

fn day(month: u32, day: u32) -> Date {
    Date::from_ymd(2025, month, day).expect("a day")
}

#[test]
fn a_longer_notice_is_asked_only_of_notices_under_the_new_text() {
    let mut books = Books::default();
    let (_, year) = shipped::CALENDARS
        .iter()
        .find(|(name, _)| *name == "2025.toml")
        .expect("the year is shipped");
    let calendar = toml::from_str(year).expect("it is a calendar");
    books.tell(None, day(1, 1), CalendarPublished { calendar });
    books.publish(1, 5, day(1, 2));
    books.notice("MGS-1", 1);
    assert_eq!(
        books.too_short(),
        [""; 0],
        "five days are enough under the first text"
    );
    books.publish(2, 9, day(11, 30));
    assert_eq!(
        books.too_short(),
        [""; 0],
        "an amendment judges nothing before it"
    );
    books.notice("MGS-2", 2);
    assert_eq!(
        books.too_short(),
        ["MGS-2"],
        "under the new text nine are needed"
    );
}
