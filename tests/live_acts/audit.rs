//! Tales of what auditors do: settings, tips, inquiries, findings and their repair.

use sunledger::crypto::digest::FileHash;
use sunledger::crypto::hash;
use sunledger::domain::date::Date;
use sunledger::domain::events::Event;
use sunledger::domain::events::audit::*;
use sunledger::domain::events::lists::{TipClosed, TipTriaged};
use sunledger::domain::events::parties::PersonMerged;
use sunledger::domain::events::rules::{DetectorParameter, SettingsChanged};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role::*;

use super::facts::{clawback, recovery};
use super::house::*;
use super::life::amended_text;
use super::tale::{Tale, tale};
use crate::trust_support::story::{alias, person_registered, tip};

const CLAUSE: &str = "it takes what the clause it names sets, and for so many years";

fn text(text: &str) -> String {
    text.to_owned()
}

fn setting(names: &[&str]) -> Event {
    let parameters = names.iter().map(|name| DetectorParameter {
        name: text(name),
        setting: 7,
    });
    SettingsChanged {
        code: text("F13"),
        scheme: None,
        on: true,
        parameters: parameters.collect(),
        reason: text("the county agreed on it"),
    }
    .into()
}

fn merged(kept: u8, merged: u8) -> Event {
    PersonMerged {
        kept: alias(kept),
        merged: alias(merged),
        evidence: vec![text("id: transposed digits")],
        weight: None,
        reason: text("the certificate was compared"),
    }
    .into()
}

fn triaged(number: &str) -> Event {
    TipTriaged {
        tip_no: text(number),
        inquiry_no: None,
        reason: text("to be looked into"),
    }
    .into()
}

fn tip_closed(number: &str) -> Event {
    tip_closed_as(number, false)
}

fn tip_closed_as(number: &str, confirmed: bool) -> Event {
    TipClosed {
        tip_no: text(number),
        confirmed,
        reason: text("nothing in it"),
    }
    .into()
}

fn opened(number: &str, tips: &[&str], reason: &str) -> Event {
    InquiryOpened {
        inquiry_no: text(number),
        subject: text("C1"),
        flags: Vec::new(),
        tips: tips.iter().map(|tip| text(tip)).collect(),
        reason: text(reason),
    }
    .into()
}

fn inquiry(number: &str) -> Act {
    act(AUDITOR, Aud, opened(number, &[], "a call"))
}

fn noted(number: &str) -> Event {
    InquiryNoted {
        inquiry_no: text(number),
        note: text("the papers were compared"),
        evidence: Vec::new(),
    }
    .into()
}

fn closed(number: &str) -> Event {
    closed_as(number, InquiryResult::Unfounded)
}

fn closed_as(number: &str, result: InquiryResult) -> Event {
    InquiryClosed {
        inquiry_no: text(number),
        result,
        summary: text("nothing was wrong"),
    }
    .into()
}

fn form(number: &str, inquiry: &str) -> Event {
    form_refused(number, inquiry, "the head was away")
}

fn form_refused(number: &str, inquiry: &str, why: &str) -> Event {
    EvidenceFormRecorded {
        form_no: text(number),
        inquiry_no: text(inquiry),
        unit_code: text("U1"),
        facts: text("the list names somebody who was not there"),
        evidence: Vec::new(),
        signature: FormSignature::Refused(text(why)),
    }
    .into()
}

fn raised(number: &str, flags: &[&str]) -> Event {
    raised_of(number, flags, Some("1"), 1_000)
}

fn raised_of(number: &str, flags: &[&str], inquiry: Option<&str>, amount: i64) -> Event {
    FindingRaised {
        finding_no: text(number),
        inquiry_no: inquiry.map(text),
        check_no: None,
        unit_code: text("U1"),
        criteria: text("one grant a year"),
        condition: text("two grants"),
        cause: text("lists were not compared"),
        effect: text("ten yuan too much"),
        amount: Fen(amount),
        flags: flags.iter().map(|flag| text(flag)).collect(),
        evidence: Vec::new(),
    }
    .into()
}

fn finding(number: &str) -> Act {
    // A1 is about F13-1, A2 about F13-2.
    act(
        AUDITOR,
        Aud,
        raised(number, &[&number.replace('A', "F13-")]),
    )
}

fn dismissed(flag: &str) -> Act {
    let event = FlagDismissed {
        flag: text(flag),
        cause: DismissalCause::Explained,
        reason: text("in order"),
    };
    act(AUDITOR, Aud, event)
}

fn rebutted(number: &str) -> Event {
    FindingRebutted {
        finding_no: text(number),
        statement: text("the second was for another year"),
        evidence: Vec::new(),
    }
    .into()
}

fn settled(number: &str, upheld: bool, recover: i64) -> Act {
    let event = FindingSettled {
        finding_no: text(number),
        upheld,
        amount: Fen(1_000),
        recover: Fen(recover),
        order_no: (recover > 0).then(|| text("K1")),
        deadline: Some(Date(20_500)),
        reason: text("the papers say so"),
    };
    act(AUDITOR, Aud, event).and(OTHER, Aud)
}

fn settled_by(number: &str, deadline: Date) -> Act {
    let event = FindingSettled {
        finding_no: text(number),
        upheld: true,
        amount: Fen(1_000),
        recover: Fen(0),
        order_no: None,
        deadline: Some(deadline),
        reason: text("the papers say so"),
    };
    act(AUDITOR, Aud, event).and(OTHER, Aud)
}

fn sanction(number: &str) -> Act {
    sanction_as(number, |_| {})
}

/// A sanction under the clause of the scheme's second text.
fn sanction_of(number: &str, change: impl FnOnce(&mut SanctionImposed)) -> Act {
    let under = |event: &mut SanctionImposed| {
        event.basis = text("fraud");
        change(event);
    };
    sanction_as(number, under).under(Some(("T", 2)))
}

/// The second text of the scheme: the amount is taken once, and whoever is shut out is for three years.
fn with_sanction() -> Act {
    let text = amended_text(2, |event| {
        event.text.push_str(
            "[[sanction]]\nid = \"fraud\"\nbreach = \"b\"\nmeasure = \"m\"\nyears = 3\npercent = 100\nclause = \"c\"\n",
        );
        event.sha256 = FileHash(hash::sha256(&[event.text.as_bytes()]));
    });
    act(CLERK, Edu, text).and(FINANCE, Fin)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn sanction_as(number: &str, change: impl FnOnce(&mut SanctionImposed)) -> Act {
    let mut event = SanctionImposed {
        finding_no: text(number),
        party: text("U1"),
        kind: SanctionKind::Notice,
        amount: None,
        from: Date(20_400),
        to: None,
        basis: text("article 7"),
    };
    change(&mut event);
    act(SUPERVISOR, Sup, event)
}

fn repaired(number: &str) -> Act {
    repaired_so(number, RectificationState::Done)
}

fn repaired_so(number: &str, state: RectificationState) -> Act {
    let proof = AuditEvidence {
        label: text("minutes"),
        sha256: FileHash([3; 32]),
    };
    repaired_on(number, state, vec![proof])
}

fn repaired_on(number: &str, state: RectificationState, evidence: Vec<AuditEvidence>) -> Act {
    let event = RectificationReported {
        finding_no: text(number),
        state,
        measure: text("lists are compared each month"),
        responsible: text("head of finance"),
        evidence,
    };
    act(CLERK, Unit, event)
}

fn accepted(number: &str) -> Act {
    let event = RectificationAccepted {
        finding_no: text(number),
        reason: text("seen on the spot"),
    };
    act(AUDITOR, Aud, event)
}

/// Settings, persons, tips and inquiries.
pub fn inquiries() -> Vec<Tale> {
    let open = "the inquiry is open";
    let lead = "a lead is named";
    let tip_known = "the tip is known";
    let received = || act(SUPERVISOR, Sup, tip("1"));
    let settings = |names: &[&str]| act(AUDITOR, Aud, setting(names)).and(FINANCE, Fin);
    vec![
        tale(44, "the setting exists", "a parameter is set to two things")
            .refuses(
                settings(&["days", "days"]),
                "parameter days is recorded already",
            )
            .records(settings(&["days"])),
        tale(
            104,
            "both persons are known",
            "somebody nobody knows is joined",
        )
        .after([
            act(CLERK, Unit, person_registered(41)),
            act(CLERK, Unit, person_registered(42)),
        ])
        .refuses(act(CLERK, Unit, merged(41, 45)), "is not registered")
        .records(act(CLERK, Unit, merged(41, 42))),
        tale(
            104,
            "both persons are known",
            "somebody is joined with himself",
        )
        .after([
            act(CLERK, Unit, person_registered(41)),
            act(CLERK, Unit, person_registered(42)),
        ])
        .refuses(
            act(CLERK, Unit, merged(41, 41)),
            "cannot be joined with itself",
        )
        .records(act(CLERK, Unit, merged(41, 42))),
        tale(273, tip_known, "a tip nobody gave is handed on")
            .after([received()])
            .refuses(act(SUPERVISOR, Sup, triaged("T9")), "tip T9 is not known")
            .records(act(SUPERVISOR, Sup, triaged("T1"))),
        tale(274, tip_known, "a tip is closed twice")
            .after([
                received(),
                act(SUPERVISOR, Sup, tip("2")),
                act(SUPERVISOR, Sup, tip_closed("T1")),
            ])
            .refuses(
                act(SUPERVISOR, Sup, tip_closed("T1")),
                "tip T1 is closed already",
            )
            .records(act(SUPERVISOR, Sup, tip_closed("T2"))),
        tale(274, tip_known, "a tip nobody handed on turns out true")
            .after([
                received(),
                act(SUPERVISOR, Sup, tip("2")),
                act(SUPERVISOR, Sup, triaged("T2")),
            ])
            .refuses(
                act(SUPERVISOR, Sup, tip_closed_as("T1", true)),
                "hand-over of tip T1 is not known",
            )
            .records(act(SUPERVISOR, Sup, tip_closed_as("T2", true))),
        tale(
            274,
            "what is confirmed of it was looked into to the end",
            "a tip turns out true while it is still looked into",
        )
        .after([
            received(),
            act(SUPERVISOR, Sup, tip("2")),
            act(AUDITOR, Aud, opened("1", &["T1"], "")),
            act(AUDITOR, Aud, opened("2", &["T2"], "")),
            act(AUDITOR, Aud, closed("2")),
            act(SUPERVISOR, Sup, triaged("T1")),
            act(SUPERVISOR, Sup, triaged("T2")),
        ])
        .refuses(
            act(SUPERVISOR, Sup, tip_closed_as("T1", true)),
            "the close of inquiry 1 first",
        )
        .records(act(SUPERVISOR, Sup, tip_closed_as("T2", true))),
        tale(301, lead, "an inquiry has no number")
            .refuses(inquiry(" "), "the inquiry states no number on one line")
            .records(inquiry("1")),
        tale(317, open, "nobody says why a form was not signed")
            .after([inquiry("1")])
            .refuses(
                act(AUDITOR, Aud, form_refused("Q1", "1", "")),
                "states no reason for which it was not signed",
            )
            .records(act(AUDITOR, Aud, form_refused("Q1", "1", "away"))),
        tale(301, lead, "an inquiry starts from nothing")
            .refuses(
                act(AUDITOR, Aud, opened("1", &[], " ")),
                "the inquiry states no flag, tip or reason it starts from",
            )
            .records(act(AUDITOR, Aud, opened("1", &[], "a call"))),
        tale(301, lead, "an inquiry starts from a tip nobody gave")
            .after([received()])
            .refuses(
                act(AUDITOR, Aud, opened("1", &["T9"], "")),
                "tip T9 is not known",
            )
            .records(act(AUDITOR, Aud, opened("1", &["T1"], ""))),
        tale(301, lead, "two inquiries take one number")
            .after([inquiry("1")])
            .refuses(inquiry("1"), "inquiry 1 is recorded already")
            .records(inquiry("2")),
        tale(302, open, "a step of no inquiry is noted")
            .after([inquiry("1")])
            .refuses(act(AUDITOR, Aud, noted("2")), "inquiry 2 is not known")
            .records(act(AUDITOR, Aud, noted("1"))),
        tale(302, open, "a step is noted after the end")
            .after([inquiry("1"), inquiry("2"), act(AUDITOR, Aud, closed("1"))])
            .refuses(act(AUDITOR, Aud, noted("1")), "inquiry 1 is closed already")
            .records(act(AUDITOR, Aud, noted("2"))),
        tale(303, open, "an inquiry is closed twice")
            .after([inquiry("1"), inquiry("2"), act(AUDITOR, Aud, closed("1"))])
            .refuses(
                act(AUDITOR, Aud, closed("1")),
                "inquiry 1 is closed already",
            )
            .records(act(AUDITOR, Aud, closed("2"))),
        tale(317, open, "facts of no inquiry are put before a unit")
            .after([inquiry("1")])
            .refuses(act(AUDITOR, Aud, form("Q1", "2")), "inquiry 2 is not known")
            .records(act(AUDITOR, Aud, form("Q1", "1"))),
        tale(317, open, "two records of facts take one number")
            .after([inquiry("1"), act(AUDITOR, Aud, form("Q1", "1"))])
            .refuses(
                act(AUDITOR, Aud, form("Q1", "1")),
                "record of facts Q1 is recorded already",
            )
            .records(act(AUDITOR, Aud, form("Q2", "1"))),
    ]
}

/// Findings and their repair.
pub fn findings() -> Vec<Tale> {
    let evidence = "evidence is present";
    let open = "the finding is open";
    let nobody = "decision on finding A1 is not known";
    let left = "no finding is undecided and no money open, unless it is referred";
    vec![
        tale(299, "no finding that stands confirms it", "what was confirmed is dismissed")
            .after([
                inquiry("1"),
                finding("A1"),
                act(AUDITOR, Aud, raised("A2", &["F13-2"])),
                settled("A1", true, 0),
                settled("A2", false, 0),
            ])
            .refuses(
                dismissed("F13-1"),
                "flag F13-1 is confirmed by finding A1, which stands",
            )
            .records(dismissed("F13-2")),
        tale(299, "no finding that stands confirms it", "what a finding is raised on is dismissed")
            .after([
                inquiry("1"),
                finding("A1"),
                finding("A2"),
                settled("A2", false, 0),
            ])
            .refuses(
                dismissed("F13-1"),
                "flag F13-1 stands in finding A1, which is not settled: settle the finding first",
            )
            .records(dismissed("F13-2")),
        tale(310, "the order it names has room for what it asks", "two findings ask the money of one flag back")
            .after([
                inquiry("1"),
                finding("A1"),
                act(AUDITOR, Aud, raised("A2", &["F13-1"])),
                act(SUPERVISOR, Sup, clawback("1", 2_000)),
                settled("A1", true, 700),
            ])
            .refuses(
                settled("A2", true, 300),
                "finding A1 stands and asks the money of flag F13-1 back already",
            )
            .records(settled("A2", true, 0)),
        tale(310, open, "a day that is over to put it right by")
            .after([inquiry("1"), finding("A1")])
            .refuses(
                settled_by("A1", Date(20_000)),
                "a day by which it is to be put right",
            )
            .records(settled("A1", true, 0)),
        tale(303, left, "an inquiry ends with a finding nobody decided")
            .after([inquiry("1"), finding("A1")])
            .refuses(
                act(AUDITOR, Aud, closed_as("1", InquiryResult::Irregular)),
                "a decision on finding A1 first",
            )
            .records(act(AUDITOR, Aud, closed_as("1", InquiryResult::Referred))),
        tale(303, left, "an inquiry ends while money is open")
            .after([
                inquiry("1"),
                finding("A1"),
                act(SUPERVISOR, Sup, clawback("1", 1_000)),
                settled("A1", true, 1_000),
                inquiry("2"),
            ])
            .refuses(
                act(AUDITOR, Aud, closed_as("1", InquiryResult::Fraud)),
                "10.00 yuan of finding A1 to come back first",
            )
            .records(act(AUDITOR, Aud, closed_as("2", InquiryResult::Fraud))),
        tale(303, left, "an inquiry with a finding that stands was about nothing")
            .after([inquiry("1"), finding("A1"), settled("A1", true, 0)])
            .refuses(
                act(AUDITOR, Aud, closed("1")),
                "a result that owns finding A1",
            )
            .records(act(AUDITOR, Aud, closed_as("1", InquiryResult::Irregular))),
        tale(308, "it comes from an open inquiry or a drawn check", "a finding out of nowhere")
            .after([inquiry("1")])
            .refuses(
                act(AUDITOR, Aud, raised_of("A1", &["F13-1"], None, 0)),
                "the finding states no inquiry or spot check that it comes from",
            )
            .records(act(AUDITOR, Aud, raised_of("A1", &["F13-1"], Some("1"), 0))),
        tale(308, "it comes from an open inquiry or a drawn check", "a finding after the end")
            .after([inquiry("1"), inquiry("2"), act(AUDITOR, Aud, closed("1"))])
            .refuses(
                act(AUDITOR, Aud, raised("A1", &["F13-1"])),
                "inquiry 1 is closed already",
            )
            .records(act(AUDITOR, Aud, raised_of("A1", &["F13-1"], Some("2"), 0))),
        tale(308, "its amount is not below zero", "a finding of less than nothing")
            .after([inquiry("1")])
            .refuses(
                act(AUDITOR, Aud, raised_of("A1", &["F13-1"], Some("1"), -1)),
                "the amount is -0.01 yuan",
            )
            .records(act(AUDITOR, Aud, raised_of("A1", &["F13-1"], Some("1"), 0))),
        tale(310, "the order it names has room for what it asks", "money is asked back on no order")
            .after([
                inquiry("1"),
                finding("A1"),
                act(SUPERVISOR, Sup, clawback("2", 1_000)),
            ])
            .refuses(settled("A1", true, 1_000), "clawback order K1 is not known")
            .records(settled("A1", true, 0)),
        tale(310, "the order it names has room for what it asks", "two findings share one order")
            .after([
                inquiry("1"),
                finding("A1"),
                finding("A2"),
                act(SUPERVISOR, Sup, clawback("1", 1_000)),
                settled("A1", true, 700),
            ])
            .refuses(
                settled("A2", true, 301),
                "clawback order K1 is for 3.00 yuan that no other finding asks for",
            )
            .records(settled("A2", true, 300)),
        tale(314, "its last report says it is done", "what is still being put right is struck off")
            .after([
                inquiry("1"),
                finding("A1"),
                finding("A2"),
                settled("A1", true, 0),
                settled("A2", true, 0),
                repaired("A1"),
                repaired_so("A1", RectificationState::Ongoing),
                repaired_so("A2", RectificationState::Ongoing),
                repaired("A2"),
            ])
            .refuses(accepted("A1"), "not done by its last report")
            .records(accepted("A2")),
        tale(314, "one of its reports has a proof", "what is put right by word alone is struck off")
            .after([
                inquiry("1"),
                finding("A1"),
                finding("A2"),
                settled("A1", true, 0),
                settled("A2", true, 0),
                repaired_on("A1", RectificationState::Ongoing, Vec::new()),
                repaired_on("A1", RectificationState::Done, Vec::new()),
                repaired_so("A2", RectificationState::Ongoing),
                repaired_on("A2", RectificationState::Done, Vec::new()),
            ])
            .refuses(accepted("A1"), "states no proof in any of its reports")
            .records(accepted("A2")),
        tale(314, "no money of the finding is open", "one receipt pays for two findings")
            .after([
                inquiry("1"),
                finding("A1"),
                finding("A2"),
                act(SUPERVISOR, Sup, clawback("1", 1_000)),
                settled("A1", true, 500),
                settled("A2", true, 500),
                repaired("A1"),
                repaired("A2"),
                act(PAYER, Pay, recovery("1", 500)),
            ])
            .refuses(accepted("A2"), "it is put right while 5.00 yuan are open")
            .records(accepted("A1")),
        tale(308, evidence, "a finding on nothing")
            .after([inquiry("1")])
            .refuses(
                act(AUDITOR, Aud, raised("A1", &[])),
                "the finding states no evidence",
            )
            .records(act(AUDITOR, Aud, raised("A1", &["F13-1"]))),
        tale(309, open, "an answer to no finding")
            .after([inquiry("1"), finding("A1")])
            .refuses(act(CLERK, Unit, rebutted("A2")), "finding A2 is not known")
            .records(act(CLERK, Unit, rebutted("A1"))),
        tale(310, open, "a finding is settled twice")
            .after([inquiry("1"), finding("A1"), finding("A2"), settled("A1", true, 0)])
            .refuses(settled("A1", false, 0), "finding A1 is settled already")
            .records(settled("A2", false, 0)),
        tale(310, open, "more is to come back than the finding is about")
            .after([
                inquiry("1"),
                finding("A1"),
                act(SUPERVISOR, Sup, clawback("1", 2_000)),
            ])
            .refuses(
                settled("A1", true, 1_001),
                "finding A1 is for an amount to bring back between nothing and the finding's own",
            )
            .records(settled("A1", true, 1_000)),
        tale(312, "a finding is settled", "a sanction on what nobody decided")
            .after([inquiry("1"), finding("A1"), finding("A2"), settled("A2", true, 0)])
            .refuses(sanction("A1"), nobody)
            .records(sanction("A2")),
        tale(312, "a finding is settled", "a sanction on what was dropped")
            .after([
                inquiry("1"),
                finding("A1"),
                finding("A2"),
                settled("A1", false, 0),
                settled("A2", true, 0),
            ])
            .refuses(sanction("A1"), "finding A1 is dropped already")
            .records(sanction("A2")),
        tale(312, CLAUSE, "twice the amount under a clause that takes it once")
            .after([with_sanction(), inquiry("1"), finding("A1"), settled("A1", true, 0)])
            .refuses(
                sanction_of("A1", |e| {
                    e.kind = SanctionKind::DoubleDeduction;
                    e.amount = Some(Fen(2_000));
                }),
                "sanction on finding A1 is for 100 percent of 10.00 yuan, 10.00 yuan, this event says 20.00 yuan",
            )
            .records(sanction_of("A1", |e| e.amount = Some(Fen(1_000)))),
        tale(312, CLAUSE, "shut out for a year less than the clause says")
            .after([with_sanction(), inquiry("1"), finding("A1"), settled("A1", true, 0)])
            .refuses(
                sanction_of("A1", |e| {
                    e.kind = SanctionKind::Ban;
                    (e.from, e.to) = (day("2026-01-01"), Some(day("2027-12-31")));
                }),
                "is for 3 years from 2026-01-01, through 2028-12-31, this event says a ban through 2027-12-31",
            )
            .records(sanction_of("A1", |e| {
                e.kind = SanctionKind::Ban;
                (e.from, e.to) = (day("2026-01-01"), Some(day("2028-12-31")));
            })),
        tale(313, "the finding is settled", "what nobody decided is put right")
            .after([inquiry("1"), finding("A1"), finding("A2"), settled("A2", true, 0)])
            .refuses(repaired("A1"), nobody)
            .records(repaired("A2")),
        tale(
            314,
            "a rectification is reported",
            "what nobody put right is struck off",
        )
        .after([
            inquiry("1"),
            finding("A1"),
            finding("A2"),
            settled("A1", true, 0),
            settled("A2", true, 0),
            repaired("A2"),
        ])
        .refuses(
            accepted("A1"),
            "report of repair on finding A1 is not known",
        )
        .records(accepted("A2")),
        tale(
            314,
            "no money of the finding is open",
            "a finding is struck off while money is open",
        )
        .after([
            inquiry("1"),
            finding("A1"),
            finding("A2"),
            act(SUPERVISOR, Sup, clawback("1", 1_000)),
            settled("A2", true, 400),
            settled("A1", true, 600),
            repaired("A1"),
            repaired("A2"),
            act(PAYER, Pay, recovery("1", 400)),
        ])
        .refuses(
            accepted("A1"),
            "decision on finding A1 is for 6.00 yuan to be brought back, this event says it is put right while 6.00 yuan are open",
        )
        .records(accepted("A2")),
    ]
}
