//! F46 Money handed over in a way that the scheme forbids.
//!
//! **Definition.** A payment to a person arrived in a way that the scheme's payment rule does not allow (cash,
//! a custodian, another body), or on an account that is some organisation's own, or whose holder the bank or the list names as a village
//! committee, a school, a union or another organisation, or a payment of a scheme for persons went to an organisation.
//! **Example.** A teacher's subsidy of April to June is paid to the account of her school.
//! **Exclusions.** A scheme whose rule allows that way, such as one that lets the principal hand over the
//! grant: there the custodian's account is no wrong channel either; a scheme without a payment rule. An agent bank's
//! clearing account, which no payment line names as the payee's.
//! **False positives:** a school's account on record under a teacher by a slip of the clerk.
//! **Evidence:** every such payment, the bank's rows, and the row that has the account as the organisation's. The log holds no holder's
//! name: the import notes of which sort it is, by the words of `[words.holder]`, and a sheet imported before it did must be imported anew.
//! **Amount:** their sum. One flag a person (or case, or organisation) and scheme.
//! **Look at:** how the money was handed over, whose account it is, the clause.
//! **Source:** the scheme's payment clause; plan 3 (直接发放到教师个人工资账户); [CZ] 63万 to a village committee.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, about, arrived, span, sum};
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::lists::{RowNoted, Seen};
use crate::domain::events::payments::{Payee, PaymentInstructed, PaymentMethod};
use crate::domain::money::Fen;
use crate::projections::accounts::Accounts;
use crate::projections::{Fact, World};
use crate::schemes::model::{Beneficiary, PaymentRule};

/// F46.
pub struct WrongChannel;

fn word(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::Bank => "bank",
        PaymentMethod::Custodian => "custodian",
        PaymentMethod::Cash => "cash",
        PaymentMethod::Intermediary => "another body",
        PaymentMethod::Other => "a way the sheet does not make clear",
    }
}

/// What sort of name a holder has, where it is no person's.
fn sort(seen: Seen) -> Option<&'static str> {
    match seen {
        Seen::HolderVillage => Some("an account held by a village or neighbourhood committee"),
        Seen::HolderSchool => Some("an account held by a school"),
        Seen::HolderUnion => Some("an account held by a union"),
        Seen::HolderOrganisation => Some("an account held by an organisation"),
        Seen::IdDoubtful | Seen::IdOldForm | Seen::Bill | Seen::OneName | Seen::NamedOtherwise => {
            None
        }
    }
}

/// Rows that name a holder who is no person, by scheme and payment.
type Holders<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'static str, &'a Fact<Event>)>>;

fn holders(world: &World) -> Holders<'_> {
    let mut all = Holders::new();
    for scheme in world.registry.scheme_ids() {
        for act in world.acts.all::<RowNoted>(scheme) {
            if let (Some(sort), Some(number)) = (sort(act.said.seen), &act.said.row_of) {
                let of = all.entry((scheme.as_str(), number.as_str())).or_default();
                of.push((sort, act.fact));
            }
        }
    }
    all
}

/// The rule that judges a payment: that of the text it was recorded under.
fn rule_of<'a>(world: &'a World, paid: &Paid<'a>) -> Option<&'a PaymentRule> {
    paid.text(world)?.payment.as_ref()
}

impl Detector for WrongChannel {
    fn code(&self) -> &'static str {
        "F46"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let accounts = Accounts::of(world);
        let holders = holders(world);
        for ((scheme_id, person), payments) in world.by_person() {
            let through_others = |rule: &PaymentRule| {
                [PaymentMethod::Custodian, PaymentMethod::Intermediary]
                    .iter()
                    .any(|method| rule.channels.contains(method))
            };
            let held = |paid: &Paid<'_>, rule: &PaymentRule| {
                let told = holders.get(&(scheme_id, paid.number));
                let told = told.filter(|_| !through_others(rule)).cloned();
                told.unwrap_or_default()
            };
            let of_org = |paid: &Paid<'_>, rule: &PaymentRule| {
                paid.account()
                    .filter(|_| !through_others(rule))
                    .map(|account| accounts.orgs(&account))
                    .unwrap_or_default()
            };
            let wrong: Vec<Paid<'_>> = payments
                .iter()
                .filter(|paid| {
                    rule_of(world, paid).is_some_and(|rule| {
                        !rule.channels.contains(&paid.method())
                            || !of_org(paid, rule).is_empty()
                            || !held(paid, rule).is_empty()
                    })
                })
                .copied()
                .collect();
            let Some(first) = wrong.first().and_then(|paid| rule_of(world, paid)) else {
                continue;
            };
            let mut flag = Flag::new(
                self.code(),
                Severity::High,
                scheme_id,
                &about(&wrong, person),
            )
            .known_by(scheme_id, &person.to_string());
            let mut ways = BTreeSet::new();
            for paid in &wrong {
                paid.supports(&mut flag);
                let Some(rule) = rule_of(world, paid) else {
                    continue;
                };
                if !rule.channels.contains(&paid.method()) {
                    ways.insert(word(paid.method()).to_owned());
                }
                for org in of_org(paid, rule) {
                    ways.insert(format!("the account of {}", org.said.name));
                    flag.rests_on(org);
                }
                for (sort, fact) in held(paid, rule) {
                    ways.insert(sort.to_owned());
                    flag.rests_on(fact);
                }
            }
            flag.amount = sum(&wrong);
            flag.period = span(&wrong);
            flag.clause.clone_from(&first.clause);
            flag.finding = format!("paid by {}", Vec::from_iter(ways).join(", "));
            found.flags.push(flag);
        }
        found.flags.extend(to_organisations(self.code(), world));
        found
    }
}

/// Payments of schemes for persons that went to an organisation, one flag an organisation.
fn to_organisations(code: &'static str, world: &World) -> Vec<Flag> {
    let mut flags: BTreeMap<(&str, &str), (Flag, Vec<Fen>)> = BTreeMap::new();
    for ((scheme_id, _), payment) in world.payments.iter() {
        let to_org = |fact: &Fact<PaymentInstructed>| matches!(fact.said.payee, Payee::Org(_));
        if !payment.instructed.iter().any(to_org) {
            continue;
        }
        for fact in payment.standing() {
            let case_no = fact.said.case_no.as_deref();
            let scheme = match case_no.filter(|number| world.cases.get(scheme_id, number).is_some())
            {
                Some(number) => text::of_case(world, scheme_id, number),
                None => text::of_fact(world, scheme_id, fact),
            };
            let Some(scheme) = scheme.filter(|text| text.beneficiary == Beneficiary::Person) else {
                continue;
            };
            let Payee::Org(org) = &fact.said.payee else {
                continue;
            };
            if !arrived(payment) {
                continue;
            }
            let (flag, amounts) = flags.entry((scheme_id, org)).or_insert_with(|| {
                let flag = Flag::new(code, Severity::High, scheme_id, org);
                (flag, Vec::new())
            });
            flag.rests_on(fact);
            for fact in &payment.confirmed {
                flag.rests_on(fact);
            }
            if let Some(rule) = &scheme.payment {
                flag.clause.clone_from(&rule.clause);
            }
            amounts.push(fact.said.amount);
        }
    }
    flags
        .into_iter()
        .map(|((_, org), (mut flag, amounts))| {
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            flag.finding = format!("a grant to persons was paid to {org}");
            flag
        })
        .collect()
}
