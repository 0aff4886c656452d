//! Each rule that can stop a payment, told twice: the case that passes, and the one that just fails.
//!
//! The scheme is the strictest that can be written: every rule a gate but three that are soft, so that what
//! holds is what is asked. `gates/desk.rs` says how the lines are read.

#[path = "gates/again.rs"]
mod again;
#[path = "gates/anew.rs"]
mod anew;
#[path = "gates/at_once.rs"]
mod at_once;
#[path = "gates/bank.rs"]
mod bank;
#[path = "gates/by_hand.rs"]
mod by_hand;
#[path = "gates/changed.rs"]
mod changed;
#[path = "gates/desk.rs"]
mod desk;
#[path = "gates/growth.rs"]
mod growth;
#[path = "gates/modes.rs"]
mod modes;
#[path = "gates/objected.rs"]
mod objected;
#[path = "gates/offsets.rs"]
mod offsets;
#[path = "gates/ordered.rs"]
mod ordered;
#[path = "gates/rules.rs"]
mod rules_shown;
#[path = "gates/shipped.rs"]
mod shipped;
#[path = "gates/shipped_units.rs"]
mod shipped_units;
#[path = "gates/standing.rs"]
mod standing;
#[path = "gates/stands_again.rs"]
mod stands_again;

use desk::Desk;
use sunledger::detect::gate::{self, Judged, of_level};
use sunledger::domain::events::claims::{Decision, ReviewRecorded};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role;
use sunledger::inquiry::deal::Subject;

const STRICT: &str = r#"
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
[[category]]
code = "cat-1"
names = ["因病"]
[[document]]
code = "doc-01"
names = ["申请表"]
required_for = ["cat-1"]
clause = "填报申请表"
mode = "gate"
[[document]]
code = "doc-06"
names = ["借款凭证"]
required_for = ["cat-1"]
clause = "附借款凭证"
mode = "gate"
[[eligibility]]
id = "debt"
field = "evidenced_debt_fen"
op = ">="
value = 3000000
evidence = "doc-06"
categories = ["cat-1"]
clause = "负债3万元以上(含)"
mode = "gate"
[[exclusion]]
id = "same-year"
kind = "other_fund_same_year"
levels = ["central", "province", "city", "county"]
clause = "本年不重复"
mode = "gate"
[[exclusion]]
id = "look-back"
kind = "look_back"
levels = ["province"]
years = 2
clause = "前两年未受省级资助"
mode = "gate"
[[exclusion]]
id = "vehicle"
kind = "listed"
list = "vehicles"
value_min_fen = 30000000
clause = "有30万元以上车辆的除外"
mode = "gate"
[[exclusion]]
id = "household"
kind = "household"
clause = "每户一人"
mode = "gate"
[tariff]
kind = "fixed"
amount_fen = 200000
clause = "每人2000元"
mode = "gate"
[quota]
basis = "unit"
total = 63
clause = "各单位名额"
mode = "soft"
[[quota.sub_cap]]
id = "retired"
status = "retired"
percent = 5
clause = "退休原则上不超过5%"
mode = "soft"
[[window]]
id = "papers"
last_day = "2025-11-15"
inclusive = true
late = "waive"
clause = "11月15日前"
mode = "gate"
[[step]]
id = "first-review"
kind = "review"
level = 1
names = ["初审"]
clause = "两级审核"
mode = "gate"
[[step]]
id = "second-review"
kind = "review"
level = 2
names = ["复审"]
clause = "两级审核"
mode = "gate"
[[step]]
id = "notice"
kind = "notice"
stage = "pre_award"
min = 5
unit = "wd"
basis = "a"
names = ["公示"]
clause = "公示5个工作日"
mode = "gate"
[[step]]
id = "approve"
kind = "approve"
names = ["审批"]
clause = "审批"
[payment]
channels = ["bank"]
own_account = true
proxies = ["spouse"]
new_account_wd = 10
clause = "打卡到本人账户"
mode = "gate"
"#;

/// An honest case up to its award.
const HONEST: &str = "
    2025-03-01 | money    | amount=10000
    2025-03-01 | account  | account=卡1
    2025-11-03 | claim    |
    2025-11-05 | paper    | type=doc-01 no=M1
    2025-11-05 | paper    | type=doc-06 no=M2 amount=30000
    2025-11-17 | review   | level=1
    2025-11-18 | review   | level=2
    2025-12-03 | notice   | until=2025-12-10
    2025-12-03 | row      |
    2025-12-11 | award    |
";

const PAY: &str = "2025-12-22 | account=卡1";

fn honest() -> Desk {
    Desk::under(STRICT).tell(HONEST)
}

/// The honest case with some lines in place of others.
fn but(changes: &[(&str, &str)]) -> Desk {
    let mut lines = HONEST.to_owned();
    for (from, to) in changes {
        assert!(lines.contains(from), "the honest case has no `{from}`");
        lines = lines.replace(from, to);
    }
    Desk::under(STRICT).tell(&lines)
}

fn rules(judged: &Judged) -> Vec<&str> {
    let holding = judged.stops.iter().filter(|stop| stop.holds());
    let mut rules: Vec<&str> = holding.map(|stop| stop.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

#[track_caller]
fn pays(desk: &Desk, line: &str) {
    let judged = desk.ask(line);
    assert!(judged.pays(), "{:#?}", judged.stops);
}

#[track_caller]
fn holds(desk: &Desk, line: &str, by: &[&str]) -> Judged {
    let judged = desk.ask(line);
    assert_eq!(rules(&judged), by, "{:#?}", judged.stops);
    for stop in &judged.stops {
        assert!(!stop.finding.is_empty(), "{stop:?}");
        assert!(!stop.lifts.is_empty() || !stop.holds(), "{stop:?}");
    }
    judged
}

#[test]
fn an_honest_case_is_paid() {
    pays(&honest(), PAY);
    assert!(honest().ask(PAY).stops.is_empty(), "and nothing is said");
}

#[test]
fn a_case_that_its_notice_holds_is_the_notice_officers() {
    assert_eq!(honest().turn("2025-12-22"), "PAY pay instruct");
    let lower = but(&[("row      |", "row | amount=1500")]);
    assert_eq!(lower.turn("2025-12-22"), "NTC notice supplement");
    let four = but(&[("until=2025-12-10", "until=2025-12-09")]).tell("2025-12-09 | notice closed");
    assert_eq!(four.turn("2025-12-22"), "NTC notice supplement");
}

#[test]
fn an_appeal_and_a_rule_that_nobody_waives_come_before_the_order_to_pay() {
    let turn = |desk: &Desk| desk.turn("2025-12-22");
    let open = honest().tell("2025-12-15 | appeal | against=award");
    assert_eq!(turn(&open), "R3 claim resolve");
    let upheld = open
        .clone()
        .tell("2025-12-16 | appeal settled | upheld=yes");
    assert_eq!(turn(&upheld), "PAY pay instruct");
    assert_eq!(
        turn(&open.tell("2025-12-16 | appeal settled |")),
        "APR claim award"
    );
    // A refusal that an appeal overturns is decided anew; one that stands is not.
    let refused = but(&[("2025-12-11 | award    |", "2025-12-11 | refused |")]);
    assert_eq!(turn(&refused), "");
    let open = refused.tell("2025-12-15 | appeal | against=refusal");
    assert_eq!(turn(&open), "R3 claim resolve");
    let upheld = open
        .clone()
        .tell("2025-12-16 | appeal settled | upheld=yes");
    assert_eq!(turn(&upheld), "");
    assert_eq!(
        turn(&open.tell("2025-12-16 | appeal settled |")),
        "APR claim award"
    );
    // Aid of another fund stops the payment for good; a paper can still be filed.
    let aided = honest().tell("2025-06-10 | other aid | fund=省基金");
    assert_eq!(turn(&aided), "PAY pay check");
    let paper = but(&[("2025-11-05 | paper    | type=doc-01 no=M1", "")]);
    assert_eq!(turn(&paper), "APP claim evidence");
}

#[test]
fn an_agreement_and_a_list_say_whose_turn_it_is() {
    let turn = |desk: &Desk| desk.turn_of("A1", "2025-10-01");
    // The first year was over by the end of August.
    let text = PAIRS.replace("first_day = \"2025-09-01\"", "first_day = \"2024-09-01\"");
    let signed = Desk::under(&text).tell("2025-09-01 | agreement | amount=200000");
    assert_eq!(turn(&signed), "EDU tranche release");
    let first = signed
        .tell("2025-09-10 | paid | payment=P1 tranche=1 amount=100000")
        .tell("2025-09-10 | money | amount=200000");
    assert_eq!(turn(&first), "UNIT tranche evaluate");
    let passed = first.clone().tell("2025-09-20 | accepted | tenths=750");
    assert_eq!(turn(&passed), "EDU tranche release");
    let failed = first.tell("2025-09-20 | accepted | tenths=749");
    assert_eq!(turn(&failed), "EDU tranche withhold");
    // The second year waits for its own report, once the second tranche is held back.
    let held = failed.tell("2025-09-21 | withheld |");
    assert_eq!(turn(&held), "UNIT tranche evaluate");
    let ended = held.tell("2025-09-22 | agreement ended |");
    assert_eq!(turn(&ended), "");
    // Under an agreement that has run out nothing is released but what was due by its last day; what its year did not earn is held
    // back, and else it is for the office to end the agreement.
    let until = |day: &str| {
        Desk::under(&text)
            .tell(&format!("2025-09-01 | agreement | amount=200000 to={day}"))
            .tell("2025-09-10 | money | amount=200000")
    };
    let paid =
        |day: &str| until(day).tell("2025-09-10 | paid | payment=P1 tranche=1 amount=100000");
    assert_eq!(turn(&until("2025-09-30")), "EDU tranche release");
    let accepted = |day: &str, tenths: &str| {
        paid(day).tell(&format!("2025-09-20 | accepted | tenths={tenths}"))
    };
    assert_eq!(turn(&accepted("2025-10-01", "750")), "EDU tranche release");
    assert_eq!(turn(&accepted("2025-09-30", "750")), "EDU tranche release");
    assert_eq!(turn(&accepted("2025-09-19", "750")), "EDU agreement end");
    assert_eq!(turn(&accepted("2025-09-19", "749")), "EDU tranche withhold");
    assert_eq!(turn(&paid("2025-09-19")), "EDU agreement end");
    let over = accepted("2025-09-19", "749").tell("2025-09-21 | withheld |");
    assert_eq!(turn(&over), "");
    let extended =
        accepted("2025-09-19", "750").tell("2025-09-19 | agreement | amount=200000 to=2026-08-31");
    assert_eq!(turn(&extended), "EDU tranche release");
    // A year that is accepted while it runs is not accepted: it releases nothing.
    let pair = || {
        Desk::under(PAIRS)
            .tell("2025-09-01 | agreement | amount=200000")
            .tell("2025-09-10 | paid | payment=P1 tranche=1 amount=100000")
            .tell("2025-09-10 | money | amount=200000")
    };
    let judged = |day: &str| pair().tell(&format!("{day} | accepted | tenths=750"));
    let later = |desk: &Desk| desk.turn_of("A1", "2026-10-01");
    assert_eq!(later(&judged("2026-08-31")), "UNIT tranche evaluate");
    assert_eq!(later(&judged("2026-09-01")), "EDU tranche release");
    let failed = pair().tell("2026-08-31 | accepted | tenths=749");
    assert_eq!(later(&failed), "UNIT tranche evaluate");
    // One without a last day runs as long as the years of the text: then nobody's turn comes any more.
    let both = judged("2026-09-01").tell("2026-09-10 | paid | payment=P2 tranche=2 amount=100000");
    assert_eq!(both.turn_of("A1", "2027-08-31"), "UNIT tranche evaluate");
    assert_eq!(both.turn_of("A1", "2027-09-01"), "");
    assert_eq!(pair().turn_of("A1", "2027-09-01"), "EDU agreement end");
    // Its payments are numbered as lines of a list are, and it is no list.
    let paid = Desk::under(PAIRS)
        .tell("2025-08-01 | money | amount=300000")
        .tell("2025-09-01 | agreement | amount=200000")
        .tell("2025-09-10 | paid | payment=A1/1 tranche=1 amount=100000");
    let shown = paid.shown_of("A1", "2025-10-01");
    assert_eq!(shown.subject, Subject::Agreement);
    assert_eq!(shown.paid, Fen(10_000_000));
    // What was released is due so many days after the signing, or after the acceptance.
    let due = |desk: Desk, on: &str| {
        let turn = desk.shown_of("A1", on).turn.expect("a turn");
        (turn.command, turn.by.map(|day| day.to_string()))
    };
    let day = |day: &str| Some(day.to_owned());
    let first = Desk::under(PAIRS)
        .tell("2025-08-01 | money | amount=300000")
        .tell("2025-09-01 | agreement | amount=200000")
        .tell("2025-09-05 | released | no=1 amount=100000");
    // 1 October and the days up to the 8th are a holiday.
    assert_eq!(
        due(first, "2025-10-01"),
        ("pay instruct", day("2025-10-09"))
    );
    let second = paid
        .tell("2026-09-01 | accepted | tenths=750")
        .tell("2026-09-24 | released | no=2 amount=100000");
    assert_eq!(
        due(second, "2026-09-28"),
        ("pay instruct", day("2026-10-19"))
    );

    let list = |desk: &Desk| desk.turn_of("L1", "2025-10-01");
    let made = Desk::under(shipped::text_of("A")).tell("2025-09-14 | step | case=L1 step=制表");
    assert_eq!(list(&made), "R1 claim review");
    let back = made
        .clone()
        .tell("2025-09-15 | review | case=L1 opinion=退回");
    assert_eq!(list(&back), "R1 claim review");
    let seen = made.tell("2025-09-15 | review | case=L1 level=1");
    assert_eq!(list(&seen), "R3 claim review");
    let approved = seen.tell("2025-09-16 | review | case=L1 level=3");
    assert_eq!(list(&approved), "PAY pay check");
}

/// The strict scheme with another text in place of a part of it.
fn strict_but(from: &str, to: &str) -> String {
    assert!(STRICT.contains(from), "the strict scheme has no `{from}`");
    STRICT.replacen(from, to, 1)
}

#[test]
fn a_status_that_is_shut_out_and_a_share_of_each_unit() {
    let retired = HONEST
        .replace("claim    |", "claim | status=退休")
        .replace("award    |", "award | status=退休");
    let out = "[[exclusion]]\nid = \"out\"\nkind = \"status\"\nclasses = [\"retired\"]\nclause = \"退休的除外\"\nmode = \"gate\"\n[tariff]";
    let text = strict_but("[tariff]", out);
    pays(&Desk::under(&text).tell(HONEST), PAY);
    holds(&Desk::under(&text).tell(&retired), PAY, &["out"]);
    // One retired person of each unit: another unit's takes nothing.
    let text = strict_but("percent = 5", "max = 1\nof = \"unit\"");
    let desk = Desk::under(&text)
        .tell(&retired)
        .tell("2025-03-05 | quota | count=9\n2025-03-05 | quota | unit=U2 count=9");
    pays(&desk.clone().tell(&others(1, "退休", "U2")), PAY);
    holds(&desk.tell(&others(1, "退休", "U1")), PAY, &["retired"]);
    // A share of a unit of which no quota is on record is not measured, as F40 does not.
    let text = strict_but("percent = 5", "percent = 50\nof = \"unit\"");
    let desk = Desk::under(&text)
        .tell(&retired)
        .tell(&others(1, "退休", "U1"));
    pays(&desk, PAY);
    assert_eq!(desk.flags("F40", "2025-12-31"), []);
    // The row says so, and what would let it be.
    let told = desk.asks(PAY).unjudged;
    let said = "is not judged for unit U1: no quota of places of the unit is on record. Record the unit's quota (`sunledger quota allocate`)";
    assert!(told.iter().any(|one| one.ends_with(said)), "{told:?}");
    let desk = desk.tell("2025-03-05 | quota | count=2");
    holds(&desk, PAY, &["retired"]);
    let told = desk.asks(PAY).unjudged;
    assert!(!told.iter().any(|one| one.contains("sub-cap")), "{told:?}");
    assert_eq!(desk.flags("F40", "2025-12-31").len(), 1);
    // One that a waiver lets in takes no place of the others.
    let waived = "2025-12-11 | live waiver | rule=retired subject=D2";
    pays(&desk.clone().tell(waived), PAY);
    // What a register tells of lets nobody in before it is signed.
    let told = waived.replace("live ", "");
    holds(&desk.clone().tell(&told), PAY, &["retired"]);
    holds(&desk.tell(&waived.replace("D2", "D9")), PAY, &["retired"]);
}

/// Two instalments of one contract may be equal; two rows on one bill are one.
#[test]
fn two_equal_instalments_of_a_contract_and_one_bill_twice() {
    let desk = Desk::under(shipped::text_of("H1")).tell(
        "2025-01-10 | money | amount=9000
         2025-01-10 | contract | amount=1000
         2025-01-10 | progress | tenths=1000",
    );
    let row = |number: &str, bill: &str| {
        format!("2025-01-26 | payment={number} payee=S1 award=none amount=100 {bill}\n")
    };
    let twins = |first: &str, second: &str| {
        let answer = desk.asks(&(row("P1", first) + &row("P2", second)));
        let twin = |judged: &Judged| {
            let mut stops = judged.stops.iter();
            stops.any(|stop| stop.code == Some("F16") && stop.holds())
        };
        (twin(&answer.rows[0]), twin(&answer.rows[1]))
    };
    assert_eq!(twins("", ""), (false, false));
    let bill = |number: &str| format!("cost=工程款 bill={number}");
    assert_eq!(twins(&bill("票1"), &bill("票2")), (false, false));
    assert_eq!(twins(&bill("票1"), &bill("票1")), (false, true));
}

#[test]
fn a_rate_by_the_day_attended_and_a_fee_that_moves_no_money() {
    let text = strict_but(
        "kind = \"fixed\"\namount_fen = 200000",
        "kind = \"working_day\"\namount_fen = 10000",
    );
    let attended = |days: u32| {
        let line = format!("2025-10-31 | attended | month=2025-10 days={days}");
        Desk::under(&text).tell(HONEST).tell(&line)
    };
    pays(&attended(20), PAY);
    holds(&attended(19), PAY, &["tariff"]);
    let text = strict_but("kind = \"fixed\"\namount_fen = 200000", "kind = \"exempt\"");
    let none = |amount: &str| {
        let said = HONEST
            .replace("row      |", &format!("row | amount={amount}"))
            .replace("award    |", &format!("award | amount={amount}"));
        let pay = format!("{PAY} amount={amount}");
        (Desk::under(&text).tell(&said), pay)
    };
    let (desk, pay) = none("0");
    pays(&desk, &pay);
    let (desk, pay) = none("0.01");
    holds(&desk, &pay, &["tariff"]);
}

#[test]
fn an_award_and_its_amount() {
    holds(&but(&[("2025-12-11 | award    |", "")]), PAY, &["award"]);
    holds(&honest(), "2025-12-22 | account=卡1 award=J2", &["award"]);
    pays(&honest(), "2025-12-22 | account=卡1 amount=2000");
    let above = "2025-12-22 | account=卡1 amount=2000.01";
    holds(&honest(), above, &["award", "notice", "tariff"]);
    // Awarded and noticed, but more than the tariff gives.
    let raised = but(&[
        ("award    |", "award | amount=2001"),
        ("row      |", "row | amount=2001"),
    ]);
    let judged = holds(&raised, "2025-12-22 | account=卡1 amount=2001", &["tariff"]);
    let stop = &judged.stops[0];
    assert_eq!(
        stop.finding,
        "the tariff gives 2000.00 yuan, 2001.00 yuan would be paid"
    );
    assert_eq!(stop.clause, "每人2000元");
    assert_eq!(stop.evidence.len(), 1, "the award");
    // 卡1 is on record as the other's.
    let other = "2025-12-22 | person=乙 account=卡1";
    holds(&honest(), other, &["award", "payment"]);
    let of_another = but(&[("claim    |", "claim | person=乙")]);
    let judged = holds(&of_another, PAY, &["award"]);
    assert_eq!(judged.stops[0].code, Some("F42"));
}

#[test]
fn a_part_of_an_award_leaves_the_rest() {
    let half = honest().tell("2025-12-12 | paid | payment=P0 amount=1000 account=卡1");
    let judged = half.ask("2025-12-22 | payment=P1 amount=1000 account=卡1");
    assert!(!rules(&judged).contains(&"award"), "{:#?}", judged.stops);
    let judged = half.ask("2025-12-22 | payment=P1 amount=1000.01 account=卡1");
    assert!(rules(&judged).contains(&"award"));
    // The rest is still to be ordered; of an award that is paid in full nothing is.
    assert_eq!(half.turn("2025-12-22"), "PAY pay instruct");
    let whole = half.tell("2025-12-13 | paid | payment=P2 amount=1000 account=卡1");
    assert_ne!(whole.turn("2025-12-22"), "PAY pay instruct");
}

#[test]
fn nobody_is_paid_twice() {
    let paid = honest().tell("2025-12-12 | paid | payment=P0 account=卡1");
    let judged = paid.ask(PAY);
    assert!(rules(&judged).contains(&"F16"), "{:#?}", judged.stops);
    // Nor while the bank has not answered yet.
    let under_way = honest().tell("2025-12-12 | instructed | payment=P0 account=卡1");
    let judged = under_way.ask(PAY);
    assert!(rules(&judged).contains(&"F16"), "{:#?}", judged.stops);
    // What came back may be paid again, under a number of its own.
    let back = paid.tell("2025-12-15 | came back | payment=P0");
    pays(&back, PAY);
    let judged = back.ask("2025-12-22 | payment=P0 account=卡1");
    assert_eq!(rules(&judged), ["payment_no"]);
    // Of two rows of one list the first goes.
    let answer = honest().asks(
        "2025-12-22 | payment=P1 account=卡1
         2025-12-22 | payment=P2 account=卡1",
    );
    assert!(answer.rows[0].pays(), "{:#?}", answer.rows[0]);
    assert!(rules(&answer.rows[1]).contains(&"F16"));
    // Of two rows of one award that together go beyond the notice the one that pays what it shows goes.
    for (first, second, goes) in [("2000", "500", 0), ("500", "2000", 1)] {
        let answer = honest().asks(&format!(
            "2025-12-22 | payment=P1 account=卡1 amount={first}
             2025-12-22 | payment=P2 account=卡1 amount={second}"
        ));
        let beyond = |row: &Judged| -> Vec<String> {
            let stops = row.stops.iter().filter(|stop| stop.code == Some("F30"));
            stops.map(|stop| stop.finding.clone()).collect()
        };
        let (going, held) = (&answer.rows[goes], &answer.rows[1 - goes]);
        assert!(beyond(going).is_empty(), "{first}: {:#?}", going.stops);
        let line = goes + 2;
        let told = format!(
            "noticed 2000.00 yuan, which line {line} of the list makes up: this row goes beyond it"
        );
        assert_eq!(beyond(held), [told], "{first}");
        assert!(!held.pays());
    }
    // Of two of which neither pays it, each is told what it would have paid itself: the other is held and pays nothing.
    let answer = honest().asks(
        "2025-12-22 | payment=P1 account=卡1 amount=1500
         2025-12-22 | payment=P2 account=卡1 amount=1600",
    );
    for (row, paid) in answer.rows.iter().zip(["1500", "1600"]) {
        let told = format!("noticed 2000.00 yuan, paid {paid}.00 yuan");
        let mut found = row.stops.iter().map(|stop| &stop.finding);
        assert!(found.any(|found| *found == told), "{:#?}", row.stops);
    }
    // A row that is held for its own sake holds no other.
    let two = "2025-12-22 | payment=P1 account=卡1 case=C9 award=J9
               2025-12-22 | payment=P2 account=卡1";
    let answer = honest().asks(two);
    assert!(!answer.rows[0].pays());
    assert!(answer.rows[1].pays(), "{:#?}", answer.rows[1].stops);
    // One that goes does, and its line is named.
    let answer = honest().asks(
        "2025-12-22 | payment=P1 account=卡1
         2025-12-22 | payment=P2 account=卡1 case=C9 award=J9",
    );
    let twice = answer.rows[1].stops.iter().find(|stop| stop.rule == "F16");
    assert_eq!(
        twice.unwrap().finding,
        "line 2 of the list pays the same payee for the same period"
    );
    // A number that a list has twice was ordered by nobody yet.
    let answer = honest().asks(
        "2025-12-22 | payment=P1 account=卡1 amount=1000
         2025-12-22 | payment=P1 account=卡1 amount=500",
    );
    let twice = answer.rows[1].stops.iter();
    let mut twice = twice.filter(|stop| stop.rule == "payment_no");
    assert_eq!(
        twice.next().unwrap().finding,
        "the list has the number P1 twice, in rows 2 and 3"
    );
    assert!(!rules(&answer.rows[0]).contains(&"payment_no"));
}

#[test]
fn the_account_of_the_day() {
    // Until it is changed, the account before is the payee's.
    let changed = honest().tell("2025-12-23 | account changed | from=卡0 account=卡2");
    pays(&changed, "2025-12-22 | account=卡0");
    holds(&changed, "2025-12-24 | account=卡0", &["payment"]);
    // A row without an account goes to the one on record; where there is none, it goes nowhere.
    pays(&honest(), "2025-12-22 |");
    let none = but(&[("2025-03-01 | account  | account=卡1", "")]);
    holds(&none, "2025-12-22 |", &["payment"]);
    // Nor is any account the payee's because the row names it: by the mode of the rule.
    let judged = holds(&none, PAY, &["payment"]);
    let (stop, clause) = (&judged.stops[0], "打卡到本人账户");
    assert_eq!((stop.code, stop.clause.as_str()), (Some("F06"), clause));
    assert!(
        stop.lifts.contains("`sunledger register account`"),
        "{stop:?}"
    );
    pays(
        &none.clone().tell("2025-12-22 | account | account=卡1"),
        PAY,
    );
    holds(
        &none.tell("2025-12-23 | account | account=卡1"),
        PAY,
        &["payment"],
    );
    let claimed = |account: &str| {
        but(&[
            ("2025-03-01 | account  | account=卡1", ""),
            ("claim    |", &format!("claim | account={account}")),
        ])
    };
    pays(&claimed("卡1"), PAY);
    holds(&claimed("卡9"), PAY, &["payment"]);
    let flagged = STRICT.replace(
        "clause = \"打卡到本人账户\"\nmode = \"gate\"",
        "clause = \"打卡到本人账户\"\nmode = \"flag\"",
    );
    let lines = HONEST.replace("2025-03-01 | account  | account=卡1", "");
    let desk = Desk::under(&flagged).tell(&lines);
    pays(&desk, PAY);
    assert_eq!(desk.ask(PAY).stops.len(), 1);
}

#[test]
fn the_name_is_that_of_the_number() {
    let named = honest().tell("2025-03-01 | name | name=甲某");
    pays(&named, "2025-12-22 | account=卡1 name=甲某");
    let judged = holds(&named, "2025-12-22 | account=卡1 name=乙某", &["payment"]);
    assert_eq!(judged.stops[0].code, Some("F02"));
    pays(&honest(), "2025-12-22 | account=卡1 name=乙某");
}

#[test]
fn the_notice_ran_to_its_end() {
    // Five working days after Wednesday 3 December end on the 10th.
    let four = but(&[("until=2025-12-10", "until=2025-12-09")]).tell("2025-12-09 | notice closed");
    holds(&four, PAY, &["notice"]);
    pays(&honest().tell("2025-12-10 | notice closed"), PAY);
    holds(&but(&[("2025-12-03 | row      |", "")]), PAY, &[]);
    let unlisted = but(&[("row      |", "row | case=C9")]);
    holds(&unlisted, PAY, &["notice"]);
    // Paid on the last day of the notice, and on the day after.
    let early = but(&[("2025-12-11 | award", "2025-12-09 | award")]);
    holds(&early, "2025-12-10 | account=卡1", &["notice"]);
    pays(&early, "2025-12-11 | account=卡1");
    // A supplement that was closed at once carries nobody either, nor does one that nobody has closed.
    let again = four.tell(
        "2025-12-10 | live supplement | until=2025-12-17
         2025-12-10 | live row        | notice=N2",
    );
    holds(&again, PAY, &["notice"]);
    let at_once = again
        .clone()
        .tell("2025-12-10 | live notice closed | notice=N2");
    holds(&at_once, PAY, &["notice"]);
    pays(
        &again.tell("2025-12-17 | live notice closed | notice=N2"),
        PAY,
    );
    // A row that was added inside the ledger is shown from the day on which it was.
    let added = |on: &str| {
        but(&[("2025-12-03 | row      |", "")])
            .tell(&format!("{on} | live row |\n2025-12-11 | notice closed"))
    };
    pays(&added("2025-12-04"), PAY);
    let judged = holds(&added("2025-12-05"), PAY, &["notice"]);
    assert_eq!(judged.stops[0].code, Some("F28"));
    holds(&added("2025-12-15"), PAY, &["notice"]);
    // A live notice is over when somebody has closed it.
    let live = but(&[("2025-12-03 | notice", "2025-12-03 | live notice")]);
    holds(&live.clone(), PAY, &["notice"]);
    pays(&live.clone().tell("2025-12-10 | live notice closed"), PAY);
    // It ends with its last day: a close that is recorded later certifies that, and moves it not.
    let live = |until: &str, closed: &str| {
        let live = but(&[
            ("2025-12-03 | notice", "2025-12-03 | live notice"),
            ("until=2025-12-10", until),
            ("2025-12-11 | award", "2025-12-09 | award"),
        ]);
        live.tell(&format!("{closed} | live notice closed"))
    };
    let (on_the_last, after) = ("2025-12-10 | account=卡1", "2025-12-11 | account=卡1");
    let late = live("until=2025-12-10", "2025-12-16");
    pays(&late, after);
    holds(&late, on_the_last, &["notice"]);
    // One that was to end too early runs on by the calendar, as long as it was up.
    let ran_on = live("until=2025-12-09", "2025-12-16");
    pays(&ran_on, after);
    holds(&ran_on, on_the_last, &["notice"]);
    holds(&live("until=2025-12-09", "2025-12-09"), PAY, &["notice"]);
}

#[test]
fn an_open_objection_holds_its_row() {
    let objected = honest().tell("2025-12-05 | objection");
    holds(&objected, PAY, &["notice"]);
    pays(
        &objected.clone().tell("2025-12-22 | objection settled"),
        PAY,
    );
    // Of another case.
    pays(&honest().tell("2025-12-05 | objection | case=C9"), PAY);
}

#[test]
fn rows_lowered_and_raised() {
    let lowered = honest().tell("2025-12-04 | row lowered | amount=1500");
    holds(&lowered, PAY, &["notice"]);
    pays(&lowered, "2025-12-22 | account=卡1 amount=1500");
    let off = honest().tell("2025-12-04 | row lowered");
    holds(&off, PAY, &["notice"]);
    // What was raised waits for its own notice, which ends on the 17th.
    let raised = lowered.tell(
        "2025-12-10 | supplement | until=2025-12-17
         2025-12-10 | row        | notice=N2 amount=2000",
    );
    let judged = raised.ask("2025-12-17 | account=卡1");
    assert!(rules(&judged).contains(&"notice"), "{:#?}", judged.stops);
    pays(&raised, "2025-12-18 | account=卡1");
    // And is carried by no other: the old one ran its time for the lower amount.
    let at_once = honest().tell(
        "2025-12-10 | row lowered | amount=1500
         2025-12-11 | supplement  | until=2025-12-17
         2025-12-11 | row         | notice=N2 amount=2000
         2025-12-12 | notice closed | notice=N2",
    );
    holds(&at_once, PAY, &["notice"]);
}

#[test]
fn papers_debt_and_reviews() {
    holds(
        &but(&[("2025-11-05 | paper    | type=doc-01 no=M1", "")]),
        PAY,
        &["doc-01"],
    );
    // The threshold counts itself.
    holds(&but(&[("amount=30000", "amount=29999.99")]), PAY, &["debt"]);
    let two = but(&[("no=M2 amount=30000", "no=M2 amount=29999.99")])
        .tell("2025-11-06 | paper | type=doc-06 no=M3 amount=0.01");
    pays(&two, PAY);
    // A paper that was sent back shows nothing until it is filed again.
    let back = honest().tell("2025-11-06 | paper sent back | no=M2");
    holds(&back, PAY, &["debt", "doc-06"]);
    pays(
        &back.tell("2025-11-08 | paper | type=doc-06 no=M2 amount=30000"),
        PAY,
    );
    holds(
        &but(&[("2025-11-18 | review   | level=2", "")]),
        PAY,
        &["second-review"],
    );
    let sent = honest().tell("2025-11-20 | review | level=2 opinion=退回");
    holds(&sent, PAY, &["second-review"]);
    pays(&sent.tell("2025-11-21 | review | level=2"), PAY);
}

#[test]
fn a_late_claim_and_its_waiver() {
    pays(&but(&[("2025-11-03 | claim", "2025-11-15 | claim")]), PAY);
    let late = but(&[("2025-11-03 | claim", "2025-11-16 | claim")]);
    let judged = holds(&late, PAY, &["papers"]);
    assert_eq!(
        judged.stops[0].finding,
        "the papers arrived on 2025-11-16, expected 2025-11-15 at the latest"
    );
    // A register that tells of a waiver has the recorder's word alone.
    let told = late.clone().tell("2025-11-17 | waiver | rule=papers");
    holds(&told, PAY, &["papers"]);
    let waived = late.clone().tell("2025-11-17 | live waiver | rule=papers");
    let judged = waived.ask(PAY);
    assert!(judged.pays(), "{:#?}", judged.stops);
    assert_eq!(judged.stops[0].waived_by.as_deref(), Some("W1"));
    // Of another rule, of another case, run out, or granted later: it covers nothing.
    for line in [
        "2025-11-17 | live waiver | rule=quota",
        "2025-11-17 | live waiver | rule=papers subject=C2",
        "2025-11-17 | live waiver | rule=papers expires=2025-12-21",
        "2025-12-23 | live waiver | rule=papers",
    ] {
        holds(&late.clone().tell(line), PAY, &["papers"]);
    }
    pays(
        &late.tell("2025-11-17 | live waiver | rule=papers expires=2025-12-22"),
        PAY,
    );
    // A gate has no waiver.
    let poor = but(&[("amount=30000", "amount=29999.99")]);
    holds(
        &poor.tell("2025-11-17 | live waiver | rule=debt"),
        PAY,
        &["debt"],
    );
}

/// A waiver for an award and one for its case are of one decision, whichever of the two numbers the order names.
#[test]
fn a_waiver_covers_the_case_and_its_award() {
    let late = but(&[("2025-11-03 | claim", "2025-11-16 | claim")]);
    let other = late.tell("2025-12-11 | award | case=C2 award=J2 person=乙");
    let row = |fields: &str| format!("{PAY} {fields}");
    // An order of both numbers, of the case alone, and of the award alone.
    let asked = |desk: &Desk| {
        let mut by_award = desk.rows(PAY);
        by_award[0].instructed.case_no = None;
        let by_award = gate::judge(desk.world().clone().suppose(), &by_award);
        let by_award = by_award.expect("it is judged").rows.remove(0);
        [desk.ask(PAY), desk.ask(&row("award=none")), by_award]
    };
    for subject in ["J1", "C1"] {
        let line = format!("2025-11-17 | live waiver | rule=papers subject={subject}");
        for judged in asked(&other.clone().tell(&line)) {
            assert!(judged.pays(), "{subject}: {:#?}", judged.stops);
        }
    }
    // Another case's is none of its business, by either number.
    for subject in ["J2", "C2", "J9"] {
        let line = format!("2025-11-17 | live waiver | rule=papers subject={subject}");
        for judged in asked(&other.clone().tell(&line)) {
            assert_eq!(rules(&judged), ["papers"], "{subject}: {:#?}", judged.stops);
        }
    }
    // Of two awards that stand, an order of the case alone says not which it pays.
    let two = other
        .tell("2025-12-12 | award | award=J3 amount=0.01")
        .tell("2025-11-17 | live waiver | rule=papers subject=J1");
    let named = two.ask(&row(""));
    assert!(
        named
            .stops
            .iter()
            .all(|stop| stop.rule != "papers" || !stop.holds())
    );
    let unnamed = two.ask(&row("award=none"));
    assert!(
        unnamed
            .stops
            .iter()
            .any(|stop| stop.rule == "papers" && stop.holds())
    );
}

/// Whether a late claim is let in is decided once an appeal has overturned its refusal: from that day on, and not by an appeal
/// that was lost.
#[test]
fn a_late_claim_that_an_appeal_let_in() {
    let gate = STRICT.replacen("late = \"waive\"", "late = \"reject\"", 1);
    for text in [STRICT, gate.as_str()] {
        let late = HONEST.replace("2025-11-03 | claim", "2025-11-16 | claim");
        assert!(late != HONEST);
        let late = |more: &str| Desk::under(text).tell(&late).tell(more);
        holds(&late(""), PAY, &["papers"]);
        let refused = "2025-11-17 | refused |
                       2025-11-18 | appeal | against=refusal";
        // Won before the money leaves, or the very day; won only later; lost.
        let won = |on: &str| format!("{refused}\n{on} | appeal settled |");
        pays(&late(&won("2025-11-19")), PAY);
        pays(&late(&won("2025-12-22")), PAY);
        holds(&late(&won("2025-12-23")), PAY, &["papers"]);
        let lost = format!("{refused}\n2025-11-19 | appeal settled | upheld=yes");
        holds(&late(&lost), PAY, &["papers"]);
        // An appeal against the award decides nothing of the time.
        let of_award = "2025-12-12 | appeal | against=award
                        2025-12-15 | appeal settled | upheld=yes";
        holds(&late(of_award), PAY, &["papers"]);
        // The award is asked by its own day, and so is what is on record.
        let award = "2025-12-18 | award | award=J2 amount=0.01";
        let said = |more: &str| {
            let said = late(more).act(award);
            said.iter().any(|(rule, ..)| rule == "papers")
        };
        assert!(said(&won("2025-12-19")) && said(&lost));
        assert!(!said(&won("2025-12-18")));
        let flags = |more: &str| late(more).flags("F26", "2025-12-31").len();
        assert_eq!((flags(&won("2025-11-19")), flags(&lost)), (0, 1));
        assert_eq!(flags(&won("2025-12-20")), 1);
    }
}

#[test]
fn aid_of_other_funds() {
    let aided = honest().tell("2025-06-10 | other aid | fund=省基金");
    holds(&aided, PAY, &["same-year"]);
    // So it is where the award names nobody, and is to whoever claimed.
    let unnamed = but(&[("award    |", "award | person=none")]);
    pays(&unnamed, PAY);
    holds(
        &unnamed.tell("2025-06-10 | other aid | fund=省基金"),
        PAY,
        &["same-year"],
    );
    pays(
        &honest().tell("2025-06-10 | other aid | fund=省基金 status=已撤销退回"),
        PAY,
    );
    pays(
        &honest().tell("2025-06-10 | other aid | person=乙 fund=省基金"),
        PAY,
    );
    // Joined with 甲, what 乙 got is 甲's, and so is a stop of 乙's payments.
    let joined = honest().tell("2025-12-01 | live one person | person=乙");
    pays(&joined, PAY);
    holds(
        &joined
            .clone()
            .tell("2025-06-10 | other aid | person=乙 fund=省基金"),
        PAY,
        &["same-year"],
    );
    holds(
        &joined
            .clone()
            .tell("2025-01-02 | earlier aid | person=乙 of=2023-06-01"),
        PAY,
        &["look-back"],
    );
    holds(
        &joined.clone().tell("2025-12-20 | stopped | person=乙"),
        PAY,
        &["suspension"],
    );
    let dead = joined.tell("2025-12-02 | dead | person=乙 of=2025-11-01");
    holds(&dead, PAY, &["F07"]);
    // Two years back, and three.
    let two = "2025-01-02 | earlier aid | of=2023-06-01";
    holds(&honest().tell(two), PAY, &["look-back"]);
    pays(
        &honest().tell("2025-01-02 | earlier aid | of=2022-12-31"),
        PAY,
    );
}

#[test]
fn a_vehicle_at_the_limit() {
    holds(
        &honest().tell("2025-06-10 | vehicle | amount=300000"),
        PAY,
        &["vehicle"],
    );
    pays(
        &honest().tell("2025-06-10 | vehicle | amount=299999.99"),
        PAY,
    );
    pays(&honest().tell("2025-12-23 | vehicle | amount=300000"), PAY);
}

#[test]
fn one_of_a_household() {
    let family = honest().tell(
        "2025-01-01 | household | person=甲
         2025-01-01 | household | person=乙",
    );
    pays(&family, PAY);
    let other = family.tell(
        "2025-11-03 | claim | case=C2 person=乙
         2025-12-11 | award | case=C2 award=J2 person=乙",
    );
    // Awarded is not paid: the one who is paid first keeps it.
    pays(&other, PAY);
    let second = "2025-12-20 | paid | payment=P2 case=C2 award=J2 person=乙 account=卡9";
    holds(&other.tell(second), PAY, &["household"]);
    // An award that names nobody is to whoever claimed.
    let unnamed = honest().tell(
        "2025-01-01 | household | person=甲
         2025-01-01 | household | person=乙
         2025-11-03 | claim | case=C2 person=乙
         2025-12-11 | award | case=C2 award=J2 person=none",
    );
    pays(&unnamed, PAY);
    holds(&unnamed.tell(second), PAY, &["household"]);
}

/// Awards J2… to as many others, of a status, in a unit.
fn others(count: u32, status: &str, unit: &str) -> String {
    (0..count)
        .map(|n| {
            let no = n + 2;
            // Numbers below that of the case that is asked for.
            format!(
                "2025-11-03 | claim | case=D{no} person=人{no} unit={unit} status={status}
                 2025-12-11 | award | case=D{no} award=J0-{no} person=人{no} unit={unit} status={status}\n"
            )
        })
        .collect()
}

#[test]
fn the_quota_and_one_more() {
    let two = "2025-03-05 | quota | count=2";
    pays(&honest().tell(two).tell(&others(1, "在职", "U1")), PAY);
    let full = honest().tell(two).tell(&others(2, "在职", "U1"));
    let judged = holds(&full, PAY, &["quota"]);
    assert_eq!(
        judged.stops[0].finding,
        "award 3 of unit U1, whose quota is 2"
    );
    pays(
        &full.clone().tell("2025-12-20 | live waiver | rule=quota"),
        PAY,
    );
    pays(
        &full
            .clone()
            .tell("2025-12-20 | live waiver | rule=quota subject=U1"),
        PAY,
    );
    pays(
        &full
            .clone()
            .tell("2025-03-06 | quota | unit=U2\n2025-03-07 | quota moves | from=U2 to=U1"),
        PAY,
    );
    let moved = honest()
        .tell(two)
        .tell("2025-03-07 | quota moves | from=U1 to=U2")
        .tell(&others(1, "在职", "U1"));
    holds(&moved, PAY, &["quota"]);
    // Awards of another unit take nothing.
    pays(&honest().tell(two).tell(&others(9, "在职", "U2")), PAY);
}

#[test]
fn the_third_and_the_fourth_retired_person_of_63() {
    let retired = || {
        but(&[
            ("claim    |", "claim | status=退休"),
            ("award    |", "award | status=退休"),
        ])
    };
    pays(&retired().tell(&others(2, "退休", "U2")), PAY);
    let fourth = retired().tell(&others(3, "退休", "U2"));
    let judged = holds(&fourth, PAY, &["retired"]);
    assert_eq!(judged.stops[0].finding, "award 4 of that status, at most 3");
    pays(&fourth.tell("2025-12-20 | live waiver | rule=retired"), PAY);
    // Somebody in service is the fourth of nothing.
    pays(&honest().tell(&others(3, "退休", "U2")), PAY);
}

#[test]
fn the_sixty_fourth_of_63() {
    pays(&honest().tell(&others(62, "在职", "U2")), PAY);
    holds(&honest().tell(&others(63, "在职", "U2")), PAY, &["quota"]);
}

#[test]
fn an_account_of_ones_own_that_is_old_enough() {
    holds(&honest(), "2025-12-22 | account=卡7", &["payment"]);
    // Changed on Friday 5 December: the 10th working day is the 19th, the 11th Monday the 22nd.
    let changed = honest().tell("2025-12-05 | account changed | account=卡2");
    holds(&changed, "2025-12-19 | account=卡2", &["payment"]);
    pays(&changed, "2025-12-22 | account=卡2");
    // The account before is as good as it was.
    pays(&changed, "2025-12-19 | account=卡1");
    // A spouse's account that was recorded beforehand.
    let spouse = honest().tell("2025-12-01 | account | account=卡3 holder=妻");
    pays(&spouse, "2025-12-22 | account=卡3");
    holds(
        &honest().tell("2025-12-23 | account | account=卡3 holder=妻"),
        "2025-12-22 | account=卡3",
        &["payment"],
    );
}

#[test]
fn a_channel_that_the_scheme_allows() {
    holds(&honest(), "2025-12-22 | method=现金", &["payment"]);
}

#[test]
fn whose_payments_are_stopped() {
    let stopped = honest().tell("2025-12-20 | stopped");
    holds(&stopped, PAY, &["suspension"]);
    pays(&stopped.clone().tell("2025-12-22 | goes on"), PAY);
    // Stopped anew on the day of lifting: what was recorded later holds.
    let anew = stopped.clone().tell("2025-12-21 | goes on");
    let anew = anew.tell("2025-12-21 | stopped");
    holds(&anew, PAY, &["suspension"]);
    pays(&anew.tell("2025-12-21 | goes on"), PAY);
    let lifts = |judged: &Judged| judged.stops[0].lifts.clone();
    let not_lifted = holds(&stopped, PAY, &["suspension"]);
    assert!(
        lifts(&not_lifted).starts_with("lift the suspension from a day on or before 2025-12-22")
    );
    // Lifted already, from a day after the one that decides.
    let late = holds(&stopped.tell("2025-12-23 | goes on"), PAY, &["suspension"]);
    assert!(
        late.stops[0].finding.ends_with("and go on from 2025-12-23"),
        "{late:?}"
    );
    assert!(
        lifts(&late).contains("suspend lift --from 2025-12-22"),
        "{late:?}"
    );
    pays(&honest().tell("2025-12-23 | stopped"), PAY);
}

#[test]
fn the_dead_are_not_paid() {
    holds(
        &honest().tell("2025-12-21 | dead | of=2025-12-20"),
        PAY,
        &["F07"],
    );
    pays(
        &honest().tell("2025-12-21 | dead | person=乙 of=2025-12-20"),
        PAY,
    );
}

#[test]
fn the_fund_is_spent_once() {
    let poor = but(&[("money    | amount=10000", "money | amount=1999.99")]);
    holds(&poor, PAY, &["F41"]);
    pays(
        &but(&[("money    | amount=10000", "money | amount=2000")]),
        PAY,
    );
    // A held row takes no money from those after it.
    let second = "
        2025-03-01 | account  | person=乙 account=卡8
        2025-11-03 | claim    | case=C2 person=乙
        2025-11-05 | paper    | case=C2 type=doc-01
        2025-11-05 | paper    | case=C2 type=doc-06 amount=30000
        2025-11-17 | review   | case=C2 level=1
        2025-11-18 | review   | case=C2 level=2
        2025-12-03 | row      | case=C2
        2025-12-11 | award    | case=C2 award=J2 person=乙
    ";
    let rows = "2025-12-22 | payment=P1 account=卡1
        2025-12-22 | payment=P2 case=C2 award=J2 person=乙 account=卡8";
    let one_grant = but(&[("money    | amount=10000", "money | amount=2000")]).tell(second);
    let answer = one_grant.asks(rows);
    assert!(answer.rows[0].pays());
    assert_eq!(rules(&answer.rows[1]), ["F41"]);
    let answer = one_grant.tell("2025-12-20 | stopped").asks(rows);
    assert_eq!(rules(&answer.rows[0]), ["suspension"]);
    assert!(answer.rows[1].pays(), "{:#?}", answer.rows[1]);
}

#[test]
fn a_condition_in_the_words_of_the_scheme() {
    let under = |holds: &str, of: &str| {
        let rule = format!(
            "[[rule]]\nid = \"own\"\nof = \"{of}\"\nholds = \"{holds}\"\nclause = \"另有规定\"\nmode = \"gate\"\n"
        );
        Desk::under(&format!("{STRICT}{rule}")).tell(HONEST)
    };
    pays(&under("evidenced_debt_fen >= 3000000", "case"), PAY);
    holds(
        &under("evidenced_debt_fen > 3000000", "case"),
        PAY,
        &["own"],
    );
    pays(&under("amount_fen <= 200000", "payment"), PAY);
    let judged = holds(&under("amount_fen < 200000", "payment"), PAY, &["own"]);
    assert_eq!(
        judged.stops[0].finding,
        "the condition amount_fen < 200000 does not hold"
    );
    // A gate that cannot be judged holds, and says what brings the fact that is missing.
    let unsaid = holds(&under("score_tenths >= 750", "case"), PAY, &["own"]);
    let stop = &unsaid.stops[0];
    assert_eq!(
        stop.finding,
        "this cannot be judged: the case does not say score_tenths"
    );
    assert!(
        stop.lifts.contains("`sunledger agreement assess`"),
        "{stop:?}"
    );
    // A rule that is only flagged is told as not judged.
    let flagged = "[[rule]]\nid = \"own\"\nholds = \"score_tenths >= 750\"\nclause = \"另有规定\"\nmode = \"flag\"\n";
    let told = Desk::under(&format!("{STRICT}{flagged}")).tell(HONEST);
    let told = told.asks(PAY);
    assert!(told.rows[0].pays());
    assert_eq!(told.unjudged.len(), 1, "{:?}", told.unjudged);
}

/// Under a text that takes claims an award of which no claim is on the ledger is not paid, and no rule of it is asked in vain.
#[test]
fn an_award_that_nobody_is_on_record_to_have_asked_for() {
    let intake =
        "[[step]]\nid = \"intake\"\nkind = \"intake\"\nclause = \"本人申请\"\nmode = \"gate\"\n";
    let own =
        "[[rule]]\nid = \"own\"\nholds = \"!by_proxy\"\nclause = \"本人申请\"\nmode = \"gate\"\n";
    let text = format!("{STRICT}{intake}{own}");
    let claim = "    2025-11-03 | claim    |\n";
    pays(&Desk::under(&text).tell(HONEST), PAY);
    let unclaimed = HONEST.replace(claim, "");
    assert_ne!(unclaimed, HONEST);
    let judged = holds(&Desk::under(&text).tell(&unclaimed), PAY, &["claim"]);
    let stop = &judged.stops[0];
    assert_eq!(stop.finding, "no claim is on record for this case");
    assert_eq!((stop.code, stop.clause.as_str()), (Some("F21"), "本人申请"));
    let desk = Desk::under(&text).tell(&unclaimed);
    assert_eq!(desk.turn("2025-12-22"), "APP claim submit");
    // A text without claims asks for none.
    pays(&Desk::under(STRICT).tell(&unclaimed), PAY);
}

/// A level of review waits for the one below it, and is made in its own role.
#[test]
fn a_level_of_review_waits_for_the_one_below() {
    let review = "    2025-11-17 | review   | level=1\n    2025-11-18 | review   | level=2\n";
    let before = HONEST.split(review).next().expect("lines");
    assert_ne!(before, HONEST);
    let second = "2025-11-18 | review | level=2";
    let first = || ("first-review".to_owned(), "F34", true);
    let desk = Desk::under(STRICT).tell(before);
    assert_eq!(desk.act(second), [first()]);
    assert_eq!(desk.act("2025-11-17 | review | level=1"), []);
    let told = desk
        .clone()
        .tell("2025-11-17 | review | level=1 opinion=退回");
    assert_eq!(told.act(second), [first()]);
    let passed = desk.tell("2025-11-17 | review | level=1");
    assert_eq!(passed.act(second), []);
    for (level, role, own) in [
        (1, Role::R1, true),
        (1, Role::R2, false),
        (2, Role::R2, true),
        (2, Role::R3, false),
        (3, Role::R3, true),
        (3, Role::R1, false),
        (4, Role::R3, true),
    ] {
        let event = ReviewRecorded {
            case_no: "C1".to_owned(),
            level,
            decision: Decision::Agreed,
            opinion: None,
            seconds: None,
        };
        let stop = of_level(role, &event.into());
        assert_eq!(stop.is_none(), own, "{level} {role:?} {stop:?}");
    }
}

/// What the desk would hold a payment for is said with the award itself: what the award breaks for good keeps it from being
/// recorded where the text has a gate.
#[test]
fn an_award_tells_what_its_payment_would_be_held_for() {
    let award = "2025-12-11 | award |";
    let before = HONEST.replace("    2025-12-11 | award    |\n", "");
    assert_ne!(before, HONEST);
    let but = |from: &str, to: &str| {
        assert!(before.contains(from), "{from}");
        Desk::under(STRICT)
            .tell(&before.replace(from, to))
            .act(award)
    };
    let one = |rule: &str, code, holds| vec![(rule.to_owned(), code, holds)];
    let desk = Desk::under(STRICT).tell(&before);
    assert_eq!(desk.act(award), []);
    assert_eq!(
        but("amount=30000", "amount=29999.99"),
        one("debt", "F11", true)
    );
    let open = desk.clone().tell("2025-12-05 | objection |");
    assert_eq!(open.act(award), one("notice", "F31", true));
    let settled = open.tell("2025-12-06 | objection settled |");
    assert_eq!(settled.act(award), []);
    let aided = desk.clone().tell("2025-06-10 | other aid | fund=省基金");
    assert_eq!(aided.act(award), one("same-year", "F13", true));
    // The quota may be waived: it is said, and so is that nobody was shown the case.
    let full = desk
        .tell("2025-03-05 | quota | count=1")
        .tell(&others(1, "在职", "U1"));
    assert_eq!(full.act(award), one("quota", "F39", true));
    let unlisted = but("row      |", "row | case=C9");
    assert!(
        unlisted
            .iter()
            .all(|(rule, _, holds)| rule == "notice" && !holds),
        "{unlisted:?}"
    );
    assert!(!unlisted.is_empty());
}

/// Agreements: tranches of 100,000 yuan, the second after an acceptance of 75.
const PAIRS: &str = r#"
id = "P"
version = 1
level = "province"
period = "2025"
beneficiary = "pair"
[title]
zh = "试"
en = "Test"
[[legal_basis]]
id = "a"
document = "d"
clause = "c"
[recognise]
codes = ["P"]
[[fund]]
name = "F"
level = "province"
[agreement]
total_fen = 20000000
years = 2
first_day = "2025-09-01"
clause = "两年20万元"
[[condition]]
code = "signed"
kind = "agreement_signed"
due_days = 30
due_unit = "day"
clause = "签订协议后30天内"
mode = "gate"
[[condition]]
code = "accepted"
kind = "year_accepted"
score_min_tenths = 750
inclusive = true
due_days = 30
due_unit = "wd"
clause = "验收75分以上"
mode = "gate"
[[tranche]]
id = "t1"
number = 1
amount_fen = 10000000
condition = "signed"
clause = "第一期"
mode = "gate"
[[tranche]]
id = "t2"
number = 2
amount_fen = 10000000
condition = "accepted"
clause = "第二期"
mode = "gate"
"#;

#[test]
fn tranches_and_their_conditions() {
    let money = Desk::under(PAIRS).tell("2025-08-01 | money | amount=300000");
    let first = "2025-09-10 | tranche=1 amount=100000";
    holds(&money, first, &["agreement"]);
    let signed = money.tell("2025-09-01 | agreement\n2025-09-01 | tranche | no=1 amount=100000");
    pays(&signed, first);
    holds(
        &signed,
        "2025-08-31 | tranche=1 amount=100000",
        &["agreement"],
    );
    holds(&signed, "2025-09-10 | tranche=1 amount=100000.01", &["t1"]);
    // Of an agreement that ended by then nothing is paid; a later end holds nothing.
    let ended = |day: &str| signed.clone().tell(&format!("{day} | agreement ended |"));
    let judged = holds(&ended("2025-09-10"), first, &["agreement"]);
    assert_eq!(judged.stops[0].finding, "agreement A1 ended on 2025-09-10");
    pays(&ended("2025-09-11"), first);
    // What was paid of it before counts, until the bank returns it.
    let half = signed
        .clone()
        .tell("2025-09-05 | paid | payment=P0 tranche=1 amount=50000");
    pays(&half, "2025-09-10 | tranche=1 amount=50000");
    let judged = holds(&half, "2025-09-10 | tranche=1 amount=50000.01", &["t1"]);
    assert_eq!(
        judged.stops[0].finding,
        "tranche 1 is for 100000.00 yuan, 50000.00 yuan are paid or under way, the row says 50000.01 yuan"
    );
    pays(
        &half.tell("2025-09-06 | came back | payment=P0 amount=50000"),
        first,
    );
    let second = "2026-09-10 | tranche=2 amount=100000";
    holds(&signed, second, &["accepted"]);
    // What would hold its payment is said when it is released.
    let release = |desk: &Desk| desk.act("2026-09-10 | released | no=2 amount=100000");
    let lacks = vec![("accepted".to_owned(), "F47", true)];
    assert_eq!(release(&signed), lacks);
    for (points, said) in [("749", &lacks[..]), ("750", &[])] {
        let accepted = format!("2026-09-01 | accepted | tenths={points}");
        assert_eq!(release(&signed.clone().tell(&accepted)), said, "{points}");
    }
    let over = signed
        .clone()
        .tell("2026-09-01 | accepted |\n2026-09-10 | agreement ended |");
    assert_eq!(release(&over), [("agreement".to_owned(), "F47", true)]);
    let held_back = signed
        .clone()
        .tell("2026-09-01 | accepted |\n2026-09-01 | withheld | no=2");
    assert_eq!(release(&held_back), []);
    let failed = signed.clone().tell("2026-09-01 | accepted | tenths=749");
    let judged = holds(&failed, second, &["accepted"]);
    assert_eq!(judged.stops[0].finding, "the year before had 74.9 points");
    let passed = signed.clone().tell("2026-09-01 | accepted | tenths=750");
    pays(&passed, second);
    holds(
        &passed,
        "2026-08-31 | tranche=2 amount=100000",
        &["accepted"],
    );
    holds(
        &passed.tell("2026-09-01 | withheld | no=2"),
        second,
        &["t2"],
    );
    holds(
        &signed.clone().tell("2026-09-01 | accepted | tenths=740"),
        second,
        &["accepted"],
    );
    // An acceptance that somebody of the judged unit signed is none.
    let both = signed.tell(
        "2025-09-01 | person | person=支校长 unit=S1
         2025-09-01 | person | person=局员 unit=E1",
    );
    let own = both
        .clone()
        .tell("2026-09-01 | accepted | tenths=900 by=支校长");
    assert_eq!(release(&own), lacks);
    let judged = holds(&own, second, &["accepted"]);
    assert_eq!(
        judged.stops[0].finding,
        "the acceptance of year 1 was signed by a person of the judged unit"
    );
    pays(
        &own.tell("2026-09-02 | accepted | tenths=750 by=局员"),
        second,
    );
    pays(
        &both.tell("2026-09-01 | accepted | tenths=750 by=局员"),
        second,
    );
}

/// Conditions in CEL: of the case, of the payment, of a paper; what the vault alone knows stops nothing.
#[test]
fn conditions_beyond_the_fixed_parameters() {
    let text = format!(
        "{STRICT}
[[rule]]
id = \"ceiling\"
holds = \"evidenced_debt_fen <= 3000000 || category != \\\"cat-1\\\"\"
clause = \"负债超过3万元的另案办理\"
mode = \"gate\"
[[rule]]
id = \"whole\"
holds = \"amount_fen % 100 == 0\"
of = \"payment\"
clause = \"金额为整元\"
mode = \"gate\"
[[rule]]
id = \"age\"
holds = \"age < 60\"
clause = \"未满60周岁\"
mode = \"gate\"
[[document]]
code = \"doc-09\"
names = [\"追加证明\"]
required_if = \"evidenced_debt_fen > 3000000\"
clause = \"超过3万元的附追加证明\"
mode = \"gate\"
"
    );
    let desk = Desk::under(&text).tell(HONEST);
    let answer = desk.asks(PAY);
    assert!(answer.rows[0].pays(), "{:#?}", answer.rows[0].stops);
    assert!(
        answer.unjudged.iter().any(
            |told| told.starts_with("rule “未满60周岁” (age) of scheme S")
                && told.ends_with("the case does not say age")
        ),
        "{:?}",
        answer.unjudged
    );
    let above = Desk::under(&text).tell(&HONEST.replace("amount=30000", "amount=30000.01"));
    let judged = holds(&above, PAY, &["ceiling", "doc-09"]);
    let stop = judged
        .stops
        .iter()
        .find(|stop| stop.rule == "ceiling")
        .unwrap();
    assert!(stop.finding.contains("evidenced_debt_fen <= 3000000"));
    assert_eq!(stop.clause, "负债超过3万元的另案办理");
    let judged = desk.ask("2025-12-22 | account=卡1 amount=1999.50");
    assert!(rules(&judged).contains(&"whole"), "{:#?}", judged.stops);
    let judged = desk.ask("2025-12-22 | account=卡1 amount=1999");
    assert!(!rules(&judged).contains(&"whole"), "{:#?}", judged.stops);
}

/// Reviews in their time, by as many as a meeting has, and within the window for them.
#[test]
fn reviews_in_their_time_by_a_meeting_and_in_their_window() {
    let second = "names = [\"复审\"]\n";
    let with = |more: &str| STRICT.replacen(second, &format!("{second}{more}\n"), 1);
    let of = |text: &str, day: &str| {
        let lines = HONEST.replace("2025-11-18 | review", &format!("{day} | review"));
        Desk::under(text).tell(&lines)
    };
    // From Monday, 17 November five working days end on the 24th.
    let timed = with("max_wd = 5");
    pays(&of(&timed, "2025-11-24"), PAY);
    holds(&of(&timed, "2025-11-25"), PAY, &["second-review"]);
    let window = format!(
        "{STRICT}[[window]]\nid = \"reviews\"\nof = \"reviews\"\nlast_day = \"2025-11-20\"\ninclusive = true\nlate = \"reject\"\nclause = \"评审截止\"\nmode = \"gate\"\n"
    );
    pays(&of(&window, "2025-11-20"), PAY);
    holds(&of(&window, "2025-11-21"), PAY, &["reviews"]);
    // A level that the text does not have is not the next one that it has.
    let last = "[[step]]\nid = \"last-review\"\nkind = \"review\"\nlevel = 4\nclause = \"终审\"\nmode = \"gate\"\n";
    let before = "[[step]]\nid = \"notice\"";
    assert!(STRICT.contains(before));
    let fourth = STRICT.replacen(before, &format!("{last}{before}"), 1);
    let of_level = |level: u8| {
        Desk::under(&fourth).tell(&format!("{HONEST}\n2025-11-19 | review | level={level}"))
    };
    pays(&of_level(4), PAY);
    holds(&of_level(3), PAY, &["last-review"]);
    let met = with("by_meeting = true");
    let alone = HONEST.replace(
        "2025-11-18 | review   | level=2",
        "2025-11-18 | review | level=2 by=乙",
    );
    let two = format!("{alone}\n2025-11-18 | review | level=2 by=丙");
    pays(&Desk::under(&met).tell(&two), PAY);
    holds(&Desk::under(&met).tell(&alone), PAY, &["second-review"]);
}

#[test]
fn a_list_that_ended_as_another_holds_those_on_it() {
    let ended = |list: &str| {
        but(&[("until=2025-12-10", "until=2025-12-10 list=一")])
            .tell(&format!("2025-12-10 | notice closed | list={list}"))
    };
    pays(&ended("一"), PAY);
    let judged = holds(&ended("二"), PAY, &["notice"]);
    assert_eq!(judged.stops[0].code, Some("F32"), "{:#?}", judged.stops);
    // Whoever stands on no such list is not asked for it.
    let other = ended("二").tell(
        "2025-12-03 | notice | notice=N9 until=2025-12-10
         2025-12-03 | row    | notice=N9",
    );
    pays(&other, PAY);
    // A row that went on late runs its own time: it is told, and goes.
    let late = but(&[("2025-12-03 | row      |", "")])
        .tell("2025-12-04 | live row |\n2025-12-11 | notice closed");
    let judged = late.ask(PAY);
    assert!(judged.pays(), "{:#?}", judged.stops);
    assert!(judged.stops.iter().any(|stop| stop.code == Some("F32")));
}

#[test]
fn one_person_in_two_steps_of_the_case_and_two_persons() {
    let text = STRICT.replace(
        "names = [\"复审\"]\n",
        "names = [\"复审\"]\ndifferent_person = true\n",
    );
    assert_ne!(text, STRICT);
    let by = |second: &str| {
        let lines = HONEST
            .replace("review   | level=1", "review | level=1 by=毛某/初审")
            .replace(
                "review   | level=2",
                &format!("review | level=2 by={second}/复审"),
            );
        Desk::under(&text).tell(&lines)
    };
    pays(&by("姚某"), PAY);
    let judged = holds(&by("毛某"), PAY, &["second-review"]);
    assert_eq!(judged.stops[0].code, Some("F35"));
    // Of another case.
    let other = by("姚某").tell(
        "2025-11-03 | claim  | case=C2 person=乙
         2025-11-17 | review | case=C2 level=1 by=毛某/初审
         2025-11-18 | review | case=C2 level=2 by=毛某/复审",
    );
    pays(&other, PAY);
}

/// Of two lists that shut out, the finding says which one has the person.
#[test]
fn the_list_that_shuts_out_is_named() {
    let text = STRICT.replace(
        "list = \"vehicles\"\nvalue_min_fen = 30000000\n",
        "list = \"property\"\n",
    );
    assert_ne!(text, STRICT);
    let listed = |line: &str| Desk::under(&text).tell(HONEST).tell(line);
    let judged = holds(&listed("2025-06-10 | real estate |"), PAY, &["vehicle"]);
    let finding = &judged.stops[0].finding;
    assert!(
        finding.starts_with("on the list of real estate that shuts out"),
        "{finding}"
    );
    pays(&listed("2025-06-10 | real estate | person=乙"), PAY);
    pays(&listed("2025-06-10 | vehicle | amount=900000"), PAY);
    let judged = honest()
        .tell("2025-06-10 | vehicle | amount=900000")
        .ask(PAY);
    assert!(
        judged.stops[0]
            .finding
            .starts_with("on the list of vehicles that")
    );
}

/// Only what is paid uses up an award: a row that is held leaves it to the next.
#[test]
fn a_held_row_leaves_the_award_to_the_next() {
    let of_first = |first: &str| {
        let rows = format!("{first}\n2025-12-22 | payment=P2 account=卡1");
        honest().asks(&rows)
    };
    let answer = of_first("2025-12-22 | payment=P1 amount=1999 account=卡7");
    assert!(!answer.rows[0].pays());
    assert!(answer.rows[1].pays(), "{:#?}", answer.rows[1]);
    // The very payment again, on the right account: no line pays it before.
    let answer = of_first("2025-12-22 | payment=P1 account=卡7");
    assert!(!answer.rows[0].pays());
    assert!(answer.rows[1].pays(), "{:#?}", answer.rows[1]);
    let answer = of_first("2025-12-22 | payment=P1 account=卡1");
    assert!(answer.rows[0].pays());
    assert!(rules(&answer.rows[1]).contains(&"F16"));
}

/// A waiver for a person covers them under every alias that is theirs, and nobody else.
#[test]
fn a_waiver_for_one_alias_covers_the_person() {
    let late = but(&[("2025-11-03 | claim", "2025-11-16 | claim")]);
    let holds = |subject: &str, joined: &str, ask: &str| {
        let subject = desk::alias(subject);
        let told = format!("2025-11-17 | live waiver | rule=papers subject={subject}\n{joined}");
        let judged = late.clone().tell(&told).ask(ask);
        rules(&judged).contains(&"papers")
    };
    let joined = "2025-11-18 | live one person | person=乙";
    assert!(!holds("甲", "", PAY));
    assert!(holds("乙", "", PAY));
    assert!(!holds("乙", joined, PAY));
    assert!(holds("丙", joined, PAY));
    let other = "2025-12-22 | account=卡1 person=乙";
    assert!(!holds("甲", joined, other));
    assert!(!holds("乙", joined, other));
}

/// A unit may have so much money, beside so many places.
#[test]
fn the_money_of_a_units_quota_and_a_fen_more() {
    let asked = |money: &str, unit: &str| {
        let quota = format!("2025-03-05 | quota | count=3 money={money}");
        let judged = honest()
            .tell(&quota)
            .tell(&others(1, "在职", unit))
            .ask(PAY);
        let found = judged.stops.into_iter().filter(|stop| stop.holds());
        found
            .map(|stop| (stop.rule, stop.finding))
            .collect::<Vec<_>>()
    };
    assert_eq!(asked("4000", "U1"), []);
    let finding =
        "awards of unit U1 up to this one sum to 4000.00 yuan, whose quota is 3999.99 yuan";
    assert_eq!(
        asked("3999.99", "U1"),
        [("quota".to_owned(), finding.to_owned())]
    );
    assert_eq!(asked("3999.99", "U2"), [], "another unit's");
}
