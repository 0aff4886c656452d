//! A sanction against the clause it rests on: the percent of the amount at stake, the years shut out.
//!
//! Promises: a sanction rests on a clause where its basis is the id or the words of a rule of the scheme it names,
//! or, where it names none, of any scheme's text in force on its day; of several such rules it has to be as one says;
//! percent are of what the finding stands for, rounded down to the fen; years run from the first day. **Not here**:
//! bases that no scheme has, such as an article of a law, which nobody here can compare.

use std::sync::Arc;

use super::super::World;
use super::super::fact::Fact;
use super::StructureFault;
use crate::domain::date::Date;
use crate::domain::events::audit::{FindingSettled, SanctionImposed, SanctionKind};
use crate::domain::events::{Event, SchemeRef};
use crate::domain::money::Fen;
use crate::schemes::Scheme;
use crate::schemes::oversight::SanctionRule;

/// Of the amount at stake, what a double deduction takes.
const DOUBLE_PERCENT: u32 = 200;

/// A rule with the scheme whose text has it.
type OfScheme<'a> = (&'a str, &'a SanctionRule);

impl World {
    /// Whether a live sanction of a day is as its clause says.
    pub(super) fn check_sanction(
        &self,
        e: &SanctionImposed,
        settled: &FindingSettled,
        named: Option<&SchemeRef>,
        day: Date,
    ) -> Result<(), StructureFault> {
        let rules = match named {
            Some(named) => {
                let text = self.registry.text_or_newest(&named.id, named.version);
                rules_of(text.map(Arc::as_ref), &e.basis)
            }
            None => self.sanction_rules(&e.basis, day),
        };
        match unlike_all(&rules, e, settled) {
            Some((_, (expected, found))) => Err(StructureFault::Differs {
                what: "sanction on finding",
                number: e.finding_no.clone(),
                expected,
                found,
            }),
            None => Ok(()),
        }
    }

    /// In what a sanction on a finding that stands differs from the clause it rests on: the rule's scheme, the rule, what
    /// it sets and what was told; `None` where it rests on none, or is as one of them says. It is asked of the texts in
    /// force on its day; of a live act also of those of the version it was recorded under.
    pub fn off_its_clause(
        &self,
        fact: &Fact<Event>,
        e: &SanctionImposed,
    ) -> Option<(&str, &SanctionRule, String, String)> {
        let settled = self.upheld_finding(&e.finding_no).ok()?;
        let mut rules = self.sanction_rules(&e.basis, fact.clock);
        if fact.source.is_none() && fact.version > 0 {
            let ids = self.registry.scheme_ids();
            let texts = ids.filter_map(|id| self.registry.text(id, fact.version));
            rules.extend(rules_of(texts.map(Arc::as_ref), &e.basis));
        }
        let ((scheme, rule), (expected, found)) = unlike_all(&rules, e, settled)?;
        Some((scheme, rule, expected, found))
    }

    /// The rules that a basis names in the texts in force on a day.
    fn sanction_rules(&self, basis: &str, day: Date) -> Vec<OfScheme<'_>> {
        let ids = self.registry.scheme_ids();
        let texts = ids.filter_map(|id| self.registry.text_on(id, day));
        rules_of(texts.map(Arc::as_ref), basis)
    }
}

/// The rules of these texts that a basis names, by their id or their words.
fn rules_of<'a>(texts: impl IntoIterator<Item = &'a Scheme>, basis: &str) -> Vec<OfScheme<'a>> {
    let mut found = Vec::new();
    for text in texts {
        let rules = text.sanction.iter();
        let rules = rules.filter(|rule| rule.id == basis || rule.clause == basis);
        found.extend(rules.map(|rule| (text.id.as_str(), rule)));
    }
    found
}

/// The first of these rules, with what it sets and what was told, where the sanction is as none of them says.
fn unlike_all<'a>(
    rules: &[OfScheme<'a>],
    e: &SanctionImposed,
    settled: &FindingSettled,
) -> Option<(OfScheme<'a>, (String, String))> {
    let mut first = None;
    for of in rules {
        let differs = unlike(of.1, e, settled)?;
        first = first.or(Some((*of, differs)));
    }
    first
}

/// What a rule sets and what was told, where they differ.
fn unlike(
    rule: &SanctionRule,
    e: &SanctionImposed,
    settled: &FindingSettled,
) -> Option<(String, String)> {
    if let Some(percent) = rule.percent {
        let stake = i128::from(settled.amount.0);
        let set = stake.saturating_mul(i128::from(percent)) / 100;
        let set = Fen::from_wide(set).unwrap_or(Fen(i64::MAX));
        let expected = || format!("{percent} percent of {} yuan, {set} yuan", settled.amount);
        if let Some(amount) = e.amount.filter(|amount| *amount != set) {
            return Some((expected(), format!("{amount} yuan")));
        }
        if e.kind == SanctionKind::DoubleDeduction && percent != DOUBLE_PERCENT {
            return Some((expected(), "twice the amount".to_owned()));
        }
    }
    let years = rule.years.filter(|_| e.kind == SanctionKind::Ban)?;
    let last = years_on(e.from, years).and_then(|end| end.checked_add_days(-1));
    let last = last.filter(|last| e.to != Some(*last))?;
    let found = e.to.map_or_else(
        || "no last day".to_owned(),
        |to| format!("a ban through {to}"),
    );
    let expected = format!("{years} years from {}, through {last}", e.from);
    Some((expected, found))
}

/// The same day so many years on; 1 March where that year has no 29 February.
fn years_on(day: Date, years: u8) -> Option<Date> {
    let (year, month, of_month) = day.ymd();
    let year = year.checked_add(i32::from(years))?;
    Date::from_ymd(year, month, of_month).or_else(|| Date::from_ymd(year, 3, 1))
}
