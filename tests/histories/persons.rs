//! F01, F02, F03, F04, F06, F16, F46: who is paid, on which account, how often, in which way.

use super::table::check;

/// A school of two teachers, and the list of January to March before the public.
const SCHOOL: &str = "
    given scheme=A
    2025-01-02 | fund received  | amount=20000.00
    2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1
    2024-11-01 | register       | person=乙 number=T2 school=S1 since=2015-09-01 account=A2 born=1975女 registered=2024-11-01
    2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
    2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-03 amount=500.00
    2025-01-01 | shown          | notice=G1 number=T2 from=2025-01 to=2025-03 amount=500.00
";

/// 甲 in the register.
const REGISTER: &str = "
    2024-11-02 | register | person=甲 number=T1 school=S1 since=2016-09-01 account=A1 born=1980男 registered=2024-11-02
";

fn school(lines: &str) {
    check(&format!("{SCHOOL}{lines}"));
}

fn registered(lines: &str) {
    check(&format!("{SCHOOL}{REGISTER}{lines}"));
}

#[test]
fn an_honest_month_raises_nothing() {
    registered(
        "2024-09-01 | school | code=S1 name=完小一 account=校1
         2025-01-26 | list   | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1
         2025-01-26 | list   | batch=1 line=2 person=乙 number=T2 school=S1 month=2025-01 amount=500.00 account=A2
         2025-01-26 | bank   | batch=1 line=1 amount=500.00 account=A1 holder=甲
         2025-01-26 | bank   | batch=1 line=2 amount=500.00 account=A2 holder=乙
         expect no flag",
    );
}

// F01, an ID number that does not hold.

#[test]
fn f01_a_number_that_fails_its_check_was_paid_and_one_that_was_not() {
    let paid = "2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1 | F01
         2025-01-26 | bank | batch=1 line=1 amount=500.00 account=A1 holder=甲";
    registered(&format!(
        "2024-11-02 | noted | seen=id person=甲 | F01
         {paid}
         2025-01-26 | noted | seen=id person=甲 | F01
         expect flag F01 about=甲 severity=high nature=suspicion amount=500.00 persons=甲 period=2025-01 clause=11643"
    ));
    registered(
        "2024-11-02 | noted | seen=id person=甲 | F01
         expect flag F01 about=甲 severity=high nature=dataquality amount=0.00 persons=甲",
    );
    registered(&format!("{}\nexpect no flag", paid.replace(" | F01", "")));
}

// F02, one ID number, several names.

#[test]
fn f02_the_list_pays_the_number_under_another_name() {
    school(
        "2024-11-02 | register | person=甲 number=T1 school=S1 since=2016-09-01 account=A1 registered=2024-11-02 | F02
         2025-01-26 | list     | batch=1 line=1 person=甲 name=丁某 number=T1 school=S1 month=2025-01 amount=500.00 account=A1 | F02
         2025-01-26 | bank     | batch=1 line=1 amount=500.00 account=A1 holder=丁某
         expect flag F02 about=甲 severity=medium nature=suspicion amount=500.00 persons=甲 period=2025-01 clause=实名",
    );
}

#[test]
fn f02_not_after_a_change_of_name_on_record() {
    registered(
        "2025-01-10 | rename | person=甲
         2025-01-26 | list   | batch=1 line=1 person=甲 name=丁某 number=T1 school=S1 month=2025-01 amount=500.00 account=A1
         2025-01-26 | bank   | batch=1 line=1 amount=500.00 account=A1 holder=丁某
         expect no flag",
    );
}

#[test]
fn f02_a_rare_character_that_a_machine_lost_is_data_quality() {
    school(
        "2024-11-02 | register | person=甲 name=丁(𬱖) number=T1 school=S1 since=2016-09-01 account=A1 registered=2024-11-02 | F02
         2025-01-26 | list     | batch=1 line=1 person=甲 name=丁? number=T1 school=S1 month=2025-01 amount=500.00 account=A1 | F02
         2025-01-26 | bank     | batch=1 line=1 amount=500.00 account=A1 holder=丁?
         expect flag F02 about=甲 severity=medium nature=dataquality amount=500.00 persons=甲",
    );
}

#[test]
fn f02_two_rows_of_the_register_with_two_names() {
    school(
        "2024-11-02 | register | person=甲 number=T1 school=S1 since=2016-09-01 registered=2024-11-02 | F02
         2024-11-03 | register | person=甲 name=丁某 number=T1 registered=2024-11-03 | F02
         expect flag F02 about=甲 severity=medium amount=0.00 persons=甲",
    );
}

/// Names are compared between programmes where rows come in; who is named otherwise is told once, with the first row of each
/// register, and not again where a programme itself has two names for the person, or a change of name is on record.
#[test]
fn f02_two_programmes_that_call_one_number_otherwise() {
    let told = |more: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "given scheme=A
             given beside=C2
             2024-11-02 | register | person=甲 number=T1 school=S1 since=2016-09-01 registered=2024-11-02 {}
             2025-06-02 | register | scheme=C2 person=甲 name=丁某 registered=2025-06-02 {}
             {more}
             {expected}",
            marks[0], marks[1]
        ));
    };
    let noted = "2025-06-02 | noted | scheme=C2 seen=named_otherwise person=甲";
    let flag = "expect flag F02 about=甲 severity=medium nature=suspicion amount=0.00 persons=甲 finding=between";
    told(&format!("{noted} | F02"), ["| F02"; 2], flag);
    told("", [""; 2], "expect no flag");
    let renamed = format!("{noted}\n2025-01-10 | rename | person=甲");
    told(&renamed, [""; 2], "expect no flag");
}

// F03, one person under two ID numbers.

#[test]
fn f03_one_name_birth_and_account_under_two_numbers() {
    school(
        "2024-11-02 | register | person=甲 name=丁某 number=T1 school=S1 since=2016-09-01 account=A1 born=1980男 registered=2024-11-02 | F03
         2024-12-10 | register | person=戊 name=丁某 number=T5 school=S1 since=2023-09-01 account=A1 born=1980男 registered=2024-12-10 | F03
         2025-01-01 | shown    | notice=G1 number=T5 from=2025-01 to=2025-03 amount=500.00
         2025-01-26 | list     | batch=1 line=1 person=甲 name=丁某 number=T1 school=S1 month=2025-01 amount=500.00 account=A1 | F04
         2025-01-26 | bank     | batch=1 line=1 amount=500.00 account=A1 holder=丁某 | F04
         2025-01-26 | list     | batch=1 line=3 person=戊 name=丁某 number=T5 school=S1 month=2025-01 amount=500.00 account=A1 | F03 F04
         2025-01-26 | bank     | batch=1 line=3 amount=500.00 account=A1 holder=丁某 | F04
         expect flag F03 about=戊 severity=medium amount=500.00 persons=甲,戊
         expect flag F04 about=A1 severity=high amount=500.00 persons=甲,戊",
    );
}

#[test]
fn f03_not_twins_whose_names_and_accounts_differ_nor_namesakes_of_other_birth() {
    school(
        "2024-11-02 | register | person=甲 name=丁一 number=T1 school=S1 since=2016-09-01 account=A1 born=1980男 registered=2024-11-02
         2024-11-02 | register | person=戊 name=丁二 number=T5 school=S1 since=2016-09-01 account=A5 born=1980男 registered=2024-11-02
         2024-11-02 | register | person=己 name=丁一 number=T6 school=S1 since=2016-09-01 account=A6 born=1992女 registered=2024-11-02
         expect no flag",
    );
}

#[test]
fn f03_not_two_alike_in_all_but_the_account() {
    school(
        "2024-11-02 | register | person=甲 name=丁某 number=T1 school=S1 since=2016-09-01 account=A1 born=1980男 registered=2024-11-02
         2024-12-10 | register | person=戊 name=丁某 number=T5 school=S1 since=2023-09-01 account=A5 born=1980男 registered=2024-12-10
         expect no flag",
    );
}

#[test]
fn f04_not_two_numbers_that_somebody_joined() {
    registered(
        "2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A2 | F16 F06
         2025-01-26 | bank | batch=1 line=1 amount=500.00 account=A2 holder=乙 | F16 F06
         2025-01-26 | list | batch=1 line=2 person=乙 number=T2 school=S1 month=2025-01 amount=500.00 account=A2 | F16
         2025-01-26 | bank | batch=1 line=2 amount=500.00 account=A2 holder=乙 | F16
         2025-02-10 | one person | kept=甲 merged=乙
         expect flag F16 about=甲/2025-01 severity=critical amount=500.00 persons=甲",
    );
}

// F04 and F06, whose account it is.

#[test]
fn f04_and_f06_two_teachers_on_the_account_of_one_of_them() {
    registered(
        "2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A2 | F04 F06
         2025-01-26 | bank | batch=1 line=1 amount=500.00 account=A2 holder=乙 | F04 F06
         2025-01-26 | list | batch=1 line=2 person=乙 number=T2 school=S1 month=2025-01 amount=500.00 account=A2 | F04
         2025-01-26 | bank | batch=1 line=2 amount=500.00 account=A2 holder=乙 | F04
         expect flag F04 about=A2 severity=high amount=500.00 persons=甲,乙 clause=个人工资账户
         expect flag F06 about=甲 severity=high nature=suspicion amount=500.00 persons=甲 clause=个人工资账户",
    );
}

#[test]
fn f04_and_f06_not_a_couple_whose_account_is_on_record() {
    registered(
        "2024-12-20 | proxy | person=甲 account=A2 holder=乙 relation=配偶
         2025-01-26 | list  | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A2
         2025-01-26 | bank  | batch=1 line=1 amount=500.00 account=A2 holder=乙
         2025-01-26 | list  | batch=1 line=2 person=乙 number=T2 school=S1 month=2025-01 amount=500.00 account=A2
         2025-01-26 | bank  | batch=1 line=2 amount=500.00 account=A2 holder=乙
         expect no flag",
    );
}

#[test]
fn f04_and_f06_a_record_made_after_the_payment_or_of_a_colleague_does_not_serve() {
    for record in [
        "2025-01-27 | proxy | person=甲 account=A2 holder=乙 relation=配偶",
        "2024-12-20 | proxy | person=甲 account=A2 holder=乙 relation=同事",
    ] {
        registered(&format!(
            "{record}
             2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A2 | F04 F06
             2025-01-26 | bank | batch=1 line=1 amount=500.00 account=A2 holder=乙 | F04 F06
             2025-01-26 | list | batch=1 line=2 person=乙 number=T2 school=S1 month=2025-01 amount=500.00 account=A2 | F04
             2025-01-26 | bank | batch=1 line=2 amount=500.00 account=A2 holder=乙 | F04
             expect flag F04 about=A2 severity=high amount=500.00 persons=甲,乙
             expect flag F06 about=甲 severity=high amount=500.00 persons=甲"
        ));
    }
}

#[test]
fn f04_not_two_of_one_household_though_f06_asks_for_the_record() {
    registered(
        "2024-12-20 | household | person=甲 number=H1
         2024-12-20 | household | person=乙 number=H1
         2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A2 | F06
         2025-01-26 | bank | batch=1 line=1 amount=500.00 account=A2 holder=乙 | F06
         2025-01-26 | list | batch=1 line=2 person=乙 number=T2 school=S1 month=2025-01 amount=500.00 account=A2
         2025-01-26 | bank | batch=1 line=2 amount=500.00 account=A2 holder=乙
         expect flag F06 about=甲 severity=high amount=500.00 persons=甲",
    );
}

#[test]
fn f04_not_a_payment_that_the_bank_returned() {
    registered(
        "2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A2
         2025-01-27 | bank | batch=1 line=1 amount=500.00 account=A2 holder=乙 result=退回
         2025-01-26 | list | batch=1 line=2 person=乙 number=T2 school=S1 month=2025-01 amount=500.00 account=A2
         2025-01-26 | bank | batch=1 line=2 amount=500.00 account=A2 holder=乙
         expect no flag",
    );
}

#[test]
fn f06_a_holder_whose_rare_character_the_bank_could_not_write_is_data_quality() {
    school(
        "2024-11-02 | register | person=甲 name=丁(𬱖) number=T1 school=S1 since=2016-09-01 account=A1 registered=2024-11-02
         2025-01-26 | list     | batch=1 line=1 person=甲 name=丁(𬱖) number=T1 school=S1 month=2025-01 amount=500.00 account=A1 | F06
         2025-01-26 | bank     | batch=1 line=1 amount=500.00 account=A1 holder=丁? | F06
         expect flag F06 about=甲 severity=high nature=dataquality amount=500.00 persons=甲",
    );
}

// F16, paid twice for one period.

#[test]
fn f16_two_lines_of_one_month_arrive() {
    registered(
        "2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1 | F16
         2025-01-26 | list | batch=1 line=3 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1 | F16
         2025-01-26 | bank | batch=1 line=1 amount=500.00 account=A1 holder=甲 | F16
         2025-01-26 | bank | batch=1 line=3 amount=500.00 account=A1 holder=甲 | F16
         expect flag F16 about=甲/2025-01 severity=critical amount=500.00 persons=甲 period=2025-01",
    );
}

/// Joined, two numbers are one person who was paid for one month twice; the names are those of each number.
#[test]
fn f16_two_numbers_that_somebody_joined_are_paid_for_one_month() {
    let paid = |mark: &str| {
        format!(
            "2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1 {mark}
             2025-01-26 | list | batch=1 line=2 person=乙 number=T2 school=S1 month=2025-01 amount=500.00 account=A2 {mark}
             2025-01-26 | bank | batch=1 line=1 amount=500.00 account=A1 holder=甲 {mark}
             2025-01-26 | bank | batch=1 line=2 amount=500.00 account=A2 holder=乙 {mark}"
        )
    };
    registered(&format!("{}\nexpect no flag", paid("")));
    registered(&format!(
        "{}
         2025-02-10 | one person | kept=甲 merged=乙
         expect flag F16 about=甲/2025-01 severity=critical amount=500.00 persons=甲 period=2025-01",
        paid("| F16")
    ));
}

#[test]
fn f16_not_when_the_bank_returned_the_first_and_it_was_paid_again() {
    registered(
        "2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1
         2025-01-27 | bank | batch=1 line=1 amount=500.00 account=A1 holder=甲 result=退回
         2025-02-07 | new account | person=甲 old=A1 account=A9
         2025-02-25 | list | batch=2 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A9 again=yes
         2025-02-25 | bank | batch=2 line=1 amount=500.00 account=A9 holder=甲
         expect no flag",
    );
}

#[test]
fn f16_not_two_parts_of_the_months_amount() {
    registered(
        "2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=400.00 account=A1
         2025-01-26 | bank | batch=1 line=1 amount=400.00 account=A1 holder=甲
         2025-02-25 | list | batch=2 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=100.00 account=A1
         2025-02-25 | bank | batch=2 line=1 amount=100.00 account=A1 holder=甲
         expect no flag",
    );
}

// F46, money handed over in a way that the scheme forbids.

#[test]
fn f46_cash_where_only_a_bank_may_pay() {
    registered(
        "2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 method=现金 | F46
         expect flag F46 about=甲 severity=high amount=500.00 persons=甲 clause=个人工资账户",
    );
}

#[test]
fn f46_and_f06_on_the_account_of_the_school() {
    registered(
        "2024-09-01 | school | code=S1 name=完小一 account=校1 | F46
         2025-01-26 | list   | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=校1 | F46 F06
         2025-01-26 | bank   | batch=1 line=1 amount=500.00 account=校1 holder=完小一 | F46 F06
         expect flag F46 about=甲 severity=high amount=500.00 persons=甲
         expect flag F06 about=甲 severity=high amount=500.00 persons=甲",
    );
}

/// The account is nobody's in the registers; the bank says whose it is.
#[test]
fn f46_on_an_account_whose_holder_the_bank_names_as_a_village() {
    let paid = |noted: &str, marks: &str, expected: &str| {
        registered(&format!(
            "2025-01-26 | list | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1 {marks}
             2025-01-26 | bank | batch=1 line=1 amount=500.00 account=A1 holder=甲 {marks}
             {noted}
             {expected}"
        ));
    };
    for (seen, says) in [
        ("village", "village"),
        ("school", "school"),
        ("union", "union"),
    ] {
        paid(
            &format!("2025-01-26 | noted | payment=1/1 seen={seen} | F46"),
            "| F46",
            &format!(
                "expect flag F46 about=甲 severity=high amount=500.00 persons=甲 finding={says}"
            ),
        );
    }
    paid(
        "2025-01-26 | noted | payment=1/2 seen=village",
        "",
        "expect no flag",
    );
}

#[test]
fn f46_not_where_the_scheme_lets_the_principal_hand_it_over() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-12-22 | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}

/// A contractor is paid on its own account, on another, or on that of a contractor; where no register has one, on an account
/// that another was paid on.
#[test]
fn f06_a_contractor_on_its_own_account_and_on_that_of_another() {
    let history = |own: &str, account: &str, mark: (&str, &str), expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-02-20 | fund received | amount=10000.00
             2025-02-24 | supplier | code=9144X {own} {}
             2025-03-03 | works payment | payment=P1 payee=9144Y amount=2000.00 account=A1 {}
             2025-03-04 | works payment | payment=P2 payee=9144X amount=1000.00 account={account} {}
             {expected}",
            if own.is_empty() { "" } else { mark.0 },
            if own.is_empty() { mark.0 } else { "" },
            mark.1,
        ));
    };
    let raised = "expect flag F06 about=9144X severity=high amount=1000.00 persons=none";
    history("account=A2", "A2", ("", ""), "expect no flag");
    history("account=A2", "A3", ("| F06", "| F06"), raised);
    history("", "A2", ("", ""), "expect no flag");
    history("", "A1", ("| F06", "| F06"), raised);
}

/// The bank's word counts, whatever was ordered; an account of an agreement is the supporting body's own.
#[test]
fn f06_a_body_on_another_account_than_its_agreement_names_or_was_ordered() {
    let history = |own: &str, bank: &str, mark: (&str, &str), expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-02-20 | fund received | amount=10000.00
             2025-02-24 | agreement | agreement=X1 supporter=9144X aided=9145X {own} {}
             2025-03-04 | works payment | payment=P2 payee=9144X amount=1000.00 account=A1 {bank} {}
             {expected}",
            mark.0, mark.1,
        ));
    };
    let raised = |finding: &str| {
        format!(
            "expect flag F06 about=9144X severity=high amount=1000.00 persons=none finding={finding}"
        )
    };
    let off = raised("record");
    history("account=A1", "", ("", ""), "expect no flag");
    history("account=A2", "", ("| F06", "| F06"), &off);
    history("account=A1", "bank_account=A3", ("| F06", "| F06"), &off);
    history("account=A3", "bank_account=A3", ("", ""), "expect no flag");
    let elsewhere = raised("ordered");
    history("", "bank_account=A3", ("", "| F06"), &elsewhere);
    history("", "bank_account=A1", ("", ""), "expect no flag");
    let holder = raised("holder");
    history("account=A1", "holder=different", ("", "| F06"), &holder);
    history("account=A1", "holder=same", ("", ""), "expect no flag");
}

/// Of a payment that pays no case the one who handles it approves it too.
#[test]
fn f35_a_payment_that_one_person_handles_and_approves() {
    let history = |approver: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-02-20 | fund received | amount=10000.00
             2025-03-03 | works payment | payment=P1 payee=9144X amount=2000.00 handler=GZ01 approver={approver} {mark}
             {expected}"
        ));
    };
    history("GZ02", "", "expect no flag");
    history(
        "GZ01",
        "| F35",
        "expect flag F35 about=P1 severity=critical amount=2000.00 persons=GZ01",
    );
}
