//! Rules that lean on a part of the file that is not there, each beside the same rule with that part; a part whose
//! brackets are broken, and rules without an id, as they are told.

use sunledger::schemes::examine::{Weight, examine};

use super::{GOOD, found, silent, with};

const ORG: (&str, &str) = ("beneficiary = \"person\"", "beneficiary = \"org\"");
const NO_TABLES: (&str, &str) = (
    "beneficiary = \"org\"",
    "beneficiary = \"org\"\ntables = []",
);
const AGREED: (&str, &str) = (
    "beneficiary = \"org\"",
    "beneficiary = \"org\"\ntables = [\"agreements\"]",
);

#[test]
fn payees_need_agreements_that_name_them() {
    let payees = (
        "channels = [\"bank\"]",
        "channels = [\"bank\"]\npayees = [\"aided\"]",
    );
    let alone = [ORG, NO_TABLES, payees];
    found(&alone, "payees-without-agreement", Weight::Fault, "payees");
    silent(&[ORG, AGREED, payees]);
    found(&[payees], "key-asks-nothing", Weight::Doubt, "payees");
}

#[test]
fn who_bears_costs_needs_agreements_and_leaves_a_body_out() {
    let costs = |bodies: &str| {
        format!(
            "[costs]\nborne_by = [{bodies}]\nclause = \"不能增加被帮扶学校经济负担\"\n\n[payment]"
        )
    };
    let supporter = costs("\"supporter\", \"others\"");
    let rule = ("[payment]", supporter.as_str());
    found(
        &[ORG, NO_TABLES, rule],
        "costs-without-agreement",
        Weight::Fault,
        "borne_by",
    );
    silent(&[ORG, AGREED, rule]);
    let all = costs("\"aided\", \"supporter\", \"others\"");
    let all = [ORG, AGREED, ("[payment]", all.as_str())];
    found(&all, "costs-borne-by-all", Weight::Fault, "borne_by");
    let none = with(GOOD, &[ORG, AGREED, ("[payment]", costs("").as_str())]);
    let examined = examine(&none);
    let said = examined
        .findings
        .iter()
        .any(|one| one.place.starts_with("costs"));
    assert!(said, "{:?}", examined.findings);
}

#[test]
fn tranches_and_agreements_need_each_other() {
    let condition = "[[condition]]\ncode = \"signed\"\nkind = \"agreement_signed\"\ndue_days = 30\ndue_unit = \"day\"\nclause = \"签订后30天内\"\n";
    let tranche = "[[tranche]]\nid = \"t1\"\nnumber = 1\namount_fen = 1000000\ncondition = \"signed\"\nclause = \"首笔1万元\"\n";
    let agreement = "[agreement]\ntotal_fen = 1000000\nyears = 1\nfirst_day = \"2025-09-01\"\nclause = \"签订协议,1万元\"\n";
    let with = |parts: &[&str]| format!("{}\n[payment]", parts.concat());
    let lacks = with(&[condition, tranche]);
    let lacks = [ORG, ("[payment]", lacks.as_str())];
    found(&lacks, "tranche-without-agreement", Weight::Fault, "number");
    let idle = with(&[agreement]);
    let idle = [ORG, ("[payment]", idle.as_str())];
    found(&idle, "agreement-of-nothing", Weight::Doubt, "total_fen");
    silent(&[idle[0], AGREED, idle[1]]);
    let inclusive = condition.replace("due_unit", "inclusive = true\ndue_unit");
    let whole = with(&[agreement, &inclusive, tranche]);
    let whole = [ORG, ("[payment]", whole.as_str())];
    found(&whole, "key-asks-nothing", Weight::Doubt, "inclusive");
    let whole = with(&[agreement, condition, tranche]);
    silent(&[ORG, ("[payment]", &whole)]);
}

#[test]
fn windows_reports_and_quotas_have_what_they_bound() {
    let of = |what: &str| format!("inclusive = true\nof = \"{what}\"");
    let bills = of("receipts");
    let bills = ("inclusive = true", bills.as_str());
    found(&[bills], "window-of-nothing", Weight::Doubt, "of");
    silent(&[
        bills,
        (
            "names = [\"借款凭证\"]",
            "names = [\"借款凭证\"]\nbill = true",
        ),
    ]);
    let reports = of("reports");
    let reports = [("inclusive = true", reports.as_str())];
    found(&reports, "window-of-nothing", Weight::Doubt, "of");
    let reviews = of("reviews");
    silent(&[("inclusive = true", &reviews)]);
    let owed = "[[report]]\nid = \"year\"\nkind = \"year\"\nfrom = \"学校\"\nto = \"教育局\"\nowed_by = \"aided\"\ndue_days = 0\ndue_unit = \"day\"\nclause = \"年终总结\"\n\n[payment]";
    let owed = ("[payment]", owed);
    found(&[owed], "report-owed-by-nobody", Weight::Doubt, "owed_by");
    silent(&[ORG, AGREED, owed]);
    let cap = GOOD
        .split_once("[[quota.sub_cap]]")
        .and_then(|(_, rest)| rest.split_once("[[window]]"))
        .map(|(own, _)| format!("[[quota.sub_cap]]{own}"))
        .unwrap();
    let empty = [
        ("total = 63\ntotal_fen = 63000000\n", ""),
        ("名额63名,资金63万元", "按实际名额"),
        (cap.as_str(), ""),
    ];
    found(&empty, "quota-without-number", Weight::Fault, "basis");
    let share = [empty[0], empty[1], ("max = 3", "percent = 5")];
    found(&share, "share-of-no-whole", Weight::Fault, "percent");
}

#[test]
fn a_threshold_has_its_value_and_a_key_somebody_who_asks_it() {
    found(
        &[("value = 3000000\n", "")],
        "value-missing",
        Weight::Fault,
        "op",
    );
    for (from, to, line) in [
        (
            "channels = [\"bank\"]",
            "channels = [\"bank\"]\nsigned_days = 30",
            "signed_days",
        ),
        (
            "basis = \"plan\"\n",
            "basis = \"plan\"\nby_meeting = true\n",
            "by_meeting",
        ),
        (
            "basis = \"plan\"\n",
            "basis = \"plan\"\ndifferent_person = true\n",
            "different_person",
        ),
        (
            "basis = \"plan\"\n",
            "basis = \"plan\"\ndue_days = 5\n",
            "due_days",
        ),
        ("kind = \"pay\"\n", "kind = \"pay\"\nmax_wd = 5\n", "max_wd"),
    ] {
        found(&[(from, to)], "key-asks-nothing", Weight::Doubt, line);
    }
    let by_hand = (
        "channels = [\"bank\"]",
        "channels = [\"bank\", \"cash\"]\nsigned_days = 30",
    );
    silent(&[by_hand, ("教师个人工资账户", "教师,本人签收")]);
    let welcome = "[[document]]\ncode = \"doc-02\"\nnames = [\"照片\"]\nclause = \"可附照片\"\nmode = \"gate\"\n\n[tariff]";
    found(
        &[("[tariff]", welcome)],
        "mode-without-gate",
        Weight::Fault,
        "mode",
    );
}

#[test]
fn a_year_that_nobody_can_have_a_calendar_of_is_doubted() {
    let far = [
        ("period = \"2025\"", "period = \"2093\""),
        ("last_day = \"2025-11-15\"", "last_day = \"2093-11-15\""),
    ];
    found(&far, "period-without-calendar", Weight::Doubt, "period");
    let days = ("unit = \"wd\"", "unit = \"day\"");
    silent(&[far[0], far[1], days, ("公示5个工作日", "公示5天")]);
}

#[test]
fn a_broken_head_hides_nothing_and_rules_without_an_id_are_told_by_their_place() {
    let text = with(
        GOOD,
        &[
            ("[tariff]", "[tariff"),
            ("amount_fen = 1000000", "amount_fen = -5"),
        ],
    );
    let examined = examine(&text);
    let told: Vec<(&str, Option<u32>)> = examined
        .findings
        .iter()
        .map(|one| (one.place.as_str(), one.line))
        .collect();
    let line = |what: &str| {
        let at = text.lines().position(|line| line.starts_with(what));
        at.and_then(|at| u32::try_from(at + 1).ok())
    };
    assert!(told.contains(&("", line("[tariff"))), "{told:?}");
    assert!(
        told.contains(&("tariff", line("amount_fen = -5"))),
        "{told:?}"
    );
    assert!(
        !examined
            .findings
            .iter()
            .any(|one| one.code == "unknown-key"),
        "{told:?}"
    );
    let text = with(
        GOOD,
        &[
            ("id = \"in-service\"\n", ""),
            ("clause = \"在职优先\"\n", ""),
        ],
    );
    let examined = examine(&text);
    let places: Vec<&str> = examined
        .findings
        .iter()
        .map(|one| one.place.as_str())
        .collect();
    assert_eq!(places, ["rule 1", "rule 1"], "{:?}", examined.findings);
}
