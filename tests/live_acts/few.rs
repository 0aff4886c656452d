//! Tales of the acts of which there are few: plans changed, papers sent back, appeals, suspensions,
//! supplementary notices, orders given up, contracts.

use sunledger::domain::events::Event;
use sunledger::domain::events::claims::AppealAgainst;
use sunledger::domain::events::funds::FundEvent;
use sunledger::domain::events::payments::{Payee, PaymentEvent};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role::*;

use super::cases::{awarded, claimed};
use super::facts::*;
use super::house::*;
use super::life::*;
use super::money::sent;
use super::tale::{Tale, tale};
use super::works::node;
use crate::trust_support::story::{
    alias, claim, notice_opened, notice_row, person_registered, received, review,
};

const ABOVE_ZERO: &str = "the amount is above zero";
const LEFT: &str = "no more is taken back than it comes to";
const NOT_BACK: &str = "no more goes back than it comes to, and than its fund still holds";
const HAS: &str = "the unit that gives has so many places and so much money";
const WITHIN: &str = "the sum of the children is within the parent";
const OWED: &str = "so much of the order is still owed";
const TO_DEBTOR: &str = "the payment is to whoever owes, and has not arrived";
const THEIRS: &str = "the fund is theirs, and a case is the payment's";
const SLIP: &str = "an item stands once on a slip";
const TEXT: &str =
    "the text passes `scheme check`, and its id, version and hash are the ones stated";

/// Texts, plans and money before it has a beneficiary.
pub fn plans() -> Vec<Tale> {
    let amends = |event| act(CLERK, Edu, event).and(FINANCE, Fin);
    let promised = || act(FINANCE, Fin, appropriation(1_000));
    let plans = |number, above, fen| act(FINANCE, Fin, plan_node(number, above, fen));
    let by_document = |document: &str, fen| {
        let mut event = plan_node("0", None, fen);
        if let Event::Fund(FundEvent::BudgetPlanned(e)) = &mut event {
            e.document_no = Some(document.to_owned());
        }
        act(FINANCE, Fin, event)
    };
    vec![
        tale(
            41,
            "the scheme is published",
            "a text nobody published is amended",
        )
        .refuses(
            amends(amended_text(2, |e| e.id = "U".to_owned())),
            "the event names scheme U, expected one of those published (T)",
        )
        .records(amends(amended_text(2, |_| {}))),
        tale(41, TEXT, "the hash of a new text is of another")
            .refuses(
                amends(amended_text(2, |e| e.text.push_str("# no rule\n"))),
                "the SHA-256 of the text differs from the one stated",
            )
            .records(amends(amended_text(2, |_| {}))),
        tale(
            41,
            "its version is higher than the last",
            "an amendment takes a version again",
        )
        .refuses(
            amends(amended_text(1, |_| {})),
            "scheme T has version 1 already; a new text needs a higher one, found 1",
        )
        .records(amends(amended_text(2, |_| {}))),
        tale(
            62,
            "the appropriation is known",
            "a promise nobody made is changed",
        )
        .after([promised()])
        .refuses(
            act(FINANCE, Fin, adjusted("D2", -10)),
            "appropriation D2 is not known",
        )
        .records(act(FINANCE, Fin, adjusted("D1", -10))),
        tale(
            62,
            "it is of the appropriation's fund",
            "a promise of one fund is changed in another",
        )
        .after([promised()])
        .refuses(
            act(FINANCE, Fin, adjusted_in("D1", 10, "G")),
            "appropriation D1 is for the fund F, this event says the fund G",
        )
        .records(act(FINANCE, Fin, adjusted_in("D1", 10, "F"))),
        tale(62, LEFT, "more is taken back than was promised")
            .after([promised()])
            .refuses(
                act(FINANCE, Fin, adjusted("D1", -1_001)),
                "appropriation D1 is for 10.00 yuan that can still be taken back, this event says 10.01 yuan",
            )
            .records(act(FINANCE, Fin, adjusted("D1", -1_000))),
        tale(62, LEFT, "a promise is taken back twice")
            .after([promised(), act(FINANCE, Fin, adjusted("D1", -600))])
            .refuses(
                act(FINANCE, Fin, adjusted("D1", -600)),
                "appropriation D1 is for 4.00 yuan that can still be taken back, this event says 6.00 yuan",
            )
            .records(act(FINANCE, Fin, adjusted("D1", -400))),
        tale(
            64,
            "both quotas are known",
            "a place goes to a unit without a quota",
        )
        .after([act(CLERK, Edu, quota("U1")), act(CLERK, Edu, quota("U2"))])
        .refuses(
            act(CLERK, Edu, moved("U1", "U3")),
            "quota of unit U3 is not known",
        )
        .records(act(CLERK, Edu, moved("U1", "U2"))),
        tale(
            64,
            "both quotas are known",
            "a place comes from a unit without a quota",
        )
        .after([act(CLERK, Edu, quota("U1")), act(CLERK, Edu, quota("U2"))])
        .refuses(
            act(CLERK, Edu, moved("U3", "U1")),
            "quota of unit U3 is not known",
        )
        .records(act(CLERK, Edu, moved("U2", "U1"))),
        tale(
            67,
            "the appropriation is known",
            "money of no promise goes back",
        )
        .after([promised()])
        .refuses(
            act(FINANCE, Fin, unspent("D2", 10)),
            "appropriation or receipt D2 is not known",
        )
        .records(act(FINANCE, Fin, unspent("D1", 10))),
        tale(
            67,
            "it is of the appropriation's fund",
            "what one fund did not spend goes back out of another",
        )
        .after([promised()])
        .refuses(
            act(FINANCE, Fin, unspent_in("D1", 10, "G")),
            "appropriation D1 is for the fund F, this event says the fund G",
        )
        .records(act(FINANCE, Fin, unspent_in("D1", 10, "F"))),
        tale(67, ABOVE_ZERO, "nothing goes back")
            .after([promised()])
            .refuses(act(FINANCE, Fin, unspent("D1", 0)), "the amount is 0.00 yuan")
            .records(act(FINANCE, Fin, unspent("D1", 1))),
        tale(67, NOT_BACK, "more goes back than was promised")
            .after([promised()])
            .refuses(
                act(FINANCE, Fin, unspent("D1", 1_001)),
                "appropriation D1 is for 10.00 yuan that did not go back yet, this event says 10.01 yuan",
            )
            .records(act(FINANCE, Fin, unspent("D1", 1_000))),
        tale(67, NOT_BACK, "a promise that was lowered goes back twice")
            .after([
                promised(),
                act(FINANCE, Fin, adjusted("D1", -100)),
                act(FINANCE, Fin, unspent("D1", 600)),
            ])
            .refuses(
                act(FINANCE, Fin, unspent("D1", 301)),
                "appropriation D1 is for 3.00 yuan that did not go back yet, this event says 3.01 yuan",
            )
            .records(act(FINANCE, Fin, unspent("D1", 300))),
        tale(67, NOT_BACK, "what was paid goes back as unspent")
            .after(sent())
            .after([
                act(PAYER, Pay, received("2", 500)),
                promised(),
            ])
            .refuses(
                act(FINANCE, Fin, unspent("D1", 501)),
                "fund F is for 5.00 yuan that are not spent, this event says 5.01 yuan",
            )
            .records(act(FINANCE, Fin, unspent("D1", 500))),
        tale(62, LEFT, "what went back is taken back as well")
            .after([promised(), act(FINANCE, Fin, unspent("D1", 600))])
            .refuses(
                act(FINANCE, Fin, adjusted("D1", -401)),
                "appropriation D1 is for 4.00 yuan that can still be taken back, this event says 4.01 yuan",
            )
            .records(act(FINANCE, Fin, adjusted("D1", -400))),
        tale(64, HAS, "a unit gives more places than it has")
            .after([
                act(CLERK, Edu, quota("U1")),
                act(CLERK, Edu, quota("U2")),
                act(CLERK, Edu, moved("U1", "U2")),
            ])
            .refuses(
                act(CLERK, Edu, moved_by("U1", "U2", |e| e.count = Some(2))),
                "quota of unit U1 is for a count of 1, this event says a count of 2",
            )
            .records(act(CLERK, Edu, moved_by("U2", "U1", |e| e.count = Some(3)))),
        tale(64, HAS, "a unit that has places gives money")
            .after([act(CLERK, Edu, quota("U1")), act(CLERK, Edu, quota("U2"))])
            .refuses(
                act(CLERK, Edu, moved_by("U1", "U2", |e| e.amount = Some(Fen(1)))),
                "quota of unit U1 is for 0.00 yuan, this event says 0.01 yuan",
            )
            .records(act(CLERK, Edu, moved("U1", "U2"))),
        tale(63, WITHIN, "a third unit gets more places than are left")
            .after([
                amends(with_quota("basis = \"county\"\ntotal = 5")),
                act(CLERK, Edu, quota("U1")),
                act(CLERK, Edu, quota("U2")),
            ])
            .refuses(
                act(CLERK, Edu, quota("U3")).under(Some(("T", 2))),
                "quota of scheme T is for a count of 1 more, of 5 in all, this event says a count of 2",
            )
            .records(act(CLERK, Edu, quota_of("U3", |e| e.count = Some(1))).under(Some(("T", 2)))),
        tale(63, WITHIN, "a unit gets more money than the scheme has")
            .after([amends(with_quota("basis = \"unit\"\nnominations = true\ntotal = 1\ntotal_fen = 1000"))])
            .refuses(
                act(CLERK, Edu, quota_of("U1", |e| e.amount = Some(Fen(1_001)))).under(Some(("T", 2))),
                "quota of scheme T is for 10.00 yuan more, of 10.00 yuan in all, this event says 10.01 yuan",
            )
            // These places are nominations, of which there may be more than are aided in all.
            .records(act(CLERK, Edu, quota_of("U1", |e| e.amount = Some(Fen(1_000)))).under(Some(("T", 2)))),
        tale(69, ABOVE_ZERO, "nothing is given")
            .refuses(act(CLERK, Unit, donation("1", 0)), "the amount is 0.00 yuan")
            .records(act(CLERK, Unit, donation("1", 1))),
        tale(69, "the donation number is new", "two gifts take one number")
            .after([act(CLERK, Unit, donation("1", 1))])
            .refuses(
                act(CLERK, Unit, donation("1", 1)),
                "donation G1 is recorded already",
            )
            .records(act(CLERK, Unit, donation("2", 1))),
        tale(68, "its number is new", "a node is planned anew")
            .after([plans("0", None, 100)])
            .refuses(plans("0", None, 200), "node N0 is recorded already")
            .records(plans("1", None, 200)),
        tale(68, "its number is new", "a document changes a node twice")
            .after([plans("0", None, 100), by_document("1", 200)])
            .refuses(by_document("1", 300), "node N0 is recorded already")
            .records(by_document("2", 300)),
        tale(68, ABOVE_ZERO, "less than nothing is planned")
            .refuses(plans("0", None, -1), "the amount is -0.01 yuan")
            .records(plans("0", None, 1)),
        tale(68, "the node above it is known", "a node below one that nobody planned")
            .after([plans("0", None, 100)])
            .refuses(plans("1", Some("9"), 100), "node N9 is not known")
            .records(plans("1", Some("0"), 100)),
        tale(68, "nodes below one are within it", "more is planned below a node than it has")
            .after([plans("0", None, 100), plans("1", Some("0"), 60)])
            .refuses(
                plans("2", Some("0"), 41),
                "node N0 is for 0.40 yuan that are not planned below it yet, this event says 0.41 yuan",
            )
            .records(plans("2", Some("0"), 40)),
        tale(68, "nodes below one are within it", "a node has less than a file plans below it")
            .after([plans("1", Some("0"), 60).imported(3)])
            .refuses(
                plans("0", None, 59),
                "node N0 is for the 0.60 yuan planned below it, or more, this event says 0.59 yuan",
            )
            .records(plans("0", None, 60)),
        tale(
            70,
            "the application number is new",
            "one drawing is told twice",
        )
        .after([act(FINANCE, Fin, drawing("1", 780_000))])
        .refuses(
            act(FINANCE, Fin, drawing("1", 780_000)),
            "withdrawal application L1 is recorded already",
        )
        .records(act(FINANCE, Fin, drawing("2", 780_000))),
        tale(
            70,
            "the amount is the drawing at the stated rate, to the fen",
            "a fen is lost on the way",
        )
        .refuses(
            act(FINANCE, Fin, drawing("1", 779_999)),
            "withdrawal application L1 is for 7800.00 yuan at its rate, this event says 7799.99 yuan",
        )
        .records(act(FINANCE, Fin, drawing("1", 780_000))),
    ]
}

const FILED: &str = "the award, refusal or finding is known";

/// Claims put right, papers sent back, decisions looked at again, payments stopped.
pub fn turns() -> Vec<Tale> {
    let decided = || vec![claimed(), awarded()];
    let appealed = || {
        let mut acts = vec![
            claimed(),
            act(MANY, R1, review("1")),
            awarded(),
            act(CLERK, App, claim("2", 32)),
            act(APPROVER, Apr, refusal("2")),
        ];
        acts.push(act(CLERK, App, appeal("1", "1", AppealAgainst::Award)));
        acts.push(act(CLERK, App, appeal("2", "2", AppealAgainst::Refusal)));
        acts
    };
    let undecided = "the case is known and not decided";
    let open = "the appeal is known and open";
    vec![
        tale(141, undecided, "a claim nobody made is put right")
            .after([claimed()])
            .refuses(act(CLERK, App, claim_amended("2")), "case C2 is not known")
            .records(act(CLERK, App, claim_amended("1"))),
        tale(141, undecided, "a granted claim is put right")
            .after(decided())
            .after([act(CLERK, App, claim("2", 32))])
            .refuses(
                act(CLERK, App, claim_amended("1")),
                "case C1 is decided already",
            )
            .records(act(CLERK, App, claim_amended("2"))),
        tale(
            144,
            "the document is on file in the case",
            "a paper nobody filed is sent back",
        )
        .after([claimed(), act(CLERK, App, paper("M1"))])
        .refuses(
            act(FIRST, R1, paper_rejected("M2")),
            "document M2 is not known",
        )
        .records(act(FIRST, R1, paper_rejected("M1"))),
        tale(150, FILED, "an award nobody made is appealed against")
            .after(decided())
            .after([act(CLERK, App, claim("2", 32))])
            .refuses(
                act(CLERK, App, appeal("1", "2", AppealAgainst::Award)),
                "award of case C2 is not known",
            )
            .records(act(CLERK, App, appeal("1", "1", AppealAgainst::Award))),
        tale(150, FILED, "a grant is appealed against as a refusal")
            .after(decided())
            .refuses(
                act(CLERK, App, appeal("1", "1", AppealAgainst::Refusal)),
                "refusal of case C1 is not known: record it first with `sunledger claim refuse --case-no C1`",
            )
            .records(act(CLERK, App, appeal("1", "1", AppealAgainst::Award))),
        tale(
            150,
            "the appeal number is new",
            "two appeals take one number",
        )
        .after(decided())
        .after([
            act(CLERK, App, claim("2", 32)),
            act(APPROVER, Apr, refusal("2")),
            act(CLERK, App, appeal("1", "1", AppealAgainst::Award)),
        ])
        .refuses(
            act(CLERK, App, appeal("1", "2", AppealAgainst::Refusal)),
            "appeal B1 is recorded already",
        )
        .records(act(CLERK, App, appeal("2", "2", AppealAgainst::Refusal))),
        tale(151, open, "no appeal is settled")
            .after(appealed())
            .refuses(
                act(SETTLER, R3, appeal_resolved("3")),
                "appeal B3 is not known",
            )
            .records(act(SETTLER, R3, appeal_resolved("1"))),
        tale(151, open, "an appeal is settled twice")
            .after(appealed())
            .after([act(SETTLER, R3, appeal_resolved("1"))])
            .refuses(
                act(SETTLER, R3, appeal_resolved("1")),
                "appeal B1 is settled already",
            )
            .records(act(SETTLER, R3, appeal_resolved("2"))),
        tale(
            151,
            "inside the ledger another person resolves it than reviewed the case first",
            "who reviewed settles the appeal",
        )
        .after(appealed())
        .refuses(
            act(MANY, R3, appeal_resolved("1")),
            "as reviewer of the first level; another person must act as settler of an objection",
        )
        .records(act(SETTLER, R3, appeal_resolved("1"))),
        tale(
            153,
            "a suspension is in force",
            "what was not stopped goes on",
        )
        .after([act(SUPERVISOR, Sup, suspension(31, 20_150))])
        .refuses(
            act(SUPERVISOR, Sup, suspension_lifted(32, 20_160)),
            "is not suspended",
        )
        .records(act(SUPERVISOR, Sup, suspension_lifted(31, 20_160))),
        tale(
            153,
            "a suspension is in force",
            "a stop is lifted before it begins",
        )
        .after([act(SUPERVISOR, Sup, suspension(31, 20_150))])
        .refuses(
            act(SUPERVISOR, Sup, suspension_lifted(31, 20_149)),
            "is not suspended",
        )
        .records(act(SUPERVISOR, Sup, suspension_lifted(31, 20_151))),
    ]
}

/// Notices in their time.
pub fn notices() -> Vec<Tale> {
    let up = || {
        vec![
            act(CLERK, Ntc, notice_opened("1")),
            act(CLERK, Ntc, notice_row("1", 200_000)),
        ]
    };
    let amends = |event| act(CLERK, Ntc, event).and(APPROVER, Apr);
    let open = "the notice is known and open";
    let lowered =
        "rows are only removed or lowered; new or raised ones need a supplementary notice";
    vec![
        tale(181, "the notice is known", "a picture of no notice")
            .after(up())
            .refuses(
                act(CLERK, Ntc, notice_picture("2")),
                "notice N2 is not known",
            )
            .records(act(CLERK, Ntc, notice_picture("1"))),
        tale(183, open, "no notice is amended")
            .after(up())
            .refuses(amends(notice_amended("2", None)), "notice N2 is not known")
            .records(amends(notice_amended("1", None))),
        tale(183, open, "a closed notice is amended")
            .after(up())
            .after([
                act(CLERK, Ntc, notice_opened("2")),
                act(CLERK, Ntc, notice_row("2", 200_000)),
                act(CLERK, Ntc, closed_counting("1", 0)),
            ])
            .refuses(
                amends(notice_row_amended("1", Some("C1"), None)),
                "notice N1 is closed already",
            )
            .records(amends(notice_row_amended("2", Some("C2"), None))),
        tale(
            183,
            "it names a row of the list",
            "a row that is not there is taken off",
        )
        .after(up())
        .refuses(
            amends(notice_row_amended("1", Some("C9"), None)),
            "row of the notice C9 is not known",
        )
        .records(amends(notice_row_amended("1", Some("C1"), None))),
        tale(
            183,
            "it names a row of the list",
            "an amendment says of no row",
        )
        .after(up())
        .refuses(
            amends(notice_row_amended("1", None, None)),
            "the amendment of the notice states no case or person: add it",
        )
        .records(amends(notice_row_amended("1", Some("C1"), None))),
        tale(183, lowered, "a row is raised")
            .after(up())
            .refuses(
                amends(notice_amended("1", Some(200_001))),
                "what is new or raised needs a supplementary notice, this event says 2000.01 yuan",
            )
            .records(amends(notice_amended("1", Some(199_999)))),
        tale(
            183,
            lowered,
            "a row that was lowered is raised to what it was",
        )
        .after(up())
        .after([amends(notice_amended("1", Some(100_000)))])
        .refuses(
            amends(notice_amended("1", Some(150_000))),
            "what is new or raised needs a supplementary notice, this event says 1500.00 yuan",
        )
        .records(amends(notice_amended("1", Some(50_000)))),
        tale(184, "the notice is known", "a supplement to no notice")
            .after(up())
            .refuses(
                act(CLERK, Ntc, supplement("3", "2")),
                "notice N2 is not known",
            )
            .records(act(CLERK, Ntc, supplement("3", "1"))),
        tale(
            184,
            "its own number is new",
            "a supplement takes the number of its notice",
        )
        .after(up())
        .refuses(
            act(CLERK, Ntc, supplement("1", "1")),
            "notice N1 is recorded already",
        )
        .records(act(CLERK, Ntc, supplement("2", "1"))),
    ]
}

/// Payments held, orders given up or set off, fees not asked for.
pub fn recoveries() -> Vec<Tale> {
    let ordered = || {
        let mut acts = sent();
        acts.push(act(SUPERVISOR, Sup, clawback("1", 500)));
        acts
    };
    let gives_up = |event| act(APPROVER, Apr, event).and(OTHER, Apr);
    let sets_off = |event| act(PAYER, Pay, event).and(APPROVER, Apr);
    let in_case =
        |case: &'static str, fen| offset_by("1", "1", fen, |e| e.case_no = Some(case.to_owned()));
    let both = "the order and the payment are known";
    let goods = |event: Event| act(CLERK, Unit, event).and(OTHER, Unit);
    vec![
        tale(
            204,
            "a gate stopped the row, and is named",
            "a payment is held by no rule",
        )
        .refuses(
            act(PAYER, Pay, held(&[])),
            "the held payment states no rule that stopped it: add it",
        )
        .records(act(PAYER, Pay, held(&["notice"]))),
        tale(207, "the order is known", "no order is given up")
            .after(ordered())
            .refuses(
                gives_up(written_off("2", 100)),
                "clawback order K2 is not known",
            )
            .records(gives_up(written_off("1", 100))),
        tale(207, ABOVE_ZERO, "nothing is given up")
            .after(ordered())
            .refuses(gives_up(written_off("1", 0)), "the amount is 0.00 yuan")
            .records(gives_up(written_off("1", 1))),
        tale(207, OWED, "more is given up than was ordered back")
            .after(ordered())
            .refuses(
                gives_up(written_off("1", 501)),
                "clawback order K1 is for 5.00 yuan that are still owed, this event says 5.01 yuan",
            )
            .records(gives_up(written_off("1", 500))),
        tale(207, OWED, "what came back is given up all the same")
            .after(ordered())
            .after([
                act(PAYER, Pay, recovery("1", 200)),
                sets_off(offset("1", "1", 100)),
                gives_up(written_off("1", 50)),
            ])
            .refuses(
                gives_up(written_off("1", 151)),
                "clawback order K1 is for 1.50 yuan that are still owed, this event says 1.51 yuan",
            )
            .records(gives_up(written_off("1", 150))),
        tale(208, OWED, "one debt is set off twice")
            .after(ordered())
            .after([sets_off(in_case("C1", 400))])
            .refuses(
                sets_off(in_case("C1", 400)),
                "clawback order K1 is for 1.00 yuan that are still owed, this event says 4.00 yuan",
            )
            .records(sets_off(in_case("C1", 100))),
        tale(208, THEIRS, "what another case was promised is set off")
            .after(ordered())
            .after([
                act(CLERK, App, claim("2", 32)),
                act(APPROVER, Apr, award_to("2", "2", 32)),
            ])
            .refuses(
                sets_off(in_case("C2", 100)),
                "payment P1 is for case C1, this event says case C2",
            )
            .records(sets_off(in_case("C1", 100))),
        tale(208, THEIRS, "a case is named for a payment that has none")
            .after(ordered())
            .after([
                act(PAYER, Pay, received("2", 200_000)),
                act(PAYER, Pay, pays("2", |_| {})),
            ])
            .refuses(
                sets_off(offset_by("1", "2", 100, |e| {
                    e.case_no = Some("C1".to_owned());
                })),
                "payment P2 is for no case, this event says case C1",
            )
            .records(sets_off(offset("1", "2", 100))),
        tale(208, THEIRS, "a debt to one fund is set off in another")
            .after(ordered())
            .refuses(
                sets_off(offset_by("1", "1", 100, |e| e.fund = "G".to_owned())),
                "clawback order K1 is for the fund F, this event says the fund G",
            )
            .records(sets_off(offset("1", "1", 100))),
        tale(
            208,
            THEIRS,
            "a debt is set off against a payment of another fund",
        )
        .after(ordered())
        .after([
            act(PAYER, Pay, income_of("G", "9", None, 1_000)),
            act(
                PAYER,
                Pay,
                pays("2", |e| {
                    e.fund = "G".to_owned();
                    e.amount = Fen(1_000);
                }),
            ),
        ])
        .refuses(
            sets_off(offset("1", "2", 100)),
            "payment P2 is for the fund G, this event says the fund F",
        )
        .records(sets_off(offset("1", "1", 100))),
        tale(208, TO_DEBTOR, "a debt is set off against another's payment")
            .after(ordered())
            .after([
                act(PAYER, Pay, received("2", 200_000)),
                act(PAYER, Pay, pays("2", |e| e.payee = Payee::Person(alias(32)))),
            ])
            .refuses(
                sets_off(offset("1", "2", 100)),
                "clawback order K1 is for a payment to whoever owes it, this event says payment P2, which goes to another",
            )
            .records(sets_off(offset("1", "1", 100))),
        tale(208, TO_DEBTOR, "a debt is set off against a payment that is over")
            .after(ordered())
            .after([
                act(PAYER, Pay, received("2", 200_000)),
                act(PAYER, Pay, pays("2", |_| {})),
                act(PAYER, Pay, arrived("2", 200_000, "F")),
            ])
            .refuses(
                sets_off(offset("1", "2", 100)),
                "payment P2 is confirmed already",
            )
            .records(sets_off(offset("1", "1", 100))),
        tale(208, both, "no order is set off")
            .after(ordered())
            .refuses(
                sets_off(offset("2", "1", 100)),
                "clawback order K2 is not known",
            )
            .records(sets_off(offset("1", "1", 100))),
        tale(208, both, "an order is set off against no payment")
            .after(ordered())
            .refuses(sets_off(offset("1", "2", 100)), "payment P2 is not known")
            .records(sets_off(offset("1", "1", 100))),
        tale(208, ABOVE_ZERO, "nothing is set off")
            .after(ordered())
            .refuses(sets_off(offset("1", "1", 0)), "the amount is 0.00 yuan")
            .records(sets_off(offset("1", "1", 1))),
        tale(211, SLIP, "an item comes in twice on one slip")
            .after([goods(goods_in("1", "books"))])
            .refuses(
                goods(goods_in("1", "books")),
                "slip S1 is recorded already",
            )
            .records(goods(goods_in("1", "chairs"))),
        tale(210, SLIP, "an item is handed out twice on one slip")
            .after([goods(goods_out(Some("1"), "books")), goods(goods_out(None, "chairs"))])
            .refuses(
                goods(goods_out(Some("1"), "books")),
                "slip S1 is recorded already",
            )
            .records(goods(goods_out(None, "chairs"))),
        tale(212, "the pupil is known", "a fee of nobody is remitted")
            .after([act(CLERK, Unit, person_registered(41))])
            .refuses(act(CLERK, Unit, fee_remitted(45)), "is not registered")
            .records(act(CLERK, Unit, fee_remitted(41))),
        tale(212, "its number is new", "a fee is remitted twice")
            .after([
                act(CLERK, Unit, person_registered(41)),
                act(CLERK, Unit, fee_remitted(41)),
            ])
            .refuses(
                act(CLERK, Unit, fee_remitted(41)),
                "remission X1 is recorded already",
            )
            .records(act(CLERK, Unit, {
                let mut other = fee_remitted(41);
                if let Event::Payment(PaymentEvent::FeeRemitted(e)) = &mut other {
                    e.remission_no = "X2".to_owned();
                }
                other
            })),
    ]
}

/// Agreements that end or are scored, and works.
pub fn works() -> Vec<Tale> {
    let signed = || act(CLERK, Edu, agreement("1")).and(OTHER, Unit);
    let ends = |number| act(CLERK, Edu, agreement_ended(number)).and(OTHER, Unit);
    let builds = |number, fen| act(CLERK, Unit, contract(number, fen)).and(FINANCE, Fin);
    let accepts = |number| act(CLERK, Edu, output(number)).and(OTHER, Edu);
    let in_force = "the agreement is known and in force";
    vec![
        tale(241, in_force, "no agreement ends")
            .after([signed()])
            .refuses(ends("2"), "agreement A2 is not known")
            .records(ends("1")),
        tale(241, in_force, "an agreement ends twice")
            .after([
                signed(),
                act(CLERK, Edu, agreement("2")).and(OTHER, Unit),
                ends("1"),
            ])
            .refuses(ends("1"), "agreement A1 is ended already")
            .records(ends("2")),
        tale(
            253,
            "the agreement is known",
            "a year of no agreement is scored",
        )
        .after([signed()])
        .refuses(
            act(CLERK, Edu, assessment("2")),
            "agreement A2 is not known",
        )
        .records(act(CLERK, Edu, assessment("1"))),
        tale(
            250,
            "the contract number is new",
            "two contracts take one number",
        )
        .after([node("1"), builds("1", 100)])
        .refuses(builds("1", 100), "contract H1 is recorded already")
        .records(builds("2", 100)),
        tale(250, ABOVE_ZERO, "nothing is contracted for")
            .after([node("1")])
            .refuses(builds("1", 0), "the amount is 0.00 yuan")
            .records(builds("1", 1)),
        tale(251, "the contract is known", "works of no contract go on")
            .after([node("1"), builds("1", 100)])
            .refuses(act(CLERK, Unit, progress("2")), "contract H2 is not known")
            .records(act(CLERK, Unit, progress("1"))),
        tale(
            247,
            "the contract is known",
            "works of no contract are accepted",
        )
        .after([node("1"), builds("1", 100)])
        .refuses(accepts("2"), "contract H2 is not known")
        .records(accepts("1")),
    ]
}
