//! A small ledger: two key authorities, a handful of clerks, one grant from claim to receipt, an
//! import, a close, a revoked key and an act that still waits. At least one event of every family.

use std::sync::Arc;

use sunledger::chain::mandates::{next_key_commitment, possession_message};
use sunledger::crypto::digest::{Commitment, Digest, EntryHash, FileHash, LedgerId};
use sunledger::crypto::hash;
use sunledger::crypto::sign::SigningKey;
use sunledger::disk::SimDisk;
use sunledger::domain::alias::Alias;
use sunledger::domain::calendar::CalendarYear;
use sunledger::domain::date::{Date, Month, Period, Timestamp};
use sunledger::domain::events::catalogue::default_role_table;
use sunledger::domain::events::claims::{
    AwardDecided, ClaimSubmitted, Decision, EvidenceAttached, ReviewRecorded,
};
use sunledger::domain::events::control::{
    ControlTotal, FileImported, ImportId, PeriodClosed, VaultOpened,
};
use sunledger::domain::events::funds::{FundReceived, FundSource};
use sunledger::domain::events::keys::{
    Endorsed, KeyRegistered, KeyRevoked, Limits, Mandate, Nonce, RevocationReason, RoleRule,
    WitnessPolicySet,
};
use sunledger::domain::events::lists::{
    ListEntryRecorded, ListKind, ListRegistered, ListStatus, TipReceived,
};
use sunledger::domain::events::notices::{
    NoticeClosed, NoticeOpened, NoticeRowListed, NoticeStage, ObjectionFiled, ObjectionOutcome,
    ObjectionResolved,
};
use sunledger::domain::events::pairing::{AgreementSigned, TrancheScheduled};
use sunledger::domain::events::parties::{AccountBound, PersonRegistered};
use sunledger::domain::events::payments::{
    Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod, ReceiptAcknowledged,
};
use sunledger::domain::events::rules::{CalendarPublished, SchemeClosed, SchemePublished};
use sunledger::domain::events::{Event, EventHead, EventRef, SchemeRef, SourceRef};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{HolderMatch, KeyClass, Relation, Role, ServiceStatus};
use sunledger::ledger::create::{Founder, Founding};
use sunledger::ledger::{Clock, Ledger, LedgerError, Receipt};

/// The scheme's text: as little as a scheme may say.
pub const SCHEME: &str = "id = \"T\"\nversion = 1\nlevel = \"county\"\nperiod = \"2025\"\n\
    beneficiary = \"person\"\n[title]\nzh = \"试\"\nen = \"Test\"\n[[legal_basis]]\nid = \"a\"\n\
    document = \"d\"\nclause = \"c\"\n[recognise]\ncodes = [\"T\"]\n[[fund]]\nname = \"F\"\n\
    level = \"county\"\n";

/// Kinds that the small ledger's role table keeps.
const KINDS: &[u16] = &[
    2, 3, 4, 7, 8, 9, 10, 40, 42, 43, 60, 65, 102, 105, 140, 143, 145, 148, 180, 182, 185, 187,
    188, 200, 201, 202, 203, 240, 242, 270, 271, 272, 290, 293, 294,
];

/// Day the small ledger was opened, 2025-03-03 09:00 at UTC+8.
pub const START: i64 = 1_740_963_600_000_000;
/// An hour, in microseconds.
pub const HOUR: i64 = 3_600_000_000;

/// An alias that says which it is.
pub const fn alias(number: u8) -> Alias {
    Alias([number; 16])
}

/// A key that says whose it is.
pub fn key(number: u8) -> SigningKey {
    SigningKey::from_seed([number; 32])
}

/// Key numbers; the person of key `n` is `alias(n)`.
pub const KA1: u8 = 1;
/// The second authority.
pub const KA2: u8 = 2;
/// Education bureau, units, notices and applicants: the proposing clerk.
pub const CLERK: u8 = 11;
/// Finance bureau, first reviewer, auditor.
pub const SECOND: u8 = 12;
/// Approver and third reviewer.
pub const HEAD: u8 = 13;
/// Payer and recorder.
pub const PAYER: u8 = 14;
/// A tip-taker whose key is revoked.
pub const LEAVER: u8 = 15;
/// A key that no authority ever enrolled.
pub const STRANGER: u8 = 66;

/// Roles of the enrolled clerks.
pub const CLERKS: &[(u8, &[Role])] = &[
    (CLERK, &[Role::Edu, Role::Unit, Role::Ntc, Role::App]),
    (SECOND, &[Role::Fin, Role::R1, Role::Aud, Role::Unit]),
    (HEAD, &[Role::Apr, Role::R3]),
    (PAYER, &[Role::Pay, Role::Rec]),
    (LEAVER, &[Role::Sup]),
];

/// A ledger being written, with its own clock.
pub struct Story {
    /// Where it lies.
    pub disk: SimDisk,
    /// The ledger.
    pub ledger: Ledger,
    /// The clock of the next entry.
    pub now: i64,
    /// Distinguishes the seeds of entries.
    pub salt: u8,
}

/// The rules of `KINDS` from the full table.
pub fn role_table() -> Vec<RoleRule> {
    default_role_table()
        .into_iter()
        .filter(|rule| KINDS.contains(&rule.kind))
        .collect()
}

/// Limits of the small ledger; the window is short, so that a test can step out of it.
pub const LIMITS: Limits = Limits {
    events_per_entry: 16,
    entry_bytes: 16 << 10,
    seen_window: 16,
};

/// A live head for scheme T.
pub fn head(role: Role) -> EventHead {
    EventHead {
        org: Some("U1".to_owned()),
        scheme: Some(SchemeRef {
            id: "T".to_owned(),
            version: 1,
        }),
        ..EventHead::live(role, Date(20_150))
    }
}

/// A head for a row of a file.
pub fn from_file(row: u32) -> EventHead {
    EventHead {
        source: Some(SourceRef {
            file: FileHash([0xf1; 32]),
            sheet: "S".to_owned(),
            row,
        }),
        ..head(Role::Rec)
    }
}

impl Story {
    /// Founds a ledger on `disk`; `nonce` makes it another one.
    pub fn found(disk: SimDisk, nonce: u8) -> Result<Story, LedgerError> {
        let (ka1, ka2, op) = (key(KA1), key(KA2), key(3));
        let next = [key(101), key(102), key(103)];
        let authorities = [
            Founder {
                key: &ka1,
                next: &next[0],
                person: alias(KA1),
            },
            Founder {
                key: &ka2,
                next: &next[1],
                person: alias(KA2),
            },
        ];
        let founding = Founding {
            nonce: Nonce([nonce; 32]),
            origin: "ledger.example/t",
            authorities: &authorities,
            quorum: 2,
            operator: Founder {
                key: &op,
                next: &next[2],
                person: alias(3),
            },
            role_table: role_table(),
            limits: LIMITS,
            seed: [nonce; 32],
        };
        let clock = Clock {
            now: Timestamp(START),
            allow_jump: false,
        };
        let ledger = Ledger::create(Arc::new(disk.clone()), &founding, clock, "a test")?;
        Ok(Story {
            disk,
            ledger,
            now: START + HOUR,
            salt: nonce,
        })
    }

    /// The clock of the next entry, an hour after the last.
    pub fn clock(&mut self) -> Clock {
        self.now += HOUR;
        Clock {
            now: Timestamp(self.now),
            allow_jump: false,
        }
    }

    /// Signs with key `by` and records.
    pub fn record(
        &mut self,
        by: u8,
        events: &[(EventHead, Event)],
    ) -> Result<Receipt, LedgerError> {
        let clock = self.clock();
        self.salt = self.salt.wrapping_add(1);
        self.ledger.record(&key(by), events, [self.salt; 32], clock)
    }

    /// Endorses events of one entry.
    pub fn endorse(
        &mut self,
        by: u8,
        role: Role,
        entry: EntryHash,
        count: u32,
    ) -> Result<Receipt, LedgerError> {
        let events: Vec<_> = (0..count)
            .map(|index| endorsement(role, entry, index))
            .collect();
        self.record(by, &events)
    }

    /// Opens the ledger and enrols the clerks.
    pub fn enrol(&mut self) -> Result<(), LedgerError> {
        let genesis = EntryHash(self.ledger.id().0);
        self.endorse(KA2, Role::Ka, genesis, 1)?;
        let id = self.ledger.id();
        let events: Vec<_> = CLERKS
            .iter()
            .map(|(number, roles)| {
                (
                    EventHead::live(Role::Ka, Date(20_150)),
                    enrolment(&id, *number, roles),
                )
            })
            .collect();
        let proposed = self.record(KA1, &events)?;
        self.endorse(KA2, Role::Ka, proposed.hash, events.len() as u32)?;
        Ok(())
    }

    /// Publishes the scheme and a calendar.
    pub fn publish(&mut self) -> Result<(), LedgerError> {
        let proposed = self.record(CLERK, &[(head(Role::Edu), scheme_published())])?;
        self.endorse(SECOND, Role::Fin, proposed.hash, 1)?;
        let calendar = CalendarPublished {
            calendar: CalendarYear {
                year: 2025,
                version: 1,
                title: "2025".to_owned(),
                source: "gov.cn".to_owned(),
                off_days: vec![Date(20_089)],
                work_days: vec![Date(20_114)],
            },
        };
        self.record(SECOND, &[(head(Role::Fin), calendar.into())])?;
        Ok(())
    }

    /// The whole story, from genesis to an act that waits.
    pub fn whole(disk: SimDisk, nonce: u8) -> Result<Story, LedgerError> {
        let mut story = Story::found(disk, nonce)?;
        story.enrol()?;
        story.publish()?;
        story.grant("1", 200_000)?;
        story.lists_and_pairs()?;
        story.revoke_leaver()?;
        story.close_period()?;
        let closing = SchemeClosed {
            id: "T".to_owned(),
            last_day: Date(20_400),
        };
        story.record(CLERK, &[(head(Role::Edu), closing.into())])?;
        Ok(story)
    }

    /// One grant from the fund's receipt to the beneficiary's.
    pub fn grant(&mut self, number: &str, fen: i64) -> Result<(), LedgerError> {
        self.record(PAYER, &[(head(Role::Pay), received(number, fen))])?;
        self.record(
            CLERK,
            &[
                (head(Role::Unit), person_registered(31)),
                (head(Role::App), claim(number, 31)),
                (head(Role::App), evidence(number)),
            ],
        )?;
        self.record(SECOND, &[(head(Role::R1), review(number))])?;
        self.record(
            CLERK,
            &[
                (head(Role::Ntc), notice_opened(number)),
                (head(Role::Ntc), notice_row(number, fen)),
                (head(Role::Ntc), objection(number)),
            ],
        )?;
        self.record(HEAD, &[(head(Role::R3), objection_resolved(number))])?;
        self.record(CLERK, &[(head(Role::Ntc), notice_closed(number))])?;
        self.record(HEAD, &[(head(Role::Apr), award(number, fen))])?;
        self.record(PAYER, &[(head(Role::Pay), instructed(number, fen))])?;
        self.record(PAYER, &[(head(Role::Pay), confirmed(number, fen))])?;
        self.record(CLERK, &[(head(Role::App), acknowledged(number, fen))])?;
        Ok(())
    }

    fn lists_and_pairs(&mut self) -> Result<(), LedgerError> {
        let file = FileHash([0xf1; 32]);
        let imported = FileImported {
            import_id: ImportId([7; 16]),
            part: 1,
            last_part: true,
            sha256: file,
            name: "a.xlsx".to_owned(),
            sheet: "S".to_owned(),
            table: "list".to_owned(),
            content: Digest([3; 32]),
            accepted: 2,
            refused: 0,
            unpublished: 0,
            totals: vec![ControlTotal {
                name: "amount".to_owned(),
                rows: 1,
                amount: Fen(100),
            }],
        };
        let list = ListRegistered {
            kind: ListKind::OtherFunds,
            source: "L".to_owned(),
            version: Some(Date(20_100)),
            sha256: file,
            rows: 1,
        };
        let entry = ListEntryRecorded {
            kind: ListKind::OtherFunds,
            list: file,
            person: alias(31),
            level: None,
            fund: Some("G".to_owned()),
            amount: Some(Fen(100)),
            on: None,
            year: Some(2025),
            status: ListStatus::InForce,
        };
        self.record(
            PAYER,
            &[
                (head(Role::Rec), imported.into()),
                (from_file(1), list.into()),
                (from_file(2), entry.into()),
            ],
        )?;
        let proposed = self.record(CLERK, &[(head(Role::Edu), agreement())])?;
        self.endorse(SECOND, Role::Unit, proposed.hash, 1)?;
        let tranche = TrancheScheduled {
            agreement_no: "A1".to_owned(),
            number: 1,
            amount: Fen(500),
            condition: None,
            due: None,
        };
        self.record(CLERK, &[(head(Role::Edu), tranche.into())])?;
        self.record(
            SECOND,
            &[(
                head(Role::Aud),
                VaultOpened {
                    aliases: vec![alias(31)],
                    purpose: "flags".to_owned(),
                }
                .into(),
            )],
        )?;
        Ok(())
    }

    fn revoke_leaver(&mut self) -> Result<(), LedgerError> {
        self.record(LEAVER, &[(head(Role::Sup), tip("1"))])?;
        let first = self.ledger.chain().size() - 1;
        self.record(LEAVER, &[(head(Role::Sup), tip("2"))])?;
        let authority = EventHead::live(Role::Ka, Date(20_150));
        let proposed = self.record(
            KA1,
            &[
                (
                    authority.clone(),
                    KeyRevoked {
                        key: key(LEAVER).public(),
                        reason: RevocationReason::Compromised,
                        tainted_from: Some(first),
                    }
                    .into(),
                ),
                (
                    authority,
                    WitnessPolicySet {
                        quorum: 0,
                        keys: vec![],
                    }
                    .into(),
                ),
            ],
        )?;
        self.endorse(KA2, Role::Ka, proposed.hash, 2)?;
        Ok(())
    }

    fn close_period(&mut self) -> Result<(), LedgerError> {
        let close = PeriodClosed {
            period: Period::Year { year: 2024 },
            ledger_size: self.ledger.chain().size(),
            digests: self.ledger.world().digests().unwrap(),
        };
        let proposed = self.record(SECOND, &[(head(Role::Fin), close.into())])?;
        // The same person holds AUD too, but another must endorse: nobody does, so it waits.
        let refused = self.endorse(SECOND, Role::Aud, proposed.hash, 1);
        assert!(refused.is_err(), "one person cannot do both sides");
        Ok(())
    }
}

/// An endorsement of one event.
pub fn endorsement(role: Role, entry: EntryHash, index: u32) -> (EventHead, Event) {
    let target = EventRef { entry, index };
    (
        EventHead::live(role, Date(20_150)),
        Endorsed { target }.into(),
    )
}

/// The enrolment of key `number` under `roles`.
pub fn enrolment(ledger: &LedgerId, number: u8, roles: &[Role]) -> Event {
    let mandates: Vec<Mandate> = roles
        .iter()
        .map(|role| Mandate {
            role: *role,
            org: None,
            scheme: None,
            limit: None,
            from: Date(0),
            to: None,
        })
        .collect();
    let holder = key(number);
    let message = possession_message(ledger, &alias(number), KeyClass::Author, &mandates);
    KeyRegistered {
        key: holder.public(),
        class: KeyClass::Author,
        person: alias(number),
        next_key: roles
            .contains(&Role::Ka)
            .then(|| next_key_commitment(&key(number.wrapping_add(100)).public())),
        mandates,
        proof: holder.sign(&message),
    }
    .into()
}

/// The scheme's publication; needs a second person.
pub fn scheme_published() -> Event {
    SchemePublished {
        id: "T".to_owned(),
        version: 1,
        text: SCHEME.to_owned(),
        sha256: FileHash(hash::sha256(&[SCHEME.as_bytes()])),
        from: Date(20_000),
    }
    .into()
}

/// Money comes in.
pub fn received(number: &str, fen: i64) -> Event {
    FundReceived {
        receipt_no: format!("R{number}"),
        fund: "F".to_owned(),
        source: FundSource::Donation,
        nature: "donation".to_owned(),
        payer: "P".to_owned(),
        amount: Fen(fen),
        bank_ref: Some(format!("BR{number}")),
    }
    .into()
}

/// A person becomes known.
pub fn person_registered(number: u8) -> Event {
    PersonRegistered {
        person: alias(number),
        number: Some(alias(number + 1)),
        named: None,
        name: Commitment([number; 32]),
        birth: None,
        unit_code: Some("U1".to_owned()),
        unit: Some("One".to_owned()),
        status: Some(ServiceStatus::InService),
        phone: None,
        address: None,
    }
    .into()
}

/// A person asks.
pub fn claim(number: &str, person: u8) -> Event {
    ClaimSubmitted {
        case_no: format!("C{number}"),
        person: alias(person),
        unit_code: Some("U1".to_owned()),
        unit: "One".to_owned(),
        category: Some("cat-1".to_owned()),
        period: Period::Year { year: 2025 },
        debt: Some(Fen(3_000_000)),
        requested: None,
        status: None,
        by_proxy: false,
        account: None,
    }
    .into()
}

/// A paper is filed.
pub fn evidence(number: &str) -> Event {
    EvidenceAttached {
        case_no: format!("C{number}"),
        document_no: None,
        document_type: "doc-1".to_owned(),
        issuer: None,
        issued: Some(Date(20_100)),
        amount: None,
        document: Some(alias(41)),
        invoice: None,
        split: false,
    }
    .into()
}

/// A first review.
pub fn review(number: &str) -> Event {
    ReviewRecorded {
        case_no: format!("C{number}"),
        level: 1,
        decision: Decision::Agreed,
        opinion: Some(Commitment([5; 32])),
        seconds: None,
    }
    .into()
}

/// A notice opens.
pub fn notice_opened(number: &str) -> Event {
    NoticeOpened {
        notice_no: format!("N{number}"),
        stage: NoticeStage::PreAward,
        publisher: "One".to_owned(),
        channel: "board".to_owned(),
        from: Date(20_150),
        until: Date(20_160),
        working_days_min: Some(5),
        rows: Some(1),
        amount: None,
        list_checksum: None,
        period: None,
        standing: false,
    }
    .into()
}

/// Its one row.
pub fn notice_row(number: &str, fen: i64) -> Event {
    NoticeRowListed {
        notice_no: format!("N{number}"),
        case_no: Some(format!("C{number}")),
        person: Some(alias(31)),
        unit: "One".to_owned(),
        tier: None,
        amount: Fen(fen),
        from: Some(Month(662)),
        to: None,
    }
    .into()
}

/// Someone objects.
pub fn objection(number: &str) -> Event {
    ObjectionFiled {
        objection_no: format!("O{number}"),
        notice_no: format!("N{number}"),
        case_no: None,
        person: None,
        text: Commitment([6; 32]),
    }
    .into()
}

/// And is answered.
pub fn objection_resolved(number: &str) -> Event {
    ObjectionResolved {
        objection_no: format!("O{number}"),
        outcome: ObjectionOutcome::Rejected,
        text: None,
    }
    .into()
}

/// The notice ends.
pub fn notice_closed(number: &str) -> Event {
    NoticeClosed {
        notice_no: format!("N{number}"),
        objections: Some(1),
        list_checksum: None,
    }
    .into()
}

/// The decision.
pub fn award(number: &str, fen: i64) -> Event {
    AwardDecided {
        award_no: format!("W{number}"),
        case_no: format!("C{number}"),
        person: Some(alias(31)),
        unit_code: None,
        amount: Fen(fen),
        fund: "F".to_owned(),
        document_no: None,
        status: None,
        period: Period::Year { year: 2025 },
    }
    .into()
}

/// The order to pay.
pub fn instructed(number: &str, fen: i64) -> Event {
    PaymentInstructed {
        payment_no: format!("P{number}"),
        batch_no: None,
        award_no: Some(format!("W{number}")),
        case_no: Some(format!("C{number}")),
        tranche: None,
        payee: Payee::Person(alias(31)),
        unit_code: None,
        tier: None,
        amount: Fen(fen),
        fund: "F".to_owned(),
        period: Period::Year { year: 2025 },
        method: PaymentMethod::Bank,
        account: Some(alias(51)),
        holder: HolderMatch::Same,
        again: false,
    }
    .into()
}

/// The bank's word.
pub fn confirmed(number: &str, fen: i64) -> Event {
    PaymentConfirmed {
        payment_no: format!("P{number}"),
        amount: Fen(fen),
        fund: "F".to_owned(),
        bank_ref: Some(format!("PR{number}")),
        account: Some(alias(51)),
        holder: HolderMatch::Same,
    }
    .into()
}

/// The beneficiary's word.
pub fn acknowledged(number: &str, fen: i64) -> Event {
    ReceiptAcknowledged {
        payment_no: format!("P{number}"),
        amount: Fen(fen),
        fund: "F".to_owned(),
        signer: Some(alias(31)),
        relation: Relation::Own,
        own_card: None,
    }
    .into()
}

/// A tip.
pub fn tip(number: &str) -> Event {
    TipReceived {
        tip_no: format!("T{number}"),
        channel: None,
        subject_no: None,
        topic: None,
        about: None,
        closed: false,
    }
    .into()
}

/// A pairing agreement; needs a second person.
pub fn agreement() -> Event {
    AgreementSigned {
        agreement_no: "A1".to_owned(),
        kind: None,
        supporter_code: "S1".to_owned(),
        supporter: "Sup".to_owned(),
        supporter_account: None,
        aided_code: "S2".to_owned(),
        aided: "Aid".to_owned(),
        division: None,
        signed_with_department: None,
        signed_by_pair: Some(Date(20_140)),
        from: Some(Date(20_150)),
        to: None,
        amount: Some(Fen(1_000)),
    }
    .into()
}

/// An account is bound; needs a second person.
pub fn account_bound(person: u8) -> Event {
    AccountBound {
        person: alias(person),
        account: alias(51),
        bank: None,
        holder: HolderMatch::Same,
        holder_person: None,
        relation: None,
    }
    .into()
}

/// What a key commits to at genesis, for a test that rotates.
pub fn next_of(number: u8) -> Digest {
    next_key_commitment(&key(number).public())
}

/// One step of a grant.
pub type Step = (u8, Vec<(EventHead, Event)>);

/// The steps of the grant called `number`, in the only order in which they may come.
pub fn grant_steps(number: &str, fen: i64) -> Vec<Step> {
    vec![
        (PAYER, vec![(head(Role::Pay), received(number, fen))]),
        (
            CLERK,
            vec![
                (head(Role::App), claim(number, 31)),
                (head(Role::App), evidence(number)),
            ],
        ),
        (SECOND, vec![(head(Role::R1), review(number))]),
        (
            CLERK,
            vec![
                (head(Role::Ntc), notice_opened(number)),
                (head(Role::Ntc), notice_row(number, fen)),
                (head(Role::Ntc), objection(number)),
            ],
        ),
        (HEAD, vec![(head(Role::R3), objection_resolved(number))]),
        (CLERK, vec![(head(Role::Ntc), notice_closed(number))]),
        (HEAD, vec![(head(Role::Apr), award(number, fen))]),
        (PAYER, vec![(head(Role::Pay), instructed(number, fen))]),
        (PAYER, vec![(head(Role::Pay), confirmed(number, fen))]),
        (CLERK, vec![(head(Role::App), acknowledged(number, fen))]),
    ]
}
