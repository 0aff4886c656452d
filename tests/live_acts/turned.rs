//! Tales of acts that are told out of order, twice or too much: money of a tree, drawings, stops, reviews and notices.

use sunledger::crypto::digest::FileHash;
use sunledger::crypto::hash;
use sunledger::domain::date::Date;
use sunledger::domain::events::Event;
use sunledger::domain::events::funds::{
    AppropriationAdjusted, FundEvent, LoanWithdrawn, UnspentReturned,
};
use sunledger::domain::party::Role::*;

use super::facts::*;
use super::house::*;
use super::life::*;
use super::tale::{Tale, tale};
use crate::trust_support::story::{claim, notice_opened};

/// A document is changed for a body.
fn adjusted_to(document: &str, body: &str, fen: i64) -> Event {
    match adjusted_in(document, fen, "F") {
        Event::Fund(FundEvent::AppropriationAdjusted(e)) => AppropriationAdjusted {
            to: body.to_owned(),
            ..e
        }
        .into(),
        other => other,
    }
}

/// Unspent money goes back to a body.
fn unspent_to(document: &str, body: &str, fen: i64) -> Event {
    match unspent_in(document, fen, "F") {
        Event::Fund(FundEvent::UnspentReturned(e)) => UnspentReturned {
            to: body.to_owned(),
            ..e
        }
        .into(),
        other => other,
    }
}

/// A drawing that differs.
fn drawing_but(number: &str, change: impl FnOnce(&mut LoanWithdrawn)) -> Event {
    match drawing(number, 780_000) {
        Event::Fund(FundEvent::LoanWithdrawn(mut e)) => {
            change(&mut e);
            e.into()
        }
        other => other,
    }
}

/// A text that has one level of review.
fn one_review() -> Act {
    let event = scheme_text(2, |e| {
        e.text
            .push_str("[[step]]\nid = \"first\"\nkind = \"review\"\nlevel = 1\nclause = \"c\"\n");
        e.sha256 = FileHash(hash::sha256(&[e.text.as_bytes()]));
    });
    act(CLERK, Edu, event).and(FINANCE, Fin)
}

/// All of them.
pub fn tales() -> Vec<Tale> {
    const TREE: &str = "no body passes on more than it was given";
    const OUT: &str = "it leaves the fund: within the tree the document is lowered";
    const CURRENCY: &str = "the currency is one of ISO 4217, and the loan's";
    const COUNTS: &str = "it counts as many objections as are recorded";
    let given = || {
        [
            act(FINANCE, Fin, appropriation(1_000)),
            act(FINANCE, Fin, passed_on("D2", "County", "School", 600)),
        ]
    };
    let opened = || act(CLERK, Ntc, notice_opened("1"));
    vec![
        tale(62, TREE, "what was passed on is taken back")
            .after(given())
            .refuses(
                act(FINANCE, Fin, adjusted("D1", -401)),
                "appropriation D1 is for 4.00 yuan that its receiver did not pass on, this event says 4.01 yuan",
            )
            .records(act(FINANCE, Fin, adjusted("D1", -400))),
        tale(62, TREE, "a document is raised by more than its issuer has")
            .after(given())
            .refuses(
                act(FINANCE, Fin, adjusted_to("D2", "School", 401)),
                "appropriation D2 is for 4.00 yuan that its issuer can still pass on, this event says 4.01 yuan",
            )
            .records(act(FINANCE, Fin, adjusted_to("D2", "School", 400))),
        tale(62, TREE, "a document is raised for a body that it does not give to")
            .after(given())
            .refuses(
                act(FINANCE, Fin, adjusted_to("D2", "County", 10)),
                "appropriation D2 is for the body School, this event says the body County",
            )
            .records(act(FINANCE, Fin, adjusted_to("D2", "School", 10))),
        tale(67, OUT, "a school sends back to its county, and the fund would shrink")
            .after(given())
            .refuses(
                act(FINANCE, Fin, unspent_to("D2", "County", 100)),
                "County was itself given money of F, so that what goes back to it does not leave the fund: lower document D2 by 1.00 yuan with `fund adjust`",
            )
            .records(act(FINANCE, Fin, unspent_to("D1", "Province", 100))),
        tale(70, CURRENCY, "a drawing in no currency")
            .refuses(
                act(FINANCE, Fin, drawing_but("1", |e| e.currency = "XYZ".to_owned())),
                "is for a currency of ISO 4217, such as EUR or USD, this event says XYZ",
            )
            .records(act(FINANCE, Fin, drawing("1", 780_000))),
        tale(70, CURRENCY, "one loan is drawn in two currencies")
            .after([act(FINANCE, Fin, drawing("1", 780_000))])
            .refuses(
                act(FINANCE, Fin, drawing_but("2", |e| e.currency = "USD".to_owned())),
                "is for EUR, in which loan 8791-CN was drawn, this event says USD",
            )
            .records(act(
                FINANCE,
                Fin,
                drawing_but("2", |e| {
                    e.currency = "USD".to_owned();
                    e.loan_no = "9000-CN".to_owned();
                }),
            )),
        tale(70, "the rate was known on its day", "a rate of the day after")
            .refuses(
                act(FINANCE, Fin, drawing_but("1", |e| e.rate_date = Date(DAY.0 + 1))),
                "is for a rate of 2025-03-03, the day of the drawing, or before, this event says a rate of 2025-03-04",
            )
            .records(act(FINANCE, Fin, drawing("1", 780_000))),
        tale(145, "the scheme has reviews of that level", "a ninth level")
            .after([
                one_review(),
                act(CLERK, App, claim("1", BENEFICIARY)).under(Some(("T", 2))),
            ])
            .refuses(
                act(FIRST, R1, review_at("1", 9)).under(Some(("T", 2))),
                "scheme T has no review of level 9: expected one of 1",
            )
            .records(act(FIRST, R1, review_at("1", 1)).under(Some(("T", 2)))),
        tale(152, "the person is not suspended on that day", "a stop is told twice")
            .after([act(SUPERVISOR, Sup, suspension(31, 20_150))])
            .refuses(
                act(SUPERVISOR, Sup, suspension(31, 20_160)),
                "is suspended on 2025-03-13 already: a suspension is lifted with `suspend lift` before another begins",
            )
            .records(act(SUPERVISOR, Sup, suspension(32, 20_160))),
        tale(185, COUNTS, "an objection is counted that nobody filed")
            .after([opened(), act(SUPERVISOR, Pub, objection_to("1", Some("1")))])
            .refuses(
                act(CLERK, Ntc, closed_counting("1", 2)),
                "notice N1 is for an objection count of 1, as recorded, this event says an objection count of 2",
            )
            .records(act(CLERK, Ntc, closed_counting("1", 1))),
        tale(185, COUNTS, "one filed a day after the last need not be counted")
            .after([
                opened(),
                act(SUPERVISOR, Pub, objection_to("1", None)).on(Date(20_161)),
            ])
            .refuses(
                act(CLERK, Ntc, closed_counting("1", 2)),
                "notice N1 is for an objection count of 0, as recorded, this event says an objection count of 2",
            )
            .records(act(CLERK, Ntc, closed_counting("1", 0))),
        tale(
            185,
            "no objection to the whole list is open",
            "a list that is objected to as a whole is closed",
        )
        .after([
            opened(),
            act(CLERK, Ntc, notice_opened("2")),
            act(SUPERVISOR, Pub, objection_to("1", None)),
        ])
        .refuses(
            act(CLERK, Ntc, closed_counting("1", 1)),
            "notice N1 is held as a whole by objection O1, which is open",
        )
        .records(act(CLERK, Ntc, closed_counting("2", 0))),
        tale(186, "it was not taken down before", "a list is taken down twice")
            .after([
                opened(),
                act(CLERK, Ntc, notice_opened("2")),
                act(CLERK, Ntc, taken_down("1")),
            ])
            .refuses(
                act(CLERK, Ntc, taken_down("1")),
                "notice N1 is taken down already",
            )
            .records(act(CLERK, Ntc, taken_down("2"))),
    ]
}
