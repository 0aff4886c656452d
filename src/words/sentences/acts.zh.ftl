# 台账内行为被拒时的说法;投影的其他说法见 office.zh.ftl。
acts-period-ends-on-and-today-is = 期间 { $period } 至 { $last } 止,今天是 { $today }:期满后再关账
acts-sheet-of-the-file-with-sha-256 = SHA-256 为 { $file } 的文件,工作表 { $sheet }:应为{ $expected },现为第 { $found } 部分:请重新导入该文件
acts-part-1-first = 先有第 1 部分
acts-part-next = 下一部分为第 { $a } 部分
acts-nothing-after-part-its-last = 第 { $a } 部分为末部分,其后再无
acts-the-states-no-add-it = { $what }没有写明{ $field }:请补上
acts-sha-256-of-its-file = 文件的 SHA-256
acts-role-issues-no-list-of-level = 角色 { $role } 不得出具 { $level } 级名单:须由 { $allowed } 之一出具
acts-agreement = 协议
acts-tranche = 分期拨款
acts-period = 期间
acts-payee = 收款人
acts-beneficiary = 受助人
cli-scheme-not-published = --scheme { $scheme }:应为此处已发布的资助项目({ $known }),未找到该项目
cli-none-yet = 尚无
cli-note-found-the-name-of-a-person = --note:其中有台账所知人员的姓名;应为可以公开的说明,不含人员的姓名和号码:请去掉姓名,或写入 --reason(单独保存)
