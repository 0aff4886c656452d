//! Rules that the desk asks before money leaves, asked of what is on record: F06, F29, F34, F39, F41, F43, F47, F70, F72. Each
//! the very case that passes, and the one that just fails.

use super::table::check;

/// A case of B with these steps, awarded an amount and paid it.
fn case_of_b(given: &str, steps: &str, amount: &str, marks: &str, expected: &str) {
    check(&format!(
        "{given}
         2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲 | {marks}
         2025-11-05 | papers        | case=C1
         {steps}
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount={amount} | {marks}
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount={amount} result=成功 | {marks}
         {expected}"
    ));
}

#[test]
fn f43_one_amount_and_a_fen_beside_it() {
    case_of_b("", "", "2000.00", "", "expect no flag");
    case_of_b(
        "",
        "",
        "2000.01",
        "F43",
        "expect flag F43 about=C1 severity=high amount=0.01 persons=甲 clause=每人2000元",
    );
    case_of_b(
        "",
        "",
        "1999.99",
        "F43",
        "expect flag F43 about=C1 severity=high amount=0.01 persons=甲 clause=每人2000元",
    );
}

/// A case of D1 or D2 with one bill.
fn bills(scheme: &str, bill: &str, amount: &str, marks: &str, expected: &str) {
    check(&format!(
        "given scheme={scheme}
         2025-03-01 | fund received | amount=90000.00
         2025-10-20 | claim         | case=C1 person=甲 status=在职 registered=2025-10-20 | {marks}
         2025-10-21 | papers        | case=C1
         2025-10-21 | bill          | case=C1 invoice=1 amount={bill}
         2025-11-12 | award         | award=J1 case=C1 person=甲 status=在职 amount={amount} | {marks}
         {expected}"
    ));
}

#[test]
fn f43_a_share_and_a_table_at_their_edges() {
    let raised =
        |by: &str| format!("expect flag F43 about=C1 severity=high amount={by} persons=甲");
    // A fifth, rounded down to whole yuan, and at most 10,000.
    bills("D1", "17297.63", "3459.00", "", "expect no flag");
    bills("D1", "17297.63", "3460.00", "F43", &raised("1.00"));
    bills("D1", "90000.00", "10000.00", "", "expect no flag");
    bills("D1", "90000.00", "10001.00", "F43", &raised("1.00"));
    // From 15,000 of bills on 2,000.
    bills("D2", "15000.00", "2000.00", "", "expect no flag");
    bills("D2", "14999.99", "2000.00", "F43", &raised("1000.00"));
}

#[test]
fn f43_a_reward_by_its_points() {
    let reward = |score: &str, amount: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=F
             2025-03-01 | fund received | amount=90000.00
             2025-12-05 | assessment    | case=XY1 year=2025 score={score} veto=否 | {marks}
             2025-12-19 | award         | award=J1 case=XY1 school=S1 amount={amount} | {marks}
             {expected}"
        ));
    };
    reward("90.0", "30000.00", "", "expect no flag");
    reward(
        "89.9",
        "30000.00",
        "F43",
        "expect flag F43 about=XY1 severity=high amount=10000.00 persons=none clause=细则",
    );
}

/// The five steps of a case of B, the second review with this word, without those left out.
fn steps(second: &str, without: &[&str]) -> String {
    [
        ("2025-11-17", "初审", "GZ02", ""),
        ("2025-12-02", "复审", "GZ03", second),
        ("2025-12-12", "审批", "GZ04", ""),
    ]
    .iter()
    .filter(|(_, step, ..)| !without.contains(step))
    .map(|(day, step, by, more)| format!("{day} | step | case=C1 step={step} by={by} {more}\n"))
    .collect()
}

#[test]
fn f34_each_review_and_without_it() {
    let asked = "given reviews=required";
    let raised =
        "expect flag F34 about=C1 severity=medium amount=2000.00 persons=甲 clause=五个环节";
    let case = |steps: &str, marks: &str, expected: &str| {
        check(&format!(
            "{asked}
             2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             {steps}
             2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | {marks}
             2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | {marks}
             {expected}"
        ));
    };
    case(&steps("", &[]), "", "expect no flag");
    for left_out in ["初审", "复审", "审批"] {
        case(&steps("", &[left_out]), "F34", raised);
    }
    // Of no step at all is the record not in; what the desk ordered is judged all the same.
    let none = steps("", &["初审", "复审", "审批"]);
    case(&none, "", "expect no flag\n expect unjudged F34");
    check(&format!(
        "{asked}
         2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | F34
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 live=2025-12-22 | F34
         {raised}"
    ));
}

#[test]
fn f34_a_review_that_refused_and_one_that_agreed_afterwards() {
    let case = |more: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "given reviews=required
             2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             2025-11-17 | step          | case=C1 step=初审 by=GZ02
             2025-12-02 | step          | case=C1 step=复审 by=GZ03 opinion=不同意 | {0}
             {more}
             2025-12-12 | step          | case=C1 step=审批 by=GZ04
             2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | {0}
             2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | {1}
             {expected}",
            marks[0], marks[1]
        ));
    };
    let raised =
        "expect flag F34 about=C1 severity=medium amount=2000.00 persons=甲 finding=refused
             expect flag F69 about=C1 severity=high amount=2000.00 persons=甲 finding=level";
    case("", ["F34 F69", "F34"], raised);
    // Another level's word is not its own.
    case(
        "2025-12-05 | step | case=C1 step=初审 by=GZ02",
        ["F34 F69", "F34"],
        raised,
    );
    case(
        "2025-12-05 | step | case=C1 step=复审 by=GZ03",
        ["", ""],
        "expect no flag",
    );
}

#[test]
fn f39_the_places_and_the_money_of_a_whole_scheme() {
    // Of C1: 63 awards, and one more; the last of them takes both the place and the money.
    let history = |count: usize, expected: &str| {
        let mut lines =
            String::from("given scheme=C1\n2025-03-01 | fund received | amount=900000.00\n");
        let marks = if count > 63 { "| F39" } else { "" };
        for at in 1..=count {
            lines.push_str(&format!(
                "2025-08-12 | award | award=J{at} case=C{at} person=人{at} amount=10000.00 {marks}\n"
            ));
        }
        check(&format!("{lines}{expected}"));
    };
    history(63, "expect no flag");
    history(
        64,
        "expect flag F39 about=2025 severity=high amount=10000.00 persons=人64 clause=63",
    );
}

#[test]
fn f41_the_part_of_a_joint_funder_once_its_money_has_come() {
    // Of C2: 60 of 80 awards are borne without the union, and one more.
    let history = |payer: &str, count: usize, mark: &str, expected: &str| {
        let mut lines = format!(
            "given scheme=C2\n2025-03-01 | fund received | amount=400000.00\n2025-08-01 | fund received | amount=5000.00 payer={payer}\n"
        );
        for at in 1..=count {
            let mark = if at > 60 { mark } else { "" };
            lines.push_str(&format!(
                "2025-07-11 | award | award=J{at} case=C{at} person=人{at} amount=5000.00\n\
                 2025-08-12 | payment | award=J{at} case=C{at} person=人{at} payment=P{at:03} amount=5000.00 method=转账 result=成功 {mark}\n"
            ));
        }
        check(&format!("{lines}{expected}"));
    };
    history("市教育基金会", 60, "", "expect no flag");
    history("市总工会", 61, "", "expect no flag");
    history(
        "市教育基金会",
        61,
        "| F41",
        "expect flag F41 about=市总工会 severity=high amount=5000.00 persons=none period=2025 clause=总工会",
    );
}

#[test]
fn f39_nominations_may_be_more_than_are_aided() {
    // 推荐名额 of C1: 90 may be put forward, 63 are aided; the money of units has no such leave.
    let units = |money: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=C1
             2025-03-05 | quota | school=S1 count=40 amount=400000.00 | {marks}
             2025-03-05 | quota | school=S2 count=50 amount={money} | {marks}
             {expected}"
        ));
    };
    units("230000.00", "", "expect no flag");
    units(
        "230000.01",
        "F39",
        "expect flag F39 about=C1 severity=high amount=0.01 persons=none clause=63",
    );
}

#[test]
fn f39_the_pairs_of_a_county_and_the_money_of_a_plan() {
    let county = |count: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-08-01 | quota     | school=445281 count={count} | {marks}
             2020-09-23 | agreement | agreement=X1 supporter=甲校 aided=乙校 county=445281 amount=300000.00 | {marks}
             2020-09-23 | agreement | agreement=X2 supporter=丙校 aided=丁校 county=445281 amount=300000.00 | {marks}
             {expected}"
        ));
    };
    county("2", "", "expect no flag");
    county(
        "1",
        "F39",
        "expect flag F39 about=445281 severity=high amount=300000.00 persons=none clause=500所",
    );
    let plan = |amount: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-01-05 | plan node | node=N0 amount={amount} | {marks}
             {expected}"
        ));
    };
    plan("671000000.00", "", "expect no flag");
    plan(
        "671000000.01",
        "F39",
        "expect flag F39 about=2025 severity=high amount=0.01 persons=none clause=6.71亿",
    );
}

#[test]
fn f41_a_contract_at_its_budget_and_paid_to_its_sum_and_a_fen_more() {
    let works = |sum: &str, paid: &str, marks: (&str, &str), expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-01-05 | fund received | amount=900000.00
             2025-02-05 | contract      | contract=K1 payee=甲公司 budget=400000.00 amount={sum} | {}
             2025-05-12 | works payment | payment=P1 contract=K1 payee=甲公司 amount={paid} | {}
             {expected}",
            marks.0, marks.1
        ));
    };
    works("400000.00", "400000.00", ("", ""), "expect no flag");
    let raised = "expect flag F41 about=K1 severity=critical amount=0.01 persons=none clause=合同价不超过预算";
    works("400000.01", "400000.00", ("F41", ""), raised);
    works("400000.00", "400000.01", ("F41", "F41"), raised);
}

#[test]
fn f41_contracts_of_a_node_at_their_plan_and_a_fen_beyond_it() {
    let plan = |second: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-01-06 | plan node | node=N amount=500000.00
             2025-01-06 | plan node | node=N1 above=N amount=500000.00 | {mark}
             2025-02-05 | contract  | contract=K1 node=N1 payee=甲公司 amount=300000.00 | {mark}
             2025-02-06 | contract  | contract=K2 node=N1 payee=甲公司 amount={second} | {mark}
             {expected}"
        ));
    };
    plan("200000.00", "", "expect no flag");
    // One fact, told where it is: the node above is beyond its plan by the same contracts.
    plan(
        "200000.01",
        "F41",
        "expect flag F41 about=N1 severity=critical amount=0.01 persons=none clause=合同价不超过预算",
    );
    // A contract above its budget is told of itself, and counts as its budget.
    check(
        "given scheme=H1
         2025-01-06 | plan node | node=N1 amount=200000.00
         2025-02-06 | contract  | contract=K2 node=N1 payee=甲公司 amount=200000.01 budget=200000.00 | F41
         expect flag F41 about=K2 severity=critical amount=0.01 persons=none clause=合同价不超过预算",
    );
}

#[test]
fn f42_what_is_told_again_and_otherwise() {
    let told = |scheme: &str, first: &str, second: (&str, &str), expected: &str| {
        let mark = match expected {
            "" => "",
            _ => "F42",
        };
        let expected = match expected {
            "" => "expect no flag".to_owned(),
            about => format!("expect flag F42 {about}"),
        };
        check(&format!(
            "given scheme={scheme}
             2020-09-01 | fund received | amount=400000.00
             2020-09-23 | agreement     | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00
             {first} | {mark}
             {} {} | {mark}
             {expected}",
            second.0, second.1
        ));
    };
    let attended = "2021-03-31 | attendance | agreement=X1 person=甲 month=2021-03 days=20";
    let again = "2021-03-31 | attendance | agreement=X1 person=甲";
    told("G", attended, (again, "month=2021-04 days=21"), "");
    told("G", attended, (again, "month=2021-03 days=20"), "");
    told(
        "G",
        attended,
        (again, "month=2021-03 days=21"),
        "about=X1 severity=medium amount=0.00 persons=甲 clause=只登记一次",
    );
    // The same person under another alias.
    told(
        "G",
        &format!("2020-10-01 | one person | kept=甲 merged=乙\n{attended}"),
        (
            "2021-03-31 | attendance | agreement=X1 person=乙",
            "month=2021-03 days=21",
        ),
        "about=X1 severity=medium amount=0.00 persons=甲 clause=只登记一次",
    );
    let scheduled = "2020-09-24 | tranche | agreement=X1 number=1 amount=100000.00 status=暂缓拨付";
    let again = "2020-09-25 | tranche | agreement=X1 number=1 status=暂缓拨付";
    told("G", scheduled, (again, "amount=100000.00"), "");
    told(
        "G",
        scheduled,
        (again, "amount=90000.00"),
        "about=X1/1 severity=high amount=10000.00 persons=none clause=只登记一次",
    );
}

#[test]
fn f42_a_paper_and_a_bill_twice_in_a_claim() {
    let papers = |second: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-11-03 | claim | case=C1 person=甲 registered=2025-11-03
             2025-11-04 | paper | case=C1 type=治疗费用票据 no=M1 bill=1 issued=2025-10-01 shows=500.00 | {mark}
             {second} | {mark}
             {expected}"
        ));
    };
    let second = |more: &str| {
        format!("2025-11-04 | paper | case=C1 type=治疗费用票据 issued=2025-10-01 {more}")
    };
    let raised =
        "expect flag F42 about=C1 severity=medium amount=0.00 persons=甲 clause=只登记一次";
    papers(&second("no=M2 bill=2 shows=500.00"), "", "expect no flag");
    papers(&second("no=M1 bill=2 shows=500.00"), "F42", raised);
    // Each kind of paper is numbered by whoever issues it.
    let other = "2025-11-04 | paper | case=C1 type=申请表 issued=2025-10-01 no=M1";
    papers(other, "", "expect no flag");
    // The same number, with another amount, is another bill of the issuer's.
    papers(&second("no=M2 bill=1 shows=499.00"), "", "expect no flag");
    papers(&second("no=M2 bill=1 shows=500.00"), "F42", raised);
}

#[test]
fn f42_one_receipt_slip_for_two_gifts() {
    let gifts = |slip: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=E
             2025-09-05 | donation | person=甲 amount=50.00 slip=P1 {mark}
             2025-09-05 | donation | person=乙 amount=80.00 slip={slip} {mark}
             {expected}"
        ));
    };
    gifts("P2", "", "expect no flag");
    gifts(
        "P1",
        "| F42",
        "expect flag F42 about=P1 severity=medium amount=50.00 persons=none clause=一张票据",
    );
}

#[test]
fn f36_a_year_accepted_before_it_began_and_before_it_was_over() {
    let accepted = |day: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-23 | agreement  | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00
             {day} | acceptance | agreement=X1 year=2 score=80 passed=合格 | {mark}
             {expected}"
        ));
    };
    let flagged =
        "expect flag F36 about=X1/2 severity=medium amount=0.00 persons=none clause=自评 finding=";
    accepted("2022-09-01", "", "expect no flag");
    accepted("2022-08-31", "F36", &format!("{flagged}ends"));
    accepted("2021-09-01", "F36", &format!("{flagged}ends"));
    accepted("2021-08-31", "F36", &format!("{flagged}begins"));
}

#[test]
fn f36_a_year_accepted_before_the_year_before_it() {
    let accepted = |first: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-23 | agreement  | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00
             2022-09-16 | acceptance | agreement=X1 year=2 score=80 passed=合格 | {mark}
             {first}    | acceptance | agreement=X1 year=1 score=80 passed=合格 | {mark}
             {expected}"
        ));
    };
    accepted("2022-09-16", "", "expect no flag");
    accepted(
        "2022-09-17",
        "F36",
        "expect flag F36 about=X1/2 severity=medium amount=0.00 persons=none clause=自评",
    );
}

#[test]
fn f36_a_year_evaluated_by_the_schools_on_its_first_day_and_the_day_before() {
    let evaluated = |day: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-23 | agreement       | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00
             {day}      | self-evaluation | agreement=X1 year=2 end={day} | {mark}
             {expected}"
        ));
    };
    evaluated("2021-09-01", "", "expect no flag");
    evaluated(
        "2021-08-31",
        "F36",
        "expect flag F36 about=X1/2 severity=medium amount=0.00 persons=none finding=self-evaluation",
    );
}

#[test]
fn f47_a_tranche_due_by_the_agreements_last_day_and_one_due_after_it() {
    let paid = |accepted: &str, last: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-01 | fund received | amount=400000.00
             2020-09-23 | agreement     | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00 to={last} | {mark}
             2020-09-28 | tranche       | agreement=X1 number=1 amount=100000.00 status=已拨付
             {accepted} | acceptance    | agreement=X1 year=1 score=80 passed=合格
             2021-09-28 | tranche       | agreement=X1 number=2 amount=100000.00 status=已拨付 | {mark}
             {expected}"
        ));
    };
    // What was earned while the agreement ran is owed after it.
    paid("2021-09-01", "2021-09-01", "", "expect no flag");
    paid("2021-09-02", "2021-09-28", "", "expect no flag");
    paid(
        "2021-09-02",
        "2021-09-01",
        "F47",
        "expect flag F47 about=X1/2 severity=critical amount=100000.00 persons=none clause=帮扶年度",
    );
}

/// A receipt and a payment under a programme whose text names no fund, and under one that has one.
#[test]
fn f56_money_under_a_programme_that_carries_none() {
    let told = |scheme: &str, [came, paid]: [&str; 2], expected: &str| {
        check(&format!(
            "given scheme={scheme}
             2025-09-01 | fund received | amount=100.00 | {came}
             2025-09-01 | agreement     | agreement=X1 supporter=甲校 aided=乙校
             2025-09-10 | works payment | payment=P1 contract=X1 payee=乙校 amount=100.00 | {paid}
             {expected}"
        ));
    };
    told("S17", ["", ""], "expect no flag");
    told(
        "S4",
        ["F56:DZ1", "F56:P1"],
        "expect flag F56 about=DZ1 severity=high amount=100.00 persons=none finding=fund
         expect flag F56 about=P1 severity=high amount=100.00 persons=none finding=fund",
    );
}

#[test]
fn f42_works_that_are_accepted_again() {
    let works = |second: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-02-05 | contract       | contract=K1 payee=甲公司 amount=300000.00
             2025-06-05 | accepted works | contract=K1 places=40 | {mark}
             {second} | {mark}
             {expected}"
        ));
    };
    let accepted = |day: &str, more: &str| format!("{day} | accepted works | contract=K1 {more}");
    let raised =
        "expect flag F42 about=K1 severity=medium amount=0.00 persons=none clause=只登记一次";
    works(&accepted("2025-06-06", "places=40"), "", "expect no flag");
    works(&accepted("2025-06-05", "places=40"), "F42", raised);
    works(&accepted("2025-06-05", "places=41"), "", "expect no flag");
    works(
        &accepted("2025-06-06", "places=1 finished=yes"),
        "",
        "expect no flag",
    );
    let again = format!(
        "{} | F42\n{}",
        accepted("2025-06-06", "places=1 finished=yes"),
        accepted("2025-06-07", "places=1 finished=yes")
    );
    works(&again, "F42", raised);
}

/// An agreement of G of this sum, signed on a day, and its first tranche of this amount, paid on 28 September.
fn tranche(signed: &str, total: &str, amount: &str, marks: (&str, &str), expected: &str) {
    check(&format!(
        "given scheme=G
         2020-09-01 | fund received | amount=900000.00
         {signed} | agreement     | agreement=X1 supporter=甲校 aided=乙校 amount={total} | {}
         2020-09-28 | tranche       | agreement=X1 number=1 amount={amount} status=已拨付 | {}
         {expected}",
        marks.0, marks.1
    ));
}

#[test]
fn f43_an_agreement_and_a_tranche_of_other_amounts_than_the_scheme_gives() {
    tranche(
        "2020-09-23",
        "300000.00",
        "100000.00",
        ("", ""),
        "expect no flag",
    );
    tranche(
        "2020-09-23",
        "300000.00",
        "150000.00",
        ("", "F43"),
        "expect flag F43 about=X1 severity=high amount=50000.00 persons=none clause=10万元",
    );
    tranche(
        "2020-09-23",
        "900000.00",
        "100000.00",
        ("F43", ""),
        "expect flag F43 about=X1 severity=high amount=600000.00 persons=none clause=30万元/对",
    );
}

#[test]
fn f43_a_tranche_that_was_paid_before() {
    // Paid once it is silent, as above.
    check(
        "given scheme=G
         2020-09-01 | fund received | amount=900000.00
         2020-09-23 | agreement     | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00
         2020-09-28 | tranche       | agreement=X1 number=1 amount=100000.00 status=已拨付 | F43
         2020-09-29 | tranche       | agreement=X1 number=1 amount=50000.00 scheduled=100000.00 status=已拨付 | F43
         expect flag F43 about=X1 severity=high amount=50000.00 persons=none clause=第一个帮扶年度 finding=100000.00",
    );
}

#[test]
fn f47_a_tranche_on_the_day_of_the_agreement_and_a_day_before() {
    tranche(
        "2020-09-28",
        "300000.00",
        "100000.00",
        ("", ""),
        "expect no flag",
    );
    tranche(
        "2020-09-29",
        "300000.00",
        "100000.00",
        ("F47", "F47"),
        "expect flag F47 about=X1/1 severity=critical amount=100000.00 persons=none finding=signed",
    );
}

#[test]
fn f70_a_report_on_its_last_day_and_a_day_late() {
    // Ten days from the 28th. One that came late is there, and is told at the desk; one that never came is missing.
    let filed = |day: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             {day} | filed | unit=甲县 month=2025-03 due=2025-06-30 {mark}
             {expected}"
        ));
    };
    filed("2025-04-07", "", "expect no flag");
    filed("2025-04-08", "", "expect no flag");
    filed(
        "2025-04-08",
        "not=yes | F70",
        "expect flag F70 about=甲县/2025-03 severity=lead amount=0.00 persons=none clause=月调度",
    );
}

#[test]
fn f29_the_notice_of_the_result_on_its_last_day_and_a_day_late() {
    // Thirty days from the payment of 25 August.
    let shown = |day: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=C1
             2025-03-01 | fund received | amount=100000.00
             2025-05-12 | claim         | case=C1-1 person=甲
             2025-05-12 | papers        | case=C1-1
             2025-08-12 | award         | award=J1 case=C1-1 person=甲 amount=10000.00
             2025-08-25 | payment       | payment=P1 award=J1 case=C1-1 person=甲 amount=10000.00 result=成功 by_bank=yes {mark}
             {day}      | notice        | notice=N2 stage=发放结果公示 until=2025-11-28 {mark}
             {expected}"
        ));
    };
    shown("2025-09-24", "", "expect no flag");
    shown(
        "2025-09-25",
        "| F29",
        "expect flag F29 about=2025/post_payment severity=critical amount=10000.00 persons=none clause=三公开 finding=2025-09-25",
    );
}

#[test]
fn f06_an_account_on_record_and_one_that_is_not() {
    let paid = |account: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=A
             2024-09-01 | tier     | school=S1 tier=完小 rate=500.00 document=文1
             2024-11-01 | register | person=甲 number=T1 school=S1 since=2015-09-01 account=A1 registered=2024-11-01
             2025-01-16 | fund received | amount=10000.00
             2025-01-26 | list     | batch=1 line=1 person=甲 number=T1 school=S1 month=2025-01 amount=500.00 account={account} | {marks}
             2025-01-26 | bank     | batch=1 line=1 amount=500.00 account={account} holder=甲 | {marks}
             {expected}"
        ));
    };
    paid("A1", "", "expect no flag");
    paid(
        "A9",
        "F06",
        "expect flag F06 about=甲 severity=high amount=500.00 persons=甲 finding=record",
    );
}

#[test]
fn f72_paid_on_the_last_day_that_the_scheme_gives_and_a_day_late() {
    let paid = |day: &str, marks: &str, expected: &str| {
        check(&format!(
            "given due_days=10
             2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | {marks}
             {day}      | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 | {marks}
             {expected}"
        ));
    };
    paid("2025-12-22", "", "expect no flag");
    paid(
        "2025-12-23",
        "F72",
        "expect flag F72 about=C1 severity=high amount=2000.00 persons=甲 clause=校长亲自",
    );
}

#[test]
fn f34_a_review_on_the_last_day_for_reviews_and_a_day_later() {
    let reviewed = |day: &str, marks: &str, expected: &str| {
        check(&format!(
            "given reviews_until=2025-12-02
             2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             {day}      | step          | case=C1 step=复审 by=GZ03 | {marks}
             2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | {marks}
             {expected}"
        ));
    };
    reviewed("2025-12-02", "", "expect no flag");
    reviewed(
        "2025-12-03",
        "F34",
        "expect flag F34 about=C1 severity=medium amount=2000.00 persons=甲 clause=评审",
    );
}

/// A case of B of which a step asks this more, with these second reviews.
fn second_review(more: &str, reviews: &str, marks: &str, expected: &str) {
    check(&format!(
        "given step=second-review:{more}
         2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-11-17 | step          | case=C1 step=初审 by=GZ02
         {reviews}
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | {marks}
         {expected}"
    ));
}

#[test]
fn f34_a_meeting_of_two_and_of_one() {
    let raised =
        "expect flag F34 about=C1 severity=medium amount=2000.00 persons=甲 finding=meeting";
    second_review(
        "by_meeting=true",
        "2025-12-02 | step | case=C1 step=复审 by=GZ03
         2025-12-02 | step | case=C1 step=复审 by=GZ04",
        "",
        "expect no flag",
    );
    second_review(
        "by_meeting=true",
        "2025-12-02 | step | case=C1 step=复审 by=GZ03 | F34",
        "F34",
        raised,
    );
}

#[test]
fn f34_a_review_in_its_time_and_a_working_day_more() {
    // From Monday, 17 November to Monday, 1 December there are ten working days.
    second_review(
        "max_wd=10",
        "2025-12-01 | step | case=C1 step=复审 by=GZ03",
        "",
        "expect no flag",
    );
    second_review(
        "max_wd=10",
        "2025-12-02 | step | case=C1 step=复审 by=GZ03 | F34",
        "F34",
        "expect flag F34 about=C1 severity=medium amount=2000.00 persons=甲 finding=11",
    );
}

#[test]
fn f43_forty_yuan_a_day_for_the_days_attended_and_a_day_more() {
    let days = |days: u16, marks: &str, expected: &str| {
        check(&format!(
            "given tariff=40_a_day
             2025-03-01 | fund received | amount=10000.00
             2025-10-31 | attendance    | agreement=X1 person=甲 month=2025-09 days=30
             2025-10-31 | attendance    | agreement=X1 person=甲 month=2025-10 days={days}
             2025-11-03 | claim         | case=C1 person=甲 | {marks}
             2025-11-05 | papers        | case=C1
             2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | {marks}
             {expected}"
        ));
    };
    days(20, "", "expect no flag");
    days(
        19,
        "F43",
        "expect flag F43 about=C1 severity=high amount=40.00 persons=甲 clause=每人2000元",
    );
    check(
        "given tariff=40_a_day
         2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         expect no flag
         expect unjudged F43",
    );
}

#[test]
fn f29_a_notice_at_a_place_of_the_scheme_and_elsewhere() {
    let shown = |channel: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=C1
             2025-06-04 | notice | notice=N1 until=2025-06-11 channel={channel} {mark}
             {expected}"
        ));
    };
    shown("县教育局网站", "", "expect no flag");
    shown(
        "微信群",
        "| F29",
        "expect flag F29 about=N1 severity=medium amount=0.00 persons=none clause=公示 finding=微信群",
    );
}

/// S17 pays a body of the agreement X1, that was signed on 1 September 2025.
fn transfer(agreement: &str, payment: &str, expected: &str) {
    check(&format!(
        "given scheme=S17
         2025-01-06 | fund received | amount=90000.00
         2025-09-01 | agreement     | agreement=X1 supporter=甲园 aided=乙园 {agreement}
         {payment}
         {expected}"
    ));
}

#[test]
fn f51_a_transfer_on_the_last_day_of_its_agreement_and_the_day_after() {
    let paid = |day: &str, more: &str| {
        format!("{day} | works payment | payment=P1 payee=乙园 amount=3000.00 {more}")
    };
    let raised = |about: &str, finding: &str| {
        format!(
            "expect flag F51 about={about} severity=medium amount=3000.00 persons=none finding={finding}"
        )
    };
    let (own, until) = ("contract=X1", "to=2026-08-31");
    transfer(until, &paid("2026-08-31", own), "expect no flag");
    transfer(
        &format!("{until} | F51"),
        &paid("2026-09-01", "contract=X1 | F51"),
        &raised("X1", "2026-08-31"),
    );
    // Extended by then, and not yet.
    let extended = |day: &str, mark: &str| {
        format!(
            "{}\n{day} | agreement | agreement=X1 supporter=甲园 aided=乙园 to=2027-08-31",
            paid("2026-09-01", &format!("contract=X1 {mark}"))
        )
    };
    transfer(until, &extended("2026-08-20", ""), "expect no flag");
    transfer(
        &format!("{until} | F51"),
        &extended("2026-09-02", "| F51"),
        &raised("X1", "2026-08-31"),
    );
    // Before its first day, and on it.
    let begins = "from=2025-10-15";
    transfer(begins, &paid("2025-10-15", own), "expect no flag");
    transfer(
        &format!("{begins} | F51"),
        &paid("2025-10-14", "contract=X1 | F51"),
        &raised("X1", "2025-10-15"),
    );
    // Before it was signed; one that nobody signed; none.
    transfer(
        &format!("{until} | F51"),
        &paid("2025-08-29", "contract=X1 | F51"),
        &raised("X1", "signed"),
    );
    transfer(
        until,
        &paid("2025-10-15", "contract=X9 | F51"),
        &raised("X9", "signed"),
    );
    transfer(
        until,
        &paid("2025-10-15", "| F51"),
        &raised("P1", "agreement"),
    );
}

#[test]
fn f51_is_not_judged_before_the_agreements_are_in() {
    check(
        "given scheme=S17
         2025-01-06 | fund received | amount=90000.00
         2025-10-15 | works payment | payment=P1 contract=X1 payee=乙园 amount=3000.00
         expect no flag
         expect unjudged F51",
    );
}

#[test]
fn f56_to_a_body_of_the_agreement_and_to_another() {
    let paid = |payee: &str, mark: &str| {
        format!(
            "2025-10-15 | works payment | payment=P1 contract=X1 payee={payee} amount=3000.00 {mark}"
        )
    };
    transfer("", &paid("乙园", ""), "expect no flag");
    let raised = "expect flag F56 about=P1 severity=high amount=3000.00 persons=none";
    // The giver itself, and a third.
    transfer(
        "| F56",
        &paid("甲园", "| F56"),
        &format!("{raised} finding=supporting"),
    );
    transfer("| F56", &paid("丙园", "| F56"), raised);
}

#[test]
fn f51_and_f56_of_goods_that_s20_buys_to_give() {
    let bought = |more: &str, payee: &str, expected: &str| {
        check(&format!(
            "given scheme=S20
             2025-01-06 | fund received | amount=90000.00
             2025-09-01 | agreement     | agreement=X1 supporter=甲园 aided=乙园
             2025-10-15 | works payment | payment=P1 payee={payee} amount=3000.00 {more}
             {expected}"
        ));
    };
    bought("", "玩具店", "expect no flag");
    bought("contract=X1", "玩具店", "expect no flag");
    bought(
        "| F51",
        "乙园",
        "expect flag F51 about=P1 severity=medium amount=3000.00 persons=none finding=agreement",
    );
}

#[test]
fn f41_an_agreement_paid_to_its_sum_and_a_fen_more() {
    let paid = |amount: &str, mark: &str| {
        format!(
            "2025-10-15 | works payment | payment=P1 contract=X1 payee=乙园 amount=2000.00 {mark}
             2025-11-14 | works payment | payment=P2 contract=X1 payee=乙园 amount={amount} {mark}"
        )
    };
    transfer("amount=3000.00", &paid("1000.00", ""), "expect no flag");
    transfer(
        "amount=3000.00 | F41",
        &paid("1000.01", "| F41"),
        "expect flag F41 about=X1 severity=critical amount=0.01 persons=none",
    );
}

#[test]
fn f56_to_the_contractor_and_to_another() {
    let works = |more: &str, payment: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-01-06 | fund received | amount=900000.00
             2025-02-05 | contract      | contract=K1 payee=甲公司 budget=400000.00 amount=400000.00 {more}
             2025-05-12 | works payment | payment=P1 contract=K1 amount=1000.00 {payment}
             {expected}"
        ));
    };
    let raised = "expect flag F56 about=P1 severity=high amount=1000.00 persons=none";
    works("", "payee=甲公司", "expect no flag");
    works("| F56", "payee=乙公司 | F56", raised);
    // Another contractor took it over by then, and later.
    let taken = "contract | contract=K1 payee=乙公司 budget=400000.00 amount=400000.00";
    works(
        "",
        &format!("payee=乙公司\n2025-05-12 | {taken}"),
        "expect no flag",
    );
    works(
        "| F56",
        &format!("payee=乙公司 | F56\n2025-05-13 | {taken}"),
        raised,
    );
}

/// One award of B, paid, and beside it what the bank tells.
fn told_by_the_bank(bank: &str, expected: &str) {
    case_of_b("", "", "2000.00", "", &format!("{bank}\n{expected}"));
}

#[test]
fn f42_money_of_the_banks_with_and_without_an_order() {
    told_by_the_bank(
        "2025-12-23 | bank | batch=B9 line=1 amount=500.00 | F42
         2025-12-24 | bank | batch=B9 line=2 amount=300.00 | F42",
        "expect flag F42 about=B9 severity=critical amount=800.00 persons=none",
    );
    // It came back: no order is known for that either.
    told_by_the_bank(
        "2025-12-23 | bank | batch=B9 line=1 amount=500.00 result=退回 | F42",
        "expect flag F42 about=B9 severity=critical amount=500.00 persons=none",
    );
    // The order may come for a while yet.
    told_by_the_bank(
        "2026-12-01 | bank | batch=B9 line=1 amount=500.00",
        "expect no flag\nexpect unjudged F42",
    );
    told_by_the_bank(
        "2026-11-30 | bank | batch=B9 line=1 amount=500.00 | F42",
        "expect flag F42 about=B9 severity=critical amount=500.00 persons=none",
    );
    // Nor is it judged before any order of the scheme is in.
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-12-23 | bank          | batch=B9 line=1 amount=500.00
         expect no flag
         expect unjudged F42",
    );
    // With its order there is nothing to tell.
    check(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
         2025-12-22 | payment       | payment=B9/1 award=J1 case=C1 person=甲 amount=2000.00 result=在途
         2025-12-23 | bank          | batch=B9 line=1 amount=2000.00
         expect no flag",
    );
}

#[test]
fn f65_set_off_against_ones_own_payment_to_come_and_another() {
    let of = |sum: &str, debtor: &str, off: (&str, &str), marks: (&str, &str), expected: &str| {
        let (payment, day) = off;
        let (own, paid) = marks;
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
             2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount={sum} result=成功 {paid}
             2025-12-15 | clawback      | order=K1 person={debtor} amount=100.00 due=2026-12-01 {own}
             {day}      | set off       | order=K1 payment={payment} amount=100.00 {own}
             {expected}"
        ));
    };
    let raised =
        |who: &str| format!("expect flag F65 about=K1 severity=medium amount=100.00 persons={who}");
    let all = ("| F65", "| F65");
    let history = |debtor: &str, off: (&str, &str), marks: (&str, &str), expected: &str| {
        of("2000.00", debtor, off, marks, expected);
    };
    // What is set against the payment is not paid out: with the whole award paid beside it, it lowers no debt.
    of(
        "1900.00",
        "甲",
        ("P1", "2025-12-22"),
        ("", ""),
        "expect no flag",
    );
    // A fen too much, and it counts for nothing: of the award that is still to be paid, too.
    check(&format!(
        "2025-03-01 | fund received | amount=10000.00
         2025-11-03 | claim         | case=C1 person=甲
         2025-11-05 | papers        | case=C1
         2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 | F72
         2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=1900.01 result=成功 | F65 F72
         2025-12-15 | clawback      | order=K1 person=甲 amount=100.00 due=2026-12-01 | F65
         2025-12-22 | set off       | order=K1 payment=P1 amount=100.00 | F65
         {}
         expect flag F72 about=C1 severity=high amount=99.99 persons=甲",
        raised("甲")
    ));
    history("甲", ("P1", "2025-12-22"), all, &raised("甲"));
    history("甲", ("P1", "2025-12-23"), all, &raised("甲"));
    history("乙", ("P1", "2025-12-22"), all, &raised("乙"));
    history("甲", ("P9", "2025-12-22"), ("| F65", ""), &raised("甲"));
}

/// What is set off out of an order is no more than the order, so that what was never ordered is heard of.
#[test]
fn f72_of_an_award_a_part_was_set_off_and_a_part_never_ordered() {
    let history = |order: &str, arrived: &str, mark: &str, expected: &str| {
        check(&format!(
            "given tariff=open
             2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim         | case=C1 person=甲
             2025-11-05 | papers        | case=C1
             2025-12-12 | award         | award=J1 case=C1 person=甲 amount=2000.00 {mark}
             2025-12-15 | clawback      | order=K1 person=甲 amount=400.00 due=2026-12-01
             2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=1000.00 result=成功 {mark}
             2025-12-22 | payment       | payment=B9/1 award=J1 case=C1 person=甲 amount={order} result=在途 {mark}
             2025-12-22 | set off       | order=K1 payment=B9/1 amount=400.00
             2025-12-23 | bank          | batch=B9 line=1 amount={arrived}
             {expected}"
        ));
    };
    history("1000.00", "600.00", "", "expect no flag");
    history(
        "600.00",
        "200.00",
        "| F72",
        "expect flag F72 about=C1 severity=high amount=400.00 persons=甲",
    );
}

#[test]
fn f39_the_money_of_a_units_quota_and_a_fen_more() {
    let history = |quota: &str, second: &str, mark: &str, expected: &str| {
        check(&format!(
            "given tariff=open
             2025-03-01 | fund received | amount=10000.00
             2025-03-05 | quota         | school=S1 {quota} {mark}
             2025-11-03 | claim         | case=C1 person=甲 school=S1
             2025-11-03 | claim         | case=C2 person=乙 school=S1
             2025-11-05 | papers        | case=C1
             2025-11-05 | papers        | case=C2
             2025-12-12 | award         | award=J9  case=C1 person=甲 school=S1 amount=2000.00 {mark}
             2025-12-12 | award         | award=J10 case=C2 person=乙 school=S1 amount={second} {mark}
             {expected}"
        ));
    };
    let quota = "count=2 amount=4000.00";
    history(quota, "2000.00", "", "expect no flag");
    history(
        quota,
        "2000.01",
        "| F39",
        "expect flag F39 about=S1 severity=high amount=2000.01 persons=甲,乙 clause=1至2名",
    );
    // Beyond both, the award beyond counts once.
    history(
        "count=1 amount=3000.00",
        "2000.00",
        "| F39",
        "expect flag F39 about=S1 severity=high amount=2000.00 persons=甲,乙",
    );
}
