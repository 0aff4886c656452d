//! A sheet that was read, or an act that was told, and was taken back is none that was never read: what lacks is flagged. And a scheme
//! that has had a year since its tranche was read has no acceptance.

use std::collections::BTreeSet;
use std::sync::Arc;

use sunledger::crypto::digest::Commitment;
use sunledger::detect::{self, Findings};
use sunledger::domain::date::Date;
use sunledger::domain::events::control::ControlEvent;
use sunledger::domain::events::corrections::{EventReversed, StatedFact};
use sunledger::domain::events::{DecodedEvent, Event, EventHead, EventRef, Kind};
use sunledger::domain::party::Role;
use sunledger::domain::recorded::{EventAt, RecordedEvent};

use super::table::{History, told};

/// What is found on a day of a history after which every fact of these kinds was reversed.
fn taken_back(text: &str, kinds: &[&str], as_of: &str) -> Findings {
    // What is found is looked at here, and not by the table.
    let history = History::read(&format!("{text}\nexpect no flag"));
    let own: Vec<usize> = (0..history.len()).collect();
    let mut events = history.recorded(&own);
    let of_kind = |event: &&RecordedEvent| {
        let row = Kind(event.decoded.kind).row();
        row.is_some_and(|row| kinds.contains(&row.name))
    };
    let gone: Vec<RecordedEvent> = events.iter().filter(of_kind).cloned().collect();
    assert_eq!(gone.is_empty(), kinds.is_empty(), "{kinds:?}");
    for (after, of) in (1000..).zip(gone) {
        let target = EventRef {
            entry: of.entry,
            index: of.at.index,
        };
        let reversed = Event::Control(ControlEvent::EventReversed(EventReversed {
            target,
            target_sequence: of.at.sequence,
            before: Box::new(StatedFact::of(of.head(), of.event().unwrap()).unwrap()),
            reason: Commitment([9; 32]),
            public_note: None,
        }));
        let head = EventHead {
            corrects: Some(target),
            scheme: of.head().scheme.clone(),
            ..EventHead::live(Role::Fin, of.head().effective)
        };
        events.push(RecordedEvent {
            at: EventAt {
                sequence: after,
                index: 0,
            },
            effective_sequence: after,
            decoded: Arc::new(DecodedEvent {
                kind: reversed.kind().0,
                version: reversed.version(),
                head,
                event: Some(reversed),
            }),
            ..of
        });
    }
    let as_of: Date = as_of.parse().unwrap();
    detect::run(&told(&events), as_of)
}

/// Whether a code is raised, and whether it is told as not judged for want of a sheet.
fn answer(found: &Findings, code: &str) -> (bool, bool) {
    let unjudged = found.unjudged.iter();
    let mut unjudged =
        unjudged.filter(|text| text.ends_with("import it") || text.contains("import the"));
    (
        found.flags.iter().any(|flag| flag.code == code),
        unjudged.any(|text| text.starts_with(code)),
    )
}

#[test]
fn what_was_taken_back_is_no_sheet_that_was_never_read() {
    let case = "2025-03-01 | fund received | amount=10000.00
                2025-11-03 | claim         | case=C1 person=甲
                2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
                2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功";
    let told: &[(&str, &str, String, &str, &[&str])] = &[
        (
            "F29",
            "given notices=required",
            case.to_owned(),
            "2025-12-03 | notice | notice=N1 until=2025-12-11",
            &["NoticeOpened", "NoticeClosed", "NoticeTakenDown"],
        ),
        (
            "F34",
            "given reviews=required",
            case.to_owned(),
            "2025-11-17 | step | case=C1 step=初审 by=GZ02
             2025-12-02 | step | case=C1 step=复审 by=GZ03
             2025-12-12 | step | case=C1 step=审批 by=GZ04",
            &["ReviewRecorded", "CaseStepRecorded"],
        ),
        (
            "F21",
            "",
            case.to_owned(),
            "2025-11-05 | papers | case=C1",
            &["EvidenceAttached"],
        ),
        (
            "F41",
            "",
            case.split_once('\n').unwrap().1.to_owned(),
            "2025-03-01 | fund received | amount=10000.00",
            &["FundReceived"],
        ),
        (
            "F47",
            "given scheme=G",
            "2020-09-01 | fund received | amount=900000.00
             2021-10-21 | tranche       | agreement=X1 number=2 amount=100000.00 status=已拨付"
                .to_owned(),
            "2021-08-20 | self-evaluation | agreement=X2 year=1 end=2021-08-31",
            &["SelfEvaluationFiled"],
        ),
        (
            "F70",
            "given scheme=H1",
            "2025-02-05 | contract | contract=K1 payee=甲公司 amount=300000.00 county=甲县"
                .to_owned(),
            "2025-04-07 | filed | unit=甲县 month=2025-03 due=2025-06-30",
            &["ReportFiled"],
        ),
    ];
    for (code, given, rest, sheet, kinds) in told {
        let never = taken_back(&format!("{given}\n{rest}"), &[], "2026-12-31");
        assert_eq!(answer(&never, code), (false, true), "{code}: {never:#?}");
        let with = format!("{given}\n{rest}\n{sheet}");
        let gone = taken_back(&with, kinds, "2026-12-31");
        assert_eq!(answer(&gone, code), (true, false), "{code}: {gone:#?}");
        // Another scheme's own sheet says nothing of this one.
        let schemes: BTreeSet<&str> = gone.flags.iter().map(|flag| flag.scheme.as_str()).collect();
        assert_eq!(schemes.len(), 1, "{code}");
    }
}

#[test]
fn f47_a_year_after_the_tranche_was_read_the_scheme_has_no_acceptance() {
    // Sheets of histories are read on the last day of 2026, long after the tranche went out.
    let tranche = "given scheme=G
                   2020-09-01 | fund received | amount=900000.00
                   2021-10-21 | tranche | agreement=X1 number=2 amount=100000.00 status=已拨付";
    for (as_of, expected) in [
        ("2026-12-31", (false, true)),
        ("2027-12-31", (false, true)),
        ("2028-01-01", (true, false)),
    ] {
        let found = taken_back(tranche, &[], as_of);
        let unjudged = found.unjudged.iter().any(|text| text.starts_with("F47"));
        let raised = found.flags.iter().any(|flag| flag.code == "F47");
        assert_eq!((raised, unjudged), expected, "{as_of}: {found:#?}");
    }
    // One that goes out later than its row was read has its year from its own day.
    let later = tranche.replace("2021-10-21", "2027-06-30");
    for (as_of, expected) in [("2028-06-29", false), ("2028-06-30", true)] {
        let found = taken_back(&later, &[], as_of);
        let raised = found.flags.iter().any(|flag| flag.code == "F47");
        assert_eq!(raised, expected, "{as_of}: {found:#?}");
    }
}
