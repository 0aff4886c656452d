//! F47, F49, F50: tranches and their condition, what the money was spent on, meals and the days attended.

use super::table::check;

/// Two agreements and their first tranche, and the judgement of the first year of one of them.
const PAIRS: &str = "
    given scheme=G
    2020-09-01 | fund received | amount=900000.00
    2020-09-23 | agreement     | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00
    2020-09-23 | agreement     | agreement=X2 supporter=丙校 aided=丁校 amount=300000.00
    2020-09-28 | tranche       | agreement=X1 number=1 amount=100000.00 status=已拨付
    2020-09-28 | tranche       | agreement=X2 number=1 amount=100000.00 status=已拨付
    2021-09-13 | acceptance    | agreement=X2 year=1 score=93.3 passed=合格
";

fn pairs(lines: &str) {
    check(&format!("{PAIRS}{lines}"));
}

#[test]
fn f47_the_second_tranche_after_a_failed_year() {
    pairs(
        "2021-09-27 | acceptance | agreement=X1 year=1 score=67.8 passed=不合格 | F47
         2021-10-21 | tranche    | agreement=X1 number=2 amount=100000.00 status=已拨付 | F47
         expect flag F47 about=X1/2 severity=critical amount=100000.00 persons=none clause=达到或超过75分",
    );
}

#[test]
fn f47_not_with_the_very_score_that_passes_nor_when_the_money_is_withheld() {
    pairs(
        "2021-09-27 | acceptance | agreement=X1 year=1 score=75.0
         2021-10-21 | tranche    | agreement=X1 number=2 amount=100000.00 status=已拨付
         2022-09-27 | acceptance | agreement=X1 year=2 score=74.9 passed=不合格
         2022-10-21 | tranche    | agreement=X1 number=3 amount=100000.00 status=暂缓拨付
         expect no flag
         expect balance unordered=300000.00 lacking=0.00",
    );
}

#[test]
fn f47_paid_before_the_acceptance_that_passed() {
    pairs(
        "2021-10-22 | acceptance | agreement=X1 year=1 score=90.0 passed=合格 | F47
         2021-10-21 | tranche    | agreement=X1 number=2 amount=100000.00 status=已拨付 | F47
         expect flag F47 about=X1/2 severity=critical amount=100000.00 persons=none",
    );
}

/// Somebody of a school that is judged accepts its year; somebody of the bureau does.
#[test]
fn f35_a_year_accepted_by_the_school_it_judges() {
    let history = |unit: &str, mark: &str, expected: &str| {
        pairs(&format!(
            "2020-09-01 | duty       | name=李华 post=验收人 official=李 staff=GZ9 unit={unit}
             2021-09-27 | acceptance | agreement=X1 year=1 score=90.0 passed=合格 by=GZ9 {mark}
             {expected}"
        ));
    };
    history("教育局", "", "expect no flag");
    for unit in ["甲校", "乙校"] {
        history(
            unit,
            "| F35",
            "expect flag F35 about=X1/1 severity=critical amount=0.00 persons=李",
        );
    }
    history("丙校", "", "expect no flag");
    // Who left the school before accepts for the bureau; who comes to it later did so, too.
    pairs(
        "2015-09-01 | duty       | name=李华 post=教师 official=李 staff=GZ9 unit=甲校
         2020-09-01 | duty       | name=李华 post=验收人 official=李 staff=GZ9 unit=教育局
         2021-09-27 | acceptance | agreement=X1 year=1 score=90.0 passed=合格 by=GZ9
         2022-09-01 | duty       | name=李华 post=教师 official=李 staff=GZ9 unit=甲校
         expect no flag",
    );
}

/// A failed year ends the payments: the third tranche waits for the first year too, until that very year is accepted.
#[test]
fn f47_the_third_tranche_after_a_failed_first_year() {
    let third = |first: &str, mark: &str, more: &str| {
        pairs(&format!(
            "{first} {mark}
             2022-09-27 | acceptance | agreement=X1 year=2 score=80.0 passed=合格
             2022-10-21 | tranche    | agreement=X1 number=3 amount=100000.00 status=已拨付 {mark}
             {more}"
        ));
    };
    let judged =
        |score: &str| format!("2021-09-27 | acceptance | agreement=X1 year=1 score={score}");
    let raised =
        "expect flag F47 about=X1/3 severity=critical amount=100000.00 persons=none finding=74.9";
    third(&judged("75.0"), "", "expect no flag");
    third(&judged("74.9"), "| F47", raised);
    let again = |day: &str, mark: &str| {
        format!("{day} | acceptance | agreement=X1 year=1 score=75.0 passed=合格 {mark}")
    };
    let healed = format!("{}\nexpect no flag", again("2022-10-21", ""));
    third(&judged("74.9"), "", &healed);
    let late = format!("{}\n{raised}", again("2022-10-22", "| F47"));
    third(&judged("74.9"), "| F47", &late);
    // One failed year is told once, with the first tranche that went out after it.
    pairs(&format!(
        "{} | F47
         2021-10-21 | tranche    | agreement=X1 number=2 amount=100000.00 status=已拨付 | F47
         2022-09-27 | acceptance | agreement=X1 year=2 score=80.0 passed=合格
         2022-10-21 | tranche    | agreement=X1 number=3 amount=100000.00 status=已拨付
         expect flag F47 about=X1/2 severity=critical amount=100000.00 persons=none finding=did",
        judged("74.9")
    ));
}

#[test]
fn f47_the_second_tranche_on_an_acceptance_of_before_the_year_was_over() {
    let paid = |accepted: &str, marks: [&str; 2], expected: &str| {
        pairs(&format!(
            "{accepted} | acceptance | agreement=X1 year=1 score=80.0 passed=合格 {}
             2021-09-15 | tranche    | agreement=X1 number=2 amount=100000.00 status=已拨付 {}
             {expected}",
            marks[0], marks[1]
        ));
    };
    paid("2021-09-01", ["", ""], "expect no flag");
    paid(
        "2021-08-31",
        ["| F36 F47", "| F47"],
        "expect flag F47 about=X1/2 severity=critical amount=100000.00 persons=none finding=over
         expect flag F36 about=X1/1 severity=medium amount=0.00 persons=none",
    );
}

/// The time to pay runs from an acceptance of the whole year: one of before its end starts none.
#[test]
fn f38_does_not_count_from_an_acceptance_of_before_the_year_was_over() {
    let early = "2021-08-20 | acceptance | agreement=X1 year=1 score=80.0 passed=合格";
    let paid = "| tranche | agreement=X1 number=2 amount=100000.00 status=已拨付";
    let over = "2021-09-15 | acceptance | agreement=X1 year=1 score=80.0 passed=合格";
    // Thirty working days from the first are over, from the second they are not.
    pairs(&format!(
        "given calendar=2021
         {early} | F36
         {over}
         2021-10-21 {paid}
         expect flag F36 about=X1/1 severity=medium amount=0.00 persons=none"
    ));
    pairs(&format!(
        "given calendar=2021
         {early} | F36
         {over} | F38
         2021-11-25 {paid} | F38
         expect flag F36 about=X1/1 severity=medium amount=0.00 persons=none
         expect flag F38 about=X1/2 severity=medium amount=100000.00 persons=none finding=2021-11-02"
    ));
    // Where it is the only one nothing is counted: the payment lacks its year (F47) and is not late besides.
    pairs(&format!(
        "given calendar=2021
         {early} | F36 F47
         2021-10-21 {paid} | F47
         expect flag F47 about=X1/2 severity=critical amount=100000.00 persons=none finding=over
         expect flag F36 about=X1/1 severity=medium amount=0.00 persons=none"
    ));
}

/// One that begins outside the text's first year: its years are its own.
#[test]
fn f47_years_are_counted_from_the_agreements_own_first_day() {
    let paid = |accepted: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "given scheme=G
             2023-09-01 | fund received | amount=400000.00
             2023-10-11 | agreement     | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00 from=2023-10-10 to=2026-10-09
             2023-10-13 | tranche       | agreement=X1 number=1 amount=100000.00 status=已拨付
             {accepted} | acceptance    | agreement=X1 year=1 score=80.0 passed=合格 {}
             2024-10-15 | tranche       | agreement=X1 number=2 amount=100000.00 status=已拨付 {}
             {expected}",
            marks[0], marks[1]
        ));
    };
    paid("2024-10-10", ["", ""], "expect no flag");
    paid(
        "2024-10-09",
        ["| F36 F47", "| F47"],
        "expect flag F47 about=X1/2 severity=critical amount=100000.00 persons=none finding=2024-10-09
         expect flag F36 about=X1/1 severity=medium amount=0.00 persons=none",
    );
}

#[test]
fn f47_is_not_judged_without_any_acceptance() {
    check(
        "given scheme=G
         2020-09-01 | fund received | amount=900000.00
         2026-10-21 | tranche       | agreement=X1 number=2 amount=100000.00 status=已拨付
         expect no flag
         expect unjudged F47",
    );
    // One acceptance or self-evaluation of the scheme, and its sheet is in.
    check(
        "given scheme=G
         2020-09-01 | fund received   | amount=900000.00
         2021-08-20 | self-evaluation | agreement=X2 year=1 end=2021-08-31
         2021-10-21 | tranche         | agreement=X1 number=2 amount=100000.00 status=已拨付 | F47
         expect flag F47 about=X1/2 severity=critical amount=100000.00 persons=none",
    );
}

#[test]
fn f49_a_cost_off_the_list_and_other_costs_without_approval() {
    pairs(
        "2023-03-23 | voucher | voucher=Z1 agreement=X1 year=3 cost=公务接待费 amount=44045.31 | F49:Z1
         2021-04-26 | voucher | voucher=Z2 agreement=X1 year=1 cost=其他 amount=11743.65 | F49:Z2
         expect flag F49 about=Z1 severity=high amount=44045.31 persons=none clause=交通费
         expect flag F49 about=Z2 severity=high amount=11743.65 persons=none clause=须有批准号",
    );
}

/// Many vouchers under one word that nobody knows are the office's own word for a line: told once. A foreign cost is no
/// such word, however often it comes, and two vouchers are not many.
#[test]
fn f49_an_offices_own_word_for_a_line_is_told_once_and_suspects_nobody() {
    let vouchers = |word: &str,
                    (many, agreements): (usize, usize),
                    marks: &dyn Fn(usize) -> String,
                    expected: &str| {
        let lines: Vec<String> = (1..=many)
            .map(|at| format!("2023-03-2{at} | voucher | voucher=Z{at} agreement=X{} year=3 cost={word} amount={at}10.00 {}", 1 + at % agreements, marks(at)))
            .collect();
        pairs(&format!("{}\n{expected}", lines.join("\n")));
    };
    vouchers(
        "乡村走教津补",
        (3, 2),
        &|_| "| F49".to_owned(),
        "expect flag F49 about=乡村走教津补 severity=lead amount=630.00 persons=none nature=dataquality",
    );
    let each = |of: &[&str]| -> String {
        let flags = of.iter().zip(1..).map(|(amount, at)| {
            format!("expect flag F49 about=Z{at} severity=high amount={amount} persons=none nature=suspicion")
        });
        flags.collect::<Vec<_>>().join("\n")
    };
    let own = |at: usize| format!("| F49:Z{at}");
    vouchers("乡村走教津补", (2, 2), &own, &each(&["110.00", "210.00"]));
    // One agreement's alone is no word of the office.
    let three = each(&["110.00", "210.00", "310.00"]);
    vouchers("乡村走教津补", (3, 1), &own, &three);
    vouchers("公务接待费", (3, 2), &own, &three);
    for word in ["帮扶活动费", "往返车票", "人身意外险(团体)"] {
        vouchers(word, (3, 2), &|_| String::new(), "expect no flag");
    }
}

#[test]
fn f49_not_other_costs_with_an_approval_number() {
    pairs(
        "2021-04-26 | voucher | voucher=Z2 agreement=X1 year=1 cost=其他 amount=2345.60 approval=批2020-001
         2021-04-27 | voucher | voucher=Z3 agreement=X1 year=1 cost=交通费 amount=253.77
         expect no flag",
    );
}

#[test]
fn f49_is_not_judged_where_no_voucher_of_the_scheme_has_an_approval_number() {
    let others = |first: &str, marks: [&str; 2], expected: &str| {
        pairs(&format!(
            "2021-04-26 | voucher | voucher=Z2 agreement=X1 year=1 cost=其他 amount=2345.60 {first}
             2021-04-27 | voucher | voucher=Z3 agreement=X1 year=1 cost=其他 amount=253.77 {0}
             2021-04-29 | voucher | voucher=Z4 agreement=X1 year=1 cost=其他 amount=1187.31 {1}
             {expected}",
            marks[0], marks[1],
        ));
    };
    others("", ["", ""], "expect unjudged F49");
    others(
        "approval=批2020-001",
        ["| F49:Z3", "| F49:Z4"],
        "expect flag F49 about=Z3 severity=high amount=253.77 persons=none
         expect flag F49 about=Z4 severity=high amount=1187.31 persons=none",
    );
}

#[test]
fn f50_more_days_of_meals_than_attended() {
    pairs(
        "2023-03-31 | attendance | agreement=X1 person=甲 month=2023-03 days=21 | F50
         2023-04-03 | voucher    | voucher=Z1 agreement=X1 year=3 cost=伙食补助 person=甲 month=2023-03 days=27 amount=1080.00 | F50
         expect flag F50 about=X1/2023-03/伙食补助/甲 severity=medium amount=240.00 persons=甲 period=2023-03 clause=40元",
    );
}

#[test]
fn f50_two_vouchers_of_one_month_count_together() {
    pairs(
        "2023-03-31 | attendance | agreement=X1 person=甲 month=2023-03 days=21 | F50
         2023-04-03 | voucher    | voucher=Z1 agreement=X1 year=3 cost=伙食补助 person=甲 month=2023-03 days=11 amount=440.00 | F50
         2023-04-04 | voucher    | voucher=Z2 agreement=X1 year=3 cost=伙食补助 person=甲 month=2023-03 days=11 amount=440.00 | F50
         expect flag F50 about=X1/2023-03/伙食补助/甲 severity=medium amount=40.00 persons=甲",
    );
}

#[test]
fn f50_not_within_the_days_attended() {
    pairs(
        "2023-03-31 | attendance | agreement=X1 person=甲 month=2023-03 days=21
         2023-04-03 | voucher    | voucher=Z1 agreement=X1 year=3 cost=伙食补助 person=甲 month=2023-03 days=21 amount=840.00
         expect no flag",
    );
}

/// Attendance and voucher name one person by two aliases, or two persons.
#[test]
fn f50_days_of_one_person_under_two_aliases() {
    let lines = "2023-03-31 | attendance | agreement=X1 person=乙 month=2023-03 days=21
         2023-04-03 | voucher    | voucher=Z1 agreement=X1 year=3 cost=伙食补助 person=甲 month=2023-03 days=21 amount=840.00";
    pairs(&format!(
        "{lines}
         2023-04-10 | one person | kept=甲 merged=乙
         expect no flag"
    ));
    pairs(&format!(
        "{lines} | F50
         expect flag F50 about=X1/2023-03/伙食补助/甲 severity=medium amount=840.00 persons=甲"
    ));
}

#[test]
fn f50_a_month_without_any_day_attended() {
    pairs(
        "2023-03-31 | attendance | agreement=X1 person=甲 month=2023-03 days=21
         2023-05-03 | voucher    | voucher=Z1 agreement=X1 year=3 cost=伙食补助 person=甲 month=2023-04 days=2 amount=80.00 | F50
         expect flag F50 about=X1/2023-04/伙食补助/甲 severity=medium amount=80.00 persons=甲",
    );
}

#[test]
fn f50_is_not_judged_without_attendance() {
    pairs(
        "2023-04-03 | voucher | voucher=Z1 agreement=X1 year=3 cost=伙食补助 person=甲 month=2023-03 days=21 amount=840.00
         expect no flag
         expect unjudged F50",
    );
}

#[test]
fn f41_more_is_spent_of_a_year_than_its_tranche() {
    let history = |last: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-01 | fund received | amount=900000.00
             2020-09-23 | agreement     | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00
             2020-09-28 | tranche       | agreement=X1 number=1 amount=100000.00 status=已拨付 {mark}
             2020-11-02 | voucher       | voucher=V1 agreement=X1 year=1 cost=交通费 amount=60000.00 {mark}
             2020-12-02 | voucher       | voucher=V2 agreement=X1 year=1 cost=活动费 amount={last} {mark}
             2020-12-03 | voucher       | voucher=V3 agreement=X1 year=2 cost=活动费 amount=10.00
             {expected}"
        ));
    };
    history("40000.00", "", "expect no flag");
    history(
        "40000.01",
        "| F41",
        "expect flag F41 about=X1/1 severity=critical amount=0.01 persons=none clause=当年支出不超过当年拨款",
    );
}

#[test]
fn f42_a_loan_is_drawn_in_its_own_currency_at_a_known_rate() {
    let history = |second: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-01 | drawing | number=L1 currency=EUR rate=2020-08-31 amount=7800.00 {}
             2020-09-02 | drawing | number=L2 {second} amount=7800.00 {mark}
             {expected}",
            if second.contains("USD") { mark } else { "" }
        ));
    };
    let raised =
        "expect flag F42 about=L2 severity=critical amount=7800.00 persons=none clause=提款日";
    history("currency=EUR rate=2020-09-02", "", "expect no flag");
    history("currency=EUR rate=2020-09-03", "| F42", raised);
    history("currency=USD rate=2020-09-02", "| F42", raised);
}

#[test]
fn f42_what_goes_back_within_the_tree_does_not_leave_the_fund() {
    let history = |to: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-01-01 | fund received | amount=1000.00
             2025-01-01 | budget    | doc=D1 from=省财政厅 to=市财政局 amount=1000.00
             2025-01-02 | budget    | doc=D2 from=市财政局 to=县财政局 amount=1000.00
             2025-12-01 | gone back | doc=D2 to={to} amount=100.00 {mark}
             {expected}"
        ));
    };
    // What leaves lowers the balance and what is promised; what moves within the tree moves between the two bodies'
    // accounts, and the fund has it still.
    history(
        "省财政厅",
        "",
        "expect balance cash=900.00 free=900.00 reported=900.00 received=900.00 outside=-900.00 promised=900.00
         expect no flag",
    );
    history(
        "市财政局",
        "| F42",
        "expect balance cash=1000.00 free=1000.00 reported=1000.00 received=1000.00 outside=-1000.00 promised=1000.00
         expect flag F42 about=缴4 severity=critical amount=100.00 persons=none clause=资金总额不变",
    );
}

/// The loan's text lets what its money does not suffice for stand in the budgets of both schools, and in no other's.
#[test]
fn f78_costs_of_the_loan_in_the_books_of_a_third_body() {
    let told = |unit: &str, marks: [&str; 3], expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-01 | fund received | amount=900000.00
             2020-09-23 | agreement     | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00 {}
             2020-09-28 | tranche       | agreement=X1 number=1 amount=100000.00 status=已拨付
             2020-11-03 | voucher       | voucher=V1 agreement=X1 year=1 cost=交通费 amount=760.00 {}
             2020-11-03 | borne         | voucher=V1 unit={unit} amount=760.00 {}
             {expected}",
            marks[0], marks[1], marks[2]
        ));
    };
    let flag = "expect flag F78 about=V1 severity=medium amount=760.00 persons=none clause=分别列入支援学校、受援学校 finding=books";
    told("丙校", ["| F78"; 3], flag);
    for unit in ["甲校", "乙校", "支援学校", "受援学校"] {
        told(unit, [""; 3], "expect no flag");
    }
}

/// A district's text burdens no aided school: the school, its code and the word for its side raise it alike, and
/// the supporting school or the office do not.
#[test]
fn f78_a_cost_of_a_pairing_in_the_books_of_the_aided_school() {
    let told = |unit: &str, marks: [&str; 2], expected: &str| {
        check(&format!(
            "given scheme=F
             2025-01-06 | agreement | agreement=P1 supporter=甲校 aided=乙校 from=2025-01-06 to=2025-12-31 {}
             2025-04-08 | borne     | voucher=Z1 agreement=P1 unit={unit} amount=12600.00 {}
             {expected}",
            marks[0], marks[1]
        ));
    };
    let flag = "expect flag F78 about=Z1 severity=medium amount=12600.00 persons=none clause=不能增加被帮扶学校经济负担";
    for unit in ["乙校", "受援学校", "被帮扶校"] {
        told(unit, ["| F78"; 2], flag);
    }
    for unit in ["甲校", "支援学校", "区教育局"] {
        told(unit, [""; 2], "expect no flag");
    }
}

/// Of an agreement that is not on the ledger nobody can say which of its two a school is, unless the row says the side.
#[test]
fn f78_is_not_judged_of_an_unknown_agreement() {
    let told = |unit: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=F
             2025-04-08 | borne | voucher=Z1 agreement=P9 unit={unit} amount=12600.00 {mark}
             {expected}"
        ));
    };
    told("乙校", "", "expect no flag\nexpect unjudged F78");
    told(
        "受援学校",
        "| F78",
        "expect flag F78 about=Z1 severity=medium amount=12600.00 persons=none",
    );
}
