//! Every red flag told as a history that raises it and as one, nearly the same, that must not.
//! The tables are the tests: see `histories/table.rs` for how they are read.

#[path = "anew.rs"]
mod anew;
#[path = "audit_costs.rs"]
mod audit_costs;
#[path = "audit_persons.rs"]
mod audit_persons;
#[path = "claims.rs"]
mod claims;
#[path = "eligible.rs"]
mod eligible;
#[path = "growing.rs"]
mod growing;
#[path = "leads.rs"]
mod leads;
#[path = "money.rs"]
mod money;
#[path = "notices.rs"]
mod notices;
#[path = "one_fact.rs"]
mod one_fact;
#[path = "pairs.rs"]
mod pairs;
#[path = "persons.rs"]
mod persons;
#[path = "posts.rs"]
mod posts;
#[path = "recorded.rs"]
mod recorded;
#[path = "told.rs"]
mod told;
#[path = "unread.rs"]
mod unread;

use std::collections::BTreeSet;

use crate::table;

use table::check;

/// Four months of an honest case, from the money to the signature.
const HONEST: &str = "
    2025-03-01 | fund received | amount=10000.00
    2025-03-05 | quota         | school=S1 count=1
    2025-03-05 | duty          | official=任某 name=任某 post=经办人 staff=GZ01
    2025-03-05 | duty          | official=毛某 name=毛某 post=初审人 staff=GZ02
    2025-03-05 | duty          | official=姚某 name=姚某 post=复审人 staff=GZ03
    2025-03-05 | duty          | official=林某 name=林某 post=负责人 staff=GZ04
    2025-03-05 | duty          | official=苏某 name=苏某 post=出纳   staff=GZ05
    2025-11-03 | claim         | case=C1 person=甲 school=S1 asked=2000.00 registered=2025-11-03
    2025-11-05 | papers        | case=C1
    2025-11-05 | step          | case=C1 step=受理 by=GZ01
    2025-11-17 | step          | case=C1 step=初审 by=GZ02
    2025-12-02 | step          | case=C1 step=复审 by=GZ03
    2025-12-03 | notice        | notice=N1 until=2025-12-11
    2025-01-01 | notice row    | notice=N1 case=C1 amount=2000.00
    2025-12-12 | award         | award=J1 case=C1 person=甲 school=S1 amount=2000.00 by=林某/负责人
    2025-12-12 | step          | case=C1 step=审批 by=GZ04
    2025-12-22 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 by=苏某/出纳
    2025-12-22 | step          | case=C1 step=支付 by=GZ05
    2025-12-23 | signature     | payment=P1 amount=2000.00
";

#[test]
fn an_honest_case_raises_nothing_in_any_order_of_import() {
    check(&format!("{HONEST} expect no flag"));
}

/// The page of every code says what an auditor must know before he believes a flag.
#[test]
fn every_detector_has_its_page() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/detect");
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(folder).expect("src/detect") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("");
        let Some((code, _)) = name.split_once('_').filter(|_| name.starts_with('f')) else {
            continue;
        };
        let text = std::fs::read_to_string(&path).expect("a detector");
        let page: Vec<&str> = text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .collect();
        let page = page.join("\n");
        let code = code.to_uppercase();
        assert!(
            page.trim_start().starts_with(&code),
            "{name}: the page begins with its code"
        );
        for section in ["Definition", "Example", "Exclusions", "Look at", "Source"] {
            let (_, rest) = [".**", ":**"]
                .iter()
                .find_map(|end| page.split_once(&format!("**{section}{end}")))
                .unwrap_or_else(|| panic!("{name}: the page has no section {section}"));
            let body = rest.split("**").next().unwrap_or("").trim();
            assert!(body.len() > 20, "{name}: {section} says nothing");
        }
        pages.push(code);
    }
    pages.sort();
    let codes: Vec<String> = sunledger::detect::all()
        .iter()
        .map(|detector| detector.code().to_owned())
        .collect();
    assert_eq!(pages, codes, "pages and registered detectors");
}

/// The catalogue has all 78 codes; each has a detector or is told why not, never both; every number that
/// can be set stands on its page.
#[test]
fn the_catalogue_knows_every_detector_and_every_threshold() {
    use sunledger::detect::catalogue::{CATALOGUE, page};
    use sunledger::detect::settings::{PARAMETERS, parameters};
    use sunledger::detect::unbuilt::UNBUILT;
    use sunledger::words::flag_pages::flag_page;
    let all: Vec<String> = (1..=78).map(|number| format!("F{number:02}")).collect();
    let known: Vec<&str> = CATALOGUE.iter().map(|entry| entry.code).collect();
    assert_eq!(known, all);
    for detector in sunledger::detect::all() {
        let code = detector.code();
        let page = page(code).unwrap_or_else(|| panic!("{code} has no line in pages.rs"));
        assert!(page.starts_with(code), "{code}: {page}");
        assert!(UNBUILT.iter().all(|(not, _)| *not != code), "{code}");
        for one in parameters(code) {
            let said = format!("`{}` = {}", one.name, one.default);
            assert!(page.contains(&said), "{code}: the page does not say {said}");
            assert!((one.least..=one.most).contains(&one.default), "{code}");
        }
    }
    for one in PARAMETERS {
        assert!(page(one.code).is_some(), "{} has no page", one.code);
        // None may be so great that the rule is off in other words.
        assert!(
            one.most <= (one.default * 10).max(60),
            "{} {}",
            one.code,
            one.name
        );
    }
    for code in all {
        let page = flag_page(&code).unwrap_or_else(|| panic!("{code} has no page in Chinese"));
        let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(chinese(page.tells), "{code}: {page:?}");
        assert!(
            chinese(page.rests_on) && chinese(page.source),
            "{code}: {page:?}"
        );
        for one in parameters(&code) {
            let means = page.number(one.name).unwrap_or_default();
            assert!(chinese(means), "{code}: what {} counts", one.name);
        }
        // A code that has a detector also says when it is in order, and what to look at.
        if sunledger::detect::all()
            .iter()
            .any(|one| one.code() == code)
        {
            assert!(
                chinese(page.innocent) && chinese(page.look_at) && chinese(page.example),
                "{code}: {page:?}"
            );
        }
    }
}

/// A code that may quote a general rule says so on both pages.
#[test]
fn a_page_promises_a_general_rule_where_its_code_quotes_one() {
    use sunledger::detect::catalogue::page;
    use sunledger::words::flag_pages::flag_page;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/detect");
    let mut quoting = 0;
    for entry in std::fs::read_dir(folder).expect("src/detect") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("");
        let of_code = name.starts_with('f') && name.ends_with(".rs");
        let Some((code, _)) = name.split_once('_').filter(|_| of_code) else {
            continue;
        };
        let text = std::fs::read_to_string(&path).expect("a detector");
        let quotes = ["use super::general::", "use super::bereft::{DECIDED"];
        if !quotes.iter().any(|call| text.contains(call)) {
            continue;
        }
        quoting += 1;
        let code = code.to_uppercase();
        let own = page(&code).expect("a page").replace('\n', " ");
        assert!(
            own.contains("the general rule, which is named as such"),
            "{code}"
        );
        let zh = flag_page(&code).expect("a page in Chinese");
        assert!(
            zh.source.contains("一般规则") && zh.source.contains("注明项目未作规定"),
            "{code}: {}",
            zh.source
        );
    }
    assert!(quoting > 25, "only {quoting} codes");
}

/// Where a number decides, both languages give it: each that the English definition has in digits the Chinese page has too.
#[test]
fn definitions_have_the_same_numbers_in_both_languages() {
    use sunledger::detect::catalogue::page;
    use sunledger::words::flag_pages::flag_page;
    let numbers = |text: &str| -> BTreeSet<String> {
        let parts = text.split(|letter: char| !(letter.is_ascii_digit() || ".,".contains(letter)));
        let parts = parts.map(|part| part.trim_matches(['.', ',']));
        parts
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    for code in ["F12", "F48", "F53", "F54", "F55", "F60", "F61", "F64"] {
        let page = page(code).expect("a page");
        let (_, rest) = page.split_once("**Definition.**").expect("a definition");
        let definition = rest.split("**").next().unwrap_or_default();
        let zh = flag_page(code).expect("a page in Chinese");
        let (own, other) = (numbers(definition), numbers(zh.tells));
        assert!(!own.is_empty(), "{code}: no number in digits");
        assert!(
            own.is_subset(&other),
            "{code}: {own:?}, in Chinese {other:?}"
        );
    }
}

/// Tests of the histories: what each is called, and its text.
fn tests_of_histories() -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/histories");
    let mut tests = Vec::new();
    for entry in std::fs::read_dir(folder).expect("tests/histories") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a file");
        for part in text.split("#[test]\n").skip(1) {
            let name = part.trim_start_matches("fn ").split('(').next();
            tests.push((name.unwrap_or_default().to_owned(), part.to_owned()));
        }
    }
    tests
}

/// Whether a test that raises a code has a line of the kind that raises it, which does not.
fn has_an_unmarked_line(text: &str, code: &str) -> bool {
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split('|').map(str::trim).collect())
        .filter(|cells: &Vec<&str>| cells.len() >= 3)
        .collect();
    let marked = lines
        .iter()
        .filter(|cells| cells.get(3).is_some_and(|marks| marks.contains(code)));
    let mut kinds = marked.filter_map(|cells| cells.get(1));
    kinds.any(|kind| {
        let mut same = lines.iter().filter(|cells| cells.get(1) == Some(kind));
        same.any(|cells| cells.len() == 3)
    })
}

/// A detector that nothing raises in a history, or that no history keeps silent, is not shown.
#[test]
fn every_detector_is_raised_by_a_history_and_kept_silent_by_its_twin() {
    let tests = tests_of_histories();
    assert!(tests.len() > 100, "only {} tests were found", tests.len());
    for detector in sunledger::detect::all() {
        let code = detector.code();
        let expected = format!("expect flag {code} ");
        let raises = |text: &str| text.contains(&expected);
        assert!(
            tests.iter().any(|(_, text)| raises(text)),
            "{code}: no history raises it"
        );
        let own = code.to_lowercase();
        let twin = tests.iter().any(|(name, text)| {
            let silent = text.contains("expect no flag") || has_an_unmarked_line(text, code);
            silent && (raises(text) || name.contains(&own))
        });
        assert!(
            twin,
            "{code}: no history is nearly the same and raises nothing"
        );
    }
}

#[test]
fn a_line_that_is_marked_has_its_twin_beside_it() {
    let one = "2025-01-01 | tip | tip=T1 | F66\n2025-01-02 | tip | tip=T2";
    assert!(has_an_unmarked_line(one, "F66"));
    assert!(!has_an_unmarked_line(one, "F65"));
    assert!(!has_an_unmarked_line(
        "2025-01-01 | tip | tip=T1 | F66",
        "F66"
    ));
}
