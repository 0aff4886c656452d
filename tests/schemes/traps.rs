//! The traps of real plans (a threshold stated twice, 原则上 as a hard stop, a length without its basis,
//! a masked value …): each is found in a scheme that has it, and not in one nearly the same that has not.

mod beside;
mod clashes;
mod counts;
mod lone;
mod shape;

use sunledger::schemes::examine::{Examined, Weight, examine};
use sunledger::schemes::{Scheme, shipped};

/// A scheme with nothing wrong, open or doubtful.
const GOOD: &str = r#"
id = "T"
version = 1
level = "county"
period = "2025"
beneficiary = "person"

[title]
zh = "特困教师救助"
en = "Grants to teachers in hardship"

[[legal_basis]]
id = "plan"
document = "县教育局方案"
clause = "资助对象、标准、程序"

[recognise]
codes = ["T"]

[[fund]]
name = "救助资金"
level = "county"

[[category]]
code = "cat-1"
names = ["重大疾病"]

[[document]]
code = "doc-01"
names = ["借款凭证"]
required_for = ["cat-1"]
required_if = "debt_fen >= 5000000"
clause = "附借款凭证"

[[eligibility]]
id = "debt"
field = "evidenced_debt_fen"
op = ">="
value = 3000000
categories = ["cat-1"]
clause = "负债3万元以上(含)"

[[rule]]
id = "in-service"
holds = "status == \"in_service\" || debt_fen < 7000000"
clause = "在职优先"

[tariff]
kind = "fixed"
amount_fen = 1000000
clause = "每人1万元"

[quota]
basis = "all"
total = 63
total_fen = 63000000
clause = "名额63名,资金63万元"

[[quota.sub_cap]]
id = "retired"
status = "retired"
max = 3
clause = "退休教师原则上不超过5%"
mode = "soft"

[[window]]
id = "papers"
last_day = "2025-11-15"
inclusive = true
late = "reject"
clause = "11月15日前申报"

[[step]]
id = "first"
kind = "review"
level = 1
different_person = true
clause = "学校审核"

[[step]]
id = "notice"
kind = "notice"
stage = "pre_award"
min = 5
unit = "wd"
basis = "plan"
clause = "公示5个工作日"

[[step]]
id = "second"
kind = "review"
level = 2
clause = "县级审核"

[[step]]
id = "approve"
kind = "approve"
clause = "审批"

[[step]]
id = "pay"
kind = "pay"
clause = "支付"

[payment]
channels = ["bank"]
clause = "直接发放到教师个人工资账户"
"#;

fn shipped(name: &str) -> &'static str {
    shipped::SCHEMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
        .expect("it is shipped")
}

/// The text with passages replaced; each must be there.
fn with(text: &str, changes: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "no “{from}” in the scheme");
        text = text.replacen(from, to, 1);
    }
    text
}

fn codes(examined: &Examined) -> Vec<&'static str> {
    examined.findings.iter().map(|one| one.code).collect()
}

/// The finding is there, with its line and something to do, and the good scheme has it not.
#[track_caller]
fn found(changes: &[(&str, &str)], code: &str, weight: Weight, on_line: &str) {
    let text = with(GOOD, changes);
    let examined = examine(&text);
    let Some(finding) = examined.findings.iter().find(|one| one.code == code) else {
        panic!(
            "{changes:?}: expected {code}, found {:?}",
            examined.findings
        );
    };
    assert_eq!(finding.weight, weight, "{finding:?}");
    assert!(
        !finding.expected.is_empty() && !finding.remedy.is_empty(),
        "{finding:?}"
    );
    let line = finding.line.expect("it has a line") as usize;
    let at = text.lines().nth(line - 1).unwrap_or_default();
    assert!(at.contains(on_line), "{code}: line {line} is “{at}”");
    assert_eq!(examined.well(), weight == Weight::Doubt, "{finding:?}");
}

/// Nothing is said of a scheme with these changes.
#[track_caller]
fn silent(changes: &[(&str, &str)]) {
    let examined = examine(&with(GOOD, changes));
    assert!(
        examined.findings.is_empty(),
        "{changes:?}: {:?}",
        examined.findings
    );
}

#[test]
fn the_good_scheme_is_well_and_so_are_the_shipped_ones() {
    silent(&[]);
    for (name, text) in shipped::SCHEMES {
        // A doubt that stands has its reason in the file.
        let examined = examine(text);
        assert!(
            examined.findings.is_empty(),
            "{name}: {:#?}",
            examined.findings
        );
    }
}

#[test]
fn a_doubt_is_answered_with_a_reason_and_nothing_else_is() {
    let spare = ("total_fen = 63000000", "total_fen = 64000000");
    let clause = ("名额63名,资金63万元", "名额63名");
    let answer = "[[accepted]]\ndoubt = \"money-above-quota\"\nreason = \"余款结转\"\n\n[payment]";
    let at = |rule: &str| answer.replace("reason", &format!("at = \"{rule}\"\nreason"));
    silent(&[spare, clause, ("[payment]", &at("quota"))]);
    found(
        &[("[payment]", &at("quota"))],
        "accepted-no-doubt",
        Weight::Doubt,
        "doubt",
    );
    // One that names no rule answers none, and is told which it may name.
    let nowhere = [spare, clause, ("[payment]", answer)];
    found(&nowhere, "money-above-quota", Weight::Doubt, "total_fen");
    let examined = examine(&with(GOOD, &nowhere));
    let asked = examined
        .findings
        .iter()
        .find(|one| one.code == "accepted-no-doubt");
    assert!(
        asked.is_some_and(|one| one.expected.ends_with("answers: quota")),
        "{asked:?}"
    );
    // One that names its rule answers that rule alone.
    let elsewhere = [spare, clause, ("[payment]", &at("award"))];
    found(&elsewhere, "accepted-no-doubt", Weight::Doubt, "doubt");
    found(&elsewhere, "money-above-quota", Weight::Doubt, "total_fen");
    // A fault is not answered away.
    let fault = answer.replace("money-above-quota", "amount-differs");
    found(
        &[spare, ("[payment]", &fault)],
        "amount-differs",
        Weight::Fault,
        "total_fen",
    );
    found(
        &[
            spare,
            clause,
            ("[payment]", &answer.replace("余款结转", " ")),
        ],
        "rule",
        Weight::Fault,
        "reason",
    );
}

#[test]
fn the_money_of_a_quota_is_what_its_clause_says() {
    for (clause, fen, fits) in [
        ("名额63名,资金63万元", 63_000_000, true),
        ("名额63名,资金63万元", 64_000_000, false),
        ("63×10000", 63_000_000, true),
        ("63×10000", 64_000_000, false),
        ("63名×1万元", 64_000_000, false),
        ("名额63名,每人1万元", 63_000_000, true),
        ("名额63名,每人1万元", 64_000_000, false),
    ] {
        let money = format!("total_fen = {fen}");
        let changes = [
            ("total_fen = 63000000", money.as_str()),
            ("名额63名,资金63万元", clause),
        ];
        match fits {
            true => silent(&changes),
            false => found(&changes, "amount-differs", Weight::Fault, "total_fen"),
        }
    }
    found(
        &[
            ("total_fen = 63000000", "total_fen = 64000000"),
            ("名额63名,资金63万元", "名额63名"),
        ],
        "money-above-quota",
        Weight::Doubt,
        "total_fen",
    );
}

#[test]
fn trap_1_two_thresholds_and_two_deadlines() {
    found(
        &[("value = 3000000", "value = 5000000")],
        "value-differs",
        Weight::Fault,
        "value",
    );
    let second = "[[eligibility]]\nid = \"survey\"\nfield = \"evidenced_debt_fen\"\nop = \">\"\nvalue = 5000000\nclause = \"负债超过5万元\"\n\n[tariff]";
    found(
        &[("[tariff]", second)],
        "two-thresholds",
        Weight::Fault,
        "value = 5000000",
    );
    found(
        &[("op = \">=\"", "op = \">\"")],
        "inclusive-differs",
        Weight::Fault,
        "op = ",
    );
    found(
        &[("11月15日前申报", "11月上旬报名单,11月15日前申报")],
        "two-deadlines",
        Weight::Fault,
        "clause",
    );
    found(
        &[("2025-11-15", "2025-11-10")],
        "two-deadlines",
        Weight::Fault,
        "last_day",
    );
    let second = "[[window]]\nid = \"lists\"\nlast_day = \"2025-11-05\"\ninclusive = true\nlate = \"reject\"\nclause = \"报名单\"\n\n[[step]]";
    found(
        &[("[[step]]", second)],
        "two-deadlines",
        Weight::Fault,
        "last_day = \"2025-11-05\"",
    );
    silent(&[(
        "[[step]]",
        &second
            .replacen("late", "of = \"reviews\"\nlate", 1)
            .replacen("11-05", "11-25", 1),
    )]);
}

#[test]
fn trap_2_the_channel_is_stated_and_one() {
    found(
        &[("channels = [\"bank\"]", "channels = [\"custodian\"]")],
        "channel-contradicts",
        Weight::Fault,
        "channels",
    );
    let text = with(GOOD, &[("channels = [\"bank\"]", "channels = [\"cash\"]")]);
    let told = &examine(&text).findings[0];
    assert_eq!(told.found, "channels = [\"cash\"]");
    assert!(
        told.expected.contains("直接发放到教师个人工资账户"),
        "{told:?}"
    );
    found(
        &[("直接发放到教师个人工资账户", "由校长亲自发放")],
        "channel-contradicts",
        Weight::Fault,
        "channels",
    );
    found(
        &[(
            "[payment]\nchannels = [\"bank\"]\nclause = \"直接发放到教师个人工资账户\"\n",
            "",
        )],
        "channel-missing",
        Weight::Fault,
        "kind = \"fixed\"",
    );
    silent(&[
        ("channels = [\"bank\"]", "channels = [\"custodian\"]"),
        ("直接发放到教师个人工资账户", "由校长亲自发放,本人签收"),
    ]);
}

#[test]
fn trap_3_in_principle_is_soft() {
    found(
        &[("mode = \"soft\"", "mode = \"gate\"")],
        "soft-by-clause",
        Weight::Fault,
        "mode",
    );
    found(
        &[("每人1万元", "原则上每人1万元")],
        "soft-by-clause",
        Weight::Fault,
        "[tariff]",
    );
    silent(&[("每人1万元\"", "原则上每人1万元\"\nmode = \"soft\"")]);
}

#[test]
fn trap_4_a_list_that_ends_in_and_so_on() {
    let line = "[payment]\nchannels = [\"bank\"]";
    let costs = "[[cost_line]]\nid = \"meals\"\nname = \"伙食补助\"\nclause = \"用于伙食补助、交通费、活动费等\"\n\n[payment]\nchannels = [\"bank\"]";
    found(&[(line, costs)], "open-list", Weight::Fault, "name");
    let other = costs.replacen("[payment]", "[[cost_line]]\nid = \"other\"\nname = \"其他\"\nother_requires_approval = true\nclause = \"其他费用须有批准号\"\n\n[payment]", 1);
    silent(&[(line, &other)]);
    silent(&[(line, &costs.replacen("、活动费等", "、活动费", 1))]);
}

#[test]
fn trap_5_a_failed_year_and_a_last_year_that_gates_nothing() {
    let g = shipped("G.toml");
    let failed = with(
        &g.replace(";验收不合格的停止拨付", ""),
        &[("得分达到或超过75分的视为验收合格;", "")],
    );
    assert!(
        codes(&examine(&failed)).contains(&"failed-year"),
        "{:?}",
        examine(&failed).findings
    );
    // A first tranche waits for no year before it.
    let first = g.replacen("condition = \"signed\"", "condition = \"accepted-75\"", 1);
    let examined = examine(&first);
    assert!(codes(&examined).contains(&"tranche-before-any-year"));
    assert!(codes(&examined).contains(&"condition-of-no-tranche"));
    // And none waits for a year that the agreement has not.
    let short = g.replacen("years = 3", "years = 1", 1);
    assert!(codes(&examine(&short)).contains(&"tranche-after-last-year"));
    assert!(!codes(&examine(g)).contains(&"tranche-after-last-year"));
    // The shipped file answers the doubt; without its answer it is raised.
    let (before, rest) = g.split_once("[[accepted]]").unwrap();
    let (_, after) = rest.split_once("[[table]]").unwrap();
    let examined = examine(&format!("{before}[[table]]{after}"));
    assert!(!codes(&examined).contains(&"failed-year"));
    let last = examined
        .findings
        .iter()
        .find(|one| one.code == "last-year-gates-nothing");
    assert_eq!(last.map(|one| one.weight), Some(Weight::Doubt));
    assert!(examined.well());
}

#[test]
fn trap_6_days_and_working_days() {
    found(
        &[("unit = \"wd\"", "unit = \"day\"")],
        "unit-differs",
        Weight::Fault,
        "unit",
    );
    found(
        &[("公示5个工作日", "公示五天")],
        "unit-differs",
        Weight::Fault,
        "unit",
    );
    silent(&[
        ("公示5个工作日", "公示五日"),
        ("unit = \"wd\"", "unit = \"day\""),
    ]);
    found(
        &[(
            "channels = [\"bank\"]",
            "channels = [\"bank\"]\ndue_days = 30",
        )],
        "unit-missing",
        Weight::Fault,
        "due_days",
    );
    let due = |unit: &str, clause: &str| {
        with(
            GOOD,
            &[
                (
                    "channels = [\"bank\"]",
                    &format!("channels = [\"bank\"]\ndue_days = 30\ndue_unit = \"{unit}\""),
                ),
                ("工资账户\"", &format!("工资账户,{clause}\"")),
            ],
        )
    };
    assert!(codes(&examine(&due("wd", "30天内"))).contains(&"unit-differs"));
    assert!(codes(&examine(&due("day", "三十个工作日内"))).contains(&"unit-differs"));
    assert!(examine(&due("wd", "30个工作日内")).findings.is_empty());
}

#[test]
fn trap_7_a_length_needs_its_basis() {
    found(
        &[("basis = \"plan\"\n", "")],
        "notice-without-basis",
        Weight::Fault,
        "min",
    );
    found(
        &[("basis = \"plan\"", "basis = \"law\"")],
        "basis-unknown",
        Weight::Fault,
        "basis",
    );
    found(
        &[("min = 5", "min = 7")],
        "length-differs",
        Weight::Fault,
        "min",
    );
    found(&[("min = 5\n", "")], "rule", Weight::Fault, "stage");
    // A text that is on a ledger already is read all the same.
    assert!(Scheme::parse(&with(GOOD, &[("basis = \"plan\"\n", "")])).is_ok());
}

#[test]
fn trap_8_the_last_day_is_in_or_out() {
    found(
        &[("inclusive = true\n", "")],
        "missing-key",
        Weight::Fault,
        "[[window]]",
    );
    found(
        &[("11月15日前申报", "11月15日前(不含当日)申报")],
        "inclusive-differs",
        Weight::Fault,
        "inclusive",
    );
}

#[test]
fn trap_9_what_is_masked_or_unknown_is_open() {
    found(
        &[("period = \"2025\"", "period = \"20xx\"")],
        "unknown-value",
        Weight::Open,
        "period",
    );
    found(
        &[("amount_fen = 1000000", "amount_fen = \"unknown\"")],
        "unknown-value",
        Weight::Open,
        "amount_fen",
    );
    found(
        &[("县教育局方案", "教财函[20xx]106号")],
        "unknown-value",
        Weight::Open,
        "document",
    );
    found(
        &[("min = 5", "min = \"unknown\"")],
        "unknown-value",
        Weight::Open,
        "min",
    );
    // It is all that is said of it: the rest of the file is checked as if it were set.
    let text = with(
        GOOD,
        &[
            ("amount_fen = 1000000", "amount_fen = \"unknown\""),
            ("late = \"reject\"", "late = \"never\""),
        ],
    );
    assert_eq!(codes(&examine(&text)), ["unknown-value", "rule"]);
    assert!(Scheme::parse(&text).is_err());
}

#[test]
fn trap_10_a_standing_notice_comes_down() {
    found(
        &[("basis = \"plan\"", "basis = \"plan\"\nstanding = true")],
        "standing-notice",
        Weight::Fault,
        "standing",
    );
    silent(&[(
        "basis = \"plan\"",
        "basis = \"plan\"\nstanding = true\ntake_down_wd = 20",
    )]);
    silent(&[
        ("basis = \"plan\"", "basis = \"plan\"\nstanding = true"),
        ("资助对象、标准、程序", "在网站专栏常年公示"),
    ]);
}

#[test]
fn trap_11_a_quota_that_may_be_a_count() {
    found(
        &[("名额63名,资金63万元", "20年全县共救助特困教师63名")],
        "quota-or-count",
        Weight::Open,
        "total",
    );
    silent(&[("名额63名,资金63万元", "全县名额63名,与去年相同")]);
}

#[test]
fn trap_12_a_certificate_tells_of_a_notice_before_the_upper_review() {
    let paper = "[[document]]\ncode = \"doc-02\"\nnames = [\"公示无异议证明\"]\nclause = \"附公示无异议证明\"\n\n[[eligibility]]";
    // A notice between the reviews is what it tells of.
    silent(&[("[[eligibility]]", paper)]);
    let notice = "[[step]]\nid = \"notice\"\nkind = \"notice\"\nstage = \"pre_award\"\nmin = 5\nunit = \"wd\"\nbasis = \"plan\"\nclause = \"公示5个工作日\"\n\n";
    let second =
        "[[step]]\nid = \"second\"\nkind = \"review\"\nlevel = 2\nclause = \"县级审核\"\n\n";
    found(
        &[
            ("[[eligibility]]", paper),
            (notice, ""),
            (second, &format!("{second}{notice}")),
        ],
        "certificate-without-notice",
        Weight::Doubt,
        "names",
    );
}

/// Age and sex lie in the vault: a gate of them would hold for ever, any other rule of them says nothing.
#[test]
fn a_rule_asks_what_only_the_vault_knows() {
    let of_age = ("debt_fen < 7000000", "age < 70");
    found(&[of_age], "fact-in-the-vault", Weight::Doubt, "holds");
    let gate = (
        "clause = \"在职优先\"",
        "clause = \"在职优先\"\nmode = \"gate\"",
    );
    found(&[of_age, gate], "fact-in-the-vault", Weight::Fault, "holds");
    let threshold = ("field = \"evidenced_debt_fen\"", "field = \"age\"");
    found(&[threshold], "fact-in-the-vault", Weight::Doubt, "field");
    silent(&[("debt_fen < 7000000", "post == \\\"专任教师\\\"")]);
    for (from, to) in [
        ("debt_fen < 7000000", "sex == \\\"男\\\""),
        ("field = \"evidenced_debt_fen\"", "field = \"sex\""),
    ] {
        let examined = examine(&with(GOOD, &[(from, to)]));
        let remedies: Vec<&str> = examined
            .findings
            .iter()
            .map(|finding| finding.remedy.as_str())
            .collect();
        let told = remedies
            .iter()
            .any(|remedy| remedy.contains("lie in the vault"));
        assert!(told, "{remedies:?}");
    }
}
