//! Who examined a payment from the limit on from which the text sends it to the central treasury (国库集中支付).
//!
//! Asked by the gates before a payment leaves, and by F34 of what was paid: one code for both. A payment names its examiner
//! among those who acted on it, in the step of the second review, as the office's register of payments names them
//! (国库审核人); the limit itself counts. It is asked only where the programme's register names an examiner of any payment, in the
//! ledger or on the desk: an office whose sheet has no such column is told as not judged (`inputs.rs`). Pure.
//! **Not here**: whether the examiner is another person than the clerk and the approver (F35); payments split below the limit (F52).

use super::breach::Breach;
use super::flag::{Flag, Severity};
use super::text;
use crate::domain::events::ActedBy;
use crate::domain::money::Fen;
use crate::domain::party::Step;
use crate::projections::World;
use crate::schemes::Scheme;

/// Whether somebody is named who examined it.
fn is_examined(acted_by: &[ActedBy]) -> bool {
    acted_by.iter().any(|by| by.step == Step::SecondReview)
}

/// Whether the text sends single payments from a limit on to the central treasury.
pub(super) fn asks(scheme: &Scheme) -> bool {
    let rule = scheme.payment.as_ref();
    rule.is_some_and(|rule| rule.central_from_fen.is_some())
}

/// Whether any payment of a scheme on the ledger names who examined it.
pub(super) fn is_told(world: &World, scheme: &str) -> bool {
    let own = world.payments.iter().filter(|((of, _), _)| *of == scheme);
    let mut orders = own.flat_map(|(_, payment)| &payment.instructed);
    orders.any(|fact| is_examined(&fact.acted_by))
}

/// Whether any of some rows of a list names who examined it.
pub(super) fn is_told_by<'a>(rows: impl IntoIterator<Item = &'a [ActedBy]>) -> bool {
    rows.into_iter().any(is_examined)
}

/// That a payment from the limit on names nobody who examined it; `None` where it does, or is below it.
pub(super) fn lacking<'a>(
    scheme: &'a Scheme,
    amount: Fen,
    acted_by: &[ActedBy],
) -> Option<Breach<'a>> {
    let rule = scheme.payment.as_ref()?;
    let limit = rule.central_from_fen.map(Fen)?;
    if amount < limit || is_examined(acted_by) {
        return None;
    }
    Some(Breach {
        rule: "payment",
        code: Some("F34"),
        mode: rule.mode,
        clause: &rule.clause,
        finding: format!(
            "the payment of {amount} yuan names nobody who examined it, which the text asks from {limit} yuan on"
        ),
        evidence: Vec::new(),
    })
}

/// Payments that stand, from the limit on, and name nobody who examined them.
pub(super) fn flags(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    let asking = world.registry.schemes().filter(|(_, text)| asks(text));
    for (scheme, _) in asking.filter(|(scheme, _)| is_told(world, scheme)) {
        for ((_, number), payment) in world.payments.iter().filter(|((of, _), _)| *of == scheme) {
            // An order by hand has no place for it: its register names who did.
            for fact in payment
                .standing()
                .into_iter()
                .filter(|fact| fact.source.is_some())
            {
                let lacks = text::of_fact(world, scheme, fact)
                    .and_then(|text| lacking(text, fact.said.amount, &fact.acted_by));
                let Some(breach) = lacks else { continue };
                let mut flag = Flag::new(code, Severity::Medium, scheme, number);
                flag.rests_on(fact);
                flag.amount = fact.said.amount;
                flag.period = Some(fact.clock.to_string());
                flag.clause = breach.clause.to_owned();
                flag.finding = breach.finding;
                flags.push(flag);
            }
        }
    }
    flags
}
