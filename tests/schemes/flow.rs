//! Programmes A and G: tiers and the deciding day, accounts, standing notices; agreements, tranches,
//! conditions and cost lines. Each answer is the plan's own.

use sunledger::domain::date::{Date, Month, Period};
use sunledger::domain::events::lists::ListKind;
use sunledger::domain::events::notices::NoticeStage;
use sunledger::domain::events::payments::PaymentMethod;
use sunledger::domain::party::Relation;
use sunledger::schemes::model::{Beneficiary, TariffKind};
use sunledger::schemes::monthly::SaysAgain;
use sunledger::schemes::pairing::{CapUnit, ConditionKind, DayUnit};
use sunledger::schemes::{Scheme, SchemeErrors, shipped};

fn text_of(file: &str) -> &'static str {
    shipped::SCHEMES
        .iter()
        .find(|(name, _)| *name == file)
        .map(|(_, text)| *text)
        .unwrap_or_else(|| panic!("{file} is shipped"))
}

fn scheme(file: &str) -> Scheme {
    Scheme::parse(text_of(file)).unwrap_or_else(|errors| panic!("{file}: {errors}"))
}

fn spoilt(file: &str, from: &str, to: &str) -> SchemeErrors {
    let text = text_of(file);
    assert!(text.contains(from), "{file} no longer says {from}");
    let read = Scheme::parse(&text.replacen(from, to, 1));
    read.err()
        .unwrap_or_else(|| panic!("{file} with {to} in place of {from} is taken"))
}

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd(year, month, day).unwrap()
}

#[test]
fn a_pays_by_tier_whoever_is_in_post_on_the_15th() {
    let a = scheme("A.toml");
    let tariff = a.tariff.as_ref().unwrap();
    assert_eq!(tariff.kind, TariffKind::TierMonths);
    let rates: Vec<(&str, i64)> = tariff
        .tier
        .iter()
        .map(|tier| (tier.name.as_str(), tier.rate_fen))
        .collect();
    assert_eq!(
        rates,
        [("教学点", 60_000), ("完小", 50_000), ("镇中心", 40_000)]
    );
    let february = Month::from_ym(2025, 2).unwrap();
    assert_eq!(a.deciding_day(february), Some(day(2025, 2, 15)));
    assert_eq!(a.tier_named("完全小学"), Some("完小"));
    assert_eq!(a.tier_named("停止发放"), Some("停发"));
    assert_eq!(a.tier_named("四类"), None);
    assert!(
        a.tier_rule("停发").is_none(),
        "the end of payment has no rate"
    );
    assert_eq!(scheme("B.toml").deciding_day(february), None);
}

#[test]
fn a_pays_by_bank_to_the_person_s_own_account() {
    let a = scheme("A.toml");
    assert_eq!(a.allows_method(PaymentMethod::Bank), Some(true));
    for method in [
        PaymentMethod::Cash,
        PaymentMethod::Custodian,
        PaymentMethod::Intermediary,
    ] {
        assert_eq!(a.allows_method(method), Some(false), "{method:?}");
    }
    let payment = a.payment.as_ref().unwrap();
    assert!(payment.own_account);
    assert_eq!(payment.proxies, [Relation::Spouse, Relation::Guardian]);
    // Used no sooner than the 11th working day: ten must have passed.
    assert_eq!(payment.new_account_wd, Some(10));
    for came_back in ["补发1月退回", "退票补发", "重发1月", "重新发放"] {
        let said = a.pays_again(came_back, "202502-1");
        assert_eq!(said, SaysAgain::CameBack, "{came_back}");
    }
    // Arrears were never paid; a batch tells no more than that it is not the first of its month.
    for late in ["补发5月漏发", "补发"] {
        let said = a.pays_again(late, "202506-1");
        assert_eq!(said, SaysAgain::Perhaps, "{late}");
    }
    assert_eq!(a.pays_again("", "202502-2"), SaysAgain::Perhaps);
    assert_eq!(a.pays_again("", "202502-1"), SaysAgain::No);
    assert_eq!(scheme("B.toml").pays_again("补发", "1-2"), SaysAgain::No);
}

#[test]
fn a_s_notices_stand_all_year_and_public_servants_are_shut_out() {
    let a = scheme("A.toml");
    for stage in [NoticeStage::PreAward, NoticeStage::PostPayment] {
        let rule = a.notice_rule(stage).unwrap();
        assert_eq!((rule.min, rule.working_days), (5, true));
        let standing = a.standing_notice(stage).unwrap();
        assert_eq!(standing.every.as_deref(), Some("month"));
    }
    assert!(
        scheme("B.toml")
            .standing_notice(NoticeStage::PreAward)
            .is_none()
    );
    assert!(a.shut_out_by(ListKind::Payroll, Some("civil_servant")));
    assert!(!a.shut_out_by(ListKind::Payroll, Some("public_teacher")));
    assert!(!a.shut_out_by(ListKind::Vehicles, None));
}

#[test]
fn g_pays_three_tranches_each_under_its_condition() {
    let g = scheme("G.toml");
    assert_eq!(g.beneficiary, Beneficiary::Pair);
    assert_eq!(g.agreement.as_ref().unwrap().total_fen, 30_000_000);
    let conditions: Vec<(u8, ConditionKind, u32, DayUnit)> = g
        .tranche
        .iter()
        .map(|tranche| {
            let condition = g.condition_rule(&tranche.condition).unwrap();
            (
                tranche.number,
                condition.kind,
                condition.due_days,
                condition.due_unit,
            )
        })
        .collect();
    assert_eq!(
        conditions,
        [
            (1, ConditionKind::AgreementSigned, 30, DayUnit::Day),
            (2, ConditionKind::YearAccepted, 30, DayUnit::Wd),
            (3, ConditionKind::YearAccepted, 30, DayUnit::Wd),
        ]
    );
    let accepted = g
        .condition_named("上一年度验收合格(75分及以上)后30个工作日内")
        .unwrap();
    assert!(accepted.passes(750) && accepted.passes(751) && !accepted.passes(749));
    assert!(g.condition_named("随时").is_none());
}

#[test]
fn g_s_support_years_run_from_september_to_august() {
    let g = scheme("G.toml");
    for (number, from) in [(1, 2020), (2, 2021), (3, 2022)] {
        assert_eq!(
            g.support_year(number),
            Some(Period::Span {
                from: day(from, 9, 1),
                to: day(from + 1, 8, 31),
            })
        );
    }
    assert_eq!(g.support_year(0), None);
    assert_eq!(g.support_year(4), None);
    assert_eq!(g.claim_period().last_day(), day(2023, 8, 31));
}

#[test]
fn g_s_cost_lines_have_a_cap_for_meals_and_an_approval_for_the_open_end() {
    let g = scheme("G.toml");
    let meals = g.cost_line_named("伙食费").unwrap();
    assert_eq!(meals.name, "伙食补助");
    assert_eq!(
        (meals.cap_fen, meals.cap_unit),
        (Some(4_000), Some(CapUnit::PersonWorkingDay))
    );
    let approval: Vec<&str> = g
        .cost_line
        .iter()
        .filter(|line| line.other_requires_approval)
        .map(|line| line.name.as_str())
        .collect();
    assert_eq!(approval, ["其他"]);
    assert!(g.cost_line_named("公务接待费").is_none());
    assert_eq!(g.quota.as_ref().unwrap().basis, "county");
}

#[test]
fn every_new_rule_has_its_clause() {
    for (file, rules) in [
        (
            "A.toml",
            &[
                "public-servants",
                "tariff",
                "payment",
                "notice",
                "result-notice",
            ][..],
        ),
        (
            "G.toml",
            &[
                "agreement",
                "signed",
                "accepted-75",
                "tranche-1",
                "tranche-3",
                "cost-meals",
                "cost-other",
                "quota",
            ],
        ),
    ] {
        let scheme = scheme(file);
        for rule in rules {
            assert!(
                scheme
                    .clause_of(rule)
                    .is_some_and(|clause| !clause.is_empty()),
                "{file}: {rule}"
            );
        }
    }
}

#[test]
fn one_fault_each_of_the_new_keys_is_found_at_its_place() {
    for (file, from, to, place) in [
        ("A.toml", "in_post_on = 15", "in_post_on = 31", "tariff"),
        ("A.toml", "in_post_on = 15\n", "", "tariff"),
        (
            "A.toml",
            "rate_fen = 60000",
            "rate_fen = 0",
            "tariff tier 教学点",
        ),
        (
            "A.toml",
            "name = \"完小\"",
            "name = \"教学点\"",
            "tariff tier 教学点",
        ),
        (
            "A.toml",
            "\"停发\",",
            "\"停发\", \"完小\",",
            "tariff tier 停发",
        ),
        (
            "A.toml",
            "list = \"payroll\"\n",
            "",
            "exclusion public-servants",
        ),
        (
            "A.toml",
            "own_account = true",
            "own_account = false",
            "payment",
        ),
        (
            "A.toml",
            "every = \"month\"",
            "every = \"week\"",
            "step notice",
        ),
        ("G.toml", "basis = \"county\"", "basis = \"town\"", "quota"),
        (
            "G.toml",
            "condition = \"signed\"",
            "condition = \"sighed\"",
            "tranche tranche-1",
        ),
        ("G.toml", "number = 2", "number = 3", "tranche tranche-2"),
        (
            "G.toml",
            "total_fen = 30000000",
            "total_fen = 29000000",
            "agreement",
        ),
        ("G.toml", "years = 3", "years = 0", "agreement"),
        (
            "G.toml",
            "score_min_tenths = 750\n",
            "",
            "condition accepted-75",
        ),
        (
            "G.toml",
            "due_days = 30",
            "due_days = 0",
            "condition signed",
        ),
        (
            "G.toml",
            "cap_unit = \"person_working_day\"\n",
            "",
            "cost_line cost-meals",
        ),
        (
            "G.toml",
            "\"交通费用\"",
            "\"活动费\"",
            "cost_line cost-activities",
        ),
        (
            "G.toml",
            "clause = \"工作经费用于活动费\"",
            "clause = \"\"",
            "cost_line cost-activities",
        ),
    ] {
        let errors = spoilt(file, from, to);
        assert!(
            errors.0.iter().any(|error| error.place == place),
            "{to}: expected a fault at {place}, got {errors}"
        );
    }
}

/// A list of names goes out only where the text asks for one: not where every notice is for the unit, or there is none.
#[test]
fn who_may_see_the_result() {
    for (file, text) in sunledger::schemes::shipped::SCHEMES {
        let scheme = sunledger::schemes::Scheme::parse(text).expect("a shipped text");
        let within = match scheme.id.as_str() {
            "A" | "B" | "C1" | "C2" | "E" | "F" => false,
            "D1" | "D2" | "S6" => true,
            _ => continue,
        };
        assert_eq!(scheme.publishes_no_result(), within, "{file}");
    }
}
