//! F30 What was paid is not what was noticed.
//!
//! **Definition.** A payment that arrived is for a case on no list of the scheme's pre-award notices,
//! or for another amount than the list shows.
//! **Example.** Noticed 2,000, paid 3,000; or paid, and on no list.
//! **Exclusions.** A scheme without a notice before the award; payments the bank returned; a case on no
//! list while the list of some notice is not in the ledger, which is told as not judged.
//! **False positives:** returned payments made again.
//! **Evidence:** the payment rows, and the list rows where there are any. **Amount:** the difference from
//! the nearest amount listed, or all that was paid where nothing is listed.
//! **Source:** the scheme's notice step; red-flag catalogue F30.

use super::f27_paid_before_notice_closed::notices_listing;
use super::flag::{Flag, Severity, case_keys, payee, standing};
use super::{Detector, Findings};
use crate::domain::date::Date;
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

    fn flags(&self, world: &World, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for (scheme_id, scheme) in world.registry.schemes() {
            let Some(rule) = scheme.notice_rule(NoticeStage::PreAward) else {
                continue;
            };
            let pre_award: Vec<_> = world
                .notices
                .iter()
                .filter(|((of, _), notice)| {
                    of == scheme_id
                        && notice
                            .opened
                            .iter()
                            .any(|fact| fact.said.stage == NoticeStage::PreAward)
                })
                .collect();
            if pre_award.is_empty() {
                continue;
            }
            // A case may have stood on a list that is not in the ledger: that cannot be told.
            let without_rows: Vec<&str> = pre_award
                .iter()
                .filter(|(_, notice)| notice.rows.is_empty())
                .map(|((_, number), _)| number.as_str())
                .collect();
            let mut untold = 0;
            for (of, case_no) in case_keys(world) {
                if of != scheme_id {
                    continue;
                }
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
                let rows: Vec<_> = notices_listing(world, scheme_id, case_no)
                    .into_iter()
                    .flat_map(|(_, notice)| &notice.rows)
                    .filter(|row| row.said.case_no.as_deref() == Some(case_no.as_str()))
                    .collect();
                let sum =
                    Fen::sum(paid.iter().map(|fact| fact.said.amount)).unwrap_or(Fen(i64::MAX));
                let off_by = |listed: Fen| (i128::from(sum.0) - i128::from(listed.0)).abs();
                let nearest = rows
                    .iter()
                    .map(|row| row.said.amount)
                    .min_by_key(|listed| (off_by(*listed), *listed));
                if nearest == Some(sum) {
                    continue;
                }
                if nearest.is_none() && !without_rows.is_empty() {
                    untold += 1;
                    continue;
                }
                let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, case_no);
                flag.concerns(world.cases.get(of, case_no).and_then(Case::person));
                for fact in &paid {
                    flag.concerns(payee(fact));
                    flag.rests_on(fact);
                }
                for row in &rows {
                    flag.rests_on(row);
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
            if untold > 0 {
                found.unjudged.push(format!(
                    "F30, scheme {scheme_id}: {untold} paid cases are on no list, but the list of notice {} is not in the ledger: import it",
                    without_rows.join(", ")
                ));
            }
        }
        found
    }
}
