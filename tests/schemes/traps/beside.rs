//! Rules compared with each other over the whole file: a ceiling beside the tariff, a least value above a greatest,
//! windows beside the period and each other, words and numbers that cannot be meant.

use sunledger::schemes::examine::{Weight, examine};

use super::{GOOD, found, silent, with};

/// The condition of the good scheme, in whose place others are put.
const HOLDS: &str = "status == \\\"in_service\\\" || debt_fen < 7000000";

#[test]
fn a_ceiling_fits_what_the_tariff_pays() {
    let tight = (HOLDS, "requested_fen <= 800000");
    found(&[tight], "ceiling-below-tariff", Weight::Fault, "holds");
    silent(&[(HOLDS, "requested_fen <= 1000000")]);
    found(
        &[(HOLDS, "by_proxy && amount_fen < 1000000")],
        "ceiling-below-tariff",
        Weight::Fault,
        "holds",
    );
    // What binds some cases alone is none of every case.
    silent(&[(HOLDS, "by_proxy || amount_fen < 1000000")]);
    found(
        &[(HOLDS, "amount_fen >= 1000100")],
        "floor-above-tariff",
        Weight::Fault,
        "holds",
    );
    silent(&[(HOLDS, "amount_fen >= 1000000")]);
    let rule = "[[eligibility]]\nid = \"asked\"\nfield = \"requested_fen\"\nop = \"<=\"\nvalue = 800000\nclause = \"申请不超过8000元\"\n\n[tariff]";
    found(
        &[("[tariff]", rule)],
        "ceiling-below-tariff",
        Weight::Fault,
        "value = 800000",
    );
    // A discretionary tariff has a ceiling itself: one of the two is idle.
    let own = [("kind = \"fixed\"", "kind = \"discretionary\""), tight];
    found(&own, "ceiling-below-tariff", Weight::Doubt, "holds");
    // Money for less than one case.
    let money = [
        ("total = 63\ntotal_fen = 63000000", "total_fen = 900000"),
        ("名额63名,资金63万元", "资金9000元"),
        ("max = 3", "max = 3"),
    ];
    found(&money, "quota-above-money", Weight::Fault, "total_fen");
}

#[test]
fn a_least_value_is_not_above_the_greatest() {
    found(
        &[(
            HOLDS,
            "requested_fen >= 2000000 && requested_fen <= 1500000",
        )],
        "nobody-admitted",
        Weight::Fault,
        "holds",
    );
    silent(&[(
        HOLDS,
        "requested_fen >= 1500000 && requested_fen <= 2000000",
    )]);
    // A threshold asks for 3,000,000 of shown debt.
    found(
        &[(HOLDS, "evidenced_debt_fen < 3000000")],
        "nobody-admitted",
        Weight::Fault,
        "holds",
    );
    silent(&[(HOLDS, "evidenced_debt_fen <= 3000000")]);
    let words = |second: &str| {
        format!(
            "[[eligibility]]\nid = \"one\"\nfield = \"status\"\nop = \"in\"\nwords = [\"in_service\"]\nclause = \"在职\"\n\n{second}\n\n[tariff]"
        )
    };
    let other = "[[eligibility]]\nid = \"two\"\nfield = \"status\"\nop = \"in\"\nwords = [\"retired\"]\nclause = \"退休\"";
    found(
        &[("[tariff]", &words(other))],
        "nobody-admitted",
        Weight::Fault,
        "words = [\"retired\"]",
    );
    let shut = "[[exclusion]]\nid = \"out\"\nkind = \"status\"\nclasses = [\"in_service\"]\nclause = \"在职的除外\"";
    found(
        &[("[tariff]", &words(shut))],
        "nobody-admitted",
        Weight::Fault,
        "words = [\"in_service\"]",
    );
    silent(&[("[tariff]", &words(&shut.replace("in_service", "retired")))]);
}

#[test]
fn a_condition_divides_by_nothing_that_may_be_nought() {
    for holds in [
        "debt_fen / 0 < 7",
        "requested_fen / debt_fen < 2",
        "100 % debt_fen == 0",
    ] {
        found(
            &[(HOLDS, holds)],
            "division-by-zero",
            Weight::Fault,
            "holds",
        );
    }
    silent(&[(HOLDS, "debt_fen / 100 < 7000000")]);
    silent(&[(HOLDS, "debt_fen > 0 && requested_fen / debt_fen < 2")]);
    silent(&[(HOLDS, "debt_fen == 0 || requested_fen / debt_fen < 2")]);
    let place = [(HOLDS, "debt_fen < [1, 2][5]")];
    found(&place, "condition", Weight::Fault, "holds");
    let examined = examine(&with(GOOD, &place));
    assert_eq!(examined.findings[0].found, "a place in a list");
    found(
        &[(HOLDS, "1 < 2")],
        "condition-of-no-case",
        Weight::Doubt,
        "holds",
    );
}

#[test]
fn windows_lie_within_the_period_and_in_their_order() {
    let year = |day: &str| [("2025-11-15", day.to_owned())];
    let at = |day: &str, of: &str, weight| {
        let changes = year(day);
        let changes = [(changes[0].0, changes[0].1.as_str())];
        found(&changes, of, weight, "last_day");
    };
    at("2024-11-15", "window-outside-period", Weight::Doubt);
    at("2026-11-15", "window-outside-period", Weight::Doubt);
    let second = |of: &str, first: &str, last: &str| {
        format!(
            "[[window]]\nid = \"other\"\nof = \"{of}\"\nfirst_day = \"{first}\"\nlast_day = \"{last}\"\ninclusive = true\nlate = \"reject\"\nclause = \"另定\"\n\n[[step]]"
        )
    };
    found(
        &[("[[step]]", &second("reviews", "2025-10-01", "2025-11-14"))],
        "window-order",
        Weight::Fault,
        "2025-11-14",
    );
    silent(&[("[[step]]", &second("reviews", "2025-10-01", "2025-11-15"))]);
    found(
        &[("[[step]]", &second("receipts", "2025-11-16", "2025-12-31"))],
        "window-order",
        Weight::Fault,
        "2025-11-15",
    );
    let bills = (
        "names = [\"借款凭证\"]",
        "names = [\"借款凭证\"]\nbill = true",
    );
    silent(&[
        bills,
        ("[[step]]", &second("receipts", "2025-11-15", "2025-12-31")),
    ]);
}

#[test]
fn a_word_means_one_thing_whatever_its_width() {
    let second = |name: &str| {
        format!("[[category]]\ncode = \"cat-2\"\nnames = [\"{name}\"]\n\n[[document]]")
    };
    let with = |name: &str| second(name);
    found(
        &[("[[document]]", &with("重大疾病"))],
        "rule",
        Weight::Fault,
        "[[category]]",
    );
    found(
        &[("[[document]]", &with("重大 疾病"))],
        "word-twice",
        Weight::Fault,
        "names",
    );
    silent(&[("[[document]]", &with("重大灾害"))]);
    let fund = "[[fund]]\nname = \"救助资金\"\nlevel = \"city\"\n\n[[category]]";
    found(
        &[("[[category]]", fund)],
        "word-twice",
        Weight::Fault,
        "name",
    );
    silent(&[("[[category]]", &fund.replace("救助", "慈善"))]);
}

#[test]
fn numbers_of_rules_are_those_of_their_clauses() {
    found(
        &[
            ("max = 3", "max = 3\npercent = 10"),
            ("total = 63\n", "total = 30\n"),
            ("63名,资金63万元", "30名"),
            ("total_fen = 63000000\n", ""),
        ],
        "figure-differs",
        Weight::Fault,
        "percent",
    );
    let back = |years: u8, clause: &str| {
        format!(
            "[[exclusion]]\nid = \"back\"\nkind = \"look_back\"\nlevels = [\"county\"]\nyears = {years}\nclause = \"{clause}\"\n\n[tariff]"
        )
    };
    found(
        &[("[tariff]", &back(3, "前两年未受资助"))],
        "figure-differs",
        Weight::Fault,
        "years",
    );
    silent(&[("[tariff]", &back(2, "前两年未受资助"))]);
    silent(&[("[tariff]", &back(2, "2024年、2025年未受资助"))]);
    let clause = ("在职优先", "申请不超过4万元");
    found(
        &[(HOLDS, "requested_fen <= 5000000"), clause],
        "amount-differs",
        Weight::Fault,
        "holds",
    );
    silent(&[(HOLDS, "requested_fen <= 4000000"), clause]);
    let negative = [
        ("value = 3000000", "value = -1"),
        ("负债3万元以上(含)", "负债"),
    ];
    found(&negative, "number-negative", Weight::Fault, "value");
    found(
        &[(HOLDS, "requested_fen >= -1")],
        "number-negative",
        Weight::Fault,
        "holds",
    );
}
