//! Whether this payee may be paid on this account: not kept out by a sanction; a person alive, not stopped, on an
//! account of their own that is not too new.

use super::{Stop, View};
use crate::detect::barred::{BARRED, of_payment};
use crate::detect::f07_deceased::{died_before, lived_on};
use crate::detect::own_account::{Known, another, serves};
use crate::domain::alias::Alias;
use crate::domain::date::Period;
use crate::domain::events::claims::{SuspensionLifted, SuspensionStarted};
use crate::domain::events::payments::PaymentMethod;
use crate::schemes::model::Mode;

/// Id of the stop of a person whose payments are stopped: no rule of a scheme, but an act.
pub(super) const STOPPED: &str = "suspension";

/// What lifts the stop of a payee of whom no account is on record.
const RECORD_ACCOUNT: &str = "put the payee's account on record (`sunledger register account`), or import the register that has it";

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>, unjudged: &mut Vec<String>) {
    barred(view, stops);
    let Some(person) = view.row.person() else {
        return;
    };
    deceased(view, person, stops);
    suspended(view, person, stops);
    name(view, person, stops);
    account(view, person, stops, unjudged);
}

/// Whom a sanction keeps out for a time is paid nothing, whatever the scheme says.
fn barred(view: &View<'_>, stops: &mut Vec<Stop>) {
    let said = &view.row.instructed;
    let found = of_payment(
        view.world,
        &view.once.bans,
        (&view.scheme.id, said, view.row.day),
    );
    let Some((basis, _)) = found.first() else {
        return;
    };
    let mut stop = Stop::new("sanction", Some("F69"), Mode::Gate, basis).found(
        BARRED,
        "leave the row out, or record that the sanction was lifted",
    );
    for (_, evidence) in &found {
        stop.rests_on(evidence.clone());
    }
    stops.push(stop);
}

/// The name in the row and the ID number in it must be one person's. A name that differs in rare or
/// unreadable characters only is the same, and a change of name that is on record excuses any.
fn name(view: &View<'_>, person: Alias, stops: &mut Vec<Stop>) {
    let written = view.row.named.as_ref().and_then(|named| named.payee);
    let (Some(written), Some(known)) = (written, view.world.parties.get(&person)) else {
        return;
    };
    let names: Vec<_> = known
        .names
        .iter()
        .filter(|(scheme, _)| *scheme == view.scheme.id)
        .map(|(_, fact)| fact)
        .collect();
    let same = names.iter().any(|fact| {
        fact.said.name.whole == written.whole || fact.said.name.common == written.common
    });
    let renamed = known.updates.iter().any(|fact| fact.said.name.is_some());
    if names.is_empty() || same || renamed {
        return;
    }
    let (mode, clause) = view
        .scheme
        .payment
        .as_ref()
        .map_or((Mode::Gate, ""), |rule| (rule.mode, rule.clause.as_str()));
    let stop = Stop::new("payment", Some("F02"), mode, clause).found(
        "the name in the row is not the one on record under its ID number",
        "correct the name or the ID number in the row, or record the change of name",
    );
    stops.push(stop.on(names));
}

fn deceased(view: &View<'_>, person: Alias, stops: &mut Vec<Stop>) {
    let day = lived_on(Some(view.scheme), view.row.instructed.period, view.row.day);
    let dead = died_before(view.world, view.row.day, person, day);
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
    let aliases = view.world.parties.merged().aliases(person);
    let numbers: Vec<String> = aliases.map(|alias| alias.to_string()).collect();
    let acts = numbers.iter().flat_map(|number| {
        let acts = &view.world.acts;
        acts.about::<SuspensionStarted>(&view.scheme.id, number)
    });
    let lifted = numbers.iter().flat_map(|number| {
        let acts = &view.world.acts;
        acts.about::<SuspensionLifted>(&view.scheme.id, number)
    });
    let later = lifted.map(|act| act.said.from).filter(|from| *from > day);
    let stop = Stop::new(STOPPED, None, Mode::Gate, "");
    let stop = match later.min() {
        Some(from) => stop.found(
            format!("payments to this person are stopped on {day}, the day that decides, and go on from {from}"),
            format!("leave the row out, or lift the suspension from a day on or before {day}: `sunledger suspend lift --from {day}`"),
        ),
        None => stop.found(
            format!("payments to this person are stopped on {day}"),
            format!("lift the suspension from a day on or before {day}: `sunledger suspend lift --from {day}`"),
        ),
    };
    stops.push(stop.on(acts.map(|act| act.fact)));
}

/// The account: known as the payee's, or as that of somebody who may take in for them, and old enough.
fn account(view: &View<'_>, person: Alias, stops: &mut Vec<Stop>, unjudged: &mut Vec<String>) {
    let said = &view.row.instructed;
    let (Some(rule), PaymentMethod::Bank) = (&view.scheme.payment, said.method) else {
        return;
    };
    let day = view.row.day;
    let known = Known::of(view.world, person, view.case.map(|(_, case)| case), day);
    let Some(account) = said.account else {
        if rule.own_account && !known.some_serves(rule) {
            let stop = Stop::new("payment", Some("F06"), rule.mode, &rule.clause).found(
                "the row names no account, and none is on record as the payee's",
                RECORD_ACCOUNT,
            );
            stops.push(stop.on(known.bound.iter().copied()));
        }
        return;
    };
    let nothing = rule.own_account && !known.any() && !known.has(rule, account);
    let of_another = nothing.then(|| {
        let on = (view.scheme.id.as_str(), person, day);
        another(
            view.world,
            &view.once.accounts,
            &known,
            on,
            (Some(account), None),
        )
    });
    if let Some(finding) = of_another.flatten() {
        let stop = Stop::new("payment", Some("F06"), rule.mode, &rule.clause).found(
            finding,
            "pay to an account of the payee's own, or record the relation by which the other serves",
        );
        stops.push(stop);
    } else if nothing
        && !serves(
            view.world,
            &view.once.accounts,
            (view.scheme.id.as_str(), person, day),
            account,
        )
    {
        // A list that is itself the award may be all that its programme has: where nobody's account is on record, there is no register
        // to hold the row against.
        let id = view.scheme.id.as_str();
        if view.scheme.transfer_is_award() && !view.once.bound.contains(id) {
            unjudged.push(format!(
                "scheme {id}: of payees in the list no account is on record, so that nothing says whose the row's is: record their accounts, or import the register"
            ));
        } else {
            let stop = Stop::new("payment", Some("F06"), rule.mode, &rule.clause).found(
                "no account is on record as the payee's, so that nothing says whose the row's is",
                RECORD_ACCOUNT,
            );
            stops.push(stop);
        }
    }
    if rule.own_account && known.any() && !known.has(rule, account) {
        let finding = match known.replaced(account) {
            Some(since) => format!(
                "the account was the payee's until {since}, since when the register has a newer one"
            ),
            None => "the account is not on record as the payee's".to_owned(),
        };
        let stop = Stop::new("payment", Some("F06"), rule.mode, &rule.clause).found(
            finding,
            "record the account with the bank's answer on its holder, or pay to the one on record",
        );
        let changed = known.changed.iter().copied();
        stops.push(stop.on(known.bound.iter().copied()).on(changed));
    }
    let Some(wait) = rule.new_account_wd else {
        return;
    };
    let Some(change) = known
        .changed
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
