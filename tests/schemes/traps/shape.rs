//! One slip hides nothing of the rest: wrong keys, words, numbers, brackets and lines are told in one run, each with
//! its line and what to do.

use sunledger::schemes::examine::{Weight, examine};
use sunledger::schemes::shipped;

use super::{GOOD, codes, found, with};

/// What is missing is told where it is missing, and what else is wrong is told in the same run.
#[test]
fn missing_keys_are_told_with_all_the_rest() {
    let text = with(
        GOOD,
        &[
            ("period = \"2025\"\n", ""),
            ("zh = \"特困教师救助\"\n", ""),
            ("op = \">=\"\n", ""),
            ("clause = \"每人1万元\"\n", ""),
            ("last_day = \"2025-11-15\"", "last_day = \"2025-02-30\""),
            ("inclusive = true\n", ""),
            ("status = \"retired\"\n", ""),
            ("level = 1\n", ""),
            ("basis = \"all\"", "basis = \"everybody\""),
        ],
    );
    let examined = examine(&text);
    let lines: Vec<&str> = text.lines().collect();
    let told: Vec<(&str, &str, &str)> = examined
        .findings
        .iter()
        .map(|one| {
            let line = one.line.map_or("", |line| lines[line as usize - 1]);
            (one.code, one.place.as_str(), line)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("missing-key", "period", ""),
            ("missing-key", "title", "[title]"),
            ("missing-key", "eligibility debt", "[[eligibility]]"),
            ("missing-key", "tariff", "[tariff]"),
            ("rule", "quota", "basis = \"everybody\""),
            ("missing-key", "quota sub_cap retired", "[[quota.sub_cap]]"),
            ("missing-key", "window papers", "[[window]]"),
            ("no-day", "window papers", "last_day = \"2025-02-30\""),
            ("rule", "step first", "[[step]]"),
        ],
        "{:#?}",
        examined.findings
    );
    // Unquoted, the reader of TOML sees it first.
    let text = with(
        GOOD,
        &[("last_day = \"2025-11-15\"", "last_day = 2025-02-30")],
    );
    let examined = examine(&text);
    assert!(
        examined.findings[0]
            .expected
            .contains("a day that the calendar has"),
        "{:?}",
        examined.findings
    );
}

#[test]
fn every_key_and_value_of_the_wrong_kind_is_told_at_once() {
    let text = with(
        GOOD,
        &[
            (
                "level = \"county\"\nperiod",
                "leve = \"county\"\nlevel = \"county\"\nperiod",
            ),
            ("total = 63\n", "total = \"63\"\n"),
            ("late = \"reject\"", "late = \"reject\"\nmode = \"hard\""),
            ("op = \">=\"", "op = \"=>\""),
        ],
    );
    let examined = examine(&text);
    let told: Vec<(&str, &str)> = examined
        .findings
        .iter()
        .map(|one| (one.code, one.place.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("unknown-key", "leve"),
            ("rule", "eligibility debt"),
            ("value-kind", "quota"),
            ("unknown-word", "window papers"),
        ],
        "{:#?}",
        examined.findings
    );
    assert!(
        examined.findings[0].remedy.contains("write level"),
        "{:?}",
        examined.findings[0]
    );
    let broken = examine("id = \"T\nversion = 1");
    assert!(codes(&broken).contains(&"not-toml"), "{broken:?}");
    // What stands there in a form that nobody can read is not called missing.
    // Several keys of the file itself are each told.
    let missing = |key: &str| broken.findings.iter().any(|one| one.place == key);
    assert!(
        missing("period") && missing("level") && !missing("id"),
        "{broken:?}"
    );
    // What is no such file at all is told once.
    assert_eq!(codes(&examine(&"a, b, c\n".repeat(99))), ["not-toml"]);
}

/// Whatever a file holds, it is examined without a panic, and an open or spoilt value is told.
#[test]
fn every_spoilt_value_is_told() {
    for (name, text) in shipped::SCHEMES {
        for (number, line) in text.lines().enumerate() {
            let Some((key, _)) = line.split_once(" = ") else {
                continue;
            };
            if line.starts_with('#') || line.contains("names = ") {
                continue;
            }
            for value in ["\"unknown\"", "-1", "{}", "[[]]", "\"\\u0000\"", ""] {
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                lines[number] = format!("{key} = {value}");
                let examined = examine(&lines.join("\n"));
                if value == "\"unknown\""
                    && ![
                        "classes",
                        "levels",
                        "ended",
                        "codes",
                        "remarks",
                        "batch_endings",
                        "proxies",
                    ]
                    .contains(&key)
                {
                    assert!(!examined.well(), "{name}:{}: {key}", number + 1);
                }
            }
        }
        for (end, _) in text.char_indices().step_by(211) {
            let _ = examine(&text[..end]);
        }
    }
}

/// What is told of a scheme with changes: the word, and the line it stands on.
fn told(changes: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    let text = with(GOOD, changes);
    let examined = examine(&text);
    let line = |line: u32| text.lines().nth(line as usize - 1).unwrap_or_default();
    let all = examined.findings.iter();
    all.map(|one| (one.code, one.line.map_or("", line).to_owned()))
        .collect()
}

#[test]
fn one_bad_word_hides_no_other_fault() {
    // Two faults that stand far from the one that comes first.
    let others = [
        ("max = 3", "max = 64"),
        ("late = \"reject\"", "late = \"never\""),
    ];
    for (slip, code, on) in [
        (
            ("[\"bank\"]", "[\"bank\", \"bnak\"]"),
            "unknown-word",
            "channels",
        ),
        (("[\"bank\"]", "[\"bnak\"]"), "unknown-word", "channels"),
        (("[payment]", "[[payment]]"), "brackets", "[[payment]]"),
        (("[[fund]]", "[fund]"), "brackets", "[fund]"),
        (("[[rule]]", "[rule]"), "brackets", "[rule]"),
        (
            ("[payment]", "[payout]\nby = \"bank\"\n\n[payment]"),
            "unknown-key",
            "[payout]",
        ),
        (
            ("total = 63\n", "total = 63\ntotal = 64\n"),
            "not-toml",
            "total = 64",
        ),
        (
            ("total = 63\n", "total = 63\nnote = \"x\n"),
            "not-toml",
            "note",
        ),
        (
            ("names = [\"借款凭证\"]", "names = [\"借款凭证\""),
            "not-toml",
            "names",
        ),
    ] {
        let [first, second] = others;
        let all = told(&[slip, first, second]);
        for (code, on) in [
            (code, on),
            ("cap-above-quota", "max = 64"),
            ("rule", "never"),
        ] {
            let here = |one: &&(&str, String)| one.0 == code && one.1.contains(on);
            assert!(
                all.iter().any(|one| here(&one)),
                "{slip:?}: no {code} in {all:?}"
            );
        }
        assert!(all.len() <= 4, "{slip:?}: {all:#?}");
    }
    // One part too many, of which one is kept.
    let twice = "[[payment]]\nchannels = [\"cash\"]\nclause = \"c\"\n\n[[payment]]";
    let all = told(&[("[payment]", twice)]);
    assert_eq!(
        all.iter().filter(|one| one.0 == "brackets").count(),
        2,
        "{all:?}"
    );
}

#[test]
fn numbers_and_units_of_another_kind_are_told_with_advice_that_helps() {
    for (from, to, remedy) in [
        ("total = 63\n", "total = -63\n", "take the minus sign off"),
        ("version = 1", "version = -1", "take the minus sign off"),
        ("max = 3", "max = 99999999999", "no such number is as great"),
        (
            "amount_fen = 1000000",
            "amount_fen = 10000.5",
            "without a point",
        ),
        (
            "min = 5",
            "min = \"48小时\"",
            "hours and months are no unit",
        ),
    ] {
        found(&[(from, to)], "value-kind", Weight::Fault, to.trim());
        let examined = examine(&with(GOOD, &[(from, to)]));
        let told = examined
            .findings
            .iter()
            .find(|one| one.code == "value-kind");
        assert!(
            told.is_some_and(|one| one.remedy.contains(remedy)),
            "{told:?}"
        );
        assert!(
            told.is_some_and(|one| one.expected.contains("a whole number")),
            "{told:?}"
        );
    }
    for value in ["\"hour\"", "\"month\""] {
        let unit = format!("unit = {value}");
        let changes = [("unit = \"wd\"", unit.as_str())];
        found(&changes, "rule", Weight::Fault, "unit");
        let examined = examine(&with(GOOD, &changes));
        assert_eq!(codes(&examined), ["rule"], "{examined:?}");
        assert!(examined.findings[0].remedy.contains("hours and months"));
        let due = format!("channels = [\"bank\"]\ndue_days = 30\ndue_unit = {value}");
        let changes = [("channels = [\"bank\"]", due.as_str())];
        found(&changes, "unknown-word", Weight::Fault, "due_unit");
    }
    for clause in ["公示5个小时", "公示5个月"] {
        found(
            &[("公示5个工作日", clause)],
            "unit-differs",
            Weight::Fault,
            "unit",
        );
    }
}
