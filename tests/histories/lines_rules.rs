//! Lines of what lets in and shuts out: waivers, closed schemes, outside lists, assessments.

use sunledger::crypto::digest::{Commitment, FileHash};
use sunledger::crypto::hash;
use sunledger::domain::events::funds::{
    BudgetPlanned, DonationRecorded, Donor, FundStatementFiled,
};
use sunledger::domain::events::lists::{ListEntryRecorded, ListKind, ListRegistered, ListStatus};
use sunledger::domain::events::notices::{
    NoticeAmended, NoticeClosed, NoticeTakenDown, SupplementaryNoticeOpened,
};
use sunledger::domain::events::pairing::AssessmentRecorded;
use sunledger::domain::events::parties::ConflictDeclared;
use sunledger::domain::events::rules::{SchemeClosed, WaiverGranted};
use sunledger::domain::events::{Event, EventHead};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Relation;
use sunledger::schemes::Scheme;

use super::{Line, alias, fen, person};

fn kind(line: &Line) -> ListKind {
    match line.need("list").as_str() {
        "companies" => ListKind::Companies,
        "vehicles" => ListKind::Vehicles,
        "payroll" => ListKind::Payroll,
        "deceased" => ListKind::Deceased,
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
            source: line.owned("keeper").unwrap_or("某局".to_owned()),
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
            on: line.date("died"),
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
        "declared" => one(ConflictDeclared {
            official: alias("staff", &line.need("official")),
            applicant: person(&line.need("person")),
            relation: Relation::Kin,
        }
        .into()),
        "supplement" => {
            let opened = SupplementaryNoticeOpened {
                notice_no: line.need("notice"),
                of: line.need("of"),
                channel: "网站".to_owned(),
                rows: None,
                amount: None,
                from: line.on,
                until: line.date("until").expect("until="),
            };
            let closed = NoticeClosed {
                notice_no: line.need("notice"),
                objections: None,
                list_checksum: None,
            };
            let down = NoticeTakenDown {
                notice_no: line.need("notice"),
            };
            let until = line.head(scheme, line.date("until").expect("until="));
            Some(vec![
                (head.clone(), opened.into()),
                (until.clone(), closed.into()),
                (until, down.into()),
            ])
        }
        "amendment" => one(NoticeAmended {
            notice_no: line.need("notice"),
            case_no: line.owned("case"),
            person: None,
            amount: line.get("amount").map(fen),
            reason: None,
        }
        .into()),
        "plan node" => one(BudgetPlanned {
            plan_no: line.need("node"),
            parent_no: line.owned("above"),
            item: line.need("node"),
            class: None,
            unit: None,
            level: None,
            fund: scheme.main_fund().to_owned(),
            amount: line.amount(),
            document_no: None,
            period: Some(scheme.claim_period()),
        }
        .into()),
        "statement" => {
            let sum = |key: &str| line.get(key).map_or(Fen(0), fen);
            one(FundStatementFiled {
                fund: scheme.main_fund().to_owned(),
                received: sum("received"),
                paid: sum("paid"),
                returned: sum("returned"),
                recovered: sum("recovered"),
                balance: sum("balance"),
                as_of: line.on,
            }
            .into())
        }
        "donation" => one(DonationRecorded {
            donation_no: format!("JZ{}", line.number),
            donor: Donor::Org(line.need("donor")),
            amount: line.amount(),
            fund: scheme.main_fund().to_owned(),
            activity: "慈善一日捐".to_owned(),
            method: None,
            slip_no: None,
        }
        .into()),
        _ => None,
    }
}
