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
flags-id-doubtful = { $rows } 行所写身份证号的校验码与其他各位不符
flags-serial-bills = 同一开票单位号码相连的票据 { $bills } 张,属 { $claimants } 名申请人、前后 { $days } 天,在 { $cases } 各案
flags-held-by-village = 户名为村(居)民委员会的账户
flags-held-by-school = 户名为学校的账户
flags-held-by-union = 户名为工会的账户
flags-held-by-organisation = 户名为单位的账户
flags-level-before-level = 高一级审核(审批)的日期早于低一级
flags-own-upkeep = 用途为机关自身开支
flags-whole-paid-again = 只应拨付一次的款项,有 { $count } 笔各 { $whole } 元到账
