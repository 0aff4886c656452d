//! Facts of the office that the tales tell of, beside those of the small ledger's story.

use sunledger::crypto::digest::{Commitment, Digest, FileHash, TreeRoot};
use sunledger::crypto::hash;
use sunledger::domain::calendar::CalendarYear;
use sunledger::domain::date::{Date, Month, Period};
use sunledger::domain::events::Event;
use sunledger::domain::events::claims::{
    AwardDecided, AwardRefused, CaseStepRecorded, ClaimWithdrawn, Decision, ReviewRecorded,
};
use sunledger::domain::events::control::{FileImported, ImportId};
use sunledger::domain::events::funds::{
    AppropriationIssued, FundReceived, FundSource, OpeningBalanceRecorded, Stage, StatedPosting,
};
use sunledger::domain::events::lists::{ListEntryRecorded, ListKind, ListRegistered, ListStatus};
use sunledger::domain::events::notices::{
    ExportIssued, ExportLevel, NoticeClosed, NoticeTakenDown, ObjectionFiled,
};
use sunledger::domain::events::pairing::{
    AcceptanceRecorded, AgreementSigned, AttendanceRecorded, SelfEvaluationFiled, TrancheReleased,
    TrancheScheduled, TrancheWithheld,
};
use sunledger::domain::events::parties::{
    AccountChanged, DutyAssigned, OrgRegistered, OrgStatusChanged, PersonUpdated, PostAssigned,
    PostEnded, PostSuspended,
};
use sunledger::domain::events::payments::{
    ClawbackOrdered, CostBorne, ExpenditureRecorded, Payee, PaymentConfirmed, PaymentInstructed,
    PaymentMethod, PaymentNamed, PaymentReturned, RecoveryReceived,
};
use sunledger::domain::events::rules::{
    CalendarPublished, SchemeClosed, SchemePublished, WaiverGranted,
};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{HolderMatch, Step};

use crate::trust_support::story::{SCHEME, alias};

/// The day of most facts, 2025-03-03.
pub const DAY: Date = Date(20_150);

/// A review at a level.
pub fn review_at(number: &str, level: u8) -> Event {
    ReviewRecorded {
        case_no: format!("C{number}"),
        level,
        decision: Decision::Agreed,
        opinion: None,
        seconds: None,
    }
    .into()
}

/// The same with another word.
pub fn review_said(number: &str, level: u8, decision: Decision) -> Event {
    ReviewRecorded {
        case_no: format!("C{number}"),
        level,
        decision,
        opinion: None,
        seconds: None,
    }
    .into()
}

/// A step that decides nothing, of a case or a batch.
pub fn step(of: &str) -> Event {
    CaseStepRecorded {
        case_no: of.to_owned(),
        step: Step::Intake,
        opinion: None,
        seconds: None,
    }
    .into()
}

/// A refusal of aid.
pub fn refusal(number: &str) -> Event {
    AwardRefused {
        case_no: format!("C{number}"),
        reason: None,
    }
    .into()
}

/// A claim taken back.
pub fn withdrawal(number: &str) -> Event {
    ClaimWithdrawn {
        case_no: format!("C{number}"),
        reason: None,
    }
    .into()
}

/// An award of 2,000 yuan to one person.
pub fn award_to(number: &str, case: &str, person: u8) -> Event {
    AwardDecided {
        award_no: format!("W{number}"),
        case_no: format!("C{case}"),
        person: Some(alias(person)),
        unit_code: None,
        amount: Fen(200_000),
        fund: "F".to_owned(),
        document_no: None,
        status: None,
        period: Period::Year { year: 2025 },
    }
    .into()
}

/// A waiver for a case.
pub fn waiver(number: &str) -> Event {
    WaiverGranted {
        waiver_no: format!("V{number}"),
        rule: None,
        clause: Commitment([4; 32]),
        subject_no: format!("C{number}"),
        reason: Commitment([4; 32]),
        expires: None,
    }
    .into()
}

/// An objection to one case, or to the whole list.
pub fn objection_to(number: &str, case: Option<&str>) -> Event {
    ObjectionFiled {
        objection_no: format!("O{number}"),
        notice_no: format!("N{number}"),
        case_no: case.map(|case| format!("C{case}")),
        person: None,
        text: Commitment([6; 32]),
    }
    .into()
}

/// A notice closed by somebody who counts so many objections.
pub fn closed_counting(number: &str, objections: u32) -> Event {
    NoticeClosed {
        notice_no: format!("N{number}"),
        objections: Some(objections),
        list_checksum: None,
    }
    .into()
}

/// The scheme's text in a version that takes claims by sheet.
pub fn scheme_with_claims(version: u16) -> Event {
    scheme_text(version, |event| {
        event.text.push_str(
            "[[table]]\nkind = \"claims\"\nnames = [\"claims\"]\n[table.columns]\n\
             case_no = { names = [\"number\"], required = true }\n",
        );
        event.sha256 = FileHash(hash::sha256(&[event.text.as_bytes()]));
    })
}

/// A notice taken down.
pub fn taken_down(number: &str) -> Event {
    NoticeTakenDown {
        notice_no: format!("N{number}"),
    }
    .into()
}

/// A list that leaves the house.
pub fn export(level: ExportLevel) -> Event {
    ExportIssued {
        what: "notice".to_owned(),
        notice_no: None,
        level,
        rows: 0,
        root: TreeRoot([0; 32]),
        ledger_size: 1,
        files: Vec::new(),
    }
    .into()
}

/// An order to pay, with what it names given by the tale.
pub fn pays(number: &str, change: impl FnOnce(&mut PaymentInstructed)) -> Event {
    let mut event = PaymentInstructed {
        payment_no: format!("P{number}"),
        batch_no: None,
        award_no: None,
        case_no: None,
        tranche: None,
        payee: Payee::Person(alias(31)),
        unit_code: None,
        tier: None,
        amount: Fen(200_000),
        fund: "F".to_owned(),
        period: Period::Year { year: 2025 },
        method: PaymentMethod::Bank,
        account: None,
        holder: HolderMatch::Same,
        again: false,
    };
    change(&mut event);
    event.into()
}

/// The bank's word that so much arrived from a fund.
pub fn arrived(number: &str, fen: i64, fund: &str) -> Event {
    PaymentConfirmed {
        payment_no: format!("P{number}"),
        amount: Fen(fen),
        fund: fund.to_owned(),
        bank_ref: None,
        account: None,
        holder: HolderMatch::Same,
    }
    .into()
}

/// The bank's word that so much came back to a fund, before or after it had arrived.
pub fn came_back(number: &str, fen: i64, fund: &str, after: bool) -> Event {
    PaymentReturned {
        payment_no: format!("P{number}"),
        amount: Fen(fen),
        fund: fund.to_owned(),
        bank_ref: None,
        account: None,
        after_confirmation: after,
        reason: None,
    }
    .into()
}

/// An order to pay back.
pub fn clawback(number: &str, fen: i64) -> Event {
    ClawbackOrdered {
        order_no: format!("K{number}"),
        debtor: Payee::Person(alias(31)),
        amount: Fen(fen),
        fund: "F".to_owned(),
        due: None,
        reason: None,
    }
    .into()
}

/// Money that came on it.
pub fn recovery(number: &str, fen: i64) -> Event {
    RecoveryReceived {
        order_no: format!("K{number}"),
        amount: Fen(fen),
        fund: "F".to_owned(),
        bank_ref: Some(format!("KR{number}-{fen}")),
    }
    .into()
}

/// Money a unit spent.
pub fn voucher(number: &str) -> Event {
    ExpenditureRecorded {
        voucher_no: format!("E{number}"),
        agreement_no: None,
        year: None,
        cost_line: "books".to_owned(),
        payee: None,
        invoice: None,
        invoice_date: None,
        amount: Fen(100),
        fund: "F".to_owned(),
        meal_month: None,
        working_days: None,
        approval_no: None,
    }
    .into()
}

/// In whose books a cost stands.
pub fn cost_borne(fen: i64) -> Event {
    CostBorne {
        voucher_no: "E1".to_owned(),
        agreement_no: None,
        unit: "U".to_owned(),
        cost_line: None,
        amount: Fen(fen),
    }
    .into()
}

/// Money that came in under a bank reference.
pub fn income(number: &str, bank_ref: Option<&str>, fen: i64) -> Event {
    income_of("F", number, bank_ref, fen)
}

/// Money that came into a fund.
pub fn income_of(fund: &str, number: &str, bank_ref: Option<&str>, fen: i64) -> Event {
    FundReceived {
        receipt_no: format!("R{number}"),
        fund: fund.to_owned(),
        source: FundSource::Donation,
        nature: "donation".to_owned(),
        payer: "P".to_owned(),
        amount: Fen(fen),
        bank_ref: bank_ref.map(str::to_owned),
    }
    .into()
}

/// Money promised by a document.
pub fn appropriation(fen: i64) -> Event {
    passed_on("D1", "Province", "County", fen)
}

/// Money that a body passes on to the one below it.
pub fn passed_on(document: &str, from: &str, to: &str, fen: i64) -> Event {
    AppropriationIssued {
        document_no: document.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        fund: "F".to_owned(),
        purpose: Commitment([2; 32]),
        amount: Fen(fen),
    }
    .into()
}

/// Books that start in mid-life.
pub fn opening(outside: i64, received: i64) -> Event {
    let line = |stage, amount| StatedPosting {
        stage,
        fund: "F".to_owned(),
        unit: String::new(),
        amount: Fen(amount),
    };
    OpeningBalanceRecorded {
        postings: vec![
            line(Stage::Outside, outside),
            line(Stage::Received, received),
        ],
        as_of: DAY,
        document_no: "D0".to_owned(),
    }
    .into()
}

/// A school is known.
pub fn school(code: &str) -> Event {
    OrgRegistered {
        code: code.to_owned(),
        name: "One".to_owned(),
        uscc: None,
        division: None,
        place: None,
        kind: None,
        pupils: None,
        teachers: None,
        account: None,
        representative: None,
        phone: None,
        address: None,
        founded: None,
    }
    .into()
}

/// A school is closed.
pub fn school_closed(code: &str) -> Event {
    OrgStatusChanged {
        code: code.to_owned(),
        status: "closed".to_owned(),
    }
    .into()
}

/// A person moves to another unit.
pub fn person_moved(person: u8) -> Event {
    PersonUpdated {
        person: alias(person),
        name: None,
        unit_code: Some("U2".to_owned()),
        status: None,
    }
    .into()
}

/// A person's account changes.
pub fn account_changed(person: u8) -> Event {
    AccountChanged {
        person: alias(person),
        old: None,
        new: alias(52),
        reason: None,
    }
    .into()
}

/// A person takes a post at a school, from one day to another.
pub fn post(person: u8, unit: &str, from: i32, to: Option<i32>) -> Event {
    PostAssigned {
        change_no: None,
        person: alias(person),
        unit_code: unit.to_owned(),
        unit: "One".to_owned(),
        post: None,
        change: None,
        from: Date(from),
        to: to.map(Date),
    }
    .into()
}

/// A person is away from it.
pub fn post_suspended(person: u8, unit: &str, from: i32) -> Event {
    PostSuspended {
        person: alias(person),
        unit_code: unit.to_owned(),
        from: Date(from),
        to: None,
        reason: None,
    }
    .into()
}

/// A person leaves it.
pub fn post_ended(person: u8, unit: &str, from: i32) -> Event {
    PostEnded {
        change_no: None,
        person: alias(person),
        unit_code: unit.to_owned(),
        change: None,
        from: Date(from),
    }
    .into()
}

/// An outside list whose file has this hash.
pub fn list(file: u8) -> Event {
    ListRegistered {
        kind: ListKind::Deceased,
        source: "Register".to_owned(),
        version: None,
        sha256: FileHash([file; 32]),
        rows: 1,
    }
    .into()
}

/// A row of it.
pub fn list_entry(file: u8) -> Event {
    ListEntryRecorded {
        kind: ListKind::Deceased,
        list: FileHash([file; 32]),
        person: alias(31),
        level: None,
        fund: None,
        amount: None,
        on: Some(DAY),
        year: None,
        status: ListStatus::InForce,
    }
    .into()
}

/// A part of a sheet was read.
pub fn part(number: u32, last: bool) -> Event {
    FileImported {
        import_id: ImportId([7; 16]),
        part: number,
        last_part: last,
        sha256: FileHash([0xf7; 32]),
        name: "a.xlsx".to_owned(),
        sheet: "S".to_owned(),
        table: "list".to_owned(),
        content: Digest([3; 32]),
        accepted: 0,
        refused: 0,
        unpublished: 0,
        totals: Vec::new(),
    }
    .into()
}

/// The scheme's next text, as its publisher states it; `change` spoils what is stated.
pub fn scheme_text(version: u16, change: impl FnOnce(&mut SchemePublished)) -> Event {
    let text = SCHEME.replace("version = 1", &format!("version = {version}"));
    let mut event = SchemePublished {
        id: "T".to_owned(),
        version,
        sha256: FileHash(hash::sha256(&[text.as_bytes()])),
        text,
        from: Date(20_000),
    };
    change(&mut event);
    event.into()
}

/// A scheme takes no further claims.
pub fn scheme_closed(id: &str) -> Event {
    SchemeClosed {
        id: id.to_owned(),
        last_day: Date(20_400),
    }
    .into()
}

/// A scheme takes claims through a day.
pub fn closed_through(day: i32) -> Event {
    SchemeClosed {
        id: "T".to_owned(),
        last_day: Date(day),
    }
    .into()
}

/// A year's calendar in one of its versions.
pub fn calendar(version: u16) -> Event {
    CalendarPublished {
        calendar: CalendarYear {
            year: 2025,
            version,
            title: "2025".to_owned(),
            source: "gov.cn".to_owned(),
            off_days: vec![Date(20_089)],
            work_days: vec![Date(20_114)],
        },
    }
    .into()
}

/// Whom a row about a payment names.
pub fn payment_named(number: &str) -> Event {
    PaymentNamed {
        payment_no: format!("P{number}"),
        number: None,
        payee: None,
        holder: None,
    }
    .into()
}

/// Two schools agree.
pub fn agreement(number: &str) -> Event {
    agreed(number, |_| {})
}

/// The same with something else in it.
pub fn agreed(number: &str, change: impl Fn(&mut AgreementSigned)) -> Event {
    let mut agreed = AgreementSigned {
        agreement_no: format!("A{number}"),
        kind: None,
        supporter_code: "S1".to_owned(),
        supporter: "Sup".to_owned(),
        supporter_account: None,
        aided_code: "S2".to_owned(),
        aided: "Aid".to_owned(),
        division: None,
        signed_with_department: None,
        signed_by_pair: None,
        from: None,
        to: None,
        amount: None,
    };
    change(&mut agreed);
    agreed.into()
}

/// A tranche falls due.
pub fn tranche(agreement: &str, number: u8) -> Event {
    TrancheScheduled {
        agreement_no: format!("A{agreement}"),
        number,
        amount: Fen(500),
        condition: None,
        due: None,
    }
    .into()
}

/// It may be paid.
pub fn released(agreement: &str, number: u8) -> Event {
    TrancheReleased {
        agreement_no: format!("A{agreement}"),
        number,
        amount: Fen(500),
        fund: "F".to_owned(),
    }
    .into()
}

/// The first is held back.
pub fn withheld(agreement: &str) -> Event {
    TrancheWithheld {
        agreement_no: format!("A{agreement}"),
        number: 1,
    }
    .into()
}

/// The aided school reports on its first year.
pub fn evaluation(agreement: &str) -> Event {
    SelfEvaluationFiled {
        agreement_no: format!("A{agreement}"),
        year: 1,
        year_end: None,
        score_tenths: None,
    }
    .into()
}

/// That year is judged.
pub fn acceptance(agreement: &str) -> Event {
    AcceptanceRecorded {
        agreement_no: format!("A{agreement}"),
        year: 1,
        score_tenths: 800,
        passed: Some(true),
    }
    .into()
}

/// Days that a teacher attended.
pub fn attendance(agreement: &str) -> Event {
    AttendanceRecorded {
        agreement_no: format!("A{agreement}"),
        person: alias(31),
        month: Month(661),
        working_days: 20,
    }
    .into()
}

/// An official is known by a staff number too.
pub fn duty_held_by(official: u8, staff: u8) -> Event {
    DutyAssigned {
        official: alias(official),
        staff: Some(alias(staff)),
        named: None,
        post: "cashier".to_owned(),
        unit: None,
        from: DAY,
        phone: None,
        address: None,
    }
    .into()
}
