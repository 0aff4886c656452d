//! The Excel template of a scheme: which sheets it has, which columns, and what each cell may hold.
//!
//! Promises: every parameter that a clerk sets stands in one cell under its Chinese name, money in yuan,
//! days as days; choices are the words that the office knows, each with its code of the scheme file. What
//! writes the workbook and what reads it share this page, so that what one writes the other reads. It
//! knows no workbook.

/// A choice: the word of the cell, and the code of the scheme file.
pub type Choice = (&'static str, &'static str);

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A text.
    Text,
    /// Several texts, with 、 between them.
    Texts,
    /// A whole number.
    Int,
    /// An amount in yuan; the file has fen.
    Yuan,
    /// A share in percent, at most one place after the point; the file has thousandths.
    Percent,
    /// A value of a fact: yuan where the fact is money, else a whole number.
    Value,
    /// A day.
    Day,
    /// 是 or 否.
    Yes,
    /// One of these.
    One(&'static [Choice]),
    /// Several of these, with 、 between them.
    Several(&'static [Choice]),
}

/// A column, or a line of a sheet that tells one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Key of the scheme file; `title.zh` is `zh` of `[title]`.
    pub key: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it must be filled in.
    pub required: bool,
    /// What is meant, for whoever fills it in.
    pub note: &'static str,
}

/// How a sheet is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One thing: a line for each field (项目, 内容, 说明).
    One,
    /// Many of a kind: a column for each field, a row for each.
    Rows,
}

/// A sheet of the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetRule {
    /// Its name.
    pub name: &'static str,
    /// The table of the scheme file; empty for the file's own keys.
    pub key: &'static str,
    /// How it is laid out.
    pub form: Form,
    /// Its fields.
    pub fields: &'static [Field],
}

/// Headings of a sheet that tells one thing.
pub const ONE_HEADINGS: [&str; 3] = ["项目", "内容", "说明"];
/// How the line of notes below the headings begins.
pub const NOTE_MARK: &str = "说明:";
/// So many rows are made ready for filling in.
pub const ROWS_READY: u32 = 200;
/// What stands in a cell whose value the policy leaves open.
pub const OPEN_WORD: &str = "待定";

const fn field(
    key: &'static str,
    heading: &'static str,
    holds: Holds,
    required: bool,
    note: &'static str,
) -> Field {
    Field {
        key,
        heading,
        holds,
        required,
        note,
    }
}

/// Levels of government.
pub const LEVELS: &[Choice] = &[
    ("中央", "central"),
    ("省级", "province"),
    ("市级", "city"),
    ("县级", "county"),
    ("校级", "unit"),
];
const BENEFICIARIES: &[Choice] = &[("个人", "person"), ("单位", "org"), ("结对单位", "pair")];
const MODES: &[Choice] = &[
    ("拨付前校验(不符不得拨付)", "gate"),
    ("列为疑点", "flag"),
    ("原则性(突破须例外审批)", "soft"),
];
const OPS: &[Choice] = &[
    ("不低于(含)", ">="),
    ("高于(不含)", ">"),
    ("不高于(含)", "<="),
    ("低于(不含)", "<"),
    ("等于", "="),
    ("为其中之一", "in"),
];
const FACTS: &[Choice] = &[
    ("申请时周岁", "age"),
    ("金额", "amount_fen"),
    ("他人代为申请", "by_proxy"),
    ("困难类别", "category"),
    ("申报负债", "debt_fen"),
    ("有凭证的负债", "evidenced_debt_fen"),
    ("有效票据合计", "receipts_fen"),
    ("申请金额", "requested_fen"),
    ("得分", "score_tenths"),
    ("在职状态", "status"),
    ("一票否决", "vetoed"),
];
const EXCLUSIONS: &[Choice] = &[
    ("同一年度受其他基金救助", "other_fund_same_year"),
    ("前几年受过资助", "look_back"),
    ("同户已有成员受助", "household"),
    ("列入外部名单", "listed"),
    ("人员状态", "status"),
];
const LISTS: &[Choice] = &[
    ("死亡人员", "deceased"),
    ("财政供养人员", "payroll"),
    ("不动产", "property"),
    ("车辆", "vehicles"),
    ("企业", "companies"),
    ("学籍", "enrolment"),
    ("其他基金受助", "other_funds"),
    ("往年受助", "earlier_years"),
];
const TARIFFS: &[Choice] = &[
    ("固定金额", "fixed"),
    ("按档次按月", "tier_months"),
    ("按合同进度", "milestone"),
    ("逐案确定(可设上限)", "discretionary"),
    ("按比例", "share"),
    ("分段金额", "bracket"),
    ("按工作日", "working_day"),
    ("不定金额", "unstated"),
    ("免收费用", "exempt"),
];
const QUOTA_BASES: &[Choice] = &[
    ("分配到单位", "unit"),
    ("分配到县", "county"),
    ("全项目统一", "all"),
];
const STATUSES: &[Choice] = &[
    ("在职", "in_service"),
    ("退休", "retired"),
    ("其他", "other"),
];
const CAP_OF: &[Choice] = &[("全部名额", "all"), ("每个单位", "unit")];
const WINDOW_OF: &[Choice] = &[
    ("申请", "claims"),
    ("票据", "receipts"),
    ("审核", "reviews"),
    ("报送", "reports"),
];
const LATE: &[Choice] = &[("不予受理", "reject"), ("可例外审批", "waive")];
const STEPS: &[Choice] = &[
    ("收件", "intake"),
    ("制表", "prepare"),
    ("审核", "review"),
    ("公示", "notice"),
    ("审批", "approve"),
    ("支付", "pay"),
    ("存档", "document"),
    ("年度考核", "assess"),
];
const STAGES: &[Choice] = &[
    ("发放前公示", "pre_award"),
    ("名额公示", "quota"),
    ("发放结果公示", "post_payment"),
];
const WD_DAY: &[Choice] = &[("工作日", "wd"), ("日(自然日)", "day")];
const AUDIENCES: &[Choice] = &[("面向社会", "public"), ("单位内部", "internal")];
const EVERY: &[Choice] = &[("每月", "month")];
const CHANNELS: &[Choice] = &[
    ("银行代发", "bank"),
    ("保管人现场发放", "custodian"),
    ("现金", "cash"),
    ("经其他单位账户", "intermediary"),
    ("其他", "other"),
];
const RELATIONS: &[Choice] = &[
    ("配偶", "spouse"),
    ("父母", "parent"),
    ("子女", "child"),
    ("监护人", "guardian"),
    ("户主", "head"),
];
const REPORTS: &[Choice] = &[
    ("月报", "month"),
    ("季报", "quarter"),
    ("半年报", "half_year"),
    ("年报", "year"),
    ("备案", "filing"),
];

use Holds::{Day, Int, One, Percent, Several, Text, Texts, Value, Yes, Yuan};

const ID: &str = "本表内唯一的编号,字母、数字、短横";
const CLAUSE: &str = "照录政策原文中的这一条";
const BINDING: &str = "不填为“列为疑点”;条款写“原则上”的选“原则性”";

/// The sheets, in their order.
pub const SHEETS: &[SheetRule] = &[
    SheetRule {
        name: "基本信息",
        key: "",
        form: Form::One,
        fields: &[
            field("id", "项目编号", Text, true, "字母、数字、短横,不超过32个"),
            field("version", "版本", Int, true, "首次发布填1,修订时加1"),
            field("level", "级别", One(LEVELS), true, ""),
            field(
                "period",
                "适用期间",
                Text,
                true,
                "如 2025、2025-H1、2025-09..2026-08",
            ),
            field("beneficiary", "资助对象", One(BENEFICIARIES), true, ""),
            field(
                "tables",
                "共用表格组",
                Texts,
                false,
                "如 case、notice、quota,各组有哪些表见 schemas/tables",
            ),
            field("title.zh", "名称", Text, true, ""),
            field("title.en", "英文名称", Text, true, ""),
            field(
                "recognise.codes",
                "项目代码",
                Texts,
                true,
                "各单位表格中“项目代码”列的写法",
            ),
            field(
                "recognise.names",
                "文件夹或文件名中的字样",
                Texts,
                false,
                "",
            ),
            field(
                "recognise.case_no_prefix",
                "申请编号开头",
                Texts,
                false,
                "如 B-",
            ),
        ],
    },
    SheetRule {
        name: "依据",
        key: "legal_basis",
        form: Form::Rows,
        fields: &[
            field("id", "编号", Text, true, ID),
            field("document", "文件名称及文号", Text, true, ""),
            field("clause", "规定内容", Text, true, CLAUSE),
        ],
    },
    SheetRule {
        name: "资金",
        key: "fund",
        form: Form::Rows,
        fields: &[
            field("name", "资金名称", Text, true, ""),
            field("names", "其他写法", Texts, false, "用、分开"),
            field("level", "级别", One(LEVELS), true, ""),
        ],
    },
    SheetRule {
        name: "困难类别",
        key: "category",
        form: Form::Rows,
        fields: &[
            field("code", "代码", Text, true, "不能看出困难内容,如 cat-1"),
            field("names", "各单位的写法", Texts, true, "用、分开"),
        ],
    },
    SheetRule {
        name: "资格",
        key: "eligibility",
        form: Form::Rows,
        fields: &[
            field("id", "编号", Text, true, ID),
            field("field", "比较什么", One(FACTS), true, ""),
            field("op", "怎样比较", One(OPS), true, "“以上(含)”选不低于"),
            field("value", "数值", Value, false, "金额填元;是填1,否填0"),
            field("words", "可选的词", Texts, false, "选“为其中之一”时填代码"),
            field("evidence", "证明材料代码", Text, false, "“材料”表中的代码"),
            field("categories", "适用类别", Texts, false, "不填为全部"),
            field("clause", "条款", Text, true, CLAUSE),
            field("mode", "约束方式", One(MODES), false, BINDING),
        ],
    },
    SheetRule {
        name: "排除",
        key: "exclusion",
        form: Form::Rows,
        fields: &[
            field("id", "编号", Text, true, ID),
            field("kind", "种类", One(EXCLUSIONS), true, ""),
            field("levels", "基金级别", Several(LEVELS), false, "用、分开"),
            field("years", "回溯年数", Int, false, ""),
            field("list", "外部名单", One(LISTS), false, ""),
            field(
                "classes",
                "名单中的类别或状态",
                Texts,
                false,
                "填代码,用、分开",
            ),
            field("clause", "条款", Text, true, CLAUSE),
            field("mode", "约束方式", One(MODES), false, BINDING),
        ],
    },
    SheetRule {
        name: "条件",
        key: "rule",
        form: Form::Rows,
        fields: &[
            field("id", "编号", Text, true, ID),
            field(
                "holds",
                "条件(CEL)",
                Text,
                true,
                "如 debt_fen >= 3000000 && status == \"in_service\"",
            ),
            field("categories", "适用类别", Texts, false, "不填为全部"),
            field("clause", "条款", Text, true, CLAUSE),
            field("mode", "约束方式", One(MODES), false, BINDING),
        ],
    },
    SheetRule {
        name: "材料",
        key: "document",
        form: Form::Rows,
        fields: &[
            field("code", "代码", Text, true, "如 doc-01"),
            field("names", "名称和各种写法", Texts, true, "用、分开"),
            field(
                "required_for",
                "哪些类别必须提交",
                Texts,
                false,
                "填类别代码,用、分开",
            ),
            field(
                "required_if",
                "何时必须提交(CEL)",
                Text,
                false,
                "如 requested_fen > 500000",
            ),
            field("issuers", "出具单位", Texts, false, "用、分开"),
            field("bill", "是票据", Yes, false, ""),
            field("clause", "条款", Text, true, CLAUSE),
            field("mode", "约束方式", One(MODES), false, BINDING),
        ],
    },
    SheetRule {
        name: "标准",
        key: "tariff",
        form: Form::One,
        fields: &[
            field("kind", "方式", One(TARIFFS), true, ""),
            field(
                "amount_fen",
                "金额或上限(元)",
                Yuan,
                false,
                "固定金额、上限或每日标准",
            ),
            field(
                "of",
                "按什么计算",
                One(FACTS),
                false,
                "按比例、分段金额时填",
            ),
            field("permille", "比例(%)", Percent, false, "如 20"),
            field("round_fen", "取整到(元)", Yuan, false, "向下取整"),
            field("in_post_on", "每月以哪一日在岗为准", Int, false, "1至28"),
            field("clause", "条款", Text, true, CLAUSE),
            field("mode", "约束方式", One(MODES), false, BINDING),
        ],
    },
    SheetRule {
        name: "档次",
        key: "tariff.tier",
        form: Form::Rows,
        fields: &[
            field("name", "档次", Text, true, ""),
            field("names", "其他写法", Texts, false, "用、分开"),
            field("rate_fen", "月标准(元)", Yuan, true, ""),
        ],
    },
    SheetRule {
        name: "分段",
        key: "tariff.bracket",
        form: Form::Rows,
        fields: &[
            field("from", "起点(含)", Value, true, "从0开始,由低到高;金额填元"),
            field("amount_fen", "金额(元)", Yuan, true, "没有的填0"),
            field("names", "其他写法", Texts, false, "如 优秀"),
        ],
    },
    SheetRule {
        name: "名额",
        key: "quota",
        form: Form::One,
        fields: &[
            field("basis", "分配方式", One(QUOTA_BASES), true, ""),
            field("total", "总名额", Int, false, ""),
            field("total_fen", "总金额(元)", Yuan, false, ""),
            field("clause", "条款", Text, true, CLAUSE),
            field("mode", "约束方式", One(MODES), false, BINDING),
        ],
    },
    SheetRule {
        name: "名额限制",
        key: "quota.sub_cap",
        form: Form::Rows,
        fields: &[
            field("id", "编号", Text, true, ID),
            field("names", "各单位的写法", Texts, false, "用、分开"),
            field("status", "人员状态", One(STATUSES), true, ""),
            field("max", "最多几名", Int, false, ""),
            field("percent", "最多百分之几", Int, false, "向下取整"),
            field("of", "范围", One(CAP_OF), false, ""),
            field("clause", "条款", Text, true, CLAUSE),
            field("mode", "约束方式", One(MODES), false, BINDING),
        ],
    },
    SheetRule {
        name: "时限",
        key: "window",
        form: Form::Rows,
        fields: &[
            field("id", "编号", Text, true, ID),
            field("names", "各单位的写法", Texts, false, "用、分开"),
            field("of", "什么的时限", One(WINDOW_OF), false, "不填为申请"),
            field("first_day", "第一日", Day, false, ""),
            field("last_day", "最后一日", Day, true, ""),
            field("inclusive", "最后一日算在内", Yes, true, "“日前”须问清楚"),
            field("late", "逾期", One(LATE), true, ""),
            field("clause", "条款", Text, true, CLAUSE),
            field("mode", "约束方式", One(MODES), false, BINDING),
        ],
    },
    SheetRule {
        name: "程序",
        key: "step",
        form: Form::Rows,
        fields: &[
            field("id", "编号", Text, true, ID),
            field("kind", "环节", One(STEPS), true, "按先后顺序逐行填写"),
            field("level", "审核层级", Int, false, "由低到高,从1开始"),
            field("names", "各单位的写法", Texts, false, "用、分开"),
            field("different_person", "须由不同的人办理", Yes, false, ""),
            field("by_meeting", "会议决定", Yes, false, ""),
            field("max_wd", "办理时限(工作日)", Int, false, ""),
            field("stage", "公示阶段", One(STAGES), false, "公示时填"),
            field("min", "公示时长", Int, false, "公示时填"),
            field("unit", "时长单位", One(WD_DAY), false, "照条款:工作日或日"),
            field(
                "basis",
                "时长依据编号",
                Text,
                false,
                "“依据”表中的编号;公示必填",
            ),
            field("audience", "公示范围", One(AUDIENCES), false, ""),
            field("places", "公示地点", Texts, false, "用、分开"),
            field("standing", "常年公示", Yes, false, ""),
            field("every", "周期", One(EVERY), false, ""),
            field("take_down_wd", "期满后几个工作日撤下", Int, false, ""),
            field("clause", "条款", Text, true, CLAUSE),
            field("mode", "约束方式", One(MODES), false, BINDING),
        ],
    },
    SheetRule {
        name: "支付",
        key: "payment",
        form: Form::One,
        fields: &[
            field(
                "channels",
                "支付方式",
                Several(CHANNELS),
                true,
                "可填多项,用、分开",
            ),
            field("own_account", "须付至本人账户", Yes, false, ""),
            field(
                "proxies",
                "可代收的关系",
                Several(RELATIONS),
                false,
                "用、分开",
            ),
            field("new_account_wd", "新账户几个工作日后启用", Int, false, ""),
            field("due_days", "决定后多少日内拨付", Int, false, ""),
            field("due_unit", "日的单位", One(WD_DAY), false, ""),
            field("clause", "条款", Text, true, CLAUSE),
            field("mode", "约束方式", One(MODES), false, BINDING),
        ],
    },
    SheetRule {
        name: "开支范围",
        key: "cost_line",
        form: Form::Rows,
        fields: &[
            field("id", "编号", Text, true, ID),
            field("name", "名称", Text, true, ""),
            field("names", "其他写法", Texts, false, "用、分开"),
            field(
                "other_requires_approval",
                "须有批准号",
                Yes,
                false,
                "条款以“等”结尾的,另列一行",
            ),
            field("clause", "条款", Text, true, CLAUSE),
            field("mode", "约束方式", One(MODES), false, BINDING),
        ],
    },
    SheetRule {
        name: "报送",
        key: "report",
        form: Form::Rows,
        fields: &[
            field("id", "编号", Text, true, ID),
            field("kind", "种类", One(REPORTS), true, ""),
            field("names", "各单位的写法", Texts, false, "用、分开"),
            field("from", "由谁报送", Text, true, ""),
            field("to", "报送给谁", Text, true, ""),
            field("from_day", "自末月几日起算", Int, false, "不填为期末"),
            field("due_days", "多少日内", Int, true, ""),
            field("due_unit", "日的单位", One(WD_DAY), true, ""),
            field("clause", "条款", Text, true, CLAUSE),
            field("mode", "约束方式", One(MODES), false, BINDING),
        ],
    },
    SheetRule {
        name: "检查",
        key: "check",
        form: Form::Rows,
        fields: &[
            field("id", "编号", Text, true, ID),
            field("level", "检查级别", One(LEVELS), true, ""),
            field("percent", "比例(%)", Int, false, ""),
            field("always", "必查对象", Texts, false, "用、分开"),
            field("clause", "条款", Text, true, CLAUSE),
        ],
    },
    SheetRule {
        name: "责任",
        key: "sanction",
        form: Form::Rows,
        fields: &[
            field("id", "编号", Text, true, ID),
            field("breach", "违反什么", Text, true, ""),
            field("measure", "怎样处理", Text, true, "如 追回、取消资格、通报"),
            field("years", "几年内不得申请", Int, false, ""),
            field("percent", "扣回百分之几", Int, false, ""),
            field("clause", "条款", Text, true, CLAUSE),
        ],
    },
    SheetRule {
        name: "表格",
        key: "table",
        form: Form::Rows,
        fields: &[
            field(
                "kind",
                "表的种类",
                Text,
                true,
                "如 claims 申请、awards 决定、payments 发放、receipts 签收",
            ),
            field("names", "表名的写法", Texts, true, "用、分开"),
            field("field", "内容", Text, true, "如 case_no、name、id、amount"),
            field("headings", "列名的写法", Texts, true, "用、分开"),
            field("required", "缺此列不能读", Yes, false, ""),
        ],
    },
];

impl Holds {
    /// The choices, where it has some.
    pub fn choices(self) -> &'static [Choice] {
        match self {
            One(choices) | Several(choices) => choices,
            _ => &[],
        }
    }

    /// Whether the cell is one of few words, so that a spreadsheet can offer them.
    pub fn offered(self) -> Vec<&'static str> {
        match self {
            One(choices) => choices.iter().map(|choice| choice.0).collect(),
            Yes => vec!["是", "否"],
            _ => Vec::new(),
        }
    }
}

/// Whether a fact is money, so that its value is filled in in yuan.
pub fn in_yuan(fact: &str) -> bool {
    fact.ends_with("_fen")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemes::facts::KNOWN;

    /// Every choice is one that a scheme file takes, and every fact is known.
    #[test]
    fn the_template_names_what_there_is() {
        let schema = serde_json::to_string(&schemars::schema_for!(crate::schemes::Scheme)).unwrap();
        for sheet in SHEETS {
            for field in sheet.fields {
                for (_, code) in field.holds.choices() {
                    let known = schema.contains(&format!("\"{code}\""))
                        || KNOWN.iter().any(|fact| fact.0 == *code)
                        || [
                            "wd", "month", ">=", ">", "<=", "<", "=", "in", "county", "unit",
                            "all", "reject", "waive",
                        ]
                        .contains(code);
                    assert!(known, "{}: {code}", sheet.name);
                }
            }
        }
        assert_eq!(FACTS.len(), KNOWN.len());
    }
}
