//! F48 Many scores lie just above the pass, and none just below.
//!
//! **Definition.** Of the acceptances of one support year of a scheme, 20 or more, over 30 % have the least score that passes up to 2 points
//! more, and none has up to 5 points less.
//! **Example.** 75 passes; of 22 schools in the third year nine have 75 to 77 points, and none has 70 to 74.9.
//! **Exclusions.** Fewer than twenty acceptances of the year; a year in which somebody failed by less than five points; a
//! scheme whose tranches wait for no score; of an agreement judged twice in a year the later judgement alone. **False positives:** coarse rubrics.
//! **Evidence:** the acceptances from the pass to two points above. **Amount:** none. One flag a year and text.
//! **Look at:** the score sheets, who scored, the units at the edge.
//! **Source:** the scheme's tranche condition; plan 16 (75 points); red-flag catalogue F48.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::events::pairing::AcceptanceRecorded;
use crate::projections::Fact;
use crate::schemes::Scheme;
use crate::schemes::pairing::{Condition, ConditionKind};

/// F48.
pub struct ScoreHugging;

/// Width of the band above the pass, in tenths of a point, its end counted in.
const ABOVE: i32 = 20;
/// Width of the band below the pass, in tenths of a point.
const BELOW: i32 = 50;
/// Acceptances from whom on it is a lead.
const SCORES_MIN: usize = 20;
/// Share in the band above, in hundredths, that must be exceeded.
const SHARE: usize = 30;

fn condition(scheme: &Scheme) -> Option<(&Condition, i32)> {
    let rules = scheme.condition.iter();
    rules
        .filter(|rule| rule.kind == ConditionKind::YearAccepted)
        .find_map(|rule| Some((rule, rule.score_min_tenths?)))
}

impl Detector for ScoreHugging {
    fn code(&self) -> &'static str {
        "F48"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        // Scores of each scheme, pass and year.
        let mut scores: BTreeMap<(&str, i32, u8), Vec<&Fact<AcceptanceRecorded>>> = BTreeMap::new();
        let mut clauses: BTreeMap<(&str, i32), (&str, &Scheme)> = BTreeMap::new();
        for ((scheme_id, number), agreement) in world.agreements.iter() {
            let Some(scheme) = text::of_agreement(world, scheme_id, number, 0) else {
                continue;
            };
            let Some((rule, pass)) = condition(scheme) else {
                continue;
            };
            clauses
                .entry((scheme_id, pass))
                .or_insert((&rule.clause, scheme));
            for (year, of_year) in &agreement.years {
                let last = of_year.acceptances.iter();
                if let Some(last) = last.max_by_key(|fact| (fact.clock, fact.at)) {
                    scores
                        .entry((scheme_id, pass, *year))
                        .or_default()
                        .push(last);
                }
            }
        }
        let mut found = Findings::default();
        for ((scheme_id, pass, year), judged) in scores {
            let within = |from: i32, to: i32| {
                let all = judged.iter().copied();
                all.filter(move |fact| (from..to).contains(&fact.said.score_tenths))
            };
            let above: Vec<_> = within(pass, pass.saturating_add(ABOVE + 1)).collect();
            let below = within(pass.saturating_sub(BELOW), pass).count();
            let n = judged.len();
            if n < SCORES_MIN || below > 0 || above.len() * 100 <= n * SHARE {
                continue;
            }
            // Known by tenths of a point, as ever; said in points.
            let about = format!("{}/{year}", points(pass));
            let key = format!("{pass}/{year}");
            let mut flag = Flag::of(self.code(), Severity::Medium, (scheme_id, &about), &key);
            for fact in &above {
                flag.rests_on(fact);
            }
            if let Some((clause, scheme)) = clauses.get(&(scheme_id, pass)) {
                flag.clause = (*clause).to_owned();
                flag.period = scheme.support_year(year).map(|period| period.to_string());
            }
            flag.finding = format!(
                "year {year}, n = {n}: {} scores from {} up to two points above, none up to five points below",
                above.len(),
                points(pass)
            );
            found.flags.push(flag);
        }
        found
    }
}

/// Points in words, from tenths of a point.
fn points(tenths: i32) -> String {
    format!("{}.{}", tenths / 10, (tenths % 10).abs())
}
