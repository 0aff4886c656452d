//! Tales of what is told twice, or cannot be so: papers and bills of a claim, receipts of gifts, tranches, attendance, reports, and a
//! year that has not begun.

use sunledger::domain::date::{Date, Month, Period};
use sunledger::domain::events::Event;
use sunledger::domain::events::claims::ClaimEvent;
use sunledger::domain::events::funds::FundEvent;
use sunledger::domain::events::pairing::{AttendanceRecorded, ReportFiled, ReportKind};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role::*;

use super::cases::claimed;
use super::facts::{DAY, agreement};
use super::house::*;
use super::life::{donation, paper, paper_rejected};
use super::once::{judged, ruled, ruled_from_now, tranche_of};
use super::tale::{Tale, tale};
use crate::trust_support::story::alias;

/// A paper of the first case, with the number of a bill where it is one.
fn filed(document: &str, invoice: Option<u8>, split: bool) -> Act {
    let mut event = paper(document);
    if let Event::Claim(ClaimEvent::EvidenceAttached(e)) = &mut event {
        e.invoice = invoice.map(alias);
        e.amount = Some(Fen(100));
        e.split = split;
    }
    act(CLERK, Unit, event)
}

/// A paper of another kind.
fn of_kind(kind: &str, document: &str) -> Act {
    let mut event = paper(document);
    if let Event::Claim(ClaimEvent::EvidenceAttached(e)) = &mut event {
        e.document_type = kind.to_owned();
    }
    act(CLERK, Unit, event)
}

/// A gift, and the slip that was given out for it.
fn given(number: &str, slip: &str) -> Act {
    let mut event = donation(number, 100);
    if let Event::Fund(FundEvent::DonationRecorded(e)) = &mut event {
        e.slip_no = Some(slip.to_owned());
    }
    act(CLERK, Unit, event)
}

fn attended(month: &str, days: u16) -> Act {
    let event = AttendanceRecorded {
        agreement_no: "A1".to_owned(),
        person: alias(31),
        month: month.parse::<Month>().expect("a month"),
        working_days: days,
    };
    act(CLERK, Unit, event)
}

/// A plan put on file, or owed where it has no day.
fn on_file(subject: &str, filed: Option<Date>) -> Act {
    let event = ReportFiled {
        unit: "County".to_owned(),
        kind: ReportKind::Filing,
        period: Period::Year { year: 2025 },
        due: None,
        filed,
        subject_no: Some(subject.to_owned()),
    };
    act(CLERK, Edu, event)
}

/// The agreement of the office's second text.
fn signed() -> Act {
    let event = act(CLERK, Edu, agreement("1"));
    event.and(OTHER, Unit).under(Some(("T", 2)))
}

/// All of them.
pub fn tales() -> Vec<Tale> {
    const PAPER: &str = "neither a paper of its kind and number nor its bill is on file in the case, unless it was sent back";
    const MONTH: &str = "its month has begun, and has so many days";
    vec![
        tale(143, PAPER, "a paper is filed again")
            .after([
                claimed(),
                filed("M1", None, false),
                filed("M2", None, false),
            ])
            .after([act(FIRST, R1, paper_rejected("M2"))])
            .refuses(
                filed("M1", None, false),
                "document C1/doc-01/M1 is recorded already, in entry ",
            )
            .records(filed("M2", None, false)),
        tale(143, PAPER, "a paper of one kind and number is filed again")
            .after([claimed(), filed("M1", None, false)])
            .refuses(
                filed("M1", Some(71), false),
                "document C1/doc-01/M1 is recorded already, in entry ",
            )
            // Each kind is numbered by whoever issues it.
            .records(of_kind("doc-02", "M1")),
        tale(143, PAPER, "a bill is filed again under another number")
            .after([claimed(), filed("M1", Some(71), false)])
            .refuses(
                filed("M2", Some(71), false),
                "document C1/doc-01/M1 is recorded already, in entry ",
            )
            .records(filed("M2", Some(71), true)),
        tale(
            69,
            "its receipt slip is no other gift's",
            "one slip is given out twice",
        )
        .after([given("1", "P1")])
        .refuses(given("2", "P1"), "slip P1 is recorded already")
        .records(given("2", "P2")),
        tale(
            242,
            "the tranche is not on the schedule yet",
            "a tranche is scheduled twice",
        )
        .after([ruled(), signed(), tranche_of(1, 400, None)])
        .refuses(
            tranche_of(1, 500, None),
            "tranche A1/1 is recorded already, in entry ",
        )
        .records(tranche_of(2, 500, None)),
        tale(244, "its year has begun", "a year to come is accepted")
            .after([ruled_from_now(), signed()])
            .refuses(
                judged(2, 800),
                "year 2 of agreement A1 begins on 2026-01-01, and this is of",
            )
            .records(judged(1, 800)),
        tale(249, MONTH, "somebody attends more days than there are")
            .after([ruled(), signed()])
            .refuses(
                attended("2025-02", 29),
                "is of 29 days, and the month has 28",
            )
            .records(attended("2025-02", 28)),
        tale(249, MONTH, "somebody has attended in a month to come")
            .after([ruled(), signed()])
            .refuses(
                attended("2025-12", 20),
                "which begins on 2025-12-01, and this is of",
            )
            .records(attended("2025-03", 20)),
        tale(
            249,
            "a person's month is told once under an agreement",
            "a month is told again",
        )
        .after([ruled(), signed(), attended("2025-02", 20)])
        .refuses(attended("2025-02", 19), "attendance A1/2025-02/")
        .records(attended("2025-01", 19)),
        tale(
            248,
            "the report of that kind, period and matter was not filed yet",
            "a plan is put on file twice",
        )
        .after([
            on_file("1", None),
            on_file("1", Some(DAY)),
            on_file("2", None),
        ])
        .refuses(on_file("1", Some(DAY)), "--set FIELD=VALUE --reason WHY`)")
        .records(on_file("2", Some(DAY))),
    ]
}
