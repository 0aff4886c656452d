//! The items of a population: asked of the ledger as it stood at a size, sorted, under one root.
//!
//! **The root** is that of RFC 6962 over one leaf an item, in the order of the items' numbers by bytes:
//! SHA-256(0x00 ‖ `sunledger spot item v1` ‖ LF ‖ number ‖ LF ‖ book value in fen ‖ LF ‖ stratum ‖ LF ‖
//! risk ‖ LF ‖ certain), all as UTF-8 text, figures in decimal digits; no field holds a line break. So a
//! few lines of any language make it again from the item list.
//!
//! **An item's number** is scheme ‖ `/` ‖ the office's own number. **Certain** is `yes` for an item that is
//! taken whatever the draw says, and empty else: the list that others draw from again tells no suspicion.
//! Why stands beside the item and stays inside: `conflict` (an official declared kinship with its person), `household` (its
//! person shares a household with an official), `official` (its person is one), or `critical` with the
//! code of an open flag of the gravest kind. **Risk** is 1, and 16, 8, 4 or 2 more for each open flag on it
//! that suspects, by severity: an item without a flag keeps a chance. What counts is what became of a flag
//! last: one that is dismissed is not open, one that was taken up again is. A flag of the gravest kind is
//! dismissed once two persons dismissed it, so that nobody alone takes an item out of what is certain. A flag is on an item that it
//! names by number, or whose person it concerns and on one of whose facts it rests; a flag about a whole fund
//! or notice is on none.
//!
//! Promises: persons stand in no item; they are kept beside it for recusal alone. Checks that were frozen with
//! the reason in the list keep their roots ([`Population::as_frozen`]).

use std::collections::{BTreeMap, BTreeSet};

use super::SpotError;
use super::query::{Group, List, Query};
use crate::crypto::digest::TreeRoot;
use crate::detect::flag::payee;
use crate::detect::{self, Flag, Nature, Severity};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::audit::{FlagDismissed, FlagEscalated, FlagTriaged};
use crate::domain::events::pairing::ContractSigned;
use crate::domain::recorded::EventAt;
use crate::inquiry::outcome::{FlagState, outcomes};
use crate::inquiry::sampling::Item;
use crate::merkle;
use crate::projections::World;
use crate::projections::acts::Act;
use crate::projections::payments::Payment;

/// First line of an item's leaf.
const LABEL: &str = "sunledger spot item v1";
/// What an item says that is certain.
pub const CERTAIN: &str = "yes";
/// No item is riskier than this.
const RISK_MAX: u32 = 1_000;

/// A population.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Population {
    /// Items, in the order of their numbers.
    pub items: Vec<Item>,
    /// Beside each item, whom and what it is of.
    pub of: Vec<Of>,
}

/// Whom and what an item is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Of {
    /// Persons.
    pub persons: BTreeSet<Alias>,
    /// Their households.
    pub households: BTreeSet<Alias>,
    /// Unit, by code.
    pub unit: Option<String>,
    /// Facts it is made of.
    pub facts: BTreeSet<EventAt>,
    /// Numbers that a flag may name it by.
    pub numbers: BTreeSet<String>,
    /// Why it is certain.
    pub why: Option<String>,
}

/// One row of a list, before rows of one number are joined.
#[derive(Default)]
struct Line<'a> {
    scheme: &'a str,
    number: &'a str,
    book: i128,
    day: Option<Date>,
    unit: Option<&'a str>,
    fund: Option<&'a str>,
    line: Option<&'a str>,
    person: Option<Alias>,
    facts: Vec<EventAt>,
    /// Numbers beside its own.
    also: Vec<&'a str>,
}

impl Query {
    fn takes(&self, line: &Line<'_>) -> bool {
        let within = |wanted: &[String], found: Option<&str>| {
            wanted.is_empty() || wanted.iter().any(|one| Some(one.as_str()) == found)
        };
        let day = |limit: Option<Date>, fits: fn(Date, Date) -> bool| match (limit, line.day) {
            (None, _) => true,
            (Some(limit), Some(day)) => fits(day, limit),
            (Some(_), None) => false,
        };
        within(&self.schemes, Some(line.scheme))
            && within(&self.units, line.unit)
            && within(&self.funds, line.fund)
            && within(&self.lines, line.line)
            && day(self.from, |day, from| day >= from)
            && day(self.to, |day, to| day <= to)
    }

    fn stratum(&self, line: &Line<'_>) -> String {
        let (name, value) = match self.stratum {
            None => return String::new(),
            Some(Group::Scheme) => ("scheme", Some(line.scheme.to_owned())),
            Some(Group::Unit) => ("unit", line.unit.map(str::to_owned)),
            Some(Group::Fund) => ("fund", line.fund.map(str::to_owned)),
            Some(Group::Line) => ("line", line.line.map(str::to_owned)),
            Some(Group::Month) => ("month", line.day.map(|day| day.month().to_string())),
        };
        // The name before it keeps a spreadsheet from taking a value for a formula.
        format!("{name}:{}", value.unwrap_or_default())
    }
}

/// Asks the query of the ledger as it stood as of a day.
///
/// # Errors
/// Nothing fits, a number cannot stand on one line, or there is too much.
pub fn ask(world: &World, day: Date, query: &Query) -> Result<Population, SpotError> {
    let mut joined: BTreeMap<String, (i128, String, Of)> = BTreeMap::new();
    let mut take = |line: Line<'_>| {
        if !query.takes(&line) {
            return;
        }
        let id = format!("{}/{}", line.scheme, line.number);
        let entry = joined
            .entry(id)
            .or_insert_with(|| (0, query.stratum(&line), Of::default()));
        entry.0 += line.book;
        let of = &mut entry.2;
        of.persons.extend(line.person);
        of.unit = of.unit.take().or(line.unit.map(str::to_owned));
        of.facts.extend(line.facts);
        let numbers = line.also.into_iter().chain([line.number]);
        of.numbers.extend(numbers.map(str::to_owned));
    };
    match query.list {
        List::Payments => payments(world, &mut take),
        List::Awards => awards(world, &mut take),
        List::Expenditure => expenditure(world, &mut take),
        List::Cases => cases(world, &mut take),
        List::Agreements => agreements(world, &mut take),
        List::Contracts => contracts(world, &mut take),
    }
    let mut population = Population::default();
    for (id, (book, stratum, of)) in joined {
        let book = i64::try_from(book).map_err(|_| SpotError::TooLarge)?;
        if query.least.is_some_and(|least| book < least.0)
            || query.most.is_some_and(|most| book > most.0)
        {
            continue;
        }
        population.items.push(Item {
            id,
            book,
            stratum,
            risk: 0,
            certain: None,
        });
        let mut of = of;
        let persons = of.persons.iter();
        of.households = persons.flat_map(|one| world.households(*one)).collect();
        population.of.push(of);
    }
    if population.items.is_empty() {
        return Err(SpotError::Empty(query.to_string()));
    }
    for (place, item) in (1..).zip(&population.items) {
        if [&item.id, &item.stratum]
            .iter()
            .any(|text| text.contains(char::is_control))
        {
            return Err(SpotError::Unreadable(place));
        }
    }
    population.count()?;
    population.book()?;
    if query.asks_flags() {
        population.flagged(world, day, query);
    }
    if query.relatives {
        population.relatives(world);
    }
    Ok(population)
}

impl Population {
    /// Items.
    ///
    /// # Errors
    /// More than a check can hold.
    pub fn count(&self) -> Result<u32, SpotError> {
        u32::try_from(self.items.len()).map_err(|_| SpotError::TooLarge)
    }

    /// Their book value, in fen.
    ///
    /// # Errors
    /// Beyond 63 bits.
    pub fn book(&self) -> Result<i64, SpotError> {
        let sum: i128 = self.items.iter().map(|item| i128::from(item.book)).sum();
        i64::try_from(sum).map_err(|_| SpotError::TooLarge)
    }

    /// The root over the items.
    pub fn root(&self) -> TreeRoot {
        let leaves: Vec<[u8; 32]> = self.items.iter().map(leaf).collect();
        merkle::root(&leaves)
    }

    /// The population as a check froze it: with the reasons in the list where its root says so, as earlier
    /// versions of this program had them.
    pub fn as_frozen(self, root: TreeRoot) -> Population {
        if self.root() == root {
            return self;
        }
        let mut told = self.clone();
        for (item, of) in told.items.iter_mut().zip(&told.of) {
            item.certain.clone_from(&of.why);
        }
        match told.root() == root {
            true => told,
            false => self,
        }
    }

    fn flagged(&mut self, world: &World, day: Date, query: &Query) {
        let mut by_fact: BTreeMap<EventAt, usize> = BTreeMap::new();
        let mut by_number: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (i, (item, of)) in self.items.iter().zip(&self.of).enumerate() {
            by_fact.extend(of.facts.iter().map(|at| (*at, i)));
            let scheme = item.id.split('/').next().unwrap_or_default();
            for number in &of.numbers {
                by_number.entry((scheme, number)).or_default().push(i);
            }
        }
        let mut risks: BTreeMap<usize, u32> = BTreeMap::new();
        let mut critical: BTreeMap<usize, &'static str> = BTreeMap::new();
        let raised = detect::run(world, day).flags;
        let outcomes = outcomes(world, &raised);
        for flag in raised {
            let state = outcomes.get(&flag.id).map(|outcome| outcome.state);
            let persons = match flag.severity {
                Severity::Critical => 2,
                _ => 1,
            };
            let dismissed =
                state == Some(FlagState::Dismissed) && dismissed_by(world, &flag) >= persons;
            if flag.nature != Nature::Suspicion || dismissed {
                continue;
            }
            let named = by_number.get(&(flag.scheme.as_str(), flag.about.as_str()));
            let mut on: BTreeSet<usize> = named.into_iter().flatten().copied().collect();
            on.extend(flag.evidence.iter().filter_map(|one| {
                let at = EventAt {
                    sequence: one.sequence,
                    index: one.event,
                };
                let i = *by_fact.get(&at)?;
                let persons = &self.of.get(i)?.persons;
                let concerned = flag.subjects.iter().any(|one| persons.contains(one));
                concerned.then_some(i)
            }));
            let weight = match flag.severity {
                Severity::Critical => 16,
                Severity::High => 8,
                Severity::Medium => 4,
                Severity::Lead => 2,
            };
            for i in on {
                let risk = risks.entry(i).or_default();
                *risk = risk.saturating_add(weight);
                if flag.severity == Severity::Critical {
                    critical.entry(i).or_insert(flag.code);
                }
            }
        }
        for (i, item) in self.items.iter_mut().enumerate() {
            if query.risk {
                let flags = risks.get(&i).copied().unwrap_or_default();
                item.risk = flags.saturating_add(1).min(RISK_MAX);
            }
            if query.critical
                && let Some(code) = critical.get(&i)
                && let Some(of) = self.of.get_mut(i)
            {
                item.certain = Some(CERTAIN.to_owned());
                of.why = Some(format!("critical {code}"));
            }
        }
    }

    fn relatives(&mut self, world: &World) {
        let kin = Kin::of(world);
        for (item, of) in self.items.iter_mut().zip(&mut self.of) {
            if let Some(why) = of.persons.iter().find_map(|person| kin.why(world, *person)) {
                item.certain = Some(CERTAIN.to_owned());
                of.why = Some(why.to_owned());
            }
        }
    }
}

/// How many persons dismissed a flag since it was last taken up or escalated.
fn dismissed_by(world: &World, flag: &Flag) -> usize {
    let triaged = world.acts.all::<FlagTriaged>("");
    let triaged = triaged.filter(|act| flag.may_be(&act.said.flag));
    let escalated = world.acts.all::<FlagEscalated>("");
    let escalated = escalated.filter(|act| flag.may_be(&act.said.flag));
    let taken_up = triaged
        .map(|act| act.fact.at)
        .chain(escalated.map(|act| act.fact.at))
        .max();
    let dismissed = world.acts.all::<FlagDismissed>("");
    let since = dismissed
        .filter(|act| flag.may_be(&act.said.flag))
        .filter(|act| Some(act.fact.at) > taken_up);
    let persons: BTreeSet<Alias> = since
        .flat_map(|act| act.fact.signers.iter().map(|one| world.parties.who(*one)))
        .collect();
    persons.len()
}

/// Officials, their declared kin and their households.
struct Kin {
    officials: BTreeSet<Alias>,
    declared: BTreeSet<Alias>,
    households: BTreeSet<Alias>,
}

impl Kin {
    fn of(world: &World) -> Kin {
        let declared = world.parties.conflicts().iter();
        let mut kin = Kin {
            officials: BTreeSet::new(),
            declared: declared
                .map(|(_, fact)| world.one(fact.said.applicant))
                .collect(),
            households: BTreeSet::new(),
        };
        let officials = world.parties.iter();
        for (alias, person) in officials.filter(|(_, person)| !person.duties.is_empty()) {
            kin.officials.insert(*alias);
            let households = person.households.iter();
            kin.households
                .extend(households.map(|fact| fact.said.household));
        }
        kin
    }

    fn why(&self, world: &World, person: Alias) -> Option<&'static str> {
        if self.declared.contains(&person) {
            return Some("conflict");
        }
        if self.officials.contains(&person) {
            return Some("official");
        }
        let shared = world.households(person);
        (!shared.is_disjoint(&self.households)).then_some("household")
    }
}

/// The leaf of an item; the layout is at the head of this file.
fn leaf(item: &Item) -> [u8; 32] {
    let certain = item.certain.as_deref().unwrap_or_default();
    let text = format!(
        "{LABEL}\n{}\n{}\n{}\n{}\n{certain}",
        item.id, item.book, item.stratum, item.risk
    );
    merkle::leaf_hash(&[text.as_bytes()])
}

/// What stands of a payment, in fen: what arrived and was not returned; where nothing was heard of its
/// arrival, what was instructed and not returned.
fn stands(payment: &Payment) -> i128 {
    let sum = |amounts: &mut dyn Iterator<Item = i64>| amounts.map(i128::from).sum::<i128>();
    if payment.confirmed.is_empty() {
        let standing = payment.standing();
        return sum(&mut standing.iter().map(|fact| fact.said.amount.0));
    }
    let returned = payment.returned.iter();
    sum(&mut payment.confirmed.iter().map(|fact| fact.said.amount.0))
        - sum(&mut returned
            .filter(|fact| fact.said.after_confirmation)
            .map(|fact| fact.said.amount.0))
}

fn payments<'a>(world: &'a World, take: &mut dyn FnMut(Line<'a>)) {
    for ((scheme, number), payment) in world.payments.iter() {
        let book = stands(payment);
        if book == 0 {
            continue;
        }
        let first = payment.instructed.first();
        let said = first.map(|fact| &fact.said);
        let confirmed = payment.confirmed.first();
        let facts = payment.instructed.iter().map(|fact| fact.at);
        take(Line {
            scheme,
            number,
            book,
            day: first
                .map(|fact| fact.clock)
                .or(confirmed.map(|fact| fact.clock)),
            unit: world.unit_of_payment(scheme, payment),
            fund: said
                .map(|said| said.fund.as_str())
                .or(confirmed.map(|fact| fact.said.fund.as_str())),
            line: said.and_then(|said| said.tier.as_deref()),
            person: first.and_then(|fact| payee(world, fact)),
            facts: facts
                .chain(payment.confirmed.iter().map(|fact| fact.at))
                .collect(),
            also: said
                .into_iter()
                .flat_map(|said| [said.case_no.as_deref(), said.award_no.as_deref()])
                .flatten()
                .collect(),
        });
    }
}

fn awards<'a>(world: &'a World, take: &mut dyn FnMut(Line<'a>)) {
    for ((scheme, case_no), case) in world.cases.iter() {
        for award in &case.awards {
            take(Line {
                scheme,
                number: &award.said.award_no,
                book: award.said.amount.0.into(),
                day: Some(award.clock),
                unit: award.said.unit_code.as_deref().or(case.unit_code()),
                fund: Some(&award.said.fund),
                person: award
                    .said
                    .person
                    .or(case.person())
                    .map(|one| world.one(one)),
                facts: vec![award.at],
                also: vec![case_no],
                line: None,
            });
        }
    }
}

fn expenditure<'a>(world: &'a World, take: &mut dyn FnMut(Line<'a>)) {
    for ((scheme, number), facts) in world.payments.expenditures() {
        for fact in facts {
            let agreement = fact.said.agreement_no.as_deref();
            let signed = agreement
                .and_then(|agreement| world.agreements.get(scheme, agreement))
                .and_then(|agreement| agreement.signed.first());
            take(Line {
                scheme,
                number,
                book: fact.said.amount.0.into(),
                day: Some(fact.clock),
                unit: signed.map(|signed| signed.said.aided_code.as_str()),
                fund: Some(&fact.said.fund),
                line: Some(&fact.said.cost_line),
                facts: vec![fact.at],
                ..Line::default()
            });
        }
    }
}

fn cases<'a>(world: &'a World, take: &mut dyn FnMut(Line<'a>)) {
    for ((scheme, number), case) in world.cases.iter().filter(|(_, case)| case.is_known()) {
        let paid = world.payments.of_case(scheme, number);
        let award = case.awards.first();
        let awarded = case
            .awards
            .iter()
            .map(|fact| i128::from(fact.said.amount.0));
        let facts = case.claims.iter().map(|fact| fact.at);
        let facts = facts.chain(case.awards.iter().map(|fact| fact.at));
        let instructed = paid.iter().flat_map(|(_, payment)| &payment.instructed);
        take(Line {
            scheme,
            number,
            book: match paid.is_empty() {
                true => awarded.sum(),
                false => paid.iter().map(|(_, payment)| stands(payment)).sum(),
            },
            day: case
                .claims
                .first()
                .map(|fact| fact.clock)
                .or(award.map(|fact| fact.clock)),
            unit: case.unit_code(),
            fund: award.map(|fact| fact.said.fund.as_str()),
            person: world.person_of(case),
            facts: facts.chain(instructed.map(|fact| fact.at)).collect(),
            also: case
                .awards
                .iter()
                .map(|fact| fact.said.award_no.as_str())
                .collect(),
            line: None,
        });
    }
}

fn agreements<'a>(world: &'a World, take: &mut dyn FnMut(Line<'a>)) {
    for ((scheme, number), agreement) in world.agreements.iter() {
        for signed in &agreement.signed {
            take(Line {
                scheme,
                number,
                book: signed.said.amount.map_or(0, |fen| fen.0).into(),
                day: Some(signed.clock),
                unit: Some(&signed.said.aided_code),
                facts: vec![signed.at],
                line: signed.said.kind.as_deref(),
                ..Line::default()
            });
        }
    }
}

/// A contract that is told again stands at what was told last.
fn contracts<'a>(world: &'a World, take: &mut dyn FnMut(Line<'a>)) {
    for scheme in world.registry.scheme_ids() {
        let mut told: BTreeMap<&str, Act<'a, ContractSigned>> = BTreeMap::new();
        for act in world.acts.all::<ContractSigned>(scheme) {
            let known = told.entry(&act.said.contract_no).or_insert(act);
            if (act.fact.clock, act.fact.at) > (known.fact.clock, known.fact.at) {
                *known = act;
            }
        }
        for (number, act) in told {
            take(Line {
                scheme,
                number,
                book: act.said.amount.0.into(),
                day: Some(act.fact.clock),
                line: act.said.class.as_deref(),
                facts: vec![act.fact.at],
                ..Line::default()
            });
        }
    }
}
