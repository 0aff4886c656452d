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
use sunledger::ledger::json::EventJson;
use sunledger::projections::World;
use sunledger::schemes::shipped;

#[derive(Default)]
struct Books {
    world: World,
    sequence: u64,
    /// The scheme told of; B unless it is said.
    scheme: Option<&'static str>,
}

impl Books {
    fn tell(&mut self, version: Option<u16>, on: Date, event: impl Into<Event>) {
        let event = event.into();
        let mut head = EventHead::live(Role::Rec, on);
        if let Some(version) = version {
            head.scheme = Some(SchemeRef {
                id: self.scheme.unwrap_or("B").to_owned(),
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

    /// An event as `record` reads it, as if it had come from a file.
    fn told(&mut self, version: u16, on: Date, kind: &str, body: &serde_json::Value) {
        let text = serde_json::json!({
            "kind": kind,
            "head": { "effective": on, "role": "REC", "acted_by": [], "causes": [] },
            "body": body,
        });
        let (_, event) = EventJson::parse(&text.to_string()).expect("it is an event");
        self.tell(Some(version), on, event);
    }

    /// A grant handed over by the principal, of a case that was claimed under a version.
    fn grant(&mut self, number: &str, version: u16, claimed: Date, paid: Date, paid_under: u16) {
        let period = serde_json::json!({ "year": { "year": 2025 } });
        let person = "00112233445566778899aabbccddeeff";
        self.told(
            version,
            claimed,
            "ClaimSubmitted",
            &serde_json::json!({
                "case_no": number, "person": person, "unit": "青石镇中学", "period": period,
                "by_proxy": false,
            }),
        );
        self.told(
            paid_under,
            paid,
            "PaymentInstructed",
            &serde_json::json!({
                "payment_no": format!("P-{number}"), "case_no": number,
                "payee": { "person": person }, "amount": 200_000, "fund": "爱烛行动救助资金",
                "period": period, "method": "custodian", "holder": "same", "again": false,
            }),
        );
        self.told(
            paid_under,
            paid,
            "PaymentConfirmed",
            &serde_json::json!({
                "payment_no": format!("P-{number}"), "amount": 200_000,
                "fund": "爱烛行动救助资金", "holder": "same",
            }),
        );
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
        // From the second text on the money goes to accounts.
        let text = match version {
            1 => text,
            _ => text.replacen("channels = [\"custodian\"]", "channels = [\"bank\"]", 1),
        };
        self.publish_text(version, text, on);
    }

    fn publish_text(&mut self, version: u16, text: String, on: Date) {
        self.tell(
            None,
            on,
            SchemePublished {
                id: self.scheme.unwrap_or("B").to_owned(),
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
        self.flagged("F28")
    }

    fn flagged(&self, code: &str) -> Vec<String> {
        let found = detect::run(&self.world, day(12, 31));
        let mut about: Vec<String> = found
            .flags
            .into_iter()
            .filter(|flag| flag.code == code)
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

#[test]
fn a_case_keeps_the_text_it_was_claimed_under_whenever_it_is_paid() {
    let mut books = Books::default();
    books.publish(1, 5, day(1, 2));
    books.publish(2, 5, day(6, 1));
    assert_eq!(books.world.registry.version_on("B", day(5, 31)), Some(1));
    assert_eq!(books.world.registry.version_on("B", day(6, 1)), Some(2));
    // Before the first text there is no other to go by.
    assert_eq!(books.world.registry.version_on("B", day(1, 1)), Some(1));
    // Claimed under the text that let the principal hand it over, paid under the one that does not.
    books.grant("B-1", 1, day(5, 20), day(7, 1), 2);
    assert_eq!(books.flagged("F46"), [""; 0]);
    books.grant("B-2", 2, day(6, 20), day(7, 1), 2);
    assert_eq!(books.flagged("F46"), ["B-2"]);
}

fn shipped_text(name: &str) -> &'static str {
    let found = shipped::SCHEMES.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text).expect("it is shipped")
}

#[test]
fn a_text_that_asks_no_notice_any_more_excuses_nothing_before_it() {
    let mut books = Books::default();
    books.publish(1, 5, day(1, 2));
    let text = shipped_text("B.toml");
    let (start, step) = text
        .split_once("[[step]]\nid = \"notice\"")
        .expect("a notice");
    let (_, rest) = step.split_once("[[step]]").expect("a step after it");
    let without = format!("{start}[[step]]{rest}").replacen("version = 1", "version = 2", 1);
    books.publish_text(2, without, day(6, 1));
    books.notice("MGS-1", 1);
    books.told(
        1,
        day(11, 17),
        "NoticeRowListed",
        &serde_json::json!({
            "notice_no": "MGS-1", "case_no": "B-1", "unit": "青石镇中学", "amount": 100_000,
        }),
    );
    books.grant("B-1", 1, day(5, 20), day(12, 1), 2);
    books.grant("B-2", 2, day(6, 20), day(12, 1), 2);
    assert_eq!(books.flagged("F30"), ["B-1"]);
}

#[test]
fn an_agreement_keeps_the_score_it_was_signed_under() {
    let mut books = Books {
        scheme: Some("G"),
        ..Books::default()
    };
    let text = shipped_text("G.toml");
    books.publish_text(1, text.to_owned(), day(1, 2));
    let lenient = text.replacen("version = 1", "version = 2", 1).replacen(
        "score_min_tenths = 750",
        "score_min_tenths = 600",
        1,
    );
    books.publish_text(2, lenient, day(6, 1));
    for (number, version, signed) in [("SH-1", 1, day(5, 20)), ("SH-2", 2, day(6, 20))] {
        books.told(
            version,
            signed,
            "AgreementSigned",
            &serde_json::json!({
                "agreement_no": number, "supporter_code": "Z1", "supporter": "甲校",
                "aided_code": "S1", "aided": "乙校",
            }),
        );
        books.told(
            2,
            day(7, 1),
            "AcceptanceRecorded",
            &serde_json::json!({ "agreement_no": number, "year": 1, "score_tenths": 700 }),
        );
        books.told(
            2,
            day(7, 9),
            "TrancheReleased",
            &serde_json::json!({
                "agreement_no": number, "number": 2, "amount": 10_000_000, "fund": "世行贷款",
            }),
        );
    }
    assert_eq!(books.flagged("F47"), ["SH-1/2"]);
}
