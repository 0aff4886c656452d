//! F17 One bill was used twice.
//!
//! **Definition.** One invoice number stands in the papers of two or more claims, or in the vouchers of two or more agreements, or in
//! both, or in two vouchers of one agreement with the same payee and amount; of vouchers that belong to no agreement, where the amount or the payee is the same too: a lead, where it is
//! the payee alone, since one bill may be paid in instalments. Numbers in the papers of claims are compared
//! without blanks, `No.`, full width and zeros before them, of one issuer: one number of two issuers is one bill only where day and
//! amount are the same too, or a use does not say whose it is; of vouchers of agreements, only where one payee or one amount stands twice. Or the papers of two claims have a bill of the same issuer,
//! day and amount, whatever its number. Or vouchers of two agreements (or
//! of none) have the same issuer, invoice day and amount, and all but one of them say no invoice number.
//! **Example.** Bill 3630029775 over 1,461.20 yuan is filed with two claims.
//! **Exclusions.** A bill that a note of the hospital splits between claims (分割单), on every claim that files it so; the same bill twice in one
//! claim; a claim that was taken back or refused without any payment; instalments of different amounts on one invoice under one agreement; two vouchers that both have a number. The issuer of a paper filed with
//! a claim is held as a commitment that is equal to no other: that two bills of claims have the same one shows by the seals that the
//! import notes beside each (see F23). **False positives:** split bills whose note is not recorded; two issuers that number alike, where one use names none; two equal bills of one day.
//! **Evidence:** every row that uses it. **Amount:** all uses but the one registered first. One flag a bill, in the scheme
//! that used it last.
//! **Look at:** the bill itself, its day and amount wherever it is used, and which use came first.
//! **Source:** the scheme's clause named here where its text has it, else the general rule, which is named as such; the scheme's
//! clause on bills; plan 15; red-flag catalogue F17.

use std::collections::{BTreeMap, BTreeSet};

use super::bills::{Bill, bills};
use super::flag::{Evidence, Flag, Severity};
use super::general::general;
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::crypto::digest::Digest;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::payments::{ExpenditureRecorded, Payee};
use crate::domain::money::Fen;
use crate::projections::{Fact, World};

/// F17.
pub struct BillUsedTwice;

/// What it is measured by where the scheme's text has no clause on bills.
pub(super) const CLAUSE: &str = general!("票据重复使用", "同一票据不得重复使用");

/// One use of a bill.
struct Use<'a> {
    scheme: &'a str,
    /// What it is used for: a case, an agreement, or a voucher of no agreement.
    of: (bool, &'a str),
    /// The case, where it is one.
    case_no: Option<&'a str>,
    /// The voucher, where it is one.
    voucher: Option<&'a str>,
    person: Option<Alias>,
    /// Its number as the row writes it.
    number: Option<Alias>,
    amount: Option<Fen>,
    payee: Option<&'a Payee>,
    told: (Option<Timestamp>, Date),
    evidence: Evidence,
}

fn told<T>(fact: &Fact<T>) -> (Option<Timestamp>, Date) {
    (fact.registered_at, fact.clock)
}

/// By what uses of one bill are known to be of one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    /// Its number as it stands.
    Number(Alias),
    /// Number, day and amount, whoever is written as its issuer.
    Whole(Alias, Option<Date>, Option<Fen>),
    /// Issuer and number as they are compared, or issuer, day and amount.
    Sealed(Digest),
}

/// A use, and what it is known by.
type Marked<'a> = (Vec<Mark>, Alias, Use<'a>);

/// Whether the bill was filed with a claim that was taken back or refused, and on which nothing was paid: it was used for nothing.
fn gave_nothing(world: &World, bill: &Bill<'_>) -> bool {
    let (scheme, case_no) = (bill.scheme, bill.case_no);
    if bill.case.is_live() || world.reopened(scheme, case_no) {
        return false;
    }
    let awards = bill.case.awards.iter();
    let of_awards = awards.flat_map(|one| world.payments.of_award(scheme, &one.said.award_no));
    let of_case = world.payments.of_case(scheme, case_no).into_iter();
    let mut paid = of_case.chain(of_awards);
    !paid.any(|(_, payment)| !payment.standing().is_empty())
}

/// Numbers of bills of which some use names no issuer.
fn issuer_unsaid(world: &World, bills: &[Bill<'_>]) -> BTreeSet<Alias> {
    let unsaid = |bill: &&Bill<'_>| bill.noted.is_none_or(|noted| noted.run.is_empty());
    let of_cases = bills.iter().filter(unsaid);
    let of_cases = of_cases.filter_map(|bill| bill.fact.said.invoice);
    let vouchers = world.payments.expenditures();
    let of_vouchers = vouchers.flat_map(|(_, facts)| facts);
    of_cases
        .chain(of_vouchers.filter_map(|fact| fact.said.invoice))
        .collect()
}

fn uses(world: &World) -> Vec<Marked<'_>> {
    let mut uses: Vec<Marked<'_>> = Vec::new();
    let bills = bills(world);
    let open = issuer_unsaid(world, &bills);
    for bill in bills {
        let said = &bill.fact.said;
        let (Some(invoice), false) = (said.invoice, said.split) else {
            continue;
        };
        if gave_nothing(world, &bill) {
            continue;
        }
        let noted = bill.noted.into_iter();
        let sealed =
            noted.flat_map(|noted| noted.run.first().copied().into_iter().chain(noted.alike));
        // Where each use names an issuer, the number alone says nothing: another issuer numbers alike.
        let number = match open.contains(&invoice) {
            true => Mark::Number(invoice),
            false => Mark::Whole(invoice, said.issued, said.amount),
        };
        let marks = std::iter::once(number).chain(sealed.map(Mark::Sealed));
        let one = Use {
            scheme: bill.scheme,
            of: (false, bill.case_no),
            case_no: Some(bill.case_no),
            voucher: None,
            person: world.person_of(bill.case),
            number: Some(invoice),
            amount: said.amount,
            payee: None,
            told: told(bill.fact),
            evidence: Evidence::from(bill.fact),
        };
        uses.push((marks.collect(), invoice, one));
    }
    for ((scheme, voucher_no), facts) in world.payments.expenditures() {
        for fact in facts {
            let Some(invoice) = fact.said.invoice else {
                continue;
            };
            let agreement = fact.said.agreement_no.as_deref();
            let one = Use {
                scheme,
                of: (agreement.is_none(), agreement.unwrap_or(voucher_no)),
                case_no: None,
                voucher: Some(voucher_no),
                person: None,
                number: Some(invoice),
                amount: Some(fact.said.amount),
                payee: fact.said.payee.as_ref(),
                told: told(fact),
                evidence: Evidence::from(fact),
            };
            uses.push((vec![Mark::Number(invoice)], invoice, one));
        }
    }
    uses
}

/// Uses by the bill they are of, under the aliases of its numbers as the sheets write them: those that share a mark are of one
/// bill, and so are those that share one with any of these.
fn by_bill(world: &World) -> Vec<(BTreeSet<Alias>, Vec<Use<'_>>)> {
    let all = uses(world);
    // The group that a mark is of, and the groups that another took in.
    let mut group_of: BTreeMap<Mark, usize> = BTreeMap::new();
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    let last = |taken: &BTreeMap<usize, usize>, mut at: usize| {
        while let Some(by) = taken.get(&at) {
            at = *by;
        }
        at
    };
    for (at, (marks, ..)) in all.iter().enumerate() {
        let known = marks.iter().filter_map(|mark| group_of.get(mark));
        let known: BTreeSet<usize> = known.map(|group| last(&taken, *group)).collect();
        let own = known.first().copied().unwrap_or(at);
        taken.extend(
            known
                .into_iter()
                .filter(|one| *one != own)
                .map(|one| (one, own)),
        );
        for mark in marks {
            group_of.insert(*mark, own);
        }
    }
    let mut groups: BTreeMap<usize, (BTreeSet<Alias>, Vec<Use<'_>>)> = BTreeMap::new();
    for (marks, invoice, one) in all {
        let Some(group) = marks.first().and_then(|mark| group_of.get(mark)) else {
            continue;
        };
        let (numbers, uses) = groups.entry(last(&taken, *group)).or_default();
        numbers.insert(invoice);
        uses.push(one);
    }
    groups.into_values().collect()
}

/// How strongly these uses speak for a bill that was used twice, where they are of two things: vouchers of no agreement do where
/// amounts are equal, and are a lead where the payee alone is.
fn is_twice(uses: &[Use<'_>]) -> Option<Severity> {
    let of: BTreeSet<_> = uses.iter().map(|one| (one.scheme, one.of)).collect();
    let vouchers_alone = uses.iter().all(|one| one.of.0);
    let amounts: BTreeSet<_> = uses.iter().map(|one| one.amount).collect();
    if of.len() < 2 {
        // They may be two equal parts of what one bill asks for.
        return vouchers_alike(uses).then_some(Severity::Lead);
    }
    // Vouchers say whom they pay: one number of two payees, over two amounts, is two bills.
    let stated = uses
        .iter()
        .all(|one| one.voucher.is_some() && one.payee.is_some());
    let payees: BTreeSet<_> = uses.iter().map(|one| one.payee).collect();
    if !vouchers_alone && stated && payees.len() == uses.len() && amounts.len() == uses.len() {
        return None;
    }
    if !vouchers_alone || amounts.len() < of.len() {
        return Some(Severity::High);
    }
    let mut of_payee: BTreeMap<&Payee, BTreeSet<_>> = BTreeMap::new();
    for one in uses {
        if let Some(payee) = one.payee {
            of_payee
                .entry(payee)
                .or_default()
                .insert((one.scheme, one.of));
        }
    }
    of_payee
        .values()
        .any(|of| of.len() > 1)
        .then_some(Severity::Lead)
}

/// Whether two vouchers, be they under one agreement, have the same payee and amount.
fn vouchers_alike(uses: &[Use<'_>]) -> bool {
    let mut alike: BTreeMap<(&Payee, Option<Fen>), &str> = BTreeMap::new();
    uses.iter().any(|one| match (one.payee, one.voucher) {
        (Some(payee), Some(voucher)) => {
            *alike.entry((payee, one.amount)).or_insert(voucher) != voucher
        }
        _ => false,
    })
}

/// Vouchers on record that used the bill of a voucher that is about to be paid: of the same payee or amount, under another
/// number; under its own agreement of the same payee and amount.
pub(super) fn used_before<'a>(
    world: &'a World,
    scheme: &str,
    spent: &ExpenditureRecorded,
) -> Vec<&'a Fact<ExpenditureRecorded>> {
    let all = world.payments.expenditures();
    let vouchers = all.flat_map(|(key, facts)| facts.iter().map(move |fact| (key, fact)));
    used_of(vouchers, scheme, spent)
}

/// The same among some vouchers, by scheme and number.
pub(super) fn used_of<'a>(
    vouchers: impl Iterator<Item = (&'a (String, String), &'a Fact<ExpenditureRecorded>)>,
    scheme: &str,
    spent: &ExpenditureRecorded,
) -> Vec<&'a Fact<ExpenditureRecorded>> {
    let others = vouchers.filter(|((of, number), _)| of != scheme || *number != spent.voucher_no);
    others
        .map(|(_, fact)| fact)
        .filter(|fact| is_same_bill(&fact.said, spent))
        .collect()
}

/// Whether two vouchers use one bill, by what F17 asks of them.
pub(super) fn is_same_bill(one: &ExpenditureRecorded, other: &ExpenditureRecorded) -> bool {
    let bill = one.invoice.is_some() && one.invoice == other.invoice;
    let agreed = one.agreement_no.is_some() && one.agreement_no == other.agreement_no;
    let payee = one.payee.is_some() && one.payee == other.payee;
    let amount = one.amount == other.amount;
    bill && if agreed {
        payee && amount
    } else {
        payee || amount
    }
}

/// What vouchers say of a bill beside its number: issuer, day, amount.
type Told<'a> = (&'a str, Date, Fen);

/// Whether uses are of two things.
fn of_two(uses: &[Use<'_>]) -> bool {
    let of: BTreeSet<_> = uses.iter().map(|one| (one.scheme, one.of)).collect();
    of.len() > 1
}

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
                voucher: Some(voucher_no),
                person: None,
                number: None,
                amount: Some(said.amount),
                payee: said.payee.as_ref(),
                told: told(fact),
                evidence: Evidence::from(fact),
            });
        }
    }
    all.into_values()
        .filter(|(uses, numbered, _)| {
            *numbered <= 1 && of_two(uses) && is_twice(uses) == Some(Severity::High)
        })
        .map(|(uses, _, least)| (least, uses))
        .collect()
}

impl Detector for BillUsedTwice {
    fn code(&self) -> &'static str {
        "F17"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let twice = by_bill(world).into_iter();
        let twice = twice.filter(|(_, uses)| is_twice(uses).is_some());
        let twice = twice.map(|(numbers, uses)| {
            let numbers: Vec<String> = numbers.iter().map(Alias::to_string).collect();
            (numbers, uses)
        });
        let unnumbered = unnumbered(world).into_iter();
        let unnumbered = unnumbered.map(|(voucher, uses)| (vec![voucher], uses));
        for (numbers, mut uses) in twice.chain(unnumbered) {
            uses.sort_by(|a, b| {
                (a.told, a.scheme, a.of, &a.evidence.row).cmp(&(
                    b.told,
                    b.scheme,
                    b.of,
                    &b.evidence.row,
                ))
            });
            let first = uses.first().and_then(|one| one.number);
            let first = first.map(|number| number.to_string());
            let about = first.as_ref().or_else(|| numbers.first());
            let (Some(last), Some(about)) = (uses.last(), about) else {
                continue;
            };
            let severity = is_twice(&uses).unwrap_or(Severity::High);
            let mut flag = Flag::new(self.code(), severity, last.scheme, about).known_by("", about);
            for number in &numbers {
                flag.known_also("", number);
                for one in &uses {
                    flag.known_also(one.scheme, number);
                }
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
            let two = of_two(&uses);
            let of = uses.iter().map(|one| match one.voucher {
                Some(voucher) if !two => voucher,
                _ => one.of.1,
            });
            let of: BTreeSet<&str> = of.collect();
            flag.finding = format!(
                "one bill is used for {}",
                of.into_iter().collect::<Vec<_>>().join(", ")
            );
            found.flags.push(flag);
        }
        found
    }
}
