//! F30 What was paid is not what was noticed.
//!
//! **Definition.** A payment that arrived is for a case on no list of the scheme's pre-award notices,
//! or for another amount than the list shows. Where a scheme pays by the month and its lists name
//! persons, the list opened last among those that cover the month holds; a list that ends a payment
//! shows 0.
//! **Example.** Noticed 2,000, paid 3,000; or paid, and on no list; or noticed 200 a month, paid 400.
//! **Exclusions.** A scheme without a notice before the award; payments the bank returned; a case or person
//! on no list while the list of some notice is not in the ledger, which is told as not judged; a month's
//! payments that together make the amount listed; two payments of the amount listed (F16 alone); a month for which
//! nothing at all was noticed (F29 alone).
//! **False positives:** returned payments made again.
//! **Evidence:** the payment rows, and the list rows where there are any. **Amount:** the difference from
//! the nearest amount listed, or all that was paid where nothing is listed. One flag a case, or a person where
//! there are no cases.
//! **Source:** the scheme's notice step; red-flag catalogue F30.

use std::collections::BTreeMap;

use super::f29_notice_missing::given;
use super::flag::{Flag, Severity, case_keys, payee, standing};
use super::joined::Joined;
use super::paid::{Paid, span, sum};
use super::{Detector, Findings, text};
use crate::domain::date::{Date, Month, Period};
use crate::domain::events::notices::NoticeStage;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::cases::Case;

/// F30.
pub struct PaidDiffersFromNotice;

impl Detector for PaidDiffersFromNotice {
    fn code(&self) -> &'static str {
        "F30"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let pre_award = lists_of(world);
        let mut untold: BTreeMap<&str, usize> = BTreeMap::new();
        for (of, case_no) in case_keys(world) {
            let Some((scheme_id, without_rows)) = pre_award.get_key_value(of.as_str()) else {
                continue;
            };
            // By the text the case was claimed under: an amendment asks nothing of before.
            let rule = text::of_case(world, scheme_id, case_no)
                .and_then(|text| text.notice_rule(NoticeStage::PreAward));
            let Some(rule) = rule else { continue };
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
            if nearest == Some(sum) {
                continue;
            }
            if nearest.is_none() && !without_rows.is_empty() {
                *untold.entry(scheme_id).or_default() += 1;
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, case_no);
            flag.concerns(world.cases.get(of, case_no).and_then(Case::person));
            for fact in &paid {
                flag.concerns(payee(fact));
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
        for (scheme_id, cases) in untold {
            let without_rows = pre_award.get(scheme_id).map(|all| all.join(", "));
            found.unjudged.push(format!(
                "F30, scheme {scheme_id}: {cases} paid cases are on no list, but the list of notice {} is not in the ledger: import it",
                without_rows.unwrap_or_default()
            ));
        }
        monthly(self.code(), world, &mut found);
        found
    }
}

/// Schemes that gave notice before an award, each with the numbers of the notices whose lists are not in the
/// ledger: a case may have stood on one of those, and that cannot be told.
fn lists_of(world: &World) -> BTreeMap<&str, Vec<&str>> {
    let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for ((scheme, number), notice) in world.notices.iter() {
        let mut opened = notice.opened.iter();
        let before = opened.any(|fact| fact.said.stage == NoticeStage::PreAward);
        if before && world.registry.scheme(scheme).is_some() {
            let without_rows = all.entry(scheme).or_default();
            without_rows.extend(notice.rows.is_empty().then_some(number.as_str()));
        }
    }
    all
}

/// Numbers of the scheme's notices before payment whose lists are not in the ledger.
fn without_lists<'a>(world: &'a World, scheme_id: &str) -> Vec<&'a str> {
    world
        .notices
        .iter()
        .filter(|((of, _), notice)| {
            of == scheme_id
                && notice.rows.is_empty()
                && notice
                    .opened
                    .iter()
                    // A list that the office itself counts as empty is no list that is missing.
                    .any(|f| f.said.stage == NoticeStage::PreAward && f.said.rows != Some(0))
        })
        .map(|((_, number), _)| number.as_str())
        .collect()
}

/// Payments by the month, of persons on lists without case numbers.
fn monthly(code: &'static str, world: &Joined<'_>, found: &mut Findings) {
    let coverage = world.coverage();
    let mut untold: BTreeMap<&str, usize> = BTreeMap::new();
    let mut missing: BTreeMap<&str, bool> = BTreeMap::new();
    let mut noticed: BTreeMap<(&str, Month), bool> = BTreeMap::new();
    for ((scheme_id, person), payments) in world.by_person() {
        let mut rows = coverage.in_turn();
        let mut months: BTreeMap<Month, Vec<&Paid<'_>>> = BTreeMap::new();
        for paid in payments {
            if let (Some(month), None) = (paid.month(), &paid.fact.said.case_no) {
                months.entry(month).or_default().push(paid);
            }
        }
        let mut flag = Flag::new(code, Severity::Critical, scheme_id, &person.to_string());
        let (mut off, mut differences) = (Vec::new(), Vec::new());
        let mut unlisted = 0;
        for (month, paid) in months {
            // By the text that the month's payment was recorded under.
            let Some((first, scheme)) = paid.first().and_then(|one| Some((*one, one.text(world)?)))
            else {
                continue;
            };
            let Some(rule) = scheme.notice_rule(NoticeStage::PreAward) else {
                continue;
            };
            let listed = rows.listed(world, first, month);
            // A month for which nothing at all was noticed is F29.
            let told = noticed.entry((scheme_id, month)).or_insert_with(|| {
                given(
                    world,
                    scheme,
                    NoticeStage::PreAward,
                    Period::Month { month },
                )
            });
            if listed.is_none() && !*told {
                continue;
            }
            let amount = listed.map_or(Fen(0), |listed| listed.amount);
            let total = sum(paid.iter().copied());
            if listed.is_some() && total == amount {
                continue;
            }
            for paid in paid {
                if listed.is_some() && paid.amount() == amount {
                    continue;
                }
                unlisted += usize::from(listed.is_none());
                let by = i128::from(paid.amount().0) - i128::from(amount.0);
                differences.push(Fen::from_wide(by.abs()).unwrap_or(Fen(i64::MAX)));
                flag.rests_on(paid.fact);
                rule.clause.clone_into(&mut flag.clause);
                off.push(*paid);
            }
            if let Some(listed) = listed {
                flag.rests_on(listed.row);
            }
        }
        if off.is_empty() {
            continue;
        }
        let mut is_missing = || {
            let known = missing.entry(scheme_id);
            *known.or_insert_with(|| !without_lists(world, scheme_id).is_empty())
        };
        if unlisted == off.len() && is_missing() {
            *untold.entry(scheme_id).or_default() += 1;
            continue;
        }
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
        found.flags.push(flag);
    }
    for (scheme_id, persons) in untold {
        found.unjudged.push(format!(
            "F30, scheme {scheme_id}: {persons} persons paid are on no list, but the list of notice {} is not in the ledger: import it",
            without_lists(world, scheme_id).join(", ")
        ));
    }
}
