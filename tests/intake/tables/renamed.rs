//! Headings and words of offices that nobody asked before: each rename is known for what it is, a word that no
//! rule turns on loses no row, and a sheet that lacks a column is not read as another table.
//!
//! The renames stand in `offices/other/renames.csv`: the programme, the table, the heading of its own set and the
//! other office's.

use std::collections::BTreeMap;

use sunledger::intake::columns::{Headings, heading_lines, match_table};
use sunledger::intake::layout::Layout;
use sunledger::intake::mapping::Mapping;
use sunledger::intake::plan::Options;
use sunledger::intake::{Plan, PlanError, Source, plan};
use sunledger::schemes::tables::code_of;
use sunledger::schemes::{Scheme, Table, shipped};
use sunledger::vault::MemoryRegistrar;

use super::{Before, b, common, heading, plan_under, scheme, source};

pub(super) fn every_scheme() -> Vec<Scheme> {
    let schemes = shipped::SCHEMES.iter();
    schemes.map(|(name, _)| scheme(name)).collect()
}

fn planned(schemes: &[Scheme], sources: &[Source]) -> Result<Plan, PlanError> {
    let schemes: Vec<(&Scheme, u16)> = schemes.iter().map(|s| (s, s.version)).collect();
    plan(
        sources,
        &schemes,
        &common(),
        &Before::default(),
        &mut MemoryRegistrar::new(),
        Options::default(),
    )
}

/// The table of a programme, or of every one.
fn table_of<'a>(
    schemes: &'a [Scheme],
    common: &'a [Table],
    programme: &str,
    kind: &str,
) -> &'a Table {
    let own = schemes
        .iter()
        .filter(|scheme| scheme.owns_folder(programme));
    let own = own.flat_map(|scheme| &scheme.table);
    own.chain(common)
        .find(|table| table.kind == kind)
        .unwrap_or_else(|| panic!("{programme} has {kind}"))
}

#[test]
fn every_rename_of_another_office_is_known_for_its_column() {
    let (schemes, common) = (every_scheme(), common());
    let file = include_str!("../../offices/other/renames.csv");
    // Renames of one table that are of different columns are asked in one sheet.
    let mut rounds: BTreeMap<(&str, &str), Vec<BTreeMap<&str, &str>>> = BTreeMap::new();
    for line in file.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [programme, kind, own, other] = cells[..] else {
            panic!("{line}")
        };
        let sheets = rounds.entry((programme, kind)).or_default();
        match sheets.iter_mut().find(|sheet| !sheet.contains_key(own)) {
            Some(sheet) => {
                sheet.insert(own, other);
            }
            None => sheets.push(BTreeMap::from([(own, other)])),
        }
    }
    let sheets = rounds.into_iter();
    let sheets = sheets.flat_map(|(of, sheets)| sheets.into_iter().map(move |sheet| (of, sheet)));
    let mut sheets: Vec<_> = sheets.collect();
    let mut faults = Vec::new();
    let mut asked = 0;
    let plain = |text: &str| sunledger::intake::headings::read_heading(text).plain;
    while let Some(((programme, kind), mut renames)) = sheets.pop() {
        let table = table_of(&schemes, &common.table, programme, kind);
        let line = format!("{programme},{kind},{renames:?}");
        let mut headings: Vec<&str> = Vec::new();
        let mut meant: Vec<(&str, usize)> = Vec::new();
        let mut left = renames.clone();
        for (field, column) in &table.columns {
            let own = left.keys().copied();
            let own = own
                .into_iter()
                .find(|own| column.names.iter().any(|name| plain(name) == plain(own)));
            // One heading may be known to two columns: the first has it, as where a sheet is read.
            let other = own.and_then(|own| left.remove(own));
            if other.is_some() {
                meant.push((field.as_str(), headings.len()));
            }
            headings.push(other.unwrap_or(column.names[0].as_str()));
        }
        assert!(!meant.is_empty(), "{line}: {kind} has no such column");
        // Two names of one column: the other is asked in a sheet of its own.
        renames.retain(|own, _| !left.contains_key(own));
        if !left.is_empty() {
            sheets.push(((programme, kind), left));
        }
        let row = vec!["甲"; headings.len()];
        let folder = format!("{programme}-某某");
        let sources = [source(
            &folder,
            &format!("{}.xlsx", table.names[0]),
            &[headings, row],
        )];
        asked += renames.len();
        let mapping = Mapping::default();
        let (known, spellings) = Headings::of_all([table], &common, &mapping);
        let layout = Layout::new(&sources[0].file.sheets[0]);
        let lines = heading_lines(&layout, &spellings);
        let found = match_table(&known[0], &lines, &[sources[0].file.name.as_str()]);
        for (field, place) in meant {
            let columns = found.as_ref().map(|found| &found.columns);
            let read = columns.and_then(|columns| columns.get(field));
            if read.map(|read| read.column) != Some(place) {
                faults.push(format!("{line}: {field} is not column {place}"));
            }
        }
        match planned(&schemes, &sources) {
            Err(error) => faults.push(format!("{line}: {error}")),
            Ok(plan) => match plan.sheets.first() {
                None => faults.push(format!(
                    "{line}: no table, lacks {:?}",
                    plan.unknown[0].lacking
                )),
                Some(sheet) if sheet.table != kind => {
                    faults.push(format!("{line}: read as {}", sheet.table));
                }
                Some(sheet) => {
                    let unread = sheet.unread.iter().map(|column| column.heading.as_str());
                    let mut unread =
                        unread.filter(|heading| renames.values().any(|one| one == heading));
                    if let Some(heading) = unread.next() {
                        faults.push(format!("{line}: {heading} is not read"));
                    }
                }
            },
        }
    }
    assert!(asked > 1_100, "{asked}");
    assert!(faults.is_empty(), "{}\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn words_of_other_offices_have_their_meaning() {
    let words = common().words;
    let known = [
        ("relation", "spouse", "夫妻关系 配偶关系 之妻"),
        ("relation", "guardian", "法定监护"),
        ("relation", "child", "次子 养女 继子"),
        ("relation", "colleague", "工会干部 校长"),
        ("relation", "head", "户主本人"),
        (
            "relation",
            "kin",
            "儿媳 女婿 孙女 外孙 岳父 公公 侄子 直系血亲 近姻亲 家属",
        ),
        ("relation", "other", "非亲属 同学 代办"),
        ("tip_state", "closed", "已核实 查无实据 不予受理 已了结"),
        ("tip_state", "open", "受理中 已转办 待核查"),
        ("result", "paid", "代发成功 已入账 S"),
        ("result", "returned", "F 已退票 未入账"),
        ("method", "bank", "打卡 代发 社保卡"),
        ("method", "custodian", "校长当面发放"),
        ("method", "other", "支票"),
        (
            "list_status",
            "in_force",
            "已到账 已发 发放完毕 在用 存续(在营、开业、在册)",
        ),
        ("list_status", "revoked", "已取消"),
        ("list_status", "unstated", "转出"),
        ("passed", "yes", "优秀 良好 基本合格"),
        ("passed", "no", "不通过"),
        ("tranche_status", "paid", "已到账"),
        ("tranche_status", "withheld", "暂停拨付"),
        ("decision", "agreed", "拟同意 情况属实 属实,同意"),
        ("decision", "refused", "不属实 不予同意"),
        ("by_proxy", "yes", "他人代为申请 单位代报"),
        ("by_proxy", "no", "网上申请"),
        ("notice_stage", "pre_award", "发放前 评审结果公示"),
        ("notice_stage", "post_payment", "资金发放公示"),
        ("level", "central", "全国"),
        ("donor_kind", "org", "机关"),
        ("direction", "out", "领用"),
        ("yes_no", "no", "没有"),
        ("report_kind", "month", "月调度表"),
        ("status", "in_service", "内退"),
    ];
    for (set, code, list) in known {
        for word in list.split(' ') {
            assert_eq!(code_of(&words, set, word), Some(code), "{set} {word}");
        }
    }
    // No word of a set has two meanings, else the order of the file would decide.
    for (set, codes) in words.iter().filter(|(set, _)| *set != "heading_money") {
        let mut seen = std::collections::BTreeSet::new();
        for word in codes.values().flatten() {
            assert!(seen.insert(word), "{set}: {word} twice");
        }
    }
}

const CONFLICTS: &str = "工号 工作人员 相关申请人 身份证号 关系 项目代码 申报日期";

fn conflict(relation: &'static str) -> Vec<&'static str> {
    vec![
        "GZ01",
        "任某某",
        "甲乙丙",
        super::ID,
        relation,
        "B",
        "2025-11-03",
    ]
}

#[test]
fn an_unknown_word_of_kinship_is_other_kin_and_told_and_one_that_names_somebody_is_not_shown() {
    let rows = [
        heading(CONFLICTS),
        conflict("干女儿"),
        conflict("甲乙丙"),
        conflict("张三的表叔"),
    ];
    let sources = [source("0-公共", "回避申报登记.xlsx", &rows)];
    let plan = plan_under(&[b()], &sources, &Before::default()).expect("a plan");
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert_eq!(plan.sheets[0].accepted, 3);
    let told: Vec<_> = plan
        .told
        .iter()
        .filter(|told| told.code == "word-other")
        .collect();
    assert_eq!(told.len(), 3, "{:?}", plan.told);
    assert_eq!(
        (told[0].cell.as_str(), told[0].shown.as_str()),
        ("E2", "干女儿")
    );
    assert!(
        told[0].expected.starts_with("one of 女儿、"),
        "{}",
        told[0].expected
    );
    assert!(told[0].remedy.contains("亲属"), "{}", told[0].remedy);
    assert_eq!(told[1].shown, "3 characters");
    // A word that a family is called by stands in it, and no word of the set has it.
    assert_eq!(told[2].shown, "5 characters");
}

#[test]
fn a_word_that_a_rule_turns_on_is_refused_by_name_with_the_nearest_first() {
    let mut row = super::claim();
    row.push("半退休");
    let mut headings = heading(super::CLAIM_HEADINGS);
    headings.push("在职状态");
    let plan = super::plan_b(&[headings, row]);
    let [bad] = &plan.bad[..] else {
        panic!("{:?}", plan.bad)
    };
    assert_eq!((bad.code, bad.shown.as_str()), ("word-unknown", "半退休"));
    assert!(
        bad.expected.starts_with("one of 离退休、") || bad.expected.starts_with("one of 退休、")
    );
    assert_eq!(bad.expected.matches('、').count(), 7, "{}", bad.expected);
    assert!(bad.expected.ends_with('…'));
}

#[test]
fn a_missing_column_is_taken_by_the_part_of_a_heading_that_is_known_but_never_one_of_another_meaning()
 {
    let claims = |signed: &str| {
        let headings = super::CLAIM_HEADINGS.replace("申请日期", signed);
        let rows = [headings.split(' ').collect(), super::claim()];
        super::plan_b(&rows)
    };
    let plan = claims("困难教师申请日期");
    assert_eq!(plan.sheets.len(), 1, "{:?}", plan.unknown);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let told: Vec<_> = plan
        .told
        .iter()
        .filter(|told| told.code == "heading-taken")
        .collect();
    assert_eq!(told.len(), 1, "{:?}", plan.told);
    assert_eq!(told[0].cell, "I1");
    assert_eq!(told[0].expected, "a column headed 申请日期");
    // Money is never taken so, nor a heading with a word that makes another thing of it.
    for other in ["拟申请日期", "撤回申请日期"] {
        let plan = claims(other);
        assert!(plan.sheets.is_empty(), "{other}");
        assert_eq!(plan.unknown[0].lacking, ["申请日期"]);
    }
    let rows = [
        heading("决定编号 申请编号 姓名 身份证号 家庭申请救助金额 决定日期 审批人"),
        vec![
            "J1",
            "B-2025-0001",
            "甲乙丙",
            super::ID,
            "=2000",
            "2025-12-12",
            "林某",
        ],
    ];
    let sources = [source("B-爱烛行动", "救助决定.xlsx", &rows)];
    let plan = plan_under(&[b()], &sources, &Before::default()).expect("a plan");
    assert!(plan.sheets.is_empty());
}

#[test]
fn a_sheet_that_is_called_by_a_table_and_lacks_one_of_its_columns_is_not_read_as_another() {
    // All that the register of schools needs is there, and more of the table of tiers.
    let rows = [
        heading("学校标识码 学校名称 办学类型 月补助标准(元) 起始日期"),
        vec!["4307000001", "某完小", "完小", "=500", "2025-01-01"],
    ];
    let of = |name: &str| {
        let sources = [source("A-乡村教师生活补助", name, &rows)];
        plan_under(&[scheme("A.toml")], &sources, &Before::default()).expect("a plan")
    };
    let plan = of("学校类别档次表.xlsx");
    assert!(plan.sheets.is_empty());
    assert_eq!(plan.unknown[0].lacking, ["补助类别"]);
    assert_eq!(of("学校名册.xlsx").sheets[0].table, "schools");
}

#[test]
fn a_file_that_lies_with_all_others_is_its_programme_s_by_the_code_before_its_name() {
    let rows = [
        heading("批次号 序号 银行账号 户名 金额(元) 处理结果 入账日期"),
        vec![
            "PC1",
            "1",
            super::ACCOUNT,
            "甲乙丙",
            "=500",
            "成功",
            "2025-02-10",
        ],
    ];
    let schemes = [scheme("A.toml"), scheme("H2.toml")];
    let of = |name: &str| {
        let sources = [source("全部", name, &rows)];
        plan_under(&schemes, &sources, &Before::default())
    };
    let plan = of("A-07银行回盘_2025年01月.csv").expect("a plan");
    assert_eq!(plan.sheets[0].scheme.as_deref(), Some("A"));
    assert!(matches!(
        of("07银行回盘_2025年01月.csv"),
        Err(PlanError::SchemeTie { .. })
    ));
}

#[test]
fn the_school_that_was_left_is_never_proposed_for_the_one_that_was_joined() {
    let rows = [
        heading("变动编号 姓名 身份证号 变动类型 调出去的学校代码 生效日期"),
        vec![
            "BD1",
            "甲乙丙",
            super::ID,
            "调动",
            "某完全小学",
            "2025-03-01",
        ],
    ];
    let sources = [source("A-乡村教师生活补助", "岗位变动登记.xlsx", &rows)];
    let plan = plan_under(&[scheme("A.toml")], &sources, &Before::default()).expect("a plan");
    let unread = &plan.sheets[0].unread;
    assert_eq!(unread[0].heading, "调出去的学校代码");
    let near = unread[0].nearest.as_deref().unwrap_or_default();
    assert!(
        !near.contains("调入") && !near.contains('现') && !near.contains('新'),
        "{near}"
    );
}

/// What was paid back stands in no column that is read: whoever paid would be a debtor.
#[test]
fn a_sheet_whose_column_of_money_may_be_one_that_it_lacks_is_not_taken_until_somebody_says_so() {
    let schemes = every_scheme();
    let of = |column: &str, said: &str| {
        let mut headings = heading("追缴编号 项目代码 身份证号 应追缴金额(元) 下达日期");
        headings.push(column);
        let mut mapping = Mapping::default();
        if !said.is_empty() {
            mapping
                .add_pair(&format!("{column}={said}"))
                .expect("a pair");
        }
        let row = vec!["ZJ1", "B", super::ID, "=500", "2025-03-01", "=500"];
        let sources = [source("0-公共资料", "追缴登记.xlsx", &[headings, row])];
        let options = Options {
            mapping: Some(&mapping),
            ..Options::default()
        };
        let schemes: Vec<(&Scheme, u16)> = schemes.iter().map(|s| (s, s.version)).collect();
        let mut registrar = MemoryRegistrar::new();
        let before = Before::default();
        plan(
            &sources,
            &schemes,
            &common(),
            &before,
            &mut registrar,
            options,
        )
        .expect("a plan")
    };
    let left = of("已追讨金额(元)", "");
    assert!(left.sheets.is_empty());
    assert_eq!(left.unknown[0].lacking, ["已追回金额"]);
    assert_eq!(left.unknown[0].near[0].cell, "F1");
    for said in ["已追回金额", "-"] {
        let taken = of("已追讨金额(元)", said);
        assert_eq!(
            (taken.unknown.len(), taken.weighty_unread()),
            (0, 0),
            "{said}"
        );
        assert_eq!(taken.sheets[0].table, "clawbacks", "{said}");
    }
    // One that is like none that is lacking is told, and the sheet stands; a column of neither money nor days is no matter.
    assert_eq!(of("罚没所得(元)", "").weighty_unread(), 1);
    assert_eq!(of("罚没所得", "").weighty_unread(), 0);
    assert_eq!(of("已退回金额(元)", "").weighty_unread(), 0);
}

#[test]
fn a_word_that_holds_one_known_word_is_taken_for_it_and_told_and_one_that_is_turned_is_refused() {
    let of = |word: &str| {
        let row = vec!["甲乙丙", super::ID, "湘A46942", word];
        let rows = [heading("姓名 身份证号 号牌 车辆状态"), row];
        let sources = [source(
            "0-公共资料",
            "机动车登记名单_2025-01-10版.csv",
            &rows,
        )];
        planned(&[b()], &sources).expect("a plan")
    };
    for word in ["依法注销", "正常在用"] {
        let plan = of(word);
        assert_eq!(
            (plan.bad.len(), plan.told[0].code),
            (0, "word-other"),
            "{word}"
        );
        assert!(plan.told[0].shown.contains(word), "{}", plan.told[0].shown);
    }
    for word in ["强制报废", "吊销未注销"] {
        let plan = of(word);
        assert_eq!((plan.bad.len(), plan.told.len()), (0, 0), "{word}");
    }
    for word in ["未注销", "正常或报废", "车主申请注销中的车辆"] {
        assert_eq!(of(word).bad[0].code, "word-unknown", "{word}");
    }
}
