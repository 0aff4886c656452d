//! Records joined two by two into groups, each pair only if nobody of the one group speaks against anybody of the other.
//!
//! Promises: groups depend on the order in which pairs are offered, and on nothing else; a group holds at most 60
//! records, so that the work of a pair has a bound. **Not here**: what speaks against a pair.

use std::collections::BTreeMap;

/// Most records of a group: nobody stands in a register so often.
const MEMBERS_MAX: usize = 60;

/// Groups, by their first member.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    of: BTreeMap<usize, usize>,
    members: BTreeMap<usize, Vec<usize>>,
}

impl Groups {
    /// Joins the groups of two records, if `fits` says so of every two records that come together.
    pub(super) fn join(&mut self, a: usize, b: usize, fits: impl Fn(usize, usize) -> bool) {
        let head = |of: &BTreeMap<usize, usize>, record| of.get(&record).copied().unwrap_or(record);
        let (x, y) = (head(&self.of, a), head(&self.of, b));
        if x == y {
            return;
        }
        let members = |head: usize| {
            self.members
                .get(&head)
                .cloned()
                .unwrap_or_else(|| vec![head])
        };
        let (mut ours, theirs) = (members(x), members(y));
        let too_many = ours.len() + theirs.len() > MEMBERS_MAX;
        if too_many || !ours.iter().all(|i| theirs.iter().all(|j| fits(*i, *j))) {
            return;
        }
        self.members.remove(&y);
        for record in ours.iter().chain(&theirs) {
            self.of.insert(*record, x);
        }
        ours.extend(theirs);
        self.members.insert(x, ours);
    }

    /// Every two records of one group, the lower place first.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.members.values().flat_map(|members| {
            members.iter().enumerate().flat_map(move |(at, a)| {
                let others = members.iter().skip(at + 1);
                others.map(move |b| (*a.min(b), *a.max(b)))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_speaks_against_one_member_stays_out() {
        let mut groups = Groups::default();
        let apart = |a: usize, b: usize| (a.min(b), a.max(b)) != (1, 3);
        groups.join(1, 2, apart);
        groups.join(2, 3, apart);
        groups.join(3, 4, apart);
        groups.join(2, 1, apart);
        assert_eq!(groups.pairs().collect::<Vec<_>>(), [(1, 2), (3, 4)]);
        groups.join(5, 4, |_, _| true);
        assert_eq!(
            groups.pairs().collect::<Vec<_>>(),
            [(1, 2), (3, 5), (4, 5), (3, 4)]
        );
    }
}
