//! Tales of what auditors do: settings, tips, inquiries, findings and their repair.

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
use super::tale::{Tale, tale};
use crate::trust_support::story::{alias, person_registered, tip};

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
    TipClosed {
        tip_no: text(number),
        confirmed: false,
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
    InquiryClosed {
        inquiry_no: text(number),
        result: InquiryResult::Unfounded,
        summary: text("nothing was wrong"),
    }
    .into()
}

fn form(number: &str, inquiry: &str) -> Event {
    EvidenceFormRecorded {
        form_no: text(number),
        inquiry_no: text(inquiry),
        unit_code: text("U1"),
        facts: text("the list names somebody who was not there"),
        evidence: Vec::new(),
        signature: FormSignature::Refused(text("the head was away")),
    }
    .into()
}

fn raised(number: &str, flags: &[&str]) -> Event {
    FindingRaised {
        finding_no: text(number),
        inquiry_no: None,
        check_no: None,
        unit_code: text("U1"),
        criteria: text("one grant a year"),
        condition: text("two grants"),
        cause: text("lists were not compared"),
        effect: text("ten yuan too much"),
        amount: Fen(1_000),
        flags: flags.iter().map(|flag| text(flag)).collect(),
        evidence: Vec::new(),
    }
    .into()
}

fn finding(number: &str) -> Act {
    act(AUDITOR, Aud, raised(number, &["F13-1"]))
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

fn sanction(number: &str) -> Act {
    let event = SanctionImposed {
        finding_no: text(number),
        party: text("U1"),
        kind: SanctionKind::Notice,
        amount: None,
        from: Date(20_400),
        to: None,
        basis: text("article 7"),
    };
    act(SUPERVISOR, Sup, event)
}

fn repaired(number: &str) -> Act {
    let event = RectificationReported {
        finding_no: text(number),
        state: RectificationState::Done,
        measure: text("lists are compared each month"),
        responsible: text("head of finance"),
        evidence: Vec::new(),
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
    vec![
        tale(308, evidence, "a finding on nothing")
            .refuses(
                act(AUDITOR, Aud, raised("A1", &[])),
                "the finding states no evidence",
            )
            .records(act(AUDITOR, Aud, raised("A1", &["F13-1"]))),
        tale(309, open, "an answer to no finding")
            .after([finding("A1")])
            .refuses(act(CLERK, Unit, rebutted("A2")), "finding A2 is not known")
            .records(act(CLERK, Unit, rebutted("A1"))),
        tale(310, open, "a finding is settled twice")
            .after([finding("A1"), finding("A2"), settled("A1", true, 0)])
            .refuses(settled("A1", false, 0), "finding A1 is settled already")
            .records(settled("A2", false, 0)),
        tale(310, open, "more is to come back than the finding is about")
            .after([finding("A1")])
            .refuses(
                settled("A1", true, 1_001),
                "finding A1 is for an amount to bring back between nothing and the finding's own",
            )
            .records(settled("A1", true, 1_000)),
        tale(312, "a finding is settled", "a sanction on what nobody decided")
            .after([finding("A1"), finding("A2"), settled("A2", true, 0)])
            .refuses(sanction("A1"), nobody)
            .records(sanction("A2")),
        tale(312, "a finding is settled", "a sanction on what was dropped")
            .after([
                finding("A1"),
                finding("A2"),
                settled("A1", false, 0),
                settled("A2", true, 0),
            ])
            .refuses(sanction("A1"), "finding A1 is dropped already")
            .records(sanction("A2")),
        tale(313, "the finding is settled", "what nobody decided is put right")
            .after([finding("A1"), finding("A2"), settled("A2", true, 0)])
            .refuses(repaired("A1"), nobody)
            .records(repaired("A2")),
        tale(
            314,
            "a rectification is reported",
            "what nobody put right is struck off",
        )
        .after([
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
            finding("A1"),
            finding("A2"),
            settled("A1", true, 1_000),
            settled("A2", true, 400),
            repaired("A1"),
            repaired("A2"),
            act(SUPERVISOR, Sup, clawback("1", 1_000)),
            act(PAYER, Pay, recovery("1", 400)),
        ])
        .refuses(
            accepted("A1"),
            "decision on finding A1 is for 10.00 yuan to be brought back, this event says it is put right while 6.00 yuan are open",
        )
        .records(accepted("A2")),
    ]
}
