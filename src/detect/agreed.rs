//! A tranche against its agreement: signed, not ended and not run out, on the schedule, released where the desk itself scheduled it, not held
//! back, and of the amounts that the text states.
//!
//! Asked by the gates before a tranche leaves, and by F43 and F47 of what was scheduled or paid: one code for both.
//! After the agreement's last day, where it names one, a tranche is paid that was due by then: what was earned while the agreement ran is owed, and comes
//! late (F38), as does the one of a year after the last that the text gives. One that was not due by then has no year left to be
//! spent in, and waits for the agreement that was extended. Awards for a year that was assessed (以奖代补) are paid when the year is over,
//! and are asked none of this.
//! Pure. **Not here**: the acceptance it waits for (F47, `gate/award.rs`) and how many agreements there may be
//! (`whole_quota.rs`).

use super::breach::Breach;
use super::f38_late_tranche::met_on;
use super::transferred;
use crate::domain::date::Date;
use crate::domain::events::pairing::AgreementEnded;
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::money::Fen;
use crate::projections::agreements::{Agreement, TrancheState};
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::Mode;

/// What lets a tranche go that is held back.
const RELEASE_LATER: &str =
    "settle what it is held back for, then release the tranche (`sunledger tranche release`)";

/// A tranche that is asked about.
pub(super) struct Tranche<'a> {
    /// Its agreement.
    pub agreement_no: &'a str,
    /// Its ordinal.
    pub number: u8,
    /// The day it is paid on.
    pub day: Date,
    /// What is paid; none where only the schedule is asked about.
    pub amount: Option<Fen>,
    /// Whether the money leaves; a release is what ends its being held back.
    pub leaves: bool,
    /// What was paid of it before, and stands.
    pub earlier: &'a [&'a Fact<PaymentInstructed>],
}

/// The agreement, where it was signed by a day.
pub(super) fn signed_by<'a>(
    world: &'a World,
    scheme: &Scheme,
    agreement_no: &str,
    day: Date,
) -> Option<&'a Agreement> {
    world
        .agreements
        .get(&scheme.id, agreement_no)
        .filter(|known| known.signed.iter().any(|fact| fact.clock <= day))
}

/// The sum that an agreement was signed for, where it is not the one that the text states.
pub(super) fn off_total<'a>(scheme: &'a Scheme, agreement: &Agreement) -> Option<Breach<'a>> {
    let rule = scheme.agreement.as_ref()?;
    let total = Fen(rule.total_fen);
    let signed = agreement.signed.iter();
    let off = signed
        .filter(|fact| fact.said.amount.is_some_and(|amount| amount != total))
        .max_by_key(|fact| (fact.clock, fact.said.amount))?;
    let amount = off.said.amount?;
    let breach = Breach {
        rule: "agreement",
        code: Some("F43"),
        mode: rule.mode,
        clause: &rule.clause,
        finding: format!("the agreement is of {amount} yuan, the scheme gives {total} yuan"),
        evidence: Vec::new(),
    };
    Some(breach.on([off]))
}

/// What speaks against the tranche, each with what lifts it.
pub(super) fn judge<'a>(
    world: &World,
    scheme: &'a Scheme,
    asked: &Tranche<'_>,
) -> Vec<(Breach<'a>, &'static str)> {
    let clause = scheme
        .agreement
        .as_ref()
        .map_or("", |rule| rule.clause.as_str());
    let breach = |rule: &'a str, code, mode, finding| Breach {
        rule,
        code: Some(code),
        mode,
        clause,
        finding,
        evidence: Vec::new(),
    };
    let number = asked.number;
    let Some(agreement) = signed_by(world, scheme, asked.agreement_no, asked.day) else {
        let finding = format!("agreement {} is not signed", asked.agreement_no);
        let known = world.agreements.get(&scheme.id, asked.agreement_no);
        let unsigned = breach("agreement", "F47", Mode::Gate, finding);
        let unsigned = unsigned.on(known.into_iter().flat_map(|known| &known.signed));
        return vec![(unsigned, "record the agreement")];
    };
    let mut found = Vec::new();
    if let Some(off) = off_total(scheme, agreement) {
        found.push((off, "correct the agreement, or amend the scheme"));
    }
    let mut ended = world
        .acts
        .about::<AgreementEnded>(&scheme.id, asked.agreement_no);
    if asked.amount.is_some()
        && let Some(act) = ended.find(|act| act.fact.clock <= asked.day)
    {
        let (number, day) = (asked.agreement_no, act.fact.clock);
        let finding = format!("agreement {number} ended on {day}");
        let over = breach("agreement", "F47", Mode::Gate, finding).on([act.fact]);
        found.push((
            over,
            "leave the row out, or record the agreement that goes on",
        ));
    }
    if asked.amount.is_some() {
        found.extend(run_out(world, scheme, agreement, asked));
    }
    let rule = scheme.tranche_rule(number);
    let known = agreement.tranches.get(&number);
    // What is wrong with the tranche itself is measured by its own clause.
    let own = |code, mode, finding| Breach {
        clause: rule.map_or(clause, |rule| rule.clause.as_str()),
        ..breach(
            rule.map_or("tranche", |rule| rule.id.as_str()),
            code,
            mode,
            finding,
        )
    };
    if asked.leaves
        && let Some(known) = known
    {
        match known.state(&[], &[], asked.day) {
            TrancheState::Withheld => {
                let finding = format!("tranche {number} is held back");
                let held = own("F47", Mode::Gate, finding).on(&known.withheld);
                found.push((held, RELEASE_LATER));
            }
            // An office's sheet tells a release by its payment alone.
            TrancheState::Scheduled if known.by_desk() => {
                let finding = format!("tranche {number} is on the schedule and was not released");
                // Whatever the rule's mode: it binds how much and when, and a release that waits for its second signature
                // is none.
                let held = own("F47", Mode::Gate, finding).on(&known.scheduled);
                found.push((held, "release the tranche"));
            }
            _ => {}
        }
    }
    let scheduled = known.and_then(|known| known.scheduled.iter().map(|f| f.said.amount).max());
    let given = rule.map(|rule| Fen(rule.amount_fen));
    let facts = || known.into_iter().flat_map(|known| &known.scheduled);
    if let (Some(rule), Some(given), Some(scheduled)) = (rule, given, scheduled)
        && scheduled != given
    {
        let off = Breach {
            rule: &rule.id,
            code: Some("F43"),
            mode: rule.mode,
            clause: &rule.clause,
            finding: format!(
                "tranche {number} is scheduled with {scheduled} yuan, the scheme gives {given} yuan"
            ),
            evidence: Vec::new(),
        };
        found.push((off.on(facts()), "correct the schedule"));
    }
    let sum = |amounts: &mut dyn Iterator<Item = Fen>| Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
    let paid = sum(&mut asked.earlier.iter().map(|fact| fact.said.amount));
    if let (Some(most), Some(amount)) = (scheduled.or(given), asked.amount)
        && sum(&mut [paid, amount].into_iter()) > most
    {
        let finding = if paid == Fen(0) {
            format!("tranche {number} is for {most} yuan, the row says {amount} yuan")
        } else {
            format!(
                "tranche {number} is for {most} yuan, {paid} yuan are paid or under way, the row says {amount} yuan"
            )
        };
        let above = own("F43", Mode::Gate, finding)
            .on(facts())
            .on(asked.earlier.iter().copied());
        found.push((above, "pay what the schedule says"));
    }
    found
}

/// Whether a tranche waits on a day for an agreement that has run out: it was not due by the last day, and nothing is paid on it
/// unless the agreement is extended.
pub(super) fn waits(
    world: &World,
    scheme: &Scheme,
    (agreement_no, number): (&str, u8),
    day: Date,
) -> bool {
    let Some(agreement) = signed_by(world, scheme, agreement_no, day) else {
        return false;
    };
    let asked = Tranche {
        agreement_no,
        number,
        day,
        amount: None,
        leaves: false,
        earlier: &[],
    };
    let over = run_out(world, scheme, agreement, &asked);
    over.is_some_and(|(breach, _)| breach.code == Some("F47"))
}

/// A tranche that is paid after the agreement's last day: one that was due by then is late, another is not owed.
fn run_out<'a>(
    world: &World,
    scheme: &'a Scheme,
    agreement: &Agreement,
    asked: &Tranche<'_>,
) -> Option<(Breach<'a>, &'static str)> {
    let (agreement_no, number) = (asked.agreement_no, asked.number);
    // Where the agreement itself is what is paid on, its own time judges (F51).
    if transferred::by_agreement(scheme) {
        return None;
    }
    let signed = transferred::signed(world, &scheme.id, agreement_no, asked.day)?;
    let last = signed.said.to.filter(|last| *last < asked.day)?;
    let rule = scheme.agreement.as_ref();
    if rule.is_some_and(|rule| number > rule.years) {
        return None;
    }
    let tranche = scheme.tranche_rule(number);
    let condition = tranche.and_then(|tranche| scheme.condition_rule(&tranche.condition));
    let met = condition.and_then(|condition| met_on(scheme, agreement, number, condition));
    let known = agreement.tranches.get(&number).into_iter();
    let told = known.flat_map(|known| {
        let due = known.scheduled.iter().filter_map(|fact| fact.said.due);
        due.chain(known.released.iter().map(|fact| fact.clock))
    });
    let due = told.chain(met).min().filter(|due| *due <= last);
    let clause = rule.map_or("", |rule| rule.clause.as_str());
    let (code, mode, finding, lifts) = match due {
        Some(due) => (
            "F38",
            Mode::Flag,
            format!(
                "agreement {agreement_no} ran until {last}; its tranche {number} could be paid from {due}, and comes late"
            ),
            "",
        ),
        None => (
            "F47",
            Mode::Gate,
            format!("agreement {agreement_no} ran until {last}"),
            "leave the row out, or record that the agreement was extended (`sunledger agreement extend`)",
        ),
    };
    let breach = Breach {
        rule: "agreement",
        code: Some(code),
        mode,
        clause,
        finding,
        evidence: Vec::new(),
    };
    Some((breach.on([signed]), lifts))
}
