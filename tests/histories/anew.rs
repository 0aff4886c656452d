//! Awards that stand: a payment is of the award it names by either number, what an appeal has overturned counts no more, and
//! several awards of one case are each paid once. Each in any order of import, which `table.rs` tries.

use super::table::check;

/// A case of B that is claimed with its papers, out of a fund of so many yuan.
fn claimed(given: &str, fund: &str, lines: &str) {
    check(&format!(
        "{given}
         2025-03-01 | fund received | amount={fund}
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         {lines}"
    ));
}

#[test]
fn what_is_paid_of_an_award_is_awarded_once_by_whichever_number_it_names() {
    // The fund has the money once: F41 would tell that it was promised twice.
    for names in ["award=J1 case=C1", "award=J1", "case=C1"] {
        claimed(
            "",
            "2000.00",
            &format!(
                "2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
                 2025-12-22 | payment       | payment=P1 {names} person=甲 amount=2000.00 result=成功
                 expect no flag
                 expect balance awarded=2000.00 set_aside=0.00"
            ),
        );
    }
}

#[test]
fn what_an_appeal_has_overturned_is_awarded_no_more() {
    let overturned = "2025-12-01 | award          | award=J1 case=C1 person=甲 amount=2000.00
                      2025-12-03 | appeal         | appeal=SS1 case=C1 against=award";
    claimed(
        "",
        "2000.00",
        &format!(
            "{overturned}
             2025-12-05 | appeal settled | appeal=SS1 upheld=yes
             2025-12-22 | payment        | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
             expect no flag
             expect balance awarded=2000.00"
        ),
    );
    claimed(
        "",
        "2000.00",
        &format!(
            "{overturned}
             2025-12-05 | appeal settled | appeal=SS1 upheld=no
             expect no flag
             expect balance awarded=0.00 set_aside=0.00"
        ),
    );
    // Decided anew, on the same day as well, the new award is all that counts.
    for anew in ["2025-12-05", "2025-12-12"] {
        claimed(
            "",
            "2000.00",
            &format!(
                "{overturned}
                 2025-12-05 | appeal settled | appeal=SS1 upheld=no
                 {anew}     | award          | award=J2 case=C1 person=甲 amount=2000.00
                 2025-12-22 | payment        | payment=P1 award=J2 case=C1 person=甲 amount=2000.00 result=成功
                 expect no flag
                 expect balance awarded=2000.00 set_aside=0.00"
            ),
        );
    }
}

#[test]
fn what_was_paid_of_an_overturned_award_is_part_of_the_new_one() {
    claimed(
        "given tariff=open",
        "1200.00",
        "2025-12-01 | award          | award=J1 case=C1 person=甲 amount=1000.00
         2025-12-02 | payment        | payment=P1 award=J1 case=C1 person=甲 amount=1000.00 result=成功
         2025-12-03 | appeal         | appeal=SS1 case=C1 against=award
         2025-12-05 | appeal settled | appeal=SS1 upheld=no
         2025-12-12 | award          | award=J2 case=C1 person=甲 amount=1200.00
         2025-12-22 | payment        | payment=P2 award=J2 case=C1 person=甲 amount=200.00 result=成功
         expect no flag
         expect balance awarded=1200.00 set_aside=0.00",
    );
}

#[test]
fn an_appeal_against_the_second_award_leaves_the_first_which_is_paid() {
    claimed(
        "given tariff=open",
        "1400.00",
        "2025-12-01 | award          | award=J1 case=C1 person=甲 amount=800.00
         2025-12-02 | payment        | payment=P1 award=J1 case=C1 person=甲 amount=800.00 result=成功
         2025-12-03 | award          | award=J2 case=C1 person=甲 amount=500.00
         2025-12-04 | appeal         | appeal=SS1 case=C1 against=award
         2025-12-08 | appeal settled | appeal=SS1 upheld=no
         2025-12-12 | award          | award=J3 case=C1 person=甲 amount=600.00
         2025-12-22 | payment        | payment=P2 award=J3 case=C1 person=甲 amount=600.00 result=成功
         expect no flag
         expect balance awarded=1400.00 set_aside=0.00",
    );
}

#[test]
fn a_decision_made_anew_takes_no_second_place() {
    let history = |count: u32, mark: &str, expected: &str| {
        check(&format!(
            "given tariff=open
             2025-03-01 | fund received  | amount=10000.00
             2025-03-05 | quota          | school=S1 count={count} {mark}
             2025-11-03 | claim          | case=C1 person=甲 school=S1
             2025-11-03 | claim          | case=C2 person=乙 school=S1
             2025-11-05 | papers         | case=C1
             2025-11-05 | papers         | case=C2
             2025-12-01 | award          | award=J1 case=C1 person=甲 school=S1 amount=1000.00
             2025-12-03 | appeal         | appeal=SS1 case=C1 against=award
             2025-12-05 | appeal settled | appeal=SS1 upheld=no
             2025-12-12 | award          | award=J2 case=C1 person=甲 school=S1 amount=1200.00 {mark}
             2025-12-12 | award          | award=J3 case=C2 person=乙 school=S1 amount=1000.00 {mark}
             {expected}"
        ));
    };
    history(
        2,
        "",
        "expect no flag
         expect balance awarded=2200.00",
    );
    history(
        1,
        "| F39",
        "expect flag F39 about=S1 severity=high amount=1000.00 persons=甲,乙",
    );
}

#[test]
fn each_of_two_awards_is_paid_once() {
    let history = |paid: &str, expected: &str| {
        claimed(
            "given tariff=open",
            "3000.00",
            &format!(
                "2025-12-01 | award   | award=J1 case=C1 person=甲 amount=1000.00
                 2025-12-12 | award   | award=J2 case=C1 person=甲 amount=1000.00
                 {paid}
                 {expected}"
            ),
        );
    };
    let both = |one: &str, other: &str, mark: &str| {
        format!(
            "2025-12-22 | payment | payment=P1 {one} case=C1 person=甲 amount=1000.00 result=成功 {mark}
             2025-12-23 | payment | payment=P2 {other} case=C1 person=甲 amount=1000.00 result=成功 {mark}"
        )
    };
    history(&both("award=J1", "award=J2", ""), "expect no flag");
    history(&both("award=J1", "", ""), "expect no flag");
    let raised = "expect flag F16 about=C1/2025 severity=critical amount=1000.00 persons=甲";
    history(&both("award=J1", "award=J1", "| F16"), raised);
}
