//! F42 A sum that the office states is not the sum of its parts.
//!
//! **Definition.** A node of a plan is not the sum of the nodes right below it, or is told twice, otherwise each time, under one
//! document; or a case was granted to another person than claimed it, or to the body of the agreement that the text does not pay,
//! or paid to another than it was granted to
//! (`granted.rs`), or more arrived for it than all of its awards that stand come to (`beyond_award.rs`); or a statement of a fund has another
//! balance than what it says was received, less paid, plus returned, plus recovered, or has another sum received than the notes of receipt come to (`stated.rs`); or more came back on an order
//! than it asked for, or was ordered back of a person than was paid to them; or the tranches of an agreement sum to more than was
//! agreed on; or one line of the bank's stands for two movements, one receipt note is told twice, or a school's coverage of a period twice in other counts, or what arrived of a payment is
//! not what was ordered (`doubled.rs`), or money arrived or came back of which no order is in the ledger, or its order was reversed
//! (`unordered.rs`), or payments are told as made again for more than came back (`reissues.rs`); or a notice is told as taken down more than once, or the works of a contract as accepted again, a paper of one kind and number or a bill twice in one claim, a tranche's schedule or a
//! month's attendance otherwise, a receipt slip for two gifts, a person's payments as stopped while they were stopped, or a year of an
//! agreement as assessed more than once, or one decision of a case is appealed against again
//! (`twice_told.rs`); or a loan is drawn in a currency that is none or not its own, or at a rate of a later day; or
//! unspent money went back to a body of the fund's own tree and is told as gone out of the fund; or a sanction is not what
//! the scheme's clause takes of the amount at stake, or for how long (`drawn.rs`).
//! **Example.** A county's node has 15,938,400 yuan, its one project 15,528,400; a statement shows 630,000 received, 630,000 paid
//! and a balance of 35,000.
//! **Exclusions.** A node with nothing below it in the ledger; a payee whose account is on record as the beneficiary's, with a
//! relation that the clause allows; a statement that adds up in itself and differs from the ledger's books in what was paid (the balances show that difference), or in what was received where the ledger
//! has an opening balance of the fund or not every note. A node that has more than those below it, while a row of
//! one of their sheets was refused and not read since, is told as data quality; so is money without an order while rows of
//! lists to pay are. What was ordered back of whoever was paid beyond their awards, each order once and less what of it was written off, and what F16, F30 or F43 tells of it. A taking down that a command and a file tell of one day; a stop after the payments went on again. For 30 days, and while the ledger has no order of the scheme, money of which no order was ever there is told as not judged.
//! **False positives:** none where every row is in.
//! A node that has as much too much as the one above it lacks is one fact: the flag is of the node, and rests on the rows of both
//! sums. **Evidence:** the node's row and those right below it; the statement's row; the order and what came on it.
//! **Amount:** the difference. One flag a node, fund and day, order, case, list without orders, notice, contract, claim, tranche, month, slip, or person stopped twice.
//! **Look at:** the row of the node and those right below it, the columns of the statement.
//! **Source:** the scheme's clause where one is on it, else the general rule, which is named as such; double entry; the plan's
//! own sums; plans 16 and 18.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::general::general;
use super::joined::Joined;
use super::lacking::Lacking;
use super::{
    Detector, Findings, beyond_award, doubled, drawn, granted, reissues, stated, twice_told,
    unordered,
};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::funds::BudgetPlanned;
use crate::domain::events::payments::{ClawbackOrdered, Payee};
use crate::domain::money::Fen;
use crate::projections::{Fact, World};

/// F42.
pub struct SumBreak;

/// Kinds of tables whose rows are nodes of a plan.
const PLANS: &[&str] = &["plan_nodes"];
/// What a plan's sums are measured by.
const PLAN: &str = general!("各级分配数", "各级分配数等于其下级分配数之和");
/// What a node that is told twice is measured by.
const ONE_NODE: &str = general!("分配数的调整", "一个计划节点只有一个分配数,调整须有文件");
/// What a statement is measured by.
const STATEMENT: &str = general!("结余的计算", "结余=收入−拨付+退回+追回");

/// What came on an order is measured by.
const ORDER: &str = general!("追回金额", "追回金额不超过追缴令金额");

/// What orders are measured by.
const PAID: &str = general!("追缴金额", "追缴令金额不超过已发金额");
/// What a schedule is measured by.
const AGREED: &str = general!("分期合计", "各期计划之和不超过协议总额");

/// A node as it was told last.
type Node<'a> = (&'a Fact<Event>, &'a BudgetPlanned);

/// Every node of a scheme's plan; of one told twice the later one holds.
fn nodes<'a>(world: &'a World, scheme: &str) -> BTreeMap<&'a str, Node<'a>> {
    let mut nodes: BTreeMap<&str, Node<'_>> = BTreeMap::new();
    for act in world.acts.all::<BudgetPlanned>(scheme) {
        let number = act.said.plan_no.as_str();
        let newer = nodes
            .get(number)
            .is_none_or(|(known, _)| (act.fact.clock, act.fact.at) >= (known.clock, known.at));
        if newer {
            nodes.insert(number, (act.fact, act.said));
        }
    }
    nodes
}

/// Nodes right below each node.
type Below<'a> = BTreeMap<&'a str, Vec<Node<'a>>>;

/// By how much a node is off the sum of those right below it, in fen; `None` where it is not.
fn off_by(below: &Below<'_>, said: &BudgetPlanned) -> Option<i128> {
    let parts = below.get(said.plan_no.as_str())?.iter();
    let sum: i128 = parts.map(|(_, part)| i128::from(part.amount.0)).sum();
    Some(i128::from(said.amount.0) - sum).filter(|off| *off != 0)
}

/// The one node right below that has as much too much as this one lacks, or the other way round: then that one was
/// altered, and both breaks are one fact.
fn cause<'a>(below: &Below<'a>, said: &BudgetPlanned) -> Option<&'a str> {
    let altered = |said: &BudgetPlanned| -> Option<&'a BudgetPlanned> {
        let off = off_by(below, said)?;
        let parts = below.get(said.plan_no.as_str())?.iter();
        let mut causes = parts.filter(|(_, part)| off_by(below, part) == Some(-off));
        let (_, cause) = causes.next()?;
        causes.next().is_none().then_some(*cause)
    };
    let one = altered(said)?;
    // One that is itself told of another is nobody's cause.
    altered(one).is_none().then_some(one.plan_no.as_str())
}

/// Nodes that are not the sum of those right below them.
fn plans(world: &World, code: &'static str, scheme: &str, flags: &mut Vec<Flag>) {
    let nodes = nodes(world, scheme);
    let lacking = Lacking::of(world, scheme, PLANS);
    let mut below = Below::new();
    for node in nodes.values() {
        if let Some(parent) = node.1.parent_no.as_deref() {
            below.entry(parent).or_default().push(*node);
        }
    }
    for (number, (fact, said)) in &nodes {
        if cause(&below, said).is_some() {
            continue;
        }
        let Some(parts) = below.get(number) else {
            continue;
        };
        let sum: i128 = parts
            .iter()
            .map(|(_, part)| i128::from(part.amount.0))
            .sum();
        let off = i128::from(said.amount.0) - sum;
        if off == 0 {
            continue;
        }
        let mut flag = Flag::new(code, Severity::Critical, scheme, number);
        flag.rests_on(fact);
        for (part, _) in parts {
            flag.rests_on(part);
        }
        let above = said.parent_no.as_deref();
        let above = above.and_then(|above| Some((above, nodes.get(above)?)));
        let above = above.filter(|(_, (_, told))| cause(&below, told) == Some(*number));
        if let Some((above, (told, _))) = above {
            flag.known_also(scheme, above);
            flag.rests_on(told);
            for (part, _) in below.get(above).into_iter().flatten() {
                flag.rests_on(part);
            }
        }
        flag.amount = Fen::from_wide(off.abs()).unwrap_or(Fen(i64::MAX));
        flag.period = said.period.map(|period| period.to_string());
        flag.clause = PLAN.to_owned();
        flag.finding = format!(
            "node {number} has {} yuan, the {} nodes below it sum to {} yuan",
            said.amount,
            parts.len(),
            Fen::from_wide(sum).unwrap_or(Fen(i64::MAX))
        );
        // A row that is not in the ledger can only be missing below, and from one of these very sheets.
        let missing = above.is_none()
            && off > 0
            && (lacking.told(fact) || parts.iter().any(|(part, _)| lacking.told(part)));
        if missing {
            flag = flag.as_data_quality();
        }
        flags.push(flag);
    }
}

/// Nodes that are told more than once, otherwise each time, with no document that changes them.
fn told_twice(world: &World, code: &'static str, scheme: &str, flags: &mut Vec<Flag>) {
    let mut all: BTreeMap<&str, Vec<Node<'_>>> = BTreeMap::new();
    for act in world.acts.all::<BudgetPlanned>(scheme) {
        let number = act.said.plan_no.as_str();
        all.entry(number).or_default().push((act.fact, act.said));
    }
    for (number, told) in all {
        let Some(((_, first), others)) = told.split_first() else {
            continue;
        };
        let same = |other: &BudgetPlanned| {
            other.period == first.period && other.document_no == first.document_no
        };
        let differs = |(_, other): &Node<'_>| {
            same(other) && (other.amount, &other.parent_no) != (first.amount, &first.parent_no)
        };
        if !others.iter().any(differs) {
            continue;
        }
        let key = format!("twice/{number}");
        let mut flag = Flag::of(code, Severity::Critical, (scheme, number), &key);
        for (fact, _) in &told {
            flag.rests_on(fact);
        }
        let amounts = || told.iter().map(|(_, said)| i128::from(said.amount.0));
        let (least, most) = (amounts().min().unwrap_or(0), amounts().max().unwrap_or(0));
        let fen = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
        flag.amount = fen(most - least);
        flag.period = first.period.map(|period| period.to_string());
        flag.clause = ONE_NODE.to_owned();
        flag.finding = format!(
            "node {number} is told {} times, with {} to {} yuan",
            told.len(),
            fen(least),
            fen(most)
        );
        flags.push(flag);
    }
}

/// Orders on which more came back than they ask for.
fn orders(world: &World, code: &'static str, flags: &mut Vec<Flag>) {
    for ((scheme, number), order) in world.payments.clawbacks() {
        let ordered: i128 = order
            .ordered
            .iter()
            .map(|fact| i128::from(fact.said.amount.0))
            .sum();
        let back: i128 = order
            .recovered
            .iter()
            .map(|fact| i128::from(fact.said.amount.0))
            .sum();
        if order.ordered.is_empty() || back <= ordered {
            continue;
        }
        let mut flag = Flag::new(code, Severity::Critical, scheme, number);
        for fact in &order.ordered {
            flag.rests_on(fact);
        }
        for fact in &order.recovered {
            flag.rests_on(fact);
        }
        flag.amount = Fen::from_wide(back - ordered).unwrap_or(Fen(i64::MAX));
        flag.clause = ORDER.to_owned();
        flag.finding = format!(
            "{} yuan came back on an order of {} yuan",
            Fen::from_wide(back).unwrap_or(Fen(i64::MAX)),
            Fen::from_wide(ordered).unwrap_or(Fen(i64::MAX))
        );
        flags.push(flag);
    }
}

/// Persons of whom more is ordered back than was paid to them; one flag a person, about the last order.
fn ordered_beyond_paid(world: &Joined<'_>, code: &'static str, flags: &mut Vec<Flag>) {
    let mut debtors: BTreeMap<(&str, Alias), Vec<&Fact<ClawbackOrdered>>> = BTreeMap::new();
    for ((scheme, _), order) in world.payments.clawbacks() {
        for fact in &order.ordered {
            if let Payee::Person(person) = fact.said.debtor {
                debtors
                    .entry((scheme, world.one(person)))
                    .or_default()
                    .push(fact);
            }
        }
    }
    for ((scheme, person), orders) in debtors {
        let paid = world.paid_to(scheme, person);
        let sum = |amounts: &mut dyn Iterator<Item = Fen>| -> i128 {
            amounts.map(|amount| i128::from(amount.0)).sum()
        };
        let had = sum(&mut paid.iter().map(|one| one.amount()));
        let asked = sum(&mut orders.iter().map(|fact| fact.said.amount));
        let last = orders
            .iter()
            .max_by_key(|fact| (fact.clock, &fact.said.order_no));
        let Some(last) = last.filter(|_| !paid.is_empty() && asked > had) else {
            continue;
        };
        let mut flag = Flag::new(code, Severity::Critical, scheme, &last.said.order_no)
            .known_by(scheme, &format!("ordered/{person}"));
        flag.concerns(Some(person));
        for fact in &orders {
            flag.rests_on(*fact);
        }
        for one in paid {
            flag.rests_on(one.fact);
        }
        flag.amount = Fen::from_wide(asked - had).unwrap_or(Fen(i64::MAX));
        flag.clause = PAID.to_owned();
        flag.finding = format!(
            "{} yuan are ordered back, {} yuan were paid",
            Fen::from_wide(asked).unwrap_or(Fen(i64::MAX)),
            Fen::from_wide(had).unwrap_or(Fen(i64::MAX))
        );
        flags.push(flag);
    }
}

/// Agreements whose tranches sum to more than was agreed on.
fn schedules(world: &World, code: &'static str, flags: &mut Vec<Flag>) {
    for ((scheme, number), agreement) in world.agreements.iter() {
        let Some(agreed) = world.agreed_on(scheme, agreement) else {
            continue;
        };
        let scheduled = agreement.tranches.values();
        let most = scheduled.filter_map(|one| one.scheduled.iter().map(|f| f.said.amount.0).max());
        let sum: i128 = most.map(i128::from).sum();
        if agreement.signed.is_empty() || sum <= i128::from(agreed.0) {
            continue;
        }
        let mut flag = Flag::new(code, Severity::Critical, scheme, number);
        for fact in &agreement.signed {
            flag.rests_on(fact);
        }
        for fact in agreement.tranches.values().flat_map(|one| &one.scheduled) {
            flag.rests_on(fact);
        }
        flag.amount = Fen::from_wide(sum - i128::from(agreed.0)).unwrap_or(Fen(i64::MAX));
        flag.clause = AGREED.to_owned();
        flag.finding = format!(
            "{agreed} yuan were agreed on, the tranches sum to {} yuan",
            Fen::from_wide(sum).unwrap_or(Fen(i64::MAX))
        );
        flags.push(flag);
    }
}

impl Detector for SumBreak {
    fn code(&self) -> &'static str {
        "F42"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = Findings::default();
        for scheme in world.registry.scheme_ids() {
            plans(world, self.code(), scheme, &mut found.flags);
            told_twice(world, self.code(), scheme, &mut found.flags);
            found.flags.extend(drawn::flags(world, self.code(), scheme));
            found
                .flags
                .extend(reissues::flags(world, self.code(), scheme));
        }
        orders(world, self.code(), &mut found.flags);
        ordered_beyond_paid(world, self.code(), &mut found.flags);
        schedules(world, self.code(), &mut found.flags);
        found.flags.extend(doubled::flags(world, self.code()));
        found.flags.extend(granted::flags(world, self.code()));
        found.flags.extend(beyond_award::flags(world, self.code()));
        found.flags.extend(twice_told::flags(world, self.code()));
        let (flags, open) = unordered::flags(world, self.code(), as_of);
        found.flags.extend(flags);
        found.unjudged.extend(open);
        found.flags.extend(drawn::sanctions(world, self.code()));
        for ((scheme, fund), statements) in world.funds.statements() {
            let mut of_days: BTreeMap<Date, Flag> = BTreeMap::new();
            for fact in statements {
                let said = &fact.said;
                let [received, paid, returned, recovered, balance] = [
                    said.received,
                    said.paid,
                    said.returned,
                    said.recovered,
                    said.balance,
                ]
                .map(|amount| i128::from(amount.0));
                let sum = received - paid + returned + recovered;
                let off = Fen::from_wide((balance - sum).abs()).unwrap_or(Fen(i64::MAX));
                if off == Fen(0) {
                    let own = (scheme.as_str(), fund.as_str());
                    let told = stated::otherwise(world, self.code(), own, fact);
                    found.flags.extend(told);
                    continue;
                }
                let about = format!("{fund}/{}", said.as_of);
                let flag = of_days
                    .entry(said.as_of)
                    .or_insert_with(|| Flag::new(self.code(), Severity::Critical, scheme, &about));
                flag.rests_on(fact);
                if off >= flag.amount {
                    flag.amount = off;
                    flag.finding = format!(
                        "the statement of {} has a balance of {} yuan, its own sums give {} yuan",
                        said.as_of,
                        said.balance,
                        Fen::from_wide(sum).unwrap_or(Fen(i64::MAX))
                    );
                }
                flag.period = Some(said.as_of.year().to_string());
                flag.clause = STATEMENT.to_owned();
            }
            found.flags.extend(of_days.into_values());
        }
        found
    }
}
