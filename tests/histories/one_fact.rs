//! F03, F06, F15, F16, F17, F25, F41, F42, F43, F45, F59, F70, F77: what looks like a fraud and is none, beside what differs from it in one
//! thing and is one; and one fact that several rules see, told by one.

use super::table::check;

#[test]
fn f41_a_body_with_money_of_its_own_passes_on_what_it_is_given_once() {
    // The city issued 9,000 of its own, before the province gave it 500; and, of the twin, on the day after.
    let history = |own: &str, mark: &str, expected: &str| {
        check(&format!(
            "{own} | budget | doc=Z0 from=市财政局 to=县财政局 amount=9000.00 {mark}
             2025-01-10 | budget | doc=Z1 from=省财政厅 to=市财政局 amount=500.00 {mark}
             2025-02-07 | budget | doc=Z2 from=市财政局 to=区财政局 amount=500.00 {mark}
             {expected}"
        ));
    };
    history("2025-01-09", "", "expect no flag");
    history(
        "2025-01-11",
        "| F41",
        "expect flag F41 about=市财政局/爱烛行动救助资金 severity=critical amount=9000.00 persons=none",
    );
}

#[test]
fn f77_a_document_of_before_the_money_came_passes_nothing_of_it_on() {
    let history = |passed: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-01-05 | budget | doc=Z0 from=市财政局 to=县财政局 amount=9000.00
             2025-01-10 | budget | doc=Z1 from=省财政厅 to=市财政局 amount=500.00 {mark}
             {passed} | budget | doc=Z2 from=市财政局 to=区财政局 amount=500.00 {mark}
             {expected}"
        ));
    };
    history("2025-02-09", "", "expect no flag");
    history(
        "2025-02-10",
        "| F77",
        "expect flag F77 about=Z1 severity=medium amount=500.00 persons=none",
    );
}

#[test]
fn f17_one_number_of_two_issuers_and_of_one() {
    let history = |second: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=D1
             2025-03-01 | fund received | amount=100000.00
             2025-09-03 | claim | case=C1 person=甲
             2025-09-03 | claim | case=C2 person=乙
             2025-03-05 | bill  | case=C1 invoice=57668 issuer=甲院 amount=400.00 {mark}
             {second} {mark}
             {expected}"
        ));
    };
    let raised = |amount: &str| {
        format!("expect flag F17 about=57668 severity=high amount={amount} persons=甲,乙")
    };
    let other = "2025-03-06 | bill | case=C2 invoice=57668 issuer=乙院 amount=410.00";
    history(other, "", "expect no flag");
    // Day and amount too: that is one paper.
    let paper = "2025-03-05 | bill | case=C2 invoice=57668 issuer=乙院 amount=400.00";
    history(paper, "| F17", &raised("400.00"));
    let same = "2025-03-06 | bill | case=C2 invoice=57668 issuer=甲院 amount=410.00";
    history(same, "| F17", &raised("410.00"));
    // Whose it is is not said.
    let unsaid = "2025-03-06 | bill | case=C2 invoice=57668 amount=410.00";
    history(unsaid, "| F17", &raised("410.00"));
}

#[test]
fn f17_one_number_of_two_payees_under_two_agreements_and_of_one() {
    let history = |payee: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-01 | fund received | amount=900000.00
             2021-10-01 | cost | agreement=X1 voucher=V1 payee=K1 amount=500.00 invoice=1 {mark}
             2021-10-02 | cost | agreement=X2 voucher=V2 payee={payee} amount=617.00 invoice=1 {mark}
             {expected}"
        ));
    };
    history("K2", "", "expect no flag");
    history(
        "K1",
        "| F17",
        "expect flag F17 about=1 severity=high amount=617.00 persons=none",
    );
}

/// A school with its tier, the month's notice, and one teacher on the list.
const MONTH: &str = "given scheme=A
    2025-01-02 | fund received  | amount=20000.00
    2024-09-01 | tier           | school=S1 tier=完小 rate=500.00 document=文1
    2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23
    2025-01-01 | shown          | notice=G1 number=T1 from=2025-01 to=2025-03 amount=500.00\n";

#[test]
fn f06_a_name_of_which_the_bank_shows_a_part() {
    let history = |account: &str, bank: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "{MONTH}
             2024-11-02 | register | person=甲 number=T1 school=S1 since=2016-09-01 {account} registered=2024-11-02
             2025-01-26 | list     | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1 {0}
             2025-01-26 | bank     | batch=1 line=1 amount=500.00 account=A1 {bank} {1}
             {expected}",
            marks[0], marks[1]
        ));
    };
    let masked = "holder=甲 masked=yes";
    history("account=A1", masked, ["", ""], "expect no flag");
    let told = "expect flag F06 about=甲 severity=high amount=500.00 persons=甲";
    history(
        "",
        masked,
        ["| F06", "| F06"],
        &format!("{told} nature=dataquality"),
    );
    // One that it cannot hide is another's.
    history(
        "account=A1",
        "holder=*乙",
        ["| F06", "| F06"],
        &format!("{told} nature=suspicion"),
    );
}

#[test]
fn f42_cash_that_the_bank_tells_too_arrived_once() {
    let history = |bank: &str, mark: &str, expected: &str| {
        check(&format!(
            "{MONTH}
             2024-11-02 | register | person=甲 number=T1 school=S1 since=2016-09-01 account=A1 registered=2024-11-02
             2025-01-26 | list     | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account=A1 method=现金 | F46 {mark}
             {bank}
             expect flag F46 about=甲 severity=high amount=500.00 persons=甲
             {expected}"
        ));
    };
    let once = "2025-01-26 | bank | batch=1 line=1 amount=500.00 account=A1 holder=甲 | F46";
    history(once, "", "");
    let twice = format!("{once} F42\n{once} F42");
    history(
        &twice,
        "F42",
        "expect flag F42 about=1/1 severity=critical amount=500.00 persons=甲",
    );
}

#[test]
fn f16_one_decision_made_and_paid_twice_and_two_that_the_tariff_carries() {
    // D1 gives a fifth of the bills.
    let history = |bills: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=D1
             2025-01-03 | fund received | scheme=D1 amount=20000.00
             2025-10-20 | claim   | case=C1 person=甲
             2025-10-20 | papers  | case=C1
             2025-10-25 | bill    | case=C1 invoice=1 amount={bills}
             2025-11-20 | award   | award=J1 case=C1 person=甲 amount=800.00
             2025-11-20 | award   | award=J2 case=C1 person=甲 amount=800.00
             2025-11-28 | payment | payment=P1 award=J1 case=C1 person=甲 amount=800.00 method=转账 result=成功 {mark}
             2025-11-27 | payment | payment=P2 award=J2 case=C1 person=甲 amount=800.00 method=转账 result=成功 {mark}
             {expected}"
        ));
    };
    history("8000.00", "", "expect no flag");
    history(
        "4000.00",
        "| F16",
        "expect flag F16 about=C1/2025 severity=critical amount=800.00 persons=甲",
    );
}

#[test]
fn f41_a_payment_made_twice_is_not_the_joint_funders_money() {
    // Of C2: 60 of 80 awards are borne without the union; the first of the 60 is paid twice, or a 61st person.
    let history = |last: &str, marks: [&str; 3], expected: &str| {
        let mut lines = String::from(
            "given scheme=C2\n2025-03-01 | fund received | amount=400000.00\n2025-08-01 | fund received | amount=5000.00 payer=市教育基金会\n",
        );
        for at in 1..=60 {
            let mark = if at == 1 { marks[0] } else { "" };
            lines.push_str(&format!(
                "2025-07-11 | award | award=J{at} case=C{at} person=人{at} amount=5000.00\n\
                 2025-08-12 | payment | award=J{at} case=C{at} person=人{at} payment=P{at:03} amount=5000.00 method=转账 result=成功 {mark}\n"
            ));
        }
        check(&format!(
            "{lines}{}\n2025-08-13 | payment | {last} payment=P900 amount=5000.00 method=转账 result=成功 {}\n{expected}",
            marks[1], marks[2]
        ));
    };
    history(
        "award=J1 case=C1 person=人1",
        ["| F16", "", "| F16"],
        "expect flag F16 about=C1/2025 severity=critical amount=5000.00 persons=人1",
    );
    history(
        "award=J61 case=C61 person=人61",
        [
            "",
            "2025-07-11 | award | award=J61 case=C61 person=人61 amount=5000.00",
            "| F41",
        ],
        "expect flag F41 about=市总工会 severity=high amount=5000.00 persons=none period=2025",
    );
}

#[test]
fn f42_an_award_under_a_number_that_does_not_hold_is_f01_alone() {
    let history = |noted: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim   | case=C1 person=甲 registered=2025-11-03 {0}
             2025-11-05 | papers  | case=C1
             2025-12-12 | award   | award=J1 case=C1 person=乙 amount=2000.00 {0}
             2025-12-22 | payment | payment=P1 award=J1 case=C1 person=乙 amount=2000.00 result=成功 {1}
             {noted}
             {expected}",
            marks[0], marks[1]
        ));
    };
    history(
        "2025-12-12 | noted | seen=id person=乙 | F01",
        ["", "| F01"],
        "expect flag F01 about=乙 severity=high amount=2000.00 persons=乙",
    );
    history(
        "2025-12-12 | noted | seen=id person=丙 | F01",
        ["| F42", ""],
        "expect flag F42 about=C1 severity=critical amount=2000.00 persons=甲,乙
         expect flag F01 about=丙 severity=high nature=dataquality amount=0.00 persons=丙",
    );
}

#[test]
fn f25_a_spouse_of_three_and_one_whom_the_register_of_households_links() {
    let history = |last: &str, mark: &str, expected: &str| {
        let mut lines = String::from("2025-03-01 | fund received | amount=100000.00\n");
        for (at, (person, relation)) in [("甲", "配偶"), ("乙", "配偶"), ("丙", last)]
            .into_iter()
            .enumerate()
        {
            let signed = match relation {
                "" => String::new(),
                relation => format!("signer=郝某 relation={relation}"),
            };
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
        "配偶",
        "| F25",
        "expect flag F25 about=郝某 severity=medium amount=6000.00 persons=甲,乙,丙 period=2025",
    );
    // Of two of them nobody can say who lied, and two are no proxy.
    history("", "", "expect no flag");
}

#[test]
fn f42_a_statement_that_has_more_received_than_the_notes_come_to() {
    let history = |more: &str, stated: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-10-14 | fund received | amount=85000.00 {mark}
             {more}
             2025-12-01 | statement | received={stated} paid=0.00 returned=0.00 recovered=0.00 balance={stated} {mark}
             {expected}"
        ));
    };
    history("", "85000.00", "", "expect no flag");
    history(
        "",
        "90000.00",
        "| F42",
        "expect flag F42 about=爱烛行动救助资金/2025-12-01 severity=critical amount=5000.00 persons=none period=2025",
    );
    // The year alone, or all years.
    let before = "2024-12-15 | fund received | amount=5000.00";
    for stated in ["85000.00", "90000.00"] {
        history(before, stated, "", "expect no flag");
    }
}

#[test]
fn f03_the_old_form_and_the_new_in_two_records_and_in_one() {
    let history = |first: &str, paid: bool, marks: [&str; 2], expected: &str| {
        let school = |school: &str, line: u8, mark: &str| {
            format!(
                "2025-01-26 | list | batch={line} line=1 person=甲 name=丁某 number=T{line} school={school} month=2025-01 amount=500.00 account=A{line} {mark}
                 2025-01-26 | bank | batch={line} line=1 amount=500.00 account=A{line} holder=丁某 | {}\n",
                if paid { "F16" } else { "" }
            )
        };
        let second = match paid {
            true => school("S2", 2, marks[1]),
            false => String::new(),
        };
        check(&format!(
            "given scheme=A
             2025-01-02 | fund received | amount=20000.00
             2024-09-01 | tier | school=S1 tier=完小 rate=500.00 document=文1
             2024-09-01 | tier | school=S2 tier=完小 rate=500.00 document=文1
             2024-11-01 | register | person=甲 name=丁某 number=T1 school=S1 since=2015-09-01 account=A1 registered=2024-11-01 {first} {0}
             {1}
             {2}{second}
             {expected}",
            marks[0],
            match paid {
                true => format!("2024-11-02 | register | person=甲 name=丁某 number=T2 school=S2 since=2016-09-01 account=A2 registered=2024-11-02 old=yes {}", marks[0]),
                false => String::new(),
            },
            school("S1", 1, if paid { "| F15 F16" } else { "" }),
        ));
    };
    history(
        "",
        true,
        ["| F03 F15", "| F03 F15 F16"],
        "expect flag F03 about=甲 severity=medium amount=500.00 persons=甲 period=2025-01 finding=15
         expect flag F15 about=甲 severity=high amount=500.00 persons=甲
         expect flag F16 about=甲/2025-01 severity=critical amount=500.00 persons=甲",
    );
    // Both by one form: F15 and F16 alone.
    history(
        "old=yes",
        true,
        ["| F15", "| F15 F16"],
        "expect flag F15 about=甲 severity=high amount=500.00 persons=甲
         expect flag F16 about=甲/2025-01 severity=critical amount=500.00 persons=甲",
    );
    history("old=yes", false, ["", ""], "expect no flag");
}

#[test]
fn f59_a_school_of_a_division_without_a_register_is_not_judged() {
    let history = |register: &str, expected: &str| {
        check(&format!(
            "given scheme=H2
             2025-01-02 | school | code=4307220001 name=甲校
             {register}
             2025-06-30 | coverage | school=3709020001 enrolled=100 boarders=50 poor=10 aided=15 amount=1000.00
             {expected}"
        ));
    };
    history("", "expect no flag\nexpect unjudged F59");
    let read = "2025-01-02 | school | code=3709020001 name=乙校";
    history(read, "expect no flag");
}
