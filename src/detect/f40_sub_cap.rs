//! F40 More persons of one status were aided than the scheme lets in.
//!
//! **Definition.** The scheme caps the awards to persons of one status, as a number or as a share of its quota rounded down
//! (5 % of 63 are 3), of the whole scheme or of each unit, and the awards that stand exceed the cap.
//! **Example.** The city aids 80 and lets in 8 who are retired; 10 retired teachers are awarded 5,000 each.
//! **Exclusions.** The very number that is let in; awards that a waiver of the rule covers, by case, award, person or unit, on their day;
//! claims withdrawn or refused; a cap of each unit where no quota of the unit is on record, which neither flag nor gate can measure. **False positives:** a waiver that is not recorded yet (that the ledger has none at all is said beside the flags); a rule that holds only in principle (原则上).
//! **Evidence:** every award to a person of that status that no waiver covers. **Amount:** the awards beyond the cap, last by
//! decision number. One flag a cap (and unit).
//! **Look at:** the quota, the status in each award, how the share is rounded.
//! **Source:** the scheme's sub-cap clause; plan 10 (退休教师比例原则上不超过5%, 10%).

use std::collections::BTreeMap;

use super::breach::{Word, waiver};
use super::f39_quota_overrun::in_order;
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::whole_quota::{Counted, unit};
use super::{Detector, Findings, unread};
use crate::domain::date::Date;
use crate::domain::events::claims::AwardDecided;
use crate::domain::money::Fen;
use crate::domain::party::ServiceStatus;
use crate::projections::cases::Case;
use crate::projections::{Fact, World, quotas};
use crate::schemes::Scheme;
use crate::schemes::model::Mode;
use crate::schemes::quota::{CapOf, SubCap};

/// F40.
pub struct SubCapBreach;

/// Whether a waiver of a cap covers an award on a day, by its case, award, unit, person or scheme, as far as its word goes.
pub(super) fn waived(
    world: &World,
    scheme: &str,
    cap: &SubCap,
    award: &Counted<'_>,
    on: (Date, Word),
) -> bool {
    let mut subjects = vec![award.case_no.to_owned(), award.fact.said.award_no.clone()];
    subjects.extend(award.unit.map(str::to_owned));
    subjects.extend(award.case.person().map(|person| person.to_string()));
    subjects.push(scheme.to_owned());
    let rule = (cap.id.as_str(), Some("F40"));
    cap.mode == Mode::Soft && waiver(world, scheme, &subjects, rule, on).is_some()
}

/// The status an award counts under: its own, else that of the claim.
pub(super) fn status(case: &Case, award: &Fact<AwardDecided>) -> Option<ServiceStatus> {
    let claimed = || case.claims.iter().find_map(|claim| claim.said.status);
    award.said.status.or_else(claimed)
}

/// Of how many a cap is a share: the whole quota, or the unit's; `None` where no quota of the unit is on record.
fn whole(
    world: &World,
    scheme: &Scheme,
    cap: &SubCap,
    unit: Option<&str>,
    all: usize,
) -> Option<u32> {
    match cap.of {
        CapOf::All => {
            let quota = scheme.quota.as_ref().and_then(|quota| quota.total);
            Some(quota.unwrap_or(u32::try_from(all).unwrap_or(u32::MAX)))
        }
        CapOf::Unit => {
            let allowed = quotas::of_unit(world, &scheme.id, unit?);
            allowed.iter().filter_map(|one| one.count).max()
        }
    }
}

/// Most persons that a cap lets in, of what it is a share of.
pub(super) fn most(
    world: &World,
    scheme: &Scheme,
    cap: &SubCap,
    unit: Option<&str>,
    all: usize,
) -> Option<u32> {
    cap.most(whole(world, scheme, cap, unit, all)?)
}

impl Detector for SubCapBreach {
    fn code(&self) -> &'static str {
        "F40"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        // Awards of each text: a later one caps nothing that was claimed before it.
        let mut awards: BTreeMap<(&str, u16), Vec<Counted<'_>>> = BTreeMap::new();
        for ((scheme_id, case_no), case) in world.cases.iter() {
            if case.is_live() {
                let counted = world.awards_counted(scheme_id, case_no, case);
                let of = awards.entry((scheme_id, case.version())).or_default();
                of.extend(counted.into_iter().map(|fact| Counted {
                    case_no,
                    case,
                    fact,
                    status: status(case, fact),
                    unit: unit(case, fact),
                    text: None,
                }));
            }
        }
        let mut found = Findings::default();
        for ((scheme_id, version), awards) in awards {
            let Some(scheme) = world.registry.text_or_newest(scheme_id, version) else {
                continue;
            };
            let caps = scheme.quota.iter().flat_map(|quota| &quota.sub_cap);
            for cap in caps {
                let mut groups: BTreeMap<Option<&str>, Vec<&Counted<'_>>> = BTreeMap::new();
                for award in &awards {
                    if award.status == Some(cap.status) {
                        let unit = award.unit.filter(|_| cap.of == CapOf::Unit);
                        groups.entry(unit).or_default().push(award);
                    }
                }
                for (unit, mut given) in groups {
                    let Some(most) = most(world, scheme, cap, unit, awards.len()) else {
                        continue;
                    };
                    given.retain(|award| {
                        let on = (award.fact.clock, Word::Told);
                        !waived(world, scheme_id, cap, award, on)
                    });
                    let let_in = usize::try_from(most).unwrap_or(usize::MAX);
                    if given.len() <= let_in {
                        continue;
                    }
                    given.sort_by(|a, b| in_order(a.fact, b.fact));
                    let about = match unit {
                        Some(unit) => format!("{}/{unit}", cap.id),
                        None => cap.id.clone(),
                    };
                    let mut flag = Flag::new(self.code(), Severity::Medium, scheme_id, &about);
                    for award in &given {
                        flag.concerns(award.case.person());
                        flag.rests_on(award.fact);
                    }
                    let beyond = given.iter().skip(let_in);
                    flag.amount = Fen::sum(beyond.map(|award| award.fact.said.amount))
                        .unwrap_or(Fen(i64::MAX));
                    flag.period = given
                        .first()
                        .map(|award| award.fact.said.period.to_string());
                    flag.clause.clone_from(&cap.clause);
                    flag.finding = format!(
                        "{} awards to persons of one status, at most {most} are let in",
                        given.len()
                    );
                    let whole = whole(world, scheme, cap, unit, awards.len());
                    if let (Some(percent), Some(whole)) = (cap.percent, whole) {
                        let share = format!("the share is {percent} percent of {whole}");
                        flag.finding = [std::mem::take(&mut flag.finding), share].join("; ");
                    }
                    found.flags.push(flag);
                }
            }
        }
        found
    }

    fn on_record(&self, world: &World, found: &mut Findings) {
        unread::exceptions(self.code(), world, found);
    }
}
