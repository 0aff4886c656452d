//! Balances by double entry, and the gross flow through every stage.
//!
//! Promises: every event's postings sum to zero, sums never wrap, and an account that returns to
//! zero is forgotten. What goes back from one body of a fund's tree to another moves between their accounts and stays in
//! the fund, whatever the order in which the return and the documents of the tree are told. What it does not do: judge. An overdraft is recorded here and flagged elsewhere.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize};

use super::FoldError;
use super::appropriations::Within;
use super::owners::{Owners, fitting};
use super::postings::{Account, Line, Moved, Owner, OwnerOf, Posting, moved, postings};
use super::snapshot::Kept;
use crate::domain::events::funds::Stage;
use crate::domain::money::Fen;
use crate::domain::recorded::{EventAt, RecordedEvent};

/// Gross flow through one stage of a fund: what came in and what went out, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Debits.
    pub into: i64,
    /// Credits, as a positive number.
    pub out_of: i64,
    /// Lines posted on either side.
    pub lines: u64,
    /// Of these, the debits: how often something came in.
    pub came: u64,
}

/// A fund of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FundKey {
    /// The scheme's id.
    pub scheme: String,
    /// The fund's name.
    pub fund: String,
}

/// What names a fund of a scheme: the key itself, or borrowed names that need not be copied to look.
trait Funded {
    fn names(&self) -> (&str, &str);
}

impl Funded for FundKey {
    fn names(&self) -> (&str, &str) {
        (&self.scheme, &self.fund)
    }
}

impl Funded for (&str, &str) {
    fn names(&self) -> (&str, &str) {
        *self
    }
}

impl<'a> Borrow<dyn Funded + 'a> for FundKey {
    fn borrow(&self) -> &(dyn Funded + 'a) {
        self
    }
}

impl PartialEq for dyn Funded + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.names() == other.names()
    }
}

impl Eq for dyn Funded + '_ {}

impl PartialOrd for dyn Funded + '_ {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for dyn Funded + '_ {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.names().cmp(&other.names())
    }
}

/// Balances by fund, scheme, stage and owner: the order of [`Account`], without repeating a fund's
/// name for each of its accounts.
type Balances = BTreeMap<String, BTreeMap<String, BTreeMap<Stage, Owners>>>;

/// All accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Books {
    #[serde(
        serialize_with = "serialize_accounts",
        deserialize_with = "deserialize_accounts"
    )]
    accounts: Balances,
    flows: BTreeMap<FundKey, BTreeMap<Stage, Flow>>,
    // What went back within a fund's tree and is posted so, by scheme. No part of the digest: the acts and documents that
    // it is worked out from are.
    #[serde(skip)]
    within: BTreeMap<String, Vec<Within>>,
}

/// Stages whose money lies in the fund.
const IN_FUND: [Stage; 5] = [
    Stage::Received,
    Stage::Committed,
    Stage::Instructed,
    Stage::Returned,
    Stage::Recovered,
];

/// Whether money of a stage lies in the fund.
pub(super) fn lies_in_fund(stage: Stage) -> bool {
    IN_FUND.contains(&stage)
}

/// What the event posts of money that went back within a tree, then the two lines that stand in its place.
fn within_lines<'a>(scheme: &'a str, one: &'a Within) -> [Line<'a>; 4] {
    let line = |stage, owner, amount| Line {
        fund: &one.fund,
        scheme,
        stage,
        owner,
        amount,
    };
    let less = Fen(one.amount.0.saturating_neg());
    [
        line(Stage::Received, OwnerOf::Fund, less),
        line(Stage::Outside, OwnerOf::Fund, one.amount),
        line(Stage::Received, OwnerOf::Unit(&one.from), less),
        line(Stage::Received, OwnerOf::Unit(&one.to), one.amount),
    ]
}

impl Within {
    /// What the books post of it beside the lines of its event: these taken back, and the move between the two bodies.
    pub(super) fn postings(&self, scheme: &str) -> Vec<Posting> {
        let mut lines = within_lines(scheme, self);
        for line in lines.iter_mut().take(2) {
            line.amount = Fen(line.amount.0.saturating_neg());
        }
        lines
            .iter()
            .map(|line| Posting {
                account: line.account(),
                amount: line.amount,
            })
            .collect()
    }
}

/// The value under a name; the name is copied only where it is new. Never `None`.
fn named<'a, V: Default>(map: &'a mut BTreeMap<String, V>, name: &str) -> Option<&'a mut V> {
    if !map.contains_key(name) {
        map.insert(name.to_owned(), V::default());
    }
    map.get_mut(name)
}

/// Debit and credit of a line, neither negative.
fn sides(line: &Line<'_>) -> (i64, i64) {
    if line.amount.0 >= 0 {
        (line.amount.0, 0)
    } else {
        (0, line.amount.0.saturating_neg())
    }
}

/// Every account that is not zero, in order.
fn accounts_of(balances: &Balances) -> impl Iterator<Item = (Account, i64)> {
    balances.iter().flat_map(|(fund, schemes)| {
        schemes.iter().flat_map(move |(scheme, stages)| {
            stages.iter().flat_map(move |(stage, owners)| {
                owners.iter().map(move |(owner, amount)| {
                    let account = Account {
                        fund: fund.clone(),
                        scheme: scheme.clone(),
                        stage: *stage,
                        owner: owner.to_owner(),
                    };
                    (account, amount)
                })
            })
        })
    })
}

fn count_of(balances: &Balances) -> usize {
    balances
        .values()
        .flat_map(BTreeMap::values)
        .flat_map(BTreeMap::values)
        .map(Owners::len)
        .sum()
}

/// As one map from account to balance, which is what the digest is over.
fn serialize_accounts<S: serde::Serializer>(balances: &Balances, s: S) -> Result<S::Ok, S::Error> {
    let mut map = s.serialize_map(Some(count_of(balances)))?;
    for (account, amount) in accounts_of(balances) {
        map.serialize_entry(&account, &amount)?;
    }
    map.end()
}

/// The accounts again.
fn deserialize_accounts<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Balances, D::Error> {
    let accounts = BTreeMap::<Account, i64>::deserialize(d)?;
    let mut balances = Balances::new();
    for (account, amount) in accounts {
        let schemes = balances.entry(account.fund).or_default();
        let stages = schemes.entry(account.scheme).or_default();
        let owners = stages.entry(account.stage).or_default();
        if amount == 0 || !owners.add(account.owner.borrowed(), amount) {
            return Err(serde::de::Error::custom("a balance that no books hold"));
        }
    }
    Ok(balances)
}

impl Kept for Books {
    const NAME: &'static str = "books";
    // 2: a flow counts what came in apart from what went on.
    // 3: what goes back within a fund's tree stays in the fund.
    // 4: what is set off against an order without a case is free again.
    const VERSION: u16 = 4;
}

impl Books {
    /// Posts an event; one that is refused leaves the books as they were.
    pub fn apply(&mut self, event: &RecordedEvent) -> Result<(), FoldError> {
        let Some(body) = event.event() else {
            return Ok(());
        };
        match moved(body, event.scheme(), event.head().org.as_deref()) {
            Some(Moved::Nothing) => Ok(()),
            Some(Moved::Between(lines)) => self.post_lines(event.at, &lines),
            Some(Moved::Stated(postings)) => {
                let lines: Vec<Line<'_>> = postings.iter().map(Line::from).collect();
                self.post_lines(event.at, &lines)
            }
            None => Err(FoldError::Overflow {
                at: event.at,
                account: "(amount)".to_owned(),
            }),
        }
    }

    /// Posts the lines of the event at a place: all of them or none.
    fn post_lines(&mut self, at: EventAt, lines: &[Line<'_>]) -> Result<(), FoldError> {
        let sum: i128 = lines.iter().map(|line| i128::from(line.amount.0)).sum();
        if sum != 0 {
            return Err(FoldError::Unbalanced { at, sum });
        }
        for (index, line) in lines.iter().enumerate() {
            if !self.post(line) {
                // Back over the lines before it, so that an overflow changes nothing.
                for before in lines.get(..index).unwrap_or_default().iter().rev() {
                    self.unpost(before);
                }
                return Err(FoldError::Overflow {
                    at,
                    account: line.account().to_string(),
                });
            }
        }
        Ok(())
    }

    /// Takes one event's postings out and posts another's in their place, so that flows are net: all
    /// of it or nothing.
    pub(super) fn replace(
        &mut self,
        before: Option<&RecordedEvent>,
        after: Option<&RecordedEvent>,
    ) -> Result<(), FoldError> {
        if let Some(before) = before {
            self.take_out(before);
        }
        let done = after.map_or(Ok(()), |after| self.apply(after));
        if let (Err(_), Some(before)) = (&done, before) {
            // It was in the books, so it fits.
            self.apply(before)?;
        }
        done
    }

    /// Takes an event out again that was posted and that nothing posted since rests on.
    pub(super) fn take_out(&mut self, event: &RecordedEvent) {
        let lines = event
            .event()
            .and_then(|body| postings(body, event.scheme(), event.head().org.as_deref()));
        for line in lines.unwrap_or_default().iter().rev() {
            self.unpost(&Line::from(line));
        }
    }

    /// Posts what went back within the trees of a scheme's funds, in place of what was posted so before: taken out of
    /// what left the fund, and moved from the account of the body that gives back to that of the one that has it again. The
    /// fund's sum and its flows are as if nothing had left. One whose sums fit no account stays as the event posts it.
    pub(super) fn settle(&mut self, scheme: &str, wanted: Vec<Within>) {
        if self.within.get(scheme).map_or(&[][..], Vec::as_slice) == wanted.as_slice() {
            return;
        }
        self.unsettle(scheme);
        let posted: Vec<Within> = wanted
            .into_iter()
            .filter(|one| self.move_within(scheme, one))
            .collect();
        if !posted.is_empty() {
            self.within.insert(scheme.to_owned(), posted);
        }
    }

    /// Takes all of that out again, so that the accounts are what the events alone post.
    pub(super) fn unsettle(&mut self, scheme: &str) {
        for one in self.within.remove(scheme).iter().flatten().rev() {
            let [left, came, gave, has] = within_lines(scheme, one);
            for line in [&has, &gave] {
                self.add(line, line.amount.0.saturating_neg());
            }
            for line in [&came, &left] {
                self.post(line);
            }
        }
    }

    /// All four lines or none.
    fn move_within(&mut self, scheme: &str, one: &Within) -> bool {
        let lines = within_lines(scheme, one);
        let [left, came, gave, has] = &lines;
        let back = |line: &Line<'_>| line.amount.0.checked_neg();
        let (Some(left_back), Some(came_back)) = (back(left), back(came)) else {
            return false;
        };
        let steps = [
            (left, left_back),
            (came, came_back),
            (gave, gave.amount.0),
            (has, has.amount.0),
        ];
        for (index, (line, amount)) in steps.iter().enumerate() {
            if !self.add(line, *amount) {
                for (line, amount) in steps.iter().take(index).rev() {
                    self.add(line, amount.saturating_neg());
                }
                return false;
            }
        }
        self.unflow(left);
        self.unflow(came);
        true
    }

    fn owners(&mut self, line: &Line<'_>) -> Option<&mut Owners> {
        let schemes = named(&mut self.accounts, line.fund)?;
        let stages = named(schemes, line.scheme)?;
        Some(stages.entry(line.stage).or_default())
    }

    /// Forgets levels that hold nothing, so that equal books are equal however they came to be.
    fn forget_empty(&mut self, line: &Line<'_>) {
        let Some(schemes) = self.accounts.get_mut(line.fund) else {
            return;
        };
        if let Some(stages) = schemes.get_mut(line.scheme) {
            if stages.get(&line.stage).is_some_and(Owners::is_empty) {
                stages.remove(&line.stage);
            }
            if stages.is_empty() {
                schemes.remove(line.scheme);
            }
        }
        if schemes.is_empty() {
            self.accounts.remove(line.fund);
        }
    }

    /// Adds to an account that may not exist yet and may cease to; `false`, and nothing changed,
    /// where the sum does not fit.
    fn add(&mut self, line: &Line<'_>, amount: i64) -> bool {
        if amount == 0 {
            return true;
        }
        let Some(owners) = self.owners(line) else {
            return false;
        };
        if !owners.add(line.owner, amount) {
            return false;
        }
        if owners.is_empty() {
            self.forget_empty(line);
        }
        true
    }

    /// The flow of a line's fund and stage. Never `None`.
    fn flow(&mut self, line: &Line<'_>) -> Option<&mut Flow> {
        let key: &dyn Funded = &(line.scheme, line.fund);
        if !self.flows.contains_key(key) {
            let key = FundKey {
                scheme: line.scheme.to_owned(),
                fund: line.fund.to_owned(),
            };
            self.flows.insert(key, BTreeMap::new());
        }
        Some(self.flows.get_mut(key)?.entry(line.stage).or_default())
    }

    fn post(&mut self, line: &Line<'_>) -> bool {
        if fitting(Some(line.amount.0)).is_none() {
            return false;
        }
        let (into, out_of) = sides(line);
        let Some(flow) = self.flow(line) else {
            return false;
        };
        let (Some(into), Some(out_of)) =
            (flow.into.checked_add(into), flow.out_of.checked_add(out_of))
        else {
            // The flow was there before, as an empty one takes any amount.
            return false;
        };
        *flow = Flow {
            into,
            out_of,
            lines: flow.lines + 1,
            came: flow.came + u64::from(line.amount.0 > 0),
        };
        let fits = self.add(line, line.amount.0);
        if !fits {
            self.unflow(line);
        }
        fits
    }

    fn unpost(&mut self, line: &Line<'_>) {
        self.unflow(line);
        // The balance before was one that fitted.
        self.add(line, line.amount.0.saturating_neg());
    }

    fn unflow(&mut self, line: &Line<'_>) {
        let (into, out_of) = sides(line);
        let Some(flow) = self.flow(line) else {
            return;
        };
        flow.into = flow.into.saturating_sub(into);
        flow.out_of = flow.out_of.saturating_sub(out_of);
        flow.lines = flow.lines.saturating_sub(1);
        flow.came = flow.came.saturating_sub(u64::from(line.amount.0 > 0));
        if flow.lines == 0 {
            let key: &dyn Funded = &(line.scheme, line.fund);
            if let Some(stages) = self.flows.get_mut(key) {
                stages.remove(&line.stage);
                if stages.is_empty() {
                    self.flows.remove(key);
                }
            }
        }
    }

    /// Accounts that are not zero, in order.
    pub fn accounts(&self) -> impl Iterator<Item = (Account, i64)> {
        accounts_of(&self.accounts)
    }

    /// Gross flows by fund and stage.
    pub fn flows(&self) -> &BTreeMap<FundKey, BTreeMap<Stage, Flow>> {
        &self.flows
    }

    /// Balance of one stage of a fund over all owners.
    pub fn stage(&self, key: &FundKey, stage: Stage) -> i128 {
        self.flows
            .get(key)
            .and_then(|stages| stages.get(&stage))
            .map_or(0, |flow| i128::from(flow.into) - i128::from(flow.out_of))
    }

    /// Money that lies in the fund: received, committed, instructed, returned and recovered.
    pub fn fund_balance(&self, key: &FundKey) -> i128 {
        let stages = IN_FUND.into_iter();
        stages.map(|stage| self.stage(key, stage)).sum()
    }

    /// What the events alone post to the stages that nothing is decided about: [`super::World::free_balance`] puts right what they
    /// cannot know.
    pub(super) fn free_as_posted(&self, key: &FundKey) -> i128 {
        [Stage::Received, Stage::Returned, Stage::Recovered]
            .into_iter()
            .map(|stage| self.stage(key, stage))
            .sum()
    }

    /// What is set aside in a fund, by owner, in fen.
    pub(super) fn committed(
        &self,
        scheme: &str,
        fund: &str,
    ) -> impl Iterator<Item = (OwnerOf<'_>, i64)> {
        let schemes = self.accounts.get(fund);
        let owners = schemes.and_then(|schemes| schemes.get(scheme)?.get(&Stage::Committed));
        owners.into_iter().flat_map(Owners::iter)
    }

    /// Balance of one account.
    pub fn account(&self, scheme: &str, fund: &str, stage: Stage, owner: Owner) -> i64 {
        self.accounts
            .get(fund)
            .and_then(|schemes| schemes.get(scheme))
            .and_then(|stages| stages.get(&stage))
            .map_or(0, |owners| owners.get(owner.borrowed()))
    }

    /// What orders of a fund have under way, in fen: what one has too little of (answered without an order on record, or set off
    /// beyond it) frees nothing of another's.
    pub fn under_way(&self, key: &FundKey) -> i128 {
        self.accounts
            .get(&key.fund)
            .and_then(|schemes| schemes.get(&key.scheme)?.get(&Stage::Instructed))
            .into_iter()
            .flat_map(Owners::iter)
            .map(|(_, amount)| i128::from(amount.max(0)))
            .sum()
    }

    /// Accounts held.
    pub fn len(&self) -> usize {
        count_of(&self.accounts)
    }

    /// Whether nothing was ever posted.
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty()
    }
}
