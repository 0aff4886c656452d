//! Which rows a notice has, from the projections: plain data, with aliases still in it.

use std::collections::BTreeSet;

use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::payments::PaymentMethod;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::report::lists::notices::numbers;
use crate::schemes::Scheme;

/// How a sum reached whom it was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// Ways of payment.
    pub ways: BTreeSet<PaymentMethod>,
    /// First day on which something arrived.
    pub first: Date,
    /// Last such day.
    pub last: Date,
}

/// A notice as the ledger has it.
#[derive(Clone, Debug)]
pub struct NoticeList {
    /// Scheme.
    pub scheme: String,
    /// Number.
    pub notice_no: String,
    /// Stage.
    pub stage: NoticeStage,
    /// Who published it.
    pub publisher: String,
    /// First day shown.
    pub from: Date,
    /// Last day shown; over at 24:00.
    pub until: Date,
    /// Lines that the office counted, where it said so.
    pub stated_rows: Option<u32>,
    /// Sum that the office stated, in fen, where it said so.
    pub stated_amount: Option<Fen>,
    /// Rows in the order of the office's list.
    pub rows: Vec<Listed>,
    /// Sum of the rows.
    pub total: Fen,
}

/// A row of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Ordinal, from 1.
    pub ordinal: u32,
    /// Whom it is about.
    pub person: Alias,
    /// Unit.
    pub unit: String,
    /// Code of the tier or category.
    pub tier: Option<String>,
    /// How and when it was paid, where the list says what became of an award.
    pub paid: Option<Handed>,
    /// Amount in fen.
    pub amount: Fen,
}

/// Why a notice cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ChooseError {
    /// No such notice.
    #[error(
        "notice {number}: expected the number of a recorded notice, found none such; the ledger has {known}"
    )]
    Unknown {
        /// As asked for.
        number: String,
        /// Those there are.
        known: String,
    },
    /// Several schemes have it.
    #[error("notice {number}: it is a number of the schemes {schemes}: say which with --scheme")]
    Ambiguous {
        /// As asked for.
        number: String,
        /// Schemes.
        schemes: String,
    },
    /// It was never opened.
    #[error(
        "notice {number}: its list is recorded but not its opening: import the register of notices first"
    )]
    NotOpened {
        /// Number.
        number: String,
    },
    /// It has no rows.
    #[error(
        "notice {number}: its opening is recorded but no row of its list: import the list first"
    )]
    Empty {
        /// Number.
        number: String,
    },
    /// The scheme's text is not on the ledger.
    #[error("notice {number}: scheme {scheme} is not published on this ledger")]
    NoScheme {
        /// Number.
        number: String,
        /// Scheme.
        scheme: String,
    },
    /// Nobody knows whom a row is about.
    #[error(
        "notice {number}, entry {sequence} event {index}: the row names case {case}, of which no claim and no award is recorded: import them first"
    )]
    NoPerson {
        /// Number.
        number: String,
        /// Entry.
        sequence: u64,
        /// Event.
        index: u32,
        /// Case, or a dash.
        case: String,
    },
    /// The sum overflows.
    #[error("notice {number}: the sum of its rows is larger than an amount can be")]
    Sum {
        /// Number.
        number: String,
    },
}

/// Finds a notice and its rows.
pub fn choose<'a>(
    world: &'a World,
    number: &str,
    scheme: Option<&str>,
) -> Result<(NoticeList, &'a Scheme), ChooseError> {
    let found: Vec<_> = world
        .notices
        .iter()
        .filter(|((of, no), _)| no == number && scheme.is_none_or(|only| only == of))
        .collect();
    let ((id, _), notice) = match found.as_slice() {
        [one] => *one,
        [] => {
            return Err(ChooseError::Unknown {
                number: number.to_owned(),
                known: numbers(world, scheme),
            });
        }
        several => {
            let schemes: Vec<&str> = several.iter().map(|((of, _), _)| of.as_str()).collect();
            return Err(ChooseError::Ambiguous {
                number: number.to_owned(),
                schemes: schemes.join(", "),
            });
        }
    };
    let number = || number.to_owned();
    let opened = notice
        .opened
        .first()
        .ok_or_else(|| ChooseError::NotOpened { number: number() })?;
    let rules = world
        .registry
        .scheme(id)
        .ok_or_else(|| ChooseError::NoScheme {
            number: number(),
            scheme: id.clone(),
        })?;
    let mut facts: Vec<_> = notice.shown().collect();
    // The office's own order, whatever the order of imports.
    facts.sort_by_key(|row| {
        (
            row.fact.source.as_ref().map(|source| source.row),
            row.fact.at,
        )
    });
    let mut rows = Vec::with_capacity(facts.len());
    for (ordinal, shown) in (1u32..).zip(facts) {
        let fact = shown.fact;
        let case = fact.said.case_no.as_deref();
        let person = fact.said.person.or_else(|| {
            case.and_then(|case| world.cases.get(id, case))
                .and_then(|case| case.person())
        });
        rows.push(Listed {
            ordinal,
            person: person.ok_or_else(|| ChooseError::NoPerson {
                number: number(),
                sequence: fact.at.sequence,
                index: fact.at.index,
                case: case.unwrap_or("-").to_owned(),
            })?,
            unit: fact.said.unit.clone(),
            tier: fact.said.tier.clone(),
            paid: None,
            amount: shown.amount,
        });
    }
    if rows.is_empty() {
        return Err(ChooseError::Empty { number: number() });
    }
    let total = Fen::sum(rows.iter().map(|row| row.amount))
        .map_err(|_| ChooseError::Sum { number: number() })?;
    Ok((
        NoticeList {
            scheme: id.clone(),
            notice_no: number(),
            stage: opened.said.stage,
            publisher: opened.said.publisher.clone(),
            from: opened.said.from,
            until: notice.last_day().unwrap_or(opened.said.until),
            stated_rows: opened.said.rows,
            stated_amount: opened.said.amount,
            rows,
            total,
        },
        rules,
    ))
}
