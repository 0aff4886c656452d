//! Lines of what lets in and shuts out: waivers, closed schemes, outside lists, assessments.

use sunledger::crypto::digest::{Commitment, FileHash};
use sunledger::crypto::hash;
use sunledger::domain::events::lists::{ListEntryRecorded, ListKind, ListRegistered, ListStatus};
use sunledger::domain::events::pairing::AssessmentRecorded;
use sunledger::domain::events::rules::{SchemeClosed, WaiverGranted};
use sunledger::domain::events::{Event, EventHead};
use sunledger::schemes::Scheme;

use super::{Line, fen, person};

fn kind(line: &Line) -> ListKind {
    match line.need("list").as_str() {
        "companies" => ListKind::Companies,
        "vehicles" => ListKind::Vehicles,
        "payroll" => ListKind::Payroll,
        other => panic!("line {}: list={other}", line.number),
    }
}

/// An edition of a list, by the number the table gives it.
fn edition(line: &Line) -> FileHash {
    FileHash(hash::sha256(&[line
        .get("edition")
        .unwrap_or("1")
        .as_bytes()]))
}

/// The events of a line of these kinds; `None` for other kinds.
pub fn events(line: &Line, scheme: &Scheme, head: &EventHead) -> Option<Vec<(EventHead, Event)>> {
    let one = |event: Event| Some(vec![(head.clone(), event)]);
    match line.kind.as_str() {
        "waiver" => one(WaiverGranted {
            waiver_no: line.need("waiver"),
            rule: Some(line.need("rule")),
            clause: Commitment::ZERO,
            subject_no: line.need("subject"),
            reason: Commitment::ZERO,
            expires: line.date("expires"),
        }
        .into()),
        "scheme closed" => one(SchemeClosed {
            id: scheme.id.clone(),
            last_day: line.date("last").expect("last="),
        }
        .into()),
        "list edition" => one(ListRegistered {
            kind: kind(line),
            source: "某局".to_owned(),
            version: Some(line.on),
            sha256: edition(line),
            rows: 1,
        }
        .into()),
        "listed" => one(ListEntryRecorded {
            kind: kind(line),
            list: edition(line),
            person: person(&line.need("person")),
            level: None,
            fund: line.owned("class"),
            amount: line.get("value").map(fen),
            on: None,
            year: None,
            status: match line.get("status") {
                Some("注销") => ListStatus::Revoked,
                _ => ListStatus::InForce,
            },
        }
        .into()),
        "assessment" => one(AssessmentRecorded {
            agreement_no: line.need("case"),
            year: line.need("year").parse().expect("year="),
            score_tenths: (fen(&line.need("score")).0 / 10) as i32,
            grade: None,
            vetoed: line.get("veto") == Some("是"),
            reported: None,
        }
        .into()),
        _ => None,
    }
}
