//! Who is shut out: by aid of earlier years, by an outside list, by aid to the household, by status.
//!
//! Asked by the gates before a payment leaves, and by F08, F10, F14 and F18 of what was imported: one code
//! for both. Pure. **Not here**: aid of another fund in the same year (F13).

use std::collections::{BTreeMap, BTreeSet};

use super::Evidence;
use super::breach::Breach;
use super::editions::{self, holding, names_of};
use super::granted;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::lists::{ListEntryRecorded, ListKind, ListStatus};
use crate::domain::events::parties::HouseholdLinked;
use crate::projections::cases::Case;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::eligible::{Exclusion, ExclusionKind};
use crate::schemes::facts::Facts;

/// An award of the ledger.
#[derive(Clone, Copy, Debug)]
pub(super) struct Award<'a> {
    /// Scheme.
    pub scheme: &'a str,
    /// Case.
    pub case_no: &'a str,
    /// What is known of the case.
    pub case: &'a Case,
    /// The decision.
    pub fact: &'a Fact<AwardDecided>,
}

/// Awards by person and persons by household, gathered once for many questions.
pub(super) struct Aided<'a> {
    world: &'a World,
    awards: BTreeMap<Alias, Vec<Award<'a>>>,
    households: BTreeMap<Alias, BTreeSet<Alias>>,
}

/// The year of the claim a case is about, else that of its award.
pub(super) fn year_of(case: &Case) -> Option<i32> {
    let claimed = case.claims.first().map(|claim| claim.said.period);
    let awarded = case.awards.first().map(|award| award.said.period);
    Some(claimed.or(awarded)?.first_day().year())
}

/// Whether an entry of a list says so by a day, and was not taken back.
fn counts(entry: &Fact<ListEntryRecorded>, kind: ListKind, day: Date) -> bool {
    entry.said.kind == kind && entry.said.status != ListStatus::Revoked && entry.clock <= day
}

impl<'a> Aided<'a> {
    /// Gathers.
    pub fn of(world: &'a World) -> Aided<'a> {
        let mut awards: BTreeMap<Alias, Vec<Award<'a>>> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            for fact in world.awards_counted(scheme, case_no, case) {
                if let Some(person) = granted::to_whom(world, (scheme, case_no), case, fact) {
                    let awards = awards.entry(person).or_default();
                    awards.push(Award {
                        scheme,
                        case_no,
                        case,
                        fact,
                    });
                }
            }
        }
        let mut households: BTreeMap<Alias, BTreeSet<Alias>> = BTreeMap::new();
        for (alias, known) in world.parties.iter() {
            for fact in &known.households {
                let members = households.entry(fact.said.household).or_default();
                members.insert(*alias);
            }
        }
        Aided {
            world,
            awards,
            households,
        }
    }

    /// What aid of the rule's levels to the person in the years before `year` breaks: by lists, which the finding
    /// names, and by this ledger.
    pub fn looked_back<'r>(
        &self,
        rule: &'r Exclusion,
        person: Alias,
        year: i32,
    ) -> Option<Breach<'r>> {
        let years = i32::from(rule.years.unwrap_or(1));
        let before = |of: i32| of < year && year - years <= of;
        let mut evidence = Vec::new();
        let mut listed = Vec::new();
        for (_, entry) in self.world.listed(person) {
            let told = counts(entry, ListKind::EarlierYears, Date(i32::MAX))
                || counts(entry, ListKind::OtherFunds, Date(i32::MAX));
            let of = entry
                .said
                .on
                .map(Date::year)
                .or(entry.said.year.map(i32::from));
            let level = entry.said.level;
            if told
                && of.is_some_and(before)
                && level.is_some_and(|level| rule.levels.contains(&level))
            {
                evidence.push(Evidence::from(entry));
                listed.push(entry);
            }
        }
        for award in self
            .awards
            .get(&self.world.one(person))
            .into_iter()
            .flatten()
        {
            let text = || {
                let registry = &self.world.registry;
                registry.text_or_newest(award.scheme, award.case.version())
            };
            let at_level = || Some(text()?.fund_named(&award.fact.said.fund)?.level);
            // A grant that was given up or refused aided nobody.
            if award.case.is_live()
                && before(award.fact.said.period.first_day().year())
                && at_level().is_some_and(|level| rule.levels.contains(&level))
            {
                evidence.push(Evidence::from(award.fact));
            }
        }
        let mut finding = "aided at that level in the years before".to_owned();
        if !listed.is_empty() {
            let lists = names_of(self.world, listed);
            finding = [finding, format!("by the list of edition {lists}")].join("; ");
        }
        (!evidence.is_empty()).then(|| broken(rule, "F14", &finding, evidence))
    }

    /// Live awards of the scheme, of that year, to others of the person's household.
    pub fn household(&self, scheme: &str, person: Alias, year: i32) -> Vec<Award<'a>> {
        let of_year = |award: &&Award<'a>| {
            award.scheme == scheme
                && award.case.is_live()
                && award.fact.said.period.first_day().year() == year
        };
        self.mates(person)
            .into_iter()
            .filter_map(|mate| self.awards.get(&mate))
            .flat_map(|awards| awards.iter().filter(of_year))
            .copied()
            .collect()
    }

    /// Others of the person's households.
    fn mates(&self, person: Alias) -> BTreeSet<Alias> {
        let mut mates: BTreeSet<Alias> = self
            .links(person)
            .filter_map(|fact| self.households.get(&fact.said.household))
            .flatten()
            .copied()
            .collect();
        mates.remove(&self.world.one(person));
        mates
    }

    /// Which households the person is of.
    pub fn links(&self, person: Alias) -> impl Iterator<Item = &'a Fact<HouseholdLinked>> {
        let known = self.world.parties.get(&person);
        known.into_iter().flat_map(|known| &known.households)
    }
}

/// What an outside list breaks of a rule: the entries that shut the person out, by what holds on the day; the
/// finding says of which edition.
pub(super) fn listed<'a>(
    world: &World,
    rule: &'a Exclusion,
    person: Alias,
    day: Date,
) -> Option<Breach<'a>> {
    let entries: Vec<_> = holding(world, rule.list?, person, day)
        .into_iter()
        .filter(|entry| {
            let class = entry.said.fund.as_deref();
            rule.classes.is_empty()
                || class.is_some_and(|class| rule.classes.iter().any(|own| own == class))
        })
        .filter(|entry| {
            rule.value_min_fen
                .is_none_or(|least| entry.said.amount.is_some_and(|value| value.0 >= least))
        })
        .collect();
    if entries.is_empty() {
        return None;
    }
    let edition = names_of(world, entries.iter().copied());
    let evidence = entries
        .into_iter()
        .map(|entry| editions::evidence(world, entry))
        .collect();
    let list = rule.list?.of_what();
    let finding = format!("on the list of {list} that shuts out, edition {edition}");
    Some(broken(rule, "F08", &finding, evidence))
}

/// Exclusions by a status of employment that the case says.
pub(super) fn of_status<'a>(
    scheme: &'a Scheme,
    facts: &Facts,
    case: Option<&Case>,
) -> Vec<Breach<'a>> {
    let own = facts.word("status");
    scheme
        .exclusion
        .iter()
        .filter(|rule| rule.kind == ExclusionKind::Status)
        .filter(|rule| own.is_some_and(|own| rule.classes.iter().any(|one| one == own)))
        .map(|rule| {
            let claims = case.into_iter().flat_map(|case| &case.claims);
            broken(rule, "F10", "of a status that is shut out", Vec::new()).on(claims)
        })
        .collect()
}

/// An exclusion that these events break.
pub(super) fn broken<'a>(
    rule: &'a Exclusion,
    code: &'static str,
    finding: &str,
    evidence: Vec<Evidence>,
) -> Breach<'a> {
    Breach {
        rule: &rule.id,
        code: Some(code),
        mode: rule.mode,
        clause: &rule.clause,
        finding: finding.to_owned(),
        evidence,
    }
}

/// What the household finds, in words.
pub(super) const HOUSEHOLD: &str = "another member of the household is aided";
