//! Acts told one by one by hand: the register of schools and persons, single orders to pay, days attended, coverage,
//! statements; and events corrected and reversed by their place alone.

use serde_json::Value;

use super::office::Desk;
use super::{ACCOUNT, ID, bodies, books, count, pair, receipt};

/// A desk, and how a line of it is typed: `ID`, `NAME`, `ACC`, `NO` and `HH` stand for files with such a value.
pub(super) struct Clerk {
    /// Where the clerk sits.
    pub desk: Desk,
}

impl Clerk {
    pub fn new() -> Clerk {
        let desk = Desk::new();
        for (name, value) in [
            ("ID", ID),
            ("NAME", "甲乙丙"),
            ("ACC", ACCOUNT),
            ("NO", "T0001"),
            ("HH", "HK0001"),
        ] {
            std::fs::write(desk.folder().join(name), format!("{value}\n")).unwrap();
        }
        Clerk { desk }
    }

    fn words(&self, line: &str) -> Vec<String> {
        let typed = |word: &str| match word {
            "ID" | "NAME" | "ACC" | "NO" | "HH" => {
                format!("@{}", self.desk.folder().join(word).display())
            }
            _ => match word.split_once('=') {
                Some((field, "NAME")) => {
                    format!("{field}=@{}", self.desk.folder().join("NAME").display())
                }
                _ => word.to_owned(),
            },
        };
        line.split_whitespace().map(typed).collect()
    }

    /// Does a line; gives the entry it was recorded in.
    #[track_caller]
    pub fn does(&self, line: &str) -> u64 {
        let mut words = self.words(line);
        words.push("--json".to_owned());
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let run = self.desk.run(&words);
        assert_eq!(run.status, 0, "{line}: {}", run.words);
        let said: Value = serde_json::from_str(&run.data).unwrap();
        said["sequence"].as_u64().unwrap()
    }

    #[track_caller]
    pub fn endorsed(&self, line: &str, role: &str) -> u64 {
        let entry = self.does(line);
        let run = self
            .desk
            .run(&["endorse", &entry.to_string(), "--role", role]);
        assert_eq!(run.status, 0, "{line}: {}", run.words);
        entry
    }

    #[track_caller]
    pub fn refuses(&self, line: &str, words: &str) {
        let entries = self.desk.entries();
        let typed = self.words(line);
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        let run = self.desk.run(&typed);
        assert_eq!(run.status, 2, "{line}: {}", run.data);
        assert!(run.words.contains(words), "{line}: {}", run.words);
        assert_eq!(self.desk.entries(), entries, "{line}: nothing is recorded");
    }

    /// Entry and event of the first event of a kind.
    fn place_of(&self, kind: &str) -> String {
        let run = self.desk.run(&["log", "--json"]);
        for line in run.data.lines() {
            let entry: Value = serde_json::from_str(line).unwrap();
            let events = entry["events"].as_array().unwrap();
            if let Some(at) = events.iter().position(|event| event["kind"] == kind) {
                return format!("{}.{at}", entry["sequence"]);
            }
        }
        panic!("no {kind}")
    }
}

#[test]
fn a_school_its_teacher_and_their_post_are_registered_by_hand() {
    let clerk = Clerk::new();
    let desk = &clerk.desk;
    clerk.endorsed(
        "register org --scheme A --code 4302 --name 某村小学 --kind 完全小学 --teachers 3",
        "R1",
    );
    clerk.refuses(
        "register org-status --scheme A --code 4399 --status 撤并",
        "unit 4399 is not known",
    );
    clerk.refuses(
        "register person --scheme A --person ID --name 甲乙丙 --unit-code 4302",
        "what a person is called stands in no command line",
    );
    clerk.does(
        "register person --scheme A --person ID --name NAME --number NO --unit-code 4302 --unit 某村小学",
    );
    let (registered, named) = (
        bodies(desk, "PersonRegistered"),
        bodies(desk, "PersonNamed"),
    );
    assert_eq!((registered.len(), named.len()), (1, 1));
    assert_eq!(registered[0]["named"], named[0]["name"]["whole"]);
    assert_eq!(registered[0]["person"], named[0]["person"]);
    assert!(named[0]["born"].is_string(), "{named:?}");
    let post = "--scheme A --person ID --unit-code 4302";
    clerk.refuses(
        &format!("register end-post {post} --from 2026-01-01"),
        "holds no post at that unit",
    );
    clerk.endorsed(
        &format!("register post {post} --unit 某村小学 --from 2025-09-01"),
        "EDU",
    );
    clerk.endorsed(
        &format!("register suspend-post {post} --from 2025-10-01 --to 2025-10-31"),
        "EDU",
    );
    clerk.endorsed(
        &format!("register end-post {post} --from 2026-01-01"),
        "EDU",
    );
    clerk.endorsed(
        "register account --scheme A --person ID --account ACC --holder same",
        "PAY",
    );
    clerk.does("register update --scheme A --person ID --status retired");
    clerk.does(
        "register tier --scheme A --unit-code 4302 --unit 某村小学 --tier 完小 --rate 500 --from 2025-09-01",
    );
    clerk.does("register household --scheme A --household HH --person ID --relation own");
    clerk.does(
        "register duty --scheme A --official ID --staff NO --named NAME --post 出纳 --from 2025-09-01",
    );
    for kind in [
        "OrgRegistered",
        "PostAssigned",
        "PostSuspended",
        "PostEnded",
        "AccountBound",
        "PersonUpdated",
        "SchoolTierSet",
        "HouseholdLinked",
        "DutyAssigned",
    ] {
        assert_eq!(count(desk, kind), 1, "{kind}");
    }
    let tier = &bodies(desk, "SchoolTierSet")[0];
    assert_eq!(
        (&tier["tier"], &tier["rate"]),
        (&"完小".into(), &50_000.into())
    );
    let duty = &bodies(desk, "DutyAssigned")[0];
    assert!(
        duty["named"].is_string() && duty["staff"].is_string(),
        "{duty}"
    );
    assert_ne!(
        duty["named"], registered[0]["named"],
        "a name in a post is another alias"
    );
    // Whoever is registered by hand is the one whom a sheet means.
    let posts: Value = desk.json(&["persons", "--json"]);
    assert!(
        posts
            .to_string()
            .contains(registered[0]["person"].as_str().unwrap()),
        "{posts}"
    );
    let log = desk.log_bytes();
    for secret in [ID, "甲乙丙", ACCOUNT, "HK0001", "T0001"] {
        let held = log.windows(secret.len()).any(|at| at == secret.as_bytes());
        assert!(!held, "{secret}");
    }
    let verified: Value = desk.json(&["verify", "--json"]);
    assert_eq!(verified["verdict"], "sound");
}

#[test]
fn days_coverage_and_a_statement_are_told_by_hand() {
    let clerk = Clerk::new();
    let desk = &clerk.desk;
    let pairs = pair(desk, "S1-城乡结对帮扶", "XY1");
    assert_eq!(desk.import(&pairs[..1]).status, 0);
    let days = "work attend --scheme S1 --person ID --month 2025-09 --working-days 4";
    clerk.refuses(
        &format!("{days} --agreement-no XY9"),
        "agreement XY9 is not known",
    );
    clerk.does(&format!("{days} --agreement-no XY1"));
    assert_eq!(bodies(desk, "AttendanceRecorded")[0]["working_days"], 4);
    clerk.does(
        "coverage record --scheme H2 --unit-code 3709 --unit 甲小学 --county 泰山区 --enrolled 200 --boarders 100 --poor-boarders 10 --aided 30 --poor-aided 10 --standard 1000 --amount 30000",
    );
    let aid: Value = desk.json(&["report", "works", "H2", "--json"]);
    assert_eq!(aid["works-coverage"][0]["aided_permille"], 300, "{aid}");
    clerk.does(
        "fund statement --scheme S1 --received 5000 --paid 3000 --returned 0 --recovered 0 --balance 2000 --as-of 2025-12-31",
    );
    assert_eq!(bodies(desk, "FundStatementFiled")[0]["balance"], 200_000);
}

/// Nobody's name is typed, or told as JSON, where the log would keep it in clear; the name of whoever works for money or gives comes
/// from a file, and stands by alias.
#[test]
fn no_persons_name_is_typed_into_the_log() {
    let clerk = Clerk::new();
    let desk = &clerk.desk;
    let receive =
        "goods receive --scheme E --slip-no W1 --item 图书 --quantity 3 --value 60 --donor";
    for name in ["Zhang·Sanfeng", "王老吉", "刘德福夫妇"] {
        clerk.refuses(&format!("{receive} {name}"), "org:NAME");
    }
    let words = [
        "goods",
        "receive",
        "--scheme",
        "E",
        "--slip-no",
        "W1",
        "--item",
        "图书",
    ];
    let words = [
        &words[..],
        &["--quantity", "3", "--value", "60", "--donor", "Mary Smith"],
    ]
    .concat();
    let run = desk.run(&words);
    assert_eq!(run.status, 2, "{}", run.data);
    assert!(
        run.words.contains("org:NAME") && run.words.contains("@FILE"),
        "{}",
        run.words
    );
    let run = desk.run(&[&words[..], &["--lang", "zh"]].concat());
    assert!(run.words.contains("org:单位名称"), "{}", run.words);
    clerk.refuses(
        "goods give --scheme E --slip-no W2 --item 图书 --quantity 1 --value 20 --for-org 李家豪",
        "org:NAME",
    );
    let sign = "contract sign --scheme H1 --contract-no GB1 --plan-no N1 --school 某校 --county 某县 --class 校园建设 --budget 5000 --amount 4000 --contractor";
    clerk.refuses(&format!("{sign} 李家豪"), "@FILE");
    for (line, words) in [
        (
            "agreement sign --scheme S1 --agreement-no XY7 --supporter-code 无 --supporter 李家豪 --aided-code 4302 --aided 某村小学 --signed-by-pair 2025-01-05",
            "only a body",
        ),
        (
            "register org --scheme A --code 无 --name 李家豪",
            "only a body",
        ),
        (
            "fund appropriate --scheme A --document-no 文1 --from 李家豪 --to 某县教育局 --purpose 补助 --amount 100",
            "only a body",
        ),
        (
            "notice open --scheme B --notice-no N1 --stage quota --publisher 李家豪 --channel 公示栏 --from 2025-01-05 --until 2025-01-12",
            "only a body",
        ),
        (
            "finding sanction --finding-no FX9 --party 李家豪 --kind notice --from 2026-01-01 --basis 第十条",
            "give the number or code",
        ),
        (
            "rectify report --finding-no FX9 --state ongoing --measure 每月比对 --responsible 李家豪",
            "write the post",
        ),
        (
            "inquiry open --inquiry-no HC1 --subject 李家豪 --reason 线索",
            "give the number or code",
        ),
    ] {
        clerk.refuses(line, words);
    }
    let list = desk.folder().join("NAME");
    let list = format!(
        "list import deceased {} --edition 2025-01-10 --source 李家豪",
        list.display()
    );
    clerk.refuses(&list, "only a body");
    let json = serde_json::json!({
        "kind": "InKindReceived",
        "head": { "effective": "2025-09-08", "role": "FND", "scheme": { "id": "E", "version": 1 } },
        "body": { "slip_no": "W1", "agreement_no": null, "item": "图书", "quantity": 3, "measure": null, "value": 6000, "donor": "李家豪" },
    });
    let path = desk.folder().join("event.json");
    std::fs::write(&path, json.to_string()).unwrap();
    let told = [
        "record",
        "InKindReceived",
        "--json",
        &path.to_string_lossy(),
    ]
    .map(str::to_owned);
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    let run = desk.run(&told);
    assert_eq!(run.status, 2, "{}", run.data);
    assert!(
        run.words.contains("reads as a person's name"),
        "{}",
        run.words
    );

    clerk.does("plan add --scheme H1 --plan-no N1 --item 全市 --fund 全面改薄专项资金 --amount 3000000 --level city --document-no 市财1");
    std::fs::write(desk.folder().join("NAME"), "李家豪\n").unwrap();
    clerk.endorsed(&format!("{sign} NAME"), "FIN");
    clerk.endorsed(&format!("{receive} NAME"), "UNIT");
    clerk.endorsed(
        "goods give --scheme E --slip-no W2 --item 图书 --quantity 1 --value 20 --for-org NAME",
        "UNIT",
    );
    // A body that is called as somebody whom the vault knows is one where that is said.
    std::fs::write(desk.folder().join("NAME"), "王老吉\n").unwrap();
    let second = receive.replace("W1", "W3");
    clerk.endorsed(&format!("{second} NAME"), "UNIT");
    let third = receive.replace("W1", "W4").replace("图书", "凉茶");
    clerk.endorsed(&format!("{third} org:王老吉"), "UNIT");
    let rows = [
        "物资单号,收发,物品名称,数量,单位,价值(元),捐赠方或受赠方,日期,经办人",
        "WZ7,收,凉茶,24,箱,432,org:王老吉,2025-09-08,丙丁",
    ];
    let goods = super::office::sheet(desk, "E-慈善一日捐与义卖", "13物资收发登记", &rows);
    let run = desk.import(&[goods]);
    assert_eq!(run.status, 0, "{}", run.words);
    let signed = bodies(desk, "ContractSigned")[0]["contractor"].clone();
    assert_eq!(signed.as_str().unwrap().len(), 32, "{signed}");
    for (list, alias) in [("contracts", signed.as_str().unwrap()), ("stock", "")] {
        let run = desk.run(&[list]);
        assert!(
            run.data.contains(alias) && !run.data.contains("李家豪"),
            "{}",
            run.data
        );
        let run = desk.run(&[list, "--names"]);
        assert!(
            run.data.contains("李家豪"),
            "{list}: {} {}",
            run.data,
            run.words
        );
    }
    let log = desk.log_bytes();
    let held = |text: &str| log.windows(text.len()).any(|at| at == text.as_bytes());
    assert!(!held("李家豪") && !held("Mary"));
}

/// A firm that is called as a person may be is a body where `org:` says so, and nothing is recorded where it does not.
#[test]
fn a_body_that_is_called_as_a_person_is_one_behind_org() {
    let clerk = Clerk::new();
    let receive = "fund receive --scheme S11 --receipt-no DZ1 --source donation --nature 捐赠 --amount 100 --bank-ref BR1 --payer";
    clerk.refuses(&format!("{receive} 李宁"), "org:NAME");
    clerk.does(&format!("{receive} org:李宁"));
    assert_eq!(bodies(&clerk.desk, "FundReceived")[0]["payer"], "李宁");
}

/// One order by hand passes the gates as a row does: what holds a row holds it.
#[test]
fn one_payment_is_ordered_by_hand_and_passes_the_gates() {
    let clerk = Clerk::new();
    let desk = &clerk.desk;
    let (scheme, folder, fund) = ("S11", "S11-城乡学校结对", "城区学校帮扶资金");
    let pairs = pair(desk, folder, "XY1");
    assert_eq!(desk.import(&pairs[..1]).status, 0);
    let order = "pay order --scheme S11 --payment-no BF-1 --amount 3000 --method bank --account ACC --holder unstated";
    let good = format!("{order} --case-no XY1 --payee org:某村小学");
    clerk.refuses(&good, "0.00 yuan left for this row");
    assert_eq!(
        desk.import(&[receipt(desk, scheme, fund, "5000.00")])
            .status,
        0
    );
    clerk.refuses(
        &format!("{order} --case-no XY9 --payee org:某村小学"),
        "agreement XY9 is not signed",
    );
    clerk.refuses(
        &format!("{order} --payee org:某村小学"),
        "it names no agreement",
    );
    clerk.refuses(
        &format!("{order} --case-no XY1 --payee org:别处小学"),
        "the payee is neither body of agreement XY1",
    );
    clerk.refuses(
        &format!("{order} --tranche XY1 --payee org:某村小学"),
        "such as XY1/2",
    );
    clerk.does(&good);
    clerk.refuses(&good, "payment BF-1 is instructed already");
    let run = desk.run(&["pay", "check", pairs[1].to_str().unwrap()]);
    assert_eq!(
        run.status, 1,
        "beside it the fund has 2000 yuan left: {}",
        run.words
    );
    // A list is instructed like that too.
    let desk = Desk::new();
    let pairs = pair(&desk, folder, "XY1");
    let first = [pairs[0].clone(), receipt(&desk, scheme, fund, "5000.00")];
    assert_eq!(desk.import(&first).status, 0);
    let run = desk.run(&["pay", "instruct", pairs[1].to_str().unwrap()]);
    assert_eq!(run.status, 0, "{}{}", run.data, run.words);
    assert_eq!(count(&desk, "PaymentInstructed"), 1);
    assert_eq!(desk.import(&pairs[1..]).status, 0);
    assert_eq!(count(&desk, "PaymentInstructed"), 1);
    assert_eq!(books(&desk, scheme)["paid_out"], 300_000);
}

/// Who corrects or reverses types the place and what is to be said: what stood, its hash and the postings are found.
#[test]
fn an_event_is_corrected_and_reversed_by_its_place() {
    let clerk = Clerk::new();
    let desk = &clerk.desk;
    let income = receipt(desk, "S11", "城区学校帮扶资金", "5000.00");
    assert_eq!(desk.import(&[income]).status, 0);
    let place = clerk.place_of("FundReceived");
    let received = || books(desk, "S11")["received"].clone();
    clerk.refuses(
        &format!("correct {place} --set amuont=4000 --reason 录错"),
        "has no such field, expected one of",
    );
    clerk.refuses(
        &format!("correct {place} --set amount=5000 --reason 录错"),
        "says that already",
    );
    clerk.refuses(
        &format!("correct {place} --set amount=4000.005 --reason 录错"),
        "--amount",
    );
    clerk.refuses("reverse 99999 --reason 录错", "is not in effect");
    let first = clerk.does(&format!("correct {place} --set amount=4000 --reason 录错"));
    assert_eq!(received(), 500_000, "it waits for another person");
    let endorse = |entry: u64, role: &str| {
        desk.run(&["endorse", &entry.to_string(), "--role", role])
            .status
    };
    assert_eq!(endorse(first, "REC"), 2);
    assert_eq!(endorse(first, "APR"), 0);
    assert_eq!(received(), 400_000);
    let corrected = &bodies(desk, "EventCorrected")[0];
    assert_eq!(
        corrected["postings"].as_array().unwrap().len(),
        4,
        "{corrected}"
    );
    // The first place means the newest of its line.
    clerk.endorsed(
        &format!("correct {place} --set amount=4500.50 --set payer=某公司 --reason 再核 --note 金额录入有误"),
        "FIN",
    );
    assert_eq!(received(), 450_050);
    clerk.refuses(
        &format!("reverse {place} --reason 甲 --note 电话13800000000"),
        "found a number of more than 7 digits",
    );
    clerk.endorsed(&format!("reverse {place} --reason 未到账"), "APR");
    let balances: Value = desk.json(&["balances", "--json"]);
    let left = balances["rows"].as_array().unwrap().iter();
    let left: Vec<&Value> = left.filter(|row| row["scheme"] == "S11").collect();
    assert!(left.iter().all(|row| row["received"] == 0), "{left:?}");
    clerk.refuses(
        &format!("reverse {place} --reason 未到账"),
        "stands no more",
    );
    let verified: Value = desk.json(&["verify", "--json"]);
    assert_eq!(verified["verdict"], "sound");
}

/// A live act is put right by whoever may do it, and what is personal in it goes to the vault.
#[test]
fn a_live_act_is_corrected_by_its_role() {
    let clerk = Clerk::new();
    let desk = &clerk.desk;
    let live = clerk.does("register person --scheme A --person ID --name NAME --unit-code 4302");
    std::fs::write(desk.folder().join("NAME"), "甲乙冰\n").unwrap();
    clerk.endorsed(
        &format!("correct {live}.0 --set name=NAME --set unit-code=4303 --reason 名字录错"),
        "APR",
    );
    let corrected = &bodies(desk, "EventCorrected")[0];
    let field = |name: &str| {
        let body = corrected["after"]["body"].as_array().unwrap();
        body.iter().find(|one| one["name"] == name).unwrap()["value"].clone()
    };
    assert_eq!(field("unit_code"), "\"4303\"");
    let log = desk.log_bytes();
    let held = |text: &str| log.windows(text.len()).any(|at| at == text.as_bytes());
    assert!(!held("甲乙冰") && !held("甲乙丙"));
}
