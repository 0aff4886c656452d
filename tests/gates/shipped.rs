//! The rules of the shipped schemes at their edge: one honest case under each text, and for each rule the
//! change that still passes and the change, one unit further, that fails. The text is the shipped one, so a
//! figure that is edited there turns a row red here. `rules.rs` says which rule has its pair where.

use super::desk::Desk;
use sunledger::detect::gate::Judged;
use sunledger::schemes::shipped;

/// The text of a shipped scheme.
pub fn text_of(id: &str) -> &'static str {
    let name = format!("{id}.toml");
    let mut all = shipped::SCHEMES.iter();
    all.find(|(file, _)| *file == name)
        .expect("it is shipped")
        .1
}

/// A case that keeps every rule of its scheme, on days that all schemes allow but for the claim's own.
struct Honest {
    scheme: &'static str,
    claim: &'static str,
    category: &'static str,
    papers: &'static [&'static str],
    bills: &'static str,
    debt: &'static str,
    amount: &'static str,
    until: &'static str,
    method: &'static str,
}

const B: Honest = Honest {
    scheme: "B",
    claim: "2025-11-03",
    category: "cat-1",
    papers: &["doc-01", "doc-02", "doc-03", "doc-04", "doc-05", "doc-07"],
    bills: "",
    debt: "30000",
    amount: "2000",
    until: "2025-12-10",
    method: "托付",
};
const C1: Honest = Honest {
    scheme: "C1",
    claim: "2025-05-12",
    debt: "50000",
    amount: "10000",
    method: "银行",
    ..B
};
const C2: Honest = Honest {
    scheme: "C2",
    claim: "2025-06-12",
    debt: "20000",
    amount: "5000",
    method: "银行",
    ..B
};
const D1: Honest = Honest {
    scheme: "D1",
    claim: "2025-10-20",
    papers: &["doc-01", "doc-02", "doc-03"],
    bills: "10000",
    debt: "",
    amount: "2000",
    until: "2025-12-08",
    method: "银行",
    ..B
};
const D2: Honest = Honest {
    scheme: "D2",
    bills: "15000",
    ..D1
};
const E: Honest = Honest {
    scheme: "E",
    papers: &["doc-01", "doc-03"],
    bills: "",
    ..D1
};

impl Honest {
    fn lines(&self) -> String {
        let mut lines = vec![
            "2024-01-01 | money   | amount=9000000".to_owned(),
            "2024-01-01 | account | account=卡1".to_owned(),
            "2015-09-01 | post    | post=专任教师".to_owned(),
            format!("{} | claim | category={}", self.claim, self.category),
        ];
        for code in self.papers {
            lines.push(format!("{} | paper | type={code} no={code}", self.claim));
        }
        if !self.debt.is_empty() {
            lines.push(format!(
                "{} | paper | type=doc-06 no=M6 amount={}",
                self.claim, self.debt
            ));
        }
        if !self.bills.is_empty() {
            lines.push(format!(
                "{} | paper | type=doc-04 invoice=票1 amount={} issued=2025-01-10",
                self.claim, self.bills
            ));
        }
        let amount = self.amount;
        lines.extend([
            "2025-11-20 | review | level=1".to_owned(),
            "2025-11-21 | review | level=2".to_owned(),
            format!("2025-12-03 | notice | until={}", self.until),
            format!("2025-12-03 | row | amount={amount}"),
            format!("2025-12-11 | award | amount={amount}"),
        ]);
        lines.join("\n")
    }

    fn pay(&self) -> String {
        format!(
            "2025-12-22 | account=卡1 amount={} method={}",
            self.amount, self.method
        )
    }
}

/// What a row changes: passages of the history, lines added to it, and words of the payment.
type Change<'a> = &'a [(&'a str, &'a str)];

/// The honest case with the changes, `+` adding a line and `pay` changing the payment.
fn asked(case: &Honest, changes: Change<'_>) -> Judged {
    let (mut lines, mut pay) = (case.lines(), case.pay());
    for (from, to) in changes {
        match *from {
            "+" => lines = format!("{lines}\n{to}"),
            "pay" => pay = format!("{pay} {to}"),
            from => {
                assert!(
                    lines.contains(from),
                    "{}: no `{from}` in\n{lines}",
                    case.scheme
                );
                lines = lines.replace(from, to);
            }
        }
    }
    let words: Vec<&str> = pay.split_whitespace().collect();
    // A later word of the same key stands.
    let mut kept: Vec<&str> = Vec::new();
    for word in words {
        let key = word.split('=').next().unwrap_or(word);
        kept.retain(|other| !word.contains('=') || other.split('=').next() != Some(key));
        kept.push(word);
    }
    Desk::under(text_of(case.scheme))
        .tell(&lines)
        .ask(&kept.join(" "))
}

pub fn rules(judged: &Judged) -> Vec<&str> {
    let mut rules: Vec<&str> = judged.stops.iter().map(|stop| stop.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// One rule at its edge.
#[track_caller]
fn edge(case: &Honest, rule: &str, passes: Change<'_>, fails: Change<'_>) {
    let well = asked(case, passes);
    assert!(
        well.stops.is_empty(),
        "{} {rule}: {:#?}",
        case.scheme,
        well.stops
    );
    let judged = asked(case, fails);
    assert_eq!(
        rules(&judged),
        [rule],
        "{}: {:#?}",
        case.scheme,
        judged.stops
    );
    // It binds as the text says, and quotes the text's clause.
    let scheme = sunledger::schemes::Scheme::parse(text_of(case.scheme)).expect("it reads");
    for stop in &judged.stops {
        assert_eq!(
            scheme.clause_of(rule),
            Some(stop.clause.as_str()),
            "{}",
            case.scheme
        );
        assert_eq!(
            scheme.mode_of(rule),
            Some(stop.mode),
            "{} {rule}",
            case.scheme
        );
    }
}

#[test]
fn an_honest_case_of_each_scheme_passes_in_silence() {
    for case in [&B, &C1, &C2, &D1, &D2, &E] {
        let judged = asked(case, &[]);
        assert!(
            judged.pays() && judged.stops.is_empty(),
            "{}: {:#?}",
            case.scheme,
            judged.stops
        );
    }
}

#[test]
fn the_debt_that_admits_counts_itself() {
    for (case, least, below) in [
        (&B, "30000", "29999.99"),
        (&C1, "50000", "49999.99"),
        (&C2, "20000", "19999.99"),
    ] {
        let below = format!("no=M6 amount={below}");
        let least = format!("no=M6 amount={least}");
        edge(case, "debt", &[], &[(&least, &below)]);
    }
    // A disaster has no threshold in B, and has one in C1.
    let disaster: Change<'_> = &[
        ("category=cat-1", "category=cat-2"),
        ("type=doc-04 no=doc-04", "type=doc-08 no=doc-08"),
        ("type=doc-05 no=doc-05", "type=doc-09 no=doc-09"),
        ("no=M6 amount=", "no=M6 amount=0"),
    ];
    assert!(
        asked(&B, disaster).stops.is_empty(),
        "{:#?}",
        asked(&B, disaster).stops
    );
    let own = [disaster, &[("amount=050000", "amount=49999.99")]].concat();
    assert_eq!(rules(&asked(&C1, &own)), ["debt"]);
}

#[test]
fn the_last_day_of_each_window() {
    for (case, last, after) in [
        (&B, "2025-11-15", "2025-11-16"),
        (&C1, "2025-05-15", "2025-05-16"),
        (&C2, "2025-06-20", "2025-06-21"),
        // 28 October itself is too late: “28日前” is told to mean the 27th.
        (&D1, "2025-10-27", "2025-10-28"),
        (&D2, "2025-10-27", "2025-10-28"),
    ] {
        let claim = format!("{} | claim", case.claim);
        let (on, late) = (format!("{last} | claim"), format!("{after} | claim"));
        edge(case, "papers", &[(&claim, &on)], &[(&claim, &late)]);
    }
    // C2 may be waived, B may not.
    let late = |case: &Honest, day: &str| {
        let claim = format!("{} | claim", case.claim);
        let on = format!("{day} | claim");
        asked(
            case,
            &[
                (&claim, &on),
                ("+", "2025-11-17 | live waiver | rule=papers"),
            ],
        )
    };
    let waived = late(&C2, "2025-06-21");
    assert_eq!(waived.stops[0].waived_by.as_deref(), Some("W1"));
    assert!(waived.pays());
    assert_eq!(late(&B, "2025-11-16").stops[0].waived_by, None);
}

#[test]
fn bills_count_from_the_first_day_of_their_window_to_the_last() {
    // A fifth of 10,000 yuan of bills; of a bill outside the window, nothing.
    for (inside, outside) in [("2024-11-05", "2024-11-04"), ("2025-10-25", "2025-10-26")] {
        let bill = |day: &str| format!("issued={day}");
        assert!(
            asked(&D1, &[("issued=2025-01-10", &bill(inside))])
                .stops
                .is_empty()
        );
        // It counts for nothing, and is told as F22 tells it.
        let judged = asked(&D1, &[("issued=2025-01-10", &bill(outside))]);
        assert_eq!(
            rules(&judged),
            ["receipts", "tariff"],
            "{:#?}",
            judged.stops
        );
    }
}

#[test]
fn what_the_tariff_gives_and_a_fen_more() {
    for (case, more) in [
        (&B, "2000.01"),
        (&C1, "10000.01"),
        (&C2, "5000.01"),
        (&D1, "2000.01"),
    ] {
        let (row, own) = (
            format!("row | amount={}", case.amount),
            format!("award | amount={}", case.amount),
        );
        let (row_more, own_more) = (
            format!("row | amount={more}"),
            format!("award | amount={more}"),
        );
        let pay = format!("amount={more}");
        edge(
            case,
            "tariff",
            &[],
            &[(&row, &row_more), (&own, &own_more), ("pay", &pay)],
        );
    }
    // D1 stops at 10,000 yuan, however high the bills.
    let given = |amount: &'static str| Honest {
        bills: "60000",
        amount,
        ..D1
    };
    assert!(asked(&given("10000"), &[]).stops.is_empty());
    assert_eq!(rules(&asked(&given("10000.01"), &[])), ["tariff"]);
    // D2 by brackets of bills.
    for (bills, most) in [
        ("14999.99", "1000"),
        ("15000", "2000"),
        ("29999.99", "2000"),
        ("30000", "3000"),
    ] {
        let given = |amount: &'static str| Honest {
            bills,
            amount,
            ..D2
        };
        assert!(asked(&given(most), &[]).stops.is_empty(), "{bills}");
        let more: &'static str = match most {
            "1000" => "1000.01",
            "2000" => "2000.01",
            _ => "3000.01",
        };
        assert_eq!(rules(&asked(&given(more), &[])), ["tariff"], "{bills}");
    }
    // E fixes no amount.
    assert!(
        asked(
            &Honest {
                amount: "123456.78",
                ..E
            },
            &[]
        )
        .stops
        .is_empty()
    );
}

#[test]
fn a_required_paper_and_without_it() {
    for case in [&B, &C1, &C2, &D1, &D2, &E] {
        for code in case.papers {
            let line = format!("{} | paper | type={code} no={code}", case.claim);
            edge(case, code, &[], &[(&line, "")]);
        }
    }
    // Illness and disaster ask for different papers.
    for (had, lacking) in [("doc-04", "doc-08"), ("doc-05", "doc-09")] {
        let judged = asked(&C2, &[("category=cat-1", "category=cat-2")]);
        assert!(rules(&judged).contains(&lacking) && !rules(&judged).contains(&had));
    }
}

#[test]
fn aid_of_the_same_year_and_of_the_years_before() {
    for fund in ["省基金", "县慈善会"] {
        edge(
            &B,
            "same-year",
            &[("+", &format!("2024-12-31 | other aid | fund={fund}"))],
            &[("+", &format!("2025-01-01 | other aid | fund={fund}"))],
        );
    }
    // Two years: 2023 shuts out of 2025, 2022 no longer does.
    edge(
        &C1,
        "look-back",
        &[("+", "2025-01-02 | earlier aid | of=2022-12-31")],
        &[("+", "2025-01-02 | earlier aid | of=2023-01-01")],
    );
}

#[test]
fn what_an_applicant_owns() {
    for case in [&C2, &E] {
        edge(
            case,
            "vehicle",
            &[("+", "2025-06-10 | vehicle | amount=299999.99")],
            &[("+", "2025-06-10 | vehicle | amount=300000")],
        );
        edge(
            case,
            "company",
            &[("+", "2025-06-10 | company | person=乙")],
            &[("+", "2025-06-10 | company |")],
        );
    }
    let family = "2025-01-01 | household | person=甲\n2025-01-01 | household | person=乙";
    let paid = "2025-11-03 | claim | case=C2 person=乙\n2025-12-11 | award | case=C2 award=J2 person=乙\n2025-12-20 | paid | payment=P2 case=C2 award=J2 person=乙 account=卡9";
    edge(
        &E,
        "household",
        &[("+", paid)],
        &[("+", family), ("+", paid)],
    );
}

#[test]
fn members_in_service_and_retired_and_who_asks_for_them() {
    // D1 is for members in service and retired, D2 for those in service.
    let retired: Change<'_> = &[
        ("category=cat-1", "category=cat-1 status=退休"),
        ("award |", "award | status=退休"),
    ];
    assert!(
        asked(&D1, retired).stops.is_empty(),
        "{:#?}",
        asked(&D1, retired).stops
    );
    edge(&D2, "member", &[], retired);
    for case in [&D1, &D2] {
        let proxy: Change<'_> = &[("category=cat-1", "category=cat-1 proxy=是")];
        edge(case, "own-application", &[], proxy);
        let waived = [
            proxy,
            &[("+", "2025-11-17 | live waiver | rule=own-application")],
        ]
        .concat();
        // That the department may help is the love fund's alone.
        assert_eq!(asked(case, &waived).pays(), case.scheme == "D1");
    }
}

/// Awards to as many others in a unit that asks for nothing, of a status.
fn others(count: u32, status: &str) -> String {
    let one = |no: u32| {
        format!(
            "2025-05-12 | claim | case=D{no} person=人{no} unit=U2 status={status}
             2025-12-11 | award | case=D{no} award=J0-{no} person=人{no} unit=U2 status={status} amount=1"
        )
    };
    (0..count).map(one).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_retired_of_63_and_of_80_and_one_more() {
    for (case, most) in [(&C1, 3), (&C2, 8)] {
        let retired = |others: &str| -> Judged {
            asked(
                case,
                &[
                    ("category=cat-1", "category=cat-1 status=退休"),
                    ("award |", "award | status=退休"),
                    ("+", others),
                ],
            )
        };
        let last = retired(&others(most - 1, "退休"));
        assert!(last.stops.is_empty(), "{}: {:#?}", case.scheme, last.stops);
        let more = retired(&others(most, "退休"));
        assert_eq!(rules(&more), ["retired-share"], "{}", case.scheme);
        assert_eq!(
            more.stops[0].finding,
            format!("award {} of that status, at most {most}", most + 1)
        );
        assert!(!more.pays(), "soft: it holds until it is waived");
    }
}

#[test]
fn the_whole_quota_and_one_more() {
    for (case, total) in [(&B, 40), (&C1, 63), (&C2, 80)] {
        edge(
            case,
            "quota",
            &[("+", &others(total - 1, "在职"))],
            &[("+", &others(total, "在职"))],
        );
        edge(
            case,
            "quota",
            &[("+", "2025-03-05 | quota | count=1")],
            &[("+", "2025-03-05 | quota | count=0")],
        );
    }
}

/// B gives each unit one or two places.
#[test]
fn two_of_a_unit_and_a_third() {
    let beside = |count| others(count, "在职").replace("unit=U2", "unit=U1");
    edge(&B, "quota", &[("+", &beside(1))], &[("+", &beside(2))]);
    // Beyond a quota of its own it is told once, and of the most for every unit where it has room in its own.
    let told = |count: u32| {
        let quota = format!("2025-03-05 | quota | count={count}");
        let judged = asked(&B, &[("+", &beside(2)), ("+", &quota)]);
        let findings = judged.stops.into_iter().map(|stop| stop.finding);
        findings.collect::<Vec<_>>()
    };
    assert_eq!(told(2), ["award 3 of unit U1, whose quota is 2"]);
    assert_eq!(told(3), ["award 3 of unit U1, and a unit has at most 2"]);
}

/// Where the quota is of each unit, leaving the unit out or naming another passes nothing.
#[test]
fn an_award_of_no_unit_and_of_another_than_its_claims() {
    let none = [
        ("claim |", "claim | unit=none"),
        ("award |", "award | unit=none"),
    ];
    edge(&B, "quota", &[("award |", "award | unit=none")], &none);
    edge(&B, "quota", &[], &[("award |", "award | unit=U9")]);
    let told = asked(&B, &none).stops;
    let told: Vec<&str> = told.iter().map(|stop| stop.finding.as_str()).collect();
    let expected = "award J1 and its claim name no unit, and the quota is of each unit";
    assert_eq!(told, [expected]);
    // C1 has a quota of its own for a unit only where one is on record.
    let of_units = [none[0], none[1], ("+", "2025-03-05 | quota | count=1")];
    edge(&C1, "quota", &none, &of_units);
}

/// A code that nothing says to be the unit which the claim names in words passes no quota of each unit.
#[test]
fn an_award_of_a_code_that_is_not_known_for_the_claims_unit() {
    let claim = ("claim |", "claim | unit=none");
    let of = |unit: &str, more: &str| {
        let award = format!("award | unit={unit}");
        let judged = asked(&B, &[claim, ("award |", &award), ("+", more)]);
        let stops = judged.stops.into_iter();
        let own = stops.filter(|stop| stop.rule == "quota" && stop.holds());
        own.map(|stop| stop.finding).collect::<Vec<_>>()
    };
    let unknown =
        "award J1 is of unit U8, which nothing on record says to be the unit that its claim names";
    assert_eq!(of("U8", ""), [unknown]);
    assert_eq!(of("U8", "2025-01-01 | org | unit=U8"), [unknown]);
    assert_eq!(of("U8", "2025-01-01 | org | unit=U8 name=某校"), [""; 0]);
    assert_eq!(of("U8", "2025-01-01 | quota | unit=U8 count=2"), [""; 0]);
    assert_eq!(of("U8", "2025-01-01 | quota | unit=U1 count=2"), [unknown]);
}

/// A row that names the case alone is asked of each award of it that the row reaches.
#[test]
fn one_of_two_awards_is_beyond_the_quota_and_the_row_names_neither() {
    let more = format!(
        "2025-12-12 | award | award=J2 amount=500
         {}",
        others(39, "在职").replace("2025-12-11 | award", "2025-12-10 | award")
    );
    // What the tariff says of two awards of one case is another matter.
    let held = |words: &str| {
        let judged = asked(&B, &[("+", more.as_str()), ("pay", words)]);
        rules(&judged).contains(&"quota")
    };
    assert!(!held("award=none amount=2000"));
    assert!(held("award=none amount=2500"));
    assert!(!held("award=J1"));
    assert!(held("award=J2 amount=500"));
}

#[test]
fn the_notice_a_working_day_short() {
    for (case, short) in [
        (&B, "2025-12-09"),
        (&C1, "2025-12-09"),
        (&C2, "2025-12-09"),
        (&D1, "2025-12-05"),
        (&D2, "2025-12-05"),
        (&E, "2025-12-05"),
    ] {
        let (until, ends) = (format!("until={}", case.until), format!("until={short}"));
        let (over, closed) = (
            format!("{} | notice closed", case.until),
            format!("{short} | notice closed"),
        );
        edge(
            case,
            "notice",
            &[("+", &over)],
            &[(&until, &ends), ("+", &closed)],
        );
    }
}

#[test]
fn each_review_and_without_it() {
    for case in [&B, &C1, &C2, &D1, &D2, &E] {
        edge(
            case,
            "first-review",
            &[],
            &[("2025-11-20 | review | level=1", "")],
        );
        edge(
            case,
            "second-review",
            &[],
            &[("2025-11-21 | review | level=2", "")],
        );
    }
}

#[test]
fn the_channel_and_the_account_that_each_scheme_allows() {
    // B is handed over by the principal; the others go by bank to an account on record.
    edge(&B, "payment", &[], &[("pay", "method=银行")]);
    for case in [&C1, &C2, &D1, &D2, &E] {
        edge(case, "payment", &[], &[("pay", "method=现金")]);
        edge(
            case,
            "payment",
            &[
                ("+", "2025-12-21 | account | account=卡7 holder=妻"),
                ("pay", "account=卡7"),
            ],
            &[("pay", "account=卡7")],
        );
    }
}

/// Provincial money is 630,000 yuan in all: one of many who are paid has the last fen of it.
#[test]
fn the_money_of_the_whole_quota_and_a_fen_more() {
    for (case, rest) in [
        (&C1, ["620000", "620000.01"]),
        (&C2, ["395000", "395000.01"]),
    ] {
        let others = rest.map(|amount| {
            format!(
                "2025-05-12 | claim | case=D0 person=人 unit=U2
                 2025-12-11 | award | case=D0 award=J0 person=人 unit=U2 amount={amount}"
            )
        });
        edge(case, "quota", &[("+", &others[0])], &[("+", &others[1])]);
    }
}
