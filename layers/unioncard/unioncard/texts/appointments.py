"""What is said about appointments 任命."""

from __future__ import annotations

SUBJECT_OR_MAIL = "请填写一项且只填写一项：对方的登录账号，或邀请用的电子邮箱。"
NO_MAIL_ADDRESS = "电子邮箱写法不对，请填写一个完整的邮箱地址。"
NO_ROLE = "请至少选择一个角色。"
ROLE_OF_THE_PROVINCE = "“省总管理”角色只能由省总工会已有该角色的人员授予省总工会的人员。"
DAYS_OVER = "截止日期不能早于开始日期，也不能早于今天。"
LAST_ADMINISTRATOR = "您是贵会唯一的管理员，不能结束自己的任命。请先任命另一位管理员，或请上级工会办理。"
TOO_MANY = "该工会现有任命已达 {most} 项，请先结束不再需要的任命。"
ROLES = {
    "officer": "会员卡专干",
    "clerk": "经办人",
    "approver": "复核人",
    "overseer": "督查人员",
    "administrator": "管理员",
    "province": "省总管理",
}
"""Roles as pages and letters name them."""
BETWEEN = "、"
NO_SUCH_APPOINTMENT = "没有这项任命。"
