//! Double entry: the postings of an event, a pure function of the event and its version, never
//! stored. They always sum to zero.
//!
//! Money in a fund is the sum of its stages received, committed, instructed, returned and
//! recovered; `outside` is the world it comes from, `paid`, `acknowledged` and `spent` are where it
//! went. An award moves received → committed, an instruction committed → instructed, the bank's
//! word instructed → paid (or returned), a signature paid → acknowledged. A payment without award
//! (a monthly list) is instructed out of received; one that pays again after a return, out of
//! returned. What only the whole history tells, that money set aside is promised no more, is put right beside them (`freed.rs`).
//! Budget documents move planned → appropriated and are not money.

use serde::{Deserialize, Serialize};

use crate::domain::events::Event;
use crate::domain::events::claims::ClaimEvent;
use crate::domain::events::control::ControlEvent;
use crate::domain::events::corrections::{CorrectionPosting, StatedOwner};
use crate::domain::events::funds::{FundEvent, Stage};
use crate::domain::events::pairing::PairingEvent;
use crate::domain::events::payments::PaymentEvent;
use crate::domain::money::Fen;

/// Whose money an account holds, as far as the event itself says. Which unit a case or payment
/// belongs to is joined when a report is made, since the sheets that name it may come later.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Owner {
    /// The fund as a whole.
    Fund,
    /// A unit, by code.
    Unit(String),
    /// A case, by number.
    Case(String),
    /// A payment on its way, by number.
    Payment(String),
    /// A tranche: agreement number and ordinal.
    Tranche(String, u8),
}

/// An account: one stage of one fund, scheme and owner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Account {
    /// The fund.
    pub fund: String,
    /// The scheme's id; empty where none is named.
    pub scheme: String,
    /// The stage.
    pub stage: Stage,
    /// The owner.
    pub owner: Owner,
}

impl std::fmt::Display for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} / {} / {:?} / {:?}",
            self.scheme, self.fund, self.stage, self.owner
        )
    }
}

/// [`Owner`], borrowed from the event that names it; ordered alike, so that one is found by the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum OwnerOf<'a> {
    Fund,
    Unit(&'a str),
    Case(&'a str),
    Payment(&'a str),
    Tranche(&'a str, u8),
}

impl Owner {
    pub(super) fn borrowed(&self) -> OwnerOf<'_> {
        match self {
            Owner::Fund => OwnerOf::Fund,
            Owner::Unit(code) => OwnerOf::Unit(code),
            Owner::Case(number) => OwnerOf::Case(number),
            Owner::Payment(number) => OwnerOf::Payment(number),
            Owner::Tranche(number, ordinal) => OwnerOf::Tranche(number, *ordinal),
        }
    }
}

impl OwnerOf<'_> {
    pub(super) fn to_owner(self) -> Owner {
        match self {
            OwnerOf::Fund => Owner::Fund,
            OwnerOf::Unit(code) => Owner::Unit(code.to_owned()),
            OwnerOf::Case(number) => Owner::Case(number.to_owned()),
            OwnerOf::Payment(number) => Owner::Payment(number.to_owned()),
            OwnerOf::Tranche(number, ordinal) => Owner::Tranche(number.to_owned(), ordinal),
        }
    }
}

/// A [`Posting`] whose names are borrowed: the books look most of them up and keep few.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) fund: &'a str,
    pub(super) scheme: &'a str,
    pub(super) stage: Stage,
    pub(super) owner: OwnerOf<'a>,
    pub(super) amount: Fen,
}

impl Line<'_> {
    pub(super) fn account(&self) -> Account {
        Account {
            fund: self.fund.to_owned(),
            scheme: self.scheme.to_owned(),
            stage: self.stage,
            owner: self.owner.to_owner(),
        }
    }
}

impl<'a> From<&'a Posting> for Line<'a> {
    fn from(posting: &'a Posting) -> Self {
        Line {
            fund: &posting.account.fund,
            scheme: &posting.account.scheme,
            stage: posting.account.stage,
            owner: posting.account.owner.borrowed(),
            amount: posting.amount,
        }
    }
}

/// What an event moves.
pub(super) enum Moved<'a> {
    /// No money.
    Nothing,
    /// Money from one account to another.
    Between([Line<'a>; 2]),
    /// Lines that the event states, or that are made from what it states.
    Stated(Vec<Posting>),
}

/// One line: positive debits, negative credits, in fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// The amount.
    pub amount: Fen,
}

impl From<StatedOwner> for Owner {
    fn from(owner: StatedOwner) -> Self {
        match owner {
            StatedOwner::Fund => Owner::Fund,
            StatedOwner::Unit(code) => Owner::Unit(code),
            StatedOwner::Case(number) => Owner::Case(number),
            StatedOwner::Payment(number) => Owner::Payment(number),
            StatedOwner::Tranche(number, ordinal) => Owner::Tranche(number, ordinal),
        }
    }
}

impl From<CorrectionPosting> for Posting {
    fn from(line: CorrectionPosting) -> Self {
        Posting {
            account: Account {
                fund: line.fund,
                scheme: line.scheme,
                stage: line.stage,
                owner: line.owner.into(),
            },
            amount: line.amount,
        }
    }
}

impl From<Posting> for CorrectionPosting {
    fn from(line: Posting) -> Self {
        CorrectionPosting {
            scheme: line.account.scheme,
            fund: line.account.fund,
            stage: line.account.stage,
            owner: match line.account.owner {
                Owner::Fund => StatedOwner::Fund,
                Owner::Unit(code) => StatedOwner::Unit(code),
                Owner::Case(number) => StatedOwner::Case(number),
                Owner::Payment(number) => StatedOwner::Payment(number),
                Owner::Tranche(number, ordinal) => StatedOwner::Tranche(number, ordinal),
            },
            amount: line.amount,
        }
    }
}

/// A movement of `amount` from one stage to another within a fund; `None` when it cannot be
/// negated.
fn movement<'a>(
    scheme: &'a str,
    fund: &'a str,
    from: (Stage, OwnerOf<'a>),
    to: (Stage, OwnerOf<'a>),
    amount: Fen,
) -> Option<Moved<'a>> {
    let line = |(stage, owner): (Stage, OwnerOf<'a>), amount| Line {
        fund,
        scheme,
        stage,
        owner,
        amount,
    };
    let credit = amount.0.checked_neg()?;
    Some(Moved::Between([line(from, Fen(credit)), line(to, amount)]))
}

/// The postings of an event of `scheme` for organisation `org`; empty when it moves nothing.
/// `None` when an amount cannot be negated (the least 64-bit number).
pub fn postings(event: &Event, scheme: &str, org: Option<&str>) -> Option<Vec<Posting>> {
    Some(match moved(event, scheme, org)? {
        Moved::Nothing => Vec::new(),
        Moved::Between(lines) => lines
            .map(|line| Posting {
                account: line.account(),
                amount: line.amount,
            })
            .into(),
        Moved::Stated(lines) => lines,
    })
}

/// As [`postings`], borrowing from the event where that will do.
pub(super) fn moved<'a>(
    event: &'a Event,
    scheme: &'a str,
    org: Option<&'a str>,
) -> Option<Moved<'a>> {
    use OwnerOf as Owner;
    use Stage::*;
    let unit = || match org {
        Some(code) => Owner::Unit(code),
        None => Owner::Fund,
    };
    match event {
        Event::Fund(FundEvent::FundReceived(e)) => movement(
            scheme,
            &e.fund,
            (Outside, Owner::Fund),
            (Received, Owner::Fund),
            e.amount,
        ),
        Event::Fund(FundEvent::AppropriationIssued(e)) => movement(
            scheme,
            &e.fund,
            (Planned, Owner::Fund),
            (Appropriated, Owner::Fund),
            e.amount,
        ),
        Event::Fund(FundEvent::OpeningBalanceRecorded(e)) => Some(Moved::Stated(
            e.postings
                .iter()
                .map(|line| Posting {
                    account: Account {
                        fund: line.fund.clone(),
                        scheme: scheme.to_owned(),
                        stage: line.stage,
                        owner: match line.unit.is_empty() {
                            true => Owner::Fund.to_owner(),
                            false => Owner::Unit(&line.unit).to_owner(),
                        },
                    },
                    amount: line.amount,
                })
                .collect(),
        )),
        Event::Fund(FundEvent::AppropriationAdjusted(e)) => movement(
            scheme,
            &e.fund,
            (Planned, Owner::Fund),
            (Appropriated, Owner::Fund),
            e.change,
        ),
        Event::Fund(FundEvent::UnspentReturned(e)) => movement(
            scheme,
            &e.fund,
            (Received, Owner::Fund),
            (Outside, Owner::Fund),
            e.amount,
        ),
        // What is set against a debt is free again: with a case, what its award promised beyond the order; without one, what
        // was ordered whole and is not paid out.
        Event::Payment(PaymentEvent::RecoveryOffset(e)) => {
            let from = match &e.case_no {
                Some(case_no) => (Committed, Owner::Case(case_no)),
                None => (Instructed, Owner::Payment(&e.payment_no)),
            };
            movement(scheme, &e.fund, from, (Received, Owner::Fund), e.amount)
        }
        Event::Claim(ClaimEvent::AwardDecided(e)) => movement(
            scheme,
            &e.fund,
            (Received, Owner::Fund),
            (Committed, Owner::Case(&e.case_no)),
            e.amount,
        ),
        Event::Pairing(PairingEvent::TrancheReleased(e)) => movement(
            scheme,
            &e.fund,
            (Received, Owner::Fund),
            (Committed, Owner::Tranche(&e.agreement_no, e.number)),
            e.amount,
        ),
        Event::Payment(PaymentEvent::PaymentInstructed(e)) => {
            let from = match (&e.award_no, &e.case_no, &e.tranche) {
                _ if e.again => (Returned, Owner::Fund),
                (_, _, Some((agreement, number))) => {
                    (Committed, Owner::Tranche(agreement, *number))
                }
                (Some(_), Some(case), None) => (Committed, Owner::Case(case)),
                _ => (Received, Owner::Fund),
            };
            movement(
                scheme,
                &e.fund,
                from,
                (Instructed, Owner::Payment(&e.payment_no)),
                e.amount,
            )
        }
        Event::Payment(PaymentEvent::PaymentConfirmed(e)) => movement(
            scheme,
            &e.fund,
            (Instructed, Owner::Payment(&e.payment_no)),
            (Paid, Owner::Fund),
            e.amount,
        ),
        Event::Payment(PaymentEvent::PaymentReturned(e)) => {
            let from = if e.after_confirmation {
                (Paid, Owner::Fund)
            } else {
                (Instructed, Owner::Payment(&e.payment_no))
            };
            movement(scheme, &e.fund, from, (Returned, Owner::Fund), e.amount)
        }
        Event::Payment(PaymentEvent::ReceiptAcknowledged(e)) => movement(
            scheme,
            &e.fund,
            (Paid, Owner::Fund),
            (Acknowledged, Owner::Fund),
            e.amount,
        ),
        Event::Payment(PaymentEvent::RecoveryReceived(e)) => movement(
            scheme,
            &e.fund,
            (Outside, Owner::Fund),
            (Recovered, Owner::Fund),
            e.amount,
        ),
        Event::Payment(PaymentEvent::ExpenditureRecorded(e)) => movement(
            scheme,
            &e.fund,
            (Paid, Owner::Fund),
            (Spent, unit()),
            e.amount,
        ),
        Event::Control(ControlEvent::EventCorrected(e)) => {
            let lines = e.postings.iter().cloned().map(Posting::from);
            Some(Moved::Stated(lines.collect()))
        }
        Event::Control(ControlEvent::EventReversed(e)) => match e.before.event() {
            Ok(event) => postings(&event, e.before.scheme_id(), e.before.org.as_deref())
                .and_then(super::corrections::reversal_postings)
                .map(Moved::Stated),
            // Structure refuses it.
            Err(_) => Some(Moved::Nothing),
        },
        // The rest moves no money between stages.
        Event::Key(_)
        | Event::Rule(_)
        | Event::Party(_)
        | Event::List(_)
        | Event::Notice(_)
        | Event::Control(_)
        | Event::Audit(_)
        | Event::Fund(_)
        | Event::Claim(_)
        | Event::Pairing(_)
        | Event::Payment(_) => Some(Moved::Nothing),
    }
}
