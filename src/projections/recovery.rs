//! Money of a finding on its way back: ordered, received, set off, given up, and what is still open.
//!
//! Promises: every figure is in fen and exact; what is open is what the decision asks for, less what came
//! back, was set off or was given up, and never less than nothing. An offset that cannot be counts for nothing (`set_off.rs`). An order is known by scheme and number: a
//! decision names it by its number, or as `SCHEME/NUMBER` where several schemes have that number; if it does
//! not say which, the order that was made first counts, and no other. No fen counts twice: where several decisions name one order,
//! what comes on it goes to them in the order they were taken, each up to what it asks for, the rest to the
//! last. It does not say whether the order was right.

use std::collections::BTreeMap;

use serde::Serialize;

use super::World;
use super::acts::Act;
use super::fact::Fact;
use super::set_off::SetOff;
use crate::domain::date::Date;
use crate::domain::events::audit::FindingSettled;
use crate::domain::events::payments::RecoveryWrittenOff;
use crate::domain::recorded::EventAt;

/// What happened to the money, as one line of the way back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RecoveryStep {
    /// The event.
    pub at: EventAt,
    /// Day by which legal clocks count it.
    pub day: Date,
    /// Kind of the event.
    pub kind: String,
    /// Amount in fen.
    pub fen: i64,
}

/// How far the money of a finding is back; amounts in fen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recovery {
    /// The order that the decision names.
    pub order_no: Option<String>,
    /// What the decision asks for.
    pub recover: i128,
    /// What was ordered.
    pub ordered: i128,
    /// What came.
    pub received: i128,
    /// What was set against payments.
    pub offset: i128,
    /// What was given up.
    pub written_off: i128,
    /// What is still open.
    pub open: i128,
    /// Each of them, in the order of the ledger.
    pub steps: Vec<RecoveryStep>,
}

/// One part of an order, with a last day of its own; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Instalment {
    /// The event that orders it.
    pub at: EventAt,
    /// Last day allowed; the day of the order where none is stated.
    pub due: Date,
    /// Whether that day is stated.
    pub stated: bool,
    /// What it asks for.
    pub ordered: i128,
    /// What of it is still open.
    pub open: i128,
}

/// How an order stands; amounts in fen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OrderState {
    /// What was ordered.
    pub ordered: i128,
    /// What came.
    pub received: i128,
    /// What was set against payments.
    pub offset: i128,
    /// What was said to be set against payments and lowers no debt: another's payment, one that had arrived, more than is owed.
    pub uncounted: i128,
    /// What was given up.
    pub written_off: i128,
    /// What is still open.
    pub open: i128,
    /// Its parts, by their last days. Whatever comes fills the earliest first.
    pub instalments: Vec<Instalment>,
}

impl OrderState {
    /// Parts that are open and whose last day is over by the beginning of a day.
    pub fn overdue(&self, on: Date) -> impl Iterator<Item = &Instalment> {
        let open = self.instalments.iter().filter(|part| part.open > 0);
        open.filter(move |part| part.due < on)
    }

    /// The last day of the first part that is open and not overdue; `None` where no day is stated.
    pub fn next_due(&self, on: Date) -> Option<Date> {
        let mut open = self.instalments.iter().filter(|part| part.open > 0);
        open.find(|part| part.stated && part.due >= on)
            .map(|part| part.due)
    }
}

/// A clawback order, by scheme and number.
pub type OrderKey<'a> = (&'a str, &'a str);

/// What came on an order, by the kind of the event that told it.
const BACK: [&str; 3] = ["RecoveryReceived", "RecoveryOffset", "RecoveryWrittenOff"];

/// Every order, and the decisions that stand on each: put together once, and asked about many.
pub struct Decisions<'a> {
    world: &'a World,
    /// By number, in the order they were made.
    orders: BTreeMap<&'a str, Vec<(EventAt, OrderKey<'a>)>>,
    /// By order, in the order they were taken.
    on: BTreeMap<OrderKey<'a>, Vec<Act<'a, FindingSettled>>>,
}

impl<'a> Decisions<'a> {
    fn of(world: &'a World) -> Self {
        let mut orders: BTreeMap<&str, Vec<(EventAt, OrderKey<'_>)>> = BTreeMap::new();
        for ((scheme, number), clawback) in world.payments.clawbacks() {
            if let Some(first) = clawback.ordered.first() {
                let key = (scheme.as_str(), number.as_str());
                orders.entry(number).or_default().push((first.at, key));
            }
        }
        for own in orders.values_mut() {
            own.sort_unstable();
        }
        let mut decisions = Decisions {
            world,
            orders,
            on: BTreeMap::new(),
        };
        for act in world.acts.all::<FindingSettled>("") {
            let named = act.said.order_no.as_deref();
            let named = named.filter(|_| act.said.upheld && act.said.recover.0 > 0);
            if let Some(order) = named.and_then(|number| decisions.order_named(number)) {
                decisions.on.entry(order).or_default().push(act);
            }
        }
        for own in decisions.on.values_mut() {
            own.sort_by_key(|act| act.fact.at);
        }
        decisions
    }

    /// Orders that a decision can mean by a number, those made first before others.
    fn orders_named(&self, named: &str) -> Vec<OrderKey<'a>> {
        let whole = named.split_once('/').and_then(|(scheme, number)| {
            let mut own = self.orders.get(number)?.iter();
            own.find(|(_, (of, _))| *of == scheme)
        });
        if let Some((_, key)) = whole {
            return vec![*key];
        }
        let bare = self.orders.get(named).into_iter().flatten();
        bare.map(|(_, key)| *key).collect()
    }

    fn order_named(&self, named: &str) -> Option<OrderKey<'a>> {
        self.orders_named(named).first().copied()
    }

    /// Decisions that stand and ask money back on the order, in the order they were taken.
    fn on<'b>(&'b self, order: OrderKey<'b>) -> &'b [Act<'a, FindingSettled>] {
        self.on.get(&order).map_or(&[], Vec::as_slice)
    }

    /// How far the money that a decision asks for is back.
    pub fn recovery(&self, settled: &FindingSettled) -> Recovery {
        let mut back = Recovery {
            order_no: settled.order_no.clone(),
            recover: i128::from(settled.recover.0),
            open: i128::from(settled.recover.0),
            ..Recovery::default()
        };
        let named = settled.order_no.as_deref();
        let Some(order) = named.and_then(|number| self.order_named(number)) else {
            return back;
        };
        // What decisions before this one take of what comes, and whether one comes after.
        let mut before = 0_i128;
        let mut last = true;
        let mut met = false;
        for act in self.on(order) {
            if act.said.finding_no == settled.finding_no {
                met = true;
            } else if met {
                last = false;
            } else {
                before += i128::from(act.said.recover.0);
            }
        }
        let mut room = match last {
            true => i128::MAX,
            false => back.recover,
        };
        let said = self.world.set_off(order.0, order.1);
        for step in self.world.order_steps(order, &said) {
            if step.kind == "ClawbackOrdered" {
                back.ordered += i128::from(step.fen);
                back.steps.push(step);
                continue;
            }
            // Each step first fills what earlier decisions ask for.
            let whole = i128::from(step.fen);
            let theirs = whole.min(before).max(0);
            before -= theirs;
            let own = (whole - theirs).min(room);
            if own == 0 {
                continue;
            }
            room -= own;
            match step.kind.as_str() {
                "RecoveryReceived" => back.received += own,
                "RecoveryOffset" => back.offset += own,
                _ => back.written_off += own,
            }
            let fen = i64::try_from(own).unwrap_or(step.fen);
            back.steps.push(RecoveryStep { fen, ..step });
        }
        back.open = (back.recover - back.received - back.offset - back.written_off).max(0);
        back
    }
}

impl World {
    /// Every order with the decisions on it, for whoever asks about many.
    pub fn decisions(&self) -> Decisions<'_> {
        Decisions::of(self)
    }

    /// How far the money that a decision asks for is back.
    pub fn recovery(&self, settled: &FindingSettled) -> Recovery {
        self.decisions().recovery(settled)
    }

    /// Orders that a decision can mean by a number, those made first before others.
    pub fn orders_named<'a>(&'a self, named: &str) -> Vec<OrderKey<'a>> {
        self.decisions().orders_named(named)
    }

    /// The order that a decision names.
    pub fn order_named<'a>(&'a self, named: &str) -> Option<OrderKey<'a>> {
        self.decisions().order_named(named)
    }

    /// What was ordered and no decision asks for yet.
    pub fn room_on(&self, order: OrderKey<'_>) -> i128 {
        let steps = self.order_steps(order, &self.set_off(order.0, order.1));
        let ordered = steps.iter().filter(|step| step.kind == "ClawbackOrdered");
        let ordered: i128 = ordered.map(|step| i128::from(step.fen)).sum();
        let decisions = self.decisions();
        let asked = decisions.on(order).iter();
        let asked: i128 = asked.map(|act| i128::from(act.said.recover.0)).sum();
        (ordered - asked).max(0)
    }

    /// How an order stands, each part of it by its last day.
    pub fn order_state(&self, order: OrderKey<'_>) -> OrderState {
        self.order_state_of(order, &self.set_off(order.0, order.1))
    }

    /// The same for whoever asks about many orders, with the offsets of the order ([`SetOffs::of`](super::set_off::SetOffs::of)).
    pub fn order_state_of(&self, order: OrderKey<'_>, said: &[SetOff<'_>]) -> OrderState {
        let mut state = OrderState::default();
        for step in self.order_steps(order, said) {
            let sum = match step.kind.as_str() {
                "ClawbackOrdered" => &mut state.ordered,
                "RecoveryReceived" => &mut state.received,
                "RecoveryOffset" => &mut state.offset,
                _ => &mut state.written_off,
            };
            *sum += i128::from(step.fen);
        }
        let back = state.received + state.offset + state.written_off;
        state.open = (state.ordered - back).max(0);
        let (scheme, number) = order;
        let said: i128 = said
            .iter()
            .map(|one| i128::from(one.act.said.amount.0))
            .sum();
        state.uncounted = said - state.offset;
        let ordered = self.payments.clawback(scheme, number);
        let mut parts: Vec<Instalment> = ordered
            .into_iter()
            .flat_map(|clawback| &clawback.ordered)
            .map(|fact| Instalment {
                at: fact.at,
                due: fact.said.due.unwrap_or(fact.clock),
                stated: fact.said.due.is_some(),
                ordered: i128::from(fact.said.amount.0),
                open: i128::from(fact.said.amount.0),
            })
            .collect();
        parts.sort_by_key(|part| (part.due, part.at));
        let mut left = back;
        for part in &mut parts {
            let paid = left.min(part.open).max(0);
            part.open -= paid;
            left -= paid;
        }
        state.instalments = parts;
        state
    }

    /// What was ordered and what came of it, in the order of the ledger.
    fn order_steps(
        &self,
        (scheme, number): OrderKey<'_>,
        said: &[SetOff<'_>],
    ) -> Vec<RecoveryStep> {
        let mut steps = Vec::new();
        let Some(clawback) = self.payments.clawback(scheme, number) else {
            return steps;
        };
        for fact in &clawback.ordered {
            steps.push(step(fact, "ClawbackOrdered", fact.said.amount.0));
        }
        let [received, offset, given_up] = BACK;
        for fact in &clawback.recovered {
            steps.push(step(fact, received, fact.said.amount.0));
        }
        for one in said {
            if one.counted > 0 {
                let fen = i64::try_from(one.counted).unwrap_or(one.act.said.amount.0);
                steps.push(step(one.act.fact, offset, fen));
            }
        }
        for act in self.acts.about::<RecoveryWrittenOff>(scheme, number) {
            steps.push(step(act.fact, given_up, act.said.amount.0));
        }
        steps.sort();
        steps
    }
}

fn step<T>(fact: &Fact<T>, kind: &str, fen: i64) -> RecoveryStep {
    RecoveryStep {
        at: fact.at,
        day: fact.clock,
        kind: kind.to_owned(),
        fen,
    }
}
