//! Programme A's sheets: register, tiers, changes, lists, return files, notices by the month.

use sunledger::domain::date::{Date, Month, Period};
use sunledger::domain::events::Event;
use sunledger::domain::events::claims::ClaimEvent;
use sunledger::domain::events::notices::{NoticeEvent, ObjectionOutcome};
use sunledger::domain::events::parties::{NameAliases, PartyEvent};
use sunledger::domain::events::payments::{PaymentEvent, PaymentMethod};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Step;
use sunledger::intake::{Plan, PlannedSheet};

use super::{ACCOUNT, Before, ID, heading, kinds, plan_under, scheme, source};

fn plan_a(files: &[(&str, &[Vec<&str>])]) -> Plan {
    let sources: Vec<_> = files
        .iter()
        .map(|(name, rows)| source("A-乡村教师生活补助", name, rows))
        .collect();
    plan_under(
        &[scheme("A.toml"), scheme("G.toml")],
        &sources,
        &Before::default(),
    )
    .expect("a plan")
}

fn good(rows: &[Vec<&str>]) -> PlannedSheet {
    let plan = plan_a(&[("table.xlsx", rows)]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert_eq!(plan.sheets.len(), 1, "{:?}", plan.unknown);
    plan.sheets[0].clone()
}

fn day(month: u32, day: u32) -> Date {
    Date::from_ymd(2025, month, day).unwrap()
}

const TEACHER: &str = "教师编号 姓名 身份证号 性别 出生日期 学校标识码 学校名称 岗位 任教起始日期 离岗日期 开户银行 工资账号 联系电话 登记人 登记时间";

fn teacher(left: &'static str) -> Vec<&'static str> {
    vec![
        "T000001",
        "甲乙丙",
        ID,
        "女",
        "1949-12-31",
        "4307220784",
        "北铺教学点",
        "语文",
        "2010-09-01",
        left,
        "农业银行",
        ACCOUNT,
        "15444395828",
        "丁戊己",
        "2024-12-01 09:30:00",
    ]
}

#[test]
fn a_register_row_is_a_person_an_account_and_a_post_as_of_its_entry() {
    let sheet = good(&[heading(TEACHER), teacher("2025-03-04")]);
    assert_eq!(sheet.table, "teachers");
    let counts = kinds(&sheet);
    for kind in [
        "PersonRegistered",
        "PersonNamed",
        "AccountBound",
        "PostAssigned",
    ] {
        assert_eq!(counts.get(kind), Some(&1), "{kind}");
    }
    for (head, _) in &sheet.events {
        assert_eq!(head.effective, Date::from_ymd(2024, 12, 1).unwrap());
        assert!(head.registered_at.is_some());
        assert_eq!(head.acted_by[0].step, Step::Register);
    }
    let post = sheet.events.iter().find_map(|(_, event)| match event {
        Event::Party(PartyEvent::PostAssigned(post)) => Some(post),
        _ => None,
    });
    let post = post.unwrap();
    assert_eq!(post.from, Date::from_ymd(2010, 9, 1).unwrap());
    assert_eq!(post.to, Some(day(3, 4)));
    let person = sheet.events.iter().find_map(|(_, event)| match event {
        Event::Party(PartyEvent::PersonRegistered(person)) => Some(person),
        _ => None,
    });
    assert!(
        person.unwrap().number.is_some(),
        "the teacher's number, as an alias"
    );
}

#[test]
fn a_day_left_before_the_first_day_in_post_is_refused() {
    let plan = plan_a(&[("table.xlsx", &[heading(TEACHER), teacher("2010-08-31")])]);
    assert_eq!(
        (plan.bad[0].code, plan.bad[0].cell.as_str()),
        ("date-order", "J2")
    );
}

#[test]
fn a_number_whose_check_character_does_not_fit_is_taken_and_told() {
    let mut row = teacher("");
    row[2] = "110105194912310021";
    let plan = plan_a(&[("table.xlsx", &[heading(TEACHER), row.clone()])]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let told = &plan.told[0];
    assert_eq!((told.code, told.cell.as_str()), ("id-doubtful", "C2"));
    assert!(!told.shown.contains("110105"), "{}", told.shown);
    // As a number of no province's, and one born after the day of the row; the same number in order is not told.
    for (id, of) in [
        ("990105194912310023", "province"),
        ("110105209912310029", "date of birth"),
        ("11010519491231002X", ""),
    ] {
        row[2] = id;
        let plan = plan_a(&[("table.xlsx", &[heading(TEACHER), row.clone()])]);
        assert!(plan.bad.is_empty(), "{:?}", plan.bad);
        let told = plan.told.iter().filter(|told| told.code == "id-doubtful");
        let told: Vec<_> = told.map(|told| told.remedy.contains(of)).collect();
        assert_eq!(told, vec![true; usize::from(!of.is_empty())], "{id}");
    }
    // One that a spreadsheet has cut short is not a number anybody has.
    row[2] = "110105194912310000";
    let plan = plan_a(&[("table.xlsx", &[heading(TEACHER), row])]);
    assert_eq!((plan.bad[0].code, plan.told.len()), ("id-truncated", 0));
}

#[test]
fn a_tier_by_any_of_its_words_with_the_score_in_tenths() {
    let headings = heading(
        "学校标识码 学校名称 补助档次 艰苦程度分值 月补助标准(元) 起始日期 终止日期 核定文号",
    );
    let row = |tier, score| {
        vec![
            "4307221329",
            "白岗完全小学",
            tier,
            score,
            "=500",
            "2024-09-01",
            "2025-03-31",
            "教人〔2024〕12号",
        ]
    };
    let sheet = good(&[headings.clone(), row("完全小学", "=73.59999999999999")]);
    let Event::Party(PartyEvent::SchoolTierSet(tier)) = &sheet.events[0].1 else {
        panic!("a tier")
    };
    assert_eq!((tier.tier.as_str(), tier.score_tenths), ("完小", Some(736)));
    assert_eq!((tier.rate, tier.to), (Fen(50_000), Some(day(3, 31))));
    let plan = plan_a(&[("table.xlsx", &[headings.clone(), row("四类", "=70")])]);
    assert_eq!(
        (plan.bad[0].code, plan.bad[0].cell.as_str()),
        ("word-unknown", "C2")
    );
    assert!(plan.bad[0].expected.contains("教学点"));
    let plan = plan_a(&[("table.xlsx", &[headings, row("完小", "=70.25")])]);
    assert_eq!(
        (plan.bad[0].code, plan.bad[0].cell.as_str()),
        ("count-score", "D2")
    );
}

#[test]
fn a_transfer_ends_one_post_and_begins_another_and_an_absence_ends_none() {
    let headings = heading(
        "变动编号 教师编号 姓名 身份证号 变动类型 原学校标识码 原学校 现学校标识码 现学校 生效日期 登记时间 经办人",
    );
    let row = |change, old, new| {
        vec![
            "BD1",
            "T000001",
            "甲乙丙",
            ID,
            change,
            old,
            "",
            new,
            "",
            "2025-03-05",
            "2025-03-05 08:37:00",
            "丁戊己",
        ]
    };
    let made = |change, old, new| kinds(&good(&[headings.clone(), row(change, old, new)]));
    let transfer = made("调动", "4307221735", "4307227285");
    assert_eq!((transfer["PostEnded"], transfer["PostAssigned"]), (1, 1));
    let retired = made("退休", "4307221735", "");
    assert_eq!(
        (retired["PostEnded"], retired.get("PostAssigned")),
        (1, None)
    );
    let new = made("新进", "", "4307227285");
    assert_eq!((new.get("PostEnded"), new["PostAssigned"]), (None, 1));
    let away = made("借调", "4307221735", "");
    assert_eq!((away["PostSuspended"], away.get("PostEnded")), (1, None));
    let back = made("返岗", "", "4307221735");
    assert_eq!((back.get("PostEnded"), back["PostAssigned"]), (None, 1));
    // What is no change of post ends none: leave is told, a word that nobody knows is refused.
    let leave = plan_a(&[(
        "table.xlsx",
        &[headings.clone(), row("产假", "4307221735", "")],
    )]);
    assert_eq!((leave.bad.len(), leave.told[0].cell.as_str()), (0, "E2"));
    assert!(leave.sheets.iter().all(|sheet| sheet.events.is_empty()));
    for (change, old, new, code, cell) in [
        ("胡说八道", "4307221735", "", "word-unknown", "E2"),
        ("退休", "", "4307227285", "cell-empty", "F2"),
        ("新进", "4307221735", "", "cell-empty", "H2"),
    ] {
        let plan = plan_a(&[("table.xlsx", &[headings.clone(), row(change, old, new)])]);
        assert_eq!((plan.bad[0].code, plan.bad[0].cell.as_str()), (code, cell));
    }
    for away in ["停职", "挂职", "借用"] {
        let away = made(away, "4307221735", "");
        assert_eq!((away["PostSuspended"], away.get("PostEnded")), (1, None));
    }
    let plan = plan_a(&[("table.xlsx", &[headings.clone(), row("调动", "", "")])]);
    assert_eq!(
        (plan.bad[0].code, plan.bad[0].cell.as_str()),
        ("cell-empty", "F2")
    );
}

const LIST: &str = "批次号 序号 教师编号 姓名 身份证号 学校标识码 补助类别 所属月份 金额(元) 发放方式 银行账号 发放日期 备注";

fn line(
    batch: &'static str,
    no: &'static str,
    method: &'static str,
    remark: &'static str,
) -> Vec<&'static str> {
    vec![
        batch,
        no,
        "T000001",
        "甲乙丙",
        ID,
        "4307220784",
        "教学点",
        "2025年1月",
        "=600",
        method,
        if method == "现金" { "" } else { ACCOUNT },
        "2025-01-26",
        remark,
    ]
}

fn payments(sheet: &PlannedSheet) -> Vec<&PaymentEvent> {
    sheet
        .events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Payment(payment) => Some(payment),
            _ => None,
        })
        .collect()
}

/// Arrears were never paid: 补发 alone pays again what the lists have ordered before.
#[test]
fn arrears_are_paid_for_the_first_time_and_what_was_ordered_before_again() {
    let again = |remarks: &[(&'static str, &'static str)]| -> Vec<bool> {
        let mut rows = vec![heading(LIST)];
        let numbers = ["1", "2"];
        for (at, &(batch, remark)) in remarks.iter().enumerate() {
            rows.push(line(batch, numbers[at], "银行代发", remark));
        }
        let sheet = good(&rows);
        let orders = payments(&sheet).into_iter();
        let orders = orders.filter_map(|payment| match payment {
            PaymentEvent::PaymentInstructed(e) => Some(e.again),
            _ => None,
        });
        orders.collect()
    };
    assert_eq!(again(&[("202506-1", "补发1月漏发")]), [false]);
    assert_eq!(again(&[("202506-2", "")]), [false]);
    assert_eq!(again(&[("202506-1", "补发1月退回")]), [true]);
    let both = [("202501-1", ""), ("202506-1", "补发1月")];
    assert_eq!(again(&both), [false, true]);
    let both = [("202501-1", ""), ("202501-2", "")];
    assert_eq!(again(&both), [false, true]);
}

#[test]
fn a_line_is_instructed_one_that_pays_again_says_so_and_cash_is_confirmed_by_the_list() {
    let sheet = good(&[
        heading(LIST),
        line("202501-1", "007", "银行代发", ""),
        line("202502-2", "1", "银行代发", "补发1月退回"),
        line("202501-1", "8", "现金", ""),
    ]);
    let instructed: Vec<_> = payments(&sheet)
        .into_iter()
        .filter_map(|payment| match payment {
            PaymentEvent::PaymentInstructed(e) => Some((
                e.payment_no.as_str(),
                e.again,
                e.method,
                e.account.is_some(),
                e.period,
                e.tier.as_deref(),
            )),
            _ => None,
        })
        .collect();
    let january = Period::Month {
        month: Month::from_ym(2025, 1).unwrap(),
    };
    assert_eq!(
        instructed,
        [
            (
                "202501-1/7",
                false,
                PaymentMethod::Bank,
                true,
                january,
                Some("教学点")
            ),
            (
                "202502-2/1",
                true,
                PaymentMethod::Bank,
                true,
                january,
                Some("教学点")
            ),
            (
                "202501-1/8",
                false,
                PaymentMethod::Cash,
                false,
                january,
                Some("教学点")
            ),
        ]
    );
    let confirmed: Vec<&str> = payments(&sheet)
        .into_iter()
        .filter_map(|payment| match payment {
            PaymentEvent::PaymentConfirmed(e) => Some(e.payment_no.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(confirmed, ["202501-1/8"]);
}

const BANK: &str = "批次号 序号 银行账号 户名 金额(元) 处理结果 退回原因 入账日期 银行流水号";

/// The name a row writes for a payment: of the payee, else of the holder.
fn named(sheet: &PlannedSheet) -> NameAliases {
    payments(sheet)
        .into_iter()
        .find_map(|payment| match payment {
            PaymentEvent::PaymentNamed(e) => e.payee.or(e.holder),
            _ => None,
        })
        .expect("a name")
}

#[test]
fn the_bank_confirms_or_returns_and_names_the_holder() {
    let bank = |result, holder| {
        vec![
            "202501-1",
            "7",
            ACCOUNT,
            holder,
            "=600",
            result,
            "账户已销户",
            "2025-01-27",
            "B24943224587023",
        ]
    };
    let list = [heading(LIST), line("202501-1", "7", "银行代发", "")];
    let planned = |result, holder| {
        let rows = [heading(BANK), bank(result, holder)];
        // The bank's file comes first: a plan reads the list before it all the same.
        let plan = plan_a(&[("07银行回盘.csv", &rows), ("06补助发放表.xlsx", &list)]);
        assert!(plan.bad.is_empty(), "{:?}", plan.bad);
        assert_eq!(
            plan.sheets[0].table, "bank_returns",
            "sheets in the order of the files"
        );
        plan
    };
    let plan = planned("成功", "甲乙丙");
    assert_eq!(kinds(&plan.sheets[0])["PaymentConfirmed"], 1);
    assert_eq!(named(&plan.sheets[0]), named(&plan.sheets[1]), "one name");
    let plan = planned("成功", "庚辛壬");
    assert_ne!(
        named(&plan.sheets[0]).common,
        named(&plan.sheets[1]).common,
        "another name"
    );
    // The bank's program cannot write a rare character: the rest is equal.
    let plan = planned("成功", "甲乙丙龑");
    let (holder, payee) = (named(&plan.sheets[0]), named(&plan.sheets[1]));
    assert!(holder.whole != payee.whole && holder.common == payee.common);
    // The bank writes letters for the payee's characters; other letters are another name.
    let plan = planned("成功", "JIA YIBING");
    let (holder, payee) = (named(&plan.sheets[0]), named(&plan.sheets[1]));
    assert!(holder.whole != payee.whole && holder.common == payee.common);
    let plan = planned("成功", "JIA YIDING");
    let (holder, payee) = (named(&plan.sheets[0]), named(&plan.sheets[1]));
    assert_ne!(holder.common, payee.common);
    let plan = planned("退回", "甲乙丙");
    assert_eq!(kinds(&plan.sheets[0])["PaymentReturned"], 1);
}

#[test]
fn a_monthly_notice_stands_all_year_and_its_rows_name_months() {
    let sheet = good(&[
        heading(
            "公示编号 公示阶段 所属月份 公示单位 公示渠道 公示开始 公示结束 最短工作日数 公示人数 公示金额(元) 公示专员",
        ),
        vec![
            "GS202501",
            "发放前公示",
            "2025-01",
            "教育局",
            "网站专栏(常年公示)",
            "2025-01-16",
            "2025-01-23",
            "=5",
            "=300",
            "=132700",
            "丁戊己",
        ],
    ]);
    let Event::Notice(NoticeEvent::NoticeOpened(opened)) = &sheet.events[0].1 else {
        panic!("an opening")
    };
    assert!(opened.standing);
    assert_eq!(
        opened.period,
        Some(Period::Month {
            month: Month::from_ym(2025, 1).unwrap()
        })
    );
    let headings =
        heading("公示编号 教师编号 姓名 学校名称 补助类别 起始月份 截止月份 月补助标准(元)");
    let row = |tier, from, to, amount| {
        vec![
            "GS202501",
            "T000001",
            "甲乙丙",
            "北铺教学点",
            tier,
            from,
            to,
            amount,
        ]
    };
    let sheet = good(&[
        headings.clone(),
        row("教学点", "2025-01", "202503", "=600"),
        row("停发", "2025-04", "2025-06", "=0"),
    ]);
    let rows: Vec<_> = sheet
        .events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Notice(NoticeEvent::NoticeRowListed(row)) => Some((
                row.person.is_some(),
                row.tier.as_deref(),
                row.amount,
                row.to,
            )),
            _ => None,
        })
        .collect();
    assert_eq!(
        rows,
        [
            (true, Some("教学点"), Fen(60_000), Month::from_ym(2025, 3)),
            (true, Some("停发"), Fen(0), Month::from_ym(2025, 6)),
        ]
    );
    let plan = plan_a(&[(
        "table.xlsx",
        &[headings, row("教学点", "2025-04", "2025-03", "=600")],
    )]);
    assert_eq!(
        (plan.bad[0].code, plan.bad[0].cell.as_str()),
        ("date-order", "G2")
    );
}

#[test]
fn an_objection_holds_the_teacher_and_a_batch_has_steps() {
    let sheet = good(&[
        heading("异议编号 公示编号 提出日期 涉及人员 对象编号 异议内容 办结日期 结果"),
        vec![
            "YY1",
            "GS202502",
            "2025-02-18",
            "甲乙丙",
            "T000001",
            "档次偏高",
            "2025-02-20",
            "经集体研究,维持原档次",
        ],
    ]);
    let Event::Notice(NoticeEvent::ObjectionFiled(filed)) = &sheet.events[0].1 else {
        panic!("an objection")
    };
    assert!(filed.person.is_some() && filed.case_no.is_none());
    assert_eq!(
        sheet.events.len(),
        2,
        "a result in free words settles it too"
    );
    // What the words hold says how it ended; what says nothing of it is told.
    for (result, outcome, told) in [
        ("经集体研究,维持原档次", ObjectionOutcome::Rejected, 0),
        ("经核查属实", ObjectionOutcome::Upheld, 0),
        ("情况属实,取消资格", ObjectionOutcome::Upheld, 0),
        ("部分属实,部分不属实", ObjectionOutcome::Upheld, 0),
        ("经核查不属实", ObjectionOutcome::Rejected, 0),
        ("不成立", ObjectionOutcome::Rejected, 0),
        ("核查中", ObjectionOutcome::Other, 0),
        ("已阅", ObjectionOutcome::Other, 1),
    ] {
        let plan = plan_a(&[(
            "table.xlsx",
            &[
                heading("异议编号 公示编号 提出日期 涉及人员 对象编号 异议内容 办结日期 结果"),
                vec![
                    "YY1",
                    "GS202502",
                    "2025-02-18",
                    "甲乙丙",
                    "T000001",
                    "档次偏高",
                    "2025-02-20",
                    result,
                ],
            ],
        )]);
        let mut events = plan.sheets[0].events.iter();
        let settled = events.find_map(|(_, event)| match event {
            Event::Notice(NoticeEvent::ObjectionResolved(e)) => Some(e.outcome),
            _ => None,
        });
        assert_eq!(settled, Some(outcome), "{result}");
        let of_result = plan
            .told
            .iter()
            .filter(|one| one.code == "objection-result");
        assert_eq!(of_result.count(), told, "{result}");
    }
    let sheet = good(&[
        heading("批次号 环节 经办工号 办理人 业务日期 登记时间 用时(秒)"),
        vec![
            "202501-1",
            "制表",
            "GZ0002",
            "丁戊己",
            "2025-01-16",
            "2025-01-16 09:14:24",
            "=2366",
        ],
        vec![
            "202501-1",
            "审核",
            "GZ0005",
            "庚辛壬",
            "2025-01-20",
            "2025-01-20 10:26:31",
            "=4551",
        ],
        vec![
            "202501-1",
            "审批",
            "GZ0007",
            "子丑寅",
            "2025-01-26",
            "2025-01-26 09:20:22",
            "=2490",
        ],
    ]);
    let steps: Vec<Step> = sheet
        .events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Claim(ClaimEvent::CaseStepRecorded(step)) => {
                assert_eq!(step.case_no, "202501-1");
                Some(step.step)
            }
            _ => None,
        })
        .collect();
    assert_eq!(steps, [Step::Prepare, Step::FirstReview, Step::Approve]);
}
