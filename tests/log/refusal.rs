//! A refused entry leaves no trace: chain, proposals and projections are as before, the ledger goes
//! on, and what is written reads back the same.

use std::sync::Arc;

use sunledger::chain::mandates::possession_message;
use sunledger::chain::{Draft, Submission};
use sunledger::crypto::digest::{EntryHash, FileHash};
use sunledger::crypto::hash;
use sunledger::crypto::sign::SigningKey;
use sunledger::disk::SimDisk;
use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Date, Period, Timestamp};
use sunledger::domain::events::catalogue::default_role_table;
use sunledger::domain::events::claims::ClaimSubmitted;
use sunledger::domain::events::control::ProjectionDigest;
use sunledger::domain::events::funds::{FundReceived, FundSource};
use sunledger::domain::events::keys::{Endorsed, KeyRegistered, Limits, Mandate, Nonce};
use sunledger::domain::events::payments::{Payee, PaymentInstructed, PaymentMethod};
use sunledger::domain::events::rules::SchemePublished;
use sunledger::domain::events::{Event, EventHead, EventRef, SchemeRef, SourceRef};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{HolderMatch, KeyClass, Role};
use sunledger::ledger::create::{Founder, Founding};
use sunledger::ledger::{Clock, Ledger, LedgerError, Receipt, Refusal};

type Events = Vec<(EventHead, Event)>;

const START: i64 = 1_730_000_000_000_000;

struct House {
    disk: Arc<SimDisk>,
    ledger: Ledger,
    time: i64,
    /// Education bureau and finance bureau, a school (which is also finance), and a recorder.
    edu: SigningKey,
    fin: SigningKey,
    unit: SigningKey,
    rec: SigningKey,
}

/// All that a refusal must leave alone.
#[derive(Debug, PartialEq)]
struct State {
    size: u64,
    head: EntryHash,
    root: String,
    mandates: String,
    pending: Vec<(u64, u32, usize, usize)>,
    unit_count: u64,
    digests: Vec<ProjectionDigest>,
    accounts: usize,
}

impl House {
    fn new() -> House {
        let key = |n: u8| SigningKey::from_seed([n; 32]);
        let (authority, operator) = (key(1), key(2));
        let disk = Arc::new(SimDisk::new());
        let founding = Founding {
            nonce: Nonce([7; 32]),
            origin: "test.example/ledger",
            authorities: &[Founder {
                key: &authority,
                next: &key(3),
                person: Alias([1; 16]),
            }],
            quorum: 1,
            operator: Founder {
                key: &operator,
                next: &key(4),
                person: Alias([2; 16]),
            },
            role_table: default_role_table(),
            limits: Limits {
                events_per_entry: 100,
                entry_bytes: 1 << 20,
                // So short that every entry drops a hash from the window.
                seen_window: 4,
            },
            seed: [5; 32],
        };
        let clock = Clock {
            now: Timestamp(START),
            allow_jump: false,
        };
        let ledger = Ledger::create(disk.clone(), &founding, clock, "the test").unwrap();
        let mut house = House {
            disk,
            ledger,
            time: START,
            edu: key(10),
            fin: key(11),
            unit: key(12),
            rec: key(13),
        };
        let id = house.ledger.id();
        let holders: [(&SigningKey, u8, &[Role]); 4] = [
            (&house.edu, 10, &[Role::Edu]),
            (&house.fin, 11, &[Role::Fin]),
            (&house.unit, 12, &[Role::Unit, Role::Fin]),
            (&house.rec, 13, &[Role::Rec]),
        ];
        let enrolments: Events = holders
            .into_iter()
            .map(|(key, n, roles)| {
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
                let person = Alias([n; 16]);
                let message = possession_message(&id, &person, KeyClass::Author, &mandates);
                let event = KeyRegistered {
                    key: key.public(),
                    class: KeyClass::Author,
                    person,
                    proof: key.sign(&message),
                    mandates,
                    next_key: None,
                };
                (live(Role::Ka, None), event.into())
            })
            .collect();
        let clock = house.clock();
        house
            .ledger
            .record(&authority, &enrolments, [1; 32], clock)
            .unwrap();
        let proposed = house.propose("B");
        house.endorse(proposed.hash).unwrap();
        house
    }

    fn clock(&mut self) -> Clock {
        self.time += 1_000_000;
        Clock {
            now: Timestamp(self.time),
            allow_jump: false,
        }
    }

    fn record(&mut self, who: Role, events: &Events) -> Result<Receipt, LedgerError> {
        let clock = self.clock();
        let key = match who {
            Role::Edu => &self.edu,
            Role::Fin => &self.fin,
            Role::Unit => &self.unit,
            _ => &self.rec,
        };
        self.ledger.record(key, events, [9; 32], clock)
    }

    fn propose(&mut self, id: &str) -> Receipt {
        let text = include_str!("../../schemas/schemes/B.toml").replacen(
            "id = \"B\"",
            &format!("id = \"{id}\""),
            1,
        );
        let event = SchemePublished {
            id: id.to_owned(),
            version: 1,
            sha256: FileHash(hash::sha256(&[text.as_bytes()])),
            text,
            from: Date(19_000),
        };
        self.record(Role::Edu, &vec![(live(Role::Edu, None), event.into())])
            .unwrap()
    }

    fn endorse(&mut self, entry: EntryHash) -> Result<Receipt, LedgerError> {
        self.record(Role::Fin, &vec![endorsement(entry)])
    }

    fn state(&self) -> State {
        let chain = self.ledger.chain();
        State {
            size: chain.size(),
            head: chain.head(),
            root: chain.root().to_string(),
            mandates: chain.mandates().root().to_string(),
            pending: chain
                .pending()
                .iter()
                .map(|p| (p.sequence, p.index, p.signers.len(), p.open.len()))
                .collect(),
            unit_count: self.ledger.next_count(&self.unit.public()),
            digests: self.ledger.world().digests().unwrap(),
            accounts: self.ledger.world().books.len(),
        }
    }

    fn signed(&self, key: &SigningKey, ahead: u64, events: &Events) -> Submission {
        Draft {
            ledger: self.ledger.id(),
            count: self.ledger.next_count(&key.public()) + ahead,
            claimed: Timestamp(START),
            seen: self.ledger.seen(),
            seed: [8; 32],
            events,
        }
        .sign(key)
        .unwrap()
    }

    /// Closed and opened again, the ledger is as it was left.
    fn reads_back(self) {
        let before = self.state();
        let unit = self.unit.public();
        self.ledger.close().unwrap();
        let again = Ledger::open(self.disk, "the test").unwrap();
        assert_eq!(again.world().digests().unwrap(), before.digests);
        assert_eq!(again.chain().root().to_string(), before.root);
        assert_eq!(again.next_count(&unit), before.unit_count);
    }
}

fn live(role: Role, scheme: Option<&str>) -> EventHead {
    let mut head = EventHead::live(role, Timestamp(START).date_cn());
    head.scheme = scheme.map(|id| SchemeRef {
        id: id.to_owned(),
        version: 1,
    });
    head
}

fn imported(row: u32) -> EventHead {
    let mut head = live(Role::Rec, Some("B"));
    head.source = Some(SourceRef {
        file: FileHash([6; 32]),
        sheet: "发放登记表".to_owned(),
        row,
    });
    head
}

fn claim(case_no: &str) -> (EventHead, Event) {
    let event = ClaimSubmitted {
        case_no: case_no.to_owned(),
        person: Alias([77; 16]),
        unit_code: Some("4307000001".to_owned()),
        unit: "第一中心小学".to_owned(),
        category: None,
        period: Period::Year { year: 2024 },
        debt: None,
        requested: Some(Fen(100_000)),
        status: None,
        by_proxy: false,
        account: None,
    };
    (live(Role::Unit, Some("B")), event.into())
}

fn endorsement(entry: EntryHash) -> (EventHead, Event) {
    let target = EventRef { entry, index: 0 };
    (live(Role::Fin, None), Event::from(Endorsed { target }))
}

fn receipt(row: u32, amount: i64) -> (EventHead, Event) {
    let event = FundReceived {
        receipt_no: format!("DZ-{row}"),
        fund: "爱烛行动救助资金".to_owned(),
        source: FundSource::Donation,
        nature: "捐赠".to_owned(),
        payer: "某某基金会".to_owned(),
        amount: Fen(amount),
        bank_ref: None,
    };
    (imported(row), event.into())
}

fn payment(row: u32, amount: i64) -> (EventHead, Event) {
    let event = PaymentInstructed {
        payment_no: format!("FF-1/{row}"),
        batch_no: None,
        award_no: None,
        case_no: Some("B-001".to_owned()),
        tranche: None,
        payee: Payee::Person(Alias([77; 16])),
        unit_code: None,
        tier: None,
        amount: Fen(amount),
        fund: "爱烛行动救助资金".to_owned(),
        period: Period::Year { year: 2024 },
        method: PaymentMethod::Bank,
        account: None,
        holder: HolderMatch::Same,
        again: false,
    };
    (imported(row), event.into())
}

fn structure_index(error: &LedgerError) -> Option<u32> {
    match error {
        LedgerError::Refused(Refusal::Structure { index, .. }) => Some(*index),
        _ => None,
    }
}

#[test]
fn an_entry_refused_for_its_second_event_leaves_no_trace() {
    let mut house = House::new();
    house.record(Role::Unit, &vec![claim("B-000")]).unwrap();
    let before = house.state();
    let twice = vec![claim("B-001"), claim("B-001")];
    let error = house.record(Role::Unit, &twice).unwrap_err();
    assert_eq!(structure_index(&error), Some(1), "{error}");
    assert_eq!(house.state(), before);
    // The number of the refused entry and of its case are free.
    let receipt = house
        .record(Role::Unit, &vec![claim("B-001"), claim("B-002")])
        .unwrap();
    assert_eq!(receipt.sequence, before.size);
    assert_ne!(house.state().digests, before.digests);
    house.reads_back();
}

#[test]
fn an_endorsement_beside_a_refused_event_does_not_count() {
    let mut house = House::new();
    let proposed = house.propose("B2");
    let before = house.state();
    assert_eq!(before.pending.len(), 1);
    let mixed = vec![endorsement(proposed.hash), claim("B-001"), claim("B-001")];
    let error = house.record(Role::Unit, &mixed).unwrap_err();
    assert_eq!(structure_index(&error), Some(2), "{error}");
    assert_eq!(house.state(), before);
    assert!(house.ledger.world().registry.scheme("B2").is_none());
    house.endorse(proposed.hash).unwrap();
    assert!(house.ledger.world().registry.scheme("B2").is_some());
    house.reads_back();
}

#[test]
fn imported_rows_whose_last_sum_overflows_leave_no_trace() {
    let mut house = House::new();
    house.record(Role::Rec, &vec![receipt(2, 500)]).unwrap();
    let before = house.state();
    let rows = vec![payment(3, 100), receipt(4, 7), receipt(5, i64::MAX)];
    let error = house.record(Role::Rec, &rows).unwrap_err();
    assert!(
        matches!(&error, LedgerError::Refused(Refusal::Fold(_))),
        "{error}"
    );
    assert_eq!(house.state(), before);
    house
        .record(Role::Rec, &vec![payment(3, 100), receipt(4, 7)])
        .unwrap();
    house.reads_back();
}

#[test]
fn a_refused_submission_of_a_batch_leaves_the_others_unharmed() {
    let mut house = House::new();
    let rows = house.signed(&house.rec, 0, &vec![receipt(2, 500), payment(3, 100)]);
    let good = house.signed(&house.unit, 0, &vec![claim("B-001")]);
    let twice = house.signed(&house.unit, 1, &vec![claim("B-002"), claim("B-001")]);
    let last = house.signed(&house.unit, 2, &vec![claim("B-002")]);
    let size = house.ledger.chain().size();
    let clock = house.clock();
    let batch = [rows, good, twice, last.clone(), last];
    let answers = house.ledger.submit_batch(&batch, clock).unwrap();
    let sequences: Vec<Option<u64>> = answers
        .iter()
        .map(|answer| answer.as_ref().ok().map(|receipt| receipt.sequence))
        .collect();
    let expected = [
        Some(size),
        Some(size + 1),
        None,
        Some(size + 2),
        Some(size + 2),
    ];
    assert_eq!(sequences, expected);
    assert!(answers[4].as_ref().unwrap().resent);
    house.reads_back();
}

#[test]
fn a_group_that_is_all_or_none_goes_back_whole() {
    let mut house = House::new();
    house.record(Role::Unit, &vec![claim("B-000")]).unwrap();
    let before = house.state();
    let group = [
        house.signed(&house.rec, 0, &vec![receipt(2, 500), payment(3, 100)]),
        house.signed(&house.unit, 0, &vec![claim("B-001")]),
        house.signed(&house.rec, 1, &vec![receipt(4, 5)]),
        house.signed(&house.unit, 1, &vec![claim("B-001")]),
    ];
    let clock = house.clock();
    let error = house.ledger.submit(&group, clock).unwrap_err();
    assert_eq!(structure_index(&error), Some(0), "{error}");
    assert_eq!(house.state(), before);
    let clock = house.clock();
    let receipts = house.ledger.submit(&group[..3], clock).unwrap();
    assert_eq!(receipts.len(), 3);
    house.reads_back();
}

/// (key, count) is an entry's identity for ever, also when other entries came after it.
#[test]
fn bytes_sent_again_get_their_first_receipt_and_other_bytes_none() {
    let mut house = House::new();
    let first = house.signed(&house.unit, 0, &vec![claim("B-001")]);
    let clock = house.clock();
    let told = house.ledger.submit(std::slice::from_ref(&first), clock);
    let told = told.unwrap()[0];
    assert!(!told.resent);
    house.record(Role::Unit, &vec![claim("B-002")]).unwrap();
    let rows = house.signed(&house.rec, 0, &vec![receipt(2, 500), payment(3, 100)]);
    let clock = house.clock();
    house.ledger.submit(&[rows], clock).unwrap();
    let size = house.ledger.chain().size();
    let clock = house.clock();
    let again = house.ledger.submit(std::slice::from_ref(&first), clock);
    let again = again.unwrap()[0];
    assert!(again.resent);
    assert_eq!(
        (again.sequence, again.hash, again.recorded_at),
        (told.sequence, told.hash, told.recorded_at)
    );
    // The same count and signature over another body, and another signed part under the count.
    let mut body = first.clone();
    *body.body.last_mut().unwrap() ^= 1;
    let mut part = first;
    part.signed.claimed = Timestamp(START + 1);
    for other in [body, part] {
        let clock = house.clock();
        assert!(house.ledger.submit(&[other], clock).is_err());
    }
    assert_eq!(house.ledger.chain().size(), size);
    house.reads_back();
}
