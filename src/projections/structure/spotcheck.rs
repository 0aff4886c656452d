//! What must hold of a spot check, marks S of the catalogue: nobody may choose among checks, among
//! spellings of the randomness, among inspectors or among figures.
//!
//! - One check over a population at a time waits for its draw; another one is drawn or abandoned first, unless the witness rejected
//!   whatever was drawn of it.
//! - A check is abandoned before its randomness may be known: who knows what would be drawn could
//!   throw the sample away. The endorsement too comes before that moment. After it only one of which the witness rejected whatever was
//!   drawn is given up: nobody would be caught in a draw that cannot stand.
//! - Randomness comes after the moment at which the opening is recorded, in one spelling, and in as many
//!   groups as were frozen.
//! - Whoever goes was drawn, or the visit says why not; nobody looks at an item they are tied to.
//! - What a paper says of an item rests on evidence and, where inspectors were drawn, on a visit; whoever went
//!   or was drawn to go does not review it. An item that could not be verified needs neither: it counts as wrong.
//! - A close states what the papers add up to at its own entry, and again at the one that endorses it: a
//!   paper that takes effect in between makes it another close.
//!
//! **Not here**: whether root, sample and limits are what the frozen population gives. That asks a ledger
//! of an earlier size; `spotcheck` and `endorse` ask it.

use std::collections::BTreeSet;

use super::super::World;
use super::super::spotchecks::{ABANDONED, CheckStage, INSTEAD, Papers, verdict};
use super::audit::{numbered, stated};
use super::{StructureFault, duplicate, ended, unknown};
use crate::domain::alias::Alias;
use crate::domain::date::Timestamp;
use crate::domain::events::audit::{
    DrawnItem, FieldVisitRecorded, ItemResult, SampleDrawn, SampleMethod, SpotCheckClosed,
    SpotCheckOpened, WorkpaperFiled,
};
use crate::domain::money::Fen;
use crate::domain::randomness;
use crate::statistics::{Confidence, confidence_factor, finite_upper};

fn wrong(what: &'static str, number: &str, expected: String, found: String) -> StructureFault {
    StructureFault::Differs {
        what,
        number: number.to_owned(),
        expected,
        found,
    }
}

/// What is done about a check that is over.
const ANOTHER: &str = "open another under a number of its own (`sunledger spotcheck open`)";

/// What is done about a check that is drawn already.
const LIST: &str = "its sample stands (`sunledger spotcheck list`)";

/// What is done about a check that is drawn and is to be given up.
const CLOSE: &str = "close it with its figures (`sunledger spotcheck close`)";

impl World {
    pub(super) fn check_opened(
        &self,
        e: &SpotCheckOpened,
        size: u64,
        now: Timestamp,
    ) -> Result<(), StructureFault> {
        let differs = |expected, found| Err(wrong("spot check", &e.check_no, expected, found));
        numbered("spot check", &e.check_no)?;
        if self.check_stage(&e.check_no).is_some() {
            return Err(duplicate("spot check", &e.check_no));
        }
        for (field, given) in [
            ("query", &e.query),
            ("source of randomness", &e.randomness_source),
        ] {
            stated("spot check", field, given)?;
        }
        if e.items == 0 || e.population.is_zero() {
            return Err(StructureFault::Unstated {
                what: "spot check",
                field: "frozen population",
            });
        }
        if e.log_size > size {
            return differs(
                format!("a population of the {size} entries there are"),
                format!("one of {} entries", e.log_size),
            );
        }
        if e.randomness_after <= now {
            return differs(
                format!("randomness that is published after this entry, of {now}"),
                format!("some after {}", e.randomness_after),
            );
        }
        let each: BTreeSet<&Alias> = e.inspectors.iter().collect();
        if each.len() != e.inspectors.len() {
            return differs(
                "each inspector once".to_owned(),
                "one named twice".to_owned(),
            );
        }
        let most = e.inspectors.len();
        if usize::from(e.inspectors_per_item) > most || (e.inspectors_per_item == 0) != (most == 0)
        {
            return differs(
                format!("between 1 and {most} inspectors an item, and none where none is named"),
                e.inspectors_per_item.to_string(),
            );
        }
        match self.check_waited(&e.check_no, &e.query) {
            None => Ok(()),
            Some(other) => Err(StructureFault::CheckWaits {
                number: other.to_owned(),
            }),
        }
    }

    pub(super) fn open_check(&self, number: &str) -> Result<&SpotCheckOpened, StructureFault> {
        let mut opened = self.acts.about::<SpotCheckOpened>("", number);
        let Some(opened) = opened.next() else {
            return Err(unknown("spot check", number));
        };
        match self.check_stage(number) {
            Some(CheckStage::Closed) => Err(self.check_over(number, "closed", ANOTHER)),
            Some(CheckStage::Abandoned) => Err(self.check_over(number, "abandoned", ANOTHER)),
            _ => Ok(opened.said),
        }
    }

    /// That the check is over, or drawn, by the entry that made it so.
    fn check_over(
        &self,
        number: &str,
        state: &'static str,
        remedy: &'static str,
    ) -> StructureFault {
        let at = match state {
            "drawn" => self.place_of_act::<SampleDrawn>(number),
            _ => self.place_of_act::<SpotCheckClosed>(number),
        };
        match at {
            Some(at) => ended("spot check", number, (state, at), remedy),
            None => unknown("spot check", number),
        }
    }

    /// That the check was drawn, whether or not it is closed.
    pub(super) fn drawn_check(&self, number: &str) -> Result<(), StructureFault> {
        match self.check_stage(number) {
            None => Err(unknown("spot check", number)),
            Some(CheckStage::Drawn | CheckStage::Closed) => Ok(()),
            Some(_) => Err(unknown("sample of spot check", number)),
        }
    }

    pub(super) fn check_drawn(
        &self,
        e: &SampleDrawn,
        now: Timestamp,
    ) -> Result<(), StructureFault> {
        let opened = self.open_check(&e.check_no)?;
        if self.check_stage(&e.check_no) == Some(CheckStage::Drawn) {
            return Err(self.check_over(&e.check_no, "drawn", LIST));
        }
        stated("sample", "published randomness", &e.randomness)?;
        let differs =
            |expected, found| Err(wrong("sample of spot check", &e.check_no, expected, found));
        let spelt = randomness::one_spelling(&e.randomness);
        if spelt != e.randomness {
            return differs(
                format!("randomness in its one spelling, {spelt}"),
                "another spelling, which would draw others".to_owned(),
            );
        }
        let count = randomness::count(&spelt);
        if let Some(groups) = randomness::groups(&opened.randomness_source)
            && groups != count
        {
            return differs(
                format!("{groups} groups of letters or digits, as was frozen"),
                format!("{count} groups"),
            );
        }
        if e.published_at < opened.randomness_after {
            return differs(
                format!("randomness published after {}", opened.randomness_after),
                format!("some of {}", e.published_at),
            );
        }
        if e.published_at > now {
            return differs(
                format!("randomness published by {now}"),
                format!("some of {}", e.published_at),
            );
        }
        let mut last = 0;
        for one in &e.drawn {
            if one.place <= last || one.place > opened.items {
                return differs(
                    format!("items in the order of their places, up to {}", opened.items),
                    format!("place {} after place {last}", one.place),
                );
            }
            if one.chance_parts == 0 || one.chance_parts > one.chance_of {
                return differs(
                    "chances between 0 and 1".to_owned(),
                    format!("{} of {}", one.chance_parts, one.chance_of),
                );
            }
            let who: BTreeSet<&Alias> = one.inspectors.iter().collect();
            if who.len() != usize::from(opened.inspectors_per_item)
                || who.len() != one.inspectors.len()
                || !who.iter().all(|who| opened.inspectors.contains(who))
            {
                return differs(
                    format!(
                        "{} of the frozen inspectors for item {}",
                        opened.inspectors_per_item, one.item
                    ),
                    format!("{} others", one.inspectors.len()),
                );
            }
            last = one.place;
        }
        Ok(())
    }

    /// The item as it was drawn.
    fn in_sample(&self, check_no: &str, item: &str) -> Result<&DrawnItem, StructureFault> {
        let mut drawn = self.acts.about::<SampleDrawn>("", check_no);
        let Some(drawn) = drawn.next() else {
            return Err(unknown("sample of spot check", check_no));
        };
        let found = drawn.said.drawn.iter().find(|one| one.item == item);
        found.ok_or_else(|| unknown("item in the sample", item))
    }

    /// That none of the persons is tied to the item.
    fn untied(&self, query: &str, item: &str, persons: &[Alias]) -> Result<(), StructureFault> {
        let list = query.split(' ').next().unwrap_or_default();
        let of = self.concerned(list, item);
        let tied = persons.iter().find(|person| {
            let ties = self.ties(**person);
            ties.keep_from(&of.persons, &of.households, of.unit.as_deref())
        });
        match tied {
            None => Ok(()),
            Some(person) => Err(StructureFault::Tied {
                person: *person,
                item: item.to_owned(),
            }),
        }
    }

    /// Whoever goes was drawn for the item; others only with the reason, and as many.
    pub(super) fn check_visit(&self, e: &FieldVisitRecorded) -> Result<(), StructureFault> {
        let opened = self.open_check(&e.check_no)?;
        let drawn = self.in_sample(&e.check_no, &e.item)?;
        stated("visit", "procedure", &e.procedure)?;
        stated("visit", "result", &e.result)?;
        let differs = |expected, found| Err(wrong("visit to item", &e.item, expected, found));
        let who: BTreeSet<&Alias> = e.inspectors.iter().collect();
        if who.len() != e.inspectors.len() {
            return differs(
                "each inspector once".to_owned(),
                "one named twice".to_owned(),
            );
        }
        if who.len() < usize::from(opened.inspectors_per_item) {
            return differs(
                format!("at least {} inspectors", opened.inspectors_per_item),
                who.len().to_string(),
            );
        }
        let others = who.iter().any(|who| !drawn.inspectors.contains(who));
        if !drawn.inspectors.is_empty() && others {
            let reason = e.procedure.strip_prefix(INSTEAD);
            if reason.is_none_or(|reason| reason.trim().is_empty()) {
                return differs(
                    "the inspectors drawn for it, or the reason why others went (--instead)"
                        .to_owned(),
                    "others, and no reason".to_owned(),
                );
            }
        }
        self.untied(&opened.query, &e.item, &e.inspectors)
    }

    pub(super) fn check_paper(
        &self,
        e: &WorkpaperFiled,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        let opened = self.open_check(&e.check_no)?;
        let drawn = self.in_sample(&e.check_no, &e.item)?;
        numbered("working paper", &e.paper_no)?;
        stated("working paper", "procedure", &e.procedure)?;
        stated("working paper", "conclusion", &e.conclusion)?;
        let mut papers = self.acts.about::<WorkpaperFiled>("", &e.check_no);
        if papers.any(|paper| paper.said.paper_no == e.paper_no) {
            return Err(duplicate("working paper", &e.paper_no));
        }
        if e.result == ItemResult::Differs && e.audited.is_none() {
            return Err(StructureFault::Unstated {
                what: "working paper",
                field: "right amount",
            });
        }
        if let Some(right) = e.audited
            && right.0 < drawn.book.0.min(0)
        {
            return Err(wrong(
                "item",
                &e.item,
                "a right amount of nothing or more".to_owned(),
                format!("{right} yuan"),
            ));
        }
        if e.result != ItemResult::NotVerified {
            self.rests_on_a_look(e, drawn)?;
        }
        self.reviewed_by_another(e, drawn, signers)?;
        self.untied(&opened.query, &e.item, signers)
    }

    /// That a result has evidence and, where inspectors were drawn for the item, that somebody went: they, or
    /// others for a recorded reason.
    fn rests_on_a_look(&self, e: &WorkpaperFiled, drawn: &DrawnItem) -> Result<(), StructureFault> {
        if e.evidence.is_empty() {
            return Err(StructureFault::Unstated {
                what: "working paper",
                field: "evidence (--evidence), which everything but not_verified rests on",
            });
        }
        let mut visits = self.acts.about::<FieldVisitRecorded>("", &e.check_no);
        if drawn.inspectors.is_empty() || visits.any(|visit| visit.said.item == e.item) {
            return Ok(());
        }
        Err(wrong(
            "working paper on item",
            &e.item,
            "a visit by the inspectors drawn for it, or by others for a reason, recorded before (spotcheck visit)"
                .to_owned(),
            "a result without any".to_owned(),
        ))
    }

    /// That whoever reviews a paper neither went to the item nor was drawn to go. The preparer signs first.
    fn reviewed_by_another(
        &self,
        e: &WorkpaperFiled,
        drawn: &DrawnItem,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        let visits = self.acts.about::<FieldVisitRecorded>("", &e.check_no);
        let of_item = visits.filter(|visit| visit.said.item == e.item);
        let mut went: BTreeSet<Alias> = of_item
            .flat_map(|visit| &visit.said.inspectors)
            .copied()
            .collect();
        went.extend(drawn.inspectors.iter().copied());
        match signers.iter().skip(1).find(|who| went.contains(who)) {
            None => Ok(()),
            Some(who) => Err(wrong(
                "working paper on item",
                &e.item,
                "a reviewer who did not inspect it".to_owned(),
                format!("{who}, one of its inspectors"),
            )),
        }
    }

    /// A close states what the papers add up to; one without a sample gives the check up.
    pub(super) fn check_closed(
        &self,
        e: &SpotCheckClosed,
        now: Timestamp,
    ) -> Result<(), StructureFault> {
        let opened = self.open_check(&e.check_no)?;
        stated("spot check", "conclusion", &e.conclusion)?;
        let differs = |expected, found| Err(wrong("spot check", &e.check_no, expected, found));
        let drawn = self.check_stage(&e.check_no) == Some(CheckStage::Drawn);
        if e.method == ABANDONED {
            if drawn {
                return Err(self.check_over(&e.check_no, "drawn", CLOSE));
            }
            if now >= opened.randomness_after && !self.is_free(&e.check_no) {
                return differs(
                    format!(
                        "an abandonment before {}, from when on its randomness may be known (draw it, and close it with its figures)",
                        opened.randomness_after
                    ),
                    format!("an abandonment of {now}"),
                );
            }
            let nothing = (e.errors, e.not_verified, e.projected.0, e.accepted);
            if nothing != (0, 0, 0, false) || e.upper.is_some() || e.upper_items.is_some() {
                return differs(
                    "no figures of a check that is abandoned".to_owned(),
                    "some".to_owned(),
                );
            }
            return Ok(());
        }
        let Some(papers) = self.papers_of(&e.check_no) else {
            return Err(unknown("sample of spot check", &e.check_no));
        };
        if (e.errors, e.not_verified) != (papers.errors, papers.not_verified) {
            return differs(
                format!(
                    "{} items in error by its papers, {} of them not verified",
                    papers.errors, papers.not_verified
                ),
                format!("{} errors, {} not verified", e.errors, e.not_verified),
            );
        }
        // Earlier versions of this program set understatement against it; who endorses asks for the first.
        let told = i128::from(e.projected.0);
        let off = |by_papers: i128| (told - by_papers).abs();
        if off(papers.projected).min(off(papers.net)) > papers.rounding {
            return differs(
                format!(
                    "{} yuan projected by its papers",
                    Fen(i64::try_from(papers.projected).unwrap_or(i64::MAX))
                ),
                format!("{} yuan", e.projected),
            );
        }
        if !limits(opened, e, &papers) {
            return differs(
                "the upper limits that its papers give".to_owned(),
                "others".to_owned(),
            );
        }
        let verdict = verdict(opened, e) == Some(true);
        if e.accepted != verdict {
            return differs(
                match verdict {
                    true => "accepted by its limits".to_owned(),
                    false => "not accepted by its limits".to_owned(),
                },
                "another verdict".to_owned(),
            );
        }
        Ok(())
    }
}

/// Whether the limits stated can be those of the papers: exactly where papers and frozen figures alone
/// give them, else no smaller than what they surely hold.
fn limits(opened: &SpotCheckOpened, e: &SpotCheckClosed, papers: &Papers) -> bool {
    let upper = e.upper.map(|fen| i128::from(fen.0));
    let Ok(confidence) = Confidence::new(opened.confidence) else {
        return false;
    };
    match &opened.method {
        SampleMethod::All => {
            upper == Some(papers.overstated) && e.upper_items == Some(papers.errors)
        }
        SampleMethod::Random(_) | SampleMethod::Tickets(_) => {
            let open = opened.items.saturating_sub(papers.certain);
            let (looked, errors) = papers.by_chance;
            let Ok(most) = finite_upper(open, looked, errors, confidence) else {
                return false;
            };
            e.upper_items == Some(most.saturating_add(papers.sure_errors))
                && upper.is_none_or(|upper| upper >= papers.overstated)
        }
        SampleMethod::Interval(Fen(interval)) | SampleMethod::Cells(Fen(interval)) => {
            let Ok(factor) = confidence_factor(0, confidence) else {
                return false;
            };
            // Basic precision, rounded down, and what is projected.
            let factor = i128::from(factor.billionths());
            let basic = i128::from(*interval) * factor / i128::from(crate::statistics::WHOLE);
            // No more can be wrong than there is.
            let least = (basic + papers.projected).min(i128::from(opened.book.0));
            upper.is_some_and(|upper| upper >= least) && e.upper_items.is_none()
        }
        SampleMethod::Stratified(_) => {
            let items = e.upper_items.is_none_or(|most| most >= papers.errors);
            items && upper.is_none_or(|upper| upper >= papers.overstated)
        }
        SampleMethod::Risk(_) => {
            e.upper_items.is_none() && upper.is_none_or(|upper| upper >= papers.overstated)
        }
    }
}
