//! Lines of schemes that pay a list each month: schools and tiers, the register of persons in post and what
//! changes in it, accounts, payment lists, the bank's files, and lists without case numbers.

use sunledger::crypto::digest::Commitment;
use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Month, Period};
use sunledger::domain::events::claims::{SuspensionCause, SuspensionLifted, SuspensionStarted};
use sunledger::domain::events::lists::{RowNoted, Seen};
use sunledger::domain::events::notices::{
    NoticeClosed, NoticeOpened, NoticeRowListed, NoticeStage,
};
use sunledger::domain::events::parties::{
    AccountBound, AccountChanged, HouseholdLinked, NameAliases, OrgRegistered, PersonNamed,
    PersonRegistered, PersonUpdated, PostAssigned, PostEnded, PostSuspended, SchoolTierSet,
};
use sunledger::domain::events::payments::{
    FeeRemitted, Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod, PaymentNamed,
    PaymentReturned,
};
use sunledger::domain::events::{Event, EventHead};
use sunledger::domain::party::{HolderMatch, Relation};
use sunledger::schemes::Scheme;

use super::{Line, alias, fen, person};

/// Aliases of a name; `?` stands for a character that a machine could not write, and a letter in
/// brackets for a rare one.
fn name(plain: &str) -> NameAliases {
    let mut common = String::new();
    let mut rare = false;
    for letter in plain.chars() {
        match letter {
            '(' => rare = true,
            ')' => rare = false,
            '?' => {}
            other if !rare => common.push(other),
            _ => {}
        }
    }
    NameAliases {
        whole: alias("name", plain),
        common: alias("common name", &common),
    }
}

fn month(line: &Line, key: &str) -> Option<Month> {
    line.get(key).map(|text| {
        text.parse()
            .unwrap_or_else(|_| panic!("line {}: {key}={text}", line.number))
    })
}

fn account(line: &Line, key: &str) -> Option<Alias> {
    line.get(key).map(|number| alias("account", number))
}

/// Number of a payment in a batch, as both the list and the bank's file have it.
fn payment_no(line: &Line) -> String {
    format!("{}/{}", line.need("batch"), line.need("line"))
}

/// The events of a line of these kinds; `None` for other kinds.
pub fn events(line: &Line, scheme: &Scheme, head: &EventHead) -> Option<Vec<(EventHead, Event)>> {
    let one = |event: Event| Some(vec![(head.clone(), event)]);
    let fund = scheme.main_fund().to_owned();
    match line.kind.as_str() {
        "school" => one(OrgRegistered {
            code: line.need("code"),
            name: line.owned("name").unwrap_or_else(|| line.need("code")),
            uscc: None,
            division: None,
            place: None,
            kind: None,
            pupils: None,
            teachers: None,
            account: account(line, "account"),
            representative: None,
            phone: None,
            address: None,
            founded: None,
        }
        .into()),
        "tier" => one(SchoolTierSet {
            unit_code: line.need("school"),
            unit: line.need("school"),
            tier: line.need("tier"),
            score_tenths: None,
            rate: fen(&line.need("rate")),
            from: line.on,
            to: line.date("to"),
            document_no: line.owned("document"),
        }
        .into()),
        "register" => Some(register(line, head)),
        "rename" => one(PersonUpdated {
            person: person(&line.need("person")),
            name: Some(Commitment::ZERO),
            unit_code: None,
            status: None,
        }
        .into()),
        "change" => Some(change(line, head)),
        "fee not asked" => one(FeeRemitted {
            remission_no: line.need("number"),
            pupil: person(&line.need("person")),
            unit_code: line.need("school"),
            fee: line.need("fee"),
            period: Period::Month {
                month: month(line, "month").expect("a month"),
            },
            amount: fen(&line.need("amount")),
        }
        .into()),
        "absence" => one(PostSuspended {
            person: person(&line.need("person")),
            unit_code: line.need("school"),
            from: line.on,
            to: line.date("to"),
            reason: None,
        }
        .into()),
        "stopped" => one(SuspensionStarted {
            person: person(&line.need("person")),
            cause: SuspensionCause::Inquiry,
            from: line
                .get("from")
                .map_or(line.on, |day| day.parse().expect("from=")),
            reason: None,
        }
        .into()),
        "goes on" => one(SuspensionLifted {
            person: person(&line.need("person")),
            from: line.on,
            reason: None,
        }
        .into()),
        "new account" => one(AccountChanged {
            person: person(&line.need("person")),
            old: account(line, "old"),
            new: account(line, "account").expect("an account"),
            reason: None,
        }
        .into()),
        "proxy" => one(AccountBound {
            person: person(&line.need("person")),
            account: account(line, "account").expect("an account"),
            bank: None,
            holder: HolderMatch::Different,
            holder_person: Some(person(&line.need("holder"))),
            relation: Some(match line.need("relation").as_str() {
                "配偶" => Relation::Spouse,
                "监护人" => Relation::Guardian,
                "同事" => Relation::Colleague,
                other => panic!("line {}: relation={other}", line.number),
            }),
        }
        .into()),
        "household" => one(HouseholdLinked {
            household: alias("household", &line.need("number")),
            person: person(&line.need("person")),
            relation: Relation::Kin,
        }
        .into()),
        "list" => Some(list(line, head, &fund)),
        "bank" => Some(bank(line, head, &fund)),
        "monthly notice" => Some(notice(line, scheme, head)),
        "shown" => one(NoticeRowListed {
            notice_no: line.need("notice"),
            case_no: None,
            person: Some(match line.get("number") {
                Some(number) => alias("number", number),
                None => person(&line.need("person")),
            }),
            unit: "学校".to_owned(),
            tier: line.owned("tier"),
            amount: fen(&line.need("amount")),
            from: month(line, "from"),
            to: month(line, "to"),
        }
        .into()),
        _ => None,
    }
}

/// A row of the real-name register.
fn register(line: &Line, head: &EventHead) -> Vec<(EventHead, Event)> {
    let who = person(&line.need("person"));
    let written = line.owned("name").unwrap_or_else(|| line.need("person"));
    let mut events: Vec<Event> = vec![
        PersonRegistered {
            person: who,
            number: line.get("number").map(|number| alias("number", number)),
            named: None,
            name: Commitment::ZERO,
            birth: None,
            unit_code: line.owned("school"),
            unit: line.owned("school"),
            status: None,
            phone: None,
            address: None,
        }
        .into(),
        PersonNamed {
            person: who,
            name: name(&written),
            born: line
                .get("born")
                .map(|born| alias("born", &format!("{written} {born}"))),
        }
        .into(),
    ];
    if let Some(account) = account(line, "account") {
        events.push(
            AccountBound {
                person: who,
                account,
                bank: None,
                holder: HolderMatch::Unstated,
                holder_person: None,
                relation: None,
            }
            .into(),
        );
    }
    // The register writes the ID number in its old form of 15 digits, as an import notes it.
    if line.get("old") == Some("yes") {
        events.push(
            RowNoted {
                seen: Seen::IdOldForm,
                row_of: None,
                person: Some(who),
                alike: None,
                run: Vec::new(),
            }
            .into(),
        );
    }
    if let Some(school) = line.owned("school") {
        events.push(
            PostAssigned {
                change_no: None,
                person: who,
                unit_code: school.clone(),
                unit: school,
                post: None,
                change: None,
                from: line.date("since").unwrap_or(line.on),
                to: line.date("left"),
            }
            .into(),
        );
    }
    events
        .into_iter()
        .map(|event| (head.clone(), event))
        .collect()
}

/// A row of the changes of post.
fn change(line: &Line, head: &EventHead) -> Vec<(EventHead, Event)> {
    let who = person(&line.need("person"));
    let number = Some(format!("BD{}", line.number));
    let mut events = Vec::new();
    if let Some(unit_code) = line.owned("old") {
        events.push((
            head.clone(),
            PostEnded {
                change_no: number.clone(),
                person: who,
                unit_code,
                change: Some("变动".to_owned()),
                from: line.on,
            }
            .into(),
        ));
    }
    if let Some(unit_code) = line.owned("new") {
        events.push((
            head.clone(),
            PostAssigned {
                change_no: number,
                person: who,
                unit: unit_code.clone(),
                unit_code,
                post: None,
                change: Some("变动".to_owned()),
                from: line.on,
                to: None,
            }
            .into(),
        ));
    }
    events
}

/// A line of a payment list; cash is paid by the list itself.
fn list(line: &Line, head: &EventHead, fund: &str) -> Vec<(EventHead, Event)> {
    let method = match line.get("method").unwrap_or("银行代发") {
        "银行代发" => PaymentMethod::Bank,
        "现金" => PaymentMethod::Cash,
        "学校转付" => PaymentMethod::Intermediary,
        other => panic!("line {}: method={other}", line.number),
    };
    let who = line.need("person");
    let number = payment_no(line);
    let amount = fen(&line.need("amount"));
    let account = account(line, "account");
    let mut events: Vec<Event> = vec![
        PaymentInstructed {
            payment_no: number.clone(),
            batch_no: line.owned("batch"),
            award_no: None,
            case_no: None,
            tranche: None,
            payee: Payee::Person(person(&who)),
            unit_code: line.owned("school"),
            tier: None,
            amount,
            fund: fund.to_owned(),
            period: Period::Month {
                month: month(line, "month").expect("a month"),
            },
            method,
            account,
            holder: HolderMatch::Unstated,
            again: line.get("again") == Some("yes"),
        }
        .into(),
        PaymentNamed {
            payment_no: number.clone(),
            number: line.get("number").map(|number| alias("number", number)),
            payee: Some(name(line.get("name").unwrap_or(&who))),
            holder: None,
        }
        .into(),
    ];
    if method != PaymentMethod::Bank {
        events.push(
            PaymentConfirmed {
                payment_no: number,
                amount,
                fund: fund.to_owned(),
                bank_ref: None,
                account,
                holder: HolderMatch::Unstated,
            }
            .into(),
        );
    }
    events
        .into_iter()
        .map(|event| (head.clone(), event))
        .collect()
}

/// A line of the bank's file.
fn bank(line: &Line, head: &EventHead, fund: &str) -> Vec<(EventHead, Event)> {
    let number = payment_no(line);
    let amount = fen(&line.need("amount"));
    let account = account(line, "account");
    let masked = line.get("masked") == Some("yes");
    let result: Event = match line.get("result").unwrap_or("成功") {
        "成功" => PaymentConfirmed {
            payment_no: number.clone(),
            amount,
            fund: fund.to_owned(),
            bank_ref: None,
            account,
            holder: match masked {
                true => HolderMatch::Same,
                false => HolderMatch::Unstated,
            },
        }
        .into(),
        "退回" => PaymentReturned {
            payment_no: number.clone(),
            amount,
            fund: fund.to_owned(),
            bank_ref: None,
            account,
            after_confirmation: false,
            reason: None,
        }
        .into(),
        other => panic!("line {}: result={other}", line.number),
    };
    let mut events = vec![(head.clone(), result)];
    if let Some(holder) = line.get("holder") {
        // A part of the name alone: the import tells that it fits.
        let named = match masked {
            true => NameAliases {
                whole: name(&format!("*{holder}")).whole,
                common: name(holder).common,
            },
            false => name(holder),
        };
        let named = PaymentNamed {
            payment_no: number,
            number: None,
            payee: None,
            holder: Some(named),
        };
        events.push((head.clone(), named.into()));
    }
    events
}

/// A row of the notices' sheet of a scheme that notices each month.
fn notice(line: &Line, scheme: &Scheme, head: &EventHead) -> Vec<(EventHead, Event)> {
    let stage = match line.stage() {
        "post_payment" => NoticeStage::PostPayment,
        _ => NoticeStage::PreAward,
    };
    let until = line.date("until").expect("until=");
    let opened = NoticeOpened {
        notice_no: line.need("notice"),
        stage,
        publisher: "教育局".to_owned(),
        channel: "网站".to_owned(),
        from: line.on,
        until,
        working_days_min: Some(5),
        rows: line.get("rows").map(|rows| rows.parse().expect("rows")),
        amount: line.get("amount").map(fen),
        list_checksum: None,
        period: month(line, "month").map(|month| Period::Month { month }),
        standing: true,
    };
    let closed = NoticeClosed {
        notice_no: line.need("notice"),
        objections: None,
        list_checksum: None,
    };
    vec![
        (head.clone(), opened.into()),
        (line.head(scheme, until), closed.into()),
    ]
}
