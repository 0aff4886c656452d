//! Every red flag told as a history that raises it and as one, nearly the same, that must not.
//! The tables are the tests: see `histories/table.rs` for how they are read.

#[path = "histories/table.rs"]
mod table;

use table::check;

/// Four months of an honest case, from the money to the signature.
const HONEST: &str = "
    2025-03-01 | fund received | amount=10000.00
    2025-03-05 | quota         | school=S1 count=1
    2025-03-05 | duty          | official=任某 name=任某 post=经办人 staff=GZ01
    2025-03-05 | duty          | official=毛某 name=毛某 post=初审人 staff=GZ02
    2025-03-05 | duty          | official=姚某 name=姚某 post=复审人 staff=GZ03
    2025-03-05 | duty          | official=林某 name=林某 post=负责人 staff=GZ04
    2025-03-05 | duty          | official=苏某 name=苏某 post=出纳   staff=GZ05
    2025-11-03 | claim         | case=C1 person=甲 school=S1 asked=2000.00 registered=2025-11-03
    2025-11-05 | papers        | case=C1
    2025-11-05 | step          | case=C1 step=受理 by=GZ01
    2025-11-17 | step          | case=C1 step=初审 by=GZ02
    2025-12-02 | step          | case=C1 step=复审 by=GZ03
    2025-12-03 | notice        | notice=N1 until=2025-12-11
    2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
    2025-12-12 | award         | award=J1 case=C1 person=甲 school=S1 amount=2000.00 by=林某/负责人
    2025-12-12 | step          | case=C1 step=审批 by=GZ04
    2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 by=苏某/出纳
    2025-12-22 | step          | case=C1 step=支付 by=GZ05
    2025-12-23 | signature     | payment=P1 amount=2000.00
";

#[test]
fn an_honest_case_raises_nothing_in_any_order_of_import() {
    check(&format!("{HONEST} expect no flag"));
}

// F13, double aid in one year.

#[test]
fn f13_aided_by_a_central_fund_in_the_year_of_the_award() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-06-10 | other aid     | person=甲 level=央 fund=中国教师发展基金 amount=3000.00 status=已发放 | F13
         2025-06-10 | other aid     | person=乙 level=央 fund=中国教师发展基金 amount=3000.00 status=已发放
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | F13
         expect flag F13 about=C1 severity=high amount=2000.00 persons=甲 clause=不重复救助",
    );
}

#[test]
fn f13_before_anything_is_paid_the_award_is_the_evidence() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-06-10 | other aid     | person=甲 level=县 fund=县慈善会 amount=1000.00 status=已发放 | F13
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | F13
         expect flag F13 about=C1 severity=high amount=2000.00 persons=甲",
    );
}

#[test]
fn f13_another_award_in_this_very_ledger_is_other_aid_too() {
    check(
        "given other=C1
         2025-03-01 | fund received | amount=10000.00
         2025-03-01 | fund received | scheme=C1 fund=省级资助救助资金 amount=20000.00
         2025-06-20 | award         | scheme=C1 fund=省级资助救助资金 award=S7 case=C1-7 person=甲 amount=10000.00 | F13:B7 F13:C1-7
         2025-11-03 | claim         | case=B7 person=甲
         2025-11-05 | papers        | case=B7
         2025-12-12 | award         | award=J1 case=B7 person=甲 amount=2000.00 | F13:B7 F13:C1-7
         expect flag F13 about=B7   severity=high amount=2000.00  persons=甲
         expect flag F13 about=C1-7 severity=high amount=10000.00 persons=甲",
    );
}

#[test]
fn f13_not_for_an_award_in_this_ledger_that_was_recovered_in_full() {
    check(
        "given other=C1
         2025-03-01 | fund received | amount=10000.00
         2025-03-01 | fund received | scheme=C1 fund=省级资助救助资金 amount=20000.00
         2025-06-20 | award         | scheme=C1 fund=省级资助救助资金 award=S7 case=C1-7 person=甲 amount=10000.00
         2025-07-01 | withdrawal    | scheme=C1 case=C1-7
         2025-06-20 | award         | scheme=C1 fund=省级资助救助资金 award=S8 case=C1-8 person=乙 amount=10000.00
         2025-06-30 | payment       | scheme=C1 fund=省级资助救助资金 award=S8 case=C1-8 person=乙 payment=P8 amount=10000.00 result=成功
         2025-07-30 | clawback      | scheme=C1 fund=省级资助救助资金 order=K8 person=乙 amount=10000.00
         2025-08-30 | recovery      | scheme=C1 fund=省级资助救助资金 order=K8 amount=10000.00
         2025-11-03 | claim         | case=B7 person=甲
         2025-11-05 | papers        | case=B7
         2025-12-12 | award         | award=J1 case=B7 person=甲 amount=2000.00
         2025-11-03 | claim         | case=B8 person=乙
         2025-11-05 | papers        | case=B8
         2025-12-12 | award         | award=J2 case=B8 person=乙 amount=2000.00
         expect no flag",
    );
}

#[test]
fn f13_not_for_aid_that_was_revoked_and_given_back() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-06-10 | other aid     | person=甲 level=市 fund=市教育基金会 amount=3000.00 status=已撤销退回
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}

#[test]
fn f13_not_for_last_year_nor_for_this_fund_nor_for_a_level_the_clause_does_not_name() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2024-12-31 | other aid     | person=甲 level=央 fund=中国教师发展基金 amount=3000.00 status=已发放
         2025-12-22 | other aid     | person=甲 level=县 fund=爱烛行动资金     amount=2000.00 status=已发放
         2025-05-01 | other aid     | person=甲 level=校 fund=校工会           amount=500.00  status=已发放
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
         expect no flag",
    );
}

// F19, one document in the papers of different persons.

#[test]
fn f19_one_diagnosis_filed_with_two_persons_cases() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲 registered=2025-11-03
         2025-11-05 | papers        | case=C1 without=医院诊断证明 registered=2025-11-05
         2025-11-10 | paper         | case=C1 type=医院诊断证明 file=D registered=2025-11-10 | F19
         2025-11-04 | claim         | case=C2 person=乙 registered=2025-11-04
         2025-11-05 | papers        | case=C2 without=医院诊断证明 registered=2025-11-05
         2025-11-05 | paper         | case=C2 type=医院诊断证明 file=D registered=2025-11-05 | F19
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-12 | award         | award=J2 case=C2 person=乙 amount=1800.00
         expect flag F19 about=document severity=high amount=2000.00 persons=甲,乙",
    );
}

#[test]
fn f19_three_persons_one_flag() {
    check(
        "2025-11-03 | claim         | case=C1 person=甲 registered=2025-11-03
         2025-11-03 | paper         | case=C1 type=借条 file=D registered=2025-11-03         | F19
         2025-11-04 | claim         | case=C2 person=乙 registered=2025-11-04
         2025-11-04 | paper         | case=C2 type=借条 file=D registered=2025-11-04         | F19
         2025-11-05 | claim         | case=C3 person=丙 registered=2025-11-05
         2025-11-05 | paper         | case=C3 type=民政受灾证明 file=D registered=2025-11-05 | F19
         expect flag F19 about=document severity=high amount=0.00 persons=甲,乙,丙",
    );
}

#[test]
fn f19_not_when_one_person_files_a_paper_twice() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1 without=医院诊断证明
         2025-11-10 | paper         | case=C1 type=医院诊断证明 file=D
         2025-11-11 | paper         | case=C1 type=费用票据     file=D
         2025-11-12 | refusal       | case=C1
         2025-11-13 | claim         | case=C9 person=甲
         2025-11-13 | paper         | case=C9 type=医院诊断证明 file=D
         expect no flag",
    );
}

#[test]
fn f19_not_for_a_public_text_that_the_scheme_asks_of_nobody() {
    check(
        "given document=政策文件(公用)
         2025-11-03 | claim | case=C1 person=甲
         2025-11-03 | paper | case=C1 type=政策文件(公用) file=D
         2025-11-04 | claim | case=C2 person=乙
         2025-11-04 | paper | case=C2 type=政策文件(公用) file=D
         expect no flag",
    );
}

// F21, a required paper is missing at approval.

#[test]
fn f21_awarded_without_the_diagnosis() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲 | F21
         2025-11-05 | papers        | case=C1 without=医院诊断证明
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | F21
         expect flag F21 about=C1 severity=high amount=2000.00 persons=甲 clause=附医院诊断证明",
    );
}

#[test]
fn f21_a_paper_issued_after_the_award_was_missing_at_it() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲 | F21
         2025-11-05 | papers        | case=C1 without=医院诊断证明
         2025-12-20 | paper         | case=C1 type=医院诊断证明 issued=2025-12-13
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | F21
         expect flag F21 about=C1 severity=high amount=2000.00 persons=甲",
    );
}

#[test]
fn f21_not_for_a_paper_issued_in_time_and_scanned_late() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1 without=医院诊断证明
         2025-12-20 | paper         | case=C1 type=医院诊断证明 issued=2025-12-12
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         expect no flag",
    );
}

#[test]
fn f21_not_for_a_disaster_case_that_needs_no_diagnosis_nor_for_a_case_not_awarded() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲 category=因灾
         2025-11-05 | papers        | case=C1 category=因灾
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-11-04 | claim         | case=C2 person=乙
         expect no flag",
    );
}

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
         expect flag F27 about=C1 severity=critical amount=2000.00 persons=甲 clause=公示5个工作日",
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
        "2025-03-01 | fund received | amount=10000.00
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
         expect flag F27 about=C1 severity=critical amount=2000.00 persons=甲",
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
         2025-12-20 | notice | notice=N2 meant=2025-12-22
         expect no flag",
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
        "2025-03-01 | fund received | amount=10000.00
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
        "2025-03-01 | fund received | amount=10000.00
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
        "2025-03-01 | fund received | amount=10000.00
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

// F41, a fund was overdrawn.

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
fn f41_paid_more_than_was_awarded_or_with_no_award_in_any_sheet() {
    check(
        "2025-03-01 | fund received | amount=2000.00                            | F41
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=3000.00 result=成功 | F41
         2025-12-23 | payment       | payment=P2 award=J9 case=C9 person=乙 amount=500.00  result=成功 | F41
         expect flag F41 about=爱烛行动救助资金 severity=critical amount=1500.00 persons=none",
    );
}

#[test]
fn f41_not_for_an_office_that_began_in_mid_life() {
    check(
        "2025-01-01 | opening | received=2000.00 outside=-2000.00 live=2025-06-01
         2025-02-03 | claim   | case=C1 person=甲
         2025-02-05 | papers  | case=C1
         2025-02-12 | award   | award=J1 case=C1 person=甲 amount=2000.00
         2025-02-22 | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功
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
         2025-12-20 | award         | award=J2 case=C2 person=乙 amount=2000.00
         expect no flag",
    );
}

// F71, a second live claim by one person.

#[test]
fn f71_two_claims_of_one_person_for_one_year() {
    check(
        "2025-11-03 | claim | case=C7  person=甲 asked=2000.00 registered=2025-11-03 | F71
         2025-11-09 | claim | case=C31 person=甲 asked=1500.00 registered=2025-11-09 | F71
         2025-11-09 | claim | case=C32 person=乙 asked=1500.00 registered=2025-11-09
         expect flag F71 about=C7+C31 severity=high amount=1500.00 persons=甲",
    );
}

#[test]
fn f71_not_when_the_first_was_withdrawn_or_refused() {
    check(
        "2025-11-03 | claim      | case=C1 person=甲
         2025-11-05 | withdrawal | case=C1
         2025-11-09 | claim      | case=C2 person=甲
         2025-11-03 | claim      | case=C3 person=乙
         2025-11-05 | refusal    | case=C3
         2025-11-09 | claim      | case=C4 person=乙
         2025-11-03 | claim      | case=C5 person=丙
         2025-11-05 | step       | case=C5 step=初审 opinion=不同意 by=GZ02
         2025-11-09 | claim      | case=C6 person=丙
         expect no flag",
    );
}

#[test]
fn f71_not_for_claims_of_two_years() {
    check(
        "2024-11-03 | claim | case=C1 person=甲 period=2024
         2025-11-03 | claim | case=C2 person=甲
         expect no flag",
    );
}

#[test]
fn f71_a_claim_sent_back_for_papers_is_live() {
    check(
        "2025-11-03 | claim | case=C1 person=甲 asked=2000.00 registered=2025-11-03 | F71
         2025-11-05 | step  | case=C1 step=初审 opinion=退回补正 by=GZ02
         2025-11-09 | claim | case=C2 person=甲 asked=2000.00 registered=2025-11-09 | F71
         expect flag F71 about=C1+C2 severity=high amount=2000.00 persons=甲",
    );
}

#[test]
fn f71_a_claim_refused_at_first_and_awarded_after_all_is_live() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲 registered=2025-11-03 | F71
         2025-11-05 | papers        | case=C1
         2025-11-05 | step          | case=C1 step=初审 opinion=不同意 by=GZ02
         2025-11-08 | step          | case=C1 step=初审 opinion=同意 by=GZ03
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-11-09 | claim         | case=C2 person=甲 registered=2025-11-09 | F71
         2025-11-10 | papers        | case=C2
         2025-12-12 | award         | award=J2 case=C2 person=甲 amount=1000.00
         expect flag F71 about=C1+C2 severity=high amount=1000.00 persons=甲",
    );
}

#[test]
fn f71_rows_that_repeat_one_number_are_one_claim() {
    check(
        "2025-11-03 | claim | case=C1 person=甲 asked=2000.00 registered=2025-11-03 | F71
         2025-11-09 | claim | case=C2 person=甲 asked=1500.00 registered=2025-11-09 | F71
         2025-11-12 | claim | case=C1 person=甲 asked=2000.00 registered=2025-11-12 | F71
         2025-11-03 | claim | case=C5 person=乙 registered=2025-11-03
         2025-11-12 | claim | case=C5 person=乙 registered=2025-11-12
         expect flag F71 about=C1+C2 severity=high amount=1500.00 persons=甲",
    );
}

/// The page of every code says what an auditor must know before he believes a flag.
#[test]
fn every_detector_has_its_page() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/detect");
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(folder).expect("src/detect") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("");
        let Some((code, _)) = name.split_once('_').filter(|_| name.starts_with('f')) else {
            continue;
        };
        let text = std::fs::read_to_string(&path).expect("a detector");
        let page: Vec<&str> = text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .collect();
        let page = page.join("\n");
        let code = code.to_uppercase();
        assert!(
            page.trim_start().starts_with(&code),
            "{name}: the page begins with its code"
        );
        for section in ["Definition", "Example", "Exclusions", "Source"] {
            let (_, rest) = [".**", ":**"]
                .iter()
                .find_map(|end| page.split_once(&format!("**{section}{end}")))
                .unwrap_or_else(|| panic!("{name}: the page has no section {section}"));
            let body = rest.split("**").next().unwrap_or("").trim();
            assert!(body.len() > 20, "{name}: {section} says nothing");
        }
        pages.push(code);
    }
    pages.sort();
    let codes: Vec<String> = sunledger::detect::all()
        .iter()
        .map(|detector| detector.code().to_owned())
        .collect();
    assert_eq!(pages, codes, "pages and registered detectors");
}
