//! A sanction against the clause it rests on: the percent of the amount at stake, the years shut out.
//!
//! Promises: a sanction rests on a clause where its basis is the id or the words of a rule of the scheme it names,
//! or of the only published scheme that has such a rule; percent are of what the finding stands for, rounded down
//! to the fen; years run from the first day. **Not here**: bases that no scheme has, such as an article of a law,
//! which nobody here can compare.

use super::super::World;
use super::StructureFault;
use crate::domain::date::Date;
use crate::domain::events::SchemeRef;
use crate::domain::events::audit::{FindingSettled, SanctionImposed, SanctionKind};
use crate::domain::money::Fen;
use crate::schemes::oversight::SanctionRule;

/// Of the amount at stake, what a double deduction takes.
const DOUBLE_PERCENT: u32 = 200;

impl World {
    pub(super) fn check_sanction(
        &self,
        e: &SanctionImposed,
        settled: &FindingSettled,
        named: Option<&SchemeRef>,
    ) -> Result<(), StructureFault> {
        let Some((_, rule)) = self.sanction_rule(&e.basis, named) else {
            return Ok(());
        };
        let differs = |expected: String, found: String| {
            Err(StructureFault::Differs {
                what: "sanction on finding",
                number: e.finding_no.clone(),
                expected,
                found,
            })
        };
        if let Some(percent) = rule.percent {
            let stake = i128::from(settled.amount.0);
            let set = stake.saturating_mul(i128::from(percent)) / 100;
            let set = Fen::from_wide(set).unwrap_or(Fen(i64::MAX));
            let expected = || format!("{percent} percent of {} yuan, {set} yuan", settled.amount);
            if let Some(amount) = e.amount.filter(|amount| *amount != set) {
                return differs(expected(), format!("{amount} yuan"));
            }
            if e.kind == SanctionKind::DoubleDeduction && percent != DOUBLE_PERCENT {
                return differs(expected(), "twice the amount".to_owned());
            }
        }
        let Some(years) = rule.years.filter(|_| e.kind == SanctionKind::Ban) else {
            return Ok(());
        };
        let last = years_on(e.from, years).and_then(|end| end.checked_add_days(-1));
        let Some(last) = last.filter(|last| e.to != Some(*last)) else {
            return Ok(());
        };
        let found = e.to.map_or_else(
            || "no last day".to_owned(),
            |to| format!("a ban through {to}"),
        );
        differs(
            format!("{years} years from {}, through {last}", e.from),
            found,
        )
    }

    /// In what a sanction on a finding that stands differs from the clause it rests on: the rule's scheme, the rule, what
    /// it sets and what was told; `None` where it rests on none, or is as the clause says.
    pub fn off_its_clause(
        &self,
        e: &SanctionImposed,
    ) -> Option<(&str, &SanctionRule, String, String)> {
        let settled = self.upheld_finding(&e.finding_no).ok()?;
        let (scheme, rule) = self.sanction_rule(&e.basis, None)?;
        match self.check_sanction(e, settled, None) {
            Err(StructureFault::Differs {
                expected, found, ..
            }) => Some((scheme, rule, expected, found)),
            _ => None,
        }
    }

    /// The rule that a basis names, with its scheme.
    fn sanction_rule(
        &self,
        basis: &str,
        named: Option<&SchemeRef>,
    ) -> Option<(&str, &SanctionRule)> {
        let is = |rule: &&SanctionRule| rule.id == basis || rule.clause == basis;
        if let Some(named) = named {
            let text = self.registry.text_or_newest(&named.id, named.version)?;
            let rule = text.sanction.iter().find(is)?;
            return Some((text.id.as_str(), rule));
        }
        let mut rules = self.registry.schemes().flat_map(|(_, text)| {
            let rules = text.sanction.iter().filter(is);
            rules.map(|rule| (text.id.as_str(), rule))
        });
        let first = rules.next()?;
        rules.next().is_none().then_some(first)
    }
}

/// The same day so many years on; 1 March where that year has no 29 February.
fn years_on(day: Date, years: u8) -> Option<Date> {
    let (year, month, of_month) = day.ymd();
    let year = year.checked_add(i32::from(years))?;
    Date::from_ymd(year, month, of_month).or_else(|| Date::from_ymd(year, 3, 1))
}
