//! Amendments of a notice that raise a row, or add one, while its clock runs.
//!
//! **Promises**: one truth for the flag on an edited notice, its report and its certificate: what is raised is put
//! before the public by a supplementary notice that shows as much for the case or person, and by nothing else.
//! **Not here**: whether that supplement stood its time, which its own clock says.

use super::{Notice, Notices};
use crate::domain::events::notices::{NoticeAmended, NoticeRowListed};
use crate::domain::money::Fen;
use crate::projections::fact::Fact;

/// An amendment that raises rows, with those; with none where it speaks of a row that is not on the list.
pub type Raised<'a> = (&'a Fact<NoticeAmended>, Vec<&'a Fact<NoticeRowListed>>);

impl Notices {
    /// Notices that add to this one, by number.
    pub fn supplements_of(&self, scheme: &str, number: &str) -> Vec<(&str, &Notice)> {
        self.supplementary
            .get(&(scheme.to_owned(), number.to_owned()))
            .into_iter()
            .flatten()
            .filter_map(|own| Some((own.as_str(), self.get(scheme, own)?)))
            .collect()
    }
}

impl Notice {
    /// What a row showed until an amendment: as listed, or as lowered on an earlier day; one that was taken off before shows nothing.
    pub(super) fn shown_until(
        &self,
        row: &Fact<NoticeRowListed>,
        amendment: &Fact<NoticeAmended>,
    ) -> Fen {
        let before = self
            .amendments(&row.said)
            .filter(|one| one.clock < amendment.clock);
        before.fold(row.said.amount, |least, one| {
            least.min(one.said.amount.unwrap_or(Fen(0)))
        })
    }

    /// Amendments that raise a row above what it showed until their day, each with those rows, or that speak of
    /// a row that is not on the list; but for those of which one of `supplements` shows as much. A list of which
    /// no row is known shows nothing to compare with, and none of its amendments is among them.
    pub fn raised<'a>(&'a self, supplements: &[&Notice]) -> Vec<Raised<'a>> {
        let shows = |row: &NoticeRowListed, said: &NoticeAmended| {
            row.case_no == said.case_no && (said.person.is_none() || said.person == row.person)
        };
        let mut raised = Vec::new();
        for fact in &self.amended {
            let Some(amount) = fact.said.amount else {
                continue;
            };
            let again = supplements
                .iter()
                .flat_map(|one| one.shown())
                .any(|row| shows(&row.fact.said, &fact.said) && row.amount >= amount);
            if again || self.rows.is_empty() {
                continue;
            }
            let rows: Vec<_> = self
                .rows
                .iter()
                .filter(|row| shows(&row.said, &fact.said))
                .collect();
            if rows.iter().all(|row| amount > self.shown_until(row, fact)) {
                raised.push((fact, rows));
            }
        }
        raised
    }
}
