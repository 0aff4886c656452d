//! Lines of what lets in and shuts out: waivers, closed schemes, outside lists, assessments.

use sunledger::crypto::digest::{Commitment, FileHash};
use sunledger::crypto::hash;
use sunledger::domain::events::audit::{
    FindingRaised, FindingSettled, SanctionImposed, SanctionKind,
};
use sunledger::domain::events::claims::{AppealAgainst, AppealFiled, AppealResolved};
use sunledger::domain::events::funds::{
    AppropriationAdjusted, BudgetPlanned, DonationRecorded, Donor, FundStatementFiled,
    LoanWithdrawn, QuotaReallocated, UnspentReturned,
};
use sunledger::domain::events::lists::{ListEntryRecorded, ListKind, ListRegistered, ListStatus};
use sunledger::domain::events::notices::{
    NoticeAmended, NoticeClosed, NoticeTakenDown, SupplementaryNoticeOpened,
};
use sunledger::domain::events::pairing::{
    AssessmentRecorded, ContractSigned, OutputAccepted, SelfEvaluationFiled,
};
use sunledger::domain::events::parties::ConflictDeclared;
use sunledger::domain::events::payments::{RecoveryOffset, RecoveryWrittenOff};
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
        "enrolment" => ListKind::Enrolment,
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
        "appeal" => one(AppealFiled {
            appeal_no: line.need("appeal"),
            case_no: line.need("case"),
            against: match line.get("against") {
                Some("award") => AppealAgainst::Award,
                _ => AppealAgainst::Refusal,
            },
            text: None,
        }
        .into()),
        "appeal settled" => one(AppealResolved {
            appeal_no: line.need("appeal"),
            upheld: line.get("upheld") == Some("yes"),
            text: None,
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
            reported: line.date("reported"),
        }
        .into()),
        "self-evaluation" => one(SelfEvaluationFiled {
            agreement_no: line.need("agreement"),
            year: line.need("year").parse().expect("year="),
            year_end: line.date("end"),
            score_tenths: None,
        }
        .into()),
        "ban" => one(SanctionImposed {
            finding_no: "FX1".to_owned(),
            party: person(&line.need("person")).to_string(),
            kind: SanctionKind::Ban,
            amount: None,
            from: line.on,
            to: line.date("to"),
            basis: "取消资格".to_owned(),
        }
        .into()),
        "finding" => {
            let raised = FindingRaised {
                finding_no: line.need("number"),
                inquiry_no: None,
                check_no: None,
                unit_code: "U1".to_owned(),
                criteria: "办法".to_owned(),
                condition: "虚报".to_owned(),
                cause: "未核对".to_owned(),
                effect: "多付".to_owned(),
                amount: line.amount(),
                flags: Vec::new(),
                evidence: Vec::new(),
            };
            let settled = FindingSettled {
                finding_no: line.need("number"),
                upheld: true,
                amount: line.amount(),
                recover: Fen(0),
                order_no: None,
                deadline: None,
                reason: "属实".to_owned(),
            };
            Some(vec![
                (head.clone(), raised.into()),
                (head.clone(), settled.into()),
            ])
        }
        "deduction" => one(SanctionImposed {
            finding_no: line.need("number"),
            party: "U1".to_owned(),
            kind: SanctionKind::Notice,
            amount: Some(line.amount()),
            from: line.on,
            to: None,
            basis: line.need("basis"),
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
        "adjusted" => one(AppropriationAdjusted {
            document_no: format!("调{}", line.number),
            adjusts: line.need("doc"),
            to: line.owned("to").unwrap_or_else(|| "县财政局".to_owned()),
            fund: scheme.main_fund().to_owned(),
            change: match line.need("change").strip_prefix('-') {
                Some(less) => Fen(-fen(less).0),
                None => fen(&line.need("change")),
            },
            reason: None,
        }
        .into()),
        "gone back" => one(UnspentReturned {
            document_no: format!("缴{}", line.number),
            appropriation_no: line.need("doc"),
            to: line.owned("to").unwrap_or_else(|| "省财政厅".to_owned()),
            fund: scheme.main_fund().to_owned(),
            amount: line.amount(),
            reason: None,
        }
        .into()),
        "drawing" => one(LoanWithdrawn {
            application_no: line.need("number"),
            loan_no: "8791-CN".to_owned(),
            fund: scheme.main_fund().to_owned(),
            currency: line.need("currency"),
            drawn: 100_000,
            rate_micro: 7_800_000,
            rate_date: line.need("rate").parse().expect("rate="),
            amount: line.amount(),
            document_no: None,
        }
        .into()),
        "quota moved" => one(QuotaReallocated {
            from_code: line.need("from"),
            to_code: line.need("to"),
            count: line
                .get("count")
                .map(|count| count.parse().expect("count=")),
            amount: line.get("amount").map(fen),
            period: Some(scheme.claim_period()),
            document_no: None,
        }
        .into()),
        "written off" => one(RecoveryWrittenOff {
            order_no: line.need("order"),
            amount: line.amount(),
            document_no: format!("核{}", line.number),
            reason: None,
        }
        .into()),
        "set off" => one(RecoveryOffset {
            order_no: line.need("order"),
            payment_no: line.need("payment"),
            case_no: line.owned("case"),
            amount: line.amount(),
            fund: scheme.main_fund().to_owned(),
        }
        .into()),
        "taken down" => one(NoticeTakenDown {
            notice_no: line.need("notice"),
        }
        .into()),
        "contract" => one(ContractSigned {
            contract_no: line.need("contract"),
            plan_no: line.owned("node").unwrap_or_else(|| line.need("contract")),
            school: "某校".to_owned(),
            county: line.owned("county"),
            class: None,
            budget: line.get("budget").map(fen),
            amount: line.amount(),
            contractor: line.need("payee"),
            contractor_code: line.owned("code"),
            area_tenths: None,
            places: None,
        }
        .into()),
        "accepted works" => one(OutputAccepted {
            contract_no: line.need("contract"),
            area_tenths: None,
            places: line
                .get("places")
                .map(|places| places.parse().expect("a count")),
            finished: line.get("finished").is_some(),
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
            document_no: line.owned("document"),
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
            donor: match line.get("person") {
                Some(name) => Donor::Person(person(name)),
                None => Donor::Org(line.need("donor")),
            },
            amount: line.amount(),
            fund: scheme.main_fund().to_owned(),
            activity: "慈善一日捐".to_owned(),
            method: None,
            slip_no: line.owned("slip"),
        }
        .into()),
        _ => None,
    }
}
