//! The workload of detection: a county that keeps its rules for a year, and a few persons in a thousand of
//! whom it does not.
//!
//! Promises: the same seed and size give the same events on any machine. Teachers are paid by the month
//! under programme A (register, accounts, posts, lists, notices, batches, the bank's files), a tenth of them
//! have a case under programme B (claim, papers, reviews, notice, award, payment, signature); both are
//! published as they are shipped, with the calendars, so that every detector has what it asks for. The county
//! grows with the number of events and its year does not: fifty events a person. Deliberately not here: the
//! office files themselves, and frauds of every code (the histories of the tests raise those).

use anyhow::{Context as _, Result};
use sunledger::crypto::digest::{Commitment, FileHash};
use sunledger::domain::alias::Alias;
use sunledger::domain::calendar::Calendar;
use sunledger::domain::date::{Date, Month, Period, Timestamp};
use sunledger::domain::events::claims::{
    AwardDecided, CaseStepRecorded, ClaimSubmitted, Decision, EvidenceAttached, ReviewRecorded,
};
use sunledger::domain::events::funds::{FundReceived, FundSource};
use sunledger::domain::events::notices::{
    NoticeClosed, NoticeOpened, NoticeRowListed, NoticeStage,
};
use sunledger::domain::events::parties::{
    AccountBound, DutyAssigned, NameAliases, PersonNamed, PersonRegistered, PostAssigned,
    SchoolTierSet,
};
use sunledger::domain::events::payments::{
    Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod, PaymentNamed, ReceiptAcknowledged,
};
use sunledger::domain::events::{ActedBy, Event, EventHead, SchemeRef, SourceRef};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{HolderMatch, Relation, Role, Step};
use sunledger::schemes::shipped;

use crate::workload::Rng;

/// Events a person, about: what the size of the county is worked out from.
const A_PERSON: usize = 50;
/// Months paid.
const MONTHS: i32 = 11;
/// Persons of one school, and lines of its monthly list.
const A_SCHOOL: u64 = 100;
/// One person in so many has a case.
const CASES: u64 = 10;
/// Tiers of programme A, and their rates in fen.
const TIERS: [(&str, i64); 3] = [("教学点", 60_000), ("完小", 50_000), ("镇中心", 40_000)];
/// Papers that a case of illness needs, by programme B's codes.
const PAPERS: [&str; 7] = [
    "doc-01", "doc-02", "doc-03", "doc-04", "doc-05", "doc-06", "doc-07",
];

type Told = (EventHead, Event);

/// The county.
pub struct County {
    seed: u64,
    persons: u64,
    calendar: Calendar,
}

impl County {
    /// A county whose year is about so many events.
    pub fn new(seed: u64, events: usize) -> Result<County> {
        let mut calendar = Calendar::default();
        for (name, text) in shipped::CALENDARS {
            let table = toml::from_str(text).with_context(|| (*name).to_owned())?;
            calendar.insert(table);
        }
        Ok(County {
            seed,
            persons: (events / A_PERSON).max(200) as u64 / A_SCHOOL * A_SCHOOL,
            calendar,
        })
    }

    /// Persons.
    pub fn persons(&self) -> u64 {
        self.persons
    }

    fn alias(&self, what: u64, number: u64) -> Alias {
        let mut rng =
            Rng(self.seed ^ what.rotate_left(48) ^ number.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let mut out = [0; 16];
        out.copy_from_slice(&rng.bytes32()[..16]);
        Alias(out)
    }

    fn name(&self, person: u64) -> NameAliases {
        NameAliases {
            whole: self.alias(20, person),
            common: self.alias(21, person),
        }
    }

    fn file(&self, sheet: &str, part: u64) -> FileHash {
        let mut rng = Rng(self.seed ^ part.wrapping_mul(0x517c_c1b7_2722_0b95));
        for byte in sheet.bytes() {
            rng.0 ^= u64::from(byte);
            rng.next();
        }
        FileHash(rng.bytes32())
    }

    /// The first working day from a day on.
    fn working(&self, from: Date) -> Date {
        let mut day = from;
        while self.calendar.is_working_day(day) != Ok(true) {
            day = Date(day.0 + 1);
        }
        day
    }

    /// Rows of a sheet as one list.
    fn sheet(
        &self,
        scheme: &str,
        sheet: &'static str,
        part: u64,
        rows: impl IntoIterator<Item = Row>,
    ) -> Vec<Told> {
        let file = self.file(sheet, part);
        let mut told = Vec::new();
        for (row, one) in (2..).zip(rows) {
            for event in one.events {
                let head = EventHead {
                    effective: one.on,
                    registered_at: Some(Timestamp::from_cn(one.on, 9, row % 60, 0)),
                    source: Some(SourceRef {
                        file,
                        sheet: sheet.to_owned(),
                        row,
                    }),
                    role: Role::Rec,
                    acted_by: one.by.iter().copied().collect(),
                    org: one.unit.clone(),
                    scheme: Some(SchemeRef {
                        id: scheme.to_owned(),
                        version: 1,
                    }),
                    calendar: None,
                    causes: Vec::new(),
                    corrects: None,
                };
                told.push((head, event));
            }
        }
        told
    }

    fn by(&self, what: u64, number: u64, step: Step) -> Option<ActedBy> {
        Some(ActedBy {
            person: self.alias(what, number),
            step,
        })
    }

    /// Every list of the county, in the order in which they come in.
    pub fn lists(&self) -> impl Iterator<Item = Vec<Told>> + '_ {
        let schools = self.persons / A_SCHOOL;
        let start = std::iter::once_with(move || self.beginnings(schools)).flatten();
        let registers = (0..schools).map(|school| self.register(school));
        let shown = (0..schools).map(|school| self.shown(school));
        let months = (0..MONTHS).flat_map(move |month| {
            let month = Month(january().0 + month);
            std::iter::once_with(move || self.notices_of(month))
                .chain((0..schools).map(move |school| self.month(month, school)))
                .chain((0..schools).map(move |school| self.bank(month, school)))
        });
        let cases = (0..schools).flat_map(move |school| self.cases(school));
        start
            .chain(registers)
            .chain(shown)
            .chain(months)
            .chain(cases)
    }

    fn beginnings(&self, schools: u64) -> Vec<Vec<Told>> {
        let on = Date(january().first_day().0 - 100);
        let funds = [("A", "乡村教师生活补助资金"), ("B", "爱烛行动救助资金")];
        let mut lists: Vec<Vec<Told>> = funds
            .into_iter()
            .map(|(scheme, fund)| {
                let received = FundReceived {
                    receipt_no: format!("DZ-{scheme}"),
                    fund: fund.to_owned(),
                    source: FundSource::Donation,
                    nature: "捐赠".to_owned(),
                    payer: "县财政局".to_owned(),
                    amount: Fen(self.persons as i64 * 1_500_000),
                    bank_ref: None,
                };
                let on = self.working(Date(january().first_day().0 + 3));
                self.sheet(scheme, "到账登记", 0, [row(on, received)])
            })
            .collect();
        let posts = [
            ("经办人", 30),
            ("初审人", 31),
            ("复审人", 32),
            ("负责人", 33),
            ("出纳", 34),
        ];
        let duties = posts.into_iter().flat_map(|(post, what)| {
            (0..20).map(move |number| {
                row(
                    on,
                    DutyAssigned {
                        official: self.alias(what + 10, number),
                        staff: Some(self.alias(what, number)),
                        named: None,
                        post: post.to_owned(),
                        unit: None,
                        from: on,
                        phone: None,
                        address: None,
                    },
                )
            })
        });
        lists.push(self.sheet("B", "岗位分工", 0, duties));
        let tiers = (0..schools).map(|school| {
            let (tier, rate) = tier(school);
            row(
                on,
                SchoolTierSet {
                    unit_code: unit_code(school),
                    unit: unit(school),
                    tier: tier.to_owned(),
                    score_tenths: None,
                    rate: Fen(rate),
                    from: on,
                    to: None,
                    document_no: Some("教发〔2024〕8号".to_owned()),
                },
            )
        });
        lists.push(self.sheet("A", "学校类别档次表", 0, tiers));
        lists
    }

    fn register(&self, school: u64) -> Vec<Told> {
        let on = Date(january().first_day().0 - 60);
        let rows = persons_of(school).map(|number| {
            let person = self.alias(1, number);
            let mut row = row(
                on,
                PersonRegistered {
                    person,
                    number: Some(self.alias(3, number)),
                    named: None,
                    name: Commitment::ZERO,
                    birth: None,
                    unit_code: Some(unit_code(school)),
                    unit: Some(unit(school)),
                    status: None,
                    phone: Some(self.alias(4, number)),
                    address: Some(self.alias(5, number)),
                },
            );
            row.by = self.by(35, school, Step::Register);
            row.events.push(
                PersonNamed {
                    person,
                    name: self.name(number),
                    born: Some(self.alias(6, number)),
                }
                .into(),
            );
            row.events.push(
                AccountBound {
                    person,
                    account: self.alias(2, number),
                    bank: Some("某某农村商业银行股份有限公司".to_owned()),
                    holder: HolderMatch::Unstated,
                    holder_person: None,
                    relation: None,
                }
                .into(),
            );
            row.events.push(
                PostAssigned {
                    change_no: None,
                    person,
                    unit_code: unit_code(school),
                    unit: unit(school),
                    post: None,
                    change: None,
                    from: Date(on.0 - 3_000),
                    to: None,
                }
                .into(),
            );
            row
        });
        self.sheet("A", "教师实名信息库", school, rows)
    }

    /// Who is shown for the whole year, on the notice of the first month.
    fn shown(&self, school: u64) -> Vec<Told> {
        let (tier, rate) = tier(school);
        let rows = persons_of(school).map(|number| {
            row(
                january().first_day(),
                NoticeRowListed {
                    notice_no: notice_no("A", january(), true),
                    case_no: None,
                    person: Some(self.alias(3, number)),
                    unit: unit(school),
                    tier: Some(tier.to_owned()),
                    amount: Fen(rate),
                    from: Some(january()),
                    to: Some(Month(january().0 + 11)),
                },
            )
        });
        self.sheet("A", "公示名单", school, rows)
    }

    /// The day on which a month is paid.
    fn paid_on(&self, month: Month) -> Date {
        self.working(Date(Month(month.0 + 1).first_day().0 + 10))
    }

    fn notices_of(&self, month: Month) -> Vec<Told> {
        let before = self.working(Date(month.first_day().0 + 15));
        let after = Date(self.paid_on(month).0 + 1);
        let rows = [(before, true), (after, false)].map(|(from, first)| {
            let number = notice_no("A", month, first);
            notice(&number, from, Period::Month { month }, first, true)
        });
        self.sheet(
            "A",
            "公示登记",
            u64::from(month.0.unsigned_abs()),
            rows.into_iter().flatten(),
        )
    }

    /// The list of a month.
    fn month(&self, month: Month, school: u64) -> Vec<Told> {
        let (tier, rate) = tier(school);
        let on = self.paid_on(month);
        let batch = batch_no(month, school);
        let steps = [
            (Step::Prepare, None, 15, 36),
            (Step::FirstReview, Some(1), 16, 37),
            (Step::Approve, Some(3), 17, 38),
        ];
        let rows = steps.into_iter().map(|(step, level, day, who)| {
            let on = self.working(Date(month.first_day().0 + day));
            let event: Event = match level {
                Some(level) => review(&batch, level).into(),
                None => taken(&batch, step).into(),
            };
            let mut row = row(on, event);
            row.by = self.by(who, school, step);
            row
        });
        let steps: Vec<Row> = rows.collect();
        let mut lines: Vec<Row> = Vec::new();
        for (line, number) in persons_of(school).enumerate() {
            // One in a thousand is paid another tier's rate in the second month, one twice in the third.
            let strange = number % 1_000 == 7 && month.0 == january().0 + 1;
            let twice = number % 1_000 == 13 && month.0 == january().0 + 2;
            let amount = Fen(if strange { rate + 10_000 } else { rate });
            for again in 0..=u8::from(twice) {
                lines.push(self.line(
                    on,
                    format!("{batch}/{line}{}", if again > 0 { "b" } else { "" }),
                    (month, school, number),
                    (tier, amount),
                ));
            }
        }
        let part = u64::from(month.0.unsigned_abs()) << 32 | school;
        let mut told = self.sheet("A", "办理记录", part, steps);
        told.extend(self.sheet("A", "补助发放表", part, lines));
        told
    }

    fn line(
        &self,
        on: Date,
        payment_no: String,
        (month, school, number): (Month, u64, u64),
        (tier, amount): (&str, Fen),
    ) -> Row {
        let mut row = row(
            on,
            PaymentInstructed {
                payment_no: payment_no.clone(),
                batch_no: Some(batch_no(month, school)),
                award_no: None,
                case_no: None,
                tranche: None,
                payee: Payee::Person(self.alias(1, number)),
                unit_code: Some(unit_code(school)),
                tier: Some(tier.to_owned()),
                amount,
                fund: "乡村教师生活补助资金".to_owned(),
                period: Period::Month { month },
                method: PaymentMethod::Bank,
                account: Some(self.account(number)),
                holder: HolderMatch::Unstated,
                again: false,
            },
        );
        row.by = self.by(39, school, Step::Pay);
        row.unit = Some(unit_code(school));
        row.events.push(
            PaymentNamed {
                payment_no,
                number: Some(self.alias(3, number)),
                payee: Some(self.name(number)),
                holder: None,
            }
            .into(),
        );
        row
    }

    /// The account a person is paid on: of one in a thousand it is the neighbour's.
    fn account(&self, number: u64) -> Alias {
        self.alias(
            2,
            if number % 1_000 == 11 {
                number + 1
            } else {
                number
            },
        )
    }

    /// The bank's file of a month.
    fn bank(&self, month: Month, school: u64) -> Vec<Told> {
        let on = self.paid_on(month);
        let list = self.month(month, school);
        let rows = list.iter().filter_map(|(_, event)| {
            let Event::Payment(
                sunledger::domain::events::payments::PaymentEvent::PaymentInstructed(said),
            ) = event
            else {
                return None;
            };
            let line = said.payment_no.rsplit('/').next()?;
            let line: u64 = line.trim_end_matches('b').parse().ok()?;
            let number = school * A_SCHOOL + line;
            let holder = if number % 1_000 == 11 {
                number + 1
            } else {
                number
            };
            let mut row = row(
                on,
                PaymentConfirmed {
                    payment_no: said.payment_no.clone(),
                    amount: said.amount,
                    fund: said.fund.clone(),
                    bank_ref: Some(format!("YH{:05}{}", month.0, said.payment_no)),
                    account: said.account,
                    holder: HolderMatch::Unstated,
                },
            );
            row.events.push(
                PaymentNamed {
                    payment_no: said.payment_no.clone(),
                    number: None,
                    payee: None,
                    holder: Some(self.name(holder)),
                }
                .into(),
            );
            Some(row)
        });
        let part = u64::from(month.0.unsigned_abs()) << 32 | school;
        self.sheet("A", "银行回盘", part, rows)
    }

    /// The cases of a school's persons, each a life from claim to signature.
    fn cases(&self, school: u64) -> Vec<Vec<Told>> {
        let day = |month: i32, day: i32| {
            self.working(Date(Month(january().0 + month - 1).first_day().0 + day - 1))
        };
        let period = Period::Year { year: 2025 };
        let fund = || "爱烛行动救助资金".to_owned();
        let with_case: Vec<u64> = persons_of(school)
            .filter(|number| number % CASES == 3)
            .collect();
        let amount = Fen(200_000);
        let mut sheets: Vec<(&'static str, Vec<Row>)> = vec![
            ("公示登记", Vec::new()),
            ("申请登记表", Vec::new()),
            ("材料清单", Vec::new()),
            ("办理记录", Vec::new()),
            ("公示名单", Vec::new()),
            ("资助决定表", Vec::new()),
            ("发放登记表", Vec::new()),
            ("领取签收表", Vec::new()),
        ];
        let mut tell = |sheet: usize, row: Row| sheets[sheet].1.push(row);
        let (number_of, after) = (format!("GS-B-{school:06}"), format!("GS-B-{school:06}-2"));
        for row in notice(&number_of, day(12, 3), period, true, false) {
            tell(0, row);
        }
        for row in notice(&after, day(12, 24), period, false, false) {
            tell(0, row);
        }
        for number in with_case {
            let person = self.alias(1, number);
            let case_no = format!("B-2025-{number:07}");
            let mut claim = row(
                day(11, 3),
                ClaimSubmitted {
                    case_no: case_no.clone(),
                    person,
                    unit_code: Some(unit_code(school)),
                    unit: unit(school),
                    category: Some("cat-1".to_owned()),
                    period,
                    debt: Some(Fen(4_000_000)),
                    requested: Some(amount),
                    status: None,
                    by_proxy: false,
                    account: None,
                },
            );
            claim.by = Some(ActedBy {
                person,
                step: Step::Apply,
            });
            tell(1, claim);
            for (at, kind) in (0..).zip(PAPERS) {
                let paper = EvidenceAttached {
                    case_no: case_no.clone(),
                    document_no: None,
                    document_type: kind.to_owned(),
                    issuer: None,
                    issued: None,
                    amount: (kind == "doc-06").then_some(Fen(4_000_000)),
                    document: Some(self.alias(7, number * 8 + at)),
                    invoice: (kind == "doc-05").then(|| self.alias(8, number)),
                    split: false,
                };
                tell(2, row(day(11, 5), paper));
            }
            let clerk = number % 20;
            let steps = [
                (Step::Intake, None, day(11, 5), 30),
                (Step::FirstReview, Some(1), day(11, 17), 31),
                (Step::SecondReview, Some(2), day(12, 2), 32),
                (Step::Approve, Some(3), day(12, 12), 33),
                (Step::Pay, None, day(12, 22), 34),
            ];
            for (step, level, on, who) in steps {
                let event: Event = match level {
                    Some(level) => review(&case_no, level).into(),
                    None => taken(&case_no, step).into(),
                };
                let mut row = row(on, event);
                row.by = self.by(who, clerk, step);
                tell(3, row);
            }
            let listed = NoticeRowListed {
                notice_no: number_of.clone(),
                case_no: Some(case_no.clone()),
                person: None,
                unit: unit(school),
                tier: None,
                amount,
                from: None,
                to: None,
            };
            tell(4, row(day(12, 3), listed));
            let award_no = format!("JD-2025-{number:07}");
            let mut award = row(
                day(12, 12),
                AwardDecided {
                    award_no: award_no.clone(),
                    case_no: case_no.clone(),
                    person: Some(person),
                    unit_code: Some(unit_code(school)),
                    amount,
                    fund: fund(),
                    document_no: None,
                    status: None,
                    period,
                },
            );
            award.by = self.by(33, clerk, Step::Approve);
            tell(5, award);
            let payment_no = format!("ZF-2025-{number:07}");
            let mut paid = row(
                day(12, 22),
                PaymentInstructed {
                    payment_no: payment_no.clone(),
                    batch_no: None,
                    award_no: Some(award_no),
                    case_no: Some(case_no),
                    tranche: None,
                    payee: Payee::Person(person),
                    unit_code: Some(unit_code(school)),
                    tier: None,
                    amount,
                    fund: fund(),
                    period,
                    method: PaymentMethod::Custodian,
                    account: None,
                    holder: HolderMatch::Unstated,
                    again: false,
                },
            );
            paid.by = self.by(34, clerk, Step::Pay);
            paid.events.push(
                PaymentConfirmed {
                    payment_no: payment_no.clone(),
                    amount,
                    fund: fund(),
                    bank_ref: None,
                    account: None,
                    holder: HolderMatch::Unstated,
                }
                .into(),
            );
            tell(6, paid);
            let signed = ReceiptAcknowledged {
                payment_no,
                amount,
                fund: fund(),
                signer: Some(person),
                relation: Relation::Own,
                own_card: None,
            };
            tell(7, row(day(12, 23), signed));
        }
        sheets
            .into_iter()
            .map(|(name, rows)| self.sheet("B", name, school, rows))
            .filter(|list| !list.is_empty())
            .collect()
    }
}

/// One row of a sheet: its day, who acted, and what it tells.
struct Row {
    on: Date,
    by: Option<ActedBy>,
    unit: Option<String>,
    events: Vec<Event>,
}

fn row(on: Date, event: impl Into<Event>) -> Row {
    Row {
        on,
        by: None,
        unit: None,
        events: vec![event.into()],
    }
}

fn notice(number: &str, from: Date, period: Period, first: bool, standing: bool) -> Vec<Row> {
    let until = Date(from.0 + 14);
    let opened = NoticeOpened {
        notice_no: number.to_owned(),
        stage: if first {
            NoticeStage::PreAward
        } else {
            NoticeStage::PostPayment
        },
        publisher: "县教育局".to_owned(),
        channel: "网站".to_owned(),
        from,
        until: if standing { until } else { Date(from.0 + 8) },
        working_days_min: Some(5),
        rows: None,
        amount: None,
        list_checksum: None,
        period: Some(period),
        standing,
    };
    let until = opened.until;
    let closed = NoticeClosed {
        notice_no: number.to_owned(),
        objections: Some(0),
        list_checksum: None,
    };
    let mut rows = vec![row(from, opened), row(until, closed)];
    if !standing {
        let down = sunledger::domain::events::notices::NoticeTakenDown {
            notice_no: number.to_owned(),
        };
        rows.push(row(until, down));
    }
    rows
}

fn review(case_no: &str, level: u8) -> ReviewRecorded {
    ReviewRecorded {
        case_no: case_no.to_owned(),
        level,
        decision: Decision::Agreed,
        opinion: None,
        seconds: Some(300),
    }
}

fn taken(case_no: &str, step: Step) -> CaseStepRecorded {
    CaseStepRecorded {
        case_no: case_no.to_owned(),
        step,
        opinion: None,
        seconds: None,
    }
}

fn january() -> Month {
    Month::from_ym(2025, 1).unwrap_or(Month(660))
}

fn persons_of(school: u64) -> std::ops::Range<u64> {
    school * A_SCHOOL..(school + 1) * A_SCHOOL
}

fn tier(school: u64) -> (&'static str, i64) {
    TIERS[(school % 3) as usize]
}

fn unit_code(school: u64) -> String {
    format!("4307{school:06}")
}

fn unit(school: u64) -> String {
    format!("第{school:04}中心小学")
}

fn batch_no(month: Month, school: u64) -> String {
    format!("FF{:05}-{school:05}", month.0)
}

fn notice_no(scheme: &str, month: Month, first: bool) -> String {
    format!("GS-{scheme}-{:05}-{}", month.0, u8::from(first))
}
