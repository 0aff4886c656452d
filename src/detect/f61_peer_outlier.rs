//! F61 An award is far above those beside it.
//!
//! **Definition.** Of the awards of a scheme and period, where no tariff sets one amount, one lies above the third
//! quartile plus 3 times the spread of the quartiles.
//! **Parameters.** `awards` = 20: awards without which a fence says nothing.
//! **Example.** 23 awards lie between 500 and 2,000 yuan, the 24th is 9,000.
//! **Exclusions.** Schemes that pay one amount, or by tier or step; groups in which half of the awards are equal, so that
//! the quartiles have no spread; refused and withdrawn cases, and awards that an appeal has overturned. **False positives:** big families, grave cases.
//! **Evidence:** the award and what was paid on it; of the group its number and quartiles stand in the finding.
//! **Amount:** what was paid, else awarded. One flag a case.
//! **Look at:** the papers of the case, and what the award rests on.
//! **Source:** Tukey's far fence, as Cardinal uses it; red-flag catalogue F61.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity, at_stake, paid_of};
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings, text};
use crate::domain::date::{Date, Period};
use crate::domain::events::claims::AwardDecided;
use crate::domain::money::Fen;
use crate::projections::Fact;
use crate::schemes::tariff::TariffKind;
use crate::statistics::{Rounded, fences};

/// F61.
pub struct PeerOutlier;

/// Awards of a group, each with its case.
type Group<'a> = Vec<(&'a str, &'a Fact<AwardDecided>)>;

impl Detector for PeerOutlier {
    fn code(&self) -> &'static str {
        "F61"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut groups: BTreeMap<(&str, Period), Group<'_>> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            if case.awards.is_empty() || !case.is_live() {
                continue;
            }
            let kind = text::of_case(world, scheme, case_no)
                .and_then(|text| text.tariff.as_ref())
                .map(|tariff| tariff.kind);
            let open = matches!(
                kind,
                None | Some(TariffKind::Discretionary | TariffKind::Share)
            );
            if !open {
                continue;
            }
            for award in world.awards_counted(scheme, case_no, case) {
                groups
                    .entry((scheme, award.said.period))
                    .or_default()
                    .push((case_no, award));
            }
        }
        let mut found = Findings::default();
        for ((scheme, period), awards) in groups {
            if awards.len() < settings.count(scheme, "awards") {
                continue;
            }
            let mut amounts: Vec<i64> = awards.iter().map(|(_, one)| one.said.amount.0).collect();
            let Ok(fence) = fences(&mut amounts) else {
                continue;
            };
            if fence.q3 <= fence.q1 {
                continue;
            }
            let yuan = |shown: Rounded| Fen::from_wide(shown.whole()).unwrap_or(Fen(i64::MAX));
            let (first, third) = fence.quartiles();
            for (case_no, award) in &awards {
                if !fence.far_above(award.said.amount.0) {
                    continue;
                }
                let mut flag = Flag::new(self.code(), Severity::Medium, scheme, case_no);
                flag.concerns(award.said.person);
                flag.rests_on(*award);
                for fact in paid_of(world, scheme, case_no) {
                    flag.rests_on(fact);
                }
                flag.amount = at_stake(world, scheme, case_no);
                flag.period = Some(period.to_string());
                flag.clause = text::of_case(world, scheme, case_no)
                    .and_then(|text| text.tariff.as_ref())
                    .map(|tariff| tariff.clause.clone())
                    .unwrap_or_default();
                flag.finding = format!(
                    "{} yuan beside {} awards with quartiles {} and {}, the third plus three times their spread is {}",
                    award.said.amount,
                    fence.n,
                    yuan(first),
                    yuan(third),
                    yuan(fence.far_fence())
                );
                found.flags.push(flag);
            }
        }
        // Two awards of one case are one flag.
        found.flags.sort_by(|a, b| a.id.cmp(&b.id));
        found.flags.dedup_by(|later, first| later.id == first.id);
        found
    }
}
