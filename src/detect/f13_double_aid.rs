//! F13 Double aid in one year.
//!
//! **Definition.** A person of an award has also aid of another fund of the levels that the scheme's
//! exclusion names, dated in the calendar year of the award and not revoked: on a list of other funds,
//! or by an award of another scheme in this ledger. An award that names nobody is to whoever claimed; without a claim on record, to
//! whom it was paid.
//! **Example.** Award of 2,000 on 2025-12-12; the county imports the list of other funds, where the
//! same ID number received 3,000 from a central fund on 2025-06-10.
//! **Exclusions.** Aid that was revoked and given back, on either side (in this ledger: a claim withdrawn
//! or refused and not paid, an award that an appeal has overturned, or one recovered in full); aid of another year, of this scheme's own fund
//! or of a level that the clause does not name; a scheme without that exclusion.
//! **False positives:** refunds the list does not show yet.
//! **Evidence:** the payment row (the award where nothing is paid) and the list row or the other award; the finding names the
//! list's edition, by its day or, where it has none, by the first digits of its file's SHA-256.
//! **Look at:** the row of the other fund's list, the payment or the award here, their days.
//! **Source:** the scheme's exclusion clause; plan 9 of the county foundation; OLAF on double funding.

use std::collections::BTreeMap;

use super::editions::names_of;
use super::flag::{Flag, Severity, at_stake, paid_of};
use super::joined::Joined;
use super::{Detector, Findings, granted};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::lists::{ListKind, ListStatus};
use crate::domain::events::payments::Payee;
use crate::domain::party::Level;
use crate::projections::cases::Case;
use crate::projections::{Fact, World};
use crate::schemes::model::ExclusionKind;

/// F13.
pub struct DoubleAid;

impl Detector for DoubleAid {
    fn code(&self) -> &'static str {
        "F13"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let recovered = recovered(world);
        let awards = standing_awards(world, &recovered);
        for ((scheme_id, case_no), case) in world.cases.iter() {
            let Some(scheme) = world.registry.text_or_newest(scheme_id, case.version()) else {
                continue;
            };
            let Some(rule) = scheme.exclusion_of(ExclusionKind::OtherFundSameYear) else {
                continue;
            };
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, case_no);
            let mut other = 0;
            let mut rows = Vec::new();
            let mut elsewhere = Vec::new();
            for award in world.awards_counted(scheme_id, case_no, case) {
                if !stands(world, &recovered, scheme_id, case_no, award) {
                    continue;
                }
                let Some(person) = granted::to_whom(world, (scheme_id, case_no), case, award)
                else {
                    continue;
                };
                for (_, entry) in world.listed(person) {
                    let year = entry
                        .said
                        .on
                        .map(Date::year)
                        .or(entry.said.year.map(i32::from));
                    let counts = entry.said.kind == ListKind::OtherFunds
                        && entry.said.status != ListStatus::Revoked
                        && year == Some(award.clock.year())
                        && entry
                            .said
                            .level
                            .is_some_and(|level| rule.levels.contains(&level))
                        && entry
                            .said
                            .fund
                            .as_deref()
                            .is_none_or(|fund| scheme.fund_named(fund).is_none());
                    if counts {
                        rows.push(entry);
                    }
                }
                for (level, fact) in awards.get(&person).into_iter().flatten() {
                    if rule.levels.contains(level)
                        && fact.clock.year() == award.clock.year()
                        && scheme.fund_named(&fact.said.fund).is_none()
                    {
                        elsewhere.push(*fact);
                    }
                }
                if rows.len() + elsewhere.len() == other {
                    continue;
                }
                other = rows.len() + elsewhere.len();
                flag.concerns(Some(person));
                flag.period = Some(award.said.period.to_string());
                if paid_of(world, scheme_id, case_no).is_empty() {
                    flag.rests_on(award);
                }
            }
            if other == 0 {
                continue;
            }
            for payment in paid_of(world, scheme_id, case_no) {
                flag.rests_on(payment);
            }
            let before = flag.evidence.len();
            for entry in &rows {
                flag.rests_on(entry);
            }
            for fact in &elsewhere {
                flag.rests_on(fact);
            }
            flag.amount = at_stake(world, scheme_id, case_no);
            flag.clause.clone_from(&rule.clause);
            flag.finding = match flag.evidence.len() - before {
                one @ 1 => {
                    format!("aided by {one} other fund entry in the calendar year of the award")
                }
                several => format!(
                    "aided by {several} other fund entries in the calendar year of the award"
                ),
            };
            if !rows.is_empty() {
                let lists = names_of(world, rows.iter().copied());
                flag.finding.push_str("; ");
                flag.finding
                    .push_str(&format!("by the list of edition {lists}"));
            }
            found.flags.push(flag);
        }
        found
    }
}

/// Awards in the ledger that stand, by person, with the level of the fund they are from.
fn standing_awards<'a>(
    world: &'a World,
    recovered: &Recovered<'_>,
) -> BTreeMap<Alias, Vec<(Level, &'a Fact<AwardDecided>)>> {
    let mut awards: BTreeMap<Alias, Vec<_>> = BTreeMap::new();
    for ((scheme, case_no), case) in world.cases.iter() {
        let Some(published) = world.registry.text_or_newest(scheme, case.version()) else {
            continue;
        };
        for fact in world.awards_counted(scheme, case_no, case) {
            let person = granted::to_whom(world, (scheme, case_no), case, fact);
            if let (Some(person), Some(fund)) = (person, published.fund_named(&fact.said.fund))
                && stands(world, recovered, scheme, case_no, fact)
            {
                let awards = awards.entry(person).or_default();
                awards.push((fund.level, fact));
            }
        }
    }
    awards
}

/// Whether an award is still aid: its claim is live or it was paid, and it was not given back.
fn stands(
    world: &World,
    recovered: &Recovered<'_>,
    scheme: &str,
    case_no: &str,
    award: &Fact<AwardDecided>,
) -> bool {
    let case = world.cases.get(scheme, case_no);
    let person = case.and_then(|case| granted::to_whom(world, (scheme, case_no), case, award));
    (case.is_some_and(Case::is_live) || !paid_of(world, scheme, case_no).is_empty())
        && person.is_none_or(|person| {
            recovered
                .get(&(scheme, person))
                .is_none_or(|sum| *sum < i128::from(award.said.amount.0))
        })
}

/// What was recovered under a scheme from a person, in fen.
type Recovered<'a> = BTreeMap<(&'a str, Alias), i128>;

fn recovered(world: &World) -> Recovered<'_> {
    let mut sums = Recovered::new();
    for ((scheme, _), order) in world.payments.clawbacks() {
        let debtor = order
            .ordered
            .iter()
            .find_map(|fact| match fact.said.debtor {
                Payee::Person(person) => Some(world.one(person)),
                Payee::Org(_) => None,
            });
        if let Some(debtor) = debtor {
            let came: i128 = order
                .recovered
                .iter()
                .map(|fact| i128::from(fact.said.amount.0))
                .sum();
            *sums.entry((scheme.as_str(), debtor)).or_default() += came;
        }
    }
    sums
}
