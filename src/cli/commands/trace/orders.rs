//! How the orders to pay back stand that the events of a trace tell of.
//!
//! Promises: what they leave open is the whole ledger's word, and the log is read again for it only where it was not read for the
//! flags. **Not here**: what an order leaves open (`report/lists/clawbacks.rs`).

use std::collections::BTreeSet;

use crate::cli::{Context, Failure};
use crate::domain::events::Event;
use crate::domain::events::payments::PaymentEvent;
use crate::inquiry::trace::Found;
use crate::ledger::{History, Until};
use crate::report::books::yuan;
use crate::report::lists::clawbacks::{ClawbackRow, clawbacks};

/// How the orders to pay back stand that the events tell of: what they leave open is the whole ledger's word, read
/// again only where it was not for the flags.
pub(super) fn orders(
    context: &Context,
    until: Until,
    found: &[Found],
    read: Option<&History>,
) -> Result<Vec<ClawbackRow>, Failure> {
    let told: BTreeSet<(String, String)> = found
        .iter()
        .filter_map(|one| match &one.event.event {
            Some(Event::Payment(PaymentEvent::ClawbackOrdered(said))) => {
                let scheme = one.event.head.scheme.as_ref();
                let scheme = scheme.map_or_else(String::new, |scheme| scheme.id.clone());
                Some((scheme, said.order_no.clone()))
            }
            _ => None,
        })
        .collect();
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let anew;
    let history = match read {
        Some(history) => history,
        None => {
            anew = History::read(context.disk(), until)?;
            &anew
        }
    };
    let mut rows = clawbacks(&history.world, history.day)?;
    rows.retain(|row| told.contains(&(row.scheme.clone(), row.order_no.clone())));
    Ok(rows)
}

/// A line of the table of a trace: how an order stands.
pub(super) fn line(context: &Context, order: &ClawbackRow) -> Vec<String> {
    let what = match order.next_due {
        Some(_) => "trace-order-next",
        None => "trace-order-open",
    };
    let values = [
        ("order", order.order_no.clone()),
        ("ordered", yuan(order.ordered)),
        ("back", yuan(order.received)),
        ("offset", yuan(order.offset)),
        ("off", yuan(order.written_off)),
        ("open", yuan(order.open)),
        (
            "due",
            order
                .next_due
                .map_or_else(String::new, |day| day.to_string()),
        ),
    ];
    vec![
        String::new(),
        String::new(),
        context.kind("ClawbackOrdered"),
        context.say(what, &values),
        String::new(),
    ]
}
