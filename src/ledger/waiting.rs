//! Proposals that wait for signers, as later acts and readers must see them.
//!
//! Promises: pure. Of two proposals of one act only one may wait ([`twice`]): which of them would take effect hung on the
//! order of the signatures. An act that is refused since it leans on one that waits is told so ([`leaning`]), and what
//! waits about a number can be asked ([`about`], for a whole list at once [`Subjects`]). A proposal that can no longer take effect ([`void_because`]) stands in
//! nobody's way. Both rules bind who appends; a history that holds two such proposals is a true one, since the second is
//! judged when its last signature comes. **Not here**: who may endorse or reject (`chain/endorsement.rs`), and proposals
//! about keys, which the chain judges.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::error::Refusal;
use crate::chain::ChainState;
use crate::chain::endorsement::{Pending, Proposal, places_text};
use crate::domain::date::Timestamp;
use crate::domain::events::audit::AuditEvent as U;
use crate::domain::events::control::ControlEvent as K;
use crate::domain::events::funds::FundEvent as F;
use crate::domain::events::notices::NoticeEvent as N;
use crate::domain::events::pairing::PairingEvent as A;
use crate::domain::events::parties::PartyEvent as Y;
use crate::domain::events::payments::PaymentEvent as P;
use crate::domain::events::rules::RuleEvent as R;
use crate::domain::events::{Event, EventHead};
use crate::domain::party::{KeyClass, Role};
use crate::domain::recorded::EventAt;
use crate::projections::World;
use crate::projections::structure::StructureFault;

/// Why a proposal cannot take effect any more; `None` where it can.
///
/// Judged by the very rules that judge the completing endorsement, over the history as it stands, at the moment `now` of
/// its newest entry. What time or another record can still put right (a parent that is not recorded yet, money that is
/// still to come, a period that is still open) makes no proposal void.
pub fn void_because(
    world: &World,
    proposal: &Proposal,
    size: u64,
    now: Timestamp,
) -> Option<String> {
    let now = match &proposal.event.event {
        // The digests of a close are of the position where it was proposed.
        Some(Event::Control(K::PeriodClosed(close))) => {
            let judged = world.check_period(close.period, now.date_cn());
            return judged.err().filter(lasts).map(|fault| fault.to_string());
        }
        Some(Event::Pairing(_)) => proposal.recorded_at,
        _ => now,
    };
    let judged = world.check(&proposal.event, &proposal.signers, size, now);
    judged.err().filter(lasts).map(|fault| fault.to_string())
}

/// Whether neither time nor another record puts the fault right.
fn lasts(fault: &StructureFault) -> bool {
    !matches!(
        fault,
        StructureFault::Overdraft { .. }
            | StructureFault::Unknown { .. }
            | StructureFault::PeriodOpen { .. }
    )
}

/// What an act is, where only one such act may wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// What is done, as refusals say it: what it makes known is called as where it is unknown.
    pub what: &'static str,
    /// The number it is about, with that of its part.
    pub number: String,
}

/// What an act that takes an endorsement is; `None` for all others, and for gifts without a slip, which may be alike.
pub fn act_of(event: &Event) -> Option<Act> {
    if let Some(target) = target_of(event) {
        return Some(Act {
            what: "correction of event",
            number: target.to_string(),
        });
    }
    let part = |number: &str, part: &dyn std::fmt::Display| format!("{number}/{part}");
    let (what, number) = match event {
        Event::Rule(R::SchemePublished(e)) => ("version of scheme", part(&e.id, &e.version)),
        Event::Rule(R::SchemeAmended(e)) => ("version of scheme", part(&e.id, &e.version)),
        Event::Rule(R::SchemeClosed(e)) => ("close of scheme", e.id.clone()),
        Event::Rule(R::SettingsChanged(e)) => (
            "setting",
            match &e.scheme {
                Some(scheme) => part(&e.code, scheme),
                None => e.code.clone(),
            },
        ),
        Event::Fund(F::OpeningBalanceRecorded(e)) => ("opening balance", e.document_no.clone()),
        Event::Party(Y::OrgRegistered(e)) => ("unit", e.code.clone()),
        Event::Party(Y::OrgStatusChanged(e)) => ("status of unit", e.code.clone()),
        Event::Party(Y::AccountBound(e)) => {
            ("account of person", part(&e.person.to_string(), &e.account))
        }
        Event::Party(Y::AccountChanged(e)) => ("change of account of person", e.person.to_string()),
        Event::Party(Y::PostAssigned(e)) => {
            ("post of person", part(&e.person.to_string(), &e.unit_code))
        }
        Event::Party(Y::PostSuspended(e)) => (
            "suspension of post of person",
            part(&e.person.to_string(), &e.unit_code),
        ),
        Event::Party(Y::PostEnded(e)) => (
            "end of post of person",
            part(&e.person.to_string(), &e.unit_code),
        ),
        Event::Notice(N::NoticeAmended(e)) => {
            let row = e.case_no.clone();
            let row = row.or_else(|| e.person.map(|person| person.to_string()));
            (
                "amendment of notice",
                part(&e.notice_no, &row.unwrap_or_default()),
            )
        }
        Event::Payment(P::RecoveryWrittenOff(e)) => {
            ("write-off of order", part(&e.order_no, &e.document_no))
        }
        Event::Payment(P::RecoveryOffset(e)) => {
            ("offset of order", part(&e.order_no, &e.payment_no))
        }
        Event::Payment(P::InKindDonated(e)) => {
            ("donation on slip", part(e.slip_no.as_ref()?, &e.item))
        }
        Event::Payment(P::InKindReceived(e)) => ("goods on slip", part(&e.slip_no, &e.item)),
        Event::Pairing(A::AgreementSigned(e)) => ("agreement", e.agreement_no.clone()),
        Event::Pairing(A::AgreementEnded(e)) => ("end of agreement", e.agreement_no.clone()),
        Event::Pairing(A::SelfEvaluationFiled(e)) => {
            ("self-evaluation of year", part(&e.agreement_no, &e.year))
        }
        Event::Pairing(A::AcceptanceRecorded(e)) => {
            ("acceptance of year", part(&e.agreement_no, &e.year))
        }
        Event::Pairing(A::TrancheReleased(e)) => {
            ("release of tranche", part(&e.agreement_no, &e.number))
        }
        Event::Pairing(A::TrancheWithheld(e)) => {
            ("withholding of tranche", part(&e.agreement_no, &e.number))
        }
        Event::Pairing(A::OutputAccepted(e)) => ("acceptance of contract", e.contract_no.clone()),
        Event::Pairing(A::ContractSigned(e)) => ("contract", e.contract_no.clone()),
        Event::Control(K::PeriodClosed(e)) => ("close of period", e.period.to_string()),
        Event::Audit(U::SampleDrawn(e)) => ("sample of spot check", e.check_no.clone()),
        Event::Audit(U::WorkpaperFiled(e)) => ("working paper", e.paper_no.clone()),
        Event::Audit(U::FindingSettled(e)) => ("decision on finding", e.finding_no.clone()),
        Event::Audit(U::SpotCheckClosed(e)) => ("close of spot check", e.check_no.clone()),
        _ => return None,
    };
    Some(Act { what, number })
}

/// The event that a correction or a reversal is about.
fn target_of(event: &Event) -> Option<EventAt> {
    match event {
        Event::Control(K::EventCorrected(e)) => Some(at(e.target_sequence, e.target.index)),
        Event::Control(K::EventReversed(e)) => Some(at(e.target_sequence, e.target.index)),
        _ => None,
    }
}

/// By what proposals of one act are found: a file is corrected by tens of thousands of acts, so that of these no word is
/// made.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    /// A correction or reversal of this event.
    Corrects(EventAt),
    /// Any other act: its scheme, what is done and the number.
    Does(&'a str, &'static str, String),
}

fn key_of<'a>(head: &'a EventHead, event: &Event) -> Option<Key<'a>> {
    if let Some(target) = target_of(event) {
        return Some(Key::Corrects(target));
    }
    let act = act_of(event)?;
    Some(Key::Does(scheme_of(head, event), act.what, act.number))
}

/// Proposals by the acts they do, in log order.
type ByAct<'a> = BTreeMap<Key<'a>, Vec<&'a Proposal>>;

/// What waits of the acts that are looked for, found in one walk.
fn by_act<'a>(pending: &'a Pending, sought: &BTreeSet<Key<'_>>) -> ByAct<'a> {
    let mut found = ByAct::new();
    if sought.is_empty() {
        return found;
    }
    let words = sought.iter().any(|key| matches!(key, Key::Does(..)));
    for one in pending.iter() {
        let Some(event) = &one.event.event else {
            continue;
        };
        if !words && target_of(event).is_none() {
            continue;
        }
        if let Some(key) = key_of(&one.event.head, event)
            && sought.contains(&key)
        {
            found.entry(key).or_default().push(one);
        }
    }
    found
}

fn at(sequence: u64, index: u32) -> EventAt {
    EventAt { sequence, index }
}

/// The scheme that numbers of an act belong to; none for what belongs to the ledger, whatever scheme its head names.
fn scheme_of<'a>(head: &'a EventHead, event: &Event) -> &'a str {
    match event {
        Event::Rule(_) | Event::Control(_) | Event::Audit(_) | Event::Party(_) => "",
        _ => head.scheme.as_ref().map_or("", |scheme| &scheme.id),
    }
}

/// What stands for another person's key in a command that is told.
pub const ANOTHER_KEY: &str = "--key NAME";

/// Where a proposal stands.
pub fn place(proposal: &Proposal) -> EventAt {
    at(proposal.sequence, proposal.index)
}

/// Who may endorse a proposal next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// A role of the open place: one of which another person than those who signed holds a key, where there is one, and of
    /// these rather another than the proposer's.
    pub role: Role,
    /// Whether the proposer acted under that role, so that a key of it may be theirs.
    pub own: bool,
    /// Whether another person holds a key of the role that could endorse it today.
    pub held: bool,
}

/// Who may endorse a proposal next; `None` where no place is open.
pub fn next(chain: &ChainState, proposal: &Proposal) -> Option<Next> {
    let head = &proposal.event.head;
    let mandates = chain.mandates();
    let day = chain
        .recorded_at()
        .unwrap_or(proposal.recorded_at)
        .date_cn();
    let amount = proposal.event.event.as_ref().and_then(Event::amount);
    let scheme = head.scheme.as_ref().map(|scheme| scheme.id.as_str());
    let held = |role: Role| {
        // Before the ledger is open its founders hold no mandate yet.
        !mandates.is_open()
            || mandates.keys().any(|(_, key)| {
                key.class == KeyClass::Author
                    && key.revoked_at.is_none()
                    && !proposal.signers.contains(&key.person)
                    && mandates.covers(key, role, day, scheme, head.org.as_deref(), amount)
            })
    };
    let open = proposal.open.first()?.iter().copied();
    let all = open.map(|role| Next {
        role,
        own: role == head.role,
        held: held(role),
    });
    all.min_by_key(|next| (!next.held, next.own))
}

fn word(chain: &ChainState, proposal: &Proposal) -> &'static str {
    next(chain, proposal).map_or("ROLE", |next| next.role.word())
}

/// What is typed after `--role` to endorse a proposal: the proposer has signed, so that of their own role another person's
/// key is meant, which has a name that only they know.
fn typed(chain: &ChainState, proposal: &Proposal) -> String {
    let word = word(chain, proposal);
    match next(chain, proposal) {
        Some(next) if next.own => format!("{word} {ANOTHER_KEY}"),
        _ => word.to_owned(),
    }
}

/// The places that are open, in words: and, since persons endorse, that the proposer's own key of the role counts for
/// nothing.
fn by_whom(chain: &ChainState, proposal: &Proposal) -> String {
    let open = places_text(&proposal.open);
    match next(chain, proposal) {
        Some(next) if !next.held => format!(
            "{open} (nobody but who signed already holds a key of {} for it, so that another person must be given one)",
            next.role.word()
        ),
        Some(next) if next.own => format!("{open} (another person than the proposer)"),
        _ => open,
    }
}

/// The proposal of the same act that was told before that place and can still take effect.
fn same<'a>(
    waiting: &ByAct<'a>,
    (head, event): (&EventHead, &Event),
    before: EventAt,
    alive: &impl Fn(&Proposal) -> bool,
) -> Option<&'a Proposal> {
    let found = waiting.get(&key_of(head, event)?)?.iter().copied();
    found
        .take_while(|one| place(one) < before)
        .find(|one| matches!(&one.event.event, Some(other) if alike(other, event)) && alive(one))
}

/// Whether two acts of one number are proposed twice: a file that was corrected again proposes anew what its rows say by
/// now, and a check's close is endorsed only with the figures that its papers give, so that of corrections and of such
/// closes only those that say the same are.
fn alike(one: &Event, other: &Event) -> bool {
    match (one, other) {
        (Event::Control(K::EventCorrected(one)), Event::Control(K::EventCorrected(other))) => {
            one.after == other.after
        }
        (Event::Control(K::EventCorrected(_)), _) | (_, Event::Control(K::EventCorrected(_))) => {
            false
        }
        (Event::Audit(U::SpotCheckClosed(one)), Event::Audit(U::SpotCheckClosed(other))) => {
            one == other
        }
        _ => true,
    }
}

/// Why an act may not be proposed: one of the same number waits already.
pub fn twice(
    chain: &ChainState,
    told: (&EventHead, &Event),
    before: EventAt,
    alive: impl Fn(&Proposal) -> bool,
) -> Option<StructureFault> {
    if told.0.source.is_some() {
        return None;
    }
    let sought = key_of(told.0, told.1).into_iter().collect();
    let found = same(&by_act(chain.pending(), &sought), told, before, &alive)?;
    waits(chain, told.1, found)
}

/// That the act waits already as this proposal.
fn waits(chain: &ChainState, event: &Event, found: &Proposal) -> Option<StructureFault> {
    let act = act_of(event)?;
    Some(StructureFault::Waits {
        what: act.what,
        number: act.number,
        at: place(found),
        open: by_whom(chain, found),
        endorser: typed(chain, found),
        role: word(chain, found),
    })
}

/// The first proposal of an entry that was just admitted which may not wait, by its index.
pub(super) fn twice_of_entry(
    chain: &ChainState,
    sequence: u64,
    alive: impl Fn(&Proposal) -> bool,
) -> Option<Refusal> {
    let own = || {
        let own = chain.pending().since(sequence);
        own.filter_map(|one| Some((one, one.event.event.as_ref()?)))
    };
    let sought = own().filter_map(|(one, event)| key_of(&one.event.head, event));
    let waiting = by_act(chain.pending(), &sought.collect());
    own().find_map(|(one, event)| {
        let found = same(&waiting, (&one.event.head, event), place(one), &alive)?;
        Some(Refusal::Structure {
            index: one.index,
            kind: event.kind().name(),
            source: Box::new(waits(chain, event, found)?),
        })
    })
}

/// Whether a body names the number, as a whole value of one of its fields.
fn names(value: &Value, number: &str) -> bool {
    match value {
        Value::String(text) => text == number || text.trim_matches('"') == number,
        Value::Array(items) => items.iter().any(|item| names(item, number)),
        Value::Object(fields) => fields.values().any(|field| names(field, number)),
        _ => false,
    }
}

/// The texts of which one may be a number that a body names, as [`names`] would take it.
fn texts<'a>(value: &'a Value, out: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) => out.extend([text.as_str(), text.trim_matches('"')]),
        Value::Array(items) => items.iter().for_each(|item| texts(item, out)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, out)),
        _ => {}
    }
}

fn body_of(event: &Event) -> Value {
    event
        .serialize_body(serde_json::value::Serializer)
        .unwrap_or_default()
}

/// The number that an act is about, without its part.
fn subject(event: &Event) -> Option<String> {
    let number = act_of(event)?.number;
    let body = body_of(event);
    match number.split_once('/') {
        // A number may have a stroke of its own.
        Some(_) if names(&body, &number) => Some(number),
        Some((first, _)) if names(&body, first) => Some(first.to_owned()),
        Some(_) => number.rsplit_once('/').map(|(first, _)| first.to_owned()),
        None => Some(number),
    }
}

/// Proposals of a scheme, or of the ledger itself, that name the number.
pub fn about<'a>(
    pending: &'a Pending,
    scheme: Option<&'a str>,
    number: &'a str,
) -> impl Iterator<Item = (Act, &'a Proposal)> {
    pending.iter().filter_map(move |one| {
        let event = one.event.event.as_ref()?;
        let of = scheme_of(&one.event.head, event);
        let ours = scheme.is_none_or(|scheme| of.is_empty() || of == scheme);
        let act = act_of(event)?;
        (ours && names(&body_of(event), number)).then_some((act, one))
    })
}

/// What waits by the number that it is about, to ask of many acts what they lean on.
pub struct Subjects<'a>(BTreeMap<String, Vec<(&'a Proposal, &'a Event)>>);

impl<'a> Subjects<'a> {
    /// Of all that waits; a text or a setting is leant on by its scheme's every act, and a correction by none.
    pub fn of(pending: &'a Pending) -> Subjects<'a> {
        let mut found = BTreeMap::<String, Vec<_>>::new();
        for one in pending.iter() {
            if let Some(event) = &one.event.event
                && !matches!(event, Event::Rule(_) | Event::Control(_))
                && let Some(number) = subject(event)
            {
                found.entry(number).or_default().push((one, event));
            }
        }
        Subjects(found)
    }

    /// What an act leans on that waits, in log order: proposals about a number that it names.
    pub fn leant_on(&self, head: &EventHead, event: &Event) -> Vec<(Act, &'a Proposal)> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let mut named = BTreeSet::new();
        let body = body_of(event);
        texts(&body, &mut named);
        let scheme = scheme_of(head, event);
        let about = named.iter().filter_map(|number| self.0.get(*number));
        let ours = about.flatten().filter(|(one, other)| {
            let of = scheme_of(&one.event.head, other);
            // Of one kind each part stands for itself.
            other.kind() != event.kind() && (of.is_empty() || of == scheme)
        });
        let mut found: Vec<_> = ours
            .filter_map(|(one, other)| Some((act_of(other)?, *one)))
            .collect();
        found.sort_by_key(|(_, one)| place(one));
        found
    }
}

/// What waits, in a sentence.
pub fn told(chain: &ChainState, act: &Act, proposal: &Proposal) -> String {
    format!(
        "{} {} waits for endorsement by {}, entry {}: `sunledger endorse {} --role {}`",
        act.what,
        act.number,
        by_whom(chain, proposal),
        place(proposal),
        place(proposal),
        typed(chain, proposal)
    )
}

/// The fault of an act, told with what it leans on that waits: what is not known since it waits is not unknown.
pub fn leaning(
    chain: &ChainState,
    head: &EventHead,
    event: &Event,
    fault: StructureFault,
) -> StructureFault {
    // The same act that waits says so itself.
    if matches!(fault, StructureFault::Waits { .. }) {
        return fault;
    }
    let on = Subjects::of(chain.pending()).leant_on(head, event);
    if on.is_empty() {
        return fault;
    }
    if let StructureFault::Unknown { what, number } = &fault
        && let Some((act, one)) = on
            .iter()
            .find(|(act, _)| act.what == *what && act.number == *number)
    {
        return StructureFault::Leans {
            waits: told(chain, act, one),
        };
    }
    let waits: Vec<String> = on.iter().map(|(act, one)| told(chain, act, one)).collect();
    StructureFault::LeansToo {
        fault: Box::new(fault),
        waits: waits.join("; "),
    }
}
