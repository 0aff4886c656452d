//! Headings and words as offices dress them: in traditional characters, in two languages, in brackets and behind
//! numbers. Each is read for what it means, with its unit, and gives the events of the plain sheet.
//!
//! **Not here**: headings under other names ([`super::renamed`]), and headings of two lines ([`super::composed`]).

use sunledger::intake::Plan;

use super::{Before, CLAIM_HEADINGS, b, claim, heading, kinds, plan_b, plan_under, source};

fn bodies(plan: &Plan) -> Vec<String> {
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let sheets = plan.sheets.iter();
    let events = sheets.flat_map(|sheet| &sheet.events);
    events.map(|(_, event)| format!("{event:?}")).collect()
}

/// The claim under headings that `dress` writes otherwise.
fn dressed(dress: impl Fn(usize, &str) -> String) -> Plan {
    let plain = heading(CLAIM_HEADINGS);
    let headings: Vec<String> = plain
        .iter()
        .enumerate()
        .map(|(at, h)| dress(at, h))
        .collect();
    let plan = plan_b(&[headings.iter().map(String::as_str).collect(), claim()]);
    let sheet = plan.sheets.first().expect("the sheet is read");
    assert!(sheet.unread.is_empty(), "{headings:?}: {:?}", sheet.unread);
    plan
}

#[test]
fn headings_in_traditional_characters_are_read() {
    let plain = bodies(&plan_b(&[heading(CLAIM_HEADINGS), claim()]));
    let traditional = "申請編號 單位代碼 申報單位 姓名 身份證號碼 困難類別 負債金額(元) 申請金額(元) 申請日期 銀行帳號";
    let traditional = heading(traditional);
    let plan = dressed(|at, _| traditional[at].to_owned());
    assert_eq!(bodies(&plan), plain);
}

#[test]
fn words_and_names_of_sheets_in_traditional_characters_are_known() {
    let row = |kind: &'static str| ["d1", "某縣教育局", "县直中学", "=2", kind].to_vec();
    let read = |name: &str, headings: &'static str, kind| {
        let rows = [heading(headings), row(kind)];
        let sources = [source("B-爱烛行动", name, &rows)];
        let plan = plan_under(&[b()], &sources, &Before::default()).expect("a plan");
        assert!(plan.bad.is_empty(), "{:?}", plan.bad);
        kinds(plan.sheets.first().expect("the sheet is read"))
    };
    let simple = read(
        "推荐名额.csv",
        "单位代码 申报单位 单位类别 推荐名额 其中退休名额上限",
        "=1",
    );
    let traditional = read(
        "推薦名額.csv",
        "單位代碼 申報單位 單位類別 推薦名額 其中退休名額上限",
        "=1",
    );
    assert_eq!(simple, traditional);
    let mut plan = claim();
    plan.push("離退休");
    let mut headings = heading(CLAIM_HEADINGS);
    headings.push("在職狀態");
    let traditional = plan_b(&[headings, plan]);
    let mut plan = claim();
    plan.push("离退休");
    let mut headings = heading(CLAIM_HEADINGS);
    headings.push("在职状态");
    assert_eq!(bodies(&traditional), bodies(&plan_b(&[headings, plan])));
}

/// A scheme's own words are known so as well as those of every scheme.
#[test]
fn names_of_tiers_in_traditional_characters_are_known() {
    let a = super::scheme("A.toml");
    assert_eq!(a.tier_named("教學點"), Some("教学点"));
    assert!(a.tier_named("離崗停發").is_some());
}

#[test]
fn of_a_heading_in_two_languages_the_chinese_is_read() {
    let plain = bodies(&plan_b(&[heading(CLAIM_HEADINGS), claim()]));
    let english = [
        "Claim No.",
        "Unit code",
        "Unit",
        "Name",
        "ID No.",
        "Category",
        "Debt",
        "Amount",
        "Date",
        "Account No.",
    ];
    for between in [" ", "\n", "/", " / "] {
        let after = dressed(|at, heading| format!("{heading}{between}{}", english[at]));
        assert_eq!(bodies(&after), plain, "{between:?}");
        let before = dressed(|at, heading| format!("{}{between}{heading}", english[at]));
        assert_eq!(bodies(&before), plain, "{between:?}");
    }
    // The unit may stand in the English part alone.
    let mut row = claim();
    (row[6], row[7]) = ("=4.5", "=0.2");
    let mut headings = heading(CLAIM_HEADINGS);
    headings[6] = "负债金额 Debt (10,000 yuan)";
    headings[7] = "申请金额 Amount (10,000 yuan)";
    assert_eq!(bodies(&plan_b(&[headings, row])), plain);
}

/// What the English part makes another thing of is not read for the Chinese part alone.
#[test]
fn an_english_part_that_says_another_thing_is_not_dropped() {
    let mut headings = heading(CLAIM_HEADINGS);
    headings[3] = "申请人 ID";
    headings[4] = "身份证号 Name";
    let plan = plan_b(&[headings, claim()]);
    assert!(plan.sheets.is_empty(), "{:?}", plan.sheets);
}

#[test]
fn what_stands_around_a_heading_changes_nothing() {
    let plain = bodies(&plan_b(&[heading(CLAIM_HEADINGS), claim()]));
    let circled = ["①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨", "⑩"];
    let letters = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"];
    for plan in [
        dressed(|_, heading| format!("【{heading}】")),
        dressed(|_, heading| format!("[{heading}]")),
        dressed(|at, heading| format!("{}{heading}", circled[at])),
        dressed(|at, heading| format!("{}{heading}", letters[at])),
        dressed(|at, heading| format!("{}.{heading}", letters[at])),
        dressed(|_, heading| format!("{heading}↓")),
        dressed(|_, heading| heading.replace("(元)", ":元")),
        dressed(|_, heading| heading.replace("(元)", "，元")),
    ] {
        assert_eq!(bodies(&plan), plain);
    }
}
