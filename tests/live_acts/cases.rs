//! Tales of claims, notices and decisions.

use sunledger::domain::date::Date;
use sunledger::domain::events::notices::ExportLevel;
use sunledger::domain::party::Role::*;

use super::facts::*;
use super::house::*;
use super::tale::{Tale, tale};
use crate::trust_support::story::{
    award, claim, evidence, notice_opened, notice_row, objection_resolved, review,
};

/// The first case is claimed.
pub fn claimed() -> Act {
    act(CLERK, App, claim("1", BENEFICIARY))
}

/// And decided.
pub fn awarded() -> Act {
    act(APPROVER, Apr, award("1", 200_000))
}

fn opened() -> Act {
    act(CLERK, Ntc, notice_opened("1"))
}

const REVIEWER: &str =
    "inside the ledger the reviewer has no other duty in the case and no other level";
const DECIDER: &str = "inside the ledger the approver has no other duty in the case";
const SETTLES: &str = "inside the ledger another person resolves it than reviewed the case first";

/// Claims and what is filed with them.
pub fn claims() -> Vec<Tale> {
    vec![
        tale(
            140,
            "the case number is new in the scheme",
            "two claims take one number",
        )
        .after([claimed()])
        .refuses(
            act(CLERK, App, claim("1", 32)),
            "case C1 is recorded already",
        )
        .records(act(CLERK, App, claim("2", 32))),
        tale(
            140,
            "the version it names is the one in force on its day",
            "a claim goes by a text that was amended before",
        )
        .after([act(CLERK, Edu, scheme_text(2, |_| {})).and(FINANCE, Fin)])
        .refuses(
            claimed(),
            "the claim names version 1 of scheme T; on 2025-03-03 version 2 is in force",
        )
        .records(claimed().under(Some(("T", 2)))),
        tale(
            140,
            "the version it names is the one in force on its day",
            "a claim goes by a text that is not in force yet",
        )
        .after([act(CLERK, Edu, scheme_text(2, |e| e.from = Date(20_400))).and(FINANCE, Fin)])
        .refuses(
            claimed().under(Some(("T", 2))),
            "the claim names version 2 of scheme T; on 2025-03-03 version 1 is in force",
        )
        .records(claimed()),
        tale(
            140,
            "the scheme takes claims on its day",
            "a claim comes after the scheme was closed",
        )
        .after([act(CLERK, Edu, closed_through(20_150)).and(FINANCE, Fin)])
        .refuses(
            claimed().on(Date(20_151)),
            "scheme T takes claims through 2025-03-03, and this one is of 2025-03-04",
        )
        .records(claimed()),
        tale(
            142,
            "the case is known and not decided",
            "a claim nobody made is taken back",
        )
        .after([claimed()])
        .refuses(act(CLERK, App, withdrawal("2")), "case C2 is not known")
        .records(act(CLERK, App, withdrawal("1"))),
        tale(
            142,
            "the case is known and not decided",
            "a granted claim is taken back",
        )
        .after([claimed(), act(CLERK, App, claim("2", 32)), awarded()])
        .refuses(
            act(CLERK, App, withdrawal("1")),
            "case C1 is decided already",
        )
        .records(act(CLERK, App, withdrawal("2"))),
        tale(
            142,
            "the case is known and not decided",
            "a refused claim is taken back",
        )
        .after([
            claimed(),
            act(CLERK, App, claim("2", 32)),
            act(APPROVER, Apr, refusal("1")),
        ])
        .refuses(
            act(CLERK, App, withdrawal("1")),
            "case C1 is decided already",
        )
        .records(act(CLERK, App, withdrawal("2"))),
        tale(143, "the case is known", "a paper for no case")
            .after([claimed()])
            .refuses(act(CLERK, App, evidence("2")), "case C2 is not known")
            .records(act(CLERK, App, evidence("1"))),
        tale(
            143,
            "the case is known",
            "a paper for a case that only a file's paper names",
        )
        .after([claimed(), act(CLERK, App, evidence("2")).imported(3)])
        .refuses(act(CLERK, App, evidence("2")), "case C2 is not known")
        .records(act(CLERK, App, evidence("1"))),
        tale(
            146,
            "the case is known, or is a list of payments",
            "a step of no case",
        )
        .after([claimed()])
        .refuses(act(CLERK, Unit, step("C2")), "case C2 is not known")
        .records(act(CLERK, Unit, step("C1"))),
        tale(
            146,
            "the case is known, or is a list of payments",
            "a step of no batch",
        )
        .after([act(PAYER, Pay, pays("Q/1", |_| {})).imported(3)])
        .refuses(act(CLERK, Unit, step("PQ2")), "case PQ2 is not known")
        .records(act(CLERK, Unit, step("PQ"))),
    ]
}

/// Reviews and decisions.
pub fn decisions() -> Vec<Tale> {
    vec![
        tale(145, "the case is known, or is a list of payments", "a review of no case")
            .after([claimed()])
            .refuses(act(FIRST, R1, review("2")), "case C2 is not known")
            .records(act(FIRST, R1, review("1"))),
        tale(145, REVIEWER, "who applied reviews")
            .after([act(MANY, App, claim("1", BENEFICIARY))])
            .refuses(
                act(MANY, R1, review("1")),
                "has acted in this case as applicant; another person must act as reviewer of the first",
            )
            .records(act(OTHER, R1, review("1"))),
        tale(145, REVIEWER, "the beneficiary, for whom another applied, reviews")
            .after([claimed()])
            .refuses(act(BENEFICIARY, R1, review("1")), "in this case as applicant")
            .records(act(MANY, R1, review("1"))),
        tale(145, REVIEWER, "one person reviews at two levels")
            .after([claimed(), act(MANY, R1, review("1"))])
            .refuses(
                act(MANY, R2, review_at("1", 2)),
                "as reviewer of the first level; another person must act as reviewer of the second",
            )
            .records(act(SECOND, R2, review_at("1", 2))),
        tale(145, REVIEWER, "who decided reviews afterwards")
            .after([claimed(), act(MANY, Apr, award("1", 200_000))])
            .refuses(act(MANY, R1, review("1")), "in this case as approver")
            .records(act(FIRST, R1, review("1"))),
        tale(148, "the award number is new", "two awards take one number")
            .after([claimed(), act(CLERK, App, claim("2", 32)), awarded()])
            .refuses(act(APPROVER, Apr, award_to("1", "2", 32)), "award W1 is recorded already")
            .records(act(APPROVER, Apr, award_to("2", "2", 32))),
        tale(148, "the case is known, or is a signed agreement that aids a body", "an award in no case")
            .after([claimed()])
            .refuses(act(APPROVER, Apr, award_to("1", "2", 32)), "case C2 is not known")
            .records(awarded()),
        tale(148, "the amount is above zero", "an award of nothing")
            .after([claimed()])
            .refuses(act(APPROVER, Apr, award("1", 0)), "expected more than 0")
            .records(act(APPROVER, Apr, award("1", 1))),
        tale(148, "the amount is above zero", "an award of less than nothing")
            .after([claimed()])
            .refuses(act(APPROVER, Apr, award("1", -1)), "the amount is -0.01 yuan")
            .records(act(APPROVER, Apr, award("1", 1))),
        tale(148, DECIDER, "who reviewed decides")
            .after([claimed(), act(MANY, R1, review("1"))])
            .refuses(
                act(MANY, Apr, award("1", 200_000)),
                "as reviewer of the first level; another person must act as approver",
            )
            .records(awarded()),
        tale(148, DECIDER, "who asked decides")
            .after([act(MANY, App, claim("1", 32))])
            .refuses(act(MANY, Apr, award_to("1", "1", 32)), "in this case as applicant")
            .records(act(APPROVER, Apr, award_to("1", "1", 32))),
        tale(148, "it is to the person whose case it is", "a case is awarded to another than claimed it")
            .after([claimed()])
            .refuses(act(APPROVER, Apr, award_to("1", "1", 32)), "case C1 is for person 1f")
            .records(awarded()),
        tale(148, DECIDER, "the approver's own case is awarded")
            .after([act(CLERK, App, claim("1", BENEFICIARY))])
            .refuses(
                act(BENEFICIARY, Apr, award_to("1", "1", BENEFICIARY)),
                "in this case as beneficiary; another person must act as approver",
            )
            .records(act(APPROVER, Apr, award_to("1", "1", BENEFICIARY))),
        tale(149, "the case is known and not decided, or an appeal has overturned its decision", "no case is refused")
            .after([claimed()])
            .refuses(act(APPROVER, Apr, refusal("2")), "case C2 is not known")
            .records(act(APPROVER, Apr, refusal("1"))),
        tale(149, "the case is known and not decided, or an appeal has overturned its decision", "what was granted is refused")
            .after([claimed(), act(CLERK, App, claim("2", 32)), awarded()])
            .refuses(act(APPROVER, Apr, refusal("1")), "case C1 is decided already")
            .records(act(APPROVER, Apr, refusal("2"))),
        tale(149, DECIDER, "who reviewed refuses")
            .after([claimed(), act(MANY, R1, review("1"))])
            .refuses(act(MANY, Apr, refusal("1")), "as reviewer of the first level")
            .records(act(APPROVER, Apr, refusal("1"))),
        tale(
            45,
            "inside the ledger the approver has no other duty in the case but its decision",
            "who reviewed grants the exception",
        )
        .after([claimed(), act(MANY, R2, review_at("1", 2))])
        .refuses(
            act(MANY, Apr, waiver("1")),
            "as reviewer of the second level; another person must act as approver of an exception",
        )
        .records(act(APPROVER, Apr, waiver("1"))),
        tale(
            45,
            "inside the ledger the approver has no other duty in the case but its decision",
            "who asked grants the exception; who decided may",
        )
        .after([act(OTHER, App, claim("1", BENEFICIARY)), act(MANY, Apr, award("1", 200_000))])
        .refuses(act(OTHER, Apr, waiver("1")), "in this case as applicant")
        .records(act(MANY, Apr, waiver("1"))),
    ]
}

/// Notices and objections.
pub fn notices() -> Vec<Tale> {
    let held = || {
        vec![
            claimed(),
            opened(),
            act(CLERK, Ntc, notice_row("1", 200_000)),
            act(CLERK, Ntc, objection_to("1", Some("1"))),
        ]
    };
    vec![
        tale(
            180,
            "the notice number is new",
            "two notices take one number",
        )
        .after([opened()])
        .refuses(
            act(CLERK, Ntc, notice_opened("1")),
            "notice N1 is recorded already",
        )
        .records(act(CLERK, Ntc, notice_opened("2"))),
        tale(182, "the notice is known", "a row of no notice")
            .after([opened()])
            .refuses(
                act(CLERK, Ntc, notice_row("2", 1)),
                "notice N2 is not known",
            )
            .records(act(CLERK, Ntc, notice_row("1", 1))),
        tale(
            182,
            "the notice is known",
            "a row of a notice that only a file's row names",
        )
        .after([opened(), act(CLERK, Ntc, notice_row("2", 1)).imported(3)])
        .refuses(
            act(CLERK, Ntc, notice_row("2", 1)),
            "notice N2 is not known",
        )
        .records(act(CLERK, Ntc, notice_row("1", 1))),
        tale(
            182,
            "it is not closed or taken down",
            "a row of a notice that is over",
        )
        .after([
            opened(),
            act(CLERK, Ntc, notice_opened("2")),
            act(CLERK, Ntc, closed_counting("1", 0)),
        ])
        .refuses(
            act(CLERK, Ntc, notice_row("1", 1)),
            "notice N1 is closed already: put what is new",
        )
        .records(act(CLERK, Ntc, notice_row("2", 1))),
        tale(
            182,
            "it is not closed or taken down",
            "a row of a notice taken down",
        )
        .after([
            opened(),
            act(CLERK, Ntc, notice_opened("2")),
            act(CLERK, Ntc, taken_down("1")),
        ])
        .refuses(
            act(CLERK, Ntc, notice_row("1", 1)),
            "notice N1 is taken down already",
        )
        .records(act(CLERK, Ntc, notice_row("2", 1))),
        tale(
            182,
            "its case is known, where the scheme takes claims",
            "a row of a case that nobody claimed",
        )
        .after([
            act(CLERK, Edu, scheme_with_claims(2)).and(FINANCE, Fin),
            claimed().under(Some(("T", 2))),
            opened(),
            act(CLERK, Ntc, notice_opened("2")),
        ])
        .refuses(act(CLERK, Ntc, notice_row("2", 1)), "case C2 is not known")
        .records(act(CLERK, Ntc, notice_row("1", 1))),
        tale(
            182,
            "the case or person is not on the list yet",
            "a row is put on the list twice",
        )
        .after([
            opened(),
            act(CLERK, Ntc, notice_opened("2")),
            act(CLERK, Ntc, notice_row("1", 1)),
        ])
        .refuses(
            act(CLERK, Ntc, notice_row("1", 2)),
            "notice N1 shows C1 already: change that row with `notice amend`",
        )
        .records(act(CLERK, Ntc, notice_row("2", 2))),
        tale(
            185,
            "it counts as many objections as are recorded",
            "a notice is closed as if nobody had objected",
        )
        .after([opened(), act(SUPERVISOR, Pub, objection_to("1", Some("1")))])
        .refuses(
            act(CLERK, Ntc, closed_counting("1", 0)),
            "notice N1 is for an objection count of 1, as recorded, this event says an objection count of 0",
        )
        .records(act(CLERK, Ntc, closed_counting("1", 1))),
        tale(
            187,
            "the objection number is new",
            "two objections take one slip",
        )
        .after([
            opened(),
            act(CLERK, Ntc, notice_opened("2")),
            act(SUPERVISOR, Pub, objection_to("1", None)),
        ])
        .refuses(
            act(SUPERVISOR, Pub, objection_to("1", Some("1"))),
            "objection O1 is recorded already",
        )
        .records(act(SUPERVISOR, Pub, objection_to("2", None))),
        tale(185, "the notice is known and open", "no notice is closed")
            .after([opened()])
            .refuses(
                act(CLERK, Ntc, closed_counting("2", 0)),
                "notice N2 is not known",
            )
            .records(act(CLERK, Ntc, closed_counting("1", 0))),
        tale(
            185,
            "the notice is known and open",
            "a notice is closed twice",
        )
        .after([
            opened(),
            act(CLERK, Ntc, notice_opened("2")),
            act(CLERK, Ntc, closed_counting("1", 0)),
        ])
        .refuses(
            act(CLERK, Ntc, closed_counting("1", 0)),
            "notice N1 is closed already",
        )
        .records(act(CLERK, Ntc, closed_counting("2", 0))),
        tale(186, "the notice is known", "no notice is taken down")
            .after([opened()])
            .refuses(act(CLERK, Ntc, taken_down("2")), "notice N2 is not known")
            .records(act(CLERK, Ntc, taken_down("1"))),
        tale(187, "the notice is known", "an objection to no notice")
            .after([opened()])
            .refuses(
                act(SUPERVISOR, Pub, objection_to("2", None)),
                "notice N2 is not known",
            )
            .records(act(SUPERVISOR, Pub, objection_to("1", None))),
        tale(
            188,
            "the objection is known and open",
            "no objection is settled",
        )
        .after(held())
        .refuses(
            act(SETTLER, R3, objection_resolved("2")),
            "objection O2 is not known",
        )
        .records(act(SETTLER, R3, objection_resolved("1"))),
        tale(
            188,
            "the objection is known and open",
            "an objection is settled twice",
        )
        .after(held())
        .after([
            act(CLERK, Ntc, notice_opened("2")),
            act(CLERK, Ntc, objection_to("2", None)),
            act(SETTLER, R3, objection_resolved("1")),
        ])
        .refuses(
            act(SETTLER, R3, objection_resolved("1")),
            "resolution of objection O1 is recorded already",
        )
        .records(act(SETTLER, R3, objection_resolved("2"))),
        tale(
            188,
            SETTLES,
            "who reviewed settles the objection to the case",
        )
        .after(held())
        .after([act(MANY, R1, review("1"))])
        .refuses(
            act(MANY, R3, objection_resolved("1")),
            "as reviewer of the first level; another person must act as settler of an objection",
        )
        .records(act(SETTLER, R3, objection_resolved("1"))),
        tale(
            188,
            SETTLES,
            "who reviewed one row settles the objection to the whole list",
        )
        .after([
            claimed(),
            act(MANY, R1, review("1")),
            opened(),
            act(CLERK, Ntc, notice_row("1", 200_000)),
            act(CLERK, Ntc, objection_to("1", None)),
        ])
        .refuses(
            act(MANY, R3, objection_resolved("1")),
            "as reviewer of the first level",
        )
        .records(act(OTHER, R3, objection_resolved("1"))),
        tale(
            189,
            "the role allows the level",
            "the notice officer issues an auditor's list",
        )
        .refuses(
            act(CLERK, Ntc, export(ExportLevel::Audit)),
            "role NTC issues no list of level audit: one of AUD must",
        )
        .records(act(CLERK, Ntc, export(ExportLevel::Internal))),
    ]
}
