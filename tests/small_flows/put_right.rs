//! Agreements and contracts told by hand: what is paid under them is shown with them and stands under the school it is for;
//! what two signed is put right by both; who is aided under an agreement can be refused and appeal; a contract above its
//! budget says so before anybody asks for money, and names the command that puts it right.

use serde_json::Value;

use super::hand::Clerk;
use super::sheet;

const PAID_ALL: &str = "--fund 幼儿园结对帮扶资金";

/// An agreement of 5,000 yuan between a kindergarten of the town and one of a village.
fn agreed(clerk: &Clerk, scheme: &str, number: &str) -> u64 {
    clerk.endorsed(
        &format!(
            "agreement sign --scheme {scheme} --agreement-no {number} --supporter-code 4301 --supporter 示范园 --aided-code 4302 --aided 乡村园 --signed-by-pair 2025-09-01 --from 2025-09-01 --to 2099-08-31 --amount 5000"
        ),
        "UNIT",
    )
}

fn shown(clerk: &Clerk, number: &str) -> Value {
    clerk.desk.json(&["claim", "show", number, "--json"])
}

/// Rules of what holds a payment, as `claim show` has them.
fn holding(shown: &Value) -> Vec<&str> {
    let missing = shown["missing"].as_array().unwrap().iter();
    let holding = missing.filter(|stop| stop["mode"] == "gate");
    holding.map(|stop| stop["rule"].as_str().unwrap()).collect()
}

#[test]
fn what_is_paid_under_an_agreement_is_shown_with_it_and_stands_under_the_aided_school() {
    let clerk = Clerk::new();
    let desk = &clerk.desk;
    agreed(&clerk, "S17", "X1");
    // The school's own money, as its sheet calls it.
    let money = sheet(
        desk,
        "0-公共资料",
        "02资金到账通知_S17",
        &[
            "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额(元),到账日期,银行流水号",
            "DZ1,S17,幼儿园结对帮扶资金,自筹,示范园,4000.00,2025-09-10,LS1",
            "DZ2,S17,幼儿园结对帮扶资金,其他,示范园,1000.00,2025-09-10,LS2",
        ],
    );
    let run = desk.import(&[money]);
    assert_eq!(run.status, 0, "{}{}", run.data, run.words);
    assert_eq!(shown(&clerk, "X1")["turn"]["command"], "pay instruct");
    clerk.does(&format!(
        "pay order --scheme S17 --payment-no P1 --case-no X1 --payee org:乡村园 --amount 4900 --method bank --account ACC --holder same {PAID_ALL}"
    ));
    assert_eq!(shown(&clerk, "X1")["turn"]["command"], "pay confirm");
    clerk.does(&format!(
        "pay confirm --scheme S17 --payment-no P1 --amount 4900 --bank-ref K1 --holder same {PAID_ALL}"
    ));
    let now = shown(&clerk, "X1");
    assert_eq!(
        (&now["awarded"], &now["paid"]),
        (&500_000.into(), &490_000.into())
    );
    let lines = now["happened"].as_array().unwrap().iter();
    let told: Vec<&str> = lines.map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(
        told,
        ["AgreementSigned", "PaymentInstructed", "PaymentConfirmed"]
    );
    // A hundred yuan of what was agreed are left, and lie in the fund.
    assert_eq!(now["turn"]["command"], "pay instruct");
    assert_eq!(holding(&now), Vec::<&str>::new(), "{now}");
    let plan: Value = desk.json(&["report", "plan", "S17", "--json"]);
    let units = plan["plan-units"].as_array().unwrap();
    assert_eq!(units.len(), 1, "{units:?}");
    assert_eq!(units[0]["unit_code"], "4302");
    assert_eq!(units[0]["unit"], "乡村园");
    assert_eq!(
        (&units[0]["awarded"], &units[0]["paid"]),
        (&490_000.into(), &490_000.into())
    );
    let roster: Value = desk.json(&["report", "roster", "S17", "--json"]);
    let row = &roster["rows"][0];
    assert_eq!(
        (&row["unit_code"], &row["unit"]),
        (&"4302".into(), &"乡村园".into())
    );
    // The public list is of persons.
    let out = desk.folder().join("公开").display().to_string();
    let run = desk.run(&["report", "three", "S17", "--out", &out]);
    assert!(run.words.contains("went to organisations"), "{}", run.words);
}

#[test]
fn a_typing_error_in_what_two_signed_is_put_right_by_both() {
    let clerk = Clerk::new();
    let desk = &clerk.desk;
    let at = agreed(&clerk, "S17", "X1");
    let correct = format!("correct {at}.0 --set aided=乡村一园 --reason 录入有误");
    clerk.refuses(&format!("{correct} --as-role PAY"), "sign it, not PAY");
    let proposed = clerk.does(&format!("{correct} --as-role UNIT"));
    clerk.refuses(
        &format!("endorse {proposed} --role UNIT"),
        "has signed this act already",
    );
    clerk.refuses(
        &format!("endorse {proposed} --role FIN"),
        "fills none of the places still open",
    );
    let aided = || {
        let rows: Value = desk.json(&["agreements", "--scheme", "S17", "--json"]);
        rows["rows"][0]["aided"].clone()
    };
    assert_eq!(aided(), "乡村园");
    assert_eq!(
        desk.run(&["endorse", &proposed.to_string(), "--role", "EDU"])
            .status,
        0
    );
    assert_eq!(aided(), "乡村一园");
    // Taken back, it may be signed again under its number.
    clerk.endorsed(
        &format!("reverse {at}.0 --reason 重复 --as-role EDU"),
        "UNIT",
    );
    assert_eq!(aided(), Value::Null);
    agreed(&clerk, "S17", "X1");
    assert_eq!(aided(), "乡村园");
    let verified: Value = desk.json(&["verify", "--json"]);
    assert_eq!(verified["verdict"], "sound");
}

#[test]
fn an_agreement_is_extended_by_both_and_paid_until_its_new_last_day() {
    let clerk = Clerk::new();
    let desk = &clerk.desk;
    let sign = |number: &str, to: &str| {
        clerk.endorsed(
            &format!(
                "agreement sign --scheme S17 --agreement-no {number} --supporter-code 4301 --supporter 示范园 --aided-code 4302 --aided 乡村园 --signed-by-pair 2025-09-01 {to}"
            ),
            "UNIT",
        )
    };
    sign("X1", "--from 2025-09-01 --to 2025-12-31 --amount 5000");
    sign("X2", "");
    clerk.does(&format!(
        "fund receive --scheme S17 --receipt-no DZ1 --source other --nature 自筹 --payer 示范园 --amount 5000 --bank-ref BR1 {PAID_ALL}"
    ));
    let order = format!(
        "pay order --scheme S17 --payment-no P1 --case-no X1 --payee org:乡村园 --amount 4900 --method bank --account ACC --holder same {PAID_ALL}"
    );
    clerk.refuses(&order, "`sunledger agreement extend`");
    let extend = "agreement extend --scheme S17 --agreement-no";
    clerk.refuses(&format!("{extend} X1"), "--to");
    clerk.refuses(
        &format!("{extend} X3 --to 2099-12-31"),
        "found none such: `sunledger agreements` lists them",
    );
    clerk.refuses(
        &format!("{extend} X2 --to 2099-12-31"),
        "it has no last day to move on",
    );
    clerk.refuses(
        &format!("{extend} X1 --to 2025-12-31"),
        "expected a day after 2025-12-31",
    );
    clerk.endorsed(&format!("{extend} X1 --to 2099-12-31"), "UNIT");
    let rows: Value = desk.json(&["agreements", "--scheme", "S17", "--json"]);
    let row = &rows["rows"][0];
    assert_eq!(
        (&row["to"], &row["aided"], &row["agreed"]),
        (&"2099-12-31".into(), &"乡村园".into(), &500_000.into())
    );
    clerk.does(&order);
    assert_eq!(shown(&clerk, "X1")["awarded"], 500_000);
    // What was ended is not extended.
    clerk.endorsed("agreement end --scheme S17 --agreement-no X1", "UNIT");
    clerk.refuses(
        &format!("{extend} X1 --to 2100-12-31"),
        "sign a new one under a number of its own",
    );
}

/// Codes of the flags about a number.
fn flagged(clerk: &Clerk, about: &str) -> Vec<String> {
    let told: Value = clerk.desk.json(&["flags", "--json"]);
    let rows = told["rows"].as_array().unwrap().iter();
    // An act of today may be one of a day off (F37), on whatever day this runs.
    let rows = rows.filter(|row| row["about"] == about && row["code"] != "F37");
    rows.map(|row| row["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_payments_rest_on_is_reversed_on_purpose_alone_and_they_are_flagged() {
    let clerk = Clerk::new();
    let desk = &clerk.desk;
    let at = agreed(&clerk, "S17", "X1");
    let other = agreed(&clerk, "S17", "X2");
    let fund = "幼儿园结对帮扶资金";
    clerk.does(&format!(
        "fund receive --scheme S17 --receipt-no DZ1 --fund {fund} --source other --nature 自筹 --payer 示范园 --amount 5000 --bank-ref BR1"
    ));
    clerk.does(&format!(
        "pay order --scheme S17 --payment-no P1 --case-no X1 --payee org:乡村园 --amount 4900 --method bank --account ACC --holder same {PAID_ALL}"
    ));
    clerk.does(&format!(
        "pay confirm --scheme S17 --payment-no P1 --amount 4900 --bank-ref K1 --holder same {PAID_ALL}"
    ));
    assert_eq!(flagged(&clerk, "X1"), Vec::<String>::new());
    // Nothing is paid on the other: it goes as ever.
    clerk.endorsed(
        &format!("reverse {other}.0 --reason 重复 --as-role EDU"),
        "UNIT",
    );
    let reverse = format!("reverse {at}.0 --reason 重复 --as-role EDU");
    let rests = "1 payments of 4900.00 yuan in all rest on this AgreementSigned, and are left without a basis, which is flagged (F51): P1";
    clerk.refuses(&reverse, rests);
    clerk.refuses(&format!("{reverse} --dry-run"), "say --sure");
    clerk.endorsed(&format!("{reverse} --sure"), "UNIT");
    assert_eq!(flagged(&clerk, "X1"), ["F51"]);
    let verified: Value = desk.json(&["verify", "--json"]);
    assert_eq!(verified["verdict"], "sound");
}

#[test]
fn a_school_that_failed_is_refused_and_appeals() {
    let clerk = Clerk::new();
    let refuse = "claim refuse --scheme F --case-no X1 --reason 不合格";
    clerk.refuses(refuse, "case X1 is not known");
    agreed(&clerk, "F", "X1");
    clerk.does("agreement assess --scheme F --agreement-no X1 --year 2025 --score 74.9 --grade 不合格 --reported 2025-11-30");
    let refused = clerk.does(refuse);
    let now = shown(&clerk, "X1");
    assert_eq!(
        (&now["subject"], &now["state"]),
        (&"case".into(), &"refused".into()),
        "{now}"
    );
    assert_eq!(now["turn"], Value::Null);
    clerk.refuses(refuse, "decided");
    clerk.does("claim appeal --scheme F --case-no X1 --appeal-no SS1 --against refusal");
    assert_eq!(shown(&clerk, "X1")["turn"]["command"], "claim resolve");
    clerk.does("claim resolve --scheme F --appeal-no SS1 --text 复核后更正");
    let now = shown(&clerk, "X1");
    assert_eq!(now["turn"]["command"], "claim award");
    // What is said of an appeal names the decision it is against, and in words too.
    let lines = now["happened"].as_array().unwrap().iter();
    let appeals = lines.filter(|line| line["number"] == "SS1");
    let against: Vec<&Value> = appeals.map(|line| &line["against"]).collect();
    let refusal = Value::from(format!("{refused}.0"));
    assert_eq!(against, [&refusal, &refusal], "{now}");
    let told = clerk.desk.run(&["claim", "show", "X1"]).data;
    assert!(told.contains(&format!("(against {refused}.0)")), "{told}");
    // Refused anew, there is a new decision to appeal against, and the case waits for that.
    let again = clerk.does(refuse);
    clerk.does("claim appeal --scheme F --case-no X1 --appeal-no SS2 --against refusal");
    let now = shown(&clerk, "X1");
    assert_eq!(now["turn"]["command"], "claim resolve");
    let mut lines = now["happened"].as_array().unwrap().iter();
    let second = lines.find(|line| line["number"] == "SS2").unwrap();
    assert_eq!(second["against"], format!("{again}.0"));
}

#[test]
fn a_contract_above_its_budget_says_so_and_how_it_is_put_right() {
    let clerk = Clerk::new();
    let desk = &clerk.desk;
    let fund = "全面改薄专项资金";
    clerk.does(&format!(
        "plan add --scheme H1 --plan-no N1 --item 全市 --fund {fund} --amount 3000000 --level city --document-no 市财1"
    ));
    clerk.does(&format!(
        "fund receive --scheme H1 --receipt-no DZ1 --fund {fund} --source appropriation --nature 财政拨款 --payer 市财政局 --amount 3000000 --bank-ref BR1"
    ));
    let at = clerk.endorsed(
        "contract sign --scheme H1 --contract-no GB1 --plan-no N1 --school 泰山一小 --county 泰山区 --class 校园建设 --budget 500000 --amount 600000 --contractor 永岗建筑 --contractor-code 91370902168118818X",
        "FIN",
    );
    let now = shown(&clerk, "GB1");
    assert_eq!(now["turn"]["command"], "contract progress");
    assert_eq!(holding(&now), ["contract"], "{now}");
    let lifts = now["missing"][0]["lifts"].as_str().unwrap();
    assert!(
        lifts.contains(&format!("sunledger correct {at}.0 --set budget=")),
        "{lifts}"
    );
    // Once the works are done it is the contract that holds the money, and not the fund.
    let accepted = clerk
        .does("contract accept --scheme H1 --contract-no GB1 --area 999.9 --places 40 --finished");
    let accepted = accepted.to_string();
    let run = desk.run(&["endorse", &accepted, "--role", "EDU", "--key", "edu2"]);
    assert_eq!(run.status, 0, "{}", run.words);
    let now = shown(&clerk, "GB1");
    assert_eq!(now["turn"]["command"], "correct", "{now}");
    clerk.endorsed(
        &format!("correct {at}.0 --set budget=600000 --reason 预算调整"),
        "FIN",
    );
    let now = shown(&clerk, "GB1");
    assert_eq!(holding(&now), Vec::<&str>::new(), "{now}");
    assert_eq!(now["turn"]["command"], "pay instruct");
    // The desk holds what would be flagged once it is on record.
    let list = |purpose: &str, code: &str| {
        let row = format!("FK1,GB1,永岗建筑,{code},,1000.00,2026-01-05,FP1,{purpose},甲乙,丙丁");
        let path = sheet(
            desk,
            "H1-全面改薄",
            "04工程付款登记",
            &[
                "付款编号,项目编号,收款单位,统一社会信用代码,银行账号,付款金额(元),付款日期,发票号码,用途,经办人,审批人",
                &row,
            ],
        );
        let path = path.display().to_string();
        let run = desk.run(&["pay", "check", &path, "--all", "--json"]);
        let told: Value = serde_json::from_str(&run.data).unwrap();
        (run.status, told.to_string())
    };
    let (status, told) = list("偿还到期债务利息", "91370902168118818X");
    assert!(status == 1 && told.contains("F56"), "{told}");
    let (status, told) = list("工程进度款", "91370902168118818X");
    assert!(
        status == 0 && told.contains("F63") && !told.contains("F56"),
        "{told}"
    );
    clerk.does(&format!(
        "pay order --scheme H1 --payment-no HF1 --case-no GB1 --payee org:永岗建筑 --amount 1000 --fund {fund} --method bank --account ACC --holder same"
    ));
    let roster: Value = desk.json(&["report", "roster", "H1", "--json"]);
    let row = &roster["rows"][0];
    assert_eq!(
        (&row["unit_code"], &row["unit"]),
        (&"".into(), &"泰山一小".into())
    );
    // The only contract on the ledger: taken back, its payment is on none.
    clerk.does(&format!(
        "pay confirm --scheme H1 --payment-no HF1 --amount 1000 --bank-ref K1 --holder same --fund {fund}"
    ));
    assert!(!flagged(&clerk, "GB1").contains(&"F51".to_owned()));
    let reverse = format!("reverse {at}.0 --reason 重复 --as-role EDU");
    clerk.refuses(&reverse, "rest on this ContractSigned");
    clerk.endorsed(&format!("{reverse} --sure"), "FIN");
    assert!(flagged(&clerk, "GB1").contains(&"F51".to_owned()));
}
