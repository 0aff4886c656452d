# 较少见事项与项目文件的规则。
rules-fen = { $value } 分
rules-fen-at-rate = 按其汇率为 { $value } 分
rules-no-such-balance = 账簿中不可能有的余额
rules-lowered-only = 只能删除或调低的名单行;新增或调高的须另行补充公示
rules-award-of-case = 个案的资助决定,个案
rules-refusal-of-case = 个案的不予资助决定,个案
rules-held-payment = 拦截的发放
rules-not-suspended = 未处于停发状态
rules-not-proven = 未证实
rules-other-acts = 其他事项
rules-quota-of-unit = 单位名额,单位
rules-row-of-notice = 公示名单行
rules-rule-that-stopped = 拦截所依据的规则
rules-values-numbered = 按资助项目和编号排列的值
rules-withdrawal-application = 提款申请
rules-basis-or-all = 以 unit、county 或 all 为基础
rules-op-or-in = op 为 >=、>、<=、<、= 或 in
rules-person-in-clear = 第 { $index } 项({ $kind }):{ $field } 中有身份证号,此处内容将以明文记入台账:请删去;人员以代号表示(`person find`)
rules-value-without-id = 不含身份证号的内容,因为该列以明文记入台账
rules-take-the-number-out = 请删去该号码:人员写在姓名和身份证号列
rules-closed = 已关闭的
rules-settled = 已办结的
rules-ended = 已终止的
rules-decided = 已作决定的
rules-waiver-recorded-already = --no { $no }:例外审批 { $a }(对象 { $subject })已登记;参见 claim show { $b }
