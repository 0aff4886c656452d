//! Whether an entry may stand here: its links, its author's mandate on the day, what it has seen, and
//! for each event whose signature it has and whose it still needs. Changes nothing.

use crate::chain::check::{CheckedEntry, ParsedEvent};
use crate::chain::endorsement::{EndorseRefusal, joint_places, places_text};
use crate::chain::fault::EntryFault;
use crate::chain::mandates::{KeyEventError, KeyState, LAST_KEY_KIND, Mandates, check_table};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::control::ControlEvent;
use crate::domain::events::keys::KeyEvent;
use crate::domain::events::{Event, EventRef, Kind};
use crate::domain::money::Fen;
use crate::domain::party::{KeyClass, Role};

use super::{ChainState, ENDORSED, LEDGER_OPENED, REJECTED, Verdict};

impl ChainState {
    pub(super) fn check_links(&self, entry: &CheckedEntry) -> Result<(), EntryFault> {
        let part = &entry.header.ledger;
        if part.sequence != self.next {
            return Err(EntryFault::Sequence {
                expected: self.next,
                found: part.sequence,
            });
        }
        if part.previous != self.head {
            return Err(EntryFault::Previous {
                expected: self.head,
                found: part.previous,
            });
        }
        if part.recorded_at <= self.recorded_at {
            return Err(EntryFault::RecordedAt {
                before: self.recorded_at,
                found: part.recorded_at,
            });
        }
        if part.mandates_root != self.mandates.root() {
            return Err(EntryFault::MandatesRoot {
                expected: self.mandates.root(),
                found: part.mandates_root,
            });
        }
        // A later entry under the zero id would belong to no ledger.
        if self.next > 0 && entry.header.signed.ledger != self.ledger {
            return Err(EntryFault::ForeignLedger {
                expected: self.ledger,
                found: entry.header.signed.ledger,
            });
        }
        Ok(())
    }

    pub(super) fn check_author(&self, entry: &CheckedEntry) -> Result<Alias, EntryFault> {
        let signed = &entry.header.signed;
        let key = self
            .mandates
            .key(&signed.author)
            .ok_or(EntryFault::UnknownKey { key: signed.author })?;
        if key.class != KeyClass::Author {
            return Err(EntryFault::WrongClass {
                key: signed.author,
                class: key.class,
            });
        }
        if let Some(revoked_at) = key.revoked_at {
            return Err(EntryFault::RevokedKey {
                key: signed.author,
                revoked_at,
            });
        }
        if signed.count <= key.count {
            return Err(EntryFault::ReusedCount {
                key: signed.author,
                last: key.count,
                found: signed.count,
            });
        }
        Ok(key.person)
    }

    pub(super) fn check_seen(&self, entry: &CheckedEntry) -> Result<(), EntryFault> {
        let signed = &entry.header.signed;
        let last_seen = self
            .mandates
            .key(&signed.author)
            .map_or(0, |key| key.last_seen);
        let lowest = last_seen.max(self.next.saturating_sub(self.limits.seen_window));
        let highest = self.next.saturating_sub(1);
        if !(lowest..=highest).contains(&signed.seen_sequence) {
            return Err(EntryFault::SeenRange {
                lowest,
                highest,
                found: signed.seen_sequence,
            });
        }
        match self.recent_hash(signed.seen_sequence) {
            Some(expected) if expected == signed.seen_hash => Ok(()),
            Some(expected) => Err(EntryFault::SeenHash {
                sequence: signed.seen_sequence,
                expected,
                found: signed.seen_hash,
            }),
            None => Err(EntryFault::SeenRange {
                lowest,
                highest,
                found: signed.seen_sequence,
            }),
        }
    }

    pub(super) fn check_opening_only(&self, entry: &CheckedEntry) -> Result<(), EntryFault> {
        let only_endorsements = entry.events.iter().all(|event| {
            matches!(&event.event, Some(Event::Key(KeyEvent::Endorsed(endorsed)))
                if endorsed.target.index == 0 && endorsed.target.entry.0 == self.ledger.0)
                && event.head.role == Role::Ka
        });
        if only_endorsements {
            return Ok(());
        }
        let missing = self
            .pending
            .iter()
            .map(|proposal| proposal.open.len())
            .sum();
        Err(EntryFault::NotOpen { missing })
    }

    /// Decides for each event whether it stands and when it takes effect. Changes nothing.
    pub(super) fn judge(
        &self,
        entry: &CheckedEntry,
        person: &Alias,
    ) -> Result<Vec<Verdict>, EntryFault> {
        let author = entry.header.signed.author;
        let Some(key) = self.mandates.key(&author) else {
            return Err(EntryFault::UnknownKey { key: author });
        };
        let mut endorsed_here: Vec<EventRef> = Vec::new();
        let mut verdicts = Vec::with_capacity(entry.events.len());
        for (index, event) in entry.events.iter().enumerate() {
            let index = index as u32;
            let verdict = self.judge_event(entry, index, event, key, person)?;
            if let Verdict::Endorses(target) | Verdict::Rejects(target) = &verdict {
                if endorsed_here.contains(target) {
                    let rejects = match &verdict {
                        Verdict::Rejects(_) => self.pending.get(target),
                        _ => None,
                    };
                    return Err(EntryFault::SamePerson {
                        index,
                        person: *person,
                        rejects: rejects.map(|proposal| proposal.event.head.role),
                    });
                }
                endorsed_here.push(*target);
            }
            verdicts.push(verdict);
        }
        Ok(verdicts)
    }

    fn judge_event(
        &self,
        entry: &CheckedEntry,
        index: u32,
        event: &ParsedEvent,
        key: &KeyState,
        person: &Alias,
    ) -> Result<Verdict, EntryFault> {
        let head = &event.head;
        let kind_name = || Kind(event.kind).name();
        if event.kind == LEDGER_OPENED {
            return Err(EntryFault::Genesis {
                what: "expected only once, as the first entry",
            });
        }
        let opening = !self.mandates.is_open();
        let day = entry.header.ledger.recorded_at.date_cn();
        let scheme = head.scheme.as_ref().map(|scheme| scheme.id.as_str());
        let covered = |amount: Option<Fen>| {
            self.mandates
                .covers(key, head.role, day, scheme, head.org.as_deref(), amount)
        };
        let amount = event.event.as_ref().and_then(Event::amount);
        if !opening && !covered(amount) {
            let detail = if covered(None) {
                ": the amount is above the mandate's limit"
            } else {
                ""
            };
            return Err(EntryFault::NoMandate {
                index,
                kind: kind_name(),
                role: head.role,
                detail,
            });
        }
        let refused = |own: &EventRef| {
            let own = *own;
            let (entry, target) = (own.entry, own.index);
            move |refusal| match refusal {
                EndorseRefusal::NothingPending => EntryFault::NothingPending {
                    index,
                    entry,
                    target,
                },
                EndorseRefusal::SamePerson => EntryFault::SamePerson {
                    index,
                    person: *person,
                    // Of a rejection it is told how one ends what one signed.
                    rejects: (event.kind == REJECTED)
                        .then(|| self.pending.get(&own))
                        .flatten()
                        .map(|proposal| proposal.event.head.role),
                },
                EndorseRefusal::NoOpenPlace(open) => EntryFault::NoOpenPlace {
                    index,
                    role: head.role,
                    open,
                },
                EndorseRefusal::ProposerOnly(kind, role) => EntryFault::ProposerOnly {
                    index,
                    kind: Kind(kind).name(),
                    role,
                },
            }
        };
        if event.kind == ENDORSED {
            let Some(Event::Key(KeyEvent::Endorsed(endorsed))) = &event.event else {
                return Err(EntryFault::NoRule {
                    index,
                    kind: event.kind,
                });
            };
            let proposal = self
                .pending
                .check(&endorsed.target, person, head.role)
                .map_err(refused(&endorsed.target))?;
            // A limit binds whoever signs, and so do the proposal's own scheme and unit.
            let proposed = &proposal.event;
            if !opening
                && !self.mandates.covers(
                    key,
                    head.role,
                    day,
                    proposed.head.scheme.as_ref().map(|s| s.id.as_str()),
                    proposed.head.org.as_deref(),
                    proposed.event.as_ref().and_then(Event::amount),
                )
            {
                return Err(EntryFault::NoMandate {
                    index,
                    kind: kind_name(),
                    role: head.role,
                    detail: " for the act it endorses",
                });
            }
            match &proposed.event {
                Some(Event::Key(KeyEvent::TaintConfirmed(taint))) => {
                    self.mandates.check_taint(taint, person)
                }
                Some(Event::Key(KeyEvent::KeyRegistered(event))) => {
                    Mandates::check_enroller(event, person)
                }
                _ => Ok(()),
            }
            .map_err(|error| EntryFault::KeyEvent {
                index,
                what: error.to_string(),
            })?;
            return Ok(Verdict::Endorses(endorsed.target));
        }
        if event.kind == REJECTED {
            let Some(Event::Key(KeyEvent::ProposalRejected(rejected))) = &event.event else {
                return Err(EntryFault::NoRule {
                    index,
                    kind: event.kind,
                });
            };
            let proposal = self
                .pending
                .check_rejection(&rejected.target, person, head.role, |kind| {
                    // Also what a role table of this ledger leaves to the quorum.
                    kind <= LAST_KEY_KIND
                        || self.mandates.rule(kind).is_some_and(|rule| rule.quorum)
                })
                .map_err(refused(&rejected.target))?;
            // Whoever says no could have said yes: in the proposal's own scheme and unit. No limit binds a no.
            let proposed = &proposal.event.head;
            let scheme = proposed.scheme.as_ref().map(|s| s.id.as_str());
            let org = proposed.org.as_deref();
            if !self.mandates.covers(key, head.role, day, scheme, org, None) {
                return Err(EntryFault::NoMandate {
                    index,
                    kind: kind_name(),
                    role: head.role,
                    detail: " for the act it rejects",
                });
            }
            return Ok(Verdict::Rejects(rejected.target));
        }
        let rule = self.mandates.rule(event.kind).ok_or(EntryFault::NoRule {
            index,
            kind: event.kind,
        })?;
        if head.source.is_some() {
            if head.role != Role::Rec || !rule.imported {
                return Err(EntryFault::NotImportable {
                    index,
                    kind: kind_name(),
                });
            }
            return Ok(Verdict::Effective);
        }
        let (allowed, open) = if rule.quorum {
            let further = usize::from(self.mandates.quorum()).saturating_sub(1);
            (vec![Role::Ka], vec![vec![Role::Ka]; further])
        } else if let Some(joint) = self.joint(event) {
            joint_places(joint, head.role)
        } else {
            let mut places = rule.places.iter().cloned();
            (places.next().unwrap_or_default(), places.collect())
        };
        if !allowed.contains(&head.role) {
            return Err(EntryFault::RoleNotAllowed {
                index,
                kind: kind_name(),
                role: head.role,
                allowed: places_text(&[allowed]),
            });
        }
        if let Some(Event::Key(key_event)) = &event.event {
            self.check_key_event(key_event, day, person)
                .map_err(|error| EntryFault::KeyEvent {
                    index,
                    what: error.to_string(),
                })?;
        }
        Ok(if open.is_empty() {
            Verdict::Effective
        } else {
            Verdict::Proposed(open)
        })
    }

    /// The places of the live act that a correction or reversal is about, where several sign such an act: what two signed
    /// is not put right by one of them and an approver who has no part in it.
    fn joint(&self, event: &ParsedEvent) -> Option<&[Vec<Role>]> {
        let before = match event.event.as_ref()? {
            Event::Control(ControlEvent::EventCorrected(said)) => &said.before,
            Event::Control(ControlEvent::EventReversed(said)) => &said.before,
            _ => return None,
        };
        let rule = self.mandates.rule(before.kind)?;
        (before.source.is_none() && !rule.quorum && rule.places.len() > 1)
            .then_some(rule.places.as_slice())
    }

    fn check_key_event(
        &self,
        event: &KeyEvent,
        day: Date,
        person: &Alias,
    ) -> Result<(), KeyEventError> {
        match event {
            KeyEvent::KeyRegistered(event) => {
                Mandates::check_enroller(event, person)?;
                self.mandates.check_registration(event)
            }
            KeyEvent::KeyRotated(event) => self.mandates.check_rotation(event),
            KeyEvent::KeyRevoked(event) => self.mandates.check_revocation(event, day),
            KeyEvent::RoleTableChanged(event) => {
                check_table(&event.role_table).map_err(KeyEventError::Table)
            }
            KeyEvent::WitnessPolicySet(event) => self.mandates.check_witnesses(event),
            KeyEvent::TaintConfirmed(event) => self.mandates.check_taint(event, person),
            KeyEvent::LedgerOpened(_) | KeyEvent::Endorsed(_) | KeyEvent::ProposalRejected(_) => {
                Ok(())
            }
        }
    }
}
