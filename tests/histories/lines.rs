//! The lines of a history and what each one is as events: the kinds and bodies that the importer
//! makes from the office's sheets. One line is one row of one sheet.

use std::collections::BTreeMap;

use sunledger::crypto::digest::{Commitment, FileHash};
use sunledger::crypto::hash;
use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Date, Timestamp};
use sunledger::domain::events::claims::{
    AwardDecided, AwardRefused, CaseStepRecorded, ClaimSubmitted, ClaimWithdrawn, Decision,
    EvidenceAttached, ReviewRecorded,
};
use sunledger::domain::events::funds::{
    AppropriationIssued, FundReceived, FundSource, OpeningBalanceRecorded, QuotaAllocated, Stage,
    StatedPosting,
};
use sunledger::domain::events::lists::{ListEntryRecorded, ListKind, ListStatus};
use sunledger::domain::events::notices::{
    NoticeClosed, NoticeOpened, NoticeRowListed, NoticeStage, NoticeTakenDown, ObjectionFiled,
    ObjectionOutcome, ObjectionResolved,
};
use sunledger::domain::events::parties::DutyAssigned;
use sunledger::domain::events::payments::{
    ClawbackOrdered, ExpenditureRecorded, Payee, PaymentConfirmed, PaymentInstructed,
    PaymentMethod, PaymentReturned, ReceiptAcknowledged, RecoveryReceived,
};
use sunledger::domain::events::{ActedBy, Event, EventHead, SchemeRef, SourceRef};
use sunledger::domain::money::{Fen, MoneyUnit};
use sunledger::domain::party::{HolderMatch, Level, Relation, Role, ServiceStatus, Step};
use sunledger::schemes::Scheme;

#[path = "lines_audit.rs"]
mod audit;
#[path = "lines_monthly.rs"]
mod monthly;
#[path = "lines_pairs.rs"]
mod pairs;
#[path = "lines_rules.rs"]
mod rules;

/// A line as written: `date | kind | key=value … | flags that rest on it`.
pub struct Line {
    /// Its number in the table, from 1; it stands for the row of the office's sheet.
    pub number: u32,
    /// The day.
    pub on: Date,
    /// What happened.
    pub kind: String,
    /// The fields.
    fields: BTreeMap<String, String>,
    /// Flags that must rest on this line: `F13`, or `F13:C1` where several of one code are raised.
    pub marks: Vec<String>,
}

/// The random name of somebody or something, here made from its plain name.
pub fn alias(kind: &str, name: &str) -> Alias {
    let digest = hash::digest(&[kind.as_bytes(), b"|", name.as_bytes()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.0[..16]);
    Alias(bytes)
}

/// The alias of a person by the name the table uses: one name, one ID number.
pub fn person(name: &str) -> Alias {
    alias("person", name)
}

/// Yuan with decimals, as offices write them.
pub fn fen(text: &str) -> Fen {
    Fen::parse(text, MoneyUnit::Yuan).unwrap_or_else(|error| panic!("`{text}`: {error}"))
}

/// `key=value` words of a cell.
pub fn fields(cell: &str) -> BTreeMap<String, String> {
    cell.split_whitespace()
        .map(|word| {
            let (key, value) = word
                .split_once('=')
                .unwrap_or_else(|| panic!("expected key=value, found `{word}`"));
            (key.to_owned(), value.to_owned())
        })
        .collect()
}

impl Line {
    /// Reads a line of the table.
    pub fn parse(number: u32, text: &str) -> Line {
        let cells: Vec<&str> = text.split('|').map(str::trim).collect();
        assert!(
            (3..=4).contains(&cells.len()),
            "line {number}: expected `date | kind | fields` or a fourth cell of flags: {text}"
        );
        Line {
            number,
            on: cells[0]
                .parse()
                .unwrap_or_else(|_| panic!("line {number}: expected a date, found `{}`", cells[0])),
            kind: cells[1].to_owned(),
            fields: fields(cells[2]),
            marks: cells
                .get(3)
                .map(|cell| cell.split_whitespace().map(str::to_owned).collect())
                .unwrap_or_default(),
        }
    }

    /// Keys and values as written.
    pub fn named(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The stage of a line about a notice, as scheme files write it.
    pub fn stage(&self) -> &str {
        match self.get("stage") {
            Some("发放结果公示") => "post_payment",
            _ => "pre_award",
        }
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.fields.get(key).map(String::as_str)
    }

    fn need(&self, key: &str) -> String {
        self.get(key)
            .unwrap_or_else(|| panic!("line {}: {} needs {key}=", self.number, self.kind))
            .to_owned()
    }

    fn owned(&self, key: &str) -> Option<String> {
        self.get(key).map(str::to_owned)
    }

    fn amount(&self) -> Fen {
        fen(&self.need("amount"))
    }

    fn date(&self, key: &str) -> Option<Date> {
        self.get(key).map(|text| {
            text.parse()
                .unwrap_or_else(|_| panic!("line {}: {key}={text}", self.number))
        })
    }

    /// Day on which a live act was recorded (`live=`); `None` for a row of a sheet.
    pub fn live(&self) -> Option<Date> {
        self.date("live")
    }

    fn head(&self, scheme: &Scheme, on: Date) -> EventHead {
        let live = self.live().is_some();
        // Every kind of line is a sheet of its own; the line number is the row.
        let file = FileHash(hash::sha256(&[self.kind.as_bytes()]));
        EventHead {
            source: (!live).then(|| SourceRef {
                file,
                sheet: self.kind.clone(),
                row: self.number,
            }),
            registered_at: self
                .date("registered")
                .map(|day| Timestamp::from_cn(day, 9, 0, 0)),
            scheme: Some(SchemeRef {
                id: self.owned("scheme").unwrap_or_else(|| scheme.id.clone()),
                version: scheme.version,
            }),
            org: self.owned("org"),
            ..EventHead::live(Role::Rec, on)
        }
    }

    /// Who acted: `by=GZ01` is a staff number, `by=李华/出纳` a name and the post it stands under.
    fn acted_by(&self, step: Step) -> Vec<ActedBy> {
        self.get("by")
            .map(|by| ActedBy {
                person: match by.split_once('/') {
                    Some((name, post)) => named(name, post),
                    None => alias("staff", by),
                },
                step,
            })
            .into_iter()
            .collect()
    }

    /// The events of the line, in the order the importer gives them.
    pub fn events(&self, scheme: &Scheme) -> Vec<(EventHead, Event)> {
        let head = self.head(scheme, self.on);
        let one = |event: Event| vec![(head.clone(), event)];
        let acted = |step: Step, event: Event| {
            let mut head = head.clone();
            head.acted_by = self.acted_by(step);
            (head, event)
        };
        let fund = || {
            self.owned("fund")
                .unwrap_or_else(|| scheme.main_fund().to_owned())
        };
        let period = || match self.get("period") {
            Some(text) => text.parse().expect("a period"),
            None => scheme.claim_period(),
        };
        let text = Commitment::ZERO;
        match self.kind.as_str() {
            "fund received" => one(FundReceived {
                receipt_no: format!("DZ{}", self.number),
                fund: fund(),
                source: FundSource::Donation,
                nature: "捐赠".to_owned(),
                payer: self.owned("payer").unwrap_or_else(|| "县慈善会".to_owned()),
                amount: self.amount(),
                bank_ref: None,
            }
            .into()),
            "budget" => one(AppropriationIssued {
                document_no: self
                    .owned("doc")
                    .unwrap_or_else(|| format!("财〔2025〕{}号", self.number)),
                from: self.owned("from").unwrap_or_else(|| "省财政厅".to_owned()),
                to: self.owned("to").unwrap_or_else(|| "县财政局".to_owned()),
                fund: fund(),
                purpose: text,
                amount: self.amount(),
            }
            .into()),
            "opening" => one(self.opening(fund()).into()),
            "quota" => one(QuotaAllocated {
                unit_code: self.need("school"),
                unit: self.need("school"),
                unit_kind: None,
                count: Some(self.need("count").parse().expect("a count")),
                retired_max: None,
                amount: self.get("amount").map(fen),
                count_in_set: None,
                period: Some(period()),
            }
            .into()),
            "duty" => {
                let (name, post) = (self.need("name"), self.need("post"));
                one(DutyAssigned {
                    official: person(&self.need("official")),
                    staff: self.get("staff").map(|number| alias("staff", number)),
                    named: Some(named(&name, &post)),
                    post,
                    unit: self.owned("unit"),
                    from: self.on,
                    phone: None,
                    address: None,
                }
                .into())
            }
            "claim" => {
                let applicant = person(&self.need("person"));
                let mut head = head.clone();
                head.acted_by = vec![ActedBy {
                    person: applicant,
                    step: Step::Apply,
                }];
                let claim = ClaimSubmitted {
                    case_no: self.need("case"),
                    person: applicant,
                    unit_code: self.owned("school"),
                    unit: self.owned("school").unwrap_or_default(),
                    category: Some(self.category(scheme)),
                    period: period(),
                    debt: None,
                    requested: self.get("asked").map(fen),
                    status: self.status(),
                    by_proxy: self.get("proxy").is_some(),
                    account: None,
                };
                vec![(head, claim.into())]
            }
            "withdrawal" => one(ClaimWithdrawn {
                case_no: self.need("case"),
                reason: None,
            }
            .into()),
            "paper" => {
                let word = self.need("type");
                let code = scheme.document_code(&word).unwrap_or(&word).to_owned();
                one(self.paper(scheme, code, self.get("file")).into())
            }
            // Every paper that the scheme asks for, each a file of its own, but those in `without=`.
            "papers" => scheme
                .required_documents(Some(&self.category(scheme)))
                .into_iter()
                .filter(|required| {
                    self.get("without")
                        .and_then(|word| scheme.document_code(word))
                        != Some(required.code.as_str())
                })
                .map(|required| {
                    let paper = self.paper(scheme, required.code.clone(), None);
                    (head.clone(), paper.into())
                })
                .collect(),
            "step" => vec![self.step(acted)],
            "notice" => self.notice(scheme, &head),
            "notice row" => one(NoticeRowListed {
                notice_no: self.need("notice"),
                case_no: self.owned("case"),
                person: self.get("person").map(person),
                unit: "学校".to_owned(),
                tier: None,
                amount: self.amount(),
                from: None,
                to: None,
            }
            .into()),
            "objection" => one(ObjectionFiled {
                objection_no: self.need("objection"),
                notice_no: self.need("notice"),
                case_no: self.owned("case"),
                person: self.get("person").map(person),
                text,
            }
            .into()),
            "settlement" => one(ObjectionResolved {
                objection_no: self.need("objection"),
                outcome: match self.get("outcome") {
                    Some("属实") => ObjectionOutcome::Upheld,
                    _ => ObjectionOutcome::Rejected,
                },
                text: None,
            }
            .into()),
            "award" => vec![acted(
                Step::Approve,
                AwardDecided {
                    award_no: self.need("award"),
                    case_no: self.need("case"),
                    person: self.get("person").map(person),
                    unit_code: self.owned("school"),
                    amount: self.amount(),
                    fund: fund(),
                    document_no: None,
                    status: self.status(),
                    period: period(),
                }
                .into(),
            )],
            "refusal" => one(AwardRefused {
                case_no: self.need("case"),
                reason: None,
            }
            .into()),
            "payment" => {
                let instructed = self.instruction(&fund(), period());
                let result = match self.need("result").as_str() {
                    "成功" => Some(self.confirmation(&fund()).into()),
                    "退回" => Some(self.returned(&fund(), false).into()),
                    "在途" => None,
                    other => panic!("line {}: result={other}", self.number),
                };
                std::iter::once(instructed.into())
                    .chain(result)
                    .map(|event| acted(Step::Pay, event))
                    .collect()
            }
            "bank return" => one(self.returned(&fund(), true).into()),
            "signature" => one(ReceiptAcknowledged {
                payment_no: self.need("payment"),
                amount: self.amount(),
                fund: fund(),
                signer: self.get("signer").map(|name| alias("signer", name)),
                relation: match self.get("relation") {
                    Some("代领") => Relation::Other,
                    Some("配偶") => Relation::Spouse,
                    None => Relation::Own,
                    Some(other) => panic!("line {}: relation={other}", self.number),
                },
                own_card: self.get("card").map(|keeper| keeper == "本人"),
            }
            .into()),
            "clawback" => one(ClawbackOrdered {
                order_no: self.need("order"),
                debtor: Payee::Person(person(&self.need("person"))),
                amount: self.amount(),
                fund: fund(),
                due: self.date("due"),
                reason: None,
            }
            .into()),
            "recovery" => one(RecoveryReceived {
                order_no: self.need("order"),
                amount: self.amount(),
                fund: fund(),
                bank_ref: None,
            }
            .into()),
            "spending" => one(ExpenditureRecorded {
                voucher_no: self.need("voucher"),
                agreement_no: None,
                year: None,
                cost_line: "交通费".to_owned(),
                payee: None,
                invoice: None,
                invoice_date: None,
                amount: self.amount(),
                fund: fund(),
                meal_month: None,
                working_days: None,
                approval_no: None,
            }
            .into()),
            "other aid" => one(ListEntryRecorded {
                kind: ListKind::OtherFunds,
                list: FileHash(hash::sha256(&[b"other aid"])),
                person: person(&self.need("person")),
                level: Some(match self.need("level").as_str() {
                    "央" => Level::Central,
                    "省" => Level::Province,
                    "市" => Level::City,
                    "县" => Level::County,
                    "校" => Level::Unit,
                    other => panic!("line {}: level={other}", self.number),
                }),
                fund: Some(self.need("fund")),
                amount: Some(self.amount()),
                on: Some(self.on),
                year: None,
                status: match self.need("status").as_str() {
                    "已发放" => ListStatus::InForce,
                    "已撤销退回" => ListStatus::Revoked,
                    other => panic!("line {}: status={other}", self.number),
                },
            }
            .into()),
            _ => monthly::events(self, scheme, &head)
                .or_else(|| pairs::events(self, scheme, &head))
                .or_else(|| rules::events(self, scheme, &head))
                .or_else(|| audit::events(self, scheme, &head))
                .unwrap_or_else(|| {
                    panic!(
                        "line {}: there is no kind of line `{}`",
                        self.number, self.kind
                    )
                }),
        }
    }

    fn category(&self, scheme: &Scheme) -> String {
        let word = self.get("category").unwrap_or("因病");
        scheme
            .category_code(word)
            .unwrap_or_else(|| panic!("line {}: category={word}", self.number))
            .to_owned()
    }

    /// Balances of an office that starts in mid-life: a stage and an amount each, summing to zero.
    fn opening(&self, fund: String) -> OpeningBalanceRecorded {
        let stages = [
            ("outside", Stage::Outside),
            ("planned", Stage::Planned),
            ("received", Stage::Received),
            ("committed", Stage::Committed),
            ("instructed", Stage::Instructed),
            ("paid", Stage::Paid),
        ];
        let postings = stages
            .into_iter()
            .filter_map(|(word, stage)| {
                Some(StatedPosting {
                    stage,
                    fund: fund.clone(),
                    unit: String::new(),
                    amount: fen(self.get(word)?),
                })
            })
            .collect();
        OpeningBalanceRecorded {
            postings,
            as_of: self.on,
            document_no: format!("期初{}", self.number),
        }
    }

    fn status(&self) -> Option<ServiceStatus> {
        match self.get("status") {
            Some("退休") => Some(ServiceStatus::Retired),
            Some("none") => None,
            _ => Some(ServiceStatus::InService),
        }
    }

    /// A paper; one that shows a debt shows the very threshold, unless `shows=` says otherwise.
    fn paper(
        &self,
        scheme: &Scheme,
        document_type: String,
        file: Option<&str>,
    ) -> EvidenceAttached {
        let case_no = self.need("case");
        let threshold = scheme
            .eligibility
            .iter()
            .find(|rule| rule.evidence.as_deref() == Some(document_type.as_str()))
            .map(|rule| Fen(rule.value));
        let own = format!("{case_no}/{document_type}/{}", self.number);
        EvidenceAttached {
            document_no: self.owned("no"),
            issuer: None,
            issued: self.date("issued"),
            amount: match self.get("shows") {
                Some("none") => None,
                Some(amount) => Some(fen(amount)),
                None => threshold,
            },
            document: Some(alias("document", file.unwrap_or(&own))),
            invoice: self.get("bill").map(|number| alias("invoice", number)),
            split: self.get("split") == Some("yes"),
            case_no,
            document_type,
        }
    }

    fn step(&self, acted: impl Fn(Step, Event) -> (EventHead, Event)) -> (EventHead, Event) {
        let case_no = self.need("case");
        let (step, level) = match self.need("step").as_str() {
            "受理" => (Step::Intake, None),
            "制表" => (Step::Prepare, None),
            "初审" => (Step::FirstReview, Some(1)),
            "复审" => (Step::SecondReview, Some(2)),
            "审批" => (Step::Approve, Some(3)),
            "支付" => (Step::Pay, None),
            other => panic!("line {}: step={other}", self.number),
        };
        let decision = match self.get("opinion").unwrap_or("同意") {
            "同意" => Decision::Agreed,
            "不同意" => Decision::Refused,
            "退回补正" => Decision::SentBack,
            other => panic!("line {}: opinion={other}", self.number),
        };
        let event = match level {
            Some(level) => ReviewRecorded {
                case_no,
                level,
                decision,
                opinion: None,
                seconds: None,
            }
            .into(),
            None => CaseStepRecorded {
                case_no,
                step,
                opinion: None,
                seconds: None,
            }
            .into(),
        };
        acted(step, event)
    }

    /// A row of the notices' sheet: opened and, but for one still up (`until` missing), closed.
    fn notice(&self, scheme: &Scheme, head: &EventHead) -> Vec<(EventHead, Event)> {
        let notice_no = self.need("notice");
        let until = self.date("until");
        let opened = NoticeOpened {
            notice_no: notice_no.clone(),
            stage: match self.get("stage") {
                Some("发放结果公示") => NoticeStage::PostPayment,
                _ => NoticeStage::PreAward,
            },
            publisher: "县教育局".to_owned(),
            channel: self.owned("channel").unwrap_or_else(|| "网站".to_owned()),
            from: self.on,
            until: until.or(self.date("meant")).unwrap_or(self.on),
            working_days_min: Some(1),
            rows: None,
            amount: self.get("amount").map(fen),
            list_checksum: self.get("begins").map(fingerprint),
            period: Some(scheme.claim_period()),
            standing: false,
        };
        let mut events = vec![(head.clone(), opened.into())];
        if let Some(day) = until {
            let closed = NoticeClosed {
                notice_no: notice_no.clone(),
                objections: None,
                list_checksum: self.get("ends").map(fingerprint),
            };
            events.push((self.head(scheme, day), closed.into()));
        }
        // It comes down when its time is over, unless `down=` says otherwise.
        let over = until.or(self.date("meant")).unwrap_or(self.on);
        if self.get("down") != Some("none") {
            let day = self.date("down").unwrap_or(over);
            let down = NoticeTakenDown { notice_no };
            events.push((self.head(scheme, day), down.into()));
        }
        events
    }

    fn instruction(
        &self,
        fund: &str,
        period: sunledger::domain::date::Period,
    ) -> PaymentInstructed {
        PaymentInstructed {
            payment_no: self.need("payment"),
            batch_no: None,
            award_no: self.owned("award"),
            case_no: self.owned("case"),
            tranche: self.get("tranche").map(|text| {
                let (agreement, number) = text.split_once('/').expect("agreement/number");
                (agreement.to_owned(), number.parse().expect("a number"))
            }),
            payee: Payee::Person(person(&self.need("person"))),
            unit_code: None,
            tier: None,
            amount: self.amount(),
            fund: fund.to_owned(),
            period,
            method: if self.get("by_bank").is_some() || self.get("method") == Some("转账") {
                PaymentMethod::Bank
            } else {
                PaymentMethod::Custodian
            },
            account: None,
            holder: HolderMatch::Unstated,
            again: self.get("again") == Some("yes"),
        }
    }

    fn confirmation(&self, fund: &str) -> PaymentConfirmed {
        PaymentConfirmed {
            payment_no: self.need("payment"),
            amount: self.amount(),
            fund: fund.to_owned(),
            bank_ref: None,
            account: None,
            holder: HolderMatch::Unstated,
        }
    }

    fn returned(&self, fund: &str, after_confirmation: bool) -> PaymentReturned {
        PaymentReturned {
            payment_no: self.need("payment"),
            amount: self.amount(),
            fund: fund.to_owned(),
            bank_ref: None,
            account: None,
            after_confirmation,
            reason: None,
        }
    }
}

/// The fingerprint of a list, by the name the table gives it.
fn fingerprint(name: &str) -> FileHash {
    FileHash(hash::sha256(&[name.as_bytes()]))
}

/// The alias of an official of whom a sheet gives only name and post.
fn named(name: &str, post: &str) -> Alias {
    alias("named", &format!("{name}/{post}"))
}

/// Who `by=` means, and how a table writes it of a flag: `staff:GZ01`, or `named:李华/出纳`.
pub fn by(text: &str) -> (Alias, String) {
    match text.split_once('/') {
        Some((name, post)) => (named(name, post), format!("named:{text}")),
        None => (alias("staff", text), format!("staff:{text}")),
    }
}

/// A person by name, or an official as [`by`] writes them.
pub fn whoever(text: &str) -> Alias {
    match text.split_once(':') {
        Some((_, text)) => by(text).0,
        None => person(text),
    }
}
