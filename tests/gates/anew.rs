//! Awards that stand, at the desk: several awards of one case, one that an appeal has overturned, in either order of import; and
//! tranches that are released once, whatever was told first.

use sunledger::report::plan;

use super::desk::Desk;
use super::{HONEST, PAIRS, STRICT, holds, pays};

/// The strictest scheme with an amount that the office decides, up to 3,000 yuan, and the honest case up to its notice.
pub(super) fn undecided() -> Desk {
    let award = "2025-12-11 | award    |";
    assert!(HONEST.contains(award));
    Desk::under(&undecided_text()).tell(&HONEST.replace(award, ""))
}

/// Its text.
pub(super) fn undecided_text() -> String {
    let fixed = "kind = \"fixed\"\namount_fen = 200000";
    assert!(STRICT.contains(fixed));
    let text = STRICT.replace(fixed, "kind = \"discretionary\"\namount_fen = 300000");
    // What the notice showed is asked elsewhere.
    let noticed = "clause = \"公示5个工作日\"\nmode = \"gate\"";
    assert!(text.contains(noticed));
    text.replace(noticed, &noticed.replace("gate", "flag"))
}

pub(super) fn row(fields: &str) -> String {
    format!("2025-12-22 | account=卡1 {fields}")
}

#[test]
fn a_second_award_is_paid_beside_the_first() {
    // What is more than all awards give is a second payment for the period too.
    let twice = ["F16", "award"];
    let two = undecided().tell(
        "2025-12-11 | award | award=J1 amount=1000
         2025-12-12 | award | award=J2 amount=500",
    );
    let first = two
        .clone()
        .tell("2025-12-15 | paid | payment=P0 award=J1 amount=1000 account=卡1");
    pays(&first, &row("award=J2 amount=500"));
    holds(&first, &row("award=J2 amount=500.01"), &twice);
    holds(&first, &row("award=J1 amount=0.01"), &twice);
    pays(&first, &row("award=none amount=500"));
    holds(&first, &row("award=none amount=500.01"), &twice);
    // A payment that names none pays whichever is left.
    let unnamed = two.tell("2025-12-15 | paid | payment=P0 award=none amount=1000 account=卡1");
    pays(&unnamed, &row("award=J2 amount=500"));
    holds(&unnamed, &row("award=J1 amount=500.01"), &twice);
}

#[test]
fn an_overturned_award_gives_nothing_and_the_new_one_is_paid_in_either_order() {
    let first = undecided().tell("2025-12-11 | award | award=J1 amount=1000");
    let appeal = "2025-12-12 | appeal | against=award
                  2025-12-15 | appeal settled |";
    let anew = "2025-12-16 | award | award=J2 amount=1200";
    let of_one_day = "2025-12-15 | award | award=J2 amount=1200";
    let open = first.clone().tell(appeal);
    holds(&open, &row("award=J1 amount=1000"), &["award"]);
    assert_eq!(open.turn("2025-12-22"), "APR claim award");
    for lines in [
        [appeal, anew],
        [anew, appeal],
        [appeal, of_one_day],
        [of_one_day, appeal],
    ] {
        let desk = first.clone().tell(&lines.join("\n"));
        pays(&desk, &row("award=J2 amount=1200"));
        pays(&desk, &row("award=none amount=1200"));
        holds(&desk, &row("award=none amount=2200"), &["award"]);
        let judged = holds(&desk, &row("award=J1 amount=1000"), &["award"]);
        assert!(judged.stops[0].finding.contains("overturned"));
        assert_eq!(desk.turn("2025-12-22"), "PAY pay instruct");
        assert_eq!(desk.flags("F69", "2025-12-31"), []);
    }
    // What was paid of the first counts against the second.
    let twice = ["F16", "award"];
    let paid = first
        .tell("2025-12-11 | paid | payment=P0 award=J1 amount=1000 account=卡1")
        .tell(&[appeal, anew].join("\n"));
    pays(&paid, &row("award=J2 amount=200"));
    holds(&paid, &row("award=J2 amount=200.01"), &twice);
}

/// One appeal is against one award: what was paid on another one stands.
#[test]
fn an_appeal_against_one_award_leaves_the_others_of_its_case() {
    let first = undecided().tell(
        "2025-12-11 | award | award=J1 amount=800
         2025-12-12 | paid | payment=P0 award=J1 amount=800 account=卡1
         2025-12-13 | award | award=J2 amount=500",
    );
    pays(&first, &row("award=J2 amount=500"));
    let overturned = first.tell(
        "2025-12-15 | appeal | against=award
         2025-12-16 | appeal settled |",
    );
    let judged = overturned.ask(&row("award=J2 amount=500"));
    assert!(!judged.pays(), "{:#?}", judged.stops);
    assert_eq!(overturned.flags("F69", "2025-12-31"), []);
    let anew = overturned.tell("2025-12-18 | award | award=J3 amount=600");
    pays(&anew, &row("award=J3 amount=600"));
    pays(&anew, &row("award=none amount=600"));
    assert!(!anew.ask(&row("award=none amount=600.01")).pays());
    assert!(!anew.ask(&row("award=J2 amount=500")).pays());
}

/// What was decided after an appeal was settled stands, whatever day a sheet gives the appeal: it is against what was there before.
#[test]
fn what_came_after_the_settlement_is_not_what_it_overturned() {
    let before_all = undecided().tell(
        "2025-12-05 | appeal | against=award
         2025-12-08 | appeal settled |
         2025-12-11 | award | award=J1 amount=1000",
    );
    pays(&before_all, &row("award=J1 amount=1000"));
}

/// Nor is it what an appeal is against that a sheet dates after it: that is the last one of before the settlement.
#[test]
fn what_an_appeal_overturned_was_there_when_it_was_settled() {
    let told_late = undecided().tell(
        "2025-12-11 | award | award=J1 amount=1000
         2025-12-15 | appeal settled |
         2025-12-16 | award | award=J2 amount=500
         2025-12-17 | appeal | against=award",
    );
    pays(&told_late, &row("award=J2 amount=500"));
    holds(&told_late, &row("award=J1 amount=1000"), &["award"]);
    // Upheld, it overturns neither.
    let upheld = undecided().tell(
        "2025-12-11 | award | award=J1 amount=1000
         2025-12-12 | appeal | against=award
         2025-12-15 | appeal settled | upheld=yes",
    );
    pays(&upheld, &row("award=J1 amount=1000"));
}

/// Of two awards of one day that two files told, the appeal is against the last by its number, whichever file came first.
#[test]
fn which_award_of_a_day_an_appeal_is_against_follows_no_order_of_import() {
    let nine = "2025-12-11 | award | award=J9 amount=800";
    let ten = "2025-12-11 | award | award=J10 amount=500";
    let appeal = "2025-12-12 | appeal | against=award
                  2025-12-15 | appeal settled |";
    let of_the_day = "2025-12-11 | appeal | against=award
                      2025-12-11 | appeal settled |";
    for awards in [[nine, ten], [ten, nine]] {
        let desk = undecided().tell(&awards.join("\n"));
        let later = desk.clone().tell(appeal);
        pays(&later, &row("award=J9 amount=800"));
        holds(&later, &row("award=J10 amount=500"), &["award"]);
        // All of one day: what follows by its number was decided anew.
        let at_once = desk.clone().tell(of_the_day);
        pays(&at_once, &row("award=J10 amount=500"));
        holds(&at_once, &row("award=J9 amount=800"), &["award"]);
        // Nor does which of two appeals of a day is against which.
        let appeals = [
            "2025-12-12 | appeal | appeal=SS1 against=award",
            "2025-12-12 | appeal | appeal=SS2 against=award",
        ];
        for [first, second] in [[0, 1], [1, 0]] {
            let desk = desk.clone().tell(&format!(
                "{}\n{}\n2025-12-15 | appeal settled | appeal=SS1",
                appeals[first], appeals[second]
            ));
            pays(&desk, &row("award=J9 amount=800"));
            holds(&desk, &row("award=J10 amount=500"), &["award"]);
        }
    }
}

#[test]
fn the_one_who_was_decided_anew_takes_one_place_of_the_quota() {
    let desk = |count: u32| {
        undecided().tell(&format!(
            "2025-03-05 | quota | count={count}
             2025-12-11 | award | award=J1 amount=1000
             2025-12-12 | appeal | against=award
             2025-12-15 | appeal settled |
             2025-12-16 | award | award=J2 amount=1200"
        ))
    };
    pays(&desk(1), &row("award=J2 amount=1200"));
    // The row that names no award asks it of the one that stands.
    pays(&desk(1), &row("award=none amount=1200"));
    holds(&desk(0), &row("award=none amount=1200"), &["quota"]);
}

#[test]
fn a_tranche_is_released_once_though_it_was_held_back_before() {
    let released = Desk::under(PAIRS).tell(
        "2025-09-01 | agreement | amount=200000
         2025-09-10 | live released | no=1 amount=100000",
    );
    let again = |desk: &Desk| {
        let said = desk.act("2025-09-24 | released | no=1 amount=100000");
        said.iter().any(|(_, code, holds)| *code == "F43" && *holds)
    };
    assert!(again(&released));
    // Held back before it was released, and told of later; or afterwards.
    assert!(again(
        &released.clone().tell("2025-09-05 | withheld | no=1")
    ));
    assert!(!again(&released.tell("2025-09-20 | withheld | no=1")));
}

/// Two funders bear 1,500 and 300 of 2,000 yuan.
const JOINT: &str = r#"
id = "S"
version = 1
level = "county"
period = "2025"
beneficiary = "person"
[title]
zh = "试"
en = "Test"
[[legal_basis]]
id = "a"
document = "d"
clause = "c"
[recognise]
codes = ["S"]
[[fund]]
name = "F"
level = "county"
[tariff]
kind = "discretionary"
amount_fen = 300000
clause = "每人最多3000元"
mode = "gate"
[quota]
basis = "all"
total_fen = 200000
clause = "总额2000元"
mode = "flag"
[[quota.joint]]
funder = "县工会"
amount_fen = 150000
clause = "县工会出资1500元"
[[quota.joint]]
funder = "县妇联"
amount_fen = 30000
clause = "县妇联出资300元"
[payment]
channels = ["bank"]
clause = "转账发放"
mode = "flag"
"#;

#[test]
fn the_next_years_text_leaves_what_joint_funders_owe_of_this_one() {
    let short = |desk: &Desk| {
        let flags = desk.flags("F41", "2026-12-31").into_iter();
        flags.map(|(_, clause)| clause).collect::<Vec<_>>()
    };
    let union = ["县工会出资1500元".to_owned()];
    let women = ["县妇联出资300元".to_owned()];
    let paid = Desk::under(JOINT).tell(
        "2025-03-01 | money | amount=9000
         2025-11-03 | claim |
         2025-12-11 | award | amount=2000
         2025-12-12 | paid  | payment=P0 amount=2000",
    );
    assert_eq!(short(&paid), union);
    let next = JOINT
        .replace("version = 1", "version = 2")
        .replace("\"2025\"", "\"2026\"");
    let amended = paid.amended("2026-01-10", &next);
    assert_eq!(short(&amended), union);
    // What comes later is of the year that is short first; who else is short is named then.
    let came = amended.tell("2026-01-12 | money | no=R2 amount=1500 payer=县工会");
    let late = |desk: &Desk| desk.ask("2026-02-01 | payment=P9 case=C9 award=none amount=200");
    let holds_joint = |desk: &Desk| {
        let stops = late(desk).stops.into_iter();
        stops.filter(|stop| stop.code == Some("F41")).count()
    };
    // It is of last year's part, so that the new year's is not there yet.
    assert_eq!(
        holds_joint(
            &came
                .clone()
                .tell("2026-01-13 | paid | payment=P1 case=C9 award=none amount=200")
        ),
        1
    );
    // Before it all came, a payment of the day before was made with money that was not for it.
    let in_time = Desk::under(JOINT).tell(
        "2025-03-01 | money | amount=9000
         2025-03-02 | money | no=R2 amount=1500 payer=县工会
         2025-11-03 | claim |
         2025-12-11 | award | amount=2000
         2025-12-12 | paid  | payment=P0 amount=2000",
    );
    assert_eq!(short(&in_time), women);
    let all = in_time.tell("2025-03-02 | money | no=R3 amount=300 payer=县妇联");
    assert!(short(&all).is_empty());
}

/// What the older period lacks goes to it, the rest to the next one, and a surplus to the period of its own text.
#[test]
fn a_receipt_of_a_joint_funder_is_split_between_the_periods_that_lack_it() {
    let next = JOINT
        .replace("version = 1", "version = 2")
        .replace("\"2025\"", "\"2026\"");
    let received = |desk: &Desk| {
        let rows = plan::funders(desk.world(), "S").expect("sums that fit");
        rows.iter().map(|row| row.received).collect::<Vec<_>>()
    };
    let old = Desk::under(JOINT).tell("2025-03-02 | money | no=R2 amount=1499.99 payer=县工会");
    assert_eq!(received(&old), [149_999, 0]);
    let new = old.amended("2026-01-10", &next);
    // Each period shows what it is owed and what came for it.
    assert_eq!(received(&new), [149_999, 0, 0, 0]);
    let split = new.tell("2026-01-12 | money | no=R3 amount=1500 payer=县工会");
    assert_eq!(received(&split), [150_000, 0, 149_999, 0]);
    let whole = split.tell("2026-01-13 | money | no=R4 amount=0.02 payer=县工会");
    assert_eq!(received(&whole), [150_000, 0, 150_001, 0]);
    let rows = plan::funders(whole.world(), "S").expect("sums that fit");
    let rows = rows
        .iter()
        .map(|row| (row.period.as_str(), row.funder.as_str()));
    let both = ["县工会", "县妇联"];
    let each = ["2025", "2026"]
        .into_iter()
        .flat_map(|of| both.map(|who| (of, who)));
    assert_eq!(rows.collect::<Vec<_>>(), each.collect::<Vec<_>>());
}

#[test]
fn an_award_to_somebody_dead_or_stopped_is_said_and_recorded() {
    let said = |lines: &str| {
        let said = undecided()
            .tell(lines)
            .act("2025-12-11 | award | amount=1000");
        said.into_iter()
            .map(|(rule, code, holds)| (rule, code.to_owned(), holds))
            .collect::<Vec<_>>()
    };
    let told = |rule: &str, code: &str| (rule.to_owned(), code.to_owned(), false);
    let plain = said("");
    assert!(!plain.contains(&told("F07", "F07")) && !plain.contains(&told("suspension", "")));
    assert!(said("2025-12-01 | dead |").contains(&told("F07", "F07")));
    assert!(said("2025-12-01 | stopped |").contains(&told("suspension", "")));
}
