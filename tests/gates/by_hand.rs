//! Acts recorded by hand: money under a programme that carries none, reports and orders that name what is not there, an award
//! in spite of a veto or beyond the fund, goods beyond the store.

use super::desk::{Desk, alias};
use super::shipped::{rules, text_of};
use sunledger::detect::gate::{Acceptor, of_judged};
use sunledger::domain::date::{Date, Period};
use sunledger::domain::events::Event;
use sunledger::domain::events::pairing::{AcceptanceRecorded, ReportFiled, ReportKind};
use sunledger::domain::events::payments::{
    InKindDonated, Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod, PaymentReturned,
    ReceiptAcknowledged, RecoveryOffset,
};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{HolderMatch, Relation};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// What keeps an act from being recorded: rule and finding.
fn held(desk: &Desk, scheme: &str, on: &str, event: impl Into<Event>) -> Vec<(String, String)> {
    let stops = desk.stops_of(scheme, on, event).into_iter();
    let held = stops.filter(|stop| stop.holds());
    held.map(|stop| {
        assert!(!stop.lifts.is_empty(), "{stop:?}");
        (stop.rule, stop.finding)
    })
    .collect()
}

#[test]
fn a_programme_without_money_takes_none() {
    let agreed =
        |scheme: &str| Desk::under(text_of(scheme)).tell("2025-09-01 | agreement | agreement=A1");
    let money = "2025-09-02 | money | amount=100";
    let award = "2025-09-02 | award | case=A1 person=none unit=S1 amount=100";
    let order = "2025-09-02 | ordered | case=A1 payee=支 amount=100";
    let row = "2025-09-10 | case=A1 award=none payee=支 amount=100";
    let none = [("fund".to_owned(), "F56", true)];
    for scheme in ["S4", "S5", "S8", "S12", "S13", "S19"] {
        let desk = agreed(scheme);
        for act in [money, award, order] {
            assert_eq!(desk.act(act), none, "{scheme}: {act}");
        }
        // No other remedy beside it, such as a decision to record or a receipt.
        assert_eq!(rules(&desk.ask(row)), ["fund"], "{scheme}");
    }
    let pays = agreed("S1").tell("2025-09-01 | money | amount=900");
    assert_eq!(pays.act("2025-09-02 | money | no=R2 amount=100"), []);
    assert_eq!(pays.act(order), []);
    let told = pays.ask("2025-09-10 | case=A1 award=none payee=受 amount=100");
    assert!(!rules(&told).contains(&"fund"));
}

#[test]
fn a_report_of_a_kind_or_about_an_agreement_that_is_not_there() {
    let filed = |scheme: &str, kind: ReportKind, about: Option<&str>| {
        let desk = Desk::under(text_of(scheme)).tell("2025-09-01 | agreement | agreement=A1");
        let report = ReportFiled {
            unit: "S1".to_owned(),
            kind,
            period: "2025-Q3".parse::<Period>().expect("a period"),
            due: None,
            filed: Some(day("2025-10-10")),
            subject_no: about.map(str::to_owned),
        };
        let held = held(&desk, scheme, "2025-10-10", report).into_iter();
        held.map(|(_, finding)| finding).collect::<Vec<_>>()
    };
    use ReportKind::{HalfYear, Month, Quarter, Year};
    assert_eq!(filed("S5", Quarter, Some("A1")), [""; 0]);
    assert_eq!(filed("S5", Quarter, None), [""; 0]);
    assert_eq!(
        filed("S5", Month, Some("A1")),
        ["the scheme S5 asks for no report of the kind month: expected quarter"]
    );
    assert_eq!(
        filed("S13", Year, None),
        ["the scheme S13 asks for no report of the kind year: expected month or half_year"]
    );
    assert_eq!(filed("S13", HalfYear, None), [""; 0]);
    // S4 lists no reports, and takes any.
    assert_eq!(filed("S4", Month, Some("A1")), [""; 0]);
    assert_eq!(
        filed("S4", Month, Some("A2")),
        ["the report is about A2, which is not known"]
    );
}

#[test]
fn an_order_of_an_unknown_kind_of_aid_or_to_nobody_of_a_register() {
    let ordered = |tier: &str, payee: &str, case: Option<&str>| {
        let desk = Desk::under(text_of("H2")).tell("2025-01-02 | person | person=甲 unit=U1");
        let order = PaymentInstructed {
            payment_no: "P1".to_owned(),
            batch_no: None,
            award_no: None,
            case_no: case.map(str::to_owned),
            payee: Payee::Person(alias(payee)),
            unit_code: Some("U1".to_owned()),
            tier: Some(tier.to_owned()),
            period: "2025-02".parse().expect("a month"),
            amount: Fen(10_000),
            fund: "F".to_owned(),
            method: PaymentMethod::Bank,
            account: None,
            holder: HolderMatch::Same,
            again: false,
            tranche: None,
        };
        let held = held(&desk, "H2", "2025-02-11", order).into_iter();
        held.map(|(rule, _)| rule).collect::<Vec<_>>()
    };
    assert_eq!(ordered("aid-3", "甲", None), [""; 0]);
    assert_eq!(ordered("aid-99", "甲", None), ["category"]);
    assert_eq!(ordered("国家助学金", "甲", None), ["category"]);
    assert_eq!(ordered("aid-3", "乙", None), ["payee"]);
    // Whom a case names is told there.
    assert_eq!(ordered("aid-3", "乙", Some("C1")), [""; 0]);
}

/// What is quoted of an account is the clause on accounts, else the general rule with the word that the text has none.
#[test]
fn a_shared_account_is_measured_by_the_clause_on_accounts() {
    let clause = |scheme: &str| {
        let paid = |number: u8, person: &str| {
            format!(
                "2025-06-10 | paid | payment=P{number} case=C{number} award=J{number} person={person} account=卡9 amount=100\n"
            )
        };
        let told = format!("{}{}", paid(1, "甲"), paid(2, "乙"));
        let desk = Desk::under(text_of(scheme)).tell(&told);
        let mut flags = desk.flags("F04", "2025-12-31").into_iter();
        flags.next().expect("a flag").1
    };
    assert!(clause("C1").contains("通过银行转账到本人账户"));
    // B hands its money over, and says so.
    assert_eq!(
        clause("B"),
        "项目条款未规定收款账户;一般规则:补助资金直接发放到本人账户"
    );
}

/// A row of a list is asked the same where the scheme has a register on the ledger; where it has none nobody is on it.
#[test]
fn a_list_of_pupils_pays_whom_the_register_has() {
    let held = |register: &str, person: &str| {
        let desk = Desk::under(text_of("H2")).tell(register);
        let row = format!(
            "2025-02-11 | case=none award=none person={person} amount=100 school=U1 account=卡1"
        );
        rules(&desk.ask(&row)).contains(&"payee")
    };
    let register = "2025-01-02 | person | person=甲 unit=U1";
    assert!(!held(register, "甲"));
    assert!(held(register, "乙"));
    assert!(!held("", "乙"));
    // Registered the day after.
    let later = format!("{register}\n2025-02-12 | person | person=乙 unit=U1");
    assert!(held(&later, "乙"));
}

/// What an amount hangs on may be told later, and the most that the text gives is known before.
#[test]
fn an_award_above_the_most_that_the_scheme_gives_anybody() {
    let said = |text: &str, amount: &str| {
        Desk::under(text)
            .tell("2025-01-02 | money | amount=500000\n2025-10-01 | claim | case=C1 person=甲")
            .act(&format!(
                "2025-12-19 | award | case=C1 person=甲 amount={amount}"
            ))
    };
    // A fifth of the bills, none of which is filed, up to 10,000 yuan.
    let tariff = ("tariff".to_owned(), "F43", true);
    let told = |text: &str, amount: &str| {
        let all = said(text, amount).into_iter();
        all.filter(|(rule, ..)| rule == "tariff")
            .collect::<Vec<_>>()
    };
    let text = text_of("D1");
    assert_eq!(told(text, "10000"), []);
    assert_eq!(told(text, "10000.01"), std::slice::from_ref(&tariff));
    // Where the text only flags it, it is said and the award stands.
    let (before, after) = text.split_once("\n[tariff]\n").expect("a tariff");
    let after = after.replacen("mode = \"gate\"", "mode = \"flag\"", 1);
    let flagged = format!("{before}\n[tariff]\n{after}");
    assert_eq!(
        told(&flagged, "10000.01"),
        [("tariff".to_owned(), "F43", false)]
    );
}

#[test]
fn an_award_in_spite_of_a_veto_or_beyond_the_fund() {
    let said = |veto: &str, year: &str, amount: &str| {
        Desk::under(text_of("F"))
            .tell(&format!(
                "2025-08-01 | money     | amount=50000
                 2025-09-01 | agreement | agreement=A1
                 2025-12-03 | assessed  | agreement=A1 year={year} tenths=900 veto={veto}"
            ))
            .act(&format!(
                "2025-12-19 | award | case=A1 person=none unit=S1 amount={amount}"
            ))
    };
    let vetoed = ("veto".to_owned(), "F69", true);
    assert_eq!(said("否", "2025", "30000"), []);
    assert_eq!(said("是", "2025", "30000"), [vetoed]);
    // A fund that has not so much is told with the act.
    let beyond = ("F41".to_owned(), "F41", false);
    assert_eq!(said("否", "2025", "50000"), []);
    assert_eq!(said("否", "2025", "50000.01"), [beyond]);
}

/// What an overturned award, or a payment that names one number alone, had set aside is not spent twice.
#[test]
fn an_award_is_measured_by_what_is_promised() {
    let said = |history: &str, amount: &str| {
        let desk = Desk::under(text_of("F")).tell(&format!(
            "2025-08-01 | money     | amount=1000
             2025-09-01 | agreement | agreement=A1
             2025-12-03 | assessed  | agreement=A1 year=2025 tenths=900 veto=否
             2025-12-05 | award     | award=J1 case=C1 person=none unit=S1 amount=600
             {history}"
        ));
        let act =
            format!("2025-12-19 | award | award=J9 case=A1 person=none unit=S1 amount={amount}");
        let said = desk.act(&act).into_iter();
        said.filter(|(_, code, _)| *code == "F41").count()
    };
    let overturned = "2025-12-06 | appeal | case=C1 against=award
                      2025-12-08 | appeal settled | case=C1";
    assert_eq!(said("", "400"), 0);
    assert_eq!(said("", "400.01"), 1);
    assert_eq!(said(overturned, "800"), 0);
    assert_eq!(said(overturned, "1000"), 0);
    assert_eq!(said(overturned, "1000.01"), 1);
    // Paid by the case's number alone, the award is used up, and no more of the fund is.
    let paid = "2025-12-09 | paid | payment=P1 case=C1 award=none payee=S1 amount=600";
    assert_eq!(said(paid, "400"), 0);
    assert_eq!(said(paid, "400.01"), 1);
}

#[test]
fn goods_beyond_what_came_in() {
    let give = |agreement: Option<&str>, quantity: u32| InKindDonated {
        slip_no: None,
        agreement_no: agreement.map(str::to_owned),
        item: "书".to_owned(),
        quantity,
        value: Fen(0),
    };
    let store = |scheme: &str, history: &str, agreement: Option<&str>, quantity: u32| {
        let desk = Desk::under(text_of(scheme)).tell(history);
        let held = held(&desk, scheme, "2025-12-23", give(agreement, quantity));
        held.into_iter().map(|(_, found)| found).collect::<Vec<_>>()
    };
    let three = "2025-03-01 | goods in | quantity=3";
    assert_eq!(store("E", three, None, 3), [""; 0]);
    assert_eq!(
        store("E", three, None, 4),
        ["3 pieces came in and 4 would be handed out"]
    );
    assert_eq!(
        store("E", "", None, 1),
        ["0 pieces came in and 1 would be handed out"]
    );
    // G has no sheet of goods: what its schools give goes straight to the other.
    assert_eq!(store("G", "", None, 4), [""; 0]);
    // Under an agreement what came in under it counts, and what did not goes straight.
    let under = "2025-03-01 | goods in | quantity=3 agreement=A1";
    assert_eq!(store("S1", under, Some("A1"), 3), [""; 0]);
    assert_eq!(store("S1", under, Some("A1"), 4).len(), 1);
    assert_eq!(store("S1", under, Some("A2"), 4), [""; 0]);
}

/// The school that is judged accepts its own year: for itself, by a key bound to it, or by one of its people.
#[test]
fn a_year_is_not_accepted_by_the_school_it_judges() {
    let desk = Desk::under(text_of("G")).tell("2020-09-01 | agreement | agreement=A1");
    let event: Event = AcceptanceRecorded {
        agreement_no: "A1".to_owned(),
        year: 1,
        score_tenths: 900,
        passed: None,
    }
    .into();
    let found = |org: Option<&str>, keys: &[&str]| {
        let by = Acceptor {
            org,
            person: alias("验"),
            keys: keys.to_vec(),
        };
        let stop = of_judged(
            desk.world(),
            desk.text("G"),
            (&event, day("2025-12-23")),
            &by,
        );
        stop.map(|stop| (stop.code, stop.holds(), stop.finding))
    };
    assert_eq!(found(None, &[]), None);
    assert_eq!(found(Some("S9"), &["S9"]), None);
    let held = |finding: &str| Some((Some("F35"), true, finding.to_owned()));
    let own = held("the acceptance is told for a school that it judges");
    for org in ["S1", "支", "S2", "受"] {
        assert_eq!(found(Some(org), &[]), own, "{org}");
    }
    let key = held("who signs the acceptance holds a key of a school that it judges");
    assert_eq!(found(None, &["S9", "S1"]), key);
    let signed = |history: &str| {
        let desk = Desk::under(text_of("G"))
            .tell("2020-09-01 | agreement | agreement=A1")
            .tell(history);
        let by = Acceptor {
            org: None,
            person: alias("验"),
            keys: Vec::new(),
        };
        let stop = of_judged(
            desk.world(),
            desk.text("G"),
            (&event, day("2025-12-23")),
            &by,
        );
        stop.map(|stop| (stop.code, stop.holds(), stop.finding))
    };
    let person = held("who signs the acceptance is of a school that it judges");
    let at = "2010-09-01 | person | person=验 unit=S1";
    assert_eq!(signed(at), person);
    // Who left the school long ago is of the bureau.
    let moved = format!("{at}\n2015-09-01 | person | person=验 unit=S9");
    assert_eq!(signed(&moved), None);
    let back = format!("{moved}\n2019-09-01 | person | person=验 unit=S2");
    assert_eq!(signed(&back), person);
    // Another spelling of a school, without a code, hides none; what a register has under that name does.
    let spelt = format!("{at}\n2015-09-01 | person | person=验 unit=none school=支校");
    assert_eq!(signed(&spelt), person);
    // A posting that begins tomorrow, or is over, says nothing of today.
    let other = "person | person=验 unit=S9";
    for posted in [
        format!("2024-01-01 | {other}\n2025-12-24 | post | person=验 unit=S1"),
        format!("2024-01-01 | {other}\n2024-09-01 | post | person=验 unit=S1 to=2025-07-31"),
    ] {
        assert_eq!(signed(&posted), None, "{posted}");
    }
    let over = format!("{at}\n2024-09-01 | post | person=验 unit=S1 to=2025-07-31");
    assert_eq!(signed(&over), person);
}

/// A debt is set against a payment that is ordered whole, and what is left is paid and signed for.
#[test]
fn what_is_set_off_is_not_paid_out() {
    let desk = Desk::under(text_of("E"))
        .tell("2025-09-01 | money | amount=9000")
        .tell("2025-09-02 | ordered | case=none award=none payment=P1 payee=S1 amount=2000");
    let scheme = desk.text("E").id.clone();
    let fund = "F".to_owned();
    let offset = |yuan: i64| RecoveryOffset {
        order_no: "K1".to_owned(),
        payment_no: "P1".to_owned(),
        case_no: None,
        amount: Fen(yuan * 100),
        fund: fund.clone(),
    };
    let arrived = |yuan: i64| PaymentConfirmed {
        payment_no: "P1".to_owned(),
        amount: Fen(yuan * 100),
        fund: fund.clone(),
        bank_ref: None,
        account: None,
        holder: HolderMatch::Unstated,
    };
    let signed = |yuan: i64| ReceiptAcknowledged {
        payment_no: "P1".to_owned(),
        amount: Fen(yuan * 100),
        fund: fund.clone(),
        signer: None,
        relation: Relation::Own,
        own_card: None,
    };
    let codes = |found: Vec<(String, String)>| -> Vec<String> {
        found.into_iter().map(|(rule, _)| rule).collect()
    };
    let on = "2025-09-03";
    assert_eq!(codes(held(&desk, &scheme, on, offset(2000))), [""; 0]);
    assert_eq!(codes(held(&desk, &scheme, on, offset(2001))), ["F65"]);
    assert_eq!(codes(held(&desk, &scheme, on, arrived(2000))), [""; 0]);
    let desk = desk.record(on, offset(500));
    assert_eq!(codes(held(&desk, &scheme, on, offset(1501))), ["F65"]);
    assert_eq!(codes(held(&desk, &scheme, on, arrived(2000))), ["F65"]);
    assert_eq!(codes(held(&desk, &scheme, on, arrived(1500))), [""; 0]);
    let desk = desk.record(on, arrived(1500)).record(on, signed(1000));
    assert_eq!(codes(held(&desk, &scheme, on, signed(501))), ["F73"]);
    assert_eq!(codes(held(&desk, &scheme, on, signed(500))), [""; 0]);
    assert_eq!(desk.flags("F42", "2025-12-31"), []);
}

/// What is set off with a case is taken from its award beyond the order, and the order is paid whole.
#[test]
fn what_is_set_off_of_an_award_leaves_its_order_whole() {
    let desk = Desk::under(text_of("C1"))
        .tell("2025-09-01 | money | amount=9000")
        .tell("2025-09-02 | claim | case=C1 person=甲")
        .tell("2025-09-02 | award | case=C1 award=J1 person=甲 amount=500")
        .tell(
            "2025-09-02 | ordered | case=C1 award=J1 payment=P1 person=甲 account=卡1 amount=300",
        );
    let scheme = desk.text("C1").id.clone();
    let offset = |yuan: i64| RecoveryOffset {
        order_no: "K1".to_owned(),
        payment_no: "P1".to_owned(),
        case_no: Some("C1".to_owned()),
        amount: Fen(yuan * 100),
        fund: "F".to_owned(),
    };
    let arrived = |yuan: i64| PaymentConfirmed {
        payment_no: "P1".to_owned(),
        amount: Fen(yuan * 100),
        fund: "F".to_owned(),
        bank_ref: None,
        account: None,
        holder: HolderMatch::Unstated,
    };
    let codes = |found: Vec<(String, String)>| -> Vec<String> {
        found.into_iter().map(|(rule, _)| rule).collect()
    };
    let on = "2025-09-03";
    assert_eq!(codes(held(&desk, &scheme, on, offset(200))), [""; 0]);
    assert_eq!(codes(held(&desk, &scheme, on, offset(201))), ["F65"]);
    let desk = desk.record(on, offset(100));
    assert_eq!(codes(held(&desk, &scheme, on, offset(101))), ["F65"]);
    assert_eq!(codes(held(&desk, &scheme, on, arrived(300))), [""; 0]);
    assert_eq!(codes(held(&desk, &scheme, on, arrived(200))), ["F65"]);
    let desk = desk.record(on, arrived(300));
    assert_eq!(desk.flags("F65", "2025-12-31"), []);
}

/// A payment comes back without what was set off; one that comes back whole pays no debt.
#[test]
fn what_is_set_off_does_not_come_back() {
    let desk = Desk::under(text_of("E"))
        .tell("2025-09-01 | money | amount=9000")
        .tell("2025-09-02 | ordered | case=none award=none payment=P1 payee=S1 amount=2000");
    let scheme = desk.text("E").id.clone();
    let offset = |yuan: i64| RecoveryOffset {
        order_no: "K1".to_owned(),
        payment_no: "P1".to_owned(),
        case_no: None,
        amount: Fen(yuan * 100),
        fund: "F".to_owned(),
    };
    let back = |yuan: i64| PaymentReturned {
        payment_no: "P1".to_owned(),
        amount: Fen(yuan * 100),
        fund: "F".to_owned(),
        bank_ref: None,
        account: None,
        after_confirmation: false,
        reason: None,
    };
    let codes = |found: Vec<(String, String)>| -> Vec<String> {
        found.into_iter().map(|(rule, _)| rule).collect()
    };
    let on = "2025-09-03";
    assert_eq!(codes(held(&desk, &scheme, on, back(2000))), [""; 0]);
    let desk = desk.record(on, offset(500));
    assert_eq!(codes(held(&desk, &scheme, on, back(2000))), ["F65"]);
    assert_eq!(codes(held(&desk, &scheme, on, back(1500))), [""; 0]);
    let flags = |desk: Desk| desk.flags("F65", "2025-12-31").len();
    assert_eq!(flags(desk.clone().record(on, back(1500))), 0);
    assert_eq!(flags(desk.clone().record(on, back(2000))), 1);
    // Where nothing is left, nobody is told to confirm nothing.
    let desk = desk.record(on, offset(1500));
    let arrived = PaymentConfirmed {
        payment_no: "P1".to_owned(),
        amount: Fen(200_000),
        fund: "F".to_owned(),
        bank_ref: None,
        account: None,
        holder: HolderMatch::Unstated,
    };
    let stops = desk.stops_of(&scheme, on, arrived);
    let holding = stops.iter().filter(|stop| stop.holds());
    let lifts: Vec<&str> = holding.map(|stop| stop.lifts.as_str()).collect();
    let offsets = desk.world().acts.about::<RecoveryOffset>(&scheme, "K1");
    let first = offsets.map(|act| act.fact.at).next().expect("an offset");
    assert_eq!(
        lifts,
        [format!(
            "nothing is left of the order: reverse an offset (`sunledger reverse {first} --reason WHY`)"
        )]
    );
}
