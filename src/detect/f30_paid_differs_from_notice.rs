//! F30 What was paid is not what was noticed.
//!
//! **Definition.** A payment that arrived is for a case on no list of the scheme's pre-award notices,
//! or for another amount than the list shows. Where a scheme pays by the month and its lists name
//! persons, the list opened last among those that cover the month holds; a list that ends a payment
//! shows 0.
//! **Example.** Noticed 2,000, paid 3,000; or paid, and on no list; or noticed 200 a month, paid 400.
//! **Exclusions.** A scheme without a notice before the award; payments the bank returned; a case or person
//! on no list while the list of a notice for that period, put up before the payment, is not in the ledger, which is told as not judged; a month's
//! payments that together make the amount listed, or do with what was set against them (抵扣); two payments of the amount listed, for a month, of one award or of a decision made twice (F16 alone); a month for which
//! nothing at all was noticed (F29 alone).
//! **False positives:** returned payments made again.
//! **Evidence:** the payment rows, and the list rows where there are any. **Amount:** the difference from
//! the nearest amount listed, or all that was paid where nothing is listed. One flag a case, or a person where
//! there are no cases.
//! **Look at:** the row of the notice, the row of the payment, the number of the notice.
//! **Source:** the scheme's notice step; red-flag catalogue F30.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::Listed;
use super::f16_duplicate_payment::{decided_again, repeats};
use super::f29_notice_missing::{given, is_for};
use super::few::with_few;
use super::flag::{Flag, Severity, case_keys, payee, standing};
use super::joined::Joined;
use super::paid::{Paid, by_month, span, sum, with_set_off};
use super::{Detector, Findings, text};
use crate::domain::date::{Date, Month, Period};
use crate::domain::events::notices::{NoticeOpened, NoticeStage};
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::money::Fen;
use crate::projections::cases::Case;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;

/// F30.
pub struct PaidDiffersFromNotice;

impl Detector for PaidDiffersFromNotice {
    fn code(&self) -> &'static str {
        "F30"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let unread = Unread::of(world);
        let mut untold = Untold::new();
        for (of, case_no) in case_keys(world) {
            let scheme_id = of.as_str();
            if !unread.notices(scheme_id) {
                continue;
            }
            // By the text the case was claimed under: an amendment asks nothing of before.
            let Some(scheme) = text::of_case(world, scheme_id, case_no) else {
                continue;
            };
            let Some(rule) = scheme.notice_rule(NoticeStage::PreAward) else {
                continue;
            };
            let paid: Vec<_> = world
                .payments
                .of_case(scheme_id, case_no)
                .into_iter()
                .filter(|(_, payment)| !payment.confirmed.is_empty())
                .flat_map(|(_, payment)| standing(payment))
                .collect();
            if paid.is_empty() {
                continue;
            }
            let rows = world.coverage().of_case(scheme_id, case_no);
            let sum = Fen::sum(paid.iter().map(|fact| fact.said.amount)).unwrap_or(Fen(i64::MAX));
            let off_by = |listed: Fen| (i128::from(sum.0) - i128::from(listed.0)).abs();
            let nearest = rows
                .iter()
                .map(|row| row.amount)
                .min_by_key(|listed| (off_by(*listed), *listed));
            let of_case = world.payments.of_case(scheme_id, case_no).into_iter();
            let set_off: i128 = of_case
                .map(|(number, _)| world.set_off_beside(scheme_id, number))
                .sum();
            let whole = i128::from(sum.0).saturating_add(set_off);
            if nearest == Some(sum) || nearest.is_some_and(|listed| i128::from(listed.0) == whole) {
                continue;
            }
            // What was listed, paid more than once, is F16 alone.
            let listed = |fact: &&Fact<PaymentInstructed>| Some(fact.said.amount) == nearest;
            let again = || {
                repeats(world, scheme_id, &paid) || decided_again(world, scheme_id, case_no, &paid)
            };
            if paid.len() > 1 && paid.iter().all(listed) && again() {
                continue;
            }
            if nearest.is_none() {
                let notices = unread.for_payments(scheme, paid.iter().copied());
                if !notices.is_empty() {
                    note(&mut untold, scheme_id, notices);
                    continue;
                }
            }
            let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, case_no);
            flag.concerns(world.cases.get(of, case_no).and_then(Case::person));
            for fact in &paid {
                flag.concerns(payee(world, fact));
                flag.rests_on(fact);
            }
            for row in rows {
                flag.rests_on(row.row);
            }
            flag.amount = match nearest {
                Some(listed) => Fen::from_wide(off_by(listed)).unwrap_or(Fen(i64::MAX)),
                None => sum,
            };
            flag.period = paid.first().map(|fact| fact.said.period.to_string());
            flag.clause = rule.clause.to_owned();
            flag.finding = match nearest {
                Some(listed) => format!("noticed {listed} yuan, paid {sum} yuan"),
                None => format!("paid {sum} yuan, on no list of a notice"),
            };
            found.flags.push(flag);
        }
        for (scheme_id, (cases, notices)) in untold {
            found.unjudged.push(format!(
                "F30, scheme {scheme_id}: {cases} paid cases are on no list, but the list of notice {} is not in the ledger: import it",
                Vec::from_iter(notices).join(", ")
            ));
        }
        monthly(self.code(), world, &unread, &mut found);
        found
    }
}

/// Notices before payment whose lists are not in the ledger, by scheme: somebody may have stood on one of those,
/// and that cannot be told. Schemes that gave no notice before payment are not among them.
struct Unread<'a>(BTreeMap<&'a str, Vec<(&'a str, &'a Fact<NoticeOpened>)>>);

impl<'a> Unread<'a> {
    fn of(world: &'a World) -> Self {
        let mut all: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for ((scheme, number), notice) in world.notices.iter() {
            let mut opened = notice.opened.iter();
            let Some(opened) = opened.find(|fact| fact.said.stage == NoticeStage::PreAward) else {
                continue;
            };
            let unread = all.entry(scheme).or_default();
            // A list that the office itself counts as empty is no list that is missing.
            if notice.rows.is_empty() && opened.said.rows != Some(0) {
                unread.push((number.as_str(), opened));
            }
        }
        Unread(all)
    }

    /// Whether the scheme gave any notice before payment.
    fn notices(&self, scheme: &str) -> bool {
        self.0.contains_key(scheme)
    }

    /// Numbers of those that may have shown what one of these payments is for: of its period, and put up before it
    /// was paid.
    fn for_payments<'p>(
        &self,
        scheme: &Scheme,
        payments: impl Iterator<Item = &'p Fact<PaymentInstructed>> + Clone,
    ) -> Vec<&'a str> {
        let all = self.0.get(scheme.id.as_str()).into_iter().flatten();
        all.filter(|(_, opened)| {
            let mut payments = payments.clone();
            payments.any(|paid| {
                opened.said.from <= paid.clock && is_for(scheme, opened, paid.said.period)
            })
        })
        .map(|(number, _)| *number)
        .collect()
    }
}

/// What could not be judged of a scheme: how many, and for the sake of which notices.
type Untold<'a> = BTreeMap<&'a str, (usize, BTreeSet<&'a str>)>;

fn note<'a>(untold: &mut Untold<'a>, scheme: &'a str, notices: Vec<&'a str>) {
    let (count, of) = untold.entry(scheme).or_default();
    *count += 1;
    of.extend(notices);
}

/// A payment, with the row of a list that holds for it.
type Shown<'p, 'a> = (Option<Listed<'a>>, &'p Paid<'a>);

/// Payments by the month, of persons on lists without case numbers.
fn monthly<'a>(
    code: &'static str,
    world: &'a Joined<'_>,
    unread: &Unread<'a>,
    found: &mut Findings,
) {
    let coverage = world.coverage();
    let mut untold = Untold::new();
    let mut noticed: BTreeMap<(&str, Month), bool> = BTreeMap::new();
    let mut rows = coverage.in_turn();
    let mut shown: Vec<Shown<'_, 'a>> = Vec::new();
    for ((scheme_id, person), payments) in world.by_person() {
        let months = by_month(payments.iter().filter(|paid| !paid.of_case()));
        // What was paid is what was noticed of nearly everybody, who has no flag.
        let mut flag: Option<Flag> = None;
        let new = || Flag::new(code, Severity::Critical, scheme_id, &person.to_string());
        let (mut off, mut differences) = (Vec::new(), Vec::new());
        let (mut unlisted, mut each) = (0, Vec::new());
        let mut not_told = BTreeSet::new();
        for of_month in months.chunk_by(|a, b| a.0 == b.0) {
            // By the text that the month's payment was recorded under.
            let Some((month, scheme)) = of_month
                .first()
                .and_then(|(month, one)| Some((*month, one.text(world)?)))
            else {
                continue;
            };
            let paid = of_month.iter().map(|(_, paid)| *paid);
            let Some(rule) = scheme.notice_rule(NoticeStage::PreAward) else {
                continue;
            };
            // A person who was joined of several is listed under each alias; a payment without a row of its own is
            // measured by another's.
            shown.clear();
            shown.extend(
                of_month
                    .iter()
                    .map(|(_, paid)| (rows.listed(world, paid, month), *paid)),
            );
            let any = shown.iter().find_map(|(listed, _)| *listed);
            for (listed, _) in &mut shown {
                *listed = listed.or(any);
            }
            // A month for which nothing at all was noticed is F29.
            if any.is_none() {
                let told = noticed.entry((scheme_id, month)).or_insert_with(|| {
                    let period = Period::Month { month };
                    given(world, scheme, NoticeStage::PreAward, period)
                });
                if !*told {
                    continue;
                }
                let notices = unread.for_payments(scheme, paid.clone().map(|paid| paid.fact));
                if !notices.is_empty() {
                    not_told.extend(notices);
                    continue;
                }
            }
            shown.sort_by_key(|(listed, _)| listed.map(|listed| listed.row.at));
            let same = |a: &Shown<'_, '_>, b: &Shown<'_, '_>| {
                a.0.map(|listed| listed.row.at) == b.0.map(|listed| listed.row.at)
            };
            for of_row in shown.chunk_by(same) {
                let listed = of_row.first().and_then(|(listed, _)| *listed);
                let amount = listed.map_or(Fen(0), |listed| listed.amount);
                let paid = of_row.iter().map(|(_, paid)| *paid);
                if listed.is_some()
                    && (sum(paid.clone()) == amount || with_set_off(world, paid.clone()) == amount)
                {
                    continue;
                }
                for paid in paid {
                    if listed.is_some() && paid.amount() == amount {
                        continue;
                    }
                    unlisted += usize::from(listed.is_none());
                    let (number, own) = (paid.number, paid.amount());
                    each.push(match listed {
                        Some(_) => format!(
                            "payment {number} of {month}: {own} yuan paid, {amount} yuan listed"
                        ),
                        None => {
                            format!("payment {number} of {month}: {own} yuan paid, none listed")
                        }
                    });
                    let by = i128::from(paid.amount().0) - i128::from(amount.0);
                    differences.push(Fen::from_wide(by.abs()).unwrap_or(Fen(i64::MAX)));
                    let flag = flag.get_or_insert_with(new);
                    flag.rests_on(paid.fact);
                    rule.clause.clone_into(&mut flag.clause);
                    off.push(*paid);
                }
                if let Some(listed) = listed {
                    flag.get_or_insert_with(new).rests_on(listed.row);
                }
            }
        }
        if !not_told.is_empty() {
            note(&mut untold, scheme_id, Vec::from_iter(not_told));
        }
        let Some(mut flag) = flag.filter(|_| !off.is_empty()) else {
            continue;
        };
        flag.concerns(Some(person));
        flag.amount = Fen::sum(differences).unwrap_or(Fen(i64::MAX));
        flag.period = span(&off);
        flag.finding = match off.len() - unlisted {
            0 => format!("{} payments for months that no list shows", off.len()),
            _ => format!(
                "{} payments differ from the amount listed for their month",
                off.len()
            ),
        };
        flag.finding = with_few(flag.finding, &each);
        found.flags.push(flag);
    }
    for (scheme_id, (persons, notices)) in untold {
        found.unjudged.push(format!(
            "F30, scheme {scheme_id}: {persons} persons paid are on no list, but the list of notice {} is not in the ledger: import it",
            Vec::from_iter(notices).join(", ")
        ));
    }
}
