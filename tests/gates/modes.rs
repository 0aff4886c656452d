//! Every kind of rule with the mode `gate`: the desk holds a payment by it, as the tests named here show, or `scheme check`
//! refuses the text. And the cases of those that are asked by what flags them on record: reports, self-evaluations, bills, progress,
//! releases.

use std::collections::BTreeMap;
use std::path::Path;

use sunledger::detect::inputs::absent;
use sunledger::domain::money::Fen;
use sunledger::inquiry::deal::DealState;
use sunledger::schemes::examine::{Weight, examine};
use sunledger::schemes::shipped;

use super::desk::Desk;
use super::shipped::text_of;
use super::{HONEST, PAIRS, PAY, STRICT, holds, pays};

/// What becomes of a gate.
enum Kept {
    /// A test, as `file:function` below `tests/`, in which the rule holds a payment as a gate.
    Holds(&'static str),
    /// `scheme check` refuses the text.
    Refused,
}
use Kept::{Holds, Refused};

const KINDS: &[(&str, Kept)] = &[
    (
        "agreement",
        Holds("gates/modes.rs:a_self_evaluation_in_its_days_and_outside_and_none"),
    ),
    (
        "condition.agreement_signed",
        Holds("gates.rs:tranches_and_their_conditions"),
    ),
    (
        "condition.year_accepted",
        Holds("gates.rs:tranches_and_their_conditions"),
    ),
    (
        "cost_line",
        Holds("gates/shipped_units.rs:costs_on_the_list_of_the_loan_and_off_it"),
    ),
    ("coverage", Refused),
    (
        "document.bill",
        Holds("gates/modes.rs:a_bill_of_two_claims_and_bills_outside_their_window"),
    ),
    ("document.issuers", Refused),
    (
        "document.required",
        Holds("gates/shipped.rs:a_required_paper_and_without_it"),
    ),
    ("document.welcome", Refused),
    (
        "eligibility",
        Holds("gates/shipped.rs:the_debt_that_admits_counts_itself"),
    ),
    (
        "exclusion.household",
        Holds("gates/shipped.rs:what_an_applicant_owns"),
    ),
    (
        "exclusion.listed",
        Holds("gates/shipped.rs:what_an_applicant_owns"),
    ),
    (
        "exclusion.look_back",
        Holds("gates/shipped.rs:aid_of_the_same_year_and_of_the_years_before"),
    ),
    (
        "exclusion.other_fund_same_year",
        Holds("gates/shipped.rs:aid_of_the_same_year_and_of_the_years_before"),
    ),
    (
        "payment",
        Holds("gates/shipped.rs:the_channel_and_the_account_that_each_scheme_allows"),
    ),
    ("payment.central", Refused),
    (
        "quota.all",
        Holds("gates/shipped.rs:the_whole_quota_and_one_more"),
    ),
    (
        "quota.county",
        Holds("gates/shipped_units.rs:the_last_pair_of_a_county_and_one_more"),
    ),
    (
        "quota.unit",
        Holds("gates/shipped.rs:two_of_a_unit_and_a_third"),
    ),
    ("report.filing", Refused),
    ("report.no_money", Refused),
    (
        "report.owed",
        Holds("gates/modes.rs:a_report_that_the_county_owes_holds_until_it_is_filed"),
    ),
    ("report.unowed", Refused),
    (
        "rule",
        Holds("gates/shipped_units.rs:rewards_at_the_edge_of_each_bracket"),
    ),
    (
        "step.approve",
        Holds("gates/shipped_units.rs:a_whole_list_is_reviewed_and_without_it"),
    ),
    ("step.assess", Refused),
    (
        "step.assess.hands",
        Holds("gates.rs:one_person_in_two_steps_of_the_case_and_two_persons"),
    ),
    ("step.document", Refused),
    ("step.intake", Refused),
    ("step.notice.post_payment", Refused),
    (
        "step.notice.pre_award",
        Holds("gates/shipped.rs:the_notice_a_working_day_short"),
    ),
    (
        "step.pay.hands",
        Holds("gates.rs:one_person_in_two_steps_of_the_case_and_two_persons"),
    ),
    (
        "step.prepare.hands",
        Holds("gates.rs:one_person_in_two_steps_of_the_case_and_two_persons"),
    ),
    (
        "step.review",
        Holds("gates/shipped.rs:each_review_and_without_it"),
    ),
    (
        "quota.sub_cap",
        Holds("gates/shipped.rs:the_retired_of_63_and_of_80_and_one_more"),
    ),
    (
        "tariff.bracket",
        Holds("gates/shipped.rs:what_the_tariff_gives_and_a_fen_more"),
    ),
    (
        "tariff.discretionary",
        Holds("gates/modes.rs:a_ceiling_as_a_gate"),
    ),
    ("tariff.discretionary.open", Refused),
    (
        "tariff.fixed",
        Holds("gates/shipped.rs:what_the_tariff_gives_and_a_fen_more"),
    ),
    (
        "tariff.milestone",
        Holds("gates/modes.rs:a_payment_ahead_of_the_works_and_one_that_is_not"),
    ),
    (
        "tariff.share",
        Holds("gates/shipped.rs:what_the_tariff_gives_and_a_fen_more"),
    ),
    (
        "tariff.tier_months",
        Holds("gates/shipped_units.rs:a_month_in_post_and_off_it_and_at_another_rate"),
    ),
    ("tariff.unstated", Refused),
    (
        "tranche",
        Holds("gates/modes.rs:a_tranche_that_the_desk_scheduled_waits_for_its_release"),
    ),
    (
        "window.claims",
        Holds("gates/shipped.rs:the_last_day_of_each_window"),
    ),
    (
        "window.receipts",
        Holds("gates/modes.rs:a_bill_of_two_claims_and_bills_outside_their_window"),
    ),
    (
        "window.reports",
        Holds("gates/modes.rs:the_report_of_a_year_on_its_last_day_and_after_it"),
    ),
];

/// The kind of a rule of a part of the text, by what decides whether the desk can ask it.
fn kind_of(scheme: &toml::Table, part: &str, rule: &toml::Table) -> String {
    let word = |key: &str| rule.get(key).and_then(toml::Value::as_str);
    let has = |key: &str| {
        let value = rule.get(key);
        value.is_some_and(|value| value.as_array().is_none_or(|all| !all.is_empty()))
    };
    match part {
        "document" if has("issuers") => "document.issuers".to_owned(),
        "document" if has("bill") => "document.bill".to_owned(),
        "document" if has("required_for") || has("required_if") => "document.required".to_owned(),
        "document" => "document.welcome".to_owned(),
        "window" => format!("window.{}", word("of").unwrap_or("claims")),
        "quota" => format!("quota.{}", word("basis").unwrap_or_default()),
        "payment" if has("central_from_fen") => "payment.central".to_owned(),
        "report" if word("kind") == Some("filing") => "report.filing".to_owned(),
        "report" if !scheme.contains_key("fund") => "report.no_money".to_owned(),
        "report" if has("owed_by") => "report.owed".to_owned(),
        "report" => "report.unowed".to_owned(),
        "step" => {
            let kind = word("kind").unwrap_or_default();
            let idle = ["intake", "prepare", "pay", "assess"].contains(&kind);
            let hands = rule.get("different_person").and_then(toml::Value::as_bool);
            match (word("stage"), idle && hands == Some(true)) {
                (Some(stage), _) => format!("step.{kind}.{stage}"),
                (None, true) => format!("step.{kind}.hands"),
                (None, false) => format!("step.{kind}"),
            }
        }
        "tariff" if word("kind") == Some("discretionary") && !has("amount_fen") => {
            "tariff.discretionary.open".to_owned()
        }
        "exclusion" | "tariff" | "condition" => {
            format!("{part}.{}", word("kind").unwrap_or_default())
        }
        _ => part.to_owned(),
    }
}

/// Parts of a text whose rules have a mode.
const PARTS: &[&str] = &[
    "document",
    "eligibility",
    "exclusion",
    "tariff",
    "quota",
    "coverage",
    "window",
    "step",
    "payment",
    "agreement",
    "condition",
    "tranche",
    "cost_line",
    "rule",
    "report",
];

/// The text with the first rule of each kind a gate, by kind.
fn gated(text: &str) -> BTreeMap<String, String> {
    let scheme: toml::Table = toml::from_str(text).expect("it reads");
    let gate = || toml::Value::String("gate".to_owned());
    let mut all = BTreeMap::new();
    for part in PARTS {
        let many = scheme.get(*part).and_then(toml::Value::as_array);
        for place in 0..many.map_or(1, Vec::len) {
            let mut changed = scheme.clone();
            let rule = match changed.get_mut(*part) {
                Some(toml::Value::Array(rules)) => rules.get_mut(place),
                other => other,
            };
            let Some(rule) = rule.and_then(toml::Value::as_table_mut) else {
                continue;
            };
            let kind = kind_of(&scheme, part, rule);
            rule.insert("mode".to_owned(), gate());
            all.entry(kind)
                .or_insert_with(|| toml::to_string(&changed).expect("it is written"));
        }
        let caps = scheme.get(*part).and_then(|rule| rule.get("sub_cap"));
        if caps.is_some() {
            let mut changed = scheme.clone();
            changed[*part]["sub_cap"][0]["mode".to_owned()] = gate();
            let text = toml::to_string(&changed).expect("it is written");
            all.insert(format!("{part}.sub_cap"), text);
        }
    }
    all
}

#[test]
fn a_gate_of_every_kind_of_rule_is_kept_or_refused() {
    let issued = STRICT.replacen(
        "names = [\"申请表\"]\n",
        "names = [\"申请表\"]\nissuers = [\"学校\"]\n",
        1,
    );
    let ceiling = ceiling();
    let shipped = shipped::SCHEMES.iter().map(|(_, text)| *text);
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for text in shipped.chain([issued.as_str(), ceiling.as_str()]) {
        for (kind, text) in gated(text) {
            texts.entry(kind).or_insert(text);
        }
    }
    let kept: BTreeMap<&str, &Kept> = KINDS.iter().map(|(kind, kept)| (*kind, kept)).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for (kind, text) in &texts {
        let Some(kept) = kept.get(kind.as_str()) else {
            panic!("{kind}: does the desk hold by a gate of it, or does scheme check refuse it?");
        };
        let examined = examine(text);
        let refused = examined.findings.iter().any(|one| {
            let code = ["mode-without-gate", "gate-nobody-can-judge"].contains(&one.code);
            code && one.weight == Weight::Fault
                && one.line.is_some()
                && one.found.contains("gate")
                && !one.remedy.is_empty()
        });
        match kept {
            Refused => assert!(refused, "{kind}: {:?}", examined.findings),
            Holds(test) => {
                assert!(!refused, "{kind}: {:?}", examined.findings);
                let (file, function) = test.split_once(':').expect("file:function");
                let tests = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
                let head = format!("#[test]\nfn {function}() {{");
                assert!(tests.contains(&head), "{kind}: no test {test}");
            }
        }
    }
    for kind in kept.keys() {
        assert!(texts.contains_key(*kind), "{kind} is in no text any more");
    }
}

/// A shipped text with one rule of it a gate: the first mode after a passage.
fn strict(name: &str, after: &str) -> String {
    let text = text_of(name);
    let (before, rest) = text.split_once(after).expect("it is in the text");
    let rest = rest.replacen("mode = \"flag\"", "mode = \"gate\"", 1);
    format!("{before}{after}{rest}")
}

const WORKS: &str = "2025-01-10 | money | amount=9000
                     2025-01-10 | contract | amount=1000
                     2025-01-10 | progress | tenths=1000";

#[test]
fn a_report_that_the_county_owes_holds_until_it_is_filed() {
    let text = strict("H1", "id = \"monthly\"");
    let desk = Desk::under(&text).tell(WORKS);
    let row = |day: &str| format!("{day} | payee=S1 award=none amount=100");
    // Ten days from the 28th of January.
    pays(&desk, &row("2025-02-07"));
    let judged = holds(&desk, &row("2025-02-08"), &["monthly"]);
    assert_eq!(judged.stops[0].code, Some("F70"));
    pays(
        &desk.clone().tell("2025-02-07 | filed |"),
        &row("2025-02-08"),
    );
    holds(
        &desk.clone().tell("2025-02-07 | filed | unit=乙县"),
        &row("2025-02-08"),
        &["monthly"],
    );
    // One that came late is told, and holds nothing more.
    let late = desk.tell("2025-02-08 | filed |");
    pays(&late, &row("2025-02-10"));
    let judged = late.ask(&row("2025-02-10"));
    assert!(judged.stops.iter().any(|stop| stop.rule == "monthly"));
    // In the text as it is shipped it is a remark.
    let shipped = Desk::under(text_of("H1")).tell(WORKS);
    pays(&shipped, &row("2025-02-08"));
    assert!(!shipped.ask(&row("2025-02-08")).stops.is_empty());
}

#[test]
fn a_payment_ahead_of_the_works_and_one_that_is_not() {
    let text = strict("H1", "[tariff]");
    let desk = Desk::under(&text)
        .tell(WORKS)
        .tell("2025-01-25 | progress | tenths=217");
    let row = |amount: &str| format!("2025-01-26 | payee=S1 award=none amount={amount}");
    pays(&desk, &row("217"));
    let judged = holds(&desk, &row("218"), &["tariff"]);
    assert!(
        judged.stops[0].finding.contains("21.8 %"),
        "{:?}",
        judged.stops
    );
    // Of what was paid by file it is no flag: no document of the programme says so.
    let beyond = desk
        .clone()
        .tell("2025-01-25 | paid | payment=P9 payee=S1 award=none amount=900");
    let found = sunledger::detect::run(beyond.world(), "2025-02-01".parse().unwrap());
    let overdrawn = found.flags.iter().filter(|flag| flag.code == "F41");
    assert_eq!(overdrawn.count(), 0);
    // What was paid before counts; what is reported later does not.
    let half = desk.tell("2025-01-25 | paid | payment=P0 payee=S1 award=none amount=117");
    pays(&half, &row("100"));
    holds(&half, &row("101"), &["tariff"]);
    holds(
        &half.clone().tell("2025-01-27 | progress | tenths=300"),
        &row("101"),
        &["tariff"],
    );
    pays(
        &half.tell("2025-01-26 | progress | tenths=218"),
        &row("101"),
    );
}

/// Where the text pays by progress, a contract of which nothing says how far its works have come, or what its budget is, holds.
#[test]
fn works_without_a_report_or_a_budget_and_with_both() {
    let text = strict("H1", "[tariff]");
    let row = "2025-01-26 | payee=S1 award=none amount=1";
    let silent = WORKS.replace("2025-01-10 | progress | tenths=1000", "");
    let none = Desk::under(&text).tell(&silent);
    let judged = holds(&none, row, &["tariff"]);
    let stop = &judged.stops[0];
    assert_eq!(stop.code, Some("F41"));
    assert!(
        stop.lifts.contains("`sunledger contract progress`"),
        "{stop:?}"
    );
    holds(
        &none.clone().tell("2025-01-27 | progress | tenths=1"),
        row,
        &["tariff"],
    );
    pays(&none.tell("2025-01-26 | progress | tenths=1"), row);

    let signed = "2025-01-10 | contract | amount=1000 budget=none";
    let open = WORKS.replace("2025-01-10 | contract | amount=1000", signed);
    let open = Desk::under(&text).tell(&open);
    let judged = holds(&open, row, &["tariff"]);
    let lifts = &judged.stops[0].lifts;
    assert!(lifts.contains("--set budget=YUAN"), "{lifts}");
    pays(&Desk::under(&text).tell(WORKS), row);
    // Whoever signs it is told.
    let desk = Desk::under(&text);
    assert_eq!(desk.act(signed), [("tariff".to_owned(), "F41", false)]);
    assert_eq!(desk.act("2025-01-10 | contract | amount=1000"), []);
    // A text that only flags it lets the money go.
    let (head, tariff) = text.split_once("[tariff]").unwrap();
    let flagged = tariff.replacen("mode = \"gate\"", "mode = \"flag\"", 1);
    pays(
        &Desk::under(&format!("{head}[tariff]{flagged}")).tell(&silent),
        row,
    );

    // What was paid by file is told as not judged, of the whole programme and of the one contract among others.
    let paid = |lines: &str| {
        let paid = "\n2025-01-25 | paid | payment=P0 payee=S1 award=none amount=117";
        let desk = Desk::under(&text).tell(&(lines.to_owned() + paid));
        let absent = absent(desk.world()).into_iter();
        let absent = absent.filter(|one| one.code == "F41");
        let found = sunledger::detect::run(desk.world(), "2025-02-01".parse().unwrap());
        let told = found
            .unjudged
            .into_iter()
            .filter(|one| one.starts_with("F41"));
        (
            absent.map(|one| one.input).collect::<Vec<_>>(),
            told.collect::<Vec<_>>(),
        )
    };
    assert_eq!(paid(WORKS), (vec![], vec![]));
    let (inputs, lines) = paid(&silent);
    assert_eq!(inputs, ["reports of how far works have come"]);
    assert_eq!(lines, [""; 0]);
    let other = "\n2025-01-10 | contract | case=K2 amount=5\n2025-01-10 | progress | case=K2";
    let (inputs, lines) = paid(&(silent + other));
    assert_eq!(inputs, [""; 0]);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].contains("contracts C1 were paid before any report"),
        "{lines:?}"
    );
    let (inputs, _) = paid(&WORKS.replace("2025-01-10 | contract | amount=1000", signed));
    assert_eq!(inputs, ["a column with the budget of contracts"]);
}

#[test]
fn a_contract_that_the_plan_has_room_for_and_one_beyond_it() {
    let text = strict("H1", "[tariff]");
    let desk = |planned: &str| {
        let node = format!("2025-01-10 | node | amount={planned}");
        Desk::under(&text).tell(&node).tell(
            "2025-01-10 | money | amount=9000
             2025-01-11 | contract | case=K1 amount=600
             2025-01-12 | contract | case=K2 amount=400
             2025-01-12 | progress | case=K1
             2025-01-12 | progress | case=K2",
        )
    };
    let row =
        |contract: &str| format!("2025-01-26 | payee=S1 case={contract} award=none amount=100");
    pays(&desk("1000"), &row("K1"));
    pays(&desk("1000"), &row("K2"));
    // The first was within the plan when it was signed.
    pays(&desk("999.99"), &row("K1"));
    let judged = holds(&desk("999.99"), &row("K2"), &["tariff"]);
    assert_eq!(judged.stops[0].code, Some("F41"));
    // A text that only flags it lets the money go, and the act is told of it either way.
    let (head, tariff) = text.split_once("[tariff]").unwrap();
    let flagged = tariff.replacen("mode = \"gate\"", "mode = \"flag\"", 1);
    let shipped =
        Desk::under(&format!("{head}[tariff]{flagged}")).tell("2025-01-10 | node | amount=999.99");
    let signed = "2025-01-12 | contract | case=K1 amount=999.99";
    assert_eq!(shipped.act(signed), []);
    let signed = "2025-01-12 | contract | case=K1 amount=1000";
    let told = [("tariff".to_owned(), "F41", false)];
    assert_eq!(shipped.act(signed), told);
    let money = "2025-01-10 | money | amount=9000";
    pays(&shipped.tell(money).tell(signed), &row("K1"));
}

#[test]
fn the_report_of_a_year_on_its_last_day_and_after_it() {
    let text = strict("F", "id = \"year-report\"");
    let told = |reported: &str| {
        format!(
            "2024-01-01 | money    | amount=900000
             2025-09-01 | agreement | agreement=C1
             2025-12-01 | assessed | agreement=C1 tenths=900 reported={reported}
             2025-12-03 | notice   | until=2025-12-10
             2025-12-03 | row      | amount=30000
             2025-12-11 | award    | amount=30000"
        )
    };
    let row = "2025-12-22 | payee=S1 amount=30000";
    pays(&Desk::under(&text).tell(&told("2025-11-30")), row);
    let late = told("2025-12-01");
    let judged = holds(&Desk::under(&text).tell(&late), row, &["year-report"]);
    // A gate says what can be done, if no later report lifts it.
    let lifts = &judged.stops[0].lifts;
    assert!(lifts.starts_with("leave the row out"), "{lifts}");
    let shipped = Desk::under(text_of("F")).tell(&late);
    pays(&shipped, row);
    let told = shipped.ask(row).stops;
    assert!(told.iter().any(|stop| stop.code == Some("F70")), "{told:?}");
}

#[test]
fn a_self_evaluation_in_its_days_and_outside_and_none() {
    let text = PAIRS.replacen(
        "first_day = \"2025-09-01\"\n",
        "first_day = \"2025-09-01\"\nself_evaluation_days = 30\nmode = \"gate\"\n",
        1,
    );
    let told = |own: &str| {
        Desk::under(&text).tell(&format!(
            "2025-08-01 | money | amount=300000
             2025-09-01 | agreement |
             2025-09-01 | tranche | no=2 amount=100000
             2025-09-01 | agreement | agreement=A2
             {own}
             2026-09-02 | accepted | tenths=800"
        ))
    };
    let row = "2026-09-10 | tranche=2 amount=100000";
    // The first year ends with 31 August.
    pays(&told("2026-08-01 | evaluated |"), row);
    holds(&told("2026-07-31 | evaluated |"), row, &["agreement"]);
    holds(&told("2026-09-01 | evaluated |"), row, &["agreement"]);
    let judged = holds(
        &told("2026-08-01 | evaluated | agreement=A2"),
        row,
        &["agreement"],
    );
    assert_eq!(judged.stops[0].code, Some("F70"));
    // Where no agreement of the scheme tells of any, their sheet is not in.
    pays(&told(""), row);
}

#[test]
fn a_tranche_that_the_desk_scheduled_waits_for_its_release() {
    let told = |how: &str, more: &str| {
        Desk::under(PAIRS).tell(&format!(
            "2025-08-01 | money | amount=300000
             2025-09-01 | agreement |
             2025-09-01 | {how}tranche | no=2 amount=100000
             2026-09-01 | accepted | tenths=800
             {more}"
        ))
    };
    let row = "2026-09-10 | tranche=2 amount=100000";
    let judged = holds(&told("live ", ""), row, &["t2"]);
    assert_eq!(judged.stops[0].clause, "第二期");
    let released = |day: &str| format!("{day} | live released | no=2 amount=100000");
    pays(&told("live ", &released("2026-09-10")), row);
    holds(&told("live ", &released("2026-09-11")), row, &["t2"]);
    // A sheet of the office tells a release by its payment alone.
    pays(&told("", ""), row);
    // So does one whose own rule only flags, as the first of the loan.
    let first = |more: &str| {
        let lines = "2020-08-01 | money | amount=300000
                     2020-09-23 | agreement |
                     2020-09-23 | live tranche | no=1 amount=100000";
        Desk::under(text_of("G")).tell(lines).tell(more)
    };
    let row_of_first = "2020-09-28 | tranche=1 amount=100000";
    holds(&first(""), row_of_first, &["tranche-1"]);
    let released = "2020-09-28 | live released | no=1 amount=100000";
    pays(&first(released), row_of_first);
    let withheld = told("", "2026-09-01 | withheld | no=2");
    let judged = holds(&withheld, row, &["t2"]);
    assert_eq!(judged.stops[0].clause, "第二期");
}

#[test]
fn a_list_of_which_a_row_came_back_and_was_paid_again() {
    let month = |day: &str, number: &str, who: &str| {
        format!("{day} | paid | payment={number} case=none person={who} month=2025-01 amount=400")
    };
    let back = Desk::under(text_of("A"))
        .tell(&month("2025-01-26", "1/1", "甲"))
        .tell(&month("2025-01-26", "1/2", "乙"))
        .tell("2025-01-27 | came back | payment=1/2 amount=400");
    let shown = |desk: &Desk| {
        let shown = desk.shown_of("1", "2025-03-01");
        (shown.standing, shown.awarded, shown.paid)
    };
    let (all, half) = (Fen(80_000), Fen(40_000));
    let ordered = Some(DealState::Ordered);
    assert_eq!(shown(&back), (ordered, all, half));
    assert_eq!(back.turn_of("1", "2025-03-01"), "PAY pay instruct");
    // What is paid to another, or was paid before it came back, makes up for nothing.
    for other in [
        month("2025-02-10", "2/1", "甲"),
        month("2025-01-26", "2/1", "乙"),
        month("2025-02-10", "2/1", "乙").replace("month=2025-01", "month=2025-02"),
    ] {
        assert_eq!(shown(&back.clone().tell(&other)), (ordered, all, half));
    }
    let again = back.tell(&month("2025-01-27", "2/1", "乙"));
    // What was ordered of it is told with what came back, as its text has it.
    assert_eq!(shown(&again), (Some(DealState::Paid), all, half));
    assert_ne!(again.turn_of("1", "2025-03-01"), "PAY pay instruct");
}

#[test]
fn a_tranche_after_the_agreements_last_day() {
    let told = |accepted: &str, last: &str| {
        Desk::under(PAIRS).tell(&format!(
            "2025-08-01 | money | amount=300000
             2025-09-01 | agreement | to={last}
             2025-09-01 | tranche | no=2 amount=100000
             {accepted} | accepted | tenths=800"
        ))
    };
    let row = "2026-09-10 | tranche=2 amount=100000";
    // It was due while the agreement ran, and is late: that is told.
    let late = told("2026-09-01", "2026-09-05");
    pays(&late, row);
    let stops = late.ask(row).stops;
    assert!(
        stops.iter().any(|stop| stop.code == Some("F38")),
        "{stops:?}"
    );
    let stops = told("2026-09-01", "2026-09-10").ask(row).stops;
    assert!(
        stops.iter().all(|stop| stop.code != Some("F38")),
        "{stops:?}"
    );
    let judged = holds(&told("2026-09-01", "2026-08-31"), row, &["agreement"]);
    assert_eq!(judged.stops[0].code, Some("F47"));
    // The agreement was extended by then.
    let longer = "2026-09-09 | agreement | to=2027-08-31";
    pays(&told("2026-09-01", "2026-08-31").tell(longer), row);
}

#[test]
fn a_bill_of_two_claims_and_bills_outside_their_window() {
    let bill = STRICT.replacen("code = \"doc-06\"\n", "code = \"doc-06\"\nbill = true\n", 1);
    let text = format!(
        "{bill}[[window]]\nid = \"bills\"\nof = \"receipts\"\nfirst_day = \"2025-01-01\"\nlast_day = \"2025-10-31\"\ninclusive = true\nlate = \"reject\"\nclause = \"票据时限\"\nmode = \"gate\"\n"
    );
    let told = |issued: &str, other: &str| {
        let own = HONEST.replace(
            "type=doc-06 no=M2",
            &format!("type=doc-06 no=M2 invoice=票1 issued={issued}"),
        );
        let other = format!(
            "2025-11-03 | claim | case=C2 person=乙
             2025-11-05 | paper | case=C2 type=doc-06 no=M3 amount=30000 invoice={other} issued=2025-10-31"
        );
        Desk::under(&text).tell(&own).tell(&other)
    };
    pays(&told("2025-10-31", "票2"), PAY);
    let judged = holds(&told("2025-10-31", "票1"), PAY, &["doc-06"]);
    assert_eq!(judged.stops[0].code, Some("F17"));
    holds(&told("2025-11-01", "票2"), PAY, &["bills"]);
    // A claim that was refused, or taken back, has used no bill.
    for ended in ["refused | case=C2", "withdrawn | case=C2"] {
        let ended = format!("2025-11-06 | {ended}");
        pays(&told("2025-10-31", "票1").tell(&ended), PAY);
    }
}

/// The strictest text, with a ceiling in place of its amount.
fn ceiling() -> String {
    STRICT.replacen("kind = \"fixed\"", "kind = \"discretionary\"", 1)
}

#[test]
fn a_ceiling_as_a_gate() {
    let text = ceiling();
    let told = |amount: &str| {
        let lines = HONEST.replace("row      |", &format!("row | amount={amount}"));
        let lines = lines.replace("award    |", &format!("award | amount={amount}"));
        Desk::under(&text).tell(&lines)
    };
    let row = |amount: &str| format!("{PAY} amount={amount}");
    pays(&told("2000"), &row("2000"));
    pays(&told("1999.99"), &row("1999.99"));
    holds(&told("2000.01"), &row("2000.01"), &["tariff"]);
}

/// Before the award a ceiling is no amount: the case is judged by what the list shows, else by what is asked for.
#[test]
fn a_case_under_a_ceiling_is_shown_by_what_is_noticed_or_asked() {
    let text = ceiling();
    let shown = |lines: &str| -> Vec<String> {
        let lines: Vec<&str> = lines
            .lines()
            .filter(|line| !line.contains("award"))
            .collect();
        let shown = Desk::under(&text)
            .tell(&lines.join("\n"))
            .shown("2025-12-12");
        let stops = shown.missing.into_iter();
        let f30 = stops.filter(|stop| stop.code == Some("F30"));
        f30.map(|stop| stop.finding).collect()
    };
    assert_eq!(shown(HONEST), [""; 0]);
    assert_eq!(
        shown(&HONEST.replace("row      |", "row | amount=1500")),
        [""; 0]
    );
}

/// A claim that was refused is over, and its applicant may appeal: until they have.
#[test]
fn a_refused_claim_names_the_appeal() {
    let lines: Vec<&str> = HONEST
        .lines()
        .filter(|line| !line.contains("award"))
        .collect();
    let undecided = Desk::under(STRICT).tell(&lines.join("\n"));
    assert_eq!(undecided.shown("2025-12-12").refused, None);
    let refused = undecided.tell("2025-12-11 | refused");
    let shown = refused.shown("2025-12-12");
    assert!(shown.refused.is_some() && shown.turn.is_none(), "{shown:?}");
    let appealed = refused.tell("2025-12-12 | appeal | against=refusal");
    assert_eq!(appealed.shown("2025-12-13").refused, None);
    let withdrawn = Desk::under(STRICT)
        .tell(&lines.join("\n"))
        .tell("2025-12-11 | withdrawn");
    assert_eq!(withdrawn.shown("2025-12-12").refused, None);
}
