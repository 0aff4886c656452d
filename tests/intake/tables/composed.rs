//! Headings of two lines where the upper one stands over two columns: the two are said in one, and read for what the
//! table knows of that.
//!
//! **Not here**: a heading for a first and a last day over 起 and 止 ([`super::unseen`]), and plain merged headings
//! ([`super::layout`]).

use sunledger::intake::read::MergedRange;
use sunledger::intake::{Plan, Source};

use super::{Before, heading, plan_under, scheme, source};

/// A sheet of the programme, its headings in one line.
fn plain(programme: &str, folder: &str, name: &str, headings: &str, row: &str) -> Plan {
    let rows = [heading(headings), cells(row)];
    planned(programme, source(folder, name, &rows))
}

fn cells(row: &str) -> Vec<&str> {
    let cells = row.split(' ');
    cells
        .map(|cell| if cell == "-" { "" } else { cell })
        .collect()
}

fn planned(programme: &str, source: Source) -> Plan {
    plan_under(&[scheme(programme)], &[source], &Before::default()).expect("a plan")
}

/// The same sheet with `parent` over the columns from `at` on, and each child below it.
fn two_lines(
    (programme, folder, name): (&str, &str, &str),
    (headings, row): (&str, &str),
    (at, parent, children): (usize, &str, &[&str]),
) -> Plan {
    let mut above = heading(headings);
    let width = above.len();
    let mut below = vec![""; width];
    for (offset, child) in children.iter().enumerate() {
        above[at + offset] = if offset == 0 { parent } else { "" };
        below[at + offset] = *child;
    }
    let last = at + children.len() - 1;
    let rows = [above, below, cells(row)];
    let mut source = source(folder, name, &rows);
    let cell = |lines: (u32, u32), columns: (usize, usize)| MergedRange {
        first_line: lines.0,
        last_line: lines.1,
        first_column: columns.0,
        last_column: columns.1,
    };
    let others = (0..width).filter(|column| !(at..=last).contains(column));
    let merged = others.map(|column| cell((1, 2), (column, column)));
    let mut merged: Vec<MergedRange> = merged.chain([cell((1, 1), (at, last))]).collect();
    merged.sort_unstable();
    source.file.sheets[0].merged = merged;
    planned(programme, source)
}

fn bodies(plan: &Plan) -> Vec<String> {
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let sheet = plan.sheets.first();
    let sheet = sheet.unwrap_or_else(|| panic!("the sheet is read: {:?}", plan.unknown));
    assert!(sheet.unread.is_empty(), "{:?}", sheet.unread);
    let events = sheet.events.iter();
    events.map(|(_, event)| format!("{event:?}")).collect()
}

const AGREEMENTS: (&str, &str) = (
    "协议编号 帮扶类别 支援学校标识码 支援学校 受援学校标识码 受援学校 签订日期 起始日期 终止日期",
    "XY2025001 学前教育 4307224153 城区安桥中心幼儿园 4307228508 杨垭镇中心幼儿园 2024-08-27 2024-09-01 2026-08-31",
);

#[test]
fn a_word_below_a_heading_over_two_columns_is_read_with_it() {
    let of = ("F.toml", "F-校校结对", "协议.xlsx");
    let one = bodies(&plain(of.0, of.1, of.2, AGREEMENTS.0, AGREEMENTS.1));
    for below in [
        (2, "支援方", &["标识码", "学校名称"][..]),
        (2, "支援方", &["支援学校编码", "支援学校全称"]),
        (2, "支援学校信息", &["学校代码", "学校全称"]),
        (2, "支援学校", &["代码", "校名"]),
        (4, "受援方", &["标识码", "名称"]),
        (7, "协议期限", &["起", "止"]),
        (7, "协议有效期", &["开始", "结束"]),
    ] {
        let two = two_lines(of, AGREEMENTS, below);
        assert_eq!(bodies(&two), one, "{below:?}");
    }
}

const TRANCHES: (&str, &str) = (
    "协议编号 帮扶年度 支援学校 应拨金额(元) 应拨截止日期 拨付条件 拨付状态 实拨日期 实拨金额(元) 收款账号 经办人",
    "SH2020-440513-001 =1 某校 =100000 2020-10-23 签订后30天内 已拨付 2020-09-28 =100000 6222021907014455668 甲乙",
);
const EVALUATIONS: (&str, &str) = (
    "协议编号 帮扶年度 年度结束日 自评报送日期 自评得分 验收日期 验收得分 验收结论 验收人一 验收人二",
    "SH2020-440513-001 =1 2021-08-31 2021-08-18 =97.8 2021-09-13 =93.3 合格 甲乙 丙丁",
);

#[test]
fn amounts_days_and_scorers_below_one_heading_are_told_apart() {
    for (of, headings, below) in [
        (
            "拨付.xlsx",
            TRANCHES,
            (3, "应拨情况", &["金额(元)", "截止日期"][..]),
        ),
        (
            "验收.xlsx",
            EVALUATIONS,
            (3, "学校自评", &["报送日期", "得分"]),
        ),
        ("验收.xlsx", EVALUATIONS, (8, "验收专家", &["甲", "乙"])),
        ("验收.xlsx", EVALUATIONS, (8, "验收人", &["1", "2"])),
    ] {
        let one = plain("G.toml", "G-中小学结对", of, headings.0, headings.1);
        let two = two_lines(("G.toml", "G-中小学结对", of), headings, below);
        assert_eq!(bodies(&two), bodies(&one), "{below:?}");
    }
}

const ACCOUNTS: (&str, &str) = (
    "教师编号 姓名 身份证号 原账号 新账号 变更日期 原因 经办人",
    "T000001 甲乙丙 11010519491231002X 6222021907014455668 6222021907014455674 2025-03-01 换卡 丁戊",
);

#[test]
fn a_word_below_may_stand_before_the_upper_heading() {
    let of = ("A.toml", "A-乡村教师生活补助", "账号变更.xlsx");
    let one = plain(of.0, of.1, of.2, ACCOUNTS.0, ACCOUNTS.1);
    let two = two_lines(of, ACCOUNTS, (3, "银行账号", &["变更前", "变更后"]));
    assert_eq!(bodies(&two), bodies(&one));
}
