//! Which notice list covers a person and month, for schemes that pay by the month and put their lists
//! before the public without case numbers.
//!
//! For a person and month the list opened last among those that cover the month holds, of several opened
//! on one day the one with the later number; a row without months covers the period of its notice. Lists
//! name persons by the office's own number, which the register or the payment's own row joins to the
//! person. Not here: what follows when a payment differs.

use std::collections::BTreeMap;

use super::paid::{Numbers, Paid};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month, Period};
use crate::domain::events::notices::{NoticeRowListed, NoticeStage};
use crate::domain::money::Fen;
use crate::projections::notices::Notice;
use crate::projections::{Fact, World};

/// One row of a notice list.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// Day the notice was opened.
    pub opened: Date,
    /// Its number.
    pub number: &'a str,
    /// The notice.
    pub notice: &'a Notice,
    /// The row.
    pub row: &'a Fact<NoticeRowListed>,
    /// The amount that stands on it.
    pub amount: Fen,
    /// First and last month, where the row itself states one.
    months: Option<(Month, Month)>,
}

impl Listed<'_> {
    /// Whether the row covers the month.
    pub fn covers(&self, month: Month) -> bool {
        match self.months {
            Some((from, to)) => from <= month && month <= to,
            None => covers(self.notice, self.row, month),
        }
    }
}

/// First and last month that a row states, the ends of time where it states one of them alone.
fn stated(row: &NoticeRowListed) -> Option<(Month, Month)> {
    let any = row.from.is_some() || row.to.is_some();
    let (from, to) = (row.from, row.to);
    any.then(|| {
        (
            from.unwrap_or(Month(i32::MIN)),
            to.unwrap_or(Month(i32::MAX)),
        )
    })
}

/// Rows of notices before payment: those that name a person and no case, by scheme and the person as listed;
/// those that name a case, by scheme and case.
#[derive(Debug, Default)]
pub struct Coverage<'a> {
    rows: BTreeMap<(&'a str, Alias), Vec<Listed<'a>>>,
    cases: BTreeMap<&'a str, BTreeMap<&'a str, Vec<Listed<'a>>>>,
}

/// Whether a row of a notice covers the month.
pub fn covers(notice: &Notice, row: &Fact<NoticeRowListed>, month: Month) -> bool {
    match stated(&row.said) {
        Some((from, to)) => from <= month && month <= to,
        None => notice
            .opened
            .iter()
            .filter_map(|fact| fact.said.period)
            .any(|period| within(month, period)),
    }
}

/// Whether the month lies within the period.
pub fn within(month: Month, period: Period) -> bool {
    period.first_day() <= month.first_day() && month.last_day() <= period.last_day()
}

impl<'a> Coverage<'a> {
    /// Joined from all notices.
    pub fn of(world: &'a World) -> Self {
        let mut coverage = Coverage::default();
        for ((scheme, number), notice) in world.notices.iter() {
            let opened = notice
                .opened
                .iter()
                .filter(|fact| fact.said.stage == NoticeStage::PreAward)
                .map(|fact| fact.said.from)
                .max();
            let Some(opened) = opened else { continue };
            for shown in notice.shown() {
                let row = shown.fact;
                let of = match (&row.said.case_no, row.said.person) {
                    (Some(case_no), _) => {
                        let of_scheme = coverage.cases.entry(scheme).or_default();
                        of_scheme.entry(case_no).or_default()
                    }
                    (None, Some(person)) => coverage.rows.entry((scheme, person)).or_default(),
                    (None, None) => continue,
                };
                of.push(Listed {
                    opened,
                    number,
                    notice,
                    row,
                    amount: shown.amount,
                    months: stated(&row.said),
                });
            }
        }
        coverage
    }

    /// Whether any list names persons and no cases.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows that show a case, in the order of their notices.
    pub fn of_case(&self, scheme: &str, case_no: &str) -> &[Listed<'a>] {
        let rows = self.cases.get(scheme).and_then(|of| of.get(case_no));
        rows.map_or(&[], Vec::as_slice)
    }

    /// Rows of one notice that show a case.
    pub fn on(
        &self,
        scheme: &str,
        case_no: &str,
        notice: &str,
    ) -> impl Iterator<Item = &Listed<'a>> {
        let rows = self.of_case(scheme, case_no).iter();
        rows.filter(move |listed| listed.number == notice)
    }

    /// The office's numbers of a payee, from the register.
    fn registered(world: &World, paid: &Paid<'_>) -> impl Iterator<Item = Alias> {
        let person = world.parties.get(&paid.person).into_iter();
        let (scheme, told) = (paid.scheme, paid.told());
        person
            .flat_map(|person| &person.registered)
            .filter(move |(of, fact)| of == scheme && fact.said.person == told)
            .filter_map(|(_, fact)| fact.said.number)
    }

    /// Puts the aliases under which a list may name the payee in the place of others: their own, and the office's numbers of
    /// them, from the payment's rows and from the register.
    fn names_of(names: &mut Vec<Alias>, paid: &Paid<'_>, registered: &[Alias]) {
        names.clear();
        names.push(paid.told());
        match paid.numbers() {
            Numbers::None => {}
            Numbers::One(number) => names.push(number),
            Numbers::Several => {
                names.extend(paid.payment.named.iter().filter_map(|named| named.number));
            }
        }
        names.extend(registered);
        names.sort_unstable();
        names.dedup();
    }

    /// The aliases under which a list may name the payee of a payment.
    pub fn names(world: &World, paid: &Paid<'_>) -> Vec<Alias> {
        let mut names = Vec::new();
        let registered: Vec<Alias> = Self::registered(world, paid).collect();
        Self::names_of(&mut names, paid, &registered);
        names
    }

    /// Rows that name the payee, whatever the month.
    pub fn naming(&self, world: &World, paid: &Paid<'a>) -> Vec<Listed<'a>> {
        Self::names(world, paid)
            .into_iter()
            .flat_map(|name| self.rows.get(&(paid.scheme, name)).into_iter().flatten())
            .copied()
            .collect()
    }

    /// As [`Coverage::naming`], of one payment after another: those of a person nearly always go by the same
    /// names, whose rows are looked up once.
    pub fn in_turn<'c>(&'c self) -> InTurn<'c, 'a> {
        InTurn {
            coverage: self,
            of: None,
            registered: Vec::new(),
            numbers: Numbers::None,
            names: Vec::new(),
            fresh: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// The row that holds for a person and month, by the aliases under which a list may name them.
    pub fn under(&self, scheme: &str, names: &[Alias], month: Month) -> Option<Listed<'a>> {
        names
            .iter()
            .flat_map(|name| self.rows.get(&(scheme, *name)).into_iter().flatten())
            .copied()
            .filter(|listed| listed.covers(month))
            .max_by_key(|listed| (listed.opened, listed.number, &listed.row.source))
    }

    /// The row that holds for the payee and month.
    pub fn listed(&self, world: &World, paid: &Paid<'a>, month: Month) -> Option<Listed<'a>> {
        self.naming(world, paid)
            .into_iter()
            .filter(|listed| listed.covers(month))
            .max_by_key(|listed| (listed.opened, listed.number, &listed.row.source))
    }
}

/// Rows that name the payees of one payment after another.
pub struct InTurn<'c, 'a> {
    coverage: &'c Coverage<'a>,
    /// Scheme and person of the payment before, by the alias they were told with.
    of: Option<(&'a str, Alias)>,
    /// Their numbers in the register.
    registered: Vec<Alias>,
    /// Their numbers in its rows.
    numbers: Numbers,
    /// All their names, by which the rows were looked up.
    names: Vec<Alias>,
    /// Room for the names of the next.
    fresh: Vec<Alias>,
    rows: Vec<Listed<'a>>,
}

impl<'a> InTurn<'_, 'a> {
    /// Rows that name the payee, whatever the month.
    pub fn naming(&mut self, world: &World, paid: &Paid<'a>) -> &[Listed<'a>] {
        let same = self.of == Some((paid.scheme, paid.told()));
        if same && self.numbers == paid.numbers() && self.numbers != Numbers::Several {
            return &self.rows;
        }
        self.numbers = paid.numbers();
        if !same {
            self.of = Some((paid.scheme, paid.told()));
            self.registered.clear();
            self.registered.extend(Coverage::registered(world, paid));
        }
        Coverage::names_of(&mut self.fresh, paid, &self.registered);
        if !same || self.fresh != self.names {
            let of = |name| self.coverage.rows.get(&(paid.scheme, name));
            let named = self.fresh.iter().filter_map(|name| of(*name));
            self.rows.clear();
            self.rows.extend(named.flatten().copied());
            std::mem::swap(&mut self.fresh, &mut self.names);
        }
        &self.rows
    }

    /// The row that holds for the payee and month.
    pub fn listed(&mut self, world: &World, paid: &Paid<'a>, month: Month) -> Option<Listed<'a>> {
        let rows = self.naming(world, paid).iter().copied();
        rows.filter(|listed| listed.covers(month))
            .max_by_key(|listed| (listed.opened, listed.number, &listed.row.source))
    }
}
