//! F56 Earmarked money was used for debts, wages or the office's own account, or went to another than its contract or agreement names.
//!
//! **Definition.** A voucher's purpose is to serve a debt (principal, interest, or to tide a company over), to pay wages and allowances of staff, or
//! the office's own cars, receptions and running costs, or what it
//! paid went to a government organ's own account, under a scheme whose costs do not name that. Terms are whole ones, of the
//! table `schemas/tables/purposes.toml`. One sign alone is a lead; critical are two: such a purpose, and a payee that is an
//! organ, has no contract where others have one, or, for wages, is a person. Or a payment under a contract went to another than
//! its contractor, or one under an agreement, where the transfer is the award, to one that the clause (`payees`) does not pay.
//! Or money was received, awarded, paid or spent under a scheme whose text carries none (`moneyless.rs`).
//! **Example.** 286,666.66 yuan of a school-building fund pay the interest of a city investment platform; 230,000 pay the
//! wages of the education bureau.
//! **Exclusions.** A purpose that stands on the scheme's own list of costs, and the office's own use where there is such a list (F49); wages of migrant workers on a building site (农民工工资),
//! which the law wants paid from the building money; terms that are part of another thing (绩效评价费, 利息减免公示牌); a return of
//! what was paid in error. A contractor whom a later contract of that number names, from its day on.
//! **False positives:** loans between pots, given back; a works payment through a treasury.
//! **Evidence:** the voucher's row; the payment and the contract or agreement. **Amount:** the voucher, or the payment. One flag a
//! voucher or payment; where both bear one number, one for both; under a scheme without money one a receipt, award, payment and voucher.
//! **Look at:** the purpose, what the payee is, whether there is a contract, the economic class.
//! **Source:** the scheme's clause on earmarked money (专款专用, 违规使用) where its text has one, else the general rule, which is named
//! as such; Budget Law art. 57 and 63 on earmarked money; the classification of government expenditure by its
//! economic nature (301 wages, 307 debt interest, 231 repayment); central audit of 2024 on money diverted.

use std::collections::{BTreeMap, BTreeSet};

use super::breach::Breach;
use super::flag::{Flag, Severity};
use super::general::{general, quoted};
use super::joined::Joined;
use super::{Detector, Findings, contracted, moneyless, text, transferred};
use crate::domain::date::Date;
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::payments::{ExpenditureRecorded, Payee, PaymentInstructed};
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::purposes::{Purposes, Use};

/// F56.
pub struct Diversion;

/// First two characters of the credit code of a government organ (GB 32100: registered by the
/// establishment office, category organ).
const ORGAN: &str = "11";
/// Length of a credit code.
const CODE: usize = 18;
/// What it is measured by.
const CLAUSE: &str = general!(
    "专款专用",
    "专项资金专款专用,不得用于偿还债务、发放人员工资或转入本单位账户"
);
/// Words of a clause on earmarked money.
const EARMARKED: &[&str] = &["专款专用", "挪用", "违规使用"];

/// What earmarked money is measured by.
pub(super) fn clause(text: Option<&Scheme>) -> &str {
    quoted(text, EARMARKED, CLAUSE)
}

/// Codes of those who hold a contract, by scheme.
pub(super) type Contractors<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

pub(super) fn contractors(world: &World) -> Contractors<'_> {
    let mut all = Contractors::new();
    for scheme in world.registry.scheme_ids() {
        for act in world.acts.all::<ContractSigned>(scheme) {
            let code = act.said.contractor_code.as_deref();
            all.entry(scheme).or_default().extend(code);
        }
    }
    all
}

/// What speaks against a voucher; nothing where it is an ordinary use. Where the scheme has a list of costs, the office's own use is off
/// that list, which F49 tells.
fn signs(
    said: &ExpenditureRecorded,
    contractors: Option<&BTreeSet<&str>>,
    listed: bool,
) -> Vec<&'static str> {
    let purpose = Purposes::shipped().use_of(&said.cost_line);
    let purpose = purpose.filter(|purpose| *purpose != Use::Own || !listed);
    let mut signs: Vec<_> = purpose
        .map(|purpose| match purpose {
            Use::Debt => "the purpose is to serve a debt",
            Use::Wages => "the purpose is to pay staff",
            Use::Own => "the purpose is the office's own upkeep",
        })
        .into_iter()
        .collect();
    match &said.payee {
        Some(Payee::Org(code)) if code.len() == CODE && code.starts_with(ORGAN) => {
            signs.push("it went to a government organ");
        }
        // That somebody without a contract was paid says something only beside such a purpose.
        Some(Payee::Org(code))
            if purpose.is_some() && contractors.is_some_and(|all| !all.contains(code.as_str())) =>
        {
            signs.push("the payee holds no contract under the scheme");
        }
        Some(Payee::Person(_)) if purpose == Some(Use::Wages) => {
            signs.push("it went to a person");
        }
        _ => {}
    }
    signs
}

/// What speaks against a cost that a row about to be paid states, as it will be flagged once it is on record, and whether
/// its purpose does; a payee alone is a lead.
pub(super) fn of_row(
    contractors: &Contractors<'_>,
    scheme: &Scheme,
    said: &ExpenditureRecorded,
) -> Option<(String, bool)> {
    if scheme.cost_line_named(&said.cost_line).is_some() {
        return None;
    }
    let listed = !scheme.cost_line.is_empty();
    let signs = signs(said, contractors.get(scheme.id.as_str()), listed);
    let purpose = Purposes::shipped().use_of(&said.cost_line);
    let purpose = purpose.is_some_and(|purpose| purpose != Use::Own || !listed);
    (!signs.is_empty()).then(|| {
        let found = format!(
            "{} yuan of earmarked money: {}",
            said.amount,
            signs.join("; ")
        );
        (found, purpose)
    })
}

/// Payments to one who is no party of what is paid, by scheme and number.
type Strangers<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'a Fact<PaymentInstructed>, Breach<'a>)>>;

fn strangers(world: &World) -> Strangers<'_> {
    let mut all = Strangers::new();
    for (scheme, number, fact, breach) in contracted::strange(world) {
        all.entry((scheme, number))
            .or_default()
            .push((fact, breach));
    }
    for one in transferred::all(world) {
        let Some(number) = one.agreement_no else {
            continue;
        };
        let agreed = transferred::signed(world, one.scheme_id, number, one.fact.clock);
        let other = agreed.and_then(|agreed| {
            transferred::other_payee(one.scheme, (number, agreed), &one.fact.said.payee)
        });
        if let Some(breach) = other {
            let key = (one.scheme_id, one.payment_no);
            all.entry(key).or_default().push((one.fact, breach));
        }
    }
    all
}

/// Rests a flag on such payments; gives what was found, and what was paid.
fn strange(
    flag: &mut Flag,
    text: Option<&Scheme>,
    paid: Vec<(&Fact<PaymentInstructed>, Breach<'_>)>,
) -> (String, Fen) {
    let amounts = paid.iter().map(|(fact, _)| fact.said.amount);
    let sum = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
    let mut findings = Vec::new();
    for (fact, breach) in paid {
        flag.rests_on(fact);
        for evidence in breach.evidence {
            flag.rests_on_event(evidence);
        }
        if flag.clause.is_empty() {
            breach.clause.clone_into(&mut flag.clause);
        }
        if !findings.contains(&breach.finding) {
            findings.push(breach.finding);
        }
    }
    if flag.clause.is_empty() {
        clause(text).clone_into(&mut flag.clause);
    }
    (findings.join("; "), sum)
}

impl Detector for Diversion {
    fn code(&self) -> &'static str {
        "F56"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let contractors = contractors(world);
        let mut strangers = strangers(world);
        for ((scheme_id, voucher_no), facts) in world.payments.expenditures() {
            let mut flag = Flag::new(self.code(), Severity::Lead, scheme_id, voucher_no);
            let mut amounts = Vec::new();
            for fact in facts {
                let judged = match &fact.said.agreement_no {
                    Some(number) => text::of_agreement(world, scheme_id, number, fact.version),
                    None => text::of_fact(world, scheme_id, fact),
                };
                let listed = judged.is_some_and(|text| !text.cost_line.is_empty());
                let signs = signs(&fact.said, contractors.get(scheme_id.as_str()), listed);
                if signs.is_empty() {
                    continue;
                }
                if judged.is_some_and(|text| text.cost_line_named(&fact.said.cost_line).is_some()) {
                    continue;
                }
                flag.rests_on(fact);
                amounts.push(fact.said.amount);
                flag.period = Some(fact.clock.to_string());
                if signs.len() > 1 {
                    flag.severity = Severity::Critical;
                }
                flag.finding = format!(
                    "{} yuan of earmarked money: {}",
                    fact.said.amount,
                    signs.join("; ")
                );
            }
            if amounts.is_empty() {
                continue;
            }
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            let text = facts
                .first()
                .and_then(|fact| text::of_fact(world, scheme_id, fact));
            flag.clause = clause(text).to_owned();
            if let Some(paid) = strangers.remove(&(scheme_id.as_str(), voucher_no.as_str())) {
                let (finding, _) = strange(&mut flag, text, paid);
                flag.severity = Severity::Critical;
                flag.finding = format!("{}; {finding}", flag.finding);
            }
            found.flags.push(flag);
        }
        found.flags.extend(moneyless::flags(world, self.code()));
        for ((scheme_id, number), paid) in strangers {
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, number);
            let first = paid.first().map(|(fact, _)| *fact);
            let text = first.and_then(|fact| text::of_fact(world, scheme_id, fact));
            (flag.finding, flag.amount) = strange(&mut flag, text, paid);
            found.flags.push(flag);
        }
        found
    }
}
