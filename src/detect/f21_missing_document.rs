//! F21 A required paper is missing at approval.
//!
//! **Definition.** A case is awarded, and of a type of paper that the scheme requires for its category,
//! or by a condition that it meets, there is none that was registered or issued by the day of the award.
//! Or, under a text that takes claims, cases were awarded or paid of which no claim at all is on the ledger: one flag a scheme and year.
//! **Example.** An illness case is awarded without 医院诊断证明.
//! **Exclusions.** Papers that were issued by the day of the award and scanned after it (late scanning is
//! F24); papers of other categories; cases without an award; awards under a signed agreement. Where rows of the sheets of claims
//! were refused and not read since, missing claims are told as data quality; where the ledger never had a claim of the scheme, as not judged; so
//! are papers (or bills) of cases that files told, where the ledger never had one of any case of the scheme. What was reversed was there.
//! **False positives:** papers kept elsewhere.
//! **Evidence:** the claim row and the award row.
//! **Look at:** the list of papers asked for, the day of the approval, the paper file.
//! **Source:** the scheme's document clauses; plan 10's list of papers.

use std::collections::BTreeMap;

use super::breach::Breach;
use super::claimed::{self, Decided};
use super::flag::{Flag, Severity, at_stake};
use super::joined::Joined;
use super::lacking::Lacking;
use super::shut_out::year_of;
use super::unread::{Papers, case_by_files, was_told};
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::Body;
use crate::domain::events::claims::ClaimSubmitted;
use crate::domain::money::Fen;
use crate::projections::case_facts::facts;

/// F21.
pub struct MissingDocument;

impl Detector for MissingDocument {
    fn code(&self) -> &'static str {
        "F21"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let mut told: BTreeMap<&str, Papers> = BTreeMap::new();
        // Cases by scheme, and whether bills are what they lack.
        let mut unread: BTreeMap<(&str, bool), usize> = BTreeMap::new();
        for ((scheme_id, case_no), case) in world.cases.iter() {
            let Some(scheme) = world.registry.text_or_newest(scheme_id, case.version()) else {
                continue;
            };
            let (Some(claim), Some(award)) = (
                case.claims.first(),
                case.awards.iter().min_by_key(|award| award.clock),
            ) else {
                continue;
            };
            let by_condition = scheme.document.iter().any(|one| one.required_if.is_some());
            let required = if by_condition {
                scheme.papers_required(&facts(world, scheme, case_no))
            } else {
                scheme.required_documents(claim.said.category.as_deref())
            };
            let mut missing: Vec<_> = required
                .into_iter()
                .filter(|required| {
                    !case.evidence.iter().any(|paper| {
                        paper.said.document_type == required.code
                            && (paper.clock <= award.clock
                                || paper.said.issued.is_some_and(|day| day <= award.clock))
                    })
                })
                .collect();
            if !missing.is_empty() && case_by_files(case) {
                let told = told.entry(scheme_id);
                let told = *told.or_insert_with(|| Papers::told(world, scheme_id));
                for bill in [false, true].into_iter().filter(|bill| !told.has(*bill)) {
                    let before = missing.len();
                    missing.retain(|required| required.bill != bill);
                    if missing.len() < before {
                        *unread.entry((scheme_id, bill)).or_default() += 1;
                    }
                }
            }
            if missing.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, case_no);
            flag.concerns(case.person());
            flag.rests_on(claim);
            flag.rests_on(award);
            flag.amount = at_stake(world, scheme_id, case_no);
            flag.period = Some(claim.said.period.to_string());
            flag.clause = missing
                .iter()
                .map(|required| required.clause.as_str())
                .collect::<Vec<_>>()
                .join("；");
            flag.finding = format!(
                "awarded on {} without {}",
                award.clock,
                missing
                    .iter()
                    .map(|required| required.told())
                    .collect::<Vec<_>>()
                    .join(", ")
            );
            found.flags.push(flag);
        }
        for ((scheme, bill), cases) in unread {
            let what = match bill {
                true => "bills with their numbers",
                false => "papers of claims",
            };
            found.unjudged.push(format!(
                "F21, scheme {scheme}: {cases} awarded cases cannot be judged, the ledger does not hold {what}: import their sheet"
            ));
        }
        unclaimed(self.code(), world, &mut found);
        found
    }
}

/// Sheets that tell claims.
const CLAIMS: &[&str] = &["claims"];
/// How many cases a flag names.
const NAMED: usize = 3;

/// Cases that were decided or paid and of which nobody is on record to have asked for anything.
fn unclaimed(code: &'static str, world: &Joined<'_>, found: &mut Findings) {
    let mut of: BTreeMap<(&str, i32), Vec<(&Decided<'_>, Breach<'_>)>> = BTreeMap::new();
    for one in world.decided() {
        let breach = claimed::unclaimed(world, one.scheme, one.case_no, one.case);
        if let (Some(breach), Some(year)) = (breach, year_of(one.case)) {
            let cases = of.entry((one.scheme.id.as_str(), year)).or_default();
            cases.push((one, breach));
        }
    }
    for ((scheme, year), cases) in of {
        let mut known = world.cases.of_scheme(scheme);
        let told = known.any(|(_, case)| !case.claims.is_empty());
        if !told && !was_told(world, scheme, CLAIMS, &[ClaimSubmitted::KIND]) {
            found.unjudged.push(format!(
                "F21, scheme {scheme}: {} cases of {year} were awarded or paid, but no claim is in the ledger: import the sheets of claims",
                cases.len()
            ));
            continue;
        }
        let about = year.to_string();
        let key = format!("unclaimed/{year}");
        let mut flag = Flag::of(code, Severity::High, (scheme, &about), &key);
        let mut amounts = Vec::new();
        for (one, breach) in &cases {
            flag.concerns(world.person_of(one.case));
            for award in &one.case.awards {
                flag.rests_on(award);
            }
            for fact in &one.payments {
                flag.rests_on(fact);
            }
            amounts.push(at_stake(world, scheme, one.case_no));
            breach.clause.clone_into(&mut flag.clause);
        }
        flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
        flag.period = Some(about);
        let named: Vec<&str> = cases
            .iter()
            .take(NAMED)
            .map(|(one, _)| one.case_no)
            .collect();
        flag.finding = format!(
            "{} cases were awarded or paid with no claim on record, {} first",
            cases.len(),
            named.join(", ")
        );
        if Lacking::of(world, scheme, CLAIMS).any() {
            flag = flag.as_data_quality();
        }
        found.flags.push(flag);
    }
}
