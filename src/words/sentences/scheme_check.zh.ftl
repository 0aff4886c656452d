# `scheme check`:笔误,以及规则之间的比对;已发布的文本。
check-several = { $a },这一部分可有多段
check-double-brackets = 每段写一次,用双方括号
check-once = { $a },这一部分全文只有一段
check-single-brackets = 用单方括号,只留一段
check-key-once = 同一部分内每个键只写一次
check-keep-key = 保留文件所定的一个,删去另一个
check-whole-fen = 以分为单位的整数
check-whole-wd = 以工作日为单位的整数
check-whole-days = 以天为单位的整数
check-whole-years = 以年为单位的整数
check-whole-most = 不大于{ $most }的整数
check-minus = 去掉负号:项目中没有小于零的数;不作规定的键不写
check-too-great = 与文件核对:不会有这样大的数
check-point = 不写小数点:500.50元写50050(分),92.5分写925(十分之一分)
check-alone = 只写数字,不加引号和单位,按该键的单位填写:项目中不以小时、月计,请问明是多少天
check-unit-wd = unit 为 wd 或 day
check-unit-remedy = 按工作日(wd)或自然日(day)计:项目中不以小时、月计,请问明是多少天
check-days-key = 该键以天计
check-count-in = { $count },条款以{ $b }计
check-days-remedy = 问明是多少天并照写;项目中不以小时、月计
check-within-period = 所申请期间 { $period } 内的日期
check-within-remedy = 与文件核对年份;申请确在期间之前或之后的,在[[accepted]]中说明原因
check-reviews-last = 审核的最后一天不早于申请的最后一天,后者见{ $other }
check-claims-last = 申请的最后一天不早于票据的第一天,后者见{ $other }
check-windows-remedy = 将两个时限的日期与文件核对
check-admits-too = { $b }的 { $a } 也容许的值
check-ceiling = 不低于资助标准{ $most }分的上限
check-floor = 不高于资助标准{ $most }分的下限
check-both-hold = 与文件核对:资助标准与该规则不能同时成立
check-zero-or-more = 不小于0的数
check-minus-case = 去掉负号:个案中没有小于零的数
check-hundred = 不超过100分的得分,以十分之一分计为1000
check-hundred-remedy = 与文件核对;得分以十分之一分填写
check-asks-case = 与个案有关的条件
check-asks-remedy = 写明所查的事实,或删去该条件
check-divisor = 不会为0的除数
check-by-zero = 除以0
check-multiply = 与文件核对,或改为将另一边相乘
check-by-fact = 除以{ $divisor },个案中其值可以为0
check-guard = 改为将另一边相乘,或先要求其大于0:debt_fen > 0 && … / debt_fen …
check-place = 列表中的位置
check-one-case = total_fen 不少于一人的资助金额{ $a }
check-round-most = round_fen 不大于最高金额{ $most }
check-round-remedy = 各份额都将被舍为零:将两者与文件核对
check-figure = { $key } 为{ $shown },与条款一致
check-permille = permille 为{ $shown },与条款一致
check-permille-remedy = 将两者与文件核对;20%写作200
check-holds-with = { $key } 中为{ $shown },与条款一致
check-word-twice = 从其中一个删去;空格、全半角和大小写不足以区分两个词
check-fund-name = 每项资金各有名称
check-fund-remedy = 改其一之名:台账按名称分别记载各项资金
check-published-already = 项目 { $id } 已发布第 { $version } 版:另一文本须作为修订,用 `scheme amend FILE --note WHY --from DATE` 登记
check-text-waits = 项目 { $id } 第 { $version } 版已作为提议 { $entry }.{ $event } 待会签:请先会签(sunledger pending);那份文本不是所要的,请在文件中提高 `version`
check-calendar-version = { $year }年日历已有第 { $last } 版;新文本的版本号须更高,现为 { $found }:请在文件中提高 `version`,或不写 --version
check-fund-number = fund { $a }({ $b })
check-whole-from = 0至{ $most }之间的整数
check-one-word = 以下各词之一:{ $a }
check-unit-max-whole = unit_max 不超过全部名额 { $total }
check-rate-beside = 以分为单位的标准,另一档次为 { $most } 分
check-rates-remedy = 标准以分为单位:600 元写作 60000
check-due-over = 期满时或临近期满时才应报送的报告
check-due-day = 该期末月的第 { $last } 日
check-due-remedy = 请将 from_day 和 due_days 与文件核对;不写 from_day 时,自期末最后一日起算
check-unit-code = 申请表中有 unit_code 一列,单位名额据此计数
check-unit-name = 只有单位名称
check-unit-code-remedy = 请增加 unit_code 一列,列名用本局的代码列(学校标识码、单位代码)
check-mode-on-record = 此项只在事后核对:请写 mode = "flag",或不写 mode
check-mode-nowhere = 台账没有可据以判断的登记:请写 mode = "flag",或不写 mode
check-mode-filing = 方案备案没有截止日,mode 应为 flag
check-mode-nobody-owes = 没有写明由台账中哪些单位报送,mode 应为 flag
check-say-who-owes = 写明由谁报送(owed_by),或写 mode = "flag"
check-mode-coverage = 受助比例在年后报告,mode 应为 flag
check-mode-after-payment = 支付之后的公示,mode 应为 flag
check-mode-paper-of-agreements = 不涉及资金的文书,mode 应为 flag
check-mode-decides-nothing = 不作决定的步骤,mode 应为 flag
check-mode-central = 写有 central_from_fen 的,mode 应为 flag:付款登记不一定写明由谁审核
check-mode-central-remedy = 写 mode = "flag",或删去 central_from_fen,由条款自行说明
check-mode-paper-of-none = 不要求任何个案提交的材料,mode 应为 flag
check-say-for-whom = 写明哪些个案须提交(required_for、required_if),或写 mode = "flag"
check-mode-issuers = 写有 issuers 的,mode 应为 flag:台账对出具单位封存,不作比对
check-mode-issuers-remedy = 写 mode = "flag",或删去 issuers,由条款自行说明
check-mode-no-money = 不涉及资金的资助项目,mode 应为 flag
check-value-compared = value,即所比较的数值
check-payees-agreements = 写明收款单位的协议:tables = ["agreements"]、kind 为 agreements 的表格,或 [agreement]
check-costs-agreements-asked = 写明双方的协议:tables = ["agreements"]、kind 为 agreements 的表格,或 [agreement]
check-costs-alone = 只有费用由谁承担
check-costs-off = 写明登记协议的表格,或删去 [costs]
check-costs-bodies-asked = 条款规定承担费用的单位,至少有一方不在其中
check-costs-every-body = 所有单位
check-costs-forbid-nothing = 与文件核对,或删去 [costs]:这样写不禁止任何情形
check-costs-one-body = 至少一个承担费用的单位
check-costs-name-bodies = 在 borne_by 中照条款写明由谁承担
check-payees-alone = 只有 payees
check-payees-remedy = 写明登记协议的表格,或删去 payees
check-agreement-paid = 分期拨款,或登记协议的表格:tables = ["agreements"]、kind 为 agreements 的表格
check-agreement-remedy = 写明按协议拨付什么,或删去 [agreement]
check-counted-share = percent,即检查的比例
check-counted-no-share = 没有比例
check-counted-share-remedy = 按文件填写 percent,或去掉 of
check-counted-of = of,即比例以什么计
check-counted-nothing = 没有计数的对象
check-counted-remedy = 按文件填写 of 和 percent,或去掉这一项
check-counted-span = month、quarter、half_year 或 year
check-share-whole = total,即限额占比所依据的总数
check-share-nothing = 没有总数的百分比
check-share-remedy = 按文件填写 total,或把限额写作 max
check-quota-number = total、total_fen,或两者
check-quota-number-remedy = 按文件填写数目,或删去 [quota]
check-window-bills = bill = true 的材料,或 kind 为 bills 的表格:此时限约束的是票据日期
check-window-reviews = kind 为 review 的步骤:此时限约束的是审核日期
check-window-reports = kind 为 assessments 的表格,其中登记单位报送的日期
check-window-remedy = 请补上,或写明时限所约束的事项
check-owed-counties = 列明各县的表格:kind 为 contracts 或 plan_nodes
check-owed-schools = 列明学校的表格:tables = ["agreements"],或 kind 为 agreements 的表格
check-owed-remedy = 写明这一表格,或不写 owed_by
check-asks-stage = 此阶段的公示
check-asks-accounts = 付至账户的拨付
check-asks-persons = 付给个人的拨付
check-in-post-on = in_post_on 为1至28
check-period-calendar = 起始年份在 { $first } 至 { $next } 年之间的适用期间(按工作日计算的期限须有当年的工作日历)
check-period-calendar-remedy = 请与文件核对适用期间;各年的工作日用 `calendar import` 导入
check-line-rule = 第 { $line } 行({ $rule })
check-straight-quotes = 文字两边用英文直引号,如 key = "…"
check-straight-remedy = 把“和”改为英文直引号 ",文字处理软件常会自动改成弯引号
check-parts-persons = different_person = true,与条款一致
check-parts-persons-found = 办过另一步骤的人也可以办的步骤
check-parts-persons-remedy = 请设定,或只引用本步骤的条款
check-sets-time = max_wd 为 { $count },与条款一致
check-sets-time-found = 没有规定最长时间的步骤
check-sets-time-remedy = 请填写 max_wd,或只引用本步骤的条款
check-rule-again = 条件 { $rule }({ $number })
