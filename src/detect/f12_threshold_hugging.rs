//! F12 Many claims lie just above a threshold, and few a little further.
//!
//! **Definition.** Of the claims of one text, as many as 3 times those from 105 % to under 110 % of a threshold in money lie
//! from the threshold itself to under 105 % of it, and the two bands together hold 10 claims or more.
//! **Example.** The city asks a debt of 20,000; sixteen claims show 20,000 to 20,999, none 21,000 to 21,999.
//! **Exclusions.** Fewer than ten claims; claims withdrawn; thresholds that are no amount (an age, a score: F48), or that ask for less than
//! a value; categories that the threshold is not for. A claim of the very threshold is counted and is no evidence: the rule itself
//! names that sum. **False positives:** coaching of applicants; debts that a bank rounds.
//! **Evidence:** the claims above the threshold in the first band. **Amount:** what those are paid or awarded. One flag a threshold and text.
//! **Look at:** the papers themselves of the claims just above the threshold.
//! **Source:** the scheme's threshold; Nigrini on numbers just above a limit.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity, at_stake};
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::projections::case_facts::facts;
use crate::projections::cases::Case;
use crate::schemes::eligible::Eligibility;
use crate::schemes::facts::Facts;

/// F12.
pub struct ThresholdHugging;

/// End of the first band, in hundredths of the threshold.
const FIRST: i128 = 105;
/// End of the second band, in hundredths of the threshold.
const SECOND: i128 = 110;
/// How many times as many claims the first band has.
const TIMES: usize = 3;
/// Claims in both bands from whom on it is a lead.
const CLAIMS_MIN: usize = 10;
/// End of the names of facts that are amounts in fen.
const AMOUNT: &str = "_fen";

/// Whether the rule sets a least amount for the claim.
fn is_asked(rule: &Eligibility, facts: &Facts) -> bool {
    let category = facts.word("category");
    matches!(rule.op.as_str(), ">=" | ">")
        && rule.value > 0
        && rule.field.ends_with(AMOUNT)
        && (rule.categories.is_empty()
            || category.is_some_and(|own| rule.categories.iter().any(|one| one == own)))
}

/// Claims in the two bands above a threshold.
#[derive(Default)]
struct Bands<'a> {
    first: Vec<(i64, &'a str, &'a Case)>,
    second: usize,
}

impl Detector for ThresholdHugging {
    fn code(&self) -> &'static str {
        "F12"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let mut bands: BTreeMap<(&str, u16, usize), Bands<'_>> = BTreeMap::new();
        for ((scheme_id, case_no), case) in world.cases.iter() {
            if case.claims.is_empty() || !case.withdrawn.is_empty() {
                continue;
            }
            let version = case.version();
            let Some(scheme) = world.registry.text_or_newest(scheme_id, version) else {
                continue;
            };
            if scheme.eligibility.is_empty() {
                continue;
            }
            let facts = facts(world, scheme, case_no);
            for (at, rule) in scheme.eligibility.iter().enumerate() {
                let value = facts.int(&rule.field).filter(|_| is_asked(rule, &facts));
                let Some(value) = value else { continue };
                let hundredths = i128::from(value) * 100;
                let of = |percent: i128| i128::from(rule.value) * percent;
                if hundredths < of(100) || hundredths >= of(SECOND) {
                    continue;
                }
                let bands = bands.entry((scheme_id, version, at)).or_default();
                if hundredths < of(FIRST) {
                    bands.first.push((value, case_no, case));
                } else {
                    bands.second += 1;
                }
            }
        }
        for ((scheme_id, version, at), bands) in bands {
            let (first, second) = (bands.first.len(), bands.second);
            if first + second < CLAIMS_MIN || first < second.saturating_mul(TIMES) {
                continue;
            }
            let text = world.registry.text_or_newest(scheme_id, version);
            let Some(rule) = text.and_then(|text| text.eligibility.get(at)) else {
                continue;
            };
            let about = format!("{}/{version}", rule.id);
            let mut flag = Flag::new(self.code(), Severity::Lead, scheme_id, &about);
            let above = bands.first.iter().filter(|(value, ..)| *value > rule.value);
            let mut amounts = Vec::new();
            for (_, case_no, case) in above {
                flag.concerns(world.person_of(case));
                for claim in &case.claims {
                    flag.rests_on(claim);
                }
                amounts.push(at_stake(world, scheme_id, case_no));
            }
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            flag.period = text.map(|text| text.period.clone());
            flag.clause.clone_from(&rule.clause);
            flag.finding = format!(
                "n = {}: {first} claims from {} to under 105 % of it, {second} from there to under 110 %",
                first + second,
                Fen(rule.value)
            );
            found.flags.push(flag);
        }
        found
    }
}
