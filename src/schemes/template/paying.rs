//! The sheets of the template that say how money goes out: payment, agreement, conditions, tranches, lines of costs.
//!
//! Promises: as for [`super::sheets`], whose list has each of them in its place. **Not here**: the other sheets (`sheets.rs`)
//! and the reading of a filled workbook.

use super::choices::{CAP_UNITS, CHANNELS, CONDITIONS, MODES, PAYEES, RELATIONS, WD_DAY};
use super::{Form, SheetRule, field};

use super::Holds::{Day, Int, One, Percent, Several, Text, Texts, Yes, Yuan};
use super::sheets::{BINDING, CLAUSE, ID};

/// 支付
pub const PAYMENT: SheetRule = SheetRule {
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
        field("payees", "协议资金付给谁", Several(PAYEES), false, ""),
        field("new_account_wd", "新账户几个工作日后启用", Int, false, ""),
        field("signed_days", "现金发放后多少日内签收", Int, false, ""),
        field("due_days", "决定后多少日内拨付", Int, false, ""),
        field("due_unit", "日的单位", One(WD_DAY), false, ""),
        field(
            "central_from_fen",
            "国库集中支付起点(元)",
            Yuan,
            false,
            "从这一数额起由国库集中支付",
        ),
        field(
            "again.remarks",
            "重新发放的备注",
            Texts,
            false,
            "退票后重发的行,备注中的写法",
        ),
        field(
            "again.batch_endings",
            "重新发放的批次号结尾",
            Texts,
            false,
            "如 -2",
        ),
        field("clause", "条款", Text, true, CLAUSE),
        field("mode", "约束方式", One(MODES), false, BINDING),
    ],
};

/// 协议
pub const AGREEMENT: SheetRule = SheetRule {
    name: "协议",
    key: "agreement",
    form: Form::One,
    fields: &[
        field("total_fen", "每份协议总额(元)", Yuan, true, ""),
        field("years", "年数", Int, true, ""),
        field("first_day", "第一日", Day, true, ""),
        field(
            "self_evaluation_days",
            "年度结束前几日内自评",
            Int,
            false,
            "",
        ),
        field("clause", "条款", Text, true, CLAUSE),
        field("mode", "约束方式", One(MODES), false, BINDING),
    ],
};

/// 拨款条件
pub const CONDITION: SheetRule = SheetRule {
    name: "拨款条件",
    key: "condition",
    form: Form::Rows,
    fields: &[
        field("code", "代码", Text, true, ID),
        field("kind", "条件", One(CONDITIONS), true, ""),
        field("names", "各单位的写法", Texts, false, "用、分开"),
        field(
            "score_min_tenths",
            "验收得分下限",
            Percent,
            false,
            "如 75;验收合格时填",
        ),
        field("inclusive", "下限算在内", Yes, false, "“以上(含)”填是"),
        field("due_days", "几日内拨付", Int, true, ""),
        field(
            "due_unit",
            "日的单位",
            One(WD_DAY),
            true,
            "照条款:工作日或日",
        ),
        field("clause", "条款", Text, true, CLAUSE),
        field("mode", "约束方式", One(MODES), false, BINDING),
    ],
};

/// 分期拨款
pub const TRANCHE: SheetRule = SheetRule {
    name: "分期拨款",
    key: "tranche",
    form: Form::Rows,
    fields: &[
        field("id", "编号", Text, true, ID),
        field("number", "第几期", Int, true, "从1开始"),
        field("amount_fen", "金额(元)", Yuan, true, ""),
        field("condition", "条件代码", Text, true, "“拨款条件”表中的代码"),
        field("clause", "条款", Text, true, CLAUSE),
        field("mode", "约束方式", One(MODES), false, BINDING),
    ],
};

/// 费用承担
pub const COSTS: SheetRule = SheetRule {
    name: "费用承担",
    key: "costs",
    form: Form::One,
    fields: &[
        field(
            "borne_by",
            "费用由谁承担",
            Several(PAYEES),
            true,
            "可填多项,用、分开;记在其他单位账上的费用列为疑点",
        ),
        field("clause", "条款", Text, true, CLAUSE),
    ],
};

/// 开支范围
pub const COST_LINE: SheetRule = SheetRule {
    name: "开支范围",
    key: "cost_line",
    form: Form::Rows,
    fields: &[
        field("id", "编号", Text, true, ID),
        field("name", "名称", Text, true, ""),
        field("names", "其他写法", Texts, false, "用、分开"),
        field("cap_fen", "上限(元)", Yuan, false, ""),
        field("cap_unit", "上限按什么计", One(CAP_UNITS), false, ""),
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
};
