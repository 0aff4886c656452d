//! F17, F22, F24, F38, F45, F51, F52, F53, F55, F58, F59, F63, F66, F70, F76, F77: bills, costs, suppliers, tranches,
//! reports and tips.

use super::table::check;

#[test]
fn f22_a_bill_of_the_year_before_and_one_of_the_last_day() {
    let case = "
        given scheme=D1
        2025-01-03 | fund received | scheme=D1 amount=20000.00
        2025-10-20 | claim  | case=C1 person=甲 {m}
        2025-10-20 | papers | case=C1
        2025-10-25 | bill   | case=C1 invoice=1 amount=4000.00
        2025-11-20 | award  | award=J1 case=C1 person=甲 amount={a} {m}";
    check(&format!(
        "{}
         2024-11-04 | bill   | case=C1 invoice=2 amount=700.00 | F22
         expect flag F22 about=C1 severity=medium amount=700.00 persons=甲 finding=2025-10-25:_2024-11-04",
        case.replace("{m}", "| F22").replace("{a}", "800.00"),
    ));
    check(&format!(
        "{}
         2024-11-05 | bill   | case=C1 invoice=2 amount=700.00
         expect no flag",
        case.replace("{m}", "").replace("{a}", "940.00"),
    ));
}

#[test]
fn f24_the_diagnosis_came_after_the_approval() {
    let case = |day: &str, mark: &str| {
        format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-11-03 | claim  | case=C1 person=甲
             2025-11-05 | papers | case=C1 without=医院诊断证明 registered=2025-11-05
             {day} | paper  | case=C1 type=医院诊断证明 issued=2025-11-04 registered={day} {mark}
             2025-12-02 | step   | case=C1 step=复审 by=GZ03
             2025-12-12 | step   | case=C1 step=审批 by=GZ04 registered=2025-12-12 {mark}
             2025-12-12 | award  | award=J1 case=C1 person=甲 amount=2000.00 {mark}\n"
        )
    };
    check(&format!(
        "{}
         expect flag F24 about=C1 severity=high amount=2000.00 persons=甲 clause=附医院诊断证明 finding=医院诊断证明_(doc-04)_registered_on_2025-12-13",
        case("2025-12-13", "| F24"),
    ));
    check(&format!("{}\nexpect no flag", case("2025-12-11", "")));
    // A second copy of what was there is no new paper.
    check(&format!(
        "{}
         2025-12-20 | paper  | case=C1 type=医院诊断证明 registered=2025-12-20
         expect no flag",
        case("2025-12-11", ""),
    ));
}

#[test]
fn f38_the_first_tranche_on_the_thirty_first_day_and_on_the_thirtieth() {
    let money = "given scheme=G
                 2020-09-01 | fund received | amount=900000.00\n";
    check(&format!(
        "{money}
         2020-09-23 | agreement | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00 | F38
         2020-10-24 | tranche   | agreement=X1 number=1 amount=100000.00 status=已拨付 | F38
         expect flag F38 about=X1/1 severity=medium amount=100000.00 persons=none clause=30天内"
    ));
    check(&format!(
        "{money}
         2020-09-23 | agreement | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00
         2020-10-23 | tranche   | agreement=X1 number=1 amount=100000.00 status=已拨付
         expect no flag"
    ));
}

/// Three teachers of one school above its tier; with the tier raised by a document it is in order.
#[test]
fn f45_a_school_paid_above_its_tier() {
    let paid: String = ["甲", "乙", "丙"]
        .iter()
        .enumerate()
        .map(|(at, name)| {
            format!(
                "2024-11-01 | register | person={name} number=T{at} school=S1 since=2015-09-01 registered=2024-11-01
                 2025-01-01 | shown | notice=G1 number=T{at} from=2025-01 to=2025-12 amount=600.00
                 2025-04-25 | list | batch=B4 line={at} person={name} number=T{at} school=S1 month=2025-04 amount=600.00 account=A{at} | F45 F43:{name}
                 2025-04-25 | bank | batch=B4 line={at} amount=600.00 account=A{at} holder={name}\n"
            )
        })
        .collect();
    let county = "given scheme=A
        2025-01-02 | fund received  | amount=90000.00
        2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23";
    // What came back of the same list is a row of it, and no money.
    let back = "2024-11-01 | register | person=丁 number=T9 school=S1 since=2015-09-01 registered=2024-11-01
        2025-01-01 | shown | notice=G1 number=T9 from=2025-01 to=2025-12 amount=600.00
        2025-04-25 | list | batch=B4 line=9 person=丁 number=T9 school=S1 month=2025-04 amount=600.00 account=A9 | F45
        2025-04-25 | bank | batch=B4 line=9 amount=600.00 account=A9 result=退回 holder=丁 | F45";
    check(&format!(
        "{county}
         2024-09-01 | tier | school=S1 tier=完小 rate=500.00 document=文1 | F45 F43
         {paid}
         {back}
         expect flag F45 about=S1 severity=medium amount=300.00 persons=甲,乙,丙 period=2025-04
         expect flag F43 about=甲 severity=high amount=100.00 persons=甲
         expect flag F43 about=乙 severity=high amount=100.00 persons=乙
         expect flag F43 about=丙 severity=high amount=100.00 persons=丙"
    ));
    let plain = paid
        .lines()
        .map(|line| line.split(" | F45").next().unwrap_or(line));
    check(&format!(
        "{county}
         2024-09-01 | tier | school=S1 tier=完小 rate=500.00 document=文1 to=2025-03-31
         2025-04-01 | tier | school=S1 tier=教学点 rate=600.00 document=文2
         {}
         expect no flag",
        plain.collect::<Vec<_>>().join("\n"),
    ));
}

/// Ten teachers are paid above the tier and three at it; with one more at it, it is no whole school.
#[test]
fn f45_all_but_one_in_four_above_the_tier() {
    let history = |at_rate: usize, mark: &str, expected: &str| {
        let names = [
            "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑", "寅", "卯",
        ];
        let mut lines = String::from(
            "given scheme=A
             2025-01-02 | fund received  | amount=90000.00
             2025-01-16 | monthly notice | notice=G1 month=2025-01 until=2025-01-23\n",
        );
        let above = 10;
        lines.push_str(&format!(
            "2024-09-01 | tier | school=S1 tier=完小 rate=500.00 document=文1 | {mark} F43\n"
        ));
        for (at, name) in names.iter().take(above + at_rate).enumerate() {
            let (paid, marks) = match at < above {
                true => ("600.00", format!("| {mark} F43:{name}")),
                false => ("500.00", String::new()),
            };
            lines.push_str(&format!(
                "2024-11-01 | register | person={name} number=T{at} school=S1 since=2015-09-01 registered=2024-11-01
                 2025-01-01 | shown | notice=G1 number=T{at} from=2025-01 to=2025-12 amount={paid}
                 2025-04-25 | list | batch=B4 line={at} person={name} number=T{at} school=S1 month=2025-04 amount={paid} account=A{at} {marks}
                 2025-04-25 | bank | batch=B4 line={at} amount={paid} account=A{at} holder={name}\n"
            ));
        }
        for name in names.iter().take(above) {
            lines.push_str(&format!(
                "expect flag F43 about={name} severity=high amount=100.00 persons={name}\n"
            ));
        }
        check(&format!("{lines}{expected}"));
    };
    history(
        3,
        "F45",
        "expect flag F45 about=S1 severity=medium amount=1000.00 persons=甲,乙,丙,丁,戊,己,庚,辛,壬,癸 period=2025-04",
    );
    history(4, "", "");
}

#[test]
fn f51_an_invoice_of_the_year_before_and_of_the_last_day() {
    check(
        "given scheme=G
         2020-09-01 | fund received | amount=900000.00
         2021-10-01 | cost | agreement=X1 voucher=V1 year=2 invoiced=2021-08-31 amount=300.00 | F51
         2022-09-02 | cost | agreement=X1 voucher=V2 year=2 invoiced=2022-08-31 amount=300.00
         expect flag F51 about=V1 severity=medium amount=300.00 persons=none period=2021-09-01..2022-08-31",
    );
}

#[test]
fn f52_two_payments_below_the_limit_in_a_week() {
    let works = "given scheme=H1
                 2025-01-02 | fund received | amount=9000000.00\n";
    check(&format!(
        "{works}
         2025-05-12 | works payment | payment=P1 payee=甲公司 amount=480000.00 | F52
         2025-05-19 | works payment | payment=P2 payee=甲公司 amount=490000.00 | F52
         2025-05-20 | works payment | payment=P3 payee=甲公司 amount=490000.00
         expect flag F52 about=P1 severity=medium amount=970000.00 persons=none period=2025-05-12"
    ));
    check(&format!(
        "{works}
         2025-05-12 | works payment | payment=P1 payee=甲公司 amount=480000.00
         2025-05-20 | works payment | payment=P2 payee=甲公司 amount=490000.00
         2025-05-12 | works payment | payment=P3 payee=乙公司 amount=399999.99
         2025-05-12 | works payment | payment=P4 payee=乙公司 amount=490000.00
         2025-05-13 | works payment | payment=P5 payee=乙公司 amount=500000.00
         expect no flag"
    ));
}

/// Thirteen agreements with ten vouchers each; all of one's are whole thousands.
#[test]
fn f53_one_agreement_of_round_sums_among_thirteen() {
    let peers: String = (1..=12)
        .map(|at| {
            format!(
                "2021-10-01 | costs | agreement=X{at} count=10 amount=101.0{} step=7.00\n",
                at % 10
            )
        })
        .collect();
    let money = "given scheme=G\n2020-09-01 | fund received | amount=9000000.00\n";
    check(&format!(
        "{money}{peers}
         2021-10-01 | costs | agreement=Y count=10 amount=1000.00 step=1000.00 | F53
         expect flag F53 about=Y severity=lead amount=55000.00 persons=none"
    ));
    check(&format!(
        "{money}{peers}
         2021-10-01 | costs | agreement=Y count=9 amount=1000.00 step=1000.00
         expect no flag"
    ));
}

/// A hundred different amounts, and one that six or five vouchers have.
#[test]
fn f55_one_amount_six_times_and_five_times() {
    let others = "given scheme=G
        2020-09-01 | fund received | amount=9000000.00
        2021-10-01 | costs | agreement=X1 count=100 amount=101.01 step=7.00";
    check(&format!(
        "{others}
         2021-10-02 | costs | agreement=X2 count=6 amount=1980.00 step=0.00 | F55
         expect flag F55 about=1980.00 severity=lead amount=11880.00 persons=none period=2021"
    ));
    check(&format!(
        "{others}
         2021-10-02 | costs | agreement=X2 count=5 amount=1980.00 step=0.00
         expect no flag"
    ));
}

/// 91350100M000100Y43 is the example of GB 32100; with another last character its check fails.
#[test]
fn f58_f63_suppliers_linked_young_miscoded_and_none_of_it() {
    let money = "given scheme=G\n2020-09-01 | fund received | amount=900000.00\n";
    check(&format!(
        "{money}
         2020-09-01 | official | person=任某 phone=T1 address=Q1 | F58:K1
         2020-09-01 | supplier | code=K1 phone=T1 | F58:K1
         2020-09-01 | supplier | code=K2 phone=T2 | F58:K2+K3
         2020-09-01 | supplier | code=K3 phone=T2 | F58:K2+K3
         2020-09-01 | supplier | code=K4 phone=T4 address=Q4
         2020-09-01 | supplier | code=K5 phone=T1
         2021-10-01 | cost | agreement=X1 voucher=V1 payee=K1 amount=300.01 | F58:K1
         2021-10-01 | cost | agreement=X1 voucher=V2 payee=K2 amount=300.02 | F58:K2+K3
         2021-10-01 | cost | agreement=X1 voucher=V3 payee=K3 amount=300.03 | F58:K2+K3
         2021-10-01 | cost | agreement=X1 voucher=V4 payee=K4 amount=300.04
         expect flag F58 about=K1 severity=medium amount=300.01 persons=任某
         expect flag F58 about=K2+K3 severity=medium amount=600.05 persons=none"
    ));
    check(&format!(
        "{money}
         2020-09-01 | supplier | code=K1 founded=2021-04-05 | F63:K1
         2020-09-01 | supplier | code=K2 founded=2021-04-04
         2020-09-01 | supplier | code=K5 founded=2021-10-02 | F63:K5
         2020-09-01 | supplier | code=91350100M000100Y44 | F63:91350100M000100Y44
         2020-09-01 | supplier | code=91350100M000100Y43
         2021-10-01 | cost | agreement=X1 voucher=V1 payee=K1 amount=300.01 | F63:K1
         2021-10-01 | cost | agreement=X1 voucher=V2 payee=K2 amount=300.02
         2021-10-01 | cost | agreement=X1 voucher=V5 payee=K5 amount=300.05 | F63:K5
         2021-10-01 | cost | agreement=X1 voucher=V3 payee=91350100M000100Y44 amount=300.03 | F63:91350100M000100Y44
         2021-10-01 | cost | agreement=X1 voucher=V4 payee=91350100M000100Y43 amount=300.04
         expect flag F63 about=K1 severity=high amount=300.01 persons=none period=2021-10-01 finding=179_days_old_on_2021-10-01;_on_2021-10-01_it_was_paid_for_the_first_time
         expect flag F63 about=K5 severity=high amount=300.05 persons=none period=2021-10-01
         expect flag F63 about=91350100M000100Y44 severity=high amount=300.03 persons=none"
    ));
    // Its first contract is the day that its age is measured by.
    check(&format!(
        "{money}
         2020-09-01 | supplier | code=K1 founded=2021-04-05 | F63
         2021-04-20 | contract | contract=HT1 payee=甲公司 code=K1 amount=300.01 | F63
         2021-10-02 | cost | agreement=X1 voucher=V1 payee=K1 amount=300.01 | F63
         expect flag F63 about=K1 severity=high amount=300.01 persons=none finding=on_2021-04-20_contract_HT1_was_signed_with_it"
    ));
}

#[test]
fn f59_more_pupils_aided_than_enrolled() {
    check(
        "given scheme=H2
         2025-01-02 | coverage | school=S1 enrolled=1645 boarders=815 poor=83 aided=1674 amount=1250.00 | F59:S1
         2025-01-02 | coverage | school=S2 enrolled=1645 boarders=815 poor=83 aided=1645 amount=1250.00 | F39
         2025-01-02 | coverage | school=S3 enrolled=100 boarders=50 poor=10 poor-aided=12 aided=15 amount=1000.00 | F59:S3
         expect flag F59 about=S1 severity=high amount=1787500.00 persons=none finding=244_may_be_aided,_which_is_30_percent_of_815_boarders
         expect flag F59 about=S3 severity=high amount=2000.00 persons=none finding=poor
         expect flag F39 about=S2 severity=high amount=1751250.00 persons=none",
    );
}

/// No more of the boarders than three in ten, and every one registered as poor, in the newest word of a school.
#[test]
fn coverage_beyond_the_share_short_of_the_poor_and_told_twice() {
    check(
        "given scheme=H2
         2025-01-02 | coverage | school=S1 enrolled=100 boarders=50 poor=10 aided=16 amount=1000.00 | F39
         2025-01-02 | coverage | school=S2 enrolled=100 boarders=50 poor=10 aided=15 amount=1000.00
         2025-01-02 | coverage | school=S3 enrolled=100 boarders=50 poor=10 poor-aided=8 aided=15 amount=1000.00 | F68
         2025-01-02 | coverage | school=S4 enrolled=100 boarders=50 poor=10 aided=15 amount=1000.00 | F42
         2025-01-03 | coverage | school=S4 enrolled=101 boarders=50 poor=10 aided=15 amount=1000.00 | F42
         expect flag F39 about=S1 severity=high amount=1000.00 persons=none
         expect flag F68 about=S3 severity=medium amount=2000.00 persons=none
         expect flag F42 about=S4 severity=critical amount=15000.00 persons=none",
    );
}

/// A school of two stages tells each; where more are poor than the share has room for, all of these are aided and nobody else.
#[test]
fn coverage_by_stage_and_where_many_are_poor() {
    let school = |stage: &str, aided: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H2
             2025-01-02 | coverage | school=S1 stage=小学 enrolled=100 boarders=50 poor=20 aided=20 amount=1000.00
             2025-01-03 | coverage | school=S1 stage={stage} enrolled=90 boarders=50 poor=20 {aided} amount=1000.00 {mark}
             {expected}"
        ));
    };
    school("初中", "aided=20", "", "expect no flag");
    school(
        "初中",
        "aided=21",
        "| F39",
        "expect flag F39 about=S1 severity=high amount=1000.00 persons=none",
    );
    school(
        "初中",
        "poor-aided=19 aided=20",
        "| F68",
        "expect flag F68 about=S1 severity=medium amount=1000.00 persons=none",
    );
}

#[test]
fn f43_coverage_at_its_amount_a_head_and_a_fen_beside_it() {
    let school = |all: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H2
             2025-01-02 | coverage | school=S1 enrolled=100 boarders=50 poor=10 aided=15 amount=1250.00 all={all} {mark}
             {expected}"
        ));
    };
    school("18750.00", "", "expect no flag");
    for off in ["18750.01", "18749.99"] {
        school(
            off,
            "| F43",
            "expect flag F43 about=S1 severity=high amount=0.01 persons=none",
        );
    }
}

/// A tranche of 100,000 paid twice, and in two parts.
#[test]
fn f16_a_tranche_paid_whole_twice_and_in_parts() {
    let history = |second: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-01 | fund received | amount=900000.00
             2020-09-23 | agreement | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00
             2020-10-12 | tranche   | agreement=X1 number=1 amount=100000.00 status=已拨付 {mark}
             {second}
             {expected}"
        ));
    };
    history("", "", "expect no flag");
    history(
        "2020-10-13 | tranche | agreement=X1 number=1 amount=100000.00 status=已拨付 | F16",
        "| F16",
        "expect flag F16 about=X1/1 severity=critical amount=100000.00 persons=none",
    );
}

#[test]
fn f66_two_tips_in_180_days_and_in_181() {
    check(
        "2025-01-01 | tip | tip=T1 subject=S1 | F66
         2025-06-30 | tip | tip=T2 subject=S1 | F66
         2025-01-01 | tip | tip=T3 subject=S2
         2025-07-01 | tip | tip=T4 subject=S2
         2025-01-01 | tip | tip=T5
         2025-01-02 | tip | tip=T6
         expect flag F66 about=S1 severity=high amount=0.00 persons=none",
    );
    // The second and the third are as near as the first and the second.
    check(
        "2025-01-01 | tip | tip=T1 subject=S1 | F66
         2025-06-30 | tip | tip=T2 subject=S1 | F66
         2025-12-20 | tip | tip=T3 subject=S1 | F66
         2026-07-20 | tip | tip=T4 subject=S1
         expect flag F66 about=S1 severity=high amount=0.00 persons=none",
    );
}

#[test]
fn f70_the_report_of_the_year_on_its_last_day_and_after_it() {
    let history = |reported: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=F
             2025-12-05 | assessment | case=XY1 year=2025 score=92.00 reported={reported} {mark}
             2024-12-05 | assessment | case=XY1 year=2024 score=92.00 reported=2024-12-01
             {expected}"
        ));
    };
    history("2025-11-30", "", "expect no flag");
    history(
        "2025-12-01",
        "| F70",
        "expect flag F70 about=XY1/2025 severity=lead amount=0.00 persons=none period=2025 clause=11月底前",
    );
}

#[test]
fn f70_a_self_evaluation_within_thirty_days_of_the_end_and_outside() {
    let history = |filed: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             {filed} | self-evaluation | agreement=X1 year=1 end=2021-08-31 {mark}
             2022-09-05 | self-evaluation | agreement=X1 year=2
             2022-08-31 | self-evaluation | agreement=X1 year=2
             {expected}"
        ));
    };
    history("2021-08-01", "", "expect no flag");
    history("2021-08-31", "", "expect no flag");
    let flag = "expect flag F70 about=X1/1 severity=lead amount=0.00 persons=none period=2021-08-31 clause=自评";
    history("2021-07-31", "| F70", flag);
    history("2021-09-01", "| F70", flag);
}

#[test]
fn f70_every_contract_looked_at_by_the_county_and_all_but_one() {
    let history = |looked: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-02-05 | contract | contract=K1 payee=甲公司 amount=300000.00
             2025-02-06 | contract | contract=K2 payee=乙公司 amount=200000.00 {mark}
             2026-01-05 | contract | contract=K3 payee=丙公司 amount=200000.00
             2025-08-01 | looked | check=复查-1 item=K1
             {looked}
             {expected}"
        ));
    };
    let flag = "expect flag F70 about=county-check/2025 severity=lead amount=0.00 persons=none period=2025 clause=县级复查";
    let missed = |looked: &str| history(looked, "| F70", flag);
    history(
        "2025-12-31 | looked | check=复查-2 item=K2",
        "",
        "expect no flag",
    );
    missed("");
    missed("2026-01-01 | looked | check=复查-2 item=K2");
    missed("2025-12-31 | looked | check=复查-2 item=K2 result=unverified");
    // Of another check, and of the same item again.
    missed("2025-12-31 | looked | check=审计-1 item=K2");
    missed("2025-12-31 | looked | check=复查-2 item=K1");
}

#[test]
fn f70_agreements_looked_at_in_each_half_year() {
    // Of S8: what was signed on 1 April is there on 91 of the 181 days of the first half, what was signed a day later on
    // fewer than half of them.
    let history = |signed: &str, (first, second): (&str, &str), mark: &str, expected: &str| {
        check(&format!(
            "given scheme=S8
             2025-06-30 | looked | check=抽-1 item=X2
             2025-12-31 | looked | check=抽-2 item=X2
             {first}
             {second}
             2025-04-01 | agreement | agreement=X2 supporter=S1 aided=S3
             {signed} | agreement | agreement=X1 supporter=S1 aided=S2 {mark}
             {expected}"
        ));
    };
    let first = "2025-06-30 | looked | check=抽-3 item=X1";
    let second = "2025-07-01 | looked | check=抽-4 item=X1";
    let flag = |span: &str| {
        format!(
            "expect flag F70 about=every-term/{span} severity=lead amount=0.00 persons=none period={span} clause=每学期"
        )
    };
    history("2025-04-01", (first, second), "", "expect no flag");
    history("2025-04-02", ("", second), "", "expect no flag");
    history("2025-04-01", ("", second), "| F70", &flag("2025-H1"));
    history("2025-04-02", (first, ""), "| F70", &flag("2025-H2"));
    // One that was over on 30 September is there on half of the second half, of 184 days, and on 29 September no more.
    history(
        "2025-01-01",
        (first, ""),
        "to=2025-09-30 | F70",
        &flag("2025-H2"),
    );
    history("2025-01-01", (first, ""), "to=2025-09-29", "expect no flag");
    // One of ten days owes a look in the span in which it is there for five of them.
    history(
        "2025-06-26",
        ("", second),
        "to=2025-07-05 | F70",
        &flag("2025-H1"),
    );
    history(
        "2025-06-27",
        ("", second),
        "to=2025-07-06",
        "expect no flag",
    );
}

#[test]
fn f70_a_paper_of_january_is_of_the_check_that_was_opened_in_december() {
    let history = |opened: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=S8
             2025-03-01 | agreement | agreement=X1 supporter=S1 aided=S2 {mark}
             2025-06-30 | looked | check=抽-1 item=X1
             {opened} | check opened | check=抽-2
             2026-01-12 | looked | check=抽-2 item=X1
             {expected}"
        ));
    };
    history("2025-12-31", "", "expect no flag");
    history(
        "2026-01-01",
        "| F70",
        "expect flag F70 about=every-term/2025-H2 severity=lead amount=0.00 persons=none period=2025-H2 clause=每学期",
    );
}

#[test]
fn f70_a_payment_is_owed_one_look_and_works_none_once_they_are_finished() {
    // Of H1, with a check of every half-year that no shipped text has.
    let payments = |second: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             given check=payments:half_year:50
             2025-01-02 | fund received | amount=9000000.00
             2025-07-02 | looked | check=抽-1 item=P2
             {second}
             2025-03-03 | works payment | payment=P1 payee=甲公司 amount=1000.00
             2025-06-30 | works payment | payment=P2 payee=甲公司 amount=2000.00
             2025-07-01 | works payment | payment=P3 payee=甲公司 amount=3000.00 {mark}
             2025-12-31 | works payment | payment=P4 payee=甲公司 amount=4000.00 {mark}
             {expected}"
        ));
    };
    // P2 is looked at after its span, and counts: nobody owes it another look.
    payments(
        "2026-01-05 | looked | check=抽-2 item=P4",
        "",
        "expect no flag",
    );
    payments(
        "2025-12-01 | looked | check=抽-2 item=P1",
        "| F70",
        "expect flag F70 about=drawn/2025-H2 severity=lead amount=0.00 persons=none period=2025-H2 clause=抽查",
    );
    let works = |finished: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             given check=contracts:half_year:100
             2025-02-05 | contract | contract=K1 payee=甲公司 amount=300000.00 {mark}
             2025-05-01 | looked | check=抽-1 item=K1
             {finished}
             {expected}"
        ));
    };
    works(
        "2025-09-29 | accepted works | contract=K1 finished=yes",
        "",
        "expect no flag",
    );
    let owed = "expect flag F70 about=drawn/2025-H2 severity=lead amount=0.00 persons=none period=2025-H2 clause=抽查";
    works(
        "2025-09-30 | accepted works | contract=K1 finished=yes",
        "| F70",
        owed,
    );
    // A part accepted finishes nothing.
    works("2025-08-01 | accepted works | contract=K1", "| F70", owed);
}

#[test]
fn f34_who_examined_a_payment_of_the_limit_and_of_a_fen_less() {
    let history = |second: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-01-02 | fund received | amount=9000000.00
             2025-05-12 | works payment | payment=P1 payee=甲公司 amount=500000.00 examiner=国某
             2025-06-19 | works payment | payment=P2 payee=乙公司 {second} {mark}
             {expected}"
        ));
    };
    history("amount=500000.00 examiner=国某", "", "expect no flag");
    history("amount=499999.99", "", "expect no flag");
    history(
        "amount=500000.00 approver=国某",
        "| F34",
        "expect flag F34 about=P2 severity=medium amount=500000.00 persons=none clause=国库集中支付",
    );
    // A register that names no examiner at all is not judged.
    check(
        "given scheme=H1
         2025-01-02 | fund received | amount=9000000.00
         2025-06-19 | works payment | payment=P2 payee=乙公司 amount=500000.00
         expect absent F34 a column with who examined payments from a limit on
         expect no flag",
    );
}

#[test]
fn f70_a_month_that_others_reported() {
    check(
        "given scheme=H1
         2025-04-07 | filed | unit=甲县 month=2025-03
         2025-05-08 | filed | unit=甲县 month=2025-04
         2025-04-07 | filed | unit=乙县 month=2025-03 | F70:乙县/2025-04
         2025-04-07 | filed | unit=丙县 month=2025-03 | F70:丙县/2025-04
         2025-05-08 | filed | unit=丙县 month=2025-04 not=yes | F70:丙县/2025-04
         expect flag F70 about=乙县/2025-04 severity=lead amount=0.00 persons=none period=2025-04
         expect flag F70 about=丙县/2025-04 severity=lead amount=0.00 persons=none period=2025-04",
    );
}

#[test]
fn f76_money_for_two_heads_and_one_paid() {
    let case = |count: u32, mark: &str| {
        format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-03-05 | quota   | school=S1 count={count} amount=4000.00 {mark}
             2025-03-05 | quota   | school=S2 count=9
             2025-11-03 | claim   | case=C1 person=甲 school=S1
             2025-11-05 | papers  | case=C1
             2025-12-12 | award   | award=J1 case=C1 person=甲 school=S1 amount=2000.00
             2025-12-22 | payment | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功\n"
        )
    };
    check(&format!(
        "{}
         expect flag F76 about=S1/2025 severity=high amount=2000.00 persons=none period=2025",
        case(2, "| F76"),
    ));
    check(&format!("{}\nexpect no flag", case(1, "")));
}

#[test]
fn f77_passed_down_on_the_thirty_first_day_and_on_the_thirtieth() {
    check(
        "2025-01-10 | budget | from=省 to=市 amount=5000.00 | F77
         2025-02-09 | budget | from=市 to=甲县 amount=3000.00
         2025-02-10 | budget | from=市 to=乙县 amount=2000.00 | F77
         2025-02-10 | budget | from=省 to=丙县 amount=2000.00
         expect flag F77 about=财〔2025〕1号 severity=medium amount=2000.00 persons=none",
    );
    check(
        "2025-01-10 | budget | from=省 to=市 amount=5000.00
         2025-02-09 | budget | from=市 to=甲县 amount=5000.00
         expect no flag",
    );
}

/// Two agreements pay one bill that none of the vouchers numbers; with a number each they are two bills.
#[test]
fn f17_one_bill_without_a_number_under_two_agreements() {
    let history = |first: &str, second: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-01 | fund received | amount=900000.00
             2021-10-01 | cost | agreement=X1 voucher=V1 payee=K1 amount=1461.20 invoiced=2021-09-30 {first} {mark}
             2021-10-02 | cost | agreement=X2 voucher=V2 payee=K1 amount=1461.20 invoiced=2021-09-30 {second} {mark}
             2021-10-03 | cost | agreement=X3 voucher=V3 payee=K2 amount=1461.20 invoiced=2021-09-30
             {expected}"
        ));
    };
    let raised = "expect flag F17 about=V1 severity=high amount=1461.20 persons=none";
    history("", "", "| F17", raised);
    history("invoice=1", "", "| F17", raised);
    history("invoice=1", "invoice=2", "", "expect no flag");
}

#[test]
fn f38_a_balance_that_lies_for_more_than_a_year() {
    let history = |statement: &str, mark: &str, expected: &str| {
        check(&format!(
            "2024-11-01 | fund received | amount=54300.00
             2024-11-29 | fund received | amount=700.00 {mark}
             {statement} | statement | received=55000.00 balance=55000.00 {mark}
             {expected}"
        ));
    };
    history(
        "2025-11-30",
        "| F38",
        "expect flag F38 about=爱烛行动救助资金 severity=medium amount=55000.00 persons=none period=2025-11-30",
    );
    history("2025-11-29", "", "expect no flag");
    // It may lie for a tranche that is held back.
    let kept = |tranche: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-23 | agreement | agreement=X1 supporter=甲校 aided=乙校 amount=300000.00
             2020-10-01 | fund received | amount=100000.00 {mark}
             {tranche}
             2022-11-30 | statement | received=100000.00 balance=100000.00 {mark}
             {expected}"
        ));
    };
    let held = "2020-10-24 | tranche | agreement=X1 number=1 amount=100000.00 status=暂缓拨付";
    kept(held, "", "expect no flag");
    kept(
        "",
        "| F38",
        "expect flag F38 about=世行贷款学校对口帮扶工作经费 severity=medium amount=100000.00 persons=none period=2022-11-30",
    );
}

#[test]
fn f58_one_representative_and_one_supplier_with_most_of_the_money() {
    let money = "given scheme=G\n2020-09-01 | fund received | amount=900000.00\n";
    check(&format!(
        "{money}
         2020-09-01 | official | person=任某 phone=T1 | F58:K1
         2020-09-01 | supplier | code=K1 agent=任某 | F58:K1
         2020-09-01 | supplier | code=K2 agent=柳某 | F58:K2+K3
         2020-09-01 | supplier | code=K3 agent=柳某 | F58:K2+K3
         2020-09-01 | supplier | code=K4 agent=白某
         2020-09-01 | supplier | code=K5 agent=柳某
         2021-10-01 | cost | agreement=X1 voucher=V1 payee=K1 amount=300.01 | F58:K1
         2021-10-01 | cost | agreement=X1 voucher=V2 payee=K2 amount=300.02 | F58:K2+K3
         2021-10-01 | cost | agreement=X1 voucher=V3 payee=K3 amount=300.03 | F58:K2+K3
         2021-10-01 | cost | agreement=X1 voucher=V4 payee=K4 amount=300.04
         expect flag F58 about=K1 severity=medium amount=300.01 persons=任某
         expect flag F58 about=K2+K3 severity=medium amount=600.05 persons=none"
    ));
    // Of ten suppliers one has 5,000 of 6,400; nine are too few to judge a share.
    let shares = |suppliers: u32, mark: &str, expected: &str| {
        let small: String = (1..suppliers)
            .map(|at| {
                format!("2021-10-01 | cost | agreement=X{at} voucher=V{at} payee=K{at} amount=15{at}.07\n")
            })
            .collect();
        check(&format!(
            "{money}{small}
             2021-10-01 | cost | agreement=X0 voucher=V0 payee=K0 amount=5000.03 {mark}
             {expected}"
        ));
    };
    shares(
        10,
        "| F58",
        "expect flag F58 about=K0 severity=medium amount=5000.03 persons=none",
    );
    shares(9, "", "expect no flag");
}

#[test]
fn f63_money_to_a_company_that_was_struck_off() {
    check(
        "given scheme=G
         2020-09-01 | fund received | amount=900000.00
         2020-09-01 | supplier   | code=K1 | F63
         2021-10-01 | struck off | code=K1 | F63
         2020-09-01 | supplier   | code=K2
         2021-10-02 | struck off | code=K2
         2020-09-01 | supplier   | code=K3
         2021-09-01 | struck off | code=K3 status=存续
         2021-10-01 | cost | agreement=X1 voucher=V1 payee=K1 amount=300.01 | F63
         2021-10-01 | cost | agreement=X1 voucher=V2 payee=K2 amount=300.02
         2021-10-01 | cost | agreement=X1 voucher=V3 payee=K3 amount=300.03
         expect flag F63 about=K1 severity=high amount=300.01 persons=none period=2021-10-01",
    );
}

/// A division of which a register was read, and one of which none was.
#[test]
fn f59_a_school_that_the_register_of_its_division_does_not_have() {
    check(
        "given scheme=H2
         2020-09-01 | supplier | code=3709020001 | F59:3709029999
         2025-01-02 | coverage | school=3709020001 enrolled=1645 boarders=815 poor=83 aided=200 amount=1250.00
         2025-01-02 | coverage | school=3709029999 enrolled=1645 boarders=815 poor=83 aided=200 amount=1250.00 | F59:3709029999
         2025-01-02 | coverage | school=3709110001 enrolled=1645 boarders=815 poor=83 aided=200 amount=1250.00
         2025-01-02 | coverage | school=37X9 enrolled=1645 boarders=815 poor=83 aided=200 amount=1251.00 | F59:37X9
         2025-01-02 | coverage | school=9909110001 enrolled=1645 boarders=815 poor=83 aided=200 amount=1252.00 | F59:9909110001
         2020-09-01 | supplier | code=S9
         2025-01-02 | coverage | school=S9 enrolled=1645 boarders=815 poor=83 aided=200 amount=1253.00
         expect flag F59 about=3709029999 severity=high amount=250000.00 persons=none
         expect flag F59 about=37X9 severity=high amount=250200.00 persons=none
         expect flag F59 about=9909110001 severity=high amount=250400.00 persons=none
         expect unjudged F59, scheme H2: 1 schools that aid pupils are of divisions (370911)",
    );
    // Where every school has a code of the office's own, none is held against it.
    check(
        "given scheme=H2
         2025-01-02 | coverage | school=37X9 enrolled=1645 boarders=815 poor=83 aided=200 amount=1250.00
         2025-01-02 | coverage | school=37X8 enrolled=1645 boarders=815 poor=83 aided=200 amount=1250.00
         expect no flag",
    );
}

/// One invoice for two vouchers of no agreement: of one payee or one amount, and of neither.
#[test]
fn f17_one_invoice_for_two_vouchers_of_one_payee() {
    let history = |payee: &str, amount: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-02-20 | fund received | amount=900000.00
             2025-03-03 | cost | voucher=V1 payee=9144X amount=1461.20 invoice=1 {mark}
             2025-03-04 | cost | voucher=V2 payee={payee} amount={amount} invoice=1 {mark}
             {expected}"
        ));
    };
    history("9144Y", "300.00", "", "expect no flag");
    history(
        "9144X",
        "300.00",
        "| F17",
        "expect flag F17 about=1 severity=lead amount=300.00 persons=none",
    );
    history(
        "9144X",
        "1461.20",
        "| F17",
        "expect flag F17 about=1 severity=high amount=1461.20 persons=none",
    );
}

/// Under one agreement one invoice may be paid in parts; the same amount to the same payee is the same bill.
#[test]
fn f17_one_invoice_for_two_vouchers_of_one_agreement() {
    let history = |payee: &str, amount: &str, mark: &str, expected: &str| {
        check(&format!(
            "given scheme=G
             2020-09-01 | fund received | amount=900000.00
             2021-10-01 | cost | agreement=X1 voucher=V1 payee=K1 amount=500.00 invoice=1 {mark}
             2021-10-02 | cost | agreement=X1 voucher=V2 payee={payee} amount={amount} invoice=1 {mark}
             {expected}"
        ));
    };
    let raised = "expect flag F17 about=1 severity=lead amount=500.00 persons=none finding=V2";
    history("K1", "500.00", "| F17", raised);
    history("K1", "500.01", "", "expect no flag");
    history("K2", "500.00", "", "expect no flag");
}
