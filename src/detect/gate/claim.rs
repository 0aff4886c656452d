//! What a claim must bring: in time, with its papers, above its thresholds, not shut out, reviewed at each
//! level.

use super::{Stop, View};
use crate::detect::Evidence;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::lists::{ListEntryRecorded, ListKind, ListStatus};
use crate::domain::events::payments::PaymentInstructed;
use crate::projections::Fact;
use crate::projections::case_facts::papers;
use crate::projections::cases::{Case, ReviewDecision};
use crate::schemes::cel::{Answer, RuleAnswer, Rules};
use crate::schemes::eligible::Asked;
use crate::schemes::model::{Exclusion, ExclusionKind, Mode, StepKind};
use crate::schemes::steps::WindowOf;

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>, unjudged: &mut Vec<String>) {
    conditions(view, stops, unjudged);
    let Some((case_no, case)) = view.case else {
        if let Some(person) = view.row.person() {
            shut_out(view, person, None, stops);
        }
        return;
    };
    windows(view, case, stops);
    documents(view, case_no, case, stops);
    thresholds(view, case, stops);
    reviews(view, case, stops);
    if let Some(person) = view.row.person().or(case.person()) {
        shut_out(view, person, Some(case), stops);
    }
}

/// The day the papers of a claim arrived: by the office's register where it has it.
fn arrived(case: &Case) -> Option<Date> {
    let claim = case.claims.first()?;
    Some(match claim.registered_at {
        Some(at) => at.date_cn(),
        None => claim.clock,
    })
}

fn windows(view: &View<'_>, case: &Case, stops: &mut Vec<Stop>) {
    let Some(day) = arrived(case) else { return };
    let windows = view.scheme.window.iter();
    for window in windows.filter(|window| window.of == WindowOf::Claims) {
        if window.covers(day) {
            continue;
        }
        // A window that can be waived holds until it is.
        let mode = view.scheme.mode_of(&window.id).unwrap_or(window.mode);
        let last = if window.inclusive {
            format!("{} at the latest", window.last_day)
        } else {
            format!("before {}", window.last_day)
        };
        let stop = Stop::new(&window.id, Some("F26"), mode, &window.clause).found(
            format!("the papers arrived on {day}, expected {last}"),
            if mode == Mode::Soft {
                "a waiver of this rule for the case"
            } else {
                "nothing: the claim is out of time"
            },
        );
        stops.push(stop.on(&case.claims));
    }
}

/// Conditions in CEL, of the case and of the payment. One that the case does not say enough for is told.
fn conditions(view: &View<'_>, stops: &mut Vec<Stop>, unjudged: &mut Vec<String>) {
    if view.scheme.rule.is_empty() {
        return;
    }
    let rules = Rules::of(view.scheme);
    let mut facts = view.facts.clone();
    let mut answers = match view.case {
        Some(_) => rules.ask(Asked::Case, &facts),
        None => Vec::new(),
    };
    facts.set_int("amount_fen", super::amount(view).0);
    answers.extend(rules.ask(Asked::Payment, &facts));
    for RuleAnswer { rule, answer } in answers {
        match answer {
            Answer::Holds => {}
            Answer::Fails => {
                let stop = Stop::new(&rule.id, None, rule.mode, &rule.clause).found(
                    format!("the condition {} does not hold", rule.holds),
                    "correct what the case says, where it is wrong",
                );
                let claims = view.case.into_iter().flat_map(|(_, case)| &case.claims);
                stops.push(stop.on(claims));
            }
            Answer::Undecided(why) => unjudged.push(format!(
                "rule {} of scheme {}, payment {}: {why}",
                rule.id, view.scheme.id, view.row.instructed.payment_no
            )),
        }
    }
}

fn documents(view: &View<'_>, case_no: &str, case: &Case, stops: &mut Vec<Stop>) {
    let filed = papers(view.world, &view.scheme.id, case_no, case);
    for required in view.scheme.papers_required(&view.facts) {
        let there = filed.iter().any(|paper| {
            paper.said.document_type == required.code
                && (paper.clock <= view.row.day
                    || paper.said.issued.is_some_and(|day| day <= view.row.day))
        });
        if there {
            continue;
        }
        let name = required
            .names
            .first()
            .map_or(required.code.as_str(), String::as_str);
        let stop = Stop::new(&required.code, Some("F21"), required.mode, &required.clause)
            .found(format!("the paper {name} is not on file"), "file the paper");
        stops.push(stop.on(&case.claims));
    }
}

fn thresholds(view: &View<'_>, case: &Case, stops: &mut Vec<Stop>) {
    let category = view.facts.word("category");
    for rule in &view.scheme.eligibility {
        let asked = rule.categories.is_empty()
            || category.is_some_and(|own| rule.categories.iter().any(|one| one == own));
        if !asked {
            continue;
        }
        let (reached, shown) = match (view.facts.int(&rule.field), view.facts.word(&rule.field)) {
            (Some(value), _) => {
                let reached = match rule.op.as_str() {
                    ">=" => value >= rule.value,
                    ">" => value > rule.value,
                    "<=" => value <= rule.value,
                    "<" => value < rule.value,
                    _ => value == rule.value,
                };
                (reached, value.to_string())
            }
            (None, Some(word)) => (rule.words.iter().any(|one| one == word), word.to_owned()),
            // What the case does not say cannot be held against it; that it says nothing can.
            (None, None) => (false, "nothing".to_owned()),
        };
        if reached {
            continue;
        }
        let expected = if rule.words.is_empty() {
            format!("{} {}", rule.op, rule.value)
        } else {
            rule.words.join(" | ")
        };
        let stop = Stop::new(&rule.id, Some("F11"), rule.mode, &rule.clause).found(
            format!("{} is {shown}, expected {expected}", rule.field),
            "file the papers that show it",
        );
        stops.push(stop.on(&case.claims).on(&case.evidence));
    }
}

/// Each level of review has agreed, the last word of each level counting.
fn reviews(view: &View<'_>, case: &Case, stops: &mut Vec<Stop>) {
    for step in view
        .scheme
        .step
        .iter()
        .filter(|step| step.kind == StepKind::Review)
    {
        let Some(level) = step.level else { continue };
        let last = case
            .steps
            .iter()
            .filter(|fact| fact.clock <= view.row.day)
            .filter_map(|fact| {
                let (of, decision) = fact.said.review?;
                (of == level).then_some((fact, decision))
            })
            .max_by_key(|(fact, _)| (fact.clock, fact.at));
        let finding = match last {
            Some((_, ReviewDecision::Agreed)) => continue,
            Some((_, ReviewDecision::Refused)) => format!("review {level} refused the case"),
            Some((_, ReviewDecision::SentBack)) => format!("review {level} sent the case back"),
            None => format!("review {level} is not recorded"),
        };
        let stop = Stop::new(&step.id, None, step.mode, &step.clause)
            .found(finding, "record the review that agrees");
        stops.push(stop.on(last.into_iter().map(|(fact, _)| fact)));
    }
}

fn shut_out(view: &View<'_>, person: Alias, case: Option<&Case>, stops: &mut Vec<Stop>) {
    for rule in &view.scheme.exclusion {
        let (code, evidence, finding) = match rule.kind {
            // F13 asks that.
            ExclusionKind::OtherFundSameYear => continue,
            ExclusionKind::LookBack => (
                "F14",
                looked_back(view, rule, person, case),
                "aided at that level in the years before",
            ),
            ExclusionKind::Listed => (
                "F08",
                listed(view, rule, person),
                "on the list that shuts out",
            ),
            ExclusionKind::Household => (
                "F18",
                household(view, person),
                "another member of the household is aided",
            ),
            ExclusionKind::Status => {
                let status = view.facts.word("status");
                let out = status.is_some_and(|own| rule.classes.iter().any(|one| one == own));
                let claims = case.into_iter().flat_map(|case| &case.claims);
                let evidence = if out {
                    claims.map(Evidence::from).collect()
                } else {
                    Vec::new()
                };
                ("F10", evidence, "of a status that is shut out")
            }
        };
        if evidence.is_empty() {
            continue;
        }
        let mut stop = Stop::new(&rule.id, Some(code), rule.mode, &rule.clause)
            .found(finding, "correct the list or the claim, where it is wrong");
        for one in evidence {
            stop.rests_on(one);
        }
        stops.push(stop);
    }
}

/// Whether an entry of a list says so on the day, and was not taken back.
fn counts(entry: &Fact<ListEntryRecorded>, kind: ListKind, day: Date) -> bool {
    entry.said.kind == kind && entry.said.status != ListStatus::Revoked && entry.clock <= day
}

/// Aid of the named levels in the years before that of the claim.
fn looked_back(
    view: &View<'_>,
    rule: &Exclusion,
    person: Alias,
    case: Option<&Case>,
) -> Vec<Evidence> {
    let year = case
        .and_then(|case| case.claims.first())
        .map_or(view.row.instructed.period, |claim| claim.said.period)
        .first_day()
        .year();
    let years = i32::from(rule.years.unwrap_or(1));
    let before = |of: i32| of < year && year - years <= of;
    let mut evidence = Vec::new();
    for (_, entry) in view.world.funds.entries_of(&person) {
        let told = counts(entry, ListKind::EarlierYears, Date(i32::MAX))
            || counts(entry, ListKind::OtherFunds, Date(i32::MAX));
        let of = entry
            .said
            .on
            .map(Date::year)
            .or(entry.said.year.map(i32::from));
        let level = entry.said.level;
        if told && of.is_some_and(before) && level.is_some_and(|level| rule.levels.contains(&level))
        {
            evidence.push(Evidence::from(entry));
        }
    }
    // And awards that this ledger itself has of those years.
    for ((scheme, _), other) in view.world.cases.iter() {
        for award in &other.awards {
            let at_level = || {
                let text = view
                    .world
                    .registry
                    .text_or_newest(scheme, other.version())?;
                Some(text.fund_named(&award.said.fund)?.level)
            };
            if award.said.person == Some(person)
                && before(award.said.period.first_day().year())
                && at_level().is_some_and(|level| rule.levels.contains(&level))
            {
                evidence.push(Evidence::from(award));
            }
        }
    }
    evidence
}

/// Entries of an outside list that shut the person out. Of several editions the last before the day holds.
fn listed(view: &View<'_>, rule: &Exclusion, person: Alias) -> Vec<Evidence> {
    let Some(kind) = rule.list else {
        return Vec::new();
    };
    let editions = view.world.funds.lists().iter();
    let newest = editions
        .filter(|list| list.said.kind == kind && list.clock <= view.row.day)
        .max_by_key(|list| (list.clock, list.at))
        .map(|list| list.said.sha256);
    view.world
        .funds
        .entries_of(&person)
        .iter()
        .map(|(_, entry)| entry)
        .filter(|entry| counts(entry, kind, view.row.day))
        .filter(|entry| newest.is_none_or(|newest| entry.said.list == newest))
        .filter(|entry| {
            let class = entry.said.fund.as_deref();
            rule.classes.is_empty()
                || class.is_some_and(|class| rule.classes.iter().any(|own| own == class))
        })
        .filter(|entry| {
            rule.value_min_fen
                .is_none_or(|least| entry.said.amount.is_some_and(|value| value.0 >= least))
        })
        .map(Evidence::from)
        .collect()
}

/// Awards and earlier payments of the scheme to others of the household.
fn household(view: &View<'_>, person: Alias) -> Vec<Evidence> {
    let households = |alias: &Alias| {
        let known = view.world.parties.get(alias);
        known
            .into_iter()
            .flat_map(|known| &known.households)
            .map(|fact| fact.said.household)
            .collect::<Vec<_>>()
    };
    let own = households(&person);
    if own.is_empty() {
        return Vec::new();
    }
    let shares =
        |other: Alias| other != person && households(&other).iter().any(|one| own.contains(one));
    let mut evidence = Vec::new();
    for ((scheme, case_no), case) in view.world.cases.iter() {
        let mine = view.case.is_some_and(|(number, _)| number == case_no);
        if scheme != &view.scheme.id || mine || !case.is_live() {
            continue;
        }
        let paid = || {
            let paid = view.world.payments.of_case(scheme, case_no).into_iter();
            paid.flat_map(|(_, payment)| payment.standing())
                .any(|fact: &Fact<PaymentInstructed>| view.before(fact.at))
        };
        for award in &case.awards {
            // Of two of one household whose awards stand, the one paid first keeps it.
            if award.said.person.is_some_and(shares) && paid() {
                evidence.push(Evidence::from(award));
            }
        }
    }
    evidence
}
