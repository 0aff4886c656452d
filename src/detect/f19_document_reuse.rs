//! F19 One document in the papers of different persons.
//!
//! **Definition.** The same document hash is filed with claims of two or more persons.
//! **Example.** The diagnosis filed with case 14 has the SHA-256 of the one filed with case 24.
//! **Exclusions.** One person who files the same paper twice, in one case or in several; papers of a kind
//! that the scheme welcomes and requires of nobody, such as a policy text that many enclose. A paper that
//! could not be joined to a person is not judged.
//! **False positives:** policy texts filed under the name of a required paper.
//! **Evidence:** every row that files it; one flag a document, naming every case. The amount is that of
//! the cases whose copies were registered later than the first, by the office's own time.
//! **Look at:** the document itself, when it was registered each time, whose it is.
//! **Source:** the scheme's clause on papers that are not true where its text has one, else the general rule, which is named as
//! such; general audit practice; red-flag catalogue F19.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity, at_stake};
use super::general::{general, quoted};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::money::Fen;

/// F19.
pub struct DocumentReuse;

/// Words of a clause on papers that are not true.
const TRUE: &[&str] = &["弄虚作假", "材料真实"];
/// What papers are measured by where the scheme's text has no such clause.
const CLAUSE: &str = general!("材料的真实性", "材料须为本人所有、真实有效");

impl Detector for DocumentReuse {
    fn code(&self) -> &'static str {
        "F19"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut uses: BTreeMap<Alias, Vec<_>> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            let of_persons = |code: &str| {
                let known = text::of_case(world, scheme, case_no)
                    .and_then(|scheme| scheme.document.iter().find(|kind| kind.code == code));
                known.is_none_or(|kind| !kind.required_for.is_empty())
            };
            for paper in &case.evidence {
                if let Some(document) = paper.said.document
                    && of_persons(&paper.said.document_type)
                {
                    uses.entry(document)
                        .or_default()
                        .push((scheme, case_no, case, paper));
                }
            }
        }
        let mut found = Findings::default();
        for (document, mut papers) in uses {
            let persons: BTreeSet<_> = papers
                .iter()
                .filter_map(|(_, _, case, _)| world.person_of(case))
                .collect();
            if persons.len() < 2 {
                continue;
            }
            // Registered later: by the office's own time, then by number, whatever the import order.
            papers.sort_by_key(|(scheme, case_no, _, paper)| {
                (paper.registered_at, *scheme, *case_no)
            });
            let Some((scheme, case_no, _, _)) = papers.last().copied() else {
                continue;
            };
            let mut flag = Flag::new(self.code(), Severity::High, scheme, &document.to_string())
                .known_by("", &document.to_string());
            for (of, ..) in &papers {
                flag.known_also(of, &document.to_string());
            }
            for (_, _, case, paper) in &papers {
                flag.concerns(world.person_of(case));
                flag.rests_on(paper);
            }
            let first = papers
                .first()
                .map(|(scheme, case_no, ..)| (*scheme, *case_no));
            let later: BTreeSet<_> = papers
                .iter()
                .map(|(scheme, case_no, ..)| (*scheme, *case_no))
                .filter(|case| Some(*case) != first)
                .collect();
            let later = later.into_iter();
            let later = later.map(|(scheme, case_no)| at_stake(world, scheme, case_no));
            flag.amount = Fen::sum(later).unwrap_or(Fen(i64::MAX));
            flag.period = text::of_case(world, scheme, case_no).map(|scheme| scheme.period.clone());
            let cases: BTreeSet<&str> = papers.iter().map(|(_, no, _, _)| no.as_str()).collect();
            let text = text::of_case(world, scheme, case_no);
            flag.clause = quoted(text, TRUE, CLAUSE).to_owned();
            flag.finding = format!(
                "one document is filed with cases {}",
                cases.into_iter().collect::<Vec<_>>().join(", ")
            );
            found.flags.push(flag);
        }
        found
    }
}
