//! Bad input, each kind told through the program with its message and its status: what cannot be true is
//! refused (2) and recorded nowhere; what a gate would hold is held (1), and beside it stands the input,
//! nearly the same, that passes. Contradictions of a whole scheme file are in `scheme_check.rs`, a tranche
//! before its agreement in `case_life.rs`, a year of no calendar in `cli/refusals_files.rs`.

use std::path::PathBuf;

use serde_json::Value;

use super::office::{Desk, sheet};

const NOTES: &str =
    "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额(元),到账日期,银行流水号";
const RETURNS: &str = "批次号,序号,银行账号,户名,金额(元),处理结果,退回原因,入账日期,银行流水号";

#[track_caller]
fn takes(desk: &Desk, path: PathBuf) -> String {
    let run = desk.import(&[path]);
    assert_eq!(run.status, 0, "{}", run.words);
    run.words
}

/// Refused whole, with these words; nothing is recorded.
#[track_caller]
fn refuses(desk: &Desk, path: PathBuf, words: &[&str]) {
    let entries = desk.entries();
    let run = desk.import(&[path]);
    assert_eq!(run.status, 2, "{}", run.words);
    for word in words {
        assert!(run.words.contains(word), "{word}: {}", run.words);
    }
    assert_eq!(desk.entries(), entries, "nothing is recorded");
}

#[track_caller]
fn says(desk: &Desk, line: &str, status: i32, words: &str) {
    let typed: Vec<&str> = line.split_whitespace().collect();
    let run = desk.run(&typed);
    assert_eq!(run.status, status, "{line}: {}{}", run.data, run.words);
    let said = run.data + &run.words;
    assert!(said.contains(words), "{line}: {said}");
}

#[test]
fn a_contradictory_scheme_and_a_condition_that_cannot_be_read() {
    let desk = Desk::new();
    let shipped = sunledger::schemes::shipped::SCHEMES;
    let (_, b) = shipped.iter().find(|(name, _)| *name == "B.toml").unwrap();
    let path = desk.folder().join("B.toml");
    let at = path.to_string_lossy().into_owned();
    let next = b.replacen("version = 1\n", "version = 2\n", 1);
    let rule = |holds: &str| {
        format!(
            "[[rule]]\nid = \"own\"\nholds = \"{holds}\"\nclause = \"另有规定\"\n\n[tariff]\nkind"
        )
    };
    for (from, to, words) in [
        // The clause says 30,000 yuan.
        (
            "value = 3000000",
            "value = 5000000".to_owned(),
            &[
                "eligibility debt",
                "value 3000000 in fen, as the clause says",
                "found:    5000000",
            ][..],
        ),
        (
            "[tariff]\nkind",
            rule("evidenced_debt_fen >"),
            &[
                "rule own",
                "a condition in CEL, such as",
                "“evidenced_debt_fen >”, which cannot be read from letter 22 on",
            ],
        ),
        (
            "[tariff]\nkind",
            rule("debts > 0"),
            &[
                "rule own",
                "a fact of a case, one of age",
                "found:    debts",
                "name one of them",
            ],
        ),
    ] {
        let text = next.replacen(from, &to, 1);
        assert_ne!(text, next);
        std::fs::write(&path, text).unwrap();
        let entries = desk.entries();
        for (verb, status) in [("check", 1), ("publish", 2)] {
            let run = desk.run(&["scheme", verb, &at]);
            assert_eq!(run.status, status, "{verb} {to}: {}", run.words);
            let said = run.data + &run.words;
            for word in words {
                assert!(said.contains(word), "{verb}: {word}: {said}");
            }
        }
        assert_eq!(desk.entries(), entries, "nothing is recorded");
    }
    let text = next.replacen("[tariff]\nkind", &rule("evidenced_debt_fen > 0"), 1);
    std::fs::write(&path, text).unwrap();
    // Another text of a published scheme is an amendment, which says why and from when.
    let entries = desk.entries();
    says(
        &desk,
        &format!("scheme publish {at}"),
        2,
        "is published already, in version 1: another text of it is an amendment; record it with `scheme amend FILE --note WHY --from DATE`",
    );
    assert_eq!(desk.entries(), entries, "nothing is recorded");
    says(&desk, &format!("scheme amend {at} --note 补充条件"), 0, "");
}

#[test]
fn a_bank_file_with_a_reference_of_nothing_known_or_of_another_amount() {
    let desk = Desk::new();
    let back = |name: &str, rows: &[&str]| {
        let rows: Vec<&str> = std::iter::once(RETURNS)
            .chain(rows.iter().copied())
            .collect();
        sheet(&desk, "A-乡村教师生活补助", name, &rows)
    };
    // A batch whose list has not come: open, and named, and no parent is made up.
    let words = takes(
        &desk,
        back(
            "07银行回盘_2025年09月",
            &["202509-1,1,6222021907014455668,甲乙丙,125.00,成功,,2025-09-21,L1"],
        ),
    );
    assert!(
        words.contains("1 facts name a batch, case, award or agreement"),
        "{words}"
    );
    let status: Value = desk.json(&["import", "status", "--json"]);
    let open = status["open_parents"].as_array().unwrap();
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!(open[0]["number"], "202509-1/1", "{open:?}");
    // The bank's reference is of one movement: with another amount it is refused, and with the place.
    refuses(
        &desk,
        back(
            "07银行回盘_2025年10月",
            &["202510-1,1,6222021907014455668,甲乙丙,126.00,成功,,2025-10-21,L1"],
        ),
        &[
            "07银行回盘_2025年10月.csv · I2",
            "found L1",
            "a reference of one movement; payment 202509-1/1 has it with 125.00 yuan",
            "compare both lines with the bank's statement",
        ],
    );
    // Nor does another payment have it with the same amount.
    refuses(
        &desk,
        back(
            "07银行回盘_2025年10月",
            &["202510-1,1,6222021907014455668,甲乙丙,125.00,成功,,2025-10-21,L1"],
        ),
        &["a reference of one movement; payment 202509-1/1 has it with 125.00 yuan"],
    );
    // The same line of the bank's again, with another amount, before its list has come.
    refuses(
        &desk,
        back(
            "07银行回盘_2025年09月_更正",
            &["202509-1,1,6222021907014455668,甲乙丙,1599.00,成功,,2025-09-21,L1"],
        ),
        &["were recorded from 07银行回盘_2025年09月.csv already"],
    );
    takes(
        &desk,
        back(
            "07银行回盘_2025年10月",
            &["202510-1,1,6222021907014455668,甲乙丙,126.00,成功,,2025-10-21,L2"],
        ),
    );
}

#[test]
fn a_note_of_money_under_the_reference_of_another() {
    let desk = Desk::new();
    let note = |name: &str, row: &str| sheet(&desk, "0-公共资料", name, &[NOTES, row]);
    takes(
        &desk,
        note(
            "02资金到账通知",
            "DZ1,B,爱烛行动救助资金,捐款,某单位,100.00,2025-09-01,R-1",
        ),
    );
    refuses(
        &desk,
        note(
            "02资金到账通知_补",
            "DZ2,B,爱烛行动救助资金,捐款,某单位,200.00,2025-09-02,R-1",
        ),
        &[
            "02资金到账通知_补.csv · H2",
            "a reference of one movement; receipt DZ1 has it with 100.00 yuan",
        ],
    );
    // Two lines of one file, too.
    let both = sheet(
        &desk,
        "0-公共资料",
        "02资金到账通知_两行",
        &[
            NOTES,
            "DZ3,B,爱烛行动救助资金,捐款,某单位,100.00,2025-09-03,R-3",
            "DZ4,B,爱烛行动救助资金,捐款,某单位,300.00,2025-09-03,R-3",
        ],
    );
    refuses(&desk, both, &["H3", "receipt DZ3 has it with 100.00 yuan"]);
    // One note twice in a file, under two references.
    let twice = sheet(
        &desk,
        "0-公共资料",
        "02资金到账通知_重号",
        &[
            NOTES,
            "DZ5,B,爱烛行动救助资金,捐款,某单位,100.00,2025-09-03,R-5",
            "DZ5,B,爱烛行动救助资金,捐款,某单位,100.00,2025-09-03,R-6",
        ],
    );
    refuses(
        &desk,
        twice,
        &["A3", "a receipt that is not told yet; receipt DZ5 is"],
    );
    takes(
        &desk,
        note(
            "02资金到账通知_补",
            "DZ2,B,爱烛行动救助资金,捐款,某单位,200.00,2025-09-02,R-2",
        ),
    );
    says(
        &desk,
        "fund receive --scheme B --source donation --nature 捐赠 --payer 某会 --receipt-no DZ2 --amount 200 --bank-ref R-8",
        2,
        "receipt DZ2 is recorded already",
    );
    // At the desk a reference is used once, whatever the amount.
    let receive = "fund receive --scheme B --source donation --nature 捐赠 --payer 某会";
    says(
        &desk,
        &format!("{receive} --receipt-no DZ9 --amount 200 --bank-ref R-2"),
        2,
        "bank reference R-2 is recorded already",
    );
    says(
        &desk,
        &format!("{receive} --receipt-no DZ9 --amount 200 --bank-ref R-9"),
        0,
        "",
    );
    let balances: Value = desk.json(&["balances", "--json"]);
    assert_eq!(balances["rows"][0]["received"], 50_000);
}

/// The second tranche of a pair, after a year that a person of the supporting school accepted.
#[test]
fn an_acceptance_signed_by_the_judged_unit_holds_the_next_tranche() {
    for (unit, status) in [("支援学校", 1), ("省教育厅项目办", 0)] {
        let desk = Desk::new();
        let folder = "G-世行贷款学校对口帮扶";
        let post = format!("GZ1,甲乙丙,11010519491231002X,{unit},验收人,G,,,2020-01-01");
        for (folder, name, rows) in [
            (
                "0-公共资料",
                "01岗位职责表",
                &[
                    "工号,姓名,身份证号,单位,岗位,负责项目,联系电话,家庭住址,任职日期",
                    post.as_str(),
                ][..],
            ),
            (
                "0-公共资料",
                "02资金到账通知",
                &[
                    NOTES,
                    "DZ1,G,世行贷款学校对口帮扶工作经费,世行贷款提款,省财政厅,300000.00,2020-09-01,R1",
                ],
            ),
            (
                folder,
                "02帮扶协议台账",
                &[
                    "序号,协议编号,帮扶类型,支援学校标识码,支援学校,支援校所在市,支援学校账户,受援学校标识码,受援学校,县(市、区),行政区划代码,省厅协议签订日期,结对协议签订日期,协议总额(元)",
                    "1,X1,跨市对口,4401061711,支援学校,中山市,6299529076976930192,4405130031,受援学校,潮阳区,440513,2020-09-28,2020-10-13,300000.00",
                ],
            ),
            (
                folder,
                "04自评与验收表",
                &[
                    "协议编号,帮扶年度,年度结束日,自评报送日期,自评得分,验收日期,验收得分,验收结论,验收人一,验收人二",
                    "X1,1,2021-08-31,2021-08-19,88.1,2021-09-16,75,合格,甲乙丙,丁戊己",
                ],
            ),
            (
                folder,
                "03年度经费拨付计划",
                &[
                    "协议编号,帮扶年度,支援学校,应拨金额(元),拨付条件,应拨截止日期,拨付状态,实拨日期,实拨金额(元),收款账号,经办人",
                    "X1,2,支援学校,100000.00,上一年度验收合格(75分及以上)后30个工作日内,2021-11-03,待拨付,,,6299529076976930192,庚辛",
                ],
            ),
        ] {
            takes(&desk, sheet(&desk, folder, name, rows));
        }
        let list = sheet(
            &desk,
            folder,
            "03年度经费拨付表",
            &[
                "协议编号,帮扶年度,支援学校,应拨金额(元),拨付条件,应拨截止日期,拨付状态,实拨日期,实拨金额(元),收款账号,经办人",
                "X1,2,支援学校,100000.00,上一年度验收合格(75分及以上)后30个工作日内,2021-11-03,已拨付,2021-09-27,100000.00,6299529076976930192,庚辛",
            ],
        );
        let run = desk.run(&["pay", "check", &list.to_string_lossy(), "--json"]);
        assert_eq!(run.status, status, "{unit}: {}{}", run.data, run.words);
        let answer: Value = serde_json::from_str(&run.data).unwrap();
        let stops = answer["rows"][0]["stops"].as_array().unwrap();
        if status == 0 {
            // That it is late is told, and holds nothing.
            let told: Vec<&Value> = stops.iter().map(|stop| &stop["code"]).collect();
            assert_eq!(told, ["F38"], "{unit}: {stops:?}");
            assert_eq!(stops[0]["mode"], "flag", "{unit}: {stops:?}");
            // The official is found by the office's number as by that of the certificate, the look at the latter included.
            let mut before: Option<Vec<Value>> = None;
            for value in ["11010519491231002X", "ＧＺ1", "GZ1"] {
                let file = desk.folder().join("who.txt");
                std::fs::write(&file, value).unwrap();
                let who = format!("@{}", file.display());
                let shown: Value = desk.json(&["trace", &who, "--json"]);
                let now: Vec<Value> = shown["events"].as_array().unwrap().clone();
                assert!(now.iter().any(|one| one["kind"] == "DutyAssigned"));
                let found = |one: &Value| now.contains(one);
                assert!(before.iter().flatten().all(found), "{value}: {shown}");
                before = Some(now);
            }
            let run = desk.run(&["trace", "GZ1"]);
            assert_eq!(run.status, 2, "{}", run.data);
            assert!(run.words.contains("number on stdin"), "{}", run.words);
            continue;
        }
        assert_eq!(stops[0]["rule"], "accepted-75");
        assert_eq!(
            stops[0]["finding"],
            "the acceptance of year 1 was signed by a person of the judged unit"
        );
        assert_eq!(stops[0]["evidence"][0]["name"], "04自评与验收表.csv");
    }
}

/// One natural person, two keys, two roles: the ledger compares persons. And a notice that somebody closes
/// on its first day is recorded, flagged and certified by nobody.
#[test]
fn one_person_reviewing_twice_and_a_notice_closed_early() {
    let desk = Desk::new();
    let who = desk.folder().join("who.txt");
    std::fs::write(&who, format!("{}\n", super::ID)).unwrap();
    let who = who.to_string_lossy();
    let keys: Value = desk.json(&["key", "list", "--json"]);
    let mut all = keys.as_array().unwrap().iter();
    let reviewer = all.find(|key| key.to_string().contains("\"R1\"")).unwrap();
    let person = reviewer["person"].as_str().unwrap().to_owned();
    says(&desk, "key new second", 0, "");
    says(
        &desk,
        &format!("key enrol second --role R2 --person {person}"),
        0,
        "",
    );
    let pending: Value = desk.json(&["pending", "--json"]);
    let entry = pending[0]["entry"].as_u64().unwrap();
    says(
        &desk,
        &format!("endorse {entry} --role KA --key ka2"),
        0,
        "",
    );
    says(
        &desk,
        &format!(
            "claim submit --scheme B --case-no B-1 --person @{who} --unit 某校 --unit-code U1 --category cat-1 --debt 40000 --requested 2000"
        ),
        0,
        "",
    );
    says(
        &desk,
        "claim review --scheme B --case-no B-1 --level 1 --decision agreed",
        0,
        "",
    );
    let again = "claim review --scheme B --case-no B-1 --level 2 --decision agreed --as-role R2";
    let entries = desk.entries();
    says(
        &desk,
        &format!("{again} --key second"),
        2,
        &format!(
            "person {person} has acted in this case as reviewer of the first level; another person must act as reviewer of the second level"
        ),
    );
    assert_eq!(desk.entries(), entries, "nothing is recorded");
    says(&desk, &format!("{again} --key r2"), 0, "");

    says(
        &desk,
        "notice open --scheme B --notice-no N1 --stage pre_award --publisher 某局 --channel 网站 --from 2025-12-03 --until 2025-12-10",
        0,
        "",
    );
    says(
        &desk,
        "notice row --scheme B --notice-no N1 --case-no B-1 --unit 某校 --amount 2000",
        0,
        "",
    );
    says(
        &desk,
        "report certificate N1",
        1,
        "its close is not recorded",
    );
    // A row that is to be lowered waits for its second signature; the close comes before it, and it waits no more.
    let lower = "notice amend --scheme B --notice-no N1 --case-no B-1 --amount 1500";
    says(&desk, lower, 0, "sunledger endorse");
    let waits: Value = desk.json(&["pending", "--json"]);
    assert_eq!(waits[0]["number"], "N1/B-1");
    says(
        &desk,
        "claim show B-1",
        0,
        "waits: amendment of notice N1/B-1",
    );
    says(&desk, "notice close --scheme B --notice-no N1", 0, "");
    says(&desk, "pending", 0, "1 proposals can no longer take effect");
    let waits: Value = desk.json(&["pending", "--json"]);
    assert!(waits.as_array().unwrap().is_empty(), "{waits}");
    let void: Value = desk.json(&["pending", "--void", "--json"]);
    let why = void[0]["void"].as_str().unwrap_or_default();
    assert!(
        why.starts_with("notice N1 is closed already, in entry "),
        "{why}"
    );
    assert!(!desk.run(&["claim", "show", "B-1"]).data.contains("waits:"));
    says(
        &desk,
        "report certificate N1",
        1,
        "it stood 0 working days of the 5 that are required",
    );
    let flags: Vec<Value> = desk.flags();
    let codes: Vec<&Value> = flags.iter().map(|flag| &flag["code"]).collect();
    assert_eq!(codes, ["F28"]);
    says(&desk, "flags --check", 1, "at least 5 are required");
    let case: Value = desk.json(&["claim", "show", "B-1", "--json"]);
    let missing = case["missing"].as_array().unwrap();
    assert!(
        missing.iter().any(|stop| stop["rule"] == "notice"),
        "{missing:?}"
    );
}

/// What a scheme's rules say of an act is said as it is made: a gate refuses it, a flag lets it stand.
#[test]
fn a_late_claim_and_an_award_without_reviews_are_told_at_once() {
    let desk = Desk::new();
    let who = desk.folder().join("who.txt");
    std::fs::write(&who, format!("{}\n", super::ID)).unwrap();
    let who = who.to_string_lossy();
    let claim = |number: u8| {
        format!(
            "claim submit --scheme B --case-no B-{number} --person @{who} --unit 某校 --unit-code U1 --category cat-1 --debt 40000 --requested 2000"
        )
    };
    // The window of B is a flag: the claim stands, and its clerk knows.
    says(&desk, &claim(1), 0, "expected 2025-11-15 at the latest");
    says(
        &desk,
        "claim review --scheme B --case-no B-1 --level 9 --decision agreed",
        2,
        "scheme B has no review of level 9: expected one of 1, 2, 3",
    );
    let case: Value = desk.json(&["claim", "show", "B-1", "--json"]);
    let person = case["person"].as_str().unwrap();
    let award = format!(
        "claim award --scheme B --award-no J1 --case-no B-1 --person {person} --unit-code U1 --amount 2000"
    );
    // What its payment will be held for, or the award flagged, is told at once too.
    for later in [
        "is not on file",
        "(F26): the papers arrived",
        "has 0.00 yuan that nothing is decided about, 2000.00 yuan are awarded",
    ] {
        says(&desk, &format!("{award} --dry-run"), 2, later);
    }
    let entries = desk.entries();
    says(&desk, &award, 2, "review 1 is not recorded");
    assert_eq!(desk.entries(), entries, "nothing is recorded");

    let shipped = sunledger::schemes::shipped::SCHEMES;
    let (_, b) = shipped.iter().find(|(name, _)| *name == "B.toml").unwrap();
    let window = "clause = \"11月15日前申报\"\nmode = \"flag\"";
    assert!(b.contains(window));
    let next = b.replacen("version = 1\n", "version = 2\n", 1).replacen(
        window,
        "clause = \"11月15日前申报\"\nmode = \"gate\"",
        1,
    );
    let path = desk.folder().join("B2.toml");
    std::fs::write(&path, next).unwrap();
    says(
        &desk,
        &format!("scheme amend {} --note 改为硬性", path.to_string_lossy()),
        0,
        "",
    );
    let pending: Value = desk.json(&["pending", "--json"]);
    let entry = pending[0]["entry"].as_u64().unwrap();
    says(&desk, &format!("endorse {entry} --role FIN"), 0, "");
    // That it came late is a fact, and its refusal can be appealed: it is recorded and told, and pays nothing.
    says(&desk, &claim(2), 0, "expected 2025-11-15 at the latest");
    let case: Value = desk.json(&["claim", "show", "B-2", "--json"]);
    let missing = case["missing"].as_array().unwrap();
    assert!(
        missing
            .iter()
            .any(|stop| stop["code"] == "F26" && stop["mode"] == "gate"),
        "{missing:?}"
    );
}

/// Costs are facts, and are said; money that goes back within its tree stays in the fund; what waits for its
/// endorsement is known to wait.
#[test]
fn what_is_spent_sent_back_or_proposed_too_much_is_told() {
    let desk = Desk::new();
    let sign = "agreement sign --scheme G --agreement-no X1 --supporter-code S1 --supporter 甲校 --aided-code S2 --aided 乙校 --amount 300000";
    // One waits: it is known to be proposed, is not proposed again, and nothing rests on it yet.
    says(&desk, sign, 0, "has endorsed it (sunledger endorse");
    let waits: Value = desk.json(&["pending", "--json"]);
    let entry = waits[0]["entry"].as_u64().unwrap();
    let told = format!("agreement X1 waits since entry {entry}.0 for endorsement by EDU or UNIT");
    says(&desk, sign, 2, &told);
    says(&desk, &format!("{sign} --dry-run"), 2, &told);
    let schedule = "tranche schedule --scheme G --agreement-no X1 --number 1 --amount 100000";
    let leans = format!("agreement X1 waits for endorsement by EDU or UNIT, entry {entry}.0");
    says(&desk, schedule, 2, &leans);
    says(&desk, "claim show X1", 0, &leans);
    let shown: Value = desk.json(&["claim", "show", "X1", "--json"]);
    assert_eq!(shown["waiting"][0]["kind"], "AgreementSigned");
    // What was meant otherwise is rejected, and proposed anew.
    says(&desk, &format!("reject {entry} --role UNIT"), 0, "Rejected");
    says(&desk, "claim show X1", 2, "X1");
    says(&desk, sign, 0, "");
    let waits: Value = desk.json(&["pending", "--json"]);
    let entry = waits[0]["entry"].as_u64().unwrap();
    says(&desk, &format!("endorse {entry} --role UNIT"), 0, "");
    says(&desk, sign, 2, "agreement X1 is recorded already");
    says(&desk, schedule, 0, "");
    // Persons endorse, and no roles: whose key is the proposer's own is told, and that nobody else has one.
    let waiting = || {
        let waits: Value = desk.json(&["pending", "--json"]);
        waits[0]["entry"].as_u64().unwrap()
    };
    // Whether the year passed is said by its score where the text has a least one, and else asked for: silence is no no.
    let by_score = "tranche accept --scheme G --agreement-no X1 --year 1 --score 80 --dry-run";
    says(&desk, by_score, 0, "\"passed\": null");
    says(
        &desk,
        &format!("{by_score} --passed=false"),
        0,
        "\"passed\": false",
    );
    let unscored = by_score.replace("--scheme G", "--scheme F");
    says(&desk, &unscored, 2, "--passed or --passed=false");
    let accept = "tranche accept --scheme G --agreement-no X1 --year 1 --score 88 --passed";
    says(&desk, accept, 0, "--role EDU --key edu2");
    // Proposed again, the one that waits is told with the command that whoever else has a key can type.
    let typed = format!("`sunledger endorse {}.0 --role EDU --key edu2`", waiting());
    says(&desk, accept, 2, &typed);
    says(&desk, &format!("{accept} --dry-run"), 2, &typed);
    says(&desk, "claim show X1", 0, &typed);
    says(&desk, &format!("reject {} --role EDU", waiting()), 0, "");
    says(&desk, "key revoke edu2", 0, "");
    let revoked = format!("endorse {} --role KA --key ka2", waiting());
    says(&desk, &revoked, 0, "");
    says(&desk, accept, 0, "No other person holds a key of EDU");
    says(&desk, &format!("reject {} --role EDU", waiting()), 0, "");
    let cost = |number: u8, yuan: &str, day: &str| {
        format!(
            "spend record --scheme G --voucher-no V{number} --agreement-no X1 --year 1 --cost-line 交通费 --invoice-date {day} --amount {yuan}"
        )
    };
    says(&desk, &cost(1, "100000", "2020-09-01"), 0, "");
    says(
        &desk,
        &cost(2, "0.01", "2020-09-02"),
        0,
        "100000.01 yuan are spent of year 1, its tranche is 100000.00 yuan",
    );
    says(
        &desk,
        &cost(3, "0.01", "2022-04-21"),
        0,
        "an invoice of 2022-04-21 is charged to support year 1",
    );

    let issue = |number: u8, from: &str, to: &str, yuan: u32| {
        format!(
            "fund appropriate --scheme B --document-no D{number} --from {from} --to {to} --purpose 救助 --amount {yuan}"
        )
    };
    says(&desk, &issue(1, "省财政厅", "市财政局", 1000), 0, "");
    says(&desk, &issue(2, "市财政局", "县财政局", 600), 0, "");
    says(
        &desk,
        "fund return-unspent --scheme B --document-no H1 --appropriation-no D2 --to 市财政局 --amount 100",
        0,
        "document D2 is lowered by them",
    );
    // The city has the 100 again, and can pass on 500.
    says(
        &desk,
        &issue(3, "市财政局", "县教育局", 501),
        2,
        "500.00 yuan that its issuer can still pass on",
    );
    says(&desk, &issue(3, "市财政局", "县教育局", 500), 0, "");
    // The city did not issue what the county passed on: both documents on the way are lowered, and nothing else is.
    says(&desk, &issue(4, "县财政局", "某校", 400), 0, "");
    let entries = desk.entries();
    let back = |to: &str| {
        format!(
            "fund return-unspent --scheme B --document-no H2 --appropriation-no D4 --to {to} --amount 200"
        )
    };
    says(
        &desk,
        &back("市财政局"),
        2,
        "lower each of D4, D2 by 200.00 yuan with `fund adjust`, in this order",
    );
    // Another branch of the tree is not above it.
    says(
        &desk,
        &back("县教育局"),
        2,
        "lower each of D4 by 200.00 yuan",
    );
    assert_eq!(desk.entries(), entries, "nothing is recorded");
    let lower = |number: u8, to: &str| {
        format!(
            "fund adjust --scheme B --document-no L{number} --adjusts D{number} --to {to} --change=-200"
        )
    };
    says(&desk, &lower(4, "某校"), 0, "");
    says(&desk, &lower(2, "县财政局"), 0, "");
    says(&desk, &issue(5, "市财政局", "县民政局", 200), 0, "");
}

/// Money that came without a budget document goes back under its receipt, by hand and by a sheet, and no more than came.
#[test]
fn unspent_money_that_came_without_a_document_goes_back_under_its_receipt() {
    let desk = Desk::new();
    says(
        &desk,
        "fund receive --scheme B --source donation --nature 捐赠 --payer 某会 --receipt-no DZ1 --amount 1000 --bank-ref R-1 --on 2025-03-01",
        0,
        "",
    );
    let back = |number: u8, of: &str, yuan: u32| {
        format!(
            "fund return-unspent --scheme B --document-no H{number} --appropriation-no {of} --to 某会 --amount {yuan}"
        )
    };
    says(
        &desk,
        &back(1, "DZ9", 300),
        2,
        "appropriation or receipt DZ9",
    );
    says(&desk, &back(1, "DZ1", 300), 0, "");
    says(
        &desk,
        &back(2, "DZ1", 701),
        2,
        "700.00 yuan that did not go back yet",
    );
    let rows = |yuan: &str| {
        sheet(
            &desk,
            "B-爱烛行动",
            "结余上缴",
            &[
                "项目代码,上缴文号,原指标文号或到账编号,缴入单位,资金名称,上缴金额(元),上缴日期",
                &format!("B,缴{yuan},DZ1,某会,爱烛行动救助资金,{yuan},2025-12-30"),
            ],
        )
    };
    takes(&desk, rows("200"));
    let balances: Value = desk.json(&["balances", "--json"]);
    assert!(balances.to_string().contains("50000"), "{balances}");
    let open = desk.run(&["verify"]);
    assert_eq!(open.status, 0, "{}", open.words);
    let flags: Vec<Value> = desk.flags();
    let went_back = |flag: &Value| {
        let finding = flag["finding"].as_str().unwrap();
        flag["code"] == "F41" && finding.contains("went back")
    };
    assert!(!flags.iter().any(went_back), "{flags:?}");
    // Beyond what came, a sheet is told and flagged.
    takes(&desk, rows("501"));
    let flags: Vec<Value> = desk.flags();
    let beyond: Vec<&Value> = flags.iter().filter(|flag| flag["code"] == "F41").collect();
    let told = beyond.iter().any(|flag| {
        let finding = flag["finding"].as_str().unwrap();
        finding == "of 1000.00 yuan received, 1001.00 yuan went back"
    });
    assert!(told, "{beyond:?}");
}

/// An agreement that begins outside the text's years: told when it is signed, and its first year is over when its own is.
#[test]
fn years_of_an_agreement_are_counted_from_its_own_first_day() {
    let desk = Desk::new();
    let signed = |number: &str, from: &str, to: &str, words: &str| {
        let sign = format!(
            "agreement sign --scheme G --agreement-no {number} --supporter-code S1 --supporter 甲校 --aided-code S2 --aided 乙校 --amount 300000 --from {from} --to {to}"
        );
        says(&desk, &sign, 0, words);
        let waits: Value = desk.json(&["pending", "--json"]);
        let entry = waits[0]["entry"].as_u64().unwrap();
        says(&desk, &format!("endorse {entry} --role UNIT"), 0, "");
    };
    signed("X1", "2020-09-01", "2023-08-31", "");
    signed(
        "X2",
        "2090-09-01",
        "2093-08-31",
        "they are counted from its own first day, 2090-09-01",
    );
    let accept = |number: &str| {
        format!(
            "tranche accept --scheme G --agreement-no {number} --year 1 --score 88 --passed --dry-run"
        )
    };
    says(&desk, &accept("X1"), 0, "");
    says(&desk, &accept("X2"), 2, "ends on 2091-08-31");
}
