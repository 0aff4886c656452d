//! F25 One hand signed for several persons who are no kin.
//!
//! **Definition.** One person signed the receipts of three or more others of one scheme, with a relation that is
//! none of kinship, and those are of three or more households. A word of kinship counts as none where the register of households does not link them and nobody
//! is that to so many: spouse of more than one, child of more than four, other kin of more than six.
//! **Example.** One name stands under the receipts of four teachers of four schools, each "collected for".
//! **Exclusions.** Receipts signed by the payee; kin who signs for kin (spouse, parent, child, sibling, guardian), of as many as one may have; one who signs for two; members
//! of one household count as one. Who records a receipt in the ledger is not who signed it.
//! **False positives:** helpers of the ill; a school that hands over for all.
//! **Evidence:** the receipts. **Amount:** what they are for. One flag a signatory and scheme.
//! **Look at:** the slips, how the signer and the others are related, whether they had the money.
//! **Source:** the scheme's payment clause where it is on signing (本人签收), else the general rule, which is named as such; red-flag catalogue F25.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, signing_clause, span, sum};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::party::Relation;
use crate::projections::World;

/// F25.
pub struct ProxySigning;

/// Persons, of as many households, from whom on it is a lead.
const PERSONS_MIN: usize = 3;

/// Whether a relation is none of kinship.
fn stranger(relation: Relation) -> bool {
    matches!(
        relation,
        Relation::Colleague | Relation::Unrelated | Relation::Other
    )
}

/// Of how many persons somebody is likely to be kin of one kind, at most: spouse of one; child of parents and parents-in-law; of the
/// others as many as a large family has.
fn plausible(relation: Relation) -> usize {
    match relation {
        Relation::Spouse => 1,
        Relation::Child => 4,
        _ => 6,
    }
}

/// Whether the register of households has both in one.
fn linked(world: &World, one: Alias, other: Alias) -> bool {
    let of = |person: Alias| -> BTreeSet<Alias> {
        let known = world.parties.get(&person).into_iter();
        let links = known.flat_map(|known| &known.households);
        links.map(|fact| fact.said.household).collect()
    };
    !of(one).is_disjoint(&of(other))
}

/// How many of the persons are of different households.
fn households(world: &World, persons: &BTreeSet<Alias>) -> usize {
    let groups: BTreeSet<Alias> = persons
        .iter()
        .map(|person| {
            let known = world.parties.get(person);
            let links = known.into_iter().flat_map(|known| &known.households);
            // Of several households the first; of none the person alone.
            links
                .map(|fact| fact.said.household)
                .min()
                .unwrap_or(*person)
        })
        .collect();
    groups.len()
}

impl Detector for ProxySigning {
    fn code(&self) -> &'static str {
        "F25"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let mut signed: BTreeMap<(&str, Alias), Vec<Paid<'_>>> = BTreeMap::new();
        let mut as_kin: BTreeMap<(&str, Alias, Relation), Vec<Paid<'_>>> = BTreeMap::new();
        let all = world.by_person().flat_map(|(_, payments)| payments);
        for paid in all.filter(|paid| paid.has_receipts()) {
            for fact in &paid.payment.acknowledged {
                let relation = fact.said.relation;
                let signer = fact.said.signer.map(|alias| world.parties.who(alias));
                let Some(signer) = signer.filter(|signer| *signer != paid.person) else {
                    continue;
                };
                if stranger(relation) {
                    signed.entry((paid.scheme, signer)).or_default().push(*paid);
                } else if relation != Relation::Own {
                    let key = (paid.scheme, signer, relation);
                    as_kin.entry(key).or_default().push(*paid);
                }
            }
        }
        // A word of kinship that one person cannot be to so many is only a word.
        for ((scheme, signer, relation), mut paids) in as_kin {
            let all: BTreeSet<Alias> = paids.iter().map(|paid| paid.person).collect();
            if all.len() <= plausible(relation) {
                continue;
            }
            paids.retain(|paid| !linked(world, signer, paid.person));
            let persons: BTreeSet<Alias> = paids.iter().map(|paid| paid.person).collect();
            if households(world, &persons) > plausible(relation) {
                signed.entry((scheme, signer)).or_default().extend(paids);
            }
        }
        for ((scheme, signer), mut paids) in signed {
            let persons: BTreeSet<Alias> = paids.iter().map(|paid| paid.person).collect();
            if persons.len() < PERSONS_MIN || households(world, &persons) < PERSONS_MIN {
                continue;
            }
            paids.sort_by_key(|paid| (paid.clock(), paid.number, paid.fact.at));
            paids.dedup_by_key(|paid| paid.fact.at);
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme, &signer.to_string());
            for paid in &paids {
                flag.concerns(Some(paid.person));
                for fact in &paid.payment.acknowledged {
                    flag.rests_on(fact);
                }
            }
            flag.amount = sum(&paids);
            flag.period = span(&paids);
            flag.clause = signing_clause(world, &paids);
            flag.finding = format!(
                "one person signed for {} others who are no kin of theirs",
                persons.len()
            );
            found.flags.push(flag);
        }
        found
    }
}
