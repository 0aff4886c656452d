//! F17 One bill was used twice.
//!
//! **Definition.** One invoice number stands in the papers of two or more claims, or in the vouchers of two or more agreements, or in
//! both; of vouchers that belong to no agreement, where the amount is the same too. Or vouchers of two agreements (or
//! of none) have the same issuer, invoice day and amount, and all but one of them say no invoice number.
//! **Example.** Bill 3630029775 over 1,461.20 yuan is filed with two claims.
//! **Exclusions.** A bill that a note of the hospital splits between claims (分割单), on every claim that files it so; the same bill twice in one
//! claim; instalments on one invoice under one agreement; two bills that both have a number. The issuer of a paper filed with
//! a claim is held as a commitment that is equal to no other, so that only vouchers, whose payee is known by its code, are compared
//! without a number. **False positives:** split bills whose note is not recorded; two issuers that number alike; two equal bills of one day.
//! **Evidence:** every row that uses it. **Amount:** all uses but the one registered first. One flag a bill, in the scheme
//! that used it last.
//! **Source:** the scheme's clause on bills; plan 15; red-flag catalogue F17.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Evidence, Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::payments::Payee;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};

/// F17.
pub struct BillUsedTwice;

/// What it is measured by where the scheme's text has no clause on bills.
const CLAUSE: &str = "同一票据不得重复使用";

/// One use of a bill.
struct Use<'a> {
    scheme: &'a str,
    /// What it is used for: a case, an agreement, or a voucher of no agreement.
    of: (bool, &'a str),
    /// The case, where it is one.
    case_no: Option<&'a str>,
    person: Option<Alias>,
    amount: Option<Fen>,
    told: (Option<Timestamp>, Date),
    evidence: Evidence,
}

fn told<T>(fact: &Fact<T>) -> (Option<Timestamp>, Date) {
    (fact.registered_at, fact.clock)
}

fn uses(world: &World) -> BTreeMap<Alias, Vec<Use<'_>>> {
    let mut uses: BTreeMap<Alias, Vec<Use<'_>>> = BTreeMap::new();
    for ((scheme, case_no), case) in world.cases.iter() {
        for fact in &case.evidence {
            if let (Some(invoice), false) = (fact.said.invoice, fact.said.split) {
                uses.entry(invoice).or_default().push(Use {
                    scheme,
                    of: (false, case_no),
                    case_no: Some(case_no),
                    person: world.person_of(case),
                    amount: fact.said.amount,
                    told: told(fact),
                    evidence: Evidence::from(fact),
                });
            }
        }
    }
    for ((scheme, voucher_no), facts) in world.payments.expenditures() {
        for fact in facts {
            if let Some(invoice) = fact.said.invoice {
                let agreement = fact.said.agreement_no.as_deref();
                uses.entry(invoice).or_default().push(Use {
                    scheme,
                    of: (agreement.is_none(), agreement.unwrap_or(voucher_no)),
                    case_no: None,
                    person: None,
                    amount: Some(fact.said.amount),
                    told: told(fact),
                    evidence: Evidence::from(fact),
                });
            }
        }
    }
    uses
}

/// Whether these uses are of two things; vouchers of no agreement count only where amounts are equal.
fn is_twice(uses: &[Use<'_>]) -> bool {
    let of: BTreeSet<_> = uses.iter().map(|one| (one.scheme, one.of)).collect();
    let vouchers_alone = uses.iter().all(|one| one.of.0);
    let amounts: BTreeSet<_> = uses.iter().map(|one| one.amount).collect();
    of.len() > 1 && (!vouchers_alone || amounts.len() < of.len())
}

/// What vouchers say of a bill beside its number: issuer, day, amount.
type Told<'a> = (&'a str, Date, Fen);

/// Vouchers by what they say of their bill, where all but one leave its number out. Of these the first voucher names the bill.
fn unnumbered(world: &World) -> Vec<(String, Vec<Use<'_>>)> {
    let mut all: BTreeMap<Told<'_>, (Vec<Use<'_>>, usize, String)> = BTreeMap::new();
    for ((scheme, voucher_no), facts) in world.payments.expenditures() {
        for fact in facts {
            let said = &fact.said;
            let (Some(Payee::Org(issuer)), Some(day)) = (&said.payee, said.invoice_date) else {
                continue;
            };
            let agreement = said.agreement_no.as_deref();
            let (uses, numbered, least) = all
                .entry((issuer, day, said.amount))
                .or_insert_with(|| (Vec::new(), 0, voucher_no.clone()));
            *numbered += usize::from(said.invoice.is_some());
            if *voucher_no < *least {
                least.clone_from(voucher_no);
            }
            uses.push(Use {
                scheme,
                of: (agreement.is_none(), agreement.unwrap_or(voucher_no)),
                case_no: None,
                person: None,
                amount: Some(said.amount),
                told: told(fact),
                evidence: Evidence::from(fact),
            });
        }
    }
    all.into_values()
        .filter(|(uses, numbered, _)| *numbered <= 1 && is_twice(uses))
        .map(|(uses, _, least)| (least, uses))
        .collect()
}

impl Detector for BillUsedTwice {
    fn code(&self) -> &'static str {
        "F17"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let numbered = uses(world).into_iter();
        let numbered = numbered.map(|(invoice, uses)| (invoice.to_string(), uses));
        let twice = numbered.filter(|(_, uses)| is_twice(uses));
        for (about, mut uses) in twice.chain(unnumbered(world)) {
            uses.sort_by(|a, b| {
                (a.told, a.scheme, a.of, &a.evidence.row).cmp(&(
                    b.told,
                    b.scheme,
                    b.of,
                    &b.evidence.row,
                ))
            });
            let Some(last) = uses.last() else { continue };
            let mut flag =
                Flag::new(self.code(), Severity::High, last.scheme, &about).known_by("", &about);
            for one in &uses {
                flag.known_also(one.scheme, &about);
            }
            for one in &uses {
                flag.concerns(one.person);
                flag.rests_on_event(one.evidence.clone());
            }
            let beyond = uses.iter().skip(1).filter_map(|one| one.amount);
            flag.amount = Fen::sum(beyond).unwrap_or(Fen(i64::MAX));
            let judged = last
                .case_no
                .and_then(|case_no| text::of_case(world, last.scheme, case_no));
            flag.period = judged.map(|scheme| scheme.period.clone());
            flag.clause = judged
                .and_then(|scheme| scheme.bill())
                .map_or_else(|| CLAUSE.to_owned(), |bill| bill.clause.clone());
            let of: BTreeSet<&str> = uses.iter().map(|one| one.of.1).collect();
            flag.finding = format!(
                "one bill is used for {}",
                of.into_iter().collect::<Vec<_>>().join(", ")
            );
            found.flags.push(flag);
        }
        found
    }
}
