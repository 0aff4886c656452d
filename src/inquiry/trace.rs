//! Everything about one person, case, payment, notice or organisation.
//!
//! An event belongs to the answer when it names the subject, or the number of a case, award, agreement, contract or
//! payment that an event naming the subject names too, or is what became of a payment so found. Names and numbers are
//! compared whole.
//!
//! Money that comes back names no case: of a case, award or payment belong also the orders to pay back (追缴)
//! against its person in its scheme, those with which a finding about it was settled, and whatever came on an
//! order, was set off or given up. A finding that names an order by its number alone means, of the orders of
//! several schemes with that number, the one made first, as the decision's books have it.
//!
//! A person is asked for under every alias that was joined with the one given. Of an inquiry or a tip belongs
//! also what came of it: its findings, and what was decided and put right of them.
//!
//! **Promises**: the answer from the index and the answer from the log are the same, in order of
//! effect; from the index, every entry that is shown is checked by itself (signature, event root,
//! hash) but its place in the chain is taken from the cache. **Not here**: names of persons, which
//! the caller may look up.

mod belongs;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value;

pub use belongs::schemes_of;
use belongs::{Trace, joins, leads_on, order_of, passes_on};

use crate::chain::{KeyCache, OpenedEntry, state::LIMITS_MAX};
use crate::crypto::digest::{EntryHash, FileHash, LedgerId};
use crate::disk::Disk;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::control::ControlEvent;
use crate::domain::events::parties::PartyEvent;
use crate::domain::events::{DecodedEvent, Event};
use crate::domain::recorded::{EventAt, RecordedEvent};
use crate::ledger::history::{counts_on, indexed_to, ledger_id, replay, report_day};
use crate::ledger::{History, IndexError, IndexedTo, LedgerError, Posting, SubjectIndex, Until};
use crate::log::{LogOptions, LogReader};

/// One event of the answer.
#[derive(Clone, Debug)]
pub struct Found {
    /// Entry with which it took effect.
    pub effective_sequence: u64,
    /// Its place.
    pub at: EventAt,
    /// Hash of its entry.
    pub entry: EntryHash,
    /// The day by which clocks count it.
    pub day: Date,
    /// The event.
    pub event: DecodedEvent,
    /// Its body as JSON.
    pub body: Value,
    /// Name of the file it came from.
    pub file: Option<String>,
    /// The correction or reversal that stands in its place.
    pub replaced_by: Option<EventAt>,
}

/// Where an answer comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The whole log was read and verified.
    Log,
    /// The index said where to look.
    Cache,
    /// The whole log, since the index could not be used.
    LogWithout(String),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The ledger.
    #[error(transparent)]
    Ledger(Box<LedgerError>),
    /// An entry that the index points to is not what the index says.
    #[error(
        "index/: entry {0} is not what the index says it is: ask again with --rebuild, and run `verify`"
    )]
    Astray(u64),
}

impl From<LedgerError> for TraceError {
    fn from(error: LedgerError) -> Self {
        TraceError::Ledger(Box::new(error))
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// An alias or a number.
    pub subject: &'a str,
    /// The scheme whose number it is; none where those of all schemes are meant.
    pub scheme: Option<&'a str>,
}

impl<'a> From<&'a str> for Asked<'a> {
    fn from(subject: &'a str) -> Self {
        Asked {
            subject,
            scheme: None,
        }
    }
}

/// Finds all about a subject. `index` is asked where it can be opened; it is made anew where it is
/// of another history, or where `rebuild` says so.
pub fn trace(
    disk: &Arc<dyn Disk>,
    index: Result<SubjectIndex, IndexError>,
    rebuild: bool,
    asked: Asked<'_>,
    until: Until,
) -> Result<(Vec<Found>, Origin), TraceError> {
    let (mut found, subjects, origin) = match by_index(disk, index, rebuild, asked, until) {
        Ok(answer) => answer,
        Err(Unanswered::Trace(error)) => return Err(error),
        Err(Unanswered::Index(why)) => {
            let (found, subjects) = by_log(disk, asked, until)?;
            (found, subjects, Origin::LogWithout(why.to_string()))
        }
    };
    // A correction states the fact it corrects, so whoever finds the one finds the other.
    let replaced: BTreeMap<EventAt, EventAt> = found
        .iter()
        .filter_map(|one| Some((target_of(one.event.event.as_ref()?)?, one.at)))
        .collect();
    for one in &mut found {
        one.replaced_by = replaced.get(&one.at).copied();
        // A look at everybody's data is told as one at the subject's.
        if let Some(Value::Array(aliases)) = one.body.get_mut("aliases") {
            aliases.retain(|alias| alias.as_str().is_some_and(|one| subjects.contains(one)));
        }
    }
    Ok((found, origin))
}

/// The subject, and every other alias of theirs that an answer about them tells of.
pub fn also_known(found: &[Found], subject: &str) -> BTreeSet<String> {
    let mut trace = Trace::of(subject.into());
    while found.iter().any(|event| trace.join(event)) {}
    trace.subjects
}

/// Persons whom registers know by the alias of an office's number: a teacher's, or an official's staff number.
pub fn whose(found: &[Found], number: Alias) -> BTreeSet<Alias> {
    let told = found.iter().filter_map(|one| match &one.event.event {
        Some(Event::Party(PartyEvent::PersonRegistered(said))) => {
            (said.number == Some(number)).then_some(said.person)
        }
        Some(Event::Party(PartyEvent::DutyAssigned(said))) => {
            (said.staff == Some(number)).then_some(said.official)
        }
        _ => None,
    });
    told.collect()
}

/// The events at some places, in the order in which they took effect: what a flag rests on.
///
/// # Errors
/// As reading the ledger.
pub fn at_places(
    disk: &Arc<dyn Disk>,
    places: &BTreeSet<EventAt>,
    until: Until,
) -> Result<Vec<Found>, LedgerError> {
    let mut list = Vec::new();
    let history = History::read_with(Arc::clone(disk), until, |event, _| {
        if places.contains(&event.at) {
            list.push(found_of(event));
        }
    })?;
    name_files(&mut list, &history);
    Ok(list)
}

/// The place of the event that a correction or reversal replaces; `None` for any other event.
pub fn target_of(event: &Event) -> Option<EventAt> {
    let (target, sequence) = match event {
        Event::Control(ControlEvent::EventCorrected(e)) => (&e.target, e.target_sequence),
        Event::Control(ControlEvent::EventReversed(e)) => (&e.target, e.target_sequence),
        _ => return None,
    };
    Some(EventAt {
        sequence,
        index: target.index,
    })
}

/// Why the index gave no answer.
enum Unanswered {
    Index(IndexError),
    Trace(TraceError),
}

impl From<IndexError> for Unanswered {
    fn from(error: IndexError) -> Self {
        Unanswered::Index(error)
    }
}

impl From<LedgerError> for Unanswered {
    fn from(error: LedgerError) -> Self {
        Unanswered::Trace(error.into())
    }
}

impl From<TraceError> for Unanswered {
    fn from(error: TraceError) -> Self {
        Unanswered::Trace(error)
    }
}

fn open(disk: &Arc<dyn Disk>) -> Result<LogReader, LedgerError> {
    Ok(LogReader::open(Arc::clone(disk), LogOptions::default())?)
}

fn by_index(
    disk: &Arc<dyn Disk>,
    index: Result<SubjectIndex, IndexError>,
    rebuild: bool,
    wanted: Asked<'_>,
    until: Until,
) -> Result<(Vec<Found>, BTreeSet<String>, Origin), Unanswered> {
    let mut index = index?;
    let mut reader = open(disk)?;
    let mut origin = Origin::Cache;
    if rebuild || !index.is_of(&indexed_to(&reader)?) {
        build(disk, &mut index)?;
        origin = Origin::Log;
        reader = open(disk)?;
    }
    let mut shelf = Shelf {
        ledger: ledger_id(&reader)?,
        day: report_day(&reader, until)?,
        reader,
        index: &index,
        keys: KeyCache::new(),
        entries: BTreeMap::new(),
        held: 0,
        until,
    };
    let mut trace = Trace::of(wanted);
    let mut found: BTreeMap<Posting, Found> = BTreeMap::new();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    // Every alias of the person first.
    loop {
        let new: Vec<String> = trace.subjects.difference(&asked).cloned().collect();
        if new.is_empty() {
            break;
        }
        for places in find_all(&index, &new)? {
            found.extend(shelf.take(&places)?);
        }
        asked.extend(new);
        while found.values().any(|event| trace.join(event)) {}
    }
    trace.settle_orders(&asked, found.values());
    for event in found.values() {
        trace.follow(event);
    }
    // What leads on is asked for until nothing new does; what was read on the way is judged at the end.
    loop {
        let new: Vec<String> = trace.words().difference(&asked).cloned().collect();
        if new.is_empty() {
            break;
        }
        let places: BTreeSet<Posting> = find_all(&index, &new)?.into_iter().flatten().collect();
        let places: Vec<Posting> = places
            .into_iter()
            .filter(|posting| !found.contains_key(posting))
            .collect();
        asked.extend(new);
        found.extend(shelf.take(&places)?);
        trace.settle_orders(&asked, found.values());
        while trace.go_on(found.values()) {}
    }
    found.retain(|_, event| trace.belongs(event));
    let mut list: Vec<Found> = found.into_values().collect();
    let sources = list.iter().filter_map(|one| one.event.head.source.as_ref());
    let files: BTreeSet<FileHash> = sources.map(|source| source.file).collect();
    let texts: Vec<String> = files.iter().map(FileHash::to_string).collect();
    let mut names: BTreeMap<FileHash, Option<String>> = BTreeMap::new();
    for (file, places) in files.iter().zip(find_all(&index, &texts)?) {
        for (_, event) in shelf.take(&places)? {
            if let Some(Event::Control(ControlEvent::FileImported(said))) = event.event.event {
                names.insert(*file, Some(said.name));
            }
        }
    }
    for one in &mut list {
        let source = one.event.head.source.as_ref();
        one.file = source.and_then(|source| names.get(&source.file).cloned().flatten());
    }
    Ok((list, trace.subjects, origin))
}

/// Where each of some words stands, in their order.
fn find_all(index: &SubjectIndex, words: &[String]) -> Result<Vec<Vec<Posting>>, IndexError> {
    let found: Vec<Result<Vec<Posting>, IndexError>> =
        words.par_iter().map(|word| index.find(word)).collect();
    found.into_iter().collect()
}

/// Reads the whole log once and writes every word of it that can be a subject.
fn build(disk: &Arc<dyn Disk>, index: &mut SubjectIndex) -> Result<(), Unanswered> {
    index.begin()?;
    let reader = open(disk)?;
    let mut failed = None;
    let chain = replay(&reader, None, |entry, _| {
        if failed.is_none() {
            failed = index.note(&entry.effects).err();
        }
        Ok(())
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let places = reader.places(None).map_err(LedgerError::from)?;
    let history = IndexedTo {
        ledger: chain.ledger(),
        size: chain.size(),
        head: chain.head(),
    };
    index.finish(&history, &places)?;
    Ok(())
}

/// Passes over the whole history: what names the subject, which awards and payments follow from that, then what all that leads to.
/// The few other events that lead on from there are kept between them. One pass more before them tells the aliases of a person, the
/// orders of the schemes and what the few acts among them join.
fn by_log(
    disk: &Arc<dyn Disk>,
    asked: Asked<'_>,
    until: Until,
) -> Result<(Vec<Found>, BTreeSet<String>), LedgerError> {
    let mut trace = Trace::of(asked);
    let mut leading = Vec::new();
    History::read_with(Arc::clone(disk), until, |event, _| {
        let event = found_of(event);
        if leads_on(&event) || joins(&event) {
            leading.push(event);
        }
    })?;
    while leading.iter().any(|event| trace.join(event)) {}
    let every: BTreeSet<String> = leading.iter().filter_map(order_of).collect();
    trace.settle_orders(&every, leading.iter());
    History::read_with(Arc::clone(disk), until, |event, _| {
        trace.follow(&found_of(event));
    })?;
    while trace.go_on(leading.iter()) {}
    // Awards and payments may be millions: each is asked as it is read, until none leads further.
    let mut more = trace.may_pass_on();
    while more {
        more = false;
        History::read_with(Arc::clone(disk), until, |event, _| {
            if passes_on(event.event()).is_some() {
                let event = found_of(event);
                more |= trace.go_on(std::iter::once(&event));
            }
        })?;
        while trace.go_on(leading.iter()) {}
    }
    let mut list = Vec::new();
    let history = History::read_with(Arc::clone(disk), until, |event, _| {
        let event = found_of(event);
        if trace.belongs(&event) {
            list.push(event);
        }
    })?;
    name_files(&mut list, &history);
    Ok((list, trace.subjects))
}

fn found_of(event: &RecordedEvent) -> Found {
    Found {
        effective_sequence: event.effective_sequence,
        at: event.at,
        entry: event.entry,
        day: event.clock(),
        event: DecodedEvent::clone(&event.decoded),
        body: body_of(event.event()),
        file: None,
        replaced_by: None,
    }
}

/// Says from which file each came, and puts them in the order in which they took effect.
fn name_files(list: &mut [Found], history: &History) {
    for one in list.iter_mut() {
        if let Some(source) = &one.event.head.source {
            let name = history.world.imports.file_name(&source.file);
            one.file = name.map(str::to_owned);
        }
    }
    list.sort_by_key(|one| (one.effective_sequence, one.at));
}

/// Entries read on the word of the index, each checked by itself, on all cores.
struct Shelf<'a> {
    reader: LogReader,
    index: &'a SubjectIndex,
    ledger: LedgerId,
    keys: KeyCache,
    /// Entries at hand: what one question leads to often stands beside what answered it.
    entries: BTreeMap<u64, OpenedEntry>,
    /// Their bytes.
    held: usize,
    until: Until,
    day: Date,
}

/// Bytes of entries kept at hand.
const HELD_MAX: usize = 64 << 20;
/// Entries read at once.
const WAVE: usize = 16;

impl Shelf<'_> {
    /// The events at some postings, in order, but for those that the question leaves out.
    fn take(&mut self, postings: &[Posting]) -> Result<Vec<(Posting, Found)>, TraceError> {
        let mut wanted: BTreeMap<u64, Vec<Posting>> = BTreeMap::new();
        for posting in postings {
            let last = self.until.sequence;
            if last.is_none_or(|last| posting.effective_sequence <= last) {
                let of_entry = wanted.entry(posting.at.sequence).or_default();
                of_entry.push(*posting);
            }
        }
        let wanted: Vec<(u64, Vec<Posting>)> = wanted.into_iter().collect();
        let mut out = Vec::with_capacity(postings.len());
        for wave in wanted.chunks(WAVE) {
            self.fetch(wave)?;
            let events: Vec<Result<Vec<(Posting, Found)>, TraceError>> = wave
                .par_iter()
                .map(|(sequence, postings)| self.events(*sequence, postings))
                .collect();
            for of_entry in events {
                out.extend(of_entry?);
            }
            if self.held > HELD_MAX {
                self.entries.clear();
                self.held = 0;
            }
        }
        out.sort_unstable_by_key(|(posting, _)| *posting);
        Ok(out)
    }

    /// Reads and checks the entries that are not at hand.
    fn fetch(&mut self, wave: &[(u64, Vec<Posting>)]) -> Result<(), TraceError> {
        let opened: Vec<Result<Option<OpenedEntry>, TraceError>> = wave
            .par_iter()
            .map(|(sequence, _)| match self.entries.contains_key(sequence) {
                true => Ok(None),
                false => self.open(*sequence).map(Some),
            })
            .collect();
        for ((sequence, _), entry) in wave.iter().zip(opened) {
            if let Some(entry) = entry? {
                self.held += entry.len();
                self.entries.insert(*sequence, entry);
            }
        }
        Ok(())
    }

    fn open(&self, sequence: u64) -> Result<OpenedEntry, TraceError> {
        let near = self.index.place_near(sequence);
        let bytes = self.reader.read_near(sequence, near);
        let bytes = bytes.map_err(LedgerError::from)?;
        let entry = OpenedEntry::open(bytes, &self.ledger, &LIMITS_MAX, &self.keys)
            .map_err(|source| LedgerError::Untrusted { sequence, source })?;
        if entry.header.ledger.sequence != sequence {
            return Err(TraceError::Astray(sequence));
        }
        Ok(entry)
    }

    fn events(
        &self,
        sequence: u64,
        postings: &[Posting],
    ) -> Result<Vec<(Posting, Found)>, TraceError> {
        let entry = self.entries.get(&sequence);
        let mut out = Vec::with_capacity(postings.len());
        for posting in postings {
            let event = entry.and_then(|entry| entry.event(posting.at.index));
            let (Some(entry), Some(event)) = (entry, event) else {
                return Err(TraceError::Astray(sequence));
            };
            let event = event.map_err(|source| LedgerError::Untrusted { sequence, source })?;
            let recorded_at = entry.header.ledger.recorded_at;
            let day = event.head.clock(posting.late.unwrap_or(recorded_at));
            if !counts_on(event.event.as_ref(), day, self.day) {
                continue;
            }
            let found = Found {
                effective_sequence: posting.effective_sequence,
                at: posting.at,
                entry: entry.hash,
                day,
                body: body_of(event.event.as_ref()),
                event,
                file: None,
                replaced_by: None,
            };
            out.push((*posting, found));
        }
        Ok(out)
    }
}

/// The body as JSON. Of a correction the two facts have bodies of their own in the same shape, so that
/// it is found by what they name.
fn body_of(event: Option<&Event>) -> Value {
    let mut body = event
        .and_then(|event| event.serialize_body(serde_json::value::Serializer).ok())
        .unwrap_or(Value::Null);
    let facts = match event {
        Some(Event::Control(ControlEvent::EventCorrected(e))) => {
            vec![("before", &e.before), ("after", &e.after)]
        }
        Some(Event::Control(ControlEvent::EventReversed(e))) => vec![("before", &e.before)],
        _ => Vec::new(),
    };
    for (side, fact) in facts {
        if let (Some(stated), Ok(own)) = (body.get_mut(side), fact.json())
            && let Some(stated) = stated.as_object_mut()
        {
            stated.insert("body".to_owned(), own);
        }
    }
    body
}
