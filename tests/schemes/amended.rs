//! An amended text judges what was begun under it, and nothing before.

use crate::books;

use books::Books;
use sunledger::domain::date::Date;
use sunledger::ledger::json::EventJson;
use sunledger::schemes::shipped;

/// An event as `record` reads it, as if it had come from a file.
fn told(books: &mut Books, version: u16, on: Date, kind: &str, body: &serde_json::Value) {
    let text = serde_json::json!({
        "kind": kind,
        "head": { "effective": on, "role": "REC", "acted_by": [], "causes": [] },
        "body": body,
    });
    let (_, event) = EventJson::parse(&text.to_string()).expect("it is an event");
    books.tell(Some(version), on, event);
}

/// A grant handed over by the principal, of a case that was claimed under a version.
fn grant(
    books: &mut Books,
    number: &str,
    version: u16,
    claimed: Date,
    paid: Date,
    paid_under: u16,
) {
    let period = serde_json::json!({ "year": { "year": 2025 } });
    let person = "00112233445566778899aabbccddeeff";
    told(
        books,
        version,
        claimed,
        "ClaimSubmitted",
        &serde_json::json!({
            "case_no": number, "person": person, "unit": "青石镇中学", "period": period,
            "by_proxy": false,
        }),
    );
    told(
        books,
        paid_under,
        paid,
        "PaymentInstructed",
        &serde_json::json!({
            "payment_no": format!("P-{number}"), "case_no": number,
            "payee": { "person": person }, "amount": 200_000, "fund": "爱烛行动救助资金",
            "period": period, "method": "custodian", "holder": "same", "again": false,
        }),
    );
    told(
        books,
        paid_under,
        paid,
        "PaymentConfirmed",
        &serde_json::json!({
            "payment_no": format!("P-{number}"), "amount": 200_000,
            "fund": "爱烛行动救助资金", "holder": "same",
        }),
    );
}

/// The text of B with a version and so many working days for its notice.
fn publish(books: &mut Books, version: u16, working_days: u32, on: Date) {
    let text = Books::shipped()
        .replacen("version = 1", &format!("version = {version}"), 1)
        .replacen("min = 5", &format!("min = {working_days}"), 1);
    // From the second text on the money goes to accounts.
    let text = match version {
        1 => text,
        _ => text.replacen("channels = [\"custodian\"]", "channels = [\"bank\"]", 1),
    };
    books.publish_text(text, version, on);
}

/// A notice of five working days, under a version of the text.
fn notice(books: &mut Books, number: &str, version: u16) {
    books.notice(number, version, day(11, 17), day(11, 24));
}

fn flagged(books: &Books, code: &str) -> Vec<String> {
    books.flagged(code, day(12, 31))
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
    books.calendar(year, day(1, 1));
    publish(&mut books, 1, 5, day(1, 2));
    notice(&mut books, "MGS-1", 1);
    assert_eq!(
        flagged(&books, "F28"),
        [""; 0],
        "five days are enough under the first text"
    );
    publish(&mut books, 2, 9, day(11, 30));
    assert_eq!(
        flagged(&books, "F28"),
        [""; 0],
        "an amendment judges nothing before it"
    );
    notice(&mut books, "MGS-2", 2);
    assert_eq!(
        flagged(&books, "F28"),
        ["MGS-2"],
        "under the new text nine are needed"
    );
}

#[test]
fn a_case_keeps_the_text_it_was_claimed_under_whenever_it_is_paid() {
    let mut books = Books::default();
    publish(&mut books, 1, 5, day(1, 2));
    publish(&mut books, 2, 5, day(6, 1));
    assert_eq!(books.world.registry.version_on("B", day(5, 31)), Some(1));
    assert_eq!(books.world.registry.version_on("B", day(6, 1)), Some(2));
    // Before the first text there is no other to go by.
    assert_eq!(books.world.registry.version_on("B", day(1, 1)), Some(1));
    // Claimed under the text that let the principal hand it over, paid under the one that does not.
    grant(&mut books, "B-1", 1, day(5, 20), day(7, 1), 2);
    assert_eq!(flagged(&books, "F46"), [""; 0]);
    grant(&mut books, "B-2", 2, day(6, 20), day(7, 1), 2);
    assert_eq!(flagged(&books, "F46"), ["B-2"]);
}

fn shipped_text(name: &str) -> &'static str {
    let found = shipped::SCHEMES.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text).expect("it is shipped")
}

#[test]
fn a_text_that_asks_no_notice_any_more_excuses_nothing_before_it() {
    let mut books = Books::default();
    publish(&mut books, 1, 5, day(1, 2));
    let text = shipped_text("B.toml");
    let (start, step) = text
        .split_once("[[step]]\nid = \"notice\"")
        .expect("a notice");
    let (_, rest) = step.split_once("[[step]]").expect("a step after it");
    let without = format!("{start}[[step]]{rest}").replacen("version = 1", "version = 2", 1);
    books.publish_text(without, 2, day(6, 1));
    notice(&mut books, "MGS-1", 1);
    told(
        &mut books,
        1,
        day(11, 17),
        "NoticeRowListed",
        &serde_json::json!({
            "notice_no": "MGS-1", "case_no": "B-1", "unit": "青石镇中学", "amount": 100_000,
        }),
    );
    grant(&mut books, "B-1", 1, day(5, 20), day(12, 1), 2);
    grant(&mut books, "B-2", 2, day(6, 20), day(12, 1), 2);
    assert_eq!(books.flagged("F30", day(12, 31)), ["B-1"]);
}

#[test]
fn an_agreement_keeps_the_score_it_was_signed_under() {
    let mut books = Books::of("G");
    let text = shipped_text("G.toml");
    books.publish_text(text.to_owned(), 1, day(1, 2));
    let lenient = text.replacen("version = 1", "version = 2", 1).replacen(
        "score_min_tenths = 750",
        "score_min_tenths = 600",
        1,
    );
    books.publish_text(lenient, 2, day(6, 1));
    for (number, version, signed) in [("SH-1", 1, day(5, 20)), ("SH-2", 2, day(6, 20))] {
        told(
            &mut books,
            version,
            signed,
            "AgreementSigned",
            &serde_json::json!({
                "agreement_no": number, "supporter_code": "Z1", "supporter": "甲校",
                "aided_code": "S1", "aided": "乙校",
            }),
        );
        told(
            &mut books,
            2,
            day(7, 1),
            "AcceptanceRecorded",
            &serde_json::json!({ "agreement_no": number, "year": 1, "score_tenths": 700 }),
        );
        told(
            &mut books,
            2,
            day(7, 9),
            "TrancheReleased",
            &serde_json::json!({
                "agreement_no": number, "number": 2, "amount": 10_000_000, "fund": "世行贷款",
            }),
        );
    }
    assert_eq!(books.flagged("F47", day(12, 31)), ["SH-1/2"]);
}
