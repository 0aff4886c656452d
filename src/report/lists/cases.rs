//! Cases: what was asked, decided, paid and signed for under each case number, and where it stands.

use serde::Serialize;

use super::{Cell, Paid, Rest, Rests, Row, fen, rest_on_payment, settled_by_offset};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::pairing::ContractSigned;
use crate::projections::World;
use crate::projections::cases::Case;
use crate::report::books::SumError;

/// How far a case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Claimed, and not decided.
    Claimed,
    /// Taken back by the applicant.
    Withdrawn,
    /// Refused.
    Refused,
    /// Awarded, and nothing instructed.
    Awarded,
    /// Instructed, and nothing arrived.
    Instructed,
    /// Instructed, and all that did not come back is set against a debt (抵扣): nothing is paid out.
    SetOff,
    /// All that was instructed came back.
    Returned,
    /// Paid in part: the award has more.
    PartlyPaid,
    /// Paid.
    Paid,
    /// Paid and signed for.
    Acknowledged,
}

/// One case; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseRow {
    /// Scheme.
    pub scheme: String,
    /// Case number.
    pub case_no: String,
    /// The person it is about.
    pub person: Option<Alias>,
    /// Code of the unit that put it forward.
    pub unit_code: Option<String>,
    /// Its name.
    pub unit: Option<String>,
    /// What it is for.
    pub period: Option<String>,
    /// Day of the claim.
    pub claimed_on: Option<Date>,
    /// Asked for.
    pub requested: Option<i64>,
    /// Papers on file.
    pub papers: u64,
    /// Awarded.
    pub awarded: i64,
    /// Day of the award.
    pub awarded_on: Option<Date>,
    /// Arrived, and not returned afterwards.
    pub paid: i64,
    /// Came back.
    pub returned: i64,
    /// Signed for.
    pub acknowledged: i64,
    /// How far it has come.
    pub state: CaseState,
    /// Whether an appeal in it waits for its answer.
    #[serde(skip)]
    pub appeal_open: bool,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for CaseRow {
    const LIST: &'static str = "cases";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "case",
        "person",
        "unit code",
        "unit",
        "period",
        "claimed on",
        "requested",
        "papers",
        "awarded",
        "awarded on",
        "paid",
        "returned",
        "acknowledged",
        "state",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.case_no.clone()),
            Cell::Persons(self.person.into_iter().collect()),
            Cell::text(self.unit_code.as_deref()),
            Cell::text(self.unit.as_deref()),
            Cell::text(self.period.as_deref()),
            Cell::Day(self.claimed_on),
            Cell::MoneyIfAny(self.requested),
            Cell::Count(Some(self.papers)),
            Cell::Money(self.awarded),
            Cell::Day(self.awarded_on),
            Cell::Money(self.paid),
            Cell::Money(self.returned),
            Cell::Money(self.acknowledged),
            Cell::term("case", Some(self.state)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// Every case, also one that only a payment names. A batch of payments has steps as a case has, and is
/// none; nor is a contract of works, which `contracts` lists.
pub fn cases(world: &World) -> Result<Vec<CaseRow>, SumError> {
    let other = |scheme: &str, number: &str| {
        let known = world.cases.get(scheme, number).is_some_and(Case::is_known);
        let mut contracts = world.acts.about::<ContractSigned>(scheme, number);
        !known && (world.payments.batch_known(scheme, number) || contracts.next().is_some())
    };
    crate::detect::flag::case_keys(world)
        .filter(|(scheme, case_no)| !other(scheme, case_no))
        .map(|(scheme, case_no)| row(world, scheme, case_no))
        .collect()
}

fn row(world: &World, scheme: &str, case_no: &str) -> Result<CaseRow, SumError> {
    let nothing = Case::default();
    let case = world.cases.get(scheme, case_no).unwrap_or(&nothing);
    let mut rests = Rests::default();
    rests.on(&case.claims);
    rests.on(&case.withdrawn);
    rests.on(&case.evidence);
    rests.on(&case.steps);
    rests.on(&case.awards);
    rests.on(&case.refusals);
    let mut money = Paid::default();
    let mut payee = None;
    let (mut set_off, mut of_orders) = (0, 0);
    for (number, payment) in world.payments.of_case(scheme, case_no) {
        money.add(payment);
        let against = world.set_against(scheme, number);
        set_off += against;
        if against > 0 {
            let mut own = Paid::default();
            own.add(payment);
            of_orders += settled_by_offset(&own, world.set_against_order(scheme, number));
        }
        payee = payee.or(payment
            .instructed
            .iter()
            .find_map(|fact| crate::detect::flag::payee(world, fact)));
        rest_on_payment(&mut rests, payment);
    }
    let counted = world.awards_counted(scheme, case_no, case);
    let awarded: i128 = counted
        .iter()
        .map(|fact| i128::from(fact.said.amount.0))
        .sum();
    let claim = case.claims.first();
    Ok(CaseRow {
        scheme: scheme.to_owned(),
        case_no: case_no.to_owned(),
        person: world.person_of(case).or(payee),
        unit_code: case.unit_code().map(str::to_owned),
        unit: claim.map(|fact| fact.said.unit.clone()),
        period: claim
            .map(|fact| fact.said.period)
            .or_else(|| case.awards.first().map(|fact| fact.said.period))
            .map(|period| period.to_string()),
        claimed_on: claim.map(|fact| fact.clock),
        requested: claim.and_then(|fact| fact.said.requested).map(|sum| sum.0),
        papers: case.evidence.len() as u64,
        awarded: fen("awarded", case_no, awarded)?,
        awarded_on: counted.iter().map(|fact| fact.clock).max(),
        paid: fen("paid", case_no, money.paid)?,
        returned: fen("returned", case_no, money.returned)?,
        acknowledged: fen("acknowledged", case_no, money.acknowledged)?,
        state: match state(case, awarded, &money, (set_off, of_orders)) {
            // Decided anew once an appeal has overturned the refusal.
            CaseState::Refused
                if world.reopened(scheme, case_no)
                    || world.reopened_in_review(scheme, case_no).is_some() =>
            {
                CaseState::Claimed
            }
            state => state,
        },
        appeal_open: world.appeal_open(scheme, case_no),
        rests_on: rests.done(),
    })
}

/// How a case stands; what was set against a debt of the payee is as good as paid, whether out of its orders or beside them.
fn state(
    case: &Case,
    granted: i128,
    money: &Paid,
    (set_off, of_orders): (i128, i128),
) -> CaseState {
    if money.paid > 0 {
        if money.paid + set_off < granted {
            return CaseState::PartlyPaid;
        }
        return if money.acknowledged >= money.paid {
            CaseState::Acknowledged
        } else {
            CaseState::Paid
        };
    }
    if money.instructed > money.returned {
        return match of_orders >= money.instructed - money.returned {
            true if set_off < granted => CaseState::PartlyPaid,
            true => CaseState::SetOff,
            false => CaseState::Instructed,
        };
    }
    if money.returned > 0 {
        return CaseState::Returned;
    }
    if !case.is_live() {
        return if case.withdrawn.is_empty() {
            CaseState::Refused
        } else {
            CaseState::Withdrawn
        };
    }
    // What an appeal has overturned is decided anew.
    if case.awards.is_empty() || granted == 0 {
        CaseState::Claimed
    } else {
        CaseState::Awarded
    }
}
