# 办公表格中关于资金计划、工程、年度考核、捐赠和票据的说法。
works-a-year-such-as = 年份,例如 2025
works-write-the-year = 用四位数字写年份
works-a-period = 所属期
works-a-period-such-as = 所属期,例如 2025-01、2025Q1、2025年第1季度、2025H1 或 2025年上半年
works-write-the-period = 写明年份和月份、季度或上下半年
works-an-area = 面积,最多一位小数,例如 1250.5
works-a-percentage-from = 0 到 100 的百分数,最多一位小数
works-a-percentage = 百分数
works-a-score = 分数
works-mark-the-bills = 在资助项目文件中用 bill = true 标明票据属于哪一种材料
works-heads-boarders = 寄宿生数不多于在校生数
works-heads-poor = 建档立卡寄宿生数不多于寄宿生数
works-heads-aided = 建档立卡受助人数不多于受助人数
works-heads-remedy = 请按学校名册更正人数
works-days-of-month = 不多于当月天数
