//! A case carried through the ledger by its own commands, one act after the other, each by the key of its
//! role; after each, whose turn it is. And what the commands refuse, or keep to themselves.

#[path = "case_life/bad_input.rs"]
mod bad_input;
#[allow(dead_code)] // other tests use the rest
mod office;
#[path = "case_life/walked.rs"]
mod walked;

use office::Desk;
use serde_json::Value;

const ID: &str = "430121198001010010";

/// A desk, and a file with an ID number that no command line shows.
fn desk() -> (Desk, String) {
    let desk = Desk::new();
    let path = desk.folder().join("who.txt");
    std::fs::write(&path, format!("{ID}\n")).unwrap();
    let at = format!("@{}", path.display());
    (desk, at)
}

#[track_caller]
fn does(desk: &Desk, line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().chain(["--scheme", "B"]).collect();
    let run = desk.run(&words);
    assert_eq!(run.status, 0, "{line}: {}", run.words);
    run.words
}

#[track_caller]
fn refuses(desk: &Desk, line: &str, words: &str) {
    let entries = desk.entries();
    let typed: Vec<&str> = line.split_whitespace().chain(["--scheme", "B"]).collect();
    let run = desk.run(&typed);
    assert_eq!(run.status, 2, "{line}: {}", run.data);
    assert!(run.words.contains(words), "{line}: {}", run.words);
    assert_eq!(desk.entries(), entries, "{line}: nothing is recorded");
}

/// Whose turn it is in the first case: role and command.
fn turn(desk: &Desk) -> (String, String) {
    let case: Value = desk.json(&["claim", "show", "B-1", "--json"]);
    let word = |key: &str| case["turn"][key].as_str().unwrap_or("nobody").to_owned();
    (word("role"), word("command"))
}

#[track_caller]
fn next(desk: &Desk, role: &str, command: &str) {
    assert_eq!(turn(desk), (role.to_owned(), command.to_owned()));
}

#[test]
fn a_case_from_its_claim_to_the_signature() {
    let (desk, who) = desk();
    does(
        &desk,
        "fund receive --receipt-no R1 --source donation --nature 捐赠 --payer 某会 --amount 10000 --bank-ref LS1",
    );
    does(
        &desk,
        &format!(
            "claim submit --case-no B-1 --person {who} --unit 某校 --unit-code U1 --category cat-1 --debt 40000 --requested 2000 --status in_service"
        ),
    );
    next(&desk, "UNIT", "claim step");
    does(&desk, "claim step --case-no B-1 --step intake");
    next(&desk, "R1", "claim review");
    does(
        &desk,
        "claim review --case-no B-1 --level 1 --decision sent_back --opinion 缺材料",
    );
    next(&desk, "APP", "claim evidence");
    // The second level waits for the first, and each is made in its own role.
    refuses(
        &desk,
        "claim review --case-no B-1 --level 2 --decision agreed",
        "review 1 sent the case back",
    );
    refuses(
        &desk,
        "claim review --case-no B-1 --level 1 --decision agreed --as-role R2 --dry-run",
        "a review of level 1 is made by R1, not by R2",
    );
    // By when, as the text states it, while papers are missing: a day that is over is said to be.
    let case: Value = desk.json(&["claim", "show", "B-1", "--json"]);
    assert_eq!(case["turn"]["by"], "2025-11-15", "{case:#}");
    assert_eq!(case["turn"]["over"]["day"], "2025-11-15", "{case:#}");
    assert_eq!(case["papers_by"], "2025-11-15");
    let shown = desk.run(&["claim", "show", "B-1"]).data;
    for words in [
        "; the last day for claims, 2025-11-15, is over, and this one came after it. What can be done: the text stops",
        "    papers counted until 2025-11-15, which is over",
    ] {
        assert!(shown.contains(words), "no {words}: {shown}");
    }
    for paper in 1..=7 {
        let amount = if paper == 6 { " --amount 40000" } else { "" };
        does(
            &desk,
            &format!(
                "claim evidence --case-no B-1 --document-type doc-0{paper} --document-no M{paper}{amount}"
            ),
        );
    }
    does(
        &desk,
        "claim review --case-no B-1 --level 1 --decision agreed",
    );
    next(&desk, "R2", "claim review");
    // People read words where programs read codes.
    let shown = desk.run(&["claim", "show", "B-1"]).data;
    for word in [
        "category 重大疾病",
        "Evidence attached 申请表 M1",
        "Case step recorded intake",
        "初审 agreed",
    ] {
        assert!(shown.contains(word), "no {word}: {shown}");
    }
    assert!(
        !shown.contains("doc-0") && !shown.contains("cat-1"),
        "{shown}"
    );
    let traced = desk.run(&["trace", "B-1"]).data;
    assert!(
        traced.contains("申请表") && !traced.contains("doc-0"),
        "papers are called as the scheme calls them: {traced}"
    );
    let whole = desk.run(&["trace", "B-1", "--why"]).data;
    assert!(whole.contains("申请表 (doc-01)"), "{whole}");
    for as_role in [" --as-role R2", ""] {
        refuses(
            &desk,
            &format!("claim review --case-no B-1 --level 2 --decision agreed{as_role} --key r1"),
            "expected a mandate as R2",
        );
    }
    does(
        &desk,
        "claim review --case-no B-1 --level 2 --decision agreed --as-role R2",
    );
    next(&desk, "NTC", "notice open");
    // A year without a calendar cannot be counted, and a list without rows is none.
    refuses(
        &desk,
        "notice open --notice-no N1 --stage pre_award --publisher 某局 --channel 网站 --from 2031-12-03 --until 2031-12-10",
        "the working days of 2031 are not published on this ledger",
    );
    refuses(
        &desk,
        "notice open --notice-no N1 --stage pre_award --publisher 某局 --channel 网站 --from 2025-12-03 --until 2025-12-10 --rows 0",
        "notice N1 covers no row",
    );
    does(
        &desk,
        "notice open --notice-no N1 --stage pre_award --publisher 某局 --channel 网站 --from 2025-12-03 --until 2025-12-10",
    );
    refuses(
        &desk,
        "notice close --notice-no N1",
        "notice N1 shows no row",
    );
    refuses(
        &desk,
        "notice row --notice-no N1 --case-no B-77 --unit 某校 --amount 2000",
        "case B-77 is not known",
    );
    does(
        &desk,
        "notice row --notice-no N1 --case-no B-1 --unit 某校 --amount 2000",
    );
    refuses(
        &desk,
        "notice row --notice-no N1 --case-no B-1 --unit 某校 --amount 1000",
        "notice N1 shows B-1 already",
    );
    next(&desk, "NTC", "notice close");
    does(
        &desk,
        "notice object --objection-no O1 --notice-no N1 --case-no B-1 --text 有车",
    );
    refuses(
        &desk,
        "notice object --objection-no O1 --notice-no N1 --text 有房",
        "objection O1 is recorded already",
    );
    refuses(
        &desk,
        "notice close --notice-no N1 --objections 2",
        "as recorded, this event says an objection count of 2",
    );
    next(&desk, "R3", "notice resolve");
    does(
        &desk,
        "notice resolve --objection-no O1 --outcome rejected --text 查无此事",
    );
    next(&desk, "NTC", "notice close");
    // Rows are lowered by two persons, and a closed notice is closed once.
    let words = does(
        &desk,
        "notice amend --notice-no N1 --case-no B-1 --amount 1999.99",
    );
    assert!(words.contains("APR"), "it waits for the approver: {words}");
    // Whoever closes it before its time hears so, and from when a day that is past counts.
    let words = does(&desk, "notice close --notice-no N1 --on 2025-12-01");
    assert!(words.contains("closed too early (F28)"), "{words}");
    assert!(words.contains("dated 2025-12-01, which is past"), "{words}");
    refuses(
        &desk,
        "notice close --notice-no N1",
        "notice N1 is closed already",
    );
    next(&desk, "APR", "claim award");
    let case: Value = desk.json(&["claim", "show", "B-1", "--json"]);
    let person = case["person"].as_str().unwrap().to_owned();
    assert_eq!(case["entitled"]["kind"], "exactly");
    assert_eq!(case["entitled"]["amount"], 200_000);
    does(
        &desk,
        &format!(
            "claim award --award-no J1 --case-no B-1 --person {person} --unit-code U1 --amount 2000"
        ),
    );
    // The close of 2025-12-01 was too early: nobody can waive that.
    next(&desk, "PAY", "pay check");
    let shown = desk.run(&["claim", "show", "B-1"]);
    let held = "the desk would hold the payment: ";
    assert!(shown.data.contains(held), "{}", shown.data);
    assert!(shown.data.contains("awarded"), "{}", shown.data);
    assert!(shown.data.contains("next: payer"), "{}", shown.data);
    assert!(!shown.data.contains(ID));
    does(
        &desk,
        "clawback order --order-no K1 --debtor org:某校 --amount 100",
    );
    // A number that is none numbers nothing.
    let mut empty = vec!["clawback", "order", "--scheme", "B", "--order-no", ""];
    empty.extend(["--debtor", "org:某校", "--amount", "100"]);
    let empty = desk.run(&empty);
    assert_eq!(empty.status, 2, "{}", empty.data);
    let words = "--order-no: expected a value, found nothing";
    assert!(empty.words.contains(words), "{}", empty.words);
    refuses(
        &desk,
        "clawback receive --order-no K2 --amount 100",
        "clawback order K2 is not known",
    );
    does(
        &desk,
        "clawback receive --order-no K1 --amount 100 --bank-ref LS-K1",
    );
    does(
        &desk,
        &format!("suspend start --person {person} --cause inquiry --from 2026-01-01"),
    );
    let case: Value = desk.json(&["claim", "show", "B-1", "--json"]);
    let missing = case["missing"].as_array().unwrap();
    assert!(missing.iter().any(|stop| stop["rule"] == "suspension"));
    does(
        &desk,
        &format!("suspend lift --person {person} --from 2026-01-02"),
    );
    // The applicant has a key of their own to appeal with.
    does(
        &desk,
        "claim appeal --appeal-no SS1 --case-no B-1 --against award --text 金额有误",
    );
    next(&desk, "R3", "claim resolve");
    let open = || desk.json::<Value>(&["cases", "--open-appeal", "--json"])["rows"].clone();
    assert_eq!(open()[0]["case_no"], "B-1");
    let filed = desk.entries() - 1;
    let again = "claim appeal --appeal-no SS2 --case-no B-1 --against award --text 金额仍有误";
    refuses(
        &desk,
        again,
        &format!("appeal SS1 against the same decision is open since entry {filed}.0"),
    );
    refuses(
        &desk,
        again,
        "record its outcome with `sunledger claim resolve --appeal-no SS1`, with --upheld where",
    );
    does(
        &desk,
        "claim resolve --appeal-no SS1 --upheld --text 金额无误",
    );
    assert_eq!(open(), serde_json::json!([]));
    let settled = format!(
        "appeal SS1 against the same decision was settled in entry {}.0, and the decision stands",
        filed + 1
    );
    refuses(&desk, again, &settled);
    refuses(
        &desk,
        again,
        "(项目条款未规定再次申诉;一般规则:对同一决定的申诉只受理一次)",
    );
    let report: Value = desk.json(&["verify", "--json"]);
    assert_eq!(report["verdict"], "sound");
}

/// A claim that comes after its last day says so, and what the rule's mode leaves to be done, instead of a day that is over.
#[test]
fn a_claim_after_its_last_day_says_what_can_be_done() {
    let (desk, who) = desk();
    let run = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let run = desk.run(&words);
        assert_eq!(run.status, 0, "{line}: {}", run.words);
        run.data
    };
    // C1 lets nobody waive it, C2 does, D1 only flags it; for D1 the 28th itself is too late.
    for (scheme, last, turn, ways, en, zh) in [
        (
            "C1",
            "2025-05-15",
            "claim refuse",
            &["refuse", "appeal"][..],
            "next: approver, sunledger claim refuse; the last day for claims, 2025-05-15, is over",
            "申报截止日 2025-05-15 已过,本件逾期申报。可以办理:由审批人登记不予资助(",
        ),
        (
            "C2",
            "2025-06-20",
            "claim step",
            &["waive", "refuse", "appeal"],
            "an approver waives the rule (sunledger waiver grant --no NUMBER --rule papers --subject N-C2 --reason @FILE --scheme C2); an",
            "由审批人例外批准(sunledger waiver grant --no 编号 --rule papers --subject N-C2 ",
        ),
        (
            "D1",
            "2025-10-27",
            "claim step",
            &["go_on", "refuse", "appeal"],
            "2025-10-27, is over, and this one came after it. What can be done: the text stops nobody for it",
            "该条只提示不拦截,可继续办理",
        ),
    ] {
        run(&format!(
            "claim submit --scheme {scheme} --case-no N-{scheme} --person {who} --unit 某校 --unit-code U1 --category cat-1 --debt 60000 --requested 5000 --status in_service"
        ));
        let show = |more: &str| run(&format!("claim show N-{scheme} --scheme {scheme} {more}"));
        let case: Value = serde_json::from_str(&show("--json")).unwrap();
        assert_eq!(case["turn"]["command"], turn, "{case:#}");
        assert_eq!(case["turn"]["over"]["day"], last, "{case:#}");
        assert_eq!(case["turn"]["over"]["rule"], "papers", "{case:#}");
        assert_eq!(
            case["turn"]["over"]["ways"],
            serde_json::json!(ways),
            "{case:#}"
        );
        let shown = show("");
        assert!(shown.contains(en), "{shown}");
        assert!(!shown.contains(&format!("by {last}")), "{shown}");
        let shown = show("--lang zh");
        assert!(shown.contains(zh), "{shown}");
    }
    // What was waived is late no more.
    run("waiver grant --no LW1 --rule papers --subject N-C2 --reason 住院 --scheme C2");
    let case: Value = serde_json::from_str(&run("claim show N-C2 --json")).unwrap();
    assert_eq!(case["turn"]["over"], Value::Null, "{case:#}");
    assert_eq!(case["turn"]["by"], Value::Null, "{case:#}");
    assert_eq!(case["turn"]["command"], "claim step");
    // The commands that it names can be run as they are printed, with a number in place of the word for one.
    for (scheme, lang, word, appeal) in [("C1", "zh", "编号", "SS1"), ("D1", "en", "NUMBER", "SS2")]
    {
        let shown = run(&format!("claim show N-{scheme} --lang {lang}"));
        let printed = |command: &str| {
            let (_, rest) = shown.split_once(command).expect(command);
            let (line, _) = rest.split_once(')').expect("it ends");
            format!("{command}{line}").replace("sunledger ", "")
        };
        run(&printed("sunledger claim refuse "));
        run(&printed("sunledger claim appeal ").replace(word, appeal));
        let line = format!("claim show N-{scheme} --json");
        let case: Value = serde_json::from_str(&run(&line)).unwrap();
        assert_eq!(case["turn"]["command"], "claim resolve", "{case:#}");
    }
    // What the appeal overturned is decided: the claim is late no more; one that lost it stays refused.
    run("claim resolve --appeal-no SS1 --scheme C1 --text 住院属实");
    run("claim resolve --appeal-no SS2 --scheme D1 --upheld --text 无证明");
    let late = |scheme: &str| {
        let case = run(&format!("claim show N-{scheme} --json"));
        let case: Value = serde_json::from_str(&case).unwrap();
        let missing = case["missing"].as_array().unwrap();
        let late = missing.iter().any(|stop| stop["code"] == "F26");
        (case["state"].clone(), case["turn"]["command"].clone(), late)
    };
    assert_eq!(late("C1"), ("claimed".into(), "claim review".into(), false));
    assert_eq!(late("D1"), ("refused".into(), Value::Null, false));
}

/// C2: of 80 grants of 5,000 yuan the trade union bears 20, which are 100,000 yuan.
#[test]
fn a_joint_funder_bears_what_the_text_says_and_a_fen_less() {
    let desk = Desk::new();
    let receive = |number: &str, payer: &str, amount: &str| {
        let line = format!(
            "fund receive --scheme C2 --receipt-no {number} --source donation --nature 工会 --payer {payer} --amount {amount}"
        );
        let words: Vec<&str> = line.split_whitespace().collect();
        let run = desk.run(&words);
        assert_eq!(run.status, 0, "{line}: {}", run.words);
    };
    let told = || {
        let plan: Value = desk.json(&["report", "plan", "C2", "--json"]);
        let row = plan["plan-funders"][0].clone();
        [
            "borne",
            "borne_amount",
            "received",
            "covered",
            "received_less_borne",
        ]
        .map(|key| row[key].as_i64().unwrap_or_else(|| panic!("{plan}")))
    };
    assert_eq!(told(), [20, 10_000_000, 0, 0, -10_000_000]);
    receive("D1", "市总工会", "99999.99");
    // What another pays is none of it.
    receive("D2", "市教育基金会", "300000");
    assert_eq!(told(), [20, 10_000_000, 9_999_999, 19, -1]);
    receive("D3", "市总工会", "0.01");
    assert_eq!(told(), [20, 10_000_000, 10_000_000, 20, 0]);
}

#[test]
fn what_a_command_line_may_not_say() {
    let (desk, who) = desk();
    let claim = "claim submit --case-no B-1 --unit 某校";
    let typed = format!("{claim} --person {ID}");
    refuses(&desk, &typed, "--person: expected an alias");
    let said = String::from_utf8(desk.said()).unwrap();
    assert!(!said.contains(ID), "the number comes back in no message");
    refuses(
        &desk,
        &format!("{claim} --person {who} --requested 两千"),
        "--requested",
    );
    refuses(
        &desk,
        &format!("{claim} --person {who} --on 上周"),
        "expected a day",
    );
    refuses(
        &desk,
        &format!("{claim} --person {who} --on 2098-01-01"),
        "record it once it has happened",
    );
    refuses(
        &desk,
        &format!("{claim} --person {who} --as-role KING"),
        "expected a role",
    );
    refuses(&desk, claim, "--person");
    // A category is one of the scheme's, and what was written instead is not said again.
    refuses(
        &desk,
        &format!("{claim} --person {who} --category 癌症"),
        "none of scheme B: expected one of cat-1",
    );
    let said = String::from_utf8(desk.said()).unwrap();
    assert!(!said.contains("癌症"), "{said}");
    refuses(
        &desk,
        &format!("{claim} --person {}", "f".repeat(32)),
        "nobody has this alias",
    );
    refuses(
        &desk,
        "fund receive --receipt-no R9 --fund 别的资金 --source donation --nature 捐赠 --payer 某会 --amount 1",
        "no such fund",
    );
    // What would be refused is refused when it is only to be shown.
    refuses(
        &desk,
        "claim withdraw --case-no B-9 --dry-run",
        "case B-9 is not known",
    );
    let other = desk.run(&[
        "claim",
        "submit",
        "--case-no",
        "B-1",
        "--person",
        &who,
        "--unit",
        "某校",
        "--scheme",
        "Z",
    ]);
    assert_eq!(other.status, 2);
    assert!(
        other.words.contains("expected one of those published"),
        "{}",
        other.words
    );
    // Shown, and not recorded.
    let entries = desk.entries();
    let run = desk.run(&[
        "claim",
        "submit",
        "--case-no",
        "B-1",
        "--person",
        &who,
        "--unit",
        "某校",
        "--scheme",
        "B",
        "--requested",
        "2000.50",
        "--dry-run",
    ]);
    assert_eq!(run.status, 0, "{}", run.words);
    let event: Value = serde_json::from_str(&run.data).unwrap();
    assert_eq!(event["kind"], "ClaimSubmitted");
    assert_eq!(event["body"]["requested"], 200_050);
    assert_eq!(event["body"]["period"]["year"]["year"], 2025);
    assert_eq!(desk.entries(), entries);
    // A hash that is none names its option; a number has the digits that its field keeps.
    refuses(
        &desk,
        "notice evidence --notice-no N1 --label 照片 --sha256 abc",
        "--sha256 abc: expected a SHA-256 of 64 hexadecimal digits, or @FILE",
    );
    refuses(
        &desk,
        "fund draw --application-no W1 --loan-no L --currency USD --drawn 1234.567 --rate 7.1 --rate-date 2025-01-02 --amount 1",
        "--drawn 1234.567: expected a number with at most 2 digits behind the point",
    );
    let unknown = desk.run(&["claim", "show", "B-9"]);
    assert_eq!(unknown.status, 2);
    assert!(
        unknown.words.contains("case B-9 is not known"),
        "{}",
        unknown.words
    );
}

#[test]
fn a_tranche_before_its_agreement_is_refused() {
    let (desk, _) = desk();
    let typed = [
        "tranche",
        "schedule",
        "--agreement-no",
        "A1",
        "--number",
        "1",
        "--amount",
        "100000",
        "--scheme",
        "G",
    ];
    let run = desk.run(&typed);
    assert_eq!(run.status, 2);
    assert!(
        run.words.contains("agreement A1 is not known"),
        "{}",
        run.words
    );
}

#[test]
fn places_beyond_a_units_most_are_refused() {
    let (desk, _) = desk();
    let one = "quota allocate --unit-code U1 --unit 某校 --count 2";
    assert!(!does(&desk, one).contains("places"), "two are its most");
    refuses(
        &desk,
        "quota allocate --unit-code U1 --unit 某校 --count 1",
        "unit U1 would have 3 places, and a unit has at most 2",
    );
}
