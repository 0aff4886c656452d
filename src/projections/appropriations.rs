//! What an appropriation comes to, and how much of it went back.
//!
//! **Promises**: pure, in any order of import; sums in fen, wide enough for any number of documents; changes
//! and returns count for the fund that they name. A document for several funds is one appropriation for each. What
//! a body was given for a fund is the most that it can pass on (逐级下达); one that was given nothing is the top, and so is one that
//! issued money of the fund before it was given any: that was its own.
//! **Not here**: what was paid of it, which no event says: money is paid from a fund.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::World;
use super::acts::Act;
use super::fact::Fact;
use super::postings::Posting;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::funds::{
    AppropriationAdjusted, AppropriationIssued, FundReceived, UnspentReturned,
};
use crate::domain::money::Fen;

/// One appropriation, for one fund; or, where no document of that number is on the ledger, the receipt of that number: money that
/// came without one (a donation) goes back under its receipt.
#[derive(Debug)]
pub struct Appropriation<'a> {
    /// The document, as issued for the fund; more than one where it gives to several bodies.
    pub issued: Vec<&'a Fact<AppropriationIssued>>,
    /// The receipt of that number, where no document has it.
    pub received: Vec<&'a Fact<FundReceived>>,
    /// What was changed since.
    pub adjusted: Vec<Act<'a, AppropriationAdjusted>>,
    /// What went back unspent.
    pub returned: Vec<Act<'a, UnspentReturned>>,
}

impl<'a> Appropriation<'a> {
    /// What is known under a document number for a fund; nothing where neither is known.
    pub fn of(world: &'a World, scheme: &str, number: &str, fund: &str) -> Appropriation<'a> {
        let adjusted = world.acts.about::<AppropriationAdjusted>(scheme, number);
        let returned = world.acts.about::<UnspentReturned>(scheme, number);
        Appropriation {
            issued: issued(world, scheme, number, fund).collect(),
            received: received(world, scheme, number, fund),
            adjusted: adjusted.filter(|act| act.said.fund == fund).collect(),
            returned: returned.filter(|act| act.said.fund == fund).collect(),
        }
    }

    /// Whether the ledger has neither the document nor a receipt of that number, for the fund.
    pub fn is_unknown(&self) -> bool {
        self.issued.is_empty() && self.received.is_empty()
    }

    /// As issued (or received), with the changes made to it so far, in fen.
    pub fn comes_to(&self) -> i128 {
        let issued = self
            .issued
            .iter()
            .map(|fact| i128::from(fact.said.amount.0));
        let changes = self
            .adjusted
            .iter()
            .map(|act| i128::from(act.said.change.0));
        let received = self.received.iter();
        let received = received.map(|fact| i128::from(fact.said.amount.0));
        issued.chain(received).chain(changes).sum()
    }

    /// What went back, in fen.
    pub fn went_back(&self) -> i128 {
        let returned = self.returned.iter();
        returned.map(|act| i128::from(act.said.amount.0)).sum()
    }
}

/// Receipts of a fund with a number that no document of the scheme has.
fn received<'a>(
    world: &'a World,
    scheme: &str,
    number: &str,
    fund: &str,
) -> Vec<&'a Fact<FundReceived>> {
    let documents = world.funds.appropriations();
    if documents.contains_key(&(scheme.to_owned(), number.to_owned())) {
        return Vec::new();
    }
    let key = (scheme.to_owned(), fund.to_owned());
    let of_fund = world.funds.receipts().get(&key).into_iter().flatten();
    of_fund
        .filter(|fact| fact.said.receipt_no == number)
        .collect()
}

/// Where what goes back under an appropriation goes, in the tree of the fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoesBack {
    /// Out of the fund: the body was given none of it, or is the receiver of the document itself.
    Out,
    /// To the body that issued the document, which was itself given of the fund: the document is lowered.
    ToIssuer,
    /// To another body that was given of the fund. Each document on the way up to it is lowered, in this order, the one
    /// it goes back under first; only that one where the body stands nowhere above.
    Beyond(Vec<String>),
}

/// A document, as issued for a fund.
fn issued<'a>(
    world: &'a World,
    scheme: &str,
    number: &str,
    fund: &str,
) -> impl Iterator<Item = &'a Fact<AppropriationIssued>> {
    let key = (scheme.to_owned(), number.to_owned());
    let issued = world.funds.appropriations().get(&key);
    issued
        .into_iter()
        .flatten()
        .filter(move |fact| fact.said.fund == fund)
}

/// Whether a budget document of that number promises money of the fund.
pub fn is_issued(world: &World, scheme: &str, number: &str, fund: &str) -> bool {
    issued(world, scheme, number, fund).next().is_some()
}

/// Bodies that were given money of a fund, each with the documents that give it.
type Above<'a> = BTreeMap<&'a str, Vec<&'a AppropriationIssued>>;

/// The trees of a scheme's funds: gathered once, and asked of as many returns as there are.
pub struct Trees<'a> {
    world: &'a World,
    scheme: &'a str,
    /// Bodies that were given money, by fund.
    given: BTreeMap<&'a str, Above<'a>>,
}

impl<'a> Trees<'a> {
    /// Gathers them from all documents of the scheme.
    pub fn of(world: &'a World, scheme: &'a str) -> Trees<'a> {
        let of_scheme = (scheme.to_owned(), String::new())..;
        let documents = world.funds.appropriations().range(of_scheme);
        let mut given: BTreeMap<&str, Above<'_>> = BTreeMap::new();
        let of_scheme = documents.take_while(|((of, _), _)| of == scheme);
        for fact in of_scheme.flat_map(|(_, facts)| facts) {
            let above = given.entry(&fact.said.fund).or_default();
            above.entry(&fact.said.to).or_default().push(&fact.said);
        }
        Trees {
            world,
            scheme,
            given,
        }
    }

    /// Where what goes back under an appropriation goes.
    pub fn goes_back(&self, said: &UnspentReturned) -> GoesBack {
        let above = self.given.get(said.fund.as_str());
        // Most of what goes back goes to a body at the top, which was given nothing.
        let Some(above) = above.filter(|above| above.contains_key(said.to.as_str())) else {
            return GoesBack::Out;
        };
        let issued = issued(self.world, self.scheme, &said.appropriation_no, &said.fund);
        goes(&issued.collect::<Vec<_>>(), above, said)
    }
}

/// What went back from one body of a fund's tree to another: the fund has it still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Within {
    /// Fund.
    pub fund: String,
    /// Body that gives back: of a document for several, the first by name, as no event says which.
    pub from: String,
    /// Body that has it again.
    pub to: String,
    /// Amount in fen.
    pub amount: Fen,
}

/// What went back within the trees of a scheme's funds. Only an import can tell so; a flag names it (`detect/drawn.rs`).
pub(super) fn went_within(world: &World, scheme: &str) -> Vec<Within> {
    let within = within(world, scheme).into_iter();
    within.map(|(_, moved)| moved).collect()
}

/// The same with the fact that tells each, and the lines that the books post of it beside those of its event.
pub fn posted_within<'a>(world: &'a World, scheme: &str) -> Vec<(&'a Fact<Event>, Vec<Posting>)> {
    let within = within(world, scheme).into_iter();
    within
        .map(|(fact, moved)| (fact, moved.postings(scheme)))
        .collect()
}

fn within<'a>(world: &'a World, scheme: &str) -> Vec<(&'a Fact<Event>, Within)> {
    let mut returns = world.acts.all::<UnspentReturned>(scheme).peekable();
    if returns.peek().is_none() {
        return Vec::new();
    }
    let trees = Trees::of(world, scheme);
    let within = returns.filter_map(|act| {
        let said = act.said;
        if trees.goes_back(said) == GoesBack::Out {
            return None;
        }
        let issued = issued(world, scheme, &said.appropriation_no, &said.fund);
        let from = issued.map(|fact| &fact.said.to).min()?;
        let moved = Within {
            fund: said.fund.clone(),
            from: from.clone(),
            to: said.to.clone(),
            amount: said.amount,
        };
        Some((act.fact, moved))
    });
    within.collect()
}

/// What went out of a fund unspent, in fen: in all, and of that under budget documents that are on the ledger.
pub(super) fn went_out(world: &World, scheme: &str, fund: &str) -> (i128, i128) {
    let returns = world.acts.all::<UnspentReturned>(scheme);
    let mut returns = returns.filter(|act| act.said.fund == fund).peekable();
    if returns.peek().is_none() {
        return (0, 0);
    }
    let trees = Trees::of(world, scheme);
    returns.fold((0, 0), |(all, promised), act| {
        let said = act.said;
        let amount = match trees.goes_back(said) {
            GoesBack::Out => i128::from(said.amount.0),
            GoesBack::ToIssuer | GoesBack::Beyond(_) => 0,
        };
        let of_document = match is_issued(world, scheme, &said.appropriation_no, fund) {
            true => amount,
            false => 0,
        };
        (all + amount, promised + of_document)
    })
}

/// The same as [`Trees::goes_back`], for whoever has the document and the fund's bodies, of which the one that has it again was given
/// of the fund.
fn goes(
    issued: &[&Fact<AppropriationIssued>],
    above: &Above<'_>,
    said: &UnspentReturned,
) -> GoesBack {
    if issued.is_empty() || issued.iter().any(|fact| fact.said.to == said.to) {
        return GoesBack::Out;
    }
    if issued.iter().any(|fact| fact.said.from == said.to) {
        return GoesBack::ToIssuer;
    }
    // Up from the document, the nearest bodies first; a body is looked at once, so that a circle ends.
    let first = vec![said.appropriation_no.clone()];
    let issuers = issued.iter().map(|fact| fact.said.from.as_str());
    let mut seen: BTreeSet<&str> = issuers.clone().collect();
    let mut ahead: VecDeque<(&str, Vec<String>)> =
        issuers.map(|issuer| (issuer, first.clone())).collect();
    while let Some((body, way)) = ahead.pop_front() {
        for document in above.get(body).into_iter().flatten() {
            let mut way = way.clone();
            way.push(document.document_no.clone());
            if document.from == said.to {
                return GoesBack::Beyond(way);
            }
            if seen.insert(&document.from) {
                ahead.push_back((&document.from, way));
            }
        }
    }
    GoesBack::Beyond(first)
}

/// A body's place in the tree of a fund: what it was given, and what it gave on.
#[derive(Debug, Default)]
pub struct Body<'a> {
    /// Documents that give to it.
    pub given: Vec<&'a Fact<AppropriationIssued>>,
    /// Documents by which it gives on.
    pub passed: Vec<&'a Fact<AppropriationIssued>>,
    /// Changes of either.
    pub adjusted: Vec<&'a Fact<Event>>,
    given_fen: i128,
    passed_fen: i128,
    passed_times: u64,
    back_fen: i128,
    /// It issued money of the fund before it was given any: money of its own.
    own: bool,
}

/// The part of a fund's promises that is a body passing on what it was given, and so promised twice; in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PassedOn {
    /// Documents and raises that pass it on.
    pub times: u64,
    /// With every change.
    pub promised: i128,
    /// Less what came back.
    pub net: i128,
}

/// What the bodies of a fund passed on of what they were given of it.
pub fn passed_on(world: &World, scheme: &str, fund: &str) -> PassedOn {
    let bodies = bodies(world, scheme);
    let below =
        |((of, _), body): &(&(&str, &str), &Body<'_>)| *of == fund && !body.given.is_empty();
    let below = bodies.iter().filter(below);
    below.fold(PassedOn::default(), |sum, (_, body)| PassedOn {
        times: sum.times + body.passed_times,
        promised: sum.promised + body.passed_fen,
        net: sum.net + body.passed_on(),
    })
}

impl Body<'_> {
    /// What it passed on and did not get back, in fen.
    pub fn passed_on(&self) -> i128 {
        self.passed_fen - self.back_fen
    }

    /// What it can still pass on, in fen; below zero where it passed on more than it was given, and nothing
    /// where it was given nothing, or issued money of its own before: it stands at the top.
    pub fn left(&self) -> Option<i128> {
        (!self.given.is_empty() && !self.own).then_some(self.given_fen - self.passed_on())
    }
}

/// Every body of a scheme's appropriations, by fund and name.
///
/// A change counts for the body that it names and for the one that issued the document. What a body sent back makes
/// its document smaller for the issuer, who can pass it on again, and not for the body: it may have come back to it
/// first. A document that a body issued before the first that gives to it passes on nothing of what it was given.
pub fn bodies<'a>(world: &'a World, scheme: &str) -> BTreeMap<(&'a str, &'a str), Body<'a>> {
    let mut bodies: BTreeMap<(&str, &str), Body<'a>> = BTreeMap::new();
    let documents = || {
        let of_scheme = (scheme.to_owned(), String::new())..;
        let documents = world.funds.appropriations().range(of_scheme);
        documents.take_while(move |((of, _), _)| of == scheme)
    };
    let mut first_given: BTreeMap<(&str, &str), Date> = BTreeMap::new();
    for fact in documents().flat_map(|(_, facts)| facts) {
        let of = (fact.said.fund.as_str(), fact.said.to.as_str());
        let first = first_given.entry(of).or_insert(fact.clock);
        *first = fact.clock.min(*first);
    }
    for ((_, number), facts) in documents() {
        let mut funds: BTreeSet<&str> = BTreeSet::new();
        for fact in facts {
            let said = &fact.said;
            let amount = i128::from(said.amount.0);
            let body = bodies.entry((&said.fund, &said.to)).or_default();
            body.given.push(fact);
            body.given_fen += amount;
            let given = first_given.get(&(said.fund.as_str(), said.from.as_str()));
            let own = given.is_some_and(|first| fact.clock < *first);
            let body = bodies.entry((&said.fund, &said.from)).or_default();
            match own {
                true => body.own = true,
                false => {
                    body.passed.push(fact);
                    body.passed_fen += amount;
                    body.passed_times += u64::from(amount > 0);
                }
            }
            // Once for each fund of the document.
            if !funds.insert(&said.fund) {
                continue;
            }
            let known = Appropriation::of(world, scheme, number, &said.fund);
            if !own {
                let body = bodies.entry((&said.fund, &said.from)).or_default();
                body.back_fen += known.went_back();
                body.adjusted
                    .extend(known.returned.iter().map(|act| act.fact));
            }
            for act in &known.adjusted {
                let change = i128::from(act.said.change.0);
                if !own {
                    let body = bodies.entry((&said.fund, &said.from)).or_default();
                    body.passed_fen += change;
                    body.passed_times += u64::from(change > 0);
                    body.adjusted.push(act.fact);
                }
                let body = bodies.entry((&said.fund, &act.said.to)).or_default();
                body.given_fen += change;
                body.adjusted.push(act.fact);
            }
        }
    }
    bodies
}
