//! What the desk would hold in one step it holds in two: an order that is made larger by a correction, one that is reversed once its
//! money arrived, and two gifts that wait for their second signature and no longer fit together.

use super::hand::Clerk;

const MONEY: &str = "--fund 幼儿园结对帮扶资金";

/// An agreement of 5,000 yuan and the money for it, in the school's own fund.
fn agreed() -> Clerk {
    let clerk = Clerk::new();
    clerk.endorsed(
        "agreement sign --scheme S17 --agreement-no X1 --supporter-code 4301 --supporter 示范园 --aided-code 4302 --aided 乡村园 --signed-by-pair 2025-09-01 --from 2025-09-01 --to 2099-08-31 --amount 5000",
        "UNIT",
    );
    let money = super::sheet(
        &clerk.desk,
        "0-公共资料",
        "02资金到账通知_S17",
        &[
            "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额(元),到账日期,银行流水号",
            "DZ1,S17,幼儿园结对帮扶资金,自筹,示范园,20000.00,2025-09-10,LS1",
        ],
    );
    let run = clerk.desk.import(&[money]);
    assert_eq!(run.status, 0, "{}{}", run.data, run.words);
    clerk
}

fn order(clerk: &Clerk, number: &str, amount: &str) -> u64 {
    clerk.does(&format!(
        "pay order --scheme S17 --payment-no {number} --case-no X1 --payee org:乡村园 --amount {amount} --method bank --account ACC --holder same {MONEY}"
    ))
}

fn confirm(clerk: &Clerk, number: &str, amount: &str) {
    clerk.does(&format!(
        "pay confirm --scheme S17 --payment-no {number} --amount {amount} --bank-ref K{number} --holder same {MONEY}"
    ));
}

#[test]
fn an_order_is_made_no_larger_than_it_could_be_ordered() {
    let clerk = agreed();
    let at = order(&clerk, "P1", "100");
    let correct = |amount: &str| format!("correct {at}.0 --set amount={amount} --reason 录入有误");
    clerk.refuses(&correct("9000"), "held by rules of the scheme");
    clerk.refuses(&correct("5000.01"), "held by rules of the scheme");
    // What fits when it is proposed, and no longer when it is endorsed.
    let waits = clerk.does(&correct("5000"));
    let second = order(&clerk, "P2", "1000");
    clerk.refuses(
        &format!("endorse {waits} --role APR"),
        "held by rules of the scheme",
    );
    let gone = clerk.does(&format!("reverse {second} --reason 重复"));
    let run = clerk
        .desk
        .run(&["endorse", &gone.to_string(), "--role", "APR"]);
    assert_eq!(run.status, 0, "{}", run.words);
    let run = clerk
        .desk
        .run(&["endorse", &waits.to_string(), "--role", "APR"]);
    assert_eq!(run.status, 0, "{}", run.words);
}

#[test]
fn an_order_is_reversed_before_its_money_arrives_and_not_after() {
    let clerk = agreed();
    let at = order(&clerk, "P1", "800");
    // Proposed while the money was on its way.
    let waits = clerk.does(&format!("reverse {at} --reason 录入有误"));
    confirm(&clerk, "P1", "800");
    clerk.refuses(&format!("endorse {waits} --role APR"), "pay return");
    let arrived = order(&clerk, "P2", "600");
    confirm(&clerk, "P2", "600");
    let reverse = format!("reverse {arrived} --sure --reason 录入有误");
    clerk.refuses(&reverse, "pay return");
    clerk.refuses(&format!("{reverse} --dry-run"), "pay return");
    clerk.does(&format!(
        "pay return --scheme S17 --payment-no P1 --amount 800 --after-confirmation {MONEY}"
    ));
    let run = clerk
        .desk
        .run(&["endorse", &waits.to_string(), "--role", "APR"]);
    assert_eq!(run.status, 0, "{}", run.words);
}

#[test]
fn two_gifts_that_wait_are_not_handed_out_of_one_store() {
    let clerk = agreed();
    let goods = "--scheme S17 --agreement-no X1 --item 图书 --value 100";
    clerk.endorsed(
        &format!("goods receive --slip-no S1 --quantity 10 {goods}"),
        "UNIT",
    );
    let give =
        |slip: &str| clerk.does(&format!("goods give --slip-no {slip} --quantity 8 {goods}"));
    let (first, second) = (give("S2"), give("S3"));
    let run = clerk
        .desk
        .run(&["endorse", &first.to_string(), "--role", "UNIT"]);
    assert_eq!(run.status, 0, "{}", run.words);
    clerk.refuses(
        &format!("endorse {second} --role UNIT"),
        "10 pieces came in and 16 would be handed out",
    );
}

/// Three steps that would give two orders for one: it comes back, is ordered again, and the return is taken back.
#[test]
fn a_return_is_not_taken_back_once_its_money_is_ordered_again() {
    let clerk = agreed();
    let first = order(&clerk, "P1", "800");
    let back = clerk.does(&format!(
        "pay return --scheme S17 --payment-no P1 --amount 800 {MONEY}"
    ));
    clerk.refuses(
        &format!("correct {first}.0 --set amount=9000 --reason 录入有误"),
        "held by rules of the scheme",
    );
    let again = clerk.does(&format!(
        "pay order --scheme S17 --payment-no P2 --case-no X1 --payee org:乡村园 --amount 800 --method bank --account ACC --holder same --again {MONEY}"
    ));
    let reverse = format!("reverse {back} --reason 录入有误");
    clerk.refuses(&reverse, &format!("sunledger reverse {again}.0"));
    let gone = clerk.does(&format!("reverse {again} --reason 重复"));
    let run = clerk
        .desk
        .run(&["endorse", &gone.to_string(), "--role", "APR"]);
    assert_eq!(run.status, 0, "{}", run.words);
    let waits = clerk.does(&reverse);
    let run = clerk
        .desk
        .run(&["endorse", &waits.to_string(), "--role", "APR"]);
    assert_eq!(run.status, 0, "{}", run.words);
}
