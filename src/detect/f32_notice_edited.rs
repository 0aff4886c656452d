//! F32 A list was changed while it was before the public.
//!
//! **Definition.** A notice ended with another list than it began with (the office's own fingerprints of the list differ), or a live row
//! was put on it after it opened, and no supplementary notice put what is new before the public. Or an amendment (公示更正) raised a row
//! above what it showed until then, or added one, and no supplementary notice of it shows so much for the case or person.
//! **Example.** A list of 63 begins with fingerprint b0057498 and ends with 17fa1174; nothing was put up anew.
//! **Exclusions.** Rows taken off or lowered by an amendment on record; what a supplementary notice (补充公示) shows that the list did not have, or
//! had with less, from whose own clock F28 judges; where its list is not in the ledger, or says nothing new beside the list as the ledger
//! has it, it is told as not judged;
//! a notice of which the office took no fingerprint at one of its ends; a quota's notice and a result's.
//! **False positives:** typing faults put right on the page.
//! **Evidence:** the notice's row, its close, the rows put on late, and the amendments that raise with the rows they raise. **Amount:** what the cases on the list were paid or awarded; where the list
//! names no cases, the sum it showed. One flag a notice.
//! **Look at:** the checksums at the beginning and the end, the rows added, the supplementary notice.
//! **Source:** the scheme's notice step; red-flag catalogue F32.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity, at_stake};
use super::joined::Joined;
use super::{Detector, Findings};
use crate::crypto::digest::FileHash;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::notices::{NoticeRowListed, NoticeStage};
use crate::domain::money::Fen;
use crate::projections::notices::Notice;
use crate::projections::notices::raised::Raised;
use crate::projections::{Fact, World};

/// F32.
pub struct NoticeEdited;

/// Rows that a live act put on the list after the day it opened.
fn late_rows(notice: &Notice, opened: Date) -> Vec<&Fact<NoticeRowListed>> {
    let rows = notice.rows.iter();
    rows.filter(|row| row.source.is_none() && row.clock > opened)
        .collect()
}

/// What is at stake: the cases on the list, else the sum it showed.
fn amount(world: &World, scheme: &str, notice: &Notice) -> Fen {
    let cases: BTreeSet<&str> = notice
        .rows
        .iter()
        .filter_map(|row| row.said.case_no.as_deref())
        .collect();
    if !cases.is_empty() {
        let amounts = cases.iter().map(|case| at_stake(world, scheme, case));
        return Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
    }
    let stated = notice.opened.iter().find_map(|fact| fact.said.amount);
    stated
        .unwrap_or_else(|| Fen::sum(notice.shown().map(|row| row.amount)).unwrap_or(Fen(i64::MAX)))
}

/// How a list was changed.
struct Changed<'a> {
    /// Fingerprints of the list at its two ends, where they differ and nothing explains it.
    swapped: Option<(FileHash, FileHash)>,
    late: Vec<&'a Fact<NoticeRowListed>>,
    raised: Vec<Raised<'a>>,
    /// Whether its supplement shows what is new cannot be told.
    untold: bool,
}

/// Supplementary notices, by scheme and the notice that they are of.
type Supplements<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Notice>>;

fn supplements(world: &World) -> Supplements<'_> {
    let mut supplements = Supplements::new();
    for ((scheme, _), notice) in world.notices.iter() {
        for fact in &notice.supplements {
            let of = (scheme.as_str(), fact.said.of.as_str());
            supplements.entry(of).or_default().push(notice);
        }
    }
    supplements
}

/// What was changed of a list before an award; `None` for other notices.
fn changed<'a>(notice: &'a Notice, added: &[&'a Notice]) -> Option<Changed<'a>> {
    let opened = notice.opened.first()?;
    if opened.said.stage != NoticeStage::PreAward {
        return None;
    }
    let start = notice
        .opened
        .iter()
        .find_map(|fact| fact.said.list_checksum);
    let end = notice
        .closed
        .iter()
        .find_map(|fact| fact.said.list_checksum);
    let swapped = match (start, end) {
        (Some(start), Some(end)) if notice.amended.is_empty() => start != end,
        _ => false,
    };
    // A supplement shows what is new; one that was put up before the list, or shows nothing, shows none of it.
    let after: Vec<&Notice> = added
        .iter()
        .copied()
        .filter(|one| one.opened.iter().any(|fact| fact.clock >= opened.clock))
        .filter(|one| one.opened.iter().all(|fact| fact.said.rows != Some(0)))
        .collect();
    let unread = after.iter().any(|one| one.rows.is_empty());
    let new_row = |row: &NoticeRowListed| {
        let mut rows = notice.rows.iter().map(|fact| &fact.said);
        !rows.any(|one| {
            one.case_no == row.case_no && one.person == row.person && one.amount >= row.amount
        })
    };
    let mut shown = after.iter().flat_map(|one| &one.rows);
    let explained = shown.any(|row| new_row(&row.said));
    let swapped = swapped && !explained;
    // Its first day shown is not counted: whoever opens it the day before still puts up its rows.
    let mut late = late_rows(notice, opened.clock.max(opened.said.from));
    late.retain(|row| {
        let mut shown = after
            .iter()
            .flat_map(|one| &one.rows)
            .map(|fact| &fact.said);
        !shown.any(|one| {
            one.case_no == row.said.case_no
                && one.person == row.said.person
                && one.amount >= row.said.amount
        })
    });
    let raised = notice.raised(added);
    // The ledger may have the list as it ended: then a supplement's rows stand on it too.
    let untold = unread || (late.is_empty() && !after.is_empty());
    Some(Changed {
        swapped: start.zip(end).filter(|_| swapped),
        late,
        raised,
        untold,
    })
}

/// Whom on a changed list the change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touched {
    /// The whole list is another, or this row was raised or added by an amendment.
    Changed,
    /// This row was put on the list late, which runs its own time from that day (F28).
    Late,
}

/// Cases and persons of rows, each person by the alias that stands for them.
#[derive(Debug, Default)]
struct Of<'a> {
    cases: BTreeSet<&'a str>,
    persons: BTreeSet<Alias>,
}

impl<'a> Of<'a> {
    fn take(&mut self, world: &World, case_no: Option<&'a str>, person: Option<Alias>) {
        self.cases.extend(case_no);
        self.persons.extend(person.map(|alias| world.one(alias)));
    }

    fn has(&self, world: &World, case_no: Option<&str>, names: &[Alias]) -> bool {
        match case_no {
            Some(own) => self.cases.contains(own),
            None => names
                .iter()
                .any(|alias| self.persons.contains(&world.one(*alias))),
        }
    }
}

/// Whom a change of one notice is about, for the gate.
#[derive(Debug, Default)]
pub(super) struct Touching<'a> {
    whole: bool,
    raised: Of<'a>,
    late: Of<'a>,
}

impl<'a> Touching<'a> {
    /// Of the notice by its scheme and number.
    pub(super) fn of(world: &'a World, scheme: &str, number: &str) -> Self {
        let mut touching = Touching::default();
        let added: Vec<&Notice> = world
            .notices
            .supplements_of(scheme, number)
            .into_iter()
            .map(|(_, notice)| notice)
            .collect();
        let notice = world.notices.get(scheme, number);
        let Some(changed) = notice.and_then(|notice| changed(notice, &added)) else {
            return touching;
        };
        if changed.untold && changed.raised.is_empty() {
            return touching;
        }
        touching.whole = changed.swapped.is_some();
        for (fact, _) in &changed.raised {
            let (case_no, person) = (fact.said.case_no.as_deref(), fact.said.person);
            touching.raised.take(world, case_no, person);
        }
        for fact in &changed.late {
            let (case_no, person) = (fact.said.case_no.as_deref(), fact.said.person);
            touching.late.take(world, case_no, person);
        }
        touching
    }

    /// What it has to do with a case, or where there is none, with a person of these names.
    pub(super) fn touches(
        &self,
        world: &World,
        case_no: Option<&str>,
        names: &[Alias],
    ) -> Option<Touched> {
        if self.whole || self.raised.has(world, case_no, names) {
            Some(Touched::Changed)
        } else if self.late.has(world, case_no, names) {
            Some(Touched::Late)
        } else {
            None
        }
    }
}

impl Detector for NoticeEdited {
    fn code(&self) -> &'static str {
        "F32"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let supplements = supplements(world);
        for ((scheme_id, number), notice) in world.notices.iter() {
            let Some(opened) = notice.opened.first() else {
                continue;
            };
            let added = supplements
                .get(&(scheme_id.as_str(), number.as_str()))
                .map_or(&[][..], Vec::as_slice);
            let Some(Changed {
                swapped,
                late,
                raised,
                untold,
            }) = changed(notice, added)
            else {
                continue;
            };
            if untold && raised.is_empty() && (swapped.is_some() || !late.is_empty()) {
                found.unjudged.push(format!(
                    "F32, notice {number} of scheme {scheme_id}: its list was changed, but whether its supplementary notice shows what is new cannot be told: import both lists as they were put up"
                ));
                continue;
            }
            if swapped.is_none() && late.is_empty() && raised.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, number);
            for fact in &notice.opened {
                flag.rests_on(fact);
            }
            for fact in &notice.closed {
                flag.rests_on(fact);
            }
            let mut findings = Vec::new();
            if let Some((start, end)) = swapped {
                findings.push(format!(
                    "the list began with fingerprint {} and ended with {}, and no supplementary notice is on record",
                    start.short(),
                    end.short()
                ));
            }
            if !late.is_empty() {
                for row in &late {
                    flag.concerns(row.said.person);
                    flag.rests_on(row);
                }
                findings.push(format!(
                    "{} rows were put on the list after it opened on {}",
                    late.len(),
                    opened.clock
                ));
            }
            if !raised.is_empty() {
                for (amended, rows) in &raised {
                    flag.concerns(amended.said.person);
                    flag.rests_on(amended);
                    for row in rows {
                        flag.concerns(row.said.person);
                        flag.rests_on(row);
                    }
                }
                findings.push(format!(
                    "{} amendments raise a row or add one, and no supplementary notice shows it",
                    raised.len()
                ));
            }
            flag.amount = amount(world, scheme_id, notice);
            flag.period = opened.said.period.map(|period| period.to_string());
            flag.clause = world
                .registry
                .text_or_newest(scheme_id, opened.version)
                .and_then(|scheme| scheme.notice_step(opened.said.stage))
                .map_or_else(String::new, |step| step.clause.clone());
            flag.finding = findings.join("; ");
            found.flags.push(flag);
        }
        found
    }
}
