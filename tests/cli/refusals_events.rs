//! Bad input in events written as JSON, and the one shape in which events are taken and given back. See
//! `refusals.rs` for what each test holds.

use crate::messages;

use messages::{Desk, event, instructed, received};
use serde_json::{Value, json};

#[test]
fn an_instruction_over_the_funds_balance() {
    let desk = Desk::new();
    let text = instructed("B", 160_000).to_string();
    desk.run_with(&["record", "PaymentInstructed"], &text).says(
        2,
        &[
            "event 0 (PaymentInstructed)",
            "爱烛行动救助资金",
            "holds 1500.00 yuan",
            "1600.00 yuan are asked",
            "record the receipt first, or instruct less",
        ],
    );
    // One that the fund can bear is held by the gates, as by `pay order`: it names no award.
    let log = desk.log();
    let text = instructed("B", 150_000).to_string();
    desk.run_with(&["record", "PaymentInstructed"], &text)
        .says(2, &["MF20269999", "is held, and nothing was recorded"]);
    assert_eq!(desk.log(), log, "nothing may be written");
}

#[test]
fn an_unknown_scheme() {
    let desk = Desk::new();
    let text = instructed("Z", 100).to_string();
    desk.run_with(&["record", "PaymentInstructed"], &text).says(
        2,
        &[
            "event 0 (PaymentInstructed)",
            "names scheme Z",
            "expected one of those published (A, B, C1, C2, D1, D2, E, F, G, H1, H2, S1, S11, S12, S13, S17, S19, S2, S20, S4, S5, S6, S8)",
            "`scheme publish`",
        ],
    );
}

#[test]
fn a_schema_version_of_the_future() {
    let desk = Desk::new();
    let mut value = received("PAY", "R1");
    value["version"] = json!(9);
    desk.run_with(&["record", "FundReceived"], &value.to_string())
        .says(
            2,
            &[
                "FundReceived has schema version 1 here",
                "found 9",
                "use the program that wrote it, or a newer one",
            ],
        );
}

#[test]
fn an_event_kind_with_a_slip() {
    let desk = Desk::new();
    let text = received("PAY", "R1").to_string();
    desk.run_with(&["record", "FundRecieved"], &text).says(
        2,
        &[
            "no event kind FundRecieved",
            "did you mean FundReceived?",
            "record --kinds",
        ],
    );
}

/// A name written where an amount belongs must not come back.
#[test]
fn a_body_that_does_not_fit() {
    let desk = Desk::new();
    let mut value = received("PAY", "R1");
    value["body"]["amount"] = json!("甘雨晴");
    desk.run_with(&["record", "FundReceived"], &value.to_string())
        .says(
            2,
            &["body of FundReceived", "field amount", "schemas/events/"],
        );
}

/// One shape: what `record` takes, `show`, `log --json` and `export events` give back.
#[test]
fn what_is_recorded_is_read_back_in_the_same_shape() {
    let desk = Desk::new();
    std::fs::write(desk.path("event.json"), received("PAY", "R1").to_string()).unwrap();
    let recorded = desk.run(&["record", "FundReceived", "--json", &desk.at("event.json")]);
    recorded.says(0, &["Recorded: entry"]);
    let receipt: Value = serde_json::from_str(&recorded.out).unwrap();
    let sequence = receipt["sequence"].to_string();

    let shown: Value = serde_json::from_str(&desk.run(&["show", &sequence, "--json"]).out).unwrap();
    let logged = desk.run(&["--json", "log", "--from", &sequence]);
    let logged: Value = serde_json::from_str(logged.says(0, &[]).out.trim()).unwrap();
    assert_eq!(logged, shown);
    assert_eq!(shown["hash"], receipt["hash"]);
    assert_eq!(shown["recorded_at"], receipt["recorded_at"]);

    let exported = desk.run(&["export", "events", "--json"]);
    let last: Value = serde_json::from_str(exported.out.lines().last().unwrap()).unwrap();
    assert_eq!(last, shown["events"][0]);

    // It is the event that was given, with the version and the empty fields said.
    let (head, body) = event(&last);
    assert_eq!((head, body), event(&received("PAY", "R1")));
    // And it can be given back, through stdin: the receipt's number is taken, nothing else is wrong.
    desk.run_with(
        &["record", "FundReceived", "--json", "-"],
        &last.to_string(),
    )
    .says(
        2,
        &[
            "receipt R1 is recorded already",
            "compare the two (`sunledger trace R1` shows where it stands); what is another needs a number of its own",
        ],
    );
}
