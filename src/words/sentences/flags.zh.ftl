# 疑点本身的表述:迹象、设置、处理情况。用法见 sentences.rs。

flags-no-contract = 收款单位在本项目下没有合同
flags-to-a-person = 付给个人
