//! Keys from the command line, through a whole life: made, enrolled by the quorum, replaced by the
//! key they committed to, revoked, tainted, and what they signed judged by others.

use super::founded::Desk;

impl Desk {
    /// Sequence of the newest entry.
    fn newest(&self) -> u64 {
        let log = self.well(&["log", "--json"]);
        let last = log.lines().last().expect("an entry");
        let entry: serde_json::Value = serde_json::from_str(last).expect("JSON");
        entry["sequence"].as_u64().expect("a sequence")
    }

    fn endorse(&self, key: &str, role: &str) {
        let proposal = format!("{}.0", self.newest());
        self.well(&["endorse", &proposal, "--key", key, "--role", role]);
    }

    fn standing(&self, public: &str) -> serde_json::Value {
        let list = self.well(&["key", "list", "--json"]);
        let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
        let keys = list.as_array().expect("a list").clone();
        keys.into_iter()
            .find(|key| key["key"] == public)
            .expect("the key is listed")
    }
}

#[test]
fn an_authority_is_enrolled_replaced_and_revoked_by_the_others() {
    let desk = Desk::new();
    let third = desk.well(&["key", "new", "ka3"]);
    desk.well(&["key", "enrol", "ka3", "--role", "KA"]);
    let pending = desk.well(&["pending"]);
    assert!(pending.contains("KeyRegistered"), "{pending}");
    assert!(
        desk.refused(&["endorse", "99.0", "--role", "KA", "--key", "ka2"])
            .contains("sunledger pending")
    );
    desk.endorse("ka2", "KA");
    assert!(desk.standing(third.trim())["revoked_at"].is_null());

    // It gives way to the key whose hash it committed to, and that one to the next after it.
    for (old, new) in [("ka3", "ka3.next"), ("ka3.next", "ka3.next.next")] {
        desk.well(&["key", "rotate", old, "--key", "ka1"]);
        desk.endorse("ka2", "KA");
        let said = desk.refused(&["key", "enrol", "rec", "--role", "REC", "--key", old]);
        assert!(said.contains("revoked"), "{said}");
        // The new one signs: it endorses a proposal of another.
        desk.well(&["key", "new", &format!("clerk-of-{new}")]);
        let clerk = format!("clerk-of-{new}");
        desk.well(&["key", "enrol", &clerk, "--role", "UNIT"]);
        desk.endorse(new, "KA");
    }
    assert!(!desk.standing(third.trim())["revoked_at"].is_null());

    // Three authorities, quorum two: one may go, a second may not.
    desk.well(&["key", "revoke", "ka3.next.next", "--key", "ka1"]);
    desk.endorse("ka2", "KA");
    let said = desk.refused(&["key", "revoke", "ka2", "--key", "ka1"]);
    assert!(said.contains("quorum"), "{said}");
    desk.well(&["verify"]);
}

#[test]
fn what_a_compromised_key_signed_is_judged_by_others() {
    let desk = Desk::new();
    let receipt = |number: u32| {
        format!(
            r#"{{"kind":"FundReceived","head":{{"role":"PAY","scheme":{{"id":"B","version":1}},"effective":"2025-03-0{number}"}},
            "body":{{"receipt_no":"D{number}","fund":"爱烛行动救助资金","source":"donation","nature":"捐赠","payer":"基金会",
            "amount":{number}00,"bank_ref":"R{number}"}}}}"#
        )
    };
    let first = desk.newest() + 1;
    for number in [1, 2] {
        let output = desk.run(&["record", "FundReceived"], &receipt(number));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
    }
    let list = desk.well(&["key", "list", "--json"]);
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    let signer = |role: &str| {
        let keys = list.as_array().expect("a list");
        let key = keys.iter().find(|key| key["mandates"][0]["role"] == role);
        key.and_then(|key| key["key"].as_str())
            .expect("a key")
            .to_owned()
    };
    let pay = signer("PAY");
    let taint = format!(
        r#"{{"kind":"TaintConfirmed","head":{{"role":"AUD","effective":"2026-01-01"}},
        "body":{{"key":"{pay}","sequence":{first},"verdict":"kept"}}}}"#
    );
    let early = desk.run(&["record", "TaintConfirmed"], &taint);
    let said = String::from_utf8_lossy(&early.stderr);
    assert_eq!(early.status.code(), Some(2), "{said}");
    assert!(said.contains("not tainted"), "{said}");

    let from = first.to_string();
    let words = ["key", "revoke", &pay, "--reason", "compromised"];
    desk.well(&[&words[..], &["--tainted-from", &from]].concat());
    desk.endorse("ka2", "KA");
    let output = desk.run(&["record", "TaintConfirmed"], &taint);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    desk.endorse("fin", "FIN");

    let shown = desk.well(&["key", "compromised", &pay, "--since", &from, "--json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    let rows: Vec<(u64, i64, Option<&str>)> = shown
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| {
            (
                row["sequence"].as_u64().expect("a sequence"),
                row["sums_fen"]["FundReceived"].as_i64().expect("fen"),
                row["verdict"].as_str(),
            )
        })
        .collect();
    assert_eq!(rows, [(first, 100, Some("kept")), (first + 1, 200, None)]);
    desk.well(&["verify"]);
}
