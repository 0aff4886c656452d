//! Everything about one person, case, payment, notice or organisation.
//!
//! An event belongs to the answer when it names the subject, or the number of a case, award or
//! payment that an event naming the subject names too. Names and numbers are compared whole.
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

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value;

use crate::chain::{KeyCache, OpenedEntry, state::LIMITS_MAX};
use crate::crypto::digest::{EntryHash, FileHash, LedgerId};
use crate::disk::Disk;
use crate::domain::date::Date;
use crate::domain::events::control::ControlEvent;
use crate::domain::events::parties::PartyEvent;
use crate::domain::events::payments::PaymentEvent;
use crate::domain::events::{DecodedEvent, Event};
use crate::domain::recorded::{EventAt, RecordedEvent};
use crate::ledger::history::{counts_on, indexed_to, ledger_id, replay, report_day};
use crate::ledger::{History, IndexError, IndexedTo, LedgerError, Posting, SubjectIndex, Until};
use crate::log::{LogOptions, LogReader};

/// Fields that lead on to other events of the same matter.
const LEADS: &[&str] = &[
    "case_no",
    "award_no",
    "payment_no",
    "objection_no",
    "appeal_no",
    CONTRACT,
    TIP,
    ORDER,
];
/// The number of a contract, which payments for works state as that of their case.
const CONTRACT: &str = "contract_no";
/// The number of a tip.
const TIP: &str = "tip_no";
/// The number of an order to pay back.
const ORDER: &str = "order_no";
/// Numbers of an inquiry and of its findings lead on to the orders, and are no answer by themselves.
const TRAIL: &[&str] = &["inquiry_no", "finding_no"];
/// Numbers of which an event with money in it tells whose it is.
const OWN: &[&str] = &["case_no", "award_no", "payment_no"];

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

/// Two passes over the whole history: what names the subject, then what that leads to. The few events that
/// lead on from there are kept between the two. One pass more before them tells the aliases of a person, the
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

/// The body itself, and those that a correction states.
fn bodies(body: &Value) -> impl Iterator<Item = &Value> {
    let stated = ["before", "after"].into_iter();
    std::iter::once(body).chain(stated.filter_map(|side| body.get(side)?.get("body")))
}

/// Decides what belongs to an answer.
struct Trace {
    /// The subject; of a person every alias.
    subjects: BTreeSet<String>,
    /// The scheme whose number the subject is.
    scheme: Option<String>,
    /// Number of an order → the scheme of the one made first.
    orders: BTreeMap<String, String>,
    /// Whether the subject is an inquiry or a tip, of which what came of it belongs.
    whole_trail: bool,
    /// Field and number, with the schemes of the events that name them.
    leads: BTreeMap<(String, String), BTreeSet<String>>,
    /// Persons, by alias, of whom an order of that scheme belongs.
    debtors: BTreeSet<(String, String)>,
}

impl Trace {
    fn of(asked: Asked<'_>) -> Trace {
        Trace {
            subjects: BTreeSet::from([asked.subject.to_owned()]),
            scheme: asked.scheme.map(str::to_owned),
            orders: BTreeMap::new(),
            whole_trail: false,
            leads: BTreeMap::new(),
            debtors: BTreeSet::new(),
        }
    }

    /// Takes in the other alias of a person that was joined with one asked for. Whether it is new.
    fn join(&mut self, event: &Found) -> bool {
        let Some(Event::Party(PartyEvent::PersonMerged(said))) = &event.event.event else {
            return false;
        };
        let both = [said.kept.to_string(), said.merged.to_string()];
        let met = both.iter().any(|alias| self.subjects.contains(alias));
        let before = self.subjects.len();
        if met {
            self.subjects.extend(both);
        }
        self.subjects.len() > before
    }

    /// Which scheme's order a bare number means, of the numbers of which every event is at hand.
    fn settle_orders<'a>(
        &mut self,
        known: &BTreeSet<String>,
        events: impl Iterator<Item = &'a Found>,
    ) {
        let mut first: BTreeMap<String, (u64, EventAt, &str)> = BTreeMap::new();
        for event in events {
            let Some(number) = order_of(event).filter(|number| known.contains(number)) else {
                continue;
            };
            let own = (event.effective_sequence, event.at, scheme_of(event));
            let least = first.entry(number).or_insert(own);
            *least = own.min(*least);
        }
        for (number, (_, _, scheme)) in first {
            self.orders.insert(number, scheme.to_owned());
        }
    }

    /// The order that an event means by what it says: of a scheme its own, else `SCHEME/NUMBER` or a bare number.
    fn order<'a>(&'a self, said: &'a str, scheme: &'a str) -> (&'a str, Option<&'a str>) {
        match said.split_once('/') {
            _ if !scheme.is_empty() => (said, Some(scheme)),
            Some((scheme, number)) if !self.orders.contains_key(said) => (number, Some(scheme)),
            _ => (said, self.orders.get(said).map(String::as_str)),
        }
    }

    /// First pass: where an event that names the subject leads.
    fn follow(&mut self, event: &Found) {
        if !self.names(event) {
            return;
        }
        for body in bodies(&event.body) {
            let tips = body.get("tips").and_then(Value::as_array);
            let tips = tips.into_iter().flatten().filter_map(Value::as_str);
            let numbers = numbers(body, &["inquiry_no", TIP]).map(|(_, value)| value);
            self.whole_trail |= numbers.chain(tips).any(|one| self.subjects.contains(one));
        }
        let scheme = scheme_of(event);
        for body in bodies(&event.body) {
            for (field, value) in numbers(body, LEADS).chain(numbers(body, TRAIL)) {
                self.lead(field, value, scheme);
            }
            let own = numbers(body, OWN).any(|(_, value)| self.subjects.contains(value));
            if let Some(person) = person_of(body).filter(|_| own) {
                self.debtors.insert((scheme.to_owned(), person.to_owned()));
            }
        }
    }

    /// After it: where orders, what came on them, and findings lead. Whether that is anywhere new.
    fn go_on<'a>(&mut self, events: impl Iterator<Item = &'a Found>) -> bool {
        let mut new = false;
        for event in events.filter(|event| leads_on(event)) {
            if !self.belongs(event) && !self.on_the_trail(event) {
                continue;
            }
            let scheme = scheme_of(event);
            for body in bodies(&event.body) {
                for (field, value) in numbers(body, &[ORDER]).chain(numbers(body, TRAIL)) {
                    new |= self.lead(field, value, scheme);
                }
            }
        }
        new
    }

    fn lead(&mut self, field: &str, value: &str, scheme: &str) -> bool {
        let (value, scheme) = match field {
            ORDER => {
                let (number, scheme) = self.order(value, scheme);
                (number.to_owned(), scheme.unwrap_or_default().to_owned())
            }
            _ => (value.to_owned(), scheme.to_owned()),
        };
        let of_case = field == CONTRACT && self.lead("case_no", &value, &scheme);
        let lead = (field.to_owned(), value);
        let schemes = self.leads.entry(lead).or_default();
        schemes.insert(scheme) | of_case
    }

    /// All that the index is asked for.
    fn words(&self) -> BTreeSet<String> {
        let numbers = self.leads.keys().map(|(_, value)| value.clone());
        let persons = self.debtors.iter().map(|(_, person)| person.clone());
        numbers.chain(persons).collect()
    }

    fn names(&self, event: &Found) -> bool {
        let mut acted = event.event.head.acted_by.iter();
        let named = mentions(&event.body, &self.subjects)
            || acted.any(|by| self.subjects.contains(&by.person.to_string()));
        named && self.is_of_scheme(event)
    }

    /// Whether an event that names the subject can mean that of the scheme asked for.
    fn is_of_scheme(&self, event: &Found) -> bool {
        let Some(wanted) = self.scheme.as_deref() else {
            return true;
        };
        let scheme = scheme_of(event);
        if !scheme.is_empty() {
            return scheme == wanted;
        }
        let mut orders = bodies(&event.body).flat_map(|body| numbers(body, &[ORDER]));
        orders.all(|(_, said)| {
            let (_, of) = self.order(said, scheme);
            of.is_none_or(|of| of == wanted)
        })
    }

    /// Second pass: whether the event belongs to the answer.
    fn belongs(&self, event: &Found) -> bool {
        self.names(event)
            || bodies(&event.body).any(|body| {
                self.is_led_to(event, body, LEADS)
                    || (self.whole_trail && self.is_led_to(event, body, TRAIL))
                    || person_of(body).is_some_and(|person| {
                        let debtor = (scheme_of(event).to_owned(), person.to_owned());
                        body.get("debtor").is_some() && self.debtors.contains(&debtor)
                    })
            })
    }

    fn on_the_trail(&self, event: &Found) -> bool {
        bodies(&event.body).any(|body| self.is_led_to(event, body, TRAIL))
    }

    fn is_led_to(&self, event: &Found, body: &Value, fields: &[&'static str]) -> bool {
        let scheme = scheme_of(event);
        numbers(body, fields).any(|(field, value)| {
            if field == ORDER {
                let (number, of) = self.order(value, scheme);
                let lead = (field.to_owned(), number.to_owned());
                let schemes = self.leads.get(&lead);
                // An order that nobody made is known by its number alone.
                return schemes.is_some_and(|schemes| {
                    schemes.contains("") || of.is_none_or(|of| schemes.contains(of))
                });
            }
            let lead = (field.to_owned(), value.to_owned());
            self.leads.get(&lead).is_some_and(|schemes| {
                // What auditors do is of no scheme.
                let free = TRAIL.contains(&field) || field == TIP;
                schemes.contains(scheme) || (free && (scheme.is_empty() || schemes.contains("")))
            })
        })
    }
}

/// Whether an event is one of the few that lead on from what names the subject.
fn leads_on(event: &Found) -> bool {
    use crate::domain::events::audit::AuditEvent as A;
    use crate::domain::events::payments::PaymentEvent as P;
    matches!(
        event.event.event,
        Some(
            Event::Audit(A::FindingRaised(_) | A::FindingSettled(_))
                | Event::Payment(
                    P::ClawbackOrdered(_)
                        | P::RecoveryReceived(_)
                        | P::RecoveryOffset(_)
                        | P::RecoveryWrittenOff(_)
                )
        )
    )
}

/// Whether an event says that two aliases are one person.
fn joins(event: &Found) -> bool {
    matches!(
        event.event.event,
        Some(Event::Party(PartyEvent::PersonMerged(_)))
    )
}

/// The number of the order that an event makes.
fn order_of(event: &Found) -> Option<String> {
    match &event.event.event {
        Some(Event::Payment(PaymentEvent::ClawbackOrdered(said))) => Some(said.order_no.clone()),
        _ => None,
    }
}

/// Schemes of which a subject is a number of their own, in order.
pub fn schemes_of(found: &[Found], subject: &str) -> BTreeSet<String> {
    let own = |one: &&Found| {
        let mut bodies = bodies(&one.body);
        bodies.any(|body| numbers(body, LEADS).any(|(_, value)| value == subject))
    };
    let schemes = found.iter().filter(own).map(scheme_of);
    let schemes = schemes.filter(|scheme| !scheme.is_empty());
    schemes.map(str::to_owned).collect()
}

fn scheme_of(event: &Found) -> &str {
    let scheme = event.event.head.scheme.as_ref();
    scheme.map_or("", |scheme| scheme.id.as_str())
}

/// Those of some fields that a body states.
fn numbers<'a, 'b>(
    body: &'a Value,
    fields: &'b [&'static str],
) -> impl Iterator<Item = (&'static str, &'a str)> + use<'a, 'b> {
    let stated = |field: &&'static str| Some((*field, body.get(*field)?.as_str()?));
    fields.iter().filter_map(stated)
}

/// The person that a claim, award, payment or order is about.
fn person_of(body: &Value) -> Option<&str> {
    let within = |field: &str| body.get(field)?.get("person")?.as_str();
    let own = ["applicant", "person"].into_iter();
    let mut own = own.filter_map(|field| body.get(field)?.as_str());
    own.next().or(within("payee")).or(within("debtor"))
}

fn mentions(value: &Value, subjects: &BTreeSet<String>) -> bool {
    match value {
        Value::String(text) => subjects.contains(text),
        Value::Array(items) => items.iter().any(|item| mentions(item, subjects)),
        Value::Object(fields) => fields.values().any(|field| mentions(field, subjects)),
        _ => false,
    }
}
