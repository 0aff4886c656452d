//! F66 Several tips about one subject.
//!
//! **Definition.** A number of tips of different numbers name one subject of a scheme within a span of days.
//! **Parameters.** `tips` = 2: tips from which on it is told. `days` = 180: the span, in calendar days, both ends
//! counted in.
//! **Example.** A letter of 2025-03-10 and a web form of 2025-06-03 both tell of one school's spending.
//! **Exclusions.** Tips that name no subject; tips that were closed as not confirmed; one tip told twice.
//! **False positives:** feuds; one person who writes twice. Who told is not in the ledger.
//! **Evidence:** the tips of every such span, whichever tip it begins with. **Amount:** none: a tip tells no sum.
//! One flag a subject.
//! **Look at:** what each tip says and how it came, other flags of the subject.
//! **Source:** the scheme's clause on tips where its text has one, else the general rule, which is named as such; ACFE 2024 (43
//! % of frauds come to light by tips); red-flag catalogue F66.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::general::{general, quoted};
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::lists::{TipClosed, TipReceived};
use crate::projections::Fact;

/// F66.
pub struct TipsConverge;

/// Words of a clause on tips, and what is quoted where the scheme's text has none.
const TOLD: &[&str] = &["举报", "信访"];
const CLAUSE: &str = general!("举报的核查", "信访举报线索应及时核查");

impl Detector for TipsConverge {
    fn code(&self) -> &'static str {
        "F66"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut subjects: BTreeMap<(&str, String), Vec<&Fact<TipReceived>>> = BTreeMap::new();
        for (scheme, tip) in world.funds.tips() {
            let mut closed = world.acts.about::<TipClosed>("", &tip.said.tip_no);
            let unfounded = closed.any(|act| !act.said.confirmed);
            if let Some(subject) = tip.said.subject_no.as_deref().filter(|_| !unfounded) {
                // A person may be named by any alias.
                let person = Alias::from_hex(subject).map(|alias| world.one(alias).to_string());
                let subject = person.unwrap_or_else(|| subject.to_owned());
                subjects.entry((scheme, subject)).or_default().push(tip);
            }
        }
        let mut found = Findings::default();
        for ((scheme, subject), mut tips) in subjects {
            tips.sort_by_key(|tip| (tip.clock, &tip.said.tip_no));
            let days = settings.number(scheme, "days");
            let within = |first: usize| {
                let last = tips
                    .get(first)
                    .and_then(|tip| tip.clock.checked_add_days(days));
                tips.iter()
                    .skip(first)
                    .take_while(move |tip| last.is_none_or(|last| tip.clock <= last))
            };
            let numbers = |first: usize| -> BTreeSet<&str> {
                within(first).map(|tip| tip.said.tip_no.as_str()).collect()
            };
            let enough = settings.count(scheme, "tips");
            let spans: Vec<usize> = (0..tips.len())
                .filter(|first| numbers(*first).len() >= enough)
                .collect();
            if spans.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme, &subject);
            for tip in spans.iter().flat_map(|first| within(*first)) {
                flag.rests_on(tip);
            }
            let most = spans.iter().map(|first| numbers(*first).len()).max();
            let text = world.registry.scheme(scheme).map(AsRef::as_ref);
            flag.clause = quoted(text, TOLD, CLAUSE).to_owned();
            flag.finding = format!(
                "{} tips within {days} days about one subject",
                most.unwrap_or(0)
            );
            found.flags.push(flag);
        }
        found
    }
}
