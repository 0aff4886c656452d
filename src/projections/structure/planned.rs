//! Nodes of a plan, gifts and slips of goods: what is told once, and parts within their whole.
//!
//! Promises: a node's number is new, the node above it is known, and those right below one are together within it, by
//! what each of them says as it was told last; a gift's number is new, and an item stands once on a slip. Other amounts
//! are a correction's to tell. **Not here**: the same of facts from files, which F42 flags, and goods handed out beyond
//! what came in, which F41 does.

use std::collections::BTreeMap;

use super::super::World;
use super::super::acts::Act;
use super::{StructureFault, duplicate, positive, unknown};
use crate::domain::events::funds::{BudgetPlanned, DonationRecorded};
use crate::domain::events::payments::{InKindDonated, InKindReceived, PaymentEvent};
use crate::domain::money::Fen;

impl World {
    /// A node of a plan: under a new number, below a known node, and within what that one has left.
    pub(super) fn check_node(&self, scheme: &str, e: &BudgetPlanned) -> Result<(), StructureFault> {
        positive(e.amount)?;
        let mut before = self.acts.about::<BudgetPlanned>(scheme, &e.plan_no);
        // Another document, or another period, tells a node anew.
        if before.any(|act| (act.said.period, &act.said.document_no) == (e.period, &e.document_no))
        {
            return Err(duplicate("node", &e.plan_no));
        }
        let nodes = self.plan_nodes(scheme);
        let below = |number: &str| -> i128 {
            let parts = nodes.values().filter(|node| {
                node.said.parent_no.as_deref() == Some(number)
                    && node.said.plan_no != number
                    && node.said.plan_no != e.plan_no
            });
            parts.map(|node| i128::from(node.said.amount.0)).sum()
        };
        let shown = |fen: i128| Fen::from_wide(fen).unwrap_or(Fen(i64::MAX));
        let differs = |number: &str, expected: String| {
            Err(StructureFault::Differs {
                what: "node",
                number: number.to_owned(),
                expected,
                found: format!("{} yuan", e.amount),
            })
        };
        // Of a file, or of the node that this one corrects.
        let planned = below(&e.plan_no);
        if i128::from(e.amount.0) < planned {
            let expected = format!("the {} yuan planned below it, or more", shown(planned));
            return differs(&e.plan_no, expected);
        }
        let Some(above) = &e.parent_no else {
            return Ok(());
        };
        let Some(parent) = nodes.get(above.as_str()) else {
            return Err(unknown("node", above));
        };
        let left = (i128::from(parent.said.amount.0) - below(above)).max(0);
        if i128::from(e.amount.0) <= left {
            return Ok(());
        }
        let expected = format!("{} yuan that are not planned below it yet", shown(left));
        differs(above, expected)
    }

    /// Nodes of a scheme's plan by number, each as it was told last.
    fn plan_nodes(&self, scheme: &str) -> BTreeMap<&str, Act<'_, BudgetPlanned>> {
        let mut nodes: BTreeMap<&str, Act<'_, BudgetPlanned>> = BTreeMap::new();
        for act in self.acts.all::<BudgetPlanned>(scheme) {
            let rank = |act: &Act<'_, BudgetPlanned>| (act.fact.clock, act.fact.at);
            let newer = nodes
                .get(act.said.plan_no.as_str())
                .is_none_or(|known| rank(known) <= rank(&act));
            if newer {
                nodes.insert(&act.said.plan_no, act);
            }
        }
        nodes
    }

    /// A gift of money under a new number.
    pub(super) fn check_gift(
        &self,
        scheme: &str,
        e: &DonationRecorded,
    ) -> Result<(), StructureFault> {
        positive(e.amount)?;
        let mut before = self.acts.about::<DonationRecorded>(scheme, &e.donation_no);
        if before.next().is_some() {
            return Err(duplicate("donation", &e.donation_no));
        }
        // A receipt slip is given out for one gift.
        let mut others = self.acts.all::<DonationRecorded>(scheme);
        let slip = e.slip_no.as_deref();
        match slip.filter(|_| others.any(|act| act.said.slip_no.as_deref() == slip)) {
            Some(slip) => Err(duplicate("slip", slip)),
            None => Ok(()),
        }
    }

    /// An item stands on a slip of goods once, in each direction.
    pub(super) fn check_slip(
        &self,
        event: &PaymentEvent,
        scheme: &str,
    ) -> Result<(), StructureFault> {
        let (slip, known) = match event {
            PaymentEvent::InKindReceived(e) => {
                let mut before = self.acts.about::<InKindReceived>(scheme, &e.slip_no);
                (&e.slip_no, before.any(|act| act.said.item == e.item))
            }
            PaymentEvent::InKindDonated(e) => {
                let Some(slip) = &e.slip_no else {
                    return Ok(());
                };
                let mut before = self.acts.about::<InKindDonated>(scheme, slip);
                let same = |said: &InKindDonated| said.slip_no.is_some() && said.item == e.item;
                (slip, before.any(|act| same(act.said)))
            }
            _ => return Ok(()),
        };
        match known {
            true => Err(duplicate("slip", slip)),
            false => Ok(()),
        }
    }
}
