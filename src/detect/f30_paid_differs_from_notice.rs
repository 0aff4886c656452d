//! F30 What was paid is not what was noticed.
//!
//! **Definition.** A payment that arrived is for a case on no list of the scheme's pre-award notices,
//! or for another amount than the list shows.
//! **Example.** Noticed 2,000, paid 3,000; or paid, and on no list.
//! **Not raised** when the scheme has no pre-award notice step or its notices have no rows in the
//! ledger, nor for payments the bank returned. **False positives:** returned payments made again.
//! **Evidence:** the payment row, and the list row where there is one.
//! **Source:** the scheme's notice step; red-flag catalogue F30.

use super::f27_paid_before_notice_closed::notices_listing;
use super::flag::{Flag, Severity, at_stake, payee};
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeStage;
use crate::domain::money::Fen;
use crate::projections::World;

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
            let has_rows = world.notices.iter().any(|((of, _), notice)| {
                of == scheme_id
                    && !notice.rows.is_empty()
                    && notice
                        .opened
                        .iter()
                        .any(|fact| fact.said.stage == NoticeStage::PreAward)
            });
            if !has_rows {
                continue;
            }
            for ((of, case_no), case) in world.cases.iter() {
                if of != scheme_id {
                    continue;
                }
                let paid: Vec<_> = world
                    .payments
                    .of_case(scheme_id, case_no)
                    .into_iter()
                    .filter(|(_, payment)| {
                        !payment.confirmed.is_empty() && payment.returned.is_empty()
                    })
                    .flat_map(|(_, payment)| &payment.instructed)
                    .collect();
                if paid.is_empty() {
                    continue;
                }
                let rows: Vec<_> = notices_listing(world, scheme_id, case_no)
                    .into_iter()
                    .flat_map(|(_, notice)| &notice.rows)
                    .filter(|row| row.said.case_no.as_deref() == Some(case_no))
                    .collect();
                let sum =
                    Fen::sum(paid.iter().map(|fact| fact.said.amount)).unwrap_or(Fen(i64::MAX));
                if rows.iter().any(|row| row.said.amount == sum) {
                    continue;
                }
                let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, case_no);
                flag.concerns(case.person());
                for fact in &paid {
                    flag.concerns(payee(fact));
                    flag.rests_on(fact);
                }
                for row in &rows {
                    flag.rests_on(row);
                }
                flag.amount = at_stake(world, scheme_id, case_no);
                flag.period = paid.first().map(|fact| fact.said.period.to_string());
                flag.clause = rule.clause.to_owned();
                flag.finding = match rows.first() {
                    Some(row) => format!("noticed {} yuan, paid {sum} yuan", row.said.amount),
                    None => format!("paid {sum} yuan, on no list of a notice"),
                };
                found.flags.push(flag);
            }
        }
        found
    }
}
