//! Scheme files: the shipped ones read, answer as their plan says, and fit the JSON Schema that is
//! kept beside them; a spoilt one is refused with every fault at once.
//!
//! `UPDATE_SCHEMAS=1 cargo test --test schemes` rewrites `schemas/scheme.schema.json`.

#[path = "flow.rs"]
mod flow;

use std::path::Path;

use sunledger::domain::date::{Date, Period};
use sunledger::domain::events::notices::NoticeStage;
use sunledger::domain::events::payments::PaymentMethod;
use sunledger::domain::money::Fen;
use sunledger::domain::party::Level;
use sunledger::schemes::model::{ExclusionKind, Mode, StepKind};
use sunledger::schemes::{Scheme, SchemeErrors, Tables, shipped};

fn text_of_b() -> &'static str {
    shipped::SCHEMES
        .iter()
        .find(|(name, _)| *name == "B.toml")
        .map(|(_, text)| *text)
        .expect("B.toml is shipped")
}

fn b() -> Scheme {
    Scheme::parse(text_of_b()).expect("B.toml reads")
}

/// B.toml with one passage replaced; the passage must be there.
fn spoilt(from: &str, to: &str) -> SchemeErrors {
    let text = text_of_b();
    assert!(text.contains(from), "B.toml no longer says {from}");
    Scheme::parse(&text.replacen(from, to, 1)).expect_err("a spoilt file is refused")
}

#[test]
fn b_answers_as_its_plan_says() {
    let b = b();
    assert_eq!(b.claim_period(), Period::Year { year: 2025 });
    assert_eq!(b.fixed_amount(), Some(Fen(200_000)));
    assert_eq!(b.category_code("重大疾病"), Some("cat-1"));
    assert_eq!(b.category_code("自然灾害"), Some("cat-2"));
    assert_eq!(b.category_code("其他"), None);
    assert_eq!(b.quota.as_ref().and_then(|quota| quota.total), Some(40));

    // Debt of 30,000 yuan, inclusive, shown by loan papers.
    let debt = &b.eligibility[0];
    assert_eq!((debt.op.as_str(), debt.value), (">=", 3_000_000));
    assert_eq!(debt.evidence.as_deref(), b.document_code("借款凭证"));

    // The four levels of the foundation, in the same year; it stops a payment.
    let same_year = b.exclusion_of(ExclusionKind::OtherFundSameYear).unwrap();
    assert_eq!(
        same_year.levels,
        [Level::Central, Level::Province, Level::City, Level::County]
    );
    assert_eq!(same_year.mode, Mode::Gate);
    assert!(b.exclusion_of(ExclusionKind::LookBack).is_none());

    // Papers by 15 November, that day included.
    let papers = &b.window[0];
    assert_eq!(papers.last_day, Date::from_ymd(2025, 11, 15).unwrap());
    assert!(papers.inclusive);

    let notice = b.notice_rule(NoticeStage::PreAward).unwrap();
    assert_eq!((notice.min, notice.working_days), (5, true));
    assert_eq!(b.notice_rule(NoticeStage::Quota), None);

    assert_eq!(b.allows_method(PaymentMethod::Custodian), Some(true));
    assert_eq!(b.allows_method(PaymentMethod::Bank), Some(false));
    assert!(b.owns_case("B-2025-0001") && !b.owns_case("C1-2025-0001"));
}

#[test]
fn illness_and_disaster_need_different_papers() {
    let b = b();
    let codes = |category| -> Vec<&str> {
        b.required_documents(Some(category))
            .iter()
            .map(|document| document.code.as_str())
            .collect()
    };
    let diagnosis = b.document_code("医院诊断证明").unwrap();
    let disaster = b.document_code("民政部门受灾证明").unwrap();
    assert_eq!(codes("cat-1").len(), 7);
    assert_eq!(codes("cat-2").len(), 7);
    assert!(codes("cat-1").contains(&diagnosis) && !codes("cat-2").contains(&diagnosis));
    assert!(codes("cat-2").contains(&disaster) && !codes("cat-1").contains(&disaster));
    assert!(b.required_documents(None).is_empty());
}

#[test]
fn office_words_lead_to_steps_and_steps_to_clauses() {
    let b = b();
    for (word, kind, level) in [
        ("受理", StepKind::Intake, None),
        ("初审", StepKind::Review, Some(1)),
        ("复审", StepKind::Review, Some(2)),
        ("审批", StepKind::Approve, Some(3)),
        ("支付", StepKind::Pay, None),
    ] {
        let step = b
            .step_for(word)
            .unwrap_or_else(|| panic!("{word} is a step"));
        assert_eq!((step.kind, step.level), (kind, level), "{word}");
        assert_eq!(b.clause_of(&step.id), Some(step.clause.as_str()));
    }
    assert!(b.step_for("抽查").is_none());
    for rule in [
        "debt",
        "same-year",
        "papers",
        "doc-06",
        "tariff",
        "quota",
        "payment",
    ] {
        assert!(
            b.clause_of(rule).is_some_and(|clause| !clause.is_empty()),
            "{rule}"
        );
    }
    assert_eq!(b.clause_of("no-such-rule"), None);
}

#[test]
fn a_code_in_the_log_never_says_what_the_need_is() {
    let errors = spoilt("code = \"cat-1\"", "code = \"重大疾病\"");
    assert!(
        errors
            .0
            .iter()
            .any(|error| error.place == "category 重大疾病"),
        "{errors}"
    );
}

#[test]
fn every_fault_is_told_at_once() {
    let text = text_of_b()
        .replacen("version = 1", "version = 0", 1)
        .replacen("late = \"reject\"", "late = \"perhaps\"", 1)
        .replacen("amount_fen = 200000", "amount_fen = 0", 1)
        .replacen("channels = [\"custodian\"]", "channels = []", 1);
    let errors = Scheme::parse(&text).unwrap_err();
    let places: Vec<&str> = errors.0.iter().map(|error| error.place.as_str()).collect();
    assert_eq!(places, ["version", "tariff", "window papers", "payment"]);
    for error in &errors.0 {
        assert!(!error.expected.is_empty() && !error.found.is_empty() && !error.remedy.is_empty());
    }
}

#[test]
fn one_fault_each_is_found_at_its_place() {
    for (from, to, place) in [
        ("period = \"2025\"", "period = \"20xx\"", "period"),
        ("codes = [\"B\"]", "codes = []", "recognise.codes"),
        (
            "required_for = [\"cat-1\"]",
            "required_for = [\"cat-9\"]",
            "document doc-04",
        ),
        (
            "evidence = \"doc-06\"",
            "evidence = \"doc-66\"",
            "eligibility debt",
        ),
        (
            "categories = [\"cat-1\"]",
            "categories = [\"cat-7\"]",
            "eligibility debt",
        ),
        ("op = \">=\"", "op = \"=>\"", "eligibility debt"),
        (
            "levels = [\"central\", \"province\", \"city\", \"county\"]",
            "levels = []",
            "exclusion same-year",
        ),
        (
            "kind = \"other_fund_same_year\"",
            "kind = \"look_back\"",
            "exclusion same-year",
        ),
        ("basis = \"unit\"", "basis = \"town\"", "quota"),
        // Places of the whole are no nominations of units.
        ("basis = \"unit\"", "basis = \"all\"", "quota"),
        ("unit = \"wd\"", "unit = \"weeks\"", "step notice"),
        ("level = 1\n", "", "step first-review"),
        (
            "names = [\"初审\"]",
            "names = [\"初审\", \"复审\"]",
            "step second-review",
        ),
        (
            "id = \"second-review\"",
            "id = \"first-review\"",
            "rule id first-review",
        ),
        (
            "clause = \"一次性救助,每人2000元\"",
            "clause = \" \"",
            "tariff tariff",
        ),
        (
            "unit = { names = [\"单位\", ",
            "unit = { names = [\"基金名称\", ",
            "table fund_list.columns unit",
        ),
    ] {
        let errors = spoilt(from, to);
        assert!(
            errors.0.iter().any(|error| error.place == place),
            "{to}: expected a fault at {place}, got {errors}"
        );
    }
}

/// Which shared sheets there are says nothing of a rule: a text that stands goes on standing when a group
/// is gone, and one that names none that exists is not published.
#[test]
fn a_group_of_sheets_that_is_gone_is_no_fault_of_a_text_that_stands() {
    let text = text_of_b().replacen("\"quota\"]", "\"quotes\"]", 1);
    let scheme = Scheme::parse(&text).expect("it stands");
    assert!(scheme.table.iter().any(|table| table.kind == "claims"));
    assert!(scheme.table.iter().all(|table| table.kind != "quotas"));
    let errors = scheme
        .check_shared_tables()
        .expect_err("it is not published");
    assert_eq!(errors.0.len(), 1, "{errors}");
    assert!(errors.to_string().contains("quotes"), "{errors}");
    let well = Scheme::parse(text_of_b()).expect("B");
    well.check_shared_tables()
        .expect("B names groups that exist");
}

/// Texts published before sheets were shared hold their own tables, and are read as ever.
#[test]
fn a_text_with_its_own_tables_reads_the_same() {
    let shared = b();
    let mut own = text_of_b().replacen("tables = [\"case\", \"notice\", \"quota\"]\n", "", 1);
    assert_ne!(own, text_of_b());
    for name in ["case", "notice", "quota"] {
        let mut groups = shipped::SHARED_TABLES.iter();
        let (_, group) = groups.find(|(group, _)| *group == name).expect("a group");
        own.push_str(group);
    }
    let own = Scheme::parse(&own).expect("B with its own tables");
    assert_eq!(own.table, shared.table);
    assert_eq!(own.step, shared.step);
}

#[test]
fn every_group_of_sheets_reads() {
    for (name, text) in shipped::SHARED_TABLES {
        let tables = Tables::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!tables.table.is_empty(), "{name}");
    }
}

#[test]
fn a_key_nobody_knows_is_refused_with_its_line() {
    let errors = spoilt("inclusive = true", "inclusiv = true");
    let line = errors.0[0].line.expect("the reader gives a line") as usize;
    let at_line = text_of_b().lines().nth(line - 1).unwrap_or_default();
    // The reader points at the misspelt key or at the head of the rule it stands in.
    assert!(
        at_line.contains("inclusive") || at_line.contains("[[window]]"),
        "line {line}: {at_line}"
    );
    assert!(errors.to_string().contains("inclusiv"), "{errors}");
}

#[test]
fn a_scheme_with_an_open_parameter_is_refused() {
    let errors = spoilt(
        "beneficiary = ",
        "unknown = [\"tariff.amount_fen\"]\nbeneficiary = ",
    );
    assert_eq!(errors.0[0].place, "unknown");
    assert_eq!(errors.0[0].found, "tariff.amount_fen");
}

#[test]
fn every_prefix_of_a_file_is_read_or_refused() {
    let text = text_of_b();
    for (end, _) in text.char_indices().step_by(97) {
        let _ = Scheme::parse(&text[..end]);
    }
}

#[test]
fn the_json_schema_is_current_and_the_shipped_files_fit_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/scheme.schema.json");
    let schema = serde_json::to_value(schemars::schema_for!(Scheme)).unwrap();
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        kept, text,
        "schemas/scheme.schema.json is out of date: run with UPDATE_SCHEMAS=1"
    );
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, text) in shipped::SCHEMES {
        let mut value: serde_json::Value = toml::from_str(text).unwrap();
        if let Err(error) = validator.validate(&value) {
            panic!("{name}: {} at {}", error, error.instance_path());
        }
        value["version"] = "one".into();
        assert!(
            !validator.is_valid(&value),
            "{name}: a version in words fits"
        );
    }
    // What an editor should mark as it is written: a key nobody knows, a word that is none, a missing
    // clause, a number as text, a day that is a number.
    for (from, to) in [
        ("level = \"county\"", "levle = \"county\""),
        ("kind = \"fixed\"", "kind = \"free\""),
        (
            "clause = \"由校长亲自给被救助对象发放救助金,本人签收\"\n",
            "",
        ),
        ("amount_fen = 200000", "amount_fen = \"200000\""),
        ("last_day = \"2025-11-15\"", "last_day = 20251115"),
    ] {
        let text = text_of_b();
        assert!(text.contains(from), "B.toml no longer says {from}");
        let broken = text.replacen(from, to, 1);
        let value: serde_json::Value = toml::from_str(&broken).unwrap();
        assert!(!validator.is_valid(&value), "{to} fits the schema");
    }
}

/// What an import offers for a register of exceptions has every rule that a waiver can cover, in words that the register may write.
#[test]
fn the_words_of_a_register_of_exceptions_have_every_soft_rule() {
    for (name, text) in shipped::SCHEMES {
        let scheme = Scheme::parse(text).expect(name);
        let words = scheme.rule_words();
        for rule in scheme.soft_rules() {
            let own = words.iter().filter(|word| {
                let of_rule = scheme.rule_with_clause(word) == Some(rule);
                of_rule || **word == scheme.quoted(rule)
            });
            assert!(own.count() > 0, "{name}: {rule} is not in {words:?}");
            assert_eq!(scheme.rule_with_clause(rule), Some(rule), "{name}");
        }
    }
    let (_, d1) = shipped::SCHEMES
        .iter()
        .find(|(name, _)| *name == "D1.toml")
        .expect("D1 is shipped");
    let words = Scheme::parse(d1).expect("D1 reads").rule_words();
    let own = words.iter().find(|word| word.contains("本人申报"));
    assert!(own.is_some_and(|word| word.ends_with("(own-application)")));
    assert!(words.contains(&"材料报送截止日期".to_owned()), "{words:?}");
}
