//! What a claim must bring: that it is there, in time, above its thresholds, within the conditions of its text.
//!
//! Asked by the gates before a payment leaves ([`gate`](super::gate)), and by F10, F11, F26 and F69 of what
//! was imported: one code for both. Pure; the text is the one that judges the case. **Not here**: papers
//! (F21), who is shut out (`shut_out.rs`), and whether a waiver covers a breach (`breach.rs`).

use super::breach::{Breach, Word, waiver};
use super::flag::{Flag, Severity, at_stake, payee};
use crate::domain::date::Date;
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::money::Fen;
use crate::projections::cases::Case;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::cel::{Answer, Condition, RuleAnswer, Rules};
use crate::schemes::eligible::{Asked, Eligibility};
use crate::schemes::facts::{Facts, in_vault};
use crate::schemes::model::{Mode, StepKind};
use crate::schemes::steps::WindowOf;

/// Id of the breach of a claim that came after its scheme was closed.
pub(super) const CLOSED: &str = "closed";

/// The day the papers of a claim arrived: by the office's register where it has it.
pub(super) fn arrived(case: &Case) -> Option<Date> {
    let claim = case.claims.first()?;
    Some(match claim.registered_at {
        Some(at) => at.date_cn(),
        None => claim.clock,
    })
}

/// Windows for claims that the case missed, and the close of the scheme. A last day counts where the
/// window says so. Nothing of a claim whose refusal an appeal has overturned by a day: whether it is let in was
/// decided by that.
pub(super) fn out_of_time<'a>(
    world: &World,
    scheme: &'a Scheme,
    (case_no, case): (&str, &Case),
    by: Date,
) -> Vec<Breach<'a>> {
    let Some(day) = arrived(case) else {
        return Vec::new();
    };
    if world.refusal_overturned(&scheme.id, case_no, by).is_some() {
        return Vec::new();
    }
    let late = out_of_time_on(world, scheme, day);
    late.into_iter()
        .map(|breach| breach.on(&case.claims))
        .collect()
}

/// As [`out_of_time`], of a claim whose papers arrive on a day.
pub(super) fn out_of_time_on<'a>(world: &World, scheme: &'a Scheme, day: Date) -> Vec<Breach<'a>> {
    let mut breaches = Vec::new();
    for window in &scheme.window {
        if window.of != WindowOf::Claims || window.covers(day) {
            continue;
        }
        let (code, expected) = match window.first_day.filter(|first| day < *first) {
            Some(first) => (None, format!("{first} at the earliest")),
            None if window.inclusive => (Some("F26"), format!("{} at the latest", window.last_day)),
            None => (Some("F26"), format!("before {}", window.last_day)),
        };
        let breach = Breach {
            rule: &window.id,
            code,
            // A window that can be waived holds until it is.
            mode: scheme.mode_of(&window.id).unwrap_or(window.mode),
            clause: &window.clause,
            finding: format!("the papers arrived on {day}, expected {expected}"),
            evidence: Vec::new(),
        };
        breaches.push(breach);
    }
    if let Some(last) = world.registry.closed(&scheme.id).map(|told| told.last_day)
        && day > last
    {
        let breach = Breach {
            rule: CLOSED,
            code: Some("F26"),
            mode: Mode::Gate,
            clause: scheme
                .legal_basis
                .first()
                .map_or("", |basis| basis.clause.as_str()),
            finding: format!("the papers arrived on {day}; the scheme took claims until {last}"),
            evidence: Vec::new(),
        };
        breaches.push(breach);
    }
    breaches
}

/// Id of the breach of a case that nobody is on record to have asked for.
const UNCLAIMED: &str = "claim";

/// That a case was decided or is to be paid, and no claim of it is on the ledger, under a text that takes claims. An award
/// under a signed agreement rests on that.
pub(super) fn unclaimed<'a>(
    world: &World,
    scheme: &'a Scheme,
    case_no: &str,
    case: &Case,
) -> Option<Breach<'a>> {
    if !case.claims.is_empty() || case.awards.is_empty() || !scheme.takes_claims() {
        return None;
    }
    let agreed = world.agreements.get(&scheme.id, case_no);
    if agreed.is_some_and(|agreement| !agreement.signed.is_empty()) {
        return None;
    }
    let intake = scheme
        .step
        .iter()
        .find(|step| step.kind == StepKind::Intake);
    let basis = || Some(scheme.legal_basis.first()?.clause.as_str());
    let clause = intake.map(|step| step.clause.as_str()).or_else(basis);
    let breach = Breach {
        rule: UNCLAIMED,
        code: Some("F21"),
        mode: Mode::Gate,
        clause: clause.unwrap_or_default(),
        finding: "no claim is on record for this case".to_owned(),
        evidence: Vec::new(),
    };
    Some(breach.on(&case.awards))
}

/// The code that a fact's name stands under: F10 for what somebody is, F69 for a veto, F11 for the rest.
fn code_of<'n>(names: impl IntoIterator<Item = &'n str>) -> &'static str {
    let mut code = "F11";
    for name in names {
        match name {
            "vetoed" => return "F69",
            "age" | "status" | "post" => code = "F10",
            _ => {}
        }
    }
    code
}

/// The code under which a condition of the scheme stands.
pub(super) fn code_of_rule(scheme: &Scheme, id: &str) -> &'static str {
    let rule = scheme.rule.iter().find(|rule| rule.id == id);
    let names = rule
        .and_then(|rule| Condition::read(&rule.holds).ok())
        .map(|read| read.names)
        .unwrap_or_default();
    code_of(names.iter().map(String::as_str))
}

/// Whether a condition of the scheme asks the post that somebody holds.
pub(super) fn asks_post(scheme: &Scheme, id: &str) -> bool {
    let mut rules = scheme.rule.iter().filter(|rule| rule.id == id);
    rules.any(|rule| {
        let read = Condition::read(&rule.holds);
        read.is_ok_and(|read| read.names.iter().any(|name| name == "post"))
    })
}

/// Whether a register of posts, or an act, has told anybody's post.
pub(super) fn knows_posts(world: &World) -> bool {
    world.parties.iter().any(|(_, one)| !one.posts.is_empty())
}

/// Whether a threshold is for the case's category.
fn is_asked(rule: &Eligibility, facts: &Facts) -> bool {
    let category = facts.word("category");
    rule.categories.is_empty()
        || category.is_some_and(|own| rule.categories.iter().any(|one| one == own))
}

/// What people call a fact that a threshold is for.
fn named(field: &str) -> &str {
    match field {
        "debt_fen" => "the debt stated",
        "evidenced_debt_fen" => "the debt that papers show",
        "requested_fen" => "the amount asked for",
        "amount_fen" => "the amount awarded",
        "receipts_fen" => "the sum of the bills",
        "score_tenths" => "the score in tenths of a point",
        "status" => "the status",
        "post" => "the post",
        "age" => "the age",
        other => other,
    }
}

/// A value of a fact: money in yuan.
fn told(field: &str, value: i64) -> String {
    if field.ends_with("_fen") {
        format!("{} yuan", Fen(value))
    } else {
        value.to_string()
    }
}

/// A bound in words.
fn bound(op: &str, value: &str) -> String {
    match op {
        ">=" => format!("at least {value}"),
        ">" => format!("more than {value}"),
        "<=" => format!("at most {value}"),
        "<" => format!("less than {value}"),
        _ => format!("exactly {value}"),
    }
}

/// A threshold that the case does not reach.
pub(super) struct Short<'a> {
    /// What breaks it.
    pub breach: Breach<'a>,
    /// Whether the case says anything of it; that it says nothing holds a payment, and accuses nobody.
    pub said: bool,
    /// The fact it is of.
    pub field: &'a str,
}

/// Thresholds that the case does not reach; the very value passes where the text counts it in.
pub(super) fn thresholds<'a>(scheme: &'a Scheme, facts: &Facts, case: &Case) -> Vec<Short<'a>> {
    let mut short = Vec::new();
    for rule in scheme
        .eligibility
        .iter()
        .filter(|rule| is_asked(rule, facts))
    {
        let (reached, shown) = match (facts.int(&rule.field), facts.word(&rule.field)) {
            (Some(value), _) => {
                let reached = match rule.op.as_str() {
                    ">=" => value >= rule.value,
                    ">" => value > rule.value,
                    "<=" => value <= rule.value,
                    "<" => value < rule.value,
                    _ => value == rule.value,
                };
                (reached, told(&rule.field, value))
            }
            (None, Some(word)) => (rule.words.iter().any(|one| one == word), word.to_owned()),
            (None, None) => (false, "nothing".to_owned()),
        };
        if reached {
            continue;
        }
        let expected = if rule.words.is_empty() {
            bound(&rule.op, &told(&rule.field, rule.value))
        } else {
            rule.words.join(" | ")
        };
        let said = facts.int(&rule.field).is_some() || facts.word(&rule.field).is_some();
        // What the vault alone knows is for whoever reviews: no act could lift a rule that waits for it.
        let unknowable = !said && in_vault(&rule.field);
        let papers: Vec<_> = case
            .evidence
            .iter()
            .filter(|paper| rule.evidence.as_deref() == Some(paper.said.document_type.as_str()))
            .collect();
        // A sum over papers of which none states an amount says nothing.
        let summed = rule.evidence.is_none() || papers.iter().any(|one| one.said.amount.is_some());
        let breach = Breach {
            rule: &rule.id,
            code: Some(code_of([rule.field.as_str()])),
            mode: if unknowable { Mode::Flag } else { rule.mode },
            clause: &rule.clause,
            finding: if unknowable {
                format!(
                    "{} lies in the vault alone: the ledger does not judge it, whoever reviews does, by the papers",
                    named(&rule.field)
                )
            } else {
                format!("{} is {shown}, expected {expected}", named(&rule.field))
            },
            evidence: Vec::new(),
        };
        short.push(Short {
            breach: breach.on(&case.claims).on(papers),
            said: said && summed,
            field: &rule.field,
        });
    }
    short
}

/// Conditions in CEL that do not hold, and those that the facts do not decide, with the reason.
pub(super) fn conditions<'a>(
    rules: &Rules<'a>,
    of: Asked,
    facts: &Facts,
    case: Option<&Case>,
) -> (Vec<Breach<'a>>, Vec<(&'a str, String)>) {
    let (mut breaches, mut undecided) = (Vec::new(), Vec::new());
    for RuleAnswer { rule, answer } in rules.ask(of, facts) {
        match answer {
            Answer::Holds => {}
            Answer::Fails => {
                let names = Condition::read(&rule.holds)
                    .map(|read| read.names)
                    .unwrap_or_default();
                let breach = Breach {
                    rule: &rule.id,
                    code: Some(code_of(names.iter().map(String::as_str))),
                    mode: rule.mode,
                    clause: &rule.clause,
                    finding: format!("the condition {} does not hold", rule.holds),
                    evidence: Vec::new(),
                };
                breaches.push(breach.on(case.into_iter().flat_map(|case| &case.claims)));
            }
            Answer::Undecided(why) => undecided.push((rule.id.as_str(), why)),
        }
    }
    (breaches, undecided)
}

/// A case that was decided in its favour, or paid.
#[derive(Clone)]
pub(super) struct Decided<'a> {
    /// The text that judges it.
    pub scheme: &'a Scheme,
    /// Its number.
    pub case_no: &'a str,
    /// What is known of it.
    pub case: &'a Case,
    /// Instructions that stand.
    pub payments: Vec<&'a Fact<PaymentInstructed>>,
    /// The day it was first decided or paid on: what the case said by then is judged.
    pub judged_on: Date,
    /// The days it was paid on, else the day asked for: a waiver must cover each.
    pub days: Vec<Date>,
}

/// Cases that were decided in their favour or paid, by scheme and number, each with its text.
pub(super) fn decided(world: &World, as_of: Date) -> impl Iterator<Item = Decided<'_>> {
    world
        .cases
        .iter()
        .filter_map(move |((scheme_id, case_no), case)| {
            let scheme = world.registry.text_or_newest(scheme_id, case.version())?;
            let by_award = case
                .awards
                .iter()
                .flat_map(|award| world.payments.of_award(scheme_id, &award.said.award_no));
            let mut payments: Vec<_> = world
                .payments
                .of_case(scheme_id, case_no)
                .into_iter()
                .chain(by_award)
                .flat_map(|(_, payment)| payment.standing())
                .collect();
            payments.sort_by_key(|fact| fact.at);
            payments.dedup_by_key(|fact| fact.at);
            let standing = world.awards_standing(scheme_id, case_no, case);
            if payments.is_empty() && (standing.is_empty() || !case.is_live()) {
                return None;
            }
            let mut days: Vec<Date> = payments.iter().map(|fact| fact.clock).collect();
            let awarded = case.awards.iter().map(|award| award.clock);
            let judged_on = awarded.chain(days.iter().copied()).min();
            days.dedup();
            if days.is_empty() {
                days.push(as_of);
            }
            Some(Decided {
                scheme,
                case_no,
                case,
                payments,
                judged_on: judged_on.unwrap_or(as_of),
                days,
            })
        })
}

impl Decided<'_> {
    /// Numbers under which a waiver may name the case.
    pub fn subjects(&self) -> Vec<String> {
        let awards = self.case.awards.iter().map(|fact| &fact.said.award_no);
        let mut subjects: Vec<String> = awards.cloned().collect();
        subjects.push(self.case_no.to_owned());
        subjects.extend(self.case.unit_code().map(str::to_owned));
        subjects.extend(self.case.person().map(|person| person.to_string()));
        for payment in self.payments.iter().map(|fact| &fact.said) {
            subjects.push(payment.payment_no.clone());
            subjects.extend(payment.unit_code.clone());
            subjects.extend(payment.tranche.as_ref().map(|(number, _)| number.clone()));
        }
        subjects
    }

    /// Whether waivers of a rule cover the case on every day it was paid on.
    pub fn is_waived(&self, world: &World, rule: (&str, Option<&str>)) -> bool {
        let subjects = self.subjects();
        let covered = |day: &Date| {
            let on = (*day, Word::Told);
            waiver(world, &self.scheme.id, &subjects, rule, on).is_some()
        };
        self.days.iter().all(covered)
    }

    /// One flag for what breaks rules of a code, soft rules that a waiver covers left out; none where
    /// nothing is left.
    pub fn flag(
        &self,
        world: &World,
        code: &'static str,
        severity: Severity,
        breaches: Vec<Breach<'_>>,
    ) -> Option<Flag> {
        let breaches: Vec<Breach<'_>> = breaches
            .into_iter()
            .filter(|breach| {
                let waived = || self.is_waived(world, (breach.rule, breach.code));
                breach.code == Some(code) && !(breach.mode == Mode::Soft && waived())
            })
            .collect();
        if breaches.is_empty() {
            return None;
        }
        let mut flag = Flag::new(code, severity, &self.scheme.id, self.case_no);
        flag.concerns(
            self.case
                .person()
                .or_else(|| self.payments.first().and_then(|fact| payee(world, fact))),
        );
        let (mut clauses, mut findings) = (Vec::new(), Vec::new());
        for breach in breaches {
            for evidence in breach.evidence {
                flag.rests_on_event(evidence);
            }
            if !clauses.contains(&breach.clause) {
                clauses.push(breach.clause);
            }
            if !findings.contains(&breach.finding) {
                findings.push(breach.finding);
            }
        }
        for award in &self.case.awards {
            flag.rests_on(award);
        }
        for payment in &self.payments {
            flag.rests_on(payment);
        }
        flag.amount = at_stake(world, &self.scheme.id, self.case_no);
        let claimed = self.case.claims.first().map(|claim| claim.said.period);
        let awarded = self.case.awards.first().map(|award| award.said.period);
        flag.period = claimed.or(awarded).map(|period| period.to_string());
        flag.clause = clauses.join("；");
        flag.finding = findings.join("; ");
        Some(flag)
    }
}
