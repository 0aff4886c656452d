//! The year: who applied, what was done, what was paid, and what is wrong with it.

use crate::table::{Cell, Table, day};

const FUND: &str = "爱烛行动救助资金";
const NOTICE: &str = "MGS202501";
const RESULT: &str = "MJG202501";

/// Code, name and kind of a school; each may name two persons.
const SCHOOLS: [(&str, &str, &str); 6] = [
    ("4399010001", "明河县第一中学", "县直中学"),
    ("4399010002", "青石镇中学", "乡镇中学"),
    ("4399010003", "柳湾镇中学", "乡镇中学"),
    ("4399010004", "云岭镇中学", "乡镇中学"),
    ("4399010005", "石桥镇中学", "乡镇中学"),
    ("4399010006", "沙洲镇中学", "乡镇中学"),
];

/// An official: number, name, office, post, the year of birth.
const OFFICIALS: [(&str, &str, &str, &str, u16); 6] = [
    ("MH001", "陶书文", "教育局政工股", "经办人", 1988),
    ("MH002", "冉静姝", "县教师奖励基金会", "初审人", 1982),
    ("MH003", "沙志恒", "教育局政工股", "复审人", 1979),
    ("MH004", "柏长青", "县教师奖励基金会", "负责人", 1970),
    ("MH005", "温如玉", "县教师奖励基金会财务", "出纳", 1985),
    ("MH006", "苗语桐", "教育局办公室", "公示专员", 1990),
];

struct Applicant {
    name: &'static str,
    /// Birth: year, month, day.
    birth: (u16, u8, u8),
    woman: bool,
    school: usize,
    /// Whether illness, not disaster, is the need.
    ill: bool,
    /// Debt in yuan.
    debt: u32,
}

const fn applicant(
    name: &'static str,
    birth: (u16, u8, u8),
    woman: bool,
    school: usize,
    ill: bool,
    debt: u32,
) -> Applicant {
    Applicant {
        name,
        birth,
        woman,
        school,
        ill,
        debt,
    }
}

/// Case 13 was not approved. The first school has three awards on a quota of two.
const APPLICANTS: [Applicant; 13] = [
    applicant("甘雨晴", (1978, 3, 14), true, 0, true, 52_300),
    applicant("商立言", (1981, 11, 2), false, 0, true, 64_000),
    applicant("梅若兰", (1985, 6, 21), true, 0, false, 38_500),
    applicant("骆天佑", (1974, 1, 9), false, 1, true, 91_200),
    applicant("池映雪", (1990, 12, 30), true, 1, true, 45_800),
    applicant("仇文博", (1983, 7, 7), false, 2, true, 33_000),
    applicant("阮思齐", (1988, 4, 18), true, 2, false, 41_600),
    applicant("辛建国", (1969, 10, 1), false, 3, true, 78_900),
    applicant("单玉梅", (1976, 2, 27), true, 3, true, 56_700),
    applicant("尤远航", (1992, 8, 8), false, 4, true, 49_400),
    applicant("卓亦凡", (1986, 5, 5), false, 4, true, 67_100),
    applicant("霍春燕", (1980, 9, 16), true, 5, true, 30_000),
    applicant("晏平安", (1995, 3, 3), false, 5, true, 18_000),
];

const AWARDS: usize = 12;
const GRANT: u32 = 2_000;
/// Paid to case 12 where the notice said 2,000.
const OVERPAID: u32 = 2_500;
/// Case (from 0) decided and paid while the notice ran.
const EARLY: usize = 9;
/// Case whose objection was open when it was paid.
const OBJECTED: usize = 10;
/// Case without the hospital's diagnosis.
const UNPROVED: usize = 8;
/// Cases that file one and the same loan paper.
const SHARED_PAPER: [usize; 2] = [3, 7];
/// Case aided by another fund in the same year, and one whose other aid was taken back.
const AIDED: usize = 4;
const TAKEN_BACK: usize = 5;

/// Number of a division that was never given out, then birth, order and check digit (GB 11643).
fn id_number((year, month, day): (u16, u8, u8), woman: bool, order: usize) -> String {
    let last = (order * 2 + usize::from(!woman)) % 1000;
    let body = format!("439901{year:04}{month:02}{day:02}{last:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"];
    format!("{body}{}", check[(sum % 11) as usize])
}

/// Nineteen digits, the last by Luhn.
fn account(order: usize) -> String {
    let body = format!("629999{:012}", 700_300_110_000 + order as u64 * 7_919);
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0');
            match at % 2 {
                0 if digit > 4 => digit * 2 - 9,
                0 => digit * 2,
                _ => digit,
            }
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn phone(order: usize) -> String {
    format!("199{:08}", 10_020_030 + order * 1_237)
}

/// Sixty-four hexadecimal digits that stand for a scanned paper's checksum.
fn checksum(of: &str) -> String {
    (0u64..4)
        .map(|part| {
            let mut state = 0xcbf2_9ce4_8422_2325 ^ part;
            for byte in of.bytes() {
                state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
            format!("{state:016x}")
        })
        .collect()
}

fn case_no(at: usize) -> String {
    format!("B-2025-{:04}", at + 1)
}

fn award_no(at: usize) -> String {
    format!("MJ2025{:04}", at + 1)
}

fn payment_no(at: usize) -> String {
    format!("MF2025{:04}", at + 1)
}

fn paid(at: usize) -> u32 {
    if at == AWARDS - 1 { OVERPAID } else { GRANT }
}

fn id_of(at: usize) -> String {
    id_number(APPLICANTS[at].birth, APPLICANTS[at].woman, at + 11)
}

fn need(applicant: &Applicant) -> &'static str {
    if applicant.ill {
        "重大疾病"
    } else {
        "自然灾害"
    }
}

const CLAIM_HEADINGS: &[&str] = &[
    "序号",
    "申请编号",
    "单位代码",
    "申报单位",
    "姓名",
    "身份证号",
    "性别",
    "出生日期",
    "在职状态",
    "困难类别",
    "负债金额(元)",
    "申请金额(元)",
    "申请日期",
    "收件时间",
    "申请方式",
    "联系电话",
    "家庭住址",
    "开户银行",
    "银行账号",
    "户名",
];

fn claim(at: usize) -> Vec<Cell> {
    let person = &APPLICANTS[at];
    let (code, school, _) = SCHOOLS[person.school];
    let (year, month, born) = person.birth;
    vec![
        Cell::Number(at as u32 + 1),
        case_no(at).into(),
        code.into(),
        school.into(),
        person.name.into(),
        id_of(at).into(),
        if person.woman { "女" } else { "男" }.into(),
        Cell::Day(year, month, born),
        "在职".into(),
        need(person).into(),
        person.debt.into(),
        GRANT.into(),
        day(10, 28),
        Cell::Time(2025, 11, 3, 9, at as u8 * 4),
        "本人申请".into(),
        phone(at).into(),
        format!("{}向阳村{}组", &school[..9], at + 1).into(),
        "明河农商银行".into(),
        account(at).into(),
        person.name.into(),
    ]
}

fn claims() -> Table {
    Table {
        sheet: "申请汇总",
        headings: CLAIM_HEADINGS,
        rows: (0..APPLICANTS.len()).map(claim).collect(),
    }
}

/// A clerk's draft: in the second row an ID number with a slip of the pen, in the fourth an amount in
/// words, in the fifth a day that no calendar has.
fn draft() -> Table {
    let mut rows: Vec<Vec<Cell>> = (0..6).map(claim).collect();
    let id = id_of(1);
    let (front, last) = id.split_at(17);
    let slip = if last == "3" { "4" } else { "3" };
    rows[1][5] = format!("{front}{slip}").into();
    rows[3][11] = "贰仟元整左右".into();
    rows[4][12] = "2025/13/2".into();
    Table {
        sheet: "申请汇总",
        headings: CLAIM_HEADINGS,
        rows,
    }
}

fn papers() -> Table {
    let mut rows = Vec::new();
    for (at, person) in APPLICANTS.iter().enumerate() {
        let school = SCHOOLS[person.school].1;
        let mut list = vec![
            ("申请表", school, None),
            ("身份证复印件", "明河县公安局", None),
            ("教师证复印件", "明河县教育局", None),
        ];
        if person.ill {
            if at != UNPROVED {
                list.push(("医院诊断证明", "明河县人民医院", None));
            }
            list.push(("治疗费用票据", "明河县人民医院", Some(person.debt + 9_000)));
        } else {
            list.push(("民政部门受灾证明", "明河县民政局", None));
            list.push(("居(村)委会受灾证明", "向阳村委会", None));
        }
        list.push(("借款凭证", "明河农商银行", Some(person.debt)));
        list.push(("公示无异议证明", school, None));
        for (number, (kind, issuer, amount)) in list.into_iter().enumerate() {
            let file = if kind == "借款凭证" && SHARED_PAPER.contains(&at) {
                checksum("one loan paper for two")
            } else {
                checksum(&format!("{}/{kind}", case_no(at)))
            };
            rows.push(vec![
                format!("{}-{:02}", case_no(at), number + 1).into(),
                case_no(at).into(),
                person.name.into(),
                kind.into(),
                issuer.into(),
                day(9, 22 + (number as u8 % 6)),
                amount.map_or(Cell::Empty, Cell::Number),
                file.into(),
                Cell::Time(2025, 11, 3, 9, at as u8 * 4 + 1),
            ]);
        }
    }
    Table {
        sheet: "材料登记",
        headings: &[
            "材料编号",
            "申请编号",
            "姓名",
            "材料类型",
            "出具单位",
            "出具日期",
            "载明金额(元)",
            "文件校验码(SHA-256)",
            "登记时间",
        ],
        rows,
    }
}

fn quotas() -> Table {
    let row = |(code, school, kind): &(&str, &str, &str)| {
        vec![
            (*code).into(),
            (*school).into(),
            (*kind).into(),
            2u32.into(),
            Cell::Empty,
        ]
    };
    Table {
        sheet: "名额分配",
        headings: &[
            "单位代码",
            "申报单位",
            "单位类别",
            "推荐名额",
            "其中退休名额上限",
        ],
        rows: SCHOOLS.iter().map(row).collect(),
    }
}

fn steps() -> Table {
    let mut rows = Vec::new();
    let mut step = |at: usize, name: &str, who: usize, (month, date): (u8, u8), word: &str| {
        rows.push(vec![
            case_no(at).into(),
            name.into(),
            OFFICIALS[who].0.into(),
            OFFICIALS[who].1.into(),
            day(month, date),
            Cell::Time(2025, month, date, 10, at as u8 * 4),
            (420 + at as u32 * 30).into(),
            word.into(),
        ]);
    };
    for at in 0..APPLICANTS.len() {
        step(at, "受理", 0, (11, 3), "受理");
        step(at, "初审", 1, (11, 17), "同意");
        let agreed = at < AWARDS;
        let word = if agreed { "同意" } else { "不同意" };
        step(at, "复审", 2, (12, 2), word);
        if agreed {
            step(at, "审批", 3, decided(at), "批准");
            step(at, "支付", 4, paid_on(at), "已付");
        }
    }
    Table {
        sheet: "办理记录",
        headings: &[
            "申请编号",
            "环节",
            "经办工号",
            "办理人",
            "业务日期",
            "登记时间",
            "用时(秒)",
            "意见",
        ],
        rows,
    }
}

fn decided(at: usize) -> (u8, u8) {
    if at == EARLY { (12, 8) } else { (12, 12) }
}

fn paid_on(at: usize) -> (u8, u8) {
    if at == EARLY { (12, 9) } else { (12, 22) }
}

fn notices() -> Table {
    let list = checksum("the list as it hung");
    let result = checksum("the list of results");
    let listed = AWARDS as u32;
    let sum: u32 = (0..AWARDS).map(paid).sum();
    Table {
        sheet: "公示登记",
        headings: &[
            "公示编号",
            "公示阶段",
            "公示单位",
            "公示渠道",
            "公示开始",
            "公示结束",
            "最短工作日数",
            "公示人数",
            "公示金额(元)",
            "异议件数",
            "开始时名单校验码",
            "结束时名单校验码",
            "撤下日期",
            "公示专员",
        ],
        rows: vec![
            vec![
                NOTICE.into(),
                "拟救助名单公示".into(),
                "明河县教育局、县教师奖励基金会".into(),
                "网站、单位公开栏".into(),
                day(12, 3),
                day(12, 11),
                5u32.into(),
                listed.into(),
                (listed * GRANT).into(),
                1u32.into(),
                list.clone().into(),
                list.into(),
                Cell::Day(2026, 1, 9),
                OFFICIALS[5].1.into(),
            ],
            vec![
                RESULT.into(),
                "发放结果公示".into(),
                "明河县教育局、县教师奖励基金会".into(),
                "网站".into(),
                Cell::Day(2026, 1, 4),
                Cell::Day(2026, 1, 9),
                5u32.into(),
                listed.into(),
                sum.into(),
                0u32.into(),
                result.clone().into(),
                result.into(),
                Cell::Day(2026, 2, 6),
                OFFICIALS[5].1.into(),
            ],
        ],
    }
}

fn notice_rows() -> Table {
    let row = |notice: &str, at: usize, amount: u32| -> Vec<Cell> {
        let person = &APPLICANTS[at];
        vec![
            notice.into(),
            case_no(at).into(),
            person.name.into(),
            SCHOOLS[person.school].1.into(),
            need(person).into(),
            amount.into(),
        ]
    };
    let mut rows: Vec<_> = (0..AWARDS).map(|at| row(NOTICE, at, GRANT)).collect();
    rows.extend((0..AWARDS).map(|at| row(RESULT, at, paid(at))));
    Table {
        sheet: "公示名单",
        headings: &[
            "公示编号",
            "申请编号",
            "姓名",
            "申报单位",
            "困难类别",
            "金额(元)",
        ],
        rows,
    }
}

fn objections() -> Table {
    Table {
        sheet: "异议登记",
        headings: &[
            "异议编号",
            "公示编号",
            "提出日期",
            "涉及人员",
            "申请编号",
            "异议内容",
            "办结日期",
            "结果",
        ],
        rows: vec![vec![
            "MYY2025001".into(),
            NOTICE.into(),
            day(12, 5),
            APPLICANTS[OBJECTED].name.into(),
            case_no(OBJECTED).into(),
            "反映家庭有经营收入".into(),
            Cell::Empty,
            "核查中".into(),
        ]],
    }
}

fn awards() -> Table {
    let row = |at: usize| -> Vec<Cell> {
        let (month, date) = decided(at);
        vec![
            award_no(at).into(),
            case_no(at).into(),
            SCHOOLS[APPLICANTS[at].school].0.into(),
            APPLICANTS[at].name.into(),
            id_of(at).into(),
            "在职".into(),
            GRANT.into(),
            day(month, date),
            OFFICIALS[3].1.into(),
            "明教基〔2025〕6号".into(),
        ]
    };
    Table {
        sheet: "救助决定",
        headings: &[
            "决定编号",
            "申请编号",
            "单位代码",
            "姓名",
            "身份证号",
            "在职状态",
            "批准金额(元)",
            "决定日期",
            "审批人",
            "文号",
        ],
        rows: (0..AWARDS).map(row).collect(),
    }
}

fn payments() -> Table {
    let row = |at: usize| -> Vec<Cell> {
        let (month, date) = paid_on(at);
        vec![
            payment_no(at).into(),
            award_no(at).into(),
            case_no(at).into(),
            APPLICANTS[at].name.into(),
            id_of(at).into(),
            paid(at).into(),
            "校长现场发放".into(),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            day(month, date),
            "成功".into(),
            OFFICIALS[4].1.into(),
            Cell::Empty,
        ]
    };
    Table {
        sheet: "发放登记",
        headings: &[
            "发放编号",
            "决定编号",
            "申请编号",
            "姓名",
            "身份证号",
            "金额(元)",
            "发放方式",
            "开户银行",
            "银行账号",
            "户名",
            "发放日期",
            "支付结果",
            "出纳",
            "备注",
        ],
        rows: (0..AWARDS).map(row).collect(),
    }
}

fn receipts() -> Table {
    let row = |at: usize| -> Vec<Cell> {
        let (month, date) = paid_on(at);
        vec![
            payment_no(at).into(),
            APPLICANTS[at].name.into(),
            paid(at).into(),
            APPLICANTS[at].name.into(),
            "本人".into(),
            day(month, date + 1),
        ]
    };
    Table {
        sheet: "领取签收",
        headings: &[
            "发放编号",
            "姓名",
            "金额(元)",
            "签收人",
            "与受助人关系",
            "签收日期",
        ],
        rows: (0..AWARDS).map(row).collect(),
    }
}

fn other_funds() -> Table {
    let row = |level: &str, at: usize, date: Cell, standing: &str| -> Vec<Cell> {
        vec![
            level.into(),
            format!("{level}级教师帮扶基金").into(),
            APPLICANTS[at].name.into(),
            id_of(at).into(),
            SCHOOLS[APPLICANTS[at].school].1.into(),
            5_000u32.into(),
            date,
            standing.into(),
        ]
    };
    Table {
        sheet: "其他基金受助",
        headings: &[
            "级别",
            "基金名称",
            "姓名",
            "身份证号",
            "单位",
            "资助金额(元)",
            "资助日期",
            "状态",
        ],
        rows: vec![
            row("中央", AIDED, day(6, 18), "已发放"),
            row("市", TAKEN_BACK, day(7, 9), "已撤销退回"),
        ],
    }
}

fn duties() -> Table {
    let row = |(at, official): (usize, &(&str, &str, &str, &str, u16))| -> Vec<Cell> {
        let (number, name, office, post, born) = *official;
        vec![
            number.into(),
            name.into(),
            id_number((born, 5, 6), at % 2 == 1, at + 501).into(),
            office.into(),
            post.into(),
            "B".into(),
            phone(at + 40).into(),
            format!("城关镇和平路{}号", at + 3).into(),
            Cell::Day(2019, 9, 2),
        ]
    };
    Table {
        sheet: "岗位职责",
        headings: &[
            "工号",
            "姓名",
            "身份证号",
            "单位",
            "岗位",
            "负责项目",
            "联系电话",
            "家庭住址",
            "任职日期",
        ],
        rows: OFFICIALS.iter().enumerate().map(row).collect(),
    }
}

const RECEIVED: u32 = 26_000;

fn fund_receipts() -> Table {
    Table {
        sheet: "到账通知",
        headings: &[
            "到账通知编号",
            "项目代码",
            "资金名称",
            "资金性质",
            "付款单位",
            "到账金额(元)",
            "到账日期",
            "银行流水号",
        ],
        rows: vec![vec![
            "MDZ202500001".into(),
            "B".into(),
            FUND.into(),
            "基金会".into(),
            "县教师奖励基金会".into(),
            RECEIVED.into(),
            day(10, 14),
            "R4399202510140001".into(),
        ]],
    }
}

fn statements() -> Table {
    let sum: u32 = (0..AWARDS).map(paid).sum();
    Table {
        sheet: "收支结存",
        headings: &[
            "项目代码",
            "资金名称",
            "收入合计(元)",
            "拨付合计(元)",
            "退回合计(元)",
            "追回合计(元)",
            "结余(元)",
            "截止日期",
        ],
        rows: vec![vec![
            "B".into(),
            FUND.into(),
            RECEIVED.into(),
            sum.into(),
            0u32.into(),
            0u32.into(),
            (RECEIVED - sum).into(),
            day(12, 31),
        ]],
    }
}

/// Every file: its path in the demo's folder, and its bytes.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let programme = "office/B-爱烛行动";
    let public = "office/0-公共资料";
    let book =
        |folder: &str, name: &str, table: Table| (format!("{folder}/{name}.xlsx"), table.to_xlsx());
    let text = |folder: &str, name: &str, table: Table| {
        (format!("{folder}/{name}.csv"), table.to_gb18030())
    };
    vec![
        book(public, "01岗位职责表", duties()),
        book(public, "02资金到账通知", fund_receipts()),
        text(public, "04资金收支结存表", statements()),
        book(programme, "01申请汇总表", claims()),
        book(programme, "02证明材料登记表", papers()),
        book(programme, "03名额分配表", quotas()),
        book(programme, "04办理记录", steps()),
        text(programme, "05公示登记", notices()),
        book(programme, "06公示名单", notice_rows()),
        book(programme, "07公示异议登记", objections()),
        book(programme, "08救助决定", awards()),
        text(programme, "09发放登记表", payments()),
        book(programme, "10领取签收表", receipts()),
        book(programme, "11本年度其他基金受助名单", other_funds()),
        text("wrong/B-爱烛行动", "申请汇总表(草稿)", draft()),
    ]
}
