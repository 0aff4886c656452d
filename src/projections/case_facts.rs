//! What a case says, by the names that scheme files use in thresholds, tariffs and conditions.
//!
//! Promises: pure, and the same in any order of import; later amendments of a claim hold over what it
//! said, as far as they were made by the day asked for; a paper that was sent back shows nothing until it is filed again; one that is told twice alike, and a bill that is, counts once; bills count by their own day,
//! inside every window that the scheme sets for bills. A name is left out where the case does not say it.
//! The post is the one that the register has on the day of the claim. It does not judge: whether a threshold is reached
//! is for whoever asks. Age and sex are not here: both lie in the vault (`schemes/facts.rs` says what to ask instead).

use std::collections::{BTreeMap, BTreeSet};

use super::World;
use super::acts::Act;
use super::cases::Case;
use super::fact::Fact;
use super::posts::Posts;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::claims::{ClaimAmended, EvidenceAttached, EvidenceRejected};
use crate::domain::events::pairing::AssessmentRecorded;
use crate::domain::money::Fen;
use crate::domain::party::ServiceStatus;
use crate::schemes::Scheme;
use crate::schemes::facts::Facts;
use crate::schemes::steps::WindowOf;

/// What a claim says once its amendments are read into it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The scheme's code of the kind of need.
    pub category: Option<String>,
    /// Debt stated.
    pub debt: Option<Fen>,
    /// Amount asked.
    pub requested: Option<Fen>,
    /// Employment status.
    pub status: Option<ServiceStatus>,
    /// Whether somebody else applied.
    pub by_proxy: bool,
}

/// What the claim of a case says, its amendments up to a day (all of them where none is given) read in the
/// order of their days.
pub fn said(world: &World, scheme: &str, case_no: &str, case: &Case, until: Option<Date>) -> Said {
    let mut said = case
        .claims
        .first()
        .map(|claim| Said {
            category: claim.said.category.clone(),
            debt: claim.said.debt,
            requested: claim.said.requested,
            status: claim.said.status,
            by_proxy: claim.said.by_proxy,
        })
        .unwrap_or_default();
    for act in amendments(world, scheme, case_no, until) {
        if let Some(category) = &act.said.category {
            said.category = Some(category.clone());
        }
        said.debt = act.said.debt.or(said.debt);
        said.requested = act.said.requested.or(said.requested);
        said.status = act.said.status.or(said.status);
    }
    said
}

/// Amendments of a claim up to a day, in the order of their days.
pub fn amendments<'a>(
    world: &'a World,
    scheme: &str,
    case_no: &str,
    until: Option<Date>,
) -> Vec<Act<'a, ClaimAmended>> {
    let mut amended: Vec<_> = world
        .acts
        .about::<ClaimAmended>(scheme, case_no)
        .filter(|act| until.is_none_or(|day| act.fact.clock <= day))
        .collect();
    amended.sort_by_key(|act| (act.fact.clock, act.fact.at));
    amended
}

/// The assessment that a case of a year rests on: of that year, else of the one before.
pub fn assessment<'a>(
    world: &'a World,
    scheme: &str,
    case_no: &str,
    year: i32,
) -> Option<Act<'a, AssessmentRecorded>> {
    world
        .acts
        .about::<AssessmentRecorded>(scheme, case_no)
        .filter(|act| (year - 1..=year).contains(&i32::from(act.said.year)))
        .max_by_key(|act| (act.said.year, act.fact.clock, act.fact.at))
}

/// The year a case is of: that of its claim, else of its award.
pub fn year_of(scheme: &Scheme, case: &Case) -> i32 {
    case.claims
        .first()
        .map(|claim| claim.said.period)
        .or_else(|| case.awards.first().map(|award| award.said.period))
        .unwrap_or_else(|| scheme.claim_period())
        .first_day()
        .year()
}

/// Papers of a case that stand: not sent back, up to a day, since they were filed; each as often as it is told.
pub fn on_file<'a>(
    world: &World,
    scheme: &str,
    case_no: &str,
    case: &'a Case,
    until: Option<Date>,
) -> Vec<&'a Fact<EvidenceAttached>> {
    let sent_back: Vec<_> = world
        .acts
        .about::<EvidenceRejected>(scheme, case_no)
        .filter(|act| until.is_none_or(|day| act.fact.clock <= day))
        .collect();
    let standing = case.evidence.iter().filter(|paper| {
        !sent_back.iter().any(|act| {
            paper.said.document_no.as_deref() == Some(act.said.document_no.as_str())
                && (act.fact.clock, act.fact.at) >= (paper.clock, paper.at)
        })
    });
    standing.collect()
}

/// Papers of a case that stand, those that are told twice alike once.
pub fn papers<'a>(
    world: &World,
    scheme: &str,
    case_no: &str,
    case: &'a Case,
    until: Option<Date>,
) -> Vec<&'a Fact<EvidenceAttached>> {
    let standing = on_file(world, scheme, case_no, case, until).into_iter();
    let mut numbers: BTreeMap<&str, Vec<&EvidenceAttached>> = BTreeMap::new();
    let mut bills = BTreeSet::new();
    standing
        .filter(|paper| {
            let said = &paper.said;
            let first = bill_of(said).is_none_or(|bill| bills.insert(bill));
            let Some(number) = said.document_no.as_deref() else {
                return first;
            };
            let known = numbers.entry(number).or_default();
            let anew = !known.contains(&said);
            known.push(said);
            first && anew
        })
        .collect()
}

/// Whether two papers of a case are of one kind and go by one number.
pub fn same_number(one: &EvidenceAttached, other: &EvidenceAttached) -> bool {
    number_of(one).is_some() && number_of(one) == number_of(other)
}

/// What a paper with a number is known by in its case: its kind and number, as each kind is numbered by whoever issues it.
pub fn number_of(paper: &EvidenceAttached) -> Option<(&str, &str)> {
    let number = paper.document_no.as_deref()?;
    Some((&paper.document_type, number))
}

/// Whether two papers of a case are one bill, which no note splits (分割单): number, day and amount are equal.
pub fn same_bill(one: &EvidenceAttached, other: &EvidenceAttached) -> bool {
    bill_of(one).is_some() && bill_of(one) == bill_of(other)
}

/// Number, day and amount of a bill.
pub type Bill = (Alias, Option<Date>, Option<Fen>);

/// What a bill that no note splits is known by in its case: number, day and amount.
pub fn bill_of(paper: &EvidenceAttached) -> Option<Bill> {
    let invoice = paper.invoice.filter(|_| !paper.split)?;
    Some((invoice, paper.issued, paper.amount))
}

/// The word of a status in scheme files.
pub fn status_word(status: ServiceStatus) -> &'static str {
    match status {
        ServiceStatus::InService => "in_service",
        ServiceStatus::Retired => "retired",
        ServiceStatus::Other => "other",
    }
}

/// A sum that fits, or the most there is.
fn sum(amounts: impl IntoIterator<Item = Fen>) -> i64 {
    Fen::sum(amounts).map_or(i64::MAX, |sum| sum.0)
}

/// Sum of the bills among papers that count; `None` where there is none at all.
fn bills(
    papers: &[&Fact<EvidenceAttached>],
    counts: impl Fn(&Fact<EvidenceAttached>) -> bool,
) -> Option<i64> {
    let mut bills = papers
        .iter()
        .filter(|paper| paper.said.invoice.is_some())
        .peekable();
    bills.peek()?;
    let counted = bills.filter(|bill| counts(bill));
    Some(sum(counted.filter_map(|bill| bill.said.amount)))
}

/// What all bills of a case come to by a day, those outside their windows too; `None` where it has none.
pub fn all_bills(world: &World, scheme: &str, case_no: &str, until: Date) -> Option<i64> {
    let case = world.cases.get(scheme, case_no)?;
    bills(&papers(world, scheme, case_no, case, Some(until)), |_| true)
}

/// What the case says now, under the text that judges it.
pub fn facts(world: &World, scheme: &Scheme, case_no: &str) -> Facts {
    facts_on(world, scheme, case_no, None)
}

/// What the case said on a day: what was amended or sent back later says nothing of a decision before.
pub fn facts_on(world: &World, scheme: &Scheme, case_no: &str, until: Option<Date>) -> Facts {
    let mut facts = Facts::default();
    let none = Case::default();
    let case = world.cases.get(&scheme.id, case_no).unwrap_or(&none);
    let said = said(world, &scheme.id, case_no, case, until);
    if let Some(category) = &said.category {
        facts.set_word("category", category);
    }
    if let Some(debt) = said.debt {
        facts.set_int("debt_fen", debt.0);
    }
    if let Some(requested) = said.requested {
        facts.set_int("requested_fen", requested.0);
    }
    let decided = case.awards.iter().find_map(|award| award.said.status);
    if let Some(status) = said.status.or(decided) {
        facts.set_word("status", status_word(status));
    }
    let on = case.claims.first().map(|claim| claim.clock);
    let on = on.or_else(|| case.awards.first().map(|award| award.clock));
    if let (Some(person), Some(on)) = (case.person(), on)
        && let Some(post) =
            Posts::of(world, &world.parties.who(person)).and_then(|posts| posts.held(on))
    {
        facts.set_word("post", post);
    }
    if !case.claims.is_empty() {
        facts.set_truth("by_proxy", said.by_proxy);
    }
    if !case.awards.is_empty() {
        // What was decided anew; where nothing was, what an appeal has overturned.
        let standing = world.awards_standing(&scheme.id, case_no, case);
        let standing = match standing.is_empty() {
            true => case.awards.iter().collect(),
            false => standing,
        };
        let amounts = standing.into_iter().map(|award| award.said.amount);
        facts.set_int("amount_fen", sum(amounts));
    }
    let papers = papers(world, &scheme.id, case_no, case, until);
    let showing: Vec<&str> = scheme
        .eligibility
        .iter()
        .filter(|rule| rule.field == "evidenced_debt_fen")
        .filter_map(|rule| rule.evidence.as_deref())
        .collect();
    if !showing.is_empty() && case.is_known() {
        let amounts = papers
            .iter()
            .filter(|paper| showing.contains(&paper.said.document_type.as_str()))
            .filter_map(|paper| paper.said.amount);
        facts.set_int("evidenced_debt_fen", sum(amounts));
    }
    if let Some(bills) = bills(&papers, |bill| inside(scheme, bill)) {
        facts.set_int("receipts_fen", bills);
    }
    if let Some(days) = days_attended(world, scheme, case) {
        facts.set_int("working_days", days);
    }
    if let Some(act) = assessment(world, &scheme.id, case_no, year_of(scheme, case)) {
        facts.set_int("score_tenths", i64::from(act.said.score_tenths));
        facts.set_truth("vetoed", act.said.vetoed);
    }
    facts
}

/// Working days that the person of the case attended in its period, of a scheme that asks for them; `None` where the
/// ledger has no attendance of theirs. A month told again under one agreement counts once, by its last word.
fn days_attended(world: &World, scheme: &Scheme, case: &Case) -> Option<i64> {
    scheme.asks_days().then_some(())?;
    let person = world.parties.who(case.person()?);
    let claimed = case.claims.first().map(|claim| claim.said.period);
    let awarded = case.awards.first().map(|award| award.said.period);
    let period = claimed.or(awarded).unwrap_or_else(|| scheme.claim_period());
    let agreements = world.agreements.iter();
    let days = agreements
        .filter(|((of, _), _)| *of == scheme.id)
        .flat_map(|(_, agreement)| &agreement.attendance)
        .filter(|((of, month), _)| {
            let inside =
                period.first_day() <= month.first_day() && month.last_day() <= period.last_day();
            inside && world.parties.who(*of) == person
        })
        .filter_map(|(_, told)| {
            let last = told.iter().max_by_key(|fact| (fact.clock, fact.at))?;
            Some(i64::from(last.said.working_days))
        });
    days.reduce(i64::saturating_add)
}

/// Whether a bill is of a day inside every window for bills; one without a day is in none.
fn inside(scheme: &Scheme, bill: &Fact<EvidenceAttached>) -> bool {
    scheme
        .window
        .iter()
        .filter(|window| window.of == WindowOf::Receipts)
        .all(|window| bill.said.issued.is_some_and(|day| window.covers(day)))
}
