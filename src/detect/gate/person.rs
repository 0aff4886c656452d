//! Whether this person may be paid on this account: alive, not stopped, on an account of their own that is
//! not too new.

use super::{Stop, View};
use crate::detect::f07_deceased::{Dead, lived_on};
use crate::domain::alias::Alias;
use crate::domain::date::Period;
use crate::domain::events::claims::SuspensionStarted;
use crate::domain::events::payments::PaymentMethod;
use crate::schemes::model::Mode;

/// Id of the stop of a person whose payments are stopped: no rule of a scheme, but an act.
pub(super) const STOPPED: &str = "suspension";

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>, unjudged: &mut Vec<String>) {
    let Some(person) = view.row.person() else {
        return;
    };
    deceased(view, person, stops);
    suspended(view, person, stops);
    account(view, person, stops, unjudged);
}

fn deceased(view: &View<'_>, person: Alias, stops: &mut Vec<Stop>) {
    let day = lived_on(view.row.instructed.period, view.row.day);
    let list = Dead::known_by(view.world, view.row.day);
    let dead = list.before(person, day);
    if let Some(died) = dead.iter().filter_map(|entry| entry.said.on).min() {
        let stop = Stop::new("F07", Some("F07"), Mode::Gate, "").found(
            format!("the list of the dead has the payee since {died}"),
            "leave the row out, or correct the list where it is wrong",
        );
        stops.push(stop.on(dead));
    }
}

fn suspended(view: &View<'_>, person: Alias, stops: &mut Vec<Stop>) {
    let day = match view.row.instructed.period {
        Period::Month { month } => view
            .scheme
            .deciding_day(month)
            .unwrap_or_else(|| month.first_day()),
        _ => view.row.day,
    };
    if !view.world.suspended(&view.scheme.id, person, day) {
        return;
    }
    let number = person.to_string();
    let acts = view
        .world
        .acts
        .about::<SuspensionStarted>(&view.scheme.id, &number);
    let stop = Stop::new(STOPPED, None, Mode::Gate, "").found(
        format!("payments to this person are stopped on {day}"),
        "lift the suspension",
    );
    stops.push(stop.on(acts.map(|act| act.fact)));
}

/// The account: known as the payee's, or as that of somebody who may take in for them, and old enough.
fn account(view: &View<'_>, person: Alias, stops: &mut Vec<Stop>, unjudged: &mut Vec<String>) {
    let said = &view.row.instructed;
    let (Some(rule), Some(account), PaymentMethod::Bank) =
        (&view.scheme.payment, said.account, said.method)
    else {
        return;
    };
    let Some(known) = view.world.parties.get(&person) else {
        return;
    };
    let day = view.row.day;
    let bound: Vec<_> = known
        .accounts
        .iter()
        .filter(|fact| fact.clock <= day)
        .collect();
    let changed: Vec<_> = known
        .account_changes
        .iter()
        .filter(|fact| fact.clock <= day)
        .collect();
    let any_known = !bound.is_empty() || !changed.is_empty();
    let on_record = bound.iter().any(|fact| {
        fact.said.account == account
            && (fact.said.holder_person.is_none()
                || fact
                    .said
                    .relation
                    .is_some_and(|relation| rule.proxies.contains(&relation)))
    }) || changed.iter().any(|fact| fact.said.new == account)
        || view.case.is_some_and(|(_, case)| {
            let mut claims = case.claims.iter();
            claims.any(|claim| claim.said.account == Some(account))
        });
    if rule.own_account && any_known && !on_record {
        let stop = Stop::new("payment", Some("F06"), rule.mode, &rule.clause).found(
            "the account is not on record as the payee's",
            "record the account with the bank's answer on its holder, or pay to the one on record",
        );
        stops.push(stop.on(bound.iter().copied()).on(changed.iter().copied()));
    }
    let Some(wait) = rule.new_account_wd else {
        return;
    };
    let Some(change) = changed
        .iter()
        .filter(|fact| fact.said.new == account)
        .max_by_key(|fact| (fact.clock, fact.at))
    else {
        return;
    };
    match view
        .world
        .registry
        .calendar()
        .working_days_between(change.clock, day)
    {
        Ok(passed) if passed > wait => {}
        Ok(passed) => {
            let stop = Stop::new("payment", Some("F05"), rule.mode, &rule.clause).found(
                format!(
                    "the account was changed on {}: {passed} working days, expected more than {wait}",
                    change.clock
                ),
                "pay later, or to the account before",
            );
            stops.push(stop.on([*change]));
        }
        Err(error) => unjudged.push(format!(
            "F05, payment {} of scheme {}: {error}",
            said.payment_no, view.scheme.id
        )),
    }
}
