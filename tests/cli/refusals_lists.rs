//! Bad input in payment lists and bank return files: an account holder who is not in the register, a
//! payee who is not, and a return file for another batch. See `refusals.rs` for what each test
//! holds.
//!
//! What contradicts a list that is known is refused with its cell. What rests on a list that is not
//! known yet is a fact whose parent comes later, and is recorded.

use crate::messages;

use messages::{Desk, Said};

const FOLDER: &str = "A-乡村教师生活补助";
const NAMES: [&str; 4] = ["甲乙丙", "丁戊己", "庚辛壬", "子丑寅"];

/// An invented ID number, its check character computed.
fn id(person: usize) -> String {
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!("43072219800101{:03}", 101 + person);
    let sum: usize = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    format!("{body}{}", char::from(b"10X98765432"[sum % 11]))
}

fn account(person: usize) -> String {
    format!("629900000000000{person:04}")
}

fn write(desk: &Desk, name: &str, lines: &[String]) -> String {
    let folder = desk.path(FOLDER);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), format!("\u{feff}{}\n", lines.join("\n"))).unwrap();
    desk.at(&format!("{FOLDER}/{name}"))
}

/// The register, with the first three persons.
fn register(desk: &Desk) -> String {
    let mut lines = vec![
        "教师编号,姓名,身份证号,学校标识码,学校名称,任教起始日期,工资账号,登记时间".to_owned(),
    ];
    lines.extend((0..3).map(|person| {
        format!(
            "T{person:06},{},{},4307220784,北铺教学点,2010-09-01,{},2024-12-01 09:00:00",
            NAMES[person],
            id(person),
            account(person)
        )
    }));
    write(desk, "03教师实名信息库.csv", &lines)
}

/// A list of January that pays these persons 600 yuan each.
fn list(desk: &Desk, batch: &str, persons: &[usize]) -> String {
    let mut lines = vec![
        "批次号,序号,姓名,身份证号,学校标识码,补助类别,所属月份,金额(元),发放方式,银行账号,发放日期"
            .to_owned(),
    ];
    lines.extend(persons.iter().enumerate().map(|(at, person)| {
        format!(
            "{batch},{},{},{},4307220784,教学点,2025-01,600.00,银行代发,{},2025-01-26",
            at + 1,
            NAMES[*person],
            id(*person),
            account(*person)
        )
    }));
    write(desk, &format!("06补助发放表_{batch}.csv"), &lines)
}

/// What the bank says: person, amount and holder of each line.
fn returned(desk: &Desk, batch: &str, rows: &[(usize, &str, &str)]) -> String {
    let mut lines =
        vec!["批次号,序号,银行账号,户名,金额(元),处理结果,退回原因,入账日期,银行流水号".to_owned()];
    lines.extend(
        rows.iter()
            .enumerate()
            .map(|(at, (person, amount, holder))| {
                format!(
                    "{batch},{},{},{holder},{amount},成功,,2025-01-26,B{batch}{at}",
                    at + 1,
                    account(*person)
                )
            }),
    );
    write(desk, &format!("07银行回盘_{batch}.csv"), &lines)
}

fn nobody_is_named(said: &Said) {
    for text in [&said.out, &said.err] {
        for (person, name) in NAMES.iter().enumerate() {
            assert!(!text.contains(name), "a name: {text}");
            assert!(!text.contains(&id(person)), "an ID number: {text}");
            assert!(!text.contains(&account(person)), "an account: {text}");
        }
    }
}

#[test]
fn a_list_and_its_return_file_in_either_order() {
    for reversed in [false, true] {
        let desk = Desk::new();
        let mut files = vec![
            register(&desk),
            list(&desk, "202501-1", &[0, 1]),
            returned(
                &desk,
                "202501-1",
                &[(0, "600.00", NAMES[0]), (1, "600.00", NAMES[1])],
            ),
        ];
        if reversed {
            files.reverse();
        }
        for file in &files {
            let said = desk.run(&["import", file]);
            assert_eq!(said.status, Some(0), "{}", said.err);
            assert!(!said.err.contains("as it stands"), "{}", said.err);
            nobody_is_named(&said);
        }
        let books = desk.run(&["balances", "--json"]);
        let books: serde_json::Value = serde_json::from_str(&books.out).unwrap();
        let row = books["rows"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["scheme"] == "A")
            .expect("a row of A");
        assert_eq!(
            (&row["paid_out"], &row["in_flight"]),
            (&120_000.into(), &0.into())
        );
        assert_eq!((&row["heads"], &row["payments"]), (&2.into(), &2.into()));
    }
}

#[test]
fn a_return_file_whose_amount_is_not_the_list_s() {
    let desk = Desk::new();
    let list = list(&desk, "202501-1", &[0, 1]);
    let bank = returned(
        &desk,
        "202501-1",
        &[(0, "600.00", NAMES[0]), (1, "500.00", NAMES[1])],
    );
    let parts = [
        "07银行回盘_202501-1.csv · E3 (金额(元)): found 500.00",
        "expected 600.00, as line 2 of batch 202501-1 instructs",
        "may be of another batch: compare the batch number with the payment list",
        "Nothing was recorded",
    ];
    // In one command, the bank's file first, and after the list was recorded.
    let before = desk.log();
    let said = desk.run(&["import", &bank, &list]);
    said.says(2, &parts);
    nobody_is_named(&said);
    assert_eq!(desk.log(), before, "nothing may be written");
    desk.run(&["import", &list]).says(0, &["2 rows good"]);
    let before = desk.log();
    let said = desk.run(&["import", &bank]);
    said.says(2, &parts);
    nobody_is_named(&said);
    assert_eq!(desk.log(), before, "nothing may be written");
}

#[test]
fn a_return_file_with_a_line_that_the_batch_does_not_have() {
    let desk = Desk::new();
    desk.run(&["import", &list(&desk, "202501-1", &[0])])
        .says(0, &["1 rows good"]);
    let bank = returned(
        &desk,
        "202501-1",
        &[(0, "600.00", NAMES[0]), (1, "600.00", NAMES[1])],
    );
    let before = desk.log();
    let said = desk.run(&["import", &bank]);
    said.says(
        2,
        &[
            "07银行回盘_202501-1.csv · B3 (序号): found 2",
            "expected a line of the payment list of batch 202501-1",
            "compare the batch number with the payment list",
        ],
    );
    nobody_is_named(&said);
    assert_eq!(desk.log(), before, "nothing may be written");
}

#[test]
fn a_line_whose_own_row_of_the_list_was_refused_contradicts_nothing() {
    let desk = Desk::new();
    let path = list(&desk, "202501-1", &[0, 1]);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen(&id(1), "4.30722E+17", 1)).unwrap();
    let bank = returned(
        &desk,
        "202501-1",
        &[(0, "600.00", NAMES[0]), (1, "600.00", NAMES[1])],
    );
    desk.run(&["import", &path, "--accept-good-rows"])
        .says(1, &["1 rows good, 1 refused"]);
    desk.run(&["import", &bank])
        .says(0, &["bank_returns, 2 rows good, 0 refused"]);
}

#[test]
fn a_return_file_for_a_batch_nobody_knows_yet_is_recorded() {
    let desk = Desk::new();
    let bank = returned(&desk, "209912-1", &[(0, "600.00", NAMES[0])]);
    desk.run(&["import", &bank])
        .says(0, &["bank_returns, 1 rows good, 0 refused"]);
    // It waits for its list among the open facts.
    let status = desk.run(&["import", "status"]);
    assert!(status.out.contains("209912-1/1"), "{}", status.out);
}

#[test]
fn an_account_holder_who_is_not_in_the_register_is_told_and_recorded() {
    let desk = Desk::new();
    let files = [
        register(&desk),
        list(&desk, "202501-1", &[0, 1]),
        returned(
            &desk,
            "202501-1",
            &[(0, "600.00", NAMES[0]), (1, "600.00", NAMES[3])],
        ),
    ];
    let said = desk.run(&["import", &files[2], &files[1], &files[0]]);
    said.says(
        0,
        &[
            "07银行回盘_202501-1.csv · D3 (户名): recorded as it stands, 3 characters",
            "expected the name of a person in the scheme's register, or an account recorded for another",
            "compare the account's holder with the register",
            "bank_returns, 2 rows good, 0 refused",
        ],
    );
    assert_eq!(said.err.matches("as it stands").count(), 1, "{}", said.err);
    nobody_is_named(&said);
}

#[test]
fn a_holder_recorded_beforehand_for_another_is_not_told() {
    let desk = Desk::new();
    let folder = desk.path("0-公共资料");
    std::fs::create_dir_all(&folder).unwrap();
    let proxy = folder.join("09代收账户备案表.csv");
    let lines = [
        "受益人,身份证号,银行账号,账户所有人,账户所有人身份证号,关系,备案日期".to_owned(),
        format!(
            "{},{},{},{},{},配偶,2024-12-20",
            NAMES[1],
            id(1),
            account(1),
            NAMES[3],
            id(3)
        ),
    ];
    std::fs::write(&proxy, lines.join("\n")).unwrap();
    for file in [
        register(&desk),
        list(&desk, "202501-1", &[1]),
        proxy.display().to_string(),
        returned(&desk, "202501-1", &[(1, "600.00", NAMES[3])]),
    ] {
        let said = desk.run(&["import", &file]);
        assert_eq!(said.status, Some(0), "{}", said.err);
        assert!(!said.err.contains("as it stands"), "{}", said.err);
        nobody_is_named(&said);
    }
}

#[test]
fn a_payee_who_is_not_in_the_register_is_told_and_recorded() {
    let desk = Desk::new();
    desk.run(&["import", &register(&desk)])
        .says(0, &["teachers, 3 rows good"]);
    let said = desk.run(&["import", &list(&desk, "202501-1", &[0, 3])]);
    said.says(
        0,
        &[
            "06补助发放表_202501-1.csv · D3 (身份证号): recorded as it stands, 18 characters",
            "expected a person in the scheme's register of posts",
            "compare the number with the register",
            "payment_lists, 2 rows good, 0 refused",
        ],
    );
    nobody_is_named(&said);
}

#[test]
fn a_payment_by_bank_without_an_account_is_refused() {
    let desk = Desk::new();
    let path = list(&desk, "202501-1", &[0]);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen(&account(0), "", 1)).unwrap();
    desk.run(&["import", &path]).says(
        2,
        &[
            "J2 (银行账号): found nothing; expected an account, for a payment by bank",
            "fill in the account, or the way it was paid",
        ],
    );
}
