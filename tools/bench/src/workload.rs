//! The workload, from a seed: 2,000 schools, 200,000 persons under aliases, three schemes, and the
//! events that an import of their lists writes.
//!
//! Promises: the same seed gives the same events on any machine. Deliberately not here: what an
//! office really pays (the sums are plausible, no more), and the office files themselves.

use sunledger::crypto::digest::{Commitment, FileHash};
use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Date, Month, Period, Timestamp};
use sunledger::domain::events::claims::{AwardDecided, ClaimSubmitted};
use sunledger::domain::events::parties::{AccountBound, PersonRegistered};
use sunledger::domain::events::payments::{
    Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod, ReceiptAcknowledged,
};
use sunledger::domain::events::{ActedBy, Event, EventHead, SchemeRef, SourceRef};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{HolderMatch, Relation, Role, ServiceStatus, Step};

/// Schools in the workload.
pub const SCHOOLS: u64 = 2_000;
/// Persons in the workload.
pub const PERSONS: u64 = 200_000;
/// Ids of its schemes.
pub const SCHEMES: [&str; 3] = ["B", "B2", "B3"];
/// The fund that every scheme of the workload pays from.
pub const FUND: &str = "爱烛行动救助资金";

/// SplitMix64: small, fast, and the same everywhere. Not for secrets.
pub struct Rng(pub u64);

impl Rng {
    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Thirty-two bytes.
    pub fn bytes32(&mut self) -> [u8; 32] {
        let mut out = [0; 32];
        for piece in out.chunks_exact_mut(8) {
            piece.copy_from_slice(&self.next().to_le_bytes());
        }
        out
    }
}

/// What the lists of an office hold, in the order in which they come in.
#[derive(Clone, Copy)]
enum List {
    Persons,
    Accounts,
    Claims,
    Awards,
    Instructed,
    Confirmed,
    Acknowledged,
}

/// Of ten lists, what each one holds: most are about payments.
const LISTS: [List; 10] = [
    List::Persons,
    List::Accounts,
    List::Claims,
    List::Awards,
    List::Instructed,
    List::Instructed,
    List::Confirmed,
    List::Instructed,
    List::Confirmed,
    List::Acknowledged,
];

/// Makes lists without end.
pub struct Workload {
    seed: u64,
    lists: u64,
    next: [u64; 7],
    rng: Rng,
}

impl Workload {
    /// The workload of a seed.
    pub fn new(seed: u64) -> Self {
        Workload {
            seed,
            lists: 0,
            next: [0; 7],
            rng: Rng(seed),
        }
    }

    /// A random seed for the salts of an entry.
    pub fn entry_seed(&mut self) -> [u8; 32] {
        self.rng.bytes32()
    }

    /// The next list, of `rows` rows: one event each.
    pub fn list(&mut self, rows: usize) -> Vec<(EventHead, Event)> {
        // Single rows still come list by list: an office does not mix its lists row by row.
        let at = if rows == 1 {
            self.lists / 64
        } else {
            self.lists
        };
        let list = LISTS[(at % 10) as usize];
        let mut file = Rng(self.seed ^ at.wrapping_mul(0x51_7cc1_b727_220b));
        let file = FileHash(file.bytes32());
        let from = self.next[list as usize];
        self.next[list as usize] += rows as u64;
        let first_row = if rows == 1 {
            (self.lists % 64) as u32
        } else {
            0
        };
        self.lists += 1;
        (0..rows as u64)
            .map(|row| {
                let event = self.event(list, from + row);
                let head = self.head(list, from + row, file, first_row + row as u32 + 2);
                (head, event)
            })
            .collect()
    }

    /// The person of a number below [`PERSONS`].
    pub fn person(&self, number: u64) -> Alias {
        self.alias(1, number % PERSONS)
    }

    fn alias(&self, what: u64, number: u64) -> Alias {
        let mut rng =
            Rng(self.seed ^ what.rotate_left(48) ^ number.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let mut out = [0; 16];
        out.copy_from_slice(&rng.bytes32()[..16]);
        Alias(out)
    }

    fn commitment(&self, what: u64, number: u64) -> Commitment {
        Commitment(Rng(self.seed ^ what.rotate_left(40) ^ number).bytes32())
    }

    fn head(&self, list: List, at: u64, file: FileHash, row: u32) -> EventHead {
        let school = (at % PERSONS) * SCHOOLS / PERSONS;
        let day = Date(19_800 + (at / PERSONS) as i32 * 30 + (school % 28) as i32);
        let (sheet, step) = match list {
            List::Persons => ("教师名册", Step::Register),
            List::Accounts => ("账户登记表", Step::Register),
            List::Claims => ("申请登记表", Step::Intake),
            List::Awards => ("资助决定表", Step::Approve),
            List::Instructed | List::Confirmed => ("发放登记表", Step::Pay),
            List::Acknowledged => ("领取签收表", Step::Acknowledge),
        };
        EventHead {
            effective: day,
            registered_at: Some(Timestamp::from_cn(day, 9, (at % 60) as u32, 0)),
            source: Some(SourceRef {
                file,
                sheet: sheet.to_owned(),
                row,
            }),
            role: Role::Rec,
            acted_by: vec![ActedBy {
                person: self.alias(9, school),
                step,
            }],
            org: Some(format!("4307{school:06}")),
            scheme: Some(SchemeRef {
                id: scheme_of(school).to_owned(),
                version: 1,
            }),
            calendar: Some((2024, 1)),
            causes: Vec::new(),
            corrects: None,
        }
    }

    fn event(&self, list: List, at: u64) -> Event {
        let person_no = at % PERSONS;
        let round = at / PERSONS;
        let school = person_no * SCHOOLS / PERSONS;
        let person = self.alias(1, person_no);
        let account = Some(self.alias(2, person_no));
        let unit_code = Some(format!("4307{school:06}"));
        let unit = format!("第{school:04}中心小学");
        let month = Month::from_ym(2024 + (round / 12) as i32 % 20, 1 + (round % 12) as u32)
            .unwrap_or(Month(648));
        let period = Period::Month { month };
        let payment_no = format!("FF{:05}-{school:04}/{person_no:06}", month.0);
        let case_no = format!("B-{round:03}-{person_no:06}");
        let award_no = format!("JD{round:03}-{person_no:06}");
        let amount = Fen(30_000 + (person_no % 40) as i64 * 1_000);
        let fund = FUND.to_owned();
        match list {
            List::Persons => PersonRegistered {
                person,
                number: Some(self.alias(3, person_no)),
                named: None,
                name: self.commitment(1, person_no),
                birth: Some(self.commitment(2, person_no)),
                unit_code,
                unit: Some(unit),
                status: Some(ServiceStatus::InService),
                phone: Some(self.alias(4, person_no)),
                address: None,
            }
            .into(),
            List::Accounts => AccountBound {
                person,
                account: self.alias(2, person_no),
                bank: Some("某某农村商业银行股份有限公司".to_owned()),
                holder: HolderMatch::Same,
                holder_person: Some(person),
                relation: Some(Relation::Own),
            }
            .into(),
            List::Claims => ClaimSubmitted {
                case_no,
                person,
                unit_code,
                unit,
                category: Some("cat-1".to_owned()),
                period,
                debt: None,
                requested: Some(amount),
                status: Some(ServiceStatus::InService),
                by_proxy: false,
                account,
            }
            .into(),
            List::Awards => AwardDecided {
                award_no,
                case_no,
                person: Some(person),
                unit_code,
                amount,
                fund,
                document_no: Some("教基〔2024〕17号".to_owned()),
                status: Some(ServiceStatus::InService),
                period,
            }
            .into(),
            List::Instructed => PaymentInstructed {
                payment_no,
                batch_no: Some(format!("FF{:05}-{school:04}", month.0)),
                award_no: None,
                case_no: None,
                tranche: None,
                payee: Payee::Person(person),
                unit_code,
                tier: Some("第三档".to_owned()),
                amount,
                fund,
                period,
                method: PaymentMethod::Bank,
                account,
                holder: HolderMatch::Same,
                again: false,
            }
            .into(),
            List::Confirmed => PaymentConfirmed {
                payment_no,
                amount,
                fund,
                bank_ref: Some(format!("YH{:05}{person_no:010}", month.0)),
                account,
                holder: HolderMatch::Same,
            }
            .into(),
            List::Acknowledged => ReceiptAcknowledged {
                payment_no,
                amount,
                fund,
                signer: Some(person),
                relation: Relation::Own,
                own_card: Some(true),
            }
            .into(),
        }
    }
}

fn scheme_of(school: u64) -> &'static str {
    SCHEMES[(school % SCHEMES.len() as u64) as usize]
}
