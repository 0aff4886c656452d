//! F43, F44 and F27 to F31 of a scheme that pays by the month: rates, posts, and lists that name persons
//! and no cases.

use super::table::check;

/// Two schools of different tiers, a teacher of the first, and the list of January to March.
const COUNTY: &str = "
    given scheme=A
    2025-01-02 | fund received  | amount=20000.00
    2024-09-01 | tier           | school=S2 tier=教学点 rate=600.00 document=文1
    2024-11-01 | register       | person=甲 number=T1 school=S1 since=2015-09-01 registered=2024-11-01
";

/// The list, as it should be.
const LIST: &str = "
    2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1
    2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
    2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-03 amount=500.00
";

fn county(lines: &str) {
    check(&format!("{COUNTY}{lines}"));
}

fn listed(lines: &str) {
    check(&format!("{COUNTY}{LIST}{lines}"));
}

/// A month's payment to the teacher: a line of the list and the bank's word.
fn paid(month: &str, school: &str, amount: &str, day: &str, marks: &str) -> String {
    format!(
        "\n{day} | list | batch={month} line=1 person=甲 number=T1 school={school} month={month} amount={amount} account=A1 | {marks}
         \n{day} | bank | batch={month} line=1 amount={amount} account=A1 holder=甲\n"
    )
}

// F43, the rate paid is not the tariff's.

#[test]
fn f43_paid_at_the_rate_of_another_tier() {
    county(&format!(
        "2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1 | F43
         2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
         2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-03 amount=600.00
         {}{}
         expect flag F43 about=甲 severity=high amount=200.00 persons=甲 period=2025-01..2025-02 clause=按当日所在学校的档次 finding=2025-02:_600.00_yuan_paid,_500.00_yuan_due",
        paid("2025-01", "S1", "600.00", "2025-01-26", "F43"),
        paid("2025-02", "S1", "600.00", "2025-02-25", "F43"),
    ));
}

#[test]
fn f43_not_when_a_document_raised_the_tier_by_the_deciding_day() {
    county(&format!(
        "2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 to=2025-02-14 document=文1
         2025-02-15 | tier           | school=S1 tier=教学点 rate=600.00 document=文2
         2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
         2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-01 amount=500.00
         2025-01-01 | shown          | notice=G1 number=T1 from=2025-02 to=2025-02 amount=600.00
         {}{}
         expect no flag",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
        paid("2025-02", "S1", "600.00", "2025-02-25", ""),
    ));
}

#[test]
fn f43_is_not_judged_without_the_schools_tier() {
    county(&format!(
        "2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
         2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-03 amount=500.00
         {}
         expect no flag
         expect unjudged F43",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
    ));
}

/// The school of the 15th gives the rate, whichever school's list pays: the one that was left, and the one that was not
/// joined yet.
#[test]
fn f43_who_moved_is_due_the_rate_of_the_school_of_the_day() {
    let moved = |on: &str, (school, amount): (&str, &str), marks: [&str; 3], expected: &str| {
        let [of, to, other] = marks;
        check(&format!(
            "given scheme=A
             2025-01-02 | fund received  | amount=20000.00
             2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1 | {of}
             2024-09-01 | tier           | school=S2 tier=教学点 rate=600.00 document=文1 | {to}
             2024-11-01 | register       | person=甲 number=T1 school=S2 since=2015-09-01 registered=2024-11-01
             {on} | change         | person=甲 old=S1 new=S2 | {other}
             2025-02-17 | monthly notice | notice=G2 month=2025-02 until=2025-02-24
             2025-01-01 | shown          | notice=G2 number=T1 from=2025-02 to=2025-02 amount={amount}
             {}
             {expected}",
            paid("2025-02", school, amount, "2025-02-25", other),
        ));
    };
    let flag = "expect flag F43 about=甲 severity=high amount=100.00 persons=甲 period=2025-02";
    moved("2025-02-06", ("S1", "500.00"), ["", "F43", "F43"], flag);
    moved("2025-02-16", ("S2", "600.00"), ["F43", "", "F43"], flag);
    let none = "expect no flag";
    moved("2025-02-06", ("S1", "600.00"), ["", "", ""], none);
    moved("2025-02-06", ("S2", "600.00"), ["", "", ""], none);
    moved("2025-02-16", ("S1", "500.00"), ["", "", ""], none);
}

// F44, paid for a month without being in post.

#[test]
fn f44_left_before_the_deciding_day_and_paid_all_the_same() {
    listed(&format!(
        "2025-02-14 | change | person=甲 old=S1 | F44
         {}{}
         expect flag F44 about=甲 severity=critical amount=500.00 persons=甲 period=2025-02 clause=在岗享受 finding=day:_2025-02",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
        paid("2025-02", "S1", "500.00", "2025-02-25", "F44"),
    ));
}

#[test]
fn f44_not_when_the_teacher_was_still_there_on_the_deciding_day() {
    listed(&format!(
        "2025-02-16 | change | person=甲 old=S1
         {}{}
         expect no flag",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
        paid("2025-02", "S1", "500.00", "2025-02-25", ""),
    ));
}

#[test]
fn f44_not_who_moved_and_is_paid_by_the_school_of_the_day() {
    // The register shows the school of today, and the day on which the career began.
    check(&format!(
        "given scheme=A
         2025-01-02 | fund received  | amount=20000.00
         2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1
         2024-09-01 | tier           | school=S2 tier=教学点 rate=600.00 document=文1
         2024-11-01 | register       | person=甲 number=T1 school=S2 since=2015-09-01 registered=2024-11-01
         2025-02-06 | change         | person=甲 old=S1 new=S2
         2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
         2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-03 amount=500.00
         2025-02-17 | monthly notice | notice=G2 month=2025-02 until=2025-02-24
         2025-01-01 | shown          | notice=G2 number=T1 from=2025-02 to=2025-03 amount=600.00
         {}{}
         expect no flag",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
        paid("2025-02", "S2", "600.00", "2025-02-25", ""),
    ));
}

#[test]
fn f44_a_newcomer_is_not_paid_for_the_month_in_which_the_day_had_passed() {
    check(&format!(
        "given scheme=A
         2025-01-02 | fund received  | amount=20000.00
         2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1
         2025-01-20 | register       | person=甲 number=T1 school=S1 since=2015-09-01 registered=2025-01-20
         2025-01-16 | change         | person=甲 new=S1
         2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
         2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-03 amount=500.00
         {}{}
         expect flag F44 about=甲 severity=critical amount=500.00 persons=甲",
        paid("2025-01", "S1", "500.00", "2025-01-26", "F44"),
        paid("2025-02", "S1", "500.00", "2025-02-25", ""),
    ));
}

#[test]
fn f44_during_a_suspension_on_record() {
    listed(&format!(
        "2025-02-01 | absence | person=甲 school=S1 to=2025-02-28
         {}{}
         expect flag F44 about=甲 severity=critical amount=500.00 persons=甲",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
        paid("2025-02", "S1", "500.00", "2025-02-25", "F44"),
    ));
}

#[test]
fn f44_paid_while_payments_were_stopped() {
    let both = [
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
        paid("2025-02", "S1", "500.00", "2025-02-25", "F44"),
    ]
    .concat();
    listed(&format!(
        "2025-02-01 | stopped | person=甲 | F44
         {both}
         expect flag F44 about=甲 severity=critical amount=500.00 persons=甲 period=2025-02"
    ));
}

/// Nobody breaks a stop that was recorded after the payment was made: it is told as money that may have to come back.
#[test]
fn f44_paid_before_the_stop_was_recorded() {
    let both = [
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
        paid("2025-02", "S1", "500.00", "2025-02-25", "F44"),
    ]
    .concat();
    listed(&format!(
        "2025-02-26 | stopped | person=甲 from=2025-02-01 | F44
         {both}
         expect flag F44 about=甲 severity=medium amount=500.00 persons=甲 period=2025-02 finding=afterwards"
    ));
}

#[test]
fn f44_not_when_payments_went_on_before_the_deciding_day() {
    listed(&format!(
        "2025-01-20 | stopped | person=甲
         2025-02-10 | goes on | person=甲
         {}{}
         expect no flag",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
        paid("2025-02", "S1", "500.00", "2025-02-25", ""),
    ));
}

#[test]
fn f44_one_of_whom_no_register_has_a_post() {
    listed(
        "2025-01-01 | shown | notice=G1 number=T9 from=2025-01 to=2025-03 amount=500.00
         2025-01-26 | list  | batch=1 line=9 person=丙 number=T9 school=S1 month=2025-01 amount=500.00 account=A9 | F44
         2025-01-26 | bank  | batch=1 line=9 amount=500.00 account=A9 holder=丙
         expect flag F44 about=丙 severity=critical nature=suspicion amount=500.00 persons=丙",
    );
}

#[test]
fn f44_is_not_judged_without_a_register() {
    check(&format!(
        "given scheme=A
         2025-01-02 | fund received  | amount=20000.00
         {LIST}{}
         expect no flag
         expect unjudged F44",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
    ));
}

// F29, a notice that the scheme requires was not given.

#[test]
fn f29_paid_and_no_notice_of_the_result_of_the_month() {
    listed(&format!(
        "given notices=required
         2025-02-11 | monthly notice | notice=J1 month=2025-01 stage=发放结果公示 until=2025-02-19
         {}{}
         expect flag F29 about=2025-02/post_payment severity=critical amount=500.00 persons=none period=2025-02 clause=每月发放后公示",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
        paid("2025-02", "S1", "500.00", "2025-02-25", "F29"),
    ));
}

/// A notice that says no period is one for the time about which it was put up.
#[test]
fn f29_a_notice_without_a_period_is_not_one_for_every_month() {
    let history = |day: &str, mark: &str, expected: &str| {
        listed(&format!(
            "given notices=required
             {day} | monthly notice | notice=J1 stage=发放结果公示 until=2026-12-30
             {}
             {expected}",
            paid("2025-02", "S1", "500.00", "2025-02-25", mark),
        ));
    };
    history("2025-03-11", "", "expect no flag");
    history(
        "2025-06-11",
        "F29",
        "expect flag F29 about=2025-02/post_payment severity=critical amount=500.00 persons=none",
    );
}

#[test]
fn f29_not_when_each_month_has_its_notice() {
    listed(&format!(
        "given notices=required
         2025-02-11 | monthly notice | notice=J1 month=2025-01 stage=发放结果公示 until=2025-02-19
         2025-03-05 | monthly notice | notice=J2 month=2025-02 stage=发放结果公示 until=2025-03-14
         {}{}
         expect no flag",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
        paid("2025-02", "S1", "500.00", "2025-02-25", ""),
    ));
}

/// One that the desk ordered; where files told the payments, and nothing a notice, the register of notices is not in.
#[test]
fn f29_a_grant_paid_without_any_notice() {
    let paid = |by: &str, expected: &str| {
        check(&format!(
            "given notices=required
             2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim   | case=C1 person=甲
             2025-11-05 | papers  | case=C1
             2025-12-12 | award   | award=J1 case=C1 person=甲 amount=2000.00
             2025-12-22 | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 {by}
             {expected}"
        ));
    };
    paid(
        "live=2025-12-22 | F29",
        "expect flag F29 about=2025/pre_award severity=critical amount=2000.00 persons=none clause=公示5个工作日
         expect flag F29 about=2025/post_payment severity=critical amount=2000.00 persons=none clause=发放结果公开",
    );
    paid("", "expect no flag\n expect unjudged F29");
}

/// C1 shows what it paid within 30 days. Histories are looked at in the evening of 2026-12-31: the last of
/// the 30 days after 1 December, and the last but one after the 2nd.
#[test]
fn f29_on_the_last_day_on_which_the_result_may_be_shown_and_after_it() {
    for (paid, mark, expected) in [
        ("2026-12-02", "", "expect no flag"),
        (
            "2026-12-01",
            "| F29",
            "expect flag F29 about=2025/post_payment severity=critical amount=10000.00 persons=none clause=三公开",
        ),
    ] {
        check(&format!(
            "given scheme=C1
             given notices=required
             2025-03-01 | fund received | amount=100000.00
             2025-05-12 | claim         | case=C1-1 person=甲
             2025-05-12 | papers        | case=C1-1
             2025-06-04 | notice        | notice=N1 until=2025-06-11 {mark}
             2025-01-01 | notice row    | notice=N1 case=C1-1 amount=10000.00
             2025-06-12 | award         | award=J1 case=C1-1 person=甲 amount=10000.00
             {paid}     | payment       | payment=P1 award=J1 case=C1-1 person=甲 amount=10000.00 result=成功 by_bank=yes {mark}
             {expected}"
        ));
    }
}

/// What was set off is paid by the part of the order that was kept: what came back and is paid again is the rest of the month's rate.
#[test]
fn f43_and_f30_a_month_of_which_a_part_was_set_off_and_the_rest_came_back() {
    let history = |again: &str, mark: &str, expected: &str| {
        listed(&format!(
            "2025-01-10 | clawback | order=K1 person=甲 amount=200.00 due=2026-12-01 {mark}
             2025-01-26 | list     | batch=B1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1 {mark}
             2025-01-26 | set off  | order=K1 payment=B1/1 amount=200.00 {mark}
             2025-01-27 | bank     | batch=B1 line=1 amount=300.00 account=A1 holder=甲 result=退回 {mark}
             2025-02-10 | list     | batch=B2 line=1 person=甲 number=T1 school=S1 month=2025-01 amount={again} account=A1 {mark}
             2025-02-11 | bank     | batch=B2 line=1 amount={again} account=A1 holder=甲 {mark}
             {expected}"
        ));
    };
    history("300.00", "", "expect no flag");
    history(
        "500.00",
        "| F65",
        "expect flag F65 about=K1 severity=medium amount=200.00 persons=甲",
    );
}

/// A list may show what was left of the month; what is set off out of the order it shows is no more than that.
#[test]
fn f43_and_f30_a_month_of_which_a_part_was_never_ordered() {
    let history = |bank: &str, marks: [&str; 3], expected: &str| {
        let [tier, shown, list] = marks;
        county(&format!(
            "2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1 {tier}
             2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
             2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-03 amount=500.00 {shown}
             2025-01-10 | clawback       | order=K1 person=甲 amount=200.00 due=2026-12-01
             2025-01-26 | list           | batch=B1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=300.00 account=A1 {list}
             2025-01-26 | set off        | order=K1 payment=B1/1 amount=200.00
             2025-01-27 | bank           | batch=B1 line=1 amount={bank} account=A1 holder=甲
             {expected}"
        ));
    };
    history("300.00", ["", "", ""], "expect no flag");
    history(
        "100.00",
        ["| F43", "| F30", "| F30 F43"],
        "expect flag F43 about=甲 severity=high amount=200.00 persons=甲
         expect flag F30 about=甲 severity=critical amount=200.00 persons=甲",
    );
}

// F30, F27 and F31 without cases.

#[test]
fn f30_paid_and_on_no_list() {
    listed(
        "2024-11-01 | register | person=丙 number=T9 school=S1 since=2015-09-01 registered=2024-11-01
         2025-01-26 | list     | batch=1 line=9 person=丙 number=T9 school=S1 month=2025-01 amount=500.00 account=A9 | F30
         2025-01-26 | bank     | batch=1 line=9 amount=500.00 account=A9 holder=丙
         expect flag F30 about=丙 severity=critical amount=500.00 persons=丙 clause=发放前公示 finding=2025-01:_500.00_yuan_paid,_none_listed",
    );
}

#[test]
fn f30_paid_more_than_the_list_of_the_month_shows() {
    county(&format!(
        "2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1
         2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
         2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-03 amount=200.00 | F30
         {}{}
         expect flag F30 about=甲 severity=critical amount=600.00 persons=甲 period=2025-01..2025-02 finding=2025-01:_500.00_yuan_paid,_200.00_yuan_listed",
        paid("2025-01", "S1", "500.00", "2025-01-26", "F30"),
        paid("2025-02", "S1", "500.00", "2025-02-25", "F30"),
    ));
}

/// What one payment's row calls the teacher is not what the next one's does.
#[test]
fn f30_a_list_may_name_the_teacher_by_the_number_in_the_row_of_the_month() {
    let history = |number: &str, mark: &str, expected: &str| {
        county(&format!(
            "2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1
             2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
             2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-01 amount=500.00
             2025-01-01 | shown          | notice=G1 number={number} from=2025-02 to=2025-02 amount=500.00
             2025-01-01 | shown          | notice=G1 number=T1 from=2025-03 to=2025-03 amount=500.00
             {}
             2025-02-25 | list | batch=2025-02 line=1 person=甲 number=T7 school=S1 month=2025-02 amount=500.00 account=A1 {mark}
             2025-02-25 | bank | batch=2025-02 line=1 amount=500.00 account=A1 holder=甲
             {}
             {expected}",
            paid("2025-01", "S1", "500.00", "2025-01-26", ""),
            paid("2025-03", "S1", "500.00", "2025-03-25", ""),
        ));
    };
    history("T7", "", "expect no flag");
    // A number that no row about the teacher gives lists somebody else.
    history(
        "T8",
        "| F30",
        "expect flag F30 about=甲 severity=critical amount=500.00 persons=甲 period=2025-02",
    );
}

/// Two aliases that were joined are each listed and paid: each payment is measured by its own row.
#[test]
fn f30_each_alias_of_one_person_is_paid_by_its_own_row() {
    let history = |shown: &str, mark: &str, expected: &str| {
        county(&format!(
            "2024-11-01 | register | person=乙 number=T2 school=S1 since=2015-09-01 registered=2024-11-01
             2025-01-10 | one person | kept=甲 merged=乙
             2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1
             2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
             2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-01 amount=400.00
             2025-01-01 | shown          | notice=G1 number=T2 from=2025-01 to=2025-01 amount={shown} | {mark}
             2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=400.00 account=A1 | F16
             2025-01-26 | list | batch=1 line=2 person=乙 number=T2 school=S1 month=2025-01 amount=100.00 account=A2 | F16 {mark}
             2025-01-26 | bank | batch=1 line=1 amount=400.00 account=A1 holder=甲 | F16
             2025-01-26 | bank | batch=1 line=2 amount=100.00 account=A2 holder=乙 | F16
             expect flag F16 about=甲/2025-01 severity=critical amount=100.00 persons=甲 period=2025-01
             {expected}"
        ));
    };
    history("100.00", "", "");
    history(
        "99.99",
        "F30",
        "expect flag F30 about=甲 severity=critical amount=0.01 persons=甲 period=2025-01",
    );
}

#[test]
fn f30_the_latest_list_that_covers_the_month_holds() {
    listed(&format!(
        "2025-02-17 | monthly notice | notice=G2 month=2025-02 until=2025-02-24
         2025-01-01 | shown          | notice=G2 number=T1 from=2025-02 to=2025-03 amount=0.00 tier=停发 | F30
         {}{}
         expect flag F30 about=甲 severity=critical amount=500.00 persons=甲 period=2025-02",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
        paid("2025-02", "S1", "500.00", "2025-02-25", "F30"),
    ));
}

/// A notice without its list silences its own month, and only what was paid after it was put up.
#[test]
fn f30_a_list_that_is_missing_silences_its_own_month_alone() {
    let history = |other: &str, mark: &str, expected: &str| {
        listed(&format!(
            "2024-11-01 | register | person=丙 number=T9 school=S1 since=2015-09-01 registered=2024-11-01
             {other}
             2025-01-26 | list     | batch=1 line=9 person=丙 number=T9 school=S1 month=2025-01 amount=500.00 account=A9 {mark}
             2025-01-26 | bank     | batch=1 line=9 amount=500.00 account=A9 holder=丙
             {expected}"
        ));
    };
    let raised = "expect flag F30 about=丙 severity=critical amount=500.00 persons=丙";
    history(
        "2025-02-16 | monthly notice | notice=G2 month=2025-02 until=2025-02-23 rows=300",
        "| F30",
        raised,
    );
    history(
        "2025-01-27 | monthly notice | notice=G2 month=2025-01 until=2025-02-14 rows=300",
        "| F30",
        raised,
    );
    history(
        "2025-01-16 | monthly notice | notice=G2 month=2025-01 until=2025-01-23 rows=300",
        "",
        "expect no flag\nexpect unjudged F30",
    );
}

#[test]
fn f30_is_not_judged_while_a_list_is_missing() {
    county(&format!(
        "2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1
         2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23 rows=300
         {}
         expect no flag
         expect unjudged F30",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
    ));
}

#[test]
fn f27_paid_on_the_last_day_that_the_list_is_shown() {
    county(&format!(
        "2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1
         2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23 | F27
         2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-03 amount=500.00 | F27
         {}{}
         expect flag F27 about=甲 severity=critical amount=500.00 persons=甲 period=2025-01 finding=of_2025-01_on_2025-01-23,_the_last_day_was_2025-01-23",
        paid("2025-01", "S1", "500.00", "2025-01-23", "F27"),
        paid("2025-02", "S1", "500.00", "2025-02-25", ""),
    ));
}

#[test]
fn f31_paid_while_an_objection_named_the_teacher() {
    listed(&format!(
        "2025-01-20 | objection  | objection=Y1 notice=G1 person=甲 | F31
         2025-02-01 | settlement | objection=Y1 | F31
         {}{}
         expect flag F31 about=甲 severity=high amount=500.00 persons=甲 period=2025-01",
        paid("2025-01", "S1", "500.00", "2025-01-26", "F31"),
        paid("2025-02", "S1", "500.00", "2025-02-25", ""),
    ));
}

#[test]
fn f31_not_when_it_was_settled_before_the_payment() {
    listed(&format!(
        "2025-01-20 | objection  | objection=Y1 notice=G1 person=甲
         2025-01-22 | settlement | objection=Y1
         {}
         expect no flag",
        paid("2025-01", "S1", "500.00", "2025-01-26", ""),
    ));
}

// F28 and F35 of a monthly batch.

#[test]
fn f28_a_monthly_list_shown_for_two_working_days() {
    check(
        "given scheme=A
         2025-05-16 | monthly notice | notice=G5 month=2025-05 until=2025-05-20 amount=1100.00 | F28
         expect flag F28 about=G5 severity=high amount=1100.00 persons=none period=2025-05 clause=发放前公示5个工作日",
    );
}

#[test]
fn f35_one_person_makes_up_the_batch_and_approves_it() {
    check(
        "given scheme=A
         2025-01-01 | duty | official=沈某 name=沈某 post=经办人 staff=GZ03
         2025-04-16 | step | case=202504-1 step=制表 by=GZ03 | F35
         2025-04-18 | step | case=202504-1 step=初审 by=GZ04
         2025-04-25 | step | case=202504-1 step=审批 by=GZ03 | F35
         2025-04-16 | step | case=202504-2 step=制表 by=GZ03
         2025-04-25 | step | case=202504-2 step=审批 by=GZ07
         expect flag F35 about=202504-1 severity=critical amount=0.00 persons=沈某 clause=由不同的人办理",
    );
}

#[test]
fn f44_who_came_back_to_a_post_is_in_post_and_was_before_the_absence() {
    let list = |extra: &str, mark: &str, expected: &str| {
        listed(&format!(
            "2025-02-01 | absence | person=甲 school=S1
             {extra}
             {}{}
             {expected}",
            paid("2025-01", "S1", "500.00", "2025-01-26", ""),
            paid("2025-03", "S1", "500.00", "2025-03-25", mark),
        ));
    };
    list(
        "2025-03-01 | change | person=甲 new=S1",
        "",
        "expect no flag",
    );
    list(
        "2025-03-16 | change | person=甲 new=S1",
        "F44",
        "expect flag F44 about=甲 severity=critical amount=500.00 persons=甲 period=2025-03",
    );
}

// F16, a fee that was not asked for twice.

#[test]
fn f16_a_fee_of_one_kind_not_asked_for_twice_and_once_a_month() {
    let fee = |second: &str, mark: &str, expected: &str| {
        county(&format!(
            "2025-02-01 | fee not asked | number=JM1 person=甲 school=S1 fee=aid-1 month=2025-03 amount=120.00 | {mark}
             {second} | {mark}
             {expected}"
        ));
    };
    fee(
        "2025-02-02 | fee not asked | number=JM2 person=甲 school=S1 fee=aid-1 month=2025-03 amount=130.00",
        "F16",
        "expect flag F16 about=甲/2025-03 severity=high amount=130.00 persons=甲 period=2025-03",
    );
    for other in [
        "number=JM2 person=甲 school=S1 fee=aid-1 month=2025-04 amount=120.00",
        "number=JM2 person=甲 school=S1 fee=aid-2 month=2025-03 amount=120.00",
        "number=JM2 person=乙 school=S1 fee=aid-1 month=2025-03 amount=120.00",
        "number=JM1 person=甲 school=S1 fee=aid-1 month=2025-03 amount=120.00",
    ] {
        let line = format!("2025-02-02 | fee not asked | {other}");
        fee(&line, "", "expect no flag");
    }
}
