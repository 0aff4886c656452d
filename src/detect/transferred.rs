//! A transfer that is the award itself, against the agreement it pays: named, signed and running on its day, to a body
//! that the clause pays, within its sum.
//!
//! Asked by the gates before the money leaves, and of what was paid by F51 (outside the agreement's time), F56 (to
//! another body) and F41 (beyond its sum): one code for both. An agreement runs from the first day that it states to the last
//! day that its newest signing by then states, both included, unless an act ended it before; what an earlier signing covers, a
//! later one for the time after does not take away. Which bodies are paid the text says (`payees`): where it names others
//! too, one that no agreement names needs none. Pure. **Not here**: tranches (`agreed.rs`), and what pays
//! a case that somebody decides.

use std::collections::BTreeMap;

use super::breach::Breach;
use super::flag::{Flag, Severity};
use super::lacking::Lacking;
use super::text;
use crate::domain::date::Date;
use crate::domain::events::pairing::{AgreementEnded, AgreementSigned};
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::{Beneficiary, Mode, PaidBody};

/// Kinds of tables that tell agreements.
const AGREEMENTS: &[&str] = &["agreements"];

/// Whether money of a programme goes to bodies under their agreements alone, so that each transfer pays one: it has a
/// register of agreements, nobody decides an award beforehand, and no person is aided.
pub(super) fn by_agreement(scheme: &Scheme) -> bool {
    let registers = || scheme.table.iter().any(|one| one.kind == "agreements");
    scheme.transfer_is_award() && scheme.beneficiary != Beneficiary::Person && registers()
}

/// Whether the text pays a body; where it names none, either body of the agreement.
pub(super) fn pays(scheme: &Scheme, body: PaidBody) -> bool {
    match &scheme.payment {
        Some(rule) if !rule.payees.is_empty() => rule.payees.contains(&body),
        _ => body != PaidBody::Others,
    }
}

/// Which of its two bodies an agreement names so; both where it names one twice.
pub(super) fn bodies<'a>(
    said: &'a AgreementSigned,
    payee: &'a str,
) -> impl Iterator<Item = PaidBody> + use<'a> {
    let both = [
        (PaidBody::Aided, &said.aided_code, &said.aided),
        (PaidBody::Supporter, &said.supporter_code, &said.supporter),
    ];
    both.into_iter()
        .filter(move |(_, code, name)| payee == code.as_str() || payee == name.as_str())
        .map(|(body, _, _)| body)
}

/// Whether a payee is paid without an agreement: the clause pays others than its bodies, and no agreement names it.
fn needs_none(world: &World, scheme: &Scheme, payee: &Payee) -> bool {
    let Payee::Org(name) = payee else {
        return false;
    };
    let signed = || {
        let known = world.agreements.of_scheme(&scheme.id);
        known.flat_map(|(_, known)| &known.signed)
    };
    pays(scheme, PaidBody::Others)
        && !signed().any(|fact| bodies(&fact.said, name).next().is_some())
}

/// What an agreement's payments are measured by: its own clause, else the one on paying.
fn clause(scheme: &Scheme) -> &str {
    let agreed = scheme.agreement.as_ref().map(|rule| rule.clause.as_str());
    let paying = || scheme.payment.as_ref().map(|rule| rule.clause.as_str());
    agreed.or_else(paying).unwrap_or_default()
}

fn breach<'a>(scheme: &'a Scheme, code: &'static str, finding: String) -> Breach<'a> {
    Breach {
        rule: "agreement",
        code: Some(code),
        mode: Mode::Gate,
        clause: clause(scheme),
        finding,
        evidence: Vec::new(),
    }
}

/// Signings of an agreement.
fn signings<'a>(world: &'a World, scheme: &str, number: &str) -> &'a [Fact<AgreementSigned>] {
    let known = world.agreements.get(scheme, number);
    known.map_or(&[], |known| known.signed.as_slice())
}

/// The agreement as it was signed last by a day; of several signings of one day, the one that lets most.
pub(super) fn signed<'a>(
    world: &'a World,
    scheme: &str,
    number: &str,
    day: Date,
) -> Option<&'a Fact<AgreementSigned>> {
    let by_then = signings(world, scheme, number).iter();
    by_then
        .filter(|fact| fact.clock <= day)
        .max_by_key(|fact| (fact.clock, last_day(fact), fact.said.amount))
}

/// Its last day; one that states none goes on.
fn last_day(fact: &Fact<AgreementSigned>) -> Date {
    fact.said.to.unwrap_or(Date(i32::MAX))
}

/// Why a transfer of a day lies outside the time of its agreement, or pays none; with what lifts it.
pub(super) fn out_of_time<'a>(
    world: &World,
    scheme: &'a Scheme,
    (number, payee): (Option<&str>, &Payee),
    day: Date,
) -> Option<(Breach<'a>, &'static str)> {
    let outside = |finding: String| breach(scheme, "F51", finding);
    let Some(number) = number else {
        let asked = by_agreement(scheme) && !needs_none(world, scheme, payee);
        let none = asked.then(|| outside("it names no agreement".to_owned()))?;
        return Some((none, "name the agreement that is paid"));
    };
    let Some(agreed) = signed(world, &scheme.id, number, day) else {
        let unsigned = outside(format!("agreement {number} is not signed"));
        let later = signings(world, &scheme.id, number);
        return Some((unsigned.on(later), "record the agreement"));
    };
    let ended = world.acts.about::<AgreementEnded>(&scheme.id, number);
    let ended = ended.filter(|act| act.fact.clock <= day);
    if let Some(act) = ended.min_by_key(|act| (act.fact.clock, act.fact.at)) {
        let over = outside(format!("agreement {number} ended on {}", act.fact.clock));
        return Some((
            over.on([act.fact]),
            "leave the row out, or record the agreement that goes on",
        ));
    }
    let covered = signings(world, &scheme.id, number).iter().any(|fact| {
        let begun = fact.said.from.is_none_or(|from| from <= day);
        begun && fact.clock <= day && last_day(fact) >= day
    });
    if let Some(from) = agreed.said.from.filter(|from| *from > day && !covered) {
        let early = outside(format!("agreement {number} runs from {from}"));
        return Some((
            early.on([agreed]),
            "leave the row out until then, or correct the first day of the agreement",
        ));
    }
    let last = agreed.said.to.filter(|last| *last < day)?;
    let over = outside(format!("agreement {number} ran until {last}"));
    Some((
        over.on([agreed]),
        "leave the row out, or record that the agreement was extended (`sunledger agreement extend`)",
    ))
}

/// Whether the payee is no body that the clause lets the agreement pay, as it was signed by a day. A person takes an
/// agreement's money only where the scheme aids persons.
pub(super) fn other_payee<'a>(
    scheme: &'a Scheme,
    (number, agreed): (&str, &Fact<AgreementSigned>),
    payee: &Payee,
) -> Option<Breach<'a>> {
    let neither = || format!("the payee is neither body of agreement {number}");
    let finding = match payee {
        Payee::Person(_) => (scheme.beneficiary != Beneficiary::Person).then(neither),
        Payee::Org(name) if bodies(&agreed.said, name).any(|body| pays(scheme, body)) => None,
        Payee::Org(name) => match bodies(&agreed.said, name).next() {
            None => (!pays(scheme, PaidBody::Others)).then(neither),
            Some(PaidBody::Supporter) => Some(format!(
                "the payee is the supporting body of agreement {number}, which the clause does not pay"
            )),
            Some(_) => Some(format!(
                "the payee is the aided body of agreement {number}, which the clause does not pay"
            )),
        },
    };
    finding.map(|finding| breach(scheme, "F56", finding).on([agreed]))
}

/// Whether what is paid goes beyond the sum that the agreement names, with a row that would be paid where one is asked
/// about.
pub(super) fn above_sum<'a>(
    scheme: &'a Scheme,
    (number, agreed): (&str, &Fact<AgreementSigned>),
    paid: Fen,
    row: Option<Fen>,
) -> Option<Breach<'a>> {
    let most = agreed.said.amount?;
    let total = Fen::sum([paid, row.unwrap_or(Fen(0))]).unwrap_or(Fen(i64::MAX));
    (total > most).then_some(())?;
    let finding = match row {
        Some(row) => format!(
            "agreement {number} is of {most} yuan, {paid} yuan are paid or under way, the row says {row} yuan"
        ),
        None => format!("agreement {number} is of {most} yuan, {paid} yuan were paid on it"),
    };
    Some(breach(scheme, "F41", finding).on([agreed]))
}

/// A transfer on record, and the text that judges it.
pub(super) struct Transfer<'a> {
    /// Scheme.
    pub scheme_id: &'a str,
    /// The number of its payment.
    pub payment_no: &'a str,
    /// The agreement that it names.
    pub agreement_no: Option<&'a str>,
    /// The order.
    pub fact: &'a Fact<PaymentInstructed>,
    /// The text.
    pub scheme: &'a Scheme,
}

/// Every transfer on record of programmes that pay by agreement, but tranches.
pub(super) fn all(world: &World) -> Vec<Transfer<'_>> {
    let mut all = Vec::new();
    for scheme_id in world.registry.scheme_ids() {
        let newest = world.registry.scheme(scheme_id);
        if !newest.is_some_and(|text| by_agreement(text)) {
            continue;
        }
        for (payment_no, payment) in world.payments.of_scheme(scheme_id) {
            for fact in payment.standing() {
                let said = &fact.said;
                if said.tranche.is_some() || said.award_no.is_some() {
                    continue;
                }
                let agreement_no = said.case_no.as_deref();
                let scheme = match agreement_no {
                    Some(number) => text::of_agreement(world, scheme_id, number, fact.version),
                    None => text::of_fact(world, scheme_id, fact),
                };
                if let Some(scheme) = scheme.filter(|text| by_agreement(text)) {
                    all.push(Transfer {
                        scheme_id,
                        payment_no,
                        agreement_no,
                        fact,
                        scheme,
                    });
                }
            }
        }
    }
    all
}

/// Whether the ledger has agreements of the scheme: where it has none, their sheet is not in.
fn told(world: &World, scheme: &str) -> bool {
    let mut all = world.agreements.of_scheme(scheme);
    all.any(|(_, known)| !known.signed.is_empty())
}

/// A flag, and what it gathers.
struct Gathered {
    flag: Flag,
    amounts: Vec<Fen>,
    findings: Vec<String>,
    /// Whether something on record speaks against it, and not only that an agreement is not there.
    known: bool,
}

/// Transfers outside the time of their agreement, one flag an agreement, and one a payment that names none; with what could
/// not be judged.
pub(super) fn out_of_time_flags(
    world: &World,
    code: &'static str,
    severity: Severity,
) -> (Vec<Flag>, Vec<String>) {
    let mut flags: BTreeMap<(&str, String), Gathered> = BTreeMap::new();
    let mut waiting: BTreeMap<&str, usize> = BTreeMap::new();
    let mut told_of: BTreeMap<&str, bool> = BTreeMap::new();
    for one in all(world) {
        let day = one.fact.clock;
        let names = (one.agreement_no, &one.fact.said.payee);
        let Some((breach, _)) = out_of_time(world, one.scheme, names, day) else {
            continue;
        };
        let mut known = || {
            let known = told_of.entry(one.scheme_id);
            *known.or_insert_with(|| told(world, one.scheme_id))
        };
        // The desk orders nothing under an agreement that is not there: it was reversed since.
        let by_desk = one.fact.source.is_none();
        if one.agreement_no.is_some() && !by_desk && !known() {
            *waiting.entry(one.scheme_id).or_default() += 1;
            continue;
        }
        let about = one.agreement_no.unwrap_or(one.payment_no);
        let key = match one.agreement_no {
            Some(number) => format!("agreement/{number}"),
            None => format!("payment/{}", one.payment_no),
        };
        let entry = flags.entry((one.scheme_id, key.clone()));
        let gathered = entry.or_insert_with(|| Gathered {
            flag: Flag::of(code, severity, (one.scheme_id, about), &key),
            amounts: Vec::new(),
            findings: Vec::new(),
            known: one.agreement_no.is_none(),
        });
        gathered.known |= by_desk || !breach.evidence.is_empty();
        gathered.flag.rests_on(one.fact);
        for evidence in breach.evidence {
            gathered.flag.rests_on_event(evidence);
        }
        gathered.flag.clause = breach.clause.to_owned();
        gathered.amounts.push(one.fact.said.amount);
        if !gathered.findings.contains(&breach.finding) {
            gathered.findings.push(breach.finding);
        }
    }
    let flags = flags.into_iter().map(|((scheme, _), mut told)| {
        let mut flag = told.flag;
        told.findings.sort();
        flag.amount = Fen::sum(told.amounts).unwrap_or(Fen(i64::MAX));
        flag.finding = told.findings.join("; ");
        // The row that signs it may be one that was refused.
        match !told.known && Lacking::of(world, scheme, AGREEMENTS).any() {
            true => flag.as_data_quality(),
            false => flag,
        }
    });
    let waiting = waiting.into_iter().map(|(scheme, count)| {
        format!(
            "{code}, scheme {scheme}: {count} transfers pay agreements, but no agreement is in the ledger: import them"
        )
    });
    (flags.collect(), waiting.collect())
}

/// Agreements that were paid beyond their sum, one flag an agreement.
pub(super) fn above_sum_flags(world: &World, code: &'static str, severity: Severity) -> Vec<Flag> {
    let mut paid: BTreeMap<(&str, &str), Vec<Transfer<'_>>> = BTreeMap::new();
    for one in all(world) {
        if let Some(number) = one.agreement_no {
            paid.entry((one.scheme_id, number)).or_default().push(one);
        }
    }
    let flags = paid.into_iter().filter_map(|((scheme_id, number), paid)| {
        let last = paid.iter().map(|one| one.fact.clock).max()?;
        let agreed = signed(world, scheme_id, number, last)?;
        let amounts = paid.iter().map(|one| one.fact.said.amount);
        let sum = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
        let text = paid.first()?.scheme;
        let breach = above_sum(text, (number, agreed), sum, None)?;
        let key = format!("agreement/{number}");
        let mut flag = Flag::of(code, severity, (scheme_id, number), &key);
        flag.rests_on(agreed);
        for one in &paid {
            flag.rests_on(one.fact);
        }
        let most = agreed.said.amount?;
        flag.amount = sum.checked_sub(most).unwrap_or(Fen(i64::MAX));
        flag.clause = breach.clause.to_owned();
        flag.finding = breach.finding;
        Some(flag)
    });
    flags.collect()
}
