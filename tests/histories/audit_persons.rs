//! F05, F34, F36, F59, F60, F62, F64, F65, F68, F72, F74: persons, reviewers and what they are still owed or owe.

use super::table::check;

/// A teacher in post, on the list of the year, paid on account A1.
const TEACHER: &str = "
    given scheme=A
    2025-01-02 | fund received  | amount=90000.00
    2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1
    2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
    2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-12 amount=500.00
";

fn teacher(register: &str, lines: &str) {
    check(&format!(
        "{TEACHER}
         2024-11-01 | register | person=甲 number=T1 school=S1 since=2015-09-01 registered=2024-11-01 {register}
         {lines}"
    ));
}

/// A payment of a month, and the bank's word.
fn paid(month: &str, account: &str, day: &str, marks: &str) -> String {
    format!(
        "\n{day} | list | batch={month} line=1 person=甲 number=T1 school=S1 month={month} amount=500.00 account={account} | {marks}
         \n{day} | bank | batch={month} line=1 amount=500.00 account={account} holder=甲\n"
    )
}

#[test]
fn f05_three_accounts_in_half_a_year_and_two_not() {
    let two = format!(
        "2025-02-03 | new account | person=甲 old=A1 account=A2 | {{m}}
         {}{}",
        paid("2025-02", "A2", "2025-02-25", "{m}"),
        paid("2025-03", "A2", "2025-03-25", "{m}"),
    );
    teacher("", &format!("{}\nexpect no flag", two.replace("| {m}", "")));
    let three = format!(
        "{}
         2025-04-01 | new account | person=甲 old=A2 account=A3 | F05
         {}
         expect flag F05 about=甲 severity=medium amount=1500.00 persons=甲 period=2025-02..2025-04",
        two.replace("{m}", "F05"),
        paid("2025-04", "A3", "2025-04-25", "F05"),
    );
    teacher("", &three);
}

/// Ten working days after Monday 10 February end on the 24th: the 25th is the eleventh.
#[test]
fn f05_paid_on_the_tenth_working_day_after_a_change_and_not_on_the_eleventh() {
    teacher(
        "",
        &format!(
            "2025-02-10 | new account | person=甲 old=A1 account=A2
             {}
             expect no flag",
            paid("2025-02", "A2", "2025-02-25", "").replace("| \n", "\n"),
        ),
    );
    teacher(
        "",
        &format!(
            "2025-02-10 | new account | person=甲 old=A1 account=A2 | F05
             {}
             expect flag F05 about=甲 severity=medium amount=500.00 persons=甲",
            paid("2025-02", "A2", "2025-02-24", "F05"),
        ),
    );
}

#[test]
fn f34_reviews_of_five_seconds_and_of_a_minute() {
    check(
        "2025-11-10 | reviews | by=GZ03 first=1 count=30 seconds=5 | F34
         2025-11-10 | reviews | by=GZ04 first=101 count=30 seconds=60
         2025-11-10 | reviews | by=GZ05 first=201 count=29 seconds=5
         expect flag F34 about=staff:GZ03/2 severity=medium amount=0.00 persons=staff:GZ03",
    );
}

#[test]
fn f36_a_change_entered_after_forty_days_and_after_thirty() {
    teacher(
        "",
        "2025-03-01 | change | person=甲 old=S1 registered=2025-03-31
         expect no flag",
    );
    teacher(
        "",
        "2025-03-01 | change | person=甲 old=S1 registered=2025-04-10 | F36
         expect flag F36 about=BD6 severity=medium amount=0.00 persons=甲 period=2025-03-01",
    );
}

#[test]
fn f34_a_level_of_days_before_the_level_below_it() {
    check(
        "2025-11-03 | claim | case=C1 person=甲
         2025-11-17 | step  | case=C1 step=初审 by=GZ02
         2025-12-02 | step  | case=C1 step=复审 by=GZ03 | F34:C1
         2025-12-01 | step  | case=C1 step=审批 by=GZ04 | F34:C1
         2025-11-03 | claim | case=C2 person=乙
         2025-12-01 | step  | case=C2 step=复审 by=GZ03
         2025-12-01 | step  | case=C2 step=审批 by=GZ04
         2025-11-03 | claim | case=C3 person=丙
         2025-11-18 | step  | case=C3 step=初审 by=GZ02 | F34:C3
         2025-11-17 | step  | case=C3 step=复审 by=GZ03 | F34:C3
         2025-12-01 | step  | case=C3 step=审批 by=GZ04
         expect flag F34 about=C1 severity=medium amount=0.00 persons=甲
         expect flag F34 about=C3 severity=medium amount=0.00 persons=丙",
    );
}

#[test]
fn f36_a_payment_before_its_approval_and_a_review_before_the_papers_came_in() {
    check(
        "2025-11-03 | claim | case=C1 person=甲
         2025-12-02 | step  | case=C1 step=审批 by=GZ04 | F36:C1
         2025-12-01 | step  | case=C1 step=支付 by=GZ05 | F36:C1
         2025-11-03 | claim | case=C2 person=乙
         2025-12-01 | step  | case=C2 step=审批 by=GZ04
         2025-12-01 | step  | case=C2 step=支付 by=GZ05
         2025-11-03 | claim | case=C3 person=丙
         2025-11-18 | step  | case=C3 step=受理 by=GZ01 | F36:C3
         2025-11-17 | step  | case=C3 step=初审 by=GZ02 | F36:C3
         2025-11-03 | claim | case=C4 person=丁
         2025-11-17 | step  | case=C4 step=受理 by=GZ01
         2025-11-17 | step  | case=C4 step=初审 by=GZ02
         expect flag F36 about=C1 severity=medium amount=0.00 persons=甲
         expect flag F36 about=C3 severity=medium amount=0.00 persons=丙",
    );
}

/// Twenty clerk's days of four persons each; then a day of forty, or one of nineteen.
#[test]
fn f60_forty_persons_in_a_day() {
    let days: String = (1..=20)
        .map(|day| {
            format!(
                "2024-11-{day:02} | entered | by=金某/经办人 count=4 registered=2024-11-{day:02}\n"
            )
        })
        .collect();
    check(&format!(
        "{days}
         2024-12-24 | entered | by=沈某/经办人 count=40 registered=2024-12-24 | F60
         expect flag F60 about=named:沈某/经办人/2024-12-24 severity=medium amount=0.00 persons=named:沈某/经办人"
    ));
    check(&format!(
        "{days}
         2024-12-24 | entered | by=沈某/经办人 count=19 registered=2024-12-24
         expect no flag"
    ));
}

/// The list was up when the claim came, and it was paid within the five working days that a notice takes; paid on the
/// sixth, or with the list put up on the day of the claim, it was not faster than the steps allow.
#[test]
fn f60_a_claim_on_a_list_that_was_up_before_it() {
    let history = |claimed: &str, paid: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             {claimed} | claim | case=C1 person=甲 registered={claimed} {mark}
             2025-11-01 | papers | case=C1
             2025-11-03 | notice | notice=N1 until=2025-11-11 {mark}
             2025-01-01 | notice row | notice=N1 case=C1 amount=2000.00
             2025-11-12 | award | award=J1 case=C1 person=甲 amount=2000.00
             {paid} | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 {mark}
             {expected}"
        ));
    };
    let raised =
        "expect flag F60 about=C1 severity=medium amount=2000.00 persons=甲 finding=already";
    history("2025-11-06", "2025-11-13", "| F60", raised);
    history("2025-11-06", "2025-11-14", "", "expect no flag");
    history("2025-11-03", "2025-11-12", "", "expect no flag");
}

/// Somebody who claimed nothing and was paid nothing makes no ring of three.
#[test]
fn f62_whoever_neither_claimed_nor_was_paid_is_none_of_them() {
    check(&format!(
        "2025-03-01 | fund received | amount=10000.00
         {}
         2025-11-03 | contact | person=丁 phone=P address=Q
         expect no flag",
        ring(3, "address=Q", ""),
    ));
}

#[test]
fn f65_a_new_award_to_somebody_who_owes() {
    let history = |awarded: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             2025-12-01 | clawback      | order=K1 person=甲 amount=2400.00 due=2026-12-01 {mark}
             2025-12-22 | recovery      | order=K1 amount=2400.00 {mark}
             {awarded}  | award         | award=J1 case=C1 person=甲 amount=2000.00 {mark}
             {expected}"
        ));
    };
    let raised = "expect flag F65 about=K1 severity=medium amount=2400.00 persons=甲";
    history("2025-12-12", "| F65", raised);
    history("2025-12-22", "", "expect no flag");
    history("2025-12-01", "", "expect no flag");
}

/// Persons in a ring: one telephone and one address, and as many households as there are persons.
fn ring(count: usize, address: &str, mark: &str) -> String {
    (0..count)
        .map(|at| {
            let name = ["甲", "乙", "丙", "丁"][at];
            format!(
                "2025-11-03 | claim   | case=C{at} person={name} {mark}
                 2025-11-03 | contact | person={name} phone=P {} {mark}
                 2025-12-12 | award   | award=J{at} case=C{at} person={name} amount=2000.00
                 2025-11-05 | papers  | case=C{at}\n",
                address.replace('#', &at.to_string())
            )
        })
        .collect()
}

#[test]
fn f62_four_applicants_with_one_telephone_and_one_address() {
    let money = "2025-03-01 | fund received | amount=10000.00\n";
    check(&format!(
        "{money}{}
         expect flag F62 about=C0 severity=high amount=8000.00 persons=甲,乙,丙,丁",
        ring(4, "address=Q", "| F62"),
    ));
    // Three are a family's size; a telephone alone is a village's; four of two households are two families.
    check(&format!(
        "{money}{}\nexpect no flag",
        ring(3, "address=Q", "")
    ));
    check(&format!(
        "{money}{}\nexpect no flag",
        ring(4, "address=Q#", "")
    ));
    check(&format!(
        "{money}{}
         2025-01-01 | household | number=H1 person=甲
         2025-01-01 | household | number=H1 person=乙
         2025-01-01 | household | number=H2 person=丙
         2025-01-01 | household | number=H2 person=丁
         expect no flag",
        ring(4, "address=Q", ""),
    ));
}

/// The telephone is that of a company which was paid; of a school it would tie nobody.
#[test]
fn f62_four_applicants_and_a_supplier() {
    let history = |agent: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-03-01 | supplier | code=K1 phone=P {agent} {mark}
             2025-10-01 | cost     | voucher=V1 payee=K1 amount=300.01
             {}
             {expected}",
            ring(4, "address=Q", mark)
        ));
    };
    history(
        "agent=柳某",
        "| F62",
        "expect flag F62 about=C0 severity=high amount=8000.00 persons=甲,乙,丙,丁",
    );
    history("", "", "expect no flag");
}

#[test]
fn f64_a_reviewer_who_agrees_to_everything() {
    check(
        "2025-11-10 | reviews | by=GZ03 first=1 count=60 agreed=60 | F64
         2025-11-10 | reviews | by=GZ04 first=101 count=100 agreed=70
         expect flag F64 about=staff:GZ03/2 severity=medium amount=0.00 persons=staff:GZ03",
    );
    check(
        "2025-11-10 | reviews | by=GZ03 first=1 count=60 agreed=50
         2025-11-10 | reviews | by=GZ04 first=101 count=100 agreed=70
         expect no flag",
    );
}

#[test]
fn f65_an_order_that_nobody_paid_and_one_paid_in_parts() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-01-10 | clawback      | order=K1 person=甲 amount=2400.00 due=2025-02-09 | F65
         2025-03-01 | recovery      | order=K1 amount=400.00 | F65
         2025-01-10 | clawback      | order=K2 person=乙 amount=2400.00 due=2025-02-09
         2025-03-01 | recovery      | order=K2 amount=400.00
         2025-12-01 | recovery      | order=K2 amount=2000.00
         2025-01-10 | clawback      | order=K3 person=丙 amount=2400.00 due=2026-10-02
         expect flag F65 about=K1 severity=medium amount=2000.00 persons=甲 period=2025-02-09",
    );
}

#[test]
fn f65_more_is_given_up_than_is_owed_and_just_as_much() {
    let history = |set_off: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-01-10 | clawback      | order=K1 person=甲 amount=2400.00 due=2025-02-09 {mark}
             2025-01-20 | recovery      | order=K1 amount=400.00 {mark}
             2025-02-01 | written off   | order=K1 amount=1500.00 {mark}
             2025-02-02 | set off       | order=K1 payment=P1 amount={set_off} {mark}
             {expected}
             expect unjudged F65"
        ));
    };
    history(
        "500.01",
        "| F65",
        "expect flag F65 about=K1 severity=medium amount=0.01 persons=甲",
    );
    history("500.00", "", "expect no flag");
}

/// A colleague is paid, so the months were paid; the teacher is on the list and gets nothing.
#[test]
fn f68_listed_in_post_and_on_no_payment_list() {
    let colleague = "
        2024-11-01 | register | person=乙 number=T2 school=S1 since=2015-09-01 registered=2024-11-01
        2025-01-01 | shown    | notice=G1 number=T2 from=2025-01 to=2025-12 amount=500.00
        2025-02-25 | list     | batch=B2 line=2 person=乙 number=T2 school=S1 month=2025-02 amount=500.00 account=A9
        2025-02-25 | bank     | batch=B2 line=2 amount=500.00 account=A9 holder=乙
        2025-03-25 | list     | batch=B3 line=2 person=乙 number=T2 school=S1 month=2025-03 amount=500.00 account=A9
        2025-03-25 | bank     | batch=B3 line=2 amount=500.00 account=A9 holder=乙";
    let listed = TEACHER.replace(
        "number=T1 from=2025-01 to=2025-12 amount=500.00",
        "number=T1 from=2025-01 to=2025-12 amount=500.00 | F68",
    );
    check(&format!(
        "{listed}
         2024-11-01 | register | person=甲 number=T1 school=S1 since=2015-09-01 registered=2024-11-01 | F68
         {colleague}
         expect flag F68 about=甲 severity=medium amount=1000.00 persons=甲 period=2025-02..2025-03 finding=payment:_2025-02,_2025-03"
    ));
    // Who left before the deciding day is owed nothing, nor is who was instructed and came back.
    teacher("left=2025-02-14", &format!("{colleague}\nexpect no flag"));
    teacher(
        "",
        &format!(
            "{colleague}
             2025-02-25 | list | batch=B2 line=1 person=甲 number=T1 school=S1 month=2025-02 amount=500.00 account=A1
             2025-02-25 | bank | batch=B2 line=1 amount=500.00 account=A1 result=退回
             expect no flag"
        ),
    );
}

#[test]
fn f72_on_the_list_and_never_decided() {
    let history = |more: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim   | case=C1 person=甲
             2025-11-05 | papers  | case=C1
             2025-11-03 | claim   | case=C2 person=乙 {mark}
             2025-11-05 | papers  | case=C2
             2025-12-03 | notice  | notice=N1 until=2025-12-11 {mark}
             2025-01-01 | notice row | notice=N1 case=C1 amount=2000.00
             2025-01-01 | notice row | notice=N1 case=C2 amount=2000.00 {mark}
             2025-12-12 | award   | award=J1 case=C1 person=甲 amount=2000.00
             2025-12-22 | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
             {more}
             {expected}"
        ));
    };
    history(
        "",
        "| F72",
        "expect flag F72 about=C2 severity=high amount=2000.00 persons=乙 finding=nobody",
    );
    history("2025-12-15 | refusal | case=C2", "", "expect no flag");
    history(
        "2025-12-05 | objection | objection=Y1 notice=N1 case=C2",
        "",
        "expect no flag",
    );
}

#[test]
fn f72_awarded_and_returned_by_the_bank() {
    let cases = "
        2025-03-01 | fund received | amount=10000.00
        2025-11-03 | claim   | case=C1 person=甲
        2025-11-05 | papers  | case=C1
        2025-12-12 | award   | award=J1 case=C1 person=甲 amount=2000.00
        2025-12-22 | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
        2025-11-03 | claim   | case=C2 person=乙
        2025-11-05 | papers  | case=C2";
    check(&format!(
        "{cases}
         2025-12-12 | award   | award=J2 case=C2 person=乙 amount=2000.00 | F72
         2025-12-22 | payment | payment=P2 award=J2 case=C2 person=乙 amount=2000.00 result=退回 | F72
         expect flag F72 about=C2 severity=high amount=2000.00 persons=乙"
    ));
    check(&format!(
        "{cases}
         2025-12-12 | award   | award=J2 case=C2 person=乙 amount=2000.00
         2025-12-22 | payment | payment=P2 award=J2 case=C2 person=乙 amount=2000.00 result=退回
         2026-01-05 | payment | payment=P3 award=J2 case=C2 person=乙 amount=2000.00 result=成功
         expect no flag"
    ));
}

#[test]
fn f74_paid_here_and_in_attendance_elsewhere() {
    let list = paid("2025-03", "A1", "2025-03-25", "F74");
    teacher(
        "",
        &format!(
            "{list}
             2025-03-31 | attendance | agreement=X1 person=甲 month=2025-03 days=19 | F74
             expect flag F74 about=甲 severity=high amount=500.00 persons=甲 period=2025-03"
        )
        .replace("holder=甲\n", "holder=甲 | F74\n"),
    );
    teacher(
        "",
        &format!(
            "{}
             2025-04-30 | attendance | agreement=X1 person=甲 month=2025-04 days=19
             expect no flag",
            paid("2025-03", "A1", "2025-03-25", "").replace("| \n", "\n"),
        ),
    );
}

/// A setting raises the limit, or switches the code off and says so; one for another scheme changes nothing.
#[test]
fn settings_move_a_threshold_and_silence_a_code() {
    let reviews = "2025-11-10 | reviews | by=GZ03 first=1 count=30 seconds=12";
    check(&format!("{reviews}\nexpect no flag"));
    check(&format!(
        "{reviews} | F34
         2025-12-01 | setting | code=F34 seconds=15 live=2025-12-01
         expect flag F34 about=staff:GZ03/2 severity=medium amount=0.00 persons=staff:GZ03"
    ));
    let quick = "2025-11-10 | reviews | by=GZ03 first=1 count=30 seconds=5";
    check(&format!(
        "{quick} | F34
         2025-12-01 | setting | code=F34 for=C1 off=yes live=2025-12-01
         expect flag F34 about=staff:GZ03/2 severity=medium amount=0.00 persons=staff:GZ03
         expect unjudged F34"
    ));
    check(&format!(
        "{quick}
         2025-12-01 | setting | code=F34 off=yes live=2025-12-01
         expect no flag
         expect unjudged F34"
    ));
    // The newer one holds, whole.
    check(&format!(
        "{quick} | F34
         2025-12-01 | setting | code=F34 off=yes live=2025-12-01
         2025-12-02 | setting | code=F34 live=2025-12-02
         expect flag F34 about=staff:GZ03/2 severity=medium amount=0.00 persons=staff:GZ03"
    ));
}

/// Nineteen awards of 500 to 1,400 yuan, and a twentieth of so much.
fn awards(last: &str, count: usize, mark: &str) -> String {
    let all: String = (0..count)
        .map(|at| {
            let (amount, mark) = match at + 1 == count {
                true => (last.to_owned(), mark),
                false => (format!("{}.00", 500 + 100 * (at % 10)), ""),
            };
            format!(
                "2025-10-20 | claim  | case=C{at} person=P{at}
                 2025-10-21 | papers | case=C{at}
                 2025-11-20 | award  | award=J{at} case=C{at} person=P{at} amount={amount} {mark}\n"
            )
        })
        .collect();
    format!(
        "given scheme=E
         2025-01-02 | fund received | amount=90000.00\n{all}"
    )
}

/// Quartiles 700 and 1,200: the far fence is 2,700 at the most.
#[test]
fn f61_an_award_of_nine_thousand_beside_nineteen() {
    check(&format!(
        "{}
         expect flag F61 about=C19 severity=medium amount=9000.00 persons=P19",
        awards("9000.00", 20, "| F61"),
    ));
    check(&format!("{}\nexpect no flag", awards("2500.00", 20, "")));
    check(&format!("{}\nexpect no flag", awards("9000.00", 19, "")));
}

/// The roll has the pupil as gone since September; a roll that also has the pupil elsewhere says nothing.
#[test]
fn f59_paid_for_a_pupil_whom_the_roll_has_out_of_school() {
    let history = |also: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim   | case=C1 person=甲 registered=2025-11-03
             2025-11-05 | papers  | case=C1
             2025-12-12 | award   | award=J1 case=C1 person=甲 amount=2000.00
             2025-12-22 | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 {mark}
             2025-12-23 | signature | payment=P1 amount=2000.00
             2025-12-31 | list edition | list=enrolment edition=2
             2025-12-31 | listed       | list=enrolment edition=2 person=甲 died=2025-09-01 status=注销 {mark}
             {also}
             {expected}"
        ));
    };
    history(
        "",
        "| F59",
        "expect flag F59 about=C1 severity=high amount=2000.00 persons=甲",
    );
    history(
        "2025-12-31 | listed | list=enrolment edition=2 person=甲",
        "",
        "expect no flag",
    );
}

/// The roll has two of three who are paid at a school, and not the third; of another school it has one of two.
#[test]
fn f59_paid_for_a_pupil_whom_no_roll_has() {
    let on = |edition: &str, listed: &str, marks: [&str; 2], expected: &str| {
        let paid = |person: &str, number: u8, mark: &str| {
            format!(
                "2025-11-03 | claim | case=C{number} person={person} school=S1 registered=2025-11-03
                 2025-11-05 | papers | case=C{number}
                 2025-12-12 | award | award=J{number} case=C{number} person={person} amount=2000.00 | F39
                 2025-12-22 | payment | payment=P{number} award=J{number} case=C{number} person={person} amount=2000.00 result=成功 {mark}
                 2025-12-23 | signature | payment=P{number} amount=2000.00
"
            )
        };
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             {}{}{}
             {edition} | list edition | list=enrolment edition=2 {}
             {edition} | listed       | list=enrolment edition=2 person=甲
             {listed}
             expect flag F39 about=S1 severity=high amount=2000.00 persons=甲,乙,丙
             {expected}",
            paid("甲", 1, ""),
            paid("乙", 2, ""),
            paid("丙", 3, marks[0]),
            marks[1],
        ));
    };
    let history = |listed: &str, marks: [&str; 2], expected: &str| {
        on("2025-12-01", listed, marks, expected);
    };
    let third = "2025-12-01 | listed | list=enrolment edition=2 person=丙";
    let second = "2025-12-01 | listed | list=enrolment edition=2 person=乙";
    // Whoever left before the first list was made is on none.
    on(
        "2025-12-31",
        &second.replace("2025-12-01", "2025-12-31"),
        ["", ""],
        "",
    );
    history(
        second,
        ["| F59", "| F59"],
        "expect flag F59 about=C3 severity=medium amount=2000.00 persons=丙 clause=在籍",
    );
    history("", ["", ""], "");
    history(
        &format!(
            "{second}
             {third}"
        ),
        ["", ""],
        "",
    );
}

/// Twelve of forty cases that the reviewer agreed to are of the own school, four of eighty of the others.
#[test]
fn f64_a_reviewer_who_agrees_to_the_own_schools_cases() {
    let history = |own: u32, mark: &str, expected: &str| {
        let of = |from: u32, count: u32, mark: &str| -> String {
            (from..from + count)
                .map(|at| {
                    format!("2025-11-03 | claim | case=R{at} person=甲{at} school=三中 registered=2025-11-03 {mark}\n")
                })
                .collect()
        };
        check(&format!(
            "2025-03-05 | duty | official=毛某 name=毛某 post=复审人 staff=GZ03 unit=三中 {mark}
             2025-11-10 | reviews | by=GZ03 first=1 count=40 agreed=40 {mark}
             2025-11-10 | reviews | by=GZ04 first=101 count=80 agreed=80
             {}{}
             {expected}",
            of(1, own, mark),
            of(101, 4, ""),
        ));
    };
    history(
        12,
        "| F64",
        "expect flag F64 about=毛某/2 severity=medium amount=0.00 persons=毛某",
    );
    // Four are too few to speak of.
    history(4, "", "expect no flag");
}
