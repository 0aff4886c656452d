//! F08, F10, F11, F14, F18, F26, F69: who may be aided, and by when he must have asked.

use super::table::check;

/// A case of B that is paid, whose papers show the debt that is said.
fn shown(debt: &str, marks: &str, expected: &str) {
    check(&format!(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲 registered=2025-11-03 | {marks}
         2025-11-05 | paper         | case=C1 type=申请表
         2025-11-05 | papers        | case=C1 without=借款凭证
         2025-11-05 | paper         | case=C1 type=借款凭证 shows={debt} | {marks}
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | {marks}
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | {marks}
         {expected}"
    ));
}

#[test]
fn f11_a_fen_below_the_threshold_and_the_threshold_itself() {
    shown(
        "29999.99",
        "F11",
        "expect flag F11 about=C1 severity=high amount=2000.00 persons=甲 clause=3万元以上(含)",
    );
    shown("30000.00", "", "expect no flag");
}

#[test]
fn f11_papers_without_an_amount_say_nothing_and_a_disaster_has_no_debt_to_show() {
    shown("none", "", "expect unjudged F11");
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲 category=因灾 registered=2025-11-03
         2025-11-05 | papers        | case=C1 category=因灾
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         expect no flag",
    );
}

#[test]
fn f11_a_condition_of_the_text_and_the_waiver_that_covers_it() {
    let history = |waiver: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=D1
             2025-03-01 | fund received | amount=10000.00
             2025-10-20 | claim         | case=C1 person=甲 proxy=代办 registered=2025-10-20 | {marks}
             2025-10-21 | papers        | case=C1
             2025-10-21 | bill          | case=C1 invoice=1 amount=10000.00
             {waiver}
             2025-11-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | {marks}
             {expected}"
        ));
    };
    let raised = "expect flag F11 about=C1 severity=high amount=2000.00 persons=甲 clause=本人申报";
    history("", "F11", raised);
    history(
        "2025-10-22 | waiver | waiver=W1 rule=own-application subject=C1",
        "",
        "expect no flag",
    );
    history(
        "2025-10-22 | waiver | waiver=W1 rule=own-application subject=C2",
        "F11",
        raised,
    );
}

#[test]
fn f10_a_grant_for_those_in_service_given_to_one_retired() {
    let history = |status: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=D2
             2025-03-01 | fund received | amount=10000.00
             2025-10-20 | claim         | case=C1 person=甲 status={status} registered=2025-10-20 | {marks}
             2025-10-21 | papers        | case=C1
             2025-10-21 | bill          | case=C1 invoice=1 amount=15000.00
             2025-11-12 | award         | award=J1 case=C1 person=甲 status={status} amount=2000.00 | {marks}
             {expected}"
        ));
    };
    history(
        "退休",
        "F10",
        "expect flag F10 about=C1 severity=medium amount=2000.00 persons=甲 clause=在职工会会员",
    );
    history("在职", "", "expect no flag");
    history("none", "", "expect unjudged F10");
}

#[test]
fn f10_not_for_a_claim_that_was_refused() {
    check(
        "given scheme=D2
         2025-10-20 | claim   | case=C1 person=甲 status=退休 registered=2025-10-20
         2025-10-21 | papers  | case=C1
         2025-11-12 | refusal | case=C1
         expect no flag",
    );
}

/// A case of C2, whose late papers a waiver can cover, that came on a day.
fn arrived(day: &str, more: &str, marks: &str, expected: &str) {
    check(&format!(
        "given scheme=C2
         2025-03-01 | fund received | amount=10000.00
         2025-06-13 | claim         | case=C1 person=甲 registered={day} | {marks}
         2025-06-24 | papers        | case=C1
         {more}
         2025-08-12 | award         | award=J1 case=C1 person=甲 amount=5000.00 | {marks}
         {expected}"
    ));
}

#[test]
fn f26_a_day_late_the_last_day_and_the_waiver_that_covers_it() {
    let raised =
        "expect flag F26 about=C1 severity=medium amount=5000.00 persons=甲 clause=6月20日前";
    arrived("2025-06-21", "", "F26", raised);
    arrived("2025-06-20", "", "", "expect no flag");
    let waiver = "2025-06-23 | waiver | waiver=W1 rule=papers subject=C1";
    arrived("2025-06-21", waiver, "", "expect no flag");
    let another = "2025-06-23 | waiver | waiver=W1 rule=quota subject=C1";
    arrived("2025-06-21", another, "F26", raised);
}

#[test]
fn f26_after_the_scheme_was_closed() {
    let closed = |last: &str| format!("2025-01-05 | scheme closed | last={last}");
    arrived("2025-06-13", &closed("2025-06-13"), "", "expect no flag");
    arrived(
        "2025-06-13",
        &closed("2025-06-12"),
        "F26",
        "expect flag F26 about=C1 severity=medium amount=5000.00 persons=甲",
    );
}

#[test]
fn f08_the_newest_edition_of_the_list_on_the_day_holds() {
    let history = |lists: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=C2
             2025-03-01 | fund received | amount=10000.00
             2025-01-10 | list edition  | list=companies edition=1
             {lists}
             2025-06-13 | claim         | case=C1 person=甲 registered=2025-06-13
             2025-06-14 | papers        | case=C1
             2025-08-12 | award         | award=J1 case=C1 person=甲 amount=5000.00
             2025-08-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=5000.00 method=转账 result=成功 | {marks}
             {expected}"
        ));
    };
    let raised =
        "expect flag F08 about=C1 severity=medium amount=5000.00 persons=甲 clause=市场主体";
    history(
        "2025-01-10 | listed | person=甲 list=companies edition=1 | F08",
        "F08",
        raised,
    );
    history(
        "2025-01-10 | listed | person=甲 list=companies edition=1 status=注销",
        "",
        "expect no flag",
    );
    // The edition after it no longer has the person.
    history(
        "2025-01-10 | listed | person=甲 list=companies edition=1
         2025-08-21 | list edition | list=companies edition=2",
        "",
        "expect no flag",
    );
    // A list of another keeper is no newer edition of this one, and neither is a second file of its day.
    for other in [
        "2025-08-21 | list edition | list=companies edition=2 keeper=乙县某局",
        "2025-01-10 | list edition | list=companies edition=2",
    ] {
        history(
            &format!("2025-01-10 | listed | person=甲 list=companies edition=1 | F08\n{other}"),
            "F08",
            &format!("{raised} finding=2025-01-10"),
        );
    }
    // That edition came after the payment.
    history(
        "2025-01-10 | listed | person=甲 list=companies edition=1 | F08
         2025-08-23 | list edition | list=companies edition=2",
        "F08",
        raised,
    );
}

#[test]
fn f08_a_soft_rule_that_a_waiver_covers_on_the_day() {
    let history = |expires: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=C2
             given soft=company
             2025-03-01 | fund received | amount=10000.00
             2025-01-10 | list edition  | list=companies edition=1
             2025-01-10 | listed        | person=甲 list=companies edition=1 | {marks}
             2025-06-13 | claim         | case=C1 person=甲 registered=2025-06-13
             2025-06-14 | papers        | case=C1
             2025-06-20 | waiver        | waiver=L1 rule=company subject=C1 expires={expires}
             2025-08-12 | award         | award=J1 case=C1 person=甲 amount=5000.00
             2025-08-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=5000.00 method=转账 result=成功 | {marks}
             {expected}"
        ));
    };
    history("2025-08-22", "", "expect no flag");
    history(
        "2025-08-21",
        "F08",
        "expect flag F08 about=C1 severity=medium amount=5000.00 persons=甲 clause=市场主体",
    );
}

#[test]
fn f14_aid_of_the_province_two_years_before_and_three_and_of_a_city() {
    let history = |aid: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=C1
             2025-03-01 | fund received | amount=20000.00
             {aid} | {marks}
             2025-05-03 | claim         | case=C1 person=甲 registered=2025-05-03
             2025-05-05 | papers        | case=C1
             2025-07-11 | award         | award=J1 case=C1 person=甲 amount=10000.00 | {marks}
             2025-07-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=10000.00 method=转账 result=成功 | {marks}
             {expected}"
        ));
    };
    let aid = |day: &str, level: &str| {
        format!("{day} | other aid | person=甲 level={level} fund=某基金 amount=1.00 status=已发放")
    };
    history(
        &aid("2023-01-01", "省"),
        "F14",
        "expect flag F14 about=C1 severity=high amount=10000.00 persons=甲 clause=前两年",
    );
    history(&aid("2022-12-31", "省"), "", "expect no flag");
    history(&aid("2024-06-01", "市"), "", "expect no flag");
}

#[test]
fn f18_husband_and_wife_and_two_of_two_households() {
    let history = |wife: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=E
             2025-03-01 | fund received | amount=10000.00
             2025-03-01 | household     | number=H1 person=甲 | {marks}
             2025-03-01 | household     | number={wife} person=乙 | {marks}
             2025-10-03 | claim         | case=C1 person=甲 registered=2025-10-03
             2025-10-05 | papers        | case=C1
             2025-10-03 | claim         | case=C2 person=乙 registered=2025-10-03
             2025-10-05 | papers        | case=C2
             2025-10-31 | award         | award=J1 case=C1 person=甲 amount=1500.00 | {marks}
             2025-11-03 | award         | award=J2 case=C2 person=乙 amount=2000.00 | {marks}
             2025-11-06 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=1500.00 method=转账 result=成功 | {marks}
             2025-11-05 | payment       | payment=P2 award=J2 case=C2 person=乙 amount=2000.00 method=转账 result=成功 | {marks}
             {expected}"
        ));
    };
    history(
        "H1",
        "F18",
        "expect flag F18 about=H1/2025 severity=medium amount=2000.00 persons=甲,乙 clause=每户 finding=cases_C1,_C2",
    );
    history("H2", "", "expect no flag");
}

/// Awards of which nobody is on record to have asked for anything: one flag of a scheme and year beside claims of others, data
/// quality while rows of the claims' sheet are refused, and not judged where no claim was imported at all.
#[test]
fn f21_awards_without_a_claim_on_record() {
    let history = |others: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=E
             2025-03-01 | fund received | amount=10000.00
             {others}
             2025-10-31 | award         | award=J2 case=C2 person=乙 amount=1500.00 | {mark}
             2025-10-31 | award         | award=J3 case=C3 person=丙 amount=1000.00 | {mark}
             {expected}"
        ));
    };
    let claimed = "2025-10-03 | claim         | case=C1 person=甲 registered=2025-10-03
             2025-10-05 | papers        | case=C1
             2025-10-31 | award         | award=J1 case=C1 person=甲 amount=1500.00";
    let flag = |nature: &str| {
        format!(
            "expect flag F21 about=2025 severity=high nature={nature} amount=2500.00 persons=乙,丙 period=2025"
        )
    };
    history(claimed, "F21", &flag("suspicion"));
    let refused = format!(
        "{claimed}
             2025-12-31 | sheet read    | of=claim table=claims refused=1 live=2025-12-31"
    );
    history(&refused, "F21", &flag("dataquality"));
    history("", "", "expect no flag\n expect unjudged F21");
}

/// The reward is the supporting school's, by the clause of F: the aided one of the pair is awarded nothing. A year is
/// assessed once.
#[test]
fn f42_a_reward_to_the_aided_school_and_a_year_assessed_twice() {
    let history = |to: &str, again: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "given scheme=F
             2025-03-01 | fund received | amount=90000.00
             2025-09-01 | agreement     | agreement=XY1 supporter=S1 aided=S2
             2025-12-05 | assessment    | case=XY1 year=2025 score=92.00 veto=否 {1}
             {again}
             2025-12-19 | award         | award=J1 case=XY1 school={to} amount=30000.00 {0}
             {expected}",
            marks[0], marks[1]
        ));
    };
    history("S1", "", ["", ""], "expect no flag");
    // A unit of no agreement in the ledger is not judged.
    history("S9", "", ["", ""], "expect no flag");
    history(
        "S2",
        "",
        ["| F42", ""],
        "expect flag F42 about=XY1 severity=critical amount=30000.00 persons=none clause=支援学校账户 finding=body",
    );
    let again = |year: &str, mark: &str| {
        format!("2025-12-06 | assessment | case=XY1 year={year} score=92.00 veto=否 {mark}")
    };
    history("S1", &again("2026", ""), ["", ""], "expect no flag");
    history(
        "S1",
        &again("2025", "| F42"),
        ["", "| F42"],
        "expect flag F42 about=XY1 severity=medium amount=0.00 persons=none finding=assessed",
    );
}

#[test]
fn f69_a_school_with_a_veto_and_one_without() {
    let history = |veto: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=F
             2025-03-01 | fund received | amount=90000.00
             2025-12-05 | assessment    | case=XY1 year=2025 score=92.00 veto={veto} | {marks}
             2025-12-19 | award         | award=J1 case=XY1 school=S1 amount=30000.00 | {marks}
             {expected}"
        ));
    };
    history(
        "是",
        "F69",
        "expect flag F69 about=XY1 severity=high amount=30000.00 persons=none clause=一票否决",
    );
    history("否", "", "expect no flag");
    // Failed by its score, with no mark of a veto: the list of awards says otherwise.
    let failed = |score: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=F
             2025-03-01 | fund received | amount=90000.00
             2025-12-05 | assessment    | case=XY1 year=2025 score={score} veto=否 | {marks}
             2025-12-19 | award         | award=J1 case=XY1 school=S1 amount=10000.00 | {marks}
             {expected}"
        ));
    };
    failed(
        "71.0",
        "F69",
        "expect flag F69 about=XY1 severity=high amount=10000.00 persons=none clause=不合格不奖补 finding=failed",
    );
    failed("75.0", "", "expect no flag");
    // Failed, and awarded nothing.
    check(
        "given scheme=F
         2025-03-01 | fund received | amount=90000.00
         2025-12-05 | assessment    | case=XY1 year=2025 score=71.0 veto=否
         expect no flag",
    );
    // A veto of a year to come says nothing of this one.
    check(
        "given scheme=F
         2025-03-01 | fund received | amount=90000.00
         2026-12-05 | assessment    | case=XY1 year=2026 score=92.00 veto=是
         2025-12-19 | award         | award=J1 case=XY1 school=S1 amount=30000.00
         expect no flag
         expect unjudged F43",
    );
}

#[test]
fn f69_paid_on_the_last_day_of_a_ban_and_on_the_day_after() {
    let history = |last: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-01-10 | ban           | person=甲 to={last} {mark}
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
             2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 {mark}
             {expected}"
        ));
    };
    history(
        "2025-12-22",
        "| F69",
        "expect flag F69 about=C1 severity=high amount=2000.00 persons=甲 clause=取消资格",
    );
    history("2025-12-21", "", "expect no flag");
}
