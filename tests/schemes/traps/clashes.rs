//! Rules that cannot stand beside each other, and slips of unit: each is found where it is, and not in a scheme
//! nearly the same.

use super::{GOOD, codes, found, shipped, silent, with};
use sunledger::schemes::examine::{Weight, examine};

#[test]
fn rules_that_contradict_each_other() {
    found(
        &[("max = 3", "max = 64")],
        "cap-above-quota",
        Weight::Fault,
        "max",
    );
    silent(&[("max = 3", "max = 3\npercent = 5")]);
    found(
        &[("max = 3", "max = 4\npercent = 5")],
        "cap-twice",
        Weight::Doubt,
        "max",
    );
    found(
        &[("total_fen = 63000000", "total_fen = 62999999")],
        "quota-above-money",
        Weight::Fault,
        "total_fen",
    );
    found(
        &[("amount_fen = 1000000", "amount_fen = 100000")],
        "amount-differs",
        Weight::Fault,
        "amount_fen",
    );
    found(
        &[("level = 2", "level = 1")],
        "review-levels",
        Weight::Fault,
        "level = 1",
    );
    found(
        &[("kind = \"approve\"", "kind = \"intake\"")],
        "step-order",
        Weight::Fault,
        "kind",
    );
    found(
        &[("field = \"evidenced_debt_fen\"", "field = \"debt_yuan\"")],
        "fact-unknown",
        Weight::Fault,
        "field",
    );
    found(
        &[("op = \">=\"", "op = \"in\"")],
        "comparison-misfits",
        Weight::Fault,
        "op",
    );
    found(
        &[("required_for = [\"cat-1\"]", "required_for = [\"cat-2\"]")],
        "rule",
        Weight::Fault,
        "required_for",
    );
    found(
        &[("debt_fen < 7000000", "debt_fen < now()")],
        "condition",
        Weight::Fault,
        "holds",
    );
    found(
        &[("debt_fen >= 5000000", "debts >= 5000000")],
        "condition",
        Weight::Fault,
        "required_if",
    );
    let bracket = |lines: &str| {
        format!("kind = \"bracket\"\nof = \"receipts_fen\"\nclause = \"分档\"\n{lines}\n[quota]")
    };
    let fixed = "kind = \"fixed\"\namount_fen = 1000000\nclause = \"每人1万元\"\n\n[quota]";
    let line =
        |from: i64, fen: i64| format!("[[tariff.bracket]]\nfrom = {from}\namount_fen = {fen}\n");
    silent(&[(fixed, &bracket(&(line(0, 100) + &line(500, 200))))]);
    found(
        &[(fixed, &bracket(&line(100, 100)))],
        "bracket-gap",
        Weight::Fault,
        "from",
    );
    found(
        &[(
            fixed,
            &bracket(&(line(0, 100) + &line(500, 200) + &line(500, 300))),
        )],
        "bracket-order",
        Weight::Fault,
        "from",
    );
    found(
        &[(fixed, &bracket(""))],
        "bracket-missing",
        Weight::Fault,
        "kind",
    );
    found(
        &[(
            "kind = \"fixed\"\namount_fen = 1000000",
            "kind = \"unstated\"\nmode = \"gate\"",
        )],
        "gate-nobody-can-judge",
        Weight::Fault,
        "mode",
    );
    found(
        &[("last_day", "first_day = \"2025-12-01\"\nlast_day")],
        "rule",
        Weight::Fault,
        "last_day",
    );
}

/// Yuan where fen are counted, points where tenths are: a small number may be meant, so each is a doubt.
#[test]
fn slips_of_unit_are_doubted_and_answered() {
    let rule = |holds: &str, clause: &str| {
        format!("[[rule]]\nid = \"most\"\nholds = \"{holds}\"\nclause = \"{clause}\"\n\n[tariff]")
    };
    for (holds, clause) in [
        // The clause has it in yuan.
        ("requested_fen <= 500", "申请金额不超过500元"),
        ("vetoed || !(30000 > debt_fen)", "负债满3万元"),
        // So has another rule.
        ("requested_fen <= 10000", "不超过标准"),
        // No whole yuan, and next to nothing beside what is paid.
        ("requested_fen <= 500050", "不超过上限"),
        ("requested_fen <= 900", "不超过上限"),
    ] {
        found(
            &[("[tariff]", &rule(holds, clause))],
            "yuan-for-fen",
            Weight::Doubt,
            "holds",
        );
    }
    for (holds, clause) in [
        ("requested_fen <= 1000000", "申请金额不超过1万元"),
        ("requested_fen <= 1000000", "不超过标准"),
        ("requested_fen > 0", "写明金额"),
        ("debt_fen > 500000", "有负债"),
    ] {
        silent(&[("[tariff]", &rule(holds, clause))]);
    }
    let answered = "[[accepted]]\ndoubt = \"yuan-for-fen\"\nat = \"rule most\"\nreason = \"每笔9元以下的零星费用\"\n\n[payment]";
    silent(&[
        ("[tariff]", &rule("requested_fen <= 900", "零星费用")),
        ("[payment]", answered),
    ]);
    found(
        &[
            ("debt_fen >= 5000000", "debt_fen >= 50000"),
            ("附借款凭证\"", "负债5万元以上的附借款凭证\""),
        ],
        "yuan-for-fen",
        Weight::Doubt,
        "required_if",
    );
    found(
        &[("[tariff]", &rule("score_tenths >= 75", "得分75分以上"))],
        "points-for-tenths",
        Weight::Doubt,
        "holds",
    );
    silent(&[("[tariff]", &rule("score_tenths >= 750", "得分75分以上"))]);
    let low = shipped("G.toml").replacen("score_min_tenths = 750", "score_min_tenths = 75", 1);
    assert!(codes(&examine(&low)).contains(&"points-for-tenths"));
}

/// What cannot stand beside another rule, each with the nearest that can.
#[test]
fn rules_that_cannot_stand_beside_each_other() {
    let fault = |changes: &[(&str, &str)], code: &str, line: &str| {
        found(changes, code, Weight::Fault, line);
    };
    let doubt = |changes: &[(&str, &str)], code: &str, line: &str| {
        found(changes, code, Weight::Doubt, line);
    };
    let late = |words: &str| format!("late = {words}");
    let reject = "late = \"reject\"";
    fault(
        &[(reject, &late("\"reject\"\nmode = \"soft\""))],
        "late-rejected-softly",
        "mode",
    );
    silent(&[(reject, &late("\"waive\"\nmode = \"soft\""))]);
    doubt(
        &[("2025-11-15", "2052-11-15")],
        "window-far-from-period",
        "last_day",
    );
    // Steps: two notices of one stage, two approvals, an approval below a review.
    let notice = "[[step]]\nid = \"again\"\nkind = \"notice\"\nstage = \"pre_award\"\nmin = 5\nunit = \"wd\"\nbasis = \"plan\"\nclause = \"再公示5个工作日\"\n\n[payment]";
    let pay = "[[step]]\nid = \"pay\"";
    let before_pay = notice.replacen("[payment]", pay, 1);
    fault(&[(pay, &before_pay)], "notice-twice", "stage");
    silent(&[(
        "[payment]",
        &notice.replacen("pre_award", "post_payment", 1),
    )]);
    let approve = "[[step]]\nid = \"approve-2\"\nkind = \"approve\"\nclause = \"再批\"\n\n";
    doubt(&[(pay, &format!("{approve}{pay}"))], "step-twice", "kind");
    let level = |level: u8| format!("kind = \"approve\"\nlevel = {level}");
    fault(
        &[("kind = \"approve\"", &level(2))],
        "review-levels",
        "level",
    );
    silent(&[("kind = \"approve\"", &level(3))]);
    fault(&[("id = \"second\"", "id = \"first\"")], "rule", "[[step]]");
    fault(
        &[("min = 5", "min = 5\nmax_wd = 4")],
        "notice-longer-than-step",
        "max_wd",
    );
    // Bounds, words and exclusions.
    let upper = |value: i64, op: &str| {
        format!(
            "[[eligibility]]\nid = \"most\"\nfield = \"evidenced_debt_fen\"\nop = \"{op}\"\nvalue = {value}\nclause = \"上限\"\n\n[tariff]"
        )
    };
    fault(
        &[("[tariff]", &upper(3_000_000, "<"))],
        "nobody-admitted",
        "value = 3000000",
    );
    silent(&[("[tariff]", &upper(3_000_000, "<="))]);
    fault(
        &[("debt_fen >= 5000000", "category == 'cat-7'")],
        "word-unknown",
        "required_if",
    );
    silent(&[("debt_fen >= 5000000", "category == 'cat-1'")]);
    fault(
        &[("in_service\\\"", "in-service\\\"")],
        "word-unknown",
        "holds",
    );
    let shut = |id: &str| {
        format!("[[exclusion]]\nid = \"{id}\"\nkind = \"household\"\nclause = \"同户不重复\"\n\n")
    };
    let twice = format!("{}{}[tariff]", shut("one"), shut("two"));
    doubt(&[("[tariff]", &twice)], "exclusion-twice", "kind");
    // Quotas: two caps on one status, funders for more than there is, a sheet that allocates.
    let cap = "[[quota.sub_cap]]\nid = \"retired-2\"\nstatus = \"retired\"\nmax = 2\nclause = \"退休2名\"\n\n[[window]]";
    fault(&[("[[window]]", cap)], "cap-of-one-status-twice", "status");
    let joint = |fen: i64| {
        format!(
            "[[quota.joint]]\nfunder = \"总工会\"\npersons = 20\namount_fen = {fen}\nclause = \"联合资助20名\"\n\n[[window]]"
        )
    };
    silent(&[("[[window]]", &joint(20_000_000))]);
    doubt(
        &[("[[window]]", &joint(10_000_000))],
        "joint-money-differs",
        "amount_fen = 10000000",
    );
    fault(
        &[("[[window]]", &joint(64_000_000))],
        "joint-above-money",
        "total_fen",
    );
    let empty = joint(1).replacen("persons = 20\namount_fen = 1\n", "", 1);
    fault(&[("[[window]]", &empty)], "joint-without-share", "funder");
    let sheet = |columns: &str| {
        format!(
            "[[table]]\nkind = \"claims\"\nnames = [\"申请登记表\"]\n[table.columns]\nname = {{ names = [\"姓名\"], required = true }}\n{columns}"
        )
    };
    let end = "clause = \"直接发放到教师个人工资账户\"\n";
    let id = "id = { names = [\"身份证号\"], required = true }\n";
    fault(
        &[(end, &format!("{end}\n{}", sheet("")))],
        "sheet-without-person",
        "kind = \"claims\"",
    );
    let paid = format!(
        "{}{id}",
        sheet(id)
            .replacen("claims", "payments", 1)
            .replacen(id, "", 1)
    );
    let both = format!("{end}\n{}\n{paid}", sheet(id));
    silent(&[(end, &both)]);
    doubt(
        &[
            (end, &both),
            (
                "basis = \"all\"\ntotal = 63\ntotal_fen = 63000000",
                "basis = \"unit\"",
            ),
        ],
        "quota-of-nobody",
        "basis = \"unit\"",
    );
    doubt(
        &[(end, &format!("{end}\n{}", sheet(id)))],
        "payments-of-no-sheet",
        "channels",
    );
    // What is owed on a day that never comes.
    let report = |id: &str, day: u8| {
        format!(
            "[[report]]\nid = \"{id}\"\nkind = \"month\"\nfrom = \"县\"\nto = \"市\"\nfrom_day = {day}\ndue_days = 10\ndue_unit = \"day\"\nclause = \"每月报送\"\n\n"
        )
    };
    let reports = |days: &[u8]| {
        let all = days.iter().enumerate();
        let all: String = all
            .map(|(at, day)| report(&format!("r-{at}"), *day))
            .collect();
        format!("{all}[payment]")
    };
    silent(&[("[payment]", &reports(&[28]))]);
    fault(
        &[("[payment]", &reports(&[31]))],
        "day-no-month-has",
        "from_day = 31",
    );
    doubt(
        &[("[payment]", &reports(&[28, 20]))],
        "report-twice",
        "kind",
    );
    let due = |days: u8| format!("channels = [\"bank\"]\ndue_days = {days}\ndue_unit = \"wd\"");
    let after = notice
        .replacen("[payment]", pay, 1)
        .replacen("\"pre_award\"", "\"quota\"", 1);
    let bank = "channels = [\"bank\"]";
    fault(
        &[(pay, &after), (bank, &due(5))],
        "due-before-notice-ends",
        "due_days = 5",
    );
    silent(&[(pay, &after), (bank, &due(6))]);
    let bill =
        "[[document]]\ncode = \"doc-09\"\nnames = [\"发票\"]\nbill = true\nclause = \"附发票\"\n\n";
    let two = format!(
        "{bill}{}[[eligibility]]",
        bill.replace("doc-09", "doc-10").replace("\"发票", "\"收据")
    );
    fault(&[("[[eligibility]]", &two)], "bill-twice", "bill = true");
    // Numbers that mean nothing, and keys that nobody asks.
    fault(
        &[("total = 63\n", "total = 0\n")],
        "number-not-positive",
        "total = 0",
    );
    let covered = "[coverage]\nboarders_percent_max = 30\npoor_percent_min = 101\nclause = \"应助尽助\"\n\n[payment]";
    fault(
        &[("[payment]", covered)],
        "share-above-whole",
        "poor_percent_min",
    );
    let falls = "kind = \"bracket\"\nof = \"receipts_fen\"\nclause = \"分档\"\n[[tariff.bracket]]\nfrom = 0\namount_fen = 20000\n[[tariff.bracket]]\nfrom = 50000\namount_fen = 10000\n";
    doubt(
        &[(
            "kind = \"fixed\"\namount_fen = 1000000\nclause = \"每人1万元\"\n",
            falls,
        )],
        "bracket-falls",
        "amount_fen = 10000",
    );
    for (from, to, line) in [
        (
            "kind = \"fixed\"",
            "kind = \"fixed\"\npermille = 200",
            "permille",
        ),
        (
            "kind = \"approve\"",
            "kind = \"approve\"\nmin = 5",
            "min = 5",
        ),
        ("kind = \"pay\"", "kind = \"pay\"\nlevel = 4", "level = 4"),
    ] {
        doubt(&[(from, to)], "key-asks-nothing", line);
    }
}

/// Every rule that one contradicts is told, words and truths like numbers, each with the line of the other; and of three
/// rules of one id the second and the third, where they stand.
#[test]
fn no_contradiction_hides_behind_another() {
    let told = |rules: &[&str]| -> Vec<(String, String, String)> {
        let ids = "abc".chars().zip(rules);
        let rules = ids.map(|(id, holds)| {
            format!("[[rule]]\nid = \"{id}\"\nholds = '{holds}'\nclause = \"条款\"\n\n")
        });
        let text = with(
            GOOD,
            &[("[tariff]", &(rules.collect::<String>() + "[tariff]"))],
        );
        let found = examine(&text).findings.into_iter();
        let found = found.filter(|one| one.code == "nobody-admitted");
        let found = found.map(|one| (one.place, one.expected, one.found));
        found.collect()
    };
    let line = 1 + GOOD.lines().position(|line| line == "[tariff]").unwrap();
    let (a, b) = (line + 2, line + 7);
    let against = |asked: &str, line: usize, id: &str| {
        format!("a value that {asked} of line {line} (rule {id}) admits too")
    };
    assert_eq!(
        told(&["debt_fen < 100", "debt_fen > 200", "debt_fen == 150"]),
        [
            (
                "rule b".into(),
                against("debt_fen <= 99", a, "a"),
                "debt_fen >= 201".into()
            ),
            (
                "rule c".into(),
                against("debt_fen <= 99", a, "a"),
                "debt_fen = 150".into()
            ),
            (
                "rule c".into(),
                against("debt_fen >= 201", b, "b"),
                "debt_fen = 150".into()
            ),
        ]
    );
    let [retired, others] = ["status == \"retired\"", "status != \"retired\""];
    assert_eq!(
        told(&[retired, others, "status in [\"in_service\", \"other\"]"]),
        [
            ("rule b".into(), against(retired, a, "a"), others.into()),
            (
                "rule c".into(),
                against(retired, a, "a"),
                "status in [\"in_service\", \"other\"]".into()
            ),
        ]
    );
    let both = told(&["vetoed && !vetoed"]);
    assert_eq!(
        both,
        [("rule a".into(), against("vetoed", a, "a"), "!vetoed".into())]
    );
    assert!(told(&[others, "status in [\"in_service\", \"other\"]", "!vetoed"]).is_empty());

    let thrice = "[[rule]]\nid = \"x\"\nholds = 'debt_fen > 1'\nclause = \"条款\"\n\n".repeat(3);
    let text = with(GOOD, &[("[tariff]", &(thrice + "[tariff]"))]);
    let found = examine(&text).findings.into_iter();
    let again = found.filter(|one| one.expected == "each once");
    let again: Vec<_> = again.filter_map(|one| one.line).collect();
    let head = u32::try_from(line).unwrap();
    assert_eq!(again, [head + 5, head + 10]);
}

/// What a step's own clause asks of whoever takes it.
#[test]
fn a_clause_of_a_step_is_compared_with_the_step() {
    found(
        &[(
            "clause = \"县级审核\"",
            "clause = \"县级审核由不同的人办理\"",
        )],
        "clause-parts-persons",
        Weight::Fault,
        "[[step]]",
    );
    let timed = "clause = \"3个工作日内学校审核\"";
    found(
        &[("clause = \"学校审核\"", timed)],
        "clause-sets-time",
        Weight::Doubt,
        timed,
    );
    silent(&[("clause = \"学校审核\"", &format!("max_wd = 3\n{timed}"))]);
}
