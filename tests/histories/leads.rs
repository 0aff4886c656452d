//! F07, F09, F12, F15, F17, F23, F25, F32, F33, F37, F40, F42, F48, F54, F56, F57, F73, F75: each with the
//! history that raises it and one, nearly the same, that must not.

use super::table::check;

/// A case of B, in order, from the money to the payment.
const CASE: &str = "
    2025-03-01 | fund received | amount=100000.00
    2025-11-03 | claim         | case=C1 person=甲 registered=2025-11-03
    2025-11-05 | papers        | case=C1
";

/// A school of A with its tier, and the list of January to March for its teacher.
const SCHOOL: &str = "
    given scheme=A
    2025-01-02 | fund received  | amount=20000.00
    2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1
    2024-09-01 | tier           | school=S2 tier=完小 rate=500.00 document=文1
    2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
    2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-03 amount=500.00
";

#[test]
fn f07_paid_for_a_month_whose_deciding_day_came_after_the_death() {
    let history = |died: &str, mark: &str, expected: &str| {
        check(&format!(
            "{SCHOOL}
             2024-11-01 | register     | person=甲 number=T1 school=S1 since=2015-09-01 registered=2024-11-01
             2025-03-01 | list edition | list=deceased edition=1
             2025-03-01 | listed       | list=deceased edition=1 person=甲 died={died} {mark}
             2025-01-26 | list         | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1
             2025-01-26 | bank         | batch=1 line=1 amount=500.00 account=A1 holder=甲
             2025-02-25 | list         | batch=2 line=1 person=甲 number=T1 school=S1 month=2025-02 amount=500.00 account=A1 {mark}
             2025-02-25 | bank         | batch=2 line=1 amount=500.00 account=A1 holder=甲
             {expected}"
        ));
    };
    history(
        "2025-01-16",
        "| F07",
        "expect flag F07 about=甲 severity=critical amount=500.00 persons=甲 period=2025-02 clause=死亡",
    );
    // The fifteenth decides the month: who died before it has none of it, who died on it or later the whole.
    history(
        "2025-02-05",
        "| F07",
        "expect flag F07 about=甲 severity=critical amount=500.00 persons=甲 period=2025-02 clause=15日在岗",
    );
    history("2025-02-15", "", "expect no flag");
    history("2025-02-27", "", "expect no flag");
}

/// A list that is not there is told, and no longer once it is; nobody was paid where there is nothing to judge.
#[test]
fn what_a_code_has_no_list_for_is_told() {
    let paid = "2025-12-12 | award   | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功";
    check(&format!(
        "{CASE}
         {paid}
         expect absent F07 a list of the dead
         expect absent F13 a list of other funds' recipients
         expect held F14
         expect held F43
         expect no flag"
    ));
    check(&format!(
        "{CASE}
         2025-10-01 | list edition | list=deceased edition=1
         {paid}
         expect held F07
         expect absent F66 a register of tips
         expect no flag"
    ));
    check(&format!("{CASE}\nexpect held F07\nexpect no flag"));
}

#[test]
fn f07_the_dead_of_an_older_list_stay_dead_until_a_list_takes_it_back() {
    let history = |later: &str, mark: &str, expected: &str| {
        check(&format!(
            "{CASE}
             2025-10-01 | list edition | list=deceased edition=1
             2025-10-01 | listed       | list=deceased edition=1 person=甲 died=2025-09-01 {mark}
             2025-12-01 | list edition | list=deceased edition=2
             {later}
             2025-12-12 | award        | award=J1 case=C1 person=甲 amount=2000.00
             2025-12-22 | payment      | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 {mark}
             {expected}"
        ));
    };
    let raised = "expect flag F07 about=C1 severity=critical amount=2000.00 persons=甲";
    // The next list has other persons only.
    history(
        "2025-12-01 | listed | list=deceased edition=2 person=乙 died=2025-11-20",
        "| F07",
        raised,
    );
    history(
        "2025-12-01 | listed | list=deceased edition=2 person=甲 died=2025-09-01 status=注销",
        "",
        "expect no flag",
    );
}

#[test]
fn f09_the_reviewer_is_of_the_applicants_household() {
    let history = |declared: &str, mark: &str, expected: &str| {
        check(&format!(
            "{CASE}
             2025-03-05 | duty      | official=毛某 name=毛某 post=初审人 staff=GZ02
             2025-03-06 | household | number=H1 person=甲 {mark}
             2025-03-06 | household | number=H1 person=毛某 {mark}
             {declared}
             2025-11-17 | step      | case=C1 step=初审 by=GZ02 {mark}
             2025-12-12 | award     | award=J1 case=C1 person=甲 amount=2000.00
             {expected}"
        ));
    };
    let raised = "expect flag F09 about=C1 severity=high amount=2000.00 persons=甲,毛某 period=2025 clause=项目条款未规定回避";
    history("", "| F09", raised);
    history(
        "2025-11-18 | declared | official=GZ02 person=甲 | F09",
        "| F09",
        &format!("{raised} finding=2025-11-18"),
    );
    history(
        "2025-11-17 | declared | official=GZ02 person=甲",
        "",
        "expect no flag",
    );
    // Whoever accepts a claim judges it; whoever pays it out judges nothing.
    for (step, marked) in [("受理", true), ("支付", false)] {
        let (mark, expected) = match marked {
            true => ("| F09", raised),
            false => ("", "expect no flag"),
        };
        check(&format!(
            "{CASE}
             2025-03-05 | duty      | official=毛某 name=毛某 post=初审人 staff=GZ02
             2025-03-06 | household | number=H1 person=甲 {mark}
             2025-03-06 | household | number=H1 person=毛某 {mark}
             2025-11-17 | step      | case=C1 step={step} by=GZ02 {mark}
             2025-12-12 | award     | award=J1 case=C1 person=甲 amount=2000.00
             {expected}"
        ));
    }
}

/// Claims of B with debts as shown, each decided.
fn claims(debts: &[&str], marked: bool) -> String {
    let mut lines = String::from("2025-03-01 | fund received | amount=100000.00\n");
    for (at, debt) in debts.iter().enumerate() {
        let mark = if marked && *debt != "30000.00" {
            "| F12"
        } else {
            ""
        };
        lines.push_str(&format!(
            "2025-11-03 | claim  | case=C{at} person=甲{at} registered=2025-11-03 {mark}
             2025-11-05 | papers | case=C{at} without=借款凭证
             2025-11-05 | paper  | case=C{at} type=借款凭证 shows={debt}
             2025-12-12 | award  | award=J{at} case=C{at} person=甲{at} amount=2000.00\n"
        ));
    }
    lines
}

#[test]
fn f12_eight_debts_just_above_the_threshold_and_two_a_little_further() {
    // One is the very threshold: it counts, and is no evidence.
    let near = [
        "30000.00", "30000.01", "30500.00", "31000.00", "31200.00", "31300.00", "31400.00",
        "31499.99", "31500.00", "32999.99",
    ];
    let persons: Vec<String> = (1..8).map(|at| format!("甲{at}")).collect();
    let lines = claims(&near, false);
    // Seven of the ten stand on the flag.
    let mut marked = String::new();
    for line in lines.lines() {
        let of = (1..8).any(|at| line.contains(&format!("claim  | case=C{at} ")));
        marked.push_str(line.trim_end());
        marked.push_str(if of { " | F12\n" } else { "\n" });
    }
    check(&format!(
        "{marked}
         expect flag F12 about=debt/1 severity=lead amount=14000.00 persons={}",
        persons.join(",")
    ));
    // One further away is one too few in the two bands.
    let mut fewer = near;
    fewer[9] = "33000.00";
    check(&format!("{} expect no flag", claims(&fewer, false)));
}

#[test]
fn f15_two_schools_pay_one_teacher_for_one_month() {
    check(&format!(
        "{SCHOOL}
         2024-11-01 | register | person=甲 number=T1 school=S1 since=2015-09-01 registered=2024-11-01 | F15
         2024-11-02 | register | person=甲 number=T1 school=S2 since=2016-09-01 registered=2024-11-02 | F15
         2025-01-26 | list     | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1 | F15 F16
         2025-01-26 | bank     | batch=1 line=1 amount=500.00 account=A1 holder=甲 | F16
         2025-01-26 | list     | batch=2 line=1 person=甲 number=T1 school=S2 month=2025-01 amount=500.00 account=A1 | F15 F16
         2025-01-26 | bank     | batch=2 line=1 amount=500.00 account=A1 holder=甲 | F16
         expect flag F15 about=甲 severity=high amount=500.00 persons=甲 period=2025-01 clause=档次 finding=one_time:_S1,_S2;
         expect flag F16 about=甲/2025-01 severity=critical amount=500.00 persons=甲"
    ));
}

#[test]
fn f15_of_two_posts_entered_at_one_time_the_first_to_begin_is_the_teachers_own() {
    check(
        "given scheme=A
         2025-01-02 | fund received | amount=20000.00
         2024-11-01 | register | person=甲 number=T1 school=S1 since=2016-09-01 registered=2024-11-01 | F15
         2024-11-01 | register | person=甲 number=T1 school=S2 since=2015-09-01 registered=2024-11-01 | F15
         2025-01-26 | list     | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1 | F15 F16
         2025-01-26 | bank     | batch=1 line=1 amount=500.00 account=A1 holder=甲 | F16
         2025-01-26 | list     | batch=2 line=1 person=甲 number=T1 school=S2 month=2025-01 amount=400.00 account=A1 | F15 F16
         2025-01-26 | bank     | batch=2 line=1 amount=400.00 account=A1 holder=甲 | F16
         expect flag F15 about=甲 severity=high amount=500.00 persons=甲
         expect flag F16 about=甲/2025-01 severity=critical amount=400.00 persons=甲
         expect unjudged F43",
    );
}

#[test]
fn f15_not_a_teacher_who_moved_and_is_paid_by_one_school_each_month() {
    check(&format!(
        "{SCHOOL}
         2024-11-01 | register | person=甲 number=T1 school=S1 since=2015-09-01 registered=2024-11-01
         2025-02-10 | change   | person=甲 old=S1 new=S2 registered=2025-02-11
         2025-01-26 | list     | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1
         2025-01-26 | bank     | batch=1 line=1 amount=500.00 account=A1 holder=甲
         2025-02-25 | list     | batch=2 line=1 person=甲 number=T1 school=S2 month=2025-02 amount=500.00 account=A1
         2025-02-25 | bank     | batch=2 line=1 amount=500.00 account=A1 holder=甲
         expect no flag"
    ));
}

#[test]
fn f17_one_bill_in_two_claims_and_not_one_that_is_split() {
    let history = |split: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=100000.00
             2025-11-03 | claim  | case=C1 person=甲 registered=2025-11-03
             2025-11-05 | papers | case=C1
             2025-11-05 | paper  | case=C1 type=治疗费用票据 bill=363 shows=1461.20 {split} {mark}
             2025-11-04 | claim  | case=C2 person=乙 registered=2025-11-04
             2025-11-06 | papers | case=C2
             2025-11-06 | paper  | case=C2 type=治疗费用票据 bill=363 shows=1461.20 {split} {mark}
             {expected}"
        ));
    };
    history(
        "",
        "| F17",
        "expect flag F17 about=363 severity=high amount=1461.20 persons=甲,乙",
    );
    history("split=yes", "", "expect no flag");
}

/// Two teachers with a bill each, and what their numbers, days and amounts are; the issuer is one.
fn two_bills(first: &str, second: &str, expected: &str) {
    check(&format!(
        "given scheme=D1
         2025-03-01 | fund received | amount=100000.00
         2025-09-03 | claim | case=C1 person=甲
         2025-09-03 | claim | case=C2 person=乙
         {first}
         {second}
         {expected}"
    ));
}

#[test]
fn f17_one_bill_with_its_number_written_otherwise_and_with_another_number() {
    // The seal is of the number without zeros before it, as an import makes it.
    two_bills(
        "2025-03-05 | bill | case=C1 invoice=57668 issuer=甲院 amount=400.00 | F17",
        "2025-03-06 | bill | case=C2 invoice=057668 issuer=甲院 amount=410.00 | F17",
        "expect flag F17 about=57668 severity=high amount=410.00 persons=甲,乙",
    );
    // Issuer, day and amount.
    two_bills(
        "2025-03-05 | bill | case=C1 invoice=57668 issuer=甲院 amount=400.00 | F17",
        "2025-03-05 | bill | case=C2 invoice=91111 issuer=甲院 amount=400.00 | F17",
        "expect flag F17 about=57668 severity=high amount=400.00 persons=甲,乙",
    );
    for second in [
        "2025-03-05 | bill | case=C2 invoice=91111 issuer=乙院 amount=400.00",
        "2025-03-06 | bill | case=C2 invoice=91111 issuer=甲院 amount=400.00",
        "2025-03-05 | bill | case=C2 invoice=91111 issuer=甲院 amount=400.01",
        "2025-03-06 | bill | case=C2 invoice=057668 issuer=乙院 amount=400.00",
    ] {
        let first = "2025-03-05 | bill | case=C1 invoice=57668 issuer=甲院 amount=400.00";
        two_bills(first, second, "expect no flag");
    }
}

#[test]
fn f23_three_numbers_within_five_of_two_persons_or_of_months() {
    let bill = |case: &str, day: &str, number: u32, issuer: &str, mark: &str| {
        format!(
            "{day} | bill | case={case} invoice={number} issuer={issuer} amount=100.00 {mark}\n"
        )
    };
    let history = |bills: String, expected: &str| two_bills(&bills, "", expected);
    let raised = "expect flag F23 about=210 severity=medium amount=300.00";
    // Of two persons on one day.
    history(
        bill("C1", "2025-03-05", 210, "药店", "| F23")
            + &bill("C1", "2025-03-05", 212, "药店", "| F23")
            + &bill("C2", "2025-03-06", 215, "药店", "| F23"),
        &format!("{raised} persons=甲,乙 finding=follow"),
    );
    // Of one person, fifteen days apart.
    history(
        bill("C1", "2025-03-05", 210, "药店", "| F23")
            + &bill("C1", "2025-03-06", 211, "药店", "| F23")
            + &bill("C1", "2025-03-20", 212, "药店", "| F23"),
        &format!("{raised} persons=甲"),
    );
    // One visit; one number further off; another issuer; two numbers only.
    for (case, day, number, issuer) in [
        ("C1", "2025-03-19", 212, "药店"),
        ("C2", "2025-03-20", 216, "药店"),
        ("C2", "2025-03-20", 212, "医院"),
        ("C1", "2025-03-07", 211, "药店"),
    ] {
        history(
            bill("C1", "2025-03-05", 210, "药店", "")
                + &bill("C1", "2025-03-06", 211, "药店", "")
                + &bill(case, day, number, issuer, ""),
            "expect no flag",
        );
    }
}

#[test]
fn f25_one_hand_for_three_strangers_and_not_for_two_nor_for_kin() {
    let history = |third: &str, mark: &str, expected: &str| {
        let mut lines = String::from("2025-03-01 | fund received | amount=100000.00\n");
        for (at, (person, signed)) in [
            ("甲", "signer=郝某 relation=代领"),
            ("乙", "signer=郝某 relation=代领"),
            ("丙", third),
        ]
        .into_iter()
        .enumerate()
        {
            lines.push_str(&format!(
                "2025-11-03 | claim     | case=C{at} person={person} registered=2025-11-03
                 2025-11-05 | papers    | case=C{at}
                 2025-12-12 | award     | award=J{at} case=C{at} person={person} amount=2000.00
                 2025-12-22 | payment   | payment=P{at} award=J{at} case=C{at} person={person} amount=2000.00 result=成功
                 2025-12-23 | signature | payment=P{at} amount=2000.00 {signed} {mark}\n"
            ));
        }
        check(&format!("{lines}{expected}"));
    };
    history(
        "signer=郝某 relation=代领",
        "| F25",
        "expect flag F25 about=郝某 severity=medium amount=6000.00 persons=甲,乙,丙 period=2025",
    );
    history("", "", "expect no flag");
    history("signer=郝某 relation=配偶", "", "expect no flag");
}

#[test]
fn f32_a_list_that_ends_as_another_and_not_one_that_an_amendment_shortened() {
    let history = |ends: &str, more: &str, mark: &str, expected: &str| {
        check(&format!(
            "{CASE}
             2025-12-03 | notice     | notice=N1 until=2025-12-11 begins=甲表 ends={ends} {mark}
             2025-12-03 | notice row | notice=N1 case=C1 amount=2000.00
             {more}
             2025-12-12 | award      | award=J1 case=C1 person=甲 amount=2000.00
             {expected}"
        ));
    };
    let raised = "expect flag F32 about=N1 severity=high amount=2000.00 persons=none clause=公示";
    history("乙表", "", "| F32", raised);
    history("甲表", "", "", "expect no flag");
    // A supplement explains what it shows that the list did not: not the list itself once more, nor nothing.
    let supplement =
        |row: &str| format!("2025-12-12 | supplement | notice=N2 of=N1 until=2025-12-19\n{row}");
    let new = supplement("2025-12-12 | notice row | notice=N2 case=C2 amount=2000.00");
    history("乙表", &new, "", "expect no flag");
    let same = supplement("2025-12-12 | notice row | notice=N2 case=C1 amount=2000.00");
    let early = same.replace("2025-12-12 | supplement", "2025-12-01 | supplement");
    history("乙表", &early, "| F32", raised);
    let unread = "expect no flag\nexpect unjudged F32";
    history("乙表", &supplement(""), "", unread);
    history("乙表", &same, "", unread);
    let amended = "2025-12-04 | amendment | notice=N1 case=C9";
    history("乙表", amended, "", "expect no flag");
}

#[test]
fn f32_an_amendment_that_raises_a_row_and_one_that_lowers_it() {
    let history = |amended: &str, mark: &str, more: &str, expected: &str| {
        check(&format!(
            "{CASE}
             2025-12-03 | notice     | notice=N1 until=2025-12-11 {mark}
             2025-12-03 | notice row | notice=N1 case=C1 amount=2000.00 {mark}
             2025-12-05 | amendment  | notice=N1 case=C1 amount={amended} {mark}
             {more}
             2025-12-22 | award      | award=J1 case=C1 person=甲 amount=2000.00
             {expected}"
        ));
    };
    let raised = "expect flag F32 about=N1 severity=high amount=2000.00 persons=none clause=公示";
    history("2000.01", "| F32", "", raised);
    history("1999.99", "", "", "expect no flag");
    // Lowered before, it shows as much as that.
    let lowered = "2025-12-04 | amendment  | notice=N1 case=C1 amount=1000.00";
    history("1500.00", "| F32", lowered, raised);
    // What a supplementary notice shows was put before the public.
    let again = "2025-12-05 | supplement | notice=N2 of=N1 until=2025-12-15
                 2025-12-05 | notice row | notice=N2 case=C1 amount=2000.01";
    history("2000.01", "", again, "expect no flag");
}

#[test]
fn f33_taken_down_a_day_too_late_and_on_the_very_last_day() {
    let history = |down: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=C1
             2025-12-03 | notice     | notice=N1 until=2025-12-11 down={down} {mark}
             2025-12-03 | notice row | notice=N1 case=C1 amount=2000.00
             {expected}"
        ));
    };
    let raised = "expect flag F33 about=N1 severity=medium amount=0.00 persons=none period=2025";
    // Thirty working days after 11 December: New Year's days off are 1 to 3 January, worked is 4 January.
    history("2026-01-24", "| F33", raised);
    history("none", "| F33", raised);
    history("2026-01-23", "", "expect no flag");
}

#[test]
fn f37_approved_on_a_sunday_and_not_on_one_that_is_worked() {
    let history = |day: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-01-02 | fund received | amount=10000.00
             {day} | award | award=J1 case=C1 person=甲 amount=2000.00 {mark}
             {expected}"
        ));
    };
    history(
        "2025-02-23",
        "| F37",
        "expect flag F37 about=C1 severity=lead amount=0.00 persons=none clause=休息日",
    );
    // The State Council made this Sunday a working day.
    history("2025-01-26", "", "expect no flag");
}

#[test]
fn f40_a_fourth_retired_teacher_and_the_waiver_that_lets_him_in() {
    let history = |waiver: &str, mark: &str, expected: &str| {
        let mut lines =
            String::from("given scheme=C1\n2025-03-01 | fund received | amount=100000.00\n");
        for at in 1..5 {
            lines.push_str(&format!(
                "2025-04-20 | claim  | case=C{at} person=甲{at} status=退休 registered=2025-04-20
                 2025-04-21 | papers | case=C{at}
                 2025-07-11 | award  | award=J{at} case=C{at} person=甲{at} status=退休 amount=10000.00 {mark}\n"
            ));
        }
        check(&format!("{lines}{waiver}{expected}"));
    };
    history(
        "",
        "| F40",
        "expect flag F40 about=retired-share severity=medium amount=10000.00 persons=甲1,甲2,甲3,甲4 clause=不超过5% finding=5_percent_of_63",
    );
    history(
        "2025-07-01 | waiver | waiver=W1 rule=retired-share subject=C2\n",
        "",
        "expect no flag",
    );
}

/// A node that is told twice has one amount, unless a document changes it.
#[test]
fn f42_a_node_that_is_told_twice() {
    let history = |second: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-01-02 | plan node | node=N0 amount=500.00 {mark}
             2025-01-03 | plan node | node=N0 amount={second} {mark}
             {expected}"
        ));
    };
    let raised = "expect flag F42 about=N0 severity=critical amount=0.01 persons=none";
    history("500.01", "| F42", raised);
    history("500.00", "", "expect no flag");
    history("500.01 document=财〔2025〕2号", "", "expect no flag");
    // Two numbers under one document are told twice, whatever the first says.
    check(
        "2025-01-02 | plan node | node=N0 amount=500.00 document=财〔2025〕1号 | F42
         2025-01-03 | plan node | node=N0 amount=500.01 document=财〔2025〕1号 | F42
         expect flag F42 about=N0 severity=critical amount=0.01 persons=none",
    );
}

/// What one claimed is granted to them, and paid to them or on an account that may serve them.
#[test]
fn f42_granted_or_paid_to_another_than_claimed() {
    let history = |record: &str, who: [&str; 2], marks: [&str; 2], expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             {record}
             2025-11-03 | claim   | case=C1 person=甲 registered=2025-11-03 {0}
             2025-11-05 | papers  | case=C1
             2025-12-12 | award   | award=J1 case=C1 person={2} amount=2000.00 {0}
             2025-12-22 | payment | payment=P1 award=J1 case=C1 person={3} amount=2000.00 result=成功 {1}
             {expected}",
            marks[0], marks[1], who[0], who[1],
        ));
    };
    let raised = "expect flag F42 about=C1 severity=critical amount=2000.00 persons=甲,乙";
    history("", ["甲", "甲"], ["", ""], "expect no flag");
    history(
        "",
        ["乙", "乙"],
        ["| F42", ""],
        &format!("{raised} finding=claimed"),
    );
    history(
        "",
        ["甲", "乙"],
        ["| F42", "| F42"],
        &format!("{raised} finding=went"),
    );
    // An award that names nobody is to whoever claimed.
    let unnamed = |payee: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim   | case=C1 person=甲 registered=2025-11-03 {mark}
             2025-11-05 | papers  | case=C1
             2025-12-12 | award   | award=J1 case=C1 amount=2000.00 {mark}
             2025-12-22 | payment | payment=P1 award=J1 case=C1 person={payee} amount=2000.00 result=成功 {mark}
             {expected}"
        ));
    };
    unnamed("甲", "", "expect no flag");
    unnamed("乙", "| F42", &format!("{raised} finding=went"));
    // An account of theirs may serve the applicant, with a relation that the clause allows.
    let record = |relation: &str| {
        format!("2025-11-01 | proxy | person=甲 holder=乙 account=A9 relation={relation}")
    };
    history(&record("配偶"), ["甲", "乙"], ["", ""], "expect no flag");
    history(
        &record("同事"),
        ["甲", "乙"],
        ["| F42", "| F42"],
        &format!("{raised} finding=went"),
    );
}

/// A refused row may be the one that is missing below a node: while it is not read, in a sheet of that node, and
/// only where something is missing.
#[test]
fn f42_a_refused_row_excuses_what_it_could_tell_until_it_is_read() {
    let history = |node: &str, read: &str, off: &str, nature: &str| {
        check(&format!(
            "2025-01-02 | plan node | node=N0 amount={node} | F42
             2025-01-02 | plan node | node=N1 above=N0 amount=300.00 | F42
             {read}
             expect flag F42 about=N0 severity=critical amount={off} persons=none nature={nature}"
        ));
    };
    let read = |of: &str, refused: u32| {
        format!(
            "2025-02-02 | sheet read | of={of} table=plan_nodes refused={refused} live=2025-02-02\n"
        )
    };
    history("500.00", &read("plan_node", 1), "200.00", "dataquality");
    let since = read("plan_node", 1) + &read("plan_node", 0);
    history("500.00", &since, "200.00", "suspicion");
    history("500.00", &read("another", 1), "200.00", "suspicion");
    history("200.00", &read("plan_node", 1), "100.00", "suspicion");
}

#[test]
fn f42_a_node_and_a_statement_that_do_not_add_up_and_those_that_do() {
    let history = |node: &str, balance: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "2025-01-02 | plan node | node=N0 amount={node} {0}
             2025-01-02 | plan node | node=N1 above=N0 amount=300.00 {0}
             2025-01-02 | plan node | node=N2 above=N0 amount=200.00 {0}
             2025-01-02 | plan node | node=N2-1 above=N2 amount=200.00
             2025-12-31 | statement | received=1000.00 paid=700.00 returned=50.00 recovered=20.00 balance={balance} {1}
             {expected}",
            marks[0], marks[1]
        ));
    };
    history(
        "500.01",
        "370.00",
        ["| F42", ""],
        "expect flag F42 about=N0 severity=critical amount=0.01 persons=none period=2025",
    );
    history(
        "500.00",
        "300.00",
        ["", "| F42"],
        "expect flag F42 about=爱烛行动救助资金/2025-12-31 severity=critical amount=70.00 persons=none",
    );
    history("500.00", "370.00", ["", ""], "expect no flag");
    // A node that was altered is off its own sum and the one above it: one fact, one flag, which rests on both sums.
    let altered = |node: &str, below: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "2025-01-02 | plan node | node=N0 amount=500.00 {0}
             2025-01-02 | plan node | node=N1 above=N0 amount=300.00 {0}
             2025-01-02 | plan node | node=N2 above=N0 amount={node} {0}
             2025-01-02 | plan node | node=N2-1 above=N2 amount={below} {1}
             {expected}",
            marks[0], marks[1]
        ));
    };
    altered(
        "200.01",
        "200.00",
        ["| F42", "| F42"],
        "expect flag F42 about=N2 severity=critical amount=0.01 persons=none",
    );
    altered("200.00", "200.00", ["", ""], "expect no flag");
    altered(
        "200.01",
        "200.01",
        ["| F42", ""],
        "expect flag F42 about=N0 severity=critical amount=0.01 persons=none",
    );
    let order = |came: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | clawback | order=K1 person=甲 amount=2000.00 due=2026-12-31 {mark}
             2025-03-02 | recovery | order=K1 amount=1500.00 {mark}
             2025-03-03 | recovery | order=K1 amount={came} {mark}
             {expected}",
        ));
    };
    order(
        "500.01",
        "| F42",
        "expect flag F42 about=K1 severity=critical amount=0.01 persons=none",
    );
    order("500.00", "", "expect no flag");
}

#[test]
fn f48_seven_of_twenty_scores_just_above_the_pass_and_none_below() {
    let history = |last: &str, mark: &str, expected: &str| {
        let mut lines = String::from("given scheme=G\n");
        for at in 0..20 {
            let (score, mark) = match at {
                0..7 => ("77.0", mark),
                19 => (last, ""),
                _ => ("88.0", ""),
            };
            lines.push_str(&format!(
                "2021-09-13 | acceptance | agreement=X{at} year=1 score={score} {mark}\n"
            ));
        }
        check(&format!("{lines}{expected}"));
    };
    history(
        "69.9",
        "| F48",
        "expect flag F48 about=75.0/1 severity=medium amount=0.00 persons=none clause=75分",
    );
    history("74.9", "", "expect no flag");
    history(
        "77.1",
        "| F48",
        "expect flag F48 about=75.0/1 severity=medium amount=0.00 persons=none",
    );
}

#[test]
fn f54_a_thousand_and_one_free_amounts_that_begin_alike() {
    let history = |count: u32, cost: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2021-03-01 | vouchers | count={count} cost={cost} amount=1900.01 {mark}
             {expected}"
        ));
    };
    // 1,001 amounts from 1,900.01 on, each 0.07 more: their sum is 1,936,946.02... to the fen.
    let sum = (0..1_001_i64).map(|at| 190_001 + 7 * at).sum::<i64>();
    let sum = format!("{}.{:02}", sum / 100, sum % 100);
    history(
        1_001,
        "交通费",
        "| F54",
        &format!("expect flag F54 about=first-two-digits severity=lead amount={sum} persons=none"),
    );
    history(1_000, "交通费", "", "expect no flag");
}

#[test]
fn f56_interest_and_wages_and_not_the_wages_of_the_builders() {
    let history = |what: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-08-11 | voucher | voucher=V1 {what} amount=2000.00 {mark}
             {expected}"
        ));
    };
    let raised = |severity: &str| {
        format!(
            "expect flag F56 about=V1 severity={severity} amount=2000.00 persons=none clause=专款专用"
        )
    };
    // One sign is a lead; a payee that fits makes it grave.
    history("cost=偿还到期债务利息", "| F56", &raised("lead"));
    history(
        "cost=设备款 org=1137090287276863FU",
        "| F56",
        &raised("lead"),
    );
    history(
        "cost=发放机关人员工资 org=1137090287276863FU",
        "| F56",
        &raised("critical"),
    );
    history(
        "cost=项目绩效评价费 org=91370902168118818L",
        "",
        "expect no flag",
    );
    history("cost=工资专用账户监管服务费", "", "expect no flag");
    history("cost=支付农民工工资", "", "expect no flag");
    history("cost=设备款 org=91370902168118818L", "", "expect no flag");
}

#[test]
fn f57_a_supplier_gives_on_the_last_day_and_a_day_later() {
    let history = |day: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-02-24 | school   | code=9144X name=石坝公司
             2025-03-03 | voucher  | voucher=V1 cost=活动费 org=9144X amount=2000.00 {mark}
             {day} | donation | donor=石坝公司 amount=500.00 {mark}
             {expected}"
        ));
    };
    history(
        "2025-08-30",
        "| F57",
        "expect flag F57 about=9144X severity=high amount=500.00 persons=none",
    );
    history("2025-08-31", "", "expect no flag");
    history("2025-03-02", "", "expect no flag");
}

/// The representative of a supplier, or one of the household, gives as a private person; so may anybody else.
#[test]
fn f57_a_representative_gives_as_a_private_person_and_a_stranger() {
    let history = |giver: &str, marks: [&str; 3], expected: &str| {
        check(&format!(
            "2025-02-24 | supplier  | code=9144X agent=石某 phone=T1 {0}
             2025-02-24 | household | number=H1 person=石某 {1}
             2025-02-24 | household | number=H1 person=白某 {1}
             2025-02-24 | household | number=H2 person=丁某
             2025-02-24 | contact   | person=秦某 phone=T1 {2}
             2025-03-03 | voucher   | voucher=V1 cost=活动费 org=9144X amount=2000.00 {0}
             2025-08-30 | donation  | person={giver} amount=50.00 {0}
             {expected}",
            marks[0], marks[1], marks[2]
        ));
    };
    let raised = |person: &str| {
        format!("expect flag F57 about=9144X severity=high amount=50.00 persons={person}")
    };
    history("石某", ["| F57", "", ""], &raised("石某"));
    history("白某", ["| F57", "| F57", ""], &raised("白某"));
    history("秦某", ["| F57", "", "| F57"], &raised("秦某"));
    history("丁某", ["", "", ""], "expect no flag");
}

/// One company is paid and another, which has its telephone and is paid nothing, gives; a company that shares nothing may.
#[test]
fn f57_the_gift_comes_by_way_of_a_second_company() {
    let history = |tie: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "2025-02-24 | supplier | code=9144X name=石坝公司 agent=石某 phone=T1 {0}
             2025-02-24 | supplier | code=9155X name=白岭公司 agent=白某 {tie} {1}
             2025-03-03 | voucher  | voucher=V1 cost=活动费 org=9144X amount=2000.00 {1}
             2025-08-30 | donation | donor=白岭公司 amount=500.00 {1}
             {expected}",
            marks[0], marks[1]
        ));
    };
    history(
        "phone=T1",
        ["| F57"; 2],
        "expect flag F57 about=9144X severity=high amount=500.00 persons=none finding=tied",
    );
    history("phone=T2", [""; 2], "expect no flag");
}

/// An official has the telephone of a company that was paid nothing, and that company has the representative of one that
/// was; where it has nothing of it, the official's own business is no lead.
#[test]
fn f58_an_official_of_a_company_that_is_tied_to_the_one_paid() {
    let history = |agent: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-01 | fund received | amount=900000.00
             2020-09-01 | official | person=任某 phone=T1 {mark}
             2020-09-01 | supplier | code=K1 agent=石某 phone=T2 {mark}
             2020-09-01 | supplier | code=K2 agent={agent} phone=T1 {mark}
             2021-10-01 | cost     | agreement=X1 voucher=V1 payee=K1 amount=300.01 {mark}
             {expected}"
        ));
    };
    history(
        "石某",
        "| F58",
        "expect flag F58 about=K1 severity=medium amount=300.01 persons=任某 finding=tied",
    );
    history("白某", "", "expect no flag");
}

/// What a company is paid arrives on the account of the wife of the person who approves, or on its own.
#[test]
fn f57_a_supplier_is_paid_into_the_account_of_an_officials_household() {
    let history = |account: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-02-20 | fund received | amount=10000.00
             2025-02-24 | supplier  | code=9144X agent=石某
             2025-02-24 | official  | person=任某 {mark}
             2025-02-24 | household | number=H1 person=任某
             2025-02-24 | household | number=H1 person=白某
             2024-11-01 | register  | person=白某 number=T9 account=A9 registered=2024-11-01 {mark}
             2025-03-03 | works payment | payment=P1 payee=9144X amount=2000.00 account={account} {mark}
             {expected}"
        ));
    };
    history(
        "A9",
        "| F57",
        "expect flag F57 about=9144X severity=high amount=2000.00 persons=白某",
    );
    history("A8", "", "expect no flag");
}

#[test]
fn f73_signed_for_less_or_a_card_that_the_school_keeps_and_not_two_instalments() {
    let history = |signatures: &str, mark: &str, expected: &str| {
        check(&format!(
            "{CASE}
             2025-12-12 | award   | award=J1 case=C1 person=甲 amount=2000.00
             2025-12-22 | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 {mark}
             {signatures}
             {expected}"
        ));
    };
    history(
        "2025-12-23 | signature | payment=P1 amount=1500.00 | F73",
        "| F73",
        "expect flag F73 about=P1 severity=critical amount=500.00 persons=甲 clause=签收",
    );
    history(
        "2025-12-23 | signature | payment=P1 amount=2000.00 card=学校 | F73",
        "| F73",
        "expect flag F73 about=P1 severity=critical amount=2000.00 persons=甲",
    );
    // Of one payment no more is signed for than was paid, whoever signs; the same receipt told again is one.
    let second = |amount: &str| {
        format!(
            "2025-12-23 | signature | payment=P1 amount=2000.00 signer=甲 {0}
             2025-12-29 | signature | payment=P1 amount={amount} signer=乙 relation=配偶 {0}",
            "| F73"
        )
    };
    history(
        &second("2000.00"),
        "| F73",
        "expect flag F73 about=P1 severity=critical amount=2000.00 persons=甲",
    );
    history(
        "2025-12-23 | signature | payment=P1 amount=2000.00 signer=甲
         2025-12-23 | signature | payment=P1 amount=2000.00 signer=甲",
        "",
        "expect no flag",
    );
    history(
        &second("1999.99"),
        "| F73",
        "expect flag F73 about=P1 severity=critical amount=1999.99 persons=甲",
    );
    // Handed over by the principal: within thirty days the teacher signs. A year later that is over for whoever
    // was paid on 30 November 2026, and not for whoever was paid a day after.
    let handed = |on: &str, mark: &str, expected: &str| {
        check(&format!(
            "given signatures=required
             {CASE}
             2025-12-12 | award   | award=J1 case=C1 person=甲 amount=2000.00
             {on} | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 {mark}
             {expected}"
        ));
    };
    handed(
        "2026-11-30",
        "| F73",
        "expect flag F73 about=P1 severity=high amount=2000.00 persons=甲",
    );
    handed("2026-12-01", "", "expect no flag");
    history(
        "2025-12-23 | signature | payment=P1 amount=1500.00 card=本人
         2025-12-24 | signature | payment=P1 amount=500.00 card=本人",
        "",
        "expect no flag",
    );
}

#[test]
fn f73_is_not_judged_where_the_ledger_has_no_receipt_of_the_scheme() {
    let handed = |signature: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "given signatures=required
             2025-03-01 | fund received | amount=100000.00
             2025-11-03 | claim   | case=C1 person=甲 registered=2025-11-03
             2025-11-03 | claim   | case=C2 person=乙 registered=2025-11-03
             2025-11-03 | claim   | case=C3 person=丙 registered=2025-11-03
             2025-11-05 | papers  | case=C1
             2025-11-05 | papers  | case=C2
             2025-11-05 | papers  | case=C3
             2025-12-12 | award   | award=J1 case=C1 person=甲 amount=2000.00
             2025-12-12 | award   | award=J2 case=C2 person=乙 amount=2000.00
             2025-12-12 | award   | award=J3 case=C3 person=丙 amount=2000.00
             2026-11-30 | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 {0}
             2026-11-30 | payment | payment=P2 award=J2 case=C2 person=乙 amount=2000.00 result=成功 {1}
             2026-11-30 | payment | payment=P3 award=J3 case=C3 person=丙 amount=2000.00 result=成功
             {signature}
             {expected}",
            marks[0], marks[1],
        ));
    };
    handed("", ["", ""], "expect unjudged F73");
    handed(
        "2026-11-30 | signature | payment=P3 amount=2000.00",
        ["| F73:P1", "| F73:P2"],
        "expect flag F73 about=P1 severity=high amount=2000.00 persons=甲
         expect flag F73 about=P2 severity=high amount=2000.00 persons=乙",
    );
}

#[test]
fn f75_on_the_account_of_the_clerk_and_not_where_that_is_on_record() {
    let history = |record: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "{SCHOOL}
             2024-09-02 | duty     | official=丁某 name=丁某 post=经办人 staff=GZ01 {1}
             2024-11-01 | register | person=丁某 number=T9 account=A9 registered=2024-11-01 {1}
             2024-11-01 | register | person=甲 number=T1 school=S1 since=2015-09-01 registered=2024-11-01
             {record}
             2025-01-26 | list     | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A9 {0}
             2025-01-26 | bank     | batch=1 line=1 amount=500.00 account=A9 holder=丁某 {0}
             {expected}",
            marks[0], marks[1]
        ));
    };
    history(
        "",
        ["| F06 F75", "| F75"],
        "expect flag F06 about=甲 severity=high amount=500.00 persons=甲
         expect flag F75 about=A9 severity=critical amount=500.00 persons=甲,丁某 clause=工资账户",
    );
    history(
        "2024-12-20 | proxy | person=甲 account=A9 holder=丁某 relation=配偶",
        ["", ""],
        "expect no flag",
    );
    // No register of persons has the account as the clerk's; that of others' accounts names the clerk as holder.
    let named = |relation: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "{SCHOOL}
             2024-09-02 | duty     | official=丁某 name=丁某 post=经办人 staff=GZ01 {1}
             2024-11-01 | register | person=甲 number=T1 school=S1 since=2015-09-01 registered=2024-11-01
             2024-12-20 | proxy    | person=甲 account=A9 holder=丁某 relation={relation} {1}
             2025-01-26 | list     | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A9 {0}
             2025-01-26 | bank     | batch=1 line=1 amount=500.00 account=A9 holder=丁某 {0}
             {expected}",
            marks[0], marks[1]
        ));
    };
    named(
        "同事",
        ["| F06 F75", "| F75"],
        "expect flag F06 about=甲 severity=high amount=500.00 persons=甲
         expect flag F75 about=A9 severity=critical amount=500.00 persons=甲,丁某 clause=工资账户",
    );
    named("配偶", ["", ""], "expect no flag");
}
