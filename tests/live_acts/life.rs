//! Facts of a whole programme's life that the tales tell of: plans, changes, appeals, works.

use sunledger::crypto::digest::FileHash;
use sunledger::crypto::hash;
use sunledger::domain::date::{Date, Period};
use sunledger::domain::events::Event;
use sunledger::domain::events::claims::{
    AppealAgainst, AppealFiled, AppealResolved, ClaimAmended, EvidenceAttached, EvidenceRejected,
    SuspensionCause, SuspensionLifted, SuspensionStarted,
};
use sunledger::domain::events::funds::{
    AppropriationAdjusted, BudgetPlanned, DonationRecorded, Donor, LoanWithdrawn, QuotaAllocated,
    QuotaReallocated, UnspentReturned,
};
use sunledger::domain::events::notices::{
    NoticeAmended, NoticeEvidenceAdded, SupplementaryNoticeOpened,
};
use sunledger::domain::events::pairing::{
    AgreementEnded, AssessmentRecorded, ContractSigned, OutputAccepted, ProgressReported,
};
use sunledger::domain::events::payments::{
    FeeRemitted, InKindDonated, InKindReceived, Payee, PaymentHeld, RecoveryOffset,
    RecoveryWrittenOff,
};
use sunledger::domain::events::rules::SchemeAmended;
use sunledger::domain::money::Fen;

use super::facts::DAY;
use crate::trust_support::story::{SCHEME, alias};

/// A new text of the scheme, as its publisher states it; `change` spoils what is stated.
pub fn amended_text(version: u16, change: impl FnOnce(&mut SchemeAmended)) -> Event {
    let text = SCHEME.replace("version = 1", &format!("version = {version}"));
    let mut event = SchemeAmended {
        id: "T".to_owned(),
        version,
        sha256: FileHash(hash::sha256(&[text.as_bytes()])),
        text,
        from: Date(20_000),
        document_no: None,
        note: "a longer notice".to_owned(),
    };
    change(&mut event);
    event.into()
}

/// The second text of the scheme, with a quota.
pub fn with_quota(rule: &str) -> Event {
    amended_text(2, |event| {
        event
            .text
            .push_str(&format!("[quota]\n{rule}\nclause = \"c\"\n"));
        event.sha256 = FileHash(hash::sha256(&[event.text.as_bytes()]));
    })
}

/// A promise is changed.
pub fn adjusted(document: &str, fen: i64) -> Event {
    adjusted_in(document, fen, "F")
}

/// A promise is changed in a fund.
pub fn adjusted_in(document: &str, fen: i64, fund: &str) -> Event {
    AppropriationAdjusted {
        document_no: "D9".to_owned(),
        adjusts: document.to_owned(),
        to: "County".to_owned(),
        fund: fund.to_owned(),
        change: Fen(fen),
        reason: None,
    }
    .into()
}

/// A unit may put forward two.
pub fn quota(unit: &str) -> Event {
    quota_of(unit, |_| {})
}

/// A unit may put forward two, or what `change` makes of it.
pub fn quota_of(unit: &str, change: impl FnOnce(&mut QuotaAllocated)) -> Event {
    let mut event = QuotaAllocated {
        unit_code: unit.to_owned(),
        unit: "One".to_owned(),
        unit_kind: None,
        count: Some(2),
        retired_max: None,
        amount: None,
        count_in_set: None,
        period: None,
    };
    change(&mut event);
    event.into()
}

/// One of them goes to another unit.
pub fn moved(from: &str, to: &str) -> Event {
    moved_by(from, to, |_| {})
}

/// One of them, or what `change` makes of it, goes to another unit.
pub fn moved_by(from: &str, to: &str, change: impl FnOnce(&mut QuotaReallocated)) -> Event {
    let mut event = QuotaReallocated {
        from_code: from.to_owned(),
        to_code: to.to_owned(),
        count: Some(1),
        amount: None,
        period: None,
        document_no: None,
    };
    change(&mut event);
    event.into()
}

/// What was not spent goes back.
pub fn unspent(document: &str, fen: i64) -> Event {
    unspent_in(document, fen, "F")
}

/// What was not spent of a fund goes back.
pub fn unspent_in(document: &str, fen: i64, fund: &str) -> Event {
    UnspentReturned {
        document_no: "D8".to_owned(),
        appropriation_no: document.to_owned(),
        to: "County".to_owned(),
        fund: fund.to_owned(),
        amount: Fen(fen),
        reason: None,
    }
    .into()
}

/// A gift.
pub fn donation(number: &str, fen: i64) -> Event {
    DonationRecorded {
        donation_no: format!("G{number}"),
        donor: Donor::Unnamed,
        amount: Fen(fen),
        fund: "F".to_owned(),
        activity: "sale".to_owned(),
        method: None,
        slip_no: None,
    }
    .into()
}

/// A node of a plan, below another or at the top.
pub fn plan_node(number: &str, above: Option<&str>, fen: i64) -> Event {
    BudgetPlanned {
        plan_no: format!("N{number}"),
        parent_no: above.map(|above| format!("N{above}")),
        item: "works".to_owned(),
        class: None,
        unit: None,
        level: None,
        fund: "F".to_owned(),
        amount: Fen(fen),
        document_no: None,
        period: None,
    }
    .into()
}

/// Goods come in on a slip.
pub fn goods_in(slip: &str, item: &str) -> Event {
    InKindReceived {
        slip_no: format!("S{slip}"),
        agreement_no: None,
        item: item.to_owned(),
        quantity: 3,
        measure: None,
        value: Fen(300),
        donor: None,
    }
    .into()
}

/// Goods are handed out, on a slip or without one.
pub fn goods_out(slip: Option<&str>, item: &str) -> Event {
    InKindDonated {
        slip_no: slip.map(|slip| format!("S{slip}")),
        agreement_no: None,
        item: item.to_owned(),
        quantity: 3,
        value: Fen(300),
    }
    .into()
}

/// A thousand euros at 7.8 yuan.
pub fn drawing(number: &str, fen: i64) -> Event {
    LoanWithdrawn {
        application_no: format!("L{number}"),
        loan_no: "8791-CN".to_owned(),
        fund: "F".to_owned(),
        currency: "EUR".to_owned(),
        drawn: 100_000,
        rate_micro: 7_800_000,
        rate_date: DAY,
        amount: Fen(fen),
        document_no: None,
    }
    .into()
}

/// A claim is put right.
pub fn claim_amended(number: &str) -> Event {
    ClaimAmended {
        case_no: format!("C{number}"),
        category: None,
        debt: Some(Fen(4_000_000)),
        requested: None,
        status: None,
        account: None,
        reason: None,
    }
    .into()
}

/// A numbered paper of the first case.
pub fn paper(document: &str) -> Event {
    EvidenceAttached {
        case_no: "C1".to_owned(),
        document_no: Some(document.to_owned()),
        document_type: "doc-01".to_owned(),
        issuer: None,
        issued: None,
        amount: None,
        document: None,
        invoice: None,
        split: false,
    }
    .into()
}

/// It is sent back.
pub fn paper_rejected(document: &str) -> Event {
    EvidenceRejected {
        case_no: "C1".to_owned(),
        document_no: document.to_owned(),
        reason: None,
    }
    .into()
}

/// Somebody asks for a decision to be looked at again.
pub fn appeal(number: &str, case: &str, against: AppealAgainst) -> Event {
    AppealFiled {
        appeal_no: format!("B{number}"),
        case_no: format!("C{case}"),
        against,
        text: None,
    }
    .into()
}

/// It is settled.
pub fn appeal_resolved(number: &str) -> Event {
    AppealResolved {
        appeal_no: format!("B{number}"),
        upheld: true,
        text: None,
    }
    .into()
}

/// A person's payments stop.
pub fn suspension(person: u8, from: i32) -> Event {
    SuspensionStarted {
        person: alias(person),
        cause: SuspensionCause::LeftPost,
        from: Date(from),
        reason: None,
    }
    .into()
}

/// And go on.
pub fn suspension_lifted(person: u8, from: i32) -> Event {
    SuspensionLifted {
        person: alias(person),
        from: Date(from),
        reason: None,
    }
    .into()
}

/// A picture of a notice.
pub fn notice_picture(number: &str) -> Event {
    NoticeEvidenceAdded {
        notice_no: format!("N{number}"),
        sha256: FileHash([3; 32]),
        label: "photo".to_owned(),
        taken: None,
    }
    .into()
}

/// A row of the first case is lowered, or taken off.
pub fn notice_amended(number: &str, fen: Option<i64>) -> Event {
    notice_row_amended(number, Some("C1"), fen)
}

/// A row of a case, or of nobody, is lowered or taken off.
pub fn notice_row_amended(number: &str, case: Option<&str>, fen: Option<i64>) -> Event {
    NoticeAmended {
        notice_no: format!("N{number}"),
        case_no: case.map(str::to_owned),
        person: None,
        amount: fen.map(Fen),
        reason: None,
    }
    .into()
}

/// A notice that adds to another.
pub fn supplement(number: &str, of: &str) -> Event {
    SupplementaryNoticeOpened {
        notice_no: format!("N{number}"),
        of: format!("N{of}"),
        channel: "web".to_owned(),
        from: DAY,
        until: Date(DAY.0 + 7),
        rows: None,
        amount: None,
    }
    .into()
}

/// A gate stopped a payment.
pub fn held(rules: &[&str]) -> Event {
    PaymentHeld {
        payment_no: "P1".to_owned(),
        batch_no: None,
        case_no: None,
        payee: Payee::Person(alias(31)),
        amount: Fen(200_000),
        fund: "F".to_owned(),
        rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
        file: FileHash([5; 32]),
        sheet: "S".to_owned(),
        row: 2,
    }
    .into()
}

/// An order to pay back is given up.
pub fn written_off(number: &str, fen: i64) -> Event {
    RecoveryWrittenOff {
        order_no: format!("K{number}"),
        amount: Fen(fen),
        document_no: "D7".to_owned(),
        reason: None,
    }
    .into()
}

/// What is owed is set against a payment.
pub fn offset(order: &str, payment: &str, fen: i64) -> Event {
    offset_by(order, payment, fen, |_| {})
}

/// What is owed is set against a payment; `change` spoils what is stated.
pub fn offset_by(
    order: &str,
    payment: &str,
    fen: i64,
    change: impl FnOnce(&mut RecoveryOffset),
) -> Event {
    let mut event = RecoveryOffset {
        order_no: format!("K{order}"),
        payment_no: format!("P{payment}"),
        case_no: None,
        amount: Fen(fen),
        fund: "F".to_owned(),
    };
    change(&mut event);
    event.into()
}

/// A pupil need not pay.
pub fn fee_remitted(pupil: u8) -> Event {
    FeeRemitted {
        remission_no: "X1".to_owned(),
        pupil: alias(pupil),
        unit_code: "U1".to_owned(),
        fee: "tuition".to_owned(),
        period: Period::Year { year: 2025 },
        amount: Fen(100),
    }
    .into()
}

/// An agreement ends.
pub fn agreement_ended(number: &str) -> Event {
    AgreementEnded {
        agreement_no: format!("A{number}"),
        reason: None,
    }
    .into()
}

/// A year of it is scored.
pub fn assessment(number: &str) -> Event {
    AssessmentRecorded {
        agreement_no: format!("A{number}"),
        year: 2025,
        score_tenths: 850,
        grade: None,
        vetoed: false,
        reported: None,
    }
    .into()
}

/// Works are contracted for.
pub fn contract(number: &str, fen: i64) -> Event {
    ContractSigned {
        contract_no: format!("H{number}"),
        plan_no: "1".to_owned(),
        school: "One".to_owned(),
        county: None,
        class: None,
        budget: None,
        amount: Fen(fen),
        contractor: "Builder".to_owned(),
        contractor_code: None,
        area_tenths: None,
        places: None,
    }
    .into()
}

/// They have come half way.
pub fn progress(number: &str) -> Event {
    ProgressReported {
        contract_no: format!("H{number}"),
        period: Period::Year { year: 2025 },
        permille: 500,
    }
    .into()
}

/// They are accepted.
pub fn output(number: &str) -> Event {
    OutputAccepted {
        contract_no: format!("H{number}"),
        area_tenths: None,
        places: None,
        finished: true,
    }
    .into()
}
