//! F17 One bill was used twice.
//!
//! **Definition.** One invoice number stands in the papers of two or more claims, or in the vouchers of two or more agreements, or in
//! both; of vouchers that belong to no agreement, where the amount is the same too.
//! **Example.** Bill 3630029775 over 1,461.20 yuan is filed with two claims.
//! **Exclusions.** A bill that a note of the hospital splits between claims (分割单), on every claim that files it so; the same bill twice in one
//! claim; instalments on one invoice under one agreement. Issuers are held as commitments, so that "same issuer, day and
//! amount" without a number cannot be compared here. **False positives:** split bills whose note is not recorded; two issuers that number alike.
//! **Evidence:** every row that uses it. **Amount:** all uses but the one registered first. One flag a bill, in the scheme
//! that used it last.
//! **Source:** the scheme's clause on bills; plan 15; red-flag catalogue F17.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Evidence, Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
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
                    person: case.person(),
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

impl Detector for BillUsedTwice {
    fn code(&self) -> &'static str {
        "F17"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for (invoice, mut uses) in uses(world) {
            if !is_twice(&uses) {
                continue;
            }
            uses.sort_by(|a, b| {
                (a.told, a.scheme, a.of, &a.evidence.row).cmp(&(
                    b.told,
                    b.scheme,
                    b.of,
                    &b.evidence.row,
                ))
            });
            let Some(last) = uses.last() else { continue };
            let mut flag = Flag::new(
                self.code(),
                Severity::High,
                last.scheme,
                &invoice.to_string(),
            )
            .known_by("", &invoice.to_string());
            for one in &uses {
                flag.known_also(one.scheme, &invoice.to_string());
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
