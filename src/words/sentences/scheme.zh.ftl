# 资助项目:检查发现、模板填写、发布拒绝;键与 scheme.en.ftl 相同。

scheme-year-has-no-version-on-this = 本台账没有 { $year } 年的第 { $version } 版:应为其中之一:{ $c }
scheme-a-kind-of-table-one-of = 表的种类,为其中之一:{ $kinds }
scheme-fields-that-a-table-has = { $a } 表所有的字段
scheme-correct-the-names-a-misspelt-field = 改正字段名:写错的字段会丢失整列
scheme-findings-stop-publishing-nothing-was-recorded = { $a }:有 { $count } 处问题,不能发布;没有登记任何内容
scheme-note-expected-why-the-scheme-is = --note:应写明修订原因,实为空:请用一句话说明
scheme-cells-cannot-be-taken-nothing-was = { $a }:有 { $b } 个单元格不能采用;没有写出文件
scheme-scheme-is-not-published-here-expected = 资助项目 { $id } 没有在此发布:应为其中之一:{ $b },或资助项目文件的路径
scheme-scheme-has-no-version-expected-one = 资助项目 { $id } 没有第 { $b } 版:应为其中之一:{ $c }
scheme-scheme-diff-expected-two-versions-for = scheme diff { $scheme }:应给出两个版本,如 scheme diff { $schemex } 1 2,或资助项目文件的路径
scheme-expected-a-calendar-year-in-toml = 应为一年的日历,TOML 格式(year、version、title、source、off_days、work_days)或 holiday-cn 的 JSON 格式,实为 { $found }
scheme-expected-the-json-of-holiday-cn = 应为 holiday-cn 的 JSON(year、papers、带 date 和 isOffDay 的 days),实为 { $found }
scheme-the-year-names-no-paper-of = 该年没有列出国务院的通知:尚未公布,公布前不能发布
scheme-no-such-sheet = 没有这张表
scheme-the-sheet-of-the-template = 模板中的这张表
scheme-begin-with-a-new-template-sunledger = 请用新模板重新填写:sunledger scheme template FILE
scheme-an-error-of-the-spreadsheet = 表格软件的错误值
scheme-a-value-this-one-must-be = 必填项,应有内容
scheme-fill-it-in-or-write-where = 填写;政策没有明确的填“待定”
scheme-no-such-column = 没有这一列
scheme-the-columns-of-the-template = 模板中的列
scheme-put-the-heading-back-as-the = 按模板恢复列名
scheme-fill-it-in-or-take-the = 填写,或删去这一行
scheme-write-it-in-digits-without-a = 用数字填写,不带单位
scheme-an-amount-in-yuan-such-as = 以元为单位的金额,如 2000 或 1,234.56
scheme-write-it-in-digits-at-most = 用数字填写,小数不超过两位
scheme-a-number-with-at-most-one = 最多一位小数的数,如 75 或 12.5
scheme-a-number-money-in-yuan = 数值,金额以元为单位
scheme-a-date-such-as-2025-11 = 日期,如 2025-11-03、2025.11.3 或 2025年11月3日
scheme-choose-one-of-them = 从中选一项
scheme-choose-of-them-with-between-two = 从中选择,多项之间用、分开
scheme-the-claim-names-version-of-scheme = 申请写明资助项目 { $id } 的第 { $found } 版;{ $day } 有效的是第 { $expected } 版:请改正表头中的 `scheme`
scheme-scheme-takes-claims-through-and-this = 资助项目 { $id } 受理申请至 { $last } 止,这份申请是 { $day } 的:已经逾期;关闭该项目的机关可以重新开放
scheme-a-condition-in-cel-such-as = CEL 条件,如 debt_fen >= 3000000 && status == "in_service"
scheme-which-cannot-be-read-from-letter = “{ $text }”,从第 { $column } 个字符起读不懂
scheme-compare-it-with-the-example = 与示例对照
scheme-a-condition-that-is-true-or = 结果为真或假的条件
scheme-compare-it-with-something-for-instance = 与某个值比较,如 >= 1
scheme-the-condition-gives-no-truth-value = 条件没有给出真假
scheme-the-case-does-not-say = 个案没有写明 { $name }
scheme-the-condition-divides-by-zero = 条件中出现除以零
scheme-the-condition-leaves-the-range-of = 条件的数值超出范围
scheme-a-truth-value = 真假值
scheme-a-list-of-numbers = 一列数
scheme-a-list-of-words = 一列词
scheme-a-fact-of-a-case-one = 个案的事实,为其中之一:{ $a }
scheme-write-if-that-is-meant = 如指 { $near },请改写为它
scheme-name-one-of-them = 写出其中之一
scheme-another-kind-of-value = 另一种值
scheme-a-list-of-numbers-alone-or = 全为数或全为词的列
scheme-another-list = 另一种列
scheme-give-all-of-it-one-sort = 统一为一种
scheme-a-selection-or-a-loop = 取成员或循环
scheme-say-it-with-those = 用这些来写
scheme-the-function = 函数 { $a }
scheme-both-sides-of-to-be-of = { $sign } 两边的类型应能相互比较或计算
scheme-compare-numbers-with-numbers-and-words = 数与数比较,词与词比较
scheme-at-most-bytes-words-and-signs = 最多 { $length-max } 字节、{ $tokens-max } 个词和符号,括号最多 { $nesting-max } 层
scheme-make-several-rules-of-it = 拆成几条规则
scheme-write-one-or-take-the-key = 写上条件,或删去这个键
scheme-bytes = { $a } 字节
scheme-a-word-that-ends-with-the = 首尾引号一致的词
scheme-close-the-quote = 补上引号
scheme-a-whole-number-money-in-fen = 整数,金额以分为单位
scheme-write-it-in-digits-alone-30 = 只用数字写,3 万元写作 3000000
scheme-words-and-signs = { $count } 个词和符号
scheme-deep = { $deepest } 层
scheme-every-bracket-with-its-partner = 括号成对
scheme-one-alone = 有一个不成对
scheme-count-the-brackets = 核对括号
scheme-a-file-in-toml-key-value = TOML 文件:键 = 值,文字加引号
scheme-mend-the-line-the-shipped-schemes = 改正这一行;可参照随程序附带的资助项目文件
scheme-the-value-that-the-policy-sets = 政策规定的值
scheme-ask-the-issuing-body-and-write = 向发文机关询问,按答复填写,并在 legal_basis 中写明文件
scheme-the-key = 键 { $key }
scheme-a-rule-without-it = 规则中没有
scheme-say-whether-the-last-day-itself = 写明最后一日是否算在内(“日前”没有说清):inclusive = true 或 false
scheme-quote-the-clause-that-the-rule = 照录规则所依据的条款
scheme-say-what-becomes-of-a-late = 写明逾期如何处理:late = "reject" 或 "waive"
scheme-say-whether-the-days-are-working = 写明是工作日(wd)还是自然日(day)
scheme-add-it-schemas-scheme-schema-json = 补上;填法见 schemas/scheme.schema.json
scheme-a-key-of-the-scheme-file = 资助项目文件中的键
scheme-take-it-off-or-name-one = 删去,或改为 schemas/scheme.schema.json 中的键
scheme-a-value-of-the-kind-that = 与该键类型相符的值
scheme-numbers-stand-without-quotes-texts-and = 数字不加引号,文字和日期加引号,金额以分为单位
scheme-amount-fen-as-the-clause-says = amount_fen 为 { $a },与条款一致
scheme-compare-both-with-the-document-amounts = 与文件核对两者;金额以分为单位
scheme-of-a-number-of-the-case = of 为个案中的数,为其中之一:{ $a }
scheme-name-what-the-amount-is-reckoned = 写明按什么计算金额
scheme-permille-from-1-to-1000-the = permille 为 1 至 1000,即千分比
scheme-write-100-for-whole-yuan-or = 取整到元写 100,或删去
scheme-at-least-one-tariff-bracket-with = 至少一段 [[tariff.bracket]],含 from 和 amount_fen
scheme-add-the-lines-of-the-table = 补上分段金额
scheme-a-first-line-from-0-on = 第一段从 0 开始
scheme-say-what-is-paid-below-it = 写明低于它时给多少:from = 0 和 amount_fen,没有的写 0
scheme-tariff-bracket = 标准分段 { $a }
scheme-a-line-from-above-on = 起点高于 { $a } 的一段
scheme-put-the-lines-in-the-order = 各段按起点由低到高排列,起点不重复
scheme-max-or-percent = max 或 percent
scheme-set-the-number-from-the-document = 按文件填写数值
scheme-percent-of-100-or-less = percent 不超过 100
scheme-compare-it-with-the-document = 与文件核对
scheme-a-cap-of-or-less-the = 上限不超过总名额 { $total }
scheme-compare-both-with-the-document = 与文件核对两者
scheme-max-which-is-percent-of = max 为 { $share },即 { $total } 的百分之 { $percent }
scheme-the-lower-of-the-two-holds = 两者中较低者有效:只保留文件规定的那一个
scheme-joint-funders-for-persons-or-fewer = 共同出资的人数不超过 { $total } 名
scheme-a-clause-that-sets-how-many = 规定可资助多少名的条款
scheme-it-may-be-the-count-of = 这可能是往年的实际人数:向发文机关询问,并照录规定名额的条款
scheme-total-fen-of-or-more-times = total_fen 不少于 { $needed }:{ $total } 乘以 { $c }
scheme-compare-the-number-the-amount-and = 与文件核对名额、标准和资金
scheme-payment-with-channels-how-the-money = [payment] 中写明 channels,即资金怎样发放
scheme-a-scheme-that-pays-and-does = 有资金发放而没有写明方式
scheme-add-payment-with-channels-own-account = 补上 [payment],写明 channels、own_account 和条款
scheme-channels-of-accounts-alone-as-a = 只能是付至账户的方式,与条款一致
scheme-ask-which-of-the-two-holds = 询问以哪一条为准;既付账户又当面发放的,须另有条款
scheme-a-channel-by-hand-custodian-or = 当面发放的方式(custodian 或 cash),与条款一致
scheme-ask-which-of-the-two-holds-2 = 询问以哪一条为准,删去另一条
scheme-classes-the-statuses-that-are-shut = classes,即不予资助的人员状态
scheme-name-them-for-instance-retired = 逐一写明,如 retired
scheme-rule = 条件 { $a }
scheme-mode-soft-as-the-clause-says = mode = "soft",因条款写“原则上”
scheme-write-soft-a-breach-needs-a = 改为 soft:突破的须经例外审批,本身不阻止拨付
scheme-an-amount-or-a-ceiling-that = 可供拨付对照的金额或上限
scheme-total-or-total-fen-that-awards = 可供资助决定对照的 total 或 total_fen
scheme-a-gate-with-nothing-to-compare = 拨付前校验没有可对照的内容
scheme-set-the-number-or-write-mode = 填写数值,或改为 mode = "flag"
scheme-a-comparison-with-a-number-op = 与数比较:op 为 >=、>、<=、< 或 =,并写 value
scheme-the-fact-is-a-number = 该事实是数
scheme-op-in-and-words-the-words = op 为 in,并用 words 列出符合的词
scheme-the-fact-is-a-word-list = 该事实是词:列出符合的词
scheme-op-and-value-1-for-yes = op 为 =,value 为 1(是)或 0(否)
scheme-the-fact-is-yes-or-no = 该事实为是或否
scheme-value-in-fen-as-the-clause = value 为 { $a } 分,与条款一致
scheme-compare-both-with-the-document-the = 与文件核对两者:摸底的门槛不等于准入的门槛
scheme-as-the-clause-takes-the-value = >=,因条款写明含本数(含)
scheme-as-the-clause-leaves-the-value = >,因条款写明不含本数(不含、超过)
scheme-compare-it-with-the-clause = 与条款核对
scheme-one-threshold-of-for-one-kind = 同一类别下 { $a } 只有一个门槛,{ $b } 已定为 { $c } { $d }
scheme-ask-which-of-the-two-admits = 询问以哪一个准入,只保留一个
scheme-check = 检查 { $a }
scheme-percent-from-1-to-100 = percent 为 1 至 100
scheme-what-follows-when-a-year-is = 年度验收不合格时怎样处理:停拨,或重新验收
scheme-ask-the-issuing-body-and-write-2 = 向发文机关询问,写成 [[sanction]],含 breach、measure 和 clause
scheme-the-acceptance-of-year-to-gate = 第 { $a } 年度的验收应约束某项拨付
scheme-no-tranche-after-it = 其后没有拨款
scheme-ask-what-follows-when-the-last = 询问最后一年验收不合格怎样处理,如退回资金
scheme-a-cost-line-with-other-requires = 另列一项 other_requires_approval = true 的开支,因条款以“等”结尾
scheme-add-cost-line-for-the-other = 补上其他开支的 [[cost_line]],逐笔须有批准号
scheme-each-id-of-a-legal-basis = 依据编号各只出现一次
scheme-basis-to-name-one-of = basis 为其中之一:{ $a }
scheme-write-the-id-of-the-document = 写上 legal_basis 中规定期限的文件编号
scheme-basis-the-id-of-the-document = basis,即规定公示期限的文件编号
scheme-a-length-without-its-basis = 期限没有写明依据
scheme-find-the-document-that-sets-it = 查明规定期限的文件,列入 legal_basis,并写 basis = "编号"
scheme-take-down-wd-or-a-legal = take_down_wd,或 legal_basis 中准许姓名常年公示的条款(常年公示)
scheme-a-standing-notice-that-never-comes = 常年公示没有撤下的规定
scheme-names-come-down-when-the-purpose = 目的达到后应撤下姓名:填写 take_down_wd,或在 legal_basis 中照录条款
scheme-standing-true-as-the-clause-says = standing = true,与条款一致(常年公示)
scheme-a-notice-that-closes = 有期限的公示
scheme-set-standing-and-say-when-the = 填写 standing,并写明离岗人员姓名何时撤下
scheme-min-as-the-clause-says = min 为 { $a },与条款一致
scheme-due-days-together-with-due-unit = due_days 与 due_unit(wd 或 day)同时填写
scheme-one-of-the-two-alone = 只有其中之一
scheme-say-in-which-unit-the-time = 写明拨付期限的单位
scheme-report = 报送 { $a }
scheme-calendar-days-as-the-clause-says = 自然日,与条款一致(天、日)
scheme-working-days-as-the-clause-says = 工作日,与条款一致(工作日)
scheme-count-working-days = { $count } 个工作日
scheme-count-calendar-days = { $count } 日(自然日)
scheme-count-in-the-unit-of-the = 按条款的单位:工作日写 wd,天写 day
scheme-steps-in-their-order-papers-reviews = 环节按先后:收件、审核和公示、审批、支付、结果公示
scheme-after = { $a } 在 { $b } 之后
scheme-move-the-step-to-where-it = 把环节移到实际发生的位置
scheme-a-notice-before-the-award-to = 发放前公示应在支付之前
scheme-move-it-or-write-stage-post = 移动位置,或改为 stage = "post_payment"
scheme-a-level-above-that-of = 高于 { $other } 的层级,{ $b } 已为该层级
scheme-number-the-reviews-upwards-in-their = 审核层级按先后由低到高编号
scheme-different-person-true-where-another-person = 须由不同的人办理的环节写 different_person = true
scheme-reviews-that-one-person-may-take = 各级审核可由同一人办理
scheme-set-it-if-the-policy-keeps = 政策要求分开的,请填写
scheme-a-notice-before-the-last-review = 最后一级审核之前有公示,公示无异议证明(公示无异议证明)才有所指
scheme-add-the-units-own-notice-as = 政策有要求的,把单位公示列为审核之间的环节
scheme-a-window-of-one-day-or = 至少一日的时限
scheme-one-whose-only-day-does-not = 唯一的一日不算在内
scheme-compare-both-days-and-inclusive-with = 与文件核对两个日期和 inclusive
scheme-one-deadline-for-one-thing-that = 同一件事只有一个截止日,{ $a } 已定为 { $b }
scheme-ask-which-of-the-two-holds-3 = 询问以哪一个为准,只保留一个
scheme-a-last-day-as-the-clause = 最后一日与条款一致,即 { $a }
scheme-one-deadline-in-the-clause = 条款中只有一个截止日
scheme-ask-which-of-the-two-holds-4 = 询问以哪一个为准,照录那一条
scheme-inclusive-as-the-clause-says = inclusive 与条款一致
scheme-mode-soft-where-a-late-one = 逾期可例外审批的,mode = "soft"
scheme-write-soft-a-waiver-lifts-it = 改为 soft:经例外审批放行;或 late = "reject"
scheme-facts-whole-numbers-words-in-quotes = 事实、整数、加引号的词、true 或 false,用 ==、!=、<、<=、>、>=、in 比较,用 &&、||、! 和 ? : 连接

# scheme 和 calendar 的帮助
help-scheme-check-explain-and-publish-a-schemes = 检查、说明、发布资助项目的规则
help-scheme-say-what-is-wrong-open-or = 指出资助项目文件中的错误、待定和存疑之处;有错误或待定的,退出状态为 1
help-scheme-every-finding-names-its-line-what = 每处发现都写明行号、应为什么、怎样处理。政策没有明确的值写 "unknown":文件其余部分照常检查,确定之前不能发布。
help-scheme-scheme-files-toml = 资助项目文件(TOML)
help-scheme-tell-a-scheme-in-plain-sentences = 用文字说明资助项目:资助谁、多少、什么材料、何时截止、怎样办理
help-scheme-a-scheme-file-toml-or-the = 资助项目文件(TOML),或已发布项目的编号
help-scheme-version-of-the-published-scheme-default = 已发布项目的版本(默认:最新)
help-scheme-refused-while-something-in-the-file = 文件中有错误或待定的,不予发布。
help-scheme-first-day-in-force-default-today = 生效的第一日(默认:今天)
help-scheme-propose-a-new-text-of-a = 提议已发布项目的新文本;生效前提出的申请仍按旧文本
help-scheme-the-scheme-file-toml-with-a = 资助项目文件(TOML),版本号应更高
help-scheme-why-it-is-amended-in-words = 修订原因,写给所有人看
help-scheme-number-of-the-document-that-amends = 修订所依据文件的文号
help-scheme-propose-that-a-scheme-takes-no = 提议某日之后不再受理申请
help-scheme-id-of-the-scheme = 项目编号
help-scheme-last-day-on-which-a-claim = 最后可申请的一日
help-scheme-list-published-schemes-in-every-version = 列出已发布项目的各个版本
help-scheme-print-the-text-of-a-published = 按签名时的原样输出已发布项目的文本
help-scheme-its-version-default-the-newest = 版本(默认:最新)
help-scheme-tell-what-changed-rule-by-rule = 逐条说明变化:文件与已发布文本之间,或两个版本之间
help-scheme-version-before-for-an-id = 修订前的版本(给出编号时)
help-scheme-version-after-for-an-id = 修订后的版本(给出编号时)
help-scheme-write-an-excel-template-in-which = 写出供填写资助项目的 Excel 模板
help-scheme-the-new-workbook = 新工作簿
help-scheme-turn-a-filled-in-template-into = 把填好的模板转成资助项目文件,有问题的逐格指出
help-scheme-the-workbook = 工作簿
help-scheme-the-new-scheme-file-toml = 新的资助项目文件(TOML)
help-scheme-publish-a-years-working-days-in = 按版本发布各年工作日
help-scheme-notice-periods-run-in-working-days = 公示期按工作日计算:放假和调休以国务院每年的通知为准。由财政部门发布;同一年的新版本自生效之日起取代旧版本,此前已届满的期限仍按旧版本。
help-scheme-publish-calendar-files-our-toml-or = 发布日历文件:本程序的 TOML,或 holiday-cn 的 JSON
help-scheme-calendar-files-one-a-year = 日历文件,每年一个
help-scheme-day-on-which-they-come-into = 生效日,即国务院通知之日(默认:今天)
help-scheme-version-of-the-year-for-json = JSON 没有版本号,在此给出(默认:比台账上的高一)
help-scheme-list-published-years-in-every-version = 列出已发布年份的各个版本
help-scheme-tell-which-days-two-versions-of = 列出同一年两个版本不同的日子
help-scheme-the-year = 年份
help-scheme-version-before = 修订前的版本
help-scheme-version-after = 修订后的版本
