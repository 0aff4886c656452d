//! How well the flags meet answers that somebody labelled beforehand: per code how many labelled frauds
//! were found, how many flags are right, and which look-alikes were hit.
//!
//! A label is met when one flag of its code and scheme has evidence on all of its primary rows. A flag
//! is right when it has one of the primary rows of a label of its code, or of a label that expects its code
//! too, or two of the rows that show such a label: one row of the surroundings makes nothing right. A look-alike is hit when a flag of its code rests on one of its primary rows, or is about the case
//! that such a row opened. Notices about data suspect nobody and are counted nowhere.
//! Pure: reading the answers and finding the files is the caller's.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::flag::{Flag, Nature};
use crate::crypto::digest::FileHash;
use crate::domain::money::Fen;
use crate::projections::World;

/// A row of a sheet.
pub type Place = (FileHash, String, u32);

/// One labelled fraud or look-alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// The answer's own number.
    pub id: String,
    /// Code.
    pub code: String,
    /// Programme, as the answers call it.
    pub programme: String,
    /// Rows that are wrong.
    pub primary: BTreeSet<Place>,
    /// Rows that show it.
    pub context: BTreeSet<Place>,
    /// Other codes that the same rows raise by right.
    pub also: BTreeSet<String>,
    /// Amount at stake.
    pub amount: Option<Fen>,
    /// Names of files it rests on that could not be found.
    pub lost: BTreeSet<String>,
}

/// The figures of one code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Labelled frauds whose files are in the ledger, or lie with the answers and were left unread.
    pub labelled: usize,
    /// Of these, found.
    pub found: usize,
    /// Of those found, with another amount than labelled.
    pub differ: usize,
    /// Flags.
    pub flags: usize,
    /// Of these, right.
    pub right: usize,
    /// Look-alikes whose files are in the ledger.
    pub innocents: usize,
    /// Of these, hit.
    pub hit: usize,
}

/// What the comparison gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Figures by code.
    pub codes: BTreeMap<String, Figures>,
    /// Labels that no flag meets.
    pub missed: Vec<Label>,
    /// Look-alikes that a flag hits, with its id.
    pub hits: Vec<(Label, String)>,
    /// Ids of flags that are not right.
    pub wrong: Vec<String>,
    /// Labels that are met by flags of another amount only, with that amount.
    pub amounts: Vec<(Label, Fen)>,
    /// Labels and look-alikes of these codes whose files are not in the ledger.
    pub absent: usize,
    /// Of the labels among them, those whose files lie with the answers: they were left unread, and what they hold
    /// is missed.
    pub unread: usize,
    /// Labelled frauds of codes that have no detector, by code.
    pub unbuilt: BTreeMap<String, usize>,
}

impl Score {
    /// Whether everything labelled was found with its amount, nothing else was, and no look-alike was hit.
    pub fn is_full(&self) -> bool {
        self.is_full_by_rows() && self.amounts.is_empty()
    }

    /// The same by rows alone, whatever the amounts.
    pub fn is_full_by_rows(&self) -> bool {
        self.missed.is_empty() && self.hits.is_empty() && self.wrong.is_empty()
    }

    /// Whether any answer was compared: the files of at least one are in the ledger.
    pub fn compared(&self) -> bool {
        let mut codes = self.codes.values();
        let unread = self.unread;
        let labelled: usize = codes.by_ref().map(|figures| figures.labelled).sum();
        let mut codes = self.codes.values();
        labelled > unread || codes.any(|figures| figures.innocents > 0)
    }
}

fn places(flag: &Flag) -> BTreeSet<Place> {
    flag.evidence
        .iter()
        .filter_map(|one| Some((one.file?, one.sheet.clone()?, one.row?)))
        .collect()
}

/// Whether the programme's code, as the answers write it, is the scheme's.
fn is_scheme(world: &World, programme: &str, scheme: &str) -> bool {
    programme == scheme
        || world
            .registry
            .scheme(scheme)
            .is_some_and(|scheme| scheme.owns_folder(programme))
}

/// Cases that a claim in one of these rows opened.
fn cases<'a>(world: &'a World, label: &Label) -> BTreeSet<&'a str> {
    world
        .cases
        .iter()
        .filter(|((scheme, _), case)| {
            is_scheme(world, &label.programme, scheme)
                && case.claims.iter().any(|claim| {
                    claim.source.as_ref().is_some_and(|source| {
                        label
                            .primary
                            .contains(&(source.file, source.sheet.clone(), source.row))
                    })
                })
        })
        .map(|((_, number), _)| number.as_str())
        .collect()
}

/// Compares flags of the codes asked for with the answers.
pub fn score(
    world: &World,
    flags: &[Flag],
    truth: &[Label],
    innocents: &[Label],
    codes: &BTreeSet<String>,
) -> Score {
    let mut score = Score::default();
    let imported: BTreeSet<FileHash> = world.imports.files().map(|(hash, _)| *hash).collect();
    let known = |label: &&Label| {
        label.lost.is_empty()
            && !label.primary.is_empty()
            && label
                .primary
                .iter()
                .all(|(file, _, _)| imported.contains(file))
    };
    let wanted = |label: &&Label| codes.contains(&label.code);
    for label in truth.iter().chain(innocents).filter(wanted) {
        if !known(&label) {
            score.absent += 1;
        }
    }
    let flags: Vec<(&Flag, BTreeSet<Place>)> = flags
        .iter()
        .filter(|flag| flag.nature == Nature::Suspicion && codes.contains(flag.code))
        .map(|flag| (flag, places(flag)))
        .collect();
    for code in codes {
        score.codes.insert(code.clone(), Figures::default());
    }
    let of_label = |label: &Label| {
        let label = label.clone();
        flags.iter().filter(move |(flag, _)| {
            flag.code == label.code && is_scheme(world, &label.programme, &flag.scheme)
        })
    };
    for label in truth.iter().filter(wanted).filter(known) {
        let figures = score.codes.entry(label.code.clone()).or_default();
        figures.labelled += 1;
        let meeting: Vec<&Flag> = of_label(label)
            .filter(|(_, places)| label.primary.is_subset(places))
            .map(|(flag, _)| *flag)
            .collect();
        let Some(first) = meeting.first() else {
            score.missed.push(label.clone());
            continue;
        };
        figures.found += 1;
        if let Some(amount) = label.amount
            && meeting.iter().all(|flag| flag.amount != amount)
        {
            figures.differ += 1;
            score.amounts.push((label.clone(), first.amount));
        }
    }
    for label in truth.iter().filter(wanted).filter(|label| !known(label)) {
        if label.lost.is_empty() && !label.primary.is_empty() {
            score.codes.entry(label.code.clone()).or_default().labelled += 1;
            score.unread += 1;
            score.missed.push(label.clone());
        }
    }
    for label in innocents.iter().filter(wanted).filter(known) {
        let figures = score.codes.entry(label.code.clone()).or_default();
        figures.innocents += 1;
        let cases = cases(world, label);
        let hit = of_label(label).find(|(flag, places)| {
            !label.primary.is_disjoint(places) || cases.contains(flag.about.as_str())
        });
        if let Some((flag, _)) = hit {
            figures.hit += 1;
            score.hits.push((label.clone(), flag.id.clone()));
        }
    }
    for (flag, places) in &flags {
        let right = truth.iter().any(|label| {
            (label.code == flag.code || label.also.contains(flag.code))
                && is_scheme(world, &label.programme, &flag.scheme)
                && (!label.primary.is_disjoint(places)
                    || label.context.intersection(places).nth(1).is_some())
        });
        let figures = score.codes.entry(flag.code.to_owned()).or_default();
        figures.flags += 1;
        if right {
            figures.right += 1;
        } else {
            score.wrong.push(flag.id.clone());
        }
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraud_in_a_file_that_was_left_unread_is_missed_and_one_in_no_file_at_all_is_left_out() {
        let place = (FileHash([7; 32]), "Sheet1".to_owned(), 2);
        let of = |primary: &[Place], lost: &[&str]| Label {
            id: "0001".to_owned(),
            code: "F13".to_owned(),
            programme: "B".to_owned(),
            primary: primary.iter().cloned().collect(),
            lost: lost.iter().map(|file| (*file).to_owned()).collect(),
            ..Label::default()
        };
        let labels = [of(&[place], &[]), of(&[], &["gone.xlsx"])];
        let codes = BTreeSet::from(["F13".to_owned()]);
        let score = score(&World::default(), &[], &labels, &[], &codes);
        let figures = score.codes.get("F13").copied().unwrap_or_default();
        assert_eq!((figures.labelled, figures.found), (1, 0));
        assert_eq!((score.absent, score.unread, score.missed.len()), (2, 1, 1));
        assert!(!score.is_full());
        assert!(!score.compared(), "nothing of the answers is in the ledger");
    }
}
