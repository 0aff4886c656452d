//! A ledger to measure on: one authority, one operator, eight recorders and three schemes.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use sunledger::chain::mandates::possession_message;
use sunledger::chain::{Draft, Submission};
use sunledger::crypto::digest::{EntryHash, FileHash, LedgerId};
use sunledger::crypto::hash;
use sunledger::crypto::sign::SigningKey;
use sunledger::disk::RealDisk;
use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Date, Timestamp};
use sunledger::domain::events::catalogue::default_role_table;
use sunledger::domain::events::keys::{Endorsed, KeyRegistered, Limits, Mandate, Nonce};
use sunledger::domain::events::rules::{CalendarPublished, SchemePublished};
use sunledger::domain::events::{Event, EventHead, EventRef};
use sunledger::domain::party::{KeyClass, Role};
use sunledger::ledger::create::{Founder, Founding};
use sunledger::ledger::{Clock, Ledger};
use sunledger::schemes::shipped;

use crate::workload::{SCHEMES, Workload};

/// How many recorders sign, in turn.
pub const RECORDERS: usize = 8;
const START: i64 = 1_730_000_000_000_000;
/// A day in March 2026, when the county's year is over.
const AFTER: i64 = 1_772_500_000_000_000;

/// A ledger open for writing and the keys of its recorders.
pub struct Fixture {
    pub ledger: Ledger,
    pub signer: Signer,
    time: i64,
}

/// Signs what recorders submit, in order, without the ledger at hand.
pub struct Signer {
    keys: Vec<SigningKey>,
    counts: Vec<u64>,
    turn: usize,
    id: LedgerId,
    seen: (u64, EntryHash),
}

/// Whose turn it is, his count, the seed of the salts, and the events.
type Unsigned = (usize, u64, [u8; 32], Vec<(EventHead, Event)>);

fn key(number: u8) -> SigningKey {
    SigningKey::from_seed([number; 32])
}

fn person(number: u8) -> Alias {
    Alias([number; 16])
}

impl Fixture {
    /// Makes the ledger in an empty folder.
    pub fn create(dir: &Path) -> Result<Fixture> {
        Fixture::create_with(dir, RECORDERS)
    }

    /// Makes the ledger with so many recorders, at most 200.
    pub fn create_with(dir: &Path, recorders: usize) -> Result<Fixture> {
        let text = include_str!("../../../schemas/schemes/B.toml");
        let texts: Vec<(String, String)> = SCHEMES
            .iter()
            .map(|id| {
                let own = text.replacen("id = \"B\"", &format!("id = \"{id}\""), 1);
                ((*id).to_owned(), own)
            })
            .collect();
        Fixture::create_of(dir, recorders, texts)
    }

    /// Makes the ledger with these programmes, and the calendars of the county's year, on a clock of after it.
    pub fn create_county(dir: &Path) -> Result<Fixture> {
        let texts = ["A", "B"].map(|id| {
            let file = format!("{id}.toml");
            let found = shipped::SCHEMES.iter().find(|(name, _)| *name == file);
            (id.to_owned(), found.map_or("", |(_, text)| text).to_owned())
        });
        let mut fixture = Fixture::create_of(dir, RECORDERS, texts.to_vec())?;
        let day = Timestamp(START).date_cn();
        let mut calendars = Vec::new();
        for (name, text) in shipped::CALENDARS {
            if ["2024.toml", "2025.toml", "2026.toml"].contains(name) {
                let calendar = toml::from_str(text).context(*name)?;
                let event = CalendarPublished { calendar };
                calendars.push((EventHead::live(Role::Fin, day), Event::from(event)));
            }
        }
        let clock = fixture.clock();
        fixture
            .ledger
            .record(&key(11), &calendars, [4; 32], clock)
            .context("publishing the calendars")?;
        fixture.signer.seen = fixture.ledger.seen();
        fixture.advance(AFTER - START);
        Ok(fixture)
    }

    fn create_of(dir: &Path, recorders: usize, texts: Vec<(String, String)>) -> Result<Fixture> {
        let (authority, operator) = (key(1), key(2));
        let (next_a, next_o) = (key(3), key(4));
        let mut time = START;
        let mut clock = || {
            time += 1_000_000;
            Clock {
                now: Timestamp(time),
                allow_jump: true,
            }
        };
        let founding = Founding {
            nonce: Nonce([7; 32]),
            origin: "bench.example/ledger",
            authorities: &[Founder {
                key: &authority,
                next: &next_a,
                person: person(1),
            }],
            quorum: 1,
            operator: Founder {
                key: &operator,
                next: &next_o,
                person: person(2),
            },
            role_table: default_role_table(),
            limits: Limits {
                events_per_entry: 16_384,
                entry_bytes: 8 << 20,
                seen_window: 1 << 20,
            },
            seed: [5; 32],
        };
        let disk = Arc::new(RealDisk::new(dir));
        let mut ledger = Ledger::create(disk, &founding, clock(), "the benchmark")?;
        let id = ledger.id();
        let recorders: Vec<SigningKey> = (0..recorders as u8).map(|n| key(20 + n)).collect();
        let (edu, fin) = (key(10), key(11));
        let holders = [(&edu, 10, Role::Edu), (&fin, 11, Role::Fin)]
            .into_iter()
            .chain(
                recorders
                    .iter()
                    .zip(20u8..)
                    .map(|(key, n)| (key, n, Role::Rec)),
            );
        let day = Timestamp(START).date_cn();
        let enrolments: Vec<(EventHead, Event)> = holders
            .map(|(key, n, role)| {
                let mandates = vec![Mandate {
                    role,
                    org: None,
                    scheme: None,
                    limit: None,
                    from: Date(0),
                    to: None,
                }];
                let message = possession_message(&id, &person(n), KeyClass::Author, &mandates);
                let event = KeyRegistered {
                    key: key.public(),
                    class: KeyClass::Author,
                    person: person(n),
                    proof: key.sign(&message),
                    mandates,
                    next_key: None,
                };
                (EventHead::live(Role::Ka, day), Event::from(event))
            })
            .collect();
        ledger.record(&authority, &enrolments, [1; 32], clock())?;
        let schemes: Vec<(EventHead, Event)> = texts
            .into_iter()
            .map(|(id, text)| {
                let event = SchemePublished {
                    id,
                    version: 1,
                    sha256: FileHash(hash::sha256(&[text.as_bytes()])),
                    text,
                    from: Date(19_000),
                };
                (EventHead::live(Role::Edu, day), Event::from(event))
            })
            .collect();
        let proposed = ledger.record(&edu, &schemes, [2; 32], clock())?;
        let endorsements: Vec<(EventHead, Event)> = (0..schemes.len() as u32)
            .map(|index| {
                let target = EventRef {
                    entry: proposed.hash,
                    index,
                };
                let event = Event::from(Endorsed { target });
                (EventHead::live(Role::Fin, day), event)
            })
            .collect();
        ledger
            .record(&fin, &endorsements, [3; 32], clock())
            .context("endorsing the schemes")?;
        let signer = Signer {
            counts: vec![1; recorders.len()],
            keys: recorders,
            turn: 0,
            id,
            seen: ledger.seen(),
        };
        Ok(Fixture {
            ledger,
            signer,
            time,
        })
    }

    /// Lets so many microseconds pass.
    pub fn advance(&mut self, micros: i64) {
        self.time += micros;
    }

    /// The ledger's time, one millisecond further at each call.
    pub fn clock(&mut self) -> Clock {
        self.time += 1_000;
        Clock {
            now: Timestamp(self.time),
            allow_jump: true,
        }
    }
}

impl Signer {
    /// Signs lists as they are, an entry each, on all cores.
    pub fn sign_lists(
        &mut self,
        seeds: &mut Workload,
        lists: Vec<Vec<(EventHead, Event)>>,
    ) -> Result<Vec<Submission>> {
        let drafts: Vec<_> = lists
            .into_iter()
            .map(|events| {
                self.turn = (self.turn + 1) % self.keys.len();
                let count = self.counts[self.turn];
                self.counts[self.turn] += 1;
                (self.turn, count, seeds.entry_seed(), events)
            })
            .collect();
        self.signed(drafts)
    }

    /// Signs the workload's next entries, of as many events as `sizes` says, on all cores.
    pub fn sign(
        &mut self,
        workload: &mut Workload,
        sizes: impl IntoIterator<Item = usize>,
    ) -> Result<Vec<Submission>> {
        let drafts: Vec<_> = sizes
            .into_iter()
            .map(|size| {
                self.turn = (self.turn + 1) % self.keys.len();
                let count = self.counts[self.turn];
                self.counts[self.turn] += 1;
                (self.turn, count, workload.entry_seed(), workload.list(size))
            })
            .collect();
        self.signed(drafts)
    }

    fn signed(&self, drafts: Vec<Unsigned>) -> Result<Vec<Submission>> {
        use rayon::prelude::*;
        drafts
            .into_par_iter()
            .map(|(turn, count, seed, events)| {
                let draft = Draft {
                    ledger: self.id,
                    count,
                    claimed: Timestamp(START),
                    seen: self.seen,
                    seed,
                    events: &events,
                };
                Ok(draft.sign(&self.keys[turn])?)
            })
            .collect()
    }
}
