//! What tells that a row is of a sheet that was recorded before, whatever its amounts have become.
//!
//! **Promises**: rows of every kind of table have a mark: by the office's own number of the fact, else by
//! the keys that a corrected copy pairs by ([`super::pairing`]) with the row's day, since one person, case
//! or unit has many facts and mostly one a day. A mark is of fixed size and holds no value of a person in
//! clear. A row of an outside list is marked with all that it says and the day of its edition, so that an edition
//! is told once, and a later one, which holds mostly the same, is another list. **Not here**: how many marks in common
//! make a copy, and what is done about one.

use super::pairing::{RowKey, key_of, number_of};
use crate::crypto::digest::Digest;
use crate::crypto::hash::digest;
use crate::domain::events::claims::ClaimEvent;
use crate::domain::events::funds::FundEvent;
use crate::domain::events::lists::ListEvent;
use crate::domain::events::notices::NoticeEvent;
use crate::domain::events::pairing::PairingEvent;
use crate::domain::events::parties::PartyEvent;
use crate::domain::events::payments::PaymentEvent;
use crate::domain::events::{Event, EventHead};

/// The mark of a row of a table; `None` for a row without facts.
pub fn mark<'a>(
    table: &str,
    facts: impl Iterator<Item = (&'a EventHead, &'a Event)> + Clone,
) -> Option<Digest> {
    if let Some(mark) = facts
        .clone()
        .find_map(|(head, event)| of_list(table, head, event))
    {
        return Some(mark);
    }
    let key = key_of(facts.clone());
    // The fact that the key speaks of: the first that has the number, else the first.
    let numbered = |key: &RowKey| {
        let RowKey::Number(_, number) = key else {
            return None;
        };
        let mut with = facts.clone();
        with.find(|(_, event)| number_of(event).as_ref() == Some(number))
    };
    let (head, event) = numbered(&key).or_else(|| facts.clone().next())?;
    let day = match once(event) {
        true => String::new(),
        false => head.effective.to_string(),
    };
    let (scheme, key) = match key {
        RowKey::Number(scheme, number) => (scheme, number),
        RowKey::About(scheme, kind, about) => (scheme, format!("{kind}\u{1e}{about}")),
    };
    let more = more(event);
    let parts = [table, &scheme, &key, &more, &day].join("\u{1d}");
    Some(digest(&[parts.as_bytes()]))
}

/// The mark of an entry of an outside list: a person has many in one list, so that nothing less than all of it tells two
/// apart. Its day is that of the edition, where the file has one in its name.
fn of_list(table: &str, head: &EventHead, event: &Event) -> Option<Digest> {
    let Event::List(ListEvent::ListEntryRecorded(e)) = event else {
        return None;
    };
    let scheme = head.scheme.as_ref().map_or("", |scheme| scheme.id.as_str());
    let said = (e.level, e.fund.as_deref(), e.amount, e.on, e.year, e.status);
    let said = format!("{:?}|{}|{said:?}", e.kind, e.person);
    let day = head.effective.to_string();
    let parts = [table, scheme, &said, &day].join("\u{1d}");
    Some(digest(&[parts.as_bytes()]))
}

/// Whether the number is that of this fact alone, and not of what it is about. A number of a voucher
/// begins again each month, and one of a person, unit, case or order has many facts.
fn once(event: &Event) -> bool {
    let of_many = matches!(
        event,
        Event::Claim(
            ClaimEvent::ClaimWithdrawn(_)
                | ClaimEvent::AwardRefused(_)
                | ClaimEvent::ClaimAmended(_)
                | ClaimEvent::SuspensionStarted(_)
                | ClaimEvent::SuspensionLifted(_)
        ) | Event::Payment(
            PaymentEvent::ExpenditureRecorded(_)
                | PaymentEvent::PaymentHeld(_)
                | PaymentEvent::RecoveryReceived(_)
                | PaymentEvent::RecoveryWrittenOff(_)
                | PaymentEvent::RecoveryOffset(_)
        ) | Event::Fund(
            FundEvent::QuotaAllocated(_)
                | FundEvent::QuotaReallocated(_)
                | FundEvent::OpeningBalanceRecorded(_)
        ) | Event::Notice(NoticeEvent::NoticeAmended(_))
            | Event::Pairing(PairingEvent::OutputAccepted(_))
            | Event::Party(PartyEvent::OrgRegistered(_) | PartyEvent::PersonRegistered(_))
    );
    // A notice's list states no day: its rows have that of the notice, as far as it was known.
    let undated = matches!(event, Event::Notice(NoticeEvent::NoticeRowListed(_)));
    undated || (number_of(event).is_some() && !of_many)
}

/// What else tells facts of one number apart: the units that one document gives money to, the periods of
/// a quota, the bank's references on one order.
fn more(event: &Event) -> String {
    match event {
        Event::Fund(FundEvent::AppropriationIssued(e)) => e.to.clone(),
        Event::Fund(FundEvent::AppropriationAdjusted(e)) => e.adjusts.clone(),
        Event::Fund(FundEvent::QuotaAllocated(e)) => e
            .period
            .map_or_else(String::new, |period| period.to_string()),
        Event::Payment(PaymentEvent::RecoveryReceived(e)) => e.bank_ref.clone().unwrap_or_default(),
        Event::Payment(PaymentEvent::ExpenditureRecorded(e)) => {
            let agreement = e.agreement_no.as_deref().unwrap_or_default();
            [agreement, &e.cost_line].join("\u{1f}")
        }
        Event::Payment(PaymentEvent::InKindReceived(e)) => e.item.clone(),
        Event::Payment(PaymentEvent::InKindDonated(e)) => e.item.clone(),
        Event::Notice(NoticeEvent::NoticeRowListed(e)) => e.unit.clone(),
        Event::Notice(NoticeEvent::NoticeEvidenceAdded(e)) => e.sha256.to_string(),
        _ => String::new(),
    }
}
