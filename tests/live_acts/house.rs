//! An office with its keys, and acts done in it: each signed by the key of one person, endorsed by
//! others where the role table asks for it, and judged by a real ledger on a simulated disk.
//!
//! Promises: every house starts from the same bytes, and a house can be told apart into as many copies
//! as a story has endings. Not here: any expectation; those stand in the tales.

use std::sync::{Arc, OnceLock};

use sunledger::chain::{Draft, Submission};
use sunledger::crypto::digest::{Digest, EntryHash};
use sunledger::disk::SimDisk;
use sunledger::domain::date::{Date, Timestamp};
use sunledger::domain::events::catalogue::default_role_table;
use sunledger::domain::events::keys::{Limits, Nonce, RoleRule};
use sunledger::domain::events::{Event, EventHead, SchemeRef};
use sunledger::domain::party::Role;
use sunledger::ledger::create::{Founder, Founding};
use sunledger::ledger::verify::{Report, Trust, verify};
use sunledger::ledger::{Clock, Ledger, LedgerError, Receipt};

use crate::trust_support::forge::{disk_of, payloads_of};
use crate::trust_support::story::{
    HOUR, KA1, KA2, START, alias, endorsement, enrolment, from_file, head, key, scheme_published,
};
use crate::trust_support::{SEGMENT, bytes_of};

/// Applies for others, speaks for units, puts up notices, plans for the education bureau.
pub const CLERK: u8 = 11;
/// Reviews first.
pub const FIRST: u8 = 12;
/// Reviews second.
pub const SECOND: u8 = 13;
/// Settles objections.
pub const SETTLER: u8 = 14;
/// Decides.
pub const APPROVER: u8 = 15;
/// Pays.
pub const PAYER: u8 = 16;
/// Speaks for the finance bureau.
pub const FINANCE: u8 = 17;
/// Audits.
pub const AUDITOR: u8 = 18;
/// Records what files say.
pub const RECORDER: u8 = 19;
/// Takes tips, orders money back.
pub const SUPERVISOR: u8 = 20;
/// A second person for everything.
pub const OTHER: u8 = 22;
/// One person who was given every key of a case, as nobody should be.
pub const MANY: u8 = 29;
/// The person most grants here are for, who is an official too.
pub const BENEFICIARY: u8 = 31;

const STAFF: &[(u8, &[Role])] = &[
    (CLERK, &[Role::App, Role::Unit, Role::Edu, Role::Ntc]),
    (FIRST, &[Role::R1]),
    (SECOND, &[Role::R2]),
    (SETTLER, &[Role::R3]),
    (APPROVER, &[Role::Apr]),
    (PAYER, &[Role::Pay]),
    (FINANCE, &[Role::Fin]),
    (AUDITOR, &[Role::Aud]),
    (RECORDER, &[Role::Rec]),
    (SUPERVISOR, &[Role::Sup, Role::Pub]),
    (OTHER, EVERY_DUTY),
    (MANY, EVERY_DUTY),
    (BENEFICIARY, EVERY_DUTY),
];

const EVERY_DUTY: &[Role] = &[
    Role::App,
    Role::Unit,
    Role::Edu,
    Role::R1,
    Role::R2,
    Role::R3,
    Role::Apr,
    Role::Pay,
    Role::Fin,
    Role::Aud,
    Role::Wit,
];

/// Something done by one person, and signed further by others.
#[derive(Clone, Debug)]
pub struct Act {
    by: u8,
    head: EventHead,
    event: Event,
    then: Vec<(u8, Role)>,
}

/// What `by` does under `role`.
pub fn act(by: u8, role: Role, event: impl Into<Event>) -> Act {
    Act {
        by,
        head: head(role),
        event: event.into(),
        then: Vec::new(),
    }
}

impl Act {
    /// And what another endorses.
    pub fn and(mut self, by: u8, role: Role) -> Act {
        self.then.push((by, role));
        self
    }

    /// The same, naming another scheme text, or none.
    pub fn under(mut self, scheme: Option<(&str, u16)>) -> Act {
        self.head.scheme = scheme.map(|(id, version)| SchemeRef {
            id: id.to_owned(),
            version,
        });
        self
    }

    /// The same, dated on a day.
    pub fn on(mut self, day: Date) -> Act {
        self.head.effective = day;
        self
    }

    /// The same fact read from row `row` of a file and signed by the recorder.
    pub fn imported(&self, row: u32) -> Act {
        Act {
            by: RECORDER,
            head: EventHead {
                scheme: self.head.scheme.clone(),
                ..from_file(row)
            },
            event: self.event.clone(),
            then: Vec::new(),
        }
    }

    /// The kind of the fact.
    pub fn kind(&self) -> u16 {
        self.event.kind().0
    }
}

/// A refused act.
#[derive(Debug)]
pub struct Refused {
    /// What the writer said.
    pub words: String,
    /// The log as a writer who does not judge would have left it: the refused entry at its end.
    pub forged: Vec<Vec<u8>>,
}

/// A ledger being written.
pub struct House {
    disk: SimDisk,
    /// The ledger.
    pub ledger: Ledger,
    now: i64,
}

/// The office that every tale starts from, founded once.
fn base() -> &'static Vec<Vec<u8>> {
    static BASE: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    BASE.get_or_init(|| House::found(default_role_table()).payloads())
}

impl House {
    /// The office with its keys and its one scheme.
    pub fn new() -> House {
        House::of(base())
    }

    /// A ledger of these entries.
    pub fn of(payloads: &[Vec<u8>]) -> House {
        let disk = disk_of(payloads);
        let ledger = Ledger::open(Arc::new(disk.clone()), "a test").expect("it opens");
        let now = ledger.chain().recorded_at().map_or(START, |last| last.0);
        House { disk, ledger, now }
    }

    /// Founds the office under a role table of its own.
    pub fn found(role_table: Vec<RoleRule>) -> House {
        let founder = |number: u8| (key(number), key(number + 100));
        let (first, second, operator) = (founder(KA1), founder(KA2), founder(3));
        let authorities = [
            Founder {
                key: &first.0,
                next: &first.1,
                person: alias(KA1),
            },
            Founder {
                key: &second.0,
                next: &second.1,
                person: alias(KA2),
            },
        ];
        let founding = Founding {
            nonce: Nonce([9; 32]),
            origin: "ledger.example/live-acts",
            authorities: &authorities,
            quorum: 2,
            operator: Founder {
                key: &operator.0,
                next: &operator.1,
                person: alias(3),
            },
            role_table,
            limits: Limits {
                events_per_entry: 100,
                entry_bytes: 1 << 20,
                seen_window: 1_000,
            },
            seed: [9; 32],
        };
        let clock = Clock {
            now: Timestamp(START),
            allow_jump: false,
        };
        let disk = SimDisk::new();
        let ledger = Ledger::create(Arc::new(disk.clone()), &founding, clock, "a test")
            .expect("an office is founded");
        let mut house = House {
            disk,
            ledger,
            now: START,
        };
        let id = house.ledger.id();
        let genesis = EntryHash(id.0);
        house.write(KA2, &[endorsement(Role::Ka, genesis, 0)]);
        let enrolments: Vec<(EventHead, Event)> = STAFF
            .iter()
            .map(|(number, roles)| {
                let event = enrolment(&id, *number, roles);
                (EventHead::live(Role::Ka, Date(20_150)), event)
            })
            .collect();
        let proposed = house.write(KA1, &enrolments);
        let endorsed: Vec<(EventHead, Event)> = (0..enrolments.len() as u32)
            .map(|index| endorsement(Role::Ka, proposed.hash, index))
            .collect();
        house.write(KA2, &endorsed);
        house.must(&act(CLERK, Role::Edu, scheme_published()).and(FINANCE, Role::Fin));
        house
    }

    /// Its ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Proposes an act, and leaves it waiting for its further signatures.
    pub fn proposes(&mut self, act: &Act) -> Result<Receipt, Refused> {
        self.try_write(act.by, &[(act.head.clone(), act.event.clone())])
    }

    /// Every entry of the log, as it lies on the disk.
    pub fn payloads(&self) -> Vec<Vec<u8>> {
        payloads_of(&bytes_of(&self.disk, SEGMENT))
    }

    /// A copy that goes on by itself.
    pub fn copy(&self) -> House {
        House::of(&self.payloads())
    }

    /// What an auditor says of it.
    pub fn report(&self) -> Report {
        report(&self.payloads())
    }

    fn sign(&mut self, by: u8, events: &[(EventHead, Event)]) -> Submission {
        self.now += HOUR;
        let signer = key(by);
        Draft {
            ledger: self.ledger.id(),
            count: self.ledger.next_count(&signer.public()),
            claimed: Timestamp(self.now),
            seen: self.ledger.seen(),
            seed: [by; 32],
            events,
        }
        .sign(&signer)
        .expect("it encodes")
    }

    /// Records events of one signer, or says why not.
    pub fn try_write(&mut self, by: u8, events: &[(EventHead, Event)]) -> Result<Receipt, Refused> {
        let submission = self.sign(by, events);
        let now = Timestamp(self.now);
        let clock = Clock {
            now,
            allow_jump: true,
        };
        let before = self.payloads();
        match self.ledger.submit(std::slice::from_ref(&submission), clock) {
            Ok(receipts) => Ok(receipts[0]),
            Err(LedgerError::Refused(refusal)) => {
                assert!(self.payloads() == before, "a refusal writes nothing");
                let part = self.ledger.chain().next_ledger_part(now, Digest::ZERO);
                let mut forged = before;
                forged.push(submission.with_ledger_part(part));
                Err(Refused {
                    words: refusal.to_string(),
                    forged,
                })
            }
            Err(other) => panic!("neither recorded nor refused: {other}"),
        }
    }

    /// Records events that must stand.
    pub fn write(&mut self, by: u8, events: &[(EventHead, Event)]) -> Receipt {
        match self.try_write(by, events) {
            Ok(receipt) => receipt,
            Err(refused) => panic!("refused: {}", refused.words),
        }
    }

    /// Does an act with all its signatures, or says why the first refused one was.
    pub fn does(&mut self, act: &Act) -> Result<(), Refused> {
        let proposed = self.try_write(act.by, &[(act.head.clone(), act.event.clone())])?;
        for (by, role) in &act.then {
            self.try_write(*by, &[endorsement(*role, proposed.hash, 0)])?;
        }
        Ok(())
    }

    /// Does an act that must stand.
    pub fn must(&mut self, act: &Act) {
        if let Err(refused) = self.does(act) {
            panic!("{act:?}\nrefused: {}", refused.words);
        }
    }

    /// Lets time pass.
    pub fn wait(&mut self, days: i64) {
        self.now += days * 24 * HOUR;
    }
}

/// What an auditor says of a log.
pub fn report(payloads: &[Vec<u8>]) -> Report {
    let trust = Trust::default();
    verify(Arc::new(disk_of(payloads)), trust, |_, _| {}).expect("it can be read")
}
