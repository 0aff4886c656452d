//! F58 A supplier is linked with who approves, or with a rival, or takes most of the money.
//!
//! **Definition.** A supplier that was paid shares its telephone, address or account with an official who has a
//! duty, or has one for its legal representative; or another company does, which was paid nothing itself and has the supplier's
//! account, telephone, address or representative; or it shares account, telephone, address or representative with other paid
//! suppliers of the scheme; or its share of what went to suppliers lies above the fence and above a percentage.
//! **Parameters.** `rivals` = 2: paid suppliers that share a value, from which on they are told. `suppliers` = 10: paid
//! suppliers without which no share is judged. `percent` = 40: the share from which on it is told, if it also lies above
//! the third quartile plus 1.5 times the spread.
//! **Example.** A travel agency paid 309,290.56 yuan has the telephone of the person who approves the vouchers.
//! **Exclusions.** An address that so many paid organisations share that F63 tells it; suppliers that were never paid; one supplier registered twice under one code; values that no
//! register has; a value by which more than three companies would be tied to one another; a share where few suppliers are paid, for few schools have a choice. A representative who is known by
//! name alone is one with others of that name under the scheme.
//! **False positives:** small towns, shared offices, framework contracts. **Evidence:** the rows of the supplier, of the official and of the rivals that share the value; and the
//! payments and vouchers that make up the sum.
//! **Amount:** what the supplier, or all who share, were paid. One flag a supplier; those who share a value, one with the next, have one together.
//! **Look at:** the register of organisations, how the purchase was made, who approved.
//! **Source:** the scheme's clause on links of suppliers where its text has one, else the general rule, which is named as such;
//! Arachne, Cardinal (shared contact data, share of a buyer's spending); red-flag catalogue F58.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::general::{general, quoted};
use super::joined::Joined;
use super::settings::Settings;
use super::sisters::sisters;
use super::{Detector, Findings, suppliers};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::{DutyAssigned, OrgRegistered};
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::statistics::{Fences, Rounded, fences};

/// F58.
pub struct SupplierLinks;

/// Words of a clause on links of suppliers, and what is quoted where the scheme's text has none.
const LINKED: &[&str] = &["关联"];
const CLAUSE: &str = general!(
    "供应商的关联",
    "供应商与经办、审批人员及其他供应商不得存在关联"
);

/// What officials have in their registers: value, kind of value, official, and the row that says it.
fn of_officials(world: &World) -> BTreeMap<(&'static str, Alias), Vec<&Fact<DutyAssigned>>> {
    let mut held: BTreeMap<(&'static str, Alias), Vec<&Fact<DutyAssigned>>> = BTreeMap::new();
    for (_, person) in world.parties.iter() {
        for (_, duty) in &person.duties {
            let accounts = person.accounts.iter().map(|fact| fact.said.account);
            let values = (duty
                .said
                .phone
                .map(|value| ("telephone", value))
                .into_iter())
            .chain(duty.said.address.map(|value| ("address", value)))
            .chain([("representative", duty.said.official)])
            .chain(
                person
                    .names
                    .iter()
                    .map(|(_, fact)| ("representative", fact.said.name.whole)),
            )
            .chain(accounts.map(|value| ("account", value)));
            for value in values {
                held.entry(value).or_default().push(duty);
            }
        }
    }
    held
}

/// What a register has of a supplier that others may have too.
fn values(fact: &Fact<OrgRegistered>) -> impl Iterator<Item = (&'static str, Alias)> {
    let said = &fact.said;
    [
        ("account", said.account),
        ("address", said.address),
        ("telephone", said.phone),
        ("representative", said.representative),
    ]
    .into_iter()
    .filter_map(|(kind, value)| Some((kind, value?)))
}

/// Suppliers whose share of the money of their scheme is beyond all others, with the share in percent and the fences of all.
fn foremost<'a>(
    settings: &Settings<'_>,
    paid: &BTreeMap<suppliers::Key<'a>, suppliers::Spent>,
) -> BTreeMap<suppliers::Key<'a>, (i128, Fences)> {
    let mut of_schemes: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for ((scheme, _), spent) in paid {
        of_schemes.entry(scheme).or_default().push(spent.amount.0);
    }
    let mut found = BTreeMap::new();
    for (scheme, mut amounts) in of_schemes {
        let whole: i128 = amounts.iter().map(|amount| i128::from(*amount)).sum();
        if amounts.len() < settings.count(scheme, "suppliers") || whole <= 0 {
            continue;
        }
        let Ok(fence) = fences(&mut amounts) else {
            continue;
        };
        for (key, spent) in paid.iter().filter(|((of, _), _)| *of == scheme) {
            let percent = i128::from(spent.amount.0) * 100 / whole;
            if fence.above(spent.amount.0) && percent >= settings.number(scheme, "percent").into() {
                found.insert(*key, (percent, fence));
            }
        }
    }
    found
}

/// Suppliers that were paid under one scheme, those together that a shared value joins; each group in the order of its codes.
fn groups<'a>(
    paid: &BTreeMap<suppliers::Key<'a>, suppliers::Spent>,
    rivals: &BTreeMap<(&'a str, &'static str, Alias), BTreeSet<&'a str>>,
) -> BTreeSet<(&'a str, Vec<&'a str>)> {
    let mut of: BTreeMap<suppliers::Key<'a>, BTreeSet<&'a str>> = paid
        .keys()
        .map(|key| (*key, BTreeSet::from([key.1])))
        .collect();
    for ((scheme, ..), sharing) in rivals {
        let joined: BTreeSet<&'a str> = sharing
            .iter()
            .filter_map(|code| of.get(&(*scheme, *code)))
            .flatten()
            .copied()
            .collect();
        for code in &joined {
            of.insert((*scheme, *code), joined.clone());
        }
    }
    of.into_iter()
        .map(|((scheme, _), codes)| (scheme, Vec::from_iter(codes)))
        .collect()
}

/// How much of the scheme's money a supplier has, beside the others.
fn share(amount: Fen, percent: i128, fence: &Fences) -> String {
    let yuan = |shown: Rounded| Fen::from_wide(shown.whole()).unwrap_or(Fen(i64::MAX));
    let (first, third) = fence.quartiles();
    format!(
        "it has {percent} percent of what went to suppliers, {amount} yuan; {} suppliers have quartiles {} and {}, the third plus 1.5 times their spread is {}",
        fence.n,
        yuan(first),
        yuan(third),
        yuan(fence.fence())
    )
}

impl Detector for SupplierLinks {
    fn code(&self) -> &'static str {
        "F58"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let shells = Settings::of(world, "F63", as_of);
        let paid = world.suppliers();
        let officials = of_officials(world);
        let mut rivals: BTreeMap<(&str, &'static str, Alias), BTreeSet<&str>> = BTreeMap::new();
        for (scheme, code) in paid.keys() {
            for fact in world.parties.org(code) {
                for (kind, value) in values(fact) {
                    let sharing = rivals.entry((*scheme, kind, value)).or_default();
                    sharing.insert(code);
                }
            }
        }
        let foremost = foremost(&settings, paid);
        // So many on one address are told by F63.
        let told_by_shells = |scheme: &str, kind: &str, sharing: usize| {
            kind == "address" && shells.on(scheme) && sharing >= shells.count(scheme, "sharing")
        };
        rivals.retain(|(scheme, kind, _), sharing| {
            let count = sharing.len();
            count >= settings.count(scheme, "rivals") && !told_by_shells(scheme, kind, count)
        });
        let sisters = sisters(world);
        let mut found = Findings::default();
        // The suppliers whose sums are flagged, and those of each flag in their order.
        let (mut keys, mut members) = (BTreeSet::new(), Vec::new());
        for (scheme, codes) in groups(paid, &rivals) {
            let mut shared: BTreeSet<String> = BTreeSet::new();
            let mut flag = match codes.as_slice() {
                [] => continue,
                [code] => Flag::new(self.code(), Severity::Medium, scheme, code),
                [first, others @ ..] => {
                    let about = (scheme, codes.join("+"));
                    let about = (about.0, about.1.as_str());
                    let mut flag = Flag::of(self.code(), Severity::Medium, about, first);
                    for other in others {
                        flag.known_also(scheme, other);
                    }
                    flag
                }
            };
            let mut rows: Vec<&Fact<OrgRegistered>> = Vec::new();
            for code in &codes {
                let facts = world.parties.org(code);
                for (kind, value) in facts.iter().flat_map(values) {
                    for duty in officials.get(&(kind, value)).into_iter().flatten() {
                        flag.concerns(Some(duty.said.official));
                        flag.rests_on(duty);
                        shared.insert(match kind {
                            "representative" => "an official is its representative".to_owned(),
                            kind => format!("an official has its {kind}"),
                        });
                    }
                    if let Some(sharing) = rivals.get(&(scheme, kind, value)) {
                        shared.insert(format!("{} paid suppliers have its {kind}", sharing.len()));
                    }
                }
                let tied = sisters.get(code).into_iter().flatten();
                for (sister, ties) in
                    tied.filter(|(other, _)| !paid.contains_key(&(scheme, **other)))
                {
                    let of_sister = world.parties.org(sister);
                    for (kind, value) in of_sister.iter().flat_map(values) {
                        for duty in officials.get(&(kind, value)).into_iter().flatten() {
                            flag.concerns(Some(duty.said.official));
                            flag.rests_on(duty);
                            for row in ties {
                                flag.rests_on_event(row.clone());
                            }
                            rows.extend(of_sister);
                            shared.insert(match kind {
                                "representative" => {
                                    "an official is the representative of a company tied to it"
                                        .to_owned()
                                }
                                kind => {
                                    format!("an official has the {kind} of a company tied to it")
                                }
                            });
                        }
                    }
                }
                let Some(spent) = paid.get(&(scheme, *code)) else {
                    continue;
                };
                if let Some((percent, fence)) = foremost.get(&(scheme, *code)) {
                    shared.insert(share(spent.amount, *percent, fence));
                }
                rows.extend(facts);
                let sum = flag.amount.checked_add(spent.amount);
                flag.amount = sum.unwrap_or(Fen(i64::MAX));
            }
            if shared.is_empty() {
                continue;
            }
            for row in rows {
                flag.rests_on(row);
            }
            let text = world.registry.scheme(scheme).map(AsRef::as_ref);
            flag.clause = quoted(text, LINKED, CLAUSE).to_owned();
            let shared: Vec<String> = shared.into_iter().collect();
            flag.finding = shared.join("; ");
            keys.extend(codes.iter().map(|code| (scheme, *code)));
            members.push(codes);
            found.flags.push(flag);
        }
        let sums = suppliers::paid_by(world, &keys);
        for (flag, codes) in found.flags.iter_mut().zip(members) {
            let scheme = flag.scheme.clone();
            for code in codes {
                suppliers::rests_on_paid(flag, &sums, (&scheme, code));
            }
        }
        found
    }
}
