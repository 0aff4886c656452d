//! Tales of money that is told once, of parts that stay within their parent, and of cases that are over.

use sunledger::crypto::digest::{Commitment, FileHash};
use sunledger::crypto::hash;
use sunledger::domain::events::Event;
use sunledger::domain::events::claims::{AppealAgainst, AppealResolved, ClaimEvent, Decision};
use sunledger::domain::events::funds::{FundEvent, QuotaAllocated};
use sunledger::domain::events::pairing::{
    AcceptanceRecorded, AssessmentRecorded, PairingEvent, SelfEvaluationFiled, TrancheScheduled,
};
use sunledger::domain::events::payments::{
    ExpenditureRecorded, Payee, PaymentEvent, PaymentInstructed, RecoveryReceived,
};
use sunledger::domain::events::rules::WaiverGranted;
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role::*;

use super::cases::claimed;
use super::facts::*;
use super::house::*;
use super::life::*;
use super::money::{granted, sent};
use super::tale::{Tale, tale};
use crate::trust_support::story::{award, claim, evidence, instructed, received, review};

/// Rules of the office's scheme from its second text on.
const RULES: &str = "[[document]]\ncode = \"doc-01\"\nnames = [\"Form\"]\nclause = \"a form\"\n\
    [tariff]\nkind = \"fixed\"\namount_fen = 200000\nclause = \"two thousand\"\nmode = \"gate\"\n\
    [quota]\nbasis = \"unit\"\nunit_max = 2\nclause = \"one or two\"\nmode = \"gate\"\n\
    [agreement]\ntotal_fen = 1000\nyears = 2\nfirst_day = \"2024-01-01\"\nclause = \"two years\"\n\
    [[condition]]\ncode = \"signed\"\nkind = \"agreement_signed\"\ndue_days = 30\ndue_unit = \"day\"\n\
    clause = \"once signed\"\nmode = \"flag\"\n\
    [[condition]]\ncode = \"accepted\"\nkind = \"year_accepted\"\nscore_min_tenths = 750\n\
    inclusive = true\ndue_days = 30\ndue_unit = \"wd\"\nclause = \"75 points\"\nmode = \"gate\"\n\
    [[tranche]]\nid = \"t-1\"\nnumber = 1\namount_fen = 500\ncondition = \"signed\"\nclause = \"half\"\n\
    mode = \"flag\"\n\
    [[tranche]]\nid = \"t-2\"\nnumber = 2\namount_fen = 500\ncondition = \"accepted\"\nclause = \"half\"\n\
    mode = \"gate\"\n";

/// They are published.
pub fn ruled() -> Act {
    published(RULES.to_owned())
}

/// The same of years that begin with 2025.
pub fn ruled_from_now() -> Act {
    published(RULES.replace("2024-01-01", "2025-01-01"))
}

/// The same, with the one condition that a waiver lifts.
fn softly_ruled() -> Act {
    let soft = "75 points\"\nmode = \"soft\"";
    let text = RULES.replace("75 points\"\nmode = \"gate\"", soft);
    assert!(text.contains(soft));
    published(text)
}

fn published(rules: String) -> Act {
    let event = scheme_text(2, move |e| {
        e.text.push_str(&rules);
        e.sha256 = FileHash(hash::sha256(&[e.text.as_bytes()]));
    });
    act(CLERK, Edu, event).and(FINANCE, Fin)
}

/// An act under that text.
fn two(act: Act) -> Act {
    act.under(Some(("T", 2)))
}

fn quota_of(unit: &str, count: u32) -> Event {
    match quota(unit) {
        Event::Fund(FundEvent::QuotaAllocated(e)) => QuotaAllocated {
            count: Some(count),
            ..e
        }
        .into(),
        other => other,
    }
}

fn recovered(number: &str, fen: i64, reference: Option<&str>) -> Event {
    match recovery(number, fen) {
        Event::Payment(PaymentEvent::RecoveryReceived(e)) => RecoveryReceived {
            bank_ref: reference.map(str::to_owned),
            ..e
        }
        .into(),
        other => other,
    }
}

/// Money that is told once.
pub fn money() -> Vec<Tale> {
    const REFERENCE: &str =
        "a reference of the bank's or a receipt is stated, and names no other movement";
    let ordered = || {
        [
            act(SUPERVISOR, Sup, clawback("1", 100)),
            act(SUPERVISOR, Sup, clawback("2", 100)),
            act(PAYER, Pay, recovered("1", 50, Some("KB1"))),
        ]
    };
    vec![
        tale(
            60,
            "the receipt number is new in the scheme",
            "one note is told twice, under two references",
        )
        .after([act(PAYER, Pay, income("1", Some("B1"), 100))])
        .refuses(
            act(PAYER, Pay, income("1", Some("B2"), 100)),
            "receipt R1 is recorded already",
        )
        .records(act(PAYER, Pay, income("2", Some("B2"), 100))),
        tale(
            60,
            "the bank reference is new in the ledger",
            "what arrived of a payment comes in as a gift",
        )
        .after(sent())
        .after([act(
            PAYER,
            Pay,
            crate::trust_support::story::confirmed("1", 200_000),
        )])
        .refuses(
            act(PAYER, Pay, income("2", Some("PR1"), 100)),
            "bank reference PR1 is recorded already",
        )
        .records(act(PAYER, Pay, income("2", Some("PR2"), 100))),
        tale(206, REFERENCE, "one line of the bank's comes on two orders")
            .after(ordered())
            .refuses(
                act(PAYER, Pay, recovered("2", 50, Some("KB1"))),
                "bank reference KB1 is recorded already",
            )
            .records(act(PAYER, Pay, recovered("2", 50, Some("KB2")))),
        tale(206, REFERENCE, "an instalment is told twice")
            .after(ordered())
            .refuses(
                act(PAYER, Pay, recovered("1", 50, Some("KB1"))),
                "bank reference KB1 is recorded already",
            )
            .records(act(PAYER, Pay, recovered("1", 50, Some("KB2")))),
        tale(206, REFERENCE, "money comes from nowhere")
            .after(ordered())
            .refuses(
                act(PAYER, Pay, recovered("1", 50, Some(" "))),
                "the money on an order states no reference",
            )
            .records(act(PAYER, Pay, recovered("1", 50, Some("KB2")))),
        tale(206, REFERENCE, "money comes under no reference at all")
            .after(ordered())
            .refuses(
                act(PAYER, Pay, recovered("2", 50, None)),
                "the money on an order states no reference",
            )
            .records(act(PAYER, Pay, recovered("2", 50, Some("KB2")))),
        tale(
            205,
            "no more is ordered back of somebody than was paid to them",
            "more is ordered back than was paid",
        )
        .after(sent())
        .after([act(SUPERVISOR, Sup, clawback("1", 100_000))])
        .refuses(
            act(SUPERVISOR, Sup, clawback("2", 100_001)),
            "1000.00 yuan that were paid to the debtor and not ordered back yet",
        )
        .records(act(SUPERVISOR, Sup, clawback("2", 100_000))),
    ]
}

pub fn tranche_of(number: u8, fen: i64, condition: Option<&str>) -> Act {
    let event = TrancheScheduled {
        agreement_no: "A1".to_owned(),
        number,
        amount: Fen(fen),
        condition: condition.map(str::to_owned),
        due: None,
    };
    two(act(CLERK, Edu, event))
}

pub fn judged(year: u8, score_tenths: i32) -> Act {
    let event = AcceptanceRecorded {
        agreement_no: "A1".to_owned(),
        year,
        score_tenths,
        passed: Some(true),
    };
    two(act(CLERK, Edu, event).and(OTHER, Edu))
}

/// A self-evaluation of a year by two of the school.
pub fn reported(year: u8, score_tenths: Option<i32>) -> Act {
    let event = SelfEvaluationFiled {
        agreement_no: "A1".to_owned(),
        year,
        year_end: None,
        score_tenths,
    };
    two(act(CLERK, Unit, event).and(OTHER, Unit))
}

/// Parts that stay within their parent.
pub fn parts() -> Vec<Tale> {
    const CONDITION: &str =
        "the acceptance that its condition asks for passed, or a signed waiver covers it";
    const YEAR: &str = "its year is one of the agreement's, and its score within a hundred points";
    const WITHIN: &str = "the tranches stay within the agreed total";
    let signed = |number: &str| two(act(CLERK, Edu, agreement(number)).and(OTHER, Unit));
    let spent = |number: &str, year: u8| match voucher(number) {
        Event::Payment(PaymentEvent::ExpenditureRecorded(e)) => two(act(
            CLERK,
            Unit,
            ExpenditureRecorded {
                agreement_no: Some("A1".to_owned()),
                year: Some(year),
                ..e
            },
        )),
        other => act(CLERK, Unit, other),
    };
    let scored = |score_tenths| match assessment("1") {
        Event::Pairing(PairingEvent::AssessmentRecorded(e)) => {
            two(act(CLERK, Edu, AssessmentRecorded { score_tenths, ..e }))
        }
        other => act(CLERK, Edu, other),
    };
    let release = |agreement: &str, number| {
        two(act(CLERK, Edu, released(agreement, number)).and(FINANCE, Fin))
    };
    let waived = WaiverGranted {
        waiver_no: "V1".to_owned(),
        rule: Some("accepted".to_owned()),
        clause: Commitment([4; 32]),
        subject_no: "A1".to_owned(),
        reason: Commitment([4; 32]),
        expires: None,
    };
    vec![
        tale(
            63,
            "no unit gets more places than the scheme lets one have",
            "a unit gets a third place",
        )
        .after([ruled()])
        .refuses(
            two(act(CLERK, Edu, quota_of("U1", 3))),
            "unit U1 would have 3 places, and a unit has at most 2, by rule quota of the scheme (“one or two”)",
        )
        .records(two(act(CLERK, Edu, quota_of("U1", 2)))),
        tale(
            64,
            "no place moves that a case of the unit has taken",
            "a unit gives away the place of its own applicant",
        )
        .after([
            act(CLERK, Edu, quota("U1")),
            act(CLERK, Edu, quota("U2")),
            claimed(),
        ])
        .refuses(
            act(CLERK, Edu, moved_by("U1", "U2", |e| e.count = Some(2))),
            "quota of unit U1 is for a count of 1 beside 1 that cases have taken, this event says a count of 2",
        )
        .records(act(CLERK, Edu, moved("U1", "U2"))),
        tale(242, "its condition is one of the scheme's", "a tranche waits for what nobody knows")
            .after([ruled(), signed("1")])
            .refuses(tranche_of(1, 500, Some("never")), "condition of payment never is not known")
            .records(tranche_of(1, 500, Some("signed"))),
        tale(242, "the amount is above zero", "a tranche of nothing")
            .after([ruled(), signed("1")])
            .refuses(tranche_of(1, 0, None), "the amount is 0.00 yuan")
            .records(tranche_of(1, 1, None)),
        tale(242, "a tranche that is scheduled is one of the scheme's", "a third of two is scheduled")
            .after([ruled(), signed("1")])
            .refuses(
                tranche_of(3, 1, None),
                "tranche 3 of agreement A1, and the last tranche of the scheme is 2",
            )
            .records(tranche_of(2, 1, None)),
        tale(242, WITHIN, "the tranches come to more than was agreed on")
            .after([ruled(), signed("1"), tranche_of(1, 500, None)])
            .refuses(
                tranche_of(2, 501, None),
                "agreement A1 is for 10.00 yuan in all, this event says 10.01 yuan with the tranches scheduled before",
            )
            .records(tranche_of(2, 500, None)),
        tale(243, YEAR, "a third year of two is reported")
            .after([ruled(), signed("1")])
            .refuses(
                reported(3, None),
                "agreement A1 is for 2 years, and this is of year 3",
            )
            .records(reported(2, None)),
        tale(243, YEAR, "a unit gives itself more than a hundred points")
            .after([ruled(), signed("1")])
            .refuses(reported(1, Some(1_001)), "the score is 100.1, expected 0 to 100 points")
            .records(reported(1, Some(1_000))),
        tale(244, YEAR, "a third year of two is accepted")
            .after([ruled(), signed("1")])
            .refuses(judged(3, 800), "this is of year 3")
            .records(judged(2, 800)),
        tale(244, YEAR, "a year is accepted with more than a hundred points")
            .after([ruled(), signed("1")])
            .refuses(judged(1, 1_001), "the score is 100.1, expected 0 to 100 points")
            .records(judged(1, 1_000)),
        tale(
            244,
            "no acceptance of that year stands but one that did not pass",
            "a year is accepted a second time",
        )
        .after([ruled(), signed("1"), judged(1, 800)])
        .refuses(judged(1, 600), "acceptance A1/1 is recorded already")
        .records(judged(2, 600)),
        tale(
            253,
            "its score is within a hundred points",
            "a year is scored with more than a hundred points",
        )
        .after([ruled(), signed("1")])
        .refuses(scored(1_001), "the score is 100.1")
        .records(scored(1_000)),
        tale(
            209,
            "its support year is one of the agreement's",
            "a cost is of a third year of two",
        )
        .after([ruled(), signed("1")])
        .refuses(spent("1", 3), "this is of year 3")
        .records(spent("1", 2)),
        tale(245, CONDITION, "a tranche goes before the year is accepted")
            .after([ruled(), signed("1")])
            .refuses(
                release("1", 2),
                "tranche 2 of A1 waits for the year before, which is not accepted, by rule accepted of the scheme (“75 points”)",
            )
            .records(release("1", 1)),
        tale(245, CONDITION, "a tranche goes after 74.9 points, and not after 75")
            .after([
                ruled(),
                signed("1"),
                signed("2"),
                judged(1, 749),
                two(act(CLERK, Edu, AcceptanceRecorded {
                    agreement_no: "A2".to_owned(),
                    year: 1,
                    score_tenths: 750,
                    passed: None,
                })
                .and(OTHER, Edu)),
            ])
            .refuses(
                release("1", 2),
                "tranche 2 of A1 waits for the year before, which had 74.9 points",
            )
            .records(release("2", 2)),
        tale(245, CONDITION, "a waiver of one agreement does not serve another")
            .after([
                softly_ruled(),
                signed("1"),
                signed("2"),
                two(act(APPROVER, Apr, waived)),
            ])
            .refuses(release("2", 2), "have a waiver of the rule granted for the agreement")
            .records(release("1", 2)),
    ]
}

pub fn overturned(number: &str) -> Event {
    match appeal_resolved(number) {
        Event::Claim(ClaimEvent::AppealResolved(e)) => AppealResolved { upheld: false, ..e }.into(),
        other => other,
    }
}

/// A later text that gives less changes no tranche of an agreement signed before it.
#[test]
fn a_tranche_is_of_what_the_text_of_its_agreement_gives() {
    let less = |number: u16, fen: i64| {
        let rules = RULES
            .replace("amount_fen = 500\n", &format!("amount_fen = {fen}\n"))
            .replace("total_fen = 1000", &format!("total_fen = {}", 2 * fen));
        let event = scheme_text(number, move |e| {
            e.text.push_str(&rules);
            e.sha256 = FileHash(hash::sha256(&[e.text.as_bytes()]));
        });
        act(CLERK, Edu, event).and(FINANCE, Fin)
    };
    let three = |act: Act| act.under(Some(("T", 3)));
    let mut house = House::new();
    house.must(&ruled());
    house.must(&two(act(CLERK, Edu, agreement("1")).and(OTHER, Unit)));
    house.must(&act(PAYER, Pay, received("9", 5_000)));
    house.must(&less(3, 400));
    house.must(&three(act(CLERK, Edu, released("1", 1)).and(FINANCE, Fin)));
    let pays = |fen: i64| {
        let order = PaymentInstructed {
            award_no: None,
            case_no: None,
            tranche: Some(("A1".to_owned(), 1)),
            payee: Payee::Org("S1".to_owned()),
            ..match instructed("1", fen) {
                Event::Payment(PaymentEvent::PaymentInstructed(e)) => e,
                other => panic!("{other:?}"),
            }
        };
        three(act(PAYER, Pay, order))
    };
    house.must(&pays(500));
    // And one of a text that gives less was valid under the newest, which gives more.
    let mut house = House::new();
    house.must(&less(2, 400));
    house.must(&two(act(CLERK, Edu, agreement("1")).and(OTHER, Unit)));
    house.must(&less(3, 500));
    house.must(&three(act(CLERK, Edu, released("1", 1)).and(FINANCE, Fin)));
}

/// Cases that are over, and decisions that are not what they were.
pub fn decisions() -> Vec<Tale> {
    const BACK: &str = "the claim was not taken back";
    const REFUSED: &str =
        "aid that was refused is granted once an appeal has overturned the refusal";
    const ANEW: &str = "a level that refused the case has sent it back, reviews it anew, or was overturned on appeal";
    const PASSED: &str = "no level of review has refused the case for good";
    const SAYS: &str = "case C1 was refused by review 1";
    // Two claims; the first is refused by its first review, of whom more is told.
    let in_review = |more: &[Decision]| {
        let mut acts = vec![
            claimed(),
            act(CLERK, App, claim("2", 32)),
            act(FIRST, R1, review_said("1", 1, Decision::Refused)),
        ];
        acts.extend(
            more.iter()
                .map(|said| act(FIRST, R1, review_said("1", 1, *said))),
        );
        acts
    };
    let back = || {
        [
            claimed(),
            act(CLERK, App, claim("2", 32)),
            act(CLERK, App, withdrawal("1")),
        ]
    };
    let over = "case C1 is withdrawn already";
    let after_end = |kind, what, wrong: Act, right: Act| {
        tale(kind, BACK, what)
            .after(back())
            .refuses(wrong, over)
            .records(right)
    };
    let refused = || {
        [
            claimed(),
            act(CLERK, App, claim("2", 32)),
            act(APPROVER, Apr, refusal("1")),
            act(APPROVER, Apr, refusal("2")),
            act(CLERK, App, appeal("1", "1", AppealAgainst::Refusal)),
            act(CLERK, App, appeal("2", "2", AppealAgainst::Refusal)),
            act(SETTLER, R3, overturned("1")),
            act(SETTLER, R3, appeal_resolved("2")),
        ]
    };
    vec![
        after_end(
            141,
            "a claim that was taken back is put right",
            act(CLERK, App, claim_amended("1")),
            act(CLERK, App, claim_amended("2")),
        ),
        after_end(
            142,
            "a claim is taken back twice",
            act(CLERK, App, withdrawal("1")),
            act(CLERK, App, withdrawal("2")),
        ),
        after_end(
            143,
            "a paper comes after the claim was taken back",
            act(CLERK, App, evidence("1")),
            act(CLERK, App, evidence("2")),
        ),
        after_end(
            145,
            "a claim that was taken back is reviewed",
            act(FIRST, R1, review("1")),
            act(FIRST, R1, review("2")),
        ),
        after_end(
            146,
            "a step is taken after the claim was taken back",
            act(CLERK, Unit, step("C1")),
            act(CLERK, Unit, step("C2")),
        ),
        after_end(
            148,
            "a claim that was taken back is granted",
            act(APPROVER, Apr, award("1", 200_000)),
            act(APPROVER, Apr, award_to("2", "2", 32)),
        ),
        after_end(
            149,
            "a claim that was taken back is refused",
            act(APPROVER, Apr, refusal("1")),
            act(APPROVER, Apr, refusal("2")),
        ),
        tale(143, "the scheme knows the kind of paper", "a paper of a kind nobody asks for")
            .after([ruled(), two(claimed())])
            .refuses(
                two(act(CLERK, App, evidence("1"))),
                "the kind of the paper is none of scheme T: expected one of doc-01",
            )
            .records(two(act(CLERK, App, paper("M1")))),
        tale(
            145,
            "inside the ledger nobody reviews a level twice, unless the case was sent back",
            "one person reviews one level twice",
        )
        .after([
            claimed(),
            act(CLERK, App, claim("2", 32)),
            act(FIRST, R1, review("1")),
        ])
        .refuses(
            act(FIRST, R1, review("1")),
            "has reviewed level 1 of case C1 already",
        )
        .records(act(FIRST, R1, review("2"))),
        tale(145, ANEW, "the next level reviews what the first refused")
            .after(in_review(&[]))
            .refuses(act(SECOND, R2, review_at("1", 2)), SAYS)
            .records(act(FIRST, R1, review_said("1", 1, Decision::SentBack))),
        tale(145, ANEW, "who refused agrees without having sent it back")
            .after(in_review(&[]))
            .refuses(act(FIRST, R1, review("1")), SAYS)
            .records(act(OTHER, R1, review("1"))),
        tale(145, ANEW, "the next level reviews what was sent back and refused again")
            .after(in_review(&[Decision::SentBack, Decision::Refused]))
            .refuses(act(SECOND, R2, review_at("1", 2)), SAYS)
            .records(act(SECOND, R2, review_at("2", 2))),
        tale(145, ANEW, "who refused looks at it again after an appeal")
            .after(in_review(&[]))
            .after([
                act(FIRST, R1, review_said("2", 1, Decision::Refused)),
                act(CLERK, App, appeal("1", "1", AppealAgainst::Refusal)),
                act(SETTLER, R3, overturned("1")),
            ])
            .refuses(act(FIRST, R1, review("2")), "case C2 was refused by review 1")
            .records(act(FIRST, R1, review("1"))),
        tale(148, PASSED, "what a review refused is granted")
            .after(in_review(&[]))
            .refuses(act(APPROVER, Apr, award("1", 200_000)), SAYS)
            .records(act(APPROVER, Apr, award_to("2", "2", 32))),
        tale(148, PASSED, "what was reviewed anew and refused again is granted")
            .after(in_review(&[Decision::SentBack, Decision::Agreed]))
            .after([act(FIRST, R1, review_said("2", 1, Decision::Refused))])
            .refuses(
                act(APPROVER, Apr, award_to("2", "2", 32)),
                "case C2 was refused by review 1",
            )
            .records(act(APPROVER, Apr, award("1", 200_000))),
        tale(142, PASSED, "a claim that a review refused is taken back")
            .after(in_review(&[]))
            .refuses(act(CLERK, App, withdrawal("1")), SAYS)
            .records(act(CLERK, App, withdrawal("2"))),
        tale(
            150,
            "the award, refusal or finding is known",
            "an appeal against a refusal by review that is none any more",
        )
        .after(in_review(&[Decision::SentBack]))
        .after([act(FIRST, R1, review_said("2", 1, Decision::Refused))])
        .refuses(
            act(CLERK, App, appeal("1", "1", AppealAgainst::Refusal)),
            "refusal of case C1 is not known",
        )
        .records(act(CLERK, App, appeal("1", "2", AppealAgainst::Refusal))),
        tale(
            149,
            "the case is known and not decided, or an appeal has overturned its decision",
            "what was refused on appeal as well is refused again",
        )
        .after(refused())
        .refuses(act(APPROVER, Apr, refusal("2")), "case C2 is decided already")
        .records(act(APPROVER, Apr, refusal("1"))),
        tale(148, REFUSED, "what was refused on appeal as well is granted")
            .after(refused())
            .refuses(
                act(APPROVER, Apr, award_to("2", "2", 32)),
                "case C2 is refused already",
            )
            .records(act(APPROVER, Apr, award("1", 200_000))),
        tale(
            148,
            "no more is awarded than the scheme gives, unless a signed waiver covers it",
            "a cent more is granted than the tariff gives",
        )
        .after([ruled(), two(claimed())])
        .refuses(
            two(act(APPROVER, Apr, award("1", 200_001))),
            "the scheme gives case C1 2000.00 yuan, and 2000.01 yuan would be awarded, by rule tariff of the scheme (“two thousand”)",
        )
        .records(two(act(APPROVER, Apr, award("1", 200_000)))),
        tale(
            200,
            "an award that an appeal has overturned is decided anew",
            "an award that was overturned is paid",
        )
        .after(granted())
        .after([
            act(PAYER, Pay, received("2", 200_000)),
            act(CLERK, App, claim("2", 32)),
            act(APPROVER, Apr, award_to("2", "2", 32)),
            act(CLERK, App, appeal("1", "1", AppealAgainst::Award)),
            act(SETTLER, R3, overturned("1")),
        ])
        .refuses(
            act(PAYER, Pay, instructed("1", 200_000)),
            "award of case C1 is overturned on appeal already",
        )
        .records(act(
            PAYER,
            Pay,
            pays("2", |e| {
                e.award_no = Some("W2".to_owned());
                e.payee = sunledger::domain::events::payments::Payee::Person(
                    crate::trust_support::story::alias(32),
                );
            }),
        )),
    ]
}
