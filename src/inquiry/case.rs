//! One case: what happened in it, what it is entitled to, what still stands in the way of its payment,
//! and what is flagged about it.
//!
//! Promises: plain data, pure, the same for the same history and day. What is missing is what the gates
//! would say of a payment made on the day, so that the two never disagree. **Not here**: whose turn it
//! is (`turn.rs`), agreements, contracts and lists of payments (`deal.rs`), names, which lie in the vault, and any wording.

use serde::Serialize;

use super::deal::{DealState, Subject, dealt, paid_lines};
use super::due::{by_text, by_window, last_day, last_day_of};
use super::held::held;
use super::past::{late, past};
use super::turn::{Turn, payments_of, turn};
use crate::detect::gate::{Proposed, Stop, judge};
use crate::detect::{Flag, run};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Kind;
use crate::domain::events::SourceRef;
use crate::domain::events::claims::{
    AppealAgainst, AppealResolved, ClaimAmended, EvidenceRejected,
};
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::pairing::AgreementSigned;
use crate::domain::events::payments::{Payee, PaymentHeld};
use crate::domain::money::Fen;
use crate::domain::party::Step;
use crate::domain::recorded::EventAt;
use crate::projections::case_facts::{facts, said};
use crate::projections::cases::{Case, ReviewDecision};
use crate::projections::figures::paid_body;
use crate::projections::{Fact, FoldError, World};
use crate::schemes::Scheme;
use crate::schemes::model::StepKind;
use crate::schemes::steps::WindowOf;
use crate::schemes::tariff::Entitlement;

/// Something that happened in the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Happened {
    /// Day by which clocks count it.
    pub day: Date,
    /// Name of the kind of event.
    pub kind: String,
    /// Number it bears: of a document, notice, award, payment.
    pub number: Option<String>,
    /// What the scheme calls the paper or step.
    pub name: Option<String>,
    /// Code of the paper.
    pub paper: Option<String>,
    /// Which step it was.
    pub step: Option<Step>,
    /// Level of a review.
    pub level: Option<u8>,
    /// How a review went.
    pub decision: Option<ReviewDecision>,
    /// What an appeal is against: the award's number, or the entry and event of the refusal.
    pub against: Option<String>,
    /// Amount, in fen.
    pub amount: Option<Fen>,
    /// Who did it: signers of a live act, else who acted by the sheet.
    pub by: Vec<Alias>,
    /// The event.
    pub at: EventAt,
    /// The row it came from.
    pub source: Option<SourceRef>,
}

/// What a case is entitled to by its scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "amount")]
pub enum Entitled {
    /// Exactly this.
    Exactly(Fen),
    /// Not more than this.
    AtMost(Fen),
    /// The scheme names no amount.
    Open,
    /// The case does not say what it hangs on.
    Unsaid,
}

/// All that is said of a case.
#[derive(Clone, Debug, Serialize)]
pub struct CaseAnswer {
    /// What the number stands for.
    pub subject: Subject,
    /// Scheme.
    pub scheme: String,
    /// Version of the text that judges it.
    pub version: u16,
    /// Case number.
    pub case_no: String,
    /// The person it is about.
    pub person: Option<Alias>,
    /// The unit that put it forward; of an agreement its supporting school.
    pub unit: Option<String>,
    /// Code of the kind of need.
    pub category: Option<String>,
    /// What the scheme calls that.
    pub category_name: Option<String>,
    /// What it is for.
    pub period: Option<String>,
    /// How far it has come, where it is no case.
    #[serde(skip)]
    pub standing: Option<DealState>,
    /// What it is entitled to.
    pub entitled: Entitled,
    /// Awarded, agreed or contracted, in fen; of a list what was ordered, with what came back since.
    pub awarded: Fen,
    /// Paid and not returned, in fen.
    pub paid: Fen,
    /// Of a list of payments: what was ordered, came back and reached its payees.
    pub list: Option<ListMoney>,
    /// What happened, by day.
    pub happened: Vec<Happened>,
    /// What would hold or mark a payment made on the day; empty once all is paid.
    pub missing: Vec<Stop>,
    /// Last day for papers by the text, where some are missing.
    pub papers_by: Option<Date>,
    /// Whose turn it is; `None` when nothing is to be done.
    pub turn: Option<Turn>,
    /// The level of review that refused it, where that stands: it is over until that level looks at it again or an appeal
    /// overturns the refusal.
    pub refused_in_review: Option<u8>,
    /// The event that refused it, where that stands and nobody has appealed against it.
    pub refused: Option<EventAt>,
    /// Flags about it.
    pub flags: Vec<Flag>,
    /// What could not be judged.
    pub unjudged: Vec<String>,
}

/// What became of a list of payments; amounts in fen. What was ordered less what came back and what reached its payees is
/// under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ListMoney {
    /// Ordered, with what came back since.
    pub instructed: Fen,
    /// Payments that came back.
    pub returns: u64,
    /// What these come to.
    pub returned: Fen,
    /// Of that, what no list has paid again.
    pub owed: Fen,
    /// Arrived, and not returned afterwards.
    pub reached: Fen,
}

/// Why a case cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// No such case.
    #[error("case {0} is not known: see `sunledger cases`")]
    Unknown(String),
    /// Several schemes have it.
    #[error("case {case_no} stands in several schemes ({schemes}): say --scheme with one of them")]
    Ambiguous {
        /// The number.
        case_no: String,
        /// The schemes.
        schemes: String,
    },
    /// Its scheme is not published.
    #[error("scheme {0} is not published")]
    NoScheme(String),
    /// A sum out of range.
    #[error(transparent)]
    Fold(#[from] FoldError),
}

/// Answers for one case as of a day; the world is of no use afterwards.
pub fn show(
    mut world: World,
    scheme_id: &str,
    case_no: &str,
    day: Date,
) -> Result<CaseAnswer, CaseError> {
    let case = world.cases.get(scheme_id, case_no).cloned();
    let case = match case {
        Some(case) => case,
        // Nobody asked, and money went out all the same: shown with its payments.
        None if !world.payments.of_case(scheme_id, case_no).is_empty() => Case::default(),
        None => return Err(CaseError::Unknown(case_no.to_owned())),
    };
    let scheme = world
        .registry
        .text_or_newest(scheme_id, case.version())
        .map(std::sync::Arc::clone)
        .ok_or_else(|| CaseError::NoScheme(scheme_id.to_owned()))?;
    let entitled = match scheme.entitles(&facts(&world, &scheme, case_no)) {
        Entitlement::Exactly(fen) => Entitled::Exactly(fen),
        Entitlement::AtMost(fen) => Entitled::AtMost(fen),
        Entitlement::Open => Entitled::Open,
        Entitlement::Unsaid => Entitled::Unsaid,
    };
    let said = said(&world, scheme_id, case_no, &case, None);
    let sum = |amounts: Vec<Fen>| Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
    let standing = world.awards_standing(scheme_id, case_no, &case);
    let awarded = sum(standing.iter().map(|fact| fact.said.amount).collect());
    let payments = payments_of(&world, scheme_id, case_no, &case);
    // Paid is what arrived; what is ordered is no longer waited for.
    let set_off = world.settled_beside(scheme_id, case_no, &case);
    let set_off = Fen::from_wide(set_off).unwrap_or(Fen(i64::MAX));
    let ordered = payments.iter().map(|(fact, _)| fact.said.amount);
    let ordered = sum(ordered.chain([set_off]).collect());
    let paid = sum(payments
        .iter()
        .filter(|(_, arrived)| *arrived)
        .map(|(fact, _)| fact.said.amount)
        .collect());
    let person = world.person_of(&case);
    let mut found = run(&world, day);
    let of_case = |flag: &Flag| {
        let about = flag.about.as_str();
        flag.scheme == scheme_id
            && (about == case_no
                || about
                    .strip_prefix(case_no)
                    .is_some_and(|r| r.starts_with('/'))
                || person.is_some_and(|person| about == person.to_string()))
    };
    found.flags.retain(of_case);
    // A case that only payments name waits for nothing: what speaks against them is flagged.
    let known = world.cases.get(scheme_id, case_no).is_some();
    let undecided = standing.is_empty() && (case.awards.is_empty() || payments.is_empty());
    let proposed = (known && (ordered < awarded || undecided)).then(|| {
        let sums = (entitled, awarded, ordered);
        proposal((&world, &scheme), case_no, &case, sums, day)
    });
    let mut answer = CaseAnswer {
        subject: Subject::Case,
        standing: None,
        scheme: scheme_id.to_owned(),
        version: scheme.version,
        case_no: case_no.to_owned(),
        person,
        unit: case
            .claims
            .first()
            .map(|claim| claim.said.unit.clone())
            .or_else(|| supporter(&world, scheme_id, case_no)),
        category_name: said
            .category
            .as_deref()
            .and_then(|code| scheme.called(code))
            .map(str::to_owned),
        category: said.category,
        period: case
            .claims
            .first()
            .map(|claim| claim.said.period.to_string()),
        entitled,
        awarded,
        paid,
        list: None,
        happened: happened(&world, &scheme, case_no, &case),
        missing: Vec::new(),
        papers_by: None,
        turn: known
            .then(|| turn(&world, &scheme, case_no, &case, day))
            .flatten(),
        refused_in_review: world
            .refused_in_review(scheme_id, case_no)
            .filter(|_| case.awards.is_empty())
            .map(|(level, _)| level),
        refused: appealable(&world, scheme_id, case_no, &case),
        flags: found.flags,
        unjudged: Vec::new(),
    };
    let calendar = world.registry.calendar();
    answer.turn = by_text(answer.turn.take(), calendar, &scheme, &case);
    // What an appeal has opened waits for what it was opened for.
    let opened = world.appeal_open(scheme_id, case_no)
        || world.reopened(scheme_id, case_no)
        || world.reopened_in_review(scheme_id, case_no).is_some()
        || world.overturned(scheme_id, case_no).is_some();
    let closed = world.registry.closed(scheme_id).map(|told| told.last_day);
    if let Some(proposed) = proposed.filter(|_| case.is_live()) {
        let mut judged = judge(world.suppose(), &[proposed])?;
        answer.missing = judged.rows.pop().unwrap_or_default().stops;
        answer.unjudged = judged.unjudged;
        answer.turn = by_window(held(answer.turn.take(), &answer.missing, &scheme), &scheme);
        let mut papers = answer.missing.iter();
        if papers.any(|stop| stop.code == Some("F21")) {
            answer.papers_by = last_day(&scheme, WindowOf::Claims);
        }
    }
    answer.turn = past(answer.turn.take(), day);
    let mut missing = answer.missing.iter();
    let too_late = missing.find(|stop| stop.code == Some("F26"));
    let last = too_late.and_then(|stop| last_day_of(&scheme, &stop.rule).or(closed));
    if let (Some(stop), Some(last)) = (too_late, last)
        && case.awards.is_empty()
    {
        answer.turn = late(answer.turn.take(), stop, last, opened);
    }
    Ok(answer)
}

/// An agreement as last signed.
fn newest_signing<'a>(world: &'a World, scheme: &str, number: &str) -> Option<&'a AgreementSigned> {
    let signed = world.agreements.get(scheme, number)?.signed.iter();
    let newest = signed.max_by_key(|fact| (fact.clock, fact.at))?;
    Some(&newest.said)
}

/// The supporting school of an agreement, as last signed.
fn supporter(world: &World, scheme: &str, number: &str) -> Option<String> {
    newest_signing(world, scheme, number).map(|agreed| agreed.supporter.clone())
}

/// The refusal of a case that is over by it, where no appeal is against it.
fn appealable(world: &World, scheme: &str, case_no: &str, case: &Case) -> Option<EventAt> {
    let newest = case
        .refusals
        .iter()
        .map(|fact| (fact.clock, fact.at))
        .max()?;
    if case.is_live() || case.ended() != Some(newest.0) {
        return None;
    }
    let appeals = world.appeals(scheme, case_no, AppealAgainst::Refusal);
    let mut against = appeals.iter().filter_map(|appeal| appeal.against);
    (!against.any(|decided| decided.at == newest.1)).then_some(newest.1)
}

/// What the newest list before the award shows for a case, as it was lowered.
fn noticed(world: &World, scheme: &str, case_no: &str) -> Option<Fen> {
    let listing = world.notices.listing(scheme, case_no).into_iter();
    let shown = listing.filter_map(|(_, notice)| {
        let opened = notice.opened.iter();
        let before = opened.filter(|fact| fact.said.stage == NoticeStage::PreAward);
        let opened = before.map(|fact| (fact.clock, fact.at)).max()?;
        let mut rows = notice.shown();
        let own = rows.find(|row| row.fact.said.case_no.as_deref() == Some(case_no))?;
        Some((opened, own.amount))
    });
    shown
        .max_by_key(|(opened, _)| *opened)
        .map(|(_, amount)| amount)
}

/// The payment that the case waits for, as it would be made on the day.
fn proposal(
    (world, scheme): (&World, &Scheme),
    case_no: &str,
    case: &Case,
    (entitled, awarded, ordered): (Entitled, Fen, Fen),
    day: Date,
) -> Proposed {
    let claim = case.claims.first();
    let asked = claim.and_then(|claim| claim.said.requested);
    // What is left to the office is judged by what the list shows, else by what is asked for: a ceiling is no amount.
    let shown = || noticed(world, &scheme.id, case_no);
    let amount = match (awarded.checked_sub(ordered), entitled) {
        (Some(left), _) if left > Fen(0) => left,
        (_, Entitled::Exactly(fen)) => fen,
        (_, Entitled::AtMost(most)) => {
            shown().unwrap_or_else(|| asked.map_or(most, |own| own.min(most)))
        }
        _ => shown().or(asked).unwrap_or(Fen(0)),
    };
    let payee = match case.person() {
        Some(person) => Payee::Person(person),
        // Of an award that names no unit nobody is known but whom the agreement's money goes to.
        None => Payee::Org(match case.unit_code() {
            Some(code) => code.to_owned(),
            None => newest_signing(world, &scheme.id, case_no)
                .map(|agreed| paid_body(world, &scheme.id, agreed).0.to_owned())
                .unwrap_or_default(),
        }),
    };
    let mut proposed = Proposed::unmade(scheme, case_no, payee, amount, day);
    // Of several that stand the rest is left of whichever is not paid.
    let standing = world.awards_standing(&scheme.id, case_no, case);
    proposed.instructed.award_no = match standing.as_slice() {
        [] => case.awards.first().map(|award| award.said.award_no.clone()),
        [only] => Some(only.said.award_no.clone()),
        _ => None,
    };
    proposed.on_case(case_no, case)
}

/// A line of what happened.
pub(super) fn line<T>(kind: u16, fact: &Fact<T>) -> Happened {
    let acted = fact.acted_by.iter().map(|by| by.person);
    Happened {
        day: fact.clock,
        kind: Kind(kind).name(),
        number: None,
        name: None,
        paper: None,
        step: None,
        level: None,
        decision: None,
        against: None,
        amount: None,
        by: if fact.signers.is_empty() {
            acted.collect()
        } else {
            fact.signers.to_vec()
        },
        at: fact.at,
        source: fact.source.as_ref().map(|row| SourceRef {
            file: row.file,
            sheet: row.sheet.clone(),
            row: row.row,
        }),
    }
}

impl Happened {
    pub(super) fn no(mut self, number: impl Into<String>) -> Happened {
        self.number = Some(number.into());
        self
    }

    pub(super) fn of(mut self, amount: Option<Fen>) -> Happened {
        self.amount = amount;
        self
    }
}

/// The steps and reviews of a case, or of a list that was reviewed as a whole.
pub(super) fn steps(rules: &Scheme, case: &Case) -> Vec<Happened> {
    let mut lines = Vec::new();
    for fact in &case.steps {
        let mut step = line(if fact.said.review.is_some() { 145 } else { 146 }, fact);
        if let Some((level, decision)) = fact.said.review {
            step.level = Some(level);
            step.decision = Some(decision);
            let mut steps = rules.step.iter();
            let own = steps.find(|own| own.kind == StepKind::Review && own.level == Some(level));
            step.name = own.and_then(|own| own.names.first()).cloned();
        }
        step.step = Some(fact.said.step);
        lines.push(step);
    }
    lines
}

fn happened(world: &World, rules: &Scheme, case_no: &str, case: &Case) -> Vec<Happened> {
    let scheme = rules.id.as_str();
    let mut lines = Vec::new();
    let claims = case.claims.iter();
    lines.extend(claims.map(|fact| line(140, fact).of(fact.said.requested)));
    let amended = world.acts.about::<ClaimAmended>(scheme, case_no);
    lines.extend(amended.map(|act| line(141, act.fact).of(act.said.requested)));
    lines.extend(case.withdrawn.iter().map(|fact| line(142, fact)));
    for fact in &case.evidence {
        let mut paper = line(143, fact).of(fact.said.amount);
        paper.number.clone_from(&fact.said.document_no);
        paper.name = rules.called(&fact.said.document_type).map(str::to_owned);
        paper.paper = Some(fact.said.document_type.clone());
        lines.push(paper);
    }
    let rejected = world.acts.about::<EvidenceRejected>(scheme, case_no);
    lines.extend(rejected.map(|act| line(144, act.fact).no(&act.said.document_no)));
    lines.extend(steps(rules, case));
    lines.extend(dealt(world, scheme, case_no));
    for (number, notice) in world.notices.listing(scheme, case_no) {
        // As it was put up; what was changed since stands in lines of its own.
        let mut rows = notice.rows.iter();
        let row = rows.find(|fact| fact.said.case_no.as_deref() == Some(case_no));
        let amount = row.map(|fact| fact.said.amount);
        for fact in &notice.opened {
            let supplement = notice.supplements.iter().any(|one| one.at == fact.at);
            let kind = if supplement { 184 } else { 180 };
            lines.push(line(kind, fact).no(number).of(amount));
        }
        let mut amended = notice.amended.iter();
        let own = amended.by_ref().filter(|fact| {
            fact.said.case_no.as_deref() == Some(case_no)
                || (fact.said.case_no.is_none() && fact.said.person == case.person())
        });
        lines.extend(own.map(|fact| line(183, fact).no(number).of(fact.said.amount)));
        lines.extend(notice.closed.iter().map(|fact| line(185, fact).no(number)));
    }
    for objection in world.notices.objections_of(scheme, case_no) {
        for fact in &objection.filed {
            lines.push(line(187, fact).no(&fact.said.objection_no));
        }
        for fact in &objection.resolved {
            lines.push(line(188, fact).no(&fact.said.objection_no));
        }
    }
    for fact in &case.awards {
        let award = line(148, fact).no(&fact.said.award_no);
        lines.push(award.of(Some(fact.said.amount)));
    }
    lines.extend(case.refusals.iter().map(|fact| line(149, fact)));
    let kinds = [AppealAgainst::Award, AppealAgainst::Refusal];
    for appeal in kinds
        .map(|kind| world.appeals(scheme, case_no, kind))
        .concat()
    {
        let act = appeal.filed;
        let against = appeal.against.map(|decided| match decided.award_no {
            Some(number) => number.to_owned(),
            None => decided.at.to_string(),
        });
        let told = |mut line: Happened| {
            line.against.clone_from(&against);
            line.no(&act.said.appeal_no)
        };
        lines.push(told(line(150, act.fact)));
        let settled = world
            .acts
            .about::<AppealResolved>(scheme, &act.said.appeal_no);
        lines.extend(settled.map(|one| told(line(151, one.fact))));
        // A number that two appeals bear settles both, and is told once.
    }
    for waiver in world.registry.waivers(scheme, case_no) {
        lines.push(line(45, waiver).no(&waiver.said.waiver_no));
    }
    for act in world.acts.all::<PaymentHeld>(scheme) {
        if act.said.case_no.as_deref() == Some(case_no) {
            let held = line(204, act.fact).no(&act.said.payment_no);
            lines.push(held.of(Some(act.said.amount)));
        }
    }
    let by_award = case
        .awards
        .iter()
        .flat_map(|award| world.payments.of_award(scheme, &award.said.award_no));
    let payments = world.payments.of_case(scheme, case_no).into_iter();
    lines.extend(paid_lines(&payments.chain(by_award).collect::<Vec<_>>()));
    lines.sort_by_key(|line| (line.day, line.at));
    lines.dedup_by(|a, b| (a.at, &a.kind, &a.number) == (b.at, &b.kind, &b.number));
    lines
}
