//! Lines of what auditors look at across programmes: bills, suppliers, tips, reports, coverage, and how flags
//! are looked for.

use sunledger::crypto::digest::{Commitment, Digest, FileHash};
use sunledger::crypto::hash;
use sunledger::domain::date::{Period, Timestamp};
use sunledger::domain::events::audit::{ItemResult, SampleMethod, SpotCheckOpened, WorkpaperFiled};
use sunledger::domain::events::claims::{Decision, EvidenceAttached, ReviewRecorded};
use sunledger::domain::events::control::FileImported;
use sunledger::domain::events::lists::{RowNoted, Seen, TipReceived};
use sunledger::domain::events::pairing::{CoverageReported, ReportFiled, ReportKind};
use sunledger::domain::events::parties::{
    DutyAssigned, OrgRegistered, OrgStatusChanged, PersonMerged, PersonRegistered,
};
use sunledger::domain::events::payments::{
    ExpenditureRecorded, Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod,
};
use sunledger::domain::events::rules::{DetectorParameter, SettingsChanged};
use sunledger::domain::events::{ActedBy, Event, EventHead};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{HolderMatch, Step};
use sunledger::schemes::Scheme;

use super::{Line, alias, fen, person};

fn count(line: &Line, key: &str) -> u32 {
    line.need(key)
        .parse()
        .unwrap_or_else(|_| panic!("line {}: {key}=", line.number))
}

/// The events of a line of these kinds; `None` for other kinds.
pub fn events(line: &Line, scheme: &Scheme, head: &EventHead) -> Option<Vec<(EventHead, Event)>> {
    let one = |event: Event| Some(vec![(head.clone(), event)]);
    let fund = scheme.main_fund().to_owned();
    let held = |kind: &str| line.get(kind).map(|value| alias(kind, value));
    match line.kind.as_str() {
        // With an issuer the row is noted as an import notes it: seals of issuer and number, and of the five numbers after it.
        "bill" => {
            let invoice = line.need("invoice");
            let paper = EvidenceAttached {
                case_no: line.need("case"),
                document_no: None,
                document_type: scheme.bill().expect("a kind of bill").code.clone(),
                issuer: None,
                issued: Some(line.on),
                amount: Some(line.amount()),
                document: None,
                invoice: Some(alias("invoice", &invoice)),
                split: false,
            };
            let mut events: Vec<(EventHead, Event)> = vec![(head.clone(), paper.into())];
            if let Some(issuer) = line.get("issuer") {
                let sealed = |what: &str, text: &str| {
                    hash::digest(&[what.as_bytes(), issuer.as_bytes(), b"|", text.as_bytes()])
                };
                let number: u64 = invoice.parse().expect("a number");
                let noted = RowNoted {
                    seen: Seen::Bill,
                    row_of: Some(line.need("case")),
                    person: None,
                    alike: Some(sealed("bill", &format!("{} {}", line.on, line.amount()))),
                    run: (number..=number + 5)
                        .map(|number| sealed("number", &number.to_string()))
                        .collect(),
                };
                events.push((head.clone(), noted.into()));
            }
            Some(events)
        }
        // What an import saw in a row about a person's ID number or a payment.
        "noted" => one(RowNoted {
            seen: match line.need("seen").as_str() {
                "id" => Seen::IdDoubtful,
                "village" => Seen::HolderVillage,
                "school" => Seen::HolderSchool,
                "union" => Seen::HolderUnion,
                "one_name" => Seen::OneName,
                "named_otherwise" => Seen::NamedOtherwise,
                _ => Seen::HolderOrganisation,
            },
            row_of: line.owned("payment"),
            person: line.get("person").map(person),
            alike: None,
            run: Vec::new(),
        }
        .into()),
        // Two aliases that somebody joined.
        "one person" => one(PersonMerged {
            kept: person(&line.need("kept")),
            merged: person(&line.need("merged")),
            evidence: vec!["id: transposed digits".to_owned()],
            weight: None,
            reason: "the certificates were compared".to_owned(),
        }
        .into()),
        // Reviews of so many cases by one person, each with the seconds it took and how it went.
        "reviews" => {
            let first = count(line, "first");
            let agreed = line
                .get("agreed")
                .map_or(u32::MAX, |_| count(line, "agreed"));
            let events = (0..count(line, "count")).map(|at| {
                let mut head = head.clone();
                head.acted_by = line.acted_by(Step::SecondReview);
                let review = ReviewRecorded {
                    case_no: format!("R{}", first + at),
                    level: 2,
                    decision: if at < agreed {
                        Decision::Agreed
                    } else {
                        Decision::Refused
                    },
                    opinion: None,
                    seconds: line.get("seconds").map(|_| count(line, "seconds")),
                };
                (head, review.into())
            });
            Some(events.collect())
        }
        // An applicant's registration beside the claim, with what others may share.
        "contact" => one(PersonRegistered {
            person: person(&line.need("person")),
            number: None,
            named: None,
            name: Commitment::ZERO,
            birth: None,
            unit_code: None,
            unit: None,
            status: None,
            phone: held("phone"),
            address: held("address"),
        }
        .into()),
        // So many persons entered by one clerk on the day.
        "entered" => {
            let events = (0..count(line, "count")).map(|at| {
                let mut head = head.clone();
                head.acted_by = line.acted_by(Step::Register);
                let registered = PersonRegistered {
                    person: person(&format!("{}-{at}", line.number)),
                    number: None,
                    named: None,
                    name: Commitment::ZERO,
                    birth: None,
                    unit_code: None,
                    unit: None,
                    status: None,
                    phone: None,
                    address: None,
                };
                (head, registered.into())
            });
            Some(events.collect())
        }
        // What an import told of the sheet of such lines: how many of its rows are still refused.
        "sheet read" => {
            let sheet = line.need("of").replace('_', " ");
            one(FileImported {
                import_id: Default::default(),
                part: 1,
                last_part: true,
                sha256: FileHash(hash::sha256(&[sheet.as_bytes()])),
                name: "表.csv".to_owned(),
                sheet,
                table: line.need("table"),
                content: Digest::ZERO,
                accepted: 0,
                refused: count(line, "refused"),
                unpublished: 0,
                totals: Vec::new(),
            }
            .into())
        }
        "supplier" => one(OrgRegistered {
            code: line.need("code"),
            name: line.owned("name").unwrap_or_else(|| line.need("code")),
            uscc: None,
            division: None,
            place: None,
            kind: None,
            pupils: None,
            teachers: None,
            account: held("account"),
            representative: line.get("agent").map(person),
            phone: held("phone"),
            address: held("address"),
            founded: line.date("founded"),
        }
        .into()),
        "struck off" => one(OrgStatusChanged {
            code: line.need("code"),
            status: line.owned("status").unwrap_or_else(|| "注销".to_owned()),
        }
        .into()),
        "official" => one(DutyAssigned {
            official: person(&line.need("person")),
            staff: None,
            named: None,
            post: "审批人".to_owned(),
            unit: line.owned("unit"),
            from: line.on,
            phone: held("phone"),
            address: held("address"),
        }
        .into()),
        "cost" => one(ExpenditureRecorded {
            voucher_no: line.need("voucher"),
            agreement_no: line.owned("agreement"),
            year: line.get("year").map(|year| year.parse().expect("year=")),
            cost_line: line.owned("line").unwrap_or_else(|| "交通费".to_owned()),
            payee: line.owned("payee").map(Payee::Org),
            invoice: line.get("invoice").map(|number| alias("invoice", number)),
            invoice_date: line.date("invoiced"),
            amount: line.amount(),
            fund,
            meal_month: None,
            working_days: None,
            approval_no: None,
        }
        .into()),
        // Vouchers of one agreement, of amounts that rise by so much each.
        "costs" => {
            let (first, step) = (line.amount().0, fen(&line.need("step")).0);
            let events = (0..count(line, "count")).map(|at| {
                let cost = ExpenditureRecorded {
                    voucher_no: format!("{}-{at}", line.need("agreement")),
                    agreement_no: Some(line.need("agreement")),
                    year: None,
                    cost_line: "活动费".to_owned(),
                    payee: None,
                    invoice: None,
                    invoice_date: None,
                    amount: sunledger::domain::money::Fen(first + step * i64::from(at)),
                    fund: fund.clone(),
                    meal_month: None,
                    working_days: None,
                    approval_no: None,
                };
                (head.clone(), cost.into())
            });
            Some(events.collect())
        }
        // A working paper of an item, and the check that it is of.
        "looked" => one(WorkpaperFiled {
            paper_no: format!("{}-{}", line.need("check"), line.need("item")),
            check_no: line.need("check"),
            item: format!("{}/{}", scheme.id, line.need("item")),
            procedure: "asked".to_owned(),
            result: match line.get("result") {
                Some("unverified") => ItemResult::NotVerified,
                _ => ItemResult::Agrees,
            },
            audited: None,
            conclusion: "seen".to_owned(),
            evidence: Vec::new(),
        }
        .into()),
        "check opened" => one(SpotCheckOpened {
            check_no: line.need("check"),
            query: "all".to_owned(),
            population: Default::default(),
            items: 1,
            book: Fen(0),
            log_size: 1,
            log_root: Default::default(),
            method: SampleMethod::All,
            confidence: 9500,
            tolerable: None,
            expected: None,
            tolerable_items: None,
            randomness_source: "a lottery".to_owned(),
            randomness_after: Timestamp::from_cn(line.on, 12, 0, 0),
            inspectors: Vec::new(),
            inspectors_per_item: 1,
        }
        .into()),
        // Money to a contractor, and the bank's word.
        "works payment" => {
            let (number, amount) = (line.need("payment"), line.amount());
            let mut order = head.clone();
            let by = [
                ("handler", Step::Prepare),
                ("approver", Step::Approve),
                ("examiner", Step::SecondReview),
            ];
            let by = by.into_iter().filter_map(|(key, step)| {
                let person = alias("person", line.get(key)?);
                Some(ActedBy { person, step })
            });
            order.acted_by.extend(by);
            let instructed = PaymentInstructed {
                payment_no: number.clone(),
                batch_no: None,
                award_no: None,
                case_no: line.owned("contract"),
                tranche: None,
                payee: Payee::Org(line.need("payee")),
                unit_code: None,
                tier: None,
                amount,
                fund: fund.clone(),
                period: scheme.claim_period(),
                method: PaymentMethod::Bank,
                account: held("account"),
                holder: HolderMatch::Unstated,
                again: false,
            };
            let confirmed = PaymentConfirmed {
                payment_no: number,
                amount,
                fund,
                bank_ref: None,
                account: line.get("bank_account").map(|name| alias("account", name)),
                holder: match line.get("holder") {
                    Some("different") => HolderMatch::Different,
                    Some(_) => HolderMatch::Same,
                    None => HolderMatch::Unstated,
                },
            };
            Some(vec![
                (order, instructed.into()),
                (head.clone(), confirmed.into()),
            ])
        }
        "tip" => one(TipReceived {
            tip_no: line.need("tip"),
            channel: None,
            subject_no: line.owned("subject"),
            topic: None,
            about: None,
            closed: false,
        }
        .into()),
        "filed" => one(ReportFiled {
            unit: line.need("unit"),
            kind: ReportKind::Month,
            period: Period::Month {
                month: line.need("month").parse().expect("month="),
            },
            due: Some(line.date("due").unwrap_or(line.on)),
            filed: line.get("not").is_none().then_some(line.on),
            subject_no: None,
        }
        .into()),
        "coverage" => one(CoverageReported {
            unit_code: line.need("school"),
            unit: line.need("school"),
            county: None,
            stage: line.owned("stage"),
            enrolled: count(line, "enrolled"),
            boarders: count(line, "boarders"),
            poor_boarders: count(line, "poor"),
            aided: count(line, "aided"),
            poor_aided: match line.get("poor-aided") {
                Some(_) => count(line, "poor-aided"),
                None => count(line, "poor"),
            },
            standard: line.amount(),
            // So much for each of the aided, unless the report says otherwise.
            amount: line.get("all").map_or_else(
                || Fen(line.amount().0 * i64::from(count(line, "aided"))),
                fen,
            ),
            period: scheme.claim_period(),
        }
        .into()),
        "setting" => {
            let mut head = head.clone();
            head.scheme = None;
            let parameters = line
                .named()
                .filter(|(key, _)| !["code", "off", "live", "for"].contains(key))
                .map(|(name, value)| DetectorParameter {
                    name: name.to_owned(),
                    setting: value.parse().expect("a number"),
                })
                .collect();
            let setting = SettingsChanged {
                code: line.need("code"),
                scheme: line.owned("for"),
                on: line.get("off").is_none(),
                parameters,
                reason: "试行".to_owned(),
            };
            Some(vec![(head, setting.into())])
        }
        _ => None,
    }
}
