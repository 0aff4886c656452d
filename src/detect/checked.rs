//! Which share of a programme's agreements, contracts, cases or payments was looked at by the spot checks that its text
//! asks for.
//!
//! Promises: a rule (`[[check]]` with `of` and `percent`) is judged by the newest text of each period, for every span of it that is over
//! and in which there was something to check. Looked at is what has a working paper, endorsed by its
//! reviewer, with another result than that it could not be verified, in a check whose number begins as the rule says; each item
//! counts once. The share is reached where as many hundredths of the items are looked at: 9 of 10 are 90 %, and no rounding helps. A rule
//! of which the ledger has no working paper at all is told as not judged (`inputs.rs`): an office may keep its checks on paper.
//! Pure. **Not here**: what a check looks at in any case (`always`), which no item of the ledger is; whether what was
//! seen is right, which the check's own evaluation says.
//!
//! **Of which span a look is.** Of the span in which its check was opened: papers of December's check that are endorsed in
//! January are December's. No text states a time of grace for papers, so there is none: the lead stands until the last
//! paper that is wanted has come.
//!
//! **What is owed in a span.** A share of "every term" (plans 8 and 19: 每学期) is owed of an agreement or a contract that was
//! there on half of the span's days or for half of its own: what was signed in the last days of a term is that term's no
//! more than the last days of June are a term, and yet nothing short falls between two spans. The texts say 每学期 and not
//! which days make it, so the half is ours. A contract whose works are accepted as finished, an agreement that is ended or over, is owed no
//! longer. A case or a payment is owed once, of the span of its claim or of the order to pay, and is looked at whenever it is looked at
//! from then on. A check without `every` is of the scheme's whole period, and of all that was there in it
//! (plan 18: 对所有扶贫项目进行检查).

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Evidence, Flag, Severity};
use super::text;
use crate::domain::date::{Date, Period};
use crate::domain::events::audit::{ItemResult, SpotCheckOpened, WorkpaperFiled};
use crate::domain::events::pairing::{AgreementEnded, ContractSigned, OutputAccepted};
use crate::projections::{Fact, World, owed};
use crate::schemes::Scheme;
use crate::schemes::oversight::{CheckRule, Checked};

/// Something that can be checked: the days from and to which it is there, whether it is a thing of one day, owed once,
/// and the facts it is known by.
struct Item<'a> {
    from: Date,
    to: Option<Date>,
    once: bool,
    shown: Vec<Evidence>,
    number: &'a str,
}

/// Whether the ledger has working papers of every check of a scheme that says what it counts.
pub(super) fn are_kept(world: &World, scheme: &Scheme) -> bool {
    let counted = scheme.check.iter().filter(|rule| rule.counted().is_some());
    let mut papers = counted.map(|rule| papers(world, &scheme.id, rule));
    papers.all(|papers| !papers.is_empty())
}

/// Whether a scheme has a check that says what it counts.
pub(super) fn asks(scheme: &Scheme) -> bool {
    scheme.check.iter().any(|rule| rule.counted().is_some())
}

/// Shares that were not reached in the spans that are over on a day.
pub(super) fn shares(world: &World, code: &'static str, as_of: Date) -> Vec<Flag> {
    let mut found = Vec::new();
    let texts = world.registry.scheme_ids().flat_map(|id| {
        let texts = text::of_periods(world, id).into_iter();
        texts.map(move |scheme| (id, scheme))
    });
    for (scheme_id, scheme) in texts {
        for rule in &scheme.check {
            let Some((of, percent)) = rule.counted() else {
                continue;
            };
            let papers = papers(world, scheme_id, rule);
            if papers.is_empty() {
                continue;
            }
            let items = items(world, scheme_id, of);
            for span in spans(scheme, rule, as_of) {
                let there: Vec<_> = items
                    .iter()
                    .filter(|item| match rule.every {
                        Some(_) => item.is_owed_of(span),
                        None => item.is_in(span),
                    })
                    .collect();
                let seen = |item: &&&Item<'_>| {
                    let days = papers.get(item.number);
                    let of_span = |day: &Date| {
                        span.first_day() <= *day && (item.once || *day <= span.last_day())
                    };
                    days.is_some_and(|days| days.iter().any(of_span))
                };
                let checked = there.iter().filter(seen).count();
                if checked * 100 >= there.len() * usize::from(percent) {
                    continue;
                }
                let about = format!("{}/{span}", rule.id);
                let mut flag = Flag::new(code, Severity::Lead, scheme_id, &about);
                for item in there.iter().filter(|item| !seen(item)) {
                    for evidence in &item.shown {
                        flag.rests_on_event(evidence.clone());
                    }
                }
                flag.period = Some(span.to_string());
                flag.clause.clone_from(&rule.clause);
                flag.finding = format!(
                    "{checked} of {} {} were looked at by the spot checks that the text asks for, expected {percent} %",
                    there.len(),
                    of.word()
                );
                found.push(flag);
            }
        }
    }
    found
}

/// The spans of a rule within the scheme's period that are over on a day.
fn spans(scheme: &Scheme, rule: &CheckRule, as_of: Date) -> Vec<Period> {
    let whole = scheme.claim_period();
    let Some(every) = rule.every else {
        return Vec::from_iter((whole.last_day() < as_of).then_some(whole));
    };
    let mut spans = Vec::new();
    let mut day = whole.first_day();
    while day <= whole.last_day() {
        let Some(span) = owed::period_of(every, day).filter(|span| span.last_day() < as_of) else {
            break;
        };
        spans.push(span);
        match span.last_day().checked_add_days(1) {
            Some(next) if next > day => day = next,
            _ => break,
        }
    }
    spans
}

/// Days of the checks of the rule in which each item of the scheme was looked at, by the item's number: that on which the
/// check was opened.
fn papers<'a>(
    world: &'a World,
    scheme: &str,
    rule: &CheckRule,
) -> BTreeMap<&'a str, BTreeSet<Date>> {
    let mut days: BTreeMap<&str, BTreeSet<Date>> = BTreeMap::new();
    for act in world.acts.all::<WorkpaperFiled>("") {
        let item = act.said.item.split_once('/');
        if let Some((of, number)) = item
            && of == scheme
            && rule.is_of(&act.said.check_no)
            && act.said.result != ItemResult::NotVerified
        {
            let opened = world.acts.about::<SpotCheckOpened>("", &act.said.check_no);
            let opened = opened.map(|check| check.fact.clock).min();
            let day = opened.unwrap_or(act.fact.clock);
            days.entry(number).or_default().insert(day);
        }
    }
    days
}

impl<'a> Item<'a> {
    /// Whether it is there on any day of a span.
    fn is_in(&self, span: Period) -> bool {
        self.from <= span.last_day() && self.to.is_none_or(|to| span.first_day() <= to)
    }

    /// Whether a check of the span owes a look at it: on half of the span's days, or of its own, it is there.
    fn is_owed_of(&self, span: Period) -> bool {
        if !self.is_in(span) {
            return false;
        }
        let (first, last) = (span.first_day(), span.last_day());
        let there = days(
            self.from.max(first),
            self.to.map_or(last, |to| to.min(last)),
        );
        let own = self.to.map(|to| days(self.from, to));
        let whole = days(first, last);
        there * 2 >= own.map_or(whole, |own| own.min(whole))
    }

    fn of<T>(number: &'a str, facts: &[&Fact<T>]) -> Option<Self> {
        Some(Item {
            from: facts.iter().map(|fact| fact.clock).min()?,
            to: None,
            once: false,
            shown: facts.iter().map(|fact| Evidence::from(*fact)).collect(),
            number,
        })
    }

    /// One of one day, that is owed once.
    fn once<T>(number: &'a str, facts: &[&Fact<T>]) -> Option<Self> {
        let item = Item::of(number, facts)?;
        let to = Some(item.from);
        Some(Item {
            to,
            once: true,
            ..item
        })
    }
}

/// Days from one to another, both counted.
fn days(from: Date, to: Date) -> i64 {
    i64::from(to.0) - i64::from(from.0) + 1
}

/// Everything of a scheme that a check of this list can look at.
fn items<'a>(world: &'a World, scheme: &str, of: Checked) -> Vec<Item<'a>> {
    match of {
        Checked::Contracts => {
            let mut told: BTreeMap<&str, Vec<&Fact<_>>> = BTreeMap::new();
            for act in world.acts.all::<ContractSigned>(scheme) {
                let facts = told.entry(&act.said.contract_no).or_default();
                facts.push(act.fact);
            }
            let all = told.into_iter();
            all.filter_map(|(number, facts)| {
                let mut item = Item::of(number, &facts)?;
                let accepted = world.acts.about::<OutputAccepted>(scheme, number);
                let finished = accepted.filter(|act| act.said.finished);
                item.to = finished.map(|act| act.fact.clock).min();
                Some(item)
            })
            .collect()
        }
        Checked::Agreements => {
            let all = world.agreements.iter().filter(|((of, _), _)| of == scheme);
            all.filter_map(|((_, number), agreement)| {
                let facts: Vec<_> = agreement.signed.iter().collect();
                let mut item = Item::of(number, &facts)?;
                let from = agreement.signed.iter().filter_map(|fact| fact.said.from);
                item.from = from.min().unwrap_or(item.from);
                let ended = world.acts.about::<AgreementEnded>(scheme, number);
                let ended = ended.map(|act| act.fact.clock);
                let to = agreement.signed.iter().filter_map(|fact| fact.said.to);
                item.to = to.chain(ended).min();
                Some(item)
            })
            .collect()
        }
        Checked::Cases => {
            let all = world.cases.iter().filter(|((of, _), _)| *of == scheme);
            all.filter_map(|((_, number), case)| {
                let facts: Vec<_> = case.claims.iter().collect();
                Item::once(number, &facts)
            })
            .collect()
        }
        Checked::Payments => {
            let all = world.payments.iter().filter(|((of, _), _)| *of == scheme);
            all.filter_map(|((_, number), payment)| Item::once(number, &payment.standing()))
                .collect()
        }
    }
}
