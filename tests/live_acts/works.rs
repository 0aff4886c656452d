//! Tales of works, coverage, agreements and tiers: what is told of them can be so.

use sunledger::crypto::digest::FileHash;
use sunledger::crypto::hash;
use sunledger::domain::date::{Date, Period};
use sunledger::domain::events::Event;
use sunledger::domain::events::claims::ClaimEvent;
use sunledger::domain::events::funds::BudgetPlanned;
use sunledger::domain::events::pairing::{
    AgreementSigned, AssessmentRecorded, CoverageReported, PairingEvent, ProgressReported,
    ReportFiled, ReportKind,
};
use sunledger::domain::events::parties::SchoolTierSet;
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role::*;

use super::cases::claimed;
use super::facts::*;
use super::house::*;
use super::life::*;
use super::once::overturned;
use super::tale::{Tale, tale};
use crate::trust_support::story::{claim, person_registered, review};

/// A tariff by the score of a year.
const GRADES: &str = "[tariff]\nkind = \"bracket\"\nof = \"score_tenths\"\nclause = \"by score\"\nmode = \"gate\"\n\
    [[tariff.bracket]]\nfrom = 0\namount_fen = 0\nnames = [\"fair\"]\n\
    [[tariff.bracket]]\nfrom = 900\namount_fen = 100\nnames = [\"best\", \"top\"]\n";

/// A tariff by the tier of a school.
const TIERS: &str = "[tariff]\nkind = \"tier_months\"\nin_post_on = 15\nended = [\"none\"]\nclause = \"by tier\"\nmode = \"gate\"\n\
    [[tariff.tier]]\nname = \"far\"\nnames = [\"remote\"]\nrate_fen = 60000\n";

fn published(rules: &'static str) -> Act {
    let event = scheme_text(2, move |e| {
        e.text.push_str(rules);
        e.sha256 = FileHash(hash::sha256(&[e.text.as_bytes()]));
    });
    act(CLERK, Edu, event).and(FINANCE, Fin)
}

/// An act under that text.
fn two(act: Act) -> Act {
    act.under(Some(("T", 2)))
}

/// A node of the plan.
pub fn node(number: &str) -> Act {
    let event = BudgetPlanned {
        plan_no: number.to_owned(),
        parent_no: None,
        item: "works".to_owned(),
        class: None,
        unit: None,
        level: None,
        fund: "F".to_owned(),
        amount: Fen(1_000),
        document_no: None,
        period: None,
    };
    act(FINANCE, Fin, event)
}

/// A contract for works of node 1.
fn built() -> Act {
    act(CLERK, Unit, contract("1", 100)).and(FINANCE, Fin)
}

fn come(quarter: u8, permille: u16) -> Act {
    let event = ProgressReported {
        contract_no: "H1".to_owned(),
        period: Period::Quarter {
            year: 2025,
            quarter,
        },
        permille,
    };
    act(CLERK, Unit, event)
}

/// Works of the contract are accepted: so many places.
fn taken(places: u32, finished: bool) -> Act {
    let mut event = output("1");
    if let Event::Pairing(PairingEvent::OutputAccepted(e)) = &mut event {
        (e.places, e.finished) = (Some(places), finished);
    }
    act(CLERK, Edu, event).and(OTHER, Edu)
}

fn between(supporter: &str, from: i32, to: i32) -> Act {
    let Event::Pairing(PairingEvent::AgreementSigned(signed)) = agreement("1") else {
        unreachable!("an agreement is signed");
    };
    let event = AgreementSigned {
        supporter_code: supporter.to_owned(),
        from: Some(Date(from)),
        to: Some(Date(to)),
        ..signed
    };
    act(CLERK, Edu, event).and(OTHER, Unit)
}

fn scored(year: u16, score_tenths: i32, grade: &str, vetoed: bool) -> Act {
    let event = AssessmentRecorded {
        agreement_no: "A1".to_owned(),
        year,
        score_tenths,
        grade: Some(grade.to_owned()),
        vetoed,
        reported: None,
    };
    act(CLERK, Edu, event)
}

/// Enrolled, boarders, poor boarders, aided and poor aided of a school.
fn covers(school: &str, heads: [u32; 5]) -> Act {
    let [enrolled, boarders, poor_boarders, aided, poor_aided] = heads;
    let event = CoverageReported {
        unit_code: school.to_owned(),
        unit: school.to_owned(),
        county: None,
        stage: None,
        enrolled,
        boarders,
        poor_boarders,
        aided,
        poor_aided,
        standard: Fen(100),
        amount: Fen(100),
        period: Period::Year { year: 2025 },
    };
    act(CLERK, Unit, event)
}

fn filed(day: Date) -> Act {
    let event = ReportFiled {
        unit: "County".to_owned(),
        kind: ReportKind::Month,
        period: "2025-02".parse().expect("a month"),
        due: None,
        filed: Some(day),
        subject_no: None,
    };
    act(CLERK, Edu, event)
}

fn tier_set(tier: &str, to: Option<Date>) -> Act {
    let event = SchoolTierSet {
        unit_code: "U1".to_owned(),
        unit: "One".to_owned(),
        tier: tier.to_owned(),
        score_tenths: None,
        rate: Fen(60_000),
        from: DAY,
        to,
        document_no: None,
    };
    two(act(CLERK, Edu, event))
}

fn asking(number: &str, fen: i64) -> Act {
    let mut event = claim(number, 31);
    if let Event::Claim(ClaimEvent::ClaimSubmitted(e)) = &mut event {
        e.requested = Some(Fen(fen));
    }
    act(CLERK, App, event)
}

fn amending(fen: i64) -> Act {
    let mut event = claim_amended("1");
    if let Event::Claim(ClaimEvent::ClaimAmended(e)) = &mut event {
        e.requested = Some(Fen(fen));
    }
    act(CLERK, App, event)
}

/// Works, coverage and reports.
pub fn works() -> Vec<Tale> {
    const RISES: &str =
        "progress is of a period that has begun, at most the whole, and never falls";
    const ONCE: &str = "its works were not accepted as finished, nor this part of them";
    const THERE: &str = "nobody is counted who is not there";
    let told = || covers("U1", [100, 50, 10, 15, 10]);
    vec![
        tale(
            250,
            "the node of the plan is known",
            "works of no node are contracted for",
        )
        .after([node("2")])
        .refuses(built(), "node of the plan 1 is not known")
        .records({
            let mut other = contract("1", 100);
            if let Event::Pairing(PairingEvent::ContractSigned(e)) = &mut other {
                e.plan_no = "2".to_owned();
            }
            act(CLERK, Unit, other).and(FINANCE, Fin)
        }),
        tale(251, RISES, "more is built than there is")
            .after([node("1"), built()])
            .refuses(come(1, 1_001), "is 100.1 percent, expected 0 to 100")
            .records(come(1, 1_000)),
        tale(251, RISES, "what was built is less later")
            .after([node("1"), built(), come(1, 205)])
            .refuses(come(1, 204), "20.5 percent were told for 2025-Q1")
            .records(come(1, 205)),
        tale(251, RISES, "a time to come is reported on")
            .after([node("1"), built()])
            .refuses(come(2, 100), "which begins on 2025-04-01, and this is of")
            .records(come(1, 100)),
        tale(247, ONCE, "finished works are accepted again")
            .after([node("1"), built(), taken(40, true)])
            .after([act(CLERK, Unit, contract("2", 100)).and(FINANCE, Fin)])
            .refuses(
                taken(41, true),
                "contract H1 is accepted as finished already, in entry ",
            )
            .records(act(CLERK, Edu, output("2")).and(OTHER, Edu)),
        tale(247, ONCE, "a part is accepted again")
            .after([node("1"), built(), taken(40, false)])
            .refuses(
                taken(40, false),
                "acceptance H1/2025-03-03 is recorded already",
            )
            .records(taken(41, false)),
        tale(252, THERE, "more board than are enrolled")
            .refuses(
                covers("U1", [100, 101, 10, 15, 10]),
                "counts 101 of 100, boarders of the enrolled",
            )
            .records(covers("U1", [100, 100, 10, 15, 10])),
        tale(252, THERE, "more of the poor are aided than there are")
            .refuses(
                covers("U1", [100, 50, 10, 18, 18]),
                "counts 18 of 10, poor aided of the poor boarders",
            )
            .records(covers("U1", [100, 50, 18, 18, 18])),
        tale(
            252,
            "a school is told once for a period",
            "a school is told twice",
        )
        .after([told()])
        .refuses(
            told(),
            "coverage of school and period U1/2025 is recorded already",
        )
        .records(covers("U2", [100, 50, 10, 15, 10])),
        tale(
            248,
            "it was not filed on a day to come",
            "a report of tomorrow's",
        )
        .refuses(filed(Date(DAY.0 + 400)), "is said to be filed on")
        .records(filed(DAY)),
    ]
}

/// Agreements, tiers, posts and claims.
pub fn rest() -> Vec<Tale> {
    const TWO: &str = "it is between two schools, and does not end before it begins";
    const RUNS: &str = "the agreement runs in its year, and its grade is that of its score";
    const TIER: &str = "the scheme has the tier, and it does not end before it begins";
    const ASKED: &str = "what is asked for is above zero";
    let signed = || between("S1", 20_100, 20_500);
    let graded = || [published(GRADES), two(signed())];
    vec![
        tale(240, TWO, "a school agrees with itself")
            .refuses(between("S2", 20_100, 20_500), "is of school S2 with itself")
            .records(signed()),
        tale(240, TWO, "an agreement ends before it begins")
            .refuses(
                between("S1", 20_100, 20_099),
                "which is before: correct the days",
            )
            .records(between("S1", 20_100, 20_100)),
        tale(253, RUNS, "a year after the agreement is scored")
            .after([signed()])
            .refuses(
                scored(2031, 750, "fair", false),
                "and this is of 2031: correct the year",
            )
            .records(scored(2025, 750, "fair", false)),
        tale(
            253,
            "the year is not assessed already",
            "a year is scored twice",
        )
        .after([signed(), scored(2025, 750, "fair", false)])
        .refuses(
            scored(2025, 750, "fair", false),
            "assessment of agreement A1/2025 is recorded already",
        )
        .records(scored(2026, 750, "fair", false)),
        tale(253, RUNS, "a year is graded better than its score")
            .after(graded())
            .refuses(
                two(scored(2025, 899, "top", false)),
                "89.9 points are the grade fair, and this says top",
            )
            .records(two(scored(2025, 900, "top", false))),
        tale(
            253,
            RUNS,
            "a year is graded worse than its score, without a veto",
        )
        .after(graded())
        .refuses(
            two(scored(2025, 900, "fair", false)),
            "are the grade best, top",
        )
        .records(two(scored(2025, 900, "fair", true))),
        tale(110, TIER, "a school is of a tier that there is not")
            .after([published(TIERS)])
            .refuses(
                tier_set("near", None),
                "has no tier near: expected one of far",
            )
            .records(tier_set("remote", None)),
        tale(110, TIER, "a tier ends before it begins")
            .after([published(TIERS)])
            .refuses(
                tier_set("far", Some(Date(DAY.0 - 1))),
                "which is before: correct the days",
            )
            .records(tier_set("far", Some(DAY))),
        tale(
            107,
            "it does not end before it begins",
            "a post ends before it begins",
        )
        .after([act(CLERK, Unit, person_registered(41))])
        .refuses(
            act(CLERK, Unit, post(41, "U1", 20_000, Some(19_999))).and(OTHER, Edu),
            "which is before: correct the days",
        )
        .records(act(CLERK, Unit, post(41, "U1", 20_000, Some(20_000))).and(OTHER, Edu)),
        tale(140, ASKED, "less than nothing is asked for")
            .refuses(asking("1", -500), "the amount is -5.00 yuan")
            .records(asking("1", 500)),
        tale(141, ASKED, "nothing is asked for any more")
            .after([claimed()])
            .refuses(amending(0), "the amount is 0.00 yuan")
            .records(amending(1)),
        tale(
            145,
            "a case that was refused is reviewed once an appeal has overturned the refusal",
            "a case that was refused is reviewed",
        )
        .after([claimed(), act(CLERK, App, claim("2", 32))])
        .after([
            act(APPROVER, Apr, refusal("1")),
            act(APPROVER, Apr, refusal("2")),
            act(
                CLERK,
                App,
                appeal(
                    "2",
                    "2",
                    sunledger::domain::events::claims::AppealAgainst::Refusal,
                ),
            ),
            act(SETTLER, R3, overturned("2")),
        ])
        .refuses(act(FIRST, R1, review("1")), "case C1 is refused already")
        .records(act(FIRST, R1, review("2"))),
    ]
}
