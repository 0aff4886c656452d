//! Figures of the books as rows that can be listed and asked: balances by fund and by unit, the
//! funnel, the trial balance.
//!
//! Promises: the very figures of `balances`, `funnel` and `trial-balance`. They rest on every posting, so that
//! no row names its events; `--why` of those reports does.

use super::{Cell, Rest, Row};
use crate::domain::events::funds::Stage;
use crate::projections::postings::Owner;
use crate::report::books::{Balance, FunnelRow, TrialRow, UnitBalance, yuan};

impl Row for Balance {
    const LIST: &'static str = "balances";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "level",
        "fund",
        "heads",
        "payments",
        "received",
        "awarded",
        "paid out",
        "returned",
        "recovered",
        "balance",
        "stated",
        "stated on",
        "difference",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::term("level", self.level),
            Cell::Text(self.fund.clone()),
            Cell::Count(Some(self.heads)),
            Cell::Count(Some(self.payments)),
            Cell::Money(self.received),
            Cell::Money(self.awarded),
            Cell::Money(self.paid_out),
            Cell::Money(self.returned),
            Cell::Money(self.recovered),
            Cell::Money(self.balance),
            Cell::MoneyIfAny(self.stated),
            Cell::Day(self.stated_on),
            Cell::MoneyIfAny(self.difference),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

impl Row for UnitBalance {
    const LIST: &'static str = "balances";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "unit",
        "awards",
        "awarded",
        "paid",
        "acknowledged",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.unit.clone()),
            Cell::Count(Some(self.awards)),
            Cell::Money(self.awarded),
            Cell::Money(self.paid),
            Cell::Money(self.acknowledged),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

impl Row for FunnelRow {
    const LIST: &'static str = "funnel";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "fund",
        "stage",
        "stage heads",
        "lines",
        "into",
        "rest",
        "funnel note",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.fund.clone()),
            Cell::term("stage", Some(self.stage)),
            Cell::Count(self.heads),
            Cell::Count(Some(self.lines)),
            Cell::Money(self.into),
            Cell::Money(self.rest),
            Cell::Sentence(note(self)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// The number that an account bears.
fn number(whose: &Owner) -> &str {
    match whose {
        Owner::Fund => "",
        Owner::Unit(number)
        | Owner::Case(number)
        | Owner::Payment(number)
        | Owner::Tranche(number, _) => number,
    }
}

/// What a rest of the funnel does not say by itself; empty where it says all.
fn note(row: &FunnelRow) -> String {
    let mut notes = Vec::new();
    if let Some(promised) = row.promised {
        notes.push(format!(
            "agreements or contracts award here and the books set nothing aside for them: {} yuan of what they promise is not ordered",
            yuan(promised)
        ));
    }
    if let Some(short) = &row.short {
        let named = short.named.iter();
        let named: Vec<String> = named
            .map(|(whose, fen)| format!("{} {}", number(whose), yuan(*fen)))
            .collect();
        let more = match short.owners > short.named.len() as u64 {
            true => " / …",
            false => "",
        };
        let (sum, owners) = (yuan(short.fen), short.owners);
        let named = format!("{}{more}", named.join(" / "));
        notes.push(match row.stage {
            Stage::Committed => format!(
                "{sum} yuan of {owners} was ordered without an award on record ({named}): its row is missing or was refused"
            ),
            _ => format!(
                "{sum} yuan of {owners} was answered by the bank without an order on record, or set against a debt beyond its order ({named}): its row is missing or was refused"
            ),
        });
    }
    if let Some(beyond) = row.beyond_documents {
        notes.push(format!(
            "{} yuan was awarded or ordered beyond the budget documents, out of money that none of them promises",
            yuan(beyond)
        ));
    }
    if row.rest < 0 && row.short.is_none() {
        notes.push(
            match row.stage {
                Stage::Planned => "more was received than these plans say",
                Stage::Appropriated => {
                    "more was awarded or ordered than budget documents promise: a document is missing or was refused, or the money is of another year"
                }
                Stage::Received => {
                    "more was awarded or ordered than was received: a receipt is missing or was refused, or the fund was overdrawn (F41)"
                }
                Stage::Paid => {
                    "more was spent or signed for than arrived: an order or the bank's answer is missing or was refused"
                }
                Stage::Returned => {
                    "more was paid again than came back: a return is missing or was refused"
                }
                _ => "more went on than came: what should have come first is missing or was refused",
            }
            .to_owned(),
        );
    }
    notes.join("; ")
}

impl Row for TrialRow {
    const LIST: &'static str = "trial-balance";
    const COLUMNS: &'static [&'static str] =
        &["scheme", "fund", "stage", "owner", "debit", "credit"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.fund.clone()),
            Cell::term("stage", Some(self.stage)),
            Cell::Sentence(self.owner.clone()),
            Cell::Money(self.debit),
            Cell::Money(self.credit),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}
