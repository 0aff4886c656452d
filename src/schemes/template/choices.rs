//! The words that the template offers for a choice, each with the code of the scheme file.
//!
//! Promises: words that the office knows; every code is one that a scheme file takes (a test holds that). It
//! does not know which cell a choice is for.

use super::Choice;

/// Levels of government.
pub(super) const LEVELS: &[Choice] = &[
    ("中央", "central"),
    ("省级", "province"),
    ("市级", "city"),
    ("县级", "county"),
    ("校级", "unit"),
];
pub(super) const BENEFICIARIES: &[Choice] =
    &[("个人", "person"), ("单位", "org"), ("结对单位", "pair")];
pub(super) const MODES: &[Choice] = &[
    ("拨付前校验(不符不得拨付)", "gate"),
    ("列为疑点", "flag"),
    ("原则性(突破须例外审批)", "soft"),
];
pub(super) const OPS: &[Choice] = &[
    ("不低于(含)", ">="),
    ("高于(不含)", ">"),
    ("不高于(含)", "<="),
    ("低于(不含)", "<"),
    ("等于", "="),
    ("为其中之一", "in"),
];
pub(super) const FACTS: &[Choice] = &[
    ("申请时周岁", "age"),
    ("金额", "amount_fen"),
    ("他人代为申请", "by_proxy"),
    ("困难类别", "category"),
    ("申报负债", "debt_fen"),
    ("有凭证的负债", "evidenced_debt_fen"),
    ("在岗岗位", "post"),
    ("有效票据合计", "receipts_fen"),
    ("申请金额", "requested_fen"),
    ("得分", "score_tenths"),
    ("在职状态", "status"),
    ("一票否决", "vetoed"),
    ("出勤工作日数", "working_days"),
];
pub(super) const EXCLUSIONS: &[Choice] = &[
    ("同一年度受其他基金救助", "other_fund_same_year"),
    ("前几年受过资助", "look_back"),
    ("同户已有成员受助", "household"),
    ("列入外部名单", "listed"),
    ("人员状态", "status"),
];
pub(super) const LISTS: &[Choice] = &[
    ("死亡人员", "deceased"),
    ("财政供养人员", "payroll"),
    ("不动产", "property"),
    ("车辆", "vehicles"),
    ("企业", "companies"),
    ("学籍", "enrolment"),
    ("其他基金受助", "other_funds"),
    ("往年受助", "earlier_years"),
];
pub(super) const TARIFFS: &[Choice] = &[
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
pub(super) const QUOTA_BASES: &[Choice] = &[
    ("分配到单位", "unit"),
    ("分配到县", "county"),
    ("全项目统一", "all"),
];
pub(super) const STATUSES: &[Choice] = &[
    ("在职", "in_service"),
    ("退休", "retired"),
    ("其他", "other"),
];
pub(super) const CAP_OF: &[Choice] = &[("全部名额", "all"), ("每个单位", "unit")];
pub(super) const WINDOW_OF: &[Choice] = &[
    ("申请", "claims"),
    ("票据", "receipts"),
    ("审核", "reviews"),
    ("报送", "reports"),
];
pub(super) const LATE: &[Choice] = &[("不予受理", "reject"), ("可例外审批", "waive")];
pub(super) const STEPS: &[Choice] = &[
    ("收件", "intake"),
    ("制表", "prepare"),
    ("审核", "review"),
    ("公示", "notice"),
    ("审批", "approve"),
    ("支付", "pay"),
    ("存档", "document"),
    ("年度考核", "assess"),
];
pub(super) const STAGES: &[Choice] = &[
    ("发放前公示", "pre_award"),
    ("名额公示", "quota"),
    ("发放结果公示", "post_payment"),
];
pub(super) const WD_DAY: &[Choice] = &[("工作日", "wd"), ("日(自然日)", "day")];
pub(super) const OWED_BY: &[Choice] = &[
    ("项目或计划中的各县", "county"),
    ("协议中的支援方", "supporter"),
    ("协议中的受援方", "aided"),
];
/// What the share of a check is of.
pub(super) const CHECKED: &[Choice] = &[
    ("个案", "cases"),
    ("拨付和发放", "payments"),
    ("协议", "agreements"),
    ("合同", "contracts"),
];
/// How often a share is owed.
pub(super) const SPANS: &[Choice] = &[
    ("每月", "month"),
    ("每季", "quarter"),
    ("每半年", "half_year"),
    ("每年", "year"),
];
pub(super) const AUDIENCES: &[Choice] = &[("面向社会", "public"), ("单位内部", "internal")];
pub(super) const EVERY: &[Choice] = &[("每月", "month")];
pub(super) const CHANNELS: &[Choice] = &[
    ("银行代发", "bank"),
    ("保管人现场发放", "custodian"),
    ("现金", "cash"),
    ("经其他单位账户", "intermediary"),
    ("其他", "other"),
];
pub(super) const PAYEES: &[Choice] = &[
    ("受援单位", "aided"),
    ("支援单位", "supporter"),
    ("其他收款单位", "others"),
];
pub(super) const RELATIONS: &[Choice] = &[
    ("配偶", "spouse"),
    ("父母", "parent"),
    ("子女", "child"),
    ("监护人", "guardian"),
    ("户主", "head"),
];
pub(super) const REPORTS: &[Choice] = &[
    ("月报", "month"),
    ("季报", "quarter"),
    ("半年报", "half_year"),
    ("年报", "year"),
    ("备案", "filing"),
];
pub(super) const ASKED: &[Choice] = &[("个案", "case"), ("每笔拨付", "payment")];
pub(super) const CONDITIONS: &[Choice] = &[
    ("协议签订", "agreement_signed"),
    ("上年度验收合格", "year_accepted"),
];
pub(super) const CAP_UNITS: &[Choice] = &[("每人每工作日", "person_working_day")];
