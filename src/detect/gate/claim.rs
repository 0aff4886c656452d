//! What a claim must bring: that it is on record, in time, with its papers, above its thresholds, not shut out, reviewed at each
//! level.

use super::{Stop, View, contract};
use crate::detect::Evidence;
use crate::detect::breach::Breach;
use crate::detect::claimed;
use crate::detect::reviewed;
use crate::detect::shut_out::{HOUSEHOLD, broken, listed, of_status, year_of};
use crate::detect::transferred::signed;
use crate::domain::alias::Alias;
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::payments::PaymentInstructed;
use crate::projections::Fact;
use crate::projections::case_facts::papers;
use crate::projections::cases::Case;
use crate::schemes::cel::{Condition, Rules};
use crate::schemes::eligible::{Asked, ExclusionKind};
use crate::schemes::facts::in_vault;
use crate::schemes::model::Mode;

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>, unjudged: &mut Vec<String>) {
    conditions(view, stops, unjudged);
    let Some((case_no, case)) = view.case else {
        unknown(view, stops);
        reviews(view, None, stops);
        if let Some(person) = view.row.person() {
            shut_out(view, person, None, stops);
        }
        return;
    };
    unclaimed(view, case_no, case, stops);
    windows(view, (case_no, case), stops);
    documents(view, case_no, case, stops);
    thresholds(view, case, stops);
    reviews(view, Some(case), stops);
    if let Some(person) = view.row.person().or(case.person()) {
        shut_out(view, person, Some(case), stops);
    }
}

/// A number under which there is no case, agreement or contract pays nothing that anybody reviewed. Where an award, an
/// agreement or a contract is asked for, that it is missing is told there.
fn unknown(view: &View<'_>, stops: &mut Vec<Stop>) {
    const TOLD: &[&str] = &["award", "agreement", "contract"];
    let Some(number) = view.row.instructed.case_no.as_deref() else {
        return;
    };
    let scheme = view.scheme.id.as_str();
    let agreed = signed(view.world, scheme, number, view.row.day).is_some();
    if agreed || stops.iter().any(|stop| TOLD.contains(&stop.rule.as_str())) {
        return;
    }
    let mut contracts = view.world.acts.about::<ContractSigned>(scheme, number);
    if contracts.next().is_some() {
        return;
    }
    stops.push(Stop::new("case", None, Mode::Gate, "").found(
        format!("case {number} is not known"),
        "record the claim, or correct its number in the row",
    ));
}

/// What lifts a gate on a claim out of its time.
pub(super) const OUT_OF_TIME: &str = "refuse it (`sunledger claim refuse`), against which the applicant may appeal (an appeal that is won lets the claim in), or let it be withdrawn: no correction makes good for its time; where late ones are to be let in, amend the scheme first (`late` waive and `mode` soft for this window, `sunledger scheme amend`), then submit it anew under a number of its own";
/// A case that was decided, and that nobody is on record to have asked for: whether its rules were kept cannot be judged.
fn unclaimed(view: &View<'_>, case_no: &str, case: &Case, stops: &mut Vec<Stop>) {
    let (scheme, world) = (view.scheme, view.world);
    if view.row.instructed.tranche.is_some() || contract::pays(scheme) {
        return;
    }
    let breach = claimed::unclaimed(world, scheme, case_no, case);
    stops.extend(breach.map(|breach| stop(breach, CLAIM)));
}

/// What brings a claim that is not on record.
const CLAIM: &str = "import the sheet that has the claim, or record it: `sunledger claim submit`";

/// What brings a fact of a case that is not said.
fn brings(fact: &str) -> &'static str {
    match fact {
        "score_tenths" | "vetoed" => {
            "import the assessment of that year, or record it: `sunledger agreement assess`"
        }
        "working_days" => "import the days attended, or record them: `sunledger work attend`",
        "post" => {
            "import the register of persons in post, or record the post: `sunledger register post`"
        }
        "evidenced_debt_fen" | "receipts_fen" => "file the papers that show it",
        "by_proxy" | "category" | "debt_fen" | "requested_fen" | "status" => {
            "import the claim with what is missing, or amend it: `sunledger claim amend`"
        }
        _ => "correct what the case says, where it is wrong",
    }
}

/// What lifts a threshold that a case states it does not reach: what the claim itself declares is shown by no paper.
fn put_right(fact: &str) -> &'static str {
    match fact {
        "debt_fen" | "requested_fen" => {
            "amend the claim, where it states it wrongly (`claim amend`), or refuse it (`claim refuse`)"
        }
        "status" | "post" | "age" | "score_tenths" | "amount_fen" => {
            "correct what the case says, where it is wrong"
        }
        _ => "file the papers that show it",
    }
}

/// A breach as what stops a payment.
pub(super) fn stop(breach: Breach<'_>, lifts: &str) -> Stop {
    let mut stop = Stop::new(breach.rule, breach.code, breach.mode, breach.clause)
        .found(breach.finding, lifts);
    for evidence in breach.evidence {
        stop.rests_on(evidence);
    }
    stop
}

fn windows(view: &View<'_>, of: (&str, &Case), stops: &mut Vec<Stop>) {
    for breach in claimed::out_of_time(view.world, view.scheme, of, view.row.day) {
        // What waives it, `waive` says.
        let lifts = if breach.mode == Mode::Soft {
            ""
        } else {
            OUT_OF_TIME
        };
        stops.push(stop(breach, lifts));
    }
}

/// Conditions in CEL, of the case and of the payment. One that binds and that the case does not say enough for holds as if
/// it were broken; one that is only flagged is told.
fn conditions(view: &View<'_>, stops: &mut Vec<Stop>, unjudged: &mut Vec<String>) {
    if view.scheme.rule.is_empty() {
        return;
    }
    let rules = Rules::of(view.scheme);
    let case = view.case.map(|(_, case)| case);
    let mut facts = view.facts.clone();
    let mut asked = Vec::new();
    if case.is_some() {
        asked.push(claimed::conditions(&rules, Asked::Case, &facts, case));
    }
    facts.set_int("amount_fen", super::amount(view).0);
    asked.push(claimed::conditions(&rules, Asked::Payment, &facts, case));
    for (breaches, undecided) in asked {
        for breach in breaches {
            stops.push(stop(
                breach,
                "correct what the case says, where it is wrong",
            ));
        }
        for (rule, why) in undecided {
            if let Some(open) = undecidable(view, rule, &why) {
                stops.push(open);
                continue;
            }
            // Where nobody's post is known, that is told of the whole list and of no row.
            if !view.once.posts && claimed::asks_post(view.scheme, rule) {
                unjudged.push(format!(
                    "rule {} of scheme {} is judged for no payment of the list: no register of posts is on the ledger. Import the 教师实名信息库 of whichever programme keeps it (`sunledger import FILE`), or record each post (`sunledger register post`)",
                    view.scheme.quoted(rule),
                    view.scheme.id
                ));
                continue;
            }
            unjudged.push(format!(
                "rule {} of scheme {}, payment {}: {why}",
                view.scheme.quoted(rule),
                view.scheme.id,
                view.row.instructed.payment_no
            ));
        }
    }
}

/// A rule that binds and cannot be judged, as what stops the payment until what it asks for is there. What the vault alone
/// knows is for whoever reviews; where the claim itself is missing, that is told.
fn undecidable(view: &View<'_>, rule: &str, why: &str) -> Option<Stop> {
    let rule = view.scheme.rule.iter().find(|own| own.id == rule)?;
    let names = Condition::read(&rule.holds).map(|read| read.names);
    let names = names.unwrap_or_default();
    let case = view.case.map(|(_, case)| case);
    let unclaimed = |case: &Case| case.claims.is_empty() && view.scheme.takes_claims();
    if rule.mode == Mode::Flag
        || names.iter().any(|name| in_vault(name))
        || case.is_some_and(unclaimed)
    {
        return None;
    }
    let said = |name: &&String| view.facts.has(name) || name.as_str() == "amount_fen";
    let missing = names.iter().find(|name| !said(name));
    let lifts = brings(missing.map_or("", String::as_str));
    let code = claimed::code_of_rule(view.scheme, &rule.id);
    let open = Stop::new(&rule.id, Some(code), rule.mode, &rule.clause)
        .found(format!("this cannot be judged: {why}"), lifts);
    Some(open.on(case.into_iter().flat_map(|case| &case.claims)))
}

fn documents(view: &View<'_>, case_no: &str, case: &Case, stops: &mut Vec<Stop>) {
    let filed = papers(view.world, &view.scheme.id, case_no, case, None);
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
    for short in claimed::thresholds(view.scheme, &view.facts, case) {
        let lifts = match (short.said, short.breach.mode) {
            (true, _) => put_right(short.field),
            (false, Mode::Flag) => "",
            (false, _) => brings(short.field),
        };
        stops.push(stop(short.breach, lifts));
    }
}

/// Each level of review has agreed: of the case, or of the whole list that the row is a line of. A list of payments that
/// rests on no case is itself reviewed and approved; a row that leaves its list's number out rests on a list that nobody
/// reviewed.
fn reviews(view: &View<'_>, case: Option<&Case>, stops: &mut Vec<Stop>) {
    let of_batch = view
        .row
        .instructed
        .batch_no
        .as_deref()
        .and_then(|batch| view.world.cases.get(&view.scheme.id, batch));
    if case.is_none() && view.row.instructed.batch_no.is_none() && !lacks_batch(view) {
        return;
    }
    let asked = reviewed::Asked {
        scheme: view.scheme,
        case,
        batch: of_batch,
        by: view.row.day,
        overturned: view.row.instructed.case_no.as_deref().and_then(|case_no| {
            let (world, scheme) = (view.world, &view.scheme.id);
            world.refusal_overturned(scheme, case_no, view.row.day)
        }),
        approval: false,
        calendar: view.world.registry.calendar(),
    };
    for breach in reviewed::lacking(&asked) {
        stops.push(stop(breach, "record the review that agrees"));
    }
}

/// Whether a row that pays neither a case nor a tranche names no list, where the scheme's lists have numbers.
fn lacks_batch(view: &View<'_>) -> bool {
    let said = &view.row.instructed;
    said.case_no.is_none() && said.tranche.is_none() && view.scheme.lists_have_batches()
}

fn shut_out(view: &View<'_>, person: Alias, case: Option<&Case>, stops: &mut Vec<Stop>) {
    let year = case
        .and_then(year_of)
        .unwrap_or_else(|| view.row.instructed.period.first_day().year());
    for rule in &view.scheme.exclusion {
        let (code, evidence, finding) = match rule.kind {
            // F13 asks that; the status stands below.
            ExclusionKind::OtherFundSameYear | ExclusionKind::Status => continue,
            ExclusionKind::LookBack => {
                let breach = view.once.aided.looked_back(rule, person, year);
                stops.extend(breach.map(|breach| stop(breach, OUT)));
                continue;
            }
            ExclusionKind::Listed => {
                let breach = listed(view.world, rule, person, view.row.day);
                stops.extend(breach.map(|breach| stop(breach, OUT)));
                continue;
            }
            ExclusionKind::Household => ("F18", household(view, person, year), HOUSEHOLD),
        };
        if !evidence.is_empty() {
            let breach = broken(rule, code, finding, evidence);
            stops.push(stop(breach, OUT));
        }
    }
    for breach in of_status(view.scheme, &view.facts, case) {
        stops.push(stop(breach, OUT));
    }
}

/// What lets somebody in who is shut out.
const OUT: &str = "correct the list or the claim, where it is wrong";

/// Awards to others of the household that were paid: of two whose awards stand, the one paid first keeps it.
fn household(view: &View<'_>, person: Alias, year: i32) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for award in view.once.aided.household(&view.scheme.id, person, year) {
        if view.case.is_some_and(|(number, _)| number == award.case_no) {
            continue;
        }
        let paid = view.world.payments.of_case(award.scheme, award.case_no);
        let paid = paid
            .into_iter()
            .flat_map(|(_, payment)| payment.standing())
            .any(|fact: &Fact<PaymentInstructed>| view.before(fact.at));
        if paid {
            evidence.push(Evidence::from(award.fact));
        }
    }
    evidence
}
