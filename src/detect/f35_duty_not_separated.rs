//! F35 One person in two steps of a case.
//!
//! **Definition.** One person stands in two or more of: apply, intake, the reviews, approve, pay, audit.
//! Officials are joined by staff number and, where a sheet gives a name alone, by the one official who
//! holds that post in that scheme; a name that fits several stays apart.
//! Of a payment or a voucher that pays no case, as a contractor's, the same is asked of those who stand in its own row. Where the
//! row gives both hands one name, which the import notes, and no register says whose duty it is, that is told as a lead.
//! Whoever grants an exception in the ledger approves, whichever number it names (`hands.rs`): the case, its award, its person, the
//! payment, the agreement, the contract; a unit's of those payments alone that the same person ordered. And one person inspects an item of a spot check
//! and reviews its working paper, each under an alias of their own.
//! A year's acceptance in which somebody of one of the agreement's schools took part is told likewise: the school judged itself.
//! **Example.** The clerk who took the claim in also made the second review.
//! **Exclusions.** The same step recorded twice (04办理记录 and the decision's 审批人, say); two persons of
//! one name, where the register of duties has both; steps of different cases. Acts inside the ledger that break this are
//! refused and never come here but from an older log. **False positives:** tiny units.
//! **Evidence:** the rows of those steps.
//! **Look at:** who took each step, the register of duties.
//! **Source:** the scheme's clause named here where its text has it, else the general rule, which is named as such; the scheme's
//! separation clause; ACFE on segregation of duties.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Evidence, Flag, Severity, at_stake};
use super::general::general;
use super::joined::Joined;
use super::{Detector, Findings, accepted, hands, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::audit::WorkpaperFiled;
use crate::domain::events::lists::{RowNoted, Seen};
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::events::rules::WaiverGranted;
use crate::domain::money::Fen;
use crate::domain::party::Step;
use crate::projections::acts::Act;
use crate::projections::{Fact, World};

/// F35.
pub struct DutyNotSeparated;

/// What it is measured by where the scheme's text separates no duties: internal control in public bodies.
const CLAUSE: &str = general!("岗位分离", "经办、审批、付款等不相容岗位相互分离");

type Acts = BTreeMap<Alias, BTreeMap<Step, Vec<Evidence>>>;

fn note<T>(world: &World, acts: &mut Acts, fact: &Fact<T>, live: Step) {
    for by in &fact.acted_by {
        acts.entry(world.parties.who(by.person))
            .or_default()
            .entry(by.step)
            .or_default()
            .push(Evidence::from(fact));
    }
    for signer in &fact.signers {
        acts.entry(*signer)
            .or_default()
            .entry(live)
            .or_default()
            .push(Evidence::from(fact));
    }
}

impl Detector for DutyNotSeparated {
    fn code(&self) -> &'static str {
        "F35"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let mut granters = Granters::default();
        for ((scheme_id, case_no), case) in world.cases.iter() {
            let mut acts = Acts::new();
            for fact in &case.claims {
                // A unit's clerk who types a claim in does not apply; the applicant does.
                for by in &fact.acted_by {
                    acts.entry(world.parties.who(by.person))
                        .or_default()
                        .entry(Step::Apply)
                        .or_default()
                        .push(Evidence::from(fact));
                }
            }
            for fact in &case.steps {
                note(world, &mut acts, fact, fact.said.step);
            }
            for fact in &case.awards {
                note(world, &mut acts, fact, Step::Approve);
            }
            for (_, payment) in world.payments.of_case(scheme_id, case_no) {
                for fact in &payment.instructed {
                    note(world, &mut acts, fact, Step::Pay);
                }
            }
            if !granters.of(world, scheme_id).is_empty() {
                for fact in hands::granted_in(world, scheme_id, (case_no, case)) {
                    note(world, &mut acts, fact, Step::Approve);
                }
                for (_, payment) in world.payments.of_case(scheme_id, case_no) {
                    for fact in &payment.instructed {
                        let by_payer = granters.behind(world, scheme_id, fact);
                        for waiver in by_payer {
                            note(world, &mut acts, waiver, Step::Approve);
                        }
                    }
                }
            }
            if acts.values().all(|steps| steps.len() < 2) {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, case_no);
            let mut steps_named = BTreeSet::new();
            for (person, steps) in &acts {
                if steps.len() < 2 {
                    continue;
                }
                flag.concerns(Some(*person));
                for (step, evidence) in steps {
                    steps_named.insert(*step);
                    for one in evidence {
                        flag.rests_on_event(one.clone());
                    }
                }
            }
            flag.amount = at_stake(world, scheme_id, case_no);
            flag.period = case
                .claims
                .first()
                .map(|claim| claim.said.period.to_string());
            flag.clause = text::of_case(world, scheme_id, case_no)
                .and_then(|scheme| scheme.separation_clause())
                .unwrap_or(CLAUSE)
                .to_owned();
            flag.finding = in_both(&steps_named);
            found.flags.push(flag);
        }
        of_rows(self.code(), world, &mut granters, &mut found);
        of_papers(self.code(), world, &mut found);
        found
            .flags
            .extend(accepted::by_themselves(world, self.code()));
        found
    }
}

/// Who granted exceptions in the ledger, by scheme: of everybody else's payments nothing is looked up.
#[derive(Default)]
struct Granters<'w>(BTreeMap<&'w str, BTreeSet<Alias>>);

impl<'w> Granters<'w> {
    fn of(&mut self, world: &World, scheme: &'w str) -> &BTreeSet<Alias> {
        let known = self.0.entry(scheme);
        known.or_insert_with(|| hands::granters(world, scheme))
    }

    /// Exceptions for an order that whoever signed it granted.
    fn behind(
        &mut self,
        world: &'w World,
        scheme: &'w str,
        fact: &Fact<PaymentInstructed>,
    ) -> Vec<&'w Fact<WaiverGranted>> {
        let granters = self.of(world, scheme);
        let mut payers = fact.signers.iter().map(|payer| world.parties.who(*payer));
        if !payers.any(|payer| granters.contains(&payer)) {
            return Vec::new();
        }
        let granted = hands::granted_for(world, scheme, &fact.said).into_iter();
        let by_payer = granted.filter(|waiver| {
            let mut own = waiver.signers.iter();
            own.any(|granter| world.signs(*granter, &fact.signers))
        });
        by_payer.collect()
    }
}

/// That one person stands in these steps, in a sentence.
fn in_both(steps: &BTreeSet<Step>) -> String {
    let named: Vec<&str> = steps.iter().map(|step| called(*step)).collect();
    format!("one person in {}", named.join(" and "))
}

/// What a step is called.
fn called(step: Step) -> &'static str {
    match step {
        Step::Apply => "the application",
        Step::Intake => "the intake",
        Step::Prepare => "the preparation",
        Step::FirstReview => "the first review",
        Step::SecondReview => "the second review",
        Step::ThirdReview => "the third review",
        Step::Approve => "the approval",
        Step::Pay => "the payment",
        Step::Notice => "the notice",
        Step::Audit => "the audit",
        Step::Register => "the registration",
        Step::Accept => "the acceptance",
        Step::Acknowledge => "the acknowledgement",
    }
}

/// Working papers of spot checks that an inspector of their item reviewed, under another alias than they went by.
fn of_papers(code: &'static str, world: &World, found: &mut Findings) {
    for act in world.acts.all::<WorkpaperFiled>("") {
        let Some(who) = hands::inspected(world, act.said, &act.fact.signers) else {
            continue;
        };
        let (check, paper) = (&act.said.check_no, &act.said.paper_no);
        let of = act
            .said
            .item
            .split_once('/')
            .map_or("", |(scheme, _)| scheme);
        let scheme = world
            .registry
            .scheme(of)
            .map_or("", |text| text.id.as_str());
        let key = format!("paper/{check}/{paper}");
        let mut flag = Flag::of(code, Severity::Critical, (scheme, paper), &key);
        flag.concerns(Some(world.parties.who(who)));
        flag.rests_on(act.fact);
        CLAUSE.clone_into(&mut flag.clause);
        flag.period = Some(act.fact.clock.to_string());
        flag.finding = "one person inspected the item and reviewed its working paper".to_owned();
        found.flags.push(flag);
    }
}

/// Who did what of a payment or a voucher that pays no case.
#[derive(Default)]
struct Row<'a> {
    acts: Acts,
    amount: Fen,
    clause: Option<&'a str>,
    period: Option<String>,
}

/// The clause of the text it was recorded under.
fn clause<'a, T>(world: &'a World, scheme: &str, fact: &Fact<T>) -> Option<&'a str> {
    text::of_fact(world, scheme, fact)?.separation_clause()
}

/// Payments and vouchers that pay no case: one flag each, one for both where they bear one number.
fn of_rows<'w>(
    code: &'static str,
    world: &'w World,
    granters: &mut Granters<'w>,
    found: &mut Findings,
) {
    let mut rows: BTreeMap<(&str, &str), Row<'_>> = BTreeMap::new();
    let is_case = |scheme: &str, number: &str| world.cases.get(scheme, number).is_some();
    // Orders of one list stand together, and name one list.
    let mut last: Option<(&str, &str)> = None;
    let mut no_case = |scheme: &'w str, number: &'w str| {
        let known = last == Some((scheme, number)) || !is_case(scheme, number);
        last = known.then_some((scheme, number)).or(last);
        known
    };
    for ((scheme, number), payment) in world.payments.iter() {
        for fact in &payment.instructed {
            let said = &fact.said;
            let behind = granters.behind(world, scheme, fact);
            if fact.acted_by.len() < 2 && behind.is_empty() {
                continue;
            }
            let mut of = said.case_no.iter().chain(&said.batch_no);
            if !of.all(|of| no_case(scheme, of)) {
                continue;
            }
            let row = rows.entry((scheme, number)).or_default();
            note(world, &mut row.acts, fact, Step::Pay);
            for waiver in behind {
                note(world, &mut row.acts, waiver, Step::Approve);
            }
            row.amount = said.amount;
            row.period = Some(said.period.to_string());
            row.clause = clause(world, scheme, fact);
        }
    }
    for ((scheme, number), facts) in world.payments.expenditures() {
        for fact in facts.iter().filter(|fact| fact.acted_by.len() > 1) {
            let known = world.payments.get(scheme, number);
            let in_case = known.is_some_and(|payment| {
                let mut of = payment.instructed.iter();
                of.any(|fact| {
                    let case_no = fact.said.case_no.as_deref();
                    case_no.is_some_and(|case_no| is_case(scheme, case_no))
                })
            });
            if in_case {
                continue;
            }
            let row = rows.entry((scheme, number)).or_default();
            note(world, &mut row.acts, fact, Step::Pay);
            row.amount = fact.said.amount;
            row.clause = clause(world, scheme, fact);
        }
    }
    for ((scheme, number), row) in rows {
        // Nearly every row has several hands, each in one step, and no flag.
        let both = || row.acts.iter().filter(|(_, steps)| steps.len() > 1);
        let noted = match both().next() {
            Some(_) => Vec::new(),
            None => one_name(world, (scheme, number), &row.acts),
        };
        if both().next().is_none() && noted.is_empty() {
            continue;
        }
        let mut flag = Flag::new(code, Severity::Critical, scheme, number)
            .known_by(scheme, &format!("row/{number}"));
        let mut named = BTreeSet::new();
        for (person, steps) in both() {
            flag.concerns(Some(*person));
            named.extend(steps.keys().copied());
            for one in steps.values().flatten() {
                flag.rests_on_event(one.clone());
            }
        }
        flag.amount = row.amount;
        flag.period = row.period;
        row.clause.unwrap_or(CLAUSE).clone_into(&mut flag.clause);
        flag.finding = in_both(&named);
        if named.is_empty() {
            for evidence in row.acts.values().flat_map(BTreeMap::values).flatten() {
                flag.rests_on_event(evidence.clone());
            }
            for act in noted {
                flag.rests_on(act.fact);
            }
            ONE_NAME.clone_into(&mut flag.finding);
            flag.severity = Severity::Lead;
        }
        found.flags.push(flag);
    }
}

/// What is said of a row whose two hands bear one name.
const ONE_NAME: &str =
    "one name for who prepared and who approved, and no register says whose duty it is";

/// What the import noted of a row whose two hands bear one name; nothing where a register knows each of them, since it has
/// then told them apart.
fn one_name<'w>(
    world: &'w World,
    (scheme, number): (&'w str, &'w str),
    acts: &Acts,
) -> Vec<Act<'w, RowNoted>> {
    let mut persons = acts.keys();
    if persons.all(|person| world.parties.get(person).is_some()) {
        return Vec::new();
    }
    let noted = world.acts.about::<RowNoted>(scheme, number);
    noted.filter(|act| act.said.seen == Seen::OneName).collect()
}
