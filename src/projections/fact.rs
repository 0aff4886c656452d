//! A fact as projections keep it: what was said, by which event, from which row, on which day.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::corrections::StatedFact;
use crate::domain::events::{ActedBy, DecodedEvent, Event};
use crate::domain::recorded::{EventAt, RecordedEvent};

use super::few::Few;
use super::shared::{RowOf, Shared, Sharing};

/// One thing said, with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact<T> {
    /// The event that said it.
    pub at: EventAt,
    /// The row it came from; `None` for a live act.
    pub source: Option<RowOf>,
    /// Version of the scheme's text that judges it; 0 where it names no scheme.
    pub version: u16,
    /// Day by which legal clocks count it: its own, of a live act not before it was recorded. When it was
    /// endorsed makes no difference.
    pub clock: Date,
    /// The office system's own time.
    pub registered_at: Option<Timestamp>,
    /// Who acted outside the ledger.
    pub acted_by: Shared<ActedBy>,
    /// Who signed a live act; empty for an imported one.
    pub signers: Shared<Alias>,
    /// What was said.
    pub said: T,
}

impl<T> Fact<T> {
    /// The place of a live act; `None` for a row of a file, which the office told whenever it was read.
    pub fn live_at(&self) -> Option<EventAt> {
        self.source.is_none().then_some(self.at)
    }

    /// The order of what happened: its day, its time, its row, its place in the ledger.
    pub fn in_time(&self) -> impl Ord + '_ {
        (self.clock, self.registered_at, &self.source, self.at)
    }
}

/// What a recorded event says beside its body: all of a fact but what was said.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The event.
    pub(super) at: EventAt,
    /// The scheme's id; empty where the event belongs to none.
    pub(super) scheme: String,
    version: u16,
    source: Option<RowOf>,
    clock: Date,
    registered_at: Option<Timestamp>,
    /// Who acted outside the ledger.
    pub(super) acted_by: Shared<ActedBy>,
    signers: Shared<Alias>,
}

/// An item of a list of facts: a fact, or one with its scheme.
pub(super) trait Item<T> {
    /// The fact.
    fn fact(&self) -> &Fact<T>;
}

impl<T> Item<T> for Fact<T> {
    fn fact(&self) -> &Fact<T> {
        self
    }
}

impl<T> Item<T> for (String, Fact<T>) {
    fn fact(&self) -> &Fact<T> {
        &self.1
    }
}

/// How the fact at `at` was told, if it is among these and `says` so of what it said.
pub(super) fn told_at<T, I: Item<T>>(
    facts: &[I],
    at: EventAt,
    says: impl Fn(&Fact<T>) -> bool,
) -> Option<Told> {
    facts
        .iter()
        .map(Item::fact)
        .find(|fact| fact.at == at && says(fact))
        .map(Told::of)
}

/// Takes the fact at `at` out of the list, if it is in.
pub(super) fn take_at<T, I: Item<T>>(facts: &mut impl List<I>, at: EventAt) -> Option<Told> {
    let place = facts.iter().position(|item| item.fact().at == at)?;
    facts.take(place).map(|item| Told::of(item.fact()))
}

/// Takes the fact at `at` out of the list under a key; a list that is left empty goes.
pub(super) fn take_under<K: Ord + Borrow<Q>, Q: Ord + ?Sized, T, I: Item<T>>(
    map: &mut BTreeMap<K, Vec<I>>,
    key: &Q,
    at: EventAt,
) -> Option<Told> {
    let facts = map.get_mut(key)?;
    let told = take_at(facts, at);
    if facts.is_empty() {
        map.remove(key);
    }
    told
}

/// A list that facts are added to and taken out of.
pub(super) trait List<I>: Deref<Target = [I]> {
    /// Adds an item behind the others.
    fn put(&mut self, item: I);
    /// Takes out the item at `place`; `None` past the last.
    fn take(&mut self, place: usize) -> Option<I>;
}

impl<I> List<I> for Vec<I> {
    /// Most keys have one item for ever, so the first takes no room for more.
    fn put(&mut self, item: I) {
        if self.is_empty() {
            self.reserve_exact(1);
        }
        self.push(item);
    }

    fn take(&mut self, place: usize) -> Option<I> {
        (place < self.len()).then(|| self.remove(place))
    }
}

impl<I> List<I> for Few<I> {
    fn put(&mut self, item: I) {
        self.push(item);
    }

    fn take(&mut self, place: usize) -> Option<I> {
        self.remove(place)
    }
}

impl Told {
    fn of<T>(fact: &Fact<T>) -> Told {
        Told {
            at: fact.at,
            scheme: String::new(),
            version: fact.version,
            source: fact.source.clone(),
            clock: fact.clock,
            registered_at: fact.registered_at,
            acted_by: fact.acted_by.clone(),
            signers: fact.signers.clone(),
        }
    }

    /// Of a fact of which only the place is kept.
    pub(super) fn at_place(at: EventAt) -> Told {
        Told {
            at,
            scheme: String::new(),
            version: 0,
            source: None,
            clock: Date(0),
            registered_at: None,
            acted_by: Shared::default(),
            signers: Shared::default(),
        }
    }

    /// Whether a correction states the head of this fact as it was told. The day of a live act may
    /// have been moved on by its clock, never back.
    pub(super) fn stated_by(&self, stated: &StatedFact) -> bool {
        let day = match stated.source {
            Some(_) => self.clock == stated.effective,
            None => self.clock >= stated.effective,
        };
        let version = stated.scheme.as_ref().map_or(0, |scheme| scheme.version);
        day && self.version == version
            && match (&self.source, &stated.source) {
                (Some(row), Some(source)) => row.is(source),
                (None, None) => true,
                _ => false,
            }
            && self.registered_at == stated.registered_at
            && *self.acted_by == *stated.acted_by
    }

    /// Day by which clocks count it.
    pub(super) fn clock(&self) -> Date {
        self.clock
    }

    /// Who signed a live act; empty for an imported one.
    pub(super) fn signers(&self) -> &[Alias] {
        &self.signers
    }

    /// What a corrected live act keeps of the one it corrects: who signed it, and, unless its own day
    /// was corrected, the day on which it was recorded. `joint` where several sign such an act.
    pub(super) fn keep_from(&mut self, before: &Told, same_day: bool, joint: bool) {
        if self.source.is_none() {
            self.signers = signing(&before.signers, &self.signers, joint).into();
            if same_day {
                self.clock = before.clock;
            }
        }
    }
}

/// Who has a part in a corrected live act, each once: those who signed it, and whoever proposed the correction. Who endorses
/// one approves it and does nothing in the case, but of an act that several sign (`joint`) signs it anew.
pub(super) fn signing(before: &[Alias], correction: &[Alias], joint: bool) -> Vec<Alias> {
    let mut signers = before.to_vec();
    let further = if joint { correction.len() } else { 1 };
    for person in correction.iter().take(further) {
        if !signers.contains(person) {
            signers.push(*person);
        }
    }
    signers
}

impl Told {
    /// Head and body of an event; nothing is copied when nobody else holds it. `None` for a kind
    /// this program does not know.
    pub(super) fn take(event: RecordedEvent, sharing: &mut Sharing) -> Option<(Told, Event)> {
        let (at, clock, imported) = (event.at, event.clock(), event.imported());
        let DecodedEvent {
            head, event: body, ..
        } = Arc::try_unwrap(event.decoded).unwrap_or_else(|shared| (*shared).clone());
        let (scheme, version) = head
            .scheme
            .map_or_else(Default::default, |scheme| (scheme.id, scheme.version));
        let told = Told {
            at,
            scheme,
            version,
            source: head.source.map(|source| sharing.row(source)),
            clock,
            registered_at: head.registered_at,
            acted_by: sharing.acted_by(head.acted_by),
            signers: if imported {
                Shared::default()
            } else {
                sharing.signers(event.signers.to_vec())
            },
        };
        body.map(|body| (told, body))
    }

    /// The fact that `said` was told.
    pub(super) fn fact<T>(self, said: T) -> Fact<T> {
        Fact {
            at: self.at,
            source: self.source,
            version: self.version,
            clock: self.clock,
            registered_at: self.registered_at,
            acted_by: self.acted_by,
            signers: self.signers,
            said,
        }
    }
}

/// Adds to the facts under one key.
pub(super) fn add<T>(facts: &mut impl List<T>, fact: T) {
    facts.put(fact);
}

impl<T> Fact<T> {
    /// Something else that follows from the same event.
    pub(super) fn with<U>(&self, said: U) -> Fact<U> {
        Told::of(self).fact(said)
    }

    /// A fact from a recorded event.
    pub fn new(event: &RecordedEvent, said: T) -> Self {
        Fact {
            at: event.at,
            source: event.source().cloned().map(RowOf::from),
            version: event
                .head()
                .scheme
                .as_ref()
                .map_or(0, |scheme| scheme.version),
            clock: event.clock(),
            registered_at: event.head().registered_at,
            acted_by: event.head().acted_by.clone().into(),
            signers: if event.imported() {
                Shared::default()
            } else {
                event.signers.to_vec().into()
            },
            said,
        }
    }
}
