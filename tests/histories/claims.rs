//! F13, F19, F21, F69, F71: what a person asks for, encloses and gets beside it, and what it was paid on.

use super::table::check;

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

/// Other aid stands under another alias of the same person, over two joinings.
#[test]
fn f13_aided_under_an_alias_that_somebody_joined() {
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-06-10 | other aid     | person=乙 level=央 fund=中国教师发展基金 amount=3000.00 status=已发放 | F13
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | F13
         2025-12-23 | one person    | kept=丙 merged=乙
         2025-12-24 | one person    | kept=甲 merged=丙
         expect flag F13 about=C1 severity=high amount=2000.00 persons=甲",
    );
}

/// The clause names four levels of funds: each of them counts, and a school's own fund does not.
#[test]
fn f13_each_of_the_four_levels_and_not_a_fifth() {
    for (level, mark) in [
        ("央", "| F13"),
        ("省", "| F13"),
        ("市", "| F13"),
        ("县", "| F13"),
        ("校", ""),
    ] {
        let expected = match mark {
            "" => "expect no flag",
            _ => "expect flag F13 about=C1 severity=high amount=2000.00 persons=甲",
        };
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-06-10 | other aid     | person=甲 level={level} fund=某基金 amount=1000.00 status=已发放 {mark}
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 {mark}
             {expected}"
        ));
    }
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
        "given tariff=open
         given other=C1
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
fn f13_an_award_that_an_appeal_has_overturned_is_no_aid() {
    check(
        "given tariff=open
         given other=C1
         2025-03-01 | fund received  | amount=10000.00
         2025-03-01 | fund received  | scheme=C1 fund=省级资助救助资金 amount=20000.00
         2025-06-20 | award          | scheme=C1 fund=省级资助救助资金 award=S7 case=C1-7 person=甲 amount=10000.00
         2025-06-23 | appeal         | scheme=C1 appeal=SS1 case=C1-7 against=award
         2025-06-25 | appeal settled | scheme=C1 appeal=SS1 upheld=no
         2025-11-03 | claim          | case=B7 person=甲
         2025-11-05 | papers         | case=B7
         2025-12-12 | award          | award=J1 case=B7 person=甲 amount=2000.00
         expect no flag",
    );
}

/// An award that names nobody is to whoever claimed: on either side, and on both.
#[test]
fn f13_an_award_that_names_nobody_is_to_whoever_claimed() {
    for (own, other) in [("", ""), ("person=甲", ""), ("", "person=甲")] {
        check(&format!(
            "given tariff=open
             given other=C1
             2025-03-01 | fund received | amount=10000.00
             2025-03-01 | fund received | scheme=C1 fund=省级资助救助资金 amount=20000.00
             2025-06-03 | claim         | scheme=C1 case=C1-7 person=甲
             2025-06-05 | papers        | scheme=C1 case=C1-7
             2025-06-20 | award         | scheme=C1 fund=省级资助救助资金 award=S7 case=C1-7 {other} amount=10000.00 | F13:B7 F13:C1-7
             2025-11-03 | claim         | case=B7 person=甲
             2025-11-05 | papers        | case=B7
             2025-12-12 | award         | award=J1 case=B7 {own} amount=2000.00 | F13:B7 F13:C1-7
             expect flag F13 about=B7   severity=high amount=2000.00  persons=甲
             expect flag F13 about=C1-7 severity=high amount=10000.00 persons=甲"
        ));
    }
}

#[test]
fn f13_not_for_an_award_in_this_ledger_that_was_recovered_in_full() {
    check(
        "given tariff=open
         given other=C1
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
        "given tariff=open
         2025-03-01 | fund received | amount=10000.00
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
fn f71_two_claims_under_two_aliases_that_somebody_joined() {
    check(
        "2025-11-03 | claim      | case=C7  person=甲 asked=2000.00 registered=2025-11-03 | F71
         2025-11-09 | claim      | case=C31 person=乙 asked=1500.00 registered=2025-11-09 | F71
         2025-11-10 | one person | kept=甲 merged=乙
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
        "given tariff=open
         2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲 registered=2025-11-03 | F71
         2025-11-05 | papers        | case=C1
         2025-11-05 | step          | case=C1 step=初审 opinion=不同意 by=GZ02
         2025-11-08 | step          | case=C1 step=初审 opinion=同意 by=GZ03
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-11-09 | claim         | case=C2 person=甲 registered=2025-11-09 | F71
         2025-11-10 | papers        | case=C2
         2025-11-12 | step          | case=C2 step=初审 by=GZ02
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

#[test]
fn f69_an_order_of_the_desk_whose_award_is_gone_and_one_of_a_sheet() {
    let history = |award: &str, (live, mark): (&str, &str), expected: &str| {
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim   | case=C1 person=甲 school=S1
             2025-11-05 | papers  | case=C1
             {award}
             2025-12-22 | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 {live} {mark}
             {expected}"
        ));
    };
    let award = "2025-12-12 | award   | award=J1 case=C1 person=甲 school=S1 amount=2000.00";
    let live = "live=2025-12-22";
    history(award, (live, ""), "expect no flag");
    // The sheet of the award may still be to come.
    history("", ("", ""), "expect no flag");
    let flag = "expect flag F69 about=C1 severity=high amount=2000.00 persons=甲 clause=资助决定";
    history("", (live, "| F69"), flag);
    let other = "2025-12-12 | award   | award=J2 case=C1 person=甲 school=S1 amount=2000.00";
    history(other, (live, "| F69"), flag);
}
