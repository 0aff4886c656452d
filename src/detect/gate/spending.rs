//! What the money is spent on: the cost that the row itself states, and what was spent under the agreement
//! before its next tranche leaves.

use std::collections::BTreeMap;

use super::{Stop, View};
use crate::detect::breach::{Word, waiver};
use crate::detect::cost::{OffList, off_list};
use crate::domain::events::payments::ExpenditureRecorded;
use crate::projections::Fact;

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>) {
    if let Some(spent) = &view.row.spent
        && let Some(off) = off_list(view.scheme, spent)
    {
        let stop = Stop::new(off.rule, Some("F49"), off.mode, &off.clause);
        stops.push(stop.found(
            off.finding,
            "name a cost line of the scheme, or the number of the approval, in the row",
        ));
    }
    let Some((agreement_no, _)) = &view.row.instructed.tranche else {
        return;
    };
    type Spent<'a> = (OffList<'a>, Vec<&'a Fact<ExpenditureRecorded>>);
    let mut broken: BTreeMap<(&str, &str), Spent<'_>> = BTreeMap::new();
    let scheme = view.scheme.id.as_str();
    for ((of, voucher_no), facts) in view.world.payments.expenditures() {
        for fact in facts {
            let here = of == scheme && fact.said.agreement_no.as_ref() == Some(agreement_no);
            if !here || fact.clock > view.row.day || !view.before(fact.at) {
                continue;
            }
            let Some(off) = off_list(view.scheme, &fact.said) else {
                continue;
            };
            let subject = std::slice::from_ref(voucher_no);
            let rule = (off.rule, Some("F49"));
            if waiver(
                view.world,
                scheme,
                subject,
                rule,
                (view.row.day, Word::Signed),
            )
            .is_some()
            {
                continue;
            }
            let known = broken.entry((off.rule, off.finding));
            known.or_insert_with(|| (off, Vec::new())).1.push(fact);
        }
    }
    for (off, facts) in broken.into_values() {
        let stop = Stop::new(off.rule, Some("F49"), off.mode, &off.clause).found(
            format!("{} vouchers of the agreement: {}", facts.len(), off.finding),
            "correct the vouchers, with the number of the approval, or record that the money came back",
        );
        stops.push(stop.on(facts));
    }
}
