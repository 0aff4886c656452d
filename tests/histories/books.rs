//! The books told as histories: what happened to the money, then what every stage holds. The support
//! also asks after each event that debits equal credits, that folding again gives the same digests,
//! and that any other order of import gives the same balances.

use crate::table;

use table::check;

#[test]
fn money_passes_every_stage_and_none_is_lost() {
    check(
        "given tariff=open
         2025-01-10 | budget        | fund=F amount=50000.00
         2025-03-01 | fund received | fund=F amount=26000.00
         2025-03-05 | fund received | fund=F amount=4000.00
         2025-12-12 | award         | fund=F award=J1 case=C1 person=甲 amount=2000.00
         2025-12-12 | award         | fund=F award=J2 case=C2 person=乙 amount=3000.00 | F72
         2025-12-19 | payment       | fund=F award=J1 case=C1 person=甲 payment=P1 amount=2000.00 result=成功
         2025-12-19 | payment       | fund=F award=J2 case=C2 person=乙 payment=P2 amount=3000.00 result=在途 | F72
         2025-12-22 | signature     | fund=F payment=P1 amount=2000.00
         expect flag F72 about=C2 severity=high amount=3000.00 persons=乙
         expect balance fund=F planned=-50000.00 appropriated=50000.00 outside=-30000.00
         expect balance fund=F received=25000.00 received.in=30000.00 received.out=5000.00
         expect balance fund=F committed=0.00 committed.in=5000.00 committed.out=5000.00
         expect balance fund=F instructed=3000.00 instructed.in=5000.00 instructed.out=2000.00
         expect balance fund=F paid=0.00 paid.in=2000.00 acknowledged=2000.00
         expect balance fund=F returned=0.00 recovered=0.00 free=25000.00 cash=28000.00 reported=28000.00",
    );
}

#[test]
fn budget_documents_promise_and_are_no_income() {
    check(
        "2025-01-10 | budget | fund=F amount=50000.00
         expect no flag
         expect balance fund=F appropriated=50000.00 cash=0.00 free=0.00 reported=0.00",
    );
}

#[test]
fn a_returned_payment_comes_back_and_goes_out_again() {
    check(
        "2025-03-01 | fund received | fund=F amount=5000.00
         2025-12-12 | award         | fund=F award=J1 case=C1 person=甲 amount=2000.00
         2025-12-19 | payment       | fund=F award=J1 case=C1 person=甲 payment=P1 amount=2000.00 result=退回
         2025-12-29 | payment       | fund=F award=J1 case=C1 person=甲 payment=P2 amount=2000.00 result=成功 again=yes
         expect no flag
         expect balance fund=F received=3000.00 committed=0.00 instructed=0.00 paid=2000.00
         expect balance fund=F returned=0.00 returned.in=2000.00 returned.out=2000.00
         expect balance fund=F cash=3000.00 free=3000.00 reported=3000.00",
    );
}

/// What was ordered on an award that is not on record is told by its case, also where another case has as much left.
#[test]
fn what_went_on_without_having_come_is_told_by_its_owner() {
    check(
        "2025-03-01 | fund received | fund=F amount=5000.00
         2025-12-12 | award         | fund=F award=J2 case=C2 person=乙 amount=2000.00 | F72
         2025-12-19 | payment       | fund=F award=J1 case=C1 person=甲 payment=P1 amount=2000.00 result=成功
         expect flag F72 about=C2 severity=high amount=2000.00 persons=乙
         expect balance fund=F committed=0.00 lacking=2000.00 unordered=0.00",
    );
}

#[test]
fn money_returned_and_not_yet_paid_again_lies_in_the_fund() {
    check(
        "2025-03-01 | fund received | fund=F amount=5000.00
         2025-12-12 | award         | fund=F award=J1 case=C1 person=甲 amount=2000.00
         2025-12-19 | payment       | fund=F award=J1 case=C1 person=甲 payment=P1 amount=2000.00 result=退回
         expect no flag
         expect balance fund=F received=3000.00 returned=2000.00 paid=0.00 cash=5000.00 reported=5000.00",
    );
}

#[test]
fn a_return_after_the_money_had_arrived_takes_it_out_of_paid() {
    check(
        "2025-03-01 | fund received | fund=F amount=5000.00
         2025-12-12 | award         | fund=F award=J1 case=C1 person=甲 amount=2000.00 | F72
         2025-12-19 | payment       | fund=F award=J1 case=C1 person=甲 payment=P1 amount=2000.00 result=成功 | F72
         2025-12-24 | bank return   | fund=F payment=P1 amount=2000.00 | F72
         expect flag F72 about=C1 severity=high amount=2000.00 persons=甲
         expect balance fund=F paid=0.00 paid.in=2000.00 paid.out=2000.00 returned=2000.00 cash=5000.00 reported=5000.00",
    );
}

#[test]
fn a_clawback_is_money_only_when_it_is_recovered() {
    check(
        "2025-03-01 | fund received | fund=F amount=5000.00
         2025-12-12 | award         | fund=F award=J1 case=C1 person=甲 amount=2000.00
         2025-12-19 | payment       | fund=F award=J1 case=C1 person=甲 payment=P1 amount=2000.00 result=成功
         2026-01-05 | clawback      | fund=F order=K1 person=甲 amount=2000.00 | F65
         2026-02-05 | recovery      | fund=F order=K1 amount=500.00 | F65
         2026-03-05 | recovery      | fund=F order=K1 amount=300.00 | F65
         expect flag F65 about=K1 severity=medium amount=1200.00 persons=甲
         expect balance fund=F paid=2000.00 recovered=800.00 recovered.in=800.00 outside=-5800.00
         expect balance fund=F cash=3800.00 free=3800.00 reported=3800.00",
    );
}

#[test]
fn a_reversal_takes_back_what_was_recorded_twice() {
    // 冲销: lines of its own, with the other sign. The receipt stays; the gross flows show both.
    check(
        "2025-03-01 | fund received | fund=F amount=5000.00
         2025-03-02 | fund received | fund=F amount=5000.00
         2025-03-03 | opening       | fund=F received=-5000.00 outside=5000.00 live=2025-03-03
         expect no flag
         expect balance fund=F received=5000.00 received.in=10000.00 received.out=5000.00
         expect balance fund=F outside=-5000.00 cash=5000.00 free=5000.00 reported=5000.00",
    );
}

#[test]
fn an_overdraft_that_happened_is_recorded_and_flagged() {
    check(
        "2025-03-01 | fund received | fund=F amount=1000.00                                     | F41
         2025-12-12 | award         | fund=F award=J1 case=C1 person=甲 amount=2000.00           | F41
         2025-12-19 | payment       | fund=F award=J1 case=C1 person=甲 payment=P1 amount=2000.00 result=成功 | F41
         expect flag F41 about=F severity=critical amount=1000.00 persons=none
         expect balance fund=F received=-1000.00 paid=2000.00 cash=-1000.00 reported=-1000.00",
    );
}

#[test]
fn payments_without_an_award_leave_the_money_received() {
    check(
        "2025-03-01 | fund received | fund=F amount=5000.00
         2025-04-15 | payment       | fund=F person=甲 payment=B1/1 amount=600.00 result=成功
         2025-04-15 | payment       | fund=F person=乙 payment=B1/2 amount=500.00 result=退回
         2025-05-15 | payment       | fund=F person=乙 payment=B2/1 amount=500.00 result=成功 again=yes
         expect no flag
         expect balance fund=F received=3900.00 committed=0.00 paid=1100.00 returned=0.00 cash=3900.00 reported=3900.00",
    );
}

#[test]
fn a_unit_spends_what_it_was_paid() {
    check(
        "2025-03-01 | fund received | fund=F amount=5000.00
         2025-04-15 | payment       | fund=F person=甲 payment=P1 amount=3000.00 result=成功
         2025-05-15 | spending      | fund=F voucher=V1 amount=1200.00 org=S1
         expect no flag
         expect balance fund=F paid=1800.00 spent=1200.00 cash=2000.00 reported=2000.00",
    );
}

#[test]
fn books_begun_in_mid_life_carry_their_own_lines() {
    check(
        "2025-01-01 | opening       | fund=F received=8000.00 committed=2000.00 outside=-10000.00 live=2025-01-01
         2025-03-01 | fund received | fund=F amount=1000.00
         expect no flag
         expect balance fund=F received=9000.00 committed=2000.00 outside=-11000.00 cash=11000.00 free=9000.00 reported=11000.00",
    );
}

#[test]
fn funds_never_mix() {
    check(
        "2025-03-01 | fund received | fund=F amount=5000.00
         2025-03-01 | fund received | fund=G amount=100.00                                      | F41
         2025-12-12 | award         | fund=G award=J1 case=C1 person=甲 amount=2000.00           | F41
         expect flag F41 about=G severity=critical amount=1900.00 persons=none
         expect balance fund=F cash=5000.00 free=5000.00
         expect balance fund=G cash=100.00 free=-1900.00",
    );
}

#[test]
fn the_largest_sum_is_held_exactly() {
    check(
        "2025-03-01 | fund received | fund=F amount=92233720368547758.07
         expect no flag
         expect balance fund=F received=92233720368547758.07 cash=92233720368547758.07",
    );
}

#[test]
fn one_fen_more_is_an_error_and_does_not_wrap() {
    check(
        "2025-03-01 | fund received | fund=F amount=92233720368547758.07
         2025-03-02 | fund received | fund=F amount=0.01
         expect refused",
    );
}

#[test]
fn gross_flows_are_bounded_too_and_a_refusal_leaves_no_trace() {
    // The balance of the second fund is small again, but what ever passed through it is not.
    check(
        "2025-01-01 | opening       | fund=F received=92233720368547758.07 planned=-92233720368547758.07 live=2025-01-01
         2025-01-02 | opening       | fund=F received=-92233720368547758.07 planned=92233720368547758.07 live=2025-01-02
         2025-03-02 | fund received | fund=F amount=0.01
         expect refused",
    );
}

#[test]
fn the_least_number_has_no_other_sign_and_is_refused() {
    check(
        "2025-01-01 | opening | fund=F received=-92233720368547758.08 planned=92233720368547758.07 outside=0.01 live=2025-01-01
         expect refused",
    );
}
