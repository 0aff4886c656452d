//! What the order of a payment raises at once, told before it is made.

use sunledger::detect::gate::{by_its_order, on_days_off};

use super::desk::Desk;
use super::shipped::text_of;
use super::{PAY, honest};

/// Code and finding of what is told of the one row.
fn told(desk: &Desk, line: &str) -> Vec<(&'static str, String)> {
    let rows = desk.rows(line);
    let stops = by_its_order(desk.world(), &rows[0]).into_iter();
    let told = stops.map(|stop| {
        assert!(!stop.holds(), "{stop:?}");
        (stop.code.expect("a code"), stop.finding)
    });
    told.collect()
}

#[test]
fn an_order_on_a_day_off_is_told_once_for_a_list() {
    let off = |lines: &str| {
        let desk = honest();
        on_days_off(desk.world(), &desk.rows(lines))
    };
    assert_eq!(off(PAY), None);
    let saturday = "2025-12-20 | account=卡1";
    let told = off(&format!("{saturday}\n{PAY}\n{saturday} payment=P2"));
    assert!(
        told.is_some_and(|told| told.starts_with("an order of 2025-12-20 is made on a day off")),
        "once"
    );
    // What is told is what is flagged once the order is on record.
    let ordered = |day: &str| {
        let desk = honest().tell(&format!("{day} | ordered | account=卡1"));
        desk.flags("F37", "2025-12-31").len()
    };
    assert_eq!((ordered("2025-12-20"), ordered("2025-12-22")), (1, 0));
}

#[test]
fn a_tranche_past_its_last_day_is_told() {
    let desk = Desk::under(text_of("G")).tell(
        "2020-08-01 | money     | amount=900000
         2020-09-28 | agreement | held=卡支",
    );
    let row = |day: &str| format!("{day} | tranche=1 amount=100000 payee=S1 account=卡支");
    assert_eq!(told(&desk, &row("2020-10-28")), []);
    let late = told(&desk, &row("2020-10-29"));
    assert_eq!(
        late,
        [(
            "F38",
            "tranche 1 would be paid on 2020-10-29, allowed until 2020-10-28, which is flagged"
                .to_owned()
        )]
    );
}
