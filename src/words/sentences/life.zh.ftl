# 个案办理、拨付前校验。
life-amendment-of-the-notice = 公示调整
life-case-or-person = 个案或人员
