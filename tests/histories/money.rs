//! F35, F39, F41: whose hands, whose quota, whose money.

use super::table::check;

// F35, one person in two steps of a case.

#[test]
fn f35_the_clerk_who_took_the_claim_in_made_the_second_review() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-03-05 | duty          | official=任某 name=任某 post=经办人 staff=GZ01
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-11-05 | step          | case=C1 step=受理 by=GZ01 | F35
         2025-11-17 | step          | case=C1 step=初审 by=GZ02
         2025-12-02 | step          | case=C1 step=复审 by=GZ01 | F35
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-12 | step          | case=C1 step=审批 by=GZ04
         expect flag F35 about=C1 severity=critical amount=2000.00 persons=任某 clause=五个环节",
    );
}

#[test]
fn f35_an_approver_named_in_the_decision_is_the_cashier_of_the_payment() {
    // One official, by ID, holds two posts; each sheet gives only the name.
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-03-05 | duty          | official=林某 name=林某 post=负责人 staff=GZ04
         2025-03-05 | duty          | official=林某 name=林某 post=出纳   staff=GZ05
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 by=林某/负责人 | F35
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 by=林某/出纳 | F35
         expect flag F35 about=C1 severity=critical amount=2000.00 persons=林某",
    );
}

#[test]
fn f35_an_official_who_reviews_his_own_claim() {
    check(
        "2025-03-05 | duty  | official=任某 name=任某 post=初审人 staff=GZ02
         2025-11-03 | claim | case=C1 person=任某                | F35
         2025-11-17 | step  | case=C1 step=初审 by=GZ02          | F35
         expect flag F35 about=C1 severity=critical amount=0.00 persons=任某",
    );
}

#[test]
fn f35_not_for_two_persons_of_one_name_in_different_posts() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-03-05 | duty          | official=李华一 name=李华 post=负责人 staff=GZ04
         2025-03-05 | duty          | official=李华二 name=李华 post=出纳   staff=GZ05
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 by=李华/负责人
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 by=李华/出纳
         expect no flag",
    );
}

#[test]
fn f35_not_where_a_name_fits_two_officials_of_one_post() {
    // Which 李华 paid cannot be told, so neither is taken for the reviewer.
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-03-05 | duty          | official=李华一 name=李华 post=出纳   staff=GZ05
         2025-03-05 | duty          | official=李华二 name=李华 post=出纳   staff=GZ06
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-11-17 | step          | case=C1 step=初审 by=GZ05
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 by=李华/出纳
         expect no flag",
    );
}

#[test]
fn f35_not_when_one_step_is_recorded_twice() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-03-05 | duty          | official=林某 name=林某 post=负责人 staff=GZ04
         2025-03-05 | duty          | official=苏某 name=苏某 post=出纳   staff=GZ05
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 by=林某/负责人
         2025-12-12 | step          | case=C1 step=审批 by=GZ04
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=退回 by=苏某/出纳
         2025-12-29 | payment       | payment=P2 award=J1 case=C1 person=甲 amount=2000.00 result=成功 by=苏某/出纳
         2025-12-29 | step          | case=C1 step=支付 by=GZ05
         expect no flag",
    );
}

#[test]
fn f35_not_when_the_two_steps_are_of_two_cases() {
    check(
        "2025-11-03 | claim | case=C1 person=甲
         2025-11-04 | claim | case=C2 person=乙
         2025-11-05 | step  | case=C1 step=受理 by=GZ01
         2025-12-02 | step  | case=C2 step=复审 by=GZ01
         expect no flag",
    );
}

// F39, a unit has more awards than its quota.

#[test]
fn f39_three_awards_on_a_quota_of_two() {
    // Beyond the quota is the last by decision number: J10 comes after J9, whatever the alphabet says.
    check(
        "given tariff=open
         2025-03-01 | fund received | amount=10000.00
         2025-03-05 | quota         | school=S1 count=2                       | F39
         2025-11-03 | claim         | case=C1 person=甲 school=S1
         2025-11-03 | claim         | case=C2 person=乙 school=S1
         2025-11-03 | claim         | case=C3 person=丙 school=S1
         2025-11-05 | papers        | case=C1
         2025-11-05 | papers        | case=C2
         2025-11-05 | papers        | case=C3
         2025-12-12 | award         | award=J8  case=C1 person=甲 school=S1 amount=2000.00 | F39
         2025-12-12 | award         | award=J9  case=C2 person=乙 school=S1 amount=2000.00 | F39
         2025-12-12 | award         | award=J10 case=C3 person=丙 school=S1 amount=1500.00 | F39
         expect flag F39 about=S1 severity=high amount=1500.00 persons=甲,乙,丙 clause=1至2名",
    );
}

/// Nobody can say whose places an award of no unit uses up.
#[test]
fn f39_awards_of_no_unit_are_said_where_the_quota_is_of_each_unit() {
    let awarded = |school: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲 {school}
             2025-11-05 | papers        | case=C1
             2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
             {expected}"
        ));
    };
    awarded("", "expect unjudged F39");
    awarded("school=S1", "expect no flag");
}

#[test]
fn f39_an_award_given_up_unpaid_leaves_its_place_to_another() {
    let history = |end: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-03-05 | quota         | school=S1 count=1                       {mark}
             2025-11-03 | claim         | case=C1 person=甲 school=S1
             2025-11-03 | claim         | case=C2 person=乙 school=S1
             2025-11-05 | papers        | case=C1
             2025-11-05 | papers        | case=C2
             2025-12-12 | award         | award=J1 case=C1 person=甲 school=S1 amount=2000.00 {mark}
             {end}
             2025-12-22 | award         | award=J2 case=C2 person=乙 school=S1 amount=2000.00 {mark}
             {expected}"
        ));
    };
    let raised = "expect flag F39 about=S1 severity=high amount=2000.00 persons=甲,乙";
    history("2025-12-15 | withdrawal | case=C1", "", "expect no flag");
    history("2025-12-15 | refusal | case=C1", "", "expect no flag");
    // Given up after the money was had: the place was used.
    history(
        "2025-12-15 | payment    | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         2025-12-15 | withdrawal | case=C1
         2025-12-23 | payment    | payment=P2 award=J2 case=C2 person=乙 amount=2000.00 result=成功",
        "| F39",
        raised,
    );
    history("", "| F39", raised);
}

#[test]
fn f39_last_years_quota_does_not_cover_this_years_awards() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2024-03-05 | quota         | school=S1 count=1 period=2024
         2025-03-05 | quota         | school=S1 count=1 period=2025           | F39
         2025-11-03 | claim         | case=C1 person=甲 school=S1
         2025-11-03 | claim         | case=C2 person=乙 school=S1
         2025-11-05 | papers        | case=C1
         2025-11-05 | papers        | case=C2
         2025-12-12 | award         | award=J1 case=C1 person=甲 school=S1 amount=2000.00 | F39
         2025-12-12 | award         | award=J2 case=C2 person=乙 school=S1 amount=2000.00 | F39
         expect flag F39 about=S1 severity=high amount=2000.00 persons=甲,乙",
    );
}

#[test]
fn f39_not_with_a_second_allocation_nor_for_a_unit_without_a_quota() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-03-05 | quota         | school=S1 count=1
         2025-06-05 | quota         | school=S1 count=1
         2025-11-03 | claim         | case=C1 person=甲 school=S1
         2025-11-03 | claim         | case=C2 person=乙 school=S1
         2025-11-03 | claim         | case=C3 person=丙 school=S2
         2025-11-05 | papers        | case=C1
         2025-11-05 | papers        | case=C2
         2025-11-05 | papers        | case=C3
         2025-12-12 | award         | award=J1 case=C1 person=甲 school=S1 amount=2000.00
         2025-12-12 | award         | award=J2 case=C2 person=乙 school=S1 amount=2000.00
         2025-12-12 | award         | award=J3 case=C3 person=丙 school=S2 amount=2000.00
         expect no flag",
    );
}

#[test]
fn f39_more_places_and_money_move_away_than_a_unit_has_and_all_of_them() {
    let history = |moved: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-03-05 | quota         | school=S1 count=1 amount=100.00 {mark}
             2025-03-05 | quota         | school=S2 count=1
             2025-06-05 | quota moved   | from=S1 to=S2 {moved} {mark}
             {expected}"
        ));
    };
    let flag = "expect flag F39 about=S1 severity=high persons=none";
    history(
        "count=2",
        "| F39",
        &format!("{flag} amount=0.00 clause=1至2名"),
    );
    history("amount=100.01", "| F39", &format!("{flag} amount=0.01"));
    history("count=1 amount=100.00", "", "expect no flag");
}

#[test]
fn f39_all_counties_have_more_places_than_the_scheme() {
    // 16 counties share 500 pairs.
    let history = |count: u32, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-08-01 | quota | school=440229 count=493     {mark}
             2020-08-02 | quota | school=440232 count={count} {mark}
             {expected}"
        ));
    };
    history(7, "", "expect no flag");
    history(
        8,
        "| F39",
        "expect flag F39 about=G severity=high amount=0.00 persons=none clause=共500所",
    );
}

#[test]
fn f39_all_units_have_more_money_than_the_scheme_but_may_nominate_more() {
    // 63 persons and 630,000 yuan; each unit nominates.
    let history = |amount: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=C1
             2025-03-01 | quota | school=S1 count=60 amount=600000.00 {mark}
             2025-03-01 | quota | school=S2 count=9  amount={amount}  {mark}
             {expected}"
        ));
    };
    history("30000.00", "", "expect no flag");
    history(
        "30000.01",
        "| F39",
        "expect flag F39 about=C1 severity=high amount=0.01 persons=none clause=63名",
    );
}

#[test]
fn f39_not_for_an_award_whose_claim_was_withdrawn() {
    let history = |withdrawn: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=2000.00 {mark}
             2025-03-05 | quota         | school=S1 count=1 {quota}
             2025-11-03 | claim         | case=C1 person=甲 school=S1
             2025-11-03 | claim         | case=C2 person=乙 school=S1
             2025-11-05 | papers        | case=C1
             2025-11-05 | papers        | case=C2
             2025-12-12 | award         | award=J1 case=C1 person=甲 school=S1 amount=2000.00 {first}
             {withdrawn} | withdrawal   | case=C1 {back}
             2025-12-19 | award         | award=J2 case=C2 person=乙 school=S1 amount=2000.00 {both}
             {expected}",
            quota = if mark.is_empty() { "" } else { "| F39" },
            first = if mark.is_empty() { "" } else { "| F36 F39" },
            back = if mark.is_empty() { "" } else { "| F36" },
            both = if mark.is_empty() { "" } else { "| F39 F41" },
        ));
    };
    // Taken back on the day of the second award: the fund has the money again, the unit its place.
    history(
        "2025-12-19",
        "",
        "expect no flag
         expect balance awarded=2000.00",
    );
    // Taken back before the first was decided in its favour: both stand, and the first is told.
    history(
        "2025-12-11",
        "| F41",
        "expect flag F36 about=C1 severity=medium amount=2000.00 persons=甲
         expect flag F39 about=S1 severity=high amount=2000.00 persons=甲,乙
         expect flag F41 about=爱烛行动救助资金 severity=critical amount=2000.00 persons=none
         expect balance awarded=4000.00",
    );
}

#[test]
fn f39_a_unit_has_at_most_two_whether_or_not_it_has_a_quota() {
    let history = |third: &str, mark: &str, expected: &str| {
        check(&format!(
            "given tariff=open
             2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲 school=S1
             2025-11-03 | claim         | case=C2 person=乙 school=S1
             2025-11-03 | claim         | case=C3 person=丙 school={third}
             2025-11-05 | papers        | case=C1
             2025-11-05 | papers        | case=C2
             2025-11-05 | papers        | case=C3
             2025-12-12 | award         | award=J8  case=C1 person=甲 school=S1 amount=2000.00 {mark}
             2025-12-12 | award         | award=J9  case=C2 person=乙 school=S1 amount=2000.00 {mark}
             2025-12-12 | award         | award=J10 case=C3 person=丙 school={third} amount=1500.00 {mark}
             {expected}"
        ));
    };
    history(
        "S1",
        "| F39",
        "expect flag F39 about=S1 severity=high amount=1500.00 persons=甲,乙,丙 clause=1至2名",
    );
    history("S2", "", "expect no flag");
}

// F42 and F69, money beyond what was paid or decided.

#[test]
fn f42_more_is_ordered_back_than_was_paid() {
    let history = |ordered: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             2025-12-01 | award         | award=J1 case=C1 person=甲 amount=2000.00
             2025-12-02 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 {mark}
             2025-12-10 | clawback      | order=K1 person=甲 amount={ordered} due=2026-12-31 {mark}
             {expected}"
        ));
    };
    history(
        "2000.01",
        "| F42",
        "expect flag F42 about=K1 severity=critical amount=0.01 persons=甲",
    );
    history("2000.00", "", "expect no flag");
}

#[test]
fn f69_paid_after_the_claim_was_refused() {
    let history = |day: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             2025-12-01 | award         | award=J1 case=C1 person=甲 amount=2000.00 {mark}
             {day} | refusal       | case=C1 {mark}
             2025-12-10 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 {mark}
             {expected}"
        ));
    };
    history(
        "2025-12-05",
        "| F69",
        "expect flag F69 about=C1 severity=high amount=2000.00 persons=甲",
    );
    history("2025-12-10", "", "expect no flag");
}

/// Decided both ways on one day, nobody can know which word holds; a refusal that an appeal overturned that day speaks
/// against nothing.
#[test]
fn f69_awarded_and_refused_on_one_day() {
    let history = |more: &str, marks: [&str; 2], expected: &str| {
        check(
            &format!(
                "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             {more}
             2025-12-11 | award         | award=J1 case=C1 person=甲 amount=2000.00 {0}
             {expected}",
                marks[0]
            )
            .replace("MARK", marks[1]),
        );
    };
    let refused = |day: &str| format!("2025-12-{day} | refusal | case=C1 MARK");
    let both = "expect flag F69 about=C1 severity=high amount=2000.00 persons=甲 finding=day";
    history("", ["", ""], "expect no flag");
    history(&refused("11"), ["| F69", "| F69"], both);
    let won = format!(
        "{}
             2025-12-11 | appeal         | appeal=SS1 case=C1
             2025-12-11 | appeal settled | appeal=SS1 upheld=no",
        refused("11")
    );
    history(&won, ["", ""], "expect no flag");
    // The appeal was lost.
    let lost = won.replace("upheld=no", "upheld=yes");
    history(&lost, ["| F69", "| F69"], both);
}

#[test]
fn f36_a_claim_is_reviewed_after_it_was_taken_back() {
    let history = |day: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-11-03 | claim      | case=C1 person=甲
             {day} | withdrawal | case=C1 {mark}
             2025-11-17 | step       | case=C1 step=初审 by=GZ02 {mark}
             {expected}"
        ));
    };
    history(
        "2025-11-10",
        "| F36",
        "expect flag F36 about=C1 severity=medium amount=0.00 persons=甲",
    );
    history("2025-11-17", "", "expect no flag");
}

#[test]
fn f36_a_claim_is_taken_back_after_it_was_paid() {
    let history = |what: &str, day: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             2025-12-01 | award         | award=J1 case=C1 person=甲 amount=2000.00 {mark}
             2025-12-10 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 {mark}
             {day} | {what} | case=C1 {mark}
             {expected}"
        ));
    };
    let raised = "expect flag F36 about=C1 severity=medium amount=2000.00 persons=甲";
    for what in ["withdrawal", "refusal"] {
        history(what, "2025-12-11", "| F36", raised);
        history(what, "2025-12-10", "", "expect no flag");
        // Awarded a day after it had been ended.
        history(what, "2025-11-30", "| F36", raised);
    }
    history("withdrawal", "2025-12-01", "", "expect no flag");
}

/// An appeal overturns the refusal that it is against, and not one of after it was filed.
#[test]
fn f36_awarded_after_a_refusal_that_nobody_appealed_against() {
    let history = |more: &str, marks: [&str; 2], expected: &str| {
        check(
            &format!(
                "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim          | case=C1 person=甲
             2025-11-05 | papers         | case=C1
             2025-11-10 | refusal        | case=C1
             2025-11-12 | appeal         | appeal=SS1 case=C1
             {more}
             2025-12-11 | award          | award=J1 case=C1 person=甲 amount=2000.00 {0}
             {expected}",
                marks[0]
            )
            .replace("MARK", marks[1]),
        );
    };
    let won = "2025-11-14 | appeal settled | appeal=SS1 upheld=no";
    let again = "2025-11-20 | refusal | case=C1 MARK";
    let raised = "expect flag F36 about=C1 severity=medium amount=2000.00 persons=甲";
    history(won, ["", ""], "expect no flag");
    history(&format!("{won}\n{again}"), ["| F36", "| F36"], raised);
    let appealed = "2025-11-24 | appeal | appeal=SS2 case=C1
                    2025-11-26 | appeal settled | appeal=SS2 upheld=no";
    history(
        &format!("{won}\n{again}\n{appealed}"),
        ["", ""],
        "expect no flag",
    );
    // Refused anew while the first appeal was open, which was won later.
    let late = "2025-11-28 | appeal settled | appeal=SS1 upheld=no";
    history(&format!("{again}\n{late}"), ["| F36", "| F36"], raised);
}

#[test]
fn f42_a_sanction_takes_what_its_clause_says() {
    let history = |yuan: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1 percent=100
             2025-05-01 | finding   | number=SJ1 amount=1000.00
             2025-06-01 | deduction | number=SJ1 basis=fraud amount={yuan} {mark}
             {expected}"
        ));
    };
    history("1000.00", "", "expect no flag");
    history(
        "2000.00",
        "| F42",
        "expect flag F42 about=SJ1 severity=critical amount=2000.00 persons=none clause=弄虚作假",
    );
}

/// A sanction is judged by the text in force on its day, whatever a later text says.
#[test]
fn f42_a_sanction_before_its_clause_was_amended() {
    let history = |on: &str, yuan: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1 percent=100 percent_from=50:2025-09-01
             2025-05-01 | finding   | number=SJ1 amount=1000.00
             {on}       | deduction | number=SJ1 basis=fraud amount={yuan} {mark}
             {expected}"
        ));
    };
    let raised = |yuan: &str| {
        format!(
            "expect flag F42 about=SJ1 severity=critical amount={yuan} persons=none clause=弄虚作假"
        )
    };
    history("2025-06-01", "1000.00", "", "expect no flag");
    history("2025-06-01", "500.00", "| F42", &raised("500.00"));
    history("2025-10-01", "500.00", "", "expect no flag");
    history("2025-10-01", "1000.00", "| F42", &raised("1000.00"));
}

/// Two schemes with the same clause: a sanction that is as neither of them says.
#[test]
fn f42_a_sanction_under_a_clause_that_two_schemes_share() {
    let history = |yuan: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1 beside=H2 percent=100
             2025-05-01 | finding   | number=SJ1 amount=1000.00
             2025-06-01 | deduction | number=SJ1 basis=fraud amount={yuan} {mark}
             {expected}"
        ));
    };
    history("1000.00", "", "expect no flag");
    history(
        "2000.00",
        "| F42",
        "expect flag F42 about=SJ1 severity=critical amount=2000.00 persons=none clause=弄虚作假",
    );
}

// F41, a fund was overdrawn.

#[test]
fn f41_more_of_an_appropriation_goes_back_than_it_came_to_and_all_of_it() {
    let history = |last: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-01-05 | budget        | doc=D1 amount=1000.00 {mark}
             2025-02-05 | adjusted      | doc=D1 change=-200.00 {mark}
             2025-12-01 | gone back     | doc=D1 amount=500.00 {mark}
             2025-12-02 | gone back     | doc=D1 amount={last} {mark}
             {expected}"
        ));
    };
    history(
        "300.01",
        "| F41",
        "expect flag F41 about=D1/爱烛行动救助资金 severity=critical amount=0.01 persons=none",
    );
    history("300.00", "", "expect no flag");
}

#[test]
fn f41_decided_and_paid_beyond_what_was_received() {
    check(
        "2025-03-01 | fund received | amount=3000.00                            | F41
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-03 | claim         | case=C2 person=乙
         2025-11-05 | papers        | case=C1
         2025-11-05 | papers        | case=C2
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | F41
         2025-12-12 | award         | award=J2 case=C2 person=乙 amount=2000.00 | F41
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         2025-12-23 | payment       | payment=P2 award=J2 case=C2 person=乙 amount=2000.00 result=成功 | F41
         expect flag F41 about=爱烛行动救助资金 severity=critical amount=1000.00 persons=none
         expect balance cash=-1000.00 paid=4000.00",
    );
}

#[test]
fn f41_not_when_the_money_arrives_on_the_day_it_is_committed() {
    check(
        "2025-03-01 | fund received | amount=3000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-03 | claim         | case=C2 person=乙
         2025-11-05 | papers        | case=C1
         2025-11-05 | papers        | case=C2
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-12 | award         | award=J2 case=C2 person=乙 amount=2000.00
         2025-12-12 | fund received | amount=1000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         2025-12-23 | payment       | payment=P2 award=J2 case=C2 person=乙 amount=2000.00 result=成功
         expect no flag",
    );
}

#[test]
fn f41_not_for_a_payment_returned_and_made_again() {
    check(
        "2025-03-01 | fund received | amount=2000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=退回
         2025-12-29 | payment       | payment=P2 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}

#[test]
fn f41_money_that_came_back_still_belongs_to_the_award_it_paid() {
    // The return frees nothing: the first award is owed again, so a second one has no money.
    check(
        "2025-03-01 | fund received | amount=2000.00                            | F41
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-03 | claim         | case=C2 person=乙
         2025-11-05 | papers        | case=C1
         2025-11-05 | papers        | case=C2
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=退回
         2025-12-24 | award         | award=J2 case=C2 person=乙 amount=2000.00 | F41
         expect flag F41 about=爱烛行动救助资金 severity=critical amount=2000.00 persons=none",
    );
}

#[test]
fn f41_an_award_is_owed_until_the_day_it_is_given_up() {
    let history = |day: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=2000.00                            {mark}
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-03 | claim         | case=C2 person=乙
             2025-11-05 | papers        | case=C1
             2025-11-05 | papers        | case=C2
             2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
             {day} | withdrawal | case=C1
             2025-12-22 | award         | award=J2 case=C2 person=乙 amount=2000.00 {mark}
             {expected}"
        ));
    };
    history("2025-12-22", "", "expect no flag");
    history(
        "2025-12-23",
        "| F41",
        "expect flag F41 about=爱烛行动救助资金 severity=critical amount=2000.00 persons=none",
    );
}

#[test]
fn f41_paid_more_than_was_awarded_or_with_no_award_in_any_sheet() {
    check(
        "given tariff=open
         2025-03-01 | fund received | amount=2000.00                            | F41
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | F42
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=3000.00 result=成功 | F41 F42
         2025-12-23 | payment       | payment=P2 award=J9 case=C9 person=乙 amount=500.00  result=成功 | F41
         expect flag F41 about=爱烛行动救助资金 severity=critical amount=1500.00 persons=none
         expect flag F42 about=C1 severity=critical amount=1000.00 persons=甲",
    );
}

#[test]
fn f41_not_for_an_office_that_began_in_mid_life() {
    check(
        "2025-01-01 | opening | received=2000.00 outside=-2000.00 live=2025-06-01
         2025-02-03 | claim   | case=C1 person=甲
         2025-02-05 | papers  | case=C1
         2025-02-12 | award   | award=J1 case=C1 person=甲 amount=2000.00
         2025-02-21 | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag
         expect balance cash=0.00 paid=2000.00",
    );
}

#[test]
fn f41_recovered_money_may_be_given_again() {
    check(
        "2025-03-01 | fund received | amount=2000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-03 | claim         | case=C2 person=乙
         2025-11-05 | papers        | case=C1
         2025-11-05 | papers        | case=C2
         2025-12-01 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-02 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         2025-12-10 | clawback      | order=K1 person=甲 amount=2000.00
         2025-12-20 | recovery      | order=K1 amount=2000.00
         2025-12-22 | award         | award=J2 case=C2 person=乙 amount=2000.00
         2025-12-22 | payment       | payment=P2 award=J2 case=C2 person=乙 amount=2000.00 result=成功
         expect no flag",
    );
}

#[test]
fn f41_a_body_passes_on_more_than_it_was_given_and_all_of_it() {
    let history = |last: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-01-05 | budget   | doc=Z1 from=省财政厅 to=市财政局 amount=1000.00 {mark}
             2025-01-20 | adjusted | doc=Z1 to=市财政局 change=-200.00 {mark}
             2025-01-25 | budget   | doc=Z2 from=市财政局 to=县财政局 amount=500.00 {mark}
             2025-01-26 | budget   | doc=Z3 from=市财政局 to=区财政局 amount={last} {mark}
             {expected}
             expect balance promised=800.00"
        ));
    };
    history(
        "300.01",
        "| F41",
        "expect flag F41 about=市财政局/爱烛行动救助资金 severity=critical amount=0.01 persons=none",
    );
    history("300.00", "", "expect no flag");
}
