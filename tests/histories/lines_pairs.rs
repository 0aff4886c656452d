//! Lines of schemes in which one school aids another: agreements, tranches, acceptances, what was spent
//! and the days attended.

use sunledger::domain::date::{Month, Period};
use sunledger::domain::events::pairing::{
    AcceptanceRecorded, AgreementSigned, AttendanceRecorded, TrancheReleased, TrancheScheduled,
    TrancheWithheld,
};
use sunledger::domain::events::payments::{
    CostBorne, ExpenditureRecorded, Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod,
};
use sunledger::domain::events::{Event, EventHead};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{HolderMatch, Step};
use sunledger::schemes::Scheme;

use super::{Line, alias, fen, person};

fn number<T: std::str::FromStr>(line: &Line, key: &str) -> Option<T> {
    line.get(key).map(|text| {
        text.parse()
            .unwrap_or_else(|_| panic!("line {}: {key}={text}", line.number))
    })
}

/// The events of a line of these kinds; `None` for other kinds.
pub fn events(line: &Line, scheme: &Scheme, head: &EventHead) -> Option<Vec<(EventHead, Event)>> {
    let one = |event: Event| Some(vec![(head.clone(), event)]);
    let fund = scheme.main_fund().to_owned();
    match line.kind.as_str() {
        "agreement" => one(AgreementSigned {
            agreement_no: line.need("agreement"),
            kind: None,
            supporter_code: line.need("supporter"),
            supporter: line.need("supporter"),
            supporter_account: line.get("account").map(|name| alias("account", name)),
            aided_code: line.need("aided"),
            aided: line.need("aided"),
            division: line.owned("county"),
            signed_with_department: Some(line.on),
            signed_by_pair: None,
            from: line.date("from"),
            to: line.date("to"),
            amount: line.get("amount").map(fen),
        }
        .into()),
        "tranche" => Some(tranche(line, head, &fund)),
        "acceptance" => {
            let mut head = head.clone();
            head.acted_by = line.acted_by(Step::Approve);
            let accepted = AcceptanceRecorded {
                agreement_no: line.need("agreement"),
                year: number(line, "year").expect("year="),
                score_tenths: (fen(&line.need("score")).0 / 10) as i32,
                passed: line.get("passed").map(|word| word == "合格"),
            };
            Some(vec![(head, accepted.into())])
        }
        "attendance" => one(AttendanceRecorded {
            agreement_no: line.need("agreement"),
            person: person(&line.need("person")),
            month: number::<Month>(line, "month").expect("month="),
            working_days: number(line, "days").expect("days="),
        }
        .into()),
        "voucher" => one(ExpenditureRecorded {
            voucher_no: line.need("voucher"),
            agreement_no: line.owned("agreement"),
            year: number(line, "year"),
            cost_line: line.need("cost"),
            payee: line
                .get("person")
                .map(|name| Payee::Person(person(name)))
                .or(line.owned("org").map(Payee::Org)),
            invoice: line.get("invoice").map(|invoice| alias("invoice", invoice)),
            invoice_date: None,
            amount: line.amount(),
            fund,
            meal_month: number(line, "month"),
            working_days: number(line, "days"),
            approval_no: line.owned("approval"),
        }
        .into()),
        "borne" => one(CostBorne {
            voucher_no: line.need("voucher"),
            agreement_no: line.owned("agreement"),
            unit: line.need("unit"),
            cost_line: None,
            amount: line.amount(),
        }
        .into()),
        // Many vouchers of one row: amounts from `amount=` on, each a little more than the one before.
        "vouchers" => {
            let voucher = |at: i64| ExpenditureRecorded {
                voucher_no: format!("V{at}"),
                agreement_no: None,
                year: None,
                cost_line: line.need("cost"),
                payee: None,
                invoice: None,
                invoice_date: None,
                amount: Fen(line.amount().0 + 7 * at),
                fund: fund.clone(),
                meal_month: None,
                working_days: None,
                approval_no: None,
            };
            let count: i64 = number(line, "count").expect("count=");
            let all = (0..count).map(|at| (head.clone(), voucher(at).into()));
            Some(all.collect())
        }
        _ => None,
    }
}

/// A row of the tranches' sheet: scheduled, and paid or withheld.
fn tranche(line: &Line, head: &EventHead, fund: &str) -> Vec<(EventHead, Event)> {
    let agreement_no = line.need("agreement");
    let ordinal: u8 = number(line, "number").expect("number=");
    let amount = line.amount();
    let mut events: Vec<Event> = vec![
        TrancheScheduled {
            agreement_no: agreement_no.clone(),
            number: ordinal,
            amount: line.get("scheduled").map_or(amount, fen),
            condition: None,
            due: None,
        }
        .into(),
    ];
    match line.need("status").as_str() {
        "已拨付" => {
            let payment_no = format!("{agreement_no}/{ordinal}");
            events.push(
                TrancheReleased {
                    agreement_no: agreement_no.clone(),
                    number: ordinal,
                    amount,
                    fund: fund.to_owned(),
                }
                .into(),
            );
            events.push(
                PaymentInstructed {
                    payment_no: payment_no.clone(),
                    batch_no: None,
                    award_no: None,
                    case_no: None,
                    tranche: Some((agreement_no, ordinal)),
                    payee: Payee::Org("支援学校".to_owned()),
                    unit_code: None,
                    tier: None,
                    amount,
                    fund: fund.to_owned(),
                    period: Period::Year { year: 2021 },
                    method: PaymentMethod::Bank,
                    account: None,
                    holder: HolderMatch::Unstated,
                    again: false,
                }
                .into(),
            );
            events.push(
                PaymentConfirmed {
                    payment_no,
                    amount,
                    fund: fund.to_owned(),
                    bank_ref: None,
                    account: None,
                    holder: HolderMatch::Unstated,
                }
                .into(),
            );
        }
        "暂缓拨付" => events.push(
            TrancheWithheld {
                agreement_no,
                number: ordinal,
            }
            .into(),
        ),
        other => panic!("line {}: status={other}", line.number),
    }
    events
        .into_iter()
        .map(|event| (head.clone(), event))
        .collect()
}
