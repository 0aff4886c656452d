//! A payment desk for stories: a history told in lines of `day | what | fields`, and the question whether
//! a payment may go.
//!
//! Every line is a row of an office's sheet, so that its own day counts; `live` before the kind makes it an
//! act of the ledger on that day. Fields are `key=value`; who is not named is 甲, in case C1 under award
//! J1. Amounts are yuan.

use std::collections::BTreeMap;
use std::sync::Arc;

use sunledger::crypto::digest::{Commitment, EntryHash, FileHash};
use sunledger::crypto::hash;
use sunledger::detect::gate::{Answer, Judged, Proposed, Stop, judge, of_act};
use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Date, Month, Period, Timestamp};
use sunledger::domain::events::audit::{SanctionImposed, SanctionKind};
use sunledger::domain::events::claims::{
    AppealAgainst, AppealFiled, AppealResolved, AwardDecided, AwardRefused, CaseStepRecorded,
    ClaimAmended, ClaimSubmitted, ClaimWithdrawn, Decision, EvidenceAttached, EvidenceRejected,
    ReviewRecorded, SuspensionCause, SuspensionLifted, SuspensionStarted,
};
use sunledger::domain::events::funds::{
    BudgetPlanned, FundReceived, FundSource, QuotaAllocated, QuotaReallocated,
};
use sunledger::domain::events::lists::{ListEntryRecorded, ListKind, ListStatus};
use sunledger::domain::events::notices::{
    NoticeAmended, NoticeClosed, NoticeOpened, NoticeRowListed, NoticeStage, ObjectionFiled,
    ObjectionOutcome, ObjectionResolved, SupplementaryNoticeOpened,
};
use sunledger::domain::events::pairing::{
    AcceptanceRecorded, AgreementEnded, AgreementSigned, AssessmentRecorded, AttendanceRecorded,
    ContractSigned, ProgressReported, ReportFiled, ReportKind, SelfEvaluationFiled,
    TrancheReleased, TrancheScheduled, TrancheWithheld,
};
use sunledger::domain::events::parties::{
    AccountBound, AccountChanged, HouseholdLinked, NameAliases, OrgRegistered, PersonMerged,
    PersonNamed, PersonRegistered, PostAssigned, PostEnded, SchoolTierSet,
};
use sunledger::domain::events::payments::{
    ClawbackOrdered, ExpenditureRecorded, InKindReceived, Payee, PaymentConfirmed, PaymentHeld,
    PaymentInstructed, PaymentMethod, PaymentNamed, PaymentReturned, RecoveryOffset,
    RecoveryWrittenOff,
};
use sunledger::domain::events::rules::{
    CalendarPublished, SchemeAmended, SchemePublished, WaiverGranted,
};
use sunledger::domain::events::{ActedBy, DecodedEvent, Event, EventHead, SchemeRef, SourceRef};
use sunledger::domain::money::{Fen, MoneyUnit};
use sunledger::domain::party::{HolderMatch, Level, Relation, Role, ServiceStatus, Step};
use sunledger::domain::recorded::{EventAt, RecordedEvent};
use sunledger::inquiry::case::CaseAnswer;
use sunledger::projections::World;
use sunledger::projections::agreements::state::AgreementState;
use sunledger::report::lists::agreements::agreements;
use sunledger::schemes::{Scheme, shipped};

/// The alias of somebody or something by the name the story gives it.
pub fn alias(name: &str) -> Alias {
    let digest = hash::digest(&[b"gates", name.as_bytes()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.0[..16]);
    Alias(bytes)
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|_| panic!("a day: {text}"))
}

fn month(text: &str) -> Month {
    text.parse().unwrap_or_else(|_| panic!("a month: {text}"))
}

fn yuan(text: &str) -> Fen {
    Fen::parse(text, MoneyUnit::Yuan).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// `key=value` words.
struct Fields<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Fields<'a> {
    fn of(text: &'a str) -> Fields<'a> {
        let pairs = text.split_whitespace().map(|word| {
            word.split_once('=')
                .unwrap_or_else(|| panic!("expected key=value, found {word}"))
        });
        Fields(pairs.collect())
    }
    fn get(&self, key: &str) -> Option<&'a str> {
        self.0.get(key).copied()
    }
    fn or(&self, key: &str, other: &'a str) -> &'a str {
        self.get(key).unwrap_or(other)
    }
    fn owned(&self, key: &str, other: &'a str) -> String {
        self.or(key, other).to_owned()
    }
    fn amount(&self) -> Fen {
        yuan(self.or("amount", "2000"))
    }
    fn person(&self) -> Alias {
        alias(self.or("person", "甲"))
    }
    /// The unit of a claim or an award; `unit=none` has none.
    fn unit(&self) -> Option<String> {
        (self.get("unit") != Some("none")).then(|| self.owned("unit", "U1"))
    }
    fn status(&self) -> ServiceStatus {
        match self.or("status", "在职") {
            "退休" => ServiceStatus::Retired,
            _ => ServiceStatus::InService,
        }
    }
    fn number(&self, key: &str, other: &'a str) -> u32 {
        self.or(key, other).parse().expect("a number")
    }
}

/// A desk with its history.
#[derive(Clone)]
pub struct Desk {
    world: World,
    scheme: SchemeRef,
    entries: u64,
}

impl Desk {
    /// A desk under a scheme, with the calendars of 2025 and 2026.
    pub fn under(text: &str) -> Desk {
        let scheme = Scheme::parse(text).unwrap_or_else(|errors| panic!("{errors}"));
        let mut desk = Desk {
            world: World::default(),
            scheme: SchemeRef {
                id: scheme.id.clone(),
                version: scheme.version,
            },
            entries: 0,
        };
        desk.live(
            "2025-01-01",
            SchemePublished {
                id: scheme.id,
                version: scheme.version,
                sha256: FileHash(hash::sha256(&[text.as_bytes()])),
                text: text.to_owned(),
                from: day("2025-01-01"),
            },
        );
        for (name, text) in shipped::CALENDARS {
            if ["2025.toml", "2026.toml"].contains(name) {
                let calendar = toml::from_str(text).expect("a calendar");
                desk.live("2025-01-01", CalendarPublished { calendar });
            }
        }
        desk
    }

    fn live(&mut self, on: &str, event: impl Into<Event>) {
        self.fold(day(on), None, Vec::new(), event.into());
    }

    fn fold(&mut self, on: Date, row: Option<u32>, acted_by: Vec<ActedBy>, event: Event) {
        self.entries += 1;
        let recorded = self.recorded(on, row, acted_by, event);
        self.world.apply(&recorded).expect("it folds");
    }

    /// An event as it would be recorded at the place told last.
    pub fn recorded(
        &self,
        on: Date,
        row: Option<u32>,
        acted_by: Vec<ActedBy>,
        event: Event,
    ) -> RecordedEvent {
        let noon = Timestamp::from_cn(on, 12, 0, 0);
        RecordedEvent {
            at: EventAt {
                sequence: self.entries,
                index: 0,
            },
            entry: EntryHash::ZERO,
            recorded_at: noon,
            effective_sequence: self.entries,
            effective_at: noon,
            signers: Arc::from(vec![alias("记账员")]),
            decoded: Arc::new(DecodedEvent {
                kind: event.kind().0,
                version: event.version(),
                head: EventHead {
                    scheme: Some(self.scheme.clone()),
                    acted_by,
                    source: row.map(|row| SourceRef {
                        file: FileHash([1; 32]),
                        sheet: "史".to_owned(),
                        row,
                    }),
                    ..EventHead::live(Role::Rec, on)
                },
                event: Some(event),
            }),
        }
    }

    /// Tells rows of one day together, as an import does.
    pub fn at_once(mut self, on: &str, events: Vec<Event>) -> Desk {
        let recorded = events.into_iter().map(|event| {
            self.entries += 1;
            self.recorded(day(on), Some(2), Vec::new(), event)
        });
        let recorded: Vec<_> = recorded.collect();
        self.world.post_all(&recorded).expect("sums that fit");
        self.world.apply_posted(recorded);
        self
    }

    /// Tells more of the history.
    pub fn record(mut self, on: &str, event: impl Into<Event>) -> Desk {
        self.fold(day(on), None, Vec::new(), event.into());
        self
    }

    /// History, a line each.
    pub fn tell(mut self, lines: &str) -> Desk {
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let (on, kind, fields) = match cells.as_slice() {
                [on, kind] => (*on, *kind, ""),
                [on, kind, fields] => (*on, *kind, *fields),
                _ => panic!("expected `day | what | fields`: {line}"),
            };
            let (live, kind) = match kind.strip_prefix("live ") {
                Some(kind) => (true, kind),
                None => (false, kind),
            };
            let fields = Fields::of(fields);
            // `by=任某/初审` says in which step.
            let by = fields.get("by").map(|by| {
                let (name, step) = by.split_once('/').unwrap_or((by, ""));
                ActedBy {
                    person: alias(name),
                    step: match step {
                        "初审" => Step::FirstReview,
                        "复审" => Step::SecondReview,
                        _ => Step::Accept,
                    },
                }
            });
            for event in events(kind, &fields, day(on)) {
                let row = (!live).then_some(u32::try_from(self.entries).unwrap() + 2);
                self.fold(day(on), row, by.into_iter().collect(), event);
            }
        }
        self
    }

    /// Judges payments, one a line: `payment=P1 …`.
    pub fn asks(&self, lines: &str) -> Answer {
        judge(self.world.clone().suppose(), &self.rows(lines)).expect("it is judged")
    }

    /// Payments as a list proposes them.
    pub fn rows(&self, lines: &str) -> Vec<Proposed> {
        lines
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .zip(2u32..)
            .map(|(line, row)| {
                let (on, fields) = line.split_once('|').expect("day | fields");
                let fields = Fields::of(fields);
                Proposed {
                    row: SourceRef {
                        file: FileHash([2; 32]),
                        // A list of one sheet, as a CSV file is, names none.
                        sheet: fields.owned("sheet", "发放").replace("none", ""),
                        row,
                    },
                    scheme: self.scheme.clone(),
                    instructed: instructed(&fields),
                    named: fields.get("name").map(|name| PaymentNamed {
                        payment_no: fields.owned("payment", "P1"),
                        number: None,
                        payee: Some(written(name)),
                        holder: None,
                    }),
                    acted_by: fields.get("examiner").map_or_else(Vec::new, |name| {
                        let (person, step) = (alias(name), Step::SecondReview);
                        vec![ActedBy { person, step }]
                    }),
                    day: day(on.trim()),
                    spent: fields.get("cost").map(|_| spent(&fields)),
                    noted: Vec::new(),
                    called: fields.get("called").map(str::to_owned),
                }
            })
            .collect()
    }

    /// The same with a live act of a day.
    pub fn done(mut self, on: &str, event: impl Into<Event>) -> Desk {
        self.live(on, event);
        self
    }

    /// Under a newer text of the scheme from a day on: what is told afterwards is told under it.
    pub fn amended(mut self, on: &str, text: &str) -> Desk {
        let scheme = Scheme::parse(text).unwrap_or_else(|errors| panic!("{errors}"));
        let event = SchemeAmended {
            id: scheme.id.clone(),
            version: scheme.version,
            sha256: FileHash(hash::sha256(&[text.as_bytes()])),
            text: text.to_owned(),
            from: day(on),
            document_no: None,
            note: "改".to_owned(),
        };
        self.live(on, event);
        self.scheme.version = scheme.version;
        self
    }

    /// The scheme that lines are told under.
    pub fn scheme_ref(&self) -> SchemeRef {
        self.scheme.clone()
    }

    /// The history told so far.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Findings and clauses of the flags of a code on what is on record, as of a day.
    pub fn flags(&self, code: &str, as_of: &str) -> Vec<(String, String)> {
        let found = sunledger::detect::run(&self.world, day(as_of));
        let own = found.flags.into_iter().filter(|flag| flag.code == code);
        own.map(|flag| (flag.finding, flag.clause)).collect()
    }

    /// Ids of the same, each with the others it is known by.
    pub fn flag_ids(&self, code: &str, as_of: &str) -> Vec<(String, Vec<String>)> {
        let found = sunledger::detect::run(&self.world, day(as_of));
        let own = found.flags.into_iter().filter(|flag| flag.code == code);
        own.map(|flag| (flag.id, flag.former)).collect()
    }

    /// The newest text of a scheme.
    pub fn text(&self, scheme: &str) -> &Scheme {
        self.world.registry.scheme(scheme).expect("a text")
    }

    /// What speaks against a live act of a day.
    pub fn stops_of(&self, scheme: &str, on: &str, event: impl Into<Event>) -> Vec<Stop> {
        let text = self.text(scheme);
        of_act(self.world.clone().suppose(), text, &event.into(), day(on))
    }

    /// What is told of a live act of a day: codes and findings, none of which keeps it from being recorded.
    pub fn told(&self, on: &str, event: impl Into<Event>) -> Vec<(&'static str, String)> {
        let stops = self.stops_of(&self.scheme.id, on, event).into_iter();
        let told = stops.map(|stop| {
            assert!(!stop.holds(), "{stop:?}");
            (stop.code.expect("a code"), stop.finding)
        });
        told.collect()
    }

    /// The act of a line `day | what | fields`, and its day.
    pub fn event(&self, line: &str) -> (Date, Event) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [on, kind, fields] = cells.as_slice() else {
            panic!("expected `day | what | fields`: {line}");
        };
        let on = day(on);
        let mut events = events(kind, &Fields::of(fields), on);
        assert_eq!(events.len(), 1, "one act a line: {line}");
        (on, events.remove(0))
    }

    /// What is said of a live act, with its code and whether it keeps the act from being recorded.
    pub fn act(&self, line: &str) -> Vec<(String, &'static str, bool)> {
        let (on, event) = self.event(line);
        let stops = self
            .stops_of(&self.scheme.id, &on.to_string(), event)
            .into_iter();
        stops
            .map(|stop| {
                let holds = stop.holds();
                (stop.rule, stop.code.unwrap_or_default(), holds)
            })
            .collect()
    }

    /// Whose turn it is in the case on a day: role and command.
    pub fn turn(&self, on: &str) -> String {
        let world = self.world.clone();
        let shown = sunledger::inquiry::case::show(world, &self.scheme.id, "C1", day(on));
        let turn = shown.unwrap_or_else(|error| panic!("{error}")).turn;
        turn.map_or_else(String::new, |turn| {
            format!("{} {}", turn.role.word(), turn.command)
        })
    }

    /// The case as it is shown on a day.
    pub fn shown(&self, on: &str) -> CaseAnswer {
        let world = self.world.clone();
        let shown = sunledger::inquiry::case::show(world, &self.scheme.id, "C1", day(on));
        shown.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The day by which the turn in the case is due, and the level of review that refused it.
    pub fn due(&self, on: &str) -> (Option<Date>, Option<u8>) {
        let world = self.world.clone();
        let shown = sunledger::inquiry::case::show(world, &self.scheme.id, "C1", day(on));
        let shown = shown.unwrap_or_else(|error| panic!("{error}"));
        (shown.turn.and_then(|turn| turn.by), shown.refused_in_review)
    }

    /// What is shown of what is no case.
    pub fn shown_of(&self, number: &str, on: &str) -> CaseAnswer {
        use sunledger::inquiry::deal::{show, subject_of};
        let (scheme, subject) = subject_of(&self.world, number, None).expect("it is known");
        show(self.world.clone(), subject, &scheme, number, day(on)).expect("it is shown")
    }

    /// How the agreement A1 stands on a day, by the list of agreements.
    pub fn standing(&self, on: &str) -> AgreementState {
        let rows = agreements(&self.world, day(on)).expect("sums that fit");
        let own = rows.iter().find(|row| row.agreement_no == "A1");
        own.expect("the agreement").state
    }

    /// Whose turn it is there.
    pub fn turn_of(&self, number: &str, on: &str) -> String {
        let turn = self.shown_of(number, on).turn;
        turn.map_or_else(String::new, |turn| {
            format!("{} {}", turn.role.word(), turn.command)
        })
    }

    /// Judges one payment.
    pub fn ask(&self, line: &str) -> Judged {
        let mut answer = self.asks(line);
        assert_eq!(answer.rows.len(), 1);
        answer.rows.remove(0)
    }
}

/// A name as a row writes it.
fn written(name: &str) -> NameAliases {
    NameAliases {
        whole: alias(name),
        common: alias(name),
    }
}

/// A cost under an agreement, where one is named.
fn spent(fields: &Fields<'_>) -> ExpenditureRecorded {
    ExpenditureRecorded {
        voucher_no: fields.owned("voucher", "V1"),
        agreement_no: fields.get("agreement").map(str::to_owned),
        year: None,
        cost_line: fields.owned("cost", "交通费"),
        payee: fields.get("person").map(|name| Payee::Person(alias(name))),
        invoice: fields.get("bill").map(alias),
        invoice_date: None,
        amount: fields.amount(),
        fund: "F".to_owned(),
        meal_month: fields.get("month").map(month),
        working_days: None,
        approval_no: fields.get("approval").map(str::to_owned),
    }
}

fn instructed(fields: &Fields<'_>) -> PaymentInstructed {
    let method = match fields.or("method", "银行") {
        "现金" => PaymentMethod::Cash,
        "托付" => PaymentMethod::Custodian,
        _ => PaymentMethod::Bank,
    };
    let tranche = fields.get("tranche").map(|number| {
        let agreement = fields.owned("agreement", "A1");
        (agreement, number.parse().expect("a number"))
    });
    // A line of a list by the month names no case.
    let of_list = fields.get("case") == Some("none");
    let of_case = tranche.is_none() && !of_list;
    let to_body = !((of_case || of_list) && fields.get("payee").is_none());
    let bank = method == PaymentMethod::Bank;
    PaymentInstructed {
        payment_no: fields.owned("payment", "P1"),
        batch_no: fields.get("batch").map(str::to_owned),
        award_no: (of_case && fields.get("award") != Some("none"))
            .then(|| fields.owned("award", "J1")),
        case_no: of_case.then(|| fields.owned("case", "C1")),
        payee: match to_body {
            false => Payee::Person(fields.person()),
            true => Payee::Org(fields.owned("payee", "S1")),
        },
        tranche,
        unit_code: fields.get("school").map(str::to_owned),
        tier: None,
        amount: fields.amount(),
        fund: "F".to_owned(),
        period: match fields.get("month") {
            Some(text) => Period::Month { month: month(text) },
            None => Period::Year { year: 2025 },
        },
        method,
        // A body is paid on some account, unless the row has none.
        account: match fields.get("account") {
            Some("none") => None,
            Some(account) => Some(alias(account)),
            None if bank && to_body => Some(alias("对公账户")),
            None => None,
        },
        holder: HolderMatch::Unstated,
        again: fields.get("again").is_some(),
    }
}

/// The office's fingerprint of a list.
fn fingerprint(list: &str) -> FileHash {
    FileHash(hash::sha256(&[list.as_bytes()]))
}

fn events(kind: &str, f: &Fields<'_>, on: Date) -> Vec<Event> {
    let case_no = || f.owned("case", "C1");
    // A list by the month names persons and no cases.
    let by_month = f.get("case") == Some("none");
    let listed_case = || (!by_month).then(case_no);
    let listed_person = || by_month.then(|| f.person());
    let text = Commitment::ZERO;
    let entry = |kind, amount: Option<Fen>| ListEntryRecorded {
        kind,
        list: FileHash([9; 32]),
        person: f.person(),
        level: Some(Level::Province),
        fund: f.get("fund").map(str::to_owned),
        amount,
        on: f.get("of").map(day).or(Some(on)),
        year: None,
        status: match f.get("status") {
            Some("已撤销退回") => ListStatus::Revoked,
            _ => ListStatus::InForce,
        },
    };
    let event: Event = match kind {
        "money" => FundReceived {
            receipt_no: f.owned("no", "R1"),
            fund: "F".to_owned(),
            source: FundSource::Donation,
            nature: "捐赠".to_owned(),
            payer: f.owned("payer", "某会"),
            amount: f.amount(),
            bank_ref: None,
        }
        .into(),
        "quota" => QuotaAllocated {
            unit_code: f.owned("unit", "U1"),
            unit: "某校".to_owned(),
            unit_kind: None,
            count: Some(f.number("count", "1")),
            retired_max: None,
            amount: f.get("money").map(yuan),
            count_in_set: None,
            period: None,
        }
        .into(),
        "quota moves" => QuotaReallocated {
            from_code: f.owned("from", "U1"),
            to_code: f.owned("to", "U2"),
            count: Some(f.number("count", "1")),
            amount: None,
            period: None,
            document_no: None,
        }
        .into(),
        "claim" => ClaimSubmitted {
            case_no: case_no(),
            person: f.person(),
            unit_code: f.unit(),
            unit: "某校".to_owned(),
            category: Some(f.owned("category", "cat-1")),
            period: Period::Year { year: 2025 },
            debt: None,
            requested: Some(yuan("2000")),
            status: Some(f.status()),
            by_proxy: f.get("proxy").is_some(),
            account: f.get("account").map(alias),
        }
        .into(),
        "claim amended" => ClaimAmended {
            case_no: case_no(),
            category: f.get("category").map(str::to_owned),
            debt: None,
            requested: None,
            status: None,
            account: None,
            reason: None,
        }
        .into(),
        "paper" => EvidenceAttached {
            case_no: case_no(),
            document_no: f.get("no").map(str::to_owned),
            document_type: f.owned("type", "doc-06"),
            issuer: None,
            issued: Some(f.get("issued").map_or(on, day)),
            amount: f.get("amount").map(yuan),
            document: None,
            invoice: f.get("invoice").map(alias),
            split: false,
        }
        .into(),
        "paper sent back" => EvidenceRejected {
            case_no: case_no(),
            document_no: f.owned("no", "M1"),
            reason: None,
        }
        .into(),
        "review" => ReviewRecorded {
            case_no: case_no(),
            level: u8::try_from(f.number("level", "1")).expect("a level"),
            decision: match f.or("opinion", "同意") {
                "不同意" => Decision::Refused,
                "退回" => Decision::SentBack,
                _ => Decision::Agreed,
            },
            opinion: None,
            seconds: None,
        }
        .into(),
        "step" => CaseStepRecorded {
            case_no: case_no(),
            step: match f.or("step", "制表") {
                "审核" => Step::FirstReview,
                "审批" => Step::Approve,
                _ => Step::Prepare,
            },
            opinion: None,
            seconds: None,
        }
        .into(),
        "spent" => spent(f).into(),
        "attended" => AttendanceRecorded {
            agreement_no: f.owned("agreement", "A1"),
            person: f.person(),
            month: month(f.or("month", "2021-03")),
            working_days: u16::try_from(f.number("days", "21")).expect("days"),
        }
        .into(),
        "tier" => SchoolTierSet {
            unit_code: f.owned("unit", "U1"),
            unit: "某校".to_owned(),
            tier: "完小".to_owned(),
            score_tenths: None,
            rate: yuan(f.or("rate", "500")),
            from: on,
            to: None,
            document_no: None,
        }
        .into(),
        "left" => PostEnded {
            change_no: None,
            person: f.person(),
            unit_code: f.owned("unit", "U1"),
            change: Some("调动".to_owned()),
            from: on,
        }
        .into(),
        "barred" => SanctionImposed {
            finding_no: "FX1".to_owned(),
            party: f
                .get("unit")
                .map_or_else(|| f.person().to_string(), str::to_owned),
            kind: SanctionKind::Ban,
            amount: None,
            from: on,
            to: f.get("to").map(day),
            basis: "取消资格".to_owned(),
        }
        .into(),
        "notice" => NoticeOpened {
            notice_no: f.owned("notice", "N1"),
            stage: NoticeStage::PreAward,
            publisher: "某局".to_owned(),
            channel: "网站".to_owned(),
            from: on,
            until: f.get("until").map_or(on, day),
            working_days_min: None,
            rows: None,
            amount: None,
            list_checksum: f.get("list").map(fingerprint),
            period: None,
            standing: false,
        }
        .into(),
        "supplement" => SupplementaryNoticeOpened {
            notice_no: f.owned("notice", "N2"),
            of: f.owned("of", "N1"),
            channel: "网站".to_owned(),
            from: on,
            until: f.get("until").map_or(on, day),
            rows: None,
            amount: None,
        }
        .into(),
        "row" => NoticeRowListed {
            notice_no: f.owned("notice", "N1"),
            case_no: listed_case(),
            person: listed_person(),
            unit: "某校".to_owned(),
            tier: None,
            amount: f.amount(),
            from: f.get("month").map(month),
            to: f.get("month").map(month),
        }
        .into(),
        "row lowered" => NoticeAmended {
            notice_no: f.owned("notice", "N1"),
            case_no: listed_case(),
            person: listed_person(),
            amount: f.get("amount").map(yuan),
            reason: None,
        }
        .into(),
        "notice closed" => NoticeClosed {
            notice_no: f.owned("notice", "N1"),
            objections: None,
            list_checksum: f.get("list").map(fingerprint),
        }
        .into(),
        "objection" => ObjectionFiled {
            objection_no: "O1".to_owned(),
            notice_no: f.owned("notice", "N1"),
            case_no: Some(case_no()),
            person: None,
            text,
        }
        .into(),
        "objection settled" => ObjectionResolved {
            objection_no: "O1".to_owned(),
            outcome: match f.get("outcome") {
                Some("属实") => ObjectionOutcome::Upheld,
                _ => ObjectionOutcome::Rejected,
            },
            text: None,
        }
        .into(),
        "award" => AwardDecided {
            award_no: f.owned("award", "J1"),
            case_no: case_no(),
            person: (f.get("person") != Some("none")).then(|| f.person()),
            unit_code: f.unit(),
            amount: f.amount(),
            fund: "F".to_owned(),
            document_no: None,
            status: Some(f.status()),
            period: Period::Year { year: 2025 },
        }
        .into(),
        "withdrawn" => ClaimWithdrawn {
            case_no: case_no(),
            reason: None,
        }
        .into(),
        "refused" => AwardRefused {
            case_no: case_no(),
            reason: None,
        }
        .into(),
        "appeal" => AppealFiled {
            appeal_no: f.owned("appeal", "SS1"),
            case_no: case_no(),
            against: match f.get("against") {
                Some("refusal") => AppealAgainst::Refusal,
                _ => AppealAgainst::Award,
            },
            text: None,
        }
        .into(),
        "appeal settled" => AppealResolved {
            appeal_no: f.owned("appeal", "SS1"),
            upheld: f.get("upheld").is_some(),
            text: None,
        }
        .into(),
        "waiver" => WaiverGranted {
            waiver_no: f.owned("waiver", "W1"),
            rule: f.get("rule").map(str::to_owned),
            clause: text,
            subject_no: f.owned("subject", "C1"),
            reason: text,
            expires: f.get("expires").map(day),
        }
        .into(),
        "instructed" => instructed(f).into(),
        "ordered" => return vec![instructed(f).into()],
        "goods in" => InKindReceived {
            slip_no: f.owned("slip", "W1"),
            agreement_no: f.get("agreement").map(str::to_owned),
            item: f.owned("item", "书"),
            quantity: f.number("quantity", "1"),
            measure: None,
            value: Fen(0),
            donor: None,
        }
        .into(),
        "paid" => {
            let said = instructed(f);
            let arrived = PaymentConfirmed {
                payment_no: said.payment_no.clone(),
                amount: said.amount,
                fund: said.fund.clone(),
                bank_ref: None,
                account: f.get("bank_account").map(alias).or(said.account),
                holder: HolderMatch::Unstated,
            };
            return vec![said.into(), arrived.into()];
        }
        "arrived" => PaymentConfirmed {
            payment_no: f.owned("payment", "P1"),
            amount: f.amount(),
            fund: "F".to_owned(),
            bank_ref: None,
            account: None,
            holder: HolderMatch::Unstated,
        }
        .into(),
        "owed" => ClawbackOrdered {
            order_no: f.owned("order", "K1"),
            debtor: match f.get("payee") {
                Some(body) => Payee::Org(body.to_owned()),
                None => Payee::Person(f.person()),
            },
            amount: f.amount(),
            fund: "F".to_owned(),
            due: None,
            reason: None,
        }
        .into(),
        "given up" => RecoveryWrittenOff {
            order_no: f.owned("order", "K1"),
            amount: f.amount(),
            document_no: "核销1".to_owned(),
            reason: None,
        }
        .into(),
        "set off" => RecoveryOffset {
            order_no: f.owned("order", "K1"),
            payment_no: f.owned("payment", "P1"),
            case_no: f.get("case").map(str::to_owned),
            amount: f.amount(),
            fund: "F".to_owned(),
        }
        .into(),
        "held" => PaymentHeld {
            payment_no: f.owned("payment", "P1"),
            batch_no: None,
            case_no: listed_case(),
            payee: Payee::Person(f.person()),
            amount: f.amount(),
            fund: "F".to_owned(),
            rules: vec!["payment".to_owned()],
            file: FileHash([2; 32]),
            sheet: "发放".to_owned(),
            row: f.number("line", "2"),
        }
        .into(),
        "came back" => PaymentReturned {
            payment_no: f.owned("payment", "P1"),
            amount: f.amount(),
            fund: "F".to_owned(),
            bank_ref: None,
            account: None,
            after_confirmation: f.get("unarrived").is_none(),
            reason: None,
        }
        .into(),
        "other aid" => entry(ListKind::OtherFunds, Some(f.amount())).into(),
        "earlier aid" => entry(ListKind::EarlierYears, Some(f.amount())).into(),
        "dead" => entry(ListKind::Deceased, None).into(),
        "payroll" => entry(ListKind::Payroll, None).into(),
        "company" => entry(ListKind::Companies, None).into(),
        "real estate" => entry(ListKind::Property, f.get("amount").map(yuan)).into(),
        "vehicle" => entry(ListKind::Vehicles, Some(f.amount())).into(),
        "person" => PersonRegistered {
            person: f.person(),
            number: None,
            named: None,
            name: text,
            birth: None,
            unit_code: f.unit(),
            unit: f.get("school").map(str::to_owned),
            status: None,
            phone: None,
            address: None,
        }
        .into(),
        "post" => PostAssigned {
            change_no: None,
            person: f.person(),
            unit_code: f.owned("unit", "U1"),
            unit: "某校".to_owned(),
            post: Some(f.owned("post", "专任教师")),
            change: None,
            from: on,
            to: f.get("to").map(day),
        }
        .into(),
        "name" => PersonNamed {
            person: f.person(),
            name: written(f.or("name", "甲某")),
            born: None,
        }
        .into(),
        "household" => HouseholdLinked {
            household: alias(f.or("of", "户")),
            person: f.person(),
            relation: Relation::Kin,
        }
        .into(),
        "account" => AccountBound {
            person: f.person(),
            account: alias(f.or("account", "卡1")),
            bank: None,
            holder: HolderMatch::Same,
            holder_person: f.get("holder").map(alias),
            relation: f.get("holder").map(|_| Relation::Spouse),
        }
        .into(),
        "account changed" => AccountChanged {
            person: f.person(),
            old: f.get("from").map(alias),
            new: alias(f.or("account", "卡2")),
            reason: None,
        }
        .into(),
        // 甲 is another alias too.
        "one person" => PersonMerged {
            kept: alias("甲"),
            merged: f.person(),
            evidence: vec!["id: transposed digits".to_owned()],
            weight: None,
            reason: "the certificates were compared".to_owned(),
        }
        .into(),
        "stopped" => SuspensionStarted {
            person: f.person(),
            cause: SuspensionCause::Inquiry,
            from: on,
            reason: None,
        }
        .into(),
        "goes on" => SuspensionLifted {
            person: f.person(),
            from: on,
            reason: None,
        }
        .into(),
        "agreement" => AgreementSigned {
            agreement_no: f.owned("agreement", "A1"),
            kind: None,
            supporter_code: f.owned("supporter", "S1"),
            supporter: f.owned("supporter", "支"),
            supporter_account: f.get("held").map(alias),
            aided_code: f.owned("aided", "S2"),
            aided: f.owned("aided", "受"),
            division: f.get("county").map(str::to_owned),
            signed_with_department: Some(on),
            signed_by_pair: None,
            from: f.get("from").map(day),
            to: f.get("to").map(day),
            amount: f.get("amount").map(yuan),
        }
        .into(),
        "org" => OrgRegistered {
            code: f.owned("unit", "S1"),
            name: f
                .get("name")
                .map_or_else(|| f.owned("unit", "支"), str::to_owned),
            uscc: None,
            division: None,
            place: None,
            kind: None,
            pupils: None,
            teachers: None,
            account: f.get("account").map(alias),
            representative: None,
            phone: None,
            address: None,
            founded: None,
        }
        .into(),
        "agreement ended" => AgreementEnded {
            agreement_no: f.owned("agreement", "A1"),
            reason: None,
        }
        .into(),
        "tranche" => TrancheScheduled {
            agreement_no: f.owned("agreement", "A1"),
            number: u8::try_from(f.number("no", "1")).expect("an ordinal"),
            amount: f.amount(),
            condition: None,
            due: None,
        }
        .into(),
        "contract" => ContractSigned {
            contract_no: case_no(),
            plan_no: f.owned("plan", "N1"),
            school: "某校".to_owned(),
            county: Some(f.owned("county", "甲县")),
            class: None,
            // Its very sum, where the line names no other.
            budget: match f.get("budget") {
                Some("none") => None,
                Some(most) => Some(yuan(most)),
                None => Some(f.amount()),
            },
            amount: f.amount(),
            contractor: f.owned("payee", "S1"),
            contractor_code: None,
            area_tenths: None,
            places: None,
        }
        .into(),
        "node" => BudgetPlanned {
            plan_no: f.owned("node", "N1"),
            parent_no: f.get("above").map(str::to_owned),
            item: "works".to_owned(),
            class: None,
            unit: None,
            level: None,
            fund: String::new(),
            amount: f.amount(),
            document_no: None,
            period: None,
        }
        .into(),
        "progress" => ProgressReported {
            contract_no: case_no(),
            period: Period::Month { month: on.month() },
            permille: u16::try_from(f.number("tenths", "1000")).expect("tenths of a percent"),
        }
        .into(),
        "filed" => ReportFiled {
            unit: f.owned("unit", "甲县"),
            kind: ReportKind::Month,
            period: Period::Month {
                month: month(f.or("month", "2025-01")),
            },
            due: None,
            filed: Some(on),
            subject_no: None,
        }
        .into(),
        "year filed" => ReportFiled {
            unit: f.owned("unit", "S1"),
            kind: ReportKind::Year,
            period: f.or("year", "2025").parse().expect("a year"),
            due: None,
            filed: Some(on),
            subject_no: None,
        }
        .into(),
        "evaluated" => SelfEvaluationFiled {
            agreement_no: f.owned("agreement", "A1"),
            year: u8::try_from(f.number("year", "1")).expect("a year"),
            year_end: None,
            score_tenths: None,
        }
        .into(),
        "released" => TrancheReleased {
            agreement_no: f.owned("agreement", "A1"),
            number: u8::try_from(f.number("no", "2")).expect("an ordinal"),
            amount: f.amount(),
            fund: "F".to_owned(),
        }
        .into(),
        "withheld" => TrancheWithheld {
            agreement_no: f.owned("agreement", "A1"),
            number: u8::try_from(f.number("no", "2")).expect("an ordinal"),
        }
        .into(),
        "assessed" => AssessmentRecorded {
            agreement_no: f.owned("agreement", "A1"),
            year: 2025,
            score_tenths: i32::try_from(f.number("tenths", "750")).expect("a score"),
            grade: None,
            vetoed: f.get("veto") == Some("是"),
            reported: f.get("reported").map(day),
        }
        .into(),
        "accepted" => AcceptanceRecorded {
            agreement_no: f.owned("agreement", "A1"),
            year: u8::try_from(f.number("year", "1")).expect("a year"),
            score_tenths: i32::try_from(f.number("tenths", "750")).expect("a score"),
            passed: None,
        }
        .into(),
        other => panic!("nothing is known of a line `{other}`"),
    };
    vec![event]
}
