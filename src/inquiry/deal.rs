//! What bears a number and is no case: an agreement, a contract, a list of payments. What happened under it, and how
//! far it has come.
//!
//! Promises: plain data, pure. A tranche that is released, what an agreement without tranches or an accepted contract still
//! comes to, and what a running contract itself holds, is judged as the desk would on the day; the rows of a list where it is made (`pay check`), not here.
//! **Not here**: cases (`case.rs`), and whose turn it is (`deal_turn.rs`).

use std::collections::BTreeMap;

use serde::Serialize;

use super::came_back::still_owed;
use super::case::{CaseAnswer, CaseError, Entitled, Happened, ListMoney, line};
use super::deal_turn::{agreement_turn, batch_turn, contract_turn, finished};
use super::held::held;
use super::past::past;
use crate::detect::contracted::due_by;
use crate::detect::gate::{Proposed, judge};
use crate::detect::{Flag, run};
use crate::domain::date::Date;
use crate::domain::events::pairing::{
    AgreementEnded, AssessmentRecorded, ContractSigned, OutputAccepted, ProgressReported,
};
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::money::Fen;
use crate::projections::agreements::state::{AgreementState, arrived, state};
use crate::projections::figures::paid_body;
use crate::projections::payments::Payment;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;

/// The rule of what a contract itself says, as the gates name it.
const OF_CONTRACT: &str = "contract";

/// What a number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A case.
    Case,
    /// An agreement under which nothing is awarded.
    Agreement,
    /// A contract for works or goods.
    Contract,
    /// A list of payments.
    Batch,
}

/// How far what is no case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DealState {
    /// Nothing binds yet: no signing is told, or nothing of the list is ordered.
    Proposed,
    /// In force, or being carried out.
    Running,
    /// Its last day is past, and not all of it was done.
    Expired,
    /// Each year was accepted, and all its money has arrived.
    Completed,
    /// Ended.
    Ended,
    /// What was agreed is accepted as finished.
    Accepted,
    /// Ordered, and some of it has not arrived, or came back and was not paid again.
    Ordered,
    /// All that was ordered came back.
    Returned,
    /// All has arrived, but what came back and was paid again elsewhere.
    Paid,
}

/// The scheme in which a number stands for something, and for what.
///
/// # Errors
/// No scheme knows the number, or several do and none is named.
pub fn subject_of(
    world: &World,
    number: &str,
    named: Option<&str>,
) -> Result<(String, Subject), CaseError> {
    let mut found: Vec<(String, Subject)> = Vec::new();
    for (scheme, text) in world.registry.schemes() {
        if named.is_some_and(|named| named != scheme.as_str()) {
            continue;
        }
        let case = world.cases.get(scheme, number);
        let batch = world.payments.batch_known(scheme, number)
            || (text.lists_have_batches()
                && !text.table.iter().any(|table| table.kind == "claims")
                && case.is_some_and(|case| !case.steps.is_empty()));
        let mut contracts = world.acts.about::<ContractSigned>(scheme, number);
        let subject = if case.is_some_and(|case| case.is_known()) {
            Subject::Case
        } else if world.agreements.get(scheme, number).is_some() {
            // Tranches are paid under its number, as lines are under a list's.
            Subject::Agreement
        } else if batch {
            Subject::Batch
        } else if contracts.next().is_some() {
            Subject::Contract
        } else if case.is_some() || !world.payments.of_case(scheme, number).is_empty() {
            // One that only papers, steps or payments name, as the list of cases has it.
            Subject::Case
        } else {
            continue;
        };
        found.push((scheme.clone(), subject));
    }
    // Of several, those that are a case are meant.
    if found.iter().any(|(_, subject)| *subject == Subject::Case) {
        found.retain(|(_, subject)| *subject == Subject::Case);
    }
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(CaseError::Unknown(number.to_owned())),
        several => Err(CaseError::Ambiguous {
            case_no: number.to_owned(),
            schemes: several
                .iter()
                .map(|(scheme, _)| scheme.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        }),
    }
}

/// Answers for an agreement, a contract or a list of payments as of a day; the world is of no use afterwards.
///
/// # Errors
/// The scheme is not published, or nothing of that kind bears the number.
pub fn show(
    mut world: World,
    subject: Subject,
    scheme_id: &str,
    number: &str,
    day: Date,
) -> Result<CaseAnswer, CaseError> {
    let mut answer = told(&world, subject, scheme_id, number, day)?;
    let asked = |command: &str| {
        let turn = answer.turn.as_ref();
        turn.is_some_and(|turn| turn.command == command)
    };
    // A contract is paid while it is carried out: what holds each of its payments is told before they are asked for.
    let running = subject == Subject::Contract && answer.turn.is_some() && !asked("pay instruct");
    let text = world.registry.text_or_newest(scheme_id, answer.version);
    let text = text.filter(|_| running || asked("pay instruct"));
    let Some(scheme) = text.map(std::sync::Arc::clone) else {
        answer.turn = past(answer.turn.take(), day);
        return Ok(answer);
    };
    let waiting = match subject {
        Subject::Agreement => tranche_due(&world, &scheme, number, day)
            .or_else(|| agreed_rest(&world, &scheme, number, day)),
        Subject::Contract => contract_rest(&world, &scheme, number, (day, running)),
        Subject::Case | Subject::Batch => None,
    };
    if let Some(waiting) = waiting {
        let mut judged = judge(world.suppose(), &[waiting])?;
        answer.missing = judged.rows.pop().unwrap_or_default().stops;
        // How much is asked for is not known yet, so that only what lies in the contract itself is told.
        answer
            .missing
            .retain(|stop| !running || (stop.holds() && stop.rule == OF_CONTRACT));
        answer.unjudged = judged.unjudged;
        answer.turn = held(answer.turn.take(), &answer.missing, &scheme);
    }
    answer.turn = past(answer.turn.take(), day);
    Ok(answer)
}

/// The payment of the first tranche that is released and not ordered, to the school that supports.
fn tranche_due(world: &World, scheme: &Scheme, number: &str, day: Date) -> Option<Proposed> {
    let agreement = world.agreements.get(&scheme.id, number)?;
    let signed = agreement.signed.iter();
    let signed = &signed.max_by_key(|fact| (fact.clock, fact.at))?.said;
    let under = payments(world, Subject::Agreement, &scheme.id, number);
    let ordered = |ordinal: u8| {
        under.iter().any(|(_, payment)| {
            let standing = payment.standing();
            let mut tranches = standing
                .iter()
                .filter_map(|fact| fact.said.tranche.as_ref());
            tranches.any(|(_, of)| *of == ordinal)
        })
    };
    let mut tranches = agreement.tranches.iter();
    let (ordinal, released) = tranches.find_map(|(ordinal, tranche)| {
        let released = tranche.released.iter();
        let newest = released.max_by_key(|fact| (fact.clock, fact.at))?;
        (!ordered(*ordinal)).then_some((*ordinal, &newest.said))
    })?;
    let payee = Payee::Org(signed.supporter_code.clone());
    let mut row = Proposed::unmade(scheme, number, payee, released.amount, day);
    row.instructed.tranche = Some((number.to_owned(), ordinal));
    row.instructed.account = signed.supporter_account;
    row.instructed.fund.clone_from(&released.fund);
    Some(row)
}

/// The payment of what is agreed and not ordered yet, where the text has no tranches, to the body that it pays.
fn agreed_rest(world: &World, scheme: &Scheme, number: &str, day: Date) -> Option<Proposed> {
    let signed = world.agreements.get(&scheme.id, number)?.signed.iter();
    let signed = &signed.max_by_key(|fact| (fact.clock, fact.at))?.said;
    let under = payments(world, Subject::Agreement, &scheme.id, number);
    let ordered = under.iter().flat_map(|(_, payment)| payment.standing());
    let ordered: i128 = ordered.map(|fact| i128::from(fact.said.amount.0)).sum();
    let rest = Fen::from_wide(i128::from(signed.amount?.0) - ordered).ok()?;
    let (code, _) = paid_body(world, &scheme.id, signed);
    let mut row = Proposed::unmade(scheme, number, Payee::Org(code.to_owned()), rest, day);
    row.instructed.case_no = Some(number.to_owned());
    Some(row)
}

/// The payment of what a contract still comes to, to its contractor; of one that is being carried out, what its works have
/// come to and is not ordered, at least a fen.
fn contract_rest(
    world: &World,
    scheme: &Scheme,
    number: &str,
    (day, running): (Date, bool),
) -> Option<Proposed> {
    let signed = world.acts.about::<ContractSigned>(&scheme.id, number);
    let signed = signed.max_by_key(|act| (act.fact.clock, act.fact.at))?.said;
    let under = payments(world, Subject::Contract, &scheme.id, number);
    let ordered = under.iter().flat_map(|(_, payment)| {
        let standing = payment.standing();
        let amounts = standing.iter().map(|fact| i128::from(fact.said.amount.0));
        amounts.collect::<Vec<_>>()
    });
    let ordered: i128 = ordered.sum();
    let due = match running {
        true => i128::from(due_by(world, scheme, signed, day).0).max(ordered + 1),
        false => i128::from(signed.amount.0),
    };
    let rest = Fen::from_wide(due - ordered).ok()?;
    let payee = Payee::named(&signed.contractor);
    let mut row = Proposed::unmade(scheme, number, payee, rest, day);
    row.instructed.case_no = Some(number.to_owned());
    Some(row)
}

fn told(
    world: &World,
    subject: Subject,
    scheme_id: &str,
    number: &str,
    day: Date,
) -> Result<CaseAnswer, CaseError> {
    let payments = payments(world, subject, scheme_id, number);
    let agreement = world.agreements.get(scheme_id, number);
    let signed = agreement.and_then(|of| of.signed.iter().max_by_key(|fact| (fact.clock, fact.at)));
    let contract = world
        .acts
        .about::<ContractSigned>(scheme_id, number)
        .max_by_key(|act| (act.fact.clock, act.fact.at));
    let told = match subject {
        Subject::Agreement => signed.map(|fact| fact.version),
        Subject::Contract => contract.as_ref().map(|act| act.fact.version),
        Subject::Case | Subject::Batch => None,
    };
    let ordered_under = payments.iter().flat_map(|(_, payment)| &payment.instructed);
    let version = told.or_else(|| ordered_under.map(|fact| fact.version).min());
    let scheme = world
        .registry
        .text_or_newest(scheme_id, version.unwrap_or(0))
        .ok_or_else(|| CaseError::NoScheme(scheme_id.to_owned()))?;
    let sum = |amounts: Vec<Fen>| Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
    let standing: Vec<(&Fact<PaymentInstructed>, bool)> = payments
        .iter()
        .flat_map(|(_, payment)| {
            let arrived = !payment.confirmed.is_empty();
            payment
                .standing()
                .into_iter()
                .map(move |fact| (fact, arrived))
        })
        .collect();
    let ordered = sum(standing.iter().map(|(fact, _)| fact.said.amount).collect());
    let arrived = standing.iter().filter(|(_, arrived)| *arrived);
    let paid = sum(arrived.map(|(fact, _)| fact.said.amount).collect());
    let all = (payments.as_slice(), standing.as_slice());
    let owed = match subject {
        Subject::Case | Subject::Batch => still_owed(world, scheme_id, &payments),
        Subject::Agreement | Subject::Contract => Vec::new(),
    };
    // Of a list the same is told under `list`: what came back is in what was ordered, and not in what arrived.
    let list = (subject == Subject::Batch).then(|| list_money(&payments, &owed));
    let paid = list.map_or(paid, |list| list.reached);
    let (agreed, unit, period, state, turn) = match subject {
        Subject::Agreement => (
            signed.and_then(|fact| fact.said.amount).unwrap_or(Fen(0)),
            signed.map(|fact| format!("{} → {}", fact.said.supporter, fact.said.aided)),
            signed.and_then(|fact| Some(format!("{}..{}", fact.said.from?, fact.said.to?))),
            agreement_state(world, scheme_id, number, &payments, day),
            agreement_turn(world, scheme, number, &standing, day),
        ),
        Subject::Contract => (
            contract.as_ref().map_or(Fen(0), |act| act.said.amount),
            contract.as_ref().map(|act| act.said.school.clone()),
            None,
            match finished(world, scheme_id, number) {
                true => DealState::Accepted,
                false => DealState::Running,
            },
            contract
                .as_ref()
                .and_then(|act| contract_turn(world, scheme_id, act.said, &standing)),
        ),
        Subject::Case | Subject::Batch => (
            list.map_or(ordered, |list| list.instructed),
            None,
            standing
                .first()
                .map(|(fact, _)| fact.said.period.to_string()),
            batch_state(all, &owed),
            batch_turn(world, scheme, number, (all, &owed)),
        ),
    };
    let mut happened = dealt(world, scheme_id, number);
    if let Some(case) = world.cases.get(scheme_id, number) {
        happened.extend(super::case::steps(scheme, case));
    }
    happened.extend(match subject {
        Subject::Batch => by_day(&payments),
        _ => paid_lines(&payments),
    });
    happened.sort_by_key(|line| (line.day, line.at));
    let mut flags = run(world, day).flags;
    let of_number = |flag: &Flag| {
        let rest = flag.about.strip_prefix(number);
        flag.scheme == scheme_id
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    flags.retain(of_number);
    Ok(CaseAnswer {
        refused_in_review: None,
        refused: None,
        subject,
        scheme: scheme_id.to_owned(),
        version: scheme.version,
        case_no: number.to_owned(),
        person: None,
        unit,
        category: None,
        category_name: None,
        period,
        standing: Some(state),
        entitled: Entitled::Open,
        awarded: agreed,
        paid,
        list,
        happened,
        missing: Vec::new(),
        papers_by: None,
        turn,
        flags,
        unjudged: Vec::new(),
    })
}

/// What became of a list of payments, with those of them that are owed anew.
fn list_money(payments: &[(String, &Payment)], owed: &[&Fact<PaymentInstructed>]) -> ListMoney {
    let fen = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
    let (mut instructed, mut returned, mut reached, mut returns) = (0, 0, 0, 0);
    for (_, payment) in payments {
        let ordered = payment.instructed.iter();
        instructed += ordered
            .map(|fact| i128::from(fact.said.amount.0))
            .sum::<i128>();
        let arrived = payment.confirmed.iter();
        reached += arrived
            .map(|fact| i128::from(fact.said.amount.0))
            .sum::<i128>();
        for fact in &payment.returned {
            let amount = i128::from(fact.said.amount.0);
            returned += amount;
            reached -= if fact.said.after_confirmation {
                amount
            } else {
                0
            };
        }
        returns += u64::from(!payment.returned.is_empty());
    }
    let owed = owed.iter().map(|fact| i128::from(fact.said.amount.0)).sum();
    ListMoney {
        instructed: fen(instructed),
        returns,
        returned: fen(returned),
        owed: fen(owed),
        reached: fen(reached),
    }
}

/// The payments under a number.
fn payments<'a>(
    world: &'a World,
    subject: Subject,
    scheme: &str,
    number: &str,
) -> Vec<(String, &'a Payment)> {
    // Tranches name their agreement; money without tranches names it as its case.
    let own = |payment: &&Payment| {
        let mut orders = payment.instructed.iter();
        orders.any(|fact| match &fact.said.tranche {
            Some((of, _)) => of == number,
            None => fact.said.case_no.as_deref() == Some(number),
        })
    };
    match subject {
        Subject::Agreement => {
            let all = world.payments.of_scheme(scheme);
            let own = all.filter(|(_, payment)| own(payment));
            own.map(|(number, payment)| (number.clone(), payment))
                .collect()
        }
        Subject::Batch => {
            let rows = world.payments.of_batch(scheme, number);
            rows.map(|payment| (number.to_owned(), payment)).collect()
        }
        Subject::Case | Subject::Contract => {
            let of_case = world.payments.of_case(scheme, number).into_iter();
            of_case
                .map(|(number, payment)| (number.to_owned(), payment))
                .collect()
        }
    }
}

/// Tenths as a number with one decimal.
fn tenths(value: i32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let value = value.unsigned_abs();
    format!("{sign}{}.{}", value / 10, value % 10)
}

/// What is told of an agreement or a contract of that number, unsorted; a case under it has it too.
pub(super) fn dealt(world: &World, scheme: &str, number: &str) -> Vec<Happened> {
    let mut lines = Vec::new();
    if let Some(agreement) = world.agreements.get(scheme, number) {
        let signed = agreement.signed.iter();
        lines.extend(signed.map(|fact| line(240, fact).of(fact.said.amount)));
        for (ordinal, tranche) in &agreement.tranches {
            let (scheduled, released) = (tranche.scheduled.iter(), tranche.released.iter());
            let no = ordinal.to_string();
            lines.extend(scheduled.map(|fact| line(242, fact).no(&no).of(Some(fact.said.amount))));
            lines.extend(released.map(|fact| line(245, fact).no(&no).of(Some(fact.said.amount))));
            lines.extend(tranche.withheld.iter().map(|fact| line(246, fact).no(&no)));
        }
        for (ordinal, year) in &agreement.years {
            let scored = |score: Option<i32>| match score {
                Some(score) => format!("{ordinal}: {}", tenths(score)),
                None => ordinal.to_string(),
            };
            let (filed, judged) = (year.evaluations.iter(), year.acceptances.iter());
            lines.extend(filed.map(|fact| line(243, fact).no(scored(fact.said.score_tenths))));
            lines.extend(
                judged.map(|fact| line(244, fact).no(scored(Some(fact.said.score_tenths)))),
            );
        }
    }
    let ended = world.acts.about::<AgreementEnded>(scheme, number);
    lines.extend(ended.map(|act| line(241, act.fact)));
    let assessed = world.acts.about::<AssessmentRecorded>(scheme, number);
    lines.extend(assessed.map(|act| {
        line(253, act.fact).no(format!(
            "{}: {}",
            act.said.year,
            tenths(act.said.score_tenths)
        ))
    }));
    let contracts = world.acts.about::<ContractSigned>(scheme, number);
    lines.extend(contracts.map(|act| line(250, act.fact).of(Some(act.said.amount))));
    let progress = world.acts.about::<ProgressReported>(scheme, number);
    lines.extend(
        progress.map(|act| {
            line(251, act.fact).no(format!("{}%", tenths(i32::from(act.said.permille))))
        }),
    );
    let accepted = world.acts.about::<OutputAccepted>(scheme, number);
    lines.extend(accepted.map(|act| line(247, act.fact)));
    lines
}

/// What became of payments, a line for each event.
pub(super) fn paid_lines<N: AsRef<str>>(payments: &[(N, &Payment)]) -> Vec<Happened> {
    let mut lines = Vec::new();
    for (number, payment) in payments {
        let number = number.as_ref();
        for fact in &payment.instructed {
            lines.push(line(200, fact).no(number).of(Some(fact.said.amount)));
        }
        for fact in &payment.confirmed {
            lines.push(line(201, fact).no(number).of(Some(fact.said.amount)));
        }
        for fact in &payment.returned {
            lines.push(line(202, fact).no(number).of(Some(fact.said.amount)));
        }
        for fact in &payment.acknowledged {
            lines.push(line(203, fact).no(number).of(Some(fact.said.amount)));
        }
    }
    lines
}

/// The same of a whole list: a line for each day and kind, with how many rows it has and what they come to.
fn by_day(payments: &[(String, &Payment)]) -> Vec<Happened> {
    let mut days: BTreeMap<(Date, String), (Happened, u64, i128)> = BTreeMap::new();
    for one in paid_lines(payments) {
        let amount = one.amount.map_or(0, |fen| i128::from(fen.0));
        let key = (one.day, one.kind.clone());
        let of_day = days.entry(key).or_insert_with(|| (one, 0, 0));
        of_day.1 += 1;
        of_day.2 += amount;
    }
    days.into_values()
        .map(|(first, rows, total)| {
            let amount = Fen::from_wide(total).unwrap_or(Fen(i64::MAX));
            first.no(format!("×{rows}")).of(Some(amount))
        })
        .collect()
}

fn agreement_state(
    world: &World,
    scheme: &str,
    number: &str,
    payments: &[(String, &Payment)],
    day: Date,
) -> DealState {
    let of = |payment: &Payment, ordinal: u8| {
        let mut tranches = payment.instructed.iter();
        tranches.any(|fact| matches!(&fact.said.tranche, Some((_, of)) if *of == ordinal))
    };
    let came = |ordinal: u8| {
        let own = payments.iter().filter(|(_, one)| of(one, ordinal));
        own.map(|(_, payment)| arrived(payment, day)).sum()
    };
    match state(world, (scheme, number), &came, day) {
        AgreementState::Proposed => DealState::Proposed,
        AgreementState::Running => DealState::Running,
        AgreementState::Expired => DealState::Expired,
        AgreementState::Completed => DealState::Completed,
        AgreementState::Ended => DealState::Ended,
    }
}

/// Payments of a list, and those of them that stand with whether they arrived.
pub(super) type Listed<'a> = (
    &'a [(String, &'a Payment)],
    &'a [(&'a Fact<PaymentInstructed>, bool)],
);

fn batch_state((payments, standing): Listed<'_>, owed: &[&Fact<PaymentInstructed>]) -> DealState {
    match (payments.is_empty(), standing.is_empty()) {
        (true, _) => DealState::Proposed,
        (false, true) => DealState::Returned,
        _ if owed.is_empty() && standing.iter().all(|(_, arrived)| *arrived) => DealState::Paid,
        _ => DealState::Ordered,
    }
}
