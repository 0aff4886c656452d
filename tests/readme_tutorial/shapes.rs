//! Programmes of other shapes than the page has run from their files alone.

use super::{Office, id};

/// A ledger on which the file's scheme holds.
#[track_caller]
fn published(office: &Office, file: &str) {
    office.must(&["scheme", "check", file]);
    office.must(&[
        "init",
        "--profile",
        "county",
        "--origin",
        "ledger.example.gov.cn/shapes",
    ]);
    let said = office.must(&["scheme", "publish", file]);
    let (_, entry) = said.split_once("entry ").unwrap();
    let entry: String = entry.chars().take_while(char::is_ascii_digit).collect();
    office.must(&["endorse", &entry, "--role", "FIN"]);
}

/// A second programme, of another shape, from its file alone: paid by the month by tiers and a bank's list, with
/// steps and notices under names that no other office writes, and an approval at the second level.
#[test]
fn a_programme_of_another_shape_is_a_file_too() {
    let office = Office(tempfile::tempdir().unwrap());
    office.file("passphrase", "a passphrase for the tutorial\n");
    office.file("monthly.toml", include_str!("monthly.toml"));
    published(&office, "monthly.toml");
    let (cook, cleaner) = (id("43990119800506012"), id("43990119810607023"));
    let officials = [
        id("43990119800101001"),
        id("43990119790101003"),
        id("43990119780101005"),
    ];
    let folder = "YJ-工勤岗位补贴";
    let file = |name: &str, text: &str| office.file(&format!("{folder}/{name}"), text);
    file(
        "校点名册.csv",
        "校点代码,校点名称,校点类型\n2143000011,石桥教学点,教学点\n2143000012,河口完小,完全小学\n",
    );
    file(
        "校点类别.csv",
        "校点代码,校点名称,类别,每月标准,执行日期\n2143000011,石桥教学点,一类,300,2025-01-01\n2143000012,河口完小,二类,200,2025-01-01\n",
    );
    file(
        "工勤人员名册.csv",
        &format!(
            "人员号,姓名,身份证号,校点代码,校点名称,岗位,到岗日期,工资卡号\nR1,甘大勇,{cook},2143000011,石桥教学点,炊事,2024-09-01,6217000000000011\nR2,商小兰,{cleaner},2143000012,河口完小,保洁,2024-09-01,6217000000000029\n"
        ),
    );
    let [maker, checker, chief] = &officials;
    file(
        "岗位职责表.csv",
        &format!(
            "工号,姓名,身份证号,单位,岗位,负责项目,任职日期\nG01,安平,{maker},县教育局,编表,YJ,2024-09-01\nG02,鲁直,{checker},县教育局,核对,YJ,2024-09-01\nG03,方正,{chief},县教育局,签发,YJ,2024-09-01\n"
        ),
    );
    file(
        "资金到账通知.csv",
        "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额,到账日期,银行流水号\nDZ-1,YJ,工勤岗位补贴资金,财政拨款,县财政局,2000,2025-01-05,LS-1\n",
    );
    file(
        "公示登记.csv",
        "公示编号,公示事项,月份,公示单位,公示地点,开始日期,结束日期,公示人数,公示金额,异议件数,撤下日期\nGS-03,月度名单公示,2025-03,县教育局,公告栏,2025-03-17,2025-03-21,2,500,0,2025-04-11\n",
    );
    file(
        "月度公示名单.csv",
        "公示编号,人员号,姓名,校点名称,类别,起始月份,月标准\nGS-03,R1,甘大勇,石桥教学点,一类,2025-03,300\nGS-03,R2,商小兰,河口完小,二类,2025-03,200\n",
    );
    let list = format!(
        "批次,行号,人员号,姓名,身份证号,校点代码,校点名称,类别,月份,补贴金额,银行账号,代发日期,备注\nYJ202503,1,R1,甘大勇,{cook},2143000011,石桥教学点,一类,2025-03,300,6217000000000011,2025-03-26,\nYJ202503,2,R2,商小兰,{cleaner},2143000012,河口完小,二类,2025-03,200,6217000000000029,2025-03-26,\n"
    );
    office.file("月度代发表.csv", &list);
    let told = || {
        let answer = office.must(&["pay", "check", "月度代发表.csv", "--json"]);
        let levels =
            [1, 2].map(|level| answer.contains(&format!("review {level} is not recorded")));
        assert!(answer.contains("\"amount\": 50000"), "{answer}");
        levels
    };
    let steps =
        "批次,环节,经办工号,办理日期\nYJ202503,编表,G01,2025-03-12\nYJ202503,核对,G02,2025-03-14\n";
    office.must(&["import", folder]);
    assert_eq!(told(), [true, true]);
    file("批次办理记录.csv", steps);
    office.must(&["import", folder]);
    assert_eq!(told(), [false, true]);
    file(
        "批次办理记录(续).csv",
        "批次,环节,经办工号,办理日期\nYJ202503,签发,G03,2025-03-24\n",
    );
    office.must(&["import", folder]);
    assert_eq!(told(), [false, false]);
    office.must(&["pay", "instruct", "月度代发表.csv"]);
    file("月度代发表.csv", &list);
    file(
        "银行结果.csv",
        "批次,行号,银行账号,户名,交易金额,交易结果,退票原因,交易日期,交易流水号\nYJ202503,1,6217000000000011,甘大勇,300,成功,,2025-03-26,T1\nYJ202503,2,6217000000000029,商小兰,200,失败,账号户名不符,2025-03-26,T2\n",
    );
    office.must(&["import", folder]);
    let books = office.must(&["balances", "--csv", "--lang", "en"]);
    let row = books
        .lines()
        .find(|line| line.starts_with("YJ,"))
        .unwrap_or_else(|| panic!("{books}"));
    for sum in ["2000.00", "500.00", "200.00", "1700.00"] {
        assert!(row.contains(sum), "no {sum} in {row}");
    }
    super::nobody_is_suspected(&office.must(&["flags"]));
    office.must(&["report", "certificate", "GS-03"]);
    office.must(&["verify"]);
}

/// A third, of pairs: two tranches, of which the second waits for an acceptance, and what was spent of them.
#[test]
fn a_programme_of_pairs_is_a_file_too() {
    let office = Office(tempfile::tempdir().unwrap());
    office.file("passphrase", "a passphrase for the tutorial\n");
    office.file("pair.toml", include_str!("pair.toml"));
    published(&office, "pair.toml");
    let folder = "PX-薄弱学校结对提升";
    let file = |name: &str, text: &str| office.file(&format!("{folder}/{name}"), text);
    file(
        "对数分配.csv",
        "区划代码,县区,对数\n440513,潮阳区,2\n440229,翁源县,4\n",
    );
    file(
        "结对协议.csv",
        "协议号,支援校代码,支援校,支援校账号,受援校代码,受援校,县区,区划代码,签约日期,协议金额\nX-1,2144000001,城南小学,6217000000000011,2144000101,山口小学,潮阳区,440513,2023-09-05,200000\nX-2,2144000002,城北小学,6217000000000029,2144000102,河口小学,翁源县,440229,2023-09-06,200000\n",
    );
    file(
        "资金到账通知.csv",
        "到账通知编号,项目代码,资金名称,资金性质,付款单位,到账金额(元),到账日期,银行流水号\nD-1,PX,结对提升专项资金,财政拨款,市财政局,400000,2023-09-01,LS1\n",
    );
    let head = "协议号,期次,收款学校,应拨金额,条件,应拨日期,状态,实拨日期,实拨金额,收款账号\n";
    file(
        "拨款台账.csv",
        &format!(
            "{head}X-1,1,城南小学,120000,签约后20日内,2023-09-25,已拨付,2023-09-20,120000,6217000000000011\nX-2,1,城北小学,120000,签约后20日内,2023-09-26,已拨付,2023-09-21,120000,6217000000000029\n"
        ),
    );
    file(
        "验收表.csv",
        "协议号,年度,年度结束日,自评日期,自评分,验收日期,验收分,结论,验收人一,验收人二\nX-1,1,2024-08-31,2024-08-20,85,2024-09-05,80,合格,安平,鲁直\nX-2,1,2024-08-31,2024-08-21,86,2024-09-05,79,不合格,安平,鲁直\n",
    );
    file(
        "支出明细.csv",
        "凭证号,协议号,年度,支出日期,费用类别,收款人,发票号,发票日期,金额\nV1,X-1,1,2023-10-10,图书资料,新华书店,12345678,2023-10-09,30000\n",
    );
    file(
        "报送登记.csv",
        "报送单位,报送类型,所属期,应报日期,报送日期\n城南小学,年度总结,2023,2024-01-30,2024-01-10\n",
    );
    office.must(&["import", folder]);
    // The second tranches: of one the year has 80 points, of the other 79.
    let second = |state: [&str; 3]| {
        let [state, day, amount] = state;
        let rows = [
            ("X-1", "城南小学", "6217000000000011"),
            ("X-2", "城北小学", "6217000000000029"),
        ];
        let rows: String = rows
            .iter()
            .map(|(number, school, account)| {
                format!("{number},2,{school},80000,验收80分以上20个工作日内,,{state},{day},{amount},{account}\n")
            })
            .collect();
        office.file("第二期.csv", &format!("{head}{rows}"));
        office.run(&["pay", "check", "第二期.csv"])
    };
    let (status, out, err) = second(["待拨付", "", ""]);
    assert_eq!(status, 2, "{out}{err}");
    assert!(err.contains("every tranche of it still waits"), "{err}");
    // The text names the tranche, so that the sheet itself is its schedule; one that was imported before changes nothing.
    for imported in [false, true] {
        if imported {
            second(["待拨付", "", ""]);
            office.must(&["import", "第二期.csv"]);
        }
        let (status, out, err) = second(["已拨付", "2024-09-20", "80000"]);
        assert_eq!(status, 1, "{out}{err}");
        assert!(out.contains("79.0 points"), "{out}");
        assert!(
            err.contains("may be paid: 1 rows, 80000.00 yuan; held: 1 rows, 80000.00 yuan"),
            "{err}"
        );
    }
    let books = office.must(&["balances", "--csv", "--lang", "en"]);
    let row = books.lines().find(|line| line.starts_with("PX,"));
    assert!(
        row.is_some_and(|row| row.contains("240000.00") && row.contains("160000.00")),
        "{books}"
    );
    let plan = office.must(&["report", "plan", "PX"]);
    assert!(
        plan.contains("潮阳区") && plan.contains("30000.00"),
        "{plan}"
    );
    office.must(&["verify"]);
}
