//! Payments told as made again for more than came back.
//!
//! Pure; flags of F42, whose page tells of them: what came back lies apart in the books, and whatever is paid again for more is paid
//! from nothing. Which file came first makes no difference. While a row of a sheet of returns was refused and not read since, or money
//! came back of which no order is in the ledger, it is told as data quality. **Not here**: what a desk holds (`gate/reissue.rs`).

use super::flag::{Flag, Severity};
use super::general::general;
use super::lacking::Lacking;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::reissued::Reissued;

/// What it is measured by.
pub(super) const CLAUSE: &str = general!("重新发放", "重新发放的款项不超过退回的款项");
/// Kinds of tables that tell what came back, or was ordered first.
const RETURNS: &[&str] = &["bank_returns", "payment_lists", "payments", "org_payments"];

/// Flags of a scheme, one for the payments that stand together.
pub(super) fn flags(world: &World, code: &'static str, scheme: &str) -> Vec<Flag> {
    let reissued = Reissued::of(world, scheme);
    let mut flags = Vec::new();
    let lost = || {
        let mut payments = world.payments.of_scheme(scheme);
        payments.any(|(_, one)| one.instructed.is_empty() && !one.returned.is_empty())
            || Lacking::of(world, scheme, RETURNS).any()
    };
    for (_, together) in reissued.all() {
        let back = together.back();
        let mut anew: Vec<_> = together.anew().collect();
        let ordered: i128 = anew.iter().map(|fact| i128::from(fact.said.amount.0)).sum();
        // An order told twice under its number alone says nothing of being made again (F16, F42).
        let told = anew.iter().any(|fact| fact.said.again);
        if ordered <= back || !told {
            continue;
        }
        anew.sort_by_key(|fact| (fact.clock, &fact.said.payment_no, &fact.source));
        let Some(last) = anew.last() else {
            continue;
        };
        let about = last.said.payment_no.as_str();
        // Known by what came back first, which no later order changes; before, by the last order that was made again.
        let returns = || together.0.iter().flat_map(|payment| &payment.returned);
        let first = returns().min_by_key(|fact| {
            let said = &fact.said;
            (fact.clock, said.payment_no.clone(), fact.source.clone())
        });
        let made = anew.first().map(|fact| fact.said.payment_no.as_str());
        let made = made.unwrap_or(about);
        let key = match first {
            Some(fact) => format!("again/of/{}", fact.said.payment_no),
            None => format!("again/made/{made}"),
        };
        let mut flag = Flag::of(code, Severity::Critical, (scheme, about), &key);
        for fact in &anew {
            flag.known_also(scheme, &format!("again/{}", fact.said.payment_no));
        }
        flag.known_also(scheme, &format!("again/made/{made}"));
        for fact in returns() {
            flag.known_also(scheme, &format!("again/of/{}", fact.said.payment_no));
        }
        if lost() {
            flag = flag.as_data_quality();
        }
        for fact in &anew {
            flag.concerns(super::flag::payee(world, fact));
            flag.rests_on(*fact);
        }
        for fact in together.0.iter().flat_map(|payment| &payment.returned) {
            flag.rests_on(fact);
        }
        let yuan = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
        flag.amount = yuan(ordered - back);
        flag.period = Some(last.said.period.to_string());
        flag.clause = CLAUSE.to_owned();
        flag.finding = format!(
            "{} yuan are paid again, and {} yuan came back",
            yuan(ordered),
            yuan(back)
        );
        flags.push(flag);
    }
    flags
}
