//! F27, F28, F30, F31: the notice, its time, its list and its objections.

use super::table::check;

// F27, awarded or paid before the notice closed.

#[test]
fn f27_decided_and_paid_on_the_last_day_of_the_notice() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11              | F27
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00        | F27
         2025-01-01 | notice row    | notice=N1 case=C2 amount=2000.00
         2025-12-11 | award         | award=J1 case=C1 person=甲 amount=2000.00 | F27
         2025-12-11 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | F27
         expect flag F27 about=C1 severity=critical amount=2000.00 persons=甲 clause=公示5个工作日 finding=;_already_decided_on_2025-12-11;_already_paid_on_2025-12-11",
    );
}

#[test]
fn f27_not_on_the_day_after_the_notice_ended() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-12 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}

#[test]
fn f27_a_raised_amount_waits_for_the_supplementary_notice() {
    check(
        "given tariff=open
         2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-12 | notice        | notice=N2 until=2025-12-19              | F27
         2025-01-01 | notice row    | notice=N2 case=C1 amount=3000.00        | F27
         2025-12-15 | award         | award=J1 case=C1 person=甲 amount=3000.00 | F27
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=3000.00 result=成功
         expect flag F27 about=C1 severity=critical amount=3000.00 persons=甲",
    );
}

#[test]
fn f27_not_when_a_second_notice_repeats_a_row_that_had_closed() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-12 | notice        | notice=N2 until=2025-12-19
         2025-01-01 | notice row    | notice=N2 case=C1 amount=2000.00
         2025-12-15 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-15 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}

#[test]
fn f27_a_live_award_counts_from_the_day_it_was_recorded() {
    // Dated back into the notice, but recorded after it: not early. The late record is F36.
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-10 | award         | award=J1 case=C1 person=甲 amount=2000.00 live=2025-12-12
         expect no flag",
    );
}

#[test]
fn f27_an_award_during_a_settled_objection_is_still_too_early() {
    // F31 asks about payments only; the objection excuses no award that nobody else would flag.
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11              | F27
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00        | F27
         2025-12-05 | objection     | objection=Y1 notice=N1 case=C1
         2025-12-05 | award         | award=J1 case=C1 person=甲 amount=2000.00 | F27
         2025-12-08 | settlement    | objection=Y1
         2025-12-09 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | F27
         expect flag F27 about=C1 severity=critical amount=2000.00 persons=甲",
    );
}

#[test]
fn f27_a_payment_whose_claim_and_award_are_in_no_sheet() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-12-03 | notice        | notice=N1 until=2025-12-11       | F27
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00 | F27
         2025-12-10 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | F27
         expect flag F27 about=C1 severity=critical amount=2000.00 persons=甲 finding=2025-12-11;_already_paid_on_2025-12-10",
    );
}

// F28, a notice shown for too short a time.

#[test]
fn f28_four_working_days_where_five_are_asked() {
    check(
        "2025-12-03 | notice | notice=N1 until=2025-12-09 amount=80000.00 | F28
         expect flag F28 about=N1 severity=high amount=80000.00 persons=none clause=公示5个工作日",
    );
}

#[test]
fn f28_not_with_one_day_more_nor_while_it_is_still_up() {
    check(
        "2025-12-03 | notice | notice=N1 until=2025-12-10 amount=80000.00
         2026-12-30 | notice | notice=N2 meant=2027-01-01
         expect no flag",
    );
}

/// Its last day is past, whether or not anybody wrote down that it was closed.
#[test]
fn f28_a_notice_that_nobody_closed_ended_on_its_last_day() {
    check(
        "2025-12-22 | notice | notice=N1 meant=2025-12-24 amount=80000.00 | F28
         expect flag F28 about=N1 severity=high amount=80000.00 persons=none",
    );
}

#[test]
fn f28_a_holiday_week_is_not_counted_and_a_worked_saturday_is() {
    // Posted Saturday 2025-09-27. 28 Sep is a worked Sunday; 1 to 8 October are off, 11 Oct is worked.
    check(
        "2025-09-27 | notice | notice=N1 until=2025-10-09 | F28
         2025-09-27 | notice | notice=N2 until=2025-10-10
         expect flag F28 about=N1 severity=high amount=0.00 persons=none",
    );
}

#[test]
fn f28_is_told_as_not_judged_without_a_calendar() {
    check(
        "given calendar=none
         2025-12-03 | notice | notice=N1 until=2025-12-09
         expect unjudged F28",
    );
}

#[test]
fn f28_a_span_in_days_that_ends_on_a_holiday_runs_on() {
    // Seven days after 24 September is 1 October, a holiday; the time ends on 9 October.
    check(
        "given notice=7day
         2025-09-24 | notice | notice=N1 until=2025-10-01 | F28
         2025-09-24 | notice | notice=N2 until=2025-10-09
         2025-12-01 | notice | notice=N3 until=2025-12-08
         expect flag F28 about=N1 severity=high amount=0.00 persons=none",
    );
}

// F30, what was paid is not what was noticed.

#[test]
fn f30_noticed_two_thousand_and_paid_three() {
    check(
        "given tariff=open
         2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00 | F30
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=3000.00 result=成功 | F30
         expect flag F30 about=C1 severity=critical amount=1000.00 persons=甲",
    );
}

#[test]
fn f30_paid_and_on_no_list() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C2 amount=2000.00
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | F30
         expect flag F30 about=C1 severity=critical amount=2000.00 persons=甲",
    );
}

#[test]
fn f30_paid_on_no_list_to_somebody_who_never_applied() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C2 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J9 case=C9 person=甲 amount=2000.00 result=成功 | F30
         expect flag F30 about=C9 severity=critical amount=2000.00 persons=甲",
    );
}

#[test]
fn f30_not_for_a_payment_the_bank_returned_and_the_office_made_again() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=退回
         2025-12-29 | payment       | payment=P2 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}

#[test]
fn f30_not_when_the_payment_arrived_was_returned_and_made_again_under_one_number() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         2025-12-24 | bank return   | payment=P1 amount=2000.00
         2025-12-29 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}

#[test]
fn f30_made_again_under_one_number_and_for_more_than_was_noticed() {
    check(
        "given tariff=open
         2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00 | F30
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=退回
         2025-12-29 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=3000.00 result=成功 | F30
         expect flag F30 about=C1 severity=critical amount=1000.00 persons=甲",
    );
}

#[test]
fn f30_not_where_a_notice_has_no_rows_in_the_ledger() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-12-03 | notice        | notice=N2 until=2025-12-11
         2025-01-01 | notice row    | notice=N2 case=C2 amount=2000.00
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect unjudged F30",
    );
}

// F31, paid while an objection was open.

#[test]
fn f31_paid_while_the_objection_was_open_and_not_f27_beside_it() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-05 | objection     | objection=Y1 notice=N1 case=C1          | F31
         2025-12-11 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-11 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | F31
         expect flag F31 about=C1 severity=high amount=2000.00 persons=甲 clause=无异议",
    );
}

#[test]
fn f31_not_when_it_was_settled_before_the_payment() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-05 | objection     | objection=Y1 notice=N1 case=C1
         2025-12-11 | settlement    | objection=Y1 outcome=不属实
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-12 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}

#[test]
fn f31_upheld_and_nothing_was_changed_after_it() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-05 | objection     | objection=Y1 notice=N1 case=C1 | F31
         2025-12-11 | settlement    | objection=Y1 outcome=属实      | F31
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | F31
         expect flag F31 about=C1 severity=high amount=2000.00 persons=甲 clause=无异议",
    );
}

#[test]
fn f31_not_of_a_row_that_an_upheld_objection_does_not_name() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-01-01 | notice row    | notice=N1 case=C2 amount=2000.00
         2025-12-05 | objection     | objection=Y1 notice=N1 case=C2
         2025-12-11 | settlement    | objection=Y1 outcome=属实
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}

/// An objection that was upheld, a change of the list after it, and the row of C1 paid afterwards.
fn f31_changed(objection: &str, change: &str, paid: &str, raised: bool) {
    let (mark, expected) = match raised {
        true => (
            "| F31",
            format!(
                "expect flag F31 about=C1 severity=high amount={paid} persons=甲 clause=无异议"
            ),
        ),
        false => ("|", "expect no flag".to_owned()),
    };
    check(&format!(
        "given tariff=open
         2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-01-01 | notice row    | notice=N1 case=C2 amount=2000.00
         2025-12-05 | objection     | objection=Y1 notice=N1 {objection} {mark}
         2025-12-08 | settlement    | objection=Y1 outcome=属实 {mark}
         {change}
         2025-12-22 | award         | award=J1 case=C1 person=甲 amount={paid}
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount={paid} result=成功 {mark}
         {expected}"
    ));
}

#[test]
fn f31_of_a_whole_list_of_which_another_row_was_lowered() {
    let lowered = |case: &str, amount: &str| {
        format!("2025-12-09 | amendment | notice=N1 case={case} amount={amount}")
    };
    f31_changed("", &lowered("C2", "1999.99"), "2000.00", true);
    f31_changed("", &lowered("C1", "1999.99"), "1999.99", false);
    f31_changed("case=C1", &lowered("C1", "1999.99"), "1999.99", false);
    f31_changed("person=甲", &lowered("C1", "1999.99"), "1999.99", false);
    // What it showed already lowers nothing.
    f31_changed("case=C1", &lowered("C1", "2000.00"), "2000.00", true);
    let before = "2025-12-04 | amendment | notice=N1 case=C1 amount=1500.00";
    let same = format!("{before}\n{}", lowered("C1", "1500.00"));
    f31_changed("case=C1", &same, "1500.00", true);
    let less = format!("{before}\n{}", lowered("C1", "1400.00"));
    f31_changed("case=C1", &less, "1400.00", false);
}

#[test]
fn f31_of_a_whole_list_of_which_another_row_is_shown_anew() {
    let anew = |case: &str| {
        format!(
            "2025-12-09 | supplement | notice=N2 of=N1 until=2025-12-17
             2025-01-01 | notice row | notice=N2 case={case} amount=2000.00"
        )
    };
    f31_changed("", &anew("C2"), "2000.00", true);
    f31_changed("", &anew("C1"), "2000.00", false);
}

#[test]
fn f31_settled_only_after_the_payment() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-05 | objection     | objection=Y1 notice=N1 case=C1 | F31
         2025-12-23 | settlement    | objection=Y1 outcome=不属实    | F31
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | F31
         expect flag F31 about=C1 severity=high amount=2000.00 persons=甲",
    );
}

#[test]
fn f31_an_objection_holds_its_own_row_and_not_its_neighbour() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-01-01 | notice row    | notice=N1 case=C2 amount=2000.00
         2025-12-05 | objection     | objection=Y1 notice=N1 case=C2
         2025-12-05 | objection     | objection=Y2 notice=N1 person=乙
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}

#[test]
fn f31_an_objection_that_names_the_person_or_nobody_holds_the_row() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-05 | objection     | objection=Y1 notice=N1 person=甲 | F31
         2025-12-06 | objection     | objection=Y2 notice=N1           | F31
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | F31
         expect flag F31 about=C1 severity=high amount=2000.00 persons=甲",
    );
}

#[test]
fn f31_not_for_a_complaint_that_came_after_the_notice_had_closed() {
    // Late objections become tips; they hold nothing.
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-15 | objection     | objection=Y1 notice=N1 case=C1
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}

#[test]
fn f31_not_for_a_payment_that_the_bank_returned() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-03 | notice        | notice=N1 until=2025-12-11
         2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
         2025-12-05 | objection     | objection=Y1 notice=N1 case=C1
         2025-12-23 | settlement    | objection=Y1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=退回
         2025-12-29 | payment       | payment=P2 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}
