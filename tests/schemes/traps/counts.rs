//! Places, days and rates that differ from what the clause beside them says, in the file of this test and in the
//! shipped ones, each changed in one number.

use sunledger::schemes::examine::{Weight, examine};

use super::{codes, found, shipped, silent, with};

/// A shipped file with one passage changed is told of with this code, on the changed line; unchanged it is well.
#[track_caller]
fn told(name: &str, from: &str, to: &str, code: &str) {
    let text = with(shipped(name), &[(from, to)]);
    let examined = examine(&text);
    let Some(finding) = examined.findings.iter().find(|one| one.code == code) else {
        panic!(
            "{name}, {to}: expected {code}, found {:?}",
            examined.findings
        );
    };
    let line = finding.line.expect("it has a line") as usize;
    let at = text.lines().nth(line - 1).unwrap_or_default();
    assert!(
        to.contains(at) || (code == "two-deadlines" && at.contains("11月底")),
        "{code}: line {line} is “{at}”"
    );
}

#[test]
fn places_are_those_of_the_clause() {
    let clause = "名额63名,资金63万元";
    found(
        &[
            ("total = 63\n", "total = 36\n"),
            ("total_fen = 63000000", "total_fen = 36000000"),
            ("资金63万元", "资金36万元"),
        ],
        "count-differs",
        Weight::Fault,
        "total = 36",
    );
    silent(&[(clause, "中学60名,小学3名,资金63万元")]);
    let of_unit = |most: &str| {
        [
            ("total = 63\n", format!("total = 63\nunit_max = {most}\n")),
            (clause, "每单位1至2名,名额63名,资金63万元".to_owned()),
        ]
    };
    let [places, says] = of_unit("3");
    found(
        &[(places.0, &places.1), (says.0, &says.1)],
        "count-differs",
        Weight::Fault,
        "unit_max = 3",
    );
    let [places, says] = of_unit("2");
    silent(&[(places.0, &places.1), (says.0, &says.1)]);
    // The total of the clause, or parts that sum to it, are no number of one unit.
    for says in ["名额63名,资金63万元", "中学60名,小学3名,资金63万元"] {
        silent(&[
            ("total = 63\n", "total = 63\nunit_max = 5\n"),
            (clause, says),
        ]);
    }
    let unsaid = (clause, "资金63万元");
    found(
        &[("total = 63\n", "total = 63\nunit_max = 64\n"), unsaid],
        "unit-above-quota",
        Weight::Fault,
        "unit_max = 64",
    );
    silent(&[("total = 63\n", "total = 63\nunit_max = 63\n"), unsaid]);
}

#[test]
fn days_rates_and_parts_are_those_of_the_clause() {
    for (name, from, to, code) in [
        (
            "A.toml",
            "in_post_on = 15",
            "in_post_on = 16",
            "day-differs",
        ),
        (
            "A.toml",
            "new_account_wd = 10",
            "new_account_wd = 11",
            "length-differs",
        ),
        (
            "A.toml",
            "rate_fen = 60000",
            "rate_fen = 600",
            "rates-apart",
        ),
        (
            "D1.toml",
            "permille = 200",
            "permille = 20",
            "figure-differs",
        ),
        (
            "D1.toml",
            "amount_fen = 1000000",
            "amount_fen = 10000",
            "amount-differs",
        ),
        (
            "F.toml",
            "last_day = \"2025-11-30\"",
            "last_day = \"2025-12-30\"",
            "two-deadlines",
        ),
        (
            "G.toml",
            "self_evaluation_days = 30",
            "self_evaluation_days = 60",
            "length-differs",
        ),
        (
            "G.toml",
            "due_days = 30\n",
            "due_days = 20\n",
            "length-differs",
        ),
        (
            "H1.toml",
            "due_days = 10\n",
            "due_days = 11\n",
            "length-differs",
        ),
    ] {
        told(name, from, to, code);
    }
}

#[test]
fn a_report_is_due_when_most_of_its_period_is_over() {
    let from = |day: &str| {
        let to = format!("from_day = {day}\ndue_days = 10\n");
        codes(&examine(&with(
            shipped("H1.toml"),
            &[("from_day = 28\ndue_days = 10\n", &to)],
        )))
    };
    assert!(from("10").contains(&"due-before-end"));
    assert!(!from("11").contains(&"due-before-end"));
}

#[test]
fn places_of_units_are_counted_by_their_codes() {
    let claims = |columns: &str| {
        let text = with(super::GOOD, &[("basis = \"all\"", "basis = \"unit\"")]);
        let table = "[[table]]\nkind = \"claims\"\nnames = [\"申请表\"]\n[table.columns]\n";
        let doubts = codes(&examine(&format!("{text}\n{table}{columns}")));
        doubts.contains(&"unit-without-code")
    };
    let named = "case_no = { names = [\"编号\"], required = true }\nunit = { names = [\"学校\"], required = true }\n";
    assert!(claims(named));
    let coded = format!("{named}unit_code = {{ names = [\"学校标识码\"], required = true }}\n");
    assert!(!claims(&coded));
}
