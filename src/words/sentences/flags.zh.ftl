# 疑点本身的表述:迹象、设置、处理情况。用法见 sentences.rs。

flags-no-contract = 收款单位在本项目下没有合同
flags-to-a-person = 付给个人
flags-awarded-anew = 自 { $first } 起又向欠款人决定资助 { $count } 笔,其时尚欠 { $owed } 元
flags-supplement-unread = F32,资助项目 { $scheme } 的公示 { $number }:名单有改动,但其补充公示是否列出新增内容无法判断:请按公示时的原样导入两份名单
flags-score-none-here = { $folder }:有 { $count } 条答案,其所指文件无一在本台账中:请先导入该文件夹

# help
help-csv-part = CSV 文件所含的表
help-give-it-as-csv = 以 CSV 输出到标准输出

# 情况中的值
word-retired = 退休
word-in-service = 在职
word-not-by-proxy = 本人申请
word-not-vetoed = 未被一票否决
flags-cash-unsigned = { $day } 以现金发放 { $amount } 元,{ $days } 天后仍无人签收
flags-id-doubtful = { $rows } 行所写身份证号不成立(校验码、省级区划码或出生日期)
flags-serial-bills = 同一开票单位号码相连的票据 { $bills } 张,属 { $claimants } 名申请人、前后 { $days } 天,在 { $cases } 各案
flags-held-by-village = 户名为村(居)民委员会的账户
flags-held-by-school = 户名为学校的账户
flags-held-by-union = 户名为工会的账户
flags-held-by-organisation = 户名为单位的账户
flags-level-before-level = 高一级审核(审批)的日期早于低一级
flags-own-upkeep = 用途为机关自身开支
flags-whole-paid-again = 只应拨付一次的款项,有 { $count } 笔各 { $whole } 元到账

# 缺少输入而未能判断的
flags-not-held = { $code },资助项目 { $scheme }:未能判断,台账中没有{ $input }
held-payments = 付款
held-paid-persons = 付给个人的款项
held-paid-orgs = 付给单位的款项
held-claims = 申请
held-awards = 决定
held-papers = 申请的证明材料
held-hashes = 材料校验码一列
held-paper-times = 材料登记时间一列
held-paper-bills = 载明票据号码的票据
held-vouchers = 支出凭证
held-voucher-bills = 凭证的发票号码一列
held-statuses = 申请人在职状态一列
held-steps = 办理记录
held-seconds = 每案用时一列
held-step-times = 办理环节录入时间一列
held-notices = 公示登记
held-notice-rows = 公示名单
held-checksums = 公示名单校验码的两列
held-taken-down = 公示撤下日期一列
held-objections = 异议登记
held-holders = 银行或发放表所载的账户户名
held-signatures = 签收记录
held-signers = 签收人一列
held-tranches = 分期经费
held-acceptances = 帮扶年度验收
held-attendance = 支教出勤
held-coverage = 各校资助覆盖
held-quotas = 名额或额度
held-money = 到账记录
held-statements = 资金收支结存表
held-examiners = 载明达到限额的付款由谁审核的一列
held-checkable = 协议、合同或申请
held-checks = 条款所要求的抽查的审计工作底稿
held-reports = 报送登记
held-assessments = 年度考核
held-account-changes = 账户变更登记
held-households = 户籍家庭关系表
held-duties = 岗位职责表
held-duty-contacts = 工作人员的电话或住址
held-contacts = 人员的电话或住址
held-org-contacts = 载明电话、地址或账户的供应商名册
held-founded = 载明成立日期的供应商名册
held-schools = 学校名册
held-posts = 教师岗位记录
held-tiers = 学校类别档次
held-tips = 举报登记
held-deceased = 死亡人员名单
held-payroll = 财政供养人员名单
held-property = 不动产名单
held-vehicles = 机动车名单
held-companies = 工商登记名单
held-enrolment = 学籍名单
held-other-funds = 其他基金受助名单
held-earlier-years = 前几年受助名单
held-fund-statuses = 其他基金受助名单中载明是否撤销退回的一列
