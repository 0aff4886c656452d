//! F35 and F51 of payments for works, F42 of what files tell twice, and what a refused row or a fourth level
//! of review excuses: each with the case that is flagged and the one, nearly the same, that is not.

use super::table::check;

#[test]
fn f35_one_name_for_two_hands_of_a_row() {
    let works = |given: &str, noted: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-01-03 | fund received | amount=10000.00
             {given}
             2025-03-03 | works payment | payment=P1 payee=9144X amount=2000.00 handler=GZ01 approver=GZ02 {marks}
             2025-03-03 | noted         | payment={noted} seen=one_name {marks}
             {expected}"
        ));
    };
    works(
        "",
        "P1",
        "| F35",
        "expect flag F35 about=P1 severity=lead amount=2000.00 persons=none finding=name",
    );
    works("", "P2", "", "expect no flag");
    // The register of duties has told the two apart.
    let apart = "2025-01-06 | official | person=GZ01\n2025-01-06 | official | person=GZ02";
    works(apart, "P1", "", "expect no flag");
}

#[test]
fn f51_works_on_a_contract_that_is_not_there() {
    let works = |contract: &str, marks: &str, expected: &str| {
        check(&format!(
            "given scheme=H1
             2025-01-06 | fund received | amount=900000.00
             {contract}
             2025-05-12 | works payment | payment=P1 contract=K1 payee=甲公司 amount=1000.00 {marks}
             {expected}"
        ));
    };
    let contract = |number: &str| {
        format!("2025-02-05 | contract | contract={number} payee=甲公司 amount=400000.00")
    };
    works(&contract("K1"), "", "expect no flag");
    works(
        &contract("K2"),
        "| F51",
        "expect flag F51 about=K1 severity=medium amount=1000.00 persons=none finding=K1",
    );
    // Before any contract is in, that is not judged; nor is one a suspicion whose row was refused.
    works("", "", "expect no flag\nexpect unjudged F51");
    let refused = "2025-02-06 | sheet read | of=contract table=contracts refused=1 live=2025-02-06";
    works(
        &format!("{}\n{refused}", contract("K2")),
        "| F51",
        "expect flag F51 about=K1 severity=medium amount=1000.00 persons=none nature=dataquality",
    );
}

#[test]
fn f42_a_notice_that_is_taken_down_again() {
    let history = |again: &str, marks: &str, expected: &str| {
        check(&format!(
            "2025-12-03 | notice | notice=N1 until=2025-12-11 down=2025-12-15 {marks}
             {again}
             {expected}"
        ));
    };
    history("", "", "expect no flag");
    history("2025-12-16 | taken down | notice=N2", "", "expect no flag");
    history(
        "2025-12-16 | taken down | notice=N1 | F42",
        "| F42",
        "expect flag F42 about=N1 severity=medium amount=0.00 persons=none finding=2",
    );
    // What a command has recorded a file says again, of the same day.
    history(
        "2025-12-15 | taken down | notice=N1 live=2025-12-15",
        "",
        "expect no flag",
    );
}

#[test]
fn f42_payments_that_are_stopped_while_they_are_stopped() {
    let history = |between: &str, marks: &str, expected: &str| {
        check(&format!(
            "2025-02-01 | stopped | person=甲 {marks}
             {between}
             2025-03-01 | stopped | person=甲 {marks}
             2025-03-01 | stopped | person=乙
             {expected}"
        ));
    };
    history("2025-02-20 | goes on | person=甲", "", "expect no flag");
    for between in [
        "",
        "2025-02-20 | goes on | person=乙",
        "2025-03-02 | goes on | person=甲",
    ] {
        history(
            between,
            "| F42",
            "expect flag F42 about=甲 severity=medium amount=0.00 persons=甲 finding=1",
        );
    }
}

/// What arrived of a list that nobody ordered is bad data only where a row that was refused may be its order: of the list itself, or of
/// the days before the money came.
#[test]
fn f42_a_refused_row_excuses_the_money_of_its_list_and_time_alone() {
    let history = |ordered: &str, table: &str, nature: &str| {
        let (number, day) = ordered.split_once(' ').expect("number day");
        check(&format!(
            "2025-03-01 | fund received | amount=10000.00
             2025-02-03 | claim         | case=C1 person=甲
             2025-02-05 | papers        | case=C1
             2025-03-12 | award         | award=J1 case=C1 person=甲 amount=2000.00
             {day}      | payment       | payment={number} award=J1 case=C1 person=甲 amount=2000.00 result=成功
             2025-12-23 | bank          | batch=B9 line=1 amount=500.00 | F42
             2025-12-31 | sheet read    | of=payment table={table} refused=1 live=2025-12-31
             expect flag F42 about=B9 severity=critical amount=500.00 persons=none nature={nature}"
        ));
    };
    history("B8/1 2025-12-19", "payments", "dataquality");
    history("B9/2 2025-06-20", "payments", "dataquality");
    // Orders of another time, of the days after it, and rows of a sheet that tells no orders.
    history("B8/1 2025-06-20", "payments", "suspicion");
    history("B8/1 2025-12-24", "payments", "suspicion");
    history("B8/1 2025-12-19", "plan_nodes", "suspicion");
}

/// One decision is appealed against once: while the appeal is open, and once it was settled, until there is a new decision.
#[test]
fn f42_a_second_appeal_against_one_decision() {
    let history = |between: &str, second: &str, mark: &str, expected: &str| {
        check(&format!(
            "2025-11-03 | claim   | case=C1 person=甲
             2025-11-10 | refusal | case=C1
             2025-11-17 | appeal  | appeal=SS1 case=C1 {mark}
             {between}
             2025-11-24 | appeal  | {second} {mark}
             {expected}"
        ));
    };
    let raised =
        "expect flag F42 about=C1 severity=medium amount=0.00 persons=甲 clause=只受理一次";
    let again = "appeal=SS2 case=C1";
    let other = "2025-11-03 | claim | case=C2 person=乙
                 2025-11-10 | refusal | case=C2";
    history(other, "appeal=SS2 case=C2", "", "expect no flag");
    history("", again, "| F42", raised);
    // It says so again, under its own number.
    history("", "appeal=SS1 case=C1", "", "expect no flag");
    let settled =
        |upheld: &str| format!("2025-11-20 | appeal settled | appeal=SS1 upheld={upheld}");
    history(&settled("yes"), again, "| F42", raised);
    history(&settled("no"), again, "| F42", raised);
    // Settled later, it was open on the day of the second.
    let later = "2025-11-25 | appeal settled | appeal=SS1 upheld=no";
    history(later, again, "| F42", raised);
    let refused = "2025-11-21 | refusal | case=C1";
    let anew = format!("{}\n{refused}", settled("no"));
    history(&anew, again, "", "expect no flag");
    // Refused once more while the appeal was open: what was filed before is not against that, settled later or not at all.
    history(refused, again, "", "expect no flag");
    let upheld = "2025-11-22 | appeal settled | appeal=SS1 upheld=yes";
    history(&format!("{refused}\n{upheld}"), again, "", "expect no flag");
    // And one that is filed after it is.
    let third = "2025-11-23 | appeal | appeal=SS3 case=C1 | F42";
    let twice = format!("{refused}\n{upheld}\n{third}");
    check(&format!(
        "2025-11-03 | claim   | case=C1 person=甲
         2025-11-10 | refusal | case=C1
         2025-11-17 | appeal  | appeal=SS1 case=C1
         {twice}
         2025-11-24 | appeal  | appeal=SS2 case=C1 | F42
         {raised}"
    ));
}
