//! A state built up event by event under programme B, for the tests of texts and calendars that change: rows
//! of an office's file where a version of the text is named, acts of the ledger where none is.

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

pub struct Books {
    pub world: World,
    sequence: u64,
    /// The scheme told of.
    scheme: &'static str,
    /// Who signs.
    signer: Alias,
    /// Whether what names a version is told by the desk, and no row of a file.
    desk: bool,
}

impl Default for Books {
    fn default() -> Self {
        Books::of("B")
    }
}

#[allow(dead_code)] // each test uses some
impl Books {
    /// Books of a scheme.
    pub fn of(scheme: &'static str) -> Self {
        Books {
            world: World::default(),
            sequence: 0,
            scheme,
            signer: Alias([1; 16]),
            desk: false,
        }
    }

    /// From now on another person signs.
    pub fn signed_by(&mut self, number: u8) {
        self.signer = Alias([number; 16]);
    }

    /// From here on the desk itself tells what it tells, and no file.
    #[allow(dead_code)] // one program uses it
    pub fn at_the_desk(&mut self) {
        self.desk = true;
    }

    /// Tells an event, of a file under a version of the text or of no file.
    pub fn tell(&mut self, version: Option<u16>, on: Date, event: impl Into<Event>) {
        self.record(version, (on, on), event);
    }

    /// Tells what is of one day, and recorded on another.
    pub fn record(
        &mut self,
        version: Option<u16>,
        (on, recorded): (Date, Date),
        event: impl Into<Event>,
    ) {
        let event = event.into();
        let mut head = EventHead::live(Role::Rec, on);
        if let Some(version) = version {
            head.scheme = Some(SchemeRef {
                id: self.scheme.to_owned(),
                version,
            });
            head.source = (!self.desk).then(|| SourceRef {
                file: FileHash([1; 32]),
                sheet: "公示登记".to_owned(),
                row: self.sequence as u32,
            });
        }
        let at = Timestamp::from_cn(recorded, 12, 0, 0);
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
                signers: vec![self.signer].into(),
                decoded: Arc::new(DecodedEvent {
                    kind: event.kind().0,
                    version: event.version(),
                    head,
                    event: Some(event),
                }),
            })
            .expect("it folds");
    }

    /// The text of B as it is shipped.
    pub fn shipped() -> &'static str {
        let mut all = shipped::SCHEMES.iter();
        let found = all.find(|(name, _)| *name == "B.toml");
        found.map(|(_, text)| *text).expect("B is shipped")
    }

    pub fn publish_text(&mut self, text: String, version: u16, on: Date) {
        self.tell(
            None,
            on,
            SchemePublished {
                id: self.scheme.to_owned(),
                version,
                sha256: FileHash(hash::sha256(&[text.as_bytes()])),
                text,
                from: on,
            },
        );
    }

    pub fn calendar(&mut self, text: &str, in_force: Date) {
        let calendar = toml::from_str(text).expect("it is a calendar");
        self.tell(None, in_force, CalendarPublished { calendar });
    }

    /// A calendar that comes into force on one day, and is recorded on another.
    pub fn calendar_recorded(&mut self, text: &str, in_force: Date, recorded: Date) {
        let calendar = toml::from_str(text).expect("it is a calendar");
        self.record(None, (in_force, recorded), CalendarPublished { calendar });
    }

    /// A notice that was opened and closed under a version of the text.
    pub fn notice(&mut self, number: &str, version: u16, from: Date, until: Date) {
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

    /// What the flags of a code are about, by its name.
    pub fn flagged(&self, code: &str, as_of: Date) -> Vec<String> {
        let found = detect::run(&self.world, as_of).flags.into_iter();
        let own = found.filter(|flag| flag.code == code);
        let mut about: Vec<String> = own.map(|flag| flag.about).collect();
        about.sort();
        about
    }
}
